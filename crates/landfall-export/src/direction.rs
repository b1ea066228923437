//! On which side of a junction the host lies.

use std::collections::BTreeMap;

use landfall_core::{Side, SiteId, Strand, VectorEnd};
use landfall_tables::multihits::MultihitRow;
use landfall_tables::site_fragments::{SiteFragmentRow, TargetKind};
use landfall_tables::sites::SiteRow;

use crate::ExportError;

/// Which side of the vector each end is, as the rows show it: tables name ends, and formats want to know whether the
/// host lies to the right or to the left of the junction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directions {
    ends: BTreeMap<VectorEnd, Side>,
}

impl Directions {
    /// Told by the duplications of sites, and by the sheared ends of their molecules.
    ///
    /// # Errors
    /// When nothing tells it, or rows contradict each other.
    pub fn of(sites: &[SiteRow], molecules: &[SiteFragmentRow]) -> Result<Self, ExportError> {
        let mut seen: BTreeMap<&VectorEnd, (Side, &str)> = BTreeMap::new();
        let ends: BTreeMap<(&str, &str), &SiteRow> =
            sites.iter().map(|site| ((site.subject.as_str(), site.site_id.as_str()), site)).collect();
        let of_molecules = molecules.iter().filter(|row| row.target_kind == TargetKind::Site);
        let of_molecules = of_molecules.filter_map(|row| {
            let site = *ends.get(&(row.subject.as_str(), row.target_id.as_str()))?;
            let direction = match row.breakpoint?.cmp(&site.position) {
                std::cmp::Ordering::Greater => Strand::Plus,
                std::cmp::Ordering::Less => Strand::Minus,
                std::cmp::Ordering::Equal => return None,
            };
            Some((site, direction))
        });
        let of_sites = sites.iter().filter_map(|site| Some((site, of_duplication(site)?)));
        for (site, direction) in of_sites.chain(of_molecules) {
            let side = if direction == site.strand { Side::Three } else { Side::Five };
            let (first, one) = *seen.entry(&site.vector_end).or_insert((side, &site.site_id));
            if first != side {
                return Err(ExportError::TwoDirections {
                    end: site.vector_end.clone(),
                    one: one.to_owned(),
                    other: site.site_id.clone(),
                });
            }
        }
        if let Some(site) = sites.iter().find(|site| !seen.contains_key(&site.vector_end)) {
            return Err(ExportError::NoDirection(site.vector_end.clone()));
        }
        Ok(Self { ends: seen.into_iter().map(|(end, (side, _))| (end.clone(), side)).collect() })
    }

    /// The direction in which the host runs on from the junction of a site: `+` where it lies to the right of it.
    ///
    /// # Errors
    /// An end that no site has.
    pub fn at(&self, site: &SiteRow) -> Result<Strand, ExportError> {
        self.host_beyond(&site.vector_end, site.strand)
    }

    /// The same of a place of a cluster. A cluster whose name has no end is of the run's only one.
    ///
    /// # Errors
    /// A name that is none, or an end that no site has.
    pub fn at_locus(&self, cluster: &MultihitRow, locus: &str) -> Result<(SiteId, Strand), ExportError> {
        let fault = |fault: String| ExportError::Locus { cluster: cluster.cluster_id.clone(), fault };
        let place: SiteId = locus.parse().map_err(fault)?;
        let mut only = self.ends.keys();
        let end = match (&place.vector_end, only.next(), only.next()) {
            (Some(end), ..) | (None, Some(end), None) => end,
            _ => {
                let words = "no site tells on which side of its junction the vector lies".to_owned();
                return Err(fault(words));
            }
        };
        let direction = self.host_beyond(end, place.strand)?;
        Ok((place, direction))
    }

    fn host_beyond(&self, end: &VectorEnd, vector: Strand) -> Result<Strand, ExportError> {
        match self.ends.get(end) {
            Some(Side::Three) => Ok(vector),
            Some(Side::Five) => Ok(!vector),
            None => Err(ExportError::NoDirection(end.clone())),
        }
    }
}

/// The junction is the first or the last base of the duplication, as the host runs on.
fn of_duplication(site: &SiteRow) -> Option<Strand> {
    let (start, end) = (site.duplication_start?.0, site.duplication_end?.0);
    match site.position.0 {
        _ if end == start + 1 => None,
        position if position == start => Some(Strand::Plus),
        position if position + 1 == end => Some(Strand::Minus),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use landfall_core::Position;
    use landfall_testkit::{multihit, site, site_fragment};

    use super::*;

    #[test]
    fn sheared_ends_tell_the_side() {
        // `site_fragment` has its sheared end to the right of 1,000.
        let sites = [site("chr1+1001"), site("chr1-5001")];
        let directions = Directions::of(&sites, &[site_fragment("chr1+1001", 40)]).unwrap();
        assert_eq!(directions.at(&sites[0]).unwrap(), Strand::Plus);
        assert_eq!(directions.at(&sites[1]).unwrap(), Strand::Minus);
        let reversed = [site("chr1-1001"), site("chr1+5001")];
        let directions = Directions::of(&reversed, &[site_fragment("chr1-1001", 40)]).unwrap();
        assert_eq!(directions.at(&reversed[0]).unwrap(), Strand::Plus);
        assert_eq!(directions.at(&reversed[1]).unwrap(), Strand::Minus);
        let cluster = multihit("chr2+11(+1)", &["chr2+11", "chr2-21"]);
        assert_eq!(directions.at_locus(&cluster, "chr2+11").unwrap().1, Strand::Minus);
    }

    #[test]
    fn duplications_tell_the_side_where_no_molecule_does() {
        let with = |id: &str, start, end| SiteRow {
            duplication_start: Some(Position(start)),
            duplication_end: Some(Position(end)),
            ..site(id)
        };
        let of = |site: SiteRow| {
            Directions::of(std::slice::from_ref(&site), &[]).map(|found| found.at(&site).unwrap())
        };
        assert_eq!(of(with("chr1+1001", 1_000, 1_005)).unwrap(), Strand::Plus);
        assert_eq!(of(with("chr1+1001", 996, 1_001)).unwrap(), Strand::Minus);
        assert!(matches!(of(with("chr1+1001", 1_000, 1_001)), Err(ExportError::NoDirection(_))));
        assert!(matches!(of(site("chr1+1001")), Err(ExportError::NoDirection(_))));
        let both = [with("chr1+1001", 1_000, 1_005), with("chr1+2001", 1_996, 2_001)];
        assert!(matches!(Directions::of(&both, &[]), Err(ExportError::TwoDirections { .. })));
    }
}
