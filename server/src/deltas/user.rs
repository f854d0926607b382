//! [`UserName`]: whose delta it is, as a name of a file that can be nothing else.

use std::fmt;

/// The longest name: an address has 254 bytes at most (RFC 5321, section 4.5.3.1.3).
const MAX_BYTES: usize = 254;
/// The longest name of a file without its ending; most file systems allow 255 bytes.
const MAX_FILE_BYTES: usize = 240;
/// The file of the site itself. No user has it: an underscore in a name is escaped.
const SITE: &str = "_site";

/// Whose delta it is: that of a user, or that of the site, which holds for everybody.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserName(Option<String>);

impl UserName {
    /// The site itself.
    pub const SITE: Self = Self(None);

    /// A user by their login name or address, in any case of its letters. An empty name is the
    /// site. `None` for a name that is too long or holds control characters.
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        let name = name.trim().trim_matches(['<', '>']).to_lowercase();
        if name.is_empty() {
            return Some(Self::SITE);
        }
        let user = Self(Some(name));
        let name = user.0.as_deref().unwrap_or_default();
        let fits = name.len() <= MAX_BYTES && !name.contains(char::is_control);
        (fits && user.file_name().len() <= MAX_FILE_BYTES).then_some(user)
    }

    /// Whether it is the site.
    #[must_use]
    pub fn is_site(&self) -> bool {
        self.0.is_none()
    }

    /// The name of the file: letters, digits and a few signs as they are, the rest as `%` and two
    /// hexadecimal digits a byte. So it names no other directory, and no hidden file.
    #[must_use]
    pub fn file_name(&self) -> String {
        let Some(name) = &self.0 else { return SITE.to_owned() };
        let mut file = String::with_capacity(name.len());
        for (at, byte) in name.bytes().enumerate() {
            let plain = byte.is_ascii_alphanumeric() || b"@+-".contains(&byte) || (byte == b'.' && at > 0);
            if plain {
                file.push(char::from(byte));
            } else {
                file.push_str(&format!("%{byte:02x}"));
            }
        }
        file
    }
}

impl fmt::Display for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_deref().unwrap_or("the site"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_file_and_never_a_path() {
        for (name, file) in [
            ("Carol@Example.org", "carol@example.org"),
            ("<carol@example.org>", "carol@example.org"),
            ("", "_site"),
            ("_site", "%5fsite"),
            ("../../etc/passwd", "%2e.%2f..%2fetc%2fpasswd"),
            (".hidden", "%2ehidden"),
            ("a b\\c", "a%20b%5cc"),
            ("jos\u{e9}", "jos%c3%a9"),
        ] {
            assert_eq!(UserName::new(name).unwrap().file_name(), file);
        }
        for name in ["a\nb", "a\0b", &"x".repeat(300), &"\u{e9}".repeat(100)] {
            assert_eq!(UserName::new(name), None, "{name:?}");
        }
    }
}
