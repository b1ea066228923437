//! What is drawn follows the laws that a scenario names. Seeds are fixed; deviates beyond 4 fail, which chance does
//! once in 16,000 such tests.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod support_sim;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use landfall_core::dna::reverse_complement;
use landfall_core::{SampleId, Side, Strand};
use landfall_sim::integration::Integration;
use landfall_sim::lmpcr::library;
use landfall_sim::path::{Segment, Template};
use landfall_sim::population::Sample;
use landfall_sim::{Scenario, Simulation};
use landfall_tables::truth::molecules::TruthMoleculeRow;
use landfall_tables::truth::{EndShape, MoleculeKind, Structure};
use support_sim::{Project, binomial_z, chi_squared_z, mean_z, moments};

const GAMMA: &str = "lengths = { law = \"gamma\", mean = 190.0, shape = 3.0 }";
const EVEN: &str = "clone_sizes = { law = \"even\" }";
const ONE_TIME: &str = "[[subject.timepoint]]\ndays = 0\ncells = 1";

/// A genome of 1.5 Mb, and further keys of each table.
fn scenario(vector: &str, lmpcr: &str, subject: &str) -> Scenario {
    let text = format!(
        "seed = 5\n\
         [genome]\n\
         isochore_length = 20_000\n\
         isochore_gc = [0.38, 0.42, 0.50]\n\
         contig = [{{ name = \"chr1\", length = 900_000 }}, {{ name = \"chr2\", length = 600_000 }}]\n\
         [vector]\nname = \"pV\"\nbackbone_length = 1_000\n{vector}\n\
         [lmpcr]\nreads_per_molecule = 1.5\n{lmpcr}\n\
         [[subject]]\nname = \"P1\"\n{subject}"
    );
    Scenario::parse(&text, Path::new("")).unwrap()
}

/// All integrations of a scenario with so many clones.
fn integrations(vector: &str, clones: u32) -> (Simulation, Vec<Integration>) {
    let subject = format!("clones = {clones}\n{EVEN}\n{ONE_TIME}");
    let simulation = Simulation::build(&scenario(vector, GAMMA, &subject)).unwrap();
    let clones = simulation.subjects.iter().flat_map(|subject| &subject.clones);
    let integrations = clones.flat_map(|clone| clone.integrations.clone()).collect();
    (simulation, integrations)
}

fn assert_within(z: f64, what: &str) {
    assert!(z.abs() < 4.0, "{what}: z = {z:.2}");
}

/// Molecules of integrations.
fn recovered(project: &Project) -> Vec<&TruthMoleculeRow> {
    let molecules = project.molecules.iter();
    molecules.filter(|molecule| molecule.kind == MoleculeKind::Integration).collect()
}

/// Host bases of a molecule.
fn host_length(molecule: &TruthMoleculeRow) -> usize {
    molecule.junction.unwrap().0.abs_diff(molecule.breakpoint.unwrap().0) as usize + 1
}

/// The gamma law of whole numbers, by its moments: mean, and variance mean + mean²/shape (negative binomial).
fn gamma(mean: f64, shape: f64, numbers: usize) -> Vec<f64> {
    let q = mean / (mean + shape);
    let mut chance = (1.0 - q).powf(shape);
    let next = |number: usize| {
        let this = chance;
        chance *= q * (number as f64 + shape) / (number as f64 + 1.0);
        this
    };
    (0..numbers).map(next).collect()
}

/// χ² of fragment lengths against a law of the length above 24, cut at 900.
fn assert_lengths(lmpcr: &str, law: &[f64]) {
    let subject = format!("clones = 20\n{EVEN}\n[[subject.timepoint]]\ndays = 0\ncells = 20_000");
    let project = Project::simulate(&scenario("", lmpcr, &subject));
    let lengths: Vec<usize> = recovered(&project).into_iter().map(host_length).collect();
    assert!(lengths.len() > 12_000, "{} molecules", lengths.len());
    assert!(lengths.iter().all(|length| (24..=900).contains(length)));
    let total: f64 = law.iter().sum();
    let means: Vec<f64> =
        law.chunks(10).map(|chances| chances.iter().sum::<f64>() / total * lengths.len() as f64).collect();
    let mut counts = vec![0.0; means.len()];
    lengths.iter().for_each(|length| counts[(length - 24) / 10] += 1.0);
    assert_within(chi_squared_z(&counts, &means), "χ² of fragment lengths");
    // A shifted law is seen better by its mean than by its bins.
    let mean = law.iter().enumerate().map(|(above, chance)| above as f64 * chance).sum::<f64>() / total;
    let lengths: Vec<f64> = lengths.into_iter().map(|length| length as f64).collect();
    assert_within(mean_z(&lengths, 24.0 + mean), "mean fragment length");
}

