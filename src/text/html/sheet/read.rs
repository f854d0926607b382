//! [`Stylesheet::read`]: the text of a sheet taken apart into rules.

use super::super::css::{block, find_outside, has_two_hyphens, plain, split_outside, string, unescaped};
use super::super::declared::{Declarations, Weight, declarations};
use super::super::media;
use super::super::selector::{RuleTarget, Selector, Selectors, Unread, Within};
use super::super::supports;
use super::super::variables::{Registered, definitions, has_variable};
use super::super::whitespace::is_blank;
use super::{DeclarationBlock, MAX_RULES, NO_LAYER, Rule, Stylesheet};

/// Nested queries and rules are read to this depth; real messages have two.
const MAX_DEPTH: usize = 6;

/// The most custom properties that are registered; real sheets have some dozens.
const MAX_REGISTERED: usize = 100;

/// The most layers that are told apart; real sheets have up to ten.
const MAX_LAYERS: usize = 100;

/// What applies around a rule.
#[derive(Clone, Copy, Debug)]
struct Around<'p> {
    /// The selectors of the rule it is in.
    parent: Option<&'p Selectors>,
    is_certain: bool,
    layer: usize,
    /// How many more levels may be in it.
    depth: usize,
}

impl Stylesheet {
    /// Reads the content of one `<style>`.
    pub(in super::super) fn read(&mut self, css: &str) {
        self.rules_of(
            &plain(css),
            Around { parent: None, is_certain: true, layer: NO_LAYER, depth: MAX_DEPTH },
        );
    }

    /// Reads the rules of a sheet or a block, and the declarations between them in the block of a
    /// rule.
    fn rules_of(&mut self, css: &str, around: Around<'_>) {
        // where the statement begins, and how much of it was read
        let mut start = 0;
        let mut read = 0;
        // where the declarations begin
        let mut own = 0;
        while let Some(length) = find_outside(&css[read..], b";{") {
            let end = read + length;
            read = end + 1;
            let statement = without_comment_signs(&css[start..end]);
            if css.as_bytes()[end] == b';' {
                if let Some(rule) = statement.strip_prefix('@') {
                    self.statement(rule);
                    start = read;
                } else if around.parent.is_some() {
                    start = read;
                } // outside of rules it belongs to what follows, and breaks it
                continue;
            }
            let (inside, after) = block(&css[read..]);
            read = css.len() - after.len();
            if statement.starts_with("--") {
                continue; // a custom property may hold a block
            }
            self.own(&css[own..start], around);
            match statement.strip_prefix('@') {
                Some(rule) => self.query(rule, inside, around),
                None => self.rule(statement, inside, around),
            }
            (start, own) = (read, read);
        }
        self.own(&css[own..], around);
    }

    /// Reads the declarations between rules in the block of a rule.
    fn own(&mut self, css: &str, around: Around<'_>) {
        if let Some(parent) = around.parent
            && !is_blank(css)
        {
            for selector in self.add_block(css, parent.list()).into_iter().flat_map(|()| parent.list()) {
                self.add(selector.clone(), around);
            }
        }
    }

    /// A statement without a block; only the order of layers counts.
    fn statement(&mut self, statement: &str) {
        if let Some(names) = statement.strip_prefix("layer") {
            for name in names.split(',').take(MAX_LAYERS) {
                self.layer(name.trim_ascii());
            }
        }
    }

    /// The number of a layer; `None` if there are too many.
    fn layer(&mut self, name: &str) -> Option<usize> {
        let known = self.layers.iter().position(|known| known == name && !name.is_empty());
        if known.is_none() && self.layers.len() < MAX_LAYERS {
            self.layers.push(name.to_owned());
            return Some(self.layers.len() - 1);
        }
        known
    }

    /// Reads the rules under a query: `@media`.
    fn query(&mut self, rule: &str, inside: &str, mut around: Around<'_>) {
        let end = rule.find(|c: char| c.is_ascii_whitespace() || c == '(').unwrap_or(rule.len());
        let (name, queries) = rule.split_at(end);
        let applies = match name.to_ascii_lowercase().as_str() {
            "media" => media::applies(queries),
            "supports" => supports::applies(queries),
            "layer" => {
                let name = queries.trim_ascii();
                // the order of layers in layers is not told apart
                let is_inner = around.layer != NO_LAYER || name.contains('.');
                let layer = self.layer(name);
                around.layer = layer.unwrap_or(around.layer);
                layer.filter(|_| !is_inner).map(|_| true)
            }
            "container" | "scope" => None,
            "property" => {
                let registered = Registered::read(queries.trim_ascii(), inside);
                if self.registered.len() < MAX_REGISTERED {
                    self.registered.extend(registered);
                }
                Some(false)
            }
            "counter-style" => {
                self.truncated |= says_words(inside);
                Some(false)
            }
            _ => Some(false), // `@font-face`, `@keyframes`
        };
        if applies == Some(false) {
            return;
        }
        match around.depth.checked_sub(1) {
            Some(depth) => {
                let is_certain = around.is_certain && applies == Some(true);
                self.rules_of(inside, Around { is_certain, depth, ..around });
            }
            None => self.truncated = true,
        }
    }

