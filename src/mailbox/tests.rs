use super::*;
use std::fs;
use std::io::Write;

const DATED: &str = "From a@example.org Sat Jan  3 01:05:34 1996\n";

fn write(path: &Path, content: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

fn names(root: &Path, path: &Path) -> Vec<String> {
    let name = |location: &Location| {
        location.to_string().replace(&root.display().to_string(), "").trim_start_matches('/').to_string()
    };
    located(path).iter().map(name).collect()
}

fn located(path: &Path) -> Vec<Location> {
    list_messages(path).unwrap().messages
}

/// The messages of a file, as they are read.
fn messages(path: &Path) -> Vec<String> {
    let read = |one: &Location| String::from_utf8(one.read().unwrap()).unwrap();
    located(path).iter().map(read).collect()
}

#[test]
fn mboxes_are_split_at_envelopes_and_unquoted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("box");
    let long = "x".repeat(mbox::LINE_HEAD_BYTES as usize - 9);
    for (content, expected) in [
        (format!("{DATED}To: 1\n\nx\n\n{DATED}To: 2\n\ny\n"), vec!["To: 1\n\nx\n", "To: 2\n\ny\n"]),
        (format!("{DATED}A: 1\n\nx\n\n\n"), vec!["A: 1\n\nx\n\n"]),
        // an envelope without a date counts if a header follows, and only then
        ("From me\nTo: 1\n\nx\n\nFrom you\nTo: 2\n".into(), vec!["To: 1\n\nx\n", "To: 2\n"]),
        (format!("{DATED}A: 1\n\nFrom here on\nall is well\n"), vec!["A: 1\n\nFrom here on\nall is well\n"]),
        // Windows line ends
        (format!("{DATED}To: 1\r\n\r\nx\r\n\r\n{DATED}To: 2\r\n"), vec!["To: 1\r\n\r\nx\r\n", "To: 2\r\n"]),
        // mboxrd
        (
            format!("{DATED}A: 1\n\n>From x\n>>From y\n> From z\n>Fro\n"),
            vec!["A: 1\n\nFrom x\n>From y\n> From z\n>Fro\n"],
        ),
        // a line longer than what is read, with an envelope in its middle, then a real one
        (
            format!("{DATED}Subject: {long}{DATED}\n{DATED}To: 2\n"),
            vec![&*format!("Subject: {long}{DATED}"), "To: 2\n"],
        ),
    ] {
        write(&path, &content);
        assert_eq!(messages(&path), expected, "{content:?}");
        let ordinals: Vec<_> = (1..=expected.len()).map(|i| format!("{}#{i}", path.display())).collect();
        assert_eq!(located(&path).iter().map(ToString::to_string).collect::<Vec<_>>(), ordinals);
    }
}

/// Lines of a body that look like an envelope to one reader or another:
/// thunderbird/import-export-tools-ng#145 and #329, robertklep/node-mbox#12, dcarrero/mboxshell#16.
#[test]
fn prose_and_patches_begin_no_message() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("box");
    let patch = "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n\
                 From: A <a@example.org>\nSubject: [PATCH] x\n\n---\n";
    for body in [
        "Dear all\n\nFrom Monday on we open at 09:30:00 sharp, please note.\nBye\n",
        "Dear all\n\nFrom Monday on we open at 09:30:00 sharp, please note.\n\nBye\n",
        "Dear all, the log shows\nFrom worker 12:31:09 started\nand nothing else.\n",
        "The log shows\n\nFrom worker 12:31:09 Jan 3 started\nworker: started\nand nothing else.\n",
        "Dear all\n\nFrom my side some questions;\nNote: this is the second line\n",
        "Dear all\n\nFrom my side some questions:\nSubject: which one do you mean?\n",
        "Dear all\n\nFrom now\non: all is well\n\nso: far\n",
        // a message that is quoted in the middle of a paragraph
        "He wrote\nFrom a@example.org Sat Jan  3 01:05:34 1996\nSubject: x\nand no more\n",
        &format!("I made a patch:\n\n{patch}"),
        "From here\n",
        "x\n\nFrom x 10:00:00\n",
    ] {
        for end in ["\n", "\r\n"] {
            let content = format!("{DATED}To: 1\n\n{body}\n{DATED}To: 2\n\ny\n\n").replace('\n', end);
            write(&path, &content);
            let found = messages(&path);
            assert_eq!(found.len(), 2, "{content:?}");
            assert_eq!(found[0], format!("To: 1\n\n{body}").replace('\n', end));
        }
    }
    // a file of patches is an mbox
    write(&path, patch.repeat(3).replace("---\n", "---\n\n"));
    assert_eq!(messages(&path).len(), 3);
}

