//! [`open_corpus`]: labelled email from files, and from stdin as `LABEL=-`. For instance, a mail
//! server pipes a message there that somebody moved.

use crate::error::usage_error;
use crate::output::write;
use bluff::mailbox::{Location, list_messages};
use bluff::train::{Corpus, CorpusOptions, MessageSource, Row};
use bluff::{Error, ErrorKind, Labels, Result};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// The name of stdin after a label.
const STDIN: &str = "-";
/// The source of messages from stdin.
const SOURCE: &str = "stdin";
/// The step that errors name.
const READING: &str = "reading labelled mail";

/// Labelled email, not yet read. What came from stdin is in a file that is deleted when this is
/// dropped.
#[derive(Debug)]
pub struct OpenCorpus {
    /// The email.
    pub corpus: Corpus,
    _spool: Option<NamedTempFile>,
}

/// Lists the email of each of `specs` as [`CorpusOptions::open`] does; `LABEL=-` is one message or
/// an mbox on stdin.
///
/// # Errors
/// The errors of [`CorpusOptions::open`]; also if stdin is empty or cannot be read.
pub fn open_corpus(specs: &[String], options: &CorpusOptions) -> Result<OpenCorpus> {
    open_from(specs, options, || io::stdin().lock())
}

/// Checks that at most one of the options reads stdin, which can be read only once.
///
/// # Errors
/// If more do, or if a `-` has no label.
pub fn check_stdin<'a>(specs: impl IntoIterator<Item = &'a String>) -> Result<()> {
    let (mut labelled, mut bare) = (0, 0);
    for spec in specs {
        labelled += usize::from(label_of(spec).is_some());
        bare += usize::from(spec == STDIN);
    }
    if bare > 0 {
        return Err(usage_error(
            STDIN,
            "mail without a label on stdin",
            "LABEL=-",
            "say what the mail is, such as spam=-",
        ));
    }
    if labelled > 1 {
        let hint = "save all but one in files";
        return Err(usage_error(STDIN, "stdin, asked for twice", "it once: it can be read only once", hint));
    }
    Ok(())
}

fn open_from<R: io::Read>(
    specs: &[String],
    options: &CorpusOptions,
    stdin: impl Fn() -> R,
) -> Result<OpenCorpus> {
    let mut all = OpenCorpus { corpus: Corpus::default(), _spool: None };
    for spec in specs {
        match label_of(spec) {
            Some(label) => all._spool = Some(take_stdin(label, stdin(), &mut all.corpus)?),
            None => {
                let Corpus { rows, skipped } = options.open(std::slice::from_ref(spec))?;
                all.corpus.rows.extend(rows);
                all.corpus.skipped.extend(skipped);
            }
        }
    }
    Ok(all)
}

/// The label of `LABEL=-`; a file of that name wins, as everywhere.
fn label_of(spec: &str) -> Option<&str> {
    spec.strip_suffix(STDIN)?.strip_suffix('=').filter(|_| !Path::new(spec).exists())
}

fn take_stdin(label: &str, mut stdin: impl io::Read, corpus: &mut Corpus) -> Result<NamedTempFile> {
    let failed = |error| Error::io(Path::new(SOURCE), READING, error);
    let mut spool = NamedTempFile::new().map_err(failed)?;
    let length = io::copy(&mut stdin, spool.as_file_mut()).map_err(failed)?;
    let place = format!("{label}={STDIN}");
    if length == 0 {
        let error = Error::new(ErrorKind::Corpus, place, "nothing on stdin", "a message or an mbox");
        return Err(error.hint("pipe the email into train, such as train --data spam=- < mail.eml"));
    }
    for location in list_messages(spool.path())?.messages {
        let name = match &location {
            Location::MboxSlice { ordinal, .. } | Location::Unpacked { ordinal, .. } => {
                format!("{place}#{ordinal}")
            }
            _ => place.clone(),
        };
        let row = Row::new(label, MessageSource::Message(location), name)?;
        corpus.rows.push(Row { source: SOURCE.to_owned(), ..row });
    }
    Ok(spool)
}

