//! The sequence that repeats are planted into: made up, or read from a file.

use std::path::Path;

use landfall_core::ContigId;
use landfall_core::seed::stream;
use landfall_files::fasta;
use landfall_reference::ReferenceError;
use rand::{Rng, RngExt};
use rayon::prelude::*;

use super::{Contig, Interval};
use crate::bases;
use crate::error::SimError;
use crate::scenario::{self, Scenario};

/// The contigs of a scenario with their gaps, before anything is planted.
///
/// # Errors
/// [`SimError::Reference`] for a FASTA file that cannot be used.
pub(super) fn contigs(scenario: &Scenario) -> Result<Vec<Contig>, SimError> {
    let plan = &scenario.genome;
    let mut contigs = match &plan.fasta {
        Some(path) => read(&scenario.path(path))?,
        None => plan.contigs.par_iter().map(|contig| made_up(scenario, contig)).collect(),
    };
    for contig in &mut contigs {
        let mut rng = stream(scenario.seed, "simulate", &format!("genome/gap/{}", contig.name));
        cut_gap(&mut rng, contig, plan.gap_length);
    }
    Ok(contigs)
}

/// Every run of N.
pub(super) fn gaps(contigs: &[Contig]) -> Vec<Interval> {
    let of = |(index, contig): (usize, &Contig)| runs(ContigId(index as u32), &contig.bases);
    contigs.par_iter().enumerate().flat_map_iter(of).collect()
}

fn runs(contig: ContigId, bases: &[u8]) -> Vec<Interval> {
    let mut runs = Vec::new();
    let mut at = 0;
    while let Some(first) = bases[at..].iter().position(|&base| base == b'N') {
        let start = at + first;
        let length = bases[start..].iter().position(|&base| base != b'N').unwrap_or(bases.len() - start);
        at = start + length;
        runs.push(Interval { contig, start: start as u32, end: at as u32 });
    }
    runs
}

fn read(path: &Path) -> Result<Vec<Contig>, SimError> {
    let mut contigs = Vec::new();
    fasta::for_each(path, |record| {
        if u32::try_from(record.bases.len()).is_err() {
            return Err(ReferenceError::Sequence {
                path: path.to_owned(),
                record: format!("`{}`", record.name),
                fault: format!("found {} bases; expected at most {}", record.bases.len(), u32::MAX),
            });
        }
        contigs.push(Contig { name: record.name.clone(), bases: record.bases.clone() });
        Ok(())
    })?;
    Ok(contigs)
}

/// A contig of isochores: stretches of even GC content.
fn made_up(scenario: &Scenario, contig: &scenario::Contig) -> Contig {
    let plan = &scenario.genome;
    let mut rng = stream(scenario.seed, "simulate", &format!("genome/contig/{}", contig.name));
    let mut made = Vec::with_capacity(contig.length as usize);
    while made.len() < contig.length as usize {
        let half = plan.isochore_length / 2;
        let stretch = rng.random_range(half..=half * 3).min(contig.length - made.len() as u32);
        let gc = plan.isochore_gc[rng.random_range(0..plan.isochore_gc.len() as u32) as usize];
        made.extend((0..stretch).map(|_| bases::base(&mut rng, gc)));
    }
    Contig { name: contig.name.clone(), bases: made }
}

