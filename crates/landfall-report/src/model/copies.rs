//! Vector copies per cell, with both intervals, and what could not be judged.

use landfall_config::Role;
use landfall_tables::plates;
use landfall_tables::vcn::{VcnMethod, VcnRow, VcnVerdict};
use serde::Serialize;

use super::Tables;
use super::measured::Measured;
use crate::number::{count, measure, plural};

/// The section on copy number.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Copies {
    /// Whether table `vcn` was given.
    pub given: bool,
    /// What to see, in a sentence.
    pub sentence: String,
    /// What of the laboratory's tables was left out, and what is not on them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
    /// One row per method and target of a sample.
    pub rows: Vec<CopiesView>,
    /// What they rest on, and what follows from them.
    pub measured: Measured,
}

/// One measurement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CopiesView {
    /// Who the material is from.
    pub subject: String,
    /// What was taken.
    pub sample: String,
    /// How it was measured: the table's word.
    pub method: &'static str,
    /// The method as laboratories write it.
    pub method_name: &'static str,
    /// The vector target.
    pub target: String,
    /// The reference target.
    pub reference: String,
    /// Vector copies per cell.
    pub vcn: Option<f64>,
    /// Lower limit at 95 % with all known variation.
    pub lo: Option<f64>,
    /// Upper limit at 95 % with all known variation.
    pub hi: Option<f64>,
    /// Lower limit at 95 %, counting error only.
    pub lo_counting: Option<f64>,
    /// Upper limit at 95 %, counting error only.
    pub hi_counting: Option<f64>,
    /// Copies per transduced cell: over the measured transduced fraction.
    pub per_transduced: Option<f64>,
    /// Lower limit at 95 %.
    pub per_transduced_lo: Option<f64>,
    /// Upper limit at 95 %.
    pub per_transduced_hi: Option<f64>,
    /// Limit for release, copies per transduced cell.
    pub release_limit: f64,
    /// Verdict on the interval against the limit.
    pub release: &'static str,
    /// What was counted: partitions, fragments, molecules or colonies.
    pub counted: u64,
    /// Wells used.
    pub wells: u32,
    /// What the measurement amounts to.
    pub verdict: &'static str,
    /// The verdict in words.
    pub meaning: &'static str,
    /// Faults and reasons.
    pub flags: Vec<String>,
    /// The result as a phrase.
    pub text: String,
    /// The same, short, for the table of samples.
    pub short: String,
}

impl Copies {
    /// The measurements, and what lies behind them.
    #[must_use]
    pub fn of(tables: &Tables) -> Self {
        let rows = tables.vcn.as_deref();
        let mut views: Vec<_> = rows.unwrap_or_default().iter().map(view).collect();
        let key =
            |row: &CopiesView| [&row.subject, &row.sample, &row.target, &row.reference].map(String::clone);
        views.sort_by_cached_key(|row| (key(row), row.method));
        let refused = views.iter().filter(|row| row.verdict == "refused").count() as u64;
        let sentence = match (rows, views.len() as u64) {
            (None, _) => "No copy number was measured in this run: neither a laboratory table nor a whole genome was given. LM-PCR alone gives none.".to_owned(),
            (_, 0) => "The laboratory table holds no measurement of a sample of this run.".to_owned(),
            (_, n) if refused > 0 => format!(
                "{} of {} could not be judged; the reasons stand in the table.",
                count(refused),
                plural(n, "measurement", "measurements")
            ),
            (_, n) => format!(
                "{}. The thin line is the interval with all known variation, the thick one has counting error only.",
                plural(n, "measurement", "measurements")
            ),
        };
        let measured = Measured::of(tables);
        let sentence = match measured.disagreements() as u64 {
            0 => sentence,
            n => {
                let pairs = plural(n, "pair of methods disagrees", "pairs of methods disagree");
                format!("{sentence} {pairs}.")
            }
        };
        let subjects = tables.libraries.iter().filter(|library| library.role == Role::Sample);
        let samples = subjects.map(|library| library.sample.clone()).collect();
        let left_out = plates::notes(tables.plates.as_deref().unwrap_or_default(), &samples);
        Self { given: rows.is_some(), sentence, left_out, rows: views, measured }
    }
}

