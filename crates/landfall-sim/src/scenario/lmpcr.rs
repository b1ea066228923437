//! Table `[lmpcr]`.

use landfall_core::LibraryId;
use serde::Deserialize;

use super::check::Check;
use super::layout::Layout;
use super::vector::{Vector, VectorKind};
use landfall_core::Side;

/// Ligation-mediated PCR from a vector end, sequenced as one pool of all libraries.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lmpcr {
    /// Libraries of each sample.
    #[serde(default = "one")]
    pub replicates: u32,
    /// How the DNA is broken.
    #[serde(default)]
    pub fragmentation: Fragmentation,
    /// Lengths of sheared fragments, from junction to shear point.
    pub lengths: LengthLaw,
    /// Shortest fragment that is amplified.
    #[serde(default = "shortest")]
    pub shortest: u32,
    /// Longest fragment that is amplified.
    #[serde(default = "longest")]
    pub longest: u32,
    /// Chance that the sheared end of a cell's integration becomes a molecule of the library.
    #[serde(default = "always")]
    pub recovery: f64,
    /// Coefficient of variation of a clone's weight between libraries of a sample, beyond chance.
    #[serde(default)]
    pub replicate_cv: f64,
    /// Mean number of reads of a molecule.
    pub reads_per_molecule: f64,
    /// Amplification.
    #[serde(default)]
    pub pcr: Pcr,
    /// What goes wrong.
    #[serde(default)]
    pub artefacts: Artefacts,
    /// What sits where in a read.
    #[serde(default)]
    pub layout: Layout,
    /// Libraries without sample DNA.
    #[serde(default, rename = "negative_control")]
    pub negative_controls: Vec<NegativeControl>,
}

/// How the DNA is broken.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case", tag = "by")]
pub enum Fragmentation {
    /// At random.
    #[default]
    Shear,
    /// At the next place of a short sequence; the fragment ends with it.
    Restriction {
        /// That sequence, such as `TTAA`.
        sequence: String,
    },
}

/// A law of lengths. Means are of the length above the shortest.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case", tag = "law")]
pub enum LengthLaw {
    /// Gamma.
    Gamma {
        /// Its mean.
        mean: f64,
        /// Its shape: 1 is exponential, large is narrow.
        shape: f64,
    },
    /// Two gamma laws of the same shape, as after two rounds of shearing or size selection.
    TwoPeaked {
        /// Their means.
        means: [f64; 2],
        /// Their shape.
        shape: f64,
        /// Share of the first.
        first: f64,
    },
}

/// Amplification as a branching process: each copy doubles with the same chance in each cycle.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Pcr {
    /// Cycles that count for the spread of reads; later ones double everything alike.
    pub cycles: u32,
    /// Chance that a molecule doubles in a cycle.
    pub efficiency: f64,
    /// Loss of that chance per 1,000 bases of molecule.
    pub length_bias: f64,
    /// Loss of that chance for each unit by which GC content differs from one half: 1 means 0.3 at 20 or 80 %.
    pub gc_bias: f64,
    /// Chance that a copy gets a wrong base in its UMI, per base.
    pub umi_error: f64,
    /// Chance that a copy slips by 1–3 bases at the vector end.
    pub slip: f64,
}

impl Default for Pcr {
    fn default() -> Self {
        Self { cycles: 7, efficiency: 0.85, length_bias: 0.0, gc_bias: 0.0, umi_error: 0.0, slip: 0.0 }
    }
}

/// Molecules and reads that are no integration site, or not that of their library.
///
/// Rates of molecules are numbers per recovered molecule, rates of reads are chances.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Artefacts {
    /// Molecules from the end of the inner repeat into the vector.
    pub vector_internal: f64,
    /// Molecules from the outer end into the plasmid's backbone.
    pub plasmid: f64,
    /// Molecules across a circle of two repeats.
    pub ltr_circle_2: f64,
    /// Molecules that begin as one and end as another, shear end and UMI included: template switching.
    pub chimera: f64,
    /// Vector end joined to the linker.
    pub primer_dimer: f64,
    /// The primer on a wrong place, no vector end after it; one read each.
    pub no_vector_end: f64,
    /// The primer on a place that looks like the vector end (`genome.vector_end_copies`).
    pub mispriming: f64,
    /// Molecules from cells of another sample of the pool, in this library's tubes before ligation.
    pub carry_over: f64,
    /// Chance that a read shows the index of another library of the pool.
    pub index_hopping: f64,
    /// Chance that a read's index holds one wrong base.
    pub index_error: f64,
    /// Chance that a read's index belongs to nobody.
    pub unknown_index: f64,
    /// Chance that a read's index is all G.
    pub poly_g_index: f64,
}

/// A library without sample DNA.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NegativeControl {
    /// Subject, sample and library name.
    pub name: String,
    /// Primer dimers, one read each.
    #[serde(default)]
    pub dimers: u32,
    /// Reads without vector end.
    #[serde(default)]
    pub no_vector_end: u32,
    /// Cells of the samples of the pool whose DNA was carried over.
    #[serde(default)]
    pub carried_over: u32,
}

fn one() -> u32 {
    1
}

fn shortest() -> u32 {
    24
}

fn longest() -> u32 {
    900
}

fn always() -> f64 {
    1.0
}

impl Lmpcr {
    /// The longest stretch of host that a molecule may hold.
    #[must_use]
    pub fn longest_fragment(&self) -> u32 {
        self.longest
    }

