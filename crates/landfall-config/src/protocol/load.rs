//! Reading a layout from TOML.

use std::path::{Path, PathBuf};

use landfall_core::{Side, VectorEnd};

use super::{
    BarcodePlace, Fragmentation, Mate, Protocol, SequencerRead, Stretch, UmiPlace, UmiRead, VectorEndLayout,
    iupac_fault, umi_in_linker,
};
use crate::document::{self, Found, Keys};
use crate::error::{ConfigError, FileKind};
use crate::nearest;

/// Shortest vector end that can tell a vector from the host, bases.
const MIN_END_BASES: usize = 4;

/// Longest leader: more does not fit into a read of those that sequencers make in pairs, bases.
const MAX_LEADER: u32 = 1_000;

/// Longest barcode or UMI, and the last base at which one may begin.
const MAX_ELEMENT: u32 = 100;

/// Whether a layout must say which side of the vector each of its ends is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sides {
    /// Sites are oriented by it.
    Needed,
    /// Only reads are looked at.
    NotNeeded,
}

impl Protocol {
    /// A shipped layout by its name, or one's own by its path; a relative path is relative to `base`.
    ///
    /// # Errors
    /// [`ConfigError`] when there is no such layout, or with all its faults.
    pub fn load(spec: &str, base: &Path, sides: Sides) -> Result<Self, ConfigError> {
        let shipped = Self::shipped();
        if let Some((name, text)) = shipped.iter().find(|(name, _)| *name == spec) {
            return Self::parse(text, Path::new(name), sides);
        }
        let path: PathBuf = base.join(spec);
        let looks_like_a_path = spec.contains(['/', '\\']) || spec.ends_with(".toml");
        if !looks_like_a_path && !path.is_file() {
            let known: Vec<_> = shipped.iter().map(|(name, _)| *name).collect();
            let hint = format!("{}; or give the path of a TOML file", nearest::hint(spec, &known));
            return Err(ConfigError::UnknownProtocol { spec: spec.to_owned(), hint });
        }
        Self::parse(&document::read(&path, FileKind::Protocol)?, &path, sides)
    }

    /// A layout from its text; `path` is for messages.
    ///
    /// # Errors
    /// [`ConfigError`] with all faults.
    pub fn parse(text: &str, path: &Path, sides: Sides) -> Result<Self, ConfigError> {
        document::parse(path, FileKind::Protocol, text, |root| read(root, sides))
    }

    /// Which side of the vector an end of this name is, if the layout has it and says so.
    #[must_use]
    pub fn side_of(&self, name: &VectorEnd) -> Option<Side> {
        self.vector_ends.iter().find(|end| end.name == *name)?.side
    }

    /// All of the layout that results depend on, in one fixed form, for digests.
    pub(crate) fn canonical(&self) -> String {
        let Self {
            name, fragmentation, duplication, anchor_read, linker, min_fragment, max_fragment, ..
        } = self;
        let linker = linker.as_deref().unwrap_or("");
        let mut text = format!(
            "{name},{fragmentation:?},{duplication},{anchor_read:?},{linker},{min_fragment},{max_fragment}"
        );
        for end in &self.vector_ends {
            let VectorEndLayout { name, side, primer, end_bases, other_terminus, leader } = end;
            let other = other_terminus.as_deref().unwrap_or("");
            text.push_str(&format!(",{name}:{primer}:{end_bases}:{other}"));
            // Layouts without a leader, of ends at the vector's end, keep the digests that they had before there was
            // either key.
            if *leader > 0 {
                text.push_str(&format!(":{leader}"));
            }
            match side {
                Some(Side::Three) => {}
                Some(Side::Five) => text.push_str(":5"),
                None => text.push_str(":?"),
            }
        }
        let mut place = |what: &str, read: String, Stretch { start, length }| {
            text.push_str(&format!(",{what}:{read}:{start}:{length}"));
        };
        for BarcodePlace { mate, stretch } in &self.barcodes {
            place("barcode", format!("{mate:?}"), *stretch);
        }
        if let Some(UmiPlace { read, stretch }) = self.umi {
            place("umi", format!("{read:?}"), stretch);
        }
        text
    }
}

