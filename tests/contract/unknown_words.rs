//! Unknown words: words that training never saw speak neither for nor against a message.

use bluff::train::{Corpus, Learner, MessageSource, Row, TrainParams, train};
use bluff::{Classifier, Headers, Label, SourceLocation};

/// Texts in ASCII, so that no byte of another script is known; each word occurs in several of them.
const HAM: [&str; 5] = [
    "Dear Anna, the minutes of the meeting are attached. See you on Monday.",
    "Dear Paul, the meeting on Monday is moved to the small room. Anna",
    "Anna, are the minutes of Monday done? Paul asked for them. See you.",
    "Dear all, the small room is free for the meeting on Monday. Paul",
    "Paul, thank you for the minutes, they are attached to the invitation.",
];
const SPAM: [&str; 5] = [
    "You won a free prize! Click now to claim your money, offer ends today.",
    "Claim your free money now! Your prize ends today, click the offer.",
    "Dear winner, your prize of free money is ready. Click to claim it now!",
    "Offer ends today! Free pills for your money, click now, dear winner.",
    "Your free offer: click now and claim the pills. The prize ends today!",
];
/// Words of scripts that no setup is written in. None of their byte pairs shares a bucket with a
/// known feature. That holds for as long as the hash is frozen and the corpus above stays
/// unchanged.
const UNKNOWN: [&str; 4] = ["გამარჯობა მეგობარო", "שלום חבר", "ሰላም ወዳጄ", "சிறுகதை நண்பர்"];
/// In ASCII, with the same features: the same number of bytes, in the steps in which they are
/// counted.
const KNOWN: &str = "Dear Anna, the minutes are done. Claim your prize on Monday!";

fn classifiers() -> [Classifier; 3] {
    let row = |label: &str, number: usize, text: &str| Row {
        label: Label::new(label).unwrap(),
        source: "here".into(),
        group: None,
        date: None,
        lang: None,
        content: MessageSource::InlineText(text.into()),
        place: format!("{label} {number}"),
    };
    let ham = HAM.iter().enumerate().map(|(number, text)| row("ham", number, text));
    let spam = SPAM.iter().enumerate().map(|(number, text)| row("spam", number, text));
    let mut corpus = Corpus { rows: ham.chain(spam).collect(), skipped: Vec::new() };
    let labels = corpus.check(false).unwrap();
    [Learner::Ensemble, Learner::Logistic, Learner::NaiveBayes].map(|learner| {
        let params = TrainParams {
            learner,
            headers: Headers::None,
            folds: 2,
            vocab_size: 300,
            ..TrainParams::default()
        };
        Classifier::new(train(&corpus, &labels, &params, &|_| {}).unwrap().model).with_explanation(1_000)
    })
}

#[test]
fn unknown_words_say_nothing() {
    for classifier in classifiers() {
        let of = classifier.model().id();
        let mut first = None;
        for words in UNKNOWN {
            // all of them of 50 to 299 bytes, which is one feature
            let report = classifier.classify_text(&format!("{words} ").repeat(5));
            let explanation = report.explanation.unwrap();
            // the rest is how the message is built: that it is short, without links
            let spoken: Vec<_> =
                explanation.clues.iter().filter(|clue| clue.location != SourceLocation::Structure).collect();
            assert!(spoken.is_empty(), "{of:?}: {words}: {spoken:?}");
            let built: f64 = explanation.clues.iter().map(|clue| clue.contribution).sum();
            assert!((report.scores[1].get() - explanation.bias - built).abs() < 1e-9, "{of:?}: {words}");
            // and that is the same for all of them
            assert_eq!(*first.get_or_insert(report.scores.clone()), report.scores, "{of:?}: {words}");
        }
    }
}

#[test]
fn unknown_words_beside_known_ones_change_no_score() {
    for classifier in classifiers() {
        let of = classifier.model().id();
        let known = classifier.classify_text(KNOWN);
        assert!(known.explanation.is_some_and(|explanation| explanation.clues.len() > 5), "{of:?}");
        for words in UNKNOWN {
            for mail in [
                format!("{KNOWN}\n{words}\n"),
                format!("{words}\n{KNOWN}\n"),
                format!("{words} {KNOWN} {words}"),
            ] {
                assert_eq!(classifier.classify_text(&mail).scores, known.scores, "{of:?}: {mail}");
            }
        }
        // nothing is known about an empty message either
        assert_eq!(classifier.classify_text("").scores.len(), 2, "{of:?}");
    }
}
