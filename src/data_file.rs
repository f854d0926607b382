//! The data files that are part of the program. The only door to `toml`.

use serde::de::DeserializeOwned;

/// Reads a file of `data/`; `None` for one that cannot be read. Each is part of the program, and a test reads every one of them.
pub(crate) fn read<T: DeserializeOwned>(file: &str) -> Option<T> {
    toml::from_str(file).ok()
}

/// Why a file cannot be read.
#[cfg(test)]
pub(crate) fn try_read<T: DeserializeOwned>(file: &str) -> Result<T, String> {
    toml::from_str(file).map_err(|error| error.to_string())
}
