//! The syntax of a phrase, such as `(turn*|switch*) on .. camera`, and the codes it becomes.
//!
//! A word matches as a whole. `word*` matches any word that begins so, `(a|b|)` one of several or
//! nothing, ` .. ` a few other words. CONTRIBUTING.md explains it to those who write phrases.
//! `build.rs` includes this file: reading the lines at each start made the first answer take three
//! times as long.

/// A part of an encoded phrase: one of the marks below, or [`FIRST_WORD`] plus the number of a word
/// as it is written.
pub(super) type Code = u16;
/// The phrase is over.
pub(super) const END: Code = 0;
/// A few other words may be here.
pub(super) const GAP: Code = 1;
/// A group of alternatives begins.
pub(super) const OPEN: Code = 2;
/// The next alternative begins.
pub(super) const OR: Code = 3;
/// The group is over.
pub(super) const CLOSE: Code = 4;
/// All other codes are words.
pub(super) const FIRST_WORD: Code = 5;

/// Appends the codes of a line; `number` numbers a word, written with `*` if it may continue.
/// `None` if brackets do not match, a group touches a word, or a part of the phrase may be empty.
pub(super) fn encode(line: &str, mut number: impl FnMut(&str) -> Code, to: &mut Vec<Code>) -> Option<()> {
    for (place, part) in line.split("..").enumerate() {
        if place > 0 {
            to.push(GAP);
        }
        encode_part(part.trim_ascii(), &mut number, to)?;
    }
    to.push(END);
    Some(())
}

fn encode_part(part: &str, number: &mut impl FnMut(&str) -> Code, to: &mut Vec<Code>) -> Option<()> {
    let mut words = |text: &str, to: &mut Vec<Code>| {
        to.extend(text.split_ascii_whitespace().map(|word| number(word) + FIRST_WORD));
        !text.trim_ascii().is_empty()
    };
    let mut says_something = false;
    let mut rest = part;
    while let Some((before, group)) = rest.split_once('(') {
        let (inside, after) = group.split_once(')')?;
        let glued = |edge: Option<&u8>| edge.is_some_and(|byte| !byte.is_ascii_whitespace());
        let mut alternatives = inside.split('|');
        let padded = alternatives.clone().all(|words| words.is_empty() || words.ends_with(' '));
        let touches = glued(before.as_bytes().last())
            || (!padded && glued(after.as_bytes().first()) && !after.starts_with('('));
        if touches || inside.contains('(') {
            return None;
        }
        says_something |= words(before, to);
        to.push(OPEN);
        let mut all = words(alternatives.next().unwrap_or_default(), to);
        for alternative in alternatives {
            to.push(OR);
            all &= words(alternative, to);
        }
        to.push(CLOSE);
        says_something |= all;
        rest = after;
    }
    says_something |= words(rest, to);
    (says_something && !rest.contains(')')).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_cannot_be_read() {
        let number = |word: &str| word.len() as Code;
        for line in ["", "a .. ", "(a|b", "((a|b)|c)", "..", "(a|)", "a)", "un(a|b)", "(a|b)s"] {
            assert_eq!(encode(line, number, &mut Vec::new()), None, "{line}");
        }
    }

    #[test]
    fn words_and_marks_become_codes() {
        let mut codes = Vec::new();
        encode("(a|bb) (ccc |)dddd .. e", |word| word.len() as Code, &mut codes).unwrap();
        let [a, b, c, d] = [1, 2, 3, 4].map(|number| number + FIRST_WORD);
        assert_eq!(codes, [OPEN, a, OR, b, CLOSE, OPEN, c, OR, CLOSE, d, GAP, a, END]);
    }
}
