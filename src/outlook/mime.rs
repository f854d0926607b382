//! [`MimePart`]: a part of an email (RFC 2045, RFC 2046), and [`OutputBudget`].

use super::field;
use super::limits::{ATTACHMENTS, Losses, OUTPUT_BYTES};
use super::transfer::{base64, quoted_printable};

/// Bytes of the email that are charged to nothing: its `MIME-Version`, the boundaries of its body.
const FRAME_BYTES: usize = 1_024;

/// What may still be written.
#[derive(Debug)]
pub(super) struct OutputBudget<'l> {
    bytes: usize,
    attachments: usize,
    losses: &'l Losses,
}

impl<'l> OutputBudget<'l> {
    pub(super) fn new(losses: &'l Losses) -> Self {
        Self { bytes: OUTPUT_BYTES - FRAME_BYTES, attachments: ATTACHMENTS, losses }
    }

    /// Takes so many bytes; if there are fewer, something is left out.
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        Self::take_from(&mut self.bytes, bytes, self.losses)
    }

    /// Takes an attachment.
    pub(super) fn take_attachment(&mut self) -> bool {
        Self::take_from(&mut self.attachments, 1, self.losses)
    }

    fn take_from(left: &mut usize, amount: usize, losses: &Losses) -> bool {
        let Some(rest) = left.checked_sub(amount) else {
            losses.truncate();
            return false;
        };
        *left = rest;
        true
    }
}

/// What a file that is attached is called, and how it is shown.
#[derive(Debug, Default)]
pub(super) struct FileLabel {
    pub(super) name: String,
    /// Without angle brackets.
    pub(super) content_id: String,
    /// A picture of the page, not a file of a list.
    pub(super) is_inline: bool,
}

/// Fields that describe a content, and the content, encoded.
#[derive(Debug)]
pub(super) struct MimePart {
    /// Each ends with CRLF.
    fields: String,
    body: Vec<u8>,
}

impl MimePart {
    /// A text, whose lines may end in any way.
    pub(super) fn text(subtype: &str, text: &str) -> Self {
        let text = with_crlf(text);
        let escaped =
            text.bytes().filter(|byte| !matches!(byte, b' '..=b'~' | b'\r' | b'\n' | b'\t')).count();
        // an escaped byte takes two more, base64 a third of all
        let (encoding, body) = if escaped > text.len() / 6 {
            ("base64", base64(text.as_bytes()))
        } else {
            ("quoted-printable", quoted_printable(&text))
        };
        let fields = format!(
            "Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n"
        );
        Self { fields, body }
    }

    /// A file of any kind.
    pub(super) fn file(media_type: &str, label: &FileLabel, content: &[u8]) -> Self {
        let fields = file_fields(media_type, label) + "Content-Transfer-Encoding: base64\r\n";
        Self { fields, body: base64(content) }
    }

    /// A message, which RFC 2046 (5.2.1) forbids to encode.
    pub(super) fn message(label: &FileLabel, message: Vec<u8>) -> Self {
        let fields = file_fields("message/rfc822", label) + plain_encoding(&message);
        Self { fields, body: message }
    }

    /// A content that brings its own fields, each ended with CRLF.
    pub(super) fn ready(fields: String, body: Vec<u8>) -> Self {
        Self { fields, body }
    }

    /// Several parts as one; a single one remains as it is.
    pub(super) fn several(subtype: &str, mut parts: Vec<Self>) -> Option<Self> {
        if parts.len() < 2 {
            return parts.pop();
        }
        let boundary = boundary(&parts);
        let mut body = Vec::new();
        for part in parts {
            body.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
            part.write(&mut body);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        let fields = format!(
            "Content-Type: multipart/{subtype};\r\n boundary=\"{boundary}\"\r\n{}",
            plain_encoding(&body)
        );
        Some(Self { fields, body })
    }

    /// Bytes that it takes.
    pub(super) fn length(&self) -> usize {
        self.fields.len().saturating_add(self.body.len())
    }

    /// Writes fields, an empty line and content.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.fields.as_bytes());
        out.extend_from_slice(b"\r\n");
        out.extend_from_slice(&self.body);
    }
}

/// The field of a content that is not encoded (RFC 2045, 6.2); without one it is ASCII.
fn plain_encoding(content: &[u8]) -> &'static str {
    if content.is_ascii() { "" } else { "Content-Transfer-Encoding: 8bit\r\n" }
}

fn file_fields(media_type: &str, label: &FileLabel) -> String {
    let disposition = if label.is_inline { "inline" } else { "attachment" };
    let mut fields = format!("Content-Type: {media_type}\r\nContent-Disposition: {disposition}");
    if !label.name.is_empty() {
        fields += &field::parameter("filename", &label.name);
    }
    fields += "\r\n";
    if !label.content_id.is_empty() {
        fields += &format!("Content-ID: <{}>\r\n", label.content_id);
    }
    fields
}

