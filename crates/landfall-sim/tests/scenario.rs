//! Scenarios that cannot be simulated are refused by key.

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::path::Path;

use landfall_sim::{Scenario, SimError, write_project};

const DEMO: &str = include_str!("../../../testdata/demo.toml");

fn parse(text: &str) -> Result<Scenario, SimError> {
    Scenario::parse(text, Path::new(""))
}

/// The demo's text with its first `find` replaced.
fn changed(find: &str, replace: &str) -> String {
    assert!(DEMO.contains(find), "`{find}` is in the scenario");
    DEMO.replacen(find, replace, 1)
}

/// The keys of all values that are refused.
fn refused(text: &str) -> Vec<String> {
    match parse(text) {
        Err(SimError::Values(faults)) => faults.into_iter().map(|fault| fault.key).collect(),
        Err(other) => panic!("expected refused values, found: {other}"),
        Ok(_) => Vec::new(),
    }
}

/// Each change of the demo is refused by this key and no other.
fn assert_refused(changes: &[(&str, &str, &str)]) {
    for (find, replace, key) in changes {
        assert_eq!(refused(&changed(find, replace)), [*key], "`{find}` as `{replace}`");
    }
}

#[test]
fn the_demo_is_accepted_and_its_relative_paths_begin_in_its_folder() {
    let scenario = Scenario::parse(DEMO, Path::new("somewhere")).unwrap();
    assert_eq!(scenario.path(Path::new("sites.bed")), Path::new("somewhere/sites.bed"));
    assert_eq!(scenario.path(Path::new("/sites.bed")), Path::new("/sites.bed"));
}

#[test]
fn an_unknown_key_is_named_with_those_that_are_known() {
    for (find, replace, known) in [
        ("longest", "longerst", "longest"),
        ("efficiency", "eficiency", "efficiency"),
        ("chimera", "chimaera", "chimera"),
        ("alu_copies", "alus", "alu_copies"),
        ("cell_type", "tissue", "cell_type"),
        ("backbone_length", "backbone", "backbone_length"),
        ("isochore_length", "isochores", "isochore_length"),
    ] {
        let text = DEMO.replacen("days = 30\n", "days = 30\ncell_type = \"T\"\n", 1);
        let message = parse(&text.replacen(find, replace, 1)).unwrap_err().to_string();
        assert!(message.contains(&format!("unknown field `{replace}`")), "{message}");
        assert!(message.contains(&format!("`{known}`")), "{message}");
    }
}

#[test]
fn a_missing_key_is_named_and_keys_with_defaults_are_not_missed() {
    for (line, key) in [
        ("reads_per_molecule = 6.4\n", "reads_per_molecule"),
        ("lengths = { law = \"gamma\", mean = 190.0, shape = 3.0 }\n", "lengths"),
        ("clones = 52\n", "clones"),
        ("backbone_length = 2_500\n", "backbone_length"),
        ("seed = 20\n", "seed"),
    ] {
        let message = parse(&changed(line, "")).unwrap_err().to_string();
        assert!(message.contains(&format!("missing field `{key}`")), "{message}");
    }
    for line in ["replicates = 2\n", "cycles = 7\n", "chimera = 0.04\n", "presence = 0.8\n", "ragged = 0.0\n"]
    {
        parse(&changed(line, "")).unwrap();
    }
}

#[test]
fn a_bad_value_is_told_with_key_value_and_range() {
    let message = parse(&changed("recovery = 0.95", "recovery = 1.2")).unwrap_err().to_string();
    assert!(message.contains("`lmpcr.recovery`: found `1.2`; expected 0 to 1"), "{message}");
    let text = changed("name = \"chr1\", length = 450_000", "name = \"chr1\", length = 4_500");
    let message = parse(&text).unwrap_err().to_string();
    assert!(
        message.contains("`genome.contig.chr1.length`: found `4500`; expected at least 18800"),
        "{message}"
    );
    let message = parse(&changed("name = \"P02\"", "name = \"P01\"")).unwrap_err().to_string();
    assert!(message.contains("`subject.name`: found `P01`; expected no name twice"), "{message}");
    let message = parse(&changed("sex = \"F\"", "sex = \"x\"")).unwrap_err().to_string();
    assert!(message.contains("`subject.P01.sex`: found `x`; expected `F` or `M`"), "{message}");
}

