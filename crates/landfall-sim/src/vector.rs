//! A made-up vector plasmid, and what of it integrates.

use landfall_core::seed::stream;
use landfall_core::{Side, Strand, dna};
use rand::Rng;

use crate::bases;
use crate::path::{Path, Segment};
use crate::scenario::{Scenario, VectorKind};

/// Outer terminus of the U3 of HIV-1.
const U3_START: &[u8] = b"TGGAAGGGCTAATTCACTCC";
/// Outer terminus of the U3 of MLV.
const MLV_U3_START: &[u8] = b"TGAAAGACCCCACCTGTAGG";
/// Outer terminus of the 5′ end of piggyBac; of what has no repeats of its own, too.
const TRANSPOSON_START: &[u8] = b"CCCTAGAAAGATAGTCTGCG";
/// Outer terminus of the ITR of AAV2.
const ITR_START: &[u8] = b"TTGGCCACTCCCTCTCTGCG";
/// Bases of an AAV beyond the place of the primer.
pub const AAV_INSET: u32 = 60;
/// The primer-binding site that follows the 5′ LTR.
const PRIMER_BINDING_SITE: &[u8] = b"TGGCGCCCGAACAGGGAC";

/// The elements inside a retroviral vector: a spacer, then the element, in bases.
const RETROVIRAL: [(&str, u32, u32); 6] = [
    ("psi", 90, 140),
    ("RRE", 320, 234),
    ("cPPT", 180, 118),
    ("promoter", 30, 420),
    ("CAR", 20, 1_460),
    ("WPRE", 24, 590),
];
/// The elements inside a transposon or an AAV.
const CASSETTE: [(&str, u32, u32); 4] =
    [("promoter", 60, 420), ("CAR", 20, 1_460), ("WPRE", 24, 590), ("polyA", 30, 220)];

/// The plasmid, beginning with its first terminal repeat. Short well-known termini are real; all else is random.
#[derive(Clone, Debug)]
pub struct Vector {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: VectorKind,
    /// Its bases. The plasmid is a circle: the last is followed by the first.
    pub bases: Vec<u8>,
    /// Its elements in order.
    pub elements: Vec<Element>,
}

/// A named part, half-open, 0-based.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Such as `5LTR`.
    pub name: &'static str,
    /// First base.
    pub start: u32,
    /// The base after the last.
    pub end: u32,
}

impl Vector {
    /// Makes the vector of a scenario, from the stream `vector`; `None` where it has none.
    ///
    /// Primer and vector end of the LM-PCR layout are the outer bases of the measured terminal repeat; those of an AAV
    /// lie [`AAV_INSET`] bases further inside, because its ends lose bases.
    #[must_use]
    pub fn build(scenario: &Scenario) -> Option<Self> {
        let plan = scenario.vector.as_ref()?;
        let mut rng = stream(scenario.seed, "simulate", "vector");
        let layout = scenario.lmpcr.as_ref().map(|lmpcr| lmpcr.layout.clone()).unwrap_or_default();
        let head = layout.head();
        let heads = match layout.side() {
            Side::Five => [dna::reverse_complement(&head), Vec::new()],
            Side::Three => [Vec::new(), head],
        };
        let mut vector =
            Self { name: plan.name.clone(), kind: plan.kind, bases: Vec::new(), elements: Vec::new() };
        match plan.kind {
            VectorKind::Lentivirus => vector.retroviral(&mut rng, heads, U3_START),
            VectorKind::Gammaretrovirus => vector.retroviral(&mut rng, heads, MLV_U3_START),
            VectorKind::Piggybac | VectorKind::SleepingBeauty | VectorKind::Donor => {
                vector.cassette(&mut rng, heads, TRANSPOSON_START, 200);
            }
            VectorKind::Aav => {
                let [first, last] = heads;
                let outer = [0, 1].map(|_| bases::sequence(&mut rng, AAV_INSET, 0.6));
                let heads = [[&outer[0], first.as_slice()].concat(), [last.as_slice(), &outer[1]].concat()];
                vector.cassette(&mut rng, heads, ITR_START, 125);
            }
        }
        let backbone = bases::sequence(&mut rng, plan.backbone_length, 0.5);
        vector.push("backbone", &backbone);
        Some(vector)
    }

