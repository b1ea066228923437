//! The gene table of a reference folder: three lines of header, then a gene per line.

use std::fmt::Write;
use std::ops::Range;
use std::path::Path;

use super::{Gene, GeneSet, GenesError};

const FORMAT: &str = "# landfall genes 1";
const COLUMNS: &str = "contig\tstart\tend\tname\tstrand\ttss\texons";
/// The column that only sets with other names of genes have, in it the rows of such genes.
const ALIASES: &str = "\taliases";
/// The line of the header that only sets with such genes have.
const UNNAMED: &str = "# without a symbol:";

impl GeneSet {
    /// The table as text: the same genes give the same bytes.
    #[must_use]
    pub fn to_tsv(&self) -> String {
        let (name, digest, left_out, rows) = (&self.name, self.digest(), self.left_out, rows(&self.genes));
        let unnamed = match self.unnamed {
            0 => String::new(),
            unnamed => format!("{UNNAMED} {unnamed}\n"),
        };
        let aliases = if self.genes.iter().any(|gene| !gene.aliases.is_empty()) { ALIASES } else { "" };
        format!(
            "{FORMAT}\n# name: {name}\n# left out: {left_out}\n{unnamed}# blake3: {digest}\n{COLUMNS}{aliases}\n{rows}"
        )
    }

    /// Writes the table.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn write(&self, path: &Path) -> Result<(), GenesError> {
        Ok(landfall_files::write_atomically(path, self.to_tsv().as_bytes())?)
    }

    /// Reads the table back and checks its digest.
    ///
    /// # Errors
    /// [`GenesError::Line`] where it was cut or changed.
    pub fn read(path: &Path) -> Result<Self, GenesError> {
        let text = landfall_files::read_text(path)?;
        parse(&text).map_err(|(line, fault)| GenesError::Line { path: path.to_owned(), line, fault })
    }
}

pub(super) fn rows(genes: &[Gene]) -> String {
    let mut text = String::new();
    for Gene { contig, start, end, name, strand, tss, exons, aliases } in genes {
        let exons: Vec<_> = exons.iter().map(|exon| format!("{}-{}", exon.start, exon.end)).collect();
        let exons = exons.join(",");
        write!(text, "{contig}\t{start}\t{end}\t{name}\t{strand}\t{tss}\t{exons}")
            .expect("writing to a string does not fail");
        if !aliases.is_empty() {
            text.push('\t');
            text.push_str(&aliases.iter().map(String::as_str).collect::<Vec<_>>().join("|"));
        }
        text.push('\n');
    }
    text
}

fn parse(text: &str) -> Result<GeneSet, (u64, String)> {
    let mut lines = (1..).zip(text.lines());
    let has_unnamed = text.lines().nth(3).is_some_and(|line| line.starts_with(UNNAMED));
    let mut header = |expected: &str| {
        let (at, line) = lines.next().unwrap_or((1, ""));
        let found = || {
            (at, format!("found `{line}`; expected `{expected}`, as `landfall reference build` writes it"))
        };
        line.strip_prefix(expected).map(str::trim).map(|rest| (at, rest)).ok_or_else(found)
    };
    let count = |(at, text): (u64, &str)| {
        text.parse().map_err(|_| (at, format!("found `{text}`; expected a whole number")))
    };
    header(FORMAT)?;
    let (_, name) = header("# name:")?;
    let left_out = count(header("# left out:")?)?;
    let unnamed = if has_unnamed { count(header(UNNAMED)?)? } else { 0 };
    let (at, digest) = header("# blake3:")?;
    header(COLUMNS)?;
    let genes: Vec<Gene> =
        lines.map(|(at, line)| gene(line).map_err(|fault| (at, fault))).collect::<Result<_, _>>()?;
    let set = GeneSet { name: name.to_owned(), genes, left_out, unnamed };
    if set.digest() == digest {
        Ok(set)
    } else {
        Err((
            at,
            "the genes are not those that this digest was made of: the file was cut or changed".to_owned(),
        ))
    }
}

fn gene(line: &str) -> Result<Gene, String> {
    let fields: Vec<_> = line.split('\t').collect();
    let (&[contig, start, end, name, strand, tss, exons], aliases) = match fields.split_first_chunk() {
        Some((first, rest @ ([] | [_]))) => (first, rest.first()),
        _ => return Err(format!("found {} columns; expected 7, or 8 with aliases", fields.len())),
    };
    let exons = exons.split(',').filter(|text| !text.is_empty()).map(exon).collect::<Result<_, _>>()?;
    Ok(Gene {
        contig: contig.to_owned(),
        start: number(start)?,
        end: number(end)?,
        name: name.to_owned(),
        strand: strand.parse()?,
        tss: number(tss)?,
        exons,
        aliases: aliases.iter().flat_map(|text| text.split('|')).map(str::to_owned).collect(),
    })
}

/// `start-end`, either of which may be negative on a slice.
fn exon(text: &str) -> Result<Range<i64>, String> {
    let at = text.char_indices().skip(1).find(|(_, letter)| *letter == '-').map(|(at, _)| at);
    let (start, end) =
        at.map(|at| (&text[..at], &text[at + 1..])).ok_or_else(|| format!("found exon `{text}`"))?;
    Ok(number(start)?..number(end)?)
}

fn number(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| format!("found `{text}`; expected a whole number"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use landfall_core::Strand;

    fn set() -> GeneSet {
        let gene = |name: &str, strand, exons: Vec<Range<i64>>| Gene {
            contig: "chr1:1001-2000".to_owned(),
            start: -70,
            end: 90,
            name: name.to_owned(),
            strand,
            tss: -70,
            exons,
            aliases: BTreeSet::new(),
        };
        let genes = vec![gene("A", Strand::Plus, vec![-70..-20, -5..90]), gene("B", Strand::Minus, vec![])];
        GeneSet { name: "test set".to_owned(), genes, left_out: 3, unnamed: 0 }
    }

    #[test]
    fn a_written_table_reads_back_and_writes_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("genes.tsv");
        set().write(&path).unwrap();
        let read = GeneSet::read(&path).unwrap();
        assert_eq!(read, set());
        assert_eq!(read.to_tsv(), std::fs::read_to_string(&path).unwrap());
        assert!(read.id().starts_with("test set blake3:"));
    }

    #[test]
    fn aliases_are_a_column_of_sets_that_have_some_and_part_of_the_digest() {
        let mut with = set();
        with.unnamed = 2;
        with.genes[0].aliases = ["G1".to_owned(), "OLD".to_owned()].into();
        assert!(with.to_tsv().contains("exons\taliases\n") && with.to_tsv().contains("\tG1|OLD\n"));
        assert_eq!(parse(&with.to_tsv()).unwrap(), with);
        assert_ne!(with.digest(), set().digest());
        assert!(!set().to_tsv().contains("aliases"));
    }

    #[test]
    fn a_changed_or_cut_table_is_refused() {
        let text = set().to_tsv();
        let last = text.trim_end().rfind('\n').unwrap() + 1;
        for (bad, expected) in [
            (text.replace("-70\t90\tA", "-71\t90\tA"), "cut or changed"),
            (text[..last].to_owned(), "cut or changed"),
            (text.replace("\tA\t+", "\tA\t?"), "found `?`"),
            (text.replace("genes 1", "genes"), "found `# landfall genes`"),
            (String::new(), "expected `# landfall genes 1`"),
        ] {
            let (_, fault) = parse(&bad).unwrap_err();
            assert!(fault.contains(expected), "{fault}");
        }
    }
}
