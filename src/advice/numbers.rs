//! Numbers as people read them: `7 of 100`, `10,000`.

use super::words::Phrasebook;
use crate::units::Probability;

/// A probability as so many of a hundred, or of more where that would be none or all.
pub(super) fn out_of(words: &Phrasebook, probability: Probability) -> (String, String) {
    let share = probability.get();
    let written = |number: f64| thousands(words, number);
    for all in [100.0, 1_000.0, 10_000.0] {
        let some = (share * all).round();
        if some > 0.0 && some < all {
            return (written(some), written(all));
        }
    }
    let (phrase, some) = if share < 0.5 { (&words.number.fewer, 1.0) } else { (&words.number.more, 9_999.0) };
    (phrase.replace("{n}", &written(some)), written(10_000.0))
}

/// A number with its decimals, thousands marked as the language does.
pub(super) fn thousands(words: &Phrasebook, number: f64) -> String {
    let written = number.to_string();
    let (whole, decimals) = written.split_once('.').map_or((written.as_str(), None), |(a, b)| (a, Some(b)));
    let mut marked = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 && whole.len() > 3 {
            marked.push_str(&words.number.thousands);
        }
        marked.push(digit);
    }
    if let Some(decimals) = decimals {
        marked.push(if words.number.thousands == "," { '.' } else { ',' });
        marked.push_str(decimals);
    }
    marked
}
