//! Molecular identifiers: sequencing errors in them, and those carried to another site by PCR.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::SitesParams;
use crate::breakpoint::is_same_umi;
use crate::molecule::{Fragment, Locus, Replicate, sort_strongest_first};

/// The molecules of every site in every replicate.
pub type Cells = BTreeMap<(Locus, Replicate), Vec<Fragment>>;

/// The best-read rows of a UMI at its two best-read sites: a row is compared with the best of the other sites.
type BestTwo = [Option<(u64, Locus)>; 2];

/// Corrects the UMIs of one target in one replicate, length by length: the directional method of UMI-tools
/// (Smith et al. 2017). Returns the rows best-read first.
#[must_use]
pub fn correct(mut rows: Vec<Fragment>, params: &SitesParams) -> Vec<Fragment> {
    sort_strongest_first(&mut rows);
    rows.sort_by_key(|row| row.length);
    let mut corrected = Vec::with_capacity(rows.len());
    for same_length in rows.chunk_by(|left, right| left.length == right.length) {
        correct_group(same_length, params, &mut corrected);
    }
    sort_strongest_first(&mut corrected);
    corrected
}

/// `group` best-read first: each head absorbs all it reaches over edges from many reads to few.
fn correct_group(group: &[Fragment], params: &SitesParams, corrected: &mut Vec<Fragment>) {
    let ratio = u64::from(params.umi_ratio);
    let mut left: BTreeSet<usize> = (0..group.len()).collect();
    while let Some(head) = left.pop_first() {
        let mut reads = group[head].reads;
        let mut queue = VecDeque::from([head]);
        while let Some(from) = queue.pop_front() {
            let reached: Vec<usize> = left
                .iter()
                .copied()
                .filter(|&to| {
                    let (Some(of_from), Some(of_to)) = (&group[from].umi, &group[to].umi) else {
                        return false;
                    };
                    group[from].reads.saturating_add(1) >= group[to].reads.saturating_mul(ratio)
                        && is_same_umi(of_from, of_to, params.umi_edits)
                })
                .collect();
            for to in reached {
                left.remove(&to);
                reads = group[to].reads.saturating_add(reads);
                queue.push_back(to);
            }
        }
        corrected.push(Fragment { reads, ..group[head].clone() });
    }
}

/// Takes a UMI seen at two sites of one replicate from the weaker row, where the other has many times its reads.
///
/// Returns the replicates in which too many molecules share too few UMIs for that; they are left alone.
#[must_use]
pub fn mark_shared(cells: &mut Cells, params: &SitesParams) -> BTreeSet<Replicate> {
    let saturated = saturated(cells, params.umi_saturation);
    let mut best: BTreeMap<(Replicate, &str), BestTwo> = BTreeMap::new();
    for ((locus, replicate), rows) in &*cells {
        for row in rows {
            let Some(umi) = row.umi.as_deref() else { continue };
            let [first, second] = best.entry((*replicate, umi)).or_default();
            match first {
                Some((reads, at)) if at == locus => *reads = row.reads.max(*reads),
                Some((reads, _)) if *reads >= row.reads => *second = (*second).max(Some((row.reads, *locus))),
                _ => {
                    *second = *first;
                    *first = Some((row.reads, *locus));
                }
            }
        }
    }
    let mut shared: Vec<((Locus, Replicate), usize)> = Vec::new();
    for ((locus, replicate), rows) in &*cells {
        if saturated.contains(replicate) {
            continue;
        }
        for (index, row) in rows.iter().enumerate() {
            let Some(umi) = row.umi.as_deref() else { continue };
            let others = best[&(*replicate, umi)].iter().flatten().filter(|(_, at)| at != locus);
            let strongest = others.map(|(reads, _)| *reads).max().unwrap_or(0);
            if strongest >= row.reads.saturating_mul(params.umi_shared_ratio.into()) {
                shared.push(((*locus, *replicate), index));
            }
        }
    }
    for (cell, index) in shared {
        if let Some(rows) = cells.get_mut(&cell) {
            rows[index].shared = true;
        }
    }
    saturated
}

