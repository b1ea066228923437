//! What must hold between the rows of a sheet.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use super::column::Column;
use super::header::Header;
use super::pool::groups;
use super::row::Row;
use super::words::word;
use super::{Assay, Role, barcode};
use crate::error::LineFault;

/// The files of a row.
const FILES: [Column; 5] = [Column::Fastq1, Column::Fastq2, Column::Index1, Column::Index2, Column::Bam];
/// The files of a lane, which may differ between the lanes of a library.
const LANE: [Column; 4] = [Column::Fastq1, Column::Fastq2, Column::Index1, Column::Index2];
/// What is said of a file of a lane.
const SAID: [(Column, Column); 3] = [
    (Column::Fastq1, Column::Checksum1),
    (Column::Fastq2, Column::Checksum2),
    (Column::Fastq1, Column::Reads),
];

/// The cells that have a fault already, by line and column: they say nothing more.
struct Told(HashSet<(u64, String)>);

impl Told {
    fn of(faults: &[LineFault]) -> Self {
        Self(faults.iter().filter_map(|fault| Some((fault.line?, fault.key.clone()?))).collect())
    }

    fn is(&self, row: &Row, column: Column) -> bool {
        self.0.contains(&(row.line, column.name().to_owned()))
    }
}

/// Tells all that does not hold.
pub(super) fn check(rows: &[Row], header: &Header, faults: &mut Vec<LineFault>) {
    use Column::{CellType, Fastq1, Fastq2, Index1, Index2, Library, PlateName, Role, Sample, Sex, Subject};
    use Column::{CollectedOn, Lot, Product, ReceivedOn, VectorLot};
    let of_lane = |column: &Column| LANE.contains(column) || SAID.iter().any(|(_, said)| said == column);
    let of_library: Vec<_> =
        Column::ALL.iter().copied().filter(|column| *column != Library && !of_lane(column)).collect();
    agree(rows, Library, &of_library, faults);
    agree(rows, Sample, &[Subject, PlateName, Column::TimepointDays, CellType, Role], faults);
    agree(rows, Sample, &[Product, Lot, VectorLot, CollectedOn, ReceivedOn], faults);
    agree(rows, Lot, &[Product, VectorLot], faults);
    agree(rows, Subject, &[Sex], faults);
    agree(rows, Fastq1, &[Fastq2, Index1, Index2], faults);
    agree(rows, Fastq2, &[Fastq1], faults);
    SAID.iter().for_each(|(file, said)| agree_where_said(rows, *file, *said, faults));
    one_spelling(rows, faults);
    files(rows, faults);
    lanes(rows, faults);
    once_without_reads(rows, faults);
    pools(rows, header, faults);
    replicates(rows, faults);
    ends(rows, faults);
    transduced(rows, faults);
}

/// Rows with the same word in `by` must have the same words in `columns`.
fn agree(rows: &[Row], by: Column, columns: &[Column], faults: &mut Vec<LineFault>) {
    let mut groups: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        if let Some(key) = row.text(by) {
            groups.entry(key).or_default().push(row);
        }
    }
    let told = Told::of(faults);
    for (key, rows) in groups.iter().filter(|(_, rows)| rows.len() > 1) {
        columns.iter().for_each(|column| agree_in(rows, (by, key), *column, &told, faults));
    }
}

/// Rows of one file that say something of it must say the same.
fn agree_where_said(rows: &[Row], file: Column, said: Column, faults: &mut Vec<LineFault>) {
    let told = Told::of(faults);
    let mut first: BTreeMap<PathBuf, (&str, u64)> = BTreeMap::new();
    for row in rows.iter().filter(|row| !told.is(row, said)) {
        let (Some(path), Some(text), Some(written)) = (row.path(file), row.text(said), row.text(file)) else {
            continue;
        };
        let (other, line) = *first.entry(path).or_insert((text, row.line));
        if other != text {
            let message = format!(
                "found `{text}`; `{written}` has `{other}` in line {line}, expected the same of one file"
            );
            faults.push(LineFault::of(row.line, said.name(), message));
        }
    }
}