#[test]
fn every_program_writes_its_own_envelopes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("box");
    for (program, message) in [
        (
            "Thunderbird",
            "From - Sat Jan 03 01:05:34 2026\nX-Mozilla-Status: 0001\nX-Mozilla-Status2: 00000000\nFrom: a\n\nx\n\n",
        ),
        (
            "Takeout",
            "From 1867394857362548736@xxx Sat Jan 03 01:05:34 +0000 2026\r\nX-GM-THRID: 18\r\nX-Gmail-Labels: =?UTF-8?Q?a?=\r\n =?UTF-8?Q?b?=\r\nTo: b\r\n\r\nx\r\n\r\n",
        ),
        ("Eudora", "From ???@??? Sat Jan 03 01:05:34 2026\nReturn-Path: <a@b>\n\nx\n\n"),
        ("mail(1)", "From a Sat Jan  3 01:05 2026\nReceived: x\n\nx\n\n"),
        (
            "UUCP",
            "From a Sat Jan  3 01:05:34 2026 remote from b\n>From c Sat Jan 3 01:05:34 2026 remote from d\nA: x\n\nx\n\n",
        ),
        (
            "fields of a server on top",
            "From a@b Sat Jan  3 01:05:34 2026\nCommon-Filter: 1\n 2\n\t3\nOther: 1\nSubject: x\n\nx\n\n",
        ),
        ("a blank before the colon", "From a@b Sat Jan  3 01:05:34 2026\nSubject : x\n\nx\n\n"),
        ("no date", "From a@b\nFrom: a\n\nx\n\n"),
        // all blank lines between are missing
        ("no blank lines", "From a@b Sat Jan  3 01:05:34 2026\nFrom: a\n\nx\n"),
    ] {
        write(&path, message.repeat(3));
        assert_eq!(located(&path).len(), 3, "{program}");
    }
}

/// Mac OS 9 ended lines with CR alone, `>` of PowerShell writes UTF-16, and some transfers give
/// each line another CR.
#[test]
fn a_mailbox_is_split_whatever_its_lines_are_written_in() {
    let folder = tempfile::tempdir().unwrap();
    let message = |number: usize| format!("To: {number}\n\n>From é\nx\n");
    let mbox: String = (1..=3).map(|number| format!("{DATED}{}\n", message(number))).collect();
    let bare: String = (1..=3).map(|number| format!("From a\n{}\n", message(number))).collect();
    let mmdf: String =
        (1..=3).map(|number| format!("\x01\x01\x01\x01\n{}\x01\x01\x01\x01\n", message(number))).collect();
    let le = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    let be = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
    let wide =
        |text: &str| text.chars().flat_map(|letter| u32::from(letter).to_be_bytes()).collect::<Vec<_>>();
    let cr = |text: &str| text.replace('\n', "\r").into_bytes();
    let packed = |content: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    };
    let marked = |text: &str| [b"\xff\xfe".to_vec(), le(text)].concat();
    for (kind, mailbox) in [("mbox", &mbox), ("without dates", &bare), ("MMDF", &mmdf)] {
        for (name, content) in [
            ("CR", cr(mailbox)),
            ("a mark and CR", [b"\xef\xbb\xbf".to_vec(), cr(mailbox)].concat()),
            ("blank lines and CR", cr(&format!("\n\n{mailbox}"))),
            ("CR CR LF", mailbox.replace('\n', "\r\r\n").into_bytes()),
            ("UTF-16 LE", marked(mailbox)),
            ("UTF-16 BE", [b"\xfe\xff".to_vec(), be(mailbox)].concat()),
            ("UTF-16 of Windows", marked(&mailbox.replace('\n', "\r\n"))),
            ("UTF-16 without a mark", le(mailbox)),
            ("UTF-16 and CR", marked(&mailbox.replace('\n', "\r"))),
            ("UTF-32", wide(mailbox)),
            ("gzip of CR", packed(&cr(mailbox))),
            ("gzip of UTF-16", packed(&marked(mailbox))),
        ] {
            let path = folder.path().join("box");
            write(&path, &content);
            let found = messages(&path);
            assert_eq!(found.len(), 3, "{kind}, {name}: {found:?}");
            for (number, text) in (1..).zip(&found) {
                let text = text.replace(['\r', '\n'], " ");
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                assert_eq!(text, format!("To: {number} From é x"), "{kind}, {name}");
            }
            assert!(located(&path)[1].to_string().ends_with("box#2"), "{kind}, {name}");
        }
    }
}