    /// `heads`: what the outer bases of the repeat are, at its start and at its end; where they are nothing, those of
    /// the virus or random ones.
    fn retroviral(&mut self, rng: &mut impl Rng, [first, last]: [Vec<u8>; 2], u3_start: &[u8]) {
        // R and U5 are the same in both LTRs.
        let mut r_u5 = bases::sequence(rng, 165, 0.5);
        r_u5.extend(last);
        self.push("5LTR", &r_u5);
        self.push("PBS", PRIMER_BINDING_SITE);
        self.elements_of(rng, &RETROVIRAL);
        // A U3 without its enhancers: self-inactivating.
        let start = if first.is_empty() { u3_start } else { &first };
        let u3 = [start, &bases::sequence(rng, 33, 0.45)].concat();
        self.push("3LTR", &[u3, r_u5].concat());
    }

    fn cassette(&mut self, rng: &mut impl Rng, [first, last]: [Vec<u8>; 2], start: &[u8], repeat: u32) {
        let start = if first.is_empty() { start } else { &first };
        self.push("5ITR", &[start, &bases::sequence(rng, repeat, 0.55)].concat());
        self.elements_of(rng, &CASSETTE);
        self.push("3ITR", &[bases::sequence(rng, repeat, 0.55), last].concat());
    }

