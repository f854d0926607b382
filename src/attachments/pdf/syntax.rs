//! [`Lexer`]: the words of PDF (ISO 32000-1, 7.2 and 7.3), read in place, without building a tree.

use super::super::budget::Budget;
use std::borrow::Cow;

/// A word.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum PdfToken<'a> {
    Number(f64),
    /// Without the slash.
    Name(Cow<'a, [u8]>),
    Text(Vec<u8>),
    /// An operator, `true`, `obj`, `R`.
    Word(&'a [u8]),
    ArrayOpen,
    ArrayClose,
    DictOpen,
    DictClose,
}

/// A value; arrays and dictionaries as the bytes between their brackets.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum PdfValue<'a> {
    Number(f64),
    Name(Cow<'a, [u8]>),
    Text(Vec<u8>),
    Array(&'a [u8]),
    Dict(&'a [u8]),
    /// The number of an object.
    Reference(u32),
    Other,
}

/// Reads one word after the other.
#[derive(Clone, Debug)]
pub(super) struct Lexer<'a, 'f> {
    bytes: &'a [u8],
    pub(super) at: usize,
    budget: &'f Budget,
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

impl<'a, 'f> Lexer<'a, 'f> {
    pub(super) fn new(bytes: &'a [u8], at: usize, budget: &'f Budget) -> Self {
        Self { bytes, at: at.min(bytes.len()), budget }
    }

    /// Skips some bytes that are not words.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.bytes.len());
        self.budget.search(bytes);
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// The bytes up to the first that does not match.
    fn run(&mut self, pleases: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|&byte| !pleases(byte)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// The next word; `None` at the end, or when nothing is left of the budget.
    pub(super) fn token(&mut self) -> Option<PdfToken<'a>> {
        if self.budget.is_spent() {
            return None;
        }
        let start = self.at;
        let token = self.word();
        self.budget.spend((self.at - start).max(1));
        token
    }

    fn word(&mut self) -> Option<PdfToken<'a>> {
        loop {
            self.run(is_space);
            if self.peek() != Some(b'%') {
                break;
            }
            self.run(|byte| byte != b'\n' && byte != b'\r');
        }
        let first = self.peek()?;
        let second = self.bytes.get(self.at + 1).copied();
        self.at += 1;
        Some(match (first, second) {
            (b'<', Some(b'<')) => {
                self.at += 1;
                PdfToken::DictOpen
            }
            (b'>', Some(b'>')) => {
                self.at += 1;
                PdfToken::DictClose
            }
            (b'[', _) => PdfToken::ArrayOpen,
            (b']', _) => PdfToken::ArrayClose,
            (b'(', _) => PdfToken::Text(self.literal()),
            (b'<', _) => PdfToken::Text(self.hexadecimal()),
            (b'/', _) => PdfToken::Name(self.name()),
            (b')' | b'>' | b'{' | b'}', _) => PdfToken::Word(&self.bytes[self.at - 1..self.at]),
            _ => {
                self.at -= 1;
                let word = self.run(|byte| !is_space(byte) && !is_delimiter(byte));
                number(word).map_or(PdfToken::Word(word), PdfToken::Number)
            }
        })
    }

    fn name(&mut self) -> Cow<'a, [u8]> {
        let raw = self.run(|byte| !is_space(byte) && !is_delimiter(byte));
        if !raw.contains(&b'#') {
            return Cow::Borrowed(raw);
        }
        let mut name = Vec::new();
        let mut rest = raw;
        while let [first, tail @ ..] = rest {
            (rest, _) = match (first, tail) {
                (b'#', [high, low, after @ ..]) if hex(*high).is_some() && hex(*low).is_some() => {
                    (after, name.push(hex(*high).unwrap_or(0) << 4 | hex(*low).unwrap_or(0)))
                }
                _ => (tail, name.push(*first)),
            };
        }
        Cow::Owned(name)
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        let digits: Vec<u8> = self.run(|byte| byte != b'>').iter().copied().filter_map(hex).collect();
        self.at = (self.at + 1).min(self.bytes.len());
        digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
    }

    fn literal(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => depth += 1,
                b')' if depth == 0 => break,
                b')' => depth -= 1,
                b'\\' => {
                    text.extend(self.escape());
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        text
    }

    fn escape(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(match byte {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    code = code * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                // the standard ignores what does not fit
                u8::try_from(code & 0xff).unwrap_or(0)
            }
            b'\r' => {
                self.at += usize::from(self.peek() == Some(b'\n'));
                return None;
            }
            b'\n' => return None,
            other => other,
        })
    }

    /// The next value; closing brackets and the end return `None`.
    pub(super) fn value(&mut self) -> Option<PdfValue<'a>> {
        Some(match self.token()? {
            PdfToken::Number(number) => {
                self.reference(number).map_or(PdfValue::Number(number), PdfValue::Reference)
            }
            PdfToken::Name(name) => PdfValue::Name(name),
            PdfToken::Text(text) => PdfValue::Text(text),
            PdfToken::Word(_) => PdfValue::Other,
            PdfToken::ArrayOpen => PdfValue::Array(self.enclosed()),
            PdfToken::DictOpen => PdfValue::Dict(self.enclosed()),
            PdfToken::ArrayClose | PdfToken::DictClose => return None,
        })
    }

    /// `5 0 R` after the `5`.
    fn reference(&mut self, number: f64) -> Option<u32> {
        let id = whole(number)?;
        if !matches!(self.peek(), Some(b' ' | b'\r' | b'\n' | b'\t')) {
            return None;
        }
        let mut ahead = self.clone();
        let generation = matches!(ahead.token(), Some(PdfToken::Number(_)));
        if generation && ahead.token() == Some(PdfToken::Word(b"R")) {
            self.at = ahead.at;
            return Some(id);
        }
        None
    }

    /// The bytes up to the bracket that closes the one just read.
    pub(super) fn enclosed(&mut self) -> &'a [u8] {
        let start = self.at;
        let mut depth = 1_usize;
        loop {
            let before = self.at;
            match self.token() {
                Some(PdfToken::ArrayOpen | PdfToken::DictOpen) => depth += 1,
                Some(PdfToken::ArrayClose | PdfToken::DictClose) => depth -= 1,
                Some(_) => {}
                None => depth = 0,
            }
            if depth == 0 {
                return &self.bytes[start..before];
            }
        }
    }
}