#[test]
fn values_of_the_genome_are_refused_by_key() {
    assert_refused(&[
        ("isochore_length = 30_000", "isochore_length = 0", "genome.isochore_length"),
        ("[0.37, 0.40, 0.44, 0.50]", "[0.37, 1.40]", "genome.isochore_gc"),
        ("[0.37, 0.40, 0.44, 0.50]", "[]", "genome.isochore_gc"),
        ("name = \"chr2\"", "name = \"chr1\"", "genome.contig.name"),
        ("name = \"chr2\"", "name = \"chr 2\"", "genome.contig.name"),
        ("length = 300, divergence", "length = 3, divergence", "genome.alu.length"),
        ("[0.06, 0.18]", "[0.18, 0.06]", "genome.alu.divergence"),
        ("[0.05, 0.20]", "[0.05, 1.20]", "genome.l1.divergence"),
        (
            "length = 10_000, divergence = 0.0",
            "length = 2_000, divergence = 0.0",
            "genome.duplication.length",
        ),
        ("divergence = 0.04", "divergence = -0.04", "genome.duplication.divergence"),
        ("cancer_gene_every = 6", "cancer_gene_every = 49", "genome.cancer_gene_every"),
        ("genes = 48", "genes = 48_000", "genome.genes"),
    ]);
}

#[test]
fn values_of_the_vector_are_refused_by_key() {
    assert_refused(&[
        ("name = \"pLV-demo\"", "name = \"pLV,demo\"", "vector.name"),
        ("backbone_length = 2_500", "backbone_length = 0", "vector.backbone_length"),
        ("ragged = 0.0", "ragged = -0.1", "vector.ragged"),
        ("truncated = 0.0", "truncated = nan", "vector.truncated"),
        ("ragged = 0.0\ntruncated = 0.0", "ragged = 0.6\ntruncated = 0.6", "vector.truncated"),
        ("ragged = 0.0", "internal_deletion = 0.6\ninversion = 0.6", "vector.inversion"),
        ("ragged = 0.0", "concatemer = 0.1", "vector.concatemer"),
        ("ragged = 0.0", "host_deletion = 3", "vector.host_deletion"),
        ("ragged = 0.0", "inserted_bases = 3", "vector.inserted_bases"),
    ]);
    let message = parse(&changed("\"lentivirus\"", "\"lenti\"")).unwrap_err().to_string();
    assert!(message.contains("unknown variant `lenti`") && message.contains("sleeping_beauty"), "{message}");
}

#[test]
fn values_of_a_subject_are_refused_by_key() {
    let first = "clone_sizes = { law = \"geometric\", ratio = 0.94 }";
    let law = |law: &str| format!("clone_sizes = {{ law = {law} }}");
    let copies = |law: &str| format!("{first}\ncopies = {{ law = {law} }}");
    assert_refused(&[
        ("name = \"P01\"", "name = \"P/01\"", "subject.name"),
        ("clones = 52", "clones = 3", "subject.P01.clones"),
        (first, &law("\"geometric\", ratio = 1.1"), "subject.P01.clone_sizes.ratio"),
        (first, &law("\"geometric\", ratio = 0.0"), "subject.P01.clone_sizes.ratio"),
        (first, &law("\"log_normal\", sigma = nan"), "subject.P01.clone_sizes.sigma"),
        (first, &law("\"log_normal\", sigma = 11.0"), "subject.P01.clone_sizes.sigma"),
        (first, &copies("\"fixed\", copies = 0"), "subject.P01.copies.copies"),
        (first, &copies("\"poisson\", mean = 0.0"), "subject.P01.copies.mean"),
        (first, &copies("\"poisson\", mean = 1e-300"), "subject.P01.copies.mean"),
        (first, &copies("\"poisson\", mean = 1.0, refractory = 1.0"), "subject.P01.copies.refractory"),
        ("presence = 0.8", "presence = 0.0", "subject.P01.presence"),
        ("drift = 1.6", "drift = 0.9", "subject.P01.drift"),
        ("drift = 1.6", "drift = nan", "subject.P01.drift"),
        ("days = 180", "days = 30", "subject.P01.timepoint.days"),
        ("cells = 760", "cells = 760\nng_dna = 5.0", "subject.P01.timepoint.cells"),
        ("cells = 760\n", "", "subject.P01.timepoint.cells"),
        ("cells = 760", "ng_dna = inf", "subject.P01.timepoint.ng_dna"),
        ("cells = 760", "ng_dna = 0.0", "subject.P01.timepoint.ng_dna"),
        ("cells = 760", "cells = 760\ncell_type = \"T,B\"", "subject.P01.timepoint.cell_type"),
        ("fraction = 0.85", "fraction = 0.0", "subject.P01.timepoint.transduced_fraction"),
        ("dominant_share = 0.2", "dominant_share = 1.2", "subject.P01.timepoint.dominant_share"),
        ("days = 30\n", "days = 30\nplasmid_copies = -1\n", "subject.P01.timepoint.plasmid_copies"),
        ("alu_copies = 1", "satellites = 1", "subject.P01.places.satellites"),
        (
            "{ exact_duplications = 2",
            "{ bed = \"a\", weights = \"b\", exact_duplications = 2",
            "subject.P01.places",
        ),
    ]);
}

