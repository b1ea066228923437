//! A file of sequences: FASTA or GenBank, told apart by what it begins with.

use std::io::BufRead;
use std::path::Path;

use landfall_core::Letters;
use landfall_files::{FileError, LimitedLines, MAX_LINE, fasta, read_whole};

use crate::{Vector, VectorError, genbank};

/// The vectors of a file, and which of their letters were changed. `topology` is not set for FASTA.
pub(crate) fn read(path: &Path) -> Result<(Vec<Vector>, Letters), VectorError> {
    let mut source = landfall_files::open(path)?;
    let start = source.fill_buf().map_err(|source| FileError::read(path, source))?;
    if genbank::begins(start) {
        let text = read_whole(LimitedLines::new(source, path, MAX_LINE), path)?;
        let fault = |(place, fault)| VectorError::Sequence { path: path.to_owned(), place, fault };
        return genbank::parse(&text).map_err(fault);
    }
    let mut vectors = Vec::new();
    let letters = fasta::for_each_in(source, path, |record| {
        vectors.push(Vector { name: record.name.clone(), bases: record.bases.clone(), ..Vector::default() });
        Ok::<_, VectorError>(())
    })?;
    Ok((vectors, letters))
}
