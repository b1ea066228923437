//! The sheet in one fixed form, for digests: the same for the same libraries, however they were written and
//! wherever their files lie.

use std::collections::BTreeSet;
use std::path::Path;

use super::column::Column;
use super::words::word;
use super::{Assay, Lane, Library, Origin, Role, SampleSheet, Sex};

impl SampleSheet {
    /// The sheet with its rows sorted, its defaults filled in, files by their names without folders; then
    /// the layouts that it uses.
    #[must_use]
    pub fn canonical(&self) -> String {
        let columns = columns(&self.libraries);
        let own: BTreeSet<_> = self.libraries.iter().flat_map(|library| library.own.keys()).collect();
        let own: Vec<_> = own.into_iter().map(String::as_str).collect();
        let rows = |library| rows(library, &columns, &own);
        let mut rows: Vec<_> = self.libraries.iter().flat_map(rows).collect();
        rows.sort();
        let mut protocols: Vec<_> =
            self.libraries.iter().map(|library| library.protocol.canonical()).collect();
        protocols.sort();
        protocols.dedup();
        let names = columns.iter().map(|column| column.name()).chain(own.iter().copied());
        let header = names.map(|name| quoted(name.to_owned())).collect::<Vec<_>>().join(",");
        let mut text = header + "\n";
        for row in rows.iter().chain(&protocols) {
            text.push_str(row);
            text.push('\n');
        }
        text
    }
}

/// The columns of the fixed form. Sheets without a column that came later keep the digests that they had before.
fn columns(libraries: &[Library]) -> Vec<Column> {
    let lane = |said: fn(&Lane) -> bool| libraries.iter().flat_map(|library| &library.lanes).any(said);
    let is_said = |column: &Column| match column {
        Column::PlateName => libraries.iter().any(|library| library.plate_name.is_some()),
        Column::Checksum1 => lane(|lane| lane.md5_1.is_some()),
        Column::Checksum2 => lane(|lane| lane.md5_2.is_some()),
        Column::Reads => lane(|lane| lane.reads.is_some()),
        Column::Product | Column::Lot | Column::VectorLot | Column::CollectedOn | Column::ReceivedOn => {
            libraries.iter().any(|library| of_origin(&library.origin, *column).is_some())
        }
        _ => true,
    };
    Column::ALL.iter().copied().filter(is_said).collect()
}

/// A row per lane.
fn rows(library: &Library, columns: &[Column], own: &[&str]) -> Vec<String> {
    let lanes: Vec<_> = library.lanes.iter().map(Some).collect();
    let lanes = if lanes.is_empty() { vec![None] } else { lanes };
    let row = |lane: Option<&Lane>| {
        let cells = columns.iter().map(|column| cell(library, lane, *column));
        let own = own.iter().map(|name| library.own.get(*name).cloned().unwrap_or_default());
        cells.chain(own).map(quoted).collect::<Vec<_>>().join(",")
    };
    lanes.into_iter().map(row).collect()
}

fn cell(library: &Library, lane: Option<&Lane>, column: Column) -> String {
    let name = |path: Option<&Path>| {
        path.and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    };
    let number = |number: Option<f64>| number.map(|number| number.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    match column {
        Column::Library => library.library.to_string(),
        Column::Subject => library.subject.to_string(),
        Column::Sample => library.sample.to_string(),
        Column::PlateName => text(&library.plate_name),
        Column::TimepointDays => library.timepoint_days.map(|days| days.to_string()).unwrap_or_default(),
        Column::CellType => text(&library.cell_type),
        Column::Replicate => library.replicate.to_string(),
        Column::Role => word(&Role::WORDS, &library.role).to_owned(),
        Column::SequencingRun => library.sequencing_run.clone(),
        Column::Assay => word(&Assay::WORDS, &library.assay).to_owned(),
        Column::Protocol => library.protocol.name.clone(),
        Column::Fastq1 => name(lane.map(|lane| lane.fastq_1.as_path())),
        Column::Fastq2 => name(lane.and_then(|lane| lane.fastq_2.as_deref())),
        Column::Index1 => name(lane.and_then(|lane| lane.index_1.as_deref())),
        Column::Index2 => name(lane.and_then(|lane| lane.index_2.as_deref())),
        Column::Checksum1 => lane.and_then(|lane| lane.md5_1.clone()).unwrap_or_default(),
        Column::Checksum2 => lane.and_then(|lane| lane.md5_2.clone()).unwrap_or_default(),
        Column::Reads => lane.and_then(|lane| lane.reads).map(|reads| reads.to_string()).unwrap_or_default(),
        Column::Bam => name(library.bam.as_deref()),
        Column::Barcode => text(&library.barcode),
        Column::Linker => text(&library.linker),
        Column::NgDna => number(library.ng_dna),
        Column::TransducedFraction => number(library.transduced_fraction),
        Column::Sex => library.sex.map_or("", |sex| word(&Sex::WORDS, &sex)).to_owned(),
        Column::Product | Column::Lot | Column::VectorLot | Column::CollectedOn | Column::ReceivedOn => {
            text(of_origin(&library.origin, column))
        }
    }
}

fn of_origin(origin: &Origin, column: Column) -> &Option<String> {
    match column {
        Column::Product => &origin.product,
        Column::Lot => &origin.lot,
        Column::VectorLot => &origin.vector_lot,
        Column::CollectedOn => &origin.collected_on,
        Column::ReceivedOn => &origin.received_on,
        _ => &None,
    }
}

/// A cell in quotes where it needs them.
fn quoted(cell: String) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}
