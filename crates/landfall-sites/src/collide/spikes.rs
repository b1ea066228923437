//! The table of clones that spikes should show: `library,contig,position,strand`, optionally `share`.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use landfall_config::{Library, Role};
use landfall_core::{LibraryId, Position, SiteId, Strand};

use crate::SitesError;

/// One expected clone of a spike.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// The library.
    pub library: LibraryId,
    /// Contig.
    pub contig: String,
    /// The site's position.
    pub position: Position,
    /// Orientation of the vector.
    pub strand: Strand,
    /// Its share of the spike's fragments, if known.
    pub share: Option<f64>,
}

impl Expected {
    /// Its name, as sites are named.
    #[must_use]
    pub fn name(&self) -> String {
        let (contig, strand) = (self.contig.clone(), self.strand);
        SiteId { contig, strand, position: self.position, vector_end: None }.to_string()
    }
}

/// One thing wrong with the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: u64,
    /// What was found and expected.
    pub fault: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n  line {}, {}", self.line, self.fault)
    }
}

const COLUMNS: [&str; 4] = ["library", "contig", "position", "strand"];

/// Reads the table.
///
/// # Errors
/// [`SitesError::Spikes`] with all faults.
pub fn read(path: &Path, libraries: &[Library]) -> Result<Vec<Expected>, SitesError> {
    let text = landfall_files::read_text(path)?;
    parse(&text, libraries).map_err(|problems| SitesError::Spikes { path: path.to_owned(), problems })
}

fn parse(text: &str, libraries: &[Library]) -> Result<Vec<Expected>, Vec<Problem>> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let unreadable = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        vec![Problem { line, fault: format!("expected the header's number of fields: {error}") }]
    };
    let header = reader.headers().map_err(unreadable)?.clone();
    let column = |name: &str| header.iter().position(|found| found == name);
    let missing: Vec<&str> = COLUMNS.into_iter().filter(|name| column(name).is_none()).collect();
    if !missing.is_empty() {
        let found = header.iter().collect::<Vec<_>>().join(",");
        let fault = format!("found the columns `{found}`; expected also `{}`", missing.join("`, `"));
        return Err(vec![Problem { line: 1, fault }]);
    }
    let (mut expected, mut problems, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for record in reader.records() {
        let record = record.map_err(unreadable)?;
        let line = record.position().map_or(0, csv::Position::line);
        let field = |name: &str| column(name).and_then(|at| record.get(at)).unwrap_or("");
        match row(&field, libraries) {
            Ok(row) if !seen.insert((row.library.clone(), row.name())) => {
                let fault = format!("`{}` of `{}` stands on an earlier line, too", row.name(), row.library);
                problems.push(Problem { line, fault });
            }
            Ok(row) => expected.push(row),
            Err(faults) => problems.extend(faults.into_iter().map(|fault| Problem { line, fault })),
        }
    }
    if problems.is_empty() { Ok(expected) } else { Err(problems) }
}

fn row<'r>(field: &impl Fn(&str) -> &'r str, libraries: &[Library]) -> Result<Expected, Vec<String>> {
    let mut faults = Vec::new();
    let wrong =
        |column: &str, expected: &str| format!("`{column}`: found `{}`; expected {expected}", field(column));
    let library = libraries.iter().find(|library| library.library.as_str() == field("library"));
    if library.is_none_or(|library| library.role != Role::Spike) {
        faults.push(wrong("library", "a library of the sample sheet with role `spike`"));
    }
    if field("contig").is_empty() {
        faults.push(wrong("contig", "the name of a contig"));
    }
    let position = field("position").parse().ok().and_then(Position::from_one_based);
    if position.is_none() {
        faults.push(wrong("position", "a whole number, 1 for the first base"));
    }
    let strand: Option<Strand> = field("strand").parse().ok();
    if strand.is_none() {
        faults.push(wrong("strand", "`+` or `-`"));
    }
    let share = match field("share") {
        "" => None,
        written => {
            let share = written.parse().ok().filter(|share: &f64| *share > 0.0 && *share <= 1.0);
            if share.is_none() {
                faults.push(wrong("share", "a number above 0, at most 1"));
            }
            share
        }
    };
    match (library, position, strand) {
        (Some(library), Some(position), Some(strand)) if faults.is_empty() => Ok(Expected {
            library: library.library.clone(),
            contig: field("contig").to_owned(),
            position,
            strand,
            share,
        }),
        _ => Err(faults),
    }
}
