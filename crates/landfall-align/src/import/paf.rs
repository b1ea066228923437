//! PAF, as minimap2 and others write it.
//!
//! Its specification: <https://github.com/lh3/miniasm/blob/master/PAF.md>; tags `cg` and `cs`: minimap2's manual. Both
//! run along the plus strand of the contig; start and end of the read are those of its own strand.

use landfall_core::Strand;

use super::lines::{Column, ColumnFault, Columns, Layout, LineHit};
use super::ops::{self, Op, parse_cigar, parse_differences};

const NAME: Column = Column::new(1, "query name");
const LENGTH: Column = Column::new(2, "query length");
const START: Column = Column::new(3, "query start");
const END: Column = Column::new(4, "query end");
const STRAND: Column = Column::new(5, "strand");
const CONTIG: Column = Column::new(6, "target name");
const CONTIG_LENGTH: Column = Column::new(7, "target length");
const CONTIG_START: Column = Column::new(8, "target start");
const CONTIG_END: Column = Column::new(9, "target end");
const LAST: Column = Column::new(12, "mapping quality");

pub(super) const LAYOUT: Layout = Layout {
    is_header: |line| line.starts_with(b"#"),
    parse: parse_paf_line,
    name: NAME,
    read_length: LENGTH,
    contig_length: CONTIG_LENGTH,
};

/// Reads a line of PAF without its line break; `None` for a read without a place (`minimap2 --paf-no-hit`). The
/// steps come from tag `cg`, else from `cs`; without either they are [`Op::Untold`].
///
/// # Errors
/// [`ColumnFault`] for the first column that is not what PAF has there.
pub fn parse_paf_line(line: &[u8]) -> Result<Option<LineHit>, ColumnFault> {
    let columns = Columns::of(line);
    columns.get(LAST)?;
    let name = columns.text(NAME)?;
    let strand = match columns.get(STRAND)? {
        b"+" => Strand::Plus,
        b"-" => Strand::Minus,
        b"*" => return Ok(None),
        other => return Err(ColumnFault::new(STRAND, other, "`+` or `-`")),
    };
    let read_length = columns.number(LENGTH)?;
    let read_end = columns.number_to(END, read_length, "the query's length")?;
    let read_start = columns.number_to(START, read_end, "the query's end")?;
    let contig_length = columns.number(CONTIG_LENGTH)?;
    let end = columns.number_to(CONTIG_END, contig_length, "the target's length")?;
    let start = columns.number_to(CONTIG_START, end, "the target's end")?;
    let aligned = steps(&columns, read_end - read_start, end - start)?;
    let (before, after) = match strand {
        Strand::Plus => (read_start, read_length - read_end),
        Strand::Minus => (read_length - read_end, read_start),
    };
    let contig = columns.text(CONTIG)?;
    let ops = ops::whole(before, aligned, after);
    Ok(Some(LineHit { name, read_length, contig, contig_length, start, strand, ops }))
}

/// The steps over the aligned bases of read and contig.
fn steps(columns: &Columns, read: u32, contig: u32) -> Result<Vec<Op>, ColumnFault> {
    let tags = || columns.from(LAST.number + 1).iter().zip(LAST.number + 1..);
    let tag = |name: &'static str| {
        let prefix = format!("{name}:Z:");
        let mut found = tags().filter_map(move |(tag, at)| Some((tag.strip_prefix(prefix.as_bytes())?, at)));
        found.next().map(|(text, at)| (text, Column::new(at, name)))
    };
    let (text, column, ops) = match (tag("cg"), tag("cs")) {
        (Some((text, column)), _) => (text, column, parse_cigar(text)),
        (None, Some((text, column))) => (text, column, parse_differences(text)),
        (None, None) => return Ok(vec![Op::gap(read, contig)]),
    };
    let covers = |ops: &Vec<Op>| {
        ops::read_bases(ops) == u64::from(read) && ops::contig_bases(ops) == u64::from(contig)
    };
    ops.filter(covers).ok_or_else(|| {
        let expected = format!("steps over {read} bases of the query and {contig} of the target");
        ColumnFault::new(column, text, expected)
    })
}
