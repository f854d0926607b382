//! Whole conversations with the clients of the field: the bytes that each sends, the answer, and what
//! the client reads in it by its own rules.

use super::field_clients::{
    exim_reads, haraka_matches, haraka_reads, james_reads, spamc_reads, spamc_reads_spam_line,
};
use super::{
    Command, Decoder, ExitCode, MessageClass, Places, Request, RequestError, RequestLimits, Response,
    SpamLine, Version,
};

const SPAM: SpamLine = SpamLine { spam: true, points: 15.0, required: 5.0 };
const HAM: SpamLine = SpamLine { spam: false, points: -1.24, required: 5.0 };
const MESSAGE: &str = "Subject: hello\r\n\r\nworld\r\n";
const REPORT: &str = "Spam detection by bluff.\n\nPay to this wallet.\n";

/// The request of a client that half-closes after its bytes.
fn half_closed(bytes: &str) -> Result<Request, RequestError> {
    let mut decoder = Decoder::new(RequestLimits { header_bytes: 8192, message_bytes: 1 << 20 });
    match decoder.push(bytes.as_bytes())? {
        Some(request) => Ok(request),
        None => decoder.end(),
    }
}

fn request(bytes: &str) -> Request {
    half_closed(bytes).expect("the clients of the field send right requests")
}

fn answer(request: &Request, response: Response<'_>) -> String {
    let mut out = Vec::new();
    response.encode(request.version, &mut out);
    String::from_utf8(out).expect("the answers of these tests are text")
}

#[test]
fn spamc_checks_reports_and_processes() {
    let head = format!("SPAMC/1.5\r\nUser: jo\r\nContent-length: {}\r\n\r\n{MESSAGE}", MESSAGE.len());
    let of = |command: &str| {
        let request = request(&format!("{command} {head}"));
        assert_eq!((request.command.word(), request.user.as_deref()), (command, Some("jo")));
        assert_eq!((request.version, request.message.as_slice()), (Version::CURRENT, MESSAGE.as_bytes()));
        request
    };
    let spam = Some(("True", "15.0", "5.0"));

    let bytes = answer(&of("CHECK"), Response::Check(SPAM));
    assert_eq!(bytes, "SPAMD/1.1 0 EX_OK\r\nSpam: True ; 15.0 / 5.0\r\n\r\n");
    let (headers, _) = spamc_reads(&bytes, false).expect("spamc reads it");
    assert_eq!(spamc_reads_spam_line(&headers), spam);

    let symbols = Response::Symbols { spam: SPAM, names: &["A", "B"] };
    let message = Response::Process { spam: SPAM, parts: &[b"X-Spam-Flag: YES\r\n", MESSAGE.as_bytes()] };
    let headers = Response::Headers { spam: SPAM, parts: &[b"X-Spam-Flag: YES\r\n\r\n"] };
    for (command, response, body) in [
        ("SYMBOLS", symbols, "A,B".to_owned()),
        ("REPORT", Response::Report { spam: SPAM, text: REPORT }, REPORT.to_owned()),
        ("PROCESS", message, format!("X-Spam-Flag: YES\r\n{MESSAGE}")),
        ("HEADERS", headers, "X-Spam-Flag: YES\r\n\r\n".to_owned()),
    ] {
        let bytes = answer(&of(command), response);
        let (headers, read) = spamc_reads(&bytes, true).expect("spamc reads it");
        assert_eq!((spamc_reads_spam_line(&headers), read), (spam, body.as_str()), "{command}");
    }

    let bytes = answer(&of("REPORT_IFSPAM"), Response::ReportIfSpam { spam: HAM, text: REPORT });
    let (headers, body) = spamc_reads(&bytes, true).expect("spamc reads it");
    assert_eq!((spamc_reads_spam_line(&headers), body), (Some(("No", "-1.2", "5.0")), ""));
}

#[test]
fn spamc_pings_skips_and_tells() {
    let ping = request("PING SPAMC/1.5\r\n\r\n");
    assert_eq!(answer(&ping, Response::Pong), "SPAMD/1.5 0 PONG\r\n");
    assert_eq!(request("SKIP SPAMC/1.5\r\n\r\n").command, Command::Skip);

    let length = MESSAGE.len();
    for (headers, class, set, remove, expected) in [
        (
            "Message-class: spam\r\nSet: local\r\n",
            Some(MessageClass::Spam),
            Places::LOCAL,
            Places::NONE,
            "DidSet: local",
        ),
        (
            "Message-class: ham\r\nSet: local\r\n",
            Some(MessageClass::Ham),
            Places::LOCAL,
            Places::NONE,
            "DidSet: local",
        ),
        ("Remove: local\r\n", None, Places::NONE, Places::LOCAL, "DidRemove: local"),
    ] {
        let request = request(&format!(
            "TELL SPAMC/1.5\r\n{headers}User: jo\r\nContent-length: {length}\r\n\r\n{MESSAGE}"
        ));
        assert_eq!((request.message_class, request.set, request.remove), (class, set, remove));
        let bytes = answer(&request, Response::Told { did_set: set, did_remove: remove });
        assert_eq!(bytes, format!("SPAMD/1.1 0 EX_OK\r\n{expected}\r\n\r\n\r\n"));
        assert_eq!(spamc_reads(&bytes, false).map(|(headers, _)| headers), Some(vec![expected]));
    }
}

