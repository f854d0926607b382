//! [`PUPILS`]: one model for each value of each choice, trained once for all tests; and what all of them are asked about.

use crate::lessons::{Kinds, Lesson, samples};
use bluff::train::{Content, Learner};
use bluff::{Classifier, Headers, Report, Verdict};
use std::sync::LazyLock;

/// A trained model.
pub struct Pupil {
    pub lesson: Lesson,
    /// The model as it would stand in a file.
    pub bytes: Vec<u8>,
}

/// The seed of all models but those that say otherwise.
pub const SEED: u64 = 7;

/// Every learner meets every choice of headers and every number of labels (an orthogonal array, L9).
pub static PUPILS: LazyLock<Vec<Pupil>> = LazyLock::new(|| {
    [
        (Learner::Fused, Headers::Safe, Kinds::Three),
        (Learner::Fused, Headers::All, Kinds::Four),
        (Learner::Fused, Headers::None, Kinds::Two),
        (Learner::Logistic, Headers::Safe, Kinds::Four),
        (Learner::Logistic, Headers::All, Kinds::Two),
        (Learner::Logistic, Headers::None, Kinds::Three),
        (Learner::NaiveBayes, Headers::Safe, Kinds::Two),
        (Learner::NaiveBayes, Headers::All, Kinds::Three),
        (Learner::NaiveBayes, Headers::None, Kinds::Four),
    ]
    .map(|(learner, headers, kinds)| Lesson { learner, headers, kinds })
    .map(|lesson| Pupil { lesson, bytes: lesson.learn(SEED).to_bytes() })
    .into()
});

impl Pupil {
    /// The model at work.
    pub fn classifier(&self) -> Classifier {
        Classifier::from_bytes(&self.bytes).unwrap()
    }
}

/// All sample messages as raw mail; those that are bare text are read as such anyway.
pub static LETTERS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let contents = samples().rows.into_iter().map(|row| row.content.read().unwrap());
    contents
        .map(|content| match content {
            Content::Raw(raw) => raw,
            Content::Text(text) => text.into_bytes(),
        })
        .collect()
});

/// Everything a report says, for comparison: JSON writes each number so that it reads back as the same one.
pub fn written(report: &Report) -> String {
    serde_json::to_string(report).unwrap()
}

/// Asserts what holds of every report.
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
