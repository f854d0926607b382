//! [`InputArgs`]: the messages that `classify` and `campaigns` read.

use crate::args::runtime::RuntimeArgs;
use crate::input::{Inputs, list_inputs};
use bluff::Result;
use clap::Args;
use std::path::PathBuf;

/// Which messages to read.
#[derive(Args, Debug)]
pub(crate) struct InputArgs {
    /// Messages, mboxes, Maildirs or directories; '-' for stdin [default: -]
    #[arg(value_name = "FILE")]
    paths: Vec<PathBuf>,
    /// Also read the files named in LIST, one per line; '-' for stdin
    #[arg(long, value_name = "LIST")]
    files_from: Option<PathBuf>,
}

impl InputArgs {
    /// The messages, in the order they were named.
    ///
    /// # Errors
    /// If stdin is asked for twice, or the list cannot be read.
    pub(crate) fn list(&self, runtime: &RuntimeArgs) -> Result<Inputs> {
        list_inputs(&self.paths, self.files_from.as_deref(), runtime)
    }
}
