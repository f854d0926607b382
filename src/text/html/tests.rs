//! What is seen and what is hidden, page by page.

mod replaced;
mod rules;

use super::hiding::Trick;
use super::page::{MAX_DEPTH, MAX_LINKS};
use super::*;

const LIMIT: usize = 1 << 20;

fn counts(tricks: &[Trick], comment: u32, inside_word: u32) -> HiddenTextCounts {
    let mut counts = HiddenTextCounts { comment, inside_word, ..HiddenTextCounts::default() };
    tricks.iter().for_each(|&trick| counts.count(trick));
    counts
}

#[test]
fn shows_what_a_reader_sees() {
    for (html, expected) in [
        ("V<b></b>i<span>a</span><font>gra</font>", "Viagra"),
        ("one<br>two<br/>three</br>four", "one\ntwo\nthree\nfour"),
        ("<p>one<p>two</p>three<div>four</div>five", "one\ntwo\nthree\nfour\nfive"),
        ("<table><tr><td>a</td><td>b<tr><td>c</table>d", "a b\nc\nd"),
        ("<ul><li>a<li>b</ul>c", "a\nb\nc"),
        ("a\r\n  b\t<i> c</i>\u{a0}&nbsp;d", "a b c\u{a0} d"),
        ("<pre>a\r\nb  c</pre>", "a\nb c"),
        (
            "&lt;b&gt; &eacute;&#233;&#xe9; &euro;5 &copy 7 &#8364 &unknown; a&b",
            "<b> ééé €5 © 7 € &unknown; a&b",
        ),
        ("1 < 2 <é> a<3 b\0c", "1 < 2 <é> a<3 bc"),
        ("<head><title>T &amp; t</title><style>b{c}</style><!-- x --></head>body", "T & t\nbody"),
        ("a<script>if (1<2) b</script>c<style>d</style>e", "ace"),
        ("<noscript>shown</noscript><textarea>also</textarea>", "shown\nalso"),
        ("a<img alt='caf&eacute; bar'>b<img src=x>c<wbr>d", "a café bar b cd"),
        ("<span style='display:block'>a</span>b<div style='display:inline'>c</div>", "a\nbc"),
        ("no html at all", "no html at all"),
        ("<?xml version='1.0'?><!DOCTYPE html><o:p>a</o:p><![if !x]>b<![endif]>", "ab"),
        ("<!--[if mso]>gone<![endif]--><!--[if !mso]><!-->kept<!--<![endif]-->", "kept"),
        ("<a style='mso-hide:all'>button</a>", "button"),
        ("<a href='x", ""),
        ("", ""),
    ] {
        let read = read(html, LIMIT);
        assert_eq!(read.visible.as_str(), expected, "{html}");
        assert_eq!(
            (read.hidden.as_str(), read.hiding, read.truncated),
            ("", counts(&[], 0, 0), false),
            "{html}"
        );
    }
}

