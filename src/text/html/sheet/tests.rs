//! Sheets against single elements.

use super::super::color::Color;
use super::super::display::Display;
use super::super::variables::Variables;
use super::*;
use std::borrow::Cow;

/// One element, `<div class=e>`, around the element that is matched.
struct Outer(Node<'static>);

impl ElementTree<'static> for Outer {
    fn parent(&self, place: TreePosition) -> Option<(&Node<'static>, TreePosition)> {
        (place.depth > 0).then_some((&self.0, TreePosition::default()))
    }

    fn previous(&self, _: TreePosition) -> Option<(&Node<'static>, TreePosition)> {
        None
    }
}

fn cascaded(sheet: &mut Stylesheet, class: &'static str, id: &'static str, part: RuleTarget) -> Cascaded {
    let node = Node {
        name: "td",
        class: Cow::Borrowed(class),
        id: Cow::Borrowed(id),
        tag: "<td>",
        ..Node::default()
    };
    let outer = Outer(Node { name: "div", class: Cow::Borrowed("e"), ..Node::default() });
    let asked =
        StyledElement { node: &node, place: TreePosition { depth: 1, before: 0 }, tree: &outer, part };
    sheet.cascade(&asked, Declarations::default(), None, &mut Variables::default())
}

fn declared(sheet: &mut Stylesheet, class: &'static str, id: &'static str) -> Declarations {
    cascaded(sheet, class, id, RuleTarget::Itself).declared
}

