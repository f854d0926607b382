//! [`ResourceUsage`]: how long a program took, and how much memory.

use serde::Serialize;
use std::fs;
use std::time::Instant;

/// What a piece of work cost.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ResourceUsage {
    /// Seconds since its beginning.
    pub seconds: f64,
    /// The most memory of the process at any time; known on Linux only.
    pub peak_bytes: Option<u64>,
}

impl ResourceUsage {
    /// What was used since `begin`.
    #[must_use]
    pub fn since(begin: Instant) -> Self {
        Self { seconds: begin.elapsed().as_secs_f64(), peak_bytes: peak_bytes() }
    }
}

/// `VmHWM` of proc(5), which is in kibibytes.
fn peak_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kibibytes| kibibytes << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_known_on_linux() {
        let usage = ResourceUsage::since(Instant::now());
        assert!(usage.seconds >= 0.0);
        assert_eq!(usage.peak_bytes.is_some_and(|bytes| bytes > 1 << 20), cfg!(target_os = "linux"));
    }
}
