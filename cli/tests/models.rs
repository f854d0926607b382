//! What users of `train` and `bluff update` rely on: models are written whole, named after their
//! corpus, and never over another file; a model and its journal stay together.

#[allow(dead_code)]
#[path = "../../tests/training/mail.rs"]
mod mail;

use bluff::Model;
use mail::{table, write};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::tempdir;

#[test]
fn nothing_is_written_when_training_fails() {
    let folder = tempdir().unwrap();
    let good = table(&[("ham", 6), ("spam", 6)]);
    write(
        folder.path(),
        &[
            ("good.csv", good.as_str()),
            ("broken.csv", &(good.clone() + "ham\n")),
            ("rare.csv", &table(&[("ham", 6), ("spam", 2)])),
            ("mine.bluff", "what stood there before"),
        ],
    );
    let names = || {
        let mut names: Vec<_> =
            fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let before = names();
    let out = folder.path().join("mine.bluff");
    for (arguments, code) in [
        (&["--data", "broken.csv"][..], 1),
        (&["--data", "rare.csv"], 1),
        (&["--data", "none.csv"], 1),
        (&["--data", "good.csv", "--cv", "source"], 1),
        (&["--data", "good.csv", "--folds", "1"], 2),
        (&["--data", "good.csv", "--vocab-size", "300"], 0),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_train"))
            .args(arguments)
            .args(["--quiet", "--out", "mine.bluff"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {output:?}");
        assert_eq!(names(), before, "{arguments:?}");
        if code == 0 {
            assert!(Model::load(&out).is_ok());
        } else {
            assert_eq!(fs::read(&out).unwrap(), b"what stood there before", "{arguments:?}");
            assert!(output.stdout.is_empty() && output.stderr.starts_with(b"error: "), "{output:?}");
        }
    }
}

#[test]
fn a_model_is_written_beside_its_corpus_and_over_nothing() {
    let folder = tempdir().unwrap();
    write(folder.path(), &[("mail.csv", table(&[("ham", 6), ("spam", 6)]))]);
    let run = |more: &[&str]| {
        let own = ["--data", "mail.csv", "--quiet", "--vocab-size", "300", "--folds", "2"];
        let mut program = Command::new(env!("CARGO_BIN_EXE_train"));
        program.args(own).args(more).current_dir(folder.path()).output().unwrap()
    };
    let model = folder.path().join("mail.bluff");
    assert!(run(&["--dry-run"]).status.success() && !model.exists());
    let output = run(&[]);
    assert!(output.status.success() && Model::load(&model).is_ok(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).ends_with("written to mail.bluff\n"), "{output:?}");
    fs::write(&model, "what stood there before").unwrap();
    let refused = run(&[]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(
        (refused.status.code(), fs::read(&model).unwrap()),
        (Some(2), b"what stood there before".to_vec())
    );
    assert!(said.starts_with("error: --out: mail.bluff, which exists; expected a new file"), "{said}");
    assert!(run(&["--force"]).status.success() && Model::load(&model).is_ok());
}

/// The programs, as somebody uses them.
#[test]
fn a_model_and_its_journal_stay_together() {
    let folder = tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let run = |arguments: &[&str]| {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
        let program = Command::new(env!("CARGO_BIN_EXE_bluff"))
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
        run(&["train", "--data", old, "--data", "data/training/spam.jsonl", "--folds", "2", "--out", &mine])
            .0,
        Some(0)
    );
    let trained = fs::read(&mine).unwrap();
    let update = ["update", &mine, "--data", new, "--check", old];
    // to a separate file, with its journal; the given model stays
    let (code, said) = run(&[&update[..], &["--out", &copy]].concat());
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("126 messages learned\n") && said.contains("log-loss, nats"), "{said}");
    assert!(fs::read(&mine).unwrap() == trained && fs::read(&copy).unwrap() != trained);
    assert_eq!(fs::read_to_string(path("copy.bluff.journal")).unwrap().lines().count(), 128);
    let (code, said) = run(&["update", &copy, "--forget", new]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("126 messages forgotten\n") && said.contains("not checked"), "{said}");
    assert!(fs::read(&copy).unwrap() == trained);
    // and once more: nothing is left to forget
    let (code, said) = run(&["update", &copy, "--forget", new]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("--forget: 126 messages, of which no update had learned any; expected"), "{said}");
    let empty = path("none.jsonl");
    fs::write(&empty, "").unwrap();
    let (code, said) = run(&["update", &copy, "--forget", &empty]);
    assert_eq!((code, said.contains("--forget: no messages; expected")), (Some(1), true), "{said}");
    assert!(fs::read(&copy).unwrap() == trained);
    // the journal of another model is refused
    fs::copy(path("copy.bluff.journal"), path("mine.bluff.journal")).unwrap();
    assert_eq!(
        run(&["update", &mine, "--data", new, "--check", old]).0,
        Some(0),
        "the same model, the same journal"
    );
    fs::write(path("mine.bluff"), &trained).unwrap();
    fs::write(path("mine.bluff.journal"), "{\"model\":\"00000000\"}\n").unwrap();
    let (code, said) = run(&update);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("a journal of other models") && fs::read(&mine).unwrap() == trained, "{said}");
    // arguments about training mean nothing here
    assert_eq!(run(&["update", &mine, "--data", new, "--folds", "3"]).0, Some(2));
}