fn read(root: &Keys, sides: Sides) -> Option<Protocol> {
    root.only(&[
        "name",
        "summary",
        "fragmentation",
        "duplication",
        "anchor_read",
        "barcode",
        "umi",
        "linker",
        "min_fragment",
        "max_fragment",
        "vector_end",
    ]);
    let name = root.need::<String>("name", "a name");
    let fragmentation =
        root.need::<Fragmentation>("fragmentation", "`shear`, `tagmentation` or `restriction`");
    let duplication = root.need::<u32>("duplication", "a number of bases, 0 or more");
    let anchor_read = root.need::<SequencerRead>("anchor_read", "`R1` or `R2`");
    let written = root.get::<String>("linker", BASES);
    let linker_line = written.as_ref().map(|found| found.line);
    let linker = sequence(root, written, "linker", iupac_fault);
    let bases = |key, default| root.get::<u32>(key, "a number of bases").map_or(default, |found| found.value);
    let (min_fragment, max_fragment) = (bases("min_fragment", 30), bases("max_fragment", 2500));
    if min_fragment > max_fragment {
        root.wrong(
            None,
            "min_fragment",
            format!("found {min_fragment}; expected at most `max_fragment`, {max_fragment}"),
        );
    }
    if max_fragment > LONGEST_FRAGMENT {
        root.wrong(
            None,
            "max_fragment",
            format!("found {max_fragment}; expected at most {LONGEST_FRAGMENT}"),
        );
    }
    let summary = root.get::<String>("summary", "a line of text").map_or(String::new(), |found| found.value);
    let barcodes = barcodes(root);
    let umi = umi(root, &barcodes);
    if let Some(Err(message)) = linker.as_deref().map(|linker| umi_in_linker(linker, umi)) {
        root.wrong(linker_line, "linker", message);
    }
    let vector_ends = vector_ends(root, sides);
    Some(Protocol {
        name: name?.value,
        summary,
        fragmentation: fragmentation?.value,
        duplication: duplication?.value,
        anchor_read: anchor_read?.value,
        vector_ends: vector_ends?,
        barcodes,
        umi,
        linker,
        min_fragment,
        max_fragment,
    })
}

/// As long as reads may be.
const LONGEST_FRAGMENT: u32 = 1_000_000;

const BASES: &str = "bases as text, IUPAC";

/// Barcodes in reads: one table, or one for each read.
fn barcodes(root: &Keys) -> Vec<BarcodePlace> {
    let sections = if root.is_table("barcode") {
        root.section("barcode").into_iter().collect()
    } else {
        root.sections("barcode")
    };
    let mut places: Vec<BarcodePlace> = Vec::new();
    for section in &sections {
        section.only(&["read", "start", "length"]);
        let read = section.need::<Mate>("read", "`anchor` or `adrift`");
        let stretch = stretch(section);
        let (Some(read), Some(stretch)) = (read, stretch) else { continue };
        if places.iter().any(|place| place.mate == read.value) {
            let message = format!("found `{}` twice; expected one barcode in a read", read.value.word());
            section.wrong(read.line, "read", message);
        }
        places.push(BarcodePlace { mate: read.value, stretch });
    }
    places.sort_by_key(|place| place.mate);
    places
}

/// A UMI whose place the linker does not tell.
fn umi(root: &Keys, barcodes: &[BarcodePlace]) -> Option<UmiPlace> {
    let section = root.section("umi")?;
    section.only(&["read", "start", "length"]);
    let read = section.need::<UmiRead>("read", "`I1`, `I2`, `anchor`, `adrift` or `linker`");
    let stretch = stretch(&section);
    let (read, stretch) = (read?, stretch?);
    let inside =
        |place: &&BarcodePlace| Some(place.mate) == read.value.mate() && place.stretch.overlaps(stretch);
    if let Some(barcode) = barcodes.iter().find(inside) {
        let message = format!(
            "found bases {} to {}, which the barcode shares ({} to {}); expected other ones",
            stretch.start + 1,
            stretch.end(),
            barcode.stretch.start + 1,
            barcode.stretch.end()
        );
        section.wrong(read.line, "start", message);
    }
    Some(UmiPlace { read: read.value, stretch })
}

/// `start`, 1-based and 1 if left out, and `length`.
fn stretch(section: &Keys) -> Option<Stretch> {
    let bases = |found: Option<Found<u32>>, key: &str| {
        let found = found?;
        if (1..=MAX_ELEMENT).contains(&found.value) {
            return Some(found.value);
        }
        section.wrong(found.line, key, format!("found {}; expected 1 to {MAX_ELEMENT}", found.value));
        None
    };
    let start = match section.get::<u32>("start", "the number of a base, from 1") {
        None => Some(1),
        found => bases(found, "start"),
    };
    let length = bases(section.need::<u32>("length", "a number of bases"), "length");
    Some(Stretch { start: start? - 1, length: length? })
}

