//! What the clients of the field read in an answer, by their own rules.

/// Reads text as `sscanf` does.
struct Scan<'a>(&'a str);

impl<'a> Scan<'a> {
    /// A literal of the format, in which a blank stands for any blanks.
    fn literal(&mut self, literal: &str) -> Option<()> {
        for part in literal.split_inclusive(' ') {
            self.0 = self.0.strip_prefix(part.trim_end_matches(' '))?;
            if part.ends_with(' ') {
                self.0 = self.0.trim_start();
            }
        }
        Some(())
    }

    /// `%5s`
    fn word(&mut self, longest: usize) -> Option<&'a str> {
        self.0 = self.0.trim_start();
        let end = self.0.find(char::is_whitespace).unwrap_or(self.0.len()).min(longest);
        let (word, rest) = self.0.split_at(end);
        self.0 = rest;
        (!word.is_empty()).then_some(word)
    }

    /// `%lf`
    fn number(&mut self) -> Option<f64> {
        self.0 = self.0.trim_start();
        let end = self.0.find(|next: char| !matches!(next, '0'..='9' | '.' | '-')).unwrap_or(self.0.len());
        let (number, rest) = self.0.split_at(end);
        self.0 = rest;
        number.parse().ok()
    }
}

/// `message_filter` and `message_tell` of `libspamc.c`: the headers up to the blank line, and the body,
/// whose length must be the one that was claimed.
pub(super) fn spamc_reads(answer: &str, with_body: bool) -> Option<(Vec<&str>, &str)> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let mut headers = head.split("\r\n");
    let mut status = Scan(headers.next()?);
    status.literal("SPAMD/")?;
    assert!(status.word(18)?.parse::<f64>().ok()? >= 1.0);
    assert_eq!(status.word(18)?, "0");
    let headers: Vec<&str> = headers.collect();
    let length = headers.iter().find_map(|header| header.strip_prefix("Content-length: "));
    if with_body && length?.parse::<usize>().ok()? != body.len() {
        return None;
    }
    Some((headers, body))
}

/// `_handle_spamd_header` of `libspamc.c`.
pub(super) fn spamc_reads_spam_line<'a>(headers: &[&'a str]) -> Option<(&'a str, &'a str, &'a str)> {
    headers.iter().find_map(|header| {
        let mut line = Scan(header);
        line.literal("Spam: ")?;
        let word = line.word(5)?;
        line.literal(" ")?;
        line.literal("; ")?;
        let points = line.word(20)?;
        line.literal(" ")?;
        line.literal("/ ")?;
        Some((word, points, line.word(20)?))
    })
}

/// `spam` of Exim's `spam.c`: the form of 2.5x, or else the line right after the status.
pub(super) fn exim_reads(answer: &str) -> Option<(f64, f64, &str)> {
    let form_of_2_5x = || {
        let mut scan = Scan(answer);
        scan.literal("SPAMD/")?;
        scan.word(7)?;
        scan.literal(" 0 EX_OK ")?;
        scan.literal("Content-length: ")?;
        scan.number()?;
        scan.literal(" ")?;
        let points = scan.number()?;
        scan.literal("/")?;
        let required = scan.number()?;
        scan.literal(" ")?;
        Some((points, required, scan.0))
    };
    let other_form = || {
        let mut scan = Scan(answer);
        scan.literal("SPAMD/")?;
        scan.word(7)?;
        scan.literal(" 0 EX_OK ")?;
        scan.literal("Spam: ")?;
        scan.word(usize::MAX)?;
        scan.literal(" ; ")?;
        let points = scan.number()?;
        scan.literal(" / ")?;
        let required = scan.number()?;
        scan.literal(" ")?;
        Some((points, required, scan.0))
    };
    form_of_2_5x().or_else(other_form)
}

/// `/Spam: (True|False) ; (-?\d+\.\d) \/ (-?\d+\.\d)/` of Haraka.
pub(super) fn haraka_matches(line: &str) -> Option<(&str, &str, &str)> {
    fn one_decimal(text: &str) -> Option<(&str, &str)> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let dot = digits
            .find('.')
            .filter(|&dot| dot > 0 && digits[..dot].bytes().all(|byte| byte.is_ascii_digit()))?;
        digits[dot + 1..].starts_with(|next: char| next.is_ascii_digit()).then_some(())?;
        Some(text.split_at(text.len() - digits.len() + dot + 2))
    }
    let (_, rest) = line.split_once("Spam: ")?;
    let (word, rest) = rest.split_once(" ; ").filter(|(word, _)| matches!(*word, "True" | "False"))?;
    let (points, rest) = one_decimal(rest)?;
    let (required, _) = one_decimal(rest.strip_prefix(" / ")?)?;
    Some((word, points, required))
}

/// The line states of Haraka's `hook_data_post`: the status, headers up to a blank line, and then only
/// `X-Spam-` lines.
pub(super) fn haraka_reads(answer: &str) -> (Option<(&str, &str, &str)>, Vec<&str>) {
    let mut lines = answer.lines().skip(1);
    let spam = lines.by_ref().take_while(|line| !line.trim().is_empty()).filter_map(haraka_matches).last();
    (spam, lines.filter(|line| line.starts_with("X-Spam-")).collect())
}

/// `processSpam` of James: the first line with `Spam:`, split at single blanks.
pub(super) fn james_reads(answer: &str) -> Option<(bool, &str, &str)> {
    let line = answer.lines().find(|line| line.starts_with("Spam:"))?;
    let elements: Vec<&str> = line.split(' ').collect();
    Some((elements.get(1)?.eq_ignore_ascii_case("true"), elements.get(3)?, elements.get(5)?))
}
