//! [`Selector`]: which elements a rule is for.

use super::css::is_name;

/// An element as selectors see it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Node<'a> {
    pub(super) name: &'a str,
    pub(super) class: &'a str,
    pub(super) id: &'a str,
    /// The start tag as it stands in the HTML, for attributes that are seldom asked for.
    pub(super) tag: &'a str,
    /// Its number among the children of its parent, from one.
    pub(super) nth: usize,
}

/// One selector, such as `div.note > [lang] .x`.
#[derive(Clone, Debug, Default)]
pub(super) struct Selector {
    /// From the element the rule is for to those around it.
    compounds: Vec<Compound>,
    /// Names, classes and ids, as CSS counts them: the larger, the stronger.
    pub(super) specificity: u32,
    /// Whether all of it is understood; otherwise it may select less than it matches.
    pub(super) is_certain: bool,
}

/// What is said of one element.
#[derive(Clone, Debug, Default)]
struct Compound {
    name: Option<String>,
    id: Option<String>,
    classes: Vec<String>,
    attributes: Vec<(String, Operator, String)>,
    nth: Option<(i64, i64)>,
    /// Whether it is the parent of the one before it, and not just any element around it.
    is_parent: bool,
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

/// Where the rules of a selector are looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key<'a> {
    Id(&'a str),
    Class(&'a str),
    Name(&'a str),
    Any,
}

/// Weights of an id and of a class in the specificity.
const ID: u32 = 1 << 20;
const CLASS: u32 = 1 << 10;
/// Real selectors have up to ten compounds; each may have to be held against all open elements.
const MAX_COMPOUNDS: usize = 16;

impl Selector {
    /// Reads one selector; `None` if it selects nothing that stands still (`a:hover`, `p::before`) or is none.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut selector = Self { is_certain: true, ..Self::default() };
        let mut compound = Compound::default();
        let mut is_empty = true;
        let mut rest = text.trim_ascii();
        while let Some(first) = rest.chars().next() {
            if first.is_ascii_whitespace() || matches!(first, '>' | '+' | '~') {
                let after = rest
                    .trim_start_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '+' | '~'));
                let combinator = &rest[..rest.len() - after.len()];
                if is_empty || after.is_empty() || selector.compounds.len() == MAX_COMPOUNDS {
                    return None;
                }
                compound.is_parent = combinator.contains('>');
                if combinator.contains(['+', '~']) {
                    // what stands before is no longer open: nothing to hold it against
                    selector.is_certain = false;
                } else {
                    selector.compounds.push(std::mem::take(&mut compound));
                }
                compound = Compound::default();
                is_empty = true;
                rest = after;
                continue;
            }
            rest = selector.simple(rest, &mut compound)?;
            is_empty = false;
        }
        if is_empty {
            return None;
        }
        selector.compounds.push(compound);
        selector.compounds.reverse();
        Some(selector)
    }

