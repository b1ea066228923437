use std::path::Path;
fn main() {
    let mut args = std::env::args().skip(1);
    let path = args.next().unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let scenario = landfall_sim::Scenario::parse(&text, Path::new(&path).parent().unwrap()).unwrap();
    let start = std::time::Instant::now();
    let simulation = landfall_sim::Simulation::build(&scenario).unwrap();
    let genome = &simulation.genome;
    let total: usize = genome.contigs.iter().map(|c| c.bases.len()).sum();
    eprintln!("built {total} in {:?}", start.elapsed());
    let mut by = std::collections::BTreeMap::new();
    for r in &genome.repeats {
        let e = by.entry(r.kind.as_str()).or_insert((0u64, 0u64));
        e.0 += 1;
        e.1 += u64::from(r.interval.end - r.interval.start);
    }
    for (k, (n, b)) in by {
        eprintln!("{k} {n} {b} {:.4}", b as f64 / total as f64);
    }
    eprintln!("gaps {} genes {}", genome.gaps.len(), genome.genes.len());
    assert!(
        genome
            .repeats
            .windows(2)
            .all(|w| w[0].interval < w[1].interval && !w[0].interval.overlaps(w[1].interval))
    );
    if let (Some(out), Some(plan)) = (args.next(), &scenario.plain_reads) {
        let start = std::time::Instant::now();
        landfall_sim::plain_reads::write(&scenario, plan, &simulation, Path::new(&out)).unwrap();
        eprintln!("plain reads {:?}", start.elapsed());
    }
}
