//! Tables refGene and ncbiRefSeq of UCSC: one transcript per line, 0-based and half-open already.

use std::collections::BTreeSet;
use std::ops::Range;

use landfall_core::Strand;

use super::Transcript;

/// Reads a table line by line.
#[derive(Debug)]
pub(super) struct Reader {
    columns: usize,
    transcripts: Vec<Transcript>,
}

impl Reader {
    /// Told by the number of columns, 15 or with `bin` 16, and the place of the strand.
    pub(super) fn of(fields: &[&str]) -> Option<Self> {
        let strand = fields.get(fields.len().checked_sub(13)?)?;
        let columns = fields.len();
        ([15, 16].contains(&columns) && ["+", "-"].contains(strand))
            .then_some(Self { columns, transcripts: Vec::new() })
    }

    pub(super) fn push(&mut self, line: &str) -> Result<(), String> {
        let fields: Vec<_> = line.split('\t').collect();
        if fields.len() != self.columns {
            return Err(format!("found {} columns; expected {}, as above", fields.len(), self.columns));
        }
        self.transcripts.push(transcript(&fields[self.columns - 15..])?);
        Ok(())
    }

    pub(super) fn finish(self) -> Vec<Transcript> {
        self.transcripts
    }
}

/// Columns from `name` on: name, chrom, strand, txStart, txEnd, cdsStart, cdsEnd, exonCount, exonStarts, exonEnds,
/// score, name2, and three more.
fn transcript(fields: &[&str]) -> Result<Transcript, String> {
    let strand = fields[2].parse::<Strand>()?;
    let (start, end) = (number("txStart", fields[3])?, number("txEnd", fields[4])?);
    let (starts, ends) = (numbers("exonStarts", fields[8])?, numbers("exonEnds", fields[9])?);
    let count = number("exonCount", fields[7])?;
    if (starts.len() as i64, ends.len() as i64) != (count, count) {
        let found = format!("found {} exon starts and {} ends", starts.len(), ends.len());
        return Err(format!("{found}; expected {count} of each, as `exonCount` says"));
    }
    let exons: Vec<Range<i64>> = starts.into_iter().zip(ends).map(|(start, end)| start..end).collect();
    let inside = |range: &Range<i64>| start <= range.start && range.start < range.end && range.end <= end;
    if let Some(exon) = exons.iter().find(|exon| !inside(exon)) {
        return Err(format!("found exon {}-{}; expected it inside {start}-{end}", exon.start, exon.end));
    }
    if start >= end {
        return Err(format!("found txStart {start} and txEnd {end}; expected the start before the end"));
    }
    // A few tables leave the symbol empty; the accession is then the only name there is.
    let name = if fields[11].is_empty() { fields[0] } else { fields[11] };
    Ok(Transcript {
        name: name.to_owned(),
        contig: fields[1].to_owned(),
        strand,
        start,
        end,
        exons,
        aliases: BTreeSet::new(),
    })
}

fn number(column: &str, text: &str) -> Result<i64, String> {
    text.parse::<u32>()
        .map(i64::from)
        .map_err(|_| format!("{column}: found `{text}`; expected a whole number"))
}

fn numbers(column: &str, text: &str) -> Result<Vec<i64>, String> {
    text.split(',').filter(|part| !part.is_empty()).map(|part| number(column, part)).collect()
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)]
mod tests {
    use super::*;

    const LINE: &str = "585\tNM_1\tchr1\t-\t10\t50\t10\t50\t2\t10,40,\t20,50,\t0\tGENE\tcmpl\tcmpl\t0,0,";

    fn read(lines: &[&str]) -> Result<Vec<Transcript>, String> {
        let mut reader = Reader::of(&lines[0].split('\t').collect::<Vec<_>>()).unwrap();
        lines.iter().try_for_each(|line| reader.push(line))?;
        Ok(reader.finish())
    }

    #[test]
    fn a_line_reads_with_and_without_its_bin() {
        for line in [LINE.to_owned(), LINE.replacen("585\t", "", 1)] {
            let read = read(&[&line]).unwrap();
            assert_eq!((read[0].name.as_str(), read[0].start, read[0].end), ("GENE", 10, 50));
            assert_eq!(read[0].exons, [10..20, 40..50]);
        }
        assert!(Reader::of(&["chr1", "+"]).is_none());
    }

    #[test]
    fn faults_say_what_was_found_and_expected() {
        for (bad, expected) in [
            (LINE.replace("10,40,", "10,"), "found 1 exon starts and 2 ends; expected 2"),
            (LINE.replace("20,50,", "20,60,"), "found exon 40-60; expected it inside 10-50"),
            (LINE.replace("chr1\t-\t10", "chr1\t-\tten"), "txStart: found `ten`"),
            (LINE.replace("chr1\t-", "chr1\t?"), "found `?`; expected `+` or `-`"),
            (LINE.replacen("585\t", "", 1), "found 15 columns; expected 16, as above"),
        ] {
            let fault = read(&[LINE, &bad]).unwrap_err();
            assert!(fault.contains(expected), "{fault}");
        }
    }
}
