//! Barcodes of one pool: each library has one, of one shape, and no two are the same. How far apart they must be, the
//! parameters of demultiplexing say.

use landfall_core::dna::iupac_bases;

use super::column::Column;
use super::header::Header;
use super::row::Row;
use crate::Protocol;
use crate::error::LineFault;
use crate::protocol::{BarcodePlace, iupac_fault};

/// What is wrong with a barcode, `I1` or `I1+I2`; `None` if nothing.
pub(super) fn fault(text: &str) -> Option<String> {
    let parts = text.split('+').count();
    if parts > 2 {
        return Some(format!("found `{text}`; expected `I1` or `I1+I2`"));
    }
    text.split('+').find_map(|part| {
        // The whole barcode is shown: that is what can be found in the sheet.
        let fault = iupac_fault(part)?;
        let reason = fault.rsplit("; ").next().unwrap_or_default();
        Some(format!("found `{text}`; {reason}"))
    })
}

/// What keeps a barcode from where the layout has it; `None` if nothing.
pub(super) fn misplaced(barcode: &str, protocol: &Protocol) -> Option<String> {
    let lengths = shape(barcode);
    if protocol.barcodes.is_empty() {
        let index_reads = lengths.iter().enumerate();
        return index_reads.filter_map(|(at, &length)| Some((at, length, protocol.index_bases(at)?))).find_map(
            |(at, length, free)| {
                let message = format!(
                    "found `{barcode}`, whose part in I{} has {length} bases; layout `{}` has the UMI there from base {} \
                     on, expected at most {free}",
                    at + 1,
                    protocol.name,
                    free + 1
                );
                (length > free as usize).then_some(message)
            },
        );
    }
    let expected: Vec<_> = protocol.barcodes.iter().map(|place| place.stretch.length as usize).collect();
    let words = |BarcodePlace { mate, stretch }: &BarcodePlace| {
        format!("{} bases of the {} read", stretch.length, mate.word())
    };
    let places: Vec<_> = protocol.barcodes.iter().map(words).collect();
    (lengths != expected).then(|| {
        format!("found `{barcode}`; expected {}, as layout `{}` has it", places.join(" `+` "), protocol.name)
    })
}

/// Tells which libraries of a pool cannot be told apart; a row for each library.
pub(super) fn check_pool(libraries: &[&Row], header: &Header, faults: &mut Vec<LineFault>) {
    let [first, others @ ..] = libraries else { return };
    if others.is_empty() {
        return;
    }
    let other = |row: &Row| if row.line == first.line { others[0] } else { *first };
    if !header.has(Column::Barcode) {
        let missing = format!("column `{}` is missing", Column::Barcode.name());
        if header.lacks(Column::Barcode) && !faults.iter().any(|fault| fault.message.starts_with(&missing)) {
            let (one, two) = (name(first), name(others[0]));
            let message = format!("{missing}; {one} and {two} share FASTQ files");
            faults.push(LineFault::at(header.line, message));
        }
        return;
    }
    for row in libraries.iter().filter(|row| row.text(Column::Barcode).is_none()) {
        let message = format!("found nothing, but the FASTQ files are shared with {}", name(other(row)));
        faults.push(LineFault::of(row.line, Column::Barcode.name(), message));
    }
    let places = |row: &Row| row.protocol.as_ref().map(|protocol| protocol.barcodes.clone());
    for row in libraries.iter().filter(|row| row.protocol.is_some() && first.protocol.is_some()) {
        if places(row) != places(first) {
            let message = format!(
                "found a layout whose barcodes stand elsewhere than those of {}, whose FASTQ files it shares",
                name(first)
            );
            faults.push(LineFault::of(row.line, Column::Protocol.name(), message));
        }
    }
    let given: Vec<_> = libraries.iter().filter_map(|row| Some((*row, row.barcode.as_deref()?))).collect();
    for (at, &(row, barcode)) in given.iter().enumerate() {
        if shape(barcode) != shape(given[0].1) {
            let message = format!(
                "found `{barcode}`; expected as many bases as `{}` of {}",
                given[0].1,
                name(given[0].0)
            );
            faults.push(LineFault::of(row.line, Column::Barcode.name(), message));
            continue;
        }
        if let Some((earlier, _)) =
            given[..at].iter().find(|(_, theirs)| distance(barcode, theirs) == Some(0))
        {
            let message = format!("found `{barcode}`, which {} has, too", name(earlier));
            faults.push(LineFault::of(row.line, Column::Barcode.name(), message));
        }
    }
}

fn name(row: &Row) -> String {
    format!("library `{}` in line {}", row.name(), row.line)
}

fn shape(barcode: &str) -> Vec<usize> {
    barcode.split('+').map(str::len).collect()
}

/// The number of places in which two barcodes cannot both be read; `None` if their parts differ in length.
#[must_use]
pub fn distance(left: &str, right: &str) -> Option<usize> {
    if shape(left) != shape(right) {
        return None;
    }
    let bases = |letter| iupac_bases(letter).unwrap_or_default();
    let differ = |(left, right)| !bases(left).contains(|base| bases(right).contains(base));
    let pairs = left.bytes().zip(right.bytes()).filter(|&pair| pair != (b'+', b'+'));
    Some(pairs.filter(|&pair| differ(pair)).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ambiguous_letter_is_no_difference() {
        assert_eq!(distance("ACGT", "TCGA"), Some(2));
        assert_eq!(distance("ACGT+AA", "ACGT+CC"), Some(2));
        assert_eq!(distance("NNGT", "TCGA"), Some(1));
        assert_eq!(distance("RCGT", "YCGT"), Some(1));
        assert_eq!(distance("ACGT+AA", "ACG+TAA"), None);
    }

    #[test]
    fn barcodes_are_one_or_two_words_of_bases() {
        assert_eq!(fault("ACGT+NNRT"), None);
        assert_eq!(fault("ACGXNA").unwrap(), "found `ACGXNA`; `X` is not an IUPAC base");
        assert!(fault("ACGT+").unwrap().contains("expected IUPAC bases"));
        assert!(fault("A+C+G").unwrap().contains("`I1+I2`"));
    }
}
