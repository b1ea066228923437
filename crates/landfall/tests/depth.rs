//! Copies per cell from aligned whole-genome reads, and what is wrong with alignments that cannot be counted.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use common::{run_in, succeed_in};
use landfall_tables::depth_copies::{DepthCopiesRow, DepthMethod, DepthVerdict};
use landfall_tables::read_all;
use landfall_tables::vcn::{VcnMethod, VcnRow};
use rust_htslib::bam::{Format, Header, HeaderView, Read as _, Reader, Writer};

const HOST: usize = 1_300_000;
const READ: usize = 150;
const FRAGMENT: usize = 400;
/// Depth of one copy per cell, in reads over a base.
const DEPTH_OF_ONE: f64 = 6.0;
const INTEGRATED: usize = 2;
const LTR: usize = 300;
/// Host on either side of a vector copy.
const FLANK: usize = 1_000;

/// A stream of numbers; the tests' own, so that a truth never moves.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((u128::from(self.0 >> 16) * bound as u128) >> 48) as usize
    }

    /// Random bases, `gc` in a hundred of them G or C.
    fn bases(&mut self, length: usize, gc: usize) -> Vec<u8> {
        let base = |_| if self.below(100) < gc { b"CG"[self.below(2)] } else { b"AT"[self.below(2)] };
        (0..length).map(base).collect()
    }
}

/// A host of changing GC content, and a vector between two LTRs with its backbone behind.
struct World {
    host: Vec<u8>,
    vector: Vec<u8>,
    /// Bases of the vector that are inserted.
    inserted: usize,
}

impl World {
    fn new(numbers: &mut Numbers) -> Self {
        let host = (0..HOST / 10_000).flat_map(|at| numbers.bases(10_000, 36 + 4 * (at % 7))).collect();
        let ltr = numbers.bases(LTR, 48);
        let mut vector = ltr.clone();
        vector.extend(numbers.bases(5_000, 48));
        vector.extend(&ltr);
        let inserted = vector.len();
        vector.extend(numbers.bases(2_000, 50));
        Self { host, vector, inserted }
    }

    fn write(&self, folder: &Path) {
        let fasta = |name: &str, bases: &[u8]| format!(">{name}\n{}\n", String::from_utf8_lossy(bases));
        fs::write(folder.join("genome.fa"), fasta("chr1", &self.host)).unwrap();
        fs::write(folder.join("vector.fa"), fasta("pLV", &self.vector)).unwrap();
        let elements = format!(
            "pLV\t0\t300\tLTR\npLV\t300\t2000\tpsi\npLV\t{}\t{}\tbackbone\n",
            self.inserted,
            self.vector.len()
        );
        fs::write(folder.join("elements.bed"), elements).unwrap();
        succeed_in(folder, &["--quiet", "reference", "build", "--genome", "genome.fa", "--out", "ref"]);
    }

    /// An alignment of read pairs: the host twice per cell, the vector integrated, and `circles` per cell of it.
    fn align(&self, numbers: &mut Numbers, circles: usize) -> String {
        let mut sam = Sam::new(self);
        sam.fragments(numbers, &[Piece::host(0, HOST)], 2.0);
        for site in 0..10 {
            let at = 60_000 + site * 120_000;
            let copy = [
                Piece::host(at - FLANK, FLANK),
                Piece { contig: "pLV", start: 0, length: self.inserted },
                Piece::host(at, FLANK),
            ];
            sam.fragments(numbers, &copy, INTEGRATED as f64 / 10.0);
        }
        if circles > 0 {
            // With one LTR, open anywhere.
            let circle = [Piece { contig: "pLV", start: LTR, length: self.inserted - LTR }];
            sam.fragments(numbers, &circle, circles as f64);
        }
        sam.text
    }
}

/// A stretch of a contig in a molecule.
#[derive(Clone, Copy)]
struct Piece {
    contig: &'static str,
    start: usize,
    length: usize,
}

impl Piece {
    fn host(start: usize, length: usize) -> Self {
        Self { contig: "chr1", start, length }
    }
}

