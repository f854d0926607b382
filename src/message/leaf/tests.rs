use super::*;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The text of each file.
const LETTER: &str = "I recorded you with your camera. Pay 900 dollars within two days.";

/// A message with a text and a file after it.
fn with_file(fields: &str, content: &[u8]) -> Vec<u8> {
    let start = "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee there.\r\n--b\r\n";
    let content = STANDARD.encode(content);
    format!("{start}{fields}\r\nContent-Transfer-Encoding: base64\r\n\r\n{content}\r\n--b--\r\n").into_bytes()
}

/// A message that is a file.
fn file_alone(fields: &str, content: &[u8]) -> Vec<u8> {
    let content = STANDARD.encode(content);
    format!("Subject: x\r\nMIME-Version: 1.0\r\n{fields}\r\nContent-Transfer-Encoding: base64\r\n\r\n{content}\r\n").into_bytes()
}

fn letters(message: &Message<'_>) -> Vec<(TextKind, bool, bool)> {
    let letters = message.texts.iter().filter(|text| text.content.contains("I recorded you"));
    letters.map(|text| (text.kind, text.nested, text.attachment)).collect()
}

/// A piece of a message in a file stays a piece.
#[test]
fn flags_of_a_message_in_a_file_are_those_of_the_message() {
    let piece = |number| {
        format!(
            "From: a@example.org\r\nSubject: y\r\nContent-Type: message/partial; id=q; number={number}; total=3\r\n\r\n{LETTER}\r\n"
        )
    };
    for content in [piece(2), piece(3)] {
        for fields in ["Content-Type: application/octet-stream; name=a.eml", "Content-Type: message/rfc822"] {
            for raw in [with_file(fields, content.as_bytes()), file_alone(fields, content.as_bytes())] {
                let message = Message::parse(&raw);
                assert!(message.flags.partial && letters(&message).len() == 1, "{fields}");
            }
        }
    }
}

