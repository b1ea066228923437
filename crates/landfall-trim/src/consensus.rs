//! What reads have in common from their first base on, up to where they become diverse.
//!
//! A distinct read counts by the binary digits of its number of reads, 1 to 17 for up to 100,000. Counted in full,
//! a clone of many reads, or the vector itself read again and again, would make host bases look like known ones;
//! counted once, single misprimed reads would outweigh the others.

use std::collections::BTreeMap;

use landfall_core::dna::{code, hamming, iupac_bases};

/// A place where no base has this share of the reads differs between them. Errors and misprimed reads leave more
/// to the known base; of 16 hosts, one base has more once in 1,000 places.
const ALIKE: f64 = 0.65;
/// Places looked at to tell host, where nearly all differ, from one place in the vector that differs.
const WINDOW: usize = 4;
/// Diverse places of such a window that make it host.
const DIVERSE_IN_WINDOW: usize = 3;
/// Places in a row that are alike in all reads: known sequence again. In host by chance once in 4^6 places for
/// two reads.
const KNOWN_RUN: usize = 6;
/// A base of this share among the reads belongs to the letter of its place.
const PART_OF_LETTER: f64 = 0.2;
/// Ways on into the host that are needed: fewer may begin with the same base by chance.
const MIN_BRANCHES: usize = 16;
/// Bases that tell one way on from another, and differences within one way.
const BRANCH_LENGTH: usize = 16;
const BRANCH_ERRORS: usize = 3;

/// How often each base was read at each place of distinct reads.
#[derive(Clone, Debug)]
pub struct Profile<'a> {
    /// Distinct, sorted, cut to the width; each with its weight.
    reads: Vec<(&'a [u8], u32)>,
    /// A, C, G, T.
    columns: Vec<[u32; 4]>,
}

/// How the known bases end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The reads go on in many ways.
    Host,
    /// The reads go on in so few ways that the next bases may be alike by chance.
    Few(usize),
    /// The reads do not become diverse: one clone, vector only, or too short.
    Never,
}

/// The known bases that reads share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learned {
    /// IUPAC letters, the commonest base of each place; a place that differs between reads has the letter of its
    /// bases.
    pub letters: Vec<u8>,
    /// Distinct reads that it was learned from.
    pub distinct: usize,
    /// How it ends.
    pub ending: Ending,
}

impl<'a> Profile<'a> {
    /// The first `width` bases of some reads.
    #[must_use]
    pub fn of(reads: impl IntoIterator<Item = &'a [u8]>, width: usize) -> Self {
        let mut reads: Vec<_> = reads.into_iter().map(|read| &read[..width.min(read.len())]).collect();
        reads.sort_unstable();
        let weight = |copies: &[&[u8]]| usize::BITS - copies.len().leading_zeros();
        let reads: Vec<_> =
            reads.chunk_by(|left, right| left == right).map(|copies| (copies[0], weight(copies))).collect();
        let mut columns = vec![[0; 4]; width];
        for (read, weight) in &reads {
            for (column, &base) in columns.iter_mut().zip(*read) {
                if let Some(code) = code(base) {
                    column[usize::from(code)] += weight;
                }
            }
        }
        Self { reads, columns }
    }

    /// The known bases from place `from` on, up to where the host begins.
    #[must_use]
    pub fn known_from(&self, from: usize) -> Learned {
        let host = self.host_from(from);
        let end = host.unwrap_or_else(|| self.depth_ends(from));
        let ending = match host.map(|at| self.branches(from, at)) {
            None => Ending::Never,
            Some(branches) if branches < MIN_BRANCHES => Ending::Few(branches),
            Some(_) => Ending::Host,
        };
        let letters = (from..end).map(|at| self.letter(at)).collect();
        Learned { letters, distinct: self.reads.len(), ending }
    }

    /// As [`Self::known_from`], with the ways on into the host counted in the same reads up to where they leave the
    /// fragment: linkers and UMIs behind short fragments are no hosts.
    #[must_use]
    pub fn known_inside(&self, from: usize, inside: &Self) -> Learned {
        let mut learned = self.known_from(from);
        let ways = inside.branches(from, from + learned.letters.len());
        if learned.ending == Ending::Host && ways < MIN_BRANCHES {
            learned.ending = Ending::Few(ways);
        }
        learned
    }

