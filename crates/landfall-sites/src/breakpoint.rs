//! Breakpoint standardisation: which lengths of one site and replicate are one molecule.

use std::collections::BTreeMap;

use landfall_core::dna::hamming;

use crate::SitesParams;
use crate::molecule::{Fragment, sort_strongest_first};

/// Standardises the breakpoints of one target in one replicate: equal rows collapse, and a row is absorbed by a
/// better-read one nearby that carries its UMI (without UMI: that has many times its reads). Never on distance
/// alone, which would shrink large clones.
///
/// Returns the rows best-read first.
#[must_use]
pub fn standardise(rows: Vec<Fragment>, params: &SitesParams) -> Vec<Fragment> {
    let mut rows = collapse(rows);
    sort_strongest_first(&mut rows);
    let mut kept: Vec<Fragment> = Vec::with_capacity(rows.len());
    let mut own_reads: Vec<u64> = Vec::new();
    let mut by_length: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for row in rows {
        let Some(length) = row.length else {
            own_reads.push(row.reads);
            kept.push(row);
            continue;
        };
        let window = if row.umi.is_some() { params.breakpoint_window_umi } else { params.breakpoint_window };
        let nearby = by_length.range(length.saturating_sub(window)..=length.saturating_add(window));
        let absorber = nearby
            .flat_map(|(_, indices)| indices.iter().copied())
            .filter(|&index| is_same_molecule(&row, &kept[index], own_reads[index], params))
            .min();
        match absorber {
            Some(index) => kept[index].reads = kept[index].reads.saturating_add(row.reads),
            None => {
                by_length.entry(length).or_default().push(kept.len());
                own_reads.push(row.reads);
                kept.push(row);
            }
        }
    }
    kept
}

/// `reads`: of the stronger row before it absorbed any.
fn is_same_molecule(row: &Fragment, stronger: &Fragment, reads: u64, params: &SitesParams) -> bool {
    if row.length == stronger.length {
        return false;
    }
    match (&row.umi, &stronger.umi) {
        (Some(left), Some(right)) => is_same_umi(left, right, params.umi_edits),
        (None, None) => reads >= row.reads.saturating_mul(params.breakpoint_read_ratio.into()),
        _ => false,
    }
}

/// Whether two UMIs may be one, read with errors.
pub(crate) fn is_same_umi(left: &str, right: &str, edits: u32) -> bool {
    left.len() == right.len() && hamming(left.as_bytes(), right.as_bytes()) <= edits as usize
}

/// One row for each (length, UMI); the best-read of them says what is done about collisions.
fn collapse(mut rows: Vec<Fragment>) -> Vec<Fragment> {
    sort_strongest_first(&mut rows);
    rows.sort_by(|left, right| left.length.cmp(&right.length).then_with(|| left.umi.cmp(&right.umi)));
    rows.dedup_by(|weaker, stronger| {
        let equal = weaker.length == stronger.length && weaker.umi == stronger.umi;
        if equal {
            stronger.reads = stronger.reads.saturating_add(weaker.reads);
        }
        equal
    });
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(length: u32, umi: Option<&str>, reads: u64) -> Fragment {
        Fragment { length: Some(length), umi: umi.map(str::to_owned), reads, collision: None, shared: false }
    }

    fn lengths(rows: Vec<Fragment>) -> Vec<(u32, u64)> {
        let rows = standardise(rows, &SitesParams::default());
        rows.into_iter().map(|row| (row.length.unwrap(), row.reads)).collect()
    }

    #[test]
    fn near_breakpoints_are_one_only_with_the_same_umi() {
        let same = vec![row(100, Some("AAAAAAAAAA"), 9), row(103, Some("AAAAAAAAAT"), 2)];
        assert_eq!(lengths(same), [(100, 11)]);
        let other = vec![row(100, Some("AAAAAAAAAA"), 9), row(101, Some("AAAAAAAATT"), 2)];
        assert_eq!(lengths(other), [(100, 9), (101, 2)]);
        let far = vec![row(100, Some("AAAAAAAAAA"), 9), row(104, Some("AAAAAAAAAA"), 2)];
        assert_eq!(lengths(far), [(100, 9), (104, 2)]);
    }

    #[test]
    fn without_umi_only_the_next_base_joins_and_only_a_twentyfold_neighbour() {
        assert_eq!(lengths(vec![row(100, None, 40), row(101, None, 2)]), [(100, 42)]);
        assert_eq!(lengths(vec![row(100, None, 39), row(101, None, 2)]), [(100, 39), (101, 2)]);
        assert_eq!(lengths(vec![row(100, None, 400), row(102, None, 2)]), [(100, 400), (102, 2)]);
    }

    #[test]
    fn a_row_that_was_absorbed_absorbs_nothing() {
        let rows = vec![row(100, None, 400), row(101, None, 20), row(102, None, 1)];
        assert_eq!(lengths(rows), [(100, 420), (102, 1)]);
    }
}
