//! [`read`] and [`labelled`]: email that gets its label from its folder, or from the command line.

use super::{
    CorpusBuilder, MessageSource, Row, RowError, Skipped, directory_name, has_extension, jsonl, stem,
    table_in, unpacked_name,
};
use crate::error::{Error, ErrorKind, Result};
use crate::label::Label;
use crate::mailbox::{Located, Location, entries, list_messages};
use std::fs;
use std::path::Path;

/// Reads `DIR/ham/`, `DIR/spam/` and so on: each folder is a label, and everything in it is a
/// message. Files beside the folders (a README, a licence) are not messages.
pub(super) fn read(builder: &mut CorpusBuilder<'_>, directory: &Path) -> Result<()> {
    let folders: Vec<_> = entries(directory)?.into_iter().filter(|path| path.is_dir()).collect();
    if folders.is_empty() {
        let expected = "a corpus.csv, or one folder a label, such as ham/ and spam/";
        return Err(Error::new(ErrorKind::Corpus, directory.display().to_string(), "no folders", expected)
            .hint(format!("if all mail in it is of one kind, say so: ham={}", directory.display())));
    }
    let source = directory_name(directory);
    for folder in folders {
        let name = folder.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        match builder.spellings.label(&name) {
            Some(label) => take_all(builder, &label, &source, list_messages(&folder)?)?,
            None => builder.take(folder.display().to_string(), Err(RowError::label(&name)))?,
        }
    }
    Ok(())
}

/// Reads `LABEL=PATH`: all email of a path has one label.
pub(super) fn labelled(builder: &mut CorpusBuilder<'_>, label: &Label, path: &Path) -> Result<()> {
    let fault = |found: &str, expected: &str| {
        Error::new(ErrorKind::Corpus, format!("{label}={}", path.display()), found, expected)
    };
    if table_in(path).is_some() || has_extension(&unpacked_name(path), jsonl::EXTENSIONS) {
        fs::metadata(path).map_err(|source| Error::io(path, "finding mail", source))?;
        return Err(fault(
            "a table that has labels of its own",
            "an mbox, a Maildir, a directory or a message",
        )
        .hint(format!("leave out the label: {}", path.display())));
    }
    let located = list_messages(path)?;
    if located.messages.is_empty() {
        return Err(fault("no messages", "an mbox, a Maildir, a directory or a message")
            .hint("subfolders of a Maildir must be named by themselves"));
    }
    let source = if path.is_dir() { directory_name(path) } else { stem(path) };
    take_all(builder, label, &source, located)
}

