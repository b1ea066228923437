//! The demo's simulated reads, held against its layout and against layouts with one fault each.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::Path;
use std::sync::Arc;

use landfall_config::{Library, Protocol, SampleSheet, SequencerRead, Sides};
use landfall_core::dna::reverse_complement;
use landfall_trim::TrimParams;
use landfall_trim::check::{CheckedPool, Element, Limits, Verdict, check_pool};
use landfall_trim::consensus::Ending;
use landfall_trim::lane::{Cluster, LaneReader};

/// What the demo's reads are made of: `testdata/demo.toml` and the vector that it names.
const PRIMER: &str = "GAAAATC";
const END: &str = "TCTAGCA";
const LIBRARY: &str = "P01_d30_1";

struct Demo {
    libraries: Vec<Library>,
    clusters: Vec<Cluster>,
}

impl Demo {
    fn new() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/demo");
        let sheet = SampleSheet::load(
            &folder.join("samples.csv"),
            Some("lmpcr-lentivirus"),
            &folder,
            Sides::NotNeeded,
        )
        .unwrap();
        let lane = sheet.libraries[0].lanes[0].clone();
        let clusters = LaneReader::open(&lane, &TrimParams::default()).unwrap().next_clusters(8_000).unwrap();
        Self { libraries: sheet.libraries, clusters }
    }

    fn check(&self) -> CheckedPool {
        let limits = Limits { min_share: 0.5, trim: TrimParams::default() };
        check_pool(&self.libraries, &self.clusters, 1, &limits).unwrap()
    }

    fn edit(&mut self, change: impl Fn(&mut Library)) -> &mut Self {
        self.libraries.iter_mut().for_each(change);
        self
    }

    fn protocol(&mut self, change: impl Fn(&mut Protocol)) -> &mut Self {
        self.edit(|library| change(Arc::make_mut(&mut library.protocol)))
    }

    fn library(&mut self, name: &str) -> &mut Library {
        self.libraries.iter_mut().find(|library| library.library.as_str() == name).unwrap()
    }
}

/// The faults, each with its library or nothing for the pool.
fn faults(checked: &CheckedPool) -> Vec<(String, &Element)> {
    let wrong = checked.elements().filter(|(_, element)| element.verdict == Verdict::DoesNotFit);
    wrong.map(|(library, element)| (library.map(ToString::to_string).unwrap_or_default(), element)).collect()
}

/// The faults of one library, which must be of one element and the same in every library but the negative control.
fn the_fault(checked: &CheckedPool, name: &str) -> Element {
    let faults = faults(checked);
    let names: Vec<_> = faults.iter().map(|(library, element)| (library, &element.name)).collect();
    assert_eq!(faults.len(), 8, "{names:?}");
    assert!(faults.iter().all(|(_, element)| element.name == name), "{names:?}");
    faults.into_iter().find(|(library, _)| library == LIBRARY).unwrap().1.clone()
}

fn change(element: &Element) -> &str {
    element.change.as_deref().unwrap()
}

fn back(bases: &str) -> String {
    String::from_utf8(reverse_complement(bases.as_bytes())).unwrap()
}

/// The text with another base at a place, from 1; what was there; what is there now.
fn with_wrong_base(text: &str, place: usize) -> (String, char, char) {
    let right = text.as_bytes()[place - 1];
    let wrong = match right {
        b'A' => b'C',
        b'C' => b'G',
        b'G' => b'T',
        _ => b'A',
    };
    let mut bases = text.as_bytes().to_vec();
    bases[place - 1] = wrong;
    (String::from_utf8(bases).unwrap(), right.into(), wrong.into())
}

#[test]
fn everything_fits_and_the_vector_end_is_learned() {
    let checked = Demo::new().check();
    assert_eq!(faults(&checked), []);
    assert_eq!(checked.told_apart_by, "barcode");
    for library in checked.libraries.iter().filter(|library| library.library.as_str() != "NC") {
        assert_eq!(library.ends[0].learned.letters, END.as_bytes(), "{}", library.library);
        assert_eq!(library.ends[0].learned.ending, Ending::Host);
        let fitting = library.elements.iter().filter(|element| element.verdict == Verdict::Fits);
        let names: Vec<_> = fitting.map(|element| element.name.as_str()).collect();
        let all =
            ["barcode", "anchor_read", "primer", "end_bases u5", "linker", "umi", "quality", "host length"];
        assert_eq!(names, all, "{}", library.library);
    }
}

#[test]
fn one_wrong_base_of_the_end_is_named_wherever_it_is() {
    for place in 1..=END.len() {
        let mut demo = Demo::new();
        let (wrong, right, written) = with_wrong_base(END, place);
        let checked = demo.protocol(|protocol| protocol.vector_ends[0].end_bases.clone_from(&wrong)).check();
        let fault = the_fault(&checked, "end_bases u5");
        assert_eq!(fault.found, format!("base {place} is written `{written}`, the reads have `{right}`"));
        assert!(
            change(&fault).starts_with("set `end_bases = \"TCTAGCA\"` in `[[vector_end]]` `u5`"),
            "{fault:?}"
        );
    }
}

