//! Genes around a position.

use std::collections::BTreeMap;

use landfall_reference::genes::{Gene, Neighbour};

use crate::{CancerList, Listed};

/// The genes of one contig, sorted by start.
#[derive(Debug, Default)]
struct Contig<'a> {
    genes: Vec<&'a Gene>,
    /// The furthest end of the genes up to each.
    reach: Vec<i64>,
}

impl<'a> Contig<'a> {
    fn of(mut genes: Vec<&'a Gene>) -> Self {
        genes.sort_by_key(|gene| (gene.start, gene.end));
        let further = |reach: &mut i64, gene: &&Gene| {
            *reach = gene.end.max(*reach);
            Some(*reach)
        };
        let reach = genes.iter().scan(i64::MIN, further).collect();
        Self { genes, reach }
    }

    /// Genes with a base in `start..end`, from right to left.
    fn overlapping(&self, start: i64, end: i64) -> impl Iterator<Item = &'a Gene> {
        let behind = self.genes.partition_point(|gene| gene.start < end);
        let in_reach = (0..behind).rev().take_while(move |&at| self.reach[at] > start);
        in_reach.map(|at| self.genes[at]).filter(move |gene| gene.end > start)
    }

    /// Bases to the nearest gene; 0 inside one, `None` without genes.
    fn nearest_edge(&self, position: i64) -> Option<i64> {
        let behind = self.genes.partition_point(|gene| gene.start <= position);
        let left = behind.checked_sub(1).map(|at| (position - (self.reach[at] - 1)).max(0));
        let right = self.genes.get(behind).map(|gene| gene.start - position);
        left.into_iter().chain(right).min()
    }
}

/// Finds genes by position.
#[derive(Debug)]
pub struct Locator<'a> {
    genes: BTreeMap<&'a str, Contig<'a>>,
    cancer: BTreeMap<&'a str, Contig<'a>>,
    listed: Listed<'a>,
}

impl<'a> Locator<'a> {
    /// Over a gene set and a list of cancer genes.
    #[must_use]
    pub fn new(genes: &'a [Gene], list: &'a CancerList) -> Self {
        let listed = Listed::of(list, genes);
        let cancer = by_contig(genes.iter().filter(|gene| listed.symbol(&gene.name).is_some()));
        Self { genes: by_contig(genes.iter()), cancer, listed }
    }

    /// The list as genes of the set.
    #[must_use]
    pub fn listed(&self) -> &Listed<'a> {
        &self.listed
    }

    /// The gene whose transcription start is nearest among those that hold the position, or else the gene with the
    /// nearest edge. Ties go to the nearest transcription start, then to the name. `None` on contigs without genes.
    #[must_use]
    pub fn nearest(&self, contig: &str, position: i64) -> Option<Neighbour<'a>> {
        let contig = self.genes.get(contig)?;
        let edge = contig.nearest_edge(position)?;
        let around = contig.overlapping(position - edge, position + edge + 1);
        around.map(|gene| Neighbour::of(gene, position)).min_by_key(Neighbour::rank)
    }

    /// The gene of the cancer list with the nearest edge, at most `window` bases away, under the list's symbol. Ties as
    /// in [`Locator::nearest`].
    #[must_use]
    pub fn nearest_cancer_gene(
        &self,
        contig: &str,
        position: i64,
        window: u32,
    ) -> Option<(&'a str, Neighbour<'a>)> {
        let window = i64::from(window);
        let around = self.cancer.get(contig)?.overlapping(position - window, position + window + 1);
        let neighbours = around.map(|gene| Neighbour::of(gene, position));
        let nearest = neighbours.min_by_key(|neighbour| (neighbour.edge, neighbour.rank()))?;
        Some((self.listed.symbol(&nearest.gene.name)?, nearest))
    }
}

fn by_contig<'a>(genes: impl Iterator<Item = &'a Gene>) -> BTreeMap<&'a str, Contig<'a>> {
    let mut contigs: BTreeMap<&str, Vec<&Gene>> = BTreeMap::new();
    genes.for_each(|gene| contigs.entry(&gene.contig).or_default().push(gene));
    contigs.into_iter().map(|(name, genes)| (name, Contig::of(genes))).collect()
}

#[cfg(test)]
mod tests {
    use landfall_core::Strand;
    use proptest::prelude::*;

    use super::*;

