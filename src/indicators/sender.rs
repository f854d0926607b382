//! [`forged_sender`] and [`hidden_text`]: what a message shows as a whole.

use super::IndicatorKind;
use super::detection::{DetectedAt, Detection};
use crate::message::Message;
use crate::text::{SourceLocation, Text};

/// At least this many letters must be disguised to count as hiding; one or two happen by accident.
const MIN_MASKED: u32 = 3;

/// The recipient's own address as the sender, which nothing proves.
pub(super) fn forged_sender(message: &Message<'_>) -> Option<Detection> {
    let from = message.from.mailbox();
    let own =
        !from.is_empty() && message.recipients.iter().any(|own| own.mailbox().eq_ignore_ascii_case(from));
    let proved = ["authentication-results", "arc-authentication-results"]
        .into_iter()
        .filter_map(|name| message.field(name))
        .any(|results| results.contains("dmarc=pass"));
    (own && !proved)
        .then(|| Detection::new(IndicatorKind::ForgedSender, DetectedAt::Other(SourceLocation::Header)))
}

/// Letters that are disguised.
pub(super) fn hidden_text(text: &Text) -> Option<Detection> {
    let at = DetectedAt::Other(SourceLocation::Structure);
    (text.obfuscation.total() >= MIN_MASKED).then(|| Detection::new(IndicatorKind::HiddenText, at))
}
