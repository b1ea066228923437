//! The report as a whole: equal to the tables, escaped, small, alone, the same every time.
#![allow(clippy::unwrap_used)]

mod common;

use landfall_config::Assay;
use landfall_report::model::Report;
use landfall_report::{ReportParams, Tables, html, json};
use landfall_stage::{Fault, FileKind, Payload, Stage};
use landfall_tables::abundance::{AbundanceMethod, AbundanceRow, DominanceVerdict};
use landfall_tables::agreement::{Agreement, measurement};
use landfall_tables::collisions::CollisionRow;
use landfall_tables::controls::ControlStatus;
use landfall_tables::plates::{PlateRow, PlateUse};
use landfall_tables::vcn::VcnRow;
use landfall_testkit::StageRun;
use serde_json::Value;

fn build(tables: &Tables) -> Report {
    Report::build(&ReportParams::default(), tables).unwrap()
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
    assert_eq!((report.flow.pools[0].unassigned_reads, report.flow.pools[0].reads), (2_115, total + 2_115));
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
    let page = html(&report).unwrap();
    assert_eq!(page.matches("class=\"q-line\"").count(), 3, "a picture for each read");
    assert!(page.contains("50,000 reads of at most 151 bases; their mean quality is 30.4"));
    let without = Tables { read_profile: None, ..run.tables };
    assert!(html(&build(&without)).unwrap().contains("no table read_profile was given"));
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
    let fault = Report::build(&ReportParams::default(), &run.tables).unwrap_err().to_string();
    assert!(fault.starts_with("table `balance`, library `"), "{fault}");
}

#[test]
fn without_abundance_no_share_is_shown_and_the_reason_is_said() {
    let report = build(&Tables { abundance: None, ..common::run(40).tables });
    let said: Vec<_> =
        report.summary.iter().flat_map(|subject| &subject.samples).flat_map(|s| &s.sentences).collect();
    assert!(said.iter().all(|sentence| !sentence.text.contains('%')), "{said:?}");
    assert!(report.sites.top.iter().all(|top| !top.sentence.contains('%')));
    assert!(report.caveats[0].contains("table abundance was not given"));
    let order: Vec<_> = report.summary[0].samples.iter().map(|sample| sample.sample.as_str()).collect();
    assert_eq!(order, ["P01_d180", "P01_d28"], "latest first");
    let copies = said.iter().find(|sentence| sentence.text.contains("1.82")).unwrap();
    assert_eq!(
        copies.text,
        "VCN (psi over RPP30): 1.82 copies per cell (1.73–1.92 with between-well variation; 1.79–1.86 counting error only; ddPCR, 2 wells)."
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
    let sample = &report["clones"]["samples"][0];
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
    report["clones"]["samples"][0].clone()
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
        let reason = sample["copies_apart"].as_str().unwrap();
        assert!(reason.contains(&format!("ddpcr {name}/RPP30")) && reason.contains("disagree"), "{reason}");
    }
    let sample = second_target("zzz", 1.9, Agreement::NotTestable);
    assert!(sample["copies_apart"].as_str().unwrap().ends_with("cannot be tested"));
}

