//! A finished run for other programs, and looks at single places of it: on the demo, against its truth.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Command;

use calamine::{Data, Reader, Xlsx};
use flate2::read::GzDecoder;
use landfall_core::SiteId;
use landfall_tables::abundance::AbundanceRow;
use landfall_tables::multihits::MultihitRow;
use landfall_tables::read_all;
use landfall_tables::site_fragments::{FragmentStatus, SiteFragmentRow, TargetKind};
use landfall_tables::sites::SiteRow;

/// The demo with its run in `RUN`.
fn run() -> tempfile::TempDir {
    let folder = common::demo();
    common::succeed_in(folder.path(), &["--quiet", "run", "demo/run.toml", "--out", "RUN"]);
    folder
}

fn export(folder: &Path, format: &str) -> String {
    let (code, text, errors) = common::run_in(folder, &["export", format, "RUN"]);
    assert_eq!((code, errors.as_str()), (0, ""), "{format}");
    text
}

fn table<R: landfall_tables::Row>(folder: &Path) -> Vec<R> {
    read_all(&folder.join(format!("RUN/results/tables/{}.parquet", R::SCHEMA.name))).unwrap()
}

/// Lines of cells after the header, by the names in it.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut lines = text.lines().map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
    let header = lines.next().unwrap();
    lines.map(|cells| header.iter().cloned().zip(cells).collect()).collect()
}

/// True places of the demo by sample: contig, strand, first host base counted from 1, middle of the duplication counted
/// from 1.
fn truth() -> BTreeMap<(String, String, String, u64), u64> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/demo/truth/sites.tsv");
    let number = |text: &str| text.parse::<u64>().unwrap();
    let place = |row: BTreeMap<String, String>| {
        let middle = (number(&row["duplication_start"]) + number(&row["duplication_end"])) / 2;
        let text = |name: &str| row[name].clone();
        ((text("sample"), text("contig"), text("strand"), number(&row["position"])), middle)
    };
    rows(&fs::read_to_string(path).unwrap()).into_iter().map(place).collect()
}

/// Sites of two fragments or more, which are all true in the demo: sample, contig, strand, position from 1.
fn sure(sites: &[SiteRow]) -> BTreeSet<(String, String, String, u64)> {
    let of = |site: &SiteRow| {
        let text = (site.sample.to_string(), site.contig.clone(), site.strand.to_string());
        (text.0, text.1, text.2, site.position.to_one_based())
    };
    let sites: BTreeSet<_> = sites.iter().filter(|site| site.fragments >= 2).map(of).collect();
    assert!(sites.len() > 100, "the demo lost its sites");
    sites
}

#[test]
fn coordinates_of_every_format_are_those_of_the_truth() {
    let folder = run();
    let here = folder.path();
    let (sites, truth): (Vec<SiteRow>, _) = (table(here), truth());
    let sure = sure(&sites);
    assert!(sure.iter().all(|site| truth.contains_key(site)));

    // BED: from 0, half-open.
    let bed: BTreeSet<_> = export(here, "sites.bed")
        .lines()
        .map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>())
        .inspect(|cells| {
            assert_eq!(cells[1].parse::<u64>().unwrap() + 1, cells[2].parse::<u64>().unwrap());
        })
        .filter(|cells| cells[8].parse::<u32>().unwrap() >= 2)
        .map(|cells| (cells[3].clone(), cells[0].clone(), cells[5].clone(), cells[2].parse().unwrap()))
        .collect();
    assert_eq!(bed, sure);

    // bedGraph: fragments of both strands at a base.
    let graph = export(here, "sites.bedgraph");
    let tracks = graph.lines().filter(|line| line.starts_with("track ")).count();
    assert_eq!(tracks, sites.iter().map(|site| &site.sample).collect::<BTreeSet<_>>().len());
    let values = graph.lines().filter(|line| !line.starts_with("track "));
    let sum: u64 = values.map(|line| line.rsplit('\t').next().unwrap().parse::<u64>().unwrap()).sum();
    assert_eq!(sum, sites.iter().map(|site| u64::from(site.fragments)).sum::<u64>());

    // AAVengeR: the middle of the duplication, from 1.
    let aavenger = rows(&export(here, "aavenger.tsv"));
    assert_eq!(aavenger.len(), sites.len());
    let middles: BTreeSet<(String, String)> = truth
        .iter()
        .map(|((sample, contig, strand, _), middle)| (sample.clone(), format!("{contig}{strand}{middle}.0")))
        .collect();
    let found = aavenger.iter().filter(|row| row["sonicLengths"].parse::<u32>().unwrap() >= 2);
    for row in found {
        assert!(middles.contains(&(row["sample"].clone(), row["posid"].clone())), "{row:?}");
        assert_eq!((row["flags"].as_str(), row["refGenome"].as_str()), ("IN_u5", "genome"));
    }
    let of_replicates = |row: &BTreeMap<String, String>, what: &str| -> u64 {
        ["rep1-", "rep2-"].iter().filter_map(|rep| row[&format!("{rep}{what}")].parse::<u64>().ok()).sum()
    };
    for row in &aavenger {
        for what in ["sonicLengths", "reads", "rUMIs"] {
            assert_eq!(of_replicates(row, what).to_string(), row[what], "{what}: {row:?}");
        }
    }
    folder.close().unwrap();
}

