//! [`ContentFields`]: what a header says about the content that follows it.

use super::charset;
use mail_parser::{ContentType, Header, HeaderName, HeaderValue};

/// The fields that describe the content of an entity (RFC 2045, section 3; RFC 2183).
#[derive(Clone, Debug, Default)]
pub(super) struct ContentFields {
    /// `type/subtype` in lower case; empty if not given.
    pub(super) media_type: String,
    /// Name of the file; empty if not given.
    pub(super) name: String,
    /// The charset it names.
    pub(super) charset: Option<String>,
    /// `Content-Transfer-Encoding: x-uuencode`, which `mail-parser` does not decode.
    pub(super) is_uuencoded: bool,
    /// Where it is shown.
    pub(super) disposition: Disposition,
}

/// Where a part is shown (RFC 2183).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Disposition {
    /// Not given.
    #[default]
    Unknown,
    /// With the text around it.
    Inline,
    /// As a file.
    Attachment,
}

impl ContentFields {
    /// Those of a header. If a field occurs twice, the last one counts, as in `mail-parser`.
    pub(super) fn from_headers(headers: &[Header<'_>]) -> Self {
        let mut fields = Self::default();
        let mut type_name = "";
        for header in headers {
            match (&header.name, &header.value) {
                (HeaderName::ContentType, HeaderValue::ContentType(value)) => {
                    fields.media_type = media_type_of(value);
                    fields.charset = charset::label_of(value).map(str::to_owned);
                    type_name = value.attribute("name").unwrap_or_default();
                }
                (HeaderName::ContentDisposition, HeaderValue::ContentType(value)) => {
                    fields.disposition = match () {
                        () if value.is_attachment() => Disposition::Attachment,
                        () if value.is_inline() => Disposition::Inline,
                        () => Disposition::Unknown,
                    };
                    fields.name = value.attribute("filename").unwrap_or_default().to_owned();
                }
                (HeaderName::ContentTransferEncoding, HeaderValue::Text(value)) => {
                    let names = ["x-uuencode", "uuencode", "x-uue", "uue"];
                    fields.is_uuencoded = names.iter().any(|name| value.trim().eq_ignore_ascii_case(name));
                }
                _ => {}
            }
        }
        if fields.name.is_empty() {
            type_name.clone_into(&mut fields.name);
        }
        fields
    }
}

/// `type/subtype` in lower case.
pub(super) fn media_type_of(content_type: &ContentType<'_>) -> String {
    format!("{}/{}", content_type.ctype(), content_type.subtype().unwrap_or("plain")).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::PARSER;

    #[test]
    fn fields_are_read() {
        for (header, media_type, name, charset, is_uuencoded, disposition) in [
            ("X-A: b", "", "", None, false, Disposition::Unknown),
            (
                "Content-Type: TEXT/Plain; charset=utf-8; name=a.txt",
                "text/plain",
                "a.txt",
                Some("utf-8"),
                false,
                Disposition::Unknown,
            ),
            (
                "Content-Disposition: attachment; filename=b.txt\nContent-Type: text/plain; name=a.txt",
                "text/plain",
                "b.txt",
                None,
                false,
                Disposition::Attachment,
            ),
            (
                "Content-Disposition: inline\nContent-Transfer-Encoding: X-UUencode",
                "",
                "",
                None,
                true,
                Disposition::Inline,
            ),
        ] {
            let raw = format!("{header}\n\nx");
            let parsed = PARSER.parse(raw.as_bytes()).expect("a header");
            let fields = ContentFields::from_headers(&parsed.parts[0].headers);
            assert_eq!((fields.media_type.as_str(), fields.name.as_str()), (media_type, name), "{header}");
            assert_eq!((fields.charset.as_deref(), fields.is_uuencoded), (charset, is_uuencoded), "{header}");
            assert_eq!(fields.disposition, disposition, "{header}");
        }
    }
}
