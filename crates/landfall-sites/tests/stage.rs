//! The rules of stage `sites`, on Parquet files as a run has them.
#![allow(clippy::unwrap_used)]

mod support;

use landfall_config::Role;
use landfall_core::{Position, ReadClass, Strand};
use landfall_sites::Sites;
use landfall_stage::{Context, Fault, InputFiles, Stage, StageEntry, StageIo};
use landfall_tables::collisions::{CollisionRow, CollisionVerdict};
use landfall_tables::fragments::FragmentRow;
use landfall_tables::registry::RegistryRow;
use landfall_tables::site_fragments::FragmentStatus;
use support::*;

fn flags(tables: &Tables, site_id: &str) -> Vec<String> {
    tables.sites.iter().find(|site| site.site_id == site_id).unwrap().flags.clone()
}

#[test]
fn chatter_of_a_site_and_errors_of_its_umis_leave_one_site_with_its_molecules() {
    let mut rows: Vec<FragmentRow> =
        (0..5).map(|id| read(molecule(id, 1000, 100 + 10 * id, Some(U1)), 50)).collect();
    for (id, junction) in (5..).zip([997, 998, 999, 1001, 1002, 1003]) {
        // The same molecule, begun elsewhere by the polymerase: its breakpoint and UMI are those of molecule 0.
        let mut slip = read(molecule(id, junction, 100, Some(U1)), 1);
        slip.breakpoint = Some(Position(1099));
        rows.push(slip);
    }
    rows.push(read(molecule(20, 1000, 101, Some("AAAAAAAAAAAT")), 2)); // fuzzy end and error in the UMI
    rows.push(read(molecule(21, 1000, 110, Some("AAAAAAAAAAAG")), 3)); // error in the UMI
    let tables = Task::of(rows).run();
    let [site] = &tables.sites[..] else { panic!("one site: {:?}", tables.sites) };
    assert_eq!(
        (site.site_id.as_str(), site.position, site.strand),
        ("chr1+1001", Position(1000), Strand::Plus)
    );
    assert_eq!((site.fragments, site.umis, site.reads), (5, Some(5), 250 + 6 + 2 + 3));
    assert_eq!((site.raw_junctions, site.mode_offset, site.replicates), (7, 0, 1));
    let duplication = (site.duplication_start, site.duplication_end, site.duplication_center);
    assert_eq!(duplication, (Some(Position(1000)), Some(Position(1005)), Some(Position(1002))));
    assert_eq!(site.flags, ["one_replicate"]);
}

#[test]
fn true_neighbours_stay_and_say_so() {
    let rows = (0..40)
        .map(|id| molecule(id, 1000 + 4 * (id % 2), 100 + 4 * id, Some(if id % 2 == 0 { U1 } else { U2 })));
    let tables = Task::of(rows.collect()).run();
    assert_eq!(tables.sites.iter().map(|site| site.fragments).collect::<Vec<_>>(), [20, 20]);
    assert!(flags(&tables, "chr1+1001").contains(&"near_site".to_owned()));
    assert!(flags(&tables, "chr1+1005").contains(&"near_site".to_owned()));
}

#[test]
fn a_registered_site_keeps_its_place_and_name_and_new_sites_join_the_registry() {
    let day = |mut library: landfall_config::Library, day| {
        library.timepoint_days = day;
        library
    };
    let mut task = Task::of(vec![
        molecule(0, 1002, 100, None),
        molecule(1, 1002, 120, None),
        molecule(2, 7000, 120, None),
        of(molecule(0, 7000, 90, None), "B", 1),
    ]);
    task.libraries =
        vec![day(library("A", 1), None), day(library("A", 2), None), day(library("B", 1), Some(700))];
    let mut old = registered(1000);
    old.site_id = "chr1+1001/u5".to_owned();
    let mut other = registered(1000);
    other.subject = "P2".parse().unwrap();
    let mut gone = registered(50);
    gone.contig = "chrUn".to_owned();
    task.registry = Some(vec![old.clone(), other, gone.clone()]);
    let tables = task.run();
    let site = &tables.sites[0];
    assert_eq!((site.site_id.as_str(), site.position, site.mode_offset), ("chr1+1001/u5", Position(1000), 2));
    assert_eq!(tables.registry.len(), 3);
    assert_eq!(tables.registry[0], RegistryRow { joined: vec!["+2".to_owned()], ..old });
    assert_eq!(tables.registry[2], gone);
    assert_eq!(tables.registry[1].site_id, "chr1+7001");
    assert_eq!(tables.registry[1].first_seen_sample.as_str(), "B", "a sample without a day comes last");

    let again = Task { registry: Some(tables.registry.clone()), ..task }.run();
    assert_eq!((again.sites, again.registry), (tables.sites, tables.registry));
}

