//! What a mail server sends to a milter: read at once and in pieces, it asks for the same, and holds
//! no more memory than the limits allow.
#![no_main]

use bluff_server::milter::{Answer, Decision, Session, SessionLimits, Step};
use libfuzzer_sys::fuzz_target;

const LIMITS: SessionLimits = SessionLimits {
    message_bytes: 16 << 10,
    header_fields: 50,
    header_bytes: 4096,
    recipients: 5,
    macro_bytes: 512,
};

/// The bytes that are sent, and the messages.
fn converse(bytes: &[u8], piece: usize) -> (Vec<u8>, Vec<Vec<u8>>) {
    let mut session = Session::new(LIMITS);
    let (mut sent, mut messages) = (Vec::new(), Vec::new());
    let answer = Answer {
        remove_prefixes: vec!["x-spam-".to_owned()],
        add: vec![("X-Spam-Flag".to_owned(), "YES".to_owned())],
        decision: Decision::Accept,
    };
    for piece in bytes.chunks(piece.max(1)) {
        let failed = session.push(piece).is_err();
        while let Some(step) = session.next() {
            match step {
                Step::Send(bytes) => sent.extend(bytes),
                Step::Judge(envelope) => {
                    assert!(envelope.message.len() <= LIMITS.message_bytes);
                    messages.push(envelope.message);
                    sent.extend(session.answer(&answer).bytes);
                }
                Step::Close => return (sent, messages),
            }
        }
        assert!(session.held() <= LIMITS.memory());
        if failed {
            break;
        }
    }
    (sent, messages)
}

fuzz_target!(|input: (u8, &[u8])| {
    let (piece, bytes) = input;
    assert_eq!(converse(bytes, usize::from(piece)), converse(bytes, 1));
});
