//! PSL, as BLAT writes it, with or without its header.
//!
//! Its specification: <https://genome.ucsc.edu/FAQ/FAQformat.html#format2>. Starts of blocks in the read are those of
//! its reverse complement where the strand is minus; `qStart` and `qEnd` are always those of its own strand.

use landfall_core::Strand;

use super::lines::{Column, ColumnFault, Columns, Layout, LineHit};
use super::ops::{self, Op, whole_number};

const STRAND: Column = Column::new(9, "strand");
const NAME: Column = Column::new(10, "qName");
const LENGTH: Column = Column::new(11, "qSize");
const START: Column = Column::new(12, "qStart");
const END: Column = Column::new(13, "qEnd");
const CONTIG: Column = Column::new(14, "tName");
const CONTIG_LENGTH: Column = Column::new(15, "tSize");
const CONTIG_START: Column = Column::new(16, "tStart");
const CONTIG_END: Column = Column::new(17, "tEnd");
const BLOCKS: Column = Column::new(18, "blockCount");
const SIZES: Column = Column::new(19, "blockSizes");
const READ_STARTS: Column = Column::new(20, "qStarts");
const CONTIG_STARTS: Column = Column::new(21, "tStarts");

pub(super) const LAYOUT: Layout = Layout {
    is_header,
    parse: |line| parse_psl_line(line).map(Some),
    name: NAME,
    read_length: LENGTH,
    contig_length: CONTIG_LENGTH,
};

/// Whether a line is one of BLAT's header: joined files have several.
pub(super) fn is_header(line: &[u8]) -> bool {
    [&b"psLayout"[..], b"match\t", b"     ", b"-----", b"#"].iter().any(|start| line.starts_with(start))
}

/// Reads a line of PSL without its line break.
///
/// # Errors
/// [`ColumnFault`] for the first column that is not what PSL of DNA against DNA has there.
pub fn parse_psl_line(line: &[u8]) -> Result<LineHit, ColumnFault> {
    let columns = Columns::of(line);
    columns.get(CONTIG_STARTS)?;
    let strand = match columns.get(STRAND)? {
        b"+" => Strand::Plus,
        b"-" => Strand::Minus,
        other => return Err(ColumnFault::new(STRAND, other, "`+` or `-`: DNA searched in DNA")),
    };
    let read_length = columns.number(LENGTH)?;
    let read_end = columns.number_to(END, read_length, "qSize")?;
    let read_start = columns.number_to(START, read_end, "qEnd")?;
    let contig_length = columns.number(CONTIG_LENGTH)?;
    let contig_end = columns.number_to(CONTIG_END, contig_length, "tSize")?;
    let start = columns.number_to(CONTIG_START, contig_end, "tEnd")?;
    let (first, end) = match strand {
        Strand::Plus => (read_start, read_end),
        Strand::Minus => (read_length - read_end, read_length - read_start),
    };
    let count = columns.number(BLOCKS)?;
    let sizes = list(&columns, SIZES, count)?;
    let aligned = blocks(
        &sizes,
        &Side { starts: list(&columns, READ_STARTS, count)?, column: READ_STARTS, from: first, to: end },
        &Side {
            starts: list(&columns, CONTIG_STARTS, count)?,
            column: CONTIG_STARTS,
            from: start,
            to: contig_end,
        },
    )?;
    let ops = ops::whole(first, aligned, read_length - end);
    let (name, contig) = (columns.text(NAME)?, columns.text(CONTIG)?);
    Ok(LineHit { name, read_length, contig, contig_length, start, strand, ops })
}

/// The blocks of an alignment in the read or in the contig.
struct Side {
    starts: Vec<u32>,
    column: Column,
    /// What all blocks together cover.
    from: u32,
    to: u32,
}

impl Side {
    /// Bases before each block that no block covers.
    fn gaps(&self, sizes: &[u32]) -> Result<Vec<u32>, ColumnFault> {
        let mut at = self.from;
        let mut gaps = Vec::new();
        let fault = |start: u32| {
            let expected = format!("blocks in their order that cover {} to {}", self.from, self.to);
            ColumnFault::new(self.column, start.to_string().as_bytes(), expected)
        };
        for (&start, &size) in self.starts.iter().zip(sizes) {
            gaps.push(start.checked_sub(at).ok_or_else(|| fault(start))?);
            at = start.checked_add(size).filter(|end| *end <= self.to).ok_or_else(|| fault(start))?;
        }
        match self.starts.last() {
            Some(&last) if at != self.to => Err(fault(last)),
            _ if gaps.first().is_some_and(|gap| *gap > 0) => Err(fault(self.starts[0])),
            _ => Ok(gaps),
        }
    }
}

/// The steps over all blocks and the gaps between them.
fn blocks(sizes: &[u32], read: &Side, contig: &Side) -> Result<Vec<Op>, ColumnFault> {
    let gaps = read.gaps(sizes)?.into_iter().zip(contig.gaps(sizes)?);
    Ok(sizes
        .iter()
        .zip(gaps)
        .flat_map(|(&size, (read, contig))| [Op::gap(read, contig), Op::Pair(size)])
        .collect())
}

/// The `count` numbers of a column, with a comma after each.
fn list(columns: &Columns, column: Column, count: u32) -> Result<Vec<u32>, ColumnFault> {
    let text = columns.get(column)?;
    let fault = || ColumnFault::new(column, text, format!("{count} whole numbers, as blockCount says"));
    let numbers = text.strip_suffix(b",").unwrap_or(text).split(|byte| *byte == b',');
    let numbers: Vec<u32> = numbers.map(whole_number).collect::<Option<_>>().ok_or_else(fault)?;
    if numbers.len() == count as usize { Ok(numbers) } else { Err(fault()) }
}
