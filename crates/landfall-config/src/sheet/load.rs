//! Reading a sheet: header, rows, and all that is wrong with them at once.

use std::path::Path;
use std::sync::Arc;

use super::assemble::assemble;
use super::check::check;
use super::row::{COLUMNS, Cells, Protocols, Row};
use super::{DefaultProtocol, SampleSheet};
use crate::error::{ConfigError, FileKind, LineFault};
use crate::lines::Lines;
use crate::{Protocol, document, nearest};

/// Columns that every sheet has, besides `fastq_1` or `bam`.
const NEEDED: [&str; 3] = ["library", "subject", "sample"];

impl SampleSheet {
    /// Reads and checks a sheet. `default_protocol` is for rows that name none; its path is relative to
    /// `protocol_base`, all others are relative to the sheet.
    ///
    /// # Errors
    /// [`ConfigError`] when the sheet or the default protocol cannot be read, or with all faults of the sheet.
    pub fn load(
        path: &Path,
        default_protocol: Option<&str>,
        protocol_base: &Path,
    ) -> Result<Self, ConfigError> {
        let text = document::read(path, FileKind::Sheet)?;
        let default = default_protocol.map(|spec| Protocol::load(spec, protocol_base)).transpose()?;
        Self::parse(&text, path, default.map(Arc::new))
    }

    /// A sheet from its text; `path` gives the folder for relative paths.
    ///
    /// # Errors
    /// [`ConfigError`] with all faults.
    pub fn parse(
        text: &str,
        path: &Path,
        default_protocol: Option<Arc<Protocol>>,
    ) -> Result<Self, ConfigError> {
        let default = default_protocol.map_or(DefaultProtocol::None, DefaultProtocol::Of);
        Ok(Self::of(text, path, default)?.0)
    }

    /// Reads and checks a sheet beside other files that may have faults, too; `None` where a row needs the default
    /// layout, and that cannot be used.
    ///
    /// # Errors
    /// [`ConfigError`] when the sheet cannot be read, or with all of its faults.
    pub fn read(path: &Path, default: DefaultProtocol) -> Result<Option<Self>, ConfigError> {
        let (sheet, complete) = Self::of(&document::read(path, FileKind::Sheet)?, path, default)?;
        Ok(complete.then_some(sheet))
    }

    /// A sheet without faults of its own, and whether every row has the layout that it needs.
    fn of(text: &str, path: &Path, default: DefaultProtocol) -> Result<(Self, bool), ConfigError> {
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut faults = Vec::new();
        let rows = rows(text, Protocols::new(folder, default), &mut faults);
        check(&rows, &mut faults);
        ConfigError::unless_empty(path, FileKind::Sheet, faults)?;
        let complete = rows.iter().all(|row| row.protocol.is_some());
        Ok((Self { libraries: assemble(&rows), path: path.to_owned(), notes: Vec::new() }, complete))
    }
}

/// The rows as far as they can be understood.
fn rows(text: &str, mut protocols: Protocols, faults: &mut Vec<LineFault>) -> Vec<Row> {
    let lines = Lines::of(text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut header: Option<Header> = None;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                faults.push(LineFault::at(None, error.to_string()));
                break;
            }
        };
        if record.iter().all(str::is_empty) {
            continue;
        }
        let line = line_of(text, &lines, &record);
        let Some(header) = &header else {
            header = Some(Header::read(&record, line, faults));
            continue;
        };
        let (found, expected) = (record.len(), header.fields);
        if found != expected {
            faults.push(LineFault::at(
                line,
                format!("found {found} cells; expected {expected}, as in the header"),
            ));
            continue;
        }
        let cells = header.places.iter().map(|place| place.and_then(|at| record.get(at))).collect();
        rows.push(Cells { line, cells, faults }.row(&mut protocols));
    }
    match header {
        None => {
            faults.push(LineFault::at(None, "the file is empty; expected a header and a row per library"))
        }
        Some(_) if rows.is_empty() && faults.is_empty() => {
            faults.push(LineFault::at(None, "found a header only; expected a row per library"));
        }
        Some(_) => {}
    }
    rows
}

/// The line in which a row begins: the reader counts blank lines before a row to the row.
fn line_of(text: &str, lines: &Lines, record: &csv::StringRecord) -> u64 {
    let start = record.position().map_or(0, |position| position.byte() as usize);
    let before = &text.as_bytes()[start.min(text.len())..];
    let blank = before.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
    lines.at(start + blank)
}

/// Which field holds which column.
struct Header {
    /// Number of fields.
    fields: usize,
    /// The field of each of [`COLUMNS`]; `None` where the sheet does not have it.
    places: Vec<Option<usize>>,
}

impl Header {
    fn read(record: &csv::StringRecord, line: u64, faults: &mut Vec<LineFault>) -> Self {
        let mut places = vec![None; COLUMNS.len()];
        let separator = [(';', "`;`"), ('\t', "tabulators")]
            .into_iter()
            .find(|(sign, _)| record.len() == 1 && record.get(0).is_some_and(|text| text.contains(*sign)));
        if let Some((_, name)) = separator {
            faults.push(LineFault::at(line, format!("found {name} between the columns; expected commas")));
            // Nothing else can be said of such a file: each row would only repeat it.
            return Self { fields: record.len(), places };
        }
        for (field, name) in record.iter().enumerate() {
            match COLUMNS.iter().position(|known| *known == name) {
                Some(column) if places[column].is_some() => {
                    faults.push(LineFault::at(
                        line,
                        format!("column `{name}` is there twice; expected it once"),
                    ));
                }
                Some(column) => places[column] = Some(field),
                None if name.is_empty() => {
                    faults.push(LineFault::at(line, format!("column {} has no name", field + 1)));
                }
                None => {
                    let hint = nearest::hint(name, &COLUMNS);
                    faults.push(LineFault::at(line, format!("unknown column `{name}`{hint}")));
                }
            }
        }
        let has =
            |name: &str| COLUMNS.iter().zip(&places).any(|(known, place)| *known == name && place.is_some());
        for name in NEEDED.into_iter().filter(|name| !has(name)) {
            faults.push(LineFault::at(line, format!("column `{name}` is missing")));
        }
        if !has("fastq_1") && !has("bam") {
            faults.push(LineFault::at(line, "column `fastq_1` is missing; expected it, or `bam`"));
        }
        Self { fields: record.len(), places }
    }
}
