//! The form for the follow-up of a subject.

use std::collections::BTreeSet;

use super::super::answer::Question;
use super::super::dominance::share_of;
use super::{Answer, Block, Fact, Level, Paper, PaperRow, SampleView, Source, answered, label, lines, table};
use crate::statement::{Share, Statement, locus, message, name, number};

/// Clones whose course is shown.
const CLONES: usize = 5;
/// Changes that are told; the report tells all.
const CHANGES: usize = 4;
/// Samples that fit beside each other.
const SAMPLES: usize = 6;
/// Share of vector-positive cells below which sites are not due (FDA 2006, 2020: integration is looked at from 1 % on).
const SITES_DUE: f64 = 0.01;

impl Source<'_> {
    /// The sheet of a subject with these samples, the earliest first.
    pub(super) fn follow_up(&self, subject: &str, samples: &[&SampleView]) -> Paper {
        let latest = samples.last();
        let before = samples.len().checked_sub(2).and_then(|at| samples.get(at));
        let of = |sample: Option<&&SampleView>, question: Question| -> Option<&Answer> {
            let row = self.summary_of(sample?)?;
            row.answers.iter().find(|answer| answer.question == question)
        };
        let mut blocks = vec![self.person(subject, samples)];
        blocks.extend(latest.map(|sample| self.vector_positive(sample)));
        blocks.extend(
            of(latest, Question::Dominance).map(|answer| answered("verdict-now", answer, usize::MAX)),
        );
        blocks.extend(of(before, Question::Dominance).map(|answer| answered("verdict-before", answer, 1)));
        blocks.push(lines("limits", Level::Note, latest.map(|sample| self.not_excluded(sample))));
        blocks.push(self.timeline(samples));
        blocks.push(self.course(samples));
        blocks.extend(of(latest, Question::Change).map(|answer| answered("changes", answer, CHANGES)));
        blocks.push(self.controls());
        blocks.push(self.alerts(samples));
        blocks.push(lines(
            "not-evaluable",
            Level::Hole,
            latest.into_iter().flat_map(|sample| self.holes(sample)),
        ));
        blocks.push(Block::Blanks {
            title: label("by-hand"),
            labels: ["confirmatory", "informed", "next-due"].map(label).to_vec(),
        });
        blocks.push(self.signatures());
        Paper::new(Statement::FollowUpForm { subject: name(subject) }, self.foot(), blocks)
    }

    fn person(&self, subject: &str, samples: &[&SampleView]) -> Block {
        let latest = samples.last();
        let first = |of: fn(&landfall_config::Origin) -> &Option<String>| {
            Fact::from(samples.iter().rev().find_map(|sample| of(&sample.origin).as_ref()).map(name))
        };
        let mut pairs = vec![
            (label("subject"), name(subject).into()),
            (label("product"), first(|origin| &origin.product)),
            (label("sample"), latest.map(|sample| name(&sample.sample)).into()),
            (label("day"), latest.and_then(|sample| sample.day).map(name).into()),
            (label("cell-type"), latest.and_then(|sample| sample.cell_type.as_ref()).map(name).into()),
            (
                label("collected"),
                latest.and_then(|sample| sample.origin.collected_on.as_ref()).map(name).into(),
            ),
            (
                label("received"),
                latest.and_then(|sample| sample.origin.received_on.as_ref()).map(name).into(),
            ),
            (
                label("dna"),
                latest
                    .and_then(|sample| sample.ng_dna)
                    .map(|ng| Statement::Nanograms { ng: number(ng) })
                    .into(),
            ),
        ];
        pairs.extend(self.laboratory());
        Block::Pairs { pairs }
    }

    /// The first question of follow-up: whether there is enough vector for sites to be due.
    fn vector_positive(&self, sample: &SampleView) -> Block {
        let said = match sample.transduced_fraction {
            None => (Level::Hole, Statement::NoTransducedFraction { sample: name(&sample.sample) }),
            Some(share) => {
                let (transduced, limit) = (Share::exact(share), Share::exact(SITES_DUE));
                if share < SITES_DUE {
                    (Level::Clear, Statement::SitesNotDue { transduced, limit })
                } else {
                    (Level::Note, Statement::SitesDue { transduced, limit })
                }
            }
        };
        Block::Lines { title: label("vector-positive"), lines: vec![said] }
    }

    fn not_excluded(&self, sample: &SampleView) -> Statement {
        match self.clones_of(sample).and_then(|own| own.detection_limit) {
            Some(limit) => Statement::NotExcludedBelow { limit: Share::exact(limit) },
            None => Statement::NothingExcluded {},
        }
    }

    fn timeline(&self, samples: &[&SampleView]) -> Block {
        let row = |sample: &&SampleView| {
            let summary = self.summary_of(sample);
            let clones = self.clones_of(sample);
            let dominance = summary
                .and_then(|row| row.answers.iter().find(|answer| answer.question == Question::Dominance));
            PaperRow {
                level: dominance.map_or(Level::Hole, |answer| answer.level),
                cells: vec![
                    sample.day.map(name).into(),
                    name(&sample.sample).into(),
                    sample.cell_type.as_ref().map(name).into(),
                    sample.transduced_fraction.map(Share::exact).into(),
                    clones.and_then(|own| own.cells).map(|cells| number(cells.round())).into(),
                    clones.and_then(|own| own.detection_limit).map(Share::exact).into(),
                    summary.and_then(|row| row.copies.first()).copied().into(),
                    match clones {
                        Some(own) => message("dominance-word", own.verdict).into(),
                        None => Fact::None,
                    },
                    summary.and_then(|row| row.largest.as_ref()).map(|(_, share)| *share).into(),
                ],
            }
        };
        let columns = [
            "day",
            "sample",
            "cell-type",
            "positive",
            "sampled",
            "detection",
            "copies-of-all",
            "verdict",
            "largest",
        ];
        table("timeline", &columns, samples.iter().map(row).collect())
    }

    /// The leading clones in the last samples, time forward.
    fn course(&self, samples: &[&SampleView]) -> Block {
        let shown = &samples[samples.len().saturating_sub(SAMPLES)..];
        let mut leading: Vec<&super::super::clone::CloneView> = Vec::new();
        let mut seen = BTreeSet::new();
        let mut all: Vec<_> =
            shown.iter().filter_map(|sample| self.clones_of(sample)).flat_map(|own| &own.top).collect();
        all.sort_by(|a, b| {
            b.share.unwrap_or(0.0).total_cmp(&a.share.unwrap_or(0.0)).then(a.target.cmp(&b.target))
        });
        for view in all {
            if leading.len() < CLONES && seen.insert(view.target.as_str()) {
                leading.push(view);
            }
        }
        let cell = |target: &str, sample: &&SampleView| {
            let own =
                self.clones_of(sample).and_then(|own| own.all.iter().find(|view| view.target == target));
            Fact::from(own.and_then(share_of))
        };
        let rows = leading.iter().map(|view| {
            let head = [locus(&view.target).into(), view.genes.gene.as_ref().map(name).into()];
            let cells = shown.iter().map(|sample| cell(&view.target, sample));
            PaperRow { level: Level::Note, cells: head.into_iter().chain(cells).collect() }
        });
        let rows = rows.collect();
        let columns = ["clone", "gene"].map(|column| label(column).into()).into_iter();
        let samples = shown.iter().map(|sample| name(&sample.sample).into());
        Block::Table { title: label("course"), columns: columns.chain(samples).collect(), rows, more: None }
    }
}
