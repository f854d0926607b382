//! [`unfolded`]: the text of a calendar or a contact (iCalendar, RFC 5545; vCard, RFC 6350) as a
//! mail program shows it.

use std::borrow::Cow;

/// Joins folded lines (RFC 5545, section 3.1) and undoes the escapes of text (section 3.3.11).
pub(super) fn unfolded(text: Cow<'_, str>) -> Cow<'_, str> {
    let is_folded = ["\n ", "\n\t"].into_iter().any(|fold| text.contains(fold));
    if !is_folded && !text.contains('\\') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(ch) = rest.next() {
        match ch {
            '\r' if rest.peek() == Some(&'\n') => {}
            '\n' if matches!(rest.peek(), Some(' ' | '\t')) => drop(rest.next()),
            '\\' => match rest.peek() {
                Some('n' | 'N') => {
                    rest.next();
                    out.push('\n');
                }
                Some(',' | ';' | '\\') => out.extend(rest.next()),
                _ => out.push(ch),
            },
            _ => out.push(ch),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_joined_and_escapes_undone() {
        for (written, shown) in [
            ("SUMMARY:Lunch\r\n", "SUMMARY:Lunch\r\n"),
            ("DESCRIPTION:I reco\r\n rded you\\, pay\r\n", "DESCRIPTION:I recorded you, pay\n"),
            ("DESCRIPTION:I reco\n\trded\\nyou\n", "DESCRIPTION:I recorded\nyou\n"),
            ("X:a\\Nb\\;c\\\\nd\\e\\", "X:a\nb;c\\nd\\e\\"),
        ] {
            assert_eq!(unfolded(written.into()), shown, "{written}");
        }
    }
}
