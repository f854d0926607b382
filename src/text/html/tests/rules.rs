//! What the rules of a page hide, show and add, kind by kind.

use super::{LIMIT, read};
use std::time::{Duration, Instant};

/// Each case is between two visible words; `q` is the text that the case is about.
fn assert_seen(cases: &[&str], is_seen: bool) {
    for html in cases {
        let read = read(&format!("<p>Good</p>{html}<p>day</p>"), LIMIT);
        let expected = if is_seen { "Good\nq\nday" } else { "Good\nday" };
        assert_eq!(read.visible.as_str(), expected, "{html}");
        assert_eq!(read.hidden.as_str(), if is_seen { "" } else { "q" }, "{html}");
        assert!(!read.truncated, "{html}");
    }
}

#[test]
fn siblings_hide() {
    assert_seen(
        &[
            "<style>p + div{display:none}</style><p></p><div>q</div>",
            "<style>p + div{display:none}</style><P></P><DIV>q</DIV>",
            "<div><p></p><div class=x>q</div></div><style>p + .x{display:none}</style>",
            "<style>p ~ div{display:none}</style><p></p><b></b><div>q</div>",
            "<style>b + i + div{display:none}</style><b></b><i></i><div>q</div>",
            "<style>hr + div{display:none}</style><hr><div>q</div>",
            "<div><hr><style>hr + style + div{display:none}</style><div>q</div></div>",
            "<style>.a + .b i{display:none}</style><p class=a></p><div class=b><p><i>q</i></p></div>",
            "<style>.a > b + i{display:none}</style><div class=a><b><u></u></b><i>q</i></div>",
            "<style>td + td{display:none}</style><table><tr><td><b></b></td><td>q</td></table>",
            "<style>head + body > .x{display:none}</style><div class=x>q</div>",
            "<style>.x:checked ~ div{display:none}</style><input class=x checked><div>q</div>",
        ],
        false,
    );
    assert_seen(
        &[
            "<style>p + div{display:none}</style><p></p><b></b><div>q</div>",
            "<style>p + div{display:none}</style><div><p></p></div><div>q</div>",
            "<style>b ~ div{display:none}</style><div>q</div><b></b>",
            "<style>b ~ div{display:none}</style><div><b></b></div><div>q</div>",
            "<style>.d{display:none} b + .d{display:block}</style><b></b><div class=d>q</div>",
            "<style>.x:checked ~ div{display:none}</style><input class=x><div>q</div>",
        ],
        true,
    );
}

