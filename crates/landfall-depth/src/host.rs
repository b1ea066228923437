//! The host as the yardstick: depth of autosomal bins, and of windows that look like the vector.

use landfall_core::ContigId;
use landfall_estimate::median;
use landfall_reference::pseudo_autosomal::is_sex_chromosome;
use landfall_reference::{Genome, Role};

use super::estimate::{Bins, Trimming, Yardstick, excess_variance, mean, trimmed_mean};
use super::gc::{Curve, Permille};

/// Bases of a fine bin, in which host depth is counted and vector depth is told.
pub const FINE: u32 = 100;
/// Fine bins of a host bin of 1 kb.
const FINE_IN_BIN: usize = 10;
/// Bases of a host bin, and of the window whose GC content corrects a fine bin.
pub const BIN: u32 = FINE * FINE_IN_BIN as u32;

/// Bins farther from the median than so many median absolute deviations (scaled to the standard deviation of a normal
/// law) are left out: copy number changes, collapsed repeats.
const OUTLIER: f64 = 3.0;
const MAD_TO_SD: f64 = 1.482_602_218_505_602;

/// Windows of the vector's shape that are looked at, and fewer than which are flagged.
const WINDOWS: usize = 1_000;
/// Fewer windows than this do not tell how depth varies.
pub const WINDOWS_NEEDED: usize = 200;
/// A window with more than this share of left-out bins is no window.
const WINDOW_LEFT_OUT: f64 = 0.1;

/// Where the fine bins of the autosomes lie in one array.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    contigs: Vec<Autosome>,
    bins: usize,
}

/// An autosome: the contig and its first bin of 1 kb.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Autosome {
    contig: ContigId,
    first_bin: usize,
    bins: usize,
}

/// Whether a contig is an autosome, by its name: a chromosome that is neither X nor Y. Slices are named
/// `contig:start-end`.
#[must_use]
pub fn is_autosome(name: &str) -> bool {
    Role::of(name) == Role::Primary && !is_sex_chromosome(name)
}

impl Layout {
    /// The layout of these contigs of a genome. The rest of a contig beyond its last whole bin is not counted.
    #[must_use]
    pub fn new(genome: &Genome, contigs: impl IntoIterator<Item = ContigId>) -> Self {
        let mut layout = Self::default();
        for contig in contigs {
            let bins = (genome.contigs()[contig.index()].length / BIN) as usize;
            layout.contigs.push(Autosome { contig, first_bin: layout.bins, bins });
            layout.bins += bins;
        }
        layout
    }

    /// Fine bins of all contigs.
    #[must_use]
    pub fn fine_bins(&self) -> usize {
        self.bins * FINE_IN_BIN
    }

    /// The fine bins of a contig; `None` if it is no part of the layout.
    #[must_use]
    pub fn fine_of(&self, contig: ContigId) -> Option<std::ops::Range<usize>> {
        let found = self.contigs.iter().find(|autosome| autosome.contig == contig)?;
        let first = found.first_bin * FINE_IN_BIN;
        Some(first..first + found.bins * FINE_IN_BIN)
    }
}

/// What was counted on the host.
#[derive(Clone, Copy, Debug)]
pub struct Counted<'a> {
    /// Aligned bases in each fine bin of the layout.
    pub fine: &'a [u32],
    /// Mean aligned bases of a fragment.
    pub bases_per_fragment: f64,
}

/// The host's bins of 1 kb after corrections.
#[derive(Clone, Debug)]
pub struct Host {
    /// By what depth is divided in each bin; `None` where the bin is left out.
    relative: Vec<Option<f64>>,
    /// Whether a bin has only known bases.
    known: Vec<bool>,
    /// Contigs as ranges of bins.
    contigs: Vec<std::ops::Range<usize>>,
    /// The GC curve.
    pub curve: Curve,
    /// Bins that are kept.
    pub kept: usize,
    /// The yardstick; `None` where no bin is kept or none has depth.
    pub yardstick: Option<Yardstick>,
}