    /// The known bases at the start, with `N` for diverse places (a UMI) that known bases follow.
    #[must_use]
    pub fn layout(&self) -> Learned {
        let mut learned = self.known_from(0);
        loop {
            let end = learned.letters.len();
            let run = |at: usize| (at..at + KNOWN_RUN).all(|at| self.is_known(at));
            let next = (end..self.columns.len().saturating_sub(KNOWN_RUN)).find(|&at| run(at));
            let (Some(next), false) = (next, learned.ending == Ending::Never) else { return learned };
            let after = self.known_from(next);
            learned.letters.resize(next, b'N');
            learned.letters.extend(after.letters);
            learned.ending = after.ending;
        }
    }

    /// The letters of the places `from..to`, whatever they are.
    #[must_use]
    pub fn letters(&self, from: usize, to: usize) -> Vec<u8> {
        (from..to.min(self.columns.len())).map(|at| self.letter(at)).collect()
    }

    /// Where the host begins: a diverse place that mostly diverse places follow.
    fn host_from(&self, from: usize) -> Option<usize> {
        let last = self.depth_ends(from).checked_sub(WINDOW)?;
        let host = |at: &usize| {
            let diverse = (*at..*at + WINDOW).filter(|&at| self.is_diverse(at)).count();
            self.is_diverse(*at) && diverse >= DIVERSE_IN_WINDOW
        };
        (from..=last).find(host)
    }

    /// The first place that fewer than half of the reads reach.
    fn depth_ends(&self, from: usize) -> usize {
        let total: u32 = self.reads.iter().map(|(_, weight)| weight).sum();
        let deep = |column: &[u32; 4]| 2 * column.iter().sum::<u32>() >= total.max(1);
        let short = self.columns.iter().skip(from).position(|column| !deep(column));
        short.map_or(self.columns.len(), |at| from + at)
    }

    fn is_diverse(&self, at: usize) -> bool {
        self.columns.get(at).is_some_and(is_diverse)
    }

    fn is_known(&self, at: usize) -> bool {
        at < self.depth_ends(at) && !self.is_diverse(at)
    }

    fn letter(&self, at: usize) -> u8 {
        let column = &self.columns[at];
        let depth = column.iter().sum::<u32>();
        if depth == 0 {
            return b'N';
        }
        let most = column.iter().copied().max().unwrap_or_default();
        let least = if is_diverse(column) { (PART_OF_LETTER * f64::from(depth)) as u32 } else { most };
        let bases: String = "ACGT"
            .chars()
            .zip(column)
            .filter(|&(_, &count)| count >= least.max(1))
            .map(|(base, _)| base)
            .collect();
        let fits = |letter: &u8| iupac_bases(*letter) == Some(bases.as_str());
        b"ACGTRYSWKMBDHVN".iter().copied().find(fits).unwrap_or(b'N')
    }

    /// Different ways on from place `at`, of the reads that have the known bases before it; counted up to
    /// [`MIN_BRANCHES`].
    fn branches(&self, from: usize, at: usize) -> usize {
        let start = at.saturating_sub(KNOWN_RUN).max(from);
        let known = self.letters(start, at);
        let mut ways = BTreeMap::<&[u8], usize>::new();
        for (read, _) in &self.reads {
            let Some(way) = read.get(at..at + BRANCH_LENGTH) else { continue };
            if fits(&known, &read[start..at]) {
                *ways.entry(way).or_default() += 1;
            }
        }
        let mut ways: Vec<_> = ways.into_iter().collect();
        ways.sort_by_key(|&(way, reads)| (usize::MAX - reads, way));
        let mut kept: Vec<&[u8]> = Vec::new();
        for (way, _) in ways {
            if kept.len() < MIN_BRANCHES && kept.iter().all(|other| hamming(way, other) > BRANCH_ERRORS) {
                kept.push(way);
            }
        }
        kept.len()
    }
}

/// Whether bases, or letters learned from bases, are among those that letters stand for.
fn fits(letters: &[u8], found: &[u8]) -> bool {
    letters.iter().zip(found).all(|(&letter, &found)| letter_fits(letter, found))
}

/// Whether all bases of one letter are among those of another.
#[must_use]
pub fn letter_fits(written: u8, found: u8) -> bool {
    let (written, found) = (iupac_bases(written).unwrap_or_default(), iupac_bases(found).unwrap_or_default());
    !found.is_empty() && found.chars().all(|base| written.contains(base))
}

