use super::*;
use serde_json::Value;

const NAN: f64 = f64::NAN;

fn close(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-12,
        (a, b) => a == b,
    }
}

#[test]
fn agrees_with_scikit_learn() {
    let fixture: Value =
        serde_json::from_str(include_str!("../../../../tests/fixtures/metrics_sklearn.json")).unwrap();
    let cases = |name: &str| fixture[name].as_array().unwrap().clone();
    let floats = |value: &Value| -> Vec<f64> { serde_json::from_value(value.clone()).unwrap() };
    for case in cases("ranking") {
        let (positive, negative) = (floats(&case["positive"]), floats(&case["negative"]));
        let found = one_minus_auc(&positive, &negative);
        assert!(close(found, case["one_minus_auc"].as_f64()), "{found:?} {case}");
        for point in case["fnr_at_fpr"].as_array().unwrap() {
            let found =
                fnr_at_fpr(point["fpr"].as_f64().unwrap(), &positive, &negative).map(|rate| rate.share);
            assert!(close(found, point["miss"].as_f64()), "{found:?} {point} {case}");
        }
    }
    for case in cases("probabilities") {
        let truths: Vec<usize> = serde_json::from_value(case["truth"].clone()).unwrap();
        let given: Vec<Vec<f64>> = case["probabilities"].as_array().unwrap().iter().map(floats).collect();
        let rows: Vec<(usize, &[f64])> = truths.into_iter().zip(given.iter().map(Vec::as_slice)).collect();
        assert!(close(log_loss(&rows), case["log_loss"].as_f64()), "{:?} {case}", log_loss(&rows));
        assert!(close(brier(&rows), case["brier"].as_f64()), "{:?} {case}", brier(&rows));
    }
}

#[test]
fn one_minus_auc_counts_pairs() {
    for (positive, negative, expected) in [
        (&[3.0, 2.0][..], &[1.0, 0.0][..], Some(0.0)),
        (&[0.0, 1.0], &[2.0, 3.0], Some(1.0)),
        (&[1.0, 3.0], &[2.0, 0.0], Some(0.25)), // one pair of four is wrong
        (&[7.0, 7.0], &[7.0], Some(0.5)),       // all tied
        (&[-0.0], &[0.0], Some(0.5)),
        (&[NAN], &[0.0], Some(0.5)),
        (&[f64::INFINITY], &[1e300], Some(0.0)),
        (&[], &[1.0], None),
        (&[1.0], &[], None),
    ] {
        assert_eq!(one_minus_auc(positive, negative), expected, "{positive:?} {negative:?}");
    }
}

#[test]
fn miss_is_conservative_where_ham_and_spam_tie() {
    let ham: Vec<f64> = (0..100).map(f64::from).collect();
    for (fpr, positive, negative, expected) in [
        (0.01, &[98.0, 98.5, 99.0][..], &ham[..], Some((1, 3))), // 99 may be a false positive, 98 must not
        (0.001, &[98.0, 98.5, 99.0, 99.5], &ham, Some((3, 4))),  // a tenth of a message: none allowed
        (0.01, &[5.0, 4.0], &[5.0; 100], Some((2, 2))), // one of a hundred tied cannot be above alone
        (0.29, &[70.0, 70.5], &ham, Some((1, 2))),      // 0.29 * 100 is a little below 29
        (1.0, &[-5.0], &ham, Some((0, 1))),
        (NAN, &[98.5], &ham, Some((1, 1))),
        (0.0, &[NAN, 1.0], &[NAN], Some((1, 2))),
        (0.01, &[], &ham, None),
        (0.01, &[1.0], &[], None),
    ] {
        let found = fnr_at_fpr(fpr, positive, negative).map(|rate| (rate.count, rate.of));
        assert_eq!(found, expected, "{fpr} {positive:?}");
    }
}

#[test]
fn probabilities_that_are_none_do_not_panic() {
    assert_eq!((log_loss(&[]), brier(&[]), expected_calibration_error(&[])), (None, None, None));
    let worst = -LOG_LOSS_EPS.ln();
    for (truth, given, loss, squares) in
        [(0, &[NAN, 1.0][..], worst, 2.0), (5, &[1.0], worst, 2.0), (1, &[-3.0, 7.0], 0.0, 0.0)]
    {
        assert!(close(brier(&[(truth, given)]), Some(squares)), "{given:?}");
        assert!(close(log_loss(&[(truth, given)]), Some(loss)), "{given:?}");
    }
}

#[test]
fn calibration_error_bins_equal_mass_and_keeps_ties_together() {
    let repeat = |p: f64, come_true: usize, of: usize| (0..of).map(move |i| (p, i < come_true));
    for (name, pairs, expected) in [
        ("as predicted", repeat(0.25, 25, 100).chain(repeat(0.75, 75, 100)).collect(), 0.0),
        ("ten points too sure", repeat(0.9, 80, 100).collect::<Vec<_>>(), 0.1),
        ("too high and too low do not cancel", repeat(0.3, 20, 50).chain(repeat(0.7, 30, 50)).collect(), 0.1),
        ("NaN predicts 0", repeat(NAN, 1, 4).collect(), 0.25),
        // 30 different probabilities near 0.5 make bins of two, of which one comes true: as
        // predicted
        ("equal mass", (0..30).map(|i| (0.5 + f64::from(i) * 1e-12, i % 2 == 0)).collect(), 0.0),
        // and bins of two that never agree: 15 gaps of 0.5
        ("all or none", (0..30).map(|i| (0.5 + f64::from(i) * 1e-12, i / 2 % 2 == 0)).collect(), 0.5),
        ("one", vec![(0.4, true)], 0.6),
        // bins of two again: four that tie begin in the first bin, but their middle is in the
        // second
        (
            "middle of ties",
            [(0.1, true)].into_iter().chain(repeat(0.5, 0, 4)).chain(repeat(1.0, 25, 25)).collect(),
            (0.9 + 2.0) / 30.0,
        ),
    ] {
        let found = expected_calibration_error(&pairs).unwrap();
        assert!((found - expected).abs() < 1e-9, "{name}: {found}");
        let backwards: Vec<_> = pairs.iter().rev().copied().collect();
        assert_eq!(expected_calibration_error(&backwards), Some(found), "{name}: order matters");
    }
}

#[test]
fn wilson_interval() {
    // Expected: scipy 1.17.1, binomtest(count, of).proportion_ci(method="wilson")
    for (count, of, low, high) in
        [(0, 10, 0.0, 0.2775328), (8, 10, 0.4901625, 0.9433178), (10, 10, 0.7224672, 1.0)]
    {
        let rate = Rate::new(count, of).unwrap();
        assert!((rate.low - low).abs() < 1e-7 && (rate.high - high).abs() < 1e-7, "{rate:?}");
    }
    assert_eq!((Rate::new(0, 0), Rate::new(2, 1)), (None, None));
}

#[test]
fn confusion_counts_unsure_apart() {
    let pairs = [(0, Some(0)), (0, Some(1)), (1, Some(1)), (1, None), (1, Some(9)), (7, Some(0))];
    let confusion = Confusion::count(2, pairs);
    assert_eq!(confusion.rows(), [[1, 1, 0], [0, 1, 2]]);
    assert_eq!(confusion.accuracy(), Rate::new(2, 5));
    assert_eq!(confusion.rate(|_, decision| decision.is_none(), |truth, _| truth == 1), Rate::new(2, 3));
    assert_eq!(Confusion::count(2, []).accuracy(), None);
}
