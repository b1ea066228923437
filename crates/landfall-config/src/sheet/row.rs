//! One row of the sheet: its cells as types, what is wrong with each of them told.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use jiff::civil::Date;
use landfall_core::{LibraryId, SampleId, SubjectId};

use super::column::Column;
use super::header::Header;
use super::number::{self, Written};
use super::repairs::{Repair, Repairs};
use super::words::{Word, meaning, word};
use super::{Assay, DefaultProtocol, Role, Sex, barcode, table};
use crate::error::LineFault;
use crate::protocol::{iupac_fault, umi_in_linker};
use crate::{Mate, Protocol, Sides, UmiRead};

/// The layout of libraries whose reads are not trimmed.
const UNUSED_PROTOCOL: &str = "lmpcr-lentivirus";

/// Hexadecimal digits of an MD5 checksum.
const MD5_DIGITS: usize = 32;

/// What only rows with reads have.
const OF_READS: [Column; 9] = [
    Column::Fastq1,
    Column::Fastq2,
    Column::Index1,
    Column::Index2,
    Column::Checksum1,
    Column::Checksum2,
    Column::Reads,
    Column::Bam,
    Column::Barcode,
];

/// A row as far as it could be understood.
pub(super) struct Row {
    pub(super) line: u64,
    /// The cells in one spelling, in the order of [`Column::ALL`]: two rows say the same where they hold the same.
    cells: Vec<String>,
    folder: PathBuf,
    pub(super) library: Option<LibraryId>,
    pub(super) subject: Option<SubjectId>,
    pub(super) sample: Option<SampleId>,
    pub(super) timepoint_days: Option<i32>,
    pub(super) replicate: Option<u32>,
    pub(super) role: Option<Role>,
    pub(super) assay: Assay,
    pub(super) reads: Option<u64>,
    pub(super) protocol: Option<Arc<Protocol>>,
    pub(super) barcode: Option<String>,
    pub(super) linker: Option<String>,
    pub(super) ng_dna: Option<f64>,
    pub(super) transduced_fraction: Option<f64>,
    pub(super) sex: Option<Sex>,
    /// The user's own columns that are not blank.
    pub(super) own: BTreeMap<String, String>,
}

impl Row {
    /// What a cell holds; `None` if it is blank.
    pub(super) fn text(&self, column: Column) -> Option<&str> {
        self.cells.get(column.place()).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// The file that a cell names.
    pub(super) fn path(&self, column: Column) -> Option<PathBuf> {
        // By components, so that `./a` and `a` are the same file.
        self.text(column).map(|written| self.folder.join(written).components().collect())
    }

    /// The name of its library, as the sheet has it.
    pub(super) fn name(&self) -> &str {
        self.text(Column::Library).unwrap_or_default()
    }
}

/// The layouts that rows name, each read once.
pub(super) struct Protocols<'a> {
    /// Where the sheet's own paths begin.
    folder: &'a Path,
    /// For rows that name none.
    default: DefaultProtocol,
    /// Whether they must say the sides of their vector ends.
    sides: Sides,
    read: BTreeMap<String, Option<Arc<Protocol>>>,
}

impl<'a> Protocols<'a> {
    pub(super) fn new(folder: &'a Path, default: DefaultProtocol, sides: Sides) -> Self {
        Self { folder, default, sides, read: BTreeMap::new() }
    }

    /// The layout of a name; a fault of it is told in the first line that names it.
    fn named(&mut self, spec: &str) -> Result<Option<Arc<Protocol>>, String> {
        if let Some(known) = self.read.get(spec) {
            return Ok(known.clone());
        }
        let loaded = Protocol::load(spec, self.folder, self.sides).map(Arc::new);
        self.read.insert(spec.to_owned(), loaded.as_ref().ok().cloned());
        loaded.map(Some).map_err(|error| error.on_one_line())
    }
}

