//! [`OutlookError`]: why a file is not read as an Outlook item.

use std::fmt;

/// Why a file is not read as an Outlook item.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OutlookError {
    /// The file does not begin like a compound file.
    NotCompound,
    /// A compound file whose table of contents cannot be found; the text says what is wrong with
    /// it.
    Damaged(&'static str),
    /// A compound file of another program.
    NotOutlook,
    /// A contact, or an appointment or a task with nothing to read; holds the message class.
    NotAMessage(String),
}

impl OutlookError {
    /// What to do about it.
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::NotCompound => "give the file as Outlook saved it, or an email as .eml",
            Self::Damaged(_) => "save the message from Outlook again, or copy the file anew",
            Self::NotOutlook => "open it with the program that wrote it",
            Self::NotAMessage(_) => "give the message itself, not a contact or an appointment",
        }
    }
}

impl fmt::Display for OutlookError {
    /// What was found.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotCompound => f.write_str("a file that is no Outlook item"),
            Self::Damaged(what) => write!(f, "a damaged Outlook item or old office document: {what}"),
            Self::NotOutlook => f.write_str("a document of another program than Outlook"),
            Self::NotAMessage(class) => {
                write!(f, "an Outlook item of class {class:?}, which is no message or is empty")
            }
        }
    }
}

impl std::error::Error for OutlookError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_say_what_was_found_and_what_to_do() {
        for error in [
            OutlookError::NotCompound,
            OutlookError::Damaged("it ends within its header"),
            OutlookError::NotOutlook,
            OutlookError::NotAMessage("IPM.Contact".to_owned()),
        ] {
            assert!(error.to_string().starts_with("a") && !error.remedy().is_empty(), "{error}");
        }
    }
}