#[test]
fn fragment_lengths_follow_a_gamma_law() {
    assert_lengths(GAMMA, &gamma(190.0, 3.0, 877));
}

#[test]
fn fragment_lengths_follow_a_law_of_two_peaks() {
    let lengths = "lengths = { law = \"two_peaked\", means = [60.0, 400.0], shape = 6.0, first = 0.3 }";
    let peaks = gamma(60.0, 6.0, 877).into_iter().zip(gamma(400.0, 6.0, 877));
    assert_lengths(lengths, &peaks.map(|(first, second)| 0.3 * first + 0.7 * second).collect::<Vec<_>>());
}

#[test]
fn cells_are_drawn_by_the_shares_of_their_clones() {
    let sizes = "clones = 300\nclone_sizes = { law = \"log_normal\", sigma = 1.0 }";
    let subject = format!("{sizes}\n[[subject.timepoint]]\ndays = 0\ncells = 6_000");
    let project = Project::simulate(&scenario("", &format!("{GAMMA}\nreplicates = 3"), &subject));
    let cells: Vec<f64> = project.clones.iter().map(|clone| f64::from(clone.cells)).collect();
    let means: Vec<f64> = project.clones.iter().map(|clone| 6_000.0 * clone.share).collect();
    assert_within(chi_squared_z(&cells, &means), "χ² of cells");
}

#[test]
fn libraries_of_a_sample_vary_as_asked_for_beyond_chance_and_on_their_own() {
    for cv in [0.0, 0.3] {
        let lmpcr = format!("{GAMMA}\nreplicates = 6\nreplicate_cv = {cv:?}");
        let subject = format!("clones = 400\n{EVEN}\n[[subject.timepoint]]\ndays = 0\ncells = 480_000");
        let scenario = scenario("", &lmpcr, &subject);
        let simulation = Simulation::build(&scenario).unwrap();
        let libraries = library::prepare(&scenario, scenario.lmpcr.as_ref().unwrap(), &simulation).unwrap();
        let mut counts = vec![vec![0.0; 400]; libraries.len()];
        for (counts, library) in counts.iter_mut().zip(&libraries) {
            library.cells.iter().for_each(|cell| counts[cell.clone as usize] += 1.0);
        }
        // 200 cells of each clone: variance = mean + (mean · cv)². Its relative error is √(kurtosis / 2,400).
        let excess: Vec<f64> = counts.iter().map(|counts| (moments(counts).1 - 200.0) / 40_000.0).collect();
        let found = excess.iter().sum::<f64>() / 6.0;
        assert!((found - cv * cv).abs() < 0.000_6 + 0.15 * cv * cv, "cv² = {found:.4} where {cv}² was asked");
        let pairs = counts[0].iter().zip(&counts[1]);
        let covariance = pairs.map(|(one, other)| (one - 200.0) * (other - 200.0)).sum::<f64>() / 399.0;
        let correlation = covariance / (moments(&counts[0]).1 * moments(&counts[1]).1).sqrt();
        assert_within(correlation * 20.0, "correlation of two libraries");
    }
}

