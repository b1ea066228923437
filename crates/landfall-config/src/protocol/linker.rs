//! Where the UMI stands in a linker.

use std::ops::Range;

use landfall_core::dna::iupac_bases;

use super::{UmiPlace, UmiRead};

/// Fixed letters that may stand between the letters of one UMI, as in `NNNNNACNNNNN`.
const MAX_FIXED: usize = 3;
/// Sequences that a stretch of letters must stand for to be a UMI; fewer are a mixed base or two of the linker.
const LEAST_SEQUENCES: u64 = 16;

/// The UMI of a linker in IUPAC letters: the place that the layout names, or else the one stretch of letters that stand
/// for several bases, with up to 3 fixed letters inside it. Empty if there is none.
///
/// # Errors
/// What is wrong, in words: several stretches could be the UMI, the UMI stands elsewhere, or the place is outside the
/// linker.
pub fn umi_in_linker(linker: &str, umi: Option<UmiPlace>) -> Result<Range<usize>, String> {
    let stretches = stretches(linker.as_bytes());
    match umi {
        Some(UmiPlace { read: UmiRead::Linker, stretch }) => {
            let (start, end) = (stretch.start as usize, stretch.end() as usize);
            if end > linker.len() {
                return Err(format!(
                    "found {} bases, `{linker}`; `[umi]` has its bases {} to {end} as UMI",
                    linker.len(),
                    start + 1
                ));
            }
            Ok(start..end)
        }
        Some(_) if stretches.is_empty() => Ok(0..0),
        Some(_) => Err(format!(
            "found `{linker}`, which holds a UMI; the layout has the UMI elsewhere, expected a linker of fixed bases"
        )),
        None => match stretches.as_slice() {
            [] => Ok(0..0),
            [one] => Ok(one.clone()),
            several => {
                let shown: Vec<_> = several
                    .iter()
                    .map(|range| {
                        format!("{} to {}, `{}`", range.start + 1, range.end, &linker[range.clone()])
                    })
                    .collect();
                Err(format!(
                    "found {} stretches of `{linker}` that may be the UMI: bases {}; say which one in the layout, with a \
                     table `[umi]`: read = \"linker\", start, length",
                    several.len(),
                    shown.join("; ")
                ))
            }
        },
    }
}

/// The stretches that could be a UMI.
fn stretches(linker: &[u8]) -> Vec<Range<usize>> {
    let mut found: Vec<(Range<usize>, u64)> = Vec::new();
    for (at, &letter) in linker.iter().enumerate() {
        let bases = iupac_bases(letter.to_ascii_uppercase()).map_or(0, str::len) as u64;
        if bases < 2 {
            continue;
        }
        match found.last_mut() {
            Some((range, sequences)) if at <= range.end + MAX_FIXED => {
                range.end = at + 1;
                *sequences = sequences.saturating_mul(bases);
            }
            _ => found.push((at..at + 1, bases)),
        }
    }
    found.into_iter().filter(|(_, sequences)| *sequences >= LEAST_SEQUENCES).map(|(range, _)| range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Stretch;

    fn umi(linker: &str) -> Result<&str, String> {
        umi_in_linker(linker, None).map(|range| &linker[range])
    }

    #[test]
    fn the_umi_is_the_stretch_of_letters_that_stand_for_several_bases() {
        for one in
            ["NNNNNNNNNNNN", "DDDDDDDDDDDD", "BBBBHHHHVVVV", "NNNNRYNNNNNN", "NNNNNACNNNNN", "nnnnn", "NN"]
        {
            assert_eq!(umi(&format!("ACGTTGCA{one}CTCCGCTT")), Ok(one));
            assert_eq!(umi(one), Ok(one));
        }
        assert_eq!(umi("ACGTTGCA"), Ok(""));
        assert_eq!(umi("ACGTTGCARCTCCSGC"), Ok(""), "mixed bases");
        assert_eq!(umi("ARCGTTGCANNNNCTCC"), Ok("NNNN"), "a mixed base far from the UMI");
    }

    #[test]
    fn where_two_stretches_may_be_the_umi_the_layout_must_say_which() {
        let linker = "NNNNACGTNNNNNNNNCTCC";
        let fault = umi(linker).unwrap_err();
        assert!(fault.contains("bases 1 to 4, `NNNN`; 9 to 16, `NNNNNNNN`"), "{fault}");
        let place =
            |start, length| Some(UmiPlace { read: UmiRead::Linker, stretch: Stretch { start, length } });
        assert_eq!(umi_in_linker(linker, place(8, 8)), Ok(8..16));
        assert_eq!(umi_in_linker(linker, place(0, 16)), Ok(0..16), "both, with what is between them");
        assert!(umi_in_linker(linker, place(12, 9)).unwrap_err().contains("bases 13 to 21 as UMI"));
    }

    #[test]
    fn a_umi_elsewhere_and_in_the_linker_is_refused() {
        let place = |read| Some(UmiPlace { read, stretch: Stretch { start: 0, length: 8 } });
        assert!(umi_in_linker("ACGTNNNNNNNN", place(UmiRead::I1)).is_err());
        assert!(umi_in_linker("ACGTDDDDDDDD", place(UmiRead::Adrift)).is_err());
        assert_eq!(umi_in_linker("ACGTRTTT", place(UmiRead::I1)), Ok(0..0));
    }
}
