//! What happens to one read pair of a library.

use landfall_config::{Library, Mate, Protocol, SequencerRead};
use landfall_core::{ReadClass, VectorEnd};
use landfall_tables::reads::Continuation;
use landfall_vector::Vector;

use crate::continuation::{Continuations, continuations};
use crate::fastq::Read;
use crate::lane::Cluster;
use crate::leader::Leaders;
use crate::linker::Linker;
use crate::overread::{FarEnd, FragmentEnd, fragment_end};
use crate::pattern::Pattern;
use crate::place::Place;
use crate::quality::{is_good, kept_length};
use crate::trimmed::Trimmed;
use crate::vector_end::{VectorEndPattern, find_best};
use crate::{TrimError, TrimParams};

/// Bases of the anchor read before the host that tell where the adrift read leaves it; more are never looked at.
const FAR_END: usize = 64;

/// A library's layout, ready for use.
#[derive(Clone, Debug)]
pub struct Trimmer {
    anchor_read: SequencerRead,
    /// Bases before primer and linker.
    anchor_lead: usize,
    adrift_lead: usize,
    /// The UMI, if it is not in the linker.
    umi: Option<Place>,
    names: Vec<VectorEnd>,
    ends: Vec<VectorEndPattern>,
    /// For each end: the place of its name in `names`.
    named: Vec<u32>,
    /// For each end: what an adrift read runs into.
    primers: Vec<FarEnd>,
    continuations: Vec<Continuations>,
    /// For each end that may have one: its leaders.
    leaders: Vec<Option<Leaders>>,
    linker: Option<Linker>,
    /// What an anchor read runs into.
    linker_far: Option<FarEnd>,
}

/// A read with the bases that are left of it.
struct Kept<'a> {
    bases: &'a [u8],
    qualities: &'a [u8],
}

/// What of a read pair lies in the fragment.
struct Inside<'a> {
    anchor: Kept<'a>,
    adrift: Option<Kept<'a>>,
    /// Whether the anchor's far end is the sheared end.
    linker_reached: bool,
}

/// Where the anchor read leaves the vector, as far as trimming can tell.
struct Junction {
    /// The first base of the anchor read that is not the vector's.
    at: usize,
    /// Whether it is the vector's all the same.
    in_vector: bool,
}

impl<'a> Kept<'a> {
    /// A read without its first `lead` bases, up to where its quality falls.
    fn of(read: &'a Read, lead: usize, params: &TrimParams) -> Self {
        let lead = lead.min(read.bases.len());
        let (bases, qualities) = (&read.bases[lead..], &read.qualities[lead..]);
        let length = kept_length(qualities, params).min(bases.len());
        Self { bases: &bases[..length], qualities: &qualities[..length] }
    }

    fn after(&self, start: usize) -> Self {
        Self { bases: &self.bases[start..], qualities: &self.qualities[start..] }
    }

    fn first(&self, length: usize) -> Self {
        let length = length.min(self.bases.len());
        Self { bases: &self.bases[..length], qualities: &self.qualities[..length] }
    }

    fn quality_sum(&self) -> u64 {
        self.qualities.iter().map(|&quality| u64::from(quality)).sum()
    }
}

/// Bases as read are ASCII letters.
fn text(bases: &[u8]) -> String {
    String::from_utf8_lossy(bases).into_owned()
}

impl Trimmer {
    /// The layout of a library.
    ///
    /// # Errors
    /// When primer, end, linker or terminus hold other letters than IUPAC codes, or as [`Continuations::new`].
    pub fn new(library: &Library, vectors: &[Vector], params: &TrimParams) -> Result<Self, TrimError> {
        let protocol: &Protocol = &library.protocol;
        let ends: Vec<_> =
            protocol.vector_ends.iter().map(VectorEndPattern::new).collect::<Result<_, _>>()?;
        let wholes: Vec<Pattern> = ends.iter().map(VectorEndPattern::whole).collect();
        let mut names: Vec<_> = protocol.vector_ends.iter().map(|end| end.name.clone()).collect();
        names.sort_unstable();
        names.dedup();
        let place = |end: &VectorEnd| names.partition_point(|name| name < end) as u32;
        let named = protocol.vector_ends.iter().map(|end| place(&end.name)).collect();
        let linker = library.linker.as_deref().map(|linker| Linker::new(linker, protocol)).transpose()?;
        let leaders = protocol.vector_ends.iter().zip(&wholes).map(|(end, whole)| {
            (end.leader > 0).then(|| Leaders::new(whole, end.leader as usize, vectors, params))
        });
        Ok(Self {
            anchor_read: protocol.anchor_read,
            anchor_lead: protocol.lead(Mate::Anchor) as usize,
            adrift_lead: protocol.lead(Mate::Adrift) as usize,
            umi: Place::umi(protocol),
            continuations: continuations(protocol, &wholes, vectors, params)?,
            leaders: leaders.collect(),
            primers: wholes.iter().map(FarEnd::opposite).collect(),
            linker_far: linker.as_ref().map(|linker| FarEnd::opposite(linker.whole())),
            names,
            ends,
            named,
            linker,
        })
    }

    /// The vector ends that [`Trimmed::vector_end`] counts.
    #[must_use]
    pub fn names(&self) -> &[VectorEnd] {
        &self.names
    }

    /// The first vector end, by its place in the protocol, whose leaders no vector tells.
    #[must_use]
    pub fn end_without_vector(&self) -> Option<usize> {
        self.leaders.iter().position(|leaders| leaders.as_ref().is_some_and(|known| !known.is_known()))
    }

