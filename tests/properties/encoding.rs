//! [`Encoding`]: the bytes of a part as they are put into mail, whole or damaged.

use proptest::prelude::*;
use proptest::sample::select;

/// How a part's bytes are encoded, as its field declares or otherwise.
#[derive(Clone, Copy, Debug)]
pub enum Encoding {
    AsIs,
    Base64,
    BrokenBase64,
    QuotedPrintable,
    BrokenQuotedPrintable,
    Unknown,
}

/// Any of them.
pub fn encoding() -> impl Strategy<Value = Encoding> {
    use Encoding::*;
    select(&[AsIs, AsIs, Base64, BrokenBase64, QuotedPrintable, BrokenQuotedPrintable, Unknown][..])
}

impl Encoding {
    /// A part with that content type.
    pub fn part(self, content_type: &str, content: &[u8]) -> Vec<u8> {
        let (name, body) = match self {
            Self::AsIs => ("8bit", content.to_vec()),
            Self::Base64 => ("base64", base64(content)),
            Self::BrokenBase64 => ("base64", [&base64(content), &b"=!\x80=QQ"[..], content].concat()),
            Self::QuotedPrintable => ("quoted-printable", quoted_printable(content)),
            Self::BrokenQuotedPrintable => {
                ("Quoted-Printable", [&quoted_printable(content), &b"=4\r\n=G1 =\t="[..], content].concat())
            }
            Self::Unknown => ("x-uuencode", content.to_vec()),
        };
        let header = format!("Content-Type: {content_type}\r\nContent-Transfer-Encoding: {name}\r\n\r\n");
        [header.as_bytes(), &body].concat()
    }
}

/// Base64 in lines of 76 characters (RFC 4648, section 4; RFC 2045, section 6.8).
fn base64(bytes: &[u8]) -> Vec<u8> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = Vec::new();
    for (number, three) in bytes.chunks(3).enumerate() {
        if number > 0 && number % 19 == 0 {
            out.extend_from_slice(b"\r\n");
        }
        let bits =
            three.iter().fold(0_u32, |bits, &byte| bits << 8 | u32::from(byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place)) as usize & 63];
            out.push(if place <= three.len() { letter } else { b'=' });
        }
    }
    out
}

/// Quoted-printable with soft line ends (RFC 2045, section 6.7).
fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for (number, &byte) in bytes.iter().enumerate() {
        match byte {
            b'\r' | b'\n' | b' '..=b'<' | b'>'..=b'~' => out.push(byte),
            _ => out.extend_from_slice(format!("={byte:02X}").as_bytes()),
        }
        if number % 25 == 24 {
            out.extend_from_slice(b"=\r\n");
        }
    }
    out
}
