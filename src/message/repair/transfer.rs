//! [`TransferEncoding`]: the value of a `Content-Transfer-Encoding` field, and the repair of
//! content that was encoded by it.

use mail_parser::decoders::base64::base64_decode;
use memchr::memchr;

/// A line of base64 holds at least this many letters in a row, whatever was put between them.
const MIN_RUN: usize = 16;
/// The first bytes of decoded data show whether it is text; this many are read.
const SAMPLE_BYTES: usize = 512;
/// Decoded bytes that are not UTF-8 are text of another charset only from this length on, because a
/// few words decode to as much.
const MIN_FOREIGN_BYTES: usize = 24;
/// The first line of base64 that no field names has at least this many letters; no word is as long.
const MIN_UNDECLARED: usize = 32;
/// Lines of every encoding have about this many characters at least; no word does.
const MIN_WORD: usize = 56;
/// Base64 that decodes to something other than text has at least this many letters; a Monero
/// address has up to 106.
const MIN_UNDECLARED_FILE: usize = 128;
/// At least one in this many of them is a digit: in random base64 it is one in 6.4, in words run
/// together none.
const LETTERS_PER_DIGIT: usize = 16;
/// The longest line of encoded data, RFC 2045 section 6.8.
const LINE_BYTES: usize = 76;

/// How a body is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TransferEncoding {
    /// Not encoded.
    Identity,
    Base64,
    QuotedPrintable,
    /// By a name that is not known here.
    Unknown,
}

impl TransferEncoding {
    /// Reads the raw value of a field, and whether mail-parser reads it the same way. Comments are
    /// allowed by RFC 2045 section 6.1. Quotes, semicolons and `x-` are not allowed, but in use.
    pub(super) fn parse(value: &[u8]) -> (Self, bool) {
        let mut name = String::new();
        let mut depth = 0_usize;
        for &byte in value {
            match byte {
                b'(' => depth += 1,
                b')' => depth = depth.saturating_sub(1),
                _ if depth > 0 => {}
                b';' | b',' if !name.is_empty() => break,
                b'-' | b'_' | b'"' | b'\'' | b'<' | b'>' | b'=' | b':' | b';' | b',' | b'.' => {}
                _ if byte.is_ascii_graphic() => name.push(char::from(byte.to_ascii_lowercase())),
                _ => {}
            }
        }
        let encoding = match name.strip_prefix('x').unwrap_or(&name) {
            "base64" | "b64" | "mimebase64" | "base64encoded" => Self::Base64,
            "quotedprintable" | "quotedprintables" | "quoteprintable" | "qp" => Self::QuotedPrintable,
            "" | "7bit" | "8bit" | "7bits" | "8bits" | "binary" | "none" | "identity" | "plain" => {
                Self::Identity
            }
            _ => Self::Unknown,
        };
        let spelled = value.trim_ascii();
        let usual = match encoding {
            Self::Base64 => spelled.eq_ignore_ascii_case(b"base64"),
            Self::QuotedPrintable => spelled.eq_ignore_ascii_case(b"quoted-printable"),
            Self::Identity | Self::Unknown => true,
        };
        (encoding, usual)
    }

    /// Its name in RFC 2045.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Base64 => "base64",
            Self::QuotedPrintable => "quoted-printable",
            Self::Identity | Self::Unknown => "8bit",
        }
    }

    /// The encoding of a body whose fields contradict each other or name no known encoding.
    pub(super) fn by_look(body: &[u8]) -> Self {
        let first = body.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).find(|line| !line.is_empty());
        if first.is_some_and(|line| {
            line.len() >= 4 && is_base64(line) && decode(line).is_some_and(|bytes| is_text(&bytes))
        }) {
            return Self::Base64;
        }
        let escapes = body.windows(3).take(SAMPLE_BYTES * 8).any(|three| match three {
            [b'=', b'\r', b'\n'] => true,
            [b'=', high, low] => {
                high.is_ascii_hexdigit() && low.is_ascii_hexdigit() && !low.is_ascii_lowercase()
            }
            _ => false,
        });
        if escapes { Self::QuotedPrintable } else { Self::Identity }
    }
}

/// Whether mail-parser decodes all of it: only letters of base64, padding and blanks.
pub(super) fn is_base64(body: &[u8]) -> bool {
    /// By byte; a table because every attachment passes through here.
    const LAWFUL: [bool; 256] = {
        let mut table = [false; 256];
        let mut byte = 0_u8;
        while byte < 128 {
            table[byte as usize] = is_letter(byte) || matches!(byte, b'=' | b' ' | b'\t' | b'\r' | b'\n');
            byte += 1;
        }
        table
    };
    body.iter().all(|&byte| LAWFUL[usize::from(byte)])
}

/// Whether a body that no field calls encoded is base64 from its first line to its last, and if so
/// whether it holds text. Mail programs show it undecoded; gateways decode it. Text in UTF-8 cannot
/// be chance; anything else must not look like words.
pub(super) fn undeclared_base64(body: &[u8]) -> Option<bool> {
    let body = body.trim_ascii();
    let first = body.split(|&byte| byte == b'\n').next().unwrap_or_default().trim_ascii_end();
    let is_line = |line: &[u8]| !line.iter().any(|byte| matches!(byte, b' ' | b'\t')) && is_base64(line);
    if first.len() < MIN_UNDECLARED || !is_line(first) || !is_line(body) {
        return None;
    }
    let decoded = decode(body)?;
    if is_text(&decoded) && str::from_utf8(&decoded).is_ok() {
        return Some(true);
    }
    let (mut digits, mut small, mut large) = (0, 0, 0);
    for byte in body {
        digits += usize::from(byte.is_ascii_digit());
        small += usize::from(byte.is_ascii_lowercase());
        large += usize::from(byte.is_ascii_uppercase());
    }
    let letters = digits + small + large;
    let is_mixed = digits * LETTERS_PER_DIGIT >= letters && large * 4 >= letters && small * 4 >= letters;
    (letters >= MIN_UNDECLARED_FILE && is_mixed).then_some(false)
}

