//! [`read`]: the text of office files: Word, Excel and PowerPoint (Office Open XML, ECMA-376),
//! OpenDocument (ISO 26300).
//!
//! All of them are ZIP files of XML. Only the few members of the archive that hold text are
//! inflated, each once and within a budget of the message. The crate `zip` reads the whole table of
//! an archive, however long it is, before it returns one member.

use super::budget::Budget;
use super::inflate::{Wrapping, inflate};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// How ZIP files begin.
const SIGNATURE: &[u8] = b"PK\x03\x04";
/// The most entries of the table that are read; a presentation of 100 slides has some 400.
const MAX_ENTRIES: usize = 2_000;
/// The most members that are read: a document, its notes, headers and footers; or the first slides.
const MAX_MEMBERS: usize = 16;
/// The end of the table is within the last bytes, before a comment of at most 64 KiB (APPNOTE
/// 4.3.16).
const MAX_TAIL: usize = (64 << 10) + END_BYTES;

/// The member of OpenDocument files that holds their text.
const OPEN_DOCUMENT: &str = "content.xml";

const END_SIGNATURE: &[u8] = b"PK\x05\x06";
const END_BYTES: usize = 22;
const ENTRY_SIGNATURE: &[u8] = b"PK\x01\x02";
const ENTRY_BYTES: usize = 46;
const LOCAL_BYTES: usize = 30;
const ENCRYPTED: u16 = 1;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// The result of reading a ZIP file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum OfficeFile {
    /// A document, with its text.
    Document(String),
    /// Another archive, or one that is locked.
    Other,
}

/// Reads the text of a document, within a budget for the compressed and the inflated bytes; `None`
/// if it is not a ZIP file.
///
/// Once the budget is spent it is 0, and the text ends there.
pub(crate) fn read(bytes: &[u8], budget: &mut usize, work: &Budget) -> Option<OfficeFile> {
    if !bytes.starts_with(SIGNATURE) {
        return None;
    }
    let mut members: Vec<Member<'_>> = members(bytes).unwrap_or_default();
    // slides and sheets in order, and the body of a document before its notes
    members.sort_by_key(|member| (member.rank, member.name.len(), member.name));
    if members.is_empty() || members.iter().any(|member| member.locked) {
        return Some(OfficeFile::Other);
    }
    let mut text = String::new();
    for member in members.iter().take(MAX_MEMBERS) {
        let xml = member.inflated(budget, work);
        words(&String::from_utf8_lossy(&xml), member.name == OPEN_DOCUMENT, &mut text);
    }
    // a page without words may be the picture of a letter; a sheet without words holds numbers
    let is_sheet = members.iter().any(|member| member.name.starts_with("xl/"));
    let is_read = is_sheet || *budget == 0 || work.is_truncated() || text.contains(char::is_alphanumeric);
    Some(if is_read { OfficeFile::Document(text) } else { OfficeFile::Other })
}

/// A member that holds text.
#[derive(Debug)]
struct Member<'z> {
    name: &'z str,
    rank: u8,
    locked: bool,
    method: u16,
    packed: &'z [u8],
}

impl Member<'_> {
    fn inflated(&self, budget: &mut usize, work: &Budget) -> Vec<u8> {
        let packed = &self.packed[..self.packed.len().min(*budget)];
        *budget -= packed.len();
        if self.method == STORED {
            return packed.to_vec();
        }
        let mut out = inflate(packed, Wrapping::None, work);
        out.truncate(*budget);
        *budget -= out.len();
        out
    }
}

/// Which members hold text, and in which order they are read.
fn rank(name: &str) -> Option<u8> {
    let stem = name.strip_suffix(".xml")?;
    let begins = |start: &str| {
        stem.strip_prefix(start).is_some_and(|number| number.bytes().all(|digit| digit.is_ascii_digit()))
    };
    if name == OPEN_DOCUMENT
        || begins("word/document")
        || begins("ppt/slides/slide")
        || begins("xl/sharedStrings")
    {
        Some(0)
    } else if ["word/header", "word/footer", "word/footnotes", "word/endnotes", "xl/worksheets/sheet"]
        .into_iter()
        .any(begins)
    {
        Some(1)
    } else {
        None
    }
}

