//! The file name of a part, as mail programs read it: by encoded words, by RFC 2231, by raw bytes.

use super::{charset, encoded_word};
use mail_parser::parsers::MessageStream;
use mail_parser::{Header, HeaderName, MessagePart, MimeHeaders};

/// The file name of a part of the message `raw`; empty if it has none.
pub(super) fn of(part: &MessagePart<'_>, raw: &[u8]) -> String {
    let name = part.attachment_name().unwrap_or_default();
    let is_plain = name.is_ascii() && !name.contains("=?") && !name.contains(['\u{1b}', '\0']);
    if is_plain {
        return name.to_owned();
    }
    let label = part.content_type().and_then(charset::label_of);
    let read = |field: HeaderName<'static>, parameter: &str| {
        let header = part.headers.iter().rev().find(|header| header.name == field)?;
        read_again(header, raw, parameter, label)
    };
    read(HeaderName::ContentDisposition, "filename")
        .or_else(|| read(HeaderName::ContentType, "name"))
        .unwrap_or_else(|| name.to_owned())
}

/// The value of a parameter of a field whose parsed value falls short; `None` if it has none.
fn read_again(header: &Header<'_>, raw: &[u8], parameter: &str, label: Option<&str>) -> Option<String> {
    let field = raw.get(header.offset_start as usize..header.offset_end as usize)?;
    let text = encoded_word::raw_text(field, label);
    if let Some(name) = extended(&text, parameter) {
        return Some(name);
    }
    let repaired = encoded_word::repaired(field, label).unwrap_or_else(|| field.to_owned());
    let value = MessageStream::new(&repaired).parse_content_type().into_content_type()?;
    value.attribute(parameter).filter(|name| !name.is_empty()).map(str::to_owned)
}

/// The value of `parameter*=charset'language'...` or of `parameter*0*=...; parameter*1*=...` (RFC
/// 2231), all sections decoded at once: a character may be cut by two of them.
fn extended(field: &str, parameter: &str) -> Option<String> {
    /// More sections of one name are an attack.
    const MAX_SECTIONS: usize = 100;
    let mut sections: Vec<(u32, bool, &str)> = Vec::new();
    for piece in field.split(';').take(MAX_SECTIONS) {
        let Some((key, value)) = piece.split_once('=') else { continue };
        let key = key.trim();
        let Some(place) = key.get(parameter.len()..).and_then(|rest| rest.strip_prefix('*')) else {
            continue;
        };
        if !key.get(..parameter.len()).is_some_and(|name| name.eq_ignore_ascii_case(parameter)) {
            continue;
        }
        let (number, encoded) = match place.strip_suffix('*') {
            Some(number) => (number, true),
            None => (place, place.is_empty()),
        };
        let number = if number.is_empty() { 0 } else { number.parse().ok()? };
        sections.push((number, encoded, value.trim().trim_matches('"')));
    }
    sections.sort_by_key(|&(number, ..)| number);
    let mut label = None;
    let mut bytes = Vec::new();
    for (at, &(_, encoded, value)) in sections.iter().enumerate() {
        let mut value = value;
        if at == 0 && encoded {
            let mut quoted = value.splitn(3, '\'');
            if let (Some(name), Some(_), Some(rest)) = (quoted.next(), quoted.next(), quoted.next()) {
                label = Some(name).filter(|name| !name.is_empty());
                value = rest;
            }
        }
        if encoded { percent_decoded(value.as_bytes(), &mut bytes) } else { bytes.extend(value.bytes()) }
    }
    (!bytes.is_empty()).then(|| charset::decode(&bytes, label, false))
}

fn percent_decoded(value: &[u8], into: &mut Vec<u8>) {
    let mut rest = value;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match after {
            [high, low, tail @ ..] if byte == b'%' => {
                if let (Some(high), Some(low)) = (encoded_word::hex(*high), encoded_word::hex(*low)) {
                    into.push(high << 4 | low);
                    rest = tail;
                } else {
                    into.push(byte);
                }
            }
            _ => into.push(byte),
        }
    }
}