impl Host {
    /// Fits the GC curve on bins without unknown bases, corrects, and leaves out outliers.
    #[must_use]
    pub fn new(genome: &Genome, layout: &Layout, counted: Counted<'_>) -> Self {
        let gc = gc_of_bins(genome, layout);
        let depths: Vec<f64> = counted.fine.chunks_exact(FINE_IN_BIN).map(depth_of_bin).collect();
        let fitted: Vec<_> =
            gc.iter().zip(&depths).filter_map(|(gc, depth)| gc.map(|gc| (gc, *depth))).collect();
        let curve = Curve::fit(&fitted);
        let mut relative: Vec<Option<f64>> =
            gc.iter().map(|gc| gc.and_then(|gc| curve.relative(gc))).collect();
        leave_out_outliers(&mut relative, &depths);
        let pairs =
            || relative.iter().zip(&depths).filter_map(|(relative, depth)| relative.map(|r| (r, *depth)));
        let corrected: Vec<f64> = pairs().map(|(relative, depth)| depth / relative).collect();
        let bases: f64 = pairs().map(|(_, depth)| depth * f64::from(BIN)).sum();
        let yardstick = trimmed_mean(&corrected).zip(mean(&corrected)).filter(|(trimmed, _)| *trimmed > 0.0);
        let yardstick = yardstick.map(|(trimmed, plain)| Yardstick {
            trimmed,
            plain,
            fragments: bases / counted.bases_per_fragment,
            bases_per_fragment: counted.bases_per_fragment,
        });
        let range = |autosome: &Autosome| autosome.first_bin..autosome.first_bin + autosome.bins;
        let contigs = layout.contigs.iter().map(range).collect();
        let known = gc.iter().map(Option::is_some).collect();
        Self { kept: corrected.len(), relative, known, contigs, curve, yardstick }
    }

    /// Windows of `fine_bins` fine bins, evenly spread, each within a contig: without unknown bases, and at most a
    /// tenth left out.
    fn windows(&self, fine_bins: usize) -> Vec<usize> {
        let places: Vec<_> = self.contigs.iter().map(|bins| places(bins, fine_bins)).collect();
        let all: usize = places.iter().map(|place| place.len()).sum();
        let step = (all / WINDOWS).max(1);
        let starts = places.into_iter().flatten().step_by(step);
        starts.filter(|&start| self.is_window(start, fine_bins)).collect()
    }

    fn is_window(&self, start: usize, fine_bins: usize) -> bool {
        let bins = start / FINE_IN_BIN..(start + fine_bins).div_ceil(FINE_IN_BIN);
        let left_out = self.relative[bins.clone()].iter().filter(|relative| relative.is_none()).count();
        let share = left_out as f64 / bins.len() as f64;
        self.known[bins].iter().all(|known| *known) && share <= WINDOW_LEFT_OUT
    }

    /// The depth of a fine bin, corrected; `None` where its bin is left out.
    fn fine_depth(&self, counted: Counted<'_>, fine: usize) -> Option<f64> {
        let relative = self.relative[fine / FINE_IN_BIN]?;
        Some(f64::from(counted.fine[fine]) / f64::from(FINE) / relative)
    }

    /// The fine bins `shape` (offsets from a window's start) in a window.
    fn bins(&self, counted: Counted<'_>, start: usize, shape: &[usize]) -> Bins {
        let fine = |offset: &usize| start + offset;
        let depths = shape.iter().map(fine).filter_map(|at| self.fine_depth(counted, at)).collect();
        let bases: f64 = shape.iter().map(fine).map(|at| f64::from(counted.fine[at])).sum();
        Bins { depths, fragments: bases / counted.bases_per_fragment }
    }

    /// τ² of a target that covers the fine bins `shape` of a vector of `fine_bins`: by how much windows of the host
    /// that are cut to this shape vary beyond counting. With the number of windows.
    #[must_use]
    pub fn excess(&self, counted: Counted<'_>, shape: &[usize], fine_bins: usize) -> Excess {
        let windows = self.windows(fine_bins).into_iter().map(|start| self.bins(counted, start, shape));
        Excess::of(windows.filter_map(|bins| Some((bins.mean(bins.trimming())?.ln(), 1.0 / bins.fragments))))
    }