#[test]
fn lists_of_selectors_hide() {
    assert_seen(
        &[
            "<style>div:not(.y){display:none}</style><div class=x>q</div>",
            "<style>div:not(.y, #z){display:none}</style><div class=x>q</div>",
            "<style>div:not(:hover){display:none}</style><div>q</div>",
            "<style>body :is(.x,.y){display:none}</style><div class=y>q</div>",
            "<style>:where(.x){display:none}</style><div class=x>q</div>",
            "<style>:is(ul, div) > i{display:none}</style><div><i>q</i></div>",
            "<style>.x:not(p + .x){display:none}</style><b></b><div class=x>q</div>",
            "<style>[title='A' i]{display:none}</style><div title=a>q</div>",
            "<style>[title=',']:not([x]){display:none}</style><div title=,>q</div>",
            "<style>div:lang(fr){display:none}</style><section lang=fr-CA><div>q</div></section>",
            "<style>.x{display:none}</style><div class=&#120;>q</div>",
            "<style>div{display:none}</style><DIV>q</DIV>",
            "<style>.q\\31 {display:none}</style><div class=q1>q</div>",
        ],
        false,
    );
    assert_seen(
        &[
            "<style>div:not(.x){display:none}</style><div class=x>q</div>",
            "<style>div:not(body div){display:none}</style><div>q</div>",
            "<style>:where(#x){display:none} div{display:block}</style><div id=x>q</div>",
            "<style>:is(.y,.z){display:none}</style><div class=x>q</div>",
            "<style>div:has(i){display:none}</style><div><i></i>q</div>",
            "<style>.x{display:none} .x:has(i){display:block}</style><div class=x><i></i>q</div>",
            "<style>body:not(.y){display:none}</style><body class=y><div>q</div>",
            "<style>body{display:none} body.y{display:block}</style><body class=y><div>q</div>",
            "<style>div:lang(fr){display:none}</style><div>q</div>",
            "<style>.1x{display:none} .x,..y{display:none}</style><div class='1x x'>q</div>",
            "<style>#x#y{display:none}</style><div id=y>q</div>",
        ],
        true,
    );
    for html in [
        "<html class=a><style>.a .b{display:none}</style><p class=b>q",
        "<html style='--a:none'><style>.b{display:var(--a)}</style><p class=b>q",
        "<html><style>html{visibility:hidden}</style>q",
        "<style>body:not(.y){display:none}</style>q",
        "<style>body:not(.y){display:none}</style><body class=x>q<body>r",
    ] {
        assert_eq!(read(html, LIMIT).visible.as_str(), "", "{html}");
    }
    // rules in the body also apply to it
    for html in [
        "<body class=x><style>.x{background:#000}</style><p style='color:#fff'>q",
        "<html class=x><body><style>.x{background:#000}</style><p style='color:#fff'>q",
    ] {
        assert_eq!(read(html, LIMIT).visible.as_str(), "q", "{html}");
    }
    let html = "<html style='opacity:.2'><style>html{opacity:.2} p{opacity:.4}</style><p>q";
    assert_eq!(read(html, LIMIT).visible.as_str(), "q");
}

#[test]
fn places_among_siblings_hide() {
    assert_seen(
        &[
            "<style>body > div:nth-of-type(1){display:none}</style><div>q</div>",
            "<style>div:first-of-type{display:none}</style><section><p></p><div>q</div></section>",
            "<style>div:nth-of-type(even){display:none}</style><section><div></div><p></p><div>q</div></section>",
            "<style>div p:last-child{display:none}</style><div><p></p><p>q</p></div>",
            "<style>div p:last-of-type{display:none}</style><div><p>q</p><b></b></div>",
            "<style>b:only-child{display:none}</style><div><b>q</b></div>",
            "<style>b:only-of-type{display:none}</style><div><i></i><b>q</b></div>",
            "<style>b:nth-last-child(2){display:none}</style><div><b>q</b><i></i></div>",
            "<style>b:nth-last-of-type(n+2){display:none}</style><div><b>q</b><i></i><b></b></div>",
            "<style>b:not(:last-child){display:none}</style><div><b>q</b><i></i></div>",
            "<style>i:empty + b{display:none}</style><div><i></i><b>q</b></div>",
            "<style>div{display:none}</style><style>b:last-child{color:red}</style><div>q</div>",
            "<div><b>q</b></div><style>b:only-child{display:none}</style>",
            "<style>div:nth-child(3){display:none}</style><div>q</div>", // `style` is the second
        ],
        false,
    );
    assert_seen(
        &[
            "<style>div:nth-of-type(2){display:none}</style><section><p></p><div>q</div></section>",
            "<style>div p:last-child{display:none}</style><div><p>q</p><p></p></div>",
            "<style>div p:last-of-type{display:none}</style><div><p>q</p><b></b><p></p></div>",
            "<style>b:only-child{display:none}</style><div><b>q</b><i></i></div>",
            "<style>div:empty{display:none}</style><div>q</div>",
            "<style>div:empty{display:none}</style><div><b>q</b></div>",
            "<style>.x{display:none} b:last-child .x{display:inline}</style><div><i></i><b><u class=x>q</u></b></div>",
            "<style>b:nth-child(1 of .x){display:none}</style><div><b>q</b></div>",
        ],
        true,
    );
    // elements in the head are not children of the body
    let head = "<meta charset=utf-8><title>t</title><style>p:first-child{display:none}</style><p>q</p>w";
    assert_eq!(read(head, LIMIT).visible.as_str(), "t\nw");
    let late = "<img alt=w><div><i></i><b>q</b></div><style>b:last-child{display:none}</style>";
    assert_eq!(read(late, LIMIT).visible.as_str(), "w");
}

