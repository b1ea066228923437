//! The FASTQ files of a lane, read in step.

use std::path::PathBuf;

use landfall_config::{Lane, Library, SequencerRead};
use rayon::prelude::*;

use crate::fastq::{FastqError, FastqFault, FastqReader, FastqRules, QualityCode, Read};
use crate::mate_names::MateNames;
use crate::{TrimError, TrimParams};

/// The reads of one cluster of the sequencer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cluster {
    /// Read 1.
    pub first: Read,
    /// Read 2; `None` if single-end.
    pub second: Option<Read>,
    /// Index reads.
    pub index: Vec<Read>,
}

impl Cluster {
    /// Whether the sequencer says that it failed its filter.
    #[must_use]
    pub fn failed_filter(&self) -> bool {
        self.first.failed_filter || self.second.as_ref().is_some_and(|second| second.failed_filter)
    }

    /// Anchor and adrift read; a read alone is the anchor.
    #[must_use]
    pub fn mates(&self, anchor_read: SequencerRead) -> (&Read, Option<&Read>) {
        match (anchor_read, &self.second) {
            (_, None) => (&self.first, None),
            (SequencerRead::R1, Some(second)) => (&self.first, Some(second)),
            (SequencerRead::R2, Some(second)) => (second, Some(&self.first)),
        }
    }
}

/// The lanes of a pool, each once, in order, and how many index reads each has.
///
/// # Errors
/// [`TrimError::Lanes`] when one has other files than the first.
pub fn lanes_of(libraries: &[Library]) -> Result<(Vec<Lane>, usize), TrimError> {
    let mut lanes: Vec<Lane> = libraries.iter().flat_map(|library| library.lanes.clone()).collect();
    lanes.sort_unstable();
    lanes.dedup();
    let files = |lane: &Lane| [&lane.fastq_2, &lane.index_1, &lane.index_2].map(Option::is_some);
    if let Some(lane) = lanes.iter().find(|lane| files(lane) != files(&lanes[0])) {
        return Err(TrimError::Lanes { path: lane.fastq_1.clone() });
    }
    let index_reads = |lane: &Lane| files(lane)[1..].iter().filter(|there| **there).count();
    let index_reads = lanes.first().map_or(0, index_reads);
    Ok((lanes, index_reads))
}

/// Reads the files of a lane in step.
pub struct LaneReader {
    files: Vec<FastqReader>,
    paired: bool,
    /// For each file but the first, how its names differ from the first one's; `None` before the first read.
    names: Vec<Option<MateNames>>,
    compare_names: bool,
}

