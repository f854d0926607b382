//! [`Quantity`]: an amount or a time; [`beside`]: the number beside its unit.

use super::IndicatorKind;
use super::detection::{DetectedAt, Detection, Span};
use crate::lexicon::{Lexicon, UNNAMED_CURRENCY, Unit, is_currency_sign};
use std::ops::Range;

/// Marks and spaces between a number and its unit, such as the space in `500 €`, `US$ (1,450` or
/// `500,- €`.
const MAX_BETWEEN: usize = 3;
/// The number word that comes after a number.
const THOUSAND: f64 = 1000.0;
/// "2 in bitcoin" is a count, not an amount.
const MIN_WORTH: f64 = 20.0;
/// Longer runs of digits are not amounts.
const MAX_DIGITS: usize = 12;

/// An amount or a time, with its place.
#[derive(Clone, Debug)]
pub(crate) struct Quantity {
    pub(super) value: f64,
    pub(super) unit: Unit,
    pub(super) span: Span,
    /// Whether it belongs to a demand.
    pub(super) demanded: bool,
}

impl Quantity {
    /// The detection that the message demands it, or sets it as a deadline.
    pub(super) fn detection(&self) -> Detection {
        let kind = match self.unit {
            Unit::Currency(_) => IndicatorKind::RansomAmount,
            Unit::Hours(_) => IndicatorKind::Deadline,
        };
        Detection::new(kind, DetectedAt::Words(self.span.clone()))
    }
}

/// The number right before or after the unit at `unit` in a text in lower case, with the range of
/// both.
///
/// `1.450,00 €`, `$1,450`, `1 450 dollars`, `CHF 1’450.–`, `0.05 btc`, `2 tys. zł`, `€2k`; number
/// words (`forty-eight hours`) before it.
///
/// Number words alone count for times only, because amounts are written in digits and "en bitcoins"
/// is French for "in bitcoin" and Swedish for "one". `1,950 in btc` is an amount in a currency that
/// is not named: that currency is returned as the unit.
pub(super) fn beside(
    text: &str,
    unit: (Unit, Range<usize>),
    lexicon: &Lexicon,
) -> Option<(f64, Unit, Range<usize>)> {
    let (kind, unit) = unit;
    let before = || number_before(text, unit.start).map(|(value, start)| (value, kind, start..unit.end));
    let after = || number_after(text, unit.end, lexicon).map(|(value, end)| (value, kind, unit.start..end));
    let word = || match kind {
        Unit::Hours(_) => {
            word_before(text, unit.start, lexicon).map(|(value, start)| (value, kind, start..unit.end))
        }
        Unit::Currency(number) => {
            let thousands = thousands_before(text, unit.start, lexicon);
            thousands.map(|(value, start)| (value, kind, start..unit.end)).or_else(|| {
                let (value, start) =
                    lexicon.is_coin(number).then(|| worth_before(text, unit.start, lexicon))??;
                Some((value, UNNAMED_CURRENCY, start..unit.end))
            })
        }
    };
    // a currency sign that touches a number belongs to it: "pay 3 $500 cards"
    let touches = text[unit.end..].starts_with(|ch: char| ch.is_ascii_digit());
    let found = if touches { after() } else { before().or_else(word).or_else(after) };
    found.filter(|(value, kind, at)| !is_inside_word(text, at) && !is_clock_time(text, *value, *kind, at))
}

/// Whether it is a time of day: `à 19h`, `um 8 h`. `dans 19h` is a time that is left.
fn is_clock_time(text: &str, value: f64, unit: Unit, at: &Range<usize>) -> bool {
    const HOURS_OF_A_DAY: f64 = 24.0;
    /// What comes before a time of day and before no other: "tu as 24h", "un délai de 24h" and "las
    /// próximas 24h" are times that are left.
    const BEFORE: [&str; 9] = ["à", "às", "alle", "at", "um", "ab", "vers", "dès", "entre"];
    let is_hour = matches!(unit, Unit::Hours(hours) if hours == 1.0) && text[at.clone()].ends_with('h');
    let before = text[..at.start].trim_end();
    let begins = BEFORE.contains(&last_word(before)) || before.ends_with("partir de");
    is_hour && value < HOURS_OF_A_DAY && begins
}

/// The thousands right before a currency: `2 tys. zł`, `3 mil reais`, `1,5k €`.
fn thousands_before(text: &str, at: usize, lexicon: &Lexicon) -> Option<(f64, usize)> {
    let trimmed = trim_end(&text[..at], MAX_BETWEEN).trim_end_matches('.');
    let word = last_word(trimmed);
    let value = lexicon.number(word).filter(|&value| value == THOUSAND)?;
    let (number, start) = number_before(text, trimmed.len() - word.len())?;
    Some((number * value, start))
}

