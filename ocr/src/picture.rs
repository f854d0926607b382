//! [`Picture`]: the colours of an image file. The only place that names `image`.

use crate::error::OcrError;
use image::imageops::{self, FilterType};
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, RgbImage};
use std::io::Cursor;

/// Bytes of a pixel while a file is decoded: 16 bits of four channels, and the picture made of it.
const BYTES_OF_PIXEL: u64 = 12;
/// Bytes that any decoder may take besides: tables, rows, a palette.
const BYTES_OF_DECODER: u64 = 1 << 20;

/// A picture in colour, on white where it is transparent.
#[derive(Debug)]
pub(crate) struct Picture(RgbImage);

impl Picture {
    /// The first picture in a file, turned as its EXIF data say.
    pub(crate) fn decode(bytes: &[u8], pixels: u64) -> Result<Self, OcrError> {
        let damaged = |error: image::ImageError| OcrError::Picture(error.to_string());
        let reader = || ImageReader::new(Cursor::new(bytes)).with_guessed_format();
        let cut_off = |error: std::io::Error| OcrError::Picture(error.to_string());
        let (width, height) = reader().map_err(cut_off)?.into_dimensions().map_err(damaged)?;
        if u64::from(width) * u64::from(height) > pixels {
            return Err(OcrError::TooLarge { width, height, pixels });
        }
        if width == 0 || height == 0 {
            return Err(OcrError::Picture("no pixels".into()));
        }
        let mut reader = reader().map_err(cut_off)?;
        let mut limits = Limits::no_limits();
        limits.max_alloc = Some(pixels.saturating_mul(BYTES_OF_PIXEL).saturating_add(BYTES_OF_DECODER));
        reader.limits(limits);
        let mut decoder = reader.into_decoder().map_err(damaged)?;
        let orientation = decoder.orientation().map_err(damaged)?;
        let mut image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
        image.apply_orientation(orientation);
        Ok(Self(on_white(image)))
    }

    pub(crate) fn width(&self) -> u32 {
        self.0.width()
    }

    pub(crate) fn height(&self) -> u32 {
        self.0.height()
    }

    /// The picture in another size, each pixel the mean of those under it.
    pub(crate) fn resized(&self, width: u32, height: u32) -> Self {
        Self(imageops::resize(&self.0, width, height, FilterType::Triangle))
    }

    /// Blue, green and red of each pixel, row by row: the order in which the networks were trained.
    pub(crate) fn blue_green_red(&self) -> impl Iterator<Item = [u8; 3]> {
        self.0.pixels().map(|pixel| [pixel.0[2], pixel.0[1], pixel.0[0]])
    }

    /// Blue, green and red between pixels; beyond an edge, those at the edge. Whole numbers are the middles of pixels.
    pub(crate) fn between(&self, x: f32, y: f32) -> [f32; 3] {
        let (right, bottom) = ((self.0.width() - 1) as f32, (self.0.height() - 1) as f32);
        // a NaN becomes 0
        let (x, y) = (x.max(0.0).min(right), y.max(0.0).min(bottom));
        let (left, top) = (x.floor(), y.floor());
        let pixel = |x: f32, y: f32| self.0.get_pixel(x.min(right) as u32, y.min(bottom) as u32).0;
        let (share_x, share_y) = (x - left, y - top);
        let corners =
            [pixel(left, top), pixel(left + 1.0, top), pixel(left, top + 1.0), pixel(left + 1.0, top + 1.0)];
        [2, 1, 0].map(|channel| {
            let [a, b, c, d] = corners.map(|corner| f32::from(corner[channel]));
            let (above, below) = (a + (b - a) * share_x, c + (d - c) * share_x);
            above + (below - above) * share_y
        })
    }
}

fn on_white(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let image = image.into_rgba8();
    RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [colours @ .., alpha] = image.get_pixel(x, y).0.map(u32::from);
        image::Rgb(colours.map(|colour| ((colour * alpha + 255 * (255 - alpha)) / 255) as u8))
    })
}