#[test]
fn custom_properties_hide() {
    assert_seen(
        &[
            "<style>.x{--a:none;display:var(--a)}</style><div class=x>q</div>",
            "<style>:root{--a:none}.x{display:var(--a)}</style><div class=x>q</div>",
            "<style>body{--a:#fff}.x{color:var(--a)}</style><div class=x>q</div>",
            "<style>.x{display:var(--a,none)}</style><div class=x>q</div>",
            "<style>.x{--a:var(--b);--b:0}.x i{font-size:var(--a)}</style><div class=x><i>q</i></div>",
            "<div style='--a:none;display:var(--a)'>q</div>",
            "<div style='--a:none'><p style='display:var(--a)'>q</p></div>",
            "<div style='display:VAR( --a , none)'>q</div>",
            "<div style='--a:initial;color:#fff;background:var(--a)'>q</div>",
            "<style>.x{display:var(--a)}</style><div style='--a:none'><p class=x>q</p></div>",
            "<style>.x{opacity:calc(var(--a))}.x{opacity:var(--a)}</style><div style='--a:0'><p class=x>q</p></div>",
            "<style>.x{height:var(--a);overflow:hidden}</style><div style='--a:0'><p class=x>q</p></div>",
            "<style>.x{--a:none!important}.x{--a:block}.x{display:var(--a)}</style><div class=x>q</div>",
        ],
        false,
    );
    assert_seen(
        &[
            "<style>.x{--a:none}.x{display:var(--a)}</style><div class=x style='--a:block'>q</div>",
            "<style>.x{display:none;display:var(--a)}</style><div class=x>q</div>",
            "<div style='--a:none'></div><div style='display:var(--a)'>q</div>",
            "<br style='--a:none'><div style='display:var(--a)'>q</div>",
            "<div style='color:#fff;color:var(--a)'>q</div>",
            "<div style='opacity:0;opacity:var(--a)'>q</div>",
            "<div style='visibility:hidden;font-size:0'><p style='visibility:var(--a);font-size:var(--a)'>q</p></div>",
            "<div style='--a:initial;color:#fff;color:var(--a)'>q</div>",
            "<div style='--a:var(--b);--b:var(--a);display:var(--a)'>q</div>",
            "<style>.x:has(b){--a:none}.x{display:var(--a)}</style><div class=x>q</div>",
        ],
        true,
    );
}

/// css-properties-values-api-1, section 2.
#[test]
fn registered_properties_hide_and_show() {
    assert_seen(
        &[
            "<style>@property --d{syntax:'*';inherits:true;initial-value:none}.x{display:var(--d)}</style><div class=x>q</div>",
            "<style>@property --d{syntax:'*';inherits:false;initial-value:none}.x{display:var(--d)}</style><div class=x>q</div>",
        ],
        false,
    );
    assert_seen(
        &[
            "<style>@property --d{syntax:'*';inherits:false;initial-value:block}.x{display:var(--d)}body{--d:none}</style><div class=x>q</div>",
            "<style>@property --d{syntax:'*';initial-value:none}.x{display:var(--d)}</style><div class=x>q</div>",
            "<style>@property --d{syntax:'*';inherits:true;initial-value:none}.x{display:var(--d)}body{--d:block}</style><div class=x>q</div>",
        ],
        true,
    );
}

