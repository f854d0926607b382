//! [`DeltaFeatures`]: a message in features that no base model has to know.
//!
//! The features of a model are pieces of words by the model's own numbers, so weights over them are
//! lost with the model. These are hashes of whole words, of the sender and of how the message is
//! built, and mean the same under every model. Of the model they take only how rare a word is.

use crate::features::Analysis;
use crate::hash::Hash;
use crate::indicators::for_each_claim_feature;
use crate::linear::Linear;
use crate::message::Message;
use crate::structure::{body_signs, header_signs};
use crate::text::{SegmentKind, fold};

/// The most features of the words of a message. Of more, those with the smallest hashes are kept:
/// the same ones in a near-duplicate (Broder, *On the resemblance and containment of documents*,
/// 1997, section 3). It bounds what a message costs to keep: 2 KB.
const MAX_WORDS: usize = 256;
/// The most features of the sender, and of the structure.
const MAX_OTHERS: usize = 128;
/// The lengths that the three groups are brought to: words, sender, structure. Measured in
/// `benches/results/2026-11-30.md`: shorter ones learn half as fast.
const LENGTHS: [f32; 3] = [1.3, 1.0, 0.6];
/// The rarity of a word none of whose pieces the model has seen; that of a name in the default
/// model.
const UNSEEN: f32 = 10.0;
/// The number of digits of a number matters only for small ones.
const MAX_DIGITS: usize = 8;

/// The features of a message: hashes that rise, with their values.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct DeltaFeatures(pub(crate) Vec<(u32, f32)>);

impl DeltaFeatures {
    pub(crate) fn new(analysis: Analysis<'_>, linear: &Linear) -> Self {
        let groups = [words(analysis, linear), sender(analysis.message), structure(analysis)];
        let most = [MAX_WORDS, MAX_OTHERS, MAX_OTHERS];
        let mut all = Vec::new();
        for ((mut group, most), length) in groups.into_iter().zip(most).zip(LENGTHS) {
            group.sort_unstable_by(|one, other| one.0.cmp(&other.0).then(other.1.total_cmp(&one.1)));
            group.dedup_by_key(|feature| feature.0);
            group.truncate(most);
            let norm = group.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
            if norm > 0.0 {
                all.extend(group.into_iter().map(|(hash, value)| (hash, value * length / norm)));
            }
        }
        all.sort_unstable_by_key(|feature| feature.0);
        all.dedup_by_key(|feature| feature.0);
        Self(all)
    }

    /// The square of the length of the message as a vector.
    pub(crate) fn squared_length(&self) -> f64 {
        self.0.iter().map(|(_, value)| f64::from(value * value)).sum()
    }
}

/// A hash of a name in a group.
fn hash(group: u32, name: &[u8]) -> u32 {
    (Hash::new().number(group).bytes(name).finish() >> 32) as u32
}

/// The words of the subject and of what is read, weighted by how rare they are.
fn words(analysis: Analysis<'_>, linear: &Linear) -> Vec<(u32, f32)> {
    let Analysis { text, tokens, .. } = analysis;
    let (mut found, mut folded) = (Vec::new(), String::new());
    for (number, segment) in text.segments.iter().enumerate() {
        let group = match segment.kind {
            SegmentKind::Subject => 1,
            SegmentKind::Body(_) | SegmentKind::Pdf(_) => 0,
            _ => continue,
        };
        if !segment.is_seen() {
            continue;
        }
        let mut subwords = tokens.subwords(number).iter().peekable();
        for word in tokens.words(number) {
            while subwords.next_if(|subword| subword.start < word.start).is_some() {}
            let mut rarity = 0.0_f32;
            while let Some(subword) = subwords.next_if(|subword| subword.start < word.end) {
                let idf = linear.idf(u32::from(subword.id)).value();
                rarity = rarity.max(if idf > 0.0 { idf } else { UNSEEN });
            }
            folded.clear();
            let word = &segment.as_str()[word.start as usize..word.end as usize];
            if word.starts_with(char::is_numeric) {
                folded.extend(word.chars().take(MAX_DIGITS).map(|_| '0'));
            } else {
                fold(word, &mut folded);
            }
            if folded.chars().any(is_unspaced) {
                let chars: Vec<char> = folded.chars().collect();
                let pairs = chars.windows(2).map(|pair| pair.iter().collect::<String>());
                found.extend(pairs.map(|pair| (hash(group, pair.as_bytes()), rarity)));
            }
            found.push((hash(group, folded.as_bytes()), rarity));
        }
    }
    found
}

/// Whether a character is of a script that writes no spaces between words: Thai, Lao, Khmer,
/// Chinese and Japanese. Of these, pairs of characters stand for words.
fn is_unspaced(ch: char) -> bool {
    matches!(ch, '\u{e00}'..='\u{eff}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}

/// Who sent the message, by what ways of its own.
fn sender(message: &Message<'_>) -> Vec<(u32, f32)> {
    let mut found = Vec::new();
    let mut feature = |name: &str, value: &str| {
        let value = value.trim().to_lowercase();
        if !value.is_empty() {
            found.push((hash(2, format!("{name}:{value}").as_bytes()), 1.0));
        }
    };
    feature("from", message.from.mailbox());
    feature("from-domain", &message.from.domain());
    feature("from-name", message.from.name());
    feature("reply-to", message.reply_to.mailbox());
    feature("sender", message.sender.mailbox());
    for name in ["list-id", "return-path", "x-mailer", "feedback-id"] {
        feature(name, message.field(name).unwrap_or_default());
    }
    for signature in message.fields("dkim-signature") {
        let domain = signature.split(';').find_map(|tag| tag.trim().strip_prefix("d="));
        feature("dkim", domain.unwrap_or_default());
    }
    found
}

/// How the message is built, and what it claims.
fn structure(analysis: Analysis<'_>) -> Vec<(u32, f32)> {
    let mut found = Vec::new();
    let mut feature = |name: &str| found.push((hash(3, name.as_bytes()), 1.0));
    body_signs(analysis.message, analysis.text, true).iter().for_each(&mut feature);
    if analysis.message.has_envelope() {
        header_signs(analysis.message).iter().for_each(&mut feature);
    }
    for_each_claim_feature(analysis.detections, feature);
    found
}
