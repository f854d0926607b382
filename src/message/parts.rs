//! [`collect`]: the leaves of a MIME tree, and the tree as a line of media types.

use super::content_fields::{ContentFields, media_type_of};
use super::leaf::{Entity, Leaf, LeafContent, Leaves};
use super::nested::drop_iteratively;
use super::part::Alternative;
use super::{Flags, Message, charset, file_name};
use crate::limits::{MIME_PARTS, NESTED_MESSAGES};
use mail_parser::{MessagePart, MimeHeaders, PartType};
use std::fmt::Write;

/// The longest content-type tree that is written, in bytes.
const MAX_SHAPE_BYTES: usize = 200;

/// Several forms of one text.
const ALTERNATIVE: &str = "multipart/alternative";
/// Forms that few mail programs show: pages for Gmail on the web (AMP), and for watches. All other
/// programs ignore them.
const RARE_FORMS: [&str; 2] = ["text/x-amp-html", "text/watch-html"];

/// Moves the leaves of `parsed` into `message`; `root` describes its own content.
pub(super) fn collect<'a>(parsed: mail_parser::Message<'a>, root: ContentFields, message: &mut Message<'a>) {
    let mut waiting = vec![(Entity { parsed, nested: false, attachment: false }, root)];
    let mut inside = 0_usize;
    let mut alternatives = 0;
    let mut leaves = Leaves::new(message);
    while let Some((entity, root)) = waiting.pop() {
        let Entity { mut parsed, nested, attachment } = entity;
        if inside > NESTED_MESSAGES {
            leaves.message.flags.parts_truncated = true;
            drop_iteratively(parsed);
            continue;
        }
        write_shape(&parsed, &root.media_type, &mut leaves.message.shape);
        let places = places(&parsed, &root.media_type, alternatives);
        alternatives += parsed.parts.len();
        let mut found = Vec::new();
        for (index, part) in parsed.parts.drain(..).enumerate() {
            leaves.message.flags.damaged |= part.is_encoding_problem;
            let mut fields =
                if index == 0 { root.clone() } else { ContentFields::from_headers(&part.headers) };
            if index != 0 {
                fields.name = file_name::of(&part, &parsed.raw_message);
            }
            let source = charset::PartSource::new(&part, &parsed.raw_message, fields.charset.as_deref());
            let content = match part.body {
                PartType::Message(inside) => {
                    found.push(Entity { parsed: inside, nested: true, attachment });
                    continue;
                }
                PartType::Multipart(_) => continue,
                PartType::Text(text) => LeafContent::Plain(source.text(text, false)),
                PartType::Html(text) => LeafContent::Html(source.text(text, true)),
                PartType::Binary(bytes) | PartType::InlineBinary(bytes) => LeafContent::Bytes(bytes),
            };
            let place = places.get(index).copied().unwrap_or_default();
            leaves.take(Leaf {
                fields,
                content,
                alternative: place.later,
                form: place.form,
                nested,
                is_root: index == 0,
                in_file: attachment,
            });
            found.append(&mut leaves.entities);
        }
        inside += found.len();
        // the message inside carries its own content type in its own headers
        waiting.extend(found.into_iter().rev().map(|mut entity| {
            entity.nested |= nested;
            entity.attachment |= attachment;
            let own = entity.parsed.parts.first().map(|part| ContentFields::from_headers(&part.headers));
            (entity, own.unwrap_or_default())
        }));
    }
}

/// The place of a part among the forms of `multipart/alternative`.
#[derive(Clone, Copy, Debug, Default)]
struct AlternativePlace {
    /// Whether it is second or later in one, or below such a part.
    later: bool,
    form: Option<Alternative>,
}

/// The place of each part of a message; `first` is the number of its first `multipart/alternative`.
fn places(parsed: &mail_parser::Message<'_>, root_type: &str, first: usize) -> Vec<AlternativePlace> {
    let mut places = vec![AlternativePlace::default(); parsed.parts.len()];
    // children always come after their parents, so one pass reaches everything below
    for (index, part) in parsed.parts.iter().enumerate() {
        let PartType::Multipart(children) = &part.body else { continue };
        let is_alternative =
            if index == 0 { root_type == ALTERNATIVE } else { media_type(part) == ALTERNATIVE };
        let parent = places[index];
        for (number, &child) in children.iter().enumerate() {
            let Some(place) = places.get_mut(child as usize) else { continue };
            let is_rare = is_alternative
                && parsed
                    .parts
                    .get(child as usize)
                    .is_some_and(|part| RARE_FORMS.contains(&&*media_type(part)));
            let own = is_alternative.then_some(Alternative { of: first + index, number, is_rare });
            place.later = parent.later || (is_alternative && number > 0);
            place.form = parent.form.or(own);
        }
    }
    places
}

