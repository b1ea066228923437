//! A folder for ISAnalytics, as VISPA2 lays it out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use landfall_core::{Position, ReadClass, SampleId, Strand, SubjectId};
use landfall_tables::annotation::{AnnotationRow, Orientation};
use landfall_tables::balance::{BalanceRow, Fate};
use landfall_tables::site_fragments::{SiteFragmentRow, TargetKind};
use landfall_tables::sites::SiteRow;

use crate::tsv::or_nothing;
use crate::{ExportError, Shown, shown, tsv};

/// What ISAnalytics calls a project; runs have no name for it.
pub const PROJECT: &str = "landfall";

/// Columns of a matrix before those of the amplifications.
pub const MATRIX_COLUMNS: [&str; 5] = ["chr", "integration_locus", "strand", "GeneName", "GeneStrand"];

/// Columns of the association file: all that `association_file_columns()` of ISAnalytics names.
pub const ASSOCIATION_COLUMNS: [&str; 71] = [
    "ProjectID",
    "FUSIONID",
    "PoolID",
    "TagSequence",
    "SubjectID",
    "VectorType",
    "VectorID",
    "ExperimentID",
    "Tissue",
    "TimePoint",
    "DNAFragmentation",
    "PCRMethod",
    "TagIDextended",
    "Keywords",
    "CellMarker",
    "TagID",
    "NGSProvider",
    "NGSTechnology",
    "ConverrtedFilesDir",
    "ConverrtedFilesName",
    "SourceFileFolder",
    "SourceFileNameR1",
    "SourceFileNameR2",
    "DNAnumber",
    "ReplicateNumber",
    "DNAextractionDate",
    "DNAngUsed",
    "LinearPCRID",
    "LinearPCRDate",
    "SonicationDate",
    "LigationDate",
    "1stExpoPCRID",
    "1stExpoPCRDate",
    "2ndExpoID",
    "2ndExpoDate",
    "FusionPrimerPCRID",
    "FusionPrimerPCRDate",
    "PoolDate",
    "SequencingDate",
    "VCN",
    "Genome",
    "SequencingRound",
    "Genotype",
    "TestGroup",
    "MOI",
    "Engraftment",
    "Transduction",
    "Notes",
    "AddedField1",
    "AddedField2",
    "AddedField3",
    "AddedField4",
    "concatenatePoolIDSeqRun",
    "AddedField6_RelativeBloodPercentage",
    "AddedField7_PurityTestFeasibility",
    "AddedField8_FacsSeparationPurity",
    "Kapa",
    "ulForPool",
    "CompleteAmplificationID",
    "UniqueID",
    "StudyTestID",
    "StudyTestGroup",
    "MouseID",
    "Tigroup",
    "Tisource",
    "PathToFolderProjectID",
    "SamplesNameCheck",
    "TimepointDays",
    "TimepointMonths",
    "TimepointYears",
    "ng DNA corrected",
];

/// Columns of the statistics of a pool.
pub const STATISTICS_COLUMNS: [&str; 14] = [
    "RUN_NAME",
    "POOL",
    "TAG",
    "RAW_READS",
    "QUALITY_PASSED",
    "PHIX_MAPPING",
    "PLASMID_MAPPED_BYPOOL",
    "BARCODE_MUX",
    "LTR_IDENTIFIED",
    "TRIMMING_FINAL_LTRLC",
    "LV_MAPPED",
    "BWA_MAPPED_OVERALL",
    "ISS_MAPPED_OVERALL",
    "ISS_MAPPED_PP",
];

/// A library: what ISAnalytics calls an amplification.
#[derive(Clone, Debug, PartialEq)]
pub struct Library {
    /// Its name.
    pub library: String,
    /// Who the material is from.
    pub subject: SubjectId,
    /// What was taken.
    pub sample: SampleId,
    /// Number of the replicate.
    pub replicate: u32,
    /// Days since infusion.
    pub day: Option<i32>,
    /// Cell type.
    pub cell_type: Option<String>,
    /// The sequencing run.
    pub sequencing_run: Option<String>,
    /// DNA input, ng.
    pub ng_dna: Option<f64>,
}

impl Library {
    /// The name of its column.
    #[must_use]
    pub fn amplification(&self) -> String {
        format!("{}_{}", self.sample, self.replicate)
    }
}