#[test]
fn breakends_lie_on_the_bases_of_the_reference() {
    let folder = run();
    let here = folder.path();
    let sites: Vec<SiteRow> = table(here);
    let text = export(here, "junctions.vcf");
    let mut genome = String::new();
    let packed = fs::File::open(here.join("demo/genome.fa.gz")).unwrap();
    flate2::read::MultiGzDecoder::new(packed).read_to_string(&mut genome).unwrap();
    let contigs: BTreeMap<&str, String> = genome
        .split('>')
        .skip(1)
        .map(|record| record.split_once('\n').unwrap())
        .map(|(name, bases)| {
            (name.split_whitespace().next().unwrap(), bases.replace('\n', "").to_uppercase())
        })
        .collect();
    for (name, bases) in &contigs {
        assert!(text.contains(&format!("##contig=<ID={name},length={}>\n", bases.len())), "{name}");
    }
    let header = text.lines().find(|line| line.starts_with("#CHROM")).unwrap();
    let samples: Vec<&str> = header.split('\t').skip(9).collect();
    let mut seen = 0;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let position: usize = cells[1].parse().unwrap();
        let base = &contigs[cells[0]][position - 1..position];
        let id: SiteId = cells[2].parse().unwrap();
        assert_eq!((id.contig.as_str(), id.position.to_one_based()), (cells[0], position as u64));
        // U5 lies at the vector's end: the host runs on as the vector does.
        let expected = if id.strand.as_str() == "+" { format!(".{base}") } else { format!("{base}.") };
        assert_eq!((cells[3], cells[4]), (base, expected.as_str()), "{line}");
        for (sample, cell) in samples.iter().zip(&cells[9..]).filter(|(_, cell)| **cell != ".") {
            let site = sites
                .iter()
                .find(|site| site.sample.as_str() == *sample && site.site_id == cells[2])
                .unwrap();
            assert!(cell.starts_with(&format!("{}:{}:", site.fragments, site.reads)), "{line}");
            seen += 1;
        }
    }
    assert_eq!(seen, sites.len());
}

