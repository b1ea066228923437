//! The mapper against an exhaustive alignment of the read at every base of a small genome: the same loci, exactly.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

use landfall_core::dna::reverse_complement;
use landfall_core::{ContigId, Position, Strand};
use landfall_map::{Index, IndexParams, Locus, MapParams, Mapped, Mapper};
use landfall_reference::GenomeBuilder;
use proptest::prelude::*;

/// Edits, gap bases, span: the best alignment is the least.
type Cost = (u32, u32, usize);

#[derive(Clone, Copy)]
struct Placed {
    contig: usize,
    strand: Strand,
    first_base: usize,
    cost: Cost,
}

fn max_edits(length: usize) -> u32 {
    (length / 20) as u32
}

/// For each prefix of the read, the best alignment to a prefix of the text, first base to first base; up to `limit`.
fn anchored(read: &[u8], text: &[u8], limit: u32) -> Vec<Cost> {
    const NEVER: Cost = (1 << 20, 0, 0);
    let gap = |(edits, gaps, span): Cost, more: usize| (edits + 1, gaps + 1, span + more);
    let pair = |(edits, gaps, span): Cost, read: u8, text: u8| {
        (edits + u32::from(read != text || read == b'N'), gaps, span + 1)
    };
    let Some(&first) = text.first() else { return Vec::new() };
    let mut row = vec![NEVER; text.len() + 1];
    row[1] = pair((0, 0, 0), read[0], first);
    let mut prefixes = Vec::new();
    for (at, &base) in read.iter().enumerate() {
        if at > 0 {
            let above = row.clone();
            row[0] = NEVER;
            for column in 1..row.len() {
                let diagonal = pair(above[column - 1], base, text[column - 1]);
                row[column] = diagonal.min(gap(above[column], 0)).min(gap(row[column - 1], 1));
            }
        }
        let best = row.iter().copied().min().unwrap_or(NEVER);
        if best.0 > limit {
            break;
        }
        prefixes.push(best);
    }
    prefixes
}

/// Every contig, strand and first base with the alignments of the read's prefixes there.
fn everywhere(contigs: &[Vec<u8>], read: &[u8], limit: u32) -> Vec<(usize, Strand, usize, Vec<Cost>)> {
    let mut all = Vec::new();
    let reach = read.len() + limit as usize;
    for (contig, sequence) in contigs.iter().enumerate() {
        let mirrored = reverse_complement(sequence);
        for at in 0..sequence.len() {
            let plus = &sequence[at..(at + reach).min(sequence.len())];
            all.push((contig, Strand::Plus, at, anchored(read, plus, limit)));
            let from = sequence.len() - 1 - at;
            let minus = &mirrored[from..(from + reach).min(sequence.len())];
            all.push((contig, Strand::Minus, at, anchored(read, minus, limit)));
        }
    }
    all
}

fn end_to_end(contigs: &[Vec<u8>], read: &[u8]) -> Vec<Locus> {
    let limit = max_edits(read.len());
    let mut placed: Vec<Placed> = everywhere(contigs, read, limit)
        .into_iter()
        .filter_map(|(contig, strand, first_base, prefixes)| {
            prefixes.get(read.len() - 1).map(|&cost| Placed { contig, strand, first_base, cost })
        })
        .collect();
    let best = placed.iter().map(|placed| placed.cost.0).min().unwrap_or(0);
    placed.retain(|placed| placed.cost.0 <= best + (read.len() / 100) as u32);
    let upstream = |placed: &Placed| match placed.strand {
        Strand::Plus => placed.first_base as i64,
        Strand::Minus => -(placed.first_base as i64),
    };
    placed.sort_by_key(|placed| (placed.cost.0, placed.cost.1, upstream(placed)));
    let mut kept: Vec<Placed> = Vec::new();
    for placed in placed {
        let same = |other: &Placed| {
            (other.contig, other.strand) == (placed.contig, placed.strand)
                && other.first_base.abs_diff(placed.first_base) <= limit as usize
                && other.cost.1 + placed.cost.1 > 0
        };
        if !kept.iter().any(same) {
            kept.push(placed);
        }
    }
    let mut loci: Vec<Locus> = kept
        .iter()
        .map(|placed| {
            let (edits, _, span) = placed.cost;
            let start =
                if placed.strand == Strand::Plus { placed.first_base } else { placed.first_base + 1 - span };
            Locus {
                contig: ContigId(placed.contig as u32),
                start: Position(start as u32),
                strand: placed.strand,
                end: Position((start + span) as u32),
                query_end: read.len() as u32,
                edits,
                upstream: 0,
                downstream: 0,
            }
        })
        .collect();
    loci.sort();
    loci
}

