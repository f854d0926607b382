//! The line `Spam: True ; 15.0 / 5.0`.

/// The largest number in the line. `spamc` reads 20 characters of a number, and Haraka wants no
/// exponent.
const NUMBER_MAX: f64 = 9999.9;

/// The step between two numbers in the line.
const STEP: f64 = 0.1;

/// Whether a message is spam, and the points that it got and needs.
///
/// Exim decides by the numbers, James by the word. Therefore the written numbers agree with `spam`:
/// points of ham that would round to `required` or more are written 0.1 below it, as in
/// `get_tag_value_for_score`, and points of spam are written as at least `required`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpamLine {
    /// Whether the message is spam.
    pub spam: bool,
    /// The points that the message got. A larger number is more certainly spam.
    pub points: f64,
    /// The points from which on a message is spam.
    pub required: f64,
}

impl SpamLine {
    /// The line of most commands (`check`), without its line end.
    pub(super) fn line(&self) -> String {
        self.with_words("True", "False")
    }

    /// The line of REPORT_IFSPAM (`check`), without its line end.
    pub(super) fn line_of_report_if_spam(&self) -> String {
        self.with_words("Yes", "No")
    }

    fn with_words(&self, spam: &str, ham: &str) -> String {
        let required = rounded(self.required);
        let points = rounded(self.points);
        let points = match self.spam {
            true => points.max(required),
            false if points >= required => required - STEP,
            false => points,
        };
        let word = if self.spam { spam } else { ham };
        // One decimal always, since Haraka reads no number without it; one blank at each place, since
        // James splits the line at single blanks.
        format!("Spam: {word} ; {} / {}", one_decimal(points), one_decimal(required))
    }

    /// Reads the value of the header as `_handle_spamd_header` of `libspamc.c` does, and `Yes` and `No`
    /// of REPORT_IFSPAM.
    pub(super) fn parse(value: &str) -> Option<Self> {
        let (word, numbers) = value.split_once(';')?;
        let (points, required) = numbers.split_once('/')?;
        let spam = match word.trim() {
            word if word.eq_ignore_ascii_case("true") || word.eq_ignore_ascii_case("yes") => true,
            word if word.eq_ignore_ascii_case("false") || word.eq_ignore_ascii_case("no") => false,
            _ => return None,
        };
        let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
        Some(SpamLine { spam, points: number(points)?, required: number(required)? })
    }
}

/// The number that will be read from the line. What is not a number is 0.
fn rounded(number: f64) -> f64 {
    let number = if number.is_nan() { 0.0 } else { number.clamp(-NUMBER_MAX, NUMBER_MAX) };
    one_decimal(number).parse().unwrap_or(0.0)
}

/// One decimal, and never `-0.0`.
fn one_decimal(number: f64) -> String {
    let text = format!("{number:.1}");
    if text == "-0.0" { "0.0".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(spam: bool, points: f64, required: f64) -> String {
        SpamLine { spam, points, required }.line()
    }

    #[test]
    fn numbers_have_one_decimal() {
        assert_eq!(line(true, 15.0, 5.0), "Spam: True ; 15.0 / 5.0");
        assert_eq!(line(false, 2.0, 5.0), "Spam: False ; 2.0 / 5.0");
        assert_eq!(line(false, -1.26, 5.0), "Spam: False ; -1.3 / 5.0");
        assert_eq!(line(false, -0.0, 5.0), "Spam: False ; 0.0 / 5.0");
        assert_eq!(line(false, -0.04, 5.0), "Spam: False ; 0.0 / 5.0");
        assert_eq!(line(true, 1e300, 5.0), "Spam: True ; 9999.9 / 5.0");
        assert_eq!(line(true, f64::INFINITY, 5.0), "Spam: True ; 9999.9 / 5.0");
        assert_eq!(line(false, f64::NEG_INFINITY, 5.0), "Spam: False ; -9999.9 / 5.0");
    }

    #[test]
    fn the_numbers_agree_with_the_word() {
        assert_eq!(line(false, 4.96, 5.0), "Spam: False ; 4.9 / 5.0");
        assert_eq!(line(false, 9.0, 5.1), "Spam: False ; 5.0 / 5.1");
        assert_eq!(line(true, 4.96, 4.96), "Spam: True ; 5.0 / 5.0");
        assert_eq!(line(true, 3.0, 5.0), "Spam: True ; 5.0 / 5.0");
        assert_eq!(line(true, f64::NAN, 5.0), "Spam: True ; 5.0 / 5.0");
        assert_eq!(line(false, f64::NAN, 0.0), "Spam: False ; -0.1 / 0.0");
    }

    #[test]
    fn report_if_spam_has_its_own_words() {
        let spam = SpamLine { spam: true, points: 15.0, required: 5.0 };
        assert_eq!(spam.line_of_report_if_spam(), "Spam: Yes ; 15.0 / 5.0");
        assert_eq!(SpamLine { spam: false, ..spam }.line_of_report_if_spam(), "Spam: No ; 4.9 / 5.0");
    }

    #[test]
    fn a_line_is_read_in_the_forms_of_servers() {
        let spam = |spam, points, required| Some(SpamLine { spam, points, required });
        assert_eq!(SpamLine::parse("True ; 15.0 / 5.0"), spam(true, 15.0, 5.0));
        assert_eq!(SpamLine::parse("False ; -2 / 5"), spam(false, -2.0, 5.0));
        assert_eq!(SpamLine::parse("Yes ; 15.0 / 5.0"), spam(true, 15.0, 5.0));
        assert_eq!(SpamLine::parse("no;1/2"), spam(false, 1.0, 2.0));
        for bad in ["", "True", "True ; 1", "True ; x / 5", "True ; inf / 5", "Maybe ; 1 / 5", "True / 1 ; 5"]
        {
            assert_eq!(SpamLine::parse(bad), None, "{bad}");
        }
    }
}
