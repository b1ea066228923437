//! The vectors of a run: which files they come from, and what is in them.

use std::path::{Path, PathBuf};

use crate::{Topology, Vector, VectorError, bed, sequence};

/// A file of vectors, and what somebody said of their ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VectorFile {
    /// FASTA or GenBank, plain or gzipped.
    pub path: PathBuf,
    /// How the ends meet; [`Topology::NotKnown`] where nobody said.
    pub topology: Topology,
}

/// The files that vectors come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VectorFiles {
    /// The sequences.
    pub sequences: Vec<VectorFile>,
    /// The elements, BED. Rows name their vector, so they may be of any of the sequences.
    pub elements: Vec<PathBuf>,
}

/// The vectors of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vectors {
    /// In the order of the files.
    pub list: Vec<Vector>,
    /// What people should know: what is not known, and what was changed while reading.
    pub notes: Vec<String>,
}

impl VectorFiles {
    /// Reads all files.
    ///
    /// # Errors
    /// When a file is not what it should be; two vectors have one name; a row of elements names no vector or leaves its
    /// vector; elements are named, and a vector has none; the run file and a GenBank file differ on the topology.
    pub fn read(&self) -> Result<Vectors, VectorError> {
        let (mut list, mut notes) = (Vec::new(), Vec::new());
        let mut paths: Vec<&Path> = Vec::new();
        for file in &self.sequences {
            let (found, letters) = sequence::read(&file.path)?;
            notes.extend(letters.account().map(|account| format!("`{}`: {account}", file.path.display())));
            for vector in found {
                let vector = said(vector, file)?;
                if let Some(at) = list.iter().position(|one: &Vector| one.name == vector.name) {
                    let (path, name, first) = (file.path.clone(), vector.name, paths[at].to_owned());
                    return Err(VectorError::Twice { path, name, first });
                }
                list.push(vector);
                paths.push(&file.path);
            }
        }
        self.add_elements(&mut list, &paths)?;
        let unsaid = list.iter().filter(|vector| vector.topology == Topology::NotKnown);
        notes.extend(unsaid.map(|vector| {
            format!(
                "Vector `{}`: nobody says whether it is a circle; what runs across the ends of its file is not found \
                 (`topology = \"circular\"` or `\"linear\"` says it).",
                vector.name
            )
        }));
        notes.extend(self.not_read());
        Ok(Vectors { list, notes })
    }

    /// Rows of BED files take the place of the features of a GenBank file.
    fn add_elements(&self, list: &mut [Vector], paths: &[&Path]) -> Result<(), VectorError> {
        let mut named = vec![Vec::new(); list.len()];
        for path in &self.elements {
            for (at, element) in bed::read(path, list)? {
                named[at].push(element);
            }
        }
        for ((vector, mut elements), path) in list.iter_mut().zip(named).zip(paths) {
            if !elements.is_empty() {
                elements.sort_by_key(|element| (element.start(), element.end()));
                vector.elements = elements;
            }
            if let (true, Some(first)) = (vector.elements.is_empty(), self.elements.first()) {
                let (elements, path) = (first.clone(), (*path).to_owned());
                return Err(VectorError::NoElements { elements, path, name: vector.name.clone() });
            }
        }
        Ok(())
    }

    /// BED files that lie beside a sequence while nobody names elements.
    fn not_read(&self) -> impl Iterator<Item = String> {
        let beside = |file: &VectorFile| {
            let plain = if file.path.extension().is_some_and(|end| end == "gz") {
                file.path.with_extension("")
            } else {
                file.path.clone()
            };
            Some(plain.with_extension("bed")).filter(|bed| bed.is_file() && self.elements.is_empty())
        };
        let told = |bed: PathBuf| {
            format!(
                "`{}` lies beside its vector and is not read; `elements` names what is to be read.",
                bed.display()
            )
        };
        self.sequences.iter().filter_map(beside).map(told).collect::<Vec<_>>().into_iter()
    }
}

