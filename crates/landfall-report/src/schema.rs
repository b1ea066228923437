//! The JSON Schema of `report.json`, from the declarations of the view model.

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use serde_json::{Value, json};

use crate::model::{LAYOUT, Report};

/// The schema (draft 2020-12) of the layout that this program writes: every field, none else, with what it means.
#[must_use]
pub fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize().with_transform(Closed);
    let mut schema = settings.into_generator().into_root_schema_for::<Report>().to_value();
    schema["title"] = json!(format!("report.json of Landfall, layout {LAYOUT}"));
    schema["properties"]["layout"] = json!({ "const": LAYOUT });
    schema
}

/// Objects with fields of their own have no others.
#[derive(Clone, Debug)]
struct Closed;

impl Transform for Closed {
    fn transform(&mut self, schema: &mut Schema) {
        if schema.get("properties").is_some() && schema.get("additionalProperties").is_none() {
            schema.insert("additionalProperties".to_owned(), Value::Bool(false));
        }
        transform_subschemas(self, schema);
    }
}
