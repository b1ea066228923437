//! Where barcode and UMI stand, if not where most layouts have them: in index reads and in the linker.

use super::Protocol;

/// Which read of a pair, by what it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mate {
    /// Leads through the vector end to the junction.
    Anchor,
    /// Leads through the linker to the sheared end.
    Adrift,
}

/// Which read holds the UMI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum UmiRead {
    /// Index read 1.
    I1,
    /// Index read 2.
    I2,
    /// The anchor read, before the primer.
    #[serde(rename = "anchor")]
    Anchor,
    /// The adrift read, before the linker.
    #[serde(rename = "adrift")]
    Adrift,
    /// The linker, where its letters do not say which of them are the UMI.
    #[serde(rename = "linker")]
    Linker,
}

/// Some bases of a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Stretch {
    /// The first of them, 0-based.
    pub start: u32,
    /// How many.
    pub length: u32,
}

/// A barcode at the start of a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct BarcodePlace {
    /// The read.
    pub mate: Mate,
    /// Its bases.
    pub stretch: Stretch,
}

/// A UMI outside the linker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct UmiPlace {
    /// The read.
    pub read: UmiRead,
    /// Its bases.
    pub stretch: Stretch,
}

impl Mate {
    /// Its name in protocols.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Anchor => "anchor",
            Self::Adrift => "adrift",
        }
    }
}

impl UmiRead {
    /// Which index read, from 0; `None` if it is none.
    #[must_use]
    pub fn index(self) -> Option<usize> {
        match self {
            Self::I1 => Some(0),
            Self::I2 => Some(1),
            Self::Anchor | Self::Adrift | Self::Linker => None,
        }
    }

    /// Which read of the pair it stands in before primer and linker; `None` if elsewhere.
    #[must_use]
    pub fn mate(self) -> Option<Mate> {
        match self {
            Self::I1 | Self::I2 | Self::Linker => None,
            Self::Anchor => Some(Mate::Anchor),
            Self::Adrift => Some(Mate::Adrift),
        }
    }
}

impl Stretch {
    /// The base after the last, 0-based.
    #[must_use]
    pub fn end(self) -> u32 {
        self.start + self.length
    }

    /// Whether a base belongs to both.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end() && other.start < self.end()
    }
}

impl Protocol {
    /// Bases of a read before its primer or linker: up to the end of barcode and UMI.
    #[must_use]
    pub fn lead(&self, mate: Mate) -> u32 {
        let barcodes = self.barcodes.iter().filter(|place| place.mate == mate).map(|place| place.stretch);
        let umi = self.umi.filter(|umi| umi.read.mate() == Some(mate)).map(|umi| umi.stretch);
        barcodes.chain(umi).map(Stretch::end).max().unwrap_or(0)
    }

    /// Bases of an index read, from 0, that are free for the barcode: those before a UMI; `None` for all.
    #[must_use]
    pub fn index_bases(&self, index: usize) -> Option<u32> {
        self.umi.filter(|umi| umi.read.index() == Some(index)).map(|umi| umi.stretch.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_that_touch_do_not_overlap() {
        let stretch = |start, length| Stretch { start, length };
        assert!(!stretch(0, 12).overlaps(stretch(12, 8)));
        assert!(!stretch(12, 8).overlaps(stretch(0, 12)));
        assert!(stretch(0, 13).overlaps(stretch(12, 8)));
        assert!(stretch(0, 30).overlaps(stretch(12, 8)));
    }
}
