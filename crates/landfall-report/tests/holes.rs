//! Each hole is an answer: its sentence stands on page 1.
#![allow(clippy::unwrap_used)]

mod common;

use landfall_config::Role;
use landfall_report::model::Report;
use landfall_report::model::answer::{Level, Question};
use landfall_report::{Language, ReportParams, Rules, Tables, Words, html};
use landfall_tables::agreement::{Agreement, measurement};
use landfall_tables::controls::ControlStatus;
use landfall_tables::vcn::{ReleaseVerdict, VcnFlag, VcnRow, VcnVerdict};

/// The page's answer for a subject: how it looks, and what it says.
fn answer(tables: &Tables, subject: &str, question: Question) -> (Level, String) {
    let report = Report::build(&ReportParams::default(), &Rules::built_in().unwrap(), tables).unwrap();
    let words = Words::of(Language::English).unwrap();
    let of = report.summary.subjects.iter().find(|one| one.subject == subject).unwrap();
    let answer = of.answers.iter().find(|answer| answer.question == question).unwrap();
    let said = format!("{} {}", words.say(&answer.headline), words.say_all(&answer.details));
    // The page keeps numbers and their intervals on one line.
    let breaking = |text: &str| text.replace('\u{a0}', " ").replace('\u{2060}', "");
    let page = breaking(&html(&report, &words).unwrap());
    let first = page.split("id=\"samples\"").next().unwrap();
    assert!(first.contains(&breaking(&words.say(&answer.headline))), "{said}");
    (answer.level, said)
}

#[test]
fn a_lot_without_a_measurement() {
    let mut tables = common::run(12).tables;
    tables.vcn.as_mut().unwrap().retain(|row| row.subject.as_str() != "P02");
    let (level, said) = answer(&tables, "P02", Question::Release);
    assert_eq!(level, Level::Hole);
    assert_eq!(said, "Not measured. The laboratory table has no row of P02_d180.");
    tables.vcn = None;
    let (level, said) = answer(&tables, "P01", Question::Release);
    assert!(level == Level::Hole && said.contains("Neither a laboratory table nor a whole genome"), "{said}");
}

#[test]
fn no_transduced_fraction() {
    let mut tables = common::run(12).tables;
    for row in tables.vcn.as_mut().unwrap() {
        (row.per_transduced, row.release) = (None, ReleaseVerdict::NotEvaluable);
    }
    tables.agreement = None;
    tables.libraries.iter_mut().for_each(|library| library.transduced_fraction = None);
    let (level, said) = answer(&tables, "P01", Question::Release);
    assert_eq!(level, Level::Hole);
    assert!(said.contains("The sheet gives no transduced fraction of P01_d180"), "{said}");
}

#[test]
fn no_gene_set_and_an_unknown_list() {
    let mut tables = common::run(40).tables;
    for row in tables.annotation.iter_mut().flatten() {
        (row.gene_set, row.nearest_cancer_gene) = (None, None);
    }
    for row in tables.gene_lists.iter_mut().flatten() {
        (row.gene_set, row.known) = (None, None);
    }
    let (level, said) = answer(&tables, "P01", Question::Concern);
    assert_eq!((level, said.as_str()), (Level::Hole, "Not evaluable. The reference has no gene set."));
    let mut tables = common::run(40).tables;
    tables.gene_lists.iter_mut().flatten().for_each(|row| row.known = Some(0));
    let (level, said) = answer(&tables, "P01", Question::Concern);
    assert!(
        level == Level::Hole && said.contains("knows none of the 3 genes of the list made-up list"),
        "{said}"
    );
}

#[test]
fn no_control_and_a_control_without_reads() {
    let mut tables = common::run(12).tables;
    tables.controls.as_mut().unwrap()[1].status = ControlStatus::NotEvaluable;
    let (level, said) = answer(&tables, "P01", Question::Controls);
    assert!(level == Level::Hole && said.starts_with("Not evaluable: no_template_r1."), "{said}");
    tables.libraries.retain(|library| library.role == Role::Sample);
    let (level, said) = answer(&tables, "P01", Question::Controls);
    assert!(level == Level::Hole && said.starts_with("There is no control in the sheet"), "{said}");
}