#[test]
fn values_of_lmpcr_are_refused_by_key() {
    let gamma = "{ law = \"gamma\", mean = 190.0, shape = 3.0 }";
    let two = "{ law = \"two_peaked\", means = [60.0, 300.0], shape = 3.0, first = 1.5 }";
    let fragmentation = "replicates = 2\nfragmentation = { by = \"restriction\", sequence = \"TNAA\" }";
    let layout = |text: &str| format!("[lmpcr.layout]\n{text}\n\n[lmpcr.artefacts]");
    assert_refused(&[
        ("replicates = 2", "replicates = 0", "lmpcr.replicates"),
        ("replicates = 2", fragmentation, "lmpcr.fragmentation.sequence"),
        (gamma, two, "lmpcr.lengths.first"),
        ("shape = 3.0", "shape = 0.0", "lmpcr.lengths.shape"),
        ("shape = 3.0", "shape = 0.001", "lmpcr.lengths.shape"),
        ("shortest = 24", "shortest = 0", "lmpcr.shortest"),
        ("longest = 900", "longest = 200", "lmpcr.longest"),
        ("replicates = 2", "replicates = 2\nreplicate_cv = 6.0", "lmpcr.replicate_cv"),
        ("reads_per_molecule = 6.4", "reads_per_molecule = 0.0", "lmpcr.reads_per_molecule"),
        ("reads_per_molecule = 6.4", "reads_per_molecule = 1e300", "lmpcr.reads_per_molecule"),
        ("cycles = 7", "cycles = 13", "lmpcr.pcr.cycles"),
        ("efficiency = 0.85", "efficiency = 1.85", "lmpcr.pcr.efficiency"),
        ("umi_error = 0.000_01", "slip = 2.0", "lmpcr.pcr.slip"),
        ("umi_error = 0.000_01", "gc_bias = -1.0", "lmpcr.pcr.gc_bias"),
        ("chimera = 0.04", "chimera = 1.04", "lmpcr.artefacts.chimera"),
        ("chimera = 0.04", "mispriming = nan", "lmpcr.artefacts.mispriming"),
        ("chimera = 0.04", "index_hopping = -0.01", "lmpcr.artefacts.index_hopping"),
        ("name = \"NC\"", "name = \"N C\"", "lmpcr.negative_control.name"),
        ("dimers = 40", "dimers = 4_000_000_000", "lmpcr.negative_control.NC.dimers"),
        ("[lmpcr.artefacts]", &layout("side = \"3\"\nprimer = \"GAAAXTC\""), "lmpcr.layout.primer"),
        ("[lmpcr.artefacts]", &layout("side = \"3\"\nvector_end = \"\""), "lmpcr.layout.vector_end"),
        (
            "[lmpcr.artefacts]",
            &layout(&format!("side = \"3\"\nprimer = \"{}\"", "A".repeat(140))),
            "lmpcr.layout.anchor_length",
        ),
        ("[lmpcr.artefacts]", &layout("side = \"3\"\nname = \"u+5\""), "lmpcr.layout.name"),
        ("[lmpcr.artefacts]", &layout("index_length = 4"), "lmpcr.layout.index_length"),
        ("[lmpcr.artefacts]", &layout("umi_length = 33"), "lmpcr.layout.umi_length"),
        ("[lmpcr.artefacts]", &layout("anchor_length = 43"), "lmpcr.layout.anchor_length"),
        ("[lmpcr.artefacts]", &layout("adrift_length = 76"), "lmpcr.layout.adrift_length"),
    ]);
}

