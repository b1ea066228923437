//! Laboratory tables as instruments export them, through the program. Every file is made here, from the formats.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use std::fmt::Write;
use std::fs;
use std::path::Path;

use landfall_tables::plates::{PlateRow, PlateUse};
use landfall_tables::read_all;
use landfall_tables::vcn::{VcnRow, VcnVerdict};

/// 2,000 and 2,400 of 18,000 partitions: 2·ln(1 − 1/9)/ln(1 − 2/15), by hand −0.117783036 and −0.143100844.
const DIGITAL: f64 = 1.646_154_3;

/// What the program makes of tables, each with its name and bytes.
struct Made {
    folder: tempfile::TempDir,
    code: i32,
    stderr: String,
}

impl Made {
    fn of(samples: &[&str], tables: &[(&str, &[u8])]) -> Self {
        Self::with(samples, tables, "")
    }

    fn with(samples: &[&str], tables: &[(&str, &[u8])], keys: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut sheet = "library,subject,sample,bam\n".to_owned();
        for sample in samples {
            fs::write(folder.path().join(format!("{sample}.bam")), "").unwrap();
            writeln!(sheet, "{sample}-1,P,{sample},{sample}.bam").unwrap();
        }
        fs::write(folder.path().join("sheet.csv"), sheet).unwrap();
        fs::write(folder.path().join("keys.toml"), keys).unwrap();
        let mut arguments = vec!["vcn", "--sheet", "sheet.csv", "--out", "out", "--laboratory"];
        for (name, bytes) in tables {
            fs::write(folder.path().join(name), bytes).unwrap();
            arguments.push(name);
        }
        if !keys.is_empty() {
            arguments.extend(["--config", "keys.toml"]);
        }
        let (code, _, stderr) = common::run_in(folder.path(), &arguments);
        Self { folder, code, stderr }
    }

    fn rows(&self) -> Vec<VcnRow> {
        assert_eq!(self.code, 0, "{}", self.stderr);
        read_all(&self.folder.path().join("out/vcn.parquet")).unwrap()
    }

    fn names(&self) -> Vec<PlateRow> {
        assert_eq!(self.code, 0, "{}", self.stderr);
        read_all(&self.folder.path().join("out/plates.parquet")).unwrap()
    }

    fn copies(&self) -> f64 {
        let rows = self.rows();
        assert_eq!(rows.len(), 1, "{rows:?}");
        rows[0].vcn.unwrap()
    }

    fn refused(&self) -> &str {
        assert_eq!(self.code, 65, "{}", self.stderr);
        assert!(!self.folder.path().join("out/vcn.parquet").exists());
        &self.stderr
    }
}

fn near(found: f64, expected: f64) {
    assert!((found / expected - 1.0).abs() < 1e-6, "{found}, expected {expected}");
}

fn utf_16(text: &str) -> Vec<u8> {
    "\u{feff}"
        .chars()
        .chain(text.chars())
        .collect::<String>()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect()
}

/// With Windows-1252, where µ is one byte.
fn windows(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect()
}

fn qx_manager(wells: &[(&str, &str, &str)]) -> String {
    let mut text = "Well,Sample description 1,Sample description 2,Target,Conc(copies/µL),Status,Status Reason,SampleType,\
                    TargetType,Accepted Droplets,Positives,Negatives,Ch1+Ch2+,MergedWells\n"
        .to_owned();
    for (well, sample, status) in wells {
        writeln!(text, "{well},{sample},,psi,100.5,{status},,Unknown,Unknown,18000,2000,16000,300,").unwrap();
        writeln!(text, "{well},{sample},,RPP30,120.5,{status},,Unknown,Reference,18000,2400,15600,300,")
            .unwrap();
    }
    text
}

#[test]
fn qx_manager_in_every_encoding_and_locale() {
    let text = qx_manager(&[("A01", "S2", "OK")]);
    let german = text.replace(',', ";").replace("100.5", "100,5").replace("120.5", "120,5");
    let spreadsheet = text.replace("18000,", "\"18,000\",").replace("2000,", "\"2,000\",");
    for bytes in [
        text.as_bytes().to_vec(),
        format!("\u{feff}{text}").into_bytes(),
        windows(&text),
        utf_16(&text),
        utf_16(&text.replace(',', "\t")),
        windows(&german),
        format!("sep=;\r\n{}", german.replace('\n', ",,\r\n").replace(",,\r\n", ";;\r\n")).into_bytes(),
        spreadsheet.into_bytes(),
    ] {
        near(Made::of(&["S2"], &[("plate.csv", &bytes)]).copies(), DIGITAL);
    }
}

