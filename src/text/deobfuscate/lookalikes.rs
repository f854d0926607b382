//! [`Scripts`]: whether words wholly in letters of another script only look like Latin words.
//!
//! The only place that names `unicode_security`. Its skeletons define which letters look the same.

use super::common::is_common;
use unicode_script::{Script, UnicodeScript};
use unicode_security::confusable_detection::skeleton;

/// The fewest words that must come out as common ones (`тһе`, `уоц`) before a whole text counts as
/// disguised.
const MIN_COMMON: usize = 3;
/// The fewest words wholly in look-alikes.
const MIN_WORDS: usize = 5;
/// The most words that are checked; fewer are enough to recognise a language.
const SAMPLE: usize = 300;
/// How many Latin letters there are for each other letter in a text whose single look-alike words
/// are undone. In a text of two languages such a word may belong to the other language.
const LATIN_SHARE: usize = 3;
/// The shortest such word; shorter ones are symbols of formulas and initials.
const MIN_LETTERS: usize = 3;

/// Cyrillic letters that are read as Latin ones in a text written wholly with them, beside the
/// exact twins.
const CYRILLIC: [(char, char); 31] = [
    ('а', 'a'),
    ('в', 'b'),
    ('г', 'r'),
    ('е', 'e'),
    ('к', 'k'),
    ('м', 'm'),
    ('н', 'h'),
    ('о', 'o'),
    ('п', 'n'),
    ('р', 'p'),
    ('с', 'c'),
    ('т', 't'),
    ('у', 'y'),
    ('х', 'x'),
    ('ц', 'u'),
    ('ш', 'w'),
    ('ь', 'b'),
    ('ё', 'e'),
    ('є', 'e'),
    ('ѕ', 's'),
    ('і', 'i'),
    ('ї', 'i'),
    ('ј', 'j'),
    ('ћ', 'h'),
    ('ѵ', 'v'),
    ('ғ', 'f'),
    ('ү', 'y'),
    ('һ', 'h'),
    ('ӏ', 'l'),
    ('ԁ', 'd'),
    ('ԝ', 'w'),
];
/// Greek ones.
const GREEK: [(char, char); 20] = [
    ('α', 'a'),
    ('β', 'b'),
    ('γ', 'y'),
    ('ε', 'e'),
    ('η', 'n'),
    ('ι', 'i'),
    ('κ', 'k'),
    ('μ', 'u'),
    ('ν', 'v'),
    ('ο', 'o'),
    ('ρ', 'p'),
    ('σ', 'o'),
    ('τ', 't'),
    ('υ', 'u'),
    ('χ', 'x'),
    ('ω', 'w'),
    ('ϲ', 'c'),
    ('ϳ', 'j'),
    ('ϱ', 'p'),
    ('ς', 's'),
];

/// What is known of the scripts of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Scripts {
    /// Nearly all letters are Latin: words of exact look-alikes are undone.
    is_latin: bool,
    is_cyrillic_disguise: bool,
    is_greek_disguise: bool,
}

/// Whether a byte begins a letter of one of the scripts that imitate Latin: Greek, Cyrillic and
/// Armenian, or Cherokee, or Lisu (with others of their blocks).
fn is_lead(byte: u8) -> bool {
    matches!(byte, 0xCD..=0xD6 | 0xE1 | 0xEA)
}

#[derive(Default)]
struct ScriptTally {
    /// Words checked.
    seen: usize,
    letters: usize,
    readable: usize,
    words: usize,
    common: usize,
}

