//! [`text`], [`phrase`] and [`parameter`]: values of header fields (RFC 5322, RFC 2047, RFC 2231).

use super::transfer::{base64_word, hex};

/// Characters of a line (RFC 5322, 2.1.1).
const LINE: usize = 76;
/// The longest word that is not broken; a line may have 998 characters.
const LONGEST_WORD: usize = 900;
/// Bytes of an encoded word: 64 characters, so that a short name of a field fits before it.
const ENCODED_BYTES: usize = 39;
/// Characters of a value in one piece.
const PIECE: usize = 60;

/// A text as the value of a field of this name, folded, encoded if need be.
pub(super) fn text(name: &str, text: &str) -> String {
    if !is_plain(text) || text.split(' ').any(|word| word.len() > LONGEST_WORD) {
        return encoded_words(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut column = name.len().saturating_add(2);
    for (number, word) in text.split(' ').enumerate() {
        let fits = column.saturating_add(word.len()) < LINE;
        if number > 0 {
            let folds = !fits && !word.is_empty();
            out.push_str(if folds { "\r\n " } else { " " });
            column = if folds { 1 } else { column.saturating_add(1) };
        }
        out.push_str(word);
        column = column.saturating_add(word.len());
    }
    out
}

/// A name of a person as a phrase: in quotes, or encoded.
pub(super) fn phrase(name: &str) -> String {
    if is_plain(name) && name.len() <= PIECE { quoted(name) } else { encoded_words(name) }
}

/// A parameter of a field, with the semicolon and the fold before it.
pub(super) fn parameter(name: &str, value: &str) -> String {
    if is_plain(value) && value.len() <= PIECE {
        return format!(";\r\n {name}={}", quoted(value));
    }
    // RFC 2231, sections 3 and 4: pieces, each on its line
    let mut pieces = vec![String::from("utf-8''")];
    for letter in value.chars() {
        let mut bytes = [0; 4];
        let encoded: String =
            letter.encode_utf8(&mut bytes).bytes().flat_map(percent).map(char::from).collect();
        match pieces.last_mut() {
            Some(piece) if piece.len().saturating_add(encoded.len()) <= PIECE => piece.push_str(&encoded),
            _ => pieces.push(encoded),
        }
    }
    if let [piece] = &pieces[..] {
        return format!(";\r\n {name}*={piece}");
    }
    let pieces = pieces.iter().enumerate();
    pieces.map(|(number, piece)| format!(";\r\n {name}*{number}*={piece}")).collect()
}

/// Printable ASCII that no reader takes for an encoded word.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && !text.contains("=?")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A text in encoded words, one a line; no letter is split (RFC 2047, section 5).
fn encoded_words(text: &str) -> String {
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (word, after) =
            rest.split_at_checked(rest.floor_char_boundary(ENCODED_BYTES)).unwrap_or((rest, ""));
        words.push(format!("=?utf-8?B?{}?=", base64_word(word.as_bytes())));
        rest = after;
    }
    words.join("\r\n ")
}

/// A byte of an extended value (RFC 2231, section 7).
fn percent(byte: u8) -> impl Iterator<Item = u8> {
    let is_plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let bytes = if is_plain { [byte, 0, 0] } else { [b'%', hex(byte >> 4), hex(byte & 15)] };
    bytes.into_iter().take(if is_plain { 1 } else { 3 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_folded_or_encoded() {
        for (value, expected) in [
            ("Your invoice", "Your invoice".to_owned()),
            ("", String::new()),
            ("Grüße", "=?utf-8?B?R3LDvMOfZQ==?=".to_owned()),
            ("=?utf-8?Q?a?=", "=?utf-8?B?PT91dGYtOD9RP2E/PQ==?=".to_owned()),
            ("a\0b", "=?utf-8?B?YQBi?=".to_owned()),
        ] {
            assert_eq!(text("Subject", value), expected, "{value}");
        }
        let long = "word  ".repeat(100);
        let folded = text("Subject", long.trim_end());
        assert!(folded.lines().all(|line| line.len() <= LINE), "{folded}");
        assert_eq!(folded.replace("\r\n", ""), long.trim_end());
        let encoded = text("Subject", &"ü€😀".repeat(100));
        assert!(encoded.lines().all(|line| line.len() <= LINE), "{encoded}");
        assert!(text("Subject", &"x".repeat(2_000)).lines().all(|line| line.len() <= LINE));
    }

    #[test]
    fn names_are_phrases() {
        for (name, expected) in [
            ("Gruber, Anna", r#""Gruber, Anna""#),
            (r#"a"b\c"#, r#""a\"b\\c""#),
            ("Анна", "=?utf-8?B?0JDQvdC90LA=?="),
        ] {
            assert_eq!(phrase(name), expected);
        }
    }

    #[test]
    fn parameters_are_quoted_or_extended() {
        for (value, expected) in [
            ("a b.txt", ";\r\n filename=\"a b.txt\"".to_owned()),
            ("é.txt", ";\r\n filename*=utf-8''%C3%A9.txt".to_owned()),
            ("a\r\nb", ";\r\n filename*=utf-8''a%0D%0Ab".to_owned()),
            (
                &"x".repeat(61),
                format!(";\r\n filename*0*=utf-8''{};\r\n filename*1*=xxxxxxxx", "x".repeat(53)),
            ),
        ] {
            assert_eq!(parameter("filename", value), expected);
        }
    }
}
