//! Reads of sheared DNA are what the truth says of them, by a reading of the truth's text that knows nothing of how
//! they were made.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use landfall_sim::truth::TruthWriter;
use landfall_sim::{Scenario, SimError, Simulation, long_read, shotgun};
use landfall_tables::read_all;
use landfall_tables::truth::molecules::TruthMoleculeRow;
use landfall_tables::truth::reads::TruthReadRow;
use landfall_tables::truth::{MoleculeKind, TruthAssay};

/// 200,000 host bases; 40 clones of two copies, circles and plasmid.
const SCENARIO: &str = r#"
seed = 11
[genome]
isochore_length = 10_000
isochore_gc = [0.38, 0.45, 0.52]
gap_length = 1_000
contig = [{ name = "chr1", length = 120_000 }, { name = "chr2", length = 80_000 }]
[vector]
name = "pLV"
backbone_length = 2_000
ragged = 0.2
internal_deletion = 0.2
inversion = 0.2
[[subject]]
name = "P1"
sex = "M"
clones = 40
copies = { law = "fixed", copies = 2 }
clone_sizes = { law = "geometric", ratio = 0.95 }
[[subject.timepoint]]
days = 30
cells = 100
transduced_fraction = 0.75
plasmid_copies = 0.2
circle_1_copies = 0.3
circle_2_copies = 0.3
"#;

fn scenario(tables: &str) -> Scenario {
    Scenario::parse(&format!("{SCENARIO}\n{tables}"), Path::new("")).unwrap()
}

/// What an assay wrote.
struct Made {
    simulation: Simulation,
    /// By name in the folder.
    files: BTreeMap<String, Vec<u8>>,
    molecules: Vec<TruthMoleculeRow>,
    reads: Vec<TruthReadRow>,
}

type Write = fn(&Scenario, &Simulation, &Path, &mut TruthWriter) -> Result<(), SimError>;

fn wgs(
    scenario: &Scenario,
    simulation: &Simulation,
    out: &Path,
    truth: &mut TruthWriter,
) -> Result<(), SimError> {
    shotgun::write_wgs(scenario, scenario.wgs.as_ref().unwrap(), simulation, out, truth)
}

fn capture(
    scenario: &Scenario,
    simulation: &Simulation,
    out: &Path,
    truth: &mut TruthWriter,
) -> Result<(), SimError> {
    shotgun::write_capture(scenario, scenario.capture.as_ref().unwrap(), simulation, out, truth)
}

fn ont(
    scenario: &Scenario,
    simulation: &Simulation,
    out: &Path,
    truth: &mut TruthWriter,
) -> Result<(), SimError> {
    let plan = scenario.ont.as_ref().unwrap();
    long_read::write(scenario, TruthAssay::Ont, plan, simulation, out, truth)
}

fn hifi(
    scenario: &Scenario,
    simulation: &Simulation,
    out: &Path,
    truth: &mut TruthWriter,
) -> Result<(), SimError> {
    let plan = scenario.hifi.as_ref().unwrap();
    long_read::write(scenario, TruthAssay::Hifi, plan, simulation, out, truth)
}

fn make(scenario: &Scenario, write: Write) -> Made {
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().join("truth");
    let simulation = Simulation::build(scenario).unwrap();
    let mut truth = TruthWriter::create(&folder).unwrap();
    write(scenario, &simulation, out.path(), &mut truth).unwrap();
    truth.finish().unwrap();
    let molecules = read_all(&folder.join("molecules.parquet")).unwrap();
    let reads = read_all(&folder.join("reads.parquet")).unwrap();
    let mut files = BTreeMap::new();
    for part in ["", "fastq", "truth"] {
        let Ok(entries) = std::fs::read_dir(out.path().join(part)) else { continue };
        for entry in entries.map(Result::unwrap).filter(|entry| entry.path().is_file()) {
            let name = entry.file_name().to_string_lossy().into_owned();
            files.insert(name, std::fs::read(entry.path()).unwrap());
        }
    }
    Made { simulation, files, molecules, reads }
}

