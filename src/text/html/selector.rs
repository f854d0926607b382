//! [`Selector`]: which elements a rule is for.

mod attributes;
mod count;
mod read;
#[cfg(test)]
mod tests;

use super::css::{escape, is_name};
use attributes::AttributeTest;
pub(super) use attributes::attribute;
use count::NthSelector;
pub(super) use read::{Unread, Within};
use std::borrow::Cow;
use std::cell::Cell;
use std::rc::Rc;

/// An element as selectors see it.
#[derive(Clone, Debug, Default)]
pub(super) struct Node<'a> {
    pub(super) name: &'a str,
    pub(super) class: Cow<'a, str>,
    pub(super) id: Cow<'a, str>,
    /// The start tag as it is in the HTML, for attributes that are seldom asked for.
    pub(super) tag: &'a str,
    pub(super) position: SiblingPosition,
}

/// The place of an element among the children of its parent, from one; zero if it is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct SiblingPosition {
    pub(super) nth: u32,
    pub(super) nth_of_type: u32,
    pub(super) nth_last: u32,
    pub(super) nth_last_of_type: u32,
    /// Whether it is empty, if that is known.
    pub(super) is_empty: Option<bool>,
}

/// The place of an element in the tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct TreePosition {
    /// How many elements are around it.
    pub(super) depth: usize,
    /// How many siblings came before it, as far as they are known.
    pub(super) before: usize,
}

/// The elements around an element and before it.
pub(super) trait ElementTree<'n> {
    /// The element around the one at a place.
    fn parent(&self, place: TreePosition) -> Option<(&Node<'n>, TreePosition)>;
    /// The sibling before the one at a place.
    fn previous(&self, place: TreePosition) -> Option<(&Node<'n>, TreePosition)>;
}

/// Whether a selector selects an element, from the worst to the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SelectorMatch {
    /// It does not, and would not if elements further out were searched.
    Never,
    No,
    /// It holds something that is not understood.
    Maybe,
    Yes,
}

/// Facts that selectors ask for and that cost something to find out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct SelectorNeeds {
    /// Siblings that came before: `a + b`.
    pub(super) siblings: bool,
    /// Numbers among the siblings of the same name: `:nth-of-type()`.
    pub(super) types: bool,
    /// What comes after: `:last-child`, `:empty`.
    pub(super) rest: bool,
}

/// What a rule applies to: an element, or the text put before or after its content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum RuleTarget {
    #[default]
    Itself,
    Before,
    After,
    /// The marker before an item of a list.
    Marker,
}

/// One selector, such as `div.note > [lang] + .x`.
#[derive(Clone, Debug, Default)]
pub(super) struct Selector {
    /// From the element the rule is for to those around and before it.
    compounds: Vec<Compound>,
    /// Names, classes and ids, as CSS counts them: a larger count is stronger.
    pub(super) specificity: u32,
    pub(super) part: RuleTarget,
    pub(super) needs: SelectorNeeds,
    /// Whether it has a word that is not known: browsers that do not know it drop the rule.
    pub(super) is_doubtful: bool,
}

/// A list of selectors that others hold: `:is(a, b)`, and what `&` stands for.
#[derive(Clone, Debug)]
pub(super) struct Selectors {
    list: Rc<[Selector]>,
    /// That of the strongest of them.
    specificity: u32,
    needs: SelectorNeeds,
}