/// The number before "in bitcoin": the value that the coins shall have.
fn worth_before(text: &str, at: usize, lexicon: &Lexicon) -> Option<(f64, usize)> {
    /// The word "in" in our languages.
    const IN: [&str; 6] = ["in", "en", "em", "w", "v", "i"];
    let trimmed = trim_end(&text[..at], MAX_BETWEEN);
    let word = last_word(trimmed);
    let (value, start) = IN.contains(&word).then(|| number_before(text, trimmed.len() - word.len()))??;
    // "$500 in bitcoin", "eur 500 in bitcoin": an amount already
    let before = trim_end(&text[..start], 1);
    let is_named = before.ends_with(is_currency_sign) || lexicon.is_currency(last_word(before));
    (value >= MIN_WORTH && !is_named).then_some((value, start))
}

/// The letters at the end of a text.
fn last_word(text: &str) -> &str {
    &text[text.trim_end_matches(char::is_alphabetic).len()..]
}

/// Whether letters or digits continue before or behind it: a wallet such as `16u5LPd` does not name
/// five hours.
fn is_inside_word(text: &str, at: &Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let goes_on = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    goes_on(at.start.checked_sub(1).and_then(|before| bytes.get(before))) || goes_on(bytes.get(at.end))
}

fn is_gap(ch: char) -> bool {
    ch.is_whitespace() || matches!(ch, '(' | ')' | '-' | '–' | '—' | ':' | '=' | '*')
}

