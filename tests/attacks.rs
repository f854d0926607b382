//! The library answers every input and continues to work: messages made to stop a filter, a
//! megabyte each.
//!
//! No time is asserted, because machines differ. The limits that keep it short are asserted in
//! their own tests (`src/attachments/attacks.rs`).
#![cfg(all(feature = "builtin-model", feature = "attachments"))]

#[path = "attacks/files.rs"]
mod files;
#[path = "attacks/messages.rs"]
mod messages;

use bluff::Classifier;

#[test]
fn every_attack_gets_an_answer() {
    let classifier = Classifier::builtin();
    let usual = b"From: a@b.example\r\nSubject: Minutes\r\n\r\nThe meeting is on Monday at ten.\r\n";
    let before = classifier.classify(usual).verdict;
    let messages = messages::all();
    assert!(messages.len() > 100, "{} messages", messages.len());
    for (name, message) in messages {
        assert!(message.len() < 3 * messages::SIZE, "{name} has {} bytes", message.len());
        let sum: f64 = classifier.classify(&message).probabilities.iter().map(|share| share.get()).sum();
        assert!((sum - 1.0).abs() < 1e-6, "{name}: the probabilities sum to {sum}");
    }
    assert_eq!(classifier.classify(usual).verdict, before, "the classifier works on");
}

#[test]
fn files_that_cost_too_much_are_flagged() {
    let classifier = Classifier::builtin();
    let expected = [
        "pdf-blocks",
        "pdf-copies",
        "pdf-text-of-a-code",
        "pdf-operators",
        "pdf-bomb",
        "picture-finders",
        "picture-noise",
    ];
    for (name, message) in messages::all() {
        if expected.contains(&&*name) {
            assert!(classifier.classify(&message).flags.attachment_truncated, "{name}");
        }
    }
}
