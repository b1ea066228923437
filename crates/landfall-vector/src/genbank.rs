//! GenBank files: the LOCUS line says the name and the topology, the features are the elements.

use std::ops::Range;

use gb_io::reader::SeqReader;
use gb_io::seq::{Feature, Location, Seq};
use landfall_core::Letters;

use crate::{Element, Topology, Vector};

/// The record, and what was found and expected.
type Fault = (String, String);

/// Whether a text is GenBank: its first word is `LOCUS`.
pub(crate) fn begins(text: &[u8]) -> bool {
    text.trim_ascii_start().starts_with(b"LOCUS")
}

/// The vectors of a file, with features as elements: each is called by its `label`, or else `gene`, `product`,
/// `standard_name`, `note`, or by its kind.
pub(crate) fn parse(text: &[u8]) -> Result<(Vec<Vector>, Letters), Fault> {
    let said: Vec<Topology> =
        text.split(|&byte| byte == b'\n').filter(|line| line.starts_with(b"LOCUS")).map(topology).collect();
    let (mut vectors, mut letters) = (Vec::new(), Letters::default());
    for (at, record) in SeqReader::new(text).enumerate() {
        let place = format!("record {}", at + 1);
        let record = record.map_err(|fault| {
            (place.clone(), format!("found no GenBank record ({fault}); expected a whole one"))
        })?;
        let vector = vector(record, said.get(at).copied().unwrap_or_default(), &mut letters);
        vectors.push(vector.map_err(|fault| (place, fault))?);
    }
    if vectors.len() != said.len() {
        let words = format!(
            "found {} whole records of {}; expected each to end with `//`",
            vectors.len(),
            said.len()
        );
        return Err(("end".to_owned(), words));
    }
    Ok((vectors, letters))
}

/// What a LOCUS line says; older ones say nothing.
fn topology(locus: &[u8]) -> Topology {
    let mut words = locus.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).skip(2);
    words
        .find_map(|word| match word.to_ascii_lowercase().as_slice() {
            b"circular" => Some(Topology::Circular),
            b"linear" => Some(Topology::Linear),
            _ => None,
        })
        .unwrap_or_default()
}

fn vector(record: Seq, topology: Topology, letters: &mut Letters) -> Result<Vector, String> {
    let Some(name) = record.name else {
        return Err(
            "found a LOCUS line that cannot be read; expected `LOCUS name length bp DNA circular`".to_owned()
        );
    };
    let mut bases = Vec::with_capacity(record.seq.len());
    letters.read(&record.seq, &mut bases).map_err(|fault| format!("`{name}`: {fault}"))?;
    if bases.is_empty() {
        return Err(format!("`{name}`: found no bases; expected `ORIGIN` and the sequence"));
    }
    let features = record.features.iter().filter(|feature| feature.kind != "source");
    let elements = features.map(|feature| element(feature, bases.len(), topology));
    let mut elements =
        elements.collect::<Result<Vec<_>, _>>().map_err(|fault| format!("`{name}`: {fault}"))?;
    elements.retain(|element| !element.parts.is_empty());
    elements.sort_by_key(Element::start);
    Ok(Vector { name, bases, topology, elements })
}

/// The words that name a feature, best first.
const NAMES: [&str; 5] = ["label", "gene", "product", "standard_name", "note"];

fn element(feature: &Feature, length: usize, topology: Topology) -> Result<Element, String> {
    let named = NAMES.iter().find_map(|word| feature.qualifier_values(word).next());
    let name = named.unwrap_or(&feature.kind).split_whitespace().collect::<Vec<_>>().join(" ");
    let parts = parts(&feature.location, length, topology).map_err(|(start, end)| {
        format!("feature `{name}`: found {start} to {end}; expected a stretch of its {length} bases")
    })?;
    Ok(Element { name, parts })
}