    pub(super) fn check(&self, check: &mut Check, vector: Option<&Vector>) {
        check.within("lmpcr.replicates", self.replicates, 1, 100);
        check.within("lmpcr.shortest", self.shortest, 1, 100_000);
        check.at_most("lmpcr.longest", self.longest, 100_000);
        // Longer draws are redrawn: most must be shorter.
        let typical = f64::from(self.shortest) + self.lengths.mean();
        check.at_least("lmpcr.longest", f64::from(self.longest), typical);
        self.lengths.check(check);
        if let Fragmentation::Restriction { sequence } = &self.fragmentation {
            check.bases("lmpcr.fragmentation.sequence", sequence);
        }
        check.share("lmpcr.recovery", self.recovery);
        check.not_negative("lmpcr.replicate_cv", self.replicate_cv);
        check.at_most("lmpcr.replicate_cv", self.replicate_cv, 5.0);
        check.positive("lmpcr.reads_per_molecule", self.reads_per_molecule);
        check.at_most("lmpcr.reads_per_molecule", self.reads_per_molecule, 1e6);
        self.pcr.check(check);
        self.artefacts.check(check);
        if let Some(vector) = vector {
            self.check_vector(check, vector.kind);
        }
        self.layout.check(check);
        self.check_protocol(check, vector.map(|vector| vector.kind));
        for control in &self.negative_controls {
            check.name("lmpcr.negative_control.name", control.name.parse::<LibraryId>().err());
            let counts = [control.dimers, control.no_vector_end, control.carried_over];
            for (name, count) in ["dimers", "no_vector_end", "carried_over"].into_iter().zip(counts) {
                let key = format!("lmpcr.negative_control.{}.{name}", control.name);
                check.at_most(key, count, 10_000_000);
            }
        }
    }
}

impl Lmpcr {
    /// Refuses molecules that a primer at this end of this vector does not make.
    fn check_vector(&self, check: &mut Check, kind: VectorKind) {
        let at_end = self.layout.side() == Side::Three;
        let retroviral = matches!(kind, VectorKind::Lentivirus | VectorKind::Gammaretrovirus);
        let rates = &self.artefacts;
        for (name, rate, made) in [
            ("vector_internal", rates.vector_internal, retroviral && at_end),
            ("ltr_circle_2", rates.ltr_circle_2, retroviral && at_end),
            ("plasmid", rates.plasmid, kind != VectorKind::Aav && at_end),
        ] {
            if rate > 0.0 && !made {
                let expected = "0: a primer at this end of this vector makes none";
                check.fault(format!("lmpcr.artefacts.{name}"), rate, expected);
            }
        }
    }
}

impl Lmpcr {
    /// Refuses what contradicts the layout's protocol.
    fn check_protocol(&self, check: &mut Check, kind: Option<VectorKind>) {
        let Some(protocol) = self.layout.given.as_ref() else { return };
        let by_enzyme = matches!(self.fragmentation, Fragmentation::Restriction { .. });
        if by_enzyme != (protocol.fragmentation == landfall_config::Fragmentation::Restriction) {
            let found = if by_enzyme { "restriction" } else { "shear" };
            check.fault("lmpcr.fragmentation.by", found, format!("what layout `{}` has", protocol.name));
        }
        check.at_most("lmpcr.longest", self.longest, protocol.max_fragment);
        if let Some(kind) = kind.filter(|kind| kind.duplication() != protocol.duplication) {
            let expected =
                format!("a vector of {}, as layout `{}` has it", protocol.duplication, protocol.name);
            check.fault("vector.kind", format!("one that duplicates {} bases", kind.duplication()), expected);
        }
    }
}

impl LengthLaw {
    /// Mean length above the shortest.
    #[must_use]
    pub fn mean(&self) -> f64 {
        match *self {
            Self::Gamma { mean, .. } => mean,
            Self::TwoPeaked { means, first, .. } => first * means[0] + (1.0 - first) * means[1],
        }
    }

    fn check(&self, check: &mut Check) {
        let (means, shape) = match *self {
            Self::Gamma { mean, shape } => (vec![mean], shape),
            Self::TwoPeaked { means, shape, first } => {
                check.share("lmpcr.lengths.first", first);
                (means.to_vec(), shape)
            }
        };
        for mean in means {
            check.positive("lmpcr.lengths.mean", mean);
            check.at_most("lmpcr.lengths.mean", mean, 10_000.0);
        }
        check.at_least("lmpcr.lengths.shape", shape, 0.1);
        check.at_most("lmpcr.lengths.shape", shape, 100.0);
    }
}

impl Pcr {
    fn check(&self, check: &mut Check) {
        check.within("lmpcr.pcr.cycles", self.cycles, 1, 12);
        check.shares(
            "lmpcr.pcr",
            [("efficiency", self.efficiency), ("umi_error", self.umi_error), ("slip", self.slip)],
        );
        check.not_negative("lmpcr.pcr.length_bias", self.length_bias);
        check.not_negative("lmpcr.pcr.gc_bias", self.gc_bias);
    }
}

impl Artefacts {
    fn check(&self, check: &mut Check) {
        check.shares(
            "lmpcr.artefacts",
            [
                ("vector_internal", self.vector_internal),
                ("plasmid", self.plasmid),
                ("ltr_circle_2", self.ltr_circle_2),
                ("chimera", self.chimera),
                ("primer_dimer", self.primer_dimer),
                ("no_vector_end", self.no_vector_end),
                ("mispriming", self.mispriming),
                ("carry_over", self.carry_over),
                ("index_hopping", self.index_hopping),
                ("index_error", self.index_error),
                ("unknown_index", self.unknown_index),
                ("poly_g_index", self.poly_g_index),
            ],
        );
    }
}
