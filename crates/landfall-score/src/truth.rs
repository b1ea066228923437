//! The truth about LM-PCR libraries and vector copies, as `landfall simulate` writes it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use landfall_core::{Position, ReadClass, SampleId, SiteId, Strand, VectorEnd};
use landfall_tables::TableReader;
use landfall_tables::truth::molecules::TruthMoleculeRow;
use landfall_tables::truth::sites::TruthSiteRow;
use landfall_tables::truth::vcn::TruthVcnRow;
use landfall_tables::truth::{EndShape, MoleculeKind, TruthAssay};

use super::ScoreError;
use super::names::Names;
use super::place::Place;

/// A true site of one sample.
#[derive(Clone, Debug, PartialEq)]
pub struct TrueSite {
    /// Its name.
    pub site_id: String,
    /// Where.
    pub place: Place,
    /// The measured end of the vector.
    pub vector_end: VectorEnd,
    /// How that end looks.
    pub end_shape: EndShape,
    /// Share of the sample's transduced cells that carry it.
    pub share: f64,
    /// Distinct (replicate, breakpoint).
    pub fragments: u32,
    /// Of them, those with one best place.
    pub unique_fragments: u32,
}

/// What is true of one sample.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrueSample {
    /// Sites that its own cells carry, by place.
    pub sites: Vec<TrueSite>,
    /// Places of sites that other samples' molecules brought into its libraries.
    pub foreign: Vec<Place>,
    /// Places where the primer found the genome itself.
    pub mispriming: Vec<Place>,
    /// Where the stretches of molecules that begin as one and end as another begin.
    pub chimeras: Vec<Place>,
    /// Copies per cell.
    pub vcn: Option<TruthVcnRow>,
}

/// A junction by numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Junction {
    /// Number of the contig.
    pub contig: u32,
    /// First host base next to the vector, 0-based.
    pub position: Position,
    /// Direction in which the molecule runs into the host.
    pub strand: Strand,
}

/// What the score of reads needs of a molecule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Molecule {
    /// Its number.
    pub number: u32,
    /// Number of the sample whose library it is in.
    pub sample: u32,
    /// What it is.
    pub kind: MoleculeKind,
    /// What a perfect analysis calls it.
    pub class: Option<ReadClass>,
    /// Whether its vector end is as it should be.
    pub is_canonical: bool,
    /// Its junction, if it holds one.
    pub junction: Option<Junction>,
}

/// All that is true of an experiment. Samples go by their names, which are unique in a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Truth {
    /// Each sample.
    pub samples: BTreeMap<SampleId, TrueSample>,
    /// LM-PCR molecules by number.
    pub molecules: Vec<Molecule>,
    /// The samples that [`Molecule::sample`] counts.
    pub(crate) sample_names: Vec<SampleId>,
    pub(crate) contigs: Names,
    /// The table of reads, which is streamed.
    pub(crate) reads: PathBuf,
}

impl Truth {
    /// Reads a folder of truth tables. The reads stay on disk.
    ///
    /// # Errors
    /// When a table cannot be read or holds a site that is none.
    pub fn read(folder: &Path) -> Result<Self, ScoreError> {
        let mut truth = Self { reads: folder.join("reads.parquet"), ..Self::default() };
        for row in TableReader::<TruthSiteRow>::open(folder.join("sites.parquet"))? {
            truth.add_site(row?);
        }
        for row in TableReader::<TruthVcnRow>::open(folder.join("vcn.parquet"))? {
            let row = row?;
            let name = row.sample.clone();
            truth.samples.entry(name).or_default().vcn = Some(row);
        }
        truth.add_molecules(&folder.join("molecules.parquet"))?;
        truth.sort();
        Ok(truth)
    }

    fn add_site(&mut self, row: TruthSiteRow) {
        if row.assay != TruthAssay::Lmpcr {
            return;
        }
        let place = Place { contig: row.contig, position: row.position, strand: Some(row.strand) };
        let sample = self.samples.entry(row.sample).or_default();
        if row.cells == Some(0) {
            sample.foreign.push(place);
            return;
        }
        sample.sites.push(TrueSite {
            site_id: row.site_id,
            place,
            vector_end: row.vector_end,
            end_shape: row.end_shape,
            share: row.share,
            fragments: row.fragments,
            unique_fragments: row.unique_fragments,
        });
    }

