//! [`Stylesheet::cascade`]: the rules, the attributes and the style of one element combined.

use super::super::css::{has_two_hyphens, plain};
use super::super::declared::{Declarations, Weight};
use super::super::selector::RuleTarget;
use super::super::variables::{PropertyValue, Variables, definitions, has_variable};
use super::read::{content, says_words};
use super::{Selecting, StyledElement, Stylesheet};
use std::borrow::Cow;
use std::cmp::Reverse;

/// In the order in which they are applied.
const WEIGHTS: [Weight; 2] = [Weight::Normal, Weight::Important];

/// What the rules say about one element.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Cascaded {
    pub(in super::super) declared: Declarations,
    /// The value of `content`.
    pub(in super::super) content: Option<String>,
}

impl Stylesheet {
    /// Applies rules and inline style over what attributes say, in the order of the cascade. The
    /// custom properties that are defined for the element come into force.
    pub(in super::super) fn cascade(
        &mut self,
        asked: &StyledElement<'_, '_>,
        attributes: Declarations,
        inline: Option<&str>,
        variables: &mut Variables,
    ) -> Cascaded {
        let inline_has_names = inline.is_some_and(has_two_hyphens);
        self.truncated |= inline.is_some_and(says_words);
        let inline_is_weighted = inline.is_some_and(|css| css.contains('!'));
        let mut rules = if self.is_empty() { Vec::new() } else { self.selecting(asked) };
        let mut inline = inline.map(Cow::Borrowed);
        let block_of = |rule: &Selecting| &self.blocks[self.rules[rule.rule].block];
        let has_names =
            |rule: &Selecting| block_of(rule).definitions.iter().any(|defined| !defined.is_empty());
        if inline_has_names || rules.iter().any(has_names) {
            inline = inline.map(|css| Cow::Owned(plain(&css).into_owned()));
            variables.define(self.defined(&rules, inline.as_deref(), variables.is_truncated()));
            let has_variable = |css: &mut Cow<'_, str>| has_variable(css) && !variables.is_truncated();
            if let Some(css) = inline.take_if(has_variable) {
                inline = Some(Cow::Owned(variables.written_out(&css)));
            }
        }
        let is_weighted = inline_is_weighted || rules.iter().any(|rule| block_of(rule).is_weighted);
        let weights = if is_weighted { &WEIGHTS[..] } else { &WEIGHTS[..1] };
        let mut all = Cascaded { declared: attributes, content: None };
        for (at, &weight) in weights.iter().enumerate() {
            if weight == Weight::Important && !self.layers.is_empty() {
                // there the weaker layer is the stronger
                rules.sort_unstable_by_key(|rule| (Reverse(rule.layer), *rule));
            }
            for rule in &rules {
                let block = &self.blocks[self.rules[rule.rule].block];
                let mut declared = Cow::Borrowed(&block.declared[at]);
                let mut said = block.content[at].as_deref().map(Cow::Borrowed);
                if let Some(css) = block.with_variables.as_ref().filter(|_| !variables.is_truncated()) {
                    let css = variables.written_out(css);
                    let declared = declared.to_mut();
                    *declared = Declarations::default();
                    declared.read(&css, weight);
                    said = content(&css, weight).map(|value| Cow::Owned(value.to_owned()));
                }
                if !rule.is_certain {
                    declared = Cow::Owned(declared.doubtful());
                }
                all.declared.overrule(&declared);
                if asked.part != RuleTarget::Itself
                    && let Some(value) = said
                {
                    // what may be put there counts as put there
                    let is_doubtful = !rule.is_certain && all.content.is_some();
                    all.content = if is_doubtful { all.content } else { Some(value.into_owned()) };
                }
            }
            if let Some(css) = inline.as_deref().filter(|_| at == 0 || inline_is_weighted) {
                all.declared.read(css, weight);
            }
        }
        all
    }

    /// The custom properties that rules and inline style define, the weakest first.
    fn defined(
        &self,
        rules: &[Selecting],
        inline: Option<&str>,
        is_truncated: bool,
    ) -> Vec<(String, PropertyValue)> {
        let mut defined = Vec::new();
        for (at, weight) in WEIGHTS.into_iter().enumerate() {
            for rule in rules.iter().filter(|_| !is_truncated) {
                let block = &self.blocks[self.rules[rule.rule].block];
                defined.extend(block.definitions[at].iter().map(|(name, value)| {
                    let value = if rule.is_certain { value.clone() } else { PropertyValue::Unknown };
                    (name.clone(), value)
                }));
            }
            defined.extend(inline.into_iter().flat_map(|css| definitions(css, weight)));
        }
        defined
    }
}
