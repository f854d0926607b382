//! [`provenance`]: what a model was trained on, and how.

use super::ensemble::EnsembleWeights;
use super::fitted_pair::Hyperparams;
use crate::provenance::{Provenance, TrainingSource};
use crate::train::data::builtin_sextortion;
use crate::train::data::corpus::Corpus;
use crate::train::data::dataset::Dataset;
use crate::train::params::TrainParams;

/// What a model of this dataset says about where it came from.
pub(crate) fn provenance(
    dataset: &Dataset,
    corpus: &Corpus,
    params: &TrainParams,
    hyperparams: Hyperparams,
    ensemble: EnsembleWeights,
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
    let names_and_counts = dataset.sources.iter().zip(counts);
    Provenance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        seed: params.seed,
        c: hyperparams.c,
        alpha: hyperparams.alpha,
        logistic_weight: ensemble.logistic,
        naive_bayes_weight: ensemble.naive_bayes,
        cross_validation: params.cv,
        folds: params.folds,
        sources: names_and_counts
            .map(|(name, messages)| TrainingSource { name: name.clone(), messages })
            .collect(),
        campaigns: campaigns.len(),
        updates: 0,
    }
}