/// Lines that end with CRLF.
fn with_crlf(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' | '\n' => {
                if letter == '\r' {
                    letters.next_if_eq(&'\n');
                }
                out.push_str("\r\n");
            }
            _ => out.push(letter),
        }
    }
    out
}

/// How boundaries begin and end, around a number. No encoding of RFC 2045 writes `=_`, so it is
/// only found in messages that are not encoded.
const BOUNDARY_START: &[u8] = b"=_outlook_";
const BOUNDARY_END: u8 = b'_';

/// A boundary that is not in any part: its number is above those that are.
fn boundary(parts: &[MimePart]) -> String {
    let contents = parts.iter().flat_map(|part| [part.fields.as_bytes(), &part.body]);
    let number = contents.filter_map(last_boundary).max().map_or(0, |number| number.saturating_add(1));
    let start = String::from_utf8_lossy(BOUNDARY_START);
    format!("{start}{number}{}", char::from(BOUNDARY_END))
}

/// The highest number of a boundary in a content.
fn last_boundary(content: &[u8]) -> Option<u64> {
    /// A longer number is none of ours, which count messages and parts.
    const MOST_DIGITS: usize = 12;
    let mut last = None;
    let mut rest = content;
    while let Some(at) = rest.iter().position(|&byte| byte == b'=') {
        rest = rest.get(at..).unwrap_or_default();
        let Some(number) = rest.strip_prefix(BOUNDARY_START) else {
            rest = rest.get(1..).unwrap_or_default();
            continue;
        };
        rest = number;
        let digits = number.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits <= MOST_DIGITS && number.get(digits) == Some(&BOUNDARY_END) {
            let digits = number.get(..digits).and_then(|digits| str::from_utf8(digits).ok());
            last = last.max(digits.and_then(|digits| digits.parse().ok()));
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(part: &MimePart) -> Vec<u8> {
        let mut out = Vec::new();
        part.write(&mut out);
        out
    }

    #[test]
    fn texts_are_encoded_by_what_is_in_them() {
        for (text, expected) in [
            ("a\nb\rc\r\n", "quoted-printable\r\n\r\na\r\nb\r\nc\r\n"),
            ("Grüße aus dem alten Wien", "quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe aus dem alten Wien"),
            ("Привет", "base64\r\n\r\n0J/RgNC40LLQtdGC\r\n"),
        ] {
            let head = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: ";
            assert_eq!(
                String::from_utf8(bytes(&MimePart::text("plain", text))),
                Ok(format!("{head}{expected}"))
            );
        }
    }

    #[test]
    fn a_boundary_is_in_no_part() {
        let label = FileLabel::default();
        for (content, expected) in [
            ("", "=_outlook_0_"),
            ("--=_outlook_7_", "=_outlook_8_"),
            ("=_outlook_0_ =_outlook_3_ =_outlook_2_", "=_outlook_4_"),
            ("=_outlook_00005_", "=_outlook_6_"),
            ("=_outlook_=_outlook_1_", "=_outlook_2_"),
            ("=_outlook_99999999999999999999_", "=_outlook_0_"),
            ("=_outlook_0 =_outlook_0-", "=_outlook_0_"),
            ("==_outlook_0_", "=_outlook_1_"),
        ] {
            let part = || MimePart::message(&label, content.as_bytes().to_vec());
            let parts = [part(), MimePart::text("plain", content)];
            let boundary = boundary(&parts);
            assert_eq!(boundary, expected, "{content}");
            assert!(!content.contains(&boundary), "{content}");
        }
    }

    #[test]
    fn multiparts_are_nested() {
        let text = || MimePart::text("plain", "a");
        let inner = MimePart::several("alternative", vec![text(), text()]).expect("two");
        let outer = MimePart::several("mixed", vec![inner, text()]).expect("two");
        let written = String::from_utf8(bytes(&outer)).expect("ASCII");
        assert!(written.starts_with("Content-Type: multipart/mixed;\r\n boundary=\"=_outlook_1_\"\r\n\r\n"));
        assert_eq!(written.matches("--=_outlook_0_\r\n").count(), 2);
        assert_eq!(written.matches("--=_outlook_1_\r\n").count(), 2);
        assert!(written.ends_with("\r\na\r\n--=_outlook_1_--\r\n"), "{written}");
        assert!(MimePart::several("mixed", Vec::new()).is_none());
        assert!(
            MimePart::several("mixed", vec![text()]).is_some_and(|part| part.fields.contains("text/plain"))
        );
    }

    #[test]
    fn a_budget_is_spent_once() {
        let losses = Losses::default();
        let mut budget = OutputBudget::new(&losses);
        assert!(budget.take(OUTPUT_BYTES - FRAME_BYTES - 1) && budget.take(1) && !losses.is_truncated());
        assert!(!budget.take(1) && losses.is_truncated());
        assert!(budget.take_attachment(), "another account");
    }
}
