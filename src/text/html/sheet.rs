//! [`Stylesheet`]: the rules of the `<style>` elements, as far as they decide what is seen.

mod cascade;
mod read;
#[cfg(test)]
mod tests;

use super::declared::Declarations;
use super::selector::{
    ElementTree, Node, RuleKey, RuleTarget, Selector, SelectorMatch, SelectorNeeds, SelectorSubject,
    TreePosition,
};
use super::variables::{PropertyValue, Registered};
#[cfg(test)]
use cascade::Cascaded;
use std::cell::Cell;
use std::collections::BTreeMap;

/// Rules by what their selector ends with, in the order of the cascade: the more special first,
/// then the later.
///
/// A selector that is not understood to its end (`a:has(b)`), and a rule under a query that cannot
/// be answered, hide nothing. They make the colours they set unknown, and may show what another
/// rule hides. Text that they may hide is read, and counted as hidden.
#[derive(Debug)]
pub(super) struct Stylesheet {
    blocks: Vec<DeclarationBlock>,
    rules: Vec<Rule>,
    /// By the part they are for.
    indexes: [RuleIndex; 4],
    /// The names of the layers, the weakest first.
    layers: Vec<String>,
    /// The custom properties that `@property` gives a value.
    registered: Vec<Registered>,
    needs: SelectorNeeds,
    /// Whether text is put before or after elements.
    has_text: bool,
    /// Comparisons left.
    steps: Cell<usize>,
    /// Bytes of selectors that are still read.
    selector_room: usize,
    /// Whether a limit kept a rule out, or the sheet has words in places that are not read.
    truncated: bool,
}

/// Where rules are looked up.
#[derive(Debug, Default)]
struct RuleIndex {
    elements: BTreeMap<String, Vec<usize>>,
    classes: BTreeMap<String, Vec<usize>>,
    ids: BTreeMap<String, Vec<usize>>,
    /// Rules for any element: `*`, `[title]`.
    any: Vec<usize>,
}

/// The declarations of a rule, plain ones first, those with `!important` apart.
#[derive(Debug)]
struct DeclarationBlock {
    declared: [Declarations; 2],
    /// Whether some may be `!important`.
    is_weighted: bool,
    /// The values of `content`.
    content: [Option<String>; 2],
    /// The custom properties that are defined.
    definitions: [Vec<(String, PropertyValue)>; 2],
    /// The whole rule as it is written, if it uses custom properties.
    with_variables: Option<String>,
}

#[derive(Debug)]
struct Rule {
    selector: Selector,
    block: usize,
    /// The number of its layer; rules outside all layers are the strongest.
    layer: usize,
    /// Whether it applies to everything it selects; otherwise that cannot be known.
    is_certain: bool,
}

/// A rule that selects an element, in the order of the cascade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Selecting {
    layer: usize,
    specificity: u32,
    rule: usize,
    is_certain: bool,
}

/// The most selectors that are read; the longest newsletters have about 300.
const MAX_RULES: usize = 8_000;
/// The most bytes of selectors: this many rules with long selectors. Each byte may take a hundred
/// in memory.
const MAX_SELECTOR_BYTES: usize = 500_000;
/// The most comparisons of an element with a part of a selector on a page. This is ten times what
/// the largest newsletter takes, and a few milliseconds.
const MAX_STEPS: usize = 1_000_000;
/// The layer of rules outside of all layers.
const NO_LAYER: usize = usize::MAX;

impl Default for Stylesheet {
    fn default() -> Self {
        Self {
            blocks: Vec::new(),
            rules: Vec::new(),
            indexes: <[RuleIndex; 4]>::default(),
            layers: Vec::new(),
            registered: Vec::new(),
            needs: SelectorNeeds::default(),
            has_text: false,
            steps: Cell::new(MAX_STEPS),
            selector_room: MAX_SELECTOR_BYTES,
            truncated: false,
        }
    }
}

impl Stylesheet {
    /// Whether it has no rules.
    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// What its selectors need.
    pub(super) fn needs(&self) -> SelectorNeeds {
        self.needs
    }

    /// The custom properties that have a value where nothing defines them.
    pub(super) fn registered(&self) -> &[Registered] {
        &self.registered
    }

    /// Whether it puts text before or after elements.
    pub(super) fn has_text(&self) -> bool {
        self.has_text
    }

    /// Whether a limit kept a rule out or left an element without its rules, or some of its words
    /// are not read.
    pub(super) fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// Whether a rule selects an element, or may.
    pub(super) fn selects(&mut self, asked: &StyledElement<'_, '_>) -> bool {
        !self.selecting(asked).is_empty()
    }

    /// The rules that select an element, the weakest first. If the steps are not enough for all of
    /// them, none is taken: some of them alone could hide what the others show.
    fn selecting(&mut self, asked: &StyledElement<'_, '_>) -> Vec<Selecting> {
        let node = asked.node;
        let index = &self.indexes[asked.part as usize];
        let classes = node.class.split_ascii_whitespace().filter_map(|class| index.classes.get(class));
        let elements = if node.name.bytes().any(|letter| letter.is_ascii_uppercase()) {
            index.elements.get(&node.name.to_ascii_lowercase())
        } else {
            index.elements.get(node.name)
        };
        let lists = [Some(&index.any), elements, index.ids.get(&*node.id)];
        let look = SelectorSubject { node, place: asked.place, tree: asked.tree, steps: &self.steps };
        let mut selecting: Vec<Selecting> = Vec::new();
        for &rule in lists.into_iter().flatten().chain(classes).flatten() {
            let Rule { selector, layer, is_certain, .. } = &self.rules[rule];
            let verdict = selector.verdict(&look);
            // each element may have thousands of candidates
            if self.steps.get() == 0 {
                selecting.clear();
                self.truncated = true;
                break;
            }
            if verdict >= SelectorMatch::Maybe {
                selecting.push(Selecting {
                    layer: *layer,
                    specificity: selector.specificity,
                    rule,
                    is_certain: *is_certain && verdict == SelectorMatch::Yes,
                });
            }
        }
        selecting.sort_unstable();
        selecting.dedup();
        selecting
    }
}

/// The element that is matched.
pub(super) struct StyledElement<'l, 'n> {
    pub(super) node: &'l Node<'n>,
    pub(super) place: TreePosition,
    pub(super) tree: &'l dyn ElementTree<'n>,
    pub(super) part: RuleTarget,
}

impl RuleIndex {
    fn add(&mut self, key: RuleKey<'_>, rule: usize) {
        let rules = match key {
            RuleKey::Id(id) => self.ids.entry(id.to_owned()).or_default(),
            RuleKey::Class(class) => self.classes.entry(class.to_owned()).or_default(),
            RuleKey::Name(name) => self.elements.entry(name.to_ascii_lowercase()).or_default(),
            RuleKey::Any => &mut self.any,
        };
        rules.push(rule);
    }
}