/// Name, bases and qualities of a FASTQ file.
fn fastq(bytes: &[u8]) -> Vec<(String, Vec<u8>, Vec<u8>)> {
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let record = |record: &[&str]| {
        let name = record[0].strip_prefix('@').unwrap().split(' ').next().unwrap();
        assert_eq!((record[2], record[1].len()), ("+", record[3].len()));
        (name.to_owned(), record[1].into(), record[3].into())
    };
    lines.chunks(4).map(record).collect()
}

fn reverse_complement(bases: &[u8]) -> Vec<u8> {
    let pair = |base: &u8| b"TGCA"[b"ACGT".iter().position(|known| known == base).unwrap()];
    bases.iter().rev().map(pair).collect()
}

/// The bases that the truth's text stands for: `chr1:101-250+`, `=ACGT`.
fn bases_of(segments: &[String], simulation: &Simulation) -> Vec<u8> {
    let mut bases = Vec::new();
    for segment in segments {
        if let Some(literal) = segment.strip_prefix('=') {
            bases.extend(literal.bytes());
            continue;
        }
        let (name, range) = segment.rsplit_once(':').unwrap();
        let (range, strand) = range.split_at(range.len() - 1);
        let (first, last) = range.split_once('-').unwrap();
        let (first, last): (usize, usize) = (first.parse().unwrap(), last.parse().unwrap());
        let contig = simulation.genome.contigs.iter().find(|contig| contig.name == name);
        let vector = simulation.vector.as_ref().unwrap();
        let whole = contig.map_or(&vector.bases, |contig| &contig.bases);
        let piece = &whole[first - 1..last];
        bases.extend(if strand == "+" { piece.to_vec() } else { reverse_complement(piece) });
    }
    bases
}

fn differences(left: &[u8], right: &[u8]) -> usize {
    left.iter().zip(right).filter(|(left, right)| left != right).count()
}

fn is_host(molecule: &TruthMoleculeRow) -> bool {
    molecule.kind == MoleculeKind::Host
}

/// Holds every pair against its molecule; returns the share of wrong bases.
fn check_pairs(made: &Made, library: &str, read_length: usize) -> f64 {
    let first = fastq(&made.files[&format!("{library}_R1.fastq.gz")]);
    let second = fastq(&made.files[&format!("{library}_R2.fastq.gz")]);
    assert_eq!((first.len(), second.len()), (made.reads.len(), made.reads.len()));
    let mut reads = vec![0; made.molecules.len()];
    let (mut wrong, mut all) = (0, 0);
    for (row, (first, second)) in made.reads.iter().zip(first.iter().zip(&second)) {
        assert!(row.name == first.0 && row.name == second.0);
        let molecule = &made.molecules[row.molecule as usize];
        reads[row.molecule as usize] += 1;
        let forwards = bases_of(&molecule.segments, &made.simulation);
        let backwards = reverse_complement(&forwards);
        let (mut start, end) =
            if row.strand.to_string() == "+" { (forwards, backwards) } else { (backwards, forwards) };
        start.splice(0..0, molecule.umi.iter().flat_map(|umi| umi.bytes()));
        for (found, expected) in [(&first.1, start), (&second.1, end)] {
            let expected = &expected[..expected.len().min(read_length)];
            assert_eq!(found.len(), expected.len(), "{}", row.name);
            let differences = differences(found, expected);
            assert!(differences <= 20, "{}: {differences} differences", row.name);
            wrong += differences;
            all += found.len();
        }
    }
    assert!(made.molecules.iter().zip(&reads).all(|(molecule, found)| molecule.reads == *found));
    wrong as f64 / all as f64
}

