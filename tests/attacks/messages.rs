//! Messages that are meant to stop a filter, about a megabyte each. All of them are made here, with
//! only the standard library: the tests of the hosts compile `write.rs` beside this file and read
//! its output.

use crate::files;
use std::fmt::Write;

/// Bytes of a message, or of the part of it that repeats.
pub const SIZE: usize = 1_000_000;

/// A threat, so that pictures are read.
const LETTER: &str = "I hacked your device and filmed you through your webcam. Pay 1450 USD in bitcoin within 48 hours or I send the \
    video to all your contacts.\r\n";
const FIELDS: &str = "From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\nDate: Fri, 21 Nov 2025 09:55:06 +0000\r\n\
    Message-ID: <1@b.example>\r\nMIME-Version: 1.0\r\n";

/// Bodies: name, media type, what comes first, what repeats.
const BODIES: &[(&str, &str, &str, &str)] = &[
    ("plain-words", "text/plain", "", "The meeting is on Monday at ten, please bring the minutes.\r\n"),
    (
        "html-words",
        "text/html",
        "",
        "<p>The meeting is on <b>Monday</b>, <a href=\"http://a.example/\">bring</a> it.</p>\r\n",
    ),
    ("html-nest-b", "text/html", "", "<b>"),
    ("html-nest-style", "text/html", "", "<i style=color:red>"),
    ("html-nest-div", "text/html", "", "<div><p>"),
    ("html-nest-li", "text/html", "", "<ul><li>"),
    ("html-end-tags", "text/html", "<i><i><i>", "</u>"),
    ("html-unclosed-attribute", "text/html", "<a href=\"", "x"),
    ("html-attributes", "text/html", "<a ", "style=a "),
    ("html-attributes-and-tags", "text/html", "", "<a style=a class=b id=c href=d>"),
    ("html-unclosed-comments", "text/html", "", "<!--"),
    ("html-comments", "text/html", "", "<!--a-->"),
    ("html-less-than", "text/html", "", "<"),
    ("html-ampersands", "text/html", "", "&"),
    ("html-entities", "text/html", "", "&CounterClockwiseContourIntegra"),
    ("html-entities-number", "text/html", "", "&#x41;"),
    ("html-hidden-entities", "text/html", "<p hidden>", "&#x41;"),
    ("html-style-elements", "text/html", "", "<style>a{color:red}</style>"),
    ("html-style-braces", "text/html", "<style>", "{"),
    ("html-style-media", "text/html", "<style>", "@media{"),
    ("html-style-at", "text/html", "<style>", "@a;b{c}"),
    ("html-style-selectors", "text/html", "<style>", "a,"),
    ("html-style-comments", "text/html", "<style>", "/*"),
    ("html-classes", "text/html", "<style>.a{color:red}</style><i class='", "a "),
    ("html-declarations", "text/html", "<i style='", "color:red;"),
    ("html-background", "text/html", "<i style='background:", "a "),
    ("html-links", "text/html", "", "<a href=//x>y</a>"),
    ("html-tables-and-links", "text/html", "", "<table><tr><td><a href=http://a.b/>word word "),
    ("html-textarea", "text/html", "", "<textarea>"),
    ("html-title", "text/html", "", "<title>x</title>"),
    ("html-body", "text/html", "", "<body>"),
    ("html-alt", "text/html", "", "<img alt=x>"),
    ("html-tables", "text/html", "", "<table><tr><td>"),
    ("html-nul", "text/html", "", "a\0"),
    ("html-doctype", "text/html", "", "<!DOCTYPE a>"),
    ("html-direction", "text/html", "", "<bdo dir=rtl>a\u{202e}b"),
    ("html-parts", "multipart/mixed; boundary=b", "", "--b\r\nContent-Type: text/html\r\n\r\n<i>\r\n"),
    ("zero-width", "text/plain; charset=utf-8", "", "a\u{200b}"),
    ("zero-width-only", "text/plain; charset=utf-8", "", "\u{200b}"),
    ("marks", "text/plain; charset=utf-8", "a", "\u{336}"),
    ("marks-arabic", "text/plain; charset=utf-8", "\u{628}", "\u{64b}"),
    ("one-letter-for-many", "text/plain; charset=utf-8", "", "\u{fdfa}"),
    ("mixed-scripts", "text/plain; charset=utf-8", "", "p\u{430}ssw\u{43e}rd"),
    ("directions", "text/plain; charset=utf-8", "", "a\u{202e}b\u{202c}\u{2067}"),
    ("entities-plain", "text/plain", "", "&#104;"),
    ("entities-plain-broken", "text/plain", "", "&#"),
    ("one-word", "text/plain", "", "a"),
    ("spaced-letters", "text/plain", "", "p a y "),
    ("payment-single", "text/plain", "", "1 A b 2 "),
    ("payment-bech32", "text/plain", "", "bc1q"),
    ("payment-bech32-spaced", "text/plain", "", "bc1q "),
    ("payment-monero", "text/plain", "", "4A1b "),
    ("payment-iban", "text/plain", "", "DE89 3704 0044 0532 0130 0"),
    ("payment-parts", "text/plain", "", "1BoatSLRHtKN ngkdXEeobR76b53LETtpyV and "),
    ("payment-hex", "text/plain", "", "0xaBaBaBaBaBaBaBaBaBaBaBaBaBaBaBaBaBaBaBaB "),
    (
        "phrases",
        "text/plain",
        "",
        "your password is a1b2c3 i hacked your webcam pay in bitcoin 48 hours 500 usd send to all contacts ",
    ),
    ("secrets", "text/plain", "your password is aaaa1 ", "aaaa1 your password is aaaa2 "),
    ("quotations", "text/plain", "", "> a\r\nb\r\n"),
    ("heads", "text/plain", "", "a: b\r\n"),
    ("addresses", "text/plain", "", "a@b.c"),
    ("schemes", "text/plain", "", "a://"),
    ("footers", "text/plain", "", "--\r\nlistinfo\r\n"),
    ("uuencode", "text/plain", "", "begin 644 a.txt\r\n#86)C\r\n"),
    ("line-feeds", "text/plain", "", "\n"),
    ("carriage-returns", "text/plain", "", "\r"),
    ("blanks", "text/plain", "", " "),
    ("chinese", "text/plain; charset=utf-8", "", "\u{6bd4}\u{7279}\u{5e01}"),
    ("emoji", "text/plain; charset=utf-8", "", "\u{1f468}\u{200d}"),
    ("korean", "text/plain; charset=utf-8", "", "\u{be44}\u{bc00}\u{bc88}\u{d638}"),
    ("thai", "text/plain; charset=utf-8", "", "\u{e01}\u{e34}"),
    ("utf-7", "text/plain; charset=utf-7", "", "+AGE-"),
    ("iso-2022-jp", "text/plain; charset=iso-2022-jp", "", "\x1b$B\x1b(B"),
    ("hz", "text/plain; charset=hz-gb-2312", "", "~{~}"),
    ("base64-blanks", "text/plain\r\nContent-Transfer-Encoding: base64", "", " "),
    ("base64-words", "text/plain\r\nContent-Transfer-Encoding: base64", "", "SGVsbG8geW91IHRoZXJl\r\n"),
    ("quoted-printable", "text/plain\r\nContent-Transfer-Encoding: quoted-printable", "", "=41"),
    ("parts", "multipart/mixed; boundary=b", "", "--b\r\n\r\nx\r\n"),
    ("parts-empty", "multipart/mixed; boundary=b", "", "--b\r\n"),
    (
        "parts-alternative",
        "multipart/alternative; boundary=b",
        "",
        "--b\r\nContent-Type: text/html\r\n\r\n<p hidden>words\r\n",
    ),
    (
        "parts-same-boundary",
        "multipart/mixed; boundary=b",
        "",
        "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n",
    ),
    (
        "parts-base64-unclosed",
        "multipart/mixed; boundary=b",
        "",
        "--b\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!\r\n",
    ),
    (
        "parts-quoted-printable",
        "multipart/mixed; boundary=b",
        "",
        "--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=\r\n=ZZ",
    ),
    ("boundary-near", "multipart/mixed; boundary=--------x", "", "--------"),
    ("messages", "message/rfc822", "", "Content-Type: message/rfc822\r\n\r\n"),
    ("digest", "multipart/digest; boundary=b", "", "--b\r\n\r\nSubject: x\r\n\r\ny\r\n"),
    (
        "messages-in-base64",
        "multipart/mixed; boundary=b",
        "",
        "--b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogeA0KDQp4\r\n",
    ),
];

