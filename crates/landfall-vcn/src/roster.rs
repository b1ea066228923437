//! Who is on the plates: names in laboratory tables, and the samples of the sheet that they are.

use std::collections::{BTreeMap, BTreeSet};

use landfall_config::Library;

use crate::{VcnError, VcnParams};

/// The names that samples have on plates.
#[derive(Debug)]
pub(crate) struct Roster<'a> {
    /// Sample by each of its names.
    names: BTreeMap<&'a str, &'a str>,
    /// Samples by their names with blanks and `_` as one.
    folded: BTreeMap<String, BTreeSet<&'a str>>,
    /// Samples whose name on plates the sheet does not give: names may be nearly theirs.
    unsaid: BTreeSet<&'a str>,
    /// All samples.
    samples: BTreeSet<&'a str>,
}

/// A name on a plate that can be no sample's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unclear<'a> {
    /// With blanks and `_` as one it is several samples.
    Several(Vec<&'a str>),
    /// It is a sample's but for case, signs or leading zeros.
    Nearly(&'a str),
}

impl<'a> Roster<'a> {
    /// The names of a sheet's samples.
    ///
    /// # Errors
    /// [`VcnError::PlateNames`] where two samples have one name, or a sample the name of wells without template.
    pub(crate) fn of(libraries: &'a [Library], params: &VcnParams) -> Result<Self, VcnError> {
        let mut given: BTreeSet<(&str, &str)> = BTreeSet::new();
        let mut said = BTreeSet::new();
        for library in libraries {
            let sample = library.sample.as_str();
            given.insert((sample, sample));
            if let Some(name) = library.plate_name.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
                given.insert((name, sample));
                said.insert(sample);
            }
        }
        let mut faults = Vec::new();
        let (mut names, mut folded) = (BTreeMap::new(), BTreeMap::<String, BTreeSet<&str>>::new());
        for (name, sample) in given {
            if let Some(other) = names.insert(name, sample) {
                faults.push(format!(
                    "`{name}` is the name of samples `{other}` and `{sample}`; expected one of them"
                ));
            }
            if params.is_blank(name) {
                faults.push(format!(
                    "`{name}` is the name of sample `{sample}`, and in `[vcn] blanks` that of wells without template"
                ));
            }
            folded.entry(fold(name)).or_default().insert(sample);
        }
        let samples: BTreeSet<_> = libraries.iter().map(|library| library.sample.as_str()).collect();
        let unsaid = samples.difference(&said).copied().collect();
        if faults.is_empty() {
            Ok(Self { names, folded, unsaid, samples })
        } else {
            Err(VcnError::PlateNames(faults))
        }
    }

    /// The sample that a name on a plate is; `None` for others.
    ///
    /// # Errors
    /// Why that cannot be told.
    pub(crate) fn find(&self, name: &str) -> Result<Option<&'a str>, Unclear<'a>> {
        if let Some(sample) = self.names.get(name) {
            return Ok(Some(sample));
        }
        if let Some(samples) = self.folded.get(&fold(name)) {
            let mut found = samples.iter().copied();
            return match (found.next(), samples.len()) {
                (sample, 1) => Ok(sample),
                _ => Err(Unclear::Several(samples.iter().copied().collect())),
            };
        }
        let tokens = tokens(name);
        match self.unsaid.iter().find(|sample| self::tokens(sample) == tokens) {
            Some(sample) => Err(Unclear::Nearly(sample)),
            None => Ok(None),
        }
    }

    /// All samples.
    pub(crate) fn samples(&self) -> impl Iterator<Item = &'a str> {
        self.samples.iter().copied()
    }
}

/// A name with blanks and `_`, one or more, as one `_`.
fn fold(name: &str) -> String {
    let parts =
        name.split(|letter: char| letter.is_whitespace() || letter == '_').filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("_")
}

