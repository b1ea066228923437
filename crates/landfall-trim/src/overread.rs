//! Reads that run through the whole fragment into the other side's known sequence.

use bio::alignment::distance::simd::bounded_levenshtein;
use bio::pattern_matching::myers::{Myers, MyersBuilder};
use landfall_core::dna::{hamming, iupac_bases, reverse_complement};

use crate::TrimParams;
use crate::pattern::Pattern;

/// Telling bases after which a match inside a read needs no more.
const ENOUGH: usize = 16;
/// Both mates may put the fragment's end this far apart, if a base is missing in one.
const MAX_SHIFT: usize = 3;

/// What a read runs into at the far end of the fragment.
#[derive(Clone, Debug)]
pub struct FarEnd {
    /// The beginning of it, long enough to be sure.
    pattern: Pattern,
    reversed: Pattern,
    /// Telling letters among the first so many.
    telling: Vec<usize>,
    search: Option<Myers<u64>>,
}

/// A place where a read may leave the fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Exit {
    /// Bases before it.
    length: usize,
    /// Edits.
    errors: usize,
    /// Whether the match is long enough to stand inside a read.
    long: bool,
}

/// How many bases of each mate are the fragment's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FragmentEnd {
    /// In the anchor read.
    pub anchor: usize,
    /// In the adrift read.
    pub adrift: usize,
}

impl FragmentEnd {
    /// The same behind the first bases of the anchor read, which are the last of the adrift read.
    #[must_use]
    pub fn without(self, first: usize) -> Self {
        Self { anchor: self.anchor.saturating_sub(first), adrift: self.adrift.saturating_sub(first) }
    }
}

impl FarEnd {
    /// The far end of a read whose mate begins with `mate`.
    #[must_use]
    pub fn opposite(mate: &Pattern) -> Self {
        let whole = mate.reverse_complement();
        let mut telling = vec![0];
        telling.extend(whole.letters().iter().take(64).scan(0, |seen, &letter| {
            *seen += usize::from(letter != b'N');
            Some(*seen)
        }));
        let enough = telling.iter().position(|&seen| seen >= ENOUGH);
        telling.truncate(enough.map_or(telling.len(), |length| length + 1));
        let pattern = whole.part(0, telling.len() - 1);
        let search = (!pattern.is_empty()).then(|| {
            let mut builder = MyersBuilder::new();
            for &code in b"RYSWKMBDHVN" {
                builder.ambig(code, iupac_bases(code).unwrap_or_default().bytes());
            }
            builder.build_64(pattern.letters())
        });
        Self { reversed: pattern.reversed(), pattern, telling, search }
    }

    /// Every place in a read where the far end may begin, by increasing length.
    fn exits(&self, read: &[u8], params: &TrimParams) -> Vec<Exit> {
        let mut exits = self.inside(read, params);
        let shortest = params.min_overread_at_end.max(1);
        let width = self.pattern.len().min(read.len() + 1);
        for start in (read.len() + 1).saturating_sub(width)..(read.len() + 1).saturating_sub(shortest) {
            let seen = self.telling[read.len() - start];
            let allowed = allowed(seen, params.max_overread_errors);
            let errors = self.pattern.mismatches(&read[start..]);
            if seen >= shortest && errors <= allowed {
                exits.push(Exit { length: start, errors, long: seen >= params.min_overread });
            }
        }
        exits.sort_unstable();
        exits
    }

    fn inside(&self, read: &[u8], params: &TrimParams) -> Vec<Exit> {
        let seen = self.pattern.telling();
        let (true, Some(search)) = (seen >= params.min_overread, &self.search) else { return Vec::new() };
        let limit = allowed(seen, params.max_overread_errors);
        let mut starts = Vec::new();
        for (last, _) in search.find_all_end(read, limit.min(64) as u8) {
            let before: Vec<u8> =
                read[..=last].iter().rev().take(self.pattern.len() + limit).copied().collect();
            let found = self.reversed.endings(&before, limit).into_iter();
            let best =
                found.min_by_key(|found| (found.errors, found.end.abs_diff(self.pattern.len()), found.end));
            if let Some(best) = best {
                starts.push((last + 1 - best.end, best.errors));
            }
        }
        starts.sort_unstable();
        starts.dedup_by_key(|start| start.0);
        starts.into_iter().map(|(length, errors)| Exit { length, errors, long: true }).collect()
    }

