use landfall_core::ContigId;
use landfall_reference::GenomeBuilder;
use landfall_vector::Element;

use super::*;
use crate::testing::bases;

/// Bins of 1 kb of the host, all at a depth of 30 in fragments of 300 aligned bases.
const HOST_BINS: u32 = 300;

/// A host of even depth and vectors of the same GC content, so that nothing is corrected.
struct World {
    genome: Genome,
    layout: Layout,
    vectors: Vec<Vector>,
    masks: Masks,
    calibrators: Vec<Region>,
    ends: Ends,
    tally: Tally,
    params: DepthParams,
}

impl World {
    /// Vectors of 2,000 bases without a read on them, each with ends of its own.
    fn new(names: &[&str]) -> Self {
        Self::with_host(names, HOST_BINS)
    }

    fn with_host(names: &[&str], bins: u32) -> Self {
        let mut builder = GenomeBuilder::new();
        builder.push("chr1", &b"ACGT".repeat(bins as usize * 250)).unwrap();
        let genome = builder.finish();
        let layout = Layout::new(&genome, [ContigId(0)]);
        let mut tally = Tally::new(&layout, &vec![2_000; names.len()], 1_000);
        tally.fine.fill(3_000);
        tally.host_aligned = u64::from(bins) * 30_000;
        tally.host_fragments = u64::from(bins) * 100;
        let inserts: Vec<Vec<u8>> = (0..names.len() as u64).map(|seed| bases(seed, 500)).collect();
        Self {
            genome,
            layout,
            vectors: names.iter().map(|name| vector(name)).collect(),
            masks: vec![vec![None; 2_000]; names.len()],
            calibrators: Vec::new(),
            ends: Ends::new(&inserts, &inserts, 15),
            tally,
            params: DepthParams { min_host_bins: 100, ..DepthParams::default() },
        }
    }

    /// Adds so much depth to some bases of a vector.
    fn depth(mut self, vector: usize, bases: std::ops::Range<usize>, depth: usize) -> Self {
        (0..depth).for_each(|_| self.tally.add_vector(vector, bases.start, bases.len()));
        self
    }

    fn element(mut self, contig: usize, bases: std::ops::Range<usize>, name: &str) -> Self {
        self.vectors[contig].elements.push(Element::stretch(name, bases.start, bases.end, 2_000));
        self
    }

    /// So many fragments of 400 bases in the host, and so many across an end of a group of vectors.
    fn junctions(mut self, group: u32, count: u64) -> Self {
        self.tally.lengths[400] = 10_000;
        let first = self.tally.junctions.len() as u64;
        self.tally.junctions.extend((first..first + count).map(|name| (group, name)));
        self
    }

    fn measured(&self, method: DepthMethod) -> Rows {
        measure(&Sequenced {
            method,
            genome: &self.genome,
            layout: &self.layout,
            vectors: &self.vectors,
            masks: &self.masks,
            calibrators: &self.calibrators,
            ends: &self.ends,
            tally: &self.tally,
            params: &self.params,
            blank: blank(method),
        })
    }

    fn copies(&self) -> Vec<DepthCopiesRow> {
        self.measured(DepthMethod::Wgs).copies
    }

    /// The row of a target by depth.
    fn by_depth(&self, target: &str) -> DepthCopiesRow {
        let mut rows = self.copies().into_iter().filter(|row| row.method == DepthMethod::Wgs);
        rows.find(|row| row.target == target).unwrap()
    }

    fn by_junctions(&self) -> Vec<DepthCopiesRow> {
        self.copies().into_iter().filter(|row| row.method == DepthMethod::Junctions).collect()
    }
}

fn vector(name: &str) -> Vector {
    Vector { name: name.to_owned(), bases: b"ACGT".repeat(500), ..Vector::default() }
}

fn blank(method: DepthMethod) -> DepthCopiesRow {
    DepthCopiesRow {
        subject: "P01".parse().unwrap(),
        sample: "S1".parse().unwrap(),
        method,
        target: String::new(),
        verdict: DepthVerdict::Refused,
        copies: None,
        lo: None,
        hi: None,
        lo_counting: None,
        hi_counting: None,
        n: 0,
        bases: None,
        flags: Vec::new(),
    }
}