#[test]
fn matrices_and_their_association_file_belong_together() {
    let folder = run();
    let here = folder.path();
    common::succeed_in(here, &["export", "isanalytics", "RUN", "--out", "IS"]);
    let files = common::files(&here.join("IS"));
    let text = |name: &str| {
        let bytes = &files[Path::new(name)];
        let mut text = String::new();
        match name.ends_with(".gz") {
            true => GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap(),
            false => (&bytes[..]).read_to_string(&mut text).unwrap(),
        };
        text
    };
    let association = rows(&text("association_file.tsv"));
    let pools: BTreeSet<&String> = association.iter().map(|row| &row["concatenatePoolIDSeqRun"]).collect();
    assert_eq!(
        (association.len(), pools.len()),
        (8, 1),
        "two replicates of four samples; controls have no sites"
    );
    let pool = pools.first().unwrap();
    let matrix = |what: &str| {
        rows(&text(&format!(
            "landfall/quantification/{pool}/landfall_{pool}_{what}_matrix.no0.annotated.tsv.gz"
        )))
    };
    let (reads, fragments) = (matrix("seqCount"), matrix("fragmentEstimate"));
    let sites: Vec<SiteRow> = table(here);
    let truth = truth();
    let mut left: BTreeMap<(String, String), (u64, u64)> = sites
        .iter()
        .map(|site| {
            let key = (site.sample.to_string(), site.site_id.clone());
            (key, (site.reads, u64::from(site.fragments)))
        })
        .collect();
    for (row, of_fragments) in reads.iter().zip(&fragments) {
        let id = format!("chr{}{}{}", row["chr"], row["strand"], row["integration_locus"]);
        for library in &association {
            let column = &library["CompleteAmplificationID"];
            let number = |row: &BTreeMap<String, String>| row[column].parse::<u64>().unwrap_or_default();
            let (sum_reads, sum_fragments) = (number(row), number(of_fragments));
            if sum_reads > 0 {
                let found = left.get_mut(&(library["DNAnumber"].clone(), id.clone())).unwrap();
                *found = (found.0 - sum_reads, found.1 - sum_fragments);
            }
        }
        let place = |((_, contig, strand, position), _): (&(String, String, String, u64), &u64)| {
            format!("{contig}{strand}{position}") == id
        };
        let most = association
            .iter()
            .map(|library| of_fragments[&library["CompleteAmplificationID"]].parse().unwrap_or(0_u64));
        assert!(most.max() < Some(2) || truth.iter().any(place), "{id}");
    }
    assert!(
        left.values().all(|rest| *rest == (0, 0)),
        "the replicates of a sample add up to its sites: {left:?}"
    );

    let statistics = rows(&text(&format!("landfall/iss/{pool}/stats.sequence_landfall.{pool}.tsv")));
    let tags = |rows: &[BTreeMap<String, String>], name: &str| {
        rows.iter().map(|row| row[name].clone()).collect::<BTreeSet<_>>()
    };
    assert_eq!(tags(&statistics, "TAG"), tags(&association, "TagSequence"));
    assert!(statistics.iter().all(|row| row["POOL"] == **pool && row["RAW_READS"] == "21491"));
    for row in &statistics {
        let steps = [
            "BARCODE_MUX",
            "LTR_IDENTIFIED",
            "TRIMMING_FINAL_LTRLC",
            "BWA_MAPPED_OVERALL",
            "ISS_MAPPED_OVERALL",
        ];
        let steps = steps.map(|step| row[step].parse::<u64>().unwrap());
        assert!(steps.is_sorted_by(|earlier, later| earlier >= later) && steps[4] > 0, "{row:?}");
    }
    let p01 = association.iter().find(|row| row["UniqueID"] == "P01_d30_2").unwrap();
    let found =
        ["SubjectID", "TimePoint", "CellMarker", "ReplicateNumber", "Genome"].map(|name| p01[name].as_str());
    assert_eq!(found, ["P01", "0030", "T", "2", "genome"]);
}

