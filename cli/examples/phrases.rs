//! Counts what a phrase would hit before it is added to `data/phrases`: in all texts of our own,
//! and in labelled email of yours.
//!
//! ```sh
//! cargo run --example phrases -- --kind webcam --lang fr "(filmé|enregistré) .. (webcam|caméra)"
//! cargo run --example phrases -- --kind pay --data ~/mail/corpus.csv "send .. (bitcoin|btc)"
//! ```

use bluff::stages::PhraseTrial;
use bluff::train::{CorpusOptions, MessageContent};
use bluff::{Classifier, Email, IndicatorKind, Message};
use clap::Parser;
use serde_json::Value;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Folders with texts of our own, relative to the root of the project.
const OWN: [&str; 6] = ["blackmail", "modern", "samples", "sextortion", "training", "twins"];
/// Ham about sextortion, such as news and questions of victims: it quotes what extortionists say, and
/// bluff marks quotations. A hit there is not an error, and is counted separately.
const TWINS: &str = "twins.jsonl";
const HAM_ABOUT_IT: &str = "ham about such email";
/// Every fourth line of `data/modern` tests the model. It is counted and never shown, so that no
/// phrase is written with it in view.
const TESTS: usize = 4;
/// The largest share of ham that a phrase may hit, and the share for a part of a demand, which
/// invoices have too.
const MAX_HAM: f64 = 0.001;
const MAX_HAM_OF_DEMAND: f64 = 0.01;
/// Fewer texts than this say nothing about such a share.
const MIN_HAM: usize = 1_000;
/// The number of characters that are shown before and after a hit.
const AROUND: usize = 40;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Count what a phrase would hit in ham, spam and sextortion
#[derive(Parser)]
#[command(name = "phrases")]
struct Args {
    /// Phrases as data/phrases has them, such as "(filmed|recorded) you .. cam*"
    #[arg(value_name = "PHRASE", required = true)]
    phrases: Vec<String>,
    /// What they say: an indicator, such as webcam
    #[arg(long, value_name = "ID", value_parser = kind)]
    kind: IndicatorKind,
    /// Count only texts in this language, and those whose language is not known
    #[arg(long, value_name = "LANG")]
    lang: Option<String>,
    /// Also count in this labelled email: a corpus.csv, a folder or anything that bluff train
    /// learns
    #[arg(long, value_name = "CORPUS")]
    data: Vec<String>,
    /// Show this many hits of each label
    #[arg(long, value_name = "N", default_value_t = 3)]
    show: usize,
}

fn kind(id: &str) -> std::result::Result<IndicatorKind, String> {
    let known = || IndicatorKind::ALL.iter().filter(|kind| kind.has_phrases());
    known().find(|kind| kind.id() == id).copied().ok_or_else(|| {
        let ids: Vec<&str> = known().map(|kind| kind.id()).collect();
        format!("expected one of {}", ids.join(", "))
    })
}

/// A labelled text.
struct Labelled {
    label: String,
    lang: Option<String>,
    content: MessageContent,
    /// Where it is, for people.
    place: String,
    is_for_tests: bool,
}

impl Labelled {
    fn email(&self) -> Email<'_> {
        match &self.content {
            MessageContent::Raw(raw) => Email::parse(raw),
            MessageContent::Text(text) => Email::from_message(Message::from_text(text)),
        }
    }
}

/// What a phrase hits under one label.
#[derive(Default)]
struct Hits {
    texts: usize,
    hit: usize,
    /// Hits in texts in which bluff finds nothing of that kind so far.
    new: usize,
    shown: Vec<String>,
}

