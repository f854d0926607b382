use super::*;
use crate::spamd::inflate::tests::compress;
use crate::spamd::{Command, INFLATE_BYTES, Version, ZlibFault};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write;

const LIMITS: RequestLimits = RequestLimits { header_bytes: 1000, message_bytes: 10_000 };

fn compressed_request(stream: &[u8]) -> Vec<u8> {
    let head = format!("CHECK SPAMC/1.5\r\nCompress: zlib\r\nContent-length: {}\r\n\r\n", stream.len());
    [head.as_bytes(), stream].concat()
}

/// All that a connection gives: pieces, and then the end of it.
pub(super) fn read<'a>(
    pieces: impl IntoIterator<Item = &'a [u8]>,
    limits: RequestLimits,
) -> Result<Request, RequestError> {
    let mut decoder = Decoder::new(limits);
    for piece in pieces {
        let request = decoder.push(piece)?;
        assert!(decoder.held() <= limits.held_at_most(), "{} bytes are held", decoder.held());
        if let Some(request) = request {
            return Ok(request);
        }
    }
    decoder.end()
}

fn push(bytes: &[u8]) -> Result<Option<Request>, RequestError> {
    Decoder::new(LIMITS).push(bytes)
}

fn error_of(bytes: &[u8]) -> String {
    read([bytes], LIMITS).expect_err("the request is wrong").to_string()
}

#[test]
fn every_command_and_version_is_complete_where_spamd_thinks_so() {
    for command in Command::ALL {
        for minor in 0..=6 {
            let version = Version { major: 1, minor };
            let headers = match command {
                Command::Tell => "Content-length: 4\r\nRemove: local\r\n\r\n",
                Command::Ping | Command::Skip if minor < 5 => "",
                Command::Ping | Command::Skip => "\r\n",
                _ if minor == 0 => "",
                _ => "Content-length: 4\r\n\r\n",
            };
            let body = if command.has_body() { "a\r\nb" } else { "" };
            let bytes = format!("{command} SPAMC/{version}\r\n{headers}{body}");
            // A client of version 1.0 gives no length: only the end of its bytes completes its message.
            let at_once = minor > 0 || !command.has_body() || command == Command::Tell;
            assert_eq!(push(bytes.as_bytes()).map(|request| request.is_some()), Ok(at_once), "{bytes}");
            let request = read([bytes.as_bytes()], LIMITS).expect("the request is right");
            assert_eq!((request.command, request.version), (command, version));
            assert_eq!(request.message, body.as_bytes());
            assert!(!request.truncated && !request.compressed);
        }
    }
}

#[test]
fn lines_end_with_lf_or_crlf() {
    for bytes in [
        "CHECK SPAMC/1.2\nUser: jo\nContent-length: 2\n\nhi",
        "CHECK SPAMC/1.2\r\nUser: jo\nContent-length: 2\r\n\nhi",
    ] {
        let request = push(bytes.as_bytes()).expect("the request is right").expect("the request is complete");
        assert_eq!((request.user.as_deref(), request.message.as_slice()), (Some("jo"), &b"hi"[..]));
    }
}

#[test]
fn bytes_after_the_request_are_ignored() {
    let mut decoder = Decoder::new(LIMITS);
    let request = decoder
        .push(b"CHECK SPAMC/1.2\r\nContent-length: 2\r\n\r\nhi, there")
        .map(|request| request.map(|r| r.message));
    assert_eq!(request, Ok(Some(b"hi".to_vec())));
    assert_eq!(decoder.push(b"CHECK SPAMC/1.2\r\n"), Ok(None));
    assert_eq!(decoder.held(), 0);
    assert_eq!(decoder.end(), Err(RequestError::EndBeforeCommand));
}

