//! Properties of the decoder that hold for any bytes.

use super::tests::read;
use crate::spamd::inflate::tests::compress;
use crate::spamd::{Command, RequestLimits};
use proptest::prelude::*;

/// Requests near to right ones, and some far from it.
fn requests() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![
        Just("Content-length: 20".to_owned()),
        (0..40_u64).prop_map(|length| format!("content-length: {length}")),
        Just("Compress: zlib".to_owned()),
        Just("Message-class: spam".to_owned()),
        Just("Set: local".to_owned()),
        "User: .{0,20}",
        "[a-z]{0,8}:? ?.{0,10}",
    ];
    let head =
        (0..Command::ALL.len(), 0..7_u16, prop::collection::vec(line, 0..4), any::<bool>(), any::<bool>());
    let body = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..60),
        prop::collection::vec(0..4_u8, 0..60).prop_map(|message| compress(&message)),
        (0..60_000_usize, any::<u8>(), any::<u8>()).prop_map(|(length, at, value)| {
            let mut stream = compress(&vec![7; length]);
            if let Some(byte) = stream.get_mut(usize::from(at)) {
                *byte ^= value;
            }
            stream
        }),
    ];
    (head, body).prop_map(|((command, minor, lines, fits, crlf), body)| {
        let line_end = if crlf { "\r\n" } else { "\n" };
        let command = Command::ALL[command];
        let mut head = format!("{command} SPAMC/1.{minor}{line_end}");
        for line in lines {
            head.push_str(&format!("{line}{line_end}"));
        }
        if fits {
            head.push_str(&format!("Compress: zlib{line_end}Content-length: {}{line_end}", body.len()));
        }
        head.push_str(line_end);
        [head.into_bytes(), body].concat()
    })
}

proptest! {
    #[test]
    fn pieces_do_not_change_the_result(
        bytes in requests(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
        header_bytes in 0..200_usize,
        message_bytes in prop_oneof![0..100_usize, 0..100_000_usize],
    ) {
        let limits = RequestLimits { header_bytes, message_bytes };
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len())).chain([0, bytes.len()]).collect();
        cuts.sort_unstable();
        let pieces = cuts.windows(2).map(|ends| &bytes[ends[0]..ends[1]]);
        let at_once = read([bytes.as_slice()], limits);
        prop_assert_eq!(read(pieces, limits), at_once.clone());
        prop_assert_eq!(read(bytes.chunks(1), limits), at_once);
    }

    #[test]
    fn any_bytes_are_a_request_or_an_error(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        start in prop_oneof![Just(""), Just("CHECK SPAMC/1.5\r\n"), Just("PROCESS SPAMC/1.2\r\n\r\n"), Just("TELL ")],
        size in 1..50_usize,
    ) {
        let limits = RequestLimits { header_bytes: 100, message_bytes: 100 };
        let bytes = [start.as_bytes(), &bytes].concat();
        match read(bytes.chunks(size), limits) {
            Ok(request) => prop_assert!(request.message.len() <= limits.message_bytes),
            Err(error) => {
                let text = error.to_string();
                prop_assert!(text.len() <= 200 && text.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{}", text);
            }
        }
    }
}
