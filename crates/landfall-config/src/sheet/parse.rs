//! From the text of a sheet to rows, and from a row to a library with one lane.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use super::{Assay, Lane, Library, Role, Sex};
use crate::Protocol;
use crate::error::Faults;
use crate::nearest::known;
use crate::protocol::linker_fault;

/// Every column that a sheet may have.
pub(super) const COLUMNS: &[&str] = &[
    "library",
    "subject",
    "sample",
    "timepoint_days",
    "cell_type",
    "replicate",
    "role",
    "sequencing_run",
    "assay",
    "protocol",
    "fastq_1",
    "fastq_2",
    "index_1",
    "index_2",
    "bam",
    "barcode",
    "linker",
    "ng_dna",
    "transduced_fraction",
    "sex",
];
const NEEDED: &[&str] = &["library", "subject", "sample"];

/// A row by column; empty cells are absent.
pub(super) struct Row {
    pub line: u64,
    cells: BTreeMap<&'static str, String>,
}

/// A library as one row tells it, with what the row leaves open.
pub(super) struct Read {
    pub line: u64,
    pub library: Library,
    /// The replicate's number, where the row gives it.
    pub replicate: Option<u32>,
}

/// Reads the rows; faults of the header end it.
pub(super) fn rows(text: &str, faults: &mut Faults) -> Vec<Row> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let Some(Ok(header)) = records.next() else {
        faults.add(Some(1), None, format!("found no header; expected columns such as `{}`", NEEDED.join("`, `")));
        return Vec::new();
    };
    let columns = columns(&header, faults);
    let mut rows = Vec::new();
    for record in records {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                faults.add(error.position().map(csv::Position::line), None, format!("cannot be read: {error}"));
                break;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() != columns.len() {
            let message = format!("found {} cells; the header has {} columns", record.len(), columns.len());
            faults.add(Some(line), None, message);
            continue;
        }
        let cells = columns.iter().zip(&record).filter(|(_, cell)| !cell.is_empty());
        let cells: BTreeMap<_, _> =
            cells.filter_map(|(column, cell)| column.map(|column| (column, cell.to_owned()))).collect();
        if !cells.is_empty() {
            rows.push(Row { line, cells });
        }
    }
    if rows.is_empty() && faults.is_empty() {
        faults.add(None, None, "found no rows; expected one for each library");
    }
    rows
}

fn columns(header: &csv::StringRecord, faults: &mut Faults) -> Vec<Option<&'static str>> {
    let line = Some(1);
    let mut columns: Vec<Option<&'static str>> = Vec::new();
    for name in header {
        let found = COLUMNS.iter().copied().find(|column| *column == name);
        match found {
            None => faults.add(line, None, format!("unknown column `{name}`; {}", known(name, COLUMNS))),
            Some(_) if columns.contains(&found) => faults.add(line, None, format!("column `{name}` stands twice")),
            Some(_) => {}
        }
        columns.push(found);
    }
    for needed in NEEDED.iter().filter(|needed| !columns.contains(&Some(**needed))) {
        faults.add(line, None, format!("no column `{needed}`; it is needed"));
    }
    if !columns.contains(&Some("fastq_1")) && !columns.contains(&Some("bam")) {
        faults.add(line, None, "no column `fastq_1` and no column `bam`; one of them is needed");
    }
    columns
}

/// Protocols by name, each loaded once.
pub(super) struct Protocols<'a> {
    default: Option<&'a str>,
    base: &'a Path,
    loaded: BTreeMap<String, Result<Arc<Protocol>, String>>,
}

impl<'a> Protocols<'a> {
    pub fn new(default: Option<&'a str>, base: &'a Path) -> Self {
        Self { default, base, loaded: BTreeMap::new() }
    }

    fn get(&mut self, name: Option<&str>) -> Result<Arc<Protocol>, String> {
        let Some(name) = name.or(self.default) else {
            let shipped: Vec<_> = Protocol::shipped().iter().map(|(name, _)| *name).collect();
            return Err(format!("none given, and the run has none; shipped: `{}`", shipped.join("`, `")));
        };
        let load = |name: &str| Protocol::load(name, self.base).map(Arc::new).map_err(|error| error.to_string());
        self.loaded.entry(name.to_owned()).or_insert_with(|| load(name)).clone()
    }
}

/// Takes the cells of one row, collecting faults.
struct Cells<'a> {
    row: &'a Row,
    faults: &'a mut Faults,
    sound: bool,
}

