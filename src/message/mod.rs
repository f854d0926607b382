//! [`Message`]: a raw email taken apart into header fields, texts and attachments; never fails.
//!
//! The only place that names the crate `mail-parser`. Anything is accepted. Input that is not an
//! email is read as bare text; a flag in [`Flags`] reports what was damaged or cut short.

mod address;
mod calendar;
mod charset;
mod content_fields;
mod date;
mod decode;
mod encoded_word;
mod file_name;
mod leaf;
mod nested;
mod owned;
mod part;
mod parts;
mod repair;
mod rtf;
mod smime;
mod tnef;
mod uuencode;

#[cfg(feature = "mailbox")]
pub(crate) use charset::WideFile;
#[cfg(feature = "mailbox")]
pub(crate) use repair::{cr_to_lf, ends_lines_with_cr};

pub use address::Address;
pub use date::Date;
pub use part::{Attachment, TextKind, TextPart};

use crate::limits::{HEADER_FIELDS, MESSAGE_BYTES};
#[cfg(feature = "msg")]
use crate::outlook::{self, OutlookMessage};
use mail_parser::{Header, HeaderName, HeaderValue, MessageParser, MimeHeaders};
use repair::{Limits, Repaired};
use serde::Serialize;
use std::borrow::Cow;
use std::sync::LazyLock;

/// One email, taken apart.
#[derive(Debug, Default)]
pub struct Message<'a> {
    fields: Vec<Field<'a>>,
    /// Decoded subject; empty if there is none.
    pub subject: Cow<'a, str>,
    /// `From`, first address.
    pub from: Address<'a>,
    /// `Reply-To`, first address.
    pub reply_to: Address<'a>,
    /// `Sender`, first address.
    pub sender: Address<'a>,
    /// `To` and `Cc`, in order.
    pub recipients: Vec<Address<'a>>,
    /// What can be read, in reading order.
    pub texts: Vec<TextPart<'a>>,
    /// Everything else, and also the files whose text is in [`texts`](Self::texts).
    pub attachments: Vec<Attachment<'a>>,
    /// The tree of content types, such as `mixed(alternative(plain,html),pdf)`.
    pub shape: String,
    /// What was cut, damaged or missing.
    pub flags: Flags,
}

/// A header field as it was in the message.
#[derive(Debug)]
struct Field<'a> {
    name: Cow<'a, str>,
    value: Cow<'a, str>,
}

/// An attached picture of fewer bytes is a logo, a button or a code, and shows no person.
const MIN_PICTURE_BYTES: usize = 4096;

/// What was cut, damaged, missing or odd in a message. Serialises as the list of the names that are
/// set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Flags {
    /// No header field of an email; read as bare text.
    pub no_headers: bool,
    /// Longer than 32 MiB, or more text than is read; the rest was left out.
    pub truncated: bool,
    /// More parts or deeper nesting than is read; the rest was left out.
    pub parts_truncated: bool,
    /// Base64, quoted-printable or a boundary was damaged.
    ///
    /// If the header is wrong or silent about something that the body shows (type, encoding,
    /// charset), the body is believed, and that is not damage.
    pub damaged: bool,
    /// Nothing to read: no words in subject or body.
    pub no_text: bool,
    /// A picture or PDF was larger or more complex than is read.
    pub attachment_truncated: bool,
    /// A PDF is locked with a password.
    pub attachment_locked: bool,
    /// Holds the string GTUBE, which is used to test filters: it is spam whatever the model says.
    pub test_string: bool,
    /// Text before the first part or after the last one, which mail programs do not show, was not
    /// read.
    pub outside_parts: bool,
    /// A piece of a message that was sent in several (`message/partial`); the others were not read.
    pub partial: bool,
    /// A part that may hold words for people was not read, for lack of a reader or of a key.
    ///
    /// Every attachment sets it except these:
    /// - parts that were read: texts under any type, messages, calendars, RTF, opaque S/MIME
    ///   signatures and `winmail.dat`; with the feature `msg` also messages that Outlook saved, with
    ///   `pdf` also PDF, Word, Excel, PowerPoint and OpenDocument files. Too large ones set
    ///   `attachment_truncated`, locked PDF files `attachment_locked`;
    /// - files without words: pictures, sounds, films, fonts, signatures, keys, delivery reports,
    ///   empty files;
    /// - source code, tables, contacts and other text that is not written in sentences.
    ///
    /// So these set it: encrypted messages (S/MIME, PGP), archives (ZIP, RAR, 7z, gzip), locked
    /// documents, Office files from before 2007, programs, and every file whose first bytes do not
    /// show its kind.
    pub attachment_unread: bool,
    /// The forms of one text (`multipart/alternative`) say different things.
    ///
    /// Most people see the last one. Readers of plain text, of notifications or of a watch see
    /// another, which is judged as well.
    pub forms_differ: bool,
}

