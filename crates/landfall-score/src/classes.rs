//! Classes, libraries and places of single reads.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use landfall_core::{ReadClass, SampleId, Share};
use landfall_tables::TableReader;
use landfall_tables::read_names::ReadNameRow;
use landfall_tables::truth::reads::TruthReadRow;
use landfall_tables::truth::{MoleculeKind, TruthAssay};

use super::ScoreError;
use super::names::Names;
use super::number::{Line, Number};
use super::trace::{Trace, TraceFiles};
use super::truth::{Junction, Molecule, Truth};

/// What a read is, and what it was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Verdict {
    /// What its molecule is.
    pub kind: MoleculeKind,
    /// What a perfect analysis calls it.
    pub truth: ReadClass,
    /// What it was called; `None` if the result does not name it.
    pub called: Option<ReadClass>,
}

impl Verdict {
    /// Circles of one repeat look like the inside of the vector to a short read.
    fn is_right(self) -> bool {
        let circle = self.kind == MoleculeKind::LtrCircle1 && self.called == Some(ReadClass::VectorInternal);
        circle || self.called == Some(self.truth)
    }
}

/// The scores of single reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadScore {
    /// Reads by what they are and what they were called.
    pub verdicts: BTreeMap<Verdict, u64>,
    wrong_library: Share,
    exact_passed: Share,
    exact: Share,
    unknown: Share,
}

impl ReadScore {
    /// Adds another sample's numbers.
    pub fn merge(&mut self, other: &Self) {
        for (verdict, reads) in &other.verdicts {
            *self.verdicts.entry(*verdict).or_default() += reads;
        }
        self.wrong_library = self.wrong_library + other.wrong_library;
        self.exact_passed = self.exact_passed + other.exact_passed;
        self.exact = self.exact + other.exact;
        self.unknown = self.unknown + other.unknown;
    }

    /// Its part of the card.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        let share = |of: fn(&Verdict) -> bool| Share {
            of: self.verdicts.iter().filter(|(verdict, _)| of(verdict)).map(|(_, reads)| reads).sum(),
            total: self.verdicts.values().sum(),
        };
        vec![
            Line::one("class_agreement", Number::Ratio(share(|verdict| verdict.is_right()))),
            Line::one("reads_absent", Number::Count(share(|verdict| verdict.called.is_none()))),
            Line::one("reads_unknown", Number::Count(self.unknown)),
            Line::one("wrong_library", Number::Count(self.wrong_library)),
            Line::one("reads_exact", Number::Ratio(self.exact)),
            Line::one("reads_exact_passed", Number::Ratio(self.exact_passed)),
        ]
    }
}

/// The reads' scores by sample.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    /// Of reads whose molecule is in a library of the sample.
    pub samples: BTreeMap<SampleId, ReadScore>,
    /// Of reads that the truth does not know.
    pub of_none: ReadScore,
}

/// A true read, 24 bytes.
struct TrueRead {
    /// Digest of its name: names of ten million reads would need a gigabyte.
    name: u64,
    /// Place of its molecule in the list.
    molecule: u32,
    library: Option<u32>,
    class: Option<ReadClass>,
    is_slipped: bool,
    is_seen: bool,
}

/// Judges every read of the truth. Both tables of reads are streamed; what is kept are 24 bytes for each true read, 20
/// for each row of `read_fates`, 20 for each molecule that the result places and 24 for each true molecule.
///
/// # Errors
/// When a table cannot be read, names a read twice or refers to what another table does not hold.
pub fn judge(truth: &Truth, files: &TraceFiles) -> Result<Judged, ScoreError> {
    let mut libraries = Names::default();
    let mut reads = true_reads(truth, &mut libraries)?;
    let trace = Trace::read(files, &mut libraries, &truth.contigs)?;
    let mut scores = vec![ReadScore::default(); truth.sample_names.len()];
    let mut of_none = ReadScore::default();
    for (number, row) in (1..).zip(TableReader::<ReadNameRow>::open(&files.names)?) {
        let row = row?;
        let fault =
            |column, fault| ScoreError::Cell { path: files.names.clone(), row: number, column, fault };
        of_none.unknown.total += 1;
        let Some(read) = find(&mut reads, &row.name) else {
            of_none.unknown.of += 1;
            continue;
        };
        if std::mem::replace(&mut read.is_seen, true) {
            return Err(fault(
                "name",
                format!("found `{}` a second time; expected distinct names", row.name),
            ));
        }
        let called = Called::of(&row, &mut libraries, &trace).map_err(|text| fault("read_id", text))?;
        let molecule = &truth.molecules[read.molecule as usize];
        scores[molecule.sample as usize].add(read, molecule, Some(&called));
    }
    for read in reads.iter().filter(|read| !read.is_seen) {
        let molecule = &truth.molecules[read.molecule as usize];
        scores[molecule.sample as usize].add(read, molecule, None);
    }
    Ok(Judged { samples: truth.sample_names.iter().cloned().zip(scores).collect(), of_none })
}