#[test]
fn five_of_a_hundred_ends_are_ragged_and_two_truncated_by_default() {
    let (simulation, integrations) = integrations("", 3_000);
    let template = simulation.template();
    let whole = simulation.vector.as_ref().unwrap().integrating();
    let mut shapes: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut offsets, mut truncated) = (vec![0.0; 21], Vec::new());
    for integration in &integrations {
        for side in [Side::Five, Side::Three] {
            let end = integration.end_of(side);
            *shapes.entry(end.shape.as_str()).or_default() += 1;
            match end.shape {
                EndShape::Canonical => assert_eq!(end.offset, 0),
                EndShape::Ragged => offsets[(end.offset + 10) as usize] += 1.0,
                EndShape::Truncated => truncated.push(f64::from(-end.offset)),
            }
            // The bases agree: what is left of the vector, then what was gained.
            let own = integration.end_of(Side::Five).offset + integration.end_of(Side::Three).offset;
            assert_eq!(integration.content.length() as i32, whole.length() as i32 + own);
            let mut outwards = integration.outwards(side).bases(template);
            outwards.truncate(outwards.len() - end.offset.max(0) as usize);
            let vector =
                if side == Side::Three { whole.bases(template) } else { whole.reversed().bases(template) };
            let kept = vector.len() - end.offset.min(0).unsigned_abs() as usize;
            assert_eq!(outwards[outwards.len() - 50..], vector[kept - 50..kept], "{end:?}");
        }
    }
    assert_within(binomial_z(shapes["ragged"], 6_000, 0.05), "ragged ends");
    assert_within(binomial_z(shapes["truncated"], 6_000, 0.02), "truncated ends");
    assert_eq!(offsets.remove(10), 0.0, "a ragged end lost or gained something");
    let ragged = offsets.iter().sum::<f64>();
    assert_within(chi_squared_z(&offsets, &[ragged / 20.0; 20]), "χ² of bases lost and gained");
    assert!(truncated.iter().all(|lost| (20.0..=200.0).contains(lost)));
    assert_within(mean_z(&truncated, 110.0), "bases lost by truncated ends");
}

#[test]
fn structures_are_as_frequent_as_asked_for_and_as_their_name_says() {
    let vector = "ragged = 0.0\ntruncated = 0.0\ninternal_deletion = 0.2\ninversion = 0.1";
    let (simulation, integrations) = integrations(vector, 2_000);
    let whole = simulation.vector.as_ref().unwrap().integrating();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for integration in &integrations {
        *counts.entry(integration.structure.as_str()).or_default() += 1;
        let content = &integration.content;
        let content = if integration.strand == Strand::Plus { content.clone() } else { content.reversed() };
        let turned = |segment: &Segment| matches!(segment, Segment::Vector { strand: Strand::Minus, .. });
        let turned = content.segments().iter().any(turned);
        let length = content.length();
        match integration.structure {
            Structure::Full => assert_eq!(content, whole),
            Structure::InternalDeletion => assert!(length + 100 <= whole.length() && !turned),
            _ => assert!(length == whole.length() && turned),
        }
        // Both repeats are whole: 232 bases each.
        let bases = |path: &landfall_sim::path::Path| path.bases(simulation.template());
        assert_eq!(bases(&content.slice(0, 232)), bases(&whole.slice(0, 232)));
        assert_eq!(bases(&content.slice(length - 232, length)), bases(&whole.slice(0, 232)));
    }
    assert_within(binomial_z(counts["internal_deletion"], 2_000, 0.2), "deletions");
    assert_within(binomial_z(counts["inversion"], 2_000, 0.1), "inversions");
}

#[test]
fn molecules_are_carried_over_at_their_rate_from_samples_by_their_cells() {
    let time = |days: u32, cells: u32| format!("[[subject.timepoint]]\ndays = {days}\ncells = {cells}\n");
    let subject = format!("clones = 50\n{EVEN}\n{}{}{}", time(0, 6_000), time(30, 3_000), time(60, 1_000));
    let lmpcr = format!("{GAMMA}\n[lmpcr.artefacts]\ncarry_over = 0.1");
    let project = Project::simulate(&scenario("", &lmpcr, &subject));
    let molecules = recovered(&project);
    let foreign: Vec<_> = molecules.iter().filter(|molecule| molecule.origin_sample.is_some()).collect();
    assert_within(binomial_z(foreign.len(), molecules.len(), 0.1 / 1.1), "carried over");
    let last: SampleId = "P1_d60".parse().unwrap();
    let from: Vec<_> = foreign.iter().filter(|molecule| molecule.sample != last).collect();
    assert!(from.iter().all(|molecule| molecule.origin_sample.as_ref() != Some(&molecule.sample)));
    // Into the first sample from the other two, 3 to 1.
    let first = foreign.iter().filter(|molecule| molecule.sample.to_string() == "P1_d0");
    let origins: Vec<_> = first.map(|molecule| molecule.origin_sample.clone()).collect();
    let second = origins.iter().filter(|origin| **origin != Some(last.clone())).count();
    assert_within(binomial_z(second, origins.len(), 0.75), "origins");
}

