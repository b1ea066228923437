//! All sites near a gene or a locus.

use std::collections::BTreeMap;

use landfall_core::{Position, SampleId, SiteId, Strand, SubjectId};
use landfall_reference::genes::{Gene, Neighbour};
use landfall_tables::abundance::AbundanceRow;
use landfall_tables::annotation::Orientation;
use landfall_tables::multihits::MultihitRow;
use landfall_tables::site_fragments::TargetKind;
use landfall_tables::sites::SiteRow;
use serde::Serialize;

use crate::shares::rounded;
use crate::tsv::or_nothing;
use crate::{ExportError, Shares, tsv};

/// What sites are sought near to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A gene of the gene set.
    Gene(Gene),
    /// A stretch of a contig, 0-based and half-open.
    Locus {
        /// Contig.
        contig: String,
        /// First base.
        start: i64,
        /// One past the last base.
        end: i64,
    },
}

impl Place {
    /// A locus as people write it: `chr1:100-200` or `chr1:100`, counted from 1, with or without commas; `None` where the
    /// text is none, such as the name of a gene.
    ///
    /// # Errors
    /// A locus that cannot be.
    pub fn locus(text: &str) -> Option<Result<Self, String>> {
        let (contig, range) = text.rsplit_once(':').filter(|(contig, _)| !contig.is_empty())?;
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let number = |text: &str| {
            let digits = text.replace(',', "");
            let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| digits.parse::<u64>().ok().and_then(Position::from_one_based))
        };
        let (first, last) = (number(first)?, number(last)?);
        let fault = || format!("found `{text}`; expected a locus such as `chr1:100-200`, counted from 1");
        Some(match (first, last) {
            (Some(first), Some(last)) if first <= last => {
                let (start, end) = (i64::from(first.0), i64::from(last.0) + 1);
                Ok(Self::Locus { contig: contig.to_owned(), start, end })
            }
            _ => Err(fault()),
        })
    }

    /// All genes of a set that have this symbol or identifier, in any case: copies of a gene are places of their own.
    #[must_use]
    pub fn genes(genes: &[Gene], name: &str) -> Vec<Self> {
        let is = |other: &str| other.eq_ignore_ascii_case(name);
        let named: Vec<_> = genes.iter().filter(|gene| is(&gene.name)).collect();
        let alias = |gene: &&Gene| gene.aliases.iter().any(|alias| is(alias));
        let found = if named.is_empty() { genes.iter().filter(alias).collect() } else { named };
        found.into_iter().cloned().map(Self::Gene).collect()
    }

    /// The contig that it is on.
    #[must_use]
    pub fn contig(&self) -> &str {
        match self {
            Self::Gene(gene) => &gene.contig,
            Self::Locus { contig, .. } => contig,
        }
    }

    fn seen(&self, contig: &str, position: Position, strand: Strand) -> Option<Seen> {
        if contig != self.contig() {
            return None;
        }
        let position = i64::from(position.0);
        Some(match self {
            Self::Gene(gene) => {
                let Neighbour { edge, from_start, .. } = Neighbour::of(gene, position);
                // From the gene's own end, the base after the last is downstream.
                let relation = match (edge, (position < gene.start) == (gene.strand == Strand::Plus)) {
                    (0, _) => Relation::Inside,
                    (_, true) => Relation::Upstream,
                    (_, false) => Relation::Downstream,
                };
                let same = gene.strand == strand;
                let orientation = if same { Orientation::Same } else { Orientation::Opposite };
                Seen {
                    distance: edge,
                    relation,
                    from_start: Some(from_start),
                    orientation: Some(orientation),
                }
            }
            Self::Locus { start, end, .. } => {
                let distance = (start - position).max(position - (end - 1)).max(0);
                let relation = match distance {
                    0 => Relation::Inside,
                    _ if position < *start => Relation::Before,
                    _ => Relation::After,
                };
                Seen { distance, relation, from_start: None, orientation: None }
            }
        })
    }
}

