//! Tables of how well and how fast programs place the reads.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use landfall_map::MapParams;
use landfall_reference::Genome;

use crate::answer::{self, Answer};
use crate::read::{self, CLASSES, KINDS, LENGTHS, Read, Scored, max_edits, parse_scored};

/// Reads of one row of a table.
type Row = (&'static str, usize);

/// A read with what is known of it.
struct Case {
    read: Read,
    /// Its loci, where they were searched.
    loci: Option<Vec<Scored>>,
}

impl Case {
    /// Loci that a program must name: within the identity rule, and not more than a program may call repetitive.
    fn wanted(&self) -> Option<&[Scored]> {
        self.loci.as_deref().filter(|loci| !loci.is_empty() && !is_repetitive(loci))
    }

    /// Whether the true place is one of the loci that the rule asks for.
    fn is_allowed(&self) -> Option<bool> {
        let truth = &self.read.truth;
        let is_true = |locus: &Scored| {
            (locus.place.contig, locus.place.strand) == (truth.place.contig, truth.place.strand)
                && locus.place.first.abs_diff(truth.place.first) as i64 <= truth.tolerance()
        };
        self.loci.as_ref().map(|loci| loci.iter().any(is_true))
    }
}

/// What a program made of a read.
#[derive(Clone, Copy)]
struct Verdict {
    repetitive: bool,
    start: bool,
    all: bool,
}

impl Verdict {
    fn of(case: &Case, answer: &Answer) -> Self {
        Self {
            repetitive: answer.repetitive,
            start: answer.holds(&case.read.truth),
            all: case.wanted().is_some_and(|loci| loci.iter().all(|locus| answer.holds(locus))),
        }
    }
}

fn is_repetitive(loci: &[Scored]) -> bool {
    loci.len() > MapParams::default().max_loci as usize
}

/// All programs on all reads.
struct Board<'a> {
    cases: Vec<Case>,
    programs: &'a [&'a str],
    /// By program, then by case.
    verdicts: Vec<Vec<Verdict>>,
}

/// Prints the tables, and writes the reads that a program lost to `OUT/lost.PROGRAM.tsv`.
pub fn judge(genome: &Genome, out: &Path, programs: &[&str]) {
    let cases = cases(genome, out);
    let verdicts = programs.iter().map(|program| verdicts(genome, out, program, &cases)).collect();
    let board = Board { cases, programs, verdicts };
    for (names, name_of) in
        [(CLASSES.as_slice(), (|read| &read.class) as fn(&Read) -> &String), (&KINDS, |read| &read.kind)]
    {
        let rows: Vec<(Row, Vec<usize>)> = board.rows(names, name_of);
        board.print_starts(&rows);
        board.print_loci(&rows);
    }
    times(out, programs);
    for (program, verdicts) in programs.iter().zip(&board.verdicts) {
        apart(program, &board.cases, verdicts);
        lost(out, program, &board.cases, verdicts);
    }
}

