//! The stage on small tables in a folder of its own.

#![allow(clippy::unwrap_used)]

use landfall_annotate::Annotate;
use landfall_reference::genes::GeneSet;
use landfall_reference::{BuildOptions, Draft};
use landfall_stage::{Fault, FileKind, StageEntry};
use landfall_tables::annotation::{AnnotationRow, Orientation};
use landfall_tables::gene_lists::GeneListRow;
use landfall_tables::sites::SiteRow;
use landfall_testkit::StageRun;

/// The sites of two samples, and a reference folder with two genes or none.
fn given(with_genes: bool) -> StageRun<Annotate> {
    let site = |sample: &str, id| SiteRow { sample: sample.parse().unwrap(), ..landfall_testkit::site(id) };
    let sites =
        [site("S1", "chr1+150"), site("S1", "chr1-40200"), site("S2", "chr1+150"), site("S2", "chr9+6")];
    let run = StageRun::new([]).table(sites);
    let reference = run.folder().join("ref");
    let genome = run.folder().join("genome.fa");
    std::fs::write(&genome, ">chr1\nACGTTGCAAC\n>chr9\nGGTTACCAAT\n").unwrap();
    let draft = Draft::read(&genome, &BuildOptions::default()).unwrap();
    let set = with_genes.then(|| {
        let gtf = run.folder().join("demo.gtf");
        let gene = |name: &str, start: u32, end: u32, strand: &str| {
            format!(
                "chr1\tx\texon\t{start}\t{end}\t.\t{strand}\t.\tgene_id \"{name}\"; transcript_id \"{name}.1\";\n"
            )
        };
        std::fs::write(&gtf, gene("ONE", 101, 200, "+") + &gene("RBTN2", 50_001, 60_000, "-")).unwrap();
        (GeneSet::load(&gtf).unwrap().onto_contigs(&["chr1", "chr9"]).unwrap(), gtf)
    });
    std::fs::create_dir_all(&reference).unwrap();
    let genes = set.as_ref().map(|(set, gtf)| (set, gtf.as_path()));
    draft.write(&reference, genes, |_, _| Ok(())).unwrap();
    run.files(FileKind::Genes, [reference])
}

fn annotated(given: &StageRun<Annotate>) -> Vec<AnnotationRow> {
    given.run().unwrap().rows()
}

#[test]
fn every_distinct_site_gets_its_genes() {
    let rows = annotated(&given(true));
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
    let given = given(false);
    let ran = given.run().unwrap();
    let rows = ran.rows::<AnnotationRow>();
    assert_eq!(rows.len(), 3);
    let counts: Vec<_> = ran.summary.counts.iter().map(|(name, _)| *name).collect();
    assert_eq!(counts, ["sites", "genes_of_the_list"], "what was not looked for is not counted as 0");
    assert!(
        rows.iter()
            .all(|row| row.nearest_gene.is_none() && row.gene_set.is_none() && row.cancer_list.is_none())
    );
}

#[test]
fn a_users_list_replaces_the_built_in_one() {
    let rows = annotated(&given(true).text(FileKind::CancerGenes, "mine.txt", "one\n"));
    assert_eq!(rows[0].nearest_cancer_gene.as_deref(), Some("one"));
    assert_eq!((rows[0].cancer_distance, rows[1].nearest_cancer_gene.as_deref()), (Some(0), Some("one")));
    assert!(rows[0].cancer_list.as_deref().unwrap().starts_with("mine blake3:"));
}

#[test]
fn the_entries_of_a_list_that_are_no_gene_are_counted_and_named() {
    let list = "9-Sep\n1-Mar\nRBTN2\n";
    let given = given(true).text(FileKind::CancerGenes, "mine.txt", list);
    let ran = given.run().unwrap();
    assert!(ran.summary.counts.ends_with(&[("genes_of_the_list", 3), ("known_of_them", 1)]));
    let rows = ran.rows::<GeneListRow>();
    assert_eq!((rows.len(), rows[0].genes, rows[0].known), (1, 3, Some(1)));
    assert_eq!(rows[0].unknown, ["9-Sep", "1-Mar"]);

    let without = StageRun::<Annotate>::new([]).table([landfall_testkit::site("chr1+150")]);
    let without = without.text(FileKind::CancerGenes, "mine.txt", list);
    let rows = without.run().unwrap().rows::<GeneListRow>();
    assert_eq!((rows[0].gene_set.as_deref(), rows[0].known), (None, None));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let given = given(true);
    let bytes = || given.run().unwrap().bytes();
    assert!(bytes() == bytes());
}

#[test]
fn a_folder_that_is_not_there_and_a_changed_gene_set_are_refused() {
    let given = given(true);
    let genes = given.folder().join("ref/genes.tsv");
    let text = std::fs::read_to_string(&genes).unwrap().replace("\t100\t200\t", "\t101\t200\t");
    std::fs::write(&genes, text).unwrap();
    let error = given.run().unwrap_err();
    assert_eq!(error.fault, Fault::Reference);
    assert!(error.to_string().contains("is not the gene set"), "{error}");
    std::fs::remove_file(&genes).unwrap();
    assert!(given.run().unwrap_err().to_string().contains("genes.tsv"));
    let nowhere = StageRun::<Annotate>::new([]).files(FileKind::Genes, ["no-such-folder"]);
    assert_eq!(nowhere.run().unwrap_err().fault, Fault::Reference);
}

#[test]
fn keys_show_their_defaults_and_unknown_ones_are_refused() {
    let entry = StageEntry::of::<Annotate>();
    let canonical = (entry.canonical)(&toml::Table::new()).unwrap();
    assert_eq!(canonical["cancer_window"].as_integer(), Some(50_000));
    let wrong: toml::Table = "cancer_windw = 1".parse().unwrap();
    assert_eq!((entry.canonical)(&wrong).unwrap_err().fault, Fault::Config);
}
