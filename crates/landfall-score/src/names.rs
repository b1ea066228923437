//! Names as small numbers, so that tables of reads fit into memory.

use std::collections::HashMap;

/// Names in the order in which they were first met. The numbers serve comparison alone and reach no output.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Names(HashMap<String, u32>);

impl Names {
    /// The number of a name, a new one if it is met for the first time.
    pub(crate) fn intern(&mut self, name: &str) -> u32 {
        match self.0.get(name) {
            Some(&number) => number,
            None => {
                let number = self.0.len() as u32;
                self.0.insert(name.to_owned(), number);
                number
            }
        }
    }

    /// The number of a name that was met.
    pub(crate) fn get(&self, name: &str) -> Option<u32> {
        self.0.get(name).copied()
    }
}
