//! [`decode`]: yEnc, the encoding of files in newsgroups (the draft of 2002 by its author). Senders
//! who hide letters use it too.

/// The line above a file, the optional line after it, and the line below.
const BEGIN: &[u8] = b"=ybegin ";
const PART: &[u8] = b"=ypart ";
const END: &[u8] = b"=yend";
/// The number that is added to each byte, and the number that is also added to a byte that would be
/// a line end, a NUL or the mark itself.
const SHIFT: u8 = 42;
const ESCAPED: u8 = 64;
const MARK: u8 = b'=';

/// A file.
pub(super) struct YencFile {
    pub(super) bytes: Vec<u8>,
    /// One of several pieces.
    pub(super) is_piece: bool,
}

/// The file of a body that begins with one. Text after its end is left out, and an end may be
/// missing.
pub(super) fn decode(body: &[u8]) -> Option<YencFile> {
    let body = body.trim_ascii_start();
    if !body.starts_with(BEGIN) {
        return None;
    }
    let mut lines = body.split(|&byte| byte == b'\n');
    let first = lines.next()?;
    let is_piece = first.windows(6).any(|word| word == b" part=");
    let mut bytes = Vec::with_capacity(body.len());
    for line in lines.skip_while(|line| line.starts_with(PART)).take_while(|line| !line.starts_with(END)) {
        let mut escaped = false;
        for &byte in line.strip_suffix(b"\r").unwrap_or(line) {
            if byte == MARK && !escaped {
                escaped = true;
                continue;
            }
            let shift = if escaped { SHIFT + ESCAPED } else { SHIFT };
            bytes.push(byte.wrapping_sub(shift));
            escaped = false;
        }
    }
    Some(YencFile { bytes, is_piece })
}
