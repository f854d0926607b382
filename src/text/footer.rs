//! Where the words of mailing-list software begin: footers and subject tags, which describe the
//! list and not the message.

/// A list footer is looked for in this many bytes at the end of a text; longer ones are not seen.
const FOOTER_BYTES: usize = 1_500;
/// A footer's rule has at least this many marks; two are a signature's `--`.
const RULE_MARKS: usize = 2;
/// From this many marks on, the first rule wins: list software stacks an advertisement and a
/// footer. Of shorter rules the last wins, because a signature may be above it.
const LONG_RULE_MARKS: usize = 20;
/// The longest subject tag; `[SPAM-SUSPECT 12.3]` and names of lists are shorter.
const TAG_BYTES: usize = 40;
/// What only list software writes.
const LIST_WORDS: &[&str] = &[
    "listinfo",
    "mailing list",
    "mailman",
    "majordomo",
    "list maintainer",
    "list archive",
    "sf.net email",
    "yahoo! groups",
    "listserv",
];

/// Where the text ends and the footer of a mailing list begins; the text's length if there is none.
pub(crate) fn list_footer_start(text: &str) -> usize {
    let from = text.ceil_char_boundary(text.len().saturating_sub(FOOTER_BYTES));
    let end = &text[from..];
    if !has_list_words(end) {
        return text.len();
    }
    let mut at = from;
    let mut start = text.len();
    for line in end.split_inclusive('\n') {
        let marks = line.trim().bytes().take_while(|byte| matches!(byte, b'_' | b'-' | b'=' | b'*')).count();
        let is_rule = marks >= LONG_RULE_MARKS || (marks >= RULE_MARKS && marks == line.trim().len());
        if is_rule && has_list_words(&text[at..]) {
            start = at;
            if marks >= LONG_RULE_MARKS {
                break;
            }
        }
        at += line.len();
    }
    start
}

fn has_list_words(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    LIST_WORDS.iter().any(|word| lower.contains(word))
}

/// Where the subject begins after tags such as `[list-name]`, `***SPAM***` or `{Spam?}`; reply
/// marks before a tag are removed too.
pub(crate) fn subject_start(subject: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = &subject[at..];
        let trimmed = rest.trim_start();
        let blank = rest.len() - trimmed.len();
        match tag_end(trimmed).or_else(|| reply_before_tag(trimmed)) {
            Some(end) => at += blank + end,
            None => return at + blank,
        }
    }
}

fn tag_end(text: &str) -> Option<usize> {
    let close = match text.as_bytes().first()? {
        b'[' => "]",
        b'{' => "}",
        b'*' => {
            let inner = text.trim_start_matches('*');
            let open = text.len() - inner.len();
            let end = inner.find("**")?;
            let closed = inner[end..].trim_start_matches('*');
            return (open >= 2 && end <= TAG_BYTES).then(|| text.len() - closed.len());
        }
        _ => return None,
    };
    let end = text.find(close)?;
    (end <= TAG_BYTES && end > 1).then_some(end + close.len())
}

/// `Re: [list] words`: the mark and the tag.
fn reply_before_tag(text: &str) -> Option<usize> {
    let (mark, rest) = text.split_once(':')?;
    let known = ["re", "fwd", "fw", "aw", "wg", "tr", "rv", "sv"]
        .iter()
        .any(|known| mark.eq_ignore_ascii_case(known));
    let blank = rest.len() - rest.trim_start().len();
    let tag = tag_end(rest.trim_start())?;
    known.then_some(mark.len() + 1 + blank + tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn footers_of_lists_are_left_out() {
        let rule = "_".repeat(47);
        for (text, kept) in [
            (format!("Hello\nBob\n{rule}\nX mailing list\nX@example.org\n"), "Hello\nBob\n"),
            (
                "Hello\n-- \nBob\n-- \nTo leave see https://example.org/listinfo/x\n".to_owned(),
                "Hello\n-- \nBob\n",
            ),
            ("Hello\n-- \nBob, Sales\n".to_owned(), "Hello\n-- \nBob, Sales\n"),
            ("Join our mailing list today!".to_owned(), "Join our mailing list today!"),
            (String::new(), ""),
        ] {
            assert_eq!(&text[..list_footer_start(&text)], kept, "{text:?}");
        }
    }

    #[test]
    fn subjects_lose_their_tags() {
        for (subject, kept) in [
            ("[ilug] Re: hello", "Re: hello"),
            ("Re: [ilug] hello", "hello"),
            ("***SPAM*** buy now", "buy now"),
            ("{Spam?} [x] buy", "buy"),
            ("[PATCH v2 1/3] [x] fix", "fix"),
            ("buy [now]", "buy [now]"),
            ("** sale", "** sale"),
            ("[", "["),
            ("", ""),
        ] {
            assert_eq!(&subject[subject_start(subject)..], kept, "{subject:?}");
        }
    }
}
