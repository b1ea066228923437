//! How a read goes on after the vector end if it does not leave the vector.

use landfall_config::{Protocol, VectorEndLayout};
use landfall_tables::reads::Continuation;
use landfall_vector::Vector;
use landfall_vector::lead::{Lead, leads};

use crate::pattern::Pattern;
use crate::{TrimError, TrimParams};

/// The continuations of one vector end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Continuations {
    known: Vec<(Continuation, Pattern)>,
}

impl Continuations {
    /// The continuations of a vector end, `whole` being its primer and end bases: what follows each of its
    /// places in the vectors, and the other end's outer terminus.
    ///
    /// # Errors
    /// When the protocol's terminus or a vector holds other letters than IUPAC codes, or when nothing says which of
    /// several places in a vector leads into what is inserted.
    pub fn new(
        end: &VectorEndLayout,
        whole: &Pattern,
        vectors: &[Vector],
        params: &TrimParams,
    ) -> Result<Self, TrimError> {
        let Places { terminus, found } = places(end, whole, vectors, params)?;
        let mut known = Vec::new();
        if !terminus.is_empty() {
            known.push((Continuation::Circle, terminus));
        }
        for place in found {
            if let Some(pattern) = place.pattern(params)? {
                known.push((place.continuation(), pattern));
            }
        }
        known.sort_by(|left, right| (left.0, left.1.letters()).cmp(&(right.0, right.1.letters())));
        known.dedup();
        Ok(Self { known })
    }

    /// How the host part of an anchor read goes on, if it does so as a continuation does: the one with the
    /// fewest errors, then internal before circle before backbone.
    #[must_use]
    pub fn of(&self, anchor: &[u8], params: &TrimParams) -> Option<Continuation> {
        let fits = self.known.iter().filter_map(|(kind, pattern)| {
            let errors = if pattern.begins(anchor) {
                0
            } else {
                pattern
                    .endings(anchor, params.max_continuation_errors)
                    .into_iter()
                    .map(|found| found.errors)
                    .min()?
            };
            Some((errors, *kind))
        });
        fits.min().map(|(_, kind)| kind)
    }
}

/// The last bases of primer and end, which are looked for in the vectors.
pub(crate) fn seed_of(whole: &Pattern, params: &TrimParams) -> Pattern {
    whole.part(whole.len().saturating_sub(params.vector_end_seed), whole.len())
}

/// Where each place of the seed that begins in the first `length` bases of a strand ends.
pub(crate) fn places_of(seed: &Pattern, strand: &[u8], length: usize) -> impl Iterator<Item = usize> {
    let starts = (0..length).filter(|&at| seed.begins(&strand[at..]));
    starts.map(|at| at + seed.len())
}

/// Where a vector end is in the vectors.
pub(crate) struct Places<'a> {
    /// The first bases of the other end's outer terminus; none where the layout has none.
    pub terminus: Pattern,
    /// Every place, on both strands.
    pub found: Vec<Place<'a>>,
}

/// A place of a vector end in a vector.
pub(crate) struct Place<'a> {
    pub vector: &'a Vector,
    pub lead: Lead,
    /// The vector behind it, as far as it goes.
    behind: Vec<u8>,
}

impl Place<'_> {
    /// Whether the vector goes on far enough; a continuation that its end cuts short says too little.
    pub(crate) fn is_long(&self, params: &TrimParams) -> bool {
        self.behind.len() >= params.continuation_length
    }

    /// How a read goes on there.
    fn pattern(&self, params: &TrimParams) -> Result<Option<Pattern>, TrimError> {
        if !self.is_long(params) {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&self.behind);
        TrimError::pattern(format!("vector `{}`", self.vector.name), &text).map(Some)
    }

    /// Only what is known to be backbone is called so.
    fn continuation(&self) -> Continuation {
        match self.lead {
            Lead::In | Lead::NotKnown => Continuation::Internal,
            Lead::Out => Continuation::Backbone,
        }
    }
}

/// Every place of a vector end in the vectors.
pub(crate) fn places<'a>(
    end: &VectorEndLayout,
    whole: &Pattern,
    vectors: &'a [Vector],
    params: &TrimParams,
) -> Result<Places<'a>, TrimError> {
    let text = end.other_terminus.as_deref().unwrap_or_default();
    let terminus = TrimError::pattern("`other_terminus`", text)?;
    let terminus = terminus.part(0, terminus.len().min(params.continuation_length));
    let seed = seed_of(whole, params);
    if seed.is_empty() {
        return Ok(Places { terminus, found: Vec::new() });
    }
    let is_terminus = |bases: &[u8]| !terminus.is_empty() && terminus.begins(bases);
    let mut found = Vec::new();
    for vector in vectors {
        for forward in [true, false] {
            let strand = vector.strand(forward, seed.len() + params.continuation_length);
            let ends: Vec<usize> = places_of(&seed, &strand, vector.bases.len()).collect();
            let leads = leads(vector, forward, &ends, &is_terminus, params.continuation_length);
            let leads = leads.map_err(|_| TrimError::Undecided {
                end: end.name.to_string(),
                vector: vector.name.clone(),
                places: ends.iter().map(|&at| shown(vector, forward, at)).collect::<Vec<_>>().join(", "),
            })?;
            found.extend(ends.into_iter().zip(leads).map(|(at, lead)| {
                let behind = at..(at + params.continuation_length).min(strand.len());
                Place { vector, lead, behind: strand[behind].to_vec() }
            }));
        }
    }
    Ok(Places { terminus, found })
}