struct Sam<'a> {
    world: &'a World,
    text: String,
    pairs: usize,
}

/// Where a read of a molecule is aligned.
struct Place {
    contig: &'static str,
    position: usize,
    cigar: String,
}

impl<'a> Sam<'a> {
    fn new(world: &'a World) -> Self {
        let text = format!("@HD\tVN:1.6\n@SQ\tSN:chr1\tLN:{HOST}\n@SQ\tSN:pLV\tLN:{}\n", world.vector.len());
        Self { world, text, pairs: 0 }
    }

    /// Read pairs of fragments that lie anywhere in a molecule of so many copies per cell.
    fn fragments(&mut self, numbers: &mut Numbers, molecule: &[Piece], copies: f64) {
        let bases: Vec<u8> = molecule.iter().flat_map(|piece| self.bases(piece)).copied().collect();
        let pairs = copies * DEPTH_OF_ONE * (bases.len() - FRAGMENT) as f64 / (2 * READ) as f64;
        for _ in 0..pairs as usize {
            let start = numbers.below(bases.len() - FRAGMENT);
            let (left, right) = (start, start + FRAGMENT - READ);
            let (first, second) = (place(molecule, left), place(molecule, right));
            self.pairs += 1;
            let forward = numbers.below(2) == 0;
            let flags = if forward { [99, 147] } else { [163, 83] };
            for (flag, at, own, mate) in
                [(flags[0], left, &first, &second), (flags[1], right, &second, &first)]
            {
                let together = own.contig == mate.contig && molecule.len() == 1;
                let flag = if together { flag } else { flag & !2 };
                let length = if own.contig == mate.contig { FRAGMENT as i64 } else { 0 };
                let length = if at == left { length } else { -length };
                let (name, mate_position) = (self.pairs, mate.position + 1);
                let sequence = String::from_utf8_lossy(&bases[at..at + READ]);
                writeln!(
                    self.text,
                    "r{name}\t{flag}\t{}\t{}\t60\t{}\t{}\t{mate_position}\t{length}\t{sequence}\t*",
                    own.contig,
                    own.position + 1,
                    own.cigar,
                    mate.contig,
                )
                .unwrap();
            }
        }
    }

    fn bases(&self, piece: &Piece) -> &'a [u8] {
        let contig = if piece.contig == "pLV" { &self.world.vector } else { &self.world.host };
        &contig[piece.start..piece.start + piece.length]
    }
}

/// A read is aligned with its longest part, the rest clipped.
fn place(molecule: &[Piece], at: usize) -> Place {
    let mut before = 0;
    let parts = molecule.iter().map(|piece| {
        let (from, to) = (at.max(before), (at + READ).min(before + piece.length));
        let within = (from < to).then_some((piece, from, to, before));
        before += piece.length;
        within
    });
    let (piece, from, to, before) = parts.flatten().max_by_key(|(_, from, to, _)| to - from).unwrap();
    let clip = |length: usize| if length > 0 { format!("{length}S") } else { String::new() };
    let cigar = format!("{}{}M{}", clip(from - at), to - from, clip(at + READ - to));
    Place { contig: piece.contig, position: piece.start + from - before, cigar }
}

/// A folder with the world, its reference, and the sample's alignments of two time points: without circles, with three.
fn prepared() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut numbers = Numbers(5);
    let world = World::new(&mut numbers);
    world.write(folder.path());
    fs::write(folder.path().join("clean.sam"), world.align(&mut numbers, 0)).unwrap();
    fs::write(folder.path().join("circles.sam"), world.align(&mut numbers, 3)).unwrap();
    let sheet = "library,subject,sample,assay,bam\nclean-1,P01,clean,wgs,clean.sam\ncircles-1,P01,circles,wgs,circles.sam\n";
    fs::write(folder.path().join("samples.csv"), sheet).unwrap();
    folder
}

const DEPTH: [&str; 12] = [
    "--quiet",
    "depth",
    "--sheet",
    "samples.csv",
    "--reference",
    "ref",
    "--vectors",
    "vector.fa",
    "--elements",
    "elements.bed",
    "--sample",
    "clean",
];