/// Junctions stand in the text of their molecules.
fn check_junctions(made: &Made) {
    let held = made.molecules.iter().filter(|molecule| molecule.kind == MoleculeKind::Integration);
    let mut count = 0;
    for molecule in held {
        let contig = molecule.contig.clone().unwrap();
        let (junction, strand) = (molecule.junction.unwrap().0 + 1, molecule.strand.unwrap().to_string());
        // The host runs up from the junction, or down to it.
        let at = if strand == "+" { format!("{contig}:{junction}-") } else { format!("-{junction}+") };
        let found = molecule.segments.iter().position(|text| {
            if strand == "+" {
                text.starts_with(&at)
            } else {
                text.starts_with(&contig) && text.ends_with(&at)
            }
        });
        let place = found.unwrap_or_else(|| panic!("no {at} in {:?}", molecule.segments));
        if let Some(breakpoint) = molecule.breakpoint {
            let end = breakpoint.0 + 1;
            let whole = if strand == "+" {
                format!("{contig}:{junction}-{end}+")
            } else {
                format!("{contig}:{end}-{junction}+")
            };
            assert_eq!(molecule.segments[place], whole);
            let outermost = if strand == "+" { molecule.segments.len() - 1 } else { 0 };
            assert_eq!(place, outermost, "the sheared end is the molecule's");
        }
        let site = molecule.site_id.clone().unwrap();
        assert!(site.starts_with(&contig) && site.ends_with(&junction.to_string()), "{site}");
        count += 1;
    }
    assert!(count > 40, "{count} junctions");
}

/// Molecules of each kind.
fn kinds(made: &Made) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    made.molecules.iter().for_each(|molecule| *counts.entry(molecule.kind.as_str()).or_default() += 1);
    counts
}

#[test]
fn every_pair_of_the_whole_genome_is_what_its_molecule_says() {
    let made = make(&scenario("[wgs]\ndepth = 20\nduplicates = 0.2\nread_length = 100"), wgs);
    let errors = check_pairs(&made, "P1_d30_wgs", 100);
    assert!((0.001..0.005).contains(&errors), "{errors} of bases are wrong; expected about 0.0025");
    check_junctions(&made);
    assert_eq!(kinds(&made).len(), 6, "{:?}", kinds(&made));
    // Host bases by read bases of distinct molecules, two of 100 each: 20 × 200,000 / 200, less near gaps and ends.
    let host = made.molecules.iter().filter(|molecule| is_host(molecule)).count() as f64;
    assert!((host / 19_800.0 - 1.0).abs() < 0.03, "{host} host molecules");
    let twice = made.molecules.iter().filter(|molecule| molecule.reads > 1).count() as f64;
    let share = twice / made.molecules.len() as f64;
    assert!((share - 0.2).abs() < 0.015, "{share} of molecules with duplicates");
    let sheet = String::from_utf8(made.files["samples_wgs.csv"].clone()).unwrap();
    let row = "P1_d30_wgs,P1,P1_d30,30,T,1,sample,run1,wgs,fastq/P1_d30_wgs_R1.fastq.gz,\
               fastq/P1_d30_wgs_R2.fastq.gz,0.75,M\n";
    assert!(sheet.ends_with(row), "{sheet}");
}

#[test]
fn a_bias_of_gc_content_takes_from_its_ends_and_leaves_the_depth() {
    let host_gc = |tables: &str| {
        let made = make(&scenario(tables), wgs);
        let hosts = made.molecules.iter().filter(|molecule| is_host(molecule));
        let content = |molecule: &TruthMoleculeRow| {
            let bases = bases_of(&molecule.segments, &made.simulation);
            bases.iter().filter(|base| b"GC".contains(base)).count() as f64 / bases.len() as f64
        };
        let contents: Vec<f64> = hosts.map(content).collect();
        let low = contents.iter().filter(|content| **content < 0.4).count() as f64;
        (low / contents.len() as f64, contents.len() as f64)
    };
    let (without, even) = host_gc("[wgs]\ndepth = 20");
    let (with, biased) = host_gc("[wgs]\ndepth = 20\ngc_bias = 2.0");
    assert!((biased / even - 1.0).abs() < 0.03, "{biased} and {even} molecules");
    assert!(with < 0.95 * without, "{with} and {without} of fragments with less than 40 % G and C");
}

