use super::*;

const SPAM: SpamLine = SpamLine { spam: true, points: 15.0, required: 5.0 };
const HAM: SpamLine = SpamLine { spam: false, points: -1.2, required: 5.0 };
const REPORT: &str = "This is a report.\n";
const PARTS: &[&[u8]] = &[b"X-Spam-Flag: YES\r\n", b"Subject: x\r\n\r\n"];
const NAMES: &[&str] = &["BLUFF_SEXTORTION", "BLUFF_WALLET"];

fn answer(response: Response<'_>, minor: u16) -> String {
    let mut out = Vec::new();
    response.encode(Version { major: 1, minor }, &mut out);
    String::from_utf8(out).expect("the answers of these tests are text")
}

/// The same answer for every version.
fn assert_always(response: Response<'_>, expected: &str) {
    for minor in 0..=6 {
        assert_eq!(answer(response, minor), expected, "1.{minor}");
    }
}

#[test]
fn answers_that_do_not_depend_on_the_version() {
    assert_always(Response::Pong, "SPAMD/1.5 0 PONG\r\n");
    assert_always(Response::Check(SPAM), "SPAMD/1.1 0 EX_OK\r\nSpam: True ; 15.0 / 5.0\r\n\r\n");
    assert_always(Response::Check(HAM), "SPAMD/1.1 0 EX_OK\r\nSpam: False ; -1.2 / 5.0\r\n\r\n");
}

#[test]
fn told_says_what_was_done() {
    let (none, both) = (Places::NONE, Places { local: true, remote: true });
    for (did_set, did_remove, expected) in [
        (none, none, "SPAMD/1.1 0 EX_OK\r\n\r\n\r\n"),
        (Places::LOCAL, none, "SPAMD/1.1 0 EX_OK\r\nDidSet: local\r\n\r\n\r\n"),
        (both, none, "SPAMD/1.1 0 EX_OK\r\nDidSet: local,remote\r\n\r\n\r\n"),
        (none, Places::LOCAL, "SPAMD/1.1 0 EX_OK\r\nDidRemove: local\r\n\r\n\r\n"),
        (
            Places::LOCAL,
            Places { local: false, remote: true },
            "SPAMD/1.1 0 EX_OK\r\nDidSet: local\r\nDidRemove: remote\r\n\r\n\r\n",
        ),
    ] {
        assert_always(Response::Told { did_set, did_remove }, expected);
    }
}

#[test]
fn symbols_end_with_a_line_end_for_old_clients_only() {
    let response = Response::Symbols { spam: SPAM, names: NAMES };
    let old = "SPAMD/1.1 0 EX_OK\r\nSpam: True ; 15.0 / 5.0\r\n\r\nBLUFF_SEXTORTION,BLUFF_WALLET\r\n";
    let new = "SPAMD/1.1 0 EX_OK\r\nContent-length: 29\r\nSpam: True ; 15.0 / 5.0\r\n\r\nBLUFF_SEXTORTION,BLUFF_WALLET";
    for minor in 0..=6 {
        assert_eq!(answer(response, minor), if minor < 3 { old } else { new }, "1.{minor}");
    }
    let none = Response::Symbols { spam: HAM, names: &[] };
    assert_eq!(answer(none, 5), "SPAMD/1.1 0 EX_OK\r\nContent-length: 0\r\nSpam: False ; -1.2 / 5.0\r\n\r\n");
    assert_eq!(answer(none, 2), "SPAMD/1.1 0 EX_OK\r\nSpam: False ; -1.2 / 5.0\r\n\r\n\r\n");
}

#[test]
fn reports_have_a_length_for_new_clients_only() {
    let response = Response::Report { spam: HAM, text: REPORT };
    let old = "SPAMD/1.1 0 EX_OK\r\nSpam: False ; -1.2 / 5.0\r\n\r\nThis is a report.\n";
    let new =
        "SPAMD/1.1 0 EX_OK\r\nContent-length: 18\r\nSpam: False ; -1.2 / 5.0\r\n\r\nThis is a report.\n";
    for minor in 0..=6 {
        assert_eq!(answer(response, minor), if minor < 3 { old } else { new }, "1.{minor}");
    }
}

#[test]
fn report_if_spam_has_other_words_and_no_report_of_ham() {
    let spam = Response::ReportIfSpam { spam: SPAM, text: REPORT };
    let ham = Response::ReportIfSpam { spam: HAM, text: REPORT };
    for minor in 0..=6 {
        let (of_spam, of_ham) = if minor < 3 {
            (
                "SPAMD/1.1 0 EX_OK\r\nSpam: Yes ; 15.0 / 5.0\r\n\r\nThis is a report.\n",
                "SPAMD/1.1 0 EX_OK\r\nSpam: No ; -1.2 / 5.0\r\n\r\n",
            )
        } else {
            (
                "SPAMD/1.1 0 EX_OK\r\nContent-length: 18\r\nSpam: Yes ; 15.0 / 5.0\r\n\r\nThis is a report.\n",
                "SPAMD/1.1 0 EX_OK\r\nContent-length: 0\r\nSpam: No ; -1.2 / 5.0\r\n\r\n",
            )
        };
        assert_eq!(answer(spam, minor), of_spam, "1.{minor}");
        assert_eq!(answer(ham, minor), of_ham, "1.{minor}");
    }
}

#[test]
fn messages_and_headers_follow_the_head_of_their_version() {
    for response in
        [Response::Process { spam: SPAM, parts: PARTS }, Response::Headers { spam: SPAM, parts: PARTS }]
    {
        let body = "X-Spam-Flag: YES\r\nSubject: x\r\n\r\n";
        for minor in 0..=6 {
            let head = match minor {
                0 | 1 => "SPAMD/1.0 0 EX_OK\r\n",
                2 => "SPAMD/1.1 0 EX_OK\r\nContent-length: 32\r\n\r\n",
                _ => "SPAMD/1.1 0 EX_OK\r\nContent-length: 32\r\nSpam: True ; 15.0 / 5.0\r\n\r\n",
            };
            assert_eq!(answer(response, minor), format!("{head}{body}"), "1.{minor}");
            assert_eq!(response.head(Version { major: 1, minor }), head.as_bytes(), "1.{minor}");
        }
        assert_eq!(response.body(), PARTS);
    }
}

#[test]
fn errors_have_the_words_of_spamd() {
    for (code, words, expected) in [
        (
            ExitCode::Protocol,
            "(EOF during headers)",
            "SPAMD/1.0 76 Bad header line: (EOF during headers)\r\n",
        ),
        (ExitCode::Unavailable, "busy", "SPAMD/1.0 69 Service Unavailable: busy\r\n"),
        (ExitCode::Timeout, "(300 seconds)", "SPAMD/1.0 79 Timeout: (300 seconds)\r\n"),
        (ExitCode::TempFail, "a\r\nb", "SPAMD/1.0 75 Temporary failure: a\\x0d\\x0ab\r\n"),
    ] {
        assert_always(Response::Error { code, words }, expected);
    }
    let long = "\u{e4}".repeat(1000);
    for code in ExitCode::ALL {
        let text = answer(Response::Error { code, words: &long }, 5);
        let line = text.strip_suffix("\r\n").expect("one line");
        assert!(line.len() <= "SPAMD/1.0 76 ".len() + ERROR_TEXT_BYTES_MAX);
        assert!(line.bytes().all(|byte| matches!(byte, b' '..=b'~')));
    }
}
