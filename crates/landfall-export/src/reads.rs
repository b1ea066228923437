//! The reads of a site, where the run keeps what became of each.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use landfall_core::{LibraryId, ReadClass, SampleId, SiteId};
use landfall_tables::fragments::FragmentRow;
use landfall_tables::read_fates::ReadFateRow;
use landfall_tables::reads::ReadRow;
use landfall_tables::site_fragments::{SiteFragmentRow, TargetKind};
use landfall_tables::sites::SiteRow;

use crate::{Directions, ExportError};

/// A junction further away belongs to no site.
const WINDOW: u32 = 20;

/// What is looked through.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    /// Table `sites`.
    pub sites: &'a [SiteRow],
    /// Table `site_fragments`.
    pub molecules: &'a [SiteFragmentRow],
    /// Table `fragments`.
    pub fragments: &'a [FragmentRow],
    /// Table `read_fates`.
    pub fates: &'a [ReadFateRow],
}

/// The reads of a site: rows of table `reads` by library and number, each with the molecule that it shows.
#[derive(Clone, Debug, Default)]
pub struct ReadsOfSite<'a> {
    site: String,
    rows: BTreeMap<(&'a LibraryId, u32), &'a FragmentRow>,
}

impl<'a> ReadsOfSite<'a> {
    /// The reads of the site of that name, of every subject that shows it.
    ///
    /// Tables do not name the site of a molecule as it was read. Molecules of one place belong to the nearest site on the
    /// same strand; where their reads are not as many as those of the site, which reads are the site's is not known.
    ///
    /// # Errors
    /// [`ExportError::Reads`] where that is so; rows that contradict each other.
    pub fn of(name: &str, rows: Rows<'a>) -> Result<Self, ExportError> {
        let directions = Directions::of(rows.sites, rows.molecules)?;
        let own: Vec<&SiteRow> = rows.sites.iter().filter(|row| row.site_id == name).collect();
        let subjects: BTreeSet<_> = own.iter().map(|row| &row.subject).collect();
        let Some(site) = own.first() else { return Ok(Self::default()) };
        let direction = directions.at(site)?;
        // All sites that a molecule of this place may be of.
        let mut near: BTreeSet<(&str, u32, &str)> = BTreeSet::new();
        let of_sites = rows.sites.iter().map(|row| (&row.subject, row.site_id.as_str()));
        let of_molecules = (rows.molecules.iter())
            .filter(|row| row.target_kind == TargetKind::Site)
            .map(|row| (&row.subject, row.target_id.as_str()));
        for (subject, id) in of_sites.chain(of_molecules) {
            let Ok(place) = id.parse::<SiteId>() else { continue };
            let same_end = place.vector_end.as_ref().is_none_or(|end| *end == site.vector_end);
            let apart = place.position.0.abs_diff(site.position.0);
            if place.contig == site.contig && place.strand == site.strand && same_end && apart <= 2 * WINDOW {
                near.insert((subject.as_str(), place.position.0, id));
            }
        }
        let is_own = |row: &&FragmentRow| {
            let here = subjects.contains(&row.subject)
                && row.class == ReadClass::Unique
                && row.contig == site.contig
                && row.strand == direction
                && row.vector_end == site.vector_end
                && row.junction.0.abs_diff(site.position.0) <= WINDOW;
            here && {
                let of_subject = near.iter().filter(|(subject, ..)| *subject == row.subject.as_str());
                let nearest = of_subject.min_by_key(|(_, position, _)| position.abs_diff(row.junction.0));
                nearest.is_some_and(|(.., id)| *id == name)
            }
        };
        let fragments: BTreeMap<(&LibraryId, u32), &FragmentRow> = (rows.fragments.iter().filter(is_own))
            .map(|row| ((&row.library, row.fragment_id), row))
            .collect();
        check(name, rows, &subjects, fragments.values().copied())?;
        let of_fate = |row: &'a ReadFateRow| {
            let fragment = fragments.get(&(&row.library, row.fragment_id?))?;
            Some(((&row.library, row.read_id), *fragment))
        };
        Ok(Self { site: name.to_owned(), rows: rows.fates.iter().filter_map(of_fate).collect() })
    }

    /// How many rows of table `reads` are of the site.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no row of table `reads` is of the site.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A row of table `reads` as FASTA, both mates; nothing where it is not of the site. The header has how often it was
    /// read and the molecule, positions counted from 1.
    #[must_use]
    pub fn fasta(&self, row: &ReadRow) -> Option<String> {
        let fragment = self.rows.get(&(&row.library, row.read_id))?;
        let breakpoint =
            fragment.breakpoint.map_or("unknown".to_owned(), |base| base.to_one_based().to_string());
        let about = format!(
            "site={} sample={} replicate={} reads={} molecule={} junction={} breakpoint={breakpoint} umi={}",
            self.site,
            row.sample,
            fragment.replicate,
            row.count,
            fragment.fragment_id,
            fragment.junction.to_one_based(),
            row.umi.as_deref().unwrap_or("none"),
        );
        let mut text = String::new();
        let mates = [(1, Some(&row.anchor)), (2, row.adrift.as_ref())];
        for (mate, bases) in mates.into_iter().filter_map(|(mate, bases)| Some((mate, bases?))) {
            // Writing to a string does not fail.
            let _ = writeln!(text, ">{}:{}/{mate} {about}\n{bases}", row.library, row.read_id);
        }
        Some(text)
    }
}

