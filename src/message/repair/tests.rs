//! Each fault of structure in several spellings, at the root, in a part and in a message inside,
//! with LF and with CRLF.

mod limits;
mod undeclared;

use super::transfer::encode;
use super::*;
use crate::message::{Message, TextKind};

const LETTER: &str = "I recorded you, pay to 17voPyz3WGh4LV16ozZj26ovpsTtviF9Ji in two days. Nobody will hear of it if you do.";

fn in_base64(text: &str) -> String {
    String::from_utf8(encode(text.as_bytes())).expect("ASCII")
}

/// The message itself, in a part and in a message inside; each with LF and with CRLF.
fn everywhere(header: &str, body: &str) -> Vec<String> {
    let block = format!("{header}{body}");
    let with_newline = if block.ends_with('\n') { block.clone() } else { format!("{block}\n") };
    let messages = [
        format!("From: a@example.org\nSubject: x\nMIME-Version: 1.0\n{block}"),
        format!(
            "Subject: x\nContent-Type: multipart/mixed; boundary=\"outer\"\n\n--outer\nContent-Type: text/plain\n\nsee below\n\
             --outer\n{with_newline}--outer\nContent-Type: text/plain\n\nafter\n--outer--\n"
        ),
        format!("Subject: x\nContent-Type: message/rfc822\n\nFrom: b@example.org\nSubject: y\n{block}"),
        format!(
            "Subject: x\nContent-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: message/rfc822\n\n\
             From: b@example.org\nSubject: y\n{with_newline}--o--\n"
        ),
    ];
    messages.into_iter().flat_map(|text| [text.replace('\n', "\r\n"), text]).collect()
}

fn assert_letter(raw: &str, kind: Option<TextKind>) {
    let message = Message::parse(raw.as_bytes());
    let found = message.texts.iter().find(|text| text.content.contains(LETTER));
    let found = found.unwrap_or_else(|| panic!("no letter in {:#?}\nof {raw}", message.texts));
    if let Some(kind) = kind {
        assert_eq!(found.kind, kind, "{raw}");
    }
    assert_eq!(message.subject, "x", "{raw}");
    if raw.contains("after") {
        assert!(
            message.texts.iter().any(|text| text.content.trim() == "after"),
            "{:#?}\nof {raw}",
            message.texts
        );
    }
}

#[test]
fn well_formed_mail_is_borrowed() {
    let encoded = in_base64(LETTER);
    for (header, body) in [
        ("Content-Type: text/plain; charset=utf-8\n", format!("\n{LETTER}\n")),
        ("", format!("\n{LETTER}\n")),
        ("Content-Transfer-Encoding: BASE64\nContent-Type: text/html\n", format!("\n{encoded}")),
        (
            "Content-Type: multipart/alternative;\n\tboundary=\"=_a b\"\n",
            format!(
                "\nThis is a multi-part message in MIME format.\n--=_a b\nContent-Type: text/plain\n\n-- \nsignature\n--\n\n\
                 --=_a b\nContent-Type: text/html\n\n<p>{LETTER}\n--=_a b--\n"
            ),
        ),
        ("Content-Type: multipart/digest; boundary=d\n", format!("\n--d\n\nSubject: z\n\n{LETTER}\n--d--\n")),
        ("X-Folded: a\n b\n\tc\nSubject: x\n", format!("\n{LETTER}\n")),
    ] {
        for raw in everywhere(header, &body) {
            let repaired = repair(raw.as_bytes(), &mut Limits::new());
            assert!(matches!(repaired.bytes, Cow::Borrowed(_)), "{raw}");
            assert_eq!(repaired.noted, Noted::default(), "{raw}");
        }
    }
}

/// MailCore/mailcore2#122, dinhvh/libetpan#384, nodemailer/mailparser#263.
#[test]
fn base64_without_a_closing_boundary_is_decoded() {
    for end in ["", "\n", "--", "--x", "--x1-", "\n--x1"] {
        for (kind, own) in [("plain", TextKind::Plain), ("html", TextKind::Html)] {
            for outer in ["mixed", "alternative"] {
                let text = if kind == "html" { format!("<p>{LETTER}</p>") } else { LETTER.to_owned() };
                let raw = format!(
                    "Subject: x\nContent-Type: multipart/{outer}; boundary=x1\n\n--x1\nContent-Type: text/{kind}\n\
                     Content-Transfer-Encoding: base64\n\n{}{end}",
                    in_base64(&text)
                );
                assert_letter(&raw, Some(own));
                assert_letter(&raw.replace('\n', "\r\n"), Some(own));
                assert!(Message::parse(raw.as_bytes()).flags.damaged, "{raw}");
            }
        }
    }
}

