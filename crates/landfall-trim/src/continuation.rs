//! How a read goes on after the vector end if it does not leave the vector.

use std::path::{Path, PathBuf};

use landfall_config::Protocol;
use landfall_core::dna::reverse_complement;
use landfall_tables::reads::Continuation;
use noodles::fasta;

use crate::pattern::Pattern;
use crate::{TrimError, TrimParams};

/// A named part of a vector, 0-based, half-open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What it is called.
    pub name: String,
}

/// A vector's sequence and, where somebody wrote them down, its elements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vector {
    /// Its name.
    pub name: String,
    /// Its sequence, in upper case.
    pub bases: Vec<u8>,
    /// Its elements; `None` if there is no BED file beside the FASTA file.
    pub elements: Option<Vec<Element>>,
}

/// Reads vectors from FASTA files, with the elements in BED files of the same stem beside them.
///
/// # Errors
/// When a file cannot be read or is not what its name says.
pub fn read_vectors(paths: &[PathBuf]) -> Result<Vec<Vector>, TrimError> {
    let mut vectors = Vec::new();
    for path in paths {
        let elements = read_elements(path)?;
        let mut reader = fasta::io::Reader::new(landfall_files::open(path)?);
        for (at, record) in reader.records().enumerate() {
            let record = record.map_err(|error| TrimError::Vector {
                path: path.clone(),
                place: format!("record {}", at + 1),
                fault: format!("{error}; expected `>name` and lines of bases"),
            })?;
            let name = String::from_utf8_lossy(record.name()).into_owned();
            let named = |rows: &Vec<(String, Element)>| {
                rows.iter().filter(|row| row.0 == name).map(|row| row.1.clone()).collect()
            };
            let elements = elements.as_ref().map(named);
            vectors.push(Vector { name, bases: record.sequence().as_ref().to_ascii_uppercase(), elements });
        }
    }
    Ok(vectors)
}

fn read_elements(fasta: &Path) -> Result<Option<Vec<(String, Element)>>, TrimError> {
    let plain = if fasta.extension().is_some_and(|end| end == "gz") {
        fasta.with_extension("")
    } else {
        fasta.to_owned()
    };
    let path = plain.with_extension("bed");
    if !path.exists() {
        return Ok(None);
    }
    let text = landfall_files::read_text(&path)?;
    let rows = text.lines().enumerate().filter(|(_, line)| {
        let word = line.split_ascii_whitespace().next().unwrap_or("#");
        !word.starts_with('#') && word != "track" && word != "browser"
    });
    rows.map(|(at, line)| {
        parse_element(line).ok_or_else(|| TrimError::Vector {
            path: path.clone(),
            place: format!("line {}", at + 1),
            fault: format!("found `{line}`; expected vector, start, end and name with tabs between"),
        })
    })
    .collect::<Result<_, _>>()
    .map(Some)
}

fn parse_element(line: &str) -> Option<(String, Element)> {
    let mut cells = line.split('\t').map(str::trim);
    let (vector, start, end, name) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
    let (start, end) = (start.parse().ok()?, end.parse().ok()?);
    (start < end).then(|| (vector.to_owned(), Element { start, end, name: name.to_owned() }))
}

/// The continuations of one vector end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Continuations {
    known: Vec<(Continuation, Pattern)>,
}

impl Continuations {
    /// The continuations of a vector end, `whole` being its primer and end bases: what follows each of its
    /// places in the vectors, and the other end's outer terminus.
    ///
    /// # Errors
    /// When the protocol's terminus or a vector holds other letters than IUPAC codes.
    pub fn new(
        whole: &Pattern,
        other_terminus: Option<&str>,
        vectors: &[Vector],
        params: &TrimParams,
    ) -> Result<Self, TrimError> {
        let mut known = Vec::new();
        if let Some(text) = other_terminus {
            let terminus = TrimError::pattern("`other_terminus`", text)?;
            known.push((
                Continuation::Circle,
                terminus.part(0, terminus.len().min(params.continuation_length)),
            ));
        }
        let seed = seed_of(whole, params);
        for vector in vectors.iter().filter(|_| !seed.is_empty()) {
            let backwards = reverse_complement(&vector.bases);
            for (bases, forward) in [(&vector.bases, true), (&backwards, false)] {
                for (kind, sequence) in places(&seed, bases, forward, vector, params) {
                    let pattern = TrimError::pattern(format!("vector `{}`", vector.name), &sequence)?;
                    known.push((kind, pattern));
                }
            }
        }
        known.sort_by(|left, right| (left.0, left.1.letters()).cmp(&(right.0, right.1.letters())));
        known.dedup();
        Ok(Self { known })
    }

    /// How the host part of an anchor read goes on, if it does so as a continuation does: the one with the
    /// fewest errors, then internal before circle before backbone.
    #[must_use]
    pub fn of(&self, anchor: &[u8], params: &TrimParams) -> Option<Continuation> {
        let fits = self.known.iter().filter_map(|(kind, pattern)| {
            let errors = if pattern.begins(anchor) {
                0
            } else {
                pattern
                    .endings(anchor, params.max_continuation_errors)
                    .into_iter()
                    .map(|found| found.errors)
                    .min()?
            };
            Some((errors, *kind))
        });
        fits.min().map(|(_, kind)| kind)
    }
}

/// The last bases of primer and end, which are looked for in the vectors.
pub(crate) fn seed_of(whole: &Pattern, params: &TrimParams) -> Pattern {
    whole.part(whole.len().saturating_sub(params.vector_end_seed), whole.len())
}

/// Where each place of the seed on one strand of a vector ends.
pub(crate) fn places_of(seed: &Pattern, bases: &[u8]) -> impl Iterator<Item = usize> {
    let starts = (0..bases.len()).filter(|&at| seed.begins(&bases[at..]));
    starts.map(|at| at + seed.len())
}

