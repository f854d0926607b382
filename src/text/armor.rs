//! [`without_armor`]: plain text without the Base64 of PGP and PEM blocks (RFC 9580, section 6; RFC
//! 7468), which nobody reads.

use super::aligned_text::AlignedText;

/// What every block begins with, before the label and five more dashes.
const BEGIN: &str = "-----BEGIN ";
/// What every block ends with, likewise.
const END: &str = "-----END ";
/// A shorter line of letters may be a word, so it is kept. Only the last line of a block may be
/// shorter. OpenPGP writes 60 to 76 letters.
const MIN_LINE: usize = 48;
/// The longest header line of a block that is left out. A comment may say anything and is kept.
const MAX_HEADER: usize = 60;

/// A text without the Base64 of its blocks.
pub(super) struct WithoutArmor {
    pub(super) text: AlignedText,
    /// Whether a block held an encrypted message.
    pub(super) encrypted: bool,
}

/// The text without the delimiters, the headers and the Base64 of its blocks; `None` if it has
/// none. Everything else in a block is kept, because a mail program shows it and a letter could be
/// hidden there.
pub(super) fn without_armor(text: &str) -> Option<WithoutArmor> {
    text.contains(BEGIN).then_some(())?;
    let mut kept = AlignedText::with_capacity(text.len());
    let mut encrypted = false;
    let mut block = None;
    let mut lines = text.split_inclusive('\n').peekable();
    let mut at = 0;
    while let Some(line) = lines.next() {
        let start = at;
        at += line.len();
        let bare = unquoted(line);
        let is_left_out = if let Some(label) = label(bare, BEGIN) {
            block = Some(label);
            true
        } else if label(bare, END).is_some() {
            block.take().is_some()
        } else {
            let mut is_last = || {
                lines
                    .peek()
                    .is_some_and(|next| is_checksum(unquoted(next)) || label(unquoted(next), END).is_some())
            };
            let is_data = is_base64(bare) && (bare.len() >= MIN_LINE || is_last());
            let left_out = block.is_some() && (is_data || is_checksum(bare) || is_header(bare));
            encrypted |= is_data && block == Some("PGP MESSAGE");
            left_out
        };
        if !is_left_out {
            kept.push_str(line, start);
        }
    }
    Some(WithoutArmor { text: kept, encrypted })
}

/// A line without the marks of a quotation and the white space around it.
fn unquoted(line: &str) -> &str {
    line.trim_start_matches(['>', ' ']).trim_end()
}

/// The label of a line that begins or ends a block.
fn label<'a>(line: &'a str, edge: &str) -> Option<&'a str> {
    let label = line.strip_prefix(edge)?.strip_suffix("-----")?;
    label
        .bytes()
        .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b' ')
        .then_some(label)
}

fn is_base64(line: &str) -> bool {
    let letters = line.trim_end_matches('=');
    !letters.is_empty()
        && line.len() - letters.len() <= 2
        && letters.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}

/// The checksum of RFC 9580, section 6.1: `=` and four letters.
fn is_checksum(line: &str) -> bool {
    line.len() == 5 && line.strip_prefix('=').is_some_and(is_base64)
}

fn is_header(line: &str) -> bool {
    line.len() <= MAX_HEADER && ["Version: ", "Hash: ", "Charset: "].iter().any(|name| line.starts_with(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_reads_is_left_out() {
        let data = "hQEMA7sZ1x0vT3KmAQf/Z9k2w8QmXyLr4cBn5uD1oPeVtGhJ7sWfAzRiKbNqYxE0";
        let quoted = format!(
            "> -----BEGIN PGP SIGNATURE-----\n>\n> {data}\n> =aBcD\n> -----END PGP SIGNATURE-----\n> Hi\n"
        );
        for (text, expected, encrypted) in [
            (
                format!(
                    "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHello\n\n-----BEGIN PGP SIGNATURE-----\nVersion: GnuPG v2\n\n\
                     {data}\nAbc=\n=aBcD\n-----END PGP SIGNATURE-----\nBye\n"
                ),
                "\nHello\n\n\nBye\n",
                false,
            ),
            (
                format!("See:\n-----BEGIN PGP MESSAGE-----\n\n{data}\n{data}\n=aBcD\n-----END PGP MESSAGE-----\n"),
                "See:\n\n",
                true,
            ),
            (format!("-----BEGIN CERTIFICATE-----\n{data}\nAA==\n-----END CERTIFICATE-----\n"), "", false),
            (quoted, ">\n> Hi\n", false),
            // a letter hidden in a block is read
            (
                "-----BEGIN PGP MESSAGE-----\nComment: pay me\nI recorded you\npay\nme\n-----END PGP MESSAGE-----\n".to_owned(),
                "Comment: pay me\nI recorded you\npay\n",
                true,
            ),
            (format!("-----BEGIN PGP MESSAGE-----\n{data}\nnever closed, so pay\n"), "never closed, so pay\n", true),
        ] {
            let found = without_armor(&text).unwrap();
            assert_eq!((found.text.as_str(), found.encrypted), (expected, encrypted), "{text}");
        }
        for none in ["", "Begin at nine", "-----END PGP MESSAGE-----"] {
            assert!(without_armor(none).is_none(), "{none}");
        }
    }
}
