//! One row of the sheet: its cells as types, what is wrong with each of them told.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use landfall_core::{LibraryId, SampleId, SubjectId};

use super::words::meaning;
use super::{Assay, DefaultProtocol, Role, Sex, barcode};
use crate::error::LineFault;
use crate::protocol::linker_fault;
use crate::{Mate, Protocol, UmiRead};

/// The columns of the sheet, in the order in which it is written.
pub const COLUMNS: [&str; 20] = [
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

/// The layout of libraries that come aligned.
const UNUSED_PROTOCOL: &str = "lmpcr-lentivirus";

/// A row as far as it could be understood.
pub(super) struct Row {
    pub(super) line: u64,
    /// The cells as they were written, in the order of [`COLUMNS`].
    cells: Vec<String>,
    folder: PathBuf,
    pub(super) library: Option<LibraryId>,
    pub(super) subject: Option<SubjectId>,
    pub(super) sample: Option<SampleId>,
    pub(super) timepoint_days: Option<i32>,
    pub(super) replicate: Option<u32>,
    pub(super) role: Option<Role>,
    pub(super) assay: Option<Assay>,
    pub(super) protocol: Option<Arc<Protocol>>,
    pub(super) barcode: Option<String>,
    pub(super) linker: Option<String>,
    pub(super) ng_dna: Option<f64>,
    pub(super) transduced_fraction: Option<f64>,
    pub(super) sex: Option<Sex>,
}

impl Row {
    /// What a cell holds; `None` if it is blank.
    pub(super) fn text(&self, column: &str) -> Option<&str> {
        let at = COLUMNS.iter().position(|known| *known == column)?;
        self.cells.get(at).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// The file that a cell names.
    pub(super) fn path(&self, column: &str) -> Option<PathBuf> {
        // By components, so that `./a` and `a` are the same file.
        self.text(column).map(|written| self.folder.join(written).components().collect())
    }
}

/// The layouts that rows name, each read once.
pub(super) struct Protocols<'a> {
    /// Where the sheet's own paths begin.
    pub(super) folder: &'a Path,
    /// For rows that name none.
    default: DefaultProtocol,
    read: BTreeMap<String, Option<Arc<Protocol>>>,
}

impl<'a> Protocols<'a> {
    pub(super) fn new(folder: &'a Path, default: DefaultProtocol) -> Self {
        Self { folder, default, read: BTreeMap::new() }
    }

    /// The layout of a name; a fault of it is told in the first line that names it.
    fn named(&mut self, spec: &str) -> Result<Option<Arc<Protocol>>, String> {
        if let Some(known) = self.read.get(spec) {
            return Ok(known.clone());
        }
        let loaded = Protocol::load(spec, self.folder).map(Arc::new);
        self.read.insert(spec.to_owned(), loaded.as_ref().ok().cloned());
        loaded.map(Some).map_err(|error| error.on_one_line())
    }
}

/// The cells of a row while they are read.
pub(super) struct Cells<'a> {
    pub(super) line: u64,
    /// In the order of [`COLUMNS`]; `None` where the sheet has no such column.
    pub(super) cells: Vec<Option<&'a str>>,
    pub(super) faults: &'a mut Vec<LineFault>,
}

