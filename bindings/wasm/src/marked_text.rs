//! [`MarkedText`]: what a reader sees of a message, with the words that its claims were found in.

use bluff::{Email, Indicator, Quote, Report, Segment, SegmentKind, SourceLocation, TextKind};
use serde::Serialize;
use std::ops::Range;

/// Characters of one text that are shown. The longest letter of the samples has 3,000.
const MAX_CHARS: usize = 20_000;

/// The header fields that a person knows a message by, and its texts.
#[derive(Serialize)]
pub(crate) struct MarkedText {
    /// Name and address of the sender, as `From` has them.
    from: Sender,
    subject: String,
    /// When it was sent, by its own word, in RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    /// What a mail program shows, in reading order.
    texts: Vec<ShownText>,
}

#[derive(Serialize)]
struct Sender {
    name: String,
    address: String,
}

/// One text of a message.
#[derive(Serialize)]
struct ShownText {
    /// `body` or `pdf`.
    place: &'static str,
    /// The whole text in pieces, in order.
    pieces: Vec<Piece>,
    /// Whether more follows that is not here.
    cut: bool,
}

/// Words, and the ids of the claims that they were found to make.
#[derive(Serialize)]
struct Piece {
    text: String,
    claims: Vec<&'static str>,
}

impl MarkedText {
    /// The words that the quotations of a report point at are marked; those of hidden text are not
    /// shown.
    pub(crate) fn new(email: &Email<'_>, report: &Report) -> Self {
        let Email { message, text, .. } = email;
        let mut marked: Vec<&str> = Vec::new();
        let mut texts = Vec::new();
        for segment in text.segments.iter().filter(|segment| segment.is_seen()) {
            let (place, source) = match segment.kind {
                SegmentKind::Body(part) => ("body", message.texts.get(part)),
                SegmentKind::Pdf(_) => ("pdf", None),
                _ => continue,
            };
            let spans = spans_of(report, segment.kind);
            // another form of the text before it is worth reading only for claims that it adds
            if segment.alternative && spans.iter().all(|(_, id)| marked.contains(id)) {
                continue;
            }
            marked.extend(spans.iter().map(|(_, id)| *id));
            let (pieces, cut) = match source {
                Some(part) if part.kind == TextKind::Plain => pieces(sent(&part.content), &spans),
                _ => pieces(read(segment), &spans),
            };
            texts.push(ShownText { place, pieces, cut });
        }
        Self {
            from: Sender { name: message.from.name().to_owned(), address: message.from.mailbox().to_owned() },
            subject: message.subject.to_string(),
            date: message.date().map(|date| date.to_string()),
            texts,
        }
    }
}

/// Claims of a report, each with the bytes of the decoded part that it was found in.
type Spans = [(Range<usize>, &'static str)];

/// Where the claims of a report are in one text.
fn spans_of(report: &Report, kind: SegmentKind) -> Vec<(Range<usize>, &'static str)> {
    let of_claim = |found: &Indicator| {
        let id = found.id.id();
        let span = move |quote: &Quote| match quote.location {
            SourceLocation::Text { segment, start, end } if segment == kind => Some((start..end, id)),
            _ => None,
        };
        found.quotes.iter().filter_map(span).collect::<Vec<_>>()
    };
    report.indicators.iter().flat_map(of_claim).collect()
}

/// Plain text as it was sent, with its disguises.
fn sent(text: &str) -> impl Iterator<Item = (char, Range<usize>)> {
    text.char_indices().map(|(at, letter)| (letter, at..at + letter.len_utf8()))
}

/// The words that were read from HTML or a file, each letter with the bytes that it came from.
fn read(segment: &Segment) -> impl Iterator<Item = (char, Range<usize>)> {
    let letters = segment.cased().char_indices();
    letters.map(|(at, letter)| (letter, segment.source_span(at..at + letter.len_utf8())))
}

/// The letters in pieces that make the same claims, and whether some were left out.
fn pieces(letters: impl Iterator<Item = (char, Range<usize>)>, spans: &Spans) -> (Vec<Piece>, bool) {
    let mut pieces: Vec<Piece> = Vec::new();
    for (count, (letter, from)) in letters.enumerate() {
        if count == MAX_CHARS {
            return (pieces, true);
        }
        let within = |(span, _): &&(Range<usize>, _)| span.start < from.end && from.start < span.end;
        let mut claims: Vec<&str> = spans.iter().filter(within).map(|(_, id)| *id).collect();
        claims.dedup();
        match pieces.last_mut() {
            Some(last) if last.claims == claims => last.text.push(letter),
            _ => pieces.push(Piece { text: letter.to_string(), claims }),
        }
    }
    (pieces, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_the_text_and_claims_are_where_they_were_found() {
        let spans = [(4..7, "pay"), (4..7, "pay"), (6..9, "deadline")];
        let (found, cut) = pieces(sent("say pay now"), &spans);
        let found: Vec<_> =
            found.iter().map(|piece| (piece.text.as_str(), piece.claims.as_slice())).collect();
        let expected: [(&str, &[&str]); 5] = [
            ("say ", &[]),
            ("pa", &["pay"]),
            ("y", &["pay", "deadline"]),
            (" n", &["deadline"]),
            ("ow", &[]),
        ];
        assert_eq!(found, expected);
        assert!(!cut);
    }

    #[test]
    fn a_long_text_is_cut() {
        let (found, cut) = pieces(sent(&"é".repeat(MAX_CHARS + 1)), &[]);
        assert_eq!(found[0].text.chars().count(), MAX_CHARS);
        assert!(cut);
    }
}