#[test]
fn keeps_what_is_hidden_apart() {
    use Trick::*;
    for (html, visible, hidden, hiding) in [
        ("V<!-- zq -->iagra", "Viagra", "zq", counts(&[], 1, 1)),
        ("V<!zq>iagra <!-- -->x", "Viagra x", "zq", counts(&[], 1, 1)),
        ("a <!-- b > c --> d", "a d", "b > c", counts(&[], 1, 0)),
        ("a<i style=display:none>b <b>c</b></i>d", "ad", "b c", counts(&[Display], 0, 1)),
        ("a<div style='display:none'>b<p>c</div>d", "ad", "b\nc", counts(&[Display], 0, 1)),
        ("<div style='display:none'></div>a", "a", "", counts(&[], 0, 0)),
        ("<p hidden>a</p><p hidden>b</p>c", "c", "a\nb", counts(&[Attribute, Attribute], 0, 0)),
        ("<font color=#fefefe>a</font>b", "b", "a", counts(&[Color], 0, 0)),
        ("<body bgcolor=black text=white>a<font color=black>b</font>", "a", "b", counts(&[Color], 0, 0)),
        ("<td bgcolor=navy><font color=white>a</font></td>", "a", "", counts(&[], 0, 0)),
        ("<td background=i.png><font color=white>a</font></td>", "a", "", counts(&[], 0, 0)),
        ("<p style='color:white'><a href=x>a</a>", "a", "", counts(&[], 0, 0)),
        ("<p style='font-size:0'>a<b style='font-size:9pt'>b</b>c", "b", "a\nc", counts(&[Size], 0, 0)),
        ("<style>.k{display:none}</style><p class='j k'>a</p>b", "b", "a", counts(&[Display], 0, 0)),
        (
            "<style>.k td{background:#000}</style><table class=k><td style='color:#fff'>a</td>",
            "a",
            "",
            counts(&[], 0, 0),
        ),
        (
            "<p style='opacity:0'>a</p><p style='visibility:hidden'>b",
            "",
            "a\nb",
            counts(&[Opacity, Visibility], 0, 0),
        ),
        ("<div style='max-height:0;overflow:hidden'>a</div>b", "b", "a", counts(&[Clipped], 0, 0)),
        ("<td style='font-size:0'><img alt=a>b</td>", "a", "b", counts(&[Size], 0, 0)),
        ("<img alt=a style='display:none'>b", "b", "a", counts(&[Display], 0, 0)),
        // what was left open ends with its parent
        ("<div><span style='display:none'>a</div>b", "b", "a", counts(&[Display], 0, 0)),
        ("<table><td><div hidden>a<td>b</table>c", "b\nc", "a", counts(&[Attribute], 0, 0)),
        ("<p hidden>a<p>b", "b", "a", counts(&[Attribute], 0, 0)),
        ("<div hidden>a<br hidden></span></p>b</div>c", "c", "a\nb", counts(&[Attribute], 0, 0)),
        ("<hr hidden>a<img hidden>b<br style='display:none'>c", "abc", "", counts(&[], 0, 0)),
    ] {
        let read = read(html, LIMIT);
        assert_eq!((read.visible.as_str(), read.hidden.as_str()), (visible, hidden), "{html}");
        assert_eq!(read.hiding, hiding, "{html}");
    }
}

#[test]
fn notes_where_links_lead() {
    let html = "x <a href=' http://a.example/?b&amp;c '> two <b>words</b></a>.<a href=d><img alt=pic></a>\
                <a name=e>no</a><area href=f><form action=g>send</form><a href=h>left <a href=i>open";
    let read = read(html, LIMIT);
    let links: Vec<_> = read
        .links
        .iter()
        .map(|link| (link.target.as_str(), &read.visible.as_str()[link.text_span.clone()]))
        .collect();
    let expected = [
        ("http://a.example/?b&c", "two words"),
        ("d", "pic"),
        ("f", ""),
        ("g", "send"),
        ("h", "left"),
        ("i", "open"),
    ];
    assert_eq!(links, expected);
}

#[test]
fn words_lead_back_to_their_source() {
    let html = "<p>First,\r\n<b>second</b>\u{a0}thïrd</p><img alt='fourth fifth'><!-- sixth --> x&amp;y \
                se<b>ven</b>th é<i>eighth</i>\r\r\nninth <é tenth <a href=# >eleventh</a>";
    let read = read(html, LIMIT);
    let mut found = 0;
    for text in [&read.visible, &read.hidden] {
        for word in text.as_str().split_whitespace() {
            let at = word.as_ptr() as usize - text.as_str().as_ptr() as usize;
            let source = &html[text.source_span(at..at + word.len())];
            match word {
                "x&y" => assert_eq!(source, "x&amp;y"),
                "seventh" => assert_eq!(source, "se<b>ven</b>th"),
                "éeighth" => assert_eq!(source, "é<i>eighth"),
                _ => assert_eq!(source, word),
            }
            found += 1;
        }
    }
    assert_eq!(found, 13);
}

#[test]
fn limits_hold() {
    let long = read(&"word ".repeat(100), 12);
    assert_eq!((long.visible.as_str(), long.truncated), ("word word wo", true));
    let exact = read("word<!-- far too long -->", 4);
    assert_eq!((exact.visible.as_str(), exact.hidden.as_str(), exact.truncated), ("word", "far ", true));
    // beyond the depth nothing hides, and the rest is seen
    let deep =
        read(&("<b>".repeat(MAX_DEPTH) + "<b style=display:none>a" + &"</b>".repeat(MAX_DEPTH) + "b"), 9);
    assert_eq!(deep.visible.as_str(), "ab");
    assert_eq!(read(&"<a href=x>".repeat(MAX_LINKS + 1), 9).links.len(), MAX_LINKS);
}

