//! Makes the weights of [`blackmail`](crate::blackmail): a test that `models/train-blackmail.sh` runs, and nobody else.

use super::corpus::{Corpus, Row};
use super::fit::STOP;
use super::lessons::with_reading;
use super::logistic::{self, Params};
use super::matrix::Matrix;
use crate::blackmail::{BUCKETS, features, value};
use crate::classifier::Classifier;
use crate::features::{Features, Scratch};
use crate::label::Label;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Names the folder with the corpora; without it nothing is made.
const CORPORA: &str = "BLUFF_BLACKMAIL_CORPORA";
/// What the texts of `data/blackmail` that are blackmail are called.
const BLACKMAIL: &str = "blackmail";
/// Messages of one corpus and label that are learned, evenly spread: all of them say the same.
const MAX_OF_CORPUS: usize = 700;
/// Inverse strength of the regularisation.
const C: f64 = 60.0;
/// What a text of blackmail counts, for there are twenty messages of others to one.
const VOTE: f64 = 8.0;
/// What an ordinary text in the words of blackmail counts.
const VOTE_OF_NEAR: f64 = 3.0;
/// What a spam message counts: help shown for one does little harm.
const VOTE_OF_SPAM: f64 = 0.3;
/// The largest weight that is kept: no word decides alone. Without it as many held-out texts are found, and a fifth more ordinary ones.
const MAX_WEIGHT: f64 = 6.0;

#[test]
#[ignore = "needs the corpora; see models/train-blackmail.sh"]
fn the_weights_are_made() {
    let corpora = env::var(CORPORA).unwrap();
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found: Vec<PathBuf> = ["blackmail", "training", "twins"]
        .iter()
        .flat_map(|name| listed(&project.join("data").join(name)))
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .collect();
    found.extend(
        listed(Path::new(&corpora))
            .into_iter()
            .map(|folder| folder.join("corpus.csv"))
            .filter(|file| file.exists()),
    );
    let mut rows: Vec<Row> = Vec::new();
    for path in found {
        let corpus = Corpus::open(&[path.display().to_string()], true).unwrap();
        let mut of_label: BTreeMap<Label, Vec<Row>> = BTreeMap::new();
        for row in corpus.rows.into_iter().filter(|row| row.label.as_str() != Label::SEXTORTION) {
            of_label.entry(row.label.clone()).or_default().push(row);
        }
        for rows_of_label in of_label.into_values() {
            let step = rows_of_label.len().div_ceil(MAX_OF_CORPUS);
            rows.extend(rows_of_label.into_iter().step_by(step.max(1)));
        }
    }
    let classifier = Classifier::builtin();
    let vocabulary = classifier.model().vocabulary();
    let read = |scratch: &mut Scratch, row: &Row| {
        let found =
            with_reading(row, vocabulary, scratch, |reading, _, _| features(reading.text, reading.findings))
                .ok()??;
        let is_blackmail = row.label.as_str() == BLACKMAIL;
        let vote = match row.source.as_str() {
            _ if is_blackmail => VOTE,
            _ if row.label.as_str() == Label::SPAM => VOTE_OF_SPAM,
            source if source.starts_with("near") => VOTE_OF_NEAR,
            _ => 1.0,
        };
        Some((found, usize::from(is_blackmail), vote))
    };
    let lesson: Vec<_> = rows.par_iter().map_init(Scratch::default, read).flatten().collect();
    let matrix = Matrix::new(lesson.len(), BUCKETS, |row| {
        let indices = lesson[row].0.clone();
        let values = vec![value(indices.len()); indices.len()];
        Features { indices, values }
    });
    let truth: Vec<usize> = lesson.iter().map(|(_, truth, _)| *truth).collect();
    let votes: Vec<f64> = lesson.iter().map(|(.., vote)| *vote).collect();
    let fitted = logistic::fit(&matrix, &truth, &votes, 2, Params { c: C, stop: STOP });
    let against = |pair: &[f64]| pair[1] - pair[0];
    let weights: Vec<f64> = fitted.weights.chunks(2).map(against).collect();
    let step = MAX_WEIGHT / f64::from(i8::MAX);
    let mut stored = vec![0; BUCKETS as usize];
    for (&bucket, weight) in matrix.columns.iter().zip(&weights) {
        stored[bucket as usize] = (weight / step).round() as i8 as u8;
    }
    let head = [against(&fitted.bias) as f32, step as f32].map(f32::to_le_bytes).concat();
    fs::write(project.join("models/blackmail.bin"), [head, stored].concat()).unwrap();
}

/// What lies in a folder, in the order of the names.
fn listed(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}
