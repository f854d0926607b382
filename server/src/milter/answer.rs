//! The judge's answer and its replies at the end of a message.

use super::{
    fields::FieldCounts,
    flags::{ADD_FIELDS, CHANGE_FIELDS, LEADING_SPACE, Offer, QUARANTINE},
    reply::{DELETED_NAME_BYTES, Refusal, Reply},
};

/// Fields deleted from one message. For each deletion Postfix reads its queue file from the start, so a mail with a
/// million forged fields could stop it. The uppermost fields of each name are deleted first.
pub const MOST_REMOVALS: usize = 1000;

/// What happens to a message. There is no way to throw it away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Deliver it.
    Accept,
    /// Refuse it for ever. The text is described at [`Reply::refusal`].
    Reject(String),
    /// Refuse it for now. The text is described at [`Reply::refusal`].
    TempFail(String),
    /// Keep it in the mail server's quarantine, with a reason. Without the mail server's permission it is delivered.
    Quarantine(String),
}

/// The answer to one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Fields whose name begins so are deleted, for example `x-spam-`. ASCII case does not matter.
    pub remove_prefixes: Vec<String>,
    /// Fields to put on top, the first one uppermost: name and value without a blank at its beginning.
    pub add: Vec<(String, String)>,
    /// What happens to the message.
    pub decision: Decision,
}

/// An answer as bytes to send, and what of it the mail server did not permit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Encoded {
    /// The bytes to send. They end with the final reply.
    pub bytes: Vec<u8>,
    /// Fields that are deleted.
    pub removed: usize,
    /// Fields that should be deleted and are not: the mail server does not permit it, there are more than
    /// [`MOST_REMOVALS`], or the name does not fit into a reply.
    pub unremoved: usize,
    /// Fields that nobody counted, so forged ones among them stay. See [`FieldCounts::uncounted`].
    pub uncounted: usize,
    /// Fields that should be added and are not, because the mail server does not permit it.
    pub unadded: usize,
    /// The message should be quarantined and is delivered, because the mail server does not permit it.
    pub unquarantined: bool,
}

impl Answer {
    /// Encodes the answer to a message with these fields. A refused message is not changed before.
    pub(super) fn encode(&self, fields: &FieldCounts, agreed: Offer) -> Encoded {
        let mut encoded = Encoded::default();
        let reply = match &self.decision {
            Decision::Reject(text) => Reply::refusal(Refusal::Permanent, text),
            Decision::TempFail(text) => Reply::refusal(Refusal::Temporary, text),
            Decision::Accept => {
                self.encode_changes(fields, agreed, &mut encoded);
                Reply::Continue
            }
            Decision::Quarantine(reason) => {
                self.encode_changes(fields, agreed, &mut encoded);
                if agreed.allows(QUARANTINE) {
                    Reply::Quarantine(reason.clone()).encode(&mut encoded.bytes);
                } else {
                    encoded.unquarantined = true;
                }
                Reply::Continue
            }
        };
        reply.encode(&mut encoded.bytes);
        encoded
    }

    /// Deletions come first, since inserted fields would shift the numbers of fields with the same name.
    fn encode_changes(&self, fields: &FieldCounts, agreed: Offer, encoded: &mut Encoded) {
        encoded.uncounted = fields.uncounted();
        for (name, count) in fields.matching(&self.remove_prefixes) {
            let possible = agreed.allows(CHANGE_FIELDS) && name.len() <= DELETED_NAME_BYTES;
            let room = if possible { MOST_REMOVALS - encoded.removed } else { 0 };
            let removals = count.min(room);
            encoded.removed += removals;
            encoded.unremoved += count - removals;
            // From the last to the first: in Postfix the fields after a deleted one move up, in Sendmail they do not.
            for index in (1..=removals).rev() {
                let index = u32::try_from(index).unwrap_or(u32::MAX);
                let reply = Reply::ChangeHeader { index, name: name.to_vec(), value: String::new() };
                reply.encode(&mut encoded.bytes);
            }
        }
        if !agreed.allows(ADD_FIELDS) {
            encoded.unadded = self.add.len();
            return;
        }
        let blank = if agreed.speaks(LEADING_SPACE) { " " } else { "" };
        for (name, value) in self.add.iter().rev() {
            let value = format!("{blank}{}", value.trim_start_matches(' '));
            Reply::InsertHeader { index: TOP, name: name.clone(), value }.encode(&mut encoded.bytes);
        }
    }
}

