//! The contigs of an alignment beside those of a genome.

use std::collections::HashMap;

use landfall_core::ContigId;
use landfall_reference::Genome;

/// The contigs of a genome by name. Only those that are used are looked up: a header lists all of an assembly, the
/// genome may hold fewer.
pub struct Contigs<'a> {
    genome: &'a Genome,
    whose: &'static str,
    by_name: HashMap<&'a str, ContigId>,
}

/// Why a contig of an alignment cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContigFault {
    /// The genome has no contig of that name.
    #[error("contig `{contig}` is not in {whose}, whose first is `{first}`")]
    Unknown {
        /// The contig in the alignment.
        contig: String,
        /// The genome: `the reference` or `the vectors`.
        whose: &'static str,
        /// The first contig of the genome.
        first: String,
        /// The contig of the genome that is meant, if it differs by `chr` only.
        near: Option<String>,
    },
    /// The contig of that name is another sequence.
    #[error("contig `{contig}` has {found} bases there and {expected} in {whose}: another sequence")]
    Length {
        /// The contig.
        contig: String,
        /// The genome: `the reference` or `the vectors`.
        whose: &'static str,
        /// Its bases in the alignment.
        found: u64,
        /// Its bases in the genome.
        expected: u32,
    },
}

impl ContigFault {
    /// What the names say of the cause.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unknown { near: Some(near), .. } => {
                Some(format!("the names differ by `chr` only (`{near}` is there)"))
            }
            Self::Unknown { .. } | Self::Length { .. } => None,
        }
    }
}

impl<'a> Contigs<'a> {
    /// The contigs of `genome`, which messages call `whose`: `the reference` or `the vectors`.
    #[must_use]
    pub fn new(genome: &'a Genome, whose: &'static str) -> Self {
        let contigs = genome.contigs().iter().zip(0..);
        let by_name = contigs.map(|(contig, id)| (contig.name.as_str(), ContigId(id))).collect();
        Self { genome, whose, by_name }
    }

    /// The contig that an alignment calls `name` and gives `length` bases.
    ///
    /// # Errors
    /// There is none of that name, or it has another length.
    pub fn find(&self, name: &str, length: u64) -> Result<ContigId, ContigFault> {
        let &id = self.by_name.get(name).ok_or_else(|| self.unknown(name))?;
        let expected = self.genome.contigs()[id.index()].length;
        if u64::from(expected) == length {
            return Ok(id);
        }
        Err(ContigFault::Length { contig: name.to_owned(), whose: self.whose, found: length, expected })
    }

    /// Whether there is a contig of that name, of whatever length.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// The contig whose name differs from `name` by a leading `chr` only.
    #[must_use]
    pub fn near(&self, name: &str) -> Option<&'a str> {
        let with = format!("chr{name}");
        let mut near = name.strip_prefix("chr").into_iter().chain([with.as_str()]);
        near.find_map(|near| self.by_name.get_key_value(near)).map(|(name, _)| *name)
    }

    fn unknown(&self, name: &str) -> ContigFault {
        ContigFault::Unknown {
            contig: name.to_owned(),
            whose: self.whose,
            first: self.genome.contigs().first().map(|contig| contig.name.clone()).unwrap_or_default(),
            near: self.near(name).map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use landfall_reference::GenomeBuilder;

    use super::*;

    fn genome() -> Genome {
        let mut builder = GenomeBuilder::new();
        builder.push("chr1", &[b'A'; 100]).unwrap();
        builder.push("2", &[b'C'; 50]).unwrap();
        builder.finish()
    }

    #[test]
    fn a_contig_is_one_of_the_same_name_and_length() {
        let genome = genome();
        let contigs = Contigs::new(&genome, "the reference");
        assert_eq!((contigs.find("chr1", 100), contigs.find("2", 50)), (Ok(ContigId(0)), Ok(ContigId(1))));
        let fault = contigs.find("2", 51).unwrap_err();
        assert_eq!(
            fault.to_string(),
            "contig `2` has 51 bases there and 50 in the reference: another sequence"
        );
        assert_eq!(fault.hint(), None);
    }

    #[test]
    fn names_that_differ_by_chr_are_told_in_both_directions() {
        let genome = genome();
        let contigs = Contigs::new(&genome, "the reference");
        for (name, near) in [("1", Some("chr1")), ("chr2", Some("2")), ("chr3", None), ("", None)] {
            let fault = contigs.find(name, 100).unwrap_err();
            assert_eq!(
                fault.to_string(),
                format!("contig `{name}` is not in the reference, whose first is `chr1`")
            );
            let hint = near.map(|near| format!("the names differ by `chr` only (`{near}` is there)"));
            assert_eq!(fault.hint(), hint);
        }
    }
}