fn near(found: Option<f64>, expected: f64) {
    let found = found.unwrap();
    assert!((found / expected - 1.0).abs() < 1e-9, "found {found}, expected {expected}");
}

fn targets(rows: &[DepthCopiesRow]) -> Vec<(&str, DepthVerdict, &[String])> {
    rows.iter().map(|row| (row.target.as_str(), row.verdict, &row.flags[..])).collect()
}

#[test]
fn copies_are_the_vectors_depth_over_half_the_hosts() {
    let world = World::new(&["pLV"]).depth(0, 0..2_000, 45);
    let row = world.by_depth("pLV");
    assert_eq!((row.verdict, row.copies), (DepthVerdict::Estimated, Some(3.0)));
    assert_eq!((row.n, row.bases, &row.flags[..]), (300, Some(2_000), &[][..]));
    // 300 fragments on the vector, 30,000 on the host, no variation between windows.
    let half = |variance: f64| 1.959_963_984_540_054 * variance.sqrt();
    near(row.lo_counting, 3.0 * (-half(1.0 / 300.0)).exp());
    near(row.hi_counting, 3.0 * half(1.0 / 300.0).exp());
    near(row.lo, 3.0 * (-half(1.0 / 300.0 + 1.0 / 30_000.0)).exp());
    near(row.hi, 3.0 * half(1.0 / 300.0 + 1.0 / 30_000.0).exp());
}

#[test]
fn a_vector_without_a_read_is_bounded() {
    let row = World::new(&["pLV"]).by_depth("pLV");
    assert_eq!((row.verdict, row.copies, row.lo, row.n), (DepthVerdict::UpperLimit, None, None, 0));
    // Garwood's limit of no count, 3.689, of fragments worth 2·300/2,000/30 copies each.
    assert!((row.hi_counting.unwrap() - 3.689 * 0.01).abs() < 1e-5 && row.hi > row.hi_counting);
}

#[test]
fn the_backbone_is_no_part_of_the_vector() {
    let world = World::new(&["pLV"]).depth(0, 0..2_000, 15).depth(0, 500..2_000, 45);
    assert_eq!(targets(&world.copies()).len(), 2, "the vector and its junctions");
    let world = world.element(0, 0..500, "Backbone");
    let (vector, backbone) = (world.by_depth("pLV"), world.by_depth("pLV:backbone"));
    assert_eq!((vector.copies, vector.bases, vector.n), (Some(4.0), Some(1_500), 300));
    assert_eq!((backbone.copies, backbone.bases, backbone.n), (Some(1.0), Some(500), 25));
    let plasmid = world.element(0, 500..2_000, "backbone");
    let rows = plasmid.copies();
    let by_depth: Vec<_> = rows.iter().filter(|row| row.method == DepthMethod::Wgs).collect();
    assert_eq!(by_depth.len(), 1, "nothing but backbone: {by_depth:?}");
    assert_eq!(by_depth[0].target, "pLV:backbone");
}

#[test]
fn elements_are_held_against_the_vector_without_its_backbone() {
    let world = World::new(&["pLV"])
        .depth(0, 0..2_000, 60)
        .depth(0, 400..800, 60)
        .element(0, 0..400, "backbone")
        .element(0, 400..800, "psi")
        .element(0, 1_000..1_400, "WPRE")
        .element(0, 1_600..2_000, "WPRE");
    let rows = world.copies();
    let names: Vec<_> =
        rows.iter().filter(|row| row.method == DepthMethod::Wgs).map(|row| &row.target).collect();
    assert_eq!(names, ["pLV", "pLV:backbone", "pLV:psi", "pLV:WPRE"]);
    let (psi, wpre) = (world.by_depth("pLV:psi"), world.by_depth("pLV:WPRE"));
    // Depth of the vector: (4·120 + 12·60)/16 = 75.
    assert_eq!((psi.verdict, psi.bases, psi.n), (DepthVerdict::Relative, Some(400), 160));
    assert_eq!((wpre.verdict, wpre.bases, wpre.n), (DepthVerdict::Relative, Some(800), 160));
    near(psi.copies, 120.0 / 75.0);
    near(wpre.copies, 60.0 / 75.0);
    assert_eq!((&psi.flags[..], &wpre.flags[..]), (&["element_high".to_owned()][..], &[][..]));
    // 160 fragments on psi, 240 on the rest: the backbone's 80 are not among them.
    let half = 1.959_963_984_540_054 * (1.0 / 160.0 + 1.0 / 240.0_f64).sqrt();
    near(psi.lo, 1.6 * (-half).exp());
}

