//! [`Index`]: which phrases a text may hold, and where in it they may begin.

use super::phrase::{self, Element, Phrase};
use super::word_set::WordSet;
use super::{UNKNOWN, WordId};
use crate::tokens::Lexeme;

/// The marks of words that nothing is known of.
const ANY: u64 = u64::MAX;

/// What is known of phrases before they are looked for; in few and flat lists, for they are read at random for every message.
#[derive(Default)]
pub(super) struct Index {
    /// The phrases that have a word as their anchor, word by word.
    anchored: Lists<u32>,
    /// What a phrase asks for beside its anchor, the rarest first: one list of words after another, each ended by [`UNKNOWN`], of which a
    /// word must occur.
    asked: Lists<WordId>,
    phrases: Vec<Known>,
}

/// What is known of one phrase.
struct Known {
    /// The words that the rarest of its needs asks for, one of them; nowhere else the phrase has to be looked for.
    anchors: Vec<WordId>,
    /// How many words may stand between the beginning of the phrase and its anchor.
    reach: usize,
    /// The marks of the words it may begin with, and of those that may stand second.
    begins: (u64, u64),
}

impl Index {
    /// `letters` tells how long each word is.
    pub(super) fn of(phrases: &[Phrase], letters: &[usize]) -> Self {
        let mut index = Self::default();
        let mut anchored = vec![Vec::new(); letters.len()];
        for (number, phrase) in phrases.iter().enumerate() {
            // long words are rare
            let shortest = |need: &Need| need.words.iter().map(|&id| letters[id as usize]).min();
            let mut needs = needs(phrase, letters);
            needs.sort_by_key(shortest);
            // of equally long ones the last: a phrase is given up at its first word rather than there
            let anchor = needs.pop().unwrap_or_default();
            let needs = needs.into_iter().rev();
            index.asked.push(needs.flat_map(|need| need.words.into_iter().chain([UNKNOWN])));
            for &word in &anchor.words {
                anchored[word as usize].push(number as u32);
            }
            let begins = (first_marks(&phrase.parts[0]), second_marks(&phrase.parts[0]));
            index.phrases.push(Known { anchors: anchor.words, reach: anchor.reach, begins });
        }
        for phrases in anchored {
            index.anchored.push(phrases.into_iter());
        }
        index
    }

    /// The phrases that the words of a message allow, in order; `shorter` gives the next shorter stem of a word.
    pub(super) fn possible<'a>(
        &self,
        words: impl Iterator<Item = &'a Lexeme>,
        shorter: &[WordId],
    ) -> Vec<u32> {
        let mut seen = WordSet::of(shorter.len());
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

/// Lists of different lengths, one behind the other.
struct Lists<T> {
    items: Vec<T>,
    /// Where each list begins, and the end of the last.
    bounds: Vec<u32>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self { items: Vec::new(), bounds: vec![0] }
    }
}

impl<T> Lists<T> {
    fn push(&mut self, list: impl Iterator<Item = T>) {
        self.items.extend(list);
        self.bounds.push(self.items.len() as u32);
    }

    fn get(&self, number: u32) -> &[T] {
        let number = number as usize;
        &self.items[self.bounds[number] as usize..self.bounds[number + 1] as usize]
    }

    fn len(&self) -> usize {
        self.bounds.len() - 1
    }
}

/// Words of which a text that holds the phrase has one: a plain word of it, or of each alternative the longest.
#[derive(Default)]
struct Need {
    words: Vec<WordId>,
    reach: usize,
}

fn needs(phrase: &Phrase, letters: &[usize]) -> Vec<Need> {
    let longest = |words: &Vec<WordId>| words.iter().copied().max_by_key(|&id| letters[id as usize]);
    let mut needs = Vec::new();
    let mut before = 0;
    for part in &phrase.parts {
        for Element { alternatives } in part {
            let most = alternatives.iter().map(Vec::len).max().unwrap_or(0);
            if let [words] = &alternatives[..] {
                needs.extend(
                    words
                        .iter()
                        .enumerate()
                        .map(|(at, &word)| Need { words: vec![word], reach: before + at }),
                );
            } else if let Some(words) = alternatives.iter().map(longest).collect() {
                needs.push(Need { words, reach: before + most.saturating_sub(1) });
            }
            before += most;
        }
        before += phrase::MAX_GAP;
    }
    needs
}

/// Where the words of some phrases stand in a text.
pub(super) struct Places<'a> {
    index: &'a Index,
    /// The anchors of the phrases.
    wanted: WordSet,
    /// Anchors and where they stand, sorted.
    anchors: Vec<(WordId, u32)>,
    /// Of each place: the marks of its word and of the stems of it.
    marks: Vec<u64>,
    /// Where the anchors of one phrase stand.
    places: Vec<u32>,
}

impl<'a> Places<'a> {
    /// For these phrases.
    pub(super) fn of(phrases: &[u32], index: &'a Index) -> Self {
        let mut wanted = WordSet::of(index.anchored.len());
        for &word in phrases.iter().flat_map(|&phrase| &index.phrases[phrase as usize].anchors) {
            wanted.insert(word);
        }
        Self { index, wanted, anchors: Vec::new(), marks: Vec::new(), places: Vec::new() }
    }

    /// Notes where the words of a text stand, and forgets the text before.
    pub(super) fn read(&mut self, words: &[Lexeme], shorter: &[WordId]) {
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

    /// Calls `begins` with every place where a phrase may begin, in order; it answers where to go on.
    pub(super) fn starts(&mut self, phrase: u32, mut begins: impl FnMut(usize) -> usize) {
        let phrase = &self.index.phrases[phrase as usize];
        self.places.clear();
        for &word in &phrase.anchors {
            let first = self.anchors.partition_point(|&(id, _)| id < word);
            let same = self.anchors[first..].iter().take_while(|&&(id, _)| id == word);
            self.places.extend(same.map(|&(_, place)| place));
        }
        if phrase.anchors.len() > 1 {
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
                    start = begins(start);
                } else {
                    start += 1;
                }
            }
        }
    }
}

/// One of 64 marks: most words that cannot begin a phrase are passed over by one comparison.
const fn mark(id: WordId) -> u64 {
    1 << (id % 64)
}

/// The marks of all words that may stand first in a part.
fn first_marks(part: &[Element]) -> u64 {
    let mut marks = 0;
    for element in part {
        marks |= element
            .alternatives
            .iter()
            .filter_map(|words| words.first())
            .fold(0, |marks, &id| marks | mark(id));
        if element.alternatives.iter().all(|words| !words.is_empty()) {
            break;
        }
    }
    marks
}

/// The marks of all words that may stand second in a part; [`ANY`] where it may end before.
fn second_marks(part: &[Element]) -> u64 {
    let Some((first, others)) = part.split_first() else { return ANY };
    let may_end = others.iter().all(|element| element.alternatives.iter().any(Vec::is_empty));
    let second = |words: &Vec<WordId>| match words[..] {
        [] => ANY,
        [_] if may_end => ANY,
        [_] => first_marks(others),
        [_, second, ..] => mark(second),
    };
    first.alternatives.iter().fold(0, |marks, words| marks | second(words))
}
