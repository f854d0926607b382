//! Reads [`Settings`] from a file and the environment, and says what is wrong with them.

use super::kind::{expected, line_of, wrong_kind};
use super::{ADMIN, Action, Address, HTTP, MILTER, REFERENCE, SPAMD, Settings};
use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use toml::{Table, Value};

/// What variables of the environment begin with.
const PREFIX: &str = "BLUFFD_";
/// The variable that names the file of the settings and is no setting.
pub const CONFIG_VARIABLE: &str = "BLUFFD_CONFIG";
/// Keys less alike than this are no misspelling of each other (Jaro-Winkler, from 0 to 1).
const LEAST_ALIKE: f64 = 0.8;
/// The longest time limit: a day.
const MAX_SECONDS: u64 = 86_400;
/// The longest file of settings that is read; one with all keys and comments has 7 KB.
const MAX_FILE_BYTES: u64 = 1 << 20;
/// A model, a message and its parts need some memory.
const MIN_MESSAGE_BYTES: usize = 1 << 10;

/// Why settings were refused: where, what was found, what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError(String);

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SettingsError {}

impl Settings {
    /// The settings in a file, changed by the variables of an environment. Without a file, the
    /// defaults.
    ///
    /// # Errors
    /// If the file cannot be read, or a key or a value is unknown or out of range.
    pub fn load(
        path: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let text = path.map(read).transpose().map_err(|error| {
            SettingsError(format!("{}: {error}", path.unwrap_or(Path::new("")).display()))
        })?;
        let named = path.map_or_else(|| "settings".to_owned(), |path| path.display().to_string());
        Self::parse(&text.unwrap_or_default(), &named, environment)
    }

    /// The settings in a text; `named` is what errors call it.
    ///
    /// # Errors
    /// As those of [`load`](Self::load).
    pub fn parse(
        text: &str,
        named: &str,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let refused = |error: &toml::de::Error| SettingsError(format!("{named}: {}", one_line(error, text)));
        let mut table: Table = toml::from_str(text).map_err(|error| refused(&error))?;
        check_keys(&table, text, named)?;
        // first alone, so that an error can show the line
        toml::from_str::<Self>(text).map_err(|error| refused(&error))?;
        override_by(&mut table, environment)?;
        let settings: Self = table
            .try_into()
            .map_err(|error| SettingsError(format!("environment: {}", words(error.message()))))?;
        settings.check().map_err(|wrong| SettingsError(format!("{named}: {wrong}")))?;
        Ok(settings)
    }

