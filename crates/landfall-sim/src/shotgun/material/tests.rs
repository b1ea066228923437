//! Fragments are drawn evenly from all DNA.

use super::*;
use crate::path::Segment;

/// A subject with so many copies in each of 30 clones, and circles beside them.
fn scenario(copies: u32, fraction: f64, circles: &str) -> Scenario {
    let text = format!(
        "seed = 7\n[genome]\nisochore_length = 5_000\nisochore_gc = [0.4, 0.5]\ngap_length = 500\n\
         contig = [{{ name = \"chr1\", length = 60_000 }}, {{ name = \"chr2\", length = 40_000 }}]\n\
         [vector]\nname = \"pLV\"\nbackbone_length = 2_000\n\
         [[subject]]\nname = \"P1\"\nclones = 30\ncopies = {{ law = \"fixed\", copies = {copies} }}\n\
         clone_sizes = {{ law = \"geometric\", ratio = 0.9 }}\n\
         [[subject.timepoint]]\ndays = 1\ncells = 1\ntransduced_fraction = {fraction}\n{circles}\n"
    );
    Scenario::parse(&text, std::path::Path::new("")).unwrap()
}

fn with_material<T>(scenario: &Scenario, then: impl FnOnce(&Material<'_>, &Simulation) -> T) -> T {
    let simulation = Simulation::build(scenario).unwrap();
    let stretches = Stretches::of(&simulation.genome);
    let subject = &simulation.subjects[0];
    then(&Material::new(scenario, &simulation, &stretches, (subject, &subject.samples[0])), &simulation)
}

/// Bases of host and of the vector's inside, between its repeats, in a fragment.
fn bases(path: &Path, vector: &Vector) -> [f64; 2] {
    let (from, to) = (vector.first_repeat().end, vector.last_repeat().start);
    let mut bases = [0.0; 2];
    for segment in path.segments() {
        match segment {
            Segment::Host { interval, .. } => bases[0] += f64::from(interval.end - interval.start),
            Segment::Vector { start, end, .. } => {
                bases[1] += f64::from((*end).min(to).saturating_sub((*start).max(from)));
            }
            Segment::Bases(_) => {}
        }
    }
    bases
}

#[test]
fn vector_depth_over_host_depth_is_half_the_copies_per_cell() {
    let none = "";
    let circles = "plasmid_copies = 0.4\ncircle_1_copies = 0.7\ncircle_2_copies = 0.3";
    let cases = [(1, 0.5, none), (1, 1.0, none), (3, 1.0, circles), (8, 1.0, none), (1, 0.5, circles)];
    // Of pairs, and of molecules longer than a circle or a good part of a contig.
    for (length, draws) in [(400, 500_000), (9_000, 200_000)] {
        for (copies, fraction, circles) in cases {
            let scenario = scenario(copies, fraction, circles);
            let (found, error, expected) = with_material(&scenario, |material, simulation| {
                let vector = simulation.vector.as_ref().unwrap();
                let mut rng = stream(1, "test", "depth");
                let (mut sums, mut squares) = ([0.0; 2], 0.0);
                for _ in 0..draws {
                    let [host, inside] = bases(&material.draw(&mut rng, length).path, vector);
                    sums = [sums[0] + host, sums[1] + inside];
                    squares += inside * inside;
                }
                let inside = f64::from(vector.last_repeat().start - vector.first_repeat().end);
                // Five host bases are duplicated at each site: of 100,000 they count as 0.04 % at most.
                let host = material.stretches.bases() as f64;
                let found = 2.0 * (sums[1] / inside) / (sums[0] / host);
                let sample = &simulation.subjects[0].samples[0];
                (found, squares.sqrt() / sums[1], sample.vcn_total())
            });
            let off = (found / expected - 1.0).abs();
            assert!(error < 0.02 && off < 4.0 * error, "{found}, expected {expected} ± {error:.4}");
        }
    }
}

#[test]
fn every_host_base_is_covered_alike_up_to_the_gaps() {
    let scenario = scenario(1, 0.5, "");
    with_material(&scenario, |material, _| {
        let mut rng = stream(1, "test", "even");
        let stretch = material.stretches.intervals()[0];
        let thousand = |at: u32| ((at - stretch.start) / 1_000) as usize;
        let mut covered = vec![0.0; thousand(stretch.end) + 1];
        for _ in 0..100_000 {
            for segment in material.draw(&mut rng, 5_000).path.segments() {
                let Segment::Host { interval, .. } = segment else { continue };
                for at in (interval.start..interval.end).filter(|_| stretch.contains(*interval)) {
                    covered[thousand(at)] += 1.0;
                }
            }
        }
        covered.pop();
        let mean = covered.iter().sum::<f64>() / covered.len() as f64;
        // About 5,000 fragments cover each base.
        for (at, found) in covered.iter().enumerate() {
            assert!((found / mean - 1.0).abs() < 0.07, "thousand {at}: {found}, mean {mean}");
        }
    });
}

#[test]
fn junctions_are_held_in_proportion_to_shares_however_fragments_are_drawn() {
    let scenario = scenario(2, 0.8, "circle_1_copies = 0.5");
    with_material(&scenario, |material, simulation| {
        let mut rng = stream(1, "test", "junctions");
        let (mut all, mut vector) = (vec![0.0; 31], vec![0.0; 31]);
        let count = |counts: &mut Vec<f64>, fragment: Fragment<'_>| {
            if let Origin::Copy { clone, junction: Some(_) } = fragment.origin {
                counts[clone as usize] += 1.0;
            }
        };
        for _ in 0..300_000 {
            count(&mut all, material.draw(&mut rng, 500));
        }
        for _ in 0..30_000 {
            let fragment = material.draw_vector(&mut rng, 500);
            if rng.random_range(0..fragment.copies.max(1)) == 0 {
                count(&mut vector, fragment);
            }
        }
        for counts in [all, vector] {
            let total: f64 = counts.iter().sum();
            let shares = &simulation.subjects[0].samples[0].shares;
            let chi_squared: f64 = counts[1..]
                .iter()
                .zip(shares)
                .map(|(found, share)| (found - total * share).powi(2) / (total * share))
                .sum();
            // 29 degrees of freedom: 1 % limit 49.6.
            assert!(total > 2_000.0 && chi_squared < 49.6, "χ² = {chi_squared} of {total}");
        }
    });
}

#[test]
fn fragments_drawn_for_their_vector_are_those_of_all_dna() {
    let scenario = scenario(3, 0.9, "plasmid_copies = 0.2\ncircle_2_copies = 0.5");
    with_material(&scenario, |material, _| {
        let mut rng = stream(1, "test", "both ways");
        for length in [300, 8_000] {
            let held = (0..100_000).filter(|_| !material.draw(&mut rng, length).is_host()).count() as f64;
            let mut once = 0.0;
            for _ in 0..20_000 {
                let fragment = material.draw_vector(&mut rng, length);
                assert!(!fragment.is_host());
                once += 1.0 / f64::from(fragment.copies.max(1));
            }
            let expected = 5.0 * once * material.vector_places(length) / material.places(length);
            assert!((held / expected - 1.0).abs() < 0.04, "{held} of 100,000, expected {expected}");
        }
    });
}
