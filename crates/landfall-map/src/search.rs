//! The search: more and more errors until the best loci and all within the band are known.

use std::ops::Range;

use landfall_core::{ContigId, Strand};
use landfall_reference::Genome;

use crate::align::{Aligner, Placement, Stretch};
use crate::locus::settle;
use crate::query::Query;
use crate::seeds::{Seeded, Seeds, TooMany};
use crate::verify::Verifier;
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
    verifier: Verifier,
    /// Loci of the latest round.
    pub known: u32,
}

impl<'a, S: Seeds> Search<'a, S> {
    pub fn new(genome: &'a Genome, params: &'a MapParams, strands: &'a [Strand], seeds: S) -> Self {
        Self {
            genome,
            params,
            strands,
            seeds,
            aligner: Aligner::default(),
            verifier: Verifier::default(),
            known: 0,
        }
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
        let queries = self.queries(read);
        let placements = self.placements(&queries, reach)?;
        let mut loci = settle(self.genome, &placements, reach, read.len() as u32);
        self.widen_starts(&queries, &mut loci);
        Ok(loci)
    }

    fn best_end_to_end(&mut self, read: &[u8]) -> Result<Vec<Locus>, TooMany> {
        let (limit, band) = (self.params.max_edits(read.len()), self.params.band_edits(read.len()));
        let mut queries = self.queries(read);
        let mut errors = band.min(limit);
        let mut least = None;
        loop {
            let mut placements = self.placements(&queries, errors)?;
            let best = placements.iter().map(|placement| placement.edits).min();
            let needed = best.map(|best| (best + band).min(limit));
            placements.retain(|placement| needed.is_some_and(|needed| placement.edits <= needed));
            let mut loci = settle(self.genome, &placements, limit, read.len() as u32);
            self.known = loci.len() as u32;
            match needed {
                // More errors find more loci, never fewer.
                Some(needed) if needed > errors && self.known <= self.params.max_loci => errors = needed,
                None if errors < limit => {
                    if least.is_none() {
                        // Most reads are found at once; the others often lie nowhere on one strand, or on both.
                        least = self.least_errors(&mut queries, limit);
                    }
                    let Some(least) = least else { return Ok(loci) };
                    errors = (errors + 1 + band).max(least).min(limit);
                }
                _ => {
                    self.widen_starts(&queries, &mut loci);
                    return Ok(loci);
                }
            }
        }
    }

    /// Leaves only the queries that can lie somewhere with at most `limit` errors, and tells the fewest that one has.
    fn least_errors(&self, queries: &mut Vec<Query>, limit: u32) -> Option<u32> {
        let errors: Vec<u32> = queries.iter().map(|query| self.seeds.least_errors(query, limit)).collect();
        let mut each = errors.iter();
        queries.retain(|_| each.next().is_some_and(|errors| *errors <= limit));
        errors.into_iter().filter(|errors| *errors <= limit).min()
    }

    /// Notes how far the first base of each locus could be moved at equally many edits.
    fn widen_starts(&mut self, queries: &[Query], loci: &mut [Locus]) {
        let mut placements = Vec::new();
        for locus in loci.iter_mut().filter(|locus| locus.edits > 0) {
            let Some(query) = queries.iter().find(|query| query.strand == locus.strand) else { continue };
            let stretch = self.stretch(locus.contig);
            let offset = self.genome.contigs()[locus.contig.index()].offset;
            let first_base = i64::from(offset + locus.first_base().0);
            let (diagonal, forward) = match locus.strand {
                Strand::Plus => (first_base, first_base),
                Strand::Minus => (first_base + 1 - query.len() as i64, -first_base),
            };
            placements.clear();
            self.aligner.place(self.genome, query, diagonal, locus.edits, &stretch, &mut placements);
            for placement in placements.iter().filter(|p| p.edits == locus.edits && p.gaps > 0) {
                let shift = placement.downstream() - forward;
                locus.upstream = locus.upstream.max((-shift).max(0) as u32);
                locus.downstream = locus.downstream.max(shift.max(0) as u32);
            }
        }
    }

    /// How long a prefix to place, for a read that does not map end to end.
    ///
    /// Of all places and all prefixes within the identity rule the one with the highest length less
    /// [`PREFIX_PENALTY`] per edit; of equal ones the longer. With 0, 1, 2 … errors, and of each number only
    /// prefixes that are long enough to be better than what is known.
    fn longest_prefix(&mut self, read: &[u8]) -> Result<Option<usize>, TooMany> {
        let longest = read.len().saturating_sub(1);
        let mut best: Option<(i64, usize)> = None;
        for errors in 0..=self.params.max_edits(longest) {
            let better = |best: Option<(i64, usize)>| {
                let needed = best.map_or(0, |(score, _)| score + PREFIX_PENALTY * i64::from(errors));
                (self.params.shortest_with(errors)).max(self.params.min_prefix as usize).max(needed as usize)
            };
            // The middle first: what lies there is found at fewer places, and leaves less to look for.
            let middle = better(best).midpoint(longest);
            let found = self.best_prefix(read, middle, errors)?;
            best = best.max(found);
            let shortest = better(best);
            if shortest < middle && found.is_none() {
                best = best.max(self.best_prefix(read, shortest, errors)?);
            }
        }
        Ok(best.map(|(_, length)| length))
    }

