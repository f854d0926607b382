//! Dialogues as mail servers have them, and as they should not.

use super::*;

#[test]
fn postfix_speaks_protocol_6() {
    let outcome = run_whole(&postfix_message(postfix(MODERN), "4XyZ", FIELDS).quit());
    assert_eq!(letters(&outcome.sent), "Ommmmiic", "nothing is answered before the end");
    assert_eq!(replies(&outcome.sent)[0].1, b"\0\0\0\x06\0\0\0\x31\0\x1f\xf0\x80");
    let envelope = &outcome.envelopes[0];
    assert_eq!(envelope.message.escape_ascii().to_string(), MESSAGE.escape_ascii().to_string());
    assert_eq!(
        *envelope,
        Envelope {
            message: MESSAGE.to_vec(),
            queue_id: Some("4XyZ".into()),
            authenticated: Some("anna".into()),
            sender: Some(b"a@example.com".to_vec()),
            recipients: vec![b"b@example.org".to_vec()],
            client_address: Some([192, 0, 2, 1].into()),
            client_name: Some("client.example".into()),
            helo: Some(b"client.example".to_vec()),
            daemon_name: Some("mx.example.org".into()),
            fields: envelope.fields.clone(),
            ..Envelope::default()
        }
    );
    assert!(outcome.closed && outcome.error.is_none());
}

#[test]
fn forged_fields_go_and_new_ones_stand_on_top() {
    let outcome = run_whole(&postfix_message(postfix(MODERN), "4XyZ", FIELDS));
    assert_eq!((outcome.encoded[0].removed, outcome.encoded[0].unremoved), (4, 0));
    for deleted_keeps_number in [false, true] {
        let header = apply(FIELDS, &outcome.sent, deleted_keeps_number);
        let header: Vec<_> = header.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(
            header,
            [
                ("X-Spam-Flag", " YES"),
                ("X-Bluff-Label", " sextortion"),
                ("Received", " from a\n\tby b"),
                ("Subject", " hi"),
                ("To", " b@example.org"),
            ]
        );
    }
}

#[test]
fn without_permission_forged_fields_are_told() {
    let outcome = run_whole(&postfix_message(postfix((6, 0x01, 0x1f_ffff)), "4XyZ", FIELDS));
    assert_eq!(letters(&outcome.sent), "Oiic");
    assert_eq!((outcome.encoded[0].removed, outcome.encoded[0].unremoved), (0, 4));
}

#[test]
fn sendmail_speaks_protocol_6() {
    let client = MailServer::default()
        .offer(MODERN.0, MODERN.1, MODERN.2)
        .macros(b'C', &[("j", "mx"), ("{daemon_name}", "MTA"), ("{if_addr}", "192.0.2.9")])
        .connect("[192.0.2.1]", b'6', 25, "IPv6:2001:db8::1")
        .helo("c")
        .macros(b'M', &[("i", "6AB"), ("{auth_authen}", ""), ("{mail_addr}", "a@example.com")])
        .mail(&["<a@example.com>"])
        .rcpt(&["<b@example.org>", "NOTIFY=NEVER"])
        .rcpt(&["<c@example.org>"])
        .data()
        .headers(&[("From", " a@example.com"), ("Subject", "tight")])
        .end_of_header()
        .body(b"first\r\n")
        .macros(b'E', &[("{msg_id}", "<1@example.com>")])
        .end_of_message(b"last\r\n");
    let outcome = run_whole(&client);
    assert_eq!(letters(&outcome.sent), "Oiic");
    let envelope = &outcome.envelopes[0];
    assert_eq!(envelope.message, b"From: a@example.com\r\nSubject:tight\r\n\r\nfirst\r\nlast\r\n");
    assert_eq!(envelope.queue_id.as_deref(), Some("6AB"));
    assert_eq!(envelope.authenticated, None);
    assert_eq!(envelope.client_address, Some("2001:db8::1".parse().unwrap()));
    assert_eq!(envelope.client_name, None);
    assert_eq!(envelope.recipients, [b"b@example.org", b"c@example.org"]);
}

