//! What a laboratory table is: the formats that are known, and the columns that tell them.

use super::number::Number;

mod declared;

pub(super) use declared::AMPLITUDES;
pub use declared::FORMATS;

/// What a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Partitions of digital PCR, by well and target.
    Counts,
    /// Amplitudes of droplets, in files that the table names.
    Droplets,
    /// Threshold cycles of quantitative PCR, by well and target.
    Cycles,
    /// Copies, by colony or cell.
    Colonies,
}

/// What a column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The sample's name on the plate.
    Sample,
    /// The well.
    Well,
    /// What the assay is of.
    Target,
    /// The dye, where the instrument names no target.
    Dye,
    /// What the well is for.
    Role,
    /// What the target is for, with what the well is for in it.
    TargetRole,
    /// Positive partitions.
    Positives,
    /// Negative partitions.
    Negatives,
    /// Accepted partitions.
    Total,
    /// Partitions positive for both targets of the well.
    BothPositive,
    /// How many fold the DNA was diluted before the well.
    Dilution,
    /// Copies of the reference per cell.
    CopiesPerCell,
    /// The wells that a row was merged from.
    Merged,
    /// Whether the analyst left the row out.
    Excluded,
    /// Whether the analyst kept the row.
    Included,
    /// What the instrument says of the well.
    Status,
    /// Threshold cycle.
    Ct,
    /// Copies of a standard, or copies per cell of a calibrator.
    Copies,
    /// The colony or cell.
    Colony,
    /// Vector copies per cell of the colony.
    ColonyCopies,
    /// The column of the file of amplitudes.
    Channel,
    /// The file of amplitudes.
    Amplitudes,
    /// Droplets above are positive.
    Threshold,
    /// Amplitudes of the first channel.
    FirstAmplitude,
    /// Amplitudes of the second channel.
    SecondAmplitude,
}

impl Field {
    /// What its cells hold, in a line.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Sample => "the sample, as the plate calls it",
            Self::Well => "the well",
            Self::Target => {
                "what the assay is of; `[vcn] vector_targets` and `reference_targets` say which is which"
            }
            Self::Dye => "the dye: stands for the target where none is named",
            Self::Role => {
                "what the well is for: `unknown`, `standard`, `ntc` (or `blank`), `calibrator`, or a control, \
                 which is left out"
            }
            Self::TargetRole => "what the target is for; `NTC` in it is a well without template",
            Self::Positives => "positive partitions",
            Self::Negatives => "negative partitions",
            Self::Total => "accepted partitions",
            Self::BothPositive => "partitions positive for both targets",
            Self::Dilution => "how many fold the DNA was diluted before the well",
            Self::CopiesPerCell => "copies of the reference per cell; 1 on X and Y in males",
            Self::Merged => "the wells that the row was merged from",
            Self::Excluded => "`true`, `yes`, `1` or `x`: the analyst left the row out",
            Self::Included => "`false`, `no` or `0`: the analyst left the row out",
            Self::Status => {
                "`rejected`, `excluded`, `invalid` or `failed`: the well is left out; `check` is flagged"
            }
            Self::Ct => "threshold cycle; empty, `Undetermined` or `NaN` where there is none",
            Self::Copies => "copies of a standard; copies per cell of a calibrator",
            Self::Colony => "the colony or cell",
            Self::ColonyCopies => "vector copies per cell of the colony, 0 without vector",
            Self::Channel => "1 or 2: the column of the file of amplitudes",
            Self::Amplitudes => "the instrument's file of amplitudes of the well, beside the table",
            Self::Threshold => {
                "droplets above are positive; without it the plate's droplets are gated together"
            }
            Self::FirstAmplitude | Self::SecondAmplitude => "amplitude of a droplet",
        }
    }

    /// What its cells hold, where that is a number.
    pub(super) fn number(self) -> Option<Number> {
        /// More is no number of copies, and no amplitude.
        const MANY: f64 = 1e15;
        match self {
            Self::Positives | Self::Negatives | Self::Total | Self::BothPositive => Some(Number::Whole),
            Self::Ct => Some(Number::UpTo(super::cycles::MOST_CYCLES)),
            Self::Dilution
            | Self::CopiesPerCell
            | Self::Copies
            | Self::ColonyCopies
            | Self::Threshold
            | Self::FirstAmplitude
            | Self::SecondAmplitude => Some(Number::UpTo(MANY)),
            _ => None,
        }
    }
}

