//! Bytes to text, as a mail program shows them: by a byte order mark, as UTF-8 if they are UTF-8,
//! by their label, by a guess.
//!
//! mail-parser decodes by the label alone and knows the labels of the web. Its text is kept
//! wherever that is right. Where it falls short, the bytes are decoded again here and nowhere else.

mod ebcdic;
mod label;
mod old;
mod seven_bit;
#[cfg(test)]
mod tests;
mod wide;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{GB18030, GBK, UTF_8, WINDOWS_874, WINDOWS_1252};
use label::Charset;
use mail_parser::decoders::charsets::map::charset_decoder;
use mail_parser::parsers::MessageStream;
use mail_parser::{ContentType, Encoding, MessagePart, MimeHeaders};
use memchr::{memchr_iter, memchr2};
pub(in crate::message) use seven_bit::sextet;
use std::borrow::Cow;
#[cfg(feature = "mailbox")]
pub(crate) use wide::WideFile;
pub(super) use wide::readable;

/// The guess reads this many bytes from the first one beyond ASCII on; it is no better with more.
const GUESS_BYTES: usize = 1 << 10;
/// ... and this many before it, because a letter is judged by its neighbours.
const GUESS_BEFORE: usize = 64;
/// How many bytes of an HTML file may name its charset. The HTML standard reads 1,024 bytes, but
/// mail has style sheets before it.
const META_BYTES: usize = 4 << 10;
/// At most one character in this many may be wrong in a text whose label is believed: text is cut
/// inside a character now and then.
const LETTERS_PER_ERROR: usize = 8;
/// Bytes of another charset form this many letters of UTF-8 by chance in one of thousands of texts.
const ENOUGH_LETTERS: usize = 4;

/// A text part as it was in the message, to be decoded again if need be.
pub(super) struct PartSource<'r> {
    /// `None` where the bytes were not kept.
    encoded: Option<&'r [u8]>,
    encoding: Encoding,
    label: Option<String>,
}

impl<'r> PartSource<'r> {
    /// The body of `part` of the message `raw`. The root's fields are already taken out of it;
    /// `root_label` is its charset.
    pub(super) fn new(part: &MessagePart<'_>, raw: &'r [u8], root_label: Option<&str>) -> Self {
        let span = part.offset_body as usize..part.offset_end as usize;
        let label = part.content_type().and_then(label_of).or(root_label).map(str::to_owned);
        Self { encoded: raw.get(span), encoding: part.encoding, label }
    }

    /// The text of the part: `content`, which mail-parser decoded, or a better reading.
    pub(super) fn text<'a>(&self, content: Cow<'a, str>, html: bool) -> Cow<'a, str> {
        reread(content, self.label.as_deref(), || self.transfer_decoded(), html)
    }

    fn transfer_decoded(&self) -> Option<Cow<'r, [u8]>> {
        let encoded = self.encoded?;
        let mut stream = MessageStream::new(encoded);
        let (end, bytes) = match self.encoding {
            Encoding::None => return Some(Cow::Borrowed(encoded)),
            Encoding::Base64 => stream.decode_base64_mime(b""),
            Encoding::QuotedPrintable => stream.decode_quoted_printable_mime(b""),
        };
        (end != usize::MAX).then_some(bytes)
    }
}

/// The charset that a content type names.
pub(super) fn label_of<'c>(content_type: &'c ContentType<'_>) -> Option<&'c str> {
    content_type.attribute("charset").filter(|label| !label.trim().is_empty())
}

/// The text of a file that is not a message.
pub(super) fn bare(bytes: &[u8]) -> Cow<'_, str> {
    reread(String::from_utf8_lossy(bytes), None, || Some(Cow::Borrowed(bytes)), false)
}

