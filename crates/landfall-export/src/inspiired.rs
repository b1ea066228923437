//! INSPIIRED's database of sites, as SQL for SQLite, MySQL and MariaDB.

use std::collections::BTreeMap;
use std::fmt::Write;

use landfall_core::{SampleId, SubjectId};
use landfall_tables::multihits::MultihitRow;
use landfall_tables::site_fragments::{SiteFragmentRow, TargetKind};
use landfall_tables::sites::SiteRow;

use crate::{Amplification, Directions, ExportError, shown};

/// The tables; fails in a database that has them already, so that no two runs mix.
pub const SCHEMA: &str = "\
CREATE TABLE samples (
  sampleID int NOT NULL,
  sampleName varchar(255) NOT NULL,
  refGenome varchar(255) NOT NULL,
  gender char(1) NOT NULL,
  miseqid varchar(255) DEFAULT NULL,
  PRIMARY KEY (sampleID)
);
CREATE TABLE sites (
  siteID int NOT NULL,
  sampleID int NOT NULL,
  position int NOT NULL,
  chr varchar(255) NOT NULL,
  strand char(1) NOT NULL,
  PRIMARY KEY (siteID)
);
CREATE TABLE pcrbreakpoints (
  siteID int NOT NULL,
  breakpoint int NOT NULL,
  count int NOT NULL,
  PRIMARY KEY (siteID, breakpoint)
);
CREATE TABLE multihitpositions (
  multihitID int NOT NULL,
  sampleID int NOT NULL,
  position int NOT NULL,
  chr varchar(255) NOT NULL,
  strand char(1) NOT NULL,
  PRIMARY KEY (multihitID, position, chr, strand)
);
CREATE TABLE multihitlengths (
  multihitID int NOT NULL,
  length int NOT NULL,
  count int NOT NULL,
  PRIMARY KEY (multihitID, length)
);
";

/// The numbers that INSPIIRED begins with in an empty database.
const FIRST_SAMPLE: u64 = 10_001;
const FIRST_TARGET: u64 = 100_000_001;

/// What the sample sheet says of a library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// `F` or `M`.
    pub sex: Option<char>,
    /// The sequencing run.
    pub sequencing_run: Option<String>,
}

/// What is exported.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    /// Table `sites`.
    pub sites: &'a [SiteRow],
    /// Table `multihits`.
    pub multihits: &'a [MultihitRow],
    /// Table `site_fragments`.
    pub molecules: &'a [SiteFragmentRow],
    /// On which side of each junction the host lies.
    pub directions: &'a Directions,
    /// The name of the reference.
    pub reference: Option<&'a str>,
    /// What the sheet says, by sample and replicate.
    pub details: &'a BTreeMap<(SampleId, u32), Details>,
}

/// A sample of INSPIIRED is a replicate: `GTSP0001-1`.
///
/// # Errors
/// When the rows do not tell on which side of a junction the host lies.
pub fn inspiired(rows: Rows<'_>) -> Result<String, ExportError> {
    let shown = shown(rows.molecules);
    let mut samples: BTreeMap<&Amplification, u64> = shown.keys().map(|(_, one)| (one, 0)).collect();
    samples.values_mut().zip(FIRST_SAMPLE..).for_each(|(id, number)| *id = number);
    let mut text = format!("BEGIN;\n{SCHEMA}");
    for (Amplification { sample, replicate, .. }, id) in &samples {
        let details = rows.details.get(&(sample.clone(), *replicate)).cloned().unwrap_or_default();
        let name = quoted(&format!("{sample}-{replicate}"));
        let reference = quoted(rows.reference.unwrap_or_default());
        let sex = quoted(&details.sex.map(String::from).unwrap_or_default());
        let run = details.sequencing_run.as_deref().map_or_else(|| "NULL".to_owned(), quoted);
        insert(&mut text, "samples", format_args!("{id}, {name}, {reference}, {sex}, {run}"));
    }
    let sites: BTreeMap<Key<'_>, &SiteRow> =
        rows.sites.iter().map(|site| ((&site.subject, &site.sample, site.site_id.as_str()), site)).collect();
    let clusters: BTreeMap<Key<'_>, &MultihitRow> = rows
        .multihits
        .iter()
        .map(|row| ((&row.subject, &row.sample, row.cluster_id.as_str()), row))
        .collect();
    let (mut site_id, mut cluster_id) = (FIRST_TARGET, FIRST_TARGET);
    for (((kind, target), amplification), shown) in &shown {
        let sample = samples[amplification];
        let key = (&amplification.subject, &amplification.sample, *target);
        match kind {
            TargetKind::Site => {
                let Some(site) = sites.get(&key) else { continue };
                let (contig, strand) = (quoted(&site.contig), rows.directions.at(site)?);
                let place = format_args!("{site_id}, {sample}, {}, {contig}, '{strand}'", site.position);
                insert(&mut text, "sites", place);
                for ((_, breakpoint), reads) in &shown.fragments {
                    insert(&mut text, "pcrbreakpoints", format_args!("{site_id}, {breakpoint}, {reads}"));
                }
                site_id += 1;
            }
            TargetKind::Multihit => {
                let Some(cluster) = clusters.get(&key) else { continue };
                for locus in &cluster.loci {
                    let (place, strand) = rows.directions.at_locus(cluster, locus)?;
                    let (contig, position) = (quoted(&place.contig), place.position);
                    let place = format_args!("{cluster_id}, {sample}, {position}, {contig}, '{strand}'");
                    insert(&mut text, "multihitpositions", place);
                }
                for ((length, _), reads) in &shown.fragments {
                    insert(&mut text, "multihitlengths", format_args!("{cluster_id}, {length}, {reads}"));
                }
                cluster_id += 1;
            }
        }
    }
    text.push_str("COMMIT;\n");
    Ok(text)
}