/// Tells the rows that differ from most of them, so that one slip is one fault. A cell that has a fault already says
/// nothing.
fn agree_in(
    rows: &[&Row],
    (by, key): (Column, &str),
    column: Column,
    told: &Told,
    faults: &mut Vec<LineFault>,
) {
    let rows: Vec<&Row> = rows.iter().filter(|row| !told.is(row, column)).copied().collect();
    let mut counts: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    rows.iter().for_each(|row| *counts.entry(row.text(column)).or_default() += 1);
    // The first of the most frequent.
    let usual = rows
        .iter()
        .copied()
        .reduce(|best, row| if counts[&row.text(column)] > counts[&best.text(column)] { row } else { best });
    let Some(usual) = usual.filter(|_| counts.len() > 1) else { return };
    let shown = |row: &Row| row.text(column).map_or("nothing".to_owned(), |text| format!("`{text}`"));
    for row in rows.iter().filter(|row| row.text(column) != usual.text(column)) {
        let message = format!(
            "found {}; {} `{key}` has {} in line {}, expected the same",
            shown(row),
            by.name(),
            shown(usual),
            usual.line
        );
        faults.push(LineFault::of(row.line, column.name(), message));
    }
}

/// One subject must not be spelt in two ways.
fn one_spelling(rows: &[Row], faults: &mut Vec<LineFault>) {
    let mut spelt: BTreeMap<String, Vec<(&str, u64)>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.subject.is_some()) {
        let Some(subject) = row.text(Column::Subject) else { continue };
        let sound = subject.to_lowercase().replace(['-', '_'], "");
        let known = spelt.entry(sound).or_default();
        if known.iter().any(|(spelling, _)| *spelling == subject) {
            continue;
        }
        if let Some((spelling, line)) = known.first() {
            let message = format!(
                "found `{subject}` here and `{spelling}` in line {line}, which differ by case, `-` or `_` only; \
                 expected one spelling"
            );
            faults.push(LineFault::of(row.line, Column::Subject.name(), message));
        }
        known.push((subject, row.line));
    }
}

/// Each file must be there, in one column, and once in a library.
fn files(rows: &[Row], faults: &mut Vec<LineFault>) {
    let mut seen: BTreeMap<PathBuf, (Column, u64)> = BTreeMap::new();
    let mut read: BTreeMap<(Option<&str>, PathBuf), u64> = BTreeMap::new();
    for row in rows {
        for column in FILES {
            let (Some(path), Some(written)) = (row.path(column), row.text(column)) else { continue };
            let here = (column, row.line);
            match seen.get(&path) {
                None => faults.extend(absent(&path, written, here)),
                Some((other, line)) if *other != column => {
                    let message = format!(
                        "`{written}` is `{}` in line {line}; expected a file in one column only",
                        other.name()
                    );
                    faults.push(LineFault::of(row.line, column.name(), message));
                }
                Some(_) => {}
            }
            if LANE[..2].contains(&column)
                && !row.name().is_empty()
                && let Some(line) = read.insert((row.text(Column::Library), path.clone()), row.line)
                && line != row.line
            {
                let message = format!(
                    "`{written}` is a lane of this library in line {line} already; its reads would count twice"
                );
                faults.push(LineFault::of(row.line, column.name(), message));
            }
            seen.entry(path).or_insert(here);
        }
    }
}

fn absent(path: &Path, written: &str, (column, line): (Column, u64)) -> Option<LineFault> {
    if path.is_dir() {
        return Some(LineFault::of(line, column.name(), format!("`{written}` is a folder; expected a file")));
    }
    if path.exists() {
        return None;
    }
    let place = if Path::new(written).is_absolute() { "" } else { ", looked in the sheet's folder" };
    Some(LineFault::missing(line, column.name(), format!("`{written}` not found{place}")))
}