fn rows(folder: &Path, sample: &str) -> Vec<DepthCopiesRow> {
    let out = format!("{sample}.depth");
    let args = [&DEPTH[..11], &[sample, "--out", &out]].concat();
    succeed_in(folder, &args);
    read_all(&folder.join(out).join("depth_copies.parquet")).unwrap()
}

fn row<'a>(rows: &'a [DepthCopiesRow], method: DepthMethod, target: &str) -> &'a DepthCopiesRow {
    rows.iter().find(|row| row.method == method && row.target == target).unwrap()
}

#[test]
fn depth_tells_all_copies_and_junctions_the_integrated_ones() {
    let folder = prepared();
    let holds = |row: &DepthCopiesRow, truth: f64| {
        let (lo, hi) = (row.lo.unwrap(), row.hi.unwrap());
        assert!(row.verdict == DepthVerdict::Estimated && lo < truth && truth < hi, "{truth}: {row:?}");
        assert!((row.copies.unwrap() / truth - 1.0).abs() < 0.25, "{truth}: {row:?}");
    };
    let clean = rows(folder.path(), "clean");
    holds(row(&clean, DepthMethod::Wgs, "pLV"), 2.0);
    holds(row(&clean, DepthMethod::Junctions, "pLV"), 2.0);
    let backbone = row(&clean, DepthMethod::Wgs, "pLV:backbone");
    assert!(backbone.verdict == DepthVerdict::UpperLimit && backbone.hi.unwrap() < 0.2, "{backbone:?}");
    assert!(row(&clean, DepthMethod::Junctions, "pLV").flags.is_empty());
    assert_eq!(row(&clean, DepthMethod::Wgs, "pLV:psi").verdict, DepthVerdict::Relative);

    let circles = rows(folder.path(), "circles");
    holds(row(&circles, DepthMethod::Wgs, "pLV"), 5.0);
    let integrated = row(&circles, DepthMethod::Junctions, "pLV");
    holds(integrated, 2.0);
    assert_eq!(integrated.flags, ["episome_or_plasmid"]);

    // Two samples, held side by side.
    let tables = ["clean.depth/depth_copies.parquet", "circles.depth/depth_copies.parquet"];
    let mut args = vec!["--quiet", "vcn", "--sheet", "samples.csv", "--out", "vcn", "--depth-copies"];
    args.extend(tables);
    succeed_in(folder.path(), &args);
    let vcn: Vec<VcnRow> = read_all(&folder.path().join("vcn/vcn.parquet")).unwrap();
    let value = |sample: &str, method| {
        let found = vcn
            .iter()
            .find(|row| row.sample.as_str() == sample && row.method == method && row.target == "pLV");
        found.unwrap().vcn.unwrap()
    };
    assert!(value("circles", VcnMethod::Wgs) > 2.0 * value("circles", VcnMethod::Junctions));
    assert!(value("clean", VcnMethod::Wgs) < 1.5 * value("clean", VcnMethod::Junctions));
}

/// The same records by place in another format. A CRAM carries its sequence itself, unless it is written against a
/// FASTA: that one is named in the header, and records must be by place.
fn converted(folder: &Path, to: &str, format: Format, fasta: Option<&Path>) {
    let mut sam = Reader::from_path(folder.join("clean.sam")).unwrap();
    let mut text = String::from_utf8(sam.header().as_bytes().to_vec()).unwrap();
    if let Some(fasta) = fasta {
        text = text.replace("\tLN:", &format!("\tUR:{}\tLN:", fasta.display()));
    }
    let header = Header::from_template(&HeaderView::from_bytes(text.as_bytes()));
    let mut writer = Writer::from_path(folder.join(to), &header, format).unwrap();
    let mut records: Vec<_> = sam.records().map(Result::unwrap).collect();
    records.sort_by_key(|record| (record.tid(), record.pos()));
    for record in &records {
        writer.write(record).unwrap();
    }
}

