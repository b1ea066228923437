//! Lists of cancer genes: the built-in one, or a user's.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use landfall_files::{FileError, blake3_hex};
use landfall_stage::{Fault, StageError};

const BUILT_IN: &str = include_str!("../../../reference/cancer-genes.tsv");

/// What is wrong with a list.
#[derive(Debug, thiserror::Error)]
pub enum CancerListError {
    /// The file could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A line that cannot be used.
    #[error("`{}`, line {line}: {fault}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What was found and expected.
        fault: String,
    },
    /// The list names no gene.
    #[error("`{}`: found no gene; expected a symbol per line, or a table with a column `gene`", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
}

impl From<CancerListError> for StageError {
    fn from(error: CancerListError) -> Self {
        match error {
            CancerListError::File(error) => error.into(),
            other => Self::new(Fault::Data, other),
        }
    }
}

/// A list of cancer genes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancerList {
    /// Name, version where the list states one, and digest.
    pub id: String,
    /// The list's symbol by symbol or alias, in upper case. A symbol takes precedence over an alias.
    symbols: BTreeMap<String, String>,
    /// Symbols with their aliases, in the list's order, each symbol once.
    entries: Vec<(String, Vec<String>)>,
}

impl CancerList {
    /// The list that is compiled in.
    ///
    /// # Errors
    /// None but by a fault of landfall: a test reads it.
    pub fn built_in() -> Result<Self, CancerListError> {
        parse(Path::new("cancer-genes.tsv"), BUILT_IN)
    }

    /// Reads a list: a table with a column `gene` (or `symbol`, `GeneName`) and optionally `aliases`, separated by tab,
    /// semicolon or comma; or one symbol per line. Lines that begin with `#` are comments; `# name:` and `# version:`
    /// name the list, else its file does.
    ///
    /// # Errors
    /// [`CancerListError`] names the line that cannot be used.
    pub fn read(path: &Path) -> Result<Self, CancerListError> {
        parse(path, &landfall_files::read_text(path)?)
    }

    /// The list's symbol for a gene that has this name, in any case; `None` if the list does not hold it.
    #[must_use]
    pub fn symbol(&self, name: &str) -> Option<&str> {
        self.symbols.get(&name.to_uppercase()).map(String::as_str)
    }

    /// The symbols with their aliases, in the list's order, each symbol once.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.entries.iter().map(|(symbol, aliases)| (symbol.as_str(), aliases.as_slice()))
    }
}

