//! [`judge_all`], [`pass_on`] and [`report_on`]: reads messages, judges them and prints the
//! answers, in order.

use crate::classifier::Classifier;
use crate::cli::answer::{Answer, json_line};
use crate::cli::arf::abuse_report;
use crate::cli::fingerprint::sha256_of_message;
use crate::cli::inputs::{Input, Inputs, only_one};
use crate::cli::moment::Moment;
use crate::cli::program::{complain, stdout_error};
use crate::cli::stix::bundle;
use crate::cli::tally::Tally;
use crate::cli::work::{Work, start_pool};
use crate::error::Result;
use crate::verdict::Verdict;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::io::{BufWriter, Write};

/// Messages that are judged at once: enough to keep all cores busy between two writes, few enough
/// to hold their answers.
const CHUNK: usize = 512;
/// Bytes that are collected before they are written.
const OUT_BUFFER: usize = 1 << 16;

/// Judges all messages and prints an answer for each, in their order. One that cannot be read is
/// complained of, and the others go on.
///
/// # Errors
/// If `out` takes no more, or the threads do not start.
pub fn judge_all(
    classifier: &Classifier,
    mut inputs: Inputs,
    answer: &Answer,
    work: &Work,
    out: impl Write,
) -> Result<Tally> {
    let mut out = BufWriter::with_capacity(OUT_BUFFER, out);
    let mut tally = Tally::new(classifier.labels());
    let progress = work.progress_beside_answers(inputs.known_count(), "judging");
    let mut first = true;
    let mut told = |judged: &AnsweredMessage| {
        match &judged.outcome {
            Ok(verdict) => tally.count(verdict),
            Err(error) => {
                tally.count_failure();
                progress.suspend(|| complain(error));
            }
        }
        if judged.is_empty {
            progress.suspend(|| note_if_empty(work, &judged.name, b""));
        }
        progress.inc(1);
        let gap = if first || judged.text.is_empty() { b"" } else { answer.gap() };
        first &= judged.text.is_empty();
        out.write_all(gap).and_then(|()| out.write_all(&judged.text)).map_err(stdout_error)
    };
    let threads = work.threads_for(inputs.known_count().unwrap_or(usize::MAX));
    if threads == 1 {
        let mut text = Vec::new();
        for input in inputs {
            let judged = judge(classifier, input, answer, text);
            told(&judged)?;
            text = judged.text;
        }
    } else {
        start_pool(threads)?;
        while let Some(chunk) = inputs.next_chunk(CHUNK) {
            let alone = |input| judge(classifier, input, answer, Vec::new());
            let chunk: Vec<AnsweredMessage> = chunk.into_par_iter().map(alone).collect();
            chunk.iter().try_for_each(&mut told)?;
        }
    }
    progress.finish_and_clear();
    let mut total = Vec::new();
    answer.tell_total(&tally, &mut total);
    out.write_all(&total).map_err(stdout_error)?;
    out.flush().map_err(stdout_error)?;
    Ok(tally)
}

/// The answer to one message.
struct AnsweredMessage {
    name: String,
    text: Vec<u8>,
    /// Whether the message has no bytes but blanks.
    is_empty: bool,
    outcome: Result<Verdict>,
}

/// Judges one message; `text` is memory to write the answer in.
fn judge(classifier: &Classifier, input: Input, answer: &Answer, mut text: Vec<u8>) -> AnsweredMessage {
    text.clear();
    let name = input.name();
    let mut is_empty = false;
    let outcome = match input.read() {
        Ok(raw) => {
            is_empty = raw.trim_ascii().is_empty();
            let report = classifier.classify(&raw);
            answer.tell(&name, &report, &mut text);
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
/// If there is not exactly one message, it cannot be read, or `out` takes no more. Nothing is
/// written before the answer is known.
pub fn pass_on(classifier: &Classifier, inputs: Inputs, work: &Work, mut out: impl Write) -> Result<Tally> {
    let input =
        only_one(inputs, "--format headers", "the output of several messages could not be told apart")?;
    let name = input.name();
    let message = input.open()?;
    note_if_empty(work, &name, &message.start);
    let report = classifier.classify(&message.start);
    let (head, rest) = report.annotate_header(&message.start);
    out.write_all(&head).map_err(stdout_error)?;
    message.pass_on(rest, |piece| out.write_all(piece).map_err(stdout_error))?;
    out.flush().map_err(stdout_error)?;
    let mut tally = Tally::new(classifier.labels());
    tally.count(&report.verdict);
    Ok(tally)
}

/// Says that there was nothing to judge: an answer to nothing is no answer.
pub(crate) fn note_if_empty(work: &Work, name: &str, raw: &[u8]) {
    if raw.trim_ascii().is_empty() {
        work.note(&format!("{name} is empty: there is nothing to judge"));
    }
}

/// To whom a message is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// Those who collect attacks: STIX 2.1, a bundle in a line.
    Collectors,
    /// Mail providers: RFC 5965.
    Providers,
}

/// Judges one message and prints a report of it for other programs.
///
/// # Errors
/// If there is not exactly one message, it cannot be read, or `out` takes no more.
pub fn report_on(
    classifier: &Classifier,
    inputs: Inputs,
    (recipient, now): (Recipient, Moment),
    work: &Work,
    mut out: impl Write,
) -> Result<Tally> {
    let asked = if recipient == Recipient::Collectors { "--format stix" } else { "--format arf" };
    let input = only_one(inputs, asked, "a report is of one message")?;
    let name = input.name();
    let mut message = input.open()?;
    note_if_empty(work, &name, &message.start);
    let report = classifier.classify(&message.start);
    match recipient {
        Recipient::Collectors => {
            let (print, _) = sha256_of_message(&mut message, 0)?;
            let mut line = Vec::new();
            json_line(&bundle(&message.start, print, &report, now), &mut line);
            out.write_all(&line).map_err(stdout_error)?;
        }
        Recipient::Providers => abuse_report(&mut message, &report, now, &mut out)?,
    }
    out.flush().map_err(stdout_error)?;
    let mut tally = Tally::new(classifier.labels());
    tally.count(&report.verdict);
    Ok(tally)
}
