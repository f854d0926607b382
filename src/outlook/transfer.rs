//! [`base64`] and [`quoted_printable`]: the transfer encodings of RFC 2045.

/// Characters of an encoded line (RFC 2045, 6.7 and 6.8).
const LINE: usize = 76;
/// Bytes of a line of base64.
const LINE_BYTES: usize = LINE / 4 * 3;

/// Bytes in base64, in lines.
pub(super) fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(base64_length(bytes.len()));
    for line in bytes.chunks(LINE_BYTES) {
        digits(line, &mut out);
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// How long so many bytes are in base64, in lines.
pub(super) fn base64_length(bytes: usize) -> usize {
    let lines = bytes.div_ceil(LINE_BYTES);
    bytes.div_ceil(3).saturating_mul(4).saturating_add(lines.saturating_mul(2))
}

/// Bytes in base64, on one line.
pub(super) fn base64_word(bytes: &[u8]) -> String {
    let mut out = Vec::new();
    digits(bytes, &mut out);
    out.into_iter().map(char::from).collect()
}

fn digits(bytes: &[u8], out: &mut Vec<u8>) {
    for group in bytes.chunks(3) {
        let byte = |at| u32::from(group.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            out.push(if place <= group.len() { digit(bits >> (18 - 6 * place) & 0x3F) } else { b'=' });
        }
    }
}

fn digit(value: u32) -> u8 {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    DIGITS.get(value as usize).copied().unwrap_or(b'A')
}

/// A text, whose lines end with CRLF, in quoted-printable.
pub(super) fn quoted_printable(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len().saturating_add(text.len() / 8));
    for line in text.split_inclusive("\r\n") {
        let (content, end) = line.strip_suffix("\r\n").map_or((line, ""), |content| (content, "\r\n"));
        let mut column = 0;
        let mut bytes = content.bytes().peekable();
        while let Some(byte) = bytes.next() {
            let is_last = bytes.peek().is_none();
            // a blank at the end of a line may get lost on the way
            let is_plain =
                matches!(byte, b'!'..=b'<' | b'>'..=b'~') || matches!(byte, b' ' | b'\t') && !is_last;
            let width = if is_plain { 1 } else { 3 };
            // the `=` of a broken line takes a place, too
            if column + width >= LINE {
                out.extend_from_slice(b"=\r\n");
                column = 0;
            }
            column += width;
            if is_plain {
                out.push(byte);
            } else {
                out.push(b'=');
                out.extend([byte >> 4, byte & 15].map(hex));
            }
        }
        out.extend_from_slice(end.as_bytes());
    }
    out
}

/// A hexadecimal digit.
pub(super) fn hex(value: u8) -> u8 {
    if value < 10 { b'0'.saturating_add(value) } else { b'A'.saturating_add(value - 10) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_base64() {
        // RFC 4648, section 10
        for (bytes, expected) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64_word(bytes.as_bytes()), expected, "{bytes}");
        }
        assert_eq!(base64_word(&[0xFB, 0xFF, 0xBF]), "+/+/");
        for length in [0, 1, 56, 57, 58, 114, 115, 1_000] {
            let encoded = base64(&vec![b'x'; length]);
            assert_eq!(encoded.len(), base64_length(length), "{length}");
            assert!(encoded.split(|&byte| byte == b'\n').all(|line| line.len() <= LINE + 1), "{length}");
        }
    }

    #[test]
    fn texts_become_quoted_printable() {
        for (text, expected) in [
            ("a = b\r\n", "a =3D b\r\n"),
            ("caf\u{e9} \r\n\t\r\nx", "caf=C3=A9=20\r\n=09\r\nx"),
            ("a\nb\rc\0", "a=0Ab=0Dc=00"),
            ("", ""),
        ] {
            assert_eq!(quoted_printable(text), expected.as_bytes(), "{text:?}");
        }
        let long = format!("{}\r\n", "é".repeat(100));
        let encoded = quoted_printable(&long);
        assert!(encoded.split(|&byte| byte == b'\n').all(|line| line.len() <= LINE + 1));
        let joined = String::from_utf8(encoded).expect("ASCII").replace("=\r\n", "");
        assert_eq!(joined, format!("{}\r\n", "=C3=A9".repeat(100)));
        // a line of 76 is not broken without need but for its `=`
        assert_eq!(quoted_printable(&"x".repeat(75)), "x".repeat(75).as_bytes());
        assert_eq!(quoted_printable(&"x".repeat(76)), format!("{}=\r\nx", "x".repeat(75)).as_bytes());
    }
}
