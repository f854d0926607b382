//! [`Corpus`]: labelled email, listed but not yet read.

mod columns;
mod csv;
mod encoding;
mod folders;
mod jsonl;
mod layout;
mod options;
mod quotes;
mod spelling;

pub use options::CorpusOptions;

use crate::error::{Error, ErrorKind, Result};
use crate::label::{Label, Labels};
use crate::mailbox::FileKind;
use crate::mailbox::{Location, is_maildir, kind_of};
use crate::message::{Message, bare_text};
use spelling::Spellings;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The fewest messages of a label: with fewer, a fold for calibration would not have even one of
/// each to hold out.
pub(crate) const MIN_PER_LABEL: usize = 5;

/// The most characters of a cell that an error repeats: room for the columns of a wide table.
const MAX_SHOWN_CHARS: usize = 200;

/// The most labels whose counts an error lists. More labels mean that the wrong column was taken
/// for them.
const MAX_SHOWN_LABELS: usize = 2 * Labels::MAX;

/// Labelled email in the order of its files, and what had to be left out.
///
/// Messages that are in memory need no file.
///
/// # Example
/// ```
/// use bluff::train::{Corpus, Row, MessageSource};
/// let messages = ["ham", "spam"].iter().flat_map(|label| (0..5).map(move |number| (label, number)));
/// let rows = messages.map(|(label, number)| {
///     let raw = format!("Subject: {label}\r\n\r\nMail no. {number}.\r\n").into_bytes();
///     Row::new(label, MessageSource::InlineMessage(raw), format!("{label} {number}"))
/// });
/// let mut corpus = Corpus { rows: rows.collect::<bluff::Result<_>>()?, skipped: Vec::new() };
/// assert_eq!(corpus.check(false)?.len(), 2);
/// # Ok::<(), bluff::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    /// The messages, not yet read.
    pub rows: Vec<Row>,
    /// What was skipped: files in directories that are not messages, and rows, if skipping them was
    /// allowed.
    pub skipped: Vec<Skipped>,
}

/// One labelled message that has not been read yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is.
    pub label: Label,
    /// Where it was collected: messages of one source share features that betray their label.
    pub source: String,
    /// Messages of one group are variants of one text, never to be split between training and test.
    pub group: Option<String>,
    /// When it was sent, as far as it is known: a year, or a date that sorts as text.
    pub date: Option<String>,
    /// The language it is written in.
    pub lang: Option<String>,
    /// The message.
    pub content: MessageSource,
    /// The place of the row, for people: `corpus.csv:7`, or a file.
    pub place: String,
}

/// Where the content of a [`Row`] is kept until it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessageSource {
    /// A raw message: a file, or one message of an mbox.
    Message(Location),
    /// A file (`.txt`) with the bare text of a message.
    TextFile(PathBuf),
    /// A raw message that was in the row itself, or is already in memory.
    InlineMessage(Vec<u8>),
    /// A bare text that was in the row itself.
    InlineText(String),
}

/// The content of a [`Row`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessageContent {
    /// A raw message with its headers.
    Raw(Vec<u8>),
    /// What the message says, without headers.
    Text(String),
}

/// A row, or a file, that was skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Its place.
    pub place: String,
    /// What was found there and what was expected.
    pub reason: String,
}

impl Row {
    /// A message in memory, of the source `memory`; `place` is what errors call it.
    ///
    /// # Errors
    /// If `label` is not a label, as [`Label::new`] has it.
    pub fn new(label: &str, content: MessageSource, place: String) -> Result<Self> {
        let Some(label) = Label::new(label) else {
            return Err(RowError::label(label).strict(place));
        };
        let source = "memory".to_owned();
        Ok(Self { label, source, group: None, date: None, lang: None, content, place })
    }
}

impl MessageSource {
    /// The content. A text is read by its charset, as a message without a header is. Content longer
    /// than 64 MiB is cut.
    ///
    /// # Errors
    /// If the file cannot be read (any more).
    pub fn read(&self) -> Result<MessageContent> {
        Ok(match self {
            Self::Message(location) => MessageContent::Raw(location.read()?),
            Self::TextFile(path) => {
                let bytes = Location::File(path.clone()).read()?;
                let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
                MessageContent::Text(bare_text(text).into_owned())
            }
            Self::InlineMessage(message) => MessageContent::Raw(message.clone()),
            Self::InlineText(text) => MessageContent::Text(text.clone()),
        })
    }

    /// What a file holds, by its name: bare text if that ends in `.txt`, a raw message otherwise.
    fn file(path: PathBuf) -> Self {
        if has_extension(&path, &["txt"]) {
            Self::TextFile(path)
        } else {
            Self::Message(Location::File(path))
        }
    }
}

