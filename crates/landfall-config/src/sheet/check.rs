//! What rows say together: lanes of one library, replicates of one sample, barcodes of one pool.

use std::collections::BTreeMap;

use super::parse::Read;
use super::{Library, pools};
use crate::error::Faults;

/// Barcodes this near could be mistaken for each other when one error is allowed.
const MIN_BARCODE_DISTANCE: usize = 3;

/// Joins the rows of each library, numbers replicates, and checks what rows say together.
pub(super) fn join(rows: Vec<Read>, faults: &mut Faults) -> Vec<Library> {
    let mut libraries: BTreeMap<_, Read> = BTreeMap::new();
    for row in rows {
        match libraries.get_mut(&row.library.library) {
            None => {
                libraries.insert(row.library.library.clone(), row);
            }
            Some(first) => add_lane(first, row, faults),
        }
    }
    let mut reads: Vec<_> = libraries.into_values().collect();
    for read in &mut reads {
        read.library.lanes.sort();
    }
    number_replicates(&mut reads, faults);
    check_names(&reads, faults);
    let lines: BTreeMap<_, _> = reads.iter().map(|read| (read.library.library.clone(), read.line)).collect();
    let libraries: Vec<_> = reads.into_iter().map(|read| read.library).collect();
    check_pools(&libraries, |library| lines.get(&library.library).copied(), faults);
    libraries
}

fn add_lane(first: &mut Read, row: Read, faults: &mut Faults) {
    let without_lanes = |library: &Library| Library { lanes: Vec::new(), ..library.clone() };
    if without_lanes(&first.library) != without_lanes(&row.library) {
        let message = format!("differs from line {} of the same library in more than its files", first.line);
        faults.add(Some(row.line), Some("library"), message);
    }
    for lane in row.library.lanes {
        if first.library.lanes.contains(&lane) {
            let message = format!("names the same lane as line {}", first.line);
            faults.add(Some(row.line), Some("fastq_1"), message);
        } else {
            first.library.lanes.push(lane);
        }
    }
}

/// Replicates are numbered by rank where no row of a sample gives a number.
fn number_replicates(reads: &mut [Read], faults: &mut Faults) {
    let mut samples: BTreeMap<_, Vec<&mut Read>> = BTreeMap::new();
    for read in reads {
        samples.entry(read.library.sample.clone()).or_default().push(read);
    }
    for members in samples.into_values() {
        if members.iter().all(|read| read.replicate.is_none()) {
            for (rank, read) in members.into_iter().enumerate() {
                read.library.replicate = rank as u32 + 1;
            }
            continue;
        }
        let mut seen = BTreeMap::new();
        for read in members {
            let line = Some(read.line);
            match read.replicate {
                None => faults.add(line, Some("replicate"), "not given, but other libraries of the sample have one"),
                Some(number) => {
                    if let Some(other) = seen.insert(number, read.line) {
                        let message = format!("found {number}, which line {other} has for the same sample");
                        faults.add(line, Some("replicate"), message);
                    }
                }
            }
        }
    }
}

/// One sample belongs to one subject, and a subject is spelt in one way.
fn check_names(reads: &[Read], faults: &mut Faults) {
    let mut subjects = BTreeMap::new();
    let mut spellings = BTreeMap::new();
    for read in reads {
        let (sample, subject) = (&read.library.sample, &read.library.subject);
        let (first, line) = subjects.entry(sample).or_insert((subject, read.line));
        if *first != subject {
            let message = format!("sample `{sample}` belongs to `{first}` in line {line}, to `{subject}` here");
            faults.add(Some(read.line), Some("sample"), message);
        }
        let folded: String =
            subject.as_str().to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect();
        let (first, line) = spellings.entry(folded).or_insert((subject, read.line));
        if *first != subject {
            let message = format!("`{subject}` is spelt `{first}` in line {line}");
            faults.add(Some(read.line), Some("subject"), message);
        }
    }
}

fn check_pools(libraries: &[Library], line: impl Fn(&Library) -> Option<u64>, faults: &mut Faults) {
    let pools = pools(libraries);
    for (at, pool) in pools.iter().enumerate() {
        for other in &pools[..at] {
            let (one, two) = (&pool.libraries[0], &other.libraries[0]);
            if one.lanes.iter().any(|lane| two.lanes.iter().any(|there| there.fastq_1 == lane.fastq_1)) {
                let message = format!("shares some, but not all, FASTQ files with library `{}`", two.library);
                faults.add(line(one), Some("fastq_1"), message);
            }
        }
        for (at, library) in pool.libraries.iter().enumerate() {
            for other in &pool.libraries[..at] {
                if let Some(message) = barcode_conflict(library, other) {
                    faults.add(line(library), Some("barcode"), message);
                }
            }
        }
    }
}

fn barcode_conflict(library: &Library, other: &Library) -> Option<String> {
    let name = &other.library;
    let (Some(one), Some(two)) = (&library.barcode, &other.barcode) else {
        return Some(format!("library `{name}` has the same FASTQ files; expected a barcode for each of them"));
    };
    if one.len() != two.len() {
        return Some(format!("found {} bases; library `{name}` of the same pool has {}", one.len(), two.len()));
    }
    let distance = landfall_core::dna::hamming(one.as_bytes(), two.as_bytes());
    (distance < MIN_BARCODE_DISTANCE).then(|| {
        format!("`{one}` differs from `{two}` of library `{name}` in {distance} bases; expected at least 3")
    })
}
