//! How one value of a row becomes one cell of a column and back.

use std::fmt;

use landfall_core::{LibraryId, Position, ReadClass, SampleId, Strand, SubjectId, VectorEnd};
use polars::prelude::*;

use crate::possible::Possible;

/// The type of a column as the Parquet file holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// UTF-8 text.
    Text,
    /// Whole number from 0 to 2³² − 1.
    U32,
    /// Whole number from 0 to 2⁶⁴ − 1.
    U64,
    /// Whole number with a sign, 32 bits.
    I32,
    /// Double-precision number.
    F64,
    /// Yes or no.
    Bool,
    /// A list of texts.
    TextList,
}

impl Kind {
    /// The Polars type.
    #[must_use]
    pub fn data_type(self) -> DataType {
        match self {
            Self::Text => DataType::String,
            Self::U32 => DataType::UInt32,
            Self::U64 => DataType::UInt64,
            Self::I32 => DataType::Int32,
            Self::F64 => DataType::Float64,
            Self::Bool => DataType::Boolean,
            Self::TextList => DataType::List(Box::new(DataType::String)),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::U32 => "u32",
            Self::U64 => "u64",
            Self::I32 => "i32",
            Self::F64 => "f64",
            Self::Bool => "bool",
            Self::TextList => "list of text",
        })
    }
}

/// A type that a Parquet column can hold as it is.
pub trait Physical: Sized {
    /// Its column type.
    const KIND: Kind;
    /// Builds a column; `None` is null.
    fn column(name: &str, values: Vec<Option<Self>>) -> Column;
    /// The values of a column whose type has been checked.
    fn values(column: &Column) -> PolarsResult<Vec<Option<Self>>>;
}

macro_rules! physical_numbers {
    ($($native:ty, $kind:ident, $getter:ident;)+) => {$(
        impl Physical for $native {
            const KIND: Kind = Kind::$kind;

            fn column(name: &str, values: Vec<Option<Self>>) -> Column {
                Series::new(name.into(), values).into()
            }

            fn values(column: &Column) -> PolarsResult<Vec<Option<Self>>> {
                Ok(column.$getter()?.iter().collect())
            }
        }
    )+};
}

physical_numbers! {
    u32, U32, u32;
    u64, U64, u64;
    i32, I32, i32;
    f64, F64, f64;
    bool, Bool, bool;
}

impl Physical for String {
    const KIND: Kind = Kind::Text;

    fn column(name: &str, values: Vec<Option<Self>>) -> Column {
        Series::new(name.into(), values).into()
    }

    fn values(column: &Column) -> PolarsResult<Vec<Option<Self>>> {
        let texts = column.str()?;
        check_size(texts)?;
        Ok(texts.iter().map(|value| value.map(str::to_owned)).collect())
    }
}

/// Text of one column in a group of rows: 32 kB per row.
const MOST_TEXT_BYTES: usize = 1 << 31;

/// Cells of a file may share one text of a dictionary; here each gets its own.
fn check_size(texts: &StringChunked) -> PolarsResult<()> {
    let bytes: usize = texts.iter().flatten().map(str::len).sum();
    polars_ensure!(bytes <= MOST_TEXT_BYTES, ComputeError: "found {} bytes of text in {} cells", bytes, texts.len());
    Ok(())
}

impl Physical for Vec<String> {
    const KIND: Kind = Kind::TextList;

    fn column(name: &str, values: Vec<Option<Self>>) -> Column {
        let total = values.iter().flatten().map(Vec::len).sum();
        let mut builder = ListStringChunkedBuilder::new(name.into(), values.len(), total);
        for value in &values {
            match value {
                Some(texts) => builder.append_values_iter(texts.iter().map(String::as_str)),
                None => builder.append_null(),
            }
        }
        builder.finish().into_series().into()
    }

    fn values(column: &Column) -> PolarsResult<Vec<Option<Self>>> {
        let lists = column.list()?;
        check_size(lists.get_inner().str()?)?;
        (0..lists.len())
            .map(|row| {
                lists
                    .get_as_series(row)
                    .map(|texts| Ok(texts.str()?.iter().flatten().map(str::to_owned).collect()))
                    .transpose()
            })
            .collect()
    }
}

