//! [`Leaves`]: what one leaf of the MIME tree is: a text, a message of its own, a package of both,
//! or a file that is not read.
//!
//! Media types of mail are often wrong or empty, and mail programs use the name of a file and its
//! look. So does this module: the first bytes count most, then type and name, then the look of a
//! text. A file that may hold words and is not read sets
//! [`Flags::attachment_unread`](super::Flags::attachment_unread).

mod look;

use super::content_fields::{ContentFields, Disposition};
use super::decode::{decoded, decoded_by};
use super::nested::drop_iteratively;
use super::part::{Alternative, Attachment, TextKind, TextPart};
use super::repair::{Limits, Repaired, repair};
use super::tnef::{MAX_FILES, Tnef, TnefText};
use super::uuencode;
use super::{Message, PARSER, calendar, rtf, skip_envelope, smime};
#[cfg(feature = "pdf")]
use crate::attachments::budget::Budget;
#[cfg(feature = "pdf")]
use crate::attachments::office::{self, OfficeFile};
use crate::limits::{MIME_PARTS, NESTED_MESSAGES};
#[cfg(feature = "msg")]
use crate::outlook::{self, OutlookMessage};
use crate::rtf::compression::decompress;
use look::TextForm;
use mail_parser::PartType;
use std::borrow::Cow;

/// The most bytes of a message that are copied, inflated or parsed once more to read files in
/// files. A letter has some kilobytes, and comes before the pictures.
const MAX_UNPACKED: usize = 8 << 20;
/// The most bytes of one message in a file that are parsed; a parsed message takes many times its
/// size.
const MAX_ENTITY: usize = 2 << 20;
/// The most bytes of one file that are read as text; far more than is used later.
const MAX_TEXT: usize = 1 << 20;
/// The longest name of a file in a package, in bytes.
const MAX_NAME: usize = 1 << 10;

/// A leaf of the MIME tree, or of a package in one.
#[derive(Debug)]
pub(super) struct Leaf<'a> {
    pub(super) fields: ContentFields,
    pub(super) content: LeafContent<'a>,
    /// Another form of a text before it.
    pub(super) alternative: bool,
    /// Which form of a text it is.
    pub(super) form: Option<Alternative>,
    /// Is inside an attached message.
    pub(super) nested: bool,
    /// The whole body of a message.
    pub(super) is_root: bool,
    /// Is inside an attached file.
    pub(super) in_file: bool,
}

