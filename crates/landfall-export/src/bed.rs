//! BED and bedGraph: 0-based, half-open; a site is the base at which the host begins.

use std::collections::BTreeMap;
use std::fmt::Write;

use landfall_tables::sites::SiteRow;

/// The most that column `score` of BED holds.
const MOST_SCORE: u32 = 1_000;

/// BED6+4: contig, start, end, sample, fragments (at most 1,000), strand of the vector; subject, site, fragments, reads.
#[must_use]
pub fn bed(sites: &[SiteRow]) -> String {
    let mut sites: Vec<_> = sites.iter().collect();
    sites.sort_by_key(|site| {
        (&site.contig, site.position, site.strand, &site.vector_end, &site.subject, &site.sample)
    });
    let mut text = String::new();
    for site in sites {
        let SiteRow { subject, sample, site_id, contig, position, strand, fragments, reads, .. } = site;
        let (start, end, score) = (position.0, u64::from(position.0) + 1, fragments.min(&MOST_SCORE));
        let line = format_args!(
            "{contig}\t{start}\t{end}\t{sample}\t{score}\t{strand}\t{subject}\t{site_id}\t{fragments}\t{reads}"
        );
        writeln!(text, "{line}").expect("writing to a string does not fail");
    }
    text
}

/// bedGraph with a track per sample: fragments of all sites whose first host base this is, whatever their strand.
#[must_use]
pub fn bedgraph(sites: &[SiteRow]) -> String {
    let mut samples: BTreeMap<_, BTreeMap<_, u64>> = BTreeMap::new();
    for site in sites {
        let bases = samples.entry((&site.subject, &site.sample)).or_default();
        *bases.entry((&site.contig, site.position)).or_default() += u64::from(site.fragments);
    }
    let mut text = String::new();
    for ((subject, sample), bases) in samples {
        let track = format_args!(
            "track type=bedGraph name=\"{sample}\" description=\"Fragments of integration sites, {subject} {sample}\""
        );
        writeln!(text, "{track}").expect("writing to a string does not fail");
        for ((contig, position), fragments) in bases {
            let (start, end) = (position.0, u64::from(position.0) + 1);
            writeln!(text, "{contig}\t{start}\t{end}\t{fragments}")
                .expect("writing to a string does not fail");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use landfall_core::{Position, Strand};
    use landfall_testkit::site;
    use noodles_bed::feature::record::Strand as BedStrand;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn golden_lines() {
        let many = SiteRow { fragments: 1_234, reads: 9_999, ..site("chr1-6") };
        let other = SiteRow { sample: "B".parse().unwrap(), fragments: 2, ..site("chr1+6") };
        let sites = [many, site("chr1+6"), other];
        assert_eq!(
            bed(&sites),
            "chr1\t5\t6\tA\t1\t+\tP1\tchr1+6\t1\t1\n\
             chr1\t5\t6\tB\t2\t+\tP1\tchr1+6\t2\t1\n\
             chr1\t5\t6\tA\t1000\t-\tP1\tchr1-6\t1234\t9999\n"
        );
        assert_eq!(
            bedgraph(&sites),
            "track type=bedGraph name=\"A\" description=\"Fragments of integration sites, P1 A\"\n\
             chr1\t5\t6\t1235\n\
             track type=bedGraph name=\"B\" description=\"Fragments of integration sites, P1 B\"\n\
             chr1\t5\t6\t2\n"
        );
    }

    proptest! {
        #[test]
        fn bed_reads_back_as_the_sites_it_came_from(
            sites in proptest::collection::vec((0_u32..4_000_000_000, any::<bool>(), 1_u32..3_000), 0..20),
        ) {
            let site = |&(position, plus, fragments): &(u32, bool, u32)| {
                let strand = if plus { Strand::Plus } else { Strand::Minus };
                let position = Position(position);
                SiteRow { fragments, ..site(&format!("chr1{strand}{position}")) }
            };
            let mut sites: Vec<_> = sites.iter().map(site).collect();
            let text = bed(&sites);
            let mut reader = noodles_bed::io::Reader::<6, _>::new(text.as_bytes());
            let mut record = noodles_bed::Record::<6>::default();
            sites.sort_by_key(|site| (site.position, site.strand));
            for site in &sites {
                prop_assert!(reader.read_record(&mut record).unwrap() > 0);
                prop_assert_eq!(record.reference_sequence_name(), "chr1");
                // Their positions count from 1.
                let start = record.feature_start().unwrap();
                prop_assert_eq!(usize::from(start) as u64, site.position.to_one_based());
                prop_assert_eq!(record.feature_end().unwrap().unwrap(), start);
                let strand = record.strand().unwrap().unwrap();
                prop_assert_eq!(strand == BedStrand::Forward, site.strand == Strand::Plus);
                prop_assert_eq!(u32::from(record.score().unwrap()), site.fragments.min(1_000));
                let other: Vec<_> = record.other_fields().iter().map(|field| field.to_string()).collect();
                let expected = ["P1", &site.site_id, &site.fragments.to_string(), "1"];
                prop_assert_eq!(other, expected);
            }
            prop_assert_eq!(reader.read_record(&mut record).unwrap(), 0);
        }
    }
}
