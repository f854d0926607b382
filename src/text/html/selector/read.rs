//! [`Selector::read`]: the text of a selector taken apart.

use super::super::css::{find_outside, split_outside};
use super::attributes::AttributeTest;
use super::count::NthSelector;
use super::{Combinator, Compound, RuleTarget, Selector, SelectorNeeds, Selectors, Test, identifier};

/// Weights of an id and of a class in the specificity.
const ID: u32 = 1 << 20;
const CLASS: u32 = 1 << 10;
/// Real selectors have up to ten compounds; each may have to be compared with all open elements.
const MAX_COMPOUNDS: usize = 16;
/// Lists in lists (`:not(:is(:not(a)))`) are read to this depth, which real mail never has.
const MAX_DEPTH: usize = 4;

/// Why there is no selector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Unread {
    /// It selects nothing that is there at rest: `a:hover`, `p::first-line`.
    SelectsNothing,
    /// It is not a selector, or not one that is understood. If it is not one, browsers drop the
    /// rule with all of its selectors.
    Unreadable,
}

/// Where a selector is.
#[derive(Clone, Copy, Debug, Default)]
pub(in super::super) struct Within<'p> {
    /// The selectors of the rule around it, which `&` stands for.
    pub(in super::super) parent: Option<&'p Selectors>,
    /// Whether it is in brackets, and how deep.
    depth: usize,
}

impl<'p> Within<'p> {
    /// In a rule with these selectors, or in none.
    pub(in super::super) fn rule(parent: Option<&'p Selectors>) -> Self {
        Self { parent, depth: 0 }
    }
}

impl Selector {
    /// Reads one selector.
    pub(in super::super) fn read(text: &str, within: Within<'_>) -> Result<Self, Unread> {
        let mut selector = Self::default();
        let mut compound = Compound::default();
        let mut is_empty = true;
        let mut rest = text.trim_ascii();
        if within.depth == 0
            && let Some(parent) = within.parent
            && !rest.contains('&')
        {
            // `.b` in `.a { }` is `.a .b`, and `> .b` is `.a > .b`
            selector.any(parent, &mut compound);
            let (combinator, after) = combinator(rest);
            selector.push(&mut compound, combinator.unwrap_or(Ok(Combinator::Descendant))?)?;
            rest = after;
        }
        while !rest.is_empty() {
            let (combinator, after) = combinator(rest);
            if let Some(combinator) = combinator {
                if is_empty || after.is_empty() || selector.part != RuleTarget::Itself {
                    return Err(Unread::Unreadable);
                }
                selector.push(&mut compound, combinator?)?;
                is_empty = true;
                rest = after;
                continue;
            }
            rest = selector.simple(rest, &mut compound, within, is_empty)?;
            is_empty = false;
        }
        if is_empty {
            return Err(Unread::Unreadable);
        }
        selector.compounds.push(compound);
        selector.compounds.reverse();
        Ok(selector)
    }

    /// Ends a compound with the combinator that follows it.
    fn push(&mut self, compound: &mut Compound, combinator: Combinator) -> Result<(), Unread> {
        if self.compounds.len() == MAX_COMPOUNDS {
            return Err(Unread::Unreadable);
        }
        self.needs.siblings |= matches!(combinator, Combinator::NextSibling | Combinator::SubsequentSibling);
        compound.combinator = combinator;
        self.compounds.push(std::mem::take(compound));
        Ok(())
    }

