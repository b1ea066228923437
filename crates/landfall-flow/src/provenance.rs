//! What others want to know of a run, in their formats: a Workflow Run Crate, and versions for MultiQC.
//!
//! Workflow Run RO-Crate 0.5 on RO-Crate 1.1: one action for the run and one per stage; what each task did is in
//! `run.json`, which the crate lists.

use std::ffi::OsStr;
use std::path::Path;

use serde_json::{Value, json};

use crate::run_json::{BegunRun, FinishedRun};
use crate::{FlowError, RunFolder};

const PROFILES: [&str; 3] = [
    "https://w3id.org/ro/wfrun/process/0.5",
    "https://w3id.org/ro/wfrun/workflow/0.5",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0",
];

/// `software_versions.yml`: the program and its version by stage.
pub(crate) fn versions(record: &FinishedRun) -> String {
    let mut text = String::new();
    for (stage, version) in stages(record) {
        let program = record.begun.program.replacen(' ', ": ", 1);
        text.push_str(&format!("\"landfall {stage}\":\n  {program}\n"));
        text.push_str(&format!("  stage version: {version}\n"));
    }
    text
}

/// The version of each stage that has a task, in the order of their first task.
fn stages(record: &FinishedRun) -> Vec<(&str, u32)> {
    let mut stages: Vec<(&str, u32)> = Vec::new();
    for task in &record.tasks {
        if !stages.iter().any(|(known, _)| *known == task.stage) {
            stages.push((&task.stage, task.version));
        }
    }
    stages
}

/// The crate's metadata, from the account of a finished run. Paths in it are relative to the run folder.
pub(crate) fn crate_metadata(record: &FinishedRun, folder: &RunFolder) -> Value {
    let (mut graph, mut parts, mut results) = (Vec::new(), Vec::new(), Vec::new());
    for file in &record.results {
        let id = relative(&file.path, folder);
        let format = match id.rsplit('.').next() {
            Some("html") => "text/html",
            Some("json") => "application/json",
            Some("tsv") => "text/tab-separated-values",
            _ => "application/vnd.apache.parquet",
        };
        graph.push(json!({
            "@id": id, "@type": "File", "name": id, "encodingFormat": format,
            "contentSize": file.bytes.to_string(), "sha256": file.sha256,
        }));
        parts.push(json!({ "@id": id }));
        results.push(json!({ "@id": id }));
    }
    let mut objects = Vec::new();
    for (number, file) in record.paths.iter().enumerate() {
        let name = file.path.file_name().map(OsStr::to_string_lossy);
        let id = format!("#input-{number}");
        let mut entity = json!({
            "@id": id, "@type": "File", "name": name, "description": file.role,
            "contentSize": file.bytes.to_string(),
        });
        if let Some(sha256) = &file.sha256 {
            entity["sha256"] = json!(sha256);
        }
        graph.push(entity);
        objects.push(json!({ "@id": id }));
    }
    let plan = "provenance/plan.json";
    graph.push(json!({
        "@id": plan, "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"],
        "name": "The stages of the run and what flows between them",
        "encodingFormat": "application/json",
        "programmingLanguage": { "@id": "#language" },
        "hasPart": stages(record).iter().map(|(stage, _)| json!({ "@id": format!("#stage-{stage}") })).collect::<Vec<_>>(),
    }));
    graph.push(json!({ "@id": "#language", "@type": "ComputerLanguage", "name": "Landfall plan" }));
    graph.push(json!({
        "@id": "https://landfall/program", "@type": "SoftwareApplication", "name": "Landfall",
        "softwareVersion": record.begun.program,
    }));
    let BegunRun { started, finished, .. } = &record.begun;
    let done = "http://schema.org/CompletedActionStatus";
    let mut mentions = vec![json!({ "@id": "#run" })];
    graph.push(json!({
        "@id": "#run", "@type": "CreateAction", "name": "Landfall run",
        "instrument": { "@id": plan }, "startTime": started, "endTime": finished,
        "actionStatus": { "@id": done }, "object": objects, "result": results,
    }));
    for (stage, version) in stages(record) {
        let id = format!("#stage-{stage}");
        graph.push(json!({
            "@id": id, "@type": "SoftwareApplication", "name": format!("landfall {stage}"),
            "softwareVersion": format!("{}, stage version {version}", record.begun.program),
        }));
        let action = format!("#run-{stage}");
        graph.push(json!({
            "@id": action, "@type": "CreateAction", "name": format!("Stage {stage}"),
            "instrument": { "@id": id }, "endTime": finished, "actionStatus": { "@id": done },
            "description": times(record, stage),
        }));
        mentions.push(json!({ "@id": action }));
    }
    for (id, name) in [
        ("run.json", "Every task: versions, parameters, digests, host, times"),
        ("journal.ndjson", "What happened in the run folder"),
    ] {
        graph.push(json!({ "@id": id, "@type": "File", "name": name, "encodingFormat": "application/json" }));
        parts.push(json!({ "@id": id }));
    }
    parts.push(json!({ "@id": plan }));
    let conforms = |ids: &[&str]| ids.iter().map(|id| json!({ "@id": id })).collect::<Vec<_>>();
    for profile in PROFILES {
        graph.push(json!({ "@id": profile, "@type": "CreativeWork", "name": profile, "version": profile.rsplit('/').next() }));
    }
    let mut all = vec![
        json!({
            "@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": { "@id": "./" },
            "conformsTo": conforms(&["https://w3id.org/ro/crate/1.1", PROFILES[2]]),
        }),
        json!({
            "@id": "./", "@type": "Dataset", "name": "A run of Landfall",
            "description": "Vector integration in gene-modified cells: sites, clones, copy number",
            "datePublished": finished, "license": "The data belong to whoever made them",
            "conformsTo": conforms(&PROFILES), "mainEntity": { "@id": plan },
            "hasPart": parts, "mentions": mentions,
        }),
    ];
    all.extend(graph);
    json!({
        "@context": ["https://w3id.org/ro/crate/1.1/context", { "sha256": "https://w3id.org/ro/terms/workflow-run#sha256" }],
        "@graph": all,
    })
}

/// How many tasks a stage had, and how long they took together.
fn times(record: &FinishedRun, stage: &str) -> String {
    let tasks = record.tasks.iter().filter(|task| task.stage == stage);
    let seconds: Vec<f64> = tasks.map(|task| task.seconds).collect();
    format!("{} tasks, {:.1} s together", seconds.len(), seconds.iter().sum::<f64>())
}

/// A path within the run folder; any other as it is.
fn relative(path: &Path, folder: &RunFolder) -> String {
    path.strip_prefix(folder.root()).unwrap_or(path).display().to_string()
}

/// Writes the folder `provenance`, and the crate's metadata beside it, where crates have it.
pub(crate) fn write(record: &FinishedRun, plan: &Value, folder: &RunFolder) -> Result<(), FlowError> {
    let versions = versions(record);
    let files = [
        ("provenance/plan.json", format!("{plan:#}\n")),
        ("provenance/software_versions.yml", versions.clone()),
        ("provenance/landfall_mqc_versions.yml", versions),
        ("ro-crate-metadata.json", format!("{:#}\n", crate_metadata(record, folder))),
    ];
    for (name, text) in files {
        landfall_files::write_atomically(folder.root().join(name), text.as_bytes())?;
    }
    Ok(())
}
