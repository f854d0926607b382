//! [`sha256`]: the checksum by which anybody can check that bytes are the same.

use crate::input::stream::InputStream;
use bluff::mailbox::MAX_MESSAGE_BYTES;
use bluff::{Email, Result};
use sha2::{Digest, Sha256};
use std::io::{self, Read};

/// SHA-256 in 64 hexadecimal digits, FIPS 180-4.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(Sha256::new_with_prefix(bytes))
}

/// Whether the bytes of a message were read to its end.
pub(crate) fn is_whole(raw: &[u8]) -> bool {
    (raw.len() as u64) < MAX_MESSAGE_BYTES
}

/// The checksum of an email as it was read; `None` if not all of it was. If the input is only a
/// file, which was read as the attachment of a message, it is the checksum of the file.
pub(crate) fn sha256_of_email(raw: &[u8], email: &Email<'_>) -> Option<String> {
    if !is_whole(raw) {
        return None;
    }
    let is_of_content =
        |name: &str| name.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("content-"));
    let file = match &*email.message.attachments {
        [file] if email.message.all_fields().all(|(name, _)| is_of_content(name)) => &*file.content,
        _ => raw,
    };
    Some(sha256(if raw.ends_with(file) { file } else { raw }))
}

/// The checksum of a message without its first `skip` bytes, and how many bytes that covers.
///
/// # Errors
/// If the message cannot be read.
pub(crate) fn sha256_of_message(message: &mut InputStream, skip: usize) -> Result<(String, u64)> {
    let (mut digest, mut length) = (Sha256::new(), 0);
    message.each_piece(skip, |piece| {
        digest.update(piece);
        length += piece.len() as u64;
        Ok(())
    })?;
    Ok((hex(digest), length))
}

/// The checksum of everything that is read.
///
/// # Errors
/// If it cannot be read.
pub(crate) fn sha256_of_file(mut from: impl Read) -> io::Result<String> {
    let mut digest = Sha256::new();
    let mut room = vec![0; 1 << 16];
    loop {
        match from.read(&mut room) {
            Ok(0) => return Ok(hex(digest)),
            Ok(length) => digest.update(&room[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn hex(digest: Sha256) -> String {
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_alone_has_its_own_checksum() {
        let pdf = b"%PDF-1.4\r\n%%EOF\r\n";
        let head = b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: binary\r\n\r\n";
        for (raw, expected) in [
            ([&head[..], pdf].concat(), sha256(pdf)),
            ([b"From: a@b.example\r\n", &head[..], pdf].concat(), String::new()),
            (b"Subject: x\n\ny\n".to_vec(), String::new()),
            (Vec::new(), String::new()),
        ] {
            let expected = if expected.is_empty() { sha256(&raw) } else { expected };
            assert_eq!(sha256_of_email(&raw, &Email::parse(&raw)), Some(expected), "{raw:?}");
        }
        let cut = vec![b'x'; MAX_MESSAGE_BYTES as usize];
        assert_eq!(sha256_of_email(&cut, &Email::parse(b"")), None);
    }

    /// The values of FIPS 180-4, example computations of NIST.
    #[test]
    fn digests_are_those_of_the_standard() {
        for (bytes, expected) in [
            (&b""[..], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ] {
            assert_eq!(sha256(bytes), expected);
            assert_eq!(sha256_of_file(bytes).unwrap(), expected);
            let mut message = InputStream::begin(std::path::Path::new("-"), Box::new(bytes)).unwrap();
            let found = sha256_of_message(&mut message, 0).unwrap();
            assert_eq!(found, (expected.to_owned(), bytes.len() as u64));
        }
    }
}
