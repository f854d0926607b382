//! [`Properties`]: the properties of a message, a recipient or an attachment (MS-OXMSG 2.1 and
//! 2.4).
//!
//! A property has a number, its tag: 16 bits say which one it is (MS-OXPROPS), 16 bits its type
//! (MS-OXCDATA 2.11.1). Values of fixed length are in a table, each other one in its own stream.

use super::code_page::{self, CodePages};
use super::compound::CompoundFile;
use super::directory::{DirectoryEntry, EntryKind};
use super::limits::{LINE_BYTES, PROPERTIES};
use super::sectors::word_at;
use std::borrow::Cow;

/// The table of properties of fixed length.
pub(super) const TABLE: &str = "__properties_version1.0";
/// How the names of streams with other properties begin; the tag follows, in hexadecimal.
const STREAM: &str = "__substg1.0_";
/// Bytes of a row of the table: tag, flags, value.
const ROW_BYTES: usize = 16;

// types (MS-OXCDATA 2.11.1)
const INTEGER: u32 = 0x0003;
const BOOLEAN: u32 = 0x000B;
const OBJECT: u32 = 0x000D;
const STRING_8: u32 = 0x001E;
const STRING: u32 = 0x001F;
const TIME: u32 = 0x0040;
const BINARY: u32 = 0x0102;

/// Properties that are read (MS-OXPROPS).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PropertyId(u32);

impl PropertyId {
    pub(super) const MESSAGE_CLASS: Self = Self(0x001A);
    pub(super) const SUBJECT: Self = Self(0x0037);
    pub(super) const CLIENT_SUBMIT_TIME: Self = Self(0x0039);
    pub(super) const SENT_REPRESENTING_NAME: Self = Self(0x0042);
    pub(super) const REPLY_RECIPIENT_ENTRIES: Self = Self(0x004F);
    pub(super) const SENT_REPRESENTING_ADDRESS: Self = Self(0x0065);
    pub(super) const TRANSPORT_HEADERS: Self = Self(0x007D);
    pub(super) const RECIPIENT_TYPE: Self = Self(0x0C15);
    pub(super) const SENDER_NAME: Self = Self(0x0C1A);
    pub(super) const SENDER_ADDRESS: Self = Self(0x0C1F);
    pub(super) const DISPLAY_BCC: Self = Self(0x0E02);
    pub(super) const DISPLAY_CC: Self = Self(0x0E03);
    pub(super) const DISPLAY_TO: Self = Self(0x0E04);
    pub(super) const DELIVERY_TIME: Self = Self(0x0E06);
    pub(super) const BODY: Self = Self(0x1000);
    pub(super) const RTF_COMPRESSED: Self = Self(0x1009);
    pub(super) const HTML: Self = Self(0x1013);
    pub(super) const NATIVE_BODY: Self = Self(0x1016);
    pub(super) const MESSAGE_ID: Self = Self(0x1035);
    pub(super) const REFERENCES: Self = Self(0x1039);
    pub(super) const IN_REPLY_TO: Self = Self(0x1042);
    pub(super) const DISPLAY_NAME: Self = Self(0x3001);
    pub(super) const EMAIL_ADDRESS: Self = Self(0x3003);
    pub(super) const ATTACH_DATA: Self = Self(0x3701);
    pub(super) const ATTACH_SHORT_NAME: Self = Self(0x3704);
    pub(super) const ATTACH_LONG_NAME: Self = Self(0x3707);
    pub(super) const ATTACH_LONG_PATH: Self = Self(0x370D);
    pub(super) const ATTACH_MIME_TYPE: Self = Self(0x370E);
    pub(super) const ATTACH_CONTENT_ID: Self = Self(0x3712);
    pub(super) const SMTP_ADDRESS: Self = Self(0x39FE);
    pub(super) const INTERNET_CODE_PAGE: Self = Self(0x3FDE);
    pub(super) const LOCALE: Self = Self(0x3FF1);
    pub(super) const MESSAGE_CODE_PAGE: Self = Self(0x3FFD);
    pub(super) const SENDER_SMTP_ADDRESS: Self = Self(0x5D01);
    pub(super) const SENT_REPRESENTING_SMTP_ADDRESS: Self = Self(0x5D02);
    pub(super) const ATTACHMENT_HIDDEN: Self = Self(0x7FFE);

    fn tag(self, kind: u32) -> u32 {
        self.0 << 16 | kind
    }
}

/// The properties of an object.
#[derive(Debug)]
pub(super) struct Properties<'c, 'f> {
    file: &'c CompoundFile<'f>,
    storage: u32,
    /// Tags and streams, sorted by tag.
    streams: Vec<(u32, &'c DirectoryEntry)>,
    /// Tags and values of fixed length, sorted by tag.
    fixed: Vec<(u32, u64)>,
    /// How strings of bytes are encoded.
    pages: CodePages,
}

impl<'c, 'f> Properties<'c, 'f> {
    /// Those of a message, which also says how its strings are encoded.
    pub(super) fn of_message(file: &'c CompoundFile<'f>, storage: u32) -> Self {
        // The header of the table has 32 bytes at the top and 24 in a message in a message; the
        // rest are whole rows, so the length of all shows which (MS-OXMSG 2.4.1).
        let header = |table: &[u8]| if table.len().is_multiple_of(ROW_BYTES) { 32 } else { 24 };
        let mut properties = Self::read(file, storage, header, CodePages::default());
        let page = |id| properties.integer(id).filter(|&page| page != 0);
        properties.pages = CodePages {
            strings: page(PropertyId::MESSAGE_CODE_PAGE)
                .or_else(|| page(PropertyId::LOCALE).and_then(code_page::of_locale)),
            internet: page(PropertyId::INTERNET_CODE_PAGE),
        };
        properties
    }