/// Headers: name, what comes first, what repeats.
const HEADERS: &[(&str, &str, &str)] = &[
    ("header-fields", "", "X-A: b\r\n"),
    ("header-folds", "Subject: ", "a\r\n "),
    ("header-received", "", "Received: from a by b; Fri, 21 Nov 2025 09:55:06 +0000\r\n"),
    ("header-subject", "Subject: ", "a"),
    ("header-subject-tags", "Subject: ", "re: [a] "),
    ("header-subject-stars", "Subject: ", "**a"),
    ("header-encoded-words", "Subject: ", "=?utf-8?q?=41?=\r\n "),
    ("header-encoded-broken", "Subject: ", "=?utf-8?q?"),
    ("header-encoded-base64", "From: ", "=?u?b?a"),
    ("header-addresses", "To: ", "a@b.c, "),
    ("header-address-fields", "", "To: a@b.c\r\n"),
    ("header-groups", "To: ", "a:b@c;"),
    ("header-comments", "To: ", "("),
    ("header-quotes", "To: ", "\""),
    ("header-references", "References: ", "<a@b>\r\n "),
    ("header-types", "", "Content-Type: text/plain; charset=x\r\n"),
    ("header-parameters", "Content-Type: text/plain", ";a=b"),
    ("header-parameters-same", "Content-Type: text/plain", ";\r\n name*1=a"),
    ("header-id", "Message-ID: ", "<"),
    ("header-authentication", "", "Authentication-Results: a; dmarc=fail\r\n"),
    ("no-header", "\r\n", "hello you "),
    ("no-colon", "", "abcdef\r\n"),
];

