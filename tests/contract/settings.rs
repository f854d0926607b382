//! Settings of a classifier: priors shift the odds by their ratio, thresholds leave the doubt
//! between them.

use crate::models::{LETTERS, MODELS, assert_sound};
use bluff::{Classifier, ErrorKind, Label, Probability, Report, Thresholds, UnsureReason, Verdict};

fn probabilities(report: &Report) -> Vec<f64> {
    report.probabilities.iter().map(|probability| probability.get()).collect()
}

/// Shares for every label of a classifier, rising or falling from ham on.
fn shares(classifier: &Classifier, falling: bool) -> Vec<(&str, f64)> {
    let labels = classifier.labels().len();
    let total = (labels * (labels + 1) / 2) as f64;
    let part = |number: usize| (if falling { labels - number } else { number + 1 }) as f64 / total;
    classifier.labels().iter().enumerate().map(|(number, label)| (label.as_str(), part(number))).collect()
}

/// Whether two ratios are the same as far as sums of rounded logarithms allow.
fn same(one: f64, other: f64) -> bool {
    (one / other - 1.0).abs() < 1e-9
}

#[test]
fn priors_shift_the_odds_by_their_ratio() {
    for model in &*MODELS {
        let plain = model.classifier();
        let priors = [false, true].map(|falling| shares(&plain, falling));
        let [rising, falling] =
            priors.each_ref().map(|shares| model.classifier().with_prior(shares).unwrap());
        for letter in LETTERS.iter() {
            let [one, other] = [&rising, &falling].map(|classifier| {
                let report = classifier.classify(letter);
                assert_sound(&report, classifier, &format!("{:?} with a prior", model.setup));
                assert_eq!(report.scores, plain.classify(letter).scores, "a prior is no evidence");
                probabilities(&report)
            });
            for label in 1..one.len() {
                let shift = (other[label] / other[0]) / (one[label] / one[0]);
                let [odds, new_odds] = priors.each_ref().map(|shares| shares[label].1 / shares[0].1);
                assert!(same(shift, new_odds / odds), "{:?}: {shift} for {odds} to {new_odds}", model.setup);
            }
        }
    }
}

#[test]
fn labels_that_a_prior_does_not_name_keep_their_odds_among_themselves() {
    for model in MODELS.iter().filter(|model| model.classifier().labels().len() > 2) {
        let (plain, shifted) =
            (model.classifier(), model.classifier().with_prior(&[(Label::SPAM, 0.6)]).unwrap());
        for letter in LETTERS.iter() {
            let [before, after] =
                [&plain, &shifted].map(|classifier| probabilities(&classifier.classify(letter)));
            for label in 2..before.len() {
                assert!(same(before[label] / before[0], after[label] / after[0]), "{:?}", model.setup);
            }
        }
    }
}

#[test]
fn priors_that_mean_nothing_are_refused() {
    for model in &*MODELS {
        let classifier = model.classifier();
        let all = shares(&classifier, false);
        let too_much: Vec<_> = all.iter().map(|(label, _)| (*label, 0.9)).collect();
        let too_little: Vec<_> = all.iter().map(|(label, _)| (*label, 0.01)).collect();
        for shares in [
            &[("newspaper", 0.5)][..],
            &[("", 0.5)],
            &[("ham", 0.0)],
            &[("ham", 1.0)],
            &[("ham", -0.1)],
            &[("ham", f64::NAN)],
            &[("ham", f64::INFINITY)],
            &[("ham", 0.3), ("ham", 0.4)],
            &too_much,
            &too_little,
        ] {
            let refused = model.classifier().with_prior(shares);
            let Err(error) = refused else { panic!("{:?}: {shares:?} accepted", model.setup) };
            assert_eq!(error.kind(), ErrorKind::Usage, "{error}");
            assert!(error.to_string().starts_with("prior: "), "{error}");
        }
        assert!(model.classifier().with_prior(&all).is_ok(), "{:?}", model.setup);
        assert!(model.classifier().with_prior(&[]).is_ok(), "{:?}", model.setup);
    }
}

#[test]
fn only_between_the_thresholds_is_doubt() {
    let known = |value| Probability::new(value).unwrap();
    for model in &*MODELS {
        // thresholds at exactly the probabilities that occur, and far from them
        let own = model.classifier();
        let met: Vec<Probability> = LETTERS.iter().map(|letter| own.classify(letter).not_ham()).collect();
        let mut marks = [known(0.0), known(0.5), known(1.0), met[0], met[met.len() / 2], met[met.len() - 1]];
        marks.sort_by(|a, b| a.get().total_cmp(&b.get()));
        for (number, &ham) in marks.iter().enumerate() {
            for &other in &marks[number..] {
                let classifier =
                    model.classifier().with_thresholds(Thresholds::new(ham.get(), other.get()).unwrap());
                for letter in LETTERS.iter() {
                    assert_decided(&classifier.classify(letter), ham, other, &format!("{:?}", model.setup));
                }
            }
        }
        let set = own.model().thresholds();
        for letter in LETTERS.iter() {
            assert_decided(&own.classify(letter), set.ham(), set.other(), &format!("{:?}", model.setup));
        }
    }
}

/// The answer is that of the thresholds, unless they leave room for a doubt and the report names
/// one that is possible for ham: a passage of it, or text that was not read. (The samples have
/// words enough for every other answer.)
fn assert_decided(report: &Report, ham: Probability, other: Probability, of: &str) {
    const IN_HAM: &[Option<UnsureReason>] =
        &[None, Some(UnsureReason::UnwantedPassage), Some(UnsureReason::Unread)];
    let not_ham = report.not_ham();
    let likeliest = (1..report.probabilities.len()).reduce(|best, label| {
        if report.probabilities[label] > report.probabilities[best] { label } else { best }
    });
    let (expected, doubts) = match likeliest {
        Some(label) if not_ham >= other => {
            (Verdict::Known(report.labels().get(label).unwrap().clone()), &[None][..])
        }
        _ if not_ham < ham => {
            let doubts = if ham < other { IN_HAM } else { &[None] };
            (Verdict::Known(Label::new(Label::HAM).unwrap()), doubts)
        }
        _ => (Verdict::Unsure, &[Some(UnsureReason::BetweenThresholds)][..]),
    };
    let expected = if report.unsure_reason.is_some() { Verdict::Unsure } else { expected };
    let at = format!("{of}: {} against {} and {}", not_ham.get(), ham.get(), other.get());
    assert_eq!(report.verdict, expected, "{at}");
    assert!(doubts.contains(&report.unsure_reason), "{at}: {:?}", report.unsure_reason);
}
