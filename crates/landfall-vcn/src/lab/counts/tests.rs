use std::path::Path;

use super::*;
use crate::lab::FORMATS;

fn parsed(text: &str) -> Result<Sorted<Vec<Count>>, VcnError> {
    parse(&Grid::read(Path::new("dd.csv"), text, FORMATS)?)
}

fn counts(text: &str) -> Vec<(String, String, String, u64, u64)> {
    let one = |c: Count| (c.sample, c.well, c.target, c.positives, c.total);
    parsed(text).unwrap().0.into_iter().map(one).collect()
}

#[test]
fn plain_tables_read_with_any_separator_and_order_of_columns() {
    let expected = [("S1".into(), "A01".into(), "WPRE".into(), 120, 15_000)];
    assert_eq!(counts("sample,well,target,positives,total\nS1,A01,WPRE,120,15000\n"), expected);
    assert_eq!(counts("Target\tTotal\tPositives\tSample\tWell\nWPRE\t15000.0\t120\tS1\t A01 \n\n"), expected);
    let (counts, _) =
        parsed("sample;well;target;positives;total;dilution;copies_per_cell\nS1;A01;X;1;9;2.5;1\n").unwrap();
    assert_eq!((counts[0].dilution, counts[0].copies_per_cell), (Some(2.5), Some(1.0)));
}

#[test]
fn exports_read_under_all_their_headers() {
    let quantasoft = "Well,Experiment,Sample,TypeAssay,Assay,Status,Positives,Negatives,AcceptedDroplets,MergedWells\n\
        \"A01\",Absolute,\"S1\",Ch1Unknown,\"WPRE\",\"Manual\",120,14880,15000,\"\"\n\
        \"A02\",Absolute,\"S1\",Ch1Unknown,\"WPRE\",\"Manual\",NA,NA,NA,NA\n\
        \"B01\",Absolute,\"N\",Ch1NTC,\"WPRE\",\"Manual\",1,14999,15000,\"\"\n";
    let (found, aside) = parsed(quantasoft).unwrap();
    assert_eq!((found.len(), aside.len(), aside[0].why), (2, 1, Why::NotMeasured));
    assert_eq!((found[0].positives, found[0].total), (120, 15_000));
    assert_eq!((found[0].blank, found[1].blank), (false, true));
    let qx = "Well,Sample description 1,Target,Conc(copies/µL),TargetType,Accepted Droplets,Positives,Negatives\n\
        A01,S1,WPRE,9.4,Unknown,15000,120,14880\n";
    assert_eq!(counts(qx), [("S1".into(), "A01".into(), "WPRE".into(), 120, 15_000)]);
    // Negatives alone are enough.
    assert_eq!(counts("Well,Sample,Target,Positives,Negatives\nA01,S1,WPRE,120,14880\n")[0].4, 15_000);
}

#[test]
fn merged_wells_do_not_count_twice_but_count_alone() {
    let header = "Well,Sample,Target,Positives,AcceptedDroplets,MergedWells\n";
    let single = "A01,S1,WPRE,100,15000,\nB01,S1,WPRE,110,15000,\n";
    let merged = "M01,S1,WPRE,210,30000,\"(A01,B01)\"\n";
    let (found, aside) = parsed(&format!("{header}{single}{merged}")).unwrap();
    assert_eq!((found.len(), aside.len(), aside[0].why), (2, 1, Why::Merged));
    assert_eq!(counts(&format!("{header}{merged}"))[0].4, 30_000);
}

#[test]
fn everything_wrong_is_told_with_line_and_column() {
    let text = "sample,well,target,positives,total\n\
        S1,A01,WPRE,15000,120\n\
        S1,A02,WPRE,\"12,76\",15000\n\
        ,A03,WPRE,12,15000\n\
        S1,A05,WPRE,-3,15000\n";
    let message = parsed(text).unwrap_err().to_string();
    for line in [
        "`dd.csv` has 4 problems",
        "line 2, `positives`: found 15000 positives of 120; expected no more than all: are columns swapped?",
        "line 3, `positives`: found `12,76`; expected a whole number, with a decimal point as elsewhere in the table",
        "line 4, `sample`: found nothing; expected a name",
        "line 5, `positives`: found `-3`; expected a whole number",
    ] {
        assert!(message.contains(line), "{line}\n{message}");
    }
    let text = "sample,well,target,positives,total\nS1,A04,WPRE,12,15000\nS1,A04,wpre,12,15000\n";
    let message = parsed(text).unwrap_err().to_string();
    assert!(
        message.contains("line 3, `well`: found target `wpre` of well `A04` a second time, first in line 2"),
        "{message}"
    );
    let text = "Well,Sample,Target,Positives,Negatives,AcceptedDroplets\nA01,S1,X,5,90,99\n";
    let message = parsed(text).unwrap_err().to_string();
    assert!(
        message.contains("line 2, `AcceptedDroplets`: found 99; expected 5 positives + 90 negatives"),
        "{message}"
    );
    let message =
        parsed("sample,well,target,positives,total,dilution\nS1,A01,X,1,9,2,5\n").unwrap_err().to_string();
    assert!(message.contains("line 2, `row`: found 7 cells, the last `5`; expected 6"), "{message}");
}

