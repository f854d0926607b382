//! Pictures of our own, read by the whole reader. `tests/pictures` was drawn with DejaVu Sans.

use bluff_ocr::{Limits, OcrError, Reader, Reading, Unread};
use std::path::Path;

fn file(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures").join(name)).unwrap()
}

fn read(bytes: &[u8], limits: &Limits) -> Result<Reading, OcrError> {
    Reader::builtin().unwrap().read(bytes, limits, &mut || true)
}

#[test]
fn text_is_read_as_it_was_written() {
    for (name, expected) in [
        ("letter.png", "Your device was hacked.\nPay 1,400 USD in Bitcoin\nwithin 48 hours."),
        // white on black, rotated by 2 degrees, JPEG 60
        ("french.jpg", "J'ai piraté votre appareil.\nVous avez été filmé à votre insu."),
        // black on nothing
        ("see-through.png", "Sales 2026\nSee you on Monday"),
        ("upright.png", "Turned to the left"),
        ("sky.png", ""),
    ] {
        let reading = read(&file(name), &Limits::default()).unwrap();
        assert_eq!(reading.text(), expected, "{name}");
        assert_eq!(reading.unread, None, "{name}");
        let mut above = 0.0;
        for line in &reading.lines {
            let [left, top, right, bottom] = line.bounds;
            assert!((0.5..=1.0).contains(&line.confidence), "{name}: {line:?}");
            // none is wider than 480 pixels, nor higher than 300
            assert!(left < right && right < 490.0 && top < bottom && bottom < 310.0, "{name}: {line:?}");
            assert!(bottom > above, "{name}: {line:?}");
            above = bottom;
        }
    }
}

#[test]
fn the_same_picture_gives_the_same_reading() {
    let picture = file("french.jpg");
    assert_eq!(read(&picture, &Limits::default()), read(&picture, &Limits::default()));
}

#[test]
fn limits_are_kept_and_reported() {
    let picture = file("letter.png");
    let too_large = read(&picture, &Limits::new(1_000, 10));
    assert_eq!(too_large, Err(OcrError::TooLarge { width: 420, height: 156, pixels: 1_000 }));
    let one_box = read(&picture, &Limits::new(1_000_000, 1)).unwrap();
    assert_eq!(
        (one_box.text().as_str(), one_box.unread),
        ("Your device was hacked.", Some(Unread::TooManyBoxes))
    );

    for (answers, lines) in [(0, 0), (1, 0), (2, 1), (3, 2)] {
        let mut asked = 0;
        let mut keep_going = || {
            asked += 1;
            asked <= answers
        };
        let reading = Reader::builtin().unwrap().read(&picture, &Limits::default(), &mut keep_going).unwrap();
        assert_eq!((reading.lines.len(), reading.unread), (lines, Some(Unread::Stopped)), "{answers}");
    }
}

#[test]
fn damaged_pictures_are_errors() {
    let whole = file("letter.png");
    let mut scrambled = whole.clone();
    for byte in scrambled.iter_mut().skip(60).step_by(7) {
        *byte ^= 0x55;
    }
    for (name, bytes) in [
        ("nothing", Vec::new()),
        ("text", b"Pay 1,400 USD".to_vec()),
        ("half a picture", whole[..whole.len() / 2].to_vec()),
        ("the first bytes of a picture", whole[..33].to_vec()),
        ("a scrambled picture", scrambled),
    ] {
        let error = read(&bytes, &Limits::default()).unwrap_err();
        assert!(matches!(error, OcrError::Picture(_)), "{name}: {error}");
        assert!(error.to_string().ends_with("expected PNG, JPEG, GIF, BMP or WebP"), "{name}: {error}");
    }
}

/// Pictures that are one pixel thin, or a single pixel, in each format.
#[test]
fn the_smallest_pictures_are_read() {
    let gif = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xFF\xFF\xFF\x00\x00\x00\x2C\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3B";
    assert_eq!(read(gif, &Limits::default()).unwrap().lines, []);
    for (width, height) in [(1, 3_000), (3_000, 1), (1, 1)] {
        let mut bmp = Vec::new();
        let row = (width * 3_u32).next_multiple_of(4);
        let size = 54 + row * height;
        bmp.extend(b"BM");
        for number in [size, 0, 54, 40, width, height, 1 | 24 << 16, 0, row * height, 0, 0, 0, 0] {
            bmp.extend(number.to_le_bytes());
        }
        bmp.resize(size as usize, 0x80);
        assert_eq!(read(&bmp, &Limits::default()).unwrap().text(), "", "{width} x {height}");
    }
}