    /// Trims one read or pair; returns what is left and the sum of its qualities.
    ///
    /// # Errors
    /// The class of a read that goes no further.
    pub fn trim(&self, cluster: &Cluster, params: &TrimParams) -> Result<(Trimmed, u64), ReadClass> {
        if !params.uses(cluster) {
            return Err(ReadClass::FailedFilter);
        }
        let (anchor, adrift) = cluster.mates(self.anchor_read);
        let anchor = Kept::of(anchor, self.anchor_lead, params);
        let adrift = adrift.map(|read| Kept::of(read, self.adrift_lead, params));
        if !is_good(anchor.bases, params) || adrift.as_ref().is_some_and(|read| !is_good(read.bases, params))
        {
            return Err(ReadClass::LowQuality);
        }
        let placed = match &self.umi {
            // A read that ends inside its UMI could be taken for another molecule.
            Some(place) => Some(text(place.whole(cluster).ok_or(ReadClass::LowQuality)?)),
            None => None,
        };
        let (end, found) = find_best(&self.ends, anchor.bases, params).ok_or(ReadClass::NoVectorEnd)?;
        let (adrift, umi) = match (adrift, &self.linker) {
            (Some(adrift), Some(linker)) => {
                let found = linker.find(adrift.bases, params).ok_or(ReadClass::NoLinker)?;
                (Some(adrift.after(found.end)), linker.umi_of(adrift.bases, &found).map(|umi| text(&umi)))
            }
            (adrift, _) => (adrift, None),
        };
        let (inside, junction) = self.behind_leader(&anchor, adrift.as_ref(), (end, found.end), params)?;
        let Inside { anchor: host, adrift, linker_reached } = inside;
        let known = self.continuations[end].of(host.bases, params);
        let kept = Trimmed {
            vector_end: self.named[end],
            anchor: text(host.bases),
            adrift: adrift.as_ref().map(|adrift| text(adrift.bases)),
            umi: umi.or(placed),
            remnant: text(&anchor.bases[found.primer_end..junction.at]),
            continuation: known.or(junction.in_vector.then_some(Continuation::Internal)),
            linker_reached,
        };
        Ok((kept, host.quality_sum() + adrift.map_or(0, |adrift| adrift.quality_sum())))
    }

    /// What of both mates lies in the fragment behind the leader. Segments that leave no host are not the leader's:
    /// such a read is of the vector, or of a host copy of that segment, which mapping can tell.
    fn behind_leader<'a>(
        &self,
        read: &Kept<'a>,
        adrift: Option<&Kept<'a>>,
        (end, end_bases): (usize, usize),
        params: &TrimParams,
    ) -> Result<(Inside<'a>, Junction), ReadClass> {
        let anchor = read.after(end_bases);
        let fragment = self.fragment(&anchor, adrift, &self.primers[end], params);
        let shown = anchor.first(fragment.map_or(usize::MAX, |found| found.anchor));
        let leader = self.leaders[end].as_ref().map(|known| known.of(shown.bases)).unwrap_or_default();
        let mut in_vector = leader.goes_on;
        for length in leader.ends.into_iter().rev() {
            let (host, at) = (anchor.after(length), end_bases + length);
            let found = fragment.map(|found| found.without(length)).or_else(|| {
                let last = &read.bases[at.saturating_sub(FAR_END)..at];
                self.fragment(&host, adrift, &FarEnd::opposite(&Pattern::of(last.to_vec())), params)
            });
            match inside(&host, adrift, found, params) {
                Err(ReadClass::PrimerDimer) => in_vector = true,
                _ if host.bases.len() < params.min_insert => in_vector = true,
                inside => return Ok((inside?, Junction { at, in_vector })),
            }
        }
        Ok((inside(&anchor, adrift, fragment, params)?, Junction { at: end_bases, in_vector }))
    }

    /// Where the mates leave the fragment; `far` is what the adrift read runs into.
    fn fragment(
        &self,
        anchor: &Kept,
        adrift: Option<&Kept>,
        far: &FarEnd,
        params: &TrimParams,
    ) -> Option<FragmentEnd> {
        let linker = self.linker_far.as_ref();
        match adrift {
            Some(adrift) => fragment_end(anchor.bases, adrift.bases, linker, far, params),
            None => {
                let alone = linker.and_then(|linker| linker.alone(anchor.bases, params));
                alone.map(|length| FragmentEnd { anchor: length, adrift: length })
            }
        }
    }
}

/// Cuts both mates where the fragment ends, and refuses what is too short.
fn inside<'a>(
    anchor: &Kept<'a>,
    adrift: Option<&Kept<'a>>,
    fragment: Option<FragmentEnd>,
    params: &TrimParams,
) -> Result<Inside<'a>, ReadClass> {
    let whole = FragmentEnd { anchor: usize::MAX, adrift: usize::MAX };
    let cut = fragment.unwrap_or(whole);
    if cut.anchor.min(cut.adrift) < params.min_insert {
        return Err(ReadClass::PrimerDimer);
    }
    let linker_reached = cut.anchor <= anchor.bases.len();
    let (anchor, adrift) = (anchor.first(cut.anchor), adrift.map(|adrift| adrift.first(cut.adrift)));
    let short = |read: &Kept| read.bases.len() < params.min_length;
    if short(&anchor) || adrift.as_ref().is_some_and(short) {
        return Err(ReadClass::TooShort);
    }
    Ok(Inside { anchor, adrift, linker_reached })
}
