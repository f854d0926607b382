//! [`Brief`]: the advice that fits a screen.

use super::offices::{Office, Role};
use super::{Advice, Language};
use serde::Deserialize;
use std::borrow::Cow;

/// What a person must read first, for a page of thirty lines. Every text is a full sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Brief<'a> {
    /// Words that calm; empty if nothing is alarming.
    pub calm: &'a str,
    /// What to do, in order; to be numbered if there are several.
    pub steps: Vec<Cow<'a, str>>,
    /// Whether the reader knows the sender, and what follows if so; empty if the steps ask that.
    pub sender: &'a str,
    /// Where to report it, and whom to call: two at most.
    pub offices: Vec<&'a Office>,
    /// How to see the rest: options of the program.
    pub more: Vec<&'a str>,
}

/// The words of a brief page.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct BriefWords {
    calm: String,
    reply: String,
    pay: String,
    proof: String,
    help: String,
    sender: String,
    details: String,
    explain: String,
    country: String,
}

impl Advice {
    /// The same advice in few words.
    ///
    /// # Example
    /// ```
    /// # #[cfg(feature = "builtin-model")] {
    /// use bluff::{Advice, Classifier, Language};
    /// let letter = "I filmed you through your webcam. Pay 500 dollars in bitcoin within 48 hours, \
    ///               or all your contacts get the video.\r\n";
    /// let report = Classifier::builtin().classify(format!("Subject: pay\r\n\r\n{letter}").as_bytes());
    /// let advice = Advice::new(&report, Language::En, "us".parse().ok());
    /// let brief = advice.brief();
    /// assert_eq!((brief.steps.len(), brief.offices.len()), (4, 2));
    /// # }
    /// ```
    #[must_use]
    pub fn brief(&self) -> Brief<'_> {
        let words = &self.language.page_words().brief;
        let (calm, steps, sender) = if self.is_of_somebody_known() {
            (self.personal_case.as_ref().map_or("", |victim| &victim.title), known_steps(self.language), "")
        } else if self.personal_case.is_some() {
            let steps = [&words.reply, &words.pay, &words.proof, &words.help];
            (&*words.calm, steps.map(|text| borrowed(text)).to_vec(), &*words.sender)
        } else {
            let steps = self.steps.iter().flat_map(|step| &step.text);
            ("", steps.map(|text| borrowed(text)).collect(), "")
        };
        // it is said in full instead
        let sender = if self.personal_case_first { "" } else { sender };
        let offices = nearest(&self.offices, self.is_of_somebody_known());
        let mut more = vec![if offices.is_empty() { &*words.explain } else { &*words.details }];
        if !offices.is_empty() && self.country.is_none() {
            more.push(&words.country);
        }
        Brief { calm, steps, sender, offices, more }
    }
}

/// The steps against somebody the reader knows, without those for people who wrote back or bought
/// cards.
fn known_steps(language: Language) -> Vec<Cow<'static, str>> {
    let known = &language.words().known;
    let pay = format!("{} {}", language.page_words().brief.pay, known.pay);
    vec![borrowed(&known.reply), Cow::Owned(pay), borrowed(&known.proof), borrowed(&known.help)]
}

fn borrowed(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

/// Where to report it, and whom to call. The first office of a role is the one to print if there is
/// room for one only. Blackmail by somebody known is a matter for the police, not for a form.
fn nearest(offices: &[Office], known: bool) -> Vec<&Office> {
    let first = |roles: &[Role], suits: &dyn Fn(&Office) -> bool| {
        roles.iter().find_map(|role| offices.iter().find(|office| office.role == *role && suits(office)))
    };
    if known {
        let help = first(&[Role::Help], &|office| !office.phone.is_empty());
        let help = help.or_else(|| first(&[Role::Help, Role::Distress], &|_| true));
        return help.into_iter().chain(first(&[Role::Police], &|_| true)).collect();
    }
    let Some(report) = first(&[Role::Report, Role::Help, Role::Police], &|_| true) else {
        return Vec::new();
    };
    let is_other = |office: &Office| office != report;
    let call = first(&[Role::Help, Role::Report, Role::Police], &|office| {
        is_other(office) && !office.phone.is_empty()
    });
    // for everybody there are no telephone numbers, only a list of them
    let call = call.or_else(|| first(&[Role::Distress, Role::Help, Role::Police], &is_other));
    std::iter::once(report).chain(call).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_offices_take_a_report_and_a_call() {
        for (country, expected) in [
            (Some("fr"), ["THESEE", "Info Escroqueries"]),
            (Some("de"), ["Onlinewache der Polizei", "WEISSER RING Opfer-Telefon"]),
            (Some("us"), ["FBI Internet Crime Complaint Center (IC3)", "FBI (1-800-CALL-FBI)"]),
            (Some("gb"), ["Report Fraud (formerly Action Fraud)", "Revenge Porn Helpline"]),
            (None, ["StopNCII.org", "Find A Helpline"]),
        ] {
            let country = country.map(|code| code.parse().unwrap());
            let offices = Office::for_country(country.as_ref(), Language::En);
            let names: Vec<&str> = nearest(&offices, false).iter().map(|office| &*office.name).collect();
            assert_eq!(names, expected, "{country:?}");
        }
        assert_eq!(nearest(&[], false), Vec::<&Office>::new());
    }

    #[test]
    fn whoever_knows_the_blackmailer_is_sent_to_help_and_to_the_police() {
        for (country, expected) in [
            (Some("fr"), &["Info Escroqueries", "Police / Gendarmerie"][..]),
            (Some("uk"), &["Revenge Porn Helpline", "Police"]),
            (
                Some("ch"),
                &[
                    "Opferhilfe Schweiz / Aide aux victimes / Aiuto alle vittime",
                    "Polizei / Police / Polizia",
                ],
            ),
            (None, &["StopNCII.org"]),
        ] {
            let country = country.map(|code| code.parse().unwrap());
            let offices = Office::for_country(country.as_ref(), Language::En);
            let names: Vec<&str> = nearest(&offices, true).iter().map(|office| &*office.name).collect();
            assert_eq!(names, expected, "{country:?}");
        }
    }

    #[test]
    fn a_line_holds_a_step() {
        // `  1. ` comes before it
        const WIDTH: usize = 75;
        for language in Language::ALL {
            let words = &language.page_words().brief;
            for step in [&words.reply, &words.pay, &words.proof, &words.help, &words.calm] {
                assert!(step.chars().count() <= WIDTH, "{language}: {step}");
            }
            for line in [&words.details, &words.explain, &words.country] {
                assert!(line.chars().count() <= 80, "{language}: {line}");
            }
        }
    }
}
