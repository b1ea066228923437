//! The stage: laboratory tables and copies by sequencing in, copies per cell out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use landfall_config::{Assay, Library};
use landfall_stage::{
    Context, EVERY_ASSAY, FileKind, InputSizes, Ports, Resources, Scope, Stage, StageError, StageIo, Summary,
};
use landfall_tables::abundance::AbundanceRow;
use landfall_tables::agreement::AgreementRow;
use landfall_tables::amplitudes::AmplitudeRow;
use landfall_tables::cells::CellsRow;
use landfall_tables::curves::CurveRow;
use landfall_tables::depth_copies::DepthCopiesRow;
use landfall_tables::vcn::{VcnRow, VcnVerdict};
use landfall_tables::wells::WellRow;
use landfall_tables::{Producer, Row, TableReader, write_all};

use crate::duplex::{assays, same_table_twice};
use crate::lab::LabTable;
use crate::lab::colonies::Colony;
use crate::lab::counts::Count;
use crate::lab::cycles::Cycle;
use crate::rows::{Dominant, Sample};
use crate::{VcnError, VcnParams, colonies, ddpcr, gating, lab, qpcr, rows, sequenced};

/// Stage `vcn`.
#[derive(Clone, Copy, Debug)]
pub struct Vcn;

impl Stage for Vcn {
    const NAME: &'static str = "vcn";
    const VERSION: u32 = 2;
    const ASSAYS: &'static [Assay] = EVERY_ASSAY;
    type Params = VcnParams;

    fn scope() -> Scope {
        Scope::Run
    }

    fn ports() -> Ports {
        Ports::default()
            .optional_file("laboratory", FileKind::Laboratory)
            .optional_table(DepthCopiesRow::SCHEMA)
            .optional_table(AbundanceRow::SCHEMA)
            .writes(VcnRow::SCHEMA)
            .writes(CellsRow::SCHEMA)
            .writes(AgreementRow::SCHEMA)
            .writes(WellRow::SCHEMA)
            .writes(CurveRow::SCHEMA)
            .writes(AmplitudeRow::SCHEMA)
    }

    fn resources(_sizes: &InputSizes) -> Resources {
        Resources { cores: 1, memory_mb: 200, minutes: 1 }
    }

    fn run(params: &VcnParams, io: &StageIo, context: &Context) -> Result<Summary, StageError> {
        let files = io.inputs("laboratory");
        context.progress.begin(files.len() as u64, "tables");
        let mut given = Given::default();
        for file in files {
            given.read(file, params)?;
            context.progress.advance(1);
        }
        given.no_table_twice()?;
        let sheet = Sheet::of(&io.libraries);
        let mut found = Found::default();
        found.digital(&given.counts(), &sheet, params)?;
        found.quantitative(&given.plates, &sheet, params)?;
        found.colonies(&given.colonies, &sheet, params, context.seed)?;
        for path in io.inputs(DepthCopiesRow::SCHEMA.name) {
            found.sequenced(path, &sheet, params)?;
        }
        let mut dominant = Dominant::default();
        for path in io.inputs(AbundanceRow::SCHEMA.name) {
            for row in TableReader::<AbundanceRow>::open(path)? {
                dominant.add(&row?);
            }
        }
        found.vcn.sort_by(Row::compare);
        let agreement = rows::agreement(&mut found.vcn, &dominant, params);
        write(io, found, agreement, given)
    }
}

