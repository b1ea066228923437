//! Where the rows of a result stand, and in what kind of table, does not matter to the scorecard.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod support;

use landfall_score::foreign::{self, Base, Kind, Layout};
use landfall_score::{Card, ScoreError, Truth, score};
use landfall_tables::sites::SiteRow;
use proptest::prelude::*;
use support::Experiment;
use support::found::Found;

/// Numbers that tables of sites alone are judged by.
const OF_SITES: [&str; 7] =
    ["recall_", "exact_", "within_", "precision_", "false_", "strand_errors", "fragments_"];

/// These numbers of a card, as text.
fn of_sites(card: &Card) -> Vec<(String, String)> {
    let names = card.numbers.names().filter(|name| OF_SITES.iter().any(|start| name.starts_with(start)));
    names.map(|name| (name.to_owned(), support::number(card, name).to_string())).collect()
}

/// A result with several mistakes.
fn flawed() -> Experiment {
    Experiment::damaged(|found: &mut Found| {
        found.site("A", "chr1+10000").position.0 += 1;
        found.site("A", "chr1-20000").fragments -= 2;
        found.site("B", "chr2-110000").strand = landfall_core::Strand::Plus;
        found.sites.retain(|site| site.site_id != "chr2+30000");
        found.invent("B", "chr2+77777");
        found.invent("A", "chr1+60012");
    })
}

/// The card of another program's table.
fn foreign_card(experiment: &Experiment, text: &str, layout: &Layout) -> Result<Card, ScoreError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sites.txt");
    std::fs::write(&path, text).unwrap();
    experiment.known.write(folder.path());
    let truth = Truth::read(folder.path())?;
    Ok(Card::new(&score(&truth, &foreign::read(&path, layout, &truth)?)?, &[]))
}

fn layout(kind: Kind, base: Base) -> Layout {
    Layout { kind, columns: foreign::Columns::default(), base, sample: None }
}

fn bed(sites: &[SiteRow]) -> String {
    let line = |SiteRow { contig, position, sample, fragments, strand, .. }: &SiteRow| {
        let start = position.0;
        format!("{contig}\t{start}\t{}\t{sample}\t{fragments}\t{strand}\n", start + 1)
    };
    "track name=sites\n".to_owned() + &sites.iter().map(line).collect::<String>()
}

/// A table whose first base is called `first`.
fn text(sites: &[SiteRow], delimiter: &str, first: u32) -> String {
    let line = |SiteRow { contig, position, sample, fragments, strand, .. }: &SiteRow| {
        let position = position.0 + first;
        format!("{fragments}\t{sample}\t{contig}\t{strand}\t{position}\n")
    };
    let text = "n\tid\tchr\tori\tpos\n".to_owned() + &sites.iter().map(line).collect::<String>();
    text.replace('\t', delimiter)
}

#[test]
fn bed_and_text_tables_give_the_numbers_of_the_same_sites_in_parquet() {
    let experiment = flawed();
    let expected = of_sites(&experiment.card());
    let sites = &experiment.found.sites;
    let columns = "fragments=n,sample=id,contig=chr,strand=ori,position=pos";
    let named = |layout: Layout| Layout { columns: columns.parse().unwrap(), ..layout };
    for (text, layout) in [
        (bed(sites), layout(Kind::Bed, Base::Zero)),
        (bed(sites), layout(Kind::Bed, Base::One)),
        (text(sites, "\t", 0), named(layout(Kind::Tsv, Base::Zero))),
        (text(sites, "\t", 1), named(layout(Kind::Tsv, Base::One))),
        (text(sites, ",", 1), named(layout(Kind::Csv, Base::One))),
    ] {
        let card = foreign_card(&experiment, &text, &layout).unwrap();
        assert_eq!(of_sites(&card), expected, "{layout:?}");
    }
}

#[test]
fn what_a_table_does_not_tell_is_not_judged() {
    let experiment = Experiment::perfect();
    let line = |SiteRow { contig, position, sample, .. }: &SiteRow| {
        format!("{contig}\t{position}\t{sample}\n", position = position.0)
    };
    let text: String = experiment.found.sites.iter().map(line).collect();
    let text = format!("contig\tposition\tsample\n{text}");
    let card = foreign_card(&experiment, &text, &layout(Kind::Tsv, Base::Zero)).unwrap();
    assert_eq!(support::value(&card, "exact_1"), 1.0);
    for name in ["strand_errors", "fragments_bias", "share_bias", "class_agreement", "vcn_ddpcr_bias"] {
        assert_eq!(support::number(&card, name).value(), None, "{name}");
    }
}