#[test]
fn any_input_gives_spans_within_it() {
    const PIECES: [&str; 29] = [
        "<",
        ">",
        "</",
        "<!--",
        "-->",
        "<!",
        "<p ",
        "<td>",
        "</table>",
        "<a href=",
        "<img alt=\"",
        "'",
        "\"",
        "=",
        "style='display:none'",
        "<style>",
        "</style>",
        ".a{color:",
        "&amp",
        "&#x41;",
        "&#",
        ";",
        "\r\n",
        "é",
        "\u{a0}",
        "\0",
        "word",
        "<title>",
        "p+p:last-child::after{content:'x'}",
    ];
    // Knuth's MMIX generator: the same inputs on every run
    let mut state = 1_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for round in 0..4_000 {
        let html = if round % 4 == 0 {
            let bytes: Vec<u8> = (0..random(60)).map(|_| random(256) as u8).collect();
            String::from_utf8_lossy(&bytes).into_owned()
        } else {
            (0..random(40)).map(|_| PIECES[random(PIECES.len())]).collect()
        };
        let read = read(&html, 1 + random(80));
        for text in [&read.visible, &read.hidden] {
            let mut last = 0;
            for (at, letter) in text.as_str().char_indices() {
                let span = text.source_span(at..at + letter.len_utf8());
                assert!(html.get(span.clone()).is_some(), "{html:?}: {span:?} of {letter:?}");
                assert!(span.start >= last, "{html:?}: {span:?} is before {last}");
                last = span.start;
            }
            assert!(html.get(text.source_span(0..text.len())).is_some(), "{html:?}");
        }
        for link in &read.links {
            assert!(read.visible.as_str().get(link.text_span.clone()).is_some(), "{html:?}");
        }
    }
}

/// Ways to keep text from the reader, found in rf-peixoto/phishing_pot sample 3113,
/// sublime-security/sublime-rules#5224, weblyzard/inscriptis#72 and agent-sanitizer#147.
#[test]
fn what_nobody_sees_is_hidden() {
    for html in [
        "<div style='position:absolute;left:-9999px'>q</div>",
        "<div style='position:absolute;top:-9999px'><p>q</p></div>",
        "<div style='margin-left:-9999px'>q</div>",
        "<div style='text-indent:-9999px'>q</div>",
        "<div style='text-indent:-9999px'><p>q</p><p>q</p></div>",
        "<div style='max-width:0px;overflow:hidden;white-space:nowrap'>q</div>",
        "<div style='height:1px;overflow:hidden'>q</div>",
        "<div style='POSITION:ABSOLUTE;CLIP:RECT(0,0,0,0)'>q</div>",
        "<div style='position:absolute;right:-9999px'>q</div>",
        "<div style='position:absolute;left:9999px'>q</div>",
        "<div style='position:absolute;left:calc(-9999px)'>q</div>",
        "<div style='position:absolute;inset:-9999px auto auto -9999px'>q</div>",
        "<div style='TRANSFORM:ROTATEY(90DEG)'>q</div>",
        "<style media=screen>.h{display:none}</style><div class=h>q</div>",
        "<style>body .h{display:none}</style><div class=h>q</div>",
        "<style>html > body > .h{display:none}</style><div class=h>q</div>",
        "<div style='position:absolute;clip:rect(0,0,0,0)'>q</div>",
        "<div style='clip-path:inset(100%)'>q</div>",
        "<div style='transform:scale(0)'>q</div>",
        "<div style='filter:opacity(0)'>q</div>",
        "<div style='display:/*x*/none'>q</div>",
        "<div style='d\\69splay:none'>q</div>",
        "<div style='display:&#110;one'>q</div>",
        "<div style='color:hsl(0,0%,100%)'>q</div>",
        "<div style='color:#ffffff00'>q</div>",
        "<div style='color:rgba(0,0,0,.01)'>q</div>",
        "<div style='font-size:2px;line-height:2px;color:#ddd'>q</div>",
        "<div style='display:table-column;width:0'>q</div>",
        "<div style='visibility:collapse'>q</div>",
        "<div style='content-visibility:hidden'>q</div>",
        "<div hidden=until-found>q</div>",
        "<template>q<p>q</template>",
        "<datalist><option>q<option>q</datalist>",
        "<dialog>q</dialog>",
        "<canvas>q</canvas>",
        "<svg><desc>q</desc><metadata>q</metadata></svg>",
        "<svg><title>q</title></svg>",
        "<p><title>q</title></p>",
        "<body><title>q</title>",
        "<style>.a .b{display:none}</style><div class=a><p class=b>q</div>",
        "<style>div .q{display:none}</style><div><div class=q>q</div></div>",
        "<style>.a > .b{display:none}</style><div class=a><p class=b>q</div>",
        "<style>p.a.b{display:none}</style><p class='b a'>q</p>",
        "<style>[title]{display:none}</style><p title=x>q</p>",
        "<style>[data-x='y z']{display:none}</style><p data-x=\"y z\">q</p>",
        "<style>b:first-child{display:none}</style><div><b>q</b></div>",
        "<style>b:nth-child(2n+1){display:none}</style><div><b>q</b></div>",
        "<style>@media screen{.q{display:none}}</style><p class=q>q</p>",
        "<style>@media all and (min-width:1px){.q{display:none}}</style><p class=q>q</p>",
        "<style>@media (max-width:9999px){.q{display:none}}</style><p class=q>q</p>",
        "<style>@supports (display:block){.q{display:none}}</style><p class=q>q</p>",
        "<style>.q{display:none!important}.q{display:block}</style><p class=q style='display:block'>q</p>",
        "<style>#x{display:none}p{display:block}</style><p id=x>q</p>",
        "<style>.q{d\\69splay:/**/none}</style><p class=q>q</p>",
        "<p class=q>q</p><style>.q{display:none}</style>",
        "<style>*{}</style><p class=q>q</p><style>.q{display:none}</style>",
        "<style>.q{color:hsl(0 0% 100%)}</style><p class=q>q</p>",
    ] {
        let read = read(&format!("<p>Good</p>{html}<p>day</p>"), LIMIT);
        assert_eq!(read.visible.as_str(), "Good\nday", "{html}");
        assert!(
            read.hidden.as_str().split_whitespace().all(|word| word == "q"),
            "{html}: {}",
            read.hidden.as_str()
        );
        assert_ne!(read.hiding, HiddenTextCounts::default(), "{html}");
    }
}

