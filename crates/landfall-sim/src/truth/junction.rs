//! Junctions as rows of table `truth_sites`, and what reads of sheared DNA show of them.

use std::collections::BTreeMap;
use std::path::Path;

use landfall_core::{SampleId, Side, SubjectId, VectorEnd};
use landfall_tables::TableReader;
use landfall_tables::truth::TruthAssay;
use landfall_tables::truth::molecules::TruthMoleculeRow;
use landfall_tables::truth::sites::TruthSiteRow;

use crate::error::SimError;
use crate::genome::Genome;
use crate::integration::Integration;
use crate::scenario::Scenario;
use crate::simulation::Simulation;

/// Molecules and reads across a junction, by assay, sample, site and vector end.
type Counts = BTreeMap<(TruthAssay, SampleId, String, VectorEnd), (u32, u64)>;

/// One junction of one integration, as it is measured in one sample.
#[derive(Clone, Debug)]
pub struct Junction<'a> {
    /// The integration.
    pub integration: &'a Integration,
    /// Which of its ends.
    pub side: Side,
    /// The name of that end in tables.
    pub vector_end: VectorEnd,
    /// The clone that carries it, from 1.
    pub clone: u32,
    /// Whose sample.
    pub subject: SubjectId,
    /// The sample.
    pub sample: SampleId,
    /// How it is measured.
    pub assay: TruthAssay,
}

impl Junction<'_> {
    /// Its row, without evidence.
    #[must_use]
    pub fn row(self, genome: &Genome) -> TruthSiteRow {
        let id = self.integration.id(self.side, genome);
        let end = self.integration.end_of(self.side);
        let duplication = self.integration.duplication();
        TruthSiteRow {
            subject: self.subject,
            sample: self.sample,
            assay: self.assay,
            site_id: id.to_string(),
            clone: self.clone,
            contig: id.contig,
            position: id.position,
            strand: id.strand,
            vector_end: self.vector_end,
            duplication_start: duplication.map(|(start, _)| start),
            duplication_end: duplication.map(|(_, end)| end),
            place: self.integration.place,
            end_shape: end.shape,
            end_offset: end.offset,
            structure: self.integration.structure,
            cells: None,
            share: 0.0,
            fragments: 0,
            unique_fragments: 0,
            umis: None,
            reads: 0,
            foreign_reads: 0,
        }
    }
}

/// Both junctions of every integration in every sample that was measured by reads of sheared DNA. Whether a molecule has
/// one best place is not judged: `unique_fragments` are all of them.
///
/// # Errors
/// [`SimError::Table`] if the molecules cannot be read, [`SimError::Name`] for names that tables cannot hold.
pub fn rows(
    scenario: &Scenario,
    simulation: &Simulation,
    molecules: &Path,
) -> Result<Vec<TruthSiteRow>, SimError> {
    let measured = [
        (TruthAssay::Wgs, scenario.wgs.is_some()),
        (TruthAssay::Capture, scenario.capture.is_some()),
        (TruthAssay::Ont, scenario.ont.is_some()),
        (TruthAssay::Hifi, scenario.hifi.is_some()),
    ];
    let assays: Vec<_> = measured.into_iter().filter(|(_, is)| *is).map(|(assay, _)| assay).collect();
    let Some(vector) = simulation.vector.as_ref().filter(|_| !assays.is_empty()) else {
        return Ok(Vec::new());
    };
    let counts = count(molecules)?;
    let mut rows = Vec::new();
    for (subject, sample) in simulation.samples() {
        let present = (1..).zip(&subject.clones).zip(&sample.shares).filter(|(_, share)| **share > 0.0);
        for ((clone, carrier), &share) in present {
            for (integration, side) in
                carrier.integrations.iter().flat_map(|one| [(one, Side::Five), (one, Side::Three)])
            {
                for &assay in &assays {
                    let junction = Junction {
                        integration,
                        side,
                        vector_end: vector.end_name(side).parse()?,
                        clone,
                        subject: subject.name.parse()?,
                        sample: sample.name.parse()?,
                        assay,
                    };
                    let mut row = TruthSiteRow { share, ..junction.row(&simulation.genome) };
                    let key = (assay, row.sample.clone(), row.site_id.clone(), row.vector_end.clone());
                    (row.fragments, row.reads) = counts.get(&key).copied().unwrap_or_default();
                    row.unique_fragments = row.fragments;
                    rows.push(row);
                }
            }
        }
    }
    Ok(rows)
}

/// Counts the molecules of all assays but LM-PCR by the junction that they hold.
fn count(molecules: &Path) -> Result<Counts, SimError> {
    let mut counts = Counts::new();
    for row in TableReader::<TruthMoleculeRow>::open(molecules)? {
        let row = row?;
        if row.assay == TruthAssay::Lmpcr {
            continue;
        }
        if let (Some(site), Some(end)) = (row.site_id, row.vector_end) {
            let (fragments, reads) = counts.entry((row.assay, row.sample, site, end)).or_default();
            *fragments += 1;
            *reads += u64::from(row.reads);
        }
    }
    Ok(counts)
}