    fn add_molecules(&mut self, path: &Path) -> Result<(), ScoreError> {
        let mut samples = Names::default();
        for (number, row) in (1..).zip(TableReader::<TruthMoleculeRow>::open(path)?) {
            let row = row?;
            if row.assay != TruthAssay::Lmpcr {
                continue;
            }
            let sample = samples.intern(row.sample.as_str());
            if sample as usize == self.sample_names.len() {
                self.sample_names.push(row.sample.clone());
                // A control without any site has reads all the same.
                self.samples.entry(row.sample.clone()).or_default();
            }
            self.add_suspects(&row).map_err(|(column, fault)| ScoreError::Cell {
                path: path.to_owned(),
                row: number,
                column,
                fault,
            })?;
            self.molecules.push(self::molecule(&row, sample, &mut self.contigs));
        }
        Ok(())
    }

    /// Keeps the places that molecules of no integration may be called at; a fault comes with its column.
    fn add_suspects(&mut self, row: &TruthMoleculeRow) -> Result<(), (&'static str, String)> {
        match row.kind {
            MoleculeKind::Mispriming => {
                let site = row.site_id.as_deref().map(str::parse::<SiteId>).transpose();
                let place = site.map_err(|fault| ("site_id", fault))?.map(Place::from);
                self.samples.entry(row.sample.clone()).or_default().mispriming.extend(place);
            }
            MoleculeKind::Chimera => {
                let places =
                    row.segments.iter().filter(|text| !text.starts_with('=')).map(|text| begin(text));
                let places: Vec<Place> =
                    places.collect::<Result<_, _>>().map_err(|fault| ("segments", fault))?;
                self.samples.entry(row.sample.clone()).or_default().chimeras.extend(places);
            }
            _ => {}
        }
        Ok(())
    }

    /// The order of rows in the files is not to matter.
    fn sort(&mut self) {
        for sample in self.samples.values_mut() {
            let key = |site: &TrueSite| (site.place.clone(), site.vector_end.clone(), site.site_id.clone());
            sample.sites.sort_by_cached_key(key);
            for places in [&mut sample.foreign, &mut sample.mispriming, &mut sample.chimeras] {
                places.sort_unstable();
                places.dedup();
            }
        }
        self.molecules.sort_unstable_by_key(|molecule| molecule.number);
    }
}

/// Where a stretch of a molecule such as `chr1:101-250+` begins, in reading direction. Contigs may hold `:` and `-`.
fn begin(stretch: &str) -> Result<Place, String> {
    let parse = || {
        let (contig, range) = stretch.rsplit_once(':')?;
        let (first, last) = range.get(..range.len().checked_sub(1)?)?.split_once('-')?;
        let strand: Strand = range.get(range.len() - 1..)?.parse().ok()?;
        let begin = if strand == Strand::Plus { first } else { last };
        let position = begin.parse().ok().and_then(Position::from_one_based)?;
        Some(Place { contig: contig.to_owned(), position, strand: None })
    };
    parse().ok_or_else(|| format!("found `{stretch}`; expected a stretch such as `chr1:101-250+`"))
}

fn molecule(row: &TruthMoleculeRow, sample: u32, contigs: &mut Names) -> Molecule {
    let junction = match (&row.contig, row.junction, row.strand) {
        (Some(contig), Some(position), Some(strand)) => {
            Some(Junction { contig: contigs.intern(contig), position, strand })
        }
        _ => None,
    };
    Molecule {
        number: row.molecule,
        sample,
        kind: row.kind,
        class: row.class,
        is_canonical: row.end_shape == Some(EndShape::Canonical),
        junction,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_begins_where_it_is_read_first() {
        let place = |contig: &str, position| Place {
            contig: contig.to_owned(),
            position: Position(position),
            strand: None,
        };
        assert_eq!(begin("chr1:101-250+"), Ok(place("chr1", 100)));
        assert_eq!(begin("chr2:1000-1999:101-250-"), Ok(place("chr2:1000-1999", 249)));
        for wrong in ["", "chr1", "chr1:", "chr1:101-250", "chr1:0-250+", "chr1:é"] {
            assert!(begin(wrong).is_err(), "{wrong}");
        }
    }
}