/// One gap in the middle half of a contig; none where it has no room.
fn cut_gap(rng: &mut impl Rng, contig: &mut Contig, length: u32) {
    let Some(rest) = (contig.bases.len() as u32).checked_sub(length) else { return };
    let quarter = rest / 4;
    let start = rng.random_range(quarter..=3 * quarter) as usize;
    contig.bases[start..start + length as usize].fill(b'N');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::tests::chi_squared;
    use crate::scenario::tests::demo;
    use std::io::Write;

    fn plan(length: u32, isochore_gc: Vec<f64>) -> Scenario {
        let mut scenario = demo();
        scenario.genome.contigs = vec![scenario::Contig { name: "chr1".to_owned(), length }];
        scenario.genome.isochore_gc = isochore_gc;
        scenario
    }

    #[test]
    fn bases_of_an_isochore_follow_its_gc_content() {
        let scenario = plan(1_000_000, vec![0.38]);
        let contig = made_up(&scenario, &scenario.genome.contigs[0]);
        let counts = b"ACGT".map(|base| contig.bases.iter().filter(|&&found| found == base).count() as f64);
        let found = chi_squared(&counts, &[310_000.0, 190_000.0, 190_000.0, 310_000.0]);
        // 99.9 % of the law with 3 degrees of freedom.
        assert!(found < 16.3, "χ² {found} of {counts:?}");
    }

    #[test]
    fn isochores_are_as_frequent_and_as_long_as_they_should_be() {
        let mut scenario = plan(5_000_000, vec![0.2, 0.2, 0.8]);
        scenario.genome.isochore_length = 20_000;
        let contig = made_up(&scenario, &scenario.genome.contigs[0]);
        let gc = |bases: &[u8]| bases.iter().filter(|base| b"GC".contains(base)).count();
        let rich: Vec<bool> = contig.bases.chunks(1_000).map(|window| gc(window) > 500).collect();
        let share = rich.iter().filter(|&&rich| rich).count() as f64 / rich.len() as f64;
        assert!(
            (share - 1.0 / 3.0).abs() < 0.1,
            "{share} of the windows are rich; 250 stretches, a third rich"
        );
        let changes = rich.windows(2).filter(|pair| pair[0] != pair[1]).count() as f64;
        // Two neighbours of 250 differ with the probability 4/9.
        assert!((changes - 111.0).abs() < 32.0, "{changes} changes, expected about 111");
    }

    #[test]
    fn gaps_are_the_runs_of_n() {
        let contig = |bases: &[u8]| Contig { name: String::new(), bases: bases.to_vec() };
        let found = gaps(&[contig(b"NNACN"), contig(b"ACGT"), contig(b"N")]);
        let interval = |contig, start, end| Interval { contig: ContigId(contig), start, end };
        assert_eq!(found, [interval(0, 0, 2), interval(0, 4, 5), interval(2, 0, 1)]);
    }

    #[test]
    fn a_contig_without_room_for_a_gap_keeps_its_bases() {
        let mut rng = stream(1, "test", "gap");
        let mut contig = Contig { name: String::new(), bases: vec![b'A'; 99] };
        cut_gap(&mut rng, &mut contig, 100);
        assert!(gaps(&[contig.clone()]).is_empty());
        cut_gap(&mut rng, &mut contig, 11);
        let cut = gaps(&[contig])[0];
        assert!(cut.end - cut.start == 11 && (22..=66).contains(&cut.start), "{cut:?}");
    }

    fn read_text(text: &str) -> Result<Vec<Contig>, SimError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("genome.fa");
        std::fs::write(&path, text).unwrap();
        read(&path)
    }

    #[test]
    fn lower_case_of_a_file_is_sequence_and_other_letters_are_n() {
        let contigs = read_text(">chr1 a description\nacgtN\nRYKk\n\n>chr2\nA\n").unwrap();
        let found: Vec<_> = contigs.iter().map(|contig| (contig.name.as_str(), &contig.bases[..])).collect();
        assert_eq!(found, [("chr1", &b"ACGTNNNNN"[..]), ("chr2", b"A")]);
    }

    #[test]
    fn all_members_of_a_gzipped_file_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("genome.fa.gz");
        let mut file = std::fs::File::create(&path).unwrap();
        for text in [">a\nACG", "T\n>b\nGG\n"] {
            let mut member = flate2::write::GzEncoder::new(&mut file, flate2::Compression::fast());
            member.write_all(text.as_bytes()).unwrap();
            member.finish().unwrap();
        }
        let contigs = read(&path).unwrap();
        assert_eq!(
            (contigs.len(), &contigs[0].bases[..], &contigs[1].bases[..]),
            (2, &b"ACGT"[..], &b"GG"[..])
        );
    }

    #[test]
    fn files_that_are_no_genome_are_refused_by_name() {
        let refused = [
            ("", "empty"),
            ("@read\nACGT\n+\nFFFF\n", "line 1"),
            (">a\nACGT\n>b\n>c\nA\n", "`b`"),
            (">a\nACGT\n>a\nA\n", "which line 1 has"),
            (">a\n1 2 3\n", "no bases"),
            (">a\nAC-GT\n", "line 2: found `-`"),
        ];
        for (text, words) in refused {
            let message = read_text(text).unwrap_err().to_string();
            assert!(message.contains("genome.fa") && message.contains(words), "{text:?}: {message}");
        }
    }
}
