//! Tables `[[subject]]`.

use std::path::PathBuf;

use landfall_core::SubjectId;
use serde::Deserialize;

use super::check::Check;
use super::genome::Genome;

/// A treated person.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// Name.
    pub name: String,
    /// `F` or `M`.
    #[serde(default = "female")]
    pub sex: String,
    /// Clones: descendants of one transduced cell.
    pub clones: u32,
    /// Where their sites lie.
    #[serde(default)]
    pub places: Places,
    /// How clone sizes spread.
    pub clone_sizes: CloneSizes,
    /// Integrations of a clone.
    #[serde(default)]
    pub copies: Copies,
    /// Chance that a clone is present at a time point.
    #[serde(default = "always")]
    pub presence: f64,
    /// A clone's size changes between time points by a factor between 1/this and this.
    #[serde(default = "always")]
    pub drift: f64,
    /// When blood was drawn.
    #[serde(rename = "timepoint")]
    pub timepoints: Vec<Timepoint>,
}

/// Where sites lie; those not asked for are spread uniformly.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Places {
    /// BED file of positions to take sites from, in random order; the strand column is used where there is one.
    pub bed: Option<PathBuf>,
    /// BED file of intervals: a site lies in one of them with a chance in proportion to its score (column 5).
    pub weights: Option<PathBuf>,
    /// Sites inside exact duplications, farther from their ends than the longest fragment.
    pub exact_duplications: u32,
    /// Sites inside duplications that differ a little.
    pub duplications: u32,
    /// Sites inside copies of the short repeat family.
    pub alu_copies: u32,
    /// Sites inside copies of the long repeat family.
    pub l1_copies: u32,
    /// Sites inside tandem arrays.
    pub satellites: u32,
}

impl Places {
    /// Sites that are asked for by kind.
    #[must_use]
    pub fn special(&self) -> u32 {
        [self.exact_duplications, self.duplications, self.alu_copies, self.l1_copies, self.satellites]
            .into_iter()
            .fold(0, u32::saturating_add)
    }
}

/// How clone sizes spread at first.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case", tag = "law")]
pub enum CloneSizes {
    /// All alike.
    Even,
    /// Each clone is this share of the one before (Motomura's law of rank and abundance).
    Geometric {
        /// That share.
        ratio: f64,
    },
    /// ln size is normal with this standard deviation.
    LogNormal {
        /// That standard deviation.
        sigma: f64,
    },
}

/// Integrations of a clone.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case", tag = "law")]
pub enum Copies {
    /// One.
    #[default]
    One,
    /// The same number in each clone.
    Fixed {
        /// That number.
        copies: u32,
    },
    /// Poisson with this mean over all cells that can be transduced; the cells without a copy are not transduced.
    Poisson {
        /// Mean copies.
        mean: f64,
        /// Share of cells that cannot be transduced: zero inflation.
        #[serde(default)]
        refractory: f64,
    },
}

/// One sample.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timepoint {
    /// Days after infusion.
    pub days: u32,
    /// What the cells are.
    #[serde(default = "t_cells")]
    pub cell_type: String,
    /// Transduced cells whose DNA goes into the sample's LM-PCR libraries together.
    pub cells: Option<u32>,
    /// Instead of `cells`: DNA of each LM-PCR library in ng, at 151.5 diploid genomes a ng.
    pub ng_dna: Option<f64>,
    /// Share of transduced cells among all. Default: what the law of copies gives; 1 where that law knows none.
    pub transduced_fraction: Option<f64>,
    /// Share of the transduced cells that the subject's dominant clone holds. Without it the clone is one of many.
    pub dominant_share: Option<f64>,
    /// Plasmid copies per cell left over from vector production, backbone and all.
    #[serde(default)]
    pub plasmid_copies: f64,
    /// Circles of one LTR per cell.
    #[serde(default)]
    pub circle_1_copies: f64,
    /// Circles of two LTRs per cell.
    #[serde(default)]
    pub circle_2_copies: f64,
}

fn female() -> String {
    "F".to_owned()
}

fn t_cells() -> String {
    "T".to_owned()
}

fn always() -> f64 {
    1.0
}