impl Corpus {
    /// [`CorpusOptions::open`] with no option set except whether to skip bad rows.
    ///
    /// # Errors
    /// The errors of [`CorpusOptions::open`].
    pub fn open(specs: &[String], skip_bad: bool) -> Result<Self> {
        CorpusOptions { skip_bad, ..CorpusOptions::default() }.open(specs)
    }

    /// The labels, if a model can be learned from these rows; with `skip_bad`, rows of labels seen
    /// fewer than 5 times are moved to [`skipped`](Self::skipped) first.
    ///
    /// # Errors
    /// If `ham` is missing, there are fewer than two or more than [`Labels::MAX`] labels, or one is
    /// seen fewer than 5 times.
    pub fn check(&mut self, skip_bad: bool) -> Result<Labels> {
        let mut counts: BTreeMap<Label, usize> = BTreeMap::new();
        for row in &self.rows {
            *counts.entry(row.label.clone()).or_default() += 1;
        }
        let found = if counts.is_empty() { "no messages".to_string() } else { listed(&counts) };
        let error = |found: String, expected: String, hint: &str| {
            Err(Error::new(ErrorKind::Corpus, "labelled mail", found, expected).hint(hint))
        };
        let is_rare = |label: &Label| counts.get(label).is_some_and(|count| *count < MIN_PER_LABEL);
        if skip_bad {
            for row in self.rows.extract_if(.., |row| is_rare(&row.label)) {
                let reason = format!("label `{}` on fewer than {MIN_PER_LABEL} messages", row.label);
                self.skipped.push(Skipped { place: row.place, reason });
            }
        } else if counts.keys().any(is_rare) {
            let expected = format!("at least {MIN_PER_LABEL} messages of each label");
            let hint = "add messages of the rare labels, correct misspelt ones, or use `skip_bad`";
            return error(found, expected, hint);
        }
        let labels: Vec<Label> = counts.keys().filter(|label| !is_rare(label)).cloned().collect();
        if labels.len() > Labels::MAX {
            let hint = "is the label column what it should be? join labels that need not be told apart";
            return error(found, format!("at most {} labels", Labels::MAX), hint);
        }
        match Labels::new(labels) {
            Some(labels) => Ok(labels),
            None => {
                let expected = format!("`ham` and another label, each at least {MIN_PER_LABEL} times");
                error(found, expected, "add wanted mail under the label `ham`, unwanted mail under another")
            }
        }
    }
}

/// `ham 12, spam 3`.
fn listed(counts: &BTreeMap<Label, usize>) -> String {
    let shown: Vec<_> =
        counts.iter().take(MAX_SHOWN_LABELS).map(|(label, count)| format!("{label} {count}")).collect();
    let rest = counts.len() - shown.len();
    shown.join(", ") + &if rest > 0 { format!(" and {rest} more labels") } else { String::new() }
}

/// A corpus being filled.
struct CorpusBuilder<'a> {
    corpus: Corpus,
    options: &'a CorpusOptions,
    spellings: Spellings,
}

impl CorpusBuilder<'_> {
    fn open(&mut self, spec: &str) -> Result<()> {
        let path = Path::new(spec);
        // A path that exists wins, so that a file name may hold `=`.
        if !path.exists()
            && let Some((label, path)) = spec.split_once('=')
            && !label.contains(['/', '\\'])
        {
            let label =
                self.spellings.label(label).ok_or_else(|| RowError::label(label).strict(spec.to_string()))?;
            return folders::labelled(self, &label, Path::new(path));
        }
        let kind = fs::metadata(path).map_err(|source| {
            Error::io(path, "reading labelled mail", source)
                .hint("give a CSV or JSON Lines file, a directory, or LABEL=PATH")
        })?;
        if let Some(table) = table_in(path) {
            return csv::read(self, &table);
        }
        if has_extension(&unpacked_name(path), jsonl::EXTENSIONS) {
            return jsonl::read(self, path);
        }
        if kind.is_file() && csv::is_table(self, path) {
            return csv::read(self, path);
        }
        let found_kind = if kind.is_file() { kind_of(path).ok().map(|kind| kind.kind) } else { None };
        if let Some(FileKind::Foreign(_) | FileKind::Beside(_)) = found_kind {
            return Location::File(path.to_path_buf()).read().map(|_| ());
        }
        let is_mail = matches!(found_kind, Some(FileKind::Mbox | FileKind::Mmdf)) || is_maildir(path);
        if kind.is_dir() && !is_mail {
            return folders::read(self, path);
        }
        let found = if is_mail { "mail without a label" } else { "a file of unknown kind" };
        let expected = "a table (.csv, .tsv), a .jsonl or .ndjson file, a directory, or LABEL=PATH";
        Err(Error::new(ErrorKind::Corpus, spec, found, expected)
            .hint(format!("say what the mail is, such as ham={spec}")))
    }

    /// Adds a row, or what is wrong with it.
    fn take(&mut self, place: String, row: Result<Row, RowError>) -> Result<()> {
        match row {
            Ok(row) => self.corpus.rows.push(row),
            Err(bad) if self.options.skip_bad || bad.is_harmless => {
                self.corpus.skipped.push(Skipped { place, reason: bad.reason() })
            }
            Err(bad) => return Err(bad.strict(place)),
        }
        Ok(())
    }

    /// Settles what the labels of a file mean. Its rows begin at `first_row`.
    fn settle(&mut self, first_row: usize, path: &Path) -> Result<()> {
        self.spellings.settle(&mut self.corpus.rows[first_row..], &path.display().to_string())
    }
}

