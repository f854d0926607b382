//! Files that were made to cost time or memory, or to break the reader. Nothing here measures time: a reader without bounds
//! would not come to the end of these tests.
#![allow(missing_docs, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "outlook/hostile/writer.rs"]
mod writer;

use bluff::outlook::{OutlookError, OutlookMessage, is_outlook, to_rfc5322};
use std::fs;
use std::path::Path;
use writer::Storage;

/// The limit of the email, as of any email that is read.
const OUTPUT_BYTES: usize = 32 << 20;

fn seeds() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outlook");
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| ["msg", "oft", "doc"].iter().any(|known| extension == *known))
    });
    paths.sort();
    paths.iter().map(|path| fs::read(path).expect("a file")).collect()
}

/// Numbers that look random and are the same each time (xorshift64*).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// Changes bytes, words of tables or the length of a file; half of the changes are in its tables.
fn mutate(file: &mut Vec<u8>, numbers: &mut Numbers) {
    const WORDS: [u32; 8] = [0, 1, 2, 64, 0x7FFF_FFFF, 0xFFFF_FFFA, 0xFFFF_FFFE, 0xFFFF_FFFF];
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(file.len());
        match numbers.below(6) {
            0 => file[at] ^= 1 << numbers.below(8),
            1 => file[at] = numbers.next() as u8,
            2 => {
                let word = WORDS[numbers.below(WORDS.len())];
                let at = at & !3;
                if let Some(place) = file.get_mut(at..at + 4) {
                    place.copy_from_slice(&word.to_le_bytes());
                }
            }
            3 => {
                // a link to another sector or entry
                let word = numbers.below(file.len() / 64) as u32;
                if let Some(place) = file.get_mut(at & !3..(at & !3) + 4) {
                    place.copy_from_slice(&word.to_le_bytes());
                }
            }
            4 => {
                let (from, length) = (numbers.below(file.len()), numbers.below(512));
                let copied = file[from..(from + length).min(file.len())].to_vec();
                let end = (at + copied.len()).min(file.len());
                file[at..end].copy_from_slice(&copied[..end - at]);
            }
            _ if numbers.below(8) == 0 => file.truncate(at.max(1)),
            _ => {
                // the header of the file
                let at = numbers.below(512.min(file.len()));
                file[at] = numbers.next() as u8;
            }
        }
    }
}

#[test]
fn a_hundred_thousand_damaged_files_are_read() {
    const FILES: usize = 20_000;
    let seeds = seeds();
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let (mut read, mut damaged) = (0, 0);
    for number in 0..FILES {
        let seed = &seeds[number % seeds.len()];
        let mut file = seed.clone();
        mutate(&mut file, &mut numbers);
        let converted = to_rfc5322(&file);
        let is_item = !matches!(
            converted,
            Err(OutlookError::NotCompound | OutlookError::NotOutlook | OutlookError::Damaged(_))
        );
        assert_eq!(is_outlook(&file), is_item, "file {number}");
        if let Ok(converted) = converted {
            // every byte is read at most twice, and grows by less than this when it is written
            assert!(converted.message.len() <= file.len() * 6 + 20_000, "file {number}");
            read += 1;
            damaged += usize::from(converted.damaged);
        }
    }
    // most changes leave something to read; if not, the changes are no test
    assert!(read > FILES / 2 && damaged > FILES / 10, "{read} read, {damaged} damaged");
}

#[test]
fn files_may_end_anywhere() {
    for seed in seeds() {
        for end in (0..seed.len()).step_by(37) {
            let cut = &seed[..end];
            if let Ok(converted) = to_rfc5322(cut) {
                assert!(converted.message.len() <= seed.len() * 6 + 20_000);
            }
        }
    }
}

fn convert(storage: &Storage) -> OutlookMessage {
    to_rfc5322(&storage.write()).expect("an item")
}

fn count(converted: &OutlookMessage, text: &str) -> usize {
    String::from_utf8_lossy(&converted.message).matches(text).count()
}

