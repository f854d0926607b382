//! [`beside`]: the number that stands beside a word for a currency or a time.

use crate::lexicon::{Lexicon, Unit};
use std::ops::Range;

/// Marks and spaces between a number and its unit, such as the space in `500 €` or `US$ (1,450`.
const MAX_BETWEEN: usize = 2;
/// Longer runs of digits are no sums.
const MAX_DIGITS: usize = 12;

/// The number right before or after the unit at `unit` in a text in lower case, with the range of both.
///
/// `1.450,00 €`, `$1,450`, `1 450 dollars`, `0.05 btc`; number words (`forty-eight hours`) before it.
///
/// Number words count for times only, for sums are written in digits, and "en bitcoins" is French for "in bitcoin" and Swedish for "one".
pub(super) fn beside(
    text: &str,
    unit: (Unit, Range<usize>),
    lexicon: &Lexicon,
) -> Option<(f64, Range<usize>)> {
    let (kind, unit) = unit;
    let before = || number_before(text, unit.start).map(|(value, start)| (value, start..unit.end));
    let after = || number_after(text, unit.end).map(|(value, end)| (value, unit.start..end));
    let word = || match kind {
        Unit::Hours(_) => {
            word_before(text, unit.start, lexicon).map(|(value, start)| (value, start..unit.end))
        }
        Unit::Currency(_) => None,
    };
    // a sign that touches a number belongs to it: "pay 3 $500 cards"
    let touches = text[unit.end..].starts_with(|ch: char| ch.is_ascii_digit());
    let found = if touches { after() } else { before().or_else(word).or_else(after) };
    found.filter(|(_, at)| !is_inside_word(text, at))
}

/// Whether letters or digits go on before or behind: a wallet such as `16u5LPd` names no five hours.
fn is_inside_word(text: &str, at: &Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let goes_on = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    goes_on(at.start.checked_sub(1).and_then(|before| bytes.get(before))) || goes_on(bytes.get(at.end))
}

fn is_gap(ch: char) -> bool {
    ch.is_whitespace() || matches!(ch, '(' | ')' | '-' | ':' | '=' | '*')
}

