//! The form for the release of a lot.

use landfall_tables::release::ReleaseRow;
use landfall_tables::vcn::{VcnRow, VcnVerdict};

use super::super::answer::Question;
use super::super::copies::{copies, method};
use super::super::{pages, release, specification};
use super::{Block, Fact, Level, Paper, PaperRow, SampleView, Source, label, lines, table};
use crate::attributes::Attribute;
use crate::statement::{Measured, Share, Statement, locus, message, name};

impl Source<'_> {
    /// The sheet of a lot with these samples.
    pub(super) fn release(&self, lot: &str, samples: &[&SampleView]) -> Paper {
        let mut blocks = vec![
            self.identity(lot, samples),
            table(
                "tests",
                &["sample", "test", "method", "specification", "result", "verdict", "source"],
                self.tests(lot, samples),
            ),
            table(
                "measurements",
                &["sample", "method", "copies", "wells", "verdict", "reasons"],
                self.measurements(samples),
            ),
            lines("profile", Level::Note, samples.iter().flat_map(|sample| self.profile(sample))),
            self.controls(),
            self.alerts(samples),
            lines("not-evaluable", Level::Hole, samples.iter().flat_map(|sample| self.holes(sample))),
            Block::Blanks {
                title: label("by-hand"),
                labels: ["deviations", "disposition"].map(label).to_vec(),
            },
        ];
        blocks.push(self.signatures());
        Paper::new(Statement::ReleaseForm { lot: name(lot) }, self.foot(), blocks)
    }

    fn identity(&self, lot: &str, samples: &[&SampleView]) -> Block {
        let first = samples.first();
        let text = |of: fn(&landfall_config::Origin) -> &Option<String>| {
            Fact::from(first.and_then(|sample| of(&sample.origin).as_ref()).map(name))
        };
        let all = |of: &dyn Fn(&SampleView) -> Option<String>| {
            let mut said: Vec<String> = samples.iter().filter_map(|sample| of(sample)).collect();
            said.dedup();
            Fact::from((!said.is_empty()).then(|| name(said.join(", "))))
        };
        let mut pairs = vec![
            (label("product"), text(|origin| &origin.product)),
            (label("lot"), name(lot).into()),
            (label("subject"), all(&|sample| Some(sample.subject.clone()))),
            (label("vector-lot"), text(|origin| &origin.vector_lot)),
            (label("sample"), all(&|sample| Some(sample.sample.clone()))),
            (label("collected"), all(&|sample| sample.origin.collected_on.clone())),
            (label("received"), all(&|sample| sample.origin.received_on.clone())),
            (
                label("dna"),
                samples
                    .iter()
                    .map(|sample| sample.ng_dna)
                    .sum::<Option<f64>>()
                    .map(|ng| Statement::Nanograms { ng: crate::statement::number(ng) })
                    .into(),
            ),
        ];
        pairs.extend(self.laboratory());
        Block::Pairs { pairs }
    }

    /// Every test of the lot: transduction, the specifications of copies, and what the laboratory typed.
    fn tests(&self, lot: &str, samples: &[&SampleView]) -> Vec<PaperRow> {
        let mut rows = Vec::new();
        for sample in samples {
            rows.push(PaperRow {
                level: if sample.transduced_fraction.is_some() { Level::Note } else { Level::Hole },
                cells: vec![
                    name(&sample.sample).into(),
                    label("transduction").into(),
                    Fact::None,
                    Fact::None,
                    sample.transduced_fraction.map(Share::exact).into(),
                    Fact::None,
                    label("from-sheet").into(),
                ],
            });
            let filed = specification::rows(self.tables, sample);
            if filed.is_empty() {
                rows.extend(release::measurements(self.tables, sample).first().map(|row| limit(row)));
            }
            rows.extend(filed.into_iter().map(filed_row));
        }
        rows.extend(self.tables.attributes.iter().filter(|one| one.lot == lot).map(typed));
        rows
    }

    /// Every measurement, valid or not.
    fn measurements(&self, samples: &[&SampleView]) -> Vec<PaperRow> {
        let own = |row: &&VcnRow| {
            samples.iter().any(|sample| sample.owns(row.subject.as_str(), row.sample.as_str()))
        };
        let row = |row: &VcnRow| {
            let valid = !matches!(row.verdict, VcnVerdict::Refused | VcnVerdict::Relative);
            PaperRow {
                level: if valid { Level::Note } else { Level::Hole },
                cells: vec![
                    name(&row.sample).into(),
                    Statement::Assay {
                        method: method(row.method),
                        target: name(&row.target),
                        reference: name(&row.reference),
                    }
                    .into(),
                    copies(row).into(),
                    name(row.wells).into(),
                    label(if valid { "valid" } else { "invalid" }).into(),
                    pages::reasons(&row.flags),
                ],
            }
        };
        self.tables.vcn.iter().flatten().filter(own).map(row).collect()
    }

    /// The integrations in a few lines: no certificate has a limit for them.
    fn profile(&self, sample: &SampleView) -> Vec<Statement> {
        let mut said = Vec::new();
        let Some(summary) = self.summary_of(sample) else { return said };
        said.extend(summary.found.iter().cloned());
        if let Some(own) = self.clones_of(sample) {
            let copies = own.cells.map(|cells| cells.round() as u64);
            if let (Some((target, share)), Some(copies)) = (&summary.largest, copies) {
                said.push(Statement::Holds { target: locus(&target.locus), share: *share, copies });
            }
            said.extend(
                own.detection_limit.map(|limit| Statement::DetectionLimit { limit: Share::exact(limit) }),
            );
        }
        let concern = summary.answers.iter().find(|answer| answer.question == Question::Concern);
        said.extend(
            concern.filter(|answer| answer.level != Level::Hole).map(|answer| answer.headline.clone()),
        );
        said
    }
}

