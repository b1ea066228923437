//! Measures intervals on drawn samples: `coverage [ddpcr|zero|wells|qpcr|depth] DRAWS`.
//!
//! Prints Markdown tables.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use landfall_core::seed::stream;
use landfall_depth::estimate::{Bins, Yardstick, copies, excess_variance};
use landfall_depth::junction::{integrated, is_short_of};
use landfall_estimate::{Estimate, Evaluated};
use landfall_vcn::VcnParams;
use landfall_vcn::curve::{Curve, copies_per_cell};
use landfall_vcn::digital::{Duplex, Partitions, Pooled, combine, exact_lower, upper_limit};
use rand_chacha::ChaCha8Rng as Stream;
use rand_distr::{Binomial, Distribution, LogNormal, Normal, Poisson, Uniform};
use rayon::prelude::*;

/// Fewer positives have an exact lower limit, as in the stage.
const FEW: u64 = 5;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().expect("ddpcr, zero, wells, qpcr or depth");
    let draws = arguments.next().map_or(10_000, |draws| draws.parse().unwrap());
    match what.as_str() {
        "ddpcr" => ddpcr(draws),
        "zero" => zero(draws),
        "wells" => wells(draws),
        "qpcr" => qpcr(draws),
        "depth" => depth(draws),
        other => panic!("`{other}`: expected ddpcr, zero, wells, qpcr or depth"),
    }
}

/// Where the truth lay: under, in, over the interval.
#[derive(Clone, Copy, Default)]
struct Hits {
    below: u32,
    inside: u32,
    above: u32,
}

impl Hits {
    fn of(truth: f64, lo: f64, hi: f64) -> Self {
        Self {
            below: u32::from(truth < lo),
            inside: u32::from((lo..=hi).contains(&truth)),
            above: u32::from(truth > hi),
        }
    }

    fn plus(self, other: Self) -> Self {
        let (below, inside) = (self.below + other.below, self.inside + other.inside);
        Self { below, inside, above: self.above + other.above }
    }

    /// Covered, missed low, missed high, in percent.
    fn text(self) -> String {
        let all = f64::from(self.below + self.inside + self.above);
        let share = |count: u32| 100.0 * f64::from(count) / all;
        format!("{:.1} | {:.1} | {:.1}", share(self.inside), share(self.below), share(self.above))
    }
}

fn hits(draws: u32, name: &str, one: impl Fn(&mut Stream) -> Hits + Sync) -> Hits {
    let draw = |number: u32| one(&mut stream(7, "coverage", &format!("{name} {number}")));
    (0..draws).into_par_iter().map(draw).reduce(Hits::default, Hits::plus)
}

fn positives(n: u64, lambda: f64, rng: &mut Stream) -> Partitions {
    Partitions::new(Binomial::new(n, -(-lambda).exp_m1()).unwrap().sample(rng), n)
}

/// The stage's interval of one well, counting error only.
fn limits(well: Duplex) -> (f64, f64) {
    let wells = [well];
    if well.vector.positives == 0 {
        return (0.0, upper_limit(&wells, 0.0).counting);
    }
    let found = combine(&wells, 0.0);
    let Estimate { lo, hi, .. } = found.counting();
    let lo = if well.vector.positives < FEW { exact_lower(&wells, &found, 0.0).1 } else { lo };
    (lo, hi)
}

fn ddpcr(draws: u32) {
    println!("| copies per cell | partitions | λ reference | covered, % | truth below, % | truth above, % |");
    println!("|---|---|---|---|---|---|");
    for vcn in [0.005, 0.02, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0] {
        for n in [10_000, 20_000] {
            for reference in [0.1, 0.3, 1.0] {
                let vector = reference * vcn / 2.0;
                let found = hits(draws, &format!("ddpcr {vcn} {n} {reference}"), |rng| {
                    let well = Duplex {
                        vector: positives(n, vector, rng),
                        reference: positives(n, reference, rng),
                        copies: 2.0,
                    };
                    let (lo, hi) = limits(well);
                    Hits::of(vcn, lo, hi)
                });
                println!("| {vcn} | {n} | {reference} | {} |", found.text());
            }
        }
    }
}

