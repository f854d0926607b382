//! [`decoded`]: plain text whose letters are written as HTML references (`&#104;`), which some mail
//! programs decode all the same.

use super::aligned_text::AlignedText;

/// Fewer references mean a text about HTML.
const MIN_REFERENCES: usize = 8;
/// Digits of the longest reference, `&#1114111;`.
const MAX_DIGITS: usize = 7;

/// The text with its numeric references decoded, and how many there were; `None` if there are only
/// a few.
pub(super) fn decoded(text: &str) -> Option<(AlignedText, u32)> {
    if text.matches("&#").take(MIN_REFERENCES).count() < MIN_REFERENCES {
        return None;
    }
    let mut out = AlignedText::with_capacity(text.len() / 2);
    let mut count = 0;
    let mut at = 0;
    while let Some(length) = text[at..].find("&#") {
        let start = at + length;
        out.push_str(&text[at..start], at);
        match reference(&text[start..]) {
            Some((ch, bytes)) => {
                out.push_for(ch.encode_utf8(&mut [0; 4]), start..start + bytes);
                count += 1;
                at = start + bytes;
            }
            None => {
                out.push_str("&#", start);
                at = start + 2;
            }
        }
    }
    out.push_str(&text[at..], at);
    Some((out, count))
}

/// The character that a text begins with as `&#104;` or `&#x68;`, and how many bytes it takes.
fn reference(text: &str) -> Option<(char, usize)> {
    let (digits, radix) = match text[2..].strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16),
        None => (&text[2..], 10),
    };
    let length = digits.bytes().take(MAX_DIGITS).take_while(|byte| (*byte as char).is_digit(radix)).count();
    digits[length..].starts_with(';').then_some(())?;
    let ch = char::from_u32(u32::from_str_radix(&digits[..length], radix).ok()?)?;
    (!ch.is_control()).then_some((ch, text.len() - digits.len() + length + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_references_are_letters() {
        let eight = "&#112;&#97;&#121;&#x20;&#109;&#101;&#32;&#8364; now &#; &#x; &#xD800; &#7;";
        let (text, count) = decoded(eight).unwrap();
        assert_eq!((text.as_str(), count), ("pay me € now &#; &#x; &#xD800; &#7;", 8));
        let at = text.as_str().find("me").unwrap();
        assert_eq!(&eight[text.source_span(at..at + 2)], "&#109;&#101;");
        for few in ["", "write &#233; for é", "&#&#&#&#&#&#&"] {
            assert!(decoded(few).is_none(), "{few}");
        }
    }
}