/// Whether no base has most of a place.
fn is_diverse(column: &[u32; 4]) -> bool {
    let most = column.iter().copied().max().unwrap_or_default();
    f64::from(most) < ALIKE * f64::from(column.iter().sum::<u32>())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Uniform numbers (splitmix64), the same on every machine.
    fn numbers(mut state: u64) -> impl FnMut() -> u64 {
        move || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^ (mixed >> 31)
        }
    }

    /// Reads of `sites` random hosts after `start`, each host read `depth` times with 0.3 % of errors.
    fn reads(start: &str, sites: usize, depth: usize) -> Vec<Vec<u8>> {
        let mut next = numbers(start.bytes().map(u64::from).sum());
        let hosts: Vec<Vec<u8>> =
            (0..sites).map(|_| (0..80).map(|_| b"ACGT"[(next() >> 62) as usize]).collect()).collect();
        let mut all = Vec::new();
        for host in hosts.iter().flat_map(|host| std::iter::repeat_n(host, depth)) {
            let mut read = [start.as_bytes(), host].concat();
            for base in &mut read {
                if next().is_multiple_of(300) {
                    *base = b"ACGT"[(next() >> 62) as usize];
                }
            }
            all.push(read);
        }
        all
    }

    fn learn(reads: &[Vec<u8>], from: usize) -> (String, Ending) {
        let learned = Profile::of(reads.iter().map(Vec::as_slice), 60).known_from(from);
        (String::from_utf8(learned.letters).unwrap(), learned.ending)
    }

    #[test]
    fn the_vector_end_stops_where_the_host_begins() {
        assert_eq!(learn(&reads("GAAAATCTCTAGCA", 40, 20), 7), ("TCTAGCA".to_owned(), Ending::Host));
        assert_eq!(learn(&reads("GAAAATCTCTAGCA", 40, 20), 0).0, "GAAAATCTCTAGCA");
    }

    #[test]
    fn a_clone_and_the_vector_itself_do_not_prolong_it() {
        // Two thirds of the reads, more than the 43 % of vector-internal reads in real libraries.
        let mut all = reads("GAAAATCTCTAGCA", 40, 10);
        all.extend(reads("GAAAATCTCTAGCAGTGGCGCCCGAACAGGGACTTGAAAGCGAAAGG", 1, 400));
        all.extend(reads("GAAAATCTCTAGCACAGG", 1, 400));
        assert_eq!(learn(&all, 7), ("TCTAGCA".to_owned(), Ending::Host));
    }

    #[test]
    fn misprimed_reads_do_not_shorten_it() {
        let mut all = reads("GAAAATCTCTAGCA", 40, 30);
        all.extend(reads("GAAAATC", 60, 1));
        assert_eq!(learn(&all, 7), ("TCTAGCA".to_owned(), Ending::Host));
    }

    #[test]
    fn one_clone_never_becomes_diverse_and_few_are_not_sure() {
        assert_eq!(learn(&reads("GAAAATCTCTAGCA", 1, 500), 7).1, Ending::Never);
        assert!(matches!(learn(&reads("GAAAATCTCTAGCA", 4, 200), 7).1, Ending::Few(2..=5)));
    }

    #[test]
    fn one_place_that_differs_is_a_letter_and_not_the_host() {
        let mut all = reads("GAAAATCTCTAGCA", 20, 9);
        all.extend(reads("GAAAATCTCTGGCA", 20, 9));
        assert_eq!(learn(&all, 7), ("TCTRGCA".to_owned(), Ending::Host));
    }

    #[test]
    fn a_umi_is_n_between_known_bases() {
        let mut all = reads("TCTGGAGTTTTA", 300, 1);
        for (read, host) in all.iter_mut().zip(reads("CTCCGCTTAAGG", 300, 1)) {
            read.truncate(20);
            read.extend(host);
        }
        let learned = Profile::of(all.iter().map(Vec::as_slice), 80).layout();
        assert_eq!(String::from_utf8(learned.letters).unwrap(), "TCTGGAGTTTTANNNNNNNNCTCCGCTTAAGG");
        assert_eq!(learned.ending, Ending::Host);
    }

    #[test]
    fn nothing_in_common_is_nothing() {
        assert_eq!(learn(&reads("", 200, 2), 0).0, "");
        assert_eq!(learn(&[], 0).0, "");
        assert_eq!(learn(&[b"AC".to_vec()], 0), ("AC".to_owned(), Ending::Never));
    }
}