#[test]
fn protocol_2_gets_a_reply_to_each_command() {
    // Without the agreed blank, the mail server keeps the first blank for itself.
    let bare: Vec<_> =
        FIELDS.iter().map(|(name, value)| (*name, value.strip_prefix(' ').unwrap_or(value))).collect();
    let outcome = run_whole(&postfix_message(postfix(OLD), "4XyZ", &bare).abort().quit());
    let commands = 5 + bare.len() + 2; // C H M R T, fields, N B
    assert_eq!(letters(&outcome.sent), format!("O{}mmmmiic", "c".repeat(commands)));
    let expected = String::from_utf8(MESSAGE.to_vec()).unwrap().replace(":\tNO", ": \tNO");
    assert_eq!(String::from_utf8(outcome.envelopes[0].message.clone()).unwrap(), expected);
    let inserted = &replies(&outcome.sent)[commands + 1 + 4];
    assert_eq!(inserted.1, b"\0\0\0\0X-Bluff-Label\0sextortion\0", "the mail server adds the blank");
    assert!(outcome.closed);
}

#[test]
fn messages_on_one_connection_do_not_mix() {
    let first = postfix_message(postfix(MODERN), "ONE", FIELDS);
    let client = first.mail(&["<>"]).rcpt(&["<c@example.org>"]).header("A", " b").end_of_message(b"");
    let outcome = run_whole(&client);
    assert_eq!(letters(&outcome.sent), "Ommmmiiciic");
    let second = &outcome.envelopes[1];
    assert_eq!(second.message, b"A: b\r\n\r\n");
    assert_eq!((second.queue_id.as_deref(), second.authenticated.as_deref()), (None, None));
    assert_eq!(second.sender.as_deref(), Some(&b""[..]));
    assert_eq!(second.recipients, [b"c@example.org"]);
    assert_eq!(second.fields.iter().collect::<Vec<_>>(), [(&b"a"[..], 1)]);
    assert_eq!(second.client_address, Some([192, 0, 2, 1].into()), "the client stays");
}

#[test]
fn what_is_given_up_is_forgotten() {
    let begun = || {
        postfix(MODERN)
            .macros(b'M', &[("i", "ONE"), ("{auth_authen}", "anna")])
            .mail(&["<a@example.com>"])
            .rcpt(&["<x@example.org>"])
            .header("X-Spam-Flag", " NO")
            .body(b"lost")
    };
    let end = |client: MailServer| client.rcpt(&["<c@example.org>"]).end_of_message(b"kept");
    for (what, client, sender, client_kept) in [
        ("abort", begun().abort(), None, true),
        ("a new message", begun().mail(&["<n@example.com>"]), Some(&b"n@example.com"[..]), true),
        ("macros of a new message", begun().macros(b'M', &[("j", "mx")]), None, true),
        ("another client", begun().quit_new_connection(), None, false),
        ("another negotiation", begun().offer(6, 0x1ff, 0x1f_ffff), None, false),
    ] {
        let outcome = run_whole(&end(client));
        let envelope = &outcome.envelopes[0];
        assert_eq!(envelope.message, b"\r\nkept", "{what}");
        assert_eq!(envelope.sender.as_deref(), sender, "{what}");
        assert_eq!(envelope.recipients, [b"c@example.org"], "{what}");
        assert_eq!((&envelope.queue_id, &envelope.authenticated), (&None, &None), "{what}");
        assert_eq!(envelope.fields.iter().count(), 0, "{what}");
        assert_eq!(envelope.client_address.is_some(), client_kept, "{what}");
        assert_eq!(envelope.daemon_name.is_some(), client_kept, "{what}");
        assert_eq!(envelope.helo.is_some(), client_kept, "{what}");
    }
    // After the change of client the negotiation still holds.
    let outcome =
        run_whole(&begun().quit_new_connection().connect("new", b'4', 1, "192.0.2.2").end_of_message(b""));
    assert_eq!(outcome.envelopes[0].client_address, Some([192, 0, 2, 2].into()));
}

