//! The report on paper: the answers, then the leading rows of each table. The rest is in the tables of the run.

use super::answer::{Answer, Level};
use super::clone::CloneView;
use super::copies::CopiesView;
use super::paper::{AnswerBlock, Block, Fact, Paper, PaperRow, label, lines};
use super::sample::SampleView;
use super::site::{GeneView, SiteView};
use super::summary::{Alert, SubjectSummary};
use super::{About, Report, place};
use crate::rules::RuleLevel;
use crate::statement::{Measured, Share, Statement, locus, message, name, number};

/// Subjects up to which their answers come before the table of all samples.
const FEW: usize = 3;
/// Rows of each table that are printed.
const ROWS: usize = 20;

impl Report {
    /// What is printed of it.
    #[must_use]
    pub fn pages(&self) -> Paper {
        let alarms = lines("alarms", Level::Alarm, self.alarms.iter().cloned());
        let mut blocks = vec![alarms];
        // Of many subjects the first thing to see is all of them.
        let many = self.summary.subjects.len() > FEW;
        blocks.extend(many.then(|| self.overview()));
        let mut subjects: Vec<&SubjectSummary> = self.summary.subjects.iter().collect();
        if many {
            let worst = |subject: &&SubjectSummary| subject.answers.iter().map(|answer| answer.level).max();
            subjects.sort_by_key(|subject| std::cmp::Reverse(worst(subject)));
        }
        blocks.extend(subjects.into_iter().map(subject));
        blocks.push(table(
            "alerts",
            &["sample", "rule", "action"],
            urgent(&self.summary.alerts).into_iter().map(alert),
        ));
        blocks.push(lines("caveats", Level::Note, self.caveats.iter().cloned()));
        blocks.extend((!many).then(|| self.overview()));
        let columns = [
            "subject-of",
            "sample",
            "role",
            "day",
            "cell-type",
            "replicates",
            "reads",
            "fragments",
            "sites",
            "dna",
            "positive",
        ];
        blocks.push(table("samples", &columns, self.samples.iter().map(sample)));
        blocks.push(lines("controls", Level::Note, self.controls.sentence.iter().cloned()));
        let columns = ["control", "kind", "verdict", "finding"];
        blocks.push(table("controls-rows", &columns, self.controls.rows.iter().map(control)));
        blocks.push(lines("reads-went", Level::Note, [self.flow.sentence.clone()]));
        blocks.push(lines("clones", Level::Note, [self.clones.sentence.clone()]));
        let columns = ["sample", "clone", "place", "sampled", "share", "verdict", "fragments", "reasons"];
        blocks.push(table("clones-rows", &columns, self.clones.rows.iter().map(clone)));
        blocks.push(lines("sites-found", Level::Note, [self.sites.sentence.clone()]));
        let columns = ["sample", "site", "place", "fragments", "replicates", "reasons"];
        blocks.push(table("sites-rows", &columns, self.sites.rows.iter().map(site)));
        let concern = self.concern.sentence.iter().chain(&self.concern.list).chain(&self.concern.names);
        blocks.push(lines("concern", Level::Note, concern.cloned()));
        let columns = ["sample", "site", "concern-place", "fragments", "replicates", "reasons"];
        blocks.push(table("concern-rows", &columns, self.concern.rows.iter().map(concern_site)));
        let copies = self.copies.sentence.iter().chain(&self.copies.left_out);
        blocks.push(lines("copies", Level::Note, copies.cloned()));
        let columns = ["sample", "method", "copies", "per-transduced", "wells", "reasons"];
        blocks.push(table("measurements", &columns, self.copies.rows.iter().map(copies_of)));
        blocks.extend(self.about.iter().flat_map(about));
        let foot = self.about.as_ref().map(|about| Fact::Said(about.made_by()));
        let (samples, subjects) = (self.summary.samples.len() as u64, self.summary.subjects.len() as u64);
        Paper::new(Statement::ReportTitle { samples, subjects }, foot.into_iter().collect(), blocks)
    }

