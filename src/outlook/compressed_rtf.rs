//! [`decompress`]: an RTF body without its compression, and whether some of it is missing.

use super::limits::Losses;
use super::sectors::word_at;
use crate::rtf::compression::{self, HEADER_BYTES, STORED};

/// At most `most` bytes of a body, as far as it is intact.
pub(super) fn decompress(bytes: &[u8], most: usize, losses: &Losses) -> Vec<u8> {
    let declared = word_at(bytes, 4).and_then(|size| usize::try_from(size).ok()).unwrap_or_default();
    let is_stored = compression::method(bytes) == Some(STORED);
    // some programs count the rest of the header as well
    let declared = if is_stored { declared.saturating_sub(HEADER_BYTES - 4) } else { declared };
    // one byte more shows that there is more
    let mut out = compression::decompress(bytes, most.saturating_add(1)).unwrap_or_default();
    if out.len() > most {
        losses.truncate();
        out.truncate(most);
    }
    if out.len() < declared.min(most) || bytes.len() < HEADER_BYTES {
        losses.damage();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_decompressed() {
        // the examples of MS-OXRTFCP, sections 4.1 and 4.2
        let simple = b"\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125B2\x0a\xf3 hel\x09\0 bw\x05\xb0ld}\x0a\x80\x0f\xa0";
        let crossing = b"\x1a\0\0\0\x1c\0\0\0LZFu\xe2\xd4\x4b\x51\x41\0\x04\x20WXYZ\x0d\x6e\x7d\x01\x0e\xb0";
        for (bytes, expected, is_damaged) in [
            (&simple[..], &b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"[..], false),
            (&simple[..30], b"{\\rtf1\\ansi\\ansicpg1252", true),
            (crossing, b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}", false),
            (b"\0\0\0\0\x09\0\0\0MELA\0\0\0\0{\\rtf1 a}", b"{\\rtf1 a}", false),
            (b"\0\0\0\0\x15\0\0\0MELA\0\0\0\0{\\rtf1 a}", b"{\\rtf1 a}", false),
            (b"\0\0\0\0\x16\0\0\0MELA\0\0\0\0{\\rtf1 a}", b"{\\rtf1 a}", true),
            (b"\0\0\0\0\x09\0\0\0ABCD\0\0\0\0{\\rtf1 a}", b"", true),
            (b"short", b"", true),
        ] {
            let losses = Losses::default();
            assert_eq!(decompress(bytes, 1_000, &losses), expected);
            assert_eq!((losses.is_damaged(), losses.is_truncated()), (is_damaged, false));
        }
        let losses = Losses::default();
        assert_eq!(decompress(&[&simple[..16], &[0xFF; 9_000]].concat(), 100, &losses).len(), 100);
        assert!(losses.is_truncated());
    }
}