/// A number as PDF writes it; no exponents, and no words such as `inf`.
fn number(word: &[u8]) -> Option<f64> {
    let digits = word.strip_prefix(b"-").or_else(|| word.strip_prefix(b"+")).unwrap_or(word);
    let plain = digits.iter().all(|&byte| byte.is_ascii_digit() || byte == b'.');
    if digits.is_empty() || !plain {
        return None;
    }
    std::str::from_utf8(word).ok()?.parse().ok()
}

/// A number of objects, lengths, codes: not negative, without a fraction.
pub(super) fn whole(number: f64) -> Option<u32> {
    // in range, so nothing is lost
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    ((0.0..=f64::from(u32::MAX)).contains(&number) && number.fract() == 0.0).then_some(number as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_values() {
        for (written, read) in [
            (&b"12 0 R"[..], PdfValue::Reference(12)),
            (b"12 0", PdfValue::Number(12.0)),
            (b"-.5", PdfValue::Number(-0.5)),
            (b"/A#42c", PdfValue::Name(b"ABc"[..].into())),
            (b"(a\\(b(c)\\101\\\nd)", PdfValue::Text(b"a(b(c)Ad".to_vec())),
            (b"<48 6>", PdfValue::Text(b"H\x60".to_vec())),
            (b"[1 [2] <</A 3>>] 4", PdfValue::Array(b"1 [2] <</A 3>>")),
            (b"<</A [>> 1", PdfValue::Dict(b"/A [>> 1")),
            (b"% note\n<</B (>>)>>", PdfValue::Dict(b"/B (>>)")),
            (b"true", PdfValue::Other),
        ] {
            let budget = Budget::new();
            assert_eq!(Lexer::new(written, 0, &budget).value(), Some(read), "{}", written.escape_ascii());
        }
    }
}
