//! Random dialogues and random pieces.

use proptest::prelude::*;

use super::*;

/// Any command with any small data, more often a sensible one.
fn commands() -> impl Strategy<Value = Vec<u8>> {
    let data = prop::collection::vec(prop_oneof![Just(0u8), any::<u8>(), Just(b'i'), Just(b'\n')], 0..30);
    let letter = prop_oneof![
        20 => prop::sample::select(b"DCHMRTLNBEAKU".to_vec()),
        1 => prop::sample::select(b"OQ".to_vec()),
        1 => any::<u8>(),
    ];
    let packet = (letter, data).prop_map(|(letter, data)| MailServer::default().packet(letter, &[&data]).0);
    (any::<u32>(), prop::collection::vec(packet, 0..60)).prop_map(|(protocol, packets)| {
        let mut bytes = MailServer::default().offer(6, 0x1ff, protocol).0;
        packets.into_iter().for_each(|packet| bytes.extend(packet));
        bytes
    })
}

proptest! {
    // Debug builds make packets slowly.
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_split_gives_the_same_steps(sizes in prop::collection::vec(1usize..200, 1..9)) {
        let client = postfix_message(postfix(MODERN), "ONE", FIELDS).abort();
        let client = postfix_message(client, "TWO", FIELDS).quit();
        let expected = run_whole(&client);
        prop_assert_eq!(expected.envelopes.len(), 2);
        let mut rest = &client.0[..];
        let mut pieces = Vec::new();
        for size in sizes.iter().cycle() {
            let (piece, later) = rest.split_at(rest.len().min(*size));
            pieces.push(piece);
            rest = later;
            if rest.is_empty() {
                break;
            }
        }
        let found = run(&SessionLimits::default(), pieces);
        prop_assert_eq!(Outcome { most_held: 0, ..found }, Outcome { most_held: 0, ..expected });
    }

    #[test]
    fn random_commands_are_the_same_byte_by_byte(bytes in commands()) {
        let limits = SessionLimits { message_bytes: 99, header_fields: 4, header_bytes: 50, recipients: 2, macro_bytes: 20 };
        let whole = run(&limits, [&bytes[..]]);
        let single = run(&limits, bytes.chunks(1));
        for envelope in &whole.envelopes {
            prop_assert!(envelope.message.len() <= 99 && envelope.recipients.len() <= 2);
        }
        // How much may come early depends on the pieces.
        if !matches!(whole.error, Some(ProtocolError::Impatient { .. })) {
            prop_assert_eq!(Outcome { most_held: 0, ..single }, Outcome { most_held: 0, ..whole });
        }
    }

    #[test]
    fn memory_stays_within_the_limits(commands in commands(), size in 1usize..400) {
        let limits = SessionLimits { message_bytes: 99, header_fields: 4, header_bytes: 50, recipients: 2, macro_bytes: 20 };
        // Replies are at most as long as what they answer, and they are taken after each piece.
        let outcome = run(&limits, commands.chunks(size));
        prop_assert!(outcome.most_held <= limits.memory() + 2 * size);
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), offered: bool) {
        let mut client = if offered { MailServer::default().offer(6, 0x1ff, 0x1f_ffff) } else { MailServer::default() };
        client.0.extend(bytes);
        run(&SessionLimits::default(), client.0.chunks(7));
    }
}

#[test]
fn one_byte_at_a_time_gives_the_same() {
    for offer in [MODERN, OLD] {
        let client = postfix_message(postfix(offer), "ONE", FIELDS).quit();
        let single = run(&SessionLimits::default(), client.0.chunks(1));
        assert_eq!(Outcome { most_held: 0, ..single }, Outcome { most_held: 0, ..run_whole(&client) });
    }
}
