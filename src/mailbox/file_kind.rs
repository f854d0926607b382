//! [`FileKind`]: what a file is, by its first bytes, and by its name if these do not show it.
//!
//! A file that is not recognised is taken for mail: a letter that somebody pasted into a file has
//! no signature.

use super::LineForm;
use std::path::Path;

/// How many of the first bytes are read. The signature of a tar archive is at 257, and the share of
/// control characters of a few KB tells data from text.
pub const HEAD_BYTES: usize = 4096;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// One message, or the text of one.
    Message,
    /// Messages, each after a line `From ` (RFC 4155).
    Mbox,
    /// Messages, each between lines of four `^A`.
    Mmdf,
    /// Compressed by gzip; its content has a kind of its own.
    Gzip,
    /// A PDF file, which is read as the attachment of a message.
    Pdf,
    /// A message that Outlook saved (`.msg`). Only its directory, which may be anywhere in the file,
    /// shows that it is no old office document.
    Outlook,
    /// A file that a mail program or a system keeps beside mail: nothing is lost if it is skipped.
    Beside(&'static str),
    /// A file of another kind, in which there may be mail that is not read.
    Foreign(Foreign),
}

/// An empty file, and one in which some mail programs keep what they know.
const EMPTY: &str = "an empty file";
const DATABASE: &str = "a database";

/// What to do if somebody named a file that mail programs keep beside mail.
pub fn remedy_beside(what: &str) -> &'static str {
    match what {
        EMPTY => "save the email once more: nothing is in this file",
        DATABASE => EXPORT,
        _ => "give the emails beside it, or their folder",
    }
}

impl Foreign {
    /// Whether there is and can be no message in it: a picture, a film, a sound or a program.
    pub fn is_plainly_none(self) -> bool {
        [PICTURE, FILM, PROGRAM].iter().any(|(what, _)| *what == self.what)
    }
}

/// A file that is not a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// What it is, with its article.
    pub what: &'static str,
    /// What to do so that the mail in it is read.
    pub remedy: &'static str,
}

/// For files that only show a message, or were attached to one.
const SAVE: &str = "open the email in the mail program, save it as .eml and give that file";
const UNPACK: &str = "unpack it and give what is in it";
/// For documents, whose text is read if they come with an email.
const ATTACHED: &str = "give the email to which it was attached, saved as .eml, or save its text in a file that ends in .txt and give that";
const EXPORT: &str = "open it in the mail program and save the emails in it as .eml or as an mbox";

/// Files that are not text and have no signature.
pub const DATA: Foreign = Foreign { what: "a file of data that is not text", remedy: SAVE };

const PICTURE: (&str, &str) = ("a picture", SAVE);
const FILM: (&str, &str) = ("a film or a sound", SAVE);
const ARCHIVE: (&str, &str) = ("an archive", UNPACK);
const PROGRAM: (&str, &str) = ("a program", SAVE);

