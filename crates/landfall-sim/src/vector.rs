//! A made-up lentiviral transfer plasmid and the molecules that a U5 primer makes of it.

use landfall_core::seed::stream;

use crate::bases;
use crate::scenario::Scenario;

/// Outer terminus of U3.
const U3_START: &[u8] = b"TGGAAGGGCTAATTCACTCC";
/// The primer-binding site that follows the 5′ LTR.
const PRIMER_BINDING_SITE: &[u8] = b"TGGCGCCCGAACAGGGAC";

/// The elements between the primer-binding site and the 3′ LTR: a spacer, then the element, in bases.
const ELEMENTS: [(&str, u32, u32); 6] = [
    ("psi", 90, 140),
    ("RRE", 320, 234),
    ("cPPT", 180, 118),
    ("promoter", 30, 420),
    ("CAR", 20, 1_460),
    ("WPRE", 24, 590),
];

/// The plasmid, beginning with its 5′ LTR. Short well-known termini are real; all else is random.
#[derive(Clone, Debug)]
pub struct Vector {
    /// Its name.
    pub name: String,
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
    /// Makes the vector of a scenario, from the stream `vector`.
    #[must_use]
    pub fn build(scenario: &Scenario) -> Self {
        let mut rng = stream(scenario.seed, "simulate", "vector");
        let mut vector = Self { name: scenario.vector.name.clone(), bases: Vec::new(), elements: Vec::new() };
        // R and U5 are the same in both LTRs.
        let mut r_u5 = bases::sequence(&mut rng, 165, 0.5);
        r_u5.extend(scenario.layout.primer.bytes());
        r_u5.extend(scenario.layout.vector_end.bytes());
        vector.push("5LTR", &r_u5);
        vector.push("PBS", PRIMER_BINDING_SITE);
        for (name, spacer, length) in ELEMENTS {
            vector.bases.extend(bases::sequence(&mut rng, spacer, 0.5));
            vector.push(name, &bases::sequence(&mut rng, length, 0.52));
        }
        vector.bases.extend(bases::sequence(&mut rng, 60, 0.5));
        // A U3 without its enhancers: self-inactivating.
        let u3 = [U3_START, &bases::sequence(&mut rng, 33, 0.45)].concat();
        vector.push("3LTR", &[u3, r_u5].concat());
        let backbone = bases::sequence(&mut rng, scenario.vector.backbone_length, 0.5);
        vector.push("backbone", &backbone);
        vector
    }

    fn push(&mut self, name: &'static str, bases: &[u8]) {
        let start = self.bases.len() as u32;
        self.bases.extend(bases);
        self.elements.push(Element { name, start, end: self.bases.len() as u32 });
    }

    /// An element by name.
    fn element(&self, name: &str) -> &Element {
        self.elements.iter().find(|element| element.name == name).expect("every vector has its LTRs")
    }

    /// What follows the U5 end of the 5′ LTR: the vector's inside.
    #[must_use]
    pub fn internal(&self, length: u32) -> Vec<u8> {
        self.circular(self.element("5LTR").end, length)
    }

    /// What follows the U5 end of the 3′ LTR in the plasmid: the backbone.
    #[must_use]
    pub fn into_backbone(&self, length: u32) -> Vec<u8> {
        self.circular(self.element("3LTR").end, length)
    }

    /// What follows the U5 end in a two-LTR circle: a whole LTR, then the vector's inside.
    #[must_use]
    pub fn across_circle(&self, length: u32) -> Vec<u8> {
        let ltr = self.element("3LTR");
        let mut bases = self.bases[ltr.start as usize..ltr.end as usize].to_vec();
        bases.extend(self.internal(length));
        bases.truncate(length as usize);
        bases
    }

    /// `length` bases of the plasmid from `start` on.
    fn circular(&self, start: u32, length: u32) -> Vec<u8> {
        self.bases.iter().copied().cycle().skip(start as usize).take(length as usize).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ltrs_end_where_the_primer_and_the_vector_end_sit() {
        let text = include_str!("../../../testdata/demo.toml");
        let vector = Vector::build(&Scenario::parse(text).unwrap());
        for name in ["5LTR", "3LTR"] {
            let ltr = vector.element(name);
            assert!(
                vector.bases[ltr.start as usize..ltr.end as usize].ends_with(b"GAAAATCTCTAGCA"),
                "{name}"
            );
        }
        assert!(vector.internal(40).starts_with(b"TGGCGCCCGAACAGGGAC"));
        assert!(vector.across_circle(40).starts_with(b"TGGAAGGGCTAATTCACTCC"));
        let backbone = vector.element("backbone");
        assert_eq!(backbone.end as usize, vector.bases.len());
        assert!(vector.bases[backbone.start as usize..].starts_with(&vector.into_backbone(40)));
    }

    #[test]
    fn a_circle_goes_from_its_second_ltr_into_the_vector() {
        let text = include_str!("../../../testdata/demo.toml");
        let vector = Vector::build(&Scenario::parse(text).unwrap());
        let ltr = vector.element("3LTR");
        let after = (ltr.end - ltr.start) as usize;
        assert_eq!(vector.across_circle(900)[after..], vector.internal(900 - after as u32));
    }
}
