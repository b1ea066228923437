//! Sites as AAVengeR writes them: `sites.tsv` of its module `buildSites`.

use std::collections::{BTreeMap, BTreeSet};

use landfall_core::{Position, SampleId, Strand, SubjectId};
use landfall_tables::site_fragments::{SiteFragmentRow, TargetKind};
use landfall_tables::sites::SiteRow;

use crate::{Amplification, Directions, ExportError, Shown, shown, tsv};

/// What AAVengeR calls a study; runs have no name for it.
pub const TRIAL: &str = "landfall";

/// Columns that every table has, but for `rUMIs`, which stands after `posid` where molecules have identifiers.
pub const COLUMNS: [&str; 15] = [
    "trial",
    "subject",
    "sample",
    "refGenome",
    "posid",
    "anchorReadClusters",
    "sonicLengths",
    "reads",
    "repLeaderSeq",
    "repLeaderSeqClusters",
    "nRepsObs",
    "percentSampleRelAbund",
    "anchorReadConsensus",
    "flags",
    "vector",
];

const UMIS: &str = "rUMIs";
/// What follows `repN-` in the columns of a replicate, but for `rUMIs`.
const OF_REPLICATE: [&str; 3] = ["sonicLengths", "reads", "repLeaderSeq"];
/// What R writes for what is not known.
const NA: &str = "NA";
/// By how many bases AAVengeR moves junctions of an integrase into the host, to the middle of the duplication.
const CORRECTION: u32 = 2;
/// Replicate under which AAVengeR puts sites whose two ends were found.
const BOTH_ENDS: u32 = 0;

/// A row: a site of a sample, or both ends of a provirus.
struct Site<'a> {
    subject: &'a SubjectId,
    sample: &'a SampleId,
    position_id: String,
    flags: &'static str,
    fragments: u64,
    reads: u64,
    replicates: BTreeMap<u32, Shown>,
}

impl Site<'_> {
    fn has_both_ends(&self) -> bool {
        self.flags == "dual detect"
    }
}

/// The table; `reference` and `vector` are the names of the reference and of the vector's file.
///
/// # Errors
/// When the rows do not tell on which side of a junction the host lies.
pub fn aavenger(
    sites: &[SiteRow],
    molecules: &[SiteFragmentRow],
    directions: &Directions,
    reference: Option<&str>,
    vector: Option<&str>,
) -> Result<String, ExportError> {
    let rows = rows(sites, molecules, directions)?;
    let has_umis = sites.iter().any(|site| site.umis.is_some());
    let numbers: BTreeSet<u32> = rows.iter().flat_map(|row| row.replicates.keys().copied()).collect();
    let replicates: Vec<u32> = match (numbers.first(), numbers.last()) {
        (Some(first), Some(last)) => (*first.min(&1)..=*last).collect(),
        _ => Vec::new(),
    };
    let mut totals: BTreeMap<&SampleId, u64> = BTreeMap::new();
    for row in &rows {
        *totals.entry(row.sample).or_default() += row.fragments;
    }
    let shown_columns = |column: &&str| has_umis || *column != UMIS;
    let mut header: Vec<String> = COLUMNS.map(str::to_owned).to_vec();
    header.insert(5, UMIS.to_owned());
    let of_replicate = |replicate: &u32| {
        let replicate = *replicate;
        [UMIS]
            .into_iter()
            .chain(OF_REPLICATE)
            .filter(shown_columns)
            .map(move |name| format!("rep{replicate}-{name}"))
    };
    let header: Vec<String> = header
        .into_iter()
        .filter(|column| shown_columns(&column.as_str()))
        .chain(replicates.iter().flat_map(of_replicate))
        .collect();
    let or_na = |known: Option<String>| known.unwrap_or_else(|| NA.to_owned());
    let cells = |row: &Site<'_>| {
        let total = totals[row.sample];
        let share = (total > 0).then(|| {
            let percent = 100.0 * row.fragments as f64 / total as f64;
            ((percent * 100.0).round() / 100.0).to_string()
        });
        let umis: Option<u64> = row.replicates.values().map(Shown::umis).sum();
        let seen = (!row.has_both_ends()).then(|| row.replicates.len().to_string());
        let mut cells = vec![
            TRIAL.to_owned(),
            row.subject.to_string(),
            row.sample.to_string(),
            or_na(reference.map(str::to_owned)),
            row.position_id.clone(),
        ];
        if has_umis {
            cells.push(or_na(umis.map(|umis| umis.to_string())));
        }
        cells.extend([
            NA.to_owned(),
            row.fragments.to_string(),
            row.reads.to_string(),
            NA.to_owned(),
            NA.to_owned(),
            or_na(seen),
            or_na(share),
            NA.to_owned(),
            if row.flags.is_empty() { NA.to_owned() } else { row.flags.to_owned() },
            or_na(vector.map(str::to_owned)),
        ]);
        for replicate in &replicates {
            let shown = row.replicates.get(replicate);
            if has_umis {
                cells.push(or_na(shown.and_then(Shown::umis).map(|umis| umis.to_string())));
            }
            cells.push(or_na(shown.map(|shown| shown.fragments().to_string())));
            cells.push(or_na(shown.map(|shown| shown.reads.to_string())));
            cells.push(NA.to_owned());
        }
        cells
    };
    Ok(tsv::text(header.iter().map(String::as_str), rows.iter().map(cells)))
}