/// Deviate of the share of reads with something, by the spread between molecules.
fn reads_z(project: &Project, expected: f64, is: impl Fn(usize) -> bool) -> f64 {
    let mut molecules: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
    for (number, read) in project.reads.iter().enumerate() {
        let (with, all) = molecules.entry(read.molecule).or_default();
        (*with, *all) = (*with + f64::from(u8::from(is(number))), *all + 1.0);
    }
    let rest: Vec<f64> = molecules.values().map(|(with, all)| with - expected * all).collect();
    mean_z(&rest, 0.0)
}

#[test]
fn umi_errors_and_slips_are_as_frequent_as_amplification_makes_them() {
    let pcr = "[lmpcr.pcr]\ncycles = 8\nefficiency = 0.8\numi_error = 0.002\nslip = 0.01";
    let subject = format!("clones = 20\n{EVEN}\n[[subject.timepoint]]\ndays = 0\ncells = 8_000");
    let lmpcr = format!("{GAMMA}\n{pcr}").replace("lengths", "shortest = 40\nlengths");
    let project = Project::simulate(&scenario("", &lmpcr, &subject));
    // Of (1 + e)ⁿ copies, (1 + e·(1 − p))ⁿ are expected to be without error.
    let wrong = |chance: f64| 1.0 - ((1.0 + 0.8 * (1.0 - chance)) / 1.8_f64).powi(8);
    let reads = &project.reads;
    let umi = |at: usize| reads[at].umi != project.molecules[reads[at].molecule as usize].umi;
    assert_within(reads_z(&project, wrong(1.0 - 0.998_f64.powi(12)), umi), "reads with wrong UMI");
    assert_within(reads_z(&project, wrong(0.01), |at| reads[at].slip != 0), "slipped reads");
    let mut slips = vec![0.0; 7];
    // Reads of one molecule with the same slip may be of one copy: they are counted once.
    let slipped = reads.iter().filter(|read| read.slip != 0).map(|read| (read.molecule, read.slip));
    slipped.collect::<BTreeSet<_>>().into_iter().for_each(|(_, slip)| slips[(slip + 3) as usize] += 1.0);
    assert_eq!(slips.remove(3), 0.0);
    let mean = slips.iter().sum::<f64>() / 6.0;
    assert_within(chi_squared_z(&slips, &[mean; 6]), "χ² of slips of 1 to 3 bases to either side");
}

#[test]
fn reads_of_a_molecule_are_as_many_as_asked_for() {
    let subject = format!("clones = 20\n{EVEN}\n[[subject.timepoint]]\ndays = 0\ncells = 4_000");
    let lmpcr = format!("{GAMMA}\nrecovery = 0.8");
    let mut scenario = scenario("truncated = 0.0", &lmpcr, &subject);
    scenario.lmpcr.as_mut().unwrap().reads_per_molecule = 12.0;
    let project = Project::simulate(&scenario);
    let molecules = recovered(&project);
    assert_within(binomial_z(molecules.len(), 4_000, 0.8), "recovered molecules");
    let reads: Vec<f64> = molecules.iter().map(|molecule| f64::from(molecule.reads)).collect();
    assert_within(mean_z(&reads, 12.0), "reads of a molecule");
}

#[test]
fn a_cut_fragment_ends_with_the_first_place_of_its_sequence() {
    let lmpcr =
        format!("{GAMMA}\nfragmentation = {{ by = \"restriction\", sequence = \"TTAA\" }}\nlongest = 1_500");
    let subject = format!("clones = 400\n{EVEN}\n[[subject.timepoint]]\ndays = 0\ncells = 2_000");
    let project = Project::simulate(&scenario("ragged = 0.0", &lmpcr, &subject));
    let molecules = recovered(&project);
    assert!(molecules.len() > 1_000, "{} molecules", molecules.len());
    for molecule in molecules {
        let host = project.stretch(molecule.segments.last().unwrap());
        let first = host.windows(4).position(|window| window == b"TTAA").unwrap();
        assert_eq!(first + 4, host.len(), "{molecule:?}");
        assert!((24..=1_500).contains(&host.len()) && host.len() == host_length(molecule));
    }
}

