//! No text of ours is a near-duplicate of another: texts that models learn from must not be in
//! tests, and a scene that is told twice counts once.
//!
//! Texts are compared by their shingles: runs of words, or of characters where a script writes no
//! spaces (Broder, *On the resemblance and containment of documents*, 1997). A fault names files
//! and lines and never a word, because nobody looks at `blackmail-held-out.jsonl`.

use bluff::{Message, Text};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// Words of a shingle.
const WORDS: usize = 6;
/// Characters of a shingle in a script without spaces: about as many words.
const CHARACTERS: usize = 10;
/// The largest part of the shorter text's shingles that two texts may share, in per cent. Of 40
/// million pairs, those of [`KNOWN`] shared 47 to 51 % and the next one 38 %: the set phrases of
/// false tax refunds.
const MAX_SHARED: usize = 40;
/// The fewest texts there are: fewer mean that some were not read.
const MIN_TEXTS: usize = 8_900;

/// Pairs of files, how many of their texts are alike, and why they may be.
const KNOWN: [(&str, &str, usize, &str); 3] = [
    (
        "data/blackmail/blackmail.jsonl",
        "data/blackmail/blackmail.jsonl",
        1,
        "a threat of one line, both learned",
    ),
    ("data/modern/en.jsonl", "data/samples/ham-bounce-en.eml", 1, "both bounces have the words of Postfix"),
    ("data/modern/en.jsonl", "data/training/ham-en.jsonl", 1, "both bounces have the words of Postfix"),
];

/// The fields of a line that hold a text.
const FIELDS: [&str; 4] = ["text", "html", "message", "letter"];

/// A text with its place and the hashes by which it is compared.
struct OwnText {
    file: String,
    line: usize,
    shingles: BTreeSet<u64>,
}

impl OwnText {
    fn new(file: &str, line: usize, message: &Message<'_>) -> Self {
        let text = Text::from_message(message);
        let seen: Vec<&str> = text
            .segments
            .iter()
            .filter(|segment| segment.is_seen())
            .map(|segment| segment.as_str())
            .collect();
        Self { file: file.to_owned(), line, shingles: shingles(&seen.join("\n")) }
    }

    /// Whether it is used for testing: samples, the texts of the tests, and every fourth line of
    /// `data/modern`.
    fn is_for_tests(&self) -> bool {
        let is_modern = self.file.starts_with("data/modern/");
        is_modern && self.line.is_multiple_of(4)
            || ["tests/", "data/samples/"].iter().any(|folder| self.file.starts_with(folder))
    }

    fn place(&self) -> String {
        format!("{}:{} ({})", self.file, self.line, if self.is_for_tests() { "tests" } else { "is learned" })
    }
}

/// Two texts, and how many shingles they share.
struct Pair<'a> {
    one: &'a OwnText,
    other: &'a OwnText,
    shared: usize,
}

impl Pair<'_> {
    /// The shingles of the shorter text.
    fn shorter(&self) -> usize {
        self.one.shingles.len().min(self.other.shingles.len())
    }

    fn is_near_copy(&self) -> bool {
        100 * self.shared > MAX_SHARED * self.shorter()
    }

    fn fault(&self) -> String {
        format!(
            "{} and {} share {} of {} shingles; expected at most {MAX_SHARED} %; write one of them anew",
            self.one.place(),
            self.other.place(),
            self.shared,
            self.shorter()
        )
    }
}

/// The hashes of the shingles of a text; if it is shorter than a shingle, that of all its words.
fn shingles(text: &str) -> BTreeSet<u64> {
    let words = words(text);
    let spaceless = words.iter().filter(|word| word.chars().next().is_some_and(is_spaceless)).count();
    let length = if 2 * spaceless > words.len() { CHARACTERS } else { WORDS };
    let hash = |run: &[String]| {
        let mut hasher = DefaultHasher::new();
        run.hash(&mut hasher);
        hasher.finish()
    };
    if words.len() < length {
        return words.first().map(|_| hash(&words)).into_iter().collect();
    }
    words.windows(length).map(hash).collect()
}

