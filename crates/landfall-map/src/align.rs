//! Alignment of a query around a diagonal: what each place of its first base would cost.
//!
//! Query and text are taken *far first*: from the read's last base to its first, so that the last row of the
//! alignment tells, column by column, the cost of every place of the first base at once.

use std::ops::Range;

use landfall_core::{ContigId, Strand};
use landfall_reference::Genome;
use landfall_reference::genome::UNKNOWN;

use crate::query::Query;

/// A cell's cost: edits, then gap bases, then a tie-breaker, compared in this order by comparing one number.
type Cost = u64;
const SUBSTITUTION: Cost = 1 << 40;
/// Of alignments with equally many edits the one with fewer gap bases wins.
const GAP: Cost = SUBSTITUTION + (1 << 20);
const IMPOSSIBLE: Cost = 1 << 62;

fn edits(cost: Cost) -> u32 {
    (cost / SUBSTITUTION) as u32
}

/// A place where a read lies end to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Placement {
    pub contig: ContigId,
    pub strand: Strand,
    /// Global position of the read's first base.
    pub first_base: u32,
    /// Bases of the genome from the first to the last aligned one.
    pub span: u32,
    pub edits: u32,
    pub gaps: u32,
}

impl Placement {
    /// The place of the first base in the direction in which the read runs.
    pub fn downstream(&self) -> i64 {
        match self.strand {
            Strand::Plus => i64::from(self.first_base),
            Strand::Minus => -i64::from(self.first_base),
        }
    }
}

/// A stretch of one contig, in global positions.
#[derive(Clone, Debug)]
pub(crate) struct Stretch {
    pub contig: ContigId,
    pub range: Range<i64>,
}

/// Working memory of alignments, kept from one to the next.
#[derive(Debug, Default)]
pub(crate) struct Aligner {
    text: Vec<u8>,
    row: Vec<Cost>,
}

impl Aligner {
    /// Appends the places within `stretch` where the query lies with at most `errors` and no further than `errors`
    /// from `diagonal`; with several alignments for a place, the one of fewest edits, gap bases and shortest span.
    ///
    /// The read's first base is aligned to a base: a gap cannot be the first thing.
    pub fn place(
        &mut self,
        genome: &Genome,
        query: &Query,
        diagonal: i64,
        errors: u32,
        stretch: &Stretch,
        placements: &mut Vec<Placement>,
    ) {
        let (length, reach) = (query.len() as i64, i64::from(errors));
        let start = (diagonal - reach).max(stretch.range.start);
        let end = (diagonal + length + reach).min(stretch.range.end);
        if start >= end {
            return;
        }
        self.load_far_first(genome, query.strand, start..end);
        let far_end = match query.strand {
            Strand::Plus => end - (diagonal + length),
            Strand::Minus => diagonal - start,
        };
        // The text may be left out up to any column of the band for free; later columns give shorter spans.
        let width = 2 * reach + 1;
        let columns = 0..=self.text.len() as i64;
        let mut first_column = far_end - reach;
        self.row.clear();
        self.row.extend((0..width).map(|cell| {
            if columns.contains(&(first_column + cell)) { (width - 1 - cell) as Cost } else { IMPOSSIBLE }
        }));
        for at in 0..query.len() - 1 {
            first_column += 1;
            advance(&mut self.row, &self.text, first_column, query.far_first(at));
        }
        first_column += 1;
        align_base(&mut self.row, &self.text, first_column, query.far_first(query.len() - 1));
        for (cell, &cost) in self.row.iter().enumerate().filter(|&(_, &cost)| edits(cost) <= errors) {
            let column = first_column + cell as i64;
            let origin = far_end - reach + (width - 1 - (cost & 0xf_ffff) as i64);
            let first_base = match query.strand {
                Strand::Plus => end - column,
                Strand::Minus => start + column - 1,
            };
            placements.push(Placement {
                contig: stretch.contig,
                strand: query.strand,
                first_base: first_base as u32,
                span: (column - origin) as u32,
                edits: edits(cost),
                gaps: (cost >> 20 & 0xf_ffff) as u32,
            });
        }
    }