fn vector_ends(root: &Keys, sides: Sides) -> Option<Vec<VectorEndLayout>> {
    let sections = root.sections("vector_end");
    if sections.is_empty() {
        root.wrong(None, "vector_end", "is missing; expected at least one table `[[vector_end]]`");
    }
    let ends: Vec<_> = sections.iter().map(|section| vector_end(section, sides)).collect();
    let mut names = Vec::new();
    for (section, end) in sections.iter().zip(&ends) {
        let Some(end) = end else { continue };
        if names.contains(&&end.name) {
            section.wrong(
                None,
                "name",
                format!("found `{}` twice; expected one table per vector end", end.name),
            );
        }
        names.push(&end.name);
    }
    ends.into_iter().collect()
}

const SIDE: &str =
    "`\"5\"` where the vector starts (U3, the 5′ ITR) or `\"3\"` where it ends (U5, the 3′ ITR)";

fn vector_end(section: &Keys, sides: Sides) -> Option<VectorEndLayout> {
    section.only(&["name", "side", "primer", "end_bases", "other_terminus", "leader"]);
    let name = section.need::<String>("name", "a name, such as `u5`, `u3`, `itr_5` or `itr_3`");
    let name = name.and_then(|found| {
        let name = found.value.parse::<VectorEnd>();
        name.map_err(|error| section.wrong(found.line, "name", error.to_string())).ok()
    });
    let side = match sides {
        Sides::Needed => section.need::<Side>("side", SIDE),
        Sides::NotNeeded => section.get::<Side>("side", SIDE),
    };
    let primer = sequence(section, section.need("primer", BASES), "primer", iupac_fault);
    let end_bases = sequence(section, section.need("end_bases", BASES), "end_bases", |text| {
        iupac_fault(text).or_else(|| {
            (text.len() < MIN_END_BASES)
                .then(|| format!("found {} bases; expected at least {MIN_END_BASES}", text.len()))
        })
    });
    let other_terminus =
        sequence(section, section.get("other_terminus", BASES), "other_terminus", iupac_fault);
    let leader = section.get::<u32>("leader", "a number of bases, 0 or more");
    if let Some(Found { value, line }) = leader.as_ref().filter(|found| found.value > MAX_LEADER) {
        section.wrong(*line, "leader", format!("found {value}; expected 0 to {MAX_LEADER}"));
    }
    let leader = leader.map_or(0, |found| found.value);
    Some(VectorEndLayout {
        name: name?,
        side: side.map(|found| found.value),
        primer: primer?,
        end_bases: end_bases?,
        other_terminus,
        leader,
    })
}