#[test]
fn artefacts_that_a_vector_cannot_make_are_refused() {
    let aav = changed("\"lentivirus\"", "\"aav\"");
    let made = ["vector_internal", "ltr_circle_2", "plasmid"].map(|name| format!("lmpcr.artefacts.{name}"));
    assert_eq!(refused(&aav), made);
    let transposon = changed("\"lentivirus\"", "\"piggybac\"");
    assert_eq!(refused(&transposon), made[..2]);
    let other_end =
        changed("[lmpcr.artefacts]", "[lmpcr.layout]\nname = \"u3\"\nside = \"5\"\n\n[lmpcr.artefacts]");
    assert_eq!(refused(&other_end), made);
}

#[test]
fn a_named_layout_must_fit_the_vector_the_fragments_and_the_keys_beside_it() {
    let layout = |keys: &str| format!("[lmpcr.layout]\n{keys}\n\n[lmpcr.artefacts]");
    for (keys, key) in [
        ("protocol = \"lam\"", "lmpcr.layout.protocol"),
        ("protocol = \"lmpcr-lentivirus\"", "lmpcr.layout.side"),
        ("protocol = \"lmpcr-lentivirus\"\nside = \"5\"", "lmpcr.layout.side"),
        ("protocol = \"lmpcr-piggybac\"\nside = \"3\"", "lmpcr.layout.side"),
        ("name = \"u3\"", "lmpcr.layout.side"),
        ("primer = \"ACGTACGT\"", "lmpcr.layout.side"),
        ("protocol = \"no/such.toml\"", "lmpcr.layout.protocol"),
        ("protocol = \"lmpcr-piggybac\"\nside = \"5\"\nname = \"u3\"", "lmpcr.layout.name"),
        ("protocol = \"lmpcr-lentivirus\"\nside = \"3\"\nprimer = \"ACGT\"", "lmpcr.layout.primer"),
        ("protocol = \"lmpcr-lentivirus\"\nside = \"3\"\nvector_end = \"ACGT\"", "lmpcr.layout.vector_end"),
        ("protocol = \"lam-lentivirus\"\nside = \"3\"", "lmpcr.fragmentation.by"),
        ("protocol = \"lmpcr-gammaretrovirus\"\nside = \"3\"", "vector.kind"),
        ("protocol = \"nrlam-lentivirus\"\nside = \"3\"\nanchor_length = 81", "lmpcr.layout.anchor_length"),
        ("protocol = \"nrlam-lentivirus\"\nside = \"3\"\nadrift_length = 67", "lmpcr.layout.adrift_length"),
    ] {
        assert_eq!(refused(&changed("[lmpcr.artefacts]", &layout(keys))), [key], "{keys}");
    }
    let shortest =
        layout("protocol = \"nrlam-lentivirus\"\nside = \"3\"\nanchor_length = 82\nadrift_length = 68");
    assert!(Scenario::parse(&changed("[lmpcr.artefacts]", &shortest), Path::new("")).is_ok());
    let long = changed("[lmpcr.artefacts]", &layout("protocol = \"lmpcr-lentivirus\"\nside = \"3\""));
    assert_eq!(refused(&long.replace("longest = 900", "longest = 2_501")), ["lmpcr.longest"]);
}

#[test]
fn what_needs_another_table_says_so() {
    let vector = DEMO.find("[vector]").unwrap();
    let lmpcr = DEMO.find("[lmpcr]").unwrap();
    let subjects = DEMO.find("[[subject]]").unwrap();
    assert_eq!(refused(&format!("{}{}", &DEMO[..vector], &DEMO[lmpcr..])), ["vector"]);
    assert_eq!(refused(&DEMO[..subjects]), ["subject"]);
    assert_eq!(refused(&DEMO[..vector]), [""; 0], "a genome alone");
}

