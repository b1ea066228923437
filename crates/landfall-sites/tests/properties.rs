//! Properties of stage `sites`: order, mirrored strands, sums, and a large clone that keeps its share.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::{BTreeMap, HashSet};

use landfall_core::{Position, ReadClass, Strand};
use landfall_tables::fragments::FragmentRow;
use landfall_tables::site_fragments::{FragmentStatus, TargetKind};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use support::*;

/// (junction, strand, contig, library, length, umi, class)
type Draw = (u32, bool, bool, usize, Option<u32>, usize, bool);

const UMIS: [Option<&str>; 6] =
    [Some(U1), Some("AAAAAAAAAAAC"), Some("AAAAAAAAAACC"), Some(U2), Some(U3), None];
const LIBRARIES: [(&str, u32); 3] = [("A", 1), ("A", 2), ("B", 1)];

/// Few junctions, lengths and UMIs, so that every rule meets cases. Reads are powers of two, so that no two sums
/// are equal and no tie is broken by the coordinate.
fn row(id: u32, draw: Draw) -> FragmentRow {
    let (junction, plus, first_contig, library, length, umi, _) = draw;
    let (sample, replicate) = LIBRARIES[library];
    let mut row = read(of(molecule(id, 1000 + junction, 1, UMIS[umi]), sample, replicate), 1 << id);
    row.contig = if first_contig { "chr1".to_owned() } else { "chr2:5-9".to_owned() };
    row.strand = if plus { Strand::Plus } else { Strand::Minus };
    let breakpoint = |length: u32| Position(if plus { 1100 + length } else { 900 - length });
    row.breakpoint = length.map(breakpoint);
    row
}

fn draws() -> impl Strategy<Value = Vec<Draw>> {
    let length = proptest::option::weighted(0.9, 0u32..12);
    let draw = (0u32..14, any::<bool>(), any::<bool>(), 0usize..3, length, 0usize..6, any::<bool>());
    (proptest::collection::vec(draw, 1..24)).prop_shuffle()
}

fn rows(draws: &[Draw], with_multihits: bool) -> Vec<FragmentRow> {
    let mut rows = Vec::new();
    for (id, &draw) in (0..).zip(draws) {
        let mut first = row(id, draw);
        if with_multihits && draw.6 {
            first.class = ReadClass::Multihit;
            let mut second = first.clone();
            second.junction = Position(first.junction.0 + 3000 + 7 * (id % 3));
            second.breakpoint = first.breakpoint.map(|at| Position(at.0 + 3000 + 7 * (id % 3)));
            rows.push(second);
        }
        rows.push(first);
    }
    rows
}

const LENGTH: u32 = 100_000;

