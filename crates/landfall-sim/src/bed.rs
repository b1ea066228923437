//! BED files of places, mapped onto the genome's contigs.

use std::path::Path;

use landfall_core::{ContigId, Strand};
use landfall_files::{BedLine, bed_lines};

use crate::error::SimError;
use crate::genome::{Genome, Interval};

/// One line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weighted {
    /// Where.
    pub interval: Interval,
    /// Column 5; 1 where there is none.
    pub score: f64,
    /// Column 6; `None` where it says nothing.
    pub strand: Option<Strand>,
}

/// Reads a BED file, plain or gzipped. A contig called `chrom:start-end` (1-based, both ends included) holds that
/// slice of `chrom`, and lines of `chrom` are shifted onto it; lines that no contig holds are left out.
///
/// # Errors
/// [`SimError::Places`] for a line that is no BED, or where the genome holds no line at all; [`SimError::File`].
pub fn read(path: &Path, genome: &Genome) -> Result<Vec<Weighted>, SimError> {
    let text = landfall_files::read_text(path)?;
    let slices: Vec<_> = genome.contigs.iter().map(|contig| Slice::of(&contig.name)).collect();
    let mut rows = Vec::new();
    for line in bed_lines(&text) {
        let fault = |fault: String| SimError::Places { path: path.to_owned(), line: line.number, fault };
        let (chrom, start, end, row) = parse(&line).map_err(fault)?;
        let place = |(index, slice): (usize, &Slice<'_>)| {
            let interval = slice.place(chrom, start, end, index as u32)?;
            (interval.end <= genome.length(interval.contig)).then_some(interval)
        };
        let found = slices.iter().enumerate().find_map(place);
        rows.extend(found.map(|interval| Weighted { interval, ..row }));
    }
    if rows.is_empty() {
        let fault =
            "found no line that a contig of the genome holds; expected the same contig names".to_owned();
        return Err(SimError::Places { path: path.to_owned(), line: 1, fault });
    }
    Ok(rows)
}

fn parse<'a>(line: &BedLine<'a>) -> Result<(&'a str, u32, u32, Weighted), String> {
    let (chrom, start, end) = line.place()?;
    if start >= end {
        return Err(format!("found {start} to {end}; expected an end beyond the start"));
    }
    let score = line.cells.get(4).and_then(|cell| cell.parse::<f64>().ok()).filter(|score| score.is_finite());
    let strand = line.cells.get(5).and_then(|cell| cell.parse::<Strand>().ok());
    let interval = Interval { contig: ContigId(0), start, end };
    Ok((chrom, start, end, Weighted { interval, score: score.unwrap_or(1.0).max(0.0), strand }))
}

/// A contig's name as a slice of a chromosome.
struct Slice<'a> {
    name: &'a str,
    /// Chromosome, first base and last base, 1-based.
    of: Option<(&'a str, u32, u32)>,
}

impl<'a> Slice<'a> {
    fn of(name: &'a str) -> Self {
        let parse = || {
            let (chrom, range) = name.rsplit_once(':')?;
            let (first, last) = range.split_once('-')?;
            let (first, last) = (first.parse().ok()?, last.parse().ok()?);
            (0 < first && first <= last).then_some((chrom, first, last))
        };
        Self { name, of: parse() }
    }

    /// An interval of a chromosome on this contig; `None` where the contig does not hold it.
    fn place(&self, chrom: &str, start: u32, end: u32, index: u32) -> Option<Interval> {
        let contig = ContigId(index);
        if self.name == chrom {
            return Some(Interval { contig, start, end });
        }
        let (name, first, last) = self.of?;
        let inside = name == chrom && first <= start + 1 && end <= last;
        inside.then(|| Interval { contig, start: start - (first - 1), end: end - (first - 1) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::genome::Contig;

    fn genome() -> Genome {
        let contig = |name: &str| Contig { name: name.to_owned(), bases: vec![b'A'; 101] };
        Genome { contigs: vec![contig("chr1"), contig("chr2:1000-1100")], ..Genome::default() }
    }

    fn read_text(text: &str) -> Result<Vec<Weighted>, SimError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("places.bed");
        std::fs::write(&path, text).unwrap();
        read(&path, &genome())
    }

    #[test]
    fn lines_of_a_chromosome_are_shifted_onto_its_slices() {
        let text = "# positions\nchr2\t999\t1000\tx\t2.5\t-\nchr1\t5\t7\nchr2\t1100\t1101\nchr9\t1\t2\n";
        let rows = read_text(text).unwrap();
        let first = Interval { contig: ContigId(1), start: 0, end: 1 };
        assert_eq!(rows[0], Weighted { interval: first, score: 2.5, strand: Some(Strand::Minus) });
        let second = Interval { contig: ContigId(0), start: 5, end: 7 };
        assert_eq!(rows[1], Weighted { interval: second, score: 1.0, strand: None });
        assert_eq!(rows.len(), 2, "the last base of the slice is 1100: the third line lies beyond");
    }

    #[test]
    fn lines_that_are_no_bed_are_named() {
        let message = read_text("chr1\t5\tx\n").unwrap_err().to_string();
        assert!(message.contains("line 1") && message.contains("found `x`"), "{message}");
        let message = read_text("chr1\t5\t7\nchr1\t7\t7\n").unwrap_err().to_string();
        assert!(message.contains("line 2") && message.contains("7 to 7"), "{message}");
        assert!(read_text("chr7\t5\t7\n").unwrap_err().to_string().contains("no line"));
    }
}
