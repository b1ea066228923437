use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use landfall_core::ContigId;
use landfall_core::dna::reverse_complement;
use landfall_reference::{Genome, GenomeBuilder};
use landfall_stage::NoProgress;

use super::*;
use crate::tally::Dropped;
use crate::testing::bases;

/// Bases of the vector.
const VECTOR: usize = 600;
/// Least bases on both sides of a junction.
const ANCHOR: usize = 15;
/// Longest fragment.
const LONGEST: usize = 400;

const SORTED: &str = "@HD\tVN:1.6\tSO:coordinate\n";
const CONTIGS: &str =
    "@SQ\tSN:chr1\tLN:2500\n@SQ\tSN:chr2\tLN:1500\n@SQ\tSN:chrX\tLN:2000\n@SQ\tSN:pV\tLN:600\n";

/// One line of a SAM file. A read of `A` unless it is told otherwise, as long as its CIGAR says.
#[derive(Clone)]
struct Line {
    name: String,
    flags: u16,
    contig: &'static str,
    /// 0-based.
    start: i64,
    cigar: &'static str,
    mate: (&'static str, i64),
    template: i64,
    bases: Option<Vec<u8>>,
}

impl Line {
    /// A single read.
    fn on(contig: &'static str, start: i64, cigar: &'static str) -> Self {
        let name = "r1".to_owned();
        Self { name, flags: 0, contig, start, cigar, mate: ("*", -1), template: 0, bases: None }
    }

    fn flags(self, flags: u16) -> Self {
        Self { flags, ..self }
    }

    fn named(self, name: &str) -> Self {
        Self { name: name.to_owned(), ..self }
    }

    fn reads(self, bases: &[&[u8]]) -> Self {
        Self { bases: Some(bases.concat()), ..self }
    }

    /// A pair with its mate there; of so many bases from end to end.
    fn pair(self, contig: &'static str, start: i64, template: i64) -> Self {
        Self { flags: self.flags | PAIRED, mate: (contig, start), template, ..self }
    }

    fn text(&self) -> String {
        let lengths = self.cigar.split_inclusive(|letter: char| letter.is_ascii_uppercase());
        let shown = lengths.filter(|op| op.ends_with(['M', 'I', 'S', '=', 'X']));
        let length: usize = shown.map(|op| op[..op.len() - 1].parse::<usize>().unwrap()).sum();
        let bases = self.bases.clone().unwrap_or_else(|| vec![b'A'; length]);
        let (name, flags, contig, start, cigar) =
            (&self.name, self.flags, self.contig, self.start + 1, self.cigar);
        let (mate, mate_start) = (self.mate.0, self.mate.1 + 1);
        let bases = String::from_utf8(bases).unwrap();
        format!(
            "{name}\t{flags}\t{contig}\t{start}\t60\t{cigar}\t{mate}\t{mate_start}\t{}\t{bases}\t*\n",
            self.template
        )
    }
}

/// Two autosomes of two and one bins of 1 kb, a sex chromosome, and a vector of which everything is inserted.
struct World {
    folder: tempfile::TempDir,
    host: Genome,
    vectors: Genome,
    vector: Vec<u8>,
    masks: Masks,
    ends: Ends,
    layout: Layout,
}

impl World {
    fn new() -> Self {
        let genome = |contigs: &[(&str, &[u8])]| {
            let mut builder = GenomeBuilder::new();
            contigs.iter().for_each(|(name, bases)| builder.push(name, bases).unwrap());
            builder.finish()
        };
        let (one, two, x) = (bases(1, 2_500), bases(2, 1_500), bases(3, 2_000));
        let host = genome(&[("chr1", &one), ("chr2", &two), ("chrX", &x)]);
        let vector = bases(4, VECTOR);
        let vectors = genome(&[("pV", &vector)]);
        let ends = Ends::new(std::slice::from_ref(&vector), std::slice::from_ref(&vector), ANCHOR);
        let layout = Layout::new(&host, [ContigId(0), ContigId(1)]);
        let masks = vec![vec![None; VECTOR]];
        Self { folder: tempfile::tempdir().unwrap(), host, vectors, vector, masks, ends, layout }
    }

