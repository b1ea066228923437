//! The stage: laboratory tables and copies by sequencing in, copies per cell out.

use std::collections::BTreeMap;

use landfall_config::{Assay, Library};
use landfall_stage::{
    Context, EVERY_ASSAY, FileKind, Findings, InputSizes, Ports, Resources, Scope, Stage, StageError,
    StageIo, Summary, Table, TableFile, Upfront,
};
use landfall_tables::Row;
use landfall_tables::abundance::AbundanceRow;
use landfall_tables::agreement::AgreementRow;
use landfall_tables::amplitudes::AmplitudeRow;
use landfall_tables::cells::CellsRow;
use landfall_tables::curves::CurveRow;
use landfall_tables::depth_copies::DepthCopiesRow;
use landfall_tables::plates::PlateRow;
use landfall_tables::vcn::{VcnRow, VcnVerdict};
use landfall_tables::wells::WellRow;

use crate::duplex::assays;
use crate::lab::colonies::Colony;
use crate::lab::counts::Count;
use crate::lab::cycles::Cycle;
use crate::laboratory::Laboratory;
use crate::rows::{Dominant, Sample};
use crate::{VcnError, VcnParams, colonies, ddpcr, laboratory, qpcr, rows, sequenced};

/// Stage `vcn`.
#[derive(Clone, Copy, Debug)]
pub struct Vcn;

impl Stage for Vcn {
    const NAME: &'static str = "vcn";
    const VERSION: u32 = 4;
    const ASSAYS: &'static [Assay] = EVERY_ASSAY;
    type Params = VcnParams;

    fn scope() -> Scope {
        Scope::Run
    }

    fn ports() -> Ports {
        Ports::default()
            .optional_file(FileKind::Laboratory)
            .optional_table::<DepthCopiesRow>()
            .optional_table::<AbundanceRow>()
            .writes::<VcnRow>()
            .writes::<CellsRow>()
            .writes::<AgreementRow>()
            .writes::<WellRow>()
            .writes::<CurveRow>()
            .writes::<AmplitudeRow>()
            .writes::<PlateRow>()
    }

    fn resources(_sizes: &InputSizes) -> Resources {
        Resources { cores: 1, memory_mb: 200, minutes: 1 }
    }

    fn check(params: &VcnParams, given: &Upfront) -> Findings {
        let mut found = Findings::default();
        let Some(files) = found.take(given.files(FileKind::Laboratory)) else { return found };
        match given.libraries {
            Some(libraries) => {
                if let Some(laboratory) = found.take(Laboratory::read(files, libraries, params)) {
                    found.take(laboratory.check(params));
                    found.notes.extend(laboratory.notes);
                }
            }
            None => drop(found.take(laboratory::tables(files))),
        }
        found
    }

    fn run(params: &VcnParams, io: &StageIo, context: &Context) -> Result<Summary, StageError> {
        let laboratory = Laboratory::read(io.files(FileKind::Laboratory)?, &io.libraries, params)?;
        laboratory.check(params)?;
        for note in &laboratory.notes {
            tracing::warn!("{note}");
        }
        let sheet = Sheet::of(&io.libraries);
        let mut found = Found::default();
        found.digital(&laboratory.counts, &sheet, params)?;
        found.quantitative(&laboratory.plates, &sheet, params)?;
        found.colonies(&laboratory.colonies, &sheet, params, context.seed);
        for file in io.optional_table()?.into_iter().flat_map(Table::files) {
            found.sequenced(file, &sheet, params)?;
        }
        let mut dominant = Dominant::default();
        for row in io.optional_table::<AbundanceRow>()?.into_iter().flat_map(Table::rows) {
            dominant.add(&row?);
        }
        found.vcn.sort_by(Row::compare);
        let agreement = rows::agreement(&mut found.vcn, &dominant, params);
        write(io, found, agreement, laboratory)
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
        let (assays, ignored) = assays(counts, params)?;
        self.targets_ignored += ignored.len() as u64;
        for assay in &assays {
            // Samples that are not in the sheet were left out.
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
        let found = qpcr::measure(plates, params)?;
        self.curves = found.curves;
        for one in found.measurements {
            if let Some(sample) = sheet.sample(&one.sample) {
                self.add(rows::vcn(one, sample, params), sample, params);
            }
        }
        Ok(())
    }

    fn colonies(&mut self, colonies: &[Colony], sheet: &Sheet, params: &VcnParams, seed: u64) {
        for (one, colonies) in colonies::measure(colonies, params, seed) {
            let Some(sample) = sheet.sample(&one.sample) else { continue };
            let (row, cells) = rows::colonies(one, colonies.as_ref(), sample, params);
            self.vcn.push(row);
            self.cells.extend(cells);
        }
    }

    fn sequenced(
        &mut self,
        file: TableFile<DepthCopiesRow>,
        sheet: &Sheet,
        params: &VcnParams,
    ) -> Result<(), StageError> {
        for row in file.open()? {
            let one = sequenced::measurement(row?)
                .map_err(|fault| VcnError::UnknownFlag { path: file.path().to_owned(), fault })?;
            let Some(sample) = sheet.sample(&one.sample) else {
                return Err(
                    VcnError::UnknownSample { path: file.path().to_owned(), sample: one.sample }.into()
                );
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
    laboratory: Laboratory,
) -> Result<Summary, StageError> {
    let refused = found.vcn.iter().filter(|row| row.verdict == VcnVerdict::Refused).count() as u64;
    io.write(found.cells)?;
    io.write(agreement)?;
    io.write(found.wells)?;
    io.write(found.curves)?;
    io.write(laboratory.amplitudes)?;
    let names = laboratory.names;
    let count = |of: fn(&PlateRow) -> u64| names.iter().map(of).sum::<u64>();
    let counts = [
        ("rows_without_counts", count(|name| name.not_measured + name.merged)),
        ("rows_excluded", count(|name| name.excluded)),
        ("rows_of_others", count(|name| if name.stands_for.is_left_out() { name.rows } else { 0 })),
    ];
    io.write(names)?;
    let written = io.write(found.vcn)?;
    let summary = Summary::default().with("rows", written).with("refused", refused);
    let summary = counts.into_iter().fold(summary, |summary, (name, count)| summary.with(name, count));
    Ok(summary.with("targets_ignored", found.targets_ignored))
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

    fn sample(&self, name: &str) -> Option<Sample<'a>> {
        self.0.get(name).copied()
    }
}
