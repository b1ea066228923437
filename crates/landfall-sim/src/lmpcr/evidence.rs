//! What the reads of a pool show of each true site.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use landfall_core::{Position, ReadClass};
use landfall_tables::truth::TruthAssay;
use landfall_tables::truth::sites::TruthSiteRow;

use super::library::{Cell, Library};
use super::molecule::{Bench, Molecule};
use crate::error::SimError;
use crate::truth::junction::Junction;

/// An integration of a clone of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Carried {
    sample: u32,
    clone: u32,
    copy: u32,
}

/// Evidence by integration. Memory follows the distinct fragments, not the reads.
#[derive(Debug, Default)]
pub struct Evidence {
    seen: BTreeMap<Carried, Seen>,
    /// Reads given to another sample, by that sample's first library.
    foreign: BTreeMap<(usize, Carried), u64>,
}

/// What the reads of one sample show of one of its sites.
#[derive(Clone, Debug, Default)]
struct Seen {
    fragments: BTreeMap<(u32, Position), bool>,
    umis: BTreeSet<(u32, Position, u64)>,
    reads: u64,
}

impl Evidence {
    /// Adds a read of a molecule that is given to a library.
    pub fn add(&mut self, libraries: &[Library], library: usize, molecule: &Molecule, class: ReadClass) {
        let placed = matches!(class, ReadClass::Unique | ReadClass::Multihit);
        let Some(origin) = molecule.origin.as_ref().filter(|_| placed) else { return };
        let Some(cell) = origin.cell else { return };
        let carried = Carried { sample: cell.sample, clone: cell.clone, copy: origin.copy };
        let library = &libraries[library];
        if library.source != Some(cell.sample as usize) {
            let first = libraries.iter().position(|other| other.sample == library.sample).unwrap_or_default();
            *self.foreign.entry((first, carried)).or_default() += 1;
            return;
        }
        let seen = self.seen.entry(carried).or_default();
        let fragment = (library.replicate, origin.breakpoint);
        *seen.fragments.entry(fragment).or_default() |= class == ReadClass::Unique;
        seen.umis.insert((fragment.0, fragment.1, packed(&molecule.umi)));
        seen.reads += 1;
    }

    /// A row per integration and sample that holds cells or reads of it.
    ///
    /// # Errors
    /// [`SimError::Name`] for a vector end that tables cannot hold.
    pub fn rows(&self, bench: &Bench<'_>, libraries: &[Library]) -> Result<Vec<TruthSiteRow>, SimError> {
        let mut rows: BTreeMap<(usize, Carried), TruthSiteRow> = BTreeMap::new();
        let mut cells: BTreeMap<Cell, u32> = BTreeMap::new();
        for library in libraries {
            let own = library.cells.iter().filter(|cell| library.source == Some(cell.sample as usize));
            own.for_each(|&cell| *cells.entry(cell).or_default() += 1);
        }
        for (&cell, &count) in &cells {
            let home = libraries.iter().position(|library| library.source == Some(cell.sample as usize));
            for copy in 0..bench.integrations(cell).len() as u32 {
                let carried = Carried { sample: cell.sample, clone: cell.clone, copy };
                let home = home.unwrap_or_default();
                let mut row = self.blank(bench, &libraries[home], carried)?;
                row.cells = Some(count);
                row.share = bench.samples[cell.sample as usize].1.shares[cell.clone as usize];
                if let Some(seen) = self.seen.get(&carried) {
                    seen.fill(&mut row);
                }
                rows.insert((home, carried), row);
            }
        }
        for (&(home, carried), &reads) in &self.foreign {
            let (sample, share) = received(bench, libraries[home].source, carried);
            let row = match rows.entry((home, Carried { sample, ..carried })) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => {
                    let row = self.blank(bench, &libraries[home], carried)?;
                    new.insert(TruthSiteRow { share, ..row })
                }
            };
            row.foreign_reads += reads;
        }
        Ok(rows.into_values().collect())
    }

    /// A row without evidence, in the sample of a library.
    fn blank(
        &self,
        bench: &Bench<'_>,
        library: &Library,
        carried: Carried,
    ) -> Result<TruthSiteRow, SimError> {
        let cell = Cell { sample: carried.sample, clone: carried.clone };
        let integration = &bench.integrations(cell)[carried.copy as usize];
        let junction = Junction {
            integration,
            side: bench.side,
            vector_end: bench.plan.layout.name.parse()?,
            clone: carried.clone + 1,
            subject: library.subject.clone(),
            sample: library.sample.clone(),
            assay: TruthAssay::Lmpcr,
        };
        let umis = (bench.plan.layout.umi_length > 0).then_some(0);
        Ok(TruthSiteRow { cells: Some(0), umis, ..junction.row(&bench.simulation.genome) })
    }
}

/// Under which of its subject's samples a receiving sample counts the foreign reads of an integration, and the share of
/// its clone there: the receiver itself, where the same clone may live, or else the first one, for all of them.
fn received(bench: &Bench<'_>, receiver: Option<usize>, carried: Carried) -> (u32, f64) {
    let subject = |sample: usize| &bench.samples[sample].0.name;
    let own = |&sample: &usize| subject(sample) == subject(carried.sample as usize);
    match receiver.filter(own) {
        Some(sample) => (sample as u32, bench.samples[sample].1.shares[carried.clone as usize]),
        None => ((0..bench.samples.len()).find(own).unwrap_or_default() as u32, 0.0),
    }
}

impl Seen {
    fn fill(&self, row: &mut TruthSiteRow) {
        row.fragments = self.fragments.len() as u32;
        row.unique_fragments = self.fragments.values().filter(|unique| **unique).count() as u32;
        row.umis = row.umis.map(|_| self.umis.len() as u32);
        row.reads = self.reads;
    }
}

/// A UMI of at most 32 bases as a number.
fn packed(umi: &[u8]) -> u64 {
    umi.iter().fold(0, |number, &base| number << 2 | u64::from(landfall_core::dna::code(base).unwrap_or(0)))
}
