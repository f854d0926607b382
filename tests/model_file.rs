//! The model file: a file that is not one, or is incomplete, is refused by name; a failed write
//! leaves no trace.
#![cfg(feature = "train")]

#[path = "model_file/forgery.rs"]
mod forgery;

use bluff::train::{Corpus, TrainParams, train};
use bluff::{Error, ErrorKind, Model};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// The bytes before the JSON header: magic, version, checksum and the length of the header, as
/// shown in `src/model_file.rs`.
const PREFIX: usize = 20;
const VERSION: u32 = 3;
const VERSION_AT: std::ops::Range<usize> = 8..12;

/// The file of a model of the samples.
static FILE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let samples = format!("{}/data/samples/corpus.csv", env!("CARGO_MANIFEST_DIR"));
    let mut corpus = Corpus::open(&[samples], false).unwrap();
    let labels = corpus.check(false).unwrap();
    let small = TrainParams { folds: 2, vocab_size: 400, ..TrainParams::default() };
    train(&corpus, &labels, &small, &|_| {}).unwrap().model.to_bytes()
});

/// Where the JSON header ends.
fn header_end() -> usize {
    PREFIX + u32::from_le_bytes(FILE[16..PREFIX].try_into().unwrap()) as usize
}

/// The refusal of these bytes, which must say where, what was found, what was expected and what to
/// do.
fn refusal(bytes: &[u8], of: &str) -> Error {
    let error = match Model::from_bytes(bytes.to_vec().into()) {
        Ok(model) => panic!("{of}: taken for {model:?}"),
        Err(error) => error,
    };
    assert_eq!(error.kind(), ErrorKind::Model, "{of}: {error}");
    assert_complete(&error, "model", of);
    error
}

fn assert_complete(error: &Error, place: &str, of: &str) {
    let message = error.to_string();
    let rest = message.strip_prefix(place).and_then(|rest| rest.strip_prefix(": "));
    let Some(rest) = rest else { panic!("{of}: {message:?} does not begin with {place:?}") };
    let said = rest
        .split_once("; expected ")
        .is_some_and(|(found, expected)| !found.is_empty() && !expected.is_empty());
    assert!(said, "{of}: {message}");
    assert!(error.remedy().is_some_and(|remedy| !remedy.is_empty()), "{of}: no hint in {message:?}");
}

#[test]
fn the_file_is_as_documented() {
    assert_eq!(FILE[..8], *b"BLUFF\r\n\x1a");
    assert_eq!(FILE[VERSION_AT], VERSION.to_le_bytes());
    assert_eq!(FILE[12..16], crc32fast::hash(&FILE[16..]).to_le_bytes());
    assert_eq!((FILE[PREFIX], FILE[header_end() - 1]), (b'{', b'}'));
    assert!(Model::from_bytes(FILE.clone().into()).is_ok());
}

#[test]
fn a_truncated_file_is_refused_by_name() {
    let (header, whole) = (header_end(), FILE.len());
    let cuts = (0..64).chain([header - 1, header, header + 1, header + 3, whole / 2, whole - 4, whole - 1]);
    let cuts = cuts.chain((64..header).step_by(13)).chain((header..whole).step_by(whole / 100));
    for cut in cuts {
        let of = format!("{cut} of {whole} bytes");
        let message = refusal(&FILE[..cut], &of).to_string();
        let name = match cut {
            0..8 => "not a bluff model",
            8..PREFIX => "cut off",
            _ => "truncated or altered",
        };
        assert!(message.contains(name), "{of}: {message}");
    }
}

#[test]
fn one_altered_byte_is_refused() {
    // all of the header, and a sample of the table: a prime step reaches every byte of a row
    let positions = (0..header_end()).chain((header_end()..FILE.len()).step_by(50_021));
    let mut altered = FILE.clone();
    for (number, position) in positions.chain([FILE.len() - 1]).enumerate() {
        let change = [0x01, 0x20, 0x80, 0xff][number % 4];
        altered[position] ^= change;
        refusal(&altered, &format!("byte {position} changed by {change:#x}"));
        altered[position] ^= change;
    }
    assert!(altered == *FILE, "every change was taken back");
}

#[test]
fn bytes_after_the_end_are_refused() {
    for more in [&b"\0"[..], b"\n", &FILE] {
        let message = refusal(&[&FILE, more].concat(), "more bytes").to_string();
        assert!(message.contains("altered"), "{message}");
    }
}

