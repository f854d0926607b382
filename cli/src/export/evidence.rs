//! [`keep_evidence`]: a message with everything bluff says about it, in one zip file, for the
//! police and for its reader.
//!
//! The message is in it byte for byte. Passwords are left out of all other files, so that these can
//! be shown to others.

use crate::args::runtime::RuntimeArgs;
use crate::error::{stdout_error, usage_error};
use crate::export::header_block::{HeaderBlock, without_passwords};
use crate::export::message_details::MessageDetails;
use crate::export::sha256::{sha256, sha256_of_file, sha256_of_message};
use crate::export::timestamp::Timestamp;
use crate::html::message_report::message_report;
use crate::input::stream::InputStream;
use crate::input::{Inputs, note_if_empty, only_one};
use crate::output::answer::{Answer, JudgedMessage};
use crate::output::summary::Summary;
use crate::output::write::check_file;
use bluff::atomic_file::{self, Draft};
use bluff::outlook;
use bluff::{Classifier, Email, Error, Report, Result};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Seek, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The step that errors name.
const KEEPING: &str = "keeping the evidence";
/// The name of the message in the package and in its report: its path is private.
const EMAIL: &str = "message.eml";
/// The same of a message that Outlook saved.
const OUTLOOK: &str = "message.msg";
/// The mode of an unpacked file: it is email, for its owner alone.
const PRIVATE: u32 = 0o600;
/// The name of the list of the files.
const MANIFEST: &str = "MANIFEST.txt";

/// A file of the package.
type Entry = (&'static str, Vec<u8>);

/// Judges one message, keeps it with the answer in a new zip file, and prints the answer.
///
/// # Errors
/// If there is not exactly one message, the file exists or cannot be written, or `out` cannot be
/// written. The file is written whole or not at all, and before anything is printed.
pub fn keep_evidence(
    classifier: &Classifier,
    inputs: Inputs,
    answer: &Answer,
    path: &Path,
    now: Timestamp,
    runtime: &RuntimeArgs,
    mut out: impl Write,
) -> Result<Summary> {
    check_new(path)?;
    let input = only_one(inputs, "bluff evidence", "a package holds one message")?;
    let name = input.name();
    let mut message = input.open()?;
    note_if_empty(runtime, &name, &message.start);
    // the message is read once more below, from its start
    let start = message.start.clone();
    let email = Email::parse(&start);
    let report = classifier.classify_email(&email);
    let fingerprint = sha256_of_message(&mut message, 0)?;
    let kept = KeptMessage::new(&start, &fingerprint.0);
    let entries = entries(&kept, &email, &report, answer, now);
    let mut draft = Draft::beside(path, KEEPING)?;
    let failed_here = |error| failed(path, error);
    write_package(draft.file(), (kept.name, &mut message, fingerprint.1), &entries, now, &failed_here)?;
    let package = draft.file();
    let print = package.rewind().and_then(|()| sha256_of_file(package));
    let print = print.map_err(|error| Error::io(path, KEEPING, error))?;
    draft.keep_new(path)?;
    let mut page = Vec::new();
    answer.write(JudgedMessage { name: &name, raw: &start, email: &email, report: &report }, &mut page);
    out.write_all(&page).and_then(|()| out.flush()).map_err(stdout_error)?;
    runtime.note(&format!("the evidence is in {}, SHA-256 {print}", path.display()));
    let mut summary = Summary::new(classifier.labels());
    summary.count(&report.verdict);
    Ok(summary)
}

/// Evidence is never replaced: the existing file may be the only copy of another message.
fn check_new(path: &Path) -> Result<()> {
    check_file("--out", path, "the answer goes to stdout")?;
    if path.symlink_metadata().is_ok() {
        let place = format!("--out {}", path.display());
        return Err(usage_error(
            &place,
            "a file that exists",
            "the name of a new file",
            "choose another name",
        ));
    }
    atomic_file::check_place(path, KEEPING)
}

/// What the other files say about the message itself.
struct KeptMessage<'a> {
    /// Its name in the package.
    name: &'static str,
    /// The part that is judged, as an email.
    email: Cow<'a, [u8]>,
    /// The fingerprint of all of it.
    sha256: &'a str,
}

impl<'a> KeptMessage<'a> {
    /// A message by the part of it that is judged.
    fn new(start: &'a [u8], sha256: &'a str) -> Self {
        match outlook::to_rfc5322(start) {
            Ok(item) => Self { name: OUTLOOK, email: Cow::Owned(item.message), sha256 },
            Err(_) => Self { name: EMAIL, email: Cow::Borrowed(start), sha256 },
        }
    }
}