/// The stretches of a location; none of one that lies between two bases or in another sequence.
fn parts(location: &Location, length: usize, topology: Topology) -> Result<Vec<Range<usize>>, (i64, i64)> {
    match location {
        Location::Range((start, _), (end, _)) => {
            let fault = (start + 1, *end);
            let place = |base: &i64| usize::try_from(*base).ok().filter(|base| *base <= length).ok_or(fault);
            let (start, end) = (place(start)?, place(end)?);
            let across = start >= end && topology == Topology::Circular;
            if start < length && (start < end || across) {
                return Ok(Element::stretch("", start, end, length).parts);
            }
            Err(fault)
        }
        // The other strand of the same bases: its parts run the other way along the map.
        Location::Complement(inner) => parts(inner, length, topology),
        Location::Join(all) | Location::Order(all) | Location::Bond(all) | Location::OneOf(all) => all
            .iter()
            .map(|one| parts(one, length, topology))
            .collect::<Result<Vec<_>, _>>()
            .map(|all| all.concat()),
        Location::Between(..) | Location::External(..) | Location::Gap(_) => Ok(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A record of 100 bases.
    fn record(locus: &str, features: &str) -> String {
        let mut text =
            format!("LOCUS       {locus}\nFEATURES             Location/Qualifiers\n{features}ORIGIN\n");
        for line in 0..2 {
            let words = "acgtacgtaa ".repeat(5);
            text.push_str(&format!("{:>9} {}\n", 50 * line + 1, words.trim_end()));
        }
        text + "//\n"
    }

    fn feature(kind: &str, location: &str, label: &str) -> String {
        format!("     {kind:<16}{location}\n                     /label=\"{label}\"\n")
    }

    fn read(text: &str) -> Result<Vec<Vector>, Fault> {
        parse(text.as_bytes()).map(|(vectors, _)| vectors)
    }

    #[test]
    fn a_record_gives_name_topology_bases_and_elements() {
        let features = feature("source", "1..100", "all")
            + &feature("LTR", "complement(11..20)", "3' LTR")
            + &feature("misc_feature", "join(91..100,1..5)", "backbone")
            + "     CDS             31..60\n                     /gene=\"CAR\"\n     promoter        70..80\n"
            + "     variation       5^6\n";
        let vectors =
            read(&record("pLV                      100 bp    DNA     circular SYN 01-JAN-2020", &features))
                .unwrap();
        let vector = &vectors[0];
        assert_eq!(
            (vector.name.as_str(), vector.topology, vector.bases.len()),
            ("pLV", Topology::Circular, 100)
        );
        let expected = [("3' LTR", 10, 20), ("CAR", 30, 60), ("promoter", 69, 80), ("backbone", 90, 5)];
        assert_eq!(
            vector.elements,
            expected.map(|(name, start, end)| Element::stretch(name, start, end, 100))
        );
    }

    #[test]
    fn the_locus_line_says_the_topology_or_nothing() {
        for (locus, topology) in [
            ("x 100 bp ds-DNA circular SYN 01-JAN-2020", Topology::Circular),
            ("x 100 bp DNA linear SYN 01-JAN-2020", Topology::Linear),
            ("x 100 bp DNA SYN 01-JAN-2020", Topology::NotKnown),
            ("circular 100 bp DNA SYN 01-JAN-2020", Topology::NotKnown),
        ] {
            assert_eq!(read(&record(locus, "")).unwrap()[0].topology, topology, "{locus}");
        }
    }

    #[test]
    fn a_feature_across_the_ends_needs_a_circle_and_none_leaves_the_map() {
        let at = |topology: &str, location: &str| {
            read(&record(
                &format!("x 100 bp DNA {topology} SYN 01-JAN-2020"),
                &feature("misc_feature", location, "backbone"),
            ))
        };
        assert_eq!(at("circular", "91..5").unwrap()[0].elements[0].parts, [90..100, 0..5]);
        for (topology, location, words) in
            [("linear", "91..5", "91 to 5"), ("circular", "91..101", "91 to 101")]
        {
            let (place, fault) = at(topology, location).unwrap_err();
            assert!(
                place == "record 1" && fault.contains(words) && fault.contains("`backbone`"),
                "{place} {fault}"
            );
        }
    }

    #[test]
    fn a_record_that_is_not_whole_is_refused() {
        let whole = record("x 100 bp DNA circular SYN 01-JAN-2020", "");
        for text in [
            format!("{whole}{}", &whole[..whole.len() - 30]),
            whole.replacen("acgt", "ac*t", 1),
            whole.replacen("acgt", "aclt", 1),
            whole.replace("100 bp", "101 bp"),
            record("a line of no use", ""),
            "LOCUS".to_owned(),
        ] {
            assert!(read(&text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in "(LOCUS|ORIGIN|FEATURES|//|[ -~\n]){0,40}", cut in any::<prop::sample::Index>()) {
            let _ = parse(text.as_bytes());
            let whole = record("x 100 bp DNA circular SYN 01-JAN-2020", &feature("CDS", "join(3..9,20..30)", "a"));
            let _ = parse(&whole.as_bytes()[..cut.index(whole.len())]);
        }
    }
}
