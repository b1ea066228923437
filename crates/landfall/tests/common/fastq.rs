//! FASTQ files that tests change or make.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]
#![allow(dead_code, reason = "every test file uses a part of this")]

use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

/// Name line without `@`, bases, qualities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub name: String,
    pub bases: String,
    pub qualities: String,
}

impl Record {
    /// A read of quality 40.
    pub fn of(name: impl Into<String>, bases: impl Into<String>) -> Self {
        let bases = bases.into();
        Self { name: name.into(), qualities: "I".repeat(bases.len()), bases }
    }
}

pub fn read(path: &Path) -> Vec<Record> {
    let mut text = String::new();
    MultiGzDecoder::new(&fs::read(path).unwrap()[..]).read_to_string(&mut text).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    lines
        .chunks_exact(4)
        .map(|four| Record {
            name: four[0][1..].to_owned(),
            bases: four[1].to_owned(),
            qualities: four[3].to_owned(),
        })
        .collect()
}

pub fn write(path: &Path, records: &[Record]) {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(text(records).as_bytes()).unwrap();
    fs::write(path, packed.finish().unwrap()).unwrap();
}

/// The text of some records.
pub fn text(records: &[Record]) -> String {
    let text = |record: &Record| {
        let Record { name, bases, qualities } = record;
        format!("@{name}\n{bases}\n+\n{qualities}\n")
    };
    records.iter().map(text).collect()
}

/// Writes records in blocks of gzip (BGZF), a hundred a block, with the block that ends such files or without it.
pub fn write_blocks(path: &Path, records: &[Record], end: bool) {
    let mut bytes = Vec::new();
    for records in records.chunks(100) {
        let mut block = flate2::Compress::new(Compression::fast(), false);
        let (text, mut packed) = (text(records), Vec::with_capacity(1 << 17));
        block.compress_vec(text.as_bytes(), &mut packed, flate2::FlushCompress::Finish).unwrap();
        let mut sum = flate2::Crc::new();
        sum.update(text.as_bytes());
        bytes.extend(b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0");
        bytes.extend(u16::try_from(packed.len() + 25).unwrap().to_le_bytes());
        bytes.extend(packed);
        bytes.extend(sum.sum().to_le_bytes());
        bytes.extend((text.len() as u32).to_le_bytes());
    }
    if end {
        bytes.extend(b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0\x1b\0\x03\0\0\0\0\0\0\0\0\0");
    }
    fs::write(path, bytes).unwrap();
}

/// Changes every record of a file; the number counts from 0.
pub fn change(path: &Path, mut change: impl FnMut(usize, &mut Record)) {
    let mut records = read(path);
    records.iter_mut().enumerate().for_each(|(at, record)| change(at, record));
    write(path, &records);
}

/// Bases drawn evenly, the same on every machine (splitmix64).
pub struct Bases(u64);

impl Bases {
    pub fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }

    pub fn of(&mut self, letters: &str, length: usize) -> String {
        let letters = letters.as_bytes();
        (0..length).map(|_| char::from(letters[self.below(letters.len())])).collect()
    }

    pub fn random(&mut self, length: usize) -> String {
        self.of("ACGT", length)
    }

    /// The same bases, each wrong once in so many.
    pub fn with_errors(&mut self, bases: &str, once_in: usize) -> String {
        bases
            .chars()
            .map(|base| if self.below(once_in) == 0 { char::from(b"ACGT"[self.below(4)]) } else { base })
            .collect()
    }
}

pub fn back(bases: &str) -> String {
    String::from_utf8(landfall_core::dna::reverse_complement(bases.as_bytes())).unwrap()
}
