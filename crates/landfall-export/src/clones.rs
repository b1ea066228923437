//! A row per clone, for spreadsheets.

use std::collections::{BTreeMap, BTreeSet};

use landfall_core::{SampleId, SubjectId};
use landfall_tables::abundance::AbundanceRow;
use landfall_tables::annotation::AnnotationRow;
use landfall_tables::multihits::MultihitRow;
use landfall_tables::site_fragments::TargetKind;
use landfall_tables::sites::SiteRow;

use crate::shares::rounded;
use crate::{Rounded, tsv};

/// Columns before those of the samples.
pub const COLUMNS: [&str; 14] = [
    "subject",
    "clone",
    "kind",
    "places",
    "contig",
    "position",
    "strand",
    "gene",
    "distance",
    "in_gene",
    "orientation",
    "concern_gene",
    "concern_distance",
    "concern_list",
];

/// What follows the name of a sample in its three columns.
pub const OF_SAMPLE: [&str; 3] = ["share %", "lower %", "upper %"];

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing is known, or the sample is another subject's.
    Blank,
    /// Text, never a formula.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A percentage with so many decimals.
    Percent(f64, usize),
}

impl Cell {
    fn text(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Blank, |text| Self::Text(text.into()))
    }

    fn number(number: Option<impl Into<i64>>) -> Self {
        number.map_or(Self::Blank, |number| Self::Number(number.into()))
    }
}

impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Blank => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
            Self::Percent(share, decimals) => write!(f, "{share:.decimals$}"),
        }
    }
}

/// The clones of a run: targets of table `abundance`.
#[derive(Clone, Debug, PartialEq)]
pub struct CloneTable {
    /// Names of the columns.
    pub header: Vec<String>,
    /// By subject, then largest share in any sample first.
    pub rows: Vec<Vec<Cell>>,
}

/// What clones are made of.
#[derive(Clone, Copy, Debug)]
pub struct CloneRows<'a> {
    /// Table `abundance`.
    pub abundance: &'a [AbundanceRow],
    /// Table `sites`.
    pub sites: &'a [SiteRow],
    /// Table `multihits`.
    pub multihits: &'a [MultihitRow],
    /// Table `annotation`.
    pub annotation: &'a [AnnotationRow],
    /// Days of the samples, where they are known: samples of a subject stand in this order.
    pub days: &'a BTreeMap<SampleId, i32>,
}

type Sample<'a> = (&'a SubjectId, Option<i32>, &'a SampleId);
type Clone<'a> = (&'a SubjectId, TargetKind, &'a str);

impl CloneTable {
    /// The clones of these tables.
    #[must_use]
    pub fn of<'a>(from: CloneRows<'a>) -> Self {
        let sample = |row: &'a AbundanceRow| {
            let AbundanceRow { subject, sample, .. } = row;
            (subject, from.days.get(sample).copied(), sample)
        };
        let samples: BTreeSet<Sample<'_>> = from.abundance.iter().map(sample).collect();
        let limits: BTreeMap<&SampleId, Option<f64>> =
            from.abundance.iter().map(|row| (&row.sample, row.detection_limit)).collect();
        let mut clones: BTreeMap<Clone<'_>, BTreeMap<&SampleId, &AbundanceRow>> = BTreeMap::new();
        for row in from.abundance {
            let clone = (&row.subject, row.target_kind, row.target_id.as_str());
            clones.entry(clone).or_default().insert(&row.sample, row);
        }
        let largest = |rows: &BTreeMap<&SampleId, &AbundanceRow>| {
            rows.values().filter_map(|row| row.share).fold(f64::NEG_INFINITY, f64::max)
        };
        let mut clones: Vec<_> = clones.into_iter().collect();
        clones.sort_by(|((subject, ..), rows), ((other, ..), others)| {
            subject.cmp(other).then_with(|| largest(others).total_cmp(&largest(rows)))
        });
        let places = Places::of(from);
        let row = |(clone, rows): &(Clone<'_>, BTreeMap<&SampleId, &AbundanceRow>)| {
            let of_sample = |(subject, _, sample): &Sample<'_>| match rows.get(sample) {
                Some(row) => shares(rounded(row)),
                None if *subject == clone.0 => shares(not_seen(limits[sample])),
                None => [Cell::Blank, Cell::Blank, Cell::Blank],
            };
            let cells = places.cells(clone);
            cells.into_iter().chain(samples.iter().flat_map(of_sample)).collect()
        };
        let of_sample =
            samples.iter().flat_map(|(.., sample)| OF_SAMPLE.map(|what| format!("{sample} {what}")));
        Self {
            header: COLUMNS.map(str::to_owned).into_iter().chain(of_sample).collect(),
            rows: clones.iter().map(row).collect(),
        }
    }

    /// As tab-separated text.
    #[must_use]
    pub fn tsv(&self) -> String {
        let rows = self.rows.iter().map(|row| row.iter().map(ToString::to_string).collect());
        tsv::text(self.header.iter().map(String::as_str), rows)
    }
}

