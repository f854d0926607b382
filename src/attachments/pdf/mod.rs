//! [`read`]: the text of the pages of a PDF file (ISO 32000-1).
//!
//! Read without a PDF library: lopdf 0.47 builds the tree of every object that the file's table
//! lists, and ran out of 6 GB on a file of 3.8 MB whose table lists the same array a hundred
//! thousand times; hayro-syntax 0.9 decodes everything it gets, a gigabyte from one megabyte. Here
//! no tree is built, no table is believed, and everything that is read is paid for from the
//! [`Budget`] of the message.

mod cmap;
mod content;
mod filter;
mod font;
mod glyphs;
mod objects;
mod syntax;
mod transform;

use super::budget::Budget;
use content::PageContent;
use objects::{Data, Objects, positions};
use std::collections::BTreeSet;
use syntax::PdfValue;

/// The most bytes of a file; scanned letters are larger, and hold no text.
const MAX_BYTES: usize = 4 << 20;
/// The signature may come a little late; mail programs accept this much.
const MAX_LATE: usize = 1024;
/// The most pages that are read; an extortion letter fits on one.
const MAX_PAGES: usize = 10;
/// The most nodes of the page tree that are visited; a wide tree has its first pages at the front.
const MAX_NODES: usize = 200;
/// The most bytes of the drawing of a page that come from more than one stream.
const MAX_DRAWING: usize = 4 << 20;
/// The most links of a page that are kept.
const MAX_LINKS: usize = 20;
/// The most parents from which a page inherits.
const MAX_PARENTS: usize = 8;

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Pages {
    /// Lines of text; the addresses of links come after the text of their page.
    pub(super) text: String,
    /// Encrypted: nothing was read.
    pub(super) locked: bool,
    /// No page was found, or what a page shows is not where the page says.
    pub(super) damaged: bool,
}

/// Whether the bytes begin like a PDF file.
pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    positions(&bytes[..bytes.len().min(MAX_LATE)], b"%PDF-").next().is_some()
}

/// Reads the text of the first pages.
pub(super) fn read(bytes: &[u8], budget: &Budget) -> Pages {
    if !budget.open(bytes.len(), MAX_BYTES) || !budget.spend(bytes.len()) {
        return Pages::default();
    }
    if is_encrypted(bytes) {
        return Pages { locked: true, ..Pages::default() };
    }
    let objects = Objects::find(bytes, budget);
    let mut content = PageContent::new(&objects);
    let pages = pages(&objects, bytes);
    let mut damaged = pages.is_empty();
    for &page in pages.iter().take(MAX_PAGES) {
        damaged |= !read_page(&objects, page, &mut content);
    }
    if pages.len() > MAX_PAGES || content.is_full() || content.unread {
        budget.mark_truncated();
    }
    Pages { text: content.text.trim_end().to_owned(), locked: false, damaged }
}

/// Whether the trailer names a dictionary of encryption.
fn is_encrypted(bytes: &[u8]) -> bool {
    const KEY: &[u8] = b"/Encrypt";
    positions(bytes, KEY).any(|at| {
        let value = bytes[at + KEY.len()..].trim_ascii_start();
        value.first().is_some_and(u8::is_ascii_digit) || value.starts_with(b"<<")
    })
}

/// Numbers of the pages in order; if the tree is broken, of all objects that are pages.
fn pages(objects: &Objects<'_>, bytes: &[u8]) -> Vec<u32> {
    let mut pages = Vec::new();
    let roots: Vec<usize> = positions(bytes, b"/Root").collect();
    // the last trailer counts; a linearized file has another at its beginning, and both name the
    // same root
    for &at in roots.iter().rev().take(2) {
        let mut lexer = syntax::Lexer::new(bytes, at + b"/Root".len(), objects.budget);
        let root = lexer.value().and_then(|root| objects.resolve(root));
        let Some(PdfValue::Dict(catalog)) = root else { continue };
        let Some(PdfValue::Reference(top)) = objects.entry(catalog, b"Pages") else { continue };
        pages = leaves(objects, top);
        if !pages.is_empty() {
            return pages;
        }
    }
    pages.extend(objects.of_type(b"Page").take(MAX_PAGES + 1));
    pages
}