    /// Whether values fit together and are in their ranges.
    fn check(&self) -> Result<(), String> {
        let limits = &self.limits;
        for (name, value, least) in [
            ("message_bytes", limits.message_bytes, MIN_MESSAGE_BYTES),
            ("memory_bytes", limits.memory_bytes, limits.message_bytes),
            ("header_bytes", limits.header_bytes, MIN_MESSAGE_BYTES),
            ("header_fields", limits.header_fields, 1),
            ("recipients", limits.recipients, 1),
            ("connections", limits.connections, 1),
            ("queue", limits.queue, 1),
        ] {
            if value < least {
                return Err(format!("limits.{name} = {value}: expected {least} or more"));
            }
        }
        if self.learn.lessons == 0 {
            return Err("learn.lessons = 0: expected 1 or more, or no learn.folder".to_owned());
        }
        for (name, value) in [
            ("read_seconds", limits.read_seconds),
            ("request_seconds", limits.request_seconds),
            ("write_seconds", limits.write_seconds),
            ("scan_seconds", limits.scan_seconds),
        ] {
            if !(1..=MAX_SECONDS).contains(&value) {
                return Err(format!("limits.{name} = {value}: expected 1 to {MAX_SECONDS}"));
            }
        }
        for (name, value) in [
            ("limits.drain_seconds", limits.drain_seconds),
            ("model.check_seconds", self.model.check_seconds),
        ] {
            if value > MAX_SECONDS {
                return Err(format!("{name} = {value}: expected 0 to {MAX_SECONDS}"));
            }
        }
        if !(self.drift.threshold > 0.0 && self.drift.threshold.is_finite()) {
            return Err(format!("drift.threshold = {}: expected a number above 0", self.drift.threshold));
        }
        for (name, action) in [("spam", self.http.spam), ("sextortion", self.http.sextortion)] {
            if action == Action::Quarantine {
                return Err(format!(
                    "http.{name} = \"quarantine\": expected \"header\" or \"reject\", because clients of Rspamd know no quarantine"
                ));
            }
        }
        self.socket_mode()?;
        let mut listeners: Vec<&Address> = self
            .listeners()
            .into_iter()
            .flat_map(|(_, addresses)| addresses)
            .filter(|address| !matches!(address, Address::Tcp(address) if address.port() == 0))
            .collect();
        listeners.sort_by_key(|address| address.to_string());
        if let Some(pair) = listeners.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(format!(
                "{} is named by two listeners: expected an address of its own for each",
                pair[0]
            ));
        }
        Ok(())
    }

    /// The addresses of each listener, under its name.
    #[must_use]
    pub fn listeners(&self) -> [(&'static str, &[Address]); 4] {
        [
            (SPAMD, &self.spamd.listen),
            (MILTER, &self.milter.listen),
            (HTTP, &self.http.listen),
            (ADMIN, &self.admin.listen),
        ]
    }

    /// The mode of unix sockets.
    ///
    /// # Errors
    /// If it is not octal digits up to 0777.
    pub fn socket_mode(&self) -> Result<u32, String> {
        let mode = &self.socket.mode;
        u32::from_str_radix(mode, 8).ok().filter(|mode| *mode <= 0o777).ok_or_else(|| {
            format!("socket.mode = {mode:?}: expected octal digits up to \"0777\", such as \"0660\"")
        })
    }
}

/// The text of a file. A pipe may be one, as in `--config <(envsubst < template)`, but not one without
/// an end.
fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(MAX_FILE_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX_FILE_BYTES {
        let found = format!("more than {MAX_FILE_BYTES} bytes; expected settings in TOML");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, found));
    }
    Ok(text)
}

/// An error of TOML in one line: where, and what.
fn one_line(error: &toml::de::Error, text: &str) -> String {
    let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
    let message = words(error.message());
    line.map_or_else(|| message.clone(), |line| format!("line {line}: {message}"))
}

/// What serde says, in one line and in our words where it names one of several values.
fn words(message: &str) -> String {
    let of_several = message.strip_prefix("unknown variant ").and_then(|rest| rest.split_once(", "));
    match of_several {
        Some((found, expected)) => format!("{found}: {expected}").replace('`', "\""),
        None => message.replace('\n', "; "),
    }
}

/// The sections and keys there are, with their defaults.
fn reference() -> Table {
    toml::from_str(REFERENCE).unwrap_or_default()
}

/// Refuses keys that there are not, and names the nearest one that there is; and values of another
/// kind than the default. The keys of `options` are refused by the library.
fn check_keys(table: &Table, text: &str, named: &str) -> Result<(), SettingsError> {
    let known = reference();
    for (section, value) in table {
        let Some(known_keys) = known.get(section).and_then(Value::as_table) else {
            return Err(unknown(named, "section", section, known.keys()));
        };
        if section == "options" {
            continue;
        }
        for (key, value) in value.as_table().into_iter().flatten() {
            let Some(default) = known_keys.get(key) else {
                return Err(unknown(named, &format!("key of [{section}]"), key, known_keys.keys()));
            };
            if let Some(wrong) = wrong_kind(&format!("{section}.{key}"), value, default) {
                let line =
                    line_of(text, section, key).map_or_else(String::new, |line| format!("line {line}: "));
                return Err(SettingsError(format!("{named}: {line}{wrong}")));
            }
        }
    }
    Ok(())
}

