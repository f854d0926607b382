//! Of what kind a value of the settings is, and has to be, in plain words.

use toml::Value;

/// What is wrong with a value of this key, if it is not of the kind of its default.
pub(super) fn wrong_kind(key: &str, value: &Value, default: &Value) -> Option<String> {
    let fits = match (value, default) {
        (Value::Integer(number), Value::Integer(_)) => {
            let refused = || Some(format!("{key} = {number}: expected 0 or more"));
            return if *number < 0 { refused() } else { None };
        }
        (Value::Array(list), Value::Array(_)) => list.iter().all(Value::is_str),
        (Value::Integer(_), Value::Float(_)) => true,
        _ => value.same_type(default),
    };
    (!fits).then(|| format!("{key} = {value}: found {}; expected {}", found(value), expected(default)))
}

/// The kind of the default, with the default as the example.
pub(super) fn expected(default: &Value) -> String {
    let kind = match default {
        Value::Array(_) => "a list of texts in quotes",
        other => found(other),
    };
    let is_empty =
        default.as_str().is_some_and(str::is_empty) || default.as_array().is_some_and(Vec::is_empty);
    if is_empty { kind.to_owned() } else { format!("{kind}, such as {default}") }
}

fn found(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "a text in quotes",
        Value::Integer(_) => "a whole number",
        Value::Float(_) => "a number",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a date or time",
        Value::Array(list) if list.iter().all(Value::is_str) => "a list of texts in quotes",
        Value::Array(_) => "a list with something else than texts in quotes",
        Value::Table(_) => "a section",
    }
}

/// The line in which a key of a section is set, if it is set in the usual way.
pub(super) fn line_of(text: &str, section: &str, key: &str) -> Option<usize> {
    let mut inside = false;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(header) = line.strip_prefix('[') {
            inside = header.split(']').next().is_some_and(|name| name.trim() == section);
        } else if inside && line.split_once('=').is_some_and(|(name, _)| name.trim() == key) {
            return Some(number + 1);
        }
    }
    None
}
