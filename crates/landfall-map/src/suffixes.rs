//! The sparse suffix array and its table of first words: building them.

use std::cmp::Ordering;

use landfall_reference::Genome;
use rayon::slice::ParallelSliceMut;

/// Bases by which suffixes are ordered; reads longer than this are looked up by their first bases.
pub(crate) const DEPTH: u32 = 256;

/// A task sorts at least so many suffixes: fewer are not worth another task.
const SUFFIXES_PER_TASK: usize = 1 << 14;

/// Global positions of every `sampling`-th base; suffixes that begin with an unknown base are left out.
fn sampled(genome: &Genome, sampling: u32) -> impl Iterator<Item = u32> {
    let mut unknown = genome.unknown().iter().peekable();
    (0..genome.len()).step_by(sampling as usize).filter(move |&global| {
        while unknown.next_if(|range| range.end <= global).is_some() {}
        unknown.peek().is_none_or(|range| global < range.start)
    })
}

/// How many suffixes an array of this genome holds.
pub(crate) fn count(genome: &Genome, sampling: u32) -> u32 {
    sampled(genome, sampling).count() as u32
}

/// Entries of the table for words of this length.
pub(crate) fn table_entries(word: u32) -> usize {
    (1 << (2 * word)) + 1
}

/// Table and suffixes, one behind the other: entry `w` of the table is the number of suffixes whose first word is
/// below `w`, so that bucket `w` is `table[w]..table[w + 1]`.
///
/// Suffixes are ordered by their first [`DEPTH`] bases or a few more, and by position where those are equal: the
/// result does not depend on the number of threads.
pub(crate) fn build(genome: &Genome, sampling: u32, word: u32) -> Vec<u32> {
    let first_word = |global| (genome.word(global) >> (64 - 2 * word)) as usize;
    let table_length = table_entries(word);
    let mut entries = vec![0; table_length + count(genome, sampling) as usize];
    let (table, suffixes) = entries.split_at_mut(table_length);
    for global in sampled(genome, sampling) {
        table[first_word(global) + 1] += 1;
    }
    let mut before = 0;
    for bucket in &mut table[1..] {
        before += std::mem::replace(bucket, before);
    }
    // `table[w + 1]` is now the start of bucket `w`; filling moves it to the bucket's end, the start of the next.
    for global in sampled(genome, sampling) {
        let next = &mut table[first_word(global) + 1];
        suffixes[*next as usize] = global;
        *next += 1;
    }
    sort_buckets(genome, word, table, suffixes);
    entries
}

/// Sorts every bucket of `table`; `suffixes` are those of these buckets only.
fn sort_buckets(genome: &Genome, word: u32, table: &[u32], suffixes: &mut [u32]) {
    let buckets = table.len() - 1;
    if buckets == 1 {
        sort_bucket(genome, word, suffixes, &mut Vec::new());
    } else if suffixes.len() <= SUFFIXES_PER_TASK {
        let mut keyed = Vec::new();
        for bucket in table.windows(2).filter(|bucket| bucket[1] - bucket[0] > 1) {
            let range = (bucket[0] - table[0]) as usize..(bucket[1] - table[0]) as usize;
            sort_bucket(genome, word, &mut suffixes[range], &mut keyed);
        }
    } else {
        let middle = buckets / 2;
        let (left, right) = suffixes.split_at_mut((table[middle] - table[0]) as usize);
        rayon::join(
            || sort_buckets(genome, word, &table[..=middle], left),
            || sort_buckets(genome, word, &table[middle..], right),
        );
    }
}

/// Sorts one bucket by the 32 bases behind the first word, and only where they are equal by those further on.
fn sort_bucket(genome: &Genome, word: u32, bucket: &mut [u32], keyed: &mut Vec<(u64, u32)>) {
    keyed.clear();
    keyed.extend(bucket.iter().map(|&global| (genome.word(global.saturating_add(word)), global)));
    let order = |left: &(u64, u32), right: &(u64, u32)| {
        left.0.cmp(&right.0).then_with(|| beyond(genome, word + 32, left.1, right.1))
    };
    if keyed.len() > SUFFIXES_PER_TASK {
        keyed.par_sort_unstable_by(order);
    } else {
        keyed.sort_unstable_by(order);
    }
    for (entry, &(_, global)) in bucket.iter_mut().zip(keyed.iter()) {
        *entry = global;
    }
}

/// The order of two suffixes that agree in their first `skip` bases.
fn beyond(genome: &Genome, skip: u32, left: u32, right: u32) -> Ordering {
    (skip..DEPTH)
        .step_by(32)
        .map(|at| genome.word(left.saturating_add(at)).cmp(&genome.word(right.saturating_add(at))))
        .find(|order| order.is_ne())
        .unwrap_or_else(|| left.cmp(&right))
}

#[cfg(test)]
mod tests {
    use landfall_reference::GenomeBuilder;

    use super::*;

    #[test]
    fn suffixes_are_sorted_with_ties_by_position_and_the_table_says_where_words_begin() {
        let mut builder = GenomeBuilder::new();
        let unit = b"ACGTTGCATTAGCCA".repeat(60);
        builder.push("a", &unit).unwrap();
        builder.push("b", &[&b"NNNNNNN"[..], &unit].concat()).unwrap();
        let genome = builder.finish();
        let (sampling, word) = (3, 4);
        let entries = build(&genome, sampling, word);
        let (table, suffixes) = entries.split_at(table_entries(word));

        let mut expected: Vec<u32> =
            (0..genome.len()).step_by(3).filter(|&global| genome.base(global) != b'N').collect();
        let bases = |global: u32| {
            let mut codes = Vec::new();
            genome.codes(global..global.saturating_add(word + 256), &mut codes);
            codes.iter_mut().for_each(|code| *code %= 4);
            codes.resize(260, 0);
            codes
        };
        expected.sort_by_key(|&global| (bases(global), global));
        assert_eq!(suffixes, expected);
        assert_eq!(table[table.len() - 1] as usize, suffixes.len());
        for (index, &global) in suffixes.iter().enumerate() {
            let first = (genome.word(global) >> 56) as usize;
            assert!((table[first]..table[first + 1]).contains(&(index as u32)));
        }
    }
}
