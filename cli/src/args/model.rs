//! [`ModelArgs`]: the model that `--model` names, or the built-in one.

#[cfg(not(feature = "builtin-model"))]
use crate::error::usage_error;
use bluff::{Classifier, Result};
use clap::Args;
use std::path::PathBuf;

/// Which model to use.
#[derive(Args, Debug)]
pub(crate) struct ModelArgs {
    /// Use the model in this file [default: the one built in]
    #[arg(long, short, value_name = "FILE")]
    pub(crate) model: Option<PathBuf>,
}

impl ModelArgs {
    /// The classifier with the model of that file, or with the built-in one.
    ///
    /// # Errors
    /// If the file is not a model that this version can use, or, without a file, if the program was
    /// built without a model.
    pub(crate) fn classifier(&self) -> Result<Classifier> {
        match &self.model {
            Some(path) => Classifier::from_path(path),
            #[cfg(feature = "builtin-model")]
            None => Ok(Classifier::builtin()),
            #[cfg(not(feature = "builtin-model"))]
            None => Err(usage_error(
                "--model",
                "no model, and this program was built without one",
                "the file of a model",
                "pass --model mine.bluff; `bluff train` makes one",
            )),
        }
    }
}
