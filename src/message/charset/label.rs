//! [`Charset`]: the charset that a label names, however a mail program spells it.
//!
//! The web standard lists the labels of web pages. Mail programs write the names of Windows, Java
//! and iconv as well, with hyphens where they like; those are here.

use encoding_rs::*;

/// A way to decode bytes to text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Charset {
    /// One of the web standard.
    Web(&'static Encoding),
    /// UTF-7 (RFC 2152), which the web standard leaves out.
    Utf7,
    /// UTF-16; whether the high byte comes first if the text does not show it.
    Utf16 { big_endian: bool },
    /// UTF-32; likewise.
    Utf32 { big_endian: bool },
    /// ISO-2022-JP with all its sets (RFC 1468, 1554, 2237, and those of Windows).
    Iso2022Jp,
    /// ISO-2022-KR (RFC 1557).
    Iso2022Kr,
    /// ISO-2022-CN (RFC 1922).
    Iso2022Cn,
    /// HZ (RFC 1843).
    Hz,
    /// The code page of DOS in Western Europe.
    Ibm850,
    /// The code page of DOS in Central Europe.
    Ibm852,
    /// EBCDIC of mainframes, by the number of its code page.
    Ebcdic { page: u16 },
}

/// Labels are shorter than this in all mail seen.
const MAX_LABEL_BYTES: usize = 64;

impl Charset {
    /// The charset of a label; `None` if it names none, or says nothing about bytes beyond ASCII
    /// (`us-ascii`, `x-unknown`, `ansi`).
    pub(super) fn named(label: &str) -> Option<Self> {
        let label = label.trim_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\'' | '='));
        let label = label.split([';', ',', ':', '*']).next().unwrap_or_default();
        if label.is_empty() || label.len() > MAX_LABEL_BYTES {
            return None;
        }
        // hyphens, underscores and spaces may be anywhere, so they do not count
        let bare: String =
            label.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        let bare = bare.strip_prefix("charset").unwrap_or(&bare);
        let short = bare.strip_prefix("cs").or_else(|| bare.strip_prefix('x')).unwrap_or(bare);
        if says_nothing(bare) || says_nothing(short) {
            return None;
        }
        by_name(bare)
            .or_else(|| by_name(short))
            .or_else(|| by_number(short))
            .or_else(|| Encoding::for_label(label.as_bytes()).map(Self::Web))
            .or_else(|| Encoding::for_label(label.replace('_', "-").as_bytes()).map(Self::Web))
            .filter(|charset| *charset != Self::Web(REPLACEMENT))
    }

    /// Whether ASCII bytes may mean anything but ASCII, so that a text without a byte beyond it
    /// still needs decoding.
    pub(super) fn is_seven_bit(self) -> bool {
        !matches!(self, Self::Web(_) | Self::Ibm850 | Self::Ibm852 | Self::Ebcdic { .. })
    }
}

/// A label that says nothing about bytes beyond ASCII.
fn says_nothing(bare: &str) -> bool {
    matches!(
        bare,
        "ascii"
            | "usascii"
            | "us"
            | "ansi"
            | "ansix341968"
            | "ansix341986"
            | "iso646"
            | "iso646us"
            | "646"
            | "isoir6"
            | "unknown"
            | "unknown8bit"
            | "8bit"
            | "7bit"
            | "binary"
            | "default"
            | "none"
            | "null"
            | "userdefined"
            | "windows"
            | "iso"
            | "cp20127"
    )
}

/// Names without a relevant number; letters and digits only, in lower case.
fn by_name(bare: &str) -> Option<Charset> {
    use Charset::*;
    Some(match bare {
        "utf8" | "utf" | "utf8mb3" | "utf8mb4" | "unicode11utf8" | "unicode20utf8" => Web(UTF_8),
        "utf7" | "unicode11utf7" | "unicode20utf7" | "utf7imap" => Utf7,
        "utf16" | "utf16le" | "ucs2" | "ucs2le" | "iso10646ucs2" | "unicode" | "unicodefeff"
        | "unicodelittle" => Utf16 { big_endian: false },
        "utf16be" | "ucs2be" | "unicodefffe" | "unicodebig" => Utf16 { big_endian: true },
        "utf32" | "utf32le" | "ucs4" | "ucs4le" | "iso10646ucs4" => Utf32 { big_endian: false },
        "utf32be" | "ucs4be" => Utf32 { big_endian: true },
        "shiftjis" | "sjis" | "sjiswin" | "sjisms" | "mskanji" | "shiftjisx0213" | "shiftjis2004"
        | "ms9320213" | "windows31j" | "mscp932" | "pck" => Web(SHIFT_JIS),
        "eucjp" | "eucjpms" | "eucjpwin" | "ujis" | "eucjisx0213" | "eucjis2004" | "eucpkdfmtjapanese" => {
            Web(EUC_JP)
        }
        "euckr" | "uhc" | "ksc5601" | "ksc56011987" | "ksc56011989" | "ksx1001" | "korean" | "windows949"
        | "ksc56011992" => Web(EUC_KR),
        "big5" | "big5hkscs" | "big5eten" | "big5hk" | "chinesebig5" | "cnbig5" | "xbig5" => Web(BIG5),
        "gbk" | "euccn" | "gb2312" | "gb231280" | "cngb" | "chinese" | "chinesegb2312" | "iso58gb231280" => {
            Web(GBK)
        }
        "gb18030" | "gb180302000" | "gb180302005" | "gb180302022" => Web(GB18030),
        "koi8" | "koi8r" | "koi" => Web(KOI8_R),
        "koi8u" | "koi8ru" => Web(KOI8_U),
        "tis620" | "tis6202533" | "thai" => Web(WINDOWS_874),
        "viscii" | "tcvn" => Web(WINDOWS_1258),
        "mac" | "macroman" | "macintosh" | "applemacintosh" => Web(MACINTOSH),
        "maccyrillic" | "macukrainian" => Web(X_MAC_CYRILLIC),
        "alt" => Web(IBM866),
        "hz" | "hzgb" | "hzgb2312" => Hz,
        "iso2022kr" => Iso2022Kr,
        "iso2022cn" | "iso2022cnext" => Iso2022Cn,
        "jis" | "junet" | "iso2022jpms" => Iso2022Jp,
        _ if bare.starts_with("iso2022jp") => Iso2022Jp,
        "ebcdiccpbe" | "ebcdiccpch" | "ebcdicint" | "ebcdicinternational" => Ebcdic { page: 500 },
        _ if bare.starts_with("ebcdic") => Ebcdic { page: 37 },
        _ => return None,
    })
}

