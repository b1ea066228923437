//! Against what ISAnalytics makes of the same sites: near sites merged, sites of several subjects decided. It works on
//! tables of sites and reads, we on molecules; each test says where we differ on purpose.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use landfall_core::Position;
use landfall_sites::collide::CollideParams;
use landfall_sites::collide::verdict::{Origin, judge};
use landfall_sites::molecule::Replicate;
use landfall_sites::position::{Observation, Registered, standardise};
use landfall_sites::{SitesParams, position};
use landfall_tables::collisions::CollisionVerdict;

type Record = BTreeMap<String, String>;

/// The records of a file; `None`, said aloud, where it is absent.
fn records(name: &str) -> Option<Vec<Record>> {
    let root = std::env::var("LANDFALL_SHARED")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").to_owned());
    let path = PathBuf::from(root).join("oracles/isanalytics/synthetic").join(name);
    if path.exists() {
        return Some(csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect());
    }
    assert!(std::env::var_os("LANDFALL_REQUIRE_ALL").is_none(), "must not be skipped: no LANDFALL_SHARED");
    println!("skipped: {} is not here", path.display());
    None
}

/// Contig and strand.
fn track(record: &Record) -> (String, String) {
    (record["chr"].clone(), record["strand"].clone())
}

fn locus(record: &Record) -> Position {
    Position(record["integration_locus"].parse().unwrap())
}

fn reads(record: &Record) -> u64 {
    record["seqCount"].parse().unwrap()
}

/// Each row as so many molecules of distinct sheared ends as its fragment estimate says.
fn observations(rows: &[&Record]) -> Vec<Observation<'static>> {
    let of_row = |(at, row): (usize, &&Record)| {
        let fragments = row["fragmentEstimate"].parse::<f64>().unwrap().round().max(1.0) as u32;
        let sample = row["CompleteAmplificationID"].trim_start_matches('S').parse().unwrap();
        let (junction, reads) = (locus(row), reads(row));
        (0..fragments)
            .map(|rank| Observation {
                junction,
                replicate: Replicate { sample, number: 1 },
                breakpoint: Some(Position(junction.0 + 1_000 * (at as u32 + 1) + rank)),
                umi: None,
                reads: if rank == 0 { reads } else { 1 },
            })
            .collect::<Vec<_>>()
    };
    rows.iter().enumerate().flat_map(of_row).collect()
}

/// The standardised position of each locus, by track.
fn ours(rows: &[Record]) -> BTreeMap<(String, String), position::Sites> {
    let mut tracks: BTreeMap<_, Vec<&Record>> = BTreeMap::new();
    rows.iter().for_each(|row| tracks.entry(track(row)).or_default().push(row));
    let params = SitesParams::default();
    let none = Registered::default();
    tracks.into_iter().map(|(key, rows)| (key, standardise(observations(&rows), &none, &params))).collect()
}

/// It merges what lies within a distance, whatever stands there, and chains. We merge a junction into a mode only if it
/// looks like slip: within 3 bp and at most 5 % of the mode's fragments. So we keep more sites, and those that stand alone
/// are the same.
#[test]
fn near_sites() {
    let Some(input) = records("near_input.csv") else { return };
    let ours = ours(&input);
    let loci: BTreeSet<_> = input.iter().map(|row| (track(row), locus(row))).collect();
    assert_eq!(ours.values().map(|sites| sites.assigned.len()).sum::<usize>(), loci.len(), "none is dropped");
    let kept: usize = ours.values().map(|sites| sites.positions.len()).sum();
    for distance in [1, 4, 7] {
        let theirs = records(&format!("near_expected_max_value_t{distance}.csv")).unwrap();
        let theirs: BTreeSet<_> = theirs.iter().map(|row| (track(row), locus(row))).collect();
        if distance >= 4 {
            assert!(kept > theirs.len(), "{kept} of ours, {} of theirs at {distance}", theirs.len());
        }
        for (track, junction) in &loci {
            let near = |other: &&((String, String), Position)| {
                other.0 == *track && other.1 != *junction && other.1.distance(*junction) <= 7
            };
            if loci.iter().any(|other| near(&other)) {
                continue;
            }
            assert_eq!(ours[track].assigned[junction], *junction, "a site that stands alone stays");
            assert!(
                theirs.contains(&(track.clone(), *junction)),
                "{track:?} {junction}: and so it does there"
            );
        }
    }
    for sites in ours.values() {
        for (junction, mode) in &sites.assigned {
            assert!(junction.distance(*mode) <= SitesParams::default().slip_window);
        }
    }
}

