//! [`OutlookItem`]: a message, or what else Outlook keeps in a `.msg` file.

use super::attachments::{AttachedContent, AttachedItem, MESSAGE, attachments, has_attachments};
use super::body;
use super::compound::CompoundFile;
use super::directory::{EntryKind, ROOT};
use super::error::OutlookError;
use super::header;
use super::limits::DEPTH;
use super::mime::{MimePart, OutputBudget};
use super::properties::{Properties, PropertyId, TABLE};
use super::signed::{is_signed, signed_body};
use super::transfer::base64_length;

/// Bytes of the fields and the boundaries of a part, without its name.
const FIELDS_BYTES: usize = 1_024;

/// What kind of item it is (MS-OXCMSG 2.2.1.3; the classes are in MS-OXPROPS).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MessageClass {
    /// Something that is sent: a message, a request, a report.
    Message,
    /// A person or a list of persons.
    Contact,
    /// An appointment, a task, a note.
    Other,
}

impl MessageClass {
    /// `None` if it is not a class of Outlook.
    fn parse(name: &str) -> Option<Self> {
        const CONTACTS: &[&str] = &["ipm.contact", "ipm.distlist", "ipm.abchperson"];
        const OTHERS: &[&str] = &["ipm.appointment", "ipm.task", "ipm.stickynote", "ipm.activity"];
        let name = name.to_ascii_lowercase();
        let is = |classes: &[&str]| {
            classes.iter().any(|&class| {
                name.strip_prefix(class).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        };
        match () {
            () if !is(&["ipm", "report"]) => None,
            () if is(CONTACTS) => Some(Self::Contact),
            () if is(OTHERS) => Some(Self::Other),
            () => Some(Self::Message),
        }
    }
}

/// An item.
#[derive(Debug)]
pub(super) struct OutlookItem<'c, 'f> {
    properties: Properties<'c, 'f>,
    /// How many messages it is in.
    depth: usize,
}

impl<'c, 'f> OutlookItem<'c, 'f> {
    /// The item that a file holds.
    pub(super) fn top(file: &'c CompoundFile<'f>) -> Result<Self, OutlookError> {
        let refuse = |what| match file.losses().is_damaged() {
            true => Err(OutlookError::Damaged(what)),
            false => Err(OutlookError::NotOutlook),
        };
        if file.child(ROOT, TABLE, EntryKind::Stream).is_none() {
            return refuse("its list of properties is missing");
        }
        let item = Self { properties: Properties::of_message(file, ROOT), depth: 0 };
        // a class may be lost in a damaged file
        let name = item.class_name();
        if !name.is_empty() && MessageClass::parse(&name).is_none() {
            return refuse("its message class cannot be read");
        }
        Ok(item)
    }

    /// The message in a storage of an attachment.
    fn inner(&self, storage: u32) -> Self {
        let properties = Properties::of_message(self.properties.file(), storage);
        Self { properties, depth: self.depth.saturating_add(1) }
    }

    /// The message class, such as `IPM.Note`; empty if there is none.
    pub(super) fn class_name(&self) -> String {
        self.properties.line(PropertyId::MESSAGE_CLASS).unwrap_or_default()
    }

    pub(super) fn class(&self) -> MessageClass {
        MessageClass::parse(&self.class_name()).unwrap_or(MessageClass::Message)
    }

    /// Whether there is something to read: a body or an attachment.
    pub(super) fn has_content(&self) -> bool {
        let bodies = [PropertyId::BODY, PropertyId::HTML, PropertyId::RTF_COMPRESSED];
        bodies.iter().any(|&body| self.properties.has(body)) || has_attachments(&self.properties)
    }

    /// The item as an email.
    pub(super) fn to_email(&self, budget: &mut OutputBudget<'_>) -> Vec<u8> {
        let header = header::fields(&self.properties);
        let mut email = if budget.take(header.len()) { header.into_bytes() } else { Vec::new() };
        let forms = body::forms(&self.properties).into_iter();
        let mut forms: Vec<_> = forms.filter(|form| budget.take(form.length())).collect();
        let mut files = Vec::new();
        let is_signed = is_signed(&self.class_name());
        for attached in attachments(&self.properties) {
            if !budget.take_attachment() {
                break;
            }
            if is_signed
                && let AttachedContent::File(_, content) = &attached.content
                && let Some(form) = signed_body(content)
            {
                // a further form of the body
                if budget.take(form.length()) {
                    forms.push(form);
                }
                continue;
            }
            files.extend(self.part(attached, budget));
        }
        let mut parts: Vec<_> = MimePart::several("alternative", forms).into_iter().collect();
        parts.extend(files);
        let content = MimePart::several("mixed", parts).unwrap_or_else(|| MimePart::text("plain", ""));
        email.extend_from_slice(b"MIME-Version: 1.0\r\n");
        content.write(&mut email);
        email
    }

    /// An attachment as a part; a file without its content if that is too long.
    fn part(&self, attached: AttachedItem<'_>, budget: &mut OutputBudget<'_>) -> Option<MimePart> {
        let AttachedItem { label, content } = attached;
        // a byte of a name takes three
        if !budget.take(label.name.len().saturating_mul(3).saturating_add(FIELDS_BYTES)) {
            return None;
        }
        match content {
            AttachedContent::Message(_) if self.depth >= DEPTH => {
                self.properties.file().losses().truncate();
                None
            }
            AttachedContent::Message(storage) => {
                Some(MimePart::message(&label, self.inner(storage).to_email(budget)))
            }
            AttachedContent::File(media_type, content) if media_type.eq_ignore_ascii_case(MESSAGE) => {
                let fits = budget.take(content.len());
                Some(MimePart::message(&label, if fits { content.into_owned() } else { Vec::new() }))
            }
            AttachedContent::File(media_type, content) => {
                let fits = budget.take(base64_length(content.len()));
                Some(MimePart::file(&media_type, &label, if fits { &content } else { &[] }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_known() {
        for (name, class) in [
            ("IPM.Note", Some(MessageClass::Message)),
            ("IPM.note.SMIME", Some(MessageClass::Message)),
            ("IPM", Some(MessageClass::Message)),
            ("IPM.Schedule.Meeting.Request", Some(MessageClass::Message)),
            ("IPM.ContactForm", Some(MessageClass::Message)),
            ("REPORT.IPM.Note.NDR", Some(MessageClass::Message)),
            ("IPM.Contact", Some(MessageClass::Contact)),
            ("IPM.DistList", Some(MessageClass::Contact)),
            ("IPM.Appointment.Custom", Some(MessageClass::Other)),
            ("IPMX.Note", None),
            ("Word.Document", None),
            ("", None),
        ] {
            assert_eq!(MessageClass::parse(name), class, "{name}");
        }
    }
}