/// A type that a row field may have.
pub trait Cell: Sized {
    /// What the file holds.
    type Physical: Physical;
    /// Whether null is a value.
    const NULLABLE: bool = false;
    /// The closed list of words, for columns that have one.
    const WORDS: Option<&'static [&'static str]> = None;
    /// What is possible, of numbers, if the column says no more.
    const POSSIBLE: Possible = Possible::NUMBER;
    /// The value of a number; `None` of null and of what is no number.
    fn number(&self) -> Option<f64> {
        None
    }
    /// Into the file.
    fn to_physical(&self) -> Option<Self::Physical>;
    /// Out of the file.
    ///
    /// # Errors
    /// What was found and what was expected, as half a sentence.
    fn from_physical(value: Option<Self::Physical>) -> Result<Self, String>;
}

pub(crate) fn present<T>(value: Option<T>) -> Result<T, String> {
    value.ok_or_else(|| "found null; expected a value".to_owned())
}

/// Counts: sums over many rows must hold them, too.
const MOST_COUNTED: f64 = (1_u64 << 48) as f64;
/// Bases of the longest contig that alignments can name; the end of an interval may be as large.
const LONGEST_CONTIG: f64 = i32::MAX as f64;

macro_rules! cells_as_they_are {
    ($($native:ty $(, $possible:expr)?;)+) => {$(
        impl Cell for $native {
            type Physical = Self;
            $(
                const POSSIBLE: Possible = $possible;

                fn number(&self) -> Option<f64> {
                    Some(*self as f64)
                }
            )?

            fn to_physical(&self) -> Option<Self> {
                Some(self.clone())
            }

            fn from_physical(value: Option<Self>) -> Result<Self, String> {
                present(value)
            }
        }
    )+};
}

cells_as_they_are! {
    u32, Possible::NUMBER;
    u64, Possible::NUMBER.to(MOST_COUNTED);
    i32, Possible::NUMBER;
    f64, Possible::NUMBER;
    bool;
    String;
    Vec<String>;
}

impl Cell for Position {
    type Physical = u32;
    const POSSIBLE: Possible = Possible::NUMBER.to(LONGEST_CONTIG);

    fn number(&self) -> Option<f64> {
        Some(self.0.into())
    }

    fn to_physical(&self) -> Option<u32> {
        Some(self.0)
    }

    fn from_physical(value: Option<u32>) -> Result<Self, String> {
        present(value).map(Self)
    }
}

/// Types that are written as text and parsed back.
macro_rules! cells_as_text {
    ($($name:ty),+) => {$(
        impl $crate::cell::Cell for $name {
            type Physical = String;

            fn to_physical(&self) -> Option<String> {
                Some(self.to_string())
            }

            fn from_physical(value: Option<String>) -> Result<Self, String> {
                $crate::cell::present(value)?.parse().map_err(|fault| format!("{fault}"))
            }
        }
    )+};
}
pub(crate) use cells_as_text;

cells_as_text!(Strand, ReadClass, SubjectId, SampleId, LibraryId, VectorEnd);

impl<T: Cell> Cell for Option<T> {
    type Physical = T::Physical;
    const NULLABLE: bool = true;
    const WORDS: Option<&'static [&'static str]> = T::WORDS;
    const POSSIBLE: Possible = T::POSSIBLE;

    fn number(&self) -> Option<f64> {
        self.as_ref().and_then(T::number)
    }

    fn to_physical(&self) -> Option<T::Physical> {
        self.as_ref().and_then(T::to_physical)
    }

    fn from_physical(value: Option<T::Physical>) -> Result<Self, String> {
        value.map(|value| T::from_physical(Some(value))).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_all_cells_share_is_not_copied_without_end() {
        let shared = "A".repeat(1 << 20);
        let column = |cells| StringChunked::full("anchor".into(), &shared, cells).into_column();
        assert_eq!(String::values(&column(3)).unwrap().len(), 3);
        // Half a terabyte, had each cell its own.
        let fault = String::values(&column(1 << 19)).unwrap_err().to_string();
        assert!(fault.contains("found 549755813888 bytes of text in 524288 cells"), "{fault}");
        let lists = Vec::<String>::column("flags", vec![Some(vec!["a".to_owned(), String::new()]), None]);
        assert_eq!(Vec::<String>::values(&lists).unwrap().len(), 2);
    }
}