/// `content` if it is what a mail program shows of the bytes under that label, otherwise the text
/// that a mail program shows.
fn reread<'a, 'b>(
    content: Cow<'a, str>,
    label: Option<&str>,
    bytes: impl FnOnce() -> Option<Cow<'b, [u8]>>,
    html: bool,
) -> Cow<'a, str> {
    let charset = label.and_then(Charset::named);
    if is_sound(&content, label, charset) {
        return content;
    }
    let content = match bytes() {
        Some(bytes) => {
            let known = label.is_some_and(|label| charset_decoder(label.as_bytes()).is_some());
            // mail-parser's own reading by the label, which is not made twice
            let by_label = matches!(charset, Some(Charset::Web(_) | Charset::Ibm850 | Charset::Iso2022Jp))
                && known
                && !content.contains(['\u{fffd}', '\u{1b}']);
            match choose(&bytes, charset, html, by_label) {
                Decoded::Label => content,
                Decoded::Text(text) => Cow::Owned(text),
            }
        }
        None => content,
    };
    if content.contains('\0') { Cow::Owned(content.replace('\0', "")) } else { content }
}

/// Whether a text that mail-parser decoded needs no second check: a cheap test that ordinary mail
/// passes.
fn is_sound(content: &str, label: Option<&str>, charset: Option<Charset>) -> bool {
    let is_utf_8 = label.is_none() || charset == Some(Charset::Web(UTF_8));
    if charset.is_some_and(|charset| charset.is_seven_bit() && charset != Charset::Iso2022Jp) {
        return false;
    }
    let bytes = content.as_bytes();
    let is_ascii = bytes.is_ascii();
    (is_utf_8 || is_ascii)
        && memchr2(0, 0x1b, bytes).is_none()
        && (is_ascii || !content.contains('\u{fffd}'))
        && !memchr_iter(b'~', bytes).any(|at| bytes.get(at + 1) == Some(&b'{'))
        && !seven_bit::looks_like_utf_7(bytes)
}

/// Decodes bytes under a label; `html`: they may name their charset themselves.
pub(super) fn decode(bytes: &[u8], label: Option<&str>, html: bool) -> String {
    let charset = label.and_then(Charset::named);
    match choose(bytes, charset, html, false) {
        Decoded::Text(text) => text.replace('\0', ""),
        Decoded::Label => String::new(), // only where the caller has it
    }
}

/// The result of decoding bytes.
enum Decoded {
    /// The reading by the label, which the caller has.
    Label,
    /// Another reading.
    Text(String),
}

/// The order in which mail programs believe: mark, UTF-8, label, HTML, guess. `by_label`: the
/// reading by the label is known and complete.
fn choose(bytes: &[u8], charset: Option<Charset>, html: bool, by_label: bool) -> Decoded {
    // a label that a gateway forgot to change
    let charset =
        charset.filter(|charset| !matches!(charset, Charset::Ebcdic { .. }) || ebcdic::is_likely(bytes));
    let wide = matches!(charset, Some(Charset::Utf16 { .. } | Charset::Utf32 { .. }));
    if let Some((detected, mark)) = wide::detect(bytes, wide) {
        return Decoded::Text(read(&bytes[mark..], detected));
    }
    if bytes.is_ascii() {
        if by_label && charset == Some(Charset::Iso2022Jp) && !seven_bit::leaves_line_open(bytes) {
            return Decoded::Label;
        }
        return Decoded::Text(read_seven_bit(bytes, charset, html));
    }
    let utf_8 = str::from_utf8(bytes).ok();
    if let Some(text) = utf_8
        && (!passes_for_utf_8(charset) || is_surely_utf_8(text))
    {
        return Decoded::Text(text.to_owned());
    }
    let (whole, broken) = utf_8_letters(bytes);
    if whole >= ENOUGH_LETTERS && whole >= broken * LETTERS_PER_ERROR {
        return Decoded::Text(String::from_utf8_lossy(bytes).into_owned());
    }
    if by_label {
        return Decoded::Label;
    }
    let meta = if html { meta_charset(bytes) } else { None };
    let mut best: Option<(usize, String)> = None;
    for candidate in [charset, meta].into_iter().flatten() {
        // seven-bit charsets give these bytes no meaning; those of ISO 2022 are half eight-bit in
        // old mail
        if candidate == Charset::Web(UTF_8) || candidate == Charset::Utf7 {
            continue;
        }
        let text = read(bytes, candidate);
        let errors = errors(&text);
        if errors == 0 {
            return Decoded::Text(text);
        }
        if best.as_ref().is_none_or(|(least, _)| errors < *least) {
            best = Some((errors, text));
        }
    }
    if let Some((errors, text)) = best
        && errors * LETTERS_PER_ERROR <= text.chars().filter(|c| !c.is_ascii()).count()
    {
        return Decoded::Text(text);
    }
    if whole >= broken {
        return Decoded::Text(String::from_utf8_lossy(bytes).into_owned());
    }
    Decoded::Text(guess(bytes))
}

