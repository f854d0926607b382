//! [`MODELS`]: one model for each value of each choice, trained once for all tests; and the
//! messages that all of them judge.

use crate::corpus::{Kinds, Setup, samples};
use bluff::train::{Learner, MessageContent};
use bluff::{Classifier, Headers, Report, Verdict};
use std::sync::LazyLock;

/// A trained model.
pub struct TestModel {
    pub setup: Setup,
    /// The model as it would be in a file.
    pub bytes: Vec<u8>,
}

/// The seed of all models except those with one of their own.
pub const SEED: u64 = 7;

/// Every learner meets every choice of headers and every number of labels (an orthogonal array,
/// L9).
pub static MODELS: LazyLock<Vec<TestModel>> = LazyLock::new(|| {
    [
        (Learner::Ensemble, Headers::Safe, Kinds::Three),
        (Learner::Ensemble, Headers::All, Kinds::Four),
        (Learner::Ensemble, Headers::None, Kinds::Two),
        (Learner::Logistic, Headers::Safe, Kinds::Four),
        (Learner::Logistic, Headers::All, Kinds::Two),
        (Learner::Logistic, Headers::None, Kinds::Three),
        (Learner::NaiveBayes, Headers::Safe, Kinds::Two),
        (Learner::NaiveBayes, Headers::All, Kinds::Three),
        (Learner::NaiveBayes, Headers::None, Kinds::Four),
    ]
    .map(|(learner, headers, kinds)| Setup { learner, headers, kinds })
    .map(|setup| TestModel { setup, bytes: setup.learn(SEED).to_bytes() })
    .into()
});

impl TestModel {
    /// The model at work.
    pub fn classifier(&self) -> Classifier {
        Classifier::from_bytes(&self.bytes).unwrap()
    }
}

/// All sample messages as raw mail; those that are bare text are read as bare text anyway.
pub static LETTERS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let contents = samples().rows.into_iter().map(|row| row.content.read().unwrap());
    contents
        .map(|content| match content {
            MessageContent::Raw(raw) => raw,
            MessageContent::Text(text) => text.into_bytes(),
        })
        .collect()
});

/// Everything in a report, for comparison: JSON writes each number so that it reads back as the
/// same one.
pub fn written(report: &Report) -> String {
    serde_json::to_string(report).unwrap()
}

/// Asserts what holds for every report.
pub fn assert_sound(report: &Report, classifier: &Classifier, of: &str) {
    let labels = classifier.labels().len();
    let probabilities: Vec<f64> = report.probabilities.iter().map(|probability| probability.get()).collect();
    assert_eq!((probabilities.len(), report.scores.len()), (labels, labels), "{of}");
    assert!(
        probabilities.iter().all(|probability| (0.0..=1.0).contains(probability)),
        "{of}: {probabilities:?}"
    );
    assert!((probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{of}: {probabilities:?}");
    assert!(report.scores.iter().all(|score| score.get().is_finite()), "{of}: {:?}", report.scores);
    assert_eq!(report.scores[0].get(), 0.0, "{of}: scores are against ham");
    if let Verdict::Known(label) = &report.verdict {
        assert!(classifier.labels().iter().any(|known| known == label), "{of}: {label}");
    }
}
