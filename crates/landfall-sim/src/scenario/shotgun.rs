//! Tables `[wgs]` and `[capture]`.

use std::path::PathBuf;

use serde::Deserialize;

use super::check::Check;

/// Read pairs of the whole genome.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wgs {
    /// Mean depth of a diploid host base, by the reads of distinct fragments: duplicates come on top.
    pub depth: f64,
    /// Lengths of fragments. Default: mean 400, sd 80.
    #[serde(default = "wgs_fragments")]
    pub fragments: FragmentLengths,
    /// Length of each read; a shorter fragment ends its reads. Default: 150.
    #[serde(default = "read_length")]
    pub read_length: u32,
    /// How much likelier a fragment is lost for each unit by which its GC content differs from one half: 1 means
    /// 0.3 at 20 or 80 %. The mean depth of the host stays. Default: 0.
    #[serde(default)]
    pub gc_bias: f64,
    /// Share of fragments that are sequenced twice or more. Default: 0.
    #[serde(default)]
    pub duplicates: f64,
    /// Whether the truth has rows for fragments of host alone, most of all. Default: true.
    #[serde(default = "yes")]
    pub truth_of_host_reads: bool,
}

/// Lengths of sheared fragments: normal, cut off at both ends.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FragmentLengths {
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
    /// The shortest that is sequenced. Default: 80.
    #[serde(default = "shortest")]
    pub shortest: u32,
    /// The longest that is sequenced. Default: 1,000.
    #[serde(default = "longest")]
    pub longest: u32,
}

/// Read pairs of what vector probes and host calibrators captured.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capture {
    /// Read pairs of each sample. More than there are distinct fragments: duplicates.
    pub pairs: u32,
    /// Lengths of fragments. Default: mean 250, sd 60.
    #[serde(default = "capture_fragments")]
    pub fragments: FragmentLengths,
    /// Length of each read; a shorter fragment ends its reads. Default: 150.
    #[serde(default = "read_length")]
    pub read_length: u32,
    /// Cells whose DNA goes into a library. Default: 5,000.
    #[serde(default = "cells")]
    pub cells: u32,
    /// Chance that a fragment of a calibrator becomes a molecule of the library. Default: 0.3.
    #[serde(default = "recovery")]
    pub recovery: f64,
    /// κ: how much likelier a fragment of the vector becomes one than a fragment of a calibrator. Default: 1.
    #[serde(default = "one")]
    pub vector_efficiency: f64,
    /// Share of molecules that lie under probes; the others are from anywhere else. Default: 0.6.
    #[serde(default = "on_target")]
    pub on_target: f64,
    /// Elements of the vector that have probes, by name; none named: all between its outer ends.
    #[serde(default)]
    pub elements: Vec<String>,
    /// Bases by which probes reach beyond an element or a calibrator on both sides.
    #[serde(default)]
    pub padding: u32,
    /// Bases of a fragment that must lie under probes. Default: 60.
    #[serde(default = "overlap")]
    pub overlap: u32,
    /// Host windows with probes. Default: 20 drawn ones.
    #[serde(default)]
    pub calibrators: Calibrators,
    /// Length of the random identifier that is read before the fragment in the first read; 0, the
    /// default: none.
    #[serde(default)]
    pub umi_length: u32,
    /// Whether the truth has rows for fragments of host alone. Default: true.
    #[serde(default = "yes")]
    pub truth_of_host_reads: bool,
}

/// Host windows that are captured to compare the vector with. Near a site, a gap or a contig's end there are none.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Calibrators {
    /// Number of windows that are drawn outside planted repeats. Default: 20, with a file none.
    pub windows: Option<u32>,
    /// Length of a drawn window. Default: 1,000.
    pub length: Option<u32>,
    /// BED file of windows instead.
    pub bed: Option<PathBuf>,
}

impl Calibrators {
    /// Windows to draw.
    #[must_use]
    pub fn drawn(&self) -> u32 {
        self.windows.unwrap_or(if self.bed.is_some() { 0 } else { 20 })
    }

    /// Length of a drawn window in bases.
    #[must_use]
    pub fn drawn_length(&self) -> u32 {
        self.length.unwrap_or(1_000)
    }
}

fn wgs_fragments() -> FragmentLengths {
    FragmentLengths { mean: 400.0, sd: 80.0, shortest: shortest(), longest: longest() }
}

