//! Whether a fragment has other places in the genome that fit its reads as well.

use std::collections::BTreeMap;

use bio::alignment::distance::simd::bounded_levenshtein;
use bio::pattern_matching::myers::long::Myers;
use landfall_core::{ContigId, Position, Strand, dna};
use rayon::prelude::*;

use crate::genome::Genome;
use crate::path::Template;
use crate::scenario::Layout;
use crate::site::Site;

/// Length of the words that are looked up.
const WORD: usize = 12;
/// Host bases at a junction that a rival must share with the site before it is looked at closely: what the shortest
/// placed read shows.
const HEAD: u32 = 30;
/// The longest fragment that a mapper considers, as in the shipped protocols.
const LONGEST_PAIR: u32 = 2_500;
/// Junctions so near each other are one place, in bases: the distance within which an analysis takes them together.
const SAME_PLACE: u32 = 5;
/// A share of the bases that both mates show: places with fewer edits than that are as good as the best.
const BAND: u32 = 100;

/// The rivals of sites: other places of the genome whose bases are like those next to the junction.
///
/// A place counts as equally good where its edits, summed over both mates, are at most 1 % of the bases that the mates
/// show. The anchor mate begins at the rival junction; the adrift mate may lie anywhere downstream of it. The genome is
/// read once: memory follows the number of sites, not the genome's size.
pub struct Uniqueness<'a> {
    genome: &'a Genome,
    rivals: BTreeMap<Site, Vec<Site>>,
    anchor_shows: u32,
    adrift_shows: u32,
}

/// A word of a site's host bases: number of the site, bases between junction and word, and whether the word stands
/// there reversed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Seed {
    word: u32,
    site: u32,
    offset: u32,
    strand: Strand,
}

impl<'a> Uniqueness<'a> {
    /// Finds the rivals of these sites for reads of this layout.
    #[must_use]
    pub fn new(genome: &'a Genome, layout: &Layout, sites: &[Site]) -> Self {
        let (anchor_shows, adrift_shows) = layout.host_shown();
        let allowed = ((anchor_shows + adrift_shows) / BAND) as usize;
        let mut this = Self { genome, rivals: BTreeMap::new(), anchor_shows, adrift_shows };
        let mut sites = sites.to_vec();
        sites.sort_unstable();
        sites.dedup();
        let seeds = Seeds::new(&sites, |site| this.outwards(site, anchor_shows), allowed);
        let per_contig: Vec<Vec<(u32, Site)>> = (0..genome.contigs.len() as u32)
            .into_par_iter()
            .map(|contig| seeds.hits(ContigId(contig), &genome.contigs[contig as usize].bases))
            .collect();
        let mut hits: Vec<(u32, Site)> = per_contig.into_iter().flatten().collect();
        hits.par_sort_unstable();
        hits.dedup();
        let like = |&(site, rival): &(u32, Site)| {
            let site = sites[site as usize];
            let is_rival = !is_same_place(site, rival) && this.heads_are_alike(site, rival, allowed as u32);
            is_rival.then_some((site, rival))
        };
        let found: Vec<(Site, Site)> = hits.par_iter().filter_map(like).collect();
        for (site, rival) in found {
            this.rivals.entry(site).or_default().push(rival);
        }
        this
    }

    /// Whether the fragment's own place is the only one. The site must be one of those given at first.
    #[must_use]
    pub fn is_unique(&self, site: Site, length: u32) -> bool {
        let Some(rivals) = self.rivals.get(&site) else { return true };
        let host = self.outwards(site, length);
        let anchor = &host[..host.len().min(self.anchor_shows as usize)];
        let adrift = &host[host.len() - host.len().min(self.adrift_shows as usize)..];
        let allowed = (anchor.len() + adrift.len()) as u32 / BAND;
        !rivals.iter().any(|&rival| self.fits(rival, length, anchor, adrift, allowed))
    }

    /// Whether a mate fits the host with at most `allowed` edits, if it begins at a junction or up to `before` bases
    /// before it: bases gained there may happen to be those of the host.
    #[must_use]
    pub fn fits_near(&self, site: Site, mate: &[u8], before: u32, allowed: u32) -> bool {
        (0..=before).any(|bases| {
            let host = self.outwards(site.before(bases), mate.len() as u32 + allowed);
            edits_from_start(mate, &host, allowed).is_some()
        })
    }

    /// Whether both mates fit a rival with at most so many edits.
    fn fits(&self, rival: Site, length: u32, anchor: &[u8], adrift: &[u8], allowed: u32) -> bool {
        let bases = self.outwards(rival, LONGEST_PAIR.max(length));
        let Some(used) = edits_from_start(anchor, &bases, allowed) else { return false };
        // The same distance between the mates is by far the most frequent case.
        let same = bases.len() >= length as usize
            && dna::hamming(adrift, &bases[length as usize - adrift.len()..]) as u32 + used <= allowed;
        same || {
            let left = (allowed - used) as usize;
            Myers::<u64>::new(adrift).find_all_end(bases.iter(), left).next().is_some()
        }
    }

    fn heads_are_alike(&self, site: Site, rival: Site, allowed: u32) -> bool {
        let (own, other) = (self.outwards(site, HEAD), self.outwards(rival, HEAD + allowed));
        edits_from_start(&own, &other, allowed).is_some()
    }

    /// Up to `length` host bases from a junction on, in reading direction.
    fn outwards(&self, site: Site, length: u32) -> Vec<u8> {
        let length = length.min(site.room(self.genome.length(site.contig)));
        if length == 0 {
            return Vec::new();
        }
        site.host(length).bases(Template { genome: self.genome, vector: None })
    }
}

