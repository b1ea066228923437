//! Page 1: the questions, answered for every subject and every sample.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use landfall_config::Library;
use landfall_tables::controls::ControlStatus;
use landfall_tables::sites::SiteRow;
use landfall_tables::vcn::VcnVerdict;
use schemars::JsonSchema;
use serde::Serialize;

use super::alarm::Alarms;
use super::answer::{Answer, Level, Question};
use super::clone::{CloneView, Clones, SampleClones};
use super::concern::Concern;
use super::control::{self, ControlView, Controls};
use super::copies::copies;
use super::dominance::{self, share_of};
use super::sample::SampleView;
use super::site::{GeneView, Genes, Sites, TopSites, distinct, strongest};
use super::{Tables, place, release, specification};
use crate::rules::{Condition, Fact, Facts, RuleLevel, Rules, Subject, Value};
use crate::statement::{EstimatedShare, Locus, Measured, Name, Statement, Texts, locus, name, names};

/// Molecules with a UMI of which it is said if hardly one has a second read.
const MOLECULES: u64 = 100;
/// Clones of an alert that are named.
const NAMED: usize = 3;

/// Page 1.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Summary {
    /// One block per subject.
    pub subjects: Vec<SubjectSummary>,
    /// One row per sample, the earliest of each subject first.
    pub samples: Vec<SampleSummary>,
    /// How many there are.
    pub overview: Statement,
    /// What the rules ask for.
    pub alerts: Vec<Alert>,
    /// Name and version of the rules.
    pub rules: String,
}

/// The answers for a subject.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SubjectSummary {
    /// The subject.
    pub subject: String,
    /// Its samples, the earliest first.
    pub samples: Vec<String>,
    /// The sample that the answers are about: the last one.
    pub latest: String,
    /// Its day.
    pub day: Option<i32>,
    /// What was found in that sample.
    pub found: Vec<Statement>,
    /// What is wrong with the reads of any of its libraries: before any answer.
    pub alarms: Vec<Statement>,
    /// An answer to each question.
    pub answers: Vec<Answer>,
}

/// The answers for one sample.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SampleSummary {
    /// Who the material is from.
    pub subject: String,
    /// What was taken.
    pub sample: String,
    /// Days since infusion.
    pub day: Option<i32>,
    /// Cell type.
    pub cell_type: Option<String>,
    /// An answer to each question but the last.
    pub answers: Vec<Answer>,
    /// Its largest clone, with its share.
    pub largest: Option<(Locus, EstimatedShare)>,
    /// Copies per cell, one per measurement.
    pub copies: Vec<Measured>,
    /// What was found.
    pub found: Vec<Statement>,
}

/// What a rule asks for.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Alert {
    /// The rule.
    pub rule: String,
    /// How much it asks for.
    pub level: RuleLevel,
    /// Who the material is from.
    pub subject: String,
    /// What was taken.
    pub sample: String,
    /// The clones it is about, the largest first.
    pub targets: Vec<Locus>,
    /// Further ones.
    pub more: u64,
    /// All of them, for the views of single sites.
    #[serde(skip)]
    pub all: Vec<String>,
    /// What was found, of the first of them, and the condition that it fulfils.
    pub found: Vec<(Value, Condition)>,
    /// What is to be done.
    pub action: Texts,
    /// Within how many days.
    pub days: Option<u32>,
    /// Where the rule comes from.
    pub source: String,
}

/// What this run could not judge.
#[must_use]
pub fn caveats(tables: &Tables, alarms: &Alarms) -> Vec<Statement> {
    let absent = [
        (tables.abundance.is_none(), Statement::NoAbundance {}),
        (tables.controls.is_none(), Statement::NoControls {}),
        (tables.annotation.is_none(), Statement::NoAnnotation {}),
        (tables.vcn.is_none(), Statement::NoVcn {}),
        (tables.multihits.is_none(), Statement::NoMultihits {}),
        (tables.molecules.is_none(), Statement::NoMolecules {}),
        (tables.placed.is_none(), Statement::NoPlaced {}),
        (tables.about.is_none(), Statement::NoAbout {}),
    ];
    let absent = absent.into_iter().filter_map(|(absent, statement)| absent.then_some(statement));
    let given = tables.about.iter().flat_map(|about| &about.notes);
    let given = given.map(|text| Statement::AsGiven { text: name(text) });
    absent.chain([Statement::NoGrowth {}]).chain(alarms.unassigned.clone()).chain(given).collect()
}

