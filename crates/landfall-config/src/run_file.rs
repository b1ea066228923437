//! The run file: what to run on what, and the keys of the stages.

mod vectors;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use landfall_vector::VectorFiles;

use crate::document::{self, Keys};
use crate::error::{ConfigError, FileKind, LineFault};
use crate::params::{self, KeyFault, KeySpec};

/// The keys of a stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// The stage, and the table of the run file.
    pub name: &'static str,
    /// Its keys.
    pub keys: Vec<KeySpec>,
}

/// A run file, checked. Paths are resolved: a relative path is relative to the run file.
#[derive(Clone, Debug, PartialEq)]
pub struct RunFile {
    /// The run file itself.
    pub path: PathBuf,
    /// The sample sheet.
    pub sheet: PathBuf,
    /// Library layout for rows of the sheet that name none: a shipped name, or a path as it was written.
    pub protocol: Option<String>,
    /// The reference folder; `None` is enough for laboratory tables alone. The plan says which stages need it.
    pub reference: Option<PathBuf>,
    /// The files of the vectors and of their elements; may be none.
    pub vectors: VectorFiles,
    /// Single-copy host regions of a capture panel, BED.
    pub calibrators: Option<PathBuf>,
    /// The FASTA that CRAM files were made with.
    pub fasta: Option<PathBuf>,
    /// Laboratory tables, of `vcn = […]` or `[vcn]` with `tables = […]`; may be empty.
    pub vcn: Vec<PathBuf>,
    /// Sites known from earlier runs.
    pub registry: Option<PathBuf>,
    /// A list of cancer genes instead of the reference's.
    pub cancer_genes: Option<PathBuf>,
    /// Rules of the laboratory instead of those that come with the program.
    pub rules: Option<PathBuf>,
    /// Specifications of products, as filed.
    pub specifications: Option<PathBuf>,
    /// Results of other tests of the lots, as the laboratory typed them.
    pub attributes: Option<PathBuf>,
    /// Who stands behind the results.
    pub laboratory: Laboratory,
    /// Every random draw comes from this number.
    pub seed: u64,
    /// What the spikes should show: `[controls] expected`.
    pub expected_controls: Option<PathBuf>,
    /// The tables of the stages as they were written, without defaults.
    pub stages: BTreeMap<String, toml::Table>,
}

/// Who stands behind the results: for the head of forms and for their signatures.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Laboratory {
    /// Its name.
    pub name: Option<String>,
    /// Its address, in one line.
    pub address: Option<String>,
    /// Who signs, in that order, by role: no person's name.
    pub roles: Vec<String>,
}

const TOP: [&str; 17] = [
    "sheet",
    "protocol",
    "reference",
    "vector",
    "vectors",
    "elements",
    "calibrators",
    "fasta",
    "vcn",
    "registry",
    "cancer_genes",
    "rules",
    "specifications",
    "attributes",
    "laboratory",
    "seed",
    "controls",
];

/// The key for laboratory tables within the table of a stage that has the name of the list: `vcn`.
const TABLES: &str = "tables";

impl RunFile {
    /// Reads and checks a run file; `sections` are the stages that may have a table in it.
    ///
    /// # Errors
    /// [`ConfigError`] with all faults: unknown and missing keys, wrong types, files that are not there. The
    /// sheet and the reference are looked for by who reads them.
    pub fn load(path: &Path, sections: &[Section]) -> Result<Self, ConfigError> {
        Self::parse(&document::read(path, FileKind::RunFile)?, path, sections)
    }

    /// A run file as far as it can be used, and its faults: for who has more to tell than those.
    ///
    /// # Errors
    /// As [`load`](Self::load), where it is not known what to run on.
    pub fn load_as_far(
        path: &Path,
        sections: &[Section],
    ) -> Result<(Self, Option<ConfigError>), ConfigError> {
        let text = document::read(path, FileKind::RunFile)?;
        document::parse_as_far(path, FileKind::RunFile, &text, |root| read(root, path, sections))
    }

    /// A run file from its text; `path` gives the folder for relative paths.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn parse(text: &str, path: &Path, sections: &[Section]) -> Result<Self, ConfigError> {
        document::parse(path, FileKind::RunFile, text, |root| read(root, path, sections))
    }
}

