//! What a mailbox teaches: errors before and after its user has corrected the first half of it.
//!
//! ```sh
//! cargo run --release --example personal -- [--shuffle] [--most N] MODEL CORPUS.csv...
//! ```
//!
//! The messages come in the order of the corpora, or with `--shuffle` in a random one. In the first half, a
//! message that is answered wrongly, or as unsure, is corrected by its user at once. The second half
//! is measured: with the model alone, with the delta, and with the model after `bluff update` of the
//! same messages. MODEL must not have learned from the corpora.
#![allow(clippy::print_stdout)] // a program prints

use bluff::train::{Corpus, Journal, MessageSource, Row, UpdateRequest, update};
use bluff::{Classifier, Delta, Email, Label, Model, Report};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The most corrections that a delta keeps unless `--most` is given; the oldest are forgotten.
const MOST: usize = 200;

/// One way to judge a message.
type Answer<'a> = &'a dyn Fn(&Email<'_>) -> Report;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let shuffle =
        arguments.iter().position(|argument| argument == "--shuffle").map(|at| arguments.remove(at));
    let most = arguments.iter().position(|argument| argument == "--most");
    let most =
        most.map_or(Ok(MOST), |at| arguments.drain(at..at + 2).next_back().unwrap_or_default().parse())?;
    let model = PathBuf::from(arguments.remove(0));
    let mut messages: Vec<(PathBuf, Label)> = Vec::new();
    for corpus in &arguments {
        let corpus = Path::new(corpus);
        let mut rows = csv::Reader::from_path(corpus)?;
        let headers = rows.headers()?.clone();
        let column = |name| headers.iter().position(|header| header == name).ok_or("a column is missing");
        let (label, path) = (column("label")?, column("path")?);
        for row in rows.records() {
            let row = row?;
            let folder = corpus.parent().ok_or("no folder")?;
            messages.push((folder.join(&row[path]), Label::new(&row[label]).ok_or("no label")?));
        }
    }
    if shuffle.is_some() {
        let mut state = 1_u64;
        for at in (1..messages.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            messages.swap(at, (state >> 33) as usize % (at + 1));
        }
    }
    let classifier = Classifier::new(Model::load(&model)?);
    let mut delta = Delta::default();
    let half = messages.len() / 2;
    let mut rows = Vec::new();
    for (path, label) in &messages[..half] {
        let raw = std::fs::read(path)?;
        let report = classifier.classify_with(&Email::parse(&raw), &[&delta]);
        if report.verdict.as_str() != label.as_str() {
            let _ = classifier.learn(&mut delta, &raw, label);
            delta.keep_latest(most);
            rows.push(Row::new(
                label.as_str(),
                MessageSource::InlineMessage(raw),
                path.to_string_lossy().into_owned(),
            )?);
        }
    }
    let corpus = Corpus { rows, skipped: Vec::new() };
    let (nothing, learned) = (Corpus { rows: Vec::new(), skipped: Vec::new() }, corpus.rows.len());
    let changes = UpdateRequest { learn: &corpus, forget: &nothing, check: &nothing };
    let updated = update(classifier.model(), Journal::default(), changes, &|_| ())?;
    let updated = Classifier::new(updated.model);
    let bytes = serde_json::to_vec(delta.lessons())?.len();
    println!(
        "{} messages, {learned} corrected in the first half; delta: {} lessons, {} KB in memory, {} KB as JSON",
        messages.len(),
        delta.lessons().len(),
        delta.memory_bytes() / 1024,
        bytes / 1024
    );
    let answers: [(&str, Answer<'_>); 3] = [
        ("model alone", &|email| classifier.classify_email(email)),
        ("with delta", &|email| classifier.classify_with(email, &[&delta])),
        ("after update", &|email| updated.classify_email(email)),
    ];
    for (name, answer) in answers {
        let (mut ham, mut wanted_lost, mut ham_unsure, mut bad, mut let_in, mut bad_unsure) =
            (0, 0, 0, 0, 0, 0);
        let mut loss = 0.0;
        let began = Instant::now();
        for (path, label) in &messages[half..] {
            let raw = std::fs::read(path)?;
            let report = answer(&Email::parse(&raw));
            let is_ham = label.as_str() == Label::HAM;
            let p = report.not_ham().get();
            loss -= if is_ham { (1.0 - p).max(1e-9).ln() } else { p.max(1e-9).ln() };
            let (all, wrong, unsure) = if is_ham {
                (&mut ham, &mut wanted_lost, &mut ham_unsure)
            } else {
                (&mut bad, &mut let_in, &mut bad_unsure)
            };
            *all += 1;
            match report.verdict.as_str() {
                "unsure" => *unsure += 1,
                answer if (answer == Label::HAM) != is_ham => *wrong += 1,
                _ => {}
            }
        }
        println!(
            "{name:13} ham called unwanted {wanted_lost}, unsure {ham_unsure} of {ham}; unwanted called ham {let_in}, unsure {bad_unsure} of {bad}; log-loss {:.4}; {:.0} us a message",
            loss / (messages.len() - half) as f64,
            began.elapsed().as_secs_f64() * 1e6 / (messages.len() - half) as f64
        );
    }
    Ok(())
}
