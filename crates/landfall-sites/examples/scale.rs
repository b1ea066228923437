//! Time and memory of stages `collide` and `sites` against the number of molecules: `scale make MOLECULES DIR`, then
//! `scale collide DIR` and `scale sites DIR`, each a process of its own so that its memory can be seen from outside.
//!
//! Two subjects of two samples with two replicates each; every twentieth molecule is at a new site, the others at known
//! ones; one molecule in 200 is also, with one read, in a library of the other subject.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::time::Instant;

use landfall_config::Library;
use landfall_core::seed::stream;
use landfall_sites::{Collide, CollideParams, Sites, SitesParams};
use landfall_stage::{Context, InputFiles, Stage, StageEntry, StageIo};
use landfall_tables::collisions::CollisionRow;
use landfall_tables::fragments::FragmentRow;
use landfall_tables::{Producer, TableWriter};
use rand::{Rng, RngExt};
use rand_distr::{Distribution, Gamma, Geometric};

const PRODUCER: Producer = Producer { stage: "scale", version: 1 };

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["make", molecules, folder] => make(molecules.parse().unwrap(), Path::new(folder)),
        ["collide", folder] => timed("collide", || collide(Path::new(folder))),
        ["sites", folder] => timed("sites", || sites(Path::new(folder))),
        _ => panic!("expected: make MOLECULES DIR, collide DIR or sites DIR"),
    }
}

fn timed(name: &str, run: impl FnOnce()) {
    let start = Instant::now();
    run();
    println!("{name}: {:.2} s", start.elapsed().as_secs_f64());
}

fn libraries() -> Vec<Library> {
    let of = |(subject, sample, replicate)| Library {
        subject: format!("P{subject}").parse().unwrap(),
        ..support::library(&format!("S{sample}"), replicate)
    };
    [(1, 1, 1), (1, 1, 2), (1, 2, 1), (1, 2, 2), (2, 3, 1), (2, 3, 2), (2, 4, 1), (2, 4, 2)].map(of).into()
}

fn table(folder: &Path, library: &Library) -> PathBuf {
    folder.join(format!("{}.fragments.parquet", library.library))
}

fn make(molecules: u32, folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    let libraries = libraries();
    let each = molecules / libraries.len() as u32;
    for (number, library) in libraries.iter().enumerate() {
        let mut writer = TableWriter::create(table(folder, library), PRODUCER).unwrap();
        // Replicates share their sample's clones; the last rows are copies of a library of the other subject.
        let sites_of = |library: &Library| -> Vec<u32> {
            let mut rng = stream(1, "scale sites", library.sample.as_str());
            (0..each.div_ceil(20)).map(|_| rng.random_range(10_000..240_000_000)).collect()
        };
        let molecules_of = |library: &Library| stream(1, "scale molecules", library.library.as_str());
        let (sites, mut own) = (sites_of(library), molecules_of(library));
        for id in 0..each {
            writer.push(row(id, &sites, library, &mut own)).unwrap();
        }
        let other = &libraries[(number + 4) % 8];
        let (sites, mut theirs) = (sites_of(other), molecules_of(other));
        for id in 0..each / 200 {
            let stray = row(id, &sites, library, &mut theirs);
            writer.push(FragmentRow { fragment_id: each + id, reads: 1, ..stray }).unwrap();
        }
        writer.finish().unwrap();
    }
}

fn row(id: u32, sites: &[u32], library: &Library, rng: &mut impl Rng) -> FragmentRow {
    // Few sites hold many molecules: ranks fall as their inverse.
    let uniform: f64 = rng.random();
    let rank = ((sites.len() as f64).powf(uniform) as usize - 1).min(sites.len() - 1);
    let length = 30 + Gamma::new(3.0, 60.0).unwrap().sample(rng) as u32;
    let umi: String = (0..12).map(|_| ['A', 'C', 'G', 'T'][rng.random_range(0..4)]).collect();
    let reads = 1 + Geometric::new(0.05).unwrap().sample(rng) as u32;
    FragmentRow {
        subject: library.subject.clone(),
        sample: library.sample.clone(),
        library: library.library.clone(),
        replicate: library.replicate,
        reads,
        ..support::molecule(id, sites[rank], length, Some(&umi))
    }
}

fn collide(folder: &Path) {
    let libraries = libraries();
    let fragments: Vec<_> = libraries.iter().map(|library| table(folder, library)).collect();
    let inputs = InputFiles::default().table::<FragmentRow>(fragments);
    let io = StageIo::new(&StageEntry::of::<Collide>(), libraries, inputs, folder).unwrap();
    Collide::run(&CollideParams::default(), &io, &Context::default()).unwrap();
}

/// The sites of the first subject: half of the molecules.
fn sites(folder: &Path) {
    let libraries = libraries()[..4].to_vec();
    let fragments: Vec<_> = libraries.iter().map(|library| table(folder, library)).collect();
    let inputs = InputFiles::default().table::<FragmentRow>(fragments);
    let inputs = inputs.table::<CollisionRow>([folder.join("collisions.parquet")]);
    let io = StageIo::new(&StageEntry::of::<Sites>(), libraries, inputs, folder).unwrap();
    Sites::run(&SitesParams::default(), &io, &Context::default()).unwrap();
    let rows = landfall_tables::read_header(&folder.join("sites.parquet")).unwrap().rows;
    println!("{rows} rows of sites");
}
