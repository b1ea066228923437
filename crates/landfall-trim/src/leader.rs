//! The leader: what an anchor read shows of the vector between the end bases and the host.
//!
//! An AAV breaks anywhere in its terminal repeat, and pieces of it are joined before they integrate. So the end bases
//! are followed by more of the repeat, by other segments of the vector on either strand, and then by the host. Bases
//! that vector and host share at the junction are given to the vector.

use landfall_vector::Vector;

use crate::TrimParams;
use crate::continuation::{places_of, seed_of};
use crate::pattern::Pattern;

/// Added to a score for an edit, where a base that fits adds one: as the mapper scores a beginning.
const EDIT: i32 = -4;
/// A score further below the best one does not come back: more than three edits in a row.
const DROP: i32 = 3 * -EDIT;
/// So many bases may be missing or added before a score has dropped.
const BAND: usize = (DROP / -EDIT) as usize;
/// Bases of the vector that begin another segment: by chance once in 4^16 places.
const WORD: usize = 16;
/// Most inserted bases between segments.
const MAX_INSERTED: usize = 5;
/// Most segments of a leader.
const MAX_SEGMENTS: usize = 3;
/// The score of what cannot be.
const NEVER: i32 = i32::MIN / 2;

/// The vectors, ready to be followed from one vector end on.
#[derive(Clone, Debug, Default)]
pub struct Leaders {
    /// Each vector on both strands.
    strands: Vec<Vec<u8>>,
    /// Where the end bases end: strand and place.
    starts: Vec<(u32, u32)>,
    /// Where each word of the vectors stands, sorted.
    words: Vec<(u32, u32, u32)>,
    /// Most bases of a leader.
    longest: usize,
}

/// The vector bases that a read begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leader {
    /// Bases of the read up to the end of each segment, increasing; inserted bases count to the next segment.
    pub ends: Vec<usize>,
    /// Whether the vector goes on behind them, over more bases or segments than a leader has.
    pub goes_on: bool,
}

/// How far a read can be laid along a vector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Extension {
    score: i32,
    /// Bases of the read.
    length: usize,
}

impl Leaders {
    /// The leaders of a vector end, `whole` being its primer and end bases, of up to `longest` bases.
    #[must_use]
    pub fn new(whole: &Pattern, longest: usize, vectors: &[Vector], params: &TrimParams) -> Self {
        let seed = seed_of(whole, params);
        if longest == 0 || seed.is_empty() {
            return Self::default();
        }
        let mut leaders = Self { longest, ..Self::default() };
        for vector in vectors {
            for forward in [true, false] {
                let strand = vector.strand(forward, seed.len() + longest + BAND);
                let number = leaders.strands.len() as u32;
                let length = vector.bases.len();
                leaders.starts.extend(places_of(&seed, &strand, length).map(|end| (number, end as u32)));
                let words = strand.windows(WORD).take(length).zip(0..);
                leaders.words.extend(words.filter_map(|(bases, at)| Some((word(bases)?, number, at))));
                leaders.strands.push(strand);
            }
        }
        leaders.words.sort_unstable();
        leaders
    }