/// Text behind another media type: rspamd/rspamd#5619, #6004, #5552; calendar spam:
/// lionheart/openradar-mirror#16410.
#[test]
fn text_is_read_behind_any_media_type() {
    const PLAIN: (TextKind, bool, bool) = (TextKind::Plain, false, true);
    const HTML: (TextKind, bool, bool) = (TextKind::Html, false, true);
    const FORWARDED: (TextKind, bool, bool) = (TextKind::Plain, true, true);
    let html = format!("<html><body><p>{LETTER}</p></body></html>");
    let svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><text y=\"9\">{LETTER}</text></svg>");
    let message = format!("From: a@example.org\r\nSubject: y\r\n\r\n{LETTER}\r\n");
    let folded = LETTER.replace("camera", "cam\r\n era").replace("you ", "you\\, ");
    let calendar = format!("BEGIN:VCALENDAR\r\nDESCRIPTION:{folded}\r\nEND:VCALENDAR\r\n");
    let utf16: Vec<u8> = format!("\u{feff}{LETTER}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let rtf = format!("{{\\rtf1\\ansi {LETTER}\\par}}");
    let as_message = || format!("From a@example.org Mon Jan  1 00:00:00 2026\r\n{message}");
    for (fields, content, expected) in [
        ("Content-Type: application/octet-stream; name=\"a.txt\"", LETTER.as_bytes(), PLAIN),
        ("Content-Type: application/octet-stream; name=\"A.TXT\"", LETTER.as_bytes(), PLAIN),
        ("Content-Type: application/x-unknown; name=\"a.md\"", LETTER.as_bytes(), PLAIN),
        (
            "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=a.txt",
            LETTER.as_bytes(),
            PLAIN,
        ),
        (
            "Content-Type: application/octet-stream\r\nContent-Disposition: attachment",
            LETTER.as_bytes(),
            PLAIN,
        ),
        ("Content-Type: application/octet-stream; name=letter", LETTER.as_bytes(), PLAIN),
        ("Content-Type: application/msword; name=letter.doc", LETTER.as_bytes(), PLAIN),
        ("Content-Type: application/octet-stream; name=a.txt", &utf16, PLAIN),
        ("Content-Type: application/octet-stream; name=a.html", html.as_bytes(), HTML),
        ("Content-Type: application/octet-stream; name=a.htm", html.as_bytes(), HTML),
        ("Content-Type: application/octet-stream; name=a", html.as_bytes(), HTML),
        ("Content-Type: application/vnd.ms-excel; name=a.xls", html.as_bytes(), HTML),
        ("Content-Type: application/xhtml+xml; name=a.xhtml", html.as_bytes(), HTML),
        ("Content-Type: application/xhtml+xml; name=a", html.as_bytes(), HTML),
        ("Content-Type: application/octet-stream; name=a.eml", message.as_bytes(), PLAIN),
        ("Content-Type: application/octet-stream; name=a.mht", message.as_bytes(), PLAIN),
        ("Content-Type: application/octet-stream; name=a", message.as_bytes(), PLAIN),
        ("Content-Type: application/octet-stream; name=a.eml", as_message().as_bytes(), PLAIN),
        ("Content-Type: application/octet-stream; name=a.eml", LETTER.as_bytes(), PLAIN),
        ("Content-Type: application/octet-stream; name=a.ics", calendar.as_bytes(), PLAIN),
        ("Content-Type: application/ics; name=a.ics", calendar.as_bytes(), PLAIN),
        ("Content-Type: text/calendar; name=a.ics; method=REQUEST", calendar.as_bytes(), PLAIN),
        ("Content-Type: message/news; name=a", message.as_bytes(), FORWARDED),
        ("Content-Type: text/markdown; name=a.md", LETTER.as_bytes(), PLAIN),
        ("Content-Type: text/x-unknown; name=a.abc", LETTER.as_bytes(), PLAIN),
        ("Content-Type: text/x-unknown; name=a.abc", html.as_bytes(), HTML),
        ("Content-Type: text/csv; name=a.csv", LETTER.as_bytes(), PLAIN),
        ("Content-Type: application/rtf; name=a.rtf", rtf.as_bytes(), PLAIN),
        ("Content-Type: text/rtf; name=a.rtf", rtf.as_bytes(), PLAIN),
        ("Content-Type: application/msword; name=a.doc", rtf.as_bytes(), PLAIN),
        ("Content-Type: text/plain; name=a.txt", LETTER.as_bytes(), PLAIN),
        ("Content-Type: text/html; name=a.html", html.as_bytes(), HTML),
        ("Content-Type: application/pdf; name=a.txt", LETTER.as_bytes(), PLAIN),
        ("Content-Type: image/png; name=a.txt", LETTER.as_bytes(), PLAIN),
        ("Content-Type: image/html; name=a", html.as_bytes(), HTML),
        ("Content-Type: audio/wav; name=a.wav", LETTER.as_bytes(), PLAIN),
        ("Content-Type: image/svg+xml; name=a.svg", svg.as_bytes(), HTML),
        ("Content-Type: application/octet-stream; name=a.svg", svg.as_bytes(), HTML),
        ("Content-Type: message/x-unknown; name=a", LETTER.as_bytes(), PLAIN),
        ("Content-Type: message/http; name=a", LETTER.as_bytes(), PLAIN),
    ] {
        let raw = with_file(fields, content);
        let parsed = Message::parse(&raw);
        assert_eq!(letters(&parsed), [expected], "{fields}");
        assert!(!parsed.flags.attachment_unread && !parsed.flags.attachment_truncated, "{fields}");
        let texts = parsed.texts.iter().map(|text| &*text.content).collect::<String>();
        assert!(!texts.contains("rtf") && !texts.contains("cam\r\n"), "{fields}");
        let raw = file_alone(fields, content);
        let parsed = Message::parse(&raw);
        let expected = (expected.0, expected.1, fields.contains("attachment"));
        assert_eq!(letters(&parsed), [expected], "as the body: {fields}");
        let lf = String::from_utf8(raw).expect("ASCII").replace("\r\n", "\n");
        assert_eq!(letters(&Message::parse(lf.as_bytes())), [expected], "LF: {fields}");
    }
}

#[test]
fn text_that_says_what_it_is_stays_as_it_was() {
    for (fields, texts) in [
        ("Content-Type: text/plain; name=a.txt", 2),
        ("Content-Type: text/x-patch; name=a.patch", 1),
        ("Content-Type: text/x-vcard; name=a.vcf", 1),
        ("Content-Type: application/json", 1),
        ("Content-Type: image/svg+xml; name=a.svg", 1),
        ("Content-Type: application/pgp-signature; name=signature.asc", 1),
        ("Content-Type: message/delivery-status", 1),
        ("Content-Type: text/x-patch", 2),
    ] {
        let raw =
            with_file(fields, b"--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-\treturn f(x);\n+\treturn g(x, 2);\n");
        let parsed = Message::parse(&raw);
        assert_eq!((parsed.texts.len(), parsed.attachments.len()), (texts, 2 - texts), "{fields}");
        assert!(!parsed.flags.attachment_unread, "{fields}");
    }
}

#[test]
fn html_that_cannot_be_decoded_is_read_by_its_look() {
    for (body, kind) in
        [("I recorded you, pay!!", TextKind::Plain), ("<p>I recorded you</p>!!", TextKind::Html)]
    {
        let raw = format!(
            "Subject: x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n"
        );
        assert_eq!(letters(&Message::parse(raw.as_bytes())), [(kind, false, false)], "{body}");
    }
}

