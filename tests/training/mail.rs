//! Mail made up for the tests: invented words, so that a test knows everything there is to learn.

use std::fs;
use std::path::Path;

const SYLLABLES: [&str; 16] =
    ["ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "du", "pe", "ga", "fi", "lo", "ja", "cu"];

/// All words there are.
pub const WORDS: usize = SYLLABLES.len() * SYLLABLES.len();

/// This many words from a range of all words; the same number gives the same words.
pub fn words(number: usize, count: usize, from: std::ops::Range<usize>) -> Vec<String> {
    // the generator of Knuth, *The Art of Computer Programming*, volume 2, section 3.3.4, line 26
    // (MMIX)
    let mut state = number as u64 + 1;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    for _ in 0..4 {
        next(); // small numbers begin alike
    }
    let word = |n: usize| format!("{}{}n", SYLLABLES[n / SYLLABLES.len()], SYLLABLES[n % SYLLABLES.len()]);
    (0..count).map(|_| word(from.start + next() % from.len())).collect()
}

/// The body of a message whose label can be recognised: labels share a third of their words.
pub fn body(label: &str, number: usize) -> String {
    let from = if label == "ham" { 0..96 } else { 64..160 };
    words(number + if label == "ham" { 0 } else { 10_000 }, 30, from).join(" ")
}

/// A raw message; it has one line that an mbox must quote.
pub fn message(label: &str, number: usize) -> String {
    format!(
        "From: A <a{number}@example.org>\nSubject: {}\n\nFrom {}\nend\n",
        words(number, 3, 0..WORDS).join(" "),
        body(label, number)
    )
}

/// A CSV of texts, its columns `label,text`.
pub fn table(counts: &[(&str, usize)]) -> String {
    let rows = counts.iter().flat_map(|&(label, count)| {
        (0..count).map(move |number| format!("{label},{}\n", body(label, number)))
    });
    std::iter::once("label,text\n".to_owned()).chain(rows).collect()
}

/// Writes files, each with the folders above it.
pub fn write(folder: &Path, files: &[(impl AsRef<str>, impl AsRef<[u8]>)]) {
    for (name, content) in files {
        let path = folder.join(name.as_ref());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}
