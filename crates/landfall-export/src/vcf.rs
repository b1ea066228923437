//! VCF 4.3: a junction is a single breakend, host on one side, vector on the other.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use landfall_core::{Position, SampleId, Strand, SubjectId};
use landfall_tables::abundance::AbundanceRow;
use landfall_tables::sites::SiteRow;

use crate::{Directions, ExportError, Shares};

/// What is known of the reference; nothing where it is not at hand.
pub trait Genome {
    /// Its name.
    fn name(&self) -> Option<&str>;
    /// Its contigs with their lengths, in its order.
    fn contigs(&self) -> Vec<(String, u32)>;
    /// The letter of a base.
    fn base(&self, contig: &str, position: Position) -> Option<char>;
}

/// No reference is at hand: bases are `N`, contigs those of the sites, without length.
#[derive(Clone, Copy, Debug)]
pub struct NoGenome;

impl Genome for NoGenome {
    fn name(&self) -> Option<&str> {
        None
    }

    fn contigs(&self) -> Vec<(String, u32)> {
        Vec::new()
    }

    fn base(&self, _contig: &str, _position: Position) -> Option<char> {
        None
    }
}

/// Lines of the header that do not depend on the run.
const FIELDS: &str = "\
##INFO=<ID=SVTYPE,Number=1,Type=String,Description=\"Type of structural variant\">
##INFO=<ID=EVENT,Number=1,Type=String,Description=\"The provirus, where both of its ends were found\">
##INFO=<ID=VECTOR_END,Number=1,Type=String,Description=\"End of the vector that joins the host here\">
##INFO=<ID=VECTOR_STRAND,Number=1,Type=String,Description=\"Orientation of the vector\">
##FORMAT=<ID=FR,Number=1,Type=Integer,Description=\"Fragments: distinct replicate and sheared end\">
##FORMAT=<ID=RD,Number=1,Type=Integer,Description=\"Reads\">
##FORMAT=<ID=SH,Number=3,Type=Float,Description=\"Share of the sample's cells that carry the provirus, with lower and upper limit at 95 %\">
##FORMAT=<ID=FL,Number=.,Type=String,Description=\"What to know before trusting it\">
";

/// One record per junction, a column per sample. `program` is named as the source.
///
/// # Errors
/// When the rows do not tell on which side of a junction the host lies.
pub fn vcf(
    program: &str,
    sites: &[SiteRow],
    directions: &Directions,
    abundance: &[AbundanceRow],
    genome: &dyn Genome,
) -> Result<String, ExportError> {
    let samples: BTreeSet<(&SubjectId, &SampleId)> =
        sites.iter().map(|site| (&site.subject, &site.sample)).collect();
    let mut contigs: Vec<(String, Option<u32>)> =
        genome.contigs().into_iter().map(|(name, length)| (name, Some(length))).collect();
    let known: BTreeSet<&str> = contigs.iter().map(|(name, _)| name.as_str()).collect();
    let others: BTreeSet<&str> =
        sites.iter().map(|site| site.contig.as_str()).filter(|name| !known.contains(name)).collect();
    let others: Vec<_> = others.into_iter().map(|name| (name.to_owned(), None)).collect();
    contigs.extend(others);
    let ranks: BTreeMap<&str, usize> =
        contigs.iter().enumerate().map(|(rank, (name, _))| (name.as_str(), rank)).collect();
    let mut text = header(program, genome.name(), &contigs, &samples);
    let mut junctions: BTreeMap<_, Vec<&SiteRow>> = BTreeMap::new();
    for site in sites {
        let place = (ranks[site.contig.as_str()], site.position, site.strand, &site.vector_end);
        junctions.entry(place).or_default().push(site);
    }
    let shares = Shares::of(abundance);
    for rows in junctions.values() {
        let base = genome.base(&rows[0].contig, rows[0].position).unwrap_or('N');
        text.push_str(&record(rows, base, directions.at(rows[0])?));
        for (subject, sample) in &samples {
            let row = rows.iter().find(|row| (&row.subject, &row.sample) == (*subject, *sample));
            text.push('\t');
            text.push_str(&row.map_or_else(|| ".".to_owned(), |row| of_sample(row, &shares)));
        }
        text.push('\n');
    }
    Ok(text)
}

