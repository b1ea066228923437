//! The pass over the reads of one file.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};
use std::ops::Range;

use landfall_alignment::{HeaderContig, Record, Span, stretches};
use landfall_core::dna::complement;
use landfall_stage::Progress;
use landfall_tables::depth::MaskReason;

use super::error::DepthError;
use super::host::Layout;
use super::junction::{Ends, Outward};
use super::mask::Masks;
use super::reader::{Alignments, ContigKind};
use super::regions::Region;
use super::tally::Tally;

const PAIRED: u16 = 0x1;
const PROPER: u16 = 0x2;
const UNMAPPED: u16 = 0x4;
const MATE_UNMAPPED: u16 = 0x8;
const REVERSE: u16 = 0x10;
const MATE_REVERSE: u16 = 0x20;
const FIRST: u16 = 0x40;
const SECONDARY: u16 = 0x100;
const QUALITY_FAILED: u16 = 0x200;
const DUPLICATE: u16 = 0x400;
const SUPPLEMENTARY: u16 = 0x800;

/// Reads between two reports of progress.
const REPORT_EVERY: u64 = 1 << 17;

/// What the pass needs to know.
pub(super) struct Rules<'a> {
    pub(super) layout: &'a Layout,
    pub(super) ends: &'a Ends,
    /// Bases of vectors that the host has, too: mates on them prove no junction.
    pub(super) masks: &'a Masks,
    pub(super) min_anchor: usize,
    /// Longest fragment, bases.
    pub(super) longest: usize,
    pub(super) deduplicate: bool,
    /// Calibrators, for captured reads; their contigs are those of the header's names.
    pub(super) panel: Option<&'a Panel>,
}

/// Where captured molecules count beside the vectors.
pub(super) struct Panel {
    pub(super) calibrators: Vec<Region>,
    /// Names of the contigs of the calibrators, by `Region::contig`.
    pub(super) contigs: Vec<String>,
}

/// Counts the reads of a file. `library` tells the fragments of several files apart.
pub(super) fn scan(
    file: &mut Alignments,
    library: usize,
    tally: &mut Tally,
    rules: &Rules<'_>,
    progress: &dyn Progress,
) -> Result<(), DepthError> {
    let calibrators = calibrators(file, rules.panel);
    let seen = Seen::new(file.file.is_sorted(), rules);
    let mut scan = Scan { library, tally, rules, calibrators, seen, clip: Vec::new() };
    let mut record = Record::new();
    let mut reads = 0;
    while file.file.next(&mut record)? {
        scan.read(file, &record)?;
        reads += 1;
        if reads % REPORT_EVERY == 0 {
            progress.advance(REPORT_EVERY);
        }
    }
    progress.advance(reads % REPORT_EVERY);
    Ok(())
}

/// The calibrators on each contig of the header: their number and their bases.
fn calibrators(file: &Alignments, panel: Option<&Panel>) -> Vec<Vec<(u32, Range<u32>)>> {
    let Some(panel) = panel else { return Vec::new() };
    let on = |contig: &HeaderContig| {
        let of_contig = |region: &Region| panel.contigs[region.contig] == contig.name;
        let here = (0..).zip(&panel.calibrators).filter(|(_, region)| of_contig(region));
        here.map(|(number, region)| (number, region.start..region.end)).collect()
    };
    file.file.contigs().iter().map(on).collect()
}

struct Scan<'a> {
    library: usize,
    tally: &'a mut Tally,
    rules: &'a Rules<'a>,
    calibrators: Vec<Vec<(u32, Range<u32>)>>,
    seen: Seen,
    clip: Vec<u8>,
}

