//! What is to be simulated, as people write it in TOML.

mod check;

use serde::Deserialize;

use crate::error::SimError;

/// A whole experiment: one genome, one vector, subjects with their time points, and the way it was sequenced.
///
/// Probabilities and shares lie in 0–1, lengths are in bases.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Every draw comes from a stream of this seed.
    pub seed: u64,
    /// The name of the sequencing run in the sample sheet.
    pub sequencing_run: String,
    /// The made-up genome.
    pub genome: Genome,
    /// The made-up vector.
    pub vector: Vector,
    /// How molecules are made and amplified.
    pub library: Library,
    /// What sits where in a read.
    pub layout: Layout,
    /// How reads are read.
    pub sequencer: Sequencer,
    /// The laboratory's copy-number assay.
    pub ddpcr: Ddpcr,
    /// Who was treated.
    #[serde(rename = "subject")]
    pub subjects: Vec<Subject>,
    /// A library without sample DNA; optional.
    pub negative_control: Option<NegativeControl>,
}

/// The made-up genome.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Genome {
    /// Its contigs, in the order of the FASTA.
    #[serde(rename = "contig")]
    pub contigs: Vec<Contig>,
    /// Mean length of a stretch of even GC content; each is half to one and a half times as long.
    pub isochore_length: u32,
    /// The GC contents that stretches are given.
    pub isochore_gc: Vec<f64>,
    /// Length of the one run of N of each contig.
    pub gap_length: u32,
    /// The short repeat family: copies of full length.
    pub alu: Family,
    /// The long repeat family: copies cut off at their 5′ side, as most L1 copies are.
    pub l1: Family,
    /// Pairs of long copies.
    #[serde(rename = "duplication", default)]
    pub duplications: Vec<Duplication>,
    /// Genes of 2–8 exons; they may lie over anything but gaps.
    pub genes: u32,
    /// Genes of the cancer list: every n-th.
    pub cancer_gene_every: u32,
}

/// One contig.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contig {
    /// Its name.
    pub name: String,
    /// Its length.
    pub length: u32,
}

/// A family of interspersed repeats.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// Number of copies.
    pub copies: u32,
    /// Length of the ancestor.
    pub length: u32,
    /// Share of bases by which the copies that differ least and most differ from the ancestor.
    pub divergence: [f64; 2],
}

/// Two copies of a long sequence, the second one reversed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duplication {
    /// Length of each copy.
    pub length: u32,
    /// Share of bases in which they differ; 0 = exact.
    pub divergence: f64,
}

/// The made-up vector.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// Its name in FASTA and BED.
    pub name: String,
    /// Length of the plasmid backbone.
    pub backbone_length: u32,
}

/// How molecules are made and amplified.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Library {
    /// Libraries of each sample.
    pub replicates: u32,
    /// Shortest length of host between junction and shear point.
    pub shear_minimum: u32,
    /// Mean of the length above the minimum (negative binomial).
    pub shear_mean: f64,
    /// Shape of that law: 1 is geometric, large is narrow.
    pub shear_shape: u32,
    /// Longest length that is amplified.
    pub shear_maximum: u32,
    /// Chance that the sheared end of a cell's integration becomes a molecule of the library.
    pub recovery: f64,
    /// PCR cycles that count for the spread of reads; later ones double everything alike.
    pub pcr_cycles: u32,
    /// Chance that a molecule doubles in a cycle.
    pub pcr_efficiency: f64,
    /// Mean number of reads of a molecule.
    pub reads_per_molecule: f64,
    /// The rates of what is not an integration site, each as a number per recovered molecule.
    pub artefacts: Artefacts,
}

