//! Files that are meant to stop a reader of attachments: PDF files and pictures. A few lines of our
//! own pack them, because a packer does not write what an attacker does.

/// Name, media type, bytes, and how often a message carries it.
pub fn all() -> Vec<(&'static str, &'static str, Vec<u8>, usize)> {
    let mut all = Vec::new();
    for (name, file, count) in pdf_files() {
        all.push((name, "application/pdf", file, count));
    }
    for (name, file, count) in pictures() {
        all.push((name, "image/png", file, count));
    }
    all
}

/// The kinds in the report of an attacker of 28 November 2026, each as large as a message of a
/// megabyte allows.
fn pdf_files() -> Vec<(&'static str, Vec<u8>, usize)> {
    let named = |times: usize| format!("<</Type/Page/Contents[{}]>>", "4 0 R ".repeat(times));
    let page = "<</Type/Page/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>";
    let inline = "<</Type/Page/Contents 4 0 R/Resources<</Font<</F <</Type/Font/ToUnicode 6 0 R>>>>>>>>";
    let shown = |font: &str, times: usize| stream(format!("BT {} ET", font.repeat(times)).as_bytes(), "");
    let blocks = |count: usize| stream(&empty_blocks(count), "/Filter/FlateDecode");
    let bomb = stream(&repeated(b' ', 120 << 20), "/Filter/FlateDecode");
    let form = stream(format!("BT /F 9 Tf {}", "()' ".repeat(60_000)).as_bytes(), "/Subtype/Form");
    let font = |table: &str| (object("<</Type/Font/ToUnicode 6 0 R>>"), stream(table.as_bytes(), ""));
    let (long_font, long_table) = font(&format!("beginbfchar <41> <{}> endbfchar", "0041".repeat(60_000)));
    let (wide_font, wide_table) = font(&table(30_000));
    let objstm = {
        let packed = empty_blocks(400_000);
        let kinds = "/ObjStm".repeat(10_000);
        let dict = format!(
            "<</Type/ObjStm/N 0/First 0/Filter/FlateDecode/Length {}{kinds}>>\nstream\n",
            packed.len()
        );
        [dict.as_bytes(), &packed, b"\nendstream"].concat()
    };
    let blanks = [b"<</Length 1>>\nstream\nx", &*vec![b' '; 500_000], b"endstream"].concat();
    vec![
        ("pdf-blocks", pdf(&[object(&named(10_000)), blocks(500_000)]), 1),
        ("pdf-copies", pdf(&[object(&named(80_000)), stream(&[b' '; 100_000], "")]), 1),
        ("pdf-blanks", pdf(&[object(&named(20_000)), blanks]), 1),
        ("pdf-bomb", pdf(&[object(&named(100)), bomb]), 1),
        ("pdf-object-streams", pdf(&[object(page), objstm]), 1),
        (
            "pdf-text-of-a-code",
            pdf(&[
                object(page),
                stream(format!("BT /F 9 Tf ({}) Tj ET", "A".repeat(60_000)).as_bytes(), ""),
                long_font,
                long_table,
            ]),
            1,
        ),
        (
            "pdf-many-codes",
            pdf(&[
                object(page),
                stream(format!("BT /F 9 Tf ({}) Tj ET", "A".repeat(60_000)).as_bytes(), ""),
                wide_font,
                wide_table,
            ]),
            1,
        ),
        (
            "pdf-inline-fonts",
            pdf(&[object(inline), shown("/F 9 Tf ", 60_000), object("<<>>"), blocks(200_000)]),
            1,
        ),
        (
            "pdf-tables-of-inline-fonts",
            pdf(&[
                object(inline),
                shown("/F 9 Tf ", 60_000),
                object("<<>>"),
                stream(table(20_000).as_bytes(), ""),
            ]),
            1,
        ),
        ("pdf-operators", pdf(&[object(page), shown("/X Do ", 1_000), object("<</Type/Font>>"), form]), 4),
        ("pdf-many-objects", [b"%PDF-1.5 ", b"1 0 obj <</Type ".repeat(45_000).as_slice()].concat(), 1),
        ("pdf-brackets", pdf(&[object(page), object(&"[<<".repeat(200_000))]), 1),
        (
            "pdf-bites-its-tail",
            pdf(&[object(&format!("<</Kids[{}]/Parent 3 0 R>>", "3 0 R 2 0 R ".repeat(50_000)))]),
            1,
        ),
    ]
}

/// Pictures in black and white, each with a function that returns its pixels.
fn pictures() -> Vec<(&'static str, Vec<u8>, usize)> {
    // xorshift (Marsaglia 2003)
    let mut state = 1_u64;
    let mut noise = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state & 1 == 1
    };
    let corner = |x: usize, y: usize, gap: usize| {
        let ring = |at: usize| (at % (7 + gap)).min(7).abs_diff(3);
        let ring = ring(x).max(ring(y));
        ring > 3 || ring == 2
    };
    vec![
        ("picture-finders", png(1_024, |x, y| corner(x, y, 1)), 7),
        ("picture-finders-large", png(2_048, |x, y| corner(x, y, 1)), 2),
        ("picture-finders-apart", png(2_048, |x, y| corner(x / 8, y / 8, 9)), 2),
        (
            "picture-stripes",
            png(2_048, |x, _| [false, true, false, false, false, true, false, true][x % 8]),
            2,
        ),
        ("picture-noise", png(1_024, |_, _| noise()), 7),
        ("picture-white", png(3_072, |_, _| true), 1),
    ]
}

