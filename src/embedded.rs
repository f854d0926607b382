//! The data files that are part of the program; `build.rs` makes them JSON.

use serde::de::DeserializeOwned;

/// The text of `data/NAME.toml`, as JSON.
macro_rules! embedded {
    ($($name:expr),*) => { include_str!(concat!(env!("OUT_DIR"), "/data/", $($name,)* ".json")) };
}
pub(crate) use embedded;

/// The lines of a list in `data/NAME.txt`, without blank ones and `# comments`.
pub(crate) fn lines(list: &str) -> impl Iterator<Item = &str> {
    list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Reads a file of `data/`; `None` for one that cannot be read. Each is part of the program, and a
/// test reads every one of them.
pub(crate) fn read<T: DeserializeOwned>(file: &str) -> Option<T> {
    serde_json::from_str(file).ok()
}

/// Why a file cannot be read.
#[cfg(test)]
pub(crate) fn try_read<T: DeserializeOwned>(file: &str) -> Result<T, String> {
    serde_json::from_str(file).map_err(|error| error.to_string())
}