/// RFC 4155, and editors that write a byte order mark.
#[test]
fn an_mbox_may_begin_late() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("box");
    let message = format!("{DATED}To: 1\n\nx\n\n");
    for start in ["\u{feff}", "\n\n", "\r\n", "\u{feff}\n", "  \n\t\n"] {
        write(&path, format!("{start}{}", message.repeat(3)));
        assert_eq!(messages(&path), ["To: 1\n\nx\n"; 3], "{start:?}");
    }
}

#[test]
fn an_mmdf_mailbox_is_split_at_its_lines() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("box");
    const LINE: &str = "\u{1}\u{1}\u{1}\u{1}\n";
    let message = format!("{LINE}To: 1\n\nFrom x\n\n{LINE}");
    for (content, expected) in [
        (message.repeat(2), vec!["To: 1\n\nFrom x\n\n"; 2]),
        (message.replace('\n', "\r\n"), vec!["To: 1\r\n\r\nFrom x\r\n\r\n"]),
        (format!("{LINE}{DATED}To: 1\n{LINE}{LINE}To: 2\n"), vec!["To: 1\n", "To: 2\n"]),
        (format!("\u{feff}{LINE}To: 1\n{LINE}To: 2\n{LINE}"), vec!["To: 1\n", "To: 2\n"]),
    ] {
        write(&path, &content);
        assert_eq!(messages(&path), expected, "{content:?}");
    }
}

#[test]
fn internal_data_is_no_message() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("box");
    let internal = "From MAILER-DAEMON Tue Mar 10 09:12:44 2026\nFrom: Mail System Internal Data <MAILER-DAEMON@x>\n\
                    Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\nX-IMAP: 0123456789 0000000001\n\nx\n\n";
    let one = format!("{DATED}To: 1\n\nx\n\n");
    for (content, expected) in [
        (format!("{internal}{one}{one}"), 2),
        (internal.to_owned(), 0),
        // what a stranger sent
        (format!("{one}{}", internal.replace("From: ", "Received: x\nFrom: ")), 2),
        (internal.replace("From: ", "Return-Path: <x>\nFrom: "), 1),
    ] {
        write(&path, &content);
        let found = list_messages(&path).unwrap();
        assert_eq!(found.messages.len(), expected, "{content}");
        assert_eq!(found.passed_over.len(), usize::from(content.starts_with(internal)), "{content}");
    }
}

fn packed(content: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(content.as_ref()).unwrap();
    encoder.finish().unwrap()
}

/// Compressed Maildirs of Dovecot, and mailboxes that were put away.
#[test]
fn what_gzip_compressed_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.gz");
    let one = format!("{DATED}To: 1\n\n>From x\n\n{DATED}To: 2\n\ny\n");
    for (content, expected) in [
        ("Subject: x\n\ny\n", vec!["Subject: x\n\ny\n"]),
        (&one, vec!["To: 1\n\nFrom x\n", "To: 2\n\ny\n"]),
        ("\u{1}\u{1}\u{1}\u{1}\nTo: 1\n\u{1}\u{1}\u{1}\u{1}\n", vec!["To: 1\n"]),
    ] {
        write(&path, packed(content));
        assert_eq!(messages(&path), expected, "{content:?}");
    }
    let eml = folder.path().join("x.eml.gz");
    write(&eml, packed(&one));
    assert_eq!(messages(&eml), std::slice::from_ref(&one));
    for content in
        ["label,text\nham,x\n", "hello", "", "https://example.org/\n", "\u{1f}\u{8b}", "{\"label\":\"ham\"}"]
    {
        write(&path, packed(content));
        let error = list_messages(&path).unwrap_err().to_string();
        assert!(
            error.contains("a gzip file that holds no email; expected an email") && error.contains("gunzip"),
            "{error}"
        );
    }
    let whole = packed(&one);
    write(&path, &whole[..whole.len() / 2]);
    assert!(list_messages(&path).is_err() || located(&path).iter().any(|one| one.read().is_err()));
}