/// What is wrong with a row.
#[derive(Debug)]
struct RowError {
    found: String,
    expected: String,
    remedy: &'static str,
    /// Whether it is skipped in any case: a mailbox also holds what mail servers write into it for
    /// themselves.
    is_harmless: bool,
}

impl RowError {
    fn new(found: impl Into<String>, expected: impl Into<String>, remedy: &'static str) -> Self {
        Self { found: found.into(), expected: expected.into(), remedy, is_harmless: false }
    }

    fn label(name: &str) -> Self {
        let found =
            if name.trim().is_empty() { "an empty label".into() } else { format!("label {}", shown(name)) };
        let expected =
            format!("a word such as ham or spam, of at most {} bytes, not `unsure`", Label::MAX_BYTES);
        Self::new(found, expected, "correct the label")
    }

    fn reason(&self) -> String {
        format!("{}; expected {}", self.found, self.expected)
    }

    /// The error, where bad rows may not be skipped.
    fn strict(self, place: String) -> Error {
        Error::new(ErrorKind::Corpus, place, self.found, self.expected)
            .hint(format!("{}, or use `skip_bad`", self.remedy))
    }
}

/// Text from a corpus as an error may repeat it: short, quoted, without control characters.
fn shown(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN_CHARS) {
        Some((end, _)) => format!("{:?}...", &text[..end]),
        None => format!("{text:?}"),
    }
}

/// The endings of the names of tables.
const TABLES: &[&str] = &["csv", "tsv", "tab"];

/// The table that a path leads to: the path itself if it is named like a table, its `corpus.csv` if
/// it is a directory with one.
fn table_in(path: &Path) -> Option<PathBuf> {
    if path.is_dir() {
        let table = path.join("corpus.csv");
        return table.is_file().then_some(table);
    }
    has_extension(&unpacked_name(path), TABLES).then(|| path.to_path_buf())
}

/// The name of a file, without `.gz` if it is compressed.
fn unpacked_name(path: &Path) -> Cow<'_, Path> {
    if has_extension(path, &["gz"]) { path.with_extension("").into() } else { path.into() }
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension().is_some_and(|given| extensions.iter().any(|known| given.eq_ignore_ascii_case(known)))
}

/// The folder that holds a file: `.` where the path is a bare name.
fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The name of a directory, also where it is given as `.` or `..`.
fn directory_name(directory: &Path) -> String {
    let real = directory.canonicalize();
    let name = real.as_deref().ok().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| "corpus".into())
}

/// The name of a file without its extension.
fn stem(file: &Path) -> String {
    file.file_stem().map_or_else(|| "corpus".into(), |name| name.to_string_lossy().into_owned())
}