impl Flags {
    /// The names of the flags that are set.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        [
            (self.no_headers, "no-headers"),
            (self.truncated, "truncated"),
            (self.parts_truncated, "parts-truncated"),
            (self.damaged, "damaged"),
            (self.no_text, "no-text"),
            (self.attachment_truncated, "attachment-truncated"),
            (self.attachment_locked, "attachment-locked"),
            (self.test_string, "test-string"),
            (self.outside_parts, "outside-parts"),
            (self.partial, "partial"),
            (self.attachment_unread, "attachment-unread"),
            (self.forms_differ, "forms-differ"),
        ]
        .into_iter()
        .filter_map(|(set, name)| set.then_some(name))
        .collect()
    }
}

impl Serialize for Flags {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.names())
    }
}

impl<'a> Message<'a> {
    /// The most bytes of one message that are read. In all mail seen, only attachments come after
    /// them; they are left out.
    ///
    /// A caller that passes a message across a language or process boundary may stop one byte
    /// later.
    ///
    /// # Example
    /// ```
    /// use bluff::Message;
    /// let mail = vec![b'a'; Message::MAX_BYTES + 1];
    /// assert!(Message::parse(&mail).flags.truncated);
    /// ```
    pub const MAX_BYTES: usize = MESSAGE_BYTES;

    /// Takes raw bytes apart; any bytes give a message. With the feature `msg` these may also be a
    /// message that Outlook saved (`.msg`).
    ///
    /// # Example
    /// ```
    /// let message = bluff::Message::parse(b"Subject: Hello\r\n\r\nHow are you?\r\n");
    /// assert_eq!(message.subject, "Hello");
    /// assert_eq!(message.texts[0].content, "How are you?\r\n");
    /// ```
    #[must_use]
    pub fn parse(raw: &'a [u8]) -> Self {
        #[cfg(feature = "msg")]
        if let Some(message) = Self::from_outlook(raw) {
            return message;
        }
        let kept = &raw[..raw.len().min(Self::MAX_BYTES)];
        let mut message = match charset::readable(kept) {
            Cow::Borrowed(kept) => Self::parse_readable(kept),
            Cow::Owned(kept) => Message::parse_readable(&kept).into_owned(),
        };
        if raw.len() > Self::MAX_BYTES {
            message.flags.truncated = true;
            message.flags.damaged = false; // the damage comes from our own cut
        }
        message
    }

