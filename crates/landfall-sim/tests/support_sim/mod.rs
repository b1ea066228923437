//! Simulated projects as tests read them: files and tables, knowing nothing of how they were made. And a little
//! statistics.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]
#![allow(dead_code, reason = "each file of tests uses a part of it")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use landfall_core::dna::reverse_complement;
use landfall_sim::{Scenario, write_project};
use landfall_tables::truth::clones::TruthCloneRow;
use landfall_tables::truth::molecules::TruthMoleculeRow;
use landfall_tables::truth::reads::TruthReadRow;
use landfall_tables::truth::sites::TruthSiteRow;
use landfall_tables::truth::vcn::TruthVcnRow;
use landfall_tables::{Row, read_all};
use tempfile::TempDir;

/// The scenario of the demo project, with parts of its text replaced.
pub fn demo(changes: &[(&str, &str)]) -> Scenario {
    let mut text = include_str!("../../../../testdata/demo.toml").to_owned();
    for (find, replace) in changes {
        assert!(text.contains(find), "`{find}` is in the scenario");
        text = text.replace(find, replace);
    }
    Scenario::parse(&text, Path::new("")).unwrap()
}

/// A record of a FASTQ file.
pub struct Record {
    pub name: String,
    pub bases: Vec<u8>,
    pub qualities: Vec<u8>,
}

/// A written project.
pub struct Project {
    folder: TempDir,
    /// Bases of contigs and vector, by name.
    pub sequences: BTreeMap<String, Vec<u8>>,
    /// The sample sheet, by library.
    pub sheet: BTreeMap<String, BTreeMap<String, String>>,
    pub molecules: Vec<TruthMoleculeRow>,
    pub reads: Vec<TruthReadRow>,
    pub sites: Vec<TruthSiteRow>,
    pub clones: Vec<TruthCloneRow>,
    pub vcn: Vec<TruthVcnRow>,
}

impl Project {
    pub fn simulate(scenario: &Scenario) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let _ = write_project(scenario, folder.path()).unwrap();
        let mut sequences = fasta(&folder.path().join("genome.fa.gz"));
        sequences.extend(fasta(&folder.path().join("vector.fa")));
        Self {
            sequences,
            sheet: sheet(&text(&folder.path().join("samples.csv"))),
            molecules: table(folder.path(), "molecules"),
            reads: table(folder.path(), "reads"),
            sites: table(folder.path(), "sites"),
            clones: table(folder.path(), "clones"),
            vcn: table(folder.path(), "vcn"),
            folder,
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn fastq(&self, name: &str) -> Vec<Record> {
        let text = text(&self.path("fastq").join(name));
        let lines: Vec<&str> = text.lines().collect();
        let record = |lines: &[&str]| {
            assert!(lines[2] == "+" && lines[1].len() == lines[3].len(), "{}", lines[0]);
            let name = lines[0].strip_prefix('@').unwrap().split(' ').next().unwrap().to_owned();
            Record { name, bases: lines[1].into(), qualities: lines[3].into() }
        };
        lines.chunks(4).map(record).collect()
    }

    /// Start and end of an element of the vector.
    pub fn element(&self, name: &str) -> (usize, usize) {
        let text = text(&self.path("vector.bed"));
        let mut lines = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
        let line = lines.find(|cells| cells[3] == name).unwrap();
        (line[1].parse().unwrap(), line[2].parse().unwrap())
    }

    /// The bases of a stretch of a molecule: `chr1:101-250+` (1-based, both ends included) or `=ACGT`.
    pub fn stretch(&self, segment: &str) -> Vec<u8> {
        if let Some(bases) = segment.strip_prefix('=') {
            return bases.into();
        }
        let (name, start, end, strand) = place(segment);
        let bases = &self.sequences[name][start - 1..end];
        if strand == '+' { bases.to_vec() } else { reverse_complement(bases) }
    }

    /// The bases of a molecule between primer and linker.
    pub fn insert(&self, molecule: &TruthMoleculeRow) -> Vec<u8> {
        molecule.segments.iter().flat_map(|segment| self.stretch(segment)).collect()
    }
}

/// Name, first base, last base and strand of a stretch of host or vector.
pub fn place(segment: &str) -> (&str, usize, usize, char) {
    let (place, strand) = segment.split_at(segment.len() - 1);
    let (name, range) = place.rsplit_once(':').unwrap();
    let (start, end) = range.split_once('-').unwrap();
    (name, start.parse().unwrap(), end.parse().unwrap(), strand.parse().unwrap())
}

fn text(path: &Path) -> String {
    if path.extension().is_none_or(|extension| extension != "gz") {
        return fs::read_to_string(path).unwrap();
    }
    let mut text = String::new();
    MultiGzDecoder::new(File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    text
}

fn fasta(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let text = text(path);
    let records = text.split('>').skip(1).map(|record| record.split_once('\n').unwrap());
    records.map(|(name, lines)| (name.to_owned(), lines.replace('\n', "").into())).collect()
}

fn sheet(text: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned));
    let header: Vec<String> = lines.next().unwrap().collect();
    let rows = lines.map(|cells| header.iter().cloned().zip(cells).collect::<BTreeMap<_, _>>());
    rows.map(|row| (row["library"].clone(), row)).collect()
}

fn table<R: Row>(folder: &Path, name: &str) -> Vec<R> {
    read_all(&folder.join(format!("truth/{name}.parquet"))).unwrap()
}

/// How many standard deviations a count is off, of `total` draws with this chance.
pub fn binomial_z(count: usize, total: usize, chance: f64) -> f64 {
    let total = total as f64;
    (count as f64 - total * chance) / (total * chance * (1.0 - chance)).sqrt()
}

/// How many standard deviations the mean of draws is off, by their own spread.
pub fn mean_z(draws: &[f64], expected: f64) -> f64 {
    let (mean, variance) = moments(draws);
    (mean - expected) / (variance / draws.len() as f64).sqrt()
}

/// Mean and variance.
pub fn moments(draws: &[f64]) -> (f64, f64) {
    let count = draws.len() as f64;
    let mean = draws.iter().sum::<f64>() / count;
    (mean, draws.iter().map(|draw| (draw - mean) * (draw - mean)).sum::<f64>() / (count - 1.0))
}

/// χ² of counts against means with the same sum, as a normal deviate (Wilson and Hilferty 1931). Neighbours are taken
/// together until 5 are expected of them.
pub fn chi_squared_z(counts: &[f64], means: &[f64]) -> f64 {
    let mut groups: Vec<(f64, f64)> = vec![(0.0, 0.0)];
    for (count, mean) in counts.iter().zip(means) {
        let last = groups.last_mut().unwrap();
        *last = (last.0 + count, last.1 + mean);
        if last.1 >= 5.0 {
            groups.push((0.0, 0.0));
        }
    }
    let rest = groups.pop().unwrap();
    let last = groups.last_mut().unwrap();
    *last = (last.0 + rest.0, last.1 + rest.1);
    let chi_squared: f64 = groups.iter().map(|(count, mean)| (count - mean) * (count - mean) / mean).sum();
    let freedom = groups.len() as f64 - 1.0;
    let spread = 2.0 / (9.0 * freedom);
    ((chi_squared / freedom).cbrt() - (1.0 - spread)) / spread.sqrt()
}
