//! [`GeneratedContent`]: text that no tag holds (CSS Generated Content, `::before`, placeholders).

use super::super::style::ComputedStyle;
use super::super::whitespace::Gap;

/// Text that no tag holds.
#[derive(Debug)]
pub(super) struct GeneratedContent {
    pub(super) text: String,
    pub(super) style: ComputedStyle,
    /// What parts it from the words around it.
    pub(super) gap: Gap,
}
