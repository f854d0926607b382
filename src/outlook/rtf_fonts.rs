//! [`RtfFonts`]: the code pages of the fonts of an RTF file.

use crate::rtf::control::windows_page;
use std::collections::BTreeMap;

/// Fonts that are kept; Word writes some 50.
const MAX_FONTS: usize = 500;

/// The code page of each font, and of the file.
#[derive(Debug)]
pub(super) struct RtfFonts {
    fonts: BTreeMap<i32, u32>,
    /// The code page of the file (`\ansicpg`).
    pub(super) page: u32,
}

impl RtfFonts {
    pub(super) fn new() -> Self {
        Self { fonts: BTreeMap::new(), page: 1252 }
    }

    /// Keeps the charset of a font (`\fcharset`).
    pub(super) fn set_charset(&mut self, font: i32, charset: i32) {
        self.set_page(font, page_of(charset));
    }

    /// Keeps the code page of a font (`\cpg`).
    pub(super) fn set_page(&mut self, font: i32, page: Option<u32>) {
        if let Some(page) = page.filter(|_| self.fonts.len() < MAX_FONTS) {
            self.fonts.entry(font).or_insert(page);
        }
    }

    /// The code page of text in a font.
    pub(super) fn page_of(&self, font: i32) -> u32 {
        self.fonts.get(&font).copied().unwrap_or(self.page)
    }
}

/// The code page of a charset (RTF 1.9.1, `\fcharset`); `None` if it is that of the file.
fn page_of(charset: i32) -> Option<u32> {
    /// The charset of Mac OS Roman, and its code page.
    const MACINTOSH: (i32, u32) = (77, 10000);
    if charset == MACINTOSH.0 { Some(MACINTOSH.1) } else { windows_page(charset) }
}