/// Checks the geometry of every site: `r` is the direction in which the anchor read leaves the vector, `j` the first host
/// base next to it; duplicated are [j, j + d) for r = +1 and [j − d + 1, j + 1) for r = −1.
fn assert_duplications(vector: &str, (end, side): (&str, Side), length: u32, target: &[u8]) {
    let lmpcr = format!("{GAMMA}\n[lmpcr.layout]\nname = \"{end}\"\nside = \"{side}\"");
    let subject = format!("clones = 200\n{EVEN}\n[[subject.timepoint]]\ndays = 0\ncells = 800");
    let project = Project::simulate(&scenario(vector, &lmpcr, &subject));
    let far = side == Side::Five;
    let mut strands = [0, 0];
    for site in &project.sites {
        let leaves_on_plus = (site.strand == Strand::Plus) != far;
        let j = site.position.0;
        let expected = if leaves_on_plus { (j, j + length) } else { (j + 1 - length, j + 1) };
        let found = (site.duplication_start.unwrap().0, site.duplication_end.unwrap().0);
        assert_eq!(found, expected, "{site:?}");
        let bases = &project.sequences[&site.contig][found.0 as usize..found.1 as usize];
        assert!(target.is_empty() || bases == target, "{site:?}");
        strands[usize::from(leaves_on_plus)] += 1;
    }
    assert!(strands[0].min(strands[1]) > 60, "{strands:?} sites on the two strands");
    for molecule in recovered(&project) {
        let site =
            project.sites.iter().find(|site| Some(&site.site_id) == molecule.site_id.as_ref()).unwrap();
        let leaves_on_plus = (site.strand == Strand::Plus) != far;
        assert_eq!(molecule.strand, Some(if leaves_on_plus { Strand::Plus } else { Strand::Minus }));
        assert_eq!(molecule.junction, Some(site.position));
    }
}

#[test]
fn every_vector_duplicates_its_host_bases_on_both_strands_and_seen_from_both_ends() {
    for (kind, ends, length, target) in [
        ("lentivirus", ["u5", "u3"], 5, b"".as_slice()),
        ("gammaretrovirus", ["u5", "u3"], 4, b""),
        ("piggybac", ["itr_3", "itr_5"], 4, b"TTAA"),
        ("sleeping_beauty", ["itr_3", "itr_5"], 2, b"TA"),
        // Nothing follows from a name.
        ("lentivirus", ["my_u3", "ltr"], 5, b""),
    ] {
        for end in ends.into_iter().zip([Side::Three, Side::Five]) {
            assert_duplications(&format!("kind = \"{kind}\""), end, length, target);
        }
    }
}

/// The strand by the bases alone: where in the vector the anchor read's primer lies, and which way its molecules run in
/// the host. Neither the side of the scenario nor its name is asked.
fn strand_by_bases(project: &Project, head: &[u8], molecule: &TruthMoleculeRow) -> Strand {
    let holds = |bases: &[u8]| project.sequences["pV"].windows(head.len()).any(|window| window == bases);
    let (forward, backward) = (holds(head), holds(&reverse_complement(head)));
    assert!(forward != backward, "the head lies on one strand of the vector");
    let outwards = molecule.strand.unwrap();
    if forward { outwards } else { !outwards }
}

#[test]
fn the_truth_has_the_strand_that_the_bases_have_whatever_the_end_is_called() {
    for (name, side) in [("u5", "3"), ("u3", "5"), ("u3", "3"), ("itr_5", "3"), ("ltr", "5"), ("x_3", "5")] {
        let lmpcr = format!("{GAMMA}\n[lmpcr.layout]\nname = \"{name}\"\nside = \"{side}\"");
        let subject = format!("clones = 60\n{EVEN}\n[[subject.timepoint]]\ndays = 0\ncells = 800");
        let scenario = scenario("ragged = 0.0\ntruncated = 0.0", &lmpcr, &subject);
        let head = scenario.lmpcr.as_ref().unwrap().layout.head();
        let project = Project::simulate(&scenario);
        let molecules = recovered(&project);
        assert!(molecules.len() > 200, "{} molecules", molecules.len());
        for molecule in molecules {
            let id = molecule.site_id.as_ref().unwrap();
            let site = project.sites.iter().find(|site| site.site_id == *id).unwrap();
            assert_eq!(site.strand, strand_by_bases(&project, &head, molecule), "{name}, {side}: {id}");
            assert_eq!(site.vector_end.as_str(), name);
        }
    }
}