/// What the result says of a read.
struct Called {
    library: Option<u32>,
    class: Option<ReadClass>,
    junction: Option<Junction>,
    has_passed: bool,
}

impl Called {
    fn of(row: &ReadNameRow, libraries: &mut Names, trace: &Trace) -> Result<Self, String> {
        let library = row.library.as_ref().map(|library| libraries.intern(library.as_str()));
        let (Some(library), Some(read_id)) = (library, row.read_id) else {
            return Ok(Self { library, class: row.class, junction: None, has_passed: row.class.is_none() });
        };
        let fate = trace.fate(library, read_id).ok_or_else(|| {
            format!("found {read_id}; expected a row of this library in table `read_fates`")
        })?;
        let junction = trace.junction(fate);
        Ok(Self { library: Some(library), class: Some(fate.class), junction, has_passed: true })
    }
}

impl ReadScore {
    fn add(&mut self, read: &TrueRead, molecule: &Molecule, called: Option<&Called>) {
        if let Some(truth) = read.class {
            let verdict =
                Verdict { kind: molecule.kind, truth, called: called.and_then(|called| called.class) };
            *self.verdicts.entry(verdict).or_default() += 1;
        }
        if let Some(library) = called.and_then(|called| called.library) {
            self.wrong_library.total += 1;
            self.wrong_library.of += u64::from(read.library != Some(library));
        }
        let is_due = molecule.kind == MoleculeKind::Integration
            && molecule.is_canonical
            && (molecule.class, read.class) == (Some(ReadClass::Unique), Some(ReadClass::Unique))
            && !read.is_slipped;
        if is_due {
            let junction = called.and_then(|called| called.junction);
            let exact =
                Share { of: u64::from(junction.is_some() && junction == molecule.junction), total: 1 };
            self.exact = self.exact + exact;
            if called.is_some_and(|called| called.has_passed) {
                self.exact_passed = self.exact_passed + exact;
            }
        }
    }
}

fn true_reads(truth: &Truth, libraries: &mut Names) -> Result<Vec<TrueRead>, ScoreError> {
    let mut reads = Vec::new();
    for (number, row) in (1..).zip(TableReader::<TruthReadRow>::open(&truth.reads)?) {
        let row = row?;
        if row.assay != TruthAssay::Lmpcr {
            continue;
        }
        let molecule = truth.molecules.binary_search_by_key(&row.molecule, |molecule| molecule.number);
        let molecule = molecule.map_err(|_| ScoreError::Cell {
            path: truth.reads.clone(),
            row: number,
            column: "molecule",
            fault: format!("found {}; expected a molecule of table `truth_molecules`", row.molecule),
        })?;
        reads.push(TrueRead {
            name: digest(&row.name),
            molecule: molecule as u32,
            library: row.library.map(|library| libraries.intern(library.as_str())),
            class: row.class,
            is_slipped: row.slip != 0,
            is_seen: false,
        });
    }
    reads.sort_unstable_by_key(|read| read.name);
    if reads.windows(2).any(|pair| pair[0].name == pair[1].name) {
        refuse_a_name_twice(&truth.reads)?;
    }
    Ok(reads)
}

/// Reads the table once more, to say which row it is.
fn refuse_a_name_twice(path: &Path) -> Result<(), ScoreError> {
    let mut met = HashSet::new();
    for (number, row) in (1..).zip(TableReader::<TruthReadRow>::open(path)?) {
        let row = row?;
        if row.assay == TruthAssay::Lmpcr && !met.insert(digest(&row.name)) {
            let fault = format!("found `{}` a second time; expected distinct names", row.name);
            return Err(ScoreError::Cell { path: path.to_owned(), row: number, column: "name", fault });
        }
    }
    Ok(())
}

fn find<'a>(reads: &'a mut [TrueRead], name: &str) -> Option<&'a mut TrueRead> {
    let found = reads.binary_search_by_key(&digest(name), |read| read.name);
    found.ok().map(|at| &mut reads[at])
}

/// Of a name up to its first blank, without a last `/1` or `/2`, as table `read_names` holds it.
fn digest(name: &str) -> u64 {
    let name = name.split_whitespace().next().unwrap_or_default();
    let name = name.strip_suffix("/1").or_else(|| name.strip_suffix("/2")).unwrap_or(name);
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_million_reads_fit_into_a_quarter_of_a_gigabyte() {
        assert_eq!([size_of::<TrueRead>(), size_of::<Molecule>()], [24; 2]);
    }

    #[test]
    fn names_are_compared_as_trimming_writes_them() {
        assert_eq!(digest("M1:2:3 1:N:0"), digest("M1:2:3"));
        assert_eq!(digest("M1:2:3/2"), digest("M1:2:3"));
        assert_ne!(digest("M1:2:3/3"), digest("M1:2:3"));
    }
}