    /// One row per sample, as on page 1.
    fn overview(&self) -> Block {
        let row = |row: &super::summary::SampleSummary| {
            let level = row.answers.iter().map(|answer| answer.level).max().unwrap_or(Level::Note);
            let headline = |at: usize| Fact::from(row.answers.get(at).map(|answer| answer.headline.clone()));
            PaperRow {
                level,
                cells: vec![
                    name(&row.sample).into(),
                    row.day.map(name).into(),
                    headline(0),
                    headline(1),
                    row.largest.as_ref().map(|(_, share)| *share).into(),
                    headline(2),
                    headline(4),
                ],
            }
        };
        let columns = ["sample", "day", "release", "dominance", "largest", "change", "controls"];
        table("overview", &columns, self.summary.samples.iter().map(row))
    }
}

fn subject(subject: &SubjectSummary) -> Block {
    let answer = |answer: &Answer| AnswerBlock {
        level: answer.level,
        question: message("question", answer.question.word()),
        headline: answer.headline.clone(),
        lines: answer.lines.clone(),
        details: answer.details.clone(),
    };
    Block::Answers {
        title: Statement::InSubject { subject: name(&subject.subject), sample: name(&subject.latest) },
        answers: subject.answers.iter().map(answer).collect(),
    }
}

/// The leading rows, and how many more there are.
fn table(title: &str, columns: &[&str], rows: impl Iterator<Item = PaperRow>) -> Block {
    let all: Vec<PaperRow> = rows.collect();
    let known = all.len();
    // What asks for a person is printed wherever it stands.
    let alarms = all.iter().filter(|row| row.level == Level::Alarm).count();
    let mut others = ROWS.saturating_sub(alarms);
    let mut kept = |row: &PaperRow| {
        let kept = row.level == Level::Alarm || others > 0;
        others -= usize::from(kept && row.level != Level::Alarm);
        kept
    };
    let rows: Vec<PaperRow> = all.into_iter().filter(|row| kept(row)).collect();
    let more = (known - rows.len()) as u64;
    let columns = columns.iter().map(|column| label(column).into()).collect();
    let more = (more > 0).then_some(Statement::MoreRows { more });
    Block::Table { title: label(title), columns, rows, more }
}

/// Alerts, the most urgent first.
fn urgent(alerts: &[Alert]) -> Vec<&Alert> {
    let mut all: Vec<&Alert> = alerts.iter().collect();
    all.sort_by_key(|alert| std::cmp::Reverse(alert.level));
    all
}

pub(super) fn alert(alert: &Alert) -> PaperRow {
    PaperRow {
        level: alert.level.into(),
        cells: vec![
            name(&alert.sample).into(),
            name(&alert.rule).into(),
            Fact::Said(match alert.days {
                Some(days) => Statement::AlertWithin { action: alert.action.clone(), days: days.into() },
                None => Statement::Alert { action: alert.action.clone() },
            }),
        ],
    }
}

impl From<RuleLevel> for Level {
    fn from(level: RuleLevel) -> Self {
        match level {
            RuleLevel::Information => Self::Note,
            RuleLevel::Attention => Self::Caution,
            RuleLevel::Action => Self::Alarm,
        }
    }
}

fn count(counted: u64) -> Fact {
    Statement::Counted { counted }.into()
}

fn sample(row: &SampleView) -> PaperRow {
    PaperRow {
        level: Level::Note,
        cells: vec![
            name(&row.subject).into(),
            name(&row.sample).into(),
            message("role", row.role).into(),
            row.day.map(name).into(),
            row.cell_type.as_ref().map(name).into(),
            count(row.replicates),
            row.reads.map_or(Fact::None, count),
            count(row.fragments),
            count(row.sites),
            row.ng_dna.map(|ng| Statement::Nanograms { ng: number(ng) }).into(),
            row.transduced_fraction.map(Share::exact).into(),
        ],
    }
}

