//! Properties of reading: any bytes and any damaged mail are read, within limits, and every word
//! leads back to its place.

#[path = "properties/encoding.rs"]
mod encoding;
#[path = "properties/header.rs"]
mod header;
#[path = "properties/mime.rs"]
mod mime;
#[path = "properties/parts.rs"]
mod parts;
#[path = "properties/words.rs"]
mod words;

use bluff::limits::{
    ADDRESSES, HEADER_FIELDS, HIDDEN_BYTES, LINE_BYTES, MIME_PARTS, NESTED_MESSAGES, PART_BYTES, TEXT_BYTES,
};
use bluff::{Message, Segment, SegmentKind, Text, TextKind};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// The most bytes that one byte of text becomes when it is unmasked: U+FDFA, of 3 bytes, stands for
/// 18 letters of 33.
const MAX_EXPANSION: usize = 11;

/// The same cases on every run; what is found with other seeds becomes a row of
/// `what_went_wrong_before_is_read`.
fn cases() -> ProptestConfig {
    ProptestConfig {
        cases: 256,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

#[test]
fn what_went_wrong_before_is_read() {
    for raw in [
        // mail-parser 0.11.9 asserts, in debug builds, that a message inside a message was closed
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n\
         Content-Type: message/rfc822\n\nSubject: inner\n\nx\n--b--\n",
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nno field\n\
         --b\nContent-Type: message/rfc822\n\nSubject: next\n\nx\n--b--\n",
        // hidden white space of several bytes before an entity: the gap led into the middle of a
        // character
        "Subject: a\nContent-Type: text/html; charset=utf-8\n\n<p hidden>&amp;\u{a0}&amp;",
        "Subject: a\nContent-Type: text/html; charset=utf-8\n\n<p hidden>&amp;\u{2003}&amp;",
    ] {
        assert_read(raw.as_bytes());
    }
}

/// A message of plain texts or pages of HTML, in words of five bytes, with about that many bytes
/// each.
fn message_of(texts: &[usize], html: bool) -> String {
    let kind = if html { "html" } else { "plain" };
    let parts = texts
        .iter()
        .map(|&bytes| format!("--b\r\nContent-Type: text/{kind}\r\n\r\n{}\r\n", "word ".repeat(bytes / 5)));
    format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{}--b--\r\n", parts.collect::<String>())
}

/// So that the limits above are those of the code: at them all is read, and beyond them no more.
#[test]
fn what_is_beyond_the_limits_is_said_to_be_cut() {
    for html in [false, true] {
        for (texts, read, cut) in [
            (&[PART_BYTES - 10][..], PART_BYTES - 10, false),
            (&[PART_BYTES + 10], PART_BYTES, true),
            (&[PART_BYTES - 10, PART_BYTES - 10], TEXT_BYTES - 20, false),
            (&[PART_BYTES + 10, PART_BYTES + 10], TEXT_BYTES, true),
            (&[PART_BYTES - 10, PART_BYTES - 10, 40], TEXT_BYTES, true),
        ] {
            let text = Text::from_message(&Message::parse(message_of(texts, html).as_bytes()));
            let found: usize = text.segments.iter().map(|segment| segment.as_str().len()).sum();
            // a word is not cut in two, and HTML ends without the blank
            assert!(found.abs_diff(read) <= 2 * 5, "{found} instead of {read} of {texts:?}, HTML: {html}");
            assert_eq!(text.cut, cut, "{texts:?}, HTML: {html}");
        }
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn any_bytes_are_read(raw in prop::collection::vec(any::<u8>(), 0..600)) {
        assert_read(&raw);
    }

    #[test]
    fn any_bytes_are_read_as_a_body(
        head in header::header_block(),
        body in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        assert_read(&[&head[..], b"\r\n", &body[..]].concat());
    }

    #[test]
    fn mail_is_read(raw in mime::mail()) {
        assert_read(&raw);
    }

    #[test]
    fn damaged_mail_is_read(raw in mime::damaged_mail()) {
        assert_read(&raw);
    }

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}") {
        let message = Message::from_text(&text);
        assert_within_limits(&message);
        for segment in &Text::from_message(&message).segments {
            assert_leads_back(segment, &message);
        }
    }

    #[test]
    fn however_many_texts_there_are_the_limit_is_one(
        // two in five messages have more than is read, and two in three a part that has
        texts in prop::collection::vec(
            prop_oneof![20 => 0_usize..12_000, 1 => PART_BYTES - 100..PART_BYTES + 12_000],
            0..60,
        ),
        html in any::<bool>(),
    ) {
        let text = Text::from_message(&Message::parse(message_of(&texts, html).as_bytes()));
        let read: usize = text.segments.iter().map(|segment| segment.as_str().len()).sum();
        let given: usize = texts.iter().map(|bytes| bytes / 5 * 5).sum();
        prop_assert!(read <= TEXT_BYTES, "{read} bytes of {given} were read");
        for segment in &text.segments {
            prop_assert!(segment.as_str().len() <= PART_BYTES, "{:?}: {} bytes", segment.kind, segment.as_str().len());
        }
        prop_assert!(text.cut || read + 2 * texts.len() >= given, "{read} of {given} and nothing is said to be cut");
    }

    #[test]
    fn messages_in_messages_are_read_up_to_the_limit(depth in 0_usize..40) {
        let levels = "Subject: outer\r\nContent-Type: message/rfc822\r\n\r\n".repeat(depth);
        let raw = format!("{levels}Subject: inner\r\nContent-Type: text/plain\r\n\r\nthe innermost words\r\n");
        let message = Message::parse(raw.as_bytes());
        let reached = message.texts.iter().any(|text| text.content.contains("the innermost words"));
        prop_assert_eq!(reached, depth <= NESTED_MESSAGES);
        prop_assert_eq!(message.flags.parts_truncated, depth > NESTED_MESSAGES);
    }
}

/// Asserts what holds of any message; that nothing panics comes before.
fn assert_read(raw: &[u8]) {
    let message = Message::parse(raw);
    assert_within_limits(&message);
    for segment in &Text::from_message(&message).segments {
        assert_leads_back(segment, &message);
    }
}

fn assert_within_limits(message: &Message<'_>) {
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

/// What a zone was read from, and whether each byte of it is seen as it stands.
fn source<'a>(message: &'a Message<'_>, place: SegmentKind) -> (&'a str, bool) {
    match place {
        SegmentKind::Subject => (&message.subject, true),
        SegmentKind::FromName => (message.from.name(), true),
        SegmentKind::Body(part) | SegmentKind::Hidden(part) => {
            let text = &message.texts[part];
            (&text.content, text.kind == TextKind::Plain)
        }
        place => unreachable!("no message here carries a file: {place:?}"),
    }
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
fn assert_leads_back(segment: &Segment, message: &Message<'_>) {
    let (source, is_plain) = source(message, segment.kind);
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