#[test]
fn transposons_that_were_asked_into_repeats_lie_in_them() {
    let text = include_str!("../../../testdata/demo.toml");
    let text = text.replace("\"lentivirus\"", "\"piggybac\"").replace("alu_copies = 1", "alu_copies = 8");
    let text = text.replace("vector_internal = 0.18\n", "").replace("ltr_circle_2 = 0.004\n", "");
    let simulation = Simulation::build(&Scenario::parse(&text, Path::new("")).unwrap()).unwrap();
    let copies = &simulation.genome.repeats;
    let mut seen = 0;
    for clone in simulation.subjects.iter().flat_map(|subject| &subject.clones) {
        let (place, site) = (clone.integrations[0].place.as_str(), clone.integrations[0].site(Side::Three));
        let lies_in = |kind: &str, reach: u32| {
            copies.iter().any(|copy| {
                let (start, end) = (copy.interval.start + reach, copy.interval.end - reach);
                let there = copy.kind.as_str() == kind && copy.interval.contig == site.contig;
                there && (start..end).contains(&site.junction.0)
            })
        };
        match place {
            "alu" => assert!(lies_in("alu", 0), "{site:?}"),
            // Farther from its ends than the longest fragment.
            "exact_duplication" => assert!(lies_in("exact_duplication", 900), "{site:?}"),
            _ => assert!(!lies_in("exact_duplication", 0), "{site:?}"),
        }
        seen += usize::from(place != "anywhere");
    }
    assert!(seen >= 19, "{seen} special places");
}

#[test]
fn both_ends_of_a_provirus_are_the_same_site_by_strand_and_duplication() {
    let project = |end: &str, side: &str| {
        let lmpcr = format!("{GAMMA}\n[lmpcr.layout]\nname = \"{end}\"\nside = \"{side}\"");
        let subject = format!("clones = 150\n{EVEN}\n[[subject.timepoint]]\ndays = 0\ncells = 1_500");
        Project::simulate(&scenario("ragged = 0.0\ntruncated = 0.0", &lmpcr, &subject))
    };
    let (u5, u3) = (project("u5", "3"), project("u3", "5"));
    assert_eq!(u5.sites.len(), 150);
    for site in &u5.sites {
        let other = u3.sites.iter().find(|other| other.clone == site.clone).unwrap();
        assert_eq!((&site.contig, site.strand), (&other.contig, other.strand));
        let duplication = |site: &landfall_tables::truth::sites::TruthSiteRow| {
            (site.duplication_start.unwrap(), site.duplication_end.unwrap())
        };
        assert_eq!(duplication(site), duplication(other));
        assert_eq!(site.position.0.abs_diff(other.position.0), 4, "the ends of five bases");
        assert_eq!((site.vector_end.as_str(), other.vector_end.as_str()), ("u5", "u3"));
    }
}

#[test]
fn aav_vectors_lose_host_bases_and_insert_foreign_ones() {
    let vector = "kind = \"aav\"\nhost_deletion = 12.0\ninserted_bases = 3.0\nconcatemer = 0.3";
    let (_, integrations) = integrations(vector, 2_500);
    let lost: Vec<f64> = integrations
        .iter()
        .map(|one| f64::from(one.right.junction.0) - f64::from(one.left.junction.0) - 1.0)
        .collect();
    assert!(
        lost.iter().all(|lost| *lost >= 0.0) && integrations.iter().all(|one| one.duplication().is_none())
    );
    assert_within(mean_z(&lost, 12.0), "lost host bases");
    // The geometric law: variance mean·(1 + mean).
    assert!((moments(&lost).1 / 156.0 - 1.0).abs() < 0.15, "variance {}", moments(&lost).1);
    let gained = |segment: Option<&Segment>| match segment {
        Some(Segment::Bases(bases)) => bases.len() as f64,
        _ => 0.0,
    };
    let ends = integrations.iter().map(|one| one.content.segments());
    let inserted: Vec<f64> =
        ends.flat_map(|segments| [gained(segments.first()), gained(segments.last())]).collect();
    assert_within(mean_z(&inserted, 3.0), "inserted bases");
    let partial = integrations.iter().filter(|one| one.structure == Structure::Partial).count();
    assert_within(binomial_z(2_500 - partial, 2_500, 0.3), "concatemers");
}

