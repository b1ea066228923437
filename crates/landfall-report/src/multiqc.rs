//! Two sections for MultiQC, as custom content: reads by class, and samples in numbers.
//!
//! One file per section and run, not per sample. Format: MultiQC, "Custom content", files `*_mqc.tsv`: settings as YAML
//! in comments, then a table. It takes the names of a table as they are. Those of `*_mqc.json` it shortens (`S1_fastqc`,
//! `S1.sorted` and `S1_trimmed` all become `S1`), and what was two samples is then one.

use landfall_files::cell_text;
use serde_json::{Value, json};

use crate::model::Report;
use crate::model::answer::Question;
use crate::model::summary::SampleSummary;
use crate::number::measure;

/// Reads of each library by class, as bars.
#[must_use]
pub fn reads(report: &Report) -> String {
    let settings = [
        ("id", json!("landfall_reads")),
        ("section_name", json!("Landfall: reads")),
        ("description", json!("Each read ends in one class.")),
        (
            "pconfig",
            json!({ "id": "landfall_reads_plot", "title": "Landfall: reads by class", "ylab": "Reads" }),
        ),
        ("plot_type", json!("bargraph")),
    ];
    let mut classes: Vec<&str> = Vec::new();
    for class in report.flow.libraries.iter().flat_map(|library| &library.classes) {
        if !classes.contains(&class.class) {
            classes.push(class.class);
        }
    }
    let rows = report.flow.libraries.iter().map(|library| {
        let of = |class: &&str| {
            let found = library.classes.iter().find(|one| one.class == *class);
            found.map_or(0, |one| one.reads).to_string()
        };
        (library.library.clone(), classes.iter().map(of).collect())
    });
    section(&settings, ("Library", &classes), rows)
}

/// What was found in each sample, and the answers, as a table.
#[must_use]
pub fn samples(report: &Report) -> String {
    let number = |title: &str, format: &str| json!({ "title": title, "format": format });
    let count = |title: &str| number(title, "{:,.0f}");
    let settings = [
        ("id", json!("landfall_samples")),
        ("section_name", json!("Landfall: samples")),
        (
            "description",
            json!(
                "Integration sites, vector copies per cell and verdicts; intervals are in Landfall's own report."
            ),
        ),
        ("pconfig", json!({ "id": "landfall_samples_table", "title": "Landfall: samples" })),
        (
            "headers",
            json!({
                "reads": count("Reads"),
                "sites": count("Sites"),
                "fragments": count("Fragments"),
                "umis": count("UMIs"),
                "multihits": count("Multihits"),
                "copies_per_cell": number("Copies per cell", "{:,.3f}"),
                "largest_clone": number("Largest clone, %", "{:,.2f}"),
                "release": { "title": "Release" },
                "dominance": { "title": "Dominance" },
                "controls": { "title": "Controls" },
            }),
        ),
        ("plot_type", json!("table")),
    ];
    let columns = [
        "reads",
        "sites",
        "fragments",
        "umis",
        "multihits",
        "copies_per_cell",
        "largest_clone",
        "release",
        "dominance",
        "controls",
    ];
    let rows = report.samples.iter().map(|sample| {
        // What is not known has a blank cell.
        let known = |count: Option<u64>| count.map(|count| count.to_string()).unwrap_or_default();
        let own = |one: &&SampleSummary| one.subject == sample.subject && one.sample == sample.sample;
        let answers = report.summary.samples.iter().find(own);
        let level = |question: Question| {
            let mut all = answers.into_iter().flat_map(|of| &of.answers);
            all.find(|answer| answer.question == question)
                .map(|answer| answer.level.word())
                .unwrap_or_default()
        };
        let copies = sample.vcn.iter().find_map(|copies| copies.measured);
        let largest =
            answers.and_then(|of| of.largest.as_ref()).map(|(_, share)| 100.0 * share.estimated_share);
        let cells = vec![
            known(sample.reads),
            sample.sites.to_string(),
            sample.fragments.to_string(),
            known(sample.umis),
            known(sample.multihits),
            copies.map(measure).unwrap_or_default(),
            largest.map(measure).unwrap_or_default(),
            level(Question::Release).to_owned(),
            level(Question::Dominance).to_owned(),
            level(Question::Controls).to_owned(),
        ];
        (sample.sample.clone(), cells)
    });
    section(&settings, ("Sample", &columns), rows)
}

/// A file of settings and a table. JSON is YAML, too.
fn section(
    settings: &[(&str, Value)],
    (first, columns): (&str, &[&str]),
    rows: impl Iterator<Item = (String, Vec<String>)>,
) -> String {
    let mut text: String = settings.iter().map(|(key, value)| format!("# {key}: {value}\n")).collect();
    let mut line = |name: &str, cells: &mut dyn Iterator<Item = &str>| {
        text.push_str(&cell_text(name));
        cells.for_each(|cell| {
            text.push('\t');
            text.push_str(&cell_text(cell));
        });
        text.push('\n');
    };
    line(first, &mut columns.iter().copied());
    rows.for_each(|(name, cells)| line(&name, &mut cells.iter().map(String::as_str)));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_a_table_which_multiqc_takes_as_it_is() {
        let rows = [("S1_fastqc", ["1", ""]), ("S1", ["2", "a\tb"])];
        let rows = rows.map(|(name, cells)| (name.to_owned(), cells.map(str::to_owned).to_vec()));
        let text = section(
            &[("id", json!("x")), ("plot_type", json!("table"))],
            ("Sample", &["a", "b"]),
            rows.into_iter(),
        );
        assert_eq!(text, "# id: \"x\"\n# plot_type: \"table\"\nSample\ta\tb\nS1_fastqc\t1\t\nS1\t2\ta b\n");
    }
}
