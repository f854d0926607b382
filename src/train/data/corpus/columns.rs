//! [`Column`] and [`Cells`]: what the columns of a table of labelled email mean, by the names that
//! people give them.

use super::spelling::Spellings;
use super::{MessageSource, Row, RowError, shown};
use crate::mailbox::INTERNAL_DATA;
use crate::mailbox::{begins_header, begins_mbox, check_mail};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;

/// What a column of a table, or a field of a JSON object, means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Label,
    Path,
    Message,
    Text,
    Source,
    Group,
    Date,
    Year,
    Lang,
    Subject,
}

/// The columns that hold a message; a table has one of them.
const CONTENTS: [Column; 3] = [Column::Path, Column::Message, Column::Text];

/// Other names of columns, as public tables have them. They count where a table has no column of
/// the plain name. `v1` and `v2` are those of the SMS collection, with which most people begin.
const ALIASES: &[(&str, Column)] = &[
    ("v1", Column::Label),
    ("category", Column::Label),
    ("class", Column::Label),
    ("labels", Column::Label),
    ("spam", Column::Label),
    ("is_spam", Column::Label),
    ("isspam", Column::Label),
    ("spam/ham", Column::Label),
    ("ham/spam", Column::Label),
    ("target", Column::Label),
    ("type", Column::Label),
    ("email type", Column::Label),
    ("email_type", Column::Label),
    ("v2", Column::Text),
    ("body", Column::Text),
    ("content", Column::Text),
    ("sms", Column::Text),
    ("email", Column::Text),
    ("mail", Column::Text),
    ("email text", Column::Text),
    ("email_text", Column::Text),
    ("email_body", Column::Text),
    ("message_body", Column::Text),
    ("messages", Column::Text),
    ("texts", Column::Text),
    ("file", Column::Path),
    ("filename", Column::Path),
    ("file_name", Column::Path),
    ("raw", Column::Message),
    ("raw_message", Column::Message),
    ("language", Column::Lang),
];

impl Column {
    const ALL: [(Self, &str); 10] = [
        (Self::Label, "label"),
        (Self::Path, "path"),
        (Self::Message, "message"),
        (Self::Text, "text"),
        (Self::Source, "source"),
        (Self::Group, "group"),
        (Self::Date, "date"),
        (Self::Year, "year"),
        (Self::Lang, "lang"),
        (Self::Subject, "subject"),
    ];

    /// The column of that plain name, in any case.
    pub(super) fn named(name: &str) -> Option<Self> {
        let name = name.trim();
        Self::ALL.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(column, _)| *column)
    }

    pub(super) fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// The names of all columns.
    pub(super) fn names() -> String {
        Self::ALL.map(|(_, name)| name).join(", ")
    }

    fn is_content(self) -> bool {
        CONTENTS.contains(&self)
    }

    /// What columns of these names mean; `asked` gives the meaning of some, by name or by number
    /// from 1.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(super) fn resolve(
        names: &[&str],
        asked: &BTreeMap<String, String>,
    ) -> Result<Vec<Option<Self>>, String> {
        let mut columns = vec![None; names.len()];
        for (meaning, wanted) in asked {
            let Some(column) = Self::named(meaning) else { continue };
            let by_name = names.iter().position(|name| name.trim().eq_ignore_ascii_case(wanted.trim()));
            let by_number = || wanted.trim().parse::<usize>().ok()?.checked_sub(1);
            match by_name.or_else(by_number).filter(|index| *index < names.len()) {
                Some(index) => columns[index] = Some(column),
                None => return Err(format!("no column {}", shown(wanted))),
            }
        }
        let is_known = |columns: &[Option<Self>], column: Self| {
            columns.contains(&Some(column))
                || (column.is_content() && CONTENTS.iter().any(|content| columns.contains(&Some(*content))))
        };
        let before = columns.clone();
        for (index, name) in names.iter().enumerate() {
            let plain = Self::named(name).filter(|column| !is_known(&before, *column));
            columns[index] = columns[index].or(plain);
        }
        let before = columns.clone();
        for (index, name) in names.iter().enumerate() {
            let alias = ALIASES.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(name.trim()));
            let alias = alias.map(|(_, column)| *column).filter(|column| !is_known(&before, *column));
            columns[index] = columns[index].or(alias);
        }
        let known: Vec<Self> = columns.iter().copied().flatten().collect();
        Self::fault(&known).map_or(Ok(columns), Err)
    }

    /// What is wrong with a set of columns, if anything.
    fn fault(columns: &[Self]) -> Option<String> {
        let times = |wanted: Self| columns.iter().filter(|column| **column == wanted).count();
        let contents: usize = CONTENTS.into_iter().map(times).sum();
        if let Some((_, name)) = Self::ALL.iter().find(|(column, _)| times(*column) > 1) {
            return Some(format!("`{name}` more than once"));
        }
        match (times(Self::Label), contents) {
            (0, _) => Some("no `label`".into()),
            (_, 0) => Some("none of `path`, `message` and `text`".into()),
            (_, 1) => None,
            _ => Some("several of `path`, `message` and `text`".into()),
        }
    }
}

