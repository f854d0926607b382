//! [`Variables`]: the custom properties that are in force, and values with `var()` written out.

use super::css::{find_outside, has_two_hyphens, split_outside};
use super::declared::{Weight, declarations};

/// Custom properties in force at an element, those of the elements around it first.
#[derive(Debug)]
pub(super) struct Variables {
    defined: Vec<Variable>,
    /// Names whose values hold for one element and not for those inside it. A property defined for
    /// one element is not known in another.
    single: Vec<String>,
    /// How many names may still be compared and bytes written.
    steps: usize,
}

#[derive(Debug)]
struct Variable {
    name: String,
    value: PropertyValue,
    /// How many are in force where it is defined: those that its own value may refer to.
    known: usize,
}

/// The value of a custom property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PropertyValue {
    Text(String),
    /// `initial`: as if it were not defined.
    Nothing,
    /// A rule that may not apply defines it.
    Unknown,
}

/// A custom property as `@property` describes it (css-properties-values-api-1, section 2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Registered {
    name: String,
    initial: Option<String>,
    inherits: bool,
}

impl Registered {
    /// Reads the text after `@property` and in its block; `None` if browsers drop the rule.
    pub(super) fn read(name: &str, css: &str) -> Option<Self> {
        let of = |wanted: &str| {
            let mut all =
                declarations(css, Weight::Normal).filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
            all.next().map(|(_, value)| value)
        };
        let inherits = match of("inherits")? {
            "true" => true,
            "false" => false,
            _ => return None,
        };
        of("syntax")?;
        let initial = of("initial-value").filter(|value| value.len() <= MAX_BYTES).map(str::to_owned);
        (name.starts_with("--") && name.len() > 2).then(|| Self { name: name.to_owned(), initial, inherits })
    }
}

/// Why a value cannot be written out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SubstitutionError {
    /// It refers to a property that is `initial`: the declaration says nothing.
    Initial,
    /// It refers to a property that nothing in the message defines.
    Undefined,
    Unknown,
}

/// Sheets of large sites define about 300, and each may be defined again in inner elements.
const MAX_DEFINED: usize = 4_000;
/// The most names compared and bytes written for a page. This is ten times what a page with
/// variables everywhere takes, and some ten milliseconds.
const MAX_STEPS: usize = 4_000_000;
/// Nested values are written out to this depth. Circles end here as well.
const MAX_DEPTH: usize = 8;
/// No value that decides what is seen is longer.
const MAX_BYTES: usize = 4_000;

impl Default for Variables {
    fn default() -> Self {
        Self { defined: Vec::new(), single: Vec::new(), steps: MAX_STEPS }
    }
}

impl Variables {
    /// How many are in force.
    pub(super) fn len(&self) -> usize {
        self.defined.len()
    }

    /// Takes back what was defined since there were this many.
    pub(super) fn truncate(&mut self, len: usize) {
        self.defined.truncate(len);
    }

    /// Whether a limit kept a value from being written out.
    pub(super) fn is_truncated(&self) -> bool {
        self.steps == 0
    }

    /// Defines the registered properties, around everything else.
    pub(super) fn register(&mut self, registered: &[Registered]) {
        let value = |initial: Option<String>| initial.map_or(PropertyValue::Nothing, PropertyValue::Text);
        self.define(registered.iter().map(|it| (it.name.clone(), value(it.initial.clone()))).collect());
        self.single.extend(registered.iter().filter(|it| !it.inherits).map(|it| it.name.clone()));
    }

    /// Defines what the rules for one element define, the weakest first.
    pub(super) fn define(&mut self, group: Vec<(String, PropertyValue)>) {
        let before = self.len();
        for (name, mut value) in group {
            if self.single.contains(&name) {
                value = PropertyValue::Unknown;
            }
            let is_as_before = |variable: &&Variable| variable.name == name;
            // `* { --a: x }` defines the same again on each element
            let is_constant = matches!(&value, PropertyValue::Text(text) if !has_variable(text));
            self.spend(1 + name.len() + self.single.len() + if is_constant { self.len() } else { 0 });
            let same = self.defined.iter().rev().find(is_as_before);
            if is_constant && same.is_some_and(|same| same.value == value) {
                continue;
            }
            if self.len() == MAX_DEFINED {
                self.steps = 0;
                return;
            }
            self.defined.push(Variable { name, value, known: 0 });
        }
        let known = self.len();
        self.defined[before..].iter_mut().for_each(|variable| variable.known = known);
    }

    /// Declarations with each `var()` written out. A `var()` stays if it cannot be known or if
    /// nothing defines it, because the page of a mail program may define it. A declaration that
    /// refers to a property that is `initial` becomes `unset`.
    pub(super) fn written_out(&mut self, css: &str) -> String {
        self.spend(css.len());
        let mut out = String::new();
        for declaration in split_outside(css, b';') {
            let result = if has_variable(declaration) {
                self.value(declaration, self.len(), MAX_DEPTH)
            } else {
                Ok(declaration.to_owned())
            };
            match (result, declaration.split_once(':')) {
                (Ok(text), _) => out.push_str(&text),
                (Err(SubstitutionError::Initial), Some((property, value))) => {
                    out.push_str(property);
                    out.push_str(":unset");
                    out.push_str(if value.trim_ascii_end().ends_with("important") {
                        "!important"
                    } else {
                        ""
                    });
                }
                (Err(_), _) => out.push_str(declaration),
            }
            out.push(';');
        }
        out
    }