#[test]
fn an_element_is_high_or_low_where_its_interval_says_so() {
    let flags = |depth: usize, element: usize| {
        let world = World::new(&["pLV"])
            .depth(0, 0..1_000, depth)
            .depth(0, 1_400..2_000, depth)
            .depth(0, 1_000..1_400, element)
            .element(0, 1_000..1_400, "psi");
        world.by_depth("pLV:psi").flags
    };
    assert_eq!(flags(60, 60), [] as [&str; 0]);
    assert_eq!(flags(60, 20), ["element_low"]);
    assert_eq!(flags(60, 0), ["element_low"], "lost");
    assert_eq!(flags(60, 120), ["element_high"]);
    assert_eq!(flags(3, 1), [] as [&str; 0], "too few fragments to say so");
    assert_eq!(flags(3, 6), [] as [&str; 0]);
    assert_eq!(flags(600, 500), [] as [&str; 0], "0.86, surely below 1 and near enough");
    assert_eq!(flags(600, 700), [] as [&str; 0], "1.13");
}

#[test]
fn what_cannot_be_measured_by_depth_is_refused_with_its_reason() {
    let said = |world: &World, target: &str| {
        let row = world.by_depth(target);
        assert_eq!((row.verdict, row.copies, row.hi), (DepthVerdict::Refused, None, None));
        row.flags
    };
    let world = || World::new(&["pLV"]).depth(0, 0..2_000, 45).element(0, 200..400, "psi");
    let mut none = world();
    (none.tally.host_aligned, none.tally.host_fragments) = (0, 0);
    assert_eq!(said(&none, "pLV"), ["no_host_reads"]);
    assert_eq!(none.copies().len(), 1, "neither elements nor junctions");
    let mut few = world();
    few.params.min_host_bins = HOST_BINS + 1;
    assert_eq!(said(&few, "pLV"), ["few_host_bins"]);
    few.params.min_host_bins = HOST_BINS;
    assert_eq!(few.by_depth("pLV").verdict, DepthVerdict::Estimated);
    let mut flat = world();
    flat.tally.fine.fill(0);
    assert_eq!(said(&flat, "pLV"), ["no_host_depth"]);
    let mut masked = world();
    masked.masks[0][200..400].fill(Some(MaskReason::HostHomology));
    assert_eq!(said(&masked, "pLV:psi"), ["masked"]);
    masked.masks[0][500..2_000].fill(Some(MaskReason::HostHomology));
    assert_eq!(said(&masked, "pLV"), ["few_vector_bases"]);
    assert_eq!(masked.by_depth("pLV").bases, Some(300));
    assert!(masked.copies().iter().all(|row| row.target != "pLV:psi"), "nothing to hold it against");
    let whole = world().element(0, 0..2_000, "all");
    assert_eq!(said(&whole, "pLV:all"), ["masked"], "no rest");
    let empty = World::new(&["pLV"]).element(0, 200..400, "psi");
    assert_eq!(said(&empty, "pLV:psi"), ["no_vector_depth"]);
}

#[test]
fn as_many_bases_as_are_asked_for_are_enough() {
    let mut world = World::new(&["pLV"]).depth(0, 0..2_000, 45);
    world.masks[0][500..].fill(Some(MaskReason::HostHomology));
    assert_eq!(world.by_depth("pLV").copies, Some(3.0));
    world.params.min_vector_bases = 501;
    assert_eq!(world.by_depth("pLV").flags, ["few_vector_bases"]);
    (world.params.min_vector_bases, world.masks[0]) = (0, vec![Some(MaskReason::Unknown); 2_000]);
    assert_eq!(world.by_depth("pLV").flags, ["few_vector_bases"], "no bin at all");
}