#[test]
fn foreign_files_are_refused_by_name() {
    let as_text = |from: &[u8], to: &[u8]| replaced(&FILE, from, to);
    for (what, bytes) in [
        ("nothing", Vec::new()),
        ("a text", b"label,path\nham,a.eml\n".to_vec()),
        ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()),
        ("an archive", b"PK\x03\x04".repeat(1_000)),
        ("zeros", vec![0; 1 << 20]),
        ("a model in another case", as_text(b"BLUFF", b"bluff")),
        ("a model after a byte order mark", [b"\xef\xbb\xbf", &FILE[..]].concat()),
        ("a model transferred as text from Windows", as_text(b"\r\n", b"\n")),
        ("a model transferred as text to Windows", as_text(b"\n", b"\r\n")),
        ("a model transferred as text to old Macs", as_text(b"\r\n", b"\r")),
        ("a model cut at the end-of-file mark of DOS", FILE[..7].to_vec()),
    ] {
        let message = refusal(&bytes, what).to_string();
        assert!(message.contains("not a bluff model"), "{what}: {message}");
    }
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let found = bytes[at..].starts_with(from);
        out.extend_from_slice(if found { to } else { &bytes[at..=at] });
        at += if found { from.len() } else { 1 };
    }
    out
}

#[test]
fn other_versions_are_refused_by_number_and_say_what_to_do() {
    for (version, remedy) in [
        (1, "an older bluff wrote it: train the model again"),
        (VERSION - 1, "an older bluff wrote it: train the model again"),
        (VERSION + 1, "update bluff"),
        (u32::MAX, "update bluff"),
    ] {
        // the checksum does not cover the version, so it is right
        let mut other = FILE.clone();
        other[VERSION_AT].copy_from_slice(&version.to_le_bytes());
        // even where the rest cannot be read: a later version may be built otherwise
        for bytes in [&other[..], &other[..PREFIX]] {
            let error = refusal(bytes, "another version");
            assert!(
                error.to_string().contains(&format!("version {version}; expected version {VERSION}")),
                "{error}"
            );
            assert!(error.remedy().is_some_and(|given| given.starts_with(remedy)), "{error}");
        }
    }
}

#[test]
fn a_refused_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut newer = FILE.clone();
    newer[VERSION_AT].copy_from_slice(&(VERSION + 1).to_le_bytes());
    for bytes in [&b"text"[..], &FILE[..FILE.len() - 1], &FILE[..10], &newer] {
        let path = folder.path().join("bad.bluff");
        fs::write(&path, bytes).unwrap();
        let error = Model::load(&path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Model);
        assert_complete(&error, &path.display().to_string(), "a bad file");
    }
    for path in [folder.path().join("none.bluff"), folder.path().to_owned()] {
        let error = Model::load(&path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Io);
        assert!(error.to_string().starts_with(&format!("{}: ", path.display())), "{error}");
    }
}

#[test]
fn a_save_replaces_what_was_there_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.bluff");
    let model = Model::from_bytes(FILE.clone().into()).unwrap();
    for old in [None, Some(&b"short"[..]), Some(&vec![7; FILE.len() + 1])] {
        if let Some(old) = old {
            fs::write(&path, old).unwrap();
        }
        model.save(&path).unwrap();
        assert!(fs::read(&path).unwrap() == model.to_bytes());
        assert_eq!(names(folder.path()), ["mine.bluff"]);
    }
}

#[test]
fn a_failed_save_leaves_everything_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("full")).unwrap();
    fs::create_dir(at("empty")).unwrap();
    fs::write(at("full/old.bluff"), b"old").unwrap();
    let model = Model::from_bytes(FILE.clone().into()).unwrap();
    for target in [
        "full",              // a folder that is not empty
        "missing/new.bluff", // no such folder
        "full/old.bluff/a",  // a file where a folder should be
        "full/a\0b",         // no name for a file
        "empty/..",          // no name at all
    ] {
        let error = model.save(&at(target)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Io, "{target:?}: {error}");
        assert!(error.to_string().starts_with(&at(target).display().to_string()), "{target:?}: {error}");
        assert_eq!(names(folder.path()), ["empty", "full"], "{target:?}");
        assert_eq!(names(&at("full")), ["old.bluff"], "{target:?}");
        assert_eq!(fs::read(at("full/old.bluff")).unwrap(), b"old", "{target:?}");
    }
    assert!(names(&at("empty")).is_empty());
}

/// What is in a folder, by name.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
