//! What `landfall init` writes and `landfall config show` prints.

use crate::{KeySpec, Section};

const HEAD: &str = r#"# A run of Landfall: `landfall run run.toml --out RUN`.
# Relative paths are relative to this file.

# The sample sheet, a row per library (and lane).
sheet = "samples.csv"

# Library layout for rows of the sheet that name none: a shipped name (`landfall protocol list`) or the path
# of one's own.
protocol = "lmpcr-lentivirus"

# Made once per site by `landfall reference build`. Laboratory tables alone need neither this nor a layout.
reference = "ref/"

# For samples with alignments in column `bam`: single-copy host regions of a capture panel (BED), and the FASTA that
# CRAM files were made with.
# calibrators = "panel.bed"
# fasta = "both.fa"

# Laboratory tables of the copy number: digital and quantitative PCR, droplets, colonies; what each holds, its columns say.
# Together with keys of the stage `vcn` (below), write `tables = ["ddpcr.csv"]` in its table instead.
# vcn = ["ddpcr.csv"]

# Sites known from earlier runs keep their names and positions.
# registry = "registry.parquet"

# A list of cancer genes, one a line, instead of the reference's.
# cancer_genes = "genes.tsv"

# What the report tells a reader to do, instead of the rules that come with the program.
# rules = "rules.toml"
# Specifications of copies per cell, as filed: lots of the sheet's column `lot` are judged against them (docs/forms.md).
# specifications = "specifications.toml"
# Results of other tests of the lots, for their forms.
# attributes = "attributes.csv"

# Every random draw comes from this number: the same seed gives the same bytes.
seed = 1

# A table for each file of vectors (FASTA or GenBank). Without one, vector-internal reads and structure are not judged.
# `elements` (BED; rows named `backbone` are not inserted) and `topology` (`circular` or `linear`) are what a GenBank
# file says itself.
# [[vector]]
# file = "vector.fa"
# elements = "vector.bed"
# topology = "circular"

# What the spikes should show: library, contig, position (1-based), strand, share.
# [controls]
# expected = "spikes.csv"

# One table per stage. Keys that are left out, as all are here, have the value shown.
"#;

/// A run file to start from, with every key of every stage commented out.
#[must_use]
pub fn run_toml(sections: &[Section]) -> String {
    let mut text = HEAD.to_owned();
    for section in sections.iter().filter(|section| !section.keys.is_empty()) {
        // The table's name stays a comment, too: an empty table would say that somebody meant to change it.
        text.push_str(&format!("\n# [{}]\n", section.name));
        for key in &section.keys {
            let range = key.range.map(|range| range.to_string());
            let unit = (!key.unit.is_empty()).then(|| key.unit.to_owned());
            let words: Vec<String> = unit.into_iter().chain(range).collect();
            let words = if words.is_empty() { String::new() } else { format!(" ({})", words.join(", ")) };
            text.push_str(&format!("# {} = {}  # {}{words}\n", key.name, shown_default(key), meaning(key)));
        }
    }
    text
}

/// Longer lines do not widen the column of the others, characters.
const WIDEST: usize = 48;

/// Every key of every stage with its default, unit, range, meaning and source, as TOML that may be pasted into a
/// run file.
#[must_use]
pub fn show(sections: &[Section]) -> String {
    let mut text = String::new();
    for section in sections.iter().filter(|section| !section.keys.is_empty()) {
        let line = |key: &KeySpec| format!("{} = {}", key.name, shown_default(key));
        let width = section.keys.iter().map(|key| line(key).chars().count()).filter(|&width| width <= WIDEST);
        let width = width.max().unwrap_or(0);
        let unit_width = section.keys.iter().map(|key| unit(key).chars().count()).max().unwrap_or(0);
        let range_width = section.keys.iter().map(|key| range(key).chars().count()).max().unwrap_or(0);
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("[{}]\n", section.name));
        for key in &section.keys {
            // A key without a default cannot stand in TOML; as a comment it can.
            let line = if key.default.is_empty() { format!("# {}", key.name) } else { line(key) };
            let (unit, range) = (unit(key), range(key));
            text.push_str(&format!(
                "{line:width$}  # {unit:unit_width$}  {range:range_width$}  {} [{}]\n",
                meaning(key),
                key.source
            ));
        }
    }
    text
}

fn unit(key: &KeySpec) -> &str {
    if key.unit.is_empty() { "-" } else { key.unit }
}

fn range(key: &KeySpec) -> String {
    key.range.map_or("-".to_owned(), |range| range.to_string())
}

fn shown_default(key: &KeySpec) -> &str {
    if key.default.is_empty() { "(none)" } else { &key.default }
}

/// The meaning on one line.
fn meaning(key: &KeySpec) -> String {
    key.meaning.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn sections() -> Vec<Section> {
        let key = |name, default: &str, unit| KeySpec {
            name,
            default: default.to_owned(),
            range: default.parse::<f64>().is_ok().then(|| (0..=9).into()),
            relations: Vec::new(),
            unit,
            source: "Berry et al. 2012",
            meaning: "What it\n does.",
        };
        vec![
            Section {
                name: "sites",
                keys: vec![key("junction_window", "5", "bp"), key("ratio", "0.05", "")],
            },
            Section { name: "report", keys: vec![key("title", "", "")] },
            Section { name: "empty", keys: vec![] },
        ]
    }

    #[test]
    fn the_run_file_to_start_from_is_a_valid_one_with_and_without_its_comments() {
        let text = run_toml(&sections());
        let run = crate::RunFile::parse(&text, Path::new("run.toml"), &sections()).unwrap();
        assert_eq!((run.seed, run.stages.len()), (1, 0));
        assert!(text.contains("# junction_window = 5  # What it does. (bp, 0 to 9)\n"), "{text}");
        assert!(!text.contains("[empty]"));
        let keys = text.split_once("value shown.\n").unwrap().1.replace("# title = (none)", "");
        let keys: String =
            keys.lines().map(|line| format!("{}\n", line.strip_prefix("# ").unwrap_or(""))).collect();
        let full = format!("sheet = \"s\"\nreference = \"r\"\n{keys}");
        let run = crate::RunFile::parse(&full, Path::new("run.toml"), &sections()).unwrap();
        assert_eq!(run.stages["sites"]["junction_window"].as_integer(), Some(5));
    }

    #[test]
    fn what_is_shown_is_toml_with_unit_and_source() {
        let text = show(&sections());
        assert_eq!(
            text,
            "[sites]\n\
             junction_window = 5  # bp  0 to 9  What it does. [Berry et al. 2012]\n\
             ratio = 0.05         # -   0 to 9  What it does. [Berry et al. 2012]\n\
             \n\
             [report]\n\
             # title         # -  -  What it does. [Berry et al. 2012]\n"
        );
        assert!(text.parse::<toml::Table>().is_ok());
    }
}
