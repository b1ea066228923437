//! One record of an alignment, laid along its contig from the read's first base.

use bio::alignment::distance::simd::bounded_levenshtein;
use landfall_core::{ContigId, Strand, dna};
use landfall_reference::Genome;

use super::ops::{self, Op};
use crate::placement::floor_share;
use crate::{AlignParams, Placement};

/// Most unaligned bases at the start of a read that are laid on from the reference.
const START_CLIP: u32 = 3;

/// Stands for an unknown base of a read: no base of a genome equals it.
const UNKNOWN: u8 = b'.';

/// Why a record gives no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loss {
    /// Too many bases before the first aligned one, or no room for them on the contig.
    Start,
    /// A part of the reference is skipped.
    Spliced,
    /// Too few bases of the read are placed.
    Short,
    /// Too many edits.
    Identity,
}

/// One record. Clips are [`Op::Read`] at the ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Laid {
    /// The contig.
    pub contig: ContigId,
    /// First base of the contig that a step covers.
    pub start: u32,
    /// The strand whose sequence the read shows.
    pub strand: Strand,
    /// Steps along the plus strand of the contig.
    pub ops: Vec<Op>,
}

/// The record between its first and its last pair of aligned bases.
struct Body<'a> {
    ops: &'a [Op],
    /// Bases of the read before and after it, on the contig's plus strand.
    before: u32,
    after: u32,
    start: u32,
    end: u32,
}

impl Laid {
    /// Lays the whole sequence along the contig as the record says, and judges it. The record must cover as many
    /// bases as the sequence has and lie within its contig.
    pub(super) fn place(
        &self,
        sequence: &[u8],
        genome: &Genome,
        params: &AlignParams,
    ) -> Result<Placement, Loss> {
        let body = self.body();
        if body.ops.iter().any(|op| op.is_skip()) {
            return Err(Loss::Spliced);
        }
        let room = genome.contigs()[self.contig.index()].length - body.end;
        let (clip, far, room) = match self.strand {
            Strand::Plus => (body.before, body.after, body.start),
            Strand::Minus => (body.after, body.before, room),
        };
        if clip > START_CLIP || clip > room {
            return Err(Loss::Start);
        }
        let query_end = sequence.len() as u32 - far;
        if body.ops.is_empty() || query_end < params.min_length {
            return Err(Loss::Short);
        }
        let (left, right) = if self.strand == Strand::Plus { (clip, 0) } else { (0, clip) };
        let (start, end) = (body.start - left, body.end + right);
        let host = genome.fetch(self.contig, start..end);
        let read = known_bases(self.strand, &sequence[..query_end as usize]);
        let steps = [&[Op::Pair(left)][..], body.ops, &[Op::Pair(right)]];
        let most = floor_share(1.0 - params.min_identity, query_end);
        let edits = edits(steps.into_iter().flatten(), &read, &host, most).ok_or(Loss::Identity)?;
        Ok(Placement { contig: self.contig, start, end, strand: self.strand, query_end, edits })
    }

    /// Without gaps at its ends: bases that are inserted before the first aligned one are not aligned, and bases of
    /// the contig before it are not covered.
    fn body(&self) -> Body<'_> {
        let first = self.ops.iter().position(|op| op.is_aligned()).unwrap_or(self.ops.len());
        let last = self.ops.iter().rposition(|op| op.is_aligned()).map_or(first, |last| last + 1);
        let (head, ops, tail) = (&self.ops[..first], &self.ops[first..last], &self.ops[last..]);
        let start = self.start + ops::contig_bases(head) as u32;
        Body {
            ops,
            before: ops::read_bases(head) as u32,
            after: ops::read_bases(tail) as u32,
            start,
            end: start + ops::contig_bases(ops) as u32,
        }
    }
}

/// The bases of a read on the contig's plus strand.
fn known_bases(strand: Strand, read: &[u8]) -> Vec<u8> {
    let mut oriented = match strand {
        Strand::Plus => read.to_vec(),
        Strand::Minus => dna::reverse_complement(read),
    };
    oriented.iter_mut().filter(|base| dna::code(**base).is_none()).for_each(|base| *base = UNKNOWN);
    oriented
}

/// Edits of `read` along `host` by the steps, which cover both; `None` if there are more than `most`. An unknown base
/// of either is an edit.
fn edits<'a>(ops: impl Iterator<Item = &'a Op>, read: &[u8], host: &[u8], most: u32) -> Option<u32> {
    let mut edits = 0;
    let (mut read, mut host) = (read, host);
    for op in ops {
        let (of_read, of_host);
        (of_read, read) = read.split_at(op.read_bases() as usize);
        (of_host, host) = host.split_at(op.contig_bases() as usize);
        edits += match op {
            Op::Pair(_) => dna::hamming(of_read, of_host) as u32,
            Op::Read(bases) | Op::Contig(bases) | Op::Skip(bases) => *bases,
            Op::Untold(..) => bounded_levenshtein(of_read, of_host, most)?,
        };
        if edits > most {
            return None;
        }
    }
    Some(edits)
}
