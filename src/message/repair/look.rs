//! What a body is by its look, where its header says nothing or is wrong.

/// Tags with which the HTML of mail begins.
const TAGS: [&[u8]; 26] = [
    b"!doctype",
    b"a",
    b"b",
    b"body",
    b"br",
    b"center",
    b"div",
    b"font",
    b"h1",
    b"h2",
    b"h3",
    b"head",
    b"html",
    b"i",
    b"img",
    b"meta",
    b"p",
    b"pre",
    b"section",
    b"span",
    b"strong",
    b"style",
    b"table",
    b"title",
    b"u",
    b"!--",
];
/// First bytes of files that are not text.
const MAGIC: [&[u8]; 8] =
    [b"%PDF", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"Rar!"];
/// This much of a body is read.
const LOOK_BYTES: usize = 512;

/// Whether a text begins with a tag of HTML.
pub(super) fn is_html(body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    let Some(tag) = body.strip_prefix(b"<") else { return false };
    TAGS.iter().any(|name| {
        let (begin, after) = tag.split_at(tag.len().min(name.len()));
        let ends = after.first().is_none_or(|byte| !byte.is_ascii_alphanumeric()) || name.ends_with(b"-");
        begin.eq_ignore_ascii_case(name) && ends
    })
}

/// Whether it is a file that people do not read as text.
pub(super) fn is_binary(body: &[u8]) -> bool {
    let body = &body[..body.len().min(LOOK_BYTES)];
    MAGIC.iter().any(|magic| body.starts_with(magic))
        || body.contains(&0) && !body.starts_with(b"\xff\xfe") && !body.starts_with(b"\xfe\xff")
}
