//! Cleans text that is sent, so that it cannot break the protocol, the mail or SMTP.

/// Bytes of a field value that is sent. It leaves room for the name in [`REPLY_DATA`](super::reply::REPLY_DATA).
pub(super) const VALUE_BYTES: usize = 60_000;

/// Bytes of a field name that is sent. Longer names do not fit into one line of mail (RFC 5322, 998 bytes).
pub(super) const NAME_BYTES: usize = 900;

/// The text as one line of printable ASCII: blanks for white space, question marks for the rest.
pub(super) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            ' '..='~' => c,
            c if c.is_whitespace() => ' ',
            _ => '?',
        })
        .collect()
}

/// The name with a hyphen for each byte that a field name cannot have. An empty one becomes `X-Unnamed`.
pub(super) fn field_name(name: &str) -> String {
    let name: String = name.chars().map(|c| if c.is_ascii_graphic() && c != ':' { c } else { '-' }).collect();
    if name.is_empty() { "X-Unnamed".to_owned() } else { cut(&name, NAME_BYTES).to_owned() }
}

/// The value as milters send it: lines separated by a line feed, each after the first begins with a blank or a tab and
/// has other characters too. No carriage return, no NUL, so a value can never start a field or a body of its own.
pub(super) fn field_value(value: &str) -> String {
    let mut clean = String::with_capacity(value.len());
    for (number, line) in value.split(['\n', '\r']).enumerate() {
        let line = line.replace(|c: char| c.is_ascii_control() && c != '\t', "?");
        if number == 0 {
            clean.push_str(&line);
        } else if !line.trim_matches([' ', '\t']).is_empty() {
            clean.push('\n');
            if !line.starts_with([' ', '\t']) {
                clean.push(' ');
            }
            clean.push_str(&line);
        }
    }
    clean.truncate(cut(&clean, VALUE_BYTES).len());
    let whole = clean.trim_end_matches([' ', '\t', '\n']).len();
    clean.truncate(if whole == 0 { clean.len().min(1) } else { whole });
    clean
}

/// The beginning of the text, at most so many bytes.
pub(super) fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_leave_their_field() {
        for (value, clean) in [
            ("plain", "plain"),
            (" led", " led"),
            ("", ""),
            (" ", " "),
            ("a\n\tb\n c", "a\n\tb\n c"),
            ("a\r\n b\r\n", "a\n b"),
            ("a\nBcc: x", "a\n Bcc: x"),
            ("a\n\nbody", "a\n body"),
            ("a\n \t\n b", "a\n b"),
            ("a\rb", "a\n b"),
            ("a\0\x07b", "a??b"),
            ("\n a", "\n a"),
            ("café", "café"),
        ] {
            assert_eq!(field_value(value), clean, "{value:?}");
        }
        for (name, clean) in [("X-A", "X-A"), ("X A:\r\nB\0é", "X-A---B--"), ("", "X-Unnamed")] {
            assert_eq!(field_name(name), clean);
        }
    }
}