/// The other way round: xberg-io/html-to-markdown#468, mjmlio/mjml#2062.
#[test]
fn what_is_seen_is_not_hidden() {
    for html in [
        "<style media=print>p{display:none}</style><p>q</p>",
        "<style media='(max-width:400px)'>p{display:none}</style><p>q</p>",
        "<style>.d{display:none} body .d{display:block}</style><div class=d>q</div>",
        "<style>.d{display:none} html>body>.d{display:block}</style><div class=d>q</div>",
        "<div style='position:absolute;left:1000px'>q</div>",
        "<div style='position:absolute;right:-1000px'>q</div>",
        "<html style='background:#000'><body><p style='color:#fff'>q</p></body></html>",
        "<html><body bgcolor=#000000><p style='color:#fff'>q</p>",
        "<style>body{background:#000}</style><p style='color:#fff'>q</p>",
        "<style>html{background-color:black}p{color:white}</style><body><p>q</p>",
        "<style>@media screen{body{background:#000}}</style><p style='color:#fff'>q</p>",
        "<p style='color:#fff'>q</p><style>body{background:#000}</style>",
        "<table bgcolor=navy><td><font color=white>q</font></table>",
        "<table><tr bgcolor=navy><td><font color=white>q</font></table>",
        "<div style='background:linear-gradient(red,blue);color:#fff'>q</div>",
        "<div style='background-image:url(x);color:#fff'>q</div>",
        "<div style='background:var(--x);color:#fff'>q</div>",
        "<style>.d{display:none} .w .d{display:block}</style><div class=w><p class=d>q</div>",
        "<style>.d{display:none} .d{display:block}</style><p class=d>q</p>",
        "<style>p.d{display:block} .d{display:none}</style><p class=d>q</p>",
        "<style>.d{display:none} .d:not(.e){display:block}</style><p class=d>q</p>",
        "<style>.d{display:none} .e + .d{display:block}</style><i class=e></i><p class=d>q</p>",
        "<style>.d{display:none}</style><p class=d style='display:block'>q</p>",
        "<style>.d{display:none} .d{display:block!important} .d{display:none}</style><p class=d>q</p>",
        "<style>.d:hover{display:none} .d::before{display:none} .e .d{display:none}</style><p class=d>q</p>",
        "<style>.e > .d{display:none}</style><div class=e><div><p class=d>q</div></div>",
        "<style>@media print{.d{position:absolute;left:-9999px}}</style><p class=d>q</p>",
        "<style>@media (max-width:600px){.d{display:none}}</style><p class=d>q</p>",
        "<style>@media (prefers-color-scheme:dark){.d{color:#fff}}</style><p class=d>q</p>",
        "<!--[if mso]><style>.d{display:none}</style><![endif]--><p class=d>q</p>",
        "<div style='visibility:hidden'><p style='visibility:visible'>q</p></div>",
        "<p style='left:-9999px'>q</p>",
        "<p style='margin:0 -9999px;padding:0 9999px'>q</p>",
        "<p style='height:0'>q</p>",
        "<span style='height:0;overflow:hidden'>q</span>",
        "<td style='height:1px;overflow:hidden'>q</td>",
        "<span style='transform:scale(0)'>q</span>",
        "<p style='line-height:0'>q</p>",
        "<p style='mso-hide:all'>q</p>",
        // most mail programs show its content, and the others on a click
        "<details><p>q</p></details>",
        "<details><summary>q</summary></details>",
        "<details open>q</details>",
        "<dialog open>q</dialog>",
        "<select><option>q</option></select>",
        "<desc>q</desc>",
        "<svg><text>q</text></svg>",
        "<noscript>q</noscript>",
        "<title>q</title>",
        "<head><title>q</title></head>",
    ] {
        let read = read(html, LIMIT);
        assert_eq!((read.visible.as_str(), read.hidden.as_str()), ("q", ""), "{html}");
    }
}

