//! The list of stages, in the order of the data's way, each with its subcommand.

use landfall_stage::StageEntry;

use crate::command::align::AlignArgs;
use crate::command::derived::Listed;
use crate::command::report::ReportArgs;
use crate::command::vcn::VcnArgs;

/// Every stage of the pipeline: what it does in a few words, and an example. Its options follow from its ports; stages
/// with options of their own name the struct that has them.
pub fn listed() -> Vec<Listed> {
    vec![
        Listed::of::<landfall_trim::Trim>(
            "FASTQ to distinct trimmed reads",
            "landfall trim --sheet samples.csv --protocol lmpcr-lentivirus --vectors vector.fa --elements vector.bed --topology circular --out trimmed",
        ),
        Listed::with::<landfall_align::Align, AlignArgs>(
            "distinct reads to their places in host and vectors",
        ),
        Listed::of::<landfall_align::Pair>(
            "places to molecules with a class",
            "landfall pair --sheet samples.csv --library L1 --reads L1.reads.parquet --hits L1/hits.parquet --out L1",
        ),
        Listed::of::<landfall_sites::Collide>(
            "molecules that several samples show, and controls",
            "landfall collide --sheet samples.csv --fragments */fragments.parquet --balance trimmed/balance.parquet --expected spikes.csv --out run\n\nWithout the reads of `balance`, a control cannot be judged.",
        ),
        Listed::of::<landfall_sites::Sites>(
            "molecules to integration sites",
            "landfall sites --sheet samples.csv --subject P01 --fragments L1/fragments.parquet L2/fragments.parquet --out P01",
        ),
        Listed::of::<landfall_abundance::Abundance>(
            "molecules at sites to cells of each clone",
            "landfall abundance --sheet samples.csv --sample P01_d30 --site-fragments P01/site_fragments.parquet --sites P01/sites.parquet --multihits P01/multihits.parquet --out P01_d30",
        ),
        Listed::of::<landfall_annotate::Annotate>(
            "genes around the sites",
            "landfall annotate --sheet samples.csv --subject P01 --sites P01/sites.parquet --reference ref --out P01",
        ),
        Listed::of::<landfall_depth::Depth>(
            "vector copies per cell from whole-genome or captured reads",
            "cat genome.fa vector.fa > both.fa; bwa index both.fa\n  bwa mem both.fa R1.fq.gz R2.fq.gz | samtools sort -o S1.bam -\n  landfall depth --sheet samples.csv --sample S1 --reference ref --vectors vector.fa --out S1.depth\n  landfall vcn --sheet samples.csv --depth-copies S1.depth/depth_copies.parquet --out vcn\n\nThe sample's libraries (`assay` `wgs` or `capture` in the sheet) name their alignments in column `bam`: BAM, CRAM or SAM, aligned to host and vectors together, sorted or not. Files are read once, in fixed memory.",
        ),
        Listed::with::<landfall_vcn::Vcn, VcnArgs>("vector copies per cell by every method, side by side"),
        Listed::of::<landfall_vcn::specification::Release>(
            "copies per cell of lots against their specifications",
            "landfall release --sheet samples.csv --vcn vcn/vcn.parquet --wells vcn/wells.parquet --specifications specifications.toml --out lots",
        ),
        Listed::with::<landfall_report::Report, ReportArgs>("tables to one HTML file and its JSON twin"),
    ]
}

/// Every stage of the pipeline, without its subcommand.
pub fn entries() -> Vec<StageEntry> {
    listed().into_iter().map(|listed| listed.entry).collect()
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