/// A specification as it was filed, with its two verdicts.
fn filed_row(row: &ReleaseRow) -> PaperRow {
    PaperRow {
        level: specification::level_of(row),
        cells: vec![
            name(&row.sample).into(),
            label("copies").into(),
            method(row.method).into(),
            Statement::Filed {
                specification: name(&row.specification),
                requirement: Box::new(specification::requirement(row)),
            }
            .into(),
            match specification::unrounded(row) {
                Some(unrounded) => Statement::Reported {
                    judged: specification::judged(row),
                    unrounded,
                    wells: row.mean_of.unwrap_or(0).into(),
                }
                .into(),
                None if row.lo.or(row.hi).is_some() => specification::judged(row).into(),
                None => Fact::None,
            },
            Statement::Verdicts {
                specification: message("judged", row.verdict),
                uncertainty: message("interval", row.uncertainty),
            }
            .into(),
            label("from-run").into(),
        ],
    }
}

/// Copies against the limit of the run file, where no specification was filed.
fn limit(row: &VcnRow) -> PaperRow {
    let measured =
        Measured { measured: row.per_transduced, lower: row.per_transduced_lo, upper: row.per_transduced_hi };
    PaperRow {
        level: release::level(row.release).max(Level::Caution),
        cells: vec![
            name(&row.sample).into(),
            label("copies").into(),
            method(row.method).into(),
            Statement::RunLimit { limit: crate::statement::number(row.release_limit) }.into(),
            measured.into(),
            Statement::OnlyUncertainty { uncertainty: message("interval", row.release) }.into(),
            label("from-run").into(),
        ],
    }
}

/// A result as the laboratory typed it.
fn typed(one: &Attribute) -> PaperRow {
    let text = |text: &str| Fact::from((!text.is_empty()).then(|| name(text)));
    let interval = match (one.lower.as_str(), one.upper.as_str()) {
        ("", "") => String::new(),
        ("", upper) => format!(" (≤ {upper})"),
        (lower, "") => format!(" (≥ {lower})"),
        (lower, upper) => format!(" ({lower}–{upper})"),
    };
    let result = format!("{}{interval} {}", one.result, one.unit);
    PaperRow {
        level: Level::Note,
        cells: vec![
            Fact::None,
            name(&one.test).into(),
            text(&one.method),
            text(&one.specification),
            name(result.trim()).into(),
            text(&one.verdict),
            Statement::TypedIn { source: name(if one.source.is_empty() { "–" } else { &one.source }) }.into(),
        ],
    }
}