#[test]
fn a_umi_of_a_stronger_site_is_no_umi_here_but_the_fragment_stays() {
    let rows = vec![read(molecule(0, 1000, 100, Some(U1)), 500), read(molecule(1, 9000, 80, Some(U1)), 5)];
    let tables = Task::of(rows).run();
    assert_eq!((tables.sites[1].fragments, tables.sites[1].umis, tables.sites[1].reads), (1, Some(0), 5));
    assert!(tables.sites[1].flags.contains(&"umi_shared".to_owned()));
    assert_eq!(tables.site_fragments[1].status, FragmentStatus::UmiShared);

    let apart = vec![
        read(molecule(0, 1000, 100, Some(U1)), 500),
        of(read(molecule(1, 9000, 80, Some(U1)), 5), "A", 2),
    ];
    assert_eq!(Task::of(apart).run().sites[1].umis, Some(1), "other replicates share UMIs by chance");
}

#[test]
fn too_many_molecules_for_the_umi_are_said_and_not_compared() {
    let mut rows: Vec<FragmentRow> =
        (0..3).map(|id| molecule(id, 1000, 100 + 10 * id, Some("ACGT"))).collect();
    rows.push(read(molecule(9, 9000, 80, Some("ACGT")), 1));
    let tables = Task::of(rows).run();
    assert_eq!(tables.sites[1].umis, Some(1));
    assert!(tables.sites.iter().all(|site| site.flags.contains(&"umi_saturated".to_owned())));
    assert!(tables.summary.counts.contains(&("umi_saturated_replicates", 1)));
}

#[test]
fn multihits_that_share_places_are_one_cluster_in_each_sample() {
    let mut rows = multihit(0, &[2000, 5000], 100, Some(U1));
    rows.extend(multihit(1, &[2002, 8000], 150, Some(U2)));
    rows.extend(multihit(2, &[20000, 30000], 90, Some(U3)));
    rows.extend(multihit(0, &[2000, 5000], 100, Some(U1)).into_iter().map(|row| of(row, "B", 1)));
    let tables = Task::of(rows).run();
    let ids: Vec<_> = tables
        .multihits
        .iter()
        .map(|row| (row.sample.as_str(), row.cluster_id.as_str(), row.fragments))
        .collect();
    assert_eq!(ids, [("A", "chr1+20001(+1)", 1), ("A", "chr1+2001(+2)", 2), ("B", "chr1+2001(+1)", 1)]);
    assert_eq!(tables.multihits[1].loci, ["chr1+2001", "chr1+5001", "chr1+8001"]);
    assert_eq!((tables.multihits[1].umis, tables.multihits[1].reads), (Some(2), 20));
    assert!(tables.sites.is_empty() && tables.registry.is_empty());
}

#[test]
fn rescue_to_a_unique_site_needs_its_umi() {
    let with = |umi, breakpoint| {
        let mut rows = vec![molecule(0, 2000, 100, Some(U1))];
        rows.extend(multihit(1, &[2001, 5000], breakpoint, umi));
        let tables = Task::of(rows).run();
        (tables.sites[0].fragments, tables.sites[0].reads, tables.multihits.len())
    };
    assert_eq!(with(Some(U1), 120), (2, 20, 0));
    assert_eq!(with(Some(U1), 100), (1, 20, 0), "the molecule is there already: 1 bp apart, the same UMI");
    assert_eq!(with(Some(U2), 99), (1, 10, 1), "the breakpoint proves nothing");
    assert_eq!(with(None, 99), (1, 10, 1));
}

#[test]
fn rescue_stays_within_a_sample() {
    let mut rows = vec![of(molecule(0, 2000, 100, Some(U1)), "B", 1)];
    rows.extend(multihit(1, &[2000, 5000], 100, Some(U1)));
    let tables = Task::of(rows).run();
    assert_eq!((tables.multihits.len(), tables.multihits[0].loci[0].as_str()), (1, "chr1+2001"));
}

