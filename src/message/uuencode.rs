//! [`split`] and [`decode`]: files that were written into a text as uuencode (POSIX `uuencode`), before MIME and beside it.
//!
//! A mail program shows such a block as an attached file, and none of its lines as words. A yEnc block is left out of the
//! words, too; its bytes are lost when the text is decoded to Unicode.

use mail_parser::decoders::base64::base64_decode;

/// The most characters after the length of a line; encoders write 45 bytes as 60, and some add a checksum.
const MAX_LINE: usize = 86;
/// Lines in a row that are not encoded, after which a block without an end is over.
const MAX_ODD_LINES: usize = 2;

/// A file that stood in a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// Its name.
    pub(super) name: String,
    /// What it holds; `None` if it could not be decoded.
    pub(super) content: Option<Vec<u8>>,
}

/// Takes the encoded blocks out of a text; `None` if it holds none.
pub(super) fn split(text: &str) -> Option<(String, Vec<Block>)> {
    let mut blocks = Vec::new();
    let (mut words, mut kept_until) = (String::new(), 0);
    for (at, _) in text.match_indices("begin") {
        let start = if text[..at].ends_with("=y") { at - 2 } else { at };
        if start < kept_until || !(start == 0 || text[..start].ends_with('\n')) {
            continue;
        }
        if let Some((block, end)) = block(&text[start..]) {
            words.push_str(&text[kept_until..start]);
            kept_until = start + end;
            blocks.push(block);
        }
    }
    if blocks.is_empty() {
        return None;
    }
    words.push_str(&text[kept_until..]);
    Some((words, blocks))
}

/// Decodes the body of a part with `Content-Transfer-Encoding: x-uuencode`, with its `begin` line or without it.
pub(super) fn decode(body: &str) -> Option<Vec<u8>> {
    if let Some((_, blocks)) = split(body) {
        return blocks.into_iter().next()?.content;
    }
    lines(body.trim_start_matches(['\r', '\n'])).0
}

/// The block at the start of a text, and where it ends.
fn block(text: &str) -> Option<(Block, usize)> {
    let first = text.split_inclusive('\n').next()?;
    let (keyword, rest) = first.trim_end().split_once(' ')?;
    let data = &text[first.len()..];
    if keyword == "=ybegin" {
        let name = rest.split_once("name=")?.1;
        let end = data.find("=yend").map_or(data.len(), |at| at + line_length(&data[at..]));
        return Some((Block { name: name.to_owned(), content: None }, first.len() + end));
    }
    let (mode, name) = rest.trim_start().split_once(' ')?;
    let is_mode = (3..=4).contains(&mode.len()) && mode.bytes().all(|digit| matches!(digit, b'0'..=b'7'));
    if !is_mode || name.trim().is_empty() {
        return None;
    }
    let (content, end) = match keyword {
        "begin" => lines(data),
        "begin-base64" => base64(data),
        _ => return None,
    };
    content.as_ref()?;
    Some((Block { name: name.trim().to_owned(), content }, first.len() + end))
}

/// Decodes lines up to `end`, or as far as they are encoded; and where that is. Nothing if the first line is not encoded.
fn lines(text: &str) -> (Option<Vec<u8>>, usize) {
    let mut out = Vec::new();
    let (mut at, mut end, mut odd) = (0, 0, 0);
    for line in text.split_inclusive('\n') {
        at += line.len();
        let line = line.trim_end_matches(['\r', '\n']);
        if line.trim_end() == "end" {
            end = at;
            break;
        }
        if line_into(line.as_bytes(), &mut out).is_some() {
            (end, odd) = (at, 0);
        } else if end == 0 {
            return (None, 0);
        } else {
            odd += 1;
            if odd > MAX_ODD_LINES {
                break;
            }
        }
    }
    ((end > 0).then_some(out), end)
}

/// Appends the bytes of one line: a character for their number, then four characters for three bytes.
fn line_into(line: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let (&length, data) = line.split_first()?;
    if !line.iter().all(|byte| matches!(byte, b' '..=b'`')) || data.len() > MAX_LINE {
        return None;
    }
    let length = usize::from((length - b' ') & 63);
    let whole = length.div_ceil(3) * 4;
    // blanks at the end of a line may have been lost, and a line may end after its last byte
    let data = &data[..data.len().min(whole)];
    let last = data.iter().rposition(|&byte| byte != b' ').map_or(0, |at| at + 1);
    if length > 0 && last < length || data.len() + 4 < whole && data.len() != last {
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

/// Decodes lines of base64 up to `====`, or as far as they go; and where that is.
fn base64(text: &str) -> (Option<Vec<u8>>, usize) {
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
    (base64_decode(letters.as_bytes()).filter(|decoded| !decoded.is_empty()), end)
}

fn line_length(text: &str) -> usize {
    text.find('\n').map_or(text.len(), |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `Cat` as `uuencode` writes it, as in Wikipedia's article on uuencoding.
    const CAT: &str = "begin 644 cat.txt\n#0V%T\n`\nend\n";

    fn found(text: &str) -> Option<(String, Vec<(String, Option<String>)>)> {
        let shown = |block: Block| {
            let content = block.content.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            (block.name, content)
        };
        split(text).map(|(words, blocks)| (words, blocks.into_iter().map(shown).collect()))
    }

    #[test]
    fn blocks_are_taken_out_of_the_words() {
        let cat = || ("cat.txt".to_owned(), Some("Cat".to_owned()));
        let crlf = CAT.replace('\n', "\r\n");
        // 45 zero bytes as blanks, of which the line has lost all but its length
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
                "x",
                vec![("cat.txt".to_owned(), Some("CatCat".to_owned()))],
            ),
            ("base64", "begin-base64 644 cat.txt\nQ2F0\n====\nBye".to_owned(), "Bye", vec![cat()]),
            (
                "yEnc",
                "a\n=ybegin line=128 size=3 name=cat.txt\nm\u{8b}\n=yend size=3\nb".to_owned(),
                "a\nb",
                vec![("cat.txt".to_owned(), None)],
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
            "begin 644\n#0V%T\nend\n",
            "begin 998 cat.txt\n#0V%T\nend\n",
            "begin-base64 644 of them\nis a lot\n",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
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
        // "Cat\0\0\0" with blanks for zeros
        let mut out = Vec::new();
        for line in ["&0V%T    ", "&0V%T````"] {
            assert_eq!(line_into(line.as_bytes(), &mut out), Some(()), "{line}");
        }
        assert_eq!(out, b"Cat\0\0\0Cat\0\0\0");
    }
}