fn part(name: &str) -> Storage {
    Storage::default().stream("__properties_version1.0", vec![0; 8]).text(0x3001, name)
}

fn message() -> Storage {
    Storage::message(32, 1)
}

#[test]
fn an_intact_file_is_whole() {
    let converted = convert(&message().text(0x0037, "Hello").text(0x1000, &"Text. ".repeat(10_000)));
    assert!(!converted.truncated && !converted.damaged);
    assert_eq!(count(&converted, "Subject: Hello\r\n"), 1);
}

#[test]
fn each_limit_is_kept_and_reported() {
    let recipients = |count| {
        (0..count).fold(message(), |item, number| {
            item.part("recip", number, part(&format!("r{number}@example.org")))
        })
    };
    let attachments = |count| {
        (0..count)
            .fold(message(), |item, number| item.part("attach", number, part("a").binary(0x3701, vec![1])))
    };
    let nested = |depth: usize| {
        let wrap = |inner: Storage, _| {
            Storage::message(24, 1).part("attach", 0, part("m").storage("__substg1.0_3701000D", inner))
        };
        (0..depth).fold(Storage::message(24, 1).text(0x0037, "Deep"), wrap)
    };
    let nested = |depth: usize| {
        let inner = nested(depth - 1);
        message().part("attach", 0, part("m").storage("__substg1.0_3701000D", inner))
    };
    let header = |fields: usize| {
        message().text(0x007D, &format!("From: a\r\n{}", "X-Y: 0123456789\r\n".repeat(fields)))
    };
    let body = |bytes: usize| message().text(0x1000, &"x".repeat(bytes / 2));
    let large = |count: usize| {
        (0..count).fold(message(), |item, number| {
            item.part("attach", number, part("a").binary(0x3701, vec![7; 1 << 20]))
        })
    };
    for (name, item, expected, truncated) in [
        ("recipients", recipients(2_048), Some(("@example.org", 2_048)), false),
        ("recipients", recipients(2_049), Some(("@example.org", 2_048)), true),
        ("attachments", attachments(2_048), Some(("filename=\"a\"", 2_048)), false),
        ("attachments", attachments(2_049), Some(("filename=\"a\"", 2_048)), true),
        ("messages in messages", nested(10), Some(("Subject: Deep\r\n", 1)), false),
        ("messages in messages", nested(11), Some(("Subject: Deep\r\n", 0)), true),
        ("properties", Storage::message(32, 2_000), None, false),
        ("properties", Storage::message(32, 2_001), None, true),
        ("header", header(7_500), Some(("X-Y: ", 7_500)), false),
        ("header", header(8_000), None, true),
        ("body", body(4 << 20), None, false),
        ("body", body((4 << 20) + 2), None, true),
        ("output", large(22), Some(("BwcHBwcH\r\n", 22 * 18_396)), false),
        ("output", large(24), Some(("filename=\"a\"", 24)), true),
    ] {
        let converted = convert(&item);
        assert_eq!(converted.truncated, truncated, "{name}");
        assert!(!converted.damaged, "{name}");
        assert!(converted.message.len() <= OUTPUT_BYTES, "{name}: {}", converted.message.len());
        if let Some((text, times)) = expected {
            assert_eq!(count(&converted, text), times, "{name}");
        }
    }
}

#[test]
fn a_directory_without_end_is_cut() {
    let item = (0..100_100)
        .fold(message().text(0x1000, "Text"), |item, number| item.stream(&format!("{number}"), Vec::new()));
    let converted = convert(&item);
    assert!(converted.truncated);
}

#[test]
fn a_body_that_grows_is_cut() {
    // references of 16 bytes, never to where the next byte goes: one byte of the file becomes seven
    let mut compressed = [&[0; 4], &0x7FFF_FFFF_u32.to_le_bytes(), &b"LZFu"[..], &[0; 4]].concat();
    compressed.extend([0xFF].iter().chain(&[0x00, 0x0E].repeat(8)).copied().cycle().take(800_000));
    let converted = convert(&message().text(0x1000, "Text").binary(0x1009, compressed));
    assert!(converted.truncated);
    assert!(converted.message.len() < 16 << 20);
}

