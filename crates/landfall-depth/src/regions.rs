//! BED files of a capture panel: single-copy regions of the host.

use std::path::Path;

use landfall_files::{BedLine, bed_lines};
use landfall_reference::Genome;

use super::error::DepthError;

/// A named stretch of a contig.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// The contig, by its place in the genome.
    pub contig: usize,
    /// First base, 0-based.
    pub start: u32,
    /// One past the last base.
    pub end: u32,
    /// Its name; empty where the file gives none.
    pub name: String,
}

/// Reads a BED file with the columns contig, start, end and name (optional). Sorted by contig and start.
///
/// # Errors
/// [`DepthError::Bed`] with the first line that cannot be used; a file without regions.
pub fn read(path: &Path, genome: &Genome) -> Result<Vec<Region>, DepthError> {
    let text = landfall_files::read_text(path)?;
    let mut regions = parse(&text, genome).map_err(|(line, fault)| DepthError::Bed {
        path: path.to_owned(),
        line,
        fault,
    })?;
    regions.sort_by(|left, right| {
        (left.contig, left.start, left.end).cmp(&(right.contig, right.start, right.end))
    });
    Ok(regions)
}

fn parse(text: &str, genome: &Genome) -> Result<Vec<Region>, (u64, String)> {
    let region = |line: BedLine<'_>| region(&line, genome).map_err(|fault| (line.number, fault));
    let regions = bed_lines(text).map(region).collect::<Result<Vec<_>, _>>()?;
    if regions.is_empty() {
        return Err((1, "found no region; expected a line `contig start end name` for each".to_owned()));
    }
    Ok(regions)
}

fn region(line: &BedLine<'_>, genome: &Genome) -> Result<Region, String> {
    let (name, start, end) = line.place()?;
    let contig = genome.contig_by_name(name).ok_or_else(|| {
        let known: Vec<_> = genome.contigs().iter().take(3).map(|contig| contig.name.as_str()).collect();
        format!("found contig `{name}`; expected one such as `{}`", known.join("`, `"))
    })?;
    let length = genome.contigs()[contig.index()].length;
    if start >= end || end > length {
        return Err(format!(
            "found {start} to {end}; expected a stretch of `{name}`, which has {length} bases"
        ));
    }
    let name = line.name().unwrap_or_default().to_owned();
    Ok(Region { contig: contig.index(), start, end, name })
}

#[cfg(test)]
mod tests {
    use landfall_reference::GenomeBuilder;

    use super::*;

    fn genome() -> Genome {
        let mut builder = GenomeBuilder::new();
        builder.push("pLV", &b"ACGTACGTAC".repeat(10)).unwrap();
        builder.finish()
    }

    #[test]
    fn regions_are_read_and_faults_name_the_line() {
        let good = "# elements\ntrack name=x\npLV\t0\t20\t5LTR\npLV 80 100\n";
        let regions = parse(good, &genome()).unwrap();
        assert_eq!((regions[0].name.as_str(), regions[1].name.as_str(), regions[1].end), ("5LTR", "", 100));
        for (text, line, word) in [
            ("pLV 0 20 a\nother 0 20 b", 2, "`other`"),
            ("pLV 0 x a", 1, "`x`"),
            ("pLV 20 20 a", 1, "20 to 20"),
            ("\npLV 0 101 a", 2, "100 bases"),
            ("pLV 0", 1, "`contig start end`"),
            ("# nothing", 1, "no region"),
        ] {
            let (at, fault) = parse(text, &genome()).unwrap_err();
            assert!(at == line && fault.contains(word), "{text}: {at} {fault}");
        }
    }
}