/// A vector with what the run file says of its topology.
fn said(vector: Vector, file: &VectorFile) -> Result<Vector, VectorError> {
    match (vector.topology, file.topology) {
        (topology, Topology::NotKnown) | (Topology::NotKnown, topology) => Ok(Vector { topology, ..vector }),
        (found, said) if found == said => Ok(vector),
        (found, said) => Err(VectorError::Sequence {
            path: file.path.clone(),
            place: format!("vector `{}`", vector.name),
            fault: format!("found `{found}` on its LOCUS line; expected `{said}`, as `topology` says"),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Element;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    fn files(folder: &tempfile::TempDir, sequences: &[&str], elements: &[&str]) -> VectorFiles {
        let path = |name: &&str| folder.path().join(name);
        let file = |name: &&str| VectorFile { path: path(name), topology: Topology::NotKnown };
        VectorFiles {
            sequences: sequences.iter().map(file).collect(),
            elements: elements.iter().map(path).collect(),
        }
    }

    const GENBANK: &str = "LOCUS       pGB 12 bp DNA circular SYN 01-JAN-2020\nFEATURES             Location/Qualifiers\n     \
                           misc_feature    3..6\n                     /label=\"backbone\"\nORIGIN\n        1 acgtacgtac gt\n//\n";

    #[test]
    fn only_elements_that_are_named_are_read() {
        let folder = folder(&[
            ("v.fa", ">v x\nacguNR\n>w\nTT\n"),
            ("v.bed", "v\t0\t3\tbackbone\nw\t0\t2\tbackbone\n"),
        ]);
        let Vectors { list, notes } = files(&folder, &["v.fa"], &[]).read().unwrap();
        assert_eq!((list[0].name.as_str(), list[0].bases.as_slice()), ("v", &b"ACGTNN"[..]));
        assert!(list.iter().all(|vector| vector.elements.is_empty()));
        assert!(notes.iter().any(|note| note.contains("v.bed` lies beside")), "{notes:?}");
        assert!(notes.iter().any(|note| note.contains("1 U as T; read 1 ambiguity codes as N")), "{notes:?}");
        assert_eq!(notes.iter().filter(|note| note.contains("whether it is a circle")).count(), 2);
        let Vectors { list, notes } = files(&folder, &["v.fa"], &["v.bed"]).read().unwrap();
        assert!(list.iter().all(Vector::has_backbone));
        assert!(!notes.iter().any(|note| note.contains("beside")), "{notes:?}");
    }

    #[test]
    fn genbank_is_known_by_what_it_holds_and_bed_rows_replace_its_features() {
        let folder = folder(&[("v.txt", GENBANK), ("v.bed", "pGB 0 2 5LTR\n")]);
        let vectors = files(&folder, &["v.txt"], &[]).read().unwrap();
        assert_eq!(vectors.list[0].topology, Topology::Circular);
        assert_eq!(vectors.list[0].elements, [Element::stretch("backbone", 2, 6, 12)]);
        let vectors = files(&folder, &["v.txt"], &["v.bed"]).read().unwrap();
        assert_eq!(vectors.list[0].elements, [Element::stretch("5LTR", 0, 2, 12)]);
        let mut differs = files(&folder, &["v.txt"], &[]);
        differs.sequences[0].topology = Topology::Linear;
        let error = differs.read().unwrap_err().to_string();
        assert!(error.contains("found `circular` on its LOCUS line; expected `linear`"), "{error}");
    }

    #[test]
    fn names_of_two_files_must_fit() {
        let folder = folder(&[
            ("v.fa", ">v\nACGT\n"),
            ("w.fa", ">w\nACGT\n"),
            ("again.fa", ">v\nAC\n"),
            ("v.bed", "v 0 2 backbone\n"),
            ("other.bed", "\nx 0 2 backbone\n"),
            ("long.bed", "v 0 5 backbone\n"),
        ]);
        for (sequences, elements, words) in [
            (
                &["v.fa", "again.fa"][..],
                &[][..],
                "again.fa`, vector `v`: found the name a second time, first in",
            ),
            (&["v.fa"], &["other.bed"], "other.bed`, line 2: found vector `x`; expected `v`"),
            (&["v.fa"], &["long.bed"], "long.bed`, line 1: found 0 to 5"),
            (&["v.fa", "w.fa"], &["v.bed"], "v.bed` has no element of vector `w`"),
        ] {
            let error = files(&folder, sequences, elements).read().unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
    }
}