    fn rules(&self) -> Rules<'_> {
        Rules {
            layout: &self.layout,
            ends: &self.ends,
            masks: &self.masks,
            min_anchor: ANCHOR,
            longest: LONGEST,
            deduplicate: true,
            panel: None,
        }
    }

    fn tally(&self) -> Tally {
        Tally::new(&self.layout, &[VECTOR], LONGEST)
    }

    fn open(&self, header: &str, lines: &[Line]) -> Alignments {
        let path: PathBuf = self.folder.path().join("reads.sam");
        let text: String = lines.iter().map(Line::text).collect();
        std::fs::write(&path, format!("{header}{CONTIGS}{text}")).unwrap();
        Alignments::open(&path, None, &self.host, &self.vectors).unwrap()
    }

    fn scan_with(&self, header: &str, lines: &[Line], rules: &Rules<'_>) -> Result<Tally, DepthError> {
        let mut tally = self.tally();
        scan(&mut self.open(header, lines), 0, &mut tally, rules, &NoProgress)?;
        Ok(tally)
    }

    /// The counts of a file that is not sorted.
    fn scan(&self, lines: &[Line]) -> Tally {
        self.scan_with("", lines, &self.rules()).unwrap()
    }

    /// Whether a single read shows a junction.
    fn shows(&self, line: Line) -> bool {
        self.scan(&[line]).junctions_of(0) == 1
    }
}

#[test]
fn aligned_bases_of_the_host_are_counted_in_the_bins_they_lie_in() {
    let world = World::new();
    let tally = world.scan(&[
        Line::on("chr1", 95, "10M"),
        Line::on("chr1", 1_990, "5S4M3D4M20N2M6H"),
        Line::on("chr2", 0, "3I50="),
        // Beyond the last whole bin of the contig, no bin counts.
        Line::on("chr1", 2_100, "50M"),
    ]);
    let mut expected = vec![0; 30];
    (expected[0], expected[1], expected[19], expected[20]) = (5, 5, 4 + 3, 50);
    assert_eq!(tally.fine, expected);
    assert_eq!((tally.host_reads, tally.vector_reads), (4, 0));
    assert_eq!(tally.host_aligned, 10 + 10 + 50 + 50);
    // Clipped and inserted bases are bases of the reads.
    assert_eq!(tally.host_read_bases, 10 + 15 + 53 + 50);
    assert_eq!(tally.dropped, Dropped::default());
}

#[test]
fn aligned_bases_of_a_vector_are_counted_one_by_one() {
    let world = World::new();
    let tally =
        world.scan(&[Line::on("pV", 0, "3M"), Line::on("pV", 1, "2M2D2X"), Line::on("pV", 598, "2M")]);
    let depth = tally.vector_depth(0);
    assert_eq!(depth[..8], [1, 2, 2, 0, 0, 1, 1, 0]);
    assert_eq!(depth[596..], [0, 0, 1, 1]);
    assert_eq!(depth.iter().sum::<u64>(), 9);
    assert_eq!((tally.vector_reads, tally.host_reads, tally.host_read_bases), (3, 0, 0));
}

#[test]
fn what_is_no_read_of_its_own_is_counted_once_by_why() {
    let world = World::new();
    let on = |flags| Line::on("chr1", 100, "50M").flags(flags);
    let counts = |flags: u16| {
        let tally = world.scan(&[on(flags)]);
        assert_eq!(tally.host_reads, 0, "{flags}");
        let Dropped { unmapped, secondary, supplementary, quality, flagged, coordinates, elsewhere } =
            tally.dropped;
        assert_eq!((coordinates, elsewhere), (0, 0));
        [unmapped, secondary, supplementary, quality, flagged]
    };
    assert_eq!(counts(UNMAPPED), [1, 0, 0, 0, 0]);
    assert_eq!(counts(SECONDARY), [0, 1, 0, 0, 0]);
    assert_eq!(counts(SUPPLEMENTARY), [0, 0, 1, 0, 0]);
    assert_eq!(counts(QUALITY_FAILED), [0, 0, 0, 1, 0]);
    assert_eq!(counts(DUPLICATE), [0, 0, 0, 0, 1]);
    assert_eq!(counts(SECONDARY | SUPPLEMENTARY | QUALITY_FAILED | DUPLICATE), [0, 1, 0, 0, 0]);
    assert_eq!(counts(UNMAPPED | SECONDARY), [1, 0, 0, 0, 0]);
    assert_eq!(counts(QUALITY_FAILED | DUPLICATE), [0, 0, 0, 1, 0]);
}