#[test]
fn one_wrong_base_of_the_primer_is_named_wherever_it_is() {
    for place in 1..=PRIMER.len() {
        let mut demo = Demo::new();
        let (wrong, right, written) = with_wrong_base(PRIMER, place);
        let checked = demo.protocol(|protocol| protocol.vector_ends[0].primer.clone_from(&wrong)).check();
        let fault = the_fault(&checked, "primer");
        assert_eq!(fault.found, format!("base {place} is written `{written}`, the reads have `{right}`"));
        assert!(change(&fault).starts_with("set `primer = \"GAAAATC\"`"), "{fault:?}");
    }
}

#[test]
fn an_end_too_short_or_too_long_is_named() {
    let cases = [
        ("TCTAG", "after base 5 the reads have `CA` more"),
        ("TCTAGCAGT", "bases 8 to 9, `GT`, are not in the reads"),
        ("TGCTAGA", "it is written as its reverse complement"),
    ];
    for (written, words) in cases {
        let mut demo = Demo::new();
        let checked =
            demo.protocol(|protocol| protocol.vector_ends[0].end_bases = written.to_owned()).check();
        let fault = the_fault(&checked, "end_bases u5");
        assert_eq!(fault.found, words);
        assert!(change(&fault).contains("end_bases = \"TCTAGCA\""), "{fault:?}");
    }
}

#[test]
fn a_target_that_is_always_the_same_belongs_to_the_host() {
    // As if the vector ended in TCTAG.. and always chose the palindrome that follows.
    let mut demo = Demo::new();
    for cluster in &mut demo.clusters {
        if let Some(anchor) = &mut cluster.second
            && anchor.bases.starts_with(b"GAAAATCTCTAGCA")
        {
            anchor.bases.splice(14..16, *b"TA");
        }
    }
    let extra = the_fault(&demo.check(), "end_bases u5");
    assert_eq!(extra.found, "after base 7 the reads have `TA` more", "with a duplication of 5");
    assert_eq!(faults(&demo.protocol(|protocol| protocol.duplication = 2).check()), []);
}

#[test]
fn reads_the_wrong_way_round_are_told_once_and_the_rest_is_judged_the_right_way() {
    let mut demo = Demo::new();
    let checked = demo.protocol(|protocol| protocol.anchor_read = SequencerRead::R1).check();
    let faults = faults(&checked);
    assert!(faults.iter().all(|(_, element)| element.name == "anchor_read"), "{faults:?}");
    let fault = &faults.iter().find(|(library, _)| library == LIBRARY).unwrap().1;
    assert!(fault.found.starts_with("R1 and R2 are the wrong way round: 100.0 % of the reads"), "{fault:?}");
    assert!(
        change(fault).starts_with("set `anchor_read = \"R2\"` in protocol `lmpcr-lentivirus`"),
        "{fault:?}"
    );
    assert_eq!(checked.libraries.last().unwrap().ends[0].learned.letters, END.as_bytes());
}

#[test]
fn a_primer_that_is_not_there_is_told_with_what_is() {
    let mut demo = Demo::new();
    let checked = demo.protocol(|protocol| protocol.vector_ends[0].primer = "CCTGCGTCG".to_owned()).check();
    let fault = the_fault(&checked, "primer");
    assert_eq!(fault.found, "the reads begin with `GAAAATCTCTAGCA`");
    assert!(change(&fault).starts_with("set `primer = \"GAAAATC\"` in `[[vector_end]]` `u5`"), "{fault:?}");

    let checked = demo.protocol(|protocol| protocol.vector_ends[0].primer = back(PRIMER)).check();
    let fault = the_fault(&checked, "primer");
    assert!(fault.found.ends_with("of the reads begin with its reverse complement"), "{fault:?}");
    assert!(change(&fault).starts_with("set `primer = \"GAAAATC\"`"), "{fault:?}");
}

#[test]
fn reads_without_any_vector_end_have_nothing_in_common() {
    let mut demo = Demo::new();
    for anchor in demo.clusters.iter_mut().filter_map(|cluster| cluster.second.as_mut()) {
        anchor.bases.drain(..14);
        anchor.qualities.drain(..14);
    }
    let fault = the_fault(&demo.check(), "primer");
    assert_eq!(fault.found, "the reads begin with no common bases that host follows");
    assert!(change(&fault).contains("the vector end cut off already?"), "{fault:?}");
}

#[test]
fn the_linker_of_another_library_is_named_and_so_is_the_barcode() {
    let mut demo = Demo::new();
    let (first, second) = (LIBRARY, "P02_d180_2");
    let linker = demo.library(first).linker.clone();
    let other = std::mem::replace(&mut demo.library(second).linker, linker);
    demo.library(first).linker = other;
    let checked = demo.check();
    let faults = faults(&checked);
    let told = |library: &str, name: &str| {
        let fault = faults.iter().find(|(of, element)| of == library && element.name == name);
        fault.unwrap_or_else(|| panic!("{library}, {name}: {faults:?}")).1
    };
    assert_eq!(faults.len(), 4);
    assert_eq!(
        told(first, "linker").found,
        format!("100.0 % of its reads have the linker of library `{second}`")
    );
    assert_eq!(
        told(second, "linker").found,
        format!("100.0 % of its reads have the linker of library `{first}`")
    );
    // The reads with the linker that the sheet gives it carry the other library's barcode, TTTCACAAGTCA.
    assert!(told(first, "barcode").found.contains("have index `TTTCACAAGTCA`"), "{faults:?}");
    assert!(change(told(first, "barcode")).contains("set `barcode` of library `P01_d30_1`"));
}