/// What is exported.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    /// The libraries.
    pub libraries: &'a [Library],
    /// Table `sites`.
    pub sites: &'a [SiteRow],
    /// Table `site_fragments`.
    pub molecules: &'a [SiteFragmentRow],
    /// Table `annotation`.
    pub annotation: &'a [AnnotationRow],
    /// Table `balance`.
    pub balance: &'a [BalanceRow],
    /// The name of the reference.
    pub reference: Option<&'a str>,
    /// The name of the vector's file.
    pub vector: Option<&'a str>,
}

/// Files by their paths in the folder, as plain text; those whose names end in `.gz` are to be packed.
///
/// # Errors
/// Two libraries whose names differ by dots only.
pub fn isanalytics(rows: Rows<'_>) -> Result<BTreeMap<PathBuf, String>, ExportError> {
    let tags = tags(rows.libraries)?;
    let pools = pools(&rows);
    let mut files =
        BTreeMap::from([(PathBuf::from("association_file.tsv"), association(&rows, &pools, &tags))]);
    let shown = shown(rows.molecules);
    let names: BTreeSet<&str> = pools.values().map(String::as_str).collect();
    for pool in names {
        let libraries: Vec<&Library> =
            rows.libraries.iter().filter(|library| pools[library.library.as_str()] == pool).collect();
        let cells = cells(&rows, &libraries, &shown);
        let folder = PathBuf::from(PROJECT);
        let quantities: [(&str, Quantity); 2] =
            [("seqCount", |shown| shown.reads), ("fragmentEstimate", Shown::fragments)];
        for (name, number) in quantities {
            let file = format!("{PROJECT}_{pool}_{name}_matrix.no0.annotated.tsv.gz");
            files.insert(
                folder.join("quantification").join(pool).join(file),
                matrix(&libraries, &cells, number),
            );
        }
        let file = format!("stats.sequence_{PROJECT}.{pool}.tsv");
        files.insert(folder.join("iss").join(pool).join(file), statistics(&rows, pool, &libraries, &tags));
    }
    Ok(files)
}

/// Names of libraries without dots, which ISAnalytics takes out of tags.
fn tags(libraries: &[Library]) -> Result<BTreeMap<&str, String>, ExportError> {
    let mut tags: BTreeMap<&str, String> = BTreeMap::new();
    let mut taken: BTreeMap<String, &str> = BTreeMap::new();
    for library in libraries {
        let name = library.library.replace('.', "");
        if let Some(one) = taken.insert(name.clone(), &library.library).filter(|one| *one != library.library)
        {
            let (one, other) = (one.to_owned(), library.library.clone());
            return Err(ExportError::SameName { one, other, name });
        }
        tags.insert(&library.library, name);
    }
    Ok(tags)
}

/// The pool of each library. A name that would be a path, or holds a dot, which parts of file names end with, is changed.
fn pools<'a>(rows: &Rows<'a>) -> BTreeMap<&'a str, String> {
    let of_trim = rows.balance.iter().filter(|row| row.stage == "trim");
    let known: BTreeMap<&str, &str> =
        of_trim.filter_map(|row| Some((row.library.as_deref()?, row.pool.as_str()))).collect();
    let of = |library: &'a Library| {
        let pool = known.get(library.library.as_str()).copied().unwrap_or("pool");
        let letter =
            |letter: char| if letter.is_alphanumeric() || "_-".contains(letter) { letter } else { '-' };
        (library.library.as_str(), pool.chars().map(letter).collect())
    };
    rows.libraries.iter().map(of).collect()
}

fn association(rows: &Rows<'_>, pools: &BTreeMap<&str, String>, tags: &BTreeMap<&str, String>) -> String {
    let row = |library: &Library| {
        let Library { library: name, subject, sample, replicate, day, cell_type, ng_dna, .. } = library;
        let pool = &pools[name.as_str()];
        let day = day.map(|day| if day < 0 { day.to_string() } else { format!("{day:04}") });
        let known = BTreeMap::from([
            ("ProjectID", PROJECT.to_owned()),
            ("PoolID", pool.clone()),
            ("TagSequence", tags[name.as_str()].clone()),
            ("SubjectID", subject.to_string()),
            ("VectorID", rows.vector.unwrap_or_default().to_owned()),
            ("TimePoint", or_nothing(day)),
            ("CellMarker", cell_type.clone().unwrap_or_default()),
            ("DNAnumber", sample.to_string()),
            ("ReplicateNumber", replicate.to_string()),
            ("DNAngUsed", or_nothing(*ng_dna)),
            ("Genome", rows.reference.unwrap_or_default().to_owned()),
            ("concatenatePoolIDSeqRun", pool.clone()),
            ("CompleteAmplificationID", library.amplification()),
            ("UniqueID", name.clone()),
            ("PathToFolderProjectID", format!("/{PROJECT}")),
        ]);
        ASSOCIATION_COLUMNS.map(|column| known.get(column).cloned().unwrap_or_default()).to_vec()
    };
    tsv::text(ASSOCIATION_COLUMNS, rows.libraries.iter().map(row))
}

