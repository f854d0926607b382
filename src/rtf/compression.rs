//! [`decompress`]: an RTF body without its compression (MS-OXRTFCP).

/// Compressed, or stored as it is (section 2.1.3.1.3).
const COMPRESSED: &[u8] = b"LZFu";
pub(crate) const STORED: &[u8] = b"MELA";
/// Bytes of the header.
pub(crate) const HEADER_BYTES: usize = 16;
/// Bytes that references lead back to.
const WINDOW: usize = 4096;
/// What is in the window at the start (section 2.1.3.1.1).
const START: &[u8] =
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \
    \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \
    \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// How the body is compressed: [`COMPRESSED`], [`STORED`], or a word that is neither.
pub(crate) fn method(bytes: &[u8]) -> Option<&[u8]> {
    bytes.get(8..12)
}

/// A body as far as it is intact, at most a reference longer than `limit` bytes; `None` if it is
/// neither compressed nor stored.
pub(crate) fn decompress(bytes: &[u8], limit: usize) -> Option<Vec<u8>> {
    let (method, data) = (method(bytes)?, bytes.get(HEADER_BYTES..)?);
    if method == STORED {
        return Some(data.get(..limit).unwrap_or(data).to_vec());
    }
    if method != COMPRESSED {
        return None;
    }
    let mut window = Window { bytes: [b' '; WINDOW], write: 0, out: Vec::new() };
    START.iter().for_each(|&byte| window.put(byte));
    window.out.clear();
    window.read(data, limit);
    Some(window.out)
}

struct Window {
    bytes: [u8; WINDOW],
    /// Where the next byte goes.
    write: usize,
    out: Vec<u8>,
}

impl Window {
    fn put(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.write) {
            *place = byte;
        }
        self.write = self.write.saturating_add(1) % WINDOW;
        self.out.push(byte);
    }

    /// Groups of eight, each a byte or a reference of two bytes; the bits before a group say which
    /// (section 2.1.3.1.4).
    fn read(&mut self, data: &[u8], limit: usize) {
        let mut data = data.iter().copied();
        while let Some(control) = data.next() {
            for bit in 0..8 {
                if self.out.len() >= limit {
                    return;
                }
                let Some(first) = data.next() else { return };
                if control >> bit & 1 == 0 {
                    self.put(first);
                    continue;
                }
                let Some(second) = data.next() else { return };
                let offset = usize::from(first) << 4 | usize::from(second >> 4);
                // a reference to what is written next ends the data
                if offset == self.write {
                    return;
                }
                for place in (offset..).take(usize::from(second & 15).saturating_add(2)) {
                    let byte = self.bytes.get(place % WINDOW).copied().unwrap_or_default();
                    self.put(byte);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compressed_bodies_are_read() {
        // the two examples of MS-OXRTFCP, sections 4.1 and 4.2
        let simple = b"\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125B2\x0a\xf3 hel\x09\0 bw\x05\xb0ld}\x0a\x80\x0f\xa0";
        let crossing = b"\x1a\0\0\0\x1c\0\0\0LZFu\xe2\xd4\x4b\x51\x41\0\x04\x20WXYZ\x0d\x6e\x7d\x01\x0e\xb0";
        for (bytes, expected) in [
            (&simple[..], Some(&b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"[..])),
            (crossing, Some(b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}")),
            (b"\0\0\0\0\0\0\0\0MELA\0\0\0\0{\\rtf1 a}", Some(b"{\\rtf1 a}")),
            (b"\0\0\0\0\0\0\0\0ABCD\0\0\0\0{\\rtf1 a}", None),
            (b"short", None),
        ] {
            assert_eq!(decompress(bytes, 1_000).as_deref(), expected);
        }
        assert_eq!(
            decompress(&[&simple[..16], &[0xFF; 9_000]].concat(), 100).map(|out| out.len() < 120),
            Some(true)
        );
    }
}
