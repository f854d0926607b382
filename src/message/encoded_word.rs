//! Encoded words (RFC 2047) and raw bytes of header fields, as mail programs read them and
//! mail-parser does not.
//!
//! A field that falls short is written anew, its words well formed and in UTF-8, and mail-parser
//! reads that. So there is one reading of addresses, comments and quotations, and a well-formed
//! field is left unchanged.

use super::charset;
use mail_parser::parsers::MessageStream;
use mail_parser::{HeaderName, HeaderValue};
use std::borrow::Cow;

/// The name of a charset and language is shorter than this.
const MAX_LABEL_BYTES: usize = 64;

/// `=?charset?encoding?payload?=`
struct Word<'f> {
    label: &'f str,
    base64: bool,
    payload: &'f str,
    start: usize,
    end: usize,
    closed: bool,
}

/// The parsed value of a field: `parsed` if the field is well formed, otherwise that of the
/// repaired field. `label`: the charset of the body, the most frequent one for raw bytes.
pub(super) fn value<'a>(
    name: &HeaderName<'_>,
    parsed: HeaderValue<'a>,
    field: &[u8],
    label: Option<&str>,
) -> HeaderValue<'a> {
    let is_text = *name == HeaderName::Subject;
    let is_read = is_text
        || matches!(
            name,
            HeaderName::From | HeaderName::ReplyTo | HeaderName::Sender | HeaderName::To | HeaderName::Cc
        );
    match if is_read { repaired(field, label) } else { None } {
        None => parsed,
        Some(field) => {
            let mut stream = MessageStream::new(&field);
            let value = if is_text { stream.parse_unstructured() } else { stream.parse_address() };
            value.into_owned()
        }
    }
}

/// The field with well-formed words, a line end at its end; `None` if it needs no repair.
pub(super) fn repaired(field: &[u8], label: Option<&str>) -> Option<Vec<u8>> {
    let text = raw_text(field, label);
    let mut repaired = String::new();
    let mut copied = 0;
    let (mut at, mut quotes) = (0, 0);
    while let Some(first) = next_word(&text, at) {
        let mut words = vec![first];
        while let Some(next) = words.last().and_then(|last| word_after(&text, last)) {
            words.push(next);
        }
        let (start, end) = (words[0].start, words[words.len() - 1].end);
        let decoded = decoded(&words);
        let glued = text[..start]
            .ends_with(|c: char| !c.is_whitespace() && !matches!(c, '"' | '(' | ',' | '<' | ':'));
        // mail-parser keeps the space between words in a quoted string, because RFC 2047 allows no
        // words there; mail programs drop it
        quotes += text[at..start].matches('"').count();
        let follows = at > 0 && text[at..start].trim().is_empty();
        let split = quotes % 2 == 1 && (words.len() > 1 || follows);
        if glued
            || split
            || words.iter().any(|word| !word.closed)
            || as_parsed(&text, &words) != Some(decoded.clone())
        {
            repaired.push_str(&text[copied..if split && follows { at } else { start }]);
            if glued && !follows {
                repaired.push(' ');
            }
            write_word(&decoded, &mut repaired);
            if text[end..].starts_with(|c: char| c.is_alphanumeric()) {
                repaired.push(' ');
            }
            copied = end;
        }
        at = end;
    }
    if copied == 0 && matches!(text, Cow::Borrowed(_)) {
        return None;
    }
    repaired.push_str(text[copied..].trim_end());
    repaired.push('\n');
    Some(repaired.into_bytes())
}

/// The value of a field as text, encoded words left unchanged; `label`: the charset of the body.
pub(super) fn raw_text<'f>(field: &'f [u8], label: Option<&str>) -> Cow<'f, str> {
    match str::from_utf8(field) {
        Ok(text) if charset::is_plain_field(text, label) => Cow::Borrowed(text),
        _ => Cow::Owned(charset::decode(field, charset::of_raw_field(label), false)),
    }
}

/// The first word at or after `from`.
fn next_word(text: &str, from: usize) -> Option<Word<'_>> {
    let mut at = from;
    loop {
        at += text[at..].find("=?")?;
        if let Some(word) = word_at(text, at) {
            return Some(word);
        }
        at += 2;
    }
}

/// The word that continues another: of the same charset, with nothing but white space between.
fn word_after<'f>(text: &'f str, last: &Word<'_>) -> Option<Word<'f>> {
    let space = text[last.end..].len() - text[last.end..].trim_start().len();
    word_at(text, last.end + space).filter(|next| next.label.eq_ignore_ascii_case(last.label))
}

