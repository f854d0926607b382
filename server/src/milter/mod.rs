//! The milter protocol of Sendmail and Postfix, version 6, on the filter's side. It does no input and no output.
//!
//! A mail server connects to a filter and says what happens: which client came, the envelope, each header field, the
//! body in pieces. At the end of the message the filter says what to change and whether to deliver. One connection can
//! carry several messages.
//!
//! The flow with a [`Session`]:
//!
//! 1. Give it bytes as they arrive with [`Session::push`].
//! 2. Do what [`Session::next`] says until it says `None`: send bytes, judge a message, or close.
//! 3. After [`Step::Judge`] call [`Session::answer`] and send its bytes. While judging takes long, send
//!    [`Session::progress`] now and then.
//!
//! Of what the mail server offers everything is taken that makes it silent: with Postfix and Sendmail nothing is
//! answered between the negotiation and the end of a message. Older mail servers get their replies.
//!
//! ```
//! # use bluff_server::milter;
//! use milter::{Answer, Decision, SessionLimits, Session, Step};
//!
//! let mut session = Session::new(SessionLimits::default());
//! // The negotiation as Postfix 3.7 sends it, and the smallest message.
//! let mut bytes = b"\0\0\0\x0dO\0\0\0\x06\0\0\x01\xff\0\x1f\xff\xff".to_vec();
//! bytes.extend(b"\0\0\0\x11LX-Spam-Flag\0 NO\0\0\0\0\x01N\0\0\0\x05Bhi\r\n\0\0\0\x01E");
//! session.push(&bytes)?;
//!
//! let Some(Step::Send(negotiated)) = session.next() else { panic!() };
//! assert_eq!(negotiated, b"\0\0\0\x0dO\0\0\0\x06\0\0\0\x31\0\x1f\xf0\x80");
//!
//! let Some(Step::Judge(envelope)) = session.next() else { panic!() };
//! assert_eq!(envelope.message, b"X-Spam-Flag: NO\r\n\r\nhi\r\n");
//!
//! let answer = Answer {
//!     remove_prefixes: vec!["x-spam-".into()],
//!     add: vec![("X-Spam-Flag".into(), "YES".into())],
//!     decision: Decision::Accept,
//! };
//! let encoded = session.answer(&answer);
//! assert_eq!((encoded.removed, encoded.unremoved), (1, 0));
//! assert_eq!(session.next(), None);
//! # Ok::<(), milter::ProtocolError>(())
//! ```

mod answer;
mod clean;
#[cfg(test)]
mod client;
pub mod command;
mod envelope;
mod error;
mod fields;
pub mod flags;
mod letters;
mod limits;
mod macros;
mod message;
pub mod packet;
mod peer;
pub mod reply;
mod session;
#[cfg(test)]
mod tests;

pub use answer::{Answer, Decision, Encoded, MOST_REMOVALS};
pub use command::MilterCommand;
pub use envelope::Envelope;
pub use error::ProtocolError;
pub use fields::FieldCounts;
pub use limits::{EARLY_BYTES, NAME_BYTES, SessionLimits};
pub use packet::{Packet, Packets};
pub use reply::Reply;
pub use session::{Session, Step};
