//! What a pair of reads is: one place, several, or a class that is no integration.

use landfall_core::{ContigId, ReadClass, Strand};
use landfall_tables::reads::Continuation;

use crate::placement::floor_share;
use crate::{FragmentLimits, Placement, partners};

/// Where one sequence fits in one genome.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// Its placements, sorted by [`Placement::order`].
    pub loci: Vec<Placement>,
    /// `mispriming_edits` of each placement.
    pub mispriming: Vec<Option<u32>>,
    /// Whether it has more places than are followed.
    pub repetitive: bool,
}

impl Places {
    fn any(&self) -> bool {
        self.repetitive || !self.loci.is_empty()
    }
}

/// One mate of a pair: its length and its places.
#[derive(Clone, Copy, Debug)]
pub struct MatePlaces<'a> {
    /// Bases.
    pub length: u32,
    /// In the reference.
    pub host: &'a Places,
    /// In the vectors.
    pub vector: &'a Places,
}

impl MatePlaces<'_> {
    fn repetitive(&self) -> bool {
        self.host.repetitive || self.vector.repetitive
    }

    fn followed(&self) -> bool {
        !self.host.loci.is_empty() || !self.vector.loci.is_empty()
    }
}

/// All that is known about one row of `reads`.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// The mate that starts at the junction.
    pub anchor: MatePlaces<'a>,
    /// The mate that starts at the sheared end; `None` if single-end.
    pub adrift: Option<MatePlaces<'a>>,
    /// How trimming saw the vector go on.
    pub continuation: Option<Continuation>,
    /// Whether the anchor ends at the sheared end.
    pub linker_reached: bool,
}

/// The rules of pairing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairRules {
    /// Shortest and longest fragment.
    pub limits: FragmentLimits,
    /// Share of the summed length within which places are equally good.
    pub band: f64,
    /// Above this number of candidates a molecule is repetitive.
    pub max_candidates: u32,
    /// More unaligned bases at the far end need the consent of the mate.
    pub max_unaligned: u32,
}

/// One equally good place of a molecule: a junction, with the breakpoint that fits it best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The contig.
    pub contig: ContigId,
    /// First host base next to the vector.
    pub junction: u32,
    /// Direction in which the anchor runs into the host.
    pub strand: Strand,
    /// Host base at the sheared end; `None` where it is not known or several fit equally.
    pub breakpoint: Option<u32>,
    /// Edits and unaligned bases of both mates.
    pub cost: u32,
    /// Edits of both mates.
    pub edits: u32,
    /// Edit distance of the vector end to the bases before the junction.
    pub mispriming: Option<u32>,
    /// By how many bases further upstream, as the anchor runs, the junction could lie at equally many edits.
    pub upstream: u32,
    /// By how many bases further downstream, as the anchor runs, the junction could lie at equally many edits.
    pub downstream: u32,
}

impl Candidate {
    fn site(&self) -> (ContigId, u32, Strand) {
        (self.contig, self.junction, self.strand)
    }
}

/// What a pair is, and its candidate places: in the host for `unique` and `multihit`, in a vector for the vector
/// classes, none for the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The class.
    pub class: ReadClass,
    /// The places, sorted by contig, junction, strand.
    pub candidates: Vec<Candidate>,
}

impl Verdict {
    fn without_place(class: ReadClass) -> Self {
        Self { class, candidates: Vec::new() }
    }
}

/// Gives a pair its class. The vector wins only where it fits strictly better than the host: a site in a host copy of
/// a promoter that the vector carries stays a site.
#[must_use]
pub fn classify(read: &Evidence, rules: &PairRules) -> Verdict {
    let host = candidates(read, |mate| mate.host, rules);
    let vector = candidates(read, |mate| mate.vector, rules);
    if host_wins(read, &host, &vector) {
        return host_verdict(read, host, rules);
    }
    if let Some(class) = vector_class(read, &vector) {
        let places =
            if vector.is_empty() { alone(&read.anchor, read.anchor.vector, None, rules) } else { vector };
        let places = if places.len() > rules.max_candidates as usize { Vec::new() } else { places };
        return Verdict { class, candidates: places };
    }
    Verdict::without_place(unplaced(read))
}

fn host_wins(read: &Evidence, host: &[Candidate], vector: &[Candidate]) -> bool {
    match (best(host), best(vector)) {
        (None, _) => false,
        (Some(host), Some(vector)) => host <= vector,
        (Some(_), None) => read.continuation.is_none() || anchor_fits_host(read),
    }
}

/// Whether the anchor alone fits the host no worse than the vector.
fn anchor_fits_host(read: &Evidence) -> bool {
    let best = |places: &Places| places.loci.iter().map(|at| at.cost(read.anchor.length)).min();
    match (best(read.anchor.host), best(read.anchor.vector)) {
        (Some(host), Some(vector)) => host <= vector,
        (None, Some(_)) => false,
        (_, None) => read.anchor.host.any(),
    }
}

