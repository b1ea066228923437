//! Truth tables: what a perfect analysis would find.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use landfall_core::{Position, ReadClass};

use crate::library::Library;
use crate::pool::PooledRead;
use crate::population::{Place, Sample, Subject};
use crate::simulation::Simulation;
use crate::site::Site;

/// What the reads of one sample show of one site.
#[derive(Clone, Debug, Default)]
struct Seen {
    fragments: BTreeSet<(u32, Position)>,
    unique_fragments: BTreeSet<(u32, Position)>,
    umis: BTreeSet<(u32, Position, Vec<u8>)>,
    reads: u32,
}

/// A row per site and sample that holds cells of it.
///
/// `fragments` are the distinct (replicate, breakpoint), `umis` the distinct (replicate, breakpoint, UMI) and
/// `reads` the reads of molecules of class `unique` or `multihit` whose index is known; `unique_fragments` are
/// the fragments without another equally good place.
///
/// # Errors
/// [`io::Error`] of the writer.
pub fn write_sites(to: &mut impl Write, simulation: &Simulation) -> io::Result<()> {
    writeln!(
        to,
        "subject\tsample\tsite\tcontig\tposition\tstrand\tvector_end\tplace\tcells\tfragments\tunique_fragments\tumis\treads"
    )?;
    let mut libraries = simulation.libraries.as_slice();
    let mut first = 0;
    let replicates = simulation.replicates;
    for (subject, sample) in simulation.samples() {
        let own;
        (own, libraries) = libraries.split_at(replicates);
        let seen = seen(own, first, &simulation.reads);
        first += replicates;
        for (clone, &cells) in subject.clones.iter().zip(&sample.cells).filter(|(_, cells)| **cells > 0) {
            let none = Seen::default();
            let found = seen.get(&clone.site).unwrap_or(&none);
            let id = clone.site.id(&simulation.genome);
            writeln!(
                to,
                "{}\t{}\t{id}\t{}\t{}\t{}\tu5\t{}\t{cells}\t{}\t{}\t{}\t{}",
                subject.name,
                sample.name,
                id.contig,
                id.position,
                id.strand,
                place_name(clone.place),
                found.fragments.len(),
                found.unique_fragments.len(),
                found.umis.len(),
                found.reads
            )?;
        }
    }
    Ok(())
}

/// The evidence of the libraries from number `first` on.
fn seen(libraries: &[Library], first: usize, reads: &[PooledRead]) -> BTreeMap<Site, Seen> {
    let mut sites: BTreeMap<Site, Seen> = BTreeMap::new();
    for read in reads {
        let Some(library) = read.library.checked_sub(first).and_then(|number| libraries.get(number)) else {
            continue;
        };
        let placed = matches!(read.class, ReadClass::Unique | ReadClass::Multihit);
        let Some(origin) = library.molecules[read.molecule].origin.as_ref().filter(|_| placed) else {
            continue;
        };
        let site = sites.entry(origin.site).or_default();
        let fragment = (library.tag.replicate, origin.breakpoint);
        site.fragments.insert(fragment);
        if read.class == ReadClass::Unique {
            site.unique_fragments.insert(fragment);
        }
        site.umis.insert((fragment.0, fragment.1, origin.umi.clone()));
        site.reads += 1;
    }
    sites
}

fn place_name(place: Place) -> &'static str {
    match place {
        Place::Anywhere => "anywhere",
        Place::ExactDuplication => "exact_duplication",
        Place::AluCopy => "alu_copy",
        Place::NearCancerGene => "near_cancer_gene",
    }
}

/// A row per clone and sample: its cells, and their share of the sample's transduced cells.
///
/// # Errors
/// [`io::Error`] of the writer.
pub fn write_clones(to: &mut impl Write, simulation: &Simulation) -> io::Result<()> {
    writeln!(to, "subject\tsample\tclone\tsite\tcells\tshare")?;
    for (subject, sample) in simulation.samples() {
        let total: u32 = sample.cells.iter().sum();
        for (number, (clone, &cells)) in (1..).zip(subject.clones.iter().zip(&sample.cells)) {
            let (name, site) = (&sample.name, clone.site.id(&simulation.genome));
            let share = f64::from(cells) / f64::from(total.max(1));
            writeln!(to, "{}\t{name}\t{number}\t{site}\t{cells}\t{share:.5}", subject.name)?;
        }
    }
    Ok(())
}

/// A row per sample: mean vector copies per cell.
///
/// # Errors
/// [`io::Error`] of the writer.
pub fn write_vcn<'a>(
    to: &mut impl Write,
    samples: impl Iterator<Item = (&'a Subject, &'a Sample)>,
) -> io::Result<()> {
    writeln!(to, "subject\tsample\tvcn")?;
    for (subject, sample) in samples {
        writeln!(to, "{}\t{}\t{}", subject.name, sample.name, sample.vcn)?;
    }
    Ok(())
}

/// The header of the table of reads.
///
/// # Errors
/// [`io::Error`] of the writer.
pub fn write_reads_header(to: &mut impl Write) -> io::Result<()> {
    writeln!(to, "read\tlibrary\tclass\tsite\tbreakpoint\tumi")
}

/// A row per read: its true library, its class, and its site, breakpoint (1-based) and UMI if it is from one.
///
/// # Errors
/// [`io::Error`] of the writer.
pub fn write_read(
    to: &mut impl Write,
    simulation: &Simulation,
    name: &str,
    read: &PooledRead,
) -> io::Result<()> {
    let library = &simulation.libraries[read.library];
    write!(to, "{name}\t{}\t{}\t", library.tag.name, read.class)?;
    match &library.molecules[read.molecule].origin {
        Some(origin) => {
            let umi = String::from_utf8_lossy(&origin.umi);
            writeln!(to, "{}\t{}\t{umi}", origin.site.id(&simulation.genome), origin.breakpoint)
        }
        None => writeln!(to, "\t\t"),
    }
}

/// Planted repeats as BED: the name is the kind.
///
/// # Errors
/// [`io::Error`] of the writer.
pub fn write_repeats(to: &mut impl Write, simulation: &Simulation) -> io::Result<()> {
    for repeat in &simulation.genome.repeats {
        let interval = repeat.interval;
        let contig = &simulation.genome.contigs[interval.contig.index()].name;
        let (kind, strand) = (repeat.kind.as_str(), repeat.strand);
        writeln!(to, "{contig}\t{}\t{}\t{kind}\t0\t{strand}", interval.start, interval.end)?;
    }
    Ok(())
}
