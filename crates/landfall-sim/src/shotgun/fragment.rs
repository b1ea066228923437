//! A piece of DNA, and what the truth says of it.

use landfall_core::{Position, Side, Strand, VectorEnd};
use landfall_tables::truth::MoleculeKind;
use landfall_tables::truth::molecules::TruthMoleculeRow;

use crate::integration::Integration;
use crate::path::{Path, Template};

use super::library::Library;

/// A piece of DNA.
#[derive(Clone, Debug)]
pub struct Fragment<'a> {
    /// Its stretches: host on the plus strand of its contig, circles in the vector's direction.
    pub path: Path,
    /// What it is from.
    pub origin: Origin<'a>,
    /// Integrated vectors that it holds a base of.
    pub copies: u32,
}

/// What a fragment is from.
#[derive(Clone, Debug)]
pub enum Origin<'a> {
    /// Host alone.
    Host,
    /// At least one base of an integrated vector.
    Copy {
        /// The clone's number in its subject, from 1.
        clone: u32,
        /// A junction that it holds; `None`: vector alone.
        junction: Option<Junction<'a>>,
    },
    /// Plasmid.
    Plasmid,
    /// A circle of one repeat.
    Circle1,
    /// A circle of two repeats.
    Circle2,
}

/// A junction in a fragment.
#[derive(Clone, Debug)]
pub struct Junction<'a> {
    /// Whose.
    pub integration: &'a Integration,
    /// At which end of the vector.
    pub side: Side,
    /// The host base at the fragment's end beyond the junction; `None` where another vector begins before it.
    pub breakpoint: Option<Position>,
}

/// A fragment in a library.
#[derive(Clone, Debug)]
pub struct Molecule<'a> {
    /// The fragment.
    pub fragment: Fragment<'a>,
    /// Whether it is read as its path lies or from the other end.
    pub strand: Strand,
    /// Its molecular identifier; empty if there is none.
    pub umi: Vec<u8>,
}

impl Fragment<'_> {
    /// Whether no base of it is vector.
    #[must_use]
    pub fn is_host(&self) -> bool {
        matches!(self.origin, Origin::Host)
    }

    fn kind(&self) -> MoleculeKind {
        match self.origin {
            Origin::Host => MoleculeKind::Host,
            Origin::Copy { junction: Some(_), .. } => MoleculeKind::Integration,
            Origin::Copy { junction: None, .. } => MoleculeKind::VectorInternal,
            Origin::Plasmid => MoleculeKind::Plasmid,
            Origin::Circle1 => MoleculeKind::LtrCircle1,
            Origin::Circle2 => MoleculeKind::LtrCircle2,
        }
    }
}

impl Molecule<'_> {
    /// Its identifier as the truth writes it.
    #[must_use]
    pub fn umi_text(&self) -> Option<String> {
        (!self.umi.is_empty()).then(|| String::from_utf8_lossy(&self.umi).into_owned())
    }

    /// Its row in the truth. Its number is the writer's to fill in.
    #[must_use]
    pub fn row(&self, template: Template<'_>, library: &Library, reads: u32) -> TruthMoleculeRow {
        let fragment = &self.fragment;
        let (clone, junction) = match &fragment.origin {
            Origin::Copy { clone, junction } => (Some(*clone), junction.as_ref()),
            _ => (None, None),
        };
        let site = junction.map(|junction| junction.integration.site(junction.side));
        let vector = template.vector.filter(|_| junction.is_some());
        let end = |vector: &crate::vector::Vector| {
            let side = junction.map(|junction| junction.side)?;
            vector.end_name(side).parse::<VectorEnd>().ok()
        };
        TruthMoleculeRow {
            assay: library.assay,
            molecule: 0,
            subject: library.subject.clone(),
            sample: library.sample.clone(),
            library: library.name.clone(),
            kind: fragment.kind(),
            class: None,
            origin_sample: None,
            site_id: junction.map(|held| held.integration.id(held.side, template.genome).to_string()),
            clone,
            vector_end: vector.and_then(end),
            end_shape: junction.map(|held| held.integration.end_of(held.side).shape),
            contig: site.map(|site| template.genome.contigs[site.contig.index()].name.clone()),
            strand: site.map(|site| site.strand),
            junction: site.map(|site| site.junction),
            breakpoint: junction.and_then(|junction| junction.breakpoint),
            umi: self.umi_text(),
            segments: fragment.path.texts(template),
            reads,
        }
    }
}
