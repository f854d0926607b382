//! Each label that mail programs write with a sample in its script, and each way a label is wrong
//! or missing.

use super::label::Charset;
use crate::message::{Message, TextKind};
use encoding_rs::*;

const JAPANESE: &str = "私はあなたを録画しました。送金してください";
const CHINESE: &str = "我录了你的视频，请付款";
const TAIWAN: &str = "我錄了你的視頻，請付款";
const KOREAN: &str = "나는 당신을 녹화했다 송금하세요";
const RUSSIAN: &str = "Я записал тебя на камеру, переведи деньги";
const GERMAN: &str = "Ich habe Sie gefilmt, zahlen Sie für Ihr Gerät";

/// A message whose body is `body` under `content_type`, transfer-encoded as hexadecimal
/// quoted-printable.
fn message(content_type: &str, body: &[u8]) -> String {
    let encoded: String = body.iter().map(|byte| format!("={byte:02X}=\r\n")).collect();
    format!(
        "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: {content_type}\r\n\
         Content-Transfer-Encoding: quoted-printable\r\n\r\n{encoded}"
    )
}

/// The text of a body, read at the root of a message and in a part of one; both are the same.
#[track_caller]
fn text(content_type: &str, body: &[u8]) -> String {
    let whole = message(content_type, body);
    let root = Message::parse(whole.as_bytes()).texts[0].content.trim_end_matches(['\r', '\n']).to_owned();
    let (_, part) = whole.split_once("MIME-Version: 1.0\r\n").unwrap();
    let mixed =
        format!("Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n{part}\r\n--b--\r\n");
    let mixed = Message::parse(mixed.as_bytes());
    assert_eq!(mixed.texts[0].content.trim_end_matches(['\r', '\n']), root, "in a part: {content_type}");
    root
}

#[track_caller]
fn labelled(label: &str, body: &[u8]) -> String {
    text(&format!("text/plain; charset=\"{label}\""), body)
}

fn bytes(encoding: &'static Encoding, sample: &str) -> Vec<u8> {
    encoding.encode(sample).0.into_owned()
}

