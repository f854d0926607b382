//! Charsets that write other scripts in seven bits, between escapes: ISO-2022-JP, -KR, -CN, HZ and
//! UTF-7.
//!
//! The web standard decodes the first strictly and swallows the next three whole. Here they become
//! the eight-bit form of the same character sets, which `encoding_rs` decodes. Bytes that are not
//! an escape stay unchanged, so an address in ASCII is never lost.

use encoding_rs::{EUC_JP, EUC_KR, GB18030};
use memchr::memchr;

const ESCAPE: u8 = 0x1b;
const SHIFT_OUT: u8 = 0x0e;
const SHIFT_IN: u8 = 0x0f;

/// U+FFFD in GB18030, for the characters of Taiwan in ISO-2022-CN. There is no table of these here.
const UNKNOWN_IN_GB18030: [u8; 4] = [0x84, 0x31, 0xa4, 0x37];

/// The set that bytes stand for.
#[derive(Clone, Copy, PartialEq)]
enum Set {
    Ascii,
    /// Half-width katakana, one byte each.
    Katakana,
    /// JIS X 0208, or any set of two bytes whose eight-bit form is the same bytes with the high
    /// bit.
    Double,
    /// JIS X 0212, with a byte before it in EUC-JP.
    Supplement,
    /// CNS 11643.
    Unmapped,
}

/// Decodes ISO-2022-JP; half-width katakana may also be between shifts.
pub(super) fn iso_2022_jp(bytes: &[u8]) -> String {
    EUC_JP.decode_without_bom_handling(&unshifted(bytes, Set::Katakana)).0.into_owned()
}

/// Decodes ISO-2022-KR.
pub(super) fn iso_2022_kr(bytes: &[u8]) -> String {
    EUC_KR.decode_without_bom_handling(&unshifted(bytes, Set::Double)).0.into_owned()
}

/// Decodes ISO-2022-CN: GB 2312 is read, the characters of Taiwan are not.
pub(super) fn iso_2022_cn(bytes: &[u8]) -> String {
    GB18030.decode_without_bom_handling(&unshifted(bytes, Set::Double)).0.into_owned()
}

/// The eight-bit form of a text of ISO 2022; `shifted` is the set between shift-out and shift-in
/// until an escape names one.
fn unshifted(bytes: &[u8], mut shifted: Set) -> Vec<u8> {
    let mut eight_bit = Vec::with_capacity(bytes.len() + bytes.len() / 2);
    let (mut set, mut out) = (Set::Ascii, false);
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == ESCAPE
            && let Some((length, named)) = designation(after)
        {
            match named {
                Designation::Now(named) => set = named,
                Designation::Shifted(named) => shifted = named,
            }
            rest = &after[length..];
            continue;
        }
        match byte {
            SHIFT_OUT => out = true,
            SHIFT_IN => out = false,
            b'\r' | b'\n' => {
                // RFC 1468, 1557 and 1922: a line begins in ASCII
                (set, out) = (Set::Ascii, false);
                eight_bit.push(byte);
            }
            0x21..=0x7e => {
                let now = if out { shifted } else { set };
                let second = after.first().copied().filter(|second| (0x21..=0x7e).contains(second));
                match (now, second) {
                    (Set::Katakana, _) if byte < 0x60 => eight_bit.extend([0x8e, byte | 0x80]),
                    (Set::Ascii | Set::Katakana, _) | (_, None) => eight_bit.push(byte),
                    (Set::Double, Some(second)) => eight_bit.extend([byte | 0x80, second | 0x80]),
                    (Set::Supplement, Some(second)) => eight_bit.extend([0x8f, byte | 0x80, second | 0x80]),
                    (Set::Unmapped, Some(_)) => eight_bit.extend(UNKNOWN_IN_GB18030),
                }
                if second.is_some() && !matches!(now, Set::Ascii | Set::Katakana) {
                    rest = &after[1..];
                }
            }
            _ => eight_bit.push(byte),
        }
    }
    eight_bit
}

/// What bytes an escape sequence names a set for.
enum Designation {
    /// For the bytes that follow.
    Now(Set),
    /// For those between shift-out and shift-in.
    Shifted(Set),
}

/// The set that an escape sequence names, and the length of the sequence after the escape.
fn designation(after: &[u8]) -> Option<(usize, Designation)> {
    use Designation::{Now, Shifted};
    Some(match after {
        [b'(', b'B' | b'J' | b'H', ..] => (2, Now(Set::Ascii)),
        [b'(', b'I', ..] => (2, Now(Set::Katakana)),
        [b'$', b'B' | b'@', ..] => (2, Now(Set::Double)),
        [b'$', b'(', b'D', ..] => (3, Now(Set::Supplement)),
        // JIS X 0213 keeps the places of JIS X 0208
        [b'$', b'(', b'B' | b'@' | b'O' | b'P' | b'Q', ..] => (3, Now(Set::Double)),
        [b'$', b')', b'A' | b'C' | b'E', ..] => (3, Shifted(Set::Double)),
        [b'$', b')' | b'*' | b'+', b'G'..=b'M', ..] => (3, Shifted(Set::Unmapped)),
        _ => return None,
    })
}