/// `type/subtype` in lower case; empty if not given.
pub(super) fn media_type(part: &MessagePart<'_>) -> String {
    part.content_type().map(media_type_of).unwrap_or_default()
}

/// Appends the tree of content types: subtypes only, a message inside as `message`.
fn write_shape(parsed: &mail_parser::Message<'_>, root_type: &str, shape: &mut String) {
    if !shape.is_empty() {
        shape.push('+');
    }
    let name = |index: usize, part: &MessagePart<'_>| -> String {
        let own = if index == 0 { root_type.to_owned() } else { media_type(part) };
        let sub = own.split_once('/').map_or("plain", |(_, sub)| sub);
        match part.body {
            PartType::Message(_) => "message".to_owned(),
            _ => sub.chars().filter(char::is_ascii_alphanumeric).take(16).collect(),
        }
    };
    // depth first, as an explicit stack of (part, what to write after it)
    enum WalkStep {
        Part(usize),
        Write(char),
    }
    let mut steps = vec![WalkStep::Part(0)];
    let mut seen = 0;
    while let Some(step) = steps.pop() {
        if shape.len() > MAX_SHAPE_BYTES || seen > MIME_PARTS {
            return;
        }
        match step {
            WalkStep::Write(mark) => shape.push(mark),
            WalkStep::Part(index) => {
                let Some(part) = parsed.parts.get(index) else { continue };
                seen += 1;
                let _ = write!(shape, "{}", name(index, part));
                if let PartType::Multipart(children) = &part.body {
                    steps.push(WalkStep::Write(')'));
                    for (place, &child) in children.iter().enumerate().rev() {
                        steps.push(WalkStep::Part(child as usize));
                        steps.push(WalkStep::Write(if place == 0 { '(' } else { ',' }));
                    }
                }
            }
        }
    }
}

impl Flags {
    /// Whether anything was left out.
    #[must_use]
    pub fn any_cut(&self) -> bool {
        self.truncated || self.parts_truncated
    }
}

#[cfg(test)]
mod tests {
    use super::super::part::TextKind;
    use super::*;

    fn mime(parts: &str) -> String {
        format!("Subject: x\r\nMIME-Version: 1.0\r\n{parts}")
    }

    #[test]
    fn tree_texts_and_attachments() {
        let raw = mime(
            "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\nplain text\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>html text</p>\r\n--b--\r\n\
             --a\r\nContent-Type: application/pdf; name=\"x.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nSGVsbG8=\r\n--a--\r\n",
        );
        let message = Message::parse(raw.as_bytes());
        assert_eq!(message.shape, "mixed(alternative(plain,html),pdf)");
        let texts: Vec<_> = message.texts.iter().map(|text| (text.kind, text.alternative)).collect();
        assert_eq!(texts, [(TextKind::Plain, false), (TextKind::Html, true)]);
        assert_eq!(message.attachments[0].name, "x.pdf");
        assert_eq!(message.attachments[0].media_type, "application/pdf");
        assert_eq!(&*message.attachments[0].content, b"Hello");
    }

    #[test]
    fn a_message_inside_is_read() {
        let raw = mime(
            "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: text/plain\r\n\r\nlook at this\r\n\
             --a\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\nContent-Type: text/plain\r\n\r\nI filmed you\r\n--a--\r\n",
        );
        let message = Message::parse(raw.as_bytes());
        assert_eq!(message.shape, "mixed(plain,message)+plain");
        let texts: Vec<_> = message.texts.iter().map(|text| (text.content.trim(), text.nested)).collect();
        assert_eq!(texts, [("look at this", false), ("I filmed you", true)]);
    }

    #[test]
    fn damage_is_flagged_and_nothing_is_lost() {
        let raw = mime(
            "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nthis is not base64!!\r\n",
        );
        let message = Message::parse(raw.as_bytes());
        assert!(message.flags.damaged);
        assert!(message.texts.iter().any(|text| text.content.contains("not base64")));
    }

    #[test]
    fn many_parts_are_cut_with_a_flag() {
        let part = "--a\r\nContent-Type: text/plain\r\n\r\nx\r\n".repeat(MIME_PARTS + 50);
        let raw = mime(&format!("Content-Type: multipart/mixed; boundary=a\r\n\r\n{part}--a--\r\n"));
        let message = Message::parse(raw.as_bytes());
        assert!(message.flags.parts_truncated);
        assert_eq!(message.texts.len(), MIME_PARTS);
    }
}