/// Checks that a model knows the labels of all rows. Rows with other labels would be left out of
/// all figures.
///
/// # Errors
/// If it does not, and they may not be left out.
pub fn check_labels(corpus: &Corpus, labels: &Labels, skip_bad: bool) -> Result<()> {
    let mut unknown: BTreeMap<&str, usize> = BTreeMap::new();
    for row in corpus.rows.iter().filter(|row| labels.index_of(row.label.as_str()).is_none()) {
        *unknown.entry(row.label.as_str()).or_default() += 1;
    }
    if unknown.is_empty() || skip_bad {
        return Ok(());
    }
    let counts = unknown.iter().take(Labels::MAX).map(|(label, count)| format!("{label} {count}"));
    let found = format!("labels that the model does not know: {}", counts.collect::<Vec<_>>().join(", "));
    let known: Vec<&str> = labels.iter().map(|label| label.as_str()).collect();
    let hint = format!(
        "say which of them each is, such as --labels {}={}, or leave its rows out with --skip-bad",
        unknown.keys().next().copied().unwrap_or_default(),
        known.get(1).copied().unwrap_or_default() // the first is ham
    );
    Err(Error::new(ErrorKind::Corpus, "labelled mail", found, known.join(", ")).hint(hint))
}

/// Checks that each file that will be written differs from all that are read and from all others
/// that will be written: nobody should lose email to a typing error. `read` holds the values of
/// `--data` and the like, including `LABEL=PATH`.
///
/// # Errors
/// If not.
pub fn check_apart<'a>(
    written: impl IntoIterator<Item = (&'static str, Option<&'a Path>)>,
    read: impl IntoIterator<Item = &'a str>,
) -> Result<()> {
    // all names of stdout are one file; email from stdin is something else
    let place = |path: &Path| match path.canonicalize() {
        _ if write::is_stdout(path) => PathBuf::from("-"),
        Ok(path) => path,
        Err(_) => path.to_owned(),
    };
    let of_spec = |spec: &'a str| {
        let path = Path::new(spec);
        if path.exists() { path } else { spec.split_once('=').map_or(path, |(_, path)| Path::new(path)) }
    };
    let files = read.into_iter().map(of_spec).filter(|path| !write::is_stdout(path));
    let mut taken: Vec<PathBuf> = files.map(place).collect();
    for (option, path) in written {
        let Some(path) = path else { continue };
        if taken.contains(&place(path)) {
            let found = format!("{}, which is read or written by another option too", path.display());
            return Err(Error::new(ErrorKind::Usage, option, found, "a file of its own"));
        }
        taken.push(place(path));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluff::train::MessageContent;

    fn opened(specs: &[&str], stdin: &'static [u8]) -> Result<OpenCorpus> {
        let specs: Vec<String> = specs.iter().map(|&spec| spec.to_owned()).collect();
        check_stdin(&specs)?;
        open_from(&specs, &CorpusOptions::default(), || stdin)
    }

    #[test]
    fn stdin_is_a_message_or_an_mbox_of_its_label() {
        const BOX: &[u8] = b"From a@b.example Sat Jan  3 01:05:34 1996\nFrom: a@b.example\n\none\n\nFrom a@b.example Sat Jan  3 01:05:35 1996\nFrom: a@b.example\n\ntwo\n";
        for (stdin, expected) in [
            (&b"From: a@b.example\n\none\n"[..], &["spam=- spam stdin one"][..]),
            (BOX, &["spam=-#1 spam stdin one", "spam=-#2 spam stdin two"]),
        ] {
            let open = opened(&["Spam=-"], stdin).unwrap();
            let rows = open.corpus.rows.iter().map(|row| {
                let MessageContent::Raw(raw) = row.content.read().unwrap() else { panic!("{row:?}") };
                let body = String::from_utf8(raw).unwrap();
                let body = body.split("\n\n").nth(1).unwrap().trim().to_owned();
                format!("{} {} {} {body}", row.place.to_lowercase(), row.label, row.source)
            });
            assert_eq!(rows.collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for (specs, part) in [
            (&["-"][..], "mail without a label on stdin; expected LABEL=-"),
            (&["spam=-", "ham=-"], "asked for twice"),
            (&["spam=-"], "spam=-: nothing on stdin"),
        ] {
            let error = opened(specs, b"").unwrap_err().to_string();
            assert!(error.contains(part), "{specs:?}: {error}");
        }
        assert!(opened(&["unsure=-"], b"A: 1\n\nx").unwrap_err().to_string().contains("unsure=-: label"));
    }
}
