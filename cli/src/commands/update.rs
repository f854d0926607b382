//! `bluff update`: a model learns more messages, or forgets some.

use crate::args::corpus::CorpusArgs;
use crate::args::runtime::RuntimeArgs;
use crate::input::corpus::{check_apart, check_stdin, open_corpus};
use crate::output::format::{counted, decimal, grouped, percent};
use crate::output::sanitize::sanitize_lines;
use crate::output::write::{check_file, say};
use crate::program::Run;
use bluff::atomic_file::regular;
use bluff::train::{Corpus, Evaluation, Journal, UpdateRequest, Updated, update};
use bluff::{Error, ErrorKind, Model, Result};
use clap::Args;
use std::fmt::Write as _;
use std::fs::File;
#[cfg(unix)]
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  bluff update mine.bluff --data new.csv --check held.csv
  bluff update mine.bluff --forget old.csv
  bluff update mine.bluff --data spam=- < message.eml    as a mail server pipes it

A journal beside the model remembers what was learned, so that it can be
forgotten. Give corpora as to train, see bluff train --help.";

/// Update a model with new messages, or make it forget some
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct UpdateArgs {
    /// The model to update
    #[arg(value_name = "MODEL")]
    model: PathBuf,
    /// Learn these labelled messages; give it several times for several corpora
    #[arg(long, required_unless_present = "forget", value_name = "CORPUS")]
    data: Vec<String>,
    /// Forget these messages, which an update had learned
    #[arg(long, value_name = "CORPUS")]
    forget: Vec<String>,
    /// Reject the update if the model gets worse on these messages
    /// [default: a fifth of the new messages, which is not learned then]
    #[arg(long, value_name = "CORPUS")]
    check: Vec<String>,
    /// Update even if the model gets worse
    #[arg(long)]
    force: bool,
    /// Write the new model here [default: where it was]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Skip rows that cannot be used, and report how many
    #[arg(long)]
    skip_bad: bool,
    #[command(flatten)]
    tables: CorpusArgs,
    #[command(flatten)]
    runtime: RuntimeArgs,
}

impl Run for UpdateArgs {
    fn run(&self) -> Result<ExitCode> {
        self.runtime.start_threads()?;
        let read = [&self.data, &self.forget, &self.check];
        check_stdin(read.into_iter().flatten())?;
        let open = |data: &[String]| open_corpus(data, &self.tables.options(self.skip_bad));
        let (learn, forget, check) = (open(&self.data)?, open(&self.forget)?, open(&self.check)?);
        self.runtime.note_skipped(&learn.corpus);
        check_forget(&self.forget, &forget.corpus)?;
        let request = UpdateRequest { learn: &learn.corpus, forget: &forget.corpus, check: &check.corpus };
        let out = self.out.as_deref().unwrap_or(&self.model);
        check_apart([("--out", Some(out))], read.into_iter().flatten().map(String::as_str))?;
        let text = update_model(&self.model, out, request, self.force, &self.runtime)?;
        say(text.as_bytes(), false)?;
        Ok(ExitCode::SUCCESS)
    }

    fn runtime(&self) -> Option<&RuntimeArgs> {
        Some(&self.runtime)
    }
}

/// Updates the model in a file, and its journal; returns what to print. The new model goes to
/// `out`.
///
/// # Errors
/// If the model or its journal cannot be read or written. Without `--force`, also if the model
/// would get worse on the messages to check with, or if none of the messages to forget had been
/// learned.
fn update_model(
    model_path: &Path,
    out: &Path,
    changes: UpdateRequest<'_>,
    force: bool,
    runtime: &RuntimeArgs,
) -> Result<String> {
    check_file("MODEL", model_path, "the journal of the model is beside it")?;
    check_file("--out", out, "the journal of the model is beside it")?;
    // the journal is beside the file, not beside a link to it
    let file = |path: &Path| regular(path).unwrap_or_else(|| path.to_owned());
    let (model_path, out) = (&*file(model_path), &*file(out));
    // two updates at once would each lose what the other learned; the lock is released when the
    // file is closed
    let _lock = locked(model_path)?;
    let model = Model::load(model_path)?;
    let journal = Journal::load(&Journal::path_of(model_path), &model)?;
    Model::check_place(out)?;
    let updated = runtime.with_steps(|listener| update(&model, journal, changes, listener))?;
    if updated.mislabelled > 0 && updated.forgotten == 0 {
        return Err(other_label(updated.mislabelled));
    }
    if updated.mislabelled > 0 {
        runtime.note(&format!(
            "{} messages to forget had been learned with another label than the one given, and stay learned",
            grouped(updated.mislabelled)
        ));
    }
    if updated.unknown > 0 && updated.forgotten == 0 && !force {
        return Err(nothing_to_take_back(updated.unknown, &updated.journal));
    }
    if updated.unknown > 0 {
        runtime.note(&format!(
            "{} of {} messages to forget had been learned by no update",
            grouped(updated.unknown),
            grouped(updated.unknown + updated.mislabelled + updated.forgotten)
        ));
    }
    let mut text = String::new();
    // a String takes everything
    let _ = describe(&mut text, &updated);
    if let Some(reason) = updated.worse().filter(|_| !force) {
        let place = model_path.display().to_string();
        let expected = "a model that is no worse on the messages to check with";
        let hint = "nothing was changed; look at the labels of the new messages, train again on old and new ones, or pass --force";
        return Err(Error::new(ErrorKind::Training, place, reason, expected).hint(hint));
    }
    if updated.learned + updated.forgotten == 0 && out == model_path {
        text.push_str("\nnothing to write\n");
        return Ok(sanitize_lines(&text).into_owned());
    }
    let Updated { model: after, journal, .. } = updated;
    journal.save(&Journal::path_of(out), &model.id().id, &after.id().id)?;
    after.save(out)?;
    let _ = writeln!(text, "\nmodel {} written to {}", after.id().id, out.display());
    Ok(sanitize_lines(&text).into_owned())
}

