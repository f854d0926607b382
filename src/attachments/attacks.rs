//! Files made to stop a filter. Their cost is counted, not timed, and grows no faster than the
//! files do.
//!
//! An attacker who read this code found the kinds; before, 26 KB took 17 s and 270 KB took 3 GB.

use super::budget::Budget;
use super::{TextHolder, pdf, picture, qr, read};

#[path = "../../tests/attacks/files.rs"]
#[allow(dead_code, reason = "written for the programs of all hosts")]
mod files;

use files::{empty_blocks, object, png, stream, table};

/// A page that names object 4 this many times.
fn naming(times: usize) -> Vec<u8> {
    object(&format!("<</Type/Page/Contents[{}]>>", "4 0 R ".repeat(times)))
}

/// A page with object 4 as its drawing, and with the given object as its font `F`.
fn drawing(font: &str) -> Vec<u8> {
    object(&format!("<</Type/Page/Contents 4 0 R/Resources<</Font<</F {font}>>>>>>"))
}

fn shown(times: usize, what: &str) -> Vec<u8> {
    stream(format!("BT {} ET", what.repeat(times)).as_bytes(), "")
}

fn spent_on_pdf(file: &[u8]) -> usize {
    let budget = Budget::new();
    pdf::read(file, &budget);
    budget.spent()
}

fn spent_on_picture(file: &[u8]) -> usize {
    let budget = Budget::new();
    if let Some(picture) = picture::format(file).and_then(|format| picture::decode(file, format, &budget)) {
        qr::read(&picture, &budget);
    }
    budget.spent()
}

#[test]
fn work_grows_no_faster_than_files() {
    type Case = (&'static str, usize, fn(usize) -> Vec<u8>);
    let cases: [Case; 9] = [
        ("blocks without content, named many times", 300, |n| {
            files::pdf(&[naming(n), stream(&empty_blocks(10 * n), "/Filter/FlateDecode")])
        }),
        ("a stream named many times", 40, |n| files::pdf(&[naming(n), stream(&[b' '; 10_000], "")])),
        ("blanks before the end of a stream", 2_000, |n| {
            // it cannot be decoded, so only the search for its end is counted, not a copy of it:
            // copies are the row above, and end at the limit of a drawing at half the budget
            let start: &[u8] = b"<</Length 1/Filter/FlateDecode>>\nstream\ny";
            let blanks = [start, &*vec![b' '; 100 * n], b"endstream"].concat();
            files::pdf(&[naming(n), blanks])
        }),
        ("an object stream that names itself", 300, |n| {
            let packed = empty_blocks(10 * n);
            let dict = format!("<</Type/ObjStm/N 0/First 0/Filter/FlateDecode/Length {}", packed.len());
            let names = "/ObjStm".repeat(n);
            let objstm =
                [dict.as_bytes(), names.as_bytes(), b">>\nstream\n", &packed, b"\nendstream"].concat();
            files::pdf(&[object("<</Type/Page>>"), objstm])
        }),
        ("a font inside of the page, chosen many times", 1_000, |n| {
            let font = drawing("<</Type/Font/ToUnicode 6 0 R>>");
            files::pdf(&[font, shown(n, "/F 9 Tf "), object("<<>>"), stream(table(n).as_bytes(), "")])
        }),
        ("a code that means a book", 1_000, |n| {
            let meaning = format!("beginbfchar <41> <{}> endbfchar", "0041".repeat(n));
            let text = format!("BT /F 9 Tf ({}) Tj ET", "A".repeat(n));
            let font = object("<</Type/Font/ToUnicode 6 0 R>>");
            files::pdf(&[drawing("5 0 R"), stream(text.as_bytes(), ""), font, stream(meaning.as_bytes(), "")])
        }),
        ("a name of a glyph that means a book", 1_000, |n| {
            let font = format!("<</Type/Font/Encoding<</Differences[65/{}]>>>>", "A_".repeat(n));
            let text = format!("BT /F 9 Tf ({}) Tj ET", "A".repeat(n));
            files::pdf(&[drawing("5 0 R"), stream(text.as_bytes(), ""), object(&font)])
        }),
        ("pictures in a row, without an end", 1_000, |n| files::pdf(&[drawing("5 0 R"), shown(n, "BI ")])),
        ("brackets", 1_000, |n| files::pdf(&[drawing("5 0 R"), object(&"[<<".repeat(n))])),
    ];
    for (name, size, make) in cases {
        let [once, twice] = [size, 2 * size].map(|size| spent_on_pdf(&make(size)));
        assert!(twice <= 2 * once, "{name}: {once}, twice as large {twice}");
        // where everything is spent, nothing grows
        assert!(twice < Budget::new().left() / 4, "{name}: {twice}");
    }
}

#[test]
fn a_picture_pays_for_its_pixels_twice_as_large_too() {
    let corner = |at: usize| (at % 8).min(7).abs_diff(3);
    let corners = |x: usize, y: usize| {
        let ring = corner(x).max(corner(y));
        ring > 3 || ring == 2
    };
    for (name, side, fewest, most) in
        [("searched once", 1_104, 2, 4), ("searched again twice as large", 512, 2 * 5, 2 * 5 + 8)]
    {
        let spent = spent_on_picture(&png(side, corners));
        let pixels = side * side;
        assert!((fewest * pixels..most * pixels).contains(&spent), "{name}: {spent} for {pixels} pixels");
    }
}

#[test]
fn all_files_of_a_message_share_one_budget() {
    let mut truncated = Vec::new();
    for (name, _, file, count) in files::all() {
        let source = if name.starts_with("pdf") { TextHolder::Pdf } else { TextHolder::Qr };
        let read = read(vec![file.as_slice(); count].into_iter(), source);
        assert!(read.texts.iter().all(|found| found.text.len() <= 64 << 10), "{name}");
        truncated.extend(read.truncated.then_some(name));
    }
    let expected = [
        "pdf-blocks",
        "pdf-copies",
        "pdf-blanks",
        "pdf-bomb",
        "pdf-object-streams",
        "pdf-text-of-a-code",
        "pdf-many-codes",
        "pdf-inline-fonts",
        "pdf-operators",
        "picture-finders",
        "picture-finders-large",
        "picture-noise",
    ];
    let missing: Vec<_> = expected.iter().filter(|name| !truncated.contains(name)).collect();
    assert!(missing.is_empty(), "not flagged: {missing:?}; flagged: {truncated:?}");
}