/// rf-peixoto/phishing_pot samples 391, 396 and 429.
#[test]
fn an_inner_multipart_ends_with_the_outer_one() {
    let part = format!("--A\nContent-Transfer-Encoding: base64\n\n{}\n", in_base64(LETTER));
    for inner in [
        "\n--B--\n",
        "\n--B--\n\n",
        "\n\n--B--\n",
        "\n",
        "",
        "\n--B\n\nfirst\n",
        "\n--B\nContent-Type: text/html\n\n<p>first\n\n",
    ] {
        let raw = format!(
            "Subject: x\nContent-Type: multipart/related; boundary=\"A\"\n\n--A\n\
             Content-Type: multipart/related; boundary=\"B\"\n{inner}{part}--A--\n"
        );
        assert_letter(&raw, None);
        assert_letter(&raw.replace('\n', "\r\n"), None);
    }
}

/// lavabit/magma#67, osTicket/osTicket-1.7#624.
#[test]
fn base64_with_something_else_is_decoded_up_to_it() {
    let lines = in_base64(LETTER);
    let (first, rest) = lines.split_once('\n').expect("two lines");
    for body in [
        format!("{lines}--\nTo leave this list visit the page of the list.\n"),
        format!("{lines}\n--\nTo leave this list visit the page of the list.\n"),
        format!("{lines}_____\nfooter: https://list.example/\n"),
        format!("{first}\n[scanned by a gateway.]\n{rest}"),
        lines.lines().map(|line| format!("{} !* {}\n", &line[..20], &line[20..])).collect(),
    ] {
        let header = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n";
        for raw in everywhere(header, &body) {
            assert_letter(&raw, None);
            let message = Message::parse(raw.as_bytes());
            assert!(message.flags.damaged);
            for read in ["page of the list", "list.example", "by a gateway"] {
                let is_read = message.texts.iter().any(|text| text.content.contains(read));
                assert_eq!(is_read, body.contains(read), "{raw}");
            }
        }
    }
}

#[test]
fn what_only_says_it_is_base64_is_read_as_it_stands() {
    let address = "Good day.\n\n17voPyz3WGh4LV16ozZj26ovpsTtviF9Ji\n\n";
    for start in ["", "Hello\n\n", "Dear\n", "Hi,\n", address] {
        let body = format!("{start}{LETTER}");
        for raw in everywhere("Content-Transfer-Encoding: base64\n\n", &body) {
            assert_letter(&raw, None);
        }
    }
}

/// RFC 2045 section 6.1, javaee/javamail#309, zbateson/mail-mime-parser#202.
#[test]
fn transfer_encodings_are_known_by_other_spellings() {
    let soft = LETTER.replace("pay", "p=\nay").replace("in two", "in=20two");
    for (name, body) in [
        ("base64;", in_base64(LETTER)),
        ("base64 (of the letter)", in_base64(LETTER)),
        ("(first) base64", in_base64(LETTER)),
        ("\"base64\"", in_base64(LETTER)),
        ("'base64'", in_base64(LETTER)),
        ("x-base64", in_base64(LETTER)),
        ("BASE64 ", in_base64(LETTER)),
        ("\n Base64", in_base64(LETTER)),
        ("base-64", in_base64(LETTER)),
        ("base64, 7bit", in_base64(LETTER)),
        ("utf-8", in_base64(LETTER)),
        ("quoted-printable;", soft.clone()),
        ("\"quoted-printable\" (soft)", soft.clone()),
        ("quoted_printable", soft.clone()),
        ("Quoted-Printable ", soft.clone()),
        ("8bit;", LETTER.to_owned()),
        ("unheard-of", LETTER.to_owned()),
    ] {
        for raw in everywhere(&format!("Content-Transfer-Encoding: {name}\n\n"), &body) {
            assert_letter(&raw, None);
        }
    }
}

