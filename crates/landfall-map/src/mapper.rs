//! The search: every place of a read, end to end from its first base.

use std::ops::Range;

use landfall_core::{ContigId, Position, Strand};
use landfall_reference::Genome;
use landfall_reference::genome::UNKNOWN;

use crate::index::Index;
use crate::verify::{gapped, mismatches};

/// A piece of a read with more places than this is not followed: it tells nothing about where the read belongs.
const MAX_INTERVAL: usize = 1 << 16;
/// Beyond this many candidates in one search, gaps are not tried: a repeat family, whose members differ by
/// substitutions that were counted already.
const MAX_GAPPED: usize = 1 << 12;

/// What counts as a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MapParams {
    /// Smallest share of the read's bases that fit.
    pub min_identity: f64,
    /// Places within this share of the read's length from the best are kept.
    pub band: f64,
    /// More places than this make a read repetitive.
    pub max_loci: u32,
    /// Shortest prefix that may be placed where the whole read cannot; bases.
    pub min_prefix: u32,
}

impl Default for MapParams {
    fn default() -> Self {
        Self { min_identity: 0.95, band: 0.01, max_loci: 1_000, min_prefix: 30 }
    }
}

impl MapParams {
    /// Edits that a read of `length` bases may have.
    fn limit(&self, length: usize) -> u32 {
        ((1.0 - self.min_identity) * length as f64 + 1e-9).floor() as u32
    }

    /// Edits between the best place and the last one kept.
    fn width(&self, length: usize) -> u32 {
        (self.band * length as f64 + 1e-9).floor() as u32
    }
}

/// One place of a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Locus {
    /// The contig.
    pub contig: ContigId,
    /// First base. On the plus strand this is where the read begins.
    pub start: Position,
    /// The strand whose sequence the read shows.
    pub strand: Strand,
    /// One past the last base. On the minus strand the read begins at the base before it.
    pub end: Position,
    /// One past the last placed base of the read.
    pub query_end: u32,
    /// Mismatches, inserted and deleted bases.
    pub edits: u32,
}

/// What became of a read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mapped {
    /// No place within the identity rule.
    Unmapped,
    /// More places than are followed.
    Repetitive {
        /// A lower bound of their number.
        at_least: u32,
    },
    /// Every place from the best to the end of the band, in the order of the genome.
    Loci(Vec<Locus>),
}

/// Searches a genome through its index.
pub struct Mapper<'a> {
    genome: &'a Genome,
    index: &'a Index,
    params: MapParams,
}

/// A place before it is judged against its neighbours.
#[derive(Clone, Copy)]
struct Raw {
    locus: Locus,
    anchor: u32,
    gaps: bool,
}

#[derive(Default)]
struct Search {
    found: Vec<Raw>,
    crowded: usize,
}

impl<'a> Mapper<'a> {
    /// A mapper over a genome and its index.
    #[must_use]
    pub fn new(genome: &'a Genome, index: &'a Index, params: MapParams) -> Self {
        Self { genome, index, params }
    }

    /// Every place of a read (ASCII bases; anything but `ACGT` fits nowhere).
    ///
    /// For 0, 1, 2 … errors up to the identity rule, the read is cut into one piece more than errors, so that one
    /// piece must fit exactly (pigeonhole); each candidate is verified from the read's first base. The first number
    /// of errors with a place decides, widened by the band. Where the whole read fits nowhere, its longest fitting
    /// prefix is placed and the rest is left in `query_end`.
    #[must_use]
    pub fn map(&self, read: &[u8]) -> Mapped {
        let codes = encode(read);
        match self.strata(&codes) {
            Mapped::Unmapped if codes.len() > self.params.min_prefix as usize => self.prefix(&codes),
            mapped => mapped,
        }
    }

    fn strata(&self, codes: &[u8]) -> Mapped {
        let (limit, width) = (self.params.limit(codes.len()), self.params.width(codes.len()));
        let reverse = reverse_complement(codes);
        let mut crowded = 0;
        for errors in 0..=limit {
            let mut search = self.search(codes, &reverse, errors);
            crowded = crowded.max(search.crowded);
            let Some(best) = search.found.iter().map(|raw| raw.locus.edits).min() else { continue };
            let last = (best + width).min(limit);
            if last > errors {
                search = self.search(codes, &reverse, last);
            }
            let loci: Vec<_> = search.found.iter().map(|raw| raw.locus).filter(|locus| locus.edits <= last).collect();
            let count = loci.len().max(if errors == 0 { search.crowded } else { 0 });
            if count > self.params.max_loci as usize {
                return Mapped::Repetitive { at_least: count as u32 };
            }
            return Mapped::Loci(loci);
        }
        if crowded > 0 { Mapped::Repetitive { at_least: crowded as u32 } } else { Mapped::Unmapped }
    }

