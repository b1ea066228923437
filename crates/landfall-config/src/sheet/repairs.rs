//! What was read otherwise than it is written, told in one sentence for each kind.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// One kind of repair.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Repair {
    /// Columns are separated by another sign than a comma.
    Separator(char),
    /// A column whose name is spelt in another way.
    Renamed {
        /// As the header has it.
        written: String,
        /// The column that is meant.
        column: &'static str,
    },
    /// Columns without a name and content.
    BlankColumns,
    /// Rows that lack their last cells.
    ShortRows,
    /// Numbers with a decimal comma.
    DecimalCommas,
    /// Whole numbers with decimals, `180.0`.
    WholeDecimals,
}

/// The lines in which each kind of repair was made; none where it is of the whole sheet.
#[derive(Clone, Debug, Default)]
pub(super) struct Repairs(BTreeMap<Repair, BTreeSet<u64>>);

impl Repairs {
    /// Notes a repair of the whole sheet.
    pub(super) fn whole(&mut self, repair: Repair) {
        self.0.entry(repair).or_default();
    }

    /// Notes a repair in a line.
    pub(super) fn line(&mut self, repair: Repair, line: u64) {
        self.0.entry(repair).or_default().insert(line);
    }

    /// A sentence for each kind. The sheet is named without its folder.
    pub(super) fn notes(&self, sheet: &Path) -> Vec<String> {
        let name = sheet.file_name().unwrap_or(sheet.as_os_str()).to_string_lossy();
        self.0.iter().map(|(repair, lines)| format!("{name}: {}", sentence(repair, lines))).collect()
    }
}

fn sentence(repair: &Repair, lines: &BTreeSet<u64>) -> String {
    match repair {
        Repair::Separator('\t') => "its columns are separated by tabs.".to_owned(),
        Repair::Separator(sign) => format!("its columns are separated by `{sign}`."),
        Repair::Renamed { written, column } => format!("column `{written}` is read as `{column}`."),
        Repair::BlankColumns => "blank columns without a name are left out.".to_owned(),
        Repair::ShortRows => {
            format!("rows that end early have blank cells in the last columns ({}).", shown(lines))
        }
        Repair::DecimalCommas => format!("decimal commas are read as points ({}).", shown(lines)),
        Repair::WholeDecimals => format!("whole numbers are written with decimals ({}).", shown(lines)),
    }
}

/// At most this many lines are named one by one.
const SHOWN: usize = 5;

/// `line 3`, `lines 3, 4, 9`, or the first ones and how many more.
pub(super) fn shown(lines: &BTreeSet<u64>) -> String {
    let first: Vec<_> = lines.iter().take(SHOWN).map(u64::to_string).collect();
    let word = if lines.len() == 1 { "line" } else { "lines" };
    let more = lines.len().saturating_sub(SHOWN);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{word} {}{more}", first.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_one_sentence_with_its_lines() {
        let mut repairs = Repairs::default();
        (2..=9).for_each(|line| repairs.line(Repair::ShortRows, line));
        repairs.line(Repair::DecimalCommas, 4);
        repairs.whole(Repair::Separator(';'));
        assert_eq!(
            repairs.notes(Path::new("some/where/s.csv")),
            [
                "s.csv: its columns are separated by `;`.",
                "s.csv: rows that end early have blank cells in the last columns (lines 2, 3, 4, 5, 6 and 3 more).",
                "s.csv: decimal commas are read as points (line 4).",
            ]
        );
    }
}
