//! [`Lexicon`]: the phrases and units of all languages, found among the words of a message.
//!
//! A word is looked up once and remembered by its cutter ([`crate::tokens::Tokenizer`]); from then on
//! it is a number. A phrase is looked for only where all words that make it rare occur in the
//! message, which ordinary mail rarely has, so thousands of phrases cost next to nothing.

mod index;
mod indicator_kind;
mod lists;
mod pattern;
mod phrase;
mod phrase_file;
pub(crate) mod sentence;
mod syntax;
mod trial;
mod unsegmented;
mod word_set;

pub use indicator_kind::{IndicatorKind, Severity};
pub(crate) use pattern::Patterns;
pub use trial::PhraseTrial;

use crate::text::fold;
use crate::tokens::{WordEntry, pre_tokenize};
use index::{PhraseIndex, Places};
use lists::Lists;
use phrase::Phrase;
use phrase_file::PhraseFile;
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::LazyLock;
use syntax::Code;
use unsegmented::Unsegmented;
use word_set::WordSet;

/// The shortest stem (`film*`); in letters.
const MIN_STEM: usize = 2;
/// ISO 4217: no currency.
pub(crate) const UNNAMED: &str = "XXX";
/// The currency of an amount that names none, the first of all.
pub(crate) const UNNAMED_CURRENCY: Unit = Unit::Currency(0);
/// The most bytes between the two words of a unit: a space, or the apostrophe of `euro’s`.
const MAX_PAIR_GAP: u32 = 3;
/// The most times that one phrase is found in a text.
const MAX_FINDS: usize = 8;
/// The most places at which phrases are tried in one message: no real message has a tenth of it.
const MAX_TRIES: usize = 1_000_000;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::read);

/// The number of a word of the lexicon: that of the word itself, or of the longest stem that it
/// begins with.
pub(crate) type WordId = u32;
/// A word that is in no phrase.
pub(crate) const UNKNOWN: WordId = 0;

type Numbers = FxHashMap<Box<str>, WordId>;

/// A word that makes the number beside it an amount or a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Unit {
    /// Number of the currency.
    Currency(u16),
    /// How many hours one of it has.
    Hours(f64),
}

/// A unit of two words.
#[derive(Clone, Copy)]
struct WordPair {
    unit: Unit,
    /// The most bytes between them: none in `R$`.
    gap: u32,
}

/// Something found in a text, with its bytes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Hit {
    /// Words that say something, in the language of that number; `parts` are those of the phrase,
    /// between which other words may occur.
    Phrase { kind: IndicatorKind, language: u8, at: Range<usize>, parts: Vec<Range<usize>> },
    /// A unit.
    Unit { unit: Unit, at: Range<usize> },
}

/// The phrases and units of all languages.
#[derive(Default)]
pub(crate) struct Lexicon {
    words: Numbers,
    stems: Numbers,
    /// Of each word: the next shorter stem it begins with, or `UNKNOWN`.
    shorter: Vec<WordId>,
    units: FxHashMap<WordId, Unit>,
    /// Units of two words, such as `R$` and `dollars canadiens`.
    pairs: FxHashMap<(WordId, WordId), WordPair>,
    /// The words that are units, or begin one.
    unit_words: WordSet,
    /// What each phrase says, and the number of its language.
    phrases: Vec<(IndicatorKind, u8)>,
    /// The words of each phrase, and the marks between them.
    words_of_phrases: Lists<WordId>,
    index: PhraseIndex,
    currencies: Vec<String>,
    numbers: FxHashMap<String, f64>,
    languages: Vec<String>,
    unsegmented: Unsegmented,
}