/// postalsys/postal-mime#94, kisli/vmime#216, zbateson/mail-mime-parser#141, ddeboer/imap#488
#[test]
fn labels_that_mail_programs_write() {
    let table: &[(&'static Encoding, &str, &str)] = &[
        (
            SHIFT_JIS,
            JAPANESE,
            "cp932 CP-932 ms932 MS932_0213 windows-31j cswindows31j sjis shift-jis Shift_JIS x-sjis sjis-win SJIS_MS ibm943",
        ),
        (EUC_JP, JAPANESE, "eucjp euc_jp eucJP-ms eucjp-win ujis x-euc-jp cp51932 EUC-JISX0213"),
        (
            ISO_2022_JP,
            JAPANESE,
            "iso-2022-jp iso-2022-jp-ms x-iso-2022-jp iso2022jp ISO-2022-JP-1 iso-2022-jp-2 iso-2022-jp-3 cp50220 cp50221 \
             cp50222 csISO2022JP jis",
        ),
        (
            EUC_KR,
            KOREAN,
            "cp949 uhc ms949 windows-949 euckr euc_kr ks_c_5601-1987 ksc5601 x-windows-949 ksx1001",
        ),
        (BIG5, TAIWAN, "cp950 chinesebig5 big5-hkscs ms950 x-windows-950 big-5 cn-big5 big5-eten"),
        (GBK, CHINESE, "euc-cn x-euc-cn cp936 ms936 gb2312 GB_2312-80 gb-2312 x-gbk cngb windows-936"),
        (GB18030, CHINESE, "gb18030 GB18030-2000 cp54936"),
        (
            WINDOWS_1251,
            RUSSIAN,
            "cp-1251 win-1251 windows1251 cp1251 win1251 x-cp1251 CP_1251 windows-cp1251",
        ),
        (KOI8_R, RUSSIAN, "koi8r koi8 koi8_r cskoi8r cp20866 x-koi8-r"),
        (KOI8_U, RUSSIAN, "koi8u koi8-ru"),
        (IBM866, RUSSIAN, "cp-866 ibm866 cp866 866 dos-866"),
        (ISO_8859_5, RUSSIAN, "iso8859-5 iso88595 iso_8859-5:1988 8859-5 x-iso-8859-5 cp28595"),
        (X_MAC_CYRILLIC, RUSSIAN, "x-mac-cyrillic mac-cyrillic"),
        (
            WINDOWS_1252,
            GERMAN,
            "latin-1 latin1 8859-1 iso8859-1 iso-8859-1 ISO_8859-1:1987 l1 x-iso-8859-1 cp-1252 win-1252 cp819",
        ),
        (ISO_8859_15, GERMAN, "latin-9 latin9 iso8859-15 iso-8859-15 latin0"),
        (UTF_8, RUSSIAN, "utf8 utf-8 UTF_8 \u{20}utf-8 cp65001 unicode-1-1-utf-8 utf8mb4 utf-8;"),
        (WINDOWS_874, "ฉันบันทึกวิดีโอของคุณ", "tis-620 tis620 cp874 iso8859-11 x-windows-874 windows-874"),
        (WINDOWS_1253, "Σε έχω καταγράψει, πλήρωσε", "cp-1253 win-1253 windows1253"),
        (WINDOWS_1255, "הקלטתי אותך שלם עכשיו", "cp-1255 win-1255"),
        (WINDOWS_1256, "لقد سجلت لك ادفع الان", "cp-1256 win1256"),
        (WINDOWS_1250, "Nagrałem cię, zapłać", "cp-1250 win-1250 x-cp1250"),
    ];
    for (encoding, sample, labels) in table {
        let body = bytes(encoding, sample);
        for label in labels.split_ascii_whitespace() {
            assert_eq!(labelled(label, &body), *sample, "{label}");
        }
    }
    assert_eq!(labelled("cp-850", b"f\x81r Ihr Ger\x84t"), "für Ihr Gerät");
    for label in ["cp852", "ibm852", "852", "cp-852"] {
        assert_eq!(
            labelled(label, b"Natoczy\x88em ci\xA9, zap\x88a\x86"),
            "Natoczyłem cię, zapłać",
            "{label}"
        );
    }
    assert_eq!(labelled("cp437", b"f\x81r Ihr Ger\x84t"), "für Ihr Gerät");
}

#[test]
fn labels_that_say_nothing() {
    for label in [
        "x-unknown",
        "unknown-8bit",
        "ansi",
        "us-ascii",
        "default",
        "8bit",
        "none",
        "x-nonsense",
        "",
        "ascii",
    ] {
        for (encoding, sample) in [
            (WINDOWS_1251, RUSSIAN),
            (KOI8_R, RUSSIAN),
            (WINDOWS_1252, GERMAN),
            (GBK, CHINESE),
            (BIG5, TAIWAN),
            (SHIFT_JIS, JAPANESE),
            (EUC_JP, JAPANESE),
            (EUC_KR, KOREAN),
            (UTF_8, RUSSIAN),
            (ISO_2022_JP, JAPANESE),
        ] {
            assert_eq!(labelled(label, &bytes(encoding, sample)), sample, "{label}: {}", encoding.name());
        }
    }
}

/// SpamScope/mail-parser#79: the web standard makes one U+FFFD of a whole text.
#[test]
fn seven_bit_charsets_lose_nothing() {
    for (labels, body, sample) in [
        ("hz-gb-2312 hz x-hz hz-gb2312", &b"~{Dc:C~},~{J@=g~} pay ~~ 1"[..], "你好,世界 pay ~ 1"),
        ("iso-2022-kr iso2022kr csiso2022kr", b"\x1b$)C\x0e>H3gGO<<?d\x0f pay", "안녕하세요 pay"),
        ("iso-2022-cn iso-2022-cn-ext", b"\x1b$)A\x0eDc:C\x0f, \x0eJ@=g\x0f pay", "你好, 世界 pay"),
        (
            "utf-7 unicode-1-1-utf-7 x-unicode-2-0-utf-7 utf7",
            b"+BB8EQAQ4BDIENQRC, +BDwEOARA- +- 1+-1",
            "Привет, мир + 1+1",
        ),
        ("utf-7", b"+BB8EQAQ4BDIENQRC +BDwEOARA. +BB8EQAQ4", "Привет мир. При"),
        // RFC 1468: a line begins in ASCII, whether the one before was closed or not
        (
            "iso-2022-jp",
            b"\x1b$B;d\r\npay to 17voPyz3WGh4LV16ozZj26ovpsTtviF9Ji\r\n",
            "私\r\npay to 17voPyz3WGh4LV16ozZj26ovpsTtviF9Ji",
        ),
        ("iso-2022-jp", b"\x1b$B;d;d\npay now\n\x1b$B;d\x1b(B now", "私私\npay now\n私 now"),
        ("iso-2022-jp cp50222", b"\x1b(I12\x1b(B pay \x1b$B;d\x1b(B", "ｱｲ pay 私"),
    ] {
        for label in labels.split(' ') {
            assert_eq!(labelled(label, body), sample, "{label}");
            let address = b"pay to 17voPyz3WGh4LV16ozZj26ovpsTtviF9Ji";
            assert_eq!(labelled(label, address).as_bytes(), address, "ASCII under {label}");
        }
    }
}

#[test]
fn utf_7_without_a_label_is_read_where_it_is_certain() {
    for (body, text) in [
        ("+AEk recorded y+AG8-u, p+AGE-y", "I recorded you, pay"),
        ("+BB8EQAQ4BDIENQRC, +BDwEOARA. +BB8EQAQ4", "Привет, мир. При"),
        ("+ZYdbV2WHW1c- +ZYdbV2WHW1c- 1 +- 1 +ZYdbV2WHW1c-", "文字文字 文字文字 1 + 1 文字文字"),
    ] {
        for label in ["us-ascii", "utf-8", "iso-8859-1", "x-unknown"] {
            assert_eq!(labelled(label, body.as_bytes()), text, "{label}");
        }
    }
    for body in [
        "Call +49 30 123456, +1-800-555-0100 or +44 20 7946 0000",
        "C++ and G++, a+b=c, 2 + 2, A+, B+ and C+-",
        "+Rob +Ann +Tim and +ABC- are here",
        "anna+shop@example.org, anna+news@example.org, anna+AGk-@example.org",
        "https://example.org/?q=I+AGk+you+and+me+too",
        "+AGk- once, +AG8- twice",
        "--- a/x\n+++ b/x\n+AGk-\n+AGk-\n+AGk-\n+ return",
        "q+AB8+ab/cdEFgh+IJ+klm/N0+pqR8",
    ] {
        assert_eq!(labelled("us-ascii", body.as_bytes()), body);
    }
}

/// mikel/mail#1423, zammad/zammad#6144, jstedfast/MimeKit#417
#[test]
fn utf_8_is_utf_8_whatever_the_label_says() {
    for label in [
        "iso-2022-jp",
        "gb2312",
        "us-ascii",
        "iso-8859-1",
        "windows-1251",
        "koi8-r",
        "utf-16",
        "utf-16le",
        "utf-32",
        "shift_jis",
        "euc-kr",
        "big5",
        "hz-gb-2312",
        "iso-2022-kr",
        "iso-8859-6",
        "macintosh",
        "cp850",
        "x-unknown",
        "utf-7",
    ] {
        for sample in [JAPANESE, CHINESE, KOREAN, RUSSIAN, GERMAN, "naïve", "100 €"] {
            assert_eq!(labelled(label, sample.as_bytes()), sample, "{label}");
        }
    }
    // a short word whose bytes pass for UTF-8 is read by its label
    assert_eq!(labelled("gb2312", &bytes(GBK, "一")), "一");
    assert_eq!(labelled("tis-620", &bytes(WINDOWS_874, "รถ")), "รถ");
    // cut inside a character
    let cut = RUSSIAN.as_bytes()[..RUSSIAN.len() - 1].to_vec();
    assert!(labelled("iso-8859-1", &cut).starts_with("Я записал тебя"));
    // labelled UTF-8, but in another charset
    assert_eq!(labelled("utf-8", &bytes(WINDOWS_1251, RUSSIAN)), RUSSIAN);
    assert_eq!(labelled("utf-8", &bytes(WINDOWS_1252, GERMAN)), GERMAN);
}

fn wide(sample: &str, big_endian: bool, mark: bool) -> Vec<u8> {
    let marked = format!("{}{sample}", if mark { "\u{feff}" } else { "" });
    marked
        .encode_utf16()
        .flat_map(|unit| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() })
        .collect()
}