/// Whether a format is told by a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It is.
    Needed,
    /// It is, where the table does not have that other one.
    NeededUnless(Field),
    /// It is not.
    Optional,
}

/// A column of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// What it means.
    pub field: Field,
    /// How it is called, the usual name first; case, blanks and signs do not matter.
    pub names: &'static [&'static str],
    /// Whether the format is told by it.
    pub need: Need,
}

impl Column {
    fn is_needed(&self) -> bool {
        self.need != Need::Optional
    }
}

/// A format of laboratory tables.
#[derive(Debug, PartialEq, Eq)]
pub struct Format {
    /// The instrument and its software.
    pub name: &'static str,
    /// What its tables hold.
    pub holds: Holds,
    /// Its columns.
    pub columns: &'static [Column],
    /// What else is to know.
    pub note: &'static str,
}

impl Format {
    /// Where a field stands among the names of a header, and whether more than one column has that name.
    pub(super) fn find(&self, field: Field, header: &[String]) -> Option<(usize, bool)> {
        let columns = self.columns.iter().filter(|column| column.field == field);
        columns.flat_map(|column| column.names).find_map(|name| {
            let name = bare(name);
            let mut found = header.iter().enumerate().filter(|(_, found)| **found == name);
            let (at, _) = found.next()?;
            Some((at, !name.is_empty() && found.next().is_some()))
        })
    }

    /// The needed columns that a header lacks.
    pub(super) fn lacking(&self, header: &[String]) -> Vec<&'static str> {
        let has = |field| self.find(field, header).is_some();
        let lacks = |column: &&Column| {
            column.is_needed()
                && !has(column.field)
                && !matches!(column.need, Need::NeededUnless(other) if has(other))
        };
        self.columns.iter().filter(lacks).map(|column| column.names[0]).collect()
    }

    /// How many columns tell it.
    pub(super) fn needed(&self) -> usize {
        self.columns.iter().filter(|column| column.is_needed()).count()
    }
}

/// A column's name as names are compared: letters and digits in lower case, and the signs of clusters.
pub(super) fn bare(name: &str) -> String {
    let kept = |letter: &char| letter.is_alphanumeric() || matches!(letter, '+' | '-' | '.');
    let kept: String = name.chars().filter(kept).flat_map(char::to_lowercase).collect();
    // Signs tell the clusters of two channels apart and nothing else.
    if kept.starts_with("ch1") { kept } else { kept.replace(['+', '-', '.'], "") }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The usual header of each format is read as that format, and not as another.
    #[test]
    fn every_format_is_told_by_its_own_columns() {
        for format in FORMATS {
            for all in [true, false] {
                let columns = format.columns.iter().filter(|column| all || column.is_needed());
                let header: Vec<_> = columns.map(|column| bare(column.names[0])).collect();
                let told = FORMATS.iter().find(|format| format.lacking(&header).is_empty()).unwrap();
                assert_eq!(told.name, format.name, "{header:?}");
            }
        }
    }

    #[test]
    fn every_needed_column_is_missed() {
        for format in FORMATS {
            for left_out in format.columns.iter().filter(|column| column.is_needed()) {
                let columns =
                    format.columns.iter().filter(|column| column.is_needed() && *column != left_out);
                let header: Vec<_> = columns.map(|column| bare(column.names[0])).collect();
                assert_eq!(format.lacking(&header), [left_out.names[0]], "{}", format.name);
            }
        }
    }
}
