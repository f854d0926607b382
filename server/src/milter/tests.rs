//! Whole dialogues, and what they share.

mod dialogues;
mod limits;
mod random;

use super::{
    client::{MailServer, replies},
    *,
};

/// What Postfix 3.7 and Sendmail 8.17 offer: version, actions, protocol.
const MODERN: (u32, u32, u32) = (6, 0x1ff, 0x1f_ffff);
/// What Postfix offers with `milter_protocol = 2`.
const OLD: (u32, u32, u32) = (2, 0x1ff, 0x7f);

/// Fields as they come with the blank after the colon.
const FIELDS: &[(&str, &str)] = &[
    ("Received", " from a\n\tby b"),
    ("X-Spam-Flag", " NO"),
    ("Subject", " hi"),
    ("x-BLUFF-label", " ham"),
    ("x-spam-flag", "\tNO"),
    ("X-Spam-Flagged", " by me"),
    ("To", " b@example.org"),
];

const MESSAGE: &[u8] =
    b"Received: from a\r\n\tby b\r\nX-Spam-Flag: NO\r\nSubject: hi\r\nx-BLUFF-label: ham\r\n\
    x-spam-flag:\tNO\r\nX-Spam-Flagged: by me\r\nTo: b@example.org\r\n\r\nbody\r\n";

fn answer() -> Answer {
    Answer {
        remove_prefixes: vec!["x-spam-".into(), "x-bluff-".into()],
        add: vec![("X-Spam-Flag".into(), "YES".into()), ("X-Bluff-Label".into(), "sextortion".into())],
        decision: Decision::Accept,
    }
}

/// The dialogue of Postfix, with a body piece and an empty end of message.
fn postfix(offer: (u32, u32, u32)) -> MailServer {
    MailServer::default()
        .offer(offer.0, offer.1, offer.2)
        .macros(
            b'C',
            &[("j", "mx.example.org"), ("{daemon_name}", "mx.example.org"), ("v", "Postfix 3.7.11")],
        )
        .connect("client.example", b'4', 40_000, "192.0.2.1")
        .macros(b'H', &[("{tls_version}", "TLSv1.3")])
        .helo("client.example")
}

fn postfix_message(client: MailServer, queue_id: &str, fields: &[(&str, &str)]) -> MailServer {
    let id = [("i", queue_id)];
    client
        .macros(b'M', &[("{auth_authen}", "anna"), ("{mail_addr}", "a@example.com")])
        .mail(&["<a@example.com>", "SIZE=100", "BODY=8BITMIME"])
        .macros(b'R', &[("i", queue_id), ("{rcpt_addr}", "b@example.org")])
        .rcpt(&["<b@example.org>"])
        .macros(b'T', &id)
        .data()
        .macros(b'L', &id)
        .headers(fields)
        .macros(b'N', &id)
        .end_of_header()
        .macros(b'B', &id)
        .body(b"body\r\n")
        .macros(b'E', &id)
        .end_of_message(b"")
}

/// All that a session does with bytes in pieces, each message answered at once.
#[derive(Debug, Default, PartialEq)]
struct Outcome {
    sent: Vec<u8>,
    envelopes: Vec<Envelope>,
    encoded: Vec<Encoded>,
    closed: bool,
    error: Option<ProtocolError>,
    most_held: usize,
}

fn run<'a>(limits: &SessionLimits, pieces: impl IntoIterator<Item = &'a [u8]>) -> Outcome {
    let mut session = Session::new(limits.clone());
    let mut outcome = Outcome::default();
    for piece in pieces {
        let _ = session.push(piece);
        outcome.most_held = outcome.most_held.max(session.held());
        while let Some(step) = session.next() {
            assert!(!outcome.closed, "nothing comes after the close");
            match step {
                Step::Send(bytes) => outcome.sent.extend(bytes),
                Step::Judge(envelope) => {
                    assert!(session.is_judging() && session.next().is_none());
                    outcome.envelopes.push(*envelope);
                    let encoded = session.answer(&answer());
                    outcome.sent.extend(&encoded.bytes);
                    outcome.encoded.push(encoded);
                    assert_eq!(session.answer(&answer()), Encoded::default(), "answered only once");
                }
                Step::Close => outcome.closed = true,
            }
            outcome.most_held = outcome.most_held.max(session.held());
        }
    }
    outcome.error = session.error().cloned();
    outcome
}

fn run_whole(client: &MailServer) -> Outcome {
    run(&SessionLimits::default(), [&client.0[..]])
}

fn letters(sent: &[u8]) -> String {
    replies(sent).iter().map(|(letter, _)| char::from(*letter)).collect()
}

/// Does to a header what the replies ask, as mail servers do. In Postfix a deleted field is gone, in Sendmail it keeps
/// its number until the message is done.
fn apply(fields: &[(&str, &str)], sent: &[u8], deleted_keeps_number: bool) -> Vec<(String, String)> {
    let mut header: Vec<(String, String, bool)> =
        fields.iter().map(|(name, value)| ((*name).into(), (*value).into(), false)).collect();
    for (letter, data) in replies(sent) {
        if !b"mi".contains(&letter) {
            continue;
        }
        let index = u32::from_be_bytes(data[..4].try_into().unwrap()) as usize;
        let mut strings = data[4..].split(|&b| b == 0).map(|s| String::from_utf8(s.to_vec()).unwrap());
        let (name, value) = (strings.next().unwrap(), strings.next().unwrap());
        if letter == b'i' {
            header.insert(index, (name, value, false));
            continue;
        }
        assert!(value.is_empty(), "only deletions are sent");
        let found = (0..header.len())
            .filter(|&at| header[at].0.eq_ignore_ascii_case(&name) && (deleted_keeps_number || !header[at].2))
            .nth(index - 1)
            .expect("the field exists");
        header[found].2 = true;
    }
    header.into_iter().filter(|(_, _, deleted)| !deleted).map(|(name, value, _)| (name, value)).collect()
}
