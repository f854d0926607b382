//! [`Reader`]: a picture in, its lines of text out.

use crate::boxes::{self, Map};
use crate::characters::Characters;
use crate::error::OcrError;
use crate::lines::{Line, Piece, in_reading_order};
use crate::network::{Network, NetworkError, Tensor};
use crate::picture::Picture;
use crate::rectangle::Rectangle;

/// The networks, as PaddlePaddle publishes them; see `models/NOTICE`.
const DETECTION: &[u8] = include_bytes!("../models/detection.onnx");
const RECOGNITION: &[u8] = include_bytes!("../models/recognition.onnx");

/// The longer side of a picture in which text is looked for is at most this; boxes are read from the whole picture.
/// Of 1280, 1600, 2000 and 4000 on 24 pictures, the least that loses no text.
const LONG_SIDE: f32 = 1600.0;
/// The first network halves a picture five times.
const STEP: u32 = 32;
/// Means and deviations of the colours that the first network was trained on, in the order of its channels.
const MEANS: [f32; 3] = [0.485, 0.456, 0.406];
const DEVIATIONS: [f32; 3] = [0.229, 0.224, 0.225];
/// The height of a line for the second network.
const LINE_HEIGHT: usize = 48;
/// A shorter line is filled up with grey to this width: the network was trained on such.
const MIN_LINE_WIDTH: usize = 320;
/// A line that is longer for its height is pressed together. The longest of a desktop have 250 characters of 20 pixels.
const MAX_LINE_WIDTH: usize = 5_000;
/// A box this many times higher than long is a line that is turned to the left.
const UPRIGHT: f32 = 1.5;
/// Below this confidence a box is no text: `drop_score` of PaddleOCR.
const MIN_CONFIDENCE: f32 = 0.5;

/// What a picture may cost. Memory is about 200 MB for a picture of any size, and 15 bytes more for each pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The most pixels of a picture; one with more is not decoded.
    pub pixels: u64,
    /// The most boxes that are read; a letter on one page has 10 to 80.
    pub boxes: usize,
}

impl Default for Limits {
    /// 25 megapixels, 400 boxes.
    fn default() -> Self {
        Self { pixels: 25_000_000, boxes: 400 }
    }
}

impl Limits {
    /// Other limits than the default ones.
    #[must_use]
    pub fn new(pixels: u64, boxes: usize) -> Self {
        Self { pixels, boxes }
    }
}

/// What was read in a picture.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Reading {
    /// From the top.
    pub lines: Vec<Line>,
    /// Why some of the text was not read.
    pub unread: Option<Unread>,
}

impl Reading {
    /// The lines, one below the other.
    #[must_use]
    pub fn text(&self) -> String {
        let lines: Vec<&str> = self.lines.iter().map(|line| line.text.as_str()).collect();
        lines.join("\n")
    }
}

/// Why some of the text in a picture was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unread {
    /// The caller said stop.
    Stopped,
    /// There are more boxes than [`Limits::boxes`].
    TooManyBoxes,
}

/// Reads pictures. It never changes: share it among threads.
#[derive(Debug)]
pub struct Reader {
    detection: Network,
    recognition: Network,
    characters: Characters,
}

impl Reader {
    /// The reader with the networks that are part of the crate. Takes about 10 ms.
    ///
    /// # Errors
    /// Only if the crate was built with other files in `models/` than its own.
    pub fn builtin() -> Result<Self, OcrError> {
        Ok(Self {
            detection: Network::load(DETECTION)
                .map_err(|error| OcrError::Network(format!("detection: {error}")))?,
            recognition: Network::load(RECOGNITION)
                .map_err(|error| OcrError::Network(format!("recognition: {error}")))?,
            characters: Characters::builtin(),
        })
    }