#[test]
fn rules_apply_in_the_order_of_the_cascade() {
    let mut sheet = Stylesheet::default();
    sheet.read(
        "<!-- @import 'x.css'; .first{display:none} /* a { */ .b, td.c{color:#fff}\n#d{display:none} p{color:red}
         @media (max-width:9px){.b{display:none}.x{display:none}} .e .f{display:none;background:#000}
         @media screen{ @media all{.m{display:none}} } @media print{.p{display:none}}
         .g:hover{color:#fff} @font-face{color:#fff} .h:has(.b){display:none;color:#fff}
         .s{display:none} .e .s{display:block} .t{display:none !important} .e .t{display:block}
         .u{display:none} .u:has(.b){display:block} .last{display:none",
    );
    for (class, id, display, color, background) in [
        ("first", "", Some(Display::None), None, None),
        ("b", "", None, Some(Color::WHITE), None),
        ("z c", "", None, Some(Color::WHITE), None),
        ("b", "d", Some(Display::None), Some(Color::WHITE), None),
        ("x", "", None, None, None),
        ("f", "", Some(Display::None), None, Some(Color::BLACK)),
        ("g", "", None, None, None),
        ("h", "", None, Some(Color::Unknown), None),
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
    assert!(!sheet.is_truncated());
}

#[test]
fn rules_are_told_apart_from_what_stands_around_them() {
    const HIDES: &str = "{display:none}";
    for (before, after, hides) in [
        ("", "", true),
        // strings, brackets and comments
        (".b::before{content:'}'}", "", true),
        (".b{background:url(})}", "", true),
        ("[title='{']{x:y}", "", true),
        (".b::after{content:'/*'}", ".b::after{content:'*/'}", true),
        ("/* } { */", "", true),
        ("--> <!--", "", true),
        ("@import url(a;b);", "", true),
        ("@charset 'x'; @namespace a url(b);", "", true),
        ("@font-face{a:b}@keyframes c{to{d:e}}@page{f:g}", "", true),
        // selectors that are invalid
        ("}", "", false),
        ("color:red;", "", false),
        ("x:y;}", "", false),
        ("..b,", "", false),
        (":foo,", "", false),
        (".b:hover,", "", true),
        // queries
        ("@media screen{", "}", true),
        ("@MEDIA(min-width:1px){", "}", true),
        ("@supports (display:block){", "}", true),
        ("@supports (display:foo){", "}", false),
        ("@supports not (display:block){", "}", false),
        ("@container (width > 1px){", "}", false),
        ("@scope (.e){", "}", false),
        ("@starting-style{", "}", false),
        ("@document url(){", "}", false),
        ("@layer a{", "}", true),
        ("@layer{", "}", true),
        ("@layer a,b;@layer a{.a{display:block}}@layer b{", "}", true),
        ("@layer b,a;@layer a{.a{display:block}}@layer b{", "}", false),
        ("@layer a{.a.a.a{display:block}}", "", true),
        (".a{display:block}@layer a{", "}", false),
        ("@layer a{@layer b{", "}}", false),
        // nesting
        (".e{", "}", true),
        (".e{&{x:y} color:red;", "}", true),
        (".e{color:red;", "}", true),
        ("div{&.e ", "}", true),
        ("div{&.f ", "}", false),
        (".e{& ", "}", true),
        (".e{> ", "}", true),
        (".z{", "}", false),
        (".z,.e{", "}", true),
        (".z,.e{@media screen{", "}}", true),
        ("td{@media screen{display:none}}.z", "", true),
        ("td{@media print{display:none}}.z", "", false),
        ("td{&.z{x:y}display:none}.z", "", true),
        ("td{.z &{x:y}}.e{:is(&) ", "}", true),
        ("td{.e &", "}.z{x:y", true),
        ("td{.z &", "}.z{x:y", false),
        ("html{& ", "}", false),
        (".e{--x:{.y};", "}", true),
        ("@media screen{.e{@media all{.e &{@supports (color:red){&{", "}}}}}}", false),
    ] {
        let selector = if before.ends_with(" &") { "" } else { ".a" };
        let css = format!("{before}{selector}{HIDES}{after}");
        let mut sheet = Stylesheet::default();
        sheet.read(&css);
        assert_eq!(declared(&mut sheet, "a", "").display == Some(Display::None), hides, "{css}");
    }
}

#[test]
fn layers_turn_round_for_what_is_important() {
    let mut sheet = Stylesheet::default();
    sheet.read("@layer a{.a{display:none!important}} @layer b{.a{display:block!important}} .a{display:block!important}");
    assert_eq!(declared(&mut sheet, "a", "").display, Some(Display::None));
}

#[test]
fn text_before_and_after_is_found() {
    let mut sheet = Stylesheet::default();
    sheet.read(".a::before{content:'';color:red} .b:after{content:''}");
    assert!(!sheet.has_text());
    sheet.read(".a::before{content:'x'} .e .a::before{content:'y'!important} .a::before{content:'z'}");
    sheet.read(".c::after{content:'u'} .c:has(b)::after{content:none}");
    assert!(sheet.has_text());
    for (class, part, expected) in [
        ("a", RuleTarget::Before, Some("'y'")),
        ("a", RuleTarget::After, None),
        ("a", RuleTarget::Itself, None),
        ("b", RuleTarget::After, Some("''")),
        ("c", RuleTarget::After, Some("'u'")),
    ] {
        assert_eq!(cascaded(&mut sheet, class, "", part).content.as_deref(), expected, "{class} {part:?}");
    }
}

#[test]
fn limits_are_not_silent() {
    let mut sheet = Stylesheet::default();
    sheet.read(&".a .b{color:red}".repeat(MAX_RULES));
    assert!(!sheet.is_truncated());
    for _ in 0..MAX_STEPS / MAX_RULES {
        declared(&mut sheet, "b", "");
    }
    assert!(sheet.is_truncated());
    assert_eq!(declared(&mut sheet, "b", ""), Declarations::default());
    for css in [
        ".a{color:red}".repeat(MAX_RULES + 1),
        format!("{}{{color:red}}", ".a".repeat(MAX_SELECTOR_BYTES)),
        "a{".repeat(9),
        format!("{}{{{}}}", vec!["a"; 900].join(","), "&{b:c}color:red;".repeat(10)),
    ] {
        let mut sheet = Stylesheet::default();
        sheet.read(&css);
        assert!(sheet.is_truncated());
    }
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
        "a{;};{",
        "@layer",
        "@layer{",
        "&{&",
        "a{--b:{",
        "\\",
        "a{\\",
        "a{'",
        "a{('",
    ] {
        Stylesheet::default().read(css);
    }
}
