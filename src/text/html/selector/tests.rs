//! Selectors against a small tree.

use super::*;

/// `<div class='w v' id=i>` around `<table lang=en-GB>` around two siblings before the element.
struct Tree {
    around: Vec<Node<'static>>,
    before: Vec<Node<'static>>,
}

impl ElementTree<'static> for Tree {
    fn parent(&self, place: TreePosition) -> Option<(&Node<'static>, TreePosition)> {
        let depth = place.depth.checked_sub(1)?;
        Some((&self.around[depth], TreePosition { depth, before: 0 }))
    }

    fn previous(&self, place: TreePosition) -> Option<(&Node<'static>, TreePosition)> {
        let before = place.before.checked_sub(1)?;
        Some((&self.before[before], TreePosition { before, ..place }))
    }
}

fn node(tag: &'static str, nth: u32) -> Node<'static> {
    let name = tag.trim_matches(['<', '>']).split(' ').next().unwrap();
    let of = |name| Cow::Borrowed(attribute(tag, name).unwrap_or_default());
    let position =
        SiblingPosition { nth, nth_of_type: 1, nth_last: 1, nth_last_of_type: 2, is_empty: Some(false) };
    Node { name, class: of("class"), id: of("id"), tag, position }
}

fn verdict_with(selector: &str, steps: usize) -> SelectorMatch {
    let tree = Tree {
        around: vec![node("<div class='w v' id=i>", 2), node("<table lang=en-GB>", 1)],
        before: vec![node("<h1>", 1), node("<b class=s>", 2)],
    };
    let node = node("<p class=\"d e\" title='a b' data-x=yes hidden type=Disc name='x&amp;y'>", 3);
    let steps = Cell::new(steps);
    let look = SelectorSubject {
        node: &node,
        place: TreePosition { depth: 2, before: 2 },
        tree: &tree,
        steps: &steps,
    };
    let verdict = read(selector).unwrap().verdict(&look);
    if verdict == SelectorMatch::Never { SelectorMatch::No } else { verdict }
}

fn read(selector: &str) -> Result<Selector, Unread> {
    Selector::read(selector, Within::default())
}

#[test]
fn selectors_select() {
    use SelectorMatch::{Maybe, No, Yes};
    for (selector, expected) in [
        ("p", Yes),
        ("P.d", Yes),
        (".d.e", Yes),
        (".d.f", No),
        ("*", Yes),
        ("*.d", Yes),
        ("#x#i", No),
        (".w .d", Yes),
        (".w > .d", No),
        ("table > .d", Yes),
        (".w>table>p", Yes),
        ("#i p", Yes),
        ("div.w.v table p.e", Yes),
        ("#j p", No),
        ("[title]", Yes),
        ("[ hidden ]", Yes),
        ("p[data-x=yes]", Yes),
        ("p[data-x=YES]", No),
        ("p[data-x=YES i]", Yes),
        ("p[data-x='YES'i]", Yes),
        ("p[data-x='yes' s]", Yes),
        ("[type=disc]", Yes),
        ("[type=disc s]", No),
        ("[data-x='no']", No),
        ("[title='a ]']", No),
        ("[title~=b]", Yes),
        ("[title^=\"a \"]", Yes),
        ("[title$=c]", No),
        ("[title*=' ']", Yes),
        ("[name='x&y']", Maybe),
        ("[name]", Yes),
        ("[lang|=en] p", Yes),
        (":lang(en)", Yes),
        (":lang('EN-gb')", Yes),
        (":lang(fr)", No),
        (":lang(e)", No),
        ("div:lang(en)", No),
        ("div:lang(en) p", Maybe),
        (":nth-child(3)", Yes),
        (":nth-child(2n+1)", Yes),
        (":nth-child( 2n + 1 )", Yes),
        (":nth-child(even)", No),
        (":nth-child(-n+2)", No),
        (":nth-child(2 of p)", No),
        (":nth-child(1 of p)", Yes),
        (":nth-child(2 of p, b)", Yes),
        (":nth-child(odd of *)", Yes),
        (":nth-child(2 of :not(h1))", Yes),
        (":nth-child(1 of .x)", No),
        (":nth-child(1 of p:foo)", Maybe),
        (":nth-child(1 of :is(p, b:foo))", Maybe),
        (":nth-last-child(2 of p)", Yes),
        (":nth-last-child(1 of p)", No),
        (":nth-last-child(2 of b)", No),
        (":nth-last-child(1 of .d)", Maybe),
        (":nth-child(x of p)", Maybe),
        ("p:first-child", No),
        ("p:first-of-type", Yes),
        ("p:last-child", Yes),
        ("p:only-child", No),
        ("p:last-of-type", No),
        ("p:nth-last-of-type(2)", Yes),
        ("p:nth-last-child(n+2)", No),
        ("table:first-child p", Yes),
        (":empty", No),
        // siblings
        ("b + p", Yes),
        ("b+p", Yes),
        ("h1 + p", No),
        ("h1 ~ p", Yes),
        ("h1 + b + p", Yes),
        ("h1 + .s ~ p", Yes),
        ("b ~ h1 ~ p", No),
        ("table > h1 ~ p", Yes),
        (".w h1 + * + p", Yes),
        // lists
        (":not(.x)", Yes),
        ("p:not(.d)", No),
        (":not(.x, .e)", No),
        (":not(.x):not(#y)", Yes),
        (":not(div p)", No),
        (":not(:hover)", Yes),
        (":not(:has(a))", Maybe),
        (":not(:not(.d))", Yes),
        (":is(.x, .d)", Yes),
        (":is(.x, .y)", No),
        (":is(.x, ], .d)", Yes),
        (":is()", No),
        (":where(table, ul) > :is(p)", Yes),
        ("div :is(table p)", Yes),
        (":is(ul p)", No),
        (":-webkit-any(p)", Yes),
        (":not(:not(:not(:not(:not(.x)))))", Maybe),
        // further out than the nearest
        ("div > table p", Yes),
        ("html", No),
        (":has(a)", Maybe),
        (":foo", Maybe),
        (".x:foo", No),
        (":checked", No),
    ] {
        assert_eq!(verdict_with(selector, 1_000), expected, "{selector}");
    }
    assert_eq!(verdict_with(".w .d", 1), SelectorMatch::No);
    assert_eq!(verdict_with(":not(.x)", 1), SelectorMatch::No);
}

#[test]
fn a_long_way_out_takes_few_steps() {
    let deep = Tree { around: vec![node("<div class=a>", 1); 256], before: Vec::new() };
    let node = node("<div class=a>", 1);
    for selector in [
        ".x .a .a .a .a .a .a .a .a .a".to_owned(),
        ".x > .a .a > .a .a > .a .a > .a .a > .a".to_owned(),
        [":is(.x .a) "; 9].concat() + ".a",
    ] {
        let steps = Cell::new(usize::MAX);
        let look = SelectorSubject {
            node: &node,
            place: TreePosition { depth: 256, before: 0 },
            tree: &deep,
            steps: &steps,
        };
        assert!(read(&selector).unwrap().verdict(&look) < SelectorMatch::Maybe, "{selector}");
        assert!(usize::MAX - steps.get() < 300_000, "{selector}: {}", usize::MAX - steps.get());
    }
}

#[test]
fn the_stronger_selector_counts_more() {
    for (weak, strong) in [
        ("p", ".d"),
        (".d", ".w .d"),
        (".a.b.c.d", "#i"),
        ("*", "p"),
        ("p", "p[title]"),
        (":where(#i)", "p"),
        ("p", ":not(.d)"),
        (".d", ":is(.d, #i)"),
        (":only-child", "p:first-child"),
    ] {
        let of = |text| read(text).unwrap().specificity;
        assert!(of(weak) < of(strong), "{weak} {strong}");
    }
}

#[test]
fn what_is_no_selector_is_told_from_what_selects_nothing() {
    use Unread::{SelectsNothing, Unreadable};
    for (selector, expected) in [
        (".sm\\:hide", Ok(RuleTarget::Itself)),
        (".\\31 0", Ok(RuleTarget::Itself)),
        ("a::before", Ok(RuleTarget::Before)),
        ("a:after", Ok(RuleTarget::After)),
        ("a::marker", Ok(RuleTarget::Marker)),
        ("a::before::marker", Err(SelectsNothing)),
        ("a:nth-child(1 of ..)", Err(Unreadable)),
        ("a:hover", Err(SelectsNothing)),
        ("a::before:hover", Err(SelectsNothing)),
        ("a::first-line", Err(SelectsNothing)),
        ("a::before b", Err(Unreadable)),
        ("a::before.b", Err(Unreadable)),
        ("a::foo", Err(Unreadable)),
        (".1a", Err(Unreadable)),
        (".-1", Err(Unreadable)),
        (".a*", Err(Unreadable)),
        (".a b p*", Err(Unreadable)),
        ("[a=1]", Err(Unreadable)),
        ("a > + b", Err(Unreadable)),
        ("} a", Err(Unreadable)),
        (":not(])", Err(Unreadable)),
        (":not(", Err(Unreadable)),
        ("a:nth-child(", Err(Unreadable)),
        ("", Err(Unreadable)),
        (">", Err(Unreadable)),
        ("a >", Err(Unreadable)),
        ("[", Err(Unreadable)),
        (".", Err(Unreadable)),
    ] {
        assert_eq!(read(selector).map(|read| read.part), expected, "{selector}");
    }
}

#[test]
fn needs_are_told() {
    for (selector, siblings, types, rest) in [
        ("a > b:nth-child(2)", false, false, false),
        ("a + b", true, false, false),
        (":not(a ~ b)", true, false, false),
        (":first-of-type", false, true, false),
        (":nth-child(1 of a)", true, false, false),
        (":nth-last-child(1 of a)", false, true, true),
        (":is(:last-child)", false, false, true),
        ("a:only-of-type", false, true, true),
        (":empty", false, false, true),
    ] {
        assert_eq!(read(selector).unwrap().needs, SelectorNeeds { siblings, types, rest }, "{selector}");
    }
}
