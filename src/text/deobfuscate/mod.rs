//! [`deobfuscate`]: undoes what spammers do to letters so that filters cannot read them, and counts
//! it.
//!
//! The steps: drop what is invisible, bring compatibility forms (mathematical bold, full width,
//! circled) to plain letters (NFKC), strip marks that no language puts there, turn look-alike
//! letters of another script into the letters they imitate *inside words that mix scripts*, lower
//! case. Russian and Greek words stay what they are. Before that come the tricks that only a whole
//! text gives away: overridden directions, parted words, digits for letters, words wholly in
//! look-alikes. Each is undone only where most of a text is written that way.

mod accents;
mod boxed;
mod common;
mod digits;
mod direction;
mod lookalikes;
mod separators;
#[cfg(test)]
mod tests;
mod tokens;

use super::aligned_text::AlignedText;
use boxed::Boxed;
use lookalikes::{Scripts, twin};
use serde::Serialize;
use std::iter::once;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{compose, is_combining_mark};
use unicode_script::{Script, UnicodeScript};

/// A base letter carries at most this many marks that survive: Vietnamese needs two, nothing needs
/// more than three.
const MAX_MARKS: usize = 3;
/// A longer word is not checked as a whole for mixed scripts; in characters.
const MAX_WORD: usize = 64;

/// How often each trick was undone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Obfuscation {
    /// What was put between the letters of words: zero-width spaces and joiners, soft hyphens,
    /// variation selectors, tags; blanks and marks too, where they part most words.
    pub invisible: u32,
    /// Characters that turn the direction of writing.
    pub bidi: u32,
    /// Letters in compatibility forms: mathematical bold, full width, circled, squared, small
    /// capitals.
    pub styled: u32,
    /// Marks stacked or struck through letters, and accents that no language puts there.
    pub marks: u32,
    /// Look-alike letters of another script inside a word, words wholly in such letters, and digits
    /// for letters.
    pub lookalike: u32,
    /// Letters of plain text written as HTML references.
    pub references: u32,
}

impl Obfuscation {
    /// All of them together.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.invisible + self.bidi + self.styled + self.marks + self.lookalike + self.references
    }
}

/// Text without tricks, in two forms of the same length: each letter is at the same byte in both.
#[derive(Debug, Default)]
pub(crate) struct Unmasked {
    /// In lower case, with the map back to the input.
    pub(crate) lower: AlignedText,
    /// As written: capitals count in payment addresses. (Where a letter has another length in lower
    /// case, it is lower here too.)
    pub(crate) cased: String,
    /// What was done to the input before, the first step first. Each maps its text to that of the
    /// step before.
    steps: Vec<AlignedText>,
}

impl Unmasked {
    /// Nothing yet, with room for `bytes`.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self {
            lower: AlignedText::with_capacity(bytes),
            cased: String::with_capacity(bytes),
            steps: Vec::new(),
        }
    }

    /// The bytes of the input that a range of the text was read from.
    pub(crate) fn source_span(&self, range: Range<usize>) -> Range<usize> {
        let span = self.lower.source_span(range);
        self.steps.iter().rev().fold(span, |span, step| step.source_span(span))
    }

    fn push_ascii(&mut self, piece: &str, at: usize) {
        self.lower.push_lowercase(piece, at);
        self.cased.push_str(piece);
    }

    fn push_letter(&mut self, letter: char, at: &Range<usize>) {
        let start = self.lower.len();
        for lower in letter.to_lowercase() {
            if lower.len_utf8() == at.len() {
                self.lower.push(lower, at.start);
            } else {
                self.lower.push_for(lower.encode_utf8(&mut [0; 4]), at.clone());
            }
        }
        let lower = &self.lower.as_str()[start..];
        if letter.len_utf8() == lower.len() {
            self.cased.push(letter);
        } else {
            self.cased.push_str(lower);
        }
    }
}

/// Appends the unmasked form of `input` to `out`; positions in the map are byte offsets in `input`.
pub(crate) fn deobfuscate(input: &str, out: &mut Unmasked, counts: &mut Obfuscation) {
    // most texts are this, and are used unchanged
    if input.is_ascii() && !tokens::may_be_disguised(input) {
        return out.push_ascii(input, 0);
    }
    if let Some((turned, turns)) = direction::turned(input) {
        counts.bidi += turns;
        out.steps.push(turned);
    }
    if tokens::may_be_disguised(out.steps.last().map_or(input, AlignedText::as_str)) {
        put_together(input, out, counts);
    }
    if let Some((plain, marks)) = accents::plain(out.steps.last().map_or(input, AlignedText::as_str)) {
        counts.marks += marks;
        out.steps.push(plain);
    }
    let steps = std::mem::take(&mut out.steps);
    unmask_letters(steps.last().map_or(input, AlignedText::as_str), out, counts);
    out.steps = steps;
}