impl MessageContent {
    /// As a message.
    #[must_use]
    pub fn message(&self) -> Message<'_> {
        match self {
            Self::Raw(raw) => Message::parse(raw),
            Self::Text(text) => Message::from_text(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corpus(labels: &[(&str, usize)]) -> Corpus {
        let row = |label: &str, i| {
            Row::new(label, MessageSource::InlineText("x".into()), format!("{label}:{i}")).unwrap()
        };
        let rows = labels.iter().flat_map(|(label, count)| (0..*count).map(move |i| row(label, i))).collect();
        Corpus { rows, skipped: Vec::new() }
    }

    #[test]
    fn a_model_needs_ham_and_enough_of_each_label() {
        let many: Vec<String> = (0..100).map(|i| format!("l{i:02}")).collect();
        let many: Vec<(&str, usize)> = many.iter().map(|name| (name.as_str(), 5)).collect();
        for (labels, skip_bad, expected) in [
            (&[("spam", 5), ("ham", 6)][..], false, Ok((vec!["ham", "spam"], 0))),
            (&[("spam", 5), ("ham", 6), ("typo", 4)], true, Ok((vec!["ham", "spam"], 4))),
            (
                &[("spam", 5), ("ham", 6), ("typo", 4)],
                false,
                Err("ham 6, spam 5, typo 4; expected at least 5"),
            ),
            (&[("spam", 5), ("ham", 4)], true, Err("ham 4, spam 5; expected `ham` and another")),
            (&[("ham", 9)], false, Err("ham 9; expected `ham` and another")),
            (&[("spam", 9), ("scam", 9)], true, Err("scam 9, spam 9; expected `ham` and another")),
            (&[], false, Err("no messages; expected `ham` and another")),
            (&many, false, Err("l31 5 and 68 more labels; expected at most 16 labels")),
        ] {
            let mut corpus = corpus(labels);
            let total = corpus.rows.len();
            match (corpus.check(skip_bad), expected) {
                (Ok(found), Ok((names, skipped))) => {
                    assert_eq!(found.iter().map(Label::as_str).collect::<Vec<_>>(), names);
                    assert_eq!((corpus.rows.len(), corpus.skipped.len()), (total - skipped, skipped));
                }
                (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error}"),
                (found, expected) => panic!("{labels:?}: {found:?} instead of {expected:?}"),
            }
        }
    }

    #[test]
    fn specs_that_are_no_labelled_mail_say_what_to_give() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        for (name, content) in
            [("box", "From a\nTo: 1\n"), ("x.doc", "x"), ("m/cur/1", "A: 1"), ("m/new/1", "A: 1")]
        {
            fs::create_dir_all(folder_of(at(name).as_ref())).unwrap();
            fs::write(at(name), content).unwrap();
        }
        for (spec, part) in [
            (
                at("box"),
                "mail without a label; expected a table (.csv, .tsv), a .jsonl or .ndjson file, a directory"
                    .into(),
            ),
            (at("box"), format!("hint: say what the mail is, such as ham={}", at("box"))),
            (at("m"), format!("such as ham={}", at("m"))),
            (at("x.doc"), "a file of unknown kind".into()),
            (at("none"), "hint: give a CSV or JSON Lines file".into()),
            (at("a=b/none"), "hint: give a CSV or JSON Lines file".into()),
            (format!("unsure={}", at("box")), "label \"unsure\"; expected a word such as ham".into()),
            (format!("={}", at("box")), "an empty label".into()),
            (format!("ham={}", at("none")), "none: ".into()),
        ] {
            let error = Corpus::open(std::slice::from_ref(&spec), false).unwrap_err().to_string();
            assert!(error.contains(&part), "{spec}: {error}");
        }
    }

    #[test]
    fn a_message_at_hand_has_a_label_or_an_error_names_its_place() {
        let row = |label: &str| Row::new(label, MessageSource::InlineText("x".into()), "mail 7".into());
        assert_eq!(row(" Spam ").unwrap().label.as_str(), "spam");
        for (label, part) in
            [("", "mail 7: an empty label"), ("unsure", "mail 7: label \"unsure\"; expected a word")]
        {
            let error = row(label).unwrap_err();
            assert!(error.to_string().starts_with(part), "{error}");
            assert_eq!(error.kind(), ErrorKind::Corpus);
        }
    }

    #[test]
    fn names_come_from_files_and_folders() {
        assert_eq!(stem(Path::new("a/b.c.jsonl")), "b.c");
        assert_eq!(folder_of(Path::new("corpus.csv")), Path::new("."));
        assert_eq!(directory_name(Path::new("/")), "corpus");
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("mine/sub")).unwrap();
        assert_eq!(directory_name(&folder.path().join("mine/sub/..")), "mine");
    }

    #[test]
    fn texts_are_decoded_and_what_errors_repeat_is_short_and_clean() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.TXT");
        for (bytes, text) in [
            (&b"\xef\xbb\xbfcaf\xc3\xa9"[..], "café"),
            (b"Le caf\xe9 \xe9tait pr\xeat", "Le café était prêt"),
            (b"\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0, \xff \xe7\xe4\xe5\xf1\xfc", "Привет, мир, я здесь"),
            (b"\xff\xfep\0a\0y\0 \0n\0o\0w\0", "pay now"),
            (b"\x1b$B;d\x1b(B pay", "私 pay"),
        ] {
            fs::write(&path, bytes).unwrap();
            assert_eq!(MessageSource::file(path.clone()).read().unwrap(), MessageContent::Text(text.into()));
            assert_eq!(crate::Message::parse(bytes).texts[0].content.trim_start_matches('\u{feff}'), text);
        }
        fs::remove_file(&path).unwrap();
        assert_eq!(MessageSource::file(path).read().unwrap_err().kind(), ErrorKind::Io);
        let raw = b"Subject: caf\xe9\r\n\r\n".to_vec(); // not UTF-8, as in much old email
        assert_eq!(MessageSource::InlineMessage(raw.clone()).read().unwrap(), MessageContent::Raw(raw));
        assert_eq!(shown("a\u{1b}[31m"), r#""a\u{1b}[31m""#);
        assert_eq!(shown(&"ü".repeat(999)).chars().count(), MAX_SHOWN_CHARS + 5);
    }
}
