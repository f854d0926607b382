//! [`plain`], [`find_outside`], [`length`] and [`numbers`]: the small grammar of CSS.

use super::calc::{evaluated, is_math};
use std::borrow::Cow;

/// Pixels of an `em`: the size of letters without a size of their own.
pub(super) const EM: f32 = 16.0;
/// The width of the window that per cent and `vw` refer to, and that media queries ask for: that of
/// a desktop.
pub(super) const WINDOW: f32 = 1_024.0;

/// CSS without comments, its escaped letters (`d\69splay`) written out.
///
/// An escape that is not a letter (`.sm\:hide`) stays, because it keeps the mark from ending the
/// name. What looks like a comment in a string or an address stays as well.
pub(super) fn plain(css: &str) -> Cow<'_, str> {
    if !css.contains("/*") && !css.contains('\\') {
        return Cow::Borrowed(css);
    }
    let mut plain = String::with_capacity(css.len());
    let mut rest = css;
    // the mark that opened the string or the address that is being read
    let mut opened = None;
    loop {
        let signs: &[char] = match opened {
            None => &['/', '\\', '"', '\'', '('],
            Some(b'(') => &[')', '\\'],
            Some(b'"') => &['"', '\\', '\n'],
            Some(_) => &['\'', '\\', '\n'],
        };
        let Some(at) = rest.find(signs) else { break };
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let sign = rest.as_bytes()[0];
        if let Some((letter, bytes)) = escaped(rest) {
            plain.push(letter);
            rest = &rest[bytes..];
            continue;
        }
        if let Some(comment) = rest.strip_prefix("/*").filter(|_| opened.is_none()) {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
            // two names with a comment between them stay two
            if plain.ends_with(is_name) && rest.starts_with(is_name) {
                plain.push(' ');
            }
            continue;
        }
        let bytes = if sign == b'\\' { rest.chars().take(2).map(char::len_utf8).sum() } else { 1 };
        plain.push_str(&rest[..bytes]);
        rest = &rest[bytes..];
        opened = match (sign, opened) {
            (b'\\' | b'/', _) => opened,
            (b'(', None) => {
                (ends_with_url(&plain) && !rest.trim_ascii_start().starts_with(['"', '\''])).then_some(sign)
            }
            (_, None) => Some(sign),
            _ => None,
        };
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

fn ends_with_url(css: &str) -> bool {
    let start = css.len().checked_sub("url(".len()).and_then(|at| css.get(at..));
    start.is_some_and(|start| start.eq_ignore_ascii_case("url("))
}

/// The place of the first of some marks outside of strings and of round and square brackets.
#[expect(clippy::manual_contains, reason = "it calls a search made for long slices, for each byte")]
pub(super) fn find_outside<const SIGNS: usize>(css: &str, signs: &[u8; SIGNS]) -> Option<usize> {
    let bytes = css.as_bytes();
    let mut closing = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'"' | b'\'' => {
                at += 1;
                // a string ends with its line, if nothing else ends it
                while bytes.get(at).is_some_and(|&letter| letter != byte && letter != b'\n') {
                    at += 1 + usize::from(bytes[at] == b'\\');
                }
            }
            _ if closing.is_empty() && signs.iter().any(|&sign| sign == byte) => return Some(at),
            b'(' => closing.push(b')'),
            b'[' => closing.push(b']'),
            b')' | b']' if closing.last() == Some(&byte) => {
                closing.pop();
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// The inside of the string that a text begins with, as it is written, and what follows; `None` if
/// it is not a string.
pub(super) fn string(css: &str) -> Option<(&str, &str)> {
    let quote = *css.as_bytes().first().filter(|quote| matches!(quote, b'"' | b'\''))?;
    let mut at = 1;
    while let Some(&byte) = css.as_bytes().get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' => return None,
            _ if byte == quote => return Some((css.get(1..at)?, css.get(at + 1..)?)),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The pieces between marks that are outside of strings and brackets.
pub(super) fn split_outside(css: &str, sign: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(css);
    // most CSS of mail has nothing that could hold such a mark; checking it as a whole is fast
    let is_simple = !may_open(css);
    std::iter::from_fn(move || {
        let css = rest?;
        let at = match css.find(char::from(sign)) {
            Some(at) if !is_simple && may_be_open(&css[..at]) => find_outside(css, &[sign]),
            at => at,
        };
        rest = at.map(|at| &css[at + 1..]);
        Some(&css[..at.unwrap_or(css.len())])
    })
}

/// Whether a string or a bracket may begin here. It does not stop early, so the compiler takes many
/// bytes at once.
fn may_open(css: &str) -> bool {
    css.bytes().fold(0, |any, byte| any | u8::from(matches!(byte, b'\'' | b'"' | b'(' | b'[' | b'\\'))) > 0
}

/// Whether a string or a bracket may have begun that does not end here; `'Open Sans'` is closed.
fn may_be_open(css: &str) -> bool {
    let mut quote = None;
    for byte in css.bytes() {
        // lower-case letters, the most frequent
        if byte > b'\\' {
            continue;
        }
        match (byte, quote) {
            (b'\'' | b'"', None) => quote = Some(byte),
            (_, Some(quoted)) if byte == quoted => quote = None,
            (b'(' | b'[' | b'\\', _) | (b'\n', Some(_)) => return true,
            _ => {}
        }
    }
    quote.is_some()
}

/// Whether two hyphens are side by side, as in the names of custom properties.
pub(super) fn has_two_hyphens(css: &str) -> bool {
    let bytes = css.as_bytes();
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    pairs.fold(0, |any, (&one, &next)| any | (u8::from(one == b'-') & u8::from(next == b'-'))) > 0
}

/// The text before the `}` that closes a block, and what follows it.
pub(super) fn block(css: &str) -> (&str, &str) {
    let mut depth = 1_usize;
    let mut from = 0;
    while let Some(length) = find_outside(&css[from..], b"{}") {
        let at = from + length;
        from = at + 1;
        depth = if css.as_bytes()[at] == b'{' { depth + 1 } else { depth - 1 };
        if depth == 0 {
            return (&css[..at], &css[from..]);
        }
    }
    (css, "")
}

/// The letter that a text begins with as `\69 ` or `\n`, and its length. A digit written this way
/// begins a name, and stays.
fn escaped(text: &str) -> Option<(char, usize)> {
    escape(text).filter(|(letter, _)| is_name(*letter) && !letter.is_ascii_digit())
}

/// The character that a text begins with as `\69 ` or `\n`, and its length.
pub(super) fn escape(text: &str) -> Option<(char, usize)> {
    let inside = text.strip_prefix('\\')?;
    let digits = inside.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
    let (letter, bytes) = if digits == 0 {
        let letter = inside.chars().next()?;
        (letter, letter.len_utf8())
    } else {
        let letter = char::from_u32(u32::from_str_radix(&inside[..digits], 16).ok()?)?;
        (letter, digits + usize::from(inside[digits..].starts_with([' ', '\t', '\n'])))
    };
    Some((letter, 1 + bytes))
}

/// A string as it is meant, its escapes written out and its broken lines joined.
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let (letter, bytes) = escape(rest).unwrap_or(('\n', 1));
        if letter != '\n' || bytes > 2 {
            plain.push(letter);
        }
        rest = &rest[bytes..];
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// Whether a character belongs to names.
pub(super) fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_') || !c.is_ascii()
}

/// A number and its unit.
pub(super) fn number(value: &str) -> Option<(f32, &str)> {
    let is_unit = |c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
    let (digits, unit) = value.split_at(value.find(is_unit).unwrap_or(value.len()));
    Some((digits.parse().ok()?, unit.trim_ascii()))
}

/// A length in pixels; per cent are of the window. Math functions are worked out.
pub(super) fn length(value: &str) -> Option<f32> {
    if is_math(value) { evaluated(value, &plain_length) } else { plain_length(value) }
}

fn plain_length(value: &str) -> Option<f32> {
    let (number, unit) = number(value)?;
    let unit = unit.as_bytes();
    let is = |name: &str| unit.eq_ignore_ascii_case(name.as_bytes());
    let pixels = match () {
        () if is("") || is("px") => 1.0,
        () if ["%", "vw", "vh", "vmin", "vmax"].into_iter().any(is) => WINDOW / 100.0,
        () if ["svw", "svh", "lvw", "lvh", "dvw", "dvh"].into_iter().any(is) => WINDOW / 100.0,
        () if is("em") || is("rem") => EM,
        () if is("ex") || is("ch") => EM / 2.0,
        () if is("pt") => 4.0 / 3.0,
        () if is("pc") => 16.0,
        () if is("in") => 96.0,
        () if is("cm") => 37.8,
        () if is("mm") => 3.78,
        () => return None,
    };
    Some(number * pixels)
}

/// The words of a value, parted by blanks and commas outside of brackets.
pub(super) fn words(value: &str) -> impl Iterator<Item = &str> {
    let mut rest = value;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches([' ', '\t', '\n', '\r', ',']);
        let (word, after) = rest.split_at(find_outside(rest, b" \t\n\r,").unwrap_or(rest.len()));
        rest = after;
        (!word.is_empty()).then_some(word)
    })
}

/// The lengths or bare numbers inside the brackets of a function, at most eight; `None` if one is
/// neither.
pub(super) fn numbers(inside: &str) -> Option<Vec<f32>> {
    words(inside).take(8).map(length).collect()
}

/// The functions of a value, such as `scale(0) rotate(3deg)`: name and inside, at most eight.
pub(super) fn functions(value: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = value;
    let functions = std::iter::from_fn(move || {
        let (name, inside) = rest.split_once('(')?;
        let end = find_outside(inside, b")").unwrap_or(inside.len());
        rest = inside.get(end + 1..).unwrap_or_default();
        Some((name.trim_matches([' ', '\t', '\n', ',']), inside[..end].trim_ascii()))
    });
    functions.take(8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_escapes_are_undone() {
        for (css, expected) in [
            ("display:none", "display:none"),
            ("display:/**/none/* x", "display:none"),
            ("dis/**/play", "dis play"),
            ("d\\69splay:n\\00006f ne", "display:none"),
            ("disp\\lay", "display"),
            (".sm\\:hide", ".sm\\:hide"),
            (".\\31 0{a/b}", ".\\31 0{a/b}"),
            ("\\", "\\"),
            ("\\é\\110000/", "é\\110000/"),
            ("a:'/*';b/**/:\"\\\"/*\";c", "a:'/*';b:\"\\\"/*\";c"),
            ("a:url(x/*);b:url( '/*' )/*)*/", "a:url(x/*);b:url( '/*' )"),
            ("a:'x\n/*y*/", "a:'x\n"),
        ] {
            assert_eq!(plain(css), expected, "{css}");
        }
    }

    #[test]
    fn strings_are_unescaped() {
        for (string, expected) in [
            ("ab", "ab"),
            ("\\41 b\\\"\\\\", "Ab\"\\"),
            ("a\\A b\\\nc\\", "a\nbc"),
            ("\\110000 x", "110000 x"),
        ] {
            assert_eq!(unescaped(string), expected, "{string}");
        }
    }

    #[test]
    fn signs_in_strings_and_brackets_are_passed_over() {
        for (css, expected) in [
            ("a;b", &["a", "b"][..]),
            ("a:';';b:\"\\\";\";c", &["a:';'", "b:\"\\\";\"", "c"]),
            ("a:url(x;y);b[;]c;d", &["a:url(x;y)", "b[;]c", "d"]),
            ("a(;", &["a(;"]),
            ("a(];);b", &["a(];)", "b"]),
            ("'a\n;b", &["'a\n", "b"]),
            ("a\\;b;", &["a\\;b", ""]),
            ("\\", &["\\"]),
            ("", &[""]),
        ] {
            assert_eq!(split_outside(css, b';').collect::<Vec<_>>(), expected, "{css}");
        }
        assert_eq!(block("a{b}'}'c}d"), ("a{b}'}'c", "d"));
        assert_eq!(block("a{b}"), ("a{b}", ""));
    }

    #[test]
    fn words_and_functions_are_told_apart() {
        for (value, in_words, in_functions) in [
            ("1px, 2px  3px", &["1px", "2px", "3px"][..], &[][..]),
            ("calc(1px + (2px)) 0", &["calc(1px + (2px))", "0"], &[("calc", "1px + (2px)")]),
            ("a(b(c), d),e( f", &["a(b(c), d)", "e( f"], &[("a", "b(c), d"), ("e", "f")]),
            ("é)", &["é)"], &[]),
            ("", &[], &[]),
        ] {
            assert_eq!(words(value).collect::<Vec<_>>(), in_words, "{value}");
            assert_eq!(functions(value).collect::<Vec<_>>(), in_functions, "{value}");
        }
    }

    #[test]
    fn lengths_are_pixels() {
        for (value, expected) in [
            ("0", Some(0.0)),
            ("-9999px", Some(-9999.0)),
            ("-10EM", Some(-160.0)),
            ("3pt", Some(4.0)),
            ("200%", Some(2048.0)),
            ("auto", None),
            ("calc(1px)", Some(1.0)),
            ("CALC( -9999px )", Some(-9999.0)),
            ("calc(1px + 2px)", Some(3.0)),
            ("max(1px,1em)", Some(16.0)),
            ("-100dvh", Some(-1024.0)),
            ("calc(1px", None),
            ("1xy", None),
        ] {
            assert_eq!(length(value), expected, "{value}");
        }
    }
}
