//! [`AttributeTest`]: what a selector asks of an attribute, and [`attribute`], its value in a tag.

use super::super::css::{find_outside, string, unescaped};
use super::{SelectorMatch, identifier};

/// `[name operator value]`.
#[derive(Clone, Debug)]
pub(super) struct AttributeTest {
    name: String,
    operator: Operator,
    wanted: String,
    ignores_case: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Present,
    Equal,
    Word,
    Dash,
    Prefix,
    Suffix,
    Substring,
}

/// Attributes whose values HTML compares without regard to case, as far as they occur in mail.
const CASELESS: [&str; 16] = [
    "align",
    "bgcolor",
    "charset",
    "clear",
    "color",
    "dir",
    "face",
    "frame",
    "http-equiv",
    "lang",
    "link",
    "method",
    "rules",
    "text",
    "type",
    "valign",
];

impl AttributeTest {
    /// Asks whether there is an attribute.
    pub(super) fn present(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            operator: Operator::Present,
            wanted: String::new(),
            ignores_case: false,
        }
    }

    /// The test that a text begins with, after its bracket, and what follows; `None` if it is not
    /// one.
    pub(super) fn read(text: &str) -> Option<(Self, &str)> {
        let end = find_outside(text, b"]")?;
        let (inside, rest) = (text[..end].trim_ascii(), &text[end + 1..]);
        let (name, value) = identifier(inside)?;
        let value = value.trim_ascii();
        if value.is_empty() {
            return Some((Self::present(&name), rest));
        }
        let (operator, value) = match value.split_at_checked(1)? {
            ("=", value) => (Operator::Equal, value),
            (sign, value) => {
                let operator = match sign {
                    "~" => Operator::Word,
                    "|" => Operator::Dash,
                    "^" => Operator::Prefix,
                    "$" => Operator::Suffix,
                    "*" => Operator::Substring,
                    _ => return None,
                };
                (operator, value.strip_prefix('=')?)
            }
        };
        let value = value.trim_ascii();
        let (wanted, flag) = match string(value) {
            Some((string, flag)) => (unescaped(string).into_owned(), flag),
            None => identifier(value)?,
        };
        let ignores_case = match flag.trim_ascii() {
            "" => CASELESS.iter().any(|known| name.eq_ignore_ascii_case(known)),
            "i" | "I" => true,
            "s" | "S" => false,
            _ => return None,
        };
        Some((Self { name, operator, wanted, ignores_case }, rest))
    }

    /// Whether the attribute of a tag passes the test.
    pub(super) fn verdict(&self, tag: &str) -> SelectorMatch {
        let Some(value) = attribute(tag, &self.name) else { return SelectorMatch::No };
        if self.operator == Operator::Present {
            return SelectorMatch::Yes;
        }
        // values are compared as they are written; with `&eacute;` in them the comparison means
        // nothing
        if value.contains('&') {
            return SelectorMatch::Maybe;
        }
        let holds = if self.ignores_case {
            self.operator.holds(&value.to_lowercase(), &self.wanted.to_lowercase())
        } else {
            self.operator.holds(value, &self.wanted)
        };
        if holds { SelectorMatch::Yes } else { SelectorMatch::No }
    }
}

impl Operator {
    fn holds(self, value: &str, wanted: &str) -> bool {
        match self {
            Self::Present => true,
            Self::Equal => value == wanted,
            Self::Word => value.split_ascii_whitespace().any(|word| word == wanted),
            Self::Dash => {
                value.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            }
            _ if wanted.is_empty() => false,
            Self::Prefix => value.starts_with(wanted),
            Self::Suffix => value.ends_with(wanted),
            Self::Substring => value.contains(wanted),
        }
    }
}

/// The value of an attribute in a start tag as it is in the HTML.
pub(in super::super) fn attribute<'a>(tag: &'a str, wanted: &str) -> Option<&'a str> {
    let mut rest =
        tag.trim_start_matches('<').trim_start_matches(|c: char| !c.is_ascii_whitespace() && c != '/');
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        let end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/'))?;
        if end == 0 {
            // a stray `=`, or the end
            rest = rest.strip_prefix('=')?;
            continue;
        }
        let (name, after) = rest.split_at(end);
        let after_blank = after.trim_ascii_start();
        let value = match after_blank.strip_prefix('=').map(str::trim_ascii_start) {
            None => {
                rest = after;
                ""
            }
            Some(value) if value.starts_with(['"', '\'']) => {
                let (value, after) = value[1..].split_once(&value[..1]).unwrap_or((&value[1..], ""));
                rest = after;
                value
            }
            Some(value) => {
                let end = value.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(value.len());
                rest = &value[end..];
                &value[..end]
            }
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
    }
}
