//! Libraries, molecules and a run of the stage in a folder of its own.
#![allow(dead_code, clippy::unwrap_used, missing_docs)]

use std::path::Path;
use std::sync::Arc;

use landfall_config::{Library, Protocol, SequencerRead};
use landfall_core::{Position, ReadClass, Side, Strand};
use landfall_sites::{Sites, SitesParams};
use landfall_stage::{Context, FileKind, InputFiles, Stage, StageEntry, StageError, StageIo, Summary};
use landfall_tables::collisions::{CollisionRow, CollisionVerdict};
use landfall_tables::fragments::FragmentRow;
use landfall_tables::multihits::MultihitRow;
use landfall_tables::registry::RegistryRow;
use landfall_tables::site_fragments::SiteFragmentRow;
use landfall_tables::sites::SiteRow;
use landfall_tables::{Producer, read_all, write_all};

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

/// A unique molecule on chr1 of library A-1, read 10 times.
pub fn molecule(id: u32, junction: u32, length: u32, umi: Option<&str>) -> FragmentRow {
    FragmentRow {
        subject: "P1".parse().unwrap(),
        sample: "A".parse().unwrap(),
        library: "A-1".parse().unwrap(),
        fragment_id: id,
        candidates: 1,
        replicate: 1,
        contig: "chr1".to_owned(),
        strand: Strand::Plus,
        junction: Position(junction),
        breakpoint: Some(Position(junction + length - 1)),
        umi: umi.map(str::to_owned),
        reads: 10,
        vector_end: "u5".parse().unwrap(),
        remnant: "CA".to_owned(),
        edits: 0,
        junction_upstream: 0,
        junction_downstream: 0,
        mispriming_edits: None,
        class: ReadClass::Unique,
    }
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
        let folder = tempfile::tempdir().unwrap();
        self.run_in(folder.path()).unwrap()
    }

    /// Writes one `fragments` per library, in the order of the libraries, and runs the stage.
    pub fn run_in(&self, folder: &Path) -> Result<Tables, StageError> {
        let producer = Producer { stage: "test", version: 1 };
        let mut inputs = InputFiles::default();
        for library in &self.libraries {
            let path = folder.join(format!("{}.fragments.parquet", library.library));
            let rows = self.fragments.iter().filter(|row| row.library == library.library).cloned().collect();
            write_all::<FragmentRow>(&path, producer, rows)?;
            inputs = inputs.table::<FragmentRow>([path]);
        }
        if let Some(rows) = &self.collisions {
            write_all(&folder.join("collisions.parquet"), producer, rows.clone())?;
            inputs = inputs.table::<CollisionRow>([folder.join("collisions.parquet")]);
        }
        if let Some(rows) = &self.registry {
            write_all(&folder.join("earlier.parquet"), producer, rows.clone())?;
            inputs = inputs.file(FileKind::Registry, [folder.join("earlier.parquet")]);
        }
        let io = StageIo::new(&StageEntry::of::<Sites>(), self.libraries.clone(), inputs, folder)?;
        let summary = Sites::run(&SitesParams::default(), &io, &Context::default())?;
        Ok(Tables {
            sites: read_all(&folder.join("sites.parquet"))?,
            multihits: read_all(&folder.join("multihits.parquet"))?,
            site_fragments: read_all(&folder.join("site_fragments.parquet"))?,
            registry: read_all(&folder.join("registry.parquet"))?,
            summary,
        })
    }
}
