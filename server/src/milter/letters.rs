//! The letters by which commands are named on the wire.

/// Command letter of the negotiation.
pub const NEGOTIATE: u8 = b'O';
/// Command letter of macros for the command that follows.
pub const MACROS: u8 = b'D';
/// Command letter of a new client.
pub const CONNECT: u8 = b'C';
/// Command letter of HELO or EHLO.
pub const HELO: u8 = b'H';
/// Command letter of MAIL.
pub const MAIL: u8 = b'M';
/// Command letter of RCPT.
pub const RCPT: u8 = b'R';
/// Command letter of DATA.
pub const DATA: u8 = b'T';
/// Command letter of one header field.
pub const HEADER: u8 = b'L';
/// Command letter of the end of the header.
pub const END_OF_HEADER: u8 = b'N';
/// Command letter of a piece of the body.
pub const BODY: u8 = b'B';
/// Command letter of the end of the message.
pub const END_OF_MESSAGE: u8 = b'E';
/// Command letter of a message given up.
pub const ABORT: u8 = b'A';
/// Command letter of the end of the connection.
pub const QUIT: u8 = b'Q';
/// Command letter of the end of one client when another follows on the same connection.
pub const QUIT_NEW_CONNECTION: u8 = b'K';
/// Command letter of an SMTP command that the mail server does not know.
pub const UNKNOWN: u8 = b'U';