/// The molecules of the site have as many reads as those that were found, in each sample and replicate.
fn check<'a>(
    name: &str,
    rows: Rows<'_>,
    subjects: &BTreeSet<&landfall_core::SubjectId>,
    found: impl Iterator<Item = &'a FragmentRow>,
) -> Result<(), ExportError> {
    let mut counts: BTreeMap<(&SampleId, u32), (u64, u64)> = BTreeMap::new();
    let own = |row: &&SiteFragmentRow| {
        row.target_kind == TargetKind::Site && row.target_id == name && subjects.contains(&row.subject)
    };
    for row in rows.molecules.iter().filter(own) {
        counts.entry((&row.sample, row.replicate)).or_default().0 += u64::from(row.reads);
    }
    let found: Vec<&FragmentRow> = found.collect();
    for row in &found {
        counts.entry((&row.sample, row.replicate)).or_default().1 += u64::from(row.reads);
    }
    match counts.into_iter().find(|(_, (expected, found))| expected != found) {
        None => Ok(()),
        Some(((sample, replicate), (expected, found))) => Err(ExportError::Reads {
            site: name.to_owned(),
            sample: sample.clone(),
            replicate,
            expected,
            found,
        }),
    }
}

#[cfg(test)]
mod tests {
    use landfall_core::{Position, Strand};

    use super::*;

    fn fragment(id: u32, junction: u32, length: u32) -> FragmentRow {
        landfall_testkit::fragment(id, junction, length, None)
    }

    /// One site at base 1,001 and one eleven bases on; a molecule at the first, one two bases off, one of the second.
    #[test]
    fn molecules_belong_to_the_nearest_site_and_reads_that_do_not_add_up_are_refused() {
        let fragments = [fragment(0, 1_000, 100), fragment(1, 1_002, 120), fragment(2, 1_011, 90)];
        let like = &fragments[0];
        let site = |id: &str| SiteRow {
            subject: like.subject.clone(),
            sample: like.sample.clone(),
            vector_end: like.vector_end.clone(),
            ..landfall_testkit::site(id)
        };
        let sites = [site("chr1+1001"), site("chr1+1012")];
        let molecule = |id: &str, length: u32, reads: u32| SiteFragmentRow {
            subject: like.subject.clone(),
            sample: like.sample.clone(),
            replicate: like.replicate,
            reads,
            ..landfall_testkit::site_fragment(id, length)
        };
        let each = like.reads;
        let molecules = vec![
            molecule("chr1+1001", 100, each),
            molecule("chr1+1001", 122, each),
            molecule("chr1+1012", 90, each),
        ];
        let fate = |read_id: u32, fragment_id: Option<u32>| ReadFateRow {
            subject: like.subject.clone(),
            sample: like.sample.clone(),
            library: like.library.clone(),
            read_id,
            class: ReadClass::Unique,
            fragment_id,
        };
        let fates = [fate(0, Some(0)), fate(1, Some(1)), fate(2, Some(2)), fate(3, Some(1)), fate(4, None)];
        assert_eq!((like.strand, like.junction), (Strand::Plus, Position(1_000)));
        let rows = Rows { sites: &sites, molecules: &molecules, fragments: &fragments, fates: &fates };
        let reads = ReadsOfSite::of("chr1+1001", rows).unwrap();
        let ids: Vec<u32> = reads.rows.keys().map(|(_, id)| *id).collect();
        assert_eq!(ids, [0, 1, 3]);
        assert_eq!(ReadsOfSite::of("chr1+1012", rows).unwrap().len(), 1);
        let mut more = molecules.clone();
        more[1].reads += 1;
        let rows = Rows { molecules: &more, ..rows };
        let fault = ReadsOfSite::of("chr1+1001", rows).unwrap_err().to_string();
        assert!(fault.contains("which reads are those of `chr1+1001`"), "{fault}");
        assert!(ReadsOfSite::of("chr9+5", rows).unwrap().is_empty());
    }
}