/// Signatures: where, which bytes, the kind of file, and what to do. From the specifications of the
/// formats, as `file(1)` lists them. A signature that is also a word of text is checked in
/// [`is_meant`].
const SIGNATURES: &[(usize, &[u8], (&str, &str))] = &[
    (0, b"\x89PNG\r\n\x1a\n", PICTURE),
    (0, b"\xff\xd8\xff", PICTURE),
    (0, b"GIF87a", PICTURE),
    (0, b"GIF89a", PICTURE),
    (0, b"BM", PICTURE),
    (8, b"WEBP", PICTURE),
    (0, b"II*\0", PICTURE),
    (0, b"MM\0*", PICTURE),
    (0, b"\0\0\x01\0", PICTURE),
    (4, b"ftyphei", PICTURE),
    (4, b"ftypavif", PICTURE),
    (4, b"ftypmif1", PICTURE),
    (4, b"ftyp", FILM),
    (0, b"\x1a\x45\xdf\xa3", FILM),
    (0, b"OggS\0", FILM),
    (0, b"fLaC\0", FILM),
    (0, b"ID3\x02", FILM),
    (0, b"ID3\x03", FILM),
    (0, b"ID3\x04", FILM),
    (8, b"WAVEfmt ", FILM),
    (8, b"AVI LIST", FILM),
    (0, b"PK\x03\x04", ZIP),
    (0, b"PK\x05\x06", ("an empty zip archive", UNPACK)),
    (0, b"PK\x07\x08", ("a zip archive", UNPACK)),
    (0, b"BZh", ("a file compressed by bzip2", "unpack it with bunzip2 and give what is in it")),
    (0, b"\xfd7zXZ\0", ("a file compressed by xz", "unpack it with unxz and give what is in it")),
    (0, b"\x28\xb5\x2f\xfd", ("a file compressed by zstd", "unpack it with unzstd and give what is in it")),
    (0, b"\x04\x22\x4d\x18", ("a file compressed by lz4", UNPACK)),
    (0, b"\x1f\x9d", ("a file compressed by compress", UNPACK)),
    (0, b"LZIP\x01", ("a file compressed by lzip", UNPACK)),
    (0, b"7z\xbc\xaf\x27\x1c", ("a 7z archive", UNPACK)),
    (0, b"Rar!\x1a\x07", ("a rar archive", UNPACK)),
    (0, b"MSCF\0\0\0\0", ARCHIVE),
    (257, b"ustar", ("a tar archive", UNPACK)),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (0, b"!BDN", ("an Outlook data file (.pst)", EXPORT)),
    (0, b"\xcf\xad\x12\xfe", ("a folder of Outlook Express (.dbx)", EXPORT)),
    (
        0,
        b"\x78\x9f\x3e\x22",
        (
            "a winmail.dat of Outlook",
            "give the email to which it was attached, or have the sender send plain text",
        ),
    ),
    (0, b"{\\rtf", ("an RTF document", ATTACHED)),
    (0, b"%!PS", ("a PostScript document", ATTACHED)),
    (0, b"bplist00", ("a property list of Apple", SAVE)),
    (0, b"\x7fELF", PROGRAM),
    (0, b"MZ", PROGRAM),
    (0, b"\xcf\xfa\xed\xfe", PROGRAM),
    (0, b"\xca\xfe\xba\xbe", PROGRAM),
    (0, b"\0asm", PROGRAM),
];

/// A compound file that is not a message of Outlook.
const OLE: (&str, &str) = ("an old office document", ATTACHED);

/// An archive, or one of the office documents that are archives.
const ZIP: (&str, &str) = ("a zip archive, or an office document", UNPACK);

/// Files beside mail that are recognised by how they begin.
const BESIDE: &[(&[u8], &str)] = &[
    (b"// <!-- <mdb:mork:z", "an index of Thunderbird (.msf)"),
    (b"SQLite format 3\0", DATABASE),
    (b"\0\0\0\x01Bud1", "a .DS_Store of macOS"),
    (b"[.ShellClassInfo]", "a desktop.ini of Windows"),
];

/// Files beside mail that are recognised by their name, in lower case; `*` at an end stands for
/// anything.
const BESIDE_NAMES: &[(&str, &str)] = &[
    ("*.msf", "an index of Thunderbird (.msf)"),
    ("msgfilterrules.dat", "filter rules of Thunderbird"),
    ("popstate.dat", "a list of Thunderbird"),
    ("virtualfolders.dat", "a list of Thunderbird"),
    ("foldertree.json", "a list of Thunderbird"),
    ("filterlog.html", "a log of Thunderbird"),
    ("table_of_contents", "an index of Apple Mail"),
    ("content_index", "an index of Apple Mail"),
    ("thumbs.db", "a thumbnail cache of Windows"),
    ("ehthumbs.db", "a thumbnail cache of Windows"),
    ("desktop.ini", "a desktop.ini of Windows"),
    (".ds_store", "a .DS_Store of macOS"),
    ("dovecot-uid*", "a list of Dovecot"),
    ("dovecot-keywords*", "a list of Dovecot"),
    ("dovecot-acl*", "a list of Dovecot"),
    ("dovecot.index*", "an index of Dovecot"),
    ("dovecot.list*", "an index of Dovecot"),
    ("dovecot.mailbox*", "an index of Dovecot"),
    ("courierimap*", "a list of Courier"),
    ("maildirfolder", "a mark of a Maildir"),
    ("maildirsize", "a list of a Maildir"),
    ("cyrus.*", "an index of Cyrus"),
    ("*~", "a backup copy of an editor"),
    ("*.csv", "a table (.csv)"),
    ("*.tsv", "a table (.tsv)"),
    ("*.json", "a data file (.json)"),
    ("*.jsonl", "a data file (.jsonl)"),
    ("*.log", "a log (.log)"),
];

