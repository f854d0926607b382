//! [`gradient_step`]: how far one message moves the weights that judged it.

use crate::calibration::Calibration;
use crate::math::softmax;
use crate::units::Score;

/// How far a message moves its weights: one that was judged wrongly and with certainty moves its
/// own score by about 5. Measured in `benches/results/choices.md`: 2 learns half as fast, 8 harms
/// what was known.
const RATE: f64 = 4.0;
/// The furthest that one message moves weights.
pub(crate) const MAX_AMOUNT: f64 = 4.0 * RATE;
/// Learning a message may not make another label than its own more likely than this, if that label
/// was less likely before.
const MAY_GAIN: f64 = 0.01;
/// How often the step of a label is corrected for that. Three times are usually enough, because
/// each correction meets its aim except for the moves of the other labels.
const CORRECTIONS: usize = 10;
/// By how much a correction exceeds its aim, because weights move in whole steps.
const BEYOND: f64 = 1.1;
/// How far a message moves the weights of each label except ham: a step down the gradient of its
/// log-loss.
///
/// That step lowers the wrong label, and what it takes from it goes to all others in their
/// proportion: a receipt taken for spam, once corrected to ham, became sextortion. So a label that
/// would gain is lowered too, but only where the gain matters. The other labels of hundreds of
/// messages would otherwise sink on every common word (figures in `benches/results/choices.md`).
pub(crate) fn gradient_step(
    calibration: &Calibration,
    squared_length: f64,
    before: &[Score],
    truth: usize,
) -> Vec<f64> {
    let probabilities = softmax(before.iter().map(|score| score.get()));
    let mut amounts: Vec<f64> = (1..probabilities.len())
        .map(|label| RATE * (f64::from(u8::from(label == truth)) - probabilities[label]))
        .collect();
    // a weight that moves by the value of its feature moves the score by the square of it
    let length = squared_length;
    if length <= 0.0 {
        return amounts;
    }
    let was = calibration.probabilities(before, None);
    for _ in 0..CORRECTIONS {
        let moved = before.iter().skip(1).zip(&amounts).map(|(score, amount)| score.get() + amount * length);
        let scores: Vec<Score> = std::iter::once(0.0).chain(moved).map(Score::new).collect();
        let becomes = calibration.probabilities(&scores, None);
        let mut gains = false;
        for (label, amount) in (1..).zip(&mut amounts) {
            let limit = was[label].get().max(MAY_GAIN);
            if label != truth && becomes[label].get() > limit {
                gains = true;
                *amount -= BEYOND * (becomes[label].get() / limit).ln()
                    / (length * calibration.label_slope.max(0.1));
            }
        }
        if !gains {
            break;
        }
    }
    amounts.into_iter().map(|amount| amount.clamp(-MAX_AMOUNT, MAX_AMOUNT)).collect()
}