    /// Reads one simple selector into a compound; what follows it.
    fn simple<'t>(&mut self, text: &'t str, compound: &mut Compound) -> Option<&'t str> {
        if let Some(rest) = text.strip_prefix('*') {
            return Some(rest);
        }
        if let Some(rest) = text.strip_prefix('[') {
            let (inside, rest) = rest.split_once(']')?;
            compound.attributes.push(attribute_test(inside)?);
            self.specificity += CLASS;
            return Some(rest);
        }
        if let Some(rest) = text.strip_prefix(':') {
            return self.pseudo(rest, compound);
        }
        let (sign, rest) = match text.strip_prefix(['.', '#']) {
            Some(rest) => (text.as_bytes()[0], rest),
            None => (b' ', text),
        };
        let (name, rest) = identifier(rest)?;
        match sign {
            b'.' => compound.classes.push(name),
            b'#' => compound.id = Some(name),
            _ => compound.name = Some(name),
        }
        self.specificity += match sign {
            b'.' => CLASS,
            b'#' => ID,
            _ => 1,
        };
        Some(rest)
    }

    fn pseudo<'t>(&mut self, text: &'t str, compound: &mut Compound) -> Option<&'t str> {
        let (name, rest) = identifier(text)?; // `::before` has none: a colon follows
        let (argument, rest) = match rest.strip_prefix('(') {
            Some(inside) => {
                let end = closing_bracket(inside)?;
                (inside[..end].trim_ascii(), &inside[end + 1..])
            }
            None => ("", rest),
        };
        self.specificity += CLASS;
        match name.to_ascii_lowercase().as_str() {
            "hover" | "active" | "focus" | "focus-within" | "visited" | "checked" | "target" | "before"
            | "after" | "first-line" | "first-letter" | "selection" => return None,
            "first-child" => compound.nth = Some((0, 1)),
            "nth-child" => match nth(argument) {
                Some(nth) => compound.nth = Some(nth),
                None => self.is_certain = false,
            },
            "root" => compound.name = Some("html".to_owned()),
            "link" | "any-link" => {
                compound.attributes.push(("href".to_owned(), Operator::Present, String::new()))
            }
            _ => self.is_certain = false,
        }
        Some(rest)
    }

    /// Where rules for the element are looked up.
    pub(super) fn key(&self) -> Key<'_> {
        let Some(compound) = self.compounds.first() else { return Key::Any };
        match compound {
            Compound { id: Some(id), .. } => Key::Id(id),
            Compound { classes, .. } if !classes.is_empty() => Key::Class(&classes[0]),
            Compound { name: Some(name), .. } => Key::Name(name),
            _ => Key::Any,
        }
    }

    /// Whether it selects an element inside others, the nearest last. Each comparison takes one of `steps`;
    /// without them it selects nothing.
    pub(super) fn selects<'n>(
        &self,
        node: &Node<'_>,
        around: &dyn Fn(usize) -> Option<Node<'n>>,
        steps: &mut usize,
    ) -> bool {
        let mut compounds = self.compounds.iter();
        if !compounds.next().is_some_and(|compound| compound.selects(node, steps)) {
            return false;
        }
        // the nearest ancestor that fits is taken; only `a > b c` inside twice the same could be missed
        let mut outward = 0;
        for compound in compounds {
            loop {
                let Some(ancestor) = around(outward) else { return false };
                outward += 1;
                if compound.selects(&ancestor, steps) {
                    break;
                }
                if compound.is_parent || *steps == 0 {
                    return false;
                }
            }
        }
        true
    }
}

