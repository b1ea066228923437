//! Which library each read of a pool belongs to, and whether the barcodes of the sheet say so.

use std::collections::BTreeMap;

use landfall_config::Library;
use landfall_core::dna::reverse_complement;
use rayon::prelude::*;

use super::words::{percent, share, text};
use super::{Advice, Element, Limits, MIN_READS};
use crate::TrimError;
use crate::demultiplex::Barcodes;
use crate::lane::Cluster;
use crate::linker::Linker;

/// An index read that this share of reads has stands out.
const STANDS_OUT: f64 = 0.2;
/// Unknown index reads that are shown.
const SHOWN: usize = 3;

/// What may be turned round in the barcodes: their first part, their second.
const TURNED: [[bool; 2]; 3] = [[true, false], [false, true], [true, true]];

/// The reads of a pool, told apart.
pub(super) struct Given {
    /// For each read: its library.
    pub library_of: Vec<Option<usize>>,
    /// How.
    pub by: &'static str,
    /// The pool's barcodes, judged; `None` if they are not used.
    pub element: Option<Element>,
    /// For each library: its barcode, judged by the reads with its linker.
    pub barcodes: Vec<Option<Element>>,
}

/// Gives each read to a library: by its barcode; if the barcodes do not fit, by its linker; if that says nothing,
/// in turn, so that every library is judged on a sample of the pool.
pub(super) fn tell_apart(
    libraries: &[Library],
    clusters: &[Cluster],
    index_reads: usize,
    limits: &Limits,
) -> Result<Given, TrimError> {
    let written: Vec<_> = libraries.iter().map(|library| library.barcode.clone()).collect();
    let Some(barcodes) = barcodes(libraries, &written, index_reads)? else {
        let library_of = vec![Some(0); clusters.len()];
        return Ok(Given { library_of, by: "one library", element: None, barcodes: Vec::new() });
    };
    let as_written = assign(&barcodes, clusters, limits);
    let mut best = ("as written".to_owned(), as_written.clone());
    for which in TURNED {
        let turned: Vec<_> =
            written.iter().map(|barcode| barcode.as_deref().map(|text| turn(text, which))).collect();
        if turned == written {
            continue;
        }
        let Some(turned) = self::barcodes(libraries, &turned, index_reads)? else { continue };
        let assigned = assign(&turned, clusters, limits);
        if fitting(&assigned) > fitting(&best.1) {
            let names = barcodes.names().into_iter().zip(which).filter(|(_, turned)| *turned);
            let names: Vec<_> = names.map(|(name, _)| name).collect();
            best = (format!("the reverse complement of {}", names.join(" and ")), assigned);
        }
    }
    let fit = share(fitting(&as_written), clusters.len());
    let element = Element::judge("barcode", fit, limits, None, || {
        advice(&best, &as_written, clusters, &barcodes, limits)
    });
    let enough = |assigned: &[Option<usize>]| {
        fitting(assigned) as f64 >= limits.min_share * clusters.len() as f64 && fitting(assigned) > 0
    };
    let by_linker = linkers_of(libraries, clusters, &best.1, limits)?;
    let own = |by_linker: &Vec<Option<usize>>| {
        judge_each(libraries, clusters, &barcodes, by_linker, &best.1, limits)
    };
    let judged = by_linker.as_ref().map(own).unwrap_or_default();
    let (library_of, by) = match by_linker {
        _ if enough(&best.1) => (best.1, "barcode"),
        Some(by_linker) if enough(&by_linker) => (by_linker, "linker, as the barcodes do not fit"),
        _ => {
            let in_turn = (0..clusters.len()).map(|read| Some(read % libraries.len())).collect();
            (in_turn, "nothing: barcodes do not fit, every library is judged on a part of all reads")
        }
    };
    Ok(Given { library_of, by, element: Some(element), barcodes: judged })
}

fn barcodes(
    libraries: &[Library],
    barcodes: &[Option<String>],
    index_reads: usize,
) -> Result<Option<Barcodes>, TrimError> {
    let with = |(library, barcode): (&Library, &Option<String>)| Library {
        barcode: barcode.clone(),
        ..library.clone()
    };
    let libraries: Vec<_> = libraries.iter().zip(barcodes).map(with).collect();
    Barcodes::of_pool(&libraries, index_reads)
}

fn turn(barcode: &str, which: [bool; 2]) -> String {
    let part = |(at, part): (usize, &str)| match which.get(at) {
        Some(true) => text(&reverse_complement(part.as_bytes())),
        _ => part.to_owned(),
    };
    barcode.split('+').enumerate().map(part).collect::<Vec<_>>().join("+")
}

fn assign(barcodes: &Barcodes, clusters: &[Cluster], limits: &Limits) -> Vec<Option<usize>> {
    let of = |cluster: &Cluster| barcodes.library_of(&barcodes.parts(cluster), &limits.trim).ok();
    clusters.par_iter().map(of).collect()
}

fn fitting(assigned: &[Option<usize>]) -> usize {
    assigned.iter().flatten().count()
}

