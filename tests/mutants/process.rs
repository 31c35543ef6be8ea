//! Reads the memory and the time of a process. Only Linux has them, in `/proc`.

use std::time::Duration;

use fs_err as fs;

/// The system counts the time of a process in this part of a second (`sysconf(3)`, `_SC_CLK_TCK`).
const TICKS: u64 = 100;

/// Measures the peak of this process's memory from now on (`proc_pid_clear_refs(5)`).
pub(crate) fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// The memory of a process in kilobytes, from the line of its status with this beginning, such as `VmRSS:`
/// (`proc_pid_status(5)`).
pub(crate) fn memory(process: &str, line: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|it| it.strip_prefix(line))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The processor time of a process (`proc_pid_stat(5)`).
pub(crate) fn worked(process: &str) -> Option<Duration> {
    let status = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The program's name in brackets may contain spaces. Fields 14 and 15 are the user time and the system time of the
    // process.
    let (_, fields) = status.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    let sum = ticks()? + ticks()?;
    Some(Duration::from_millis(sum * 1000 / TICKS))
}