#[test]
fn bam_and_cram_tell_the_same_and_a_cut_file_is_refused() {
    let folder = prepared();
    let path = |name: &str| folder.path().join(name);
    let sheet = |bam: &str| {
        let text = format!("library,subject,sample,assay,bam\nclean-1,P01,clean,wgs,{bam}\n");
        fs::write(path("samples.csv"), text).unwrap();
    };
    let tables = |bam: &str, format: Format| {
        converted(folder.path(), bam, format, None);
        sheet(bam);
        let out = format!("{bam}.depth");
        succeed_in(folder.path(), &[&DEPTH[..], &["--out", &out]].concat());
        ["depth", "depth_copies"].map(|name| fs::read(path(&out).join(format!("{name}.parquet"))).unwrap())
    };
    assert_eq!(tables("clean.bam", Format::Bam), tables("clean.cram", Format::Cram));

    let whole = fs::read(path("clean.bam")).unwrap();
    fs::write(path("cut.bam"), &whole[..whole.len() - 28]).unwrap();
    sheet("cut.bam");
    let (code, _, errors) = run_in(folder.path(), &[&DEPTH[..], &["--out", "cut"]].concat());
    assert!(code != 0 && errors.contains("`cut.bam` has no end-of-file block"), "{code}: {errors}");
}

#[test]
fn a_cram_written_against_a_fasta_is_read_with_it_and_names_it_when_it_is_away() {
    let folder = prepared();
    let path = |name: &str| folder.path().join(name);
    let both = ["genome.fa", "vector.fa"].map(|name| fs::read_to_string(path(name)).unwrap()).concat();
    fs::write(path("both.fa"), both).unwrap();
    converted(folder.path(), "clean.cram", Format::Cram, Some(&path("both.fa")));

    let table = |out: &str| fs::read(path(out).join("depth_copies.parquet")).unwrap();
    succeed_in(folder.path(), &[&DEPTH[..], &["--out", "sam"]].concat());
    fs::write(path("samples.csv"), "library,subject,sample,assay,bam\nclean-1,P01,clean,wgs,clean.cram\n")
        .unwrap();
    // The file's header names the FASTA's place; only `--fasta` knows where it is now.
    fs::create_dir(path("elsewhere")).unwrap();
    fs::rename(path("both.fa"), path("elsewhere/both.fa")).unwrap();
    let _ = fs::remove_file(path("both.fa.fai"));
    succeed_in(folder.path(), &[&DEPTH[..], &["--fasta", "elsewhere/both.fa", "--out", "cram"]].concat());
    assert_eq!(table("sam"), table("cram"));

    let (code, _, errors) = run_in(folder.path(), &[&DEPTH[..], &["--out", "none"]].concat());
    assert!(code != 0 && errors.contains("clean.cram") && errors.contains("--fasta"), "{code}: {errors}");
    assert!(!path("none").join("depth.parquet").exists());
}

#[test]
fn captured_reads_tell_copies_per_cell_only_with_a_calibration() {
    let folder = prepared();
    let path = |name: &str| folder.path().join(name);
    // Whole-genome reads are what a capture would give that prefers nothing: its κ is 1.
    let sheet = "library,subject,sample,assay,bam\nclean-1,P01,clean,capture,clean.sam\n";
    fs::write(path("samples.csv"), sheet).unwrap();
    let bed: String =
        (0..10).map(|at| format!("chr1\t{0}\t{1}\n", 10_000 + at * 120_000, 30_000 + at * 120_000)).collect();
    fs::write(path("calibrators.bed"), bed).unwrap();
    let given = |out: &str, more: &[&str]| {
        let args = [&DEPTH[..], &["--calibrators", "calibrators.bed", "--out", out], more].concat();
        succeed_in(folder.path(), &args);
        let rows: Vec<DepthCopiesRow> = read_all(&path(out).join("depth_copies.parquet")).unwrap();
        ["pLV", "pLV:backbone"].map(|target| row(&rows, DepthMethod::Capture, target).clone())
    };
    let [relative, _] = given("relative", &[]);
    assert!(relative.verdict == DepthVerdict::Relative && relative.copies.is_some(), "{relative:?}");
    let [measured, backbone] = given("measured", &["--set", "kappa=1.0"]);
    assert_eq!(measured.verdict, DepthVerdict::Estimated, "{measured:?}");
    let (copies, lo, hi) = (measured.copies.unwrap(), measured.lo.unwrap(), measured.hi.unwrap());
    let truth = INTEGRATED as f64;
    assert!(lo < truth && truth < hi && (copies / truth - 1.0).abs() < 0.25, "{measured:?}");
    assert!(backbone.verdict == DepthVerdict::UpperLimit && backbone.hi.unwrap() < 0.2, "{backbone:?}");
}

