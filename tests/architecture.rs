//! The house stands as drawn: floors, doors and links of ARCHITECTURE.md against the files, naming file and line.
//!
//! ARCHITECTURE.md holds two fenced blocks. `floors`: lines of `N name name/ ...`, ground is 0, names relative to `src/`
//! without `.rs`, a trailing slash for a whole folder. `doors`: lines of `crate_name path`, the one file or folder that
//! may name that foreign crate; `*` for a crate that stands everywhere.

#[path = "architecture/documents.rs"]
mod documents;
#[path = "architecture/rust_paths.rs"]
mod rust_paths;

use documents::{dead_links, dependencies, fenced_block};
use rust_paths::{PathUse, code_of, paths};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A file that needs more than one screen of scrolling per minute of reading holds more than one concept.
const MAX_LINES: usize = 500;
const PLAN: &str = "ARCHITECTURE.md";

#[test]
fn every_file_has_a_floor() {
    stands(House::real().unlisted_files());
}

#[test]
fn every_floor_entry_exists() {
    stands(House::real().entries_without_files());
}

#[test]
fn imports_never_go_up() {
    stands(House::real().climbing_imports());
}

#[test]
fn a_foreign_crate_has_one_door() {
    stands(House::real().second_doors());
}

#[test]
fn every_dependency_has_a_door() {
    stands(House::real().dependencies_against_doors(&read(Path::new("Cargo.toml"))));
}

#[test]
fn files_are_short() {
    stands(House::real().long_files());
}

#[test]
fn relative_links_lead_somewhere() {
    let mut documents = files_below(Path::new("data"), "md");
    documents.extend(files_below(Path::new("models"), "md"));
    documents.extend(files_in(Path::new("."), "md"));
    let dead = documents.iter().flat_map(|document| {
        let folder = root().join(document).parent().map(Path::to_path_buf).unwrap_or_default();
        dead_links(document, &read(Path::new(document)), |target| folder.join(target).exists())
    });
    stands(dead.collect());
}

/// The plan and the sources it speaks of, from the disk or, to test the tests, from strings.
struct House {
    floors: Vec<Entry>,
    doors: Vec<Door>,
    /// Source by name: relative to `src/`, without `.rs`.
    files: BTreeMap<String, String>,
}

/// One name in the block `floors`.
struct Entry {
    line: usize,
    floor: u32,
    name: String,
}

/// One line of the block `doors`.
struct Door {
    line: usize,
    foreign: String,
    place: String,
}

impl House {
    fn real() -> Self {
        let files = files_below(Path::new("src"), "rs").into_iter().map(|path| {
            let name = path.trim_start_matches("src/").trim_end_matches(".rs").to_owned();
            (name, read(Path::new(&path)))
        });
        Self::new(&read(Path::new(PLAN)), files.collect())
    }

    fn new(plan: &str, files: BTreeMap<String, String>) -> Self {
        let mut floors = Vec::new();
        for (line, text) in fenced_block(plan, "floors") {
            let mut words = text.split_whitespace();
            let number = words.next().unwrap_or_default();
            let floor =
                number.parse().unwrap_or_else(|_| panic!("{PLAN}:{line}: floor `{number}` is not a number"));
            floors.extend(words.map(|name| Entry { line, floor, name: name.to_owned() }));
        }
        let doors = fenced_block(plan, "doors").into_iter().map(|(line, text)| {
            let [foreign, place] = text.split_whitespace().collect::<Vec<_>>()[..] else {
                panic!("{PLAN}:{line}: `{text}` is not `crate_name path`");
            };
            Door { line, foreign: foreign.to_owned(), place: place.to_owned() }
        });
        Self { floors, doors: doors.collect(), files }
    }

    /// The floor of a file; its own entry outranks that of its folder, an inner folder an outer one.
    fn floor_of(&self, file: &str) -> Option<u32> {
        let entries = self.floors.iter().filter(|entry| covers(&entry.name, file));
        entries.max_by_key(|entry| entry.name.len()).map(|entry| entry.floor)
    }

    fn unlisted_files(&self) -> Vec<String> {
        let unlisted = self.files.keys().filter(|file| *file != "lib" && self.floor_of(file).is_none());
        unlisted
            .map(|file| {
                format!("src/{file}.rs:1: stands on no floor; name it in the block `floors` of {PLAN}")
            })
            .collect()
    }

