//! What a run says of itself: to the report without times and paths, to `run.json` with them.

use std::path::{Path, PathBuf};

use landfall_config::{Assay, Library, RunFile, SampleSheet};
use landfall_files::{Digests, Remembered, blake3_hex, digest_file};
use landfall_stage::StageEntry;
use serde_json::{Value, json};

use crate::FlowError;
use crate::bind::Inputs;
use crate::checks::Faults;
use crate::plan::lane_files;
use crate::reference::{PartFile, ReferenceAccount};
use crate::run_json::GivenFile;

/// A user's file with its digests.
pub(crate) struct Hashed {
    role: &'static str,
    path: PathBuf,
    digests: Digests,
}

/// Hashes every file of a run once, in the order of role and name.
pub(crate) fn hash_inputs(
    libraries: &[Library],
    inputs: &Inputs,
    digests: &mut Remembered<Digests>,
) -> Result<Vec<Hashed>, FlowError> {
    let mut files = inputs.named();
    for library in libraries {
        files.extend(library.lanes.iter().flat_map(lane_files).map(|path| ("FASTQ", path)));
        files.extend(library.bam.iter().map(|path| ("alignment", path.clone())));
    }
    files.sort();
    files.dedup();
    let mut hash = |(role, path): (&'static str, PathBuf)| {
        Ok(Hashed { role, digests: digests.of(&path, digest_file)?, path })
    };
    files.into_iter().map(&mut hash).collect()
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The parameters of a stage in canonical form, and which of them are not the defaults.
pub(crate) struct StageParameters {
    pub stage: &'static str,
    version: u32,
    /// Every key, defaults filled in.
    pub given: toml::Table,
    changed: Vec<String>,
}

/// The canonical form of the parameters of all stages; each fault is told, and the stage is left out.
pub(crate) fn parameters(
    entries: &[StageEntry],
    table: &dyn Fn(&str) -> toml::Table,
    faults: &mut Faults,
) -> Vec<StageParameters> {
    let of = |entry: &StageEntry| {
        let fault = |source| FlowError::Task {
            stage: entry.name.to_owned(),
            entity: "parameters".to_owned(),
            source,
        };
        let defaults = (entry.canonical)(&toml::Table::new()).map_err(fault)?;
        let given = (entry.canonical)(&table(entry.name)).map_err(fault)?;
        let changed = given.iter().filter(|(key, value)| defaults.get(*key) != Some(value));
        let changed = changed.map(|(key, _)| key.clone()).collect();
        Ok::<_, FlowError>(StageParameters { stage: entry.name, version: entry.version, given, changed })
    };
    entries.iter().filter_map(|entry| faults.take(of(entry))).collect()
}

/// The account for the report: the same for the same inputs, wherever and whenever they are run.
pub(crate) fn about(
    program: &str,
    run: &RunFile,
    sheet: &SampleSheet,
    parameters: &[StageParameters],
    inputs: &[Hashed],
    reference: Option<&ReferenceAccount>,
    mut notes: Vec<String>,
) -> Value {
    let stages: Vec<_> = parameters
        .iter()
        .map(|of| json!({ "name": of.stage, "version": of.version, "params": of.given, "changed": of.changed }))
        .collect();
    let mut files: Vec<_> = inputs
        .iter()
        .map(|file| {
            let Digests { blake3, sha256, bytes } = &file.digests;
            json!({ "name": name_of(&file.path), "role": file.role, "bytes": bytes, "blake3": blake3, "sha256": sha256 })
        })
        .collect();
    files
        .sort_by_key(|file| (file["role"].to_string(), file["name"].to_string(), file["blake3"].to_string()));
    let mut note = |text: &str| notes.push(text.to_owned());
    let sequenced = sheet.libraries.iter().any(|library| library.assay != Assay::Unsequenced);
    if run.vectors.sequences.is_empty() && sequenced {
        note("No vector was given: vector-internal reads and structure are not judged.");
    }
    if run.vcn.is_empty() && sheet.libraries.iter().all(|library| library.assay.shows_sites()) {
        note(
            "Neither a laboratory table nor a whole genome was given: the vector copy number is not evaluable.",
        );
    }
    json!({
        "program": program,
        "run_file_digest": blake3_hex(json!({ "seed": run.seed, "stages": stages }).to_string().as_bytes()),
        "sheet_digest": blake3_hex(sheet.canonical().as_bytes()),
        "seed": run.seed,
        "stages": stages,
        "inputs": files,
        "reference": reference,
        "laboratory": run.laboratory,
        "notes": notes,
    })
}

/// The files that people gave, and the parts of the reference, for `run.json`.
pub(crate) fn paths(inputs: &[Hashed], reference: Option<&ReferenceAccount>) -> Vec<GivenFile> {
    let one = |file: &Hashed| {
        let Digests { blake3, sha256, bytes } = file.digests.clone();
        let (path, role) = (file.path.clone(), file.role.to_owned());
        GivenFile { path, role, bytes, blake3, sha256: Some(sha256) }
    };
    let part = |(role, blake3, PartFile { path, bytes }): (&str, &String, &PartFile)| GivenFile {
        path: path.clone(),
        role: role.to_owned(),
        bytes: *bytes,
        blake3: blake3.clone(),
        sha256: None,
    };
    let parts = reference.into_iter().flat_map(ReferenceAccount::parts);
    inputs.iter().map(one).chain(parts.map(part)).collect()
}
