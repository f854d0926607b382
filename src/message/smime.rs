//! [`open`]: the message inside an opaque S/MIME signature (RFC 8551, section 3.5.2; CMS, RFC
//! 5652).
//!
//! Only the few elements before the content are read. The crates `cms` and `der` refuse BER, and
//! thus indefinite lengths and strings in pieces, which Outlook and OpenSSL write.

use mail_parser::decoders::base64::base64_decode;

/// 1.2.840.113549.1.7: the prefix of the object identifiers of CMS.
const CMS: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07];
/// 1.2.840.113549.1.9.16.1: those that RFC 3274 and RFC 5083 add.
const CMS_LATER: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01];
/// The last number of signed data.
const SIGNED: u8 = 2;

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const INTEGER: u8 = 0x02;
const OBJECT_IDENTIFIER: u8 = 0x06;
const OCTETS: u8 = 0x04;
const OCTETS_IN_PIECES: u8 = 0x24;
const EXPLICIT: u8 = 0xA0;

/// The content of a CMS file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cms {
    /// A MIME entity, signed.
    Signed(Vec<u8>),
    /// Only a signature or certificates.
    Detached,
    /// Encrypted or compressed content.
    Sealed,
}

/// Opens a CMS file, and returns at most `limit` bytes of its content; `None` if it is another
/// file.
pub(super) fn open(bytes: &[u8], limit: usize) -> Option<Cms> {
    if bytes.starts_with(b"-----BEGIN ") {
        let text = str::from_utf8(bytes).ok()?;
        let (kind, rest) = text.strip_prefix("-----BEGIN ")?.split_once("-----")?;
        if !matches!(kind, "PKCS7" | "CMS" | "PKCS #7 SIGNED DATA") {
            return None;
        }
        let letters: String = rest.split("-----").next()?.split_whitespace().collect();
        return walk(&base64_decode(letters.as_bytes())?, limit);
    }
    walk(bytes, limit)
}

fn walk(bytes: &[u8], limit: usize) -> Option<Cms> {
    let mut ber = Ber { rest: bytes };
    ber.enter(SEQUENCE)?;
    let kind = ber.value(OBJECT_IDENTIFIER)?;
    if kind.starts_with(CMS_LATER) {
        return Some(Cms::Sealed);
    }
    match kind.strip_prefix(CMS)? {
        [SIGNED] => Some(signed(&mut ber, limit).map_or(Cms::Detached, Cms::Signed)),
        _ => Some(Cms::Sealed),
    }
}

/// The content of `SignedData`; `None` if there is none.
fn signed(ber: &mut Ber<'_>, limit: usize) -> Option<Vec<u8>> {
    ber.enter(EXPLICIT)?;
    ber.enter(SEQUENCE)?;
    ber.value(INTEGER)?;
    ber.skip(SET)?;
    ber.enter(SEQUENCE)?;
    ber.value(OBJECT_IDENTIFIER)?;
    ber.enter(EXPLICIT)?;
    let mut content = Vec::new();
    while content.len() < limit {
        match ber.rest.first() {
            Some(&OCTETS_IN_PIECES) => drop(ber.enter(OCTETS_IN_PIECES)?),
            Some(&OCTETS) => content.extend_from_slice(ber.value(OCTETS)?),
            _ => break,
        }
    }
    content.truncate(limit);
    // without content, certificates may follow under the same tag
    (!content.is_empty()).then_some(content)
}

/// Elements of BER (ITU-T X.690), from front to back.
struct Ber<'a> {
    rest: &'a [u8],
}