#[test]
fn a_linker_turned_round_cut_off_or_not_written_is_told() {
    let mut demo = Demo::new();
    let right = demo.library(LIBRARY).linker.clone().unwrap();
    demo.edit(|library| library.linker = library.linker.as_deref().map(back));
    let fault = the_fault(&demo.check(), "linker");
    assert!(fault.found.ends_with("of the reads begin with its reverse complement"), "{fault:?}");
    assert!(change(&fault).ends_with(&format!("in the sample sheet to `{right}`")), "{fault:?}");

    demo.edit(|library| library.linker = Some("ACACACACACGTGTGTNNNNNNACACGTGTGT".to_owned()));
    let fault = the_fault(&demo.check(), "linker");
    assert_eq!(fault.found, format!("the reads begin with `{right}`"));

    demo.edit(|library| library.linker = None);
    let fault = the_fault(&demo.check(), "linker");
    assert_eq!(fault.found, format!("no linker is written, but the reads begin with `{right}`"));

    let mut demo = Demo::new();
    for cluster in &mut demo.clusters {
        cluster.first.bases.drain(..47);
        cluster.first.qualities.drain(..47);
    }
    let fault = the_fault(&demo.check(), "linker");
    assert!(fault.found.starts_with("the linker is missing"), "{fault:?}");
}

#[test]
fn known_bases_written_as_umi_and_a_linker_too_short_are_named() {
    let mut demo = Demo::new();
    let right = demo.library(LIBRARY).linker.clone().unwrap();
    demo.edit(|library| {
        library.linker = library.linker.as_ref().map(|linker| linker.replace("NCAG", "NNNN"))
    });
    let fault = the_fault(&demo.check(), "umi");
    let words =
        "the UMI has bases that are alike in all reads: base 13 is `C`, base 14 is `A`, base 15 is `G`";
    assert_eq!(fault.found, words);
    assert!(change(&fault).ends_with(&format!("to `{right}`")), "{fault:?}");

    demo.edit(|library| {
        library.linker =
            library.linker.as_ref().map(|linker| linker.replace("NNNTTCGACGGATACC", "CAGTTCGACGG"))
    });
    let fault = the_fault(&demo.check(), "linker");
    assert!(fault.found.ends_with("the reads have `ATACC` more"), "{fault:?}");
}

#[test]
fn barcodes_turned_round_or_wrong_are_told_and_the_rest_is_judged() {
    let mut demo = Demo::new();
    let right = demo.library(LIBRARY).barcode.clone().unwrap();
    demo.edit(|library| library.barcode = library.barcode.as_deref().map(back));
    let checked = demo.check();
    let turned = faults(&checked);
    assert_eq!((turned.len(), turned[0].1.name.as_str()), (1, "barcode"));
    assert!(turned[0].1.found.contains("fit the reverse complement of I1"), "{turned:?}");
    assert_eq!(checked.told_apart_by, "barcode");

    let mut demo = Demo::new();
    demo.library(LIBRARY).barcode = Some("ACACACACACAC".to_owned());
    let checked = demo.check();
    let one = faults(&checked);
    assert_eq!((one.len(), one[0].0.as_str(), one[0].1.name.as_str()), (1, LIBRARY, "barcode"));
    assert!(
        change(one[0].1).contains(&format!("set `barcode` of library `{LIBRARY}` to `{right}`")),
        "{one:?}"
    );

    let mut demo = Demo::new();
    for (at, library) in demo.libraries.iter_mut().enumerate() {
        library.barcode = Some(format!(
            "{}{}",
            "ACACACAC",
            ["AAAA", "CCAA", "GGAA", "TTAA", "AACC", "CCCC", "GGCC", "TTCC", "AAGG"][at]
        ));
    }
    let checked = demo.check();
    assert_eq!(checked.told_apart_by, "linker, as the barcodes do not fit");
    assert!(faults(&checked).iter().all(|(_, element)| element.name == "barcode"));
    let own = faults(&checked).into_iter().find(|(library, _)| library == LIBRARY).unwrap().1.clone();
    assert!(own.found.contains(&format!("have index `{right}`")), "{own:?}");
}

#[test]
fn threads_change_nothing_and_no_read_is_no_judgement() {
    let demo = Demo::new();
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| demo.check())
    };
    assert_eq!(with(1), with(3));

    let mut empty = Demo::new();
    empty.clusters.clear();
    assert!(
        empty
            .check()
            .elements()
            .all(|(_, element)| element.verdict != Verdict::Fits && element.change.is_none())
    );
}
