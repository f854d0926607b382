//! [`to_rfc5322`]: reads an Outlook item (`.msg`, template `.oft`; MS-OXMSG) as one email (RFC 5322).
//!
//! A `.msg` is a compound file, which is a file system in a file (`compound`, MS-CFB). A folder
//! holds a message, its files the properties (`properties`, MS-OXMSG). What a person sees of them
//! in Outlook is written as header fields (`header`), bodies (`body`) and files
//! (`attachments`) of one email, which is read like any other from there on.
//!
//! Any bytes may be given. Time and memory are linear in the length of the file and bounded by
//! `limits`; a damaged file is read as far as it is intact.

mod addresses;
mod attachments;
mod body;
mod code_page;
mod compound;
mod compressed_rtf;
mod directory;
mod error;
mod field;
mod filetime;
mod header;
mod item;
mod limits;
mod mime;
mod properties;
mod reply_to;
mod rtf;
mod rtf_fonts;
mod sectors;
mod signed;
mod transfer;

pub use error::OutlookError;

use compound::CompoundFile;
use item::{MessageClass, OutlookItem};
use mime::OutputBudget;

/// An Outlook item as an email.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlookMessage {
    /// The email: ASCII but for header fields that travelled with it, lines end with CRLF.
    pub message: Vec<u8>,
    /// Whether something was left out because of a limit.
    pub truncated: bool,
    /// Whether something was left out because the file ends early or contradicts itself.
    pub damaged: bool,
}

/// Whether a file is an Outlook item: a compound file with properties of MAPI and, unless it is
/// damaged, a message class. A document of Word or Excel (`.doc`, `.xls`) is none.
///
/// # Example
/// ```
/// assert!(!bluff::outlook::is_outlook(b"Subject: Hello\r\n\r\nHow are you?\r\n"));
/// ```
#[must_use]
pub fn is_outlook(file: &[u8]) -> bool {
    CompoundFile::open(file).is_ok_and(|file| OutlookItem::top(&file).is_ok())
}

/// Writes an Outlook item as an email.
///
/// - Header fields that travelled with the message are kept as they are, but for those that
///   describe its MIME structure. A message without them (a draft, a sent item, one that stayed
///   within Exchange) gets its fields from properties. A sender known only by its name in a
///   directory of Exchange (`EX`) has a name and no address.
/// - The body is the text, the HTML, and what an RTF body adds to them.
/// - A message with restricted permission (IRM) is no error: its text says so, and its content is
///   in the encrypted attachment `message.rpmsg`, which is kept as any other.
/// - An appointment or a task with a text is read like a message.
///
/// # Errors
/// If the file is no compound file, one of another program, too damaged to find an item in it, or
/// an item that is no message: a contact, or an appointment without text.
pub fn to_rfc5322(file: &[u8]) -> Result<OutlookMessage, OutlookError> {
    let file = CompoundFile::open(file)?;
    let item = OutlookItem::top(&file)?;
    let class = item.class();
    if class == MessageClass::Contact || class == MessageClass::Other && !item.has_content() {
        return Err(OutlookError::NotAMessage(item.class_name()));
    }
    let mut budget = OutputBudget::new(file.losses());
    let message = item.to_email(&mut budget);
    Ok(OutlookMessage {
        message,
        truncated: file.losses().is_truncated(),
        damaged: file.losses().is_damaged(),
    })
}
