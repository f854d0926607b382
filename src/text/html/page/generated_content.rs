//! [`GeneratedContent`]: text that no tag holds (CSS Generated Content, `::before`, placeholders).

use super::super::flow::Gap;
use super::super::style::ComputedStyle;

/// Text that no tag holds.
#[derive(Debug)]
pub(super) struct GeneratedContent {
    pub(super) text: String,
    pub(super) style: ComputedStyle,
    /// What parts it from the words around it.
    pub(super) gap: Gap,
}
