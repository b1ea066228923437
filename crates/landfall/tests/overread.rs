//! A host that resembles the linker: reads are not cut there, and no site is lost.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::fs;

/// How a read that leaves the fragment goes on: the linker's common part on the other strand, as the simulator's
/// default layout has it; with 3 of its 16 bases changed.
const LIKE_THE_LINKER: &[u8] = b"GGTTTCCGACGAAGTG";

const SCENARIO: &str = r#"
seed = 5

[genome]
contig = [{ name = "chr1", length = 200_000 }]

[vector]
name = "pLV"
backbone_length = 2_000
ragged = 0.0
truncated = 0.0

[lmpcr]
lengths = { law = "gamma", mean = 220.0, shape = 3.0 }
reads_per_molecule = 4.0

[[subject]]
name = "P01"
clones = 20
clone_sizes = { law = "geometric", ratio = 0.9 }

[[subject.timepoint]]
days = 30
cells = 400
"#;

/// A genome without repeats, and 20 positions in it, on either strand, behind which it looks like the linker.
fn genome() -> (Vec<u8>, Vec<(usize, char)>) {
    let mut state = 11_u64;
    let base = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        b"ACGT"[(state >> 62) as usize]
    };
    let mut genome: Vec<u8> = (0..200_000).map(base).collect();
    let sites: Vec<_> = (1..=20).map(|at| (at * 9_000, if at % 2 == 0 { '+' } else { '-' })).collect();
    let backwards = landfall_core::dna::reverse_complement(LIKE_THE_LINKER);
    for (number, &(site, _)) in sites.iter().enumerate() {
        // On both sides, 40 to 97 bases off: inside the anchor reads of either direction.
        let off = 40 + 3 * number;
        genome[site + off..site + off + 16].copy_from_slice(LIKE_THE_LINKER);
        genome[site - off - 16..site - off].copy_from_slice(&backwards);
    }
    (genome, sites)
}

#[test]
fn every_site_before_a_host_that_resembles_the_linker_is_kept_with_all_its_fragments() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| fs::write(folder.path().join(name), text).unwrap();
    let (genome, sites) = genome();
    write("genome.fa", format!(">chr1\n{}\n", String::from_utf8(genome).unwrap()));
    let row = |&(site, strand): &(usize, char)| format!("chr1\t{site}\t{}\ts\t0\t{strand}\n", site + 1);
    write("sites.bed", sites.iter().map(row).collect());
    write("scenario.toml", SCENARIO.to_owned());
    write(
        "holds.toml",
        ["recall_1", "exact_1", "precision_1", "reads_exact"]
            .map(|name| format!("[{name}]\nmin = 0.999\n"))
            .concat(),
    );
    let card =
        common::scored(folder.path(), "scenario.toml --genome genome.fa --sites sites.bed", "genome.fa");
    assert_eq!(card["numbers"]["recall_1"]["total"], 20);
}