#[test]
fn what_may_hold_words_and_is_not_read_is_told() {
    for (fields, content, unread) in [
        ("Content-Type: application/octet-stream; name=a.zip", &b"PK\x03\x04\x14\0\0\0"[..], true),
        ("Content-Type: application/zip", b"PK\x05\x06\0\0\0\0", true),
        ("Content-Type: application/x-rar; name=a.rar", b"Rar!\x1a\x07\x01\0", true),
        ("Content-Type: application/x-7z-compressed", b"7z\xbc\xaf\x27\x1c\0\0", true),
        ("Content-Type: application/gzip; name=a.gz", b"\x1f\x8b\x08\0", true),
        ("Content-Type: application/msword; name=a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", true),
        ("Content-Type: application/octet-stream; name=a.one", b"\xe4\x52\x5c\x7b\0\x01\x02", true),
        (
            "Content-Type: application/octet-stream; name=encrypted.asc",
            b"-----BEGIN PGP MESSAGE-----\n\nhQEM\n",
            true,
        ),
        ("Content-Type: application/ms-tnef; name=winmail.dat", b"\x78\x9f\x3e\x22\x01\0", true),
        (
            "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
            b"0\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03",
            true,
        ),
        ("Content-Type: application/pdf; name=a.pdf", b"\0\x01\x02", true),
        ("Content-Type: application/pdf; name=a.pdf", b"%PDF-1.4", !cfg!(feature = "pdf")),
        (
            "Content-Type: application/pkcs7-signature; name=smime.p7s",
            b"0\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02",
            false,
        ),
        ("Content-Type: application/octet-stream; name=a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0", false),
        ("Content-Type: image/png; name=a.png", b"\x89PNG\r\n\x1a\n\0", false),
        ("Content-Type: audio/mpeg; name=a.mp3", b"\0\x01", false),
        ("Content-Type: application/pgp-encrypted", b"Version: 1\n", false),
        (
            "Content-Type: application/pgp-keys; name=0x1.asc",
            b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQEN\n",
            false,
        ),
        ("Content-Type: application/octet-stream; name=a.dat", b"", false),
    ] {
        let raw = with_file(fields, content);
        let parsed = Message::parse(&raw);
        assert_eq!(parsed.flags.attachment_unread, unread, "{fields}");
        assert_eq!((parsed.texts.len(), parsed.attachments.len()), (1, 1), "{fields}");
        assert_eq!(
            Message::parse(&file_alone(fields, content)).flags.attachment_unread,
            unread,
            "alone: {fields}"
        );
    }
    let armour = "-----BEGIN PGP MESSAGE-----\r\n\r\nhQEM\r\n-----END PGP MESSAGE-----\r\n";
    assert!(Message::parse(format!("Subject: x\r\n\r\n{armour}").as_bytes()).flags.attachment_unread);
}

/// `winmail.dat` and an opaque signature: nodemailer/mailparser#145, ikvk/imap_tools#195.
#[test]
fn packages_are_opened() {
    let attribute = |number: u32, data: &[u8]| {
        let length = u32::try_from(data.len()).expect("short");
        [&[1], &number.to_le_bytes()[..], &length.to_le_bytes(), data, &[0, 0]].concat()
    };
    let file = [
        attribute(0x0006_9002, &[0; 14]),
        attribute(0x0001_8010, b"a.txt\0"),
        attribute(0x0006_800F, LETTER.as_bytes()),
    ];
    let start = [super::super::tnef::SIGNATURE, &[1, 0]].concat();
    let in_body = [start.clone(), attribute(0x0002_800C, LETTER.as_bytes())].concat();
    let in_file = [start.clone(), file.concat()].concat();
    let in_package = [start, attribute(0x0006_9002, &[0; 14]), attribute(0x0006_800F, &in_body)].concat();
    let element = |tag: u8, content: &[u8]| {
        [&[tag, 0x81, u8::try_from(content.len()).expect("short")], content].concat()
    };
    let signed = |entity: &str| {
        let identifier = |last| element(6, &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, last]);
        let content = [identifier(1), element(0xA0, &element(4, entity.as_bytes()))].concat();
        let data = [element(2, &[1]), element(0x31, &[]), element(0x30, &content)].concat();
        element(0x30, &[identifier(2), element(0xA0, &element(0x30, &data))].concat())
    };
    let entity = signed(&format!("Content-Type: text/plain\r\n\r\n{LETTER}"));
    let bare = signed(LETTER);
    let html = signed(&format!("Content-Type: text/html\r\n\r\n{LETTER}"));
    for (fields, content, kind, attachment) in [
        ("Content-Type: application/ms-tnef; name=winmail.dat", &in_body, TextKind::Plain, false),
        ("Content-Type: application/octet-stream; name=winmail.dat", &in_body, TextKind::Plain, false),
        ("Content-Type: application/ms-tnef", &in_file, TextKind::Plain, true),
        ("Content-Type: application/vnd.ms-tnef", &in_package, TextKind::Plain, false),
        (
            "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",
            &entity,
            TextKind::Plain,
            false,
        ),
        ("Content-Type: application/x-pkcs7-mime; name=smime.p7m", &html, TextKind::Html, false),
        ("Content-Type: application/octet-stream; name=smime.p7m", &entity, TextKind::Plain, false),
    ] {
        for raw in [with_file(fields, content), file_alone(fields, content)] {
            let parsed = Message::parse(&raw);
            assert_eq!(letters(&parsed), [(kind, false, attachment)], "{fields}");
            assert!(!parsed.flags.attachment_unread, "{fields}");
        }
    }
    let raw = file_alone("Content-Type: application/pkcs7-mime", &bare);
    assert_eq!(letters(&Message::parse(&raw)).len(), 1);
}