    /// Reads one rule, and those in it.
    fn rule(&mut self, selectors: &str, inside: &str, mut around: Around<'_>) {
        let Some(room) = self.selector_room.checked_sub(selectors.len()) else {
            self.truncated = true;
            return;
        };
        self.selector_room = room;
        let mut list = Vec::new();
        for selector in split_outside(selectors, b',') {
            match Selector::read(selector, Within::rule(around.parent)) {
                Ok(selector) => {
                    around.is_certain &= !selector.is_doubtful;
                    list.push(selector);
                }
                Err(Unread::SelectsNothing) => {}
                // browsers drop the whole rule if it really is not a selector
                Err(Unread::Unreadable) => around.is_certain = false,
            }
        }
        if list.is_empty() {
            return;
        }
        if !inside.contains('{') {
            if self.add_block(inside, &list).is_some() {
                list.into_iter().for_each(|selector| self.add(selector, around));
            }
            return;
        }
        match around.depth.checked_sub(1) {
            Some(depth) => {
                let parent = Selectors::new(list);
                self.rules_of(inside, Around { parent: Some(&parent), depth, ..around });
            }
            None => self.truncated = true,
        }
    }

    /// Keeps the declarations of a rule; `None` if they say nothing.
    fn add_block(&mut self, css: &str, selectors: &[Selector]) -> Option<()> {
        self.truncated |= says_words(css);
        let is_weighted = css.contains('!');
        let has_names = has_two_hyphens(css);
        let has_part = selectors.iter().any(|selector| selector.part != RuleTarget::Itself);
        let weights = if is_weighted { &[Weight::Normal, Weight::Important][..] } else { &[Weight::Normal] };
        let mut kept = DeclarationBlock {
            declared: [Declarations::default(); 2],
            content: [None, None],
            definitions: [Vec::new(), Vec::new()],
            is_weighted,
            with_variables: (has_names && has_variable(css)).then(|| css.to_owned()),
        };
        for (at, &weight) in weights.iter().enumerate() {
            kept.declared[at].read(css, weight);
            if has_part {
                kept.content[at] = content(css, weight).map(str::to_owned);
            }
            if has_names {
                kept.definitions[at] = definitions(css, weight).collect();
            }
        }
        let says_something = kept.with_variables.is_some()
            || kept.declared != [Declarations::default(); 2]
            || kept.content != [None, None]
            || kept.definitions.iter().any(|defined| !defined.is_empty());
        says_something.then(|| self.blocks.push(kept))
    }

    /// Adds a rule with the declarations that were kept last.
    fn add(&mut self, selector: Selector, around: Around<'_>) {
        let Some(block) = self.blocks.len().checked_sub(1) else { return };
        if self.rules.len() == MAX_RULES {
            self.truncated = true;
            return;
        }
        if selector.part != RuleTarget::Itself {
            let kept = &self.blocks[block];
            self.has_text |= kept.content.iter().flatten().any(|value| has_words(value));
        }
        self.needs = self.needs.and(selector.needs);
        self.indexes[selector.part as usize].add(selector.key(), self.rules.len());
        self.rules.push(Rule { selector, block, layer: around.layer, is_certain: around.is_certain });
    }
}

/// A statement without the marks that hid sheets from the browsers of 1995.
fn without_comment_signs(statement: &str) -> &str {
    let mut statement = statement.trim_ascii();
    while let Some(rest) = statement.strip_prefix("<!--").or_else(|| statement.strip_prefix("-->")) {
        statement = rest.trim_ascii_start();
    }
    statement
}

/// Strings of this many letters are words, not symbols; real sheets write bullets and quotation
/// marks of up to three.
const WORDS: usize = 12;
/// Properties whose strings a page shows beside its text: bullets, the symbols of counters,
/// quotation marks, the string that replaces text that is cut off.
const SHOWN: [&str; 11] = [
    "list-style",
    "list-style-type",
    "quotes",
    "text-overflow",
    "hyphenate-character",
    "symbols",
    "additive-symbols",
    "prefix",
    "suffix",
    "negative",
    "pad",
];

/// Whether declarations put words on the page that are not read here.
pub(super) fn says_words(css: &str) -> bool {
    // most have no string at all, or only names of fonts
    if !css.contains(['"', '\'']) {
        return false;
    }
    split_outside(css, b';').filter_map(|declaration| declaration.split_once(':')).any(|(property, value)| {
        let property = property.trim_ascii();
        if !SHOWN.iter().any(|shown| property.eq_ignore_ascii_case(shown)) {
            return false;
        }
        let mut letters = 0;
        let mut rest = value;
        while let Some(at) = rest.find(['"', '\'']) {
            let Some((inside, after)) = string(&rest[at..]) else { break };
            letters += unescaped(inside).chars().filter(|letter| letter.is_alphabetic()).count();
            rest = after;
        }
        letters >= WORDS
    })
}

/// The last value of `content` in the declarations of one weight.
pub(super) fn content(css: &str, weight: Weight) -> Option<&str> {
    let contents = declarations(css, weight).filter(|(name, _)| name.eq_ignore_ascii_case("content"));
    contents.map(|(_, value)| value).last()
}

/// Whether a value of `content` may be more than nothing, or a character of a font of pictures.
fn has_words(value: &str) -> bool {
    !matches!(value, "\"\"" | "''" | "none" | "normal")
}