impl Subject {
    pub(super) fn check(&self, check: &mut Check, genome: &Genome) {
        let key = |name: &str| format!("subject.{}.{name}", self.name);
        check.name("subject.name", self.name.parse::<SubjectId>().err());
        if !["F", "M"].contains(&self.sex.as_str()) {
            check.fault(key("sex"), &self.sex, "`F` or `M`");
        }
        let least = self.places.special().saturating_add(1);
        check.within(key("clones"), self.clones, least, 10_000_000.max(least));
        self.check_places(check, genome);
        match self.clone_sizes {
            CloneSizes::Even => {}
            CloneSizes::Geometric { ratio } => {
                check.share(key("clone_sizes.ratio"), ratio);
                check.positive(key("clone_sizes.ratio"), ratio);
            }
            CloneSizes::LogNormal { sigma } => {
                check.not_negative(key("clone_sizes.sigma"), sigma);
                check.at_most(key("clone_sizes.sigma"), sigma, 10.0);
            }
        }
        match self.copies {
            Copies::One => {}
            Copies::Fixed { copies } => check.within(key("copies.copies"), copies, 1, 100),
            Copies::Poisson { mean, refractory } => {
                // Clones are drawn until they carry a copy.
                check.at_least(key("copies.mean"), mean, 0.000_1);
                check.at_most(key("copies.mean"), mean, 50.0);
                check.share(key("copies.refractory"), refractory);
                check.at_most(key("copies.refractory"), refractory, 0.999);
            }
        }
        check.share(key("presence"), self.presence);
        check.positive(key("presence"), self.presence);
        check.at_least(key("drift"), self.drift, 1.0);
        check.at_most(key("drift"), self.drift, 1e6);
        check.at_least(key("timepoint"), self.timepoints.len(), 1);
        check.distinct(key("timepoint.days"), self.timepoints.iter().map(|timepoint| timepoint.days));
        for timepoint in &self.timepoints {
            timepoint.check(check, &self.name);
        }
    }

    fn check_places(&self, check: &mut Check, genome: &Genome) {
        let places = &self.places;
        let exact = |wanted: bool| genome.duplications.iter().any(|pair| (pair.divergence == 0.0) == wanted);
        for (name, asked, there) in [
            ("exact_duplications", places.exact_duplications, exact(true)),
            ("duplications", places.duplications, exact(false)),
            ("alu_copies", places.alu_copies, genome.alu.is_some()),
            ("l1_copies", places.l1_copies, genome.l1.is_some()),
            ("satellites", places.satellites, genome.satellite.is_some()),
        ] {
            if asked > 0 && !there {
                let key = format!("subject.{}.places.{name}", self.name);
                check.fault(key, asked, "0: the genome has none planted");
            }
        }
        if places.bed.is_some() && places.weights.is_some() {
            check.fault(format!("subject.{}.places", self.name), "`bed` and `weights`", "one of them");
        }
    }
}

impl Timepoint {
    fn check(&self, check: &mut Check, subject: &str) {
        let key = |name: &str| format!("subject.{subject}.timepoint.{name}");
        check.word(key("cell_type"), &self.cell_type);
        match (self.cells, self.ng_dna) {
            (Some(cells), None) => check.within(key("cells"), cells, 1, 100_000_000),
            (None, Some(ng)) => {
                check.positive(key("ng_dna"), ng);
                check.at_most(key("ng_dna"), ng, 100_000.0);
            }
            _ => check.fault(key("cells"), "`cells` and `ng_dna`, or none", "one of them"),
        }
        if let Some(fraction) = self.transduced_fraction {
            check.share(key("transduced_fraction"), fraction);
            check.positive(key("transduced_fraction"), fraction);
        }
        if let Some(share) = self.dominant_share {
            check.share(key("dominant_share"), share);
        }
        for (name, copies) in [
            ("plasmid_copies", self.plasmid_copies),
            ("circle_1_copies", self.circle_1_copies),
            ("circle_2_copies", self.circle_2_copies),
        ] {
            check.not_negative(key(name), copies);
            check.at_most(key(name), copies, 1_000.0);
        }
    }
}
