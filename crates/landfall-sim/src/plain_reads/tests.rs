//! Written reads against the genome and their rows.

use std::collections::BTreeMap;
use std::path::Path;

use landfall_core::{ContigId, Strand, dna};
use landfall_tables::TableReader;
use landfall_tables::truth::placements::{Category, TruthPlacementRow};

use crate::genome::{Genome, Interval, RepeatKind};
use crate::law::tests::chi_squared;
use crate::scenario::Scenario;
use crate::simulation::Simulation;

const SCENARIO: &str = r#"
    seed = 5
    [genome]
    isochore_length = 30_000
    isochore_gc = [0.37, 0.45]
    gap_length = 20_000
    contig = [{ name = "chr1", length = 700_000 }, { name = "chr2", length = 300_000 }]
    alu = { copies = 200, length = 300, divergence = [0.05, 0.15] }
    l1 = { copies = 60, length = 3_000, mean_length = 900, divergence = [0.05, 0.2] }
    satellite = { arrays = 2, monomer = 171, unit = 6, length = 15_000, divergence = [0.2, 0.02] }
    duplication = [{ length = 6_000, divergence = 0.0 }, { length = 5_000, divergence = 0.03 }]
    [plain_reads]
    reads = 150
    lengths = [50, 400]
    categories = ["anywhere", "unique", "alu", "l1", "duplication", "satellite", "listed"]
    bed = "places.bed"
"#;

/// The reads of a scenario in order, as bases and qualities, and their rows.
struct Written {
    genome: Genome,
    reads: Vec<(String, Vec<u8>, Vec<u8>)>,
    rows: Vec<TruthPlacementRow>,
}

fn write(rates: &str) -> Written {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("places.bed"), "chr2\t9000\t9100\nchr2\t40000\t41000\n").unwrap();
    let scenario = Scenario::parse(&format!("{SCENARIO}{rates}"), folder.path()).unwrap();
    let simulation = Simulation::build(&scenario).unwrap();
    let plan = scenario.plain_reads.as_ref().unwrap();
    super::write(&scenario, plan, &simulation, folder.path()).unwrap();
    let reads = plan.lengths.iter().flat_map(|length| fastq(folder.path(), *length)).collect();
    let table = folder.path().join("truth/placements.parquet");
    let rows = TableReader::open(&table).unwrap().map(Result::unwrap).collect();
    Written { genome: simulation.genome, reads, rows }
}

