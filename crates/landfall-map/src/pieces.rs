//! How a query is cut: into pieces of which one must match without error, each at as few places as can be.

use std::ops::Range;

use landfall_reference::Genome;

use crate::Index;
use crate::index::MAX_SAMPLING;
use crate::query::Query;

/// Places of a piece with which the search for short pieces begins; unique sequence has fewer.
const FEW: usize = 16;
/// By how much more places a piece may have if the query holds too few pieces of fewer.
const MORE: usize = 4;
/// Bases by which a piece with too many places grows.
const STEP: usize = 4;

/// A part of a query and where it may occur: at all places where it does, and a few more.
#[derive(Clone, Debug, Default)]
pub(crate) struct Piece {
    /// Bases of the query.
    pub range: Range<usize>,
    /// For each phase the suffixes that begin as the piece does behind so many of its first bases: a match of the
    /// piece begins up to `sampling - 1` bases before a suffix that the index holds.
    suffixes: [Range<u32>; MAX_SAMPLING as usize],
    /// For each phase: how far in the query its suffixes are known to match.
    ends: [usize; MAX_SAMPLING as usize],
}

impl Piece {
    /// Looks up the first word of each phase of the bases of `range`, all of them known.
    fn look_up(index: &Index, query: &Query, range: Range<usize>) -> Self {
        let mut piece = Self { range: range.clone(), ..Self::default() };
        for phase in 0..(index.sampling() as usize).min(range.len()) {
            let start = range.start + phase;
            let end = range.end.min(start + index.word_length());
            piece.suffixes[phase] = index.words(query, start..end);
            piece.ends[phase] = end;
        }
        piece
    }

    /// Lengthens the piece to `end` and leaves out what does not match up to there.
    fn grow(&mut self, genome: &Genome, index: &Index, query: &Query, end: usize) {
        for (phase, suffixes) in self.suffixes.iter_mut().enumerate() {
            let start = self.range.start + phase;
            let more = self.ends[phase]..end;
            *suffixes = index.narrow(genome, query, suffixes.clone(), start, more);
        }
        self.ends = [end; MAX_SAMPLING as usize];
        self.range.end = end;
    }

    /// Number of places, each counted once.
    pub fn places(&self) -> usize {
        self.suffixes.iter().map(ExactSizeIterator::len).sum()
    }

    /// Where the query's first base would lie for each place.
    pub fn diagonals(&self, index: &Index) -> impl Iterator<Item = i64> {
        self.suffixes.iter().enumerate().flat_map(move |(phase, suffixes)| {
            let offset = (self.range.start + phase) as i64;
            index.suffixes(suffixes.clone()).map(move |global| i64::from(global) - offset)
        })
    }
}

/// So many pieces of a query, one behind the other, that do not overlap; fewer where unknown bases leave less.
///
/// As few places as can be: short pieces where the sequence is rare, long ones where it is repeated. Taken from the
/// left, each as short as the number of places allowed lets it be, with more places allowed until they are enough;
/// or else of equal length.
pub(crate) fn cut(genome: &Genome, index: &Index, query: &Query, count: usize) -> Vec<Piece> {
    let equal = || {
        let ranges =
            query.equal_parts(count).filter(|range| !range.is_empty() && query.is_known(range.clone()));
        let piece = |range: Range<usize>| {
            let mut piece = Piece::look_up(index, query, range.clone());
            piece.grow(genome, index, query, range.end);
            piece
        };
        ranges.map(piece).collect()
    };
    let shortest = index.word_length() + index.sampling() as usize - 1;
    if count * shortest > query.len() {
        return equal();
    }
    let limits = std::iter::successors(Some(FEW), |limit| limit.checked_mul(MORE));
    limits
        .take_while(|&limit| limit <= index.len() as usize)
        .find_map(|limit| rare(genome, index, query, count, limit))
        .unwrap_or_else(equal)
}

/// How many errors a query has at least, wherever it lies: pieces of it, one behind the other, that occur nowhere. Not
/// counted beyond `enough`.
pub(crate) fn absent(genome: &Genome, index: &Index, query: &Query, enough: usize) -> usize {
    from_the_left(genome, index, query, 0).take(enough).count()
}