impl Scripts {
    /// Checks all words of a text.
    pub(super) fn new(text: &str) -> Self {
        if !text.bytes().any(is_lead) {
            return Self::default();
        }
        let mut latin = 0_usize;
        let (mut cyrillic, mut greek, mut others) = (ScriptTally::default(), ScriptTally::default(), 0);
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            if word.is_ascii() {
                latin += word.len();
                continue;
            }
            if cyrillic.seen + greek.seen >= SAMPLE {
                continue;
            }
            let letters = word.chars().count();
            match one_script(word.chars()) {
                Some(Script::Cyrillic) => cyrillic.add(word, letters, &CYRILLIC),
                Some(Script::Greek) => greek.add(word, letters, &GREEK),
                Some(Script::Latin) => latin += letters,
                _ => others += letters,
            }
        }
        Self {
            is_latin: latin >= LATIN_SHARE * (cyrillic.letters + greek.letters + others),
            is_cyrillic_disguise: cyrillic.is_disguise(),
            is_greek_disguise: greek.is_disguise(),
        }
    }

    /// Whether a word, given letter by letter, is to be read as Latin letters, and by which pairs.
    pub(super) fn reads(self, word: impl Iterator<Item = char> + Clone) -> Option<LetterReading> {
        if self == Self::default() {
            return None;
        }
        let script = one_script(word.clone())?;
        let is_table = match script {
            Script::Cyrillic => self.is_cyrillic_disguise,
            Script::Greek => self.is_greek_disguise,
            _ => false,
        };
        let table: &'static [(char, char)] = if script == Script::Greek { &GREEK } else { &CYRILLIC };
        if is_table && word.clone().all(|ch| ch.is_ascii_digit() || paired(ch, table).is_some()) {
            return Some(LetterReading::Table(table));
        }
        let is_twin = |(at, ch): (usize, char)| (at == 0 || !ch.is_uppercase()) && twin(ch).is_some();
        let is_readable = self.is_latin
            && script != Script::Latin
            && word.clone().count() >= MIN_LETTERS
            && word.enumerate().all(is_twin);
        is_readable.then_some(LetterReading::Twins)
    }
}

/// How the letters of a disguised word are read.
#[derive(Clone, Copy, Debug)]
pub(super) enum LetterReading {
    Table(&'static [(char, char)]),
    Twins,
}

impl LetterReading {
    /// The Latin letter that a letter is read as.
    pub(super) fn of(self, ch: char) -> Option<char> {
        match self {
            Self::Table(table) => paired(ch, table),
            Self::Twins => twin(ch),
        }
    }
}

impl ScriptTally {
    fn add(&mut self, word: &str, letters: usize, table: &[(char, char)]) {
        self.seen += 1;
        self.letters += letters;
        let latin: Option<String> = word.chars().map(|ch| paired(ch, table)).collect();
        if let Some(latin) = latin {
            self.readable += letters;
            self.words += 1;
            self.common += usize::from(is_common(&latin));
        }
    }

    /// Whether nineteen of twenty letters are in words that can be read as Latin ones, some of them
    /// common: every language uses letters that have no twin.
    fn is_disguise(&self) -> bool {
        self.words >= MIN_WORDS && self.common >= MIN_COMMON && self.readable * 20 >= self.letters * 19
    }
}

/// The ASCII letter that a letter looks the same as.
pub(super) fn twin(ch: char) -> Option<char> {
    let mut buffer = [0; 4];
    let mut imitation = skeleton(ch.encode_utf8(&mut buffer));
    let first = imitation.next()?;
    (imitation.next().is_none() && first.is_ascii_alphanumeric()).then_some(first)
}

fn paired(ch: char, table: &[(char, char)]) -> Option<char> {
    let lower = ch.to_lowercase().next().unwrap_or(ch);
    table.iter().find(|(letter, _)| *letter == lower).map(|&(_, latin)| latin)
}

/// The script of a word whose letters are all of one script.
fn one_script(word: impl Iterator<Item = char>) -> Option<Script> {
    let mut script = None;
    for ch in word.filter(|ch| ch.is_alphabetic()) {
        match script {
            None => script = Some(ch.script()),
            Some(known) if known != ch.script() => return None,
            Some(_) => {}
        }
    }
    script
}
