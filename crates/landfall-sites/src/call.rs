//! The order of the rules: from molecules to the rows of the four tables.

use std::collections::{BTreeMap, BTreeSet};

use landfall_core::Position;
use landfall_tables::multihits::MultihitRow;
use landfall_tables::registry::RegistryRow;
use landfall_tables::site_fragments::SiteFragmentRow;
use landfall_tables::sites::SiteRow;

use crate::design::Design;
use crate::junction::Junctions;
use crate::molecule::{Fragment, Locus, Molecule, Place, Replicate, Track};
use crate::multihit::{self, Cluster};
use crate::position::{self, Observation, Registered};
use crate::registry::Known;
use crate::rows::SiteContext;
use crate::umi::{self, Cells};
use crate::{SitesError, SitesParams, breakpoint, provirus};

/// A subject's molecules, in any order.
#[derive(Clone, Debug)]
pub struct Input {
    /// Samples and names.
    pub design: Design,
    /// Molecules with one place.
    pub unique: Vec<Molecule>,
    /// Molecules with several equally good places.
    pub multihits: Vec<Molecule>,
    /// The subject's sites known so far.
    pub registry: Vec<RegistryRow>,
}

/// The tables of a subject, rows unsorted, and what else is to be said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calls {
    /// Sites by sample.
    pub sites: Vec<SiteRow>,
    /// Clusters by sample.
    pub multihits: Vec<MultihitRow>,
    /// Molecules.
    pub site_fragments: Vec<SiteFragmentRow>,
    /// Known sites after this run.
    pub registry: Vec<RegistryRow>,
    /// Multihits given to a unique site.
    pub rescued: u64,
    /// Replicates whose UMIs were not compared between sites.
    pub umi_saturated_replicates: u64,
}

/// Calls the sites of one subject: positions, breakpoints, UMI errors, UMIs at two sites, multihits, collisions, both
/// ends of a provirus, flags.
///
/// # Errors
/// More reads in one molecule than the table can hold.
pub fn call(input: Input, params: &SitesParams) -> Result<Calls, SitesError> {
    let Input { design, mut unique, mut multihits, registry } = input;
    unique.sort_unstable();
    multihits.sort_unstable();
    let known = Known::new(registry, &design);

    let tracks = positions(&unique, &known, params);
    let modes: BTreeMap<Track, BTreeSet<Position>> =
        tracks.iter().map(|(track, sites)| (*track, sites.positions.clone())).collect();
    let locus_of = |place: &Place| Locus {
        track: place.track,
        position: tracks.get(&place.track).map_or(place.junction, |sites| sites.assigned[&place.junction]),
    };

    let mut cells = Cells::new();
    let mut junctions: BTreeMap<(Locus, usize), Junctions> = BTreeMap::new();
    for molecule in &unique {
        let place = &molecule.places[0];
        let locus = locus_of(place);
        let row = Fragment::of(molecule, place.length_from(locus.position));
        cells.entry((locus, molecule.replicate)).or_default().push(row);
        if !molecule.removed() {
            let of_sample = junctions.entry((locus, molecule.replicate.sample)).or_default();
            of_sample.add(molecule, place, params.mispriming_edits);
        }
    }
    cells.values_mut().for_each(|rows| clean(rows, params));
    let saturated = umi::mark_shared(&mut cells, params);

    let rescued = multihit::rescue(&multihits, &cells, &modes, &saturated, params);
    let mut stay = Vec::new();
    let mut enriched = BTreeSet::new();
    for (molecule, rescued) in multihits.iter().zip(rescued) {
        match rescued {
            Some((locus, row)) => {
                cells.entry((locus, molecule.replicate)).or_default().push(row);
                enriched.insert((locus, molecule.replicate));
            }
            None => stay.push(molecule.clone()),
        }
    }
    let rescued = (multihits.len() - stay.len()) as u64;
    for cell in enriched {
        // A rescued molecule may be one that the site holds already.
        cells.entry(cell).and_modify(|rows| *rows = breakpoint::standardise(std::mem::take(rows), params));
    }

    let context =
        SiteContext { design: &design, known: &known, modes: &modes, saturated: &saturated, params };
    let (mut sites, mut site_fragments) = context.sites(cells, &junctions)?;
    provirus::name(&mut sites, known.rows(), &design, params.dual_window);
    let (multihits, of_clusters) = clusters(&stay, &context)?;
    site_fragments.extend(of_clusters);
    let umi_saturated_replicates = saturated.len() as u64;
    let registry = known.extend(&sites, &tracks, &design);
    Ok(Calls { sites, multihits, site_fragments, registry, rescued, umi_saturated_replicates })
}

/// Standardised positions of every track that has molecules or registered sites.
fn positions(unique: &[Molecule], known: &Known, params: &SitesParams) -> BTreeMap<Track, position::Sites> {
    let registered = known.registered();
    let mut observations: BTreeMap<Track, Vec<Observation>> =
        registered.keys().map(|track| (*track, Vec::new())).collect();
    for molecule in unique {
        let place = &molecule.places[0];
        observations.entry(place.track).or_default().push(Observation {
            junction: place.junction,
            replicate: molecule.replicate,
            breakpoint: place.breakpoint,
            umi: molecule.umi.as_deref(),
            reads: molecule.reads,
        });
    }
    let none = Registered::default();
    let of_track = |(track, observations)| {
        (track, position::standardise(observations, registered.get(&track).unwrap_or(&none), params))
    };
    observations.into_iter().map(of_track).collect()
}

/// Standardises breakpoints, then corrects UMIs, of one target in one replicate.
fn clean(rows: &mut Vec<Fragment>, params: &SitesParams) {
    *rows = umi::correct(breakpoint::standardise(std::mem::take(rows), params), params);
}

/// Clusters the multihits that stay, sample by sample, and cleans them as sites are.
fn clusters(
    multihits: &[Molecule],
    context: &SiteContext,
) -> Result<(Vec<MultihitRow>, Vec<SiteFragmentRow>), SitesError> {
    let params = context.params;
    let loci = multihit::loci(multihits, context.modes, params.junction_window);
    let mut by_sample: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, molecule) in multihits.iter().enumerate() {
        by_sample.entry(molecule.replicate.sample).or_default().push(index);
    }
    let (mut clusters, mut site_fragments) = (Vec::new(), Vec::new());
    for (sample, members) in by_sample {
        for cluster in multihit::clusters(multihits, &members, &loci, params.junction_window) {
            let (rows, junctions) = cluster_rows(multihits, &cluster, &loci, params);
            let (row, molecules) = context.cluster(sample, &cluster, rows, &junctions)?;
            clusters.extend(row);
            site_fragments.extend(molecules);
        }
    }
    Ok((clusters, site_fragments))
}

/// The molecules of a cluster by replicate, their lengths measured at the first of their places.
fn cluster_rows(
    multihits: &[Molecule],
    cluster: &Cluster,
    loci: &multihit::Loci,
    params: &SitesParams,
) -> (BTreeMap<Replicate, Vec<Fragment>>, Junctions) {
    let mut rows: BTreeMap<Replicate, Vec<Fragment>> = BTreeMap::new();
    let mut junctions = Junctions::default();
    for molecule in cluster.molecules.iter().map(|&index| &multihits[index]) {
        let place = &molecule.places[0];
        let position = loci[&place.track][&place.junction];
        let row = Fragment::of(molecule, place.length_from(position));
        rows.entry(molecule.replicate).or_default().push(row);
        if !molecule.removed() {
            junctions.add(molecule, place, params.mispriming_edits);
        }
    }
    rows.values_mut().for_each(|rows| clean(rows, params));
    (rows, junctions)
}