impl std::fmt::Display for Place {
    /// `TET2 (chr4:105145875-105279816, +)`, `chr1:100-200`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Gene(Gene { name, contig, start, end, strand, .. }) => {
                write!(f, "{name} ({contig}:{}-{end}, {strand})", start + 1)
            }
            Self::Locus { contig, start, end } => write!(f, "{contig}:{}-{end}", start + 1),
        }
    }
}

/// A site as seen from a place.
struct Seen {
    distance: i64,
    relation: Relation,
    from_start: Option<i64>,
    orientation: Option<Orientation>,
}

/// On which side of a place a site lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// Within the gene or locus.
    Inside,
    /// Before the gene's start, as it is read.
    Upstream,
    /// Behind the gene's end.
    Downstream,
    /// Left of the locus.
    Before,
    /// Right of the locus.
    After,
}

impl Relation {
    fn as_str(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::Upstream => "upstream",
            Self::Downstream => "downstream",
            Self::Before => "before",
            Self::After => "after",
        }
    }
}

/// A site, or one place of a cluster, near a place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NearSite {
    /// Who the material is from.
    pub subject: String,
    /// The site, or the place of the cluster.
    pub site: String,
    /// `site` or `multihit`.
    pub kind: &'static str,
    /// What its share is of: the provirus, or the cluster.
    pub target: String,
    /// What it is near to.
    pub near: String,
    /// Bases to the nearest base of that; 0 inside.
    pub distance: i64,
    /// On which side.
    pub relation: Relation,
    /// Bases from the gene's transcription start, negative upstream of it.
    pub from_start: Option<i64>,
    /// The vector's orientation relative to the gene.
    pub orientation: Option<&'static str>,
    /// Where it was found.
    pub samples: Vec<NearSample>,
}

/// A site in one sample.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NearSample {
    /// The sample.
    pub sample: String,
    /// Share of its cells; `None` where it could not be estimated.
    pub share: Option<f64>,
    /// Lower limit at 95 %.
    pub share_lo: Option<f64>,
    /// Upper limit at 95 %.
    pub share_hi: Option<f64>,
    /// Distinct (replicate, breakpoint).
    pub fragments: u32,
    /// Reads.
    pub reads: u64,
    /// As people read it.
    #[serde(skip)]
    text: String,
}

/// What is searched.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    /// Table `sites`.
    pub sites: &'a [SiteRow],
    /// Table `multihits`.
    pub multihits: &'a [MultihitRow],
    /// Table `abundance`.
    pub abundance: &'a [AbundanceRow],
    /// Days of the samples, where they are known: samples of a site stand in this order.
    pub days: &'a BTreeMap<SampleId, i32>,
}

/// Every site of every subject at most `within` bases from one of the places, nearest first.
///
/// # Errors
/// A cluster whose place is none.
pub fn near(places: &[Place], within: u32, rows: Rows<'_>) -> Result<Vec<NearSite>, ExportError> {
    let mut found: BTreeMap<(&SubjectId, &str, &str, usize), NearSite> = BTreeMap::new();
    for one in candidates(rows)? {
        for (number, place) in places.iter().enumerate() {
            let Some(seen) = place.seen(&one.contig, one.position, one.strand) else { continue };
            if seen.distance > i64::from(within) {
                continue;
            }
            let key = (one.subject, one.site, one.kind.as_str(), number);
            let site = found.entry(key).or_insert_with(|| NearSite {
                subject: one.subject.to_string(),
                site: one.site.to_owned(),
                kind: one.kind.as_str(),
                target: one.target.to_owned(),
                near: place.to_string(),
                distance: seen.distance,
                relation: seen.relation,
                from_start: seen.from_start,
                orientation: seen.orientation.map(Orientation::as_str),
                samples: Vec::new(),
            });
            site.samples.push(one.sample.clone());
        }
    }
    let mut found: Vec<_> = found.into_values().collect();
    found.sort_by_key(|site| site.distance);
    Ok(found)
}

/// A site, or one place of a cluster, in one sample.
struct Candidate<'a> {
    subject: &'a SubjectId,
    site: &'a str,
    target: &'a str,
    kind: TargetKind,
    contig: String,
    position: Position,
    strand: Strand,
    day: Option<i32>,
    sample: NearSample,
}

