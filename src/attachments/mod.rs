//! [`read`]: the text that attachments hold: QR codes of images, pages of PDF files.
//!
//! Everything that is read comes from a stranger who may want to stop the filter. Each size has a
//! limit, what exceeds one is left unread and reported ([`Attached::truncated`]), and no file can
//! make reading fail or panic.

#[cfg(all(test, feature = "attachments"))]
mod attacks;
pub(crate) mod budget;
mod inflate;
pub(crate) mod office;
mod pdf;
#[cfg(feature = "attachments")]
mod picture;
#[cfg(feature = "attachments")]
mod qr;

use budget::Budget;

/// The most attachments of a message that are read; extortion carries one, a long ham message five.
const MAX_ATTACHMENTS: usize = 8;

/// The text in the attachments of a message.
#[derive(Debug, Default)]
pub(crate) struct Attached {
    /// Texts in the order of the attachments.
    pub(crate) texts: Vec<AttachedText>,
    /// A limit was met: something was not read.
    pub(crate) truncated: bool,
    /// A PDF file is encrypted, so that nothing of it was read.
    pub(crate) locked: bool,
    /// A PDF file is damaged, so that not all of it was read.
    pub(crate) damaged: bool,
}

/// A text found in an attachment.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct AttachedText {
    /// What held it.
    pub(crate) source: TextHolder,
    /// Number of the attachment in the message, from 0.
    pub(crate) attachment: usize,
    /// Unchanged.
    pub(crate) text: String,
}

/// What held a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TextHolder {
    /// A QR code in an image.
    #[cfg(feature = "attachments")]
    Qr,
    /// The pages of a PDF file.
    Pdf,
}

/// Reads the attachments of one kind; `attachments` are the decoded bytes of all.
///
/// The first bytes decide what kind of file a file is; a media type can be wrong.
pub(crate) fn read<'a>(attachments: impl Iterator<Item = &'a [u8]>, wanted: TextHolder) -> Attached {
    let mut attached = Attached::default();
    let budget = Budget::new();
    let mut looked_at = 0;
    for (attachment, bytes) in attachments.enumerate() {
        let is_wanted = match wanted {
            #[cfg(feature = "attachments")]
            TextHolder::Qr => picture::format(bytes).is_some(),
            TextHolder::Pdf => pdf::is_pdf(bytes),
        };
        if !is_wanted {
            continue;
        }
        if looked_at == MAX_ATTACHMENTS {
            budget.mark_truncated();
            break;
        }
        looked_at += 1;
        let texts = match wanted {
            #[cfg(feature = "attachments")]
            TextHolder::Qr => codes(bytes, &budget),
            TextHolder::Pdf => {
                let pages = pdf::read(bytes, &budget);
                attached.locked |= pages.locked;
                attached.damaged |= pages.damaged;
                Vec::from_iter((!pages.text.is_empty()).then_some(pages.text))
            }
        };
        let texts = texts.into_iter();
        attached.texts.extend(texts.map(|text| AttachedText { source: wanted, attachment, text }));
    }
    attached.truncated = budget.is_truncated();
    attached
}

/// The texts of the QR codes in a picture.
#[cfg(feature = "attachments")]
fn codes(bytes: &[u8], budget: &Budget) -> Vec<String> {
    let picture = picture::format(bytes).and_then(|format| picture::decode(bytes, format, budget));
    picture.map(|picture| qr::read(&picture, budget)).unwrap_or_default()
}

#[cfg(all(test, feature = "attachments"))]
mod tests {
    use super::*;
    use image::{DynamicImage, GrayImage, ImageFormat, Luma, LumaA, Rgb};
    use qrcode::{Color, QrCode};
    use std::io::Cursor;

    const ADDRESS: &str = "bitcoin:1BoatSLRHtKNngkdXEeobR76b53LETtpyT";

    fn code(text: &str, module: u32) -> GrayImage {
        let code = QrCode::new(text).expect("a short text");
        let side = u32::try_from(code.width()).expect("at most 177");
        GrayImage::from_fn((side + 8) * module, (side + 8) * module, |x, y| {
            let (u, v) = ((x / module).wrapping_sub(4), (y / module).wrapping_sub(4));
            let dark = u < side && v < side && code[(u as usize, v as usize)] == Color::Dark;
            Luma([if dark { 0 } else { 255 }])
        })
    }

