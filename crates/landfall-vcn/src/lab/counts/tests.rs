use std::path::Path;

use super::*;

fn parsed(text: &str) -> Result<Counts, VcnError> {
    parse(&Grid::read(Path::new("dd.csv"), text, &[SIGN])?)
}

fn counts(text: &str) -> Vec<(String, String, String, u64, u64)> {
    let one = |c: Count| (c.sample, c.well, c.target, c.positives, c.total);
    parsed(text).unwrap().counts.into_iter().map(one).collect()
}

#[test]
fn plain_tables_read_with_any_separator_and_order_of_columns() {
    let expected = [("S1".into(), "A01".into(), "WPRE".into(), 120, 15_000)];
    assert_eq!(counts("sample,well,target,positives,total\nS1,A01,WPRE,120,15000\n"), expected);
    assert_eq!(counts("Target\tTotal\tPositives\tSample\tWell\nWPRE\t15000.0\t120\tS1\t A01 \n\n"), expected);
    let table =
        parsed("sample;well;target;positives;total;dilution;copies_per_cell\nS1;A01;X;1;9;2.5;1\n").unwrap();
    assert_eq!((table.counts[0].dilution, table.counts[0].copies_per_cell), (Some(2.5), Some(1.0)));
}

#[test]
fn exports_read_under_all_their_headers() {
    let quantasoft = "Well,Experiment,Sample,TypeAssay,Assay,Status,Positives,Negatives,AcceptedDroplets,MergedWells\n\
        \"A01\",Absolute,\"S1\",Ch1Unknown,\"WPRE\",\"Manual\",120,14880,15000,\"\"\n\
        \"A02\",Absolute,\"S1\",Ch1Unknown,\"WPRE\",\"Manual\",NA,NA,NA,NA\n\
        \"B01\",Absolute,\"N\",Ch1NTC,\"WPRE\",\"Manual\",1,14999,15000,\"\"\n";
    let table = parsed(quantasoft).unwrap();
    assert_eq!((table.counts.len(), table.passed_over), (2, 1));
    assert_eq!((table.counts[0].positives, table.counts[0].total), (120, 15_000));
    assert_eq!((table.counts[0].blank, table.counts[1].blank), (false, true));
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
    let table = parsed(&format!("{header}{single}{merged}")).unwrap();
    assert_eq!((table.counts.len(), table.passed_over), (2, 1));
    assert_eq!(counts(&format!("{header}{merged}"))[0].4, 30_000);
}

#[test]
fn everything_wrong_is_told_with_line_and_column() {
    let text = "sample,well,target,positives,total\n\
        S1,A01,WPRE,15000,120\n\
        S1,A02,WPRE,\"12,765\",15000\n\
        ,A03,WPRE,12,15000\n\
        S1,A05,WPRE,-3,15000\n";
    let message = parsed(text).unwrap_err().to_string();
    for line in [
        "`dd.csv` has 4 problems",
        "line 2, `positives`: found 15000 positives of 120; expected no more than all: are columns swapped?",
        "line 3, `positives`: found `12,765`; expected a whole number, written with a decimal point and no separators",
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
    let message =
        parsed("sample;well;target;positives;total;dilution\nS1;A01;X;1;9;2,5\n").unwrap_err().to_string();
    assert!(
        message.contains("`dilution`: found `2,5`; expected a number above 0, written with"),
        "{message}"
    );
}

#[test]
fn missing_columns_and_empty_tables_are_named() {
    let message = parsed("sample,well,gene,hits\nS1,A01,X,1\n").unwrap_err().to_string();
    for name in ["target", "positives", "total"] {
        assert!(
            message.contains(&format!("line 1, `{name}`: column not found; found `sample`")),
            "{message}"
        );
    }
    for empty in
        ["", "sample,well,target,positives,total\n", "Well,Sample,Target,Positives,Negatives\nA1,S,T,NA,\n"]
    {
        assert!(matches!(parsed(empty), Err(VcnError::Empty { .. })), "{empty}");
    }
}