#[test]
fn the_far_end_of_an_aav_lies_in_sequence_however_much_was_lost() {
    // Contigs so short that sites lie near their ends and gaps: no fragment may hold an N or leave its contig.
    let text = "\
        [genome]\nisochore_length = 10_000\nisochore_gc = [0.45]\ngap_length = 2_000\n\
        contig = [{ name = \"chr1\", length = 100_000 }]\n\
        [vector]\nname = \"pV\"\nkind = \"aav\"\nbackbone_length = 500\nhost_deletion = 500.0\n\
        [lmpcr]\nreads_per_molecule = 1.0\nlongest = 3_000\n\
        lengths = { law = \"gamma\", mean = 2_800.0, shape = 100.0 }\n[lmpcr.layout]\nname = \"itr_5\"\nside = \"5\"\n\
        [[subject]]\nname = \"P1\"\nclones = 100\nclone_sizes = { law = \"even\" }\n\
        [[subject.timepoint]]\ndays = 0\ncells = 1_000\n";
    for seed in 1..=4 {
        let scenario = Scenario::parse(&format!("seed = {seed}\n{text}"), Path::new("")).unwrap();
        let project = Project::simulate(&scenario);
        let molecules = recovered(&project);
        assert!(molecules.len() > 250, "{} molecules", molecules.len());
        assert!(molecules.iter().all(|molecule| !project.insert(molecule).contains(&b'N')), "seed {seed}");
    }
}

/// The samples of one subject of 2,000 clones.
fn samples(subject: &str) -> Vec<Sample> {
    let scenario = scenario("", GAMMA, &format!("clones = 2_000\n{subject}"));
    Simulation::build(&scenario).unwrap().subjects.remove(0).samples
}

#[test]
fn clones_grow_and_shrink_by_the_drift_between_time_points() {
    let second = "[[subject.timepoint]]\ndays = 30\ncells = 1";
    let samples = samples(&format!("drift = 2.0\n{EVEN}\n{ONE_TIME}\n{second}"));
    let ratios: Vec<f64> =
        samples[1].shares.iter().zip(&samples[0].shares).map(|(late, early)| late / early).collect();
    let (least, most) = ratios.iter().fold((f64::MAX, 0.0_f64), |(a, b), &r| (a.min(r), b.max(r)));
    // Factors reach from a half to 2; shares know them up to a constant.
    assert!((most / least / 4.0 - 1.0).abs() < 0.02, "from {least} to {most}");
    let center = (least * most).sqrt();
    let grown: Vec<f64> = ratios.iter().map(|ratio| ratio / center).filter(|factor| *factor > 1.0).collect();
    let shrunk: Vec<f64> = ratios.iter().map(|ratio| center / ratio).filter(|factor| *factor > 1.0).collect();
    assert_within(binomial_z(grown.len(), 2_000, 0.5), "grown clones");
    for factors in [grown, shrunk] {
        assert!((moments(&factors).0 - 1.5).abs() < 0.045, "mean factor {}", moments(&factors).0);
    }
}