/// The hits of a phrase, by label.
fn count(
    phrase: &PhraseTrial,
    texts: &[Labelled],
    args: &Args,
    classifier: &Classifier,
) -> BTreeMap<String, Hits> {
    let mut labels: BTreeMap<String, Hits> = BTreeMap::new();
    for text in texts {
        let hits = labels.entry(text.label.clone()).or_default();
        hits.texts += 1;
        let email = text.email();
        let found = phrase.find(&email.text);
        let Some((segment, at)) = found.first() else { continue };
        hits.hit += 1;
        let known = classifier.classify_email(&email).indicators;
        hits.new += usize::from(known.iter().all(|indicator| indicator.id != args.kind));
        if hits.shown.len() < args.show && !text.is_for_tests {
            let quote = quote(email.text.segments[*segment].as_str(), at);
            hits.shown.push(format!("{}: {quote}", text.place));
        }
    }
    labels
}

/// The hit in brackets, with the text around it, on one line.
fn quote(text: &str, at: &std::ops::Range<usize>) -> String {
    let line = |part: &str| -> String {
        part.chars().map(|ch| if ch.is_control() || ch.is_whitespace() { ' ' } else { ch }).collect()
    };
    let before: Vec<char> = line(&text[..at.start]).chars().rev().take(AROUND).collect();
    let before: String = before.into_iter().rev().collect();
    let after: String = line(&text[at.end..]).chars().take(AROUND).collect();
    format!("{before}[{}]{after}", line(&text[at.clone()]))
}

/// All texts of our own.
fn own_texts(data: &Path) -> Result<Vec<Labelled>> {
    let mut texts = Vec::new();
    for folder in OWN {
        let mut paths: Vec<PathBuf> = Vec::new();
        for entry in fs::read_dir(data.join(folder))
            .map_err(|error| format!("{}: {error}", data.join(folder).display()))?
        {
            paths.push(entry?.path());
        }
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
        paths.sort();
        for path in paths {
            for (number, line) in fs::read_to_string(&path)?.lines().enumerate() {
                let name = path.strip_prefix(data).unwrap_or(&path).display();
                let place = format!("data/{name}:{}", number + 1);
                let is_for_tests = folder == "modern" && (number + 1).is_multiple_of(TESTS);
                let mut text = own_text(line).ok_or_else(|| format!("{place}: no text with a label"))?;
                if path.ends_with(TWINS) {
                    text.label = HAM_ABOUT_IT.to_owned();
                }
                texts.push(Labelled { place, is_for_tests, ..text });
            }
        }
    }
    let samples = corpus(&[data.join("samples/corpus.csv").display().to_string()])?;
    let short =
        |place: &str| place.rsplit_once("/data/").map_or(place.to_owned(), |(_, end)| format!("data/{end}"));
    texts.extend(samples.into_iter().map(|text| Labelled { place: short(&text.place), ..text }));
    Ok(texts)
}

/// A line of JSON: a raw message, or the parts of one.
fn own_text(line: &str) -> Option<Labelled> {
    let row: Value = serde_json::from_str(line).ok()?;
    let field = |name: &str| row[name].as_str();
    let subject = field("subject").unwrap_or_default();
    let content = match (field("message"), field("text"), field("html")) {
        (Some(message), _, _) => MessageContent::Raw(message.into()),
        (_, Some(text), _) => MessageContent::Text(format!("{subject}\n\n{text}")),
        (_, _, Some(html)) => {
            let head = format!("Subject: {subject}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n");
            MessageContent::Raw((head + html).into_bytes())
        }
        _ => return None,
    };
    let (label, lang) = (field("label")?.to_owned(), field("lang").map(str::to_owned));
    Some(Labelled { label, lang, content, place: String::new(), is_for_tests: false })
}

/// Labelled email.
fn corpus(specs: &[String]) -> Result<Vec<Labelled>> {
    let corpus = CorpusOptions { skip_bad: true, ..CorpusOptions::default() }.open(specs)?;
    let mut texts = Vec::new();
    for row in corpus.rows {
        let content = row.content.read()?;
        let label = row.label.to_string();
        texts.push(Labelled { label, lang: row.lang, content, place: row.place, is_for_tests: false });
    }
    Ok(texts)
}

