//! The distinct sequences of a library as FASTA, for an aligner of the user's choice.

use std::io::{self, Write};
use std::path::Path;

use landfall_files::{AtomicFile, FileError};

use crate::{AlignError, Sequences};

/// Writes every distinct sequence once, named `anchor_<anchor_id>` or `adrift_<adrift_id>`: the names that
/// [`import_hits`](crate::import_hits) looks for (no slash: aligners cut `/1` off a name).
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn write_fasta(sequences: &Sequences, path: &Path) -> Result<(), AlignError> {
    let mut file = AtomicFile::create(path)?;
    write(sequences, &mut file).map_err(|source| FileError::write(path, source))?;
    file.commit()?;
    Ok(())
}

fn write(sequences: &Sequences, mut sink: impl Write) -> io::Result<()> {
    for (mate, stored) in [("anchor", &sequences.anchors), ("adrift", &sequences.adrifts)] {
        for (id, sequence) in stored.iter().enumerate() {
            writeln!(sink, ">{mate}_{id}")?;
            sink.write_all(sequence)?;
            sink.write_all(b"\n")?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_carry_mate_and_id() {
        let sequences = Sequences {
            anchors: vec![b"ACGT".to_vec(), b"CC".to_vec()],
            adrifts: vec![b"TT".to_vec()],
            ..Default::default()
        };
        let mut text = Vec::new();
        write(&sequences, &mut text).unwrap();
        assert_eq!(text, b">anchor_0\nACGT\n>anchor_1\nCC\n>adrift_0\nTT\n");
    }
}
