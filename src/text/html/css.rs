//! [`plain`], [`length`] and [`numbers`]: the small grammar of CSS values.

use std::borrow::Cow;

/// Pixels an `em` is taken for: the size of letters nobody set.
pub(super) const EM: f32 = 16.0;
/// The width of the window that per cent and `vw` are of, and that media queries ask for: a desktop's.
pub(super) const WINDOW: f32 = 1_024.0;

/// CSS without comments, its escaped letters (`d\69splay`) written out.
///
/// An escape that is no letter (`.sm\:hide`) stays: it keeps the sign from ending the name.
pub(super) fn plain(css: &str) -> Cow<'_, str> {
    if !css.contains("/*") && !css.contains('\\') {
        return Cow::Borrowed(css);
    }
    let mut plain = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find(['/', '\\']) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
            // two names with a comment between them stay two
            if plain.ends_with(is_name) && rest.starts_with(is_name) {
                plain.push(' ');
            }
        } else if let Some((letter, bytes)) = escaped(rest) {
            plain.push(letter);
            rest = &rest[bytes..];
        } else {
            let sign = rest.chars().take(2).map(char::len_utf8);
            let bytes = if rest.starts_with('/') { 1 } else { sign.sum() };
            plain.push_str(&rest[..bytes]);
            rest = &rest[bytes..];
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// The letter or digit a text begins with as `\69 ` or `\n`, and its length.
fn escaped(text: &str) -> Option<(char, usize)> {
    let inside = text.strip_prefix('\\')?;
    let digits = inside.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
    let (letter, bytes) = if digits == 0 {
        let letter = inside.chars().next()?;
        (letter, letter.len_utf8())
    } else {
        let letter = char::from_u32(u32::from_str_radix(&inside[..digits], 16).ok()?)?;
        (letter, digits + usize::from(inside[digits..].starts_with([' ', '\t', '\n'])))
    };
    is_name(letter).then_some((letter, 1 + bytes))
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

/// A length in pixels; per cent are of the window. `calc()` is one if it holds one length.
pub(super) fn length(value: &str) -> Option<f32> {
    let is_calc = value.get(..5).is_some_and(|name| name.eq_ignore_ascii_case("calc("));
    let value = if is_calc { value[5..].strip_suffix(')')?.trim_ascii() } else { value };
    let (number, unit) = number(value)?;
    let unit = unit.as_bytes();
    let is = |name: &str| unit.eq_ignore_ascii_case(name.as_bytes());
    let pixels = match () {
        () if is("") || is("px") => 1.0,
        () if is("%") || is("vw") || is("vh") => WINDOW / 100.0,
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

/// The lengths or bare numbers inside the brackets of a function, at most eight; `None` if one is neither.
pub(super) fn numbers(inside: &str) -> Option<Vec<f32>> {
    let words = inside.split([',', ' ']).filter(|word| !word.is_empty()).take(8);
    words.map(length).collect()
}

/// The functions of a value, such as `scale(0) rotate(3deg)`: name and inside, at most eight.
pub(super) fn functions(value: &str) -> impl Iterator<Item = (&str, &str)> {
    let functions = value.split(')').filter_map(|function| function.split_once('('));
    functions.map(|(name, inside)| (name.trim_ascii(), inside.trim_ascii())).take(8)
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
            (".\\31 0{a/b}", ".10{a/b}"),
            ("\\", "\\"),
            ("\\é\\110000/", "é\\110000/"),
        ] {
            assert_eq!(plain(css), expected, "{css}");
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
            ("calc(1px + 2px)", None),
            ("calc(1px", None),
            ("1xy", None),
        ] {
            assert_eq!(length(value), expected, "{value}");
        }
    }
}
