//! Answers: sound for every message, and the same for every caller, order and thread.

use crate::models::{LETTERS, MODELS, assert_sound, written};
use bluff::{Classifier, Email, Message, Model, Report, Text};

/// More different words than a classifier remembers, so that it has to forget: 17 messages of
/// 4,000.
const WORDY_MESSAGES: usize = 17;
const WORDS_A_MESSAGE: usize = 4_000;

/// Messages of words that occur only once, six letters each.
fn wordy() -> impl Iterator<Item = Vec<u8>> {
    (0..WORDY_MESSAGES).map(|message| {
        // five texts: only the beginning and the end of a single one would be read
        let texts = (0..5).map(|part| {
            let words = (0..WORDS_A_MESSAGE / 5).map(|word| {
                let mut number = (message * 5 + part) * WORDS_A_MESSAGE / 5 + word;
                let letters = (0..6).map(|_| {
                    let letter = char::from(b'a' + (number % 26) as u8);
                    number /= 26;
                    letter
                });
                letters.collect::<String>()
            });
            format!("--b\r\nContent-Type: text/plain\r\n\r\n{}\r\n", words.collect::<Vec<_>>().join(" "))
        });
        let texts: String = texts.collect();
        format!("Subject: words\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{texts}--b--\r\n")
            .into_bytes()
    })
}

#[test]
fn every_answer_is_sound() {
    for model in &*MODELS {
        let classifier = model.classifier();
        for letter in LETTERS.iter().map(Vec::as_slice).chain([&b""[..], b"\0", b"\r\n\r\n", b"Subject:"]) {
            assert_sound(&classifier.classify(letter), &classifier, &format!("{:?}", model.setup));
        }
    }
}

#[test]
fn memory_of_earlier_messages_changes_no_answer() {
    let wordy: Vec<Vec<u8>> = wordy().collect();
    for model in &*MODELS {
        let classifier = model.classifier().with_explanation(3);
        let forgetful = |letter: &Vec<u8>| written(&model.classifier().with_explanation(3).classify(letter));
        let fresh: Vec<String> = LETTERS.iter().map(forgetful).collect();
        let asked: Vec<usize> = (0..LETTERS.len()).chain((0..LETTERS.len()).rev()).collect();
        for round in 0..2 {
            for &letter in &asked {
                let again = written(&classifier.classify(&LETTERS[letter]));
                assert_eq!(again, fresh[letter], "{:?}, round {round}", model.setup);
            }
            for message in &wordy {
                let _ = classifier.classify(message);
            }
        }
    }
}

#[test]
fn one_classifier_serves_many_threads() {
    fn assert_shared<T: Send + Sync + 'static>() {}
    assert_shared::<Classifier>();
    assert_shared::<Model>();
    assert_shared::<Report>();

    let classifier = MODELS[0].classifier();
    let answers =
        || -> Vec<String> { LETTERS.iter().map(|letter| written(&classifier.classify(letter))).collect() };
    let alone = answers();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(answers)).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), alone);
        }
    });
}

#[test]
fn all_ways_to_ask_give_the_same_answer() {
    const PASTED: &str = "Hello Anna,\n\nthe minutes are done. See you on Monday!\n";
    for model in &*MODELS {
        let classifier = model.classifier();
        for letter in LETTERS.iter() {
            let judged = classifier.classify_email(&Email::parse(letter));
            assert_eq!(written(&judged), written(&classifier.classify(letter)), "{:?}", model.setup);
        }
        let judged = classifier.classify_email(&Email::from_text(PASTED));
        assert_eq!(written(&judged), written(&classifier.classify_text(PASTED)));
        // input that is not an email is read as bare text
        assert_eq!(written(&judged), written(&classifier.classify(PASTED.as_bytes())));
    }
}

#[test]
fn the_wordy_messages_are_read_to_their_last_words() {
    for message in wordy() {
        let text = Text::from_message(&Message::parse(&message));
        let words: usize =
            text.segments.iter().map(|segment| segment.as_str().split_whitespace().count()).sum();
        assert_eq!(words, WORDS_A_MESSAGE + 1, "and the subject");
    }
}
