//! Every read is what its truth says, and tables are sums of reads: judged from the written files alone.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod support_sim;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use landfall_core::dna::{hamming, reverse_complement};
use landfall_core::{LibraryId, Position, ReadClass, SampleId, Strand};
use landfall_sim::lmpcr::{self, tile};
use landfall_sim::scenario::{Artefacts, Overrides, Twin};
use landfall_sim::truth::TruthWriter;
use landfall_sim::{Scenario, Simulation, write_project};
use landfall_tables::truth::molecules::TruthMoleculeRow;
use landfall_tables::truth::reads::TruthReadRow;
use landfall_tables::truth::{MoleculeKind, Place};
use support_sim::{Project, Record, binomial_z, demo, place};

/// What reads show past the end of a short molecule, as Illumina documents its adapters.
const AFTER_ANCHOR: &[u8] = b"AGATCGGAAGAGCGTCGTGTAGGGAAAGAGTGT";
const AFTER_ADRIFT: &[u8] = b"AGATCGGAAGAGCACACGTCTGAACTCCAGTCAC";
/// Molecules of the vector alone, which only a primer at the vector's end makes.
const OF_THE_VECTOR: &str = "vector_internal = 0.18\nplasmid = 0.006\nltr_circle_2 = 0.004\n";
const WITH_MISPRIMING: [(&str, &str); 2] = [
    ("genes = 48", "genes = 48\nvector_end_copies = 20"),
    ("chimera = 0.04", "chimera = 0.04\nmispriming = 0.03"),
];
const WITH_CONTAMINATION: (&str, &str) =
    ("index_error = 0.01", "index_error = 0.01\nindex_hopping = 0.02\ncarry_over = 0.02");
const ONE_LINKER: (&str, &str) =
    ("[lmpcr.artefacts]", "[lmpcr.layout]\nlinker_differs = false\n[lmpcr.artefacts]");

/// The demo with everything that can go wrong.
fn rich() -> Scenario {
    demo(&[
        WITH_MISPRIMING[0],
        WITH_MISPRIMING[1],
        WITH_CONTAMINATION,
        ("ragged = 0.0", "ragged = 0.1"),
        ("truncated = 0.0", "truncated = 0.05"),
        ("umi_error = 0.000_01", "umi_error = 0.001\nslip = 0.02"),
    ])
}

/// From the other end of the vector, one linker for all, two peaks of lengths that reach beyond the reads.
fn other_end() -> Scenario {
    let layout = "[lmpcr.layout]\nname = \"u3\"\nside = \"5\"\nlinker_differs = false\nanchor_length = 100\n[lmpcr.artefacts]";
    demo(&[
        WITH_CONTAMINATION,
        (OF_THE_VECTOR, ""),
        ("[lmpcr.artefacts]", layout),
        ("ragged = 0.0", "ragged = 0.1"),
        ("law = \"gamma\", mean = 190.0", "law = \"two_peaked\", means = [30.0, 300.0], first = 0.5"),
        ("umi_error = 0.000_01", "slip = 0.02"),
    ])
}

/// Parts of vectors joined to breaks of the host that lost bases, seen from either end; no UMI.
fn aav(end: &str, side: &str) -> Scenario {
    let layout =
        format!("[lmpcr.layout]\nname = \"{end}\"\nside = \"{side}\"\numi_length = 0\n[lmpcr.artefacts]");
    demo(&[
        (OF_THE_VECTOR, ""),
        (
            "kind = \"lentivirus\"",
            "kind = \"aav\"\nconcatemer = 0.5\nhost_deletion = 8.0\ninserted_bases = 3.0",
        ),
        ("[lmpcr.artefacts]", &layout),
        ("umi_error = 0.000_01", "slip = 0.02"),
    ])
}

/// A transposon, cut at CATG.
fn restriction() -> Scenario {
    demo(&[
        ("kind = \"lentivirus\"", "kind = \"piggybac\""),
        ("vector_internal = 0.18\n", ""),
        ("ltr_circle_2 = 0.004\n", ""),
        (
            "replicates = 2\n",
            "replicates = 2\nfragmentation = { by = \"restriction\", sequence = \"CATG\" }\n",
        ),
        ("longest = 900", "longest = 1_200"),
    ])
}

/// The library that a read is given to, and its molecule.
fn of<'a>(project: &'a Project, read: &TruthReadRow) -> &'a TruthMoleculeRow {
    &project.molecules[read.molecule as usize]
}