pub fn object(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

pub fn stream(data: &[u8], more: &str) -> Vec<u8> {
    let dict = format!("<<{more}/Length {}>>\nstream\n", data.len());
    [dict.as_bytes(), data, b"\nendstream"].concat()
}

/// A file of one page; the objects are numbered from that page, 3, on.
pub fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.5\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]>>\nendobj\n".to_vec();
    for (number, object) in (3..).zip(objects) {
        file.extend(format!("{number} 0 obj\n").bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    file.extend(b"trailer\n<</Root 1 0 R>>\n%%EOF\n");
    file
}

/// The text of this many codes.
pub fn table(codes: usize) -> String {
    let lines = (0..codes).map(|code| format!("<{code:08X}> <{code:08X}> <0041> "));
    format!("beginbfrange {} endbfrange", lines.collect::<String>())
}

/// Empty Deflate blocks of ten bits (RFC 1951, 3.2.6), wrapped as zlib; four of them are five
/// bytes.
pub fn empty_blocks(count: usize) -> Vec<u8> {
    [b"\x78\x01", b"\x02\x08\x20\x80\x00".repeat(count / 4).as_slice()].concat()
}

/// One byte many times: a literal, then matches of 258 bytes one byte back, 13 bits each.
fn repeated(byte: u8, count: usize) -> Vec<u8> {
    assert!(byte < 144, "another code");
    let (mut out, mut bits, mut filled) = (b"\x78\x01".to_vec(), 0_u32, 0);
    let mut put = |value: u32, length: u32| {
        // Huffman codes begin with the highest bit
        for at in (0..length).rev() {
            bits |= (value >> at & 1) << filled;
            filled += 1;
            if filled == 8 {
                out.push(u8::try_from(bits).expect("eight bits"));
                (bits, filled) = (0, 0);
            }
        }
    };
    // the last block, fixed codes
    put(0b1_10, 3);
    put(0x30 + u32::from(byte), 8);
    for _ in 0..count / 258 {
        put(0b1100_0101, 8);
        put(0, 5);
    }
    // the end of the block, and the rest of the byte
    put(0, 7);
    put(0, 7);
    out
}

/// Bytes in stored blocks (RFC 1951, 3.2.4), wrapped as zlib.
fn stored(data: &[u8]) -> Vec<u8> {
    let mut out = b"\x78\x01".to_vec();
    for block in data.chunks(0xffff) {
        let length = u16::try_from(block.len()).expect("a chunk");
        out.push(0);
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    out.extend(b"\x01\x00\x00\xff\xff");
    let (mut low, mut high) = (1_u32, 0_u32);
    for &byte in data {
        low = (low + u32::from(byte)) % 65_521;
        high = (high + low) % 65_521;
    }
    out.extend((high << 16 | low).to_be_bytes());
    out
}

/// A square picture, one bit a pixel; `is_light` is called row by row.
pub fn png(side: usize, mut is_light: impl FnMut(usize, usize) -> bool) -> Vec<u8> {
    let mut rows = Vec::new();
    for y in 0..side {
        rows.push(0);
        let mut byte = 0;
        for x in 0..side {
            byte = byte << 1 | u8::from(is_light(x, y));
            if x % 8 == 7 {
                rows.push(byte);
                byte = 0;
            }
        }
    }
    let size = u32::try_from(side).expect("a small picture").to_be_bytes();
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, b"IHDR", &[&size[..], &size, &[1, 0, 0, 0, 0]].concat());
    chunk(&mut file, b"IDAT", &stored(&rows));
    chunk(&mut file, b"IEND", b"");
    file
}

fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    file.extend(u32::try_from(data.len()).expect("a small picture").to_be_bytes());
    let content = [kind, data].concat();
    let mut sum = u32::MAX;
    for byte in &content {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = sum >> 1 ^ if sum & 1 == 1 { 0xedb8_8320 } else { 0 };
        }
    }
    file.extend(&content);
    file.extend((!sum).to_be_bytes());
}

/// In lines of 76 letters.
pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for (index, group) in bytes.chunks(3).enumerate() {
        if index % 19 == 0 && index > 0 {
            out.push_str("\r\n");
        }
        let number = group.iter().fold(0_usize, |number, &byte| number << 8 | usize::from(byte))
            << (8 * (3 - group.len()));
        for at in 0..4 {
            let letter = if at <= group.len() { LETTERS[number >> (18 - 6 * at) & 63] } else { b'=' };
            out.push(char::from(letter));
        }
    }
    out
}