    /// Every place with at most so many errors, in the order of the genome.
    fn search(&self, codes: &[u8], reverse: &[u8], errors: u32) -> Search {
        let mut search = Search::default();
        for (strand, bases) in [(Strand::Plus, codes), (Strand::Minus, reverse)] {
            let candidates = self.candidates(bases, errors as usize, &mut search.crowded);
            let with_gaps = errors > 0 && candidates.len() <= MAX_GAPPED;
            let length = codes.len() as u32;
            search.found.extend(candidates.into_iter().filter_map(|first| {
                self.verify(codes, strand, first, length, errors, with_gaps)
            }));
        }
        search.found = settle(std::mem::take(&mut search.found), errors);
        search
    }

    /// Genome positions at which the read, or its reverse complement, may begin.
    fn candidates(&self, bases: &[u8], errors: usize, crowded: &mut usize) -> Vec<i64> {
        let mut candidates = Vec::new();
        let pieces = errors + 1;
        for piece in 0..pieces {
            let (start, end) = (piece * bases.len() / pieces, (piece + 1) * bases.len() / pieces);
            for from in start..end.min(start + self.index.sampling()) {
                let part = &bases[from..end];
                if part.contains(&UNKNOWN) {
                    continue;
                }
                let interval = self.index.interval(self.genome, part);
                if interval.len() > MAX_INTERVAL {
                    *crowded = (*crowded).max(interval.len());
                    continue;
                }
                candidates.extend(interval.map(|at| i64::from(self.index.suffix(at)) - from as i64));
            }
        }
        candidates.sort_unstable();
        candidates.dedup();
        candidates
    }

    /// The best place near a candidate: without gaps where that is within the limit, else with gaps.
    fn verify(&self, codes: &[u8], strand: Strand, first: i64, length: u32, errors: u32, with_gaps: bool) -> Option<Raw> {
        let slack = if with_gaps { errors as usize } else { 0 };
        let (contig, base) = self.contig_of(first, length, slack)?;
        let window = self.window(contig, first - base - slack as i64, length as usize + 2 * slack, strand);
        let plain = mismatches(codes, &window[slack..slack + codes.len()]);
        let (edits, shift, span, gaps) = if plain <= errors {
            (plain, 0, length, false)
        } else if with_gaps {
            let fit = gapped(codes, &window, slack, errors)?;
            (fit.edits, fit.shift, fit.span, true)
        } else {
            return None;
        };
        let first = first - base;
        let (start, end) = match strand {
            Strand::Plus => (first + i64::from(shift), first + i64::from(shift) + i64::from(span)),
            Strand::Minus => {
                let end = first + i64::from(length) - i64::from(shift);
                (end - i64::from(span), end)
            }
        };
        self.raw(contig, start..end, strand, length, edits, gaps)
    }

    fn raw(&self, contig: ContigId, range: Range<i64>, strand: Strand, query_end: u32, edits: u32, gaps: bool) -> Option<Raw> {
        let (start, end) = (u32::try_from(range.start).ok()?, u32::try_from(range.end).ok()?);
        if end > self.genome.contigs()[contig.index()].length || start >= end {
            return None;
        }
        let anchor = if strand == Strand::Plus { start } else { end - 1 };
        let (start, end) = (Position(start), Position(end));
        Some(Raw { locus: Locus { contig, start, strand, end, query_end, edits }, anchor, gaps })
    }

    /// The contig that a candidate lies in, and that contig's first global position.
    fn contig_of(&self, first: i64, length: u32, slack: usize) -> Option<(ContigId, i64)> {
        // A gap may move the start past a contig's end: the middle of the read is in the contig that counts.
        let middle = u32::try_from(first + i64::from(length / 2)).ok()?;
        let (contig, position) = self.genome.to_contig(middle)?;
        let base = i64::from(middle) - i64::from(position.0);
        let end = base + i64::from(self.genome.contigs()[contig.index()].length);
        let slack = slack as i64;
        (first + slack >= base && first + i64::from(length) <= end + slack).then_some((contig, base))
    }

    /// Bases of a contig in the read's direction; unknown beyond the contig's ends.
    fn window(&self, contig: ContigId, start: i64, length: usize, strand: Strand) -> Vec<u8> {
        let entry = &self.genome.contigs()[contig.index()];
        let end = start + length as i64;
        let inside = start.clamp(0, i64::from(entry.length))..end.clamp(0, i64::from(entry.length));
        let mut window = vec![UNKNOWN; (inside.start - start).max(0) as usize];
        let offset = entry.range().start;
        self.genome.codes(offset + inside.start as u32..offset + inside.end as u32, &mut window);
        window.resize(length, UNKNOWN);
        if strand == Strand::Minus { reverse_complement(&window) } else { window }
    }

    /// The longest fitting prefix, by 1 for a base that fits and −3 for one that does not.
    fn prefix(&self, codes: &[u8]) -> Mapped {
        let seed = self.params.min_prefix as usize;
        let loci = match self.strata(&codes[..seed]) {
            Mapped::Loci(loci) => loci,
            other => return other,
        };
        let extended = loci.into_iter().filter_map(|locus| self.extend(codes, locus, seed));
        let mut extended: Vec<(i32, Locus)> = extended.collect();
        let best = extended.iter().map(|(score, _)| *score).max();
        extended.retain(|(score, _)| Some(*score) == best);
        if extended.is_empty() {
            return Mapped::Unmapped;
        }
        Mapped::Loci(extended.into_iter().map(|(_, locus)| locus).collect())
    }

