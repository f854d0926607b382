//! [`chosen_classifier`]: the model that `--model` names, or the built-in one.

use crate::classifier::Classifier;
#[cfg(not(feature = "builtin-model"))]
use crate::cli::program::usage_error;
use crate::error::Result;
use std::path::Path;

/// The classifier with the model of that file, or with the built-in one.
///
/// # Errors
/// If the file is no model this version can use; without a file, if the program was built without a
/// model.
pub fn chosen_classifier(path: Option<&Path>) -> Result<Classifier> {
    match path {
        Some(path) => Classifier::from_path(path),
        #[cfg(feature = "builtin-model")]
        None => Ok(Classifier::builtin()),
        #[cfg(not(feature = "builtin-model"))]
        None => Err(usage_error(
            "--model",
            "no model, and this program was built without one",
            "the file of a model",
            "pass --model mine.bluff; `train` makes one",
        )),
    }
}
