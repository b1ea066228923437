//! The mapper against brute force on small genomes with repeats, and its symmetries.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::collections::BTreeSet;

use landfall_core::dna::reverse_complement;
use landfall_core::{ContigId, Strand};
use landfall_map::{Index, IndexParams, Locus, MapError, MapParams, Mapped, Mapper};
use landfall_reference::genome::Bytes;
use landfall_reference::{Genome, GenomeBuilder};
use proptest::prelude::*;

fn genome(contigs: &[Vec<u8>]) -> Genome {
    let mut builder = GenomeBuilder::new();
    for (at, contig) in contigs.iter().enumerate() {
        builder.push(&format!("c{at}"), contig).unwrap();
    }
    builder.finish()
}

fn map(contigs: &[Vec<u8>], read: &[u8]) -> Mapped {
    let genome = genome(contigs);
    let index = Index::build(&genome, &IndexParams::default()).unwrap();
    Mapper::new(&genome, &index, MapParams::default()).map(read)
}

fn loci(mapped: Mapped) -> Vec<Locus> {
    match mapped {
        Mapped::Loci(loci) => loci,
        other => panic!("{other:?}"),
    }
}

/// Every place without gaps within the identity rule, from the best to the end of the band.
fn by_brute_force(contigs: &[Vec<u8>], read: &[u8]) -> BTreeSet<(usize, usize, bool, u32)> {
    let limit = (read.len() as f64 * 0.05 + 1e-9) as u32;
    let mut all = BTreeSet::new();
    for (reverse, bases) in [(false, read.to_vec()), (true, reverse_complement(read))] {
        for (contig, sequence) in contigs.iter().enumerate() {
            for (start, window) in sequence.windows(bases.len()).enumerate() {
                let edits = window.iter().zip(&bases).filter(|(g, r)| g != r || **g == b'N').count() as u32;
                if edits <= limit {
                    all.insert((contig, start, reverse, edits));
                }
            }
        }
    }
    let best = all.iter().map(|place| place.3).min().unwrap_or(0);
    let last = best + (read.len() as f64 * 0.01 + 1e-9) as u32;
    all.into_iter().filter(|place| place.3 <= last).collect()
}

fn bases(length: impl Into<proptest::collection::SizeRange>) -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(proptest::sample::select(b"ACGT".to_vec()), length)
}

