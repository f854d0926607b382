//! [`Lines`] and [`LineEnds`]: the form of the lines of a message, and how they end when it is
//! sent.

use bluff::Result;

/// The longest line of a message, in bytes without its end (RFC 5322, section 2.1.1).
pub(crate) const MAX_LINE_BYTES: usize = 998;

/// The form of the lines of a message, read piece by piece.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    length: usize,
    after_return: bool,
    /// Whether there is a lone carriage return or a NUL.
    has_bytes_of_no_line: bool,
    is_too_long: bool,
    has_eight_bits: bool,
}

impl Lines {
    /// Looks at the next piece.
    pub(crate) fn add(&mut self, piece: &[u8]) {
        self.has_eight_bits |= !piece.is_ascii();
        for &byte in piece {
            match byte {
                b'\n' => self.length = 0,
                _ => {
                    self.has_bytes_of_no_line |= self.after_return || byte == 0;
                    self.length += usize::from(byte != b'\r');
                    self.is_too_long |= self.length > MAX_LINE_BYTES;
                }
            }
            self.after_return = byte == b'\r';
        }
    }

    /// Whether it is not text in lines. A carriage return at the very end would become a line end
    /// together with what follows.
    fn is_binary(&self) -> bool {
        self.has_bytes_of_no_line || self.is_too_long || self.after_return
    }

    /// The encodings of RFC 2045, section 2: for lines of 7-bit text, for lines of eight bits, and
    /// for any bytes.
    pub(crate) fn encoding(&self) -> &'static str {
        match (self.is_binary(), self.has_eight_bits) {
            (true, _) => "binary",
            (false, false) => "7bit",
            (false, true) => "8bit",
        }
    }
}

/// Turns line ends into those of email, piece by piece.
#[derive(Debug)]
pub(crate) struct LineEnds {
    after_return: bool,
    /// Whether they stay as they are.
    is_kept: bool,
}

impl LineEnds {
    /// For a message with these lines. Those of a binary message stay as they are.
    pub(crate) fn new(lines: &Lines) -> Self {
        Self { after_return: false, is_kept: lines.is_binary() }
    }

    /// Passes on the next piece, stretch by stretch.
    ///
    /// # Errors
    /// The errors of `write`.
    pub(crate) fn each_stretch(
        &mut self,
        piece: &[u8],
        write: &mut impl FnMut(&[u8]) -> Result<()>,
    ) -> Result<()> {
        if self.is_kept {
            return write(piece);
        }
        for line in piece.split_inclusive(|&byte| byte == b'\n') {
            let Some(text) = line.strip_suffix(b"\n") else {
                self.after_return = line.ends_with(b"\r");
                return write(line); // the last one of the piece
            };
            let has_return = if text.is_empty() { self.after_return } else { text.ends_with(b"\r") };
            write(text)?;
            write(if has_return { b"\n" } else { b"\r\n" })?;
            self.after_return = false;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seen whole, and in pieces of each length.
    fn encoding(message: &[u8]) -> &'static str {
        let seen = |length: usize| {
            let mut lines = Lines::default();
            message.chunks(length).for_each(|piece| lines.add(piece));
            lines.encoding()
        };
        let whole = seen(message.len());
        assert!((1..4).all(|length| seen(length) == whole));
        whole
    }

    #[test]
    fn the_encoding_says_what_the_message_needs() {
        for (message, expected) in [
            (&b"A: 1\r\n\r\nx\r\n"[..], "7bit"),
            (b"A: 1\r\n\r\nx", "7bit"),
            (b"A: 1\r\n\r\n\xe9\r\n", "8bit"),
            (b"A: 1\n\nx\n", "7bit"),
            (b"A: 1\n\n\xe9\n", "8bit"),
            (b"A: 1\r\n\r\nx\r", "binary"),
            (b"A: 1\r\n\r\n\0\r\n", "binary"),
            (b"A: 1\r\n\r\na\rb\r\n", "binary"),
        ] {
            assert_eq!(encoding(message), expected, "{message:?}");
        }
        assert_eq!(encoding("x".repeat(MAX_LINE_BYTES + 1).as_bytes()), "binary");
    }

    #[test]
    fn lines_end_alike_however_a_message_is_cut_into_pieces() {
        // line ends where two pieces meet
        let mail = b"A: 1\n\nx\r\ny\n\r\n";
        for length in 1..mail.len() {
            let (mut ends, mut out) = (LineEnds { after_return: false, is_kept: false }, Vec::new());
            for piece in mail.chunks(length) {
                let mut write = |bytes: &[u8]| {
                    out.extend_from_slice(bytes);
                    Ok(())
                };
                ends.each_stretch(piece, &mut write).unwrap();
            }
            assert_eq!(out, b"A: 1\r\n\r\nx\r\ny\r\n\r\n", "{length}");
        }
    }
}
