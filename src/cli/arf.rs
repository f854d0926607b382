//! [`abuse_report`]: a message as a report that mail providers process, RFC 5965 (Abuse Reporting Format).

use crate::cli::fingerprint::sha256;
use crate::cli::moment::Moment;
use crate::cli::named_links::{host, named_links};
use crate::label::Label;
use crate::message::Message;
use crate::own_fields::envelope_length;
use crate::report::Report;
use crate::text::Text;
use crate::verdict::Verdict;
use std::fmt::Write;
use std::net::IpAddr;

/// The longest line of a message that is no binary, without its end, RFC 5322 section 2.1.1.
const MAX_LINE: usize = 998;
/// Digits of the fingerprint in the boundary.
const BOUNDARY_DIGITS: usize = 24;

/// The report: what it is for people, the same for programs, and the message, byte for byte but for the envelope line of an mbox.
///
/// `From` and `To` are left to the program that sends it. Lines end with CRLF, also where those of the message do not.
pub(crate) fn abuse_report(raw: &[u8], report: &Report, now: Moment) -> Vec<u8> {
    let original = &raw[envelope_length(raw)..];
    let boundary = boundary(original);
    let message = Message::parse(raw);
    let encoding = encoding(original);
    let verdict = &report.verdict;
    let head = format!(
        "Date: {}\nSubject: Report of an e-mail: {verdict}\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=feedback-report;\n boundary=\"{boundary}\"\n\
         Content-Transfer-Encoding: {encoding}\n\n\
         --{boundary}\nContent-Type: text/plain; charset=us-ascii\n\n{}\n\
         --{boundary}\nContent-Type: message/feedback-report\n\n{}\n\
         --{boundary}\nContent-Type: message/rfc822\nContent-Transfer-Encoding: {encoding}\nContent-Disposition: inline\n\n",
        now.rfc5322(),
        for_people(report),
        for_programs(&message, report),
    );
    let mut bytes = head.replace('\n', "\r\n").into_bytes();
    bytes.extend_from_slice(original);
    bytes.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    bytes
}

/// Nothing of the message is repeated here: it follows.
fn for_people(report: &Report) -> String {
    let model = report.model();
    format!(
        "This is a report of an e-mail that was received, in the format of RFC 5965.\n\
         The program bluff {} (model {}, {}) judged it: {}.\n\
         The probability that it is not wanted: {}.\n\
         The message follows as it was received. It may hold personal data of the\n\
         person who got it, such as a stolen password: handle it accordingly.\n",
        env!("CARGO_PKG_VERSION"),
        model.id,
        model.version,
        report.verdict,
        report.not_ham(),
    )
}

fn for_programs(message: &Message<'_>, report: &Report) -> String {
    let mut fields = String::new();
    let mut field = |name: &str, value: &str| {
        let _ = writeln!(fields, "{name}: {value}"); // a String takes everything
    };
    field("Feedback-Type", feedback_type(&report.verdict));
    field("User-Agent", concat!("bluff/", env!("CARGO_PKG_VERSION")));
    field("Version", "1");
    if let Some(path) = message.field("return-path").and_then(mailbox) {
        field("Original-Mail-From", &path);
    }
    if let Some(received) = message.field("received") {
        if let Some(arrival) = received.rsplit_once(';').and_then(|(_, date)| Moment::of_field(date)) {
            field("Arrival-Date", &arrival.rfc5322());
        }
        if let Some(ip) = source_ip(received) {
            field("Source-IP", &ip.to_string());
        }
    }
    let links = named_links(message, &Text::read(message));
    let mut hosts: Vec<String> = links.iter().filter_map(|link| host(link)).collect();
    hosts.sort_unstable();
    hosts.dedup();
    hosts.iter().for_each(|host| field("Reported-Domain", host));
    links.iter().for_each(|link| field("Reported-URI", link));
    fields
}

/// The types of RFC 5965, section 7.3, and `not-spam` of RFC 6430.
fn feedback_type(verdict: &Verdict) -> &'static str {
    match verdict.as_str() {
        Label::SEXTORTION => "fraud",
        Label::HAM => "not-spam",
        _ if *verdict == Verdict::Unsure => "other",
        _ => "abuse",
    }
}

/// `<local@domain>` or `<>`, if that is all there is; anything else could not stand in a field.
fn mailbox(path: &str) -> Option<String> {
    let inner = path.trim().trim_start_matches('<').trim_end_matches('>');
    inner.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>".contains(&byte)).then(|| format!("<{inner}>"))
}

/// The address in brackets with which a server says who handed the mail over; none of a local network, for those name nobody.
fn source_ip(received: &str) -> Option<IpAddr> {
    let from = received.split_once(" by ").map_or(received, |(from, _)| from);
    let within = from.strip_prefix("from ")?.split('[').skip(1).filter_map(|rest| rest.split(']').next());
    let written = within.map(|ip| ip.strip_prefix("IPv6:").unwrap_or(ip));
    written.filter_map(|ip| ip.parse().ok()).find(|ip| match ip {
        IpAddr::V4(ip) => !(ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified()),
        IpAddr::V6(ip) => {
            !(ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local() || ip.is_unicast_link_local())
        }
    })
}

