//! Bank accounts: ISO 13616, two check digits, and the form that each country fixed.

use iban::{Iban, IbanLike};

use super::search_budget::SearchBudget;
use super::{Coin, Disguise, FoundAddress};

/// Letters of the longest account number, and the shortest that a country uses (Norway).
const LENGTHS: std::ops::RangeInclusive<usize> = 15..=34;
/// How account numbers are written on paper.
const GROUP: usize = 4;
/// Bytes between two groups: a space, a no-break space, or a line end with quote marks.
const WIDEST_GAP: usize = 6;

/// What separates the groups of an account number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Between {
    Nothing,
    Plain,
    Line,
    Other,
}

/// The account number that starts at `start`, where a word starts: in one piece, in groups of four,
/// or letter by letter.
///
/// Two check digits let one in 97 pass, so nothing is guessed here. The country must be known, its
/// own form kept, and no further letter or digit may follow.
pub(super) fn at(bytes: &[u8], start: usize, work: &mut SearchBudget) -> Option<FoundAddress> {
    if !bytes.get(start)?.is_ascii_uppercase() {
        return None;
    }
    let single = bytes.get(start + 1).is_some_and(|next| !next.is_ascii_alphanumeric());
    let group = if single { 1 } else { GROUP };
    if !single && !bytes.get(start..start + GROUP).is_some_and(opens) {
        return None;
    }
    let mut letters = [0_u8; *LENGTHS.end()];
    let (mut len, mut at, mut hiding) = (0, start, Vec::new());
    loop {
        let from = len;
        while let Some(&byte) = bytes.get(at).filter(|b| b.is_ascii_digit() || b.is_ascii_uppercase()) {
            *letters.get_mut(len)? = byte;
            len += 1;
            at += 1;
        }
        let read = len - from;
        if bytes.get(at).is_some_and(u8::is_ascii_alphanumeric) || (len >= GROUP && !opens(&letters)) {
            return None;
        }
        let (next, between) = gap(bytes, at);
        let goes_on = single && between != Between::Nothing && is_single(bytes, next);
        // an account number in one piece is read even when no work may be spent any more
        if LENGTHS.contains(&len)
            && !goes_on
            && (from == 0 || (read <= group && work.spend(SearchBudget::CHECKSUM / 2)))
            && let Some(account) = valid(&letters[..len])
        {
            return Some(FoundAddress::at(start..at, Coin::Iban, account, hiding));
        }
        if read != group {
            return None;
        }
        match between {
            Between::Nothing => return None,
            Between::Plain if !single => {}
            Between::Line => note(&mut hiding, Disguise::LineBreak),
            Between::Plain | Between::Other => note(&mut hiding, Disguise::Spaced),
        }
        at = next;
    }
}

/// Whether a capital or digit is alone at `at`.
fn is_single(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
        && !bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric)
}

/// Adds a disguise that is not yet in the list.
fn note(hiding: &mut Vec<Disguise>, one: Disguise) {
    if !hiding.contains(&one) {
        hiding.push(one);
    }
}

/// Two capitals for the country, two check digits.
fn opens(letters: &[u8]) -> bool {
    matches!(letters, [a, b, c, d, ..]
        if a.is_ascii_uppercase() && b.is_ascii_uppercase() && c.is_ascii_digit() && d.is_ascii_digit())
}

fn valid(letters: &[u8]) -> Option<String> {
    #[cfg(test)]
    super::search_budget::tests::count();
    let iban: Iban = std::str::from_utf8(letters).ok()?.parse().ok()?;
    Some(iban.electronic_str().to_owned())
}

/// Where the next group starts after `at`, and what is between.
fn gap(bytes: &[u8], at: usize) -> (usize, Between) {
    let rest = &bytes[at..];
    let len = rest.iter().take(WIDEST_GAP + 1).take_while(|b| !b.is_ascii_alphanumeric()).count();
    let between = match &rest[..len] {
        [] => Between::Nothing,
        gap if len > WIDEST_GAP || len == rest.len() || gap.contains(&b'\t') => Between::Nothing,
        b" " | b"\xc2\xa0" | b"\xe2\x80\xaf" => Between::Plain,
        gap if gap.contains(&b'\n') => Between::Line,
        b"-" | b"." | b"_" | b"*" | b"/" | b"|" => Between::Other,
        _ => Between::Nothing,
    };
    (at + len, between)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(String, Vec<Disguise>, &str)> {
        let found = at(text.as_bytes(), 0, &mut SearchBudget::new(text.len()))?;
        Some((found.address.address, found.address.hiding, &text[found.spans[0].clone()]))
    }

    #[test]
    fn reads_the_usual_forms() {
        // the examples of the IBAN registry
        for (text, account, hiding) in [
            ("DE89370400440532013000", "DE89370400440532013000", vec![]),
            ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000", vec![]),
            ("DE89\u{a0}3704\u{a0}0044\u{a0}0532\u{a0}0130\u{a0}00", "DE89370400440532013000", vec![]),
            ("FR14 2004 1010 0505 0001 3M02 606", "FR1420041010050500013M02606", vec![]),
            ("NO93 8601 1117 947", "NO9386011117947", vec![]),
            ("BE68 5390 0754 7034", "BE68539007547034", vec![]),
            ("GB29 NWBK 6016 1331 9268 19", "GB29NWBK60161331926819", vec![]),
            ("DE89-3704-0044-0532-0130-00", "DE89370400440532013000", vec![Disguise::Spaced]),
            ("DE89 3704 0044\n> 0532 0130 00", "DE89370400440532013000", vec![Disguise::LineBreak]),
            ("N O 9 3 8 6 0 1 1 1 1 7 9 4 7", "NO9386011117947", vec![Disguise::Spaced]),
        ] {
            assert_eq!(found(text), Some((account.to_owned(), hiding, text)));
            let longer = format!("{text}, BIC");
            assert_eq!(found(&longer).map(|found| found.2), Some(text), "{longer}");
            let digit = if &text[3..4] == "1" { "2" } else { "1" };
            let wrong = format!("{}{digit}{}", &text[..3], &text[4..]);
            assert_eq!(found(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn refuses_what_only_looks_like_one() {
        for text in [
            "DE893704004405320130001",
            "DE89370400440532013000x",
            "DE89 37 0400 4405 3201 3000",
            "XX89 3704 0044 0532 0130 00",
            "DE89 3704 0044 0532 0130",
            "DE89",
            "D",
            "",
            "D E",
            "NO9386011117947000000000000000000000000000000000000",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
