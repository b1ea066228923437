//! The truth of molecules and reads while they are made.

pub mod junction;

use std::path::Path;

use landfall_tables::truth::TruthAssay;
use landfall_tables::truth::molecules::TruthMoleculeRow;
use landfall_tables::truth::reads::TruthReadRow;
use landfall_tables::{Producer, TableWriter};

use crate::error::SimError;

/// Who writes the tables of truth. The version is raised when the same scenario gives other bytes.
pub const PRODUCER: Producer = Producer { stage: "simulate", version: 1 };

/// Streams the tables `truth_molecules` and `truth_reads` of all assays, in the order of [`TruthAssay`].
pub struct TruthWriter {
    molecules: TableWriter<TruthMoleculeRow>,
    reads: TableWriter<TruthReadRow>,
    assay: TruthAssay,
    next_molecule: u32,
    next_read: u64,
}

impl TruthWriter {
    /// Opens both tables in a folder.
    ///
    /// # Errors
    /// [`SimError::Table`].
    pub fn create(folder: &Path) -> Result<Self, SimError> {
        Ok(Self {
            molecules: TableWriter::create(folder.join("molecules.parquet"), PRODUCER)?,
            reads: TableWriter::create(folder.join("reads.parquet"), PRODUCER)?,
            assay: TruthAssay::Lmpcr,
            next_molecule: 0,
            next_read: 0,
        })
    }

    /// Begins an assay: numbers start anew.
    pub fn begin(&mut self, assay: TruthAssay) {
        (self.assay, self.next_molecule, self.next_read) = (assay, 0, 0);
    }

    /// Adds a molecule, whose assay and number are filled in; returns the number.
    ///
    /// # Errors
    /// [`SimError::Table`].
    pub fn molecule(&mut self, row: TruthMoleculeRow) -> Result<u32, SimError> {
        let number = self.next_molecule;
        self.next_molecule += 1;
        self.molecules.push(TruthMoleculeRow { assay: self.assay, molecule: number, ..row })?;
        Ok(number)
    }

    /// Adds a read, whose assay and number are filled in.
    ///
    /// # Errors
    /// [`SimError::Table`].
    pub fn read(&mut self, row: TruthReadRow) -> Result<(), SimError> {
        let number = self.next_read;
        self.next_read += 1;
        Ok(self.reads.push(TruthReadRow { assay: self.assay, read: number, ..row })?)
    }

    /// Completes both tables.
    ///
    /// # Errors
    /// [`SimError::Table`].
    pub fn finish(self) -> Result<(), SimError> {
        self.molecules.finish()?;
        self.reads.finish()?;
        Ok(())
    }
}
