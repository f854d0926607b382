//! Letters that stand for five or six bits each, and the checksum of 16 bits that closes such
//! addresses (CRC-16/XMODEM).

/// The bytes that the letters stand for, `width` bits each; `None` if they are not `N` bytes, or a
/// left-over bit is set.
pub(super) fn unpack<const N: usize>(
    letters: &[u8],
    width: u32,
    value: fn(u8) -> Option<u8>,
) -> Option<[u8; N]> {
    if letters.len() != (N * 8).div_ceil(width as usize) {
        return None;
    }
    let mut bytes = [0; N];
    let (mut waiting, mut bits, mut len) = (0_u32, 0, 0);
    for &letter in letters {
        waiting = waiting << width | u32::from(value(letter)?);
        bits += width;
        if bits >= 8 {
            bits -= 8;
            *bytes.get_mut(len)? = (waiting >> bits) as u8;
            waiting &= (1 << bits) - 1;
            len += 1;
        }
    }
    (len == N && waiting == 0).then_some(bytes)
}

/// CRC-16/XMODEM: polynomial 0x1021, the highest bit first, from zero.
pub(super) fn crc16(bytes: &[u8]) -> u16 {
    const POLYNOMIAL: u16 = 0x1021;
    bytes.iter().fold(0, |sum, &byte| {
        (0..8)
            .fold(sum ^ u16::from(byte) << 8, |sum, _| sum << 1 ^ if sum >> 15 == 1 { POLYNOMIAL } else { 0 })
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The inverse, for addresses of tests.
    pub fn pack(bytes: &[u8], width: usize, alphabet: &[u8]) -> String {
        let bits: String = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
        let letter = |bits: &[u8]| {
            let number = usize::from_str_radix(std::str::from_utf8(bits).unwrap(), 2).unwrap();
            char::from(alphabet[number << (width - bits.len())])
        };
        bits.as_bytes().chunks(width).map(letter).collect()
    }

    fn digit(letter: u8) -> Option<u8> {
        letter.is_ascii_lowercase().then(|| letter - b'a')
    }

    #[test]
    fn letters_become_bytes() {
        assert_eq!(unpack::<1>(b"ab", 5, digit), None, "a bit left over is set");
        assert_eq!(unpack::<1>(b"ae", 5, digit), Some([1]));
        assert_eq!(unpack::<1>(b"a", 5, digit), None);
        assert_eq!(unpack::<1>(b"aaa", 5, digit), None);
        assert_eq!(unpack::<1>(b"a1", 5, digit), None);
        assert_eq!(unpack::<0>(b"", 5, digit), Some([]));
    }

    #[test]
    fn the_checksum_is_xmodem() {
        // the check value of the catalogue of parametrised CRC algorithms
        assert_eq!(crc16(b"123456789"), 0x31c3);
        assert_eq!(crc16(b""), 0);
    }
}
