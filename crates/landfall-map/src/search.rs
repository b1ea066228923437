//! The search: more and more errors until the best loci and all within the band are known.

use landfall_core::{ContigId, Strand};
use landfall_reference::Genome;

use crate::align::{Aligner, Placement, Stretch};
use crate::locus::settle;
use crate::query::Query;
use crate::seeds::{Seeds, TooMany};
use crate::{Locus, MapParams};

/// What an edit costs a prefix, in bases: a tail of chance matches does not lengthen it. BWA-MEM's ratio.
const PREFIX_PENALTY: i64 = 4;

/// One read's search.
pub(crate) struct Search<'a, S> {
    genome: &'a Genome,
    params: &'a MapParams,
    strands: &'a [Strand],
    seeds: S,
    aligner: Aligner,
    reached: Vec<usize>,
    /// Loci of the latest round.
    pub known: u32,
}

impl<'a, S: Seeds> Search<'a, S> {
    pub fn new(genome: &'a Genome, params: &'a MapParams, strands: &'a [Strand], seeds: S) -> Self {
        Self { genome, params, strands, seeds, aligner: Aligner::default(), reached: Vec::new(), known: 0 }
    }

    /// The loci of a read, or else of its longest prefix, from the best to the band.
    pub fn best(&mut self, read: &[u8]) -> Result<Vec<Locus>, TooMany> {
        let loci = self.best_end_to_end(read)?;
        if !loci.is_empty() {
            return Ok(loci);
        }
        match self.longest_prefix(read)? {
            Some(length) => self.best_end_to_end(&read[..length]),
            None => Ok(loci),
        }
    }

    /// All loci of a read end to end within the identity rule.
    pub fn all(&mut self, read: &[u8]) -> Result<Vec<Locus>, TooMany> {
        let reach = self.params.max_edits(read.len());
        let placements = self.placements(&self.queries(read), reach)?;
        Ok(settle(self.genome, &placements, reach, read.len() as u32))
    }

    fn best_end_to_end(&mut self, read: &[u8]) -> Result<Vec<Locus>, TooMany> {
        let (limit, band) = (self.params.max_edits(read.len()), self.params.band_edits(read.len()));
        let queries = self.queries(read);
        let mut errors = band.min(limit);
        loop {
            let mut placements = self.placements(&queries, errors)?;
            let best = placements.iter().map(|placement| placement.edits).min();
            let needed = best.map(|best| (best + band).min(limit));
            placements.retain(|placement| needed.is_some_and(|needed| placement.edits <= needed));
            let loci = settle(self.genome, &placements, limit, read.len() as u32);
            self.known = loci.len() as u32;
            match needed {
                Some(needed) if needed > errors => errors = needed,
                None if errors < limit => errors = (errors + 1 + band).min(limit),
                _ => return Ok(loci),
            }
        }
    }

    /// How long a prefix to place, for a read that does not map end to end.
    ///
    /// Of all places and all prefixes within the identity rule the one with the highest length less
    /// [`PREFIX_PENALTY`] per edit; of equal ones the longer. Prefixes that may have equally many errors are found by
    /// one search, with the shortest of them.
    fn longest_prefix(&mut self, read: &[u8]) -> Result<Option<usize>, TooMany> {
        let shortest = self.params.min_prefix as usize;
        let mut best: Option<(i64, usize)> = None;
        let mut longest = read.len().saturating_sub(1);
        while longest >= shortest && best.is_none_or(|(score, _)| score <= longest as i64) {
            let errors = self.params.max_edits(longest);
            let start = (shortest..=longest).find(|&length| self.params.max_edits(length) == errors);
            let start = start.unwrap_or(longest);
            for query in self.queries(&read[..start]) {
                let whole = Query::new(read, query.strand);
                for placement in self.placements(std::slice::from_ref(&query), errors)? {
                    let stretch = self.stretch(placement.contig);
                    let edits = self.aligner.prefix_edits(
                        self.genome,
                        &whole,
                        placement.first_base,
                        errors,
                        &stretch,
                    );
                    let prefixes = (1..=longest).zip(edits).skip(shortest - 1);
                    let scored = prefixes
                        .filter(|&(length, edits)| edits <= self.params.max_edits(length))
                        .map(|(length, edits)| (length as i64 - PREFIX_PENALTY * i64::from(edits), length));
                    best = best.max(scored.max());
                }
            }
            longest = start - 1;
        }
        Ok(best.map(|(_, length)| length))
    }

    /// Everywhere the queries lie end to end with at most `errors`, by strand and first base, each once.
    fn placements(&mut self, queries: &[Query], errors: u32) -> Result<Vec<Placement>, TooMany> {
        let mut placements = Vec::new();
        for query in queries {
            for diagonal in self.seeds.candidates(query, errors)? {
                if query.may_lie_on(self.genome, diagonal, errors, &mut self.reached) {
                    for stretch in self.stretches(query, diagonal, errors) {
                        let genome = self.genome;
                        self.aligner.place(genome, query, diagonal, errors, &stretch, &mut placements);
                    }
                }
            }
        }
        placements.sort_unstable_by_key(|p| (p.strand, p.first_base, p.edits, p.gaps, p.span));
        placements.dedup_by_key(|p| (p.strand, p.first_base));
        Ok(placements)
    }

    fn queries(&self, read: &[u8]) -> Vec<Query> {
        self.strands.iter().map(|&strand| Query::new(read, strand)).collect()
    }

    /// The contigs on which the read's first base lies if the query lies within `errors` of a diagonal.
    fn stretches(&self, query: &Query, diagonal: i64, errors: u32) -> Vec<Stretch> {
        let first_base = match query.strand {
            Strand::Plus => diagonal,
            Strand::Minus => diagonal + query.len() as i64 - 1,
        };
        let (low, high) = (first_base - i64::from(errors), first_base + i64::from(errors));
        let contigs = self.genome.contigs();
        let first = contigs.partition_point(|contig| i64::from(contig.range().end) <= low);
        let last = contigs.partition_point(|contig| i64::from(contig.offset) <= high);
        (first..last).map(|index| self.stretch(ContigId(index as u32))).collect()
    }

    /// The part of a contig that placements may lie in.
    fn stretch(&self, contig: ContigId) -> Stretch {
        let (range, bounds) = (self.genome.contigs()[contig.index()].range(), self.seeds.bounds());
        let range = i64::from(range.start).max(bounds.start)..i64::from(range.end).min(bounds.end);
        Stretch { contig, range }
    }
}