/// What a matrix tells of a library.
type Quantity = fn(&Shown) -> u64;

/// A place with its gene, and what each library of the pool shows of it.
struct Place<'a> {
    cells: [String; MATRIX_COLUMNS.len()],
    shown: BTreeMap<usize, Vec<&'a Shown>>,
}

fn cells<'a>(
    rows: &Rows<'_>,
    libraries: &[&Library],
    shown: &'a BTreeMap<(crate::amplification::Target<'_>, crate::Amplification), Shown>,
) -> Vec<Place<'a>> {
    let columns: BTreeMap<(&SampleId, u32), usize> = libraries
        .iter()
        .enumerate()
        .map(|(column, library)| ((&library.sample, library.replicate), column))
        .collect();
    let sites: BTreeMap<(&SubjectId, &SampleId, &str), &SiteRow> =
        rows.sites.iter().map(|site| ((&site.subject, &site.sample, site.site_id.as_str()), site)).collect();
    let genes: BTreeMap<(&SubjectId, &str), &AnnotationRow> =
        rows.annotation.iter().map(|row| ((&row.subject, row.site_id.as_str()), row)).collect();
    // ISAnalytics knows no subject here, and no end of the vector: one row for each place and strand.
    let mut places: BTreeMap<(&str, Position, Strand), Place<'a>> = BTreeMap::new();
    for (((kind, target), of), shown) in shown {
        let Some(&column) = columns.get(&(&of.sample, of.replicate)) else { continue };
        let site = sites.get(&(&of.subject, &of.sample, *target)).filter(|_| *kind == TargetKind::Site);
        let Some(site) = site else { continue };
        let place = places.entry((&site.contig, site.position, site.strand)).or_insert_with(|| {
            let annotation = genes.get(&(&site.subject, site.site_id.as_str())).copied();
            Place { cells: described(site, annotation), shown: BTreeMap::new() }
        });
        place.shown.entry(column).or_default().push(shown);
    }
    places.into_values().collect()
}

fn described(site: &SiteRow, genes: Option<&AnnotationRow>) -> [String; MATRIX_COLUMNS.len()] {
    let gene = genes.and_then(|row| Some((row.nearest_gene.clone()?, row.orientation?)));
    let (gene, gene_strand) = match gene {
        Some((gene, Orientation::Same)) => (gene, site.strand.to_string()),
        Some((gene, Orientation::Opposite)) => (gene, (!site.strand).to_string()),
        None => (String::new(), String::new()),
    };
    // Their chromosomes have numbers, ours the names of the reference.
    let contig = site.contig.strip_prefix("chr").filter(|rest| !rest.is_empty()).unwrap_or(&site.contig);
    [contig.to_owned(), site.position.to_string(), site.strand.to_string(), gene, gene_strand]
}

fn matrix(libraries: &[&Library], places: &[Place<'_>], number: Quantity) -> String {
    let names: Vec<String> = libraries.iter().map(|library| library.amplification()).collect();
    let row = |place: &Place<'_>| {
        let of_library = |column| {
            let sum: u64 = place.shown.get(&column).into_iter().flatten().map(|shown| number(shown)).sum();
            // What is 0 is left out, as the files' names say.
            if sum == 0 { String::new() } else { sum.to_string() }
        };
        place.cells.iter().cloned().chain((0..libraries.len()).map(of_library)).collect()
    };
    tsv::text(MATRIX_COLUMNS.into_iter().chain(names.iter().map(String::as_str)), places.iter().map(row))
}

