//! The rows of table `reads`, made one by one.

use landfall_config::Library;
use landfall_core::VectorEnd;
use landfall_files::FileError;
use landfall_tables::reads::ReadRow;

use crate::TrimError;
use crate::dereplicate::{DistinctRead, DistinctReads, SortedReads};
use crate::memory::TaskMemory;
use crate::rank::{Ranks, Sequences};

/// A library and the vector ends that [`crate::trimmed::Trimmed::vector_end`] counts.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// The library.
    pub library: &'a Library,
    /// Its protocol's vector ends, sorted.
    pub ends: &'a [VectorEnd],
}

/// The distinct reads of a pool with the ranks of their sequences: all that the rows need.
#[derive(Debug)]
pub struct ReadTable<'a> {
    libraries: Vec<Named<'a>>,
    reads: SortedReads,
    /// `None` if there is one vector end: reads then come in the order of their anchors.
    anchors: Option<Ranks>,
    adrifts: Ranks,
}

/// A read in its row.
struct Placed {
    read_id: u32,
    read: DistinctRead,
}

impl<'a> ReadTable<'a> {
    /// Ranks the sequences. `place` is told the `read_id` of each number that [`crate::dereplicate::Distinct::add`]
    /// gave.
    ///
    /// # Errors
    /// When a library has more rows than the table can number, the disk refuses, or `place` fails.
    pub fn new(
        libraries: Vec<Named<'a>>,
        reads: SortedReads,
        memory: &TaskMemory,
        mut place: impl FnMut(u64, u32) -> Result<(), FileError>,
    ) -> Result<Self, TrimError> {
        let several = libraries.iter().any(|named| named.ends.len() > 1);
        let mut anchors = several.then(|| Sequences::new(memory));
        let mut adrifts = Sequences::new(memory);
        for placed in placed(reads.reads()?, &libraries) {
            let Placed { read_id, read } = placed?;
            if let Some(anchors) = &mut anchors {
                anchors.push(read.library, Some(&read.read.anchor))?;
            }
            adrifts.push(read.library, read.read.adrift.as_deref())?;
            read.numbers.iter().try_for_each(|&number| place(number, read_id))?;
        }
        let (anchors, adrifts) = (anchors.map(Sequences::rank).transpose()?, adrifts.rank()?);
        Ok(Self { libraries, reads, anchors, adrifts })
    }

    /// The rows of all libraries, each with its library's place in the pool, in order.
    ///
    /// # Errors
    /// When the disk refuses; in the iterator also when there are more reads alike than a row can count.
    pub fn rows(&self) -> Result<impl Iterator<Item = Result<(usize, ReadRow), TrimError>>, TrimError> {
        let mut anchors = match &self.anchors {
            Some(ranks) => AnchorIds::Ranked(Box::new(ranks.in_order()?)),
            None => AnchorIds::Counted(None),
        };
        let mut adrifts = self.adrifts.in_order()?;
        let rows = placed(self.reads.reads()?, &self.libraries).map(move |placed| {
            let Placed { read_id, read } = placed?;
            let anchor_id = anchors.next(&read).ok_or_else(|| self.reads.damaged())??;
            let adrift_id = match read.read.adrift {
                Some(_) => Some(adrifts.next().ok_or_else(|| self.reads.damaged())??),
                None => None,
            };
            let named = self.libraries[read.library as usize];
            Ok((read.library as usize, row(named, read_id, anchor_id, adrift_id, read)?))
        });
        Ok(rows)
    }
}

/// Numbers the reads of each library.
fn placed<'a>(
    reads: DistinctReads<'a>,
    libraries: &'a [Named<'a>],
) -> impl Iterator<Item = Result<Placed, TrimError>> + 'a {
    let (mut library, mut rows) = (None, 0_u64);
    reads.map(move |read| {
        let read = read?;
        if library != Some(read.library) {
            (library, rows) = (Some(read.library), 0);
        }
        let read_id = narrow(rows, "distinct reads", libraries[read.library as usize].library)?;
        rows += 1;
        Ok(Placed { read_id, read })
    })
}

fn narrow(number: u64, what: &'static str, library: &Library) -> Result<u32, TrimError> {
    u32::try_from(number).map_err(|_| TrimError::TooMany {
        library: library.library.to_string(),
        found: number,
        what,
    })
}

/// Where the ranks of the anchors are from.
enum AnchorIds<'a> {
    /// The last anchor and its rank: anchors come in order, library by library.
    Counted(Option<(u32, String, u32)>),
    Ranked(Box<dyn Iterator<Item = Result<u32, FileError>> + 'a>),
}

impl AnchorIds<'_> {
    fn next(&mut self, read: &DistinctRead) -> Option<Result<u32, FileError>> {
        match self {
            Self::Ranked(ranks) => ranks.next(),
            Self::Counted(last) => {
                let rank = match last {
                    Some((library, anchor, rank)) if *library == read.library => {
                        *rank + u32::from(*anchor != read.read.anchor)
                    }
                    _ => 0,
                };
                *last = Some((read.library, read.read.anchor.clone(), rank));
                Some(Ok(rank))
            }
        }
    }
}

fn row(
    named: Named,
    read_id: u32,
    anchor_id: u32,
    adrift_id: Option<u32>,
    distinct: DistinctRead,
) -> Result<ReadRow, TrimError> {
    let Named { library, ends } = named;
    let DistinctRead { read, count, qualities, .. } = distinct;
    let bases = read.bases() * count;
    Ok(ReadRow {
        subject: library.subject.clone(),
        sample: library.sample.clone(),
        library: library.library.clone(),
        read_id,
        anchor_id,
        adrift_id,
        vector_end: ends[read.vector_end as usize].clone(),
        anchor: read.anchor,
        adrift: read.adrift,
        umi: read.umi,
        remnant: read.remnant,
        vector_continuation: read.continuation,
        linker_reached: read.linker_reached,
        count: narrow(count, "reads alike", library)?,
        mean_quality: qualities as f64 / bases.max(1) as f64,
    })
}
