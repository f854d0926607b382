//! What kind of file a file is, by its first bytes, its name and its text: media types are often
//! wrong, or say nothing.

use crate::message::decode::has_mark_of_utf16;
use crate::message::rtf;

/// The number of first bytes that show what kind of file a file is.
const LOOKED_AT: usize = 4 << 10;
/// A PDF file may begin a little late; mail programs accept this much.
const MAX_LATE: usize = 1024;
/// In text in sentences at most one non-blank character in ten is a mark. It is one in 20 to 30 in
/// letters, and one in 4 to 8 in source code, tables, logs, contacts and JSON.
const MARKS: usize = 10;
/// In text in sentences with Latin letters at least one character in twelve is a blank; keys and
/// encoded data have fewer.
const BLANKS: usize = 12;
/// In compressed or encrypted data one character in ten is a control character, whatever the
/// charset; in text hardly any.
const CONTROLS: usize = 20;
/// A smaller number of them are stray bytes.
const MIN_CONTROLS: usize = 4;
/// The fewest header fields that a message has.
const MIN_FIELDS: usize = 2;

/// The format as which a text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextForm {
    /// Plain text.
    Plain,
    /// HTML.
    Html,
    /// iCalendar.
    Calendar,
    /// A message of its own.
    Message,
}

/// By the media type and the name of a file, if they name it.
pub(super) fn named(media_type: &str, name: &str) -> Option<TextForm> {
    let by_type = match media_type {
        "text/html"
        | "application/xhtml+xml"
        | "application/vnd.wap.xhtml+xml"
        | "text/x-amp-html"
        | "text/watch-html" => TextForm::Html,
        "text/calendar" | "application/ics" | "application/calendar" => TextForm::Calendar,
        "message/rfc822" | "message/global" | "message/news" | "application/x-mimearchive" => {
            TextForm::Message
        }
        "text/plain" | "text/markdown" | "text/x-markdown" | "text/enriched" | "text/richtext" => {
            TextForm::Plain
        }
        _ => return by_name(name),
    };
    Some(by_type)
}

fn by_name(name: &str) -> Option<TextForm> {
    Some(match ending(name).as_str() {
        "txt" | "text" | "md" | "markdown" => TextForm::Plain,
        "html" | "htm" | "xhtml" | "xht" | "shtml" => TextForm::Html,
        "ics" | "ical" => TextForm::Calendar,
        "eml" | "mht" | "mhtml" => TextForm::Message,
        _ => return None,
    })
}

/// By the look of a text without any other evidence; `None` for source code, tables, keys and other
/// data.
pub(super) fn of_text(text: &str) -> Option<TextForm> {
    if is_html(text) {
        Some(TextForm::Html)
    } else if is_message(text) {
        Some(TextForm::Message)
    } else {
        is_prose(text).then_some(TextForm::Plain)
    }
}

/// The text after the last dot of a name, in lower case.
pub(super) fn ending(name: &str) -> String {
    let (_, ending) = name.trim().rsplit_once('.').unwrap_or_default();
    ending.chars().take(16).collect::<String>().to_ascii_lowercase()
}

fn start(text: &str) -> &str {
    &text[..text.floor_char_boundary(LOOKED_AT)]
}

/// Begins with a tag, and contains one that pages of HTML have.
pub(super) fn is_html(text: &str) -> bool {
    const TAGS: [&str; 9] =
        ["<html", "<!doctype html", "<head", "<body", "<p", "<div", "<table", "<span", "<br"];
    let start = start(text).trim_start_matches(|ch: char| ch.is_whitespace() || ch == '\u{feff}');
    start.starts_with('<') && {
        let start = start.to_ascii_lowercase();
        let ends =
            |rest: &str| rest.starts_with(|ch: char| matches!(ch, '>' | '/') || ch.is_ascii_whitespace());
        TAGS.iter().any(|tag| start.match_indices(tag).any(|(at, _)| ends(&start[at + tag.len()..])))
    }
}

/// Begins with header fields of an email.
pub(super) fn is_message(text: &str) -> bool {
    const FIELDS: [&str; 14] = [
        "from",
        "to",
        "cc",
        "subject",
        "date",
        "message-id",
        "received",
        "return-path",
        "reply-to",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "delivered-to",
        "dkim-signature",
    ];
    let mut known = 0;
    let lines = start(text).trim_start().lines().skip_while(|line| line.starts_with("From "));
    for line in lines.take_while(|line| !line.trim().is_empty()) {
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { break };
        let is_field = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_field {
            break;
        }
        known += usize::from(FIELDS.contains(&name.to_ascii_lowercase().as_str()));
    }
    known >= MIN_FIELDS
}