    /// Reads one simple selector into a compound; what follows it.
    fn simple<'t>(
        &mut self,
        text: &'t str,
        compound: &mut Compound,
        within: Within<'_>,
        is_first: bool,
    ) -> Result<&'t str, Unread> {
        if self.part != RuleTarget::Itself && !text.starts_with(':') {
            return Err(Unread::Unreadable);
        }
        let mut signs = text.chars();
        let sign = signs.next().unwrap_or_default();
        let after = signs.as_str();
        match sign {
            '*' if is_first => return Ok(after),
            '&' => {
                match within.parent {
                    Some(parent) => self.any(parent, compound),
                    None => self.test(compound, Test::Name("html".to_owned()), CLASS),
                }
                return Ok(after);
            }
            '[' => {
                let (test, rest) = AttributeTest::read(after).ok_or(Unread::Unreadable)?;
                self.test(compound, Test::Attribute(test), CLASS);
                return Ok(rest);
            }
            ':' if after.starts_with(':') => return self.pseudo_element(&after[1..]),
            ':' => return self.pseudo_class(after, compound, within),
            _ => {}
        }
        let (name, rest) =
            identifier(if matches!(sign, '.' | '#') { after } else { text }).ok_or(Unread::Unreadable)?;
        match sign {
            '.' => self.test(compound, Test::Class(name), CLASS),
            '#' => self.test(compound, Test::Id(name), ID),
            _ if is_first => self.test(compound, Test::Name(name), 1),
            _ => return Err(Unread::Unreadable),
        }
        Ok(rest)
    }

    fn test(&mut self, compound: &mut Compound, test: Test, specificity: u32) {
        compound.tests.push(test);
        self.specificity = self.specificity.saturating_add(specificity);
    }

    fn any(&mut self, selectors: &Selectors, compound: &mut Compound) {
        self.needs = self.needs.and(selectors.needs);
        self.test(compound, Test::Any(selectors.clone()), selectors.specificity);
    }

    fn pseudo_element<'t>(&mut self, text: &'t str) -> Result<&'t str, Unread> {
        let (name, rest) = identifier(text).ok_or(Unread::Unreadable)?;
        self.specificity = self.specificity.saturating_add(1);
        match name.to_ascii_lowercase().as_str() {
            "before" if self.part == RuleTarget::Itself => self.part = RuleTarget::Before,
            "after" if self.part == RuleTarget::Itself => self.part = RuleTarget::After,
            "marker" if self.part == RuleTarget::Itself => self.part = RuleTarget::Marker,
            "first-line"
            | "first-letter"
            | "selection"
            | "marker"
            | "placeholder"
            | "backdrop"
            | "file-selector-button"
            | "cue" => return Err(Unread::SelectsNothing),
            _ => return Err(Unread::Unreadable),
        }
        Ok(rest)
    }

    fn pseudo_class<'t>(
        &mut self,
        text: &'t str,
        compound: &mut Compound,
        within: Within<'_>,
    ) -> Result<&'t str, Unread> {
        let (name, rest) = identifier(text).ok_or(Unread::Unreadable)?;
        let (argument, rest) = match rest.strip_prefix('(') {
            Some(inside) => {
                let end = find_outside(inside, b")").ok_or(Unread::Unreadable)?;
                (Some(inside[..end].trim_ascii()), &inside[end + 1..])
            }
            None => (None, rest),
        };
        let name = name.to_ascii_lowercase();
        let from_end = name.contains("last");
        let of_type = name.ends_with("of-type");
        match (name.as_str(), argument) {
            ("before" | "after" | "first-line" | "first-letter", None) => {
                return self.pseudo_element(text);
            }
            (
                "hover" | "active" | "focus" | "focus-within" | "focus-visible" | "visited" | "target"
                | "target-within" | "fullscreen" | "host" | "user-invalid" | "user-valid" | "autofill",
                None,
            ) => return Err(Unread::SelectsNothing),
            // nothing more is known about text put before or after
            _ if self.part != RuleTarget::Itself => return Err(Unread::Unreadable),
            ("first-child" | "last-child" | "first-of-type" | "last-of-type", None) => {
                self.count(compound, NthSelector::one(from_end, of_type));
            }
            ("only-child" | "only-of-type", None) => {
                self.count(compound, NthSelector::one(false, of_type));
                self.count(compound, NthSelector::one(true, of_type));
                self.specificity -= CLASS; // it is one word
            }
            ("nth-child" | "nth-last-child" | "nth-of-type" | "nth-last-of-type", Some(argument)) => {
                match NthSelector::parse(argument, from_end, of_type) {
                    Some(count) => self.count(compound, count),
                    None => self.count_of(argument, from_end, of_type, compound, within)?,
                }
            }
            ("empty", None) => {
                self.needs.rest = true;
                self.test(compound, Test::Empty, CLASS);
            }
            ("root" | "scope", None) => self.test(compound, Test::Name("html".to_owned()), CLASS),
            ("link" | "any-link", None) => {
                self.test(compound, Test::Attribute(AttributeTest::present("href")), CLASS);
            }
            // as the message is opened
            ("checked" | "disabled", None) => {
                self.test(compound, Test::Attribute(AttributeTest::present(&name)), CLASS);
            }
            ("lang", Some(argument)) if !argument.contains([',', '*']) => {
                let language = argument.trim_matches(['"', '\'']).to_owned();
                self.test(compound, Test::Language(language), CLASS);
            }
            ("not" | "is" | "where" | "matches" | "-webkit-any" | "-moz-any", Some(argument)) => {
                return self.list(&name, argument, compound, within).map(|()| rest);
            }
            // what comes later and inside, or what a program is set to and does with forms
            (
                "has" | "dir" | "enabled" | "required" | "optional" | "read-only" | "read-write" | "valid"
                | "invalid" | "default" | "indeterminate" | "placeholder-shown" | "open" | "defined"
                | "in-range" | "out-of-range",
                _,
            ) => self.test(compound, Test::Unknown, CLASS),
            _ => {
                self.is_doubtful = true;
                self.test(compound, Test::Unknown, CLASS);
            }
        }
        Ok(rest)
    }

    fn count(&mut self, compound: &mut Compound, count: NthSelector) {
        self.needs.types |= count.of_type;
        self.needs.rest |= count.from_end;
        self.test(compound, Test::Nth(count), CLASS);
    }

    /// Reads `2 of .x`, which counts the elements that `.x` selects (selectors-4, section 13.3.1).
    fn count_of(
        &mut self,
        argument: &str,
        from_end: bool,
        of_type: bool,
        compound: &mut Compound,
        within: Within<'_>,
    ) -> Result<(), Unread> {
        let known = argument.split_once(" of ").filter(|_| !of_type && within.depth < MAX_DEPTH);
        let known = known.and_then(|(place, list)| Some((NthSelector::parse(place, from_end, false)?, list)));
        let Some((count, list)) = known else {
            self.test(compound, Test::Unknown, CLASS);
            return Ok(());
        };
        let within = Within { depth: within.depth + 1, ..within };
        let read = |selector| match Self::read(selector, within) {
            Ok(selector) if selector.part == RuleTarget::Itself => Ok(selector),
            _ => Err(Unread::Unreadable),
        };
        let selectors = Selectors::new(split_outside(list, b',').map(read).collect::<Result<_, _>>()?);
        self.needs = self.needs.and(selectors.needs);
        self.specificity = self.specificity.saturating_add(selectors.specificity);
        if !from_end {
            self.needs.siblings = true;
            self.test(compound, Test::CountOf(count, selectors), CLASS);
        } else if let Some(name) = selectors.only_name() {
            // elements that come later are counted by name alone
            self.test(compound, Test::Name(name), 0);
            self.count(compound, count.of_type());
        } else {
            self.test(compound, Test::Unknown, CLASS);
        }
        Ok(())
    }

    /// Reads the list in the brackets of `:not()`, `:is()`, `:where()`.
    fn list(
        &mut self,
        name: &str,
        argument: &str,
        compound: &mut Compound,
        within: Within<'_>,
    ) -> Result<(), Unread> {
        if within.depth == MAX_DEPTH {
            self.test(compound, Test::Unknown, CLASS);
            return Ok(());
        }
        let within = Within { depth: within.depth + 1, ..within };
        let mut selectors = Vec::new();
        for selector in split_outside(argument, b',') {
            match Self::read(selector, within) {
                Ok(selector) if selector.part == RuleTarget::Itself => {
                    self.is_doubtful |= selector.is_doubtful && name == "not";
                    selectors.push(selector);
                }
                // all but `:not()` ignore what is not a selector
                Ok(_) | Err(Unread::Unreadable) if name == "not" => return Err(Unread::Unreadable),
                Ok(_) | Err(_) => {}
            }
        }
        let selectors = Selectors::new(selectors);
        let specificity = if name == "where" { 0 } else { selectors.specificity };
        self.needs = self.needs.and(selectors.needs);
        let test = if name == "not" { Test::Not(selectors) } else { Test::Any(selectors) };
        self.test(compound, test, specificity);
        Ok(())
    }
}

impl SelectorNeeds {
    /// What both need.
    pub(in super::super) fn and(self, other: Self) -> Self {
        Self {
            siblings: self.siblings | other.siblings,
            types: self.types | other.types,
            rest: self.rest | other.rest,
        }
    }
}

/// The combinator that a text begins with, and what follows; an error if there are two.
fn combinator(text: &str) -> (Option<Result<Combinator, Unread>>, &str) {
    let trimmed = text.trim_ascii_start();
    let combinator = match trimmed.bytes().next() {
        Some(b'>') => Combinator::Child,
        Some(b'+') => Combinator::NextSibling,
        Some(b'~') => Combinator::SubsequentSibling,
        _ if trimmed.len() < text.len() => return (Some(Ok(Combinator::Descendant)), trimmed),
        _ => return (None, text),
    };
    let after = trimmed[1..].trim_ascii_start();
    let is_double = after.starts_with(['>', '+', '~']);
    (Some(if is_double { Err(Unread::Unreadable) } else { Ok(combinator) }), after)
}