/// What is said of one element.
#[derive(Clone, Debug, Default)]
struct Compound {
    tests: Vec<Test>,
    /// Its relation to the one before it in the list.
    combinator: Combinator,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Combinator {
    /// `a b`: somewhere inside.
    #[default]
    Descendant,
    /// `a > b`.
    Child,
    /// `a + b`: just behind.
    NextSibling,
    /// `a ~ b`: somewhere behind.
    SubsequentSibling,
}

#[derive(Clone, Debug)]
enum Test {
    Name(String),
    Id(String),
    Class(String),
    Attribute(AttributeTest),
    Nth(NthSelector),
    /// `:nth-child(2 of .x)`: a place among those that are selected.
    CountOf(NthSelector, Selectors),
    Empty,
    Language(String),
    /// `:is()`, `:where()`, `&`.
    Any(Selectors),
    /// `:not()`.
    Not(Selectors),
    /// What is not understood.
    Unknown,
}

/// Where the rules of a selector are looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RuleKey<'a> {
    Id(&'a str),
    Class(&'a str),
    Name(&'a str),
    Any,
}

/// Comparisons that a search for attributes costs: the tag is read again.
const ATTRIBUTE_STEPS: usize = 8;

/// An element to be selected, and the elements around it. Each comparison takes one of the steps.
/// Without steps nothing is selected.
pub(super) struct SelectorSubject<'l, 'n> {
    pub(super) node: &'l Node<'n>,
    pub(super) place: TreePosition,
    pub(super) tree: &'l dyn ElementTree<'n>,
    pub(super) steps: &'l Cell<usize>,
}

impl<'n> SelectorSubject<'_, 'n> {
    /// Takes this many steps; returns whether they were left.
    fn spend(&self, steps: usize) -> bool {
        let left = self.steps.get().checked_sub(steps);
        self.steps.set(left.unwrap_or(0));
        left.is_some()
    }

    /// The same, for another element.
    fn at<'m>(&'m self, (node, place): (&'m Node<'n>, TreePosition)) -> SelectorSubject<'m, 'n> {
        SelectorSubject { node, place, tree: self.tree, steps: self.steps }
    }
}

impl Selector {
    /// Where rules for the element are looked up.
    pub(super) fn key(&self) -> RuleKey<'_> {
        let tests = self.compounds.first().map_or(&[][..], |compound| &compound.tests);
        let find = |key: fn(&Test) -> Option<RuleKey<'_>>| tests.iter().find_map(key);
        find(|test| if let Test::Id(id) = test { Some(RuleKey::Id(id)) } else { None })
            .or_else(|| {
                find(|test| if let Test::Class(class) = test { Some(RuleKey::Class(class)) } else { None })
            })
            .or_else(|| {
                find(|test| if let Test::Name(name) = test { Some(RuleKey::Name(name)) } else { None })
            })
            .unwrap_or(RuleKey::Any)
    }

    /// Whether it selects an element.
    pub(super) fn verdict(&self, look: &SelectorSubject<'_, '_>) -> SelectorMatch {
        let Some((compound, rest)) = self.compounds.split_first() else { return SelectorMatch::No };
        match compound.verdict(look) {
            SelectorMatch::No => SelectorMatch::No,
            verdict => verdict.min(outward(rest, look)),
        }
    }
}

impl Selectors {
    /// A list of what was read.
    pub(super) fn new(list: Vec<Selector>) -> Self {
        let specificity = list.iter().map(|selector| selector.specificity).max().unwrap_or_default();
        let needs = list.iter().fold(SelectorNeeds::default(), |needs, selector| needs.and(selector.needs));
        Self { list: list.into(), specificity, needs }
    }

    /// The name of an element, if that is all that is asked for.
    fn only_name(&self) -> Option<String> {
        let [Selector { compounds, .. }] = &*self.list else { return None };
        let [Compound { tests, .. }] = &compounds[..] else { return None };
        let [Test::Name(name)] = &tests[..] else { return None };
        Some(name.clone())
    }

    /// The selectors.
    pub(super) fn list(&self) -> &[Selector] {
        &self.list
    }
}

/// Whether the elements around and before one match the compounds, the nearest first.
///
/// A search outward that finds nothing ends all others, because further out there is less to find.
/// So the time grows with the depth times the length of the selector, not with the number of ways
/// to match them.
fn outward(compounds: &[Compound], look: &SelectorSubject<'_, '_>) -> SelectorMatch {
    let Some((compound, rest)) = compounds.split_first() else { return SelectorMatch::Yes };
    let goes_on = matches!(compound.combinator, Combinator::Descendant | Combinator::SubsequentSibling);
    let is_outward = matches!(compound.combinator, Combinator::Descendant | Combinator::Child);
    let mut best = if is_outward && goes_on { SelectorMatch::Never } else { SelectorMatch::No };
    let mut place = look.place;
    loop {
        let next = if is_outward { look.tree.parent(place) } else { look.tree.previous(place) };
        let Some(next) = next else { return best };
        place = next.1;
        let candidate = look.at(next);
        let own = compound.verdict(&candidate);
        if own > SelectorMatch::No {
            let verdict = own.min(outward(rest, &candidate));
            best = if verdict > SelectorMatch::No { best.max(verdict) } else { best };
            if verdict == SelectorMatch::Yes
                || (verdict == SelectorMatch::Never && best < SelectorMatch::Maybe)
            {
                return verdict;
            }
        }
        if !goes_on || look.steps.get() == 0 {
            return best;
        }
    }
}

