//! Numbers as people read them: `97 %`, `more than 99.9 %`, `10,000`.

use super::words::Phrasebook;
use crate::units::Probability;

/// The share from which on tenths of a percent are shown, because `100 %` would promise too much.
const FROM_TENTHS: f64 = 0.995;
/// The largest share that is shown as a number.
const MAX_SHOWN: f64 = 0.999;

/// A probability in percent, never 0 nor 100.
pub(super) fn percent(words: &Phrasebook, probability: Probability) -> String {
    let share = probability.get();
    let number = &words.number;
    let (phrase, shown) = if share > MAX_SHOWN {
        (&number.more, MAX_SHOWN)
    } else if share < 1.0 - MAX_SHOWN {
        (&number.fewer, 1.0 - MAX_SHOWN)
    } else {
        (&number.percent, share)
    };
    let percent = if shown >= FROM_TENTHS {
        // rather too little than too much; the small addend makes up for what binary fractions cut
        // off
        (shown * 1_000.0 + 1e-6).floor() / 10.0
    } else if shown <= 1.0 - FROM_TENTHS {
        (shown * 1_000.0 - 1e-6).ceil() / 10.0
    } else {
        (shown * 100.0).round()
    };
    phrase.replace("{n}", &thousands(words, percent))
}

/// A number with its decimals, thousands separated as in the language.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advice::Language;

    #[test]
    fn a_share_never_promises_all_or_nothing() {
        for (language, share, expected) in [
            (Language::En, 0.5, "50 %"),
            (Language::En, 0.974, "97 %"),
            (Language::En, 0.9949, "99 %"),
            (Language::En, 0.995, "99.5 %"),
            (Language::En, 0.99899, "99.8 %"),
            (Language::En, 0.999, "99.9 %"),
            (Language::En, 0.999_1, "more than 99.9 %"),
            (Language::En, 1.0, "more than 99.9 %"),
            (Language::En, 0.006, "1 %"),
            (Language::En, 0.005, "0.5 %"),
            (Language::En, 0.001_2, "0.2 %"),
            (Language::En, 0.0, "less than 0.1 %"),
            (Language::Fr, 0.997, "99,7\u{a0}%"),
            (Language::Fr, 1.0, "plus de 99,9\u{a0}%"),
            (Language::De, 1.0, "mehr als 99,9\u{a0}%"),
            (Language::Es, 0.97, "un 97\u{a0}%"),
            (Language::It, 0.97, "al 97%"),
        ] {
            let shown = percent(language.words(), Probability::new(share).unwrap());
            assert_eq!(shown, expected, "{language} {share}");
        }
    }

    #[test]
    fn numbers_as_the_language_writes_them() {
        for (language, number, expected) in [
            (Language::En, 1450.0, "1,450"),
            (Language::En, 0.055, "0.055"),
            (Language::De, 1450.0, "1.450"),
            (Language::De, 0.055, "0,055"),
        ] {
            assert_eq!(thousands(language.words(), number), expected, "{language}");
        }
    }
}