/// Its words, with all digits as 0; of scripts without spaces each character is one.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for run in text.split(|ch: char| !ch.is_alphanumeric()) {
        let mut word = String::new();
        for ch in run.chars() {
            if is_spaceless(ch) {
                words.extend([std::mem::take(&mut word), ch.to_string()]);
            } else {
                word.push(if ch.is_numeric() { '0' } else { ch });
            }
        }
        words.push(word);
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Thai, kana and Chinese characters.
fn is_spaceless(ch: char) -> bool {
    matches!(ch, '\u{e00}'..='\u{e7f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

/// All pairs that share a shingle, from an index of the texts by shingle.
fn pairs(texts: &[OwnText]) -> Vec<Pair<'_>> {
    let mut holders: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (number, text) in texts.iter().enumerate() {
        for &shingle in &text.shingles {
            holders.entry(shingle).or_default().push(number);
        }
    }
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for holders in holders.values() {
        for (at, &one) in holders.iter().enumerate() {
            for &other in &holders[at + 1..] {
                *shared.entry((one, other)).or_default() += 1;
            }
        }
    }
    let pair = |((one, other), shared)| Pair { one: &texts[one], other: &texts[other], shared };
    shared.into_iter().map(pair).collect()
}

/// The faults of the texts, given the pairs of files that may hold near-duplicates.
fn faults(texts: &[OwnText], known: &[(&str, &str, usize, &str)]) -> Vec<String> {
    let mut by_files: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for pair in pairs(texts).iter().filter(|pair| pair.is_near_copy()) {
        by_files.entry((&pair.one.file, &pair.other.file)).or_default().push(pair.fault());
    }
    let mut faults = Vec::new();
    for (one, other, count, _) in known {
        let found = by_files.remove(&(*one, *other)).unwrap_or_default();
        if found.len() != *count {
            let found_count = found.len();
            faults
                .push(format!("{one} and {other}: {found_count} near-copies; expected the {count} of KNOWN"));
            faults.extend(found);
        }
    }
    faults.extend(by_files.into_values().flatten());
    faults
}

/// All texts of ours, in the order of their files.
fn own_texts() -> Vec<OwnText> {
    let mut files = files_below(Path::new("data"));
    files.extend(files_below(Path::new("tests/texts")));
    files.iter().flat_map(|path| texts_of(path)).collect()
}

fn texts_of(path: &Path) -> Vec<OwnText> {
    let file = path.to_str().unwrap().replace('\\', "/");
    let bytes = fs::read(root().join(path)).unwrap_or_else(|error| panic!("{file}: {error}"));
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("eml") => vec![OwnText::new(&file, 1, &Message::parse(&bytes))],
        Some("txt") if file.starts_with("data/samples/") => {
            vec![OwnText::new(&file, 1, &Message::from_text(&String::from_utf8(bytes).unwrap()))]
        }
        Some("jsonl") => {
            let lines = String::from_utf8(bytes).unwrap_or_else(|_| panic!("{file}: no UTF-8"));
            lines.lines().enumerate().map(|(number, line)| text_of(&file, number + 1, line)).collect()
        }
        _ => Vec::new(),
    }
}

fn text_of(file: &str, line: usize, json: &str) -> OwnText {
    let row: serde_json::Value =
        serde_json::from_str(json).unwrap_or_else(|_| panic!("{file}:{line}: no JSON object"));
    let (field, text) = FIELDS
        .iter()
        .find_map(|field| Some((*field, row[*field].as_str()?)))
        .unwrap_or_else(|| panic!("{file}:{line}: no text; expected a field {}", FIELDS.join(", ")));
    match field {
        "html" => {
            let mail = format!("Content-Type: text/html; charset=utf-8\r\n\r\n{text}");
            OwnText::new(file, line, &Message::parse(mail.as_bytes()))
        }
        "message" => OwnText::new(file, line, &Message::parse(text.as_bytes())),
        _ => OwnText::new(file, line, &Message::from_text(text)),
    }
}