#[test]
fn a_part_of_it_is_seen() {
    let long = "word ".repeat(400);
    for (html, visible, hidden) in [
        ("<select><option>a<option>b<option>c</select>d".to_owned(), "a\nd", "b\nc"),
        ("<select multiple><option>a<option>b</select>".to_owned(), "a\nb", ""),
        ("<select><option>a<option selected>b</select>".to_owned(), "a\nb", ""),
        (
            format!("<select><option>{long}</select>a"),
            &format!("{}\na", long[..299].trim()),
            long[300..].trim(),
        ),
        ("<select>a<option>b</option>c<optgroup>d</optgroup></select>e".to_owned(), "b\ne", "a\nc\nd"),
        ("<select style='display:none'><option>a</select>b".to_owned(), "b", "a"),
        ("<option>a</option>b".to_owned(), "a\nb", ""),
        ("<button>a</button> <textarea>b</textarea>".to_owned(), "a\nb", ""),
        ("<p style='text-indent:-9999px'>a<br>b</p>c".to_owned(), "b\nc", "a"),
        // the first line is off the screen, the text that does not fit in it is not
        (format!("<p style='text-indent:-9999px'>{long}"), long.trim(), ""),
        (format!("<p style='text-indent:-9999px;white-space:nowrap'>{long}"), "", long.trim()),
        (format!("<title>{long}</title>a"), "a", long.trim()),
        ("<title>a</title>b<title>c</title>".to_owned(), "a\nb", "c"),
    ] {
        let read = read(&html, LIMIT);
        assert_eq!((read.visible.as_str(), read.hidden.as_str()), (visible, hidden), "{html}");
    }
}

#[test]
fn overrides_of_direction_are_marked() {
    let turned = |text: &str| format!("\u{202E}{text}\u{202C}");
    for (html, visible) in [
        ("<bdo dir=rtl>cba</bdo> d", format!("{} d", turned("cba"))),
        ("a <bdo dir=rtl>cb</bdo>", format!("a {}", turned("cb").trim_end_matches('\u{202C}'))),
        (
            "<p style='unicode-bidi:bidi-override;direction:rtl'>cb <b>a</b>&eacute;</p>d",
            format!("{}\nd", turned("cb aé")),
        ),
        ("<bdo dir=rtl>ba<br>dc</bdo>e", format!("{}\n{}e", turned("ba"), turned("dc"))),
        (
            "<style>.r{direction:rtl;unicode-bidi:bidi-override}</style><i class=r>ba</i>c",
            format!("{}c", turned("ba")),
        ),
        ("<bdo style='direction:rtl'>cba</bdo> d", format!("{} d", turned("cba"))),
        ("<style>.r{direction:rtl}</style><bdo class=r>cba</bdo> d", format!("{} d", turned("cba"))),
        ("<bdo>abc</bdo> d", "abc d".to_owned()),
        ("<bdo dir=ltr>ab</bdo>", "ab".to_owned()),
        ("<bdo dir=rtl>ba<bdo dir=ltr>cd</bdo></bdo>", format!("{}cd", turned("ba"))),
        ("<p dir=rtl>ab</p>", "ab".to_owned()),
        ("<p style='direction:rtl'>ab</p>", "ab".to_owned()),
        // blocks inside are not overridden
        (
            "<div style='unicode-bidi:bidi-override;direction:rtl'>ba<p>cd</p></div>",
            format!("{}\ncd", turned("ba")),
        ),
    ] {
        assert_eq!(read(html, LIMIT).visible.as_str(), visible, "{html}");
    }
}
