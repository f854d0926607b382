//! Mail beyond the limits.

use super::*;

#[test]
fn great_messages_are_cut_and_skipped_where_possible() {
    let limits = SessionLimits { message_bytes: 20, ..SessionLimits::default() };
    let all = MODERN.2;
    for (what, protocol, sent) in [
        ("silent bodies", all, "Oiic"),
        ("skip", all & !flags::SILENT_BODY, "Ocssiic"),
        ("neither", all & !flags::SILENT_BODY & !flags::SKIP, "Occciic"),
    ] {
        let client = MailServer::default().offer(6, 1, protocol).header("A", " b").end_of_header();
        let client = client.body(b"0123456789").body(b"0123456789").body(b"x").end_of_message(b"y");
        let outcome = run(&limits, [&client.0[..]]);
        assert_eq!(letters(&outcome.sent), sent, "{what}");
        let envelope = &outcome.envelopes[0];
        assert_eq!(envelope.message, b"A: b\r\n\r\n012345678901", "{what}");
        assert!(envelope.truncated && envelope.message.capacity() == 20, "{what}");
    }
}

#[test]
fn an_exact_fit_is_whole_unless_more_was_skipped() {
    let limits = SessionLimits { message_bytes: 3, ..SessionLimits::default() };
    for (protocol, truncated) in [(MODERN.2, false), (MODERN.2 & !flags::SILENT_BODY, true)] {
        let client = MailServer::default().offer(6, 1, protocol).body(b"x").end_of_message(b"");
        let outcome = run(&limits, [&client.0[..]]);
        assert_eq!(
            (&outcome.envelopes[0].message[..], outcome.envelopes[0].truncated),
            (&b"\r\nx"[..], truncated)
        );
    }
}

#[test]
fn an_over_long_field_is_cut_and_still_counted() {
    let long = " x".repeat(packet::KEPT_DATA);
    let client =
        MailServer::default().offer(6, 0x11, 0x1f_ffff).header("X-Spam-Long", &long).end_of_message(b"");
    let outcome = run_whole(&client);
    assert!(outcome.envelopes[0].truncated);
    assert_eq!(outcome.encoded[0].removed, 1);
    let macros = MailServer::default()
        .offer(6, 0, 0)
        .macros(b'E', &[("{auth_authen}", "anna"), ("j", &long)])
        .end_of_message(b"");
    assert_eq!(run_whole(&macros).envelopes[0].authenticated, None);
}

#[test]
fn too_many_names_are_told() {
    let limits = SessionLimits { header_fields: 2, ..SessionLimits::default() };
    let client = postfix_message(postfix(MODERN), "4XyZ", FIELDS);
    let outcome = run(&limits, [&client.0[..]]);
    let encoded = &outcome.encoded[0];
    assert_eq!((encoded.removed, encoded.unremoved, encoded.uncounted), (2, 0, 4));
    assert!(outcome.envelopes[0].truncated);
}

#[test]
fn a_flood_stays_within_the_limits() {
    let limits = SessionLimits {
        message_bytes: 100_000,
        header_fields: 100,
        header_bytes: 5000,
        recipients: 10,
        macro_bytes: 500,
    };
    let mut client = MailServer::default().offer(MODERN.0, MODERN.1, MODERN.2);
    let long = "x".repeat(900);
    for number in 0..2000 {
        client = client.macros(b'R', &[("i", &long), ("auth_authen", &long)]).rcpt(&[&long, &long]);
        client = client.header(&format!("X-{number}"), &long);
    }
    for _ in 0..20 {
        client = client.body(&[b'x'; 65_535]);
    }
    let outcome = run(&limits, client.end_of_message(b"").0.chunks(8192));
    assert!(outcome.most_held <= limits.memory(), "{} of {}", outcome.most_held, limits.memory());
    let envelope = &outcome.envelopes[0];
    assert!(envelope.truncated && envelope.held() < 150_000);
    assert_eq!((envelope.recipients.len(), envelope.more_recipients), (10, 1990));
    assert_eq!((envelope.fields.iter().count(), envelope.fields.uncounted()), (100, 1900));
}