/// Undoes what is done to whole words: parted ones are joined, digits become letters.
fn put_together(input: &str, out: &mut Unmasked, counts: &mut Obfuscation) {
    let text = out.steps.last().map_or(input, AlignedText::as_str);
    let mut tokens: Vec<_> = tokens::tokens(text).collect();
    if let Some((joined, taken)) = separators::joined(text, &tokens) {
        counts.invisible += taken;
        tokens = tokens::tokens(joined.as_str()).collect();
        out.steps.push(joined);
    }
    let text = out.steps.last().map_or(input, AlignedText::as_str);
    if let Some((spelled_out, digits)) = digits::spelled_out(text, &tokens) {
        counts.lookalike += digits;
        out.steps.push(spelled_out);
    }
}

/// The same, letter by letter.
fn unmask_letters(input: &str, out: &mut Unmasked, counts: &mut Obfuscation) {
    let text = LetterEvidence { scripts: Scripts::new(input), boxed: Boxed::new(input) };
    let bytes = input.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let ascii = bytes[at..].iter().position(|byte| !byte.is_ascii()).map_or(bytes.len(), |n| at + n);
        // a word that continues into the foreign run must be seen as a whole
        let foreign =
            bytes[at..ascii].iter().rposition(|&byte| !is_ascii_word(byte)).map_or(at, |n| at + n + 1);
        let ascii_end = if ascii == bytes.len() { ascii } else { foreign };
        out.push_ascii(&input[at..ascii_end], at);
        at = ascii_end;
        if at < bytes.len() {
            let end = foreign_end(input, at);
            unmask_run(&input[at..end], at, text, out, counts);
            at = end;
        }
    }
}

fn is_ascii_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

/// The end of the run that starts with a word around a non-ASCII character: the first ASCII
/// non-word character after it.
fn foreign_end(input: &str, at: usize) -> usize {
    input[at..]
        .bytes()
        .position(|byte| byte.is_ascii() && !is_ascii_word(byte))
        .map_or(input.len(), |n| at + n)
}

/// A character in progress, with the bytes it came from.
type Placed = (char, Range<usize>);

/// What the whole text shows about its letters.
#[derive(Clone, Copy, Debug)]
struct LetterEvidence {
    scripts: Scripts,
    boxed: Boxed,
}

fn unmask_run(run: &str, base: usize, text: LetterEvidence, out: &mut Unmasked, counts: &mut Obfuscation) {
    let mut word: Vec<Placed> = Vec::new();
    let mut previous = None;
    for (offset, original) in run.char_indices() {
        let at = base + offset..base + offset + original.len_utf8();
        match invisible_kind(original) {
            Some(Invisible::Bidi) => counts.bidi += 1,
            // a joiner inside emoji, Arabic or Indic text is spelling
            Some(Invisible::ZeroWidth) => {
                let is_letter = |ch: char| ch.is_alphabetic() && script_of(ch).is_some();
                counts.invisible += u32::from(previous.is_some_and(is_letter));
            }
            // on a space or a comma, such as a stroke through a whole line, it has no meaning
            None if previous.is_none() && is_combining_mark(original) => {}
            None => {
                previous = Some(original);
                let letter = text.boxed.letter(original);
                counts.styled += u32::from(letter.is_some());
                expand(letter.unwrap_or(original), at, &mut word, counts);
                if !(is_word(original) || letter.is_some()) || word.len() >= MAX_WORD {
                    flush(&mut word, text.scripts, out, counts);
                }
            }
        }
    }
    flush(&mut word, text.scripts, out, counts);
}

fn is_word(ch: char) -> bool {
    ch.is_alphanumeric() || is_combining_mark(ch)
}

/// Appends the compatibility decomposition, recomposed with a mark that belongs to the letter
/// before it.
fn expand(original: char, at: Range<usize>, word: &mut Vec<Placed>, counts: &mut Obfuscation) {
    let mut changed = false;
    for ch in once(original).nfkc() {
        changed |= ch != original;
        if is_combining_mark(ch)
            && let Some((before, place)) = word.last_mut()
        {
            if let Some(composed) = compose(*before, ch) {
                *before = composed;
                place.end = at.end;
                continue;
            }
            let stacked = word.iter().rev().take_while(|(mark, _)| is_combining_mark(*mark)).count();
            if is_noise_on(base_of(word)) || stacked >= MAX_MARKS {
                counts.marks += 1;
                continue;
            }
        }
        word.push((ch, at.clone()));
    }
    counts.styled += u32::from(changed && is_styled_letter(original));
}