    /// Whether the vectors hold the end, so that leaders can be told.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self.starts.is_empty()
    }

    /// The leader of a read from the end bases on.
    #[must_use]
    pub fn of(&self, read: &[u8]) -> Leader {
        let mut leader = Leader::default();
        if !self.is_known() {
            return leader;
        }
        let mut end = self.best(read, &self.starts).length;
        let mut next = (end > 0).then_some(end);
        loop {
            if let Some(found) = next {
                if leader.ends.len() == MAX_SEGMENTS || found > self.longest {
                    leader.goes_on = true;
                    return leader;
                }
                leader.ends.push(found);
                end = found;
            }
            next = self.next_segment(read, end);
            if next.is_none() {
                return leader;
            }
        }
    }

    /// Where the segment ends that begins at a base of the read, or up to [`MAX_INSERTED`] behind it.
    fn next_segment(&self, read: &[u8], at: usize) -> Option<usize> {
        (at..=at + MAX_INSERTED).find_map(|start| {
            let word = word(read.get(start..start + WORD)?)?;
            let first = self.words.partition_point(|known| known.0 < word);
            let places: Vec<_> = self.words[first..]
                .iter()
                .take_while(|known| known.0 == word)
                .map(|&(_, strand, at)| (strand, at))
                .collect();
            let length = self.best(&read[start..], &places).length;
            (length > 0).then_some(start + length)
        })
    }

    /// The best extension from any of these places; of equal ones the longest.
    fn best(&self, read: &[u8], places: &[(u32, u32)]) -> Extension {
        let from = |&(strand, at): &(u32, u32)| extend(read, &self.strands[strand as usize][at as usize..]);
        places.iter().map(from).max_by_key(|found| (found.score, found.length)).unwrap_or_default()
    }
}

/// A word of A, C, G and T as a number; `None` with other letters.
fn word(bases: &[u8]) -> Option<u32> {
    bases.iter().try_fold(0, |word, base| {
        let code = b"ACGT".iter().position(|letter| letter == base)? as u32;
        Some(word << 2 | code)
    })
}

/// Whether a base as read is the vector's.
fn fits(read: u8, vector: u8) -> bool {
    read == vector && read != b'N'
}

/// The beginning of a read that scores best along a vector, from the first base of both: 1 for a base that fits, and
/// [`EDIT`] for one that is changed, missing or added. Of equal ones the shorter, which has fewer edits.
fn extend(read: &[u8], vector: &[u8]) -> Extension {
    let run = read.iter().zip(vector).take_while(|&(&left, &right)| fits(left, right)).count();
    let mut best = Extension { score: run as i32, length: run };
    // Behind the first edit cell by cell. `row[k]`: the best score of so many read bases against `used + k - BAND`
    // vector bases.
    let mut row = [NEVER; 2 * BAND + 1];
    row[BAND] = run as i32;
    missing(&mut row, vector.len() + BAND - run);
    for used in run + 1..=read.len() {
        let mut next = [NEVER; 2 * BAND + 1];
        for k in 0..next.len() {
            let Some(along) = (used + k).checked_sub(BAND).filter(|&along| along <= vector.len()) else {
                continue;
            };
            let added = row.get(k + 1).map_or(NEVER, |score| score + EDIT);
            let fitted = |at: usize| row[k] + if fits(read[used - 1], vector[at]) { 1 } else { EDIT };
            next[k] = added.max(along.checked_sub(1).map_or(NEVER, fitted));
        }
        missing(&mut next, vector.len() + BAND - used.min(vector.len() + BAND));
        row = next;
        let score = row.iter().copied().max().unwrap_or(NEVER);
        if score > best.score {
            best = Extension { score, length: used };
        }
        if score < best.score - DROP {
            break;
        }
    }
    best
}

