//! Amplified molecules and the two reads of each.
//!
//! ```text
//! primer · insert, beginning with the vector end · reverse complement of (linker · UMI · common)
//! ────────── anchor read ──►                    ◄────────── adrift read ──────────────
//! ```

use landfall_core::dna;
use rand::Rng;

use crate::bases;
use crate::integration::Side;
use crate::scenario::Layout;

/// What an anchor read shows after the end of a short molecule.
const ADAPTER_AFTER_ANCHOR: &[u8] = b"AGATCGGAAGAGCGTCGTGTAGGGAAAGAGTGT";
/// What an adrift read shows after the end of a short molecule.
const ADAPTER_AFTER_ADRIFT: &[u8] = b"AGATCGGAAGAGCACACGTCTGAACTCCAGTCAC";

impl Layout {
    /// Which end of the vector the primer sits in, by the name of the end.
    #[must_use]
    pub fn side(&self) -> Side {
        if ["u3", "itr_5"].contains(&self.name.as_str()) { Side::Start } else { Side::End }
    }

    /// Primer and vector end, as the vector holds them.
    #[must_use]
    pub fn head(&self) -> Vec<u8> {
        [self.primer.as_bytes(), self.vector_end.as_bytes()].concat()
    }

    /// The most host bases that an anchor read and an adrift read show after a whole vector end.
    #[must_use]
    pub fn host_shown(&self) -> (u32, u32) {
        let linker = self.linker_unique_length + self.umi_length + self.linker_common.len() as u32;
        (self.anchor_length - self.head().len() as u32, self.adrift_length - linker)
    }

    /// The linker of a library as the sample sheet writes it, with `N` for each base of the UMI.
    #[must_use]
    pub fn linker(&self, unique: &[u8]) -> String {
        let umi = "N".repeat(self.umi_length as usize);
        format!("{}{umi}{}", String::from_utf8_lossy(unique), self.linker_common)
    }

    /// A random UMI.
    pub fn draw_umi(&self, rng: &mut impl Rng) -> Vec<u8> {
        bases::sequence(rng, self.umi_length, 0.5)
    }

    /// A molecule: the primer, an insert, and the linker of a library with a UMI.
    #[must_use]
    pub fn amplicon(&self, insert: &[u8], unique: &[u8], umi: &[u8]) -> Vec<u8> {
        let linker = [unique, umi, self.linker_common.as_bytes()].concat();
        [self.primer.as_bytes(), insert, &dna::reverse_complement(&linker)].concat()
    }

    /// The anchor read of a molecule, without errors.
    #[must_use]
    pub fn anchor_read(&self, amplicon: &[u8]) -> Vec<u8> {
        read(amplicon, ADAPTER_AFTER_ANCHOR, self.anchor_length)
    }

    /// The adrift read of a molecule, without errors.
    #[must_use]
    pub fn adrift_read(&self, amplicon: &[u8]) -> Vec<u8> {
        read(&dna::reverse_complement(amplicon), ADAPTER_AFTER_ADRIFT, self.adrift_length)
    }
}

/// The first bases of a molecule; past its end the adapter, past that G, as two-colour sequencers write.
fn read(molecule: &[u8], adapter: &[u8], length: u32) -> Vec<u8> {
    let shown = molecule.iter().chain(adapter).copied().chain(std::iter::repeat(b'G'));
    shown.take(length as usize).collect()
}

#[cfg(test)]
mod tests {
    use crate::scenario::Layout;

    #[test]
    fn a_short_molecule_is_read_through_into_the_other_side() {
        let layout = Layout::default();
        let unique = b"AACCGGTTAACCGGTTAAC";
        let amplicon = layout.amplicon(b"TCTAGCAACGTTTGCAT", unique, b"AAAAAAAAAAAA");
        let anchor = layout.anchor_read(&amplicon);
        assert_eq!(anchor.len(), 150);
        // Vector end and host, then common part, UMI and unique part reversed, then the adapter.
        let start = b"GAAAATCTCTAGCAACGTTTGCATGGTATCCGTCGAACTGTTTTTTTTTTTTGTTAACCGGTTAACCGGTTAGATCGGAAGAGC";
        assert!(anchor.starts_with(start), "{}", String::from_utf8_lossy(&anchor));
        let adrift = layout.adrift_read(&amplicon);
        let start = b"AACCGGTTAACCGGTTAACAAAAAAAAAAAACAGTTCGACGGATACCATGCAAACGTTGCTAGAGATTTTCAGATCGGAAGAGC";
        assert!(adrift.starts_with(start), "{}", String::from_utf8_lossy(&adrift));
        assert!(adrift.ends_with(b"GGGGGGGG"));
    }
}
