//! [`abuse_report`]: a message as a report that mail providers process, RFC 5965 (Abuse Reporting
//! Format).

use crate::error::stdout_error;
use crate::export::line_ends::{LineEnds, Lines};
use crate::export::links::{host, named_links};
use crate::export::sha256::sha256_of_message;
use crate::export::timestamp::Timestamp;
use crate::input::stream::InputStream;
use bluff::{Label, Message, Report, Result, Text, Verdict};
use std::fmt::Write as _;
use std::io::Write;
use std::net::IpAddr;
use std::str::FromStr;

/// The number of digits of the checksum in the boundary and in the identifier.
const PRINT_DIGITS: usize = 24;
/// The longest address, in bytes: that of an SMTP path, RFC 5321 section 4.5.3.1.3.
const MAX_MAILBOX: usize = 254;

/// Who reports to whom, and when.
#[derive(Clone, Debug)]
pub(crate) struct Envelope {
    pub(crate) from: Mailbox,
    /// The recipient; `None` leaves it to the person who sends the report.
    pub(crate) to: Option<Mailbox>,
    pub(crate) date: Timestamp,
}

/// An address without a name, such as `me@home.example`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mailbox(String);

impl Default for Mailbox {
    /// An address of nobody, RFC 6761 section 6.4, for people who did not give their own.
    fn default() -> Self {
        Self("nobody@unknown.invalid".to_owned())
    }
}

impl Mailbox {
    fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }
}

impl FromStr for Mailbox {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let is_word = |word: &str| {
            !word.is_empty()
                && word.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>()[]\\,;:\"@".contains(&byte))
        };
        let is_mailbox = text.len() <= MAX_MAILBOX
            && text.split_once('@').is_some_and(|(local, domain)| is_word(local) && is_word(domain));
        if is_mailbox {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!("{text} is no address such as me@home.example"))
        }
    }
}

/// Writes the report: the facts for people, the same for programs, and the message without anything
/// before its header (for instance the envelope line of an mbox).
///
/// Lines end with CRLF, as they do when email is sent. A message with other line ends gets these,
/// and is otherwise passed on byte for byte. A message that no server accepts as lines (a NUL, a
/// lone carriage return, a line beyond 998 bytes) is not changed at all, and declared as `binary`.
///
/// The same message and envelope give the same bytes.
///
/// # Errors
/// If the message cannot be read, or `out` cannot be written.
pub(crate) fn abuse_report(
    whole: &mut InputStream,
    report: &Report,
    envelope: &Envelope,
    out: &mut impl Write,
) -> Result<()> {
    let front = Message::header_start(&whole.start);
    let (print, _) = sha256_of_message(whole, front)?;
    let boundary = boundary(whole, front, &print)?;
    let mut lines = Lines::default();
    whole.each_piece(front, |piece| {
        lines.add(piece);
        Ok(())
    })?;
    let encoding = lines.encoding();
    let Envelope { from, to, date } = envelope;
    let to = to.as_ref().map_or("undisclosed-recipients:;", |to| &to.0);
    let id =
        format!("{}.{}@{}", &print[..PRINT_DIGITS], date.rfc3339().replace(['-', ':'], ""), from.domain());
    let head = format!(
        "From: {}\nTo: {to}\nDate: {}\nMessage-ID: <{id}>\nSubject: Report of an email: {}\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=feedback-report;\n boundary=\"{boundary}\"\n\
         Content-Transfer-Encoding: {encoding}\n\n\
         --{boundary}\nContent-Type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: 7bit\n\n{}\n\
         --{boundary}\nContent-Type: message/feedback-report\nContent-Transfer-Encoding: 7bit\n\n{}\n\
         --{boundary}\nContent-Type: message/rfc822\nContent-Transfer-Encoding: {encoding}\nContent-Disposition: inline\n\n",
        from.0,
        date.rfc5322(),
        report.verdict,
        for_people(report),
        for_programs(&Message::parse(&whole.start), report),
    );
    let mut write = |bytes: &[u8]| out.write_all(bytes).map_err(stdout_error);
    write(head.replace('\n', "\r\n").as_bytes())?;
    let mut ends = LineEnds::new(&lines);
    whole.each_piece(front, |piece| ends.each_stretch(piece, &mut write))?;
    write(format!("\r\n--{boundary}--\r\n").as_bytes())
}

