//! What is known of each table, and the data dictionary made from it.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::TABLES;
use crate::error::TableError;
use crate::possible::Possible;
use crate::reader::TableReader;
use crate::schema::{ColumnSpec, Published, Row, TableSchema};
use crate::writer::Producer;

/// A table as plain data, for code that handles all tables alike.
#[derive(Clone, Copy, Debug)]
pub struct TableEntry {
    /// Its declaration.
    pub schema: &'static TableSchema,
    /// Merges sorted files of this table into one.
    pub merge: fn(&[PathBuf], &Path, Producer) -> Result<u64, TableError>,
    /// Reads a whole file and checks every cell; returns the number of rows.
    pub validate: fn(&Path) -> Result<u64, TableError>,
    /// Writes a file as text for spreadsheets.
    pub write_tsv: fn(&Path, &Path) -> Result<(), TableError>,
}

impl TableEntry {
    pub(crate) const fn of<R: Row>() -> Self {
        Self {
            schema: R::SCHEMA,
            merge: crate::merge::<R>,
            validate: validate::<R>,
            write_tsv: crate::write_tsv::<R>,
        }
    }
}

fn validate<R: Row>(path: &Path) -> Result<u64, TableError> {
    TableReader::<R>::open(path)?.try_fold(0, |rows, row| row.map(|_| rows + 1))
}

/// The table of that name.
#[must_use]
pub fn table(name: &str) -> Option<&'static TableEntry> {
    TABLES.iter().find(|entry| entry.schema.name == name)
}

/// The data dictionary as Markdown: `docs/tables.md`, and what `landfall schema` prints.
#[must_use]
pub fn dictionary_markdown<'a>(schemas: impl IntoIterator<Item = &'a TableSchema>) -> String {
    schemas.into_iter().map(table_markdown).collect::<Vec<_>>().join("\n")
}

fn table_markdown(schema: &TableSchema) -> String {
    let mut page = format!(
        "## `{}` (schema version {})\n\n{}\n\nSorted by {}.{}\n\n| column | type | unit | null | meaning |\n|---|---|---|---|---|\n",
        schema.name,
        schema.version,
        schema.doc,
        schema.key.iter().map(|column| format!("`{column}`")).collect::<Vec<_>>().join(", "),
        match schema.published {
            Published::Table => "",
            Published::TableAndText => " Published as text (`.tsv`), too.",
            Published::OnRequest => " Published where it has rows: stages fill it on request.",
            Published::Nothing => " Not published: it stays in the work folder.",
        },
    );
    for column in schema.columns {
        let words =
            column.words.map(|words| format!(" One of `{}`.", words.join("`, `"))).unwrap_or_default();
        let null = if column.nullable { "yes" } else { "" };
        let _ = writeln!(
            page,
            "| `{}` | {} | {} | {null} | {}{words}{} |",
            column.name,
            column.kind,
            column.unit,
            column.meaning,
            possible(column),
        );
    }
    if !schema.conditions.is_empty() {
        let _ = writeln!(page, "\nIn every row: {}.", schema.conditions.join(", "));
    }
    page
}

/// What is possible in a column that says more than its type does.
fn possible(column: &ColumnSpec) -> String {
    let Possible { least, most } = column.possible;
    match (least > f64::MIN, most < f64::MAX) {
        (true, true) => format!(" From {least} to {most}."),
        (true, false) => format!(" At least {least}."),
        (false, _) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table that is declared and not listed would not be merged, published or documented.
    #[test]
    fn every_declaration_is_listed() {
        let declared = |file: &PathBuf| {
            let text = std::fs::read_to_string(file).unwrap();
            text.lines().filter(|line| line.starts_with("table! {")).count()
        };
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let files = [source.clone(), source.join("truth")].into_iter().flat_map(|folder| {
            std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).filter(|path| path.is_file())
        });
        assert_eq!(files.map(|file| declared(&file)).sum::<usize>(), TABLES.len());
    }

    #[test]
    fn every_table_is_listed_once_and_sorted_by_its_own_columns() {
        for entry in TABLES {
            assert_eq!(TABLES.iter().filter(|other| other.schema.name == entry.schema.name).count(), 1);
            for key in entry.schema.key {
                assert!(entry.schema.columns.iter().any(|column| column.name == *key), "{key}");
            }
        }
    }
}
