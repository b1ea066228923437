//! The report as a whole: equal to the tables, escaped, small, alone, the same every time.
#![allow(clippy::unwrap_used)]

mod common;

use landfall_config::Assay;
use landfall_core::{ReadClass, Strand};
use landfall_report::model::Report;
use landfall_report::model::answer::{Level, Question};
use landfall_report::{Language, ReportParams, Rules, Tables, Words, html, json};
use landfall_stage::{Fault, FileKind, Payload, Stage};
use landfall_tables::abundance::{AbundanceMethod, AbundanceRow, DominanceVerdict};
use landfall_tables::agreement::{Agreement, measurement};
use landfall_tables::collisions::CollisionRow;
use landfall_tables::controls::ControlStatus;
use landfall_tables::fragments::FragmentRow;
use landfall_tables::plates::{PlateRow, PlateUse};
use landfall_tables::vcn::VcnRow;
use landfall_testkit::StageRun;
use serde_json::Value;

fn build(tables: &Tables) -> Report {
    Report::build(&ReportParams::default(), &Rules::built_in().unwrap(), tables).unwrap()
}

/// The report of a run with the molecules of its sites.
fn whole(run: &common::Run) -> Report {
    let mut report = build(&run.tables);
    run.molecules.iter().for_each(|row| report.views.add(row));
    run.fragments.iter().for_each(|row| report.views.add_junction(row));
    report.views.finish();
    report
}

fn words() -> Words {
    Words::of(Language::English).unwrap()
}

/// The page, its numbers as they were before they were kept on one line.
fn page_of(report: &Report) -> String {
    joined(&html(report, &words()).unwrap())
}

fn joined(page: &str) -> String {
    page.replace("\u{2060}", "").replace("\u{a0}%", " %").replace("\u{a0}(", " (")
}

/// The answer to a question for a sample, in words: the headline, and what it rests on.
fn answer(report: &Report, sample: &str, question: Question) -> (Level, String, String) {
    let of = report.summary.samples.iter().find(|row| row.sample == sample).unwrap();
    let answer = of.answers.iter().find(|answer| answer.question == question).unwrap();
    (answer.level, words().say(&answer.headline), words().say_all(&answer.details))
}

