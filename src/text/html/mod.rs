//! [`read`]: HTML as its reader sees it, with what is kept from the reader apart.

mod color;
mod element;
mod flow;
mod hiding;
mod markup;
mod page;
mod sheet;
mod style;

use crate::text::mapped::Mapped;
pub use hiding::HidingCounts;

pub(crate) use page::Link;
use page::Page;

/// What [`read`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct HtmlText {
    /// What the reader sees: words as they stand, white space collapsed, `\n` where a block begins or ends.
    pub(crate) visible: Mapped,
    /// What the mail says without showing it: hidden elements and comments, a line each.
    pub(crate) hidden: Mapped,
    /// Where it leads, in the order it stands there.
    pub(crate) links: Vec<Link>,
    /// Whether a limit kept something out of the two texts.
    pub(crate) cut: bool,
    /// How the hidden text is hidden.
    pub(crate) hiding: HidingCounts,
}

/// Reads HTML up to `limit` bytes of visible text; of hidden text, the same again is kept.
///
/// Never fails: what is not HTML is text. Takes time in proportion to the length of `html`.
pub(crate) fn read(html: &str, limit: usize) -> HtmlText {
    let mut page = Page::new(html, limit);
    markup::walk(html, &mut page);
    page.into_text()
}

#[cfg(test)]
mod tests {
    use super::hiding::Trick;
    use super::page::{MAX_DEPTH, MAX_LINKS};
    use super::*;

    const LIMIT: usize = 1 << 20;

    fn counts(tricks: &[Trick], comment: u32, inside_word: u32) -> HidingCounts {
        let mut counts = HidingCounts { comment, inside_word, ..HidingCounts::default() };
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
            ("a\r\n  b\t<i> c</i>\u{a0}&nbsp;d", "a b c d"),
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
                (read.hidden.as_str(), read.hiding, read.cut),
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
                "<style>.k td{background:#000}</style><td style='color:#fff'>a</td>",
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
            // what was left open ends with what is around it
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
        assert_eq!((long.visible.as_str(), long.cut), ("word word wo", true));
        let exact = read("word<!-- far too long -->", 4);
        assert_eq!((exact.visible.as_str(), exact.hidden.as_str(), exact.cut), ("word", "far ", true));
        // beyond the depth nothing hides, and the rest is seen
        let deep =
            read(&("<b>".repeat(MAX_DEPTH) + "<b style=display:none>a" + &"</b>".repeat(MAX_DEPTH) + "b"), 9);
        assert_eq!(deep.visible.as_str(), "ab");
        assert_eq!(read(&"<a href=x>".repeat(MAX_LINKS + 1), 9).links.len(), MAX_LINKS);
    }

    #[test]
    fn any_input_gives_spans_within_it() {
        const PIECES: [&str; 28] = [
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
}