/// A clone that a sample does not show: nothing, and at most the smallest that would have been seen.
fn not_seen(detection_limit: Option<f64>) -> Option<Rounded> {
    detection_limit.map(|limit| Rounded::of(0.0, Some((0.0, limit))))
}

fn shares(rounded: Option<Rounded>) -> [Cell; 3] {
    let Some(Rounded { share, limits, decimals }) = rounded else {
        return [Cell::Blank, Cell::Blank, Cell::Blank];
    };
    let limit = |limit: Option<f64>| limit.map_or(Cell::Blank, |limit| Cell::Percent(limit, decimals));
    let [lower, upper] = [limits.map(|(lower, _)| lower), limits.map(|(_, upper)| upper)].map(limit);
    [Cell::Percent(share, decimals), lower, upper]
}

/// Where clones are, and the genes there.
struct Places<'a> {
    sites: BTreeMap<(&'a SubjectId, &'a str), &'a SiteRow>,
    annotation: BTreeMap<(&'a SubjectId, &'a str), &'a AnnotationRow>,
    loci: BTreeMap<(&'a SubjectId, &'a str), usize>,
}

impl<'a> Places<'a> {
    fn of(from: CloneRows<'a>) -> Self {
        let mut sites = BTreeMap::new();
        for site in from.sites {
            sites.entry((&site.subject, site.provirus_id.as_str())).or_insert(site);
        }
        // The site that gives the provirus its name is its place; the other end where only that was found.
        for site in from.sites.iter().filter(|site| site.site_id == site.provirus_id) {
            sites.insert((&site.subject, site.provirus_id.as_str()), site);
        }
        let annotation = from.annotation.iter().map(|row| ((&row.subject, row.site_id.as_str()), row));
        let loci = from.multihits.iter().map(|row| ((&row.subject, row.cluster_id.as_str()), row.loci.len()));
        Self { sites, annotation: annotation.collect(), loci: loci.collect() }
    }

    fn cells(&self, (subject, kind, target): &Clone<'a>) -> [Cell; COLUMNS.len()] {
        let site = self.sites.get(&(*subject, *target)).filter(|_| *kind == TargetKind::Site);
        let genes = site.and_then(|site| self.annotation.get(&(*subject, site.site_id.as_str())));
        let places = match kind {
            TargetKind::Site => Some(1),
            TargetKind::Multihit => self.loci.get(&(*subject, *target)).map(|places| *places as i64),
        };
        let yes = |yes| if yes { "yes" } else { "no" };
        [
            Cell::Text(subject.to_string()),
            Cell::Text((*target).to_owned()),
            Cell::Text(kind.to_string()),
            Cell::number(places),
            Cell::text(site.map(|site| site.contig.as_str())),
            Cell::number(site.map(|site| i64::from(site.position.0) + 1)),
            Cell::text(site.map(|site| site.strand.as_str())),
            Cell::text(genes.and_then(|row| row.nearest_gene.clone())),
            Cell::number(genes.and_then(|row| row.distance)),
            Cell::text(genes.and_then(|row| row.in_gene).map(yes)),
            Cell::text(genes.and_then(|row| row.orientation).map(|orientation| orientation.as_str())),
            Cell::text(genes.and_then(|row| row.nearest_cancer_gene.clone())),
            Cell::number(genes.and_then(|row| row.cancer_distance)),
            Cell::text(genes.and_then(|row| row.cancer_list.as_deref()).map(name_of)),
        ]
    }
}

/// The name of a list or gene set without its digest.
pub(crate) fn name_of(id: &str) -> &str {
    id.split(" blake3:").next().unwrap_or(id)
}

#[cfg(test)]
pub(crate) mod tests {
    use landfall_tables::abundance::{AbundanceMethod, DominanceVerdict};
    use landfall_tables::annotation::Orientation;
    use landfall_testkit::{multihit, site};
    use proptest::prelude::*;

    use super::*;

    pub(crate) fn abundance(sample: &str, target: &str, share: Option<(f64, f64, f64)>) -> AbundanceRow {
        AbundanceRow {
            subject: "P1".parse().unwrap(),
            sample: sample.parse().unwrap(),
            target_id: target.to_owned(),
            target_kind: if target.contains('(') { TargetKind::Multihit } else { TargetKind::Site },
            cells: None,
            cells_se: None,
            share: share.map(|(_, share, _)| share),
            share_lo: share.map(|(lower, ..)| lower),
            share_hi: share.map(|(.., upper)| upper),
            share_with_multihits: None,
            denominator_cells: Some(1_000.0),
            detection_limit: Some(0.0041),
            threshold: 0.2,
            min_cells: 50.0,
            method: AbundanceMethod::Lengths,
            saturated: false,
            verdict: DominanceVerdict::Negative,
            reads: 10,
            umis: None,
            fragments: 1,
            flags: Vec::new(),
        }
    }

