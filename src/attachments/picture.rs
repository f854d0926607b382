//! [`Picture`]: the greys of an image file. The only place that names `image`.

use super::budget::Budget;
use image::{DynamicImage, GrayAlphaImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// The most bytes of an image file; a photograph of a telephone has 2 to 6 MB.
const MAX_BYTES: usize = 8 << 20;
/// The largest width or height; a longer strip is neither a photograph nor a code.
const MAX_SIDE: u32 = 16_384;
/// The most bytes of a decoded image; telephones send 12 megapixels of three colours.
const MAX_DECODED: usize = 36 << 20;
/// What a decoder may allocate besides.
const MAX_ALLOCATED: u64 = MAX_DECODED as u64;
/// Bytes that are decoded for a unit of work.
const DECODED: usize = 4;
/// A larger picture is made smaller before it is searched; in 4 megapixels a code that fills a
/// tenth of the width can be read.
const MAX_SEARCHED: usize = 4 << 20;
/// A picture on white paper whose greys are all lighter shows nothing there.
const BLANK: u8 = 230;
/// A picture with a shorter side holds no code: the smallest has 21 modules.
const MIN_SIDE: usize = 21;

/// Greys by row.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) width: usize,
    pub(super) height: usize,
    /// 0 is black.
    pub(super) grey: Vec<u8>,
}

/// The format of the first bytes, if it is one that is read; the name and the media type may be
/// wrong.
pub(super) fn format(bytes: &[u8]) -> Option<ImageFormat> {
    image::guess_format(bytes).ok().filter(|format| {
        matches!(
            format,
            ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Gif | ImageFormat::Bmp | ImageFormat::WebP
        )
    })
}

/// Decodes an image, only the first picture of an animation; `None` if it is damaged, or too large
/// (cut).
pub(super) fn decode(bytes: &[u8], format: ImageFormat, budget: &Budget) -> Option<Picture> {
    if !budget.open(bytes.len(), MAX_BYTES) {
        return None;
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOCATED);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let decoder = match reader.into_decoder() {
        Ok(decoder) => decoder,
        Err(error) => {
            if matches!(error, image::ImageError::Limits(_)) {
                budget.mark_truncated();
            }
            return None;
        }
    };
    let decoded = usize::try_from(decoder.total_bytes()).unwrap_or(usize::MAX);
    if decoded > MAX_DECODED || !budget.afford(decoded / DECODED) {
        budget.mark_truncated();
        return None;
    }
    let image = DynamicImage::from_decoder(decoder).ok()?;
    Picture::new(&image)
}

impl Picture {
    /// Greys as they look on white paper, or on black where white shows nothing. Squares of pixels
    /// are joined until the picture is small enough to search, a band of rows at a time: the greys
    /// of a whole photograph would take a third of its memory again.
    fn new(image: &DynamicImage) -> Option<Self> {
        let (width, height) = (image.width() as usize, image.height() as usize);
        if width.min(height) < MIN_SIDE {
            return None;
        }
        let factor = (1..).find(|factor| width * height / (factor * factor) <= MAX_SEARCHED).unwrap_or(1);
        let side = u32::try_from(factor).ok()?;
        let (mut white, mut black) = (Vec::new(), Vec::new());
        let mut is_blank = image.color().has_alpha();
        for top in (0..image.height() / side).map(|row| row * side) {
            let band = image.crop_imm(0, top, image.width(), side);
            if image.color().has_alpha() {
                let pixels = band.to_luma_alpha8();
                let on_white = over(&pixels, 255);
                is_blank &= on_white.iter().all(|&grey| grey > BLANK);
                shrink(&on_white, width, factor, &mut white);
                shrink(&over(&pixels, 0), width, factor, &mut black);
            } else {
                shrink(&band.into_luma8().into_raw(), width, factor, &mut white);
            }
        }
        Some(Self {
            width: width / factor,
            height: height / factor,
            grey: if is_blank { black } else { white },
        })
    }

    /// Whether a copy that is twice as wide and high would not be too large to search.
    pub(super) fn can_double(&self) -> bool {
        4 * self.grey.len() <= MAX_SEARCHED
    }

    /// A copy that is twice as wide and high; the greys between pixels are between theirs.
    pub(super) fn doubled(&self) -> Self {
        let (width, height) = (2 * self.width, 2 * self.height);
        let mut grey = Vec::with_capacity(width * height);
        for y in 0..height {
            // a new pixel is a quarter from its own and three quarters from the next
            let (row, other) = (y / 2, (y / 2 + y % 2).saturating_sub(1 - y % 2).min(self.height - 1));
            let (near, far) = (
                &self.grey[row * self.width..][..self.width],
                &self.grey[other * self.width..][..self.width],
            );
            for x in 0..width {
                let (column, next) = (x / 2, (x / 2 + x % 2).saturating_sub(1 - x % 2).min(self.width - 1));
                let sum = 9 * u32::from(near[column])
                    + 3 * (u32::from(near[next]) + u32::from(far[column]))
                    + u32::from(far[next]);
                grey.push(u8::try_from(sum / 16).unwrap_or(u8::MAX));
            }
        }
        Self { width, height, grey }
    }
}

/// The greys of transparent pixels over paper of the given grey.
fn over(pixels: &GrayAlphaImage, paper: u32) -> Vec<u8> {
    let mix = |grey: u8, alpha: u8| {
        let (grey, alpha) = (u32::from(grey), u32::from(alpha));
        u8::try_from((grey * alpha + paper * (255 - alpha)) / 255).unwrap_or(u8::MAX)
    };
    pixels.pixels().map(|pixel| mix(pixel.0[0], pixel.0[1])).collect()
}

/// Appends the means of squares; `band` is one row of squares.
fn shrink(band: &[u8], width: usize, factor: usize, out: &mut Vec<u8>) {
    if factor == 1 {
        out.extend_from_slice(band);
        return;
    }
    for x in 0..width / factor {
        let rows = band.chunks(width).flat_map(|row| &row[x * factor..(x + 1) * factor]);
        let sum: usize = rows.map(|&grey| usize::from(grey)).sum();
        out.push(u8::try_from(sum / (factor * factor)).unwrap_or(u8::MAX));
    }
}
