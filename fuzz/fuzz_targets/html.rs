//! A page of HTML: what is shown of it, and where it came from.
#![no_main]

use bluff_fuzz::assert_read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|page: &[u8]| {
    let header = &b"Subject: page\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"[..];
    assert_read(&[header, page].concat());
});
