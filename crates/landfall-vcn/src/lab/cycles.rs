//! Plates of quantitative PCR: plain tables and exports.
//!
//! `role` is `standard`, `unknown`, `ntc` or `calibrator`; `copies` are those of a standard's well, or the vector copies
//! per cell of a calibrator. `ct` is empty, or `Undetermined`, where no cycle crossed the threshold.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::format::Field;
use super::grid::{Cells, Grid};
use super::{Aside, Sorted, Why};
use crate::{Problem, VcnError};

/// More cycles no machine runs.
pub(super) const MOST_CYCLES: f64 = 100.0;
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
    /// A control: a sample only if the sheet has it.
    Control,
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
    /// Whether the table says that the well is not to be used; then its cycle is not read.
    pub excluded: bool,
}

/// The wells of one plate.
#[derive(Clone, Debug, PartialEq)]
pub struct CyclePlate {
    /// The experiment, where it is exported in several files: they are one plate.
    pub experiment: Option<String>,
    /// Its wells and targets.
    pub cycles: Vec<Cycle>,
}

pub(super) fn parse(grid: &Grid) -> Result<Sorted<CyclePlate>, VcnError> {
    let filter = Filter::of(grid)?;
    let rows = grid.parse(|cells| row(grid, filter.as_ref(), cells))?;
    let (mut cycles, mut aside) = (Vec::new(), Vec::new());
    for row in rows {
        match row {
            Ok(cycle) => cycles.push(cycle),
            Err(row) => aside.push(row),
        }
    }
    grid.without(repeated(&cycles, &grid.name(Field::Well)))?;
    if cycles.is_empty() {
        return Err(VcnError::Empty { path: grid.path.clone() });
    }
    Ok((CyclePlate { experiment: filter.map(|filter| filter.experiment), cycles }, aside))
}

/// What a LightCycler 480 says before its table: one file holds one filter of an experiment.
struct Filter {
    experiment: String,
    filter: String,
}

impl Filter {
    /// `None` where the table has targets.
    fn of(grid: &Grid) -> Result<Option<Self>, VcnError> {
        if grid.has(Field::Target) {
            return Ok(None);
        }
        let said = grid.preamble.lines().find_map(|line| {
            let (experiment, filter) = line.trim().strip_prefix("Experiment:")?.split_once("Filter:")?;
            let experiment = experiment.trim_end_matches("Selected ").trim().to_owned();
            Some(Self { experiment, filter: filter.trim().to_owned() })
        });
        match said.filter(|said| !said.filter.is_empty()) {
            Some(said) => Ok(Some(said)),
            None => {
                let fault = "found no filter, which names the target of this instrument; expected a line \
                             `Experiment: …  Selected Filter: …` before the table";
                let problem = Problem { line: 1, column: "filter".to_owned(), fault: fault.to_owned() };
                Err(VcnError::Table { path: grid.path.clone(), problems: vec![problem] })
            }
        }
    }
}

/// One row, or an empty well.
fn row(grid: &Grid, filter: Option<&Filter>, cells: &Cells) -> Result<Result<Cycle, Aside>, Problem> {
    let nothing = |field| cells.text(field).is_empty();
    let named = if filter.is_some() { Field::Sample } else { Field::Target };
    if nothing(named) && nothing(Field::Ct) {
        return Ok(Err(cells.aside(Why::NotMeasured)));
    }
    let used_as = used_as(grid, cells)?;
    let needs_name = matches!(used_as, Use::Unknown | Use::Calibrator(_));
    let sample = if needs_name { cells.name(Field::Sample)? } else { cells.text(Field::Sample).to_owned() };
    let excluded = cells.is_excluded()?;
    Ok(Ok(Cycle {
        path: grid.path.clone(),
        line: cells.line,
        sample,
        well: cells.name(Field::Well)?,
        target: filter.map_or_else(|| cells.name(Field::Target), |said| Ok(said.filter.clone()))?,
        used_as,
        ct: if excluded { None } else { ct(cells)? },
        excluded,
    }))
}

fn used_as(grid: &Grid, cells: &Cells) -> Result<Use, Problem> {
    if !grid.has(Field::Role) {
        // A LightCycler 480 says 0, or nothing, for what is no standard.
        let amount = cells.not_negative(Field::Copies)?.filter(|copies| *copies > 0.0);
        return Ok(amount.map_or(Use::Unknown, Use::Standard));
    }
    let known = |what: &str| {
        cells.positive(Field::Copies)?.ok_or_else(|| {
            let fault = format!("found no `copies` of a {what}; expected a number above 0");
            cells.problem(Field::Copies, fault)
        })
    };
    let word = cells.text(Field::Role).to_lowercase();
    // Instruments number their standards and unknowns: `Std-1`, `Unkn-07`.
    let is = |starts: &[&str]| starts.iter().any(|start| word.starts_with(start));
    if is(&["standard", "std"]) {
        Ok(Use::Standard(known("standard")?))
    } else if is(&["calibrator"]) {
        Ok(Use::Calibrator(known("calibrator")?))
    } else if is(&["ntc", "blank", "no template", "non template"]) {
        Ok(Use::Blank)
    } else if word.is_empty() || is(&["unknown", "unkn", "sample"]) {
        Ok(Use::Unknown)
    } else if is(CONTROLS) {
        Ok(Use::Control)
    } else {
        let fault = format!("found `{word}`; expected standard, unknown, ntc, calibrator or control");
        Err(cells.problem(Field::Role, fault))
    }
}

/// How roles of controls begin: with DNA, without vector, without reverse transcriptase, inhibited.
const CONTROLS: &[&str] = &["control", "pos", "neg", "nrt", "ipc", "blocked", "nac"];