    /// The text in the first picture of a file.
    ///
    /// `keep_going` is asked before text is looked for and before each box is read. Between two questions passes at most
    /// about a second; the library reads no clock itself.
    ///
    /// # Errors
    /// If the bytes are no picture, a damaged one, or one with more pixels than the limit.
    pub fn read(
        &self,
        bytes: &[u8],
        limits: &Limits,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Result<Reading, OcrError> {
        let picture = Picture::decode(bytes, limits.pixels)?;
        if !keep_going() {
            return Ok(Reading { lines: Vec::new(), unread: Some(Unread::Stopped) });
        }
        let found = self.boxes(&picture)?;
        let mut unread = (found.len() > limits.boxes).then_some(Unread::TooManyBoxes);
        let mut pieces = Vec::new();
        for rectangle in found.into_iter().take(limits.boxes) {
            if !keep_going() {
                unread = Some(Unread::Stopped);
                break;
            }
            let (text, confidence) = self.text_in(&picture, &rectangle)?;
            if confidence >= MIN_CONFIDENCE && !text.trim().is_empty() {
                pieces.push(Piece { rectangle, text: text.trim().to_owned(), confidence });
            }
        }
        Ok(Reading { lines: in_reading_order(pieces), unread })
    }

    /// Where text is, in pixels of the picture.
    fn boxes(&self, picture: &Picture) -> Result<Vec<Rectangle>, OcrError> {
        let (width, height) = (picture.width() as f32, picture.height() as f32);
        let scale = (LONG_SIDE / width.max(height)).min(1.0);
        let step = |length: f32| ((length * scale / STEP as f32).round() as u32 * STEP).max(STEP);
        let (columns, rows) = (step(width), step(height));
        let small = picture.resized(columns, rows);
        let plane = (columns * rows) as usize;
        let mut values = vec![0.0; 3 * plane];
        for (at, colours) in small.blue_green_red().enumerate() {
            for (channel, colour) in colours.into_iter().enumerate() {
                values[channel * plane + at] =
                    (f32::from(colour) / 255.0 - MEANS[channel]) / DEVIATIONS[channel];
            }
        }
        let shape = vec![1, 3, rows as usize, columns as usize];
        let map = Tensor::new(shape, values).and_then(|input| self.detection.run(input)).map_err(network)?;
        if map.values().len() != plane {
            return Err(OcrError::Network(format!(
                "detection: {:?} for {columns} x {rows} pixels",
                map.shape()
            )));
        }
        let found = boxes::find(&Map { width: columns as usize, values: map.values() });
        let scales = [width / columns as f32, height / rows as f32];
        Ok(found.into_iter().map(|rectangle| rectangle.scaled(scales)).collect())
    }

    /// The text in a box, with its confidence.
    fn text_in(&self, picture: &Picture, rectangle: &Rectangle) -> Result<(String, f32), OcrError> {
        let upright = rectangle.height >= UPRIGHT * rectangle.length;
        let (length, height) = match upright {
            true => (rectangle.height, rectangle.length),
            false => (rectangle.length, rectangle.height),
        };
        let text_width =
            (LINE_HEIGHT as f32 * length / height).ceil().clamp(1.0, MAX_LINE_WIDTH as f32) as usize;
        let width = text_width.max(MIN_LINE_WIDTH);
        let plane = width * LINE_HEIGHT;
        let mut values = vec![0.0; 3 * plane];
        for row in 0..LINE_HEIGHT {
            let across = ((row as f32 + 0.5) / LINE_HEIGHT as f32 - 0.5) * height;
            for column in 0..text_width {
                let along = ((column as f32 + 0.5) / text_width as f32 - 0.5) * length;
                // the top of a line that is turned to the left is at the left
                let [x, y] = if upright { rectangle.at(across, -along) } else { rectangle.at(along, across) };
                for (channel, colour) in picture.between(x, y).into_iter().enumerate() {
                    values[channel * plane + row * width + column] = colour / 127.5 - 1.0;
                }
            }
        }
        let shape = vec![1, 3, LINE_HEIGHT, width];
        let scores =
            Tensor::new(shape, values).and_then(|input| self.recognition.run(input)).map_err(network)?;
        if scores.shape().last() != Some(&self.characters.classes()) {
            return Err(OcrError::Network(format!("recognition: {:?} for a line", scores.shape())));
        }
        Ok(self.characters.decode(scores.values()))
    }
}

fn network(error: NetworkError) -> OcrError {
    OcrError::Network(error.to_string())
}
