use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::json;

use super::*;
use crate::statement::{Bases, Share, locus, name, names, number};

/// The names of the messages of a catalogue.
fn messages(language: Language) -> BTreeSet<&'static str> {
    let is_name = |name: &&str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    language
        .catalogue()
        .lines()
        .filter_map(|line| line.split_once(" ="))
        .map(|(name, _)| name)
        .filter(is_name)
        .collect()
}

#[test]
fn every_statement_is_in_every_catalogue_with_its_own_facts() {
    for language in Language::ALL {
        let words = Words::of(language).unwrap();
        for (message, facts) in Statement::ALL {
            // As numbers and as words: both choose variants.
            for value in [json!(1), json!(5), json!("same")] {
                let facts = facts.iter().map(|fact| (*fact, value.clone()));
                let said = words.with(message, facts).unwrap();
                assert!(!said.trim().is_empty(), "{message}");
            }
        }
    }
    let [english, arabic] = Language::ALL.map(messages);
    let apart: Vec<_> = english.symmetric_difference(&arabic).collect();
    assert!(apart.is_empty(), "{apart:?}");
}

#[test]
fn every_word_of_a_table_that_the_page_shows_is_explained() {
    use landfall_tables::{abundance, agreement, cells, release, sites, vcn};
    let all = messages(Language::English);
    let flags = [
        sites::SiteFlag::WORDS,
        abundance::AbundanceFlag::WORDS,
        vcn::VcnFlag::WORDS,
        cells::CellsFlag::WORDS,
        agreement::AgreementFlag::WORDS,
    ];
    let of =
        |kind: &str, words: &[&str]| words.iter().map(|word| format!("{kind}-{word}")).collect::<Vec<_>>();
    let mut wanted = of("flag", &flags.concat());
    wanted.extend(of("verdict", abundance::DominanceVerdict::WORDS));
    wanted.extend(of("estimate", vcn::VcnVerdict::WORDS));
    wanted.extend(of("status", landfall_tables::controls::ControlStatus::WORDS));
    wanted.extend(of("method", vcn::VcnMethod::WORDS));
    wanted.extend(of("cells", cells::CellModel::WORDS));
    wanted.extend(of("dominance-word", abundance::DominanceVerdict::WORDS));
    wanted.extend(of("release", release::ReleaseReason::WORDS));
    wanted.extend(of("judged", release::SpecificationVerdict::WORDS));
    wanted.extend(of("interval", vcn::ReleaseVerdict::WORDS));
    let glossary = crate::model::glossary::Glossary::all();
    wanted.extend(of("class", &glossary.classes));
    wanted.extend(of("term", glossary.terms));
    let missing: Vec<_> = wanted.iter().filter(|message| !all.contains(message.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The page names messages only: no letters stand between its tags, and every message that it names is there.
#[test]
fn the_page_makes_no_sentence_either() {
    let templates = [include_str!("../templates/report.html"), include_str!("../templates/macros.html")];
    let all = messages(Language::English);
    for template in templates {
        let mut text = template.to_owned();
        for (open, close) in [("{{", "}}"), ("{%", "%}"), ("<", ">")] {
            while let Some(from) = text.find(open) {
                let to = text[from..].find(close).map_or(text.len(), |at| from + at + close.len());
                text.replace_range(from..to, " ");
            }
        }
        let letters: Vec<_> =
            text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).collect();
        assert!(letters.is_empty(), "{letters:?}");
        let named =
            template.split("word(").skip(1).filter_map(|rest| rest.get(1..)?.split(['"', '\'']).next());
        for name in named.filter(|name| !name.ends_with('-') && !name.is_empty()) {
            assert!(all.contains(name), "{name}");
        }
    }
}

/// Sentences stand in the catalogues: nothing in the model, the pictures and the script has three words in a row.
#[test]
fn neither_model_nor_pictures_nor_script_make_a_sentence() {
    let mut files = Vec::new();
    let mut folders = ["src/model", "src/picture", "src/templates"]
        .map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
        .to_vec();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_code = path.extension().is_some_and(|kind| kind == "rs" || kind == "js");
            if path.is_dir() {
                folders.push(path)
            } else if is_code {
                files.push(path)
            }
        }
    }
    files.sort();
    let mut found = Vec::new();
    for path in files.into_iter().filter(|path| !path.ends_with("tests.rs")) {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for (at, line) in code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            // Every second part of a line stands between quotes.
            let quoted = line.split('"').skip(1).step_by(2);
            let markup = |text: &&str| text.contains(['=', '<', '/']);
            let mut quoted = quoted.into_iter().filter(|text| !markup(text));
            let is_word = |word: &&str| {
                let letters = word.trim_matches(|letter: char| letter.is_ascii_punctuation());
                letters.len() > 1 && letters.chars().all(char::is_alphabetic)
            };
            if quoted.any(|text| text.split(' ').filter(is_word).count() >= 3) {
                found.push(format!("{}:{}: {}", path.display(), at + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn numbers_are_grouped_and_choose_the_plural() {
    let words = Words::of(Language::English).unwrap();
    assert_eq!(words.say(&Statement::FoundReads { reads: 1 }), "1 read.");
    assert_eq!(words.say(&Statement::FoundReads { reads: 18_440 }), "18,440 reads.");
    let share = EstimatedShare { estimated_share: 0.34, lower: Some(0.28), upper: Some(0.4) };
    let holds = Statement::Holds { target: locus("chr1-416378"), share, copies: 1_200 };
    assert_eq!(
        words.say(&holds),
        "chr1\u{a0}−\u{a0}416,378 holds 34 % (28–40 %) of 1,200 sampled vector copies."
    );
    let upstream =
        Statement::Upstream { gene: name("DEMO42"), distance: Bases { bases: 2_940 }, orientation: "same" };
    assert_eq!(words.say(&upstream), "It lies 2.9\u{a0}kb upstream of DEMO42, in the same orientation.");
    let none = Measured { measured: None, lower: None, upper: Some(0.1) };
    assert_eq!(
        (words.measured(none), words.measured(Measured::default())),
        ("< 0.100".into(), "not evaluable".into())
    );
    let failed = Statement::ControlsFailed { failed: names(["blank_1", "blank_2"]) };
    assert!(words.say(&failed).contains("blank_1; blank_2"));
}

/// In a line that runs from right to left a bare `< 5` reads as `5 >`, and a range turns round.
#[test]
fn in_arabic_whatever_runs_from_left_to_right_is_isolated() {
    let words = Words::of(Language::Arabic).unwrap();
    let isolated = |text: &str| format!("\u{2066}{text}\u{2069}");
    let limit = Measured { measured: None, lower: None, upper: Some(5.0) };
    assert_eq!(words.measured(limit), isolated("< 5.00"));
    let copies = Measured { measured: Some(6.04), lower: Some(5.5), upper: Some(6.6) };
    let said = words.say(&Statement::Exceeds { copies, limit: number(5.0) });
    assert!(said.contains(&isolated("6.04 (5.50–6.60)")) && said.contains(&isolated("5")), "{said}");
    let share = EstimatedShare { estimated_share: 0.36, lower: Some(0.287), upper: Some(0.447) };
    let said = words.say(&Statement::Holds { target: locus("chr1-416378"), share, copies: 9 });
    assert!(said.contains(&isolated("chr1\u{a0}−\u{a0}416,378")), "{said}");
    assert!(said.contains(&isolated("36 % (28.7–44.7 %)")), "{said}");
    let threshold = Statement::CannotExclude { threshold: Share::exact(0.2) };
    assert!(words.say(&threshold).contains(&isolated("20 %")));
}

/// `< 5`, `≤ 10`, `28.7–44.7 %` and `chr1 − 416,378` keep the order of their bytes: one isolate around each, from left to right.
#[test]
fn comparators_ranges_and_places_keep_their_order() {
    let words = Words::of(Language::Arabic).unwrap();
    let limit = Measured { measured: None, lower: None, upper: Some(5.0) };
    let range = EstimatedShare { estimated_share: 0.36, lower: Some(0.287), upper: Some(0.447) };
    let said = [
        words.measured(limit),
        words.fact_of(&name("≤ 10")).unwrap(),
        words.fact_of(&range).unwrap(),
        words.fact_of(&locus("chr1-416378")).unwrap(),
        words.told("day", [("day", json!(-5))]),
    ];
    let shown = ["< 5.00", "≤ 10", "36 % (28.7–44.7 %)", "chr1\u{a0}−\u{a0}416,378", "−5"];
    for (said, shown) in said.iter().zip(shown) {
        assert!(said.contains(&format!("\u{2066}{shown}\u{2069}")), "{said}");
        assert_eq!(said.matches('\u{2066}').count(), 1, "{said}");
    }
}

/// Who answers for a translation stands in its header; as long as nobody does, the page says that it is one.
#[test]
fn a_translation_is_approved_by_a_named_person_or_not_at_all() {
    let catalogue = Language::Arabic.catalogue();
    assert!(catalogue.lines().any(|line| line.trim_end() == "# approved_by:"), "nobody has approved it yet");
    let words = Words::of(Language::Arabic).unwrap();
    assert!(words.approved_by().is_none() && words.is_unapproved());
    let approved = catalogue.replacen("# approved_by:", "# approved_by: Dr. Example", 1);
    let words = Words::read(Language::Arabic, &approved).unwrap();
    assert!(words.approved_by() == Some("Dr. Example") && !words.is_unapproved());
    assert!(!Words::of(Language::English).unwrap().is_unapproved());
}

#[test]
fn statements_anywhere_in_a_document_are_said() {
    let words = Words::of(Language::English).unwrap();
    let document = json!({ "a": [{ "b": Statement::NoSite {} }], "n": 3 });
    assert_eq!(words.spoken(document).unwrap(), json!({ "a": [{ "b": "No site was found." }], "n": 3 }));
    assert!(words.spoken(json!({ "statement": "unheard-of" })).is_err());
    // A word of a table that a later program wrote stands as it is.
    let later =
        json!({ "statement": "vcn-flag", "target": name("psi"), "flag": { "message": "flag-of_2031" } });
    assert_eq!(words.spoken(later).unwrap(), json!("psi: of 2031."));
}

/// The page names who approved the translation, and then leaves out the English verdicts.
#[test]
fn an_approved_translation_stands_by_itself() {
    let tables =
        crate::Tables { libraries: vec![landfall_testkit::library("P1", 1)], ..crate::Tables::default() };
    let rules = crate::Rules::built_in().unwrap();
    let report = crate::model::Report::build(&crate::ReportParams::default(), &rules, &tables).unwrap();
    let page =
        |catalogue: &str| crate::html(&report, &Words::read(Language::Arabic, catalogue).unwrap()).unwrap();
    let catalogue = Language::Arabic.catalogue();
    let today = page(catalogue);
    assert!(today.contains("class=\"beside\"") && today.contains("هذه ترجمة؛"), "nobody has approved it");
    let approved = page(&catalogue.replacen("# approved_by:", "# approved_by: Dr. Example", 1));
    assert!(!approved.contains("class=\"beside\"") && approved.contains("\u{2066}Dr. Example\u{2069}"));
}
