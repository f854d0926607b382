//! [`each_word`]: the words that copies of a text share, without the parts that differ from copy to
//! copy.

/// A run of letters with digits in it is an address, a token or an encoding if it has at least this
/// many characters; "covid19" is not.
const MIN_CODE_CHARS: usize = 16;
/// A word is cut after this many bytes, so that a line without a space costs no memory.
const MAX_WORD_BYTES: usize = 64;

/// Calls `each` with every word of unmasked lower-case text.
///
/// Links, email addresses and long codes are left out, because a campaign has others in every copy.
/// Runs of digits become `0`. In scripts without spaces each character is a word.
pub(super) fn each_word(text: &str, mut each: impl FnMut(&str)) {
    let mut word = String::new();
    for chunk in text.split_whitespace() {
        if chunk.contains("://") || chunk.contains('@') || chunk.starts_with("www.") {
            continue;
        }
        let mut chars = WordShape::default();
        for ch in chunk.chars() {
            if is_unspaced(ch) {
                chars.finish(&mut word, &mut each);
                each(ch.encode_utf8(&mut [0; 4]));
            } else if ch.is_numeric() {
                chars.digits += 1;
                if !word.ends_with('0') {
                    push(&mut word, '0');
                }
            } else if ch.is_alphabetic() || is_mark(ch) {
                chars.letters += 1;
                push(&mut word, ch);
            } else {
                chars.finish(&mut word, &mut each);
            }
        }
        chars.finish(&mut word, &mut each);
    }
}

fn push(word: &mut String, ch: char) {
    if word.len() < MAX_WORD_BYTES {
        word.push(ch);
    }
}

/// What the current word consists of.
#[derive(Default)]
struct WordShape {
    letters: usize,
    digits: usize,
}

impl WordShape {
    /// Passes the word on, unless it is a code, and begins the next.
    fn finish(&mut self, word: &mut String, each: &mut impl FnMut(&str)) {
        let is_code = self.letters > 0 && self.digits > 0 && self.letters + self.digits >= MIN_CODE_CHARS;
        if !word.is_empty() && !is_code {
            each(word);
        }
        word.clear();
        *self = Self::default();
    }
}

/// Letters of scripts that put no space between words: Thai to Khmer, kana, Han.
fn is_unspaced(ch: char) -> bool {
    matches!(ch, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Marks over, under or after letters: they keep a word together.
fn is_mark(ch: char) -> bool {
    matches!(ch, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{dff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_copies_share() {
        for (text, expected) in [
            ("", ""),
            ("i filmed you, pay $1,400 now!", "i filmed you pay 0 0 now"),
            ("your pin: 8812. don't", "your pin 0 don t"),
            ("go to https://a.example/x?id=1 or www.b.example", "go to or"),
            ("write <me@example.org> today", "write today"),
            ("to 1a1zp1ep5qgefi2dmptftl5slmv7divfna now", "to now"),
            ("order ab12cd34 of covid19, 12345678901234567890", "order ab0cd0 of covid0 0"),
            (
                "caf\u{e9} e\u{301}t\u{e9} \u{43f}\u{440}\u{438}\u{432}\u{435}\u{442}",
                "caf\u{e9} e\u{301}t\u{e9} \u{43f}\u{440}\u{438}\u{432}\u{435}\u{442}",
            ),
            ("我录了 3 天 ok視頻", "我 录 了 0 天 ok 視 頻"),
            ("*** --- ...", ""),
        ] {
            let mut words = Vec::new();
            each_word(text, |word| words.push(word.to_owned()));
            assert_eq!(words.join(" "), expected, "{text:?}");
        }
    }

    #[test]
    fn a_word_has_a_limit() {
        let mut words = Vec::new();
        each_word(&"x".repeat(1 << 20), |word| words.push(word.len()));
        assert_eq!(words, [MAX_WORD_BYTES]);
    }
}