#[test]
fn quantasoft() {
    let text = "Well,ExptType,Experiment,Sample,TypeAssay,Assay,Status,Concentration,Positives,Negatives,Ch1+Ch2+,\
                AcceptedDroplets,CNV,MergedWells\n\
                \"A01\",Absolute Quantification,\"\",\"S2\",Ch1Unknown,\"psi\",\"Manual\",141,2000,16000,300,18000,,\"\"\n\
                \"A01\",Absolute Quantification,\"\",\"S2\",Ch2Unknown,\"RPP30\",\"Manual\",170,2400,15600,300,18000,,\"\"\n\
                \"M01\",Absolute Quantification,\"\",\"S2\",Ch1Unknown,\"psi\",\"Manual\",141,4000,32000,600,36000,,\"A01,B01\"\n";
    let made = Made::of(&["S2"], &[("plate.csv", text.as_bytes())]);
    near(made.copies(), DIGITAL);
    assert_eq!(made.names()[0].merged, 1);
}

#[test]
fn qiacuity_with_its_first_line() {
    let row = |target: &str, positives: u32| {
        format!(
            "\"A1\",\"S2\",\"mix\",\"{target}\",\"-\",\"-\",\"86.3\",\"4.6%\",\"18000\",\"{positives}\",\"{}\",\"53.5\"\n",
            18_000 - positives
        )
    };
    let text = format!(
        "sep=,\n\"\",\"Sample/NTC/Control\",\"Reaction Mix\",\"Target\",\"IC\",\"Control type\",\"Conc. [copies/µL]\",\
         \"CI (95%)\",\"Partitions (valid)\",\"Partitions (positive)\",\"Partitions (negative)\",\"Threshold\"\n{}{}",
        row("psi", 2_000),
        row("RPP30", 2_400)
    );
    near(Made::of(&["S2"], &[("plate.csv", text.as_bytes())]).copies(), DIGITAL);
}

#[test]
fn absolute_q_without_its_sums() {
    let text = "Run,Group,Name,Well,Total,Dye,Target,Conc. cp/uL,Positives\nR1,G,,Average,18000.5,FAM,psi,53.7,2000\n\
                R1,G,S2,A1,18000,FAM,psi,53.7,2000\nR1,G,S2,A1,18000,VIC,RPP30,50.1,2400\n";
    let made = Made::of(&["S2"], &[("plate.csv", text.as_bytes())]);
    near(made.copies(), DIGITAL);
    assert_eq!(made.names()[0].stands_for, PlateUse::None);
}