/// All messages with their names.
pub fn all() -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for (name, kind, first, unit) in BODIES {
        let body = unit.repeat(SIZE / unit.len());
        all.push((
            (*name).to_owned(),
            format!("{FIELDS}Content-Type: {kind}\r\n\r\n{first}{body}").into_bytes(),
        ));
    }
    for (name, first, unit) in HEADERS {
        let field = unit.repeat(SIZE / unit.len());
        all.push(((*name).to_owned(), format!("{first}{field}\r\n{FIELDS}\r\n{LETTER}").into_bytes()));
    }
    all.push(("parts-nested".to_owned(), nested().into_bytes()));
    all.push(("html-rules".to_owned(), rules().into_bytes()));
    for (name, kind, file, count) in files::all() {
        all.push((name.to_owned(), carrying(kind, &file, count)));
    }
    all
}

/// Nested parts, each with a boundary of its own.
fn nested() -> String {
    let mut message = format!("{FIELDS}Content-Type: multipart/mixed; boundary=b0\r\n\r\n");
    for depth in 0.. {
        let next = depth + 1;
        write!(message, "--b{depth}\r\n\r\nx\r\n--b{depth}\r\nContent-Type: multipart/alternative; boundary=b{next}\r\n\r\n")
            .expect("to memory");
        if message.len() > SIZE {
            break;
        }
    }
    message
}

/// As many rules of style as there are elements that may match them.
fn rules() -> String {
    let mut message = format!("{FIELDS}Content-Type: text/html\r\n\r\n<style>");
    for class in 0..SIZE / 40 {
        write!(message, ".c{class}{{color:#fff}}").expect("to memory");
    }
    message + "</style>" + &"<i class='c1 c2 c3 c4 c5'>".repeat(SIZE / 52)
}

/// A letter with the same file several times.
fn carrying(kind: &str, file: &[u8], count: usize) -> Vec<u8> {
    let mut message = format!(
        "{FIELDS}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{LETTER}"
    );
    let part = files::base64(file);
    for _ in 0..count {
        write!(
            message,
            "\r\n--b\r\nContent-Type: {kind}; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\n{part}"
        )
        .expect("to memory");
    }
    (message + "\r\n--b--\r\n").into_bytes()
}
