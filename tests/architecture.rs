//! Checks the code against ARCHITECTURE.md: layers, crate boundaries, import cycles and links. Faults name file and line.
//!
//! ARCHITECTURE.md holds two fenced blocks for each package: the library, the programs, the server and the reader of pictures.
//! `layers`, `cli-layers`, `server-layers` and `ocr-layers`: lines of `N name name/ ...`, ground is 0, names relative to the
//! sources of the package without `.rs`, a trailing slash for a whole folder. `boundaries`, `cli-boundaries`,
//! `server-boundaries` and `ocr-boundaries`: lines of `crate_name path`, the one file or folder that may name that foreign
//! crate; `*` for a crate that is used everywhere.

#[path = "architecture/documents.rs"]
mod documents;
#[path = "architecture/rust_paths.rs"]
mod rust_paths;

use documents::{dead_links, dependencies, fenced_block};
use rust_paths::{PathUse, code_of, declared_types, paths};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A file that needs more than one screen of scrolling per minute of reading holds more than one concept.
const MAX_LINES: usize = 500;
const PLAN: &str = "ARCHITECTURE.md";

#[test]
fn every_file_has_a_layer() {
    assert_none(Layout::all().iter().flat_map(Layout::unlisted_files).collect());
}

#[test]
fn every_layer_entry_exists() {
    assert_none(Layout::all().iter().flat_map(Layout::entries_without_files).collect());
}

#[test]
fn imports_never_go_up() {
    assert_none(Layout::all().iter().flat_map(Layout::climbing_imports).collect());
}

#[test]
fn imports_go_in_no_circle() {
    assert_none(Layout::all().iter().flat_map(Layout::import_cycles).collect());
}

#[test]
fn a_foreign_crate_is_named_in_one_place() {
    assert_none(Layout::all().iter().flat_map(Layout::crates_named_elsewhere).collect());
}

#[test]
fn every_dependency_has_a_boundary() {
    let manifests = ["Cargo.toml", "cli/Cargo.toml", "server/Cargo.toml", "ocr/Cargo.toml"];
    for (layout, manifest) in Layout::all().iter().zip(manifests) {
        assert_none(layout.dependencies_against_boundaries(manifest, &read(Path::new(manifest))));
    }
}

#[test]
fn files_are_short() {
    assert_none(Layout::all().iter().flat_map(Layout::long_files).collect());
}

#[test]
fn a_type_name_stands_for_one_thing() {
    assert_none(Layout::all().iter().flat_map(Layout::repeated_types).collect());
}

#[test]
fn errors_of_the_library_name_no_flags() {
    assert_none(Layout::all()[0].flags_outside_programs());
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
    assert_none(dead.collect());
}

/// The plan and the sources it describes, from the disk or, to test the tests, from strings.
struct Layout {
    /// Where the files are: `src`, `cli/src`, `server/src` or `ocr/src`.
    folder: &'static str,
    layers: Vec<Entry>,
    boundaries: Vec<Boundary>,
    /// Source by name: relative to `src/`, without `.rs`.
    files: BTreeMap<String, String>,
}

/// One name in the block `layers`.
struct Entry {
    line: usize,
    layer: u32,
    name: String,
}

/// One line of the block `boundaries`.
struct Boundary {
    line: usize,
    foreign: String,
    place: String,
}

impl Layout {
    /// The library, the programs, the server and the reader of pictures.
    fn all() -> [Self; 4] {
        let packages = [("src", ""), ("cli/src", "cli-"), ("server/src", "server-"), ("ocr/src", "ocr-")];
        packages.map(|(folder, prefix)| {
            let files = files_below(Path::new(folder), "rs").into_iter().map(|path| {
                let name = path.strip_prefix(folder).unwrap_or_default();
                (name.trim_start_matches('/').trim_end_matches(".rs").to_owned(), read(Path::new(&path)))
            });
            Self::new(folder, prefix, &read(Path::new(PLAN)), files.collect())
        })
    }