#[test]
fn utf_16_and_32_by_mark_or_nuls() {
    for sample in [GERMAN, RUSSIAN, KOREAN] {
        for big_endian in [false, true] {
            for label in ["utf-16", "ucs-2", "unicode", "us-ascii", "iso-8859-1", "utf-8", "x-unknown"] {
                for mark in [false, true] {
                    // Hangul has no high byte of its own, so only a mark or the label shows it
                    if sample == KOREAN && !mark && !["utf-16", "ucs-2", "unicode"].contains(&label) {
                        continue;
                    }
                    assert_eq!(
                        labelled(label, &wide(sample, big_endian, mark)),
                        sample,
                        "{label} {big_endian} {mark}"
                    );
                }
            }
            let long: Vec<u8> = sample
                .chars()
                .flat_map(
                    |c| if big_endian { u32::from(c).to_be_bytes() } else { u32::from(c).to_le_bytes() },
                )
                .collect();
            assert_eq!(labelled("utf-32", &long), sample);
            assert_eq!(labelled("us-ascii", &long), sample);
        }
    }
    assert_eq!(labelled("utf-16be", &wide(CHINESE, true, false)), CHINESE);
    assert_eq!(labelled("utf-16le", &wide(CHINESE, false, false)), CHINESE);
    assert_eq!(labelled("utf-16", b"plain text under it"), "plain text under it");
}