/// Letters and numbers of a name, in lower case and without leading zeros; signs only part them.
fn tokens(name: &str) -> Vec<String> {
    let kind = |letter: char| (letter.is_alphabetic(), letter.is_numeric());
    let letters: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    let runs = letters.chunk_by(|left, right| kind(*left) == kind(*right));
    let words = runs.filter(|run| run[0].is_alphanumeric()).map(|run| {
        let word: String = run.iter().collect();
        let number = word.trim_start_matches('0');
        if number.is_empty() { "0".to_owned() } else { number.to_owned() }
    });
    words.collect()
}

/// A sample that another name may stand for, misspelt: its numbers are the same, its letters nearly so, or the one is
/// the other with words after it.
pub(crate) fn may_be(name: &str, sample: &str) -> bool {
    let (name, sample) = (tokens(name), tokens(sample));
    let numbers = |tokens: &[String]| -> Vec<String> {
        tokens.iter().filter(|token| token.starts_with(char::is_numeric)).cloned().collect()
    };
    let letters = |tokens: &[String]| -> String {
        tokens.iter().filter(|token| !token.starts_with(char::is_numeric)).cloned().collect()
    };
    let (left, right) = (letters(&name), letters(&sample));
    let misspelt = strsim::osa_distance(&left, &right) * 3 <= left.chars().count().min(right.chars().count());
    (numbers(&name) == numbers(&sample) && misspelt) || name.starts_with(&sample) || sample.starts_with(&name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn roster<'a>(names: &[(&'a str, &'a str)]) -> Roster<'a> {
        let mut roster = Roster {
            names: BTreeMap::new(),
            folded: BTreeMap::new(),
            unsaid: BTreeSet::new(),
            samples: BTreeSet::new(),
        };
        for (name, sample) in names {
            roster.names.insert(name, sample);
            roster.folded.entry(fold(name)).or_default().insert(sample);
            roster.samples.insert(sample);
            roster.unsaid.insert(sample);
        }
        roster
    }

    #[test]
    fn blanks_and_underscores_are_one_where_that_is_clear() {
        let roster = roster(&[("Patient_7_d30", "Patient_7_d30"), ("A_1", "A_1"), ("A__1", "A__1")]);
        assert_eq!(roster.find("Patient 7  d30"), Ok(Some("Patient_7_d30")));
        assert_eq!(roster.find("Patient\u{a0}7_d30"), Ok(Some("Patient_7_d30")));
        assert_eq!(roster.find("A__1"), Ok(Some("A__1")), "letter by letter");
        assert_eq!(roster.find("A 1"), Err(Unclear::Several(vec!["A_1", "A__1"])));
        assert_eq!(roster.find("Patient 8 d30"), Ok(None));
    }

    #[test]
    fn names_that_are_nearly_a_samples_are_unclear() {
        let roster = roster(&[("P01_d30", "P01_d30")]);
        for name in ["p01_d30", "P1 d30", "P01-D30", "P01d30", "P01_d030"] {
            assert_eq!(roster.find(name), Err(Unclear::Nearly("P01_d30")), "{name}");
        }
        for name in ["P02_d30", "P01_d3", "P010_d30", "P0_1_d30", "Q01_d30", ""] {
            assert_eq!(roster.find(name), Ok(None), "{name}");
        }
    }

    #[test]
    fn misspelt_names_may_be_a_sample_and_other_patients_not() {
        for name in ["Patiant 7 d30", "Patient 7 d30 rep 2", "Patient7d30 neat"] {
            assert!(may_be(name, "Patient_7_d30"), "{name}");
        }
        for name in ["Patient 8 d30", "Patient 7 d60", "PosCtrl", "other study", "K562"] {
            assert!(!may_be(name, "Patient_7_d30"), "{name}");
        }
    }

    proptest! {
        /// A sample's own name is never another's, whatever else the sheet has.
        #[test]
        fn a_samples_own_name_is_found(names in proptest::collection::btree_set("[A-Ca-c0-2_. -]{1,6}", 1..6)) {
            let pairs: Vec<_> = names.iter().map(|name| (name.as_str(), name.as_str())).collect();
            let roster = roster(&pairs);
            for name in &names {
                prop_assert_eq!(roster.find(name), Ok(Some(name.as_str())));
            }
        }
    }
}