fn header(
    program: &str,
    genome: Option<&str>,
    contigs: &[(String, Option<u32>)],
    samples: &BTreeSet<(&SubjectId, &SampleId)>,
) -> String {
    let mut text = format!("##fileformat=VCFv4.3\n##source={program}\n");
    if let Some(name) = genome {
        text.push_str(&format!("##reference={name}\n"));
    }
    for (name, length) in contigs {
        let length = length.map(|length| format!(",length={length}")).unwrap_or_default();
        writeln!(text, "##contig=<ID={name}{length}>").expect("writing to a string does not fail");
    }
    text.push_str(FIELDS);
    text.push_str("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO");
    if !samples.is_empty() {
        text.push_str("\tFORMAT");
    }
    for (_, sample) in samples {
        write!(text, "\t{sample}").expect("writing to a string does not fail");
    }
    text.push('\n');
    text
}

/// The columns before those of the samples. `.G`: the vector ends before the base and the host runs on to the right;
/// `G.`: the host ends with the base.
fn record(rows: &[&SiteRow], base: char, direction: Strand) -> String {
    let SiteRow { contig, position, site_id, strand, vector_end, .. } = rows[0];
    let alternative = match direction {
        Strand::Plus => format!(".{base}"),
        Strand::Minus => format!("{base}."),
    };
    let provirus: BTreeSet<&str> = rows.iter().map(|row| row.provirus_id.as_str()).collect();
    let both_ends =
        rows.iter().any(|row| row.provirus_id != *site_id || row.flags.iter().any(|flag| flag == DUAL));
    let event = match provirus.first() {
        Some(provirus) if both_ends && rows.iter().all(|row| row.provirus_id == *provirus) => {
            format!(";EVENT={provirus}")
        }
        _ => String::new(),
    };
    format!(
        "{contig}\t{position}\t{site_id}\t{base}\t{alternative}\t.\t.\tSVTYPE=BND{event};VECTOR_END={vector_end};VECTOR_STRAND={strand}\tFR:RD:SH:FL"
    )
}

const DUAL: &str = "dual_detection";

fn of_sample(site: &SiteRow, shares: &Shares<'_>) -> String {
    let row = shares.at(&site.subject, &site.sample, &site.provirus_id);
    let share = row.and_then(|row| {
        let number = |share: Option<f64>| share.map_or_else(|| ".".to_owned(), |share| format!("{share:.6}"));
        row.share.map(|share| [Some(share), row.share_lo, row.share_hi].map(number).join(","))
    });
    let flags = if site.flags.is_empty() { ".".to_owned() } else { site.flags.join(",") };
    let SiteRow { fragments, reads, .. } = site;
    format!("{fragments}:{reads}:{}:{flags}", share.unwrap_or_else(|| ".".to_owned()))
}

#[cfg(test)]
mod tests {
    use landfall_testkit::{site, site_fragment};
    use noodles_vcf::variant::record::AlternateBases;
    use proptest::prelude::*;

    use super::*;
    use crate::clones::tests::abundance;

    struct Made;

    impl Genome for Made {
        fn name(&self) -> Option<&str> {
            Some("made")
        }

        fn contigs(&self) -> Vec<(String, u32)> {
            vec![("chr2".to_owned(), 5_000), ("chr1".to_owned(), 4_000_000_000)]
        }

        fn base(&self, _contig: &str, position: Position) -> Option<char> {
            "ACGT".chars().nth(position.0 as usize % 4)
        }
    }

