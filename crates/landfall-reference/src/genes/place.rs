//! Genes onto the contigs, or the slices, of a reference.

use std::collections::{BTreeMap, BTreeSet};

use super::{Gene, GeneSet, GenesError};
use crate::slice::Slice;

impl GeneSet {
    /// Keeps the genes on the reference's contigs and counts the others in `left_out`.
    ///
    /// # Errors
    /// [`GenesError::NoContigShared`] where no gene is left, as when one side says `chr1` and the other `1`.
    pub fn onto_contigs(&self, contigs: &[&str]) -> Result<Self, GenesError> {
        let known: BTreeSet<_> = contigs.iter().copied().collect();
        let genes: Vec<_> =
            self.genes.iter().filter(|gene| known.contains(gene.contig.as_str())).cloned().collect();
        let placed = genes.len();
        self.placed(genes, placed, contigs)
    }

    /// Moves the genes onto slices called `chrom:start-end` (1-based, both ends counted). A gene that overlaps a
    /// slice is kept whole: its start, end and transcription start may lie outside, below 0 too.
    ///
    /// # Errors
    /// [`GenesError::NotASlice`] for a contig of another name, [`GenesError::NoContigShared`] where the genes lie on
    /// other chromosomes than the slices.
    pub fn onto_slices(&self, slices: &[&str]) -> Result<Self, GenesError> {
        let mut by_contig: BTreeMap<&str, Vec<(usize, &Gene)>> = BTreeMap::new();
        self.genes.iter().enumerate().for_each(|one| by_contig.entry(&one.1.contig).or_default().push(one));
        let (mut genes, mut placed, mut chromosomes) = (Vec::new(), BTreeSet::new(), 0);
        for &slice in slices {
            let Slice { chromosome, range } =
                Slice::parse(slice).ok_or_else(|| GenesError::NotASlice(slice.to_owned()))?;
            let Some(candidates) = by_contig.get(chromosome) else { continue };
            chromosomes += 1;
            let overlaps = |gene: &Gene| gene.start < range.end && range.start < gene.end;
            for &(at, gene) in candidates.iter().filter(|(_, gene)| overlaps(gene)) {
                genes.push(shift(gene, slice, range.start));
                placed.insert(at);
            }
        }
        // A slice without genes is nothing unusual; a chromosome that no gene lies on is.
        if chromosomes > 0 && genes.is_empty() {
            return Ok(self.with(genes, 0));
        }
        self.placed(genes, placed.len(), slices)
    }

    fn placed(&self, mut genes: Vec<Gene>, placed: usize, contigs: &[&str]) -> Result<Self, GenesError> {
        if genes.is_empty() && !self.genes.is_empty() {
            let names: BTreeSet<_> = self.genes.iter().map(|gene| gene.contig.as_str()).collect();
            return Err(GenesError::NoContigShared {
                genes: self.genes.len(),
                found: some(names.iter().copied()),
                expected: some(contigs.iter().copied()),
            });
        }
        genes.sort_by(Gene::compare);
        Ok(self.with(genes, placed))
    }

    /// The set with these genes, which stand for so many of it.
    fn with(&self, genes: Vec<Gene>, placed: usize) -> Self {
        let left_out = self.genes.len() - placed;
        Self { name: self.name.clone(), genes, left_out, unnamed: self.unnamed }
    }
}

fn shift(gene: &Gene, slice: &str, by: i64) -> Gene {
    Gene {
        contig: slice.to_owned(),
        start: gene.start - by,
        end: gene.end - by,
        tss: gene.tss - by,
        exons: gene.exons.iter().map(|exon| exon.start - by..exon.end - by).collect(),
        ..gene.clone()
    }
}

fn some<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<_> = names.take(4).map(|name| format!("`{name}`")).collect();
    if names.len() == 4 {
        names[3] = "…".to_owned();
    }
    names.join(", ")
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)]
mod tests {
    use super::*;
    use landfall_core::Strand;

    fn set() -> GeneSet {
        let gene = |contig: &str, name: &str, start, end| Gene {
            contig: contig.to_owned(),
            start,
            end,
            name: name.to_owned(),
            strand: Strand::Plus,
            tss: start,
            exons: vec![start..start + 10],
            aliases: BTreeSet::new(),
        };
        let genes = vec![gene("chr1", "A", 100, 300), gene("chr1", "B", 900, 950), gene("chr2", "C", 5, 50)];
        GeneSet { name: "test".to_owned(), genes, left_out: 0, unnamed: 0 }
    }

    #[test]
    fn a_gene_that_begins_before_a_slice_keeps_its_exact_start_there() {
        let placed = set().onto_slices(&["chr1:151-1000", "chr1:151-200"]).unwrap();
        let seen: Vec<_> =
            placed.genes.iter().map(|gene| (gene.contig.as_str(), &*gene.name, gene.tss)).collect();
        assert_eq!(
            seen,
            [("chr1:151-1000", "A", -50), ("chr1:151-1000", "B", 750), ("chr1:151-200", "A", -50)]
        );
        assert_eq!(placed.genes[0].exons, [-50..-40]);
        assert_eq!(placed.left_out, 1);
        // One past the gene's last base: no overlap. The slice that holds the last base: overlap.
        assert_eq!(set().onto_slices(&["chr1:301-400"]).unwrap().genes, []);
        assert_eq!(set().onto_slices(&["chr1:300-400"]).unwrap().genes.len(), 1);
    }

    #[test]
    fn genes_elsewhere_are_counted_and_names_that_never_match_are_refused() {
        let placed = set().onto_contigs(&["chr1", "chr3"]).unwrap();
        assert_eq!((placed.genes.len(), placed.left_out), (2, 1));
        let text = set().onto_contigs(&["1", "2"]).unwrap_err().to_string();
        assert!(
            text.contains("none of the 3 genes") && text.contains("`chr1`") && text.contains("`2`"),
            "{text}"
        );
        assert!(matches!(set().onto_slices(&["1:1-10"]), Err(GenesError::NoContigShared { .. })));
        assert!(matches!(set().onto_slices(&["chr1"]), Err(GenesError::NotASlice(_))));
    }
}