fn read(root: &Keys, path: &Path, sections: &[Section]) -> Option<RunFile> {
    let known: Vec<_> = TOP.into_iter().chain(sections.iter().map(|section| section.name)).collect();
    root.only(&known);
    let folder = path.parent().unwrap_or(Path::new(""));
    let sheet = root.need::<String>("sheet", "the path of the sample sheet");
    let reference = root.get::<String>("reference", "the folder that `landfall reference build` made");
    let protocol = root.get::<String>("protocol", "a shipped name or a path");
    let seed = root.get::<u64>("seed", "a whole number, 0 or more").map_or(1, |found| found.value);
    let controls = root.section("controls");
    if let Some(controls) = &controls {
        controls.only(&["expected"]);
    }
    let vectors = vectors::vectors(root, folder);
    let calibrators = file(root, "calibrators", folder);
    let fasta = file(root, "fasta", folder);
    let vcn = laboratory_tables(root, folder);
    let registry = file(root, "registry", folder);
    let cancer_genes = file(root, "cancer_genes", folder);
    let rules = file(root, "rules", folder);
    let specifications = file(root, "specifications", folder);
    let attributes = file(root, "attributes", folder);
    let laboratory = root.section("laboratory").map(|keys| laboratory(&keys)).unwrap_or_default();
    let expected_controls = controls.as_ref().and_then(|controls| file(controls, "expected", folder));
    let stages = sections.iter().filter_map(|section| {
        // Told already as what else it should be.
        if TOP.contains(&section.name) && !root.is_table(section.name) {
            return None;
        }
        let keys = root.section(section.name)?;
        Some((section.name.to_owned(), stage(&keys, section)))
    });
    let stages = stages.collect();
    Some(RunFile {
        path: path.to_owned(),
        sheet: folder.join(sheet?.value),
        protocol: protocol.map(|found| found.value),
        reference: reference.map(|found| folder.join(found.value)),
        vectors,
        calibrators,
        fasta,
        vcn,
        registry,
        cancer_genes,
        rules,
        specifications,
        attributes,
        laboratory,
        seed,
        expected_controls,
        stages,
    })
}

/// Signatures on a form.
const SIGNATURES: usize = 3;

fn laboratory(keys: &Keys) -> Laboratory {
    keys.only(&["name", "address", "roles"]);
    let text = |key| keys.get::<String>(key, "a text").map(|found| found.value);
    let roles =
        keys.get::<Vec<String>>("roles", "a list of roles, such as [\"analyst\", \"head of quality\"]");
    if let Some(roles) = roles.as_ref().filter(|roles| roles.value.len() > SIGNATURES) {
        let message = format!(
            "found {} roles; expected at most {SIGNATURES}: who makes, reviews and approves",
            roles.value.len()
        );
        keys.wrong(roles.line, "roles", message);
    }
    Laboratory {
        name: text("name"),
        address: text("address"),
        roles: roles.map(|found| found.value).unwrap_or_default(),
    }
}

/// `vcn = […]`; or, as TOML cannot have a list and the stage's table of one name, `[vcn]` with `tables = […]`.
fn laboratory_tables(root: &Keys, folder: &Path) -> Vec<PathBuf> {
    match root.is_table("vcn").then(|| root.section("vcn")).flatten() {
        Some(keys) => files(&keys, TABLES, folder),
        None => files(root, "vcn", folder),
    }
}

/// Files that must be there.
fn files(keys: &Keys, key: &str, folder: &Path) -> Vec<PathBuf> {
    let Some(found) = keys.get::<Vec<String>>(key, "a list of paths") else { return Vec::new() };
    found.value.iter().map(|written| existing(keys, key, found.line, folder, written)).collect()
}

/// A file that must be there, if it is named.
fn file(keys: &Keys, key: &str, folder: &Path) -> Option<PathBuf> {
    let found = keys.get::<String>(key, "a path")?;
    Some(existing(keys, key, found.line, folder, &found.value))
}

fn existing(keys: &Keys, key: &str, line: u64, folder: &Path, written: &str) -> PathBuf {
    let path = folder.join(written);
    if path.is_dir() {
        keys.wrong(line, key, format!("`{written}` is a folder; expected a file"));
    } else if !path.exists() {
        let place = if Path::new(written).is_absolute() { "" } else { ", looked in the run file's folder" };
        keys.fault(LineFault::missing(line, keys.full(key), format!("`{written}` not found{place}")));
    }
    path
}