#[test]
fn few_windows_of_the_host_are_told() {
    let flags = |bins| World::with_host(&["pLV"], bins).depth(0, 0..2_000, 45).by_depth("pLV").flags;
    // A window of 2,000 bases may start at each kilobase but the last.
    assert_eq!(flags(201), [] as [&str; 0]);
    assert_eq!(flags(200), ["few_windows"]);
}

#[test]
fn bins_of_the_vector_are_told_with_their_copies_and_elements() {
    let mut world = World::new(&["pA", "pB"]).depth(1, 0..1_000, 45).element(1, 100..250, "psi").element(
        0,
        0..2_000,
        "other",
    );
    world.masks[1][300..400].fill(Some(MaskReason::SelfRepeat));
    let rows = world.measured(DepthMethod::Wgs).depth;
    assert_eq!(rows.len(), 40);
    let row = |bin: usize| {
        let row = &rows[20 + bin];
        assert_eq!((row.target.as_str(), row.method), ("pB", DepthMethod::Wgs));
        assert_eq!((row.start.0, row.end.0), (100 * bin as u32, 100 * bin as u32 + 100));
        (row.depth, row.copies, row.masked, row.element.as_deref())
    };
    assert_eq!(row(0), (45.0, Some(3.0), None, None));
    assert_eq!(row(1), (45.0, Some(3.0), None, Some("psi")));
    assert_eq!(row(2), (45.0, Some(3.0), None, None), "its middle base is no longer in the element");
    assert_eq!(row(3), (45.0, None, Some(MaskReason::SelfRepeat), None));
    assert_eq!(row(10), (0.0, Some(0.0), None, None));
    world.tally.fine.fill(0);
    let rows = world.measured(DepthMethod::Wgs).depth;
    assert!(rows.iter().all(|row| row.copies.is_none()), "no host");
}

/// Fragments expected across a point of the host: 0.1 begin at each base, each with 400 + 1 − 2·15 places.
const EXPECTED: f64 = 0.1 * 371.0;

#[test]
fn integrated_copies_are_fragments_over_an_end_by_those_over_a_point_of_the_host() {
    let world = World::new(&["pA", "pB"]).depth(0, 0..2_000, 30).depth(1, 0..2_000, 15);
    let world = world.junctions(0, 74).junctions(1, 37);
    let rows = world.by_junctions();
    assert_eq!(
        targets(&rows),
        [("pA", DepthVerdict::Estimated, &[][..]), ("pB", DepthVerdict::Estimated, &[][..])]
    );
    assert_eq!((rows[0].n, rows[0].bases, rows[1].n), (74, None, 37));
    near(rows[0].copies, 74.0 / EXPECTED);
    near(rows[1].copies, 37.0 / EXPECTED);
    let none = World::new(&["pA"]).depth(0, 0..2_000, 30).junctions(0, 0);
    assert_eq!(none.by_junctions()[0].verdict, DepthVerdict::UpperLimit);
}

#[test]
fn copies_that_show_no_junctions_are_episomes_or_plasmid() {
    let flags = |count| {
        let world = World::new(&["pA"]).depth(0, 0..2_000, 60).junctions(0, count);
        world.by_junctions().remove(0).flags
    };
    // Four copies: as many integrated show 148 fragments.
    assert_eq!(flags(0), ["episome_or_plasmid"]);
    assert_eq!(flags(40), ["episome_or_plasmid"]);
    assert_eq!(flags(148), [] as [&str; 0]);
    let mut lax = World::new(&["pA"]).depth(0, 0..2_000, 60).junctions(0, 40);
    lax.params.integrated_share = 0.2;
    assert_eq!(lax.by_junctions()[0].flags, [] as [&str; 0]);
    let mut unknown = World::new(&["pA"]).depth(0, 0..2_000, 60).junctions(0, 0);
    unknown.params.min_vector_bases = 3_000;
    assert_eq!(unknown.by_junctions()[0].flags, [] as [&str; 0], "not known how many copies there are");
}