/// Share, its limits, verdict, flags.
type Judged<'a> = (f64, Option<(f64, f64)>, DominanceVerdict, &'a [&'a str]);

/// The sentence on dominance where sample P01_d180 has these rows only.
fn dominance(rows: &[Judged], cells: Option<f64>) -> String {
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
    build(&tables).clones.samples[0].sentence.clone()
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
    assert!(sample.sentence.contains("a share that is not evaluable"), "{}", sample.sentence);
    let over_time = &report.clones.over_time[0].samples;
    let of_sample = over_time.iter().find(|sample| sample.sample == "P01_d180").unwrap();
    assert!(of_sample.shares.iter().all(|share| share.is_none_or(|share| share == 0.0)));
    let page = html(&report).unwrap();
    let rows = page.split("<tr>").skip(1).filter_map(|row| row.split("</tr>").next());
    let mut rows = rows.filter(|row| row.contains(&sample.top[0].target) && row.contains("P01_d180"));
    let row = rows.next().unwrap();
    assert!(row.contains("data-value=\"\">–") && !row.contains("0 %"), "{row}");
}

#[test]
fn each_verdict_is_a_sentence_with_what_was_seen_and_what_could_not_be() {
    use DominanceVerdict::{CannotExclude, Confirmed, Negative, NotEvaluable, Suspected};
    let name = "chr2+1007920 (LMO2)";
    let one =
        |share, limits, verdict, flags| dominance(&[(share, Some(limits), verdict, flags)], Some(1_311.0));
    assert_eq!(
        one(0.041, (0.032, 0.053), Negative, &[]),
        format!(
            "No clone reached 20 %. The largest held 4.1 % (3.2–5.3 %) of 1,311 sampled vector copies on day 180: {name}. A clone of 0.23 % or more would have been seen with 95 % certainty."
        )
    );
    assert_eq!(
        one(0.341, (0.29, 0.396), Confirmed, &[]),
        format!(
            "Confirmed: {name} holds 34.1 % (29–39.6 %), of 1,311 sampled vector copies on day 180. Even the lower limit reaches 20 %."
        )
    );
    assert_eq!(
        one(0.21, (0.17, 0.26), Suspected, &[]),
        format!(
            "Suspected: {name} holds 21 % (17–26 %), of 1,311 sampled vector copies on day 180. The share reaches 20 %, its lower limit does not."
        )
    );
    let cannot = |flags: &'static [&str], why: &str| {
        assert_eq!(
            one(0.18, (0.15, 0.21), CannotExclude, flags),
            format!(
                "Cannot exclude: the largest clone, {name} holds 18 % (15–21 %), of 1,311 sampled vector copies on day 180. {why} A clone of 0.23 % or more would have been seen with 95 % certainty."
            )
        );
    };
    cannot(&[], "Its upper limit reaches 20 %.");
    cannot(&["multihit"], &format!("With the clusters that list its place, {name} could hold 23 %."));
    cannot(&["lower_bound"], "Lengths are too few to count all cells, so that a clone of 20 % may hide.");
    cannot(
        &["length_law_not_tested"],
        "The fragment lengths could not be held against a law, so that a clone of 20 % may hide.",
    );
    cannot(&["length_law"], "The fragment lengths follow no smooth law, so that a clone of 20 % may hide.");
    let few: &[Judged] = &[
        (15.0 / 38.0, Some((0.25, 0.55)), NotEvaluable, &["few_cells"]),
        (23.0 / 38.0, Some((0.4, 0.7)), NotEvaluable, &["few_cells"]),
    ];
    assert_eq!(
        dominance(&few[..1], Some(38.0)),
        format!(
            "Not evaluable: 38 sampled vector copies on day 180, at least 50 are needed; 15 of them of one clone, {name}."
        )
    );
    assert_eq!(
        dominance(&[(0.4, None, NotEvaluable, &["restriction"])], None),
        "Not evaluable: DNA was cut at restriction sites and molecules carry no identifiers, so that cells cannot be counted. Shares of reads are shown; they are no shares of cells."
    );
    // The strongest statement of any clone is the sample's.
    let mixed =
        [(0.5, Some((0.45, 0.55)), Confirmed, &[][..]), (0.19, Some((0.17, 0.22)), CannotExclude, &[][..])];
    assert!(dominance(&mixed, Some(500.0)).starts_with("Confirmed: "));
}

#[test]
fn samples_are_compared_only_where_cells_were_estimated_alike() {
    let mut tables = common::run(12).tables;
    let rows = tables.abundance.as_mut().unwrap();
    let name = rows[1].target_id.clone();
    rows[0].target_id.clone_from(&name);
    let changed = |tables: &Tables| build(tables).clones.samples[0].change.clone().unwrap();
    let held = changed(&tables);
    assert!(held.contains(" held ") && held.ends_with(" on day 28."), "{held}");
    let mut unseen = tables.clone();
    unseen.abundance.as_mut().unwrap()[0].target_id = "chr9+9".to_owned();
    assert!(changed(&unseen).contains("was not seen among"), "{}", changed(&unseen));
    for row in tables.abundance.as_mut().unwrap().iter_mut().filter(|row| row.sample.as_str() == "P01_d28") {
        row.method = AbundanceMethod::Count;
    }
    assert!(changed(&tables).starts_with("Not compared with day 28"));
    assert_eq!(build(&tables).clones.samples[1].change, None, "nothing came before");
}

#[test]
fn controls_are_shown_with_their_outcome_and_what_samples_share() {
    let mut tables = common::run(4).tables;
    let report = build(&tables);
    assert_eq!(report.controls.sentence, "1 control library passed, none failed.");
    assert_eq!(report.controls.runs[0].rate, Some(0.001));
    tables.controls.as_mut().unwrap()[1].status = ControlStatus::Fail;
    let other = |row: &CollisionRow| CollisionRow { sample: "P01_d28".parse().unwrap(), ..row.clone() };
    let copies: Vec<_> =
        tables.collisions.iter().flatten().flat_map(|row| [row.clone(), other(row)]).collect();
    tables.collisions = Some(copies);
    let report = build(&tables);
    assert!(report.controls.sentence.contains("1 FAILED: no_template_r1"), "{}", report.controls.sentence);
    assert_eq!(report.controls.shared.samples, ["P01_d28", "P02_d28"]);
    assert_eq!(report.controls.shared.molecules, [[0, 2], [2, 0]]);
    let page = html(&report).unwrap();
    assert!(page.contains("0.1 % (0.03–0.4 %)") && page.contains(">fail<"));
}