/// The word that begins at `start`.
fn word_at(text: &str, start: usize) -> Option<Word<'_>> {
    let (label, base64, payload_start) = head_at(text, start)?;
    let rest = &text[payload_start..];
    let next = rest.match_indices("=?").find(|&(at, _)| head_at(rest, at).is_some());
    let limit = next.map_or(rest.len(), |(at, _)| at);
    let (payload, end, closed) = match rest[..limit].find("?=") {
        Some(at) => (&rest[..at], at + 2, true),
        // without an end, it reaches as far as its alphabet
        None => {
            let stop = |c: char| {
                if base64 {
                    !(c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '='))
                } else {
                    c.is_ascii_whitespace() || matches!(c, '<' | '>' | '"' | ',' | ';')
                }
            };
            let end = rest[..limit].find(stop).unwrap_or(limit);
            let payload = &rest[..end];
            if payload.is_empty() {
                return None;
            }
            (payload.strip_suffix('?').unwrap_or(payload), end, false)
        }
    };
    Some(Word { label, base64, payload, start, end: payload_start + end, closed })
}

/// Charset, encoding and the start of the payload of the word that begins at `start`.
fn head_at(text: &str, start: usize) -> Option<(&str, bool, usize)> {
    let rest = text[start..].strip_prefix("=?")?;
    let label = &rest[..rest.find('?').filter(|&end| end <= MAX_LABEL_BYTES)?];
    let mut after = rest[label.len() + 1..].chars();
    let base64 = match (after.next()?, after.next()?) {
        ('B' | 'b', '?') => true,
        ('Q' | 'q', '?') => false,
        _ => return None,
    };
    let is_label = !label.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '@' | '='));
    // RFC 2231 puts the language after an asterisk
    let name = label.split('*').next().unwrap_or_default();
    is_label.then_some((name, base64, start + 2 + label.len() + 3))
}

/// The text of adjacent words of one charset. Either each is complete by itself, as it must be, or
/// only all of them together are.
fn decoded(words: &[Word<'_>]) -> String {
    let label = words[0].label;
    let bytes: Vec<Vec<u8>> = words.iter().map(bytes_of).collect();
    let all_but_last = &words[..words.len() - 1];
    // a stream of base64 cut anywhere
    let is_cut = words.iter().all(|word| word.base64)
        && all_but_last
            .iter()
            .any(|word| !word.payload.ends_with('=') && !sextets(word.payload).is_multiple_of(4));
    if is_cut {
        let stream: String = words.iter().map(|word| word.payload).collect();
        let joined = base64(&stream);
        if charset::fits(&joined, label) {
            return charset::decode(&joined, some(label), false);
        }
    }
    if words.len() > 1 && bytes.iter().all(|bytes| charset::fits(bytes, label)) {
        return bytes.iter().map(|bytes| charset::decode(bytes, some(label), false)).collect();
    }
    charset::decode(&bytes.concat(), some(label), false)
}

fn some(label: &str) -> Option<&str> {
    Some(label).filter(|label| !label.is_empty())
}

/// The text that mail-parser decodes from the same words.
fn as_parsed(text: &str, words: &[Word<'_>]) -> Option<String> {
    words.iter().map(|word| MessageStream::new(&text.as_bytes()[word.start + 1..]).decode_rfc2047()).collect()
}

fn bytes_of(word: &Word<'_>) -> Vec<u8> {
    if word.base64 { base64(word.payload) } else { quoted_printable(word.payload.as_bytes()) }
}

fn sextets(payload: &str) -> usize {
    payload.bytes().filter(|&byte| charset::sextet(byte).is_some()).count()
}

/// Decodes base64, whatever is between its letters or is missing at its end.
fn base64(payload: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(payload.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in payload.bytes() {
        let Some(value) = charset::sextet(byte) else {
            // what follows padding begins a new group
            if byte == b'=' {
                (bits, count) = (0, 0);
            }
            continue;
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    bytes
}

/// Decodes the `Q` encoding. Text that is not a code stays unchanged, and the line end of a folded
/// word is dropped.
fn quoted_printable(payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(payload.len());
    let mut rest = payload;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match (byte, after) {
            (b'_', _) => bytes.push(b' '),
            (b'=', [high, low, tail @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high << 4 | low);
                    rest = tail;
                }
                _ => bytes.push(byte),
            },
            (b'\r', _) => {}
            (b'\n', _) => rest = after.trim_ascii_start(),
            _ => bytes.push(byte),
        }
    }
    bytes
}

pub(super) fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Appends `text` as one encoded word in UTF-8.
fn write_word(text: &str, into: &mut String) {
    use std::fmt::Write;
    into.push_str("=?utf-8?Q?");
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => into.push(char::from(byte)),
            b'\r' | b'\n' | b'\t' | b' ' => into.push('_'),
            _ => drop(write!(into, "={byte:02X}")), // writing to a string cannot fail
        }
    }
    into.push_str("?=");
}

#[cfg(test)]
mod tests;
