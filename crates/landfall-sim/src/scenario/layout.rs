//! Table `[lmpcr.layout]`.

use std::path::Path;

use landfall_config::{Mate, Protocol, Sides, umi_in_linker};
use landfall_core::Side;
use serde::Deserialize;

use super::check::Check;
use crate::error::Fault;

/// What sits where in a read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Layout {
    /// A layout of the analysis, by its name if it is a shipped one or by the path of its file: it gives primer, vector
    /// end, the places of barcode and UMI and, where it has one, the linker; `name` picks one of its vector ends, the
    /// first if left out.
    pub protocol: Option<String>,
    /// Name of the vector end in tables, such as `u5`.
    pub name: String,
    /// Which end of the vector the primer sits in: `"5"` where the vector starts, `"3"` where it ends. Needed with any
    /// of `protocol`, `name`, `primer` and `vector_end`; a layout of the analysis that says otherwise is refused.
    pub side: Option<Side>,
    /// First bases of the anchor read.
    pub primer: String,
    /// The vector's last bases, which follow the primer.
    pub vector_end: String,
    /// The linker's bases after the UMI, shared by all libraries.
    pub linker_common: String,
    /// Length of the linker's first part.
    pub linker_unique_length: u32,
    /// Whether that part differs between libraries.
    pub linker_differs: bool,
    /// Length of the UMI; 0: none.
    pub umi_length: u32,
    /// Length of the barcode, in its index read.
    pub index_length: u32,
    /// Length of the anchor read.
    pub anchor_length: u32,
    /// Length of the adrift read.
    pub adrift_length: u32,
    /// The layout that `protocol` names.
    #[serde(skip)]
    pub given: Option<Protocol>,
    /// The linker's first part, where that layout gives the linker.
    #[serde(skip)]
    pub linker_unique: Option<String>,
}

impl Default for Layout {
    /// INSPIIRED's layout for HIV-1 vectors, from the U5 end.
    fn default() -> Self {
        Self {
            protocol: None,
            name: "u5".to_owned(),
            side: None,
            primer: "GAAAATC".to_owned(),
            vector_end: "TCTAGCA".to_owned(),
            linker_common: "CAGTTCGACGGATACC".to_owned(),
            linker_unique_length: 19,
            linker_differs: true,
            umi_length: 12,
            index_length: 12,
            anchor_length: 150,
            adrift_length: 150,
            given: None,
            linker_unique: None,
        }
    }
}

impl Layout {
    pub(super) fn check(&self, check: &mut Check) {
        if self.side.is_none() && !self.is_plain() {
            check.fault(
                "lmpcr.layout.side",
                "nothing",
                "`\"5\"` where the vector starts or `\"3\"` where it ends",
            );
        }
        check.name("lmpcr.layout.name", self.name.parse::<landfall_core::VectorEnd>().err());
        for (name, bases) in [
            ("primer", &self.primer),
            ("vector_end", &self.vector_end),
            ("linker_common", &self.linker_common),
        ] {
            check.bases(format!("lmpcr.layout.{name}"), bases);
        }
        check.within("lmpcr.layout.index_length", self.index_length, 8, 32);
        if self.linker_unique.is_none() {
            check.within("lmpcr.layout.linker_unique_length", self.linker_unique_length, 10, 40);
        }
        check.within("lmpcr.layout.umi_length", self.umi_length, 0, 32);
        let head = self.lead(Mate::Anchor) + self.head().len() as u32;
        check.at_least("lmpcr.layout.anchor_length", self.anchor_length, head + 30);
        check.at_most("lmpcr.layout.anchor_length", self.anchor_length, 10_000);
        let linker = self.linker_unique_length.saturating_add(self.umi_length);
        let before = linker.saturating_add(self.linker_common.len() as u32 + self.lead(Mate::Adrift));
        check.at_least("lmpcr.layout.adrift_length", self.adrift_length, before.saturating_add(30));
        check.at_most("lmpcr.layout.adrift_length", self.adrift_length, 10_000);
    }

    /// Whether the vector end is that of INSPIIRED, whose side is known.
    fn is_plain(&self) -> bool {
        let plain = Self::default();
        (&self.name, &self.primer, &self.vector_end) == (&plain.name, &plain.primer, &plain.vector_end)
    }

    /// Takes in what the named protocol says; `folder` is where its path begins.
    pub(super) fn resolve(&mut self, folder: &Path) -> Result<(), Fault> {
        let Some(spec) = &self.protocol else { return Ok(()) };
        let fault = |key: &str, found: &str, expected: String| Fault {
            key: format!("lmpcr.layout.{key}"),
            found: found.to_owned(),
            expected,
        };
        let protocol = Protocol::load(spec, folder, Sides::NotNeeded)
            .map_err(|error| fault("protocol", spec, format!("a layout that can be read: {error}")))?;
        let plain = Self::default();
        let own =
            [("primer", &self.primer, &plain.primer), ("vector_end", &self.vector_end, &plain.vector_end)];
        if let Some((key, found, _)) = own.into_iter().find(|(_, found, plain)| found != plain) {
            return Err(fault(key, found, format!("nothing: layout `{}` gives it", protocol.name)));
        }
        let mut ends = protocol.vector_ends.iter();
        let end = match ends.clone().find(|end| end.name.as_str() == self.name) {
            Some(end) => Some(end),
            None if self.name == plain.name => ends.next(),
            None => None,
        };
        let Some(end) = end else {
            return Err(fault("name", &self.name, format!("a vector end of layout `{}`", protocol.name)));
        };
        let Some(side) = self.side else {
            let expected = format!("the side of vector end `{}`, `\"5\"` or `\"3\"`", end.name);
            return Err(fault("side", "nothing", expected));
        };
        if let Some(written) = end.side.filter(|written| *written != side) {
            let expected = format!("`{written}`, as layout `{}` says of `{}`", protocol.name, end.name);
            return Err(fault("side", side.as_str(), expected));
        }
        self.name = end.name.to_string();
        self.primer.clone_from(&end.primer);
        self.vector_end.clone_from(&end.end_bases);
        if let Some(linker) = &protocol.linker {
            let umi = umi_in_linker(linker, protocol.umi).unwrap_or_default();
            self.linker_unique = Some(linker[..umi.start].to_owned());
            self.linker_unique_length = umi.start as u32;
            self.linker_common = linker[umi.end..].to_owned();
            self.linker_differs = false;
            self.umi_length = umi.len() as u32;
        }
        if let Some(umi) = protocol.umi {
            self.umi_length = umi.stretch.length;
        }
        if !protocol.barcodes.is_empty() {
            self.index_length = protocol.barcodes.iter().map(|place| place.stretch.length).sum();
        }
        self.given = Some(protocol);
        Ok(())
    }

    /// Bases of a read before primer or linker.
    #[must_use]
    pub fn lead(&self, mate: Mate) -> u32 {
        self.given.as_ref().map_or(0, |protocol| protocol.lead(mate))
    }
}
