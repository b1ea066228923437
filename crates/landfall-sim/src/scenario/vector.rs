//! Table `[vector]`.

use serde::Deserialize;

use super::check::Check;

/// The made-up vector and how it integrates.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// Its name in FASTA and BED.
    pub name: String,
    /// What it is.
    #[serde(default)]
    pub kind: VectorKind,
    /// Length of the plasmid backbone.
    pub backbone_length: u32,
    /// Share of ends that are ragged: 1–10 bases lost or gained.
    #[serde(default = "ragged")]
    pub ragged: f64,
    /// Share of ends that lost so much that a primer in the end finds nothing.
    #[serde(default = "truncated")]
    pub truncated: f64,
    /// Share of copies with an internal deletion.
    #[serde(default)]
    pub internal_deletion: f64,
    /// Share of copies with an inverted inner part.
    #[serde(default)]
    pub inversion: f64,
    /// AAV: share of copies joined head to tail, head to head or tail to tail out of 2–3 segments.
    #[serde(default)]
    pub concatemer: f64,
    /// AAV: mean number of host bases lost at the site.
    #[serde(default)]
    pub host_deletion: f64,
    /// AAV: mean number of foreign bases inserted at each junction.
    #[serde(default)]
    pub inserted_bases: f64,
}

/// The kinds of vectors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VectorKind {
    /// HIV-1 based: duplicates 5 host bases.
    #[default]
    Lentivirus,
    /// MLV based: duplicates 4 host bases.
    Gammaretrovirus,
    /// Integrates at TTAA, which stands on both sides afterwards.
    Piggybac,
    /// Integrates at TA, which stands on both sides afterwards.
    SleepingBeauty,
    /// Integrates at breaks: no duplication, lost host bases, ends anywhere near its ITRs.
    Aav,
    /// Double-stranded DNA given for a knock-in and joined to a break end to end: no duplication.
    Donor,
}

fn ragged() -> f64 {
    0.05
}

fn truncated() -> f64 {
    0.02
}

impl VectorKind {
    /// Host bases that stand on both sides of the vector.
    #[must_use]
    pub fn duplication(self) -> u32 {
        match self {
            Self::Lentivirus => 5,
            Self::Gammaretrovirus | Self::Piggybac => 4,
            Self::SleepingBeauty => 2,
            Self::Aav | Self::Donor => 0,
        }
    }

    /// The host sequence that the vector needs.
    #[must_use]
    pub fn target(self) -> &'static [u8] {
        match self {
            Self::Piggybac => b"TTAA",
            Self::SleepingBeauty => b"TA",
            Self::Lentivirus | Self::Gammaretrovirus | Self::Aav | Self::Donor => b"",
        }
    }
}

impl Vector {
    /// The most host bases that an AAV loses at a site: twenty times the mean, which chance does not reach.
    #[must_use]
    pub fn longest_deletion(&self) -> u32 {
        (20.0 * self.host_deletion).ceil() as u32
    }

    pub(super) fn check(&self, check: &mut Check) {
        check.word("vector.name", &self.name);
        check.within("vector.backbone_length", self.backbone_length, 1, 1_000_000);
        check.shares(
            "vector",
            [
                ("ragged", self.ragged),
                ("truncated", self.truncated),
                ("internal_deletion", self.internal_deletion),
                ("inversion", self.inversion),
                ("concatemer", self.concatemer),
            ],
        );
        check.at_most("vector.truncated", self.ragged + self.truncated, 1.0);
        check.at_most("vector.inversion", self.internal_deletion + self.inversion, 1.0);
        for (name, mean) in [("host_deletion", self.host_deletion), ("inserted_bases", self.inserted_bases)] {
            check.not_negative(format!("vector.{name}"), mean);
            check.at_most(format!("vector.{name}"), mean, 1_000.0);
            if self.kind != VectorKind::Aav && mean > 0.0 {
                check.fault(format!("vector.{name}"), mean, "0: only an AAV does that");
            }
        }
        if self.kind != VectorKind::Aav && self.concatemer > 0.0 {
            check.fault("vector.concatemer", self.concatemer, "0: only an AAV does that");
        }
    }
}
