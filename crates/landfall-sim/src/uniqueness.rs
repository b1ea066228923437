//! Whether a fragment has other places in the genome that fit its reads as well.

use std::ops::Range;

use landfall_core::{ContigId, Position, Strand, dna};

use crate::genome::Genome;
use crate::scenario::Layout;
use crate::site::Site;

/// Length of the words that are looked up.
const WORD: usize = 12;

/// The words of a genome, to find other places of a fragment.
///
/// A place counts as equally good where its mismatches, summed over both mates, are at most 1 % of the bases
/// that the mates show. Copies are made by substitutions alone, so gaps need not be searched.
pub struct Uniqueness<'a> {
    genome: &'a Genome,
    /// Word, contig, start; sorted.
    words: Vec<(u32, u32, u32)>,
    anchor_shows: usize,
    adrift_shows: usize,
}

impl<'a> Uniqueness<'a> {
    /// Indexes a genome for reads of this layout.
    #[must_use]
    pub fn new(genome: &'a Genome, layout: &Layout) -> Self {
        let mut words = Vec::new();
        for (number, contig) in (0..).zip(&genome.contigs) {
            for (start, window) in (0..).zip(contig.bases.windows(WORD)) {
                words.extend(word(window).map(|word| (word, number, start)));
            }
        }
        words.sort_unstable();
        let (anchor_shows, adrift_shows) = layout.host_shown();
        Self { genome, words, anchor_shows, adrift_shows }
    }

    /// Whether the fragment's own place is the only one.
    #[must_use]
    pub fn is_unique(&self, site: Site, length: u32) -> bool {
        let host = site.host(&self.genome.contigs[site.contig.index()].bases, length);
        let anchor = host.len().min(self.anchor_shows);
        let adrift = host.len() - host.len().min(self.adrift_shows);
        let allowed = (anchor + host.len() - adrift) / 100;
        // With at most `allowed` mismatches, one of `allowed` + 1 words is without any.
        (0..=allowed).map(|piece| piece * WORD).take_while(|offset| offset + WORD <= anchor).all(|offset| {
            self.places(&host[offset..offset + WORD], offset).all(|other| {
                other == site
                    || self.fragment(other, length).is_none_or(|bases| {
                        let mismatches = dna::hamming(&bases[..anchor], &host[..anchor])
                            + dna::hamming(&bases[adrift..], &host[adrift..]);
                        mismatches > allowed
                    })
            })
        })
    }

    /// The junctions of fragments that hold this word `offset` bases after their junction.
    fn places(&self, bases: &[u8], offset: usize) -> impl Iterator<Item = Site> {
        let offset = offset as u32;
        let forwards = self.words[self.range(bases)].iter().filter_map(move |&(_, contig, start)| {
            let junction = Position(start.checked_sub(offset)?);
            Some(Site { contig: ContigId(contig), junction, strand: Strand::Plus })
        });
        let reverse = dna::reverse_complement(bases);
        let backwards = self.words[self.range(&reverse)].iter().map(move |&(_, contig, start)| {
            let junction = Position(start + WORD as u32 - 1 + offset);
            Site { contig: ContigId(contig), junction, strand: Strand::Minus }
        });
        forwards.chain(backwards)
    }

    fn range(&self, bases: &[u8]) -> Range<usize> {
        word(bases).map_or(0..0, |word| {
            let start = self.words.partition_point(|entry| entry.0 < word);
            start..start + self.words[start..].partition_point(|entry| entry.0 == word)
        })
    }

    /// A fragment's bases; `None` where it leaves its contig.
    fn fragment(&self, site: Site, length: u32) -> Option<Vec<u8>> {
        let contig = &self.genome.contigs[site.contig.index()].bases;
        let inside = match site.strand {
            Strand::Plus => (site.junction.0 + length) as usize <= contig.len(),
            Strand::Minus => (site.junction.0 as usize) < contig.len() && site.junction.0 + 1 >= length,
        };
        inside.then(|| site.host(contig, length))
    }
}

/// A word as a number; `None` if it holds an N.
fn word(bases: &[u8]) -> Option<u32> {
    bases.iter().try_fold(0, |word, &base| Some(word << 2 | u32::from(dna::code(base)?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::genome::Contig;
    use crate::scenario::Scenario;
    use crate::{bases, site};
    use landfall_core::seed::stream;

    /// 20 kb in which bases 5,000–7,000 lie a second time, reversed, at 12,000–14,000.
    fn genome(divergence: f64) -> Genome {
        let mut rng = stream(9, "test", "copies");
        let mut made = bases::sequence(&mut rng, 20_000, 0.5);
        let copy = bases::diverged(&mut rng, &made[5_000..7_000], divergence);
        made.splice(12_000..14_000, dna::reverse_complement(&copy));
        let contigs = vec![Contig { name: "chr1".to_owned(), bases: made }];
        Genome { contigs, gaps: Vec::new(), repeats: Vec::new(), genes: Vec::new() }
    }

    fn unique(divergence: f64, junction: u32, length: u32) -> bool {
        let layout = Scenario::parse(include_str!("../../../testdata/demo.toml")).unwrap().layout;
        let genome = genome(divergence);
        let contig = ContigId(0);
        let site = site::Site { contig, junction: Position(junction), strand: Strand::Plus };
        Uniqueness::new(&genome, &layout).is_unique(site, length)
    }

    #[test]
    fn a_fragment_inside_an_exact_copy_has_two_places() {
        assert!(!unique(0.0, 5_500, 300));
        assert!(!unique(0.0, 13_000, 30));
        assert!(unique(0.0, 3_000, 300), "outside");
    }

    #[test]
    fn an_adrift_read_outside_the_copy_tells_where_the_fragment_is() {
        assert!(!unique(0.0, 6_600, 400), "ends with the copy");
        assert!(unique(0.0, 6_600, 500), "100 bases beyond");
    }

    #[test]
    fn copies_that_differ_by_a_tenth_are_told_apart() {
        assert!(unique(0.1, 5_500, 300));
    }
}