impl Cells<'_> {
    fn wrong(&mut self, column: &str, message: impl Into<String>) {
        self.faults.push(LineFault::of(self.line, column, message));
    }

    fn cell(&self, column: &str) -> Option<&str> {
        let at = COLUMNS.iter().position(|known| *known == column)?;
        self.cells.get(at).copied().flatten()
    }

    fn text(&self, column: &str) -> Option<&str> {
        self.cell(column).filter(|text| !text.is_empty())
    }

    fn parse<T>(&mut self, column: &str, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let parsed = parse(self.text(column)?);
        parsed.map_err(|message| self.wrong(column, message)).ok()
    }

    /// A name that must be there; a column that is missing as a whole is told once, in the first line.
    fn id<T: FromStr<Err: Display>>(&mut self, column: &str) -> Option<T> {
        if self.cell(column) == Some("") {
            self.wrong(column, "found nothing; expected a name");
        }
        self.parse(column, |text| text.parse().map_err(|error: T::Err| error.to_string()))
    }

    fn number<T: FromStr>(&mut self, column: &str, expected: &str, fits: impl Fn(&T) -> bool) -> Option<T> {
        self.parse(column, |text| {
            let number = text.parse().ok().filter(fits);
            number.ok_or_else(|| format!("found `{text}`; expected {expected}"))
        })
    }

    fn protocol(&mut self, protocols: &mut Protocols) -> Option<Arc<Protocol>> {
        if self.text("protocol").is_some() {
            return self.parse("protocol", |spec| protocols.named(spec)).flatten();
        }
        match &protocols.default {
            DefaultProtocol::Of(protocol) => Some(protocol.clone()),
            DefaultProtocol::Faulty => None,
            // Reads that come aligned are not trimmed: their layout is never looked at, so that any will do.
            DefaultProtocol::None if self.text("bam").is_some() => {
                protocols.named(UNUSED_PROTOCOL).ok().flatten()
            }
            DefaultProtocol::None => {
                self.wrong(
                    "protocol",
                    "found nothing; expected a library layout here or as `protocol` of the run file",
                );
                None
            }
        }
    }

    /// A file needs the one that comes before it.
    fn files(&mut self) {
        let given = |column| self.text(column).is_some();
        let mut faults = Vec::new();
        match (given("fastq_1"), given("bam")) {
            (false, false) => faults.push(("fastq_1", "found nothing; expected a FASTQ file here, or `bam`")),
            (true, true) => faults.push(("bam", "found with `fastq_1`; expected one of them")),
            _ => {}
        }
        for (column, before, message) in [
            ("fastq_2", "fastq_1", "found without `fastq_1`"),
            ("index_1", "fastq_1", "found without `fastq_1`"),
            ("index_2", "index_1", "found without `index_1`"),
        ] {
            if given(column) && !given(before) {
                faults.push((column, message));
            }
        }
        // Told only where the sheet has either column: else line 1 says it.
        let judged = self.cell("fastq_1").is_some() || self.cell("bam").is_some();
        for (column, message) in faults.into_iter().filter(|_| judged) {
            self.wrong(column, message);
        }
    }

    fn barcode(&mut self, protocol: Option<&Protocol>) -> Option<String> {
        let barcode =
            self.parse("barcode", |text| barcode::fault(text).map_or(Ok(text.to_ascii_uppercase()), Err))?;
        let protocol = protocol?;
        if let Some(message) = barcode::misplaced(&barcode, protocol) {
            self.wrong("barcode", message);
        }
        if protocol.barcodes.is_empty() {
            for (column, needed) in [("index_1", true), ("index_2", barcode.contains('+'))] {
                if needed && self.text(column).is_none() {
                    self.wrong(
                        "barcode",
                        format!("found `{barcode}` without the FASTQ file of its reads, `{column}`"),
                    );
                }
            }
        }
        Some(barcode)
    }

    /// The reads that the layout needs, besides those of a barcode in index reads.
    fn reads(&mut self, protocol: &Protocol) {
        if self.text("fastq_1").is_none() {
            return;
        }
        let name = &protocol.name;
        let umi = protocol.umi.map(|umi| umi.read);
        if let Some(index) = umi.and_then(UmiRead::index) {
            let column = ["index_1", "index_2"][index];
            if self.text(column).is_none() {
                self.wrong(column, format!("found nothing; layout `{name}` has the UMI in this index read"));
            }
        }
        if protocol.lead(Mate::Adrift) > 0 && self.text("fastq_2").is_none() {
            let message = format!("found nothing; layout `{name}` has barcode or UMI in the adrift read");
            self.wrong("fastq_2", message);
        }
    }

    fn linker(&mut self, protocol: Option<&Protocol>) -> Option<String> {
        let linker =
            self.parse("linker", |text| linker_fault(text).map_or(Ok(text.to_ascii_uppercase()), Err));
        let umi = protocol.filter(|protocol| protocol.umi.is_some());
        if let (Some(linker), Some(protocol)) = (&linker, umi)
            && linker.contains('N')
        {
            let message = format!(
                "found `{linker}`; layout `{}` has the UMI elsewhere, expected a linker without `N`",
                protocol.name
            );
            self.wrong("linker", message);
        }
        linker
    }

    /// The row as types, as far as it can be understood.
    pub(super) fn row(mut self, protocols: &mut Protocols) -> Row {
        self.files();
        let protocol = self.protocol(protocols);
        if let Some(protocol) = &protocol {
            self.reads(protocol);
        }
        Row {
            library: self.id("library"),
            subject: self.id("subject"),
            sample: self.id("sample"),
            timepoint_days: self.number("timepoint_days", "a whole number of days", |_| true),
            replicate: self.number("replicate", "a whole number from 1", |&number: &u32| number > 0),
            role: self.parse("role", |text| meaning(&Role::WORDS, text)),
            assay: self.parse("assay", |text| meaning(&Assay::WORDS, text)),
            barcode: self.barcode(protocol.as_deref()),
            linker: self.linker(protocol.as_deref()),
            ng_dna: self.number("ng_dna", "ng as a number above 0", |&ng: &f64| ng > 0.0 && ng.is_finite()),
            transduced_fraction: self
                .number("transduced_fraction", "a number from 0 to 1", |share| (0.0..=1.0).contains(share)),
            sex: self.parse("sex", |text| meaning(&Sex::WORDS, text)),
            protocol,
            line: self.line,
            cells: self.cells.iter().map(|cell| cell.unwrap_or_default().to_owned()).collect(),
            folder: protocols.folder.to_owned(),
        }
    }
}
