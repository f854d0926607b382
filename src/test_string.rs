//! [`asked`]: the string that shows that a filter is at work.

use crate::label::Labels;
use crate::message::Message;
use crate::units::Probability;

/// The Generic Test for Unsolicited Bulk Email of SpamAssassin,
/// <https://spamassassin.apache.org/gtube/>: every mail filter calls a message that holds it spam.
pub const GTUBE: &str = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";
/// The label of a message that holds it.
const SPAM: &str = "spam";
/// How far into a text it is looked for, in bytes: a test is a short message.
const MAX_BYTES: usize = 16 << 10;
/// The probability of its label: high enough for every threshold in use.
const SURE: f64 = 0.9999;

/// The label that a test string in the message asks for, whatever the model says; `None` without
/// one, or for a model without that label.
pub(crate) fn asked(message: &Message<'_>, labels: &Labels) -> Option<usize> {
    let holds = |text: &str| text[..text.floor_char_boundary(MAX_BYTES)].contains(GTUBE);
    message.texts.iter().any(|part| holds(&part.content)).then(|| labels.index_of(SPAM)).flatten()
}

/// The probabilities of that answer.
pub(crate) fn probabilities(label: usize, labels: &Labels) -> Vec<Probability> {
    let others = (1.0 - SURE) / (labels.len() - 1) as f64; // there are two labels at least
    let of = |number| Probability::new(if number == label { SURE } else { others }).unwrap_or_default();
    (0..labels.len()).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::Label;

    #[test]
    fn the_string_asks_for_spam_where_it_can_be_read() {
        let labels = |names: &[&str]| Labels::new(names.iter().filter_map(|name| Label::new(name))).unwrap();
        let known = labels(&["ham", "spam", "sextortion"]);
        for (raw, expected) in [
            (format!("Subject: test\n\n{GTUBE}\n"), Some(1)),
            (format!("Subject: test\r\n\r\nHello\r\n{GTUBE}\r\n"), Some(1)),
            (format!("Subject: test\nContent-Type: text/html\n\n<p>{GTUBE}</p>\n"), Some(1)),
            (format!("just {GTUBE} as text"), Some(1)),
            (format!("Subject: test\n\n{}\n", GTUBE.to_lowercase()), None),
            (format!("Subject: test\n\n{}\n", &GTUBE[1..]), None),
            (format!("Subject: test\n\n{}{GTUBE}\n", "x ".repeat(MAX_BYTES)), None),
            ("Subject: test\n\nhello\n".to_owned(), None),
        ] {
            assert_eq!(asked(&Message::parse(raw.as_bytes()), &known), expected, "{raw:?}");
        }
        let raw = format!("Subject: test\n\n{GTUBE}\n");
        assert_eq!(asked(&Message::parse(raw.as_bytes()), &labels(&["ham", "werbung"])), None);
        let sum: f64 = probabilities(1, &known).iter().map(|share| share.get()).sum();
        assert!((sum - 1.0).abs() < 1e-9);
    }
}
