//! What mail-parser would pay too much for is cut before it sees it, and what is no mail is left alone.

use super::super::*;
use super::{LETTER, assert_letter};
use crate::message::{Message, TextKind};

#[test]
fn long_fields_and_many_parameters_are_cut() {
    let many = format!("Subject: x\nContent-Type: text/plain{}\n\n{LETTER}", "; name*1=a".repeat(50_000));
    assert_letter(&many, None);
    assert!(Message::parse(many.as_bytes()).flags.cut);
    let groups =
        format!("Subject: x\nTo: {}\nFrom: a@example.org\n\n{LETTER}", "a:b@c.example;".repeat(100_000));
    assert_letter(&groups, None);
    let message = Message::parse(groups.as_bytes());
    assert!(message.flags.cut);
    assert_eq!(message.from.mailbox(), "a@example.org");
    let fields = format!("Subject: x\n{}Content-Type: text/html\n\n<p>{LETTER}", "X-A: b\n".repeat(5_000));
    assert_letter(&fields, Some(TextKind::Html));
}

/// mail-parser looks for a boundary anywhere in a line, and a digest costs it 70 bytes a byte.
#[test]
fn mail_parser_finds_no_more_parts_than_were_counted() {
    for delimiter in ["--b\n\n", "x --b\n\n", "--bx\n\n"] {
        let part = format!("{delimiter}Subject: y\n\nz\n");
        let raw = format!(
            "Subject: x\nContent-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: z\n\n{}--b--\n",
            part.repeat(20_000)
        );
        let repaired = repair(raw.as_bytes());
        let parsed = mail_parser::MessageParser::new().parse(&*repaired.bytes).expect("a header");
        assert!(parsed.parts.len() <= MAX_HEADERS, "{delimiter:?}: {}", parsed.parts.len());
    }
}

#[test]
fn what_is_no_mail_stays_as_it_is() {
    for raw in [
        "",
        "\n",
        "Hello: there\nyou\n",
        "\n\n\nHello you",
        "no header\nFrom me: to you\n\ntext",
        "\r",
        "\r\r",
        "a\rb",
    ] {
        let repaired = repair(raw.as_bytes());
        assert!(repaired.added == 0, "{raw:?}");
        assert!(Message::parse(raw.as_bytes()).flags.no_headers, "{raw:?}");
    }
}
