//! The words of the sheet's closed lists.

use super::{Assay, Role, Sex};
use crate::nearest;

impl Role {
    pub(super) const WORDS: [(&str, Self); 3] =
        [("sample", Self::Sample), ("negative", Self::Negative), ("spike", Self::Spike)];
}

impl Assay {
    pub(super) const WORDS: [(&str, Self); 4] = [
        ("lmpcr", Self::Lmpcr),
        ("wgs", Self::Wgs),
        ("capture", Self::Capture),
        ("long_read", Self::LongRead),
    ];
}

impl Sex {
    pub(super) const WORDS: [(&str, Self); 4] =
        [("female", Self::Female), ("male", Self::Male), ("F", Self::Female), ("M", Self::Male)];
}

/// The meaning of a word, or what is wrong with it.
pub(super) fn meaning<T: Copy>(words: &[(&str, T)], text: &str) -> Result<T, String> {
    words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning).ok_or_else(|| {
        let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        format!("unknown word `{text}`{}", nearest::hint(text, &known))
    })
}

/// The word of a meaning; the first of several.
pub(super) fn word<T: PartialEq>(words: &[(&'static str, T)], meaning: &T) -> &'static str {
    words.iter().find(|(_, one)| one == meaning).map_or("", |(word, _)| word)
}