#[test]
fn vectors_that_end_alike_share_their_junctions() {
    let mut world = World::new(&["pA", "pB", "pC"]).depth(0, 0..2_000, 30).depth(1, 0..2_000, 30);
    let (one, other) = (bases(7, 500), bases(8, 500));
    world.ends =
        Ends::new(&[&one, &one, &other].map(Clone::clone), &[&one, &one, &other].map(Clone::clone), 15);
    let world = world.junctions(0, 148).junctions(1, 37);
    let rows = world.by_junctions();
    assert_eq!(rows.iter().map(|row| row.target.as_str()).collect::<Vec<_>>(), ["pA+pB", "pC"]);
    near(rows[0].copies, 148.0 / EXPECTED);
    assert!(rows[0].flags.is_empty() && rows[1].flags.is_empty());
    // 4 copies of both together, of which 1 shows.
    let mut short = World::new(&["pA", "pB"]).depth(0, 0..2_000, 30).depth(1, 0..2_000, 30);
    short.ends = Ends::new(&[one.clone(), one.clone()], &[one.clone(), one], 15);
    assert_eq!(short.junctions(0, 37).by_junctions()[0].flags, ["episome_or_plasmid"]);
}

#[test]
fn a_vector_of_which_nothing_is_inserted_has_no_junctions_and_pairs_are_needed() {
    let mut world = World::new(&["pA"]).depth(0, 0..2_000, 30);
    world.tally.lengths.fill(0);
    let rows = world.by_junctions();
    assert_eq!(targets(&rows), [("pA", DepthVerdict::Refused, &["no_pairs".to_owned()][..])]);
    // Fragments too short for an anchor on both sides span nothing.
    world.tally.lengths[29] = 5;
    assert_eq!(world.by_junctions()[0].flags, ["no_pairs"]);
    world.ends = Ends::new(&[bases(1, 500)], &[Vec::new()], 15);
    assert!(world.by_junctions().is_empty());
}

/// Captured molecules of 200 bases: so many at different places of each of five calibrators of 1,000 bases, and on the
/// vector from base 0 on.
fn captured(on_calibrators: [u32; 5], on_vector: u32) -> World {
    let mut world = World::new(&["pLV"]).depth(0, 0..2_000, 45);
    world.params.kappa = 1.0;
    world.tally.lengths[200] = 1_000;
    for (number, count) in (0..).zip(on_calibrators) {
        let start = 10_000 * number;
        world.calibrators.push(Region { contig: 0, start, end: start + 1_000, name: String::new() });
        world.tally.places.extend((0..count).map(|at| ((1 + number, start + at, 200), 1)));
    }
    world.tally.places.extend((0..on_vector).map(|at| ((0, at, 200), 1)));
    world
}

fn captured_row(world: &World, target: &str) -> DepthCopiesRow {
    world.measured(DepthMethod::Capture).copies.into_iter().find(|row| row.target == target).unwrap()
}

/// Molecules that begin per base, of which so many of `places` places show one.
fn solved(count: f64, places: f64) -> f64 {
    -(-count / places).ln_1p()
}

#[test]
fn captured_copies_are_molecules_on_the_vector_by_those_on_calibrators() {
    let row = captured_row(&captured([80; 5], 360), "pLV");
    assert_eq!((row.verdict, row.n, row.bases), (DepthVerdict::Estimated, 360, Some(2_000)));
    // A molecule of 200 bases has 801 places on a calibrator and 1,801 on the vector.
    near(row.copies, 2.0 * solved(360.0, 1_801.0) / solved(80.0, 801.0));
    assert_eq!(row.flags, [] as [&str; 0]);
    assert_eq!(row.lo, row.lo_counting, "calibrators alike add nothing");
    let uneven = captured_row(&captured([40, 60, 80, 100, 120], 360), "pLV");
    assert!(uneven.lo < row.lo && uneven.hi > row.hi);
}

