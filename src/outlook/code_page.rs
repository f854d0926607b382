//! [`text`]: strings of a Windows code page as text; the only place that names the crate
//! `encoding_rs`.

use encoding_rs::*;
use std::borrow::Cow;

/// The code pages that a message names, if it does.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CodePages {
    /// Of its strings, by itself or by its language.
    pub(super) strings: Option<u32>,
    /// Of its HTML, and of the email that it was.
    pub(super) internet: Option<u32>,
}

impl CodePages {
    /// The code page of strings.
    pub(super) fn of_strings(self) -> Option<u32> {
        self.strings.or(self.internet)
    }

    /// The code page of an HTML page in bytes.
    pub(super) fn of_html(self) -> Option<u32> {
        self.internet.or(self.strings)
    }
}

/// Bytes in a code page as text, without the zeros at their end.
///
/// Programs that write `.msg` files often write UTF-8 and name the code page of their computer. A
/// text of single bytes is hardly ever valid UTF-8 by chance, so it is believed to be; the bytes of
/// a Chinese or Japanese letter may be, so there the name is believed.
pub(super) fn text(bytes: &[u8], page: Option<u32>) -> String {
    let end = bytes.iter().rposition(|&byte| byte != 0).map_or(0, |at| at.saturating_add(1));
    let bytes = bytes.get(..end).unwrap_or_default();
    let encoding = page.and_then(encoding_of);
    let utf_8 = str::from_utf8(bytes).ok().filter(|text| !text.is_ascii());
    match (encoding, utf_8) {
        (Some(encoding), Some(text)) if is_many_bytes(encoding) => {
            let named = encoding.decode_without_bom_handling_and_without_replacement(bytes);
            named.unwrap_or(Cow::Borrowed(text)).into_owned()
        }
        (_, Some(text)) => text.trim_start_matches('\u{FEFF}').to_owned(),
        (encoding, None) => {
            let encoding = encoding.unwrap_or(WINDOWS_1252);
            encoding.decode_without_bom_handling(bytes).0.into_owned()
        }
    }
}

/// Bytes in exactly this code page as text: for pieces that are too short for a guess.
pub(super) fn exact(bytes: &[u8], page: u32) -> String {
    encoding_of(page).unwrap_or(WINDOWS_1252).decode_without_bom_handling(bytes).0.into_owned()
}

/// UTF-16, little-endian, as text, without the zeros at its end.
pub(super) fn wide(bytes: &[u8]) -> String {
    let text = UTF_16LE.decode_without_bom_handling(bytes.get(..bytes.len() & !1).unwrap_or_default()).0;
    text.trim_start_matches('\u{FEFF}').trim_end_matches('\0').to_owned()
}

/// An HTML page in bytes: by its mark, by the code page, or as it names its charset itself.
pub(super) fn html(bytes: &[u8], page: Option<u32>) -> String {
    /// A page names its charset within these bytes (HTML standard, 13.2.3.2).
    const PRESCAN_BYTES: usize = 1024;
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
        return text.trim_end_matches('\0').to_owned();
    }
    if page.is_some_and(|page| encoding_of(page).is_some()) {
        return text(bytes, page);
    }
    let head = bytes.get(..PRESCAN_BYTES).unwrap_or(bytes).to_ascii_lowercase();
    let name = b"charset=";
    let at = head.windows(name.len()).position(|window| window == name);
    let label = at.and_then(|at| head.get(at.saturating_add(name.len())..)).map(|rest| {
        let rest = rest.strip_prefix(b"\"").or(rest.strip_prefix(b"'")).unwrap_or(rest);
        let is_end = |byte: &u8| !byte.is_ascii_alphanumeric() && !b"-_:.".contains(byte);
        rest.split(is_end).next().unwrap_or_default()
    });
    match label.and_then(Encoding::for_label) {
        // it could not have been read in UTF-16
        Some(encoding) if encoding != UTF_16LE && encoding != UTF_16BE && str::from_utf8(bytes).is_err() => {
            encoding.decode_without_bom_handling(bytes).0.trim_end_matches('\0').to_owned()
        }
        _ => text(bytes, None),
    }
}

/// Whether letters take several bytes that may look like UTF-8. Those of Thai do as well, two by
/// two.
fn is_many_bytes(encoding: &'static Encoding) -> bool {
    !(encoding.is_single_byte() || encoding == UTF_8) || encoding == WINDOWS_874
}