    fn gene(name: &str, strand: Strand, start: i64, end: i64) -> Gene {
        let tss = if strand == Strand::Plus { start } else { end - 1 };
        let (contig, name) = ("c".to_owned(), name.to_owned());
        let exons = std::iter::once(start..start + 2).collect();
        Gene { contig, start, end, name, strand, tss, exons, aliases: Default::default() }
    }

    fn seen<'a>(genes: &'a [Gene], list: &'a CancerList, position: i64) -> (&'a str, i64, i64) {
        let neighbour = Locator::new(genes, list).nearest("c", position).unwrap();
        (&neighbour.gene.name, neighbour.edge, neighbour.from_start)
    }

    #[test]
    fn distances_run_in_the_genes_direction() {
        let list = CancerList::built_in().unwrap();
        let genes = [gene("P", Strand::Plus, 100, 200), gene("M", Strand::Minus, 1_000, 1_100)];
        assert_eq!(seen(&genes, &list, 90), ("P", 10, -10));
        assert_eq!(seen(&genes, &list, 100), ("P", 0, 0));
        assert_eq!(seen(&genes, &list, 199), ("P", 0, 99));
        assert_eq!(seen(&genes, &list, 200), ("P", 1, 100));
        assert_eq!(seen(&genes, &list, 990), ("M", 10, 109));
        assert_eq!(seen(&genes, &list, 1_099), ("M", 0, 0));
        assert_eq!(seen(&genes, &list, 1_109), ("M", 10, -10));
        assert!(Locator::new(&genes, &list).nearest("other", 5).is_none());
    }

    #[test]
    fn overlapping_genes_and_ties_are_told_apart_by_start_then_name() {
        let list = CancerList::built_in().unwrap();
        let nested = [gene("LONG", Strand::Plus, 0, 10_000), gene("SHORT", Strand::Minus, 5_000, 5_100)];
        assert_eq!(seen(&nested, &list, 5_050).0, "SHORT");
        assert_eq!(seen(&nested, &list, 4_000).0, "LONG");
        // Equal edges: B's start is at its near end, A's at its far end.
        let sides = [gene("A", Strand::Plus, 0, 100), gene("B", Strand::Plus, 119, 300)];
        assert_eq!(seen(&sides, &list, 109), ("B", 10, -10));
        let twins = [gene("Z", Strand::Minus, 0, 100), gene("Y", Strand::Plus, 119, 300)];
        assert_eq!(seen(&twins, &list, 109), ("Y", 10, -10));
    }

    #[test]
    fn exons_are_told_where_there_are_any() {
        let list = CancerList::built_in().unwrap();
        let mut genes = [gene("M", Strand::Minus, 1_000, 1_100)];
        let in_exon =
            |genes: &[Gene], position| Locator::new(genes, &list).nearest("c", position).unwrap().in_exon();
        assert_eq!(in_exon(&genes, 1_001), Some(true));
        assert_eq!(in_exon(&genes, 1_002), Some(false));
        genes[0].exons.clear();
        assert_eq!(in_exon(&genes, 1_001), None);
    }

    #[test]
    fn cancer_genes_are_found_by_alias_up_to_the_window() {
        let list = CancerList::built_in().unwrap();
        let genes = [gene("EVI1", Strand::Plus, 60_000, 70_000), gene("X", Strand::Plus, 9_000, 9_500)];
        let locator = Locator::new(&genes, &list);
        let found =
            |position| locator.nearest_cancer_gene("c", position, 50_000).map(|(name, one)| (name, one.edge));
        assert_eq!(found(10_000), Some(("MECOM", 50_000)));
        assert_eq!(found(9_999), None);
        assert_eq!(found(69_999), Some(("MECOM", 0)));
        assert_eq!(found(119_999), Some(("MECOM", 50_000)));
        assert_eq!(found(120_000), None);
    }

    proptest! {
        #[test]
        fn the_nearest_gene_is_the_one_that_a_full_scan_finds(
            spans in proptest::collection::vec((0_i64..500, 1_i64..120, any::<bool>()), 1..25),
            position in -20_i64..700,
        ) {
            let strand = |plus| if plus { Strand::Plus } else { Strand::Minus };
            let genes: Vec<_> = spans.iter().enumerate()
                .map(|(at, &(start, length, plus))| gene(&format!("G{at:02}"), strand(plus), start, start + length))
                .collect();
            let list = CancerList::built_in().unwrap();
            let locator = Locator::new(&genes, &list);
            let all = genes.iter().map(|gene| Neighbour::of(gene, position));
            let expected = all.min_by_key(|one| (one.edge, one.rank()));
            prop_assert_eq!(locator.nearest("c", position), expected);
        }
    }
}