impl Lexicon {
    /// The lexicon of this program; read when it is first asked for.
    pub(crate) fn get() -> &'static Self {
        &LEXICON
    }

    fn read() -> Self {
        let mut lexicon = Self::default();
        lexicon.new_word();
        lexicon.currencies.push(UNNAMED.to_owned());
        let mut written = Lists::default();
        for word in phrase_file::written_words() {
            let numbers = lexicon.number_all(word);
            written.push(numbers);
        }
        for file in PhraseFile::all() {
            lexicon.add(&file, &written);
        }
        lexicon.find_shorter_stems();
        lexicon.index();
        lexicon
    }

    fn add(&mut self, file: &PhraseFile, written: &Lists<WordId>) {
        let language = u8::try_from(self.languages.len()).unwrap_or(u8::MAX);
        self.languages.push(file.language.clone());
        let units = file
            .units
            .currency
            .iter()
            .map(|(word, code)| (word.as_str(), self.currency_number(code)))
            .collect::<Vec<_>>();
        let units =
            units.into_iter().chain(file.units.times().map(|(word, hours)| (word, Unit::Hours(hours))));
        let units: Vec<(&str, Unit)> = units.collect();
        for (word, value) in &file.units.number {
            self.numbers.entry(folded(word)).or_insert(*value);
        }
        if !file.spaces {
            self.unsegmented.add(language, &file.phrases, &units);
            return;
        }
        for (kind, codes) in file.codes() {
            self.add_phrases(kind, language, codes, written);
        }
        for (word, unit) in units {
            // two languages may share a unit; its first meaning is the one that counts
            let ids: Vec<WordId> =
                word.split_ascii_whitespace().flat_map(|word| self.number_all(word)).collect();
            match ids[..] {
                [id] => _ = self.units.entry(id).or_insert(unit),
                [first, second] => {
                    let gap = if word.contains(' ') { MAX_PAIR_GAP } else { 0 };
                    self.pairs.entry((first, second)).or_insert(WordPair { unit, gap });
                }
                _ => {}
            }
        }
    }

    fn currency_number(&mut self, code: &str) -> Unit {
        let number = self.currencies.iter().position(|known| known == code).unwrap_or_else(|| {
            self.currencies.push(code.to_owned());
            self.currencies.len() - 1
        });
        Unit::Currency(number as u16)
    }

    /// Adds phrases; `written` holds the numbers of each word as it is written.
    fn add_phrases(
        &mut self,
        kind: IndicatorKind,
        language: u8,
        codes: impl Iterator<Item = Code>,
        written: &Lists<WordId>,
    ) {
        let mut phrase = Vec::new();
        for code in codes {
            match code.checked_sub(syntax::FIRST_WORD) {
                Some(word) => phrase.extend_from_slice(written.get(word.into())),
                None if code == syntax::END => {
                    self.phrases.push((kind, language));
                    self.words_of_phrases.push(phrase.drain(..));
                }
                None => phrase.push(phrase::mark(code)),
            }
        }
    }

    /// The phrase of that number.
    fn phrase(&self, number: u32) -> Phrase<'_> {
        let (kind, language) = self.phrases[number as usize];
        Phrase { kind, language, words: self.words_of_phrases.get(number) }
    }

    /// The numbers of the words that a run without white space is cut into; new words get new
    /// numbers.
    fn number_all(&mut self, written: &str) -> Vec<WordId> {
        let (word, goes_on) = written.strip_suffix('*').map_or((written, false), |stem| (stem, true));
        // nearly all are plain words: no need to cut them
        if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return vec![self.number_of(word, goes_on)];
        }
        let mut cut: Vec<String> = Vec::new();
        pre_tokenize(&word.to_lowercase(), &mut String::new(), |word, _| {
            if is_word(word) {
                cut.push(folded(word));
            }
        });
        let last = cut.len().saturating_sub(1);
        let number = |(place, word): (usize, &String)| self.number_of(word, goes_on && place == last);
        cut.iter().enumerate().map(number).collect()
    }

    fn number_of(&mut self, word: &str, is_stem: bool) -> WordId {
        let known = if is_stem { &self.stems } else { &self.words };
        if let Some(&id) = known.get(word) {
            return id;
        }
        let id = self.new_word();
        if is_stem { &mut self.stems } else { &mut self.words }.insert(word.into(), id);
        id
    }

    fn new_word(&mut self) -> WordId {
        self.shorter.push(UNKNOWN);
        self.shorter.len() as WordId - 1
    }

    fn find_shorter_stems(&mut self) {
        let of_words = self.words.iter().map(|(word, &id)| (id, self.longest_stem(word, word.len())));
        let of_stems = self.stems.iter().map(|(stem, &id)| (id, self.longest_stem(stem, stem.len() - 1)));
        // the order of a map does not affect the result: each pair goes to a place of its own
        #[allow(clippy::iter_over_hash_type)]
        let pairs: Vec<(WordId, WordId)> = of_words.chain(of_stems).collect();
        for (id, shorter) in pairs {
            self.shorter[id as usize] = shorter;
        }
    }

    /// The longest stem of at most this many bytes that a folded word begins with.
    fn longest_stem(&self, word: &str, most: usize) -> WordId {
        (MIN_STEM..=most)
            .rev()
            .filter(|&end| word.is_char_boundary(end))
            .find_map(|end| self.stems.get(&word[..end]).copied())
            .unwrap_or(UNKNOWN)
    }

    fn index(&mut self) {
        let mut letters = vec![0; self.shorter.len()];
        #[allow(clippy::iter_over_hash_type)] // each word has a place of its own
        for (word, &id) in self.words.iter().chain(&self.stems) {
            letters[id as usize] = word.chars().count();
        }
        self.unit_words = WordSet::with_capacity(self.shorter.len());
        #[allow(clippy::iter_over_hash_type)] // a set has no order
        for &word in self.units.keys().chain(self.pairs.keys().map(|(first, _)| first)) {
            self.unit_words.insert(word);
        }
        self.index =
            PhraseIndex::new(self.words_of_phrases.numbers().map(|number| self.phrase(number)), &letters);
    }

    /// The number of a word as a cutter returns it, in lower case; `None` for a mark that is not a
    /// word.
    pub(crate) fn id_of(word: &str) -> Option<WordId> {
        Self::get().number_in_text(word)
    }

    fn number_in_text(&self, word: &str) -> Option<WordId> {
        if !is_word(word) {
            return None;
        }
        let word = folded(word);
        Some(self.words.get(word.as_str()).copied().unwrap_or_else(|| self.longest_stem(&word, word.len())))
    }

    /// Whether the word of that number in a text is the word of a phrase: itself, or a stem of it.
    fn is(&self, mut id: WordId, wanted: WordId) -> bool {
        while id != UNKNOWN {
            if id == wanted {
                return true;
            }
            id = self.shorter[id as usize];
        }
        false
    }

    /// Calls `found` with every phrase and unit in the texts of a message, each given with its
    /// words: text by text, phrase by phrase.
    pub(crate) fn find<'a>(&self, texts: &[(&'a str, &'a [WordEntry])], mut found: impl FnMut(usize, Hit)) {
        let all = texts.iter().flat_map(|(_, words)| words.iter());
        let phrases = self.index.possible(all, &self.shorter);
        let mut places = (!phrases.is_empty()).then(|| Places::new(&phrases, &self.index));
        let mut tries = 0;
        for (number, (text, words)) in texts.iter().enumerate() {
            if let Some(places) = &mut places {
                places.read(words, &self.shorter);
                for &phrase in &phrases {
                    let mut finds = 0;
                    let known = self.phrase(phrase);
                    let Phrase { kind, language, .. } = known;
                    let begins =
                        |place: usize| !kind.may_cross_sentences() && sentence::begins_at(text, words, place);
                    places.starts(phrase, |start, marks| {
                        let is = |place: usize, wanted: WordId| {
                            marks[place] & index::mark(wanted) != 0 && self.is(words[place].id, wanted)
                        };
                        tries += 1;
                        let may_go_on = finds < MAX_FINDS && tries <= MAX_TRIES;
                        if !may_go_on {
                            return start + 1;
                        }
                        let bytes =
                            |at: Range<usize>| words[at.start].start as usize..words[at.end - 1].end as usize;
                        let (mut end, mut parts) = (start, Vec::new());
                        let is_found = known.find_parts(start, words.len(), &is, &begins, |part| {
                            end = part.end;
                            if !part.is_empty() {
                                parts.push(bytes(part));
                            }
                        });
                        if is_found.is_none() || end == start {
                            return start + 1;
                        }
                        found(number, Hit::Phrase { kind, language, at: bytes(start..end), parts });
                        finds += 1;
                        end
                    });
                }
            }
            self.find_units(words, |unit, at| found(number, Hit::Unit { unit, at }));
            self.unsegmented.find(text, |hit| found(number, hit));
        }
    }

    /// Calls `found` with every unit among the words of a text; the two words of `R$` are one unit.
    fn find_units(&self, words: &[WordEntry], mut found: impl FnMut(Unit, Range<usize>)) {
        let mut place = 0;
        while let Some(word) = words.get(place) {
            place += 1;
            if !self.unit_words.contains(word.id) {
                continue;
            }
            let pair = words.get(place).and_then(|next| {
                let pair = self.pairs.get(&(word.id, next.id))?;
                (next.start - word.end <= pair.gap).then_some((pair.unit, next.end))
            });
            if pair.is_some() {
                place += 1;
            }
            let one = || self.units.get(&word.id).map(|&unit| (unit, word.end));
            if let Some((unit, end)) = pair.or_else(one) {
                found(unit, word.start as usize..end as usize);
            }
        }
    }

    /// The ISO code or ticker of a currency.
    pub(crate) fn currency(&self, number: u16) -> &str {
        &self.currencies[usize::from(number)]
    }

    /// Whether a word in lower case is a currency.
    pub(crate) fn is_currency(&self, word: &str) -> bool {
        let id = Self::id_of(word);
        id.is_some_and(|id| matches!(self.units.get(&id), Some(Unit::Currency(_))))
    }

    /// Whether a currency is a coin, such as bitcoin: ISO 4217 does not have it.
    pub(crate) fn is_coin(&self, number: u16) -> bool {
        /// The coins of the tables.
        const COINS: [&str; 13] =
            ["BTC", "LTC", "XMR", "ETH", "USDT", "USDC", "DASH", "DOGE", "BCH", "TRX", "ZEC", "XRP", "SOL"];
        COINS.contains(&self.currency(number))
    }

    /// The value of a number word.
    pub(crate) fn number(&self, word: &str) -> Option<f64> {
        self.numbers.get(&folded(word)).copied()
    }

    /// ISO 639-1 codes of the languages, by their numbers.
    pub(crate) fn languages(&self) -> &[String] {
        &self.languages
    }
}

