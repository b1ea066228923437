//! Verification of candidates: substitutions first, then gaps.

use landfall_reference::genome::UNKNOWN;

/// How a read fits at one start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fit {
    /// Mismatches, inserted and deleted bases.
    pub edits: u32,
    /// Bases that the start moved from the candidate's, along the read.
    pub shift: i32,
    /// Genome bases that the read covers.
    pub span: u32,
}

/// Places where read and genome differ, both as codes; an unknown base differs from everything.
pub(crate) fn mismatches(read: &[u8], genome: &[u8]) -> u32 {
    read.iter().zip(genome).filter(|(r, g)| r != g || **r == UNKNOWN).count() as u32
}

/// The cheapest placement of a whole read in a window that begins `slack` bases before the candidate's start,
/// with gaps, within `limit` edits. Start and end in the window are free; of equal costs the start nearest to the
/// candidate's wins, then the lower one. Time: read length × (2 · slack + 1).
pub(crate) fn gapped(read: &[u8], window: &[u8], slack: usize, limit: u32) -> Option<Fit> {
    const FAR: u32 = u32::MAX / 2;
    let width = 2 * slack + 1;
    // row[k]: cheapest way to have placed the bases so far with the next genome base at window[i + k].
    let mut row: Vec<(u32, u32)> = (0..width).map(|start| (0, start as u32)).collect();
    let mut next = vec![(FAR, 0); width];
    for (i, &base) in read.iter().enumerate() {
        for k in 0..width {
            let at = i + k;
            let differs = window.get(at).is_none_or(|&genome| genome != base || base == UNKNOWN);
            let reach = if at < window.len() { 0 } else { FAR };
            // The last base before a cell decides: a pair, a base that the genome lacks, or one that the read lacks.
            let pair = (row[k].0.saturating_add(u32::from(differs)).saturating_add(reach), row[k].1);
            let inserted = row.get(k + 1).map_or((FAR, 0), |&(cost, start)| (cost.saturating_add(1), start));
            let deleted = if k == 0 { (FAR, 0) } else { (next[k - 1].0.saturating_add(1), next[k - 1].1) };
            next[k] = [pair, inserted, deleted].into_iter().min_by_key(|cell| cell.0).unwrap_or(pair);
        }
        std::mem::swap(&mut row, &mut next);
        if row.iter().all(|cell| cell.0 > limit) {
            return None;
        }
    }
    let fits = row.iter().enumerate().filter(|(_, cell)| cell.0 <= limit);
    fits.map(|(k, &(edits, start))| {
        let (start, end) = (start as usize, read.len() + k);
        Fit { edits, shift: start as i32 - slack as i32, span: (end - start) as u32 }
    })
    .min_by_key(|fit| (fit.edits, fit.shift.abs(), fit.shift, fit.span))
}