/// What a leaf holds, by its media type.
#[derive(Debug)]
pub(super) enum LeafContent<'a> {
    Plain(Cow<'a, str>),
    Html(Cow<'a, str>),
    Bytes(Cow<'a, [u8]>),
}

/// A message or a MIME entity that was found in a leaf.
pub(super) struct Entity<'a> {
    pub(super) parsed: mail_parser::Message<'a>,
    /// It is a forwarded message, not another form of the message itself.
    pub(super) nested: bool,
    /// It is an attached file.
    pub(super) attachment: bool,
}

/// Takes leaves into a message.
pub(super) struct Leaves<'m, 'a> {
    pub(super) message: &'m mut Message<'a>,
    /// Found in leaves, to be read next.
    pub(super) entities: Vec<Entity<'a>>,
    /// Found in a leaf, to be taken before the next one.
    waiting: Vec<Leaf<'a>>,
    room: usize,
    /// How much of messages in files may still be parsed.
    limits: Limits,
    #[cfg(feature = "pdf")]
    work: Budget,
}

impl<'m, 'a> Leaves<'m, 'a> {
    pub(super) fn new(message: &'m mut Message<'a>) -> Self {
        Self {
            message,
            entities: Vec::new(),
            waiting: Vec::new(),
            room: MAX_UNPACKED,
            limits: Limits::new(),
            #[cfg(feature = "pdf")]
            work: Budget::new(),
        }
    }

    /// Takes a leaf, and everything found in it.
    pub(super) fn take(&mut self, leaf: Leaf<'a>) {
        self.waiting.push(leaf);
        while let Some(mut leaf) = self.waiting.pop() {
            if self.message.texts.len() + self.message.attachments.len() >= MIME_PARTS {
                self.message.flags.parts_truncated = true;
                self.waiting.clear();
                return;
            }
            match std::mem::replace(&mut leaf.content, LeafContent::Plain("".into())) {
                LeafContent::Plain(text) | LeafContent::Html(text) if leaf.fields.is_uuencoded => {
                    self.uuencoded(text, leaf)
                }
                LeafContent::Html(text) => self.push(text, TextKind::Html, &leaf),
                LeafContent::Plain(text) => self.text(text, leaf),
                LeafContent::Bytes(bytes) if leaf.fields.is_uuencoded => {
                    leaf.fields.is_uuencoded = false;
                    match uuencode::decode(&String::from_utf8_lossy(&bytes)) {
                        Some(bytes) => self.file(bytes.into(), leaf),
                        None => self.file(bytes, leaf),
                    }
                }
                LeafContent::Bytes(bytes) => self.file(bytes, leaf),
            }
        }
    }

    /// A part that declares itself text, but not HTML.
    fn text(&mut self, text: Cow<'a, str>, leaf: Leaf<'a>) {
        let media_type = leaf.fields.media_type.as_str();
        self.message.flags.attachment_unread |= look::is_pgp_message(text.as_bytes());
        // HTML that is text for `mail-parser` could not be decoded
        if media_type == "text/html" && look::is_html(&text) {
            return self.push(text, TextKind::Html, &leaf);
        }
        if matches!(media_type, "text/plain" | "text/html" | "") {
            if look::is_rtf(text.as_bytes()) {
                return self.rtf(text.as_bytes(), &leaf);
            }
            let Some((words, blocks)) = uuencode::split(&text) else {
                return self.push(text, TextKind::Plain, &leaf);
            };
            self.push(words.into(), TextKind::Plain, &leaf);
            return self.blocks(blocks, &leaf);
        }
        let reading = look::named(media_type, &leaf.fields.name);
        let is_named = !leaf.fields.name.is_empty() && !leaf.is_root;
        if !is_named {
            return self.by_reading(text, reading, &leaf);
        }
        if reading.is_some() || look::of_text(&text).is_some() {
            let copy = match &text {
                Cow::Borrowed(text) => Cow::Borrowed(*text),
                Cow::Owned(text) => {
                    Cow::Owned(text[..text.floor_char_boundary(self.granted(text.len()))].to_owned())
                }
            };
            self.by_reading(copy, reading, &leaf);
        }
        let content = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
        self.attachment(content, leaf);
    }

    /// A text of a type that is neither plain nor HTML.
    fn by_reading(&mut self, text: Cow<'a, str>, reading: Option<TextForm>, leaf: &Leaf<'a>) {
        if look::is_rtf(text.as_bytes()) {
            return self.rtf(text.as_bytes(), leaf);
        }
        match reading {
            Some(TextForm::Calendar) => self.push(calendar::unfolded(text), TextKind::Plain, leaf),
            Some(TextForm::Html) => self.push(text, TextKind::Html, leaf),
            None if look::is_html(&text) => self.push(text, TextKind::Html, leaf),
            _ => self.push(text, TextKind::Plain, leaf),
        }
    }

    fn rtf(&mut self, bytes: &[u8], leaf: &Leaf<'a>) {
        let end = self.granted(bytes.len());
        self.push(rtf::text(&bytes[..end], MAX_TEXT).into(), TextKind::Plain, leaf);
    }

    fn uuencoded(&mut self, text: Cow<'a, str>, mut leaf: Leaf<'a>) {
        leaf.fields.is_uuencoded = false;
        leaf.content = match uuencode::decode(&text) {
            Some(bytes) => {
                let is_text = matches!(leaf.fields.media_type.split('/').next(), Some("text" | ""));
                if !is_text || !look::is_text(&bytes) {
                    LeafContent::Bytes(bytes.into())
                } else if leaf.fields.media_type == "text/html" {
                    LeafContent::Html(decoded(bytes.into(), leaf.fields.charset.as_deref()))
                } else {
                    LeafContent::Plain(decoded(bytes.into(), leaf.fields.charset.as_deref()))
                }
            }
            None => {
                self.message.flags.damaged = true;
                LeafContent::Plain(text)
            }
        };
        self.waiting.push(leaf);
    }

    /// Files that were in a text.
    fn blocks(&mut self, blocks: Vec<uuencode::UuBlock>, leaf: &Leaf<'a>) {
        for block in blocks.into_iter().rev() {
            let Some(bytes) = block.content else {
                self.message.flags.attachment_unread = true;
                continue;
            };
            self.waiting.push(Leaf {
                fields: ContentFields {
                    media_type: "application/octet-stream".to_owned(),
                    name: block.name,
                    disposition: Disposition::Attachment,
                    ..ContentFields::default()
                },
                content: LeafContent::Bytes(bytes.into()),
                alternative: leaf.alternative,
                form: leaf.form,
                nested: leaf.nested,
                is_root: false,
                in_file: leaf.in_file,
            });
        }
    }

    /// A part that does not declare itself text. It stays an attachment, however much of it is
    /// read.
    fn file(&mut self, bytes: Cow<'a, [u8]>, leaf: Leaf<'a>) {
        let was_read = bytes.is_empty() || self.read(&bytes, &leaf);
        self.message.flags.attachment_unread |= !was_read;
        self.attachment(bytes, leaf);
    }

    /// Reads a file; returns whether all words it may hold were read, or it holds none.
    #[expect(clippy::ptr_arg, reason = "what is borrowed from the message stays borrowed")]
    fn read(&mut self, bytes: &Cow<'a, [u8]>, leaf: &Leaf<'a>) -> bool {
        let ContentFields { media_type, name, .. } = &leaf.fields;
        self.message.flags.attachment_truncated |= self.room == 0;
        if let Some(tnef) = Tnef::parse(bytes) {
            return self.tnef(&tnef, leaf);
        }
        #[cfg(feature = "msg")]
        if self.room > 0
            && let Ok(item) = outlook::to_rfc5322(bytes)
        {
            self.outlook(&item, leaf);
            return true;
        }
        match smime::open(bytes, MAX_ENTITY.min(self.room)) {
            Some(smime::Cms::Signed(content)) => return self.signed(content, leaf),
            Some(smime::Cms::Detached) => return true,
            Some(smime::Cms::Sealed) => return false,
            None => {}
        }
        if look::is_rtf(bytes) {
            self.rtf(bytes, leaf);
            return true;
        }
        #[cfg(feature = "pdf")]
        if let Some(office) = office::read(bytes, &mut self.room, &self.work) {
            self.message.flags.attachment_truncated |= self.room == 0 || self.work.is_truncated();
            return match office {
                OfficeFile::Document(text) => {
                    self.push(text.into(), TextKind::Plain, leaf);
                    true
                }
                OfficeFile::Other => false,
            };
        }
        if look::is_pdf(bytes) {
            return cfg!(feature = "pdf"); // where `Text` reads it
        }
        let reading = look::named(media_type, name);
        if look::is_pgp_message(bytes) || look::is_binhex(bytes) {
            return false;
        }
        let is_wordless = reading != Some(TextForm::Message) && look::is_wordless(media_type, name, bytes);
        if is_wordless && !look::may_be_text(media_type, name, bytes) {
            return true;
        }
        let is_pdf_by_name =
            reading.is_none() && media_type == "application/pdf" || look::ending(name) == "pdf";
        if is_pdf_by_name || !look::is_text(bytes) {
            return false;
        }
        let text = self.text_of(bytes, leaf);
        let by_look =
            || look::of_text(&text).or_else(|| look::is_svg_with_words(&text).then_some(TextForm::Html));
        match reading.or_else(by_look) {
            Some(TextForm::Message) => {
                let end = self.unpacked(bytes.len().min(MAX_ENTITY));
                self.message.flags.attachment_truncated |= end < bytes.len();
                let entity = match bytes {
                    Cow::Borrowed(bytes) => match self.repaired(skip_envelope(&bytes[..end])) {
                        Some(Cow::Borrowed(bytes)) => PARSER.parse(bytes),
                        Some(Cow::Owned(bytes)) => owned(&bytes),
                        None => None,
                    },
                    Cow::Owned(bytes) => {
                        self.repaired(skip_envelope(&bytes[..end])).and_then(|bytes| owned(&bytes))
                    }
                };
                match entity.filter(|_| look::is_message(&text) || look::is_entity(bytes)) {
                    Some(parsed) => {
                        // a mail program that forwards a message declares it (RFC 2046, section
                        // 5.2.1); under another type it is a file like others, and its text is not
                        // quoted
                        let nested = media_type.starts_with("message/");
                        self.entities.push(Entity { parsed, nested, attachment: !leaf.is_root });
                    }
                    None => self.push(text, TextKind::Plain, leaf),
                }
            }
            Some(reading) => self.by_reading(text, Some(reading), leaf),
            None => {} // source code, tables and other data
        }
        true
    }

    /// A message in a file, in a form that can be parsed; `None` if it has no header and is too
    /// large to be parsed for its fields.
    fn repaired<'b>(&mut self, bytes: &'b [u8]) -> Option<Cow<'b, [u8]>> {
        let Repaired { bytes, bare, noted, .. } = repair(bytes, &mut self.limits);
        self.message.flags.truncated |= noted.truncated;
        self.message.flags.parts_truncated |= noted.parts_truncated;
        self.message.flags.outside_parts |= noted.outside_parts;
        self.message.flags.partial |= noted.partial;
        self.message.flags.attachment_unread |= noted.unread;
        (!bare).then_some(bytes)
    }

    /// A message that Outlook saved and somebody attached.
    #[cfg(feature = "msg")]
    fn outlook(&mut self, item: &OutlookMessage, leaf: &Leaf<'a>) {
        let end = self.unpacked(item.message.len().min(MAX_ENTITY));
        self.message.flags.attachment_truncated |= item.truncated || end < item.message.len();
        self.message.flags.damaged |= item.damaged;
        let entity = self.repaired(&item.message[..end]).and_then(|bytes| owned(&bytes));
        self.entities.extend(entity.map(|parsed| Entity { parsed, nested: true, attachment: !leaf.is_root }));
    }

    /// The content of an opaque signature: a MIME entity (RFC 8551, section 3.1), which is shown as
    /// the message.
    fn signed(&mut self, content: Vec<u8>, leaf: &Leaf<'a>) -> bool {
        self.message.flags.attachment_truncated |= content.len() == MAX_ENTITY.min(self.room);
        self.unpacked(content.len());
        let entity = self.repaired(&content).and_then(|bytes| owned(&bytes));
        match entity.filter(|_| look::is_entity(&content)) {
            Some(parsed) => {
                self.entities.push(Entity { parsed, nested: leaf.nested, attachment: leaf.in_file })
            }
            None => self.push(decoded(content.into(), None), TextKind::Plain, leaf),
        }
        true
    }

    /// Bodies and files of a `winmail.dat`. Of several bodies, and of one beside a body outside,
    /// the later ones are other forms of it.
    fn tnef(&mut self, tnef: &Tnef<'_>, leaf: &Leaf<'a>) -> bool {
        let charset = rtf::charset(if tnef.code_page == 0 { 1252 } else { tnef.code_page });
        let text = |text: TnefText<'_>, end: usize| -> Cow<'a, str> {
            let bytes = &text.bytes[..end];
            let wide = text.wide.then(|| decoded_by("utf-16le", bytes).unwrap_or_default());
            let text = wide.unwrap_or_else(|| decoded(Cow::Borrowed(bytes), Some(&charset)).into_owned());
            text.trim_end_matches('\0').to_owned().into()
        };
        let had_texts = self.message.texts.len();
        let mut body =
            Leaf { fields: ContentFields::default(), content: LeafContent::Plain("".into()), ..*leaf };
        body.fields.disposition = Disposition::Inline;
        if let Some(plain) = tnef.plain {
            let end = self.granted(plain.bytes.len());
            body.alternative |= !self.message.texts.is_empty();
            self.push(text(plain, end), TextKind::Plain, &body);
        }
        if let Some(html) = tnef.html {
            let end = self.granted(html.len());
            body.alternative |= !self.message.texts.is_empty();
            self.push(text(TnefText { bytes: html, wide: false }, end), TextKind::Html, &body);
        }
        let packed = tnef.rtf.and_then(|packed| decompress(packed, MAX_TEXT.min(self.room)));
        if let Some(unpacked) = packed {
            let end = self.granted(unpacked.len());
            body.alternative |= !self.message.texts.is_empty();
            self.push(rtf::text(&unpacked[..end], MAX_TEXT).into(), TextKind::Plain, &body);
        }
        self.message.flags.parts_truncated |= tnef.files.len() > MAX_FILES;
        for file in tnef.files.iter().take(MAX_FILES).rev() {
            let end = self.unpacked(file.content.len());
            self.waiting.push(Leaf {
                fields: ContentFields {
                    media_type: "application/octet-stream".to_owned(),
                    name: text(file.name, file.name.bytes.len().min(MAX_NAME)).into_owned(),
                    disposition: Disposition::Attachment,
                    ..ContentFields::default()
                },
                content: LeafContent::Bytes(file.content[..end].to_vec().into()),
                alternative: leaf.alternative,
                form: leaf.form,
                nested: leaf.nested,
                is_root: false,
                in_file: leaf.in_file,
            });
        }
        // many hold only properties, and the text is outside
        let has_content = self.message.texts.len() > had_texts || !tnef.files.is_empty();
        !tnef.is_damaged && (has_content || tnef.attributes > 0 && tnef.rtf.is_none())
    }

    /// The start of a file as text.
    fn text_of(&mut self, bytes: &Cow<'a, [u8]>, leaf: &Leaf<'a>) -> Cow<'a, str> {
        let charset = leaf.fields.charset.as_deref();
        match bytes {
            Cow::Borrowed(bytes) => decoded(Cow::Borrowed(*bytes), charset),
            Cow::Owned(bytes) => {
                let end = self.granted(bytes.len());
                decoded(Cow::Owned(bytes[..end].to_vec()), charset)
            }
        }
    }

    /// How many bytes of a file may be read as text.
    fn granted(&mut self, length: usize) -> usize {
        let granted = self.unpacked(length.min(MAX_TEXT));
        self.message.flags.attachment_truncated |= granted < length;
        granted
    }

    /// How many bytes may be copied or parsed once more.
    fn unpacked(&mut self, length: usize) -> usize {
        let granted = length.min(self.room);
        self.room -= granted;
        self.message.flags.attachment_truncated |= granted < length;
        granted
    }

    fn push(&mut self, content: Cow<'a, str>, kind: TextKind, leaf: &Leaf<'a>) {
        let is_named = !leaf.is_root && !leaf.fields.name.is_empty();
        let attachment = match leaf.fields.disposition {
            _ if leaf.in_file => true,
            Disposition::Attachment => true,
            Disposition::Inline => false,
            Disposition::Unknown => is_named,
        };
        let Leaf { alternative, form, nested, .. } = *leaf;
        self.message.flags.attachment_unread |= look::is_garbled(&content);
        self.message.texts.push(TextPart { content, kind, alternative, nested, attachment, form });
    }

    fn attachment(&mut self, content: Cow<'a, [u8]>, leaf: Leaf<'a>) {
        // the model has learned such an attachment, which is the whole message, without its name
        let name = if leaf.is_root && !leaf.nested { String::new() } else { leaf.fields.name };
        self.message.attachments.push(Attachment {
            name: name.into(),
            media_type: leaf.fields.media_type,
            content,
        });
    }
}

/// Parses a message whose bytes are not kept.
fn owned<'a>(bytes: &[u8]) -> Option<mail_parser::Message<'a>> {
    let mut parsed = PARSER.parse(bytes)?;
    // `into_owned` copies all bytes for each message inside, and calls itself for each level
    let (mut waiting, mut too_deep) = (vec![(&mut parsed, 0)], Vec::new());
    while let Some((message, depth)) = waiting.pop() {
        message.raw_message = Cow::Borrowed(&[]);
        for part in &mut message.parts {
            if depth > NESTED_MESSAGES {
                too_deep.push(std::mem::replace(&mut part.body, PartType::Multipart(Vec::new())));
            } else if let PartType::Message(inside) = &mut part.body {
                waiting.push((inside, depth + 1));
            }
        }
    }
    too_deep.into_iter().for_each(|body| {
        if let PartType::Message(inside) = body {
            drop_iteratively(inside);
        }
    });
    Some(mail_parser::Message {
        html_body: parsed.html_body,
        text_body: parsed.text_body,
        attachments: parsed.attachments,
        parts: parsed.parts.into_iter().map(mail_parser::MessagePart::into_owned).collect(),
        raw_message: Cow::Borrowed(&[]),
    })
}

#[cfg(test)]
mod tests;
