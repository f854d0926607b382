//! [`symbols`]: what was found in a message, in the names that clients of SpamAssassin and Rspamd
//! show and write rules for: `BLUFF_SEXTORTION`, `BLUFF_WEBCAM`, `BLUFF_WALLET_BTC`.

use crate::points::Points;
use bluff::{Report, UnsureReason};

/// A symbol with its part of the points.
#[derive(Clone, Debug, PartialEq)]
pub struct Symbol {
    /// Its name: capitals, digits and underscores.
    pub name: String,
    /// Its points. One symbol, that of the label, carries all of them. The indicators are evidence
    /// and have none: the classifier judges a message as a whole.
    pub points: f64,
    /// What it means, in English.
    pub sentence: String,
}

/// The symbols of an answer: the label, why it is unsure, what the message itself claims and
/// demands, the kinds of its payment addresses, and the flags. What it only quotes is left out.
#[must_use]
pub fn symbols(report: &Report, points: Points) -> Vec<Symbol> {
    let none = |name: String, sentence: &str| Symbol { name, points: 0.0, sentence: sentence.to_owned() };
    let label = report.verdict.as_str();
    let mut symbols = vec![Symbol {
        name: named("", label),
        points: points.get(),
        sentence: format!("bluff calls the message {label} (not ham: {:.4})", report.not_ham().get()),
    }];
    if let Some(reason) = report.unsure_reason.filter(|reason| *reason != UnsureReason::BetweenThresholds) {
        symbols.push(none(named("UNSURE_", reason.as_str()), "Why the answer is unsure"));
    }
    let claimed = report.indicators.iter().filter(|indicator| !indicator.quoted);
    symbols.extend(claimed.map(|indicator| none(named("", indicator.id.id()), indicator.sentence)));
    for payment in &report.demand.addresses {
        let name = named("WALLET_", payment.coin.ticker());
        if !symbols.iter().any(|symbol| symbol.name == name) {
            symbols.push(none(name, "Names an address to pay to"));
        }
    }
    symbols
        .extend(report.flags.names().into_iter().map(|flag| none(named("FLAG_", flag), "How it was read")));
    symbols
}

fn named(kind: &str, name: &str) -> String {
    let name: String = name
        .chars()
        .map(|ch| if ch.is_ascii_alphanumeric() { ch.to_ascii_uppercase() } else { '_' })
        .collect();
    format!("BLUFF_{kind}{name}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluff::Classifier;

    fn names(raw: &[u8]) -> Vec<String> {
        let classifier = Classifier::builtin();
        let report = classifier.classify(raw);
        let symbols = symbols(&report, Points::new(&report, classifier.thresholds()));
        assert!(symbols.iter().skip(1).all(|symbol| symbol.points == 0.0));
        symbols.into_iter().map(|symbol| symbol.name).collect()
    }

    #[test]
    fn a_letter_has_its_label_its_claims_and_its_wallet() {
        let names = names(include_bytes!("../../data/samples/sextortion-en.eml"));
        assert_eq!(names[0], "BLUFF_SEXTORTION");
        for expected in ["BLUFF_WEBCAM", "BLUFF_THREAT_TO_SEND", "BLUFF_WALLET_BTC"] {
            assert!(names.iter().any(|name| name == expected), "{expected}: {names:?}");
        }
        assert!(names.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')));
    }

    #[test]
    fn a_quotation_is_not_the_senders_claim() {
        let raw = include_bytes!("../../data/samples/ham-advice-fr.eml");
        let report = Classifier::builtin().classify(raw);
        let quoted: Vec<_> = report.indicators.iter().filter(|indicator| indicator.quoted).collect();
        assert!(!quoted.is_empty());
        let names = names(raw);
        for indicator in quoted {
            assert!(!names.contains(&named("", indicator.id.id())), "{names:?}");
        }
    }

    #[test]
    fn why_it_is_unsure_is_a_symbol() {
        assert!(names(b"hello").contains(&"BLUFF_UNSURE_TOO_LITTLE_TEXT".to_owned()));
    }
}