/// The files of a folder and of all below, relative to the root, sorted.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(folder)).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| folder.join(entry.unwrap().file_name())).collect();
    paths.sort();
    let below = |path: PathBuf| if root().join(&path).is_dir() { files_below(&path) } else { vec![path] };
    paths.into_iter().flat_map(below).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn no_text_is_a_near_copy_of_another() {
    let texts = own_texts();
    assert!(texts.len() >= MIN_TEXTS, "{} texts; expected at least {MIN_TEXTS}", texts.len());
    let faults = faults(&texts, &KNOWN);
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Texts of a file, in lines of their own.
fn written(file: &str, texts: &[&str]) -> Vec<OwnText> {
    let line = |(number, text): (usize, &&str)| OwnText::new(file, number + 1, &Message::from_text(text));
    texts.iter().enumerate().map(line).collect()
}

#[test]
fn near_copies_are_found_and_strangers_are_not() {
    let letter = "I have seen what you do at night, and unless you pay me 900 euro by Friday noon your sister will see it too";
    for (other, expected) in [
        (letter, true),
        // another amount, another day, and words around it
        (
            "Hello. I have seen what you do at night, and unless you pay me 700 euro by Monday noon your sister will see it too!",
            true,
        ),
        (
            "I have seen what you do at night, but I like you anyway, so let us meet at the old mill on Sunday",
            false,
        ),
        ("Your order of two chairs was shipped today and will be with you on Friday before noon", false),
        ("I have seen", false),
    ] {
        let texts = written("data/a.jsonl", &[letter, other]);
        assert_eq!(faults(&texts, &[]).len(), usize::from(expected), "{other}");
    }
    let [one, other, stranger] = [
        "您的订单已经发货预计明天下午送到请注意查收",
        "您的订单已经发货预计后天下午送到请注意查收",
        "我们下周三在老地方见面记得带上你的相机好吗",
    ];
    assert_eq!(shingles(one).len(), one.chars().count() + 1 - CHARACTERS);
    assert_eq!(faults(&written("data/a.jsonl", &[one, stranger]), &[]).len(), 0);
    assert_eq!(faults(&written("data/a.jsonl", &[one, one]), &[]).len(), 1);
    let longer = one.repeat(2) + other;
    assert_eq!(faults(&written("data/a.jsonl", &[one, &longer]), &[]).len(), 1, "one holds the other");
    // shorter than a shingle: the same or not
    assert_eq!(faults(&written("data/a.jsonl", &["See you!", "see you", "see them"]), &[]).len(), 1);
    assert_eq!(faults(&written("data/a.jsonl", &["", "!", ""]), &[]).len(), 0);
}

#[test]
fn a_fault_names_places_and_no_words() {
    let mut texts = written("data/modern/xx.jsonl", &["one", "two", "three", "a secret of five words"]);
    texts.extend(written("data/training/xx.jsonl", &["A secret of five words."]));
    let expected = "data/modern/xx.jsonl:4 (tests) and data/training/xx.jsonl:1 (is learned) share 1 of 1 shingles; expected at most \
                    40 %; write one of them anew";
    assert_eq!(faults(&texts, &[]), [expected]);
    let files = ("data/modern/xx.jsonl", "data/training/xx.jsonl");
    assert!(faults(&texts, &[(files.0, files.1, 1, "a reason")]).is_empty());
    let more = "data/modern/xx.jsonl and data/training/xx.jsonl: 1 near-copies; expected the 2 of KNOWN";
    assert_eq!(faults(&texts, &[(files.0, files.1, 2, "a reason")]), [more, expected]);
    let stale = "data/a.jsonl and data/b.jsonl: 0 near-copies; expected the 1 of KNOWN";
    assert_eq!(faults(&texts, &[("data/a.jsonl", "data/b.jsonl", 1, "gone")]), [stale, expected]);
}
