//! What a run did with each single read: tables `read_names` and `read_fates`, and the places of molecules.

use std::path::{Path, PathBuf};

use landfall_core::ReadClass;
use landfall_tables::TableReader;
use landfall_tables::fragments::FragmentRow;
use landfall_tables::read_fates::ReadFateRow;

use super::ScoreError;
use super::names::Names;
use super::truth::Junction;

/// The tables of a traced run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceFiles {
    /// Table `read_names`.
    pub names: PathBuf,
    /// Table `read_fates`.
    pub fates: PathBuf,
    /// Table `fragments`.
    pub fragments: PathBuf,
}

impl TraceFiles {
    /// In a folder of tables; `None` if the run was not traced.
    #[must_use]
    pub fn find(tables: &Path) -> Option<Self> {
        let files = Self {
            names: tables.join("read_names.parquet"),
            fates: tables.join("read_fates.parquet"),
            fragments: tables.join("fragments.parquet"),
        };
        (files.names.exists() && files.fates.exists()).then_some(files)
    }
}

/// What became of one row of table `reads`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fate {
    library: u32,
    read_id: u32,
    fragment_id: Option<u32>,
    /// Its class.
    pub(crate) class: ReadClass,
}

/// A molecule with one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Placed {
    library: u32,
    fragment_id: u32,
    junction: Junction,
}

/// Fates and places for looking up, 20 bytes each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trace {
    fates: Vec<Fate>,
    placed: Vec<Placed>,
}

impl Trace {
    /// Reads fates, and the molecules that have one place on a known contig.
    pub(crate) fn read(
        files: &TraceFiles,
        libraries: &mut Names,
        contigs: &Names,
    ) -> Result<Self, ScoreError> {
        let mut trace = Self::default();
        for row in TableReader::<ReadFateRow>::open(&files.fates)? {
            let row = row?;
            let library = libraries.intern(row.library.as_str());
            let ReadFateRow { read_id, fragment_id, class, .. } = row;
            trace.fates.push(Fate { library, read_id, fragment_id, class });
        }
        for row in TableReader::<FragmentRow>::open(&files.fragments)? {
            let row = row?;
            if let (1, Some(contig)) = (row.candidates, contigs.get(&row.contig)) {
                let library = libraries.intern(row.library.as_str());
                let junction = Junction { contig, position: row.junction, strand: row.strand };
                trace.placed.push(Placed { library, fragment_id: row.fragment_id, junction });
            }
        }
        trace.fates.sort_unstable_by_key(|fate| (fate.library, fate.read_id));
        trace.placed.sort_unstable_by_key(|placed| (placed.library, placed.fragment_id));
        Ok(trace)
    }

    /// What became of a row of table `reads`.
    pub(crate) fn fate(&self, library: u32, read_id: u32) -> Option<Fate> {
        let found = self.fates.binary_search_by_key(&(library, read_id), |fate| (fate.library, fate.read_id));
        found.ok().map(|at| self.fates[at])
    }

    /// Where it was placed, if that is one place.
    pub(crate) fn junction(&self, fate: Fate) -> Option<Junction> {
        let key = (fate.library, fate.fragment_id?);
        let found = self.placed.binary_search_by_key(&key, |placed| (placed.library, placed.fragment_id));
        found.ok().map(|at| self.placed[at].junction)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_read_and_its_place_take_twenty_bytes_each() {
        assert_eq!([size_of::<Fate>(), size_of::<Placed>()], [20; 2]);
    }
}
