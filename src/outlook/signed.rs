//! [`signed_body`]: the body of a message with a clear signature (S/MIME).

use super::mime::MimePart;

/// The class of such a message: its one attachment is the content of the email, with the signature
/// (MS-OXOSMIME 2.1.1).
const CLASS: &str = "ipm.note.smime.multipartsigned";

/// Whether messages of this class are signed so.
pub(super) fn is_signed(class: &str) -> bool {
    class.to_ascii_lowercase().starts_with(CLASS)
}

/// The attachment as a part with the fields that it begins with; `None` if it has no type of
/// several parts.
pub(super) fn signed_body(attachment: &[u8]) -> Option<MimePart> {
    let mut fields = String::new();
    let mut is_multipart = false;
    let mut is_kept = false;
    let mut rest = attachment;
    loop {
        let end = rest.iter().position(|&byte| byte == b'\n')?;
        let (line, after) = rest.split_at_checked(end.checked_add(1)?)?;
        rest = after;
        let line = str::from_utf8(line).ok()?.trim_end();
        if line.is_empty() {
            break;
        }
        if !line.starts_with([' ', '\t']) {
            let line = line.to_ascii_lowercase();
            is_kept = line.starts_with("content-");
            is_multipart |= line.starts_with("content-type:") && line.contains("multipart/signed");
        }
        if is_kept {
            fields.push_str(line);
            fields.push_str("\r\n");
        }
    }
    is_multipart.then(|| MimePart::ready(fields, rest.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signed_contents_are_bodies() {
        let entity = b"From: x\r\n y\r\nContent-Type: multipart/signed;\r\n boundary=b\r\n\r\n--b\r\n";
        let mut written = Vec::new();
        signed_body(entity).expect("signed").write(&mut written);
        assert_eq!(written, b"Content-Type: multipart/signed;\r\n boundary=b\r\n\r\n--b\r\n");
        for other in
            [&b"Content-Type: text/plain\r\n\r\nx"[..], b"\x30\x80", b"", b"Content-Type: multipart/signed"]
        {
            assert!(signed_body(other).is_none(), "{other:?}");
        }
    }
}
