//! What became of each single read, kept on request.

use landfall_core::ReadClass;

/// What became of one read. Libraries are numbered as in their pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadFate {
    /// Stopped.
    Stopped {
        /// Its library; `None` if it was given to none.
        library: Option<u32>,
        /// Why.
        class: ReadClass,
    },
    /// Handed on.
    Passed {
        /// Its library.
        library: u32,
        /// Which of the library's distinct reads it is, in the order in which they were first seen.
        number: u32,
    },
}

/// The reads of a pool in the order of its input.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// One name after the other, each with a line end: names hold no blanks.
    names: Vec<u8>,
    fates: Vec<ReadFate>,
}

impl Trace {
    /// Adds the next read.
    pub fn add(&mut self, name: &[u8], fate: ReadFate) {
        self.names.extend_from_slice(name);
        self.names.push(b'\n');
        self.fates.push(fate);
    }

    /// Names and fates, in order.
    pub fn reads(&self) -> impl Iterator<Item = (&[u8], ReadFate)> {
        self.names.split(|&byte| byte == b'\n').zip(self.fates.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_come_back_in_order_with_their_names() {
        let stopped = ReadFate::Stopped { library: None, class: ReadClass::NoBarcode };
        let passed = ReadFate::Passed { library: 1, number: 7 };
        let reads: [(&[u8], _); 4] = [(b"a", passed), (b"", stopped), (b"b:1", passed), (b"", stopped)];
        let mut trace = Trace::default();
        assert_eq!(trace.reads().count(), 0);
        reads.iter().for_each(|(name, fate)| trace.add(name, *fate));
        assert!(trace.reads().eq(reads));
    }

    #[test]
    fn a_read_costs_its_name_and_a_few_bytes() {
        assert!(size_of::<ReadFate>() <= 12);
    }
}