/// The columns that a row needs, for errors.
pub(super) const LAYOUT: &str = "`label` and exactly one of `path`, `message` and `text`";

/// The folder of a table, and the source of its rows unless they name one.
pub(super) struct Home {
    pub(super) folder: PathBuf,
    pub(super) source: String,
}

/// The cells of one row, in the order of [`Column::ALL`]; those of absent columns are empty. A raw
/// message need not be UTF-8.
#[derive(Default)]
pub(super) struct Cells {
    texts: [String; Column::ALL.len()],
    message: Vec<u8>,
}

impl Cells {
    pub(super) fn set(&mut self, column: Column, cell: &str) {
        if column == Column::Message {
            self.message = cell.as_bytes().to_vec();
        } else {
            self.texts[column as usize] = cell.to_string();
        }
    }

    /// Sets the raw message.
    pub(super) fn set_message(&mut self, raw: &[u8]) {
        self.message = raw.to_vec();
    }

    /// The cell, trimmed; `None` if nothing is left.
    fn optional(&self, column: Column) -> Option<String> {
        let cell = self.texts[column as usize].trim();
        (!cell.is_empty()).then(|| cell.to_string())
    }

    pub(super) fn row(mut self, home: &Home, place: &str, spellings: &Spellings) -> Result<Row, RowError> {
        let name = &self.texts[Column::Label as usize];
        let label = spellings.label(name).ok_or_else(|| RowError::label(name))?;
        Ok(Row {
            label,
            source: self.optional(Column::Source).unwrap_or_else(|| home.source.clone()),
            group: self.optional(Column::Group),
            date: self.optional(Column::Date).or_else(|| self.optional(Column::Year)),
            lang: self.optional(Column::Lang),
            content: self.content(home)?,
            place: place.to_string(),
        })
    }

    /// Moves the content out; the layout has been checked, so one of the three columns is there.
    fn content(&mut self, home: &Home) -> Result<MessageSource, RowError> {
        let subject = self.optional(Column::Subject);
        let [path, text] =
            [Column::Path, Column::Text].map(|column| std::mem::take(&mut self.texts[column as usize]));
        if !self.message.is_empty() {
            let message = std::mem::take(&mut self.message);
            return Ok(MessageSource::InlineMessage(match subject {
                // some tables call a bare text a message
                Some(subject) if !begins_header(&message) && !begins_mbox(&message) => {
                    with_subject(&subject, &message)
                }
                _ => message,
            }));
        }
        if let Some(subject) = subject.filter(|_| path.is_empty()) {
            return Ok(MessageSource::InlineMessage(with_subject(&subject, text.as_bytes())));
        }
        if !text.is_empty() {
            return Ok(MessageSource::InlineText(text));
        }
        if path.is_empty() {
            return Err(RowError::new(
                "a row without content",
                "a `path`, `message` or `text`",
                "fill the cell",
            ));
        }
        let file = home.folder.join(&path);
        let fault = match fs::metadata(&file) {
            Ok(kind) if kind.is_file() => match check_mail(&file) {
                Ok(()) => return Ok(MessageSource::file(file)),
                Err(error) => {
                    let found = format!("{}, {}", shown(&path), error.found());
                    let bad = RowError::new(found, "the path of an email", "take the row out");
                    return Err(RowError { is_harmless: error.found() == INTERNAL_DATA, ..bad });
                }
            },
            Ok(_) => "not a file".to_string(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => "no such file".to_string(),
            Err(error) => error.to_string(),
        };
        let expected = "the path of a file, from the folder of the table";
        Err(RowError::new(format!("{}, {fault}", shown(&path)), expected, "correct the path"))
    }
}

/// A message of a subject and a text.
fn with_subject(subject: &str, text: &[u8]) -> Vec<u8> {
    let line = subject.split_whitespace().collect::<Vec<_>>().join(" ");
    [b"Subject: ", line.as_bytes(), b"\n\n", text].concat()
}
