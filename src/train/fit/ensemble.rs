//! [`EnsembleWeights`]: how much of each learner goes into the score.

use crate::units::Score;

/// How much of each learner goes into the score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct EnsembleWeights {
    pub(crate) logistic: f64,
    pub(crate) naive_bayes: f64,
}

impl EnsembleWeights {
    /// The mixture of two scores.
    pub(crate) fn score(self, [logistic, naive_bayes]: &[Vec<Score>; 2]) -> Vec<Score> {
        let ensemble =
            |(a, b): (&Score, &Score)| Score::new(self.logistic * a.get() + self.naive_bayes * b.get());
        logistic.iter().zip(naive_bayes).map(ensemble).collect()
    }
}
