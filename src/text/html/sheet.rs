//! [`Sheet`]: the rules of the `<style>` elements, as far as they decide what is seen.

use super::style::Declared;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Rules by what their selector ends with.
///
/// `td`, `.class`, `td.class` and `#id` are applied. Selectors that look further (`.a .b`, `a:hover`, `a[x]`)
/// are not followed: they only make the colours they set unknown, so that white text on a ground such a
/// rule paints is not taken for hidden. Rules for other screens (`@media`) are left out.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    elements: BTreeMap<String, Declared>,
    classes: BTreeMap<String, Declared>,
    ids: BTreeMap<String, Declared>,
}

/// More rules than the longest newsletters have (about 300); beyond it new selectors are ignored.
const MAX_RULES: usize = 2_000;

impl Sheet {
    /// Reads the content of one `<style>`.
    pub(super) fn read(&mut self, css: &str) {
        let css = without_comments(css);
        let mut rest = &*css;
        while let Some((selectors, after)) = rest.split_once('{') {
            let selectors = selectors.trim_ascii();
            if selectors.starts_with('@') {
                // `@import "x";` ends before the block, and belongs to nobody's selector
                match selectors.rsplit_once(';') {
                    Some((_, selectors)) if !selectors.trim_ascii().starts_with('@') => {
                        let (block, after) = after.split_once('}').unwrap_or((after, ""));
                        self.add(selectors, block);
                        rest = after;
                    }
                    _ => rest = after_block(after),
                }
                continue;
            }
            let (block, after) = after.split_once('}').unwrap_or((after, ""));
            self.add(selectors, block);
            rest = after;
        }
    }

    fn add(&mut self, selectors: &str, block: &str) {
        let mut declared = Declared::default();
        declared.read(block);
        if declared == Declared::default() {
            return;
        }
        for selector in selectors.split(',') {
            let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_') || !c.is_ascii();
            let selector = selector.trim_matches(|c: char| c.is_ascii_whitespace() || c == '}');
            let plain = selector.trim_start_matches(is_name);
            let is_simple = plain.is_empty() || plain[1..].chars().all(is_name);
            // the last compound, and of it what stands before any `:hover` or `[attribute]`
            let last = selector.rsplit([' ', '>', '+', '~', '\n', '\t']).next().unwrap_or_default();
            let last = last.split([':', '[']).next().unwrap_or_default();
            let (rules, name) = match last.rfind(['.', '#']) {
                Some(at) if last.as_bytes()[at] == b'.' => (&mut self.classes, &last[at + 1..]),
                Some(at) => (&mut self.ids, &last[at + 1..]),
                None => (&mut self.elements, last),
            };
            let stated = if is_simple { declared } else { declared.doubtful() };
            if let Some(rule) = rules.get_mut(name) {
                rule.overrule(&stated);
            } else if !name.is_empty() && rules.len() < MAX_RULES {
                rules.insert(name.to_owned(), stated);
            }
        }
    }

    /// Whether it says nothing about anything.
    pub(super) fn is_empty(&self) -> bool {
        self.elements.is_empty() && self.classes.is_empty() && self.ids.is_empty()
    }

    /// What the rules say about an element, the weakest first: its name, its classes, its id.
    pub(super) fn of(&self, element: &[u8], classes: Option<&str>, id: Option<&str>) -> Option<Declared> {
        let element = std::str::from_utf8(element).ok().and_then(|name| self.elements.get(name));
        let classes = classes.unwrap_or_default().split_ascii_whitespace();
        let classes = classes.filter_map(|class| self.classes.get(class));
        let id = id.and_then(|id| self.ids.get(id.trim_ascii()));
        let rules = element.into_iter().chain(classes).chain(id);
        rules.copied().reduce(|mut weaker, stronger| {
            weaker.overrule(&stronger);
            weaker
        })
    }
}

/// A sheet without its comments, and without the `<!--` that hid it from the browsers of 1995.
fn without_comments(css: &str) -> Cow<'_, str> {
    let css = css.trim_ascii();
    let css = css.strip_prefix("<!--").unwrap_or(css);
    if !css.contains("/*") {
        return Cow::Borrowed(css);
    }
    let outside = css.split("*/").filter_map(|piece| piece.split("/*").next());
    Cow::Owned(outside.collect())
}

/// What follows a block with blocks inside.
fn after_block(css: &str) -> &str {
    let mut depth = 1_usize;
    for (at, byte) in css.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return &css[at + 1..];
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::super::color::Paint;
    use super::super::style::Display;
    use super::*;

    #[test]
    fn simple_rules_apply_and_others_only_cast_doubt() {
        let mut sheet = Sheet::default();
        sheet.read(
            "<!-- @import 'x.css'; .first{display:none} /* a { */ .b, td.c{color:#fff}\n#d{display:none} p{color:red}
             @media (max-width:9px){.b{display:none}.x{display:none}} .e .f{display:none;background:#000}
             .g:hover{color:#fff} @font-face{color:#fff} .last{display:none",
        );
        for (class, id, display, color, background) in [
            ("first", None, Some(Display::None), None, None),
            ("b", None, None, Some(Paint::WHITE), None),
            ("z c", None, None, Some(Paint::WHITE), None),
            ("b", Some("d"), Some(Display::None), Some(Paint::WHITE), None),
            ("x", None, None, None, None),
            ("f", None, None, None, Some(Paint::Unknown)),
            ("g", None, None, Some(Paint::Unknown), None),
            ("last", None, Some(Display::None), None, None),
            ("", None, None, None, None),
        ] {
            let declared = sheet.of(b"td", Some(class), id).unwrap_or_default();
            assert_eq!(declared.display, display, "{class}");
            assert_eq!(declared.color, color, "{class}");
            assert_eq!(declared.background, background, "{class}");
        }
        assert_eq!(sheet.of(b"p", Some("b"), None).unwrap().color, Some(Paint::WHITE));
    }

    #[test]
    fn broken_sheets_are_read_as_far_as_they_go() {
        for css in [
            "",
            "{",
            "}",
            "{}",
            "@",
            "@media{",
            "a,{color:red",
            ".é.é{color:red}",
            ".#.{color:red}",
            "a{b{c{",
        ] {
            Sheet::default().read(css);
        }
    }
}