    /// Where a read without mate leaves the fragment: the best match long enough to stand inside a read.
    #[must_use]
    pub fn alone(&self, read: &[u8], params: &TrimParams) -> Option<usize> {
        let long = self.exits(read, params).into_iter().filter(|exit| exit.long);
        long.min_by_key(|exit| (exit.errors, exit.length)).map(|exit| exit.length)
    }
}

/// Where both mates leave the fragment, if one of them does: a match of the far end that the mate agrees
/// with. Of several: long matches first, then those that both mates show, then the best agreement.
#[must_use]
pub fn fragment_end(
    anchor: &[u8],
    adrift: &[u8],
    linker: Option<&FarEnd>,
    primer: &FarEnd,
    params: &TrimParams,
) -> Option<FragmentEnd> {
    let from_anchor = linker.map(|linker| linker.exits(anchor, params)).unwrap_or_default();
    let from_adrift = primer.exits(adrift, params);
    if from_anchor.is_empty() && from_adrift.is_empty() {
        return None;
    }
    let backwards = reverse_complement(adrift);
    let one = |exit: &Exit| (FragmentEnd { anchor: exit.length, adrift: exit.length }, exit.long, false);
    let mut ends: Vec<_> = from_anchor.iter().chain(&from_adrift).map(one).collect();
    for left in &from_anchor {
        for right in &from_adrift {
            let shift = left.length.abs_diff(right.length);
            if shift == 0 || left.long && right.long && shift <= MAX_SHIFT {
                let end = FragmentEnd { anchor: left.length, adrift: right.length };
                ends.push((end, left.long || right.long, true));
            }
        }
    }
    let judged = ends.into_iter().filter_map(|(end, long, both)| {
        let disagreement = disagreement(anchor, &backwards, end, long, params)?;
        Some(((!long, !both, disagreement, end.anchor, end.adrift), end))
    });
    judged.min_by_key(|(rank, _)| *rank).map(|(_, end)| end)
}

/// Differences of the mates per 1,000 bases where they overlap, if they are few enough. `backwards` is the
/// reverse complement of the adrift read.
fn disagreement(
    anchor: &[u8],
    backwards: &[u8],
    end: FragmentEnd,
    long: bool,
    params: &TrimParams,
) -> Option<usize> {
    let from = end.adrift.saturating_sub(backwards.len());
    let left = &anchor[from..end.anchor.min(anchor.len())];
    let right = &backwards[from + backwards.len() - end.adrift..];
    let same = end.anchor == end.adrift;
    let right = if same { &right[..left.len()] } else { right };
    let overlap = left.len().min(right.len());
    let limit = allowed(overlap, 1.0 - params.min_mate_agreement).max(1);
    let differences = if same { hamming(left, right) } else { usize::MAX };
    let differences = if differences <= limit {
        differences
    } else if long {
        bounded_levenshtein(left, right, limit as u32)? as usize
    } else {
        return None;
    };
    Some(differences * 1000 / overlap.max(1))
}