#[test]
fn few_droplets() {
    let mut tables = common::run(12).tables;
    for row in tables.vcn.as_mut().unwrap() {
        (row.verdict, row.release) = (VcnVerdict::Refused, ReleaseVerdict::NotEvaluable);
        (row.vcn, row.per_transduced) = (None, None);
        row.flags = vec![VcnFlag::FewPartitions.to_string()];
    }
    tables.agreement = None;
    let (level, said) = answer(&tables, "P01", Question::Release);
    assert_eq!(level, Level::Hole);
    assert!(said.contains("could not be judged") && said.contains("too few accepted partitions"), "{said}");
    assert!(!said.contains("few_partitions"), "no raw flag is shown: {said}");
}

#[test]
fn a_measurement_that_was_refused_hides_no_other() {
    let mut tables = common::run(12).tables;
    tables.agreement = None;
    let rows = tables.vcn.as_mut().unwrap();
    let one = rows.iter().find(|row| row.sample.as_str() == "P01_d180").unwrap().clone();
    let refused = VcnRow {
        target: "AAA".to_owned(),
        verdict: VcnVerdict::Refused,
        release: ReleaseVerdict::NotEvaluable,
        vcn: None,
        per_transduced: None,
        flags: vec![VcnFlag::FewPartitions.to_string()],
        ..one
    };
    rows.insert(0, refused);
    let (level, said) = answer(&tables, "P01", Question::Release);
    assert!(level != Level::Hole && said.starts_with("Within the limit: "), "{said}");
    assert!(said.contains("By ddPCR (AAA): Not evaluable"), "{said}");
}

#[test]
fn methods_that_disagree() {
    let mut tables = common::run(12).tables;
    let rows = tables.vcn.as_mut().unwrap();
    let one = rows.iter().find(|row| row.sample.as_str() == "P01_d180").unwrap().clone();
    let mut other = one.clone();
    other.target = "WPRE".to_owned();
    let mut pair = tables.agreement.as_ref().unwrap()[0].clone();
    (pair.subject, pair.sample) = (one.subject.clone(), one.sample.clone());
    (pair.left, pair.right, pair.verdict) = (measurement(&one), measurement(&other), Agreement::Disagree);
    rows.push(other);
    tables.agreement = Some(vec![pair]);
    let (level, said) = answer(&tables, "P01", Question::Release);
    assert!(level >= Level::Caution, "{said}");
    assert!(said.contains("ddpcr psi/RPP30 and ddpcr WPRE/RPP30 disagree"), "{said}");
}

#[test]
fn many_subjects_are_an_overview_first_and_few_are_blocks_first() {
    let page = |tables: &Tables| {
        let report = Report::build(&ReportParams::default(), &Rules::built_in().unwrap(), tables).unwrap();
        html(&report, &Words::of(Language::English).unwrap()).unwrap()
    };
    let before = |page: &str| page.find("id=\"overview\"").unwrap() < page.find("<article").unwrap();
    let mut tables = common::run(12).tables;
    assert!(!before(&page(&tables)));
    let pattern = tables.libraries[0].clone();
    for patient in 0..8 {
        for day in [0, 30, 90, 180] {
            let mut library = pattern.clone();
            library.subject = format!("Q{patient}").parse().unwrap();
            library.sample = format!("Q{patient}_d{day}").parse().unwrap();
            library.library = format!("Q{patient}_d{day}_r1").parse().unwrap();
            library.timepoint_days = Some(day);
            tables.libraries.push(library);
        }
    }
    let page = page(&tables);
    assert!(before(&page) && page.contains("36 samples of 10 subjects, the earliest first."));
}

#[test]
fn a_hundred_thousand_sites_make_a_page_that_is_bounded_and_says_where_the_rest_is() {
    let report =
        Report::build(&ReportParams::default(), &Rules::built_in().unwrap(), &common::run(100_000).tables);
    let page = html(&report.unwrap(), &Words::of(Language::English).unwrap()).unwrap();
    assert!(page.len() <= 3_000_000, "{} bytes", page.len());
    assert!(
        page.contains("There are 100,000 distinct sites")
            && page.contains("the others are in the table sites")
    );
}