impl FileKind {
    /// The kind of a file whose first bytes are these: 4,096 of them if it has as many.
    pub fn detect(head: &[u8], path: &Path) -> Self {
        if head.is_empty() {
            return Self::Beside(EMPTY);
        }
        if head.starts_with(b"\x1f\x8b\x08") {
            return Self::Gzip;
        }
        if let Some((_, what)) = BESIDE.iter().find(|(signature, _)| head.starts_with(signature)) {
            return Self::Beside(what);
        }
        let signature = SIGNATURES.iter().find(|(at, signature, _)| {
            head.get(*at..).is_some_and(|rest| rest.starts_with(signature)) && is_meant(signature, head)
        });
        if let Some((_, _, kind)) = signature {
            return match beside_by_name(path) {
                Some(what) => Self::Beside(what),
                None if kind.0 == OLE.0 && may_be_outlook(head, path) => Self::Outlook,
                None => Self::Foreign(named(*kind, head, path)),
            };
        }
        let start = after_blank_lines(head);
        if start.starts_with(b"%PDF-") {
            return Self::Pdf;
        }
        if is_filter_rules(start) {
            return Self::Beside("filter rules of Thunderbird");
        }
        let lines = LineForm::detect(head).converted(head);
        let lines = after_blank_lines(&lines);
        if lines.starts_with(MMDF) {
            return Self::Mmdf;
        }
        if !has_extension(path, "eml") && super::begins_mbox(lines) {
            return Self::Mbox;
        }
        if is_data(head) {
            return match beside_by_name(path) {
                Some(what) => Self::Beside(what),
                None => Self::Foreign(DATA),
            };
        }
        if is_internal_data(lines) {
            return Self::Beside(INTERNAL_DATA);
        }
        Self::Message
    }
}

/// The name of a message that servers keep in a mailbox for themselves.
pub const INTERNAL_DATA: &str = "internal data of a mail server";

/// The line between the messages of an MMDF mailbox.
pub const MMDF: &[u8] = b"\x01\x01\x01\x01";

/// What a file beside mail is, by a name that no message has; for files in a directory, which
/// nobody named.
pub fn beside_by_name(path: &Path) -> Option<&'static str> {
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    let is_known = |pattern: &str| match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(end), _) => name.ends_with(end),
        (_, Some(start)) => name.starts_with(start),
        _ => name == pattern,
    };
    if let Some((_, what)) = BESIDE_NAMES.iter().find(|(pattern, _)| is_known(pattern)) {
        return Some(what);
    }
    // MH marks a removed message with a comma or a `#` before its number
    let number = name.strip_prefix([',', '#'])?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number || (name.starts_with('#') && name.ends_with('#')))
        .then_some("a removed message, or a backup copy")
}

/// The start of a file without a byte order mark and blank lines.
pub fn after_blank_lines(head: &[u8]) -> &[u8] {
    let mut rest = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head);
    while let Some(line) = rest.split_inclusive(|byte| *byte == b'\n').next()
        && line.ends_with(b"\n")
        && line.trim_ascii().is_empty()
    {
        rest = &rest[line.len()..];
    }
    rest
}

/// Whether a signature is real, and not a word of a text.
fn is_meant(signature: &[u8], head: &[u8]) -> bool {
    let byte = |at: usize| head.get(at).copied();
    match signature {
        // the size of the file, two fields that are 0, and where the pixels begin
        b"BM" => head.get(6..10) == Some(&[0; 4]) && byte(14).is_some_and(|size| size >= 12),
        b"MZ" => head.iter().take(64).filter(|byte| **byte == 0).count() > 8,
        b"WEBP" | b"WAVEfmt " | b"AVI LIST" => head.starts_with(b"RIFF"),
        // the level of compression, then a number that stands for pi
        b"BZh" => {
            byte(3).is_some_and(|level| level.is_ascii_digit())
                && head.get(4..6).is_none_or(|next| matches!(next, b"1A" | b"\x17\x72"))
        }
        [b'f', b't', b'y', b'p', ..] => head.starts_with(&[0, 0]),
        _ => true,
    }
}

