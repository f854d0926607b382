//! How fast each stage of judging a message is, and the whole: on one thread, with all messages in
//! memory before the clock starts.
//!
//! ```sh
//! cargo bench --bench stages                                         # our samples: few and small, a first look
//! BLUFF_CORPUS=/full/path/corpus.csv cargo bench --bench stages      # any corpus that `train --data` takes
//! BLUFF_MODEL=/full/path/mine.bluff cargo bench --bench stages       # a model other than models/default.bluff
//! cargo bench --bench stages -- classify                             # only stages with this in their name
//! ```
//!
//! Each stage gets the output of the stage before, and one iteration is all messages: divide by
//! their number for the time of one. Rates count bytes of raw messages at every stage, so that they
//! can be compared. All inputs of the stages stay in memory, about five times the size of the
//! messages. Results depend on machine and messages: date them and name both.

use bluff::stages::{Counted, Detected, Stages, Subwords};
use bluff::train::{Corpus, MessageContent, Row};
use bluff::{Classifier, Message, Text};
use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use std::fmt::Display;
use std::io::{self, Write};
use std::sync::LazyLock;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/samples/corpus.csv");
const DEFAULT_MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/models/default.bluff");
/// The most seconds of a stage in all, so that twenty thousand messages do not take a hundred
/// rounds.
const MAX_SECONDS: f64 = 20.0;
/// The number of clues where verdicts are explained.
const CLUES: usize = 5;

static MODEL: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let path = std::env::var("BLUFF_MODEL").unwrap_or_else(|_| DEFAULT_MODEL.to_owned());
    std::fs::read(&path)
        .unwrap_or_else(|error| quit(&format!("{path}: {error}; set BLUFF_MODEL to the file of a model")))
});
static CLASSIFIER: LazyLock<Classifier> = LazyLock::new(|| explaining(0));
static MAIL: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let corpus = std::env::var("BLUFF_CORPUS").unwrap_or_else(|_| SAMPLES.to_owned());
    let rows = Corpus::open(&[corpus], false).unwrap_or_else(|error| quit(&error)).rows;
    let read = |row: &Row| match row.content.read() {
        Ok(MessageContent::Raw(raw)) => raw,
        Ok(MessageContent::Text(text)) => text.into_bytes(),
        Err(error) => quit(&error),
    };
    rows.iter().map(read).collect()
});
static MESSAGES: LazyLock<Vec<Message<'static>>> =
    LazyLock::new(|| MAIL.iter().map(|raw| Message::parse(raw)).collect());
static TEXTS: LazyLock<Vec<Text>> = LazyLock::new(|| MESSAGES.iter().map(Text::from_message).collect());
static CUT: LazyLock<Vec<Subwords>> = LazyLock::new(|| {
    let mut stages = Stages::new(CLASSIFIER.model());
    TEXTS.iter().map(|text| stages.tokens(text)).collect()
});
static NOTICED: LazyLock<Vec<Detected>> = LazyLock::new(|| {
    readings().map(|((message, text), subwords)| Stages::detect(message, text, subwords)).collect()
});
static COUNTED: LazyLock<Vec<Counted>> = LazyLock::new(|| {
    let mut stages = Stages::new(CLASSIFIER.model());
    let count = |(((message, text), subwords), detected)| stages.features(message, text, subwords, detected);
    readings().zip(&*NOTICED).map(count).collect()
});

/// Each message with its text and the subwords of the text.
fn readings() -> impl Iterator<Item = ((&'static Message<'static>, &'static Text), &'static Subwords)> {
    MESSAGES.iter().zip(&*TEXTS).zip(&*CUT)
}

fn main() {
    the_stages_are_those_of_the_whole();
    divan::main();
}

/// A stage that differed from the classifier would be measured in vain.
fn the_stages_are_those_of_the_whole() {
    let stages = Stages::new(CLASSIFIER.model());
    for (raw, counted) in MAIL.iter().zip(&*COUNTED) {
        let whole = CLASSIFIER.classify(raw);
        assert_eq!(stages.score(counted), whole.probabilities, "stages and classifier went apart");
    }
}

fn explaining(clues: usize) -> Classifier {
    Classifier::from_bytes(&MODEL).unwrap_or_else(|error| quit(&error)).with_explanation(clues)
}

fn quit(problem: &dyn Display) -> ! {
    let _ = writeln!(io::stderr(), "stages: {problem}"); // stderr may be closed
    std::process::exit(2)
}

/// Measures a stage over all messages.
fn over_mail<I: Iterator, O>(bencher: Bencher, inputs: impl Fn() -> I, mut stage: impl FnMut(I::Item) -> O) {
    let bytes: usize = MAIL.iter().map(Vec::len).sum();
    bencher.counter(ItemsCount::new(MAIL.len())).counter(BytesCount::new(bytes)).bench_local(|| {
        for input in inputs() {
            black_box(stage(black_box(input)));
        }
    });
}

// divan sorts by name; the digits keep the order of the pipeline

#[divan::bench(name = "0 load the model")]
fn load(bencher: Bencher) {
    bencher.counter(BytesCount::of_slice(&**MODEL)).bench(|| Classifier::from_bytes(&MODEL));
}

#[divan::bench(name = "1 parse", max_time = MAX_SECONDS)]
fn parse(bencher: Bencher) {
    over_mail(bencher, || MAIL.iter(), |raw| Message::parse(raw));
}

#[divan::bench(name = "2 text", max_time = MAX_SECONDS)]
fn text(bencher: Bencher) {
    over_mail(bencher, || MESSAGES.iter(), Text::from_message);
}

#[divan::bench(name = "3 words and subwords", max_time = MAX_SECONDS)]
fn tokens(bencher: Bencher) {
    let mut stages = Stages::new(CLASSIFIER.model());
    over_mail(
        bencher,
        || TEXTS.iter(),
        |text| {
            let subwords = stages.tokens(text);
            stages.keep(subwords);
        },
    );
}

#[divan::bench(name = "4 detect", max_time = MAX_SECONDS)]
fn detect(bencher: Bencher) {
    over_mail(bencher, readings, |((message, text), subwords)| Stages::detect(message, text, subwords));
}

#[divan::bench(name = "5 features", max_time = MAX_SECONDS)]
fn features(bencher: Bencher) {
    let mut stages = Stages::new(CLASSIFIER.model());
    let read = || readings().zip(&*NOTICED);
    over_mail(bencher, read, |(((message, text), subwords), detected)| {
        stages.features(message, text, subwords, detected)
    });
}

#[divan::bench(name = "6 score", max_time = MAX_SECONDS)]
fn score(bencher: Bencher) {
    let stages = Stages::new(CLASSIFIER.model());
    over_mail(bencher, || COUNTED.iter(), |counted| stages.score(counted));
}

#[divan::bench(name = "7 classify, clues", args = [0, CLUES], max_time = MAX_SECONDS)]
fn classify(bencher: Bencher, clues: usize) {
    let classifier = explaining(clues);
    over_mail(bencher, || MAIL.iter(), |raw| classifier.classify(raw));
}