/// Whether two junctions are one place, shifted by a gap of the alignment as in a run of one base.
fn is_same_place(one: Site, other: Site) -> bool {
    (one.contig, one.strand) == (other.contig, other.strand)
        && one.junction.distance(other.junction) <= SAME_PLACE
}

/// The fewest edits by which `read` becomes a prefix of `bases`; `None` if more than `allowed`.
fn edits_from_start(read: &[u8], bases: &[u8], allowed: u32) -> Option<u32> {
    let longest = bases.len().min(read.len() + allowed as usize);
    let shortest = read.len().saturating_sub(allowed as usize);
    if longest < shortest {
        return None;
    }
    if bases.len() >= read.len() {
        let mismatches = dna::hamming(read, bases) as u32;
        // Gaps can only help where there are mismatches to save.
        if mismatches <= 1 {
            return (mismatches <= allowed).then_some(mismatches);
        }
    }
    (shortest..=longest).filter_map(|length| bounded_levenshtein(read, &bases[..length], allowed)).min()
}

/// The words of all sites, by word.
struct Seeds {
    seeds: Vec<Seed>,
    /// For each word, where its seeds begin; one more entry than words.
    starts: Vec<u32>,
}

impl Seeds {
    /// With at most `allowed` edits in a read, one of `allowed` + 1 of its words is without any.
    fn new(sites: &[Site], outwards: impl Fn(Site) -> Vec<u8>, allowed: usize) -> Self {
        let mut seeds = Vec::new();
        for (number, &site) in (0..).zip(sites) {
            let bases = outwards(site);
            for piece in
                (0..=allowed).map(|piece| piece * WORD).take_while(|piece| piece + WORD <= bases.len())
            {
                let window = &bases[piece..piece + WORD];
                for (strand, bases) in
                    [(Strand::Plus, window.to_vec()), (Strand::Minus, dna::reverse_complement(window))]
                {
                    let seed = |word| Seed { word, site: number, offset: piece as u32, strand };
                    seeds.extend(word(&bases).map(seed));
                }
            }
        }
        seeds.sort_unstable();
        let mut starts = vec![0_u32; (1 << (2 * WORD)) + 1];
        seeds.iter().for_each(|seed| starts[seed.word as usize + 1] += 1);
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        Self { seeds, starts }
    }

    /// The places of a contig that hold a word: number of the site, and the junction that the word speaks for.
    fn hits(&self, contig: ContigId, bases: &[u8]) -> Vec<(u32, Site)> {
        let mask = (1_u32 << (2 * WORD)) - 1;
        let (mut word, mut known, mut hits) = (0_u32, 0, Vec::new());
        for (end, &base) in (1_u32..).zip(bases) {
            match dna::code(base) {
                Some(code) => (word, known) = ((word << 2 | u32::from(code)) & mask, known + 1),
                None => known = 0,
            }
            if known < WORD {
                continue;
            }
            let range = self.starts[word as usize] as usize..self.starts[word as usize + 1] as usize;
            let start = end - WORD as u32;
            for seed in &self.seeds[range] {
                let junction = match seed.strand {
                    Strand::Plus => start.checked_sub(seed.offset),
                    Strand::Minus => Some(end - 1 + seed.offset).filter(|&at| (at as usize) < bases.len()),
                };
                hits.extend(
                    junction
                        .map(|at| (seed.site, Site { contig, junction: Position(at), strand: seed.strand })),
                );
            }
        }
        hits
    }
}

/// A word as a number; `None` if it holds an N.
fn word(bases: &[u8]) -> Option<u32> {
    bases.iter().try_fold(0, |word, &base| Some(word << 2 | u32::from(dna::code(base)?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bases;
    use crate::genome::Contig;
    use landfall_core::seed::stream;

    /// 20 kb in which bases 5,000–7,000 lie a second time, reversed, at 12,000–14,000.
    fn genome(divergence: f64, change: impl Fn(&mut Vec<u8>)) -> Genome {
        let mut rng = stream(9, "test", "copies");
        let mut made = bases::sequence(&mut rng, 20_000, 0.5);
        let copy = bases::diverged(&mut rng, &made[5_000..7_000], divergence);
        made.splice(12_000..14_000, dna::reverse_complement(&copy));
        change(&mut made);
        let contigs = vec![Contig { name: "chr1".to_owned(), bases: made }];
        Genome { contigs, ..Genome::default() }
    }

    fn unique_in(genome: &Genome, junction: u32, length: u32) -> bool {
        let site = Site { contig: ContigId(0), junction: Position(junction), strand: Strand::Plus };
        Uniqueness::new(genome, &Layout::default(), &[site]).is_unique(site, length)
    }

    fn unique(divergence: f64, junction: u32, length: u32) -> bool {
        unique_in(&genome(divergence, |_| ()), junction, length)
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

    #[test]
    fn a_copy_with_one_lost_base_is_as_good() {
        // One base less within the anchor of the copy, and one more behind it: one edit of 239 shown bases each.
        let lost = genome(0.0, |bases| {
            bases.remove(14_000 - 550);
            bases.insert(13_000, b'A');
        });
        assert!(!unique_in(&lost, 5_500, 300));
    }

    #[test]
    fn a_run_of_one_base_does_not_make_a_fragment_its_own_rival() {
        let run = genome(0.3, |bases| bases[3_000..3_030].fill(b'A'));
        assert!(unique_in(&run, 3_000, 300));
        assert!(unique_in(&run, 2_995, 300));
    }

    #[test]
    fn mates_farther_apart_in_the_copy_are_as_good() {
        let apart = genome(0.0, |bases| {
            let filler = vec![b'A'; 40];
            bases.splice(14_000 - 660..14_000 - 660, filler);
        });
        assert!(!unique_in(&apart, 5_500, 300), "40 bases more between the mates");
    }
}