impl<'a> Ber<'a> {
    /// Reads tag and length of an element; the length is `None` if it is indefinite.
    fn head(&mut self) -> Option<(u8, Option<usize>)> {
        let (&[tag, first], rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        let length = match first {
            0x80 => None,
            0..0x80 => Some(usize::from(first)),
            _ => {
                let (digits, rest) = self.rest.split_at_checked(usize::from(first & 0x7F))?;
                self.rest = rest;
                let length = digits
                    .iter()
                    .try_fold(0_usize, |length, &digit| Some(length.checked_mul(256)? + usize::from(digit)));
                Some(length?)
            }
        };
        Some((tag, length))
    }

    /// Steps into an element.
    fn enter(&mut self, tag: u8) -> Option<()> {
        (self.head()?.0 == tag).then_some(())
    }

    /// The bytes of an element that holds no others; if it is cut short, the bytes that are there.
    fn value(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (found, length) = self.head()?;
        let (value, rest) = self.rest.split_at(length?.min(self.rest.len()));
        self.rest = rest;
        (found == tag).then_some(value)
    }

    /// Steps over an element and everything in it.
    fn skip(&mut self, tag: u8) -> Option<()> {
        if *self.rest.first()? != tag {
            return None;
        }
        let mut open = 0_usize;
        loop {
            match self.head()? {
                (0, Some(0)) => open = open.saturating_sub(1),
                (_, None) => open += 1,
                (_, Some(length)) => self.rest = self.rest.get(length..)?,
            }
            if open == 0 {
                return Some(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).expect("a short one").to_be_bytes();
        [&[tag, 0x82, length[0], length[1]], content].concat()
    }

    fn open_element(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, 0x80], content, &[0, 0]].concat()
    }

    fn cms(kind: u8, content: &[u8], element: fn(u8, &[u8]) -> Vec<u8>) -> Vec<u8> {
        let kind = [CMS, &[kind]].concat();
        let data = [CMS, &[1]].concat();
        let octets = self::element;
        let inner = [octets(OBJECT_IDENTIFIER, &data), content.to_vec()].concat();
        let signed = [
            octets(INTEGER, &[1]),
            element(SET, &element(SEQUENCE, &[])),
            element(SEQUENCE, &inner),
            octets(SET, &[]),
        ];
        let signed = element(EXPLICIT, &element(SEQUENCE, &signed.concat()));
        element(SEQUENCE, &[octets(OBJECT_IDENTIFIER, &kind), signed].concat())
    }

    #[test]
    fn signed_content_is_found() {
        let text = b"Content-Type: text/plain\r\n\r\nI recorded you";
        let whole = element(EXPLICIT, &element(OCTETS, text));
        let pieces = [element(OCTETS, &text[..9]), element(OCTETS, &text[9..])].concat();
        let in_pieces = open_element(EXPLICIT, &open_element(OCTETS_IN_PIECES, &pieces));
        let signed = || Some(Cms::Signed(text.to_vec()));
        let der = cms(2, &whole, element);
        let pem = |kind| {
            use base64::Engine;
            let letters = base64::engine::general_purpose::STANDARD.encode(&der);
            format!("-----BEGIN {kind}-----\n{letters}\n-----END {kind}-----\n").into_bytes()
        };
        for (name, bytes, expected) in [
            ("DER", der.clone(), signed()),
            ("BER", cms(2, &in_pieces, open_element), signed()),
            ("PEM", pem("PKCS7"), signed()),
            ("a key", pem("PUBLIC KEY"), None),
            ("without content", cms(2, b"", element), Some(Cms::Detached)),
            (
                "certificates",
                cms(2, &element(EXPLICIT, &element(SEQUENCE, b"x")), element),
                Some(Cms::Detached),
            ),
            ("encrypted", cms(3, &whole, element), Some(Cms::Sealed)),
            ("text", b"I recorded you".to_vec(), None),
            ("nothing", Vec::new(), None),
        ] {
            assert_eq!(open(&bytes, 1_000), expected, "{name}");
        }
        assert_eq!(open(&der, 12), Some(Cms::Signed(b"Content-Type".to_vec())));
        for end in 0..der.len() {
            let _ = open(&der[..end], 1_000);
        }
    }
}
