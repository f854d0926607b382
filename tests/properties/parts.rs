//! [`text_part`], [`html_part`] and [`attachment`]: the leaves of the MIME tree.

use super::encoding::encoding;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Text with the tricks that are played on letters, the marks of lists and foreign scripts.
pub fn text_part() -> impl Strategy<Value = Vec<u8>> {
    let kind = prop_oneof![3 => Just("text/plain"), 1 => select(&["text/calendar", "text/", "", "TEXT/PLAIN", "text/plain; format=flowed"][..])];
    let pieces = select(
        &[
            "Dear friend, ",
            "pay 500 EUR ",
            "\r\n",
            "\n\n",
            "> quoted\r\n",
            "-- \r\nAnna\r\n",
            "________________________\r\nX mailing list\r\n",
            "https://a.example/?b=c ",
            "p\u{200b}ass\u{ad}word ",
            "pаssword ",
            "𝐁𝐢𝐭𝐜𝐨𝐢𝐧 ",
            "e\u{301}\u{301}\u{301}\u{301}\u{301}",
            "ﷺ",
            "İ",
            "ﬁ",
            "\u{202e}txt",
            "👩\u{200d}💻",
            "한국어",
            "ก็",
            "\0",
            "\u{feff}",
            "From here\r\n",
            "begin 644 a.txt\r\n#86)C\r\nend\r\n",
        ][..],
    );
    (kind, charset(), vec(pieces, 0..20), encoding()).prop_map(|(kind, charset, pieces, encoding)| {
        encoding.part(&format!("{kind}{charset}"), pieces.concat().as_bytes())
    })
}

/// HTML with hidden text, entities good and bad, and tags that nothing closes.
pub fn html_part() -> impl Strategy<Value = Vec<u8>> {
    let pieces = select(
        &[
            "word ",
            "two words",
            "<p>",
            "</p>",
            "<br>",
            "<b>",
            "</b>",
            "<div style='display:none'>",
            "<div style=\"font-size:0;color:#fff\">",
            "</div>",
            "<span hidden>",
            "</span>",
            "<font color=white size=1>",
            "</font>",
            "<!-- comment -->",
            "<!--",
            "-->",
            "<!x>",
            "<a href='http://a.example/?b&amp;c'>",
            "<a href=",
            "</a>",
            "<img alt='picture of words' src=cid:a>",
            "<table><tr><td>",
            "</td>",
            "</table>",
            "<style>.h{display:none} p{color:white}</style>",
            "<style>",
            "</style>",
            "<p class=h>",
            "<script>var a = '<p>';</script>",
            "<script>",
            "<title>t</title>",
            "<textarea>",
            "&amp;",
            "&eacute;",
            "&#x1D401;",
            "&#0;",
            "&#99999999;",
            "&nosuch;",
            "&",
            "&#",
            "<",
            ">",
            "\"",
            "'",
            "=",
            "é",
            "\u{a0}",
            "\u{200b}",
            "\r\n",
            "<o:p></o:p>",
            "<![if !mso]>",
            "<svg>",
            "<math>",
            "<plaintext>",
            "<template>",
            "<body bgcolor=black text='#000001'>",
            "<form action=x>",
            "<p style='max-height:0;overflow:hidden'>",
            "<pre>  a\r\n b</pre>",
        ][..],
    );
    (charset(), vec(pieces, 0..40), encoding()).prop_map(|(charset, pieces, encoding)| {
        encoding.part(&format!("text/html{charset}"), pieces.concat().as_bytes())
    })
}

/// Parts that are not read as text, with names and types good and bad.
pub fn attachment() -> impl Strategy<Value = Vec<u8>> {
    let kind = select(
        &[
            "application/pdf; name=\"a.pdf\"",
            "image/png",
            "application/octet-stream; name*=utf-8''%e2%82%ac.exe",
            "text/csv; name=a.csv",
            "application/ms-tnef; name=winmail.dat",
            "text/html; name=page.html",
            "message/delivery-status",
            "message/partial",
            "a/b/c",
            "*/*",
        ][..],
    );
    let disposition = select(
        &[
            "",
            "\r\nContent-Disposition: attachment",
            "\r\nContent-Disposition: inline; filename=\"=?utf-8?q?=C3=A9?=.txt\"",
            "\r\nContent-ID: <a>",
        ][..],
    );
    (kind, disposition, vec(any::<u8>(), 0..60), encoding()).prop_map(
        |(kind, disposition, bytes, encoding)| encoding.part(&format!("{kind}{disposition}"), &bytes),
    )
}

fn charset() -> impl Strategy<Value = &'static str> {
    let odd = select(
        &[
            "",
            "; charset=iso-8859-1",
            "; charset=\"windows-1251\"",
            "; charset=utf-7",
            "; charset=shift_jis",
            "; charset=utf-16",
            "; charset=none",
            "; charset=",
            "; charset*=utf-8''x",
        ][..],
    );
    prop_oneof![2 => Just("; charset=utf-8"), 1 => odd]
}