/// The index of the uppermost place. Postfix and Sendmail put the field above their own `Received` there, which they
/// do not show to milters and which index 1 would leave on top.
const TOP: u32 = 0;

#[cfg(test)]
mod tests {
    use super::super::{client::replies, limits::SessionLimits};
    use super::{super::reply::REPLY_DATA, *};

    fn fields(names: &[&str]) -> FieldCounts {
        let mut fields = FieldCounts::default();
        names.iter().for_each(|name| fields.count(name.as_bytes(), &SessionLimits::default()));
        fields
    }

    fn answer(decision: Decision) -> Answer {
        Answer {
            remove_prefixes: vec!["X-Spam-".into()],
            add: vec![("X-A".into(), "1".into()), ("X-B".into(), " 2".into())],
            decision,
        }
    }

    const FORGED: &[&str] = &["X-Spam-Flag", "To", "x-spam-flag"];

    #[test]
    fn what_is_not_permitted_is_left_out_and_said() {
        let all = ADD_FIELDS | CHANGE_FIELDS | QUARANTINE;
        for (actions, letters, removed, unremoved, unadded, unquarantined) in [
            (all, "mmiiqc", 2, 0, 0, false),
            (all & !CHANGE_FIELDS, "iiqc", 0, 2, 0, false),
            (all & !ADD_FIELDS, "mmqc", 2, 0, 2, false),
            (all & !QUARANTINE, "mmiic", 2, 0, 0, true),
            (0, "c", 0, 2, 2, true),
        ] {
            let encoded = answer(Decision::Quarantine("spam".into()))
                .encode(&fields(FORGED), Offer::new(6, actions, LEADING_SPACE));
            let found: String =
                replies(&encoded.bytes).iter().map(|(letter, _)| char::from(*letter)).collect();
            assert_eq!(found, letters);
            let counts = (encoded.removed, encoded.unremoved, encoded.unadded, encoded.unquarantined);
            assert_eq!(counts, (removed, unremoved, unadded, unquarantined));
        }
    }

    #[test]
    fn fields_go_on_top_in_order_with_the_agreed_blank() {
        for (protocol, first, second) in [
            (LEADING_SPACE, &b"\0\0\0\0X-B\0 2\0"[..], &b"\0\0\0\0X-A\0 1\0"[..]),
            (0, b"\0\0\0\0X-B\x002\0", b"\0\0\0\0X-A\x001\0"),
        ] {
            let encoded = answer(Decision::Accept).encode(&fields(&[]), Offer::new(6, ADD_FIELDS, protocol));
            assert_eq!(
                replies(&encoded.bytes),
                [(b'i', first.to_vec()), (b'i', second.to_vec()), (b'c', vec![])]
            );
        }
    }

    #[test]
    fn a_refused_message_is_not_changed() {
        for (decision, reply) in [
            (Decision::Reject("Spam".into()), (b'y', b"550 5.7.1 Spam\0".to_vec())),
            (Decision::Reject(String::new()), (b'r', vec![])),
            (Decision::TempFail("Busy".into()), (b'y', b"451 4.7.1 Busy\0".to_vec())),
            (Decision::TempFail(String::new()), (b't', vec![])),
        ] {
            let encoded = answer(decision).encode(&fields(FORGED), Offer::new(6, u32::MAX, u32::MAX));
            assert_eq!(replies(&encoded.bytes), [reply]);
        }
    }

    #[test]
    fn removals_are_bounded() {
        let encoded = answer(Decision::Accept)
            .encode(&fields(&["X-Spam-Flag"; MOST_REMOVALS + 7]), Offer::new(6, CHANGE_FIELDS, 0));
        assert_eq!((encoded.removed, encoded.unremoved), (MOST_REMOVALS, 7));
        let sent = replies(&encoded.bytes);
        assert_eq!(sent[0].1, [&1000u32.to_be_bytes()[..], b"x-spam-flag\0\0"].concat());
        assert_eq!(sent[999].1, b"\0\0\0\x01x-spam-flag\0\0");
        for (bytes, removed) in [(DELETED_NAME_BYTES, 1), (DELETED_NAME_BYTES + 1, 0)] {
            let name = format!("{:x<bytes$}", "X-Spam-");
            let encoded = answer(Decision::Accept).encode(&fields(&[&name]), Offer::new(6, CHANGE_FIELDS, 0));
            assert_eq!((encoded.removed, encoded.unremoved), (removed, 1 - removed));
            let sent = replies(&encoded.bytes);
            assert_eq!(sent[0].1.len(), if removed == 1 { REPLY_DATA } else { 0 });
        }
    }
}