/// This part repeats nothing of the message, which follows.
fn for_people(report: &Report) -> String {
    let model = report.model();
    let what = match report.verdict.as_str() {
        Label::SEXTORTION => "sextortion: a blackmail email, sent to many people at once",
        Label::SPAM => "spam: unwanted email, sent in bulk",
        Label::HAM => "no spam: email that its recipient wants",
        _ if report.verdict == Verdict::Unsure => "unclear: it may be unwanted or not",
        other => other,
    };
    format!(
        "Someone received the attached email and reports it to you.\n\
         \n\
         What it is: {what}.\n\
         How sure that is: it is unwanted with a probability of {}.\n\
         Who says so: the program bluff {} (model {}, {}), not a person.\n\
         \n\
         The second part of this report says the same for programs (RFC 5965).\n\
         The third part is the email as it was received. It may hold personal data\n\
         of its recipient, such as a stolen password. Please handle it with care.\n",
        report.not_ham(),
        env!("CARGO_PKG_VERSION"),
        model.id,
        model.version,
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

/// `<local@domain>` or `<>`, if there is nothing else; anything else could not be in a field.
fn mailbox(path: &str) -> Option<String> {
    let inner = path.trim().trim_start_matches('<').trim_end_matches('>');
    inner.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>".contains(&byte)).then(|| format!("<{inner}>"))
}

/// The address in brackets by which a server names the host that delivered the message. Addresses
/// of a local network are left out, because they name nobody.
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

/// A boundary that does not occur in the message after its first `front` bytes. It is always the
/// same for the same message; `print` is the checksum of the message.
fn boundary(whole: &mut InputStream, front: usize, print: &str) -> Result<String> {
    let mut number = 0_u32;
    loop {
        let boundary = format!("=_bluff_{}_{number}", &print[..PRINT_DIGITS]);
        if !occurs(whole, front, boundary.as_bytes())? {
            return Ok(boundary);
        }
        number += 1;
    }
}

/// Whether the words occur in the message, also across pieces.
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
        boundary(&mut whole(bytes), 0, &crate::export::sha256::sha256(bytes)).unwrap()
    }

    fn envelope() -> Envelope {
        let (from, to) = ("me@home.example".parse().unwrap(), "abuse@isp.example".parse().unwrap());
        Envelope { from, to: Some(to), date: "2026-01-03T01:05:34Z".parse().unwrap() }
    }

    fn reported(message: &[u8], report: &Report) -> Vec<u8> {
        let mut bytes = Vec::new();
        abuse_report(&mut whole(message), report, &envelope(), &mut bytes).unwrap();
        bytes
    }

    #[test]
    fn the_message_is_in_it_byte_for_byte() {
        use crate::fixtures::{extortion, wanted};
        let mail = b"Return-Path: <x@bad.example>\r\nFrom: x@bad.example\r\n\r\nsee https://bad.example/pay \xe9\r\nno end";
        for (report, kind) in [(extortion(&[]), "fraud"), (wanted(), "not-spam")] {
            for front in [&b""[..], b"From x Sat Jan  3 01:05:34 2026\r\n", b"\xef\xbb\xbf", b"\r\n"] {
                let bytes = reported(&[front, mail].concat(), &report);
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
    fn the_header_is_that_of_an_email() {
        let report = crate::fixtures::wanted();
        let bytes = String::from_utf8(reported(b"A: 1\r\n\r\nx\r\n", &report)).unwrap();
        let print = crate::export::sha256::sha256(b"A: 1\r\n\r\nx\r\n");
        let expected = format!(
            "From: me@home.example\r\nTo: abuse@isp.example\r\nDate: Sat, 3 Jan 2026 01:05:34 +0000\r\n\
             Message-ID: <{}.20260103T010534Z@home.example>\r\nSubject: Report of an email: ham\r\nMIME-Version: 1.0\r\n",
            &print[..PRINT_DIGITS]
        );
        assert!(bytes.starts_with(&expected), "{bytes}");
        let mut nobody = Vec::new();
        let unknown = Envelope { from: Mailbox::default(), to: None, ..envelope() };
        abuse_report(&mut whole(b"A: 1\n\nx"), &report, &unknown, &mut nobody).unwrap();
        assert!(nobody.starts_with(b"From: nobody@unknown.invalid\r\nTo: undisclosed-recipients:;\r\n"));
    }

    #[test]
    fn lines_end_as_email_does_unless_there_are_none() {
        let report = crate::fixtures::wanted();
        for (message, expected) in [
            (&b"A: 1\n\nx\n\ny\r\n\n"[..], &b"A: 1\r\n\r\nx\r\n\r\ny\r\n\r\n"[..]),
            (b"A: 1\r\n\r\nx", b"A: 1\r\n\r\nx"),
            (b"A: 1\n\na\rb\n", b"A: 1\n\na\rb\n"),
            (b"A: 1\n\n\0\n", b"A: 1\n\n\0\n"),
            (b"A: 1\n\nx\r", b"A: 1\n\nx\r"),
        ] {
            let bytes = reported(message, &report);
            let whole = [b"Content-Disposition: inline\r\n\r\n", expected, b"\r\n--"].concat();
            assert!(bytes.windows(whole.len()).any(|window| window == whole), "{message:?}");
        }
    }

    #[test]
    fn an_address_can_stand_in_a_header() {
        for (text, expected) in [
            ("me@home.example", true),
            ("me+bluff@localhost", true),
            ("Me <me@home.example>", false),
            ("me@home.example\r\nBcc: x@b.example", false),
            ("me@home@example", false),
            ("@home.example", false),
            ("me@", false),
            ("m\u{e9}@home.example", false),
        ] {
            assert_eq!(text.parse::<Mailbox>().is_ok(), expected, "{text}");
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
    fn the_boundary_is_nowhere_in_the_message() {
        let plain = boundary_of(b"A: 1");
        assert_eq!(plain, boundary_of(b"A: 1"));
        assert!(plain.len() <= 70, "RFC 2046, section 5.1.1");
        // no message holds its own fingerprint, so the search is tested alone, also across pieces
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
