//! Hostile mail: for any input, a sound report comes back.

use crate::models::{LETTERS, MODELS, assert_sound};
use bluff::limits::MESSAGE_BYTES;
use bluff::{Classifier, Flags};

/// The size of the huge messages.
const HUGE: usize = 10_000_000;

/// A kind of huge message: its name, how it is made, and what the report must say.
type HugeMail = (&'static str, fn() -> Vec<u8>, fn(Flags) -> bool);

/// A start, what is repeated up to the size, and an end.
fn huge(start: &str, repeated: &str, end: &str) -> Vec<u8> {
    [start.as_bytes(), &repeated.as_bytes().repeat(HUGE / repeated.len()), end.as_bytes()].concat()
}

const HUGE_MAILS: &[HugeMail] = &[
    ("text", || huge("Subject: a\r\n\r\n", "You won, dear friend.\r\n", ""), |flags| flags.truncated),
    ("one endless line", || huge("Subject: a\r\n\r\n", "word ", ""), |flags| flags.truncated),
    ("one endless word", || huge("", "x", ""), |flags| flags.truncated && flags.no_headers),
    ("one endless subject", || huge("Subject: ", "word ", "\r\n\r\nbody"), |flags| !flags.no_headers),
    (
        "one endless folded field",
        || huge("From: a@example.org", "\r\n word", "\r\n\r\nbody"),
        |flags| !flags.no_headers,
    ),
    (
        "a list of recipients",
        || huge("To: a@example.org", ", b@example.org", "\r\n\r\nbody"),
        |flags| !flags.no_headers,
    ),
    (
        "encoded words",
        || huge("Subject: a", "\r\n =?utf-8?b?4oKs?=", "\r\n\r\nbody"),
        |flags| !flags.no_headers,
    ),
    ("fields", || huge("Subject: a\r\n", "X-A: b\r\n", "\r\nbody"), |flags| flags.truncated),
    (
        "nested elements",
        || huge("Subject: a\r\nContent-Type: text/html\r\n\r\n", "<div>", "x"),
        |flags| !flags.no_text,
    ),
    (
        "attributes",
        || huge("Subject: a\r\nContent-Type: text/html\r\n\r\n<p", " a=b", ">x"),
        |flags| !flags.no_text,
    ),
    (
        "open comments",
        || huge("Subject: a\r\nContent-Type: text/html\r\n\r\nx", "<!--", ""),
        |flags| !flags.no_text,
    ),
    (
        "links",
        || huge("Subject: a\r\nContent-Type: text/html\r\n\r\n", "<a href=//a.b>c", ""),
        |flags| flags.truncated,
    ),
    (
        "entities",
        || huge("Subject: a\r\nContent-Type: text/html\r\n\r\n", "&eacute;", ""),
        |flags| flags.truncated,
    ),
    (
        "hidden text",
        || huge("Subject: a\r\nContent-Type: text/html\r\n\r\n<p hidden>", "word ", ""),
        |flags| flags.truncated,
    ),
    (
        "a style sheet",
        || huge("Subject: a\r\nContent-Type: text/html\r\n\r\n<style>", ".a{b:c}", "</style>x"),
        |flags| !flags.no_text,
    ),
    (
        "parts",
        || huge("Content-Type: multipart/mixed; boundary=b\r\n\r\n", "--b\r\n\r\nx\r\n", "--b--"),
        |flags| flags.parts_truncated,
    ),
    (
        "multiparts in multiparts",
        || {
            huge(
                "Content-Type: multipart/mixed; boundary=b\r\n\r\n",
                "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n",
                "x",
            )
        },
        |_| true,
    ),
    (
        "messages in messages",
        || huge("Subject: a\r\n", "Content-Type: message/rfc822\r\n\r\n", "x"),
        |flags| flags.parts_truncated,
    ),
    (
        "damaged base64",
        || huge("Subject: a\r\nContent-Transfer-Encoding: base64\r\n\r\n", "dGV4dA==!", ""),
        |_| true,
    ),
    (
        "damaged quoted-printable",
        || huge("Subject: a\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", "=C3=", ""),
        |_| true,
    ),
    ("invisible characters", || huge("Subject: a\r\n\r\nx", "\u{200b}", "y"), |flags| flags.truncated),
    ("stacked marks", || huge("Subject: a\r\n\r\ne", "\u{301}", ""), |flags| flags.truncated),
    ("NUL", || huge("", "\0", ""), |_| true),
    ("empty lines", || huge("", "\r\n", ""), |_| true),
    ("random bytes", || random_bytes(HUGE, 1), |_| true),
];

/// Bytes of Knuth's MMIX generator: the same on every run.
fn random_bytes(count: usize, seed: u64) -> Vec<u8> {
    let mut state = seed;
    let next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    std::iter::repeat_with(next).take(count).collect()
}

fn classifiers() -> Vec<Classifier> {
    MODELS.iter().map(|model| model.classifier().with_explanation(5)).collect()
}

#[test]
fn huge_mail_is_judged_and_what_was_left_out_is_said() {
    // each through the next model: they differ only after the reading, and that part sees the same
    // little text
    let classifiers = classifiers();
    let models = classifiers.len();
    for (number, (what, make, told)) in HUGE_MAILS.iter().enumerate() {
        let raw = make();
        assert!(raw.len() > HUGE - 100, "{what}");
        let classifier = &classifiers[number % models];
        let report = classifier.classify(&raw);
        assert_sound(&report, classifier, what);
        assert!(told(report.flags), "{what}: {:?}", report.flags.names());
    }
}

#[test]
fn of_a_message_longer_than_is_looked_at_the_rest_changes_nothing() {
    let mut raw = huge("Subject: a\r\n\r\nDear friend,\r\n", "x", "").repeat(4);
    assert!(raw.len() > MESSAGE_BYTES);
    let model = &MODELS[0];
    let classifier = model.classifier();
    let whole = classifier.classify(&raw);
    assert!(whole.flags.truncated);
    let last = raw.len() - 1;
    raw[last] = b'!';
    assert_eq!(classifier.classify(&raw).scores, whole.scores);
    raw.truncate(MESSAGE_BYTES);
    assert_eq!(classifier.classify(&raw).scores, whole.scores);
}

#[test]
fn nothing_is_a_message_without_text() {
    for classifier in &classifiers() {
        for nothing in [
            &b""[..],
            b" ",
            b"\r\n",
            b"\0\0",
            b"Subject:\r\n\r\n",
            b"\xef\xbb\xbf",
            b"From: Anna <anna@example.org>\r\n\r\n",
        ] {
            let report = classifier.classify(nothing);
            assert_sound(&report, classifier, "nothing");
            assert!(report.flags.no_text, "{nothing:?}: {:?}", report.flags.names());
        }
    }
}

#[test]
fn random_bytes_are_judged() {
    for classifier in &classifiers() {
        for seed in 1..=100 {
            // with a header before them, every third time, so that they are read as a body
            let header: &[u8] =
                if seed % 3 == 0 { b"Subject: a\r\nContent-Type: text/html\r\n\r\n" } else { b"" };
            let raw = [header, &random_bytes(seed as usize * 13, seed)].concat();
            assert_sound(&classifier.classify(&raw), classifier, &format!("seed {seed}"));
        }
    }
}

#[test]
fn messages_that_break_off_are_judged() {
    /// A prime, so that cuts fall everywhere in lines, tags and encoded bytes.
    const STEP: usize = 61;
    for classifier in &classifiers() {
        for (number, letter) in LETTERS.iter().enumerate() {
            for end in (0..letter.len()).skip(number).step_by(STEP) {
                let report = classifier.classify(&letter[..end]);
                assert_sound(&report, classifier, &format!("sample {number} up to byte {end}"));
            }
        }
    }
}