    fn entries_without_files(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut seen = BTreeSet::new();
        for Entry { line, name, .. } in &self.floors {
            if !self.files.keys().any(|file| covers(name, file)) {
                faults.push(format!("{PLAN}:{line}: floor entry `{name}` does not exist under src/"));
            }
            if !seen.insert(name) {
                faults.push(format!("{PLAN}:{line}: floor entry `{name}` is listed twice"));
            }
        }
        for Door { line, place, .. } in &self.doors {
            if place != "*" && !self.files.keys().any(|file| covers(place, file)) {
                faults.push(format!("{PLAN}:{line}: door `{place}` does not exist under src/"));
            }
        }
        faults
    }

    fn climbing_imports(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for (file, source) in self.files.iter().filter(|(file, _)| *file != "lib") {
            let Some(own) = self.floor_of(file) else { continue };
            for path in paths(&code_of(source)) {
                let Some(module) = self.locate(file, &path) else { continue };
                let at = format!("src/{file}.rs:{}: `{path}`", path.line);
                match self.file_holding(&module) {
                    Some(target) => {
                        let floor = self.floor_of(&target).unwrap_or(own);
                        if floor > own {
                            faults.push(format!("{at} goes up from floor {own} to src/{target}.rs on floor {floor}"));
                        }
                    }
                    None if in_bin(file) => {} // programs see what lib.rs re-exports
                    None => faults.push(format!(
                        "{at} goes through the re-exports of src/lib.rs; inside src name the file, as in `crate::label::Label`"
                    )),
                }
            }
        }
        faults
    }

    fn second_doors(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for (file, source) in &self.files {
            let paths = paths(&code_of(source));
            let is_module = |path: &PathUse| {
                self.locate(file, path).is_some_and(|module| self.file_of(&module).is_some())
            };
            // A module of our own may carry the name of a crate, once it is imported.
            let own: BTreeSet<&String> =
                paths.iter().filter(|path| is_module(path)).filter_map(|path| path.segments.last()).collect();
            for path in paths.iter().filter(|path| !own.contains(&path.segments[0]) && !is_module(path)) {
                let doors: Vec<&Door> =
                    self.doors.iter().filter(|door| door.foreign == path.segments[0]).collect();
                if !doors.is_empty()
                    && !doors.iter().any(|door| door.place == "*" || covers(&door.place, file))
                {
                    let places: Vec<&str> = doors.iter().map(|door| door.place.as_str()).collect();
                    let (line, door) = (path.line, places.join(", "));
                    faults
                        .push(format!("src/{file}.rs:{line}: `{path}` is a second door; its door is {door}"));
                }
            }
        }
        faults
    }

    fn dependencies_against_doors(&self, manifest: &str) -> Vec<String> {
        let dependencies = dependencies(manifest);
        let missing =
            dependencies.iter().filter(|(name, _)| !self.doors.iter().any(|door| door.foreign == **name));
        let missing = missing.map(|(name, line)| {
            format!("Cargo.toml:{line}: `{name}` has no line in the block `doors` of {PLAN}")
        });
        let stale = self.doors.iter().filter(|door| !dependencies.contains_key(&door.foreign));
        let stale =
            stale.map(|door| format!("{PLAN}:{}: `{}` is not in [dependencies]", door.line, door.foreign));
        missing.chain(stale).collect()
    }

    fn long_files(&self) -> Vec<String> {
        let lengths = self.files.iter().map(|(file, source)| (file, source.lines().count()));
        let long = lengths.filter(|(_, lines)| *lines > MAX_LINES);
        long.map(|(file, lines)| format!("src/{file}.rs:{lines}: {lines} lines; at most {MAX_LINES}"))
            .collect()
    }

    /// The modules and items from the crate's root that a path written in `file` means; `None` if it leads out of the house.
    fn locate(&self, file: &str, path: &PathUse) -> Option<Vec<String>> {
        let own: Vec<String> = match file {
            "lib" => Vec::new(),
            _ => file.split('/').filter(|part| *part != "mod").map(str::to_owned).collect(),
        };
        let (first, rest) = path.segments.split_first()?;
        match first.as_str() {
            "crate" if in_bin(file) => None, // the program's own root
            "crate" => Some(rest.to_vec()),
            "bluff" if in_bin(file) => Some(rest.to_vec()),
            "self" if path.inline == 0 => Some([&own, rest].concat()),
            "super" => {
                let supers = path.segments.iter().take_while(|segment| *segment == "super").count();
                let left = own.len().checked_sub(supers.checked_sub(path.inline)?)?;
                Some([&own[..left], &path.segments[supers..]].concat())
            }
            _ => {
                let child = [&own, &path.segments[..1]].concat();
                self.file_of(&child).map(|_| [&own, &path.segments[..]].concat())
            }
        }
    }

