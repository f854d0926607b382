//! What users of `train --update` and `--forget` rely on: a model learns from a few messages, what was learned can be taken back to the
//! byte, harm is told, and a journal remembers.
#![cfg(feature = "train")]

#[path = "training/mail.rs"]
#[allow(dead_code)] // other tests need all of it
mod mail;

use bluff::train::{Changes, Corpus, Journal, Params, Row, Stored, Updated, train, update};
use bluff::{Classifier, Label, Model, Promise, Result};
use mail::{body, words};

/// Mail of that label, by its texts.
fn corpus(label: &str, texts: impl Iterator<Item = String>) -> Corpus {
    let row = |text: String| Row {
        label: Label::new(label).unwrap(),
        source: "test".to_owned(),
        group: None,
        date: None,
        lang: None,
        place: text.chars().take(20).collect(),
        content: Stored::InlineText(text),
    };
    Corpus { rows: texts.map(row).collect(), skipped: Vec::new() }
}

fn both(one: Corpus, other: Corpus) -> Corpus {
    Corpus { rows: one.rows.into_iter().chain(other.rows).collect(), skipped: Vec::new() }
}

/// Ham and spam such as the model was trained on, numbers from `from` on.
fn ordinary(from: usize, count: usize) -> Corpus {
    let texts = |label| (from..from + count).map(move |number| body(label, number));
    both(corpus("ham", texts("ham")), corpus("spam", texts("spam")))
}

/// Ham in the words of spam.
fn strange(from: usize, count: usize) -> Corpus {
    corpus("ham", (from..from + count).map(|number| words(number + 70_000, 30, 100..140).join(" ")))
}

fn trained() -> Model {
    let mut corpus = ordinary(0, 60);
    let labels = corpus.check(false).unwrap();
    let params = Params { folds: 2, pieces: 512, ..Params::default() };
    train(&corpus, &labels, &params, &|_| ()).unwrap().model
}

fn updated(
    model: &Model,
    journal: Journal,
    learn: &Corpus,
    forget: &Corpus,
    check: &Corpus,
) -> Result<Updated> {
    update(model, journal, Changes { learn, forget, check }, &|_| ())
}

fn not_ham(model: &Model, text: &str) -> f64 {
    Classifier::new(model.clone()).classify_text(text).not_ham().get()
}

#[test]
fn what_is_learned_is_known_and_taken_back_to_the_byte() {
    let (model, none, check) = (trained(), Corpus::default(), ordinary(500, 40));
    let new = strange(0, 12);
    let stranger = words(79_999, 30, 100..140).join(" ");
    assert!(not_ham(&model, &stranger) > 0.5);
    let learned = updated(&model, Journal::default(), &new, &none, &check).unwrap();
    assert_eq!((learned.learned, learned.known, learned.held_back), (12, 0, 0));
    assert!(not_ham(&learned.model, &stranger) < 0.5, "ham like the ham that was learned");
    assert_ne!(learned.model.id(), model.id());
    // learned once is enough, whatever comes twice
    let again =
        updated(&learned.model, learned.journal, &both(new.clone(), strange(3, 1)), &none, &check).unwrap();
    assert_eq!((again.learned, again.known), (0, 13));
    assert_eq!(again.model.id(), learned.model.id());
    // some of it taken back, then the rest, and mail that was never learned
    let some = updated(&again.model, again.journal, &none, &strange(8, 6), &none).unwrap();
    assert_eq!((some.forgotten, some.unknown, some.journal.len()), (4, 2, 8));
    let all = updated(&some.model, some.journal, &none, &new, &none).unwrap();
    assert_eq!((all.forgotten, all.unknown, all.journal.is_empty()), (8, 4, true));
    assert!(all.model.to_bytes() == model.to_bytes());
}

#[test]
fn who_corrects_a_label_gets_what_was_learned_with_the_other_one_taken_back() {
    let (model, none, check) = (trained(), Corpus::default(), ordinary(500, 40));
    let learned = updated(&model, Journal::default(), &strange(0, 3), &none, &check).unwrap();
    let as_spam = corpus(
        "spam",
        strange(0, 3).rows.into_iter().filter_map(|row| match row.content {
            Stored::InlineText(text) => Some(text),
            _ => None,
        }),
    );
    let corrected = updated(&learned.model, learned.journal, &as_spam, &none, &check).unwrap();
    assert_eq!((corrected.learned, corrected.corrected, corrected.journal.len()), (3, 3, 3));
    assert_eq!(corrected.model.provenance().learned_since, 3);
    let from_the_start = updated(&model, Journal::default(), &as_spam, &none, &check).unwrap();
    let text = words(70_000, 30, 100..140).join(" ");
    let difference = not_ham(&corrected.model, &text) - not_ham(&from_the_start.model, &text);
    assert!(difference.abs() < 0.05, "{difference}");
}