/// A gzip file of a megabyte that unpacks to a gigabyte.
#[test]
fn a_bomb_costs_little() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.gz");
    let chunk = "a".repeat(1 << 20);
    let bomb = |start: &str, chunks: usize| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(start.as_bytes()).unwrap();
        (0..chunks).for_each(|_| encoder.write_all(chunk.as_bytes()).unwrap());
        encoder.finish().unwrap()
    };
    write(&path, bomb("Subject: x\n\n", 70));
    assert_eq!(located(&path)[0].read().unwrap().len() as u64, MAX_MESSAGE_BYTES);
    write(&path, bomb(&format!("{DATED}To: 1\n\n"), 200));
    let error = list_messages(&path).unwrap_err().to_string();
    assert!(error.contains("100 times its size"), "{error}");
}

#[test]
fn a_pdf_file_is_the_attachment_of_a_message() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter.eml");
    write(&path, "%PDF-1.4\nanything");
    let raw = Location::File(path).read();
    if cfg!(feature = "pdf") {
        let raw = raw.unwrap();
        let message = crate::message::Message::parse(&raw);
        assert_eq!(message.attachments[0].media_type, "application/pdf");
        assert_eq!(&*message.attachments[0].content, b"%PDF-1.4\nanything");
        assert!(!message.flags.damaged && !message.flags.no_headers);
    } else {
        assert!(raw.unwrap_err().to_string().contains("a PDF file"));
    }
}

#[cfg(feature = "msg")]
#[test]
fn a_message_of_outlook_is_read_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let outlook = |name: &str| {
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outlook").join(name)).unwrap()
    };
    for (name, content, expected) in [
        ("a.msg", outlook("plain.msg"), Ok(())),
        ("b", outlook("plain.msg"), Ok(())),
        ("c.msg.gz", packed(outlook("plain.msg")), Ok(())),
        ("d.msg", outlook("document.doc"), Err("a document of another program than Outlook")),
        ("e", outlook("contact.msg"), Err("an Outlook item of class \"IPM.Contact\"")),
        ("f.msg", outlook("plain.msg")[..600].to_vec(), Err("a damaged Outlook item")),
    ] {
        let path = folder.path().join(name);
        write(&path, content);
        let read = Location::File(path).read();
        match expected {
            Ok(()) => assert_eq!(read.unwrap(), outlook("plain.msg"), "{name}"),
            Err(part) => {
                let error = read.unwrap_err().to_string();
                assert!(error.contains(part) && error.contains("hint"), "{name}: {error}");
            }
        }
    }
}

#[test]
fn files_beside_mail_are_passed_over_in_directories_and_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for (name, content) in [
        ("Inbox.msf", &b"// <!-- <mdb:mork:z v=\"1.4\"/> -->"[..]),
        ("Drafts", b""),
        ("mh/,3", b"Subject: removed\n\nx"),
        ("mh/5~", b"Subject: a copy\n\nx"),
        ("mh/7", b"Subject: x\n\nx"),
        ("shot.png", b"\x89PNG\r\n\x1a\n"),
        ("md/cur/empty:2,S", b""),
        ("md/new/1", b"Subject: x\n\nx"),
    ] {
        write(&root.join(name), content);
    }
    let found = list_messages(root).unwrap();
    let names: Vec<_> = found.messages.iter().map(ToString::to_string).collect();
    assert!(
        matches!(&names[..], [one, two] if one.ends_with("md/new/1") && two.ends_with("mh/7")),
        "{names:?}"
    );
    let mut reasons: Vec<_> = found.passed_over.iter().map(|(_, reason)| reason.as_str()).collect();
    reasons.sort_unstable();
    assert_eq!(
        reasons,
        [
            "a backup copy of an editor",
            "a picture",
            "a removed message, or a backup copy",
            "an empty file",
            "an empty file",
            "an index of Thunderbird (.msf)",
        ]
    );
    for (name, part) in [
        ("shot.png", "shot.png: a picture; expected an email or a mailbox\n  hint: open the email"),
        ("Drafts", "Drafts: an empty file; expected"),
        ("Inbox.msf", "an index of Thunderbird"),
    ] {
        let error = Location::File(root.join(name)).read().unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
        assert_eq!(list_messages(&root.join(name)).unwrap_err().to_string(), error);
    }
    assert!(located(&root.join("mh/,3"))[0].read().is_ok(), "named by somebody who wants it");
}