/// The encoding of a Windows code page (MS-UCODEREF 2.2.1).
fn encoding_of(page: u32) -> Option<&'static Encoding> {
    Some(match page {
        866 => IBM866,
        874 => WINDOWS_874,
        932 => SHIFT_JIS,
        936 | 20936 => GBK,
        949 | 51949 => EUC_KR,
        950 => BIG5,
        1250 => WINDOWS_1250,
        1251 => WINDOWS_1251,
        1252 | 28591 => WINDOWS_1252,
        1253 => WINDOWS_1253,
        1254 | 28599 => WINDOWS_1254,
        1255 => WINDOWS_1255,
        1256 => WINDOWS_1256,
        1257 => WINDOWS_1257,
        1258 => WINDOWS_1258,
        10000 => MACINTOSH,
        10007 | 10017 => X_MAC_CYRILLIC,
        20866 => KOI8_R,
        20932 | 51932 => EUC_JP,
        21866 => KOI8_U,
        28592 => ISO_8859_2,
        28593 => ISO_8859_3,
        28594 => ISO_8859_4,
        28595 => ISO_8859_5,
        28596 => ISO_8859_6,
        28597 => ISO_8859_7,
        28598 => ISO_8859_8,
        28603 => ISO_8859_13,
        28605 => ISO_8859_15,
        38598 => ISO_8859_8_I,
        50220..=50222 => ISO_2022_JP,
        51936 => GBK,
        54936 => GB18030,
        65001 => UTF_8,
        _ => return None,
    })
}

/// The code page of the language of a message (MS-LCID): those that Windows-1252 does not serve.
pub(super) fn of_locale(locale: u32) -> Option<u32> {
    // traditional Chinese of Taiwan, Hong Kong and Macao; Serbian in Cyrillic
    match locale & 0xFFFF {
        0x0404 | 0x0C04 | 0x1404 => return Some(950),
        0x0C1A | 0x1C1A | 0x281A => return Some(1251),
        _ => {}
    }
    // the language is in the lower ten bits
    Some(match locale & 0x3FF {
        0x01 | 0x20 | 0x29 => 1256,
        0x02 | 0x19 | 0x22 | 0x23 | 0x2F | 0x3F => 1251,
        0x04 => 936,
        0x05 | 0x0E | 0x15 | 0x18 | 0x1A | 0x1B | 0x1C | 0x24 => 1250,
        0x08 => 1253,
        0x0D => 1255,
        0x11 => 932,
        0x12 => 949,
        0x1E => 874,
        0x1F => 1254,
        0x25..=0x27 => 1257,
        0x2A => 1258,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_decoded() {
        for (bytes, page, expected) in [
            (&b"caf\xe9\0\0"[..], Some(1252), "café"),
            (b"caf\xe9", None, "café"),
            (b"caf\xe9", Some(12345), "café"),
            (b"\xf0\xd2\xc9\xd7\xc5\xd4", Some(20866), "Привет"),
            (b"\x83\x65\x83\x58\x83\x67", Some(932), "テスト"),
            (b"\x1b$B%F%9%H\x1b(B", Some(50220), "テスト"),
            // UTF-8 under a wrong name
            ("Привет".as_bytes(), Some(1251), "Привет"),
            ("Привет".as_bytes(), None, "Привет"),
            ("\u{FEFF}é".as_bytes(), Some(65001), "é"),
            // GBK that is valid UTF-8, and UTF-8 that is no Shift JIS
            (b"\xc4\xa3", Some(936), "模"),
            ("é".as_bytes(), Some(949), "챕"),
            ("\u{a0}".as_bytes(), Some(950), "\u{a0}"),
            (b"", Some(1252), ""),
        ] {
            assert_eq!(text(bytes, page), expected, "{bytes:?} {page:?}");
        }
        assert_eq!(wide(b"a\0\x3d\xd8\x00\xde\0\0"), "a\u{1f600}");
        assert_eq!(wide(b"a\0\x3d\xd8z"), "a\u{fffd}");
    }

    #[test]
    fn pages_are_decoded() {
        for (bytes, page, expected) in [
            (&b"<p>caf\xe9"[..], Some(1252), "<p>café"),
            (b"<meta charset=koi8-r><p>\xf0\xd2", None, "<meta charset=koi8-r><p>Пр"),
            (b"<meta charset='koi8-r'><p>\xf0\xd2", Some(7), "<meta charset='koi8-r'><p>Пр"),
            (b"<meta charset=utf-16><p>caf\xe9", None, "<meta charset=utf-16><p>café"),
            ("<meta charset=koi8-r>é".as_bytes(), None, "<meta charset=koi8-r>é"),
            (b"\xff\xfe<\0p\0>\0", Some(1252), "<p>"),
            ("\u{FEFF}<p>é".as_bytes(), Some(1252), "<p>é"),
        ] {
            assert_eq!(html(bytes, page), expected, "{bytes:?} {page:?}");
        }
    }

    #[test]
    fn languages_have_code_pages() {
        for (locale, page) in [
            (0x0419, Some(1251)),
            (0x0411, Some(932)),
            (0x0404, Some(950)),
            (0x0804, Some(936)),
            (0x081A, Some(1250)),
            (0x0C1A, Some(1251)),
            (0x0409, None),
        ] {
            assert_eq!(of_locale(locale), page, "{locale:#x}");
        }
    }
}
