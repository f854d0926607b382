//! [`forms`]: the body of a message in the forms in which it is stored.

use super::code_page;
use super::compressed_rtf::decompress;
use super::limits::BODY_BYTES;
use super::mime::MimePart;
use super::properties::{Properties, PropertyId};
use super::rtf::{self, RtfContent};

/// The form that the others were made from is RTF (MS-OXCMSG 2.2.1.58.2).
const NATIVE_RTF: u32 = 2;

/// The body: its text, the words of an RTF body where they differ, its page; the form that Outlook
/// shows is the last, as in `multipart/alternative`. Of a page that is stored both by itself and in
/// RTF, the one that Outlook shows is read.
pub(super) fn forms(message: &Properties<'_, '_>) -> Vec<MimePart> {
    let stored = stored_page(message);
    let rtf = rtf_content(message);
    let is_rtf_native = message.integer(PropertyId::NATIVE_BODY) == Some(NATIVE_RTF);
    let (page, words) = match (stored, rtf) {
        (stored, Some(RtfContent::Html(page))) => (stored.filter(|_| !is_rtf_native).or(Some(page)), None),
        (stored, Some(RtfContent::Words(words))) => (stored, Some(words)),
        (stored, None) => (stored, None),
    };
    let text = message.text(PropertyId::BODY, BODY_BYTES);
    let words = words.filter(|words| text.as_ref().is_none_or(|text| !says_the_same(text, words)));
    let part = |subtype, content: Option<String>| {
        content.filter(|content| !content.trim().is_empty()).map(|content| MimePart::text(subtype, &content))
    };
    let (text, words, page) = (part("plain", text), part("plain", words), part("html", page));
    let forms = if is_rtf_native { [text, page, words] } else { [text, words, page] };
    forms.into_iter().flatten().collect()
}

/// The page that is stored, in bytes or as a string.
fn stored_page(message: &Properties<'_, '_>) -> Option<String> {
    let Some(bytes) = message.binary(PropertyId::HTML) else {
        return message.text(PropertyId::HTML, BODY_BYTES);
    };
    let bytes = message.file().losses().cut(&bytes, BODY_BYTES);
    Some(code_page::html(bytes, message.pages().of_html()))
}

fn rtf_content(message: &Properties<'_, '_>) -> Option<RtfContent> {
    let losses = message.file().losses();
    let compressed = message.binary(PropertyId::RTF_COMPRESSED)?;
    let rtf = decompress(&compressed, BODY_BYTES, losses);
    Some(rtf::read(&rtf, BODY_BYTES, losses))
}

/// Whether two texts have the same letters and digits. Outlook lays out the text that it makes from
/// RTF in its own way.
fn says_the_same(a: &str, b: &str) -> bool {
    let letters = |text| str::chars(text).filter(|letter| letter.is_alphanumeric());
    letters(a).eq(letters(b))
}