#[test]
fn the_minor_copy_of_a_collision_counts_in_nothing() {
    let fragments =
        vec![molecule(0, 1000, 100, Some(U1)), molecule(1, 1000, 130, Some(U2)), molecule(2, 9000, 80, None)];
    let collide = |rows| Task { collisions: Some(rows), ..Task::of(fragments.clone()) }.run();
    let tables = collide(vec![removed(1000, 100, Some(U1), "A-1"), removed(9000, 80, None, "A-1")]);
    let [site] = &tables.sites[..] else { panic!("{:?}", tables.sites) };
    assert_eq!((site.fragments, site.umis, site.reads), (1, Some(1), 10));
    assert_eq!(tables.registry.len(), 1);
    let gone = tables.site_fragments.iter().filter(|row| row.status == FragmentStatus::CollisionRemoved);
    assert_eq!(gone.count(), 2);

    let none = Task::of(fragments.clone()).run();
    for kept in [
        CollisionRow { verdict: CollisionVerdict::Source, ..removed(1000, 100, Some(U1), "A-1") },
        removed(1000, 100, Some(U1), "A-2"),
        removed(1000, 100, Some(U2), "B-1"),
        removed(1000, 101, Some(U1), "A-1"),
    ] {
        assert_eq!(collide(vec![kept.clone()]).sites, none.sites, "{kept:?}");
    }
}

#[test]
fn support_and_mispriming_are_flagged() {
    let mispriming = |mut row: FragmentRow, edits| {
        row.mispriming_edits = Some(edits);
        row
    };
    let mut open = molecule(3, 7000, 100, None);
    open.breakpoint = None;
    let rows = vec![
        mispriming(molecule(0, 1000, 100, None), 2),
        of(mispriming(molecule(0, 1000, 120, None), 2), "A", 2),
        mispriming(molecule(1, 4000, 100, None), 3),
        open,
        of(molecule(1, 4000, 100, None), "B", 1),
    ];
    let tables = Task::of(rows).run();
    let of_site = |sample: &str, id: &str| {
        let site =
            tables.sites.iter().find(|site| site.sample.as_str() == sample && site.site_id == id).unwrap();
        (site.fragments, site.reads, site.flags.join(" "))
    };
    assert_eq!(of_site("A", "chr1+1001"), (2, 20, "mispriming".to_owned()));
    assert_eq!(of_site("A", "chr1+4001"), (1, 10, "few_fragments one_replicate".to_owned()));
    assert_eq!(of_site("A", "chr1+7001"), (0, 10, "few_fragments one_replicate no_breakpoint".to_owned()));
    assert_eq!(of_site("B", "chr1+4001"), (1, 10, "few_fragments".to_owned()), "one replicate is all B has");
}

#[test]
fn both_vector_ends_of_a_provirus_agree_on_strand_and_duplication() {
    let mut left = molecule(0, 1004, 100, None);
    left.vector_end = "u3".parse().unwrap();
    left.strand = Strand::Minus;
    left.breakpoint = Some(Position(905));
    let mut task = Task::of(vec![molecule(1, 1000, 100, None), left]);
    task.libraries.iter_mut().for_each(|library| library.protocol = protocol(&["u5", "u3"], 5));
    let tables = task.run();
    let names: Vec<_> = tables.sites.iter().map(|site| site.site_id.as_str()).collect();
    assert_eq!(names, ["chr1+1001/u5", "chr1+1005/u3"]);
    assert_eq!(tables.sites[0].duplication_start, tables.sites[1].duplication_start);
    assert_eq!(tables.sites[0].duplication_center, Some(Position(1002)));
    assert_eq!(tables.site_fragments[1].breakpoint, Some(Position(905)));

    let mut of_itr = molecule(1, 1000, 100, None);
    of_itr.vector_end = "itr_5".parse().unwrap();
    let none = Task {
        libraries: task
            .libraries
            .into_iter()
            .map(|mut library| {
                library.protocol = protocol(&["itr_5"], 0);
                library
            })
            .collect(),
        ..Task::of(vec![of_itr])
    }
    .run();
    assert_eq!(none.sites[0].duplication_center, None);
}

#[test]
fn controls_and_vector_molecules_never_enter() {
    let mut vector = molecule(1, 1000, 100, None);
    vector.class = ReadClass::VectorInternal;
    let mut task = Task::of(vec![molecule(0, 1000, 100, None), vector]);
    assert_eq!(task.run().sites[0].fragments, 1);
    task.libraries.iter_mut().for_each(|library| library.role = Role::Negative);
    let tables = task.run();
    assert!(tables.sites.is_empty() && tables.site_fragments.is_empty() && tables.registry.is_empty());
}

#[test]
fn a_row_of_another_subject_is_refused_with_its_place() {
    let mut foreign = molecule(1, 1000, 100, None);
    foreign.subject = "P9".parse().unwrap();
    let given = Task::of(vec![molecule(0, 1000, 100, None), foreign]).given();
    let error = given.run().unwrap_err();
    assert_eq!(error.fault, Fault::Data);
    let text = error.to_string();
    assert!(text.contains("A-1.fragments.parquet`, row 2: found library `A-1`"), "{text}");
    assert!(!given.output("sites.parquet").exists());
}

