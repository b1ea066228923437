//! Numbers at the ends: nothing panics, all ends soon, sums are kept or refused.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use landfall_core::{Position, Side, Strand};
use landfall_sites::breakpoint;
use landfall_sites::call::{Input, call};
use landfall_sites::collide::CollideParams;
use landfall_sites::collide::control::{RunCounts, of_run};
use landfall_sites::collide::copies::{Key, Sighting, Sightings, groups};
use landfall_sites::collide::looked_at::{LookedAt, Trimmed};
use landfall_sites::collide::verdict::{Origin, judge};
use landfall_sites::design::Design;
use landfall_sites::junction::Junctions;
use landfall_sites::molecule::{Fragment, Locus, Molecule, Place, Replicate, Track, sort_strongest_first};
use landfall_sites::multihit;
use landfall_sites::position::{self, Observation, Registered};
use landfall_sites::registry::Known;
use landfall_sites::site::{self, Duplication, site_id, vector_strand};
use landfall_sites::umi::{self, Cells};
use landfall_sites::{SitesError, SitesParams, summarise};
use landfall_tables::Row;
use landfall_tables::balance::Fate;
use landfall_tables::collisions::CollisionVerdict;
use landfall_tables::controls::ControlRow;
use landfall_tables::registry::RegistryRow;
use landfall_tables::site_fragments::{FragmentStatus, SiteFragmentRow, TargetKind};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

fn number() -> impl Strategy<Value = u32> {
    prop_oneof![
        select(vec![0, 1, i32::MAX as u32, i32::MAX as u32 + 1, u32::MAX - 1, u32::MAX]),
        1_000..1_020_u32
    ]
}

fn reads() -> impl Strategy<Value = u64> {
    prop_oneof![select(vec![0, 1, u32::MAX.into(), 10_000_000_000, 1 << 60, u64::MAX]), 1..50_u64]
}

fn strand() -> impl Strategy<Value = Strand> {
    select(vec![Strand::Plus, Strand::Minus])
}

fn umi() -> impl Strategy<Value = Option<String>> {
    select(vec![None, Some(""), Some("A"), Some(support::U1), Some(support::U2)])
        .prop_map(|umi| umi.map(str::to_owned))
}

fn verdict() -> impl Strategy<Value = Option<CollisionVerdict>> {
    select(vec![
        None,
        Some(CollisionVerdict::Removed),
        Some(CollisionVerdict::Flagged),
        Some(CollisionVerdict::Source),
    ])
}

fn track() -> impl Strategy<Value = Track> {
    (0..2_usize, strand(), 0..2_usize).prop_map(|(contig, strand, end)| Track { contig, strand, end })
}

fn place() -> impl Strategy<Value = Place> {
    (track(), number(), proptest::option::of(number()), proptest::option::of(number())).prop_map(
        |(track, junction, breakpoint, mispriming_edits)| Place {
            track,
            junction: Position(junction),
            breakpoint: breakpoint.map(Position),
            mispriming_edits,
        },
    )
}

fn replicate() -> impl Strategy<Value = Replicate> {
    (0..2_usize, select(vec![1, 2, u32::MAX])).prop_map(|(sample, number)| Replicate { sample, number })
}

fn molecule(places: std::ops::Range<usize>) -> impl Strategy<Value = Molecule> {
    (replicate(), vec(place(), places), umi(), reads(), verdict()).prop_map(
        |(replicate, mut places, umi, reads, collision)| {
            places.sort_unstable();
            Molecule { replicate, places, umi, reads, collision }
        },
    )
}

fn fragment() -> impl Strategy<Value = Fragment> {
    (proptest::option::of(number()), umi(), reads(), verdict(), any::<bool>()).prop_map(
        |(length, umi, reads, collision, shared)| Fragment { length, umi, reads, collision, shared },
    )
}

fn design() -> Design {
    let libraries: Vec<_> = [("A", 1), ("A", 2), ("B", 1)]
        .into_iter()
        .map(|(sample, replicate)| landfall_config::Library {
            protocol: support::protocol(&["u3", "u5"], 5),
            ..landfall_testkit::library(sample, replicate)
        })
        .collect();
    let contigs = BTreeSet::from(["chr1".to_owned(), "chr2".to_owned()]);
    Design::new("P1".parse().unwrap(), &libraries.iter().collect::<Vec<_>>(), contigs).unwrap()
}

fn registered() -> impl Strategy<Value = RegistryRow> {
    (
        number(),
        strand(),
        any::<bool>(),
        any::<bool>(),
        vec(select(vec!["+1", "-2", "-2147483648", "4294967295", "x", ""]), 0..3),
    )
        .prop_map(|(position, strand, first, three, joined)| RegistryRow {
            subject: "P1".parse().unwrap(),
            site_id: format!("{position}{strand}{three}"),
            provirus_id: format!("{position}{strand}"),
            contig: if first { "chr1" } else { "chr2" }.to_owned(),
            position: Position(position),
            strand,
            vector_end: if three { "u5" } else { "u3" }.parse().unwrap(),
            joined: joined.into_iter().map(str::to_owned).collect(),
            first_seen_sample: "A".parse().unwrap(),
        })
}

