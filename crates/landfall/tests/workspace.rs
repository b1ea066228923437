//! Rules about the workspace itself.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The layers of the workspace, lowest first. A crate may depend on crates of lower layers only, so stage
/// crates do not know each other.
const LAYERS: &[&[&str]] = &[
    &["landfall-core", "landfall-files", "landfall-estimate"],
    &["landfall-vector"],
    &["landfall-config", "landfall-tables", "landfall-reference"],
    &["landfall-map", "landfall-alignment", "landfall-stage", "landfall-sim", "landfall-score"],
    &[
        "landfall-trim",
        "landfall-align",
        "landfall-sites",
        "landfall-abundance",
        "landfall-annotate",
        "landfall-depth",
        "landfall-vcn",
        "landfall-report",
        "landfall-flow",
    ],
    // For tests only: nobody's normal dependency.
    &["landfall-testkit", "landfall"],
];

fn layer(name: &str) -> usize {
    LAYERS.iter().position(|layer| layer.contains(&name)).unwrap_or_else(|| panic!("`{name}` has no layer"))
}

#[test]
fn crates_depend_on_lower_layers_only() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline", "--manifest-path"])
        .arg(manifest)
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert_eq!(packages.len(), LAYERS.iter().map(|layer| layer.len()).sum::<usize>());
    for package in packages {
        let name = package["name"].as_str().unwrap();
        let ours = package["dependencies"].as_array().unwrap().iter().filter(|dependency| {
            dependency["kind"].is_null() && dependency["name"].as_str().unwrap().starts_with("landfall")
        });
        for dependency in ours {
            let dependency = dependency["name"].as_str().unwrap();
            assert_ne!(dependency, "landfall-testkit", "{name} must not depend on what tests share");
            let below = layer(dependency) < layer(name);
            let files = dependency == "landfall-core" && name == "landfall-files";
            assert!(below || files, "{name} must not depend on {dependency}");
        }
    }
}

/// A page of the documentation must be what the program prints.
fn is_current(page: &str, args: &[&str]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(page);
    let expected = common::succeed_in(Path::new("."), args);
    if std::env::var_os("LANDFALL_UPDATE_DOCS").is_some() {
        fs::write(&path, &expected).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap();
    assert!(
        found == expected,
        "docs/{page} is not what `landfall {}` prints: write it again",
        args.join(" ")
    );
}

#[test]
fn the_data_dictionary_is_current() {
    is_current("tables.md", &["schema"]);
}

#[test]
fn the_page_of_the_sheet_is_current() {
    is_current("sheet.md", &["schema", "--sheet"]);
}

#[test]
fn the_page_of_laboratory_tables_is_current() {
    is_current("laboratory_tables.md", &["schema", "--laboratory"]);
}

#[test]
fn every_subcommand_explains_itself_with_an_example_or_a_list() {
    let help = common::succeed_in(Path::new("."), &["--help"]);
    let commands: BTreeMap<_, _> = help
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.trim().split_once("  "))
        .collect();
    for command in [
        "init",
        "run",
        "reference",
        "trim",
        "align",
        "pair",
        "sites",
        "abundance",
        "annotate",
        "vcn",
        "report",
        "score",
    ] {
        assert!(commands.contains_key(command), "{command} is missing in {commands:?}");
        let help = common::succeed_in(Path::new("."), &[command, "--help"]);
        assert!(help.contains("Example:") || help.contains("Commands:"), "{command}: {help}");
    }
}
