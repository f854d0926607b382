//! [`Link`]: where a message wants its reader to go.

/// The most links of one message that are kept; the kind of message is clear long before.
const MAX_LINKS: usize = 200;
/// The longest target that is kept, in bytes; only tracking data comes after that.
const MAX_TARGET_BYTES: usize = 2_000;

/// A link of HTML: its target and its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The target as written.
    pub target: String,
    /// The visible words of the link.
    pub words: String,
}

impl Link {
    /// Appends a link, unless there are too many.
    pub(super) fn push(links: &mut Vec<Self>, target: &str, words: &str) {
        if links.len() < MAX_LINKS {
            let target = &target[..target.floor_char_boundary(MAX_TARGET_BYTES)];
            // the marks of overridden direction belong to the page, not to the words
            let words = words.replace(['\u{202C}', '\u{202E}'], "");
            links.push(Self { target: target.to_owned(), words });
        }
    }
}
