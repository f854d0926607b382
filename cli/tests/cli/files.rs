//! Files that the programs write, and files that they cannot read: links, pipes, modes, folders
//! without permission.

use super::{bluff, classify, root};
use std::fs;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The user without rights, by its number on all systems.
const NOBODY: u32 = 65_534;

fn run(program: &str, arguments: &[&str], stdin: &str) -> Output {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root()).env("LC_ALL", "C");
    let input = tempfile::NamedTempFile::new().unwrap();
    fs::write(input.path(), stdin).unwrap();
    command.stdin(Stdio::from(fs::File::open(input.path()).unwrap())).output().unwrap()
}

fn evaluate(arguments: &[&str]) -> Output {
    let all = [&["--data", "data/samples/corpus.csv", "--quiet"], arguments].concat();
    run(env!("CARGO_BIN_EXE_evaluate"), &all, "")
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn what_is_written_goes_where_links_and_pipes_lead() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("real"), "old").unwrap();
    for (target, link) in
        [("real", "link"), ("new", "dangling"), ("/dev/null", "device"), ("no/folder", "nowhere")]
    {
        symlink(target, at(link)).unwrap();
    }
    assert!(Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
    let (option, lines) = ("--trec", "judge=");
    for (link, target) in [("link", "real"), ("dangling", "new")] {
        assert!(evaluate(&[option, at(link).to_str().unwrap()]).status.success(), "{link}");
        assert!(at(link).is_symlink() && fs::read_to_string(at(target)).unwrap().contains(lines), "{link}");
    }
    assert_eq!((mode(&at("real")), mode(&at("new"))), (mode(&at("real")), 0o600));
    let reader = {
        let pipe = at("pipe");
        std::thread::spawn(move || fs::read_to_string(pipe).unwrap())
    };
    for name in ["device", "pipe"] {
        assert!(evaluate(&[option, at(name).to_str().unwrap()]).status.success(), "{name}");
    }
    assert!(reader.join().unwrap().contains(lines));
    assert!(fs::metadata(at("pipe")).unwrap().file_type().is_fifo());
    assert!(fs::metadata(at("device")).unwrap().file_type().is_char_device());
    let output = evaluate(&[option, "-"]);
    assert!(String::from_utf8(output.stdout).unwrap().lines().all(|line| line.contains(lines)));
    assert!(
        String::from_utf8(output.stderr).unwrap().contains("Evaluation"),
        "what people read goes to stderr"
    );
    for (name, part) in [("nowhere", "there is no folder"), ("", "a directory")] {
        let output = evaluate(&[option, at(name).to_str().unwrap()]);
        assert!(
            !output.status.success() && String::from_utf8(output.stderr).unwrap().contains(part),
            "{name}"
        );
    }
    assert!(!root().join("-").exists());
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains(".tmp")), "{left:?}");
}

#[test]
fn an_update_keeps_the_mode_and_follows_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("deep")).unwrap();
    symlink("deep/mine.bluff", at("link.bluff")).unwrap();
    let mail = fs::read_to_string(root().join("data/samples/spam-casino-de.eml")).unwrap();
    for kept in [0o600, 0o640] {
        fs::copy(root().join("models/default.bluff"), at("deep/mine.bluff")).unwrap();
        let _ = fs::remove_file(at("deep/mine.bluff.journal"));
        fs::set_permissions(at("deep/mine.bluff"), fs::Permissions::from_mode(kept)).unwrap();
        let link = at("link.bluff");
        let (link, check) = (link.to_str().unwrap(), "data/samples/corpus.csv");
        let arguments = ["update", link, "--data", "spam=-", "--check", check, "--force", "--quiet"];
        let output = run(env!("CARGO_BIN_EXE_bluff"), &arguments, &mail);
        assert!(output.status.success(), "{output:?}");
        assert!(at("link.bluff").is_symlink() && !at("link.bluff.journal").exists());
        let owner = |name: &str| fs::metadata(at(name)).map(|found| (found.uid(), found.gid())).unwrap();
        for name in ["deep/mine.bluff", "deep/mine.bluff.journal"] {
            assert_eq!((mode(&at(name)), owner(name)), (kept, owner("deep")), "{name}");
        }
    }
    for out in ["-", "/dev/null"] {
        let link = at("link.bluff");
        let arguments = ["update", link.to_str().unwrap(), "--data", "spam=-", "--out", out];
        let output = run(env!("CARGO_BIN_EXE_bluff"), &arguments, &mail);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
    }
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
}

