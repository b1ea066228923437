//! Parameters of stages, declared once: name, default, range, unit, source and meaning.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Range;

/// One key of a stage's table in the run file.
#[derive(Clone, Debug, PartialEq)]
pub struct KeySpec {
    /// Its name.
    pub name: &'static str,
    /// Its default, as TOML.
    pub default: String,
    /// The numbers that it, or each number of its list, may be; `None` where it holds no number.
    pub range: Option<Range>,
    /// What must hold between it and other keys.
    pub relations: Vec<Relation>,
    /// Unit of its value; empty where there is none.
    pub unit: &'static str,
    /// Where the default comes from.
    pub source: &'static str,
    /// What it does.
    pub meaning: &'static str,
}

/// What must hold between a key and another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// It is no greater.
    AtMost(&'static str),
    /// As lists, they have no word in common, in any case.
    Disjoint(&'static str),
}

/// What is wrong with a key of a stage's table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFault {
    /// The key: one that was written.
    pub key: &'static str,
    /// What was found and what was expected.
    pub message: String,
}

/// The parameters of a stage. Implemented by [`params!`](crate::params!) only.
pub trait Params: Serialize + DeserializeOwned + Default + Clone + Send + Sync + 'static {
    /// The keys, in the order of declaration.
    fn keys() -> Vec<KeySpec>;
}

/// Declares the parameters of a stage. A number has a range, and `where` says what must hold between keys.
///
/// ```
/// landfall_config::params! {
///     /// Parameters of stage `sites`.
///     SitesParams {
///         /// Junctions this near to a mode are judged against it.
///         junction_window: u32 = 5_u32, in 0..=100, "bp", "Berry et al. 2012";
///         /// A junction this near to a mode joins it if it holds few fragments.
///         slip_window: u32 = 3_u32, in 0..=100, "bp", "Polymerase slip";
///         where slip_window <= junction_window;
///     }
/// }
/// assert_eq!(SitesParams::default().junction_window, 5);
/// ```
#[macro_export]
macro_rules! params {
    ($(#[doc = $doc:literal])+ $name:ident {
        $($(#[doc = $meaning:literal])+
            $key:ident: $type:ty = $default:expr, $(in $range:expr,)? $unit:literal, $source:literal;)*
        $(where $($left:ident $relation:tt $right:ident),+;)?
    }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name {
            $($(#[doc = $meaning])+ pub $key: $type,)*
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($key: $default.into(),)* }
            }
        }

        impl $crate::Params for $name {
            fn keys() -> Vec<$crate::KeySpec> {
                let defaults = Self::default();
                let _ = &defaults;
                let relations: &[(&str, $crate::Relation)] =
                    &[$($((stringify!($left), $crate::relation!($relation stringify!($right))),)+)?];
                let of = |key: &str| -> Vec<$crate::Relation> {
                    let own = relations.iter().filter(|(left, _)| *left == key);
                    own.map(|(_, relation)| *relation).collect()
                };
                let _ = &of;
                vec![$($crate::KeySpec {
                    name: stringify!($key),
                    default: $crate::params::toml_value(&defaults.$key),
                    range: $crate::range!($($range)?),
                    relations: of(stringify!($key)),
                    unit: $unit,
                    source: $source,
                    meaning: concat!($($meaning),+).trim_ascii_start(),
                },)*]
            }
        }
    };
}

/// The range of a key; none where none is written.
#[doc(hidden)]
#[macro_export]
macro_rules! range {
    () => {
        None
    };
    ($range:expr) => {
        Some($crate::Range::from($range))
    };
}

/// A relation by its sign.
#[doc(hidden)]
#[macro_export]
macro_rules! relation {
    (<= $right:expr) => {
        $crate::Relation::AtMost($right)
    };
    (disjoint $right:expr) => {
        $crate::Relation::Disjoint($right)
    };
}

/// A value as it would be written in the run file.
#[must_use]
pub fn toml_value(value: &impl Serialize) -> String {
    toml::Value::try_from(value).map(|value| value.to_string()).unwrap_or_default()
}

/// All that is wrong with the values of a stage's table: types, ranges and what must hold between keys. Keys that are
/// not in it have their defaults.
#[must_use]
pub fn faults(keys: &[KeySpec], table: &toml::Table) -> Vec<KeyFault> {
    let own = |spec: &KeySpec| {
        let message = spec.fault(table.get(spec.name)?)?;
        Some(KeyFault { key: spec.name, message })
    };
    let mut faults: Vec<KeyFault> = keys.iter().filter_map(own).collect();
    let value = |name: &str| {
        let faulty = faults.iter().any(|fault| fault.key == name);
        let default = || keys.iter().find(|spec| spec.name == name)?.default_value();
        if faulty { None } else { table.get(name).cloned().or_else(default) }
    };
    let between = keys.iter().flat_map(|spec| {
        spec.relations.iter().filter_map(|relation| relation.fault(spec.name, table, &value))
    });
    let between: Vec<KeyFault> = between.collect();
    faults.extend(between);
    faults
}

impl KeySpec {
    fn default_value(&self) -> Option<toml::Value> {
        format!("value = {}", self.default).parse::<toml::Table>().ok()?.remove("value")
    }

    /// What is wrong with a value, in words.
    fn fault(&self, value: &toml::Value) -> Option<String> {
        let default = self.default_value()?;
        // A whole number will do for a decimal one.
        let same = default.same_type(value) || (default.is_float() && value.is_integer());
        let numbers = match value {
            toml::Value::Array(list) => list.iter().map(number).collect(),
            value => vec![number(value)],
        };
        let inside =
            |range: Range| numbers.iter().all(|number| number.is_some_and(|found| range.holds(found)));
        if same && self.range.is_none_or(inside) {
            return None;
        }
        let range = self.range.map_or(String::new(), |range| format!(", {range}"));
        Some(format!("found `{value}`; expected {}{range}, such as `{}`", type_word(&default), self.default))
    }
}

fn number(value: &toml::Value) -> Option<f64> {
    value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64))
}

