//! The declaration of the columns for people: the page `docs/sheet.md`, and a sheet to start from.

use std::fmt::Write;

use super::column::Column;

/// The columns as a Markdown table, then the words of each closed list.
#[must_use]
pub fn markdown() -> String {
    let mut page = "| column | holds | needed | blank means | meaning |\n|---|---|---|---|---|\n".to_owned();
    for spec in Column::ALL.iter().map(|column| column.spec()) {
        let (name, holds) = (spec.name, spec.kind.name());
        let _ =
            writeln!(page, "| `{name}` | {holds} | {} | {} | {} |", spec.needed, spec.blank, spec.meaning);
    }
    for spec in Column::ALL.iter().map(|column| column.spec()) {
        let words = spec.kind.words();
        if words.is_empty() {
            continue;
        }
        let _ = writeln!(page, "\nWords of `{}`; case does not matter:\n", spec.name);
        words.iter().for_each(|(word, meaning)| {
            let _ = writeln!(page, "- `{word}`: {meaning}");
        });
    }
    page
}

const HEAD: &str = "\
# A sample sheet of Landfall: a row per library, or per lane of a library. Lines that begin with # are read over.
# Columns may stand in any order; those that are not needed may be left out or stay blank.
# Columns of your own are called x_...: they are shown beside the sample, and change no result.
#
# Lanes:      rows of one library name its further FASTQ files; all else is the same.
# Pools:      libraries that share FASTQ files are told apart by `barcode`.
# Single end: leave `fastq_2` blank; `fastq_1` then holds the anchor read, whatever `anchor_read` of the layout says.
# Controls:   `role` is `negative` (no vector) or `spike` (known sites); they never enter a subject's results.
# No reads:   without the columns of reads, or with `none` in `assay`, laboratory tables alone tell of a sample.
#
";

/// A sample sheet to start from: every column explained in comments, and one row as an example.
#[must_use]
pub fn sample_sheet() -> String {
    let mut sheet = HEAD.to_owned();
    let specs: Vec<_> = Column::ALL.iter().map(|column| column.spec()).collect();
    let width = specs.iter().map(|spec| spec.name.len()).max().unwrap_or(0);
    for spec in &specs {
        let words: Vec<_> = spec.kind.words().into_iter().map(|(word, _)| word).collect();
        let words = if words.is_empty() { String::new() } else { format!(" One of: {}.", words.join(" ")) };
        let needed = match spec.needed {
            "no" => String::new(),
            needed => format!(" Needed {needed}."),
        };
        let blank = match spec.blank {
            "" => String::new(),
            blank => format!(" Blank: {blank}."),
        };
        let _ = writeln!(sheet, "# {:width$}  {}{words}{needed}{blank}", spec.name, spec.meaning);
    }
    let row = |cell: &dyn Fn(usize) -> &'static str| (0..specs.len()).map(cell).collect::<Vec<_>>().join(",");
    let _ = writeln!(sheet, "{}\n{}", row(&|at| specs[at].name), row(&|at| specs[at].example));
    sheet
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{SampleSheet, Sides};

    #[test]
    fn the_sheet_to_start_from_is_read_but_for_its_files() {
        let error =
            SampleSheet::parse(&sample_sheet(), Path::new("nowhere/samples.csv"), None, Sides::Needed)
                .unwrap_err();
        assert!(error.is_missing(), "{error}");
        assert_eq!(error.to_string().lines().count(), 4, "three files: {error}");
    }

    #[test]
    fn every_column_and_word_is_on_the_page_and_in_the_sheet() {
        for text in [markdown(), sample_sheet()] {
            for spec in Column::ALL.iter().map(|column| column.spec()) {
                assert!(text.contains(spec.name) && text.contains(spec.meaning), "{}", spec.name);
                assert!(spec.kind.words().iter().all(|(word, _)| text.contains(word)), "{}", spec.name);
            }
        }
    }
}
