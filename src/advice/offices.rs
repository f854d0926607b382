//! [`Office`]: where to report a message and get help, by country.

use super::Language;
use crate::embedded::{self, embedded};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

/// All offices, with the date on which they were checked.
const FILE: &str = embedded!("offices");
/// Offices for every country.
const EVERYWHERE: &str = "int";
/// Offices for the countries of the European Union.
const EUROPEAN_UNION: &str = "eu";
/// The EU members among the countries with offices of their own.
const MEMBERS: &[&str] = &["fr", "be", "lu", "ie", "de", "at", "es", "it", "pt", "nl", "pl"];

/// More offices of one kind are a list to choose from, and no help.
const MAX_OF_ROLE: usize = 3;

static OFFICES: LazyLock<Offices> = LazyLock::new(|| embedded::read(FILE).unwrap_or_default());

/// What an office is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Role {
    /// Help for victims.
    Help,
    /// Reports, online.
    Report,
    /// Police.
    Police,
    /// Children and teenagers.
    Minors,
    /// People in despair.
    Distress,
    /// Bank and cards.
    Bank,
    /// Spam reports.
    Spam,
}

/// A country, by the two letters of ISO 3166-1 (`uk` for the United Kingdom). A country without
/// offices of its own gets those for everybody.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country(String);

/// An office that takes reports or gives help.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Office {
    /// What it is for.
    pub role: Role,
    /// Its name.
    pub name: String,
    /// As dialled in the country; may be empty.
    pub phone: String,
    /// Web address; may be empty.
    pub web: String,
    /// What it does, and when; in the language asked for, else in English.
    pub text: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Offices {
    /// When the file was last checked.
    #[serde(rename = "checked")]
    _checked: String,
    office: Vec<OfficeEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfficeEntry {
    country: String,
    role: Role,
    name: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    web: String,
    text: BTreeMap<Language, String>,
    /// Whether it is named in every country, beside the offices of the country.
    #[serde(default)]
    always: bool,
    /// Where this is stated, when it was, and how sure that is: for the people who maintain the
    /// file.
    #[serde(rename = "source")]
    _source: String,
    #[serde(rename = "date")]
    _date: String,
    #[serde(rename = "certainty")]
    _certainty: String,
}

impl Country {
    /// The country of a locale such as `fr_CA.UTF-8`; `None` without one.
    #[must_use]
    pub fn of_locale(locale: &str) -> Option<Self> {
        let (_, rest) = locale.split_once(['_', '-'])?;
        rest.split(['.', '@']).next()?.parse().ok()
    }

    /// The two letters.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.0
    }

    /// Whether offices of this country are known.
    #[must_use]
    pub fn has_offices(&self) -> bool {
        Self::all().contains(&self.code())
    }

    /// The codes of all countries with offices of their own.
    #[must_use]
    pub fn all() -> Vec<&'static str> {
        let mut codes: Vec<&str> = OFFICES.office.iter().map(|office| office.country.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        codes.retain(|code| ![EVERYWHERE, EUROPEAN_UNION].contains(code));
        codes
    }
}

impl TryFrom<String> for Country {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        code.parse()
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.0
    }
}

impl FromStr for Country {
    type Err = String;