/// What to know about a phrase, as lines.
fn report(title: &str, labels: &BTreeMap<String, Hits>, kind: IndicatorKind) -> String {
    let mut lines = format!("{title:<24} {:>7} {:>8} {:>9} {:>7}\n", "hits", "texts", "per 1,000", "new");
    for (label, Hits { texts, hit, new, .. }) in labels {
        let rate = 1_000.0 * *hit as f64 / (*texts).max(1) as f64;
        lines += &format!("  {label:<22} {hit:>7} {texts:>8} {rate:>9.2} {new:>7}\n");
    }
    for (label, hits) in labels {
        for shown in &hits.shown {
            lines += &format!("  {label}  {shown}\n");
        }
    }
    if let Some(ham) = labels.get("ham") {
        let most = if kind.is_demand() { MAX_HAM_OF_DEMAND } else { MAX_HAM };
        let share = ham.hit as f64 / ham.texts.max(1) as f64;
        if share > most && ham.hit > 1 {
            lines += &format!("  too wide: it may hit {} of 1,000 ham texts at most\n", 1_000.0 * most);
        } else if ham.texts < MIN_HAM {
            lines += &format!("  {} ham texts are few: count in email of yours too\n", ham.texts);
        }
    }
    lines
}

fn run(args: &Args) -> Result<()> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data").canonicalize()?;
    let is_asked = |text: &Labelled| args.lang.is_none() || text.lang.is_none() || text.lang == args.lang;
    let mut sets = vec![("texts of our own", own_texts(&data)?)];
    if !args.data.is_empty() {
        sets.push(("your mail", corpus(&args.data)?));
    }
    for (_, texts) in &mut sets {
        texts.retain(is_asked);
    }
    let classifier = Classifier::builtin();
    for phrase in &args.phrases {
        let trial =
            PhraseTrial::new(phrase, args.kind, args.lang.as_deref().unwrap_or("en")).ok_or_else(|| {
                format!("\"{phrase}\" is no phrase; CONTRIBUTING.md shows how they are written")
            })?;
        print(&format!("{}: {phrase}\n", args.kind));
        for (title, texts) in &sets {
            print(&report(title, &count(&trial, texts, args, &classifier), args.kind));
        }
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "it is what the program is for")]
fn print(text: &str) {
    print!("{text}");
}

#[expect(clippy::print_stderr, reason = "where errors go")]
fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(more: &[&str]) -> Args {
        Args::parse_from([&["phrases"], more].concat())
    }

    #[test]
    fn hits_are_counted_by_label_and_tests_are_not_shown() {
        let text = |label: &str, text: &str, is_for_tests| Labelled {
            label: label.to_owned(),
            lang: None,
            content: MessageContent::Text(text.to_owned()),
            place: "here".to_owned(),
            is_for_tests,
        };
        let texts = [
            text("ham", "we met at the zzyzx road", false),
            text("ham", "nothing", false),
            text("sextortion", "I recorded you\nat the zzyzx roads, with your webcam", false),
            text("sextortion", "the zzyzx road", true),
        ];
        let args = args(&["--kind", "webcam", "the zzyzx road*"]);
        let trial = PhraseTrial::new(&args.phrases[0], args.kind, "en").unwrap();
        let labels = count(&trial, &texts, &args, &Classifier::builtin());
        let of = |label: &str| (labels[label].texts, labels[label].hit, labels[label].new);
        assert_eq!(of("ham"), (2, 1, 1));
        assert_eq!(of("sextortion"), (2, 2, 1), "one says it in words that are known");
        assert_eq!(
            labels["sextortion"].shown,
            ["here: i recorded you at [the zzyzx roads], with your webcam"]
        );
        let report = report("texts", &labels, args.kind);
        assert!(report.contains("  ham                          1        2    500.00       1\n"), "{report}");
    }

    #[test]
    fn all_texts_of_our_own_are_read() {
        let texts = own_texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../data")).unwrap();
        // the number in tests/own_texts.rs, without those of tests/texts
        assert!(texts.len() > 8_000, "{}", texts.len());
        for label in ["ham", "spam", "sextortion", "blackmail"] {
            assert!(texts.iter().any(|text| text.label == label), "{label}");
        }
    }
}
