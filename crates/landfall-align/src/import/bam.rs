//! BAM, CRAM and SAM.

use std::path::Path;

use landfall_core::{ContigId, Strand};
use landfall_reference::Genome;
use rust_htslib::bam::record::Cigar;
use rust_htslib::bam::{HeaderView, Read, Reader, Record};

use super::contigs::{ContigFault, Contigs};
use super::laid::Laid;
use super::ops::{self, Op};
use super::{Import, Named, UserAlignment};
use crate::AlignError;

/// Reads all records of a file into `import`.
pub(super) fn read(alignment: &UserAlignment, import: &mut Import) -> Result<(), AlignError> {
    let path = &alignment.path;
    let mut reader = open(alignment)?;
    let targets = Targets::new(reader.header(), import.genome, path);
    let mut record = Record::new();
    let mut number = 0;
    while let Some(read) = reader.read(&mut record) {
        number += 1;
        read.map_err(|source| AlignError::Alignment {
            path: path.clone(),
            record: number,
            fault: format!("{source}; the file was cut or is damaged"),
        })?;
        if record.is_unmapped() {
            import.take_unmapped();
        } else {
            let (named, laid) = targets.laid(&record, number, import)?;
            import.take(named, &laid);
        }
    }
    Ok(())
}

fn open(alignment: &UserAlignment) -> Result<Reader, AlignError> {
    let path = &alignment.path;
    let fault = |fault: String| AlignError::Alignment { path: path.clone(), record: 0, fault };
    let mut reader =
        Reader::from_path(path).map_err(|source| fault(format!("{source}; expected BAM, CRAM or SAM")))?;
    if let Some(fasta) = &alignment.fasta {
        let fasta_fault = |source| fault(format!("`{}`: {source}; expected its FASTA file", fasta.display()));
        reader.set_reference(fasta).map_err(fasta_fault)?;
    }
    Ok(reader)
}

/// The contigs of a header with their lengths, and the same in the reference.
struct Targets<'a> {
    names: Vec<(String, u64)>,
    contigs: Contigs<'a>,
    path: &'a Path,
}

impl<'a> Targets<'a> {
    fn new(header: &HeaderView, genome: &'a Genome, path: &'a Path) -> Self {
        let target = |(name, at): (&&[u8], u32)| {
            (String::from_utf8_lossy(name).into_owned(), header.target_len(at).unwrap_or(0))
        };
        let names = header.target_names().iter().zip(0..).map(target).collect();
        Self { names, contigs: Contigs::new(genome), path }
    }

    /// The sequence of a record, and where it lies.
    fn laid<'s>(
        &self,
        record: &Record,
        number: u64,
        import: &Import<'s>,
    ) -> Result<(Named<'s>, Laid), AlignError> {
        let (path, name) = (|| self.path.to_owned(), String::from_utf8_lossy(record.qname()));
        let named = import.named(&name).ok_or_else(|| AlignError::Name {
            path: path(),
            record: number,
            name: name.to_string(),
        })?;
        let ops: Vec<Op> = record.cigar().iter().map(op).collect();
        let (found, expected) = (ops::read_bases(&ops), named.bases.len() as u64);
        if found != expected {
            return Err(AlignError::Length {
                path: path(),
                record: number,
                name: name.into_owned(),
                found,
                expected,
            });
        }
        let contig = self.find(record.tid(), number)?;
        let length = self.contigs.length(contig);
        let end = i64::try_from(ops::contig_bases(&ops)).ok().and_then(|span| span.checked_add(record.pos()));
        let start =
            u32::try_from(record.pos()).ok().filter(|_| end.is_some_and(|end| end <= i64::from(length)));
        let start = start.ok_or_else(|| {
            self.fault(
                number,
                format!("found it outside of its contig, which has {length} bases; is it damaged?"),
            )
        })?;
        let strand = if record.is_reverse() { Strand::Minus } else { Strand::Plus };
        Ok((named, Laid { contig, start, strand, ops }))
    }

    fn find(&self, target: i32, record: u64) -> Result<ContigId, AlignError> {
        let (name, length) =
            usize::try_from(target).ok().and_then(|at| self.names.get(at)).ok_or_else(|| {
                self.fault(record, format!("found contig number {target}, which its header does not have"))
            })?;
        self.contigs.find(name, *length).map_err(|fault| match fault {
            ContigFault::Unknown { first, near } => {
                AlignError::Contig { path: self.path.to_owned(), contig: name.clone(), first, near }
            }
            ContigFault::Length(expected) => {
                let found = format!("found contig `{name}` of {length} bases");
                self.fault(record, format!("{found}; in the reference it has {expected}: another assembly"))
            }
        })
    }

    fn fault(&self, record: u64, fault: String) -> AlignError {
        AlignError::Alignment { path: self.path.to_owned(), record, fault }
    }
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
