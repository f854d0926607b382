//! `docs/src/reference/cli.md` is what the programs say about themselves: every command with its
//! options, values and defaults.
//!
//! `scripts/cli-reference` writes the page, as does `BLUFF_WRITE_CLI=1 cargo test -p bluff-cli --test
//! reference`.
#![cfg(feature = "builtin-model")]

use clap::{Arg, ArgAction, Command, CommandFactory};
use std::fmt::Write;
use std::path::Path;

/// The width of a line, in columns.
const WIDTH: usize = 100;

const INTRODUCTION: &str = "\
# Command line

<!-- made by scripts/cli-reference from the programs themselves -->

`bluff help COMMAND` prints the same text. `classify`, `train` and `evaluate` are also programs of
their own, with the options of the subcommands. Every command also has `-h`, `--help` and `-V`,
`--version`.
";
/// Options of every command, which the introduction describes.
const OF_EVERY_COMMAND: [&str; 2] = ["help", "version"];

#[test]
fn the_page_is_current() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src/reference/cli.md");
    let current = reference();
    if std::env::var_os("BLUFF_WRITE_CLI").is_some() {
        std::fs::write(&page, &current).unwrap();
    }
    let written = std::fs::read_to_string(&page).unwrap();
    let differs = written.lines().zip(current.lines()).position(|(written, current)| written != current);
    let line = differs.unwrap_or(written.lines().count().min(current.lines().count()));
    assert!(
        written == current,
        "docs/src/reference/cli.md:{} is not what the programs say; scripts/cli-reference writes it\n now: {}\nthen: {}",
        line + 1,
        written.lines().nth(line).unwrap_or_default(),
        current.lines().nth(line).unwrap_or_default(),
    );
}

fn reference() -> String {
    let mut bluff = bluff_cli::Bluff::command();
    bluff.build(); // sets the names of subcommands
    let commands: Vec<&Command> = bluff
        .get_subcommands()
        .filter(|command| !command.is_hide_set() && command.get_name() != "help")
        .collect();
    let mut page = format!("{INTRODUCTION}\n| command | what it does |\n|---|---|\n");
    for command in &commands {
        let (name, about) = (command.get_name(), about(command));
        writeln!(page, "| [`bluff {name}`](#bluff-{name}) | {about} |").unwrap();
    }
    for command in commands {
        describe(command, &mut page);
    }
    page
}

/// The first sentence about a command, on one line.
fn about(command: &Command) -> String {
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    escaped(about.trim())
}

fn describe(command: &Command, page: &mut String) {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage);
    let text = command.get_long_about().or(command.get_about()).map(ToString::to_string).unwrap_or_default();
    writeln!(page, "\n## bluff {}\n", command.get_name()).unwrap();
    for paragraph in text.split("\n\n").map(escaped) {
        writeln!(page, "{}\n", wrapped(&paragraph, "")).unwrap();
    }
    writeln!(page, "```text\n{}\n```", usage.trim()).unwrap();
    let shown: Vec<&Arg> = arguments(command).collect();
    let mut headings: Vec<&str> = Vec::new();
    for arg in &shown {
        if !headings.contains(&heading(arg)) {
            headings.push(heading(arg));
        }
    }
    for name in headings {
        writeln!(page, "\n{name}:\n").unwrap();
        for arg in shown.iter().filter(|arg| heading(arg) == name) {
            writeln!(page, "{}", wrapped(&item(arg), "  ")).unwrap();
        }
    }
    let after = command.get_after_long_help().or(command.get_after_help()).map(ToString::to_string);
    for section in after.unwrap_or_default().trim().split("\n\n").filter(|section| !section.is_empty()) {
        let (title, lines) = section.split_once('\n').unwrap_or((section, ""));
        if lines.starts_with("  ") {
            let lines: Vec<&str> =
                lines.lines().map(|line| line.strip_prefix("  ").unwrap_or(line)).collect();
            writeln!(page, "\n{title}\n\n```text\n{}\n```", lines.join("\n")).unwrap();
        } else {
            writeln!(page, "\n{}", wrapped(&escaped(section), "")).unwrap();
        }
    }
}

/// The arguments of a command that are shown.
fn arguments(command: &Command) -> impl Iterator<Item = &Arg> {
    command
        .get_arguments()
        .filter(|arg| !arg.is_hide_set() && !OF_EVERY_COMMAND.contains(&arg.get_id().as_str()))
}

fn heading(arg: &Arg) -> &str {
    match arg.get_help_heading() {
        Some(heading) => heading,
        None if arg.is_positional() => "Arguments",
        None => "Options",
    }
}

