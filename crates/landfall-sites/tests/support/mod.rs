//! Libraries, molecules and a run of the stage in a folder of its own.
#![allow(dead_code, clippy::unwrap_used, missing_docs)]

use std::sync::Arc;

use landfall_config::{Library, Protocol, SequencerRead};
use landfall_core::{Position, ReadClass, Side, Strand};
use landfall_sites::Sites;
use landfall_stage::{FileKind, Summary};
use landfall_tables::collisions::{CollisionRow, CollisionVerdict};
use landfall_tables::fragments::FragmentRow;
use landfall_tables::multihits::MultihitRow;
use landfall_tables::registry::RegistryRow;
use landfall_tables::site_fragments::SiteFragmentRow;
use landfall_tables::sites::SiteRow;
pub use landfall_testkit::fragment as molecule;
use landfall_testkit::{Ran, StageRun};

pub const U1: &str = "AAAAAAAAAAAA";
pub const U2: &str = "CCCCCCCCCCCC";
pub const U3: &str = "GGGGGGGGGGGG";

pub fn protocol(ends: &[&str], duplication: u32) -> Arc<Protocol> {
    let end = |name: &&str| {
        landfall_testkit::vector_end(name, if *name == "u3" { Side::Five } else { Side::Three })
    };
    Arc::new(Protocol {
        duplication,
        anchor_read: SequencerRead::R1,
        vector_ends: ends.iter().map(end).collect(),
        linker: Some("NNNNNNNNNNNNCTCCGCTTAAGGGACT".to_owned()),
        ..landfall_testkit::protocol()
    })
}

/// Library `<sample>-<replicate>` of subject P1, run `run1`.
pub fn library(sample: &str, replicate: u32) -> Library {
    Library { protocol: protocol(&["u5"], 5), ..landfall_testkit::library(sample, replicate) }
}

/// Two samples, A with two replicates and B with one.
pub fn libraries() -> Vec<Library> {
    vec![library("A", 1), library("A", 2), library("B", 1)]
}

/// Moves a molecule to another library.
pub fn of(mut row: FragmentRow, sample: &str, replicate: u32) -> FragmentRow {
    row.sample = sample.parse().unwrap();
    row.library = format!("{sample}-{replicate}").parse().unwrap();
    row.replicate = replicate;
    row
}

pub fn read(mut row: FragmentRow, times: u32) -> FragmentRow {
    row.reads = times;
    row
}

/// A molecule with several places of the same length.
pub fn multihit(id: u32, junctions: &[u32], length: u32, umi: Option<&str>) -> Vec<FragmentRow> {
    let place = |&junction: &u32| FragmentRow {
        candidates: junctions.len() as u32,
        class: ReadClass::Multihit,
        ..molecule(id, junction, length, umi)
    };
    junctions.iter().map(place).collect()
}

pub fn removed(junction: u32, length: u32, umi: Option<&str>, library: &str) -> CollisionRow {
    CollisionRow {
        sequencing_run: "run1".to_owned(),
        contig: "chr1".to_owned(),
        strand: Strand::Plus,
        vector_end: "u5".parse().unwrap(),
        junction: Position(junction),
        breakpoint: Position(junction + length - 1),
        umi: umi.map(str::to_owned),
        subject: "P1".parse().unwrap(),
        sample: "A".parse().unwrap(),
        library: library.parse().unwrap(),
        reads: 10,
        reads_elsewhere: 5000,
        verdict: CollisionVerdict::Removed,
    }
}

pub fn registered(position: u32) -> RegistryRow {
    RegistryRow {
        subject: "P1".parse().unwrap(),
        site_id: format!("chr1+{}", position + 1),
        provirus_id: format!("chr1+{}", position + 1),
        contig: "chr1".to_owned(),
        position: Position(position),
        strand: Strand::Plus,
        vector_end: "u5".parse().unwrap(),
        joined: Vec::new(),
        first_seen_sample: "earlier".parse().unwrap(),
    }
}

/// What goes into a task.
#[derive(Clone, Default)]
pub struct Task {
    pub libraries: Vec<Library>,
    pub fragments: Vec<FragmentRow>,
    pub collisions: Option<Vec<CollisionRow>>,
    pub registry: Option<Vec<RegistryRow>>,
}

/// What comes out of a task.
#[derive(Clone, Debug, PartialEq)]
pub struct Tables {
    pub sites: Vec<SiteRow>,
    pub multihits: Vec<MultihitRow>,
    pub site_fragments: Vec<SiteFragmentRow>,
    pub registry: Vec<RegistryRow>,
    pub summary: Summary,
}

impl Task {
    /// Samples A and B, as [`libraries`].
    pub fn of(fragments: Vec<FragmentRow>) -> Self {
        Self { libraries: libraries(), fragments, ..Self::default() }
    }

    pub fn run(&self) -> Tables {
        tables(&self.given().run().unwrap())
    }

    /// The stage with one `fragments` per library, in the order of the libraries.
    pub fn given(&self) -> StageRun<Sites> {
        let mut run = StageRun::new(self.libraries.clone());
        for Library { library, .. } in &self.libraries {
            let rows: Vec<_> = self.fragments.iter().filter(|row| row.library == *library).cloned().collect();
            run = run.table_of(library, rows);
        }
        if let Some(rows) = &self.collisions {
            run = run.table(rows.clone());
        }
        if let Some(rows) = &self.registry {
            run = run.table_as(FileKind::Registry, rows.clone());
        }
        run
    }
}

pub fn tables(ran: &Ran<'_>) -> Tables {
    Tables {
        sites: ran.rows(),
        multihits: ran.rows(),
        site_fragments: ran.rows(),
        registry: ran.rows(),
        summary: ran.summary.clone(),
    }
}