/// Upper limits of wells without a positive: the truth at which so few have 5 % chance must be the limit.
fn zero(draws: u32) {
    println!("| partitions | λ reference | mean upper limit | chance of no positive at the limit, % |");
    println!("|---|---|---|---|");
    for n in [10_000_u64, 20_000] {
        for reference in [0.1, 0.3, 1.0] {
            let mut rng = stream(7, "coverage", &format!("zero {n} {reference}"));
            let (mut sum, mut none) = (0.0, 0_u32);
            for _ in 0..draws {
                let vector = Partitions::new(0, n);
                let well = Duplex { vector, reference: positives(n, reference, &mut rng), copies: 2.0 };
                let limit = upper_limit(&[well], 0.0).counting;
                sum += limit;
                none += u32::from(positives(n, reference * limit / 2.0, &mut rng).positives == 0);
            }
            let mean = sum / f64::from(draws);
            println!("| {n} | {reference} | {mean:.5} | {:.1} |", 100.0 * f64::from(none) / f64::from(draws));
        }
    }
}

/// Four wells of unequal load whose ratios vary.
fn wells(draws: u32) {
    println!(
        "| copies per cell | CV of ratio | covered with wells, % | below, % | above, % | covered by counting only, % |"
    );
    println!("|---|---|---|---|---|---|");
    for vcn in [0.5, 1.0, 3.0] {
        for cv in [0.03, 0.05, 0.06] {
            let draw = |rng: &mut Stream| -> Pooled {
                let spread = LogNormal::new(0.0, cv).unwrap();
                let wells: Vec<_> = [0.1, 0.3, 0.6, 1.0]
                    .map(|load| Duplex {
                        vector: positives(15_000, load * vcn / 2.0 * spread.sample(rng), rng),
                        reference: positives(15_000, load, rng),
                        copies: 2.0,
                    })
                    .into();
                combine(&wells, VcnParams::default().between_well_cv)
            };
            let name = format!("wells {vcn} {cv}");
            let with = hits(draws, &name, |rng| {
                let found = draw(rng).all();
                Hits::of(vcn, found.lo, found.hi)
            });
            let counting = hits(draws, &name, |rng| {
                let found = draw(rng).counting();
                Hits::of(vcn, found.lo, found.hi)
            });
            println!("| {vcn} | {cv} | {} | {} |", with.text(), counting.text().split(' ').next().unwrap());
        }
    }
}

/// Two standard curves of five amounts in duplicate or triplicate, three wells of the sample.
fn qpcr(draws: u32) {
    println!(
        "| copies per cell | wells per standard | SD of cycles | covered, % | truth below, % | truth above, % |"
    );
    println!("|---|---|---|---|---|---|");
    for vcn in [0.1, 1.0, 5.0] {
        for replicates in [2, 3] {
            for sd in [0.05, 0.15, 0.3] {
                let found = hits(draws, &format!("qpcr {vcn} {replicates} {sd}"), |rng| {
                    let noise = Normal::new(0.0, sd).unwrap();
                    let mut ct = |copies: f64| 38.0 - copies.ln() / 1.95_f64.ln() + noise.sample(rng);
                    let mut curve = || {
                        let amounts = [1e2, 1e3, 1e4, 1e5, 1e6];
                        let wells: Vec<_> = amounts
                            .into_iter()
                            .flat_map(|copies| std::iter::repeat_n(copies, replicates))
                            .map(|copies| (copies, ct(copies)))
                            .collect();
                        Curve::fit(&wells).unwrap()
                    };
                    let (vector, reference) = (curve(), curve());
                    let mut sample = |copies: f64| [0; 3].map(|_| ct(copies));
                    let (own, other) = (sample(1e4 * vcn / 2.0), sample(1e4));
                    let copies = copies_per_cell(vector.read(&own), reference.read(&other), 2.0);
                    Hits::of(vcn, copies.lo, copies.hi)
                });
                println!("| {vcn} | {replicates} | {sd} | {} |", found.text());
            }
        }
    }
}

/// Usable bins of the vector, bases of a bin, aligned bases of a fragment.
const BINS: usize = 60;
const BIN: f64 = 100.0;
const ALIGNED: usize = 300;
/// By how much stretches of the genome differ in depth, beyond counting.
const OVERDISPERSION: f64 = 0.03;
const WINDOWS: usize = 200;