#[test]
fn a_promise_is_one_of_the_model_as_it_was_calibrated() {
    let (model, none, check) = (trained(), Corpus::default(), ordinary(500, 40));
    let promise = Promise::new(0.5, 0.5).unwrap();
    let learned = updated(&model, Journal::default(), &strange(0, 5), &none, &check).unwrap();
    assert_eq!(learned.model.provenance().learned_since, 5);
    let error = Classifier::new(learned.model.clone()).with_promise(promise).unwrap_err().to_string();
    assert!(error.contains("a model that 5 messages have changed since it was calibrated"), "{error}");
    let again = updated(&model, Journal::default(), &strange(0, 5), &none, &check).unwrap();
    let uncounted = updated(&model, again.journal, &strange(100, 2), &none, &check).unwrap();
    assert_eq!(
        uncounted.model.provenance().learned_since,
        7,
        "a model that does not say what its journal does"
    );
    let back = updated(&learned.model, learned.journal, &none, &strange(0, 5), &none).unwrap();
    for model in [model, back.model] {
        assert_eq!(model.provenance().learned_since, 0);
        let promised = || Classifier::new(model.clone()).with_promise(promise).unwrap();
        let other = promised().with_thresholds(model.thresholds());
        assert!(other.with_prior(&[(Label::SPAM, 0.6)]).is_ok(), "no promise chose these thresholds");
        let error = promised().with_prior(&[(Label::SPAM, 0.6)]).unwrap_err().to_string();
        assert!(error.contains("another prior than that of the training mail"), "{error}");
    }
}

#[test]
fn harm_is_told() {
    let (model, none, check) = (trained(), Corpus::default(), ordinary(500, 40));
    let turned = corpus("spam", (900..920).map(|number| body("ham", number)));
    let poisoned = updated(&model, Journal::default(), &turned, &none, &check).unwrap();
    let reason = poisoned.worse().unwrap();
    assert!(reason.contains("log-loss") || reason.contains("ham messages lost"), "{reason}");
    let [before, after] = poisoned.check.as_ref().unwrap();
    assert_eq!((before.messages, after.messages), (80, 80));
    assert!(after.log_loss > before.log_loss);
}

#[test]
fn without_mail_to_check_with_a_part_of_the_new_is_held_back() {
    let (model, none) = (trained(), Corpus::default());
    let new = ordinary(700, 40);
    let held = updated(&model, Journal::default(), &new, &none, &none).unwrap();
    assert_eq!(held.learned + held.held_back, 80);
    assert_eq!(held.worse(), None, "mail like that it knows");
    assert!((5..30).contains(&held.held_back), "a fifth of 80: {}", held.held_back);
    assert_eq!(held.check.as_ref().map(|[before, _]| before.messages), Some(held.held_back));
    let again = updated(&held.model, held.journal, &new, &none, &none).unwrap();
    assert_eq!(
        (again.learned, again.held_back),
        (0, held.held_back),
        "the same ones are held back next time"
    );
}

#[test]
fn a_label_that_is_unknown_is_an_error() {
    let none = Corpus::default();
    let strange = corpus("phish", std::iter::once("a b c".to_owned()));
    let error = updated(&trained(), Journal::default(), &strange, &none, &none).unwrap_err();
    assert!(
        error.to_string().contains("the label phish; expected one the model knows: ham, spam"),
        "{error}"
    );
}

/// The programs, as somebody uses them.
#[cfg(all(feature = "cli", feature = "builtin-model"))]
#[test]
fn a_model_and_its_journal_stay_together() {
    use std::fs;
    use std::path::Path;
    use std::process::Command;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let run = |arguments: &[&str]| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let program = Command::new(env!("CARGO_BIN_EXE_train"))
            .args(arguments)
            .arg("--quiet")
            .current_dir(root)
            .output();
        let output = program.unwrap();
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        (output.status.code(), said)
    };
    let (mine, copy) = (path("mine.bluff"), path("copy.bluff"));
    let (old, new) = ("data/training/ham-en.jsonl", "data/training/bulk-en.jsonl");
    assert_eq!(
        run(&["--data", old, "--data", "data/training/spam.jsonl", "--folds", "2", "--out", &mine]).0,
        Some(0)
    );
    let trained = fs::read(&mine).unwrap();
    let update = ["--update", &mine, "--data", new, "--check", old];
    // to a file of its own, with its journal; what was given stays
    let (code, said) = run(&[&update[..], &["--out", &copy]].concat());
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("126 messages learned\n") && said.contains("log-loss, nats"), "{said}");
    assert!(fs::read(&mine).unwrap() == trained && fs::read(&copy).unwrap() != trained);
    assert_eq!(fs::read_to_string(path("copy.bluff.journal")).unwrap().lines().count(), 128);
    let (code, said) = run(&["--update", &copy, "--forget", new]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("126 messages taken back\n") && said.contains("not checked"), "{said}");
    assert!(fs::read(&copy).unwrap() == trained);
    // the journal of another model is none
    fs::copy(path("copy.bluff.journal"), path("mine.bluff.journal")).unwrap();
    assert_eq!(
        run(&["--update", &mine, "--data", new, "--check", old]).0,
        Some(0),
        "the same model, the same journal"
    );
    fs::write(path("mine.bluff"), &trained).unwrap();
    fs::write(path("mine.bluff.journal"), "{\"model\":\"00000000\"}\n").unwrap();
    let (code, said) = run(&update);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("a journal of other models") && fs::read(&mine).unwrap() == trained, "{said}");
    // arguments that say how to train mean nothing here
    assert_eq!(run(&["--update", &mine, "--data", new, "--folds", "3"]).0, Some(2));
}