#[test]
fn one_message_is_no_mbox() {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in [
        ("a.eml", DATED.to_string() + "A: 1\n\nx\n\n" + DATED + "A: 2\n"),
        ("letter.txt", "From the desk of nobody\nyou have won\n".into()),
        ("prose", "From Monday on we open at 09:30:00 sharp.\nBye\n".into()),
        ("plain", "From: me\n\nx".into()),
    ] {
        let path = folder.path().join(name);
        write(&path, &content);
        assert_eq!(located(&path), [Location::File(path.clone())], "{name}");
        assert_eq!(located(&path)[0].read().unwrap(), content.as_bytes(), "{name}");
    }
}

#[test]
fn directories_are_walked_in_the_order_of_names() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for file in ["b/2", "b/1", "a", "c.eml", ".hidden", ".git/config", "m/cur/1:2,S", "m/cur/.x", "m/new/0"] {
        write(&root.join(file), "A: 1\n");
    }
    for file in ["m/tmp/9", "m/dovecot.index", "m/.Junk/cur/1", "m/.Junk/new/2"] {
        write(&root.join(file), "A: 1\n");
    }
    write(&root.join("box"), format!("{DATED}To: 1\n\n{DATED}To: 2\n"));
    assert_eq!(names(root, root), ["a", "b/1", "b/2", "box#1", "box#2", "c.eml", "m/cur/1:2,S", "m/new/0"]);
    assert_eq!(names(root, &root.join("m")), ["m/cur/1:2,S", "m/new/0"]);
    assert_eq!(names(root, &root.join("m/.Junk")), ["m/.Junk/cur/1", "m/.Junk/new/2"]);
    assert_eq!(names(root, &root.join("m/new/0")), ["m/new/0"]);
}

#[cfg(unix)]
#[test]
fn links_that_loop_or_lead_nowhere_end() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(&root.join("d/1"), "A: 1\n");
    symlink(root, root.join("d/up")).unwrap();
    symlink("self", root.join("self")).unwrap();
    symlink("gone", root.join("dangling")).unwrap();
    symlink("d", root.join("e")).unwrap();
    symlink("d/1", root.join("file")).unwrap();
    assert_eq!(names(root, root), ["d/1", "file"]);
}

#[test]
fn what_is_not_there_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none");
    assert!(list_messages(&path).unwrap_err().to_string().contains("none: "));
    assert!(Location::File(path).read().is_err());
}

#[test]
fn long_messages_are_cut() {
    let folder = tempfile::tempdir().unwrap();
    for (name, start) in [("file", "Subject: x\n"), ("box", DATED)] {
        let path = folder.path().join(name);
        let mut file = File::create(&path).unwrap();
        file.write_all(start.as_bytes()).unwrap();
        file.set_len(MAX_MESSAGE_BYTES + 1000).unwrap(); // sparse
        let locations = located(&path);
        assert_eq!(locations.len(), 1, "{name}");
        assert_eq!(locations[0].read().unwrap().len() as u64, MAX_MESSAGE_BYTES, "{name}");
    }
}

/// The result of a crash or a full disk, and of hiding a letter.
#[test]
fn nuls_in_front_of_mail_are_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("box");
    let message = "Subject: 1\n\nPay.\n";
    for count in [1, 2, 3, 4, 8, 4_095, 4_096, 4_097, 9_000, 70_000] {
        let nuls = "\0".repeat(count);
        write(&path, format!("{nuls}{DATED}{message}\n{DATED}{message}"));
        assert_eq!(messages(&path), [message, message], "{count}");
        write(&path, format!("{nuls}{message}"));
        assert_eq!(messages(&path), [message], "{count}");
    }
    for (name, content) in [("NULs alone", "\0".repeat(9_000)), ("no mail", "\0".repeat(9_000) + "abc")] {
        write(&path, content);
        assert!(list_messages(&path).is_err(), "{name}");
    }
}
