//! The files in `testdata`, converted and read by `mail-parser`: what a person sees in Outlook is in the email.
#![allow(missing_docs, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use bluff::outlook::{OutlookError, OutlookMessage, is_outlook, to_rfc5322};
use mail_parser::{Address, Message, MessageParser, MimeHeaders, PartType};
use std::fs;
use std::path::Path;

fn read(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outlook").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn convert(name: &str) -> OutlookMessage {
    let file = read(name);
    assert!(is_outlook(&file), "{name}");
    to_rfc5322(&file).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn parse(email: &[u8]) -> Message<'_> {
    MessageParser::new().parse(email).expect("an email")
}

/// `Name <address>`, separated by semicolons.
fn people(field: Option<&Address<'_>>) -> String {
    let list = field.into_iter().flat_map(|field| field.iter());
    let one = |person: &mail_parser::Addr<'_>| {
        format!("{} <{}>", person.name().unwrap_or_default(), person.address().unwrap_or_default())
    };
    list.map(one).collect::<Vec<_>>().join("; ")
}

/// The bodies of a type, in order, with plain ends of lines.
fn bodies(message: &Message<'_>, html: bool) -> Vec<String> {
    let of_type = |part: &mail_parser::MessagePart<'_>| match &part.body {
        PartType::Text(text) if !html && part.attachment_name().is_none() => Some(text.replace("\r\n", "\n")),
        PartType::Html(page) if html => Some(page.replace("\r\n", "\n")),
        _ => None,
    };
    message.parts.iter().filter_map(of_type).map(|body| body.trim_end().to_owned()).collect()
}

const ANNA: &str = "Anna Gruber <anna@example.org>";
const BOB: &str = "Bob Keller <bob@example.com>";
const CLAIM: &str = "I recorded you through your camera. Send $900 in bitcoin within 48 hours.";

struct Expected {
    file: &'static str,
    subject: &'static str,
    from: &'static str,
    to: &'static str,
    text: &'static [&'static str],
    html: &'static [&'static str],
}

const EXPECTED: &[Expected] = &[
    Expected {
        file: "plain.msg",
        subject: "Your camera",
        from: ANNA,
        to: BOB,
        text: &["I recorded you through your camera. Send $900 in bitcoin within 48 hours.\nPay."],
        html: &[],
    },
    Expected {
        file: "html.msg",
        subject: "Grüße",
        from: ANNA,
        to: BOB,
        text: &["Zahlen Sie 900 € jetzt."],
        html: &["<html><body><p>Zahlen Sie 900 € <b>jetzt</b>.</p></body></html>"],
    },
    Expected {
        file: "html-string.msg",
        subject: "Page as a string",
        from: ANNA,
        to: BOB,
        text: &[],
        html: &["<p>Pay 900 € now</p>"],
    },
    Expected {
        file: "html-cp1251.msg",
        subject: "Page in windows-1251",
        from: ANNA,
        to: BOB,
        text: &[],
        html: &["<meta charset=\"windows-1251\"><p>Платите сейчас</p>"],
    },
    Expected {
        file: "rtf-words.msg",
        subject: "RTF alone",
        from: ANNA,
        to: BOB,
        text: &["I recorded you.\nPay 900€ now: here <http://pay.example/x>.\nПлати"],
        html: &[],
    },
    Expected {
        file: "rtf-html.msg",
        subject: "A page in RTF",
        from: ANNA,
        to: BOB,
        text: &[],
        html: &[
            "<html>\n<head><style>p { color: red }</style></head><body><p>Плати 900 € &amp;&lt; {now}</p>\n\
             <a href=\"http://pay.example/x\" title=\"П\">here</a>café</body></html>",
        ],
    },
    Expected {
        file: "rtf-text.msg",
        subject: "A text in RTF",
        from: ANNA,
        to: BOB,
        text: &["I recorded you.\nPay €900 now."],
        html: &[],
    },
    Expected {
        file: "rtf-differs.msg",
        subject: "Two bodies",
        from: ANNA,
        to: BOB,
        text: &["See you at lunch.", CLAIM],
        html: &[],
    },
    Expected {
        file: "cp1252.msg",
        subject: "Überweisung – 900 €",
        from: "Jörg Müller <joerg@example.org>",
        to: "Bärbel <baerbel@example.com>",
        text: &["Grüße aus Köln"],
        html: &[],
    },
    Expected {
        file: "cp932.msg",
        subject: "請求書",
        from: "田中太郎 <tanaka@example.jp>",
        to: "鈴木 <suzuki@example.jp>",
        text: &["動画を録画しました。今すぐ支払ってください。"],
        html: &[],
    },
    Expected {
        file: "koi8-r.msg",
        subject: "Запись с вашей камеры",
        from: "Иван <ivan@example.org>",
        to: BOB,
        text: &["Заплатите 900 долларов за 48 часов."],
        html: &[],
    },
    Expected {
        file: "locale.msg",
        subject: "Запись",
        from: ANNA,
        to: BOB,
        text: &["Заплатите сейчас."],
        html: &[],
    },
    Expected {
        file: "utf-8.msg",
        subject: "Zażółć",
        from: ANNA,
        to: BOB,
        text: &["Zapłać teraz."],
        html: &[],
    },
    Expected {
        file: "display-only.msg",
        subject: "Names alone",
        from: ANNA,
        to: "Bob Keller <>;  <carla@example.net>",
        text: &["Hello"],
        html: &[],
    },
    Expected {
        file: "exchange-sender.msg",
        subject: "Within the company",
        from: "Gruber, Anna <>",
        to: BOB,
        text: &["Hello"],
        html: &[],
    },
    Expected {
        file: "empty-body.msg",
        subject: "Nothing to read",
        from: ANNA,
        to: BOB,
        text: &[""],
        html: &[],
    },
    Expected {
        file: "appointment.msg",
        subject: "Meeting on Monday",
        from: ANNA,
        to: BOB,
        text: &["Bring $900."],
        html: &[],
    },
    Expected {
        file: "meeting-request.msg",
        subject: "Invitation",
        from: ANNA,
        to: BOB,
        text: &[],
        html: &["<p>Join the call</p>"],
    },
    Expected {
        file: "template.oft",
        subject: "A template",
        from: ANNA,
        to: BOB,
        text: &["Dear customer"],
        html: &[],
    },
    Expected {
        file: "report.msg",
        subject: "Undeliverable: Your camera",
        from: ANNA,
        to: BOB,
        text: &["The message could not be delivered."],
        html: &[],
    },
    Expected { file: "signed.msg", subject: "Signed", from: ANNA, to: BOB, text: &[CLAIM], html: &[] },
];

