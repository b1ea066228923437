//! The lines of BED files: contig, start, end and what follows, 0-based and half-open.

/// A line that is no comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BedLine<'a> {
    /// The line, from 1.
    pub number: u64,
    /// Its cells, without blanks around them.
    pub cells: Vec<&'a str>,
}

impl<'a> BedLine<'a> {
    /// Contig, start and end; their order is not looked at.
    ///
    /// # Errors
    /// What was found and expected.
    pub fn place(&self) -> Result<(&'a str, u32, u32), String> {
        let [contig, start, end, ..] = self.cells[..] else {
            let found = self.cells.join(" ");
            return Err(format!("found `{found}`; expected `contig start end` first, separated by tabs"));
        };
        let number = |cell: &str| {
            cell.parse::<u32>().map_err(|_| format!("found `{cell}`; expected a position from 0"))
        };
        Ok((contig, number(start)?, number(end)?))
    }

    /// The cell of column 4, which names the line; `None` where it is empty or missing.
    #[must_use]
    pub fn name(&self) -> Option<&'a str> {
        self.cells.get(3).copied().filter(|name| !name.is_empty())
    }
}

/// The lines of a BED file in their order, without empty ones and those of `#`, `track` and `browser`. Cells are
/// separated by tabs, or by blanks where a line has no tab.
pub fn bed_lines(text: &str) -> impl Iterator<Item = BedLine<'_>> {
    (1..).zip(text.lines()).filter_map(|(number, line)| {
        let first = line.split_whitespace().next()?;
        if first.starts_with('#') || first == "track" || first == "browser" {
            return None;
        }
        let cells = if line.contains('\t') {
            line.split('\t').map(str::trim).collect()
        } else {
            line.split_whitespace().collect()
        };
        Some(BedLine { number, cells })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_keep_their_numbers_and_names_their_blanks() {
        let text =
            "# a comment\ntrack name=x\n\nchr1\t0\t20\t5' LTR \n chr2 80 100\nbrowser x\ntracks 1 2 a b\n";
        let lines: Vec<_> = bed_lines(text).collect();
        assert_eq!(lines.iter().map(|line| line.number).collect::<Vec<_>>(), [4, 5, 7]);
        assert_eq!(lines[0].place(), Ok(("chr1", 0, 20)));
        assert_eq!(lines[1].place(), Ok(("chr2", 80, 100)));
        assert_eq!(lines[2].place(), Ok(("tracks", 1, 2)), "a contig may be called so");
        let names: Vec<_> = lines.iter().map(BedLine::name).collect();
        assert_eq!(names, [Some("5' LTR"), None, Some("a")]);
    }

    #[test]
    fn what_is_no_place_is_told() {
        for (text, words) in [
            ("chr1 0", "found `chr1 0`"),
            ("chr1\tx\t9", "found `x`; expected a position from 0"),
            ("chr1 0 -9", "found `-9`"),
            ("chr1 0 4294967296", "found `4294967296`"),
            ("chr1 0\t9", "found `chr1 0 9`"),
        ] {
            let line = bed_lines(text).next().unwrap();
            assert!(line.place().unwrap_err().contains(words), "{text}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in "\\PC*", rows in "((chr|#|track)[\t ][0-9]{0,11}[\t ]-?[0-9]{0,3}\n){0,4}") {
            for line in bed_lines(&text).chain(bed_lines(&rows)) {
                let _ = (line.place(), line.name());
                prop_assert!(!line.cells.is_empty());
            }
        }
    }
}
