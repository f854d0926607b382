//! [`PlaceholderSpan`]: a stretch of text that stands for its kind in the model: one placeholder
//! for every wallet, amount, time or own address.

use super::MAX_FOUND;
use super::detection::Span;
use crate::message::Message;
use crate::text::Text;
use std::cmp::Reverse;
use std::ops::Range;

/// The kinds; their order is part of the frozen layout of features.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Placeholder {
    /// An address for crypto-currency.
    Wallet,
    /// An account (IBAN).
    Account,
    /// An amount of money.
    Amount,
    /// A time such as `48 hours`.
    Time,
    /// A web address.
    Url,
    /// An email address.
    Email,
    /// An email address of the recipient.
    OwnAddress,
}

impl Placeholder {
    /// How many there are.
    pub(crate) const COUNT: usize = 7;
}

/// A stretch of a segment that a placeholder stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlaceholderSpan {
    pub(crate) span: Span,
    pub(crate) placeholder: Placeholder,
}

/// The web and email addresses of a text, at most this many in a segment.
pub(super) fn in_text(message: &Message<'_>, text: &Text) -> Vec<PlaceholderSpan> {
    let is_own =
        |address: &str| message.recipients.iter().any(|own| own.mailbox().eq_ignore_ascii_case(address));
    let mut found = Vec::new();
    for (number, segment) in text.segments.iter().enumerate().filter(|(_, segment)| !segment.is_name()) {
        let most = found.len() + MAX_FOUND;
        addresses(segment.as_str(), is_own, |at, placeholder| {
            if found.len() < most {
                found.push(PlaceholderSpan { span: Span::new(number, at), placeholder });
            }
        });
    }
    found
}

/// Finds web and email addresses in a text in lower case; `is_own` returns whether an email address
/// is the recipient's.
fn addresses(text: &str, is_own: impl Fn(&str) -> bool, mut found: impl FnMut(Range<usize>, Placeholder)) {
    for (at, _) in text.match_indices("://") {
        let start = at - text[..at].bytes().rev().take_while(u8::is_ascii_alphabetic).count();
        let end = at + text[at..].find(is_end_of_url).unwrap_or(text.len() - at);
        if start < at && end > at + 3 {
            found(start..end, Placeholder::Url);
        }
    }
    for (at, _) in text.match_indices('@') {
        let start = at - text[..at].bytes().rev().take_while(|byte| is_in_local_part(*byte)).count();
        let host = text[at + 1..].bytes().take_while(|byte| is_in_host(*byte)).count();
        let host = text[at + 1..at + 1 + host].trim_end_matches(['.', '-']);
        if start < at && host.contains('.') {
            let range = start..at + 1 + host.len();
            let placeholder =
                if is_own(&text[range.clone()]) { Placeholder::OwnAddress } else { Placeholder::Email };
            found(range, placeholder);
        }
    }
}

fn is_end_of_url(ch: char) -> bool {
    ch.is_whitespace() || matches!(ch, '<' | '>' | '"' | ')' | ']' | '}' | '|')
}

fn is_in_local_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'+')
}

fn is_in_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')
}

/// In order. If two overlap in a segment, the earlier, or the longer, is kept.
pub(super) fn without_overlaps(mut placeholders: Vec<PlaceholderSpan>) -> Vec<PlaceholderSpan> {
    placeholders.sort_by_key(|PlaceholderSpan { span, placeholder }| {
        (span.segment, span.at.start, Reverse(span.at.end), *placeholder)
    });
    let mut last: Option<(usize, usize)> = None;
    placeholders.retain(|PlaceholderSpan { span, .. }| {
        let free = span.at.start < span.at.end
            && last.is_none_or(|(segment, end)| segment != span.segment || end <= span.at.start);
        if free {
            last = Some((span.segment, span.at.end));
        }
        free
    });
    placeholders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn web_and_mail_addresses() {
        let text = "see https://a.example/x?y=1 or mail me@b.example. you@c.example, not @here or a@b; ://";
        let mut found = Vec::new();
        addresses(text, |address| address.starts_with("me@"), |at, kind| found.push((&text[at], kind)));
        assert_eq!(
            found,
            [
                ("https://a.example/x?y=1", Placeholder::Url),
                ("me@b.example", Placeholder::OwnAddress),
                ("you@c.example", Placeholder::Email),
            ]
        );
    }
}
