//! [`abuse_report`]: a message as a report that mail providers process, RFC 5965 (Abuse ReportArgs
//! Format).

use crate::error::stdout_error;
use crate::export::links::{host, named_links};
use crate::export::sha256::sha256_of_message;
use crate::export::timestamp::Timestamp;
use crate::input::stream::InputStream;
use bluff::{Label, Message, Report, Result, Text, Verdict};
use std::fmt::Write as _;
use std::io::Write;
use std::net::IpAddr;

/// The longest line of a message that is no binary, without its end, RFC 5322 section 2.1.1.
const MAX_LINE: usize = 998;
/// Digits of the fingerprint in the boundary.
const BOUNDARY_DIGITS: usize = 24;

/// Writes the report: what it is for people, the same for programs, and the message, byte for byte
/// but for what stands before its header (the envelope line of an mbox, say).
///
/// `From` and `To` are left to the program that sends it. Lines end with CRLF, also where those of
/// the message do not.
///
/// # Errors
/// If the message cannot be read, or `out` takes no more.
pub(crate) fn abuse_report(
    whole: &mut InputStream,
    report: &Report,
    now: Timestamp,
    out: &mut impl Write,
) -> Result<()> {
    let front = Message::header_start(&whole.start);
    let boundary = boundary(whole, front)?;
    let mut lines = Lines::default();
    whole.each_piece(front, |piece| {
        lines.add(piece);
        Ok(())
    })?;
    let encoding = lines.encoding();
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
        for_programs(&Message::parse(&whole.start), report),
    );
    let mut write = |bytes: &[u8]| out.write_all(bytes).map_err(stdout_error);
    write(head.replace('\n', "\r\n").as_bytes())?;
    whole.each_piece(front, &mut write)?;
    write(format!("\r\n--{boundary}--\r\n").as_bytes())
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
        if let Some(arrival) = received.rsplit_once(';').and_then(|(_, date)| Timestamp::of_field(date)) {
            field("Arrival-Date", &arrival.rfc5322());
        }
        if let Some(ip) = source_ip(received) {
            field("Source-IP", &ip.to_string());
        }
    }
    let mut links = named_links(message, &Text::from_message(message));
    links.retain(|link| !report.repeats_password(link));
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

/// The address in brackets with which a server says who handed the mail over; none of a local
/// network, for those name nobody.
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

/// What the lines of a message are like, seen piece by piece.
#[derive(Default)]
struct Lines {
    length: usize,
    after_return: bool,
    /// Whether there is a line without CRLF or a longer one than may be, a lone carriage return, or
    /// a NUL.
    is_binary: bool,
    has_eight_bits: bool,
}

impl Lines {
    fn add(&mut self, piece: &[u8]) {
        self.has_eight_bits |= !piece.is_ascii();
        for &byte in piece {
            match byte {
                b'\n' => {
                    self.is_binary |= !self.after_return;
                    self.length = 0;
                }
                _ => {
                    self.is_binary |= self.after_return || byte == 0;
                    self.length += usize::from(byte != b'\r');
                    self.is_binary |= self.length > MAX_LINE;
                }
            }
            self.after_return = byte == b'\r';
        }
    }

    /// RFC 2045, section 2: what may stand in lines, what needs eight bits, what only counts bytes.
    fn encoding(&self) -> &'static str {
        match (self.is_binary, self.has_eight_bits) {
            (true, _) => "binary",
            (false, false) => "7bit",
            (false, true) => "8bit",
        }
    }
}

/// A boundary that does not occur in the message after its first `front` bytes; always the same one
/// for the same message.
fn boundary(whole: &mut InputStream, front: usize) -> Result<String> {
    let (print, _) = sha256_of_message(whole, front)?;
    let mut number = 0_u32;
    loop {
        let boundary = format!("=_bluff_{}_{number}", &print[..BOUNDARY_DIGITS]);
        if !occurs(whole, front, boundary.as_bytes())? {
            return Ok(boundary);
        }
        number += 1;
    }
}

/// Whether the words occur in the message, across pieces too.
fn occurs(whole: &mut InputStream, front: usize, words: &[u8]) -> Result<bool> {
    let holds =
        |text: &[u8]| text.windows(words.len()).any(|window| window[0] == words[0] && window == words);
    let (mut found, mut seam) = (false, Vec::new());
    whole.each_piece(front, |piece| {
        seam.extend_from_slice(&piece[..piece.len().min(words.len() - 1)]);
        found |= holds(piece) || holds(&seam);
        if piece.len() >= words.len() {
            seam.clear();
        }
        seam.extend_from_slice(&piece[piece.len().saturating_sub(words.len() - 1)..]);
        seam.drain(..seam.len().saturating_sub(words.len() - 1));
        Ok(())
    })?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(bytes: &[u8]) -> InputStream {
        InputStream::begin(std::path::Path::new("-"), Box::new(std::io::Cursor::new(bytes.to_vec()))).unwrap()
    }

    fn boundary_of(bytes: &[u8]) -> String {
        boundary(&mut whole(bytes), 0).unwrap()
    }

    /// Seen whole, and in pieces of each length.
    fn encoding(message: &[u8]) -> &'static str {
        let seen = |length: usize| {
            let mut lines = Lines::default();
            message.chunks(length).for_each(|piece| lines.add(piece));
            lines.encoding()
        };
        let whole = seen(message.len());
        assert!((1..4).all(|length| seen(length) == whole));
        whole
    }

    #[test]
    fn the_message_is_in_it_byte_for_byte() {
        use crate::fixtures::{extortion, wanted};
        let now = "2026-01-03T01:05:34Z".parse().unwrap();
        let mail = b"Return-Path: <x@bad.example>\r\nFrom: x@bad.example\r\n\r\nsee https://bad.example/pay \xe9\r\nno end";
        for (report, kind) in [(extortion(&[]), "fraud"), (wanted(), "not-spam")] {
            for front in [&b""[..], b"From x Sat Jan  3 01:05:34 2026\r\n", b"\xef\xbb\xbf", b"\r\n"] {
                let mut bytes = Vec::new();
                abuse_report(&mut whole(&[front, mail].concat()), &report, now, &mut bytes).unwrap();
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
                let end = format!("\r\n--{}--\r\n", boundary_of(mail));
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
        let plain = boundary_of(b"A: 1");
        assert_eq!(plain, boundary_of(b"A: 1"));
        assert!(plain.len() <= 70, "RFC 2046, section 5.1.1");
        // no message holds the fingerprint of itself, so the search is tried by itself, across
        // pieces too
        let length = Message::MAX_BYTES + 1;
        for at in [0, 10, length - 20, length - 1, length, length + 9] {
            let mut message = vec![b'='; length + 50];
            message[at..at + plain.len()].copy_from_slice(plain.as_bytes());
            assert!(occurs(&mut whole(&message), 0, plain.as_bytes()).unwrap(), "{at}");
            message[at + 3] = b'!';
            assert!(!occurs(&mut whole(&message), 0, plain.as_bytes()).unwrap(), "{at}");
        }
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
