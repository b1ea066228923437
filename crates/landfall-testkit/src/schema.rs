//! Whether a document is what a JSON Schema says: the keywords that our own schemas use, and no others.

use serde_json::Value;

/// What in the document is not as the schema says: the place and the keyword; nothing where all of it is.
///
/// # Panics
/// A keyword that is not known here would pass unseen.
#[must_use]
pub fn faults(schema: &Value, document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, document, "$", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let object = match schema {
        Value::Bool(true) => return,
        Value::Object(object) => object,
        other => panic!("{at}: {other} is no schema"),
    };
    let mut fault = |keyword: &str| found.push(format!("{at}: {keyword} ({})", short(value)));
    for (keyword, of) in object {
        let holds = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" | "format" | "default" | "properties" => true,
            "type" => match of {
                Value::Array(kinds) => kinds.iter().any(|kind| is(value, kind)),
                kind => is(value, kind),
            },
            "const" => value == of,
            "enum" => of.as_array().is_some_and(|all| all.contains(value)),
            "minimum" => value.as_f64().is_none_or(|number| number >= of.as_f64().unwrap_or(f64::NAN)),
            "maximum" => value.as_f64().is_none_or(|number| number <= of.as_f64().unwrap_or(f64::NAN)),
            "minItems" => value.as_array().is_none_or(|all| all.len() as u64 >= of.as_u64().unwrap_or(0)),
            "maxItems" => value.as_array().is_none_or(|all| all.len() as u64 <= of.as_u64().unwrap_or(0)),
            "required" => of.as_array().is_some_and(|names| {
                names.iter().all(|name| {
                    value
                        .as_object()
                        .is_none_or(|object| name.as_str().is_some_and(|name| object.contains_key(name)))
                })
            }),
            "$ref" | "items" | "prefixItems" | "additionalProperties" | "anyOf" | "oneOf" => true,
            other => panic!("{at}: keyword `{other}` is not known to the test"),
        };
        if !holds {
            fault(keyword);
        }
    }
    parts(root, object, value, at, found);
}

/// What applies other schemas.
fn parts(
    root: &Value,
    schema: &serde_json::Map<String, Value>,
    value: &Value,
    at: &str,
    found: &mut Vec<String>,
) {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let path = name.strip_prefix('#').unwrap_or_else(|| panic!("{at}: {name} is elsewhere"));
        let target = root.pointer(path).unwrap_or_else(|| panic!("{at}: {name} is not there"));
        check(root, target, value, at, found);
    }
    for keyword in ["anyOf", "oneOf"] {
        let Some(all) = schema.get(keyword).and_then(Value::as_array) else { continue };
        let tried: Vec<Vec<String>> = all
            .iter()
            .map(|one| {
                if let Some(tag) = other_tag(one, value) {
                    return vec![format!("{at}.{tag}: const")];
                }
                let mut faults = Vec::new();
                check(root, one, value, at, &mut faults);
                faults
            })
            .collect();
        let fit = tried.iter().filter(|faults| faults.is_empty()).count();
        if fit == 0 || (keyword == "oneOf" && fit > 1) {
            // The one that fits best says most.
            let best = tried.into_iter().min_by_key(Vec::len).unwrap_or_default();
            found.push(format!("{at}: {keyword}, {fit} fit ({})", best.join(", ")));
        }
    }
    if let Value::Array(values) = value {
        let first = schema.get("prefixItems").and_then(Value::as_array);
        for (index, value) in values.iter().enumerate() {
            let own = first.and_then(|first| first.get(index)).or_else(|| schema.get("items"));
            if let Some(own) = own {
                check(root, own, value, &format!("{at}[{index}]"), found);
            }
        }
    }
    if let Value::Object(fields) = value {
        for (name, value) in fields {
            let at = format!("{at}.{name}");
            match schema
                .get("properties")
                .and_then(|all| all.get(name))
                .or_else(|| schema.get("additionalProperties"))
            {
                None | Some(Value::Bool(true)) => {}
                Some(Value::Bool(false)) => found.push(format!("{at}: not known")),
                Some(own) => check(root, own, value, &at, found),
            }
        }
    }
}

/// The field that says that a value is another variant: most of hundreds need no further look.
fn other_tag<'a>(schema: &'a Value, value: &Value) -> Option<&'a String> {
    let fields = schema.get("properties")?.as_object()?;
    let other = |name: &str, of: &Value| Some(of.get("const")? != value.get(name)?);
    fields.iter().find(|(name, of)| other(name, of) == Some(true)).map(|(name, _)| name)
}

fn is(value: &Value, kind: &Value) -> bool {
    match kind.as_str() {
        Some("null") => value.is_null(),
        Some("boolean") => value.is_boolean(),
        Some("string") => value.is_string(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        Some("number") => value.is_number(),
        Some("integer") => value.is_i64() || value.is_u64(),
        other => panic!("{other:?} is no type"),
    }
}

fn short(value: &Value) -> String {
    value.to_string().chars().take(60).collect()
}
