//! Controls: what was found where nothing, or only known sites, should be.

use std::collections::{BTreeMap, BTreeSet};

use landfall_config::{Library, Role};
use landfall_core::ReadClass;
use landfall_tables::fragments::FragmentRow;
use serde::Serialize;

use super::Tables;
use super::flow::Flow;

/// Distinct molecules by library and class, counted over the rows of table `fragments`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    counts: BTreeMap<(String, ReadClass), u64>,
    open: Option<String>,
    seen: BTreeSet<u32>,
}

impl Placed {
    /// Counts one row. Rows arrive in the table's order: a library's rows stand together.
    pub fn add(&mut self, row: &FragmentRow) {
        let library = row.library.as_str();
        if self.open.as_deref() != Some(library) {
            self.open = Some(library.to_owned());
            self.seen.clear();
        }
        if self.seen.insert(row.fragment_id) {
            *self.counts.entry((library.to_owned(), row.class)).or_default() += 1;
        }
    }

    /// Molecules of a library in any of these classes.
    #[must_use]
    pub fn count(&self, library: &str, classes: &[ReadClass]) -> u64 {
        classes.iter().filter_map(|&class| self.counts.get(&(library.to_owned(), class))).sum()
    }
}

/// The section on controls.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Controls {
    /// What to see, in a sentence.
    pub sentence: String,
    /// One row per control library.
    pub rows: Vec<ControlView>,
}

/// One control library.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ControlView {
    /// Its name.
    pub library: String,
    /// The sample.
    pub sample: String,
    /// `negative` or `spike`.
    pub role: &'static str,
    /// Reads given to it.
    pub reads: Option<u64>,
    /// Molecules with one place; `None` where table `fragments` was not given.
    pub unique: Option<u64>,
    /// Molecules with several equally good places.
    pub multihit: Option<u64>,
    /// Molecules of the vector itself.
    pub vector: Option<u64>,
    /// Sites of its sample after all clean-up.
    pub sites: u64,
    /// What it amounts to.
    pub finding: String,
}

impl Controls {
    /// The controls of the sheet.
    #[must_use]
    pub fn of(tables: &Tables, flow: &Flow) -> Self {
        let controls = tables.libraries.iter().filter(|library| library.role != Role::Sample);
        let rows: Vec<_> = controls.map(|library| view(tables, flow, library)).collect();
        let negatives: Vec<_> = rows.iter().filter(|row| row.role == "negative").collect();
        let unique: Option<u64> = negatives.iter().map(|row| row.unique).sum();
        let sentence = match (negatives.len(), unique) {
            (0, _) => "The sheet lists no negative control: contamination cannot be judged.".to_owned(),
            (_, None) => {
                "Not evaluable: table fragments was not given, so molecules in controls were not counted."
                    .to_owned()
            }
            (n, Some(0)) => {
                format!("No molecule with one place in the genome was found in {}.", libraries(n))
            }
            (n, Some(found)) => format!(
                "{} with one place in the genome in {}: look there before trusting small sites.",
                crate::number::plural(found, "molecule", "molecules"),
                libraries(n)
            ),
        };
        Self { sentence, rows }
    }
}

fn libraries(number: usize) -> String {
    crate::number::plural(number as u64, "negative control library", "negative control libraries")
}

fn view(tables: &Tables, flow: &Flow, library: &Library) -> ControlView {
    let name = library.library.as_str();
    let count = |classes: &[ReadClass]| tables.placed.as_ref().map(|placed| placed.count(name, classes));
    let unique = count(&[ReadClass::Unique]);
    let (role, finding) = match (library.role, unique) {
        (Role::Spike, _) => {
            ("spike", "Listed; its expected sites are not compared in this version.".to_owned())
        }
        (_, None) => ("negative", "Not evaluable: molecules were not counted.".to_owned()),
        (_, Some(0)) => ("negative", "Clean: no molecule with one place.".to_owned()),
        (_, Some(_)) => ("negative", "Not empty: host molecules with a vector end.".to_owned()),
    };
    ControlView {
        library: name.to_owned(),
        sample: library.sample.to_string(),
        role,
        reads: flow.reads(name),
        unique,
        multihit: count(&[ReadClass::Multihit]),
        vector: count(&[ReadClass::VectorInternal, ReadClass::LtrCircle2, ReadClass::Plasmid]),
        sites: tables.sites.iter().filter(|site| site.sample == library.sample).count() as u64,
        finding,
    }
}
