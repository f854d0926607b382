//! What users of `bluff update` rely on: a model learns from a few messages, what was learned can
//! be taken back to the byte, harm is reported, and a journal remembers.
#![cfg(feature = "train")]

#[path = "training/mail.rs"]
#[allow(dead_code)] // other tests need all of it
mod mail;

use bluff::train::{
    Corpus, Journal, MessageSource, Overlap, Row, TrainParams, UpdateRequest, Updated, train, update,
};
use bluff::{Classifier, FprBound, Label, Model, Result};
use mail::{body, words};

/// Mail with that label, by its texts.
fn corpus(label: &str, texts: impl IntoIterator<Item = String>) -> Corpus {
    let row = |text: String| Row {
        label: Label::new(label).unwrap(),
        source: "test".to_owned(),
        group: None,
        date: None,
        lang: None,
        place: text.chars().take(20).collect(),
        content: MessageSource::InlineText(text),
    };
    Corpus { rows: texts.into_iter().map(row).collect(), skipped: Vec::new() }
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
    let params = TrainParams { folds: 2, vocab_size: 512, ..TrainParams::default() };
    train(&corpus, &labels, &params, &|_| ()).unwrap().model
}

fn updated(
    model: &Model,
    journal: Journal,
    learn: &Corpus,
    forget: &Corpus,
    check: &Corpus,
) -> Result<Updated> {
    update(model, journal, UpdateRequest { learn, forget, check }, &|_| ())
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
    // learned once is enough for everything that comes twice
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
            MessageSource::InlineText(text) => Some(text),
            _ => None,
        }),
    );
    let corrected = updated(&learned.model, learned.journal, &as_spam, &none, &check).unwrap();
    assert_eq!((corrected.learned, corrected.corrected, corrected.journal.len()), (3, 3, 3));
    assert_eq!(corrected.model.provenance().updates, 3);
    let from_the_start = updated(&model, Journal::default(), &as_spam, &none, &check).unwrap();
    let text = words(70_000, 30, 100..140).join(" ");
    let difference = not_ham(&corrected.model, &text) - not_ham(&from_the_start.model, &text);
    assert!(difference.abs() < 0.05, "{difference}");
}

#[test]
fn mail_without_text_is_not_learned() {
    let (model, none) = (trained(), Corpus::default());
    for (text, blank) in [("", 1), (" \r\n\t\n", 1), ("\0\0\0\0\0", 1), ("hello", 0)] {
        let new = corpus("spam", [text.to_owned()]);
        let updated = updated(&model, Journal::default(), &new, &none, &none).unwrap();
        assert_eq!(
            (updated.blank, updated.learned, updated.journal.len()),
            (blank, 1 - blank, 1 - blank),
            "{text:?}"
        );
        assert_eq!(updated.model.id() == model.id(), blank == 1, "{text:?}");
    }
}

#[test]
fn what_is_taken_back_has_the_label_it_was_learned_with() {
    let (model, none) = (trained(), Corpus::default());
    let texts: Vec<String> = strange(0, 3)
        .rows
        .into_iter()
        .filter_map(|row| match row.content {
            MessageSource::InlineText(text) => Some(text),
            _ => None,
        })
        .collect();
    let learned = updated(&model, Journal::default(), &corpus("ham", texts.clone()), &none, &none).unwrap();
    let refused =
        updated(&learned.model, learned.journal, &none, &corpus("spam", texts.clone()), &none).unwrap();
    assert_eq!((refused.forgotten, refused.mislabelled, refused.journal.len()), (0, 3, 3));
    assert_eq!(refused.model.id(), learned.model.id());
    let back = updated(&refused.model, refused.journal, &none, &corpus("ham", texts), &none).unwrap();
    assert_eq!((back.forgotten, back.mislabelled, back.journal.is_empty()), (3, 0, true));
}

