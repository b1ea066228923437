//! Elements of vectors as BED: vector, start, end, name; 0-based, half-open.

use std::path::Path;

use landfall_files::{BedLine, bed_lines};

use crate::{Element, Topology, Vector, VectorError};

/// Reads a BED file of elements; returns each with the place of its vector in `vectors`.
pub(crate) fn read(path: &Path, vectors: &[Vector]) -> Result<Vec<(usize, Element)>, VectorError> {
    let text = landfall_files::read_text(path)?;
    let fault = |(line, fault)| VectorError::Element { path: path.to_owned(), line, fault };
    parse(&text, vectors).map_err(fault)
}

fn parse(text: &str, vectors: &[Vector]) -> Result<Vec<(usize, Element)>, (u64, String)> {
    let element = |line: BedLine<'_>| element(&line, vectors).map_err(|fault| (line.number, fault));
    let elements = bed_lines(text).map(element).collect::<Result<Vec<_>, _>>()?;
    if elements.is_empty() {
        return Err((1, "found no element; expected a line `vector start end name` for each".to_owned()));
    }
    Ok(elements)
}

fn element(line: &BedLine<'_>, vectors: &[Vector]) -> Result<(usize, Element), String> {
    let (vector, start, end) = line.place()?;
    let at = vectors.iter().position(|one| one.name == vector).ok_or_else(|| {
        let known: Vec<_> = vectors.iter().take(3).map(|one| one.name.as_str()).collect();
        let more = if vectors.len() > known.len() { " or another vector" } else { "" };
        format!("found vector `{vector}`; expected `{}`{more}", known.join("` or `"))
    })?;
    let name =
        line.name().ok_or("found no name; expected that of an element, such as `backbone`, in column 4")?;
    let (start, end) = (start as usize, end as usize);
    let Vector { topology, bases, .. } = &vectors[at];
    let length = bases.len();
    let across = start > end && *topology == Topology::Circular;
    if start == end || start >= length || end > length || (start > end && !across) {
        let hint =
            if start > end { "; only an element of a circular vector runs across its ends" } else { "" };
        return Err(format!(
            "found {start} to {end}; expected a stretch of `{vector}`, which has {length} bases{hint}"
        ));
    }
    Ok((at, Element::stretch(name, start, end, length)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn vectors(topology: Topology) -> Vec<Vector> {
        vec![Vector {
            name: "pLV".to_owned(),
            bases: b"ACGTACGTAC".repeat(10),
            topology,
            ..Vector::default()
        }]
    }

    #[test]
    fn elements_are_read_and_faults_name_the_line() {
        let good = "# elements\ntrack name=x\npLV\t0\t20\t5' LTR\npLV 80 100 backbone\n\n";
        let found = parse(good, &vectors(Topology::NotKnown)).unwrap();
        assert_eq!(found[0], (0, Element::stretch("5' LTR", 0, 20, 100)));
        assert_eq!(found[1], (0, Element::stretch("backbone", 80, 100, 100)));
        for (text, line, words) in [
            ("pLV 0 20 a\nother 0 20 b", 2, "found vector `other`; expected `pLV`"),
            ("pLV 0 x a", 1, "`x`"),
            ("pLV 20 20 a", 1, "20 to 20"),
            ("\npLV 0 101 a", 2, "100 bases"),
            ("pLV 90 10 a", 1, "only an element of a circular vector"),
            ("pLV 0 9", 1, "no name"),
            ("pLV 0", 1, "`contig start end`"),
            ("pLV\t0\t9\t", 1, "no name"),
            ("# nothing", 1, "no element"),
        ] {
            let (at, fault) = parse(text, &vectors(Topology::NotKnown)).unwrap_err();
            assert!(at == line && fault.contains(words), "{text}: {at} {fault}");
        }
    }

    #[test]
    fn only_on_a_circle_an_element_runs_across_the_ends() {
        let found = parse("pLV 90 10 backbone", &vectors(Topology::Circular)).unwrap();
        assert_eq!(found[0].1.parts, [90..100, 0..10]);
        assert!(parse("pLV 90 10 backbone", &vectors(Topology::Linear)).is_err());
        assert!(parse("pLV 100 10 backbone", &vectors(Topology::Circular)).is_err());
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in "\\PC*", rows in "((pLV|x)[\t ][0-9]{0,3}[\t ][0-9]{0,3}[\t ][a-z]{0,3}\n){0,4}") {
            for topology in Topology::ALL {
                let _ = parse(&text, &vectors(topology));
                for (_, element) in parse(&rows, &vectors(topology)).unwrap_or_default() {
                    prop_assert!(!element.parts.is_empty());
                    prop_assert!(element.parts.iter().all(|part| part.start < part.end && part.end <= 100));
                }
            }
        }
    }
}
