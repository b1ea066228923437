//! Usual libraries and layouts.

use std::collections::BTreeMap;
use std::sync::Arc;

use landfall_config::{
    Assay, Fragmentation, Library, Origin, Protocol, Role, SequencerRead, VectorEndLayout,
};
use landfall_core::Side;

/// The end of a lentiviral vector from which U5 is read into the host.
#[must_use]
pub fn vector_end(name: &str, side: Side) -> VectorEndLayout {
    VectorEndLayout {
        name: name.parse().unwrap(),
        side: Some(side),
        primer: "GTAACTAGAGATCCCTCAGA".to_owned(),
        end_bases: "CCCTTTTAGTCAGTGTGGAAAATCTCTAGCA".to_owned(),
        other_terminus: None,
        leader: 0,
    }
}

/// LM-PCR of sheared DNA with one vector end, `u5`, which read 2 begins in; no linker, UMI or barcode in reads.
#[must_use]
pub fn protocol() -> Protocol {
    Protocol {
        name: "test".to_owned(),
        summary: String::new(),
        fragmentation: Fragmentation::Shear,
        duplication: 5,
        anchor_read: SequencerRead::R2,
        vector_ends: vec![vector_end("u5", Side::Three)],
        linker: None,
        barcodes: Vec::new(),
        umi: None,
        min_fragment: 30,
        max_fragment: 2_500,
    }
}

/// Library `<sample>-<replicate>` of subject P1, in `run1`, by LM-PCR; without files.
#[must_use]
pub fn library(sample: &str, replicate: u32) -> Library {
    Library {
        library: format!("{sample}-{replicate}").parse().unwrap(),
        subject: "P1".parse().unwrap(),
        sample: sample.parse().unwrap(),
        timepoint_days: None,
        cell_type: None,
        replicate,
        role: Role::Sample,
        sequencing_run: "run1".to_owned(),
        assay: Assay::Lmpcr,
        protocol: Arc::new(protocol()),
        lanes: Vec::new(),
        bam: None,
        barcode: None,
        linker: None,
        ng_dna: None,
        transduced_fraction: None,
        sex: None,
        plate_name: None,
        origin: Origin::default(),
        own: BTreeMap::new(),
    }
}
