//! Barcodes of one pool, as demultiplexing will see them: one error is allowed, so that two of them must
//! differ in at least three places.

use landfall_core::dna::iupac_bases;

use super::row::Row;
use crate::Protocol;
use crate::error::LineFault;
use crate::protocol::{BarcodePlace, iupac_fault};

/// With one error, a read still lies two nearer to its own barcode than a read without error to the next.
const MIN_DISTANCE: usize = 3;

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
pub(super) fn check_pool(libraries: &[&Row], faults: &mut Vec<LineFault>) {
    let [first, others @ ..] = libraries else { return };
    if others.is_empty() {
        return;
    }
    let other = |row: &Row| if row.line == first.line { others[0] } else { *first };
    for row in libraries.iter().filter(|row| row.text("barcode").is_none()) {
        let message = format!("found nothing, but the FASTQ files are shared with {}", name(other(row)));
        faults.push(LineFault::of(row.line, "barcode", message));
    }
    let places = |row: &Row| row.protocol.as_ref().map(|protocol| protocol.barcodes.clone());
    for row in libraries.iter().filter(|row| row.protocol.is_some() && first.protocol.is_some()) {
        if places(row) != places(first) {
            let message = format!(
                "found a layout whose barcodes stand elsewhere than those of {}, whose FASTQ files it shares",
                name(first)
            );
            faults.push(LineFault::of(row.line, "protocol", message));
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
            faults.push(LineFault::of(row.line, "barcode", message));
            continue;
        }
        for &(earlier, theirs) in &given[..at] {
            if shape(theirs) == shape(barcode) && distance(barcode, theirs) < MIN_DISTANCE {
                faults.push(LineFault::of(row.line, "barcode", too_near(barcode, theirs, earlier)));
            }
        }
    }
}

fn too_near(barcode: &str, theirs: &str, earlier: &Row) -> String {
    match distance(barcode, theirs) {
        0 => format!("found `{barcode}`, which {} has, too", name(earlier)),
        distance => format!(
            "found `{barcode}`, at distance {distance} from `{theirs}` of {}; expected at least {MIN_DISTANCE}, \
             for one error is allowed",
            name(earlier)
        ),
    }
}

fn name(row: &Row) -> String {
    format!("library `{}` in line {}", row.text("library").unwrap_or_default(), row.line)
}

fn shape(barcode: &str) -> Vec<usize> {
    barcode.split('+').map(str::len).collect()
}

/// The number of places in which two barcodes of one shape cannot both be read.
fn distance(left: &str, right: &str) -> usize {
    let bases = |letter| iupac_bases(letter).unwrap_or_default();
    let differ = |(left, right)| !bases(left).contains(|base| bases(right).contains(base));
    left.bytes().zip(right.bytes()).filter(|&pair| pair != (b'+', b'+')).filter(|&pair| differ(pair)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ambiguous_letter_is_no_difference() {
        assert_eq!(distance("ACGT", "TCGA"), 2);
        assert_eq!(distance("ACGT+AA", "ACGT+CC"), 2);
        assert_eq!(distance("NNGT", "TCGA"), 1);
        assert_eq!(distance("RCGT", "YCGT"), 1);
    }

    #[test]
    fn barcodes_are_one_or_two_words_of_bases() {
        assert_eq!(fault("ACGT+NNRT"), None);
        assert_eq!(fault("ACGXNA").unwrap(), "found `ACGXNA`; `X` is not an IUPAC base");
        assert!(fault("ACGT+").unwrap().contains("expected IUPAC bases"));
        assert!(fault("A+C+G").unwrap().contains("`I1+I2`"));
    }
}
