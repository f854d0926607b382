//! [`sha256`]: by which anybody can tell that bytes are the same.

use crate::input::stream::InputStream;
use bluff::Result;
use sha2::{Digest, Sha256};
use std::io::{self, Read};

/// SHA-256 in 64 hexadecimal digits, FIPS 180-4.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(Sha256::new_with_prefix(bytes))
}

/// The same of a message without its first `skip` bytes, and how many bytes that are.
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

/// The same of all that is read.
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
