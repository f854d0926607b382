//! [`fit`]: multinomial naive Bayes weights, by `linfa-bayes`. The only door to that crate.
//!
//! The model depends on the rows only through their sum per label (Manning, Raghavan, Schütze, *Introduction to Information
//! Retrieval*, 2008, section 13.2), so it is fitted on one dense row a label: the weights are those of a fit on all rows.

use super::logistic::Weights;
use super::matrix::Matrix;
use crate::error::{Error, ErrorKind, Result};
use linfa::Dataset;
use linfa::traits::Fit;
use linfa_bayes::MultinomialNb;
use ndarray::{Array1, Array2};

/// Votes of a label that no row carries, so that its prior stays finite.
const LEAST_VOTES: f64 = 0.5;

/// Fits with smoothing `alpha`; `truth[row]` is a label below `labels`, `vote[row]` the weight of the row.
///
/// # Errors
/// When `linfa-bayes` refuses the sums, which are finite and not negative.
pub(crate) fn fit(
    matrix: &Matrix,
    truth: &[usize],
    vote: &[f64],
    labels: usize,
    alpha: f64,
) -> Result<Weights> {
    let failed = |found: String| Error::new(ErrorKind::Training, "naive Bayes", found, "sums per label");
    let columns = matrix.columns.len();
    let mut votes = vec![0.0; matrix.rows() * labels];
    let mut prior = vec![0.0; labels];
    for (row, (&label, &vote)) in truth.iter().zip(vote).enumerate() {
        votes[row * labels + label] = vote;
        prior[label] += vote;
    }
    let mut sums = vec![0.0; columns * labels];
    matrix.sum_columns(&votes, labels, &mut sums);
    let sums = Array2::from_shape_fn((labels, columns), |(label, column)| sums[column * labels + label]);
    let model = MultinomialNb::params()
        .alpha(alpha)
        .fit(&Dataset::new(sums, Array1::from_iter(0..labels)))
        .map_err(|error| failed(error.to_string()))?;
    let logs = log_probabilities(&model, labels, columns).map_err(failed)?;
    let weights = (0..columns * labels).map(|at| logs[at % labels][at / labels]).collect();
    let total: f64 = prior.iter().sum();
    // a label that no row carries is rare, not impossible
    let prior = prior.iter().map(|votes| (votes.max(LEAST_VOTES) / total).ln());
    Ok(Weights { weights, bias: prior.collect() })
}

/// The weights per label, which the crate keeps private: they come out the way they go into a file.
fn log_probabilities(
    model: &MultinomialNb<f64, usize>,
    labels: usize,
    columns: usize,
) -> Result<Vec<Vec<f64>>, String> {
    let stored = serde_json::to_value(model).map_err(|error| error.to_string())?;
    (0..labels)
        .map(|label| {
            let data = stored["class_info"][label.to_string()]["feature_log_prob"]["data"].as_array();
            let logs: Vec<f64> = data.into_iter().flatten().filter_map(serde_json::Value::as_f64).collect();
            if logs.len() == columns {
                Ok(logs)
            } else {
                Err(format!("{} weights for {columns} features", logs.len()))
            }
        })
        .collect()
}