#[test]
fn html_names_its_charset() {
    for meta in [
        "<meta charset=\"CS\">",
        "<META CHARSET=CS>",
        "<meta http-equiv='Content-Type' content='text/html; charset=CS'>",
        "<meta name=x content=y><meta http-equiv=Content-Type content=\"text/html;charset=CS\" />",
    ] {
        for (encoding, label, sample) in [
            (WINDOWS_1251, "windows-1251", RUSSIAN),
            (KOI8_R, "koi8-r", RUSSIAN),
            (WINDOWS_1253, "cp-1253", "ναι"),
            (SHIFT_JIS, "cp932", JAPANESE),
            (UTF_8, "iso-8859-1", RUSSIAN),
        ] {
            let html =
                |sample: &str| format!("<html><head>{}</head><p>{sample}</p>", meta.replace("CS", label));
            assert_eq!(text("text/html", &bytes(encoding, &html(sample))), html(sample));
            // the field outranks it
            let field = format!("text/html; charset={}", encoding.name());
            let other = html(sample).replace(label, "iso-8859-7");
            assert_eq!(text(&field, &bytes(encoding, &other)), other);
        }
    }
}

#[test]
fn what_is_right_stays_and_is_not_copied() {
    for content_type in [
        "text/plain; charset=utf-8",
        "text/plain",
        "text/plain; charset=us-ascii",
        "text/html; charset=UTF-8",
    ] {
        let raw = format!("Subject: x\r\nContent-Type: {content_type}\r\n\r\nOne, two ~ three [1;2] €\r\n");
        let message = Message::parse(raw.as_bytes());
        assert_eq!(message.texts[0].content, "One, two ~ three [1;2] €\r\n");
        if !content_type.contains("ascii") {
            assert!(matches!(message.texts[0].content, std::borrow::Cow::Borrowed(_)), "{content_type}");
        }
    }
    assert_eq!(labelled("iso-8859-1", b"\x93caf\xe9\x94"), "“café”");
    assert_eq!(labelled("windows-1251", &bytes(WINDOWS_1251, "юя")), "юя");
    assert_eq!(labelled("us-ascii", b"eBay\xae \xa9 2005"), "eBay® © 2005");
    assert_eq!(labelled("us-ascii", b"it\x92s \x93here\x94"), "it’s “here”");
}

/// cyrusimap/cyrus-imapd#4603, mysociety/alaveteli#253
#[test]
fn nuls_between_letters_are_dropped() {
    let clean = "From: a@example.org\r\nSubject: I have a recording\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\
                 Content-Type: text/plain\r\n\r\nPay in bitcoin now\r\n--b\r\nContent-Type: text/html\r\n\
                 Content-Transfer-Encoding: base64\r\n\r\nPHA+UGF5IGluIGJpdGNvaW4gbm93PC9wPg==\r\n--b--\r\n";
    for every in [3, 4, 5, 7, 64] {
        let mut raw = Vec::new();
        for (at, byte) in clean.bytes().enumerate() {
            raw.push(byte);
            if at % every == every - 1 {
                raw.push(0);
            }
        }
        let message = Message::parse(&raw);
        assert_eq!(message.subject, "I have a recording", "{every}");
        assert_eq!(message.from.mailbox(), "a@example.org", "{every}");
        let texts: Vec<_> = message.texts.iter().map(|text| (text.kind, &*text.content)).collect();
        let expected =
            [(TextKind::Plain, "Pay in bitcoin now"), (TextKind::Html, "<p>Pay in bitcoin now</p>")];
        assert_eq!(texts, expected, "{every}");
    }
    assert_eq!(labelled("utf-8", b"Pa\0y \0now\0"), "Pay now");
    // at the start of a text they are not a charset
    for count in [8, 3_999, 4_096, 6_000] {
        for text in ["Pay now, or everybody sees the recording.", GERMAN, RUSSIAN] {
            let raw = [&vec![0; count][..], text.as_bytes()].concat();
            assert_eq!(labelled("utf-8", &raw), text, "{count}");
            let file = [&vec![0; count][..], b"Subject: x\n\n", text.as_bytes()].concat();
            assert_eq!(&*Message::parse(&file).texts[0].content, text, "{count}");
        }
    }
    // bytes of a picture keep theirs
    let raw = b"Subject: x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n\r\n\x89PNG\0\0\x01\xff";
    assert_eq!(&*Message::parse(raw).attachments[0].content, b"\x89PNG\0\0\x01\xff");
}

