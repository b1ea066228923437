//! The words of the sheet's closed lists.

use super::{Assay, Role, Sex};
use crate::nearest;

/// A word of a closed list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<T> {
    pub(super) word: &'static str,
    pub(super) value: T,
    /// What it means, for people.
    pub(super) meaning: &'static str,
}

const fn word_of<T>(word: &'static str, value: T, meaning: &'static str) -> Word<T> {
    Word { word, value, meaning }
}

impl Role {
    pub(super) const WORDS: [Word<Self>; 3] = [
        word_of("sample", Self::Sample, "a subject's sample"),
        word_of("negative", Self::Negative, "a control without vector, such as water or untransduced DNA"),
        word_of("spike", Self::Spike, "a control of known sites"),
    ];
}

impl Assay {
    pub(super) const WORDS: [Word<Self>; 5] = [
        word_of("lmpcr", Self::Lmpcr, "ligation-mediated PCR from the vector end"),
        word_of("wgs", Self::Wgs, "whole genome"),
        word_of("capture", Self::Capture, "capture with probes"),
        word_of(
            "long_read",
            Self::LongRead,
            "long reads; no stage of this version analyses them, and the row is refused",
        ),
        word_of("none", Self::Unsequenced, "not sequenced: laboratory tables alone tell of it"),
    ];
}

impl Sex {
    pub(super) const WORDS: [Word<Self>; 4] = [
        word_of("female", Self::Female, "two X"),
        word_of("male", Self::Male, "X and Y"),
        word_of("F", Self::Female, "female"),
        word_of("M", Self::Male, "male"),
    ];
}

/// The meaning of a word, whatever its case; or what is wrong with it.
pub(super) fn meaning<T: Copy>(words: &[Word<T>], text: &str) -> Result<T, String> {
    let is_it = |word: &&Word<T>| word.word.eq_ignore_ascii_case(text);
    words.iter().find(is_it).map(|word| word.value).ok_or_else(|| {
        let known: Vec<_> = words.iter().map(|word| word.word).collect();
        format!("unknown word `{text}`{}", nearest::hint(text, &known))
    })
}

/// The word of a meaning; the first of several.
pub(super) fn word<T: PartialEq>(words: &[Word<T>], meaning: &T) -> &'static str {
    words.iter().find(|word| word.value == *meaning).map_or("", |word| word.word)
}