#[test]
fn numbers_have_one_sign_in_a_table() {
    let table = |rows: &str| parsed(&format!("sample;well;target;positives;total;dilution\n{rows}"));
    let (found, _) = table("S1;A01;X;1.877;18.158;2,5\nS1;A02;X;12;18158;1\n").unwrap();
    assert_eq!((found[0].positives, found[0].total, found[0].dilution), (1_877, 18_158, Some(2.5)));
    let message = table("S1;A01;X;1;9;2,5\nS1;A02;X;1;9;2.5\nS1;A03;X;1;9;2.5\n").unwrap_err().to_string();
    assert!(
        message.contains(
            "line 2, `dilution`: found `2,5`; expected a number above 0, with a decimal point as elsewhere"
        ),
        "{message}"
    );
    let message = table("S1;A01;X;1.000;9000;\n").unwrap_err().to_string();
    assert!(
        message.contains("line 2, `positives`: found `1.000`, and no number in the table tells"),
        "{message}"
    );
}

#[test]
fn wells_are_left_out_as_marked_with_all_their_targets() {
    let (found, aside) = parsed(
        "Well,Sample description 1,Target,Status,SampleType,Accepted Droplets,Positives\n\
         A01,S1,psi,OK,Unknown,15000,100\nA01,S1,RPP30,OK,Unknown,15000,200\n\
         B01,S1,psi,Rejected,Unknown,15000,100\nB01,S1,RPP30,OK,Unknown,15000,200\n\
         C01,S1,psi,CHECK,Unknown,15000,100\nC01,S1,RPP30,CHECK,Unknown,,\nH1,,psi,OK,NTC,15000,1\n",
    )
    .unwrap();
    let marks: Vec<_> = found.iter().map(|count| (count.excluded, count.to_check, count.blank)).collect();
    let kept = (false, false, false);
    let left_out = (true, false, false);
    assert_eq!(marks, [kept, kept, left_out, left_out, (false, true, false), (false, false, true)]);
    assert_eq!(aside.len(), 1);
    for (word, excluded) in [("true", true), ("Yes", true), ("1", true), ("FALSE", false), ("", false)] {
        let text = format!("sample,well,target,positives,total,Omit\nS1,A1,psi,1,9,{word}\n");
        assert_eq!(parsed(&text).unwrap().0[0].excluded, excluded, "{word}");
    }
    let message =
        parsed("sample,well,target,positives,total,omit\nS1,A1,psi,1,9,perhaps\n").unwrap_err().to_string();
    assert!(message.contains("line 2, `omit`: found `perhaps`; expected true or false"), "{message}");
}

#[test]
fn nanoplates_and_chambers_read_as_they_are_exported() {
    let qiacuity = "sep=,\n\"\",\"Sample/NTC/Control\",\"Reaction Mix\",\"Target\",\"IC\",\"Control type\",\
        \"Conc. [copies/µL]\",\"Partitions (valid)\",\"Partitions (positive)\",\"Partitions (negative)\"\n\
        \"A1\",\"S 1\",\"mix\",\"psi\",\"-\",\"-\",\"86.3\",\"25485\",\"1778\",\"23707\"\n\
        \"B1\",\"water\",\"mix\",\"psi\",\"-\",\"Non Template Control\",\"0\",\"25400\",\"0\",\"25400\"\n";
    let (found, _) = parsed(qiacuity).unwrap();
    assert_eq!((found[0].sample.as_str(), found[0].well.as_str()), ("S 1", "A1"));
    assert_eq!((found[0].positives, found[0].total, found[0].line), (1_778, 25_485, 3));
    assert!(!found[0].blank && found[1].blank);
    let absolute = "Run,Group,Name,Well,Total,Dye,Target,Conc. cp/uL,Positives\n\
        R1,G,,Average,20443.63,FAM,psi,53.7,460\nR1,G,S1,A1,20413,FAM,psi,53.7,450\n\
        R1,G,S1,A1,20413,VIC,,50.1,430\nR1,G,,Pooled,40826,FAM,psi,53.7,920\n";
    let (found, aside) = parsed(absolute).unwrap();
    let seen: Vec<_> = found.iter().map(|count| (count.target.as_str(), count.positives)).collect();
    assert_eq!(seen, [("psi", 450), ("VIC", 430)]);
    assert_eq!(aside.iter().map(|row| row.why).collect::<Vec<_>>(), [Why::Merged; 2]);
}

#[test]
fn missing_columns_and_empty_tables_are_named() {
    let message = parsed("sample,well,gene,positives\nS1,A01,X,1\n").unwrap_err().to_string();
    let expected = "`dd.csv`: its columns are of no known laboratory table; line 1 has `sample`, `well`, `gene`, \
                    `positives`, nearest is plain, digital PCR, which has `target`, `total` too; known are Bio-Rad";
    assert!(message.starts_with(expected), "{message}");
    let message = parsed("gene,score\nLMO2,3\n").unwrap_err().to_string();
    assert!(
        message.contains("line 1 has `gene`, `score`; known are Bio-Rad QX Manager; QIAGEN"),
        "{message}"
    );
    let message =
        parsed("sample,well,target,positives,total,Total\nS,A1,psi,1,9,8\n").unwrap_err().to_string();
    assert!(message.contains("line 1, `total`: found two columns of this name"), "{message}");
    for empty in [
        "",
        "\n\n",
        "sample,well,target,positives,total\n",
        "Well,Sample,Target,Positives,Negatives\nA1,S,T,NA,\n",
    ] {
        assert!(matches!(parsed(empty), Err(VcnError::Empty { .. })), "{empty}");
    }
}
