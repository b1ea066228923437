//! The list of stages, in the order of the data's way.

use landfall_stage::StageEntry;

/// Every stage of the pipeline.
pub fn entries() -> Vec<StageEntry> {
    vec![
        StageEntry::of::<landfall_trim::Trim>(),
        StageEntry::of::<landfall_align::Align>(),
        StageEntry::of::<landfall_align::Pair>(),
        StageEntry::of::<landfall_sites::Collide>(),
        StageEntry::of::<landfall_sites::Sites>(),
        StageEntry::of::<landfall_abundance::Abundance>(),
        StageEntry::of::<landfall_annotate::Annotate>(),
        StageEntry::of::<landfall_depth::Depth>(),
        StageEntry::of::<landfall_vcn::Vcn>(),
        StageEntry::of::<landfall_report::Report>(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(value: &toml::Value) -> bool {
        value.is_integer() || value.is_float() || value.as_array().is_some_and(Vec::is_empty)
    }

    #[test]
    fn every_number_has_a_range_that_holds_its_default_and_fits_its_type() {
        for entry in entries() {
            for key in (entry.keys)() {
                let place = format!("[{}] {}", entry.name, key.name);
                let default: toml::Table = format!("value = {}", key.default).parse().unwrap();
                let Some(range) = key.range else {
                    assert!(!numbers(&default["value"]), "{place} has no range");
                    continue;
                };
                let default =
                    default["value"].as_float().or(default["value"].as_integer().map(|whole| whole as f64));
                assert!(default.is_none_or(|number| range.holds(number)), "{place}");
                for end in range.ends() {
                    let value = match default {
                        Some(_) if key.default.parse::<i64>().is_ok() => toml::Value::Integer(end as i64),
                        _ => toml::Value::Float(end),
                    };
                    let table = toml::Table::from_iter([(key.name.to_owned(), value)]);
                    // What contradicts another key's default is another matter.
                    if let Err(error) = (entry.canonical)(&table) {
                        let text = error.to_string();
                        assert!(
                            text.contains("expected at most `") || text.contains("expected at least `"),
                            "{place}: {text}"
                        );
                    }
                }
            }
        }
    }
}
