//! [`header_block`]: header fields as they are written, folded, encoded and broken.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Header fields, each with its line end; no empty line after them.
pub fn header_block() -> impl Strategy<Value = Vec<u8>> {
    vec(field(), 0..8).prop_map(|fields| fields.concat())
}

fn field() -> impl Strategy<Value = Vec<u8>> {
    let name = select(
        &[
            "Subject",
            "From",
            "To",
            "Cc",
            "Reply-To",
            "Sender",
            "Date",
            "Message-ID",
            "Received",
            "List-Unsubscribe",
            "X-Odd",
            "SUBJECT",
            "",
            "A b",
        ][..],
    );
    let colon = select(&[": ", ":", " :", "", ":\r\n ", ": \t"][..]);
    let end = select(&["\r\n", "\n", "\r", "\r\n\r\n"][..]);
    // most fields end as they should, or hardly any header would be one
    let end = prop_oneof![6 => Just("\r\n"), 1 => end];
    (name, colon, vec(value(), 0..5), end).prop_map(|(name, colon, values, end)| {
        [name.as_bytes(), colon.as_bytes(), &values.concat(), end.as_bytes()].concat()
    })
}

/// A piece of a field's value: words, addresses, encoded words whole and broken, bytes of no known
/// encoding.
fn value() -> impl Strategy<Value = Vec<u8>> {
    let written = select(
        &[
            "hello ",
            "Re: [list] ",
            "***SPAM*** ",
            "{x} ",
            "\r\n ",
            "\r\n\t",
            "a@example.org",
            "Anna <anna@example.org>, ",
            "\"A, B\" <b@example.org>",
            "<",
            ">",
            "@",
            ",",
            ";",
            "(a (nested) comment) ",
            "group: a@example.org, b@example.org;",
            "=?utf-8?q?caf=C3=A9?= ",
            "=?utf-8?b?4oKs?=",
            "=?utf-8?b?4oK?=",
            "=?iso-8859-1?q?=E9?=",
            "=?utf-7?q?+AOk-?=",
            "=?koi8-r?b?8NLJ18XU?=",
            "=?nothing?q?x?=",
            "=?utf-8?x?x?=",
            "=?utf-8?q?open",
            "=?",
            "?=",
            "=?utf-8*en?q?a?=",
            "Mon, 1 Jan 2026 00:00:00 +0000",
            "Thu, 99 Foo 99999",
            "<1.2@example.org>",
            "from a by b; ",
            "\u{200b}",
            "é",
            "𝐁",
        ][..],
    );
    prop_oneof![4 => written.prop_map(|text| text.as_bytes().to_vec()), 1 => vec(any::<u8>(), 0..6)]
}