/// Most fragments first, as AAVengeR sorts.
fn rows<'a>(
    sites: &'a [SiteRow],
    molecules: &[SiteFragmentRow],
    directions: &Directions,
) -> Result<Vec<Site<'a>>, ExportError> {
    let mut of_sites: BTreeMap<(&SubjectId, &SampleId, &str), BTreeMap<u32, Shown>> = BTreeMap::new();
    let names: BTreeMap<_, &SiteRow> =
        sites.iter().map(|site| ((&site.subject, &site.sample, site.site_id.as_str()), site)).collect();
    for (((kind, target), Amplification { subject, sample, replicate }), shown) in shown(molecules) {
        let Some(site) = names.get(&(&subject, &sample, target)).filter(|_| kind == TargetKind::Site) else {
            continue;
        };
        let key = (&site.subject, &site.sample, site.site_id.as_str());
        of_sites.entry(key).or_default().insert(replicate, shown);
    }
    let mut proviruses: BTreeMap<(&SubjectId, &SampleId, &str), Vec<&SiteRow>> = BTreeMap::new();
    for site in sites {
        proviruses.entry((&site.subject, &site.sample, site.provirus_id.as_str())).or_default().push(site);
    }
    let mut rows = Vec::new();
    for ((subject, sample, _), ends) in proviruses {
        let mut of_end = |site: &'a SiteRow| {
            of_sites.remove(&(subject, sample, site.site_id.as_str())).unwrap_or_default()
        };
        let sum = |number: fn(&SiteRow) -> u64| ends.iter().map(|site| number(site)).sum::<u64>();
        let fragments = sum(|site| u64::from(site.fragments));
        let reads = sum(|site| site.reads);
        let (flags, replicates) = match ends[..] {
            [site] => (flags(site), of_end(site)),
            _ => ("dual detect", BTreeMap::from([(BOTH_ENDS, joined(ends.iter().map(|site| of_end(site))))])),
        };
        let position_id = position_id(ends[0], directions.at(ends[0])?);
        rows.push(Site { subject, sample, position_id, flags, fragments, reads, replicates });
    }
    let key = |row: &Site<'_>| (std::cmp::Reverse(row.fragments), row.subject.clone(), row.sample.clone());
    rows.sort_by(|one, other| {
        key(one).cmp(&key(other)).then_with(|| one.position_id.cmp(&other.position_id))
    });
    Ok(rows)
}

/// Both ends as one: their fragments lie on either side of the provirus, so that none is counted twice.
fn joined(ends: impl Iterator<Item = BTreeMap<u32, Shown>>) -> Shown {
    let mut all = Shown::default();
    ends.flat_map(BTreeMap::into_values).for_each(|shown| all.join(shown));
    all
}

/// The flag of AAVengeR for an end of an integrase's vector.
fn flags(site: &SiteRow) -> &'static str {
    match (site.duplication_start, site.vector_end.as_str()) {
        (Some(_), "u5") => "IN_u5",
        (Some(_), "u3") => "IN_u3",
        _ => "",
    }
}