/// Bases of an insert up to the end of the vector end, and what was gained there: all before the host, which is last.
fn head(project: &Project, vector_end: &str, molecule: &TruthMoleculeRow) -> usize {
    match molecule.kind {
        MoleculeKind::Integration => {
            let host = project.stretch(molecule.segments.last().unwrap());
            project.insert(molecule).len() - host.len()
        }
        _ => vector_end.len(),
    }
}

/// The insert of a read: that of its molecule, slipped where the vector end is followed by something else.
fn insert(project: &Project, vector_end: &str, read: &TruthReadRow) -> Vec<u8> {
    let molecule = of(project, read);
    let bases = project.insert(molecule);
    assert_eq!(read.inserted.len() as i32, read.slip.max(0));
    if matches!(molecule.kind, MoleculeKind::StrayPrimer | MoleculeKind::Chimera) {
        assert_eq!(read.slip, 0, "made too late to slip: {read:?}");
        return bases;
    }
    let head = head(project, vector_end, molecule);
    let lost = read.slip.min(0).unsigned_abs() as usize;
    [&bases[..head], read.inserted.as_bytes(), &bases[head + lost..]].concat()
}

/// The first bases of a molecule, then the adapter, then G.
fn shown(molecule: &[u8], adapter: &[u8], length: u32) -> Vec<u8> {
    let bases = molecule.iter().chain(adapter).copied().chain(std::iter::repeat(b'G'));
    bases.take(length as usize).collect()
}

/// Wrong and all bases, by quality.
#[derive(Default)]
struct Errors(BTreeMap<u8, (usize, usize)>);

impl Errors {
    fn add(&mut self, found: &Record, expected: &[u8]) {
        assert_eq!(found.bases.len(), expected.len());
        for ((found, expected), quality) in found.bases.iter().zip(expected).zip(&found.qualities) {
            let (wrong, all) = self.0.entry(*quality).or_default();
            (*wrong, *all) = (*wrong + usize::from(found != expected), *all + 1);
        }
    }

    /// An error is as frequent as the qualities say: each of them, and all together. One read out of ten thousand that
    /// is shifted by one base would be noticed.
    fn assert_as_told(&self) {
        let chance = |quality: u8| 10_f64.powf(f64::from(33 - i16::from(quality)) / 10.0);
        let (mut wrong, mut expected) = (0.0, 0.0);
        for (&quality, &(errors, bases)) in &self.0 {
            let z = binomial_z(errors, bases, chance(quality));
            assert!(z.abs() < 4.0, "{errors} of {bases} bases are wrong at quality {quality}: z = {z:.1}");
            wrong += errors as f64;
            expected += bases as f64 * chance(quality);
        }
        let z = (wrong - expected) / expected.sqrt();
        assert!(self.0.len() == 3 && z.abs() < 4.0, "{wrong} errors, {expected:.0} by the qualities");
    }
}

/// Derives every read again; returns how many there are of each kind.
fn derive_reads(scenario: &Scenario) -> BTreeMap<&'static str, usize> {
    let project = Project::simulate(scenario);
    let layout = &scenario.lmpcr.as_ref().unwrap().layout;
    let [index, adrift, anchor] =
        ["I1", "R1", "R2"].map(|file| project.fastq(&format!("pool_{file}.fastq.gz")));
    assert_eq!([index.len(), adrift.len(), anchor.len()], [project.reads.len(); 3]);
    let (mut errors, mut kinds, mut reads_of) = (Errors::default(), BTreeMap::new(), BTreeMap::new());
    for (number, read) in project.reads.iter().enumerate() {
        let records = [&index[number], &adrift[number], &anchor[number]];
        assert!(records.iter().all(|record| record.name == read.name), "{read:?}");
        let molecule = of(&project, read);
        *kinds.entry(molecule.kind.as_str()).or_default() += 1;
        *reads_of.entry(read.molecule).or_default() += 1;
        let umi_bases = "N".repeat(layout.umi_length as usize);
        let linker = &project.sheet[&molecule.library.to_string()]["linker"];
        let linker = linker.replacen(&umi_bases, read.umi.as_deref().unwrap_or_default(), 1);
        let insert = insert(&project, &layout.vector_end, read);
        let amplicon = [layout.primer.as_bytes(), &insert, &reverse_complement(linker.as_bytes())].concat();
        let expected = [
            (&anchor[number], shown(&amplicon, AFTER_ANCHOR, layout.anchor_length)),
            (&adrift[number], shown(&reverse_complement(&amplicon), AFTER_ADRIFT, layout.adrift_length)),
        ];
        for (found, expected) in expected {
            let wrong = hamming(&found.bases, &expected);
            assert!(wrong <= 12, "{wrong} errors: {read:?} {molecule:?}");
            errors.add(found, &expected);
        }
    }
    errors.assert_as_told();
    let told = project.molecules.iter().map(|molecule| (molecule.molecule, molecule.reads));
    assert_eq!(reads_of, told.collect(), "molecules tell their reads");
    kinds
}