/// Vector bases that the read lacks, in a row of scores of which those behind `last` lie behind the vector's end.
fn missing(row: &mut [i32; 2 * BAND + 1], last: usize) {
    for k in 1..=last.min(2 * BAND) {
        row[k] = row[k].max(row[k - 1] + EDIT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use landfall_core::dna::{complement, reverse_complement};
    use proptest::prelude::*;

    /// Primer and end bases of the shipped layout.
    const END: &str = "TCTGCGCGCTCGCTCGCTCACTG";
    /// What follows them in the ITR of AAV2, read outwards.
    const ITR: &str =
        "AGGCCGCCCGGGCAAAGCCCGGGCGTCGGGCGACCTTTGGTCGCCCGGCCTCAGTGAGCGAGCGAGCGCGCAGAGAGGGAGTGGCCAA";
    /// From the middle of a vector.
    const PROMOTER: &str = "GACATTGATTATTGACTAGTTATTAATAGTAATCAATTACGGGGTCATTAGTTCATAGCCCATATATGGAGTTCCGCGTTACATAACTTACGGTAAATGG";
    /// Begins with none of the bases that follow a break of these tests.
    const HOST: &str = "TTAACACAGGATCTTGACCAGTACTGGCATTCAGAACCTGTTACGATCCTGAGTACCATGG";

    fn known(longest: usize) -> Leaders {
        let bases = format!("GCATCC{PROMOTER}CTGAAGTCCA{END}{ITR}GTAACC").into_bytes();
        let vector = Vector { name: "v".to_owned(), bases, ..Vector::default() };
        Leaders::new(&Pattern::new(END).unwrap(), longest, &[vector], &TrimParams::default())
    }

    fn ends(read: &str) -> Vec<usize> {
        let leader = known(300).of(read.as_bytes());
        assert!(!leader.goes_on, "{read}");
        leader.ends
    }

    fn back(bases: &str) -> String {
        String::from_utf8(reverse_complement(bases.as_bytes())).unwrap()
    }

    #[test]
    fn the_repeat_may_break_anywhere() {
        // The base of the ITR behind each of these breaks is not T, with which the host begins.
        for length in [1, 2, 7, 20, 31, 60, ITR.len()] {
            assert_eq!(ends(&format!("{}{HOST}", &ITR[..length])), [length], "{length}");
        }
        assert_eq!(ends(HOST), [0; 0], "nothing is left of it");
    }

    #[test]
    fn bases_that_vector_and_host_share_are_the_vectors() {
        // Behind AGGCCGCCCGGG the ITR goes on with CAAAG.
        assert_eq!(ends(&format!("AGGCCGCCCGGG{}", "CAAGTTACTTACAGGATCTTGACCAG")), [15]);
        assert_eq!(ends(&format!("AGGCCGCCCGGG{}", "CTAGTTACTTACAGGATCTTGACCAG")), [13]);
    }

    #[test]
    fn an_error_in_the_leader_does_not_end_it() {
        let whole = &ITR[..60];
        let changed = format!("{}A{}{HOST}", &whole[..30], &whole[31..]);
        let added = format!("{}T{}{HOST}", &whole[..30], &whole[30..]);
        let missing = format!("{}{}{HOST}", &whole[..30], &whole[31..]);
        let unread = format!("{}N{}{HOST}", &whole[..30], &whole[31..]);
        assert_eq!(ends(&changed), [60]);
        assert_eq!(ends(&added), [61]);
        assert_eq!(ends(&missing), [59]);
        assert_eq!(ends(&unread), [60]);
        // Of 4 bases behind an error nobody can say whose they are: 4 for an edit, 1 for each base that fits.
        assert_eq!(ends(&format!("{}C{}{HOST}", &whole[..55], &whole[56..])), [55]);
        assert_eq!(ends(&format!("{}C{}{HOST}", &whole[..54], &whole[55..])), [60]);
    }

    #[test]
    fn another_segment_may_follow_on_either_strand() {
        // The promoter goes on with C behind its first 40 bases, and its other strand with G behind 60.
        let forward = format!("{}{}{HOST}", &ITR[..31], &PROMOTER[20..60]);
        assert_eq!(ends(&forward), [31, 71]);
        let backward = format!("{}{}{HOST}", &ITR[..31], &back(PROMOTER)[17..60]);
        assert_eq!(ends(&backward), [31, 74]);
        let three = format!("{}{}{}{HOST}", &ITR[..31], &back(PROMOTER)[17..60], &PROMOTER[20..60]);
        assert_eq!(ends(&three), [31, 74, 114]);
    }

    #[test]
    fn up_to_five_bases_may_be_inserted_between_segments() {
        let read = |inserted: &str| format!("{}{inserted}{}{HOST}", &ITR[..31], &PROMOTER[20..60]);
        assert_eq!(ends(&read("TT")), [31, 73]);
        assert_eq!(ends(&read("TTCTT")), [31, 76]);
        assert_eq!(ends(&read("TTCTTC")), [31], "six");
    }

    #[test]
    fn fewer_bases_than_a_word_are_no_segment() {
        let read = |length: usize| format!("{}{}{HOST}", &ITR[..31], &PROMOTER[44..44 + length]);
        assert_eq!(ends(&read(16)), [31, 47]);
        assert_eq!(ends(&read(15)), [31]);
    }

    #[test]
    fn more_bases_or_segments_than_a_leader_has_are_told() {
        let of = |longest: usize, read: &str| {
            let leader = known(longest).of(read.as_bytes());
            (leader.ends, leader.goes_on)
        };
        let read = format!("{}{}{HOST}", &ITR[..31], &PROMOTER[20..60]);
        assert_eq!(of(71, &read), (vec![31, 71], false));
        assert_eq!(of(70, &read), (vec![31], true));
        assert_eq!(of(30, &read), (vec![], true));
        let piece = &PROMOTER[20..60];
        let four =
            format!("{}{}{piece}{}{HOST}", &ITR[..31], &back(PROMOTER)[17..60], &back(PROMOTER)[17..60]);
        assert_eq!(of(300, &four), (vec![31, 74, 114], true));
    }

    #[test]
    fn every_copy_of_the_end_is_followed_on_both_strands() {
        let other = "CATGCATTTGACGAGC";
        let bases = format!("{}AA{END}{ITR}", back(&format!("{END}{other}"))).into_bytes();
        let vector = Vector { name: "v".to_owned(), bases, ..Vector::default() };
        let known = Leaders::new(&Pattern::new(END).unwrap(), 300, &[vector], &TrimParams::default());
        assert_eq!(known.of(format!("{}{HOST}", &other[..14]).as_bytes()).ends, [14]);
        assert_eq!(known.of(format!("{}{HOST}", &ITR[..31]).as_bytes()).ends, [31]);
    }

    #[test]
    fn without_the_end_in_a_vector_nothing_is_told() {
        let whole = Pattern::new(END).unwrap();
        let vector = |bases: &str| Vector { bases: bases.as_bytes().to_vec(), ..Vector::default() };
        for vectors in [vec![], vec![vector("")], vec![vector(PROMOTER)]] {
            let known = Leaders::new(&whole, 300, &vectors, &TrimParams::default());
            assert!(!known.is_known());
            assert_eq!(known.of(ITR.as_bytes()), Leader::default());
        }
        let known = known(300);
        assert!(known.is_known());
        assert_eq!(known.of(b""), Leader::default());
        assert_eq!(known.of(b"AGG").ends, [3]);
    }

    proptest! {
        /// A host of random bases: it may go on as the vector does, by chance or across an error.
        #[test]
        fn the_host_begins_behind_what_it_shares_with_the_vector(
            length in 0..60_usize,
            host in "[ACGT]{60,90}",
        ) {
            let shared = ITR[length..].bytes().zip(host.bytes()).take_while(|(left, right)| left == right).count();
            let found = ends(&format!("{}{host}", &ITR[..length])).last().copied().unwrap_or_default();
            prop_assert!(found >= length + shared, "{found}");
            // Each edit needs 5 fitting bases behind it: 8 bases more are met once in thousands of hosts, 30 never.
            prop_assert!(found <= length + shared + 30, "{found}");
        }

        /// A vector of the other strand reads the same.
        #[test]
        fn the_strand_of_the_vector_does_not_matter(read in "[ACGT]{0,40}", length in 0..88_usize) {
            let read = format!("{}{read}{}", &ITR[..length], &PROMOTER[10..40]);
            let forward = known(300);
            let mut bases = forward.strands[0].clone();
            bases.reverse();
            bases.iter_mut().for_each(|base| *base = complement(*base));
            let vector = Vector { name: "v".to_owned(), bases, ..Vector::default() };
            let whole = Pattern::new(END).unwrap();
            let turned = Leaders::new(&whole, 300, &[vector], &TrimParams::default());
            prop_assert_eq!(turned.of(read.as_bytes()), forward.of(read.as_bytes()));
        }
    }
}