/// Uuencoded letters: jstedfast/MimeKit#242, #1143; nodemailer/mailparser#251;
/// zbateson/mail-mime-parser#56; deltachat-core#90.
#[test]
fn uuencoded_texts_are_decoded() {
    let block = "begin 644 a.txt\r\n.22!R96-O<F1E9\"!Y;W4 \r\n`\r\nend\r\n";
    for (name, fields, body, attachment) in [
        ("in the text", "X-A: b", format!("See there.\r\n\r\n{block}Bye"), true),
        ("alone", "Content-Type: text/plain", block.to_owned(), true),
        ("encoding", "Content-Transfer-Encoding: x-uuencode", block.to_owned(), false),
        (
            "encoding of a file",
            "Content-Type: application/octet-stream; name=a.txt\r\nContent-Transfer-Encoding: uuencode",
            block.to_owned(),
            false,
        ),
        (
            "encoding of HTML",
            "Content-Type: text/html\r\nContent-Transfer-Encoding: X-UUE",
            block.to_owned(),
            false,
        ),
        (
            "encoding of other text",
            "Content-Type: text/calendar\r\nContent-Transfer-Encoding: uue",
            block.to_owned(),
            false,
        ),
    ] {
        for body in [body.clone(), body.replace("\r\n", "\n")] {
            let raw = format!("Subject: x\r\n{fields}\r\n\r\n{body}");
            let parsed = Message::parse(raw.as_bytes());
            let found: Vec<_> = letters(&parsed).iter().map(|letter| letter.2).collect();
            assert_eq!(found, [attachment], "{name}");
            assert!(parsed.texts.iter().all(|text| !text.content.contains("begin")), "{name}");
            assert!(!parsed.flags.damaged && !parsed.flags.attachment_unread, "{name}");
        }
    }
    let raw = format!("Subject: x\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\n{LETTER}");
    let parsed = Message::parse(raw.as_bytes());
    assert_eq!((letters(&parsed).len(), parsed.flags.damaged), (1, true));
}

#[test]
fn unpacking_is_bounded() {
    // messages in files in messages: each level is read once more
    let mut inner = format!("From: a@example.org\r\nSubject: y\r\n\r\n{LETTER}\r\n").into_bytes();
    for _ in 0..40 {
        let name = "Content-Type: application/octet-stream; name=a.eml";
        let text = String::from_utf8(inner).expect("ASCII");
        inner = format!("From: a@example.org\r\nSubject: y\r\n{name}\r\n\r\n{text}").into_bytes();
    }
    let parsed = Message::parse(&inner);
    assert!(parsed.flags.parts_truncated && letters(&parsed).is_empty());
    // messages in a message in a file, side by side and in each other
    let digest = format!(
        "From: a\nTo: b\nContent-Type: multipart/digest; boundary=b\n\n{}",
        "--b\n\nA: b\n\nx\n".repeat(9_000)
    );
    let deep = format!("From: a\nTo: b\n{}x", "Content-Type: message/rfc822\n\n".repeat(9_000));
    for (name, message) in [("digest", digest), ("deep", deep)] {
        let raw = file_alone("Content-Type: application/octet-stream; name=a.eml", message.as_bytes());
        assert!(Message::parse(&raw).flags.parts_truncated, "{name}");
    }
    let long = vec![b'a'; MAX_TEXT + 1];
    let parts: String = std::iter::repeat_n(STANDARD.encode(&long), 10)
        .map(|content| format!("--b\r\nContent-Type: application/octet-stream; name=a.txt\r\nContent-Transfer-Encoding: base64\r\n\r\n{content}\r\n"))
        .collect();
    let raw = format!("Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n");
    let parsed = Message::parse(raw.as_bytes());
    assert!(parsed.flags.attachment_truncated);
    assert!(parsed.texts.iter().map(|text| text.content.len()).sum::<usize>() <= MAX_UNPACKED);
}
