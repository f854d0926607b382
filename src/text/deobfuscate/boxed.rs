//! [`Boxed`]: letters in squares, circles and brackets, and the letters that flags are made of.
//!
//! Normalisation covers the outlined ones (`🄰`, `Ⓐ`). It leaves the filled ones (`🅰`) and regional
//! indicators (`🇦`).

/// The fewest such letters side by side in a text that is written with them: blood groups and lists
/// have fewer.
const MIN_PAIRS: usize = 3;

/// What a text is written with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Boxed {
    has_boxes: bool,
    has_regional: bool,
}

impl Boxed {
    /// Looks for words of such letters.
    pub(super) fn new(text: &str) -> Self {
        // they begin with F0, those in brackets with E2 92 or E2 93
        let bytes = text.as_bytes();
        let is_bracketed = |pair: &[u8]| pair[0] == 0xE2 && matches!(pair[1], 0x92 | 0x93);
        let may_have = bytes.contains(&0xF0) || (bytes.contains(&0xE2) && bytes.windows(2).any(is_bracketed));
        if !may_have {
            return Self::default();
        }
        let (mut pairs, mut words, mut run) = (0, 0, Vec::new());
        let mut was_boxed = false;
        for ch in text.chars().filter(|ch| super::invisible_kind(*ch).is_none()) {
            let is_boxed = boxed(ch).is_some();
            pairs += usize::from(is_boxed && was_boxed);
            was_boxed = is_boxed;
            match regional(ch) {
                Some(letter) => run.push(letter),
                None => {
                    words += usize::from(is_word(&run));
                    run.clear();
                }
            }
        }
        words += usize::from(is_word(&run));
        Self { has_boxes: pairs >= MIN_PAIRS, has_regional: words > 0 }
    }

    /// The letter that a character of such a text stands for.
    pub(super) fn letter(self, ch: char) -> Option<char> {
        match self {
            Self { has_boxes: false, has_regional: false } => None,
            Self { has_boxes: true, has_regional: false } => boxed(ch),
            Self { has_boxes: false, has_regional: true } => regional(ch),
            _ => boxed(ch).or_else(|| regional(ch)),
        }
    }
}

/// Whether regional letters side by side are a word and not a row of flags, which come in pairs.
fn is_word(run: &[char]) -> bool {
    let pairs = run.chunks_exact(2);
    !run.is_empty()
        && (!pairs.remainder().is_empty() || !pairs.into_iter().all(|pair| is_country(pair[0], pair[1])))
}

/// The letters of ISO 3166 that follow each first letter, and the flags of the EU, the UN, Kosovo
/// and islands.
const COUNTRIES: [&str; 26] = [
    "cdefgilmoqrstuwxz",
    "abdefghijlmnoqrstvwyz",
    "acdfghiklmnopruvwxyzq",
    "egjkmoz",
    "acegrhstu",
    "ijkmor",
    "abdefghilmnpqrstuwy",
    "kmnrtu",
    "cdelmnoqrst",
    "emop",
    "eghimnprwyz",
    "abcikrstuvy",
    "acdefghklmnopqrstuvwxyz",
    "acefgilopruz",
    "m",
    "aefghklmnrstwy",
    "a",
    "eosuw",
    "abcdeghijklmnorstvxyz",
    "acdfghjklmnortvwz",
    "agmnsyz",
    "aceginu",
    "fs",
    "k",
    "et",
    "amw",
];

fn is_country(first: char, second: char) -> bool {
    let row = (first as usize).checked_sub('a' as usize).and_then(|at| COUNTRIES.get(at));
    row.is_some_and(|row| row.contains(second))
}

fn regional(ch: char) -> Option<char> {
    nth_letter(ch, '\u{1F1E6}')
}

/// Filled squares and circles, and letters in brackets.
fn boxed(ch: char) -> Option<char> {
    ['\u{1F170}', '\u{1F150}', '\u{1F130}', '\u{1F110}', '\u{249C}']
        .into_iter()
        .find_map(|first| nth_letter(ch, first))
}

/// The letter of a character from an alphabet that begins at `first`.
fn nth_letter(ch: char, first: char) -> Option<char> {
    let letter = u32::from(ch).checked_sub(u32::from(first)).filter(|letter| *letter < 26)?;
    char::from_u32(u32::from('a') + letter)
}
