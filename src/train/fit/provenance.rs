//! [`provenance`]: what a model was trained on, and how.

use super::ensemble::EnsembleWeights;
use super::fitted_pair::Hyperparams;
use crate::provenance::Provenance;
use crate::train::data::builtin_sextortion;
use crate::train::data::corpus::Corpus;
use crate::train::data::dataset::Dataset;
use crate::train::params::TrainParams;

/// What a model of this dataset says of where it came from.
pub(crate) fn provenance(
    dataset: &Dataset,
    corpus: &Corpus,
    params: &TrainParams,
    hyperparams: Hyperparams,
    ensemble: EnsembleWeights,
    map: &str,
) -> Provenance {
    let mut counts = vec![vec![0; dataset.labels]; dataset.sources.len()];
    for (message, _) in corpus.rows.iter().enumerate() {
        counts[dataset.source[message] as usize][dataset.y_true[message]] += 1;
    }
    let given = corpus.rows.iter().zip(&dataset.campaigns);
    let mut campaigns: Vec<usize> = given
        .filter_map(|(row, &campaign)| (row.source != builtin_sextortion::SOURCE).then_some(campaign))
        .collect();
    campaigns.sort_unstable();
    campaigns.dedup();
    let learner = format!(
        "logistic regression (C {}) x {} + naive Bayes (alpha {}) x {}; calibration {map} by {:?}",
        hyperparams.c, ensemble.logistic, hyperparams.alpha, ensemble.naive_bayes, params.cv
    );
    Provenance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        seed: params.seed,
        learner,
        sources: dataset.sources.iter().cloned().zip(counts).collect(),
        campaigns: campaigns.len(),
        learned_since: 0,
    }
}
