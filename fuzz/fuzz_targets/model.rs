//! A model file whose checksum is right: what loads can classify.
#![no_main]

use bluff::{Classifier, Model};
use bluff_fuzz::assert_report;
use libfuzzer_sys::fuzz_target;

/// Where the header of the built-in model begins; version, checksum and length are before it.
const HEADER_AT: usize = 20;

static BUILTIN: &[u8] = include_bytes!("../../models/default.bluff");

fuzz_target!(|header: &[u8]| {
    let length = u32::from_le_bytes([BUILTIN[16], BUILTIN[17], BUILTIN[18], BUILTIN[19]]) as usize;
    let mut body = (header.len() as u32).to_le_bytes().to_vec();
    body.extend_from_slice(header);
    body.extend_from_slice(&BUILTIN[HEADER_AT + length..]);
    let checksum = crc32fast::hash(&body).to_le_bytes();
    let file = [&BUILTIN[..12], &checksum, &body].concat();
    if let Ok(model) = Model::from_bytes(file.into()) {
        assert_report(
            &Classifier::new(model).classify(b"Subject: x\r\n\r\nPay 900 EUR within 48 hours.\r\n"),
        );
    }
});
