//! [`about_learner`]: how a model was trained, in one line.

use bluff::{CalibrationMethod, Model, Provenance};

/// Its learners with their hyperparameters, its calibration and its cross-validation.
pub(crate) fn about_learner(model: &Model) -> String {
    let provenance = model.provenance();
    let (learners, by) = (learners(provenance), provenance.cross_validation);
    match calibration(model.calibration_method()) {
        Some(method) => format!("{learners}; {method}, cross-validated by {by}"),
        None => format!("{learners}; not calibrated: too few messages were held out"),
    }
}

fn learners(provenance: &Provenance) -> String {
    let Provenance { c, alpha, logistic_weight, naive_bayes_weight, .. } = provenance;
    let logistic = format!("logistic regression (C {c})");
    let naive_bayes = format!("naive Bayes (alpha {alpha})");
    if *naive_bayes_weight == 0.0 {
        logistic
    } else if *logistic_weight == 0.0 {
        naive_bayes
    } else {
        format!("{logistic} and {naive_bayes}, weights {logistic_weight} and {naive_bayes_weight}")
    }
}

fn calibration(method: CalibrationMethod) -> Option<&'static str> {
    match method {
        CalibrationMethod::Identity => None,
        CalibrationMethod::Temperature => Some("temperature scaling"),
        CalibrationMethod::Platt => Some("Platt scaling"),
        CalibrationMethod::Beta => Some("beta calibration"),
        CalibrationMethod::Isotonic => Some("isotonic regression"),
        other => Some(other.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learners_without_weight_are_not_named() {
        let mut provenance = Provenance::default();
        (provenance.c, provenance.alpha) = (50.0, 0.01);
        for (logistic, naive_bayes, expected) in [
            (1.0, 0.0, "logistic regression (C 50)"),
            (0.0, 1.0, "naive Bayes (alpha 0.01)"),
            (1.0, 0.25, "logistic regression (C 50) and naive Bayes (alpha 0.01), weights 1 and 0.25"),
        ] {
            (provenance.logistic_weight, provenance.naive_bayes_weight) = (logistic, naive_bayes);
            assert_eq!(learners(&provenance), expected);
        }
    }

    #[test]
    fn each_calibration_has_words_of_its_own() {
        for method in CalibrationMethod::ALL {
            let words = calibration(method);
            assert!(words.is_none_or(|words| words != method.as_str()), "{method:?}");
        }
        #[cfg(feature = "builtin-model")]
        assert_eq!(
            about_learner(&Model::builtin()),
            "logistic regression (C 50); Platt scaling, cross-validated by source"
        );
    }
}
