//! [`rfc5322`]: a moment of Windows as the value of a `Date` field.

/// Units of 100 ns in a second.
const UNITS: u64 = 10_000_000;
const DAY: u64 = 86_400;
/// Days from 0000-03-01, where years of this reckoning begin, to 1601-01-01.
const DAYS_TO_1601: u64 = 584_694;
/// Days of 400 years.
const ERA: u64 = 146_097;
/// Outlook writes 4501-01-01 for "never"; a message is from before that.
const LAST_YEAR: u64 = 4500;

/// A moment in units of 100 ns since 1601-01-01 UTC (MS-DTYP, FILETIME); `None` if it is not set.
pub(super) fn rfc5322(time: u64) -> Option<String> {
    const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] =
        ["Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb"];
    if time == 0 {
        return None;
    }
    let seconds = time / UNITS;
    let (days, clock) = (seconds / DAY, seconds % DAY);
    // Years begin in March, so that a leap day is their last: months then have 153 days in fives.
    let day = days.checked_add(DAYS_TO_1601)?;
    let (era, day) = (day / ERA, day % ERA);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let year = era.checked_mul(400)?.checked_add(year)?.checked_add(u64::from(month >= 10))?;
    if year > LAST_YEAR {
        return None;
    }
    // 1601-01-01 was a Monday
    let weekday = WEEKDAYS.get(usize::try_from(days % 7).ok()?)?;
    let month = MONTHS.get(usize::try_from(month).ok()?)?;
    let (hour, minute, second) = (clock / 3_600, clock / 60 % 60, clock % 60);
    Some(format!("{weekday}, {day} {month} {year:04} {hour:02}:{minute:02}:{second:02} +0000"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1970-01-01 in seconds since 1601-01-01 (MS-DTYP 2.3.3).
    const UNIX: u64 = 11_644_473_600;

    #[test]
    fn moments_are_dates() {
        for (unix, expected) in [
            (0, Some("Thu, 1 Jan 1970 00:00:00 +0000")),
            (951_782_400, Some("Tue, 29 Feb 2000 00:00:00 +0000")),
            (951_868_800, Some("Wed, 1 Mar 2000 00:00:00 +0000")),
            // RFC 5322, appendix A.1.1
            (880_127_706, Some("Fri, 21 Nov 1997 15:55:06 +0000")),
            (4_107_542_399, Some("Sun, 28 Feb 2100 23:59:59 +0000")),
            (4_107_542_400, Some("Mon, 1 Mar 2100 00:00:00 +0000")),
        ] {
            assert_eq!(rfc5322((unix + UNIX) * UNITS).as_deref(), expected, "{unix}");
        }
        assert_eq!(rfc5322(1).as_deref(), Some("Mon, 1 Jan 1601 00:00:00 +0000"));
        assert_eq!(rfc5322(0), None);
        // what Outlook writes for "never"
        assert_eq!(rfc5322(0x0CB3_4557_A3DD_4000), None);
        assert_eq!(rfc5322(u64::MAX), None);
    }
}
