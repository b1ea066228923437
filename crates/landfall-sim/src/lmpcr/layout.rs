//! Amplified molecules and the two reads of each.
//!
//! ```text
//! primer · insert, beginning with the vector end · reverse complement of (linker · UMI · common)
//! ────────── anchor read ──►                    ◄────────── adrift read ──────────────
//! ```
//!
//! Where the layout's protocol has barcode or UMI there, the [`Leads`] come before all that.

use landfall_config::{Mate, Protocol, SequencerRead};
use landfall_core::dna;
use rand::Rng;

use crate::bases;
use crate::scenario::Layout;
use landfall_core::Side;

/// The base of an index read where nothing is known to stand.
const FILLER: u8 = b'A';
/// What an anchor read shows after the end of a short molecule.
const ADAPTER_AFTER_ANCHOR: &[u8] = b"AGATCGGAAGAGCGTCGTGTAGGGAAAGAGTGT";
/// What an adrift read shows after the end of a short molecule.
const ADAPTER_AFTER_ADRIFT: &[u8] = b"AGATCGGAAGAGCACACGTCTGAACTCCAGTCAC";

/// What comes before the primer in the anchor read and before the linker in the adrift read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leads {
    /// Of the anchor read.
    pub anchor: Vec<u8>,
    /// Of the adrift read.
    pub adrift: Vec<u8>,
}

impl Layout {
    /// Which end of the vector the primer sits in, as the scenario has it.
    #[must_use]
    pub fn side(&self) -> Side {
        // The layout of INSPIIRED, where the scenario has no other.
        self.side.unwrap_or(Side::Three)
    }

    /// Primer and vector end, as the vector holds them.
    #[must_use]
    pub fn head(&self) -> Vec<u8> {
        [self.primer.as_bytes(), self.vector_end.as_bytes()].concat()
    }

    /// The most host bases that an anchor read and an adrift read show after a whole vector end.
    #[must_use]
    pub fn host_shown(&self) -> (u32, u32) {
        let linker = self.linker(&vec![b'N'; self.linker_unique_length as usize]).len() as u32;
        let [anchor, adrift] = [Mate::Anchor, Mate::Adrift].map(|mate| self.lead(mate));
        (self.anchor_length - anchor - self.head().len() as u32, self.adrift_length - adrift - linker)
    }

    /// The linker of a library as the sample sheet writes it, with `N` for each base of the UMI.
    #[must_use]
    pub fn linker(&self, unique: &[u8]) -> String {
        let umi = if self.umi_in_linker() { "N".repeat(self.umi_length as usize) } else { String::new() };
        format!("{}{umi}{}", String::from_utf8_lossy(unique), self.linker_common)
    }

    /// Whether the UMI, if there is one, stands in the linker.
    fn umi_in_linker(&self) -> bool {
        self.given.as_ref().is_none_or(|protocol| protocol.umi.is_none())
    }

    /// Which read of the sequencer is the anchor read.
    #[must_use]
    pub fn anchor_file(&self) -> SequencerRead {
        self.given.as_ref().map_or(SequencerRead::R2, |protocol| protocol.anchor_read)
    }

    /// A barcode as the sample sheet writes it: its parts, with `+` between.
    #[must_use]
    pub fn barcode(&self, barcode: &[u8]) -> String {
        let parts: Vec<_> = match &self.given {
            Some(protocol) if !protocol.barcodes.is_empty() => parts(protocol, barcode),
            _ => vec![barcode],
        };
        parts.into_iter().map(String::from_utf8_lossy).collect::<Vec<_>>().join("+")
    }

    /// Whether an index read, from 0, is written.
    #[must_use]
    pub fn has_index(&self, at: usize) -> bool {
        let Some(protocol) = &self.given else { return at == 0 };
        let umi = protocol.umi.and_then(|umi| umi.read.index());
        // A sheet names no second index read without the first.
        at == 0 && protocol.barcodes.is_empty() || umi.is_some_and(|umi| at <= umi)
    }

