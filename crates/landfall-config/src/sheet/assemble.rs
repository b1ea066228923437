//! Rows without faults become libraries.

use std::collections::BTreeMap;
use std::path::PathBuf;

use landfall_core::{LibraryId, SampleId};

use super::column::Column;
use super::row::Row;
use super::{Lane, Library, Origin};

/// The sequencing run of libraries that name none.
const SEQUENCING_RUN: &str = "run1";

/// What parts the texts of lanes in a column of the user's own.
const BETWEEN_LANES: &str = "; ";

/// The libraries of the rows, sorted by name.
pub(super) fn assemble(rows: &[Row]) -> Vec<Library> {
    let mut libraries: BTreeMap<LibraryId, Library> = BTreeMap::new();
    for row in rows {
        let Some(new) = library(row) else { continue };
        let library = libraries.entry(new.library.clone()).or_insert(new);
        library.lanes.extend(lane(row));
        merge_own(&mut library.own, &row.own);
    }
    say_to_all(&mut libraries);
    let mut ranks: BTreeMap<SampleId, u32> = BTreeMap::new();
    for library in libraries.values_mut() {
        library.lanes.sort();
        let rank = ranks.entry(library.sample.clone()).or_default();
        *rank += 1;
        // 0: none was given, for any library of the sample.
        if library.replicate == 0 {
            library.replicate = *rank;
        }
    }
    libraries.into_values().collect()
}

/// What the sheet says of the files of a lane: both checksums, and the reads.
type Said = (Option<String>, Option<String>, Option<u64>);

/// What one row says of a file holds for all that share it; two rows that say different things are a fault.
fn say_to_all(libraries: &mut BTreeMap<LibraryId, Library>) {
    let says = |lane: &Lane| lane.md5_1.is_some() || lane.md5_2.is_some() || lane.reads.is_some();
    if !libraries.values().flat_map(|library| &library.lanes).any(says) {
        return;
    }
    let mut said: BTreeMap<PathBuf, Said> = BTreeMap::new();
    for lane in libraries.values().flat_map(|library| &library.lanes) {
        let (first, second, reads) = said.entry(lane.fastq_1.clone()).or_default();
        *first = first.take().or_else(|| lane.md5_1.clone());
        *second = second.take().or_else(|| lane.md5_2.clone());
        *reads = reads.or(lane.reads);
    }
    for lane in libraries.values_mut().flat_map(|library| &mut library.lanes) {
        if let Some(said) = said.get(&lane.fastq_1) {
            (lane.md5_1, lane.md5_2, lane.reads) = said.clone();
        }
    }
}

/// Lanes may differ in the user's own columns: each text is kept once, in the order of the sheet.
fn merge_own(own: &mut BTreeMap<String, String>, more: &BTreeMap<String, String>) {
    for (name, text) in more {
        let known = own.entry(name.clone()).or_default();
        if known.is_empty() {
            known.clone_from(text);
        } else if known.split(BETWEEN_LANES).all(|one| one != text) {
            known.push_str(BETWEEN_LANES);
            known.push_str(text);
        }
    }
}

fn lane(row: &Row) -> Option<Lane> {
    Some(Lane {
        fastq_1: row.path(Column::Fastq1)?,
        fastq_2: row.path(Column::Fastq2),
        index_1: row.path(Column::Index1),
        index_2: row.path(Column::Index2),
        md5_1: row.text(Column::Checksum1).map(str::to_owned),
        md5_2: row.text(Column::Checksum2).map(str::to_owned),
        reads: row.reads,
    })
}

fn library(row: &Row) -> Option<Library> {
    let protocol = row.protocol.clone()?;
    Some(Library {
        library: row.library.clone()?,
        subject: row.subject.clone()?,
        sample: row.sample.clone()?,
        timepoint_days: row.timepoint_days,
        cell_type: row.text(Column::CellType).map(str::to_owned),
        replicate: row.replicate.unwrap_or(0),
        role: row.role.unwrap_or_default(),
        sequencing_run: row.text(Column::SequencingRun).unwrap_or(SEQUENCING_RUN).to_owned(),
        assay: row.assay,
        linker: row.linker.clone().or_else(|| protocol.linker.clone()),
        protocol,
        lanes: Vec::new(),
        bam: row.path(Column::Bam),
        barcode: row.barcode.clone(),
        ng_dna: row.ng_dna,
        transduced_fraction: row.transduced_fraction,
        sex: row.sex,
        plate_name: row.text(Column::PlateName).map(str::to_owned),
        origin: origin(row),
        own: BTreeMap::new(),
    })
}

fn origin(row: &Row) -> Origin {
    let text = |column| row.text(column).map(str::to_owned);
    Origin {
        product: text(Column::Product),
        lot: text(Column::Lot),
        vector_lot: text(Column::VectorLot),
        collected_on: text(Column::CollectedOn),
        received_on: text(Column::ReceivedOn),
    }
}
