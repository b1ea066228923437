//! The scheduler's commands, and what they answer. Text formats only: those in JSON change with every release.

use std::collections::BTreeMap;
use std::io::Read;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::scheduler::{Accounted, Answer, Scheduler, Seen};

/// A controller that is away keeps `sbatch` waiting for 14 s and more.
const PATIENCE: Duration = Duration::from_secs(90);
/// Jobs named in one call of `sacct` and `scancel`.
const AT_ONCE: usize = 500;

/// SLURM by its commands.
#[derive(Debug, Default)]
pub(crate) struct Commands {
    calls: BTreeMap<&'static str, u64>,
}

impl Scheduler for Commands {
    fn sbatch(&mut self, arguments: &[String]) -> Answer {
        self.call("sbatch", arguments)
    }

    fn squeue(&mut self) -> Result<Vec<Seen>, Answer> {
        let arguments = ["-h", "-t", "all", "--me", "-o", "%F|%K|%T|%j|%r"].map(str::to_owned);
        match self.call("squeue", &arguments) {
            Answer::Text(text) => Ok(text.lines().flat_map(seen).collect()),
            other => Err(other),
        }
    }

    fn sacct(&mut self, jobs: &[u64]) -> BTreeMap<(u64, u32), Accounted> {
        let mut found = BTreeMap::new();
        for jobs in jobs.chunks(AT_ONCE) {
            let list = jobs.iter().map(u64::to_string).collect::<Vec<_>>().join(",");
            let format = "JobID,JobName,State,ExitCode,MaxRSS,NodeList";
            let arguments = ["-D", "-n", "-P", "-j", &list, "-o", format].map(str::to_owned);
            if let Answer::Text(text) = self.call("sacct", &arguments) {
                account(&text, &mut found);
            }
        }
        found
    }

    fn scancel(&mut self, jobs: &[u64]) -> bool {
        jobs.chunks(AT_ONCE).all(|jobs| {
            let arguments: Vec<_> = jobs.iter().map(u64::to_string).collect();
            !matches!(self.call("scancel", &arguments), Answer::Silence(_))
        })
    }

    fn max_array(&mut self) -> Option<u32> {
        let Answer::Text(text) = self.call("scontrol", &["show".to_owned(), "config".to_owned()]) else {
            return None;
        };
        let line = text.lines().find_map(|line| line.strip_prefix("MaxArraySize"))?;
        // Numbers of elements lie below it.
        line.trim_start_matches([' ', '=']).trim().parse::<u32>().ok()?.checked_sub(1)
    }

    fn calls(&self) -> BTreeMap<&'static str, u64> {
        self.calls.clone()
    }
}

impl Commands {
    fn call(&mut self, program: &'static str, arguments: &[String]) -> Answer {
        *self.calls.entry(program).or_default() += 1;
        let child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = match child {
            Ok(child) => child,
            Err(fault) => return Answer::Refused(format!("`{program}` cannot be started: {fault}")),
        };
        let (out, err) = (child.stdout.take(), child.stderr.take());
        let out = thread::spawn(move || read(out));
        let err = thread::spawn(move || read(err));
        let until = Instant::now() + PATIENCE;
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break Some(status),
                Ok(None) if Instant::now() < until => thread::sleep(Duration::from_millis(5)),
                _ => {
                    let _ = child.kill();
                    let _ = child.wait();
                    break None;
                }
            }
        };
        let (out, err) = (out.join().unwrap_or_default(), err.join().unwrap_or_default());
        match status {
            Some(status) if status.success() => Answer::Text(out),
            Some(_) if !is_silence(&err) => Answer::Refused(err.trim().to_owned()),
            _ => Answer::Silence(err.trim().to_owned()),
        }
    }
}

