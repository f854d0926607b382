//! [`Quotation`]: what a message quotes or reports of another message.

use super::IndicatorKind;
use super::detection::{Detection, Span};
use crate::message::Message;
use crate::text::{Segment, SegmentKind, Text};
use std::ops::Range;

/// A message that quotes another and has fewer words of its own than this counts as that other
/// message, quoted to look harmless.
const MIN_OWN_WORDS: usize = 4;
/// A message with two claims at the heart of extortion inside a quotation quotes a message that
/// extorts.
const MIN_QUOTED_CLAIMS: usize = 2;

/// This many lines like `Name: value` in a row are the head of a quoted message.
const MIN_HEAD_LINES: usize = 3;
/// A longer line is neither a head line nor a rule.
const MAX_FRAME_LINE: usize = 200;
/// Names of fields are short, in every language.
const MAX_NAME: usize = 24;

/// What a message quotes or reports of another one.
#[derive(Debug, Default)]
pub(super) struct Quotation {
    /// In order, without overlaps.
    pub(super) spans: Vec<Span>,
    reports: bool,
}

impl Quotation {
    /// Built from what is quoted in a text and what is reported there. Quoted words are the message
    /// itself if there are almost no others.
    pub(super) fn new(message: &Message<'_>, text: &Text, reported: Vec<Span>) -> Self {
        let mut spans = quoted_spans(message, text);
        if !(spans.is_empty() && reported.is_empty()) && own_words(text, &spans) < MIN_OWN_WORDS {
            spans.clear();
        }
        let reports = !reported.is_empty();
        spans.extend(reported);
        Self { spans: joined(spans), reports }
    }

    /// Whether a detection is part of it.
    pub(super) fn holds(&self, detection: &Detection) -> bool {
        let words = detection.at.words();
        words.is_some_and(|span| self.spans.iter().any(|quoted| quoted.holds_start_of(span)))
    }

    /// Whether the message it quotes or reports extorts; for each detection it is known whether it
    /// is quoted.
    pub(super) fn extorts(&self, detections: &[Detection]) -> bool {
        let high = detections.iter().filter(|detection| detection.is_high());
        let (quoted, own): (Vec<&Detection>, Vec<&Detection>) = high.partition(|detection| detection.quoted);
        let mut claims: Vec<IndicatorKind> = quoted.into_iter().map(|detection| detection.kind).collect();
        claims.sort_unstable();
        claims.dedup();
        // a claim reported in the sender's own words counts too, if the sender makes none
        let is_reported = self.reports && !claims.is_empty() && own.iter().all(|detection| detection.denied);
        claims.len() >= MIN_QUOTED_CLAIMS || is_reported
    }
}

/// What is quoted in the bodies of a message. A message within the message is quoted as a whole.
fn quoted_spans(message: &Message<'_>, text: &Text) -> Vec<Span> {
    let mut spans = Vec::new();
    for (number, segment) in text.segments.iter().enumerate().filter(|(_, segment)| !segment.is_name()) {
        let SegmentKind::Body(part) = segment.kind else { continue };
        let words = segment.as_str();
        if message.texts.get(part).is_some_and(|part| part.nested) {
            spans.push(Span::new(number, 0..words.len()));
        } else {
            spans.extend(quoted(words).into_iter().map(|at| Span::new(number, at)));
        }
    }
    spans
}

/// In order; ranges that touch become one.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|span| (span.segment, span.at.start));
    spans.dedup_by(|span, before| {
        let joins = span.segment == before.segment && span.at.start <= before.at.end;
        if joins {
            before.at.end = before.at.end.max(span.at.end);
        }
        joins
    });
    spans
}

/// The words of the bodies outside the quotations. Of two forms of a text, one is counted.
fn own_words(text: &Text, quoted: &[Span]) -> usize {
    let bodies = text
        .segments
        .iter()
        .enumerate()
        .filter(|(_, segment)| matches!(segment.kind, SegmentKind::Body(_)) && !segment.alternative);
    let of_segment = |(number, segment): (usize, &Segment)| {
        let ranges = quoted.iter().filter(|span| span.segment == number).map(|span| &span.at);
        words_outside(segment.as_str(), ranges)
    };
    bodies.map(of_segment).sum()
}