fn advice(
    best: &(String, Vec<Option<usize>>),
    as_written: &[Option<usize>],
    clusters: &[Cluster],
    barcodes: &Barcodes,
    limits: &Limits,
) -> Advice {
    let turned = share(fitting(&best.1), clusters.len());
    if turned.ratio().is_some_and(|ratio| ratio >= limits.min_share) {
        return Advice {
            found: format!("{} of the reads fit {}; what follows is judged so", percent(turned), best.0),
            change: format!("write {} in column `barcode` of the sample sheet", best.0),
        };
    }
    let strangers =
        clusters.iter().zip(as_written).filter(|(_, to)| to.is_none()).map(|(cluster, _)| cluster);
    let seen = commonest(strangers, barcodes);
    let total = clusters.len();
    let shown: Vec<_> = seen
        .iter()
        .take(SHOWN)
        .map(|(index, reads)| format!("`{index}` {}", percent(share(*reads, total))))
        .collect();
    Advice {
        found: format!("the commonest barcodes of no library are {}", shown.join(", ")),
        change: "correct column `barcode`, or the files in `index_1` and `index_2`, of the sample sheet"
            .to_owned(),
    }
}

/// The bases at the barcodes' places, commonest first.
fn commonest<'a>(clusters: impl Iterator<Item = &'a Cluster>, barcodes: &Barcodes) -> Vec<(String, usize)> {
    let lengths = barcodes.lengths();
    let mut seen = BTreeMap::<String, usize>::new();
    for cluster in clusters {
        let part = |(read, length): (&[u8], &usize)| text(&read[..read.len().min(*length)]);
        let index: Vec<_> = barcodes.parts(cluster).into_iter().zip(&lengths).map(part).collect();
        *seen.entry(index.join("+")).or_default() += 1;
    }
    let mut seen: Vec<_> = seen.into_iter().collect();
    seen.sort_by_key(|(_, reads)| usize::MAX - reads);
    seen
}

/// For each read: the library whose linker it shows; `None` if the libraries' linkers do not tell them apart.
/// Looks first for the linker of the library that the barcode names.
fn linkers_of(
    libraries: &[Library],
    clusters: &[Cluster],
    by_barcode: &[Option<usize>],
    limits: &Limits,
) -> Result<Option<Vec<Option<usize>>>, TrimError> {
    let texts: Vec<&str> = libraries.iter().filter_map(|library| library.linker.as_deref()).collect();
    let mut distinct = texts.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if texts.len() < libraries.len() || distinct.len() < libraries.len() || libraries.len() < 2 {
        return Ok(None);
    }
    let linkers: Vec<Linker> = texts.into_iter().map(Linker::new).collect::<Result<_, _>>()?;
    let has = |at: usize, cluster: &Cluster| {
        let mates = [Some(&cluster.first), cluster.second.as_ref()];
        mates.into_iter().flatten().any(|read| linkers[at].find(&read.bases, &limits.trim).is_some())
    };
    let of = |(cluster, named): (&Cluster, &Option<usize>)| {
        if let Some(at) = named.filter(|&at| has(at, cluster)) {
            return Some(at);
        }
        let mut fitting = (0..linkers.len()).filter(|&at| has(at, cluster));
        // A read that fits two linkers says nothing.
        fitting.next().filter(|_| fitting.next().is_none())
    };
    Ok(Some(clusters.par_iter().zip(by_barcode).map(of).collect()))
}

/// Judges each library's barcode by the reads that show its linker.
fn judge_each(
    libraries: &[Library],
    clusters: &[Cluster],
    barcodes: &Barcodes,
    by_linker: &[Option<usize>],
    by_barcode: &[Option<usize>],
    limits: &Limits,
) -> Vec<Option<Element>> {
    let judge = |(at, library): (usize, &Library)| {
        let shown = || (0..clusters.len()).filter(move |&read| by_linker[read] == Some(at));
        let named = shown().filter(|&read| by_barcode[read] == Some(at)).count();
        let strangers = || shown().filter(|&read| by_barcode[read] != Some(at)).map(|read| &clusters[read]);
        let element = Element::judge("barcode", share(named, shown().count()), limits, None, || {
            let seen = commonest(strangers(), barcodes);
            let total = shown().count();
            let top = seen.first().filter(|(_, reads)| *reads as f64 >= STANDS_OUT * total as f64);
            match top {
                Some((index, reads)) => Advice {
                    found: format!(
                        "{} of the reads with its linker have index `{index}`",
                        percent(share(*reads, total))
                    ),
                    change: format!(
                        "set `barcode` of library `{}` to `{index}` in the sample sheet, or correct its `linker`",
                        library.library
                    ),
                },
                None => Advice {
                    found: "the reads with its linker have no index read in common".to_owned(),
                    change: "see `index_1` and `index_2` of the sample sheet".to_owned(),
                },
            }
        });
        (element.share.total >= MIN_READS as u64).then_some(element)
    };
    libraries.iter().enumerate().map(judge).collect()
}
