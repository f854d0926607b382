//! [`PhraseIndex`]: which phrases a text may hold, and where they may begin in it.

use super::lists::Lists;
use super::phrase::{self, Phrase, elements, first_element};
use super::word_set::WordSet;
use super::{UNKNOWN, WordId};
use crate::tokens::WordEntry;
use std::ops::Range;

/// The marks of words about which nothing is known.
const ANY: u64 = u64::MAX;

/// What is known of phrases before they are looked for. It is held in few and flat lists, because
/// they are read at random for every message.
#[derive(Default)]
pub(super) struct PhraseIndex {
    /// The phrases that have a word as their anchor, word by word.
    anchored: Lists<u32>,
    /// What a phrase needs beside its anchor, the rarest first. It is one list of words after
    /// another, each ended by [`UNKNOWN`]. One word of each list must occur.
    asked: Lists<WordId>,
    /// The words of the rarest need of a phrase. One of them must occur, and the phrase is looked for
    /// only around it.
    anchors: Lists<WordId>,
    phrases: Vec<PhraseInfo>,
}

/// What is known of one phrase.
struct PhraseInfo {
    /// How many words may be between the beginning of the phrase and its anchor.
    reach: usize,
    /// The marks of the words it may begin with, and of those that may come second.
    begins: (u64, u64),
}

impl PhraseIndex {
    /// `letters` holds how long each word is.
    pub(super) fn new<'a>(phrases: impl Iterator<Item = Phrase<'a>>, letters: &[usize]) -> Self {
        let (mut asked, mut anchors) = (Lists::default(), Lists::default());
        let mut known = Vec::new();
        let mut anchored = Vec::new();
        let mut needs = PhraseNeeds::default();
        for (number, phrase) in phrases.enumerate() {
            needs.read(phrase, letters);
            let mut rarest =
                needs.needs.iter().rev().map(|need| (&needs.words[need.words.clone()], need.reach));
            let (rarest_words, reach) = rarest.next().unwrap_or_default();
            asked.push(rarest.flat_map(|(words, _)| words.iter().copied().chain([UNKNOWN])));
            anchored.extend(rarest_words.iter().map(|&word| (word, number as u32)));
            anchors.push(rarest_words.iter().copied());
            let first = phrase.parts().next().unwrap_or_default();
            let begins = (first_marks(first), second_marks(first));
            known.push(PhraseInfo { reach, begins });
        }
        Self { anchored: Lists::from_pairs(letters.len(), &anchored), asked, anchors, phrases: known }
    }

    /// The phrases that the words of a message allow, in order; `shorter` gives the next shorter
    /// stem of a word.
    pub(super) fn possible<'a>(
        &self,
        words: impl Iterator<Item = &'a WordEntry>,
        shorter: &[WordId],
    ) -> Vec<u32> {
        let mut seen = WordSet::with_capacity(shorter.len());
        let mut possible = Vec::new();
        for word in words {
            let mut id = word.id;
            while id != UNKNOWN && seen.insert(id) {
                possible.extend_from_slice(self.anchored.get(id));
                id = shorter[id as usize];
            }
        }
        possible.retain(|&phrase| {
            let lists = self.asked.get(phrase).split_inclusive(|&word| word == UNKNOWN);
            lists.map(|list| &list[..list.len() - 1]).all(|list| list.iter().any(|&word| seen.contains(word)))
        });
        possible.sort_unstable();
        possible.dedup();
        possible
    }
}

/// What a phrase needs in a text that holds it. The memory is kept from phrase to phrase, because
/// there are thousands.
#[derive(Default)]
struct PhraseNeeds {
    needs: Vec<Need>,
    /// The words of all needs.
    words: Vec<WordId>,
}

/// Words of which the text has at least one: a plain word of the phrase, or the longest of each
/// alternative.
struct Need {
    /// Their places among the words of all needs.
    words: Range<usize>,
    /// The letters of the shortest.
    shortest: usize,
    /// How many words of the text may be between the beginning of the phrase and them.
    reach: usize,
}

impl PhraseNeeds {
    /// Forgets the phrase before. The rarest need comes last.
    fn read(&mut self, phrase: Phrase<'_>, letters: &[usize]) {
        self.needs.clear();
        self.words.clear();
        let length = |&id: &WordId| letters[id as usize];
        let mut before = 0;
        for part in phrase.parts() {
            for element in elements(part) {
                let most = element.alternatives().map(<[WordId]>::len).max().unwrap_or(0);
                if let Some(words) = element.plain() {
                    for (at, word) in words.iter().enumerate() {
                        self.push([*word].into_iter(), length, before + at);
                    }
                } else if element.alternatives().all(|words| !words.is_empty()) {
                    let longest = |words: &[WordId]| words.iter().copied().max_by_key(length);
                    self.push(element.alternatives().filter_map(longest), length, before + most - 1);
                }
                before += most;
            }
            before += phrase::MAX_GAP;
        }
        // long words are rare; of equally long ones the last counts: a phrase is given up at its
        // first word rather than there
        self.needs.sort_by_key(|need| need.shortest);
    }

