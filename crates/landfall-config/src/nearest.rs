//! The word that somebody probably meant.

/// The known word that is near to one; the first of equally near ones, so that the message does not depend on chance.
#[must_use]
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let distance = |candidate: &str| {
        // Length first: the comparison is quadratic, and the word may be anything.
        if word.len() > 64 {
            return usize::MAX;
        }
        let (word, candidate) = (word.to_lowercase(), candidate.to_lowercase());
        match word.len() >= 3 && candidate.contains(&word) {
            true => 1,
            false => strsim::damerau_levenshtein(&word, &candidate),
        }
    };
    let all = known.iter().map(|candidate| (distance(candidate), *candidate));
    let (distance, candidate) = all.min_by_key(|near| near.0)?;
    (distance <= 1 + candidate.len() / 2).then_some(candidate)
}

/// `; nearest known: …` for a word that is not among the known ones; all of them where none is near.
#[must_use]
pub fn hint(word: &str, known: &[&str]) -> String {
    match nearest(word, known) {
        Some(candidate) => format!("; nearest known: `{candidate}`"),
        None if known.is_empty() => String::new(),
        None => format!("; known: `{}`", known.join("`, `")),
    }
}

#[cfg(test)]
mod tests {
    use super::hint;

    #[test]
    fn a_slip_gets_the_nearest_word_and_nonsense_gets_all() {
        assert_eq!(hint("Libary", &["sample", "library"]), "; nearest known: `library`");
        assert_eq!(hint("timepoint", &["sample", "timepoint_days"]), "; nearest known: `timepoint_days`");
        assert_eq!(hint("xyzzy", &["lmpcr", "wgs"]), "; known: `lmpcr`, `wgs`");
        assert_eq!(hint(&"x".repeat(1000), &["wgs"]), "; known: `wgs`");
        assert_eq!(hint("x", &[]), "");
    }
}
