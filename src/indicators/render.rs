//! Detections for people to read: each indicator with the words of the message, passwords redacted.

use super::detection::{DetectedAt, Detection, Span};
use super::detections::Detections;
use super::passwords::{self, Passwords};
use super::{Indicator, IndicatorKind, Quote};
use crate::lexicon::Lexicon;
use crate::message::Message;
use crate::text::Text;
use std::cmp::Reverse;
use std::ops::Range;

/// The most places an indicator quotes.
const MAX_QUOTES: usize = 2;
/// The longest quotation, in characters.
const MAX_QUOTE_CHARS: usize = 120;

impl Detections {
    /// The passwords themselves, so that no text about the message repeats them.
    pub(crate) fn passwords(&self, text: &Text) -> Passwords {
        let lower = |span: &Span| text.segments[span.segment].as_str()[span.at.clone()].to_lowercase();
        Passwords::new(self.passwords.iter().map(lower).collect())
    }

    /// The indicators, each once, in the order of their kinds.
    pub(crate) fn to_indicators(&self, message: &Message<'_>, text: &Text) -> Vec<Indicator> {
        let of_kind = |&kind: &IndicatorKind| {
            let found: Vec<&Detection> = self.all.iter().filter(|one| one.kind == kind).collect();
            (!found.is_empty()).then(|| Indicator {
                id: kind,
                severity: kind.severity(),
                sentence: kind.sentence(),
                quoted: !found.iter().any(|one| one.is_claimed()),
                quotes: best_quotes(found, text)
                    .into_iter()
                    .map(|one| self.quote(message, text, one))
                    .collect(),
            })
        };
        IndicatorKind::ALL.iter().filter_map(of_kind).collect()
    }

    fn quote(&self, message: &Message<'_>, text: &Text, detection: &Detection) -> Quote {
        match &detection.at {
            DetectedAt::Other(location) => Quote { text: String::new(), location: *location },
            DetectedAt::Words(span) => Quote {
                text: self.redacted(text, span),
                location: text.location_of(message, span.segment, span.at.clone()),
            },
        }
    }

    /// The words of a span, in one line, passwords redacted.
    fn redacted(&self, text: &Text, span: &Span) -> String {
        let all = text.segments[span.segment].cased();
        let (mut words, mut from) = (String::new(), span.at.start);
        let mut passwords: Vec<&Span> = self.passwords.iter().filter(|one| one.overlaps(span)).collect();
        passwords.sort_by_key(|password| (password.at.start, Reverse(password.at.end)));
        for Span { at, .. } in passwords {
            if at.end > from {
                words.push_str(&all[from..at.start.max(from)]);
                words.push_str(&passwords::redacted(&all[at.clone()]));
                from = at.end;
            }
        }
        if from < span.at.end {
            words.push_str(&all[from..span.at.end]);
        }
        let words: Vec<&str> = words.split_whitespace().collect();
        words.join(" ").chars().take(MAX_QUOTE_CHARS).collect()
    }

    /// The deobfuscated words at a range of a segment, in lower case and in one line, without
    /// passwords.
    pub(crate) fn quote_lower(&self, text: &Text, segment: usize, at: &Range<usize>) -> String {
        let span = Span::new(segment, at.clone());
        if self.passwords.iter().any(|password| password.overlaps(&span)) {
            return passwords::REDACTED.to_owned();
        }
        let words: Vec<&str> = text.segments[segment].as_str()[at.clone()].split_whitespace().collect();
        words.join(" ")
    }

    /// The languages whose phrases were found, the one with most of them first.
    pub(crate) fn languages(&self) -> Vec<&'static str> {
        let names = Lexicon::get().languages();
        let mut counts = vec![0_usize; names.len()];
        for language in self.all.iter().filter_map(|one| one.language) {
            counts[usize::from(language)] += 1;
        }
        let mut found: Vec<(usize, &str)> = counts
            .into_iter()
            .zip(names)
            .filter(|(count, _)| *count > 0)
            .map(|(n, name)| (n, name.as_str()))
            .collect();
        found.sort_by_key(|(count, _)| Reverse(*count));
        found.into_iter().map(|(_, name)| name).collect()
    }
}

/// The longest detections that do not overlap or repeat another, in their order in the text. A
/// message repeats itself when it has plain text and the same in HTML.
fn best_quotes<'a>(mut found: Vec<&'a Detection>, text: &Text) -> Vec<&'a Detection> {
    let words = |one: &Detection| -> Vec<&str> {
        let span = one.at.words();
        let words = span.map_or("", |span| &text.segments[span.segment].as_str()[span.at.clone()]);
        words.split_whitespace().collect()
    };
    let same = |a: &Detection, b: &Detection| {
        overlap(&a.at, &b.at) || (words(a) == words(b) && !words(a).is_empty())
    };
    let length = |one: &Detection| one.at.words().map_or(0, |span| span.at.len());
    found.sort_by_key(|one| Reverse(length(one)));
    let mut best: Vec<&Detection> = Vec::new();
    for one in found {
        if best.len() < MAX_QUOTES && !best.iter().any(|known| same(known, one)) {
            best.push(one);
        }
    }
    best.sort_by_key(|one| one.at.words().map(|span| (span.segment, span.at.start)));
    best
}

/// Whether two places share words, or are the same.
fn overlap(one: &DetectedAt, other: &DetectedAt) -> bool {
    match (one.words(), other.words()) {
        (Some(one), Some(other)) => one.overlaps(other),
        _ => one == other,
    }
}