#[test]
fn the_numbers_of_the_json_are_those_of_the_tables() {
    let run = common::run(100);
    let tables = &run.tables;
    let report: Value = serde_json::from_str(&json(&build(tables)).unwrap()).unwrap();
    let rows = report["sites"]["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 100);
    for site in &tables.sites {
        let of = |row: &&Value| row["site"] == site.site_id && row["sample"] == site.sample.as_str();
        let row = rows.iter().find(of).unwrap();
        assert_eq!(row["fragments"], site.fragments);
        assert_eq!(row["umis"], site.umis.unwrap());
        assert_eq!(row["reads"], site.reads);
    }
    let sample =
        report["samples"].as_array().unwrap().iter().find(|row| row["sample"] == "P01_d180").unwrap();
    // By hand: library scales of the sheet's third and fourth library are 58 and 67, 178 reads a unit.
    assert_eq!(sample["reads"], 178 * (58 + 67));
    assert_eq!(sample["sites"], 25);
    let of_sample = tables.sites.iter().filter(|row| row.sample.as_str() == "P01_d180");
    assert_eq!(sample["fragments"], of_sample.map(|row| row.fragments).sum::<u32>());
    assert_eq!(sample["ng_dna"], 500.0);
    assert_eq!(report["copies"]["rows"][0]["vcn"], 1.8249);
    assert_eq!(report["controls"]["rows"][0]["unique"], 1);
    assert_eq!(report["controls"]["rows"][0]["vector"], 1);
}

#[test]
fn each_library_adds_up_and_the_pools_remainder_is_shown() {
    let report = build(&common::run(10).tables);
    for row in &report.flow.libraries {
        assert_eq!(row.classes.iter().map(|count| count.reads).sum::<u64>(), row.reads, "{}", row.library);
        assert_eq!(row.cells.iter().sum::<u64>(), row.reads, "{}", row.library);
    }
    let total = report.flow.libraries.iter().map(|row| row.reads).sum::<u64>();
    let pool = &report.flow.pools[0];
    assert_eq!((pool.unassigned_reads, pool.reads), (2_115, total + 2_115));
    // A pool has a name of its own, which nobody takes for one library.
    assert!(pool.pool.starts_with("1 (") && pool.pool.contains('…'), "{}", pool.pool);
}

#[test]
fn raw_reads_are_shown_by_cycle_and_their_counts_add_up() {
    let run = common::run(4);
    let report = build(&run.tables);
    let twin: Value = serde_json::from_str(&json(&report).unwrap()).unwrap();
    let reads = twin["flow"]["cycles"]["reads"].as_array().unwrap();
    let names: Vec<_> = reads.iter().map(|read| read["read"].as_str().unwrap()).collect();
    assert_eq!(names, ["R1", "R2", "I1"]);
    let cycles = reads[1]["cycles"].as_array().unwrap();
    assert_eq!(cycles.len(), 151);
    for cycle in cycles {
        let bases: u64 = cycle["bases"].as_array().unwrap().iter().map(|count| count.as_u64().unwrap()).sum();
        assert_eq!((bases, &cycle["reads"]), (50_000, &Value::from(50_000)));
    }
    // By hand: qualities of 38 less a tenth of the cycle's number.
    assert!((cycles[9]["mean_quality"].as_f64().unwrap() - 37.0).abs() < 1e-9);
    let pools = twin["flow"]["cycles"]["pools"].as_array().unwrap();
    assert_eq!(pools.len(), 6);
    assert_eq!(
        (&pools[5]["read"], &pools[5]["reads"], &pools[5]["lowest_cycle"]),
        (&"I1".into(), &10_000.into(), &12.into())
    );
    let page = page_of(&report);
    assert_eq!(page.matches("class=\"q-line\"").count(), 3, "a picture for each read");
    assert!(page.contains("50,000 reads of at most 151 bases; their mean quality is 30.4"));
    let without = Tables { read_profile: None, ..run.tables };
    assert!(page_of(&build(&without)).contains("no table read_profile was given"));
}

#[test]
fn reads_that_no_later_stage_saw_are_shown_and_reads_counted_twice_are_refused() {
    let mut run = common::run(4);
    run.tables.balance.retain(|row| row.stage != "pair");
    let report = build(&run.tables);
    assert_eq!(report.flow.libraries[0].classes.last().unwrap().class, "passed");
    assert_eq!(report.flow.columns.last(), Some(&"passed"));
    let mut run = common::run(4);
    let doubled = run.tables.balance.clone();
    run.tables.balance.extend(doubled.into_iter().filter(|row| row.stage == "pair"));
    let fault = Report::build(&ReportParams::default(), &Rules::built_in().unwrap(), &run.tables)
        .unwrap_err()
        .to_string();
    assert!(fault.starts_with("table `balance`, library `"), "{fault}");
}

#[test]
fn without_abundance_no_share_is_shown_and_the_reason_is_said() {
    let report = build(&Tables { abundance: None, ..common::run(40).tables });
    for sample in &report.summary.samples {
        assert!(!words().say_all(&sample.found).contains('%'));
        let (level, headline, rests) = answer(&report, &sample.sample, Question::Dominance);
        assert_eq!((level, headline.as_str()), (Level::Hole, "Not evaluable."));
        assert!(rests.contains("table abundance was not given"), "{rests}");
    }
    assert!(report.sites.top.iter().all(|top| !words().say(&top.sentence).contains('%')));
    assert!(words().say(&report.caveats[0]).contains("table abundance was not given"));
    let order: Vec<_> = report.summary.samples.iter().map(|sample| sample.sample.as_str()).collect();
    assert_eq!(order, ["P01_d28", "P01_d180", "P02_d28", "P02_d180"], "time runs forward");
    let (_, _, rests) = answer(&report, "P01_d180", Question::Release);
    assert!(
        rests.starts_with("ddPCR (psi over RPP30): 1.82 (1.73–1.92) copies per cell, over all cells."),
        "{rests}"
    );
}

#[test]
fn every_share_stands_with_its_interval_and_its_own_samples_denominator() {
    let run = common::run(100);
    let report: Value = serde_json::from_str(&json(&build(&run.tables)).unwrap()).unwrap();
    let rows = report["clones"]["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 105);
    let abundance = run.tables.abundance.as_ref().unwrap();
    for row in rows {
        let of = |of: &&AbundanceRow| row["target"] == of.target_id && row["sample"] == of.sample.as_str();
        let own = abundance.iter().find(of).unwrap();
        for (name, expected) in [
            ("share", own.share),
            ("share_lo", own.share_lo),
            ("share_hi", own.share_hi),
            ("cells", own.cells),
        ] {
            // The parser of the test rounds the last digit.
            assert!((row[name].as_f64().unwrap() / expected.unwrap() - 1.0).abs() < 1e-15, "{name}");
        }
        assert_eq!(row["fragments"], own.fragments);
        assert_eq!(row["verdict"], own.verdict.as_str());
    }
    let shares: Vec<f64> = rows.iter().map(|row| row["share"].as_f64().unwrap()).collect();
    assert!(shares.is_sorted_by(|a, b| a >= b), "by number: 9.5 % comes after 27 %");
    for sample in report["clones"]["samples"].as_array().unwrap() {
        let shown: f64 =
            sample["top"].as_array().unwrap().iter().map(|clone| clone["share"].as_f64().unwrap()).sum();
        let all =
            shown + sample["other_sites"].as_f64().unwrap() + sample["other_clusters"].as_f64().unwrap();
        assert!((all - 1.0).abs() < 1e-9);
        assert!(sample["other_clusters"].as_f64().unwrap().is_sign_positive());
    }
    let one = rows.iter().find(|row| row["sample"] == "P01_d180").unwrap();
    let expected = 1.8249 * one["share"].as_f64().unwrap();
    assert!((one["copies_per_cell"].as_f64().unwrap() - expected).abs() < 1e-12);
    // By hand: 500 ng hold 75,750 cells of 1.8249 copies each.
    let sample = &report["clones"]["samples"][1];
    assert_eq!((&sample["sample"], sample["input_cells"].as_f64()), (&"P01_d180".into(), Some(75_750.0)));
    let recovery = sample["cells"].as_f64().unwrap() / (75_750.0 * 1.8249);
    assert!((sample["recovery"].as_f64().unwrap() - recovery).abs() < 1e-12);
}

/// What the report says of copies in sample P01_d180, measured at 1.8249 by one target and so by another one of this
/// name, which the table of agreement judges so.
fn second_target(name: &str, vcn: f64, verdict: Agreement) -> Value {
    let mut tables = common::run(12).tables;
    let rows = tables.vcn.as_mut().unwrap();
    let one = rows.iter().find(|row| row.sample.as_str() == "P01_d180").unwrap().clone();
    // Its interval is wider.
    let other = VcnRow {
        target: name.to_owned(),
        vcn: Some(vcn),
        lo: Some(vcn * 0.8),
        hi: Some(vcn * 1.2),
        ..one.clone()
    };
    let mut pair = tables.agreement.as_ref().unwrap()[0].clone();
    (pair.sample, pair.verdict) = (one.sample.clone(), verdict);
    (pair.left, pair.right) = (measurement(&one), measurement(&other));
    tables.agreement = Some(vec![pair]);
    rows.push(other);
    let report: Value = serde_json::from_str(&json(&build(&tables)).unwrap()).unwrap();
    report["clones"]["samples"][1].clone()
}

#[test]
fn copies_come_from_measurements_that_agree_whatever_they_are_called() {
    let alone = second_target("psi2", 1.9, Agreement::Agree);
    assert_eq!(alone["sample"], "P01_d180");
    let expected = alone["cells"].as_f64().unwrap() / (75_750.0 * 1.8249);
    // In the order of names, `AAA` comes before `psi` and `zzz` behind it.
    for name in ["AAA", "zzz"] {
        let sample = second_target(name, 1.9, Agreement::Agree);
        assert!((sample["recovery"].as_f64().unwrap() - expected).abs() < 1e-12, "{name}: {sample}");
        assert!(sample["copies_apart"].is_null());
        let sample = second_target(name, 12.3, Agreement::Disagree);
        assert!(sample["recovery"].is_null(), "{name}: {sample}");
        assert!(sample["top"][0]["copies_per_cell"].is_null());
        let reason = sample["copies_apart"].to_string();
        assert!(
            reason.contains(&format!("ddpcr {name}/RPP30")) && reason.contains("pair-disagrees"),
            "{reason}"
        );
    }
    let sample = second_target("zzz", 1.9, Agreement::NotTestable);
    assert_eq!(sample["copies_apart"]["statement"], "cannot-compare");
}

/// Share, its limits, verdict, flags.
type Judged<'a> = (f64, Option<(f64, f64)>, DominanceVerdict, &'a [&'a str]);

/// What is said of dominance where sample P01_d180 has these rows only.
fn dominance(rows: &[Judged], cells: Option<f64>) -> (Level, String, String) {
    let mut tables = common::run(12).tables;
    let pattern = tables.abundance.take().unwrap().remove(1);
    let row = |(at, (share, limits, verdict, flags)): (usize, &Judged)| AbundanceRow {
        target_id: if at == 0 { pattern.target_id.clone() } else { format!("chr9+{at}") },
        share: Some(*share),
        share_lo: limits.map(|limits| limits.0),
        share_hi: limits.map(|limits| limits.1),
        share_with_multihits: Some(share + 0.05),
        cells: cells.map(|cells| cells * share),
        denominator_cells: cells,
        detection_limit: cells.map(|_| 0.0023),
        verdict: *verdict,
        flags: flags.iter().map(ToString::to_string).collect(),
        ..pattern.clone()
    };
    tables.abundance = Some(rows.iter().enumerate().map(row).collect());
    answer(&build(&tables), "P01_d180", Question::Dominance)
}

#[test]
fn a_share_that_is_not_known_is_a_dash_and_no_zero() {
    let mut tables = common::run(40).tables;
    let abundance = tables.abundance.as_mut().unwrap();
    let unknown = |row: &mut AbundanceRow| {
        (row.share, row.share_lo, row.share_hi, row.share_with_multihits) = (None, None, None, None);
    };
    abundance.iter_mut().filter(|row| row.sample.as_str() == "P01_d180").for_each(unknown);
    let report = build(&tables);
    let of_sample = |row: &&landfall_report::model::clone::CloneView| row.sample == "P01_d180";
    let rows: Vec<_> = report.clones.rows.iter().filter(of_sample).collect();
    assert!(!rows.is_empty());
    for row in rows {
        assert_eq!((row.share, row.share_with_multihits, row.copies_per_cell), (None, None, None));
    }
    let known = report.clones.rows.iter().take_while(|row| row.share.is_some()).count();
    assert!(
        report.clones.rows[known..].iter().all(|row| row.share.is_none()),
        "what is not known comes last"
    );
    let sample = report.clones.samples.iter().find(|sample| sample.sample == "P01_d180").unwrap();
    assert_eq!(sample.other_sites, None, "ten of twelve sites are shown");
    let said = words().say_all(&sample.dominance.details);
    assert!(said.contains("is not evaluable"), "{said}");
    let over_time = &report.clones.over_time[0].samples;
    let of_sample = over_time.iter().find(|sample| sample.sample == "P01_d180").unwrap();
    assert!(of_sample.shares.iter().all(|share| share.share.is_none_or(|share| share == 0.0)));
    let page = page_of(&report);
    let rows = page.split("<tr>").skip(1).filter_map(|row| row.split("</tr>").next());
    let mut rows = rows.filter(|row| row.contains(&sample.top[0].target) && row.contains("P01_d180"));
    let row = rows.next().unwrap();
    assert!(row.contains("data-value=\"\">–") && !row.contains("0 %"), "{row}");
}

#[test]
fn each_verdict_is_a_sentence_with_what_was_seen_and_what_could_not_be() {
    use DominanceVerdict::{CannotExclude, Confirmed, Negative, NotEvaluable, Suspected};
    let name = "chr2\u{a0}+\u{a0}1,007,920";
    let place = "It lies inside LMO2, in the opposite orientation.";
    let seen = "A clone of 0.23 % or more would have been seen with 95 % certainty.";
    let one =
        |share, limits, verdict, flags| dominance(&[(share, Some(limits), verdict, flags)], Some(1_311.0));
    let (level, headline, rests) = one(0.041, (0.032, 0.053), Negative, &[]);
    assert_eq!((level, headline.as_str()), (Level::Clear, "No clone of 20 % or more (upper limit 5.3 %)."));
    assert!(
        rests.starts_with(&format!("{name} holds 4.1 % (3.2–5.3 %) of 1,311 sampled vector copies.")),
        "{rests}"
    );
    assert!(rests.contains(place) && rests.ends_with(seen), "{rests}");
    let (level, headline, rests) = one(0.341, (0.29, 0.396), Confirmed, &[]);
    assert_eq!((level, headline.as_str()), (Level::Alarm, "Confirmed: a clone of 20 % or more."));
    assert!(rests.contains(&format!("{name} holds 34.1 % (29–39.6 %)")) && !rests.contains(seen), "{rests}");
    let (level, headline, _) = one(0.21, (0.17, 0.26), Suspected, &[]);
    assert_eq!(level, Level::Caution);
    assert!(headline.starts_with("Suspected: a clone of 20 % or more"), "{headline}");
    let cannot = |flags: &'static [&str], why: &str| {
        let (level, headline, rests) = one(0.18, (0.15, 0.21), CannotExclude, flags);
        assert_eq!((level, headline.as_str()), (Level::Caution, "Cannot exclude a clone of 20 % or more."));
        assert!(rests.contains(why) && rests.ends_with(seen), "{rests}");
    };
    cannot(&[], &format!("The upper limit of {name} reaches 20 %."));
    cannot(&["multihit"], &format!("With the clusters that list its place, {name} could hold 23 %."));
    cannot(&["lower_bound"], "lengths are too few to count all cells, so that a clone of 20 % may hide.");
    cannot(
        &["length_law_not_tested"],
        "The fragment lengths could not be held against a law, so that a clone of 20 % may hide.",
    );
    cannot(&["length_law"], "The fragment lengths follow no smooth law, so that a clone of 20 % may hide.");
    let few: &[Judged] = &[(15.0 / 38.0, Some((0.25, 0.55)), NotEvaluable, &["few_cells"])];
    let (level, headline, rests) = dominance(few, Some(38.0));
    assert_eq!((level, headline.as_str()), (Level::Hole, "Not evaluable."));
    assert!(rests.starts_with("38 vector copies were sampled; at least 50 are needed."), "{rests}");
    assert!(rests.contains("15 sampled copies are of this clone."), "{rests}");
    let (level, _, rests) = dominance(&[(0.4, None, NotEvaluable, &["restriction"])], None);
    assert!(level == Level::Hole && rests.starts_with("DNA was cut at restriction sites"), "{rests}");
    // The strongest statement of any clone is the sample's.
    let mixed =
        [(0.5, Some((0.45, 0.55)), Confirmed, &[][..]), (0.19, Some((0.17, 0.22)), CannotExclude, &[][..])];
    assert_eq!(dominance(&mixed, Some(500.0)).0, Level::Alarm);
}

#[test]
fn samples_are_compared_only_where_cells_were_estimated_alike() {
    let mut tables = common::run(12).tables;
    let rows = tables.abundance.as_mut().unwrap();
    let name = rows[1].target_id.clone();
    rows[0].target_id.clone_from(&name);
    let changed = |tables: &Tables| answer(&build(tables), "P01_d180", Question::Change);
    let (level, _, held) = changed(&tables);
    assert!(
        level != Level::Hole && held.contains(" in P01_d28 to ") && held.contains("-fold (z = "),
        "{held}"
    );
    let mut unseen = tables.clone();
    unseen.abundance.as_mut().unwrap()[0].target_id = "chr9+9".to_owned();
    let (_, _, appeared) = changed(&unseen);
    assert!(appeared.contains("it was not seen in P01_d28, where its share was at most"), "{appeared}");
    for row in tables.abundance.as_mut().unwrap().iter_mut().filter(|row| row.sample.as_str() == "P01_d28") {
        row.method = AbundanceMethod::Count;
    }
    let (level, headline, rests) = changed(&tables);
    assert_eq!((level, headline.as_str()), (Level::Hole, "Not compared."));
    assert!(rests.starts_with("Not compared with P01_d28"), "{rests}");
    let (level, headline, _) = answer(&build(&tables), "P01_d28", Question::Change);
    assert!(level == Level::Note && headline.contains("first sample"), "nothing came before: {headline}");
}

#[test]
fn a_clone_that_rises_from_one_sample_to_the_next_is_told_with_both_shares() {
    let mut tables = common::run(12).tables;
    let rows = tables.abundance.as_mut().unwrap();
    let name = rows[1].target_id.clone();
    for (row, share) in [(0, 0.0085), (1, 0.356)] {
        let row = &mut rows[row];
        row.target_id.clone_from(&name);
        row.cells = Some(1_000.0 * share);
        row.denominator_cells = Some(1_000.0);
        (row.share, row.share_lo, row.share_hi) = (Some(share), None, None);
    }
    for row in rows.iter_mut() {
        row.denominator_cells = Some(1_000.0);
    }
    let (level, headline, rests) = answer(&build(&tables), "P01_d180", Question::Change);
    assert!(level == Level::Caution && headline.ends_with("rose."), "{headline}");
    assert!(
        rests.contains("rose from 0.85 % (no interval) in P01_d28 to 35.6 % (no interval): 41.9-fold"),
        "{rests}"
    );
}

#[test]
fn controls_are_shown_with_their_outcome_and_what_samples_share() {
    let mut tables = common::run(4).tables;
    let report = build(&tables);
    assert_eq!(words().say_all(&report.controls.sentence), "The control library passed.");
    assert_eq!(answer(&report, "P01_d180", Question::Controls).0, Level::Clear);
    assert_eq!(report.controls.runs[0].rate, Some(0.001));
    tables.controls.as_mut().unwrap()[1].status = ControlStatus::Fail;
    let other = |row: &CollisionRow| CollisionRow { sample: "P01_d28".parse().unwrap(), ..row.clone() };
    let copies: Vec<_> =
        tables.collisions.iter().flatten().flat_map(|row| [row.clone(), other(row)]).collect();
    tables.collisions = Some(copies);
    let report = build(&tables);
    let said = words().say_all(&report.controls.sentence);
    assert!(said.starts_with("FAILED: no_template_r1."), "{said}");
    // A failed control takes away reassurance, and no alarm.
    assert_eq!(answer(&report, "P02_d28", Question::Controls).0, Level::Alarm);
    for sample in &report.summary.samples {
        for question in [Question::Dominance, Question::Concern] {
            let (level, headline, rests) = answer(&report, &sample.sample, question);
            assert!(level != Level::Clear, "{headline}");
            let said = format!("{headline} {rests}");
            let untouched = level == Level::Note || level == Level::Hole;
            assert!(said.contains("no_template_r1 failed") || untouched, "{said}");
        }
    }
    assert_eq!(report.controls.shared.samples, ["P01_d28", "P02_d28"]);
    assert_eq!(report.controls.shared.molecules, [[0, 2], [2, 0]]);
    let page = page_of(&report);
    assert!(page.contains("0.1 % (0.03–0.4 %)") && page.contains(">fail<"));
}

#[test]
fn of_whole_genomes_alone_it_says_that_sites_were_not_looked_for() {
    let full = common::run(8).tables;
    let mut libraries = full.libraries;
    libraries.iter_mut().for_each(|library| library.assay = Assay::Wgs);
    let report = build(&Tables { libraries, vcn: full.vcn, ..Tables::default() });
    let found = words().say_all(&report.summary.samples[0].found);
    assert!(found.starts_with("Sites were not looked for"), "{found}");
    let page = page_of(&report);
    assert!(!page.contains("No site was found") && page.contains("copies per cell, over all cells"));
}

/// What of laboratory tables was left out stands beside the copies, and nothing where nothing was.
#[test]
fn names_that_are_left_out_are_listed_with_the_copies() {
    let mut tables = common::run(3).tables;
    assert!(build(&tables).copies.left_out.is_empty());
    let name = |name: &str, stands_for, sample: Option<&str>, excluded_wells: &[&str]| PlateRow {
        file: "plate.csv".to_owned(),
        format: "Bio-Rad QX Manager".to_owned(),
        name: name.to_owned(),
        stands_for,
        sample: sample.map(|sample| sample.parse().unwrap()),
        rows: 4,
        used: 2,
        excluded: excluded_wells.len() as u64,
        excluded_wells: excluded_wells.iter().map(|well| (*well).to_owned()).collect(),
        merged: 0,
        not_measured: 0,
        other_targets: 0,
    };
    tables.plates = Some(vec![
        name("P01 d180", PlateUse::Sample, Some("P01_d180"), &["B01"]),
        name("other <study>", PlateUse::Other, None, &[]),
    ]);
    let report = build(&tables);
    let said: Vec<String> = report.copies.left_out.iter().map(|note| words().say(note)).collect();
    assert_eq!(
        said[0],
        "`plate.csv`: left out, rows of names that the sheet does not have, 4: `other <study>`."
    );
    assert_eq!(said[1], "`plate.csv`: left out, rows that it marks so, 1: `P01 d180 B01`.");
    assert!(said[2].starts_with("Samples without a measured well on any laboratory table, "), "{said:?}");
    assert!(!said[2].contains("P01_d180"), "{said:?}");
    assert!(page_of(&report).contains("does not have, 4: `other &lt;study&gt;`."));
}

#[test]
fn what_copy_numbers_rest_on_is_shown_with_its_numbers() {
    let report = build(&common::run(8).tables);
    let page = page_of(&report);
    let said = words().say_all(&report.copies.sentence);
    assert!(said.ends_with("1 pair of methods disagrees."), "{said}");
    for text in [
        "Methods side by side",
        "1.85 (1.69–2",
        ">disagree<",
        "Copies of transduced cells",
        "more even than poisson",
        "4.82 (4.30–5.40)",
        "depth along pLV",
        "masked, self repeat",
        ">5LTR<",
        "Droplets of psi, plate.csv",
        "class=\"threshold\"",
    ] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn genes_of_concern_say_how_much_of_the_list_is_known_and_none_known_is_not_none_near() {
    let mut run = common::run(100);
    let said = |tables: &Tables| {
        let report = build(tables);
        let (level, headline, rests) = answer(&report, "P01_d180", Question::Concern);
        (words().say_all(&report.concern.sentence), level, format!("{headline} {rests}"), page_of(&report))
    };
    let (section, level, sample, html) = said(&run.tables);
    assert!(section.starts_with("13 of 100 distinct sites lie near a gene of the list."), "{section}");
    assert!(level == Level::Note, "{sample}");
    let list = "List made-up list: 3 genes, of which the gene set knows 2; near is within 50.0\u{a0}kb.";
    assert!(sample.ends_with(list), "{sample}");
    assert!(html.contains("The gene set does not know 1-Mar.") && html.contains("`9-Sep` as SEPTIN9"));

    // No entry of the list is a gene of the set: nothing is near, and nothing can be said.
    for row in run.tables.gene_lists.iter_mut().flatten() {
        row.known = Some(0);
    }
    for row in run.tables.annotation.iter_mut().flatten() {
        row.nearest_cancer_gene = None;
    }
    let (section, level, sample, _) = said(&run.tables);
    let reason = "Not evaluable. The gene set knows none of the 3 genes of the list made-up list.";
    assert_eq!((section.as_str(), level, sample.as_str()), (reason, Level::Hole, reason));

    // A list is used although no site is there to lay it around.
    let concern = |tables: &Tables| words().say_all(&build(tables).concern.sentence);
    run.tables.sites.clear();
    run.tables.annotation = Some(Vec::new());
    assert_eq!(concern(&run.tables), "Not evaluable. No site was found.");
    run = common::run(100);
    for row in run.tables.gene_lists.iter_mut().flatten() {
        (row.gene_set, row.known) = (None, None);
    }
    for row in run.tables.annotation.iter_mut().flatten() {
        (row.gene_set, row.cancer_list, row.nearest_cancer_gene) = (None, None, None);
    }
    assert_eq!(concern(&run.tables), "Not evaluable. The reference has no gene set.");
}

#[test]
fn every_value_is_escaped() {
    let mut run = common::run(8);
    let attack = "<script>alert(1)</script>\"'&";
    for row in run.tables.annotation.iter_mut().flatten() {
        row.nearest_gene = Some(attack.to_owned());
        row.nearest_cancer_gene = Some(attack.to_owned());
        row.cancer_list = Some(attack.to_owned());
    }
    for row in run.tables.gene_lists.iter_mut().flatten() {
        row.gene_list = attack.to_owned();
        row.unknown = vec![attack.to_owned()];
    }
    for row in run.tables.vcn.iter_mut().flatten() {
        row.target = attack.to_owned();
    }
    run.tables.cells.iter_mut().flatten().for_each(|row| row.target = attack.to_owned());
    run.tables.agreement.iter_mut().flatten().for_each(|row| row.right = attack.to_owned());
    run.tables.amplitudes.iter_mut().flatten().for_each(|row| row.plate = attack.to_owned());
    run.tables.depth.iter_mut().flatten().for_each(|row| row.element = Some(attack.to_owned()));
    run.tables.sites[0].site_id = attack.to_owned();
    run.tables.libraries[0].cell_type = Some(attack.to_owned());
    let about = run.tables.about.as_mut().unwrap();
    about.notes = vec![attack.to_owned()];
    about.inputs[0].name = attack.to_owned();
    about.stages[0].name = attack.to_owned();
    about.reference = Some(Value::String(attack.to_owned()));
    let page = page_of(&build(&run.tables));
    assert!(page.contains("&lt;script&gt;alert(1)"));
    assert!(!page.contains("<script>alert"));
    assert!(!page.contains("<b>TTTT"));
    assert_eq!(page.matches("<script>").count(), 1, "only our own");
}

/// With `LANDFALL_REPORT_OUT` the page stays there, for people to look at and to measure.
fn keep(name: &str, page: &str) {
    if let Some(folder) = std::env::var_os("LANDFALL_REPORT_OUT") {
        std::fs::write(std::path::Path::new(&folder).join(name), page).unwrap();
    }
}

#[test]
fn ten_thousand_sites_fit_into_three_megabytes_and_the_rest_is_pointed_to() {
    let mut run = common::run(10_000);
    run.tables.genes = Some(common::genes());
    let started = std::time::Instant::now();
    let report = whole(&run);
    let page = page_of(&report);
    let seconds = started.elapsed().as_secs_f64();
    let twin = json(&report).unwrap();
    println!(
        "10,000 sites: report.html {} bytes, report.json {} bytes, {seconds:.2} s",
        page.len(),
        twin.len()
    );
    keep("report_10000.html", &page);
    assert!(page.len() <= 3_000_000, "{} bytes", page.len());
    assert_eq!(report.sites.rows.len(), 1_000);
    assert!(page.contains(
        "The 1,000 with most fragments. There are 10,000 distinct sites, in 10,000 rows of site and sample"
    ));
    assert_eq!(report.views.sites.len(), 400, "200 of each of two subjects");
    assert!(page.contains("400 of 10,000 distinct sites open below: the 200 largest of each subject"));
    assert!(page.contains("Any other site: landfall show SITE RUN."));
    // The picture's numbers and the gene counts are over all sites, not over the shown ones.
    assert_eq!((report.concern.total, report.concern.distinct), (1_250, 1_250));
}

#[test]
fn a_hundred_thousand_sites_make_a_page_that_is_no_larger() {
    let mut run = common::run(100_000);
    run.tables.genes = Some(common::genes());
    let started = std::time::Instant::now();
    let report = whole(&run);
    let page = page_of(&report);
    let seconds = started.elapsed().as_secs_f64();
    println!("100,000 sites: report.html {} bytes, {seconds:.2} s", page.len());
    keep("report_100000.html", &page);
    assert!(page.len() <= 3_000_000, "{} bytes", page.len());
    assert!(page.contains("400 of 100,000 distinct sites open below"));
}

/// By hand: the first site of the made-up run has 261 fragments in P01_d28, 97 of a hundred of which count.
#[test]
fn a_site_opens_to_its_genes_its_molecules_and_why_it_is_called() {
    let mut run = common::run(100);
    run.tables.genes = Some(common::genes());
    // A molecule of another sample that counts in nothing.
    let mut stray = run.molecules[0].clone();
    stray.sample = "P01_d180".parse().unwrap();
    stray.status = landfall_tables::site_fragments::FragmentStatus::CollisionRemoved;
    run.molecules.push(stray);
    // Two molecules at its junction, a base off, and one that runs in the other direction.
    let first = run.tables.sites[0].clone();
    let at_junction = |id: u32, shift: u32, strand: Strand, remnant: &str, reads: u32| FragmentRow {
        subject: first.subject.clone(),
        sample: first.sample.clone(),
        contig: first.contig.clone(),
        vector_end: first.vector_end.clone(),
        class: ReadClass::Unique,
        strand,
        remnant: remnant.to_owned(),
        reads,
        ..landfall_testkit::fragment(id, first.position.0 + shift, 200, None)
    };
    run.fragments.extend([
        at_junction(10, 0, Strand::Plus, "TCTAGCA", 8),
        at_junction(11, 1, Strand::Plus, "TCTAGC", 2),
        at_junction(12, 0, Strand::Minus, "AAAA", 90),
    ]);
    let report = whole(&run);
    assert_eq!(report.views.sites.len(), 100);
    let first = &run.tables.sites[0];
    let card = report.views.sites.iter().find(|card| card.site == first.site_id).unwrap();
    assert_eq!((card.subject.as_str(), card.position, card.strand), ("P01", 1_000_001, "-"));
    let near: Vec<_> = card.near.iter().map(|place| report.views.genes[*place].gene.as_str()).collect();
    // The gene it lies in first; the edges of the next two are 40 and 100 kb away.
    assert_eq!(near, ["G1N0", "G1N1", "G1N2"]);
    let junction = card.junction.as_ref().unwrap();
    assert_eq!((junction.remnant.as_str(), junction.reads, junction.of), ("TCTAGCA", 8, 10));
    let [called, stray] = &card.samples[..] else { panic!("two samples") };
    assert_eq!((called.sample.as_str(), called.called, called.fragments), ("P01_d28", true, 261));
    assert!(words().say_all(&called.why).starts_with("Called: 261 fragments in 1 replicate."));
    let molecules: u32 = called.marks.iter().map(|mark| mark.molecules).sum();
    assert!(called.more > 0 || molecules == 261, "{molecules}");
    assert!(!stray.called);
    assert_eq!(
        words().say_all(&stray.why),
        "Not called: none of its molecules counts. No fragment: 1 molecule, the minor copy of a molecule of another subject; counts in nothing."
    );
    let concern: Vec<_> =
        report.views.genes.iter().filter(|gene| gene.concern).map(|gene| &gene.gene).collect();
    assert_eq!(concern, ["LMO2"]);
    // The gene of concern is drawn with the sites near it, once.
    assert_eq!((report.tracks.genes, report.tracks.rows.len()), (Some(1), 1));
    let track = &report.tracks.rows[0];
    assert!(track.gene.gene == "LMO2" && track.total == 1 && track.sites[0].distance == 0, "{track:?}");
    let page = page_of(&report);
    assert!(page.contains("All 100 distinct sites open below.") && page.contains("<noscript>"));
    assert!(page.contains("LMO2 (chr2, strand +): 1 site within 50.0\u{a0}kb, 1 drawn"));
    // Without a gene set nothing is drawn, and that is said.
    run.tables.genes = None;
    let page = page_of(&whole(&run));
    assert!(
        page.contains("made without a gene set") && !page.contains("Genes of concern with sites near them")
    );
}

/// The text between the tags, without scripts, styles, pictures and what runs from left to right by itself.
fn text_of(page: &str) -> String {
    let mut text = page.to_owned();
    let parts = [
        ("<style", "</style>"),
        ("<script", "</script>"),
        ("<svg", "</svg>"),
        ("<pre", "</pre>"),
        ("<span class=\"beside\"", "</span>"),
        ("<", ">"),
    ];
    for (open, close) in parts {
        let mut kept = String::new();
        let mut rest = text.as_str();
        while let Some(from) = rest.find(open) {
            kept.push_str(&rest[..from]);
            kept.push('\n');
            rest = rest[from..].find(close).map_or("", |at| &rest[from + at + close.len()..]);
        }
        kept.push_str(rest);
        text = kept;
    }
    text
}

/// In a line that runs from right to left, a comparator is mirrored and a range turns round, unless it stands in one isolate.
#[test]
fn in_arabic_no_comparator_sign_or_range_stands_outside_of_an_isolate() {
    let arabic = Words::of(Language::Arabic).unwrap();
    let page = html(&build(&common::run(100).tables), &arabic).unwrap();
    // Nor does a line end inside of one.
    let shares: Vec<&str> =
        page.split("%\u{a0}(").skip(1).map(|rest| rest.split(')').next().unwrap()).collect();
    assert!(shares.len() > 100 && shares.iter().all(|share| !share.contains(' ')), "{shares:?}");
    let (mut seen, mut bare) = (0, Vec::new());
    for line in text_of(&joined(&page)).lines() {
        let letters: Vec<char> = line.chars().collect();
        let mut depth = 0;
        for (at, letter) in letters.iter().enumerate() {
            match letter {
                '\u{2066}' => depth += 1,
                '\u{2069}' => depth -= 1,
                '–' | '−' | '<' | '>' | '≤' | '≥' => {
                    let digit = |letter: Option<&char>| letter.is_some_and(char::is_ascii_digit);
                    let near = letters[..at].iter().rev().find(|letter| !letter.is_whitespace());
                    let next = letters[at + 1..].iter().find(|letter| !letter.is_whitespace());
                    if digit(next) || (*letter == '–' && digit(near)) {
                        seen += 1;
                        if depth == 0 {
                            bare.push(line.to_owned());
                        }
                    }
                }
                _ => {}
            }
        }
        assert_eq!(depth, 0, "{line}");
    }
    assert!(bare.is_empty() && seen > 150, "{seen}: {bare:#?}");
}

/// Until somebody has approved the translation, no verdict of page 1 stands without the English one.
#[test]
fn each_arabic_verdict_has_the_english_one_beside_it() {
    let report = build(&common::run(40).tables);
    let page = joined(&html(&report, &Words::of(Language::Arabic).unwrap()).unwrap());
    let summary = &report.summary;
    let answers = summary.subjects.iter().flat_map(|subject| &subject.answers);
    let answers = answers.chain(summary.samples.iter().flat_map(|sample| &sample.answers));
    let mut shown = 0;
    for answer in answers {
        let english = words().say(&answer.headline);
        let beside = format!("lang=\"en\" dir=\"ltr\">{}</span>", minijinja_escaped(&english));
        assert!(page.contains(&beside), "{english}");
        shown += 1;
    }
    assert_eq!(page.matches("class=\"beside\"").count(), shown);
    assert!(!page_of(&report).contains("class=\"beside\""));
}

fn minijinja_escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#x27;")
        .replace('/', "&#x2f;")
}

#[test]
fn every_picture_has_its_numbers_as_a_file() {
    let page = page_of(&build(&common::run(40).tables));
    let pictures = page.matches("role=\"img\" aria-labelledby").count();
    let links = page.matches("href=\"data:text/csv;charset=utf-8,").count();
    assert!(pictures == links && pictures > 10, "{pictures} pictures, {links} links");
    // By hand: a row of the picture of P01's clones over time, in the sample of day 180.
    assert!(
        page.contains("download=\"shares-P01.csv\"")
            && page.contains("subject,sample,day,clone,gene,share,share_lo,share_hi%0D%0AP01,P01_d28,28,")
    );
}

#[test]
fn report_json_is_what_its_schema_says() {
    let schema = landfall_report::schema();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/report.schema.json");
    let text = format!("{schema:#}\n");
    if std::env::var_os("LANDFALL_UPDATE_DOCS").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    let shipped = std::fs::read_to_string(path).unwrap();
    assert!(
        shipped == text,
        "LANDFALL_UPDATE_DOCS=1 writes docs/report.schema.json again; raise model::LAYOUT"
    );
    let full = common::run(8).tables;
    let few = Tables { libraries: full.libraries.clone(), sites: full.sites.clone(), ..Tables::default() };
    let mut run = common::run(8);
    run.tables.genes = Some(common::genes());
    let all = [whole(&run), build(&full), build(&few), build(&Tables::default())];
    for report in all {
        let document: Value = serde_json::from_str(&json(&report).unwrap()).unwrap();
        let faults = landfall_testkit::schema::faults(&schema, &document);
        assert!(faults.is_empty(), "{faults:#?}");
        // A field that is gone, one that nobody knows, a word of no list, another layout.
        let mut fields = Vec::new();
        places(&document, String::new(), &mut fields);
        for (place, field) in fields {
            let mut other = document.clone();
            let object = other.pointer_mut(&place).unwrap().as_object_mut().unwrap();
            let value = object.remove(&field).unwrap();
            object.insert("unheard_of".to_owned(), value.clone());
            assert!(
                !landfall_testkit::schema::faults(&schema, &other).is_empty(),
                "{place}/{field}, renamed"
            );
        }
        for (place, value) in [("/layout", Value::from(3)), ("/clones/given", Value::from("yes"))] {
            let mut other = document.clone();
            *other.pointer_mut(place).unwrap() = value;
            assert_eq!(landfall_testkit::schema::faults(&schema, &other).len(), 1, "{place}");
        }
    }
}

/// The fields of objects of our own: the first of every list, no maps of somebody else's names.
fn places(value: &Value, at: String, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                if ["params", "reference", "texts", "columns", "extra"].contains(&name.as_str()) {
                    continue;
                }
                found.push((at.clone(), name.clone()));
                places(value, format!("{at}/{name}"), found);
            }
        }
        Value::Array(all) => {
            if let Some(first) = all.first() {
                places(first, format!("{at}/0"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn the_languages_that_are_asked_for_are_written_and_a_translation_does_not_stand_alone() {
    let run = common::run(10);
    let folder = tempfile::tempdir().unwrap();
    common::write(&run, folder.path());
    let written = |languages: &[Language]| {
        let params = ReportParams { languages: languages.to_vec(), ..ReportParams::default() };
        let given = StageRun::<landfall_report::Report>::new(run.tables.libraries.clone()).params(&params);
        let sites = Payload::table::<landfall_tables::sites::SiteRow>();
        given.with(sites, [folder.path().join("sites.parquet")]).run().map(|ran| ran.bytes())
    };
    let names = |languages: &[Language]| {
        let files = written(languages).unwrap();
        ["report.html", "report.ar.html"].map(|name| files.contains_key(name))
    };
    assert_eq!(names(&Language::ALL), [true, true]);
    assert_eq!(names(&[Language::English]), [true, false]);
    for alone in [&[Language::Arabic][..], &[]] {
        let fault = written(alone).unwrap_err();
        assert!(fault.fault == Fault::Config && fault.to_string().contains("expected `\"en\"`"), "{fault}");
    }
}

#[test]
fn the_page_needs_no_network() {
    let page = page_of(&build(&common::run(30).tables));
    for word in ["http://", "https://", "src=", "@import", "<link", "url(//"] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(page.contains("name=\"viewport\""));
    assert!(page.contains("Research use"));
}

#[test]
fn without_optional_tables_the_report_says_what_it_cannot_judge() {
    let full = common::run(12).tables;
    let tables =
        Tables { libraries: full.libraries, sites: full.sites, balance: full.balance, ..Tables::default() };
    let report = build(&tables);
    assert_eq!(report.caveats.len(), 9);
    let page = page_of(&report);
    for text in [
        "Genes were not looked up",
        "Copy number is not evaluable",
        "controls are not evaluable",
        "made alone",
    ] {
        assert!(page.contains(text), "{text}");
    }
    let nothing = build(&Tables::default());
    assert!(page_of(&nothing).contains("No site was found."));
}

#[test]
fn the_stage_reads_files_and_writes_the_same_bytes_every_time() {
    let run = common::run(60);
    let folder = tempfile::tempdir().unwrap();
    common::write(&run, folder.path());
    let ports = landfall_report::Report::ports().inputs;
    let tables = ports.iter().filter(|port| matches!(port.payload, Payload::Table(_)));
    let given = StageRun::<landfall_report::Report>::new(run.tables.libraries.clone());
    let given = tables.fold(given, |given, port| {
        let path = folder.path().join(port.payload.file_name(None));
        given.with(port.payload, Some(path).filter(|path| path.exists()))
    });
    let given = given.files(FileKind::Account, [folder.path().join("about.json")]);
    let written = || {
        let ran = given.run().unwrap();
        assert_eq!(ran.summary.counts, [("subjects", 2), ("samples", 5), ("sites", 60)]);
        ran.bytes()
    };
    let first = written();
    assert!(first == written() && first.contains_key("report.html"));
    // Rows in the files are sorted by key; those in memory are not: the view model must not care.
    assert!(first["report.json"] == json(&whole(&run)).unwrap().into_bytes());

    std::fs::write(folder.path().join("about.json"), "{").unwrap();
    let given = given.out(folder.path().join("none"));
    assert_eq!(given.run().unwrap_err().fault, Fault::Data);
    assert!(!given.output("report.html").exists());
}
