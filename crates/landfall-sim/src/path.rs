//! Molecules as paths through host and vector.
//!
//! A molecule is never stored as bases: its [`Path`] says where each stretch is from. The same path gives the bases
//! that are sequenced and the text that stands in the truth, so that the two cannot differ.

use std::fmt::Write;

use landfall_core::{ContigId, Strand, dna};

use crate::genome::{Genome, Interval};
use crate::vector::Vector;

/// One stretch of a molecule, in reading direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Host; on the minus strand its reverse complement.
    Host {
        /// Where it lies.
        interval: Interval,
        /// Which strand is read.
        strand: Strand,
    },
    /// Vector; on the minus strand its reverse complement.
    Vector {
        /// First base, 0-based.
        start: u32,
        /// The base after the last; at most the length of the plasmid.
        end: u32,
        /// Which strand is read.
        strand: Strand,
    },
    /// Bases of neither.
    Bases(Vec<u8>),
}

/// What segments refer to.
#[derive(Clone, Copy, Debug)]
pub struct Template<'a> {
    /// The host.
    pub genome: &'a Genome,
    /// The vector, if there is one.
    pub vector: Option<&'a Vector>,
}

impl<'a> Template<'a> {
    fn vector(self) -> &'a Vector {
        self.vector.expect("paths through a vector are made where there is one")
    }
}

impl Segment {
    /// Its length in bases.
    #[must_use]
    pub fn length(&self) -> u32 {
        match self {
            Self::Host { interval, .. } => interval.end - interval.start,
            Self::Vector { start, end, .. } => end - start,
            Self::Bases(bases) => bases.len() as u32,
        }
    }

    /// Bases `from..to` of it, in reading direction.
    #[must_use]
    pub fn slice(&self, from: u32, to: u32) -> Self {
        let cut = |start: u32, end: u32, strand: Strand| match strand {
            Strand::Plus => (start + from, start + to),
            Strand::Minus => (end - to, end - from),
        };
        match self {
            Self::Host { interval, strand } => {
                let (start, end) = cut(interval.start, interval.end, *strand);
                Self::Host { interval: Interval { start, end, ..*interval }, strand: *strand }
            }
            Self::Vector { start, end, strand } => {
                let (start, end) = cut(*start, *end, *strand);
                Self::Vector { start, end, strand: *strand }
            }
            Self::Bases(bases) => Self::Bases(bases[from as usize..to as usize].to_vec()),
        }
    }

    /// The same stretch read from its other end.
    #[must_use]
    pub fn reversed(&self) -> Self {
        match self {
            Self::Host { interval, strand } => Self::Host { interval: *interval, strand: !*strand },
            Self::Vector { start, end, strand } => {
                Self::Vector { start: *start, end: *end, strand: !*strand }
            }
            Self::Bases(bases) => Self::Bases(dna::reverse_complement(bases)),
        }
    }

    /// What follows a vector stretch in the vector's sequence as files hold it, up to its end; nothing behind other
    /// stretches.
    #[must_use]
    pub fn following(&self, vector: &Vector) -> Path {
        match self {
            Self::Vector { end, strand: Strand::Plus, .. } => {
                Path::vector(*end, vector.bases.len() as u32, Strand::Plus)
            }
            Self::Vector { start, strand: Strand::Minus, .. } => Path::vector(0, *start, Strand::Minus),
            Self::Host { .. } | Self::Bases(_) => Path::default(),
        }
    }

    /// A vector stretch with so many bases of what follows it; other stretches as they are.
    #[must_use]
    pub fn extended(&self, bases: u32) -> Self {
        match *self {
            Self::Vector { start, end, strand: Strand::Plus } => {
                Self::Vector { start, end: end + bases, strand: Strand::Plus }
            }
            Self::Vector { start, end, strand: Strand::Minus } => {
                Self::Vector { start: start - bases, end, strand: Strand::Minus }
            }
            Self::Host { .. } | Self::Bases(_) => self.clone(),
        }
    }

    fn write(&self, template: Template<'_>, to: &mut Vec<u8>) {
        let mut stretch = |bases: &[u8], strand: Strand| match strand {
            Strand::Plus => to.extend_from_slice(bases),
            Strand::Minus => to.extend(bases.iter().rev().map(|&base| dna::complement(base))),
        };
        match self {
            Self::Host { interval, strand } => {
                let contig = &template.genome.contigs[interval.contig.index()].bases;
                stretch(&contig[interval.start as usize..interval.end as usize], *strand);
            }
            Self::Vector { start, end, strand } => {
                stretch(&template.vector().bases[*start as usize..*end as usize], *strand);
            }
            Self::Bases(bases) => to.extend_from_slice(bases),
        }
    }