/// Decodes by a charset.
fn read(bytes: &[u8], charset: Charset) -> String {
    match charset {
        Charset::Web(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
        Charset::Utf7 => seven_bit::utf_7(bytes),
        Charset::Utf16 { big_endian } => wide::utf_16(bytes, big_endian),
        Charset::Utf32 { big_endian } => wide::utf_32(bytes, big_endian),
        Charset::Iso2022Jp => seven_bit::iso_2022_jp(bytes),
        Charset::Iso2022Kr => seven_bit::iso_2022_kr(bytes),
        Charset::Iso2022Cn => seven_bit::iso_2022_cn(bytes),
        Charset::Hz => seven_bit::hz(bytes),
        Charset::Ebcdic { page } => bytes.iter().map(|&byte| ebcdic::letter(byte, page)).collect(),
        Charset::Ibm852 => bytes.iter().map(|&byte| ibm_852(byte)).collect(),
        Charset::Ibm850 => charset_decoder(b"ibm850").map_or_else(
            || WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
            |decoder| decoder(bytes),
        ),
    }
}

/// A letter of the code page of DOS in Central Europe, as the mapping that Unicode publishes for it
/// has them.
fn ibm_852(byte: u8) -> char {
    #[rustfmt::skip]
    const BEYOND_ASCII: [char; 128] = [
        'Ç', 'ü', 'é', 'â', 'ä', 'ů', 'ć', 'ç', 'ł', 'ë', 'Ő', 'ő', 'î', 'Ź', 'Ä', 'Ć',
        'É', 'Ĺ', 'ĺ', 'ô', 'ö', 'Ľ', 'ľ', 'Ś', 'ś', 'Ö', 'Ü', 'Ť', 'ť', 'Ł', '×', 'č',
        'á', 'í', 'ó', 'ú', 'Ą', 'ą', 'Ž', 'ž', 'Ę', 'ę', '¬', 'ź', 'Č', 'ş', '«', '»',
        '░', '▒', '▓', '│', '┤', 'Á', 'Â', 'Ě', 'Ş', '╣', '║', '╗', '╝', 'Ż', 'ż', '┐',
        '└', '┴', '┬', '├', '─', '┼', 'Ă', 'ă', '╚', '╔', '╩', '╦', '╠', '═', '╬', '¤',
        'đ', 'Đ', 'Ď', 'Ë', 'ď', 'Ň', 'Í', 'Î', 'ě', '┘', '┌', '█', '▄', 'Ţ', 'Ů', '▀',
        'Ó', 'ß', 'Ô', 'Ń', 'ń', 'ň', 'Š', 'š', 'Ŕ', 'Ú', 'ŕ', 'Ű', 'ý', 'Ý', 'ţ', '´',
        '\u{AD}', '˝', '˛', 'ˇ', '˘', '§', '÷', '¸', '°', '¨', '˙', 'ű', 'Ř', 'ř', '■', '\u{A0}',
    ];
    if byte.is_ascii() { char::from(byte) } else { BEYOND_ASCII[usize::from(byte & 0x7F)] }
}

/// Decodes bytes that are all ASCII: they may hold another script between escapes, with or without
/// a label for it.
fn read_seven_bit(bytes: &[u8], charset: Option<Charset>, html: bool) -> String {
    let charset = charset.or_else(|| if html { meta_charset(bytes) } else { None });
    let chinese = charset.is_none_or(|named| named == Charset::Web(GBK) || named == Charset::Web(GB18030));
    let charset = match charset {
        Some(Charset::Utf16 { .. }) if is_surely_wide(bytes) => charset,
        Some(Charset::Utf7 | Charset::Hz) => charset,
        _ => escapes(bytes)
            .or_else(|| (chinese && seven_bit::looks_like_hz(bytes)).then_some(Charset::Hz))
            .or_else(|| seven_bit::looks_like_utf_7(bytes).then_some(Charset::Utf7)),
    };
    match charset {
        Some(charset) => read(bytes, charset),
        None => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// The charset whose escape sequences a text holds, whatever its label.
fn escapes(bytes: &[u8]) -> Option<Charset> {
    let mut escapes = bytes.iter().enumerate().filter(|&(_, &byte)| byte == 0x1b);
    escapes.find_map(|(at, _)| match &bytes[at + 1..] {
        [b'$', b'B' | b'@', ..] | [b'$', b'(', _, ..] | [b'(', b'I' | b'J', ..] => Some(Charset::Iso2022Jp),
        [b'$', b')', b'C', ..] => Some(Charset::Iso2022Kr),
        [b'$', b')', b'A' | b'E' | b'G', ..] => Some(Charset::Iso2022Cn),
        _ => None,
    })
}

/// Whether bytes that could be ASCII are two bytes a letter. Those of Chinese may be, and then have
/// no space or line end of one byte.
fn is_surely_wide(bytes: &[u8]) -> bool {
    bytes.len().is_multiple_of(2) && !bytes.iter().any(|&byte| matches!(byte, b' ' | b'\n'))
}

/// Whether two letters of a charset are often two or three bytes that could be UTF-8.
fn passes_for_utf_8(charset: Option<Charset>) -> bool {
    match charset {
        Some(Charset::Web(encoding)) => {
            !encoding.is_single_byte() && encoding != UTF_8 || encoding == WINDOWS_874
        }
        _ => false,
    }
}

/// Whether a text is UTF-8 and not a short word of a charset that passes for it: a letter of three
/// bytes, one among ASCII letters, or several.
fn is_surely_utf_8(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut beyond = 0;
    for (at, letter) in text.char_indices().filter(|(_, letter)| !letter.is_ascii()) {
        let length = letter.len_utf8();
        beyond += 1;
        let ascii = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        if length > 2 || beyond >= ENOUGH_LETTERS || ascii(before) || ascii(bytes.get(at + length)) {
            return true;
        }
    }
    false
}

/// How many letters beyond ASCII are whole in UTF-8, and how often bytes are not.
fn utf_8_letters(bytes: &[u8]) -> (usize, usize) {
    let (mut whole, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    (whole, broken)
}

/// Letters that could not be decoded.
fn errors(text: &str) -> usize {
    text.matches('\u{fffd}').count()
}

/// A byte that is a quotation mark, dash, space or symbol in windows-1252. A text in English has no
/// others, and gives no language to guess by.
fn is_western_mark(byte: u8) -> bool {
    matches!(
        byte,
        0x80 | 0x82 | 0x84 | 0x85 | 0x8b | 0x91
            ..=0x97 | 0x99 | 0x9b | 0xa0 | 0xa3 | 0xa7 | 0xa9 | 0xab | 0xae | 0xb0 | 0xb7 | 0xbb
    )
}

/// Decodes bytes beyond ASCII by the language they form.
fn guess(bytes: &[u8]) -> String {
    if bytes.iter().all(|byte| byte.is_ascii() || is_western_mark(*byte)) {
        return WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned();
    }
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or_default();
    let sample = &bytes[first.saturating_sub(GUESS_BEFORE)..bytes.len().min(first + GUESS_BYTES)];
    if let Some(charset) = old::of(sample) {
        return read(bytes, charset);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, first + GUESS_BYTES >= bytes.len());
    let encoding = detector.guess(None, Utf8Detection::Deny);
    let text = encoding.decode_without_bom_handling(bytes).0;
    if text.contains('\u{fffd}') && !encoding.is_single_byte() {
        // a stray byte among ASCII
        let single = WINDOWS_1252.decode_without_bom_handling(bytes).0;
        if errors(&text) * LETTERS_PER_ERROR > text.chars().filter(|c| !c.is_ascii()).count() {
            return single.into_owned();
        }
    }
    text.into_owned()
}

/// The charset that a `meta` element of HTML names; UTF-16 and UTF-7 cannot be named that way.
fn meta_charset(bytes: &[u8]) -> Option<Charset> {
    let head = bytes[..bytes.len().min(META_BYTES)].to_ascii_lowercase();
    let mut rest = &head[..];
    while let Some(at) = rest.windows(5).position(|word| word == b"<meta") {
        rest = &rest[at + 5..];
        let element = &rest[..rest.iter().position(|&byte| byte == b'>').unwrap_or(rest.len())];
        let Some(name) = element.windows(7).position(|word| word == b"charset") else { continue };
        let value =
            element[name + 7..].trim_ascii_start().strip_prefix(b"=").unwrap_or_default().trim_ascii();
        let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
        let end = value
            .iter()
            .position(|byte| matches!(byte, b'"' | b'\'' | b';' | b'/' | b' '))
            .unwrap_or(value.len());
        let charset = str::from_utf8(&value[..end]).ok().and_then(Charset::named);
        return charset.filter(|charset| {
            !matches!(charset, Charset::Utf7 | Charset::Utf16 { .. } | Charset::Utf32 { .. })
        });
    }
    None
}

/// Whether bytes are a complete text of the charset of a label: nothing in it is left undecoded or
/// is a control character.
pub(super) fn fits(bytes: &[u8], label: &str) -> bool {
    let text = match Charset::named(label) {
        Some(Charset::Iso2022Jp | Charset::Iso2022Kr | Charset::Iso2022Cn)
            if seven_bit::ends_shifted(bytes) =>
        {
            return false;
        }
        Some(Charset::Utf16 { .. }) if !bytes.len().is_multiple_of(2) => return false,
        Some(charset @ Charset::Ebcdic { .. }) => read(bytes, charset),
        Some(Charset::Web(encoding)) if encoding != UTF_8 => read(bytes, Charset::Web(encoding)),
        Some(charset) if charset.is_seven_bit() => decode(bytes, Some(label), false),
        _ => match str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => return false,
        },
    };
    !text
        .contains(|letter: char| letter == '\u{fffd}' || letter.is_control() && !letter.is_ascii_whitespace())
}

/// Whether bytes of a header field may be in the charset of that label. Those of seven-bit charsets
/// are not, except between escapes.
pub(super) fn of_raw_field(label: Option<&str>) -> Option<&str> {
    label.filter(|label| {
        !matches!(Charset::named(label), Some(Charset::Utf7 | Charset::Utf16 { .. } | Charset::Utf32 { .. }))
    })
}

/// Whether the raw text of a header field means what it seems to: no escape of a seven-bit charset,
/// no NUL.
pub(super) fn is_plain_field(text: &str, label: Option<&str>) -> bool {
    !text.contains('\u{1b}')
        && !text.contains('\0')
        && (!text.contains("~{") || label.and_then(Charset::named) != Some(Charset::Hz))
}