fn take_all(builder: &mut CorpusBuilder<'_>, label: &Label, source: &str, located: Located) -> Result<()> {
    for (path, reason) in located.passed_over {
        builder.corpus.skipped.push(Skipped { place: path.display().to_string(), reason });
    }
    for location in located.messages {
        let place = location.to_string();
        let content = match location {
            Location::File(path) => MessageSource::file(path),
            slice => MessageSource::Message(slice),
        };
        let row = Row {
            label: label.clone(),
            source: source.to_string(),
            group: None,
            date: None,
            lang: None,
            content,
            place: place.clone(),
        };
        builder.take(place, Ok(row))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Corpus, MessageContent};
    use std::fs;
    use std::path::Path;

    const MBOX: &str =
        "From a@example.org Sat Jan  3 01:05:34 1996\nTo: 1\n\n>From\n>From x\n\nFrom b\nTo: 2\n";

    fn fill(root: &Path, files: &[(&str, &str)]) {
        for (name, content) in files {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
    }

    /// `PLACE LABEL SOURCE CONTENT` of each row; `@` in a spec is the folder.
    fn open(root: &Path, specs: &[&str], skip_bad: bool) -> Result<Vec<String>, String> {
        let root = format!("{}/", root.display());
        let specs: Vec<_> = specs.iter().map(|spec| spec.replace('@', &root)).collect();
        let corpus = Corpus::open(&specs, skip_bad).map_err(|error| error.to_string().replace(&root, ""))?;
        let rows = corpus.rows.iter().map(|row| {
            let content = match row.content.read().unwrap() {
                MessageContent::Raw(raw) => format!("raw {}", String::from_utf8(raw).unwrap()),
                MessageContent::Text(text) => format!("text {text}"),
            };
            format!("{} {} {} {content}", row.place.replace(&root, ""), row.label, row.source)
        });
        let skipped = corpus.skipped.iter();
        let skipped = skipped.map(|one| format!("{} skipped: {}", one.place.replace(&root, ""), one.reason));
        Ok(rows.chain(skipped).collect())
    }

    #[test]
    fn each_folder_is_a_label() {
        let folder = tempfile::tempdir().unwrap();
        fill(
            folder.path(),
            &[
                ("mail/spam/b.txt", "two"),
                ("mail/spam/a", "A: 1\n"),
                ("mail/Ham/deep/box.mbox", MBOX),
                ("mail/README", "no message"),
                ("mail/.git/config", "no message"),
            ],
        );
        let expected = [
            "mail/Ham/deep/box.mbox#1 ham mail raw To: 1\n\n>From\nFrom x\n",
            "mail/Ham/deep/box.mbox#2 ham mail raw To: 2\n",
            "mail/spam/a spam mail raw A: 1\n",
            "mail/spam/b.txt spam mail text two",
        ];
        assert_eq!(open(folder.path(), &["@mail"], false).unwrap(), expected);

        fill(folder.path(), &[("mail/unsure/1", "A: 1\n")]);
        let error = open(folder.path(), &["@mail"], false).unwrap_err();
        assert!(
            error.starts_with("mail/unsure: label \"unsure\"") && error.ends_with("`skip_bad`"),
            "{error}"
        );
        let rows = open(folder.path(), &["@mail"], true).unwrap();
        assert_eq!(rows[..4], expected);
        assert!(rows[4].starts_with("mail/unsure skipped: label"), "{}", rows[4]);
    }

    #[test]
    fn the_command_line_can_give_the_label() {
        let folder = tempfile::tempdir().unwrap();
        fill(
            folder.path(),
            &[
                ("box.mbox", MBOX),
                ("m/cur/1:2,S", "A: 1"),
                ("m/new/2", "A: 2"),
                ("m/tmp/3", "A: 3"),
                ("a=b", "A: 4"),
            ],
        );
        for (specs, expected) in [
            (&["ham=@m"][..], &["m/cur/1:2,S ham m raw A: 1", "m/new/2 ham m raw A: 2"][..]),
            (&["SPAM=@m/new"], &["m/new/2 spam new raw A: 2"]),
            (&["x=@a=b", "y=@m/new/2"], &["a=b x a=b raw A: 4", "m/new/2 y 2 raw A: 2"]),
            (
                &["ham=@box.mbox"],
                &["box.mbox#1 ham box raw To: 1\n\n>From\nFrom x\n", "box.mbox#2 ham box raw To: 2\n"],
            ),
        ] {
            assert_eq!(open(folder.path(), specs, false).unwrap(), expected, "{specs:?}");
        }
    }

    #[test]
    fn folders_without_labelled_mail_say_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        fill(
            folder.path(),
            &[
                ("flat/1.eml", "A: 1"),
                ("t/corpus.csv", "label,text\n"),
                ("x.jsonl", ""),
                ("empty/new/.x", ""),
                ("empty/cur/.x", ""),
            ],
        );
        for (spec, part) in [
            ("@flat", "flat: no folders; expected a corpus.csv, or one folder a label"),
            ("@flat", "say so: ham=flat"),
            ("ham=@t", "ham=t: a table that has labels of its own"),
            ("ham=@t/corpus.csv", "leave out the label: t/corpus.csv"),
            ("ham=@x.jsonl", "leave out the label: x.jsonl"),
            ("ham=@empty", "ham=empty: no messages; expected"),
        ] {
            let error = open(folder.path(), &[spec], true).unwrap_err();
            assert!(error.contains(part), "{spec}: {error}");
        }
    }
}
