use super::*;

/// How every compound file begins.
const OLE_HEAD: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

fn kind(head: &[u8], name: &str) -> FileKind {
    FileKind::detect(head, Path::new(name))
}

fn what(head: &[u8], name: &str) -> &'static str {
    match kind(head, name) {
        FileKind::Foreign(Foreign { what, .. }) | FileKind::Beside(what) => what,
        other => panic!("{name}: {other:?}"),
    }
}

/// From TeamMsgExtractor/msg-extractor#9 and files beside it: what people took for mail.
#[test]
fn what_is_no_mail_is_called_by_its_name() {
    let bmp = [b"BM".as_slice(), &[70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0]].concat();
    let exe = [b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0\xb8".as_slice(), &[0; 60]].concat();
    let tar = [vec![b'a'; 3], vec![0; 254], b"ustar\x0000".to_vec()].concat();
    let ole = [OLE_HEAD, &[0; 99]].concat();
    let random: Vec<u8> = (0..3000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    for (head, name, expected) in [
        (&b"\x89PNG\r\n\x1a\n\0\0"[..], "shot.png", "a picture"),
        (b"\x89PNG\r\n\x1a\n\0\0", "mail.eml", "a picture"), // whatever its name
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "x", "a picture"),
        (b"GIF89a\x01\0", "x", "a picture"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "x", "a picture"),
        (b"\0\0\0\x18ftypheic", "x", "a picture"),
        (b"\0\0\0\x18ftypisom", "x", "a film or a sound"),
        (&bmp, "x", "a picture"),
        (b"PK\x03\x04\x14\0", "x.zip", "a zip archive"),
        (b"PK\x03\x04\x14\0", "x.docx", "an office document"),
        (b"PK\x03\x04\x14\0", "x.ODS", "an office document"),
        (b"PK\x03\x04\x14\0\x06\0[Content_Types].xml", "x", "an office document"),
        (b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.text", "x", "an office document"),
        (b"PK\x03\x04\x14\0", "x", "a zip archive, or an office document"),
        (b"BZh91AY&SY", "x.eml.bz2", "a file compressed by bzip2"),
        (b"\xfd7zXZ\0\0\x04", "x", "a file compressed by xz"),
        (b"\x28\xb5\x2f\xfd\x24", "x", "a file compressed by zstd"),
        (b"7z\xbc\xaf\x27\x1c\0\x04", "x", "a 7z archive"),
        (b"Rar!\x1a\x07\x01\0", "x", "a rar archive"),
        (&tar, "x", "a tar archive"),
        (&ole, "mail.doc", "an old office document"),
        (&ole, "table.bin", "an old office document"),
        (&ole, "Thumbs.db", "a thumbnail cache of Windows"),
        (b"!BDN\0", "x.pst", "an Outlook data file (.pst)"),
        (b"\x78\x9f\x3e\x22\0", "winmail.dat", "a winmail.dat of Outlook"),
        (b"\x7fELF\x02\x01", "x", "a program"),
        (&exe, "x", "a program"),
        (b"{\\rtf1\\ansi", "x", "an RTF document"),
        (&random, "x", "a file of data that is not text"),
        (&random, "Thumbs.db", "a thumbnail cache of Windows"),
        (b"// <!-- <mdb:mork:z v=\"1.4\"/> -->\n", "x", "an index of Thunderbird (.msf)"),
        (b"SQLite format 3\0\x10", "x", "a database"),
        (b"\0\0\0\x01Bud1\0", "x", "a .DS_Store of macOS"),
        (b"version=\"9\"\nlogging=\"no\"\nname=\"a\"\n", "x", "filter rules of Thunderbird"),
        (b"", "x.eml", "an empty file"),
        (
            b"From: Mail System Internal Data <MAILER-DAEMON@x>\r\nSubject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\r\n\r\n",
            "x",
            "internal data of a mail server",
        ),
    ] {
        assert_eq!(what(head, name), expected, "{name}: {head:?}");
    }
}

#[test]
fn what_may_be_mail_is_mail() {
    let utf16: Vec<u8> = "Ich habe Sie gefilmt".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cyrillic: Vec<u8> =
        "Привет, это письмо".repeat(9).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [&[0xFF, 0xFE], &utf16[..]].concat();
    let binary = [b"Subject: x\n\n".as_slice(), &[1, 2, 3, 4, 0, 0, 0].repeat(99)].concat();
    for head in [
        &b"Subject: x\n\nhello"[..],
        b"BM is what they call it, and more than sixteen letters follow",
        b"BZh is no word but BZhou is a name",
        b"MZ was here before you, all of it in words that are many more than sixty-four bytes",
        b"Dear you, %PDF-1.4 is what came attached",
        b"hello",
        b"\n",
        b"caf\xe9 \x1b$B$3$s\x1b(B",
        b"I\0 r\0e\0c\0o\0r\0d\0e\0d\0 \0y\0o\0u\0",
        b"FOLDER INTERNAL DATA: DON'T DELETE THIS MESSAGE",
        // nobody can send such a message without a server
        b"Received: from x\nX-IMAP: 1\nSubject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\n\npay",
        &utf16,
        &cyrillic,
        &marked,
        &binary,
    ] {
        assert_eq!(kind(head, "x"), FileKind::Message, "{head:?}");
    }
    let mbox = b"From a@example.org Sat Jan  3 01:05:34 1996\nSubject: x\n";
    for (head, name, expected) in [
        (&mbox[..], "x", FileKind::Mbox),
        (mbox, "x.eml", FileKind::Message),
        (&[b"\xef\xbb\xbf\r\n\n", &mbox[..]].concat(), "x", FileKind::Mbox),
        (b"\x01\x01\x01\x01\nSubject: x\n", "x", FileKind::Mmdf),
        (b"\x1f\x8b\x08\0\0\0", "x", FileKind::Gzip),
        (b"%PDF-1.7\n", "x.eml", FileKind::Pdf),
        (b"\r\n%PDF-1.7\n", "x", FileKind::Pdf),
        (OLE_HEAD, "mail.MSG", FileKind::Outlook),
        (OLE_HEAD, "Template.oft", FileKind::Outlook),
        (OLE_HEAD, "-", FileKind::Outlook),
        (include_bytes!("../../../tests/outlook/plain.msg"), "mail.bin", FileKind::Outlook),
    ] {
        assert_eq!(kind(head, name), expected, "{name}: {head:?}");
    }
}

#[test]
fn names_that_no_mail_has() {
    for name in [
        "Inbox.msf",
        "msgFilterRules.dat",
        "table_of_contents",
        "THUMBS.DB",
        ",3",
        "#4",
        "5~",
        "#draft#",
        "dovecot-uidlist",
    ] {
        assert!(beside_by_name(Path::new(name)).is_some(), "{name}");
    }
    for name in [
        "Inbox",
        "3",
        "1773134564.M1P2.host:2,S",
        "1773134564.M1P2.host,S=123:2,S",
        "#hello",
        ",",
        "x.eml",
        "",
    ] {
        assert_eq!(beside_by_name(Path::new(name)), None, "{name}");
    }
}
