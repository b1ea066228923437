//! Amplitudes of droplets: a table of wells, `sample,well,target,channel,amplitudes`, optionally `threshold`,
//! `dilution` and `copies_per_cell`, and the files of amplitudes that it names, relative to its folder.
//!
//! A file of amplitudes is what the instrument exports for one well: a line per droplet under `Ch1Amplitude` and
//! `Ch2Amplitude`, or `Assay1 Amplitude` and `Assay2 Amplitude`; further columns are not used.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::format::{AMPLITUDES, Field};
use super::grid::Grid;
use crate::VcnError;

/// Amplitudes of one well, by channel, in the order of its droplets.
pub type Amplitudes = [Vec<f64>; 2];

/// One target of one well.
#[derive(Clone, Debug, PartialEq)]
pub struct DropletWell {
    /// The line, from 1.
    pub line: u64,
    /// Sample, as written.
    pub sample: String,
    /// Well, as written.
    pub well: String,
    /// Target, as written.
    pub target: String,
    /// 0 or 1.
    pub channel: usize,
    /// The well's file.
    pub file: PathBuf,
    /// What the file holds.
    pub amplitudes: Rc<Amplitudes>,
    /// The given threshold.
    pub threshold: Option<f64>,
    /// How many fold the DNA was diluted before this well.
    pub dilution: Option<f64>,
    /// Copies of the reference per cell.
    pub copies_per_cell: Option<f64>,
    /// Whether the table says that the well is not to be used; then its amplitudes are not read.
    pub excluded: bool,
}

impl DropletWell {
    /// The amplitudes of its own channel.
    #[must_use]
    pub fn own(&self) -> &[f64] {
        &self.amplitudes[self.channel]
    }
}

/// The wells of one table, in its order.
#[derive(Clone, Debug, PartialEq)]
pub struct DropletPlate {
    /// The table.
    pub path: PathBuf,
    /// Its wells and targets.
    pub wells: Vec<DropletWell>,
}

pub(super) fn parse(grid: &Grid) -> Result<DropletPlate, VcnError> {
    let folder = grid.path.parent().unwrap_or(Path::new("."));
    let mut files: BTreeMap<PathBuf, Rc<Amplitudes>> = BTreeMap::new();
    let mut failed = None;
    let mut wells = grid.parse(|cells| {
        let channel = match cells.text(Field::Channel).to_lowercase().trim_start_matches("ch") {
            "1" => 0,
            "2" => 1,
            other => {
                let fault = format!("found `{other}`; expected 1 or 2, the column of the file of amplitudes");
                return Err(cells.problem(Field::Channel, fault));
            }
        };
        let path = folder.join(cells.name(Field::Amplitudes)?);
        let excluded = cells.is_excluded()?;
        let amplitudes = match files.get(&path) {
            _ if excluded => Rc::default(),
            Some(read) => read.clone(),
            None => match amplitudes(&path) {
                Ok(read) => files.entry(path.clone()).or_insert(Rc::new(read)).clone(),
                Err(error) => {
                    failed.get_or_insert(error);
                    Rc::default()
                }
            },
        };
        Ok(DropletWell {
            line: cells.line,
            sample: cells.name(Field::Sample)?,
            well: cells.name(Field::Well)?,
            target: cells.name(Field::Target)?,
            channel,
            file: path,
            amplitudes,
            threshold: cells.positive(Field::Threshold)?,
            dilution: cells.positive(Field::Dilution)?,
            copies_per_cell: cells.positive(Field::CopiesPerCell)?,
            excluded,
        })
    })?;
    // Both targets of a well share its droplets: what one is left out for holds for the other.
    let excluded: BTreeSet<_> =
        wells.iter().filter(|well| well.excluded).map(|well| well.file.clone()).collect();
    wells.iter_mut().for_each(|well| well.excluded = excluded.contains(&well.file));
    match failed {
        Some(error) => Err(error),
        None if wells.is_empty() => Err(VcnError::Empty { path: grid.path.clone() }),
        None => Ok(DropletPlate { path: grid.path.clone(), wells }),
    }
}

fn amplitudes(path: &Path) -> Result<Amplitudes, VcnError> {
    let text = landfall_files::read_text(path)?;
    let grid = Grid::read(path, &text, AMPLITUDES)?;
    let mut found = Amplitudes::default();
    grid.parse(|cells| {
        for (channel, field) in found.iter_mut().zip([Field::FirstAmplitude, Field::SecondAmplitude]) {
            channel.extend(cells.not_negative(field)?);
        }
        Ok(())
    })?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::FORMATS;

    fn plate(table: &str) -> Result<DropletPlate, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = "Target Value of 0 = negative\n\nCh1Amplitude,Ch2Amplitude,1,2,\n9638.1,1405.3,1,0,\n2210,6402,0,1,\n";
        std::fs::write(folder.path().join("a.csv"), file).unwrap();
        std::fs::write(folder.path().join("bad.csv"), "Ch1Amplitude,Ch2Amplitude\n1,x\n").unwrap();
        let path = folder.path().join("plate.csv");
        let grid = Grid::read(&path, table, FORMATS).unwrap();
        parse(&grid).map_err(|error| error.to_string())
    }

    #[test]
    fn both_targets_of_a_well_share_a_file() {
        let found = plate(
            "sample,well,target,channel,amplitudes,threshold\nS1,A01,psi,1,a.csv,\nS1,A01,RPP30,2,a.csv,3200\n",
        )
        .unwrap();
        assert_eq!(found.wells[0].own(), [9638.1, 2210.0]);
        assert_eq!(found.wells[1].own(), [1405.3, 6402.0]);
        assert_eq!((found.wells[0].threshold, found.wells[1].threshold), (None, Some(3200.0)));
    }

    #[test]
    fn files_and_channels_are_checked() {
        let head = "sample,well,target,channel,amplitudes\n";
        let message = plate(&format!("{head}S1,A01,psi,3,a.csv\n")).unwrap_err();
        assert!(message.contains("line 2, `channel`: found `3`; expected 1 or 2"), "{message}");
        let message = plate(&format!("{head}S1,A01,psi,1,gone.csv\n")).unwrap_err();
        assert!(message.contains("gone.csv` not found"), "{message}");
        let message = plate(&format!("{head}S1,A01,psi,1,bad.csv\n")).unwrap_err();
        assert!(message.contains("bad.csv` has 1 problem"), "{message}");
        assert!(message.contains("line 2, `Ch2Amplitude`: found `x`"), "{message}");
    }
}
