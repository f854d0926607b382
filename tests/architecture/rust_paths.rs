//! [`PathUse`]: the paths a Rust source names, found without a compiler.

/// Keywords that may come before a path but are not part of it.
const KEYWORDS: [&str; 10] = ["use", "as", "in", "impl", "dyn", "mut", "return", "where", "for", "extern"];

/// A path as Rust writes it, groups already taken apart.
#[derive(Debug, PartialEq)]
pub struct PathUse {
    pub line: usize,
    /// How many inline modules (`mod x { ... }`) it is in: each costs one `super`.
    pub inline: usize,
    pub segments: Vec<String>,
}

impl std::fmt::Display for PathUse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.segments.join("::"))
    }
}

/// All paths of two segments or more, and single names after `use` and `extern crate`; `code` as from [`code_of`].
pub fn paths(code: &str) -> Vec<PathUse> {
    let tokens = tokens(code);
    let word = |at: usize| tokens.get(at).map_or("", |token| token.1);
    let (mut found, mut depth, mut inline, mut at) = (Vec::new(), 0_usize, Vec::new(), 0);
    while at < tokens.len() {
        match word(at) {
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                inline.pop_if(|opened| *opened == depth);
            }
            "mod" if word(at + 2) == "{" => inline.push(depth),
            name if starts_a_path(name) && !(at > 1 && word(at - 1) == "::" && ends_a_path(word(at - 2))) => {
                let before = if at > 0 { word(at - 1) } else { "" };
                let named_alone =
                    before == "use" || (before == "crate" && at > 1 && word(at - 2) == "extern");
                let start = found.len();
                at = take_path(&tokens, at, &[], inline.len(), &mut found);
                if found.len() == start + 1 && found[start].segments.len() == 1 && !named_alone {
                    found.pop();
                }
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// The types a source declares, with their lines; `code` as from [`code_of`]. Types of a trait (`type Item = ...`) are not among them.
pub fn declared_types(code: &str) -> Vec<(usize, String)> {
    let tokens = tokens(code);
    let mut depth = 0_usize;
    let mut found = Vec::new();
    for pair in tokens.windows(2) {
        match pair[0].1 {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            "struct" | "enum" | "trait" | "union" => found.push((pair[1].0, pair[1].1.to_owned())),
            "type" if depth == 0 => found.push((pair[1].0, pair[1].1.to_owned())),
            _ => {}
        }
    }
    found.retain(|(_, name)| name.starts_with(|first: char| first.is_ascii_uppercase()));
    found
}

/// Reads one path, or one group of a `use`, from the token `at` on; returns where it ends.
fn take_path(
    tokens: &[(usize, &str)],
    mut at: usize,
    prefix: &[String],
    inline: usize,
    found: &mut Vec<PathUse>,
) -> usize {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.1);
    let mut segments = prefix.to_vec();
    let mut line = tokens[at].0;
    while is_name(word(at)) {
        line = tokens[at].0;
        if segments.is_empty() || word(at) != "self" {
            segments.push(word(at).to_owned());
        }
        at += 1;
        if word(at) != "::" || !(is_name(word(at + 1)) || ["{", "*"].contains(&word(at + 1))) {
            break;
        }
        at += 1;
    }
    if word(at) != "{" || at == 0 || word(at - 1) != "::" {
        found.push(PathUse { line, inline, segments });
        return if word(at) == "*" { at + 1 } else { at };
    }
    at += 1;
    while at < tokens.len() && word(at) != "}" {
        at = match word(at) {
            "as" => at + 2,
            name if is_name(name) || name == "*" => take_path(tokens, at, &segments, inline, found),
            _ => at + 1,
        };
    }
    at + 1
}

fn starts_a_path(word: &str) -> bool {
    is_name(word) && !KEYWORDS.contains(&word)
}

/// Whether `::` after this word continues a path (`<T as A>::B`) and does not begin a new one
/// (`use ::csv`).
fn ends_a_path(word: &str) -> bool {
    word == ">" || starts_a_path(word)
}

pub fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Names, numbers, `::` and single punctuation characters, each with its line.
fn tokens(code: &str) -> Vec<(usize, &str)> {
    let mut tokens = Vec::new();
    for (number, mut rest) in code.lines().enumerate() {
        while let Some(first) = rest.chars().next() {
            let length = match first {
                _ if first.is_alphanumeric() || first == '_' => {
                    rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
                }
                ':' if rest.starts_with("::") => 2,
                _ => first.len_utf8(),
            };
            let (token, after) = rest.split_at(length);
            if !first.is_whitespace() {
                tokens.push((number + 1, token));
            }
            rest = after;
        }
    }
    tokens
}

/// The source with comments, strings, characters and modules for tests alone (`#[cfg(test)]`, `#[cfg(all(test, …))]`) blanked; lines
/// stay where they are.
pub fn code_of(source: &str) -> String {
    let mut code = String::with_capacity(source.len());
    let (mut rest, mut before) = (source, ' ');
    while let Some(first) = rest.chars().next() {
        let skipped = match before.is_alphanumeric() || before == '_' {
            true => literal_length(rest.strip_prefix(['"', '\'']).map_or("", |_| rest)),
            false => literal_length(rest),
        };
        let length = if skipped > 0 { skipped } else { first.len_utf8() };
        let (piece, after) = rest.split_at(length);
        match skipped {
            0 => code.push_str(piece),
            _ => code.extend(piece.chars().map(|c| if c == '\n' { '\n' } else { ' ' })),
        }
        (rest, before) = (after, first);
    }
    without_test_modules(code)
}

/// The bytes of the comment, string or character that `rest` starts with; 0 if it starts with code.
fn literal_length(rest: &str) -> usize {
    let upto = |end: &str, from: usize| rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len());
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        let (mut depth, mut at) = (1, 2);
        while depth > 0 && at < rest.len() {
            let (step, change) = match &rest.as_bytes()[at..] {
                [b'/', b'*', ..] => (2, 1),
                [b'*', b'/', ..] => (2, -1),
                _ => (1, 0),
            };
            (at, depth) = (at + step, depth + change);
        }
        return at;
    }
    let opened = rest.trim_start_matches(['b', 'c']);
    let prefix = rest.len() - opened.len();
    if let Some(raw) = opened.strip_prefix('r').filter(|_| prefix < 2) {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            return upto(&format!("\"{}", "#".repeat(hashes)), prefix + hashes + 2);
        }
    }
    let closing = |quote: u8| {
        let bytes = rest.as_bytes();
        let mut at = prefix + 1;
        while at < bytes.len() && bytes[at] != quote {
            at += if bytes[at] == b'\\' { 2 } else { 1 };
        }
        (at + 1).min(bytes.len())
    };
    let mut inside = opened.chars().skip(1);
    match opened.chars().next() {
        Some('"') if prefix < 2 => closing(b'"'),
        // 'a' is a character, 'a a lifetime.
        Some('\'') if prefix < 2 && (inside.next() == Some('\\') || inside.next() == Some('\'')) => {
            closing(b'\'')
        }
        _ => 0,
    }
}