/// suitenumerique/messages#524, and what `>` of PowerShell writes
#[test]
fn a_file_in_utf_16_is_a_message() {
    for (end, big_endian, mark) in [
        ("\r\n", false, true),
        ("\n", false, true),
        ("\r\n", true, true),
        ("\n", false, false),
        ("\n", true, false),
    ] {
        for label in ["utf-8", "iso-8859-1", "windows-1251", "utf-16", "gb2312"] {
            let text = format!(
                "From: a@example.org\nSubject: {RUSSIAN}\nContent-Type: text/plain; charset={label}\n\n{RUSSIAN}\n"
            );
            let raw = wide(&text.replace('\n', end), big_endian, mark);
            let message = Message::parse(&raw);
            assert_eq!(message.subject, RUSSIAN, "{label} {big_endian} {mark}");
            assert_eq!(message.texts[0].content.trim_end(), RUSSIAN, "{label} {big_endian} {mark}");
        }
        for sample in [GERMAN, RUSSIAN] {
            let raw = wide(sample, big_endian, mark);
            let message = Message::parse(&raw);
            assert!(message.flags.no_headers);
            assert_eq!(message.texts[0].content, sample);
        }
    }
}

#[test]
fn a_bare_text_is_read_by_a_guess() {
    for (encoding, sample) in
        [(WINDOWS_1251, RUSSIAN), (WINDOWS_1252, GERMAN), (ISO_2022_JP, JAPANESE), (UTF_8, RUSSIAN)]
    {
        let raw = bytes(encoding, sample);
        assert_eq!(Message::parse(&raw).texts[0].content, sample, "{}", encoding.name());
    }
}

#[test]
fn odd_labels_name_nothing_and_do_no_harm() {
    for label in [
        "",
        " ",
        "=",
        "-",
        "x",
        "cs",
        "cp",
        "99999999999999999999",
        "iso8859",
        "iso-8859-12",
        "é",
        "replacement",
        &"a".repeat(500),
    ] {
        assert_eq!(Charset::named(label), None, "{label}");
        assert_eq!(super::decode("für".as_bytes(), Some(label), true), "für");
    }
}

/// Letters, digits and marks of addresses are at the same places in all pages.
#[test]
fn ebcdic_is_read() {
    let ebcdic = |text: &str, page: u16| -> Vec<u8> {
        let byte = |letter: char| (0..=255).rev().find(|&byte| super::ebcdic::letter(byte, page) == letter);
        text.chars().map(|letter| byte(letter).unwrap_or_else(|| panic!("{letter} in {page}"))).collect()
    };
    let letter = "I recorded you.\nPay $1,400 to 17voPyz3WGh4LV16ozZj26ovpsTtviF9Ji; (it's 100% safe) <x/y> & \"z\" + 1 = 2?";
    for (labels, page, more) in [
        ("ibm037 IBM-037 cp037 cp37 csIBM037 ebcdic-cp-us", 37, "é ü [a@b]!"),
        ("ibm500 cp500 ebcdic-cp-be", 500, "é ü [a@b]!"),
        ("cp1047 IBM-1047", 1047, "é ü [a@b]!"),
        ("ibm273", 273, "ä ö ü ß Ä Ö Ü [a@b]!"),
        ("IBM01140 cp1140", 1140, "é € [a@b]!"),
        ("ibm285 ibm297 ebcdic-de", 285, "é"),
    ] {
        let sample = format!("{letter} {more}");
        for label in labels.split(' ') {
            assert_eq!(labelled(label, &ebcdic(&sample, page)), sample, "{label}");
            // converted on the way, and the label was left
            assert_eq!(labelled(label, letter.as_bytes()), letter, "{label}");
            assert_eq!(labelled(label, GERMAN.as_bytes()), GERMAN, "{label}");
        }
    }
    // how another program writes it
    let hello = b"\xC8\x85\x93\x93\x96\x6B\x40\xE6\x96\x99\x93\x84\x5A\x25";
    assert_eq!(labelled("ibm037", hello), "Hello, World!");
}
