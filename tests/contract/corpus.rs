//! [`Setup`]: labelled mail written for this project, and the small models learned from it.

use bluff::train::{Corpus, Learner, MessageContent, TrainParams, Trained, train};
use bluff::{Headers, Label, Labels, Model};

/// One in this many of the messages written for training: 170 in all, learned from in a second.
const STEP: usize = 5;

/// Which labels are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinds {
    /// Ham and spam.
    Two,
    /// Sextortion, too.
    Three,
    /// A label of the user's own, too: `newsletter`.
    Four,
}

/// What is learned, and how.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// Which learner.
    pub learner: Learner,
    /// Which header fields are read.
    pub headers: Headers,
    /// Which labels.
    pub kinds: Kinds,
}

impl Setup {
    /// The model of this setup.
    pub fn learn(self, seed: u64) -> Model {
        let (corpus, labels) = corpus(self.kinds);
        let small = TrainParams {
            learner: self.learner,
            headers: self.headers,
            seed,
            folds: 2,
            vocab_size: 1_024,
            ..TrainParams::default()
        };
        let Trained { model, .. } = train(&corpus, &labels, &small, &|_| {}).unwrap();
        model
    }
}

/// All samples, a slice of the texts written for training, and their labels.
fn corpus(kinds: Kinds) -> (Corpus, Labels) {
    let mut corpus = samples();
    let texts =
        ["training/ham-en", "training/ham-int", "sextortion/sextortion", "training/spam", "twins/twins"];
    let texts = texts.map(|name| format!("{}/data/{name}.jsonl", env!("CARGO_MANIFEST_DIR")));
    corpus.rows.extend(Corpus::open(&texts, false).unwrap().rows.into_iter().step_by(STEP));
    match kinds {
        Kinds::Two => corpus.rows.retain(|row| row.label.as_str() != Label::SEXTORTION),
        Kinds::Three => {}
        Kinds::Four => {
            for row in corpus.rows.iter_mut().filter(|row| row.label.as_str() == Label::HAM) {
                if says(&row.content.read().unwrap(), "unsubscribe") {
                    row.label = Label::new("newsletter").unwrap();
                }
            }
        }
    }
    let labels = corpus.check(false).unwrap();
    (corpus, labels)
}

/// The sample messages.
pub fn samples() -> Corpus {
    Corpus::open(&[format!("{}/data/samples/corpus.csv", env!("CARGO_MANIFEST_DIR"))], false).unwrap()
}

fn says(content: &MessageContent, word: &str) -> bool {
    let text = match content {
        MessageContent::Raw(raw) => String::from_utf8_lossy(raw).to_lowercase(),
        MessageContent::Text(text) => text.to_lowercase(),
    };
    text.contains(word)
}
