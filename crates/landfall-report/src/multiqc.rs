//! Two sections for MultiQC, as custom content: reads by class, and samples in numbers.
//!
//! One file per section and run, not per sample. Format: MultiQC, "Custom content", files `*_mqc.json`.

use serde_json::{Map, Value, json};

use crate::model::Report;

/// Reads of each library by class, as bars.
#[must_use]
pub fn reads(report: &Report) -> Value {
    let data: Map<String, Value> = report
        .flow
        .libraries
        .iter()
        .map(|library| {
            let classes: Map<String, Value> =
                library.classes.iter().map(|one| (one.class.to_owned(), json!(one.reads))).collect();
            (library.library.clone(), Value::Object(classes))
        })
        .collect();
    json!({
        "id": "landfall_reads",
        "section_name": "Landfall: reads",
        "description": "Each read ends in one class.",
        "plot_type": "bargraph",
        "pconfig": { "id": "landfall_reads_plot", "title": "Landfall: reads by class", "ylab": "Reads" },
        "data": data,
    })
}

/// What was found in each sample, as a table.
#[must_use]
pub fn samples(report: &Report) -> Value {
    let data: Map<String, Value> = report
        .samples
        .iter()
        .map(|sample| {
            let mut row = json!({ "sites": sample.sites, "fragments": sample.fragments });
            // What is not known has no cell.
            let known = [
                ("reads", sample.reads.map(|reads| json!(reads))),
                ("umis", sample.umis.map(|umis| json!(umis))),
                ("multihits", sample.multihits.map(|multihits| json!(multihits))),
                ("vcn", (!sample.vcn.is_empty()).then(|| json!(sample.vcn.join("; ")))),
            ];
            for (name, value) in known.into_iter().filter_map(|(name, value)| Some((name, value?))) {
                row[name] = value;
            }
            (sample.sample.clone(), row)
        })
        .collect();
    json!({
        "id": "landfall_samples",
        "section_name": "Landfall: samples",
        "description": "Integration sites and vector copies per cell; intervals are in Landfall's own report.",
        "plot_type": "table",
        "pconfig": { "id": "landfall_samples_table", "title": "Landfall: samples" },
        "headers": {
            "reads": { "title": "Reads", "format": "{:,.0f}" },
            "sites": { "title": "Sites", "format": "{:,.0f}" },
            "fragments": { "title": "Fragments", "format": "{:,.0f}" },
            "umis": { "title": "UMIs", "format": "{:,.0f}" },
            "multihits": { "title": "Multihits", "format": "{:,.0f}" },
            "vcn": { "title": "Copies per cell" },
        },
        "data": data,
    })
}
