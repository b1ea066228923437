//! Placing every distinct sequence, and looking for lost mates near the placed ones.

use std::collections::BTreeMap;

use landfall_core::{ContigId, Strand, VectorEnd};
use landfall_reference::Genome;
use landfall_stage::Progress;
use landfall_tables::hits::HitSource;
use rayon::prelude::*;

use crate::misprime::SLACK;
use crate::placement::floor_share;
use crate::{
    AlignParams, Found, FragmentLimits, Place, Placement, SequencePair, Sequences, mispriming_edits, partners,
};

/// Sequences that are worked on between two reports of progress.
const CHUNK: usize = 1 << 12;

/// One place of a sequence and how it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The place.
    pub at: Placement,
    /// How it was found.
    pub source: HitSource,
    /// Edit distance of the vector end to the bases before the junction; `None` where it is not known.
    pub mispriming: Option<u32>,
}

/// Everything known about one sequence in one genome.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SequenceHits {
    /// Places, sorted by [`Placement::order`].
    pub places: Vec<Placed>,
    /// Where the sequence has more places than are followed: at least so many.
    pub at_least: Option<u32>,
    /// Loci within the band of the best; a lower bound where `at_least` is set.
    pub loci: u32,
}

impl SequenceHits {
    /// From what a search found.
    #[must_use]
    pub fn new(found: Found, source: HitSource) -> Self {
        match found {
            Found::Nowhere => Self::default(),
            Found::TooMany(count) => Self { places: Vec::new(), at_least: Some(count), loci: count },
            Found::Loci(places) => {
                let loci = places.len() as u32;
                let placed = |at| Placed { at, source, mispriming: None };
                let mut hits =
                    Self { places: places.into_iter().map(placed).collect(), at_least: None, loci };
                hits.tidy();
                hits
            }
        }
    }

    fn placements(&self) -> Vec<Placement> {
        self.places.iter().map(|placed| placed.at).collect()
    }

    /// Sorts, and keeps one of the placements that cover the same bases: not the rescued one, then the cheapest.
    pub(crate) fn tidy(&mut self) {
        let key = |placed: &Placed| (placed.at.contig, placed.at.strand, placed.at.start, placed.at.end);
        self.places.sort_by_key(|placed| (key(placed), placed.source == HitSource::Rescue, placed.at.edits));
        self.places.dedup_by_key(|placed| key(placed));
        self.places.sort_by_key(|placed| placed.at.order());
    }
}

/// The places of all sequences of a library in one genome.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GenomeHits {
    /// By `anchor_id`.
    pub anchors: Vec<SequenceHits>,
    /// By `adrift_id`.
    pub adrifts: Vec<SequenceHits>,
}

/// Places every sequence of a library in one genome by searching it; the result does not depend on threads.
#[must_use]
pub fn align(
    place: &dyn Place,
    sequences: &Sequences,
    limits: FragmentLimits,
    params: &AlignParams,
    progress: &dyn Progress,
) -> GenomeHits {
    let search = |sequences: &[Vec<u8>]| {
        in_chunks(sequences, progress, |sequence| {
            let long_enough = sequence.len() >= params.min_length as usize;
            let found = if long_enough { place.place(sequence) } else { Found::Nowhere };
            SequenceHits::new(found, HitSource::Map)
        })
    };
    let mut hits = GenomeHits { anchors: search(&sequences.anchors), adrifts: search(&sequences.adrifts) };
    if params.rescue {
        rescue(place, sequences, &mut hits, limits, params, progress);
    }
    hits
}

/// Looks for mates without a consistent place near the placed ones, and adds what is found to `hits`.
pub(crate) fn rescue(
    place: &dyn Place,
    sequences: &Sequences,
    hits: &mut GenomeHits,
    limits: FragmentLimits,
    params: &AlignParams,
    progress: &dyn Progress,
) {
    let search = Rescue { place, limits, params };
    let found = in_chunks(&sequences.pairs, progress, |pair| {
        let (anchor, adrift) = (pair.anchor as usize, pair.adrift as usize);
        let anchor = Known::new(&sequences.anchors[anchor], &hits.anchors[anchor]);
        let adrift = Known::new(&sequences.adrifts[adrift], &hits.adrifts[adrift]);
        search.pair(pair, &anchor, &adrift)
    });
    let add = |hits: &mut SequenceHits, places: Vec<Placement>| {
        let placed = |at| Placed { at, source: HitSource::Rescue, mispriming: None };
        hits.places.extend(places.into_iter().map(placed));
    };
    for (pair, (anchors, adrifts)) in sequences.pairs.iter().zip(found) {
        add(&mut hits.anchors[pair.anchor as usize], anchors);
        add(&mut hits.adrifts[pair.adrift as usize], adrifts);
    }
    for hits in hits.anchors.iter_mut().chain(&mut hits.adrifts) {
        hits.tidy();
        if hits.loci == 0 {
            hits.loci = hits.places.len() as u32;
        }
    }
}

/// A sequence and where it is known to be.
struct Known<'a> {
    sequence: &'a [u8],
    places: Vec<Placement>,
}

