//! Sites of other programs: BED, and tables with named columns.

mod columns;

use std::path::Path;

use landfall_config::nearest;
use landfall_core::{Position, SampleId, SiteId, Strand};
use landfall_files::{BedLine, bed_lines};

use super::ScoreError;
use super::place::Place;
use super::result::{CalledShare, CalledSite, Calls, share_by_fragments};
use super::truth::Truth;

pub use columns::{Column, Columns};

/// How a table of another program is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Contig, start (0-based: the position), end, name (the sample), score (fragments), strand.
    Bed,
    /// Tab-separated, with a line of column names.
    Tsv,
    /// Comma-separated, with a line of column names.
    Csv,
}

/// What the first base of a contig is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// 0.
    Zero,
    /// 1.
    One,
}

/// How to read a table of another program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// How it is written.
    pub kind: Kind,
    /// Names of its columns, if it has any.
    pub columns: Columns,
    /// How its positions are counted. BED counts from 0 always.
    pub base: Base,
    /// The sample of all its rows; `None` if the table tells, or the truth has one sample only.
    pub sample: Option<SampleId>,
}

/// Reads sites of another program. Shares are those of the table, else of the sample's fragments.
///
/// # Errors
/// [`ScoreError::Line`] for the first cell that cannot be used; [`ScoreError::Sample`]; [`ScoreError::File`].
pub fn read(path: &Path, layout: &Layout, truth: &Truth) -> Result<Calls, ScoreError> {
    if let Some(sample) = layout.sample.as_ref().filter(|sample| !truth.samples.contains_key(sample)) {
        let hint = nearest_sample(sample.as_str(), truth);
        return Err(ScoreError::Sample { sample: sample.clone(), hint });
    }
    let text = landfall_files::read_text(path)?;
    let rows = match layout.kind {
        Kind::Bed => bed(&text),
        Kind::Tsv => columns::rows(&text, b'\t', &layout.columns),
        Kind::Csv => columns::rows(&text, b',', &layout.columns),
    };
    let fault = |(line, fault)| ScoreError::Line { path: path.to_owned(), line, fault };
    let mut calls = Calls { has_sites: true, ..Calls::default() };
    for row in rows.map_err(fault)? {
        let (sample, site) = site(&row, layout, truth).map_err(|text| fault((row.line, text)))?;
        calls.sites.entry(sample).or_default().push(site);
    }
    for sites in calls.sites.values_mut().filter(|sites| sites.iter().all(|site| site.share.is_none())) {
        share_by_fragments(sites, 0);
    }
    calls.sort();
    Ok(calls)
}

/// A fault and its line, from 1.
type LineFault = (u64, String);

/// One cell: its column's name and what stands in it.
#[derive(Clone, Debug)]
struct Cell {
    name: String,
    text: String,
}

impl Cell {
    fn parse<T: std::str::FromStr>(&self, expected: &str) -> Result<T, String> {
        self.text.parse().map_err(|_| self.fault(expected))
    }

    fn fault(&self, expected: &str) -> String {
        format!("column `{}`: found `{}`; expected {expected}", self.name, self.text)
    }

    /// Nothing, a dot and `NA` say that it is not known.
    fn is_blank(&self) -> bool {
        matches!(self.text.as_str(), "" | "." | "NA")
    }
}

/// One row; columns that the table does not have are `None`.
#[derive(Clone, Debug)]
struct Record {
    line: u64,
    cells: [Option<Cell>; Column::ALL.len()],
}

impl Record {
    /// A cell that says something.
    fn get(&self, column: Column) -> Option<&Cell> {
        self.cells[column as usize].as_ref().filter(|cell| !cell.is_blank())
    }

    fn need(&self, column: Column) -> Result<&Cell, String> {
        self.get(column).ok_or_else(|| {
            let name = self.cells[column as usize].as_ref().map_or(column.as_str(), |cell| &cell.name);
            format!("column `{name}`: found nothing; expected a value")
        })
    }
}

fn site(row: &Record, layout: &Layout, truth: &Truth) -> Result<(SampleId, CalledSite), String> {
    let contig = row.need(Column::Contig)?.text.clone();
    let cell = row.need(Column::Position)?;
    let number: u64 = cell.parse("a whole number")?;
    let position = match (layout.kind, layout.base) {
        (Kind::Tsv | Kind::Csv, Base::One) => Position::from_one_based(number),
        _ => u32::try_from(number).ok().map(Position),
    };
    let position = position.ok_or_else(|| cell.fault("a position on a contig"))?;
    let strand: Option<Strand> =
        row.get(Column::Strand).map(|cell| cell.parse("`+`, `-` or `.`")).transpose()?;
    let fragments = row.get(Column::Fragments).map(|cell| cell.parse("a whole number")).transpose()?;
    let share = row.get(Column::Share).map(share).transpose()?;
    let site = CalledSite {
        site_id: SiteId {
            contig: contig.clone(),
            strand: strand.unwrap_or(Strand::Plus),
            position,
            vector_end: None,
        }
        .to_string(),
        place: Place { contig, position, strand },
        vector_end: None,
        fragments,
        share,
        is_flagged_mispriming: false,
    };
    Ok((sample(row.get(Column::Sample), layout, truth)?, site))
}

fn share(cell: &Cell) -> Result<CalledShare, String> {
    let share: f64 = cell.parse("a share from 0 to 1")?;
    match (0.0..=1.0).contains(&share) {
        true => Ok(CalledShare { share, limits: None }),
        false => Err(cell.fault("a share from 0 to 1")),
    }
}

/// The sample of a row: that of the layout, else the row's own, else the only one with sites.
fn sample(cell: Option<&Cell>, layout: &Layout, truth: &Truth) -> Result<SampleId, String> {
    if let Some(sample) = &layout.sample {
        return Ok(sample.clone());
    }
    let named = cell.and_then(|cell| cell.text.parse().ok());
    if let Some(name) = named.filter(|name| truth.samples.contains_key(name)) {
        return Ok(name);
    }
    let mut samples = truth.samples.iter().filter(|(_, sample)| !sample.sites.is_empty());
    match (cell, samples.next(), samples.next()) {
        // The name of a line of BED may be anything.
        (cell, Some((only, _)), None) if layout.kind == Kind::Bed || cell.is_none() => Ok(only.clone()),
        (Some(cell), ..) => {
            Err(format!("{}{}", cell.fault("a sample of the truth"), nearest_sample(&cell.text, truth)))
        }
        (None, ..) => Err("found no sample; expected a column for it, or one sample for all rows".to_owned()),
    }
}

fn nearest_sample(name: &str, truth: &Truth) -> String {
    let known: Vec<&str> = truth.samples.keys().map(SampleId::as_str).collect();
    nearest::hint(name, &known)
}

fn bed(text: &str) -> Result<Vec<Record>, LineFault> {
    const NAMES: [(Column, usize, &str); 5] = [
        (Column::Contig, 0, "chrom"),
        (Column::Position, 1, "start"),
        (Column::Sample, 3, "name"),
        (Column::Fragments, 4, "score"),
        (Column::Strand, 5, "strand"),
    ];
    let row = |BedLine { number: line, cells: fields }: BedLine<'_>| {
        if fields.len() < 3 {
            let found = format!("found {} columns; expected at least 3, separated by tabs", fields.len());
            return Err((line, found));
        }
        let mut cells = [const { None }; Column::ALL.len()];
        for (column, at, name) in NAMES {
            cells[column as usize] =
                fields.get(at).map(|&text| Cell { name: name.to_owned(), text: text.to_owned() });
        }
        Ok(Record { line, cells })
    };
    bed_lines(text).map(row).collect()
}
