//! [`decode`]: undoes the compression of streams, as far as a [`Budget`] allows.

use super::super::budget::Budget;
use super::super::inflate::{MAX_OUTPUT, Wrapping, inflate};
use std::borrow::Cow;

/// A stream is packed once, and written as text once; more layers only multiply.
const MAX_LAYERS: usize = 2;

/// Decodes a stream by its filters, outermost first; `None` for those of images, and for streams
/// that cost too much.
pub(super) fn decode(raw: &[u8], filters: &[Cow<'_, [u8]>], budget: &Budget) -> Option<Vec<u8>> {
    if filters.len() > MAX_LAYERS {
        budget.mark_truncated();
        return None;
    }
    let mut data = Cow::Borrowed(raw);
    let mut inflated = false;
    for filter in filters {
        data = match filter.as_ref() {
            b"FlateDecode" | b"Fl" if !inflated => {
                inflated = true;
                inflate(&data, Wrapping::Zlib, budget).into()
            }
            b"ASCII85Decode" | b"A85" => ascii85(&data, budget)?.into(),
            b"ASCIIHexDecode" | b"AHx" => ascii_hex(&data, budget)?.into(),
            b"DCTDecode" | b"DCT" | b"JPXDecode" | b"CCITTFaxDecode" | b"CCF" | b"JBIG2Decode" => {
                return None;
            }
            // LZW went out of use in 1996; Flate in Flate is a bomb
            _ => {
                budget.mark_truncated();
                return None;
            }
        };
    }
    Some(data.into_owned())
}

fn ascii85(data: &[u8], budget: &Budget) -> Option<Vec<u8>> {
    // `z` stands for four zeros
    let zeros = data.iter().filter(|&&byte| byte == b'z').count();
    let most = data.len() + 3 * zeros;
    if most > MAX_OUTPUT {
        budget.mark_truncated();
    }
    if most > MAX_OUTPUT || !budget.spend(most) {
        return None;
    }
    let mut out = Vec::new();
    let mut group = [84_u32; 5];
    let mut filled = 0;
    let value =
        |group: [u32; 5]| group.iter().fold(0_u32, |sum, &digit| sum.wrapping_mul(85).wrapping_add(digit));
    for &byte in data {
        match byte {
            b'z' if filled == 0 => out.extend([0; 4]),
            b'!'..=b'u' => {
                group[filled] = u32::from(byte - b'!');
                filled += 1;
                if filled == 5 {
                    out.extend(value(group).to_be_bytes());
                    (group, filled) = ([84; 5], 0);
                }
            }
            b'~' => break,
            _ => {}
        }
    }
    if filled > 1 {
        out.extend(&value(group).to_be_bytes()[..filled - 1]);
    }
    Some(out)
}

fn ascii_hex(data: &[u8], budget: &Budget) -> Option<Vec<u8>> {
    if !budget.spend(data.len()) {
        return None;
    }
    let digits =
        data.iter().take_while(|&&byte| byte != b'>').filter_map(|&byte| char::from(byte).to_digit(16));
    let digits: Vec<u8> = digits.filter_map(|digit| u8::try_from(digit).ok()).collect();
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use std::io::Write;

    fn packed(data: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(data).expect("to memory");
        encoder.finish().expect("to memory")
    }

    #[test]
    fn decodes_within_its_limits() {
        let twice = packed(&packed(b"text"));
        for (raw, filters, expected, truncated) in [
            (&b"text"[..], &[][..], Some(&b"text"[..]), false),
            (&packed(b"text"), &["FlateDecode"][..], Some(b"text"), false),
            (b"74 65 78 74>", &["ASCIIHexDecode"], Some(b"text"), false),
            // the example of Wikipedia's article on Ascii85
            (b"9jqo^~>", &["ASCII85Decode"], Some(b"Man "), false),
            (b"9jqo^F*~>", &["A85"], Some(b"Man s"), false),
            (&twice, &["FlateDecode", "FlateDecode"], None, true),
            (b"", &["LZWDecode"], None, true),
            (b"", &["A85", "A85", "A85"], None, true),
            (b"", &["DCTDecode"], None, false),
            (b"no zlib", &["FlateDecode"], Some(b""), false),
        ] {
            let budget = Budget::new();
            let filters: Vec<Cow<[u8]>> = filters.iter().map(|name| name.as_bytes().into()).collect();
            let decoded = decode(raw, &filters, &budget);
            assert_eq!(decoded.as_deref(), expected, "{filters:?}");
            assert_eq!(budget.is_truncated(), truncated, "{filters:?}");
        }
    }
}