/// One well of a plate of quantitative PCR: role, sample, target, amount, copies and the mark.
type Well = (&'static str, &'static str, &'static str, Option<f64>, f64, bool);

/// Standards of two targets, and a sample with three wells of each that holds 1.5 copies per cell.
fn cycles() -> Vec<Well> {
    let mut wells = Vec::new();
    for target in ["psi", "RPP30"] {
        for amount in [1e2, 1e3, 1e4, 1e5] {
            wells.extend([("STANDARD", "STD", target, Some(amount), amount, false); 2]);
        }
        let copies = if target == "psi" { 6_000.0 } else { 8_000.0 };
        wells.extend([("UNKNOWN", "S2", target, None, copies, false); 3]);
    }
    wells
}

/// Cycle of so many copies, at an efficiency of 95 %, off by some hundredths from well to well.
fn ct(copies: f64, at: usize) -> f64 {
    38.0 - copies.ln() / 1.95_f64.ln() + [0.01, -0.01, 0.0][at % 3]
}

fn well_name(at: usize) -> String {
    format!("{}{}", char::from(b'A' + (at / 12) as u8), at % 12 + 1)
}

/// A QuantStudio's text, with a preamble of 400 lines, a section before the results and one after.
fn quantstudio(wells: &[Well]) -> String {
    let mut text = String::new();
    for at in 0..400 {
        writeln!(text, "* Calibration of well {at} = 21.{at}").unwrap();
    }
    text.push_str(
        "\n[Amplification Data]\nWell\tCycle\tTarget Name\tRn\tDelta Rn\n1\t1\tpsi\t0.6\t0.0\n\n[Results]\n",
    );
    text.push_str("Well\tWell Position\tOmit\tSample Name\tTarget Name\tTask\tReporter\tQuencher\tC\u{442}\tC\u{442} Mean\tQuantity\n");
    for (at, (role, sample, target, amount, copies, omitted)) in wells.iter().enumerate() {
        let amount = amount.map(|amount| format!("{amount:.1}")).unwrap_or_default();
        let (number, well, ct) = (at + 1, well_name(at), ct(*copies, at));
        writeln!(
            text,
            "{number}\t{well}\t{omitted}\t{sample}\t{target}\t{role}\tFAM\tNFQ\t{ct:.3}\t\t{amount}"
        )
        .unwrap();
    }
    let more = wells.len() + 1;
    writeln!(
        text,
        "{more}\tH12\tfalse\tNTC\tpsi\tNTC\tFAM\tNFQ\tUndetermined\t\t\n\n[Melt Curve]\nWell\tTm\n1\t80"
    )
    .unwrap();
    text
}

#[test]
fn quantstudio_with_a_long_preamble_in_every_encoding() {
    let text = quantstudio(&cycles());
    for bytes in [
        text.as_bytes().to_vec(),
        utf_16(&text),
        windows(&text.replace('\u{442}', "T")),
        windows(&text.replace('\u{442}', "T").replace('.', ",")),
    ] {
        let copies = Made::of(&["S2"], &[("plate.xls", &bytes)]).copies();
        assert!((copies - 1.5).abs() < 0.03, "{copies}");
    }
}

/// Wells that the analyst left out change nothing, whatever is in them: seen as 0.15 copies for 1.5.
#[test]
fn omitted_wells_and_standards_are_left_out_and_told() {
    let plain = Made::of(&["S2"], &[("plate.txt", quantstudio(&cycles()).as_bytes())]);
    let mut wells = cycles();
    wells.push(("UNKNOWN", "S2", "psi", None, 6.0, true));
    wells.push(("STANDARD", "STD", "RPP30", Some(1e5), 10.0, true));
    let omitted = Made::of(&["S2"], &[("plate.txt", quantstudio(&wells).as_bytes())]);
    near(omitted.copies(), plain.copies());
    assert_eq!(omitted.rows()[0].flags, ["excluded_wells"]);
    assert!(plain.rows()[0].flags.is_empty());
    assert!(
        omitted.stderr.contains("left out, rows that it marks so, 2: `S2 B11`, `STD B12`"),
        "{}",
        omitted.stderr
    );
    let excluded: Vec<_> = omitted.names().iter().map(|name| (name.name.clone(), name.excluded)).collect();
    assert_eq!(excluded, [("NTC".to_owned(), 0), ("S2".to_owned(), 1), ("STD".to_owned(), 1)]);
    // Without a well to use there is no upper limit either.
    let mut wells = cycles();
    wells.iter_mut().filter(|well| well.1 == "S2" && well.2 == "psi").for_each(|well| well.5 = true);
    let none = Made::of(&["S2"], &[("plate.txt", quantstudio(&wells).as_bytes())]);
    let row = &none.rows()[0];
    assert_eq!(
        (row.verdict, row.hi, row.flags.as_slice()),
        (VcnVerdict::Refused, None, &["excluded_wells".to_owned()][..])
    );
}

/// A LightCycler exports one file for each filter; both are one plate.
#[test]
fn lightcycler_in_two_files() {
    let file = |filter: &str, target: &str| {
        let mut text = format!(
            "Experiment: plate 7  Selected Filter: {filter}\nInclude\tColor\tPos\tName\tCp\tConcentration\tStandard\tStatus\n"
        );
        for (at, (_, sample, of, amount, copies, _)) in
            cycles().iter().enumerate().filter(|(_, well)| well.2 == target)
        {
            assert_eq!(*of, target);
            let standard = amount.map_or("0".to_owned(), |amount| format!("{amount:.2E}"));
            writeln!(text, "True\t255\t{}\t{sample}\t{:.2}\t\t{standard}\t", well_name(at), ct(*copies, at))
                .unwrap();
        }
        text.replace('.', ",")
    };
    let keys = "sheet = \"sheet.csv\"\nreference = \"ref\"\n[vcn]\nvector_targets = [\"FAM (465-510)\"]\nreference_targets = [\"VIC (533-580)\"]\n";
    let (fam, vic) = (file("FAM (465-510)", "psi"), file("VIC (533-580)", "RPP30"));
    let made = Made::with(&["S2"], &[("a.txt", fam.as_bytes()), ("b.txt", vic.as_bytes())], keys);
    assert!((made.copies() - 1.5).abs() < 0.03, "{}", made.copies());
    assert_eq!(made.rows()[0].target, "FAM (465-510)");
}

#[test]
fn cfx_with_its_preamble() {
    let mut text = "File Name,plate.pcrd\nCreated By User,admin\n\n,Well,Fluor,Target,Content,Sample,Biological Set Name,Cq,Cq Mean,Cq Std. Dev,Starting Quantity (SQ)\n".to_owned();
    for (at, (role, sample, target, amount, copies, _)) in cycles().iter().enumerate() {
        let content = if *role == "STANDARD" { "Std-1" } else { "Unkn-1" };
        let amount = amount.map_or("NaN".to_owned(), |amount| format!("{amount:.5}"));
        writeln!(
            text,
            ",{},FAM,{target},{content},{sample},,{:.5},,0.00000,{amount}",
            well_name(at),
            ct(*copies, at)
        )
        .unwrap();
    }
    text.push_str(",H11,FAM,psi,Pos Ctrl-1,K562,,22.1,,0.0,NaN\n,H12,FAM,psi,NTC-1,,,NaN,,0.0,NaN\n");
    let made = Made::of(&["S2"], &[("plate.csv", text.as_bytes())]);
    assert!((made.copies() - 1.5).abs() < 0.03, "{}", made.copies());
    assert!(made.names().iter().any(|name| name.name == "K562" && name.stands_for == PlateUse::Control));
}

#[test]
fn rejected_wells_of_digital_pcr_are_left_out() {
    let text = qx_manager(&[("A01", "S2", "OK"), ("B01", "S2", "Rejected"), ("C01", "S2", "CHECK")]);
    let text = text.replace(
        "B01,S2,,psi,100.5,Rejected,,Unknown,Unknown,18000,2000,16000",
        "B01,S2,,psi,100.5,Rejected,,Unknown,Unknown,18000,9000,9000",
    );
    let made = Made::of(&["S2"], &[("plate.csv", text.as_bytes())]);
    near(made.copies(), DIGITAL);
    assert_eq!(
        (made.rows()[0].wells, made.rows()[0].flags.as_slice()),
        (2, &["instrument_check".to_owned(), "excluded_wells".to_owned()][..])
    );
}

#[test]
fn samples_of_others_and_controls_are_left_out_and_listed() {
    let text =
        qx_manager(&[("A01", "S2", "OK"), ("G12", "PosCtrl 2 copies", "OK"), ("H12", "other study", "OK")]);
    let made = Made::of(&["S2", "S9"], &[("plate.csv", text.as_bytes())]);
    near(made.copies(), DIGITAL);
    let others: Vec<_> = made
        .names()
        .into_iter()
        .filter(|name| name.stands_for == PlateUse::Other)
        .map(|name| (name.name, name.rows, name.used))
        .collect();
    assert_eq!(others, [("PosCtrl 2 copies".to_owned(), 2, 0), ("other study".to_owned(), 2, 0)]);
    assert!(
        made.stderr.contains("sheet does not have, 4: `PosCtrl 2 copies`, `other study`"),
        "{}",
        made.stderr
    );
    assert!(
        made.stderr.contains("Samples without a measured well on any laboratory table, 1: `S9`"),
        "{}",
        made.stderr
    );
    let none = Made::of(&["S7"], &[("plate.csv", text.as_bytes())]);
    let message = none.refused();
    assert!(
        message.contains("none of the run's samples is on it; found `PosCtrl 2 copies`, `S2`, `other study`"),
        "{message}"
    );
}

#[test]
fn names_with_blanks_are_found_and_nearly_right_ones_told() {
    let text = qx_manager(&[("A01", "Patient 7  d30", "OK")]);
    near(Made::of(&["Patient_7_d30"], &[("plate.csv", text.as_bytes())]).copies(), DIGITAL);
    let nearly = Made::of(&["Patient_07_D30"], &[("plate.csv", text.as_bytes())]);
    let message = nearly.refused();
    assert!(
        message.contains("line 2, `sample`: found `Patient 7  d30`, which is nearly sample `Patient_07_D30`"),
        "{message}"
    );
    let both = qx_manager(&[("A01", "Patient 7 d30", "OK"), ("B01", "Patient_7_d30", "OK")]);
    let twice = Made::of(&["Patient_7_d30"], &[("plate.csv", both.as_bytes())]);
    let message = twice.refused();
    assert!(
        message.contains("line 4, `sample`: found `Patient_7_d30`, and `Patient 7 d30` in line 2"),
        "{message}"
    );
    let misspelt = qx_manager(&[("A01", "S2", "OK"), ("B01", "Patiant 7 d30", "OK")]);
    let made = Made::of(&["S2", "Patient_7_d30"], &[("plate.csv", misspelt.as_bytes())]);
    assert!(
        made.stderr.contains("`Patiant 7 d30` is left out; if it is sample `Patient_7_d30`"),
        "{}",
        made.stderr
    );
}

#[test]
fn what_is_not_known_is_told_once_with_what_is() {
    let made = Made::of(&["S2"], &[("plate.csv", b"Tube,Reading\n1,2\n")]);
    let message = made.refused();
    assert!(
        message.contains("line 1 has `Tube`, `Reading`; known are Bio-Rad QX Manager; QIAGEN QIAcuity"),
        "{message}"
    );
    let made = Made::of(
        &["S2"],
        &[
            ("a.csv", b"Tube,Reading\n1,2\n"),
            ("b.csv", b"PK\x03\x04\0\0"),
            ("c.csv", b"sample,colony,copies\nS2,c1,x\n"),
        ],
    );
    let message = made.refused();
    for part in
        ["`a.csv`: its columns", "`b.csv` is a spreadsheet or a ZIP archive", "line 2, `copies`: found `x`"]
    {
        assert!(message.contains(part), "{message}");
    }
}

/// The order of files and of rows, and further columns, change nothing.
#[test]
fn order_does_not_matter() {
    let digital = qx_manager(&[("A01", "S2", "OK"), ("B01", "other study", "OK"), ("C01", "S2", "Rejected")]);
    let mut lines: Vec<_> = digital.lines().collect();
    lines[1..].reverse();
    let reversed = lines.join("\n");
    let cycles = quantstudio(&cycles());
    let bytes = |tables: &[(&str, &[u8])]| {
        let made = Made::of(&["S2"], tables);
        assert_eq!(made.code, 0, "{}", made.stderr);
        common::files(&made.folder.path().join("out"))
            .into_iter()
            .filter(|(path, _)| is_table(path))
            .collect::<Vec<_>>()
    };
    let one = bytes(&[("a.csv", digital.as_bytes()), ("b.txt", cycles.as_bytes())]);
    assert!(one == bytes(&[("b.txt", cycles.as_bytes()), ("a.csv", reversed.as_bytes())]));
}

fn is_table(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "parquet")
}