#[test]
fn quoted_printable_with_signs_that_stand_alone_is_decoded() {
    let soft = LETTER.replace("pay", "p=\nay");
    for body in [format!("==20=\n{soft}"), format!("a==\n{soft}"), format!("1 = = 1\n{soft}")] {
        for raw in everywhere("Content-Transfer-Encoding: quoted-printable\n\n", &body) {
            assert_letter(&raw, None);
        }
    }
}

/// rspamd/rspamd#327 and #1225, php-mime-mail-parser issue126.
#[test]
fn of_fields_that_contradict_each_other_the_one_that_yields_text_counts() {
    let plain = format!("\n{LETTER}\n");
    let base64 = format!("\n{}", in_base64(LETTER));
    let parts = format!(
        "\n--x12\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n{}--x12--\n",
        in_base64(LETTER)
    );
    let multipart = "Content-Type: multipart/alternative; boundary=\"x12\"\n";
    for (header, body) in [
        (format!("{multipart}Content-Type: text/plain\n"), &parts),
        (format!("Content-Type: text/plain\n{multipart}"), &parts),
        (format!("{multipart}Content-Type: multipart/mixed; boundary=other\n"), &parts),
        (format!("Content-Type: multipart/mixed; boundary=other\n{multipart}"), &parts),
        (
            format!(
                "Content-Type: multipart/mixed\nContent-Type: text/html\nContent-Type: image/png\n{multipart}"
            ),
            &parts,
        ),
        ("Content-Type: application/octet-stream\nContent-Type: text/plain\n".to_owned(), &plain),
        ("Content-Type: text/plain\nContent-Type: application/octet-stream\n".to_owned(), &plain),
        (
            "Content-Type: text/plain\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n"
                .to_owned(),
            &base64,
        ),
        ("Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: 7bit\n".to_owned(), &base64),
        ("Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n".to_owned(), &base64),
        (
            "Content-Transfer-Encoding: quoted-printable\nContent-Transfer-Encoding: base64\n".to_owned(),
            &base64,
        ),
        ("Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: 7bit\n".to_owned(), &plain),
        ("Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n".to_owned(), &plain),
    ] {
        for raw in everywhere(&header, body) {
            assert_letter(&raw, None);
        }
    }
}

/// sisimai/set-of-emails lhost-office365-09 to 12, lumail/lumail#262, rspamd/rspamd#4394.
#[test]
fn a_lost_boundary_is_guessed() {
    let base64 = in_base64(LETTER);
    let two =
        format!("\n--b1\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n{base64}--b1--\n");
    let bare = format!("\n--b1\n\n{LETTER}\n--b1--\n");
    let notice = format!("\nThis is a message with parts.\n{two}");
    let open = format!("\n--b1\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n{base64}");
    for header in [
        "Content-Type: multipart/mixed\n",
        "Content-Type: multipart/mixed;\n",
        "Content-Type: multipart/mixed; boundary=\n",
        "Content-Type: multipart/mixed; boundary=\"\"\n",
        "Content-Type: multipart/mixed; boundary=another\n",
        "Content-Type: multipart/mixed;\nboundary=b1\n",
        "Content-Type: multipart/mixed;\nboundary=\"b1\"\n",
        "Content-Type: multipart/mixed;\nX-Priority: 3\n\tboundary=\"b1\"\n",
        "Content-Type: multipart/mixed; charset=utf-8\nX-Boundary: b1\n",
        "Content-Type: multipart/mixed; boundary*0=b; boundary*1=1\n",
        "Content-Type: multipart; boundary=b1\n",
    ] {
        for body in [&two, &bare, &notice, &open] {
            for raw in everywhere(header, body) {
                assert_letter(&raw, None);
            }
        }
    }
    for raw in everywhere("X-Type: lost\n", &two) {
        assert_letter(&raw, None);
    }
}

#[test]
fn a_multipart_without_parts_is_read_as_text() {
    for header in ["Content-Type: multipart/mixed\n\n", "Content-Type: multipart/mixed; boundary=b\n\n"] {
        for body in [LETTER.to_owned(), format!("-- \n{LETTER}\n-----\n{LETTER}\n-----\n")] {
            for raw in everywhere(header, &body) {
                assert_letter(&raw, None);
                assert!(Message::parse(raw.as_bytes()).flags.damaged, "{raw}");
            }
        }
    }
}

