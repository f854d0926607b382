//! [`OcrError`]: why a picture was not read.

use std::error::Error;
use std::fmt;

/// Why nothing of a picture was read, or a reader was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OcrError {
    /// The bytes are no picture of PNG, JPEG, GIF, BMP or WebP, or a damaged one.
    Picture(String),
    /// The picture has more pixels than [`Limits::pixels`](crate::Limits::pixels).
    TooLarge {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
        /// The limit.
        pixels: u64,
    },
    /// A network is damaged or does not fit the code; never with [`Reader::builtin`](crate::Reader::builtin).
    Network(String),
}

impl fmt::Display for OcrError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Picture(found) => {
                write!(formatter, "picture: {found}; expected PNG, JPEG, GIF, BMP or WebP")
            }
            Self::TooLarge { width, height, pixels } => {
                write!(formatter, "picture: {width} x {height} pixels; expected at most {pixels} pixels")
            }
            Self::Network(found) => write!(formatter, "network: {found}"),
        }
    }
}

impl Error for OcrError {}
