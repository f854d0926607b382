//! The answers that every host must give: `tests/vectors/*.json`, written by this test and read by
//! the tests of all bindings.
//!
//! After a change of the model or of the content of a report:
//! `BLUFF_WRITE_VECTORS=1 cargo test --test vectors`, and check the difference.
#![cfg(feature = "builtin-model")]

use base64::{Engine, prelude::BASE64_STANDARD};
use bluff::{Advice, Classifier, Country, Language};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// How many clues are asked for in every report.
const CLUES: usize = 5;
/// The largest difference of a probability or a contribution from that in the file.
const TOLERANCE: f64 = 1e-6;
/// A version of the model format that does not exist yet.
const FUTURE: u8 = 99;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Compares `value` with the file, or writes the file.
fn assert_or_write(name: &str, value: &Value) {
    let path = root().join("tests/vectors").join(name);
    if std::env::var_os("BLUFF_WRITE_VECTORS").is_some() {
        std::fs::write(&path, format!("{value:#}\n")).unwrap();
    }
    let written: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_same(&written, value, name);
}

/// Equal, numbers within [`TOLERANCE`].
fn assert_same(expected: &Value, found: &Value, place: &str) {
    match (expected, found) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            assert!((a - b).abs() <= TOLERANCE, "{place}: {a} expected, {b} found");
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (number, (a, b)) in a.iter().zip(b).enumerate() {
                assert_same(a, b, &format!("{place}/{number}"));
            }
        }
        (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => {
            for (key, a) in a {
                assert_same(a, &b[key], &format!("{place}/{key}"));
            }
        }
        (a, b) => assert!(a == b, "{place}: {a} expected, {b} found"),
    }
}

/// Messages that are damaged, empty or not mail at all.
fn odd_messages() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("empty", Vec::new()),
        ("no-header", b"Dear friend, you won 5,000,000 dollars. Send your bank details today.".to_vec()),
        ("no-body", b"From: a@example.org\r\nSubject: minutes\r\n\r\n".to_vec()),
        ("not-utf-8", b"Subject: caf\xe9\r\n\r\nTout le caf\xe9 est l\xe0, merci \xff\xfe\x00!\r\n".to_vec()),
        ("zero-bytes", vec![0; 64]),
        ("multipart-without-end", b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee you on Monday.\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>See <b>you".to_vec()),
        ("escape-sequences", b"Subject: \x1b[31mred\x1b[0m\r\n\r\nWin \x1b]0;title\x07 now, click here: http://win.example/\r\n".to_vec()),
        ("emoji", "Subject: 🎉 Félicitations 🎉\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nVous avez gagné 💶 ! Cliquez ici.\r\n".as_bytes().to_vec()),
    ]
}

fn samples() -> Vec<PathBuf> {
    let folder = root().join("data/samples");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "eml" || ending == "txt"));
    paths.sort();
    paths
}

#[test]
fn every_message_is_judged_as_written() {
    let classifier = Classifier::builtin().with_explanation(CLUES);
    let mail = |name: &str, raw: &[u8]| {
        let report = classifier.classify(raw);
        let mut vector =
            json!({ "name": name, "kind": "mail", "base64": BASE64_STANDARD.encode(raw), "report": report });
        if let Some(language) =
            name.strip_prefix("sextortion-").and_then(|rest| rest.parse::<Language>().ok())
        {
            let advice = Advice::new(&report, language, "fr".parse::<Country>().ok());
            vector["advice"] = json!(advice);
        }
        vector
    };
    let mut vectors = Vec::new();
    for path in samples() {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let raw = std::fs::read(&path).unwrap();
        if path.extension().is_some_and(|ending| ending == "txt") {
            let text = std::str::from_utf8(&raw).unwrap();
            let report = classifier.classify_text(text);
            vectors.push(json!({ "name": name, "kind": "text", "base64": BASE64_STANDARD.encode(&raw), "report": report }));
        } else {
            vectors.push(mail(name, &raw));
        }
    }
    vectors.extend(odd_messages().iter().map(|(name, raw)| mail(name, raw)));
    assert_or_write("messages.json", &json!({ "clues": CLUES, "vectors": vectors }));
}

#[test]
fn every_damaged_model_is_refused_in_these_words() {
    let whole = std::fs::read(root().join("models/default.bluff")).unwrap();
    let mut future = whole[..64].to_vec();
    future[8] = FUTURE;
    let text = whole[..64].iter().map(|&byte| if byte < 128 { byte } else { b'?' }).collect();
    let mut stripped = whole[..64].to_vec();
    stripped.retain(|&byte| byte != b'\r');
    let models: Vec<(&str, Vec<u8>)> = vec![
        ("empty", Vec::new()),
        ("a text", b"Subject: not a model\r\n\r\nat all".to_vec()),
        ("sent as text", text),
        ("line ends changed", stripped),
        ("cut in the prefix", whole[..18].to_vec()),
        ("cut in the header", whole[..64].to_vec()),
        ("of a later version", future),
    ];
    let vectors: Vec<Value> = models
        .iter()
        .map(|(name, bytes)| {
            let error =
                Classifier::from_bytes(bytes).err().unwrap_or_else(|| panic!("{name}: taken for a model"));
            json!({ "name": name, "base64": BASE64_STANDARD.encode(bytes), "error": error.to_string() })
        })
        .collect();
    assert_or_write("models.json", &json!({ "vectors": vectors }));
}