/// An argument as an item of a list: how it is written, what it does, which values it takes.
fn item(arg: &Arg) -> String {
    let help = arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default();
    // a default that depends on something is written into the help
    let (help, default) = match help.trim().strip_suffix(']').and_then(|help| help.split_once(" [default: "))
    {
        Some((help, default)) if default.contains(' ') => (help.to_owned(), Some(escaped(default))),
        Some((help, default)) => (help.to_owned(), Some(format!("`{default}`"))),
        None => (help, None),
    };
    let mut item = format!("- `{}`", written(arg));
    if !help.is_empty() {
        write!(item, ": {}", escaped(&help)).unwrap();
    }
    let values = arg.get_possible_values();
    let values: Vec<_> = values.iter().filter(|value| !value.is_hide_set()).collect();
    let takes_value = matches!(arg.get_action(), ArgAction::Set | ArgAction::Append);
    if takes_value && !arg.is_hide_possible_values_set() && !values.is_empty() {
        let each: Vec<String> = values
            .iter()
            .map(|value| match value.get_help() {
                Some(help) => format!("`{}` ({})", value.get_name(), escaped(&help.to_string())),
                None => format!("`{}`", value.get_name()),
            })
            .collect();
        write!(item, ". Values: {}", each.join(", ")).unwrap();
    }
    let defaults: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    let is_shown = takes_value && !defaults.is_empty() && !arg.is_hide_default_value_set();
    if let Some(default) = default.or(is_shown.then(|| format!("`{}`", defaults.join(" ")))) {
        write!(item, ". Default: {default}").unwrap();
    }
    item + "."
}

/// An argument as it is written on a command line, such as `-q, --quiet` or `--out FILE`.
fn written(arg: &Arg) -> String {
    let names =
        [arg.get_short().map(|short| format!("-{short}")), arg.get_long().map(|long| format!("--{long}"))];
    let names: Vec<String> = names.into_iter().flatten().collect();
    let takes_value = matches!(arg.get_action(), ArgAction::Set | ArgAction::Append);
    let values: Vec<&str> =
        arg.get_value_names().unwrap_or_default().iter().map(|name| name.as_str()).collect();
    let values = if takes_value { values.join(" ") } else { String::new() };
    let repeats = arg.is_positional() && arg.get_num_args().is_some_and(|count| count.max_values() > 1);
    let values = if repeats { format!("{values}...") } else { values };
    [names.join(", "), values].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Plain text as Markdown, on one line. Flags and `-` are code, because mdBook would turn them into
/// dashes. Nothing else is markup.
fn escaped(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(escaped_word).collect();
    words.join(" ")
}

fn escaped_word(word: &str) -> String {
    if word == "'-'" {
        return "`-`".to_owned();
    }
    let (front, rest) = word.split_at(usize::from(word.starts_with('(')));
    if rest.starts_with("--") {
        let end = rest.find(|ch: char| !ch.is_ascii_alphanumeric() && ch != '-').unwrap_or(rest.len());
        return format!("{front}`{}`{}", &rest[..end], &rest[end..]);
    }
    let mut escaped = String::with_capacity(word.len());
    for ch in word.chars() {
        if matches!(ch, '\\' | '`' | '*' | '_' | '<' | '[' | '|') {
            escaped.push('\\');
        }
        escaped.push(ch);
    }
    escaped
}

fn wrapped(text: &str, indent: &str) -> String {
    let options = textwrap::Options::new(WIDTH)
        .subsequent_indent(indent)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}

#[test]
fn every_command_and_option_is_on_the_page() {
    let page = reference();
    let mut bluff = bluff_cli::Bluff::command();
    bluff.build();
    let mut options = 0;
    for command in bluff.get_subcommands().filter(|command| command.get_name() != "help") {
        assert!(page.contains(&format!("\n## bluff {}\n", command.get_name())), "{}", command.get_name());
        for long in arguments(command).filter_map(Arg::get_long) {
            assert!(page.contains(&format!("--{long}")), "{}: --{long}", command.get_name());
            options += 1;
        }
    }
    assert!(options > 50, "{options} options");
}

#[test]
fn text_is_no_markup() {
    for (text, expected) in [
        ("a  <b>\n[default: *]", "a \\<b> \\[default: \\*]"),
        ("'-' or (--format json), well-known", "`-` or (`--format` json), well-known"),
        ("with --cv, but", "with `--cv`, but"),
    ] {
        assert_eq!(escaped(text), expected);
    }
}