#[test]
fn every_read_of_every_kind_is_what_its_rows_say_up_to_sequencing_errors() {
    let kinds = derive_reads(&rich());
    let expected = [
        "chimera",
        "integration",
        "ltr_circle_2",
        "mispriming",
        "plasmid",
        "primer_dimer",
        "stray_primer",
        "vector_internal",
    ];
    assert_eq!(kinds.keys().copied().collect::<Vec<_>>(), expected, "{kinds:?}");
    assert!(kinds.values().all(|&reads| reads >= 20), "{kinds:?}");
}

#[test]
fn reads_from_the_other_end_of_the_vector_are_what_their_rows_say() {
    assert!(derive_reads(&other_end())["integration"] > 10_000);
}

#[test]
fn reads_of_aav_vectors_are_what_their_rows_say_from_either_end() {
    for (end, side) in [("itr_3", "3"), ("itr_5", "5")] {
        assert!(derive_reads(&aav(end, side))["integration"] > 5_000);
    }
}

#[test]
fn reads_of_dna_that_an_enzyme_cut_are_what_their_rows_say() {
    let kinds = derive_reads(&restriction());
    assert!(kinds["integration"] > 5_000 && kinds["plasmid"] > 20, "{kinds:?}");
}

/// What a perfect analysis calls a read of the demo's layout: what its molecule is called, unless index, linker or slip
/// stop it before.
fn class(project: &Project, read: &TruthReadRow) -> ReadClass {
    let molecule = of(project, read);
    let class = molecule.class.unwrap();
    let Some(library) = &read.library else {
        let of_index = [ReadClass::NoBarcode, ReadClass::PolyGBarcode];
        return read.class.filter(|class| of_index.contains(class)).unwrap();
    };
    if class == ReadClass::NoVectorEnd {
        return class;
    }
    if *library != molecule.library {
        return ReadClass::NoLinker;
    }
    let lost = read.slip.min(0).unsigned_abs() as usize;
    let rest = project.insert(molecule).len() - head(project, "TCTAGCA", molecule) - lost;
    match class {
        ReadClass::Chimera => class,
        _ if rest < 10 => ReadClass::PrimerDimer,
        _ if rest < 30 => ReadClass::TooShort,
        ReadClass::Unique | ReadClass::Multihit if hides_host(project, read, rest) => ReadClass::Unmapped,
        _ => class,
    }
}

/// Whether the anchor read fits the host nowhere near its junction: a twentieth of its bases may be edits.
fn hides_host(project: &Project, read: &TruthReadRow, rest: usize) -> bool {
    let molecule = of(project, read);
    let insert = insert(project, "TCTAGCA", read);
    // A read of 150 bases shows 136 behind primer and vector end.
    let mate = &insert[7..insert.len().min(7 + 136)];
    // It may begin with gained bases that are those before the junction, or behind bases that were lost.
    let gained = (insert.len() - 7).saturating_sub(rest);
    let lost = read.slip.min(0).unsigned_abs() as usize;
    let (at, length) = (molecule.junction.unwrap().0 as usize, mate.len() + mate.len() / 20);
    let contig = &project.sequences[molecule.contig.as_ref().unwrap()];
    let host = |shift: usize| match molecule.strand.unwrap() {
        Strand::Plus => contig[at + lost - shift..][..length].to_vec(),
        Strand::Minus => reverse_complement(&contig[at + 1 + shift - lost - length..][..length]),
    };
    (0..=gained + lost).all(|shift| edits_from_start(mate, &host(shift)) * 20 > mate.len())
}

/// The fewest edits by which a read becomes the beginning of the host.
fn edits_from_start(read: &[u8], host: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=host.len()).collect();
    for (at, base) in (1..).zip(read) {
        let mut diagonal = std::mem::replace(&mut row[0], at);
        for (column, other) in (1..).zip(host) {
            let edits = (diagonal + usize::from(base != other)).min(row[column] + 1).min(row[column - 1] + 1);
            diagonal = std::mem::replace(&mut row[column], edits);
        }
    }
    row.into_iter().min().unwrap()
}