/// Checks that there are messages to forget, if `--forget` was given.
///
/// # Errors
/// If not.
fn check_forget(specs: &[String], forget: &Corpus) -> Result<()> {
    if specs.is_empty() || !forget.rows.is_empty() {
        return Ok(());
    }
    let expected = "messages that `bluff update` had learned";
    Err(Error::new(ErrorKind::Corpus, "--forget", "no messages", expected).hint("nothing was changed"))
}

/// The error for messages to forget that were never learned; the exit code is then 1.
fn nothing_to_take_back(unknown: usize, journal: &Journal) -> Error {
    let found = format!("{} messages, of which no update had learned any", grouped(unknown));
    let expected = format!("some of the {} that the journal of the model holds", grouped(journal.len()));
    Error::new(ErrorKind::Training, "--forget", found, expected).hint(
        "nothing was changed; a message is recognized by its Message-ID and its body, so give the messages that an update learned, and the \
         model it wrote, or pass --force",
    )
}

/// The error for messages to forget that were learned with another label.
fn other_label(messages: usize) -> Error {
    let found =
        format!("{} messages that had been learned with another label than the one given", grouped(messages));
    Error::new(ErrorKind::Training, "--forget", found, "the label they were learned with").hint(
        "nothing was changed; give the other label to --forget, or the right one to --data, which takes the wrong one back",
    )
}

/// The error of loading a model, which says more than the error of opening a file.
fn unreadable(path: &Path, error: io::Error) -> Error {
    Model::load(path).err().unwrap_or_else(|| Error::io(path, "opening the model file", error))
}

/// The model file, locked against other updates. Waits until they are done. If the file was
/// replaced meanwhile, the new file is locked.
fn locked(path: &Path) -> Result<File> {
    loop {
        let file = File::open(path).map_err(|error| unreadable(path, error))?;
        file.lock().map_err(|error| Error::io(path, "locking the model file", error))?;
        if is_still(&file, path) {
            return Ok(file);
        }
    }
}

/// Whether the file is still the one with that name.
#[cfg(unix)]
fn is_still(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |metadata: Metadata| (metadata.dev(), metadata.ino());
    match (file.metadata(), fs::metadata(path)) {
        (Ok(file), Ok(path)) => identity(file) == identity(path),
        _ => true,
    }
}

/// On these systems a locked file cannot be replaced.
#[cfg(not(unix))]
fn is_still(_: &File, _: &Path) -> bool {
    true
}

fn describe(text: &mut String, updated: &Updated) -> std::fmt::Result {
    let Updated { learned, corrected, known, blank, held_back, forgotten, unknown, check, journal, .. } =
        updated;
    let messages = |count: usize| counted(count, "message");
    let they = |count: usize, one: &'static str, many: &'static str| if count == 1 { one } else { many };
    let (had, hold) = (they(*known, "it had", "they had"), they(*blank, "it holds", "they hold"));
    for (count, line) in [
        (*learned, format!("{} learned", messages(*learned))),
        (*corrected, format!("{} of them had been learned with another label", grouped(*corrected))),
        (*known, format!("{} skipped, because {had} been learned before", messages(*known))),
        (*blank, format!("{} skipped, because {hold} no text to learn from", messages(*blank))),
        (*held_back, format!("{} held back to check with, and not learned", messages(*held_back))),
        (*forgotten, format!("{} forgotten", messages(*forgotten))),
        (*unknown, format!("{} to forget that no update had learned", messages(*unknown))),
    ] {
        if count > 0 {
            writeln!(text, "{line}")?;
        }
    }
    writeln!(text, "{} learned by updates in all", messages(journal.len()))?;
    let Some([before, after]) = check else {
        return writeln!(text, "not checked: there are no messages to check with, --check FILE names some");
    };
    writeln!(
        text,
        "\n{:<40}{:>12}{:>12}",
        format!("On {} messages", grouped(before.messages)),
        "before",
        "after"
    )?;
    if before.not_ham.negatives == 0 {
        writeln!(text, "there is no ham among them, so nothing shows whether false positives rise")?;
    }
    let fpr = |evaluation: &Evaluation| evaluation.decisions.false_positives.map(|rate| rate.share);
    let fnr = |evaluation: &Evaluation| evaluation.decisions.false_negatives.map(|rate| rate.share);
    let unsure = |evaluation: &Evaluation| evaluation.decisions.unsure.map(|rate| rate.share);
    for (name, [before, after]) in [
        ("log-loss, nats", [before, after].map(|evaluation| decimal(evaluation.log_loss, 4))),
        ("1-AUC, not ham against ham, %", [before, after].map(|e| percent(e.not_ham.one_minus_auc, 4))),
        ("FPR: ham called not ham, %", [before, after].map(|evaluation| percent(fpr(evaluation), 2))),
        ("FNR: not ham called ham, %", [before, after].map(|evaluation| percent(fnr(evaluation), 2))),
        ("unsure, %", [before, after].map(|evaluation| percent(unsure(evaluation), 2))),
    ] {
        writeln!(text, "{name:<40}{before:>12}{after:>12}")?;
    }
    Ok(())
}
