//! [`decoded`]: bytes decoded to text.

use super::charset;
use mail_parser::decoders::charsets::map::charset_decoder;
use std::borrow::Cow;

/// Bytes as text: by a byte order mark, as UTF-8 if they are UTF-8, else by the charset given or a
/// guess.
pub(super) fn decoded<'a>(bytes: Cow<'a, [u8]>, charset: Option<&str>) -> Cow<'a, str> {
    const MARK: &[u8] = b"\xEF\xBB\xBF";
    if has_mark_of_utf16(&bytes) {
        let charset = if bytes[0] == 0xFF { "utf-16le" } else { "utf-16be" };
        return Cow::Owned(decoded_by(charset, &bytes[2..]).unwrap_or_default());
    }
    let bytes = match bytes {
        Cow::Borrowed(bytes) => Cow::Borrowed(bytes.strip_prefix(MARK).unwrap_or(bytes)),
        Cow::Owned(bytes) if bytes.starts_with(MARK) => Cow::Owned(bytes[MARK.len()..].to_vec()),
        bytes => bytes,
    };
    match str::from_utf8(&bytes) {
        Err(error) if error.error_len().is_some() => Cow::Owned(charset::decode(&bytes, charset, false)),
        // complete, or cut within the last letter
        _ => match bytes {
            Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
            Cow::Owned(bytes) => String::from_utf8(bytes)
                .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
                .into(),
        },
    }
}

/// Bytes by a charset; `None` if it is not known.
pub(super) fn decoded_by(charset: &str, bytes: &[u8]) -> Option<String> {
    charset_decoder(charset.as_bytes()).map(|decode| decode(bytes))
}

/// Begins with a byte order mark of UTF-16.
pub(super) fn has_mark_of_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF")
}