/// The lanes of a library must have the same kinds of files.
fn lanes(rows: &[Row], faults: &mut Vec<LineFault>) {
    let mut first: BTreeMap<&str, &Row> = BTreeMap::new();
    for row in rows {
        let Some(library) = row.text(Column::Library) else { continue };
        let earlier = first.entry(library).or_insert(row);
        for column in LANE {
            let message = match (row.text(column), earlier.text(column)) {
                (Some(_), None) => "found a file, but nothing",
                (None, Some(_)) => "found nothing, but a file",
                _ => continue,
            };
            let message =
                format!("{message} in line {}; expected all lanes of a library to be alike", earlier.line);
            faults.push(LineFault::of(row.line, column.name(), message));
        }
    }
}

/// A library without reads has no lanes: a second row of it is a slip.
fn once_without_reads(rows: &[Row], faults: &mut Vec<LineFault>) {
    let mut first: BTreeMap<&str, u64> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.assay == Assay::Unsequenced && !row.name().is_empty()) {
        if let Some(line) = first.insert(row.name(), row.line) {
            let message =
                format!("`{}` is in line {line} already, and has no reads; expected one row", row.name());
            faults.push(LineFault::at(row.line, message));
        }
    }
}

/// The rows of each library, in the order of the sheet.
fn by_library(rows: &[Row]) -> Vec<Vec<&Row>> {
    let mut libraries: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        if let Some(library) = row.text(Column::Library) {
            libraries.entry(library).or_default().push(row);
        }
    }
    let mut libraries: Vec<_> = libraries.into_values().collect();
    libraries.sort_by_key(|rows| rows[0].line);
    libraries
}

/// The libraries of a pool must be told apart, in the same files.
fn pools(rows: &[Row], header: &Header, faults: &mut Vec<LineFault>) {
    let libraries = by_library(rows);
    let files: Vec<Vec<PathBuf>> = libraries
        .iter()
        .map(|rows| rows.iter().filter_map(|row| row.path(Column::Fastq1)).collect())
        .collect();
    for members in groups(&files) {
        let first = members[0];
        let lanes = |at: usize| files[at].iter().collect::<BTreeSet<_>>();
        for &at in members.iter().filter(|&&at| lanes(at) != lanes(first)) {
            let (row, with) = (libraries[at][0], libraries[first][0]);
            let message = format!(
                "library `{}` shares FASTQ files with `{}` of line {}, but not all; expected the same lanes",
                row.name(),
                with.name(),
                with.line
            );
            faults.push(LineFault::of(row.line, Column::Fastq1.name(), message));
        }
        let members: Vec<_> = members.into_iter().map(|at| libraries[at][0]).collect();
        barcode::check_pool(&members, header, faults);
    }
}

/// The replicates of a sample are either all given, each once, or none is.
fn replicates(rows: &[Row], faults: &mut Vec<LineFault>) {
    let mut samples: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for rows in by_library(rows) {
        if let Some(sample) = rows[0].text(Column::Sample) {
            samples.entry(sample).or_default().push(rows[0]);
        }
    }
    for (sample, libraries) in samples {
        let mut seen: BTreeMap<u32, &Row> = BTreeMap::new();
        let given = libraries.iter().find(|row| row.text(Column::Replicate).is_some());
        for row in &libraries {
            let message = match (row.text(Column::Replicate), row.replicate, given) {
                (None, _, Some(given)) => {
                    format!(
                        "found nothing, but sample `{sample}` has replicates since line {}; expected all or none",
                        given.line
                    )
                }
                (Some(_), Some(number), _) => match seen.insert(number, row) {
                    Some(earlier) => {
                        let library = earlier.name();
                        format!(
                            "found `{number}`, which library `{library}` of sample `{sample}` is in line {}; \
                             expected another number",
                            earlier.line
                        )
                    }
                    None => continue,
                },
                _ => continue,
            };
            faults.push(LineFault::of(row.line, Column::Replicate.name(), message));
        }
    }
}

