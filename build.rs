//! Writes the files of `data/` that are part of the program as it reads them soonest: people write
//! TOML, but its reader would be a tenth of the WebAssembly module and a fifth of the time to its
//! first answer.
//!
//! Each file becomes JSON. The phrases of languages with spaces become codes ([`syntax`]) in one
//! file, `phrases.codes`, whose words are the lines of `phrases.words`; the JSON of a language says
//! where its phrases of each kind begin and end.

#[path = "src/lexicon/syntax.rs"]
mod syntax;

use std::collections::HashMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};
use syntax::Code;
use toml::Table;

const PHRASES: &str = "data/phrases";
const ADVICE: &str = "data/advice";
/// Its tables that only the page of a program shows: a file of their own, which the WebAssembly module
/// leaves out.
const PAGE: [&str; 3] = ["brief", "clue", "feature"];
/// Its `[claim]` holds the sentences of `IndicatorKind::sentence`, too.
const ENGLISH: &str = "data/advice/en.toml";
/// Files that stand alone.
const ALONE: [&str; 3] = ["data/contact.toml", "data/denials.toml", "data/offices.toml"];

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("no OUT_DIR: this is run by cargo")?);
    let mut phrases = Phrases::default();
    for path in files_of(PHRASES)? {
        let mut file = read(&path)?;
        phrases.encode(&mut file).map_err(|error| format!("{}: {error}", path.display()))?;
        write_json(&path, &file, &out)?;
    }
    phrases.write(&out.join(PHRASES))?;
    for path in files_of(ADVICE)? {
        let mut file = read(&path)?;
        let of_page = PAGE.into_iter().filter_map(|name| file.remove_entry(name)).collect();
        write_json(&path, &file, &out)?;
        write_json(&path.with_extension("page.toml"), &of_page, &out)?;
    }
    fs::write(out.join("sentences.rs"), sentences(&read(Path::new(ENGLISH))?)?)?;
    for path in ALONE {
        println!("cargo::rerun-if-changed={path}");
        write_json(Path::new(path), &read(Path::new(path))?, &out)?;
    }
    Ok(())
}

/// The TOML files of a folder, in the order of their names.
fn files_of(folder: &str) -> Result<Vec<PathBuf>> {
    println!("cargo::rerun-if-changed={folder}");
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        files.push(entry?.path());
    }
    files.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    Ok(files)
}

fn read(path: &Path) -> Result<Table> {
    Ok(toml::from_str(&fs::read_to_string(path)?).map_err(|error| format!("{}: {error}", path.display()))?)
}

/// `data/x/y.toml` becomes `OUT/data/x/y.json`.
fn write_json(path: &Path, file: &Table, out: &Path) -> Result<()> {
    let json = out.join(path).with_extension("json");
    fs::create_dir_all(json.parent().unwrap_or(out))?;
    Ok(fs::write(json, serde_json::to_vec(file)?)?)
}

/// `[claim]` as a `match` over `IndicatorKind`: a kind without a sentence does not compile, nor
/// does a sentence without a kind.
fn sentences(english: &Table) -> Result<String> {
    let claims = english.get("claim").and_then(toml::Value::as_table);
    let mut arms = String::from("match kind {\n");
    for (id, sentence) in claims.ok_or_else(|| format!("{ENGLISH}: no table `claim`"))? {
        let sentence = sentence.as_str().ok_or_else(|| format!("{ENGLISH}: `{id}` is no text"))?;
        let variant: String = id.split('-').map(capitalised).collect();
        arms += &format!("    IndicatorKind::{variant} => {sentence:?},\n");
    }
    Ok(arms + "}")
}

fn capitalised(word: &str) -> String {
    let (first, rest) = word.split_at(1.min(word.len()));
    first.to_ascii_uppercase() + rest
}

/// The phrases of all languages that write spaces.
#[derive(Default)]
struct Phrases {
    codes: Vec<Code>,
    words: String,
    numbers: HashMap<String, Code>,
}

impl Phrases {
    /// Puts `codes` in the place of the `phrases` of a file: where those of each kind begin and
    /// end. Languages without spaces keep theirs.
    fn encode(&mut self, file: &mut Table) -> Result<()> {
        if file.get("spaces").and_then(toml::Value::as_bool) == Some(false) {
            return Ok(());
        }
        let Some(toml::Value::Table(kinds)) = file.remove("phrases") else {
            return Err("no [phrases]".into());
        };
        let mut places = Table::new();
        for (kind, lines) in kinds {
            let start = self.codes.len();
            for line in lines.as_array().ok_or_else(|| format!("{kind} is no list"))? {
                let line = line.as_str().ok_or_else(|| format!("{kind}: {line:?} is no text"))?;
                self.encode_line(line).ok_or_else(|| {
                    format!("{kind}: \"{line}\" is no phrase; CONTRIBUTING.md shows how they are written")
                })?;
            }
            let [start, end] = [start, self.codes.len()].map(|place| toml::Value::Integer(place as i64));
            places.insert(
                kind,
                Table::from_iter([("start".to_owned(), start), ("end".to_owned(), end)]).into(),
            );
        }
        file.insert("codes".to_owned(), places.into());
        Ok(())
    }

    fn encode_line(&mut self, line: &str) -> Option<()> {
        let mut has_room = true;
        let number = |word: &str| {
            if let Some(&number) = self.numbers.get(word) {
                return number;
            }
            let number = Code::try_from(self.numbers.len()).unwrap_or(Code::MAX);
            has_room &= number < Code::MAX - syntax::FIRST_WORD;
            self.numbers.insert(word.to_owned(), number);
            self.words.push_str(word);
            self.words.push('\n');
            number.min(Code::MAX - syntax::FIRST_WORD)
        };
        syntax::encode(line, number, &mut self.codes)?;
        has_room.then_some(())
    }

    /// Writes `PATH.codes` and `PATH.words`.
    fn write(&self, path: &Path) -> Result<()> {
        let codes: Vec<u8> = self.codes.iter().flat_map(|code| code.to_le_bytes()).collect();
        fs::write(path.with_extension("codes"), codes)?;
        Ok(fs::write(path.with_extension("words"), &self.words)?)
    }
}