    /// τ² of the ratio of a part of a shape to the rest of it.
    #[must_use]
    pub fn excess_of_part(
        &self,
        counted: Counted<'_>,
        part: &[usize],
        rest: &[usize],
        fine_bins: usize,
    ) -> Excess {
        let ratio = |start: usize| {
            let (part, rest) = (self.bins(counted, start, part), self.bins(counted, start, rest));
            let log = part.mean(Trimming::Plain)?.ln() - rest.mean(Trimming::Plain)?.ln();
            Some((log, 1.0 / part.fragments + 1.0 / rest.fragments))
        };
        Excess::of(self.windows(fine_bins).into_iter().filter_map(ratio))
    }
}

/// What windows say of the variance beyond counting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Excess {
    /// τ², of a logarithm.
    pub tau_squared: f64,
    /// Windows that say so.
    pub windows: usize,
}

impl Excess {
    /// From the logarithm and the counting variance of each window; those without depth are left out.
    fn of(windows: impl Iterator<Item = (f64, f64)>) -> Self {
        let (logs, counting): (Vec<f64>, Vec<f64>) =
            windows.filter(|(log, counting)| log.is_finite() && counting.is_finite()).unzip();
        Self { tau_squared: excess_variance(&logs, &counting), windows: logs.len() }
    }
}

/// Where windows of so many fine bins may start in a range of bins, every 1 kb.
fn places(bins: &std::ops::Range<usize>, fine_bins: usize) -> std::iter::StepBy<std::ops::Range<usize>> {
    let (start, end) = (bins.start * FINE_IN_BIN, bins.end * FINE_IN_BIN);
    (start..(end + 1).saturating_sub(fine_bins).max(start)).step_by(FINE_IN_BIN)
}

fn depth_of_bin(fine: &[u32]) -> f64 {
    fine.iter().map(|bases| f64::from(*bases)).sum::<f64>() / f64::from(BIN)
}

/// GC content of every bin of the layout; `None` where a base is unknown.
fn gc_of_bins(genome: &Genome, layout: &Layout) -> Vec<Option<Permille>> {
    let mut all = Vec::with_capacity(layout.bins);
    for autosome in &layout.contigs {
        let offset = genome.contigs()[autosome.contig.index()].offset;
        all.extend((0..autosome.bins as u32).map(|bin| gc(genome, offset + bin * BIN)));
    }
    all
}

/// GC content of the 1 kb from a global position on; `None` where a base is unknown.
fn gc(genome: &Genome, start: u32) -> Option<Permille> {
    let next = genome.unknown().partition_point(|range| range.end <= start);
    if genome.unknown().get(next).is_some_and(|range| range.start < start + BIN) {
        return None;
    }
    let count = |from: u32| {
        let word = genome.word(from);
        // The two bits of C (01) and G (10) differ, those of A and T do not.
        let differing = (word ^ word >> 1) & 0x5555_5555_5555_5555;
        let bases = (start + BIN - from).min(32);
        (differing >> (64 - 2 * bases)).count_ones()
    };
    let bases: u32 = (start..start + BIN).step_by(32).map(count).sum();
    Permille::try_from(bases * 1_000 / BIN).ok()
}

/// GC content of a stretch of known letters; `None` without any.
#[must_use]
pub fn gc_of(bases: &[u8]) -> Option<Permille> {
    let of =
        |letters: &[u8]| bases.iter().filter(|base| letters.contains(&base.to_ascii_uppercase())).count();
    let (gc, known) = (of(b"CG"), of(b"ACGT"));
    Permille::try_from((gc * 1_000).checked_div(known)?).ok()
}