/// mediaqueries-4, section 2.4.3; css-conditional-4, section 2; html 4.2.6.
#[test]
fn conditions_hide() {
    assert_seen(
        &[
            "<style>@media (width >= 1px){.x{display:none}}</style><div class=x>q</div>",
            "<style>@supports selector(:is(a)){.x{display:none}}</style><div class=x>q</div>",
            "<style type='text/CSS'>.x{display:none}</style><div class=x>q</div>",
            "<style type>.x{display:none}</style><div class=x>q</div>",
            "<div popover>q</div>",
            "<style>section > :nth-last-child(1 of div){display:none}</style><section><div>q</div><p></p></section>",
            "<style>:nth-child(2 of .y){display:none}</style><section><b class=y></b><i></i><div class=y>q</div></section>",
        ],
        false,
    );
    assert_seen(
        &[
            "<style>@media (width < 1px){.x{display:none}}</style><div class=x>q</div>",
            "<style type='text/less'>.x{display:none}</style><div class=x>q</div>",
            "<style type=text/less media=screen>.x{display:none}</style><div class=x>q</div>",
            "<div popover style='display:block'>q</div>",
            "<p><span style='text-indent:-9999px'>q</span></p>",
        ],
        true,
    );
    let handed_on = "<span style='text-indent:-9999px'><div>q</div></span>";
    assert_eq!(read(handed_on, LIMIT).hidden.as_str(), "q");
}

/// Text that a rule may hide, where that cannot be decided, is read and counted as hidden: some
/// programs hide it, others drop the rule.
#[test]
fn what_may_be_hidden_is_counted() {
    for (css, counts) in [
        ("body:has(p) > .x{display:none}", true),
        ("@container (min-width:1px){.x{display:none}}", true),
        ("@scope (body){.x{opacity:0}}", true),
        ("body:has(p) .x{visibility:hidden}", true),
        ("body:has(p) .x{font-size:0}", true),
        ("body:has(p) .x{position:absolute;left:-9999px}", true),
        ("body:has(p) .x{display:none} .x.x.x{display:block}", false),
        ("body:has(p) .x{display:block}", false),
        ("body:has(p) .x{color:red}", false),
    ] {
        let read = read(&format!("<style>{css}</style><div class=x>q</div>"), LIMIT);
        assert_eq!((read.visible.as_str(), read.hidden.as_str()), ("q", ""), "{css}");
        assert_eq!(read.hiding != Default::default(), counts, "{css}");
    }
}

#[test]
fn nested_rules_hide() {
    assert_seen(
        &[
            "<style>body{ .x{display:none} }</style><div class=x>q</div>",
            "<style>.w{ & .x{display:none} }</style><div class=w><p class=x>q</p></div>",
            "<style>.w{ &.x{display:none} }</style><div class='w x'>q</div>",
            "<style>.w{ color:red; > .x{display:none} }</style><div class=w><p class=x>q</p></div>",
            "<style>p{ + .x{display:none} }</style><p></p><div class=x>q</div>",
            "<style>.x{ @media screen{display:none} }</style><div class=x>q</div>",
            "<style>.w{ .v{ .x{display:none} } }</style><div class=w><p class=v><i class=x>q</i></div>",
            "<style>.x{ &::before{color:red} display:none }</style><div class=x>q</div>",
            "<style>.x{display:none} .v{ .x{display:block} }</style><div class=x>q</div>",
            "<style>@layer a{.x{display:none}}</style><div class=x>q</div>",
        ],
        false,
    );
    assert_seen(
        &[
            "<style>.w{ .x{display:none} }</style><div class=x>q</div>",
            "<style>.x{ @media print{display:none} }</style><div class=x>q</div>",
            "<style>.x{display:none} .w{ .x{display:block} }</style><div class=w><p class=x>q</p></div>",
            "<style>@layer a{.x{display:none}} .x{display:block}</style><div class=x>q</div>",
        ],
        true,
    );
}

