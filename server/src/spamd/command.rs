//! The first line of a request: the command and the version of the client.

use super::RequestError;
use super::printable::found;
use std::fmt;

/// What a client asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// Is the server alive? The request has no body.
    Ping,
    /// Is the message spam? The answer is a [`SpamLine`](super::SpamLine) alone.
    Check,
    /// As [`Check`](Command::Check), and the names of the rules that matched.
    Symbols,
    /// As [`Check`](Command::Check), and a report for a person.
    Report,
    /// As [`Report`](Command::Report), but the report is empty if the message is no spam.
    ReportIfSpam,
    /// The headers of the message, with the headers that the server adds.
    Headers,
    /// The message, with the headers that the server adds.
    Process,
    /// The client has changed its mind. The request has no body, and `spamd` writes no answer.
    Skip,
    /// Learn, forget, report or revoke the message.
    Tell,
}

impl Command {
    /// Every command.
    pub const ALL: [Command; 9] = [
        Command::Ping,
        Command::Check,
        Command::Symbols,
        Command::Report,
        Command::ReportIfSpam,
        Command::Headers,
        Command::Process,
        Command::Skip,
        Command::Tell,
    ];

    /// The word of the command in a request.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Command::Ping => "PING",
            Command::Check => "CHECK",
            Command::Symbols => "SYMBOLS",
            Command::Report => "REPORT",
            Command::ReportIfSpam => "REPORT_IFSPAM",
            Command::Headers => "HEADERS",
            Command::Process => "PROCESS",
            Command::Skip => "SKIP",
            Command::Tell => "TELL",
        }
    }

    /// Whether a message follows the headers.
    #[must_use]
    pub fn has_body(self) -> bool {
        !matches!(self, Command::Ping | Command::Skip)
    }

    /// Whether headers follow the command. `check` reads them from a client that is newer than 1.0,
    /// `doskip_or_ping` from 1.5 on, and `dotell` always.
    pub(super) fn has_headers(self, version: Version) -> bool {
        match self {
            Command::Tell => true,
            Command::Ping | Command::Skip => version >= Version::HEADERS_OF_PING,
            _ => version > Version::WITHOUT_HEADERS,
        }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The version of the protocol that the client speaks.
///
/// The parts are compared as whole numbers: 1.10 is newer than 1.9.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The number before the dot, 1 in every version so far.
    pub major: u16,
    /// The number after the dot.
    pub minor: u16,
}

impl Version {
    /// The version of SpamAssassin 4, and of `bluffc`.
    pub const CURRENT: Version = Version { major: 1, minor: 5 };
    /// From this version on a client reads `Content-length` before a message (`check`).
    pub const CONTENT_LENGTH: Version = Version { major: 1, minor: 2 };
    /// From this version on a client reads several headers in an answer (`check`).
    pub const SEVERAL_HEADERS: Version = Version { major: 1, minor: 3 };
    /// From this version on headers and a blank line follow PING and SKIP (`doskip_or_ping`).
    const HEADERS_OF_PING: Version = Version { major: 1, minor: 5 };
    /// A client of this version sends no headers: the message follows the command (`check`).
    const WITHOUT_HEADERS: Version = Version { major: 1, minor: 0 };

    /// Reads `1.5`, or `1` for `1.0`.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let (major, minor) = text.split_once('.').unwrap_or((text, "0"));
        let number = |digits: &str| {
            let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
            if plain { digits.parse::<u16>().ok() } else { None }
        };
        Some(Version { major: number(major).filter(|&major| major > 0)?, minor: number(minor)? })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// Reads a line such as `CHECK SPAMC/1.5`, without its line end.
pub(super) fn parse_command_line(line: &[u8]) -> Result<(Command, Version), RequestError> {
    let line = line.trim_ascii();
    let unknown = || RequestError::CommandLine { found: found(line) };
    let blank = line.iter().position(|&byte| byte == b' ').ok_or_else(unknown)?;
    let (word, rest) = line.split_at(blank);
    let command =
        Command::ALL.into_iter().find(|command| command.word().as_bytes() == word).ok_or_else(unknown)?;
    let version = rest.trim_ascii().strip_prefix(b"SPAMC/").ok_or_else(unknown)?;
    let version = Version::parse(version).ok_or_else(|| RequestError::Version { found: found(version) })?;
    Ok((command, version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_read_with_every_version() {
        for command in Command::ALL {
            for (text, major, minor) in
                [("1.0", 1, 0), ("1.2", 1, 2), ("1.5", 1, 5), ("1.10", 1, 10), ("1", 1, 0)]
            {
                let line = format!("{command} SPAMC/{text}");
                assert_eq!(
                    parse_command_line(line.as_bytes()),
                    Ok((command, Version { major, minor })),
                    "{line}"
                );
            }
        }
    }

    #[test]
    fn versions_are_ordered_by_their_numbers() {
        let version = |major, minor| Version { major, minor };
        assert!(version(1, 2) < version(1, 3));
        assert!(version(1, 9) < version(1, 10));
        assert!(version(1, 10) < version(2, 0));
        assert_eq!(version(1, 5).to_string(), "1.5");
    }

    #[test]
    fn other_lines_are_named_in_the_error() {
        for line in [
            "",
            "CHECK",
            "check SPAMC/1.2",
            "XCHECK SPAMC/1.2",
            "CHECK RSPAMC/1.3",
            "GET / HTTP/1.1",
            "CHECKSPAMC/1.2",
        ] {
            assert_eq!(
                parse_command_line(line.as_bytes()),
                Err(RequestError::CommandLine { found: line.to_owned() }),
                "{line}"
            );
        }
        for version in ["", ".", "1.", ".5", "0.9", "1.5.1", "+1.5", "1.-5", "x", "1.99999"] {
            let line = format!("CHECK SPAMC/{version}");
            assert_eq!(
                parse_command_line(line.as_bytes()),
                Err(RequestError::Version { found: version.to_owned() }),
                "{line}"
            );
        }
    }
}
