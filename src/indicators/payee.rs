//! [`is_named`]: whether the words beside an address without a checksum say what coin it is of.

use std::ops::Range;

/// Bytes on either side of an address in which its coin is named:
/// `Send it in SOL to this wallet: ...`.
const REACH: usize = 48;
/// The coin whose addresses have no checksum.
const NAMES: [&str; 2] = ["solana", "sol"];

/// Whether a word in or beside the place names the coin.
pub(super) fn is_named(text: &str, at: &Range<usize>) -> bool {
    let (from, to) = (at.start.saturating_sub(REACH), at.end.saturating_add(REACH).min(text.len()));
    let beside = text.as_bytes().get(from..to).unwrap_or_default();
    let words = beside.split(|byte| !(byte.is_ascii_alphanumeric() || *byte >= 0x80));
    words.into_iter().any(|word| NAMES.iter().any(|name| word.eq_ignore_ascii_case(name.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_stands_beside() {
        let address = "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v";
        for (before, after, is) in [
            ("Send 2 SOL to ", "", true),
            ("solana:", "?amount=2", true),
            ("", " (Solana)", true),
            ("Solana wallet. It is case sensitive, copy it with care: ", "", false),
            ("solar parts: ", "", false),
            ("insolé ", "", false),
            ("ésol ", "", false),
            ("", "", false),
            (
                "\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9} sol ",
                "",
                true,
            ),
        ] {
            let text = format!("{before}{address}{after}");
            assert_eq!(is_named(&text, &(before.len()..before.len() + address.len())), is, "{text}");
        }
        assert!(!is_named("", &(0..0)));
    }
}