#[test]
fn drawings_without_room_hide() {
    assert_seen(
        &[
            "<svg width=0 height=0><text>q</text></svg>",
            "<svg width='0px' height=100><text>q</text></svg>",
            "<svg style='width:0;height:0'><text>q</text></svg>",
            "<style>svg{height:0}</style><svg><text>q</text></svg>",
            "<svg style='position:absolute;width:1px;height:1px'><text>q</text></svg>",
            "<svg><text display=none>q</text></svg>",
            "<svg><g visibility=hidden><text>q</text></g></svg>",
            "<svg><text opacity=0>q</text></svg>",
            "<svg><text fill=none>q</text></svg>",
            "<svg><text font-size=1>q</text></svg>",
        ],
        false,
    );
    for html in [
        "<svg width=600 height=600><text>q</text></svg>",
        "<svg width=0 style='width:600px'><text>q</text></svg>",
        "<svg width=0 overflow=visible style='overflow:visible'><text>q</text></svg>",
        "<svg style='color:#fff'><text>q</text></svg>",
        "<svg><rect fill=black width=99 /><text fill=white>q</text></svg>",
        "<svg width=100% height=1em><text>q</text></svg>",
        "<text fill=none display=none>q</text>",
    ] {
        let read = read(html, LIMIT);
        assert_eq!((read.visible.as_str(), read.hidden.as_str()), ("q", ""), "{html}");
    }
}

#[test]
fn text_of_rules_is_read() {
    for (html, visible, hidden) in [
        ("<style>.x::before{content:\"a b\"}</style><div class=x>q</div>", "a bq", ""),
        ("<style>.x:before{content:'a '}.x::after{content:' b'}</style><i class=x>q</i>r", "a q br", ""),
        ("<i class=x></i><style>.x::after{content:'a'}</style>", "a", ""),
        ("<style>.x::before{content:'a';display:block}</style><i class=x>q</i>", "a\nq", ""),
        ("<style>.x::before{content:attr(title)}</style><i class=x title='a b'></i>", "a b", ""),
        // css-lists-3, section 3.1
        ("<style>.x::marker{content:'a '}</style><ul><li class=x>q</ul>", "a q", ""),
        (
            "<style>.x::marker{content:'a '}.x::before{content:'b '}</style><ul><li class=x>q</ul>",
            "a b q",
            "",
        ),
        ("<style>.x::marker{content:'a '}.x{display:list-item}</style><p class=x>q", "a q", ""),
        ("<style>.x::marker{content:'a '}.x{display:block}</style><ul><li class=x>q</ul>", "q", ""),
        ("<style>.x::marker{content:'a '}</style><p class=x>q", "q", ""),
        ("<style>.x::before{content:var(--a)}</style><i class=x style='--a:\"b\"'></i>", "b", ""),
        ("<style>.x{&::before{content:'a'}}</style><i class=x></i>", "a", ""),
        ("<style>.x + .y::before{content:'a'}</style><b class=x></b><i class=y></i>", "a", ""),
        ("<style>body::before{content:'a'}body::after{content:'b'}</style>q", "aqb", ""),
        ("<style>body::before{content:'a'}body::after{content:'b'}</style><body>q</body>", "aqb", ""),
        ("<style>html::before{content:'a'}html::after{content:'b'}</style>q", "aqb", ""),
        ("<style>.x::before{content:'a'}</style><a class=x href=y></a>", "a", ""),
        // hidden in the ways that hide other text
        ("<style>.x::before{content:'a';display:none}</style><p class=x>q", "q", "a"),
        ("<style>.x::before{content:'a';color:#fff}</style><p class=x>q", "q", "a"),
        ("<style>.x::before{content:'a'}</style><p class=x style=display:none>q", "", "aq"),
        ("<style>.x{display:none}.x::before{content:'a';display:block}</style><p class=x>q", "", "a\nq"),
        // nothing is set
        ("<style>.x::before{content:''}.y::before{content:'a'}</style><p class=x>q", "q", ""),
        ("<style>.x::before{content:'a'}.x::before{content:none}</style><p class=x>q", "q", ""),
        ("<style>.x{content:'a'}.y::before{content:'a'}</style><p class=x>q", "q", ""),
        ("<style>.x::before{content:'\\f101'}</style><p class=x>q", "q", ""),
        ("<style>.x::before{display:none}</style><p class=x>q", "q", ""),
        ("<style>.x:hover::before{content:'a'}</style><p class=x>q", "q", ""),
    ] {
        let read = read(html, LIMIT);
        assert_eq!((read.visible.as_str(), read.hidden.as_str()), (visible, hidden), "{html}");
    }
    let html = "<style>.x::before{content:'a'}</style><a class=x href=y></a>";
    let read = read(html, LIMIT);
    assert_eq!(&read.visible.as_str()[read.links[0].text_span.clone()], "a");
    assert_eq!(&html[read.visible.source_span(0..1)], "<a class=x href=y>");
}

