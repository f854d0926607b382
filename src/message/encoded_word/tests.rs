//! Fields with words that are split, misspelled or open, and with raw bytes.

use crate::message::Message;
use encoding_rs::*;

/// The subject, and the display name of `From`, of a field with this value and a body in that
/// charset.
#[track_caller]
fn read(value: &[u8], label: &str) -> String {
    let field = |name: &str, end: &str, newline: &str| {
        let mut raw = name.as_bytes().to_vec();
        raw.extend(value);
        raw.extend(format!("{end}\nContent-Type: text/plain; charset={label}\n\n.\n").bytes());
        let lines: Vec<_> = raw.split(|&byte| byte == b'\n').collect();
        lines.join(newline.as_bytes())
    };
    let raw = field("Subject: ", "", "\n");
    let subject = Message::parse(&raw).subject.to_string();
    let raw = field("Subject: ", "", "\r\n");
    assert_eq!(Message::parse(&raw).subject, subject, "with CRLF");
    let raw = field("From: ", " <a@example.org>", "\n");
    let message = Message::parse(&raw);
    assert_eq!(message.from.name(), subject, "as a display name");
    assert_eq!(message.from.mailbox(), "a@example.org");
    let raw = field("From: \"", "\" <a@example.org>", "\n");
    assert_eq!(Message::parse(&raw).from.name(), subject, "as a quoted display name");
    subject
}

/// neomutt/neomutt#1015, zammad/zammad#2953, mscdex/node-imap#360, andris9/mimelib#29
#[test]
fn words_are_joined_before_they_are_decoded() {
    for (value, expected) in [
        ("=?utf-8?Q?f=C3?= =?utf-8?Q?=BCr?=", "für"),
        ("=?utf-8?Q?f=C3?=\n =?UTF-8?Q?=BCr?=", "für"),
        ("=?utf-8?Q?f=C3?==?utf-8?Q?=BCr?=", "für"),
        ("=?utf-8?B?ZsM=?= =?utf-8?B?vHI=?=", "für"),
        ("=?utf-8?B?ZsM=?=\n\t=?utf-8?Q?=BCr?=", "für"),
        // cut inside a group of base64
        ("=?utf-8?B?ZsO8ciBJa?= =?utf-8?B?HIgR2Vyw6R0?=", "für Ihr Gerät"),
        ("=?iso-8859-1?B?ZvxyIElo?= =?iso-8859-1?B?ciBHZXLkdA==?=", "für Ihr Gerät"),
        ("=?iso-8859-1?B?ZvxyI?= =?iso-8859-1?B?ElociBHZXLkdA==?=", "für Ihr Gerät"),
        // padding left out
        ("=?utf-8?B?ZsO8cg?= =?utf-8?B?IElociBHZXLDpHQ?=", "für Ihr Gerät"),
        ("=?gb2312?B?xOO6?= =?gb2312?B?w8rAvec=?=", "你好世界"),
        ("=?iso-2022-jp?B?GyRCO2QkTw==?= =?iso-2022-jp?B?T0A/OA==?=", "私は論晋"),
        ("=?iso-2022-jp?B?GyRCO2QbKEI=?= =?iso-2022-jp?B?GyRCJE8bKEI=?=", "私は"),
        ("=?utf-16?B?//4fBEAE?= =?utf-16?B?OAQ=?=", "При"),
        ("=?iso-8859-1?Q?f=FCr?= =?utf-8?Q?_Ger=C3=A4t?=", "für Gerät"),
    ] {
        assert_eq!(read(value.as_bytes(), "utf-8"), expected, "{value}");
    }
}

/// postalsys/postal-mime#94, thunderbird/thunderbird-android#2499, mikel/mail#1312
#[test]
fn words_of_odd_labels_and_forms() {
    for (value, expected) in [
        ("=?cp932?B?gqCCyIK9?=", "あなた"),
        ("=?eucJP-ms?B?pKKkyqS/?=", "あなた"),
        ("=?x-iso-2022-jp?B?GyRCO2QbKEI=?=", "私"),
        ("=?cp949?B?s6q0wg==?=", "나는"),
        ("=?win-1251?Q?=CF=F0=E8=E2=E5=F2?=", "Привет"),
        ("=?unicode-1-1-utf-7?Q?+BB8EQAQ4BDIENQRC-?=", "Привет"),
        ("=?utf-7?Q?+BB8EQAQ4_+BDwEOARA-!?=", "При мир!"),
        ("=?hz-gb-2312?Q?~{Dc:C~}?=", "你好"),
        ("=?us-ascii?Q?f=C3=BCr?=", "für"),
        ("=?iso-8859-1?Q?f=C3=BCr?=", "für"),
        ("=?utf-8?Q?f=FCr_Ihr_Ger=E4t?=", "für Ihr Gerät"),
        ("=??B?ZsO8cg==?=", "für"),
        ("=??Q?f=C3=BCr?=", "für"),
        ("=?x-unknown?Q?f=C3=BCr?=", "für"),
        ("=?utf-8*de?Q?f=C3=BCr?=", "für"),
        ("=?utf-8?Q?f=C3=BCr", "für"),
        ("=?utf-8?Q?f=C3=BCr?", "für"),
        ("=?utf-8?B?ZsO8cg==", "für"),
        ("=?utf-8?B?ZsO8cg", "für"),
        ("=?utf-8?Q?f=C3?= =?utf-8?Q?=BCr", "für"),
        ("=?utf-8?B?ZsO8\n cg==?=", "für"),
        ("=?utf-8?q?=66=c3=bcr?=", "für"),
        ("=?utf-8?B?Z s O 8 c g = =?=", "für"),
        ("=?utf-8?Q?f=C3=BCr_=3D?=", "für ="),
    ] {
        assert_eq!(read(value.as_bytes(), "utf-8"), expected, "{value}");
    }
}

