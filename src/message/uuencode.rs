//! [`split`] and [`decode`]: files that were written into a text as uuencode (POSIX `uuencode`),
//! before MIME existed and alongside it.
//!
//! A mail program shows such a block as an attached file, and none of its lines as words.

use mail_parser::decoders::base64::base64_decode;

/// Characters that some encoders add to a line.
const MAX_CHECKSUM: usize = 2;
/// The most lines in a row that are not encoded; more of them end a block that has no end.
const MAX_ODD_LINES: usize = 2;
/// The most blocks of a text that are kept; mail holds a few.
const MAX_BLOCKS: usize = 100;

/// A file that was in a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct UuBlock {
    /// Its name.
    pub(super) name: String,
    /// Its content; `None` if it could not be decoded.
    pub(super) content: Option<Vec<u8>>,
}

/// Takes the encoded blocks out of a text; `None` if it holds none. If there are too many, the last
/// one that is returned has no content.
pub(super) fn split(text: &str) -> Option<(String, Vec<UuBlock>)> {
    let mut blocks = Vec::new();
    let (mut words, mut kept_until) = (String::new(), 0);
    for (start, _) in text.match_indices("begin") {
        if start < kept_until || !(start == 0 || text[..start].ends_with('\n')) {
            continue;
        }
        let Some((mut block, odd, end)) = block(&text[start..]) else { continue };
        words.push_str(&text[kept_until..start]);
        words.push_str(&odd);
        kept_until = start + end;
        if blocks.len() <= MAX_BLOCKS {
            block.content = block.content.filter(|_| blocks.len() < MAX_BLOCKS);
            blocks.push(block);
        }
    }
    if blocks.is_empty() {
        return None;
    }
    words.push_str(&text[kept_until..]);
    Some((words, blocks))
}

/// Decodes the body of a part with `Content-Transfer-Encoding: x-uuencode`, with its `begin` line
/// or without it.
pub(super) fn decode(body: &str) -> Option<Vec<u8>> {
    if let Some((_, blocks)) = split(body) {
        return blocks.into_iter().next()?.content;
    }
    lines(body.trim_start_matches(['\r', '\n'])).map(|(content, ..)| content)
}

/// The block at the start of a text, the lines in it that are not encoded, and where it ends.
fn block(text: &str) -> Option<(UuBlock, String, usize)> {
    let first = text.split_inclusive('\n').next()?;
    let (keyword, rest) = first.trim_end().split_once(' ')?;
    // some encoders leave the name out
    let rest = rest.trim_start();
    let (mode, name) = rest.split_once(' ').unwrap_or((rest, ""));
    let is_mode = (3..=4).contains(&mode.len()) && mode.bytes().all(|digit| matches!(digit, b'0'..=b'7'));
    if !is_mode {
        return None;
    }
    let data = &text[first.len()..];
    let (content, odd, end) = match keyword {
        "begin" => lines(data)?,
        "begin-base64" => base64(data)?,
        _ => return None,
    };
    let block = UuBlock { name: name.trim().to_owned(), content: Some(content) };
    Some((block, odd, first.len() + end))
}

/// Decodes lines up to `end`, or as far as they are encoded. Returns the lines between that are
/// not, and where the block ends; nothing if the first line is not encoded.
fn lines(text: &str) -> Option<(Vec<u8>, String, usize)> {
    let mut out = Vec::new();
    let (mut odd, mut odd_before_end) = (String::new(), 0);
    let (mut at, mut end, mut in_a_row) = (0, 0, 0);
    for line in text.split_inclusive('\n') {
        at += line.len();
        let data = line.trim_end_matches(['\r', '\n']);
        let is_end = data.trim_end() == "end";
        if is_end || line_into(data.as_bytes(), &mut out).is_some() {
            (end, in_a_row, odd_before_end) = (at, 0, odd.len());
        } else {
            odd.push_str(line);
            in_a_row += 1;
        }
        if is_end || end == 0 || in_a_row > MAX_ODD_LINES {
            break;
        }
    }
    odd.truncate(odd_before_end);
    (!out.is_empty()).then_some((out, odd, end))
}

/// Appends the bytes of one line: a character for their number, then four characters for three
/// bytes.
fn line_into(line: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let (&length, data) = line.split_first()?;
    if !line.iter().all(|byte| matches!(byte, b' '..=b'`')) {
        return None;
    }
    let length = usize::from((length - b' ') & 63);
    let whole = length.div_ceil(3) * 4;
    // blanks at the end of a line may have been lost, and some encoders add a checksum
    if data.len() * 2 < whole || data.len() > whole + MAX_CHECKSUM {
        return None;
    }
    let start = out.len();
    for group in 0..whole / 4 {
        let value = (0..4).fold(0_u32, |value, place| {
            let byte = data.get(group * 4 + place).copied().unwrap_or(b' ');
            value << 6 | u32::from((byte - b' ') & 63)
        });
        out.extend_from_slice(&value.to_be_bytes()[1..]);
    }
    out.truncate(start + length);
    Some(())
}