#[test]
fn libraries_that_would_share_a_name_are_refused() {
    assert_refused(&[
        ("name = \"NC\"", "name = \"P01\"", "subject.name"),
        ("name = \"NC\"", "name = \"P01_d30_2\"", "lmpcr.negative_control.name"),
    ]);
    parse(&changed("name = \"NC\"", "name = \"P01_d30_3\"")).unwrap();
}

#[test]
fn all_bad_values_are_told_at_once() {
    let text = DEMO
        .replace("recovery = 0.95", "recovery = -1")
        .replace("wells = 2", "wells = 0")
        .replace("sex = \"M\"", "sex = \"m\"")
        .replace("backbone_length = 2_500", "backbone_length = 0")
        .replace("gap_length = 5_000", "gap_length = 500_000");
    let keys = refused(&text);
    let contigs = ["chr1", "chr2", "chr3"].map(|name| format!("genome.contig.{name}.length"));
    let expected = [&contigs[0], &contigs[1], &contigs[2], "vector.backbone_length", "subject.P02.sex"];
    assert_eq!(keys[..5], expected);
    assert_eq!(keys[5..], ["lmpcr.recovery", "ddpcr.wells"]);
    let message = parse(&text).unwrap_err().to_string();
    assert_eq!(message.lines().count(), 8, "a headline, and a line for each:\n{message}");
}

#[test]
fn values_at_the_edge_of_their_type_are_refused_not_overflowed() {
    for key in [
        "isochore_length = 30_000",
        "gap_length = 5_000",
        "cancer_gene_every = 6",
        "genes = 48",
        "backbone_length = 2_500",
        "replicates = 2",
        "shortest = 24",
        "longest = 900",
        "cycles = 7",
        "dimers = 40",
        "no_vector_end = 30",
        "carried_over = 2",
        "cells = 760",
        "clones = 52",
        "exact_duplications = 2",
    ] {
        let name = key.split(' ').next().unwrap();
        let keys = refused(&changed(key, &format!("{name} = {}", u32::MAX)));
        assert!(!keys.is_empty(), "`{key}` at its edge");
    }
    let length = "name = \"chr1\", length = 450_000";
    let long = changed(length, &format!("name = \"chr1\", length = {}", u32::MAX));
    assert_eq!(refused(&long), ["genome.contig"], "all contigs together");
    for edge in ["inf", "-inf", "nan", "1e308", "-1.0"] {
        for key in ["recovery = 0.95", "reads_per_molecule = 6.4", "efficiency = 0.85", "drift = 1.6"] {
            let name = key.split(' ').next().unwrap();
            assert_eq!(refused(&changed(key, &format!("{name} = {edge}"))).len(), 1, "{name} = {edge}");
        }
        let mean = changed("mean = 190.0", &format!("mean = {edge}"));
        assert!(refused(&mean).contains(&"lmpcr.lengths.mean".to_owned()), "mean = {edge}");
    }
}

#[test]
fn repeats_that_do_not_fit_are_refused_with_their_key() {
    let scenario = parse(&changed("copies = 120", "copies = 100_000")).unwrap();
    let out = tempfile::tempdir().unwrap();
    let error = write_project(&scenario, out.path()).unwrap_err();
    assert!(error.to_string().starts_with("`genome.alu`"), "{error}");
    assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 0, "nothing is written");
}

#[test]
fn positions_of_a_file_that_are_used_up_are_told_with_the_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("few.bed"), "chr1\t50000\t50001\nchr2\t60000\t60001\n").unwrap();
    let text =
        changed("places = { exact_duplications = 2, alu_copies = 1 }", "places = { bed = \"few.bed\" }");
    let scenario = Scenario::parse(&text, folder.path()).unwrap();
    let message = landfall_sim::Simulation::build(&scenario).unwrap_err().to_string();
    assert!(message.contains("few.bed") && message.contains("used up after 2 clones"), "{message}");
}