/// What the laboratory's tables hold.
#[derive(Debug, Default)]
struct Given<'a> {
    counts: Vec<(&'a Path, Vec<Count>)>,
    plates: Vec<Vec<Cycle>>,
    colonies: Vec<(&'a Path, Vec<Colony>)>,
    amplitudes: Vec<AmplitudeRow>,
    passed_over: u64,
}

impl<'a> Given<'a> {
    fn read(&mut self, file: &'a Path, params: &VcnParams) -> Result<(), VcnError> {
        match lab::read(file)? {
            LabTable::Counts(table) => {
                self.passed_over += table.passed_over;
                self.counts.push((file, table.counts));
            }
            LabTable::Droplets(plate) => {
                let (counts, amplitudes) = gating::count(&plate, params)?;
                self.counts.push((file, counts));
                self.amplitudes.extend(amplitudes);
            }
            LabTable::Cycles(cycles) => self.plates.push(cycles),
            LabTable::Colonies(colonies) => self.colonies.push((file, colonies)),
        }
        Ok(())
    }

    /// Counts of one table must not count again under another name.
    fn no_table_twice(&self) -> Result<(), VcnError> {
        let tables: Vec<_> = self.counts.iter().map(|(path, counts)| (*path, &counts[..])).collect();
        match same_table_twice(&tables) {
            Some((first, second)) => {
                Err(VcnError::SameTable { first: first.to_owned(), second: second.to_owned() })
            }
            None => Ok(()),
        }
    }

    fn counts(&self) -> Vec<Count> {
        self.counts.iter().flat_map(|(_, counts)| counts.clone()).collect()
    }
}

/// Rows of the tables.
#[derive(Debug, Default)]
struct Found {
    vcn: Vec<VcnRow>,
    cells: Vec<CellsRow>,
    wells: Vec<WellRow>,
    curves: Vec<CurveRow>,
    targets_ignored: u64,
}

impl Found {
    fn digital(&mut self, counts: &[Count], sheet: &Sheet, params: &VcnParams) -> Result<(), VcnError> {
        let (assays, ignored) = assays(counts, &sheet.names(), params)?;
        self.targets_ignored += ignored.len() as u64;
        for assay in &assays {
            // Samples that are not in the sheet were refused.
            let Some(sample) = sheet.sample(&assay.sample) else { continue };
            let outcome = ddpcr::judge(assay, params);
            self.wells.extend(ddpcr::well_rows(assay, &outcome, sample.library, params));
            self.add(rows::vcn(ddpcr::measurement(assay, &outcome, params), sample, params), sample, params);
        }
        Ok(())
    }

    fn quantitative(
        &mut self,
        plates: &[Vec<Cycle>],
        sheet: &Sheet,
        params: &VcnParams,
    ) -> Result<(), VcnError> {
        let found = qpcr::measure(plates, &sheet.names(), params)?;
        self.curves = found.curves;
        for one in found.measurements {
            if let Some(sample) = sheet.sample(&one.sample) {
                self.add(rows::vcn(one, sample, params), sample, params);
            }
        }
        Ok(())
    }

    fn colonies(
        &mut self,
        tables: &[(&Path, Vec<Colony>)],
        sheet: &Sheet,
        params: &VcnParams,
        seed: u64,
    ) -> Result<(), VcnError> {
        for (one, colonies) in colonies::measure(tables, &sheet.names(), params, seed)? {
            let Some(sample) = sheet.sample(&one.sample) else { continue };
            let (row, cells) = rows::colonies(one, &colonies, sample, params);
            self.vcn.push(row);
            self.cells.push(cells);
        }
        Ok(())
    }

    fn sequenced(&mut self, path: &Path, sheet: &Sheet, params: &VcnParams) -> Result<(), StageError> {
        for row in TableReader::<DepthCopiesRow>::open(path)? {
            let one = sequenced::measurement(row?)
                .map_err(|fault| VcnError::UnknownFlag { path: path.to_owned(), fault })?;
            let Some(sample) = sheet.sample(&one.sample) else {
                return Err(VcnError::UnknownSample { path: path.to_owned(), sample: one.sample }.into());
            };
            self.add(rows::vcn(one, sample, params), sample, params);
        }
        Ok(())
    }

    fn add(&mut self, row: VcnRow, sample: Sample, params: &VcnParams) {
        self.cells.extend(rows::cells(&row, sample.transduced, params));
        self.vcn.push(row);
    }
}

fn write(
    io: &StageIo,
    found: Found,
    agreement: Vec<AgreementRow>,
    given: Given,
) -> Result<Summary, StageError> {
    let producer = Producer { stage: Vcn::NAME, version: Vcn::VERSION };
    let refused = found.vcn.iter().filter(|row| row.verdict == VcnVerdict::Refused).count() as u64;
    write_all(&io.output(CellsRow::SCHEMA.name), producer, found.cells)?;
    write_all(&io.output(AgreementRow::SCHEMA.name), producer, agreement)?;
    write_all(&io.output(WellRow::SCHEMA.name), producer, found.wells)?;
    write_all(&io.output(CurveRow::SCHEMA.name), producer, found.curves)?;
    write_all(&io.output(AmplitudeRow::SCHEMA.name), producer, given.amplitudes)?;
    let written = write_all(&io.output(VcnRow::SCHEMA.name), producer, found.vcn)?;
    Ok(Summary::default()
        .with("rows", written)
        .with("refused", refused)
        .with("rows_without_counts", given.passed_over)
        .with("targets_ignored", found.targets_ignored))
}

/// The samples of the sheet, by name.
struct Sheet<'a>(BTreeMap<&'a str, Sample<'a>>);

impl<'a> Sheet<'a> {
    fn of(libraries: &'a [Library]) -> Self {
        let mut samples: BTreeMap<&str, Sample> = BTreeMap::new();
        for library in libraries {
            let sample =
                samples.entry(library.sample.as_str()).or_insert(Sample { library, transduced: None });
            sample.transduced = sample.transduced.or(library.transduced_fraction);
        }
        Self(samples)
    }

    fn names(&self) -> BTreeSet<&'a str> {
        self.0.keys().copied().collect()
    }

    fn sample(&self, name: &str) -> Option<Sample<'a>> {
        self.0.get(name).copied()
    }
}
