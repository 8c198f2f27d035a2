//! Processor time and memory of a process, as Linux counts them (proc_pid_schedstat(5), proc_pid_status(5)).

use std::fs::{read_dir, read_to_string};
use std::time::Duration;

/// The time that the threads of a process have run.
pub fn processor(id: u32) -> Duration {
    let threads = read_dir(format!("/proc/{id}/task")).unwrap().flatten();
    // A thread that ends meanwhile has no file any more.
    let times = threads.filter_map(|thread| read_to_string(thread.path().join("schedstat")).ok());
    times.map(|text| Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())).sum()
}

/// The most memory that a process has had, in MB (of 1,000,000 bytes).
pub fn peak_memory(id: u32) -> f64 {
    let status = read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() * 1024.0 / 1e6
}
