//! Text of a client that is safe in a message, a log and a line of the protocol.

/// The longest part of a client's line in an error: enough to recognise a wrong header, and too
/// little to fill a log.
const FOUND_BYTES_MAX: usize = 60;

/// Stands for what was cut.
const CUT: &str = "...";

/// `bytes` as one line of printable ASCII of at most `max` bytes. Other bytes are written as `\xNN`,
/// and a cut is marked.
pub(super) fn printable(bytes: &[u8], max: usize) -> String {
    let mut text = String::new();
    for &byte in bytes {
        let before = text.len();
        match byte {
            b'\\' => text.push_str("\\\\"),
            b' '..=b'~' => text.push(char::from(byte)),
            _ => text.push_str(&format!("\\x{byte:02x}")),
        }
        if text.len() > max {
            text.truncate(before);
            while text.len() + CUT.len() > max && text.pop().is_some() {}
            text.push_str(CUT.get(..CUT.len().min(max)).unwrap_or_default());
            break;
        }
    }
    text
}

/// What a client sent, for an error.
pub(super) fn found(bytes: &[u8]) -> String {
    printable(bytes, FOUND_BYTES_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_and_other_bytes_are_escaped() {
        assert_eq!(found(b"GET / HTTP/1.1"), "GET / HTTP/1.1");
        assert_eq!(found(b"a\r\nb\x1b[2J\0\x7f"), "a\\x0d\\x0ab\\x1b[2J\\x00\\x7f");
        assert_eq!(found("\u{e9}".as_bytes()), "\\xc3\\xa9");
        assert_eq!(found(b"a\\b"), "a\\\\b");
    }

    #[test]
    fn the_length_is_bounded() {
        assert_eq!(printable(b"12345", 5), "12345");
        assert_eq!(printable(b"123456", 5), "12...");
        assert_eq!(printable(b"123456", 2), "..");
        for length in 0..300 {
            let bytes: Vec<u8> = (0..length).map(|index| if index % 3 == 0 { 7 } else { b'x' }).collect();
            let text = found(&bytes);
            assert!(text.len() <= FOUND_BYTES_MAX);
            assert!(text.bytes().all(|byte| matches!(byte, b' '..=b'~')));
        }
    }
}
