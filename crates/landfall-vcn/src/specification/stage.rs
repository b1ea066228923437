//! The stage: copies per cell and the specifications in, a row per lot and specification out.

use std::collections::BTreeMap;
use std::path::Path;

use landfall_config::{Assay, Library};
use landfall_core::SampleId;
use landfall_stage::{
    Context, EVERY_ASSAY, Fault, FileKind, Findings, InputSizes, Ports, Resources, Scope, Stage, StageError,
    StageIo, Summary, Table, Upfront,
};
use landfall_tables::release::{ReleaseRow, SpecificationVerdict};
use landfall_tables::vcn::VcnRow;
use landfall_tables::wells::WellRow;

use super::judge::{Measured, judge};
use super::{ReleaseParams, Specifications};

/// Stage `release`.
#[derive(Clone, Copy, Debug)]
pub struct Release;

impl Stage for Release {
    const NAME: &'static str = "release";
    const VERSION: u32 = 1;
    const ASSAYS: &'static [Assay] = EVERY_ASSAY;
    type Params = ReleaseParams;

    fn scope() -> Scope {
        Scope::Run
    }

    fn ports() -> Ports {
        Ports::default()
            .optional_file(FileKind::Specifications)
            .table::<VcnRow>()
            .table::<WellRow>()
            .writes::<ReleaseRow>()
    }

    fn resources(_sizes: &InputSizes) -> Resources {
        Resources { cores: 1, memory_mb: 100, minutes: 1 }
    }

    fn check(_params: &ReleaseParams, given: &Upfront) -> Findings {
        let mut found = Findings::default();
        let Some(path) = found.take(given.io.optional_file(FileKind::Specifications)).flatten() else {
            return found;
        };
        let Some(specifications) = found.take(Specifications::read(path)) else { return found };
        if let Some(libraries) = given.libraries {
            found.take(fit(path, &specifications, &lots(libraries), &mut Vec::new()));
        }
        found
    }

    fn run(params: &ReleaseParams, io: &StageIo, _context: &Context) -> Result<Summary, StageError> {
        let lots = lots(&io.libraries);
        let mut notes = Vec::new();
        let specifications = match io.optional_file(FileKind::Specifications)? {
            Some(path) => {
                let read = Specifications::read(path)?;
                fit(path, &read, &lots, &mut notes)?;
                read
            }
            None => Specifications::default(),
        };
        notes.iter().for_each(|note| tracing::warn!("{note}"));
        let mut vcn: BTreeMap<SampleId, Vec<VcnRow>> = BTreeMap::new();
        let mut wells: BTreeMap<SampleId, Vec<WellRow>> = BTreeMap::new();
        for row in rows::<VcnRow>(io)? {
            let row = row?;
            vcn.entry(row.sample.clone()).or_default().push(row);
        }
        for row in rows::<WellRow>(io)? {
            let row = row?;
            wells.entry(row.sample.clone()).or_default().push(row);
        }
        let mut found = Vec::new();
        for Lot { name, library, transduced } in &lots {
            let measured = Measured {
                vcn: vcn.get(&library.sample).map_or(&[], Vec::as_slice),
                wells: wells.get(&library.sample).map_or(&[], Vec::as_slice),
                transduced: *transduced,
                min_reference: params.min_reference_positives.into(),
            };
            let own = specifications.list.iter().filter(|one| one.is_of(library.origin.product.as_deref()));
            found.extend(own.map(|one| judge(one, library, name, measured)));
        }
        let not_met = found.iter().filter(|row| row.verdict == SpecificationVerdict::NotMet).count() as u64;
        let written = io.write(found)?;
        Ok(Summary::default().with("rows", written).with("not_met", not_met))
    }
}

fn rows<R: landfall_tables::Row + 'static>(
    io: &StageIo,
) -> Result<impl Iterator<Item = Result<R, landfall_tables::TableError>> + '_, StageError> {
    Ok(io.optional_table::<R>()?.into_iter().flat_map(Table::rows))
}

/// A sample of a lot, by any of its libraries.
struct Lot<'a> {
    name: &'a str,
    library: &'a Library,
    transduced: Option<f64>,
}

/// The samples that are a lot's: controls are of none, and what was taken after infusion is a patient's, whichever lot
/// was given.
fn lots(libraries: &[Library]) -> Vec<Lot<'_>> {
    let mut samples: BTreeMap<&SampleId, Lot> = BTreeMap::new();
    for library in
        libraries.iter().filter(|library| library.origin.is_lot_at(library.role, library.timepoint_days))
    {
        let Some(name) = library.origin.lot.as_deref() else { continue };
        let lot = samples.entry(&library.sample).or_insert(Lot { name, library, transduced: None });
        lot.transduced = lot.transduced.or(library.transduced_fraction);
    }
    samples.into_values().collect()
}

/// Whether specifications and lots are of each other: lots that none is of are told, and without any lot the file would
/// be read in vain.
fn fit(
    path: &Path,
    specifications: &Specifications,
    lots: &[Lot],
    notes: &mut Vec<String>,
) -> Result<(), StageError> {
    if lots.is_empty() {
        let path = path.display();
        return Err(StageError::new(
            Fault::Data,
            format!("`{path}`: found specifications, and no sample of the sheet is of a lot"),
        )
        .hint("name the lot of each sample that is to be judged in the sheet's column `lot`"));
    }
    for Lot { name, library, .. } in lots {
        let product = library.origin.product.as_deref();
        if !specifications.list.iter().any(|one| one.is_of(product)) {
            notes.push(match product {
                Some(product) => format!("lot `{name}`: no specification is of its product `{product}`"),
                None => format!("lot `{name}`: no specification is of it, and the sheet says no `product`"),
            });
        }
    }
    Ok(())
}
