//! Learners, calibration and thresholds: from a dataset to a table of weights and a map of
//! probabilities.

#[cfg(all(test, feature = "builtin-model"))]
mod blackmail;
pub(crate) mod calibration_sample;
pub(crate) mod calibrator;
pub(crate) mod ensemble;
pub(crate) mod fitted_pair;
pub(crate) mod held_out;
mod isotonic;
mod lbfgs;
mod logistic;
mod naive_bayes;
mod parametric_maps;
pub(crate) mod provenance;
mod sparse_matrix;
pub(crate) mod thresholds;