#[test]
fn shares_of_a_text_table_are_taken_and_those_of_fragments_otherwise() {
    let experiment = Experiment::perfect();
    let called = |text: &str| {
        let card = foreign_card(&experiment, text, &layout(Kind::Tsv, Base::Zero)).unwrap();
        card.samples[1].top.as_ref().unwrap().called
    };
    let told = "contig\tposition\tsample\tshare\nchr1\t99999\tB\t0.71\nchr2\t109999\tB\t0.29\n";
    assert_eq!(called(told), Some(0.71));
    let counted = "contig\tposition\tsample\tfragments\nchr1\t99999\tB\t6\nchr2\t109999\tB\t2\n";
    assert_eq!(called(counted), Some(0.75));
}

#[test]
fn a_line_that_cannot_be_used_is_named() {
    let experiment = Experiment::perfect();
    let message =
        |text: &str, kind| foreign_card(&experiment, text, &layout(kind, Base::One)).unwrap_err().to_string();
    let header = "contig\tposition\tsample\tstrand\tshare\n";
    let table = |row: &str| message(&format!("{header}chr1\t5\tA\t+\t0.5\n{row}"), Kind::Tsv);
    for (found, expected) in [
        (message("chr1\t5\n", Kind::Bed), "line 1: found 2 columns; expected at least 3"),
        (message("chr1\t5\t6\tA\nchr1\tx\t6\tA\n", Kind::Bed), "line 2: column `start`: found `x`"),
        (message("chr1\t5\t6\tC\n", Kind::Bed), "line 1: column `name`: found `C`; expected a sample"),
        (message("chr1\t5\t6\n", Kind::Bed), "line 1: found no sample; expected a column for it"),
        (message("contig\tpos\nchr1\t5\n", Kind::Tsv), "line 1: found no column `position`"),
        (table("chr1\t0\tA\t+\t0.5\n"), "line 3: column `position`: found `0`; expected a position"),
        (table("chr1\t5\tA\t?\t0.5\n"), "line 3: column `strand`: found `?`; expected `+`, `-` or `.`"),
        (table("chr1\t5\tA\t+\t1.5\n"), "line 3: column `share`: found `1.5`; expected a share from 0 to 1"),
        (table("chr1\t\tA\t+\t0.5\n"), "line 3: column `position`: found nothing"),
        (table("chr1\t5\n"), "line 3: found 2 cells; expected 5"),
    ] {
        assert!(found.contains(expected), "{found}");
    }
}

#[test]
fn a_sample_that_the_truth_does_not_have_is_refused() {
    let layout = Layout { sample: Some("NB".parse().unwrap()), ..layout(Kind::Bed, Base::Zero) };
    let error = foreign_card(&Experiment::perfect(), "chr1\t5\t6\n", &layout).unwrap_err();
    assert!(error.to_string().starts_with("sample `NB` is none of the truth; nearest known: `"), "{error}");
}

#[test]
fn a_bed_file_whose_names_are_no_samples_belongs_to_the_only_one() {
    let mut experiment = Experiment::perfect();
    experiment.known.sites.retain(|site| site.sample.as_str() == "A");
    let text = "chr1\t9999\t10000\tpeak_1\t12\t+\n";
    let card = foreign_card(&experiment, text, &layout(Kind::Bed, Base::Zero)).unwrap();
    assert_eq!(support::value(&card, "precision_5"), 1.0);
}

/// A random order of the numbers below `length`.
fn order(length: usize) -> impl Strategy<Value = Vec<usize>> {
    Just((0..length).collect::<Vec<_>>()).prop_shuffle()
}

/// The flawed result with reads and molecules under other numbers, by which their tables are sorted.
fn renumbered(reads: &[usize], molecules: &[usize]) -> Experiment {
    let mut experiment = flawed();
    for (row, &number) in experiment.known.reads.iter_mut().zip(reads) {
        row.read = number as u64;
        row.molecule = molecules[row.molecule as usize] as u32;
    }
    for (row, &number) in experiment.found.read_names.iter_mut().zip(reads.iter().rev()) {
        row.read = number as u64;
    }
    for (row, &number) in experiment.known.molecules.iter_mut().zip(molecules) {
        row.molecule = number as u32;
    }
    experiment
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn rows_in_another_order_give_the_same_card(
        reads in order(flawed().known.reads.len()),
        molecules in order(flawed().known.molecules.len()),
        lines in order(flawed().found.sites.len()),
    ) {
        let experiment = flawed();
        prop_assert_eq!(renumbered(&reads, &molecules).card().json(), experiment.card().json());
        let shuffled: Vec<SiteRow> = lines.iter().map(|&at| experiment.found.sites[at].clone()).collect();
        let card = |sites: &[SiteRow]| {
            foreign_card(&experiment, &bed(sites), &layout(Kind::Bed, Base::Zero)).unwrap().json()
        };
        prop_assert_eq!(card(&shuffled), card(&experiment.found.sites));
    }
}