fn host_verdict(read: &Evidence, candidates: Vec<Candidate>, rules: &PairRules) -> Verdict {
    if candidates.len() > rules.max_candidates as usize {
        return Verdict::without_place(ReadClass::Repetitive);
    }
    if candidates.len() > 1 {
        return Verdict { class: ReadClass::Multihit, candidates };
    }
    // A mate that agrees vouches for a read whose far end lies elsewhere; without one it is two pieces joined.
    let cut = candidates[0].cost - candidates[0].edits > rules.max_unaligned;
    if read.adrift.is_none() && cut {
        return Verdict::without_place(ReadClass::Chimera);
    }
    Verdict { class: ReadClass::Unique, candidates }
}

/// The vector's class of a read that does not belong to the host, or `None` if it is not the vector's either.
fn vector_class(read: &Evidence, vector: &[Candidate]) -> Option<ReadClass> {
    let in_host = read.anchor.host.any() || read.adrift.is_some_and(|adrift| adrift.host.any());
    let vector_alone = read.anchor.vector.any() && !in_host;
    let marked = read.continuation.filter(|_| !vector.is_empty() || !anchor_fits_host(read));
    match marked {
        Some(Continuation::Internal) => Some(ReadClass::VectorInternal),
        Some(Continuation::Circle) => Some(ReadClass::LtrCircle2),
        Some(Continuation::Backbone) => Some(ReadClass::Plasmid),
        None if !vector.is_empty() || vector_alone => Some(ReadClass::VectorInternal),
        None => None,
    }
}

/// The class of a pair that no molecule of host or vector explains.
fn unplaced(read: &Evidence) -> ReadClass {
    let mates = [Some(read.anchor), read.adrift];
    let mates = || mates.iter().flatten();
    if mates().all(|mate| mate.followed() || mate.repetitive()) && mates().any(MatePlaces::followed) {
        ReadClass::Chimera
    } else if mates().any(MatePlaces::repetitive) && !mates().any(MatePlaces::followed) {
        ReadClass::Repetitive
    } else {
        ReadClass::Unmapped
    }
}

fn best(candidates: &[Candidate]) -> Option<u32> {
    candidates.iter().map(|candidate| candidate.cost).min()
}

/// The equally good places of a read in one genome.
fn candidates<'a>(
    read: &Evidence<'a>,
    genome: impl Fn(&MatePlaces<'a>) -> &'a Places,
    rules: &PairRules,
) -> Vec<Candidate> {
    let anchors = genome(&read.anchor);
    let Some(adrift) = &read.adrift else {
        return alone(&read.anchor, anchors, read.linker_reached.then_some(read.anchor.length), rules);
    };
    let adrifts = genome(adrift);
    let mut found = Vec::new();
    for (anchor, &mispriming) in anchors.loci.iter().zip(&anchors.mispriming) {
        let limits = match read.linker_reached {
            true => rules.limits.of_read_through(anchor, read.anchor.length),
            false => rules.limits,
        };
        for mate in partners(anchor, &adrifts.loci, limits) {
            found.push(Candidate {
                contig: anchor.contig,
                junction: anchor.first_base(),
                strand: anchor.strand,
                breakpoint: Some(mate.first_base()),
                cost: anchor.cost(read.anchor.length) + mate.cost(adrift.length),
                edits: anchor.edits + mate.edits,
                mispriming,
                upstream: anchor.upstream,
                downstream: anchor.downstream,
            });
        }
    }
    equally_good(found, floor_share(rules.band, read.anchor.length + adrift.length))
}

/// The equally good places of an anchor without its mate. `sheared`: its length, if its far end is the sheared end.
fn alone(anchor: &MatePlaces, places: &Places, sheared: Option<u32>, rules: &PairRules) -> Vec<Candidate> {
    let candidate = |(at, &mispriming): (&Placement, &Option<u32>)| Candidate {
        contig: at.contig,
        junction: at.first_base(),
        strand: at.strand,
        breakpoint: sheared.map(|length| at.last_base(length)),
        cost: at.cost(anchor.length),
        edits: at.edits,
        mispriming,
        upstream: at.upstream,
        downstream: at.downstream,
    };
    let found = places.loci.iter().zip(&places.mispriming).map(candidate).collect();
    equally_good(found, floor_share(rules.band, anchor.length))
}

/// Those within `band` of the cheapest, one for each junction: the cheapest breakpoint, or none where two cost the
/// same. A tandem repeat under the adrift read does not make the site ambiguous.
fn equally_good(mut found: Vec<Candidate>, band: u32) -> Vec<Candidate> {
    let Some(best) = best(&found) else { return found };
    found.retain(|candidate| candidate.cost <= best + band);
    found.sort_by_key(|candidate| (candidate.site(), candidate.cost, candidate.edits, candidate.breakpoint));
    found
        .chunk_by(|left, right| left.site() == right.site())
        .map(|same_site| {
            let first = same_site[0];
            let ties = same_site.iter().take_while(|other| other.cost == first.cost);
            let agreed = ties.map(|other| other.breakpoint).all(|breakpoint| breakpoint == first.breakpoint);
            Candidate { breakpoint: first.breakpoint.filter(|_| agreed), ..first }
        })
        .collect()
}
