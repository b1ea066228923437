//! What can be said of the vectors before a read is trimmed.

use std::collections::BTreeSet;

use landfall_config::{Library, Protocol};
use landfall_stage::Findings;
use landfall_vector::lead::Lead;
use landfall_vector::{Vector, Vectors};

use crate::continuation::{Places, places};
use crate::vector_end::VectorEndPattern;
use crate::{TrimError, TrimParams};

/// Adds faults and notes of the vectors as the libraries use them; without the libraries, of the vectors alone.
pub(crate) fn judge_vectors(
    vectors: Vectors,
    libraries: Option<&[Library]>,
    params: &TrimParams,
    found: &mut Findings,
) {
    found.notes.extend(vectors.notes);
    let mut seen: Vec<&Protocol> = Vec::new();
    for library in libraries.unwrap_or_default() {
        let protocol = &*library.protocol;
        if vectors.list.is_empty() || seen.contains(&protocol) {
            continue;
        }
        seen.push(protocol);
        if let Some(notes) = found.take(notes(protocol, &vectors.list, params)) {
            found.notes.extend(notes);
        }
    }
}

/// What is not told of reads that stay in a vector.
fn notes(protocol: &Protocol, vectors: &[Vector], params: &TrimParams) -> Result<Vec<String>, TrimError> {
    let mut notes = Vec::new();
    for end in &protocol.vector_ends {
        let whole = VectorEndPattern::new(end)?.whole();
        let Places { found, .. } = places(end, &whole, vectors, params)?;
        let said = |what: &str| format!("Layout `{}`, vector end `{}`: {what}", protocol.name, end.name);
        if found.is_empty() {
            notes.push(said(
                "no vector holds its last bases; reads that stay in a vector are told by mapping alone.",
            ));
        }
        let unknown: BTreeSet<&str> = found
            .iter()
            .filter(|place| place.lead == Lead::NotKnown && place.is_long(params))
            .map(|place| place.vector.name.as_str())
            .collect();
        notes.extend(unknown.into_iter().map(|vector| {
            said(&format!(
                "vector `{vector}` holds its last bases once, and nothing says whether the insert or the backbone \
                 follows; reads that go on there are `vector_internal`, plasmid or not (elements with the stretch \
                 `backbone` tell)."
            ))
        }));
    }
    Ok(notes)
}