#[test]
fn subjects_people_and_bodies_are_read() {
    for expected in EXPECTED {
        let name = expected.file;
        let converted = convert(name);
        assert!(!converted.truncated && !converted.damaged, "{name}");
        let message = parse(&converted.message);
        assert_eq!(message.subject(), Some(expected.subject), "{name}");
        assert_eq!(people(message.from()), expected.from, "{name}");
        assert_eq!(people(message.to()), expected.to, "{name}");
        assert_eq!(bodies(&message, false), expected.text, "{name}");
        assert_eq!(bodies(&message, true), expected.html, "{name}");
    }
}

#[test]
fn all_fields_are_written() {
    let converted = convert("no-headers.msg");
    let text = str::from_utf8(&converted.message).expect("UTF-8");
    let (header, _) = text.split_once("\r\n\r\n").expect("an empty line");
    assert_eq!(
        header.replace("\r\n", "\n"),
        r#"From: =?utf-8?B?QW5uYSwgbsOpZSBHcnViZXI=?= <anna@example.org>
Sender: "Office" <office@example.org>
Reply-To: =?utf-8?B?0JDQvdC90LA=?= <reply@example.org>,
 second@example.org
To: "Bob Keller" <bob@example.com>,
 "Team" <>
Cc: carla@example.net
Bcc: "Dora" <dora@example.net>
Subject: A draft with a subject that is longer than one line of an email may
 be, so that it must be folded
Date: Mon, 2 Mar 2026 10:00:00 +0000
Message-ID: <2@example.org>
In-Reply-To: <1@example.org>
References: <0@example.org> <1@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable"#
    );
}

#[test]
fn a_header_that_travelled_is_kept() {
    let converted = convert("plain.msg");
    let text = String::from_utf8(converted.message).expect("UTF-8");
    let kept = "Received: from mx.example.org (192.0.2.1) by mail.example.com\r\n\twith ESMTPS; Mon, 2 Mar 2026 10:00:01 +0000\r\n";
    assert!(text.starts_with(kept), "{text}");
    assert!(text.contains("X-Mailer: Made up 1.0\r\n"), "{text}");
    assert_eq!(text.matches("Content-Type:").count(), 1, "{text}");
    assert_eq!(text.matches("MIME-Version:").count(), 1, "{text}");
    assert!(!text.contains("gone"), "{text}");
}

#[test]
fn files_are_attached() {
    for name in ["attachments.msg", "version-4.msg"] {
        let converted = convert(name);
        assert!(!converted.truncated && !converted.damaged, "{name}");
        let message = parse(&converted.message);
        let pdf = [&b"%PDF-1.4\n"[..], &(0..=255).collect::<Vec<u8>>().repeat(24)].concat();
        let expected: &[(&str, &str, bool, &[u8])] = &[
            ("invoice.pdf", "application/pdf", false, &pdf),
            ("logo.gif", "image/gif", true, b"GIF89a"),
            ("отчёт за март 2026 года для бухгалтерии.txt", "text/plain", false, "Текст".as_bytes()),
            ("no type", "application/octet-stream", false, b"abc"),
            ("empty.txt", "text/plain", false, b""),
            ("bad.txt", "application/octet-stream", false, b"x"),
            ("mail.eml", "message/rfc822", false, b"Subject: Attached as a file\r\n"),
        ];
        let found: Vec<_> = message.attachments().collect();
        assert_eq!(found.len(), expected.len(), "{name}");
        for (part, (file, media_type, is_inline, start)) in found.iter().zip(expected) {
            assert_eq!(part.attachment_name(), Some(*file), "{name}");
            let of_type = part.content_type().expect("a type");
            assert_eq!(
                format!("{}/{}", of_type.ctype(), of_type.subtype().unwrap_or_default()),
                *media_type,
                "{file}"
            );
            assert_eq!(
                part.content_disposition().map(|disposition| disposition.is_inline()),
                Some(*is_inline),
                "{file}"
            );
            assert!(part.contents().starts_with(start), "{file}");
        }
        assert_eq!(found[0].contents(), pdf, "{name}");
        assert_eq!(found[1].content_id(), Some("logo@example.org"), "{name}");
    }
}