/// Two contigs that share copies of an element on both strands, each copy with a few substitutions.
fn with_repeats() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let copies = proptest::collection::vec((any::<bool>(), 0..160_usize, bases(1)), 2..5);
    (bases(700..900), bases(160), copies, bases(300)).prop_map(|(mut long, element, copies, short)| {
        for (at, (reverse, place, base)) in copies.into_iter().enumerate() {
            let mut copy = if reverse { reverse_complement(&element) } else { element.clone() };
            copy[place] = base[0];
            long[at * 170..at * 170 + 160].copy_from_slice(&copy);
        }
        vec![long, short]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_place_without_gaps_is_found(
        contigs in with_repeats(),
        from in 0..600_usize,
        length in 30..150_usize,
        reverse in any::<bool>(),
        errors in proptest::collection::vec((0..150_usize, bases(1)), 0..3),
        unknown in proptest::option::of(0..700_usize),
    ) {
        let mut contigs = contigs;
        if let Some(at) = unknown {
            contigs[0][at] = b'N';
        }
        let from = from.min(contigs[0].len() - length);
        let mut read = contigs[0][from..from + length].to_vec();
        if reverse {
            read = reverse_complement(&read);
        }
        for (at, base) in errors {
            read[at % length] = base[0];
        }
        let expected = by_brute_force(&contigs, &read);
        let found: BTreeSet<_> = match map(&contigs, &read) {
            Mapped::Loci(loci) => loci.into_iter().filter(|locus| locus.query_end as usize == length).map(|locus| {
                (locus.contig.index(), locus.start.0 as usize, locus.strand == Strand::Minus, locus.edits)
            }).collect(),
            _ => BTreeSet::new(),
        };
        let cheapest = |places: &BTreeSet<(usize, usize, bool, u32)>| places.iter().map(|place| place.3).min();
        if cheapest(&found) == cheapest(&expected) {
            for place in &expected {
                // A place with gaps a base or two away may be cheaper: then it stands for this one.
                let near = |other: &&(usize, usize, bool, u32)| {
                    other.0 == place.0 && other.2 == place.2 && other.1.abs_diff(place.1) <= 16 && other.3 < place.3
                };
                prop_assert!(found.contains(place) || found.iter().any(|other| near(&other)), "{place:?} in {found:?}");
            }
        } else {
            // Only gaps can make a place cheaper than brute force without them finds.
            prop_assert!(expected.is_empty() || cheapest(&found) < cheapest(&expected), "{found:?} {expected:?}");
        }
    }

    #[test]
    fn the_reverse_complement_of_the_genome_mirrors_every_place(contigs in with_repeats(), from in 0..600_usize) {
        let from = from.min(contigs[0].len() - 60);
        let read = contigs[0][from..from + 60].to_vec();
        let mirrored: Vec<_> = contigs.iter().map(|contig| reverse_complement(contig)).collect();
        let here: BTreeSet<_> = loci(map(&contigs, &read)).into_iter().map(|locus| {
            let length = contigs[locus.contig.index()].len() as u32;
            (locus.contig, length - locus.end.0, locus.strand == Strand::Minus, locus.edits)
        }).collect();
        let there: BTreeSet<_> = loci(map(&mirrored, &read))
            .into_iter()
            .map(|locus| (locus.contig, locus.start.0, locus.strand == Strand::Plus, locus.edits))
            .collect();
        prop_assert_eq!(here, there);
    }

    #[test]
    fn any_letters_of_any_length_are_safe(read in "[ACGTNacgtn*]{0,300}", contigs in with_repeats()) {
        let _ = map(&contigs, read.as_bytes());
    }

    #[test]
    fn a_damaged_index_is_refused_or_harmless(contigs in with_repeats(), at in 0..4_000_usize, value in any::<u8>(), cut in 0..100_usize) {
        let genome = genome(&contigs);
        let mut bytes = Vec::new();
        Index::build(&genome, &IndexParams::default()).unwrap().write_to(&mut bytes).unwrap();
        let at = at % bytes.len();
        bytes[at] = value;
        bytes.truncate(bytes.len() - cut);
        if let Ok(index) = Index::from_bytes(Bytes::Owned(bytes), &genome) {
            let _ = Mapper::new(&genome, &index, MapParams::default()).map(&contigs[0][100..160]);
        }
    }
}

/// A genome without repeats, by a small generator with a fixed seed.
fn random(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed;
    let next = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        b"ACGT"[(state >> 62) as usize]
    };
    (0..length).map(next).collect()
}

#[test]
fn gaps_are_followed_and_do_not_move_the_start() {
    let contig = random(5_000, 7);
    for (name, read) in [
        ("a base that the read lacks", [&contig[1_000..1_050], &contig[1_051..1_100]].concat()),
        ("a base that the genome lacks", [&contig[1_000..1_050], &b"A"[..], &contig[1_050..1_100]].concat()),
        ("two bases that the read lacks", [&contig[1_000..1_040], &contig[1_042..1_100]].concat()),
    ] {
        let found = loci(map(std::slice::from_ref(&contig), &read));
        assert_eq!(found.len(), 1, "{name}");
        assert_eq!((found[0].start.0, found[0].end.0), (1_000, 1_100), "{name}");
        let mirrored = loci(map(std::slice::from_ref(&contig), &reverse_complement(&read)));
        assert_eq!((mirrored[0].start.0, mirrored[0].end.0), (1_000, 1_100), "{name}");
        assert_eq!(mirrored[0].edits, found[0].edits, "{name}");
    }
}

#[test]
fn a_substitution_at_the_first_base_keeps_the_start() {
    let contig = random(5_000, 11);
    let mut read = contig[2_000..2_060].to_vec();
    read[0] = if read[0] == b'A' { b'C' } else { b'A' };
    let found = loci(map(&[contig], &read));
    assert_eq!((found.len(), found[0].start.0, found[0].edits), (1, 2_000, 1));
}

