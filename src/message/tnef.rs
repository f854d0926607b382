//! [`Tnef`]: the body and the files of a `winmail.dat`, in which Outlook packs a message
//! (MS-OXTNEF).
//!
//! The crate `tnef` 0.1 returns the files, but not the body, which mostly is in the property list
//! within an attribute.

/// The first four bytes of a file.
pub(super) const SIGNATURE: &[u8] = &[0x78, 0x9F, 0x3E, 0x22];
/// The most properties of a list that are read; Outlook writes some 60.
const MAX_PROPERTIES: usize = 1_000;
/// The most files that are read; one more shows that there were too many.
pub(super) const MAX_FILES: usize = 200;

// attributes (MS-OXTNEF, section 2.1.3.2)
const BODY: u32 = 0x0002_800C;
const OEM_CODE_PAGE: u32 = 0x0006_9007;
const PROPERTIES: u32 = 0x0006_9003;
const FILE_START: u32 = 0x0006_9002;
const FILE_TITLE: u32 = 0x0001_8010;
const FILE_DATA: u32 = 0x0006_800F;
const FILE_PROPERTIES: u32 = 0x0006_9005;

// properties (MS-OXPROPS)
const PR_BODY: u16 = 0x1000;
const PR_RTF_COMPRESSED: u16 = 0x1009;
const PR_HTML: u16 = 0x1013;
const PR_ATTACH_DATA: u16 = 0x3701;
const PR_ATTACH_LONG_FILENAME: u16 = 0x3707;

// types of properties (MS-OXCDATA, section 2.11.1)
const STRING: u16 = 0x1F;
const OBJECT: u16 = 0x0D;
const MANY: u16 = 0x1000;

/// The content of a file, undecoded.
#[derive(Debug, Default)]
pub(super) struct Tnef<'t> {
    /// The plain body, of bytes or of UTF-16.
    pub(super) plain: Option<TnefText<'t>>,
    /// The HTML body.
    pub(super) html: Option<&'t [u8]>,
    /// The RTF body, compressed.
    pub(super) rtf: Option<&'t [u8]>,
    /// The attached files.
    pub(super) files: Vec<TnefFile<'t>>,
    /// The Windows code page of texts; 0 if not given.
    pub(super) code_page: u32,
    /// Attributes that were read.
    pub(super) attributes: usize,
    /// Whether it ends, or becomes invalid, before all of it was read.
    pub(super) is_damaged: bool,
}

/// A text and its encoding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct TnefText<'t> {
    /// Bytes as they are.
    pub(super) bytes: &'t [u8],
    /// In UTF-16, little-endian.
    pub(super) wide: bool,
}

/// An attached file.
#[derive(Debug, Default)]
pub(super) struct TnefFile<'t> {
    /// Its name.
    pub(super) name: TnefText<'t>,
    /// Its content.
    pub(super) content: &'t [u8],
}

impl<'t> Tnef<'t> {
    /// Reads a file as far as it is intact; `None` if it is another kind of file.
    pub(super) fn parse(bytes: &'t [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(bytes.strip_prefix(SIGNATURE)?);
        let mut tnef = Self::default();
        cursor.take(2)?; // a key without meaning here
        while let Some((attribute, data)) = cursor.attribute() {
            if tnef.files.len() > MAX_FILES {
                break;
            }
            tnef.attributes += 1;
            tnef.is_damaged |= cursor.is_truncated;
            match attribute {
                BODY => tnef.plain = Some(TnefText { bytes: without_end(data), wide: false }),
                OEM_CODE_PAGE => tnef.code_page = Cursor::new(data).number().unwrap_or_default(),
                PROPERTIES => tnef.properties(data),
                FILE_START => tnef.files.push(TnefFile::default()),
                FILE_TITLE | FILE_DATA | FILE_PROPERTIES => {
                    if tnef.files.is_empty() {
                        tnef.files.push(TnefFile::default());
                    }
                    let Some(file) = tnef.files.last_mut() else { continue };
                    match attribute {
                        FILE_TITLE => file.name = TnefText { bytes: without_end(data), wide: false },
                        FILE_DATA => file.content = data,
                        _ => file.properties(data),
                    }
                }
                _ => {}
            }
        }
        // some programs pad it with zeros, or end it like a text
        let is_filler = |byte: &u8| *byte == 0 || byte.is_ascii_whitespace();
        tnef.is_damaged |= tnef.files.len() <= MAX_FILES && !cursor.rest.iter().all(is_filler);
        Some(tnef)
    }

