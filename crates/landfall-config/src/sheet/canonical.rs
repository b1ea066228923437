//! The sheet in one fixed form, for digests: the same for the same libraries, however they were written and
//! wherever their files lie.

use std::path::Path;

use super::row::COLUMNS;
use super::words::word;
use super::{Assay, Lane, Library, Role, SampleSheet, Sex};

impl SampleSheet {
    /// The sheet with its rows sorted, its defaults filled in, files by their names without folders; then
    /// the layouts that it uses.
    #[must_use]
    pub fn canonical(&self) -> String {
        let mut rows: Vec<_> = self.libraries.iter().flat_map(rows).collect();
        rows.sort();
        let mut protocols: Vec<_> =
            self.libraries.iter().map(|library| library.protocol.canonical()).collect();
        protocols.sort();
        protocols.dedup();
        let mut text = COLUMNS.join(",");
        text.push('\n');
        for row in rows.iter().chain(&protocols) {
            text.push_str(row);
            text.push('\n');
        }
        text
    }
}

/// A row per lane.
fn rows(library: &Library) -> Vec<String> {
    let lanes: Vec<_> = library.lanes.iter().map(Some).collect();
    let lanes = if lanes.is_empty() { vec![None] } else { lanes };
    lanes.into_iter().map(|lane| row(library, lane)).collect()
}

fn row(library: &Library, lane: Option<&Lane>) -> String {
    let name = |path: Option<&Path>| {
        path.and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    };
    let number = |number: Option<f64>| number.map(|number| number.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let cells: [String; COLUMNS.len()] = [
        library.library.to_string(),
        library.subject.to_string(),
        library.sample.to_string(),
        library.timepoint_days.map(|days| days.to_string()).unwrap_or_default(),
        text(&library.cell_type),
        library.replicate.to_string(),
        word(&Role::WORDS, &library.role).to_owned(),
        library.sequencing_run.clone(),
        word(&Assay::WORDS, &library.assay).to_owned(),
        library.protocol.name.clone(),
        name(lane.map(|lane| lane.fastq_1.as_path())),
        name(lane.and_then(|lane| lane.fastq_2.as_deref())),
        name(lane.and_then(|lane| lane.index_1.as_deref())),
        name(lane.and_then(|lane| lane.index_2.as_deref())),
        name(library.bam.as_deref()),
        text(&library.barcode),
        text(&library.linker),
        number(library.ng_dna),
        number(library.transduced_fraction),
        library.sex.map_or("", |sex| word(&Sex::WORDS, &sex)).to_owned(),
    ];
    cells.map(quoted).join(",")
}

/// A cell in quotes where it needs them.
fn quoted(cell: String) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}
