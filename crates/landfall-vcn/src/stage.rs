//! The stage: laboratory tables in, copies per cell out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use landfall_config::Library;
use landfall_stage::{
    Context, FileKind, InputSizes, Ports, Resources, Scope, Stage, StageError, StageIo, Summary,
};
use landfall_tables::vcn::{VcnMethod, VcnRow, VcnVerdict};
use landfall_tables::{Producer, write_all};

use crate::duplex::{Assay, assays, same_table_twice};
use crate::{VcnError, VcnParams, limit, outcome, table};

/// Stage `vcn`.
#[derive(Clone, Copy, Debug)]
pub struct Vcn;

impl Stage for Vcn {
    const NAME: &'static str = "vcn";
    const VERSION: u32 = 1;
    type Params = VcnParams;

    fn scope() -> Scope {
        Scope::Run
    }

    fn ports() -> Ports {
        Ports::default()
            .optional_file("laboratory", FileKind::Laboratory)
            .writes(<VcnRow as landfall_tables::Row>::SCHEMA)
    }

    fn resources(_sizes: &InputSizes) -> Resources {
        Resources { cores: 1, memory_mb: 200, minutes: 1 }
    }

    fn run(params: &VcnParams, io: &StageIo, context: &Context) -> Result<Summary, StageError> {
        check(params)?;
        let files = io.inputs("laboratory");
        context.progress.begin(files.len() as u64, "tables");
        let (mut counts, mut spans, mut passed_over) = (Vec::new(), Vec::new(), 0);
        for file in files {
            let table = table::read(file)?;
            spans.push((file.as_path(), counts.len()..counts.len() + table.counts.len()));
            counts.extend(table.counts);
            passed_over += table.passed_over;
            context.progress.advance(1);
        }
        let tables: Vec<(&Path, _)> =
            spans.iter().map(|(path, span)| (*path, &counts[span.clone()])).collect();
        if let Some((first, second)) = same_table_twice(&tables) {
            let (first, second) = (first.to_owned(), second.to_owned());
            return Err(VcnError::SameTable { first, second }.into());
        }
        let sheet = Sheet::of(&io.libraries);
        let (assays, ignored) = assays(&counts, &sheet.names(), params)?;
        let rows: Vec<_> = assays.iter().filter_map(|assay| sheet.row(assay, params)).collect();
        let refused = rows.iter().filter(|row| row.verdict == VcnVerdict::Refused).count() as u64;
        let producer = Producer { stage: Self::NAME, version: Self::VERSION };
        let written = write_all(&io.output("vcn"), producer, rows)?;
        Ok(Summary::default()
            .with("rows", written)
            .with("refused", refused)
            .with("rows_without_counts", passed_over)
            .with("targets_ignored", ignored.len() as u64))
    }
}

/// Refuses parameters that no table can meet.
fn check(params: &VcnParams) -> Result<(), VcnError> {
    let positive = [
        ("reference_copies", params.reference_copies),
        ("dilution", params.dilution),
        ("max_lambda", params.max_lambda),
        ("limit_copies", params.limit_copies),
        ("min_partitions", f64::from(params.min_partitions)),
        ("min_reference_positives", f64::from(params.min_reference_positives)),
    ];
    let not_negative = [
        ("between_well_cv", params.between_well_cv),
        ("transduced_fraction_cv", params.transduced_fraction_cv),
    ];
    let low =
        |(key, value): &(&'static str, f64)| (*key, *value, "above 0", value.is_finite() && *value > 0.0);
    let zero = |(key, value): &(&'static str, f64)| {
        (*key, *value, "of at least 0", value.is_finite() && *value >= 0.0)
    };
    let checked = positive.iter().map(low).chain(not_negative.iter().map(zero));
    if let Some((key, value, expected, _)) = checked.into_iter().find(|(.., fits)| !fits) {
        return Err(VcnError::Key { key, fault: format!("found {value}; expected a number {expected}") });
    }
    let lower =
        |list: &[String]| -> BTreeSet<String> { list.iter().map(|name| name.to_lowercase()).collect() };
    let (vectors, references) = (lower(&params.vector_targets), lower(&params.reference_targets));
    match vectors.intersection(&references).next() {
        Some(name) => {
            let fault = format!("found `{name}` in `reference_targets` too; expected it in one of them");
            Err(VcnError::Key { key: "vector_targets", fault })
        }
        None => Ok(()),
    }
}

/// The samples of the sheet, by name.
struct Sheet<'a>(BTreeMap<&'a str, (&'a Library, Option<f64>)>);

impl<'a> Sheet<'a> {
    fn of(libraries: &'a [Library]) -> Self {
        let mut samples: BTreeMap<&str, (&Library, Option<f64>)> = BTreeMap::new();
        for library in libraries {
            let entry = samples.entry(library.sample.as_str()).or_insert((library, None));
            entry.1 = entry.1.or(library.transduced_fraction);
        }
        Self(samples)
    }

    fn names(&self) -> BTreeSet<&'a str> {
        self.0.keys().copied().collect()
    }

    /// The row of an assay; `None` for samples that are not in the sheet, which were refused before.
    fn row(&self, assay: &Assay, params: &VcnParams) -> Option<VcnRow> {
        let (library, transduced) = self.0.get(assay.sample.as_str())?;
        let outcome = outcome::judge(&assay.wells, assay.blanks, params);
        let (lo, hi) = outcome.interval;
        let judged = limit::judge(lo, hi, *transduced, params.transduced_fraction_cv, params.limit_copies);
        let flags = assay.flags.iter().chain(&outcome.flags).chain(&judged);
        Some(VcnRow {
            subject: library.subject.clone(),
            sample: library.sample.clone(),
            method: VcnMethod::Ddpcr,
            target: assay.target.clone(),
            reference: assay.reference.clone(),
            vcn: outcome.value,
            lo,
            hi,
            lo_counting: outcome.counting.0,
            hi_counting: outcome.counting.1,
            n: outcome.partitions,
            wells: outcome.wells,
            verdict: outcome.verdict,
            flags: flags.map(|flag| (*flag).to_owned()).collect(),
        })
    }
}