/// Marks between the groups of three digits of a number, or before its decimals.
fn is_separator(ch: char) -> bool {
    matches!(ch, '.' | ',' | '\'' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

fn number_before(text: &str, at: usize) -> Option<(f64, usize)> {
    let trimmed = trim_end(&text[..at], MAX_BETWEEN);
    let mut start = trimmed.len();
    loop {
        let digits = trimmed[..start].bytes().rev().take_while(u8::is_ascii_digit).count();
        start -= digits;
        // a separator, and before it another group
        let Some(mark) = trimmed[..start].chars().next_back().filter(|&ch| digits > 0 && is_separator(ch))
        else {
            break;
        };
        let group = start - mark.len_utf8();
        let more = trimmed[..group].bytes().rev().take_while(u8::is_ascii_digit).count();
        let tail = trimmed[start..].bytes().take_while(u8::is_ascii_digit).count();
        // "in 2026 950 usd" is no number with a space in it
        if more == 0
            || (more > 3 && mark.is_whitespace())
            || (tail != 3 && (mark.is_whitespace() || start + tail < trimmed.len()))
        {
            break;
        }
        start = group;
    }
    // what is left of a longer word, such as the 5 of "mp5", is no number
    let inside = trimmed[..start].chars().next_back().is_some_and(|ch| ch.is_alphanumeric());
    let value = if inside { None } else { value_of(&trimmed[start..]) };
    value.map(|value| (value, start))
}

fn number_after(text: &str, at: usize) -> Option<(f64, usize)> {
    let rest = &text[at..];
    let trimmed = trim_start(rest, MAX_BETWEEN);
    let mut end = 0;
    loop {
        let digits = trimmed[end..].bytes().take_while(u8::is_ascii_digit).count();
        let first = end == 0;
        end += digits;
        let Some(mark) = trimmed[end..].chars().next().filter(|&ch| digits > 0 && is_separator(ch)) else {
            break;
        };
        let group = end + mark.len_utf8();
        let next = trimmed[group..].bytes().take_while(u8::is_ascii_digit).count();
        let grouped = next == 3 && (first || digits == 3);
        if next == 0 || (!grouped && mark.is_whitespace()) {
            break;
        }
        end = group;
    }
    value_of(&trimmed[..end]).map(|value| (value, at + rest.len() - trimmed.len() + end))
}

fn trim_end(text: &str, most: usize) -> &str {
    let marks = text.chars().rev().take(most).take_while(|ch| is_gap(*ch)).map(char::len_utf8).sum::<usize>();
    &text[..text.len() - marks]
}

fn trim_start(text: &str, most: usize) -> &str {
    let marks = text.chars().take(most).take_while(|ch| is_gap(*ch)).map(char::len_utf8).sum::<usize>();
    &text[marks..]
}

/// Reads a number with its separators: the last one stands before decimals unless three digits follow it.
fn value_of(written: &str) -> Option<f64> {
    if written.bytes().filter(u8::is_ascii_digit).count() > MAX_DIGITS {
        return None;
    }
    let last = written.char_indices().rev().find(|(_, ch)| is_separator(*ch));
    let decimals = last.filter(|(at, ch)| {
        let digits = written.len() - at - ch.len_utf8();
        matches!(ch, '.' | ',') && (digits != 3 || &written[..*at] == "0")
    });
    let digits = |part: &str| part.chars().filter(char::is_ascii_digit).collect::<String>();
    let number = match decimals {
        Some((at, _)) => format!("{}.{}", digits(&written[..at]), digits(&written[at..])),
        None => digits(written),
    };
    number.parse().ok().filter(|value| *value > 0.0)
}

/// A shorter number word is another word in another language.
const MIN_WORD: usize = 3;

/// One or two number words right before the unit.
fn word_before(text: &str, at: usize, lexicon: &Lexicon) -> Option<(f64, usize)> {
    /// Longer than any number word in our files.
    const MAX_BYTES: usize = 40;
    let window = text.ceil_char_boundary(at.saturating_sub(MAX_BYTES));
    let words: Vec<(usize, &str)> = text[window..at]
        .split(|ch: char| !ch.is_alphabetic())
        .filter(|word| !word.is_empty())
        .map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
        .collect();
    let last = words.len().checked_sub(1)?;
    let two = last.checked_sub(1).and_then(|first| {
        let phrase = format!("{} {}", words[first].1, words[last].1);
        lexicon.number(&phrase).map(|value| (value, words[first].0))
    });
    let one = || lexicon.number(words[last].1).filter(|_| words[last].1.chars().count() >= MIN_WORD);
    two.or_else(|| one().map(|value| (value, words[last].0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_times() {
        for (text, unit, expected) in [
            ("pay $1,450 now", "$", Some((1450.0, "$1,450"))),
            ("1450$", "$", Some((1450.0, "1450$"))),
            ("1.450,00 €", "€", Some((1450.0, "1.450,00 €"))),
            ("1 450 euros", "euros", Some((1450.0, "1 450 euros"))),
            ("in 2026 950 usd", "usd", Some((950.0, "950 usd"))),
            ("0.055 btc", "btc", Some((0.055, "0.055 btc"))),
            ("usd 900.", "usd", Some((900.0, "usd 900"))),
            ("48h", "h", Some((48.0, "48h"))),
            ("forty-eight hours", "hours", Some((48.0, "forty-eight hours"))),
            ("in two days", "days", Some((2.0, "two days"))),
            ("pay two dollars", "dollars", None),
            ("en dias", "dias", None),
            ("many dollars", "dollars", None),
            ("mp3 days", "days", None),
            ("call 0612345678901234 euros", "euros", None),
            ("0 euros", "euros", None),
            ("16u5lpdyyfngu3hq", "u", None),
            ("$500 in bitcoin 1dh9ylxzt3j", "bitcoin", None),
        ] {
            let at = text.find(unit).unwrap();
            let is_time = ["h", "u", "hours", "days", "dias"].contains(&unit);
            let kind = if is_time { Unit::Hours(1.0) } else { Unit::Currency(0) };
            let found = beside(text, (kind, at..at + unit.len()), Lexicon::get());
            assert_eq!(found.map(|(value, at)| (value, &text[at])), expected, "{text}");
        }
    }
}