/// A sequence in upper case; its fault is told.
fn sequence(
    section: &Keys,
    found: Option<Found<String>>,
    key: &str,
    fault: impl Fn(&str) -> Option<String>,
) -> Option<String> {
    let found = found?;
    match fault(&found.value) {
        None => Some(found.value.to_ascii_uppercase()),
        Some(message) => {
            section.wrong(found.line, key, message);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refused(text: &str) -> String {
        Protocol::parse(text, Path::new("mine.toml"), Sides::Needed).unwrap_err().to_string()
    }

    #[test]
    fn every_shipped_layout_is_valid_and_goes_by_its_name() {
        for (name, _) in Protocol::shipped() {
            assert_eq!(Protocol::load(name, Path::new("nowhere"), Sides::Needed).unwrap().name, *name);
        }
        let protocol = Protocol::load("lmpcr-lentivirus", Path::new("."), Sides::Needed).unwrap();
        assert_eq!((protocol.duplication, protocol.anchor_read), (5, SequencerRead::R2));
        assert_eq!(protocol.linker, None);
        let end = &protocol.vector_ends[0];
        assert_eq!(
            (end.name.as_str(), end.primer.as_str(), end.end_bases.as_str()),
            ("u5", "GAAAATC", "TCTAGCA")
        );
    }

    #[test]
    fn all_faults_of_a_layout_are_told_at_once() {
        let text = "name = \"x\"\nfragmentaton = \"shear\"\nduplication = -1\nanchor_read = \"R3\"\n\
                    linker = \"NNACGTACNN\"\nmin_fragment = 9\nmax_fragment = 8\n\
                    [[vector_end]]\nname = \"u+5\"\nside = 5\nprimer = \"\"\nend_bases = \"TCA\"\n\
                    [[vector_end]]\nname = \"u3\"\nprimer = \"ACXGT\"\nend_bases = \"ACGT\"\nother = 1\n\
                    leader = 1001\n";
        let message = refused(text);
        for words in [
            "has 14 problems",
            "line 2: unknown key `fragmentaton`; nearest known: `fragmentation`",
            "`fragmentation`: is missing",
            "line 3, `duplication`: found the number `-1`",
            "line 4, `anchor_read`: found the text `R3`; expected `R1` or `R2`",
            "line 5, `linker`: found 2 stretches of `NNACGTACNN`",
            "`min_fragment`: found 9; expected at most `max_fragment`, 8",
            "line 9, `vector_end.name`",
            "line 10, `vector_end.side`: found the number `5`; expected `\"5\"` where the vector starts",
            "line 11, `vector_end.primer`: found nothing",
            "line 12, `vector_end.end_bases`: found 3 bases; expected at least 4",
            "line 13, `vector_end.side`: is missing; expected `\"5\"` where the vector starts",
            "line 15, `vector_end.primer`: found `ACXGT`; `X` is not an IUPAC base",
            "line 17: unknown key `other` in `[vector_end]`; nearest known: `other_terminus`",
            "line 18, `vector_end.leader`: found 1001; expected 0 to 1000",
        ] {
            assert!(message.contains(words), "{words} not in:\n{message}");
        }
    }

    /// A layout with some more tables.
    fn with(tables: &str) -> String {
        format!(
            "name = \"x\"\nfragmentation = \"shear\"\nduplication = 5\nanchor_read = \"R2\"\n\
             [[vector_end]]\nname = \"u5\"\nside = \"3\"\nprimer = \"GAAAATC\"\nend_bases = \"TCTAGCA\"\n{tables}"
        )
    }

    #[test]
    fn barcode_and_umi_may_stand_at_the_start_of_reads() {
        let text = with(
            "[[barcode]]\nread = \"adrift\"\nstart = 13\nlength = 8\n\
             [[barcode]]\nread = \"anchor\"\nlength = 6\n[umi]\nread = \"adrift\"\nlength = 12\n",
        );
        let protocol = Protocol::parse(&text, Path::new("x"), Sides::Needed).unwrap();
        let place = |mate, start, length| BarcodePlace { mate, stretch: Stretch { start, length } };
        assert_eq!(protocol.barcodes, [place(Mate::Anchor, 0, 6), place(Mate::Adrift, 12, 8)]);
        let stretch = Stretch { start: 0, length: 12 };
        assert_eq!(protocol.umi, Some(UmiPlace { read: UmiRead::Adrift, stretch }));
        assert_eq!([Mate::Anchor, Mate::Adrift].map(|mate| protocol.lead(mate)), [6, 20]);
        assert_eq!((protocol.index_bases(0), protocol.index_bases(1)), (None, None));

        let text =
            with("[barcode]\nread = \"anchor\"\nlength = 8\n[umi]\nread = \"I2\"\nstart = 9\nlength = 7\n");
        let protocol = Protocol::parse(&text, Path::new("x"), Sides::Needed).unwrap();
        assert_eq!(protocol.barcodes, [place(Mate::Anchor, 0, 8)], "one table is enough for one barcode");
        assert_eq!([Mate::Anchor, Mate::Adrift].map(|mate| protocol.lead(mate)), [8, 0]);
        assert_eq!((protocol.index_bases(0), protocol.index_bases(1)), (None, Some(8)));
    }

    #[test]
    fn all_faults_of_barcode_and_umi_are_told_at_once() {
        let text = with(
            "[[barcode]]\nread = \"I1\"\nlength = 0\n[[barcode]]\nread = \"anchor\"\nlength = 8\n\
             [[barcode]]\nread = \"anchor\"\nstart = 0\n[[barcode]]\nread = \"anchor\"\nlength = 8\nlenght = 9\n\
             [umi]\nread = \"anchor\"\nstart = 8\nlength = 5\n",
        );
        let message = refused(&format!("linker = \"ACGTNNNN\"\n{text}"));
        for words in [
            "has 8 problems",
            "line 12, `barcode.read`: found the text `I1`; expected `anchor` or `adrift`",
            "line 13, `barcode.length`: found 0; expected 1 to 100",
            "line 17, `barcode.length`: is missing; expected a number of bases",
            "line 19, `barcode.start`: found 0; expected 1 to 100",
            "line 21, `barcode.read`: found `anchor` twice",
            "line 23: unknown key `lenght` in `[barcode]`; nearest known: `length`",
            "line 25, `umi.start`: found bases 8 to 12, which the barcode shares (1 to 8)",
            "line 1, `linker`: found `ACGTNNNN`, which holds a UMI",
        ] {
            assert!(message.contains(words), "{words} not in:\n{message}");
        }
        let message = refused(&format!("umi = 3\nbarcode = \"I1\"\n{}", with("")));
        assert!(
            message.contains("has 2 problems") && message.contains("expected a table `[umi]`"),
            "{message}"
        );
    }

    #[test]
    fn whatever_changes_results_changes_the_canonical_form() {
        let canonical =
            |text: &str| Protocol::parse(text, Path::new("x"), Sides::Needed).unwrap().canonical();
        let barcode = "[barcode]\nread = \"anchor\"\nlength = 8\n";
        let umi = "[umi]\nread = \"I1\"\nstart = 9\nlength = 8\n";
        let plain = with("");
        let texts = [
            plain.clone(),
            with(barcode),
            with(&barcode.replace("anchor", "adrift")),
            with(&barcode.replace('8', "9")),
            with(&format!("{barcode}start = 2\n")),
            with(umi),
            with(&umi.replace("I1", "I2")),
            with(&umi.replace("I1", "anchor")),
            with(&umi.replace('9', "10")),
            with(&umi.replace("length = 8", "length = 7")),
            plain.replace("name = \"x\"", "name = \"y\""),
            plain.replace("shear", "tagmentation"),
            plain.replace("duplication = 5", "duplication = 4"),
            plain.replace("R2", "R1"),
            plain.replace("TCTAGCA", "TCTAGGA"),
            with("leader = 300\n"),
            with("leader = 299\n"),
            plain.replace("side = \"3\"", "side = \"5\""),
            format!("linker = \"ACGT\"\n{plain}"),
            format!("min_fragment = 31\n{plain}"),
            format!("max_fragment = 3000\n{plain}"),
        ];
        let forms: std::collections::BTreeSet<_> = texts.iter().map(|text| canonical(text)).collect();
        assert_eq!(forms.len(), texts.len());
        assert_eq!(canonical(&format!("summary = \"A layout.\"\n{plain}")), canonical(&plain));
        assert_eq!(canonical(&with("leader = 0\n")), canonical(&plain));
        assert!(canonical(&plain).ends_with(",u5:GAAAATC:TCTAGCA:"), "digests of before stay");
    }

    #[test]
    fn a_layout_without_a_side_is_read_where_nothing_is_oriented() {
        let text = with("").replace("side = \"3\"\n", "");
        let protocol = Protocol::parse(&text, Path::new("x"), Sides::NotNeeded).unwrap();
        assert_eq!(protocol.vector_ends[0].side, None);
        let message = refused(&text);
        assert!(message.contains("`mine.toml` has 1 problem"), "{message}");
        assert!(message.contains("line 5, `vector_end.side`: is missing"), "{message}");
        let both =
            [Sides::Needed, Sides::NotNeeded].map(|sides| Protocol::parse(&with(""), Path::new("x"), sides));
        let name = "u5".parse().unwrap();
        for protocol in both.map(Result::unwrap) {
            assert_eq!(protocol.side_of(&name), Some(Side::Three));
        }
    }

    #[test]
    fn every_shipped_end_sits_on_its_side() {
        for (shipped, _) in Protocol::shipped() {
            for end in Protocol::load(shipped, Path::new("."), Sides::Needed).unwrap().vector_ends {
                let expected = match end.name.as_str() {
                    "u3" | "itr_5" | "donor_5" => Side::Five,
                    "u5" | "itr_3" | "donor_3" => Side::Three,
                    other => panic!("a new end, {other}: which side is it?"),
                };
                assert_eq!(end.side, Some(expected), "{shipped} {}", end.name);
            }
        }
    }

    #[test]
    fn a_slip_in_a_shipped_name_gets_the_right_one() {
        let error = Protocol::load("lmpcr-lentivirs", Path::new("."), Sides::Needed).unwrap_err();
        assert!(error.to_string().contains("nearest known: `lmpcr-lentivirus`"), "{error}");
        assert!(!error.is_data() && !error.is_missing());
        assert!(Protocol::load("no/such.toml", Path::new("."), Sides::Needed).unwrap_err().is_missing());
    }

    #[test]
    fn a_syntax_error_has_its_line() {
        assert!(refused("name = \"x\"\nduplication = = 5\n").starts_with("`mine.toml`, line 2: "));
    }

    #[test]
    fn no_layout_without_a_vector_end() {
        assert!(refused("vector_end = 3").contains("expected tables `[[vector_end]]`"));
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in "\\PC*", toml in "(([a-z_]{1,8}|umi|barcode|start|length) = ([0-9\"\\[\\]a-z]{0,8})\n|\\[{1,2}(umi|barcode|[a-z_]{1,5})\\]{1,2}\n){0,8}") {
            let _ = Protocol::parse(&text, Path::new("x"), Sides::Needed);
            let _ = Protocol::parse(&toml, Path::new("x"), Sides::Needed);
        }
    }
}
