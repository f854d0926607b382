//! [`drop_iteratively`]: how a parsed message is dropped.

use mail_parser::PartType;

/// Takes a parsed message apart without recursion, so that no depth of nesting can exhaust the
/// stack.
pub(super) fn drop_iteratively(parsed: mail_parser::Message<'_>) {
    let mut waiting = vec![parsed];
    while let Some(mut message) = waiting.pop() {
        for part in message.parts.drain(..) {
            if let PartType::Message(nested) = part.body {
                waiting.push(nested);
            }
        }
    }
}
