//! [`Sheet`]: the rules of the `<style>` elements, as far as they decide what is seen.

use super::css::plain;
use super::declared::{Declared, Weight};
use super::media;
use super::selector::{Key, Node, Selector};
use std::collections::BTreeMap;

/// Rules by what their selector ends with, in the order of the cascade: the more special first, then the later.
///
/// A selector that is not understood to its end (`a:not(.b)`, `a + b`), and a rule under a query that cannot be
/// answered, hide nothing: they make the colours they set unknown, and may show what another rule hides.
#[derive(Debug)]
pub(super) struct Sheet {
    blocks: Vec<Block>,
    rules: Vec<Rule>,
    elements: BTreeMap<String, Vec<usize>>,
    classes: BTreeMap<String, Vec<usize>>,
    ids: BTreeMap<String, Vec<usize>>,
    /// Rules for any element: `*`, `[title]`.
    any: Vec<usize>,
    /// Comparisons left.
    steps: usize,
    /// Whether a limit kept a rule out.
    cut: bool,
}

/// The declarations of a rule, those with `!important` apart.
#[derive(Debug)]
struct Block {
    normal: Declared,
    important: Declared,
}

#[derive(Debug)]
struct Rule {
    selector: Selector,
    block: usize,
}

/// More selectors than the longest newsletters have (about 300); beyond it they are not read.
const MAX_RULES: usize = 8_000;
/// Comparisons of an element with a part of a selector, a page: ten times as many as the largest newsletter
/// takes, and a few milliseconds.
const MAX_STEPS: usize = 1_000_000;
/// Queries in queries are read to this depth.
const MAX_DEPTH: usize = 4;

impl Default for Sheet {
    fn default() -> Self {
        Self {
            blocks: Vec::new(),
            rules: Vec::new(),
            elements: BTreeMap::new(),
            classes: BTreeMap::new(),
            ids: BTreeMap::new(),
            any: Vec::new(),
            steps: MAX_STEPS,
            cut: false,
        }
    }
}

impl Sheet {
    /// Reads the content of one `<style>`.
    pub(super) fn read(&mut self, css: &str) {
        let css = css.trim_ascii();
        let css = css.strip_prefix("<!--").unwrap_or(css); // hid it from the browsers of 1995
        self.rules_of(&plain(css), true, MAX_DEPTH);
    }

    fn rules_of(&mut self, css: &str, is_certain: bool, depth: usize) {
        let mut rest = css;
        while let Some((selectors, after)) = rest.split_once('{') {
            // `@import "x";` ends before the block, and belongs to nobody's selector
            let selectors = selectors.rsplit(';').next().unwrap_or_default().trim_ascii();
            if let Some(rule) = selectors.strip_prefix('@') {
                let (block, after) = block_with_blocks(after);
                let (name, queries) = rule.split_at(rule.find([' ', '(']).unwrap_or(rule.len()));
                let applies = match name.to_ascii_lowercase().as_str() {
                    "media" => media::applies(queries),
                    "layer" => Some(true),
                    // what every program has is no question
                    "supports" => queries.trim_ascii().starts_with("(display:").then_some(true),
                    "container" => None,
                    _ => Some(false), // `@font-face`, `@keyframes`
                };
                if applies != Some(false) && depth > 0 {
                    self.rules_of(block, is_certain && applies == Some(true), depth - 1);
                }
                rest = after;
                continue;
            }
            let (block, after) = after.split_once('}').unwrap_or((after, ""));
            self.add(selectors, block, is_certain);
            rest = after;
        }
    }

    fn add(&mut self, selectors: &str, css: &str, is_certain: bool) {
        let mut block = Block { normal: Declared::default(), important: Declared::default() };
        block.normal.read(css, Weight::Normal);
        if css.contains('!') {
            block.important.read(css, Weight::Important);
        }
        if block.normal == Declared::default() && block.important == Declared::default() {
            return;
        }
        self.blocks.push(block);
        let block = self.blocks.len() - 1;
        for selector in selectors.split(',') {
            let selector = selector.trim_matches(|c: char| c.is_ascii_whitespace() || c == '}');
            let Some(mut selector) = Selector::read(selector) else { continue };
            if self.rules.len() == MAX_RULES {
                self.cut = true;
                return;
            }
            selector.is_certain &= is_certain;
            let rules = match selector.key() {
                Key::Id(id) => self.ids.entry(id.to_owned()).or_default(),
                Key::Class(class) => self.classes.entry(class.to_owned()).or_default(),
                Key::Name(name) => self.elements.entry(name.to_ascii_lowercase()).or_default(),
                Key::Any => &mut self.any,
            };
            rules.push(self.rules.len());
            self.rules.push(Rule { selector, block });
        }
    }

    /// Whether it says nothing about anything.
    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Whether a limit kept a rule out, or left an element without all of its rules.
    pub(super) fn is_cut(&self) -> bool {
        self.cut
    }

