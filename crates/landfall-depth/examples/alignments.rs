//! Makes a coordinate-sorted BAM of read pairs that lie where they came from: `alignments BAM GIGABASES FASTA...`.
//!
//! Every contig of the FASTA files has two copies per cell. For measuring time and memory on files of any size; the
//! simulator makes reads with truth.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::path::PathBuf;

use landfall_core::ContigId;
use landfall_core::seed::stream;
use landfall_files::fasta;
use landfall_reference::GenomeBuilder;
use rand::RngExt as _;
use rand_distr::{Distribution, Exp, Normal};
use rust_htslib::bam::header::HeaderRecord;
use rust_htslib::bam::record::{Cigar, CigarString};
use rust_htslib::bam::{Format, Header, Record, Writer};

const READ: u32 = 150;
const QUALITIES: [u8; 8] = [2, 12, 23, 37, 37, 37, 37, 37];

/// A read: position, number of its pair, and where its mate lies.
type Read = Reverse<(u32, u64, u32)>;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (bam, gigabases) = (arguments.next().expect("BAM"), arguments.next().expect("GIGABASES"));
    let paths: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let mut builder = GenomeBuilder::new();
    for record in paths.iter().flat_map(|path| fasta::read(path).unwrap().0) {
        builder.push(&record.name, &record.bases).unwrap();
    }
    let genome = builder.finish();
    let bases: f64 = genome.contigs().iter().map(|contig| f64::from(contig.length)).sum();
    let pairs_per_base = gigabases.parse::<f64>().unwrap() * 1e9 / f64::from(2 * READ) / bases;

    let mut header = Header::new();
    header.push_record(HeaderRecord::new(b"HD").push_tag(b"VN", "1.6").push_tag(b"SO", "coordinate"));
    for contig in genome.contigs() {
        let mut line = HeaderRecord::new(b"SQ");
        header.push_record(line.push_tag(b"SN", &contig.name).push_tag(b"LN", contig.length));
    }
    let mut writer = Writer::from_path(bam, &header, Format::Bam).unwrap();
    writer.set_threads(2).unwrap();

    let mut rng = stream(7, "alignments", "");
    let (gap, length) = (Exp::new(pairs_per_base).unwrap(), Normal::new(420.0, 90.0).unwrap());
    let mut pair = 0;
    let mut record = Record::new();
    for (tid, contig) in (0..).zip(genome.contigs()) {
        let sequence = genome.fetch(ContigId(tid), 0..contig.length);
        let mut waiting: BinaryHeap<Read> = BinaryHeap::new();
        let mut at = 0.0;
        loop {
            at += gap.sample(&mut rng);
            let insert = (length.sample(&mut rng) as u32).clamp(READ, 1_000);
            let start = at as u32;
            let more = start + insert <= contig.length;
            while waiting.peek().is_some_and(|next| !more || next.0.0 <= start) {
                let Some(Reverse((position, number, mate))) = waiting.pop() else { break };
                let qualities: Vec<u8> = (0..READ).map(|_| QUALITIES[rng.random_range(0..8)]).collect();
                let own = &sequence[position as usize..(position + READ) as usize];
                let cigar = CigarString(vec![Cigar::Match(READ)]);
                record.set(format!("r{number}").as_bytes(), Some(&cigar), own, &qualities);
                let first = position <= mate;
                record.set_flags(if first { 99 } else { 147 });
                record.set_mapq(60);
                record.set_tid(tid as i32);
                record.set_mtid(tid as i32);
                record.set_pos(i64::from(position));
                record.set_mpos(i64::from(mate));
                let length = i64::from(position.abs_diff(mate) + READ);
                record.set_insert_size(if first { length } else { -length });
                writer.write(&record).unwrap();
            }
            if !more {
                break;
            }
            pair += 1;
            let mate = start + insert - READ;
            waiting.push(Reverse((start, pair, mate)));
            waiting.push(Reverse((mate, pair, start)));
        }
    }
}