    fn properties(&mut self, list: &'t [u8]) {
        for property in properties(list) {
            match property.id {
                PR_BODY => self.plain = Some(property.text()),
                PR_HTML => self.html = Some(property.value),
                PR_RTF_COMPRESSED => self.rtf = Some(property.value),
                _ => {}
            }
        }
    }
}

impl<'t> TnefFile<'t> {
    fn properties(&mut self, list: &'t [u8]) {
        for property in properties(list) {
            match property.id {
                PR_ATTACH_LONG_FILENAME => self.name = property.text(),
                // an attached message, after the number of its interface
                PR_ATTACH_DATA if property.kind == OBJECT => {
                    self.content = property.value.get(16..).unwrap_or_default();
                }
                PR_ATTACH_DATA => self.content = property.value,
                _ => {}
            }
        }
    }
}

/// A property, with the last of its values.
struct Property<'t> {
    id: u16,
    kind: u16,
    value: &'t [u8],
}

impl<'t> Property<'t> {
    fn text(&self) -> TnefText<'t> {
        let wide = self.kind == STRING;
        TnefText { bytes: if wide { self.value } else { without_end(self.value) }, wide }
    }
}

fn properties(list: &[u8]) -> impl Iterator<Item = Property<'_>> {
    let mut cursor = Cursor::new(list);
    let count = cursor.number().unwrap_or_default() as usize;
    std::iter::from_fn(move || cursor.property()).take(count.min(MAX_PROPERTIES))
}

/// A text without the zeros at its end.
fn without_end(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|&byte| byte != 0).map_or(0, |at| at + 1);
    &text[..end]
}

/// Bytes from front to back.
struct Cursor<'t> {
    rest: &'t [u8],
    /// Whether an attribute is longer than the rest.
    is_truncated: bool,
}

impl<'t> Cursor<'t> {
    fn new(rest: &'t [u8]) -> Self {
        Self { rest, is_truncated: false }
    }

    fn take(&mut self, count: usize) -> Option<&'t [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    /// The number and the data of an attribute; if it is cut short, the bytes that are there.
    fn attribute(&mut self) -> Option<(u32, &'t [u8])> {
        let (start, rest) = self.rest.split_at_checked(9)?;
        // the first byte says whether it is of the message or of a file, as the number does
        let mut head = Self::new(&start[1..]);
        let (attribute, length) = (head.number()?, head.number()? as usize);
        self.rest = rest;
        self.is_truncated = length > rest.len();
        let data = self.take(length.min(rest.len()))?;
        let _checksum = self.take(2);
        Some((attribute, data))
    }