    /// The fewest edits of each prefix of the query (of 1, 2, 3 … bases) with its first base at `first_base`, up to
    /// the first prefix that needs more than `errors`.
    pub fn prefix_edits(
        &mut self,
        genome: &Genome,
        query: &Query,
        first_base: u32,
        errors: u32,
        stretch: &Stretch,
    ) -> Vec<u32> {
        let (length, reach) = (query.len() as i64, i64::from(errors));
        let first_base = i64::from(first_base);
        let range = match query.strand {
            Strand::Plus => first_base..(first_base + length + reach).min(stretch.range.end),
            Strand::Minus => (first_base + 1 - length - reach).max(stretch.range.start)..first_base + 1,
        };
        self.load_far_first(genome, query.strand, range);
        self.text.reverse();
        self.row.clear();
        self.row.resize(2 * errors as usize + 1, IMPOSSIBLE);
        self.row[errors as usize] = 0;
        let mut prefixes = Vec::with_capacity(query.len());
        for index in 0..query.len() {
            let base = query.far_first(query.len() - 1 - index);
            let first_column = index as i64 + 1 - reach;
            if index == 0 {
                align_base(&mut self.row, &self.text, first_column, base);
            } else {
                advance(&mut self.row, &self.text, first_column, base);
            }
            match self.row.iter().min() {
                Some(&cost) if edits(cost) <= errors => prefixes.push(edits(cost)),
                _ => break,
            }
        }
        prefixes
    }

    fn load_far_first(&mut self, genome: &Genome, strand: Strand, range: Range<i64>) {
        self.text.clear();
        genome.codes(range.start as u32..range.end as u32, &mut self.text);
        if strand == Strand::Plus {
            self.text.reverse();
        }
    }
}

/// The cost of aligning `base` to the text's base before `column`; impossible where there is none.
#[inline]
fn against(text: &[u8], column: i64, base: u8) -> Cost {
    match usize::try_from(column - 1).ok().and_then(|index| text.get(index)) {
        Some(&other) if other == base && base != UNKNOWN => 0,
        Some(_) => SUBSTITUTION,
        None => IMPOSSIBLE,
    }
}

/// Moves a banded row on by one base of the query; its first cell then stands for `first_column` of the text.
#[inline]
fn advance(row: &mut [Cost], text: &[u8], first_column: i64, base: u8) {
    let mut left = IMPOSSIBLE;
    for cell in 0..row.len() {
        let column = first_column + cell as i64;
        let above = row.get(cell + 1).map_or(IMPOSSIBLE, |cost| cost + GAP);
        let cost = if (0..=text.len() as i64).contains(&column) {
            (row[cell] + against(text, column, base)).min(above).min(left + GAP).min(IMPOSSIBLE)
        } else {
            IMPOSSIBLE
        };
        row[cell] = cost;
        left = cost;
    }
}

/// As [`advance`], but `base` is aligned to a base of the text, without a gap.
fn align_base(row: &mut [Cost], text: &[u8], first_column: i64, base: u8) {
    for (cell, cost) in row.iter_mut().enumerate() {
        *cost = (*cost + against(text, first_column + cell as i64, base)).min(IMPOSSIBLE);
    }
}

#[cfg(test)]
mod tests {
    use landfall_reference::GenomeBuilder;

    use super::*;

    const TEXT: &[u8] = b"GATTACACCGTGACGTTNACGGCTAAGCTC";

    fn placed(read: &[u8], strand: Strand, diagonal: i64, errors: u32) -> Vec<(u32, u32, u32, u32)> {
        let mut builder = GenomeBuilder::new();
        builder.push("c", TEXT).unwrap();
        let genome = builder.finish();
        let stretch = Stretch { contig: ContigId(0), range: 0..TEXT.len() as i64 };
        let mut found = Vec::new();
        let query = Query::new(read, strand);
        Aligner::default().place(&genome, &query, diagonal, errors, &stretch, &mut found);
        found.iter().map(|p| (p.first_base, p.span, p.edits, p.gaps)).collect()
    }

    #[test]
    fn a_deletion_and_an_insertion_keep_the_first_base_and_move_the_span() {
        assert_eq!(placed(b"GATTACACCGTG", Strand::Plus, 0, 0), [(0, 12, 0, 0)]);
        assert!(placed(b"GATTACCGTGACG", Strand::Plus, 0, 2).contains(&(0, 15, 2, 2)));
        assert!(placed(b"GATTTACACCGTG", Strand::Plus, 0, 1).contains(&(0, 12, 1, 1)));
        // The reverse complement of TEXT[0..12] has its first base at 11.
        assert_eq!(placed(b"CACGGTGTAATC", Strand::Minus, 0, 0), [(11, 12, 0, 0)]);
    }

    #[test]
    fn unknown_bases_match_nothing_and_nothing_crosses_the_ends() {
        assert_eq!(placed(b"GACGTTNACGG", Strand::Plus, 11, 1), [(11, 11, 1, 0)]);
        assert_eq!(placed(b"GACGTTAACGG", Strand::Plus, 11, 0), []);
        assert_eq!(placed(b"AGCTCG", Strand::Plus, 25, 1), [(25, 5, 1, 1)]);
        assert_eq!(placed(b"TGATTACA", Strand::Plus, -1, 0), []);
    }
}