/// Replicates with more molecules than their UMIs can tell apart between sites.
fn saturated(cells: &Cells, limit: f64) -> BTreeSet<Replicate> {
    let mut molecules: BTreeMap<Replicate, (u64, usize)> = BTreeMap::new();
    for ((_, replicate), rows) in cells {
        for umi in rows.iter().filter_map(|row| row.umi.as_ref()) {
            let (count, shortest) = molecules.entry(*replicate).or_insert((0, usize::MAX));
            *count += 1;
            *shortest = umi.len().min(*shortest);
        }
    }
    let too_many = |&(count, length): &(u64, usize)| count as f64 / 4f64.powi(length as i32) > limit;
    molecules.into_iter().filter(|(_, load)| too_many(load)).map(|(replicate, _)| replicate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::molecule::Track;
    use landfall_core::{Position, Strand};

    fn row(length: u32, umi: &str, reads: u64) -> Fragment {
        Fragment { length: Some(length), umi: Some(umi.to_owned()), reads, collision: None, shared: false }
    }

    fn corrected(rows: Vec<Fragment>) -> Vec<(String, u64)> {
        let rows = correct(rows, &SitesParams::default());
        rows.into_iter().map(|row| (row.umi.unwrap(), row.reads)).collect()
    }

    /// The worked example of Smith et al. 2017, figure 1e: directional gives two molecules.
    #[test]
    fn the_published_example_gives_two_molecules() {
        let rows = [("ACGT", 456), ("TCGT", 2), ("CCGT", 2), ("ACAT", 72), ("ACAG", 1), ("AAAT", 90)];
        let rows = rows.into_iter().map(|(umi, reads)| row(100, umi, reads)).collect();
        assert_eq!(corrected(rows), [("ACGT".to_owned(), 456 + 2 + 2 + 72 + 1), ("AAAT".to_owned(), 90)]);
    }

    #[test]
    fn an_error_in_a_umi_is_no_molecule_but_only_at_the_same_breakpoint() {
        assert_eq!(corrected(vec![row(100, "AAAAAAAAAA", 9), row(100, "AAAAAAAAAC", 1)]).len(), 1);
        assert_eq!(corrected(vec![row(100, "AAAAAAAAAA", 9), row(110, "AAAAAAAAAC", 1)]).len(), 2);
        assert_eq!(corrected(vec![row(100, "AAAAAAAAAA", 9), row(100, "AAAAAAAAAC", 6)]).len(), 2);
    }

    fn cell(position: u32) -> (Locus, Replicate) {
        let track = Track { contig: 0, strand: Strand::Plus, end: 0 };
        (Locus { track, position: Position(position) }, Replicate { sample: 0, number: 1 })
    }

    #[test]
    fn the_weaker_of_two_sites_loses_the_umi_at_tenfold_reads() {
        let params = SitesParams::default();
        let shared = |weak, umi: &str| {
            let mut cells = Cells::from([
                (cell(10), vec![row(100, umi, 50)]),
                (cell(500), vec![row(90, umi, weak), row(91, "GGGGGGGGGG", 1)]),
            ]);
            let saturated = !mark_shared(&mut cells, &params).is_empty();
            assert!(!cells[&cell(10)][0].shared && !cells[&cell(500)][1].shared);
            (cells[&cell(500)][0].shared, saturated)
        };
        assert_eq!(shared(5, "AAAAAAAAAA"), (true, false));
        assert_eq!(shared(6, "AAAAAAAAAA"), (false, false));
        assert_eq!(shared(5, "AAA"), (false, true), "3 molecules on 64 UMIs share by chance");
    }

    #[test]
    fn the_weaker_rows_of_the_same_site_keep_the_umi() {
        let mut cells =
            Cells::from([(cell(10), vec![row(100, "AAAAAAAAAA", 50), row(120, "AAAAAAAAAA", 1)])]);
        let _ = mark_shared(&mut cells, &SitesParams::default());
        assert!(cells[&cell(10)].iter().all(|row| !row.shared));
    }
}