    /// A message that Outlook saved (`.msg`); `None` for any other file.
    #[cfg(feature = "msg")]
    fn from_outlook(raw: &[u8]) -> Option<Message<'static>> {
        let OutlookMessage { message, truncated, damaged } = outlook::to_rfc5322(raw).ok()?;
        let mut parsed = Message::parse_readable(&message).into_owned();
        parsed.flags.truncated |= truncated;
        parsed.flags.damaged |= damaged;
        Some(parsed)
    }

    /// Takes bytes apart that are not UTF-16; damaged ones are repaired first.
    fn parse_readable(raw: &'a [u8]) -> Self {
        let Repaired { bytes, added, bare, noted } = repair::repair(skip_envelope(raw), &mut Limits::new());
        let mut message = match bytes {
            Cow::Borrowed(bytes) if bare => Self::from_bare(charset::bare(bytes)),
            Cow::Borrowed(bytes) => Self::from_bytes(bytes, added),
            // the repaired bytes live no longer than this call
            Cow::Owned(bytes) if bare => Message::from_bare(charset::bare(&bytes)).into_owned(),
            Cow::Owned(bytes) => Message::from_bytes(&bytes, added).into_owned(),
        };
        message.flags.truncated |= noted.truncated;
        message.flags.parts_truncated |= noted.parts_truncated;
        message.flags.damaged |= noted.damaged;
        message.flags.outside_parts |= noted.outside_parts;
        message.flags.partial |= noted.partial;
        message.flags.attachment_unread |= noted.unread;
        message
    }

    /// A message of which only the text is known: no header field counts for or against it.
    #[must_use]
    pub fn from_text(text: &'a str) -> Self {
        let end = text.floor_char_boundary(Self::MAX_BYTES);
        let mut message = Self::from_bare(Cow::Borrowed(&text[..end]));
        message.flags.truncated = end < text.len();
        message
    }

    /// The value of the first field of that name (in lower case), folded lines joined; `None` if
    /// missing.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields(name).next()
    }

    /// The values of all fields of that name (in lower case), from top to bottom.
    pub fn fields(&self, name: &str) -> impl Iterator<Item = &str> {
        self.fields
            .iter()
            .filter(move |field| field.name.eq_ignore_ascii_case(name))
            .map(|field| &*field.value)
    }

    /// Whether enough of the header is there to judge how it is built: a sender, and something a
    /// mail program or server adds.
    #[must_use]
    pub fn has_envelope(&self) -> bool {
        !self.from.is_empty()
            && ["date", "message-id", "received"].into_iter().any(|name| self.field(name).is_some())
    }

    /// When it was written, by its `Date` field; `None` if there is none that can be read.
    ///
    /// # Example
    /// ```
    /// let message = bluff::Message::parse(b"Date: Fri, 21 Nov 1997 09:55:06 -0600\r\nSubject: Hello\r\n\r\n");
    /// assert_eq!(message.date().unwrap().to_string(), "1997-11-21T15:55:06Z");
    /// ```
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        self.field("date").and_then(Date::parse)
    }

    /// All fields from top to bottom: name as written, value with folded lines joined.
    pub fn all_fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|field| (&*field.name, &*field.value))
    }

    /// Whether it comes with a picture or film that is large enough to show somebody.
    #[must_use]
    pub fn shows_picture(&self) -> bool {
        self.attachments.iter().any(|attachment| {
            let is_picture = ["image/", "video/"].iter().any(|kind| attachment.media_type.starts_with(kind));
            is_picture && attachment.content.len() >= MIN_PICTURE_BYTES
        })
    }

    /// Takes bytes apart that mail-parser can read; the last `added` fields of the header were not
    /// in the message.
    fn from_bytes(bytes: &'a [u8], added: usize) -> Self {
        match PARSER.parse(bytes) {
            Some(parsed) if parsed.headers().iter().any(is_mail_field) => {
                Self::from_parsed(parsed, bytes, added)
            }
            Some(parsed) => {
                nested::drop_iteratively(parsed);
                Self::from_bare(charset::bare(bytes))
            }
            None => Self::from_bare(charset::bare(bytes)),
        }
    }

    fn from_bare(text: Cow<'a, str>) -> Self {
        Self {
            texts: vec![TextPart {
                content: text,
                kind: TextKind::Plain,
                alternative: false,
                nested: false,
                attachment: false,
                form: None,
            }],
            shape: "bare".to_owned(),
            flags: Flags { no_headers: true, ..Flags::default() },
            ..Self::default()
        }
    }

    fn from_parsed(mut parsed: mail_parser::Message<'a>, raw: &'a [u8], added: usize) -> Self {
        let mut message = Self::default();
        let mut headers =
            parsed.parts.first_mut().map(|root| std::mem::take(&mut root.headers)).unwrap_or_default();
        let root = content_fields::ContentFields::from_headers(&headers);
        // raw bytes of a header are in the charset of the text: in a multipart, that of its first
        // part that names one
        let mut labels =
            parsed.parts.iter().filter_map(|part| part.content_type().and_then(charset::label_of));
        let label = root.charset.as_deref().or_else(|| labels.next()).map(str::to_owned);
        headers.truncate(headers.len().saturating_sub(added));
        message.flags.truncated = headers.len() > HEADER_FIELDS;
        for header in headers.into_iter().take(HEADER_FIELDS) {
            message.take_field(header, raw, label.as_deref());
        }
        parts::collect(parsed, root, &mut message);
        message
    }

    fn take_field(&mut self, header: Header<'a>, raw: &'a [u8], label: Option<&str>) {
        let span = header.offset_start as usize..header.offset_end as usize;
        let bytes = raw.get(span).unwrap_or_default();
        let value = unfold(bytes, label);
        match (&header.name, encoded_word::value(&header.name, header.value, bytes, label)) {
            (HeaderName::Subject, HeaderValue::Text(text)) => self.subject = text,
            (HeaderName::From, HeaderValue::Address(list)) if self.from.is_empty() => {
                self.from = Address::first(list);
            }
            (HeaderName::ReplyTo, HeaderValue::Address(list)) => self.reply_to = Address::first(list),
            (HeaderName::Sender, HeaderValue::Address(list)) => self.sender = Address::first(list),
            (HeaderName::To | HeaderName::Cc, HeaderValue::Address(list)) => {
                Address::all(list, &mut self.recipients);
            }
            _ => {}
        }
        let name = match header.name {
            HeaderName::Other(name) => name,
            known => Cow::Borrowed(known.as_static_str()),
        };
        self.fields.push(Field { name, value });
    }
}