    /// The file of exactly this module.
    fn file_of(&self, module: &[String]) -> Option<String> {
        let name = module.join("/");
        [format!("{name}/mod"), name].into_iter().find(|file| self.files.contains_key(file))
    }

    /// The file of the longest leading part of the path that is a module; `None` for what lies in lib.rs itself.
    fn file_holding(&self, path: &[String]) -> Option<String> {
        (1..=path.len()).rev().find_map(|length| self.file_of(&path[..length]))
    }
}

/// Whether an entry, a file or a `folder/`, covers a file.
fn covers(entry: &str, file: &str) -> bool {
    entry == file || (entry.ends_with('/') && file.starts_with(entry))
}

fn in_bin(file: &str) -> bool {
    file.starts_with("bin/")
}

fn stands(faults: Vec<String>) {
    assert!(faults.is_empty(), "the house is not as drawn in {PLAN}:\n{}", faults.join("\n"));
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    let bytes = fs::read(root().join(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The files of a folder with that extension, relative to the root, sorted.
fn files_in(folder: &Path, extension: &str) -> Vec<String> {
    let mut paths = entries(folder);
    paths.retain(|path| {
        root().join(path).is_file() && Path::new(path).extension().is_some_and(|found| found == extension)
    });
    paths
}

/// The same, with all folders below; an absent folder is empty.
fn files_below(folder: &Path, extension: &str) -> Vec<String> {
    let mut paths = files_in(folder, extension);
    for inner in entries(folder).iter().filter(|path| root().join(path).is_dir()) {
        paths.extend(files_below(Path::new(inner), extension));
    }
    paths
}

fn entries(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(root().join(folder)).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| {
            folder
                .join(entry.file_name())
                .to_string_lossy()
                .replace('\\', "/")
                .trim_start_matches("./")
                .to_owned()
        })
        .collect();
    names.sort();
    names
}

/// A house of strings: the block `floors`, the block `doors`, and files with their source.
fn drawn(floors: &str, doors: &str, files: &[(&str, &str)]) -> House {
    let plan = format!("```floors\n{floors}\n```\n```doors\n{doors}\n```\n");
    House::new(&plan, files.iter().map(|(name, source)| ((*name).to_owned(), (*source).to_owned())).collect())
}

#[test]
fn climbing_is_seen() {
    let floors = "0 error\n1 text/ label\n2 model\n3 bin/";
    for (file, source, expected) in [
        (
            "error",
            "use crate::model::Model;",
            "src/error.rs:1: `crate::model::Model` goes up from floor 0 to src/model.rs on floor 2",
        ),
        (
            "error",
            "fn f() {\n    super::label::f()\n}",
            "src/error.rs:2: `super::label::f` goes up from floor 0 to src/label.rs on floor 1",
        ),
        (
            "text/html",
            "use super::super::model::X;",
            "src/text/html.rs:1: `super::super::model::X` goes up from floor 1 to src/model.rs on floor 2",
        ),
        (
            "text/html",
            "mod a { use super::super::super::model::X; }",
            "`super::super::super::model::X` goes up",
        ),
        ("text/mod", "use crate::{error::E, model};", "src/text/mod.rs:1: `crate::model` goes up"),
        (
            "label",
            "use crate::Label;",
            "src/label.rs:1: `crate::Label` goes through the re-exports of src/lib.rs",
        ),
        ("label", "use super::*;", "src/label.rs:1: `super` goes through the re-exports"),
        (
            "model",
            "fn f() { crate::bin::classify::run() }",
            "src/model.rs:1: `crate::bin::classify::run` goes up from floor 2",
        ),
    ] {
        let files = [
            ("error", ""),
            ("label", ""),
            ("text/mod", ""),
            ("text/html", ""),
            ("model", ""),
            ("bin/classify", ""),
        ];
        let mut house = drawn(floors, "", &files);
        house.files.insert(file.to_owned(), source.to_owned());
        let faults = house.climbing_imports();
        assert!(faults.len() == 1 && faults[0].contains(expected), "{file}: {source}: {faults:?}");
    }
}

#[test]
fn going_down_or_staying_is_free() {
    let floors = "0 error\n1 text/ label\n2 model\n3 bin/";
    let house = drawn(
        floors,
        "",
        &[
            ("lib", "pub use crate::model::Model;"),
            ("error", "// crate::model\n#[cfg(test)]\nmod tests { use crate::model::Model; }"),
            ("label", "use crate::text::html::Html; mod a { use super::f; }"),
            ("text/mod", "mod html; use html::Html; use self::html::Html as H;"),
            ("text/html", "use super::Text; use crate::error::{self, Error};"),
            ("model", "use crate::label::Label; use std::fmt;"),
            ("bin/classify", "use bluff::{Classifier, model::Model}; crate::own();"),
        ],
    );
    assert_eq!(house.climbing_imports(), [""; 0]);
    assert_eq!(house.unlisted_files(), [""; 0]);
    assert_eq!(house.entries_without_files(), [""; 0]);
}

#[test]
fn files_and_entries_without_each_other_are_seen() {
    let house = drawn("0 error\n1 gone error rooms/", "csv train/", &[("error", ""), ("label", "")]);
    assert_eq!(house.unlisted_files().len(), 1);
    assert!(house.unlisted_files()[0].starts_with("src/label.rs:1: stands on no floor"));
    assert_eq!(
        house.entries_without_files(),
        [
            "ARCHITECTURE.md:3: floor entry `gone` does not exist under src/",
            "ARCHITECTURE.md:3: floor entry `error` is listed twice",
            "ARCHITECTURE.md:3: floor entry `rooms/` does not exist under src/",
            "ARCHITECTURE.md:6: door `train/` does not exist under src/",
        ]
    );
}

#[test]
fn the_inner_entry_decides_the_floor() {
    let house =
        drawn("1 text/\n2 text/late", "", &[("text/mod", "use late::X;"), ("text/late", "use super::Text;")]);
    assert_eq!(
        house.climbing_imports(),
        ["src/text/mod.rs:1: `late::X` goes up from floor 1 to src/text/late.rs on floor 2"]
    );
}

#[test]
fn a_second_door_is_seen() {
    let doors = "csv train/corpus\nhtml5gum text/\nserde *";
    for (file, source, expected) in [
        ("train/corpus", "use csv::Reader;", 0),
        ("text/html", "fn f() { html5gum::Tokenizer::new() }", 0),
        ("model", "use serde::Serialize;", 0),
        ("model", "// csv::Reader\nlet x = \"csv::Reader\"; let csv = 1;", 0),
        ("model", "#[cfg(test)]\nmod tests { use csv::Reader; }", 0),
        ("model", "use crate::csv; fn f() { csv::read() }", 0),
        ("model", "use csv::Reader;", 1),
        ("model", "use csv;", 1),
        ("model", "use {std::fmt, csv::Reader};", 1),
        ("model", "fn f() -> Option<csv::Reader> {}", 1),
        ("model", "#[derive(html5gum::X)]\nstruct Y;", 1),
        ("train/corpus", "pub use ::html5gum::X;", 1),
        ("lib", "pub use csv::Reader;", 1),
    ] {
        let house = drawn("0 csv", doors, &[("csv", ""), (file, source)]);
        assert_eq!(house.second_doors().len(), expected, "{file}: {source}: {:?}", house.second_doors());
    }
    let house = drawn("", doors, &[("model", "\nuse csv::Reader;")]);
    assert_eq!(
        house.second_doors(),
        ["src/model.rs:2: `csv::Reader` is a second door; its door is train/corpus"]
    );
}

#[test]
fn dependencies_and_doors_match() {
    let house = drawn("", "csv train/\ngone train/\nserde *", &[]);
    let faults = house
        .dependencies_against_doors("[dependencies]\ncsv = \"1\"\nmail-parser = \"0.11\"\nserde = \"1\"\n");
    assert_eq!(
        faults,
        [
            "Cargo.toml:3: `mail_parser` has no line in the block `doors` of ARCHITECTURE.md",
            "ARCHITECTURE.md:6: `gone` is not in [dependencies]",
        ]
    );
}

#[test]
fn a_long_file_is_seen() {
    let house = drawn("", "", &[("fits", &"\n".repeat(MAX_LINES)), ("long", &"\n".repeat(MAX_LINES + 1))]);
    assert_eq!(house.long_files(), ["src/long.rs:501: 501 lines; at most 500"]);
}