/// Errors allowed among so many bases. A hair more than the product: 0.1 × 10 is one.
fn allowed(bases: usize, share: f64) -> usize {
    (bases as f64 * share + 1e-9) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINKER: &str = "TCTGGAGTTTTATCGCAATNNNNNNNNNNNNCTCCGCTTAAGGGACT";
    const LINKER_BACK: &str = "AGTCCCTTAAGCGGAGACGTACGTACGTATTGCGATAAAACTCCAGA";
    const END: &str = "GAAAATCTCTAGCA";
    const END_BACK: &str = "TGCTAGAGATTTTC";

    fn text(bytes: &[u8]) -> String {
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    /// Host sequence without a short period.
    fn host(length: usize) -> String {
        let mut state = 7_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b"ACGT"[(state >> 30) as usize])
        };
        (0..length).map(|_| next()).collect()
    }

    fn cut(anchor: &str, adrift: &str) -> Option<(usize, usize)> {
        let linker = FarEnd::opposite(&Pattern::new(LINKER).unwrap());
        let primer = FarEnd::opposite(&Pattern::new(END).unwrap());
        let found = fragment_end(
            anchor.as_bytes(),
            adrift.as_bytes(),
            Some(&linker),
            &primer,
            &TrimParams::default(),
        )?;
        Some((found.anchor, found.adrift))
    }

    fn reads(length: usize, anchor: usize, adrift: usize) -> (String, String) {
        let there = host(length);
        let back = text(&reverse_complement(there.as_bytes()));
        let filler = host(300);
        let read = |fragment: &str, beyond: &str, length: usize| {
            format!("{fragment}{beyond}{filler}")[..length].to_owned()
        };
        (read(&there, LINKER_BACK, anchor), read(&back, END_BACK, adrift))
    }

    #[test]
    fn both_mates_are_cut_where_the_fragment_ends() {
        for length in [0, 1, 5, 9, 10, 11, 30, 60, 90, 100, 110, 120, 130, 133] {
            let (anchor, adrift) = reads(length, 136, 153);
            assert_eq!(cut(&anchor, &adrift), Some((length, length)), "{length}");
        }
    }

    #[test]
    fn a_fragment_longer_than_the_anchor_is_found_by_the_adrift_read() {
        let (anchor, adrift) = reads(145, 136, 153);
        assert_eq!(cut(&anchor, &adrift), Some((145, 145)));
    }

    #[test]
    fn three_bases_at_the_end_count_only_with_the_mate() {
        let (anchor, adrift) = reads(133, 136, 120);
        assert_eq!(cut(&anchor, &adrift), Some((133, 133)));
        assert_eq!(cut(&anchor, &host(400)[200..320]), None);
    }

    #[test]
    fn a_long_fragment_is_not_cut() {
        let (anchor, adrift) = reads(400, 136, 153);
        assert_eq!(cut(&anchor, &adrift), None);
    }

    #[test]
    fn host_that_resembles_the_linker_is_not_cut() {
        let (anchor, adrift) = reads(300, 136, 153);
        let exact = format!("{}{}{}", &anchor[..50], "AGTCCCTTAAGCGGAG", &anchor[66..]);
        assert_eq!(cut(&exact, &adrift), None, "a whole match without the mate's consent");
        let poor = format!("{}{}{}", &anchor[..50], "AGACCCTTTAGCGCAG", &anchor[66..]);
        assert_eq!(cut(&poor, &adrift), None, "three mismatches of 16");
    }

    #[test]
    fn a_missing_base_in_one_read_cuts_each_mate_at_its_own_place() {
        let (anchor, adrift) = reads(80, 136, 153);
        let anchor = format!("{}{}", &anchor[..40], &anchor[41..]);
        assert_eq!(cut(&anchor, &adrift), Some((79, 80)));
    }

    #[test]
    fn a_read_alone_needs_a_long_match() {
        let linker = FarEnd::opposite(&Pattern::new(LINKER).unwrap());
        let params = TrimParams::default();
        let alone = |length, read: usize| linker.alone(reads(length, read, 153).0.as_bytes(), &params);
        assert_eq!(alone(60, 136), Some(60));
        assert_eq!(alone(126, 136), Some(126));
        assert_eq!(alone(127, 136), None);
        assert_eq!(alone(400, 136), None);
    }
}