fn candidates<'a>(rows: Rows<'a>) -> Result<Vec<Candidate<'a>>, ExportError> {
    let shares = Shares::of(rows.abundance);
    let of_site = |site: &'a SiteRow| {
        let share = shares.at(&site.subject, &site.sample, &site.provirus_id);
        Candidate {
            subject: &site.subject,
            site: &site.site_id,
            target: &site.provirus_id,
            kind: TargetKind::Site,
            contig: site.contig.clone(),
            position: site.position,
            strand: site.strand,
            day: rows.days.get(&site.sample).copied(),
            sample: of_sample(site.sample.to_string(), share, site.fragments, site.reads),
        }
    };
    let mut all: Vec<_> = rows.sites.iter().map(of_site).collect();
    for cluster in rows.multihits {
        let share = shares.at(&cluster.subject, &cluster.sample, &cluster.cluster_id);
        let sample = of_sample(cluster.sample.to_string(), share, cluster.fragments, cluster.reads);
        for locus in &cluster.loci {
            let fault = |fault| ExportError::Locus { cluster: cluster.cluster_id.clone(), fault };
            let SiteId { contig, position, strand, .. } = locus.parse().map_err(fault)?;
            all.push(Candidate {
                subject: &cluster.subject,
                site: locus,
                target: &cluster.cluster_id,
                kind: TargetKind::Multihit,
                contig,
                position,
                strand,
                day: rows.days.get(&cluster.sample).copied(),
                sample: sample.clone(),
            });
        }
    }
    // Rows come by subject and sample; what is sorted by day keeps that order where there is none.
    all.sort_by_key(|one| (one.subject, one.day));
    Ok(all)
}

fn of_sample(sample: String, share: Option<&AbundanceRow>, fragments: u32, reads: u64) -> NearSample {
    let known =
        share.and_then(rounded).map_or_else(|| "share not known".to_owned(), |share| share.to_string());
    NearSample {
        text: format!("{sample} {known}"),
        sample,
        share: share.and_then(|row| row.share),
        share_lo: share.and_then(|row| row.share_lo),
        share_hi: share.and_then(|row| row.share_hi),
        fragments,
        reads,
    }
}

/// Columns of the table that programs read: a row per site and sample.
pub const COLUMNS: [&str; 14] = [
    "subject",
    "sample",
    "site",
    "kind",
    "target",
    "near",
    "distance",
    "relation",
    "from_start",
    "orientation",
    "share",
    "share_lo",
    "share_hi",
    "fragments",
];

/// As tab-separated text, a row per site and sample.
#[must_use]
pub fn table(found: &[NearSite]) -> String {
    let rows = found.iter().flat_map(|site| {
        site.samples.iter().map(move |of| {
            vec![
                site.subject.clone(),
                of.sample.clone(),
                site.site.clone(),
                site.kind.to_owned(),
                site.target.clone(),
                site.near.clone(),
                site.distance.to_string(),
                site.relation.as_str().to_owned(),
                or_nothing(site.from_start),
                site.orientation.unwrap_or_default().to_owned(),
                or_nothing(of.share),
                or_nothing(of.share_lo),
                or_nothing(of.share_hi),
                of.fragments.to_string(),
            ]
        })
    });
    tsv::text(COLUMNS, rows)
}