    /// An index read, from 0: the barcode in the first where no read of the pair holds it, and the UMI where it
    /// stands there; no signal between. Empty where it is not written.
    #[must_use]
    pub fn index_read(&self, at: usize, barcode: &[u8], umi: &[u8]) -> Vec<u8> {
        let held = self.given.as_ref().is_some_and(|protocol| !protocol.barcodes.is_empty());
        let mut bases = if at == 0 && !held { barcode.to_vec() } else { Vec::new() };
        let place = self.given.as_ref().and_then(|protocol| protocol.umi);
        if let Some(place) = place.filter(|place| place.read.index() == Some(at)) {
            bases.resize(place.stretch.start as usize, FILLER);
            bases.extend(umi);
        }
        bases
    }

    /// The leads of the reads of a molecule: random bases, and barcode and UMI in their places.
    pub fn leads(&self, rng: &mut impl Rng, barcode: &[u8], umi: &[u8]) -> Leads {
        let Some(protocol) = &self.given else { return Leads::default() };
        let mut lead = |mate| {
            let mut bases = bases::sequence(rng, protocol.lead(mate), 0.5);
            let barcodes = protocol.barcodes.iter().zip(parts(protocol, barcode));
            let barcode =
                barcodes.filter(|(place, _)| place.mate == mate).map(|(place, part)| (place.stretch, part));
            let umi_place = protocol.umi.filter(|place| place.read.mate() == Some(mate));
            for (stretch, part) in barcode.chain(umi_place.map(|place| (place.stretch, umi))) {
                bases[stretch.start as usize..stretch.end() as usize].copy_from_slice(part);
            }
            bases
        };
        Leads { anchor: lead(Mate::Anchor), adrift: lead(Mate::Adrift) }
    }

    /// A random UMI.
    pub fn draw_umi(&self, rng: &mut impl Rng) -> Vec<u8> {
        bases::sequence(rng, self.umi_length, 0.5)
    }

    /// A molecule: the primer, an insert, and the linker of a library with a UMI.
    #[must_use]
    pub fn amplicon(&self, insert: &[u8], unique: &[u8], umi: &[u8]) -> Vec<u8> {
        let umi = if self.umi_in_linker() { umi } else { &[] };
        let linker = [unique, umi, self.linker_common.as_bytes()].concat();
        [self.primer.as_bytes(), insert, &dna::reverse_complement(&linker)].concat()
    }

    /// The anchor read of a molecule behind its lead, without errors.
    #[must_use]
    pub fn anchor_read(&self, amplicon: &[u8], leads: &Leads) -> Vec<u8> {
        let molecule = [amplicon, &dna::reverse_complement(&leads.adrift)].concat();
        read(&molecule, ADAPTER_AFTER_ANCHOR, self.anchor_length - leads.anchor.len() as u32)
    }

    /// The adrift read of a molecule behind its lead, without errors.
    #[must_use]
    pub fn adrift_read(&self, amplicon: &[u8], leads: &Leads) -> Vec<u8> {
        let molecule = [&leads.anchor, amplicon].concat();
        let length = self.adrift_length - leads.adrift.len() as u32;
        read(&dna::reverse_complement(&molecule), ADAPTER_AFTER_ADRIFT, length)
    }
}

/// The parts of a barcode that stand in reads, in the protocol's order.
fn parts<'b>(protocol: &Protocol, barcode: &'b [u8]) -> Vec<&'b [u8]> {
    let mut rest = barcode;
    let mut take = |length: u32| {
        let (part, after) = rest.split_at(length as usize);
        rest = after;
        part
    };
    protocol.barcodes.iter().map(|place| take(place.stretch.length)).collect()
}

/// The first bases of a molecule; past its end the adapter, past that G, as two-colour sequencers write.
fn read(molecule: &[u8], adapter: &[u8], length: u32) -> Vec<u8> {
    let shown = molecule.iter().chain(adapter).copied().chain(std::iter::repeat(b'G'));
    shown.take(length as usize).collect()
}

#[cfg(test)]
mod tests {
    use super::Leads;
    use crate::scenario::Layout;