    fn elements_of(&mut self, rng: &mut impl Rng, elements: &[(&'static str, u32, u32)]) {
        for &(name, spacer, length) in elements {
            self.bases.extend(bases::sequence(rng, spacer, 0.5));
            self.push(name, &bases::sequence(rng, length, 0.52));
        }
        self.bases.extend(bases::sequence(rng, 60, 0.5));
    }

    fn push(&mut self, name: &'static str, bases: &[u8]) {
        let start = self.bases.len() as u32;
        self.bases.extend(bases);
        self.elements.push(Element { name, start, end: self.bases.len() as u32 });
    }

    /// Length of the plasmid.
    #[must_use]
    pub fn length(&self) -> u32 {
        self.bases.len() as u32
    }

    /// The terminal repeat at the vector's start.
    #[must_use]
    pub fn first_repeat(&self) -> &Element {
        self.terminal("5LTR", "5ITR")
    }

    /// The terminal repeat at the vector's end.
    #[must_use]
    pub fn last_repeat(&self) -> &Element {
        self.terminal("3LTR", "3ITR")
    }

    fn terminal(&self, ltr: &str, itr: &str) -> &Element {
        let mut elements = self.elements.iter();
        elements.find(|element| [ltr, itr].contains(&element.name)).expect("every vector has its repeats")
    }

    /// Whether reverse transcription makes both repeats like the last one.
    #[must_use]
    pub fn is_retroviral(&self) -> bool {
        matches!(self.kind, VectorKind::Lentivirus | VectorKind::Gammaretrovirus)
    }

    /// The name of an end as tables write it.
    #[must_use]
    pub fn end_name(&self, side: Side) -> &'static str {
        match (side, self.is_retroviral()) {
            (Side::Five, true) => "u3",
            (Side::Three, true) => "u5",
            (Side::Five, false) => "itr_5",
            (Side::Three, false) => "itr_3",
        }
    }

    /// What integrates, whole: a retroviral provirus has the last repeat, U3 included, at both ends.
    #[must_use]
    pub fn integrating(&self) -> Path {
        let last = self.last_repeat();
        if self.is_retroviral() {
            Path::vector(last.start, last.end, Strand::Plus).then(self.inside_to_end())
        } else {
            Path::vector(self.first_repeat().start, last.end, Strand::Plus)
        }
    }

    /// So many vector bases behind the place of the primer at one end, as a primer there reads them.
    #[must_use]
    pub fn vector_end(&self, side: Side, length: u32) -> Path {
        let outwards = match side {
            Side::Five => self.integrating().reversed(),
            Side::Three => self.integrating(),
        };
        let inset = if self.kind == VectorKind::Aav { AAV_INSET } else { 0 };
        let end = outwards.length() - inset;
        outwards.slice(end - length, end)
    }

    /// From the end of the first repeat to the vector's end.
    fn inside_to_end(&self) -> Path {
        Path::vector(self.first_repeat().end, self.last_repeat().end, Strand::Plus)
    }

    /// What follows the end of the first repeat: the vector's inside.
    #[must_use]
    pub fn internal(&self, length: u32) -> Path {
        self.circular(self.first_repeat().end, length)
    }

    /// What follows the vector's end in the plasmid: the backbone.
    #[must_use]
    pub fn into_backbone(&self, length: u32) -> Path {
        self.circular(self.last_repeat().end, length)
    }

    /// What follows the vector's end in a circle of two repeats: a whole repeat, then the vector's inside.
    #[must_use]
    pub fn across_circle(&self, length: u32) -> Path {
        let last = self.last_repeat();
        let repeat = Path::vector(last.start, last.end, Strand::Plus);
        repeat.then(self.internal(length)).slice(0, length)
    }

    /// A circle of one repeat, cut open at the start of the vector's inside.
    #[must_use]
    pub fn circle_1(&self) -> Path {
        self.inside_to_end()
    }

    /// A circle of two repeats, cut open at the start of the vector's inside.
    #[must_use]
    pub fn circle_2(&self) -> Path {
        let last = self.last_repeat();
        self.inside_to_end().then(Path::vector(last.start, last.end, Strand::Plus))
    }

    /// `length` bases of the plasmid from `start` on, round the circle as often as needed.
    #[must_use]
    pub fn circular(&self, start: u32, length: u32) -> Path {
        let (mut start, mut left) = (start % self.length(), length);
        let mut segments = Vec::new();
        while left > 0 {
            let end = start.saturating_add(left).min(self.length());
            segments.push(Segment::Vector { start, end, strand: Strand::Plus });
            left -= end - start;
            start = 0;
        }
        Path::new(segments)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::genome::Genome;
    use crate::path::Template;
    use crate::scenario::tests::demo;

    fn bases(vector: &Vector, path: &Path) -> Vec<u8> {
        path.bases(Template { genome: &Genome::default(), vector: Some(vector) })
    }

    #[test]
    fn every_vector_ends_where_the_primer_and_the_vector_end_sit() {
        for kind in [
            VectorKind::Lentivirus,
            VectorKind::Gammaretrovirus,
            VectorKind::Piggybac,
            VectorKind::SleepingBeauty,
            VectorKind::Aav,
            VectorKind::Donor,
        ] {
            let mut scenario = demo();
            scenario.vector.as_mut().unwrap().kind = kind;
            let vector = Vector::build(&scenario).unwrap();
            let inset = if kind == VectorKind::Aav { AAV_INSET as usize } else { 0 };
            let integrating = bases(&vector, &vector.integrating());
            assert!(integrating[..integrating.len() - inset].ends_with(b"GAAAATCTCTAGCA"), "{kind:?}");
            assert_eq!(bases(&vector, &vector.vector_end(Side::Three, 7)), b"TCTAGCA", "{kind:?}");
            scenario.lmpcr.as_mut().unwrap().layout.side = Some(Side::Five);
            let turned = Vector::build(&scenario).unwrap();
            let integrating = bases(&turned, &turned.integrating().reversed());
            assert!(integrating[..integrating.len() - inset].ends_with(b"GAAAATCTCTAGCA"), "{kind:?}");
            assert_eq!(bases(&turned, &turned.vector_end(Side::Five, 7)), b"TCTAGCA", "{kind:?}");
            assert_eq!(vector.elements.last().unwrap().end, vector.length());
            let backbone = vector.elements.last().unwrap().start as usize;
            assert!(vector.bases[backbone..].starts_with(&bases(&vector, &vector.into_backbone(40))));
        }
    }

    #[test]
    fn a_provirus_has_the_same_repeat_at_both_ends_and_circles_join_them() {
        let vector = Vector::build(&demo()).unwrap();
        let last = vector.last_repeat().clone();
        let repeat = &vector.bases[last.start as usize..last.end as usize];
        let provirus = bases(&vector, &vector.integrating());
        assert!(provirus.starts_with(repeat) && provirus.ends_with(repeat));
        assert!(provirus[repeat.len()..].starts_with(b"TGGCGCCCGAACAGGGAC"), "the primer-binding site");
        assert!(bases(&vector, &vector.internal(40)).starts_with(b"TGGCGCCCGAACAGGGAC"));
        let across = bases(&vector, &vector.across_circle(900));
        assert!(across.starts_with(b"TGGAAGGGCTAATTCACTCC"));
        assert_eq!(across[repeat.len()..], bases(&vector, &vector.internal(900 - repeat.len() as u32)));
        assert_eq!(vector.circle_2().length() - vector.circle_1().length(), repeat.len() as u32);
    }
}
