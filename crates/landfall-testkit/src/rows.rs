//! Usual rows of tables, of subject P1 and sample A.

use landfall_core::{Position, ReadClass, SiteId, Strand};
use landfall_tables::balance::{BalanceRow, Fate};
use landfall_tables::fragments::FragmentRow;
use landfall_tables::multihits::MultihitRow;
use landfall_tables::site_fragments::{FragmentStatus, SiteFragmentRow, TargetKind};
use landfall_tables::sites::SiteRow;

/// A molecule of library A-1 with one place on `+` of chr1, read ten times.
#[must_use]
pub fn fragment(id: u32, junction: u32, length: u32, umi: Option<&str>) -> FragmentRow {
    FragmentRow {
        subject: "P1".parse().unwrap(),
        sample: "A".parse().unwrap(),
        library: "A-1".parse().unwrap(),
        fragment_id: id,
        candidates: 1,
        replicate: 1,
        contig: "chr1".to_owned(),
        strand: Strand::Plus,
        junction: Position(junction),
        breakpoint: Some(Position(junction + length - 1)),
        umi: umi.map(str::to_owned),
        reads: 10,
        vector_end: "u5".parse().unwrap(),
        remnant: "CA".to_owned(),
        edits: 0,
        junction_upstream: 0,
        junction_downstream: 0,
        mispriming_edits: None,
        class: ReadClass::Unique,
    }
}

/// A site by its name, such as `chr1+1001`: one read of one fragment, of a provirus of its own.
#[must_use]
pub fn site(id: &str) -> SiteRow {
    let SiteId { contig, position, strand, .. } = id.parse().unwrap();
    SiteRow {
        subject: "P1".parse().unwrap(),
        sample: "A".parse().unwrap(),
        site_id: id.to_owned(),
        provirus_id: id.to_owned(),
        contig,
        position,
        strand,
        vector_end: "u5".parse().unwrap(),
        duplication_start: None,
        duplication_end: None,
        duplication_center: None,
        mode_offset: 0,
        replicates: 1,
        fragments: 1,
        umis: None,
        reads: 1,
        raw_junctions: 1,
        flags: Vec::new(),
    }
}

/// A molecule of replicate 1 of a site, or of a cluster such as `chr1+1001(+1)`, read ten times.
#[must_use]
pub fn site_fragment(target: &str, length: u32) -> SiteFragmentRow {
    SiteFragmentRow {
        subject: "P1".parse().unwrap(),
        sample: "A".parse().unwrap(),
        replicate: 1,
        target_id: target.to_owned(),
        target_kind: if target.contains('(') { TargetKind::Multihit } else { TargetKind::Site },
        breakpoint: Some(Position(1_000 + length)),
        length: Some(length),
        umi: None,
        reads: 10,
        status: FragmentStatus::Kept,
        flags: Vec::new(),
    }
}

/// A cluster of multihits with its places: one read of one fragment.
#[must_use]
pub fn multihit(id: &str, loci: &[&str]) -> MultihitRow {
    MultihitRow {
        subject: "P1".parse().unwrap(),
        sample: "A".parse().unwrap(),
        cluster_id: id.to_owned(),
        loci: loci.iter().map(ToString::to_string).collect(),
        fragments: 1,
        umis: None,
        reads: 1,
        flags: Vec::new(),
    }
}

/// Reads of a library that stage `trim` counted, in the pool of A-1.
#[must_use]
pub fn balance(library: &str, class: Fate, reads: u64) -> BalanceRow {
    BalanceRow {
        pool: "A-1".to_owned(),
        stage: "trim".to_owned(),
        library: Some(library.to_owned()),
        class,
        reads,
        fragments: None,
    }
}