/// The table of a stage, of which every key must be known; those whose values they may not have are left out.
fn stage(keys: &Keys, section: &Section) -> toml::Table {
    let files = TOP.contains(&section.name).then_some(TABLES);
    let known: Vec<_> = section.keys.iter().map(|key| key.name).chain(files).collect();
    keys.only(&known);
    let mut table = toml::Table::new();
    let mut lines = BTreeMap::new();
    for spec in &section.keys {
        let Some(found) = keys.get::<toml::Value>(spec.name, "a value of TOML") else { continue };
        lines.insert(spec.name, found.line);
        table.insert(spec.name.to_owned(), found.value);
    }
    for KeyFault { key, message } in params::faults(&section.keys, &table) {
        keys.wrong(lines.get(key).copied(), key, message);
        // Told: nobody shall tell it again.
        table.remove(key);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(name: &'static str, default: &str) -> KeySpec {
        KeySpec {
            name,
            default: default.to_owned(),
            range: (name == "ratio").then(|| (0.0..=1.0).into()),
            relations: Vec::new(),
            unit: "bp",
            source: "a paper",
            meaning: "What it does.",
        }
    }

    fn sections() -> Vec<Section> {
        vec![
            Section { name: "sites", keys: vec![key("junction_window", "5"), key("ratio", "0.5")] },
            Section { name: "trim", keys: vec![key("extra", ""), key("on", "true")] },
        ]
    }

    #[test]
    fn a_whole_run_file_is_read_relative_to_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["vector.fa", "ddpcr.csv", "registry.parquet", "spikes.csv"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let path = folder.path().join("run.toml");
        let text = "\u{feff}sheet = \"samples.csv\"\r\nreference = \"ref/\"\nvectors = [\"vector.fa\"]\n\
                    vcn = [\"ddpcr.csv\"]\nregistry = \"registry.parquet\"\nseed = 7\n[controls]\n\
                    expected = \"spikes.csv\"\n[sites]\nratio = 1\n[trim]\nextra = \"x\"\n";
        std::fs::write(&path, text).unwrap();
        let run = RunFile::load(&path, &sections()).unwrap();
        assert_eq!(run.sheet, folder.path().join("samples.csv"));
        assert_eq!(run.vectors.sequences[0].path, folder.path().join("vector.fa"));
        assert_eq!((run.seed, run.protocol), (7, None));
        assert_eq!(run.expected_controls, Some(folder.path().join("spikes.csv")));
        assert_eq!(run.stages["sites"]["ratio"].as_integer(), Some(1));
        assert_eq!(run.stages["trim"]["extra"].as_str(), Some("x"));
    }

    #[test]
    fn all_faults_of_a_run_file_are_told_at_once() {
        let text = "shet = \"x\"\nseed = -1\nvectors = \"v.fa\"\nregistry = \"no.parquet\"\nvcn = [\"no.csv\"]\n\
                    controls = 3\n[sites]\njunction_windw = 7\nratio = \"half\"\n[trim]\non = 1\n[site]\n";
        let error = RunFile::parse(text, Path::new("run.toml"), &sections()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`run.toml` has 11 problems; nothing was started\n  \
             line 1: unknown key `shet`; nearest known: `sheet`\n  \
             line 2, `seed`: found the number `-1`; expected a whole number, 0 or more\n  \
             line 3, `vectors`: found the text `v.fa`; expected a list of paths\n  \
             line 4, `registry`: `no.parquet` not found, looked in the run file's folder\n  \
             line 5, `vcn`: `no.csv` not found, looked in the run file's folder\n  \
             line 6, `controls`: found the number `3`; expected a table `[controls]`\n  \
             line 8: unknown key `junction_windw` in `[sites]`; nearest known: `junction_window`\n  \
             line 9, `sites.ratio`: found `\"half\"`; expected a number, 0 to 1, such as `0.5`\n  \
             line 11, `trim.on`: found `1`; expected `true` or `false`, such as `true`\n  \
             line 12: unknown key `site`; nearest known: `sites`\n  \
             `sheet`: is missing; expected the path of the sample sheet"
        );
        assert!(!error.is_data() && !error.is_missing());
    }

    #[test]
    fn a_number_out_of_its_range_has_its_line() {
        let text = "sheet = \"s\"\nreference = \"r\"\n[sites]\nratio = 1.5";
        let message = RunFile::parse(text, Path::new("run.toml"), &sections()).unwrap_err().to_string();
        let expected = "line 4, `sites.ratio`: found `1.5`; expected a number, 0 to 1, such as `0.5`";
        assert!(message.contains(expected), "{message}");
    }

    #[test]
    fn a_file_that_is_not_there_is_told_apart() {
        let text = "sheet = \"s\"\nreference = \"r\"\nregistry = \"no.parquet\"";
        assert!(RunFile::parse(text, Path::new("run.toml"), &[]).unwrap_err().is_missing());
        assert!(RunFile::load(Path::new("no/run.toml"), &[]).unwrap_err().is_missing());
        let folder = tempfile::tempdir().unwrap();
        let text = format!("sheet = \"s\"\nreference = \"r\"\nregistry = {:?}", folder.path());
        assert!(!RunFile::parse(&text, Path::new("run.toml"), &[]).unwrap_err().is_missing(), "a folder");
    }

    #[test]
    fn the_stage_vcn_may_have_keys_beside_its_files() {
        let sections = [Section { name: "vcn", keys: vec![key("min_droplets", "10000")] }];
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.csv"), "").unwrap();
        let read = |vcn: &str| {
            let text = format!("sheet = \"s\"\nreference = \"r\"\n{vcn}");
            RunFile::parse(&text, &folder.path().join("run.toml"), &sections)
        };
        let run = read("[vcn]\ntables = [\"a.csv\"]\nmin_droplets = 5").unwrap();
        assert_eq!(run.vcn, [folder.path().join("a.csv")]);
        assert_eq!(run.stages["vcn"].to_string(), "min_droplets = 5\n");
        let run = read("vcn = [\"a.csv\"]").unwrap();
        assert_eq!((run.vcn.len(), run.stages.len()), (1, 0));
        assert!(read("vcn = 3").unwrap_err().to_string().contains("has 1 problem;"));
        assert!(read("[vcn]\ntabels = []").unwrap_err().to_string().contains("nearest known: `tables`"));
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in "\\PC*", toml in "((sheet|seed|vcn|sites|trim|x) = ([0-9\"\\[\\]a-z]{0,8})\n|\\[{1,2}[a-z_]{1,5}\\]{1,2}\n){0,8}") {
            let _ = RunFile::parse(&text, Path::new("x"), &sections());
            let _ = RunFile::parse(&toml, Path::new("x"), &sections());
        }
    }
}