/// Marks between the groups of three digits of a number, or before its decimals.
fn is_separator(ch: char) -> bool {
    matches!(ch, '.' | ',' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

fn number_before(text: &str, at: usize) -> Option<(f64, usize)> {
    let trimmed = trim_end(&text[..at], MAX_BETWEEN);
    // "500,- €": a dash for no cents
    let dashed = text[trimmed.len()..at].starts_with(['-', '–', '—']);
    let trimmed = trimmed.strip_suffix([',', '.']).filter(|_| dashed).unwrap_or(trimmed);
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
        // "in 2026 950 usd" is not one number with a space in it
        if more == 0
            || (more > 3 && mark.is_whitespace())
            || (tail != 3 && (mark.is_whitespace() || start + tail < trimmed.len()))
        {
            break;
        }
        start = group;
    }
    // the rest of a longer word, such as the 5 of "mp5", is not a number
    let inside = trimmed[..start].chars().next_back().is_some_and(|ch| ch.is_alphanumeric());
    let value = if inside { None } else { value_of(&trimmed[start..]) };
    value.map(|value| (value, start))
}

fn number_after(text: &str, at: usize, lexicon: &Lexicon) -> Option<(f64, usize)> {
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
    let value = value_of(&trimmed[..end])?;
    let start = at + rest.len() - trimmed.len();
    // "€2k", "r$ 3 mil"
    let word = trim_start(&trimmed[end..], 1);
    let letters = word.len() - word.trim_start_matches(char::is_alphabetic).len();
    match lexicon.number(&word[..letters]) {
        Some(THOUSAND) => Some((value * THOUSAND, start + trimmed.len() - word.len() + letters)),
        _ => Some((value, start + end)),
    }
}

fn trim_end(text: &str, most: usize) -> &str {
    let marks = text.chars().rev().take(most).take_while(|ch| is_gap(*ch)).map(char::len_utf8).sum::<usize>();
    &text[..text.len() - marks]
}

fn trim_start(text: &str, most: usize) -> &str {
    let marks = text.chars().take(most).take_while(|ch| is_gap(*ch)).map(char::len_utf8).sum::<usize>();
    &text[marks..]
}

/// Reads a number with its separators. The last separator comes before decimals unless three digits
/// follow it.
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

/// A shorter number word is a different word in some other language.
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
            // a time of day is none that is left
            ("samedi à 19h chez moi", "h", None),
            ("um 8 h am tor", "h", None),
            ("às 20h", "h", None),
            ("à partir de\n19 h", "h", None),
            ("tu as 24h pour payer", "h", Some((24.0, "24h"))),
            ("un délai de 24h", "h", Some((24.0, "24h"))),
            ("dans 19h", "h", Some((19.0, "19h"))),
            ("vers 48h", "h", Some((48.0, "48h"))),
            ("0 euros", "euros", None),
            ("16u5lpdyyfngu3hq", "u", None),
            ("$500 in bitcoin 1dh9ylxzt3j", "bitcoin", None),
        ] {
            let digit =
                text.rfind(|ch: char| ch.is_ascii_digit()).map_or(0, |at| if unit == "h" { at } else { 0 });
            let at = digit + text[digit..].find(unit).unwrap();
            let is_time = ["h", "u", "hours", "days", "dias"].contains(&unit);
            let kind = if is_time { Unit::Hours(1.0) } else { Unit::Currency(0) };
            let found = beside(text, (kind, at..at + unit.len()), Lexicon::get());
            assert_eq!(found.map(|(value, _, at)| (value, &text[at])), expected, "{text}");
        }
    }

    /// The amounts in a text, by the tables that are shipped.
    fn sums(text: &str) -> Vec<(f64, String)> {
        let lexicon = Lexicon::get();
        let mut words = Vec::new();
        crate::tokens::pre_tokenize(text, &mut String::new(), |word, at| {
            if let Some(id) = Lexicon::id_of(word) {
                words.push(crate::tokens::WordEntry { id, start: at.start as u32, end: at.end as u32 });
            }
        });
        let mut sums = Vec::new();
        lexicon.find(&[(text, &words)], |_, hit| {
            if let crate::lexicon::Hit::Unit { unit, at } = hit
                && let Some((value, Unit::Currency(number), _)) = beside(text, (unit, at), lexicon)
            {
                sums.push((value, lexicon.currency(number).to_owned()));
            }
        });
        sums
    }

    #[test]
    fn sums_in_every_national_way() {
        for (text, value, currency) in [
            // English
            ("send £1,450 now", 1450.0, "GBP"),
            ("send 1,450£ now", 1450.0, "GBP"),
            ("send €1,450.50 now", 1450.5, "EUR"),
            ("send 1450 € now", 1450.0, "EUR"),
            ("us$ 900", 900.0, "USD"),
            ("us$900.00", 900.0, "USD"),
            ("a $500 fine", 500.0, "USD"),
            ("ca$250", 250.0, "CAD"),
            ("250 canadian dollars", 250.0, "CAD"),
            ("£2k by friday", 2000.0, "GBP"),
            ("£ 300", 300.0, "GBP"),
            ("₹50000", 50000.0, "INR"),
            // French, with spaces of all kinds
            ("versez 1 500,50 € avant", 1500.5, "EUR"),
            ("versez 1\u{202f}500\u{a0}€ avant", 1500.0, "EUR"),
            ("200€ en pcs", 200.0, "EUR"),
            ("200 dollars canadiens", 200.0, "CAD"),
            ("300 francs suisses", 300.0, "CHF"),
            ("450 £", 450.0, "GBP"),
            // German, Austrian and Swiss
            ("zahle 1.200,00 € bis", 1200.0, "EUR"),
            ("zahle 1200,- € bis", 1200.0, "EUR"),
            ("zahle € 1.200,- bis", 1200.0, "EUR"),
            ("zahle € 500,-- bis", 500.0, "EUR"),
            ("chf 1'200.– bis", 1200.0, "CHF"),
            ("chf 1’200.00 bis", 1200.0, "CHF"),
            ("2 tausend euro", 2000.0, "EUR"),
            // Spanish, Italian, Portuguese
            ("1.500 € antes", 1500.0, "EUR"),
            ("3 mil euros antes", 3000.0, "EUR"),
            ("3,000 pesos mexicanos", 3000.0, "MXN"),
            ("€ 1.500,00 entro", 1500.0, "EUR"),
            ("500€ entro", 500.0, "EUR"),
            ("r$ 1.200,00 agora", 1200.0, "BRL"),
            ("r$500 agora", 500.0, "BRL"),
            ("r$ 3 mil agora", 3000.0, "BRL"),
            // Dutch, Polish, Czech, Swedish
            ("maak € 750,- over", 750.0, "EUR"),
            ("maak 750 euro's over", 750.0, "EUR"),
            ("100 ponden", 100.0, "GBP"),
            ("przelej 1 500 zł dziś", 1500.0, "PLN"),
            ("przelej 2 tys. zł dziś", 2000.0, "PLN"),
            ("przelej 300 € dziś", 300.0, "EUR"),
            ("pošli 5 000 kč", 5000.0, "CZK"),
            ("betala 5 000 kr", 5000.0, "SEK"),
            // an amount in a coin, and its worth where the currency is not named
            ("₿0.05", 0.05, "BTC"),
            ("1,950 in btc", 1950.0, "XXX"),
            ("1 950 en bitcoins", 1950.0, "XXX"),
            ("1.950 w btc", 1950.0, "XXX"),
            ("$500 in bitcoin", 500.0, "USD"),
            ("eur 500 in bitcoin", 500.0, "EUR"),
        ] {
            assert_eq!(sums(text), [(value, currency.to_owned())], "{text}");
        }
        for none in ["born in 1950 in ethiopia", "2 in btc", "the € is strong", "£", "k €", "5 €x7 of it"]
        {
            let found: Vec<_> = sums(none).into_iter().filter(|(value, _)| *value != 5.0).collect();
            assert_eq!(found, [], "{none}");
        }
    }
}
