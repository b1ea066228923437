//! How many of a pool's first reads fit its layout: as written, and with what may be written the other way round.
//!
//! A read fits if a barcode of the sheet takes it and it begins, anchor and adrift, with that library's vector end and
//! linker. What other libraries of the same sequencing run add to a pool has none of these, so nothing is judged by its
//! share of the pool.

use std::sync::Arc;

use landfall_config::{Library, Role, SequencerRead, VectorEndLayout};
use landfall_core::dna::reverse_complement;
use landfall_tables::fit::FitRow;
use rayon::prelude::*;

use crate::demultiplex::Barcodes;
use crate::lane::{Cluster, LaneReader, lanes_of};
use crate::start::Start;
use crate::{TrimError, TrimParams};

/// Reads looked at; if none of them fits, the layout is wrong.
pub const FIRST_READS: usize = 1_000;
/// Reads looked at where few of the first fit.
pub const MOST_READS: usize = 16_000;
/// What fits so many times as much is what was meant.
const TIMES: usize = 10;
/// Fewer reads may fit by chance.
const BY_CHANCE: usize = 20;

/// How a layout's vector ends may be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Ends {
    #[default]
    AsWritten,
    PrimerTurned,
    BothTurned,
}

/// What may be written the other way round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Turned {
    mates: bool,
    ends: Ends,
    /// Parts of the barcodes.
    barcodes: [bool; 2],
}

/// What fits far more reads than what is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Otherwise {
    /// What it is: `R1 and R2 exchanged`.
    pub what: String,
    /// What to change.
    pub change: String,
    /// Reads that fit then.
    pub fitting: usize,
}

/// How many of a pool's first reads fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fit {
    /// Reads looked at.
    pub reads: usize,
    /// Of them, those that the sequencer failed and that are not used.
    pub failed_filter: usize,
    /// Those that a barcode of the sheet takes; all, if the pool is one library without barcode.
    pub taken: usize,
    /// Those of the taken ones that begin with vector end and linker.
    pub fitting: usize,
    /// What fits ten times as many, if anything does.
    pub otherwise: Option<Otherwise>,
}

impl Fit {
    /// Looks at the first reads of a lane of a pool with so many index reads: at more of them where few fit.
    ///
    /// # Errors
    /// When the layouts cannot be used.
    pub fn of(
        libraries: &[Library],
        index_reads: usize,
        clusters: &[Cluster],
        params: &TrimParams,
    ) -> Result<Self, TrimError> {
        let few = Self::as_written(libraries, index_reads, head(clusters, FIRST_READS), params)?;
        // Nothing can fit ten times as many.
        if TIMES * few.fitting >= few.reads {
            return Ok(few);
        }
        let clusters = head(clusters, MOST_READS);
        let fit = Self::as_written(libraries, index_reads, clusters, params)?;
        let otherwise = fit.best_otherwise(libraries, index_reads, clusters, params)?;
        Ok(Self { otherwise, ..fit })
    }

    fn as_written(
        libraries: &[Library],
        index_reads: usize,
        clusters: &[Cluster],
        params: &TrimParams,
    ) -> Result<Self, TrimError> {
        let barcodes = Barcodes::of_pool(libraries, index_reads)?;
        let (taken, fitting) = count(libraries, barcodes.as_ref(), clusters, params)?;
        let failed = clusters.iter().filter(|cluster| !params.uses(cluster)).count();
        Ok(Self { reads: clusters.len(), failed_filter: failed, taken, fitting, otherwise: None })
    }