/// All files except the message, made from the report without passwords.
fn entries(
    kept: &KeptMessage<'_>,
    email: &Email<'_>,
    found: &Report,
    answer: &Answer,
    now: Timestamp,
) -> Vec<Entry> {
    let report = without_passwords(found);
    let details = MessageDetails::new(email, &report, Some(kept.sha256.to_owned()), false);
    let header = HeaderBlock::new(&kept.email).shown(report.shows_password());
    let advice = answer.advice(&report).evidence_saved();
    let page = message_report((&kept.email, kept.sha256), &report, &advice, &now.rfc3339());
    let mut entries: Vec<Entry> = vec![
        ("headers.txt", header),
        ("report.html", page.into_bytes()),
        ("report.json", answer.pretty(kept.name, &report, details)),
        ("addresses.csv", addresses(&report)),
    ];
    let manifest = manifest(&entries, kept, &report, now);
    entries.push((MANIFEST, manifest.into_bytes()));
    entries
}

/// Coin, address, disguises; RFC 4180. No value can hold a comma or a quote, because the checksum
/// of every address is valid.
fn addresses(report: &Report) -> Vec<u8> {
    let mut table = String::from("coin,address,hiding\r\n");
    for address in &report.demand.addresses {
        let hiding: Vec<&str> = address.hiding.iter().map(|how| how.name()).collect();
        let _ = write!(table, "{},{},{}\r\n", address.coin, address.address, hiding.join(" ")); // a String takes everything
    }
    table.into_bytes()
}

/// The words about a password. They claim no more than was checked.
fn on_passwords(message: &str, entries: &[Entry], report: &Report) -> String {
    let is_in = |(_, content): &&Entry| report.repeats_password(&String::from_utf8_lossy(content));
    let repeated: Vec<&str> = entries.iter().filter(is_in).map(|(name, _)| *name).collect();
    let advice = format!("Think before you hand {message} on, and change that password.\n");
    if !report.shows_password() {
        "If the email shows a password that was not recognised as one, other files may repeat it too.\n"
            .to_owned()
    } else if !report.knows_password() {
        format!(
            "The email speaks of a password, but which word it is was not found. It is in {message}, which\n\
             is untouched. The subject, names and free fields are left out of headers.txt. Look through the\n\
             other files before you show them. {advice}"
        )
    } else if repeated.is_empty() {
        format!(
            "The email shows a password. It is in {message}, which is untouched. The other files were\n\
             searched for it, and it is in none of them: quotations blur it, and the subject, names and free\n\
             fields are left out of headers.txt. {advice}"
        )
    } else {
        let files = repeated.join(", ");
        format!(
            "The email shows a password. It is in {message}, which is untouched, and in {files}.\n{advice}"
        )
    }
}

fn manifest(entries: &[Entry], kept: &KeptMessage<'_>, report: &Report, now: Timestamp) -> String {
    let KeptMessage { name: message, sha256: print, .. } = kept;
    let sums: String =
        entries.iter().map(|(name, content)| format!("{}  {name}\n", sha256(content))).collect();
    let password = on_passwords(message, entries, report);
    format!(
        "Evidence package of one e-mail\n\n\
         Made:    {}\nProgram: bluff {}\nModel:   {} ({})\nAnswer:  {}\n\n\
         {message}    the email, byte for byte as it was given to the program\n\
         headers.txt    the header of the email, which shows the way it took\n\
         report.html    what it is, what to do, why; open it in any browser, offline\n\
         report.json    the same for programs\n\
         addresses.csv  addresses that money should go to, and how they were hidden\n\n\
         {password}\n\
         SHA-256 of each file:\n\n{print}  {message}\n{sums}\n\
         To check that no file was changed, unpack all of them into one folder and run there\n\
         \x20 Linux, macOS:  shasum -a 256 -c {MANIFEST}   (lines without a checksum are skipped)\n\
         \x20 Windows:       certutil -hashfile {message} SHA256\n\
         Nothing was sent anywhere. The time is that of the computer's clock, in UTC.\n",
        now.rfc3339(),
        env!("CARGO_PKG_VERSION"),
        report.model().id,
        report.model().version,
        report.verdict,
    )
}

/// Writes the package: the message, of that many bytes, then the other files.
fn write_package(
    to: impl Write + Seek,
    (name, message, length): (&str, &mut InputStream, u64),
    entries: &[Entry],
    now: Timestamp,
    failed: &dyn Fn(zip::result::ZipError) -> Error,
) -> Result<()> {
    let mut writer = ZipWriter::new(to);
    let begin = |writer: &mut ZipWriter<_>, name: &str, length: u64| {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(in_zip(now))
            .unix_permissions(PRIVATE)
            .large_file(u32::try_from(length).is_err());
        writer.start_file(name, options).map_err(failed)
    };
    begin(&mut writer, name, length)?;
    message.each_piece(0, |piece| writer.write_all(piece).map_err(|error| failed(error.into())))?;
    for (name, content) in entries {
        begin(&mut writer, name, content.len() as u64)?;
        writer.write_all(content).map_err(|error| failed(error.into()))?;
    }
    writer.finish().map(drop).map_err(failed)
}

