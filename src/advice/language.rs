//! [`Language`]: the languages in which advice is given.

use super::words::{PageWords, Phrasebook};
use crate::embedded::{self, embedded};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

macro_rules! languages {
    ($($(#[$attribute:meta])? $name:ident $code:literal $doc:literal;)*) => {
        /// A language in which advice is given.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        #[non_exhaustive]
        pub enum Language {
            $(#[doc = $doc] $(#[$attribute])? $name,)*
        }

        impl Language {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code of ISO 639-1, such as `fr`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// Its file.
            const fn file(self) -> &'static str {
                match self { $(Self::$name => embedded!("advice/", $code),)* }
            }

            /// The part of its file that only the page of a program shows.
            const fn page_file(self) -> &'static str {
                match self { $(Self::$name => embedded!("advice/", $code, ".page"),)* }
            }
        }
    };
}

languages! {
    #[default] En "en" "English.";
    Fr "fr" "French.";
    De "de" "German.";
    Es "es" "Spanish.";
    It "it" "Italian.";
    Pt "pt" "Portuguese.";
    Nl "nl" "Dutch.";
    Pl "pl" "Polish.";
}

static WORDS: LazyLock<Vec<Phrasebook>> = LazyLock::new(|| {
    let read = |language: &Language| embedded::read(language.file()).unwrap_or_default();
    Language::ALL.iter().map(read).collect()
});

static PAGE_WORDS: LazyLock<Vec<PageWords>> = LazyLock::new(|| {
    let read = |language: &Language| embedded::read(language.page_file()).unwrap_or_default();
    Language::ALL.iter().map(read).collect()
});

impl Language {
    /// The language of a locale such as `fr_CA.UTF-8`; `None` if there is no advice in it.
    #[must_use]
    pub fn of_locale(locale: &str) -> Option<Self> {
        locale.split(['_', '-', '.', '@']).next()?.parse().ok()
    }

    /// The words of its advice.
    pub(crate) fn words(self) -> &'static Phrasebook {
        &WORDS[self as usize]
    }

    /// The words of the page of a program.
    pub(crate) fn page_words(self) -> &'static PageWords {
        &PAGE_WORDS[self as usize]
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(code: &str) -> Result<Self, String> {
        let known = Self::ALL.iter().find(|language| language.code().eq_ignore_ascii_case(code));
        known.copied().ok_or_else(|| {
            let codes: Vec<&str> = Self::ALL.iter().map(|language| language.code()).collect();
            format!("{code} is no language of ours: {}", codes.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_complete() {
        for language in Language::ALL {
            let words: Result<Phrasebook, String> = embedded::try_read(language.file());
            assert!(words.is_ok(), "data/advice/{language}.toml: {words:?}");
            let page: Result<PageWords, String> = embedded::try_read(language.page_file());
            assert!(page.is_ok(), "data/advice/{language}.toml: {page:?}");
            let words = words.unwrap();
            for kind in crate::indicators::IndicatorKind::ALL {
                assert!(words.claim.contains_key(kind), "data/advice/{language}.toml: [claim] has no {kind}");
            }
        }
    }

    #[test]
    fn locales() {
        for (locale, expected) in [
            ("fr_FR.UTF-8", Some(Language::Fr)),
            ("de", Some(Language::De)),
            ("PT-br", Some(Language::Pt)),
            ("C.UTF-8", None),
            ("", None),
        ] {
            assert_eq!(Language::of_locale(locale), expected, "{locale}");
        }
    }
}