#[test]
fn a_run_of_whole_genomes_alone_goes_from_alignments_to_the_report() {
    let folder = prepared();
    let run = "sheet = \"samples.csv\"\nreference = \"ref\"\nvectors = [\"vector.fa\"]\nelements = \"elements.bed\"\nseed = 1\n";
    fs::write(folder.path().join("run.toml"), run).unwrap();
    succeed_in(folder.path(), &["--quiet", "run", "run.toml", "--out", "RUN"]);
    let page = fs::read_to_string(folder.path().join("RUN/results/report.html")).unwrap();
    assert!(page.contains("Sites were not looked for") && page.contains("depth along pLV"));
    let tables = folder.path().join("RUN/results/tables");
    let rows: Vec<VcnRow> = read_all(&tables.join("vcn.parquet")).unwrap();
    assert_eq!(rows.iter().filter(|row| row.method == VcnMethod::Wgs && row.target == "pLV").count(), 2);
    assert!(rows.iter().any(|row| row.target == "pLV:psi"), "the elements are known");
    assert!(!tables.join("sites.parquet").exists());
}

#[test]
fn threads_do_not_change_a_byte() {
    let folder = prepared();
    for threads in ["1", "2"] {
        let args = [&["--threads", threads], &DEPTH[..], &["--out", threads]].concat();
        succeed_in(folder.path(), &args);
    }
    let tables = |threads: &str| {
        let mut files = common::files(&folder.path().join(threads));
        files.retain(|path, _| path.extension().is_some_and(|kind| kind == "parquet"));
        files
    };
    assert_eq!(tables("1").len(), 2);
    assert_eq!(tables("1"), tables("2"));
}

#[test]
fn alignments_that_cannot_be_counted_are_refused_with_what_to_do() {
    let folder = prepared();
    let whole = fs::read_to_string(folder.path().join("clean.sam")).unwrap();
    let refused = |sam: &str, expected: &str, hint: &str| {
        fs::write(folder.path().join("clean.sam"), sam).unwrap();
        let args = [&DEPTH[..], &["--out", "bad"]].concat();
        let (code, _, errors) = run_in(folder.path(), &args);
        assert!(code != 0 && errors.contains(expected) && errors.contains(hint), "{code}: {errors}");
        assert!(!folder.path().join("bad/depth_copies.parquet").exists());
    };
    let without = whole.replace("@SQ\tSN:pLV\tLN:7600\n", "");
    refused(&without, "`pLV` is not in its header", "align to host and vector together");
    let renamed = whole.replace("SN:chr1", "SN:1");
    refused(&renamed, "found `1` first, expected such as `chr1`", "differ by `chr` only");
    let longer = whole.replace("LN:1300000", "LN:1300001");
    refused(&longer, "has 1300001 bases there and 1300000 in the reference", "the reference was built from");
    refused("@HD\tVN:1.6\n", "is not in its header", "align to host and vector together");
    let outside = whole.replacen("\tchr1\t", "\tchr1\t9", 1);
    refused(&outside, "outside of its contig", "");
    let broken = format!(
        "{}r1\t99\tchr1\n",
        whole.lines().take(5).fold(String::new(), |text, line| text + line + "\n")
    );
    refused(&broken, "record 3", "");
    fs::write(
        folder.path().join("samples.csv"),
        "library,subject,sample,assay,bam\nclean-1,P01,clean,wgs,gone.bam\n",
    )
    .unwrap();
    refused(&whole, "`gone.bam` not found", "");
}
