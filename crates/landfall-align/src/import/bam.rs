//! BAM, CRAM and SAM.

use landfall_alignment::{AlignmentFile, Cigar, Contigs, Record};
use landfall_core::Strand;

use super::laid::Laid;
use super::ops::{self, Op};
use super::{Import, Named, UserAlignment};
use crate::AlignError;

/// Reads all records of a file into `import`.
pub(super) fn read(
    alignment: &UserAlignment,
    contigs: &Contigs,
    import: &mut Import,
) -> Result<(), AlignError> {
    let fasta = alignment.fasta.as_deref();
    let mut file = AlignmentFile::open(&alignment.path, fasta, rayon::current_num_threads())?;
    // Each contig of the header is looked up once; only a record that lies on it makes a missing one a fault.
    let found: Vec<_> =
        file.contigs().iter().map(|contig| contigs.find(&contig.name, contig.length)).collect();
    let mut record = Record::new();
    while file.next(&mut record)? {
        if record.is_unmapped() {
            import.take_unmapped();
            continue;
        }
        let ops: Vec<Op> = record.cigar().iter().map(op).collect();
        let named = named(&file, &record, &ops, import)?;
        let contig = file.contig(record.tid())?;
        let contig = found[contig].clone().map_err(|fault| file.contig_fault(fault))?;
        let (_, span) = file.span(&record)?;
        let strand = if record.is_reverse() { Strand::Minus } else { Strand::Plus };
        import.take(named, &Laid { contig, start: span.start, strand, ops });
    }
    Ok(())
}

/// The sequence of a record, which has as many bases as the steps cover.
fn named<'s>(
    file: &AlignmentFile,
    record: &Record,
    ops: &[Op],
    import: &Import<'s>,
) -> Result<Named<'s>, AlignError> {
    let (path, number) = (|| file.path().to_owned(), file.record());
    let name = String::from_utf8_lossy(record.qname());
    let named = import.named(&name).ok_or_else(|| AlignError::Name {
        path: path(),
        record: number,
        name: name.to_string(),
    })?;
    let (found, expected) = (ops::read_bases(ops), named.bases.len() as u64);
    if found != expected {
        let name = name.into_owned();
        return Err(AlignError::Length { path: path(), record: number, name, found, expected });
    }
    Ok(named)
}

fn op(cigar: &Cigar) -> Op {
    match *cigar {
        Cigar::Match(bases) | Cigar::Equal(bases) | Cigar::Diff(bases) => Op::Pair(bases),
        Cigar::Ins(bases) | Cigar::SoftClip(bases) | Cigar::HardClip(bases) => Op::Read(bases),
        Cigar::Del(bases) => Op::Contig(bases),
        Cigar::RefSkip(bases) => Op::Skip(bases),
        Cigar::Pad(_) => Op::Read(0),
    }
}