fn read(from: Option<impl Read>) -> String {
    let mut text = Vec::new();
    if let Some(mut from) = from {
        let _ = from.read_to_end(&mut text);
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// Whether a command failed because nobody answered it.
fn is_silence(words: &str) -> bool {
    const SILENCE: [&str; 6] = [
        "Unable to contact",
        "Socket timed out",
        "Connection refused",
        "Connection timed out",
        "communication failure",
        "temporarily unable",
    ];
    SILENCE.iter().any(|silence| words.contains(silence))
}

/// The elements of a line of `squeue`, whose waiting ones stand together: `5-9,12%4`.
fn seen(line: &str) -> Vec<Seen> {
    let fields: Vec<&str> = line.splitn(5, '|').collect();
    let [job, elements, state, name, reason] = fields[..] else { return Vec::new() };
    let Ok(job) = job.trim().parse() else { return Vec::new() };
    let one = |element| Seen {
        job,
        element,
        state: state.to_owned(),
        name: name.to_owned(),
        reason: reason.to_owned(),
    };
    numbers(elements).into_iter().map(one).collect()
}

/// Numbers and ranges, with or without a step, up to a `%`.
fn numbers(text: &str) -> Vec<u32> {
    let list = text.split('%').next().unwrap_or_default().trim_matches(['[', ']']);
    let mut numbers = Vec::new();
    for part in list.split(',') {
        let (range, step) = part.split_once(':').unwrap_or((part, "1"));
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let (Ok(first), Ok(last), Ok(step)) =
            (first.parse::<u32>(), last.parse::<u32>(), step.parse::<usize>())
        else {
            continue;
        };
        numbers.extend((first..=last).step_by(step.max(1)));
    }
    numbers
}

/// Takes the lines of `sacct`: an element, then its steps, which know the memory. Of several lives of an element the
/// last one counts.
fn account(text: &str, found: &mut BTreeMap<(u64, u32), Accounted>) {
    for line in text.lines() {
        let fields: Vec<&str> = line.split('|').collect();
        let [id, _, state, exit, memory, node] = fields[..] else { continue };
        let (id, step) = id.split_once('.').map_or((id, None), |(id, step)| (id, Some(step)));
        let Some((job, element)) = id.split_once('_') else { continue };
        let (Ok(job), Ok(element)) = (job.parse::<u64>(), element.parse::<u32>()) else { continue };
        let entry = found.entry((job, element)).or_default();
        let peak_mb = megabytes(memory);
        if step.is_some() {
            entry.peak_mb = entry.peak_mb.max(peak_mb);
            continue;
        }
        let (state, by) = state.split_once(" by ").map_or((state, None), |(state, by)| (state, Some(by)));
        let (code, signal) = exit.split_once(':').unwrap_or((exit, "0"));
        *entry = Accounted {
            state: state.trim().to_owned(),
            by: by.map(str::to_owned),
            signal: signal.parse().unwrap_or(0),
            exit: code.parse().unwrap_or(0),
            peak_mb,
            node: node.to_owned(),
        };
    }
}

/// `424612K`, `1.5G`.
fn megabytes(text: &str) -> u64 {
    let Some(unit) = text.chars().last() else { return 0 };
    let number: f64 = text.trim_end_matches(char::is_alphabetic).parse().unwrap_or(0.0);
    let kilobytes = match unit {
        'G' => number * 1_048_576.0,
        'M' => number * 1_024.0,
        'K' => number,
        _ => number / 1_024.0,
    };
    (kilobytes / 1_024.0).round() as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn waiting_elements_that_stand_together_are_told_apart() {
        let found = seen("2|8-10,14%4|PENDING|lf-abc|JobArrayTaskLimit");
        let elements: Vec<_> = found.iter().map(|one| one.element).collect();
        assert_eq!(elements, [8, 9, 10, 14]);
        assert!(found.iter().all(|one| one.job == 2 && one.name == "lf-abc" && one.state == "PENDING"));
        assert_eq!(seen("2|[5-9:2]|PENDING|lf-abc|None").len(), 3);
        // A job that is no array, a name with a bar in it, and no line at all.
        assert!(seen("1|N/A|COMPLETED|probe|None").is_empty());
        assert_eq!(seen("7|3|RUNNING|x|None")[0].element, 3);
        assert!(seen("").is_empty() && seen("slurm_load_jobs error").is_empty());
    }

    #[test]
    fn the_last_life_of_an_element_counts_and_its_steps_know_the_memory() {
        let text = "2_0|lf|NODE_FAIL|0:0||n1\n2_0.batch|batch|CANCELLED|0:15|100K|n1\n2_0|lf|FAILED|0:9||n2\n2_0.batch|batch|FAILED|0:9|424612K|n2\n2_1|lf|CANCELLED by 1000|0:0||n1\n3.batch|x|COMPLETED|0:0|1M|n1\n";
        let mut found = BTreeMap::new();
        account(text, &mut found);
        assert_eq!(found.len(), 2);
        let one = &found[&(2, 0)];
        assert_eq!(
            (one.state.as_str(), one.signal, one.peak_mb, one.node.as_str()),
            ("FAILED", 9, 415, "n2")
        );
        assert_eq!(found[&(2, 1)].by.as_deref(), Some("1000"));
    }

    #[test]
    fn no_answer_is_told_from_a_refusal() {
        assert!(is_silence("squeue: error: Unable to contact slurm controller (connect failure)"));
        assert!(is_silence(
            "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation"
        ));
        assert!(!is_silence("sbatch: error: invalid partition specified: nowhere"));
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_without_a_panic(text in "[0-9a-zA-Z,:%|\\[\\] -]{0,60}") {
            let text = text.replace("4294967295", "7");
            prop_assume!(!text.split(|letter: char| !letter.is_ascii_digit()).any(|digits| digits.len() > 5));
            seen(&text);
            account(&text, &mut BTreeMap::new());
            megabytes(&text);
        }

        #[test]
        fn ranges_hold_what_they_say(first in 0u32..1_000, more in 0u32..1_000, limit in 1u32..50) {
            let found = numbers(&format!("{first}-{}%{limit}", first + more));
            prop_assert_eq!(found.len() as u32, more + 1);
            prop_assert_eq!((found[0], found[found.len() - 1]), (first, first + more));
        }
    }
}
