//! [`MediaType`]: the value of a `Content-Type` field as far as the structure of a message depends
//! on it.

/// Top-level media types that are registered, and two that never were and are in use.
const TOP_LEVEL: [&str; 11] = [
    "application",
    "audio",
    "chemical",
    "example",
    "font",
    "image",
    "message",
    "model",
    "multipart",
    "text",
    "video",
];
/// Characters of RFC 2045 section 5.1 that end a token.
const SPECIALS: &[u8] = b"()<>@,;:\\\"/[]?=";

/// The value of a `Content-Type` field.
#[derive(Clone, Debug, Default)]
pub(super) struct MediaType {
    /// `type`, in lower case.
    pub(super) top: String,
    /// `subtype`, in lower case.
    pub(super) sub: String,
    /// The text from the first semicolon on; empty if there is none.
    pub(super) parameters: Vec<u8>,
    /// The boundary; empty if there is none.
    pub(super) boundary: Vec<u8>,
    /// Whether every reader understands it the same way: no quotes, comments or words where they do
    /// not belong.
    pub(super) plain: bool,
}

impl MediaType {
    /// Reads the raw value of a field.
    pub(super) fn parse(value: &[u8]) -> Self {
        let value: Vec<u8> = value.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
        let trimmed = value.trim_ascii();
        // `"text/plain"`, as some programs write it
        let quoted = trimmed.strip_prefix(b"\"").map(|rest| rest.strip_suffix(b"\"").unwrap_or(rest));
        let text = quoted.unwrap_or(trimmed);
        let (top, rest) = token(text);
        let (sub, rest) = match rest.trim_ascii_start().strip_prefix(b"/") {
            Some(rest) => token(rest.trim_ascii_start()),
            None => (&b""[..], rest),
        };
        let rest = rest.trim_ascii_start();
        let in_place = rest.is_empty() || rest.starts_with(b";");
        let rest = if rest.starts_with(b"(") {
            rest.iter()
                .position(|&byte| byte == b')')
                .map_or(&b""[..], |end| rest[end + 1..].trim_ascii_start())
        } else {
            rest
        };
        let parameters = match rest {
            [] => Vec::new(),
            [b';', ..] => rest.to_vec(),
            // `text/html charset=utf-8` and `text/html, charset=utf-8`
            _ => [b";".as_slice(), rest.trim_ascii_start().strip_prefix(b",").unwrap_or(rest)].concat(),
        };
        let (boundary, boundary_is_plain) = boundary(&parameters);
        Self {
            top: lower(top),
            sub: lower(sub),
            boundary,
            parameters,
            plain: quoted.is_none() && in_place && boundary_is_plain,
        }
    }

    /// `application/octet-stream`: the type of an unknown file.
    pub(super) fn file() -> Self {
        Self { top: "application".to_owned(), sub: "octet-stream".to_owned(), ..Self::default() }
    }

    /// Whether it says nothing about the kind of a file.
    pub(super) fn is_unspecific(&self) -> bool {
        !self.is_valid() || self.top == "application" && self.sub == "octet-stream"
    }

    /// Whether this is a type that exists; RFC 2045 section 5.2 takes any other for plain text.
    pub(super) fn is_valid(&self) -> bool {
        let has_sub = !self.sub.is_empty() || matches!(&*self.top, "text" | "multipart");
        has_sub && (TOP_LEVEL.contains(&&*self.top) || self.top.starts_with("x-"))
    }

    /// A multipart with the same boundary.
    pub(super) fn into_multipart(self) -> Self {
        Self { top: "multipart".to_owned(), sub: "mixed".to_owned(), plain: false, ..self }
    }

    pub(super) fn is_multipart(&self) -> bool {
        self.top == "multipart"
    }

    pub(super) fn is_text(&self) -> bool {
        self.top == "text"
    }

    /// Whether its body is a message with a header of its own.
    pub(super) fn is_message(&self) -> bool {
        self.top == "message" && matches!(&*self.sub, "rfc822" | "global" | "partial")
    }