/// For people: what was sought, then a line per site.
#[must_use]
pub fn words(places: &[Place], within: u32, found: &[NearSite]) -> String {
    let names: Vec<String> = places.iter().map(ToString::to_string).collect();
    let names = names.join(" or ");
    if found.is_empty() {
        return format!("no site lies within {within} bases of {names}\n");
    }
    let several = |number: usize, word: &str| {
        if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
    };
    let subjects: std::collections::BTreeSet<&str> = found.iter().map(|site| site.subject.as_str()).collect();
    let mut text = format!(
        "{} of {} within {within} bases of {names}\n",
        several(found.len(), "site"),
        several(subjects.len(), "subject")
    );
    let header = ["subject", "site", "distance", "orientation", "samples"].map(str::to_owned);
    let row = |site: &NearSite| {
        let distance = match site.relation {
            Relation::Inside => "inside".to_owned(),
            relation => format!("{} {}", site.distance, relation.as_str()),
        };
        let name = match site.kind {
            "multihit" => format!("{} of {}", site.site, site.target),
            _ => site.site.clone(),
        };
        let samples: Vec<&str> = site.samples.iter().map(|of| of.text.as_str()).collect();
        let orientation = site.orientation.unwrap_or_default().to_owned();
        [site.subject.clone(), name, distance, orientation, samples.join("; ")]
    };
    let rows: Vec<_> = std::iter::once(header).chain(found.iter().map(row)).collect();
    text.push_str(&aligned(&rows));
    text
}

