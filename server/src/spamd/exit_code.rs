//! The codes of an answer.

use std::fmt;

/// Why a request failed: a number of `sysexits.h`, and `EX_TIMEOUT` of `spamd` (`%resphash`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExitCode {
    /// The request asks for what cannot be asked for.
    Usage,
    /// The message is not what it should be.
    DataErr,
    /// There is no message.
    NoInput,
    /// The server does not do this, or not now.
    Unavailable,
    /// A fault in the server.
    Software,
    /// Reading or writing failed.
    IoErr,
    /// Failed now, may work later.
    TempFail,
    /// The request breaks the rules of the protocol.
    Protocol,
    /// The client may not do this.
    NoPerm,
    /// The time was over.
    Timeout,
}

impl ExitCode {
    /// Every code.
    pub const ALL: [ExitCode; 10] = [
        ExitCode::Usage,
        ExitCode::DataErr,
        ExitCode::NoInput,
        ExitCode::Unavailable,
        ExitCode::Software,
        ExitCode::IoErr,
        ExitCode::TempFail,
        ExitCode::Protocol,
        ExitCode::NoPerm,
        ExitCode::Timeout,
    ];

    /// The number in an answer.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            ExitCode::Usage => 64,
            ExitCode::DataErr => 65,
            ExitCode::NoInput => 66,
            ExitCode::Unavailable => 69,
            ExitCode::Software => 70,
            ExitCode::IoErr => 74,
            ExitCode::TempFail => 75,
            ExitCode::Protocol => 76,
            ExitCode::NoPerm => 77,
            ExitCode::Timeout => 79,
        }
    }

    /// The name in `sysexits.h` and `spamd`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ExitCode::Usage => "EX_USAGE",
            ExitCode::DataErr => "EX_DATAERR",
            ExitCode::NoInput => "EX_NOINPUT",
            ExitCode::Unavailable => "EX_UNAVAILABLE",
            ExitCode::Software => "EX_SOFTWARE",
            ExitCode::IoErr => "EX_IOERR",
            ExitCode::TempFail => "EX_TEMPFAIL",
            ExitCode::Protocol => "EX_PROTOCOL",
            ExitCode::NoPerm => "EX_NOPERM",
            ExitCode::Timeout => "EX_TIMEOUT",
        }
    }

    /// The words before the reason in an answer.
    ///
    /// `protocol_error`, `service_unavailable_error` and `service_timeout` have words of their own.
    /// `spamd` answers with no other code; the words of the others say what `sysexits.h` says.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            ExitCode::Usage => "Usage error",
            ExitCode::DataErr => "Data error",
            ExitCode::NoInput => "No input",
            ExitCode::Unavailable => "Service Unavailable",
            ExitCode::Software => "Internal error",
            ExitCode::IoErr => "Input/output error",
            ExitCode::TempFail => "Temporary failure",
            ExitCode::Protocol => "Bad header line",
            ExitCode::NoPerm => "Permission denied",
            ExitCode::Timeout => "Timeout",
        }
    }
}

impl fmt::Display for ExitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_are_those_of_spamd() {
        let list: Vec<String> =
            ExitCode::ALL.iter().map(|code| format!("{code} {}", code.number())).collect();
        assert_eq!(
            list,
            [
                "EX_USAGE 64",
                "EX_DATAERR 65",
                "EX_NOINPUT 66",
                "EX_UNAVAILABLE 69",
                "EX_SOFTWARE 70",
                "EX_IOERR 74",
                "EX_TEMPFAIL 75",
                "EX_PROTOCOL 76",
                "EX_NOPERM 77",
                "EX_TIMEOUT 79"
            ]
        );
    }
}