/// `count` pieces of at most `limit` places each, if the query holds them.
fn rare(genome: &Genome, index: &Index, query: &Query, count: usize, limit: usize) -> Option<Vec<Piece>> {
    let mut pieces: Vec<_> = from_the_left(genome, index, query, limit).take(count).collect();
    if pieces.len() < count {
        return None;
    }
    if let Some(last) = pieces.last_mut() {
        let stop = query.next_unknown(last.range.end);
        if last.places() > FEW {
            last.grow(genome, index, query, stop);
        }
    }
    Some(pieces)
}

/// Pieces of at most `limit` places, one behind the other, each as short as can be. What lies between is lost: a piece
/// ends before the next unknown base, and may have too many places up to there.
fn from_the_left<'a>(
    genome: &'a Genome,
    index: &'a Index,
    query: &'a Query,
    limit: usize,
) -> impl Iterator<Item = Piece> + 'a {
    let shortest = index.word_length() + index.sampling() as usize - 1;
    let mut start = 0;
    std::iter::from_fn(move || {
        while start + shortest <= query.len() {
            let stop = query.next_unknown(start);
            if start + shortest > stop {
                start = stop + 1;
                continue;
            }
            let mut piece = Piece::look_up(index, query, start..start + shortest);
            while piece.places() > limit && piece.range.end < stop {
                let end = (piece.range.end + STEP).min(stop);
                piece.grow(genome, index, query, end);
            }
            start = piece.range.end;
            if piece.places() <= limit {
                return Some(piece);
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use landfall_core::Strand;
    use landfall_reference::GenomeBuilder;

    use super::*;
    use crate::IndexParams;

    /// A genome of one element 300 times, each copy followed by bases of its own.
    fn repeats() -> (Genome, Vec<u8>) {
        let mut state = 5_u64;
        let mut random = |length: usize| -> Vec<u8> {
            let base = |_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                b"ACGT"[(state >> 62) as usize]
            };
            (0..length).map(base).collect()
        };
        let element = random(60);
        let contig: Vec<u8> = (0..300).flat_map(|_| [element.clone(), random(40)].concat()).collect();
        let mut builder = GenomeBuilder::new();
        builder.push("c", &contig).unwrap();
        (builder.finish(), contig[30_000 - 100..].to_vec())
    }

    #[test]
    fn pieces_grow_until_they_reach_what_is_rare_and_their_places_hold_every_match() {
        let (genome, read) = repeats();
        let index = Index::build(&genome, &IndexParams::default()).unwrap();
        let query = Query::new(&read, Strand::Plus);
        let pieces = cut(&genome, &index, &query, 2);
        assert_eq!(pieces.len(), 2);
        assert!(pieces.iter().all(|piece| piece.places() <= FEW), "{pieces:?}");
        for piece in &pieces {
            assert!(piece.diagonals(&index).any(|diagonal| diagonal == i64::from(genome.len()) - 100));
        }
        let inside = Query::new(&read[..60], Strand::Plus);
        let places: usize = cut(&genome, &index, &inside, 2).iter().map(Piece::places).sum();
        assert!((600..700).contains(&places), "{places} places of two pieces in 300 copies");
    }

    #[test]
    fn errors_far_enough_apart_are_told_from_what_occurs_nowhere() {
        let (genome, mut read) = repeats();
        let index = Index::build(&genome, &IndexParams::default()).unwrap();
        let absent = |read: &[u8]| absent(&genome, &index, &Query::new(read, Strand::Plus), 9);
        assert_eq!(absent(&read), 0);
        for (count, at) in [(1, 10), (2, 45), (3, 80)] {
            read[at] = if read[at] == b'A' { b'C' } else { b'A' };
            assert_eq!(absent(&read), count);
        }
    }

    #[test]
    fn pieces_keep_clear_of_unknown_bases_and_are_fewer_where_too_few_are_left() {
        let (genome, mut read) = repeats();
        let index = Index::build(&genome, &IndexParams::default()).unwrap();
        for at in [65, 80] {
            read[at] = b'N';
        }
        let query = Query::new(&read, Strand::Plus);
        for count in 1..=5 {
            let pieces = cut(&genome, &index, &query, count);
            assert!(pieces.iter().all(|piece| query.is_known(piece.range.clone())), "{count}");
            assert!(pieces.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start), "{count}");
        }
        let unknown = Query::new(&[b'N'; 40], Strand::Plus);
        assert!(cut(&genome, &index, &unknown, 2).is_empty());
    }
}