/// What all rows of a sheet share while they are read.
pub(super) struct Rows<'a> {
    pub(super) header: &'a Header,
    pub(super) protocols: Protocols<'a>,
    pub(super) faults: &'a mut Vec<LineFault>,
    pub(super) repairs: &'a mut Repairs,
    /// Columns that the sheet does not have and some row needs; each is told once.
    absent: BTreeSet<Column>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        header: &'a Header,
        protocols: Protocols<'a>,
        faults: &'a mut Vec<LineFault>,
        repairs: &'a mut Repairs,
    ) -> Self {
        Self { header, protocols, faults, repairs, absent: BTreeSet::new() }
    }

    /// A row as types, as far as it can be understood.
    pub(super) fn read(&mut self, row: &table::Cells) -> Row {
        let cell = |column: &Column| self.header.field_of(*column).and_then(|at| row.cells.get(at));
        let cells = Column::ALL.iter().map(|column| cell(column).cloned().unwrap_or_default()).collect();
        let own =
            self.header.own.iter().filter_map(|(name, at)| Some((name.clone(), row.cells.get(*at)?.clone())));
        let own = own.filter(|(_, text)| !text.is_empty()).collect();
        OneRow { line: row.line, cells, rows: self }.read(own)
    }
}

/// The cells of a row while they are read.
struct OneRow<'r, 'a> {
    line: u64,
    /// In the order of [`Column::ALL`].
    cells: Vec<String>,
    rows: &'r mut Rows<'a>,
}

impl OneRow<'_, '_> {
    fn wrong(&mut self, column: Column, message: impl Into<String>) {
        self.rows.faults.push(LineFault::of(self.line, column.name(), message));
    }

    /// Something is needed and blank: told in its row, or, where the sheet has no such column, once for the sheet.
    fn missing(&mut self, column: Column, why: &str) {
        if self.rows.header.has(column) {
            self.wrong(column, format!("found nothing; {why}"));
        } else if self.rows.header.lacks(column) && self.rows.absent.insert(column) {
            let message = format!("column `{}` is missing; {why}", column.name());
            self.rows.faults.push(LineFault::at(self.rows.header.line, message));
        }
    }

    fn text(&self, column: Column) -> Option<&str> {
        self.cells.get(column.place()).map(String::as_str).filter(|text| !text.is_empty())
    }

    fn has(&self, column: Column) -> bool {
        self.text(column).is_some()
    }

    fn parse<T>(&mut self, column: Column, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let parsed = parse(self.text(column)?);
        parsed.map_err(|message| self.wrong(column, message)).ok()
    }

    /// A name that must be there.
    fn id<T: FromStr<Err: Display>>(&mut self, column: Column) -> Option<T> {
        if !self.has(column) {
            self.missing(column, "expected a name");
        }
        self.parse(column, |text| text.parse().map_err(|error: T::Err| error.to_string()))
    }

    /// A word of a list; the cell then holds it in its one spelling.
    fn word<T: Copy + PartialEq>(&mut self, column: Column, words: &[Word<T>]) -> Option<T> {
        let value = self.parse(column, |text| meaning(words, text))?;
        self.cells[column.place()] = word(words, &value).to_owned();
        Some(value)
    }

    fn repaired(&mut self, column: Column, text: String, written: Written) {
        self.cells[column.place()] = text;
        match written {
            Written::Plain => {}
            Written::DecimalComma => self.rows.repairs.line(Repair::DecimalCommas, self.line),
            Written::WholeDecimals => self.rows.repairs.line(Repair::WholeDecimals, self.line),
        }
    }

    fn number(&mut self, column: Column, expected: &str, fits: impl Fn(&f64) -> bool) -> Option<f64> {
        let (text, written) = self.parse(column, number::number)?;
        let value = text.parse().ok().filter(fits);
        match value {
            Some(_) => self.repaired(column, text, written),
            None => self.unfit(column, expected),
        }
        value
    }

    fn whole<T: FromStr>(&mut self, column: Column, expected: &str, fits: impl Fn(&T) -> bool) -> Option<T> {
        let (text, written) = number::whole(self.text(column)?);
        let value = text.parse().ok().filter(fits);
        match value {
            Some(_) => self.repaired(column, text, written),
            None => self.unfit(column, expected),
        }
        value
    }

    fn unfit(&mut self, column: Column, expected: &str) {
        let message = format!("found `{}`; expected {expected}", self.text(column).unwrap_or_default());
        self.wrong(column, message);
    }