/// The members that hold text, by the table at the end of the file.
fn members(bytes: &[u8]) -> Option<Vec<Member<'_>>> {
    let tail = bytes.len().saturating_sub(MAX_TAIL);
    let end =
        tail + bytes[tail..].windows(END_SIGNATURE.len()).rposition(|window| window == END_SIGNATURE)?;
    let mut table = bytes.get(long(bytes, end + 16)?..end)?;
    let mut members = Vec::new();
    for _ in 0..MAX_ENTRIES {
        if !table.starts_with(ENTRY_SIGNATURE) {
            break;
        }
        let [name, extra, comment] = [28, 30, 32].map(|at| short(table, at));
        let (name, extra, comment) = (usize::from(name?), usize::from(extra?), usize::from(comment?));
        let entry = &table[..ENTRY_BYTES.min(table.len())];
        let Some(name) = table.get(ENTRY_BYTES..ENTRY_BYTES + name) else { break };
        table = table.get(ENTRY_BYTES + name.len() + extra + comment..).unwrap_or_default();
        let Ok(name) = str::from_utf8(name) else { continue };
        if let Some(rank) = rank(name) {
            members.extend(member(bytes, entry, name, rank));
        }
    }
    Some(members)
}

fn member<'z>(bytes: &'z [u8], entry: &[u8], name: &'z str, rank: u8) -> Option<Member<'z>> {
    let method = short(entry, 10)?;
    let (length, local) = (long(entry, 20)?, bytes.get(long(entry, 42)?..)?);
    let skipped = usize::from(short(local, 26)?) + usize::from(short(local, 28)?);
    let packed = local.get(LOCAL_BYTES + skipped..)?;
    let packed = &packed[..length.min(packed.len())];
    let locked = short(entry, 8)? & ENCRYPTED != 0;
    (method == STORED || method == DEFLATED).then_some(Member { name, rank, locked, method, packed })
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?) as usize)
}

/// Appends the words of a member: in all formats a paragraph is `p`; in those of Microsoft its text
/// is in `t`.
fn words(xml: &str, is_open_document: bool, out: &mut String) {
    let is_open_document = is_open_document || xml.contains("urn:oasis:names:tc:opendocument");
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let (mut in_text, mut hidden, mut aside) = (0_usize, false, 0_usize);
    // damage ends the text
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(element) => {
                let name = element.local_name();
                if aside > 0 || is_aside(name.as_ref()) {
                    aside += 1;
                    continue;
                }
                in_text += usize::from(is_text(name.as_ref(), is_open_document));
                begin(&element, &mut hidden, out);
            }
            Event::Empty(element) if aside == 0 => begin(&element, &mut hidden, out),
            Event::End(_) if aside > 0 => aside -= 1,
            Event::End(element) => {
                let name = element.local_name();
                in_text -= usize::from(is_text(name.as_ref(), is_open_document)).min(in_text);
                if matches!(name.as_ref(), "p" | "h" | "si" | "is") {
                    out.push('\n');
                }
            }
            Event::Text(text) if aside == 0 && in_text > 0 && !hidden => out.push_str(&text),
            Event::CData(text) if aside == 0 && in_text > 0 && !hidden => out.push_str(&text),
            Event::GeneralRef(name) if aside == 0 && in_text > 0 && !hidden => {
                let letter = name.resolve_char_ref().ok().flatten();
                out.extend(letter.or(match &*name {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => None,
                }));
            }
            Event::Eof => break,
            _ => {}
        }
    }
}

/// Elements that hold no text of the page, or the same text again for older programs.
fn is_aside(name: &str) -> bool {
    matches!(name, "Fallback" | "tracked-changes" | "annotation" | "instrText" | "delText")
}

fn is_text(name: &str, is_open_document: bool) -> bool {
    if is_open_document { matches!(name, "p" | "h") } else { name == "t" }
}