#[test]
fn of_whole_genomes_alone_it_says_that_sites_were_not_looked_for() {
    let full = common::run(8).tables;
    let mut libraries = full.libraries;
    libraries.iter_mut().for_each(|library| library.assay = Assay::Wgs);
    let report = build(&Tables { libraries, vcn: full.vcn, ..Tables::default() });
    let found = report.summary[0].samples[0].sentences.iter().find(|sentence| sentence.topic == "Found");
    assert!(found.unwrap().text.starts_with("Sites were not looked for"));
    let page = html(&report).unwrap();
    assert!(!page.contains("No site was found") && page.contains("2.41 copies per cell"));
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
    let said = &report.copies.left_out;
    assert_eq!(
        said[0],
        "`plate.csv`: left out, rows of names that the sheet does not have, 4: `other <study>`."
    );
    assert_eq!(said[1], "`plate.csv`: left out, rows that it marks so, 1: `P01 d180 B01`.");
    assert!(said[2].starts_with("Samples without a measured well on any laboratory table, "), "{said:?}");
    assert!(!said[2].contains("P01_d180"), "{said:?}");
    assert!(html(&report).unwrap().contains("does not have, 4: `other &lt;study&gt;`."));
}

#[test]
fn what_copy_numbers_rest_on_is_shown_with_its_numbers() {
    let report = build(&common::run(8).tables);
    let page = html(&report).unwrap();
    assert!(report.copies.sentence.ends_with("1 pair of methods disagrees."), "{}", report.copies.sentence);
    for text in [
        "Methods side by side",
        "1.85 (1.69–2",
        ">disagree<",
        "Copies of transduced cells",
        "more_even_than_poisson",
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
        let sentences =
            report.summary.iter().flat_map(|subject| &subject.samples).flat_map(|one| &one.sentences);
        let mut concern = sentences.filter(|one| one.topic == "Genes of concern").map(|one| one.text.clone());
        let first = concern.next().unwrap();
        (report.concern.sentence, first, html(&build(tables)).unwrap())
    };
    let (_, sample, page) = said(&run.tables);
    assert!(
        sample.ends_with("The gene set knows 2 of the 3 genes of the cancer list `made-up list`."),
        "{sample}"
    );
    assert!(page.contains("Not known to it: 1-Mar.") && page.contains("`9-Sep` as SEPTIN9"));

    // No entry of the list is a gene of the set: nothing is near, and nothing can be said.
    for row in run.tables.gene_lists.iter_mut().flatten() {
        row.known = Some(0);
    }
    for row in run.tables.annotation.iter_mut().flatten() {
        row.nearest_cancer_gene = None;
    }
    let (section, sample, _) = said(&run.tables);
    let reason = "the gene set knows none of the 3 genes of the cancer list `made-up list`";
    assert_eq!(section, format!("Not evaluable: {reason}."));
    assert!(sample.starts_with(&format!("Genes of concern are not evaluable: {reason}.")), "{sample}");

    // A list is used although no site is there to lay it around.
    run.tables.sites.clear();
    run.tables.annotation = Some(Vec::new());
    assert_eq!(build(&run.tables).concern.sentence, "Not evaluable: no site was found.");
    run = common::run(100);
    for row in run.tables.gene_lists.iter_mut().flatten() {
        (row.gene_set, row.known) = (None, None);
    }
    for row in run.tables.annotation.iter_mut().flatten() {
        (row.gene_set, row.cancer_list, row.nearest_cancer_gene) = (None, None, None);
    }
    assert_eq!(build(&run.tables).concern.sentence, "Not evaluable: the reference has no gene set.");
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
    let page = html(&build(&run.tables)).unwrap();
    assert!(page.contains("&lt;script&gt;alert(1)"));
    assert!(!page.contains("<script>alert"));
    assert!(!page.contains("<b>TTTT"));
    assert_eq!(page.matches("<script>").count(), 1, "only our own");
}

#[test]
fn ten_thousand_sites_fit_into_three_megabytes_and_the_rest_is_pointed_to() {
    let report = build(&common::run(10_000).tables);
    let (page, twin) = (html(&report).unwrap(), json(&report).unwrap());
    println!("10,000 sites: report.html {} bytes, report.json {} bytes", page.len(), twin.len());
    assert!(page.len() <= 3_000_000, "{} bytes", page.len());
    assert_eq!(report.sites.rows.len(), 1_000);
    assert!(page.contains(
        "The 1,000 sites with most fragments, of 10,000 in all samples; the others are in the table sites."
    ));
    // The picture's numbers and the gene counts are over all sites, not over the shown ones.
    assert_eq!(report.concern.samples.iter().map(|row| row.sites).sum::<u64>(), 1_250);
}

#[test]
fn the_page_needs_no_network() {
    let page = html(&build(&common::run(30).tables)).unwrap();
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
    let page = html(&report).unwrap();
    for text in [
        "Genes were not looked up",
        "Copy number is not evaluable",
        "controls are not evaluable",
        "made alone",
    ] {
        assert!(page.contains(text), "{text}");
    }
    let nothing = build(&Tables::default());
    assert!(html(&nothing).unwrap().contains("No site was found."));
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
    assert!(first["report.json"] == json(&build(&run.tables)).unwrap().into_bytes());

    std::fs::write(folder.path().join("about.json"), "{").unwrap();
    let given = given.out(folder.path().join("none"));
    assert_eq!(given.run().unwrap_err().fault, Fault::Data);
    assert!(!given.output("report.html").exists());
}