impl Cells<'_> {
    fn text(&self, column: &'static str) -> Option<&str> {
        self.row.cells.get(column).map(String::as_str)
    }

    fn fault(&mut self, column: &'static str, message: String) {
        self.faults.add(Some(self.row.line), Some(column), message);
        self.sound = false;
    }

    fn parse<T: FromStr>(&mut self, column: &'static str, expected: &str) -> Option<T>
    where
        T::Err: ToString,
    {
        let text = self.text(column)?.to_owned();
        match text.parse() {
            Ok(value) => Some(value),
            Err(_) if !expected.is_empty() => {
                self.fault(column, format!("found `{text}`; expected {expected}"));
                None
            }
            Err(fault) => {
                self.fault(column, fault.to_string());
                None
            }
        }
    }

    fn needed<T: FromStr>(&mut self, column: &'static str) -> Option<T>
    where
        T::Err: ToString,
    {
        if self.text(column).is_none() {
            self.fault(column, "found nothing; expected a name".to_owned());
        }
        self.parse(column, "")
    }

    fn word<T: Copy>(&mut self, column: &'static str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(column)?.to_owned();
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let names: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            self.fault(column, format!("found `{text}`; {}", known(&text, &names)));
        }
        found
    }

    fn file(&mut self, column: &'static str, folder: &Path) -> Option<PathBuf> {
        let name = self.text(column)?.to_owned();
        let path = folder.join(&name);
        if !path.is_file() {
            self.fault(column, format!("`{name}` not found, looked in the sheet's folder"));
        }
        Some(path)
    }

    fn checked(&mut self, column: &'static str, check: impl Fn(&str) -> Option<String>) -> Option<String> {
        let text = self.text(column)?.to_ascii_uppercase();
        if let Some(message) = check(&text) {
            self.fault(column, message);
        }
        Some(text)
    }
}

/// One row as a library with one lane; `None` if the row has a fault.
pub(super) fn library(row: &Row, folder: &Path, protocols: &mut Protocols, faults: &mut Faults) -> Option<Read> {
    let mut cells = Cells { row, faults, sound: true };
    let (name, subject, sample) = (cells.needed("library"), cells.needed("subject"), cells.needed("sample"));
    let replicate = cells.parse("replicate", "a whole number from 1 on").filter(|number: &u32| *number > 0);
    if replicate.is_none() && cells.text("replicate") == Some("0") {
        cells.fault("replicate", "found `0`; expected a whole number from 1 on".to_owned());
    }
    let role = [("sample", Role::Sample), ("negative", Role::Negative), ("spike", Role::Spike)];
    let assay = [
        ("lmpcr", Assay::Lmpcr),
        ("wgs", Assay::Wgs),
        ("capture", Assay::Capture),
        ("long_read", Assay::LongRead),
    ];
    let protocol = protocols.get(cells.text("protocol"));
    if let Err(message) = &protocol {
        cells.fault("protocol", message.clone());
    }
    let linker = cells.checked("linker", linker_fault);
    let lane = lane(&mut cells, folder);
    let library = Library {
        timepoint_days: cells.parse("timepoint_days", "a whole number of days"),
        cell_type: cells.text("cell_type").map(str::to_owned),
        replicate: replicate.unwrap_or(0),
        role: cells.word("role", &role).unwrap_or_default(),
        sequencing_run: cells.text("sequencing_run").unwrap_or("run1").to_owned(),
        assay: cells.word("assay", &assay).unwrap_or_default(),
        bam: cells.file("bam", folder),
        lanes: lane.into_iter().collect(),
        barcode: cells.checked("barcode", barcode_fault),
        ng_dna: number(&mut cells, "ng_dna", 0.0..=1e9, "nanograms, 0 or more"),
        transduced_fraction: number(&mut cells, "transduced_fraction", 0.0..=1.0, "a share from 0 to 1"),
        sex: cells.word("sex", &[("female", Sex::Female), ("male", Sex::Male)]),
        library: name?,
        subject: subject?,
        sample: sample?,
        linker: linker.or_else(|| protocol.as_ref().ok()?.linker.clone()),
        protocol: protocol.ok()?,
    };
    cells.sound.then_some(Read { line: row.line, library, replicate })
}

fn lane(cells: &mut Cells, folder: &Path) -> Option<Lane> {
    let files = ["fastq_2", "index_1", "index_2"].map(|column| cells.file(column, folder));
    let [fastq_2, index_1, index_2] = files;
    let Some(fastq_1) = cells.file("fastq_1", folder) else {
        if cells.text("bam").is_none() {
            cells.fault("fastq_1", "found nothing, and no `bam`; expected a FASTQ file".to_owned());
        }
        return None;
    };
    if fastq_2.as_ref() == Some(&fastq_1) {
        cells.fault("fastq_2", "is the same file as `fastq_1`; expected the mates".to_owned());
    }
    if cells.text("barcode").is_some() && index_1.is_none() {
        cells.fault("barcode", "given without `index_1`; expected the FASTQ file of the index reads".to_owned());
    }
    if cells.text("barcode").is_some_and(|barcode| barcode.contains('+')) && index_2.is_none() {
        cells.fault("barcode", "has two parts but there is no `index_2`; expected its FASTQ file".to_owned());
    }
    Some(Lane { fastq_1, fastq_2, index_1, index_2 })
}

fn barcode_fault(barcode: &str) -> Option<String> {
    let letter = barcode.chars().find(|letter| !"ACGTN+".contains(*letter))?;
    Some(format!("found `{barcode}`; `{letter}` is not a base, expected `I1` or `I1+I2` as the sequencer reads them"))
}

fn number(
    cells: &mut Cells,
    column: &'static str,
    range: std::ops::RangeInclusive<f64>,
    expected: &str,
) -> Option<f64> {
    let value: f64 = cells.parse(column, &format!("{expected}, with a decimal point"))?;
    if range.contains(&value) {
        return Some(value);
    }
    cells.fault(column, format!("found `{value}`; expected {expected}"));
    None
}
