//! The two small macros that declare tables and their closed lists of words.

/// Declares a table: its row struct, columns, sort key, schema version and, where it is not published as a table alone,
/// how it is: `published TableAndText`.
///
/// A column of numbers may say what is possible in it, `from 1` or `in 0..=100`; after the columns stands what holds
/// between them: `where start < end`. Readers refuse rows that cannot be, and writers do not write them.
macro_rules! table {
    (
        $(#[doc = $doc:literal])+
        $name:literal, version $version:literal, key [$($key:ident),+] $(, published $published:ident)?;
        $row:ident {
            $($(#[doc = $meaning:literal])+ $column:ident: $type:ty
                $(, $unit:literal)? $(, from $least:literal)? $(, in $low:literal ..= $high:literal)?;)+
        }
        $(where $($left:ident $order:tt $right:ident),+;)?
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq)]
        pub struct $row {
            $($(#[doc = $meaning])+ pub $column: $type,)+
        }

        impl $crate::schema::Row for $row {
            const SCHEMA: &'static $crate::schema::TableSchema = &$crate::schema::TableSchema {
                name: $name,
                version: $version,
                published: $crate::declare::published!($($published)?),
                doc: concat!($($doc),+).trim_ascii_start(),
                key: &[$(stringify!($key)),+],
                columns: &[$($crate::schema::ColumnSpec {
                    name: stringify!($column),
                    kind: <<$type as $crate::cell::Cell>::Physical as $crate::cell::Physical>::KIND,
                    nullable: <$type as $crate::cell::Cell>::NULLABLE,
                    words: <$type as $crate::cell::Cell>::WORDS,
                    unit: concat!("" $(, $unit)?),
                    possible: <$type as $crate::cell::Cell>::POSSIBLE
                        $(.from($least as f64))?$(.from($low as f64).to($high as f64))?,
                    meaning: concat!($($meaning),+).trim_ascii_start(),
                }),+],
                conditions: &[$($(concat!(
                    "`", stringify!($left), "` ", stringify!($order), " `", stringify!($right), "`"
                )),+)?],
            };

            fn check(&self) -> Result<(), $crate::possible::Impossible> {
                use $crate::cell::Cell;
                $(if let Some(number) = self.$column.number() {
                    const POSSIBLE: $crate::possible::Possible = <$type as Cell>::POSSIBLE
                        $(.from($least as f64))?$(.from($low as f64).to($high as f64))?;
                    POSSIBLE.check(stringify!($column), number)?;
                })+
                $($(if let (Some(left), Some(right)) = (self.$left.number(), self.$right.number())
                {
                    let holds = left $order right;
                    if !holds {
                        let [order, other] = [stringify!($order), stringify!($right)];
                        let fault = format!("found {left}; expected {order} `{other}`, {right}");
                        return Err($crate::possible::Impossible { column: stringify!($left), fault });
                    }
                })+)?
                Ok(())
            }

            fn compare(&self, other: &Self) -> std::cmp::Ordering {
                std::cmp::Ordering::Equal$(.then_with(|| self.$key.cmp(&other.$key)))+
            }

            fn columns(rows: &[Self]) -> Vec<polars::prelude::Column> {
                vec![$($crate::schema::column(stringify!($column), rows, |row| &row.$column)),+]
            }

            fn rows(frame: &polars::prelude::DataFrame) -> Result<Vec<Self>, $crate::schema::CellFault> {
                $(let mut $column = $crate::schema::cells::<$type>(frame, stringify!($column))?.into_iter();)+
                let mut rows = Vec::with_capacity(frame.height());
                while let ($(Some($column),)+) = ($($column.next(),)+) {
                    let row = Self { $($column),+ };
                    row.check().map_err(|fault| $crate::schema::CellFault::of(rows.len(), fault))?;
                    rows.push(row);
                }
                Ok(rows)
            }
        }
    };
}
pub(crate) use table;

/// How a table is published: as a table, where its declaration says nothing.
macro_rules! published {
    () => {
        $crate::schema::Published::Table
    };
    ($published:ident) => {
        $crate::schema::Published::$published
    };
}
pub(crate) use published;

/// Declares an enum that tables hold as one of a closed list of words.
macro_rules! words {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $meaning:literal])+ $variant:ident = $word:literal,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[doc = $meaning])+ $variant,)+
        }

        impl $name {
            /// Every word, in order.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word in the table.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// What the word means, in a sentence for people.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($($meaning),+).trim_ascii_start()),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(format!("found `{text}`; expected one of {}", Self::WORDS.join(", "))),
                }
            }
        }

        impl $crate::cell::Cell for $name {
            type Physical = String;
            const WORDS: Option<&'static [&'static str]> = Some(Self::WORDS);

            fn to_physical(&self) -> Option<String> {
                Some(self.as_str().to_owned())
            }

            fn from_physical(value: Option<String>) -> Result<Self, String> {
                $crate::cell::present(value)?.parse()
            }
        }
    };
}
pub(crate) use words;