#[test]
fn reads_of_other_contigs_are_counted_and_no_depth() {
    let mut world = World::new();
    // An autosome that another file of the sample lacks is in no layout.
    world.layout = Layout::new(&world.host, [ContigId(0)]);
    let tally = world.scan(&[
        Line::on("chrX", 100, "50M"),
        Line::on("chr2", 100, "50M"),
        Line::on("chr1", 100, "50M"),
    ]);
    assert_eq!((tally.dropped.elsewhere, tally.host_reads), (2, 1));
    assert_eq!(tally.fine.iter().sum::<u32>(), 50);
}

#[test]
fn a_fragment_is_one_of_two_mates_or_a_read_alone() {
    let world = World::new();
    let pair = |flags| Line::on("chr1", 100, "50M").flags(flags).pair("chr1", 250, 200);
    let fragments = |lines: &[Line]| world.scan(lines).host_fragments;
    assert_eq!(fragments(&[pair(FIRST), pair(0)]), 1);
    assert_eq!(fragments(&[pair(0)]), 0);
    assert_eq!(fragments(&[pair(MATE_UNMAPPED)]), 1, "its mate counts nowhere");
    assert_eq!(fragments(&[pair(MATE_UNMAPPED | FIRST)]), 1);
    assert_eq!(fragments(&[Line::on("chr1", 100, "50M")]), 1, "a single read");
}

#[test]
fn lengths_are_those_of_proper_pairs_told_once_and_of_single_reads() {
    let world = World::new();
    let pair = |flags, template| Line::on("chr1", 100, "50M").flags(flags).pair("chr1", 250, template);
    let lengths = |lines: &[Line]| -> Vec<(usize, u64)> {
        let lengths = world.scan(lines).lengths;
        lengths.into_iter().enumerate().filter(|(_, count)| *count > 0).collect()
    };
    assert_eq!(lengths(&[pair(PROPER, 200), pair(PROPER, -200)]), [(200, 1)]);
    assert_eq!(lengths(&[pair(PROPER, 1), pair(PROPER, 0)]), [(1, 1)]);
    assert_eq!(lengths(&[pair(0, 200)]), []);
    assert_eq!(lengths(&[pair(PROPER, 400), pair(PROPER, 401)]), [(400, 1)], "the longest that counts");
    assert_eq!(lengths(&[Line::on("chr1", 100, "5S45M")]), [(50, 1)]);
    assert_eq!(lengths(&[Line::on("pV", 100, "50M")]), [], "host only");
}

