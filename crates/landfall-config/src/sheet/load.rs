//! Reading a sheet: header, rows, and all that is wrong with them at once.

use std::path::Path;
use std::sync::Arc;

use super::assemble::assemble;
use super::check::{assays, check};
use super::header::Header;
use super::repairs::Repairs;
use super::row::{Protocols, Row, Rows};
use super::{DefaultProtocol, SampleSheet, table};
use crate::error::{ConfigError, FileKind, LineFault};
use crate::{Protocol, Sides, document};

impl SampleSheet {
    /// Reads and checks a sheet. `default_protocol` is for rows that name none; its path is relative to
    /// `protocol_base`, all others are relative to the sheet. `sides`: whether layouts must say which side of the vector
    /// their ends are.
    ///
    /// # Errors
    /// [`ConfigError`] when the sheet or the default protocol cannot be read, or with all faults of the sheet.
    pub fn load(
        path: &Path,
        default_protocol: Option<&str>,
        protocol_base: &Path,
        sides: Sides,
    ) -> Result<Self, ConfigError> {
        Self::open(path, (default_protocol, protocol_base), sides, Opens::Reads)
    }

    /// As [`load`](Self::load), for a stage that reads tables only: what `fastq_1` and `bam` hold is nothing to it, so
    /// that it need not be said how they are analysed.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn load_for_tables(
        path: &Path,
        default_protocol: Option<&str>,
        protocol_base: &Path,
        sides: Sides,
    ) -> Result<Self, ConfigError> {
        Self::open(path, (default_protocol, protocol_base), sides, Opens::TablesOnly)
    }

    fn open(
        path: &Path,
        (default_protocol, base): (Option<&str>, &Path),
        sides: Sides,
        opens: Opens,
    ) -> Result<Self, ConfigError> {
        let text = document::read(path, FileKind::Sheet)?;
        let default = default_protocol.map(|spec| Protocol::load(spec, base, sides)).transpose()?;
        let default =
            default.map_or(DefaultProtocol::None, |protocol| DefaultProtocol::Of(Arc::new(protocol)));
        Ok(Self::of(&text, path, default, sides, opens)?.0)
    }

    /// A sheet from its text; `path` gives the folder for relative paths.
    ///
    /// # Errors
    /// [`ConfigError`] with all faults.
    pub fn parse(
        text: &str,
        path: &Path,
        default_protocol: Option<Arc<Protocol>>,
        sides: Sides,
    ) -> Result<Self, ConfigError> {
        let default = default_protocol.map_or(DefaultProtocol::None, DefaultProtocol::Of);
        Ok(Self::of(text, path, default, sides, Opens::Reads)?.0)
    }

    /// Reads and checks the sheet of a run beside other files that may have faults, too; `None` where a row needs the
    /// default layout, and that cannot be used. Layouts must say which side of the vector their ends are.
    ///
    /// # Errors
    /// [`ConfigError`] when the sheet cannot be read, or with all of its faults.
    pub fn read(path: &Path, default: DefaultProtocol) -> Result<Option<Self>, ConfigError> {
        let text = document::read(path, FileKind::Sheet)?;
        let (sheet, complete) = Self::of(&text, path, default, Sides::Needed, Opens::Reads)?;
        Ok(complete.then_some(sheet))
    }

    /// A sheet without faults of its own, and whether every row has the layout that it needs.
    fn of(
        text: &str,
        path: &Path,
        default: DefaultProtocol,
        sides: Sides,
        opens: Opens,
    ) -> Result<(Self, bool), ConfigError> {
        let protocols = Protocols::new(path.parent().unwrap_or(Path::new("")), default, sides);
        let (mut faults, mut repairs) = (Vec::new(), Repairs::default());
        let rows = rows(text, protocols, opens, &mut faults, &mut repairs);
        ConfigError::unless_empty(path, FileKind::Sheet, faults)?;
        let complete = rows.iter().all(|row| row.protocol.is_some());
        let notes = repairs.notes(path);
        Ok((Self { libraries: assemble(&rows), path: path.to_owned(), notes }, complete))
    }
}

/// What of a sheet's files is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opens {
    /// Reads or alignments: it must be clear how each row is analysed.
    Reads,
    /// None of them.
    TablesOnly,
}

/// The rows as far as they can be understood; all that is wrong with them is told.
fn rows(
    text: &str,
    protocols: Protocols,
    opens: Opens,
    faults: &mut Vec<LineFault>,
    repairs: &mut Repairs,
) -> Vec<Row> {
    let Some(table) = table::read(text, faults, repairs) else { return Vec::new() };
    let header = Header::read(&table.header, faults, repairs);
    if table.rows.is_empty() && faults.is_empty() {
        faults.push(LineFault::at(None, "found a header only; expected a row per library"));
    }
    let mut reading = Rows::new(&header, protocols, faults, repairs);
    let rows: Vec<_> = table.rows.iter().map(|row| reading.read(row)).collect();
    check(&rows, &header, faults);
    if opens == Opens::Reads {
        assays(&rows, faults);
    }
    rows
}
