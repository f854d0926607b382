//! Properties of reading: any bytes and any damaged mail are read, within limits, and every word
//! leads back to its place.

#[path = "properties/assertions.rs"]
mod assertions;
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

use assertions::{assert_leads_back, assert_read, assert_within_limits};
use bluff::limits::{NESTED_MESSAGES, PART_BYTES, TEXT_BYTES};
use bluff::{Message, Text};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

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

/// A message of plain texts or pages of HTML, in words of five bytes, with about this many bytes
/// each.
fn message_of(texts: &[usize], html: bool) -> String {
    let kind = if html { "html" } else { "plain" };
    let parts = texts
        .iter()
        .map(|&bytes| format!("--b\r\nContent-Type: text/{kind}\r\n\r\n{}\r\n", "word ".repeat(bytes / 5)));
    format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{}--b--\r\n", parts.collect::<String>())
}

/// Checks that the limits above are those of the code: up to them everything is read, and beyond
/// them no more.
#[test]
fn what_is_beyond_the_limits_is_said_to_be_cut() {
    for html in [false, true] {
        for (texts, read, truncated) in [
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
            assert_eq!(text.truncated, truncated, "{texts:?}, HTML: {html}");
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
        prop_assert!(text.truncated || read + 2 * texts.len() >= given, "{read} of {given} and nothing is said to be cut");
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
