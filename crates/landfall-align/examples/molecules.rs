//! The molecules of a table `fragments` as text, one a line, to compare two tables: `molecules FRAGMENTS.parquet`.
//!
//! Columns: class, vector end, UMI, and every place as contig, strand, junction and breakpoint (0-based).
#![allow(clippy::unwrap_used, reason = "a measurement that fails is read by its author")]

use std::collections::BTreeMap;
use std::path::Path;

use landfall_tables::TableReader;
use landfall_tables::fragments::FragmentRow;

fn main() {
    let path = std::env::args().nth(1).expect("usage: molecules FRAGMENTS.parquet");
    let mut molecules: BTreeMap<u32, (String, Vec<String>)> = BTreeMap::new();
    for row in TableReader::<FragmentRow>::open(Path::new(&path)).unwrap() {
        let row = row.unwrap();
        let umi = row.umi.unwrap_or_default();
        let breakpoint = row.breakpoint.map_or_else(|| "?".to_owned(), |at| at.0.to_string());
        let place = format!("{}:{}{}-{breakpoint}", row.contig, row.strand, row.junction.0);
        let head = format!("{}\t{}\t{umi}", row.class, row.vector_end);
        molecules.entry(row.fragment_id).or_insert_with(|| (head, Vec::new())).1.push(place);
    }
    for (head, mut places) in molecules.into_values() {
        places.sort();
        println!("{head}\t{}", places.join(" "));
    }
}
