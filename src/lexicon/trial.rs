//! [`PhraseTrial`]: a phrase that is tried on texts before it is added to `data/phrases`. The same
//! code finds it as finds the phrases there.

use super::lists::Lists;
use super::phrase_file::PhraseFile;
use super::{Hit, IndicatorKind, Lexicon, pre_tokenize, syntax};
use crate::text::{Segment, Text};
use crate::tokens::WordEntry;
use std::collections::BTreeMap;
use std::ops::Range;

/// A phrase on trial.
///
/// # Example
/// ```
/// use bluff::stages::PhraseTrial;
/// use bluff::{Email, IndicatorKind};
/// let phrase = PhraseTrial::new("(filmed|recorded) you .. cam*", IndicatorKind::Webcam, "en").unwrap();
/// let email = Email::from_text("Hello. I recorded you through your camera.");
/// let (segment, at) = phrase.find(&email.text).remove(0);
/// assert_eq!(&email.text.segments[segment].as_str()[at], "recorded you through your camera");
/// ```
pub struct PhraseTrial(Lexicon);

impl PhraseTrial {
    /// A phrase that would say this in that language (ISO 639-1); `None` if it does not follow the
    /// syntax of phrases.
    #[must_use]
    pub fn new(phrase: &str, kind: IndicatorKind, language: &str) -> Option<Self> {
        let mut lexicon = Lexicon::default();
        lexicon.new_word();
        if PhraseFile::all().any(|file| file.language == language && !file.spaces) {
            super::unsegmented::forms(phrase)?;
            let phrases = BTreeMap::from([(kind, vec![phrase.to_owned()])]);
            lexicon.unsegmented.add(0, &phrases, &[]);
            lexicon.index();
            return Some(Self(lexicon));
        }
        let (mut codes, mut written) = (Vec::new(), Lists::default());
        let mut count = 0;
        let number = |word: &str| {
            written.push(lexicon.number_all(word));
            count += 1;
            count - 1
        };
        syntax::encode(phrase, number, &mut codes)?;
        lexicon.add_phrases(kind, 0, codes.into_iter(), &written);
        lexicon.find_shorter_stems();
        lexicon.index();
        Some(Self(lexicon))
    }

    /// Where the phrase occurs in the text that a reader sees: the number of the segment, and the
    /// bytes there.
    #[must_use]
    pub fn find(&self, text: &Text) -> Vec<(usize, Range<usize>)> {
        let words: Vec<Vec<WordEntry>> =
            text.segments.iter().map(|segment| self.words(segment.as_str())).collect();
        let texts: Vec<(&str, &[WordEntry])> =
            text.segments.iter().map(Segment::as_str).zip(words.iter().map(Vec::as_slice)).collect();
        let mut found = Vec::new();
        self.0.find(&texts, |segment, hit| {
            if let Hit::Phrase { at, .. } = hit
                && text.segments[segment].is_seen()
                && !text.segments[segment].is_name()
            {
                found.push((segment, at));
            }
        });
        found
    }

    fn words(&self, text: &str) -> Vec<WordEntry> {
        let mut words = Vec::new();
        pre_tokenize(text, &mut String::new(), |word, at| {
            if let Some(id) = self.0.number_in_text(word) {
                words.push(WordEntry { id, start: at.start as u32, end: at.end as u32 });
            }
        });
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Email;

    #[test]
    fn a_phrase_is_found_as_those_of_the_files_are() {
        for (phrase, kind, language, text, expected) in [
            (
                "j'ai pirat* (votre|ton) .. ordinateur",
                IndicatorKind::Hacked,
                "fr",
                "J’ai  piraté votre vieil ordinateur.",
                1,
            ),
            (
                "j'ai pirat* (votre|ton) .. ordinateur",
                IndicatorKind::Hacked,
                "fr",
                "J’ai piraté votre. Mon ordinateur",
                0,
            ),
            // a demand may continue in the next sentence
            ("send .. bitcoin", IndicatorKind::Pay, "en", "Send 900 euros. Only bitcoin.", 1),
            ("send .. bitcoin", IndicatorKind::Webcam, "en", "Send 900 euros. Only bitcoin.", 0),
            ("カメラ..録画", IndicatorKind::Webcam, "ja", "あなたのカメラで録画しました", 1),
            ("cam*", IndicatorKind::Webcam, "en", "a camera and a webcam, two cameras", 2),
        ] {
            let email = Email::from_text(text);
            let found = PhraseTrial::new(phrase, kind, language).unwrap().find(&email.text);
            assert_eq!(found.len(), expected, "{phrase} in {text}: {found:?}");
        }
        for phrase in ["", "un(a|b)", "(a|b", "a .. "] {
            assert!(PhraseTrial::new(phrase, IndicatorKind::Pay, "en").is_none(), "{phrase}");
        }
    }
}
