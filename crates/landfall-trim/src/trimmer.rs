//! What happens to one read pair of a library.

use landfall_config::{Library, Mate, Protocol, SequencerRead};
use landfall_core::{ReadClass, VectorEnd};

use crate::continuation::{Continuations, Vector, continuations};
use crate::fastq::Read;
use crate::lane::Cluster;
use crate::linker::Linker;
use crate::overread::{FarEnd, FragmentEnd, fragment_end};
use crate::pattern::Pattern;
use crate::place::Place;
use crate::quality::{is_good, kept_length};
use crate::trimmed::Trimmed;
use crate::vector_end::{VectorEndPattern, find_best};
use crate::{TrimError, TrimParams};

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
    linker: Option<Linker>,
    /// What an anchor read runs into.
    linker_far: Option<FarEnd>,
}

/// A read with the bases that are left of it.
struct Kept<'a> {
    bases: &'a [u8],
    qualities: &'a [u8],
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
    /// When primer, end, linker or terminus hold other letters than IUPAC codes.
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
        let linker = library.linker.as_deref().map(Linker::new).transpose()?;
        Ok(Self {
            anchor_read: protocol.anchor_read,
            anchor_lead: protocol.lead(Mate::Anchor) as usize,
            adrift_lead: protocol.lead(Mate::Adrift) as usize,
            umi: Place::umi(protocol),
            continuations: continuations(protocol, &wholes, vectors, params)?,
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

    /// Trims one read or pair; returns what is left and the sum of its qualities.
    ///
    /// # Errors
    /// The class of a read that goes no further.
    pub fn trim(&self, cluster: &Cluster, params: &TrimParams) -> Result<(Trimmed, u64), ReadClass> {
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
        let remnant = text(&anchor.bases[found.primer_end..found.end]);
        let (adrift, umi) = match (adrift, &self.linker) {
            (Some(adrift), Some(linker)) => {
                let found = linker.find(adrift.bases, params).ok_or(ReadClass::NoLinker)?;
                (Some(adrift.after(found.end)), found.umi.map(|umi| text(&adrift.bases[umi])))
            }
            (adrift, _) => (adrift, None),
        };
        let host = anchor.after(found.end);
        let (anchor, adrift, linker_reached) = self.inside_fragment(&host, adrift, end, params)?;
        let kept = Trimmed {
            vector_end: self.named[end],
            anchor: text(anchor.bases),
            adrift: adrift.as_ref().map(|adrift| text(adrift.bases)),
            umi: umi.or(placed),
            remnant,
            continuation: self.continuations[end].of(anchor.bases, params),
            linker_reached,
        };
        Ok((kept, anchor.quality_sum() + adrift.map_or(0, |adrift| adrift.quality_sum())))
    }

    /// Cuts both mates where the fragment ends, and refuses what is too short.
    fn inside_fragment<'a>(
        &self,
        anchor: &Kept<'a>,
        adrift: Option<Kept<'a>>,
        end: usize,
        params: &TrimParams,
    ) -> Result<(Kept<'a>, Option<Kept<'a>>, bool), ReadClass> {
        let fragment = match &adrift {
            Some(adrift) => {
                let far = self.linker_far.as_ref();
                fragment_end(anchor.bases, adrift.bases, far, &self.primers[end], params)
            }
            None => {
                let alone = self.linker_far.as_ref().and_then(|far| far.alone(anchor.bases, params));
                alone.map(|length| FragmentEnd { anchor: length, adrift: length })
            }
        };
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
        Ok((anchor, adrift, linker_reached))
    }
}
