//! What the test reads in documents: fenced blocks and links of Markdown, dependencies of Cargo.toml.

use super::rust_paths::is_name;
use std::collections::BTreeMap;

/// The numbered, non-empty lines of the block fenced as ```` ```info ````; an absent block is a fault of its own.
pub fn fenced_block<'a>(plan: &'a str, info: &str) -> Vec<(usize, &'a str)> {
    let lines = plan.lines().enumerate().map(|(number, line)| (number + 1, line.trim()));
    let mut block =
        lines.skip_while(|(_, line)| line.strip_prefix("```").map(str::trim) != Some(info)).peekable();
    assert!(block.peek().is_some(), "no fenced block `{info}`");
    block
        .skip(1)
        .take_while(|(_, line)| !line.starts_with("```"))
        .filter(|(_, line)| !line.is_empty())
        .collect()
}

/// The crates of `[dependencies]`, named as in `use`, each with its line.
pub fn dependencies(manifest: &str) -> BTreeMap<String, usize> {
    let mut names = BTreeMap::new();
    let mut inside = false;
    let mut value_depth = 0;
    for (number, line) in manifest.lines().enumerate().map(|(number, line)| (number + 1, line.trim())) {
        if let Some(table) = line.strip_prefix('[').filter(|_| value_depth == 0) {
            let table = table.split(']').next().unwrap_or_default();
            inside = table == "dependencies" || table.ends_with(".dependencies");
            if let Some(name) = table.strip_prefix("dependencies.") {
                names.insert(name.replace('-', "_"), number);
            }
            continue;
        }
        if inside && value_depth == 0 && is_name(line) {
            let name = line.split(['=', '.', ' ']).next().unwrap_or_default();
            names.insert(name.replace('-', "_"), number);
        }
        value_depth += line.matches(['[', '{']).count() as i32 - line.matches([']', '}']).count() as i32;
    }
    names
}

/// Relative link targets of a Markdown document that `exists` does not know. Links in code do not
/// count.
pub fn dead_links(document: &str, text: &str, exists: impl Fn(&str) -> bool) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fenced = false;
    for (number, line) in text.lines().enumerate() {
        fenced ^= line.trim_start().starts_with("```");
        if fenced {
            continue;
        }
        let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join(" ");
        let inline = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let defined =
            prose.strip_prefix('[').and_then(|rest| rest.split_once("]: ")).map(|(_, target)| target);
        for target in inline.chain(defined) {
            let target = target.split_whitespace().next().unwrap_or_default().trim_matches(['<', '>']);
            let file = target.split('#').next().unwrap_or_default();
            let foreign = target.contains("://") || target.starts_with("mailto:");
            if !foreign && !file.is_empty() && !exists(file) {
                faults.push(format!("{document}:{}: link to `{target}` leads nowhere", number + 1));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_block_of_that_name_only() {
        let plan = "# x\n```text\n9 no\n```\n```layers\n0 a\n\n1 b c/\n```\n2 d\n```boundaries\ncsv a\n```\n";
        assert_eq!(fenced_block(plan, "layers"), [(6, "0 a"), (8, "1 b c/")]);
        assert_eq!(fenced_block(plan, "boundaries"), [(12, "csv a")]);
    }

    #[test]
    #[should_panic(expected = "no fenced block `layers`")]
    fn a_missing_block_is_a_fault() {
        fenced_block("# x\n```boundaries\n```\n", "layers");
    }

    #[test]
    fn reads_dependencies_but_not_those_of_tests() {
        let manifest = "[package]\nname = \"x\"\n[dependencies]\ncsv = \"1\"\n# no = 1\na-b = { version = \"1\", features = [\n  \"f\",\n] }\n\
                        c.workspace = true\n[dependencies.d-e]\nversion = \"1\"\n[dev-dependencies]\ntrycmd = \"1\"\n";
        let found: Vec<(String, usize)> = dependencies(manifest).into_iter().collect();
        let expected = [("a_b", 6), ("c", 9), ("csv", 4), ("d_e", 10)];
        assert_eq!(found, expected.map(|(name, line)| (name.to_owned(), line)));
    }

    #[test]
    fn dead_links_are_named() {
        for (text, expected) in [
            (
                "[a](there.md) ![b](there.md#c) [d](#e) [f](https://example.org/g) [h](mailto:i@example.org)",
                "",
            ),
            ("x\n[a](gone.md)", "2 gone.md"),
            ("[a](there.md) and [b](gone/#c \"title\")", "1 gone/#c"),
            ("[a]: gone.md\n[b]: <there.md>", "1 gone.md"),
            ("`[a](gone.md)`\n```\n[a](gone.md)\n```\n", ""),
        ] {
            let faults = dead_links("x.md", text, |file| file == "there.md");
            let expected = expected
                .split_once(' ')
                .map(|(line, to)| format!("x.md:{line}: link to `{to}` leads nowhere"));
            assert_eq!(faults.first(), expected.as_ref(), "{text}");
            assert!(faults.len() < 2, "{faults:?}");
        }
    }
}