impl Board<'_> {
    /// Rows by a name of the reads and their length, each with its cases; those without a case are left out.
    fn rows(&self, names: &[&'static str], name_of: fn(&Read) -> &String) -> Vec<(Row, Vec<usize>)> {
        let rows = names.iter().flat_map(|name| LENGTHS.map(|length| (*name, length)));
        let members = |row: Row| {
            let is_member = |&at: &usize| {
                let read = &self.cases[at].read;
                (name_of(read).as_str(), read.length) == row
            };
            (0..self.cases.len()).filter(is_member).collect::<Vec<_>>()
        };
        rows.map(|row| (row, members(row))).filter(|(_, members)| !members.is_empty()).collect()
    }

    fn print_starts(&self, rows: &[(Row, Vec<usize>)]) {
        let columns = ["reads", "too many errors", "the rule allows, %"];
        println!("\n{}", head("Exact start, %", &columns, self.programs));
        for (row, members) in rows {
            let beyond =
                members.iter().filter(|&&at| self.cases[at].read.truth.edits > max_edits(row.1)).count();
            let allowed = share(members.iter().filter_map(|&at| self.cases[at].is_allowed()));
            let cells = self.verdicts.iter().map(|verdicts| {
                let (repetitive, others): (Vec<_>, Vec<_>) =
                    members.iter().map(|&at| verdicts[at]).partition(|verdict| verdict.repetitive);
                let apart =
                    if repetitive.is_empty() { String::new() } else { format!(" (+{})", repetitive.len()) };
                share(others.into_iter().map(|verdict| verdict.start)) + &apart
            });
            print_row(*row, &[members.len().to_string(), beyond.to_string(), allowed], cells);
        }
    }

    fn print_loci(&self, rows: &[(Row, Vec<usize>)]) {
        println!("\n{}", head("All loci, %", &["reads", "loci"], self.programs));
        for (row, members) in rows {
            let wanted = || members.iter().filter_map(|&at| Some((at, self.cases[at].wanted()?.len())));
            if wanted().next().is_none() {
                continue;
            }
            let loci: usize = wanted().map(|(_, loci)| loci).sum();
            let cells = self.verdicts.iter().map(|verdicts| share(wanted().map(|(at, _)| verdicts[at].all)));
            print_row(*row, &[wanted().count().to_string(), loci.to_string()], cells);
        }
    }
}

fn cases(genome: &Genome, out: &Path) -> Vec<Case> {
    let mut loci = BTreeMap::<String, Vec<Scored>>::new();
    for line in fs::read_to_string(out.join("loci.tsv")).unwrap().lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let known = loci.entry(cells[0].to_owned()).or_default();
        if cells[1] != "*" {
            known.push(parse_scored(genome, &cells[1..]));
        }
    }
    let reads = read::load(genome, &out.join("reads.tsv"));
    reads.into_iter().map(|read| Case { loci: loci.remove(&read.name), read }).collect()
}

fn verdicts(genome: &Genome, out: &Path, program: &str, cases: &[Case]) -> Vec<Verdict> {
    let files: BTreeSet<(&str, usize)> =
        cases.iter().map(|case| (case.read.class.as_str(), case.read.length)).collect();
    let mut answers = BTreeMap::new();
    for (class, length) in files {
        let path = out.join("answers").join(program).join(format!("{class}.{length}"));
        answers.extend(answer::load(genome, &path));
    }
    let silence = Answer::default();
    cases.iter().map(|case| Verdict::of(case, answers.get(&case.read.name).unwrap_or(&silence))).collect()
}

/// CPU seconds of one thread for 100,000 reads, without loading the index.
fn times(out: &Path, programs: &[&str]) {
    let text = fs::read_to_string(out.join("times.tsv")).unwrap();
    let mut times = BTreeMap::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let (seconds, reads): (f64, f64) = (cells[3].parse().unwrap(), cells[4].parse().unwrap());
        times.insert((cells[0], cells[1], cells[2].parse::<usize>().unwrap()), (seconds, reads));
    }
    println!("\n{}", head("CPU s per 100,000 reads", &[], programs));
    for class in CLASSES {
        for length in LENGTHS {
            let times = programs.iter().filter_map(|program| times.get(&(*program, class, length)));
            let cells: Vec<_> =
                times.map(|(seconds, reads)| format!("{:.2}", seconds * 1e5 / reads)).collect();
            if !cells.is_empty() {
                print_row((class, length), &[], cells.into_iter());
            }
        }
    }
    let totals = programs.iter().map(|program| {
        let own = || times.iter().filter(|((name, ..), _)| name == program).map(|(_, time)| time);
        format!("{:.2}", own().map(|time| time.0).sum::<f64>() * 1e5 / own().map(|time| time.1).sum::<f64>())
    });
    println!("| all |  | {} |", totals.collect::<Vec<_>>().join(" | "));
}

/// What a program says of reads with too many loci, and where it says so of others.
fn apart(program: &str, cases: &[Case], verdicts: &[Verdict]) {
    let searched =
        || cases.iter().zip(verdicts).filter_map(|(case, verdict)| Some((case.loci.as_ref()?, verdict)));
    let repetitive = searched().filter(|(loci, _)| is_repetitive(loci));
    let (many, named) =
        repetitive.fold((0, 0), |(all, named), (_, v)| (all + 1, named + u32::from(v.repetitive)));
    let wrong = searched().filter(|(loci, verdict)| !is_repetitive(loci) && verdict.repetitive).count();
    println!(
        "\n{program}: of {many} reads with more than 1,000 loci, {named} are called repetitive; {wrong} others are"
    );
}