/// Whether a text in an unknown encoding is more than a text under an odd name: it holds control
/// characters, or its first line is one long word.
pub(super) fn looks_encoded(body: &[u8]) -> bool {
    let first = body.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).find(|line| !line.is_empty());
    let is_word = first.is_some_and(|line| {
        line.len() >= MIN_WORD
            && line.iter().all(u8::is_ascii_graphic)
            && !line.windows(3).any(|three| three == b"://")
    });
    is_word || !is_text(body)
}

const fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

/// Decodes data that is all base64.
pub(super) fn decode(body: &[u8]) -> Option<Vec<u8>> {
    base64_decode(body)
}

/// Base64 with something else between or after its lines, decoded, and what was there; `None` if it
/// is not base64 at all. Lists append a footer, scanners insert lines, and RFC 2045 section 6.8
/// requires decoders to skip characters outside the alphabet.
pub(super) fn decode_damaged(body: &[u8], expect_text: bool) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut letters = Vec::with_capacity(body.len());
    let mut rest = Vec::new();
    let mut decoded = Vec::with_capacity(body.len() / 4 * 3);
    let mut full = 0; // letters of a whole line
    let mut adjacent = true;
    let mut junk_within = false;
    let mut led_by_text = false;
    for line in body.split_inclusive(|&byte| byte == b'\n') {
        let text = line.trim_ascii();
        if text.is_empty() {
            adjacent = false;
            if !rest.is_empty() {
                rest.extend_from_slice(line);
            }
            continue;
        }
        let count = text.iter().filter(|&&byte| is_letter(byte)).count();
        let padded = text.iter().rev().take_while(|&&byte| byte == b'=').count();
        let pure = count + padded == text.len();
        let first = full == 0;
        let taken = if first {
            // damaged or not, the first line shows how long lines are
            pure || longest_run(text) >= MIN_RUN
        } else if pure {
            // after a gap, the length or the padding of a last line tells it from a word of a
            // footer
            let whole = (count + padded) % 4 == 0 && count + padded <= full;
            adjacent || whole && (count >= MIN_RUN || padded > 0)
        } else {
            count == full && longest_run(text) >= MIN_RUN.min(full)
                || junk_within && adjacent && count < full && (count + padded) % 4 == 0 && count > 0
        };
        if !taken {
            adjacent = false;
            rest.extend_from_slice(line);
            continue;
        }
        if first {
            full = count + padded;
            led_by_text = !rest.is_empty();
            junk_within = !pure;
        }
        letters.extend(text.iter().filter(|&&byte| is_letter(byte)));
        adjacent = true;
        if padded > 0 {
            // what follows is encoded by itself, and only lines of full length are taken for a part
            // of it
            decoded.extend(decode(&letters)?);
            letters.clear();
            adjacent = false;
        }
    }
    decoded.extend(decode(&letters)?);
    // in a plain text that is only labelled base64, a line of letters alone is an address or a key
    let plausible = !expect_text || is_text(&decoded) && (!led_by_text || str::from_utf8(&decoded).is_ok());
    (plausible && !decoded.is_empty()).then_some((decoded, rest))
}

/// The most letters of base64 in a row.
fn longest_run(line: &[u8]) -> usize {
    line.split(|&byte| !is_letter(byte)).map(<[u8]>::len).max().unwrap_or(0)
}

/// Whether the bytes are text of some charset; UTF-16 and UTF-32 hold NUL.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    let controls = sample
        .iter()
        .filter(|&&byte| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b | 0));
    if controls.count() > 0 {
        return false;
    }
    let is_utf8 = match str::from_utf8(sample) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && sample.len() == SAMPLE_BYTES,
    };
    is_utf8 || sample.len() >= MIN_FOREIGN_BYTES
}

/// Encodes in lines.
pub(super) fn encode(bytes: &[u8]) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = Vec::with_capacity(bytes.len() / 3 * 4 + bytes.len() / 56 + 8);
    for line in bytes.chunks(LINE_BYTES / 4 * 3) {
        for three in line.chunks(3) {
            let byte = |place: usize| three.get(place).copied().unwrap_or(0);
            let (a, b, c) = (byte(0), byte(1), byte(2));
            let digits = [a >> 2, (a & 3) << 4 | b >> 4, (b & 15) << 2 | c >> 6, c & 63];
            for (place, digit) in digits.into_iter().enumerate() {
                text.push(if place <= three.len() { ALPHABET[usize::from(digit)] } else { b'=' });
            }
        }
        text.push(b'\n');
    }
    text
}

/// Quoted-printable whose `==` and `= =` are written `=3D=`; mail-parser gives up at them. `None`
/// if there are none.
pub(super) fn mend_quoted_printable(body: &[u8]) -> Option<Vec<u8>> {
    let mut mended = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while let Some(sign) = memchr(b'=', &body[at..]).map(|place| at + place) {
        let blanks = body[sign + 1..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
        at = sign + 1 + blanks;
        if body.get(at) == Some(&b'=') {
            mended.extend_from_slice(&body[from..sign]);
            mended.extend_from_slice(b"=3D");
            from = sign + 1;
        }
    }
    if from == 0 {
        return None;
    }
    mended.extend_from_slice(&body[from..]);
    Some(mended)
}