/// Columns of text, each as wide as its widest cell; empty columns are left out.
pub(crate) fn aligned<const N: usize>(rows: &[[String; N]]) -> String {
    let widths: [usize; N] = std::array::from_fn(|column| {
        let is_empty = rows.iter().skip(1).all(|row| row[column].is_empty());
        let widest = rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
        if is_empty { 0 } else { widest }
    });
    let line = |row: &[String; N]| {
        let shown = row.iter().zip(widths).filter(|(_, width)| *width > 0);
        let cells: Vec<_> = shown.map(|(cell, width)| format!("{cell:<width$}")).collect();
        cells.join("  ").trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use landfall_testkit::{multihit, site};
    use proptest::prelude::*;

    use super::*;
    use crate::clones::tests::abundance;

    fn gene(name: &str, strand: Strand, start: i64, end: i64) -> Gene {
        let tss = if strand == Strand::Plus { start } else { end - 1 };
        let (contig, name) = ("chr1".to_owned(), name.to_owned());
        Gene { contig, start, end, name, strand, tss, exons: Vec::new(), aliases: Default::default() }
    }

    fn found(place: &Place, within: u32, sites: &[&str]) -> Vec<(String, i64, Relation)> {
        let sites: Vec<_> = sites.iter().map(|id| site(id)).collect();
        let rows = Rows { sites: &sites, multihits: &[], abundance: &[], days: &BTreeMap::new() };
        let found = near(std::slice::from_ref(place), within, rows).unwrap();
        found.into_iter().map(|site| (site.site, site.distance, site.relation)).collect()
    }

    #[test]
    fn loci_are_read_as_people_write_them() {
        let locus = |text| Place::locus(text).map(|found| found.map(|place| place.to_string()));
        assert_eq!(locus("chr1:100-200").unwrap().unwrap(), "chr1:100-200");
        assert_eq!(locus("chr1:1,000-2,000").unwrap().unwrap(), "chr1:1000-2000");
        assert_eq!(locus("chr1:5").unwrap().unwrap(), "chr1:5-5");
        assert_eq!(locus("chr1:1000-2000:5-6").unwrap().unwrap(), "chr1:1000-2000:5-6");
        assert_eq!(["TET2", "HLA-A", ":5", "chr1:", "a:b-c"].map(|text| locus(text).is_none()), [true; 5]);
        for bad in ["chr1:0-5", "chr1:6-5", "chr1:99999999999"] {
            assert!(locus(bad).unwrap().unwrap_err().contains(bad), "{bad}");
        }
    }

    #[test]
    fn distances_are_to_the_nearest_base_and_run_as_the_gene_does() {
        // 0-based 100..200 is 101 to 200 for people.
        let plus = Place::Gene(gene("P", Strand::Plus, 100, 200));
        let minus = Place::Gene(gene("M", Strand::Minus, 100, 200));
        let sites = ["chr1+91", "chr1+101", "chr1+200", "chr1+201", "chr1+212", "chr2+150"];
        use Relation::{After, Before, Downstream, Inside, Upstream};
        let expected = |left, right| {
            [("chr1+101", 0, Inside), ("chr1+200", 0, Inside), ("chr1+201", 1, right), ("chr1+91", 10, left)]
                .map(|(site, distance, relation)| (site.to_owned(), distance, relation))
        };
        assert_eq!(found(&plus, 10, &sites), expected(Upstream, Downstream));
        assert_eq!(found(&minus, 10, &sites), expected(Downstream, Upstream));
        let locus = Place::locus("chr1:101-200").unwrap().unwrap();
        assert_eq!(found(&locus, 10, &sites), expected(Before, After));
    }

    #[test]
    fn genes_are_found_by_name_then_by_alias_in_any_case() {
        let mut one = gene("EVI1", Strand::Plus, 0, 10);
        one.aliases.insert("ENSG01".to_owned());
        let mut other = gene("MECOM", Strand::Plus, 20, 30);
        other.aliases.insert("EVI1".to_owned());
        let genes = [one, other, gene("EVI1", Strand::Minus, 50, 60)];
        let names = |name| Place::genes(&genes, name).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(names("evi1"), ["EVI1 (chr1:1-10, +)", "EVI1 (chr1:51-60, -)"]);
        assert_eq!(names("ensg01"), ["EVI1 (chr1:1-10, +)"]);
        assert!(names("TET2").is_empty());
    }

    #[test]
    fn golden_words_and_table() {
        let both =
            [site("chr1+91"), SiteRow { sample: "B".parse().unwrap(), fragments: 7, ..site("chr1+91") }];
        let cluster = multihit("chr1-150(+1)", &["chr1-150", "chr3+5"]);
        let shares = [
            abundance("A", "chr1+91", Some((0.1, 0.2, 0.3))),
            abundance("A", "chr1-150(+1)", Some((0.01, 0.02, 0.03))),
        ];
        let days = BTreeMap::new();
        let rows = Rows { sites: &both, multihits: &[cluster], abundance: &shares, days: &days };
        let places = [Place::Gene(gene("P", Strand::Plus, 100, 200))];
        let found = near(&places, 1_000, rows).unwrap();
        assert_eq!(
            words(&places, 1_000, &found),
            "\
2 sites of 1 subject within 1000 bases of P (chr1:101-200, +)
subject  site                      distance     orientation  samples
P1       chr1-150 of chr1-150(+1)  inside       opposite     A 2.0 (1.0–3.0) %
P1       chr1+91                   10 upstream  same         A 20 (10–30) %; B share not known
"
        );
        assert_eq!(
            table(&found),
            "\
subject\tsample\tsite\tkind\ttarget\tnear\tdistance\trelation\tfrom_start\torientation\tshare\tshare_lo\tshare_hi\tfragments
P1\tA\tchr1-150\tmultihit\tchr1-150(+1)\tP (chr1:101-200, +)\t0\tinside\t49\topposite\t0.02\t0.01\t0.03\t1
P1\tA\tchr1+91\tsite\tchr1+91\tP (chr1:101-200, +)\t10\tupstream\t-10\tsame\t0.2\t0.1\t0.3\t1
P1\tB\tchr1+91\tsite\tchr1+91\tP (chr1:101-200, +)\t10\tupstream\t-10\tsame\t\t\t\t7
"
        );
        assert_eq!(words(&places, 5, &[]), "no site lies within 5 bases of P (chr1:101-200, +)\n");
    }

    proptest! {
        #[test]
        fn near_is_what_a_look_at_every_base_finds(
            start in 0_i64..400, length in 1_i64..60, within in 0_u32..50,
            sites in proptest::collection::btree_set(0_u32..500, 0..30),
        ) {
            let place = Place::Locus { contig: "chr1".to_owned(), start, end: start + length };
            let ids: Vec<String> = sites.iter().map(|site| format!("chr1+{}", Position(*site))).collect();
            let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
            let found = found(&place, within, &ids).len();
            let is_near = |site: &&u32| {
                (start..start + length).any(|base| (base - i64::from(**site)).unsigned_abs() <= u64::from(within))
            };
            prop_assert_eq!(found, sites.iter().filter(is_near).count());
        }
    }
}
