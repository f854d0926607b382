//! [`Process`]: what the daemon costs, read from `/proc` when somebody asks.

use crate::scan::Memory;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Unit;
use std::fmt;
use std::fs;

/// Ticks a second in `/proc/self/stat`: `USER_HZ`, which is 100 for every program on Linux
/// (proc(5)).
const TICKS: f64 = 100.0;

/// What the process costs.
#[derive(Debug)]
pub(super) struct Process {
    memory: Memory,
}

impl Process {
    pub(super) fn new(memory: Memory) -> Self {
        Self { memory }
    }
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let used = ConstGauge::new(self.memory.used() as i64);
        let held = encoder.encode_descriptor(
            "bluff_held",
            "Bytes of messages under way",
            Some(&Unit::Bytes),
            used.metric_type(),
        )?;
        used.encode(held)?;
        let dropped = ConstCounter::new(crate::log::dropped_lines());
        let lines = encoder.encode_descriptor(
            "bluff_log_lines_dropped",
            "Lines of the log that were dropped, because nobody read it",
            None,
            dropped.metric_type(),
        )?;
        dropped.encode(lines)?;
        if let Some(bytes) = resident_bytes() {
            let resident = ConstGauge::new(bytes);
            let metric = encoder.encode_descriptor(
                "process_resident_memory",
                "Resident memory",
                Some(&Unit::Bytes),
                resident.metric_type(),
            )?;
            resident.encode(metric)?;
        }
        if let Some(seconds) = processor_seconds() {
            let spent = ConstCounter::new(seconds);
            let metric = encoder.encode_descriptor(
                "process_cpu",
                "Processor time, of the user and the system",
                Some(&Unit::Seconds),
                spent.metric_type(),
            )?;
            spent.encode(metric)?;
        }
        if let Some(files) = open_files() {
            let open = ConstGauge::new(files);
            let metric = encoder.encode_descriptor(
                "process_open_fds",
                "Open files and sockets",
                None,
                open.metric_type(),
            )?;
            open.encode(metric)?;
        }
        Ok(())
    }
}

fn resident_bytes() -> Option<i64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: i64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

/// Fields 14 and 15 of `/proc/self/stat`; the name of the program, field 2, may hold anything and
/// ends at the last parenthesis.
fn processor_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / TICKS)
}

fn open_files() -> Option<i64> {
    // the listing itself is one of them
    Some(fs::read_dir("/proc/self/fd").ok()?.count() as i64 - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_process_is_measured() {
        assert!(resident_bytes().unwrap() > 1 << 20);
        assert!(processor_seconds().unwrap() >= 0.0);
        assert!(open_files().unwrap() >= 3);
    }
}