#[test]
fn a_promise_is_one_of_the_model_as_it_was_calibrated() {
    let (model, none, check) = (trained(), Corpus::default(), ordinary(500, 40));
    let bound = FprBound::new(0.5, 0.5).unwrap();
    let learned = updated(&model, Journal::default(), &strange(0, 5), &none, &check).unwrap();
    assert_eq!(learned.model.provenance().updates, 5);
    let error = Classifier::new(learned.model.clone()).with_fpr_bound(bound).unwrap_err().to_string();
    assert!(error.contains("a model that 5 messages have changed since it was calibrated"), "{error}");
    let again = updated(&model, Journal::default(), &strange(0, 5), &none, &check).unwrap();
    let uncounted = updated(&model, again.journal, &strange(100, 2), &none, &check).unwrap();
    assert_eq!(uncounted.model.provenance().updates, 7, "a model that does not say what its journal does");
    let back = updated(&learned.model, learned.journal, &none, &strange(0, 5), &none).unwrap();
    for model in [model, back.model] {
        assert_eq!(model.provenance().updates, 0);
        let promised = || Classifier::new(model.clone()).with_fpr_bound(bound).unwrap();
        let other = promised().with_thresholds(model.thresholds());
        assert!(other.with_prior(&[(Label::SPAM, 0.6)]).is_ok(), "no bound chose these thresholds");
        let error = promised().with_prior(&[(Label::SPAM, 0.6)]).unwrap_err().to_string();
        assert!(error.contains("a prior other than that of the training data"), "{error}");
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

/// rspamd/rspamd#383 and #445, isbg/isbg#65: a correction of one message is learned, whatever the
/// hash of the message is.
#[test]
fn a_few_messages_are_learned_all() {
    let (model, none) = (trained(), Corpus::default());
    for number in 0..20 {
        let one = updated(&model, Journal::default(), &strange(number, 1), &none, &none).unwrap();
        assert_eq!((one.learned, one.held_back, one.check.is_none()), (1, 0, true), "message {number}");
    }
    let nine = updated(&model, Journal::default(), &strange(0, 9), &none, &none).unwrap();
    assert_eq!((nine.learned, nine.held_back), (9, 0));
    // copies of one message are one campaign, however many
    let copies = Corpus { rows: vec![strange(0, 1).rows.remove(0); 50], skipped: Vec::new() };
    let copied = updated(&model, Journal::default(), &copies, &none, &none).unwrap();
    assert_eq!((copied.learned, copied.known, copied.held_back), (1, 49, 0));
}

/// The probability of each label, in the order of the model's labels.
fn probabilities(model: &Model, raw: &[u8]) -> Vec<f64> {
    let report = Classifier::new(model.clone()).classify(raw);
    report.probabilities.iter().map(|probability| probability.get()).collect()
}

/// rspamd/rspamd#305, stalwart/webadmin#49: what a correction takes from one label must not go to a
/// third one.
#[test]
fn a_correction_lets_no_other_label_gain() {
    let none = Corpus::default();
    let scam = corpus("scam", (0..60).map(|number| words(number + 20_000, 30, 130..226).join(" ")));
    let mut mail = both(ordinary(0, 60), scam);
    let labels = mail.check(false).unwrap();
    let params = TrainParams { folds: 2, vocab_size: 512, ..TrainParams::default() };
    let model = train(&mail, &labels, &params, &|_| ()).unwrap().model;
    for (truth, label) in labels.iter().enumerate() {
        for number in 0..12 {
            // between two kinds of mail, nearer to each in turn
            let from = 8 * number;
            let text = words(number + 70_000, 30, from..from + 90).join(" ");
            let raw = format!("Subject: x\n\n{text}\n").into_bytes();
            let one =
                Row::new(label.as_str(), MessageSource::InlineMessage(raw.clone()), String::new()).unwrap();
            let one = Corpus { rows: vec![one], skipped: Vec::new() };
            let learned = updated(&model, Journal::default(), &one, &none, &none).unwrap();
            let (before, after) = (probabilities(&model, &raw), probabilities(&learned.model, &raw));
            assert!(after[truth] >= before[truth], "{label} {number}: {before:?} {after:?}");
            for other in (1..labels.len()).filter(|&other| other != truth) {
                assert!(after[other] <= before[other].max(0.02), "{label} {number}: {before:?} {after:?}");
            }
            let back = updated(&learned.model, learned.journal, &none, &one, &none).unwrap();
            assert!(back.model.to_bytes() == model.to_bytes(), "{label} {number}");
        }
    }
}

#[cfg(feature = "builtin-model")]
#[test]
fn a_receipt_corrected_to_ham_does_not_become_sextortion() {
    const RECEIPT: &str = "From: Coin Desk Shop <orders@coffee.example.com>\nTo: marta@example.org\n\
        Subject: Your order 4471: payment received\nDate: Tue, 10 Mar 2026 09:12:44 +0100\nMessage-ID: <aaf813f771@mail.example.net>\n\n\
        Thank you for your order.\n\nWe received your payment of 0.00041 BTC (24.90 EUR) at our address\n\
        1AYf3EUMwXUJiyhxXu3W4FjHZfxxZQrNKr\nTransaction confirmed 3 times. Your two bags of coffee leave our house tomorrow.\n\n\
        Invoice number 4471, VAT included 1.63 EUR.\n";
    let (model, none) = (Model::builtin(), Corpus::default());
    let one = raw("ham", std::iter::once(RECEIPT.to_owned()));
    let learned = updated(&model, Journal::default(), &one, &none, &none).unwrap();
    let (before, after) =
        (probabilities(&model, RECEIPT.as_bytes()), probabilities(&learned.model, RECEIPT.as_bytes()));
    assert!(after[0] > before[0] && after[2] <= before[2].max(0.02), "{before:?} {after:?}");
}

#[test]
fn what_corrects_a_label_is_never_held_back() {
    let (model, none, check) = (trained(), Corpus::default(), ordinary(500, 40));
    let wrong = strange(0, 40);
    let learned = updated(&model, Journal::default(), &wrong, &none, &check).unwrap();
    let mut right = wrong.clone();
    right.rows.iter_mut().for_each(|row| row.label = Label::new("spam").unwrap());
    let corrected = updated(&learned.model, learned.journal, &right, &none, &none).unwrap();
    assert_eq!((corrected.learned, corrected.corrected, corrected.held_back), (40, 40, 0));
}

/// The message of that number as it came over the wire.
fn wire(number: usize) -> String {
    format!(
        "Message-ID: <{number}@x.example>\nFrom: a@b.example\nSubject: note {number}\n\nFrom now on\n{}\n",
        words(number + 70_000, 30, 100..140).join(" ")
    )
}

fn raw(label: &str, raws: impl Iterator<Item = String>) -> Corpus {
    let row = |raw: String| {
        Row::new(label, MessageSource::InlineMessage(raw.into_bytes()), "raw".to_owned()).unwrap()
    };
    Corpus { rows: raws.map(row).collect(), skipped: Vec::new() }
}

/// rspamd/rspamd#3600, isbg/isbg#65: mail learned over IMAP (CRLF) and taken back from a Maildir
/// (LF), read and judged in between.
#[test]
fn a_message_is_known_again_whatever_a_mailbox_did_to_it() {
    let (model, none, check) = (trained(), Corpus::default(), ordinary(500, 40));
    type Change = fn(String) -> String;
    let copies: [(&str, Change); 8] = [
        ("as it was", |mail| mail),
        ("CRLF", |mail| mail.replace('\n', "\r\n")),
        ("CR", |mail| mail.replace('\n', "\r")),
        ("status fields", |mail| {
            format!("Status: RO\nX-Status: A\nX-Mozilla-Status: 0001\nX-Keywords: Junk\n{mail}")
        }),
        ("our fields", |mail| format!("X-Bluff-Label: spam\nX-Bluff-Probability: ham=0.1\n{mail}")),
        ("an mbox", |mail| {
            format!(
                "From a@b.example Sat Jan  3 01:05:34 2026\n{}\n",
                mail.replace("\nFrom now", "\n>From now")
            )
        }),
        ("delivered again", |mail| format!("Delivered-To: c@d.example\nReceived: from e\n\tby f\n{mail}")),
        ("an mbox with CRLF", |mail| {
            format!("From a 2026\n{}\n", mail.replace("\nFrom now", "\n>From now")).replace('\n', "\r\n")
        }),
    ];
    let first = || raw("ham", (0..6).map(wire));
    for (what, copy) in copies {
        let learned = updated(&model, Journal::default(), &first(), &none, &check).unwrap();
        assert_eq!(learned.learned, 6);
        let again = raw("ham", (0..6).map(wire).map(copy));
        let known = updated(&learned.model, learned.journal, &again, &none, &check).unwrap();
        assert_eq!((known.learned, known.known), (0, 6), "{what}");
        let back = updated(&known.model, known.journal, &none, &again, &none).unwrap();
        assert_eq!((back.forgotten, back.unknown), (6, 0), "{what}");
        assert!(back.model.to_bytes() == model.to_bytes(), "{what}: to the byte");
        // a weight may reach the end of its range when labels are swapped one by one, so the bytes
        // are not compared here
        let learned = updated(&model, Journal::default(), &first(), &none, &check).unwrap();
        let as_spam = raw("spam", (0..6).map(wire).map(copy));
        let corrected = updated(&learned.model, learned.journal, &as_spam, &none, &check).unwrap();
        assert_eq!((corrected.learned, corrected.corrected, corrected.journal.len()), (6, 6, 6), "{what}");
    }
    // the same Message-ID with another body is another message
    let learned = updated(&model, Journal::default(), &first(), &none, &check).unwrap();
    let other = raw("ham", (0..6).map(|number| wire(number) + "and more\n"));
    let back = updated(&learned.model, learned.journal, &none, &other, &none).unwrap();
    assert_eq!((back.forgotten, back.unknown), (0, 6));
}

#[test]
fn mail_that_the_model_has_learned_is_seen_before_it_is_measured() {
    let (model, none, check) = (trained(), Corpus::default(), ordinary(500, 40));
    let learned = updated(&model, Journal::default(), &raw("ham", (0..6).map(wire)), &none, &check).unwrap();
    let test = both(raw("ham", (4..9).map(|number| wire(number).replace('\n', "\r\n"))), ordinary(900, 3));
    let overlap = Overlap::new(&learned.model, &learned.journal, &test, &|_| ()).unwrap();
    // what was trained on had the source of `ordinary`
    assert_eq!((overlap.learned_by_updates, overlap.messages_of_sources), (2, 6));
    assert_eq!(overlap.sources_trained_on, ["test"]);
    let strangers = raw("ham", (20..23).map(wire));
    assert!(Overlap::new(&learned.model, &learned.journal, &strangers, &|_| ()).unwrap().is_none());
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