fn fastq(folder: &Path, length: u32) -> Vec<(String, Vec<u8>, Vec<u8>)> {
    let path = folder.join(format!("plain/reads_{length}.fastq.gz"));
    let text = landfall_files::read_text(&path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let record = |record: &[&str]| {
        let name = record[0].strip_prefix('@').unwrap().split(' ').next().unwrap();
        (name.to_owned(), record[1].as_bytes().to_vec(), record[3].as_bytes().to_vec())
    };
    lines.chunks(4).map(record).collect()
}

impl Written {
    fn interval(&self, row: &TruthPlacementRow) -> Interval {
        let index = self.genome.contigs.iter().position(|contig| contig.name == row.contig).unwrap();
        Interval { contig: ContigId(index as u32), start: row.start.0, end: row.end.0 }
    }

    /// The bases of the genome where a row says that its read is from, in the read's direction.
    fn stretch(&self, row: &TruthPlacementRow) -> Vec<u8> {
        let interval = self.interval(row);
        let contig = &self.genome.contigs[interval.contig.index()].bases;
        let stretch = &contig[interval.start as usize..interval.end as usize];
        match row.strand {
            Strand::Plus => stretch.to_vec(),
            Strand::Minus => dna::reverse_complement(stretch),
        }
    }
}

/// Substitutions, insertions and deletions between two sequences, by dynamic programming.
fn edits(left: &[u8], right: &[u8]) -> u32 {
    let mut row: Vec<u32> = (0..=right.len() as u32).collect();
    for (at, base) in (1..).zip(left) {
        let mut diagonal = std::mem::replace(&mut row[0], at);
        for (column, other) in (1..).zip(right) {
            let cost = (diagonal + u32::from(base != other)).min(row[column] + 1).min(row[column - 1] + 1);
            diagonal = std::mem::replace(&mut row[column], cost);
        }
    }
    row[right.len()]
}

#[test]
fn reads_without_errors_are_the_genome_where_their_rows_say() {
    let written = write("substitutions = 0.0");
    assert_eq!(written.rows.len(), 2 * 7 * 150);
    let mut strands = BTreeMap::new();
    for (number, (row, (name, bases, qualities))) in (0..).zip(written.rows.iter().zip(&written.reads)) {
        assert_eq!((row.read, &row.name), (number, name));
        assert_eq!(bases.len(), if number < 7 * 150 { 50 } else { 400 });
        assert!(qualities.len() == bases.len() && qualities.iter().all(|&quality| quality == b'I'));
        assert!(*bases == written.stretch(row), "{row:?}");
        assert_eq!((row.substitutions, row.inserted, row.deleted), (0, 0, 0));
        *strands.entry(row.strand).or_insert(0.0) += 1.0;
    }
    let counts: Vec<f64> = strands.into_values().collect();
    let found = chi_squared(&counts, &[1_050.0; 2]);
    assert!(found < 10.8, "χ² {found} of {counts:?}, 1 degree of freedom");
}

#[test]
fn reads_come_from_the_places_of_their_category() {
    let written = write("");
    let mut counts = BTreeMap::new();
    for row in &written.rows {
        *counts.entry(row.category).or_insert(0) += 1;
        let interval = written.interval(row);
        let kinds: &[RepeatKind] = match row.category {
            Category::Anywhere => continue,
            Category::Unique => {
                assert!(!written.genome.touches_repeat(interval), "{row:?}");
                continue;
            }
            Category::Listed => {
                let [first, second] = [(9_000, 9_100), (40_000, 41_000)].map(|(start, end)| Interval {
                    contig: ContigId(1),
                    start,
                    end,
                });
                assert!(first.contains(interval) || interval.contains(first) || second.contains(interval));
                continue;
            }
            Category::Alu => &[RepeatKind::Alu],
            Category::L1 => &[RepeatKind::L1],
            Category::Duplication => &[RepeatKind::Duplication, RepeatKind::ExactDuplication],
            Category::Satellite => &[RepeatKind::Satellite],
        };
        let inside = written.genome.repeats.iter().any(|repeat| {
            let nested = repeat.interval.contains(interval) || interval.contains(repeat.interval);
            nested && kinds.contains(&repeat.kind)
        });
        assert!(inside, "{row:?}");
    }
    assert!(counts.len() == 7 && counts.values().all(|&count| count == 300), "{counts:?}");
}

#[test]
fn wrong_bases_are_as_many_as_the_row_and_the_rate_say() {
    let written = write("substitutions = 0.02");
    for (row, (_, bases, qualities)) in written.rows.iter().zip(&written.reads) {
        assert_eq!(dna::hamming(bases, &written.stretch(row)), row.substitutions as usize);
        assert!(qualities.iter().all(|&quality| quality == b'!' + 17), "−10·log₁₀ 0.02 = 17");
    }
    // Numbers of errors in reads of 50 bases follow the binomial law: 0, 1, 2, and more.
    let mut counts = [0.0; 4];
    for row in &written.rows[..1_050] {
        counts[(row.substitutions as usize).min(3)] += 1.0;
    }
    let found = chi_squared(&counts, &[0.3642, 0.3716, 0.1858, 0.0784].map(|share| 1_050.0 * share));
    assert!(found < 16.3, "χ² {found} of {counts:?}, 3 degrees of freedom");
}

#[test]
fn reads_with_gaps_cover_as_much_as_their_row_says() {
    let written = write("substitutions = 0.003\ninsertions = 0.004\ndeletions = 0.006\nqualities = 30");
    let (mut sums, mut exact) = ([0_u32; 3], 0);
    for (row, (_, bases, qualities)) in written.rows.iter().zip(&written.reads) {
        let stretch = written.stretch(row);
        assert_eq!(stretch.len() as u32 + row.inserted, bases.len() as u32 + row.deleted);
        assert!(qualities.iter().all(|&quality| quality == b'?'));
        let made = row.substitutions + row.inserted + row.deleted;
        let needed = edits(bases, &stretch);
        assert!(needed <= made, "{needed} edits explain {row:?}");
        exact += u32::from(needed == made);
        sums = [sums[0] + row.substitutions, sums[1] + row.inserted, sums[2] + row.deleted];
    }
    assert!(exact > 1_800, "{exact} of 2,100 reads need every edit");
    let total = 1_050.0 * 450.0;
    let found = chi_squared(&sums.map(f64::from), &[0.003, 0.004, 0.006].map(|rate| rate * total));
    assert!(found < 16.3, "χ² {found} of {sums:?}, 3 degrees of freedom");
}

#[test]
fn a_seed_gives_the_same_files_on_any_number_of_threads_and_another_seed_others() {
    let files = |threads: usize, seed: u64| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("places.bed"), "chr2\t9000\t9100\n").unwrap();
        let text = SCENARIO.replace("seed = 5", &format!("seed = {seed}"));
        let scenario = Scenario::parse(&text, folder.path()).unwrap();
        let plan = scenario.plain_reads.as_ref().unwrap();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let simulation = Simulation::build(&scenario).unwrap();
            super::write(&scenario, plan, &simulation, folder.path()).unwrap();
        });
        [
            "plain/reads_50.fastq.gz",
            "plain/reads_400.fastq.gz",
            "truth/placements.parquet",
            "truth/placements.tsv",
        ]
        .map(|name| std::fs::read(folder.path().join(name)).unwrap())
    };
    let (one, three, other) = (files(1, 5), files(3, 5), files(3, 6));
    assert!(one == three);
    assert!(one.iter().zip(&other).all(|(one, other)| one != other));
}

#[test]
fn a_length_that_no_contig_holds_is_refused_with_its_category() {
    let folder = tempfile::tempdir().unwrap();
    let text = SCENARIO.replace("[50, 400]", "[800_000]").replace(", \"listed\"]", "]");
    let scenario = Scenario::parse(&text.replace("bed = \"places.bed\"", ""), folder.path()).unwrap();
    let simulation = Simulation::build(&scenario).unwrap();
    let plan = scenario.plain_reads.as_ref().unwrap();
    let error = super::write(&scenario, plan, &simulation, folder.path()).unwrap_err();
    assert!(error.to_string().starts_with("`plain_reads.categories.anywhere`"), "{error}");
    assert!(!folder.path().join("truth/placements.parquet").exists());
}