/// The name of a vector end means one side of the vector in all layouts of a sheet, and one duplication in those of a
/// subject.
fn ends(rows: &[Row], faults: &mut Vec<LineFault>) {
    let mut sides = BTreeMap::new();
    let mut duplications = BTreeMap::new();
    let mut told = BTreeSet::new();
    for row in rows {
        // Only reads are held against a layout.
        let Some(protocol) = row.protocol.as_deref().filter(|_| row.text(Column::Fastq1).is_some()) else {
            continue;
        };
        for end in &protocol.vector_ends {
            let here = (protocol.name.as_str(), row.line);
            let side = end.side.and_then(|side| {
                let (first, at) = *sides.entry(&end.name).or_insert((side, here));
                (first != side).then(|| (format!("at side {side}"), format!("at side {first}"), at))
            });
            let key = (row.text(Column::Subject), &end.name);
            let (first, at) = *duplications.entry(key).or_insert((protocol.duplication, here));
            let duplication = (first != protocol.duplication).then(|| {
                let bases = |length: u32| format!("with a duplication of {length}");
                (bases(protocol.duplication), bases(first), at)
            });
            for (found, other, (layout, line)) in side.into_iter().chain(duplication) {
                if told.insert((&protocol.name, &end.name, found.clone())) {
                    let message = format!(
                        "layout `{}` has vector end `{}` {found}, layout `{layout}` of line {line} {other}; \
                         expected the same, or two names",
                        protocol.name, end.name
                    );
                    faults.push(LineFault::of(row.line, "protocol", message));
                }
            }
        }
    }
}

/// What rows of a sample say, if they say it, must be the same.
fn transduced(rows: &[Row], faults: &mut Vec<LineFault>) {
    let told = Told::of(faults);
    let mut first: BTreeMap<&str, (f64, u64)> = BTreeMap::new();
    for row in rows {
        let (Some(sample), Some(share)) = (row.text(Column::Sample), row.transduced_fraction) else {
            continue;
        };
        let (other, line) = *first.entry(sample).or_insert((share, row.line));
        if other.total_cmp(&share).is_ne() && !told.is(row, Column::TransducedFraction) {
            let message = format!(
                "found {share}; sample `{sample}` has {other} in line {line}, expected one share of transduced cells"
            );
            faults.push(LineFault::of(row.line, "transduced_fraction", message));
        }
    }
}

/// What no stage analyses is refused: it would be taken for something else, or left out unsaid.
pub(super) fn assays(rows: &[Row], faults: &mut Vec<LineFault>) {
    let told = Told::of(faults);
    for row in rows {
        // A word that is none is told, and stands for nothing here; files that are wrong are, too.
        if FILES.iter().chain(&[Column::Assay]).any(|column| told.is(row, *column)) {
            continue;
        }
        let [reads, alignment] = [Column::Fastq1, Column::Bam].map(|column| row.text(column).is_some());
        let word = word(&Assay::WORDS, &row.assay);
        let fault = match row.assay {
            Assay::Lmpcr if alignment && !reads => Some((
                Column::Assay,
                format!(
                    "found `{word}` with a file in `bam`; expected `wgs` or `capture` with it, or reads in `fastq_1`"
                ),
            )),
            Assay::Wgs | Assay::Capture if reads && !alignment => Some((
                Column::Assay,
                format!(
                    "found `{word}` with reads in `fastq_1`; only its alignments are analysed: align the reads to host \
                     and vector together and give the BAM or CRAM file as `bam`"
                ),
            )),
            Assay::Wgs | Assay::Capture if row.role.is_some_and(|role| role != Role::Sample) => Some((
                Column::Role,
                format!(
                    "found a control with assay `{word}`; controls of `lmpcr` only are analysed: leave the row out"
                ),
            )),
            Assay::LongRead => Some((
                Column::Assay,
                "found `long_read`, which no stage of this version analyses; leave the row out".to_owned(),
            )),
            Assay::Lmpcr | Assay::Wgs | Assay::Capture | Assay::Unsequenced => None,
        };
        if let Some((column, message)) = fault {
            faults.push(LineFault::of(row.line, column.name(), message));
        }
    }
}
