//! A file that may be a message, an mbox or something else, plain or compressed.
#![no_main]

use bluff::mailbox::list_messages;
use libfuzzer_sys::fuzz_target;
use std::fs;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mail");
    fs::write(&path, bytes).unwrap();
    let Ok(found) = list_messages(&path) else { return };
    for message in found.messages {
        // a file that is no message is refused here
        let _ = message.read();
    }
});
