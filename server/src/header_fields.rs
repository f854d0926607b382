//! The header fields that a judged message gets: `X-Bluff-*`, and `X-Spam-*` in the form of
//! SpamAssassin, which Thunderbird, Sieve's `spamtest` and many rules read.

use crate::points::{REQUIRED, is_unwanted};
use crate::scan::Judged;
use std::fmt::Write;

/// What the names of our fields begin with. Fields of a sender with such names are forged, and are
/// removed.
pub const FAMILIES: &[&str] = &["X-Bluff-", "X-Spam-"];
/// The field that marks a message that could not be judged.
pub const ERROR_FIELD: (&str, &str) = ("X-Bluff-Status", "error");
/// Stars of `X-Spam-Level`; filters look for 5 to 15 of them.
const MAX_STARS: usize = 50;
/// The longest value: a line of email has at most 998 bytes, RFC 5322 section 2.1.1. This leaves
/// room for the name.
const MAX_VALUE: usize = 900;

/// The fields of an answer, name and value, in their order. Each is one line of ASCII.
#[must_use]
pub fn header_fields(judged: &Judged) -> Vec<(&'static str, String)> {
    let unwanted = is_unwanted(&judged.report);
    let points = judged.points;
    let mut fields = vec![("X-Spam-Flag", if unwanted { "YES" } else { "NO" }.to_owned())];
    let mut status =
        format!("{}, score={points} required={REQUIRED:.1} tests=", if unwanted { "Yes" } else { "No" });
    let end = format!(" version=bluff-{}", env!("CARGO_PKG_VERSION"));
    for (number, symbol) in judged.symbols().iter().enumerate() {
        if status.len() + symbol.name.len() + end.len() >= MAX_VALUE {
            break;
        }
        let comma = if number == 0 { "" } else { "," };
        let _ = write!(status, "{comma}{}", symbol.name); // a String accepts everything
    }
    fields.push(("X-Spam-Status", status + &end));
    fields.push(("X-Spam-Score", points.to_string()));
    // a field without a value is dropped by some milters
    let stars = (points.get().max(0.0) as usize).min(MAX_STARS);
    if stars > 0 {
        fields.push(("X-Spam-Level", "*".repeat(stars)));
    }
    let ours = judged.report.header_fields().into_iter();
    fields.extend(ours.map(|(name, value)| (name, cut(value))));
    fields
}

/// A value of ASCII that fits in a line.
fn cut(mut value: String) -> String {
    value.truncate(MAX_VALUE);
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluff::Classifier;

    fn fields(raw: &[u8]) -> Vec<(&'static str, String)> {
        let classifier = Classifier::builtin();
        header_fields(&Judged::new(&classifier, raw, false, &[]))
    }

    fn value<'a>(fields: &'a [(&str, String)], name: &str) -> &'a str {
        fields.iter().find(|(field, _)| *field == name).map_or("", |(_, value)| value)
    }

    #[test]
    fn sextortion_is_flagged_as_spamassassin_does() {
        let fields = fields(include_bytes!("../../data/samples/sextortion-fr.eml"));
        assert_eq!(value(&fields, "X-Spam-Flag"), "YES");
        let status = value(&fields, "X-Spam-Status");
        assert!(
            status.starts_with("Yes, score=1") && status.contains(" required=5.0 tests=BLUFF_SEXTORTION,")
        );
        assert_eq!(value(&fields, "X-Bluff-Label"), "sextortion");
        let score: f64 = value(&fields, "X-Spam-Score").parse().unwrap();
        assert_eq!(value(&fields, "X-Spam-Level").len(), score as usize);
    }

    #[test]
    fn ham_is_not() {
        let fields = fields(b"Subject: minutes\n\nI will bring them on Monday, and the cake.\n");
        assert_eq!(value(&fields, "X-Spam-Flag"), "NO");
        assert!(value(&fields, "X-Spam-Status").starts_with("No, score="));
        assert_eq!(value(&fields, "X-Spam-Level"), "");
    }

    #[test]
    fn every_value_is_one_line_that_fits() {
        let raw = include_bytes!("../../data/samples/sextortion-en.eml");
        for (name, value) in fields(raw) {
            assert!(!value.is_empty() && value.len() <= MAX_VALUE, "{name}");
            assert!(value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()), "{name}: {value}");
        }
    }
}