    /// How it was sequenced. A sheet without any column of reads tells of samples that laboratory tables know.
    fn assay(&mut self) -> Assay {
        let given = self.word(Column::Assay, &Assay::WORDS);
        let header = self.rows.header;
        let no_reads = OF_READS.iter().all(|column| header.lacks(*column));
        given.unwrap_or(if no_reads { Assay::Unsequenced } else { Assay::default() })
    }

    /// The library; without reads, it is the sample that counts.
    fn library(&mut self, assay: Assay) -> Option<LibraryId> {
        if assay == Assay::Unsequenced && !self.has(Column::Library) {
            self.cells[Column::Library.place()] = self.text(Column::Sample)?.to_owned();
            // A fault of the name is told of the sample.
            return self.text(Column::Library)?.parse().ok();
        }
        self.id(Column::Library)
    }

    fn protocol(&mut self, assay: Assay) -> Option<Arc<Protocol>> {
        if let Some(spec) = self.text(Column::Protocol).map(str::to_owned) {
            let named = self.rows.protocols.named(&spec);
            return named.map_err(|message| self.wrong(Column::Protocol, message)).ok().flatten();
        }
        let trimmed = assay != Assay::Unsequenced && !self.has(Column::Bam);
        match &self.rows.protocols.default {
            DefaultProtocol::Of(protocol) => Some(protocol.clone()),
            // The layout of reads that are not trimmed is never looked at, so that any will do.
            _ if !trimmed => self.rows.protocols.named(UNUSED_PROTOCOL).ok().flatten(),
            DefaultProtocol::Faulty => None,
            DefaultProtocol::None => {
                self.missing(
                    Column::Protocol,
                    "expected a library layout here or as `protocol` of the run file",
                );
                None
            }
        }
    }

    /// The files of the reads: which there must be, and which not.
    fn files(&mut self, assay: Assay) {
        use Column::{Bam, Checksum1, Checksum2, Fastq1, Fastq2, Index1, Index2, Reads};
        if assay == Assay::Unsequenced {
            for column in OF_READS {
                if self.has(column) {
                    self.wrong(column, "found in a row that has `none` in `assay`; expected nothing");
                }
            }
            return;
        }
        match (self.has(Fastq1), self.has(Bam)) {
            (false, false) => {
                let aligned = self.rows.header.has(Bam) && !self.rows.header.has(Fastq1);
                let (column, what) =
                    if aligned { (Bam, "an alignment") } else { (Fastq1, "a FASTQ file, or `bam`") };
                let why = format!("expected {what}; what was not sequenced has `none` in `assay`");
                self.missing(column, &why);
            }
            (true, true) => self.wrong(Bam, "found with `fastq_1`; expected one of them"),
            _ => {}
        }
        let told_of = [(Checksum1, Fastq1), (Checksum2, Fastq2), (Reads, Fastq1)];
        for (column, before) in
            [(Fastq2, Fastq1), (Index1, Fastq1), (Index2, Index1)].into_iter().chain(told_of)
        {
            if self.has(column) && !self.has(before) && self.rows.header.has(before) {
                self.wrong(column, format!("found without `{}`", before.name()));
            } else if self.has(column) && !self.has(before) {
                self.missing(before, &format!("expected it with `{}`", column.name()));
            }
        }
    }

    fn checksum(&mut self, column: Column) {
        let checksum = self.parse(column, |text| {
            let is_md5 = text.len() == MD5_DIGITS && text.bytes().all(|digit| digit.is_ascii_hexdigit());
            is_md5.then(|| text.to_ascii_lowercase()).ok_or_else(|| {
                format!(
                    "found `{text}`; expected an MD5 checksum, {MD5_DIGITS} digits from 0 to 9 and a to f"
                )
            })
        });
        if let Some(checksum) = checksum {
            self.cells[column.place()] = checksum;
        }
    }

    /// Names of lots and days are used by programs and people alike: there is one way to write them.
    fn origin(&mut self) {
        // Used as the name of a file.
        self.parse(Column::Lot, |text| text.parse::<SampleId>().map(drop).map_err(|error| error.to_string()));
        let taken = self.day(Column::CollectedOn);
        let came = self.day(Column::ReceivedOn);
        if let (Some(taken), Some(came)) = (taken, came)
            && came < taken
        {
            self.wrong(Column::ReceivedOn, format!("found `{came}`, before `collected_on` `{taken}`"));
        }
    }