impl Scan<'_> {
    fn read(&mut self, file: &Alignments, record: &Record) -> Result<(), DepthError> {
        let flags = record.flags();
        if self.is_dropped(flags) {
            return Ok(());
        }
        let (contig, span) = file.file.span(record)?;
        if span.is_empty() {
            let fault = "found no base of it aligned, and flags that say it is; is it damaged?";
            return Err(file.file.fault(fault.to_owned()).into());
        }
        let kind = file.kinds[contig];
        if self.seen.is_repeated(record, span) {
            self.tally.dropped.coordinates += 1;
            return Ok(());
        }
        match kind {
            ContigKind::Autosome(contig) => match self.rules.layout.fine_of(contig) {
                Some(bins) => self.host(record, span, bins),
                None => self.tally.dropped.elsewhere += 1,
            },
            ContigKind::Vector(vector) => self.vector(record, span, vector),
            ContigKind::Other => self.tally.dropped.elsewhere += 1,
        }
        let group = match kind {
            ContigKind::Vector(vector) => {
                let clipped = self.vector_clip(record, span, vector);
                clipped.or_else(|| self.mate_in_host(file, record, span, vector))
            }
            ContigKind::Autosome(_) | ContigKind::Other => self.host_clip(record),
        };
        if let Some(group) = group {
            self.tally.junctions.insert((group, self.digest(record)));
        }
        if self.rules.panel.is_some() {
            self.place(record, span, kind);
        }
        Ok(())
    }

    /// Leaves out what is no read of its own, and counts why.
    fn is_dropped(&mut self, flags: u16) -> bool {
        let dropped = &mut self.tally.dropped;
        let why = [
            (UNMAPPED, &mut dropped.unmapped),
            (SECONDARY, &mut dropped.secondary),
            (SUPPLEMENTARY, &mut dropped.supplementary),
            (QUALITY_FAILED, &mut dropped.quality),
            (DUPLICATE, &mut dropped.flagged),
        ];
        let Some((flag, count)) = why.into_iter().find(|(flag, _)| flags & flag != 0) else { return false };
        *count += 1;
        if flag == DUPLICATE {
            // Somebody who knew more has marked duplicates in this file.
            self.seen.active = false;
        }
        true
    }

    fn host(&mut self, record: &Record, span: Span, bins: Range<usize>) {
        let tally = &mut *self.tally;
        let mut aligned = 0;
        for stretch in stretches(record, span.start) {
            let length = stretch.end - stretch.start;
            tally.add_host(bins.clone(), stretch.start, length);
            aligned += u64::from(length);
        }
        let flags = record.flags();
        tally.host_reads += 1;
        tally.host_read_bases += record.seq_len() as u64;
        tally.host_aligned += aligned;
        let alone = flags & PAIRED == 0 || flags & MATE_UNMAPPED != 0;
        tally.host_fragments += u64::from(alone || flags & FIRST != 0);
        if flags & PAIRED == 0 {
            tally.add_length(record.seq_len());
        } else if flags & PROPER != 0 && record.insert_size() > 0 {
            tally.add_length(usize::try_from(record.insert_size()).unwrap_or(usize::MAX));
        }
    }

    fn vector(&mut self, record: &Record, span: Span, vector: usize) {
        self.tally.vector_reads += 1;
        for stretch in stretches(record, span.start) {
            self.tally.add_vector(vector, stretch.start as usize, stretch.len());
        }
    }

    /// The group of ends that a read of a vector leaves, by its clips.
    fn vector_clip(&mut self, record: &Record, span: Span, vector: usize) -> Option<u32> {
        let ends = self.rules.ends;
        let left = self
            .clipped(record, Outward::Left)
            .and_then(|clip| ends.of_vector_clip(vector, span.start as usize, Outward::Left, clip));
        left.or_else(|| {
            let clip = self.clipped(record, Outward::Right)?;
            ends.of_vector_clip(vector, span.end as usize, Outward::Right, clip)
        })
    }

    /// The group of ends that a read of the host runs into, by its clips.
    fn host_clip(&mut self, record: &Record) -> Option<u32> {
        let ends = self.rules.ends;
        let left = self.clipped(record, Outward::Left).and_then(|clip| ends.of_host_clip(clip));
        left.or_else(|| self.clipped(record, Outward::Right).and_then(|clip| ends.of_host_clip(clip)))
    }

    /// The group of ends that lies between a read of a vector and its mate in the host.
    fn mate_in_host(&self, file: &Alignments, record: &Record, span: Span, vector: usize) -> Option<u32> {
        let flags = record.flags();
        if flags & PAIRED == 0 || flags & MATE_UNMAPPED != 0 {
            return None;
        }
        let mate = file.kinds[file.file.contig(record.mtid()).ok()?];
        let aligned = span.start as usize..span.end as usize;
        let middle = aligned.start.midpoint(aligned.end);
        let in_host_too = self.rules.masks[vector][middle] == Some(MaskReason::HostHomology);
        if matches!(mate, ContigKind::Vector(_)) || in_host_too {
            return None;
        }
        let outward = if flags & REVERSE == 0 { Outward::Right } else { Outward::Left };
        self.rules.ends.of_mate(vector, aligned, outward, self.rules.longest)
    }

    /// The bases that are clipped on one side, as they read away from the alignment; `None` where they are fewer than
    /// an anchor.
    fn clipped(&mut self, record: &Record, side: Outward) -> Option<&[u8]> {
        let cigar = record.raw_cigar();
        let bases = record.seq();
        let op = match side {
            Outward::Left => *cigar.first()?,
            Outward::Right => *cigar.last()?,
        };
        let length = (op >> 4) as usize;
        if op & 0xf != SOFT_CLIP || length < self.rules.min_anchor || length > bases.len() {
            return None;
        }
        self.clip.clear();
        match side {
            Outward::Left => self.clip.extend((0..length).rev().map(|at| complement(bases[at]))),
            Outward::Right => self.clip.extend((bases.len() - length..bases.len()).map(|at| bases[at])),
        }
        Some(&self.clip)
    }

    fn digest(&self, record: &Record) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.library, record.qname()).hash(&mut hasher);
        hasher.finish()
    }

    /// Notes where a captured molecule lies, at its leftmost read.
    fn place(&mut self, record: &Record, span: Span, kind: ContigKind) {
        let flags = record.flags();
        let facing =
            flags & (PAIRED | UNMAPPED | MATE_UNMAPPED | REVERSE | MATE_REVERSE) == PAIRED | MATE_REVERSE;
        let length = u32::try_from(record.insert_size()).unwrap_or(0);
        if !facing || record.tid() != record.mtid() || length == 0 || length as usize > self.rules.longest {
            return;
        }
        let end = span.start + length;
        let vectors = self.rules.masks.len() as u32;
        let region = match kind {
            ContigKind::Vector(vector) => Some(vector as u32),
            _ => usize::try_from(record.tid()).ok().and_then(|contig| {
                let here = self.calibrators[contig].iter();
                let mut holding = here.filter(|(_, region)| region.start <= span.start && end <= region.end);
                holding.next().map(|(number, _)| vectors + number)
            }),
        };
        if let Some(region) = region {
            *self.tally.places.entry((region, span.start, length)).or_default() += 1;
        }
    }
}

const SOFT_CLIP: u32 = 4;

type Place = (u32, i32, i64, i64, u16);

/// Pairs that begin where the last read did: a pair alike in all places is a duplicate.
struct Seen {
    active: bool,
    at: (i32, i64),
    places: HashSet<Place, BuildHasherDefault<DefaultHasher>>,
}

impl Seen {
    /// Only sorted files let duplicates be told in fixed memory. Captured molecules are told by their places later.
    fn new(sorted: bool, rules: &Rules<'_>) -> Self {
        let active = rules.deduplicate && sorted && rules.panel.is_none();
        Self { active, at: (-1, -1), places: HashSet::default() }
    }

    fn is_repeated(&mut self, record: &Record, span: Span) -> bool {
        let flags = record.flags();
        // Single reads that begin alike are not often duplicates where depth is high.
        if !self.active || flags & PAIRED == 0 || flags & MATE_UNMAPPED != 0 {
            return false;
        }
        let at = (record.tid(), record.pos());
        if self.at != at {
            self.at = at;
            self.places.clear();
        }
        let strands = flags & (REVERSE | MATE_REVERSE);
        !self.places.insert((span.end, record.mtid(), record.mpos(), record.insert_size(), strands))
    }
}

#[cfg(test)]
mod tests;