    pub(crate) fn genes(site: &str, gene: &str) -> AnnotationRow {
        AnnotationRow {
            subject: "P1".parse().unwrap(),
            site_id: site.to_owned(),
            nearest_gene: Some(gene.to_owned()),
            distance: Some(-2_900),
            in_gene: Some(false),
            in_exon: Some(false),
            orientation: Some(Orientation::Same),
            nearest_cancer_gene: Some("LMO2".to_owned()),
            cancer_distance: Some(100),
            gene_set: Some("set blake3:00".to_owned()),
            cancer_list: Some("list 2 blake3:00".to_owned()),
            repeat: None,
        }
    }

    pub(crate) fn table(gene: &str) -> CloneTable {
        let abundance = [
            abundance("B", "chr1+1001", Some((0.287, 0.341, 0.447))),
            abundance("A", "chr1+1001", Some((0.001, 0.0023, 0.0045))),
            abundance("A", "chr2-5(+1)", Some((0.5, 0.6, 0.7))),
            abundance("B", "chr3+7", None),
            AbundanceRow { subject: "P0".parse().unwrap(), ..abundance("C", "chr1+1001", None) },
        ];
        let days = BTreeMap::from([("A".parse().unwrap(), 180), ("B".parse().unwrap(), 30)]);
        CloneTable::of(CloneRows {
            abundance: &abundance,
            sites: &[site("chr1+1001"), site("chr3+7")],
            multihits: &[multihit("chr2-5(+1)", &["chr2-5", "chr9+1"])],
            annotation: &[genes("chr1+1001", gene)],
            days: &days,
        })
    }

    #[test]
    fn golden_table() {
        let expected = "\
subject\tclone\tkind\tplaces\tcontig\tposition\tstrand\tgene\tdistance\tin_gene\torientation\tconcern_gene\t\
concern_distance\tconcern_list\tC share %\tC lower %\tC upper %\tB share %\tB lower %\tB upper %\tA share %\tA lower %\t\
A upper %
P0\tchr1+1001\tsite\t1\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t
P1\tchr2-5(+1)\tmultihit\t2\t\t\t\t\t\t\t\t\t\t\t\t\t\t0.00\t0.00\t0.41\t60\t50\t70
P1\tchr1+1001\tsite\t1\tchr1\t1001\t+\tVIM\t-2900\tno\tsame\tLMO2\t100\tlist 2\t\t\t\t34.1\t28.7\t44.7\t0.23\t0.10\t0.45
P1\tchr3+7\tsite\t1\tchr3\t7\t+\t\t\t\t\t\t\t\t\t\t\t\t\t\t0.00\t0.00\t0.41
";
        assert_eq!(table("VIM").tsv(), expected);
    }

    #[test]
    fn no_cell_is_a_formula_and_every_line_has_all_columns() {
        let text = table("=cmd|' /C calc'!A0\t\n").tsv();
        let columns: BTreeSet<usize> = text.lines().map(|line| line.split('\t').count()).collect();
        assert_eq!(columns, BTreeSet::from([23]));
        assert!(text.contains("\t'=cmd|' /C calc'!A0  \t"), "{text}");
    }

    proptest! {
        #[test]
        fn text_reads_back_as_the_rows_it_came_from(
            gene in any::<String>(),
            shares in proptest::collection::btree_map(0_u32..1_000_000, (0.0..=1.0, 0.0..=1.0, 0.0..=1.0), 1..20),
        ) {
            let ordered = |(a, b, c): (f64, f64, f64)| {
                let mut all = [a, b, c];
                all.sort_by(f64::total_cmp);
                (all[0], all[1], all[2])
            };
            let name = |position: u32| format!("chr1+{}", position + 1);
            let sites: Vec<_> = shares.keys().map(|position| site(&name(*position))).collect();
            let annotation: Vec<_> = sites.iter().map(|site| genes(&site.site_id, &gene)).collect();
            let abundance: Vec<_> = shares
                .iter()
                .map(|(position, share)| abundance("A", &name(*position), Some(ordered(*share))))
                .collect();
            let days = BTreeMap::new();
            let text = CloneTable::of(CloneRows {
                abundance: &abundance,
                sites: &sites,
                multihits: &[],
                annotation: &annotation,
                days: &days,
            })
            .tsv();
            let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split('\t').collect()).collect();
            prop_assert_eq!(rows.len(), sites.len());
            let mut last = f64::INFINITY;
            for row in &rows {
                let (lower, share, upper) = ordered(shares[&(row[5].parse::<u32>().unwrap() - 1)]);
                prop_assert_eq!(row[1], format!("{}{}{}", row[4], row[6], row[5]));
                prop_assert_eq!(row[7], landfall_files::cell_text(&gene));
                let worth = ((upper - lower) / 2.0 / 10.0).max(0.0001);
                for (cell, expected) in [(14, share), (15, lower), (16, upper)] {
                    let found = row[cell].parse::<f64>().unwrap() / 100.0;
                    prop_assert!((found - expected).abs() <= worth, "{} is not {}", found, expected);
                }
                prop_assert!(share <= last, "the largest comes first");
                last = share;
            }
        }
    }
}