#[test]
fn indexes_are_wrong_hop_and_get_lost_at_their_rates() {
    let scenario = rich();
    let project = Project::simulate(&scenario);
    let Artefacts { index_hopping, index_error, unknown_index, poly_g_index, .. } =
        scenario.lmpcr.as_ref().unwrap().artefacts;
    let barcodes: BTreeMap<LibraryId, &[u8]> = project
        .sheet
        .iter()
        .map(|(library, row)| (library.parse().unwrap(), row["barcode"].as_bytes()))
        .collect();
    let (mut poly_g, mut unknown, mut named, mut hopped, mut wrong) = (0, 0, 0, 0, 0);
    for (read, index) in project.reads.iter().zip(project.fastq("pool_I1.fastq.gz")) {
        let molecule = of(&project, read);
        assert_eq!(read.class, Some(class(&project, read)), "{read:?} {molecule:?}");
        match &read.library {
            Some(library) => {
                let errors = hamming(barcodes[library], &index.bases);
                assert!(errors <= 1, "{read:?}");
                named += 1;
                wrong += errors;
                hopped += usize::from(*library != molecule.library);
            }
            None if read.class == Some(ReadClass::PolyGBarcode) => {
                assert!(index.bases.iter().all(|&base| base == b'G'), "{read:?}");
                poly_g += 1;
            }
            None => {
                assert!(barcodes.values().all(|known| hamming(known, &index.bases) >= 3), "{read:?}");
                unknown += 1;
            }
        }
    }
    let all = project.reads.len();
    for (what, count, total, rate) in [
        ("poly-G", poly_g, all, poly_g_index),
        ("unknown", unknown, all - poly_g, unknown_index),
        ("hopped", hopped, named, index_hopping),
        ("wrong", wrong, named, index_error),
    ] {
        let z = binomial_z(count, total, rate);
        assert!(z.abs() < 4.0, "{count} of {total} indexes are {what}: z = {z:.1}");
    }
}

#[test]
fn molecules_that_hold_no_site_look_like_what_they_are_called() {
    let project = Project::simulate(&rich());
    let vector = &project.sequences["pLV-demo"];
    let after = |element: usize, insert: &[u8]| {
        let shown = insert.len().saturating_sub(7).min(20);
        vector[element..]
            .iter()
            .chain(vector)
            .zip(&insert[insert.len().min(7)..])
            .take(shown)
            .all(|(a, b)| a == b)
    };
    let (inside, backbone, repeat) =
        (project.element("5LTR").1, project.element("backbone").0, project.element("3LTR").0);
    let planted = fs::read_to_string(project.path("truth/repeats.bed")).unwrap();
    let planted: BTreeSet<(String, usize, usize)> = planted
        .lines()
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .filter(|cells| cells[3] == "vector_end")
        .map(|cells| (cells[0].to_owned(), cells[1].parse().unwrap(), cells[2].parse().unwrap()))
        .collect();
    for molecule in &project.molecules {
        let insert = project.insert(molecule);
        let begins = insert.starts_with(b"TCTAGCA");
        match molecule.kind {
            MoleculeKind::VectorInternal => assert!(begins && after(inside, &insert), "{molecule:?}"),
            MoleculeKind::Plasmid => assert!(begins && after(backbone, &insert), "{molecule:?}"),
            MoleculeKind::LtrCircle2 => assert!(begins && after(repeat, &insert), "{molecule:?}"),
            MoleculeKind::PrimerDimer => assert_eq!(insert, b"TCTAGCA"),
            MoleculeKind::StrayPrimer => assert!(hamming(&insert, b"TCTAGCA") >= 4, "{molecule:?}"),
            MoleculeKind::Chimera => assert!(is_chimera(&project, molecule), "{molecule:?}"),
            MoleculeKind::Mispriming => {
                assert!(hamming(&insert, b"TCTAGCA") <= 2 && molecule.clone.is_none(), "{molecule:?}");
                // Seven bases of primer and seven of vector end lie before the junction.
                let junction = molecule.junction.unwrap().0 as usize;
                let contig = molecule.contig.clone().unwrap();
                let plus = (contig.clone(), junction.saturating_sub(14), junction);
                assert!(planted.contains(&plus) || planted.contains(&(contig, junction + 1, junction + 15)));
            }
            _ => {}
        }
    }
}

