//! Requests of clients of SpamAssassin: read at once and in pieces, they are the same request, and hold
//! no more memory than the limits allow.
#![no_main]

use bluff_server::spamd::{Decoder, Request, RequestError, RequestLimits};
use libfuzzer_sys::fuzz_target;

const LIMITS: RequestLimits = RequestLimits { header_bytes: 4096, message_bytes: 16 << 10 };

fn read(bytes: &[u8], piece: usize) -> Result<Request, RequestError> {
    let mut decoder = Decoder::new(LIMITS);
    for piece in bytes.chunks(piece.max(1)) {
        if let Some(request) = decoder.push(piece)? {
            return Ok(request);
        }
        assert!(decoder.held() <= LIMITS.held_at_most());
    }
    decoder.end()
}

fuzz_target!(|input: (u8, &[u8])| {
    let (piece, bytes) = input;
    let whole = read(bytes, bytes.len());
    if let Ok(request) = &whole {
        assert!(request.message.len() <= LIMITS.message_bytes);
    }
    assert_eq!(read(bytes, usize::from(piece)), whole);
});