/// It decides by site: to the subject of the earliest date, else to the one of most replicates, else to the one with so
/// many times the reads, else to nobody, and drops the others. We decide by molecule and by reads alone, because dates and
/// replicates say nothing about where a molecule came from, and keep both where reads are alike, because a true site of two
/// subjects must not vanish. Where reads decide, we agree.
#[test]
fn collisions() {
    let Some(input) = records("collision_input.csv") else { return };
    let metadata: BTreeMap<String, Record> = records("collision_metadata.csv")
        .unwrap()
        .into_iter()
        .map(|record| (record["CompleteAmplificationID"].clone(), record))
        .collect();
    // Site, then subject: earliest date, replicates, reads.
    let mut sites: BTreeMap<_, BTreeMap<String, (String, u64, u64)>> = BTreeMap::new();
    for row in &input {
        let sample = &metadata[&row["CompleteAmplificationID"]];
        let date = sample["SequencingDate"].clone();
        let of = sites.entry((track(row), locus(row))).or_default();
        let subject = of.entry(sample["SubjectID"].clone()).or_insert((date.clone(), 0, 0));
        subject.0 = subject.0.clone().min(date);
        subject.1 += 1;
        subject.2 += reads(row);
    }
    for ratio in [2_u32, 10, 50] {
        let mut theirs: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
        for row in records(&format!("collision_expected_ratio{ratio}.csv")).unwrap() {
            let subject = metadata[&row["CompleteAmplificationID"]]["SubjectID"].clone();
            theirs.entry((track(&row), locus(&row))).or_default().insert(subject);
        }
        let params = CollideParams { removed_ratio: ratio, flagged_ratio: ratio, ..CollideParams::default() };
        let (mut by_reads, mut otherwise, mut undecided) = (0, 0, 0);
        for (site, subjects) in sites.iter().filter(|(_, subjects)| subjects.len() > 1) {
            let kept = theirs.get(site).cloned().unwrap_or_default();
            let earliest = subjects.values().map(|(date, ..)| date).min().unwrap();
            let first: Vec<_> = subjects.values().filter(|(date, ..)| date == earliest).collect();
            let most = subjects.values().map(|(_, replicates, _)| replicates).max().unwrap();
            let widest = subjects.values().filter(|(_, replicates, _)| replicates == most).count();
            if first.len() == 1 || widest == 1 {
                otherwise += 1;
                continue;
            }
            let origins: Vec<Origin> = subjects
                .keys()
                .map(|subject| Origin {
                    subject: subject.clone(),
                    sample: subject.parse().unwrap(),
                    library: subject.parse().unwrap(),
                })
                .collect();
            let copies: Vec<_> =
                origins.iter().zip(subjects.values().map(|(.., reads)| *reads as u32)).collect();
            let judged = judge(&copies, false, &params);
            let verdicts: Vec<_> = judged.iter().map(|judged| judged.unwrap().verdict).collect();
            let source = verdicts.iter().position(|verdict| *verdict == CollisionVerdict::Source);
            let others_removed =
                verdicts.iter().filter(|verdict| **verdict == CollisionVerdict::Removed).count()
                    == subjects.len() - 1;
            match source.filter(|_| others_removed) {
                Some(source) => {
                    by_reads += 1;
                    assert_eq!(kept, BTreeSet::from([origins[source].subject.clone()]), "{site:?}");
                }
                None => {
                    undecided += 1;
                    assert!(kept.is_empty(), "{site:?}: dropped for everybody there");
                    let best = copies.iter().map(|(_, reads)| *reads).max();
                    let kept_here = copies.iter().zip(&verdicts).find(|(copy, _)| Some(copy.1) == best);
                    assert_ne!(kept_here.unwrap().1, &CollisionVerdict::Removed, "{site:?}");
                }
            }
        }
        println!(
            "ratio {ratio}: {by_reads} by reads, {otherwise} by date or replicates, {undecided} by neither"
        );
        assert!(by_reads > 0 || ratio == 50);
        assert!(otherwise > 0 && undecided > 0);
    }
}