    #[test]
    fn golden_file() {
        let flagged =
            SiteRow { flags: vec!["few_fragments".to_owned(), "near_site".to_owned()], ..site("chr1-7") };
        let other = SiteRow { sample: "B".parse().unwrap(), fragments: 2, reads: 9, ..site("chr2+3") };
        let sites = [flagged, site("chr2+3"), other, site("chr9+3")];
        let directions = Directions::of(&sites, &[site_fragment("chr1-7", 40), site_fragment("chr2+3", 40)]);
        assert!(matches!(directions, Err(ExportError::TwoDirections { .. })));
        let directions = Directions::of(&sites, &[site_fragment("chr2+3", 40)]).unwrap();
        let shares = [abundance("B", "chr2+3", Some((0.1, 0.2, 0.3)))];
        let text = vcf("landfall 1", &sites, &directions, &shares, &Made).unwrap();
        let expected = format!(
            "##fileformat=VCFv4.3\n##source=landfall 1\n##reference=made\n##contig=<ID=chr2,length=5000>\n\
             ##contig=<ID=chr1,length=4000000000>\n##contig=<ID=chr9>\n{FIELDS}\
             #CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\n\
             chr2\t3\tchr2+3\tG\t.G\t.\t.\tSVTYPE=BND;VECTOR_END=u5;VECTOR_STRAND=+\tFR:RD:SH:FL\t1:1:.:.\t2:9:0.200000,0.100000,0.300000:.\n\
             chr1\t7\tchr1-7\tG\tG.\t.\t.\tSVTYPE=BND;VECTOR_END=u5;VECTOR_STRAND=-\tFR:RD:SH:FL\t1:1:.:few_fragments,near_site\t.\n\
             chr9\t3\tchr9+3\tG\t.G\t.\t.\tSVTYPE=BND;VECTOR_END=u5;VECTOR_STRAND=+\tFR:RD:SH:FL\t1:1:.:.\t.\n"
        );
        assert_eq!(text, expected);
        let without = vcf("landfall 1", &sites[1..2], &directions, &[], &NoGenome).unwrap();
        let nothing = vcf("landfall 1", &[], &directions, &[], &NoGenome).unwrap();
        assert!(nothing.ends_with("\tFILTER\tINFO\n"), "{nothing}");
        assert!(without.contains("##contig=<ID=chr2>\n") && without.contains("\tN\t.N\t"), "{without}");
    }

    #[test]
    fn both_ends_of_a_provirus_are_one_event() {
        let end = |id: &str, end: &str, start: u32| SiteRow {
            provirus_id: "chr1+101/u5".to_owned(),
            site_id: id.to_owned(),
            vector_end: end.parse().unwrap(),
            duplication_start: Some(Position(100)),
            duplication_end: Some(Position(105)),
            position: Position(start),
            flags: vec![DUAL.to_owned()],
            ..site("chr1+101")
        };
        let sites = [end("chr1+101/u5", "u5", 100), end("chr1+105/u3", "u3", 104)];
        let directions = Directions::of(&sites, &[]).unwrap();
        let text = vcf("landfall 1", &sites, &directions, &[], &NoGenome).unwrap();
        let records: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(records[0].contains("\t101\tchr1+101/u5\tN\t.N\t"), "{text}");
        assert!(records[1].contains("\t105\tchr1+105/u3\tN\tN.\t"), "{text}");
        assert!(records.iter().all(|record| record.contains(";EVENT=chr1+101/u5;")), "{text}");
    }

    proptest! {
        #[test]
        fn a_reader_of_vcf_finds_the_sites(
            places in proptest::collection::btree_set((0_u32..2_000_000_000, any::<bool>()), 1..20),
        ) {
            let id = |(position, plus): &(u32, bool)| {
                format!("chr1{}{}", if *plus { '+' } else { '-' }, Position(*position))
            };
            let sites: Vec<_> = places.iter().map(|place| site(&id(place))).collect();
            let plus = SiteRow {
                duplication_start: Some(Position(0)),
                duplication_end: Some(Position(5)),
                ..site("chr1+1")
            };
            let directions = Directions::of(&[plus], &[]).unwrap();
            let text = vcf("landfall 1", &sites, &directions, &[], &Made).unwrap();
            let mut reader = noodles_vcf::io::Reader::new(text.as_bytes());
            let header = reader.read_header().unwrap();
            prop_assert_eq!(header.contigs().len(), 2);
            let records: Vec<_> = reader.record_bufs(&header).collect::<Result<_, _>>().unwrap();
            prop_assert_eq!(records.len(), sites.len());
            for (record, site) in records.iter().zip(&sites) {
                let position = usize::from(record.variant_start().unwrap()) as u64;
                prop_assert_eq!(position, site.position.to_one_based());
                prop_assert!(record.ids().as_ref().contains(&site.site_id));
                let base = record.reference_bases();
                let expected = match site.strand {
                    Strand::Plus => format!(".{base}"),
                    Strand::Minus => format!("{base}."),
                };
                let found: Vec<_> = record.alternate_bases().iter().collect::<Result<_, _>>().unwrap();
                prop_assert_eq!(found, [expected.as_str()]);
            }
        }
    }
}