/// Decodes lines of base64 up to `====`, or as far as they go; returns where that is.
fn base64(text: &str) -> Option<(Vec<u8>, String, usize)> {
    let (mut letters, mut end) = (String::new(), 0);
    for line in text.split_inclusive('\n') {
        let data = line.trim();
        if data.chars().any(|ch| !(ch.is_ascii_alphanumeric() || matches!(ch, '+' | '/' | '='))) {
            break;
        }
        end += line.len();
        if data.starts_with("==") {
            break;
        }
        letters.push_str(data);
    }
    let content = base64_decode(letters.as_bytes()).filter(|decoded| !decoded.is_empty())?;
    Some((content, String::new(), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `Cat` as `uuencode` writes it, as in Wikipedia's article on uuencoding.
    const CAT: &str = "begin 644 cat.txt\n#0V%T\n`\nend\n";

    /// Words, and name and content of each block.
    type UuText = (String, Vec<(String, Option<String>)>);

    fn found(text: &str) -> Option<UuText> {
        let shown = |block: UuBlock| {
            let content = block.content.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            (block.name, content)
        };
        split(text).map(|(words, blocks)| (words, blocks.into_iter().map(shown).collect()))
    }

    #[test]
    fn blocks_are_taken_out_of_the_words() {
        let cat = || ("cat.txt".to_owned(), Some("Cat".to_owned()));
        let crlf = CAT.replace('\n', "\r\n");
        for (name, text, words, blocks) in [
            ("alone", CAT.to_owned(), "", vec![cat()]),
            ("between words", format!("See it.\n\n{CAT}\nBye\n"), "See it.\n\n\nBye\n", vec![cat()]),
            ("CRLF", format!("See\r\n{crlf}Bye"), "See\r\nBye", vec![cat()]),
            ("two", format!("{CAT}and\n{CAT}"), "and\n", vec![cat(), cat()]),
            ("cut off", "a\nbegin 644 cat.txt\n#0V%T\n".to_owned(), "a\n", vec![cat()]),
            ("no line of zero", "begin 644 cat.txt\n#0V%T\nend\n".to_owned(), "", vec![cat()]),
            ("a zero as a blank", "begin 644 cat.txt\n#0V%T\n \nend\n".to_owned(), "", vec![cat()]),
            ("a checksum", "begin 644 cat.txt\n#0V%T!\n`\nend\n".to_owned(), "", vec![cat()]),
            (
                "a damaged line",
                "begin 0644 cat.txt\n#0V%T\noops\n#0V%T\n`\nend\nx".to_owned(),
                "oops\nx",
                vec![("cat.txt".to_owned(), Some("CatCat".to_owned()))],
            ),
            (
                "no name",
                "See\nbegin 644\n#0V%T\n`\nend\n".to_owned(),
                "See\n",
                vec![(String::new(), Some("Cat".to_owned()))],
            ),
            ("base64", "begin-base64 644 cat.txt\nQ2F0\n====\nBye".to_owned(), "Bye", vec![cat()]),
            (
                "words after it",
                "begin 644 cat.txt\n#0V%T\nI recorded\nyou,\npay".to_owned(),
                "I recorded\nyou,\npay",
                vec![cat()],
            ),
        ] {
            assert_eq!(found(&text), Some((words.to_owned(), blocks)), "{name}");
        }
    }

    #[test]
    fn words_stay_words() {
        for text in [
            "",
            "We begin 644 lessons of a kind\n",
            "begin 644 lessons of a kind\nand end them.\n",
            "begin 998 cat.txt\n#0V%T\nend\n",
            "begin-base64 644 of them\nis a lot\n",
            "begin 644 cat.txt\nend\n",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn of_too_many_blocks_the_last_is_empty() {
        let (words, blocks) = split(&CAT.repeat(MAX_BLOCKS + 9)).expect("many");
        assert_eq!((words.as_str(), blocks.len()), ("", MAX_BLOCKS + 1));
        assert_eq!(blocks.iter().filter(|block| block.content.is_none()).count(), 1);
    }

    #[test]
    fn bodies_are_decoded() {
        for (body, content) in
            [(CAT, Some("Cat")), ("\r\n#0V%T\r\n`\r\n", Some("Cat")), ("I recorded you", None)]
        {
            assert_eq!(decode(body).as_deref(), content.map(str::as_bytes), "{body}");
        }
    }

    #[test]
    fn blanks_at_the_ends_of_lines_may_be_lost() {
        for line in ["&0V%T    ", "&0V%T````", "&0V%T"] {
            let mut out = Vec::new();
            assert_eq!(line_into(line.as_bytes(), &mut out), Some(()), "{line}");
            assert_eq!(out, b"Cat\0\0\0", "{line}");
        }
        for line in ["&0", "&0V%T````````", "&0v%t````", ""] {
            assert_eq!(line_into(line.as_bytes(), &mut Vec::new()), None, "{line}");
        }
    }
}