/// The leaves of the page tree, without recursion, each node once.
fn leaves(objects: &Objects<'_>, top: u32) -> Vec<u32> {
    let (mut pages, mut seen) = (Vec::new(), BTreeSet::new());
    let mut waiting = vec![top];
    while let Some(number) = waiting.pop() {
        if seen.len() == MAX_NODES || pages.len() > MAX_PAGES {
            break;
        }
        if !seen.insert(number) {
            continue;
        }
        let Some(PdfValue::Dict(node)) = objects.value(number) else { continue };
        let Some(PdfValue::Array(kids)) = objects.get(node, b"Kids") else {
            pages.push(number);
            continue;
        };
        let mut lexer = syntax::Lexer::new(kids, 0, objects.budget);
        let first = waiting.len();
        while let Some(PdfValue::Reference(kid)) = lexer.value() {
            waiting.push(kid);
            if waiting.len() - first == MAX_NODES {
                break;
            }
        }
        waiting[first..].reverse();
    }
    pages
}

/// Reads a page; returns whether everything it shows is there. A page may show nothing.
fn read_page<'o>(objects: &'o Objects<'_>, number: u32, content: &mut PageContent<'o, '_>) -> bool {
    let Some(PdfValue::Dict(page)) = objects.value(number) else { return false };
    content.page();
    let mut is_whole = true;
    let resources = inherited(objects, page, b"Resources").unwrap_or_default();
    let mut streams = Vec::new();
    let mut add = |number| {
        let data = objects.stream(number).and_then(|stream| objects.data(&stream));
        is_whole &= data.is_some();
        streams.extend(data);
    };
    let mut parts = objects.entry(page, b"Contents");
    if let Some(PdfValue::Reference(number)) = parts {
        match objects.value(number) {
            Some(array @ PdfValue::Array(_)) => parts = Some(array),
            _ => add(number),
        }
    }
    if let Some(PdfValue::Array(array)) = parts {
        let mut lexer = syntax::Lexer::new(array, 0, objects.budget);
        while let Some(PdfValue::Reference(number)) = lexer.value() {
            add(number);
        }
    }
    match streams.as_slice() {
        [alone] => content.draw(alone, resources, 0),
        _ => content.draw(&joined(&streams, objects.budget), resources, 0),
    }
    links(objects, page, content);
    is_whole
}

/// Parts of a page continue each other, even within an instruction. Each copy is paid for: a stream
/// may be named often.
fn joined(streams: &[Data<'_>], budget: &Budget) -> Vec<u8> {
    let mut drawing = Vec::new();
    for stream in streams {
        if drawing.len() + stream.len() > MAX_DRAWING {
            budget.mark_truncated();
            break;
        }
        if !budget.spend(stream.len()) {
            break;
        }
        drawing.extend_from_slice(stream);
        drawing.push(b'\n');
    }
    drawing
}

/// A dictionary of the page or of the nodes above it.
fn inherited<'o>(objects: &'o Objects<'_>, page: &'o [u8], key: &[u8]) -> Option<&'o [u8]> {
    let mut node = page;
    for _ in 0..MAX_PARENTS {
        if let Some(found) = objects.dict(node, key) {
            return Some(found);
        }
        node = objects.dict(node, b"Parent")?;
    }
    None
}