#[test]
fn an_early_end_says_what_is_missing() {
    for (bytes, text) in [
        ("", "(closed before headers)"),
        ("CHECK SPAMC/1.2\r\n", "(EOF during headers)"),
        ("CHECK SPAMC/1.2", "(EOF during headers)"),
        ("CHECK SPAMC/1.2\r\nUser: jo\r\n", "(EOF during headers)"),
        ("CHECK SPAMC/1.2\r\nUser: j", "(EOF during headers)"),
        ("PING SPAMC/1.5\r\nUser: j", "(EOF during headers)"),
        (
            "CHECK SPAMC/1.2\r\nContent-length: 10\r\n\r\nhello",
            "(Content-Length mismatch: Expected 10 bytes, got 5 bytes)",
        ),
    ] {
        assert_eq!(error_of(bytes.as_bytes()), text, "{bytes:?}");
    }
}

#[test]
fn ping_needs_no_blank_line_at_the_end() {
    for bytes in ["PING SPAMC/1.5\r\n", "PING SPAMC/1.5", "PING SPAMC/1.2", "PING SPAMC/1.2\n"] {
        assert_eq!(
            read([bytes.as_bytes()], LIMITS).map(|request| request.command),
            Ok(Command::Ping),
            "{bytes:?}"
        );
    }
    assert_eq!(push(b"PING SPAMC/1.5\r\n"), Ok(None));
}

#[test]
fn bad_lines_are_named() {
    for (bytes, text) in [
        (&b"GET / HTTP/1.1\r\n"[..], "expected a command such as CHECK SPAMC/1.5, found \"GET / HTTP/1.1\""),
        (b"\r\n", "expected a command such as CHECK SPAMC/1.5, found \"\""),
        (
            b"\x16\x03\x01\0\xff\n",
            "expected a command such as CHECK SPAMC/1.5, found \"\\x16\\x03\\x01\\x00\\xff\"",
        ),
        (b"CHECK SPAMC/x\n", "expected a version such as 1.5 after SPAMC/, found \"x\""),
        (b"CHECK SPAMC/1.2\nno colon\n", "expected a header \"Name: value\", found \"no colon\""),
        (
            b"CHECK SPAMC/1.2\nContent-length: 1e3\n",
            "Content-length: expected a number of bytes, found \"1e3\"",
        ),
        (b"TELL SPAMC/1.2\n\n", "TELL needs Message-class, Set or Remove"),
    ] {
        assert_eq!(error_of(bytes), text);
        let mut decoder = Decoder::new(LIMITS);
        let error = decoder.push(bytes).expect_err("the request is wrong");
        assert_eq!(decoder.push(b"PING SPAMC/1.2\r\n"), Err(error.clone()));
        assert_eq!(decoder.end(), Err(error));
    }
}

#[test]
fn the_head_is_limited() {
    let endless = vec![b'x'; 5000];
    let many_lines = b"X: y\r\n".repeat(200);
    for rest in [&endless, &many_lines] {
        let bytes = [b"CHECK SPAMC/1.2\r\n", rest.as_slice()].concat();
        let expected = Err(RequestError::HeadTooLong { limit: LIMITS.header_bytes });
        assert_eq!(read([bytes.as_slice()], LIMITS), expected);
        assert_eq!(read(bytes.chunks(1), LIMITS), expected);
    }
    assert_eq!(push(&endless), Err(RequestError::HeadTooLong { limit: LIMITS.header_bytes }));
    let head = b"CHECK SPAMC/1.2\r\nContent-length: 0\r\n\r\n";
    let limits = |header_bytes| RequestLimits { header_bytes, ..LIMITS };
    assert!(read([&head[..]], limits(head.len())).is_ok());
    assert!(read([&head[..]], limits(head.len() - 1)).is_err());
    assert_eq!(read([&b"P"[..]], limits(0)), Err(RequestError::HeadTooLong { limit: 0 }));
}

#[test]
fn a_long_message_is_cut_and_the_rest_is_counted() {
    let message = vec![b'm'; 25_000];
    for head in ["CHECK SPAMC/1.2\r\nContent-length: 25000\r\n\r\n", "CHECK SPAMC/1.2\r\n\r\n"] {
        let bytes = [head.as_bytes(), &message].concat();
        for size in [1, 999, bytes.len()] {
            let request = read(bytes.chunks(size), LIMITS).expect("the request is right");
            assert_eq!((request.message.len(), request.truncated), (LIMITS.message_bytes, true));
        }
    }
    let short = b"CHECK SPAMC/1.2\r\nContent-length: 25000\r\n\r\n";
    let bytes = [short.as_slice(), &message[..20_000]].concat();
    assert_eq!(
        read([bytes.as_slice()], LIMITS),
        Err(RequestError::ShortBody { expected: 25_000, found: 20_000 })
    );
    let exact = [b"CHECK SPAMC/1.2\r\n\r\n", &message[..LIMITS.message_bytes]].concat();
    let request = read([exact.as_slice()], LIMITS).expect("the request is right");
    assert_eq!((request.message.len(), request.truncated), (LIMITS.message_bytes, false));
}

