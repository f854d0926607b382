//! [`Email`]: a message and its text, read once.

use crate::message::Message;
use crate::text::Text;

/// A message that was parsed, with the text its reader sees. Read it once, then classify it, report
/// it and group it with others.
///
/// # Example
/// ```
/// # #[cfg(feature = "builtin-model")] {
/// use bluff::{Campaigns, Classifier, Email};
/// let classifier = Classifier::builtin();
/// let email = Email::parse(b"Subject: minutes\r\n\r\nI will bring them on Monday.\r\n");
/// let report = classifier.classify_email(&email);
/// let mut campaigns = Campaigns::new(classifier.labels());
/// campaigns.add(&email, &report, "minutes.eml");
/// assert_eq!(email.message.subject, "minutes");
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Email<'a> {
    /// Its fields and parts.
    pub message: Message<'a>,
    /// What its reader sees, and what was hidden from them.
    pub text: Text,
}

impl<'a> Email<'a> {
    /// Reads a raw message. Never fails: input that is not an email is read as bare text.
    #[must_use]
    pub fn parse(raw: &'a [u8]) -> Self {
        Self::from_message(Message::parse(raw))
    }

    /// Reads bare text, such as a message that somebody pasted.
    #[must_use]
    pub fn from_text(text: &'a str) -> Self {
        Self::from_message(Message::from_text(text))
    }

    /// Reads the text of a message that was parsed already.
    #[must_use]
    pub fn from_message(message: Message<'a>) -> Self {
        let text = Text::from_message(&message);
        Self { message, text }
    }
}