fn without_test_modules(mut code: String) -> String {
    const MARK: &str = "#[cfg(";
    let mut from = 0;
    while let Some(mark) = code[from..].find(MARK).map(|at| from + at) {
        from = mark + MARK.len();
        let condition = &code[from..];
        if !condition.starts_with("test)") && !condition.starts_with("all(test,") {
            continue;
        }
        let Some(end) = condition.find(']') else { break };
        from += end + 1;
        let item = code[from..].trim_start();
        if !item.starts_with("mod ") && !item.starts_with("pub mod ") {
            continue;
        }
        let (mut depth, mut end) = (0, code.len());
        for (at, sign) in code[from..].char_indices() {
            depth += i32::from(sign == '{') - i32::from(sign == '}');
            if depth == 0 && (sign == '}' || sign == ';') {
                end = from + at + 1;
                break;
            }
        }
        let blank: String = code[mark..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        from = mark + blank.len();
        code.replace_range(mark..end, &blank);
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_path_with_its_line() {
        for (code, expected) in [
            (
                "use crate::a::{b, c::{D, e as f}, self};",
                "1 crate::a::b|1 crate::a::c::D|1 crate::a::c::e|1 crate::a",
            ),
            ("use crate::{\n    a::X,\n    b::*,\n};", "2 crate::a::X|3 crate::b"),
            ("use csv;\nextern crate rayon;", "1 csv|2 rayon"),
            ("let x = Vec::<csv::Reader>::new();", "1 csv::Reader"),
            ("fn f(x: &::csv::Row) -> <A as b::C>::D", "1 csv::Row|1 b::C"),
            ("pub(crate) fn f() { a.b(c); }", ""),
            ("mod m { fn f() { super::x(); } } super::y();", "1 super::x|1 super::y"),
        ] {
            let found: Vec<String> = paths(code).iter().map(|path| format!("{} {path}", path.line)).collect();
            assert_eq!(found.join("|"), expected, "{code}");
        }
    }

    #[test]
    fn counts_the_inline_modules_around_a_path() {
        let inline: Vec<usize> = paths("a::b; mod m { a::b; mod n { a::b; } a::b; } a::b;")
            .iter()
            .map(|path| path.inline)
            .collect();
        assert_eq!(inline, [0, 1, 2, 1, 0]);
    }

    #[test]
    fn comments_strings_and_tests_are_no_code() {
        for (source, expected) in [
            ("a::b // x::y", "a::b"),
            ("/* x /* x::y */ x */ a::b", "a::b"),
            ("//! x::y\n/// x::y\na::b", "a::b"),
            (r#"f("x::\"y", a::b)"#, "f(,a::b)"),
            (r###"f(r#"x::"y"#, br"x\", b"x", c"x", a::b)"###, "f(,,,,a::b)"),
            ("f('\"', '\\'', b'\\\\', a::b) // '", "f(,,,a::b)"),
            ("fn f<'a>(x: &'a str) -> X<'a> {}", "fnf<'a>(x:&'astr)->X<'a>{}"),
            ("let bar = 1; cab\"x\"", "letbar=1;cab"),
            ("a::b;\n#[cfg(test)]\nmod tests { use x::y; fn f() { '}'; } }\nc::d;", "a::b;c::d;"),
            ("a::b;\n#[cfg(all(test, unix))]\nmod tests { use x::y; }\nc::d;", "a::b;c::d;"),
            (
                "#[cfg(all(unix, not(test)))]\nmod m { use x::y; }",
                "#[cfg(all(unix,not(test)))]modm{usex::y;}",
            ),
            ("#[cfg(test)]\nuse x::y;", "#[cfg(test)]usex::y;"),
            ("\"not closed x::y", ""),
        ] {
            let code = code_of(source);
            assert_eq!(code.split_whitespace().collect::<String>(), expected, "{source}");
            assert_eq!(code.matches('\n').count(), source.matches('\n').count(), "{source}");
        }
    }
}
