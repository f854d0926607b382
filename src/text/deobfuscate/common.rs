//! [`is_common`]: the words that every text of a language is full of.

/// Words of three letters and more that occur in every text of English, German, French, Spanish,
/// Italian, Portuguese, Dutch, Polish and the Scandinavian languages, without accents, in order. If
/// undoing a disguise brings out many of them, the text was disguised.
#[rustfmt::skip]
const COMMON: [&str; 124] = [
    "alle", "and", "any", "apenas", "are", "att", "auf", "avec", "bardzo", "but", "can", "che",
    "com", "como", "con", "dans", "das", "dass", "dei", "del", "della", "den", "der", "des", "det",
    "die", "dies", "dla", "does", "een", "eine", "entre", "est", "estoy", "for", "from", "gli",
    "haben", "har", "has", "hat", "have", "hebben", "her", "het", "his", "how", "ich", "ihr",
    "ihre", "ist", "jak", "jest", "les", "los", "mais", "mas", "med", "met", "mijn", "mit", "mon",
    "more", "muy", "nicht", "nie", "niet", "non", "nos", "not", "notre", "now", "oder", "only",
    "our", "over", "para", "pas", "per", "perche", "por", "pour", "que", "seu", "sich", "sie",
    "sono", "sua", "suo", "sur", "tam", "than", "that", "the", "their", "them", "then", "there",
    "they", "this", "till", "una", "und", "uno", "usted", "van", "voor", "vor", "votre", "vous",
    "wenn", "what", "when", "where", "which", "who", "will", "wird", "with", "would", "you", "your",
    "zijn", "zum",
];

/// Whether it is one of the most frequent words; the word is in lower case, without accents.
pub(super) fn is_common(word: &str) -> bool {
    COMMON.binary_search(&word).is_ok()
}