/// Names that consist of a code page or a part of ISO 8859 with something before it.
fn by_number(bare: &str) -> Option<Charset> {
    let digits = bare.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let (prefix, number) = (&bare[..bare.len() - digits.len()], digits.parse().ok()?);
    match prefix {
        "" | "windows" | "win" | "cp" | "codepage" | "cpage" | "ibm" | "ms" | "dos" | "oem" | "ccsid"
        | "pc" | "mscp" | "wincp" | "windowscp" => {
            code_page(number).or_else(|| digits.strip_prefix("8859").and_then(iso_8859))
        }
        "iso" => digits.strip_prefix("8859").and_then(iso_8859),
        "latin" | "isolatin" | "l" => iso_8859(match number {
            1..=4 => digits,
            5 => "9",
            6 => "10",
            7 => "13",
            8 => "14",
            9 | 0 => "15",
            10 => "16",
            _ => return None,
        }),
        _ => None,
    }
}

/// A part of ISO 8859; the text after its number, such as a year, does not count.
fn iso_8859(part: &str) -> Option<Charset> {
    Some(Charset::Web(match part {
        "1" | "88591" => WINDOWS_1252,
        "2" => ISO_8859_2,
        "3" => ISO_8859_3,
        "4" => ISO_8859_4,
        "5" => ISO_8859_5,
        "6" => ISO_8859_6,
        "7" => ISO_8859_7,
        "8" => ISO_8859_8,
        "9" => WINDOWS_1254,
        "10" => ISO_8859_10,
        "11" => WINDOWS_874,
        "13" => ISO_8859_13,
        "14" => ISO_8859_14,
        "15" => ISO_8859_15,
        "16" => ISO_8859_16,
        _ => return None,
    }))
}

/// A code page of Windows or DOS.
fn code_page(number: u32) -> Option<Charset> {
    Some(Charset::Web(match number {
        // the letters of Western Europe are at the same places in all of them
        437 | 850 | 858 | 860 | 863 | 865 => return Some(Charset::Ibm850),
        852 => return Some(Charset::Ibm852),
        page if super::ebcdic::PAGES.contains(&page) => return Some(Charset::Ebcdic { page: page as u16 }),
        866 => IBM866,
        874 => WINDOWS_874,
        932 | 943 => SHIFT_JIS,
        936 | 1386 | 20936 | 51936 => GBK,
        949 | 1363 | 20949 | 51949 | 970 => EUC_KR,
        950 | 951 | 1370 => BIG5,
        1200 => return Some(Charset::Utf16 { big_endian: false }),
        1201 => return Some(Charset::Utf16 { big_endian: true }),
        12000 => return Some(Charset::Utf32 { big_endian: false }),
        12001 => return Some(Charset::Utf32 { big_endian: true }),
        1250 => WINDOWS_1250,
        1251 => WINDOWS_1251,
        819 | 1252 => WINDOWS_1252,
        1253 => WINDOWS_1253,
        1254 => WINDOWS_1254,
        1255 => WINDOWS_1255,
        1256 => WINDOWS_1256,
        1257 => WINDOWS_1257,
        1258 => WINDOWS_1258,
        10000 => MACINTOSH,
        10007 => X_MAC_CYRILLIC,
        20866 | 878 => KOI8_R,
        21866 | 1168 => KOI8_U,
        20932 | 51932 | 954 => EUC_JP,
        28591..=28606 => return iso_8859(&(number - 28590).to_string()),
        38598 => ISO_8859_8,
        50220..=50222 => return Some(Charset::Iso2022Jp),
        50225 => return Some(Charset::Iso2022Kr),
        50227 | 50229 => return Some(Charset::Iso2022Cn),
        52936 => return Some(Charset::Hz),
        54936 | 1392 => GB18030,
        65000 => return Some(Charset::Utf7),
        65001 => UTF_8,
        _ => return None,
    }))
}