pub(super) fn control(row: &super::control::ControlView) -> PaperRow {
    PaperRow {
        level: match row.status {
            "pass" => Level::Clear,
            "fail" => Level::Alarm,
            _ => Level::Hole,
        },
        cells: vec![
            name(&row.library).into(),
            message("role", row.role).into(),
            message("status", row.status).into(),
            row.finding.as_ref().map(name).into(),
        ],
    }
}

/// Flags as words; nothing where there are none.
pub(super) fn reasons(flags: &[String]) -> Fact {
    let reasons: Vec<_> = flags.iter().map(|flag| message("flag", flag)).collect();
    (!reasons.is_empty()).then_some(Statement::Reasons { reasons }).into()
}

fn lies(genes: &GeneView) -> Fact {
    place::nearest(genes).into()
}

fn clone(row: &CloneView) -> PaperRow {
    PaperRow {
        level: match row.verdict {
            "confirmed" => Level::Alarm,
            "suspected" => Level::Caution,
            _ => Level::Note,
        },
        cells: vec![
            name(&row.sample).into(),
            locus(&row.target).into(),
            lies(&row.genes),
            row.cells.map(|cells| number(cells.round())).into(),
            super::share_of(row).into(),
            message("dominance-word", row.verdict).into(),
            count(row.fragments.into()),
            reasons(&row.flags),
        ],
    }
}

fn site_with(row: &SiteView, place: Fact) -> PaperRow {
    PaperRow {
        level: Level::Note,
        cells: vec![
            name(&row.sample).into(),
            locus(&row.site).into(),
            place,
            count(row.fragments.into()),
            count(row.replicates.into()),
            reasons(&row.flags),
        ],
    }
}

fn site(row: &SiteView) -> PaperRow {
    site_with(row, lies(&row.genes))
}

fn concern_site(row: &SiteView) -> PaperRow {
    site_with(row, place::concern(&row.genes).into())
}

fn copies_of(row: &CopiesView) -> PaperRow {
    let refused = row.verdict == "refused";
    PaperRow {
        level: match row.release {
            "exceeds" => Level::Alarm,
            "cannot_exclude" => Level::Caution,
            _ if refused => Level::Hole,
            _ => Level::Note,
        },
        cells: vec![
            name(&row.sample).into(),
            Statement::Assay {
                method: message("method", row.method),
                target: name(&row.target),
                reference: name(&row.reference),
            }
            .into(),
            row.copies.into(),
            Measured {
                measured: row.per_transduced,
                lower: row.per_transduced_lo,
                upper: row.per_transduced_hi,
            }
            .into(),
            count(row.wells.into()),
            reasons(&row.flags),
        ],
    }
}

fn about(about: &About) -> Vec<Block> {
    let stages = about.stages.iter().map(|stage| PaperRow {
        level: Level::Note,
        cells: vec![
            name(&stage.name).into(),
            stage.version.map(name).into(),
            (!stage.changed.is_empty()).then(|| name(changed(stage))).into(),
        ],
    });
    let inputs = about.inputs.iter().map(|input| PaperRow {
        level: Level::Note,
        cells: vec![
            name(&input.role).into(),
            name(&input.name).into(),
            input.blake3.as_ref().map(|digest| name(super::about::short(digest))).into(),
        ],
    });
    vec![
        table("stages", &["stage", "version", "changed"], stages),
        table("inputs", &["used-as", "file", "digest"], inputs),
    ]
}

/// Parameters that are not the defaults, with their values.
fn changed(stage: &super::about::StageAbout) -> String {
    let said =
        |key: &String| format!("{key} = {}", stage.params.get(key).unwrap_or(&serde_json::Value::Null));
    stage.changed.iter().map(said).collect::<Vec<_>>().join(", ")
}
