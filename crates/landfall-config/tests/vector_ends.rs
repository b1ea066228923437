//! The vector ends of the shipped layouts, looked for in vectors that others published: the shared test data, where
//! present.

#![allow(clippy::unwrap_used, reason = "a test may panic; helper functions are not seen as tests")]

use std::path::{Path, PathBuf};

use landfall_config::{Protocol, Sides};
use landfall_core::dna::reverse_complement;

/// For each layout: vectors of its kind.
const VECTORS: [(&str, &[&str]); 8] = [
    ("lmpcr-lentivirus", &["VIS_vectorseq.fa", "HXB2.fasta"]),
    ("lam-lentivirus", &["VIS_vectorseq.fa", "HXB2.fasta"]),
    ("nrlam-lentivirus", &["VIS_vectorseq.fa", "HXB2.fasta"]),
    ("s-epts-lentivirus", &["VIS_vectorseq.fa", "HXB2.fasta"]),
    ("lmpcr-gammaretrovirus", &["pMSGV1-1G4_A_LY_RetroNYESO1.txt", "pMSGV1-MART1TCR.txt"]),
    ("lmpcr-piggybac", &["imfusion_piggybac.fa"]),
    ("lmpcr-sleeping-beauty", &["imfusion_t2onc2.fa", "imfusion_pT2Onc.gbk"]),
    ("lmpcr-aav", &["pAAV-CMV-EGFP-WPRE.fa", "RAAVioli_AAV_tomato_vector.fa", "laava_AAV2.flipflop.fasta"]),
];

/// Layouts of which no vector lies there: that of a donor is to be replaced.
const WITHOUT: [&str; 1] = ["lmpcr-donor"];

fn shared() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os("LANDFALL_SHARED").map_or(beside, PathBuf::from).join("testdata/vectors");
    if !folder.exists() {
        assert!(
            std::env::var_os("LANDFALL_REQUIRE_ALL").is_none(),
            "must not be skipped: no LANDFALL_SHARED"
        );
        println!("skipped: no shared test data in `{}`", folder.display());
        return None;
    }
    Some(folder)
}

/// The bases of a FASTA file or of what follows `ORIGIN` in a GenBank file, on both strands; records are kept apart.
fn bases(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let text = text.split_once("ORIGIN").map_or(text.as_str(), |(_, sequence)| sequence);
    let line = |line: &str| match line.strip_prefix('>') {
        Some(_) => "|".to_owned(),
        None => line.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_uppercase(),
    };
    let forward: String = text.lines().map(line).collect();
    let backward = String::from_utf8(reverse_complement(forward.as_bytes())).unwrap();
    format!("{forward}|{backward}")
}

#[test]
fn every_shipped_layout_is_looked_up() {
    let mut named: Vec<_> = VECTORS.iter().map(|(name, _)| *name).chain(WITHOUT).collect();
    named.sort_unstable();
    let mut shipped: Vec<_> = Protocol::shipped().iter().map(|(name, _)| *name).collect();
    shipped.sort_unstable();
    assert_eq!(named, shipped);
}

#[test]
fn every_vector_end_is_found_in_the_vectors_of_its_kind() {
    let Some(folder) = shared() else { return };
    for (name, files) in VECTORS {
        let protocol = Protocol::load(name, Path::new(""), Sides::Needed).unwrap();
        for file in files {
            let bases = bases(&folder.join(file));
            for end in &protocol.vector_ends {
                let whole = format!("{}{}", end.primer, end.end_bases);
                assert!(bases.contains(&whole), "{name}, {}: no {whole} in {file}", end.name);
                let terminus = end.other_terminus.as_deref().unwrap_or_default();
                assert!(bases.contains(terminus), "{name}, {}: no {terminus} in {file}", end.name);
            }
        }
    }
}

#[test]
fn a_transposon_ends_where_its_target_begins() {
    let Some(folder) = shared() else { return };
    let target = [
        ("lmpcr-piggybac", "imfusion_piggybac.fa", "TTAA"),
        ("lmpcr-sleeping-beauty", "imfusion_pT2Onc.gbk", "TA"),
    ];
    for (name, file, target) in target {
        let bases = bases(&folder.join(file));
        let protocol = Protocol::load(name, Path::new(""), Sides::Needed).unwrap();
        let whole = |at: usize| {
            format!("{}{}{target}", protocol.vector_ends[at].primer, protocol.vector_ends[at].end_bases)
        };
        // The GenBank record of pT2/Onc begins inside the target of its first end.
        assert!(bases.contains(&whole(1)), "{name}: no {}", whole(1));
        assert!(name != "lmpcr-piggybac" || bases.contains(&whole(0)), "{name}: no {}", whole(0));
    }
}
