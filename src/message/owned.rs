//! A [`Message`] that borrows nothing, for one that was mended before it was parsed.

use super::{Address, Attachment, Field, Message, TextPart};

impl Message<'_> {
    pub(super) fn into_owned(self) -> Message<'static> {
        Message {
            fields: self.fields.into_iter().map(Field::into_owned).collect(),
            subject: self.subject.into_owned().into(),
            from: self.from.into_owned(),
            reply_to: self.reply_to.into_owned(),
            sender: self.sender.into_owned(),
            recipients: self.recipients.into_iter().map(Address::into_owned).collect(),
            texts: self.texts.into_iter().map(TextPart::into_owned).collect(),
            attachments: self.attachments.into_iter().map(Attachment::into_owned).collect(),
            shape: self.shape,
            flags: self.flags,
        }
    }
}

impl Field<'_> {
    fn into_owned(self) -> Field<'static> {
        Field { name: self.name.into_owned().into(), value: self.value.into_owned().into() }
    }
}

impl TextPart<'_> {
    fn into_owned(self) -> TextPart<'static> {
        TextPart {
            content: self.content.into_owned().into(),
            kind: self.kind,
            alternative: self.alternative,
            nested: self.nested,
        }
    }
}

impl Attachment<'_> {
    fn into_owned(self) -> Attachment<'static> {
        Attachment {
            name: self.name.into_owned().into(),
            media_type: self.media_type,
            content: self.content.into_owned().into(),
        }
    }
}