#[test]
fn molecules_with_a_umi_are_counted_one_by_one() {
    let mut world = captured([80; 5], 360);
    world.tally.places.insert((0, 0, 200), 41);
    assert_eq!(captured_row(&world, "pLV").n, 360, "by place");
    world.params.umi_collapsed = true;
    let row = captured_row(&world, "pLV");
    assert_eq!(row.n, 400);
    near(row.copies, 2.0 * (400.0 / 1_801.0) / (80.0 / 801.0));
}

#[test]
fn only_molecules_within_unmasked_stretches_count() {
    let mut world = captured([80; 5], 360);
    world.masks[0][300..310].fill(Some(MaskReason::HostHomology));
    let row = captured_row(&world, "pLV");
    // Up to base 100 they end before the mask; from 310 on they begin behind it.
    assert_eq!((row.n, row.bases), (101 + 50, Some(1_990)));
    let places = (300 - 199) + (1_690 - 199);
    near(row.copies, 2.0 * solved(151.0, f64::from(places)) / solved(80.0, 801.0));
}

#[test]
fn a_captured_backbone_has_a_row_of_its_own() {
    let world = captured([80; 5], 360).element(0, 0..1_000, "backbone").element(0, 1_200..1_400, "psi");
    let rows = world.measured(DepthMethod::Capture);
    let names: Vec<_> = rows.copies.iter().map(|row| row.target.as_str()).collect();
    assert_eq!(names, ["pLV", "pLV:backbone"]);
    assert_eq!(captured_row(&world, "pLV:backbone").n, 360);
    let vector = captured_row(&world, "pLV");
    assert_eq!((vector.n, vector.bases, vector.verdict), (0, Some(1_000), DepthVerdict::UpperLimit));
    assert_eq!(rows.depth.len(), 20);
    assert!(rows.depth.iter().all(|row| row.copies.is_none() && row.depth == 45.0 && row.masked.is_none()));
}

#[test]
fn captured_reads_without_a_yardstick_are_relative_or_refused() {
    let mut unknown = captured([80; 5], 360);
    unknown.params.kappa = 0.0;
    let row = captured_row(&unknown, "pLV");
    assert_eq!(
        (row.verdict, &row.flags[..]),
        (DepthVerdict::Relative, &["efficiency_unknown".to_owned()][..])
    );
    let at_one = captured_row(&captured([80; 5], 360), "pLV").copies.unwrap();
    near(row.copies, at_one);
    unknown.params.kappa = 2.0;
    near(captured_row(&unknown, "pLV").copies, at_one / 2.0);

    let refused = |world: &World| {
        let row = captured_row(world, "pLV");
        assert_eq!((row.verdict, row.copies), (DepthVerdict::Refused, None));
        row.flags
    };
    let mut four = captured([80; 5], 360);
    four.calibrators.truncate(4);
    assert_eq!(refused(&four), ["few_calibrators"]);
    let mut few = captured([80; 5], 360);
    few.params.min_vector_bases = 2_001;
    assert_eq!(refused(&few), ["few_vector_bases"]);
    few.params.min_vector_bases = 2_000;
    assert_eq!(captured_row(&few, "pLV").verdict, DepthVerdict::Estimated);
    assert_eq!(refused(&captured([80; 5], 1_801)), ["molecules_saturated"]);
    assert_eq!(captured_row(&captured([80; 5], 0), "pLV").verdict, DepthVerdict::UpperLimit);
}

#[test]
fn masked_bases_are_counted_by_their_reason() {
    let (repeat, host) = (Some(MaskReason::SelfRepeat), Some(MaskReason::HostHomology));
    let masks = vec![vec![None, repeat, repeat], vec![host, repeat]];
    assert_eq!(masked_bases(&masks, MaskReason::SelfRepeat), 3);
    assert_eq!(masked_bases(&masks, MaskReason::HostHomology), 1);
    assert_eq!(masked_bases(&masks, MaskReason::Unknown), 0);
}