#[test]
fn pairs_alike_in_all_places_count_once_in_sorted_files() {
    let world = World::new();
    let pair = Line::on("chr1", 100, "50M").pair("chr1", 250, 200);
    let repeats = |header: &str, lines: &[Line]| {
        let tally = world.scan_with(header, lines, &world.rules()).unwrap();
        assert_eq!(tally.host_reads + tally.dropped.coordinates, lines.len() as u64);
        tally.dropped.coordinates
    };
    let twice = [pair.clone(), pair.clone().named("r2")];
    assert_eq!(repeats(SORTED, &twice), 1);
    assert_eq!(repeats("", &twice), 0, "not sorted");
    assert_eq!(repeats("@HD\tVN:1.6\tSO:queryname\n", &twice), 0);
    assert_eq!(repeats(SORTED, &[pair.clone(), pair.clone(), pair.clone()]), 2);
    let others = [
        Line { start: 101, ..pair.clone() },
        Line { contig: "chr2", ..pair.clone() },
        Line { cigar: "49M", ..pair.clone() },
        pair.clone().pair("chr2", 250, 200),
        pair.clone().pair("chr1", 251, 200),
        pair.clone().pair("chr1", 250, 201),
        pair.clone().flags(PAIRED | REVERSE),
        pair.clone().flags(PAIRED | MATE_REVERSE),
    ];
    for other in &others {
        assert_eq!(repeats(SORTED, &[pair.clone(), other.clone()]), 0, "{}", other.text());
    }
    // Neither the mate's number nor a clip outside of the alignment makes it another molecule.
    assert_eq!(repeats(SORTED, &[pair.clone(), pair.clone().flags(PAIRED | FIRST)]), 1);
    assert_eq!(repeats(SORTED, &[pair.clone(), Line { cigar: "50M3S", ..pair.clone() }]), 1);
    // What lies between reads of one place belongs to another one.
    assert_eq!(repeats(SORTED, &[pair.clone(), others[0].clone(), pair.clone()]), 0);
    let single = Line::on("chr1", 100, "50M");
    assert_eq!(repeats(SORTED, &[single.clone(), single]), 0, "single reads often begin alike");
    let alone = pair.clone().flags(PAIRED | MATE_UNMAPPED);
    assert_eq!(repeats(SORTED, &[alone.clone(), alone]), 0);
}

#[test]
fn places_tell_no_duplicates_where_somebody_knew_more() {
    let world = World::new();
    let pair = Line::on("chr1", 100, "50M").pair("chr1", 250, 200);
    let marked = pair.clone().flags(PAIRED | DUPLICATE);
    let dropped = |lines: &[Line], rules: &Rules| world.scan_with(SORTED, lines, rules).unwrap().dropped;
    let found = dropped(&[marked, pair.clone(), pair.clone()], &world.rules());
    assert_eq!((found.flagged, found.coordinates), (1, 0));
    let asked = Rules { deduplicate: false, ..world.rules() };
    assert_eq!(dropped(&[pair.clone(), pair.clone()], &asked).coordinates, 0);
    let panel = Panel { calibrators: Vec::new(), contigs: Vec::new() };
    let captured = Rules { panel: Some(&panel), ..world.rules() };
    assert_eq!(dropped(&[pair.clone(), pair.clone()], &captured).coordinates, 0);
    assert_eq!(dropped(&[pair.clone(), pair], &world.rules()).coordinates, 1);
}

#[test]
fn a_read_of_the_vector_that_is_clipped_at_an_end_shows_a_junction() {
    let world = World::new();
    let (start, end, host) = (&world.vector[..50], &world.vector[550..], &bases(9, 40)[..]);
    let left = Line::on("pV", 0, "40S50M").reads(&[host, start]);
    let right = Line::on("pV", 550, "50M40S").reads(&[end, host]);
    assert!(world.shows(left.clone()) && world.shows(right.clone()));
    assert!(world.shows(Line::on("pV", 550, "50M15S").reads(&[end, &host[..15]])));
    assert!(!world.shows(Line::on("pV", 550, "50M14S").reads(&[end, &host[..14]])), "no anchor");
    assert!(!world.shows(Line::on("pV", 0, "14S50M").reads(&[&host[..14], start])));
    assert!(!world.shows(Line::on("pV", 550, "50M40H").reads(&[end])), "nothing to see");
    assert!(!world.shows(Line::on("pV", 300, "50M40S").reads(&[&world.vector[300..350], host])), "inside");
    // A circle goes on with the vector's other end.
    assert!(!world.shows(Line::on("pV", 550, "50M40S").reads(&[end, &world.vector[..40]])));
    assert!(!world.shows(Line::on("pV", 0, "40S50M").reads(&[&world.vector[560..], start])));
    // The bases that were told, not those of the other side.
    let both = Line::on("pV", 550, "20S30M40S").reads(&[&world.vector[530..550], &end[..30], host]);
    assert!(!world.shows(both), "ends at 580");
    assert_eq!(world.scan(&[left.clone(), right.clone()]).junctions_of(0), 1, "one fragment");
    assert_eq!(world.scan(&[left, right.named("r2")]).junctions_of(0), 2);
}