/// Parses only the fields whose parsed value is used; for all others the raw value is used. That
/// saves time, most of it on `Received`, and a `Received` with an open bracket no longer swallows
/// the fields after it (seen in 5 of 2,858 messages).
static PARSER: LazyLock<MessageParser> = LazyLock::new(|| {
    MessageParser::new()
        .with_mime_headers()
        .with_address_headers()
        .header_text(HeaderName::Subject)
        .default_header_raw()
});

/// The text of a file that is not a message, read as the body of a message without a header is.
#[cfg(feature = "train")]
pub(crate) fn bare_text(bytes: &[u8]) -> Cow<'_, str> {
    charset::bare(bytes)
}

/// A `From ` line before the headers is the mbox envelope, not a field.
fn skip_envelope(raw: &[u8]) -> &[u8] {
    if !raw.starts_with(b"From ") {
        return raw;
    }
    // lines may end with CR alone
    match raw.iter().position(|byte| matches!(byte, b'\r' | b'\n')) {
        Some(end) if raw[end..].starts_with(b"\r\n") => &raw[end + 2..],
        Some(end) => &raw[end + 1..],
        None => raw,
    }
}

/// A field that tells mail from a text that happens to have a colon in its first line.
fn is_mail_field(header: &Header<'_>) -> bool {
    matches!(
        header.name,
        HeaderName::From
            | HeaderName::To
            | HeaderName::Subject
            | HeaderName::Date
            | HeaderName::MessageId
            | HeaderName::Received
            | HeaderName::ReturnPath
            | HeaderName::MimeVersion
            | HeaderName::ContentType
            | HeaderName::ContentTransferEncoding
            | HeaderName::DkimSignature
    )
}

/// The raw value of a field in one line, without the white space around it; `label`: the charset of
/// the body.
fn unfold<'f>(value: &'f [u8], label: Option<&str>) -> Cow<'f, str> {
    let text = encoded_word::raw_text(value.trim_ascii(), label);
    if !text.contains(['\r', '\n']) {
        return text;
    }
    let mut unfolded = String::with_capacity(text.len());
    for line in text.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty()) {
        if !unfolded.is_empty() {
            unfolded.push(' ');
        }
        unfolded.push_str(line);
    }
    Cow::Owned(unfolded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_fields_subject_and_addresses() {
        let raw = b"From a@b.example Mon Jan  1 00:00:00 2026\nReceived: from x\n by y\nFrom: =?utf-8?q?J=C3=A9r=C3=B4me?= <j@Example.ORG>\n\
            Reply-To: other@example.net\nTo: a@example.org, B <b@example.org>\nSubject: =?iso-8859-1?q?caf=E9?=\nX-Odd: 1\n\nbonjour\n";
        let message = Message::parse(raw);
        assert_eq!(message.subject, "café");
        assert_eq!(message.from.name(), "Jérôme");
        assert_eq!(message.from.domain(), "example.org");
        assert_eq!(message.reply_to.domain(), "example.net");
        assert_eq!(message.recipients.len(), 2);
        assert_eq!(message.field("received"), Some("from x by y"));
        assert_eq!(message.field("x-odd"), Some("1"));
        assert_eq!(message.texts[0].content, "bonjour\n");
        assert_eq!(message.flags, Flags::default());
    }

    #[test]
    fn what_is_not_mail_is_bare_text() {
        for raw in
            ["Hello,\n\nI filmed you: pay.\n", "Bonjour: lisez ceci\n\ntexte", "", ":", "\n\n\n", "Dear you"]
        {
            let message = Message::parse(raw.as_bytes());
            assert!(message.flags.no_headers, "{raw:?}");
            assert_eq!(message.texts.len(), 1, "{raw:?}");
            assert_eq!(message.texts[0].content, raw);
        }
    }

    #[test]
    fn very_deep_nesting_does_not_exhaust_the_stack() {
        let level = "Content-Type: message/rfc822\r\n\r\n".repeat(20_000);
        let raw = format!("Subject: deep\r\n{level}Subject: inner\r\n\r\nthe text\r\n");
        let message = Message::parse(raw.as_bytes());
        assert!(message.flags.parts_truncated);
        assert_eq!(message.subject, "deep");
    }
}