fn capture_fragments() -> FragmentLengths {
    FragmentLengths { mean: 250.0, sd: 60.0, shortest: shortest(), longest: longest() }
}

fn shortest() -> u32 {
    80
}

fn longest() -> u32 {
    1_000
}

fn read_length() -> u32 {
    150
}

fn cells() -> u32 {
    5_000
}

fn recovery() -> f64 {
    0.3
}

fn one() -> f64 {
    1.0
}

fn on_target() -> f64 {
    0.6
}

fn overlap() -> u32 {
    60
}

fn yes() -> bool {
    true
}

impl FragmentLengths {
    fn check(&self, check: &mut Check, table: &str) {
        let key = |name: &str| format!("{table}.fragments.{name}");
        // Shorter than any circle of a vector.
        check.within(key("shortest"), self.shortest, 20, 2_000);
        check.within(key("longest"), self.longest, self.shortest, 2_000);
        check.between(key("mean"), self.mean, [self.shortest.into(), self.longest.into()]);
        check.between(key("sd"), self.sd, [1.0, 1_000.0]);
    }
}

impl Wgs {
    pub(super) fn check(&self, check: &mut Check) {
        check.positive("wgs.depth", self.depth);
        check.at_most("wgs.depth", self.depth, 10_000.0);
        self.fragments.check(check, "wgs");
        check.within("wgs.read_length", self.read_length, 20, 1_000);
        check.between("wgs.gc_bias", self.gc_bias, [0.0, 2.0]);
        check.share("wgs.duplicates", self.duplicates);
    }
}

impl Capture {
    pub(super) fn check(&self, check: &mut Check) {
        check.at_least("capture.pairs", self.pairs, 1);
        self.fragments.check(check, "capture");
        check.within("capture.read_length", self.read_length, 20, 1_000);
        check.within("capture.cells", self.cells, 1, 100_000_000);
        check.share("capture.recovery", self.recovery);
        check.positive("capture.recovery", self.recovery);
        check.positive("capture.vector_efficiency", self.vector_efficiency);
        check.at_most("capture.vector_efficiency", self.vector_efficiency, 100.0);
        check.between("capture.on_target", self.on_target, [0.001, 1.0]);
        check.distinct("capture.elements", &self.elements);
        check.at_most("capture.padding", self.padding, 10_000);
        check.within("capture.overlap", self.overlap, 1, self.fragments.longest);
        // One base of the first read must be of the fragment.
        check.at_most("capture.umi_length", self.umi_length, (self.read_length - 1).min(30));
        self.check_calibrators(check);
    }

    fn check_calibrators(&self, check: &mut Check) {
        let calibrators = &self.calibrators;
        if calibrators.bed.is_some() && (calibrators.windows.is_some() || calibrators.length.is_some()) {
            check.fault("capture.calibrators", "`bed` and `windows` or `length`", "one of them");
        }
        let least = self.overlap.saturating_sub(2 * self.padding).max(1);
        check.within("capture.calibrators.windows", calibrators.drawn(), 0, 100_000);
        check.within("capture.calibrators.length", calibrators.drawn_length(), least, 1_000_000);
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::Scenario;
    use crate::scenario::tests::demo_text;
    use std::path::Path;

    #[test]
    fn every_value_that_cannot_be_is_named() {
        let text = "[wgs]\ndepth = 0\nread_length = 5\ngc_bias = 3.0\nduplicates = 1.5\n\
            fragments = { mean = 2_000, sd = 0.1 }\n\
            [capture]\npairs = 0\non_target = 0.0\nvector_efficiency = -1.0\numi_length = 200\n\
            elements = [\"psi\", \"psi\"]\ncalibrators = { windows = 3, bed = \"a.bed\" }\n";
        let error = Scenario::parse(&demo_text(text), Path::new("")).unwrap_err().to_string();
        for key in [
            "wgs.depth",
            "wgs.read_length",
            "wgs.gc_bias",
            "wgs.duplicates",
            "wgs.fragments.mean",
            "wgs.fragments.sd",
            "capture.pairs",
            "capture.on_target",
            "capture.vector_efficiency",
            "capture.umi_length",
            "capture.elements",
            "capture.calibrators",
        ] {
            assert!(error.contains(&format!("`{key}`")), "no fault of `{key}` in\n{error}");
        }
    }
}