fn ct(cells: &Cells) -> Result<Option<f64>, Problem> {
    let text = cells.text(Field::Ct);
    if UNDETERMINED.contains(&text.to_lowercase().as_str()) {
        return Ok(None);
    }
    let ct = cells.positive(Field::Ct)?;
    match ct.filter(|ct| *ct > MOST_CYCLES) {
        Some(ct) => {
            Err(cells.problem(Field::Ct, format!("found {ct} cycles; expected at most {MOST_CYCLES}")))
        }
        None => Ok(ct),
    }
}

/// One target twice in one well.
fn repeated(cycles: &[Cycle], well_column: &str) -> Vec<Problem> {
    let mut seen = BTreeMap::new();
    let mut problems = Vec::new();
    for cycle in cycles {
        if let Some(first) = seen.insert((&cycle.well, cycle.target.to_lowercase()), cycle.line) {
            let (well, target) = (&cycle.well, &cycle.target);
            let fault =
                format!("found target `{target}` of well `{well}` a second time, first in line {first}");
            problems.push(Problem { line: cycle.line, column: well_column.to_owned(), fault });
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::lab::FORMATS;

    fn parsed(text: &str) -> Result<Vec<Cycle>, String> {
        let grid = Grid::read(Path::new("plate.csv"), text, FORMATS).map_err(|error| error.to_string())?;
        parse(&grid).map(|(plate, _)| plate.cycles).map_err(|error| error.to_string())
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
            "sample,well,target,role,copies,ct\nSTD,A01,psi,standard,,21.3\nS1,A02,psi,dna,,24.1\n\
             S1,A03,psi,unknown,,\"24,1\"\n,A04,psi,unknown,,24\nS1,A05,psi,unknown,,1e6\n",
        )
        .unwrap_err();
        for part in [
            "line 2, `copies`: found no `copies` of a standard",
            "line 3, `role`: found `dna`; expected standard, unknown, ntc, calibrator or control",
            "line 4, `ct`: found `24,1`; expected a number above 0, with a decimal point",
            "line 5, `sample`: found nothing; expected a name",
            "line 6, `ct`: found 1000000 cycles",
        ] {
            assert!(message.contains(part), "{part}\n{message}");
        }
    }

    #[test]
    fn cycles_that_are_left_out_are_not_read() {
        let rows = parsed(
            "Well,Well Position,Omit,Sample Name,Target Name,Task,CT,Quantity\n1,A1,true,S1,psi,UNKNOWN,36.4,\n\
             2,A2,FALSE,S1,psi,UNKNOWN,26.4,\n3,A3,1,STD,psi,STANDARD,rubbish,10\n4,A4,,,,,,\n\n\
             [Melt Curve]\nWell,Tm\n1,80\n",
        )
        .unwrap();
        let seen: Vec<_> = rows.iter().map(|row| (row.well.as_str(), row.excluded, row.ct)).collect();
        assert_eq!(seen, [("A1", true, None), ("A2", false, Some(26.4)), ("A3", true, None)]);
    }

    #[test]
    fn plates_of_roche_and_bio_rad_read_as_they_are_exported() {
        let roche = "Experiment: plate 7  Selected Filter: FAM (465-510)\n\
            Include\tColor\tPos\tName\tCp\tConcentration\tStandard\tStatus\n\
            True\t255\tA1\tSTD 1\t21,30\t1,00E5\t1,00E5\t\nTrue\t255\tA2\tS 1\t24,13\t\t0\t\n\
            False\t255\tA3\tS 1\t35,00\t\t0\t> late\nTrue\t255\tA4\tNTC\t\t\t0\t\n";
        let grid = Grid::read(Path::new("lc.txt"), roche, FORMATS).unwrap();
        let (plate, _) = parse(&grid).unwrap();
        assert_eq!(plate.experiment.as_deref(), Some("plate 7"));
        let seen: Vec<_> =
            plate.cycles.iter().map(|row| (row.used_as, row.ct, row.excluded, row.target.as_str())).collect();
        let filter = "FAM (465-510)";
        assert_eq!(
            seen,
            [
                (Use::Standard(1e5), Some(21.3), false, filter),
                (Use::Unknown, Some(24.13), false, filter),
                (Use::Unknown, None, true, filter),
                (Use::Unknown, None, false, filter),
            ]
        );
        let message = parsed(roche.split_once('\n').unwrap().1).unwrap_err();
        assert!(message.contains("line 1, `filter`: found no filter, which names the target"), "{message}");
        let cfx = parsed(
            "File Name,plate.pcrd\nCreated By User,admin\n\n,Well,Fluor,Target,Content,Sample,Biological Set Name,Cq,\
             Cq Mean,Starting Quantity (SQ)\n,A01,FAM,psi,Std-1,,,21.3,21.3,\"100,000.0\"\n\
             ,A02,FAM,psi,Unkn-01,S 1,,24.1,24.1,12345.6\n,A03,FAM,psi,NTC,,,NaN,0.00,NaN\n\
             ,A04,FAM,psi,Pos Ctrl,K562,,25.0,25.0,NaN\n",
        )
        .unwrap();
        let seen: Vec<_> = cfx.iter().map(|row| (row.used_as, row.ct)).collect();
        assert_eq!(
            seen,
            [
                (Use::Standard(1e5), Some(21.3)),
                (Use::Unknown, Some(24.1)),
                (Use::Blank, None),
                (Use::Control, Some(25.0)),
            ]
        );
    }

    #[test]
    fn one_target_twice_in_a_well_is_refused() {
        let message =
            parsed("sample,well,target,role,ct\nS1,A1,psi,unknown,24\nS2,A1,PSI,unknown,25\n").unwrap_err();
        assert!(
            message.contains("line 3, `well`: found target `PSI` of well `A1` a second time"),
            "{message}"
        );
    }
}