fn unknown<'a>(named: &str, what: &str, key: &str, known: impl Iterator<Item = &'a String>) -> SettingsError {
    let known: Vec<&str> = known.map(String::as_str).collect();
    let expected = nearest(key, &known).map_or_else(
        || format!("expected one of {}", known.join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    SettingsError(format!("{named}: `{}` is no {what}; {expected}", key.escape_debug()))
}

/// The known name that is most like this one, if any is like it.
fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|known| (strsim::jaro_winkler(name, known), *known))
        .filter(|(alike, _)| *alike >= LEAST_ALIKE)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, known)| known)
}

/// Changes the table by the variables that begin with [`PREFIX`].
fn override_by(
    table: &mut Table,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<(), SettingsError> {
    let known = reference();
    let mut variables: BTreeMap<String, (&str, &str, &Value)> = BTreeMap::new();
    for (section, keys) in &known {
        for (key, default) in keys.as_table().into_iter().flatten() {
            let variable = format!("{PREFIX}{}_{}", section.to_uppercase(), key.to_uppercase());
            variables.insert(variable, (section, key, default));
        }
    }
    for (name, text) in environment {
        if !name.starts_with(PREFIX) || name == CONFIG_VARIABLE {
            continue;
        }
        let Some((section, key, default)) = variables.get(&name) else {
            let known: Vec<&str> = variables.keys().map(String::as_str).collect();
            let hint = nearest(&name, &known).map_or(String::new(), |near| format!("; did you mean {near}?"));
            return Err(SettingsError(format!("environment: {name} is no setting{hint}")));
        };
        let value = value_like(default, &text).ok_or_else(|| {
            SettingsError(format!("environment: {name}={text:?}: expected {}", expected(default)))
        })?;
        if let Some(keys) = table.entry(*section).or_insert(Value::Table(Table::new())).as_table_mut() {
            keys.insert((*key).to_owned(), value);
        }
    }
    Ok(())
}

/// A text as a value of the type of the default. A list is separated by commas.
fn value_like(default: &Value, text: &str) -> Option<Value> {
    Some(match default {
        Value::String(_) => Value::String(text.to_owned()),
        Value::Integer(_) => Value::Integer(text.replace('_', "").parse().ok()?),
        Value::Float(_) => Value::Float(text.parse().ok()?),
        Value::Boolean(_) => Value::Boolean(text.parse().ok()?),
        Value::Array(_) => {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            Value::Array(parts.map(|part| Value::String(part.to_owned())).collect())
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Settings, String> {
        Settings::parse(text, "a.toml", []).map_err(|error| error.to_string())
    }

    fn with(variables: &[(&str, &str)]) -> Result<Settings, String> {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Settings::parse("", "a.toml", variables).map_err(|error| error.to_string())
    }

    #[test]
    fn the_reference_names_every_key_with_its_default() {
        assert_eq!(parse(REFERENCE).unwrap(), Settings::default());
        // every field of every section is named there: each is left out once and found unknown
        let source = include_str!("mod.rs");
        for section in source.split("#[serde(deny_unknown_fields, default)]").skip(2) {
            let end = section.find("\n}\n").unwrap();
            for field in section[..end].lines().filter_map(|line| line.trim().strip_prefix("pub ")) {
                let Some((field, _)) = field.split_once(':') else { continue };
                assert!(REFERENCE.contains(&format!("\n{field} = ")), "{field}");
            }
        }
    }

    #[test]
    fn unknown_keys_are_refused_with_the_nearest_known_one() {
        for (text, expected) in [
            ("[spamd]\nlisen = []", "a.toml: `lisen` is no key of [spamd]; did you mean `listen`?"),
            ("[mliter]", "a.toml: `mliter` is no section; did you mean `milter`?"),
            ("[zebra]", "a.toml: `zebra` is no section; expected one of "),
            ("listen = 3", "a.toml: `listen` is no section; "),
            ("[limits]\nmax_size = 3", "a.toml: `max_size` is no key of [limits]; expected one of "),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.starts_with(expected), "{text}: {error}");
        }
    }

    #[test]
    fn wrong_values_are_named() {
        for (text, expected) in [
            (
                "[spamd]\nlisten = \"127.0.0.1:1\"",
                "a.toml: line 2: spamd.listen = \"127.0.0.1:1\": found a text in quotes; expected a list of texts in quotes, such as [\"127.0.0.1:10783\"]",
            ),
            (
                "# text\n[limits]\nqueue = \"many\"",
                "a.toml: line 3: limits.queue = \"many\": found a text in quotes; expected a whole number, such as 64",
            ),
            ("[limits]\nqueue = -1", "a.toml: line 2: limits.queue = -1: expected 0 or more"),
            ("[spamd]\nlisten = [1]", "a.toml: line 2: spamd.listen = [1]: found a list with something else"),
            (
                "[socket]\nowner = 3",
                "a.toml: line 2: socket.owner = 3: found a whole number; expected a text in quotes",
            ),
            (
                "[process]\nallow_root = \"yes\"",
                "a.toml: line 2: process.allow_root = \"yes\": found a text in quotes; expected true or false, such as false",
            ),
            (
                "limits = { queue = true }",
                "a.toml: limits.queue = true: found true or false; expected a whole number",
            ),
            ("[spamd]\nlisten = [\"here\"]", "a.toml: line 2: \"here\": expected IP:PORT"),
            (
                "[spamd]\non_error = \"discard\"",
                "a.toml: line 2: \"discard\": expected \"accept\" or \"tempfail\"",
            ),
            ("[limits]\nqueue = 0", "a.toml: limits.queue = 0: expected 1 or more"),
            (
                "[limits]\nmemory_bytes = 2000",
                "a.toml: limits.memory_bytes = 2000: expected 52428800 or more",
            ),
            ("[limits]\nscan_seconds = 0", "a.toml: limits.scan_seconds = 0: expected 1 to 86400"),
            ("[socket]\nmode = \"rw\"", "a.toml: socket.mode = \"rw\": expected octal"),
            ("[socket]\nmode = \"7777\"", "a.toml: socket.mode"),
            (
                "[http]\nspam = \"quarantine\"",
                "a.toml: http.spam = \"quarantine\": expected \"header\" or \"reject\"",
            ),
            ("[http]\nlisten = [\"127.0.0.1:10783\"]", "a.toml: 127.0.0.1:10783 is named by two listeners"),
            ("[spamd", "a.toml: line 1: "),
            ("[options]\nmax_frp = 1", "a.toml: "),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.starts_with(expected) && !error.contains('\n'), "{text}: {error}");
        }
    }

    #[test]
    fn a_file_without_an_end_is_not_read() {
        let error = Settings::load(Some(Path::new("/dev/zero")), []).unwrap_err().to_string();
        assert!(error.starts_with("/dev/zero: more than 1048576 bytes; expected settings"), "{error}");
    }

    #[test]
    fn the_environment_overrides() {
        let settings = with(&[
            ("BLUFFD_SPAMD_LISTEN", "0.0.0.0:783, unix:/run/a.sock"),
            ("BLUFFD_LIMITS_QUEUE", "7"),
            ("BLUFFD_MILTER_SKIP_AUTHENTICATED", "false"),
            ("BLUFFD_HTTP_LISTEN", ""),
            ("BLUFFD_CONFIG", "x"),
            ("PATH", "/bin"),
        ])
        .unwrap();
        assert_eq!(settings.spamd.listen.len(), 2);
        assert_eq!((settings.limits.queue, settings.http.listen.len()), (7, 0));
        assert!(!settings.milter.skip_authenticated);
        for (name, value, expected) in [
            (
                "BLUFFD_SPAMD_LISEN",
                "x",
                "environment: BLUFFD_SPAMD_LISEN is no setting; did you mean BLUFFD_SPAMD_LISTEN?",
            ),
            (
                "BLUFFD_LIMITS_QUEUE",
                "many",
                "environment: BLUFFD_LIMITS_QUEUE=\"many\": expected a whole number, such as 64",
            ),
            ("BLUFFD_LOG_LEVEL", "loud", "environment: \"loud\": expected one of \"error\", "),
            ("BLUFFD_SPAMD_LISTEN", "here", "environment: \"here\": expected IP:PORT"),
        ] {
            assert!(with(&[(name, value)]).unwrap_err().starts_with(expected), "{name}");
        }
    }
}
