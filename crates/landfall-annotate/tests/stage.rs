//! The stage on small tables in a folder of its own.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use landfall_annotate::{Annotate, AnnotateParams};
use landfall_core::{Position, Strand};
use landfall_reference::genes::GeneSet;
use landfall_stage::{Context, Fault, FileKind, InputFiles, Stage, StageEntry, StageIo};
use landfall_tables::annotation::{AnnotationRow, Orientation};
use landfall_tables::gene_lists::GeneListRow;
use landfall_tables::sites::SiteRow;
use landfall_tables::{Producer, read_all, write_all};

fn site(sample: &str, contig: &str, position: u32, strand: Strand) -> SiteRow {
    SiteRow {
        subject: "P01".parse().unwrap(),
        sample: sample.parse().unwrap(),
        site_id: format!("{contig}{strand}{}", Position(position)),
        provirus_id: format!("{contig}{strand}{}", Position(position)),
        contig: contig.to_owned(),
        position: Position(position),
        strand,
        vector_end: "u5".parse().unwrap(),
        duplication_start: None,
        duplication_end: None,
        duplication_center: None,
        mode_offset: 0,
        replicates: 1,
        fragments: 1,
        umis: None,
        reads: 1,
        raw_junctions: 1,
        flags: Vec::new(),
    }
}

/// A task on a reference folder with two genes, and a table of sites of two samples.
fn io(folder: &Path, with_genes: bool) -> StageIo {
    task(folder, inputs(folder, with_genes))
}

fn task(folder: &Path, inputs: InputFiles) -> StageIo {
    StageIo::new(&StageEntry::of::<Annotate>(), Vec::new(), inputs, folder.join("out")).unwrap()
}

fn inputs(folder: &Path, with_genes: bool) -> InputFiles {
    let sites = folder.join("sites.parquet");
    let rows = vec![
        site("S1", "chr1", 149, Strand::Plus),
        site("S1", "chr1", 40_199, Strand::Minus),
        site("S2", "chr1", 149, Strand::Plus),
        site("S2", "chr9", 5, Strand::Plus),
    ];
    write_all(&sites, Producer { stage: "sites", version: 1 }, rows).unwrap();
    let reference = folder.join("ref");
    std::fs::create_dir_all(&reference).unwrap();
    if with_genes {
        let gtf = folder.join("demo.gtf");
        let gene = |name: &str, start: u32, end: u32, strand: &str| {
            format!(
                "chr1\tx\texon\t{start}\t{end}\t.\t{strand}\t.\tgene_id \"{name}\"; transcript_id \"{name}.1\";\n"
            )
        };
        std::fs::write(&gtf, gene("ONE", 101, 200, "+") + &gene("RBTN2", 50_001, 60_000, "-")).unwrap();
        let set = GeneSet::load(&gtf).unwrap().onto_contigs(&["chr1", "chr9"]).unwrap();
        set.write(&reference.join("genes.tsv")).unwrap();
    }
    InputFiles::default().table::<SiteRow>([sites]).file(FileKind::Genes, [reference])
}

fn run(io: &StageIo) -> Vec<AnnotationRow> {
    Annotate::run(&AnnotateParams::default(), io, &Context::default()).unwrap();
    read_all(&table(io)).unwrap()
}

fn table(io: &StageIo) -> PathBuf {
    io.scratch().join("annotation.parquet")
}

#[test]
fn every_distinct_site_gets_its_genes() {
    let folder = tempfile::tempdir().unwrap();
    let rows = run(&io(folder.path(), true));
    let seen: Vec<_> =
        rows.iter().map(|row| (row.site_id.as_str(), row.nearest_gene.as_deref(), row.distance)).collect();
    let expected = [
        ("chr1+150", Some("ONE"), Some(49)),
        ("chr1-40200", Some("RBTN2"), Some(19_800)),
        ("chr9+6", None, None),
    ];
    assert_eq!(seen, expected);
    assert_eq!(
        (rows[0].in_gene, rows[0].in_exon, rows[0].orientation),
        (Some(true), Some(true), Some(Orientation::Same))
    );
    assert_eq!(
        (rows[0].nearest_cancer_gene.as_deref(), rows[0].cancer_distance),
        (Some("LMO2"), Some(49_851))
    );
    assert_eq!(
        (rows[1].nearest_cancer_gene.as_deref(), rows[1].cancer_distance),
        (Some("LMO2"), Some(9_801))
    );
    assert_eq!((rows[1].in_gene, rows[1].orientation), (Some(false), Some(Orientation::Same)));
    assert!(rows[2].gene_set.as_deref().unwrap().starts_with("demo blake3:"));
    assert!(rows[2].cancer_list.as_deref().unwrap().starts_with("landfall-cancer-genes 1 blake3:"));
}

