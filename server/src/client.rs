//! A client of the daemon, for programs that wait: `bluffc` and the scripts that teach.

use crate::settings::Address;
use crate::spamd::{Command, MessageClass, Places, RequestHead, ResponseHead};
use std::fmt;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::os::unix::net::UnixStream;
use std::time::Duration;

/// How long to wait for the daemon at each step; it answers within 20 seconds unless told otherwise.
const PATIENCE: Duration = Duration::from_secs(60);
/// The longest answer that is read: a message of the usual limit, and its header.
const MAX_ANSWER: u64 = 64 << 20;

/// What to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Whether it is there.
    Ping,
    /// Whether a message is unwanted.
    Check,
    /// The same, in words.
    Report,
    /// To learn a message.
    Learn(MessageClass),
    /// To forget a message.
    Forget,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum ClientError {
    /// The daemon was not reached, or the connection broke.
    Connection(Address, io::Error),
    /// The bytes are no answer.
    Answer(String),
    /// The daemon refused, with a code of sysexits(3).
    Refused(u16, String),
}

impl ClientError {
    /// The code to exit with, of sysexits(3).
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Connection(..) => 75,
            Self::Answer(_) => 76,
            Self::Refused(code, _) => u8::try_from(*code).unwrap_or(70),
        }
    }
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connection(address, error) => {
                write!(f, "{address}: {error}; expected a bluffd that listens there")
            }
            Self::Answer(error) => write!(f, "that is no answer of bluffd: {error}"),
            Self::Refused(code, words) => write!(f, "bluffd refused with code {code}: {words}"),
        }
    }
}

impl std::error::Error for ClientError {}

/// The answer, and its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    /// The head of the answer.
    pub head: ResponseHead,
    /// Its text; empty for most requests.
    pub text: String,
}

/// Asks the daemon about a message.
///
/// # Errors
/// If it is not there, or refuses.
pub fn ask(address: &Address, ask: Ask, user: Option<&str>, message: &[u8]) -> Result<Answered, ClientError> {
    let command = match ask {
        Ask::Ping => Command::Ping,
        // the first name is that of the label
        Ask::Check => Command::Symbols,
        Ask::Report => Command::Report,
        Ask::Learn(_) | Ask::Forget => Command::Tell,
    };
    let mut head = RequestHead::new(command, message.len());
    head.user = user;
    match ask {
        Ask::Learn(class) => (head.message_class, head.set) = (Some(class), Places::LOCAL),
        Ask::Forget => head.remove = Places::LOCAL,
        _ => {}
    }
    let head = head.encode().map_err(|error| ClientError::Answer(error.to_string()))?;
    let answer =
        exchange(address, &head, message).map_err(|error| ClientError::Connection(address.clone(), error))?;
    let head = ResponseHead::parse(&answer).map_err(|error| ClientError::Answer(error.to_string()))?;
    if head.code != 0 {
        return Err(ClientError::Refused(head.code, head.message));
    }
    let text = head.body(&answer).map(|text| String::from_utf8_lossy(text).into_owned()).unwrap_or_default();
    Ok(Answered { head, text })
}

/// Reads a page of the admin listener; if there is no such page, what it says instead.
///
/// # Errors
/// If the daemon is not there, or answers otherwise.
pub fn page(address: &Address, path: &str) -> Result<Result<String, String>, ClientError> {
    let head = format!("GET {path} HTTP/1.0\r\nHost: bluffd\r\n\r\n");
    let answer = exchange(address, head.as_bytes(), &[])
        .map_err(|error| ClientError::Connection(address.clone(), error))?;
    let answer = String::from_utf8_lossy(&answer);
    let unknown =
        || ClientError::Answer("expected the admin listener of bluffd, which speaks HTTP".to_owned());
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(unknown)?;
    match head.split(' ').nth(1) {
        Some("200") => Ok(Ok(body.to_owned())),
        Some("404") => Ok(Err(body.trim().to_owned())),
        _ => Err(unknown()),
    }
}

fn exchange(address: &Address, head: &[u8], message: &[u8]) -> io::Result<Vec<u8>> {
    match address {
        Address::Tcp(address) => {
            let stream = TcpStream::connect_timeout(address, PATIENCE)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            stream.set_write_timeout(Some(PATIENCE))?;
            let answer = send(&stream, head, message)?;
            drop(stream.shutdown(Shutdown::Both));
            Ok(answer)
        }
        Address::Unix(path) => {
            let stream = UnixStream::connect(path)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            stream.set_write_timeout(Some(PATIENCE))?;
            send(&stream, head, message)
        }
    }
}

fn send<S>(stream: S, head: &[u8], message: &[u8]) -> io::Result<Vec<u8>>
where
    S: Read + Write,
{
    let mut stream = stream;
    // a daemon that refuses may close before all was written; its answer is what counts
    let written = stream.write_all(head).and_then(|()| stream.write_all(message));
    let mut answer = Vec::new();
    stream.take(MAX_ANSWER).read_to_end(&mut answer)?;
    if answer.is_empty() {
        written?;
    }
    Ok(answer)
}