/// The effect of the start of an element: white space, or a run of its own that may be hidden.
fn begin(element: &BytesStart<'_>, hidden: &mut bool, out: &mut String) {
    match element.local_name().as_ref() {
        "tab" | "s" => out.push(' '),
        "br" | "cr" | "line-break" => out.push('\n'),
        "r" => *hidden = false,
        "vanish" => {
            *hidden =
                !["\"0\"", "\"false\"", "\"off\""].iter().any(|no| element.attributes_raw().contains(no))
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::DeflateEncoder;
    use std::io::Write;

    const ODF: &str = "xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"";

    fn number(value: usize) -> [u8; 4] {
        u32::try_from(value).expect("a short file").to_le_bytes()
    }

    /// A ZIP file of these members.
    fn zip(members: &[(&str, &[u8])], flags: u16) -> Vec<u8> {
        let (mut file, mut table) = (Vec::new(), Vec::new());
        for (name, content) in members {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(content).expect("to memory");
            let packed = encoder.finish().expect("to memory");
            let head =
                [&[20, 0][..], &flags.to_le_bytes(), &DEFLATED.to_le_bytes(), &[0; 8], &number(packed.len())];
            let head = [&head.concat()[..], &number(content.len()), &[name.len() as u8, 0, 0, 0]].concat();
            table.extend(
                [ENTRY_SIGNATURE, &[20, 0], &head, &[0; 10], &number(file.len()), name.as_bytes()].concat(),
            );
            file.extend([SIGNATURE, &head, name.as_bytes(), &packed].concat());
        }
        let end = [END_SIGNATURE, &[0; 8], &number(table.len()), &number(file.len()), &[0, 0]].concat();
        [file, table, end].concat()
    }

    fn text(members: &[(&str, &str)]) -> OfficeFile {
        let members: Vec<_> = members.iter().map(|(name, xml)| (*name, xml.as_bytes())).collect();
        read(&zip(&members, 0), &mut 100_000, &Budget::new()).expect("a ZIP file")
    }

    #[test]
    fn documents_are_read() {
        let paragraphs = "<w:document><w:p><w:r><w:t>I reco</w:t></w:r><w:r><w:t>rded &amp; &#x66;ilmed</w:t><w:tab/><w:t>you</w:t></w:r></w:p>\
            <w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>ham</w:t></w:r><w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>pay</w:t></w:r></w:p>";
        let open = format!(
            "<office:text {ODF}><text:tracked-changes><text:p>old</text:p></text:tracked-changes><text:h>To you</text:h>\
             <text:p>I <text:span>recorded</text:span><text:s/>you<text:line-break/>pay</text:p></office:text>"
        );
        for (name, members, expected) in [
            ("Word", vec![("word/document.xml", paragraphs)], "I recorded & filmed you\npay\n"),
            ("Word on the web", vec![("word/document2.xml", paragraphs)], "I recorded & filmed you\npay\n"),
            (
                "notes after the text",
                vec![("word/footnotes.xml", "<p><t>two</t></p>"), ("word/document.xml", "<p><t>one</t></p>")],
                "one\ntwo\n",
            ),
            (
                "OpenDocument",
                vec![("mimetype", "x"), ("content.xml", &open)],
                "To you\nI recorded you\npay\n",
            ),
            (
                "an OpenDocument sheet with names of its own for namespaces",
                vec![(
                    "content.xml",
                    "<o:c xmlns:t=\"t\"><table:table-cell><t:p>pay</t:p></table:table-cell><t:p>now</t:p></o:c>",
                )],
                "pay\nnow\n",
            ),
            (
                "an OpenDocument presentation",
                vec![(
                    "content.xml",
                    "<draw:page><draw:text-box><text:p>pay</text:p></draw:text-box></draw:page>",
                )],
                "pay\n",
            ),
            (
                "PowerPoint",
                vec![
                    ("ppt/slides/slide10.xml", "<a:p><a:t>b</a:t></a:p>"),
                    ("ppt/slides/slide2.xml", "<a:p><a:t>a</a:t></a:p>"),
                ],
                "a\nb\n",
            ),
            (
                "Excel",
                vec![("xl/sharedStrings.xml", "<sst><si><t>pay</t></si><si><t>now</t></si></sst>")],
                "pay\nnow\n",
            ),
            (
                "a form of old and new",
                vec![("word/document.xml", "<Choice><t>a</t></Choice><Fallback><t>a</t></Fallback>")],
                "a",
            ),
            ("cut off", vec![("word/document.xml", "<p><t>one</t></p><p><t>two")], "one\ntwo"),
        ] {
            assert_eq!(text(&members), OfficeFile::Document(expected.to_owned()), "{name}");
        }
    }

    #[test]
    fn other_archives_and_damage() {
        assert_eq!(read(b"I recorded you", &mut 9, &Budget::new()), None);
        assert_eq!(text(&[("letter.txt", "pay")]), OfficeFile::Other);
        assert_eq!(text(&[("content.xml", "<draw:image/>")]), OfficeFile::Other, "nothing but a picture");
        assert_eq!(text(&[("xl/worksheets/sheet1.xml", "<v>7</v>")]), OfficeFile::Document(String::new()));
        let locked = zip(&[("word/document.xml", b"<t>pay</t>")], ENCRYPTED);
        assert_eq!(read(&locked, &mut 100_000, &Budget::new()), Some(OfficeFile::Other));
        let whole = zip(&[("word/document.xml", b"<t>pay</t>")], 0);
        // the last two bytes are the length of a comment
        for end in SIGNATURE.len()..whole.len() - 2 {
            assert_eq!(
                read(&whole[..end], &mut 100_000, &Budget::new()),
                Some(OfficeFile::Other),
                "up to {end}"
            );
        }
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 0xFF;
            let _ = read(&flipped, &mut 100_000, &Budget::new());
        }
    }

    #[test]
    fn bombs_are_cut() {
        let bomb = [b"<t>".to_vec(), vec![b'a'; 3 << 20]].concat();
        let file = zip(&[("word/document.xml", &bomb), ("word/header1.xml", &bomb)], 0);
        let mut budget = 1 << 20;
        let Some(OfficeFile::Document(text)) = read(&file, &mut budget, &Budget::new()) else {
            panic!("a document")
        };
        assert!(text.len() < 1 << 20);
        assert_eq!(budget, 0);
    }
}