/// jhillyerd/enmime testdata empty-ctype-bad-content; RFC 2045 section 5.2.
#[test]
fn types_that_do_not_exist_are_text() {
    let html = format!("<p>{LETTER}</p>");
    for (value, is_html) in [
        ("plain/text", false),
        ("txt/plain", false),
        ("text", false),
        ("plain", false),
        ("\"text/plain\"", false),
        ("text\\plain", false),
        ("unknown", false),
        ("html", true),
        ("<html>", true),
        ("html/text", true),
        ("text/html charset=utf-8", true),
        ("text/html, charset=utf-8", true),
        ("\"text/html\"", true),
        ("plain/text", true),
        ("text", true),
        ("", true),
        ("", false),
        ("x", true),
    ] {
        let (body, kind) = if is_html { (&*html, TextKind::Html) } else { (LETTER, TextKind::Plain) };
        for (encoding, body) in [("8bit", body.to_owned()), ("base64", in_base64(body))] {
            let header = format!("Content-Type: {value}\nContent-Transfer-Encoding: {encoding}\n\n");
            for raw in everywhere(&header, &body) {
                assert_letter(&raw, Some(kind));
            }
        }
    }
    let picture = encode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let raw = format!(
        "Subject: x\nContent-Type: picture\nContent-Transfer-Encoding: base64\n\n{}",
        String::from_utf8_lossy(&picture)
    );
    assert!(Message::parse(raw.as_bytes()).texts.is_empty());
}

/// jakartaee/mail-api#182, php-mime-mail-parser tests m0011 and m0012, MQpeng/eml-parse-js#51.
#[test]
fn the_header_is_found_behind_blank_lines_and_before_a_line_of_blanks() {
    let header = "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n";
    for blank in [" \n", "\t\n", "   \n\n"] {
        for raw in everywhere(header, &format!("{blank}{}", in_base64(LETTER))) {
            assert_letter(&raw, None);
        }
    }
    for first in [
        "\n",
        "\n\n\n",
        "      \n",
        "\t\n \n",
        "\u{feff}",
        "\u{feff}\n",
        "\nFrom a@example.org Mon Jan  1 00:00:00 2026\n",
    ] {
        let message = format!("{first}Subject: x\n{header}\n{}", in_base64(LETTER));
        assert_letter(&message, None);
        assert_letter(&message.replace('\n', "\r\n"), None);
        let part = format!(
            "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n{header}\n{}--b--\n",
            in_base64(LETTER)
        );
        assert_letter(&part, None);
        let inner = format!("Subject: x\nContent-Type: message/rfc822\n\n{message}");
        assert_letter(&inner, None);
    }
    // a line of blanks within a header
    let message = Message::parse(b"Subject: x\n \nFrom: a@example.org\nTo: b@example.org\n\ntext\n");
    assert_eq!(message.from.mailbox(), "a@example.org");
}

#[test]
fn a_header_without_an_empty_line_ends_where_no_field_stands() {
    for text in [
        LETTER.to_owned(),
        format!("Hello,\n\n{LETTER}"),
        format!("Warning: this is no joke.\nHello,\n{LETTER}"),
        format!("12:30 was the time.\n{LETTER}"),
        format!("https://example.org/ is where\n{LETTER}\n\nmore: of it\n"),
        format!("to you : friend\n{LETTER}\n\n"),
        format!("* a line\n{LETTER}\nNote: it is late\n\nend\n"),
    ] {
        for header in ["", "Content-Type: text/plain\n", "Date: Mon, 1 Jan 2026 00:00:00 +0000\n"] {
            for raw in everywhere(header, &text) {
                assert_letter(&raw, None);
                let message = Message::parse(raw.as_bytes());
                let first = text.lines().next().unwrap_or_default();
                assert!(
                    message.texts.iter().any(|part| part.content.contains(first)),
                    "{raw}\n{:?}",
                    message.texts
                );
            }
        }
    }
    let smallest = Message::parse(b"Subject: x\nI recorded you");
    assert_eq!(smallest.texts[0].content, "I recorded you");
}

