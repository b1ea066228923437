//! Whether a query may lie at a place where one of its pieces matches: a filter that is never wrong when it denies.

use landfall_reference::Genome;

use crate::query::Query;

/// Not reached with so few errors.
const NEVER: i64 = i64::MIN / 2;

/// The furthest base reached on each diagonal with 0, 1, 2 … errors (Ukkonen 1985), 32 bases at a time.
#[derive(Debug, Default)]
pub(crate) struct Verifier {
    reached: Vec<i64>,
}

impl Verifier {
    /// Whether the query *may* lie with at most `errors` such that its base `from` lies on `diagonal` (the place of
    /// the first base in the genome), and that bases up to `bounds[r]` are reached with `r` errors from there on.
    ///
    /// Unknown bases and contig ends are taken for matches.
    pub fn may_lie(
        &mut self,
        genome: &Genome,
        query: &Query,
        diagonal: i64,
        from: usize,
        errors: usize,
        bounds: &[usize],
    ) -> bool {
        let reach = errors as i64;
        let inside =
            diagonal - reach >= 0 && diagonal + query.len() as i64 + 2 * reach < i64::from(genome.len());
        if !inside {
            return true;
        }
        let right = self.fewest(
            query.len() - from,
            bounds.len() - 1,
            |shift, steps| query.run(genome, (diagonal + shift) as u32, from + steps),
            |errors| bounds[errors].saturating_sub(from),
        );
        let Some(right) = right else { return false };
        let left = self.fewest(
            from,
            errors - right,
            |shift, steps| query.run_back(genome, (diagonal - shift) as u32, from - steps),
            |_| 0,
        );
        left.is_some()
    }

    /// The fewest errors, at most `most`, with which `length` steps are done. `run` says how many steps further
    /// a diagonal goes without error; after `e` errors at least `bound(e)` steps must be done.
    fn fewest(
        &mut self,
        length: usize,
        most: usize,
        run: impl Fn(i64, usize) -> usize,
        bound: impl Fn(usize) -> usize,
    ) -> Option<usize> {
        let length = length as i64;
        let along = |shift: i64, steps: i64| {
            if steps < 0 { NEVER } else { steps + run(shift, steps.min(length) as usize) as i64 }
        };
        self.reached.clear();
        self.reached.resize(2 * most + 1, NEVER);
        self.reached[most] = along(0, 0);
        let mut furthest = self.reached[most];
        for errors in 0..=most {
            if furthest >= length {
                return Some(errors);
            }
            if furthest < bound(errors) as i64 || errors == most {
                return None;
            }
            furthest = NEVER;
            let mut before = NEVER;
            for cell in most - errors - 1..=most + errors + 1 {
                let here = self.reached[cell];
                let next = self.reached.get(cell + 1).copied().unwrap_or(NEVER);
                let steps = before.max(here + 1).max(next + 1).min(length);
                self.reached[cell] = along(cell as i64 - most as i64, steps);
                furthest = furthest.max(self.reached[cell]);
                before = here;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use landfall_core::Strand;
    use landfall_reference::GenomeBuilder;

    use super::*;

    const TEXT: &[u8] =
        b"TTGACCATGCAAGTCCGATTACGGATCCTAGCTTAAGCGCATATCGGACTTGACCGTAGGCTAACGTTCAGTCCAGATTTGCACCGAATGG";

    fn may_lie(read: &[u8], diagonal: i64, from: usize, errors: usize, bounds: &[usize]) -> bool {
        let mut builder = GenomeBuilder::new();
        builder.push("c", TEXT).unwrap();
        let query = Query::new(read, Strand::Plus);
        Verifier::default().may_lie(&builder.finish(), &query, diagonal, from, errors, bounds)
    }

    fn changed(at: usize) -> Vec<u8> {
        let mut read = TEXT[20..60].to_vec();
        read[at] = if read[at] == b'A' { b'C' } else { b'A' };
        read
    }

    #[test]
    fn errors_of_either_kind_are_counted_on_both_sides_of_the_seed() {
        let mut read = changed(7);
        read.remove(30);
        assert!(may_lie(&read, 20, 15, 2, &[0, 0, 0]));
        assert!(!may_lie(&read, 20, 15, 1, &[0, 0]));
        let mut read = changed(33);
        read.insert(8, read[8]);
        assert!(may_lie(&read, 19, 15, 2, &[0, 0, 0]));
        assert!(!may_lie(&read, 19, 15, 1, &[0, 0]));
    }

    #[test]
    fn a_bound_that_is_not_reached_denies() {
        let read = changed(25);
        assert!(may_lie(&read, 20, 15, 1, &[25, 40]));
        assert!(!may_lie(&read, 20, 15, 1, &[26, 40]));
        assert!(!may_lie(&read, 20, 15, 1, &[25]), "no error is left for the bases behind the seed");
    }
}