    fn property(&mut self) -> Option<Property<'t>> {
        let head = self.number()?;
        let (kind, id) = (head as u16, (head >> 16) as u16);
        if id >= 0x8000 {
            self.take(16)?;
            if self.number()? != 0 {
                let length = self.number()? as usize;
                self.padded(length)?;
            } else {
                self.number()?;
            }
        }
        let size = match kind & !MANY {
            0x00..=0x04 | 0x0A | 0x0B => Some(4),
            0x05..=0x07 | 0x14 | 0x40 => Some(8),
            0x48 => Some(16),
            _ => None,
        };
        let many = size.is_none() || kind & MANY != 0;
        let count = if many { self.number()? } else { 1 };
        let mut value: &[u8] = &[];
        for _ in 0..count {
            let length = match size {
                Some(size) => size,
                None => self.number()? as usize,
            };
            value = self.padded(length)?;
        }
        Some(Property { id, kind: kind & !MANY, value })
    }

    /// Bytes that are padded to a multiple of four.
    fn padded(&mut self, length: usize) -> Option<&'t [u8]> {
        let value = self.take(length)?;
        self.rest = self.rest.get(length.wrapping_neg() % 4..).unwrap_or_default();
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(number: u32, data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).expect("short");
        [&[1], &number.to_le_bytes()[..], &length.to_le_bytes(), data, &[0, 0]].concat()
    }

    fn property(kind: u16, id: u16, value: &[u8]) -> Vec<u8> {
        let length = u32::try_from(value.len()).expect("short");
        let head = [&kind.to_le_bytes()[..], &id.to_le_bytes(), &1_u32.to_le_bytes(), &length.to_le_bytes()];
        [&head.concat(), value, &vec![0; value.len().wrapping_neg() % 4]].concat()
    }

    fn list(properties: &[Vec<u8>]) -> Vec<u8> {
        let count = u32::try_from(properties.len()).expect("few");
        [&count.to_le_bytes()[..], &properties.concat()].concat()
    }

    fn file(attributes: &[Vec<u8>]) -> Vec<u8> {
        [SIGNATURE, &[1, 0], &attributes.concat()].concat()
    }

    #[test]
    fn a_file_cut_short_is_damaged() {
        let whole = file(&[attribute(BODY, b"I recorded you\0"), attribute(FILE_START, &[0; 14])]);
        let first = file(&[attribute(BODY, b"I recorded you\0")]).len();
        let is_damaged = |bytes: &[u8]| Tnef::parse(bytes).expect("one").is_damaged;
        for length in SIGNATURE.len() + 2..whole.len() - 2 {
            // without the second attribute nothing shows that there was one; checksums are not read
            let is_whole = [SIGNATURE.len() + 2, first, first - 1, first - 2].contains(&length);
            assert_eq!(is_damaged(&whole[..length]), !is_whole, "{length}");
        }
        for (name, end, damaged) in
            [("nothing", &[][..], false), ("zeros", &[0; 40], false), ("junk", b"junk", true)]
        {
            assert_eq!(is_damaged(&[&*whole, end].concat()), damaged, "{name}");
        }
    }

    #[test]
    fn bodies_and_files_are_found() {
        // a number, a named property and a list before the property that is read
        let number = [&3_u16.to_le_bytes()[..], &0x26_u16.to_le_bytes(), &[1, 0, 0, 0]].concat();
        let named =
            [&3_u16.to_le_bytes()[..], &0x8001_u16.to_le_bytes(), &[7; 16], &[0; 4], &[9; 4], &[1; 4]]
                .concat();
        let wide: Vec<u8> = "pay".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let body =
            list(&[number, named, property(0x1F, PR_BODY, &wide), property(0x102, PR_HTML, b"<p>pay</p>")]);
        let attached = list(&[
            property(0x1E, PR_ATTACH_LONG_FILENAME, b"letter of mine.txt\0"),
            property(OBJECT, PR_ATTACH_DATA, &[&[0; 16], SIGNATURE].concat()),
        ]);
        let bytes = file(&[
            attribute(OEM_CODE_PAGE, &1251_u64.to_le_bytes()),
            attribute(BODY, b"I recorded you\0"),
            attribute(PROPERTIES, &body),
            attribute(FILE_START, &[0; 14]),
            attribute(FILE_TITLE, b"LETTER~1.TXT\0"),
            attribute(FILE_DATA, b"pay now"),
            attribute(FILE_START, &[0; 14]),
            attribute(FILE_PROPERTIES, &attached),
        ]);
        let tnef = Tnef::parse(&bytes).expect("one");
        assert_eq!(tnef.plain, Some(TnefText { bytes: &wide, wide: true }));
        assert_eq!(tnef.html, Some(&b"<p>pay</p>"[..]));
        assert_eq!(tnef.code_page, 1251);
        let files: Vec<_> = tnef.files.iter().map(|file| (file.name.bytes, file.content)).collect();
        assert_eq!(files, [(&b"LETTER~1.TXT"[..], &b"pay now"[..]), (b"letter of mine.txt", SIGNATURE)]);
        for end in 0..bytes.len() {
            let _ = Tnef::parse(&bytes[..end]);
        }
        assert!(Tnef::parse(b"I recorded you").is_none());
    }
}