fn params() -> impl Strategy<Value = SitesParams> {
    (
        select(vec![0, 5, 100]),
        select(vec![1, 20, 1_000_000]),
        select(vec![0, 1, 10]),
        select(vec![0.0, 0.01, 1.0]),
    )
        .prop_map(|(window, ratio, edits, saturation)| SitesParams {
            junction_window: window,
            slip_window: window.min(3),
            slip_read_ratio: ratio,
            breakpoint_window: window,
            breakpoint_window_umi: window,
            breakpoint_read_ratio: ratio,
            umi_ratio: ratio,
            umi_shared_ratio: ratio,
            umi_edits: edits,
            umi_saturation: saturation,
            ..SitesParams::default()
        })
}

fn total(rows: &[Fragment]) -> u64 {
    rows.iter().fold(0, |sum, row| row.reads.saturating_add(sum))
}

fn set(positions: &[u32]) -> BTreeSet<Position> {
    positions.iter().copied().map(Position).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sites_of_any_molecules_are_called_or_refused(unique in vec(molecule(1..2), 0..12), multihits in vec(molecule(1..4), 0..6), registry in vec(registered(), 0..4), params in params()) {
        let design = design();
        match call(Input { design, unique, multihits, registry }, &params) {
            Err(error) => prop_assert!(matches!(error, SitesError::TooManyReads { .. }), "{}", error),
            Ok(calls) => for row in &calls.site_fragments {
                prop_assert!(row.replicate > 0 && row.length != Some(0), "{:?}", row);
            }
        }
    }

    #[test]
    fn junctions_are_standardised(seen in vec((number(), replicate(), proptest::option::of(number()), umi(), reads()), 0..16), known in vec(number(), 0..4), joined in vec((number(), number()), 0..3), params in params()) {
        let observations = seen.iter().map(|(junction, replicate, breakpoint, umi, reads)| Observation {
            junction: Position(*junction),
            replicate: *replicate,
            breakpoint: breakpoint.map(Position),
            umi: umi.as_deref(),
            reads: *reads,
        });
        let joined = joined.into_iter().map(|(from, to)| (Position(from), Position(to))).collect();
        let registered = Registered { positions: set(&known), joined };
        let sites = position::standardise(observations.collect(), &registered, &params);
        prop_assert!(sites.assigned.values().all(|position| sites.positions.contains(position)));
        for (junction, ..) in &seen {
            let _ = sites.near(Position(*junction), u32::MAX).count();
        }
    }

    #[test]
    fn breakpoints_and_umis_keep_all_reads(rows in vec(fragment(), 0..16), params in params(), loci in vec((track(), number(), replicate()), 16)) {
        let before = total(&rows);
        prop_assert_eq!(total(&breakpoint::standardise(rows.clone(), &params)), before);
        prop_assert_eq!(total(&umi::correct(rows.clone(), &params)), before);
        let mut cells = Cells::new();
        for (row, (track, position, replicate)) in rows.iter().zip(loci) {
            let _ = (row.removed(), row.status(), row.flag());
            cells.entry((Locus { track, position: Position(position) }, replicate)).or_default().push(row.clone());
        }
        let _ = umi::mark_shared(&mut cells, &params);
        let mut sorted = rows;
        sort_strongest_first(&mut sorted);
        prop_assert!(sorted.is_sorted_by(|left, right| left.reads >= right.reads));
    }

    #[test]
    fn multihits_are_clustered(molecules in vec(molecule(1..4), 0..8), sites in vec((track(), vec(number(), 0..3)), 0..3), params in params(), window in select(vec![0, 5, u32::MAX])) {
        let sites: BTreeMap<Track, BTreeSet<Position>> = sites.iter().map(|(track, positions)| (*track, set(positions))).collect();
        let loci = multihit::loci(&molecules, &sites, window);
        let members: Vec<usize> = (0..molecules.len()).collect();
        let clusters = multihit::clusters(&molecules, &members, &loci, window);
        prop_assert_eq!(clusters.iter().map(|cluster| cluster.molecules.len()).sum::<usize>(), molecules.len());
        let rescued = multihit::rescue(&molecules, &Cells::new(), &sites, &BTreeSet::new(), &params);
        prop_assert!(rescued.iter().all(Option::is_none));
        let mut junctions = Junctions::default();
        for molecule in &molecules {
            let place = &molecule.places[0];
            junctions.add(molecule, place, params.mispriming_edits);
            let _ = (junctions.distinct(), junctions.offset_from(place.junction), junctions.is_mispriming());
            let fragment = Fragment::of(molecule, place.length_from(Position(0)));
            prop_assert!(fragment.length != Some(0));
        }
    }

    #[test]
    fn places_have_names_and_duplications(track in track(), at in number(), length in number(), end in number()) {
        let (design, locus) = (design(), Locus { track, position: Position(at) });
        prop_assert!(!site_id(locus, &design).is_empty());
        let _ = site::breakpoint(locus, length);
        if let Some(found) = Duplication::at(Position(at), track.strand, length) {
            prop_assert!(found.start <= found.center() && found.center() < found.end);
        }
        let _ = Duplication { start: Position(at), end: Position(end) }.center();
        for side in [Side::Five, Side::Three] {
            prop_assert_eq!(vector_strand(vector_strand(track.strand, side), side), track.strand);
        }
    }

    #[test]
    fn the_registry_is_read_as_far_as_it_can_be(rows in vec(registered(), 0..6)) {
        let known = Known::new(rows.clone(), &design());
        let _ = known.registered();
        prop_assert_eq!(known.extend(&[], &BTreeMap::new(), &design()).len(), rows.len());
    }

    #[test]
    fn molecules_are_summed(rows in vec((number(), proptest::option::of(number()), number(), umi()), 0..9)) {
        let row = |(replicate, length, reads, umi): &(u32, Option<u32>, u32, Option<String>)| SiteFragmentRow {
            subject: "P1".parse().unwrap(),
            sample: "A".parse().unwrap(),
            replicate: *replicate,
            target_id: "chr1+5".to_owned(),
            target_kind: TargetKind::Site,
            breakpoint: None,
            length: *length,
            umi: umi.clone(),
            reads: *reads,
            status: FragmentStatus::Kept,
            flags: vec![String::new()],
        };
        let counts = summarise(&rows.iter().map(row).collect::<Vec<_>>());
        prop_assert_eq!(counts.reads, rows.iter().map(|row| u64::from(row.2)).sum::<u64>());
    }

    #[test]
    fn copies_are_judged(seen in vec((number(), number(), select(vec!["A-1", "A-2", "B-1"]), number(), number(), umi()), 0..8), proven in any::<bool>(), ratio in select(vec![2, 1_000_000_000])) {
        let params = CollideParams { removed_ratio: ratio, flagged_ratio: 2, flagged_ratio_umi: 2, ..CollideParams::default() };
        let sightings: Vec<Sighting> = seen.iter().map(|(junction, breakpoint, library, id, reads, umi)| Sighting {
            key: Key {
                contig: "chr1".to_owned(),
                junction: Position(*junction),
                strand: Strand::Plus,
                vector_end: "u5".parse().unwrap(),
                breakpoint: Position(*breakpoint),
                umi: umi.clone(),
            },
            library: library.parse().unwrap(),
            fragment_id: *id,
            owner: u32::from(library.starts_with('A')),
            reads: *reads,
        }).collect();
        let mut all = Sightings::default();
        sightings.iter().for_each(|sighting| all.add("run1", &sighting.key, sighting.owner));
        let candidates = all.shared();
        for group in groups(&sightings) {
            prop_assert!(group.iter().all(|copy| candidates.contains("run1", &copy.key)));
            let origins: Vec<Origin> = group.iter().map(|copy| Origin {
                subject: copy.library.to_string(),
                sample: copy.library.as_str().parse().unwrap(),
                library: copy.library.clone(),
            }).collect();
            let copies: Vec<_> = origins.iter().zip(&group).map(|(origin, copy)| (origin, copy.reads)).collect();
            prop_assert_eq!(judge(&copies, proven, &params).len(), group.len());
        }
    }

    #[test]
    fn runs_and_controls_are_counted(counts in (reads(), reads(), reads(), reads(), reads()), given in vec(reads(), 0..4)) {
        let (molecules, junctions, subjects, removed, flagged) = counts;
        let counts = RunCounts { molecules, junctions, subjects, removed, flagged, ..RunCounts::default() };
        let row = of_run("run1", &counts);
        let share = |share: Option<f64>| share.is_none_or(|share| (0.0..=1.0).contains(&share));
        prop_assert!(share(row.found) && share(row.found_lo) && share(row.found_hi), "{:?}", row);
        prop_assert!(row.fragments > 1 << 48 || row.sites > 1 << 48 || ControlRow::check(&row).is_ok());
        let mut trimmed = Trimmed::default();
        given.iter().for_each(|reads| trimmed.add(Fate::Passed, *reads));
        prop_assert_eq!(trimmed.passed, trimmed.reads);
        let library = landfall_testkit::library("A", 1);
        let libraries = BTreeMap::from([(library.library.to_string(), trimmed)]);
        let looked_at = LookedAt::of(&library, std::slice::from_ref(&library), Some(&libraries));
        prop_assert_eq!(looked_at.why_not().is_some(), trimmed.reads == 0);
    }
}
