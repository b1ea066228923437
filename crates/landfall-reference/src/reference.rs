//! A reference folder in use.

use std::fs;
use std::path::{Path, PathBuf};

use landfall_files::{FileError, Remembered, blake3_of_file};

use crate::build::{FORMAT, MANIFEST};
use crate::{Genome, Manifest, Part, ReferenceError};

const GENE_SET: &str = "gene set";

/// A reference folder, opened and checked.
#[derive(Debug)]
pub struct Reference {
    folder: PathBuf,
    manifest: Manifest,
    genome: Genome,
}

impl Reference {
    /// Opens a reference: the manifest, its parts against their digests, and the packed sequence (memory-mapped) against
    /// the manifest's contigs. Parts are read whole once per machine and boot: as long as the file system says that a part
    /// has not changed, it is not read again. [`Reference::verify`] always reads every byte.
    ///
    /// # Errors
    /// When a part is missing or is not the one that the manifest names.
    pub fn open(folder: &Path) -> Result<Self, ReferenceError> {
        let manifest = read_manifest(folder)?;
        let mut remembered = landfall_files::boot_notes("references.json").map(Remembered::open);
        for (name, part) in parts(&manifest) {
            check_size(folder, name, part)?;
            let path = folder.join(&part.file);
            let digest = match &mut remembered {
                Some(remembered) => remembered.of(&path, blake3_of_file),
                None => blake3_of_file(&path),
            };
            check_digest(&path, name, part, digest?)?;
            landfall_files::confirm(&path, &part.blake3)?;
        }
        if let Some(remembered) = remembered {
            // What cannot be noted is read again.
            let _ = remembered.save();
        }
        let path = folder.join(&manifest.sequence.file);
        let genome =
            Genome::open(&path).map_err(|source| ReferenceError::Genome { path: path.clone(), source })?;
        let found = genome.contigs().iter().map(|contig| (contig.name.as_str(), contig.length));
        let expected = manifest.contigs.iter().map(|contig| (contig.name.as_str(), contig.length));
        if !found.eq(expected) {
            return Err(ReferenceError::Part {
                path,
                part: "sequence",
                found: format!("{} contigs", genome.contigs().len()),
                expected: format!("the {} contigs listed there, in that order", manifest.contigs.len()),
            });
        }
        Ok(Self { folder: folder.to_owned(), manifest, genome })
    }

    /// Rehashes every part.
    ///
    /// # Errors
    /// When a part is not what the manifest says.
    pub fn verify(&self) -> Result<(), ReferenceError> {
        for (name, part) in parts(&self.manifest) {
            let path = self.folder.join(&part.file);
            check_digest(&path, name, part, blake3_of_file(&path)?)?;
        }
        Ok(())
    }

    /// The packed sequence.
    #[must_use]
    pub fn genome(&self) -> &Genome {
        &self.genome
    }

    /// The file of the index.
    #[must_use]
    pub fn index_path(&self) -> PathBuf {
        self.folder.join(&self.manifest.index.file)
    }

    /// What the folder holds.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }
}

/// What every manifest says, of whatever format.
#[derive(serde::Deserialize)]
struct Layout {
    format: u32,
}

/// The gene set of a reference folder; `None` if it was built without one.
///
/// # Errors
/// When the folder is no reference, or the gene set is not the one that the manifest names.
pub fn gene_set(folder: &Path) -> Result<Option<PathBuf>, ReferenceError> {
    let Some(part) = read_manifest(folder)?.genes else { return Ok(None) };
    let path = folder.join(&part.file);
    check_digest(&path, GENE_SET, &part, blake3_of_file(&path)?)?;
    Ok(Some(path))
}