impl Compound {
    fn selects(&self, node: &Node<'_>, steps: &mut usize) -> bool {
        let Some(left) = steps.checked_sub(1 + self.attributes.len() * 8) else {
            *steps = 0;
            return false;
        };
        *steps = left;
        let has_class = |class: &String| node.class.split_ascii_whitespace().any(|word| word == class);
        self.name.as_ref().is_none_or(|name| name.eq_ignore_ascii_case(node.name))
            && self.id.as_ref().is_none_or(|id| id == node.id)
            && self.classes.iter().all(has_class)
            && self.nth.is_none_or(|nth| is_nth(nth, node.nth))
            && self.attributes.iter().all(|(name, operator, wanted)| {
                attribute(node.tag, name).is_some_and(|value| operator.holds(value, wanted))
            })
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

/// A name with its escapes (`sm\:hide`), and what follows it.
fn identifier(text: &str) -> Option<(String, &str)> {
    let mut name = String::new();
    let mut letters = text.char_indices();
    let mut end = text.len();
    while let Some((at, letter)) = letters.next() {
        if letter == '\\' {
            name.push(letters.next()?.1);
        } else if is_name(letter) {
            name.push(letter);
        } else {
            end = at;
            break;
        }
    }
    (!name.is_empty()).then_some((name, &text[end..]))
}

fn closing_bracket(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => return Some(at),
            b')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The inside of `[name operator value]`.
fn attribute_test(inside: &str) -> Option<(String, Operator, String)> {
    let Some((name, value)) = inside.split_once('=') else {
        return Some((inside.trim_ascii().to_owned(), Operator::Present, String::new()));
    };
    let operator = match name.as_bytes().last()? {
        b'~' => Operator::Word,
        b'|' => Operator::Dash,
        b'^' => Operator::Prefix,
        b'$' => Operator::Suffix,
        b'*' => Operator::Substring,
        _ => Operator::Equal,
    };
    let name = name.trim_end_matches(['~', '|', '^', '$', '*']).trim_ascii();
    let value = value.trim_ascii().trim_end_matches(" i").trim_matches(['"', '\'']);
    Some((name.to_owned(), operator, value.to_owned()))
}

/// `an+b` of `:nth-child()`.
fn nth(text: &str) -> Option<(i64, i64)> {
    let text: String =
        text.chars().filter(|c| !c.is_ascii_whitespace()).collect::<String>().to_ascii_lowercase();
    match text.as_str() {
        "odd" => return Some((2, 1)),
        "even" => return Some((2, 0)),
        _ => {}
    }
    let Some((step, offset)) = text.split_once('n') else { return Some((0, text.parse().ok()?)) };
    let step = match step {
        "" | "+" => 1,
        "-" => -1,
        step => i64::from(step.parse::<i32>().ok()?),
    };
    let offset = if offset.is_empty() { 0 } else { i64::from(offset.parse::<i32>().ok()?) };
    Some((step, offset))
}

fn is_nth((step, offset): (i64, i64), number: usize) -> bool {
    let Ok(number) = i64::try_from(number) else { return false };
    match step {
        0 => number == offset,
        _ => (number - offset) % step == 0 && (number - offset) / step >= 0,
    }
}

/// The value of an attribute in a start tag as it stands in the HTML.
pub(super) fn attribute<'a>(tag: &'a str, wanted: &str) -> Option<&'a str> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn node<'a>(tag: &'a str, nth: usize) -> Node<'a> {
        let name = tag.trim_matches(['<', '>']).split(' ').next().unwrap();
        let of = |name| attribute(tag, name).unwrap_or_default();
        Node { name, class: of("class"), id: of("id"), tag, nth }
    }

    #[test]
    fn selectors_select() {
        // the element inside `<div class=w id=i><table lang=en-GB>`
        let around = [node("<table lang=en-GB>", 1), node("<div class='w v' id=i>", 2)];
        let inner = node("<p class=\"d e\" title='a b' data-x=yes hidden>", 3);
        for (selector, expected) in [
            ("p", true),
            ("P.d", true),
            (".d.e", true),
            (".d.f", false),
            ("*", true),
            (".w .d", true),
            (".w > .d", false),
            ("table > .d", true),
            (".w>table>p", true),
            ("#i p", true),
            ("div.w.v table p.e", true),
            ("#j p", false),
            ("[title]", true),
            ("[hidden]", true),
            ("p[data-x=yes]", true),
            ("[data-x='no']", false),
            ("[title~=b]", true),
            ("[title^=\"a \"]", true),
            ("[title$=c]", false),
            ("[title*=' ']", true),
            ("[lang|=en] p", true),
            (":nth-child(3)", true),
            (":nth-child(2n+1)", true),
            (":nth-child(even)", false),
            (":nth-child(-n+2)", false),
            ("p:first-child", false),
            ("table:first-child p", true),
        ] {
            let selector_read = Selector::read(selector).unwrap();
            assert!(selector_read.is_certain, "{selector}");
            let selects = selector_read.selects(&inner, &|outward| around.get(outward).copied(), &mut 1_000);
            assert_eq!(selects, expected, "{selector}");
        }
        assert!(!Selector::read(".w .d").unwrap().selects(
            &inner,
            &|outward| around.get(outward).copied(),
            &mut 1
        ));
    }

    #[test]
    fn the_stronger_selector_counts_more() {
        for (weak, strong) in
            [("p", ".d"), (".d", ".w .d"), (".a.b.c.d", "#i"), ("*", "p"), ("p", "p[title]")]
        {
            let of = |text| Selector::read(text).unwrap().specificity;
            assert!(of(weak) < of(strong), "{weak} {strong}");
        }
    }

    #[test]
    fn what_is_not_understood_is_doubtful() {
        for (selector, expected) in [
            ("a:not(.b)", Some(false)),
            ("a + b", Some(false)),
            (".sm\\:hide", Some(true)),
            ("a:hover", None),
            ("a::before", None),
            ("", None),
            (">", None),
            ("a >", None),
            ("[", None),
            (".", None),
            ("a:nth-child(", None),
        ] {
            assert_eq!(Selector::read(selector).map(|read| read.is_certain), expected, "{selector}");
        }
    }
}
