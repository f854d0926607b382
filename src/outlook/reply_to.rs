//! [`reply_to`]: where answers go, a list of entry identifiers.

use super::addresses::NamedAddress;
use super::code_page;
use super::limits::RECIPIENTS;
use super::sectors::{half_at, word_at};

/// Marks an identifier that holds its address itself (MS-OXCDATA 2.2.5.1).
const ONE_OFF: &[u8] =
    &[0x81, 0x2B, 0x1F, 0xA4, 0xBE, 0xA3, 0x10, 0x19, 0x9D, 0x6E, 0x00, 0xDD, 0x01, 0x0F, 0x54, 0x02];
/// Strings are in UTF-16.
const IS_WIDE: u16 = 0x8000;

/// The addresses of a list of identifiers (`FlatEntryList`, MS-OXCDATA 2.3.3). Those that lead into
/// a directory are left out: their address is not in the message.
pub(super) fn reply_to(list: &[u8], page: Option<u32>) -> Vec<NamedAddress> {
    let count = word_at(list, 0).and_then(|count| usize::try_from(count).ok()).unwrap_or_default();
    let mut rest = list.get(8..).unwrap_or_default();
    let mut mailboxes = Vec::new();
    for _ in 0..count.min(RECIPIENTS) {
        let Some(length) = word_at(rest, 0).and_then(|length| usize::try_from(length).ok()) else { break };
        let entry = rest.get(4..).and_then(|rest| rest.get(..length));
        let Some(entry) = entry else { break };
        mailboxes.extend(one_off(entry, page));
        // identifiers are padded to four bytes
        let next = length.checked_next_multiple_of(4).and_then(|length| length.checked_add(4));
        rest = next.and_then(|next| rest.get(next..)).unwrap_or_default();
    }
    mailboxes
}

/// The name and the address in an identifier.
fn one_off(entry: &[u8], page: Option<u32>) -> Option<NamedAddress> {
    // after four bytes of flags; a version follows, then what the strings are
    if entry.get(4..20)? != ONE_OFF {
        return None;
    }
    let mut rest = entry.get(24..)?;
    let is_wide = half_at(entry, 22)? & IS_WIDE != 0;
    let mut string = || {
        let width = if is_wide { 2 } else { 1 };
        let length =
            rest.chunks_exact(width).take_while(|unit| unit.iter().any(|&byte| byte != 0)).count() * width;
        let bytes = rest.get(..length).unwrap_or_default();
        rest = rest.get(length.saturating_add(width)..).unwrap_or_default();
        let text = if is_wide { code_page::wide(bytes) } else { code_page::text(bytes, page) };
        text.replace(|letter: char| letter.is_control(), " ")
    };
    let (name, _kind, address) = (string(), string(), string());
    NamedAddress::new(Some(name), [Some(address)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(is_wide: bool, strings: [&str; 3]) -> Vec<u8> {
        let text = strings.map(|string| format!("{string}\0")).concat();
        let text = if is_wide {
            text.encode_utf16().flat_map(u16::to_le_bytes).collect()
        } else {
            text.into_bytes()
        };
        let bits = if is_wide { IS_WIDE } else { 0 };
        [&[0; 4], ONE_OFF, &[0, 0], &bits.to_le_bytes(), &text].concat()
    }

    fn list(entries: &[Vec<u8>]) -> Vec<u8> {
        let mut out = [u32::try_from(entries.len()).unwrap().to_le_bytes(), [0; 4]].concat();
        for entry in entries {
            out.extend(u32::try_from(entry.len()).unwrap().to_le_bytes());
            out.extend(entry);
            out.resize(out.len().next_multiple_of(4), 0);
        }
        out
    }

    #[test]
    fn addresses_are_found() {
        let list = list(&[
            entry(true, ["Анна", "SMTP", "anna@example.org"]),
            vec![1; 30], // of a directory
            entry(false, ["", "SMTP", "bob@example.org"]),
        ]);
        let values =
            |bytes: &[u8]| -> Vec<String> { reply_to(bytes, None).iter().map(NamedAddress::value).collect() };
        assert_eq!(values(&list), ["=?utf-8?B?0JDQvdC90LA=?= <anna@example.org>", "bob@example.org"]);
        for end in 0..list.len() {
            assert!(values(&list[..end]).len() <= 2, "{end}");
        }
        assert!(values(&[0xFF; 64]).is_empty());
    }
}
