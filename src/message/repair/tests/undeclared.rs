//! What a header does not declare, or declares wrongly, and the body shows.

use super::*;

/// jstedfast/MimeKit TestData/partial; RFC 2046 section 5.2.2.
#[test]
fn a_piece_of_a_message_is_read() {
    for (numbers, partial) in [
        ("number=1; total=1", false),
        ("total=1; number=1; id=\"q\"", false),
        ("id=q; number=1; total=3", true),
        ("number=1", true),
        ("number=2; total=3", true),
        ("id=\"q\"", true),
    ] {
        let header = format!("Content-Type: message/partial; {numbers}\n\n");
        let first = !numbers.contains("number=2");
        let inner = if first { "Subject: z\nContent-Type: text/plain\n\n" } else { "" };
        for raw in everywhere(&header, &format!("{inner}{LETTER}")) {
            assert_letter(&raw, None);
            assert_eq!(Message::parse(raw.as_bytes()).flags.partial, partial, "{raw}");
        }
    }
}

/// The second piece of a letter in base64 has no header that says so.
#[test]
fn a_later_piece_is_read_by_its_look() {
    let html = format!("<html><body><p>{LETTER}</p></body></html>");
    for (body, kind) in [
        (in_base64(LETTER), TextKind::Plain),
        (in_base64(&html), TextKind::Html),
        (html.clone(), TextKind::Html),
    ] {
        for raw in everywhere("Content-Type: message/partial; id=\"q\"; number=2; total=2\n\n", &body) {
            assert_letter(&raw, Some(kind));
            assert!(Message::parse(raw.as_bytes()).flags.partial, "{raw}");
        }
    }
    // base64 that is not text is a file that was not read
    let data: Vec<u8> = (0..900_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let body = String::from_utf8(encode(&data)).unwrap();
    for raw in everywhere("Content-Type: message/partial; id=\"q\"; number=2; total=2\n\n", &body) {
        let flags = Message::parse(raw.as_bytes()).flags;
        assert!(flags.partial && flags.attachment_unread, "{flags:?} {raw}");
    }
}

/// Parts whose multipart is declared as text, without a boundary; mail programs show them verbatim,
/// gateways as parts.
#[test]
fn parts_below_a_text_make_a_multipart() {
    let part = |kind: &str, text: &str| {
        format!("Content-Type: {kind}\nContent-Transfer-Encoding: base64\n\n{}", in_base64(text))
    };
    let html = format!("<html><body><p>{LETTER}</p></body></html>");
    let letter = part("text/plain; charset=utf-8", LETTER);
    for media in [
        "text/plain",
        "text/plain; charset=utf-8",
        "text/html",
        "text",
        "plain",
        "application/octet-stream",
        "x/y z",
    ] {
        for parts in [
            format!("------=_P1\n{letter}\n------=_P1--\n"),
            format!("\n\n------=_P1\n{letter}------=_P1--\n"),
            format!("------=_P1\n{letter}"), // the last line is missing
            format!("--b1\n{letter}--b1\n{}--b1--\n", part("text/html", &html)),
            format!("--b1\nContent-Type: text/plain\n\nhello\n--b1\n{}--b1--\n", part("text/html", &html)),
            format!("This is a multi-part message in MIME format.\n\n--b1\n{letter}--b1--\n"),
        ] {
            for raw in everywhere(&format!("Content-Type: {media}\n\n"), &parts) {
                assert_letter(&raw, None);
            }
        }
    }
    // a text that contains such lines stays a text
    for body in [
        format!("--\nContent-Type: text/plain\n\n{LETTER}"),
        format!("------\nContent-Type is a field. {LETTER}\n"),
        format!(
            "My server sent me the following, and I do not know what to do about it.\n\n--b\nContent-Type: text/plain\n\n{LETTER}\n"
        ),
        format!("--b\n{LETTER}\n--b\n"),
    ] {
        let raw = format!("From: a@example.org\nSubject: x\nContent-Type: text/plain\n\n{body}");
        let message = Message::parse(raw.as_bytes());
        assert_eq!((&*message.shape, message.texts.len()), ("plain", 1), "{raw}");
        assert_letter(&raw, Some(TextKind::Plain));
    }
}

/// A body in an unknown encoding is not a text.
#[test]
fn odd_encodings_are_read_or_flagged() {
    let yenc = |text: &str| {
        let body = text.bytes().flat_map(|byte| match byte.wrapping_add(42) {
            coded @ (0 | b'\n' | b'\r' | b'=') => vec![b'=', coded.wrapping_add(64)],
            coded => vec![coded],
        });
        [b"=ybegin line=128 size=9 name=a.txt\n".to_vec(), body.collect(), b"\n=yend size=9\n".to_vec()]
            .concat()
    };
    let head = "From: a@example.org\nSubject: x\n";
    for header in [
        "Content-Type: text/plain\nContent-Transfer-Encoding: x-yencode\n\n",
        "\n",
        "Content-Transfer-Encoding: 8bit\n\n",
    ] {
        let raw = [head.as_bytes(), header.as_bytes(), &yenc(&format!("{LETTER}\n= {LETTER}"))].concat();
        let message = Message::parse(&raw);
        assert_eq!(message.texts.len(), 1, "{header}");
        assert!(message.texts[0].content.matches(LETTER).count() == 2, "{header} {:?}", message.texts);
    }
    let word = "x'K7$".repeat(12);
    for (body, unread) in [
        (&*format!("{word}\n{word}\n"), true),
        ("\u{1}\u{2}\u{3}\n", true),
        (LETTER, false),
        ("https://example.org/a/path/that/is/so/long/that/it/fills/a/whole/line\n", false),
        ("私はあなたを録画しました。二日以内に送金してください。誰にも言わないでください。\n", false),
    ] {
        let raw = format!("{head}Content-Type: text/plain\nContent-Transfer-Encoding: x-foo\n\n{body}");
        let message = Message::parse(raw.as_bytes());
        assert_eq!((message.flags.attachment_unread, message.texts.is_empty()), (unread, unread), "{body}");
    }
}

/// RFC 2045 section 5 gives `boundary` to multiparts alone.
#[test]
fn a_boundary_that_delimits_parts_makes_a_multipart() {
    for media in ["text/plain", "text/html", "application/octet-stream", "plain", "text/plain; charset=utf-8"]
    {
        let header = format!("Content-Type: {media}; boundary=\"x\"\n\n");
        let parts = format!(
            "--x\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n{}\n--x--\n",
            in_base64(LETTER)
        );
        for raw in everywhere(&header, &parts) {
            assert_letter(&raw, Some(TextKind::Plain));
        }
        // a boundary that delimits nothing changes nothing
        if media.starts_with("text/plain") {
            let raw = format!("Subject: x\n{header}{LETTER}\n--y\n");
            let message = Message::parse(raw.as_bytes());
            assert_eq!((&*message.shape, message.texts.len(), message.flags.damaged), ("plain", 1, false));
        }
    }
}

/// Senders forget the field, or write it below an empty line.
#[test]
fn base64_that_no_field_names_is_decoded() {
    let html = format!("<html><body><p>{LETTER}</p></body></html>");
    for (header, text, kind) in [
        ("", LETTER, TextKind::Plain),
        ("Content-Type: text/plain\n", LETTER, TextKind::Plain),
        ("Content-Type: text/plain\nContent-Transfer-Encoding: 7bit\n", LETTER, TextKind::Plain),
        ("Content-Type: text/html; charset=utf-8\n", &html, TextKind::Html),
    ] {
        let lines = in_base64(text);
        for body in [lines.clone(), lines.replace('\n', ""), format!("\n{lines}\n\n")] {
            for raw in everywhere(&format!("{header}\n"), &body) {
                assert_letter(&raw, Some(kind));
                assert!(!Message::parse(raw.as_bytes()).flags.attachment_unread, "{raw}");
            }
        }
    }
    // in a charset other than UTF-8: a file, which is read as a file
    let russian = encoding_rs::WINDOWS_1251.encode("Я записал тебя на камеру, переведи деньги до пятницы. Никто не узнает, если ты заплатишь, и запись исчезнет").0;
    let raw = format!("Subject: x\n\n{}", String::from_utf8(encode(&russian)).expect("ASCII"));
    let message = Message::parse(raw.as_bytes());
    assert!(message.texts.iter().any(|text| text.content.starts_with("Я записал")), "{:?}", message.texts);
}

#[test]
fn base64_that_holds_no_text_is_a_file_and_flagged() {
    // bytes as a cipher writes them
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let sealed: Vec<u8> = (0..400).map(|_| next()).collect();
    let body = String::from_utf8(encode(&sealed)).expect("ASCII");
    for raw in everywhere("Content-Type: text/plain\n\n", &body) {
        let message = Message::parse(raw.as_bytes());
        assert!(message.flags.attachment_unread, "{raw}");
        assert_eq!(message.attachments.len(), 1, "{raw}");
    }
}

#[test]
fn words_and_addresses_are_no_base64() {
    let run_together: String = LETTER.split_whitespace().filter(|word| word.len() < 12).collect();
    for body in [
        &*run_together.replace(['.', ','], ""),
        "17voPyz3WGh4LV16ozZj26ovpsTtviF9Ji",
        "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H",
        "Donaudampfschifffahrtsgesellschaftskapitaen",
        "ThisIsTheNameOfAClassInAProgramOfAnotherTime",
        "0123456789012345678901234567890123456789",
        "https://example.org/a/b",
        "",
    ] {
        let raw = format!("Subject: x\nContent-Type: text/plain\n\n{body}\n");
        let message = Message::parse(raw.as_bytes());
        assert_eq!(message.texts.first().map(|text| text.content.trim()), Some(body), "{body}");
        assert_eq!(message.flags, crate::message::Flags::default(), "{body}");
    }
}