    fn new(folder: &'static str, prefix: &str, plan: &str, files: BTreeMap<String, String>) -> Self {
        let mut layers = Vec::new();
        for (line, text) in fenced_block(plan, &format!("{prefix}layers")) {
            let mut words = text.split_whitespace();
            let number = words.next().unwrap_or_default();
            let layer =
                number.parse().unwrap_or_else(|_| panic!("{PLAN}:{line}: layer `{number}` is not a number"));
            layers.extend(words.map(|name| Entry { line, layer, name: name.to_owned() }));
        }
        let boundaries =
            fenced_block(plan, &format!("{prefix}boundaries")).into_iter().map(|(line, text)| {
                let [foreign, place] = text.split_whitespace().collect::<Vec<_>>()[..] else {
                    panic!("{PLAN}:{line}: `{text}` is not `crate_name path`");
                };
                Boundary { line, foreign: foreign.to_owned(), place: place.to_owned() }
            });
        Self { folder, layers, boundaries: boundaries.collect(), files }
    }

    /// The layer of a file; its own entry outranks that of its folder, an inner folder an outer one.
    fn layer_of(&self, file: &str) -> Option<u32> {
        let entries = self.layers.iter().filter(|entry| covers(&entry.name, file));
        entries.max_by_key(|entry| entry.name.len()).map(|entry| entry.layer)
    }

    fn unlisted_files(&self) -> Vec<String> {
        let unlisted = self.files.keys().filter(|file| *file != "lib" && self.layer_of(file).is_none());
        let folder = self.folder;
        unlisted.map(|file| format!("{folder}/{file}.rs:1: is in no layer; name it in {PLAN}")).collect()
    }

    fn entries_without_files(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut seen = BTreeSet::new();
        for Entry { line, name, .. } in &self.layers {
            if !self.files.keys().any(|file| covers(name, file)) {
                faults.push(format!(
                    "{PLAN}:{line}: layer entry `{name}` does not exist under {}/",
                    self.folder
                ));
            }
            if !seen.insert(name) {
                faults.push(format!("{PLAN}:{line}: layer entry `{name}` is listed twice"));
            }
        }
        for Boundary { line, place, .. } in &self.boundaries {
            if place != "*" && !self.files.keys().any(|file| covers(place, file)) {
                faults
                    .push(format!("{PLAN}:{line}: boundary `{place}` does not exist under {}/", self.folder));
            }
        }
        faults
    }

    fn climbing_imports(&self) -> Vec<String> {
        let folder = self.folder;
        let mut faults = Vec::new();
        for (file, source) in self.files.iter().filter(|(file, _)| *file != "lib") {
            let Some(own) = self.layer_of(file) else { continue };
            for path in paths(&code_of(source)) {
                let Some(module) = self.locate(file, &path) else { continue };
                let at = format!("{folder}/{file}.rs:{}: `{path}`", path.line);
                match self.file_holding(&module) {
                    Some(target) => {
                        let layer = self.layer_of(&target).unwrap_or(own);
                        if layer > own {
                            faults.push(format!("{at} goes up from layer {own} to {folder}/{target}.rs on layer {layer}"));
                        }
                    }
                    None if in_bin(file) => {} // programs see what lib.rs re-exports
                    None => faults.push(format!(
                        "{at} goes through the re-exports of {folder}/lib.rs; inside the crate name the file, as in `crate::label::Label`"
                    )),
                }
            }
        }
        faults
    }

    /// Files that import each other, directly or through others. A module that declares and
    /// re-exports its children does not import them, and what a child takes from `super` is in the
    /// module's file.
    fn import_cycles(&self) -> Vec<String> {
        let mut edges: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for (file, source) in self.files.iter().filter(|(file, _)| *file != "lib") {
            let targets = paths(&code_of(source))
                .into_iter()
                .filter_map(|path| self.file_holding(&self.locate(file, &path)?));
            edges.insert(file, targets.filter(|target| target != file && !is_child(target, file)).collect());
        }
        // files that cannot be reached from themselves are removed until nothing changes
        let reaches_itself = |start: &str| {
            let (mut seen, mut next) = (BTreeSet::new(), vec![start.to_owned()]);
            while let Some(file) = next.pop() {
                for target in edges.get(file.as_str()).into_iter().flatten() {
                    if target == start {
                        return true;
                    }
                    if seen.insert(target.clone()) {
                        next.push(target.clone());
                    }
                }
            }
            false
        };
        let in_circles: Vec<&str> = edges.keys().copied().filter(|file| reaches_itself(file)).collect();
        let named = |file: &&str| {
            let targets: Vec<&str> = edges[*file]
                .iter()
                .map(String::as_str)
                .filter(|target| in_circles.contains(target))
                .collect();
            format!("{}/{file}.rs:1: imports in a circle: {}", self.folder, targets.join(", "))
        };
        in_circles.iter().map(named).collect()
    }

