//! A buffer that never grows beyond a limit.

/// Appends as much of `bytes` as `limit` allows, and says how many bytes that were. The memory at
/// least doubles when it grows, so that many small pieces are cheap, but it never exceeds `limit`.
pub(crate) fn append_up_to(buffer: &mut Vec<u8>, bytes: &[u8], limit: usize) -> usize {
    let fitting = bytes.get(..limit.saturating_sub(buffer.len())).unwrap_or(bytes);
    let needed = buffer.len() + fitting.len();
    if needed > buffer.capacity() {
        let capacity = buffer.capacity().saturating_mul(2).clamp(needed, limit.max(needed));
        buffer.reserve_exact(capacity - buffer.len());
    }
    buffer.extend_from_slice(fitting);
    fitting.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_stays_within_the_limit() {
        for limit in [0, 1, 7, 100] {
            let mut buffer = Vec::new();
            let mut appended = 0;
            for _ in 0..50 {
                appended += append_up_to(&mut buffer, b"abc", limit);
                assert!(buffer.capacity() <= limit);
            }
            assert_eq!(appended, limit.min(150));
            assert_eq!(buffer.len(), appended);
        }
    }
}
