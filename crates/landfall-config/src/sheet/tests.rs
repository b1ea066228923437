use proptest::prelude::*;

use super::*;

fn load(text: &str) -> Result<SampleSheet, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    for name in ["1.fq", "2.fq", "i.fq", "1b.fq"] {
        std::fs::write(folder.path().join(name), "").unwrap();
    }
    let path = folder.path().join("samples.csv");
    std::fs::write(&path, text).unwrap();
    SampleSheet::load(&path, Some("lmpcr-lentivirus"), Path::new(""))
}

fn faults(text: &str) -> String {
    load(text).unwrap_err().to_string()
}

#[test]
fn the_order_of_rows_line_ends_and_byte_order_mark_do_not_matter() {
    let header = "library,subject,sample,fastq_1,fastq_2,index_1,barcode";
    let (one, two) = ("a,P,S,1.fq,2.fq,i.fq,ACGTAC", "b,P,S,1.fq,2.fq,i.fq,TTTTTT");
    let plain = load(&format!("{header}\n{one}\n{two}\n")).unwrap();
    let other = load(&format!("\u{feff}{header}\r\n{two}\r\n\r\n{one}\r\n")).unwrap();
    assert_eq!(plain.canonical(), other.canonical());
    assert_eq!(plain.libraries.iter().map(|library| library.replicate).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(pools(&plain.libraries).len(), 1);
}

#[test]
fn rows_of_one_library_are_its_lanes() {
    let sheet = load("library,subject,sample,fastq_1\na,P,S,1b.fq\na,P,S,1.fq\n").unwrap();
    let names: Vec<_> = sheet.libraries[0].lanes.iter().map(|lane| lane.fastq_1.file_name().unwrap()).collect();
    assert_eq!(names, ["1.fq", "1b.fq"]);
    assert!(faults("library,subject,sample,fastq_1\na,P,S,1.fq\na,P,T,1b.fq\n").contains("differs from line 2"));
}

#[test]
fn barcodes_that_one_error_could_confuse_are_told_with_their_distance() {
    let header = "library,subject,sample,fastq_1,index_1,barcode";
    let text = faults(&format!("{header}\na,P,S,1.fq,i.fq,ACGTAC\nb,P,S,1.fq,i.fq,ACGTTT\n"));
    assert!(text.contains("in 2 bases"), "{text}");
    let text = faults(&format!("{header}\na,P,S,1.fq,i.fq,ACGTAC\nb,P,S,1.fq,i.fq,\n"));
    assert!(text.contains("a barcode for each"), "{text}");
}

#[test]
fn a_subject_is_spelt_in_one_way_and_a_sample_has_one() {
    let text = faults("library,subject,sample,fastq_1\na,P-01,S,1.fq\nb,p01,T,1b.fq\nc,X,S,2.fq\n");
    assert!(text.contains("`p01` is spelt `P-01` in line 2"), "{text}");
    assert!(text.contains("sample `S` belongs to `P-01`"), "{text}");
}

proptest! {
    #[test]
    fn no_text_makes_the_parsers_panic(text in "(library|subject|sample|fastq_1|barcode|[ -~]|\\PC|[,\n\r\"=\\[\\]]){0,60}") {
        let _ = load(&text);
        let _ = load(&format!("library,subject,sample,fastq_1,barcode,ng_dna\n{text}"));
        let _ = Protocol::parse(Path::new("p"), text.clone());
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.toml");
        std::fs::write(&path, &text).unwrap();
        let _ = crate::RunFile::load(&path, &[]);
    }
}