#[test]
fn clones_vanish_and_come_back_and_the_dominant_one_keeps_its_share() {
    let time = |days: u32, share: f64| {
        format!("[[subject.timepoint]]\ndays = {days}\ncells = 1\ndominant_share = {share}\n")
    };
    let subject = format!("drift = 1.5\npresence = 0.7\n{EVEN}\n{}{}", time(0, 0.1), time(30, 0.35));
    let samples = samples(&subject);
    let counted = |present: &dyn Fn(usize) -> bool| (0..2_000).filter(|&clone| present(clone)).count();
    let there = |sample: usize, clone: usize| samples[sample].shares[clone] > 0.0;
    assert_within(binomial_z(counted(&|clone| there(0, clone)), 2_000, 0.7), "present at first");
    assert_within(binomial_z(counted(&|clone| there(0, clone) && !there(1, clone)), 2_000, 0.21), "vanished");
    assert_within(binomial_z(counted(&|clone| !there(0, clone) && there(1, clone)), 2_000, 0.21), "appeared");
    for (sample, share) in samples.iter().zip([0.1, 0.35]) {
        assert!((sample.shares[1_000] - share).abs() < 1e-12, "the dominant clone: {}", sample.shares[1_000]);
        assert!((sample.shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        let others = sample.shares.iter().enumerate().filter(|(clone, _)| *clone != 1_000);
        assert!(others.fold(0.0_f64, |most, (_, &share)| most.max(share)) < 0.01);
    }
}

#[test]
fn clone_sizes_follow_their_laws() {
    let logarithms = |sizes: &str| -> Vec<f64> {
        let samples = samples(&format!("clone_sizes = {sizes}\n{ONE_TIME}"));
        samples[0].shares.iter().map(|share| share.ln()).collect()
    };
    let normal = logarithms("{ law = \"log_normal\", sigma = 1.2 }");
    let (mean, variance) = moments(&normal);
    // The error of a standard deviation is σ / √(2n).
    assert_within((variance.sqrt() / 1.2 - 1.0) * 4_000_f64.sqrt(), "σ of ln size");
    // Deciles of the normal law.
    let deciles = [-1.281_6, -0.841_6, -0.524_4, -0.253_3, 0.0, 0.253_3, 0.524_4, 0.841_6, 1.281_6];
    let mut counts = [0.0; 10];
    for size in normal {
        let z = (size - mean) / variance.sqrt();
        counts[deciles.iter().filter(|decile| **decile < z).count()] += 1.0;
    }
    assert_within(chi_squared_z(&counts, &[200.0; 10]), "χ² of ln size");
    let geometric = logarithms("{ law = \"geometric\", ratio = 0.99 }");
    assert!(geometric.windows(2).all(|pair| (pair[1] - pair[0] - 0.99_f64.ln()).abs() < 1e-9));
    let even = logarithms("{ law = \"even\" }");
    assert!(even.iter().all(|size| (size - even[0]).abs() < 1e-12));
}

#[test]
fn vector_copies_per_cell_are_transduced_fraction_times_mean_copies() {
    let copies = "copies = { law = \"poisson\", mean = 1.5, refractory = 0.2 }";
    let time = "[[subject.timepoint]]\ndays = 0\ncells = 100\nplasmid_copies = 0.25\ncircle_2_copies = 0.5\n\
                [[subject.timepoint]]\ndays = 30\ncells = 100\ntransduced_fraction = 0.3";
    let subject = format!("clones = 1_000\n{copies}\ndrift = 3.0\n{EVEN}\n{time}");
    let project = Project::simulate(&scenario("", GAMMA, &subject));
    // Of the cells that can be transduced, e^−1.5 hold no copy.
    let by_law = 0.8 * (1.0 - (-1.5_f64).exp());
    for (row, (fraction, more)) in project.vcn.iter().zip([(by_law, 0.75), (0.3, 0.0)]) {
        let clones = project.clones.iter().filter(|clone| clone.sample == row.sample);
        let mean: f64 = clones.map(|clone| clone.share * clone.sites.len() as f64).sum();
        assert!((row.transduced_fraction - fraction).abs() < 1e-9, "{row:?}");
        assert!((row.copies_per_transduced_cell - mean).abs() < 1e-9, "{row:?}");
        assert!((row.vcn - fraction * mean).abs() < 1e-9 && (row.vcn_total - row.vcn - more).abs() < 1e-9);
    }
    let copies: Vec<f64> = project.clones.iter().take(1_000).map(|clone| clone.sites.len() as f64).collect();
    assert_within(mean_z(&copies, 1.5 / (1.0 - (-1.5_f64).exp())), "copies of a clone");
}

#[test]
fn what_a_template_reads_is_what_the_files_hold() {
    // The tests above read paths through the simulation: this one holds it against the written genome and vector.
    let scenario = scenario("", GAMMA, &format!("clones = 20\n{EVEN}\n{ONE_TIME}"));
    let (simulation, project) = (Simulation::build(&scenario).unwrap(), Project::simulate(&scenario));
    let template: Template<'_> = simulation.template();
    for contig in &template.genome.contigs {
        assert!(contig.bases == project.sequences[&contig.name], "{}", contig.name);
    }
    assert!(template.vector.unwrap().bases == project.sequences["pV"]);
}