    /// The best of the prefixes of at least `shortest` bases whose first `shortest` have at most `errors`: its score
    /// and length.
    fn best_prefix(
        &mut self,
        read: &[u8],
        shortest: usize,
        errors: u32,
    ) -> Result<Option<(i64, usize)>, TooMany> {
        let longest = read.len() - 1;
        let mut best = None;
        if shortest > longest {
            return Ok(best);
        }
        for query in self.queries(&read[..shortest]) {
            if self.seeds.least_errors(&query, errors) > errors {
                continue;
            }
            let placements = self.placements(std::slice::from_ref(&query), errors)?;
            if placements.is_empty() {
                continue;
            }
            let whole = Query::new(read, query.strand);
            for placement in placements {
                let stretch = self.stretch(placement.contig);
                let edits =
                    self.aligner.prefix_edits(self.genome, &whole, placement.first_base, errors, &stretch);
                let prefixes = (1..=longest).zip(edits).skip(self.params.min_prefix as usize - 1);
                let scored = prefixes
                    .filter(|&(length, edits)| edits <= self.params.max_edits(length))
                    .map(|(length, edits)| (length as i64 - PREFIX_PENALTY * i64::from(edits), length));
                best = best.max(scored.max());
            }
        }
        Ok(best)
    }

    /// Everywhere the queries lie end to end with at most `errors`, by strand and first base, each once.
    fn placements(&mut self, queries: &[Query], errors: u32) -> Result<Vec<Placement>, TooMany> {
        let mut placements = Vec::new();
        for query in queries {
            let Seeded { pieces, seeds } = self.seeds.seed(query, errors)?;
            let bounds = Self::bounds(query, &pieces, errors as usize);
            for seeds in seeds.chunk_by(|left, right| left.diagonal == right.diagonal) {
                let diagonal = seeds[0].diagonal;
                let may_lie = seeds.iter().map(|seed| seed.piece as usize).any(|piece| {
                    let from = (pieces[piece].start + self.seeds.slack()).min(pieces[piece].end);
                    let verifier = &mut self.verifier;
                    verifier.may_lie(self.genome, query, diagonal, from, errors as usize, &bounds[piece])
                });
                if may_lie {
                    self.place(query, diagonal, errors, &mut placements);
                }
            }
        }
        placements.sort_unstable_by_key(|p| (p.strand, p.first_base, p.edits, p.gaps, p.span));
        placements.dedup_by_key(|p| (p.strand, p.first_base));
        Ok(placements)
    }

    /// How far a query must be matched with 0, 1, 2 … errors behind the seeds of each piece.
    ///
    /// Errors are fewer than pieces; let each piece reach up to the next one. Then one of them is without error such
    /// that it and the `n` that follow have at most `n` errors, for every `n`: take the last one at which errors
    /// less pieces, counted from the query's beginning, were highest. Looking from that seed alone is enough.
    fn bounds(query: &Query, pieces: &[Range<usize>], errors: usize) -> Vec<Vec<usize>> {
        let of = |(number, piece): (usize, &Range<usize>)| {
            if pieces.len() <= errors {
                // Unknown bases took pieces away: no promise holds.
                return vec![piece.start; errors + 1];
            }
            let next = pieces[number + 1..=errors].iter().map(|piece| piece.start);
            next.chain([query.len()]).collect()
        };
        pieces.iter().enumerate().map(of).collect()
    }

    /// Appends the places of the query on a diagonal and up to `errors` from it.
    fn place(&mut self, query: &Query, diagonal: i64, errors: u32, placements: &mut Vec<Placement>) {
        if let Some(placement) = self.without_gap(query, diagonal, errors) {
            placements.push(placement);
            return;
        }
        for stretch in self.stretches(query, diagonal, errors) {
            self.aligner.place(self.genome, query, diagonal, errors, &stretch, placements);
        }
    }

    /// The place on a diagonal where no gap can better it: with one substitution at most. Every other place near it
    /// would not be a locus, see [`settle`].
    fn without_gap(&self, query: &Query, diagonal: i64, errors: u32) -> Option<Placement> {
        let length = query.len();
        let start = u32::try_from(diagonal).ok()?;
        if query.next_unknown(0) < length {
            return None;
        }
        let first = query.run(self.genome, start, 0);
        let edits = u32::from(first < length);
        let behind = (first + 1).min(length);
        if edits > errors || behind + query.run(self.genome, start, behind) < length {
            return None;
        }
        let range = start..start + length as u32;
        let contig = self.genome.contigs().partition_point(|contig| contig.range().end <= start);
        let stretch = self.stretch(ContigId(contig as u32)).range;
        let inside = stretch.contains(&i64::from(range.start)) && i64::from(range.end) <= stretch.end;
        let known = self.genome.unknown();
        let next = known.partition_point(|unknown| unknown.end <= range.start);
        let known = known.get(next).is_none_or(|unknown| unknown.start >= range.end);
        (inside && known).then_some(Placement {
            contig: ContigId(contig as u32),
            strand: query.strand,
            first_base: if query.strand == Strand::Plus { range.start } else { range.end - 1 },
            span: length as u32,
            edits,
            gaps: 0,
        })
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