    /// What fits most reads, of everything that may be turned, if it fits ten times as many as what is written.
    fn best_otherwise(
        &self,
        libraries: &[Library],
        index_reads: usize,
        clusters: &[Cluster],
        params: &TrimParams,
    ) -> Result<Option<Otherwise>, TrimError> {
        let mut best: Option<(usize, Turned, Vec<&'static str>)> = None;
        for turned in Turned::all(clusters.iter().any(|cluster| cluster.second.is_some())) {
            let changed: Vec<Library> = libraries.iter().map(|library| turned.apply(library)).collect();
            let barcodes = Barcodes::of_pool(&changed, index_reads)?;
            let names = barcodes.as_ref().map(|barcodes| barcodes.names_of(turned.barcodes));
            if turned.barcodes != [false; 2] && names.as_ref().is_none_or(Vec::is_empty) {
                continue;
            }
            let barcodes = barcodes.map(|barcodes| barcodes.turned(turned.barcodes));
            let (_, fitting) = count(&changed, barcodes.as_ref(), clusters, params)?;
            if best.as_ref().is_none_or(|best| best.0 < fitting) {
                best = Some((fitting, turned, names.unwrap_or_default()));
            }
        }
        let enough = |fitting: usize| fitting >= BY_CHANCE && fitting >= TIMES * self.fitting;
        let best = best.filter(|(fitting, ..)| enough(*fitting));
        Ok(best.map(|(fitting, turned, names)| Otherwise {
            what: turned.what(&names),
            change: turned.change(libraries, &names),
            fitting,
        }))
    }

    /// Both together, of two lanes of a pool.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let stronger = |one: Option<Otherwise>, two: Option<Otherwise>| match (one, two) {
            (Some(one), Some(two)) => Some(if two.fitting > one.fitting { two } else { one }),
            (one, two) => one.or(two),
        };
        Self {
            reads: self.reads + other.reads,
            failed_filter: self.failed_filter + other.failed_filter,
            taken: self.taken + other.taken,
            fitting: self.fitting + other.fitting,
            otherwise: stronger(self.otherwise, other.otherwise),
        }
    }

    /// Whether the layout is not what the reads have: another way fits ten times as many, or none of a thousand fits.
    /// Nothing is expected of a pool of negative controls.
    #[must_use]
    pub fn is_misfit(&self, libraries: &[Library]) -> bool {
        let expected = libraries.iter().any(|library| library.role != Role::Negative);
        let none = self.fitting == 0 && self.reads >= FIRST_READS;
        expected && (self.otherwise.is_some() || none)
    }

    /// The row of table `fit`.
    #[must_use]
    pub fn row(&self, pool: &str) -> FitRow {
        let otherwise = self.otherwise.as_ref();
        FitRow {
            pool: pool.to_owned(),
            reads: self.reads as u64,
            taken: self.taken as u64,
            fitting: self.fitting as u64,
            otherwise: otherwise.map(|otherwise| otherwise.what.clone()),
            fitting_otherwise: otherwise.map(|otherwise| otherwise.fitting as u64),
        }
    }
}

/// Looks at the first reads of all pools before anything runs. Returns all that is wrong with files and layouts, a pool
/// at a time; [`TrimError::NoReads`] where there is nothing to look at.
#[must_use]
pub fn check_pools(libraries: &[Library], params: &TrimParams) -> Vec<TrimError> {
    let pools = landfall_config::sheet::pools(libraries);
    let fits: Vec<Result<Fit, TrimError>> =
        pools.par_iter().map(|pool| fit_of_pool(&pool.libraries, params)).collect();
    let is_empty = |fit: &Result<Fit, TrimError>| fit.as_ref().is_ok_and(|fit| fit.reads == 0);
    let nothing = !fits.is_empty() && fits.iter().all(is_empty) && !params.allow_misfit;
    let mut faults: Vec<TrimError> = fits.into_iter().filter_map(Result::err).collect();
    if nothing {
        faults.push(TrimError::NoReads { pools: pools.len() });
    }
    faults
}

/// Looks at the first reads of every lane of a pool; refuses a misfit unless `allow_misfit` is set.
///
/// # Errors
/// What is wrong with the files, or [`TrimError::Misfit`].
pub fn fit_of_pool(libraries: &[Library], params: &TrimParams) -> Result<Fit, TrimError> {
    let (lanes, index_reads) = lanes_of(libraries)?;
    let mut all = Fit::default();
    for (at, lane) in lanes.iter().enumerate() {
        let mut reader = LaneReader::open(lane, params)?;
        let mut clusters = reader.next_clusters(FIRST_READS)?;
        let mut fit = Fit::of(libraries, index_reads, &clusters, params)?;
        if TIMES * fit.fitting < fit.reads {
            clusters.extend(reader.next_clusters(MOST_READS - FIRST_READS)?);
            fit = Fit::of(libraries, index_reads, &clusters, params)?;
        }
        all = all.and(fit.clone());
        let last = at + 1 == lanes.len();
        refuse(libraries, index_reads, &clusters, (&fit, last.then_some(&all)), params)?;
    }
    Ok(all)
}

/// Refuses a lane, or with its last lane a pool, whose reads do not fit; with what a check of the layout finds.
pub(crate) fn refuse(
    libraries: &[Library],
    index_reads: usize,
    clusters: &[Cluster],
    (lane, pool): (&Fit, Option<&Fit>),
    params: &TrimParams,
) -> Result<(), TrimError> {
    let turned = lane.otherwise.is_some().then_some(lane);
    let misfit = turned.into_iter().chain(pool).find(|fit| fit.is_misfit(libraries));
    let Some(fit) = misfit.filter(|_| !params.allow_misfit) else { return Ok(()) };
    let findings = match fit.otherwise {
        Some(_) => Vec::new(),
        None => crate::check::findings(libraries, head(clusters, MOST_READS), index_reads, params)?,
    };
    Err(TrimError::Misfit { pool: libraries[0].library.to_string(), fit: Box::new(fit.clone()), findings })
}

