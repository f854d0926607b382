//! The network protocol of SpamAssassin's `spamd`, without input and output.
//!
//! The server gives the bytes of a client to a [`Decoder`], gets a [`Request`], and writes the
//! bytes of a [`Response`]. A client writes a [`RequestHead`] and its message, and reads the answer
//! with [`ResponseHead`]. Nothing here opens a socket, reads a clock, prints or panics.
//!
//! The sources are `spamd/PROTOCOL`, `spamd/spamd.raw` and `spamc/libspamc.c` of SpamAssassin 4.0.1.
//! Where they differ, `spamd.raw` decides, since the clients were written against it. Comments name
//! its functions, such as `check` and `parse_headers`.
//!
//! The rules that are not those of `spamd`:
//!
//! - The command must begin its line. `spamd` finds it anywhere in the line.
//! - Header names are read in any case, and a line may end with LF instead of CRLF.
//! - Bytes after `Content-length` bytes of body are ignored. `spamd` reads whole lines, so it ignores
//!   them after a line end, and reports a mismatch if they continue the last line.
//! - An empty `Content-length`, two different ones, an unknown `Message-class` and a `TELL` that does
//!   not say what to do are errors. `spamd` takes them: it learns a message without a class as ham.
//! - `PING SPAMC/1.5` is answered even if the client closes without the blank line.

mod body;
mod client;
mod command;
mod decoder;
mod exit_code;
mod head;
mod inflate;
mod limits;
mod printable;
mod request;
mod request_error;
mod response;
mod response_head;
mod spam_line;
mod tell;

#[cfg(test)]
mod conversations;
#[cfg(test)]
mod field_clients;

pub use client::RequestHead;
pub use command::{Command, Version};
pub use decoder::Decoder;
pub use exit_code::ExitCode;
pub use inflate::ZlibFault;
pub use limits::{HEADERS_MAX, INFLATE_BYTES, RequestLimits, USER_BYTES_MAX};
pub use request::Request;
pub use request_error::RequestError;
pub use response::{ERROR_TEXT_BYTES_MAX, Response};
pub use response_head::{ResponseError, ResponseHead};
pub use spam_line::SpamLine;
pub use tell::{MessageClass, Places};