#[test]
fn a_huge_content_length_reserves_nothing() {
    let limits = RequestLimits { header_bytes: 1000, message_bytes: usize::MAX };
    let mut decoder = Decoder::new(limits);
    let head = format!("CHECK SPAMC/1.2\r\nContent-length: {}\r\n\r\nabc", u64::MAX);
    assert_eq!(decoder.push(head.as_bytes()), Ok(None));
    assert!(decoder.held() < 64);
    assert_eq!(decoder.end(), Err(RequestError::ShortBody { expected: u64::MAX, found: 3 }));
}

#[test]
fn a_compressed_message_is_expanded() {
    let message = b"Subject: hello\r\n\r\nworld\r\n".repeat(100);
    let bytes = compressed_request(&compress(&message));
    for size in [1, 7, bytes.len()] {
        let request = read(bytes.chunks(size), LIMITS).expect("the request is right");
        assert_eq!((&request.message, request.truncated, request.compressed), (&message, false, true));
    }
    // A length that is too large is taken if the stream has its end, as `zlib_inflate_read` does.
    let head = b"CHECK SPAMC/1.5\r\nCompress: zlib\r\nContent-length: 9999\r\n\r\n";
    let bytes = [head.as_slice(), &compress(&message)].concat();
    assert_eq!(read([bytes.as_slice()], LIMITS).map(|request| request.message), Ok(message));
}

#[test]
fn faults_of_the_compression_are_named() {
    let stream = compress(b"Subject: hello\r\n\r\nworld\r\n");
    let cut = &stream[..stream.len() - 3];
    for (stream, fault) in
        [(cut, ZlibFault::NoEnd), (&[][..], ZlibFault::NoEnd), (b"plain text", ZlibFault::Damaged)]
    {
        assert_eq!(read([compressed_request(stream).as_slice()], LIMITS), Err(RequestError::Zlib(fault)));
    }
    let without_length = b"CHECK SPAMC/1.5\r\nCompress: zlib\r\n\r\n";
    assert_eq!(push(without_length), Err(RequestError::CompressWithoutLength));
}

/// A stream of a GiB of zeros: the compressed form of a MiB, 1024 times.
#[test]
fn a_zlib_bomb_stays_within_the_limits() {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&vec![0; 1 << 20]).and_then(|()| encoder.flush()).expect("memory takes every byte");
    let (zlib_header, mebibyte) = encoder.get_ref().split_at(2);
    let bytes = compressed_request(&[zlib_header, &mebibyte.repeat(1024)].concat());
    let request = read(bytes.chunks(16 * 1024), LIMITS).expect("the request is right");
    assert_eq!((request.message, request.truncated), (vec![0; LIMITS.message_bytes], true));
    let started = std::time::Instant::now();
    let limits = RequestLimits { message_bytes: 32 << 20, ..LIMITS };
    let request = read(bytes.chunks(16 * 1024), limits).expect("the request is right");
    assert_eq!((request.message.len(), request.truncated), (limits.message_bytes, true));
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

#[test]
fn the_memory_of_a_request_is_known() {
    let mut decoder = Decoder::new(LIMITS);
    assert_eq!(decoder.held(), 0);
    assert_eq!(decoder.push(b"CHECK SP"), Ok(None));
    assert!((8..=LIMITS.header_bytes).contains(&decoder.held()));
    assert_eq!(decoder.push(b"AMC/1.5\r\nCompress: zlib\r\nContent-length: 10\r\n\r\n"), Ok(None));
    assert_eq!(decoder.held(), INFLATE_BYTES);
}