/// Names tell the formats of ZIP apart, and so do the first members of an archive.
fn named((what, remedy): (&'static str, &'static str), head: &[u8], path: &Path) -> Foreign {
    const DOCUMENTS: [&str; 12] =
        ["docx", "docm", "dotx", "xlsx", "xlsm", "pptx", "pptm", "ppsx", "odt", "ott", "ods", "odp"];
    let is = |extensions: &[&str]| extensions.iter().any(|extension| has_extension(path, extension));
    let holds = |name: &[u8]| head.windows(name.len()).any(|window| window == name);
    match what {
        _ if what == ZIP.0
            && (is(&DOCUMENTS)
                || holds(b"[Content_Types].xml")
                || holds(b"application/vnd.oasis.opendocument")) =>
        {
            Foreign { what: "an office document", remedy: ATTACHED }
        }
        _ if what == ZIP.0 && is(&["zip"]) => Foreign { what: "a zip archive", remedy },
        _ => Foreign { what, remedy },
    }
}

/// Whether a compound file may be a message of Outlook: by its name, or because its directory is near
/// its start and lists the properties of one. Without a name nobody knows before the file is read.
fn may_be_outlook(head: &[u8], path: &Path) -> bool {
    /// How the names of storages and streams begin (MS-OXMSG, section 2), in UTF-16.
    const MARK: &[u8] = b"_\0_\0s\0u\0b\0s\0t\0g\x001\0.\x000\0_\0";
    ["msg", "oft", "eml"].iter().any(|extension| has_extension(path, extension))
        || path.extension().is_none()
        || head.windows(MARK.len()).any(|window| window == MARK)
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|given| given.eq_ignore_ascii_case(extension))
}

/// The rules of Thunderbird: `version="9"`, then `logging="no"`.
fn is_filter_rules(start: &[u8]) -> bool {
    let mut lines = start.split(|byte| *byte == b'\n');
    lines.next().is_some_and(|line| line.starts_with(b"version=\""))
        && lines.next().is_some_and(|line| line.starts_with(b"logging=\""))
}

/// Whether a message is the one that c-client (UW IMAP, Alpine) keeps in a mailbox for itself.
/// Everything that came through a mail server has a trace of that, so no stranger can write one.
pub fn is_internal_data(message: &[u8]) -> bool {
    let (mut subject, mut daemon) = (false, false);
    for line in message.split(|byte| *byte == b'\n').take_while(|line| !line.trim_ascii().is_empty()).take(40)
    {
        let line = line.trim_ascii().to_ascii_lowercase();
        let is = |name: &[u8]| line.starts_with(name);
        subject |= is(b"subject: don't delete this message -- folder internal data");
        daemon |= is(b"x-imap") || (is(b"from:") && line.windows(13).any(|word| word == b"mailer-daemon"));
        if is(b"received:") || is(b"return-path:") || is(b"delivered-to:") {
            return false;
        }
    }
    subject && daemon
}

/// Whether the bytes are data and not text: control characters are a tenth of random bytes, and
/// rare in any charset. A message, which begins with a field, is not data. Nor is text in UTF-16,
/// where every second byte is one of a few.
fn is_data(head: &[u8]) -> bool {
    /// Below, a handful of stray bytes would decide.
    const FEWEST: usize = 4;
    /// The most bytes that are read; random bytes of this many hold sixty control characters.
    const SAMPLE: usize = 512;
    let head = &head[..head.len().min(SAMPLE)];
    let is_control = |byte: &u8| matches!(byte, 0..=7 | 11 | 16..=26 | 28..=31 | 127);
    if begins_with_field(head) || head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return false;
    }
    let of_parity =
        |parity: usize| head.iter().skip(parity).step_by(2).filter(|byte| is_control(byte)).count();
    let fewer = of_parity(0).min(of_parity(1));
    fewer >= FEWEST && fewer * 16 > head.len() / 2
}

/// Whether the first line is a field of a header, as far as its name goes: letters, digits and
/// hyphens, then a colon.
fn begins_with_field(start: &[u8]) -> bool {
    let name = start
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        .count();
    name > 0 && start.get(name) == Some(&b':')
}

#[cfg(test)]
mod tests;
