//! What can be said of FASTQ files and vectors before a read is trimmed.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, Read};
use std::path::Path;

use landfall_config::{Library, Protocol};
use landfall_files::{FileError, blake3_of_file, has_bgzf_end};
use landfall_stage::Findings;
use landfall_vector::lead::Lead;
use landfall_vector::{Vector, Vectors};

use crate::continuation::{Places, places};
use crate::vector_end::VectorEndPattern;
use crate::{TrimError, TrimParams};

/// File names that are told; of more, only their number.
const SHOWN: usize = 3;

/// First bytes by which files of one size are told apart; only files that are alike in them are read as a whole.
const START: u64 = 1 << 16;

/// Adds what files of reads say of each other: faults where two hold the same, notes where one may have been cut.
pub(crate) fn judge_files(libraries: &[Library], params: &TrimParams, found: &mut Findings) {
    for pool in landfall_config::sheet::pools(libraries) {
        found.notes.extend(unended(pool.name.as_str(), &files(&pool.libraries)));
    }
    if !params.allow_doubled {
        found.take(check_same(&files(libraries)));
    }
}

/// The files of all lanes, each once, in the order of their names.
fn files(libraries: &[Library]) -> Vec<&Path> {
    let lanes = libraries.iter().flat_map(|library| &library.lanes);
    let files = lanes.flat_map(|lane| {
        let others = [&lane.fastq_2, &lane.index_1, &lane.index_2].into_iter().flatten();
        std::iter::once(&lane.fastq_1).chain(others)
    });
    // Names compare faster than paths, whose parts are compared one by one.
    let names: BTreeSet<&OsStr> = files.map(|path| path.as_os_str()).collect();
    names.into_iter().map(Path::new).collect()
}

/// Blocks without the one that ends them are ordinary, since a common demultiplexer writes all of its files so. Where
/// some files of a pool have it and others do not, these may have been cut.
fn unended(pool: &str, files: &[&Path]) -> Option<String> {
    // One file has none beside it, and one that cannot be read is told by whoever reads it.
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for path in files.iter().copied().filter(|_| files.len() > 1) {
        match has_bgzf_end(path).ok().flatten() {
            Some(true) => with.push(path),
            Some(false) => without.push(path),
            None => {}
        }
    }
    if with.is_empty() || without.is_empty() {
        return None;
    }
    let verb = if without.len() == 1 { "has" } else { "have" };
    Some(format!(
        "Pool `{pool}`: {} {verb} no end-of-file block, and {} {}: were files cut? Compare their checksums; `md5_1`, \
         `md5_2` and `reads` of the sample sheet do that.",
        names(&without),
        names(&with),
        if with.len() == 1 { "has one" } else { "have one" },
    ))
}

fn names(files: &[&Path]) -> String {
    let name = |path: &&Path| format!("`{}`", path.file_name().unwrap_or(path.as_os_str()).to_string_lossy());
    let shown = files.iter().take(SHOWN).map(name).collect::<Vec<_>>().join(", ");
    match files.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// Refuses two files that hold the same, unless they hold nothing.
fn check_same(files: &[&Path]) -> Result<(), TrimError> {
    let mut sizes: BTreeMap<u64, Vec<&Path>> = BTreeMap::new();
    for path in files {
        // A file that is not there is told by whoever reads it.
        if let Ok(found) = fs::metadata(path)
            && found.is_file()
        {
            sizes.entry(found.len()).or_default().push(path);
        }
    }
    for alike in sizes.into_values().filter(|alike| alike.len() > 1) {
        let mut starts: BTreeMap<Vec<u8>, Vec<&Path>> = BTreeMap::new();
        for path in alike {
            starts.entry(start(path)?).or_default().push(path);
        }
        for alike in starts.into_values().filter(|alike| alike.len() > 1) {
            let mut seen: BTreeMap<String, &Path> = BTreeMap::new();
            for path in alike {
                if let Some(first) = seen.insert(blake3_of_file(path)?, path)
                    && !is_empty(path)?
                {
                    return Err(TrimError::SameFile { first: first.to_owned(), again: path.to_owned() });
                }
            }
        }
    }
    Ok(())
}

fn start(path: &Path) -> Result<Vec<u8>, FileError> {
    let mut start = Vec::new();
    let read = landfall_files::open_file(path)?.take(START).read_to_end(&mut start);
    read.map_err(|source| FileError::read(path, source))?;
    Ok(start)
}

/// Whether a file, unpacked, holds nothing.
fn is_empty(path: &Path) -> Result<bool, FileError> {
    let (mut content, _) = landfall_files::open_fastq(path, None)?;
    content.fill_buf().map(<[u8]>::is_empty).map_err(|source| FileError::read(path, source))
}

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
