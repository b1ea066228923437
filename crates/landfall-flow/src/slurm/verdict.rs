//! What to do with a task that the scheduler ended and that said nothing itself.

use super::scheduler::Accounted;

/// What became of an element, as far as can be known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// More memory, at least so much, MB.
    Memory(u64),
    /// More time.
    Time,
    /// The node's fault, or the scheduler's: again, elsewhere if a node is named. It does not count as the task's.
    Lost(Option<String>),
    /// Somebody ended it by hand: not again.
    Cancelled(String),
    /// For a reason of its own: again a few times.
    Failed(String),
}

/// Judges an end. `asked_mb` is the memory that was asked for, `log` what the job printed.
///
/// Without control groups SLURM kills a task that holds too much memory without saying so in its state: then the
/// signal with the memory, or the words in the log, tell. The scheduler's `reason` is not reliable.
pub(super) fn verdict(accounted: Option<&Accounted>, asked_mb: u64, log: &str) -> Verdict {
    const OVER: [&str; 3] = ["Exceeded job memory limit", "oom-kill", "Out Of Memory"];
    let says_memory = OVER.iter().any(|words| log.contains(words));
    let Some(accounted) = accounted else {
        return if says_memory { Verdict::Memory(0) } else { Verdict::Lost(None) };
    };
    let Accounted { state, by, signal, exit, peak_mb, node } = accounted;
    let full = *signal == 9 && *peak_mb * 10 >= asked_mb * 9;
    let node = (!node.is_empty()).then(|| node.clone());
    match state.as_str() {
        "OUT_OF_MEMORY" => Verdict::Memory(peak_mb * 13 / 10),
        "FAILED" | "CANCELLED" if says_memory || full => Verdict::Memory(peak_mb * 13 / 10),
        "TIMEOUT" | "DEADLINE" => Verdict::Time,
        "NODE_FAIL" | "BOOT_FAIL" => Verdict::Lost(node),
        "CANCELLED" => Verdict::Cancelled(by.clone().unwrap_or_else(|| "unknown".to_owned())),
        "FAILED" if *signal > 0 => Verdict::Failed(format!("ended by signal {signal}")),
        "FAILED" => Verdict::Failed(format!("ended with exit code {exit}")),
        // PREEMPTED, REVOKED, and COMPLETED without a result.
        _ => Verdict::Lost(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accounted(state: &str, signal: u32, peak_mb: u64) -> Accounted {
        Accounted { state: state.to_owned(), signal, peak_mb, node: "n1".to_owned(), ..Accounted::default() }
    }

    #[test]
    fn too_much_memory_is_seen_in_three_ways() {
        assert_eq!(verdict(Some(&accounted("OUT_OF_MEMORY", 0, 100)), 100, ""), Verdict::Memory(130));
        assert_eq!(verdict(Some(&accounted("FAILED", 9, 95)), 100, ""), Verdict::Memory(123));
        let log = "slurmstepd: error: Exceeded job memory limit";
        assert_eq!(verdict(Some(&accounted("FAILED", 9, 0)), 100, log), Verdict::Memory(0));
        assert_eq!(verdict(None, 100, log), Verdict::Memory(0));
        // Killed by somebody, with little memory.
        assert_eq!(
            verdict(Some(&accounted("FAILED", 9, 10)), 100, ""),
            Verdict::Failed("ended by signal 9".to_owned())
        );
    }

    #[test]
    fn what_is_not_the_tasks_fault_is_tried_elsewhere_and_what_people_ended_is_not() {
        assert_eq!(
            verdict(Some(&accounted("NODE_FAIL", 0, 0)), 100, ""),
            Verdict::Lost(Some("n1".to_owned()))
        );
        assert_eq!(verdict(Some(&accounted("PREEMPTED", 0, 0)), 100, ""), Verdict::Lost(None));
        assert_eq!(verdict(Some(&accounted("COMPLETED", 0, 0)), 100, ""), Verdict::Lost(None));
        assert_eq!(verdict(None, 100, ""), Verdict::Lost(None));
        assert_eq!(verdict(Some(&accounted("TIMEOUT", 0, 0)), 100, ""), Verdict::Time);
        let by = Accounted { by: Some("1000".to_owned()), ..accounted("CANCELLED", 0, 0) };
        assert_eq!(verdict(Some(&by), 100, ""), Verdict::Cancelled("1000".to_owned()));
    }
}
