//! What holds of every message, however damaged; `fuzz/` asserts the same.

use bluff::limits::{ADDRESSES, HEADER_FIELDS, HIDDEN_BYTES, LINE_BYTES, MIME_PARTS, TEXT_BYTES};
use bluff::{Message, Segment, SegmentKind, Text, TextKind};

/// The most bytes that one byte of text becomes when it is unmasked: U+FDFA, of 3 bytes, stands for
/// 18 letters of 33.
const MAX_EXPANSION: usize = 11;

/// Asserts what holds of any message; that nothing panics comes before.
pub fn assert_read(raw: &[u8]) {
    let message = Message::parse(raw);
    assert_within_limits(&message);
    for segment in &Text::from_message(&message).segments {
        assert_leads_back(segment, &message);
    }
}

pub fn assert_within_limits(message: &Message<'_>) {
    assert!(message.texts.len() + message.attachments.len() <= MIME_PARTS);
    assert!(message.recipients.len() <= ADDRESSES);
    assert!(message.all_fields().count() <= HEADER_FIELDS);
    for (name, value) in message.all_fields() {
        assert!(!name.contains('\n') && !value.contains(['\r', '\n']), "{name:?}: {value:?}");
    }
    let text = Text::from_message(message);
    let total = |is_meant: fn(SegmentKind) -> bool| -> usize {
        text.segments
            .iter()
            .filter(|segment| is_meant(segment.kind))
            .map(|segment| segment.as_str().len())
            .sum()
    };
    assert!(total(|place| matches!(place, SegmentKind::Body(_))) <= MAX_EXPANSION * TEXT_BYTES);
    assert!(total(|place| matches!(place, SegmentKind::Subject)) <= MAX_EXPANSION * LINE_BYTES);
    assert!(total(|place| matches!(place, SegmentKind::FromName)) <= MAX_EXPANSION * LINE_BYTES);
    for segment in text.segments.iter().filter(|segment| matches!(segment.kind, SegmentKind::Hidden(_))) {
        assert!(segment.as_str().len() <= MAX_EXPANSION * HIDDEN_BYTES);
    }
}

/// What a segment was read from, and whether each byte of it is shown as it is. `None` for a file,
/// whose bytes are not text.
fn source<'a>(message: &'a Message<'_>, place: SegmentKind) -> Option<(&'a str, bool)> {
    Some(match place {
        SegmentKind::Subject => (&message.subject, true),
        SegmentKind::FromName => (message.from.name(), true),
        SegmentKind::Body(part) | SegmentKind::Hidden(part) => {
            let text = &message.texts[part];
            (&text.content, text.kind == TextKind::Plain)
        }
        _ => return None,
    })
}

/// Whether the writing direction may be overridden somewhere in this source, so that it is read in
/// another order than it stands in.
fn overrides_direction(source: &str, is_plain: bool) -> bool {
    let lower = source.to_ascii_lowercase();
    let by_markup = ["<bdo", "-override", "&#x202e", "&#8238"];
    source.contains('\u{202e}') || (!is_plain && by_markup.iter().any(|mark| lower.contains(mark)))
}

/// Asserts that every character leads back to a place in the source, in the order in which they are
/// read. Where the writing direction is overridden they are read as they are seen, which turns them
/// round within a line; lines keep their order.
pub fn assert_leads_back(segment: &Segment, message: &Message<'_>) {
    let Some((source, is_plain)) = source(message, segment.kind) else { return };
    let text = segment.as_str();
    let may_turn = overrides_direction(source, is_plain);
    // the earliest place that the next character may lead back to, and the latest of this line
    let (mut last, mut latest) = (0, 0);
    for (at, letter) in text.char_indices() {
        let span = segment.source_span(at..at + letter.len_utf8());
        let stands = source.get(span.clone());
        let Some(stands) = stands else { panic!("{letter:?} at {at} of {text:?}: {span:?} of {source:?}") };
        assert!(!stands.is_empty(), "{letter:?} at {at} of {text:?} stands nowhere in {source:?}");
        assert!(
            span.start >= last,
            "{letter:?} at {at} of {text:?}: {span:?} comes before {last} in {source:?}"
        );
        latest = latest.max(span.start);
        // a turned line goes back to the end of the line before at most
        if !may_turn || letter == '\n' {
            last = latest;
        }
        if is_plain && letter.is_ascii() && stands.is_ascii() {
            assert!(stands.eq_ignore_ascii_case(letter.encode_utf8(&mut [0; 4])), "{letter:?} is {stands:?}");
        }
    }
    let whole = segment.source_span(0..text.len());
    assert!(source.get(whole.clone()).is_some(), "{whole:?} of {source:?}");
    assert_eq!(segment.source_span(0..usize::MAX), whole, "what is beyond the text is cut to it");
}