    fn day(&mut self, column: Column) -> Option<Date> {
        self.parse(column, |text| {
            let day = text.parse::<Date>().ok().filter(|day| day.to_string() == text);
            day.ok_or_else(|| {
                format!("found `{text}`; expected a day as year-month-day, such as `2026-11-30`")
            })
        })
    }

    fn barcode(&mut self, protocol: Option<&Protocol>) -> Option<String> {
        let barcode = self
            .parse(Column::Barcode, |text| barcode::fault(text).map_or(Ok(text.to_ascii_uppercase()), Err))?;
        self.cells[Column::Barcode.place()].clone_from(&barcode);
        let protocol = protocol?;
        if let Some(message) = barcode::misplaced(&barcode, protocol) {
            self.wrong(Column::Barcode, message);
        }
        if protocol.barcodes.is_empty() && self.has(Column::Fastq1) {
            for (column, needed) in [(Column::Index1, true), (Column::Index2, barcode.contains('+'))] {
                if needed && !self.has(column) {
                    self.missing(column, &format!("expected the index reads of barcode `{barcode}`"));
                }
            }
        }
        Some(barcode)
    }

    /// The reads that the layout needs, besides those of a barcode in index reads.
    fn reads(&mut self, protocol: &Protocol) {
        if !self.has(Column::Fastq1) {
            return;
        }
        let name = &protocol.name;
        let umi = protocol.umi.map(|umi| umi.read);
        if let Some(index) = umi.and_then(UmiRead::index) {
            let column = [Column::Index1, Column::Index2][index];
            if !self.has(column) {
                self.missing(column, &format!("layout `{name}` has the UMI in this index read"));
            }
        }
        if protocol.lead(Mate::Adrift) > 0 && !self.has(Column::Fastq2) {
            self.missing(Column::Fastq2, &format!("layout `{name}` has barcode or UMI in the adrift read"));
        }
    }

    fn linker(&mut self, protocol: Option<&Protocol>) -> Option<String> {
        let column = Column::Linker;
        let linker = self.parse(column, |text| iupac_fault(text).map_or(Ok(text.to_ascii_uppercase()), Err));
        if let Some(linker) = &linker {
            self.cells[column.place()].clone_from(linker);
        }
        let umi = protocol.and_then(|protocol| protocol.umi);
        if let Some(Err(message)) = linker.as_deref().map(|linker| umi_in_linker(linker, umi)) {
            self.wrong(column, message);
        }
        let in_linker = umi.is_some_and(|umi| umi.read == UmiRead::Linker);
        if let Some(protocol) = protocol.filter(|protocol| in_linker && protocol.linker.is_none())
            && !self.has(column)
        {
            self.missing(column, &format!("layout `{}` has the UMI in the linker", protocol.name));
        }
        linker
    }

    fn read(mut self, own: BTreeMap<String, String>) -> Row {
        let assay = self.assay();
        self.files(assay);
        [Column::Checksum1, Column::Checksum2].into_iter().for_each(|column| self.checksum(column));
        self.origin();
        let protocol = self.protocol(assay);
        if let Some(protocol) = &protocol {
            self.reads(protocol);
        }
        Row {
            library: self.library(assay),
            subject: self.id(Column::Subject),
            sample: self.id(Column::Sample),
            timepoint_days: self.whole(Column::TimepointDays, "a whole number of days", |_| true),
            replicate: self.whole(Column::Replicate, "a whole number from 1", |&number: &u32| number > 0),
            role: self.word(Column::Role, &Role::WORDS),
            assay,
            reads: self.whole(Column::Reads, "a whole number of reads", |_| true),
            barcode: self.barcode(protocol.as_deref()),
            linker: self.linker(protocol.as_deref()),
            ng_dna: self.number(Column::NgDna, "ng as a number above 0", |ng| *ng > 0.0 && ng.is_finite()),
            transduced_fraction: self.number(Column::TransducedFraction, "a number from 0 to 1", |share| {
                (0.0..=1.0).contains(share)
            }),
            sex: self.word(Column::Sex, &Sex::WORDS),
            protocol,
            own,
            line: self.line,
            cells: self.cells,
            folder: self.rows.protocols.folder.to_owned(),
        }
    }
}