fn mirror(position: Position) -> Position {
    Position(LENGTH - 1 - position.0)
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 128,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_order_of_rows_and_libraries_changes_nothing(draws in draws(), seed in any::<u64>()) {
        let task = Task::of(rows(&draws, true));
        let mut shuffled = task.clone();
        shuffled.libraries.rotate_left((seed % 3) as usize);
        shuffled.fragments.reverse();
        // Other ids for the same molecules: the order in which another thread count would find them.
        shuffled.fragments.iter_mut().for_each(|row| row.fragment_id = (row.fragment_id * 7 + (seed % 31) as u32) % 31);
        let given = [task.given(), shuffled.given()];
        let [one, other] = given.each_ref().map(|given| given.run().unwrap());
        prop_assert_eq!(tables(&one), tables(&other));
        prop_assert!(one.bytes() == other.bytes(), "the bytes differ");
    }

    #[test]
    fn mirrored_strands_give_mirrored_sites(draws in draws()) {
        let task = Task::of(rows(&draws, false));
        let mut mirrored = task.clone();
        for row in &mut mirrored.fragments {
            row.junction = mirror(row.junction);
            row.breakpoint = row.breakpoint.map(mirror);
            row.strand = !row.strand;
        }
        let key = |site: &landfall_tables::sites::SiteRow| (site.sample.clone(), site.contig.clone(), site.position, site.strand);
        let (mut sites, mut back) = (task.run().sites, mirrored.run().sites);
        for site in &mut back {
            site.position = mirror(site.position);
            site.strand = !site.strand;
            site.site_id = format!("{}{}{}", site.contig, site.strand, site.position);
            site.provirus_id.clone_from(&site.site_id);
            let (start, end) = (site.duplication_start.unwrap(), site.duplication_end.unwrap());
            (site.duplication_start, site.duplication_end) = (Some(Position(LENGTH - end.0)), Some(Position(LENGTH - start.0)));
            site.duplication_center = site.duplication_center.map(mirror);
        }
        sites.sort_by_key(key);
        back.sort_by_key(key);
        prop_assert_eq!(sites, back);
    }

    #[test]
    fn sites_and_multihits_are_sums_over_molecules_and_no_read_is_lost(draws in draws()) {
        let task = Task::of(rows(&draws, true));
        let tables = task.run();
        let mut read_by: BTreeMap<(u32, String), u64> = BTreeMap::new();
        task.fragments.iter().for_each(|row| { read_by.insert((row.fragment_id, row.library.to_string()), u64::from(row.reads)); });
        let kept: u64 = tables.site_fragments.iter().map(|row| u64::from(row.reads)).sum();
        prop_assert_eq!(kept, read_by.values().sum::<u64>());

        let check = |kind, sample: &landfall_core::SampleId, id: &str| {
            let rows: Vec<_> = tables.site_fragments.iter()
                .filter(|row| row.target_kind == kind && row.sample == *sample && row.target_id == id).collect();
            let known: Vec<_> = rows.iter().filter(|row| row.status != FragmentStatus::NoBreakpoint).collect();
            let fragments: HashSet<_> = known.iter().map(|row| (row.replicate, row.breakpoint.unwrap())).collect();
            let umis: HashSet<_> = known.iter().filter(|row| row.status == FragmentStatus::Kept && row.umi.is_some())
                .map(|row| (row.replicate, row.breakpoint.unwrap(), row.umi.clone())).collect();
            let umis = rows.iter().any(|row| row.umi.is_some()).then_some(umis.len() as u32);
            (fragments.len() as u32, umis, rows.iter().map(|row| u64::from(row.reads)).sum::<u64>())
        };
        for site in &tables.sites {
            let sums = check(TargetKind::Site, &site.sample, &site.site_id);
            prop_assert_eq!(sums, (site.fragments, site.umis, site.reads));
        }
        for cluster in &tables.multihits {
            let sums = check(TargetKind::Multihit, &cluster.sample, &cluster.cluster_id);
            prop_assert_eq!(sums, (cluster.fragments, cluster.umis, cluster.reads));
        }
        let names: HashSet<_> = tables.sites.iter().map(|row| (row.sample.clone(), row.site_id.clone()))
            .chain(tables.multihits.iter().map(|row| (row.sample.clone(), row.cluster_id.clone()))).collect();
        prop_assert!(tables.site_fragments.iter().all(|row| names.contains(&(row.sample.clone(), row.target_id.clone()))));
    }

    #[test]
    fn a_second_run_with_the_registry_of_the_first_moves_nothing(draws in draws()) {
        let task = Task::of(rows(&draws, false));
        let first = task.run();
        let second = Task { registry: Some(first.registry.clone()), ..task }.run();
        prop_assert_eq!(&second.registry, &first.registry);
        prop_assert!(second.sites.iter().all(|site| first.registry.iter().any(|row| row.site_id == site.site_id)));
    }

    #[test]
    fn a_new_time_point_changes_no_name_place_or_count_of_an_earlier_sample(draws in draws()) {
        let all = Task::of(rows(&draws, true));
        let mut first = all.clone();
        first.libraries.retain(|library| library.sample.as_str() == "A");
        first.fragments.retain(|row| row.sample.as_str() == "A");
        let before = first.run();
        let after = Task { registry: Some(before.registry.clone()), ..all }.run();
        let of_a = |tables: &Tables| -> Vec<_> {
            let own = tables.sites.iter().filter(|site| site.sample.as_str() == "A");
            own.map(|site| (site.site_id.clone(), site.provirus_id.clone(), site.position, site.replicates, site.fragments, site.umis, site.reads)).collect()
        };
        prop_assert_eq!(of_a(&before), of_a(&after));
        for row in &before.registry {
            let kept = after.registry.iter().find(|later| later.site_id == row.site_id).unwrap();
            prop_assert_eq!((&kept.provirus_id, kept.position, &kept.first_seen_sample), (&row.provirus_id, row.position, &row.first_seen_sample));
            prop_assert!(row.joined.iter().all(|junction| kept.joined.contains(junction)));
        }
    }
}

/// Random numbers that need no crate: splitmix64 (Steele et al. 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }

    /// Shear lengths: 40 and up, mean about 190.
    fn length(&mut self) -> u32 {
        let uniform = (self.below(1 << 40) + 1) as f64 / (1u64 << 40) as f64;
        40 + (-uniform.ln() * 150.0) as u32
    }

    fn umi(&mut self) -> String {
        (0..12).map(|_| ['A', 'C', 'G', 'T'][self.below(4) as usize]).collect()
    }
}

/// One clone of 1,000 cells beside 1,000 single cells: 50 % of the cells.
fn half_clone(with_umi: bool) -> Vec<FragmentRow> {
    let mut random = Random(7);
    let mut rows = Vec::new();
    for cell in 0..2000 {
        let junction = if cell < 1000 { 10_000 } else { 20_000 + 100 * cell };
        let umi = random.umi();
        let row = molecule(cell, junction, random.length(), with_umi.then_some(umi.as_str()));
        rows.push(read(row, 1 + random.below(40) as u32));
    }
    rows
}

#[test]
fn a_half_clone_of_a_thousand_cells_keeps_its_share_of_molecules() {
    let tables = Task::of(half_clone(true)).run();
    let molecules: u32 = tables.sites.iter().filter_map(|site| site.umis).sum();
    let share = f64::from(tables.sites[0].umis.unwrap()) / f64::from(molecules);
    println!("UMI share {share:.4}, {} of {molecules}", tables.sites[0].umis.unwrap());
    assert!((share - 0.5).abs() < 0.02, "{share}");
}

#[test]
fn a_half_clone_of_a_thousand_cells_keeps_its_lengths() {
    for with_umi in [true, false] {
        let rows = half_clone(with_umi);
        let planted: HashSet<_> =
            rows.iter().filter(|row| row.junction == Position(10_000)).map(|row| row.breakpoint).collect();
        let share = |of_clone: f64| of_clone / (of_clone + 1000.0);
        let tables = Task::of(rows.clone()).run();
        assert_eq!(tables.sites.len(), 1001);
        let (truth, found) = (share(planted.len() as f64), share(f64::from(tables.sites[0].fragments)));
        println!("UMI {with_umi}: {} lengths planted, {} kept", planted.len(), tables.sites[0].fragments);
        assert!((truth - found).abs() < 0.02, "UMI {with_umi}: {truth} became {found}");
    }
}