fn statistics(rows: &Rows<'_>, pool: &str, libraries: &[&Library], tags: &BTreeMap<&str, String>) -> String {
    let in_pool: BTreeSet<&str> = libraries.iter().map(|library| library.library.as_str()).collect();
    let of_pool: BTreeSet<&str> = rows
        .balance
        .iter()
        .filter(|row| {
            row.stage == "trim" && row.library.as_deref().is_some_and(|name| in_pool.contains(name))
        })
        .map(|row| row.pool.as_str())
        .collect();
    let reads = |stage: &str, keep: &dyn Fn(&BalanceRow) -> bool| -> Option<u64> {
        let mut of_stage = rows.balance.iter().filter(|row| row.stage == stage).peekable();
        of_stage.peek()?;
        Some(of_stage.filter(|row| keep(row)).map(|row| row.reads).sum())
    };
    let is = |row: &BalanceRow, classes: &[ReadClass]| matches!(row.class, Fate::Class(class) if classes.contains(&class));
    let bad = [ReadClass::FailedFilter, ReadClass::LowQuality];
    let raw = reads("trim", &|row| of_pool.contains(row.pool.as_str()));
    let good = reads("trim", &|row| of_pool.contains(row.pool.as_str()) && !is(row, &bad));
    let row = |library: &&Library| {
        let name = library.library.as_str();
        let of = |row: &BalanceRow| row.library.as_deref() == Some(name);
        let end = [ReadClass::NoLinker, ReadClass::PrimerDimer, ReadClass::TooShort];
        let vector = [ReadClass::VectorInternal, ReadClass::LtrCircle2, ReadClass::Plasmid];
        let host = [ReadClass::Repetitive, ReadClass::Chimera, ReadClass::Multihit, ReadClass::Unique];
        vec![
            library.sequencing_run.clone().unwrap_or_default(),
            pool.to_owned(),
            tags[name].clone(),
            or_nothing(raw),
            or_nothing(good),
            String::new(),
            String::new(),
            or_nothing(reads("trim", &of)),
            or_nothing(reads("trim", &|row| of(row) && (row.class == Fate::Passed || is(row, &end)))),
            or_nothing(reads("trim", &|row| of(row) && row.class == Fate::Passed)),
            or_nothing(reads("pair", &|row| of(row) && is(row, &vector))),
            or_nothing(reads("pair", &|row| of(row) && is(row, &host))),
            or_nothing(reads("pair", &|row| of(row) && is(row, &[ReadClass::Unique]))),
            String::new(),
        ]
    };
    tsv::text(STATISTICS_COLUMNS, libraries.iter().map(row))
}

#[cfg(test)]
mod tests {
    use landfall_testkit::{balance, site, site_fragment};

    use super::*;
    use crate::clones::tests::genes;

    fn library(name: &str, replicate: u32) -> Library {
        Library {
            library: name.to_owned(),
            subject: "P1".parse().unwrap(),
            sample: "A".parse().unwrap(),
            replicate,
            day: Some(30),
            cell_type: Some("T".to_owned()),
            sequencing_run: Some("run1".to_owned()),
            ng_dna: Some(2.95),
        }
    }

    fn files(
        libraries: &[Library],
        balance: &[BalanceRow],
    ) -> Result<BTreeMap<PathBuf, String>, ExportError> {
        let with =
            |target: &str, length, replicate| SiteFragmentRow { replicate, ..site_fragment(target, length) };
        let molecules = [
            with("chr1+1001", 40, 1),
            with("chr1+1001", 41, 1),
            with("chr1+1001", 40, 2),
            with("chrX-7", 40, 2),
        ];
        isanalytics(Rows {
            libraries,
            sites: &[site("chr1+1001"), site("chrX-7")],
            molecules: &molecules,
            annotation: &[genes("chrX-7", "DMD")],
            balance,
            reference: Some("hg38"),
            vector: Some("vector.fa"),
        })
    }