#[test]
fn a_read_of_the_host_that_runs_into_an_end_shows_a_junction() {
    let world = World::new();
    let host = &bases(9, 50)[..];
    let (start, end) = (&world.vector[..40], &world.vector[560..]);
    for contig in ["chr1", "chrX"] {
        assert!(world.shows(Line::on(contig, 100, "50M40S").reads(&[host, start])));
        assert!(world.shows(Line::on(contig, 100, "40S50M").reads(&[end, host])));
        assert!(world.shows(Line::on(contig, 100, "50M40S").reads(&[host, &reverse_complement(end)])));
        assert!(world.shows(Line::on(contig, 100, "40S50M").reads(&[&reverse_complement(start), host])));
    }
    assert!(world.shows(Line::on("chr1", 100, "50M15S").reads(&[host, &start[..15]])));
    assert!(!world.shows(Line::on("chr1", 100, "50M14S").reads(&[host, &start[..14]])));
    // The vector's other strand leads away from its start.
    assert!(!world.shows(Line::on("chr1", 100, "50M40S").reads(&[host, &reverse_complement(start)])));
    assert!(!world.shows(Line::on("chr1", 100, "50M40S").reads(&[host, &bases(8, 40)])));
    assert!(!world.shows(Line::on("chr1", 100, "90M").reads(&[host, start])), "aligned, not clipped");
    assert!(!world.shows(Line::on("chr1", 100, "50M40S").reads(&[b"*"])), "bases that the file leaves out");
    assert!(!world.shows(Line::on("chr1", 100, "40S50M").reads(&[b"*"])));
}

#[test]
fn a_pair_with_one_mate_outward_in_the_vector_and_one_in_the_host_shows_a_junction() {
    let mut world = World::new();
    let right = |start| Line::on("pV", start, "50M").pair("chr1", 700, 0);
    let left = |start| right(start).flags(PAIRED | REVERSE);
    assert!(world.shows(right(540)) && world.shows(left(10)));
    assert!(world.shows(Line { mate: ("chrX", 700), ..right(540) }));
    assert!(!world.shows(left(540)) && !world.shows(right(10)), "they point inward");
    // 400 bases at most from the mate's start to the end.
    assert!(world.shows(right(200)) && !world.shows(right(199)));
    assert!(world.shows(left(350)) && !world.shows(left(351)));
    assert!(!world.shows(Line { mate: ("pV", 10), ..right(540) }), "both in the vector");
    assert!(!world.shows(Line { mate: ("*", -1), ..right(540) }), "nowhere");
    assert!(!world.shows(right(540).flags(0)), "a single read");
    assert!(!world.shows(right(540).flags(PAIRED | MATE_UNMAPPED)));
    // Bases 565 lie in the middle of a read from 540 on.
    world.masks[0][565] = Some(MaskReason::HostHomology);
    assert!(!world.shows(right(540)), "the host has these bases, too");
    assert!(world.shows(right(541)));
    world.masks[0][565] = Some(MaskReason::SelfRepeat);
    assert!(world.shows(right(540)), "a repeat within the vector is no host");
}

#[test]
fn fragments_of_two_libraries_are_two() {
    let world = World::new();
    let line = Line::on("pV", 540, "50M").pair("chr1", 700, 0);
    let mut tally = world.tally();
    for library in [0, 1, 1] {
        let mut file = world.open("", std::slice::from_ref(&line));
        scan(&mut file, library, &mut tally, &world.rules(), &NoProgress).unwrap();
    }
    assert_eq!((tally.junctions_of(0), tally.vector_reads), (2, 3));
}

/// The places of captured molecules: calibrators at bases 100 to 400 of `chr1` and of `chr2`.
fn captured(world: &World, lines: &[Line]) -> Vec<((u32, u32, u32), u32)> {
    let region = |contig| Region { contig, start: 100, end: 400, name: String::new() };
    let contigs = ["chr1", "chr2", "chrX"].map(str::to_owned).to_vec();
    let panel = Panel { calibrators: vec![region(0), region(1)], contigs };
    let rules = Rules { panel: Some(&panel), ..world.rules() };
    let mut found: Vec<_> = world.scan_with("", lines, &rules).unwrap().places.into_iter().collect();
    found.sort_unstable();
    found
}