/// What follows each place of the seed on one strand of a vector. A continuation that the sequence's end cuts
/// short says too little.
fn places(
    seed: &Pattern,
    bases: &[u8],
    forward: bool,
    vector: &Vector,
    params: &TrimParams,
) -> Vec<(Continuation, String)> {
    let ends: Vec<usize> = places_of(seed, bases).collect();
    let several = ends.len() > 1;
    let last = ends.last().copied();
    let kind = |end: usize| match &vector.elements {
        Some(elements) => {
            let at = if forward { end } else { bases.len() - 1 - end };
            let backbone = |element: &Element| {
                (element.start..element.end).contains(&at)
                    && element.name.to_lowercase().starts_with("backbone")
            };
            if elements.iter().any(backbone) { Continuation::Backbone } else { Continuation::Internal }
        }
        None if several && Some(end) == last => Continuation::Backbone,
        None => Continuation::Internal,
    };
    let whole = ends.iter().filter(|&&end| end + params.continuation_length <= bases.len());
    whole
        .map(|&end| {
            (kind(end), String::from_utf8_lossy(&bases[end..end + params.continuation_length]).into_owned())
        })
        .collect()
}

/// The continuations of every vector end of a protocol.
///
/// # Errors
/// As [`Continuations::new`].
pub fn continuations(
    protocol: &Protocol,
    wholes: &[Pattern],
    vectors: &[Vector],
    params: &TrimParams,
) -> Result<Vec<Continuations>, TrimError> {
    let ends = protocol.vector_ends.iter().zip(wholes);
    ends.map(|(end, whole)| Continuations::new(whole, end.other_terminus.as_deref(), vectors, params))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const END: &str = "GAAAATCTCTAGCA";
    const INTERNAL: &str = "GTGGCGCCCGAACAGGGACT";
    const OUTSIDE: &str = "GTACGTATAGTAGTTCATGT";
    const CIRCLE: &str = "TGGAAGGGCTAATTCACTCC";

    fn plasmid() -> Vec<u8> {
        format!("CCATGG{END}{INTERNAL}TTTGGGCCCAAATTT{END}{OUTSIDE}GGCC").into_bytes()
    }

    fn known(bases: Vec<u8>, elements: Option<Vec<Element>>) -> Continuations {
        let vectors = [Vector { name: "v".to_owned(), bases, elements }];
        Continuations::new(&Pattern::new(END).unwrap(), Some(CIRCLE), &vectors, &TrimParams::default())
            .unwrap()
    }

    fn of(known: &Continuations, read: &str) -> Option<Continuation> {
        known.of(read.as_bytes(), &TrimParams::default())
    }

    #[test]
    fn the_last_place_along_the_vector_leads_out_and_earlier_ones_inside() {
        for bases in [plasmid(), reverse_complement(&plasmid())] {
            let known = known(bases, None);
            assert_eq!(of(&known, &format!("{INTERNAL}AAAA")), Some(Continuation::Internal));
            assert_eq!(of(&known, &format!("{OUTSIDE}AAAA")), Some(Continuation::Backbone));
            assert_eq!(of(&known, &format!("{CIRCLE}AAAA")), Some(Continuation::Circle));
            assert_eq!(of(&known, "ACGTTGCAACTGATCGATCATCGATC"), None);
        }
    }

    #[test]
    fn the_only_place_is_inside() {
        let known = known(format!("CC{END}{OUTSIDE}GG").into_bytes(), None);
        assert_eq!(of(&known, OUTSIDE), Some(Continuation::Internal));
    }

    #[test]
    fn elements_decide_where_there_are_any() {
        let backbone = |start, end| vec![Element { start, end, name: "backbone_ori".to_owned() }];
        let first = known(plasmid(), Some(backbone(0, 30)));
        assert_eq!(of(&first, INTERNAL), Some(Continuation::Backbone));
        assert_eq!(of(&first, OUTSIDE), Some(Continuation::Internal));
        let length = plasmid().len();
        let turned = known(reverse_complement(&plasmid()), Some(backbone(length - 30, length)));
        assert_eq!(of(&turned, INTERNAL), Some(Continuation::Backbone));
        assert_eq!(of(&turned, OUTSIDE), Some(Continuation::Internal));
    }

    #[test]
    fn two_errors_are_allowed_and_three_not() {
        let known = known(plasmid(), None);
        assert_eq!(of(&known, "GTGGCGCACGAACAGGTACTAA"), Some(Continuation::Internal));
        assert_eq!(of(&known, "GTGGCGCCGAACAGGGACTAAA"), Some(Continuation::Internal), "one C less");
        assert_eq!(of(&known, "GTGTCGCACGAACAGGTACTAA"), None);
    }

    #[test]
    fn vectors_are_read_with_their_elements() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("v.fa");
        std::fs::write(&path, ">v\nacgt\nAC\n>w\nTT\n").unwrap();
        assert_eq!(read_vectors(std::slice::from_ref(&path)).unwrap()[0].elements, None);
        std::fs::write(folder.path().join("v.bed"), "# x\nv\t0\t3\tbackbone\n").unwrap();
        let vectors = read_vectors(std::slice::from_ref(&path)).unwrap();
        assert_eq!(vectors[0].bases, b"ACGTAC");
        assert_eq!(vectors[0].elements.as_deref().unwrap().len(), 1);
        assert_eq!(vectors[1].elements.as_deref(), Some(&[][..]));
        std::fs::write(folder.path().join("v.bed"), "v\t3\t1\tbackbone\n").unwrap();
        let error = read_vectors(&[path]).unwrap_err().to_string();
        assert!(error.contains("v.bed") && error.contains("line 1"), "{error}");
    }
}