fn head(clusters: &[Cluster], most: usize) -> &[Cluster] {
    &clusters[..most.min(clusters.len())]
}

/// Reads that barcodes take, and those of them that begin as their library's should.
fn count(
    libraries: &[Library],
    barcodes: Option<&Barcodes>,
    clusters: &[Cluster],
    params: &TrimParams,
) -> Result<(usize, usize), TrimError> {
    let starts: Vec<Start> = libraries.iter().map(Start::new).collect::<Result<_, _>>()?;
    let of = |cluster: &Cluster| {
        if !params.uses(cluster) {
            return (0, 0);
        }
        let library = match barcodes {
            None => Ok(0),
            Some(barcodes) => barcodes.library_of(&barcodes.parts(cluster), params),
        };
        library.map_or((0, 0), |at| (1, usize::from(starts[at].fits(cluster, params))))
    };
    let add = |left: (usize, usize), right: (usize, usize)| (left.0 + right.0, left.1 + right.1);
    Ok(clusters.par_iter().with_min_len(256).map(of).reduce(|| (0, 0), add))
}

impl Turned {
    /// Everything that may be turned, alone and together, the fewest changes first; mates only of pairs.
    fn all(paired: bool) -> Vec<Self> {
        let mut all = Vec::new();
        for mates in [false, true] {
            for ends in [Ends::AsWritten, Ends::PrimerTurned, Ends::BothTurned] {
                for barcodes in [[false, false], [true, false], [false, true], [true, true]] {
                    all.push(Self { mates, ends, barcodes });
                }
            }
        }
        all.retain(|turned| *turned != Self::default() && (paired || !turned.mates));
        all.sort_by_key(Self::changes);
        all
    }

    fn changes(&self) -> usize {
        let barcodes = self.barcodes.iter().filter(|turned| **turned).count();
        usize::from(self.mates) + usize::from(self.ends != Ends::AsWritten) + barcodes
    }

    /// A library with mates and vector ends so; its barcode stays.
    fn apply(self, library: &Library) -> Library {
        let mut changed = library.clone();
        if !self.mates && self.ends == Ends::AsWritten {
            return changed;
        }
        let protocol = Arc::make_mut(&mut changed.protocol);
        if self.mates {
            protocol.anchor_read = other(protocol.anchor_read);
        }
        for end in &mut protocol.vector_ends {
            self.turn(end);
        }
        changed
    }

    fn turn(self, end: &mut VectorEndLayout) {
        if self.ends != Ends::AsWritten {
            end.primer = back(&end.primer);
        }
        if self.ends == Ends::BothTurned {
            end.end_bases = back(&end.end_bases);
        }
    }

    /// What it is, in words.
    fn what(self, barcodes: &[&str]) -> String {
        let mut parts = Vec::new();
        if self.mates {
            parts.push("R1 and R2 exchanged".to_owned());
        }
        match self.ends {
            Ends::AsWritten => {}
            Ends::PrimerTurned => parts.push("the reverse complement of `primer`".to_owned()),
            Ends::BothTurned => parts.push("the reverse complements of `primer` and `end_bases`".to_owned()),
        }
        if !barcodes.is_empty() {
            parts.push(format!("the reverse complement of {}", barcodes.join(" and ")));
        }
        parts.join(", and with ")
    }

    /// What to change.
    fn change(self, libraries: &[Library], barcodes: &[&str]) -> String {
        let protocol = &libraries[0].protocol;
        let mut parts = Vec::new();
        if self.mates {
            parts.push(format!(
                "set `anchor_read = \"{:?}\"` in protocol `{}`, or exchange `fastq_1` and `fastq_2` in the sample sheet",
                other(protocol.anchor_read),
                protocol.name
            ));
        }
        if self.ends != Ends::AsWritten {
            for end in &protocol.vector_ends {
                let mut turned = end.clone();
                self.turn(&mut turned);
                parts.push(format!(
                    "set `primer = \"{}\"`, `end_bases = \"{}\"` in `[[vector_end]]` `{}` of protocol `{}`",
                    turned.primer, turned.end_bases, end.name, protocol.name
                ));
            }
        }
        if !barcodes.is_empty() {
            parts.push(format!(
                "write the reverse complement of {} in column `barcode` of the sample sheet",
                barcodes.join(" and ")
            ));
        }
        parts.join("; ")
    }
}

fn other(read: SequencerRead) -> SequencerRead {
    match read {
        SequencerRead::R1 => SequencerRead::R2,
        SequencerRead::R2 => SequencerRead::R1,
    }
}

fn back(bases: &str) -> String {
    reverse_complement(bases.as_bytes()).into_iter().map(char::from).collect()
}
