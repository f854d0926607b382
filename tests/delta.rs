//! What a mailbox teaches: it is learned, kept as JSON, forgotten without a trace, and outlives its
//! model.
#![cfg(feature = "builtin-model")]

use bluff::{Classifier, Delta, Email, Label, Learned, Lesson, Report};

const NEWSLETTER: &[u8] = b"From: Garden Club <news@garden.example>\r\nTo: a@b.example\r\nSubject: Tulips in May\r\nMessage-ID: <1@garden.example>\r\n\r\nThe tulips are here. Come and see them on Sunday, and bring your friends to the old mill.\r\n";
const NEXT: &[u8] = b"From: Garden Club <news@garden.example>\r\nTo: a@b.example\r\nSubject: Roses in June\r\nMessage-ID: <2@garden.example>\r\n\r\nThe roses are here. Come and see them on Sunday, and bring your friends to the old mill.\r\n";
const OTHER: &[u8] = b"From: Carol <carol@school.example>\r\nTo: a@b.example\r\nSubject: minutes\r\n\r\nI will bring the minutes of the meeting on Monday, and the cake as well.\r\n";
const SEXTORTION: &[u8] = include_bytes!("../data/samples/sextortion-en.eml");

fn label(name: &str) -> Label {
    Label::new(name).unwrap()
}

fn not_ham(report: &Report) -> f64 {
    report.not_ham().get()
}

fn judged(classifier: &Classifier, raw: &[u8], delta: &Delta) -> f64 {
    not_ham(&classifier.classify_with(&Email::parse(raw), &[delta]))
}

#[test]
fn the_next_message_of_a_sender_is_judged_by_the_last_one() {
    let classifier = Classifier::builtin();
    let mut delta = Delta::default();
    let [before, other] = [NEXT, OTHER].map(|raw| not_ham(&classifier.classify(raw)));
    assert_eq!(classifier.learn(&mut delta, NEWSLETTER, &label("spam")), Some(Learned::New));
    assert!(judged(&classifier, NEXT, &delta) > before + 0.2, "{before}");
    assert!((judged(&classifier, OTHER, &delta) - other).abs() < 0.1, "{other}");
}

#[test]
fn a_message_is_learned_once_corrected_and_forgotten_without_a_trace() {
    let classifier = Classifier::builtin();
    let mut delta = Delta::default();
    assert_eq!(classifier.learn(&mut delta, OTHER, &label("spam")), Some(Learned::New));
    let one = delta.clone();
    assert_eq!(classifier.learn(&mut delta, NEWSLETTER, &label("spam")), Some(Learned::New));
    // a mail program has marked it as read meanwhile
    let copy = [b"Status: RO\r\n", NEWSLETTER].concat();
    assert_eq!(classifier.learn(&mut delta, &copy, &label("spam")), Some(Learned::Known));
    assert_eq!(classifier.learn(&mut delta, &copy, &label("ham")), Some(Learned::Corrected));
    assert_eq!((delta.lessons().len(), delta.label_of(NEWSLETTER)), (2, Some("ham")));
    assert_eq!(delta.forget(&copy).map(|lesson| lesson.label().to_owned()), Some("ham".to_owned()));
    assert_eq!(delta, one);
    assert_eq!(delta.forget(NEWSLETTER), None);
    assert_eq!(classifier.learn(&mut delta, b"Subject:\r\n\r\n", &label("spam")), Some(Learned::Blank));
    assert_eq!(classifier.learn(&mut delta, OTHER, &label("scam")), None);
    delta.keep_latest(0);
    assert!(delta.is_empty());
    assert_eq!(judged(&classifier, OTHER, &delta), not_ham(&classifier.classify(OTHER)));
}

#[test]
fn lessons_are_kept_as_json_and_give_the_same_weights() {
    let classifier = Classifier::builtin();
    let mut delta = Delta::default();
    for (raw, name) in [(NEWSLETTER, "spam"), (OTHER, "ham"), (SEXTORTION, "ham")] {
        classifier.learn(&mut delta, raw, &label(name)).unwrap();
    }
    let lines: Vec<String> =
        delta.lessons().iter().map(|lesson| serde_json::to_string(lesson).unwrap()).collect();
    assert!(lines.iter().all(|line| !line.contains("tulips") && !line.contains("carol")), "{lines:?}");
    let lessons = lines.iter().map(|line| serde_json::from_str::<Lesson>(line).unwrap());
    let again = Delta::from_lessons(lessons, classifier.labels());
    for raw in [NEWSLETTER, NEXT, OTHER, SEXTORTION] {
        assert_eq!(judged(&classifier, raw, &again), judged(&classifier, raw, &delta));
    }
    assert!(delta.memory_bytes() < 20_000, "{}", delta.memory_bytes());
}

#[test]
fn a_forged_lesson_teaches_nothing() {
    let classifier = Classifier::builtin();
    let lesson = |text: &str| serde_json::from_str::<Lesson>(text);
    for forged in [
        r#"{"message":"m","label":"spam","amounts":[1e9,0],"features":[5,1000]}"#,
        r#"{"message":"m","label":"spam","amounts":[1],"features":[5,1000]}"#,
        r#"{"message":"m","label":"scam","amounts":[1,1],"features":[5,1000]}"#,
        r#"{"message":"m","label":"spam","amounts":[1,1],"features":[5]}"#,
        r#"{"message":"m","label":"spam","amounts":[1,1],"features":[5,4294967295]}"#,
        r#"{"message":"m","label":"spam","amounts":[1,1],"features":[5,1,0,1]}"#,
    ] {
        assert!(Delta::from_lessons(lesson(forged), classifier.labels()).is_empty(), "{forged}");
    }
    assert!(lesson(r#"{"message":"m","label":"spam","amounts":[1,1],"features":[5,1],"more":1}"#).is_err());
    let sound = lesson(r#"{"message":"m","label":"spam","amounts":[1,1],"features":[5,1]}"#);
    assert!(!Delta::from_lessons(sound, classifier.labels()).is_empty());
}

/// A model of another vocabulary and other weights takes over what was learned; a model of other
/// labels does not.
#[cfg(feature = "train")]
#[test]
fn what_was_learned_outlives_the_model() {
    use bluff::Labels;
    use bluff::train::{Corpus, TrainParams, train};
    let classifier = Classifier::builtin();
    let mut delta = Delta::default();
    classifier.learn(&mut delta, NEWSLETTER, &label("spam")).unwrap();
    let mut corpus = Corpus::open(&["data/samples/corpus.csv".to_owned()], false).unwrap();
    let labels = corpus.check(false).unwrap();
    let params = TrainParams { folds: 2, ..TrainParams::default() };
    let other = Classifier::new(train(&corpus, &labels, &params, &|_| ()).unwrap().model);
    let kept = Delta::from_lessons(delta.lessons().to_vec(), other.labels());
    assert_eq!(kept.lessons(), delta.lessons());
    assert!(judged(&other, NEXT, &kept) > not_ham(&other.classify(NEXT)) + 0.1);
    let two = Labels::new(["ham", "spam"].map(label)).unwrap();
    assert!(Delta::from_lessons(delta.lessons().to_vec(), &two).is_empty());
}