impl<'a> Known<'a> {
    fn new(sequence: &'a [u8], hits: &SequenceHits) -> Self {
        Self { sequence, places: hits.placements() }
    }

    fn length(&self) -> u32 {
        self.sequence.len() as u32
    }
}

/// The search near placed mates.
struct Rescue<'a> {
    place: &'a dyn Place,
    limits: FragmentLimits,
    params: &'a AlignParams,
}

impl Rescue<'_> {
    /// New places of anchor and adrift, if no fragment explains those known. Only places within the band of the
    /// best fragment are kept.
    fn pair(&self, pair: &SequencePair, anchor: &Known, adrift: &Known) -> (Vec<Placement>, Vec<Placement>) {
        let partners = |anchor_at: &Placement, adrifts: &[Placement]| {
            let limits = match pair.linker_reached {
                true => self.limits.of_read_through(anchor_at, anchor.length()),
                false => self.limits,
            };
            !partners(anchor_at, adrifts, limits).is_empty()
        };
        if anchor.places.iter().any(|at| partners(at, &adrift.places)) {
            return Default::default();
        }
        let cost = |anchor_at: &Placement, adrift_at: &Placement| {
            anchor_at.cost(anchor.length()) + adrift_at.cost(adrift.length())
        };
        let mut new_anchors = Vec::new();
        let mut new_adrifts = Vec::new();
        for at in &anchor.places {
            let near = self.near(at, adrift.sequence);
            let near = near.filter(|adrift_at| partners(at, std::slice::from_ref(adrift_at)));
            new_adrifts.extend(near.map(|adrift_at| (cost(at, &adrift_at), adrift_at)));
        }
        for at in &adrift.places {
            let near = self.near(at, anchor.sequence);
            let near = near.filter(|anchor_at| partners(anchor_at, std::slice::from_ref(at)));
            new_anchors.extend(near.map(|anchor_at| (cost(&anchor_at, at), anchor_at)));
        }
        let best = new_anchors.iter().chain(&new_adrifts).map(|(cost, _)| *cost).min().unwrap_or(0);
        let limit = best + floor_share(self.params.band, anchor.length() + adrift.length());
        let keep = |found: Vec<(u32, Placement)>| {
            found.into_iter().filter(|(cost, _)| *cost <= limit).map(|(_, at)| at).collect()
        };
        (keep(new_anchors), keep(new_adrifts))
    }

    /// Places of the mate downstream of a placed read, on the other strand, that keep the identity rule.
    fn near(&self, at: &Placement, mate: &[u8]) -> impl Iterator<Item = Placement> {
        let length = mate.len() as u32;
        let allowed = 1.0 - self.params.min_identity;
        let found = if length < self.params.min_length {
            Vec::new()
        } else {
            let contig = &self.place.genome().contigs()[at.contig.index()];
            let window = at.mate_window(self.limits.longest, contig.length);
            self.place.rescue(mate, at.contig, !at.strand, window)
        };
        // By its prefix alone a mate from another copy of a repeat would seem to lie here.
        let most = self.params.max_unaligned;
        found.into_iter().filter(move |found| {
            found.unaligned(length) <= most && found.edits <= floor_share(allowed, found.query_end)
        })
    }
}

/// The last bases of each vector end of a protocol, primer included.
pub(crate) type EndTails = BTreeMap<VectorEnd, Vec<u8>>;

/// Fills in how far the host resembles the vector end just before each anchor's junction: the least over the ends
/// that the anchor was seen with.
pub(crate) fn note_mispriming(
    genome: &Genome,
    sequences: &Sequences,
    anchors: &mut [SequenceHits],
    tails: &EndTails,
) {
    anchors.par_iter_mut().enumerate().for_each(|(id, hits)| {
        let tails: Vec<&[u8]> =
            sequences.ends_of(id as u32).filter_map(|end| tails.get(end)).map(Vec::as_slice).collect();
        for placed in &mut hits.places {
            let edits =
                |tail: &&[u8]| mispriming_edits(tail, &bases_before(genome, &placed.at, tail.len() + SLACK));
            placed.mispriming = tails.iter().filter_map(edits).min();
        }
    });
}

/// The bases of the contig that lead up to a read's first base, in the read's direction; fewer at contig ends.
fn bases_before(genome: &Genome, at: &Placement, count: usize) -> Vec<u8> {
    let count = count as u32;
    let fetch = |contig: ContigId, from: u32, to: u32| genome.fetch(contig, from..to);
    match at.strand {
        Strand::Plus => fetch(at.contig, at.start.saturating_sub(count), at.start),
        Strand::Minus => {
            landfall_core::dna::reverse_complement(&fetch(at.contig, at.end, at.end.saturating_add(count)))
        }
    }
}

/// Works on all items in parallel; results are in the order of the items.
fn in_chunks<T: Sync, R: Send>(
    items: &[T],
    progress: &dyn Progress,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let mut results = Vec::with_capacity(items.len());
    for chunk in items.chunks(CHUNK) {
        results.par_extend(chunk.par_iter().map(&work));
        progress.advance(chunk.len() as u64);
    }
    results
}