/// Appends the addresses behind the links of a page.
fn links(objects: &Objects<'_>, page: &[u8], content: &mut PageContent<'_, '_>) {
    let Some(PdfValue::Array(notes)) = objects.get(page, b"Annots") else { return };
    let mut last = Vec::new();
    for note in objects.values(notes).take(MAX_LINKS) {
        let PdfValue::Dict(note) = note else { continue };
        let Some(action) = objects.dict(note, b"A") else { continue };
        let Some(PdfValue::Text(address)) = objects.get(action, b"URI") else { continue };
        if address != last {
            content.link(&String::from_utf8_lossy(&address));
            last = address;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;

    /// A file of these objects, numbered from 1; the first is the catalog.
    fn file(objects: &[&str]) -> Vec<u8> {
        let mut file = String::from("%PDF-1.5\n");
        for (index, object) in objects.iter().enumerate() {
            writeln!(file, "{} 0 obj\n{object}\nendobj", index + 1).expect("to memory");
        }
        file.push_str("trailer\n<</Root 1 0 R>>\n%%EOF\n");
        file.into_bytes()
    }

    /// A file of one page with the font `F1` and object 6 as `X`.
    fn page(content: &str, font: &str, more: &[&str]) -> Vec<u8> {
        let content = format!("<</Length {}>>\nstream\n{content}\nendstream", content.len());
        let mut objects = vec![
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Resources<</Font<</F1 5 0 R>>/XObject<</X 6 0 R>>>>>>",
            "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots[<</A<</URI(https://example.com/)>>>>]>>",
            &content,
            font,
        ];
        objects.extend(more);
        file(&objects)
    }

    fn read_alone(bytes: &[u8]) -> (Pages, bool) {
        let budget = Budget::new();
        let pages = read(bytes, &budget);
        (pages, budget.is_truncated())
    }

    #[test]
    fn reads_text_in_lines() {
        let simple = "<</Type/Font/Subtype/Type1/Encoding<</Differences[65/eacute/g7]>>>>";
        let wide = "<</Subtype/Type0/ToUnicode 6 0 R/DescendantFonts[<</W[1[500 250]3 9 600]>>]>>";
        let table = "<<>>\nstream\nbegincodespacerange <0000> <FFFF> endcodespacerange \
            beginbfrange <0001> <0009> <0061> endbfrange\nendstream";
        let form =
            "<</Subtype/Form/Transform[1 0 0 1 0 -50]>>\nstream\nBT /F1 9 Tf (inside) Tj ET\nendstream";
        for (content, font, more, text) in [
            ("BT /F1 12 Tf (Hello) Tj ET", simple, &[][..], "Hello"),
            ("BT /F1 12 Tf 0 99 Td (one) Tj 0 -14 Td (two) Tj ET", simple, &[], "one\ntwo"),
            ("BT /F1 12 Tf 14 TL (one) Tj (two) ' T* (three) Tj ET", simple, &[], "one\ntwo\nthree"),
            ("BT /F1 12 Tf [(pa)20(y)-300(now)] TJ ET", simple, &[], "pay now"),
            ("BT /F1 10 Tf 0 9 Td (ab) Tj 10 0 Td (c) Tj 9 0 Td (d) Tj ET", simple, &[], "abc d"),
            ("q 1 0 0 1 0 9 cm BT /F1 9 Tf (a) Tj ET Q BT /F1 9 Tf (b) Tj ET", simple, &[], "a\nb"),
            ("BT /F1 9 Tf (A \\200) Tj ET", simple, &[], "e\u{301} \u{20AC}"),
            ("BT /F1 9 Tf <00010002> Tj 6.75 0 Td <0003> Tj 9 0 Td <0004> Tj ET", wide, &[table], "abc d"),
            ("BT /F1 9 Tf (a) Tj ET BI /W 1 ID (((( EI BT /F1 9 Tf (b) Tj ET", simple, &[], "ab"),
            ("/X Do", simple, &[form], "inside"),
        ] {
            let (pages, truncated) = read_alone(&page(content, font, more));
            assert_eq!(pages.text, text.to_owned() + "\nhttps://example.com/", "{content}");
            assert!(!truncated && !pages.locked, "{content}");
        }
    }

    #[test]
    fn later_objects_replace_earlier_ones() {
        let mut bytes = page("BT /F1 9 Tf (old) Tj ET", "<</Type/Font>>", &[]);
        bytes
            .extend(b"4 0 obj <<>> stream\nBT /F1 9 Tf (new) Tj ET endstream endobj trailer <</Root 1 0 R>>");
        assert_eq!(read_alone(&bytes).0.text, "new\nhttps://example.com/");
    }

    #[test]
    fn reads_object_streams_and_broken_trees() {
        let packed = "<</Type/ObjStm/N 2/First 8>>\nstream\n3 0 4 63 <</Type/Page/Contents 9 0 R/Resources<</Font<</F1 4 0 R>>>>>>   \
            <</Type/Font>>\nendstream";
        let mut bytes = format!("%PDF-1.5\n1 0 obj\n{packed}\nendobj\n").into_bytes();
        bytes.extend(b"9 0 obj <<>> stream\nBT /F1 9 Tf (packed) Tj ET\nendstream endobj");
        assert_eq!(read_alone(&bytes).0.text, "packed");
    }

    #[test]
    fn hostile_files_are_cut() {
        let again = "<</Subtype/Form/Resources<</XObject<</X 6 0 R>>>>>>\nstream\n/X Do /X Do\nendstream";
        let long = format!("BT /F1 9 Tf {} ET", "(word word word) Tj ".repeat(2_000));
        for (name, bytes, truncated) in [
            ("nothing behind the signature", b"%PDF-1.7".to_vec(), false),
            (
                "a tree that bites its tail",
                file(&["<</Pages 2 0 R>>", "<</Kids[2 0 R 2 0 R]/Parent 2 0 R>>"]),
                false,
            ),
            ("a form that draws itself", page("/X Do", "<<>>", &[again]), true),
            ("an endless reference", file(&["2 0 R", "1 0 R"]), false),
            ("many brackets", page(&"[<<".repeat(100_000), "<<>>", &[]), false),
            ("more text than is read", page(&long, "<<>>", &[]), true),
            ("many objects", b"%PDF-1.4 ".iter().copied().chain(b"1 0 obj ".repeat(60_000)).collect(), true),
            ("too large", b"%PDF-1.4 ".iter().copied().chain(vec![b' '; MAX_BYTES]).collect(), true),
            ("glyphs without a table", page("BT /F1 9 Tf (ab) Tj ET", "<</Subtype/Type0>>", &[]), true),
        ] {
            assert_eq!(read_alone(&bytes).1, truncated, "{name}");
        }
    }

    #[test]
    fn damaged_files_are_known() {
        let whole = page("BT /F1 9 Tf (pay) Tj ET", "<</Type/Font>>", &[]);
        let content = positions(&whole, b"4 0 obj").next().unwrap();
        let nowhere = String::from_utf8_lossy(&whole).replace("/Contents 4 0 R", "/Contents 44 0 R");
        let blank = String::from_utf8_lossy(&whole).replace("/Contents 4 0 R", "");
        for (name, bytes, damaged) in [
            ("whole", &*whole, false),
            ("a blank page", blank.as_bytes(), false),
            ("nothing behind the signature", b"%PDF-1.7\n", true),
            ("cut before the first object", &whole[..12], true),
            ("cut before what the page shows", &whole[..content], true),
            ("what the page shows is nowhere", nowhere.as_bytes(), true),
            ("zeros", &[b"%PDF-1.7\n".as_slice(), &[0; 999]].concat(), true),
        ] {
            assert_eq!(read_alone(bytes).0.damaged, damaged, "{name}");
        }
    }

    #[test]
    fn encrypted_files_are_locked() {
        for (trailer, locked) in
            [("/Encrypt 5 0 R", true), ("/Encrypt<</V 4>>", true), ("/EncryptMetadata true", false)]
        {
            let mut bytes = page("BT /F1 9 Tf (x) Tj ET", "<</Type/Font>>", &[]);
            bytes.extend(trailer.as_bytes());
            let (pages, _) = read_alone(&bytes);
            assert_eq!((pages.locked, pages.text.is_empty()), (locked, locked), "{trailer}");
        }
    }
}
