//! The folder of a batch: its tasks, its script, what its tasks said, and whether it was submitted.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use landfall_files::{blake3_hex, write_atomically};
use serde::{Deserialize, Serialize};

use super::settings::ClusterSettings;
use crate::FlowError;
use crate::key::Key;
use crate::said::Said;
use crate::store::list;
use crate::task::TaskSpec;

/// What is asked for each element of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Class {
    pub cores: u32,
    pub memory_mb: u64,
    pub minutes: u64,
}

/// What is written of a batch before it is submitted, and again when the controller took it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct BatchRecord {
    /// The name of the folder, and of the job.
    pub name: String,
    /// The stage of its tasks.
    pub stage: String,
    pub class: Class,
    /// The number of the array's job; `None` until the controller answered.
    pub job: Option<u64>,
    /// The tasks of each element, by key.
    pub elements: Vec<Vec<Key>>,
}

/// A batch.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    pub folder: PathBuf,
    pub record: BatchRecord,
}

/// Where a batch's program and folders are.
#[derive(Clone, Debug)]
pub(super) struct Paths {
    pub program: PathBuf,
    pub store: PathBuf,
    pub attempts: PathBuf,
    pub batches: PathBuf,
}

impl Batch {
    /// Writes the folder of a new batch.
    pub fn create(
        paths: &Paths,
        settings: &ClusterSettings,
        class: Class,
        elements: &[&[&TaskSpec]],
    ) -> Result<Self, FlowError> {
        let keys: Vec<Vec<Key>> =
            elements.iter().map(|specs| specs.iter().map(|spec| spec.key.clone()).collect()).collect();
        let first = elements.iter().copied().flatten().next();
        let stage = first.map(|spec| spec.stage.clone()).unwrap_or_default();
        let name = name_of(&stage, &keys);
        let folder = paths.batches.join(&name);
        for (number, specs) in elements.iter().enumerate() {
            let mut text = Vec::new();
            for spec in *specs {
                text.extend(crate::json::bytes(spec));
                text.push(b'\n');
            }
            write_atomically(folder.join(format!("{number}.jsonl")), &text)?;
        }
        write_atomically(folder.join("job.sh"), script(paths, &folder, settings).as_bytes())?;
        fs::create_dir_all(folder.join("events"))
            .map_err(|source| landfall_files::FileError::write(&folder, source))?;
        let batch = Self { folder, record: BatchRecord { name, stage, class, job: None, elements: keys } };
        batch.save()?;
        Ok(batch)
    }

    /// All batches that a run folder holds.
    pub fn all(batches: &Path) -> Result<Vec<Self>, FlowError> {
        let mut all = Vec::new();
        for folder in list(batches)? {
            // A folder without a record was never submitted.
            let Ok(text) = fs::read(folder.join("batch.json")) else { continue };
            if let Ok(record) = serde_json::from_slice(&text) {
                all.push(Self { folder, record });
            }
        }
        Ok(all)
    }

    pub fn save(&self) -> Result<(), FlowError> {
        let text = crate::json::lines(&self.record);
        Ok(write_atomically(self.folder.join("batch.json"), text.as_bytes())?)
    }

    /// The options of `sbatch` for it.
    pub fn options(&self, settings: &ClusterSettings, without: &[String]) -> Vec<String> {
        let Class { cores, memory_mb, minutes } = self.record.class;
        let last = self.record.elements.len().saturating_sub(1);
        let limit = if settings.concurrent > 0 { format!("%{}", settings.concurrent) } else { String::new() };
        let log = self.folder.join("slurm-%a.log");
        let mut options = vec![
            "--parsable".to_owned(),
            // A lost element is submitted anew, elsewhere: requeued ones run beside what is left of them.
            "--no-requeue".to_owned(),
            format!("--job-name={}", self.record.name),
            format!("--array=0-{last}{limit}"),
            format!("--cpus-per-task={cores}"),
            format!("--mem={memory_mb}M"),
            format!("--time={minutes}"),
            format!("--output={}", log.display()),
        ];
        let named =
            [("partition", &settings.partition), ("account", &settings.account), ("qos", &settings.qos)];
        options
            .extend(named.iter().filter_map(|(name, value)| Some(format!("--{name}={}", value.as_ref()?))));
        if !without.is_empty() {
            options.push(format!("--exclude={}", without.join(",")));
        }
        options.extend(settings.options.iter().cloned());
        options.push(self.folder.join("job.sh").display().to_string());
        options
    }

    /// What tasks said that was not heard before.
    pub fn events(&self, heard: &dyn Fn(&Key) -> bool) -> BTreeMap<Key, Said> {
        let mut events = BTreeMap::new();
        let Ok(files) = fs::read_dir(self.folder.join("events")) else { return events };
        let names: HashSet<_> = files.filter_map(|file| file.ok()?.file_name().into_string().ok()).collect();
        for key in self.record.elements.iter().flatten().filter(|key| !heard(key)) {
            let Some(name) = names.get(&format!("{key}.json")) else { continue };
            let text = fs::read(self.folder.join("events").join(name)).unwrap_or_default();
            if let Ok(said) = serde_json::from_slice(&text) {
                events.insert(key.clone(), said);
            }
        }
        events
    }

    /// The end of what an element printed.
    pub fn log(&self, element: usize) -> String {
        let text = fs::read(self.folder.join(format!("slurm-{element}.log"))).unwrap_or_default();
        let from = text.len().saturating_sub(4_096);
        String::from_utf8_lossy(&text[from..]).into_owned()
    }
}

/// A name that no other batch has: two of the same tasks are not the same batch.
fn name_of(stage: &str, keys: &[Vec<Key>]) -> String {
    let now = jiff::Timestamp::now().as_nanosecond();
    let text = format!("{now} {} {keys:?}", std::process::id());
    format!("landfall-{stage}-{}", &blake3_hex(text.as_bytes())[..12])
}

fn script(paths: &Paths, folder: &Path, settings: &ClusterSettings) -> String {
    let quoted = |path: &Path| format!("'{}'", path.display().to_string().replace('\'', r"'\''"));
    let mut text = "#!/bin/bash\n".to_owned();
    settings.setup.iter().for_each(|line| text.push_str(&format!("{line}\n")));
    text.push_str(&format!(
        "exec {} --quiet --threads \"${{SLURM_CPUS_PER_TASK:-1}}\" task exec --store {} --attempts {} --events {} --manifest {}/\"$SLURM_ARRAY_TASK_ID\".jsonl\n",
        quoted(&paths.program),
        quoted(&paths.store),
        quoted(&paths.attempts),
        quoted(&folder.join("events")),
        quoted(folder),
    ));
    text
}