/// `chr7+148811237.0`: contig, orientation of the vector, position from 1. Junctions with a duplication lie two bases
/// further into the host, where AAVengeR has them; without one it is the direction of the host that it has as strand.
fn position_id(site: &SiteRow, direction: Strand) -> String {
    let SiteRow { contig, position, strand, .. } = site;
    if flags(site).is_empty() {
        return format!("{contig}{direction}{position}.0");
    }
    let moved = match direction {
        Strand::Plus => position.0.saturating_add(CORRECTION),
        Strand::Minus => position.0.saturating_sub(CORRECTION),
    };
    format!("{contig}{strand}{}.0", Position(moved))
}

#[cfg(test)]
mod tests {
    use landfall_testkit::{site, site_fragment};

    use super::*;

    fn end(id: &str, name: &str, position: u32) -> SiteRow {
        SiteRow {
            site_id: id.to_owned(),
            provirus_id: "chr1+101/u5".to_owned(),
            vector_end: name.parse().unwrap(),
            position: Position(position),
            duplication_start: Some(Position(100)),
            duplication_end: Some(Position(105)),
            fragments: 1,
            reads: 10,
            ..site("chr1+101")
        }
    }

    #[test]
    fn golden_table_without_identifiers() {
        let one = SiteRow { fragments: 3, reads: 30, ..site("chr2-501") };
        let two = |length, replicate| SiteFragmentRow { replicate, ..site_fragment("chr2-501", length) };
        let molecules = [two(40, 1), two(41, 1), two(40, 3)];
        let molecules = molecules
            .map(|row| SiteFragmentRow { breakpoint: Some(Position(501 - row.length.unwrap())), ..row });
        let directions = Directions::of(std::slice::from_ref(&one), &molecules).unwrap();
        let text = aavenger(&[one], &molecules, &directions, Some("hg38"), Some("vector.fa")).unwrap();
        let expected = "\
trial\tsubject\tsample\trefGenome\tposid\tanchorReadClusters\tsonicLengths\treads\trepLeaderSeq\trepLeaderSeqClusters\t\
nRepsObs\tpercentSampleRelAbund\tanchorReadConsensus\tflags\tvector\trep1-sonicLengths\trep1-reads\trep1-repLeaderSeq\t\
rep2-sonicLengths\trep2-reads\trep2-repLeaderSeq\trep3-sonicLengths\trep3-reads\trep3-repLeaderSeq
landfall\tP1\tA\thg38\tchr2-501.0\tNA\t3\t30\tNA\tNA\t2\t100\tNA\tNA\tvector.fa\t2\t20\tNA\tNA\tNA\tNA\t1\t10\tNA
";
        assert_eq!(text, expected);
    }

    #[test]
    fn both_ends_of_a_provirus_are_one_row_in_the_middle_of_the_duplication() {
        let sites = [end("chr1+101/u5", "u5", 100), end("chr1+105/u3", "u3", 104)];
        let molecules = [site_fragment("chr1+101/u5", 40), site_fragment("chr1+105/u3", 40)];
        let molecules = molecules.map(|row| SiteFragmentRow { umi: Some("A".to_owned()), ..row });
        let sites = sites.map(|site| SiteRow { umis: Some(1), ..site });
        let directions = Directions::of(&sites, &[]).unwrap();
        let text = aavenger(&sites, &molecules, &directions, None, None).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].contains("\tposid\trUMIs\tanchorReadClusters\t"), "{text}");
        assert!(lines[1].starts_with("landfall\tP1\tA\tNA\tchr1+103.0\t"), "{text}");
        assert!(lines[1].contains("\tNA\t100\tNA\tdual detect\tNA\t"), "{text}");
        // One end alone is where both are, too.
        for site in sites {
            let alone = aavenger(std::slice::from_ref(&site), &molecules, &directions, None, None).unwrap();
            let flag = format!("\tIN_{}\t", site.vector_end);
            assert!(alone.contains("\tchr1+103.0\t") && alone.contains(&flag), "{alone}");
        }
    }
}
