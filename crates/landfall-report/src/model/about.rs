//! What the orchestrator knows of the run: file `about`, JSON. Every field may be missing.

use landfall_config::Laboratory;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::statement::{Statement, name};

/// How a run was made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct About {
    /// Program and version.
    pub program: Option<String>,
    /// Digest of the canonical run file.
    pub run_file_digest: Option<String>,
    /// Digest of the canonical sample sheet.
    pub sheet_digest: Option<String>,
    /// The stages in the order of the pipeline.
    pub stages: Vec<StageAbout>,
    /// The input files.
    pub inputs: Vec<InputAbout>,
    /// The reference, as its own manifest describes it.
    pub reference: Option<Value>,
    /// Who stands behind the results.
    #[schemars(with = "LaboratoryFields")]
    pub laboratory: Laboratory,
    /// What the run could not do.
    pub notes: Vec<String>,
}

/// The fields of [`Laboratory`], for the schema.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "schema")]
struct LaboratoryFields {
    /// Its name.
    name: Option<String>,
    /// Its address, in one line.
    address: Option<String>,
    /// Who signs, in that order, by role.
    roles: Vec<String>,
}

impl About {
    /// What made a sheet, and from what: enough of each digest to tell runs apart on paper.
    #[must_use]
    pub fn made_by(&self) -> Statement {
        // Of everything that the run was made of: parameters, inputs, laboratory.
        let all = serde_json::to_vec(self).map(|text| landfall_files::blake3_hex(&text)).ok();
        Statement::MadeBy {
            program: name(self.program.as_deref().unwrap_or("landfall")),
            run: name(all.as_deref().map_or("–".to_owned(), short)),
            sheet: name(self.sheet_digest.as_deref().map_or("–".to_owned(), short)),
        }
    }
}

/// The first digits of a digest.
pub(super) fn short(digest: &str) -> String {
    digest.chars().take(20).collect()
}

/// One stage with its parameters.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct StageAbout {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: Option<u32>,
    /// All parameters, defaults filled in.
    pub params: Map<String, Value>,
    /// Names of the parameters that differ from their defaults.
    pub changed: Vec<String>,
}

/// One input file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct InputAbout {
    /// File name without folder.
    pub name: String,
    /// What it is for.
    pub role: String,
    /// Size.
    pub bytes: Option<u64>,
    /// BLAKE3, hexadecimal.
    pub blake3: Option<String>,
    /// SHA-256, hexadecimal.
    pub sha256: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_may_be_missing_and_unknown_ones_are_let_pass() {
        assert_eq!(serde_json::from_str::<About>("{}").unwrap(), About::default());
        let about: About =
            serde_json::from_str(r#"{"stages":[{"name":"trim","params":{"z":1,"a":[2]}}],"later":true}"#)
                .unwrap();
        assert_eq!(
            about.stages[0].params.keys().collect::<Vec<_>>(),
            ["z", "a"],
            "the order is the declaration's"
        );
    }
}