#[test]
fn exim_reports() {
    let bytes =
        format!("REPORT SPAMC/1.2\r\nUser: nobody\r\nContent-length: {}\r\n\r\n{MESSAGE}", MESSAGE.len());
    let request = request(&bytes);
    assert_eq!((request.command, request.user.as_deref()), (Command::Report, Some("nobody")));
    for (spam, line, points) in [(SPAM, "True ; 15.0", 15.0), (HAM, "False ; -1.2", -1.2)] {
        let bytes = answer(&request, Response::Report { spam, text: REPORT });
        assert_eq!(bytes, format!("SPAMD/1.1 0 EX_OK\r\nSpam: {line} / 5.0\r\n\r\n{REPORT}"));
        assert_eq!(exim_reads(&bytes), Some((points, 5.0, REPORT)));
    }
    // The answer to a newer client is none for Exim: it defers.
    let newer = Request { version: Version::CURRENT, ..request.clone() };
    assert_eq!(exim_reads(&answer(&newer, Response::Report { spam: SPAM, text: REPORT })), None);
    assert_eq!(
        exim_reads(&answer(&request, Response::Error { code: ExitCode::TempFail, words: "busy" })),
        None
    );
    // Exim compares the numbers itself, so points of ham must not round up to the threshold.
    let nearly = SpamLine { spam: false, points: 4.99, required: 5.0 };
    let bytes = answer(&request, Response::Report { spam: nearly, text: REPORT });
    assert_eq!(exim_reads(&bytes), Some((4.9, 5.0, REPORT)));
}

#[test]
fn exim_of_rspamd_is_refused() {
    let bytes =
        "CHECK RSPAMC/1.3\r\nContent-length: 0\r\nQueue-Id: 1\r\nFrom: <a@b>\r\nRecipient-Number: 0\r\n\r\n";
    let error = half_closed(bytes).expect_err("that is the protocol of rspamd");
    assert_eq!(error, RequestError::CommandLine { found: "CHECK RSPAMC/1.3".to_owned() });
    assert_eq!(error.code(), ExitCode::Protocol);
}

#[test]
fn haraka_asks_for_headers() {
    let message = format!("X-Envelope-From: a@example.com\r\nX-Haraka-UUID: 1\r\n{MESSAGE}");
    let request = request(&format!("HEADERS SPAMC/1.4\r\nUser: default\r\n\r\n{message}"));
    assert_eq!((request.command, request.user.as_deref()), (Command::Headers, Some("default")));
    assert_eq!(request.message, message.as_bytes());
    let headers = "X-Spam-Flag: YES\r\nX-Spam-Status: Yes, score=15.0 tests=A,B\r\nSubject: hello\r\n\r\n";
    let bytes = answer(&request, Response::Headers { spam: SPAM, parts: &[headers.as_bytes()] });
    let length = headers.len();
    assert_eq!(
        bytes,
        format!("SPAMD/1.1 0 EX_OK\r\nContent-length: {length}\r\nSpam: True ; 15.0 / 5.0\r\n\r\n{headers}")
    );
    let (spam, lines) = haraka_reads(&bytes);
    assert_eq!(spam, Some(("True", "15.0", "5.0")));
    assert_eq!(lines, ["X-Spam-Flag: YES", "X-Spam-Status: Yes, score=15.0 tests=A,B"]);
    // The form of PROTOCOL, without a decimal, is none for Haraka.
    assert_eq!(haraka_matches("Spam: True ; 15 / 5"), None);
    assert_eq!(haraka_matches("Spam: False ; -1.2 / 5.0"), Some(("False", "-1.2", "5.0")));
}

#[test]
fn james_checks_and_tells() {
    let check = request(&format!("CHECK SPAMC/1.2\r\nUser: jo@example.com\r\n\r\n{MESSAGE}"));
    assert_eq!(
        (check.message.as_slice(), check.user.as_deref()),
        (MESSAGE.as_bytes(), Some("jo@example.com"))
    );
    assert_eq!(james_reads(&answer(&check, Response::Check(SPAM))), Some((true, "15.0", "5.0")));
    assert_eq!(james_reads(&answer(&check, Response::Check(HAM))), Some((false, "-1.2", "5.0")));
    assert_eq!(request(&format!("CHECK SPAMC/1.2\r\n\r\n{MESSAGE}")).user, None);

    let tell = request(&format!(
        "TELL SPAMC/1.2\r\nContent-length: {}\r\nMessage-class: spam\r\nSet: local, remote\r\nUser: jo\r\n\r\n{MESSAGE}",
        MESSAGE.len()
    ));
    let both = Places { local: true, remote: true };
    assert_eq!((tell.message_class, tell.set, tell.remove), (Some(MessageClass::Spam), both, Places::NONE));
    let bytes = answer(&tell, Response::Told { did_set: Places::LOCAL, did_remove: Places::NONE });
    assert!(bytes.lines().any(|line| line.starts_with("DidSet: ")));
    let bytes = answer(&tell, Response::Told { did_set: Places::NONE, did_remove: Places::NONE });
    assert!(!bytes.lines().any(|line| line.starts_with("DidSet: ")));
}