/// Reads the manifest of a reference folder.
///
/// # Errors
/// When there is none, or it is of another format.
fn read_manifest(folder: &Path) -> Result<Manifest, ReferenceError> {
    let path = folder.join(MANIFEST);
    if !path.exists() {
        return Err(ReferenceError::NoManifest { folder: folder.to_owned() });
    }
    let text = landfall_files::read_text(&path)?;
    let fault = |fault: String| ReferenceError::Manifest { path: path.clone(), fault };
    let Layout { format: found } = toml::from_str(&text).map_err(|source| fault(source.to_string()))?;
    if found != FORMAT {
        return Err(fault(format!(
            "found format {found}; this program reads format {FORMAT}: build it again"
        )));
    }
    let manifest: Manifest = toml::from_str(&text).map_err(|source| fault(source.to_string()))?;
    if !landfall_files::is_sealed(&text, &manifest.seal) {
        return Err(fault("was changed after it was built: build the reference again".to_owned()));
    }
    // The digests stand for the parts in the keys of tasks.
    let is_digest = |text: &str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if let Some((name, part)) = parts(&manifest).find(|(_, part)| !is_digest(&part.blake3)) {
        let found = &part.blake3;
        return Err(fault(format!(
            "{name}: found `blake3 = \"{found}\"`; expected 64 hexadecimal letters: build it again"
        )));
    }
    Ok(manifest)
}

fn parts(manifest: &Manifest) -> impl Iterator<Item = (&'static str, &Part)> {
    let genes = manifest.genes.iter().map(|part| (GENE_SET, part));
    [("sequence", &manifest.sequence), ("index", &manifest.index)].into_iter().chain(genes)
}

fn check_digest(path: &Path, part: &'static str, entry: &Part, found: String) -> Result<(), ReferenceError> {
    if found == entry.blake3 {
        return Ok(());
    }
    let (found, expected) = (format!("BLAKE3 {found}"), format!("BLAKE3 {}", entry.blake3));
    Err(ReferenceError::Part { path: path.to_owned(), part, found, expected })
}

fn check_size(folder: &Path, part: &'static str, entry: &Part) -> Result<(), ReferenceError> {
    let path = folder.join(&entry.file);
    let found = fs::metadata(&path).map_err(|source| FileError::read(&path, source))?.len();
    if found == entry.bytes {
        return Ok(());
    }
    let (found, expected) = (format!("{found} bytes"), format!("{} bytes", entry.bytes));
    Err(ReferenceError::Part { path, part, found, expected })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_without_a_digest_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let part = |blake3: &str| Part {
            file: "part".to_owned(),
            source: "genome.fa".to_owned(),
            bytes: 1,
            blake3: blake3.to_owned(),
        };
        let digest = "0123456789abcdef".repeat(4);
        let read = |genes: &str| {
            let mut manifest = Manifest {
                format: FORMAT,
                seal: String::new(),
                name: "demo".to_owned(),
                bases: 1,
                sequence: part(&digest),
                index: part(&digest),
                genes: Some(part(genes)),
                left_out: Vec::new(),
                masked: Vec::new(),
                repeats: Vec::new(),
                letters: None,
                notes: Vec::new(),
                contigs: Vec::new(),
            };
            let text = landfall_files::sealed(|seal| {
                seal.clone_into(&mut manifest.seal);
                toml::to_string(&manifest)
            });
            fs::write(folder.path().join(MANIFEST), text.unwrap()).unwrap();
            read_manifest(folder.path()).map_err(|fault| fault.to_string())
        };
        assert!(read(&digest).is_ok());
        for absent in ["", "0123", &"x".repeat(64)] {
            let fault = read(absent).unwrap_err();
            assert!(fault.contains(&format!("gene set: found `blake3 = \"{absent}\"`")), "{fault}");
        }
        let path = folder.path().join(MANIFEST);
        fs::write(&path, "format = 1\nname = \"demo\"\n").unwrap();
        let fault = read_manifest(folder.path()).unwrap_err().to_string();
        assert!(fault.contains("found format 1"), "{fault}");
        read(&digest).unwrap();
        fs::write(&path, fs::read_to_string(&path).unwrap().replace("demo", "Demo")).unwrap();
        let fault = read_manifest(folder.path()).unwrap_err().to_string();
        assert!(fault.contains("was changed after it was built"), "{fault}");
    }
}