#[test]
fn the_vector_end_is_missed_where_more_than_one_base_or_one_of_its_last_two_is_wrong() {
    let project = Project::simulate(&rich());
    let integrations = project.molecules.iter().filter(|one| one.kind == MoleculeKind::Integration);
    let mut missed = 0;
    for molecule in integrations {
        let insert = project.insert(molecule);
        let found = insert.len() >= 7 && &insert[5..7] == b"CA" && hamming(&insert, b"TCTAG") <= 1;
        assert_eq!(molecule.class == Some(ReadClass::NoVectorEnd), !found, "{molecule:?}");
        missed += usize::from(!found);
    }
    assert!(missed > 50, "{missed} ends are missed");
}

#[test]
fn primer_dimers_show_the_vector_end_that_is_measured() {
    for scenario in [other_end(), aav("itr_3", "3"), aav("itr_5", "5"), restriction()] {
        let project = Project::simulate(&scenario);
        let of_samples = project.molecules.iter().filter(|molecule| molecule.sample.to_string() != "NC");
        let dimers: Vec<_> = of_samples.filter(|one| one.kind == MoleculeKind::PrimerDimer).collect();
        assert!(dimers.len() > 10, "{} dimers", dimers.len());
        for dimer in dimers {
            assert_eq!(project.insert(dimer), b"TCTAGCA", "{dimer:?}");
        }
    }
}

#[test]
fn whatever_an_enzyme_cuts_ends_with_its_sequence() {
    let project = Project::simulate(&restriction());
    let mut kinds = BTreeSet::new();
    for molecule in &project.molecules {
        let insert = project.insert(molecule);
        // A dimer is cut nowhere. A stray fragment is taken to be long enough to be placed.
        let uncut = molecule.kind == MoleculeKind::PrimerDimer
            || molecule.kind == MoleculeKind::StrayPrimer && insert.len() == 30;
        assert!(uncut || insert.ends_with(b"CATG"), "{molecule:?}");
        kinds.insert(molecule.kind.as_str());
    }
    let expected = ["chimera", "integration", "plasmid", "primer_dimer", "stray_primer"];
    assert_eq!(kinds, BTreeSet::from(expected));
}

/// Two stretches of host at true junctions of clones, far apart; the first begins at its junction.
fn is_chimera(project: &Project, molecule: &TruthMoleculeRow) -> bool {
    let host = molecule.segments.iter().filter(|segment| segment.starts_with("chr"));
    let [first, second] = host.map(|segment| place(segment)).collect::<Vec<_>>()[..] else { return false };
    let begin = if first.3 == '+' { first.1 } else { first.2 };
    let begins_at_site =
        project.sites.iter().any(|site| site.contig == first.0 && site.position.0 as usize + 1 == begin);
    let far = first.0 != second.0 || first.1.abs_diff(second.1) > 9_000;
    begins_at_site && far && first.2 + 1 - first.1 >= 40 && second.2 + 1 - second.1 >= 40
}

#[test]
fn artefacts_are_as_many_as_their_rates_say() {
    let scenario = rich();
    let project = Project::simulate(&scenario);
    let plan = scenario.lmpcr.as_ref().unwrap();
    let molecules = |kind| {
        let own = project.molecules.iter().filter(|molecule| molecule.sample.to_string() != "NC");
        own.filter(|molecule| molecule.kind == kind).count() as f64
    };
    let cells: u32 = project.clones.iter().map(|clone| clone.cells * clone.sites.len() as u32).sum();
    let recovered = f64::from(cells) * (1.0 + plan.artefacts.carry_over) * plan.recovery;
    for (kind, rate) in lmpcr::artefact::rates(plan) {
        // Each library rounds once, and few molecules are not read at all.
        let (found, expected) = (molecules(kind), rate * recovered);
        let slack = 0.5 * project.sheet.len() as f64 + 0.01 * expected;
        assert!((found - expected).abs() <= slack, "{found} of {}, {expected:.1} expected", kind.as_str());
    }
    let control = project.molecules.iter().filter(|molecule| molecule.sample.to_string() == "NC");
    let kinds: Vec<MoleculeKind> = control.map(|molecule| molecule.kind).collect();
    let count = |kind| kinds.iter().filter(|other| **other == kind).count();
    assert_eq!((count(MoleculeKind::PrimerDimer), count(MoleculeKind::StrayPrimer)), (40, 30));
    assert_eq!(kinds.len(), 70 + count(MoleculeKind::Integration));
}

/// What the reads of one sample show of one site of a clone.
#[derive(Default)]
struct Seen {
    fragments: BTreeSet<(String, Option<Position>)>,
    unique: BTreeSet<(String, Option<Position>)>,
    umis: BTreeSet<(String, Option<Position>, Option<String>)>,
    reads: u64,
    foreign: u64,
}

