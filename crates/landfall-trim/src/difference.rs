//! Where a sequence as somebody wrote it differs from the one that was learned from reads.

use crate::consensus::letter_fits;

/// A written and a learned sequence, laid side by side with the fewest edits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Letter as written, letter as learned; `None` where one of them has none.
    places: Vec<(Option<u8>, Option<u8>)>,
}

/// A stretch that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its first written base, from 1; for bases that are not written at all: the written base before them, 0 at
    /// the start.
    pub base: usize,
    /// As written; empty if not written.
    pub written: String,
    /// As learned; empty if the reads lack it.
    pub found: String,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { base, written, found } = self;
        match (written.len(), found.len()) {
            (0, _) => write!(f, "after base {base} the reads have `{found}` more"),
            (1, 0) => write!(f, "base {base}, `{written}`, is not in the reads"),
            (1, 1) => write!(f, "base {base} is written `{written}`, the reads have `{found}`"),
            (long, _) => {
                write!(f, "bases {base} to {}, `{written}`", base + long - 1)?;
                if found.is_empty() {
                    f.write_str(", are not in the reads")
                } else {
                    write!(f, ": the reads have `{found}`")
                }
            }
        }
    }
}

impl Comparison {
    /// Lays two sequences side by side; of equally good ways, the one whose gaps lie furthest to the right.
    #[must_use]
    pub fn of(written: &[u8], learned: &[u8]) -> Self {
        // cost[i][j]: fewest edits of written[i..] against learned[j..].
        let (rows, columns) = (written.len(), learned.len());
        let mut cost = vec![vec![0_usize; columns + 1]; rows + 1];
        for i in (0..=rows).rev() {
            for j in (0..=columns).rev() {
                cost[i][j] = match (i < rows, j < columns) {
                    (false, _) => columns - j,
                    (_, false) => rows - i,
                    _ => {
                        let changed = cost[i + 1][j + 1] + usize::from(!letter_fits(written[i], learned[j]));
                        changed.min(cost[i + 1][j] + 1).min(cost[i][j + 1] + 1)
                    }
                };
            }
        }
        let (mut i, mut j) = (0, 0);
        let mut places = Vec::new();
        while i < rows || j < columns {
            let both = i < rows && j < columns;
            if both && cost[i][j] == cost[i + 1][j + 1] + usize::from(!letter_fits(written[i], learned[j])) {
                places.push((Some(written[i]), Some(learned[j])));
                (i, j) = (i + 1, j + 1);
            } else if i < rows && cost[i][j] == cost[i + 1][j] + 1 {
                places.push((Some(written[i]), None));
                i += 1;
            } else {
                places.push((None, Some(learned[j])));
                j += 1;
            }
        }
        Self { places }
    }

    /// Base against base, over the shorter of the two: where it is not known how long the learned one is.
    #[must_use]
    pub fn in_place(written: &[u8], learned: &[u8]) -> Self {
        Self {
            places: written.iter().zip(learned).map(|(&left, &right)| (Some(left), Some(right))).collect(),
        }
    }

    /// Number of edits.
    #[must_use]
    pub fn edits(&self) -> usize {
        self.places.iter().filter(|place| !same(place)).count()
    }

    /// The stretches that differ, in order.
    #[must_use]
    pub fn differences(&self) -> Vec<Difference> {
        let mut written_so_far = 0;
        let mut found = Vec::new();
        for stretch in self.places.chunk_by(|left, right| same(left) == same(right)) {
            let text = |letters: Vec<u8>| letters.into_iter().map(char::from).collect::<String>();
            let written = text(stretch.iter().filter_map(|place| place.0).collect());
            if !same(&stretch[0]) {
                let base = written_so_far + usize::from(!written.is_empty());
                let learned = text(stretch.iter().filter_map(|place| place.1).collect());
                found.push(Difference { base, written: written.clone(), found: learned });
            }
            written_so_far += written.len();
        }
        found
    }

    /// Three lines of equal length: as written, as learned, `^` below each difference; `-` for a missing base.
    #[must_use]
    pub fn lines(&self) -> [String; 3] {
        let letter = |letter: Option<u8>| char::from(letter.unwrap_or(b'-'));
        [
            self.places.iter().map(|place| letter(place.0)).collect(),
            self.places.iter().map(|place| letter(place.1)).collect(),
            self.places.iter().map(|place| if same(place) { ' ' } else { '^' }).collect(),
        ]
    }
}

fn same(place: &(Option<u8>, Option<u8>)) -> bool {
    matches!(place, (Some(written), Some(found)) if letter_fits(*written, *found))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(written: &str, learned: &str) -> Vec<String> {
        let found = Comparison::of(written.as_bytes(), learned.as_bytes());
        found.differences().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_difference_is_named_with_its_place() {
        assert_eq!(words("TCTAGCA", "TCTAGCA"), [""; 0]);
        assert_eq!(words("TCTCGCA", "TCTAGCA"), ["base 4 is written `C`, the reads have `A`"]);
        assert_eq!(words("TCTAG", "TCTAGCA"), ["after base 5 the reads have `CA` more"]);
        assert_eq!(words("TCTAGCAGT", "TCTAGCA"), ["bases 8 to 9, `GT`, are not in the reads"]);
        assert_eq!(words("TCTTAGCA", "TCTAGCA"), ["base 4, `T`, is not in the reads"]);
        assert_eq!(words("CTAGCA", "TCTAGCA"), ["after base 0 the reads have `T` more"]);
        assert_eq!(words("", "AC"), ["after base 0 the reads have `AC` more"]);
        let two = ["base 1 is written `A`, the reads have `T`", "base 7 is written `G`, the reads have `A`"];
        assert_eq!(words("ACTAGCG", "TCTAGCA"), two);
    }

    #[test]
    fn letters_fit_the_bases_that_they_stand_for() {
        assert_eq!(words("TCTRGCA", "TCTAGCA"), [""; 0]);
        assert_eq!(words("TCTAGCA", "TCTRGCA"), ["base 4 is written `A`, the reads have `R`"]);
    }

    #[test]
    fn the_lines_show_where() {
        let lines = Comparison::of(b"TCTCGCAG", b"TCTAGCA").lines();
        assert_eq!(lines, ["TCTCGCAG", "TCTAGCA-", "   ^   ^"]);
        assert_eq!(Comparison::of(b"TCTCGCAG", b"TCTAGCA").edits(), 2);
        assert_eq!(Comparison::in_place(b"TCTC", b"TCTAGCA").lines()[2], "   ^");
    }
}