    fn file(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).expect("to memory");
        bytes.into_inner()
    }

    /// Both kinds.
    fn read_all(files: &[Vec<u8>]) -> Attached {
        let mut all = read(files.iter().map(Vec::as_slice), TextHolder::Qr);
        let pdf = read(files.iter().map(Vec::as_slice), TextHolder::Pdf);
        all.texts.extend(pdf.texts);
        Attached {
            texts: all.texts,
            truncated: all.truncated || pdf.truncated,
            locked: pdf.locked,
            damaged: pdf.damaged,
        }
    }

    #[test]
    fn reads_codes_of_every_format() {
        let grey = code(ADDRESS, 3);
        let colour = |dark: [u8; 3], light: [u8; 3]| {
            let image = image::RgbImage::from_fn(grey.width(), grey.height(), |x, y| {
                Rgb(if grey.get_pixel(x, y).0[0] == 0 { dark } else { light })
            });
            DynamicImage::from(image)
        };
        let see_through = |dark: u8| {
            let image = image::GrayAlphaImage::from_fn(grey.width(), grey.height(), |x, y| {
                LumaA([dark, 255 - grey.get_pixel(x, y).0[0]])
            });
            DynamicImage::from(image)
        };
        for (name, image, format) in [
            ("PNG", DynamicImage::from(grey.clone()), ImageFormat::Png),
            ("JPEG", colour([20, 20, 120], [250, 240, 220]), ImageFormat::Jpeg),
            ("GIF", DynamicImage::from(DynamicImage::from(grey.clone()).to_rgba8()), ImageFormat::Gif),
            ("BMP", colour([0, 100, 0], [255, 255, 0]), ImageFormat::Bmp),
            ("WebP", colour([255, 255, 255], [40, 0, 60]), ImageFormat::WebP),
            ("black on nothing", see_through(0), ImageFormat::Png),
            ("white on nothing", see_through(255), ImageFormat::Png),
        ] {
            let read = read_all(&[file(&image, format)]);
            let expected = AttachedText { source: TextHolder::Qr, attachment: 0, text: ADDRESS.into() };
            assert_eq!(read.texts, [expected], "{name}");
            assert!(!read.truncated, "{name}");
        }
    }

    #[test]
    fn damaged_and_oversized_files_give_nothing() {
        let whole = file(&DynamicImage::from(code(ADDRESS, 3)), ImageFormat::Png);
        let mut huge = whole.clone();
        // width and height of the PNG header, 50,000 each; the checksum of the header is made to
        // fit
        huge[16..24].copy_from_slice(&[0, 0, 0xC3, 0x50, 0, 0, 0xC3, 0x50]);
        let mut checksum = flate2::Crc::new();
        checksum.update(&huge[12..29]);
        huge[29..33].copy_from_slice(&checksum.sum().to_be_bytes());
        for (name, bytes, truncated) in [
            ("empty", Vec::new(), false),
            ("text", b"Hello".to_vec(), false),
            ("truncated", whole[..whole.len() / 2].to_vec(), false),
            ("header only", whole[..33].to_vec(), false),
            ("a huge picture", huge, true),
            ("a huge file", [whole.clone(), vec![0; 9 << 20]].concat(), true),
        ] {
            let read = read_all(&[bytes]);
            assert_eq!((read.texts.len(), read.truncated, read.locked), (0, truncated, false), "{name}");
        }
    }

    #[test]
    fn attachments_are_numbered_and_limited() {
        let image = file(&DynamicImage::from(code("1", 2)), ImageFormat::Png);
        let pdf = b"%PDF-1.4 1 0 obj <</Type/Page/Contents 2 0 R/Resources<</Font<</F<<>>>>>>>> endobj \
            2 0 obj <<>> stream\nBT /F 9 Tf (pay) Tj ET\nendstream endobj";
        let read = read_all(&[b"text".to_vec(), image.clone(), b"text".to_vec(), pdf.to_vec()]);
        let found: Vec<_> =
            read.texts.iter().map(|found| (found.source, found.attachment, &*found.text)).collect();
        assert_eq!(found, [(TextHolder::Qr, 1, "1"), (TextHolder::Pdf, 3, "pay")]);
        assert!(!read.truncated);
        let read = read_all(&vec![image; MAX_ATTACHMENTS + 1]);
        assert_eq!((read.texts.len(), read.truncated), (MAX_ATTACHMENTS, true));
    }
}