/// Begins with header fields of a MIME entity, or with the blank line that follows an empty header.
pub(super) fn is_entity(bytes: &[u8]) -> bool {
    let line = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default().trim_ascii_end();
    let name = line.split(|&byte| byte == b':').next().unwrap_or_default();
    line.is_empty() || name.len() < line.len() && !name.is_empty() && name.iter().all(u8::is_ascii_graphic)
}

/// Words in sentences: few marks, and blanks between words in scripts that write them.
fn is_prose(text: &str) -> bool {
    let (mut letters, mut marks, mut blanks, mut beyond_ascii) = (0, 0, 0, 0);
    for ch in start(text).chars() {
        if ch.is_whitespace() {
            blanks += 1;
        } else if ch.is_alphanumeric() {
            letters += 1;
            beyond_ascii += usize::from(!ch.is_ascii());
        } else if ch.is_ascii() {
            marks += 1;
        }
    }
    let written = letters + marks;
    letters > 0 && marks * MARKS <= written && (beyond_ascii * 2 > letters || blanks * BLANKS >= written)
}

/// Text in any encoding: no bytes that only programs write.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(LOOKED_AT)];
    has_mark_of_utf16(start)
        || !start.iter().any(|byte| matches!(byte, 0..=8 | 0x0E..=0x1A | 0x1C..=0x1F))
            && !start.starts_with(b"%!")
}

/// Bytes of the type text that are not text: compressed (`Content-Encoding: gzip`, which no mail
/// program undoes), encrypted, or a file under a wrong type. NULs, which mail programs ignore, do
/// not count, nor do the bytes with which seven-bit charsets shift.
pub(super) fn is_garbled(text: &str) -> bool {
    let is_control = |ch: &char| matches!(ch, '\u{1}'..='\u{8}' | '\u{10}'..='\u{1A}' | '\u{1C}'..='\u{1F}');
    let shown = start(text).chars().filter(|&ch| ch != '\0');
    let (mut all, mut controls) = (0, 0);
    for ch in shown {
        all += 1;
        controls += usize::from(is_control(&ch));
    }
    controls >= MIN_CONTROLS && controls * CONTROLS > all
}

/// Begins as files in Rich Text Format do.
pub(super) fn is_rtf(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(rtf::SIGNATURE)
}

/// Begins as PDF files do.
pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(MAX_LATE)].windows(5).any(|window| window == b"%PDF-")
}

/// A message encrypted by PGP.
pub(super) fn is_pgp_message(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"-----BEGIN PGP MESSAGE-----")
}

/// A file of the old Macintosh, written as text (RFC 1741).
pub(super) fn is_binhex(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"(This file must be converted with BinHex")
}

/// Files without words for people: pictures, sounds, films, fonts, signatures, keys, delivery
/// reports.
pub(super) fn is_wordless(media_type: &str, name: &str, bytes: &[u8]) -> bool {
    const MEDIA: [&str; 5] = ["image/", "audio/", "video/", "font/", "message/"];
    const TYPES: [&str; 10] = [
        "application/applefile", // icon and place of the file after it
        "application/pgp-signature",
        "application/pgp-keys",
        "application/pgp-encrypted",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pkix-cert",
        "application/x-x509-ca-cert",
        "application/x-x509-user-cert",
        "application/x-shockwave-flash",
    ];
    const ENDINGS: [&str; 8] = ["p7s", "sig", "asc", "key", "cer", "crt", "der", "pem"];
    MEDIA.iter().any(|media| media_type.starts_with(media))
        || TYPES.contains(&media_type)
        || ENDINGS.contains(&ending(name).as_str())
        || is_media(bytes)
}

/// Whether a file that should hold no words for people is text nevertheless: its type is wrong, or
/// it is a picture in SVG.
pub(super) fn may_be_text(media_type: &str, name: &str, bytes: &[u8]) -> bool {
    const MEDIA: [&str; 5] = ["image/", "audio/", "video/", "font/", "message/"];
    /// Fields for programs, in the words of servers.
    const REPORTS: [&str; 7] = [
        "message/delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
        "message/global-delivery-status",
        "message/global-disposition-notification",
        "message/tracking-status",
        "message/sip",
    ];
    let is_wrong = MEDIA.iter().any(|media| media_type.starts_with(media)) && !REPORTS.contains(&media_type);
    let is_wordless_by_itself = is_wordless("", name, bytes);
    is_wrong && !is_wordless_by_itself && is_text(bytes)
}