#[test]
fn a_client_without_manners_is_understood() {
    // No CONNECT, HELO, MAIL or end of header; the client is known from macros.
    let client = MailServer::default()
        .offer(6, 0, 0)
        .macros(b'M', &[("{client_addr}", "192.0.2.7"), ("{client_name}", "m.example"), ("mail_addr", "a@b")])
        .header("A", "b")
        .packet(b'U', &[b"XYZZY\0"])
        .end_of_message(b"c");
    let outcome = run_whole(&client);
    let envelope = &outcome.envelopes[0];
    assert_eq!(envelope.message, b"A: b\r\n\r\nc");
    assert_eq!(envelope.client_address, Some([192, 0, 2, 7].into()));
    assert_eq!(envelope.client_name.as_deref(), Some("m.example"));
    assert_eq!(envelope.sender.as_deref(), Some(&b"a@b"[..]));
    assert_eq!(letters(&outcome.sent), "Occc");
    assert_eq!(outcome.encoded[0].unadded, 2);
}

#[test]
fn errors_close_and_stay() {
    let offered = || MailServer::default().offer(MODERN.0, MODERN.1, MODERN.2);
    for (client, error) in [
        (MailServer(b"GET / HTTP/1.1\r\n".to_vec()), "length 1195725856"),
        (MailServer(b"\0\0\0\0".to_vec()), "length 0"),
        (MailServer::default().helo("x"), "\"H\" first"),
        (MailServer::default().packet(b'z', &[]), "\"z\" first"),
        (MailServer::default().abort(), "\"A\" first"),
        (MailServer::default().offer(1, 0, 0), "version 1"),
        (MailServer::default().packet(b'O', &[b"\0\0\0\x06"]), "4 bytes"),
        (offered().packet(b'z', &[]), "unknown command \"z\""),
        (offered().body(b"x").header("A", "b"), "after the end of the header"),
    ] {
        let mut session = Session::new(SessionLimits::default());
        let first = session.push(&client.0).unwrap_err();
        assert!(first.to_string().contains(error), "{first}");
        assert_eq!(session.push(b"more"), Err(first.clone()));
        assert_eq!(session.error(), Some(&first));
        let steps: Vec<_> = std::iter::from_fn(|| session.next()).collect();
        assert_eq!(steps.last(), Some(&Step::Close));
        assert!(steps.len() <= 2);
        assert_eq!((session.next(), session.held()), (None, 0));
    }
}

#[test]
fn what_comes_during_judging_waits() {
    let mut session = Session::new(SessionLimits::default());
    assert_eq!(session.answer(&answer()), Encoded::default(), "nothing to answer");
    session.push(&MailServer::default().offer(6, 0, 0).end_of_message(b"").0).unwrap();
    assert_eq!(session.answer(&answer()), Encoded::default(), "not given out yet");
    assert!(matches!(session.next(), Some(Step::Send(_))));
    assert!(matches!(session.next(), Some(Step::Judge(_))));
    assert_eq!(Session::progress(), b"\0\0\0\x01p");
    session.push(&MailServer::default().abort().quit().0).unwrap();
    assert_eq!(session.next(), None, "first the answer");
    assert_eq!(letters(&session.answer(&answer()).bytes), "c");
    assert_eq!(session.next(), Some(Step::Close));
    assert_eq!(session.next(), None);

    let mut session = Session::new(SessionLimits::default());
    session.push(&MailServer::default().offer(6, 0, 0).end_of_message(b"").0).unwrap();
    session.push(&[b'x'; EARLY_BYTES]).unwrap();
    let error = session.push(b"x").unwrap_err();
    assert_eq!(error, ProtocolError::Impatient { found: EARLY_BYTES + 1, at_most: EARLY_BYTES });
    // An error that is found after an answer is told by `error`.
    let mut session = Session::new(SessionLimits::default());
    session.push(&MailServer::default().offer(6, 0, 0).end_of_message(b"").packet(b'z', &[]).0).unwrap();
    while session.next().is_some() {}
    assert!(!session.answer(&answer()).bytes.is_empty());
    assert_eq!((session.next(), session.error().is_some()), (Some(Step::Close), true));
}

#[test]
fn quit_before_negotiation_is_fine() {
    let outcome = run_whole(&MailServer::default().quit());
    assert!(outcome.closed && outcome.sent.is_empty() && outcome.error.is_none());
}
