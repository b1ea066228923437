//! Plain data as JSON.

use serde::Serialize;
use serde_json::Value;

/// The bytes of plain data as JSON, for digests and files.
pub(crate) fn bytes(data: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(data).expect(PLAIN)
}

/// The lines of plain data as JSON, for people.
pub(crate) fn lines(data: &impl Serialize) -> String {
    serde_json::to_string_pretty(data).expect(PLAIN) + "\n"
}

/// A value of TOML as JSON. JSON has no word for numbers that are not finite: they are text.
pub(crate) fn of_toml(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.as_str().into(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) if number.is_finite() => (*number).into(),
        toml::Value::Boolean(truth) => (*truth).into(),
        toml::Value::Array(values) => values.iter().map(of_toml).collect(),
        toml::Value::Table(table) => table
            .iter()
            .map(|(key, value)| (key.clone(), of_toml(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        toml::Value::Float(_) | toml::Value::Datetime(_) => value.to_string().into(),
    }
}

/// Maps have text as keys, and the paths of a run were looked at when it began.
const PLAIN: &str = "the data of this crate can be written as JSON";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_not_finite_stay_apart() {
        let json = |text: &str| of_toml(&text.parse::<toml::Table>().unwrap()["key"]).to_string();
        assert_eq!(json("key = inf"), "\"inf\"");
        assert_eq!(json("key = nan"), "\"nan\"");
        assert_eq!(json("key = [0.5, 2, \"x\", true]"), "[0.5,2,\"x\",true]");
    }
}