impl Compound {
    fn verdict(&self, look: &SelectorSubject<'_, '_>) -> SelectorMatch {
        let mut all = if look.spend(1) { SelectorMatch::Yes } else { SelectorMatch::No };
        for test in &self.tests {
            if all == SelectorMatch::No {
                break;
            }
            all = all.min(test.verdict(look));
        }
        all
    }
}

impl Test {
    fn verdict(&self, look: &SelectorSubject<'_, '_>) -> SelectorMatch {
        let node = look.node;
        let holds = match self {
            Self::Name(name) => name.eq_ignore_ascii_case(node.name),
            Self::Id(id) => *id == node.id,
            Self::Class(class) => node.class.split_ascii_whitespace().any(|word| word == class),
            Self::Attribute(test) if look.spend(ATTRIBUTE_STEPS) => return test.verdict(node.tag),
            Self::Attribute(_) => false,
            Self::Nth(count) => return count.verdict(&node.position),
            Self::CountOf(count, selectors) => return count_verdict(*count, selectors, look),
            Self::Empty => match node.position.is_empty {
                Some(is_empty) => is_empty,
                None => return SelectorMatch::Maybe,
            },
            Self::Language(wanted) => return language_verdict(wanted, look),
            Self::Any(selectors) => return any_verdict(selectors, look),
            Self::Not(selectors) => {
                return match any_verdict(selectors, look) {
                    SelectorMatch::Yes => SelectorMatch::No,
                    SelectorMatch::Maybe => SelectorMatch::Maybe,
                    // without steps nothing is known
                    _ if look.steps.get() == 0 => SelectorMatch::No,
                    _ => SelectorMatch::Yes,
                };
            }
            Self::Unknown => return SelectorMatch::Maybe,
        };
        if holds { SelectorMatch::Yes } else { SelectorMatch::No }
    }
}

/// The best match of several selectors for an element.
fn any_verdict(selectors: &Selectors, look: &SelectorSubject<'_, '_>) -> SelectorMatch {
    let mut best = SelectorMatch::No;
    for selector in selectors.list.iter() {
        best = best.max(selector.verdict(look));
        if best == SelectorMatch::Yes {
            break;
        }
    }
    best
}

/// Whether an element is selected, and at a place that `count` selects among those of its siblings
/// that are selected.
fn count_verdict(count: NthSelector, selectors: &Selectors, look: &SelectorSubject<'_, '_>) -> SelectorMatch {
    let mut all = any_verdict(selectors, look);
    let mut nth = 1;
    let mut place = look.place;
    while all > SelectorMatch::No
        && let Some(sibling) = look.tree.previous(place)
    {
        place = sibling.1;
        match any_verdict(selectors, &look.at(sibling)) {
            SelectorMatch::Yes => nth += 1,
            SelectorMatch::Maybe => all = SelectorMatch::Maybe,
            SelectorMatch::No | SelectorMatch::Never => {}
        }
        if look.steps.get() == 0 {
            return SelectorMatch::No;
        }
    }
    match (all, count.verdict(&SiblingPosition { nth, ..SiblingPosition::default() })) {
        (SelectorMatch::Yes, at) => at,
        // one of those before may count or not
        (all, _) => all,
    }
}

/// `:lang()`: the nearest element around it that names its language counts; if none does, the
/// program may.
fn language_verdict(wanted: &str, look: &SelectorSubject<'_, '_>) -> SelectorMatch {
    let mut at = (look.node, look.place);
    loop {
        if !look.spend(ATTRIBUTE_STEPS) {
            return SelectorMatch::No;
        }
        if let Some(language) = attribute(at.0.tag, "lang") {
            let start = language.get(..wanted.len()).unwrap_or_default();
            let holds = start.eq_ignore_ascii_case(wanted)
                && language.get(wanted.len()..).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
            return if holds { SelectorMatch::Yes } else { SelectorMatch::No };
        }
        match look.tree.parent(at.1) {
            Some(parent) => at = parent,
            None => return SelectorMatch::Maybe,
        }
    }
}

/// A name with its escapes (`sm\:hide`, `\31 0`), and what follows it.
fn identifier(text: &str) -> Option<(String, &str)> {
    let after_sign = text.strip_prefix('-').unwrap_or(text);
    if after_sign.is_empty() || after_sign.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut name = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let bytes = if is_name(letter) {
            name.push(letter);
            letter.len_utf8()
        } else if letter == '\\' {
            let (letter, bytes) = escape(rest)?;
            name.push(letter);
            bytes
        } else {
            break;
        };
        rest = &rest[bytes..];
    }
    (!name.is_empty()).then_some((name, rest))
}