fn view(row: &VcnRow) -> CopiesView {
    CopiesView {
        subject: row.subject.to_string(),
        sample: row.sample.to_string(),
        method: row.method.as_str(),
        method_name: name(row.method),
        target: row.target.clone(),
        reference: row.reference.clone(),
        vcn: row.vcn,
        lo: row.lo,
        hi: row.hi,
        lo_counting: row.lo_counting,
        hi_counting: row.hi_counting,
        per_transduced: row.per_transduced,
        per_transduced_lo: row.per_transduced_lo,
        per_transduced_hi: row.per_transduced_hi,
        release_limit: row.release_limit,
        release: row.release.as_str(),
        counted: row.n,
        wells: row.wells,
        verdict: row.verdict.as_str(),
        meaning: match row.verdict {
            VcnVerdict::Estimated => "a value with its interval",
            VcnVerdict::UpperLimit => "no signal above the background: only an upper limit",
            VcnVerdict::LowerBound => {
                "every vector partition was positive: only a lower bound; dilute and repeat"
            }
            VcnVerdict::Relative => "a ratio to compare samples with; no copies per cell",
            VcnVerdict::Refused => "not evaluable",
        },
        flags: row.flags.clone(),
        text: text(row),
        short: short(row),
    }
}

/// The method as laboratories write it.
pub(super) fn name(method: VcnMethod) -> &'static str {
    match method {
        VcnMethod::Ddpcr => "ddPCR",
        VcnMethod::Qpcr => "qPCR, standard curves",
        VcnMethod::QpcrCalibrated => "qPCR, calibrator",
        VcnMethod::Wgs => "WGS depth",
        VcnMethod::Capture => "capture depth",
        VcnMethod::Junctions => "junctions, integrated only",
        VcnMethod::Colonies => "colonies",
    }
}

fn short(row: &VcnRow) -> String {
    match (row.verdict, row.vcn, row.lo.or(row.lo_counting), row.hi.or(row.hi_counting)) {
        (VcnVerdict::Estimated, Some(vcn), Some(lo), Some(hi)) => {
            format!("{} ({}–{})", measure(vcn), measure(lo), measure(hi))
        }
        (VcnVerdict::Estimated, Some(vcn), ..) => format!("{} (no interval)", measure(vcn)),
        (VcnVerdict::Relative, Some(vcn), ..) => format!("{} (relative)", measure(vcn)),
        (VcnVerdict::UpperLimit, _, _, Some(hi)) => format!("< {}", measure(hi)),
        (VcnVerdict::LowerBound, _, Some(lo), _) => format!("> {}", measure(lo)),
        _ => "not evaluable".to_owned(),
    }
}

/// The method with what was counted.
fn how(row: &VcnRow) -> String {
    let counted = match row.method {
        VcnMethod::Ddpcr | VcnMethod::Qpcr | VcnMethod::QpcrCalibrated => {
            plural(u64::from(row.wells), "well", "wells")
        }
        VcnMethod::Wgs | VcnMethod::Junctions => plural(row.n, "fragment", "fragments"),
        VcnMethod::Capture => plural(row.n, "molecule", "molecules"),
        VcnMethod::Colonies => plural(row.n, "colony", "colonies"),
    };
    format!("{}, {counted}", name(row.method))
}

fn text(row: &VcnRow) -> String {
    let range = |lo: Option<f64>, hi: Option<f64>| Some(format!("{}–{}", measure(lo?), measure(hi?)));
    let how = how(row);
    match (row.verdict, row.vcn) {
        (VcnVerdict::Estimated | VcnVerdict::Relative, Some(vcn)) => {
            let unit = if row.verdict == VcnVerdict::Relative { "relative" } else { "copies per cell" };
            let variation = match row.method {
                VcnMethod::Ddpcr => "between-well",
                VcnMethod::Qpcr | VcnMethod::QpcrCalibrated => "between-plate",
                VcnMethod::Wgs | VcnMethod::Capture | VcnMethod::Junctions => "regional",
                VcnMethod::Colonies => "between-colony",
            };
            let wide = range(row.lo, row.hi).map(|text| format!("{text} with {variation} variation"));
            let narrow =
                range(row.lo_counting, row.hi_counting).map(|text| format!("{text} counting error only"));
            let parts: Vec<_> = [wide, narrow, Some(how)].into_iter().flatten().collect();
            format!("{} {unit} ({})", measure(vcn), parts.join("; "))
        }
        (VcnVerdict::UpperLimit, _) => match row.hi.or(row.hi_counting) {
            Some(hi) => format!("below {} copies per cell ({how})", measure(hi)),
            None => format!("no signal above the background ({how})"),
        },
        (VcnVerdict::LowerBound, _) => match row.lo.or(row.lo_counting) {
            Some(lo) => format!("above {} copies per cell ({how})", measure(lo)),
            None => format!("every partition positive ({how})"),
        },
        _ => {
            let reasons =
                if row.flags.is_empty() { "no reason given".to_owned() } else { row.flags.join(", ") };
            format!("not evaluable: {reasons} ({how})")
        }
    }
}
