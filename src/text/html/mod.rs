//! [`read`]: HTML as its reader sees it; hidden text is kept apart.

mod calc;
mod color;
mod color_names;
mod condition;
mod css;
mod declared;
mod display;
mod element;
mod geometry;
mod hiding;
mod markup;
mod media;
mod page;
mod selector;
mod sheet;
mod shift;
mod style;
mod supports;
#[cfg(test)]
mod tests;
mod variables;
mod whitespace;

use crate::text::aligned_text::AlignedText;
pub use hiding::HiddenTextCounts;

pub(crate) use page::LinkElement;
use page::TreeBuilder;

/// What [`read`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct HtmlText {
    /// What the reader sees: words verbatim, white space collapsed, `\n` where a block begins or
    /// ends.
    pub(crate) visible: AlignedText,
    /// What the message says without showing it: hidden elements and comments, a line each.
    pub(crate) hidden: AlignedText,
    /// Where its links lead, in order.
    pub(crate) links: Vec<LinkElement>,
    /// Whether a limit kept something out of the two texts.
    pub(crate) truncated: bool,
    /// How the hidden text is hidden.
    pub(crate) hiding: HiddenTextCounts,
    /// Bytes of the visible text that stand for pictures (`alt`).
    pub(crate) alt: usize,
}

/// Reads HTML up to `limit` bytes of visible text; up to as much hidden text is kept as well.
///
/// Never fails: what is not HTML is text. Takes time in proportion to the length of `html`.
pub(crate) fn read(html: &str, limit: usize) -> HtmlText {
    read_inner(html, limit, MAX_FRAMES)
}

/// The most frames of a page that are read, each with limits of its own; real messages have none.
/// Frames within frames are not read.
const MAX_FRAMES: usize = 4;

/// The same for a page of which at most this many frames are read.
fn read_inner(html: &str, limit: usize, frames: usize) -> HtmlText {
    let mut page = TreeBuilder::new(html, limit, frames);
    markup::walk(html, &mut page);
    // a `<style>` also holds for what comes before it, and may ask for what comes after
    if page.is_unfinished() {
        let census = page.lacks_census().then(|| {
            let mut counted = TreeBuilder::to_count(html);
            markup::walk(html, &mut counted);
            counted.into_census()
        });
        page = page.again(limit, census);
        markup::walk(html, &mut page);
    }
    page.into_text()
}
