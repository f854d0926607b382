//! Options that Python writes in another form than the core.

use crate::error::{raised, refused, usage_error};
use bluff::{Costs, FprBound, Options, Probability, Thresholds};
use pyo3::prelude::*;
use std::str::FromStr;

/// What mistakes cost: a false positive, a false negative, and `unsure` if that may be answered.
pub(crate) type PyCosts = (f64, f64, Option<f64>);

/// Both thresholds.
pub(crate) fn to_thresholds((ham, other): (f64, f64)) -> PyResult<Thresholds> {
    let both = Probability::new(ham).zip(Probability::new(other));
    let thresholds = both.and_then(|(ham, other)| Thresholds::new(ham, other));
    let expected = "two numbers from 0 to 1, the first not above the second";
    thresholds.ok_or_else(|| refused("thresholds", format!("{ham} and {other}"), expected))
}

/// What mistakes cost.
pub(crate) fn to_costs((fp, r#fn, unsure): PyCosts) -> PyResult<Costs> {
    let found = || {
        let unsure = unsure.map_or_else(String::new, |unsure| format!(", unsure={unsure}"));
        format!("fp={fp}, fn={fn}{unsure}")
    };
    Costs::new(fp, r#fn, unsure).ok_or_else(|| refused("costs", found(), "finite numbers above 0"))
}

/// A bound on the false-positive rate, in the words of the core.
pub(crate) fn fpr_bound(max_fpr: Option<f64>, confidence: f64) -> PyResult<Option<FprBound>> {
    let mut options = Options::default();
    (options.max_fpr, options.confidence) = (max_fpr, confidence);
    options.fpr_bound().map_err(raised)
}

/// The language or country of that code.
pub(crate) fn parse<T: FromStr<Err = String>>(argument: &str, code: &str) -> PyResult<T> {
    code.parse().map_err(|error: String| usage_error(&format!("{argument}: {error}")))
}