/// RFC 2045, section 2: what may stand in lines, what needs eight bits, what only counts bytes.
fn encoding(message: &[u8]) -> &'static str {
    let lines = || message.split(|byte| *byte == b'\n');
    let count = lines().count();
    let is_line = |(number, line): (usize, &[u8])| {
        let text = line.strip_suffix(b"\r").unwrap_or(line);
        let ends_well = number + 1 == count || line.ends_with(b"\r");
        ends_well && text.len() <= MAX_LINE && !text.contains(&b'\r') && !text.contains(&0)
    };
    if !lines().enumerate().all(is_line) {
        "binary"
    } else if message.is_ascii() {
        "7bit"
    } else {
        "8bit"
    }
}

/// A boundary that does not occur in the message; always the same one for the same message.
fn boundary(message: &[u8]) -> String {
    let print = sha256(message);
    let mut number = 0_u32;
    loop {
        let boundary = format!("=_bluff_{}_{number}", &print[..BOUNDARY_DIGITS]);
        if !message.windows(boundary.len()).any(|window| window == boundary.as_bytes()) {
            return boundary;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_is_in_it_byte_for_byte() {
        use crate::cli::hand_made::{extortion, wanted};
        let now = "2026-01-03T01:05:34Z".parse().unwrap();
        let mail = b"Return-Path: <x@bad.example>\r\nFrom: x@bad.example\r\n\r\nsee https://bad.example/pay \xe9\r\nno end";
        for (report, kind) in [(extortion(&[]), "fraud"), (wanted(), "not-spam")] {
            for envelope in [&b""[..], b"From x Sat Jan  3 01:05:34 2026\r\n"] {
                let bytes = abuse_report(&[envelope, mail].concat(), &report, now);
                let start = bytes.windows(mail.len()).position(|window| window == mail).unwrap();
                let head = String::from_utf8(bytes[..start].to_vec()).unwrap();
                assert!(head.split_inclusive('\n').all(|line| line.ends_with("\r\n")), "{head}");
                assert!(
                    head.ends_with("Content-Transfer-Encoding: 8bit\r\nContent-Disposition: inline\r\n\r\n"),
                    "{head}"
                );
                let fields = format!(
                    "\r\n\r\nFeedback-Type: {kind}\r\nUser-Agent: bluff/{}\r\nVersion: 1\r\nOriginal-Mail-From: <x@bad.example>\r\n\
                     Reported-Domain: bad.example\r\nReported-URI: https://bad.example/pay\r\n\r\n--",
                    env!("CARGO_PKG_VERSION"),
                );
                assert!(head.contains(&fields), "{head}");
                let end = format!("\r\n--{}--\r\n", boundary(mail));
                assert_eq!(bytes[start + mail.len()..], *end.as_bytes());
            }
        }
    }

    #[test]
    fn the_server_that_handed_over_is_named() {
        for (received, expected) in [
            (
                "from a.example (a.example [203.0.113.9]) by mx.example with ESMTP id 1; Sun, 19 May 2024 17:25:14 +0000",
                Some("203.0.113.9"),
            ),
            ("from a.example ([IPv6:2001:db8::7]) by mx.example; x", Some("2001:db8::7")),
            ("from [198.51.100.3] (port=25 helo=x) by mx.example", Some("198.51.100.3")),
            ("from x (localhost [127.0.0.1]) by mx.example", None),
            ("from x (x [192.168.1.4]) by mx.example", None),
            ("by mx.example with SMTP id [203.0.113.9]", None),
            ("from x (unknown) by mx.example ([203.0.113.9])", None),
        ] {
            assert_eq!(source_ip(received).map(|ip| ip.to_string()).as_deref(), expected, "{received}");
        }
    }

    #[test]
    fn the_encoding_says_what_the_message_needs() {
        for (message, expected) in [
            (&b"A: 1\r\n\r\nx\r\n"[..], "7bit"),
            (b"A: 1\r\n\r\nx", "7bit"),
            (b"A: 1\r\n\r\n\xe9\r\n", "8bit"),
            (b"A: 1\n\nx\n", "binary"),
            (b"A: 1\r\n\r\n\0\r\n", "binary"),
            (b"A: 1\r\n\r\na\rb\r\n", "binary"),
        ] {
            assert_eq!(encoding(message), expected, "{message:?}");
        }
        assert_eq!(encoding("x".repeat(MAX_LINE + 1).as_bytes()), "binary");
    }

    #[test]
    fn the_boundary_is_nowhere_in_the_message() {
        let plain = boundary(b"A: 1");
        assert_eq!(plain, boundary(b"A: 1"));
        assert!(plain.len() <= 70, "RFC 2046, section 5.1.1");
        assert!(!boundary(plain.as_bytes()).contains(&plain));
    }

    #[test]
    fn only_a_mailbox_stands_in_a_field() {
        for (path, expected) in [
            ("<a@b.example>", Some("<a@b.example>")),
            ("a@b.example", Some("<a@b.example>")),
            ("<>", Some("<>")),
            ("<a@b.example> (comment)", None),
            ("<é@b.example>", None),
        ] {
            assert_eq!(mailbox(path).as_deref(), expected, "{path}");
        }
    }
}