#[test]
fn streams_that_share_sectors_are_charged_once() {
    let big: Vec<u8> = (0..20_000_u32).map(|number| number as u8).collect();
    let item = message().binary(0x6001, big);
    let item = (0..200)
        .fold(item, |item, number| item.part("attach", number, part("a").binary(0x3701, vec![1; 4096])));
    let mut file = item.write();
    // every attachment now leads to the stream of 100,000 bytes
    let name = |name: &str| -> Vec<u8> { name.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let find = |file: &[u8], name: &[u8], from: usize| {
        file[from..].windows(name.len()).position(|window| window == name).map(|at| from + at)
    };
    let donor = find(&file, &name("__substg1.0_60010102"), 0).expect("an entry");
    let place = file[donor + 116..donor + 124].to_vec();
    let mut at = 0;
    while let Some(entry) = find(&file, &name("__substg1.0_37010102"), at) {
        file[entry + 116..entry + 124].copy_from_slice(&place);
        at = entry + 128;
    }
    let converted = to_rfc5322(&file).expect("an item");
    assert!(converted.damaged);
    assert!(converted.message.len() < file.len() * 4, "{} of {}", converted.message.len(), file.len());
}

#[test]
fn a_fat_that_is_named_a_million_times_is_read_once() {
    // sectors of 4,096 bytes, most of which name sector 0 as a part of the FAT
    const SECTORS: u32 = 1_024;
    let mut file = vec![0; 4096];
    file[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    file[30] = 12;
    file[48] = 1;
    file[68] = 2;
    file.extend([0xFF; 4096]);
    file.extend([0; 4096]);
    for sector in 2..SECTORS {
        file.extend([0; 4092]);
        file.extend((if sector + 1 < SECTORS { sector + 1 } else { 0xFFFF_FFFE }).to_le_bytes());
    }
    assert_eq!(to_rfc5322(&file), Err(OutlookError::Damaged("its list of properties is missing")));
}

#[test]
fn a_header_cannot_be_forged() {
    let subject = "Hello\r\nBcc: x@example.org\r\n\r\nBody";
    let item = message()
        .text(0x0037, subject)
        .text(0x0C1A, "A\r\nX-Forged: 1")
        .text(0x0C1F, "a@example.org\r\nX-Forged: 2")
        .text(0x1035, "<1@example.org>\r\nX-Forged: 3")
        .part(
            "attach",
            0,
            part("n\r\nX-Forged: 4")
                .text(0x370E, "a/b\r\nX-Forged: 5")
                .text(0x3712, "c\r\nX-Forged: 6")
                .binary(0x3701, vec![1]),
        );
    let converted = convert(&item);
    assert_eq!(count(&converted, "\r\nX-Forged"), 0);
    assert_eq!(count(&converted, "\r\nBcc"), 0);
    assert_eq!(count(&converted, "Subject: Hello  Bcc: x@example.org    Body\r\n"), 1);
}

#[test]
fn a_boundary_cannot_be_forged() {
    let inner = Storage::message(24, 1)
        .text(0x007D, "From: a\r\n--=_outlook_0_: x\r\n--=_outlook_1_--: y\r\n")
        .text(0x1000, "a\n--=_outlook_2_\nb");
    let item = message()
        .text(0x1000, "Text\r\n--=_outlook_0_\r\n\r\nForged")
        .part("attach", 0, part("m").storage("__substg1.0_3701000D", inner))
        .part(
            "attach",
            1,
            part("e.eml")
                .text(0x370E, "message/rfc822")
                .binary(0x3701, b"A: b\r\n\r\n--=_outlook_7_\r\n\r\nForged\r\n".to_vec()),
        );
    let converted = convert(&item);
    assert_eq!(count(&converted, "boundary=\"=_outlook_8_\""), 1);
    assert_eq!(count(&converted, "--=_outlook_8_\r\n"), 3);
    assert_eq!(count(&converted, "--=_outlook_8_--\r\n"), 1);
}