/// The constructs that cost most to decide, many times over. Each is far more than real messages
/// have, and its time far below what would be felt. The bound is loose: tests run on slow machines
/// without optimization.
#[test]
fn no_sheet_takes_long() {
    const MANY: usize = 20_000;
    let style = |css: &str, html: &str| format!("<style>{css}</style>{html}");
    let variables: String = (0..3_000).map(|n| format!("--a{n}:var(--a{});", n + 1)).collect();
    for (name, html) in [
        ("siblings", style("p ~ p ~ p ~ i{display:none}", &"<p></p><i>x</i>".repeat(MANY))),
        (
            "many selectors",
            style(&".a .b ~ .c:not(.d){display:none}".repeat(4_000), &"<b class=c>x</b>".repeat(MANY)),
        ),
        (
            "lists",
            style(&format!(":is({}) *{{display:none}}", ".a,".repeat(50_000)), &"<b>x</b>".repeat(MANY)),
        ),
        ("deep", style("b b b b b b b b .x b{display:none}", &"<b>x".repeat(MANY))),
        ("types", style("b:nth-last-of-type(3):empty{display:none}", &"<b></b><i>x</i>".repeat(MANY))),
        ("nested", style(&format!("{}{}", "a{&".repeat(MANY), "&".repeat(MANY)), "x")),
        ("brackets", style(&"a:not(".repeat(MANY), "x")),
        ("variables", style(&format!("*{{{variables}display:var(--a0)}}"), &"<b>x</b>".repeat(MANY))),
        ("text", style(&format!("*::before{{content:'{}'}}", "x ".repeat(MANY)), &"<b></b>".repeat(MANY))),
        (
            "hidden text",
            style(
                &format!("*::before{{content:'{}';display:none}}", "x ".repeat(MANY)),
                &"<b></b>".repeat(MANY),
            ),
        ),
        (
            "places",
            style(&":nth-child(3 of .a, .b){display:none}".repeat(4_000), &"<b class=b></b>".repeat(MANY)),
        ),
        ("math", style(&"b{font-size:calc(1px + (2px * (3 - 2)))}".repeat(7_000), &"<b>x</b>".repeat(MANY))),
        (
            "registered",
            style(
                &"@property --a{syntax:'*';inherits:false}b{--a:x}".repeat(7_000),
                &"<b>x</b>".repeat(MANY),
            ),
        ),
        (
            "frames",
            format!(
                "<iframe srcdoc=\"<style>{}</style>{}\"></iframe>",
                ".a .b{color:red}".repeat(500),
                "<b class=b>x</b>".repeat(500)
            )
            .repeat(8),
        ),
        ("strings", style(&"b{quotes:'".repeat(MANY), "x")),
        ("masks", style(&"b{mask:linear-gradient((((".repeat(MANY), "x")),
        ("layers", style(&(0..MANY).map(|n| format!("@layer a{n};")).collect::<String>(), "x")),
        (
            "names",
            style(
                "b:nth-of-type(2){color:red}",
                &(0..MANY).map(|n| format!("<x{n}></x{n}>")).collect::<String>(),
            ),
        ),
    ] {
        let start = Instant::now();
        read(&html, LIMIT);
        let took = start.elapsed();
        assert!(took < Duration::from_secs(5), "{name}: {took:?}");
    }
}