type SiteKey = (String, String, Option<u32>);

/// Sums up the reads by the sample that they are given to, site and clone.
fn sum_up(project: &Project) -> BTreeMap<SiteKey, Seen> {
    let mut sums: BTreeMap<SiteKey, Seen> = BTreeMap::new();
    for read in &project.reads {
        let molecule = of(project, read);
        let placed = matches!(read.class, Some(ReadClass::Unique | ReadClass::Multihit));
        let (Some(library), true) = (&read.library, placed && molecule.kind == MoleculeKind::Integration)
        else {
            continue;
        };
        let library = &project.sheet[&library.to_string()];
        let key = (library["sample"].clone(), molecule.site_id.clone().unwrap(), molecule.clone);
        let seen = sums.entry(key).or_default();
        let origin = molecule.origin_sample.as_ref().unwrap_or(&molecule.sample);
        if library["sample"] != origin.to_string() {
            seen.foreign += 1;
            continue;
        }
        let fragment = (library["replicate"].clone(), molecule.breakpoint);
        if read.class == Some(ReadClass::Unique) {
            seen.unique.insert(fragment.clone());
        }
        seen.umis.insert((fragment.0.clone(), fragment.1, molecule.umi.clone()));
        seen.fragments.insert(fragment);
        seen.reads += 1;
    }
    sums
}

/// Every row of sites is the sum of its reads, every read has its row. Returns the foreign reads.
fn assert_sums(project: &Project) -> u64 {
    let mut sums = sum_up(project);
    let mut foreign = 0;
    for row in &project.sites {
        let key = (row.sample.to_string(), row.site_id.clone(), Some(row.clone));
        let seen = sums.remove(&key).unwrap_or_default();
        assert_eq!(row.fragments as usize, seen.fragments.len(), "fragments of {key:?}");
        assert_eq!(row.unique_fragments as usize, seen.unique.len(), "unique fragments of {key:?}");
        if let Some(umis) = row.umis {
            assert_eq!(umis as usize, seen.umis.len(), "UMIs of {key:?}");
        }
        assert_eq!((row.reads, row.foreign_reads), (seen.reads, seen.foreign), "reads of {key:?}");
        assert!(row.cells.unwrap() > 0 || row.foreign_reads > 0, "{key:?} has neither cells nor reads");
        foreign += row.foreign_reads;
    }
    assert!(sums.is_empty(), "reads without a row: {:?}", sums.keys().collect::<Vec<_>>());
    foreign
}

#[test]
fn the_table_of_sites_is_the_sum_of_the_reads() {
    assert!(assert_sums(&Project::simulate(&rich())) > 100, "carried over");
    assert!(assert_sums(&Project::simulate(&other_end())) > 500, "carried over and hopped");
    let project = Project::simulate(&aav("itr_3", "3"));
    assert_sums(&project);
    assert!(project.sites.iter().all(|site| site.umis.is_none()), "no UMI");
}

#[test]
fn a_site_has_one_row_in_a_sample_however_many_samples_its_foreign_reads_are_from() {
    let project = Project::simulate(&demo(&[WITH_CONTAMINATION, ONE_LINKER]));
    let mut keys = BTreeSet::new();
    for row in &project.sites {
        let key = (row.sample.to_string(), row.site_id.clone(), row.clone);
        assert!(keys.insert(key.clone()), "two rows: {key:?}");
        let share =
            project.clones.iter().find(|clone| clone.sample == row.sample && clone.clone == row.clone);
        let share = share.filter(|clone| clone.sites.contains(&row.site_id)).map_or(0.0, |clone| clone.share);
        assert_eq!(row.share.to_bits(), share.to_bits(), "{key:?}: the share of its clone in the sample");
    }
    for contaminated in ["NC", "P01_d30", "P02_d180"] {
        let rows = project.sites.iter().filter(|row| row.sample.to_string() == contaminated);
        let foreign =
            rows.filter(|row| row.cells == Some(0) && row.reads == 0 && row.foreign_reads > 0).count();
        assert!(foreign > 10, "{foreign} foreign sites in {contaminated}");
    }
}

