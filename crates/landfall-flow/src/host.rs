//! The machine that this process runs on.

use std::fs;

/// Its name.
pub(crate) fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// Most memory that this process held, MB; 0 where the system does not say.
pub(crate) fn peak_mb() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1_024
}

/// Memory that new processes can have, MB: what is free, within the limit of this process's control group.
pub fn memory_mb() -> u64 {
    let info = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = info.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
    let free = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).map(|kb| kb / 1_024);
    let limit = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
        .iter()
        .find_map(|path| fs::read_to_string(path).ok()?.trim().parse::<u64>().ok())
        .map(|bytes| bytes >> 20);
    [free, limit].into_iter().flatten().min().unwrap_or(u64::MAX)
}

/// Whether a process of this machine is alive; one that ended and that nobody asked after is not.
pub(crate) fn is_alive(pid: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    status.lines().any(|line| line.starts_with("State:") && !line.contains('Z'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_alive_and_holds_memory() {
        assert!(is_alive(std::process::id()) && !is_alive(u32::MAX));
        assert!(peak_mb() > 0 && memory_mb() > 0 && !host().is_empty());
    }
}
