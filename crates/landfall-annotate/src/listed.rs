//! A gene list laid on a gene set: which of its entries are genes there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use landfall_reference::genes::Gene;

use crate::CancerList;
use crate::symbol::{canonical, of_date};

/// Unknown entries that are named with what they may be.
const NAMED: usize = 10;

/// An entry that was read as a gene of another name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadAs {
    /// The entry, as the list writes it.
    pub entry: String,
    /// The gene of the set.
    pub gene: String,
}

impl fmt::Display for ReadAs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` as {}", self.entry, self.gene)
    }
}

/// The entries of a list as genes of a set.
#[derive(Clone, Debug)]
pub struct Listed<'a> {
    /// The symbol that is shown, by the gene's name.
    symbols: BTreeMap<&'a str, &'a str>,
    /// Entries of the list, each symbol once.
    pub entries: usize,
    /// Those that are called otherwise in the set: by an alias of the set, a name before or since 2020, a date that a
    /// spreadsheet made of it.
    pub read_as: Vec<ReadAs>,
    /// Those that are no gene of the set, in the list's order.
    pub unknown: Vec<String>,
    /// What the first few of them may be.
    hints: Vec<Option<String>>,
}

impl<'a> Listed<'a> {
    /// Finds the entries of a list among genes. An entry is the gene of its symbol, or of an alias that the list gives
    /// it; else the one gene that has its symbol or alias as another name.
    #[must_use]
    pub fn of(list: &'a CancerList, genes: &'a [Gene]) -> Self {
        let names: BTreeSet<&str> = genes.iter().map(|gene| gene.name.as_str()).collect();
        let mut symbols: BTreeMap<&str, &str> =
            names.iter().filter_map(|&name| Some((name, list.symbol(name)?))).collect();
        let found: BTreeSet<String> = symbols.values().map(|symbol| symbol.to_uppercase()).collect();
        let others = Others::of(genes);
        let (mut read_as, mut unknown, mut hints) = (Vec::new(), Vec::new(), Vec::new());
        for (symbol, aliases) in list.entries() {
            if found.contains(&symbol.to_uppercase()) {
                continue;
            }
            let genes = others.called(symbol, aliases);
            if let [gene] = genes[..] {
                symbols.entry(gene).or_insert(gene);
                read_as.push(ReadAs { entry: symbol.to_owned(), gene: gene.to_owned() });
                continue;
            }
            if unknown.len() < NAMED {
                hints.push(hint(symbol, &genes, &names));
            }
            unknown.push(symbol.to_owned());
        }
        Self { symbols, entries: list.entries().count(), read_as, unknown, hints }
    }

    /// Entries that are genes of the set.
    #[must_use]
    pub fn known(&self) -> usize {
        self.entries - self.unknown.len()
    }

    /// The symbol under which a gene is shown; `None` if it is not of the list.
    #[must_use]
    pub fn symbol(&self, gene: &str) -> Option<&'a str> {
        self.symbols.get(gene).copied()
    }

    /// The genes of the set that the list has, by the set's names, in their order.
    pub fn genes(&self) -> impl Iterator<Item = &'a str> {
        self.symbols.keys().copied()
    }

    /// The unknown entries, the first few by name and with what they may be; `None` if there are none.
    #[must_use]
    pub fn unknown_named(&self) -> Option<String> {
        let named = self.unknown.iter().zip(&self.hints).map(|(entry, hint)| match hint {
            Some(hint) => format!("`{entry}` ({hint})"),
            None => format!("`{entry}`"),
        });
        let named: Vec<_> = named.collect();
        let more = self.unknown.len() - named.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        (!named.is_empty()).then(|| named.join(", ") + &more)
    }
}

/// The genes of a set by their canonical names and by their aliases.
struct Others<'a> {
    names: BTreeMap<String, BTreeSet<&'a str>>,
    aliases: BTreeMap<String, BTreeSet<&'a str>>,
}

impl<'a> Others<'a> {
    fn of(genes: &'a [Gene]) -> Self {
        let (mut names, mut aliases) = (BTreeMap::new(), BTreeMap::new());
        for gene in genes {
            let add = |to: &mut BTreeMap<String, BTreeSet<&'a str>>, word: &str| {
                to.entry(canonical(word)).or_default().insert(gene.name.as_str());
            };
            add(&mut names, &gene.name);
            gene.aliases.iter().for_each(|alias| add(&mut aliases, alias));
        }
        Self { names, aliases }
    }

    /// The genes that an entry may be: by name before by alias, by its symbol before by its aliases. A date that may have
    /// been two symbols is both, whether the set has them or not.
    fn called(&self, symbol: &str, aliases: &'a [String]) -> Vec<&'a str> {
        let dates = of_date(symbol);
        if dates.len() > 1 {
            return Vec::new();
        }
        let words: Vec<_> = std::iter::once(symbol).chain(aliases.iter().map(String::as_str)).collect();
        let canonical = words.into_iter().map(canonical).chain(dates);
        let keys: Vec<_> = canonical.collect();
        let in_names = keys.iter().filter_map(|key| self.names.get(key));
        let in_aliases = keys.iter().filter_map(|key| self.aliases.get(key));
        in_names.chain(in_aliases).next().into_iter().flatten().copied().collect()
    }
}

/// What an entry may be: the symbols of a date, the genes that have it as an alias, or the nearest symbol.
fn hint(symbol: &str, genes: &[&str], names: &BTreeSet<&str>) -> Option<String> {
    let dates = of_date(symbol);
    if !dates.is_empty() {
        return Some(format!("a date; {}?", dates.join(" or ")));
    }
    if !genes.is_empty() {
        return Some(format!("another name of {}", genes.join(" and ")));
    }
    let upper = symbol.to_uppercase();
    let allowed = match upper.len() {
        0..=2 => return None,
        3..=5 => 1,
        _ => 2,
    };
    let near = |name: &&&str| name.len().abs_diff(upper.len()) <= allowed;
    let distance = |name: &&str| strsim::damerau_levenshtein(&upper, &name.to_uppercase());
    // The first of equally near names, so that the message does not depend on chance.
    let (distance, name) = names.iter().filter(near).map(|name| (distance(name), name)).min()?;
    (distance <= allowed).then(|| format!("nearest: {name}"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use landfall_core::Strand;
    use proptest::prelude::*;

    use super::*;

    fn gene(name: &str, aliases: &[&str]) -> Gene {
        Gene {
            contig: "c".to_owned(),
            start: 0,
            end: 10,
            name: name.to_owned(),
            strand: Strand::Plus,
            tss: 0,
            exons: Vec::new(),
            aliases: aliases.iter().map(|&alias| alias.to_owned()).collect(),
        }
    }

    fn list(text: &str) -> CancerList {
        crate::cancer::parse(Path::new("mine.txt"), text).unwrap()
    }

    /// What becomes of an entry of a list beside others.
    fn becomes(text: &str, genes: &[Gene], name: &str) -> Option<String> {
        Listed::of(&list(text), genes).symbol(name).map(str::to_owned)
    }

    #[test]
    fn entries_are_found_by_name_alias_old_name_and_date() {
        let genes = [
            gene("LMO2", &["ENSG00000135363", "RBTN2"]),
            gene("SEPTIN9", &[]),
            gene("MARCH3", &[]),
            gene("TP53", &["P53"]),
        ];
        for (entry, name, shown) in [
            ("lmo2", "LMO2", "lmo2"),
            ("ENSG00000135363", "LMO2", "LMO2"),
            ("ENSG00000135363.4", "LMO2", "LMO2"),
            ("rbtn2", "LMO2", "LMO2"),
            ("SEPT9", "SEPTIN9", "SEPTIN9"),
            ("9-Sep", "SEPTIN9", "SEPTIN9"),
            ("MARCHF3", "MARCH3", "MARCH3"),
            ("3-Mar", "MARCH3", "MARCH3"),
        ] {
            assert_eq!(becomes(entry, &genes, name).as_deref(), Some(shown), "{entry}");
        }
        let listed = list("TP53\n9-Sep\n1-Mar\nTP35\nXYZ\n");
        let listed = Listed::of(&listed, &genes);
        assert_eq!((listed.entries, listed.known()), (5, 2));
        assert_eq!(listed.read_as, [ReadAs { entry: "9-Sep".to_owned(), gene: "SEPTIN9".to_owned() }]);
        assert_eq!(listed.unknown, ["1-Mar", "TP35", "XYZ"]);
        let named = "`1-Mar` (a date; MARCHF1 or MTARC1?), `TP35` (nearest: TP53), `XYZ`";
        assert_eq!(listed.unknown_named().as_deref(), Some(named));
    }

    #[test]
    fn a_name_goes_before_an_alias_and_an_alias_of_two_genes_is_none() {
        let genes = [gene("A", &["B", "TWICE"]), gene("B", &["TWICE"]), gene("MLL", &[])];
        let listed = list("B\nTWICE\n");
        let listed = Listed::of(&listed, &genes);
        assert_eq!((listed.symbol("A"), listed.symbol("B")), (None, Some("B")));
        assert_eq!(listed.unknown_named().as_deref(), Some("`TWICE` (another name of A and B)"));
        // The list's own aliases, as ever.
        assert_eq!(becomes("gene\taliases\nKMT2A\tMLL,X\n", &genes, "MLL").as_deref(), Some("KMT2A"));
    }

    #[test]
    fn a_date_of_two_symbols_is_neither() {
        assert_eq!(becomes("1-Mar", &[gene("MARCHF1", &[])], "MARCHF1"), None);
    }

    #[test]
    fn entries_are_counted_once_and_only_the_first_unknown_are_named() {
        let text = (0..14).map(|at| format!("NONE{at}\n")).collect::<String>() + "tp53\nTP53\n";
        let listed = list(&text);
        let genes = [gene("TP53", &[])];
        let listed = Listed::of(&listed, &genes);
        assert_eq!((listed.entries, listed.known()), (15, 1));
        assert!(listed.unknown_named().unwrap().ends_with("`NONE9` and 4 more"));
    }

    proptest! {
        #[test]
        fn every_entry_is_known_or_unknown_and_what_is_known_is_shown(
            entries in prop::collection::vec("[A-C]{1,2}|9-Sep|SEPT9|1-Mar|Dec-01", 1..8),
            genes in prop::collection::vec(("[A-C]{1,2}|SEPTIN9", prop::collection::vec("[A-C]{1,2}", 0..3)), 0..8),
        ) {
            let genes: Vec<_> = genes.iter()
                .map(|(name, aliases)| gene(name, &aliases.iter().map(String::as_str).collect::<Vec<_>>()))
                .collect();
            let list = list(&entries.join("\n"));
            let listed = Listed::of(&list, &genes);
            let distinct: BTreeSet<_> = entries.iter().map(|entry| entry.to_uppercase()).collect();
            prop_assert_eq!(listed.entries, distinct.len());
            prop_assert_eq!(listed.known() > 0, genes.iter().any(|gene| listed.symbol(&gene.name).is_some()));
            for read in &listed.read_as {
                prop_assert!(listed.symbol(&read.gene).is_some() && !listed.unknown.contains(&read.entry));
            }
            // A gene that the list names is found whatever else the list holds.
            for gene in &genes {
                prop_assert!(!distinct.contains(&gene.name) || listed.symbol(&gene.name).is_some());
            }
        }
    }
}