#[test]
fn a_database_can_be_made_of_the_statements() {
    let Some(python) = common::python_with("sqlite3") else { return };
    let folder = run();
    let here = folder.path();
    fs::write(here.join("sites.sql"), export(here, "inspiired.sql")).unwrap();
    let script = "
import sqlite3
db = sqlite3.connect(':memory:')
db.executescript(open('sites.sql').read())
for row in db.execute('select sampleName, chr, strand, position, sum(count), count(*) from sites join samples using (sampleID) join pcrbreakpoints using (siteID) group by siteID'):
    print(*row, sep='\\t')
print('multihits', *db.execute('select count(distinct multihitID), count(*) from multihitpositions').fetchone(), sep='\\t')
print('samples', *sorted(set(db.execute('select refGenome, gender, miseqid from samples'))), sep='\\t')
try:
    db.executescript(open('sites.sql').read())
except sqlite3.OperationalError as fault:
    print(fault)
";
    let output = Command::new(python).current_dir(here).args(["-c", script]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let found: BTreeMap<(String, String), (u64, u64)> = text
        .lines()
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .filter(|cells| cells.len() == 6)
        .map(|cells| {
            let id = format!("{}{}{}", cells[1], cells[2], cells[3]);
            ((cells[0].to_owned(), id), (cells[4].parse().unwrap(), cells[5].parse().unwrap()))
        })
        .collect();
    let mut expected: BTreeMap<(String, String), (u64, BTreeSet<u32>)> = BTreeMap::new();
    let molecules: Vec<SiteFragmentRow> = table(here);
    let own = |row: &&SiteFragmentRow| {
        row.target_kind == TargetKind::Site && row.status.is_own() && row.length.is_some()
    };
    for row in molecules.iter().filter(own) {
        let key = (format!("{}-{}", row.sample, row.replicate), row.target_id.clone());
        let sums = expected.entry(key).or_default();
        sums.0 += u64::from(row.reads);
        sums.1.insert(row.length.unwrap());
    }
    let expected: BTreeMap<_, _> =
        expected.into_iter().map(|(key, (reads, lengths))| (key, (reads, lengths.len() as u64))).collect();
    assert_eq!(found, expected);
    let clusters: Vec<MultihitRow> = table(here);
    let in_replicates: BTreeSet<_> = molecules
        .iter()
        .filter(|row| {
            row.target_kind == TargetKind::Multihit && row.status != FragmentStatus::CollisionRemoved
        })
        .map(|row| (row.sample.clone(), row.replicate, row.target_id.clone()))
        .collect();
    let places: usize = in_replicates
        .iter()
        .map(|(sample, _, id)| {
            clusters.iter().find(|row| row.sample == *sample && row.cluster_id == *id).unwrap().loci.len()
        })
        .sum();
    assert!(text.contains(&format!("multihits\t{}\t{places}\n", in_replicates.len())), "{text}");
    assert!(text.contains("samples\t('genome', 'F', 'demo')\t('genome', 'M', 'demo')\n"), "{text}");
    assert!(text.contains("table samples already exists"), "two runs do not mix: {text}");
}

#[test]
fn a_row_per_clone_with_shares_that_are_those_of_the_table() {
    let folder = run();
    let here = folder.path();
    let text = export(here, "clones.tsv");
    let header: Vec<&str> = text.lines().next().unwrap().split('\t').collect();
    let samples = ["P01_d30", "P01_d180", "P02_d30", "P02_d180"];
    let columns: Vec<String> = samples
        .iter()
        .flat_map(|sample| ["share %", "lower %", "upper %"].map(|what| format!("{sample} {what}")))
        .collect();
    assert_eq!(header[14..], columns, "time runs forward");
    let found = rows(&text);
    let abundance: Vec<AbundanceRow> = table(here);
    let clones: BTreeSet<_> =
        abundance.iter().map(|row| (row.subject.to_string(), row.target_id.clone())).collect();
    assert_eq!(found.len(), clones.len());
    for row in &abundance {
        let clone = found
            .iter()
            .find(|clone| clone["subject"] == row.subject.as_str() && clone["clone"] == row.target_id)
            .unwrap();
        let percent = |what: &str| clone[&format!("{} {what}", row.sample)].parse::<f64>().unwrap();
        let worth = (row.share_hi.unwrap() - row.share_lo.unwrap()) / 2.0;
        for (what, share) in [("share %", row.share), ("lower %", row.share_lo), ("upper %", row.share_hi)] {
            let off = (percent(what) / 100.0 - share.unwrap()).abs();
            assert!(off <= worth / 10.0, "{what} of {row:?}: {}", percent(what));
        }
    }
    // Every site of the run file's list, its own distance beside it.
    assert!(
        found.iter().filter(|row| row["kind"] == "site").all(|row| row["concern_list"] == "cancer_genes")
    );
    assert!(
        found.iter().any(|row| row["concern_gene"].starts_with("DEMO") && row["concern_distance"] == "0")
    );
    assert!(
        found.iter().any(|row| row["kind"] == "multihit" && row["places"] == "2" && row["gene"].is_empty())
    );
    let absent = found.iter().find(|row| row["P01_d30 share %"].parse() == Ok(0.0)).unwrap();
    assert!(
        absent["P01_d30 upper %"].parse::<f64>().unwrap() > 0.0,
        "what could not have been seen is not excluded"
    );
    assert_eq!(absent["P02_d30 share %"], "");

    for name in ["one.xlsx", "two.xlsx"] {
        common::succeed_in(here, &["export", "clones.xlsx", "RUN", "--out", name]);
    }
    let bytes = fs::read(here.join("one.xlsx")).unwrap();
    assert_eq!(bytes, fs::read(here.join("two.xlsx")).unwrap());
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let sheet = book.worksheet_range("clones").unwrap();
    let cells = |row: &[Data]| row.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(cells(sheet.rows().next().unwrap()), header);
    for (row, line) in sheet.rows().zip(text.lines()).skip(1) {
        for (cell, expected) in row.iter().zip(line.split('\t')) {
            match cell {
                Data::Float(number) => assert_eq!(expected.parse(), Ok(*number), "{line}"),
                Data::String(text) => assert_eq!(expected, text),
                other => assert_eq!((other, expected), (&Data::Empty, ""), "{line}"),
            }
        }
    }
}

#[test]
fn all_sites_near_a_gene_are_listed_not_those_that_have_it_as_their_nearest() {
    let folder = run();
    let here = folder.path();
    let near = |args: &[&str]| common::succeed_in(here, &[&["near"], args].concat());
    let found = rows(&near(&["DEMO06", "RUN", "--within", "50kb", "--format", "tsv"]));
    let sites: Vec<SiteRow> = table(here);
    let annotation: Vec<landfall_tables::annotation::AnnotationRow> = table(here);
    // The run looks up to 50 kb for genes of its list, too.
    let expected: BTreeSet<(String, u32)> = annotation
        .iter()
        .filter(|row| row.nearest_cancer_gene.as_deref() == Some("DEMO06"))
        .map(|row| (row.site_id.clone(), row.cancer_distance.unwrap()))
        .collect();
    let of_sites: BTreeSet<(String, u32)> = found
        .iter()
        .filter(|row| row["kind"] == "site")
        .map(|row| (row["site"].clone(), row["distance"].parse().unwrap()))
        .collect();
    assert!(of_sites.is_superset(&expected) && expected.len() > 2, "{of_sites:?}");
    let others = annotation.iter().filter(|row| of_sites.iter().any(|(site, _)| *site == row.site_id));
    assert!(
        others.clone().any(|row| row.nearest_gene.as_deref() != Some("DEMO06")),
        "the case that this is for"
    );
    let rows_of_sites =
        sites.iter().filter(|site| of_sites.iter().any(|(id, _)| *id == site.site_id)).count();
    assert_eq!(found.iter().filter(|row| row["kind"] == "site").count(), rows_of_sites, "a row per sample");

    let json: serde_json::Value =
        serde_json::from_str(&near(&["demo06", "RUN", "--within", "50kb", "--format", "json"])).unwrap();
    assert_eq!(json["within"], 50_000);
    let one = &json["sites"][0];
    assert!(one["distance"].is_u64() && one["samples"][0]["share"].is_f64(), "{one}");
    let text = near(&["DEMO06", "RUN"]);
    let both = text.lines().find(|line| line.contains("; ")).unwrap();
    assert!(both.find("_d30 ").unwrap() < both.find("_d180 ").unwrap(), "time runs forward: {both}");
    // A base of the first site as a locus.
    let id: SiteId = one["site"].as_str().unwrap().parse().unwrap();
    let locus = format!("{}:{}", id.contig, id.position);
    let text = near(&[&locus, "RUN", "--within", "0"]);
    assert!(
        text.contains(&format!("within 0 bases of {locus}-{}", id.position)) && text.contains("inside"),
        "{text}"
    );
    assert_eq!(near(&["chr1:1", "RUN", "--within", "0"]), "no site lies within 0 bases of chr1:1-1\n");
}

#[test]
fn one_site_tells_its_fragments_and_why_it_is_called() {
    let folder = run();
    let here = folder.path();
    let sites: Vec<SiteRow> = table(here);
    let site = sites.iter().max_by_key(|site| site.fragments).unwrap();
    let text = common::succeed_in(here, &["show", &site.site_id, "RUN"]);
    assert!(text.starts_with(&format!("{}, site of {}\n", site.site_id, site.subject)), "{text}");
    assert!(text.contains(&format!("{}: share ", site.sample)), "{text}");
    assert!(text.contains(&format!("called: {} fragments in 2 replicates", site.fragments)), "{text}");
    assert!(text.contains("genes within 100000 bases: ") && text.contains("dominance at 20 %: "), "{text}");
    let json = common::succeed_in(here, &["show", &site.site_id, "RUN", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let samples = json["subjects"][0]["samples"].as_array().unwrap();
    let sample = samples.iter().find(|one| one["sample"] == site.sample.as_str()).unwrap();
    let reads: u64 = sample["molecules"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["status"] != "collision_removed")
        .map(|one| one["reads"].as_u64().unwrap())
        .sum();
    assert_eq!((sample["called"].as_bool(), reads), (Some(true), site.reads));

    let cluster = &table::<MultihitRow>(here)[0];
    let text = common::succeed_in(here, &["show", &cluster.cluster_id, "RUN"]);
    assert!(
        text.contains(&format!("{} equally good places: {}", cluster.loci.len(), cluster.loci.join(", "))),
        "{text}"
    );
}

/// The reads of every site: as many as its molecules have, each in one site only, and they begin at its junction.
#[test]
fn a_site_gives_its_reads() {
    let folder = run();
    let here = folder.path();
    let sites: Vec<SiteRow> = table(here);
    let molecules: Vec<SiteFragmentRow> = table(here);
    let names: BTreeSet<&str> = sites.iter().map(|site| site.site_id.as_str()).collect();
    let mut seen = BTreeSet::new();
    for name in names.into_iter().take(20) {
        let text = common::succeed_in(here, &["show", name, "RUN", "--reads", "fasta"]);
        let (mut reads, mut records) = (0, 0);
        for record in text.split('>').skip(1) {
            let (header, bases) = record.split_once('\n').unwrap();
            let (id, about) = header.split_once(' ').unwrap();
            assert!(seen.insert(id.to_owned()), "{id} is in two sites");
            assert!(about.starts_with(&format!("site={name} sample=")), "{about}");
            assert!(bases.trim_end().bytes().all(|base| b"ACGTN".contains(&base)), "{bases}");
            if id.ends_with("/1") {
                let count = about.split("reads=").nth(1).unwrap().split(' ').next().unwrap();
                reads += count.parse::<u64>().unwrap();
                records += 1;
            }
        }
        let own = molecules.iter().filter(|row| row.target_id == name);
        assert_eq!(reads, own.map(|row| u64::from(row.reads)).sum::<u64>(), "{name}");
        assert!(records > 0, "{name}");
    }
    let cluster = &table::<MultihitRow>(here)[0].cluster_id;
    let fails = |args: &[&str], code: i32, words: &str| {
        let (found, stdout, errors) = common::run_in(here, args);
        assert_eq!((found, stdout.as_str()), (code, ""), "{args:?}: {errors}");
        assert!(errors.contains(words), "{args:?}: {errors}");
    };
    fails(&["show", cluster, "RUN", "--reads", "fasta"], 2, "or has several places");
    fails(&["show", "chr1+1", "RUN", "--reads", "fasta"], 2, "no site or cluster `chr1+1`");
    let name = sites[0].site_id.as_str();
    fs::rename(here.join("RUN/work/store"), here.join("RUN/work/gone")).unwrap();
    fails(&["show", name, "RUN", "--reads", "fasta"], 66, "no longer has the reads of its libraries");
    fs::rename(here.join("RUN/work/gone"), here.join("RUN/work/store")).unwrap();
    fs::remove_file(here.join("RUN/results/tables/read_fates.parquet")).unwrap();
    fails(&["show", name, "RUN", "--reads", "fasta"], 66, "does not keep what became of each read");
}

#[test]
fn what_is_not_there_is_one_clear_error() {
    let folder = run();
    let here = folder.path();
    let fails = |args: &[&str], code: i32, words: &[&str]| {
        let (found, stdout, errors) = common::run_in(here, args);
        assert_eq!((found, stdout.as_str()), (code, ""), "{args:?}: {errors}");
        assert!(words.iter().all(|word| errors.contains(word)), "{args:?}: {errors}");
    };
    fails(&["export", "clones.xls", "RUN"], 2, &["clones.xlsx", "inspiired.sql"]);
    fails(&["export", "clones.xlsx", "RUN"], 2, &["`clones.xlsx` is not written to stdout; `--out PATH`"]);
    fails(&["export", "sites.bed", "demo"], 66, &["`demo` is no result folder of a run"]);
    fails(&["export", "isanalytics", "RUN", "--out", "demo"], 73, &["`demo` is not empty"]);
    fails(&["near", "DEMO99X", "RUN"], 2, &["has no gene `DEMO99X`; nearest known: `DEMO"]);
    fails(&["near", "chr1:9-5", "RUN"], 2, &["found `chr1:9-5`; expected a locus"]);
    fails(
        &["near", "1:5-9", "RUN"],
        2,
        &["no site and no gene of this run lies on a contig `1`; nearest known: `chr1`"],
    );
    fails(&["near", "DEMO06", "RUN", "--within", "far"], 2, &["found `far`; expected bases"]);
    fails(&["show", "chr1+1", "RUN"], 2, &["`RUN` has no site or cluster `chr1+1`"]);

    // The reference is elsewhere: it can be named, and what can be done without it is done.
    fs::rename(here.join("demo/ref"), here.join("ref")).unwrap();
    fails(&["near", "DEMO06", "RUN"], 69, &["the run's gene set is not at hand", "--reference DIR"]);
    common::succeed_in(here, &["near", "DEMO06", "RUN", "--reference", "ref"]);
    common::succeed_in(here, &["near", "chr1:5-9", "RUN"]);
    let (code, without, notes) = common::run_in(here, &["export", "junctions.vcf", "RUN"]);
    assert!(code == 0 && notes.contains("bases are `N`"), "{notes}");
    assert!(without.contains("##contig=<ID=chr1>\n") && without.contains("\tN\t.N\t"), "{without}");
    let with = common::succeed_in(here, &["export", "junctions.vcf", "RUN", "--reference", "ref"]);
    assert_eq!(
        without.lines().filter(|line| !line.starts_with('#')).count(),
        with.lines().filter(|line| !line.starts_with('#')).count()
    );
    let (code, _, notes) = common::run_in(here, &["show", &table::<SiteRow>(here)[0].site_id, "RUN"]);
    assert!(code == 0 && notes.contains("genes around the site are left out"), "{notes}");

    // The sheet was changed: what it says now was not so.
    let sheet = here.join("demo/samples.csv");
    let text = fs::read_to_string(&sheet).unwrap();
    fs::write(&sheet, text.replace(",180,", ",190,")).unwrap();
    let (code, _, notes) = common::run_in(here, &["export", "isanalytics", "RUN", "--out", "IS"]);
    assert!(code == 0 && notes.contains("was changed since the run"), "{notes}");
    let association = fs::read_to_string(here.join("IS/association_file.tsv")).unwrap();
    let association = rows(&association);
    assert_eq!(association.len(), 8);
    assert!(association.iter().all(|row| row["TimePoint"].is_empty() && !row["UniqueID"].is_empty()));

    // A table of another run, and one that is gone.
    let tables = here.join("RUN/results/tables");
    let other = tempfile::tempdir().unwrap();
    common::succeed_in(other.path(), &["--quiet", "init", "--demo", "demo"]);
    let sheet = other.path().join("demo/samples.csv");
    let text = fs::read_to_string(&sheet).unwrap();
    let without: String =
        text.lines().filter(|line| !line.starts_with("P02")).map(|line| format!("{line}\n")).collect();
    fs::write(&sheet, without).unwrap();
    common::succeed_in(other.path(), &["--quiet", "run", "demo/run.toml", "--out", "RUN"]);
    fs::remove_file(tables.join("sites.parquet")).unwrap();
    fails(&["export", "sites.bed", "RUN"], 66, &["has no table `sites`"]);
    fs::copy(other.path().join("RUN/results/tables/sites.parquet"), tables.join("sites.parquet")).unwrap();
    fails(&["export", "sites.bed", "RUN"], 65, &["sites.parquet"]);
}

#[test]
fn every_format_and_every_column_is_documented() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/exports.md");
    let page = fs::read_to_string(page).unwrap();
    let formats = landfall_export::Format::ALL.iter().map(|format| format.name());
    let columns = [
        &landfall_export::clones::COLUMNS[..],
        &landfall_export::isanalytics::MATRIX_COLUMNS,
        &landfall_export::isanalytics::STATISTICS_COLUMNS,
        &landfall_export::aavenger::COLUMNS,
    ];
    for word in formats.chain(columns.into_iter().flatten().copied()) {
        assert!(page.contains(&format!("`{word}`")), "`{word}` is not in docs/exports.md");
    }
    for line in landfall_export::inspiired::SCHEMA
        .lines()
        .filter(|line| line.starts_with("  ") && !line.contains("KEY"))
    {
        let column = line.split_whitespace().next().unwrap();
        assert!(page.contains(&format!("`{column}`")), "`{column}` is not in docs/exports.md");
    }
    let help = common::succeed_in(Path::new("."), &["export", "--help"]);
    assert!(landfall_export::Format::ALL.iter().all(|format| help.contains(format.name())), "{help}");
}

#[test]
fn another_programs_eyes_see_the_same_sites() {
    // BED goes back through the reader of other programs' sites, onto the truth.
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/demo.toml");
    common::succeed_in(here, &["--quiet", "simulate", scenario.to_str().unwrap(), "--out", "demo"]);
    let built = ["--genome", "demo/genome.fa.gz", "--genes", "demo/genes.gtf.gz", "--out", "demo/ref"];
    common::succeed_in(here, &[&["--quiet", "reference", "build"], &built[..]].concat());
    common::succeed_in(here, &["--quiet", "run", "demo/run.toml", "--out", "RUN"]);
    fs::write(here.join("sites.bed"), export(here, "sites.bed")).unwrap();
    let card = |with: &[&str]| {
        let text = common::succeed_in(here, &[&["score", "--truth", "demo/truth"], with].concat());
        let (sites, others) = text.split_once("\n\n").unwrap();
        let strands = others.lines().find(|line| line.starts_with("strand_errors")).unwrap();
        format!("{sites}\n{strands}")
    };
    let of_run = card(&["--result", "RUN"]);
    assert!(of_run.contains("recall                    1.0000") && of_run.contains("exact"), "{of_run}");
    assert_eq!(card(&["--calls", "sites.bed"]), of_run);
}

#[test]
fn pages_of_datavzrd_name_columns_of_their_tables() {
    let folder = run();
    let here = folder.path();
    common::succeed_in(here, &["export", "datavzrd", "RUN", "--out", "PAGES"]);
    let files = common::files(&here.join("PAGES"));
    let names: Vec<_> = files.keys().map(|path| path.display().to_string()).collect();
    assert_eq!(
        names,
        ["abundance.tsv", "clones.tsv", "controls.tsv", "datavzrd.yaml", "sites.tsv", "vcn.tsv"]
    );
    for twin in ["abundance", "sites", "controls", "vcn"] {
        let found = &files[Path::new(&format!("{twin}.tsv"))];
        assert_eq!(found, &fs::read(here.join(format!("RUN/results/tables/{twin}.tsv"))).unwrap(), "{twin}");
    }
    assert_eq!(files[Path::new("clones.tsv")], export(here, "clones.tsv").into_bytes());
    let config: serde_json::Value = serde_json::from_slice(&files[Path::new("datavzrd.yaml")]).unwrap();
    let header = String::from_utf8_lossy(&files[Path::new("clones.tsv")]).lines().next().unwrap().to_owned();
    assert!(
        config["views"]["clones"]["render-table"]["columns"]["regex('.+ share %')"].is_object(),
        "{config}"
    );
    assert_eq!(header.split('\t').filter(|name| name.ends_with(" share %")).count(), 4);
}
