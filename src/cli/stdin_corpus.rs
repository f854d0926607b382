//! [`open_corpus`]: labelled mail of files, and of stdin as `LABEL=-`, such as a mail server pipes
//! a message that somebody moved.

use crate::cli::program::usage_error;
use crate::error::{Error, ErrorKind, Result};
use crate::message::mailbox::{Location, locate};
use crate::train::{Corpus, CorpusOptions, MessageSource, Row};
use std::io;
use std::path::Path;
use tempfile::NamedTempFile;

/// How stdin is named behind a label.
const STDIN: &str = "-";
/// The source of mail from stdin.
const SOURCE: &str = "stdin";
/// What an error says was going on.
const READING: &str = "reading labelled mail";

/// Labelled mail, not yet read; what came from stdin lies in a file that is gone with this.
#[derive(Debug)]
pub struct OpenCorpus {
    /// The mail.
    pub corpus: Corpus,
    _spool: Option<NamedTempFile>,
}

/// Lists the mail of each of `specs` as [`CorpusOptions::open`] does; `LABEL=-` is one message or
/// an mbox on stdin.
///
/// # Errors
/// Those of [`CorpusOptions::open`]; if stdin is empty or cannot be read.
pub fn open_corpus(specs: &[String], options: &CorpusOptions) -> Result<OpenCorpus> {
    open_from(specs, options, || io::stdin().lock())
}

/// Whether at most one of the options reads stdin, which can be read once.
///
/// # Errors
/// If not, or a `-` has no label.
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
        return Err(error.hint("pipe the mail into train, such as train --data spam=- < mail.eml"));
    }
    for location in locate(spool.path())?.messages {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::MessageContent;

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
