//! [`Judged`]: a message with the answer of the classifier.

use crate::points::Points;
use crate::symbols::{Symbol, symbols};
use bluff::{Classifier, Delta, Email, Report};
use std::time::Duration;

/// The longest `Message-ID` that is kept for the log.
const MAX_MESSAGE_ID: usize = 200;

/// The answer for a message.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The answer.
    pub report: Report,
    /// It on the scale of SpamAssassin.
    pub points: Points,
    /// The field `Message-ID`, in printable ASCII; empty without one.
    pub message_id: String,
    /// Whether the message was longer than the limit, so that only its first bytes were judged.
    pub truncated: bool,
    /// How long it took, with the time in the queue.
    pub elapsed: Duration,
}

impl Judged {
    /// Judges a message with what was taught. `truncated` is whether its end is missing.
    #[must_use]
    pub fn new(classifier: &Classifier, raw: &[u8], truncated: bool, deltas: &[&Delta]) -> Self {
        let email = Email::parse(raw);
        let mut report = classifier.classify_with(&email, deltas);
        report.flags.truncated |= truncated;
        let points = Points::new(&report, classifier.thresholds());
        let message_id = printable(email.message.field("message-id").unwrap_or_default().trim());
        let truncated = report.flags.truncated;
        Self { report, points, message_id, truncated, elapsed: Duration::ZERO }
    }

    /// The symbols of the answer.
    #[must_use]
    pub fn symbols(&self) -> Vec<Symbol> {
        symbols(&self.report, self.points)
    }
}

/// A text of a sender that may stand in a log: printable ASCII of limited length.
fn printable(text: &str) -> String {
    text.chars().filter(char::is_ascii_graphic).take(MAX_MESSAGE_ID).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_sender_wrote_cannot_forge_a_line_of_the_log() {
        let raw = b"Message-ID: <a\x1b[31m b@c.example>\r\nSubject: x\r\n\r\nHello there.\r\n";
        let judged = Judged::new(&Classifier::builtin(), raw, false, &[]);
        assert_eq!(judged.message_id, "<a[31mb@c.example>");
    }

    #[test]
    fn a_message_that_was_cut_says_so() {
        let judged =
            Judged::new(&Classifier::builtin(), b"Subject: x\n\nHello there, how are you?", true, &[]);
        assert!(judged.truncated && judged.report.flags.names().contains(&"truncated"));
    }
}
