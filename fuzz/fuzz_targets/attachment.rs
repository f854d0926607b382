//! A file beside a claim that makes bluff read it: the first byte chooses its type.
#![no_main]

use bluff_fuzz::{CLAIM, CLASSIFIER, assert_report};
use libfuzzer_sys::fuzz_target;

const TYPES: [&str; 8] = [
    "application/pdf",
    "image/png",
    "image/gif",
    "image/webp",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/ms-tnef",
    "message/rfc822",
    "application/octet-stream",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, file)) = bytes.split_first() else { return };
    let of_type = TYPES[usize::from(*choice) % TYPES.len()];
    let head = format!(
        "Subject: x\r\nContent-Type: multipart/mixed; boundary=\"=b\"\r\n\r\n--=b\r\n\r\n{CLAIM}\r\n--=b\r\n\
         Content-Type: {of_type}; name=file\r\nContent-Disposition: attachment\r\n\
         Content-Transfer-Encoding: binary\r\n\r\n"
    );
    assert_report(&CLASSIFIER.classify(&[head.as_bytes(), file, b"\r\n--=b--\r\n"].concat()));
});