    fn push(&mut self, words: impl Iterator<Item = WordId>, length: impl Fn(&WordId) -> usize, reach: usize) {
        let start = self.words.len();
        self.words.extend(words);
        let shortest = self.words[start..].iter().map(length).min().unwrap_or(0);
        self.needs.push(Need { words: start..self.words.len(), shortest, reach });
    }
}

/// Where the words of some phrases are in a text.
pub(super) struct Places<'a> {
    index: &'a PhraseIndex,
    /// The anchors of the phrases.
    wanted: WordSet,
    /// Anchors and their places, sorted.
    anchors: Vec<(WordId, u32)>,
    /// For each place: the marks of its word and of the stems of the word.
    marks: Vec<u64>,
    /// Where the anchors of one phrase are.
    places: Vec<u32>,
}

impl<'a> Places<'a> {
    /// For these phrases.
    pub(super) fn new(phrases: &[u32], index: &'a PhraseIndex) -> Self {
        let mut wanted = WordSet::with_capacity(index.anchored.numbers().len());
        for &word in phrases.iter().flat_map(|&phrase| index.anchors.get(phrase)) {
            wanted.insert(word);
        }
        Self { index, wanted, anchors: Vec::new(), marks: Vec::new(), places: Vec::new() }
    }

    /// Notes where the words of a text are, and forgets the text before.
    pub(super) fn read(&mut self, words: &[WordEntry], shorter: &[WordId]) {
        self.anchors.clear();
        self.marks.clear();
        for (place, word) in words.iter().enumerate() {
            let mut id = word.id;
            let mut marks = 0;
            while id != UNKNOWN {
                marks |= mark(id);
                if self.wanted.contains(id) {
                    self.anchors.push((id, place as u32));
                }
                id = shorter[id as usize];
            }
            self.marks.push(marks);
        }
        self.anchors.sort_unstable();
    }

    /// Calls `begins` with every place where a phrase may begin, in order, and with the marks of
    /// all places. `begins` returns where to continue.
    pub(super) fn starts(&mut self, phrase: u32, mut begins: impl FnMut(usize, &[u64]) -> usize) {
        let anchors = self.index.anchors.get(phrase);
        let phrase = &self.index.phrases[phrase as usize];
        self.places.clear();
        for &word in anchors {
            let first = self.anchors.partition_point(|&(id, _)| id < word);
            let same = self.anchors[first..].iter().take_while(|&&(id, _)| id == word);
            self.places.extend(same.map(|&(_, place)| place));
        }
        if anchors.len() > 1 {
            self.places.sort_unstable();
        }
        let (firsts, seconds) = phrase.begins;
        let mut start = 0;
        for &anchor in &self.places {
            let anchor = anchor as usize;
            start = start.max(anchor.saturating_sub(phrase.reach));
            while start <= anchor {
                let second = self.marks.get(start + 1).copied().unwrap_or(0);
                if self.marks[start] & firsts != 0 && (seconds == ANY || second & seconds != 0) {
                    start = begins(start, &self.marks);
                } else {
                    start += 1;
                }
            }
        }
    }
}

/// One of 64 marks. One comparison passes over most words that are not looked for.
pub(super) const fn mark(id: WordId) -> u64 {
    1 << (id % 64)
}

/// The marks of all words that may come first in a part.
fn first_marks(part: &[WordId]) -> u64 {
    let mut marks = 0;
    for element in elements(part) {
        let firsts = element.alternatives().filter_map(<[WordId]>::first);
        marks |= firsts.fold(0, |marks, &id| marks | mark(id));
        if element.alternatives().all(|words| !words.is_empty()) {
            break;
        }
    }
    marks
}

/// The marks of all words that may come second in a part; [`ANY`] where the part may end before.
fn second_marks(part: &[WordId]) -> u64 {
    let Some((first, others)) = first_element(part) else { return ANY };
    let may_end = elements(others).all(|element| element.alternatives().any(<[WordId]>::is_empty));
    let second = |words: &[WordId]| match words {
        [] => ANY,
        [_] if may_end => ANY,
        [_] => first_marks(others),
        [_, second, ..] => mark(*second),
    };
    first.alternatives().fold(0, |marks, words| marks | second(words))
}
