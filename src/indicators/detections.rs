//! [`Detections`]: all that was found in one message.

use super::detection::{Detection, Span};
use super::payments::PaymentHit;
use super::placeholders::{Placeholder, PlaceholderSpan};
use super::quantity::Quantity;
use crate::message::Message;
use crate::text::Text;
use std::ops::Range;

/// All that was found in one message.
#[derive(Debug, Default)]
pub(crate) struct Detections {
    pub(crate) all: Vec<Detection>,
    pub(super) quantities: Vec<Quantity>,
    pub(super) payments: Vec<PaymentHit>,
    pub(super) passwords: Vec<Span>,
    pub(super) placeholders: Vec<PlaceholderSpan>,
    /// What is quoted from another message, or reported; in order, without overlaps.
    pub(super) quoted: Vec<Span>,
    /// Whether the message quotes a message that extorts.
    pub(crate) quotes_extortion: bool,
    /// Whether a picture was larger or more complex than is read.
    pub(crate) attachment_truncated: bool,
}

impl Detections {
    /// What the sender claims.
    pub(crate) fn claims(&self) -> impl Iterator<Item = &Detection> {
        self.all.iter().filter(|detection| detection.is_claimed())
    }

    /// Whether a message holds words but nothing that its reader could follow, write to, pay to or
    /// open.
    pub(crate) fn are_words_alone(&self, message: &Message<'_>, text: &Text) -> bool {
        let leads_on =
            |found: &PlaceholderSpan| !matches!(found.placeholder, Placeholder::Amount | Placeholder::Time);
        message.attachments.is_empty() && text.links.is_empty() && !self.placeholders.iter().any(leads_on)
    }

    /// Whether a passage of a segment makes a claim at the heart of extortion.
    pub(crate) fn claims_within(&self, segment: usize, passage: &Range<usize>) -> bool {
        let passage = Span::new(segment, passage.clone());
        let mut words = self.all.iter().filter(|one| one.is_high()).filter_map(|one| one.at.words());
        words.any(|words| passage.holds_start_of(words))
    }

    /// What was found in a passage of a segment, as if nobody quoted it.
    pub(crate) fn within(&self, segment: usize, passage: &Range<usize>) -> Self {
        let passage = Span::new(segment, passage.clone());
        let holds = |words: Option<&Span>| words.is_some_and(|words| passage.holds_start_of(words));
        let all = self.all.iter().filter(|one| holds(one.at.words()));
        Self {
            all: all.map(|one| Detection { quoted: false, ..one.clone() }).collect(),
            payments: self.payments.iter().filter(|one| holds(one.at.words())).cloned().collect(),
            quantities: self.quantities.iter().filter(|one| holds(Some(&one.span))).cloned().collect(),
            ..Self::default()
        }
    }

    /// The quoted ranges of a segment, in order.
    pub(crate) fn quoted_in(&self, segment: usize) -> impl Iterator<Item = &Range<usize>> {
        self.quoted.iter().filter(move |span| span.segment == segment).map(|span| &span.at)
    }

    /// The placeholders of a segment, in order, without overlaps.
    pub(crate) fn placeholders_in(&self, segment: usize) -> &[PlaceholderSpan] {
        let start = self.placeholders.partition_point(|one| one.span.segment < segment);
        let end = self.placeholders.partition_point(|one| one.span.segment <= segment);
        &self.placeholders[start..end]
    }
}