    fn given(name: &str) -> Layout {
        let scenario = crate::scenario::tests::demo_text("").replace(
            "[lmpcr.artefacts]",
            &format!("[lmpcr.layout]\nprotocol = \"{name}\"\nside = \"3\"\n[lmpcr.artefacts]"),
        );
        crate::scenario::Scenario::parse(&scenario, std::path::Path::new("")).unwrap().lmpcr.unwrap().layout
    }

    #[test]
    fn barcodes_and_umi_stand_where_the_protocol_has_them() {
        let layout = given("s-epts-lentivirus");
        let (barcode, umi) = (b"AAACATCGAAGGTACA", b"CTAGATTCGCCA");
        assert_eq!(layout.barcode(barcode), "AAACATCG+AAGGTACA");
        assert_eq!((layout.has_index(0), layout.has_index(1)), (false, false));
        let mut rng = landfall_core::seed::stream(1, "simulate", "test");
        let leads = layout.leads(&mut rng, barcode, umi);
        assert_eq!((leads.anchor.len(), &leads.anchor[12..]), (20, &b"AAACATCG"[..]));
        assert_eq!(leads.adrift, b"CTAGATTCGCCAAAGGTACA");
        let amplicon = layout.amplicon(b"AAATCTCTAGCATTAACACAGG", b"", umi);
        // Host, then the linker cassette and the lead of the other side, reversed, then the adapter.
        let anchor = layout.anchor_read(&amplicon, &leads);
        let start =
            b"ACCCTTTTAGTCAGTGTGGAAAATCTCTAGCATTAACACAGGCCTAACTGCTGTGCCACTTGTACCTTTGGCGAATCTAGAGATCGG";
        assert_eq!(anchor.len(), 130);
        assert!(anchor.starts_with(start), "{}", String::from_utf8_lossy(&anchor));
        let adrift = layout.adrift_read(&amplicon, &leads);
        assert!(
            adrift.starts_with(b"AGTGGCACAGCAGTTAGGCCTGTGTTAATGCTAGAGATTT"),
            "{}",
            String::from_utf8_lossy(&adrift)
        );
        assert_eq!(layout.linker(b"AGTG"), "AGTGAGTGGCACAGCAGTTAGG", "no UMI in the linker");
        assert_eq!(layout.host_shown(), (150 - 20 - 32, 150 - 20 - 18));
    }

    #[test]
    fn a_usual_layout_has_one_index_read_and_no_leads() {
        let layout = Layout::default();
        assert_eq!(layout.barcode(b"ACGT"), "ACGT");
        assert_eq!((layout.has_index(0), layout.has_index(1)), (true, false));
        assert_eq!(
            (layout.index_read(0, b"ACGT", b"TT"), layout.index_read(1, b"ACGT", b"TT")),
            (b"ACGT".to_vec(), vec![])
        );
        let mut rng = landfall_core::seed::stream(1, "simulate", "test");
        assert_eq!(layout.leads(&mut rng, b"ACGT", b"TT"), Leads::default());
    }

    #[test]
    fn a_short_molecule_is_read_through_into_the_other_side() {
        let layout = Layout::default();
        let unique = b"AACCGGTTAACCGGTTAAC";
        let amplicon = layout.amplicon(b"TCTAGCAACGTTTGCAT", unique, b"AAAAAAAAAAAA");
        let anchor = layout.anchor_read(&amplicon, &Leads::default());
        assert_eq!(anchor.len(), 150);
        // Vector end and host, then common part, UMI and unique part reversed, then the adapter.
        let start = b"GAAAATCTCTAGCAACGTTTGCATGGTATCCGTCGAACTGTTTTTTTTTTTTGTTAACCGGTTAACCGGTTAGATCGGAAGAGC";
        assert!(anchor.starts_with(start), "{}", String::from_utf8_lossy(&anchor));
        let adrift = layout.adrift_read(&amplicon, &Leads::default());
        let start = b"AACCGGTTAACCGGTTAACAAAAAAAAAAAACAGTTCGACGGATACCATGCAAACGTTGCTAGAGATTTTCAGATCGGAAGAGC";
        assert!(adrift.starts_with(start), "{}", String::from_utf8_lossy(&adrift));
        assert!(adrift.ends_with(b"GGGGGGGG"));
    }
}
