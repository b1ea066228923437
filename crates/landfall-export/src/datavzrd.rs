//! A folder for datavzrd, which makes linked tables in a browser of it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Map, Value, json};

/// The name of the configuration.
pub const CONFIG: &str = "datavzrd.yaml";

/// A table of the folder.
struct View {
    name: &'static str,
    about: &'static str,
    /// What its columns look like, by name or pattern.
    columns: fn() -> Value,
    /// Links: what they are called, the column they start from, the table and the column they lead to.
    links: &'static [[&'static str; 4]],
}

/// In the order in which a reader opens them.
const VIEWS: [View; 5] = [
    View {
        name: "clones",
        about: "A row per clone: a provirus, or a cluster of equally good places. Shares are percent of the sample's cells, with limits at 95 %.",
        columns: || {
            json!({
                "regex('.+ share %')": { "plot": { "bars": { "scale": "linear", "domain": [0, 100] } } },
                "regex('.+ (lower|upper) %')": { "display-mode": "detail" },
                "concern_list": { "display-mode": "detail" },
                "kind": words(&["site", "multihit"]),
            })
        },
        links: &[
            ["its sites", "clone", "sites", "provirus_id"],
            ["its estimates", "clone", "abundance", "target_id"],
        ],
    },
    View {
        name: "abundance",
        about: "The estimate of each clone in each sample, with the verdict on dominance.",
        columns: || {
            json!({
                "share": { "plot": { "bars": { "scale": "linear", "domain": [0, 1] } } },
                "verdict": words(&["confirmed", "not_evaluable", "suspected", "cannot_exclude", "negative"]),
                "threshold": { "display-mode": "detail" },
                "min_cells": { "display-mode": "detail" },
                "method": { "display-mode": "detail" },
            })
        },
        links: &[["its sites", "target_id", "sites", "provirus_id"]],
    },
    View {
        name: "sites",
        about: "Integration sites of each sample. Positions are counted from 1.",
        columns: || {
            json!({
                "fragments": { "plot": { "ticks": { "scale": "linear" } } },
                "mode_offset": { "display-mode": "detail" },
                "raw_junctions": { "display-mode": "detail" },
            })
        },
        links: &[],
    },
    View {
        name: "controls",
        about: "Controls with what was expected and found.",
        columns: || json!({ "status": words(&["pass", "fail", "reported", "not_evaluable"]) }),
        links: &[],
    },
    View { name: "vcn", about: "Vector copies per cell, by method.", columns: || json!({}), links: &[] },
];

/// Words of a closed list, each with a colour of its own.
fn words(words: &[&str]) -> Value {
    json!({ "plot": { "heatmap": { "scale": "ordinal", "color-scheme": "tableau10", "domain": words } } })
}

/// The configuration, and the tables by name as tab-separated text.
#[must_use]
pub fn datavzrd(tables: BTreeMap<&str, String>) -> BTreeMap<PathBuf, String> {
    // A table without rows has nothing to show.
    let tables: BTreeMap<&str, String> =
        tables.into_iter().filter(|(_, text)| text.lines().nth(1).is_some()).collect();
    let shown: Vec<&View> = VIEWS.iter().filter(|view| tables.contains_key(view.name)).collect();
    let dataset = |view: &&View| {
        let links = view.links.iter().filter(|[_, _, table, _]| tables.contains_key(table));
        let link = |[name, from, table, to]: &[&str; 4]| {
            let target = json!({ "column": from, "table-row": format!("{table}/{to}"), "optional": true });
            ((*name).to_owned(), target)
        };
        let links: Map<String, Value> = links.map(link).collect();
        let (path, separator) = (format!("{}.tsv", view.name), "\t");
        let mut dataset = json!({ "path": path, "separator": separator });
        if !links.is_empty() {
            dataset["links"] = Value::Object(links);
        }
        (view.name.to_owned(), dataset)
    };
    let table = |view: &&View| {
        let columns = (view.columns)();
        let shown =
            json!({ "dataset": view.name, "desc": view.about, "render-table": { "columns": columns } });
        (view.name.to_owned(), shown)
    };
    let mut config = json!({
        "name": "Landfall",
        "datasets": shown.iter().map(dataset).collect::<Map<_, _>>(),
        "views": shown.iter().map(table).collect::<Map<_, _>>(),
    });
    if let Some(first) = shown.first() {
        config["default-view"] = json!(first.name);
    }
    // JSON is YAML, too.
    let config = (PathBuf::from(CONFIG), format!("{config:#}\n"));
    let files = tables.into_iter().map(|(name, text)| (PathBuf::from(format!("{name}.tsv")), text));
    files.chain([config]).collect()
}

#[cfg(test)]
mod tests {
    use landfall_tables::abundance::DominanceVerdict;
    use landfall_tables::controls::ControlStatus;
    use landfall_tables::site_fragments::TargetKind;

    use super::*;
    use crate::clones::COLUMNS;

    fn columns_of(table: &str) -> Vec<String> {
        match table {
            "clones" => COLUMNS.map(str::to_owned).to_vec(),
            table => {
                let schema = landfall_tables::table(table).unwrap().schema;
                schema.columns.iter().map(|column| column.name.to_owned()).collect()
            }
        }
    }

    #[test]
    fn what_the_configuration_names_is_there() {
        let text = |name: &str| columns_of(name).join("\t") + "\nrow\n";
        let tables = VIEWS.iter().map(|view| (view.name, text(view.name))).collect();
        let files = datavzrd(tables);
        let config: Value = serde_json::from_str(&files[&PathBuf::from(CONFIG)]).unwrap();
        assert_eq!(files.len(), VIEWS.len() + 1);
        for (name, view) in config["views"].as_object().unwrap() {
            let known = columns_of(name);
            for column in view["render-table"]["columns"].as_object().unwrap().keys() {
                assert!(column.starts_with("regex(") || known.contains(column), "{name}: {column}");
            }
            let dataset = &config["datasets"][name];
            assert!(files.contains_key(&PathBuf::from(dataset["path"].as_str().unwrap())));
            for link in dataset["links"].as_object().into_iter().flat_map(Map::values) {
                assert!(known.contains(&link["column"].as_str().unwrap().to_owned()), "{name}: {link}");
                let (table, column) = link["table-row"].as_str().unwrap().split_once('/').unwrap();
                assert!(columns_of(table).contains(&column.to_owned()), "{name}: {link}");
            }
        }
        let domain = |view: &str, column: &str| {
            config["views"][view]["render-table"]["columns"][column]["plot"]["heatmap"]["domain"].clone()
        };
        assert_eq!(domain("abundance", "verdict"), json!(DominanceVerdict::WORDS));
        assert_eq!(domain("controls", "status"), json!(ControlStatus::WORDS));
        assert_eq!(domain("clones", "kind"), json!(TargetKind::WORDS));
    }

    #[test]
    fn tables_that_are_not_there_or_empty_are_not_named() {
        let tables = BTreeMap::from([("clones", "clone\nx\n".to_owned()), ("sites", "site_id\n".to_owned())]);
        let files = datavzrd(tables);
        let config = &files[&PathBuf::from(CONFIG)];
        assert!(!config.contains("sites") && !config.contains("abundance/"), "{config}");
        assert_eq!(files.len(), 2);
    }
}