#[test]
fn the_table_of_clones_holds_the_cells_that_were_sampled() {
    let scenario = rich();
    let project = Project::simulate(&scenario);
    for (subject, timepoint) in scenario
        .subjects
        .iter()
        .flat_map(|subject| subject.timepoints.iter().map(move |time| (subject, time)))
    {
        let sample: SampleId = format!("{}_d{}", subject.name, timepoint.days).parse().unwrap();
        let clones: Vec<_> = project.clones.iter().filter(|clone| clone.sample == sample).collect();
        assert_eq!(clones.iter().map(|clone| clone.cells).sum::<u32>(), timepoint.cells.unwrap(), "{sample}");
        assert!((clones.iter().map(|clone| clone.share).sum::<f64>() - 1.0).abs() < 1e-9, "{sample}");
        for clone in clones.iter().filter(|clone| clone.cells > 0) {
            for id in &clone.sites {
                let mut rows = project.sites.iter().filter(|row| row.sample == sample && row.site_id == *id);
                assert_eq!(rows.next().and_then(|row| row.cells), Some(clone.cells), "{sample} {id}");
            }
        }
        // The sheet tells the DNA of each library: cells of all kinds at 151.5 a nanogram.
        let cells = |row: &&BTreeMap<String, String>| row["sample"] == sample.to_string();
        let ng: f64 =
            project.sheet.values().filter(cells).map(|row| row["ng_dna"].parse::<f64>().unwrap()).sum();
        let told = ng * 151.5 * timepoint.transduced_fraction.unwrap();
        assert!((told - f64::from(timepoint.cells.unwrap())).abs() < 2.0, "{sample}: {told} cells");
    }
}

#[test]
fn planted_sites_are_multihits_in_exact_copies_and_unique_in_diverged_ones() {
    let project = Project::simulate(&demo(&[]));
    let mut seen = BTreeSet::new();
    for row in project.sites.iter().filter(|row| row.fragments >= 2) {
        match row.place {
            Place::ExactDuplication => assert_eq!(row.unique_fragments, 0, "{row:?}"),
            Place::Alu => assert_eq!(row.unique_fragments, row.fragments, "{row:?}"),
            _ => continue,
        }
        seen.insert((row.subject.to_string(), row.place));
    }
    assert_eq!(seen.len(), 4, "both kinds in both subjects: {seen:?}");
}

#[test]
fn a_unique_fragment_fits_no_other_place_of_the_genome() {
    let project = Project::simulate(&demo(&[(
        "{ exact_duplications = 2",
        "{ duplications = 10, exact_duplications = 2",
    )]));
    // Both strands of the genome as words of 24 bases.
    let mut words: BTreeMap<&[u8], Vec<(usize, usize)>> = BTreeMap::new();
    let contigs = project.sequences.iter().filter(|(name, _)| name.starts_with("chr"));
    let strands: Vec<Vec<u8>> =
        contigs.flat_map(|(_, bases)| [bases.clone(), reverse_complement(bases)]).collect();
    for (strand, bases) in strands.iter().enumerate() {
        for (start, word) in bases.windows(24).enumerate().filter(|(_, word)| !word.contains(&b'N')) {
            words.entry(word).or_default().push((strand, start));
        }
    }
    let mut judged = BTreeMap::new();
    for molecule in &project.molecules {
        let class = molecule.class.unwrap();
        if molecule.kind != MoleculeKind::Integration
            || !matches!(class, ReadClass::Unique | ReadClass::Multihit)
        {
            continue;
        }
        let host = project.stretch(molecule.segments.last().unwrap());
        let (anchor, adrift) = (&host[..host.len().min(136)], &host[host.len() - host.len().min(103)..]);
        let fits = |&(strand, start): &(usize, usize)| {
            let bases = &strands[strand][start..];
            let downstream = &bases[..bases.len().min(2_500)];
            bases.starts_with(anchor) && downstream.windows(adrift.len()).any(|window| window == adrift)
        };
        let places = words[&host[..24]].iter().filter(|at| fits(at)).count();
        match class {
            ReadClass::Unique => assert_eq!(places, 1, "{molecule:?}"),
            _ => assert!(places >= 1, "{molecule:?}"),
        }
        let (all, exact) = judged.entry(class.as_str()).or_insert((0, 0));
        (*all, *exact) = (*all + 1, *exact + usize::from(places > 1));
    }
    let (multihits, exact) = judged["multihit"];
    assert!(judged["unique"].0 > 2_000 && exact > 50 && exact * 10 >= multihits * 9, "{judged:?}");
}

/// All files of a folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            let below = files(&entry.path()).into_iter();
            found.extend(below.map(|(file, bytes)| (format!("{name}/{file}"), bytes)));
        } else {
            found.insert(name, fs::read(entry.path()).unwrap());
        }
    }
    found
}

/// What is written on so many threads.
fn on_threads(threads: usize, write: impl Fn(&Path) + Send + Sync) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| write(folder.path()));
    files(folder.path())
}