fn lost(out: &Path, program: &str, cases: &[Case], verdicts: &[Verdict]) {
    let mut rows = String::new();
    for (Case { read, loci }, verdict) in cases.iter().zip(verdicts) {
        let wanted = loci.as_ref().is_some_and(|loci| !loci.is_empty() && !is_repetitive(loci));
        if wanted && !verdict.all {
            let loci = loci.as_ref().map_or(0, Vec::len);
            let Read { name, class, kind, length, bases, .. } = read;
            writeln!(rows, "{name}\t{class}\t{kind}\t{length}\t{loci}\t{bases}").unwrap();
        }
    }
    fs::write(out.join(format!("lost.{program}.tsv")), rows).unwrap();
}

fn share(outcomes: impl Iterator<Item = bool>) -> String {
    let (all, good) =
        outcomes.fold((0_u32, 0_u32), |(all, good), is_good| (all + 1, good + u32::from(is_good)));
    match all {
        0 => "–".to_owned(),
        _ if good == all => "100".to_owned(),
        // Never rounded up to 100.
        _ => format!("{:.2}", (f64::from(good) * 1e4 / f64::from(all)).floor() / 1e2),
    }
}

fn head(title: &str, columns: &[&str], programs: &[&str]) -> String {
    let columns: Vec<&str> = [title, "nt"].iter().chain(columns).chain(programs).copied().collect();
    format!("| {} |\n|{}", columns.join(" | "), "---|".repeat(columns.len()))
}

fn print_row((name, length): Row, columns: &[String], cells: impl Iterator<Item = String>) {
    let cells: Vec<String> = columns.iter().cloned().chain(cells).collect();
    println!("| {name} | {length} | {} |", cells.join(" | "));
}

#[cfg(test)]
mod tests {
    use landfall_core::Strand;

    use super::*;
    use crate::read::Place;

    fn locus(first: i64, edits: u32, gapped: bool) -> Scored {
        Scored { place: Place { contig: 1, strand: Strand::Plus, first }, edits, gapped }
    }

    fn verdict(loci: &[Scored], places: &[Scored]) -> Verdict {
        let read = Read {
            name: "r0".to_owned(),
            class: "unique".to_owned(),
            kind: "exact".to_owned(),
            length: 40,
            window: 0,
            truth: loci[0],
            bases: String::new(),
        };
        let places = places.iter().map(|locus| locus.place).collect();
        Verdict::of(&Case { read, loci: Some(loci.to_vec()) }, &Answer { places, repetitive: false })
    }

    #[test]
    fn one_lost_locus_or_one_moved_by_a_base_is_noticed() {
        let (here, there) = (locus(100, 0, false), locus(900, 1, true));
        let seen = |places: &[Scored]| {
            let verdict = verdict(&[here, there], places);
            (verdict.start, verdict.all)
        };
        assert_eq!(seen(&[here, there]), (true, true));
        assert_eq!(seen(&[here]), (true, false));
        assert_eq!(seen(&[there]), (false, false));
        assert_eq!(seen(&[locus(101, 0, false), there]), (false, false));
        // A locus with one gap has no certain first base, but it is not two bases away.
        assert_eq!(seen(&[here, locus(901, 1, true)]), (true, true));
        assert_eq!(seen(&[here, locus(902, 1, true)]), (true, false));
        let other = Place { strand: Strand::Minus, ..here.place };
        assert_eq!(seen(&[Scored { place: other, ..here }, there]), (false, false));
    }

    #[test]
    fn no_share_is_rounded_up_to_all() {
        assert_eq!(share((0..100_000).map(|read| read > 0)), "99.99");
        assert_eq!(share([true].into_iter()), "100");
        assert_eq!(share(std::iter::empty()), "–");
    }
}
