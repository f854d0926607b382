//! [`classify_all`] and [`filter`]: reads messages, classifies them and prints the answers, in order.

use crate::args::runtime::{RuntimeArgs, start_pool};
use crate::error::{print_error, stdout_error};
use crate::input::{Input, Inputs, note_if_empty, only_one};
use crate::output::answer::{Answer, JudgedMessage};
use crate::output::summary::Summary;
use bluff::{Classifier, Email, Result, Verdict};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::io::{BufWriter, Write};

/// The number of messages that are judged at once: enough to keep all cores busy between two
/// writes, and few enough to hold their answers.
const CHUNK: usize = 512;
/// The number of bytes that are collected before they are written.
const OUT_BUFFER: usize = 1 << 16;

/// Judges all messages and prints an answer for each, in order. For one that cannot be read an
/// error is printed, and the work goes on.
///
/// # Errors
/// If `out` cannot be written, or the threads do not start.
pub fn classify_all(
    classifier: &Classifier,
    mut inputs: Inputs,
    answer: &Answer,
    runtime: &RuntimeArgs,
    out: impl Write,
) -> Result<Summary> {
    let mut out = BufWriter::with_capacity(OUT_BUFFER, out);
    let mut summary = Summary::new(classifier.labels());
    let progress = runtime.progress_beside_answers(inputs.known_count(), "judging");
    let mut first = true;
    let mut print = |judged: &AnsweredMessage| {
        match &judged.outcome {
            Ok(verdict) => summary.count(verdict),
            Err(error) => {
                summary.count_failure();
                progress.suspend(|| print_error(error));
            }
        }
        if judged.is_empty {
            progress.suspend(|| note_if_empty(runtime, &judged.name, b""));
        }
        progress.inc(1);
        let gap = if first || judged.text.is_empty() { b"" } else { answer.gap() };
        first &= judged.text.is_empty();
        out.write_all(gap).and_then(|()| out.write_all(&judged.text)).map_err(stdout_error)
    };
    let threads = runtime.threads_for(inputs.known_count().unwrap_or(usize::MAX));
    if threads == 1 {
        let mut text = Vec::new();
        for input in inputs {
            let judged = classify(classifier, input, answer, text);
            print(&judged)?;
            text = judged.text;
        }
    } else {
        start_pool(threads)?;
        while let Some(chunk) = inputs.next_chunk(CHUNK) {
            let alone = |input| classify(classifier, input, answer, Vec::new());
            let chunk: Vec<AnsweredMessage> = chunk.into_par_iter().map(alone).collect();
            chunk.iter().try_for_each(&mut print)?;
        }
    }
    progress.finish_and_clear();
    let mut total = Vec::new();
    answer.tell_total(&summary, &mut total);
    out.write_all(&total).map_err(stdout_error)?;
    out.flush().map_err(stdout_error)?;
    Ok(summary)
}

/// The answer to one message.
struct AnsweredMessage {
    name: String,
    text: Vec<u8>,
    /// Whether the message holds nothing but blanks.
    is_empty: bool,
    outcome: Result<Verdict>,
}

/// Judges one message. `text` is memory for the answer.
fn classify(classifier: &Classifier, input: Input, answer: &Answer, mut text: Vec<u8>) -> AnsweredMessage {
    text.clear();
    let name = input.name();
    let mut is_empty = false;
    let outcome = match input.read() {
        Ok(raw) => {
            is_empty = raw.trim_ascii().is_empty();
            let email = Email::parse(&raw);
            let report = classifier.classify_email(&email);
            answer.write(JudgedMessage { name: &name, raw: &raw, email: &email, report: &report }, &mut text);
            Ok(report.verdict)
        }
        Err(error) => {
            answer.tell_failure(&name, &error, &mut text);
            Err(error)
        }
    };
    AnsweredMessage { name, text, is_empty, outcome }
}

/// Judges one message and passes it on, with our fields on top of its header.
///
/// # Errors
/// If there is not exactly one message, if it cannot be read, or if `out` cannot be written.
/// Nothing is written before the answer is known.
pub fn filter(
    classifier: &Classifier,
    inputs: Inputs,
    runtime: &RuntimeArgs,
    mut out: impl Write,
) -> Result<Summary> {
    let input =
        only_one(inputs, "--format headers", "the output of several messages could not be told apart")?;
    let name = input.name();
    let message = input.open_email()?;
    note_if_empty(runtime, &name, &message.start);
    let report = classifier.classify(&message.start);
    let (head, rest) = report.annotate_header(&message.start);
    out.write_all(&head).map_err(stdout_error)?;
    message.filter(rest, |piece| out.write_all(piece).map_err(stdout_error))?;
    out.flush().map_err(stdout_error)?;
    let mut summary = Summary::new(classifier.labels());
    summary.count(&report.verdict);
    Ok(summary)
}
