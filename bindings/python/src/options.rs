//! Options whose form in Python differs from that of the core.

use crate::error::{raised, usage_error};
use bluff::{Costs, FprBound, Thresholds};
use pyo3::prelude::*;
use std::str::FromStr;

/// What mistakes cost: a false positive, a false negative, and `unsure` if that answer is allowed.
pub(crate) type PyCosts = (f64, f64, Option<f64>);

/// Both thresholds.
pub(crate) fn to_thresholds((ham, other): (f64, f64)) -> PyResult<Thresholds> {
    Thresholds::new(ham, other).map_err(raised)
}

/// What mistakes cost.
pub(crate) fn to_costs((fp, r#fn, unsure): PyCosts) -> PyResult<Costs> {
    Costs::new(fp, r#fn, unsure).map_err(raised)
}

/// A bound on the false-positive rate, in the words of the core.
pub(crate) fn fpr_bound(max_fpr: Option<f64>, confidence: f64) -> PyResult<Option<FprBound>> {
    max_fpr.map(|max_fpr| FprBound::new(max_fpr, confidence)).transpose().map_err(raised)
}

/// The language or country of that code.
pub(crate) fn parse<T: FromStr<Err = String>>(argument: &str, code: &str) -> PyResult<T> {
    code.parse().map_err(|error: String| usage_error(&format!("{argument}: {error}")))
}