#[test]
fn the_truth_may_leave_out_what_is_host_alone() {
    let all = make(&scenario("[wgs]\ndepth = 5"), wgs);
    let short = make(&scenario("[wgs]\ndepth = 5\ntruth_of_host_reads = false"), wgs);
    let name = "P1_d30_wgs_R1.fastq.gz";
    assert!(all.files[name] == short.files[name], "the reads are the same");
    let told: Vec<_> = all.molecules.iter().filter(|molecule| !is_host(molecule)).collect();
    assert_eq!(told.len(), short.molecules.len());
    assert!(told.iter().zip(&short.molecules).all(|(left, right)| left.segments == right.segments));
    assert!(short.reads.iter().all(|read| (read.molecule as usize) < short.molecules.len()));
    assert!(short.reads.len() >= short.molecules.len() && short.reads.len() < all.reads.len());
}

const CAPTURE: &str = "[capture]\npairs = 30_000\ncells = 300\nrecovery = 0.5\nvector_efficiency = 0.5\n\
    umi_length = 8\ncalibrators = { windows = 6, length = 800 }";

#[test]
fn every_captured_pair_is_what_its_molecule_says() {
    let made = make(&scenario(CAPTURE), capture);
    assert_eq!(made.reads.len(), 30_000);
    check_pairs(&made, "P1_d30_capture", 150);
    check_junctions(&made);
    let truth: serde_json::Value = serde_json::from_slice(&made.files["capture.json"]).unwrap();
    let library = &truth["libraries"][0];
    let counts = ["molecules_on_target", "molecules_off_target"].map(|key| library[key].as_f64().unwrap());
    assert!((counts[0] / (counts[0] + counts[1]) - 0.6).abs() < 0.001, "{counts:?}");
    // Of n molecules, a share e^(−30,000/n) has no read: Poisson.
    let all = counts[0] + counts[1];
    let expected = all * (1.0 - (-30_000.0 / all).exp());
    let found = made.molecules.len() as f64;
    assert!(all < 30_000.0 && (found / expected - 1.0).abs() < 0.01, "{found} of {all}, expected {expected}");
}

/// Depth by molecules of distinct fragments, of windows of the BED file of probes whose names begin so.
fn probe_depth(made: &Made, name: &str) -> f64 {
    let bed = String::from_utf8(made.files["capture_probes.bed"].clone()).unwrap();
    let windows: Vec<(String, u32, u32)> = bed
        .lines()
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .filter(|cells| cells[3].starts_with(name))
        // 300 bases off the ends, where fewer fragments overlap enough.
        .map(|cells| {
            (
                cells[0].to_owned(),
                cells[1].parse::<u32>().unwrap() + 300,
                cells[2].parse::<u32>().unwrap() - 300,
            )
        })
        .collect();
    let mut covered = 0.0;
    for segment in made.molecules.iter().flat_map(|molecule| &molecule.segments) {
        let Some((contig, range)) = segment.rsplit_once(':') else { continue };
        let (first, last) = range[..range.len() - 1].split_once('-').unwrap();
        let (first, last): (u32, u32) = (first.parse().unwrap(), last.parse().unwrap());
        for (_, start, end) in windows.iter().filter(|(name, ..)| name == contig) {
            covered += f64::from((*end).min(last).saturating_sub((*start).max(first - 1)));
        }
    }
    covered / windows.iter().map(|(_, start, end)| f64::from(end - start)).sum::<f64>()
}

#[test]
fn captured_vector_over_calibrators_is_half_the_copies_times_kappa() {
    // Whole vectors only, and so many pairs that each molecule is read.
    let text = format!("{SCENARIO}\n{}", CAPTURE.replace("pairs = 30_000", "pairs = 200_000"))
        .replace("internal_deletion = 0.2", "")
        .replace("inversion = 0.2", "");
    let scenario = Scenario::parse(&text, Path::new("")).unwrap();
    let made = make(&scenario, capture);
    let (vector, host) = (probe_depth(&made, "vector"), probe_depth(&made, "calibrator"));
    let sample = &made.simulation.subjects[0].samples[0];
    let expected = sample.vcn_total() * 0.5 / 2.0;
    // About 2,000 fragments touch the inner 1,200 bases of calibrators, 300 × 0.5 × 0.5 × 2.3 × 20 the vector.
    assert!((vector / host / expected - 1.0).abs() < 0.08, "{vector} / {host}, expected {expected}");
}