fn leave_out_outliers(relative: &mut [Option<f64>], depths: &[f64]) {
    let corrected = |(relative, depth): (&Option<f64>, &f64)| relative.map(|relative| depth / relative);
    let mut values: Vec<f64> = relative.iter().zip(depths).filter_map(corrected).collect();
    let Some(centre) = median(&mut values) else { return };
    values.iter_mut().for_each(|value| *value = (*value - centre).abs());
    let Some(mad) = median(&mut values) else { return };
    let limit = OUTLIER * MAD_TO_SD * mad;
    for (relative, depth) in relative.iter_mut().zip(depths) {
        if corrected((relative, depth)).is_some_and(|value| (value - centre).abs() > limit) {
            *relative = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use landfall_reference::GenomeBuilder;

    use super::*;

    /// Contigs of `ACGT` over and over, except that the first kilobase of each is `N`.
    fn genome(lengths: &[u32]) -> Genome {
        let mut builder = GenomeBuilder::new();
        for (at, length) in lengths.iter().enumerate() {
            let bases: Vec<u8> =
                (0..*length).map(|base| if base < BIN { b'N' } else { b"ACGT"[base as usize % 4] }).collect();
            builder.push(&format!("chr{}", at + 1), &bases).unwrap();
        }
        builder.finish()
    }

    fn layout(genome: &Genome) -> Layout {
        Layout::new(genome, (0..genome.contigs().len() as u32).map(ContigId))
    }

    #[test]
    fn sex_chromosomes_mitochondrion_and_decoys_are_no_autosomes() {
        let autosomes = [
            "chr1",
            "22",
            "chr7:1000-2000",
            "chrX",
            "Y",
            "NC_000023.11",
            "chrM",
            "chrEBV",
            "chrUn_x",
            "HLA-A",
        ];
        assert_eq!(
            autosomes.map(is_autosome),
            [true, true, true, false, false, false, false, false, false, false]
        );
    }

    #[test]
    fn gc_is_counted_by_words_as_by_letters() {
        let bases: Vec<u8> = (0..3_000u32).map(|at| b"AACGTTGCAT"[(at * at % 10) as usize]).collect();
        let mut builder = GenomeBuilder::new();
        builder.push("chr1", &bases).unwrap();
        let genome = builder.finish();
        for start in [0u32, 1_000, 1_777, 2_000] {
            assert_eq!(gc(&genome, start), gc_of(&bases[start as usize..(start + BIN) as usize]), "{start}");
        }
        assert_eq!(gc_of(b"NN"), None);
    }

    #[test]
    fn bins_with_unknown_bases_and_outliers_are_left_out() {
        let genome = genome(&[200_500, 300_000]);
        let layout = layout(&genome);
        assert_eq!(layout.fine_bins(), 5_000);
        assert_eq!(layout.fine_of(ContigId(1)), Some(2_000..5_000));
        // Bins of 29, 30 and 31 by turns, one of 900.
        let depth = |bin: usize| if bin == 77 { 900 } else { 29 + bin as u32 % 3 };
        let fine: Vec<u32> = (0..5_000).map(|fine| FINE * depth(fine / FINE_IN_BIN)).collect();
        let counted = Counted { fine: &fine, bases_per_fragment: 300.0 };
        let host = Host::new(&genome, &layout, counted);
        assert_eq!(host.kept, 500 - 2 - 1);
        let yardstick = host.yardstick.unwrap();
        assert!((yardstick.trimmed - 30.0).abs() < 0.01 && (yardstick.plain - 30.0).abs() < 0.01);
        assert!((yardstick.fragments - 497.0 * 1_000.0 * 30.0 / 300.0).abs() < 300.0);
    }

    #[test]
    fn windows_have_the_vectors_shape_and_lie_in_one_contig() {
        let genome = genome(&[200_000, 300_000]);
        let fine: Vec<u32> = (0..5_000).map(|fine| if fine % 50 < 25 { 2_000 } else { 4_000 }).collect();
        let counted = Counted { fine: &fine, bases_per_fragment: 300.0 };
        let host = Host::new(&genome, &layout(&genome), counted);
        let windows = host.windows(95);
        assert!(
            windows.iter().all(|start| (*start < 2_000) == (start + 94 < 2_000)),
            "a window over two contigs"
        );
        let known = 2_000 + FINE_IN_BIN;
        assert!(
            windows.iter().all(|start| *start >= FINE_IN_BIN && !(2_000..known).contains(start)),
            "unknown bases"
        );
        // Each 20 fine bins are all of low or of high depth, or lie across: variance far above counting.
        let short: Vec<usize> = (0..20).collect();
        assert!(host.excess(counted, &short, 95).tau_squared > 0.05);
        // 50 fine bins hold the same of both.
        let period: Vec<usize> = (0..50).collect();
        assert_eq!(host.excess(counted, &period, 95).tau_squared, 0.0);
        assert!(host.excess(counted, &period, 95).windows >= WINDOWS_NEEDED);
        assert_eq!(host.excess(counted, &period, 3_100), Excess { tau_squared: 0.0, windows: 0 });
    }
}