    /// What the rules say about an element, in the order of the cascade: plain declarations are added to
    /// those of its attributes, `!important` ones returned; `None` if no rule selects it.
    pub(super) fn apply<'n>(
        &mut self,
        node: &Node<'_>,
        around: &dyn Fn(usize) -> Option<Node<'n>>,
        to: &mut Declared,
    ) -> Option<Declared> {
        let classes = node.class.split_ascii_whitespace().filter_map(|class| self.classes.get(class));
        let lists = [Some(&self.any), self.elements.get(node.name), self.ids.get(node.id)];
        let mut selecting: Vec<(u32, usize)> = Vec::new();
        for &rule in lists.into_iter().flatten().chain(classes).flatten() {
            // each element may have thousands of candidates
            if self.steps == 0 {
                break;
            }
            let selector = &self.rules[rule].selector;
            if selector.selects(node, around, &mut self.steps) {
                selecting.push((selector.specificity, rule));
            }
        }
        self.cut |= self.steps == 0;
        if selecting.is_empty() {
            return None;
        }
        selecting.sort_unstable();
        selecting.dedup();
        let mut important = Declared::default();
        for (_, rule) in selecting {
            let Rule { selector, block } = &self.rules[rule];
            let block = &self.blocks[*block];
            if selector.is_certain {
                to.overrule(&block.normal);
                important.overrule(&block.important);
            } else {
                to.overrule(&block.normal.doubtful());
                important.overrule(&block.important.doubtful());
            }
        }
        Some(important)
    }
}

/// A block with blocks inside, and what follows it.
fn block_with_blocks(css: &str) -> (&str, &str) {
    let mut depth = 1_usize;
    for (at, byte) in css.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return (&css[..at], &css[at + 1..]);
        }
    }
    (css, "")
}

#[cfg(test)]
mod tests {
    use super::super::color::Paint;
    use super::super::declared::Display;
    use super::*;

    fn declared(sheet: &mut Sheet, class: &str, id: &str) -> Declared {
        let mut declared = Declared::default();
        let node = Node { name: "td", class, id, tag: "<td>", nth: 1 };
        let outer = Node { name: "div", class: "e", ..Node::default() };
        if let Some(important) = sheet.apply(&node, &|outward| [outer].get(outward).copied(), &mut declared) {
            declared.overrule(&important);
        }
        declared
    }

    #[test]
    fn rules_apply_in_the_order_of_the_cascade() {
        let mut sheet = Sheet::default();
        sheet.read(
            "<!-- @import 'x.css'; .first{display:none} /* a { */ .b, td.c{color:#fff}\n#d{display:none} p{color:red}
             @media (max-width:9px){.b{display:none}.x{display:none}} .e .f{display:none;background:#000}
             @media screen{ @media all{.m{display:none}} } @media print{.p{display:none}}
             .g:hover{color:#fff} @font-face{color:#fff} .h:not(.b){display:none;color:#fff}
             .s{display:none} .e .s{display:block} .t{display:none !important} .e .t{display:block}
             .u{display:none} .u:not(.b){display:block} .last{display:none",
        );
        for (class, id, display, color, background) in [
            ("first", "", Some(Display::None), None, None),
            ("b", "", None, Some(Paint::WHITE), None),
            ("z c", "", None, Some(Paint::WHITE), None),
            ("b", "d", Some(Display::None), Some(Paint::WHITE), None),
            ("x", "", None, None, None),
            ("f", "", Some(Display::None), None, Some(Paint::BLACK)),
            ("g", "", None, None, None),
            ("h", "", None, Some(Paint::Unknown), None),
            ("m", "", Some(Display::None), None, None),
            ("p", "", None, None, None),
            ("s", "", Some(Display::Block), None, None),
            ("t", "", Some(Display::None), None, None),
            ("u", "", None, None, None),
            ("last", "", Some(Display::None), None, None),
            ("", "", None, None, None),
        ] {
            let declared = declared(&mut sheet, class, id);
            assert_eq!(declared.display, display, "{class}");
            assert_eq!(declared.color, color, "{class}");
            assert_eq!(declared.background, background, "{class}");
        }
        assert!(!sheet.is_cut());
    }

    #[test]
    fn limits_are_not_silent() {
        let mut sheet = Sheet::default();
        sheet.read(&".a .b{color:red}".repeat(MAX_RULES));
        assert!(!sheet.is_cut());
        for _ in 0..MAX_STEPS / MAX_RULES {
            declared(&mut sheet, "b", "");
        }
        assert!(sheet.is_cut());
        let mut sheet = Sheet::default();
        sheet.read(&".a{color:red}".repeat(MAX_RULES + 1));
        assert!(sheet.is_cut());
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
            "@media screen{a{color:red}",
            "a,{color:red",
            ".é.é{color:red}",
            ".#.{color:red}",
            "a{b{c{",
        ] {
            Sheet::default().read(css);
        }
    }
}