/// The sheet says what a sample is called on plates.
#[test]
fn the_sheets_plate_name_is_the_name_on_the_plate() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("d.bam", "");
    write("sheet.csv", "library,subject,sample,bam,plate_name\nL1,P,S2,d.bam,Patient 7 d30\n");
    write("plate.csv", &qx_manager(&[("A01", "Patient 7 d30", "OK")]));
    let arguments = ["vcn", "--sheet", "sheet.csv", "--laboratory", "plate.csv", "--out", "out"];
    let (code, _, stderr) = common::run_in(folder.path(), &arguments);
    assert_eq!(code, 0, "{stderr}");
    let rows: Vec<VcnRow> = read_all(&folder.path().join("out/vcn.parquet")).unwrap();
    assert_eq!((rows.len(), rows[0].sample.as_str()), (1, "S2"));
    let bam = "library,subject,sample,bam,plate_name\nL1,P,S2,d.bam,NTC\nL2,P,S3,d.bam,S2\n";
    write("sheet.csv", bam);
    let (code, _, stderr) = common::run_in(folder.path(), &arguments);
    assert_eq!(code, 65, "{stderr}");
    for part in [
        "`NTC` is the name of sample `S2`, and in `[vcn] blanks`",
        "`S2` is the name of samples `S2` and `S3`",
    ] {
        assert!(stderr.contains(part), "{stderr}");
    }
}

/// Every fault of laboratory tables is told before anything starts, with what is left out.
#[test]
fn laboratory_tables_are_read_before_the_first_task() {
    let demo = common::demo();
    let run = |text: &str| {
        let path = demo.path().join("demo/ddpcr.csv");
        let before = fs::read_to_string(&path).unwrap();
        fs::write(&path, before.clone() + text).unwrap();
        let found = common::run_in(demo.path(), &["plan", "demo/run.toml", "--out", "RUN"]);
        fs::write(&path, before).unwrap();
        found
    };
    let (code, _, stderr) = run("P01-d30,X1,psi,1,18000\n");
    assert_eq!(code, 65, "{stderr}");
    assert!(stderr.contains("found `P01-d30`, which is nearly sample `P01_d30` of the sheet"), "{stderr}");
    let (code, _, stderr) = run("other study,X1,psi,1,18000\n");
    assert_eq!(code, 0, "{stderr}");
    assert!(
        stderr.contains("left out, rows of names that the sheet does not have, 1: `other study`"),
        "{stderr}"
    );
}