#[test]
fn raw_bytes_by_the_charset_of_the_body_or_a_guess() {
    let german = "Zahlen Sie für Ihr Gerät";
    let russian = "Переведи деньги сегодня";
    for (encoding, label, sample) in [
        (WINDOWS_1252, "iso-8859-1", german),
        (WINDOWS_1252, "utf-8", german),
        (WINDOWS_1252, "us-ascii", german),
        (WINDOWS_1251, "windows-1251", russian),
        (WINDOWS_1251, "utf-8", russian),
        (KOI8_R, "koi8-r", russian),
        (GBK, "gb2312", "请付款给我"),
        (GBK, "utf-8", "我录了你的视频，请付款给我"),
        (SHIFT_JIS, "cp932", "表示してください"),
        (ISO_2022_JP, "us-ascii", "私は録画しました"),
        (ISO_2022_JP, "iso-2022-jp", "私は録画しました"),
        (UTF_8, "iso-8859-1", russian),
        (UTF_8, "gb2312", russian),
    ] {
        assert_eq!(read(&encoding.encode(sample).0, label), sample, "{} under {label}", encoding.name());
    }
    // beside words
    assert_eq!(read(b"f\xfcr =?utf-8?Q?Ger=C3=A4t?=", "iso-8859-1"), "für Gerät");
}

#[test]
fn raw_bytes_of_other_fields_and_the_charset_of_the_first_part() {
    let raw =
        b"Subject: \xcf\xf0\xe8\nX-Note: \xcf\xf0\xe8\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\
        Content-Type: text/plain; charset=windows-1251\n\n\xcf\xf0\xe8\n--b--\n";
    let message = Message::parse(raw);
    assert_eq!(message.subject, "При");
    assert_eq!(message.field("x-note"), Some("При"));
}

#[test]
fn well_formed_fields_are_not_touched() {
    for field in [
        " Meeting at 10 = noon? =? no\n",
        " =?utf-8?Q?f=C3=BCr?= and =?utf-8?B?ZsO8cg==?=\n",
        " =?iso-8859-1?Q?f=FCr?=\n =?iso-8859-1?Q?_Ger=E4t?=\n",
        " =?koi8-r?B?8NLJ18XU?= <a@example.org>, \"=?utf-8?Q?B?=\" <b@example.org>\n",
        " =?gb2312?B?xOO6ww==?=\n",
        " =?iso-2022-jp?B?GyRCO2QbKEI=?=\n",
        " für Ihr Gerät\n",
        " a=?b?=c =?= =?q?= =?x?q?\n",
    ] {
        assert_eq!(super::repaired(field.as_bytes(), Some("utf-8")), None, "{field}");
    }
}

#[test]
fn an_address_keeps_its_form() {
    let raw = b"From: =?cp932?B?gqCCyIK9?= (=?utf-8?Q?f=C3?= =?utf-8?Q?=BCr?=) <a@example.org>\n\
        To: =?cp932?B?gqCCyIK9?= <b@example.org>, \"J\xfcrgen, X\" <c@example.org>, d@example.org\nSubject: x\n\n.\n";
    let message = Message::parse(raw);
    assert_eq!(message.from.name(), "あなた (für)");
    let recipients: Vec<_> = message.recipients.iter().map(|to| (to.name(), to.mailbox())).collect();
    assert_eq!(
        recipients,
        [("あなた", "b@example.org"), ("Jürgen, X", "c@example.org"), ("", "d@example.org")]
    );
}

#[test]
fn file_names() {
    for (field, expected) in [
        ("filename=\"plain.pdf\"", "plain.pdf"),
        ("filename=\"=?cp932?B?gqCCyIK9?=.pdf\"", "あなた.pdf"),
        ("filename=\"=?utf-8?Q?f=C3?= =?utf-8?Q?=BCr.pdf?=\"", "für.pdf"),
        ("filename==?utf-8?Q?f=C3=BCr.pdf?=", "für.pdf"),
        ("filename*=utf-8''f%C3%BCr.pdf", "für.pdf"),
        ("filename*=cp932''%82%A0%82%C8.pdf", "あな.pdf"),
        ("filename*=win-1251''%CF%F0%E8.pdf", "При.pdf"),
        ("filename*0*=utf-8''f%C3; filename*1*=%BCr.pdf", "für.pdf"),
        ("filename*1=\"r.pdf\"; filename*0*=iso-8859-1''f%FC", "für.pdf"),
        ("filename=\"f\u{fc}r.pdf\"", "für.pdf"),
    ] {
        // the last is raw Latin-1, so letters become bytes of their number
        let field: Vec<u8> = field.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
        let mut raw =
            b"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/pdf\n\
            Content-Disposition: attachment; "
                .to_vec();
        raw.extend(&field);
        raw.extend(b"\n\n%PDF\n--b--\n");
        let message = Message::parse(&raw);
        assert_eq!(message.attachments[0].name, expected, "{}", String::from_utf8_lossy(&field));
    }
}

#[test]
fn hostile_fields_cost_linear_time() {
    /// In quadratic time these would take minutes; linear, a fraction of a second.
    const N: usize = 20_000;
    for piece in
        ["=?", "=?utf-8?Q?", "=?utf-8?Q?=", "=?a?b?", "=?utf-8?B?A?= ", "=?utf-16?B?AA?=x", "=?=?=?", "~{=?"]
    {
        let raw = format!("Subject: {}\nFrom: {}\n\n.\n", piece.repeat(N), piece.repeat(N));
        let start = std::time::Instant::now();
        let _ = Message::parse(raw.as_bytes());
        assert!(start.elapsed().as_secs() < 30, "{piece}: {:?}", start.elapsed());
    }
}
