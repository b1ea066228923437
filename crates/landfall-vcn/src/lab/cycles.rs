//! Plates of quantitative PCR: plain tables and exports that call their columns as usual.
//!
//! Plain: `sample,well,target,role,copies,ct`. `role` is `standard`, `unknown`, `ntc` or `calibrator`; `copies` are
//! those of a standard's well, or the vector copies per cell of a calibrator. `ct` is empty, or `Undetermined`, where
//! no cycle crossed the threshold. Exports: `Sample Name`, `Target Name`, `Task`, `Quantity`, `CT` or `Cq`.

use std::path::PathBuf;

use super::counts::{SAMPLE, TARGET, WELL};
use super::grid::{Cells, Grid};
use crate::{Problem, VcnError};

/// The columns that say that a table holds cycles; the last with a Cyrillic letter, as instruments write it.
pub(super) const SIGNS: &[&str] = &["ct", "cq", "c\u{442}"];
const ROLE: &[&str] = &["role", "task", "content"];
const COPIES: &[&str] = &["copies", "quantity", "sq", "startingquantitysq"];
/// What a well without a cycle says.
const UNDETERMINED: &[&str] = &["undetermined", "undet", "nan", "n/a", "na", "-"];

/// What a well is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Use {
    /// A known amount, in copies.
    Standard(f64),
    /// A sample.
    Unknown,
    /// No template.
    Blank,
    /// Cells of known vector copies per cell.
    Calibrator(f64),
}

/// One well of one target.
#[derive(Clone, Debug, PartialEq)]
pub struct Cycle {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: u64,
    /// Sample, as written; empty in wells of other use.
    pub sample: String,
    /// Well, as written.
    pub well: String,
    /// Target, as written.
    pub target: String,
    /// What the well is for.
    pub used_as: Use,
    /// Threshold cycle; `None`: undetermined.
    pub ct: Option<f64>,
}

struct Columns {
    sample: usize,
    well: usize,
    target: usize,
    role: usize,
    copies: Option<usize>,
    ct: usize,
}

pub(super) fn parse(grid: &Grid) -> Result<Vec<Cycle>, VcnError> {
    let mut problems = Vec::new();
    let [sample, well, target, role, ct] =
        [SAMPLE, WELL, TARGET, ROLE, SIGNS].map(|known| grid.needed(known, &mut problems));
    grid.without(problems)?;
    let columns = Columns { sample, well, target, role, copies: grid.find(COPIES), ct };
    let rows = grid.parse(|cells| row(grid, &columns, cells))?;
    let rows: Vec<_> = rows.into_iter().flatten().collect();
    if rows.is_empty() { Err(VcnError::Empty { path: grid.path.clone() }) } else { Ok(rows) }
}

/// One row; `None` for an empty well.
fn row(grid: &Grid, at: &Columns, cells: &Cells) -> Result<Option<Cycle>, Problem> {
    if cells.text(Some(at.target)).is_empty() && cells.text(Some(at.ct)).is_empty() {
        return Ok(None);
    }
    let used_as = used_as(at, cells)?;
    let named = matches!(used_as, Use::Unknown | Use::Calibrator(_));
    let sample = if named { cells.name(at.sample)? } else { cells.text(Some(at.sample)).to_owned() };
    Ok(Some(Cycle {
        path: grid.path.clone(),
        line: cells.line,
        sample,
        well: cells.name(at.well)?,
        target: cells.name(at.target)?,
        used_as,
        ct: ct(at, cells)?,
    }))
}

fn used_as(at: &Columns, cells: &Cells) -> Result<Use, Problem> {
    let known = |what: &str| {
        let copies = cells.positive(at.copies)?;
        copies.ok_or_else(|| {
            let column = at.copies.unwrap_or(at.role);
            cells.problem(column, format!("found no `copies` of a {what}; expected a number above 0"))
        })
    };
    let word = cells.text(Some(at.role)).to_lowercase();
    // Instruments number their standards and unknowns: `Std-1`, `Unkn-07`.
    let is = |starts: &[&str]| starts.iter().any(|start| word.starts_with(start));
    if is(&["standard", "std"]) {
        Ok(Use::Standard(known("standard")?))
    } else if is(&["calibrator"]) {
        Ok(Use::Calibrator(known("calibrator")?))
    } else if is(&["ntc", "blank", "no template"]) {
        Ok(Use::Blank)
    } else if word.is_empty() || is(&["unknown", "unkn"]) {
        Ok(Use::Unknown)
    } else {
        let fault = format!("found `{word}`; expected standard, unknown, ntc or calibrator");
        Err(cells.problem(at.role, fault))
    }
}

fn ct(at: &Columns, cells: &Cells) -> Result<Option<f64>, Problem> {
    let text = cells.text(Some(at.ct));
    if UNDETERMINED.contains(&text.to_lowercase().as_str()) {
        return Ok(None);
    }
    let ct = cells.positive(Some(at.ct))?;
    match ct.filter(|ct| *ct > 100.0) {
        Some(ct) => Err(cells.problem(at.ct, format!("found {ct} cycles; expected at most 100"))),
        None => Ok(ct),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn parsed(text: &str) -> Result<Vec<Cycle>, String> {
        let grid = Grid::read(Path::new("plate.csv"), text, SIGNS).map_err(|error| error.to_string())?;
        parse(&grid).map_err(|error| error.to_string())
    }

    #[test]
    fn plain_plates_and_exports_read_alike() {
        let plain = parsed(
            "sample,well,target,role,copies,ct\nSTD,A01,psi,standard,1e5,21.3\nS1,A02,psi,unknown,,24.1\n\
             NTC,A03,psi,ntc,,\nCAL,A04,psi,calibrator,1,25.0\n",
        )
        .unwrap();
        let export = parsed(
            "* Block Type = 96\n* Passive Reference = ROX\n\n[Results]\n\
             Well Position,Sample Name,Target Name,Task,Quantity,C\u{442}\nA01,STD,psi,STANDARD,100000,21.3\n\
             A02,S1,psi,UNKNOWN,,24.1\nA03,,psi,NTC,,Undetermined\nA04,CAL,psi,calibrator,1,25\n",
        )
        .unwrap();
        let seen = |rows: &[Cycle]| rows.iter().map(|row| (row.used_as, row.ct)).collect::<Vec<_>>();
        assert_eq!(seen(&plain), seen(&export));
        assert_eq!(plain[0].used_as, Use::Standard(1e5));
        assert_eq!((plain[2].ct, export[2].line), (None, 8));
    }

    #[test]
    fn every_fault_has_its_line() {
        let message = parsed(
            "sample,well,target,role,copies,ct\nSTD,A01,psi,standard,,21.3\nS1,A02,psi,sample,,24.1\n\
             S1,A03,psi,unknown,,\"24,1\"\n,A04,psi,unknown,,24\nS1,A05,psi,unknown,,1e6\n",
        )
        .unwrap_err();
        for part in [
            "line 2, `copies`: found no `copies` of a standard",
            "line 3, `role`: found `sample`; expected standard, unknown, ntc or calibrator",
            "line 4, `ct`: found `24,1`; expected a number above 0, written with a decimal point",
            "line 5, `sample`: found nothing; expected a name",
            "line 6, `ct`: found 1000000 cycles",
        ] {
            assert!(message.contains(part), "{part}\n{message}");
        }
    }
}
