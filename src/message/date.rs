//! [`Date`]: when a message says it was written.

use mail_parser::DateTime;
use mail_parser::parsers::MessageStream;
use serde::{Serialize, Serializer};
use std::fmt;

/// A date is written in fewer bytes; a longer field is not read.
const MAX_FIELD_BYTES: usize = 200;

/// A moment, in seconds since 1970-01-01 UTC; a sender can write any. Shown and serialised in the
/// format of RFC 3339, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i64);

impl Date {
    /// Reads the value of a `Date` field; `None` if it is not a date, or not a day of our calendar
    /// between 1900 and 3000.
    pub(super) fn parse(field: &str) -> Option<Self> {
        if field.len() > MAX_FIELD_BYTES {
            return None;
        }
        // the parser reads up to the end of a line, which the value of a field has lost
        let line = format!("{field}\n");
        let date = MessageStream::new(line.as_bytes()).parse_date().into_datetime()?;
        date.is_valid().then(|| Self(date.to_timestamp()))
    }

    /// Seconds since 1970-01-01 UTC.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.0
    }

    /// The day in UTC, as `2026-11-22`.
    #[must_use]
    pub fn day(self) -> String {
        let date = DateTime::from_timestamp(self.0);
        format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&DateTime::from_timestamp(self.0).to_rfc3339())
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_they_are_written() {
        for (field, expected) in [
            // RFC 5322, appendix A.1.1 and A.6.2; the second is the obsolete form
            ("Fri, 21 Nov 1997 09:55:06 -0600", Some("1997-11-21T15:55:06Z")),
            ("21 Nov 97 09:55:06 GMT", Some("1997-11-21T09:55:06Z")),
            ("Sun, 01 Mar 2026 00:30:00 +0100 (CET)", Some("2026-02-28T23:30:00Z")),
            ("Thu, 01 Jan 1970 00:00:00 +0000", Some("1970-01-01T00:00:00Z")),
            ("Wed, 31 Dec 1969 23:59:59 +0000", Some("1969-12-31T23:59:59Z")),
            ("Thu, 99 Jan 2026 00:00:00 +0000", None),
            ("Thu, 01 Jan 99999 00:00:00 +0000", None),
            ("yesterday", None),
            ("", None),
            (&"1 ".repeat(1 << 20), None),
        ] {
            let date = Date::parse(field).map(|date| date.to_string());
            assert_eq!(date.as_deref(), expected, "{:.40}", field);
        }
        assert_eq!(Date::parse("1 Mar 2026 00:30:00 +0000").map(Date::day).as_deref(), Some("2026-03-01"));
    }
}