/// Whether a line in a state other than ASCII ends. Decoders that follow the web standard continue
/// in that state.
pub(super) fn leaves_line_open(bytes: &[u8]) -> bool {
    bytes.split(|byte| matches!(byte, b'\r' | b'\n')).any(ends_shifted)
}

/// Whether a text in a state other than ASCII ends, so that what follows belongs to it.
pub(super) fn ends_shifted(bytes: &[u8]) -> bool {
    let escape = bytes.iter().rposition(|&byte| byte == ESCAPE);
    let named = escape.and_then(|at| designation(&bytes[at + 1..]));
    matches!(named, Some((_, Designation::Now(set))) if set != Set::Ascii)
        || bytes.iter().rev().find(|&&byte| matches!(byte, SHIFT_OUT | SHIFT_IN)) == Some(&SHIFT_OUT)
}

/// Decodes HZ: GB 2312 in seven bits between `~{` and `~}`.
pub(super) fn hz(bytes: &[u8]) -> String {
    let mut eight_bit = Vec::with_capacity(bytes.len());
    let mut double = false;
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match (byte, after.first()) {
            (b'~', Some(b'{')) if !double => double = true,
            (b'~', Some(b'}')) if double => double = false,
            (b'~', Some(b'~')) if !double => eight_bit.push(b'~'),
            (b'~', Some(b'\n')) if !double => {}
            (0x21..=0x7d, Some(&second @ 0x21..=0x7e)) if double => {
                eight_bit.extend([byte | 0x80, second | 0x80]);
            }
            _ => {
                // a line begins in ASCII
                double &= byte != b'\n';
                eight_bit.push(byte);
                continue;
            }
        }
        rest = &after[1..];
    }
    GB18030.decode_without_bom_handling(&eight_bit).0.into_owned()
}

/// Whether a text without such a label is HZ: an opened and closed pair with whole characters
/// between.
pub(super) fn looks_like_hz(bytes: &[u8]) -> bool {
    let mut starts = bytes.windows(2).enumerate().filter(|(_, pair)| pair == b"~{");
    starts.next().is_some_and(|(at, _)| {
        let inside = &bytes[at + 2..];
        let length = inside.windows(2).position(|pair| pair == b"~}").unwrap_or_default();
        length >= 4
            && length % 2 == 0
            && inside[..length].chunks(2).all(|pair| (0x21..=0x77).contains(&pair[0]) && pair[1] > 0x20)
    })
}

/// The fewest runs of UTF-7 that a text without such a label must hold.
const MIN_RUNS: usize = 3;
/// A run of this many letters of base64 or more (three of UTF-16) may be of any script.
const MIN_SCRIPT_RUN: usize = 8;

/// Whether a text without such a label is UTF-7: each `+` begins a run of whole letters, in scripts
/// that exclude chance. Telephone numbers, amounts, addresses and links have other runs, and three
/// words behind a `+` all pass once in millions.
pub(super) fn looks_like_utf_7(bytes: &[u8]) -> bool {
    let (mut runs, mut rest) = (0, bytes);
    while let Some(at) = memchr(b'+', rest) {
        let after = &rest[at + 1..];
        let length = after.iter().take_while(|&&byte| sextet(byte).is_some()).count();
        rest = &after[length..];
        if length == 0 && rest.starts_with(b"-") {
            continue; // a plus sign
        }
        if !is_run(&after[..length]) {
            return false;
        }
        runs += 1;
    }
    runs >= MIN_RUNS && bytes.is_ascii()
}

/// Whether letters of base64 are letters and marks of UTF-16 and nothing is left over.
fn is_run(run: &[u8]) -> bool {
    let spare = run.len() * 6 % 16;
    let last = run.last().and_then(|&byte| sextet(byte)).unwrap_or(u8::MAX);
    if spare >= 6 || last & ((1 << spare) - 1) != 0 {
        return false;
    }
    utf_7(&[b"+", run].concat()).chars().all(|letter| match letter {
        ' '..='\u{6FF}' | '\u{2010}'..='\u{20AF}' => !letter.is_control(),
        _ => run.len() >= MIN_SCRIPT_RUN && letter.is_alphanumeric(),
    })
}

/// Decodes UTF-7. (That of mail-parser 0.11 loses the space or mark after a run that ends without
/// `-`.)
pub(super) fn utf_7(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'+' {
            // bytes beyond ASCII have no meaning here; as letters they are at least visible
            text.push(char::from(byte));
            continue;
        }
        let length = after.iter().take_while(|&&byte| sextet(byte).is_some()).count();
        let (run, end) = after.split_at(length);
        if run.is_empty() {
            text.push('+');
        }
        let (mut bits, mut count, mut units) = (0_u32, 0, Vec::with_capacity(length / 2));
        for value in run.iter().filter_map(|&byte| sextet(byte)) {
            bits = bits << 6 | u32::from(value);
            count += 6;
            if count >= 16 {
                count -= 16;
                units.push((bits >> count & 0xffff) as u16);
            }
        }
        text.push_str(&String::from_utf16_lossy(&units));
        rest = end.strip_prefix(b"-").unwrap_or(end);
    }
    text
}

/// The six bits of a letter of base64.
pub(in crate::message) fn sextet(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}
