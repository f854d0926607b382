//! Reads the text in pictures: screenshots, scans, invoices, adverts.
//!
//! Two networks do it, PP-OCRv6 tiny of PaddleOCR: one finds boxes of text, the other reads a box. They are part of the
//! crate (`models/`, 6 MB) and are computed by its own code in safe Rust. The crate prints nothing, reads no clock and
//! nothing but the bytes it is given, and starts no thread: the same bytes give the same text on the same machine.
//!
//! ```
//! use bluff_ocr::{Limits, Reader};
//! # fn picture() -> Vec<u8> { include_bytes!("../tests/pictures/letter.png").to_vec() }
//! let reader = Reader::builtin()?;
//! let reading = reader.read(&picture(), &Limits::default(), &mut || true)?;
//! assert_eq!(reading.lines[0].text, "Your device was hacked.");
//! assert_eq!(reading.unread, None);
//! # Ok::<(), bluff_ocr::OcrError>(())
//! ```
#![forbid(unsafe_code)]

mod boxes;
mod characters;
mod error;
mod lines;
mod network;
mod picture;
mod reader;
mod rectangle;

pub use error::OcrError;
pub use lines::Line;
pub use reader::{Limits, Reader, Reading, Unread};