#[test]
fn probes_may_lie_on_elements_and_wrong_ones_are_named() {
    let elements = "elements = [\"psi\", \"WPRE\"]\npadding = 20\n";
    let made = make(&scenario(&format!("{CAPTURE}\n{elements}")), capture);
    let bed = String::from_utf8(made.files["capture_probes.bed"].clone()).unwrap();
    assert_eq!(bed.lines().filter(|line| line.starts_with("pLV\t")).count(), 2, "{bed}");
    let scenario = scenario(&format!("{CAPTURE}\nelements = [\"GFP\"]"));
    let simulation = Simulation::build(&scenario).unwrap();
    let out = tempfile::tempdir().unwrap();
    let mut truth = TruthWriter::create(out.path()).unwrap();
    let error = capture(&scenario, &simulation, out.path(), &mut truth).unwrap_err().to_string();
    assert!(error.contains("`GFP`") && error.contains("one of 5LTR, PBS, psi"), "{error}");
}

/// Edit distance, of which at most `limit` are looked for.
fn edits(left: &[u8], right: &[u8], limit: usize) -> Option<usize> {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, base) in (1_usize..).zip(left) {
        let (from, to) = (i.saturating_sub(limit).max(1), (i + limit).min(right.len()));
        let mut diagonal = row[from - 1];
        row[from - 1] = if from == 1 { i } else { usize::MAX / 2 };
        for j in from..=to {
            let above = if j == i + limit { usize::MAX / 2 } else { row[j] };
            let best = (diagonal + usize::from(*base != right[j - 1])).min(above + 1).min(row[j - 1] + 1);
            diagonal = row[j];
            row[j] = best;
        }
    }
    (row[right.len()] <= limit).then_some(row[right.len()])
}

/// Holds every long read against its molecule, from which at most so many of its bases may differ; returns edits per
/// base.
fn check_long_reads(made: &Made, library: &str, most: f64) -> f64 {
    let records = fastq(&made.files[&format!("{library}.fastq.gz")]);
    assert_eq!((records.len(), made.molecules.len()), (made.reads.len(), made.reads.len()));
    let (mut wrong, mut all) = (0, 0);
    for (row, (name, found, _)) in made.reads.iter().zip(&records) {
        assert_eq!(&row.name, name);
        let forwards = bases_of(&made.molecules[row.molecule as usize].segments, &made.simulation);
        let reversed = row.strand.to_string() == "-";
        let expected = if reversed { reverse_complement(&forwards) } else { forwards };
        let limit = 30 + (most * expected.len() as f64) as usize;
        wrong += edits(found, &expected, limit).unwrap_or_else(|| panic!("{name} is another molecule"));
        all += expected.len();
    }
    wrong as f64 / all as f64
}

#[test]
fn every_nanopore_read_is_what_its_molecule_says() {
    let made =
        make(&scenario("[ont]\ndepth = 4\nmean_length = 2_000\nlength_cv = 0.6\nenrichment = 30.0"), ont);
    let errors = check_long_reads(&made, "P1_d30_ont", 0.2);
    // 1.5 % substitutions, 1 % insertions, 1.5 % deletions, and those in homopolymers.
    assert!((0.04..0.055).contains(&errors), "{errors} edits per base");
    check_junctions(&made);
    let sheet = String::from_utf8(made.files["samples_ont.csv"].clone()).unwrap();
    assert!(sheet.ends_with("run1,long_read,fastq/P1_d30_ont.fastq.gz,,0.75,M\n"), "{sheet}");
}