/// The last base before a place, 1-based on the map, with the strand.
fn shown(vector: &Vector, forward: bool, end: usize) -> String {
    let sign = if forward { '+' } else { '-' };
    format!("{}{sign}", vector.on_map(forward, end - 1) + 1)
}

/// The continuations of every vector end of a protocol.
///
/// # Errors
/// As [`Continuations::new`].
pub fn continuations(
    protocol: &Protocol,
    wholes: &[Pattern],
    vectors: &[Vector],
    params: &TrimParams,
) -> Result<Vec<Continuations>, TrimError> {
    let ends = protocol.vector_ends.iter().zip(wholes);
    ends.map(|(end, whole)| Continuations::new(end, whole, vectors, params)).collect()
}

#[cfg(test)]
mod tests {
    use landfall_core::dna::reverse_complement;
    use landfall_vector::{Element, Topology};
    use proptest::prelude::*;

    use super::*;

    const END: &str = "GAAAATCTCTAGCA";
    const INTERNAL: &str = "GTGGCGCCCGAACAGGGACT";
    const OUTSIDE: &str = "GTACGTATAGTAGTTCATGT";
    const CIRCLE: &str = "TGGAAGGGCTAATTCACTCC";

    /// A plasmid: the insert begins behind the first end and ends with the second one.
    fn plasmid(inner: &str) -> Vec<u8> {
        format!("CCATGG{END}{inner}TTTGGGCCCAAATTT{END}{OUTSIDE}GGCC").into_bytes()
    }

    fn vector(bases: Vec<u8>, topology: Topology) -> Vector {
        Vector { name: "v".to_owned(), bases, topology, elements: Vec::new() }
    }

    fn found(vector: &Vector) -> Result<Continuations, TrimError> {
        let end = VectorEndLayout {
            name: "u5".parse().unwrap(),
            side: None,
            primer: END[..7].to_owned(),
            end_bases: END[7..].to_owned(),
            other_terminus: Some(CIRCLE.to_owned()),
            leader: 0,
        };
        let (whole, vectors) = (Pattern::new(END).unwrap(), std::slice::from_ref(vector));
        Continuations::new(&end, &whole, vectors, &TrimParams::default())
    }

    fn known(bases: Vec<u8>, topology: Topology) -> Continuations {
        found(&vector(bases, topology)).unwrap()
    }

    fn of(known: &Continuations, read: &str) -> Option<Continuation> {
        known.of(read.as_bytes(), &TrimParams::default())
    }

    #[test]
    fn the_place_before_the_primer_binding_site_leads_inside_and_the_other_one_out() {
        for bases in [plasmid(INTERNAL), reverse_complement(&plasmid(INTERNAL))] {
            let known = known(bases, Topology::NotKnown);
            assert_eq!(of(&known, &format!("{INTERNAL}AAAA")), Some(Continuation::Internal));
            assert_eq!(of(&known, &format!("{OUTSIDE}AAAA")), Some(Continuation::Backbone));
            assert_eq!(of(&known, &format!("{CIRCLE}AAAA")), Some(Continuation::Circle));
            assert_eq!(of(&known, "ACGTTGCAACTGATCGATCATCGATC"), None);
        }
    }

    #[test]
    fn the_only_place_is_not_called_backbone() {
        let known = known(format!("CC{END}{OUTSIDE}GG").into_bytes(), Topology::NotKnown);
        assert_eq!(of(&known, OUTSIDE), Some(Continuation::Internal));
    }

    #[test]
    fn elements_decide_where_a_backbone_is_named() {
        let length = plasmid(INTERNAL).len();
        let named = |bases: Vec<u8>, start, end| {
            let elements = vec![Element::stretch("Backbone_ori", start, end, length)];
            found(&Vector { elements, ..vector(bases, Topology::NotKnown) }).unwrap()
        };
        for known in [
            named(plasmid(INTERNAL), 10, 45),
            named(reverse_complement(&plasmid(INTERNAL)), length - 45, length - 10),
        ] {
            assert_eq!(of(&known, INTERNAL), Some(Continuation::Backbone));
            assert_eq!(of(&known, OUTSIDE), Some(Continuation::Internal));
        }
    }

    #[test]
    fn where_nothing_says_what_is_inside_elements_are_asked_for() {
        let other = "ACCTTGACATTGCAGCATCC";
        for topology in [Topology::Circular, Topology::NotKnown] {
            let error = found(&vector(plasmid(other), topology)).unwrap_err().to_string();
            assert!(error.contains("`u5`") && error.contains("vector `v`, 20+, 69+"), "{error}");
        }
        assert_eq!(of(&known(plasmid(other), Topology::Linear), OUTSIDE), Some(Continuation::Backbone));
    }

    #[test]
    fn two_errors_are_allowed_and_three_not() {
        let known = known(plasmid(INTERNAL), Topology::NotKnown);
        assert_eq!(of(&known, "GTGGCGCACGAACAGGTACTAA"), Some(Continuation::Internal));
        assert_eq!(of(&known, "GTGGCGCCGAACAGGGACTAAA"), Some(Continuation::Internal), "one C less");
        assert_eq!(of(&known, "GTGTCGCACGAACAGGTACTAA"), None);
    }

    proptest! {
        #[test]
        fn neither_origin_nor_strand_of_a_circle_changes_the_continuations(by in 0usize..93, turned: bool) {
            let mut bases = plasmid(INTERNAL);
            bases.rotate_left(by);
            let bases = if turned { reverse_complement(&bases) } else { bases };
            prop_assert_eq!(known(bases, Topology::Circular), known(plasmid(INTERNAL), Topology::Circular));
        }
    }
}
