//! Measures intervals and verdicts on drawn samples: `intervals [coverage|verdicts|scale] RUNS`.
//!
//! Prints Markdown tables. Runs where the clone is not seen count as missed.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../tests/support/draw.rs"]
mod draw;

use std::time::Instant;

use draw::Law;
use landfall_abundance::estimate::{Sample, TargetEstimate, estimate};
use landfall_abundance::fit::{Stop, fit};
use landfall_abundance::lengths::Lengths;
use landfall_abundance::{AbundanceParams, interval, variance};
use landfall_core::seed::stream;
use landfall_estimate::Estimate;
use landfall_tables::abundance::DominanceVerdict;
use rayon::prelude::*;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_else(|| "coverage".to_owned());
    let runs = arguments.next().map_or(2_000, |runs| runs.parse().unwrap());
    match what.as_str() {
        "coverage" => coverage(runs),
        "verdicts" => verdicts(runs),
        "scale" => scale(),
        other => panic!("`{other}`: expected coverage, verdicts or scale"),
    }
}

/// The large clone of one drawn sample.
struct Run {
    estimate: Option<TargetEstimate>,
    /// Interval by the model's error alone.
    model: Option<Estimate>,
}

/// `cells`, share, replicates, law, replicate noise.
#[derive(Clone, Copy)]
struct Case {
    cells: usize,
    share: f64,
    replicates: usize,
    law: Law,
    noise: f64,
}

impl Case {
    fn runs(self, runs: usize) -> Vec<Run> {
        let shares = draw::one_large(self.share);
        let name = format!("{} {} {} {:?} {}", self.cells, self.share, self.replicates, self.law, self.noise);
        let run = |run: usize| {
            let mut rng = stream(1, "intervals", &format!("{name} {run}"));
            let sample = draw::sample(&mut rng, self.cells, &shares, self.replicates, self.law, self.noise);
            let at = sample.targets.iter().position(|target| target.id == "chr1+1");
            let estimates = estimate(&sample, &AbundanceParams::default());
            let estimate = at.map(|at| estimates.targets[at].clone());
            // With one replicate the model's error is all there is.
            let model = match self.replicates {
                1 => estimate.as_ref().and_then(|estimate| estimate.share.whole()),
                _ => at.and_then(|at| by_the_model(&sample, at)),
            };
            Run { estimate, model }
        };
        (0..runs).into_par_iter().map(run).collect()
    }
}

fn by_the_model(sample: &Sample, at: usize) -> Option<Estimate> {
    let columns: Vec<_> = sample.targets.iter().map(|target| target.ends[0].fragments.clone()).collect();
    let lengths = Lengths::new(&columns)?;
    let knots = lengths.quantile_knots();
    let stop = Stop { absolute: f64::INFINITY, relative: AbundanceParams::default().tolerance };
    let fit = fit(&lengths, &knots, stop)?;
    let errors = variance::errors(&lengths, &knots, &fit, &vec![true; columns.len()]);
    let total: f64 = fit.cells.iter().sum();
    let error = errors.map(|errors| errors[at].share);
    Some(interval::interval(fit.cells[at] / total, error, total, lengths.filled(at)))
}

fn coverage(runs: usize) {
    println!("| law | replicates | N | share | mean | bias | unseen | published | model | below | above |");
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    for law in Law::ALL {
        for replicates in 1..=3 {
            for cells in [50, 200, 1_000, 2_000] {
                for share in [0.05, 0.2, 0.5] {
                    row(Case { cells, share, replicates, law, noise: 0.0 }, runs);
                }
            }
        }
    }
    println!("\nReplicates whose clones vary by 30 %:\n");
    println!("| law | replicates | N | share | mean | bias | unseen | published | model | below | above |");
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    for replicates in 2..=3 {
        row(Case { cells: 1_000, share: 0.2, replicates, law: Law::Short, noise: 0.3 }, runs);
    }
}

fn row(case: Case, runs: usize) {
    let found = case.runs(runs);
    let part = |count: usize| 100.0 * count as f64 / runs as f64;
    let holds = |found: Estimate| found.holds(case.share);
    let published = |run: &Run| run.estimate.as_ref().and_then(|estimate| estimate.share.whole());
    let count = |test: &dyn Fn(&Run) -> bool| part(found.iter().filter(|run| test(run)).count());
    let mean = found
        .iter()
        .map(|run| run.estimate.as_ref().map_or(0.0, |estimate| estimate.share.value.unwrap()))
        .sum::<f64>()
        / runs as f64;
    println!(
        "| {} | {} | {} | {:.0} % | {:.2} % | {:+.1} % | {:.1} % | {:.1} % | {:.1} % | {:.1} % | {:.1} % |",
        case.law.name(),
        case.replicates,
        case.cells,
        100.0 * case.share,
        100.0 * mean,
        100.0 * (mean / case.share - 1.0),
        count(&|run| run.estimate.is_none()),
        count(&|run| published(run).is_some_and(holds)),
        count(&|run| run.model.is_some_and(holds)),
        count(&|run| published(run).is_some_and(|found| found.hi < case.share)),
        count(&|run| published(run).is_some_and(|found| found.lo > case.share)),
    );
}

fn verdicts(runs: usize) {
    println!(
        "| law | replicates | N | true share | confirmed | suspected | cannot exclude | negative | not evaluable | unseen |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for law in Law::ALL {
        for replicates in [1, 3] {
            for cells in [50, 100, 200, 1_000] {
                for share in [0.15, 0.199, 0.25] {
                    let found = Case { cells, share, replicates, law, noise: 0.0 }.runs(runs);
                    let part = |verdict| {
                        let with =
                            |run: &&Run| run.estimate.as_ref().map(|estimate| estimate.verdict) == verdict;
                        100.0 * found.iter().filter(with).count() as f64 / runs as f64
                    };
                    use DominanceVerdict::{CannotExclude, Confirmed, Negative, NotEvaluable, Suspected};
                    let columns = [
                        Some(Confirmed),
                        Some(Suspected),
                        Some(CannotExclude),
                        Some(Negative),
                        Some(NotEvaluable),
                        None,
                    ];
                    let columns = columns.map(|verdict| format!("{:.2} %", part(verdict))).join(" | ");
                    println!("| {} | {replicates} | {cells} | {share} | {columns} |", law.name());
                }
            }
        }
    }
}

/// Time of one estimate; its memory is seen from outside.
fn scale() {
    println!("| sites | replicates | fragments | seconds |");
    println!("|---|---|---|---|");
    for (sites, replicates) in
        [(1_000, 1), (1_000, 20), (10_000, 1), (10_000, 20), (100_000, 1), (100_000, 20)]
    {
        let mut rng = stream(1, "scale", &format!("{sites} {replicates}"));
        // Shares that fall by rank, as those of real samples do.
        let shares: Vec<f64> = (0..sites).map(|rank| 1.0 / (f64::from(rank) + 10.0)).collect();
        let sample = draw::sample(&mut rng, 5 * sites as usize, &shares, replicates, Law::Short, 0.0);
        let fragments: usize = sample.targets.iter().map(|target| target.ends[0].fragments.len()).sum();
        let start = Instant::now();
        let estimates = estimate(&sample, &AbundanceParams::default());
        let seconds = start.elapsed().as_secs_f64();
        println!("| {} | {replicates} | {fragments} | {seconds:.1} |", estimates.targets.len());
    }
}