fn type_word(value: &toml::Value) -> &'static str {
    match value {
        toml::Value::String(_) => "text",
        toml::Value::Integer(_) => "a whole number",
        toml::Value::Float(_) => "a number",
        toml::Value::Boolean(_) => "`true` or `false`",
        toml::Value::Datetime(_) => "a date",
        toml::Value::Array(_) => "a list",
        toml::Value::Table(_) => "a table",
    }
}

impl Relation {
    /// What is wrong between the key `left` and the relation's other one; told of one that was written.
    fn fault(
        self,
        left: &'static str,
        table: &toml::Table,
        value: &impl Fn(&str) -> Option<toml::Value>,
    ) -> Option<KeyFault> {
        match self {
            Self::AtMost(right) => {
                let (low, high) = (value(left)?, value(right)?);
                if number(&low)? <= number(&high)? {
                    return None;
                }
                Some(if table.contains_key(left) {
                    KeyFault {
                        key: left,
                        message: format!("found `{low}`; expected at most `{right}`, `{high}`"),
                    }
                } else {
                    KeyFault {
                        key: right,
                        message: format!("found `{high}`; expected at least `{left}`, `{low}`"),
                    }
                })
            }
            Self::Disjoint(right) => {
                let words = |name| Some(lower_case(&value(name)?));
                let others = words(right)?;
                let word = words(left)?.into_iter().find(|word| others.contains(word))?;
                let (key, other) = if table.contains_key(left) { (left, right) } else { (right, left) };
                let message = format!("found `{word}` in `{other}`, too; expected it in one of them");
                Some(KeyFault { key, message })
            }
        }
    }
}

fn lower_case(list: &toml::Value) -> Vec<String> {
    let words = list.as_array().into_iter().flatten().filter_map(toml::Value::as_str);
    words.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    crate::params! {
        /// Parameters of no stage.
        Demo {
            /// A share.
            share: f64 = 0.9, in 0.0..=1.0, "share", "none";
            /// The fewest.
            least: u32 = 5_u32, in 1..=100, "", "none";
            /// The most.
            most: u32 = 10_u32, in 1..=100, "", "none";
            /// Numbers.
            knots: Vec<f64> = Vec::new(), in crate::above(0.0), "", "none";
            /// Names.
            ours: Vec<String> = ["a"].map(String::from), "", "none";
            /// Other names.
            theirs: Vec<String> = ["b"].map(String::from), "", "none";
            where least <= most, ours disjoint theirs;
        }
    }

    fn told(table: &str) -> Vec<String> {
        let faults = faults(&Demo::keys(), &table.parse().unwrap());
        faults.into_iter().map(|fault| format!("{}: {}", fault.key, fault.message)).collect()
    }

    #[test]
    fn what_is_inside_its_range_is_taken() {
        for table in ["", "share = 1\nleast = 1\nmost = 100", "knots = [1.5, 2]", "least = 10", "most = 5"] {
            assert_eq!(told(table), [""; 0], "{table}");
        }
    }

    #[test]
    fn every_fault_of_a_table_is_told_in_one_wording() {
        assert_eq!(
            told("share = 1.5\nleast = 0\nmost = \"x\"\nknots = [1.0, 0.0]"),
            [
                "share: found `1.5`; expected a number, 0 to 1, such as `0.9`",
                "least: found `0`; expected a whole number, 1 to 100, such as `5`",
                "most: found `\"x\"`; expected a whole number, 1 to 100, such as `10`",
                "knots: found `[1.0, 0.0]`; expected a list, above 0, such as `[]`",
            ]
        );
        for number in ["nan", "inf", "-inf", "-0.1"] {
            assert_eq!(told(&format!("share = {number}")).len(), 1, "{number}");
        }
    }

    #[test]
    fn keys_that_contradict_each_other_are_told_by_one_that_was_written() {
        assert_eq!(told("least = 11"), ["least: found `11`; expected at most `most`, `10`"]);
        assert_eq!(told("most = 4"), ["most: found `4`; expected at least `least`, `5`"]);
        assert_eq!(told("least = 7\nmost = 0").len(), 1, "the range of the other says it");
        assert_eq!(
            told("theirs = [\"A\"]"),
            ["theirs: found `a` in `ours`, too; expected it in one of them"]
        );
    }
}