#[test]
fn without_genes_everything_is_null_and_the_sites_stay() {
    let folder = tempfile::tempdir().unwrap();
    let without = io(folder.path(), false);
    let rows = run(&without);
    assert_eq!(rows.len(), 3);
    let summary = Annotate::run(&AnnotateParams::default(), &without, &Context::default()).unwrap();
    let counts: Vec<_> = summary.counts.iter().map(|(name, _)| *name).collect();
    assert_eq!(counts, ["sites", "genes_of_the_list"], "what was not looked for is not counted as 0");
    assert!(
        rows.iter()
            .all(|row| row.nearest_gene.is_none() && row.gene_set.is_none() && row.cancer_list.is_none())
    );
}

#[test]
fn a_users_list_replaces_the_built_in_one() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("mine.txt");
    std::fs::write(&list, "one\n").unwrap();
    let inputs = inputs(folder.path(), true).file(FileKind::CancerGenes, [list]);
    let rows = run(&task(folder.path(), inputs));
    assert_eq!(rows[0].nearest_cancer_gene.as_deref(), Some("one"));
    assert_eq!((rows[0].cancer_distance, rows[1].nearest_cancer_gene.as_deref()), (Some(0), Some("one")));
    assert!(rows[0].cancer_list.as_deref().unwrap().starts_with("mine blake3:"));
}

#[test]
fn the_entries_of_a_list_that_are_no_gene_are_counted_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("mine.txt");
    std::fs::write(&list, "9-Sep\n1-Mar\nRBTN2\n").unwrap();
    let io = task(folder.path(), inputs(folder.path(), true).file(FileKind::CancerGenes, [&list]));
    let lists = || read_all::<GeneListRow>(&io.scratch().join("gene_lists.parquet")).unwrap();
    let summary = Annotate::run(&AnnotateParams::default(), &io, &Context::default()).unwrap();
    assert!(summary.counts.ends_with(&[("genes_of_the_list", 3), ("known_of_them", 1)]));
    let rows = lists();
    assert_eq!((rows.len(), rows[0].genes, rows[0].known), (1, 3, Some(1)));
    assert_eq!(rows[0].unknown, ["9-Sep", "1-Mar"]);

    let without = InputFiles::default()
        .table::<SiteRow>([folder.path().join("sites.parquet")])
        .file(FileKind::CancerGenes, [&list]);
    run(&task(folder.path(), without));
    let rows = lists();
    assert_eq!((rows[0].gene_set.as_deref(), rows[0].known), (None, None));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let io = io(folder.path(), true);
    run(&io);
    let first = std::fs::read(table(&io)).unwrap();
    run(&io);
    assert_eq!(std::fs::read(table(&io)).unwrap(), first);
}

#[test]
fn a_folder_that_is_not_there_and_a_changed_gene_set_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let io = io(folder.path(), true);
    let run = |io: &StageIo| Annotate::run(&AnnotateParams::default(), io, &Context::default()).unwrap_err();
    let genes = folder.path().join("ref/genes.tsv");
    let text = std::fs::read_to_string(&genes).unwrap().replace("\t100\t200\t", "\t101\t200\t");
    std::fs::write(&genes, text).unwrap();
    let error = run(&io);
    assert_eq!(error.fault, Fault::Reference);
    assert!(error.to_string().contains("cut or changed"), "{error}");
    let nowhere = InputFiles::default().file(FileKind::Genes, ["no-such-folder"]);
    assert_eq!(run(&task(folder.path(), nowhere)).fault, Fault::Reference);
}

#[test]
fn keys_show_their_defaults_and_unknown_ones_are_refused() {
    let entry = StageEntry::of::<Annotate>();
    let canonical = (entry.canonical)(&toml::Table::new()).unwrap();
    assert_eq!(canonical["cancer_window"].as_integer(), Some(50_000));
    let wrong: toml::Table = "cancer_windw = 1".parse().unwrap();
    assert_eq!((entry.canonical)(&wrong).unwrap_err().fault, Fault::Config);
}