/// Marks are in no phrase, except for the signs of currencies.
pub(crate) fn is_word(word: &str) -> bool {
    word.chars().next().is_some_and(|ch| ch.is_alphanumeric() || is_currency_sign(ch))
}

/// Whether it is the sign of a currency: one of that Unicode block, or an older one.
pub(crate) const fn is_currency_sign(ch: char) -> bool {
    matches!(ch, '$' | '£' | '¥' | '\u{20a0}'..='\u{20cf}')
}

/// A word in lower case without its accents.
pub(crate) fn folded(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    fold(word, &mut folded);
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(text: &str) -> Vec<(IndicatorKind, String)> {
        let mut words = Vec::new();
        pre_tokenize(text, &mut String::new(), |word, at| {
            if let Some(id) = Lexicon::id_of(word) {
                words.push(WordEntry { id, start: at.start as u32, end: at.end as u32 });
            }
        });
        let mut found = Vec::new();
        Lexicon::get().find(&[(text, &words)], |_, hit| {
            if let Hit::Phrase { kind, at, .. } = hit {
                found.push((kind, text[at].to_owned()));
            }
        });
        found
    }

    #[test]
    fn every_file_has_phrases_of_every_kind() {
        for file in phrase_file::FILES {
            let file: Result<PhraseFile, String> = crate::embedded::try_read(file);
            let file = file.unwrap();
            let name = format!("data/phrases/{}.toml", file.language);
            // build.rs reads the others
            for line in file.phrases.values().flatten() {
                assert!(unsegmented::forms(line).is_some(), "{name}: {line}");
            }
            let mut kinds: Vec<IndicatorKind> = file.codes().map(|(kind, _)| kind).collect();
            kinds.extend(file.phrases.keys());
            for kind in IndicatorKind::ALL.iter().filter(|kind| kind.has_phrases()) {
                assert!(kinds.contains(kind), "{name} has no {kind}");
            }
        }
    }

    #[test]
    fn one_claim_in_many_languages() {
        for text in [
            "i have recorded you through your webcam",
            "je vous ai filmé avec votre webcam",
            "ich habe sie mit ihrer webcam gefilmt",
            "te grabé con tu cámara web",
            "ti ho registrato con la tua webcam",
            "eu gravei você pela sua webcam",
            "ik heb je gefilmd met je webcam",
            "nagrałem cię twoją kamerą",
        ] {
            let found = find(text);
            assert!(found.iter().any(|(kind, _)| *kind == IndicatorKind::Webcam), "{text}: {found:?}");
        }
    }

    #[test]
    fn accents_line_ends_and_marks_hide_nothing() {
        for text in ["j'ai pirate\nvotre   ordinateur", "j’ai piraté votre ordinateur"] {
            let found = find(text);
            assert!(found.iter().any(|(kind, _)| *kind == IndicatorKind::Hacked), "{text}: {found:?}");
        }
    }
}