/// Molecules and reads that are no integration site.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Artefacts {
    /// Amplified from the U5 end of the 5′ LTR into the vector.
    pub vector_internal: f64,
    /// Plasmid: from the 3′ LTR into the backbone.
    pub plasmid: f64,
    /// Two-LTR circles.
    pub ltr_circle_2: f64,
    /// The head of one molecule joined in PCR to the shear end and UMI of another; one read each.
    pub chimera: f64,
    /// Vector end joined to the linker.
    pub primer_dimer: f64,
    /// The primer on a wrong place: no vector end follows it; one read each.
    pub no_vector_end: f64,
    /// Chance that a read's index holds one wrong base.
    pub index_error: f64,
    /// Chance that a read's index belongs to nobody.
    pub unknown_index: f64,
    /// Chance that a read's index is all G.
    pub poly_g_index: f64,
}

/// What sits where in a read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// First bases of the anchor read.
    pub primer: String,
    /// The vector's last bases, which follow the primer.
    pub vector_end: String,
    /// The linker's bases after the UMI, shared by all libraries.
    pub linker_common: String,
    /// Length of the linker's first part, which differs between libraries.
    pub linker_unique_length: u32,
    /// Length of the UMI.
    pub umi_length: u32,
    /// Length of the index read.
    pub index_length: u32,
    /// Length of the anchor read.
    pub anchor_length: u32,
    /// Length of the adrift read.
    pub adrift_length: u32,
}

/// How reads are read: three qualities, the worse ones more frequent towards the end of a read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sequencer {
    /// Share of bases of middling quality (Q23) at the first and at the last base.
    pub middling: [f64; 2],
    /// Share of bases of bad quality (Q12) at the first and at the last base.
    pub bad: [f64; 2],
}

/// The ddPCR assay.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ddpcr {
    /// Name of the vector's target.
    pub vector_target: String,
    /// Name of the reference locus, two copies per cell.
    pub reference_target: String,
    /// Wells per sample.
    pub wells: u32,
    /// Fewest and most accepted droplets of a well.
    pub droplets: [u32; 2],
    /// Mean number of reference copies in a droplet.
    pub reference_copies_per_droplet: f64,
}

/// A treated person. Each clone carries one integration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// Name.
    pub name: String,
    /// `F` or `M`.
    pub sex: String,
    /// Clones, and so sites.
    pub clones: u32,
    /// Of them, clones whose site lies inside an exact duplication.
    #[serde(default)]
    pub in_exact_duplications: u32,
    /// Of them, clones whose site lies inside a copy of the short repeat family.
    #[serde(default)]
    pub in_alu_copies: u32,
    /// Clone sizes are a geometric series: each is this share of the one before.
    pub size_ratio: f64,
    /// Chance that a clone is present at a time point.
    pub presence: f64,
    /// A clone's size changes between time points by a factor between 1/this and this.
    pub drift: f64,
    /// When blood was drawn.
    #[serde(rename = "timepoint")]
    pub timepoints: Vec<Timepoint>,
}

/// One sample.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timepoint {
    /// Days after infusion.
    pub days: u32,
    /// What the cells are.
    pub cell_type: String,
    /// Transduced cells whose DNA went into the sample's libraries.
    pub cells: u32,
    /// Share of transduced cells among all.
    pub transduced_fraction: f64,
    /// Share of the transduced cells that the subject's dominant clone holds; its site lies upstream of a
    /// gene of the cancer list. Without it the clone is one of many.
    pub dominant_share: Option<f64>,
}

/// A library without sample DNA.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NegativeControl {
    /// Subject, sample and library name.
    pub name: String,
    /// Primer dimers, one read each.
    pub dimers: u32,
    /// Reads without vector end.
    pub no_vector_end: u32,
    /// Reads carried over from molecules of the first subject's last sample.
    pub carried_over: u32,
}

impl Scenario {
    /// Reads and checks a scenario.
    ///
    /// # Errors
    /// [`SimError::Syntax`] for bad TOML, missing and unknown keys; [`SimError::Values`] with every value that
    /// cannot be simulated.
    pub fn parse(text: &str) -> Result<Self, SimError> {
        let scenario: Self = toml::from_str(text)?;
        let faults = scenario.faults();
        if faults.is_empty() { Ok(scenario) } else { Err(SimError::Values(faults)) }
    }
}
