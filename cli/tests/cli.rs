//! What users of the programs rely on: the cases of `tests/cmd`, and what such cases cannot
//! express.
#![cfg(feature = "builtin-model")]

#[cfg(unix)]
#[path = "cli/files.rs"]
mod files;

use sha2::Digest as _;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// More messages than are judged between two writes, and more answers than a pipe holds.
const MANY: usize = 1_100;

#[test]
fn cases() {
    // the cases name files relative to the checkout
    std::env::set_current_dir(root()).unwrap();
    trycmd::TestCases::new().env("LC_ALL", "C").case("cli/tests/cmd/*.trycmd").case("cli/tests/cmd/*.toml");
}

#[test]
fn headers_keep_every_byte_of_the_message() {
    for raw in [
        &b"Subject: a\r\nX-Odd: \xff\xfe\r\n\r\nbody\0\x80\r\nlone\rend\nno line end"[..],
        b"From a@example.org Sat Jan  3 01:05:34 2026\nSubject: a\n\n>From b\n\nend\n\n",
        b"just text, \xe9\r\n\r\nmore",
        b"",
    ] {
        let output = classify(&["--format", "headers"], raw);
        assert!(output.status.success(), "{output:?}");
        let added =
            output.stdout.split_inclusive(|byte| *byte == b'\n').filter(|line| line.starts_with(b"X-Bluff-"));
        // one more says what was damaged or missing, one why it is unsure
        assert!((4..=6).contains(&added.count()));
        let kept: Vec<u8> = output
            .stdout
            .split_inclusive(|byte| *byte == b'\n')
            .filter(|line| !line.starts_with(b"X-Bluff-"))
            .flatten()
            .copied()
            .collect();
        // text without a header got one, with the empty line that ends it
        let expected = if raw.starts_with(b"just") { [b"\r\n", raw].concat() } else { raw.to_vec() };
        assert_eq!(kept, expected);
    }
}

/// nodemailer/mailparser#423: a byte order mark first.
#[test]
fn a_byte_order_mark_does_not_end_the_header() {
    let mail = b"From: a@b.example\r\nSubject: minutes\r\n\r\nhello\r\n";
    for front in [&b""[..], b"\xef\xbb\xbf", b"\r\n\r\n"] {
        let output = classify(&["--format", "headers"], &[front, mail].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        let (header, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(
            header.starts_with("X-Bluff-Label: ")
                && header.ends_with("From: a@b.example\r\nSubject: minutes")
        );
        assert_eq!(body, "hello\r\n", "{front:?}");
    }
}

#[test]
fn answers_come_in_order_from_any_number_of_threads() {
    let (_folder, list) = many_messages();
    let run = |threads| {
        let output = classify(&["--format", "json", "--threads", threads, "--files-from", &list], b"");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let one = run("1");
    assert_eq!(one.lines().count(), MANY);
    for (number, line) in one.lines().enumerate() {
        let answer: serde_json::Value = serde_json::from_str(line).unwrap();
        let path = PathBuf::from(answer["path"].as_str().unwrap());
        assert_eq!(path.file_name().unwrap().to_str().unwrap(), format!("{number}.eml"));
        let sum: f64 =
            answer["probabilities"].as_object().unwrap().values().map(|p| p.as_f64().unwrap()).sum();
        assert!((sum - 1.0).abs() < 1e-6, "{line}");
    }
    assert_eq!(one, run("3"));
}

#[test]
fn who_was_sent_a_picture_is_told_first_that_it_may_be_no_bluff() {
    let text = fs::read_to_string(root().join("data/samples/sextortion-en.eml")).unwrap();
    let (_, text) = text.split_once("\n\n").unwrap();
    let with = |media_type: &str, bytes: usize| {
        let picture = "A".repeat(bytes / 3 * 4);
        let raw = format!(
            "Subject: you\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n{text}\n--b\n\
             Content-Type: {media_type}\nContent-Transfer-Encoding: base64\n\n{picture}\n--b--\n"
        );
        let page = String::from_utf8(classify(&["--lang", "en"], raw.as_bytes()).stdout).unwrap();
        let todo = page.find("What to do now").unwrap();
        page.find("When it may not be a bluff").is_some_and(|real| real < todo)
    };
    assert!(with("image/jpeg", 9_000));
    assert!(!with("image/png", 900), "a logo shows nobody");
    assert!(!with("application/pdf", 9_000));
}

#[test]
fn an_evidence_package_holds_the_untouched_mail_and_its_digest() {
    let folder = tempfile::tempdir().unwrap();
    let [package, mail] = ["proof.zip", "mail.eml"].map(|name| folder.path().join(name));
    let raw =
        [fs::read(root().join("data/samples/sextortion-password-en.eml")).unwrap(), vec![0xFF, 0]].concat();
    fs::write(&mail, &raw).unwrap();
    let (package, mail) = (package.to_str().unwrap(), mail.to_str().unwrap());
    let output = bluff(&["evidence", "--out", package, mail], b"");
    assert!(output.status.success(), "{output:?}");
    let mut archive = zip::ZipArchive::new(fs::File::open(package).unwrap()).unwrap();
    let mut file = |name: &str| {
        let mut bytes = Vec::new();
        archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    };
    assert_eq!(file("message.eml"), raw);
    let told = String::from_utf8(output.stderr).unwrap();
    let manifest = String::from_utf8(file("MANIFEST.txt")).unwrap();
    let digest = |bytes: &[u8]| format!("{:x}", sha2::Sha256::digest(bytes));
    assert!(manifest.contains(&digest(&raw)), "{manifest}");
    assert!(told.contains(&digest(&fs::read(package).unwrap())), "{told}");
    for name in ["report.html", "report.json", "headers.txt"] {
        let report = String::from_utf8_lossy(&file(name)).into_owned();
        assert!(!report.is_empty() && !report.contains("pufferfish.77"), "{name} shows the password");
        assert!(
            !report.contains("--evidence") || name == "report.json",
            "{name} tells how to keep what is kept"
        );
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let (_folder, list) = many_messages();
    for format in ["text", "json"] {
        let mut child = command(&["--format", format, "--files-from", &list]).spawn().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut [0; 10]).unwrap();
        drop(stdout);
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), &*output.stderr), (Some(0), &b""[..]), "{format}");
    }
}