fn expected(contigs: &[Vec<u8>], read: &[u8]) -> Vec<Locus> {
    let loci = end_to_end(contigs, read);
    if !loci.is_empty() || read.len() <= 30 {
        return loci;
    }
    let prefixes =
        everywhere(contigs, read, max_edits(read.len() - 1)).into_iter().flat_map(|(.., prefixes)| {
            (1..read.len())
                .zip(prefixes)
                .filter(|&(length, cost)| length >= 30 && cost.0 <= max_edits(length))
        });
    let best = prefixes.map(|(length, cost)| (length as i64 - 4 * i64::from(cost.0), length)).max();
    best.map_or(Vec::new(), |(_, length)| end_to_end(contigs, &read[..length]))
}

fn found(contigs: &[Vec<u8>], read: &[u8], sampling: u32) -> Vec<Locus> {
    let mut builder = GenomeBuilder::new();
    for (at, contig) in contigs.iter().enumerate() {
        builder.push(&format!("c{at}"), contig).expect("names differ");
    }
    let genome = builder.finish();
    let index = Index::build(&genome, &IndexParams { sampling }).expect("1 to 4");
    match Mapper::new(&genome, &index, MapParams::default()).map(read) {
        Mapped::Unmapped => Vec::new(),
        Mapped::Loci(loci) => loci,
        Mapped::Repetitive { .. } => panic!("repetitive in a small genome"),
    }
}

/// A change to a sequence at a place: a substitution, a base more, a base less, or an `N`.
fn change(sequence: &mut Vec<u8>, (kind, at, base): (u8, usize, u8)) {
    let at = at % sequence.len().max(1);
    match kind {
        0..=3 => sequence[at] = base,
        4..=5 => sequence.insert(at, base),
        6..=7 if sequence.len() > 40 => drop(sequence.remove(at)),
        8 => sequence[at] = b'N',
        _ => {}
    }
}

fn base() -> impl Strategy<Value = u8> {
    prop::sample::select(b"ACGT".to_vec())
}

fn changes(most: usize) -> impl Strategy<Value = Vec<(u8, usize, u8)>> {
    prop::collection::vec((0..9_u8, 0..1000_usize, base()), 0..=most)
}

/// Random sequence, homopolymers and short tandem repeats.
fn element() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => prop::collection::vec(base(), 40..130),
        1 => (prop::collection::vec(base(), 1..4), 10..40_usize).prop_map(|(unit, times)| unit.repeat(times)),
    ]
}

/// Contigs made of changed copies of a few elements on both strands, so that most reads have several loci, and a
/// read cut across one of them, changed, sometimes with a tail of other sequence.
fn case() -> impl Strategy<Value = (Vec<Vec<u8>>, Vec<u8>)> {
    let elements = prop::collection::vec(element(), 2..4);
    let copy = (0..4_usize, any::<bool>(), changes(3));
    let contigs = prop::collection::vec(prop::collection::vec(copy, 1..5), 1..4);
    let tail = prop_oneof![3 => Just(Vec::new()), 1 => prop::collection::vec(base(), 1..40)];
    let read = (0..4_usize, 0..1000_usize, 20..150_usize, any::<bool>(), changes(5), tail);
    (elements, contigs, read).prop_map(|(elements, contigs, read)| {
        let contigs: Vec<Vec<u8>> = contigs
            .into_iter()
            .map(|copies| {
                let mut contig = Vec::new();
                for (element, reverse, changes) in copies {
                    let mut copy = elements[element % elements.len()].clone();
                    changes.into_iter().for_each(|it| change(&mut copy, it));
                    contig.extend(if reverse { reverse_complement(&copy) } else { copy });
                }
                contig
            })
            .collect();
        let (contig, from, length, reverse, changes, tail) = read;
        let source = &contigs[contig % contigs.len()];
        let from = from % source.len();
        let mut read = source[from..(from + length).min(source.len())].to_vec();
        if reverse {
            read = reverse_complement(&read);
        }
        changes.into_iter().for_each(|it| change(&mut read, it));
        read.extend(tail);
        (contigs, read)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_loci_are_those_of_an_alignment_at_every_base((contigs, read) in case(), sampling in 1..=4_u32) {
        prop_assume!(read.len() >= 20);
        let mut found = found(&contigs, &read, sampling);
        found.iter_mut().for_each(|locus| (locus.upstream, locus.downstream) = (0, 0));
        prop_assert_eq!(found, expected(&contigs, &read));
    }

    #[test]
    fn the_mirrored_genome_has_the_mirrored_loci((contigs, read) in case()) {
        prop_assume!(read.len() >= 20);
        let mirrored: Vec<Vec<u8>> = contigs.iter().map(|contig| reverse_complement(contig)).collect();
        let mut back: Vec<Locus> = found(&mirrored, &read, 3)
            .into_iter()
            .map(|locus| {
                let length = contigs[locus.contig.index()].len() as u32;
                let (start, end) = (Position(length - locus.end.0), Position(length - locus.start.0));
                Locus { start, end, strand: !locus.strand, ..locus }
            })
            .collect();
        back.sort();
        prop_assert_eq!(found(&contigs, &read, 3), back);
    }
}
