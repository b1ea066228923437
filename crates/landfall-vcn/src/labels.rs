//! Names in laboratory tables: which target is a vector's, which sample has no template.

use std::collections::BTreeSet;
use std::path::Path;

use crate::{LabelError, Problem, VcnError, VcnParams};

/// What a target is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target<'a> {
    /// A vector's, in the spelling of the parameters.
    Vector(&'a str),
    /// A reference's, in the spelling of the parameters.
    Reference(&'a str),
    /// In neither list.
    Other,
}

impl VcnParams {
    /// What a target of a table is, whatever its case.
    pub(crate) fn target(&self, name: &str) -> Target<'_> {
        let vector = named(&self.vector_targets, name).map(Target::Vector);
        let reference = || named(&self.reference_targets, name).map(Target::Reference);
        vector.or_else(reference).unwrap_or(Target::Other)
    }

    /// Whether a sample's name says that it has no template.
    pub(crate) fn is_blank(&self, sample: &str) -> bool {
        named(&self.blanks, sample).is_some()
    }
}

/// The list's own spelling of a name, in any case.
fn named<'a>(list: &'a [String], name: &str) -> Option<&'a str> {
    list.iter().find(|known| known.to_lowercase() == name.to_lowercase()).map(String::as_str)
}

/// A name with its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Label<'a> {
    pub(crate) path: &'a Path,
    pub(crate) line: u64,
    pub(crate) sample: &'a str,
    pub(crate) target: &'a str,
}

impl Label<'_> {
    pub(crate) fn fault(&self, column: &str, fault: String) -> LabelError {
        let problem = Problem { line: self.line, column: column.to_owned(), fault };
        LabelError { path: self.path.to_owned(), problem }
    }
}

/// Samples with a target of one kind only, as after a misspelt name. A table none of whose samples has one of that
/// kind is refused as a whole.
pub(crate) fn unpaired_targets(labels: &[Label], params: &VcnParams) -> Result<Vec<LabelError>, VcnError> {
    type Kind = (&'static str, &'static str, fn(Target) -> bool);
    let kinds: [Kind; 2] = [
        ("vector", "vector_targets", |target| matches!(target, Target::Vector(_))),
        ("reference", "reference_targets", |target| matches!(target, Target::Reference(_))),
    ];
    let mut faults = Vec::new();
    for (missing, key, is_kind) in kinds {
        let with: BTreeSet<_> = labels
            .iter()
            .filter(|label| is_kind(params.target(label.target)))
            .map(|label| label.sample)
            .collect();
        if with.is_empty() && !labels.is_empty() {
            return Err(VcnError::NoTarget { missing, found: targets(labels.iter()), key });
        }
        let mut told = BTreeSet::new();
        for label in labels.iter().filter(|label| !with.contains(label.sample) && told.insert(label.sample)) {
            let sample = label.sample;
            let found = targets(labels.iter().filter(|other| other.sample == sample));
            let fault = format!(
                "sample `{sample}` has no {missing} target, found {found}; `[vcn] {key}` names none of them"
            );
            faults.push(label.fault("target", fault));
        }
    }
    Ok(faults)
}

fn targets<'a>(labels: impl Iterator<Item = &'a Label<'a>>) -> String {
    let found: BTreeSet<_> = labels.map(|label| format!("`{}`", label.target)).collect();
    found.into_iter().collect::<Vec<_>>().join(", ")
}
