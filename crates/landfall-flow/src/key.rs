//! Keys: what a task's result depends on, and nothing else.

use std::collections::BTreeMap;
use std::fmt;

use landfall_files::blake3_hex;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::json;

/// Raised when what goes into a key changes, so that results of older programs are made anew.
const KEY_SCHEMA: u32 = 2;

/// The BLAKE3 digest of a task's ingredients, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(String);

impl Key {
    /// The digest, 64 letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A key by the name of its folder.
    pub(crate) fn of_text(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Enough of it to name a temporary folder.
    #[must_use]
    pub(crate) fn short(&self) -> &str {
        &self.0[..16]
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Everything that a task's result depends on. Not paths, times, threads, memory, host or executor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ingredients {
    schema: u32,
    stage: String,
    version: u32,
    seed: u64,
    /// All keys of the stage, defaults filled in.
    params: BTreeMap<String, Value>,
    /// The rows of the sample sheet and their layouts, as one digest.
    libraries: String,
    /// Digests of the files' content by port.
    inputs: BTreeMap<String, Vec<String>>,
}

impl Ingredients {
    pub(crate) fn new(
        (stage, version): (&str, u32),
        seed: u64,
        params: &toml::Table,
        libraries: String,
        inputs: BTreeMap<String, Vec<String>>,
    ) -> Self {
        let params = params.iter().map(|(key, given)| (key.clone(), json::of_toml(given))).collect();
        Self { schema: KEY_SCHEMA, stage: stage.to_owned(), version, seed, params, libraries, inputs }
    }

    /// The version of the stage.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The key of a task with these ingredients.
    #[must_use]
    pub fn key(&self) -> Key {
        Key(blake3_hex(&json::bytes(self)))
    }

    /// What differs from an earlier task of the same stage and entity, in words.
    #[must_use]
    pub fn changes(&self, earlier: &Self) -> Vec<String> {
        let mut changes = Vec::new();
        if self.schema != earlier.schema {
            changes.push("rules for keys changed".to_owned());
        }
        if self.version != earlier.version {
            changes.push(format!("version changed: {} to {}", earlier.version, self.version));
        }
        if self.seed != earlier.seed {
            changes.push(format!("seed changed: {} to {}", earlier.seed, self.seed));
        }
        changes.extend(names_that_differ(&earlier.params, &self.params).map(|name| {
            let word =
                |table: &BTreeMap<String, Value>| table.get(name).map_or("none".to_owned(), Value::to_string);
            format!("parameter changed: {name}, {} to {}", word(&earlier.params), word(&self.params))
        }));
        if self.libraries != earlier.libraries {
            changes.push("sample sheet changed".to_owned());
        }
        changes.extend(
            names_that_differ(&earlier.inputs, &self.inputs).map(|name| format!("input changed: {name}")),
        );
        changes
    }
}

/// The keys of two maps whose values are not the same, in order.
fn names_that_differ<'a, T: PartialEq>(
    left: &'a BTreeMap<String, T>,
    right: &'a BTreeMap<String, T>,
) -> impl Iterator<Item = &'a String> {
    let mut names: Vec<_> = left.keys().chain(right.keys()).collect();
    names.sort();
    names.dedup();
    names.into_iter().filter(|name| left.get(*name) != right.get(*name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ingredients(window: i64, hits: &str) -> Ingredients {
        let params = toml::Table::from_iter([("window".to_owned(), toml::Value::Integer(window))]);
        let inputs = BTreeMap::from([("hits".to_owned(), vec![hits.to_owned()])]);
        Ingredients::new(("sites", 3), 1, &params, "rows".to_owned(), inputs)
    }

    #[test]
    fn a_key_is_that_of_the_content_and_says_what_changed() {
        let one = ingredients(5, "aa");
        assert_eq!(one.key(), ingredients(5, "aa").key());
        assert_eq!(one.key().as_str().len(), 64);
        let other = ingredients(6, "bb");
        assert_ne!(one.key(), other.key());
        assert_eq!(other.changes(&one), ["parameter changed: window, 5 to 6", "input changed: hits"]);
        assert!(one.changes(&one).is_empty());
        let mut newer = one.clone();
        newer.version = 4;
        newer.seed = 2;
        assert_eq!(newer.changes(&one), ["version changed: 3 to 4", "seed changed: 1 to 2"]);
    }

    #[test]
    fn ingredients_come_back_from_the_store_as_they_were() {
        let mut one = ingredients(5, "aa");
        one.params.insert("share".to_owned(), serde_json::json!(0.1 + 0.2));
        let text = serde_json::to_string(&one).unwrap();
        let back: Ingredients = serde_json::from_str(&text).unwrap();
        assert_eq!(back.key(), one.key());
    }
}
