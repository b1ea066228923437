//! The page on laboratory tables, from the formats as they are declared.

use std::fmt::Write;

use super::{Column, FORMATS, Field, Format, Holds, Need};

/// What stands above the formats.
const HEAD: &str = "# Laboratory tables

Written by `landfall schema --laboratory` from the formats that stage `vcn` reads; do not edit.

A table's columns say which format it has; its name says nothing. Case, blanks and signs in the names of columns do not
matter, nor does their order; further columns are not read. Tables may come together, of several kinds.

- **Text**: UTF-8, UTF-16 or Windows-1252, plain or gzipped. Separated by comma, semicolon or tab; a first line `sep=` is
  heeded. Lines before the header are passed over, however many. The table ends at the heading of another section
  (`[Melt Curve]`).
- **Numbers**: with decimal points or decimal commas, thousands apart or not. All numbers of a table have the same sign;
  where no number tells which (`1,000` in a table without any other), the table is refused.
- **Nothing**: an empty cell, `NA`, `N/A`, `NaN` or `No Call`.
- **Names**: a sample on the plate is the sheet's `plate_name` or `sample`, letter by letter, or else with blanks and `_` as
  one. Names that are a sample's but for case, other signs or leading zeros (`P1-d30` for `P01_d30`) are errors: say which in
  `plate_name`. Two names of one sample in one table are an error, too.
- **Others**: samples that the sheet does not have, and controls, are left out and counted. A table with such samples and
  none of the run's is an error.
- **Left out by the analyst**: rows that are marked, or whose instrument rejects the well, are left out and counted; the
  result is flagged `excluded_wells`, the curve `excluded_standards`. In digital PCR a well is left out with all its targets.
- **Counted**: table `plates` has each name of each table with its rows: used, left out, merged, not measured, of other
  targets.

";

/// The page, in Markdown.
#[must_use]
pub fn document() -> String {
    let mut page = HEAD.to_owned();
    for format in FORMATS {
        section(&mut page, format);
    }
    page
}

fn section(page: &mut String, format: &Format) {
    let holds = match format.holds {
        Holds::Counts => "Digital PCR: a row per well and target.",
        Holds::Droplets => "Digital PCR, not yet gated: a row per well and target.",
        Holds::Cycles => "Quantitative PCR: a row per well and target.",
        Holds::Colonies => "Copies by colony: a row each.",
    };
    // Writing to a string cannot fail.
    let _ = writeln!(page, "## {}\n\n{holds} {}\n", format.name, format.note);
    page.push_str("| column | | what it holds |\n|---|---|---|\n");
    for column in format.columns {
        let _ =
            writeln!(page, "| {} | {} | {} |", names(column), need(format, column), column.field.meaning());
    }
    page.push('\n');
}

fn names(column: &Column) -> String {
    let name = |name: &&str| if name.is_empty() { "(no name)".to_owned() } else { format!("`{name}`") };
    column.names.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn need(format: &Format, column: &Column) -> String {
    let called = |field: Field| {
        let other = format.columns.iter().find(|column| column.field == field);
        other.map_or("", |column| column.names[0])
    };
    match column.need {
        Need::Needed => "needed".to_owned(),
        Need::NeededUnless(other) => format!("needed, or `{}`", called(other)),
        Need::Optional => String::new(),
    }
}