fn base_of(word: &[Placed]) -> char {
    word.iter().rev().find(|(ch, _)| !is_combining_mark(*ch)).map_or(' ', |(ch, _)| *ch)
}

/// Marks that do not compose with a letter of these scripts are noise; in others they are spelling.
fn is_noise_on(base: char) -> bool {
    script_of(base).is_some() || base.is_ascii_punctuation() || base.is_ascii_digit()
}

/// A letter or digit in a form that carries style, not ligatures, full-width punctuation or ordinal
/// signs.
fn is_styled_letter(ch: char) -> bool {
    matches!(ch, '\u{1D400}'..='\u{1D7FF}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' | '\u{2460}'..='\u{24FF}'
        | '\u{1F100}'..='\u{1F1FF}' | '\u{2100}'..='\u{2121}' | '\u{2123}'..='\u{214F}')
}

/// Writes a finished word, look-alikes folded if it mixes scripts.
fn flush(word: &mut Vec<Placed>, scripts: Scripts, out: &mut Unmasked, counts: &mut Obfuscation) {
    if word.is_empty() {
        return;
    }
    let mixed = mixes_scripts(word);
    // the mark that ends a word came with it
    let letters = word.iter().map(|(ch, _)| *ch).filter(|ch| is_word(*ch));
    let reading = if mixed { None } else { scripts.reads(letters) };
    for (ch, at) in word.drain(..) {
        let plain = reading.and_then(|reading| reading.of(ch)).or_else(|| imitated(ch, mixed));
        counts.lookalike += u32::from(plain.is_some());
        out.push_letter(plain.unwrap_or(ch), &at);
    }
}

/// The scripts whose letters imitate each other in words.
fn script_of(ch: char) -> Option<Script> {
    match ch.script() {
        script @ (Script::Latin
        | Script::Cyrillic
        | Script::Greek
        | Script::Cherokee
        | Script::Armenian
        | Script::Lisu) => Some(script),
        _ => None,
    }
}

fn mixes_scripts(word: &[Placed]) -> bool {
    let mut first = None;
    for script in word.iter().filter_map(|(ch, _)| script_of(*ch)) {
        match first {
            None => first = Some(script),
            Some(known) if known != script => return true,
            Some(_) => {}
        }
    }
    // digits of look-alike letters: "рау" alone stays Russian; with ASCII digits it is still one
    // script
    false
}

/// The ASCII letter that `ch` imitates: any look-alike in a mixed word, phonetic small capitals
/// everywhere.
fn imitated(ch: char, mixed: bool) -> Option<char> {
    if ch.is_ascii() || !(mixed || is_phonetic(ch)) {
        return None;
    }
    if script_of(ch) == Some(Script::Latin) && !is_phonetic(ch) {
        return None;
    }
    if let Some(capital) = small_capital(ch) {
        return Some(capital);
    }
    twin(ch)
}

/// Latin letters that only phonetic notation uses.
fn is_phonetic(ch: char) -> bool {
    matches!(ch, '\u{0250}'..='\u{02AF}' | '\u{1D00}'..='\u{1D2B}' | '\u{A730}' | '\u{A731}' | '\u{A7AF}')
}

/// Small capitals, which the confusables table does not map to the letter they are read as.
fn small_capital(ch: char) -> Option<char> {
    const PAIRS: &str = "ᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpʀrꜱsᴛtᴜuᴠvᴡwʏyᴢz";
    let mut letters = PAIRS.chars();
    while let (Some(capital), Some(plain)) = (letters.next(), letters.next()) {
        if capital == ch {
            return Some(plain);
        }
    }
    None
}

enum Invisible {
    ZeroWidth,
    Bidi,
}

fn invisible_kind(ch: char) -> Option<Invisible> {
    match ch {
        '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            Some(Invisible::Bidi)
        }
        '\u{00AD}'
        | '\u{034F}'
        | '\u{115F}'
        | '\u{1160}'
        | '\u{17B4}'
        | '\u{17B5}'
        | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200D}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206A}'..='\u{206F}'
        | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{FFA0}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{E0000}'..='\u{E0FFF}' => Some(Invisible::ZeroWidth),
        _ => None,
    }
}