#[test]
fn nothing_in_a_message_or_a_name_steers_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("\u{1b}]0;name\u{202e}.eml");
    fs::write(&path, "Subject: \u{1b}[31mpay\u{9b}1m\u{202e}\n\n\u{1b}[2J bitcoin \u{1b}]8;;x\u{7} wallet\n")
        .unwrap();
    let gone = folder.path().join("\u{1b}[31mgone");
    for color in ["auto", "never"] {
        let output = classify(
            &["--explain", "100", "--color", color, path.to_str().unwrap(), gone.to_str().unwrap()],
            b"",
        );
        for text in [output.stdout, output.stderr] {
            let text = String::from_utf8(text).unwrap();
            let bad = |ch: char| ch.is_control() && ch != '\n' || ch == '\u{202e}';
            assert!(!text.is_empty() && !text.chars().any(bad), "{text:?}");
        }
    }
}

#[test]
fn colours_are_for_terminals_or_on_demand() {
    let sample = "data/samples/sextortion-en.eml";
    for (arguments, colored) in [
        (&[sample][..], false),
        (&["--color", "always", sample], true),
        (&["--color", "never", sample], false),
    ] {
        let output = classify(arguments, b"");
        assert_eq!(output.stdout.contains(&0x1b), colored, "{arguments:?}");
    }
}

#[test]
fn an_mbox_is_split_and_a_threshold_leaves_nothing_unsure() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("box");
    let message = "From a@example.org Sat Jan  3 01:05:34 2026\nSubject: money\n\nwin money\n\n";
    fs::write(&path, message.repeat(3)).unwrap();
    let path = path.to_str().unwrap();
    for (threshold, label) in [("0", "spam"), ("1", "ham")] {
        let output = classify(&["--format", "json", "--threshold", threshold, path], b"");
        let answers = String::from_utf8(output.stdout).unwrap();
        let answers: Vec<serde_json::Value> =
            answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(answers.len(), 3);
        assert_eq!(answers[2]["path"], format!("{path}#3"));
        assert_eq!(answers[2]["label"] == "ham", label == "ham", "{threshold}");
    }
}

#[test]
fn the_prior_moves_the_probability() {
    let spam_with = |prior: &str| {
        let output =
            classify(&["--format", "json", "--prior", prior, "data/samples/ham-newsletter-en.eml"], b"");
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        answer["probabilities"]["spam"].as_f64().unwrap()
    };
    assert!(spam_with("spam=0.01") < spam_with("spam=0.5,sextortion=0.002"));
}

/// Copies of the samples under the names `0.eml`, `1.eml` and so on, and a list of them; the folder
/// exists as long as its guard.
fn many_messages() -> (tempfile::TempDir, String) {
    let mut samples: Vec<PathBuf> =
        fs::read_dir(root().join("data/samples")).unwrap().map(|entry| entry.unwrap().path()).collect();
    samples.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
    samples.sort();
    let folder = tempfile::tempdir().unwrap();
    let mut list = String::new();
    for number in 0..MANY {
        let path = folder.path().join(format!("{number}.eml"));
        fs::copy(&samples[number % samples.len()], &path).unwrap();
        list += &format!("{}\n", path.display());
    }
    let path = folder.path().join("list");
    fs::write(&path, list).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

fn classify(arguments: &[&str], stdin: &[u8]) -> Output {
    run(command(arguments), stdin)
}

fn bluff(arguments: &[&str], stdin: &[u8]) -> Output {
    run(program(env!("CARGO_BIN_EXE_bluff"), arguments), stdin)
}

fn run(mut command: Command, stdin: &[u8]) -> Output {
    let mut child = command.spawn().unwrap();
    // a program that does not read its stdin closes it
    let _ = child.stdin.take().unwrap().write_all(stdin);
    child.wait_with_output().unwrap()
}

fn command(arguments: &[&str]) -> Command {
    program(env!("CARGO_BIN_EXE_classify"), arguments)
}

fn program(path: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(path);
    command.args(arguments).current_dir(root()).env("LC_ALL", "C");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}