    /// Whether its body is one of several pieces of a message.
    pub(super) fn is_partial(&self) -> bool {
        self.top == "message" && self.sub == "partial"
    }

    /// Whether the name itself means HTML: `html`, `<html>`, `html/text`.
    pub(super) fn names_html(&self, value: &[u8]) -> bool {
        value.windows(4).take(40).any(|word| word.eq_ignore_ascii_case(b"html"))
    }

    /// The number in a parameter, such as `total=3`.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        let (_, value, _) =
            parameters(&self.parameters).find(|(key, ..)| key.eq_ignore_ascii_case(name.as_bytes()))?;
        str::from_utf8(&value).ok()?.trim().parse().ok()
    }

    /// The same type under another name, with all parameters.
    pub(super) fn renamed(&self, name: &str) -> Vec<u8> {
        [name.as_bytes(), &self.parameters].concat()
    }

    /// Its name with all parameters.
    pub(super) fn spelled_plainly(&self) -> Vec<u8> {
        let sub = if self.sub.is_empty() { "plain" } else { &*self.sub };
        self.renamed(&format!("{}/{sub}", self.top))
    }
}

fn lower(token: &[u8]) -> String {
    String::from_utf8_lossy(token).to_ascii_lowercase()
}

/// The token at the beginning of a text, and what follows it.
fn token(text: &[u8]) -> (&[u8], &[u8]) {
    let ends = |byte: &u8| !byte.is_ascii_graphic() || SPECIALS.contains(byte);
    text.split_at(text.iter().position(ends).unwrap_or(text.len()))
}

/// The boundary, its pieces joined (RFC 2231), and whether it was written plainly.
fn boundary(text: &[u8]) -> (Vec<u8>, bool) {
    let mut joined = Vec::new();
    let mut plain = true;
    for (name, value, quoted) in parameters(text) {
        let mut pieces = name.splitn(2, |&byte| byte == b'*');
        if !pieces.next().unwrap_or_default().eq_ignore_ascii_case(b"boundary") {
            continue;
        }
        if pieces.next().is_none() {
            let end = value.iter().rposition(|byte| !byte.is_ascii_whitespace()).map_or(0, |last| last + 1);
            let lawful = |byte: &u8| byte.is_ascii_graphic() || quoted && *byte == b' ';
            return (value[..end].to_vec(), plain && end == value.len() && value.iter().all(lawful));
        }
        joined.extend_from_slice(&value);
        plain = false;
    }
    (joined, plain)
}

/// The parameters: names as written, values without quotes, and whether there were quotes.
fn parameters(text: &[u8]) -> impl Iterator<Item = (&[u8], Vec<u8>, bool)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            rest = rest.trim_ascii_start();
            if rest.is_empty() {
                return None;
            }
            if let Some(after) = rest.strip_prefix(b";") {
                rest = after;
                continue;
            }
            let (name, after) =
                rest.split_at(rest.iter().position(|byte| matches!(byte, b'=' | b';')).unwrap_or(rest.len()));
            let Some(after) = after.strip_prefix(b"=") else {
                rest = after;
                continue;
            };
            let written = after.trim_ascii_start();
            let (value, after) = value(written);
            rest = after;
            return Some((name.trim_ascii(), value, written.starts_with(b"\"")));
        }
    })
}

/// The value of a parameter without quotes and escapes, and what follows it.
fn value(text: &[u8]) -> (Vec<u8>, &[u8]) {
    let Some(quoted) = text.strip_prefix(b"\"") else {
        let end = text.iter().position(|&byte| byte == b';').unwrap_or(text.len());
        let whole = text[..end].trim_ascii();
        return (whole.to_vec(), &text[end..]);
    };
    let mut plain = Vec::new();
    let mut bytes = quoted.iter().enumerate();
    while let Some((place, &byte)) = bytes.next() {
        match byte {
            b'"' => return (plain, &quoted[place + 1..]),
            b'\\' => plain.extend(bytes.next().map(|(_, &escaped)| escaped)),
            _ => plain.push(byte),
        }
    }
    (plain, b"")
}