#[test]
fn captured_molecules_are_noted_by_region_start_and_length() {
    let world = World::new();
    let pair = |contig, start, template| {
        Line::on(contig, start, "50M").flags(MATE_REVERSE).pair(contig, start + template - 50, template)
    };
    let one = pair("chr1", 150, 200);
    let mate = Line::on("chr1", 300, "50M").flags(REVERSE).pair("chr1", 150, -200);
    assert_eq!(captured(&world, &[one.clone(), mate]), [((1, 150, 200), 1)]);
    assert_eq!(captured(&world, &[one.clone(), one.clone().named("r2")]), [((1, 150, 200), 2)]);
    assert_eq!(captured(&world, &[pair("chr2", 150, 200)]), [((2, 150, 200), 1)]);
    assert_eq!(captured(&world, &[pair("pV", 150, 200)]), [((0, 150, 200), 1)]);
    // The whole molecule lies in its calibrator.
    assert_eq!(captured(&world, &[pair("chr1", 100, 300)]), [((1, 100, 300), 1)]);
    assert_eq!(captured(&world, &[pair("chr1", 99, 200)]), []);
    assert_eq!(captured(&world, &[pair("chr1", 201, 200)]), []);
    assert_eq!(captured(&world, &[pair("chrX", 150, 200)]), []);
    assert_eq!(captured(&world, &[pair("pV", 100, 400)]), [((0, 100, 400), 1)]);
    assert_eq!(captured(&world, &[pair("pV", 100, 401)]), [], "too long");
    for other in [
        Line { flags: MATE_REVERSE, ..one.clone() },
        Line { flags: PAIRED, ..one.clone() },
        Line { flags: PAIRED | REVERSE | MATE_REVERSE, ..one.clone() },
        Line { flags: PAIRED | MATE_REVERSE | MATE_UNMAPPED, ..one.clone() },
        Line { template: 0, ..one.clone() },
        Line { mate: ("chr2", 300), ..one.clone() },
    ] {
        assert_eq!(captured(&world, std::slice::from_ref(&other)), [], "{}", other.text());
    }
    assert!(world.scan(&[one]).places.is_empty(), "not captured");
}

#[test]
fn records_that_cannot_be_are_faults_of_their_number() {
    let world = World::new();
    let fault = |line: Line| {
        let lines = [Line::on("chr1", 100, "50M"), line];
        let error = world.scan_with("", &lines, &world.rules()).unwrap_err().to_string();
        error.split_once("`, ").unwrap().1.to_owned()
    };
    assert_eq!(
        fault(Line::on("chr1", 2_451, "50M")),
        "record 2: found it outside of its contig, which has 2500 bases; is it damaged?"
    );
    assert_eq!(world.scan(&[Line::on("chr1", 2_450, "50M")]).host_reads, 1);
    assert_eq!(
        fault(Line::on("chr1", 100, "50S")),
        "record 2: found no base of it aligned, and flags that say it is; is it damaged?"
    );
}

#[derive(Default)]
struct Steps(AtomicU64, AtomicU64);

impl Progress for Steps {
    fn begin(&self, _total: u64, _unit: &str) {}

    fn advance(&self, units: u64) {
        self.0.fetch_add(units, Ordering::Relaxed);
        self.1.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn progress_tells_every_read_in_few_steps() {
    let world = World::new();
    let steps = |reads: u64| {
        let lines = vec![Line::on("chrX", 100, "1M"); usize::try_from(reads).unwrap()];
        let steps = Steps::default();
        let file = &mut world.open("", &lines);
        scan(file, 0, &mut world.tally(), &world.rules(), &steps).unwrap();
        (steps.0.into_inner(), steps.1.into_inner())
    };
    assert_eq!(steps(3), (3, 1));
    assert_eq!(steps(REPORT_EVERY + 2), (REPORT_EVERY + 2, 2));
}