#[test]
fn a_start_that_gaps_could_move_at_equal_cost_keeps_its_interval() {
    let mut contig = random(5_000, 12);
    let mut ambiguity = |before: &[u8; 3], read: &[u8; 2]| {
        contig[1_999..2_002].copy_from_slice(before);
        let read = [&read[..], &contig[2_002..2_060]].concat();
        let found = loci(map(std::slice::from_ref(&contig), &read));
        let mirrored = loci(map(&[reverse_complement(&contig)], &read));
        assert_eq!((found.len(), found[0].start.0, found[0].edits), (1, 2_000, 1));
        assert_eq!((mirrored[0].upstream, mirrored[0].downstream), (found[0].upstream, found[0].downstream));
        (found[0].upstream, found[0].downstream)
    };
    assert_eq!(ambiguity(b"CAG", b"AA"), (0, 0), "nothing but a substitution");
    assert_eq!(ambiguity(b"AAG", b"AA"), (1, 0), "both A upstream, and the read lacks the G");
    assert_eq!(ambiguity(b"CAA", b"AG"), (0, 1), "the A downstream, and the genome lacks the G");
}

#[test]
fn a_tail_that_trimming_missed_is_left_in_query_end() {
    let contig = random(5_000, 13);
    let read = [&contig[2_000..2_080], &random(20, 99)[..]].concat();
    let found = loci(map(std::slice::from_ref(&contig), &read));
    assert_eq!((found[0].start.0, found[0].query_end), (2_000, 80));
    let mirrored = loci(map(&[reverse_complement(&contig)], &read));
    assert_eq!((mirrored[0].end.0, mirrored[0].query_end), (3_000, 80));
}

#[test]
fn nothing_crosses_a_contig_end() {
    let (left, right) = (random(500, 17), random(500, 19));
    let read = [&left[470..], &right[..30]].concat();
    let found = map(&[left, right], &read);
    let whole = |locus: &Locus| locus.query_end == 60;
    assert!(!matches!(&found, Mapped::Loci(loci) if loci.iter().any(whole)), "{found:?}");
}

#[test]
fn more_places_than_are_followed_make_a_read_repetitive() {
    let element = random(60, 23);
    let contig: Vec<u8> =
        (0..1_200).flat_map(|at| [element.clone(), random(20, 1_000 + at)].concat()).collect();
    assert_eq!(map(&[contig], &element), Mapped::Repetitive { at_least: 1_200 });
    let poly = vec![b'A'; 200_000];
    assert!(matches!(map(&[poly], &[b'A'; 100]), Mapped::Repetitive { .. }));
}

#[test]
fn rescue_finds_the_mate_in_its_window_only() {
    let contig = random(5_000, 29);
    let genome = genome(std::slice::from_ref(&contig));
    let index = Index::build(&genome, &IndexParams::default()).unwrap();
    let mapper = Mapper::new(&genome, &index, MapParams::default());
    let mut read = reverse_complement(&contig[3_000..3_080]);
    read[40] = if read[40] == b'A' { b'C' } else { b'A' };
    let found = mapper.rescue(&read, ContigId(0), Strand::Minus, 2_500..3_500);
    assert_eq!((found.len(), found[0].start.0, found[0].end.0, found[0].edits), (1, 3_000, 3_080, 1));
    assert!(mapper.rescue(&read, ContigId(0), Strand::Plus, 2_500..3_500).is_empty());
    assert!(mapper.rescue(&read, ContigId(0), Strand::Minus, 3_010..3_500).is_empty());
    let gapped = [&contig[3_000..3_040], &contig[3_041..3_080]].concat();
    let found = mapper.rescue(&gapped, ContigId(0), Strand::Plus, 2_500..3_500);
    assert_eq!((found[0].start.0, found[0].end.0, found[0].edits), (3_000, 3_080, 1));
}

#[test]
fn the_index_has_the_same_bytes_for_any_number_of_threads() {
    let genome = genome(&[random(20_000, 31), [random(300, 37), vec![b'N'; 500], random(300, 37)].concat()]);
    let bytes = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let index = pool.install(|| Index::build(&genome, &IndexParams::default())).unwrap();
        let mut bytes = Vec::new();
        index.write_to(&mut bytes).unwrap();
        bytes
    };
    assert!(bytes(1) == bytes(4));
}

#[test]
fn the_index_of_another_genome_is_refused() {
    let mut bytes = Vec::new();
    let one = genome(&[random(2_000, 41)]);
    Index::build(&one, &IndexParams::default()).unwrap().write_to(&mut bytes).unwrap();
    let other = genome(&[random(2_000, 43)]);
    assert!(matches!(Index::from_bytes(Bytes::Owned(bytes), &other), Err(MapError::OtherGenome)));
}