type Key<'a> = (&'a SubjectId, &'a SampleId, &'a str);

fn insert(text: &mut String, table: &str, values: std::fmt::Arguments<'_>) {
    writeln!(text, "INSERT INTO {table} VALUES ({values});").expect("writing to a string does not fail");
}

/// Text in SQL. A backslash is left out: MySQL reads what follows it, SQLite does not.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "").replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use landfall_core::Position;
    use landfall_testkit::{multihit, site, site_fragment};

    use super::*;

    #[test]
    fn golden_statements() {
        let sites = [SiteRow { contig: "chr'1".to_owned(), ..site("chr'1+1001") }];
        let multihits = [multihit("chr2+1001(+1)", &["chr2+1001", "chr3-501"])];
        let with =
            |target: &str, length, replicate| SiteFragmentRow { replicate, ..site_fragment(target, length) };
        let molecules = [
            with("chr'1+1001", 40, 1),
            SiteFragmentRow { umi: Some("A".to_owned()), ..with("chr'1+1001", 40, 1) },
            with("chr'1+1001", 41, 2),
            with("chr2+1001(+1)", 40, 2),
            // Not in table `sites`: all of it was removed.
            with("chr5+1", 40, 2),
        ];
        let directions = Directions::of(&sites, &molecules).unwrap();
        let details = Details { sex: Some('F'), sequencing_run: Some("run1".to_owned()) };
        let details = BTreeMap::from([(("A".parse().unwrap(), 2), details)]);
        let rows = Rows {
            sites: &sites,
            multihits: &multihits,
            molecules: &molecules,
            directions: &directions,
            reference: Some("hg38"),
            details: &details,
        };
        let text = inspiired(rows).unwrap();
        let inserts: Vec<&str> = text.lines().filter(|line| line.starts_with("INSERT")).collect();
        assert_eq!(
            inserts,
            [
                "INSERT INTO samples VALUES (10001, 'A-1', 'hg38', '', NULL);",
                "INSERT INTO samples VALUES (10002, 'A-2', 'hg38', 'F', 'run1');",
                "INSERT INTO sites VALUES (100000001, 10001, 1001, 'chr''1', '+');",
                "INSERT INTO pcrbreakpoints VALUES (100000001, 1041, 20);",
                "INSERT INTO sites VALUES (100000002, 10002, 1001, 'chr''1', '+');",
                "INSERT INTO pcrbreakpoints VALUES (100000002, 1042, 10);",
                "INSERT INTO multihitpositions VALUES (100000001, 10002, 1001, 'chr2', '+');",
                "INSERT INTO multihitpositions VALUES (100000001, 10002, 501, 'chr3', '-');",
                "INSERT INTO multihitlengths VALUES (100000001, 40, 10);",
            ]
        );
        assert!(text.starts_with(&format!("BEGIN;\n{SCHEMA}INSERT")) && text.ends_with("COMMIT;\n"));
        assert_eq!(molecules[0].breakpoint, Some(Position(1_040)), "0-based there, 1-based here");
    }
}
