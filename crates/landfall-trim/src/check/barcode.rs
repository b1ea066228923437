//! Which library each read of a pool belongs to, and whether the barcodes of the sheet say so.

use std::collections::BTreeMap;

use landfall_config::Library;
use rayon::prelude::*;

use super::words::{percent, share, text};
use super::{Advice, Element, Limits, MIN_READS, Verdict};
use crate::TrimError;
use crate::demultiplex::Barcodes;
use crate::lane::Cluster;
use crate::linker::Linker;

/// An index read that this share of reads has stands out.
const STANDS_OUT: f64 = 0.2;
/// Unknown index reads that are shown.
const SHOWN: usize = 3;

/// Barcodes that take so many times the reads of others are those that were meant.
const TIMES: usize = 10;

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
///
/// Barcodes are judged by the reads that they take, and not by their share of the pool: other libraries of the
/// sequencing run may make most of it.
pub(super) fn tell_apart(
    libraries: &[Library],
    clusters: &[Cluster],
    index_reads: usize,
    limits: &Limits,
) -> Result<Given, TrimError> {
    let Some(barcodes) = Barcodes::of_pool(libraries, index_reads)? else {
        let library_of = vec![Some(0); clusters.len()];
        return Ok(Given { library_of, by: "one library", element: None, barcodes: Vec::new() });
    };
    let as_written = Assigned::of("as written".to_owned(), &barcodes, clusters, limits);
    let mut turned: Option<Assigned> = None;
    for which in TURNED {
        let names = barcodes.names_of(which);
        if names.is_empty() {
            continue;
        }
        let what = format!("the reverse complement of {}", names.join(" and "));
        let assigned = Assigned::of(what, &barcodes.turned(which), clusters, limits);
        if turned.as_ref().is_none_or(|best| assigned.taken > best.taken) {
            turned = Some(assigned);
        }
    }
    let turned = turned.filter(|turned| turned.is_meant_over(&as_written));
    let element = judge_pool(&as_written, turned.as_ref(), clusters, &barcodes, limits);
    let is_used = turned.is_some() || as_written.fits();
    let best = turned.unwrap_or(as_written);
    let by_linker = linkers_of(libraries, clusters, &best.library_of, limits)?;
    let own = |by_linker: &Vec<Option<usize>>| {
        judge_each(libraries, clusters, &barcodes, by_linker, &best.library_of, limits)
    };
    let judged = by_linker.as_ref().map(own).unwrap_or_default();
    let (library_of, by) = match by_linker {
        _ if is_used => (best.library_of, "barcode"),
        Some(by_linker) if by_linker.iter().flatten().count() >= MIN_READS => {
            (by_linker, "linker, as the barcodes do not fit")
        }
        _ => {
            let in_turn = (0..clusters.len()).map(|read| Some(read % libraries.len())).collect();
            (in_turn, "nothing: barcodes do not fit, every library is judged on a part of all reads")
        }
    };
    Ok(Given { library_of, by, element: Some(element), barcodes: judged })
}

/// The reads of a pool as some barcodes take them.
struct Assigned {
    /// Which barcodes, in words.
    what: String,
    library_of: Vec<Option<usize>>,
    taken: usize,
    /// Of them, those whose barcode is without an error: few of those that fit by chance.
    exact: usize,
}

impl Assigned {
    fn of(what: String, barcodes: &Barcodes, clusters: &[Cluster], limits: &Limits) -> Self {
        let of = |cluster: &Cluster| {
            let parts = barcodes.parts(cluster);
            let library = barcodes.library_of(&parts, &limits.trim).ok()?;
            Some((library, barcodes.is_exact(library, &parts)))
        };
        let given: Vec<Option<(usize, bool)>> = clusters.par_iter().map(of).collect();
        Self {
            what,
            taken: given.iter().flatten().count(),
            exact: given.iter().flatten().filter(|(_, exact)| *exact).count(),
            library_of: given.into_iter().map(|given| given.map(|(library, _)| library)).collect(),
        }
    }

    /// Whether the reads that they take are theirs, and not such that fit by chance.
    fn fits(&self) -> bool {
        let enough = self.taken >= MIN_READS || 2 * self.taken >= self.library_of.len();
        enough && self.taken > 0 && 2 * self.exact >= self.taken
    }

    fn is_meant_over(&self, written: &Self) -> bool {
        self.fits() && self.taken >= TIMES * written.taken.max(1)
    }
}

fn judge_pool(
    as_written: &Assigned,
    turned: Option<&Assigned>,
    clusters: &[Cluster],
    barcodes: &Barcodes,
    limits: &Limits,
) -> Element {
    let total = clusters.len();
    let seen = share(as_written.taken, total);
    let strangers = || {
        let pairs = clusters.iter().zip(&as_written.library_of);
        let seen = commonest(pairs.filter(|(_, to)| to.is_none()).map(|(cluster, _)| cluster), barcodes);
        let one = |(index, reads): &(String, usize)| format!("`{index}` {}", percent(share(*reads, total)));
        let shown: Vec<_> = seen.iter().take(SHOWN).map(one).collect();
        format!("the commonest barcodes of no library are {}", shown.join(", "))
    };
    if let Some(turned) = turned {
        let part = percent(share(turned.taken, total));
        return Element::judge(
            "barcode",
            seen,
            limits,
            Some(Advice {
                found: format!("{part} of the reads fit {}; what follows is judged so", turned.what),
                change: format!("write {} in column `barcode` of the sample sheet", turned.what),
            }),
            Advice::none,
        );
    }
    if !as_written.fits() {
        return Element::judge(
            "barcode",
            seen,
            limits,
            Some(Advice {
                found: strangers(),
                change:
                    "correct column `barcode`, or the files in `index_1` and `index_2`, of the sample sheet"
                        .to_owned(),
            }),
            Advice::none,
        );
    }
    let few = seen.ratio().is_some_and(|ratio| ratio < limits.min_share);
    let others = || format!("the other reads are of no library of the sheet; {}", strangers());
    let element = Element::noted("barcode", seen, if few { others() } else { String::new() });
    Element { verdict: if total < MIN_READS { Verdict::NotJudged } else { Verdict::Fits }, ..element }
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
    let linker = |(text, library): (&str, &Library)| Linker::new(text, &library.protocol);
    let linkers: Vec<Linker> = texts.into_iter().zip(libraries).map(linker).collect::<Result<_, _>>()?;
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
