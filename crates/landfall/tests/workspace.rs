//! Rules about the workspace itself.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The layers of the workspace, lowest first. A crate may depend on crates of lower layers only.
const LAYERS: &[&[&str]] = &[
    &["landfall-core", "landfall-files", "landfall-estimate", "landfall-pdf"],
    &["landfall-vector"],
    &["landfall-config", "landfall-tables", "landfall-reference"],
    &[
        "landfall-map",
        "landfall-alignment",
        "landfall-stage",
        "landfall-sim",
        "landfall-score",
        "landfall-export",
    ],
    // And the stage crates, which do not know each other: they are not listed, what they depend on tells them.
    &["landfall-flow"],
    // For tests only: nobody's normal dependency.
    &["landfall-testkit", "landfall"],
];

/// Normal dependencies on crates of this workspace, by crate.
type Dependencies = BTreeMap<String, BTreeSet<String>>;

fn listed(name: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&name))
}

/// Whether a crate that is not listed is one of a stage: made of what stages are made of, and used by the program alone.
fn is_stage(name: &str, dependencies: &Dependencies) -> bool {
    let mut users = dependencies.iter().filter(|(_, of)| of.contains(name)).map(|(user, _)| user.as_str());
    let alone = users.next() == Some("landfall") && users.next().is_none();
    listed(name).is_none() && dependencies[name].contains("landfall-stage") && alone
}

fn layer(name: &str, dependencies: &Dependencies) -> Option<usize> {
    listed(name).or_else(|| is_stage(name, dependencies).then(|| listed("landfall-flow"))?)
}

/// What is against the order of layers.
fn faults(dependencies: &Dependencies) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, of) in dependencies {
        let Some(own) = layer(name, dependencies) else {
            faults.push(format!("{name} has no layer"));
            continue;
        };
        for dependency in of {
            let below = layer(dependency, dependencies).is_some_and(|layer| layer < own);
            let files = dependency == "landfall-core" && name == "landfall-files";
            if !(below || files) || dependency == "landfall-testkit" {
                faults.push(format!("{name} must not depend on {dependency}"));
            }
        }
    }
    faults
}

fn dependencies() -> Dependencies {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline", "--manifest-path"])
        .arg(manifest)
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let of = |package: &serde_json::Value| {
        let ours = package["dependencies"].as_array().unwrap().iter().filter(|one| one["kind"].is_null());
        let names = ours.map(|one| one["name"].as_str().unwrap().to_owned());
        let names = names.filter(|name| name.starts_with("landfall")).collect();
        (package["name"].as_str().unwrap().to_owned(), names)
    };
    metadata["packages"].as_array().unwrap().iter().map(of).collect()
}

#[test]
fn crates_depend_on_lower_layers_only() {
    let dependencies = dependencies();
    assert_eq!(faults(&dependencies), Vec::<String>::new());
    let missing: Vec<_> =
        LAYERS.iter().copied().flatten().filter(|name| !dependencies.contains_key(**name)).collect();
    assert_eq!(missing, Vec::<&&str>::new(), "listed, and not there");
    assert!(is_stage("landfall-sites", &dependencies));
}

#[test]
fn a_crate_that_breaks_the_order_is_found() {
    let with = |crates: &[(&str, &[&str])]| {
        let mut all = dependencies();
        for (name, of) in crates {
            all.entry((*name).to_owned()).or_default().extend(of.iter().map(|&one| one.to_owned()));
        }
        faults(&all)
    };
    let program: (&str, &[&str]) = ("landfall", &["landfall-new"]);
    let made_up: (&str, &[&str]) = ("landfall-new", &["landfall-stage", "landfall-tables"]);
    assert_eq!(with(&[made_up, program]), Vec::<String>::new());
    // Of a kind that nobody knows: used by no one, used by another stage, or not made of what stages are made of.
    assert_eq!(with(&[made_up]), ["landfall-new has no layer"]);
    let told = |dependency: &str, more: &[&str]| {
        let program = format!("landfall must not depend on {dependency}");
        [&[program.as_str()], more].concat().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        with(&[made_up, program, ("landfall-sites", &["landfall-new"])]),
        told(
            "landfall-new",
            &["landfall-new has no layer", "landfall-sites must not depend on landfall-new"]
        )
    );
    assert_eq!(
        with(&[program, ("landfall-new", &["landfall-tables"])]),
        told("landfall-new", &["landfall-new has no layer"])
    );
    // A stage of another stage, of the orchestrator, and of what tests share.
    assert_eq!(
        with(&[program, ("landfall-new", &["landfall-stage", "landfall-sites"])]),
        told(
            "landfall-sites",
            &["landfall-new must not depend on landfall-sites", "landfall-sites has no layer"]
        )
    );
    let above = [("landfall-sites", &["landfall-flow", "landfall-testkit"][..])];
    assert_eq!(
        with(&above),
        [
            "landfall-sites must not depend on landfall-flow",
            "landfall-sites must not depend on landfall-testkit"
        ]
    );
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
fn every_subcommand_explains_itself_with_an_example() {
    let help = common::succeed_in(Path::new("."), &["--help"]);
    let commands: BTreeMap<_, _> = help
        .lines()
        .skip_while(|line| *line != "Run:")
        .take_while(|line| !line.starts_with("Options"))
        .filter_map(|line| line.trim().split_once("  "))
        .collect();
    for command in [
        "init",
        "run",
        "reference",
        "trim",
        "align",
        "pair",
        "collide",
        "sites",
        "abundance",
        "annotate",
        "depth",
        "vcn",
        "report",
        "score",
        "export",
        "near",
        "show",
    ] {
        assert!(commands.contains_key(command), "{command} is missing in {commands:?}");
        let help = common::succeed_in(Path::new("."), &[command, "--help"]);
        assert!(help.contains("Example"), "{command}: {help}");
    }
}
