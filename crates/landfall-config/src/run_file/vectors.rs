//! The vectors of a run: `[[vector]]` tables, or lists of files.

use std::path::{Path, PathBuf};

use landfall_vector::{Topology, VectorFile, VectorFiles};

use super::{existing, file, files};
use crate::document::Keys;

/// `[[vector]]` with `file`, `elements` and `topology`; or `vectors = […]` and `elements = "…"`, which say no topology.
pub(super) fn vectors(root: &Keys, folder: &Path) -> VectorFiles {
    let unsaid = |path| VectorFile { path, topology: Topology::NotKnown };
    let mut sequences: Vec<_> = files(root, "vectors", folder).into_iter().map(unsaid).collect();
    let mut elements: Vec<PathBuf> = file(root, "elements", folder).into_iter().collect();
    for section in root.sections("vector") {
        section.only(&["file", "elements", "topology"]);
        let topology = section.get::<String>("topology", "`circular` or `linear`").and_then(|found| {
            let topology = found.value.parse::<Topology>();
            topology.map_err(|fault| section.wrong(found.line, "topology", fault)).ok()
        });
        let path = section.need::<String>("file", "the path of a FASTA or GenBank file");
        let path = path.map(|found| existing(&section, "file", found.line, folder, &found.value));
        sequences.extend(path.map(|path| VectorFile { path, topology: topology.unwrap_or_default() }));
        elements.extend(file(&section, "elements", folder).filter(|path| !elements.contains(path)));
    }
    VectorFiles { sequences, elements }
}

#[cfg(test)]
mod tests {
    use super::super::RunFile;
    use super::*;

    fn read(text: &str) -> Result<RunFile, String> {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.fa", "b.gb", "a.bed", "b.bed"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let text = format!("sheet = \"s\"\nreference = \"r\"\n{text}");
        RunFile::parse(&text, &folder.path().join("run.toml"), &[]).map_err(|error| error.to_string())
    }

    fn names(vectors: &VectorFiles) -> (Vec<(String, Topology)>, Vec<String>) {
        let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
        let sequences = vectors.sequences.iter().map(|file| (name(&file.path), file.topology)).collect();
        (sequences, vectors.elements.iter().map(name).collect())
    }

    #[test]
    fn both_forms_name_vectors_and_elements() {
        let short = read("vectors = [\"a.fa\", \"b.gb\"]\nelements = \"a.bed\"").unwrap();
        let expected = vec![("a.fa".to_owned(), Topology::NotKnown), ("b.gb".to_owned(), Topology::NotKnown)];
        assert_eq!(names(&short.vectors), (expected, vec!["a.bed".to_owned()]));
        let long = read(
            "[[vector]]\nfile = \"a.fa\"\nelements = \"a.bed\"\ntopology = \"circular\"\n[[vector]]\nfile = \"b.gb\"\n\
             topology = \"linear\"\nelements = \"a.bed\"\n",
        );
        let expected = vec![("a.fa".to_owned(), Topology::Circular), ("b.gb".to_owned(), Topology::Linear)];
        assert_eq!(names(&long.unwrap().vectors), (expected, vec!["a.bed".to_owned()]));
    }

    #[test]
    fn faults_of_a_vector_are_told_at_once() {
        let error = read(
            "[[vector]]\nfile = \"no.fa\"\ntopology = \"circle\"\nelement = \"a.bed\"\n[[vector]]\nelements = \"a.bed\"\n",
        )
        .unwrap_err();
        for words in [
            "line 4, `vector.file`: `no.fa` not found",
            "line 5, `vector.topology`: found `circle`; expected `circular` or `linear`",
            "line 6: unknown key `element` in `[vector]`; nearest known: `elements`",
            "line 7, `vector.file`: is missing; expected the path of a FASTA or GenBank file",
        ] {
            assert!(error.contains(words), "{words}\n{error}");
        }
    }
}
