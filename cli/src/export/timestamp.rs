//! [`Timestamp`]: a point in time. Only the programs read the clock; the library never does.

use bluff::Message;
use jiff::fmt::rfc2822::{DateTimeParser, DateTimePrinter};
use std::str::FromStr;

/// A point in time, in UTC, to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(jiff::Timestamp);

impl Timestamp {
    /// The current moment.
    #[must_use]
    pub fn now() -> Self {
        Self::whole(jiff::Timestamp::now())
    }

    /// When the message was sent, as its sender says; `None` if there is no valid date.
    pub(crate) fn of_mail(message: &Message<'_>) -> Option<Self> {
        Self::of_field(message.field("date")?)
    }

    /// The date-time of a header field, RFC 5322 section 3.3; a wrong weekday is ignored, because
    /// forgers get it wrong.
    pub(crate) fn of_field(value: &str) -> Option<Self> {
        let parser = DateTimeParser::new().relaxed_weekday(true);
        parser.parse_timestamp(value.trim()).ok().map(Self::whole)
    }

    /// RFC 3339, such as `2026-01-03T01:05:34Z`.
    pub(crate) fn rfc3339(self) -> String {
        self.0.to_string()
    }

    /// The same with milliseconds, which STIX requires in `created` and `modified`.
    pub(crate) fn milliseconds(self) -> String {
        format!("{:.3}", self.0)
    }

    /// For a header field, such as `Sat, 3 Jan 2026 01:05:34 +0000`.
    pub(crate) fn rfc5322(self) -> String {
        let mut text = String::new();
        // only years beyond 9999 cannot be written, and no such year is read
        let _ = DateTimePrinter::new().print_timestamp(&self.0, &mut text);
        text.replace("-0000", "+0000")
    }

    /// Year, month, day, hour, minute, second, in UTC.
    pub(crate) fn parts(self) -> [u16; 6] {
        let time = self.0.to_zoned_datetime(jiff::tz::TimeZone::UTC);
        let small = |number: i8| u16::try_from(number).unwrap_or_default();
        let year = u16::try_from(time.year()).unwrap_or_default();
        [
            year,
            small(time.month()),
            small(time.day()),
            small(time.hour()),
            small(time.minute()),
            small(time.second()),
        ]
    }

    fn whole(time: jiff::Timestamp) -> Self {
        Self(jiff::Timestamp::from_second(time.as_second()).unwrap_or(time))
    }
}

impl FromStr for Timestamp {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse().map(Self::whole).map_err(|_| format!("{text} is no time such as 2026-01-03T01:05:34Z"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_mail_are_read_as_they_come() {
        for (field, expected) in [
            ("Sun, 19 May 2024 17:25:11 +0000", Some("2024-05-19T17:25:11Z")),
            ("19 May 2024 19:25:11 +0200", Some("2024-05-19T17:25:11Z")),
            ("Mon, 19 May 2024 17:25:11 +0000", Some("2024-05-19T17:25:11Z")), // it was a Sunday
            ("Sun, 19 May 2024 17:25:11 +0000 (UTC)", Some("2024-05-19T17:25:11Z")),
            ("Sun, 19 May 2024 13:25:11 EDT", Some("2024-05-19T17:25:11Z")),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(Timestamp::of_field(field).map(Timestamp::rfc3339).as_deref(), expected, "{field}");
        }
    }

    #[test]
    fn each_form_is_that_of_its_standard() {
        let moment: Timestamp = "2026-01-03T02:05:34.9+01:00".parse().unwrap();
        assert_eq!(moment.rfc3339(), "2026-01-03T01:05:34Z");
        assert_eq!(moment.milliseconds(), "2026-01-03T01:05:34.000Z");
        assert_eq!(moment.rfc5322(), "Sat, 3 Jan 2026 01:05:34 +0000");
        assert_eq!(moment.parts(), [2026, 1, 3, 1, 5, 34]);
        assert!("now".parse::<Timestamp>().is_err());
    }
}