/// A picture in SVG with words to read.
pub(super) fn is_svg_with_words(text: &str) -> bool {
    let start = start(text);
    start.trim_start().starts_with('<')
        && start.contains("<svg")
        && (text.contains("<text") || text.contains("<foreignObject"))
}

/// Begins as pictures, sounds, films and fonts do.
fn is_media(bytes: &[u8]) -> bool {
    const STARTS: [&[u8]; 18] = [
        b"\x89PNG",
        b"\xFF\xD8\xFF",
        b"GIF8",
        b"BM",
        b"II*\0",
        b"MM\0*",
        b"RIFF",
        b"OggS",
        b"ID3",
        b"\xFF\xFB",
        b"fLaC",
        b"\x1A\x45\xDF\xA3",
        b"\0\0\x01\0",
        b"8BPS",
        b"\0\x01\0\0\0",
        b"OTTO",
        b"wOFF",
        b"wOF2",
    ];
    STARTS.iter().any(|start| bytes.starts_with(start) && (start.len() > 2 || !is_text(bytes)))
        || bytes.get(4..8) == Some(b"ftyp")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_told_by_their_look() {
        for (text, expected) in [
            ("Good day, I recorded you while you watched.\r\nPay 1,200 US dollars.", Some(TextForm::Plain)),
            ("Зайдите на сайт и заплатите.", Some(TextForm::Plain)),
            ("私はあなたを録画しました。支払ってください。", Some(TextForm::Plain)),
            ("\u{feff}\n<!DOCTYPE html><html>", Some(TextForm::Html)),
            ("<?xml version=\"1.0\"?>\n<html xmlns=\"x\">", Some(TextForm::Html)),
            ("<p>I recorded you</p>", Some(TextForm::Html)),
            ("<param name=\"a\"/>", None),
            ("<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0\"/></svg>", None),
            ("From: a@b.example\nSubject: x\n\nI recorded you", Some(TextForm::Message)),
            (
                "From a@b.example Mon Jan  1 00:00:00 2026\nReceived: from x\n by y\nTo: a\n",
                Some(TextForm::Message),
            ),
            ("Note: to you\n\nI recorded you and your friends", Some(TextForm::Plain)),
            ("name,sum,date\nAnna,12.50,2026-01-01\nBo,3.75,2026-01-02\n", None),
            ("{\"name\": \"Anna\", \"sum\": 12.5, \"paid\": true}", None),
            ("--- a/x.c\n+++ b/x.c\n@@ -1,4 +1,4 @@\n-\treturn f(x) + 1;\n+\treturn f(x);\n", None),
            ("BEGIN:VCARD\nVERSION:3.0\nN:Brandt;Rolf;;;\nTEL;TYPE=work:+49-30-123456\nEND:VCARD\n", None),
            ("TWFuIGlzIGRpc3Rpbmd1aXNoZWQsIG5vdCBvbmx5IGJ5IGhpcyByZWFzb24sIGJ1dCBieSB0aGlz\n", None),
            ("", None),
        ] {
            assert_eq!(of_text(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_compressed_is_no_text() {
        let packed: Vec<u8> = (0..3_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let latin: String = packed.iter().map(|&byte| char::from(byte)).collect();
        let letter = "I recorded you. Pay 1,200 US dollars.";
        for (name, text, expected) in [
            ("compressed, read as Latin-1", &*latin, true),
            ("compressed, read as UTF-8", &String::from_utf8_lossy(&packed), true),
            ("a letter", letter, false),
            ("NULs in a letter", &"I \0\0recorded\0 you".repeat(9), false),
            ("NULs before a letter", &["\0".repeat(9_000).as_str(), letter].concat(), false),
            ("a stray byte", "\u{1}pay", false),
            ("shifts", "\u{1b}$B\u{e}abc\u{f}", false),
            ("nothing", "", false),
        ] {
            assert_eq!(is_garbled(text), expected, "{name}");
        }
    }

    #[test]
    fn files_are_told_by_their_first_bytes() {
        assert!(is_text(b"caf\xe9") && is_text(b"\xff\xfep\0a\0y\0") && is_text(b"") && is_text(b"\x1b$B"));
        assert!(!is_text(b"MZ\x90\0\x03") && !is_text(b"%!PS-Adobe-3.0"));
        assert!(is_wordless("application/octet-stream", "", b"\xFF\xD8\xFF\xE0"));
        assert!(is_wordless("application/octet-stream", "x", b"\0\0\0\x18ftypmp42"));
        assert!(!is_wordless("application/octet-stream", "", b"BMI is a number"));
        assert!(
            is_entity(b"Content-Type: text/plain\r\n\r\nx")
                && is_entity(b"\r\nx")
                && !is_entity(b"I recorded you: pay")
        );
    }
}
