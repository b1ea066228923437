//! Rows without faults become libraries.

use std::collections::BTreeMap;

use landfall_core::{LibraryId, SampleId};

use super::row::Row;
use super::{Lane, Library};

/// The sequencing run of libraries that name none.
const SEQUENCING_RUN: &str = "run1";

/// The libraries of the rows, sorted by name.
pub(super) fn assemble(rows: &[Row]) -> Vec<Library> {
    let mut libraries: BTreeMap<LibraryId, Library> = BTreeMap::new();
    for row in rows {
        let Some(new) = library(row) else { continue };
        libraries.entry(new.library.clone()).or_insert(new).lanes.extend(lane(row));
    }
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

fn lane(row: &Row) -> Option<Lane> {
    Some(Lane {
        fastq_1: row.path("fastq_1")?,
        fastq_2: row.path("fastq_2"),
        index_1: row.path("index_1"),
        index_2: row.path("index_2"),
    })
}

fn library(row: &Row) -> Option<Library> {
    let protocol = row.protocol.clone()?;
    Some(Library {
        library: row.library.clone()?,
        subject: row.subject.clone()?,
        sample: row.sample.clone()?,
        timepoint_days: row.timepoint_days,
        cell_type: row.text("cell_type").map(str::to_owned),
        replicate: row.replicate.unwrap_or(0),
        role: row.role.unwrap_or_default(),
        sequencing_run: row.text("sequencing_run").unwrap_or(SEQUENCING_RUN).to_owned(),
        assay: row.assay.unwrap_or_default(),
        linker: row.linker.clone().or_else(|| protocol.linker.clone()),
        protocol,
        lanes: Vec::new(),
        bam: row.path("bam"),
        barcode: row.barcode.clone(),
        ng_dna: row.ng_dna,
        transduced_fraction: row.transduced_fraction,
        sex: row.sex,
    })
}