/// Bins of a stretch at a mean depth: fragments of 300 bases that begin anywhere.
fn stretch(depth: f64, rng: &mut Stream) -> Bins {
    let length = BINS as f64 * BIN + ALIGNED as f64;
    let factor: f64 = LogNormal::new(0.0, OVERDISPERSION).unwrap().sample(rng);
    let mean = depth * factor * length / ALIGNED as f64;
    let fragments = if mean > 0.0 { Poisson::new(mean).unwrap().sample(rng) as u64 } else { 0 };
    let place = Uniform::new(0.0, length).unwrap();
    let mut aligned = vec![0.0; BINS];
    for _ in 0..fragments {
        let start = place.sample(rng) - ALIGNED as f64;
        let end = (start + ALIGNED as f64).min(BINS as f64 * BIN);
        let mut at = start.max(0.0);
        while at < end {
            let bin = (at / BIN) as usize;
            let next = ((bin as f64 + 1.0) * BIN).min(end);
            aligned[bin.min(BINS - 1)] += next - at;
            at = next;
        }
    }
    let fragments = aligned.iter().sum::<f64>() / ALIGNED as f64;
    Bins { depths: aligned.into_iter().map(|bases| bases / BIN).collect(), fragments }
}

/// Total copies by depth and integrated copies by junctions, of a sample in which a share of all copies is circles and
/// plasmid.
fn depth(draws: u32) {
    println!(
        "| depth | integrated | not integrated, % | total: bias, % | covered, % | below, % | above, % | integrated: bias, % | covered, % | below, % | above, % | told apart, % |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|");
    for coverage in [10.0, 30.0] {
        for vcn in [0.5, 1.0, 3.0, 8.0] {
            for free in [0.0, 0.25, 0.5] {
                depth_cell(draws, coverage, vcn, free);
            }
        }
    }
}

fn depth_cell(draws: u32, coverage: f64, vcn: f64, free: f64) {
    let total = vcn / (1.0 - free);
    let host = Yardstick {
        trimmed: coverage,
        plain: coverage,
        fragments: coverage * 2.5e9 / ALIGNED as f64,
        bases_per_fragment: ALIGNED as f64,
    };
    // Fragments of 420 bases with anchors of 15 on both sides.
    let expected = coverage / ALIGNED as f64 * (420.0 - 29.0);
    let one = |number: u32| -> (Evaluated, Evaluated, bool) {
        let mut rng = stream(7, "coverage", &format!("depth {coverage} {vcn} {free} {number}"));
        let windows = (0..WINDOWS).map(|_| stretch(coverage, &mut rng));
        let (logs, counting): (Vec<f64>, Vec<f64>) =
            windows.map(|bins| (bins.mean(bins.trimming()).unwrap().ln(), 1.0 / bins.fragments)).unzip();
        let vector = stretch(coverage * total / 2.0, &mut rng);
        let bases = (BINS as f64 * BIN) as u64;
        let all = copies(&vector, bases, &host, excess_variance(&logs, &counting)).unwrap().all;
        // Each copy has two junctions, each in one of two homologues.
        let junctions = Poisson::new(vcn * expected).unwrap().sample(&mut rng) as u64;
        (all, integrated(junctions, expected, &host).all, is_short_of(junctions, expected, all, 0.8))
    };
    let found: Vec<_> = (0..draws).into_par_iter().map(one).collect();
    let summary = |truth: f64, of: &dyn Fn(&(Evaluated, Evaluated, bool)) -> Evaluated| {
        let mean: f64 = found.iter().map(|one| of(one).value.unwrap_or(0.0)).sum::<f64>() / f64::from(draws);
        let one = |one| {
            let interval: Evaluated = of(one);
            Hits::of(truth, interval.lo.unwrap_or(0.0), interval.hi.unwrap_or(f64::INFINITY))
        };
        let hits = found.iter().map(one).fold(Hits::default(), Hits::plus);
        format!("{:+.1} | {}", 100.0 * (mean / truth - 1.0), hits.text())
    };
    let apart = 100.0 * found.iter().filter(|one| one.2).count() as f64 / f64::from(draws);
    println!(
        "| {coverage} | {vcn} | {:.0} | {} | {} | {apart:.1} |",
        100.0 * free,
        summary(total, &|one| one.0),
        summary(vcn, &|one| one.1)
    );
}
