//! Line numbers of byte offsets.

/// Where the lines of a text begin.
pub(crate) struct Lines(Vec<usize>);

impl Lines {
    /// Of a text.
    pub(crate) fn of(text: &str) -> Self {
        Self(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect())
    }

    /// The line, from 1, of a byte offset.
    pub(crate) fn at(&self, offset: usize) -> u64 {
        self.0.partition_point(|&end| end < offset) as u64 + 1
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_line_end_belongs_to_its_line() {
        let lines = super::Lines::of("ab\n\ncd");
        assert_eq!([0, 2, 3, 4, 5, 99].map(|offset| lines.at(offset)), [1, 1, 2, 3, 3, 3]);
    }
}
