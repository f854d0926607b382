//! A [`Message`] independent of the bytes that it was read from, for bytes that had to be repaired
//! first.

use super::{Address, Attachment, Field, Message, TextPart};
use std::borrow::Cow;

impl Message<'_> {
    /// The same message with copies of what it borrowed.
    pub(super) fn into_owned(self) -> Message<'static> {
        Message {
            fields: self.fields.into_iter().map(Field::into_owned).collect(),
            subject: text(self.subject),
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
        Field { name: text(self.name), value: text(self.value) }
    }
}

impl TextPart<'_> {
    fn into_owned(self) -> TextPart<'static> {
        let Self { content, kind, alternative, nested, attachment, form } = self;
        TextPart { content: text(content), kind, alternative, nested, attachment, form }
    }
}

impl Attachment<'_> {
    fn into_owned(self) -> Attachment<'static> {
        Attachment {
            name: text(self.name),
            media_type: self.media_type,
            content: Cow::Owned(self.content.into_owned()),
        }
    }
}

fn text(borrowed: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(borrowed.into_owned())
}