#[test]
fn a_header_with_stray_lines_goes_on() {
    for (stray, after) in [
        (">From a@example.org Mon Jan  1 00:00:00 2026", "To: c@example.org\n"),
        ("a line that was broken", "From: a@example.org\nTo: c@example.org\n"),
        ("two words: of it", "From: a@example.org\nTo: c@example.org\nMIME-Version: 1.0\n"),
    ] {
        let raw = format!(
            "Subject: x\nDate: Mon, 1 Jan 2026 00:00:00 +0000\nReceived: by b\n{stray}\n{after}\n{LETTER}\n"
        );
        let message = Message::parse(raw.as_bytes());
        assert_eq!(message.recipients.len(), 1, "{raw}");
        assert_eq!(message.texts[0].content.trim(), LETTER);
    }
    // a header that is quoted is text
    let raw = format!(
        "From: a@example.org\nTo: b@example.org\nSubject: x\nsee below\nFrom: c@example.org\nSubject: y\n\n{LETTER}"
    );
    let message = Message::parse(raw.as_bytes());
    assert!(message.texts[0].content.starts_with("see below\nFrom: c@"));
    assert_eq!(message.subject, "x");
}

/// sisimai/set-of-emails maildir/mac, sweetrb/apple-mail-mcp#227, axllent/mailpit#135.
#[test]
fn lines_may_end_with_cr_alone() {
    let plain = format!("Subject: x\nTo: b@example.org\n\n{LETTER}\n");
    let base64 = format!("Subject: x\nContent-Transfer-Encoding: base64\n\n{}", in_base64(LETTER));
    let parts = format!(
        "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Transfer-Encoding: base64\n\n{}--b--\n",
        in_base64(LETTER)
    );
    for raw in [&plain, &base64, &parts] {
        let message = raw.replace('\n', "\r");
        assert_letter(&message, None);
        assert_letter(&format!("\r{message}"), None);
        assert_letter(&format!("{message}\nan end with LF\n"), None);
        assert_letter(&raw.replace('\n', "\r\r\n"), None);
    }
    let (header, body) = parts.split_once("\n\n").expect("a header");
    for end in ["\n", "\r\n"] {
        let message = format!("{header}\n\n").replace('\n', end) + &body.replace('\n', "\r");
        assert_letter(&message, None);
        assert_letter(&(message + end), None);
    }
    let part =
        format!("Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n{}", in_base64(LETTER))
            .replace('\n', "\r");
    assert_letter(
        &format!("Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n{part}\n--b--\n"),
        None,
    );
}

/// nodemailer/mailparser#423 (4), php-mime-mail-parser issue126.
#[test]
fn text_outside_of_the_parts_is_flagged() {
    for (before, after, flagged) in [
        ("", "", false),
        ("This is a multi-part message in MIME format.\n", "", false),
        ("Dies ist eine mehrteilige Nachricht im MIME-Format.\n", "\n\n", false),
        ("I recorded you, pay.\n", "", true),
        ("", "I recorded you, pay.\n", true),
        (&format!("MIME: {}\n", LETTER.repeat(5)), "", true),
    ] {
        let parts = format!("{before}--b\n\nhello\n--b--\n{after}");
        for raw in everywhere("Content-Type: multipart/mixed; boundary=b\n\n", &parts) {
            assert_eq!(Message::parse(raw.as_bytes()).flags.outside_parts, flagged, "{raw}");
        }
    }
}

#[test]
fn encoded_messages_are_mended_inside() {
    let inner =
        format!("Subject: y\nContent-Transfer-Encoding: base64;\n\n{}\n--\nfooter.\n", in_base64(LETTER));
    let encoded = in_base64(&inner);
    for raw in everywhere("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n", &encoded) {
        assert_letter(&raw, None);
    }
}

/// Fields keep their values, whatever is added for the parser.
#[test]
fn what_is_added_to_a_header_is_no_field_of_the_message() {
    let raw = format!(
        "Subject: x\nContent-Type: plain/text; a=b\nContent-Transfer-Encoding: base64;\n\n{}",
        in_base64(LETTER)
    );
    let message = Message::parse(raw.as_bytes());
    let fields: Vec<_> = message.all_fields().collect();
    assert_eq!(
        fields,
        [("Subject", "x"), ("Content-Type", "plain/text; a=b"), ("Content-Transfer-Encoding", "base64;")]
    );
    assert_eq!(message.shape, "plain");
}
