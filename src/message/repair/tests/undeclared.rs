//! What a header does not say, or says of something else, and the body shows.

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
    // in another charset than UTF-8: a file, which is read as one
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
