//! Checks of single values, all faults collected.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt::Display;

use crate::error::Fault;

/// Collects faults.
#[derive(Default)]
pub(super) struct Check {
    faults: Vec<Fault>,
}

impl Check {
    pub(super) fn into_faults(self) -> Vec<Fault> {
        self.faults
    }

    pub(super) fn fault(&mut self, key: impl Into<String>, found: impl Display, expected: impl Into<String>) {
        let fault = Fault { key: key.into(), found: found.to_string(), expected: expected.into() };
        // A value that fails two checks is one fault.
        if !self.faults.iter().any(|known| (&known.key, &known.found) == (&fault.key, &fault.found)) {
            self.faults.push(fault);
        }
    }

    pub(super) fn share(&mut self, key: impl Into<String>, found: f64) {
        if !(0.0..=1.0).contains(&found) {
            self.fault(key, found, "0 to 1");
        }
    }

    /// Several shares of one table.
    pub(super) fn shares<'a>(&mut self, table: &str, found: impl IntoIterator<Item = (&'a str, f64)>) {
        for (name, share) in found {
            self.share(format!("{table}.{name}"), share);
        }
    }

    pub(super) fn rising_shares(&mut self, key: impl Into<String>, found: [f64; 2]) {
        if !(0.0 <= found[0] && found[0] <= found[1] && found[1] <= 1.0) {
            self.fault(key, format!("{found:?}"), "two shares in 0 to 1, the smaller first");
        }
    }

    pub(super) fn positive(&mut self, key: impl Into<String>, found: f64) {
        if !(found > 0.0 && found.is_finite()) {
            self.fault(key, found, "a number above 0");
        }
    }

    /// 0 or more, and finite.
    pub(super) fn not_negative(&mut self, key: impl Into<String>, found: f64) {
        if !(found >= 0.0 && found.is_finite()) {
            self.fault(key, found, "0 or more");
        }
    }

    pub(super) fn at_least<T: PartialOrd + Display>(&mut self, key: impl Into<String>, found: T, least: T) {
        // What cannot be compared (NaN) is refused, too.
        if found.partial_cmp(&least).is_none_or(Ordering::is_lt) {
            self.fault(key, found, format!("at least {least}"));
        }
    }

    pub(super) fn at_most<T: PartialOrd + Display>(&mut self, key: impl Into<String>, found: T, most: T) {
        if found.partial_cmp(&most).is_none_or(Ordering::is_gt) {
            self.fault(key, found, format!("at most {most}"));
        }
    }

    pub(super) fn within(&mut self, key: impl Into<String>, found: u32, least: u32, most: u32) {
        if !(least..=most).contains(&found) {
            self.fault(key, found, format!("{least} to {most}"));
        }
    }

    /// A number between two limits, and no NaN.
    pub(super) fn between(&mut self, key: impl Into<String>, found: f64, [least, most]: [f64; 2]) {
        if !(least..=most).contains(&found) {
            self.fault(key, found, format!("{least} to {most}"));
        }
    }

    pub(super) fn bases(&mut self, key: impl Into<String>, found: &str) {
        if found.is_empty() || !found.bytes().all(|base| b"ACGT".contains(&base)) {
            self.fault(key, found, "bases A, C, G, T");
        }
    }

    /// A word that neither commas nor blanks break.
    pub(super) fn word(&mut self, key: impl Into<String>, found: &str) {
        if found.is_empty() || !found.chars().all(|letter| letter.is_alphanumeric() || "_.-".contains(letter))
        {
            self.fault(key, found, "letters, digits, `_`, `.` or `-`");
        }
    }

    pub(super) fn name(&mut self, key: &str, refused: Option<landfall_core::IdError>) {
        if let Some(error) = refused {
            self.fault(key, error, "a name");
        }
    }

    pub(super) fn distinct<T: Ord + Display>(
        &mut self,
        key: impl Into<String>,
        found: impl IntoIterator<Item = T>,
    ) {
        let mut seen = BTreeSet::new();
        let twice = found.into_iter().find_map(|item| {
            let text = item.to_string();
            (!seen.insert(item)).then_some(text)
        });
        if let Some(twice) = twice {
            self.fault(key, twice, "no name twice");
        }
    }
}
