use std::sync::Arc;

use landfall_config::{Laboratory, Library, Origin};
use landfall_tables::vcn::{ReleaseVerdict, VcnMethod, VcnRow, VcnVerdict};
use serde_json::Value;

use super::*;
use crate::attributes::Attribute;
use crate::model::{About, Report};
use crate::words::{Language, Words};
use crate::{ReportParams, Rules, Size, sheets_html, sheets_pdf};

fn library(subject: &str, sample: &str, day: Option<i32>, origin: Origin) -> Library {
    let mut library = landfall_testkit::library(sample, 1);
    library.subject = subject.parse().unwrap();
    library.timepoint_days = day;
    library.protocol = Arc::clone(&library.protocol);
    library.origin = origin;
    library
}

fn copies(sample: &str) -> VcnRow {
    VcnRow {
        subject: sample.parse().unwrap(),
        sample: sample.parse().unwrap(),
        method: VcnMethod::Ddpcr,
        target: "psi".to_owned(),
        reference: "RPP30".to_owned(),
        vcn: Some(2.4),
        lo: Some(2.2),
        hi: Some(2.6),
        lo_counting: None,
        hi_counting: None,
        per_transduced: Some(6.0),
        per_transduced_lo: Some(5.5),
        per_transduced_hi: Some(6.5),
        release_limit: 5.0,
        release: ReleaseVerdict::Exceeds,
        n: 20_000,
        wells: 3,
        verdict: VcnVerdict::Estimated,
        flags: vec!["wells_differ".to_owned()],
    }
}

fn report() -> Report {
    let lot = Origin {
        product: Some("CART-19".to_owned()),
        lot: Some("LOT_A".to_owned()),
        vector_lot: Some("V7".to_owned()),
        collected_on: Some("2026-11-02".to_owned()),
        received_on: None,
    };
    let mut of_lot = library("LOT_A", "LOT_A", None, lot);
    of_lot.transduced_fraction = Some(0.4);
    let mut late = library("P01", "P01_d30", Some(30), Origin::default());
    late.transduced_fraction = Some(0.004);
    let typed = Attribute {
        lot: "LOT_A".to_owned(),
        test: "RCL".to_owned(),
        result: "not detected".to_owned(),
        verdict: "pass".to_owned(),
        ..Attribute::default()
    };
    let other = Attribute { lot: "LOT_B".to_owned(), ..typed.clone() };
    let tables = Tables {
        libraries: vec![of_lot, late],
        vcn: Some(vec![copies("LOT_A")]),
        about: Some(About {
            laboratory: Laboratory {
                name: Some("Cell Therapy".to_owned()),
                address: None,
                roles: vec!["analyst".to_owned(), "head of quality".to_owned()],
            },
            ..About::default()
        }),
        attributes: vec![typed, other],
        ..Tables::default()
    };
    Report::build(&ReportParams::default(), &Rules::built_in().unwrap(), &tables).unwrap()
}

/// The messages that a document names.
fn messages(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            found.extend(object.get("message").and_then(Value::as_str).map(str::to_owned));
            object.values().for_each(|value| messages(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| messages(value, found)),
        _ => {}
    }
}

#[test]
fn a_lot_and_a_subject_each_have_their_form_and_every_label_has_words() {
    let report = report();
    let forms = &report.forms;
    let of = |forms: &[Form]| forms.iter().map(|form| form.of.clone()).collect::<Vec<_>>();
    assert_eq!(
        (of(&forms.release), of(&forms.follow_up)),
        (vec!["LOT_A".to_owned()], vec!["P01".to_owned()])
    );
    let mut named = BTreeSet::new();
    forms.papers().unwrap().iter().for_each(|paper| messages(paper, &mut named));
    messages(&serde_json::to_value(report.pages()).unwrap(), &mut named);
    for language in Language::ALL {
        let words = Words::of(language).unwrap();
        let missing: Vec<_> = named.iter().filter(|message| !words.has(message)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}

#[test]
fn what_was_typed_in_is_marked_and_stands_with_its_lot_only() {
    let words = Words::of(Language::English).unwrap();
    let html = sheets_html(&report().forms.papers().unwrap(), &words).unwrap();
    assert_eq!(html.matches("<td>RCL</td>").count(), 1);
    for text in [
        "typed in by the laboratory",
        "CART-19",
        "2026-11-02",
        "Cell Therapy",
        "(head of quality)",
        "6.00 (5.50–6.50)",
        "uncertainty: EXCEEDS",
        ": sites are not due",
    ] {
        assert!(html.contains(text), "{text}");
    }
}

#[test]
fn a_translation_has_no_signature_box() {
    let papers = report().forms.papers().unwrap();
    let arabic = sheets_html(&papers, &Words::of(Language::Arabic).unwrap()).unwrap();
    assert!(arabic.contains("dir=\"rtl\"") && !arabic.contains("class=\"box\""));
    let english = sheets_html(&papers, &Words::of(Language::English).unwrap()).unwrap();
    assert_eq!(english.matches("class=\"box\"").count(), 6);
}

#[test]
fn the_same_forms_make_the_same_pdf_in_either_language() {
    let report = report();
    let mut papers = report.forms.papers().unwrap();
    papers.push(serde_json::to_value(report.pages()).unwrap());
    for language in Language::ALL {
        let words = Words::of(language).unwrap();
        let pdf = || sheets_pdf(&papers, &words, Size::A4, &[]).unwrap();
        assert_eq!(pdf(), pdf());
    }
    let words = Words::of(Language::English).unwrap();
    assert_ne!(
        sheets_pdf(&papers, &words, Size::A4, &[]).unwrap(),
        sheets_pdf(&papers, &words, Size::Letter, &[]).unwrap()
    );
}