    fn from_str(code: &str) -> Result<Self, String> {
        let lower = code.to_ascii_lowercase();
        let is_code = lower.len() == 2 && lower.bytes().all(|byte| byte.is_ascii_lowercase());
        match lower.as_str() {
            "gb" => Ok(Self("uk".to_owned())),
            _ if is_code => Ok(Self(lower)),
            _ => Err(format!(
                "{code} is no country; expected its two letters, such as {}",
                Self::all().join(", ")
            )),
        }
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Office {
    /// The offices of a country, in the order of their roles. If it has none for a role, or no
    /// country is given, those for everybody. Offices that help everywhere come beside those of a
    /// country.
    pub(super) fn for_country(country: Option<&Country>, language: Language) -> Vec<Self> {
        let own = country.map_or(EVERYWHERE, Country::code);
        let mut codes = vec![own];
        if MEMBERS.contains(&own) {
            codes.push(EUROPEAN_UNION);
        }
        codes.push(EVERYWHERE);
        let mut offices: Vec<Self> = Vec::new();
        for code in codes {
            let covered: Vec<Role> = offices.iter().map(|office| office.role).collect();
            let here = || OFFICES.office.iter().filter(|entry| entry.country == code);
            // where lines differ by language, one that is answered in the reader's language
            let speaks =
                |role: Role| here().any(|entry| entry.role == role && entry.text.contains_key(&language));
            let suits = |entry: &&OfficeEntry| entry.text.contains_key(&language) || !speaks(entry.role);
            let new = here().filter(|entry| !covered.contains(&entry.role)).filter(suits);
            for entry in new {
                if offices.iter().filter(|office| office.role == entry.role).count() < MAX_OF_ROLE {
                    offices.push(entry.in_language(language));
                }
            }
        }
        for entry in OFFICES.office.iter().filter(|entry| entry.always) {
            if offices.iter().all(|office| office.web != entry.web) {
                offices.push(entry.in_language(language));
            }
        }
        offices.sort_by_key(|office| office.role);
        offices
    }
}

impl OfficeEntry {
    fn in_language(&self, language: Language) -> Office {
        let text = self.text.get(&language).or_else(|| self.text.get(&Language::En));
        Office {
            role: self.role,
            name: self.name.clone(),
            phone: self.phone.clone(),
            web: self.web.clone(),
            text: text.cloned().unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_reads_and_every_country_has_help() {
        let offices: Result<Offices, String> = embedded::try_read(FILE);
        assert!(offices.is_ok(), "{offices:?}");
        assert!(offices.unwrap().office.iter().all(|entry| entry.text.contains_key(&Language::En)));
        for code in Country::all() {
            let offices = Office::for_country(Some(&code.parse().unwrap()), Language::En);
            for role in [Role::Minors, Role::Distress] {
                assert!(offices.iter().any(|office| office.role == role), "{code}: no office for {role:?}");
            }
            let police = [Role::Police, Role::Report, Role::Help];
            assert!(offices.iter().any(|office| police.contains(&office.role)), "{code}: nowhere to report");
            assert!(offices.iter().all(|office| !office.text.is_empty()), "{code}");
            for web in ["https://stopncii.org", "https://takeitdown.ncmec.org"] {
                assert_eq!(offices.iter().filter(|office| office.web == web).count(), 1, "{code}: {web}");
            }
        }
    }

    #[test]
    fn france_has_the_offices_of_its_warning() {
        let france: Country = "FR".parse().unwrap();
        let offices = Office::for_country(Some(&france), Language::Fr);
        let all = |of: fn(&Office) -> &String| {
            offices.iter().map(|office| of(office).as_str()).collect::<Vec<_>>().join(" ")
        };
        let (webs, phones) = (all(|office| &office.web), all(|office| &office.phone));
        for web in ["17cyber.gouv.fr", "internet-signalement.gouv.fr", "service-public.fr", "signal-spam.fr"]
        {
            assert!(webs.contains(web), "{web} in {webs}");
        }
        for phone in ["3018", "0 805 805 817"] {
            assert!(phones.contains(phone), "{phone} in {phones}");
        }
        assert!(offices[0].web.contains("17cyber"), "{offices:?}");
        // the number of Net Écoute, which became 3018 in 2021
        assert!(!phones.contains("0800 200 000"), "{phones}");
    }

    #[test]
    fn countries_without_offices_get_those_for_everybody() {
        for code in ["au", "JP", "zz"] {
            let country: Country = code.parse().unwrap();
            assert!(!country.has_offices(), "{code}");
            assert_eq!(
                Office::for_country(Some(&country), Language::En),
                Office::for_country(None, Language::En),
                "{code}"
            );
        }
        for wrong in ["", "f", "fra", "é", "12"] {
            assert!(wrong.parse::<Country>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn countries_of_locales() {
        for (locale, expected) in [
            ("fr_CA.UTF-8", Some("ca")),
            ("en_GB", Some("uk")),
            ("de-AT", Some("at")),
            ("C", None),
            ("en_AU.UTF-8", Some("au")),
            ("xx", None),
            ("es_419", None),
        ] {
            assert_eq!(Country::of_locale(locale).as_ref().map(Country::code), expected, "{locale}");
        }
    }
}
