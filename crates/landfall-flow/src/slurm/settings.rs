//! The site file: what a cluster wants to be told.

use std::path::Path;

use landfall_files::read_text;
use serde::Deserialize;

use crate::FlowError;

/// A cluster, as a TOML file says.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClusterSettings {
    /// `sbatch --partition`; several are separated by commas.
    pub partition: Option<String>,
    /// `sbatch --account`.
    pub account: Option<String>,
    /// `sbatch --qos`.
    pub qos: Option<String>,
    /// More options of `sbatch`, one each.
    pub options: Vec<String>,
    /// Lines of shell before each task, such as `module load …`.
    pub setup: Vec<String>,
    /// Most elements of an array that run at once; 0 for no limit of ours.
    pub concurrent: u32,
    /// Most elements of an array; the controller's own limit holds, too.
    pub array: u32,
    /// Tasks of a batch go into one element up to so many minutes, where there are more tasks than `concurrent`.
    pub element_minutes: u64,
    /// Most cores of a task: those of a node.
    pub max_cores: u32,
    /// Most memory of a task, MB, as it grows when memory was too little.
    pub max_memory_mb: u64,
    /// Most minutes of a task, as they grow when time was too short.
    pub max_minutes: u64,
    /// How often a task that failed for a reason of its own, memory or time is tried.
    pub attempts: u32,
    /// Seconds from one question to the scheduler to the next; one question is for all jobs.
    pub poll_seconds: u64,
    /// Seconds from one submission to the next while tasks run: what gets ready meanwhile shares arrays.
    pub gather_seconds: u64,
    /// Seconds that a shared file system may take to show what a node wrote.
    pub grace_seconds: u64,
}

impl Default for ClusterSettings {
    fn default() -> Self {
        Self {
            partition: None,
            account: None,
            qos: None,
            options: Vec::new(),
            setup: Vec::new(),
            concurrent: 100,
            array: 1_000,
            element_minutes: 20,
            max_cores: 16,
            max_memory_mb: 200_000,
            max_minutes: 24 * 60,
            attempts: 3,
            poll_seconds: 60,
            gather_seconds: 10,
            // The attribute cache of NFS holds for up to 60 s.
            grace_seconds: 120,
        }
    }
}

impl ClusterSettings {
    /// Reads a site file.
    ///
    /// # Errors
    /// A file that cannot be read, or is not what it should be, with the line.
    pub fn load(path: &Path) -> Result<Self, FlowError> {
        let text = read_text(path)?;
        let fault = |fault: String| FlowError::Cluster { path: path.to_owned(), fault };
        let settings: Self =
            toml::from_str(&text).map_err(|found| fault(found.to_string().trim().to_owned()))?;
        let counts = [
            ("poll_seconds", settings.poll_seconds),
            ("array", settings.array.into()),
            ("attempts", settings.attempts.into()),
            ("max_cores", settings.max_cores.into()),
            ("max_memory_mb", settings.max_memory_mb),
            ("max_minutes", settings.max_minutes),
        ];
        if let Some((name, _)) = counts.iter().find(|(_, count)| *count == 0) {
            return Err(fault(format!("`{name}` is 0; expected at least 1")));
        }
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_refused_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cluster.toml");
        std::fs::write(&path, "partition = \"long\"\npartitions = \"long\"\n").unwrap();
        let fault = ClusterSettings::load(&path).unwrap_err().to_string();
        assert!(fault.contains("line 2") && fault.contains("partitions"), "{fault}");
        std::fs::write(&path, "partition = \"long\"\npoll_seconds = 10\n").unwrap();
        let settings = ClusterSettings::load(&path).unwrap();
        assert_eq!((settings.partition.as_deref(), settings.poll_seconds), (Some("long"), 10));
        std::fs::write(&path, "poll_seconds = 0\n").unwrap();
        assert!(ClusterSettings::load(&path).is_err());
    }
}