    #[test]
    fn golden_folder() {
        let of_pair = |class, reads| BalanceRow {
            stage: "pair".to_owned(),
            pool: "A-2".to_owned(),
            ..balance("A-2", Fate::Class(class), reads)
        };
        let nobody = BalanceRow { library: None, ..balance("", Fate::Class(ReadClass::NoBarcode), 5) };
        let rows = [
            balance("A-1", Fate::Passed, 100),
            balance("A-2", Fate::Class(ReadClass::LowQuality), 7),
            balance("A-2", Fate::Class(ReadClass::NoVectorEnd), 3),
            balance("A-2", Fate::Class(ReadClass::TooShort), 2),
            balance("A-2", Fate::Passed, 50),
            nobody,
            of_pair(ReadClass::Unique, 30),
            of_pair(ReadClass::Multihit, 4),
            of_pair(ReadClass::Plasmid, 1),
            of_pair(ReadClass::Unmapped, 15),
        ];
        let files = files(&[library("A-1", 1), library("A-2", 2)], &rows).unwrap();
        let names: Vec<_> = files.keys().map(|path| path.display().to_string()).collect();
        assert_eq!(
            names,
            [
                "association_file.tsv",
                "landfall/iss/A-1/stats.sequence_landfall.A-1.tsv",
                "landfall/quantification/A-1/landfall_A-1_fragmentEstimate_matrix.no0.annotated.tsv.gz",
                "landfall/quantification/A-1/landfall_A-1_seqCount_matrix.no0.annotated.tsv.gz",
            ]
        );
        let text: Vec<&String> = files.values().collect();
        assert_eq!(
            text[1],
            "RUN_NAME\tPOOL\tTAG\tRAW_READS\tQUALITY_PASSED\tPHIX_MAPPING\tPLASMID_MAPPED_BYPOOL\tBARCODE_MUX\t\
             LTR_IDENTIFIED\tTRIMMING_FINAL_LTRLC\tLV_MAPPED\tBWA_MAPPED_OVERALL\tISS_MAPPED_OVERALL\tISS_MAPPED_PP\n\
             run1\tA-1\tA-1\t167\t160\t\t\t100\t100\t100\t0\t0\t0\t\n\
             run1\tA-1\tA-2\t167\t160\t\t\t62\t52\t50\t1\t34\t30\t\n"
        );
        let header = "chr\tintegration_locus\tstrand\tGeneName\tGeneStrand\tA_1\tA_2\n";
        assert_eq!(text[2], &format!("{header}1\t1001\t+\t\t\t2\t1\nX\t7\t-\tDMD\t-\t\t1\n"));
        assert_eq!(text[3], &format!("{header}1\t1001\t+\t\t\t20\t10\nX\t7\t-\tDMD\t-\t\t10\n"));
        let association: Vec<Vec<&str>> = text[0].lines().map(|line| line.split('\t').collect()).collect();
        assert_eq!(association[0], ASSOCIATION_COLUMNS);
        let of = |column: &str| {
            association[2][ASSOCIATION_COLUMNS.iter().position(|name| *name == column).unwrap()]
        };
        let found =
            ["SubjectID", "TimePoint", "CellMarker", "ReplicateNumber", "CompleteAmplificationID", "Tissue"];
        assert_eq!(found.map(of), ["P1", "0030", "T", "2", "A_2", ""]);
        // What joins the files.
        assert_eq!([of("concatenatePoolIDSeqRun"), of("TagSequence")], ["A-1", "A-2"]);
    }

    #[test]
    fn libraries_that_would_be_one_are_refused() {
        let fault = files(&[library("A.1", 1), library("A1", 2)], &[]).unwrap_err();
        assert!(fault.to_string().contains("`A.1` and `A1` would both be called `A1`"), "{fault}");
        let other = files(&[library("A.1", 1), library("A.2", 2)], &[]).unwrap();
        assert!(other.keys().any(|path| path.ends_with("stats.sequence_landfall.pool.tsv")));
    }

    #[test]
    fn one_place_of_two_subjects_is_one_row() {
        let other =
            SiteRow { subject: "P2".parse().unwrap(), sample: "B".parse().unwrap(), ..site("chr1+1001") };
        let of = |row: &SiteRow| SiteFragmentRow {
            subject: row.subject.clone(),
            sample: row.sample.clone(),
            ..site_fragment("chr1+1001", 40)
        };
        let sites = [site("chr1+1001"), other];
        let molecules = [of(&sites[0]), of(&sites[1])];
        let second =
            Library { subject: "P2".parse().unwrap(), sample: "B".parse().unwrap(), ..library("B-1", 1) };
        let rows = Rows {
            libraries: &[library("A-1", 1), second],
            sites: &sites,
            molecules: &molecules,
            annotation: &[],
            balance: &[],
            reference: None,
            vector: None,
        };
        let files = isanalytics(rows).unwrap();
        let matrix = files.values().last().unwrap();
        assert!(matrix.ends_with("\tA_1\tB_1\n1\t1001\t+\t\t\t10\t10\n"), "{matrix}");
    }
}