#[test]
fn other_attachments_are_kept() {
    let converted = convert("object.msg");
    let message = parse(&converted.message);
    let found: Vec<_> = message.attachments().map(|part| (part.attachment_name(), part.contents())).collect();
    assert_eq!(
        found,
        [
            (Some("Worksheet"), &b"PK\x03\x04 a worksheet"[..]),
            (Some("report.docx"), b"http://files.example/report.docx")
        ]
    );
    let converted = convert("protected.msg");
    let message = parse(&converted.message);
    assert_eq!(bodies(&message, false), ["This message is protected."]);
    assert_eq!(message.attachment(0).and_then(|part| part.attachment_name()), Some("message.rpmsg"));
}

/// Subjects of a message and of those in it, each deeper.
fn subjects(message: &Message<'_>) -> Vec<String> {
    let own = message.subject().unwrap_or_default().to_owned();
    let inner = message.attachments().filter_map(|part| part.message());
    std::iter::once(own).chain(inner.flat_map(subjects)).collect()
}

#[test]
fn messages_are_within_messages() {
    for (name, expected) in
        [("embedded.msg", &["Outer", "Inner"][..]), ("embedded-twice.msg", &["Outer", "Middle", "Inner"])]
    {
        let converted = convert(name);
        assert!(!converted.truncated && !converted.damaged, "{name}");
        let message = parse(&converted.message);
        assert_eq!(subjects(&message), expected, "{name}");
    }
    let converted = convert("embedded-twice.msg");
    let outer = parse(&converted.message);
    let middle = outer.attachment(0).and_then(|part| part.message()).expect("a message");
    let inner = middle.attachment(0).and_then(|part| part.message()).expect("a message");
    assert_eq!(bodies(inner, false), [CLAIM]);
    assert_eq!(inner.attachment(0).and_then(|part| part.attachment_name()), Some("inner.txt"));
    assert_eq!(outer.attachment(1).and_then(|part| part.attachment_name()), Some("after.txt"));
}

#[test]
fn messages_deeper_than_ten_are_left_out() {
    let converted = convert("deep.msg");
    assert!(converted.truncated && !converted.damaged);
    let text = String::from_utf8(converted.message).expect("ASCII");
    for level in 0..=12 {
        assert_eq!(text.contains(&format!("Subject: Level {level}\r\n")), level <= 10, "{level}");
    }
}

#[test]
fn damaged_files_are_read_as_far_as_they_are_intact() {
    for (name, start, most) in
        [("truncated.msg", CLAIM, 15_000), ("fat-cycle.msg", CLAIM, 45_000), ("fat-cross.msg", CLAIM, 30_000)]
    {
        let converted = convert(name);
        assert!(converted.damaged && !converted.truncated, "{name}");
        assert!(converted.message.len() < most, "{name}: {}", converted.message.len());
        assert!(bodies(&parse(&converted.message), false)[0].starts_with(start), "{name}");
    }
}

#[test]
fn other_files_are_refused() {
    let not_a_message = |class: &str| OutlookError::NotAMessage(class.to_owned());
    for (name, expected) in [
        ("contact.msg", not_a_message("IPM.Contact")),
        ("appointment-empty.msg", not_a_message("IPM.Appointment")),
        ("document.doc", OutlookError::NotOutlook),
        ("cut-in-half.msg", OutlookError::Damaged("its directory is missing")),
        ("make.py", OutlookError::NotCompound),
    ] {
        let file = read(name);
        assert_eq!(to_rfc5322(&file), Err(expected.clone()), "{name}");
        assert_eq!(is_outlook(&file), matches!(expected, OutlookError::NotAMessage(_)), "{name}");
    }
    assert_eq!(to_rfc5322(b""), Err(OutlookError::NotCompound));
}

#[test]
fn an_email_is_the_same_each_time_and_has_whole_lines() {
    for expected in EXPECTED {
        let first = convert(expected.file);
        assert_eq!(first, convert(expected.file), "{}", expected.file);
        let text = String::from_utf8(first.message).expect("UTF-8");
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "{}", expected.file);
        assert!(text.split("\r\n").all(|line| line.len() <= 998), "{}", expected.file);
    }
}