/// The sections that page 1 is made of.
pub(super) struct Sections<'a> {
    pub tables: &'a Tables,
    pub rules: &'a Rules,
    pub alarms: &'a Alarms,
    pub samples: &'a [SampleView],
    pub controls: &'a Controls,
    pub clones: &'a Clones,
    pub sites: &'a Sites,
    pub concern: &'a Concern,
    pub genes: &'a Genes<'a>,
}

impl Sections<'_> {
    /// Page 1.
    pub(super) fn summary(&self) -> Summary {
        let own: Vec<&SampleView> = self.samples.iter().filter(|sample| sample.role == "sample").collect();
        let samples: Vec<SampleSummary> = own.iter().map(|sample| self.sample(sample)).collect();
        let alerts: Vec<Alert> = own.iter().flat_map(|sample| self.alerts(sample)).collect();
        let mut subjects = BTreeMap::<&str, Vec<&SampleSummary>>::new();
        for sample in &samples {
            subjects.entry(&sample.subject).or_default().push(sample);
        }
        let overview = Statement::Overview { samples: samples.len() as u64, subjects: subjects.len() as u64 };
        let subjects =
            subjects.into_iter().filter_map(|(subject, own)| self.subject(subject, &own, &alerts)).collect();
        Summary { subjects, overview, alerts, rules: self.rules.label(), samples }
    }

    /// The answers for the last sample; what is worse of the others stands with them.
    fn subject(&self, subject: &str, samples: &[&SampleSummary], alerts: &[Alert]) -> Option<SubjectSummary> {
        let latest = samples.last()?;
        let libraries = self.tables.libraries.iter().filter(|library| library.subject.as_str() == subject);
        let mut answers: Vec<Answer> = (0..latest.answers.len())
            .map(|question| {
                let of = |sample: &&&SampleSummary| sample.answers[question].clone();
                let last = of(&latest);
                // Copies are measured of some of the samples: the last that was, speaks.
                let measured = |sample: &&&SampleSummary| of(sample).level != Level::Hole;
                let speaks = match last.question {
                    // What a lot failed is not made good by a later sample.
                    Question::Release => {
                        samples.iter().filter(measured).max_by_key(|sample| of(sample).level == Level::Alarm)
                    }
                    _ => None,
                };
                let speaks = speaks.unwrap_or(latest);
                let mut answer = of(&speaks);
                let mut others = Vec::new();
                for other in samples.iter().filter(|other| other.sample != speaks.sample) {
                    let theirs = of(&other);
                    if theirs.level >= Level::Caution && theirs.question != Question::Controls {
                        answer.level = answer.level.max(Level::Caution);
                        let (sample, said) = (name(&other.sample), Box::new(theirs.headline));
                        others.push(Statement::InSample { sample, answer: said });
                    }
                }
                if speaks.sample != latest.sample {
                    let (sample, said) = (name(&speaks.sample), Box::new(answer.headline));
                    answer.headline = Statement::InSample { sample, answer: said };
                }
                answer.details.extend(others);
                answer
            })
            .collect();
        answers.push(self.next(subject, alerts));
        Some(SubjectSummary {
            subject: subject.to_owned(),
            samples: samples.iter().map(|sample| sample.sample.clone()).collect(),
            latest: latest.sample.clone(),
            day: latest.day,
            found: latest.found.clone(),
            alarms: self.alarms.of_libraries(libraries),
            answers,
        })
    }

    fn sample(&self, sample: &SampleView) -> SampleSummary {
        let clones = self.clones_of(sample);
        let controls = self.controls_of(sample);
        let mut failed = control_names(&controls, ControlStatus::Fail);
        failed.extend(self.contaminated().into_iter().map(|(sample, _)| name(&sample.sample)));
        failed.dedup();
        let mut dominance = self.dominance(sample, clones);
        dominance.details.extend(self.single_reads(sample));
        let dominance = dominance.with_failed(&failed);
        let change = clones.map_or_else(
            || {
                Answer::new(
                    Question::Change,
                    Level::Hole,
                    Statement::NotCompared {},
                    vec![Statement::NoCloneFound {}],
                )
            },
            |own| own.change.clone(),
        );
        let answers = vec![
            release::of(self.tables, sample),
            dominance,
            change.with_failed(&failed),
            self.near(sample, clones).with_failed(&failed),
            self.control_answer(&controls, &self.contaminated()),
        ];
        let largest = clones.and_then(|own| own.top.first());
        SampleSummary {
            subject: sample.subject.clone(),
            sample: sample.sample.clone(),
            day: sample.day,
            cell_type: sample.cell_type.clone(),
            answers,
            largest: largest.and_then(|view| Some((locus(&view.target), share_of(view)?))),
            copies: sample.vcn.clone(),
            found: self.found(sample),
        }
    }

    fn clones_of(&self, sample: &SampleView) -> Option<&SampleClones> {
        let of = |of: &&SampleClones| sample.owns(&of.subject, &of.sample);
        self.clones.samples.iter().find(of)
    }

    fn dominance(&self, sample: &SampleView, clones: Option<&SampleClones>) -> Answer {
        match clones {
            Some(own) => own.dominance.clone(),
            None if !sample.shows_sites => dominance::unknown(Statement::NotSought {}),
            None if !self.clones.given => dominance::unknown(Statement::NoAbundance {}),
            None => dominance::unknown(Statement::NoCloneFound {}),
        }
    }

    /// The controls of the sequencing runs of a sample.
    fn controls_of(&self, sample: &SampleView) -> Vec<&ControlView> {
        let own = |library: &&Library| sample.owns(library.subject.as_str(), library.sample.as_str());
        let own = self.tables.libraries.iter().filter(own);
        let runs: BTreeSet<&str> = own.map(|library| library.sequencing_run.as_str()).collect();
        self.controls.rows.iter().filter(|row| runs.contains(row.sequencing_run.as_str())).collect()
    }

    /// Negative controls that have copies by a laboratory's measurement: such a plate says nothing reliable.
    fn contaminated(&self) -> Vec<(&SampleView, Measured)> {
        let negative = self.samples.iter().filter(|sample| sample.role == "negative");
        let found = negative.filter_map(|sample| {
            let rows = release::measurements(self.tables, sample);
            let row = rows.into_iter().find(|row| {
                row.verdict == VcnVerdict::LowerBound
                    || row.verdict == VcnVerdict::Estimated && row.lo.is_some_and(|lo| lo > 0.0)
            })?;
            Some((sample, copies(row)))
        });
        found.collect()
    }

    fn control_answer(&self, controls: &[&ControlView], contaminated: &[(&SampleView, Measured)]) -> Answer {
        let mut said = control::said(self.tables.controls.is_some(), controls.iter().copied());
        let mut headline = said.remove(0);
        if !contaminated.is_empty() {
            let also = contaminated.iter().map(|(sample, _)| name(&sample.sample));
            let mut failed: Vec<Name> = control_names(controls, ControlStatus::Fail);
            failed.extend(also.filter(|sample| !failed.contains(sample)).collect::<Vec<_>>());
            headline = Statement::ControlsFailed { failed };
            said.extend(contaminated.iter().map(|(sample, copies)| Statement::NegativeHasCopies {
                sample: name(&sample.sample),
                copies: *copies,
            }));
        }
        let level = match headline {
            Statement::ControlsFailed { .. } => Level::Alarm,
            Statement::ControlsPassed { .. } => Level::Clear,
            Statement::ControlsReported { .. } => Level::Note,
            _ => Level::Hole,
        };
        let found = controls.iter().filter(|row| row.status != ControlStatus::Pass.as_str());
        said.extend(found.filter_map(|row| {
            let (library, finding) = (name(&row.library), name(row.finding.as_ref()?));
            Some(Statement::ControlFinding { library, finding })
        }));
        Answer::new(Question::Controls, level, headline, said)
    }

    /// Distinct sites of a sample near genes of concern.
    fn near(&self, sample: &SampleView, clones: Option<&SampleClones>) -> Answer {
        let answer = |level, headline, details| Answer::new(Question::Concern, level, headline, details);
        let own: Vec<&SiteRow> = (self.tables.sites.iter())
            .filter(|row| sample.owns(row.subject.as_str(), row.sample.as_str()))
            .collect();
        let none = match &self.concern.not_evaluable {
            Some(reason) => Some(reason.clone()),
            None if own.is_empty() && !sample.shows_sites => Some(Statement::NotSought {}),
            None if own.is_empty() => Some(Statement::NoSite {}),
            None => None,
        };
        if let Some(reason) = none {
            return answer(Level::Hole, Statement::ConcernNotEvaluable {}, vec![reason]);
        }
        let sites = distinct(own.iter().copied());
        let concerned =
            |row: &&&SiteRow| self.genes.at(row).is_some_and(|row| row.nearest_cancer_gene.is_some());
        let mut found: Vec<&SiteRow> = own.iter().filter(concerned).copied().collect();
        let near = distinct(found.iter().copied());
        if near == 0 {
            return answer(Level::Clear, Statement::NoneNear { sites }, self.concern.list.clone());
        }
        // The largest clones first; sites whose clone is not known by their fragments.
        let all = clones.into_iter().flat_map(|own| &own.all);
        let shares: HashMap<&str, EstimatedShare> =
            all.filter_map(|view| Some((view.target.as_str(), share_of(view)?))).collect();
        let share = |row: &SiteRow| shares.get(row.provirus_id.as_str()).copied();
        found.sort_by(|a, b| {
            let value = |row: &SiteRow| share(row).map_or(f64::NEG_INFINITY, |share| share.estimated_share);
            value(b).total_cmp(&value(a)).then_with(|| strongest(a).cmp(&strongest(b)))
        });
        let said = |row: &&SiteRow| {
            let place = Box::new(place::concern(&GeneView::of(self.genes.at(row)))?);
            let site = locus(&row.site_id);
            Some(match share(row) {
                Some(share) => Statement::ConcernSite { site, share, place },
                None => Statement::ConcernSiteFragments { site, fragments: row.fragments.into(), place },
            })
        };
        let mut details: Vec<Statement> = found.iter().take(NAMED).filter_map(said).collect();
        let more = near.saturating_sub(NAMED as u64);
        if more > 0 {
            details.push(Statement::ConcernMore { sites: more });
        }
        details.push(Statement::NoCause {});
        details.extend(self.concern.list.iter().cloned());
        answer(Level::Note, Statement::NearConcern { near, sites }, details)
    }

    fn found(&self, sample: &SampleView) -> Vec<Statement> {
        if !sample.shows_sites {
            return vec![Statement::NotSought {}];
        }
        let (sites, fragments, replicates) = (sample.sites, sample.fragments, sample.replicates);
        let mut found = vec![Statement::FoundSites { sites, fragments, replicates }];
        if let (Some(clusters), Some(fragments)) = (sample.multihits, sample.multihit_fragments) {
            found.push(Statement::FoundClusters { clusters, fragments });
        }
        found.extend(sample.reads.map(|reads| Statement::FoundReads { reads }));
        if !self.clones.given {
            found.extend(self.strongest(sample));
        }
        found
    }

    fn strongest(&self, sample: &SampleView) -> Option<Statement> {
        let own = |top: &&TopSites| sample.owns(&top.subject, &top.sample);
        let top = self.sites.top.iter().find(own)?;
        let first = top.bars.first()?;
        Some(Statement::StrongestSite {
            site: locus(&first.site),
            fragments: first.fragments.into(),
            of: top.fragments,
        })
    }

    /// That hardly any molecule was read twice: then a UMI may be an error of reading, and a molecule no molecule.
    fn single_reads(&self, sample: &SampleView) -> Option<Statement> {
        let counted = self.tables.molecules.as_ref()?;
        let (molecules, twice) = counted.read_twice(&sample.subject, &sample.sample);
        (molecules >= MOLECULES && 100 * twice < molecules)
            .then_some(Statement::SingleReads { molecules, twice })
    }

    /// What the rules ask for, of a sample and of its clones.
    fn alerts(&self, sample: &SampleView) -> Vec<Alert> {
        let facts = self.facts(sample);
        let clones: Vec<(&CloneView, Facts)> = self
            .clones_of(sample)
            .into_iter()
            .flat_map(|own| &own.all)
            .map(|view| (view, clone_facts(view, &facts)))
            .collect();
        let mut alerts = Vec::new();
        for rule in &self.rules.rules {
            let (targets, first): (Vec<&CloneView>, Option<&Facts>) = match rule.of {
                Subject::Sample => (Vec::new(), rule.holds(&facts).then_some(&facts)),
                Subject::Clone => {
                    let own: Vec<_> = clones.iter().filter(|(_, facts)| rule.holds(facts)).collect();
                    (own.iter().map(|(view, _)| *view).collect(), own.first().map(|(_, facts)| facts))
                }
            };
            let Some(first) = first else { continue };
            let found =
                |condition: &Condition| Some((first.get(&condition.fact)?.clone(), condition.clone()));
            alerts.push(Alert {
                rule: rule.id.clone(),
                level: rule.level,
                subject: sample.subject.clone(),
                sample: sample.sample.clone(),
                more: targets.len().saturating_sub(NAMED) as u64,
                all: targets.iter().map(|view| view.target.clone()).collect(),
                targets: targets.iter().take(NAMED).map(|view| locus(&view.target)).collect(),
                found: rule.when.iter().filter_map(found).collect(),
                action: Texts { texts: rule.action.clone() },
                days: rule.days,
                source: rule.source.clone(),
            });
        }
        alerts
    }

    fn facts(&self, sample: &SampleView) -> Facts {
        let mut facts = Facts::new();
        let filed = specification::rows(self.tables, sample);
        let release = release::worst(filed.iter().map(|row| row.uncertainty))
            .or_else(|| release::measurements(self.tables, sample).first().map(|worst| worst.release));
        facts.extend(release.map(|verdict| (Fact::Release, Value::Word(verdict.as_str()))));
        let specification = filed.first().map(|row| row.verdict.as_str());
        facts.extend(specification.map(|verdict| (Fact::Specification, Value::Word(verdict))));
        let clones = self.clones_of(sample);
        if let Some(own) = clones {
            facts.insert(Fact::Dominance, Value::Word(own.verdict));
        } else if !sample.shows_sites {
            facts.insert(Fact::Dominance, Value::Word("not_sought"));
        }
        let cells = clones.and_then(|own| own.cells);
        facts.extend(cells.map(|cells| (Fact::SampledCopies, Value::Number(cells))));
        let transduced = sample.transduced_fraction;
        facts.extend(transduced.map(|share| (Fact::VectorPositiveFraction, Value::Number(share))));
        let controls = self.controls_of(sample);
        let any = |status: ControlStatus| controls.iter().any(|row| row.status == status.as_str());
        let fails = !self.contaminated().is_empty();
        let word = [ControlStatus::Fail, ControlStatus::Pass]
            .into_iter()
            .find(|status| any(*status) || fails && *status == ControlStatus::Fail);
        facts.extend(word.map(|status| (Fact::Controls, Value::Word(status.as_str()))));
        facts
    }

    fn next(&self, subject: &str, alerts: &[Alert]) -> Answer {
        let mut own: Vec<&Alert> = alerts.iter().filter(|alert| alert.subject == subject).collect();
        own.reverse();
        // The most urgent first, of the same urgency those of the last sample.
        own.sort_by_key(|alert| (std::cmp::Reverse(alert.level), alert.days.is_none(), alert.days));
        let answer = |level, headline, details| Answer::new(Question::Next, level, headline, details);
        let said = |alert: &&Alert| {
            let action = alert.action.clone();
            let said = match alert.days {
                Some(days) => Statement::AlertWithin { action, days: days.into() },
                None => Statement::Alert { action },
            };
            Statement::InSample { sample: name(&alert.sample), answer: Box::new(said) }
        };
        let details: Vec<Statement> = own.iter().map(said).collect();
        let of = |level: RuleLevel| own.iter().filter(move |alert| alert.level == level);
        let asked = of(RuleLevel::Action).count() as u64;
        let days = of(RuleLevel::Action).filter_map(|alert| alert.days).min();
        let level = match own.first().map(|alert| alert.level) {
            Some(RuleLevel::Action) => Level::Alarm,
            Some(RuleLevel::Attention) => Level::Caution,
            Some(RuleLevel::Information) => Level::Note,
            None => Level::Clear,
        };
        let headline = match (asked, days) {
            (0, _) if own.is_empty() => Statement::Nothing { rules: name(self.rules.label()) },
            (0, _) => Statement::Look { alerts: own.len() as u64 },
            (alerts, Some(days)) => Statement::ActWithin { alerts, days: days.into() },
            (alerts, None) => Statement::Act { alerts },
        };
        answer(level, headline, details)
    }
}

fn control_names(controls: &[&ControlView], status: ControlStatus) -> Vec<Name> {
    names(controls.iter().filter(|row| row.status == status.as_str()).map(|row| &row.library))
}

fn clone_facts(view: &CloneView, of_sample: &Facts) -> Facts {
    let mut facts = of_sample.clone();
    // Shares of reads are no shares of cells.
    let share = view.share.filter(|_| view.cells.is_some());
    let numbers = [
        (Fact::Share, share),
        (Fact::ShareLo, view.share_lo),
        (Fact::Fragments, Some(f64::from(view.fragments))),
        (Fact::ConcernDistance, view.genes.cancer_distance.map(f64::from)),
    ];
    facts.extend(numbers.into_iter().filter_map(|(fact, value)| Some((fact, Value::Number(value?)))));
    facts
}