#[test]
fn every_key_has_a_default_a_source_and_a_meaning() {
    let entry = StageEntry::of::<Sites>();
    assert_eq!((entry.keys)().len(), 15);
    for key in (entry.keys)() {
        assert!(!key.default.is_empty() && !key.source.is_empty() && !key.meaning.is_empty(), "{}", key.name);
    }
    let table: toml::Table = toml::from_str("slip_fraction = 2.0").unwrap();
    let io = StageIo::new(&entry, Vec::new(), InputFiles::default(), "out").unwrap();
    let error = (entry.run)(&table, &io, &Context::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "[sites] `slip_fraction`: found `2.0`; expected a number, 0 to 1, such as `0.05`"
    );
    assert_eq!(Sites::NAME, entry.name);
}

#[test]
fn a_flagged_copy_gives_reads_but_no_fragment() {
    let fragments = vec![molecule(0, 1000, 100, Some(U1)), molecule(1, 1000, 130, Some(U2))];
    let flagged = |verdict| CollisionRow { verdict, ..removed(1000, 100, Some(U1), "A-1") };
    let of = |verdict| Task { collisions: Some(vec![flagged(verdict)]), ..Task::of(fragments.clone()) }.run();
    let tables = of(CollisionVerdict::Flagged);
    let site = &tables.sites[0];
    assert_eq!((site.fragments, site.umis, site.reads), (1, Some(1), 20));
    assert!(site.flags.contains(&"collision".to_owned()));
    let row = tables.site_fragments.iter().find(|row| row.length == Some(100)).unwrap();
    assert_eq!((row.status, row.flags.join(" ")), (FragmentStatus::CollisionFlagged, "collision".to_owned()));
    for (verdict, flag) in [
        (CollisionVerdict::BothKept, "collision"),
        (CollisionVerdict::WithinSubjectCopy, "within_subject_copy"),
    ] {
        let tables = of(verdict);
        assert_eq!((tables.sites[0].fragments, tables.sites[0].reads), (2, 20));
        assert!(tables.sites[0].flags.contains(&flag.to_owned()));
    }
    assert!(!of(CollisionVerdict::Source).sites[0].flags.contains(&"collision".to_owned()));
}

/// Both ends of a provirus on + whose duplication is [1000, 1005): U5 reads run right from 1000, U3 left from 1004.
fn both_ends(shift: u32) -> Task {
    let mut libraries = libraries();
    for library in &mut libraries {
        library.protocol = support::protocol(&["u5", "u3"], 5);
    }
    let u3 = |id: u32, junction: u32| FragmentRow {
        strand: landfall_core::Strand::Minus,
        vector_end: "u3".parse().unwrap(),
        breakpoint: Some(Position(junction - 99)),
        ..molecule(id, junction, 100, None)
    };
    let fragments = vec![molecule(0, 1000, 100, None), u3(1, 1004 + shift), u3(2, 8000)];
    Task { libraries, ..Task::of(fragments) }
}

#[test]
fn both_ends_of_one_provirus_have_one_name() {
    let proviruses = |tables: &support::Tables| -> Vec<(String, String, bool)> {
        let dual = |flags: &[String]| flags.contains(&"dual_detection".to_owned());
        let sites = tables.sites.iter();
        sites.map(|site| (site.site_id.clone(), site.provirus_id.clone(), dual(&site.flags))).collect()
    };
    for shift in [0, 2] {
        let tables = both_ends(shift).run();
        let other = format!("chr1+{}/u3", 1005 + shift);
        assert_eq!(
            proviruses(&tables),
            [
                ("chr1+1001/u5".to_owned(), "chr1+1001/u5".to_owned(), true),
                (other, "chr1+1001/u5".to_owned(), true),
                ("chr1+8001/u3".to_owned(), "chr1+8001/u3".to_owned(), false),
            ]
        );
    }
    assert!(both_ends(3).run().sites.iter().all(|site| site.site_id == site.provirus_id));
}

#[test]
fn the_end_that_was_known_first_names_the_provirus_for_ever() {
    let mut first = both_ends(0);
    first.fragments.remove(0);
    let earlier = first.run();
    let named = |tables: &support::Tables| tables.sites[0].provirus_id.clone();
    let second = Task { registry: Some(earlier.registry), ..both_ends(0) }.run();
    assert_eq!((second.sites[0].site_id.as_str(), named(&second).as_str()), ("chr1+1001/u5", "chr1+1005/u3"));
    let third = Task { registry: Some(second.registry), ..both_ends(0) }.run();
    assert_eq!(third.sites, second.sites, "both are known now, and nothing changes");
}