    fn crates_named_elsewhere(&self) -> Vec<String> {
        let folder = self.folder;
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
                let boundaries: Vec<&Boundary> =
                    self.boundaries.iter().filter(|boundary| boundary.foreign == path.segments[0]).collect();
                if !boundaries.is_empty()
                    && !boundaries
                        .iter()
                        .any(|boundary| boundary.place == "*" || covers(&boundary.place, file))
                {
                    let places: Vec<&str> =
                        boundaries.iter().map(|boundary| boundary.place.as_str()).collect();
                    let (line, boundary) = (path.line, places.join(", "));
                    faults.push(format!(
                        "{folder}/{file}.rs:{line}: `{path}` names a foreign crate outside its place, {boundary}"
                    ));
                }
            }
        }
        faults
    }

    fn dependencies_against_boundaries(&self, file: &str, manifest: &str) -> Vec<String> {
        let dependencies = dependencies(manifest);
        let missing = dependencies
            .iter()
            .filter(|(name, _)| !self.boundaries.iter().any(|boundary| boundary.foreign == **name));
        let missing = missing
            .map(|(name, line)| format!("{file}:{line}: `{name}` has no line in the boundaries of {PLAN}"));
        let stale = self.boundaries.iter().filter(|boundary| !dependencies.contains_key(&boundary.foreign));
        let stale = stale.map(|boundary| {
            format!("{PLAN}:{}: `{}` is not in [dependencies]", boundary.line, boundary.foreign)
        });
        missing.chain(stale).collect()
    }

    /// Types that are declared twice under one name. Programs are crates of their own, and tests may name as they like.
    fn repeated_types(&self) -> Vec<String> {
        let folder = self.folder;
        let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let is_test = |file: &str| file.split('/').any(|part| part == "tests");
        for (file, source) in self.files.iter().filter(|(file, _)| !in_bin(file) && !is_test(file)) {
            for (line, name) in declared_types(&code_of(source)) {
                places.entry(name).or_default().push(format!("{folder}/{file}.rs:{line}"));
            }
        }
        let repeated = places.into_iter().filter(|(_, places)| places.len() > 1);
        repeated
            .map(|(name, places)| format!("{}: `{name}` is declared more than once", places.join(", ")))
            .collect()
    }

    /// Strings that name a flag, such as `"use --cv"`: other hosts have none. HTML and MIME have dashes of their own.
    fn flags_outside_programs(&self) -> Vec<String> {
        let folder = self.folder;
        let mut faults = Vec::new();
        let is_checked = |file: &str| !["message/", "text/"].iter().any(|folder| file.starts_with(folder));
        for (file, source) in self.files.iter().filter(|(file, _)| is_checked(file)) {
            let code = source.split("#[cfg(test)]").next().unwrap_or_default();
            for (number, line) in
                code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"))
            {
                let is_flag = |rest: &str| rest.starts_with(|first: char| first.is_ascii_lowercase());
                if line.split('"').skip(1).step_by(2).any(|string| string.split("--").skip(1).any(is_flag)) {
                    faults.push(format!(
                        "{folder}/{file}.rs:{}: names a flag; name the parameter, as in `max_fpr`",
                        number + 1
                    ));
                }
            }
        }
        faults
    }

    fn long_files(&self) -> Vec<String> {
        let folder = self.folder;
        let lengths = self.files.iter().map(|(file, source)| (file, source.lines().count()));
        let long = lengths.filter(|(_, lines)| *lines > MAX_LINES);
        long.map(|(file, lines)| format!("{folder}/{file}.rs:{lines}: {lines} lines; at most {MAX_LINES}"))
            .collect()
    }

    /// The modules and items from the crate's root that a path written in `file` means; `None` if it leads out of the crate.
    fn locate(&self, file: &str, path: &PathUse) -> Option<Vec<String>> {
        let own: Vec<String> = match file {
            "lib" => Vec::new(),
            _ => file.split('/').filter(|part| *part != "mod").map(str::to_owned).collect(),
        };
        let (first, rest) = path.segments.split_first()?;
        match first.as_str() {
            "crate" if in_bin(file) => None, // the program's own root
            "crate" => Some(rest.to_vec()),
            "bluff_cli" | "bluff_server" if in_bin(file) => Some(rest.to_vec()),
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

    /// The file of the longest leading part of the path that is a module; `None` for what is in
    /// lib.rs itself.
    fn file_holding(&self, path: &[String]) -> Option<String> {
        (1..=path.len()).rev().find_map(|length| self.file_of(&path[..length]))
    }
}

/// Whether `file` is a module that `child` is in.
fn is_child(child: &str, file: &str) -> bool {
    let module = file.strip_suffix("/mod").unwrap_or(file);
    child.strip_prefix(module).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether an entry, a file or a `folder/`, covers a file.
fn covers(entry: &str, file: &str) -> bool {
    entry == file || (entry.ends_with('/') && file.starts_with(entry))
}

fn in_bin(file: &str) -> bool {
    file.starts_with("bin/")
}

fn assert_none(faults: Vec<String>) {
    assert!(faults.is_empty(), "the code is not as {PLAN} says:\n{}", faults.join("\n"));
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

/// A layout of strings: the block `layers`, the block `boundaries`, and files with their source.
fn layout(layers: &str, boundaries: &str, files: &[(&str, &str)]) -> Layout {
    let plan = format!("```layers\n{layers}\n```\n```boundaries\n{boundaries}\n```\n");
    Layout::new(
        "src",
        "",
        &plan,
        files.iter().map(|(name, source)| ((*name).to_owned(), (*source).to_owned())).collect(),
    )
}

#[test]
fn climbing_is_seen() {
    let layers = "0 error\n1 text/ label\n2 model\n3 bin/";
    for (file, source, expected) in [
        (
            "error",
            "use crate::model::Model;",
            "src/error.rs:1: `crate::model::Model` goes up from layer 0 to src/model.rs on layer 2",
        ),
        (
            "error",
            "fn f() {\n    super::label::f()\n}",
            "src/error.rs:2: `super::label::f` goes up from layer 0 to src/label.rs on layer 1",
        ),
        (
            "text/html",
            "use super::super::model::X;",
            "src/text/html.rs:1: `super::super::model::X` goes up from layer 1 to src/model.rs on layer 2",
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
            "src/model.rs:1: `crate::bin::classify::run` goes up from layer 2",
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
        let mut layout = layout(layers, "", &files);
        layout.files.insert(file.to_owned(), source.to_owned());
        let faults = layout.climbing_imports();
        assert!(faults.len() == 1 && faults[0].contains(expected), "{file}: {source}: {faults:?}");
    }
}

#[test]
fn going_down_or_staying_is_free() {
    let layers = "0 error\n1 text/ label\n2 model\n3 bin/";
    let layout = layout(
        layers,
        "",
        &[
            ("lib", "pub use crate::model::Model;"),
            ("error", "// crate::model\n#[cfg(test)]\nmod tests { use crate::model::Model; }"),
            ("label", "use crate::text::html::Html; mod a { use super::f; }"),
            ("text/mod", "mod html; use html::Html; use self::html::Html as H;"),
            ("text/html", "use super::Text; use crate::error::{self, Error};"),
            ("model", "use crate::label::Label; use std::fmt;"),
            ("bin/classify", "use bluff_cli::{Classifier, model::Model}; crate::own();"),
        ],
    );
    assert_eq!(layout.climbing_imports(), [""; 0]);
    assert_eq!(layout.unlisted_files(), [""; 0]);
    assert_eq!(layout.entries_without_files(), [""; 0]);
}

#[test]
fn files_and_entries_without_each_other_are_seen() {
    let layout = layout("0 error\n1 gone error rooms/", "csv train/", &[("error", ""), ("label", "")]);
    assert_eq!(layout.unlisted_files().len(), 1);
    assert!(layout.unlisted_files()[0].starts_with("src/label.rs:1: is in no layer"));
    assert_eq!(
        layout.entries_without_files(),
        [
            "ARCHITECTURE.md:3: layer entry `gone` does not exist under src/",
            "ARCHITECTURE.md:3: layer entry `error` is listed twice",
            "ARCHITECTURE.md:3: layer entry `rooms/` does not exist under src/",
            "ARCHITECTURE.md:6: boundary `train/` does not exist under src/",
        ]
    );
}

#[test]
fn the_inner_entry_decides_the_layer() {
    let layout = layout(
        "1 text/\n2 text/late",
        "",
        &[("text/mod", "use late::X;"), ("text/late", "use super::Text;")],
    );
    assert_eq!(
        layout.climbing_imports(),
        ["src/text/mod.rs:1: `late::X` goes up from layer 1 to src/text/late.rs on layer 2"]
    );
}

#[test]
fn a_crate_named_elsewhere_is_seen() {
    let boundaries = "csv train/corpus\nhtml5gum text/\nserde *";
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
        let layout = layout("0 csv", boundaries, &[("csv", ""), (file, source)]);
        assert_eq!(
            layout.crates_named_elsewhere().len(),
            expected,
            "{file}: {source}: {:?}",
            layout.crates_named_elsewhere()
        );
    }
    let layout = layout("", boundaries, &[("model", "\nuse csv::Reader;")]);
    assert_eq!(
        layout.crates_named_elsewhere(),
        ["src/model.rs:2: `csv::Reader` names a foreign crate outside its place, train/corpus"]
    );
}

#[test]
fn dependencies_and_boundaries_match() {
    let layout = layout("", "csv train/\ngone train/\nserde *", &[]);
    let faults = layout.dependencies_against_boundaries(
        "Cargo.toml",
        "[dependencies]\ncsv = \"1\"\nmail-parser = \"0.11\"\nserde = \"1\"\n",
    );
    assert_eq!(
        faults,
        [
            "Cargo.toml:3: `mail_parser` has no line in the boundaries of ARCHITECTURE.md",
            "ARCHITECTURE.md:6: `gone` is not in [dependencies]",
        ]
    );
}

#[test]
fn a_long_file_is_seen() {
    let layout = layout("", "", &[("fits", &"\n".repeat(MAX_LINES)), ("long", &"\n".repeat(MAX_LINES + 1))]);
    assert_eq!(layout.long_files(), ["src/long.rs:501: 501 lines; at most 500"]);
}

#[test]
fn repeated_types_are_seen() {
    let layout = layout(
        "0 a b c tests/",
        "",
        &[
            ("a", "pub struct Found;\nenum Kind { Found }\nimpl Iterator for Kind { type Item = Found; }"),
            ("b", "type Item = u8;\n#[cfg(test)]\nmod tests { struct Kind; }"),
            ("c", "fn f() {\n    struct Found;\n}\nimpl Iterator for X { type Item = u8; }"),
            ("tests/d", "struct Kind;"),
        ],
    );
    assert_eq!(layout.repeated_types(), ["src/a.rs:1, src/c.rs:2: `Found` is declared more than once"]);
}

#[test]
fn flags_are_seen() {
    let file = "// --cv\nfn f() { g(\"a -- b\", \"use --cv group\"); }\n#[cfg(test)]\nmod tests { const X: &str = \"--cv\"; }";
    let found = layout("0 a message/", "", &[("a", file), ("message/b", "const X: &str = \"--cv\";")]);
    assert_eq!(
        found.flags_outside_programs(),
        ["src/a.rs:2: names a flag; name the parameter, as in `max_fpr`"]
    );
}