    /// `chr1:101-250+` (1-based, both ends included), or `=ACGT`.
    fn text(&self, template: Template<'_>) -> String {
        let (name, start, end, strand) = match self {
            Self::Host { interval, strand } => {
                let contig = &template.genome.contigs[interval.contig.index()].name;
                (contig, interval.start, interval.end, strand)
            }
            Self::Vector { start, end, strand } => (&template.vector().name, *start, *end, strand),
            Self::Bases(bases) => return format!("={}", String::from_utf8_lossy(bases)),
        };
        format!("{name}:{}-{end}{strand}", u64::from(start) + 1)
    }
}

/// A molecule, stretch after stretch in reading direction. No stretch is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    segments: Vec<Segment>,
}

impl Path {
    /// A path of these stretches; empty ones are left out.
    #[must_use]
    pub fn new(segments: impl IntoIterator<Item = Segment>) -> Self {
        Self { segments: segments.into_iter().filter(|segment| segment.length() > 0).collect() }
    }

    /// Host bases of a contig, `start..end`, read on one strand.
    #[must_use]
    pub fn host(contig: ContigId, start: u32, end: u32, strand: Strand) -> Self {
        Self::new([Segment::Host { interval: Interval { contig, start, end }, strand }])
    }

    /// Vector bases, `start..end`, read on one strand.
    #[must_use]
    pub fn vector(start: u32, end: u32, strand: Strand) -> Self {
        Self::new([Segment::Vector { start, end, strand }])
    }

    /// Bases of neither.
    #[must_use]
    pub fn bases_of(bases: impl Into<Vec<u8>>) -> Self {
        Self::new([Segment::Bases(bases.into())])
    }

    /// The stretches.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Its length in bases.
    #[must_use]
    pub fn length(&self) -> u32 {
        self.segments.iter().map(Segment::length).sum()
    }

    /// One path after the other.
    #[must_use]
    pub fn then(mut self, next: Self) -> Self {
        self.segments.extend(next.segments);
        self
    }

    /// Bases `from..to`; what lies beyond its end is left out.
    #[must_use]
    pub fn slice(&self, from: u32, to: u32) -> Self {
        let mut at = 0;
        let mut cut = Vec::new();
        for segment in &self.segments {
            let length = segment.length();
            let (first, last) = (from.saturating_sub(at).min(length), to.saturating_sub(at).min(length));
            if first < last {
                cut.push(segment.slice(first, last));
            }
            at += length;
        }
        Self { segments: cut }
    }

    /// The same molecule read from its other end.
    #[must_use]
    pub fn reversed(&self) -> Self {
        Self { segments: self.segments.iter().rev().map(Segment::reversed).collect() }
    }

    /// Its bases.
    #[must_use]
    pub fn bases(&self, template: Template<'_>) -> Vec<u8> {
        let mut bases = Vec::with_capacity(self.length() as usize);
        self.segments.iter().for_each(|segment| segment.write(template, &mut bases));
        bases
    }

    /// Its stretches as the truth writes them.
    #[must_use]
    pub fn texts(&self, template: Template<'_>) -> Vec<String> {
        self.segments.iter().map(|segment| segment.text(template)).collect()
    }

    /// Its stretches in one line, separated by commas.
    #[must_use]
    pub fn text(&self, template: Template<'_>) -> String {
        let mut text = String::new();
        for segment in &self.segments {
            let comma = if text.is_empty() { "" } else { "," };
            // Writing to a string cannot fail.
            let _ = write!(text, "{comma}{}", segment.text(template));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::genome::Contig;
    use proptest::prelude::*;

    fn genome() -> Genome {
        let contig = Contig { name: "chr1".to_owned(), bases: b"AACCGGTTACGTACGT".to_vec() };
        Genome { contigs: vec![contig], ..Genome::default() }
    }

    fn example() -> Path {
        Path::host(ContigId(0), 2, 8, Strand::Plus)
            .then(Path::bases_of(b"GATTACA".as_slice()))
            .then(Path::host(ContigId(0), 9, 15, Strand::Minus))
    }

    #[test]
    fn a_path_reads_its_stretches_in_order() {
        let genome = genome();
        let template = Template { genome: &genome, vector: None };
        assert_eq!(example().bases(template), b"CCGGTTGATTACACGTACG");
        assert_eq!(example().text(template), "chr1:3-8+,=GATTACA,chr1:10-15-");
        assert_eq!(example().slice(4, 15).text(template), "chr1:7-8+,=GATTACA,chr1:14-15-");
    }

    proptest! {
        #[test]
        fn slices_and_turns_of_a_path_are_those_of_its_bases(from in 0_u32..25, length in 0_u32..25) {
            let genome = genome();
            let template = Template { genome: &genome, vector: None };
            let path = example();
            let bases = path.bases(template);
            let (start, end) = (from.min(19) as usize, (from + length).min(19) as usize);
            prop_assert_eq!(path.slice(from, from + length).bases(template), &bases[start..end]);
            prop_assert_eq!(path.reversed().bases(template), dna::reverse_complement(&bases));
            prop_assert_eq!(path.reversed().reversed(), path);
        }
    }
}
