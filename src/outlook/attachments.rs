//! [`attachments`]: the files and messages that are attached to a message.

use super::compound::CompoundFile;
use super::directory::{DirectoryEntry, EntryKind};
use super::mime::FileLabel;
use super::properties::{Properties, PropertyId, TABLE};
use std::borrow::Cow;

/// How the names of storages with attachments begin (MS-OXMSG 2.2.2).
const STORAGE: &str = "__attach_version1.0_#";
/// The media type of a file whose type is unknown.
const UNKNOWN: &str = "application/octet-stream";
/// The type of an address in place of a file (RFC 2483).
const LINK: &str = "text/uri-list";
/// The type of a message.
pub(super) const MESSAGE: &str = "message/rfc822";
/// Characters of the longest type that is kept (RFC 6838, 4.2: 127 each).
const MAX_TYPE: usize = 255;

/// An attachment.
#[derive(Debug)]
pub(super) struct AttachedItem<'f> {
    pub(super) label: FileLabel,
    pub(super) content: AttachedContent<'f>,
}

/// What is attached.
#[derive(Debug)]
pub(super) enum AttachedContent<'f> {
    /// A message, in this storage.
    Message(u32),
    /// A file, with its type, which is `type/subtype`.
    File(String, Cow<'f, [u8]>),
}

/// All attachments, in order.
pub(super) fn attachments<'f>(message: &Properties<'_, 'f>) -> impl Iterator<Item = AttachedItem<'f>> {
    let storages = message.file().storages(message.storage(), STORAGE);
    storages.map(|storage| {
        let attachment = message.of_part(storage.id);
        AttachedItem { label: label(&attachment), content: content(&attachment) }
    })
}

/// Whether there is an attachment.
pub(super) fn has_attachments(message: &Properties<'_, '_>) -> bool {
    message.file().storages(message.storage(), STORAGE).next().is_some()
}

fn content<'f>(attachment: &Properties<'_, 'f>) -> AttachedContent<'f> {
    let file = attachment.file();
    if let Some(object) = attachment.object(PropertyId::ATTACH_DATA) {
        return match file.child(object, TABLE, EntryKind::Stream) {
            Some(_) => AttachedContent::Message(object),
            None => AttachedContent::File(UNKNOWN.to_owned(), longest_stream(file, object)),
        };
    }
    let Some(content) = attachment.binary(PropertyId::ATTACH_DATA) else {
        // a file that was not sent, but where it is to be found: in a cloud, on a server
        let place = attachment.line(PropertyId::ATTACH_LONG_PATH).unwrap_or_default();
        let media_type = if place.is_empty() { UNKNOWN } else { LINK };
        return AttachedContent::File(media_type.to_owned(), place.into_bytes().into());
    };
    let media_type = attachment.line(PropertyId::ATTACH_MIME_TYPE).filter(|name| is_media_type(name));
    AttachedContent::File(media_type.unwrap_or_else(|| UNKNOWN.to_owned()), content)
}

/// The content of an object of another program (OLE): its longest stream is the document, or its
/// picture.
fn longest_stream<'f>(file: &CompoundFile<'f>, storage: u32) -> Cow<'f, [u8]> {
    let streams = file.children(storage).iter().filter(|entry| entry.kind == EntryKind::Stream);
    let longest: Option<&DirectoryEntry> = streams.max_by_key(|entry| (entry.size, entry.id));
    longest.map(|stream| file.read(stream)).unwrap_or_default()
}

fn label(attachment: &Properties<'_, '_>) -> FileLabel {
    let names = [PropertyId::ATTACH_LONG_NAME, PropertyId::ATTACH_SHORT_NAME, PropertyId::DISPLAY_NAME];
    let content_id = attachment.line(PropertyId::ATTACH_CONTENT_ID).unwrap_or_default();
    let content_id = content_id.trim_matches(['<', '>', ' ']);
    let is_id = content_id.len() <= MAX_TYPE && content_id.bytes().all(|byte| matches!(byte, b'!'..=b'~'));
    FileLabel {
        name: names.into_iter().find_map(|id| attachment.line(id)).unwrap_or_default(),
        content_id: if is_id { content_id.to_owned() } else { String::new() },
        is_inline: attachment.is_set(PropertyId::ATTACHMENT_HIDDEN),
    }
}

/// Whether a name is `type/subtype`, and not one whose content has a form of its own, which base64
/// would break (RFC 2045, 6.4).
fn is_media_type(name: &str) -> bool {
    let is_token = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&byte))
    };
    let Some((kind, subtype)) = name.split_once('/') else { return false };
    let is_composite = kind.eq_ignore_ascii_case("multipart")
        || kind.eq_ignore_ascii_case("message") && !name.eq_ignore_ascii_case(MESSAGE);
    name.len() <= MAX_TYPE && is_token(kind) && is_token(subtype) && !is_composite
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_checked() {
        for (name, is_type) in [
            ("application/pdf", true),
            ("image/svg+xml", true),
            ("Message/RFC822", true),
            ("message/partial", false),
            ("multipart/mixed", false),
            ("text/plain; charset=x", false),
            ("text/", false),
            ("pdf", false),
            ("a/b/c", false),
            ("text/plain\r\nX: y", false),
        ] {
            assert_eq!(is_media_type(name), is_type, "{name}");
        }
    }
}