/// Compared by name, because a difference of megabytes helps nobody.
fn assert_same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) {
    assert!(one.keys().eq(other.keys()));
    for (name, bytes) in one {
        assert!(*bytes == other[name], "`{name}` differs");
    }
}

#[test]
fn one_and_four_threads_write_the_same_bytes() {
    let scenario = rich();
    let write = |folder: &Path| {
        write_project(&scenario, folder).unwrap();
    };
    assert_same(&on_threads(1, write), &on_threads(4, write));
}

#[test]
fn one_and_four_threads_write_the_same_bytes_of_more_than_two_tiles() {
    // Short reads, so that the test is quick.
    let layout = "linker_differs = false\nanchor_length = 44\nadrift_length = 77";
    let scenario = demo(&[
        ("[lmpcr.artefacts]", &format!("[lmpcr.layout]\n{layout}\n[lmpcr.artefacts]")),
        ("reads_per_molecule = 6.4", "reads_per_molecule = 190.0"),
    ]);
    let simulation = Simulation::build(&scenario).unwrap();
    let write = |folder: &Path| {
        let mut truth = TruthWriter::create(&folder.join("truth")).unwrap();
        let pool = lmpcr::write(&scenario, scenario.lmpcr.as_ref().unwrap(), &simulation, folder, &mut truth);
        truth.finish().unwrap();
        assert!(pool.unwrap().reads as f64 > 2.0 * tile::READS, "more than two tiles");
    };
    assert_same(&on_threads(1, write), &on_threads(4, write));
}

#[test]
fn a_twin_without_vector_holds_no_site_and_only_artefacts_that_need_none() {
    let scenario = rich();
    let twin = Scenario { twin: Twin::WithoutVector, ..scenario.clone() };
    let (treated, project) = (Project::simulate(&scenario), Project::simulate(&twin));
    assert!(project.sites.is_empty() && project.clones.is_empty());
    assert!(project.vcn.iter().all(|row| row.vcn_total == 0.0 && row.transduced_fraction == 0.0));
    assert_eq!(project.vcn.len(), treated.vcn.len());
    let kinds: BTreeSet<&str> = project.molecules.iter().map(|molecule| molecule.kind.as_str()).collect();
    assert_eq!(kinds, BTreeSet::from(["mispriming", "primer_dimer", "stray_primer"]));
    assert!(project.molecules.iter().all(|molecule| molecule.clone.is_none()));
    // The laboratory worked as it would have worked with vector.
    assert!(project.sequences == treated.sequences, "genome and vector file");
    for (library, row) in &project.sheet {
        for column in ["sample", "role", "barcode", "linker", "ng_dna"] {
            assert_eq!(row[column], treated.sheet[library][column], "{library} {column}");
        }
        let expected = if row["role"] == "negative" { "" } else { "0" };
        assert_eq!(row["transduced_fraction"], expected, "{library}");
    }
    let strays = |project: &Project| {
        project.molecules.iter().filter(|molecule| molecule.kind == MoleculeKind::StrayPrimer).count()
    };
    let (without, with) = (strays(&project), strays(&treated));
    assert!(without.abs_diff(with) <= with / 20, "{without} and {with} stray primers");
}

#[test]
fn values_beside_the_scenario_go_before_its_text() {
    let folder = tempfile::tempdir().unwrap();
    let bed = folder.path().join("sites.bed");
    let lines: String =
        (0..60).map(|at| format!("chr1\t{}\t{}\n", 6_000 + 900 * at, 6_001 + 900 * at)).collect();
    fs::write(&bed, lines).unwrap();
    let text = include_str!("../../../testdata/demo.toml").replace("gap_length = 5_000", "gap_length = 0");
    let second = text.rfind("[[subject]]\nname = \"P02\"").unwrap();
    let overrides = Overrides { seed: Some(7), sites: Some(bed), twin: Twin::WithVector, genome: None };
    let text = text[..second].replace("places = { exact_duplications = 2, alu_copies = 1 }\n", "");
    let scenario = Scenario::parse_with(&text, Path::new(""), overrides).unwrap();
    assert_eq!(scenario.seed, 7);
    let project = Project::simulate(&scenario);
    let listed = |position: u32| position >= 6_000 && (position - 6_000).is_multiple_of(900);
    let own = project.sites.iter().filter(|site| site.place == Place::Listed);
    let positions: Vec<u32> = own.map(|site| site.position.0).collect();
    assert!(positions.len() > 40 && positions.iter().all(|&position| listed(position)), "{positions:?}");
}