    /// A text with each `var()` written out, using the first `known` properties.
    fn value(&mut self, text: &str, known: usize, depth: usize) -> Result<String, SubstitutionError> {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = variable_at(rest) {
            out.push_str(&rest[..at]);
            let inside = &rest[at + VAR.len()..];
            let end = find_outside(inside, b")").ok_or(SubstitutionError::Unknown)?;
            rest = &inside[end + 1..];
            let comma = find_outside(&inside[..end], b",");
            let name = inside[..comma.unwrap_or(end)].trim_ascii();
            let fallback = comma.map(|comma| &inside[comma + 1..end]);
            let depth = depth.checked_sub(1).ok_or(SubstitutionError::Unknown)?;
            let mut value = match self.find(name, known)? {
                Some((PropertyValue::Text(text), known)) => self.value(&text, known, depth),
                Some((PropertyValue::Nothing, _)) => Err(SubstitutionError::Initial),
                None => Err(SubstitutionError::Undefined),
                Some((PropertyValue::Unknown, _)) => Err(SubstitutionError::Unknown),
            };
            if matches!(value, Err(SubstitutionError::Initial | SubstitutionError::Undefined))
                && let Some(fallback) = fallback
            {
                value = self.value(fallback, known, depth);
            }
            out.push_str(&value?);
            if out.len() > MAX_BYTES {
                return Err(SubstitutionError::Unknown);
            }
        }
        self.spend(text.len());
        out.push_str(rest);
        Ok(out)
    }

    /// The value of a name among the first `known`, and how many its value may refer to.
    fn find(
        &mut self,
        name: &str,
        known: usize,
    ) -> Result<Option<(PropertyValue, usize)>, SubstitutionError> {
        self.spend(known);
        if self.is_truncated() {
            return Err(SubstitutionError::Unknown);
        }
        let known = self.defined.get(..known).unwrap_or_default();
        let found = known.iter().rev().find(|variable| variable.name == name);
        Ok(found.map(|variable| (variable.value.clone(), variable.known)))
    }

    fn spend(&mut self, steps: usize) {
        self.steps = self.steps.saturating_sub(steps);
    }
}

/// The custom properties that declarations define.
pub(super) fn definitions(css: &str, weight: Weight) -> impl Iterator<Item = (String, PropertyValue)> {
    declarations(css, weight).filter(|(name, _)| name.starts_with("--") && name.len() > 2).filter_map(
        |(name, value)| {
            let value = match value {
                _ if value.len() > MAX_BYTES => PropertyValue::Unknown,
                "initial" => PropertyValue::Nothing,
                // it stays as it is without
                "inherit" | "unset" => return None,
                _ => PropertyValue::Text(value.to_owned()),
            };
            Some((name.to_owned(), value))
        },
    )
}

const VAR: &str = "var(";

/// Whether a text has a `var()`.
pub(super) fn has_variable(css: &str) -> bool {
    has_two_hyphens(css) && variable_at(css).is_some()
}

fn variable_at(css: &str) -> Option<usize> {
    css.as_bytes().windows(VAR.len()).position(|word| word.eq_ignore_ascii_case(VAR.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written_out(outer: &str, inner: &str, css: &str) -> String {
        let mut variables = Variables::default();
        for css in [outer, inner] {
            variables.define(definitions(css, Weight::Normal).collect());
        }
        variables.written_out(css)
    }

    #[test]
    fn values_are_written_out() {
        for (outer, inner, css, expected) in [
            ("--a:none", "", "display:var(--a)", "display:none;"),
            ("--a:none", "", "DISPLAY:VAR( --a )!important;b:c", "DISPLAY:none!important;b:c;"),
            ("--a:none", "--a:block", "display:var(--a)", "display:block;"),
            ("--a:none", "--a:inherit", "display:var(--a)", "display:none;"),
            ("--a:none", "--a:initial", "display:var(--a)", "display:unset;"),
            ("--a:none", "--A:block", "display:var(--a)", "display:none;"),
            ("", "", "display:var(--a)", "display:var(--a);"),
            ("--a:initial", "", "display:var(--a) !important", "display:unset!important;"),
            ("--a:initial", "", "display:var(--a,none)", "display:none;"),
            ("", "", "display:var(--a,none)", "display:none;"),
            ("", "", "display:var(--a,)", "display:;"),
            ("", "", "display:var(--a,var(--b,none))", "display:none;"),
            ("--a:1;--b:calc(var(--a)px)", "", "width:var(--b)", "width:calc(1px);"),
            // the properties in a value are those in force where it is defined
            ("--a:none;--b:var(--a)", "--a:block", "display:var(--b)", "display:none;"),
            ("--a:none", "--b:var(--a);--a:block", "display:var(--b)", "display:block;"),
            ("--a:var(--b);--b:var(--a)", "", "display:var(--a)", "display:var(--a);"),
            ("--a:255,255", "", "color:rgb(255,var(--a))", "color:rgb(255,255,255);"),
            ("", "", "content:';'", "content:';';"),
            ("", "", "display:var(--a", "display:var(--a;"),
        ] {
            assert_eq!(written_out(outer, inner, css), expected, "{outer} {inner} {css}");
        }
    }

    #[test]
    fn doublings_end() {
        let doublings: String =
            (0..20).map(|n| format!("--a{n}:var(--a{0}) var(--a{0}) var(--a{0});", n + 1)).collect();
        let mut variables = Variables::default();
        variables.define(definitions(&doublings, Weight::Normal).collect());
        for _ in 0..1_000 {
            let css = "display:var(--a0)";
            assert_eq!(variables.written_out(css), "display:var(--a0);");
        }
        let many: String = (0..=MAX_DEFINED).map(|n| format!("--a{n}:x;")).collect();
        variables.define(definitions(&many, Weight::Normal).collect());
        assert!(variables.is_truncated());
        assert_eq!(variables.written_out("display:var(--a0)"), "display:var(--a0);");
    }
}
