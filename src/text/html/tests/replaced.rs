//! What elements without content show, and what elements show instead of their content.

use super::{LIMIT, read};

fn assert_read(cases: &[(&str, &str, &str)]) {
    for (html, visible, hidden) in cases {
        let read = read(html, LIMIT);
        assert_eq!((read.visible.as_str(), read.hidden.as_str()), (*visible, *hidden), "{html}");
    }
}

/// html 4.10.5 and 4.10.11.
#[test]
fn fields_show_their_value_or_placeholder() {
    assert_read(&[
        ("<input value='a &amp; b'>c", "a & b c", ""),
        ("<input type=TEXT value=a placeholder=b>", "a", ""),
        ("<input type=foo value=a>", "a", ""),
        ("<input type=button value=a><input type=submit value=b>", "a b", ""),
        ("<input placeholder='a b'><input type=password placeholder=c>", "a b c", ""),
        ("<input type=button placeholder=a>", "", ""),
        ("<input type=hidden value=a><input type=checkbox value=b><input type=password value=c>", "", ""),
        ("<input value=a style='display:none'>", "", "a"),
        ("<input value=a style='color:#fff'>", "", "a"),
        ("<input type=image alt=a value=b>", "a", ""),
        ("<input alt=a>", "", ""),
        ("<button value=a>b</button>", "b", ""),
        ("<textarea placeholder='a b'></textarea>c", "a b\nc", ""),
        ("<textarea placeholder=a>\n</textarea>", "a", ""),
        ("<textarea placeholder=a>b</textarea>", "b", ""),
        ("<textarea placeholder=a style='display:none'></textarea>", "", "a"),
        ("<div placeholder=a value=b label=c>d</div>", "d", ""),
    ]);
}

/// html 4.10.9 and 4.10.10.
#[test]
fn options_show_their_label() {
    assert_read(&[
        ("<select multiple><option label='a b'></option><option label=c>d</option></select>", "a b\nc", "d"),
        ("<select><option label=a>b<option label=c>d</select>", "a", "b\nc\nd"),
        ("<select multiple><option label=' '>a</option></select>", "a", ""),
        ("<select multiple><optgroup label=a><option>b</optgroup></select>", "a\nb", ""),
        ("<select><optgroup label=a><option>b</optgroup></select>", "b", ""),
    ]);
}

/// html 13.2.6.5: in drawings and formulas.
#[test]
fn character_data_is_text_in_drawings() {
    assert_read(&[
        ("<svg><text><![CDATA[a <b> &amp;]]></text></svg>c", "a <b> &amp;c", ""),
        ("<math><mtext><![CDATA[a]]></mtext></math>", "a", ""),
        ("<svg><text style='display:none'><![CDATA[a]]></text></svg>", "", "a"),
        ("<svg></svg><![CDATA[a]]>b", "b", ""),
        ("<svg><foreignObject><![CDATA[a]]></foreignObject></svg>b", "b", ""),
    ]);
}

/// html 4.8.5 and 4.12.3.
#[test]
fn frames_and_shadow_trees_are_read() {
    assert_read(&[
        ("a<iframe srcdoc='&lt;p>b&lt;/p>&lt;p style=display:none>c'>d</iframe>e", "a\nb\ne", "c"),
        ("<iframe srcdoc='&lt;style>p{color:#fff}&lt;/style>&lt;p>b'></iframe>", "", "b"),
        ("<iframe srcdoc='b' hidden></iframe>", "", "b"),
        ("<iframe srcdoc='b' style='display:none'></iframe>", "", "b"),
        ("<iframe srcdoc='b' width=0 height=0></iframe>", "", "b"),
        ("<style>iframe{opacity:0}</style><iframe srcdoc='b'></iframe>", "", "b"),
        ("<div style='display:none'><iframe srcdoc='b'></iframe></div>", "", "b"),
        ("<iframe>b</iframe>", "", ""),
        ("<div><template shadowrootmode=open>a</template></div>", "a", ""),
        ("<div><template>a</template></div>", "", "a"),
    ]);
    let framed = read("<iframe srcdoc='&lt;a href=x>y&lt;/a>'></iframe>", LIMIT);
    assert_eq!(framed.links[0].target, "x");
    let many = read(&"<iframe srcdoc=a></iframe>".repeat(5), LIMIT);
    assert_eq!((many.visible.as_str(), many.truncated), ("a\na\na\na", true));
    let nested = read("<iframe srcdoc='&lt;iframe srcdoc=b>'></iframe>", LIMIT);
    assert_eq!((nested.visible.as_str(), nested.truncated), ("", true));
}

/// What is not read is flagged: drawings in addresses, and words where sheets have symbols
/// (css-lists-3, css-counter-styles-3, css-content-3).
#[test]
fn words_that_are_not_read_are_flagged() {
    const WORDS: &str = "words of a whole letter";
    let drawing = format!("data:image/svg+xml,%3Csvg%3E%3Ctext%3E{}", "x".repeat(200));
    for (html, is_flagged) in [
        (format!("<img src='{drawing}'>"), true),
        (format!("<img src='{drawing}' style='display:none'>"), false),
        ("<img src='data:image/png,x'>".to_owned(), false),
        (format!("<style>li{{list-style:inside '{WORDS}'}}</style><li>a"), true),
        (format!("<style>@counter-style z{{symbols:'{WORDS}'}}</style><li>a"), true),
        (format!("<style>q{{quotes:'{WORDS}' ''}}</style><q>a</q>"), true),
        (format!("<ul><li style=\"list-style-type:'{WORDS}'\">a"), true),
        ("<style>li{list-style:'- '}q{quotes:'\\201C' '\\201D'}</style>a".to_owned(), false),
        (format!("<p style=\"font-family:'{WORDS}'\">a"), false),
    ] {
        assert_eq!(read(&html, LIMIT).truncated, is_flagged, "{html}");
    }
}