    fn extend(&self, codes: &[u8], locus: Locus, seed: usize) -> Option<(i32, Locus)> {
        let length = codes.len();
        let start = match locus.strand {
            Strand::Plus => i64::from(locus.start.0),
            Strand::Minus => i64::from(locus.end.0) - length as i64,
        };
        let window = self.window(locus.contig, start, length, locus.strand);
        let (mut score, mut edits) = (0, 0);
        let mut best: Option<(i32, usize, u32)> = None;
        for (at, (read, genome)) in codes.iter().zip(&window).enumerate() {
            let fits = read == genome && *read != UNKNOWN;
            score += if fits { 1 } else { -3 };
            edits += u32::from(!fits);
            if at + 1 >= seed && edits <= self.params.limit(at + 1) && best.is_none_or(|(top, ..)| score > top) {
                best = Some((score, at + 1, edits));
            }
        }
        let (score, query_end, edits) = best?;
        let range = match locus.strand {
            Strand::Plus => start..start + query_end as i64,
            Strand::Minus => start + (length - query_end) as i64..start + length as i64,
        };
        let raw = self.raw(locus.contig, range, locus.strand, query_end as u32, edits, false)?;
        Some((score, raw.locus))
    }

    /// Every place of a read within a window of one contig and strand, from the best to the end of the band; with
    /// gaps only where no place without them fits.
    #[must_use]
    pub fn rescue(&self, read: &[u8], contig: ContigId, strand: Strand, window: Range<u32>) -> Vec<Locus> {
        let codes = encode(read);
        let Some(entry) = self.genome.contigs().get(contig.index()) else { return Vec::new() };
        let window = window.start..window.end.min(entry.length);
        let (length, size) = (codes.len(), window.len());
        if length == 0 || size < length {
            return Vec::new();
        }
        let limit = self.params.limit(length);
        let bases = self.window(contig, i64::from(window.start), size, strand);
        let place = |offset: usize, span: usize, edits: u32| {
            let offset = if strand == Strand::Plus { offset } else { size - offset - span };
            let start = i64::from(window.start) + offset as i64;
            self.raw(contig, start..start + span as i64, strand, length as u32, edits, false).map(|raw| raw.locus)
        };
        let plain = (0..=size - length).map(|offset| (mismatches(&codes, &bases[offset..offset + length]), offset));
        let plain: Vec<_> = plain.filter(|(edits, _)| *edits <= limit).collect();
        let mut loci: Vec<_> = match plain.iter().map(|(edits, _)| *edits).min() {
            Some(best) => {
                let last = best + self.params.width(length);
                let kept = plain.iter().filter(|(edits, _)| *edits <= last);
                kept.filter_map(|&(edits, offset)| place(offset, length, edits)).collect()
            }
            None => {
                let slack = (size - length) / 2;
                let fit = gapped(&codes, &bases, slack, limit);
                let place = fit.and_then(|fit| place((slack as i64 + i64::from(fit.shift)) as usize, fit.span as usize, fit.edits));
                place.into_iter().collect()
            }
        };
        loci.sort_unstable();
        loci
    }
}

/// Judges places against their neighbours. An indel near an end gives the same place again a base or two away:
/// of places within the gaps' reach of which one has gaps, the cheaper stays, and of equal ones the one without.
fn settle(mut found: Vec<Raw>, reach: u32) -> Vec<Raw> {
    found.sort_unstable_by_key(|raw| (raw.locus.contig, raw.locus.strand, raw.locus.edits, raw.gaps, raw.anchor));
    if !found.iter().any(|raw| raw.gaps) {
        found.dedup_by_key(|raw| (raw.locus.contig, raw.locus.strand, raw.anchor));
        found.sort_unstable_by_key(|raw| raw.locus);
        return found;
    }
    let mut kept: Vec<Raw> = Vec::with_capacity(found.len());
    let mut group = 0;
    for raw in found {
        let strand = |raw: &Raw| (raw.locus.contig, raw.locus.strand);
        if kept.last().is_some_and(|last| strand(last) != strand(&raw)) {
            group = kept.len();
        }
        let same = |other: &Raw| {
            other.anchor == raw.anchor
                || (other.gaps || raw.gaps) && other.anchor.abs_diff(raw.anchor) <= 2 * reach
        };
        if !kept[group..].iter().any(same) {
            kept.push(raw);
        }
    }
    kept.sort_unstable_by_key(|raw| raw.locus);
    kept
}

fn encode(read: &[u8]) -> Vec<u8> {
    read.iter().map(|&base| landfall_core::dna::code(base).unwrap_or(UNKNOWN)).collect()
}

fn reverse_complement(codes: &[u8]) -> Vec<u8> {
    codes.iter().rev().map(|&code| if code == UNKNOWN { UNKNOWN } else { 3 - code }).collect()
}
