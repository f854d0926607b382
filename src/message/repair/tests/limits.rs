//! Structures that would cost mail-parser too much are cut before it sees them, and input that is
//! not a message is left unchanged.

use super::super::*;
use super::{LETTER, assert_letter};
use crate::message::{Message, TextKind};
use mail_parser::PartType;

#[test]
fn long_fields_and_many_parameters_are_cut() {
    let many = format!("Subject: x\nContent-Type: text/plain{}\n\n{LETTER}", "; name*1=a".repeat(50_000));
    assert_letter(&many, None);
    assert!(Message::parse(many.as_bytes()).flags.truncated);
    let groups =
        format!("Subject: x\nTo: {}\nFrom: a@example.org\n\n{LETTER}", "a:b@c.example;".repeat(100_000));
    assert_letter(&groups, None);
    let message = Message::parse(groups.as_bytes());
    assert!(message.flags.truncated);
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
        let repaired = repair(raw.as_bytes(), &mut Limits::new());
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
        let repaired = repair(raw.as_bytes(), &mut Limits::new());
        assert!(repaired.added == 0, "{raw:?}");
        assert!(Message::parse(raw.as_bytes()).flags.no_headers, "{raw:?}");
    }
}

/// Below a line that is not a field is a header that mail-parser finds; without any header it keeps
/// a field for each colon.
#[test]
fn large_text_is_parsed_within_the_same_limits() {
    let digest = "--b\n\nSubject: y\n\nz\n".repeat(20_000);
    let header =
        format!("From: a@example.org\nContent-Type: multipart/digest; boundary=b\n\n{LETTER}\n{digest}");
    for (name, raw, is_mail) in [
        ("a line above", format!("no header\n{header}"), true),
        ("lines above", format!("no\nheader\nhere\n{header}"), true),
        ("fields alone", "a:b\n".repeat(100_000), false),
        ("fields and lines", "a:b\nno field\n".repeat(40_000), false),
        ("lines alone", "no field\n".repeat(40_000), false),
    ] {
        let repaired = repair(raw.as_bytes(), &mut Limits::new());
        assert_eq!(repaired.bare, !is_mail, "{name}");
        assert_eq!(Message::parse(raw.as_bytes()).flags.no_headers, !is_mail, "{name}");
        if is_mail {
            let parsed = mail_parser::MessageParser::new().parse(&*repaired.bytes).expect("a header");
            assert!(parsed.parts.len() <= MAX_HEADERS, "{name}: {}", parsed.parts.len());
        }
    }
}

/// mail-parser copies an encoded message once for each message inside it.
#[test]
fn messages_inside_encoded_messages_are_limited_by_what_is_copied_for_them() {
    let item = |bytes: usize| format!("--b\n\nSubject: y\n\n{}\n", "z ".repeat(bytes / 2));
    for (name, count, bytes, is_truncated) in [
        ("one large", 1, 1 << 20, false),
        ("many small", 100, 100, false),
        ("many large", 1_000, 1_000, true),
    ] {
        let inside =
            format!("Content-Type: multipart/digest; boundary=b\n\n{}--b--\n", item(bytes).repeat(count));
        let inside = String::from_utf8(transfer::encode(inside.as_bytes())).expect("base64");
        let raw = format!(
            "Subject: x\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{inside}\n"
        );
        let repaired = repair(raw.as_bytes(), &mut Limits::new());
        assert_eq!(repaired.noted.parts_truncated, is_truncated, "{name}");
        let parsed = mail_parser::MessageParser::new().parse(&*repaired.bytes).expect("a header");
        let PartType::Message(encoded) = &parsed.parts[0].body else { panic!("{name}: no message inside") };
        let inner = encoded.parts.iter().filter(|part| matches!(part.body, PartType::Message(_))).count();
        assert!(inner * encoded.raw_message.len() <= MAX_COPIED_BYTES + (1 << 20), "{name}: {inner}");
        assert!(is_truncated || inner == count, "{name}: {inner}");
    }
}

/// Messages in many files of one message count as much as in one file.
#[test]
fn messages_in_files_share_the_limits() {
    let item = "--c\n\nSubject: y\n\nz\n".repeat(500);
    let file = format!(
        "Subject: x\nFrom: a@example.org\nContent-Type: multipart/digest; boundary=c\n\n{item}--c--\n"
    );
    let part = format!("--b\nContent-Type: application/octet-stream; name=x.eml\n\n{file}");
    let mail = |files: usize| {
        format!("Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n{}--b--\n", part.repeat(files))
    };
    let mut limits = Limits::new();
    for _ in 0..20 {
        repair(file.as_bytes(), &mut limits);
    }
    assert_eq!(limits.headers, 0);
    assert!(Message::parse(mail(20).as_bytes()).flags.parts_truncated);
}