    /// Those of a recipient or an attachment of this message.
    pub(super) fn of_part(&self, storage: u32) -> Self {
        Self::read(self.file, storage, |_| 8, self.pages)
    }

    fn read(
        file: &'c CompoundFile<'f>,
        storage: u32,
        header: impl Fn(&[u8]) -> usize,
        pages: CodePages,
    ) -> Self {
        let streams = file.children(storage).iter().filter(|entry| entry.kind == EntryKind::Stream);
        let mut streams: Vec<_> = streams.filter_map(|entry| Some((tag_of(&entry.name)?, entry))).collect();
        streams.sort_by_key(|&(tag, entry)| (tag, entry.id));
        let table = file.child(storage, TABLE, EntryKind::Stream).map(|table| file.read(table));
        let table = table.as_deref().unwrap_or_default();
        let rows = table.get(header(table)..).unwrap_or_default().as_chunks::<ROW_BYTES>().0;
        if rows.len() > PROPERTIES {
            file.losses().truncate();
        }
        let mut fixed: Vec<_> = rows.iter().take(PROPERTIES).filter_map(value_of).collect();
        fixed.sort_by_key(|&(tag, _)| tag);
        Self { file, storage, streams, fixed, pages }
    }

    /// The file that they are in.
    pub(super) fn file(&self) -> &'c CompoundFile<'f> {
        self.file
    }

    /// The storage that they are in.
    pub(super) fn storage(&self) -> u32 {
        self.storage
    }

    /// How strings of bytes are encoded.
    pub(super) fn pages(&self) -> CodePages {
        self.pages
    }

    /// A line of text without control characters and blanks around it; `None` if there is none.
    pub(super) fn line(&self, id: PropertyId) -> Option<String> {
        let text = self.text(id, LINE_BYTES)?;
        let line = text.replace(|letter: char| letter.is_control(), " ");
        let line = line.trim();
        (!line.is_empty()).then(|| line.to_owned())
    }

    /// A text of at most so many bytes, in whichever encoding it is stored.
    pub(super) fn text(&self, id: PropertyId, most: usize) -> Option<String> {
        if let Some(wide) = self.stream(id, STRING) {
            return Some(code_page::wide(self.file.losses().cut(&wide, most)));
        }
        let narrow = self.stream(id, STRING_8)?;
        Some(code_page::text(self.file.losses().cut(&narrow, most), self.pages.of_strings()))
    }

    /// Bytes.
    pub(super) fn binary(&self, id: PropertyId) -> Option<Cow<'f, [u8]>> {
        self.stream(id, BINARY)
    }

    /// Whether there is a stream of text or bytes.
    pub(super) fn has(&self, id: PropertyId) -> bool {
        [STRING, STRING_8, BINARY]
            .iter()
            .any(|&kind| self.entry(id, kind).is_some_and(|entry| entry.size > 0))
    }

    /// A storage: a message, or an object of another program.
    pub(super) fn object(&self, id: PropertyId) -> Option<u32> {
        let name = format!("{STREAM}{:08X}", id.tag(OBJECT));
        Some(self.file.child(self.storage, &name, EntryKind::Storage)?.id)
    }

    /// A number.
    pub(super) fn integer(&self, id: PropertyId) -> Option<u32> {
        Some(self.fixed(id, INTEGER)? as u32) // its upper half may be anything
    }

    /// Whether something is set.
    pub(super) fn is_set(&self, id: PropertyId) -> bool {
        self.fixed(id, BOOLEAN).is_some_and(|value| value & 0xFFFF != 0)
    }

    /// A moment, in units of 100 ns since 1601.
    pub(super) fn time(&self, id: PropertyId) -> Option<u64> {
        self.fixed(id, TIME)
    }

    fn fixed(&self, id: PropertyId, kind: u32) -> Option<u64> {
        let tag = id.tag(kind);
        let at = self.fixed.partition_point(|&(other, _)| other < tag);
        self.fixed.get(at).filter(|(other, _)| *other == tag).map(|&(_, value)| value)
    }

    fn entry(&self, id: PropertyId, kind: u32) -> Option<&'c DirectoryEntry> {
        let tag = id.tag(kind);
        let at = self.streams.partition_point(|&(other, _)| other < tag);
        self.streams.get(at).filter(|(other, _)| *other == tag).map(|&(_, entry)| entry)
    }

    fn stream(&self, id: PropertyId, kind: u32) -> Option<Cow<'f, [u8]>> {
        Some(self.file.read(self.entry(id, kind)?))
    }
}

/// The tag in the name of a stream; `None` if it holds no property, or one of many values.
fn tag_of(name: &str) -> Option<u32> {
    let digits = name.get(STREAM.len()..).filter(|digits| digits.len() == 8)?;
    let is_stream = name.get(..STREAM.len())?.eq_ignore_ascii_case(STREAM);
    if is_stream { u32::from_str_radix(digits, 16).ok() } else { None }
}

/// Tag and value of a row of the table (MS-OXMSG 2.4.2.1).
fn value_of(row: &[u8; ROW_BYTES]) -> Option<(u32, u64)> {
    let (low, high) = (word_at(row, 8)?, word_at(row, 12)?);
    Some((word_at(row, 0)?, u64::from(high) << 32 | u64::from(low)))
}