impl LaneReader {
    /// Opens the files of a lane.
    ///
    /// # Errors
    /// When one is missing or cannot be opened, or `quality_offset` is none.
    pub fn open(lane: &Lane, params: &TrimParams) -> Result<Self, TrimError> {
        let code = QualityCode::of_offset(params.quality_offset);
        let code = code.ok_or(TrimError::QualityOffset { found: params.quality_offset })?;
        let open = |(path, md5): (&PathBuf, &Option<String>)| {
            let rules = FastqRules { code, max_length: params.max_read_length, md5: md5.clone() };
            FastqReader::open(path, &rules)
        };
        let others =
            [(&lane.fastq_2, &lane.md5_2), (&lane.index_1, &None), (&lane.index_2, &None)].into_iter();
        let others = others.filter_map(|(path, md5)| Some((path.as_ref()?, md5)));
        let files = std::iter::once((&lane.fastq_1, &lane.md5_1)).chain(others).map(open);
        let files = files.collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            names: vec![None; files.len() - 1],
            files,
            paired: lane.fastq_2.is_some(),
            compare_names: params.compare_names,
        })
    }

    /// Clusters read so far.
    #[must_use]
    pub fn read(&self) -> u64 {
        self.files[0].records()
    }

    /// Bytes of the first file that were read so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.files[0].bytes()
    }

    /// Up to `limit` clusters; none at the end.
    ///
    /// # Errors
    /// A fault of a file, or files that are out of step. Do not go on after an error.
    pub fn next_clusters(&mut self, limit: usize) -> Result<Vec<Cluster>, FastqError> {
        let start = self.read();
        let batches: Vec<_> = self.files.par_iter_mut().map(|file| file.next_reads(limit)).collect();
        let batches = batches.into_iter().collect::<Result<Vec<_>, _>>()?;
        self.check(start, &batches)?;
        let count = batches[0].len();
        let mut columns: Vec<_> = batches.into_iter().map(Vec::into_iter).collect();
        let mut next = |column: usize| columns.get_mut(column).and_then(Iterator::next);
        let clusters = (0..count).map(|_| {
            let first = next(0).unwrap_or_default();
            let second = if self.paired { next(1) } else { None };
            let index = (1 + usize::from(self.paired)..self.files.len()).filter_map(&mut next).collect();
            Cluster { first, second, index }
        });
        Ok(clusters.collect())
    }

    fn check(&mut self, start: u64, batches: &[Vec<Read>]) -> Result<(), FastqError> {
        let (lead, expected) = (&self.files[0], &batches[0]);
        let others = self.files[1..].iter().zip(&batches[1..]).zip(&mut self.names);
        for ((file, reads), names) in others {
            for (at, (read, other)) in reads.iter().zip(expected).enumerate().filter(|_| self.compare_names) {
                let names = *names.get_or_insert_with(|| MateNames::of(&other.name, &read.name));
                if !names.are_one(&other.name, &read.name) {
                    let fault = FastqFault::OutOfStep {
                        found: String::from_utf8_lossy(&read.name).into_owned(),
                        expected: String::from_utf8_lossy(&other.name).into_owned(),
                        mate: lead.path().to_owned(),
                    };
                    return Err(file.fault(start + at as u64 + 1, fault));
                }
            }
            if reads.len() != expected.len() {
                let (short, long) = if reads.len() < expected.len() { (file, lead) } else { (lead, file) };
                let record = start + reads.len().min(expected.len()) as u64;
                return Err(short.fault(record, FastqFault::Count { mate: long.path().to_owned() }));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn lane(folder: &Path, first: &str, second: &str) -> Lane {
        let write = |name: &str, text: &str| {
            let path = folder.join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let (fastq_1, fastq_2) = (write("R1.fq", first), Some(write("R2.fq", second)));
        Lane { fastq_1, fastq_2, ..Lane::default() }
    }

    fn records(names: &[&str]) -> String {
        names.iter().map(|name| format!("@{name}\nACGT\n+\nFFFF\n")).collect()
    }

    fn all(first: &str, second: &str) -> Result<usize, FastqError> {
        all_with(first, second, true)
    }

    fn all_with(first: &str, second: &str, compare_names: bool) -> Result<usize, FastqError> {
        let folder = tempfile::tempdir().unwrap();
        let params = TrimParams { compare_names, ..TrimParams::default() };
        let mut reader = LaneReader::open(&lane(folder.path(), first, second), &params).unwrap();
        let mut count = 0;
        loop {
            match reader.next_clusters(2)?.len() {
                0 => return Ok(count),
                clusters => count += clusters,
            }
        }
    }

    #[test]
    fn mates_are_named_alike_up_to_the_blank() {
        assert_eq!(all(&records(&["a/1", "b 1:N:0", "c"]), &records(&["a/2", "b 2:N:0", "c"])).unwrap(), 3);
    }

    #[test]
    fn numbers_of_mates_are_no_part_of_the_name() {
        for (first, second) in [(["a.1", "b.1"], ["a.2", "b.2"]), (["a/1", "b/1"], ["a/3", "b/3"])] {
            assert_eq!(all(&records(&first), &records(&second)).unwrap(), 2);
        }
    }

    #[test]
    fn names_are_not_compared_if_they_shall_not_be() {
        let (first, second) = (records(&["a", "b"]), records(&["x", "y"]));
        assert!(all(&first, &second).unwrap_err().hint().contains("compare_names = false"));
        assert_eq!(all_with(&first, &second, false).unwrap(), 2);
        assert!(matches!(
            all_with(&first, &records(&["x"]), false).unwrap_err().fault,
            FastqFault::Count { .. }
        ));
    }

    #[test]
    fn mates_out_of_step_are_named_with_file_and_record() {
        let error = all(&records(&["a", "b", "c"]), &records(&["a", "b", "d"])).unwrap_err();
        assert_eq!(error.record, 3);
        assert!(error.path.ends_with("R2.fq"));
        assert!(error.to_string().contains("found read `d`; expected `c`"), "{error}");
    }

    #[test]
    fn files_of_different_length_are_noticed_at_every_batch_boundary() {
        let names = ["a", "b", "c", "d", "e"];
        for short in 1..5 {
            let error = all(&records(&names), &records(&names[..short])).unwrap_err();
            assert!(
                matches!(error.fault, FastqFault::Count { .. }) && error.path.ends_with("R2.fq"),
                "{error}"
            );
            assert_eq!(error.record, short as u64);
            let error = all(&records(&names[..short]), &records(&names)).unwrap_err();
            assert!(
                matches!(error.fault, FastqFault::Count { .. }) && error.path.ends_with("R1.fq"),
                "{error}"
            );
        }
    }
}