pub(crate) fn parse(path: &Path, text: &str) -> Result<CancerList, CancerListError> {
    let comment = |key: &str| -> Option<&str> {
        let comments = text.lines().filter_map(|line| line.strip_prefix('#'));
        comments.filter_map(|line| line.trim().strip_prefix(key)).map(str::trim).next()
    };
    let mut entries: Vec<(String, Vec<String>)> = Vec::new();
    let mut lines =
        (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let (first_at, first) = lines.next().ok_or_else(|| CancerListError::Empty { path: path.to_owned() })?;
    let columns = Columns::of(first);
    let rows = columns.is_none().then_some((first_at, first)).into_iter().chain(lines);
    for (line, row) in rows {
        let (symbol, others) = match &columns {
            Some(columns) => columns.row(row),
            None => (unquoted(row).to_owned(), Vec::new()),
        };
        if symbol.is_empty()
            || symbol.contains(|letter: char| letter.is_whitespace() || ",;\t".contains(letter))
        {
            let fault =
                format!("found `{symbol}`; expected one gene symbol, or a header with a column `gene`");
            return Err(CancerListError::Line { path: path.to_owned(), line, fault });
        }
        entries.push((symbol, others));
    }
    if entries.is_empty() {
        return Err(CancerListError::Empty { path: path.to_owned() });
    }
    let file = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = comment("name:").map_or(file, str::to_owned);
    let version = comment("version:").map(|version| format!(" {version}")).unwrap_or_default();
    let id = format!("{name}{version} blake3:{}", &blake3_hex(text.as_bytes())[..16]);
    let symbols = by_symbol_or_alias(&entries);
    let mut seen = BTreeSet::new();
    entries.retain(|(symbol, _)| seen.insert(symbol.to_uppercase()));
    Ok(CancerList { id, symbols, entries })
}

/// Later entries win: symbols after aliases.
fn by_symbol_or_alias(entries: &[(String, Vec<String>)]) -> BTreeMap<String, String> {
    let aliases = entries.iter().flat_map(|(symbol, others)| others.iter().map(move |other| (other, symbol)));
    let symbols = entries.iter().map(|(symbol, _)| (symbol, symbol));
    aliases.chain(symbols).map(|(name, symbol)| (name.to_uppercase(), symbol.clone())).collect()
}

/// Where a table has its genes.
struct Columns {
    separator: char,
    gene: usize,
    aliases: Option<usize>,
}

impl Columns {
    fn of(header: &str) -> Option<Self> {
        let separator = ['\t', ';', ','].into_iter().find(|&one| header.contains(one)).unwrap_or('\t');
        let names: Vec<_> = header.split(separator).map(|name| unquoted(name).to_lowercase()).collect();
        let find = |known: &[&str]| names.iter().position(|name| known.contains(&name.as_str()));
        let gene = find(&[
            "gene",
            "genename",
            "gene_name",
            "symbol",
            "gene symbol",
            "gene name",
            "gene_symbol",
            "hugo_symbol",
        ])?;
        Some(Self { separator, gene, aliases: find(&["aliases", "alias", "synonyms"]) })
    }

    fn row(&self, row: &str) -> (String, Vec<String>) {
        let cells = cells(row, self.separator);
        let cell = |at: usize| cells.get(at).map(|cell| unquoted(cell).to_owned()).unwrap_or_default();
        let aliases = self.aliases.map(cell).unwrap_or_default();
        let aliases = aliases.split([',', '|', ';']).map(str::trim).filter(|alias| !alias.is_empty());
        (cell(self.gene), aliases.map(str::to_owned).collect())
    }
}

/// Splits a row; separators inside quotes are text.
fn cells(row: &str, separator: char) -> Vec<&str> {
    let mut quoted = false;
    row.split(|letter: char| {
        quoted ^= letter == '"';
        letter == separator && !quoted
    })
    .collect()
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches('"').trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Result<CancerList, CancerListError> {
        parse(Path::new("mine.csv"), text)
    }

    #[test]
    fn the_built_in_list_knows_its_genes_by_old_names_too() {
        let list = CancerList::built_in().unwrap();
        assert!(list.id.starts_with("landfall-cancer-genes 1 blake3:"), "{}", list.id);
        for gene in [
            "LMO2", "MECOM", "CCND2", "HMGA2", "PRDM16", "TAL1", "IKZF1", "BMI1", "DNMT3A", "TET2", "ASXL1",
            "JAK2", "CBL", "TP53", "PPM1D", "IL2RA",
        ] {
            assert_eq!(list.symbol(gene), Some(gene));
        }
        assert_eq!(list.symbol("evi1"), Some("MECOM"));
        assert_eq!(list.symbol("RPP30"), None);
    }

    #[test]
    fn every_row_of_the_built_in_list_has_a_class_and_evidence_and_one_row_per_class() {
        let rows: Vec<Vec<_>> = BUILT_IN
            .lines()
            .filter(|line| !line.starts_with('#'))
            .skip(1)
            .map(|line| line.split('\t').collect())
            .collect();
        let mut seen = std::collections::BTreeSet::new();
        for row in &rows {
            assert_eq!(row.len(), 4, "{row:?}");
            assert!(["A", "B", "C", "D"].contains(&row[1]) && !row[3].is_empty(), "{row:?}");
            assert!(seen.insert((row[0], row[1])), "{row:?}");
        }
    }

    #[test]
    fn users_lists_come_in_three_shapes() {
        let plain = list("TP53\n# comment\n MYC \n").unwrap();
        assert_eq!((plain.symbol("myc"), plain.symbol("TP53")), (Some("MYC"), Some("TP53")));
        assert!(plain.id.starts_with("mine blake3:"));
        let csv = list("Reference,GeneName,Note\n\"a, b\",MYC,x\n,\"TP53\",\n").unwrap();
        assert_eq!(
            (csv.symbol("MYC"), csv.symbol("TP53"), csv.symbol("a")),
            (Some("MYC"), Some("TP53"), None)
        );
        // KMT2A's old name is another row's symbol: the symbol wins.
        let own = list("# name: own\n# version: 3\ngene\taliases\nKMT2A\tMLL,OLD\nOLD\t\n").unwrap();
        assert_eq!((own.symbol("mll"), own.symbol("OLD")), (Some("KMT2A"), Some("OLD")));
        assert!(own.id.starts_with("own 3 blake3:"));
    }

    #[test]
    fn faults_name_their_line() {
        let message = list("TP53\nMYC, MYCN\n").unwrap_err().to_string();
        assert!(message.contains("line 2: found `MYC, MYCN`; expected one gene symbol"), "{message}");
        let message = list("gene,class\nTP53,B\n,A\n").unwrap_err().to_string();
        assert!(message.contains("line 3: found ``"), "{message}");
        assert!(matches!(list("# nothing\n"), Err(CancerListError::Empty { .. })));
        assert!(matches!(list("gene\n"), Err(CancerListError::Empty { .. })));
    }
}
