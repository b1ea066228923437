//! Parameters of stages, declared once: name, default, unit, source and meaning.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// One key of a stage's table in the run file.
#[derive(Clone, Debug, PartialEq)]
pub struct KeySpec {
    /// Its name.
    pub name: &'static str,
    /// Its default, as TOML.
    pub default: String,
    /// Unit of its value; empty where there is none.
    pub unit: &'static str,
    /// Where the default comes from.
    pub source: &'static str,
    /// What it does.
    pub meaning: &'static str,
}

/// The parameters of a stage. Implemented by [`params!`](crate::params!) only.
pub trait Params: Serialize + DeserializeOwned + Default + Clone + Send + Sync + 'static {
    /// The keys, in the order of declaration.
    fn keys() -> Vec<KeySpec>;
}

/// Declares the parameters of a stage.
///
/// ```
/// landfall_config::params! {
///     /// Parameters of stage `sites`.
///     SitesParams {
///         /// Junctions this near to a mode are judged against it.
///         junction_window: u32 = 5_u32, "bp", "Berry et al. 2012";
///     }
/// }
/// assert_eq!(SitesParams::default().junction_window, 5);
/// ```
#[macro_export]
macro_rules! params {
    ($(#[doc = $doc:literal])+ $name:ident {
        $($(#[doc = $meaning:literal])+ $key:ident: $type:ty = $default:expr, $unit:literal, $source:literal;)*
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
                vec![$($crate::KeySpec {
                    name: stringify!($key),
                    default: $crate::params::toml_value(&defaults.$key),
                    unit: $unit,
                    source: $source,
                    meaning: concat!($($meaning),+).trim_ascii_start(),
                },)*]
            }
        }
    };
}

/// A value as it would be written in the run file.
#[must_use]
pub fn toml_value(value: &impl Serialize) -> String {
    toml::Value::try_from(value).map(|value| value.to_string()).unwrap_or_default()
}