/// The time in the form of the zip format, which has the years 1980 to 2107.
fn in_zip(now: Timestamp) -> DateTime {
    let [year, month, day, hour, minute, second] = now.parts();
    let small = |number: u16| u8::try_from(number).unwrap_or_default();
    let time = DateTime::from_date_and_time(
        year,
        small(month),
        small(day),
        small(hour),
        small(minute),
        small(second),
    );
    time.unwrap_or_default()
}

fn failed(path: &Path, error: zip::result::ZipError) -> Error {
    Error::io(path, KEEPING, io::Error::other(error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{ADDRESS, extortion, extortion_on};
    use crate::output::answer::Form;
    use bluff::{IndicatorKind, Language};
    use std::io::{Cursor, Read};

    const MAIL: &[u8] = b"From x Sat Jan  3 01:05:34 2026\nFrom: hunter2 <a@b.example>\nSubject: hunter2\n\nhunter2 \xff\0\r\n";

    fn package_of(raw: &'static [u8]) -> Vec<u8> {
        let answer = Answer { form: Form::Page { details: false }, language: Language::Fr, country: None };
        let now = "2026-01-03T01:05:34Z".parse().unwrap();
        let report = extortion(&[IndicatorKind::PasswordShown]);
        let mut message = InputStream::begin(Path::new("-"), Box::new(raw)).unwrap();
        let (print, length) = sha256_of_message(&mut message, 0).unwrap();
        let kept = KeptMessage::new(raw, &print);
        let entries = entries(&kept, &Email::parse(raw), &report, &answer, now);
        let mut package = Cursor::new(Vec::new());
        let failed = |error| failed(Path::new("-"), error);
        write_package(&mut package, (kept.name, &mut message, length), &entries, now, &failed).unwrap();
        package.into_inner()
    }

    fn files(package: Vec<u8>) -> Vec<(String, Vec<u8>)> {
        let mut archive = zip::ZipArchive::new(Cursor::new(package)).unwrap();
        let file = |number: usize| {
            let mut file = archive.by_index(number).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            (file.name().to_owned(), content)
        };
        (0..6).map(file).collect()
    }

    #[test]
    fn the_message_is_whole_and_the_others_show_no_password() {
        let files = files(package_of(MAIL));
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, [EMAIL, "headers.txt", "report.html", "report.json", "addresses.csv", MANIFEST]);
        assert_eq!(files[0].1, MAIL);
        let text = |number: usize| String::from_utf8(files[number].1.clone()).unwrap();
        for (number, name) in names.iter().enumerate().skip(1) {
            assert!(!text(number).contains("hunter2"), "{name}");
        }
        assert_eq!(text(4), format!("coin,address,hiding\r\nBTC,{ADDRESS},spaced reversed\r\n"));
        for (name, content) in &files[..5] {
            assert!(text(5).contains(&format!("\n{}  {name}\n", sha256(content))), "{name}");
        }
        assert!(text(3).contains("\"path\": \"message.eml\""));
    }

    #[test]
    fn a_message_of_outlook_is_kept_as_it_is() {
        const ITEM: &[u8] = include_bytes!("../../../tests/outlook/plain.msg");
        let files = files(package_of(ITEM));
        assert_eq!((files[0].0.as_str(), &files[0].1[..]), (OUTLOOK, ITEM));
        let text = |number: usize| String::from_utf8_lossy(&files[number].1);
        assert!(text(1).to_lowercase().contains("subject:"), "{}", text(1));
        assert!(text(3).contains("\"path\": \"message.msg\""));
        assert!(!text(5).contains(EMAIL) && text(5).contains(&format!("{}  {OUTLOOK}", sha256(ITEM))));
    }

    #[test]
    fn the_manifest_says_what_was_made_sure_of() {
        let entries = [("report.json", b"you: Hunter2".to_vec()), ("headers.txt", b"A: 1".to_vec())];
        let (hunter, other) =
            ("\n\nI know that hunter2 is your password.\n", "\n\nI know that Tr0ub4dor is your password.\n");
        for (kinds, message, expected) in [
            (&[][..], "", "was not recognised"),
            (&[IndicatorKind::PasswordShown], "", "which word it is was not found"),
            (&[IndicatorKind::PasswordShown], hunter, "untouched, and in report.json."),
            (&[], hunter, "untouched, and in report.json."),
            (&[], other, "in none of them"),
        ] {
            let report = extortion_on(message.as_bytes(), kinds);
            let note = on_passwords(EMAIL, &entries, &report);
            assert!(note.contains(expected) && note.ends_with('\n'), "{note}");
        }
    }

    #[test]
    fn the_same_mail_at_the_same_time_gives_the_same_package() {
        assert_eq!(package_of(MAIL), package_of(MAIL));
    }

    #[test]
    fn no_file_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("proof.zip");
        assert!(check_new(&path).is_ok());
        std::fs::write(&path, "").unwrap();
        assert!(check_new(&path).unwrap_err().to_string().contains("a file that exists"));
        assert!(check_new(&folder.path().join("no/such/folder.zip")).is_err());
    }
}