#[test]
fn evidence_is_for_its_owner_and_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let keep = |path: &str| bluff(&["evidence", "--out", path, "data/samples/sextortion-en.eml"], b"");
    let proof = at("proof.zip");
    assert!(keep(proof.to_str().unwrap()).status.success());
    assert_eq!(mode(&proof), 0o600);
    symlink("new.zip", at("dangling")).unwrap();
    for taken in [&*proof, &at("dangling"), Path::new("/dev/null"), Path::new("-")] {
        let output = keep(taken.to_str().unwrap());
        assert_eq!(output.status.code(), Some(2), "{taken:?} {output:?}");
    }
    assert!(!at("new.zip").exists() && fs::metadata("/dev/null").unwrap().file_type().is_char_device());
}

/// Root may read everything, so there the program runs as the user `nobody`. It is copied to a
/// place where that user may start it.
#[test]
fn one_folder_that_cannot_be_read_does_not_stop_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["box/a", "box/b", "box/m/cur", "box/m/new"] {
        fs::create_dir_all(at(name)).unwrap();
    }
    for name in ["box/a/1", "box/b/2", "box/m/cur/3", "box/m/new/4", "box/z"] {
        fs::write(at(name), "From: a@b.example\nSubject: x\n\nhello\n").unwrap();
    }
    fs::copy(env!("CARGO_BIN_EXE_classify"), at("classify")).unwrap();
    let set = |name: &str, mode| fs::set_permissions(at(name), fs::Permissions::from_mode(mode)).unwrap();
    [".", "box", "box/b", "box/m", "box/m/cur", "classify"].into_iter().for_each(|name| set(name, 0o755));
    ["box/b/2", "box/m/cur/3"].into_iter().for_each(|name| set(name, 0o644));
    ["box/a", "box/m/new", "box/z"].into_iter().for_each(|name| set(name, 0o000));
    let mut command = Command::new(at("classify"));
    command
        .args(["--format", "json", "box"])
        .current_dir(folder.path())
        .env("LC_ALL", "C")
        .stdin(Stdio::null());
    if fs::metadata(folder.path()).unwrap().uid() == 0 {
        command.uid(NOBODY).gid(NOBODY);
    }
    let output = command.output().unwrap();
    ["box/a", "box/m/new"].into_iter().for_each(|name| set(name, 0o755));
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let answers = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<(String, bool)> = answers
        .lines()
        .map(|line| {
            let answer: serde_json::Value = serde_json::from_str(line).unwrap();
            (answer["path"].as_str().unwrap().to_owned(), answer["label"].is_string())
        })
        .collect();
    let expected =
        [("box/a", false), ("box/b/2", true), ("box/m/cur/3", true), ("box/m/new", false), ("box/z", false)];
    assert_eq!(answers, expected.map(|(path, judged)| (path.to_owned(), judged)));
}

#[test]
fn nothing_is_judged_with_a_note() {
    for (arguments, noted) in [
        (&["-"][..], true),
        (&["--format", "json"], true),
        (&["--format", "headers"], true),
        (&["--quiet"], false),
    ] {
        let output = classify(arguments, b"");
        assert!(output.status.success(), "{output:?}");
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(
            told.contains("note: - is empty: there is nothing to judge"),
            noted,
            "{arguments:?} {told}"
        );
    }
}

#[test]
fn a_device_without_an_end_is_no_model_and_threads_are_bounded() {
    let output = classify(&["--model", "/dev/zero", "-"], b"");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("/dev/zero: a device; expected a file"));
    let mail = "data/samples/sextortion-en.eml";
    assert!(classify(&["--threads", "1024", mail, mail], b"").status.success());
}

/// The tables that people read on a terminal.
#[test]
fn no_name_in_a_table_steers_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("mail.jsonl");
    let row = |label: &str| {
        let source = "gpj.\u{202e}exe\u{9b}31m\u{2066}";
        format!("{}\n", serde_json::json!({ "label": label, "source": source, "text": "see you at lunch" }))
    };
    fs::write(&data, row("ham") + &row("spam")).unwrap();
    let output = run(env!("CARGO_BIN_EXE_evaluate"), &["--data", data.to_str().unwrap()], "");
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(table.contains("gpj.\u{fffd}exe\u{fffd}31m\u{fffd}"), "{table}");
}