/// The words of a text outside the ranges, which are in order.
fn words_outside<'a>(text: &str, ranges: impl Iterator<Item = &'a Range<usize>>) -> usize {
    let words =
        |part: &str| part.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
    let (mut count, mut at) = (0, 0);
    for range in ranges {
        count += words(&text[at..range.start.max(at)]);
        at = range.end.max(at);
    }
    count + words(&text[at..])
}

/// The stretches of a text that quote another message, in order. These are lines behind `>`, and
/// everything after `----- Original message -----` or after a head of From, Sent, To and Subject
/// lines in any language.
fn quoted(text: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut head: Option<(usize, usize, bool)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let words = line.trim();
        if words.starts_with('>') {
            match ranges.last_mut() {
                Some(last) if last.end == start => last.end = at,
                _ => ranges.push(start..at),
            }
            continue;
        }
        if is_rule(words) {
            push_rest(&mut ranges, start, text.len());
            break;
        }
        if words.is_empty() && head.is_some() {
            continue;
        }
        head = match (is_head_line(words), head) {
            (false, _) => None,
            (true, None) => Some((start, 1, words.contains('@'))),
            (true, Some((first, lines, address))) => Some((first, lines + 1, address || words.contains('@'))),
        };
        if let Some((first, lines, true)) = head
            && lines >= MIN_HEAD_LINES
        {
            push_rest(&mut ranges, first, text.len());
            break;
        }
    }
    ranges
}

fn push_rest(ranges: &mut Vec<Range<usize>>, start: usize, end: usize) {
    ranges.retain(|range| range.end <= start);
    ranges.push(start..end);
}

/// `----- Original message -----`: words between dashes or lines.
fn is_rule(line: &str) -> bool {
    let is_dash = |ch: char| matches!(ch, '-' | '_' | '=' | '—' | '─');
    let inner = line.trim_matches(is_dash);
    let dashes = |trimmed: &str| line.len() - trimmed.len() >= 3;
    line.len() <= MAX_FRAME_LINE
        && dashes(line.trim_start_matches(is_dash))
        && dashes(line.trim_end_matches(is_dash))
        && inner.split_whitespace().count() >= 2
        && inner.trim().chars().all(|ch| ch.is_alphabetic() || ch.is_whitespace() || ch == '\'')
}

/// `From: Anna <anna@…>`: a short name, a colon, a value.
fn is_head_line(line: &str) -> bool {
    let line = line.trim_start_matches('*');
    line.len() <= MAX_FRAME_LINE
        && line.split_once(':').is_some_and(|(name, value)| {
            let name = name.trim();
            !name.is_empty()
                && name.len() <= MAX_NAME
                && name.split_whitespace().count() <= 2
                && name.chars().all(|ch| ch.is_alphabetic() || ch.is_whitespace() || ch == '-')
                && !value.trim().is_empty()
                && !value.starts_with("//")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_and_marks() {
        for (text, expected) in [
            ("hello\n> one\n> two\nbye\n> three\n", &[(6, 18), (22, 30)][..]),
            ("look:\n----- original message -----\nfrom: a\nall of it\n", &[(6, 53)][..]),
            ("c'est vrai ?\n\nde : moi <a@b>\nenvoyé : lundi\nà : toi\nobjet : x\n\ntexte", &[(14, 70)][..]),
            ("name: x\nphone: 1\ncity: y\n", &[][..]), // a form, not a message
            ("-----------\nno words in the rule", &[][..]),
            ("--- section one ---\nx", &[(0, 21)][..]),
            ("", &[][..]),
        ] {
            let found: Vec<(usize, usize)> = quoted(text).iter().map(|at| (at.start, at.end)).collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