#[test]
fn every_circular_consensus_read_is_what_its_molecule_says() {
    let text = "[hifi]\ndepth = 3\nmean_length = 4_000\nenrichment = 20.0";
    let made = make(&scenario(text), hifi);
    let errors = check_long_reads(&made, "P1_d30_hifi", 0.02);
    assert!((0.0005..0.0015).contains(&errors), "{errors} edits per base");
    check_junctions(&made);
}

#[test]
fn reads_of_concatemers_with_lost_and_foreign_bases_are_what_their_molecules_say() {
    let retroviral = "internal_deletion = 0.2\ninversion = 0.2";
    let aav = "kind = \"aav\"\nconcatemer = 0.5\nhost_deletion = 20.0\ninserted_bases = 5.0";
    let tables = "[hifi]\ndepth = 3\nmean_length = 4_000\nenrichment = 60.0";
    let text = format!("{SCENARIO}\n{tables}").replace(retroviral, aav).replace("ragged = 0.2", "");
    let made = make(&Scenario::parse(&text, Path::new("")).unwrap(), hifi);
    check_long_reads(&made, "P1_d30_hifi", 0.02);
    check_junctions(&made);
    let held = made.molecules.iter().filter(|molecule| molecule.kind == MoleculeKind::Integration);
    let several = held
        .clone()
        .filter(|molecule| molecule.segments.iter().filter(|text| text.starts_with("pLV:")).count() > 1);
    assert!(several.count() > 20, "molecules across concatemers");
    let foreign = held.filter(|molecule| molecule.segments.iter().any(|text| text.starts_with('=')));
    assert!(foreign.count() > 20, "molecules with foreign bases");
}

#[test]
fn scenarios_of_benchmarks_can_be_simulated() {
    for text in [
        include_str!("../../../benches/scenarios/wgs_30x.toml"),
        include_str!("../../../benches/scenarios/capture.toml"),
        include_str!("../../../benches/scenarios/long_reads.toml"),
        include_str!("../../../benches/scenarios/aav_long_reads.toml"),
    ] {
        let scenario = Scenario::parse(text, Path::new("")).unwrap();
        Simulation::build(&scenario).unwrap();
    }
}

#[test]
fn enrichment_deepens_vector_and_leaves_the_host() {
    let count = |tables: &str| {
        let made = make(&scenario(tables), ont);
        let host = made.molecules.iter().filter(|molecule| is_host(molecule)).count() as f64;
        (host, made.molecules.len() as f64 - host)
    };
    let (host, vector) = count("[ont]\ndepth = 100\nmean_length = 2_000");
    let (same_host, deep) = count("[ont]\ndepth = 100\nmean_length = 2_000\nenrichment = 8.0");
    // About 10,000 host molecules, 300 and 2,400 with vector: four standard deviations.
    assert!((same_host / host - 1.0).abs() < 0.06, "{host} and {same_host} host molecules");
    assert!((deep / vector / 8.0 - 1.0).abs() < 0.25, "{vector} and {deep} molecules with vector");
}

#[test]
fn threads_do_not_matter_and_seeds_do() {
    let tables = "[wgs]\ndepth = 50\nduplicates = 0.1\n[ont]\ndepth = 50\nmean_length = 3_000";
    // Each assay makes several batches of 4 million bases.
    let tables = format!("{tables}\n{CAPTURE}");
    for write in [wgs as Write, capture as Write, ont as Write] {
        let with = |threads: usize, seed: u64| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let scenario = Scenario { seed, ..scenario(&tables) };
            pool.install(|| make(&scenario, write).files)
        };
        let one = with(1, 11);
        assert!(one == with(2, 11), "the number of threads shows");
        let other = with(2, 12);
        let parquet_or_reads = |name: &String| name.ends_with("gz") || name.ends_with("parquet");
        for (name, bytes) in one.iter().filter(|(name, _)| parquet_or_reads(name)) {
            assert!(*bytes != other[name], "{name} is the same for another seed");
        }
    }
}
