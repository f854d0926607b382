//! [`Advice`]: what a person who got the message should know and do, in their language.
//!
//! The order is that of the public warnings: do not answer, do not pay, keep proof and report, ask
//! for help. It is adapted to what the message shows. It never promises that nothing was filmed: a
//! message from someone the reader chatted with is another matter, and the advice says so.

mod brief;
mod clues;
mod language;
mod need;
mod numbers;
mod offices;
mod steps;
mod words;

pub use brief::Brief;
pub use language::Language;
pub use offices::{Country, Office, Role};

use crate::indicators::{Demand, Indicator, IndicatorKind, Quote};
use crate::label::Label;
use crate::lexicon::UNNAMED;
use crate::payment::PaymentAddress;
use crate::report::Report;
use crate::text::{SegmentKind, SourceLocation};
use crate::verdict::{UnsureReason, Verdict};
use need::{calls_for_help, likely, threatens};
use numbers::{percent, thousands};
use serde::Serialize;
use steps::{steps, steps_against_somebody_known, why};
use words::Phrasebook;

/// The longest deadline, in hours, that is given in hours.
const MAX_HOURS: f64 = 72.0;

/// What a person should know and do. Every text is a full sentence, or a title, in one language.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Advice {
    /// The language.
    pub language: Language,
    /// The country of the offices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// What the message most likely is.
    pub title: String,
    /// How sure that is, in percent; empty if somebody the reader knows may be the blackmailer.
    pub how_sure: String,
    /// What was not read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What the message says, with its words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
    /// What it demands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demand: Option<DemandText>,
    /// Why it is most likely a bluff.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<String>,
    /// What to do, in order.
    pub steps: Vec<Step>,
    /// When it may not be a bluff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub personal_case: Option<Step>,
    /// Whether that comes before all else, because a picture came with the message.
    pub personal_case_first: bool,
    /// Words for children and for people in despair; they come first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub urgent_notes: Vec<String>,
    /// Where to report it and get help.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub offices: Vec<Office>,
}

/// Something the message says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Claim {
    /// Which indicator it is.
    pub id: IndicatorKind,
    /// What it says.
    pub sentence: String,
    /// The words of the message, each with the name of its place.
    pub quotes: Vec<(String, String)>,
}

/// What the message demands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DemandText {
    /// How much, within which time.
    pub sentence: String,
    /// To which addresses: coin, address, and how it was hidden.
    pub addresses: Vec<String>,
}

/// A piece of advice.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// In few words; may be empty.
    pub title: String,
    /// More about it.
    pub text: Vec<String>,
}

/// From this probability on a page says that a message is most likely mass mail. Below, letters of
/// somebody the reader knows are among those that look like it: of 30 such letters that a tester
/// wrote, 9 were called sextortion, 6 of them with less than this.
const SURE: f64 = 0.9;

impl Advice {
    /// The advice that follows from a report. If thresholds give a message a label that is not the
    /// most likely one, it says "not sure".
    ///
    /// # Example
    /// ```
    /// # #[cfg(feature = "builtin-model")] {
    /// use bluff::{Advice, Classifier, Language};
    /// let report = Classifier::builtin().classify(
    ///     b"Subject: minutes\r\n\r\nI will bring the minutes of our last meeting on Monday, and the cake that Anna baked.\r\n",
    /// );
    /// let advice = Advice::new(&report, Language::Fr, "fr".parse().ok());
    /// assert!(advice.how_sure.starts_with("Nous sommes sûrs à "));
    /// # }
    /// ```
    #[must_use]
    pub fn new(report: &Report, language: Language, country: Option<Country>) -> Self {
        let words = language.words();
        let mut advice = Self {
            language,
            country,
            title: String::new(),
            how_sure: how_sure(words, report),
            notes: notes(words, report),
            claims: Vec::new(),
            demand: None,
            why: Vec::new(),
            steps: Vec::new(),
            personal_case: None,
            personal_case_first: false,
            urgent_notes: Vec::new(),
            offices: Vec::new(),
        };
        let plain = |text: &str| Step { title: String::new(), text: vec![text.to_owned()] };
        match likely(report) {
            _ if calls_for_help(report) && report.names_contact => {
                advice.against_somebody_known(words, report);
                advice.claims = claims(words, report);
                advice.demand = demanded(words, &report.demand);
            }
            _ if calls_for_help(report) => advice.against_sextortion(words, report),
            _ if report.quotes_extortion => {
                advice.title.clone_from(&words.quoted.title);
                advice.steps.push(plain(&words.quoted.text));
                advice.offices(words);
            }
            verdict => {
                let (title, step) = match verdict {
                    Verdict::Unsure => (&words.title.unsure, Some(&words.unsure_advice.text)),
                    verdict if verdict.as_str() == Label::HAM => (&words.title.ham, None),
                    _ => (&words.title.spam, Some(&words.spam_advice.text)),
                };
                if threatens(report) {
                    advice.against_somebody_known(words, report);
                    advice.claims = claims(words, report);
                    advice.demand = demanded(words, &report.demand);
                } else {
                    advice.title.clone_from(title);
                    advice.steps.extend(step.map(|text| plain(text)));
                }
            }
        }
        advice
    }

    /// Whether the reader of this message may need help: it is sextortion, may be, or threatens to
    /// reveal something unless the reader obeys.
    #[must_use]
    pub fn is_needed(report: &Report) -> bool {
        calls_for_help(report) || threatens(report)
    }

    /// Whether the title is that of blackmail by somebody the reader knows, so that the answer of
    /// the model is not shown beside it.
    #[must_use]
    pub fn is_of_somebody_known(&self) -> bool {
        self.how_sure.is_empty()
    }

    /// Never a word about mass mail or a bluff: this threat may be real.
    fn against_somebody_known(&mut self, words: &Phrasebook, report: &Report) {
        let known = &words.known;
        self.title.clone_from(&known.text);
        // the probability that the message is wanted does not answer that
        self.how_sure.clear();
        self.steps = steps_against_somebody_known(words, report);
        self.personal_case =
            Some(Step { title: known.victim_title.clone(), text: vec![known.victim.clone()] });
        self.offices(words);
    }

    fn against_sextortion(&mut self, words: &Phrasebook, report: &Report) {
        let probability = report.probability(Label::SEXTORTION).unwrap_or_default().get();
        let sure = likely(report).as_str() == Label::SEXTORTION && probability >= SURE;
        self.title.clone_from(if sure { &words.title.sextortion } else { &words.maybe.text });
        self.claims = claims(words, report);
        self.demand = demanded(words, &report.demand);
        self.why = why(words, report);
        self.steps = steps(words, report);
        // where it may be another matter, that is said before all else
        self.personal_case_first = report.picture || !sure;
        self.personal_case = Some(Step {
            title: words.personal_case.title.clone(),
            text: vec![words.personal_case.text.clone()],
        });
        self.offices(words);
    }

    fn offices(&mut self, words: &Phrasebook) {
        self.offices = Office::for_country(self.country.as_ref(), self.language);
        if self.country.as_ref().is_some_and(|country| !country.has_offices()) {
            self.notes.push(words.note.no_offices.clone());
        }
        for (role, call) in [(Role::Minors, &words.minor), (Role::Distress, &words.distress)] {
            let phone = self.offices.iter().find(|office| office.role == role && !office.phone.is_empty());
            self.urgent_notes.push(match phone {
                Some(office) => call.text.replace("{phone}", &office.phone),
                None => call.general.clone(),
            });
        }
    }

    /// The advice for people who have kept the evidence already: without the sentence on how to.
    #[must_use]
    pub fn evidence_saved(mut self) -> Self {
        let how = &self.language.words().todo.proof_how;
        for step in &mut self.steps {
            step.text.retain(|text| text != how);
        }
        self
    }

    /// The name of a role, such as `Help for victims`.
    #[must_use]
    pub fn role(&self, role: Role) -> &'static str {
        self.language.words().office.get(&role).map_or("", String::as_str)
    }

    /// The heading of [`why`](Self::why), as sure as the title is.
    #[must_use]
    pub fn why_heading(&self) -> &'static str {
        let words = self.language.words();
        if self.title == words.title.sextortion { &words.heading.why } else { &words.heading.why_maybe }
    }

    /// The headings of a page.
    #[must_use]
    pub fn headings(&self) -> &'static Headings {
        &self.language.words().heading
    }
}

pub use words::Heading as Headings;

/// How sure the verdict is. The sentence is about this one message. A count of others, "of 100 such
/// emails 97 were", left readers wondering whether theirs was among them.
fn how_sure(words: &Phrasebook, report: &Report) -> String {
    match report.unsure_reason {
        Some(UnsureReason::TooLittleText) => return words.note.little_text.clone(),
        Some(UnsureReason::UnknownScript) => return words.note.strange_script.clone(),
        Some(UnsureReason::UnwantedPassage) => return words.note.unwanted_passage.clone(),
        Some(UnsureReason::Unread) => return words.note.unread.clone(),
        Some(UnsureReason::BetweenThresholds) | None => {}
    }
    let not_ham = report.not_ham();
    let verdict = likely(report);
    let (sentence, probability) = match verdict.as_str() {
        Label::HAM => (&words.verdict.ham, report.probabilities.first().copied()),
        Label::SEXTORTION => (&words.verdict.sextortion, report.probability(Label::SEXTORTION)),
        _ if *verdict == Verdict::Unsure => (&words.verdict.unsure, Some(not_ham)),
        _ => (&words.verdict.spam, Some(not_ham)),
    };
    sentence.replace("{n}", &percent(words, probability.unwrap_or_default()))
}

fn notes(words: &Phrasebook, report: &Report) -> Vec<String> {
    let (note, flags) = (&words.note, report.flags);
    [
        (flags.no_headers, &note.no_headers),
        (flags.no_text, &note.no_text),
        (flags.truncated, &note.truncated),
        (flags.parts_truncated, &note.parts_truncated),
        (flags.damaged, &note.damaged),
        (flags.attachment_truncated, &note.attachment_truncated),
        (flags.attachment_locked, &note.attachment_locked),
        (flags.test_string, &note.test_string),
        (flags.attachment_unread, &note.attachment_unread),
        // newsletters often contain two texts; if nothing else is suspicious, that matters to
        // nobody
        (flags.forms_differ && report.verdict.as_str() != Label::HAM, &note.forms_differ),
    ]
    .into_iter()
    .filter(|(set, _)| *set)
    .map(|(_, note)| note.clone())
    .collect()
}

fn claims(words: &Phrasebook, report: &Report) -> Vec<Claim> {
    // demands are reported by themselves; text about such emails is not a claim of the sender's
    const ELSEWHERE: [IndicatorKind; 5] = [
        IndicatorKind::RansomAmount,
        IndicatorKind::CryptoAddress,
        IndicatorKind::BankAccount,
        IndicatorKind::Quotation,
        IndicatorKind::Advice,
    ];
    report
        .indicators
        .iter()
        .filter(|found| !ELSEWHERE.contains(&found.id))
        .map(|found| Claim {
            id: found.id,
            sentence: claimed(words, found),
            quotes: found
                .quotes
                .iter()
                .filter(|quote| !quote.text.is_empty())
                .map(|quote| quoted(words, quote))
                .collect(),
        })
        .collect()
}

fn claimed(words: &Phrasebook, found: &Indicator) -> String {
    let sentence = words.claim.get(&found.id).map_or(found.sentence, String::as_str);
    if found.quoted { format!("{sentence} {}", words.quoted.claim) } else { sentence.to_owned() }
}

fn quoted(words: &Phrasebook, quote: &Quote) -> (String, String) {
    (quote.text.clone(), place(words, quote.location).to_owned())
}

fn place(words: &Phrasebook, spot: SourceLocation) -> &str {
    let place = &words.place;
    match spot {
        SourceLocation::Text { segment: SegmentKind::Subject, .. } => &place.subject,
        SourceLocation::Text { segment: SegmentKind::FromName, .. } => &place.from,
        SourceLocation::Text { segment: SegmentKind::Body(_), .. } => &place.body,
        SourceLocation::Text { segment: SegmentKind::Hidden(_), .. } => &place.hidden,
        SourceLocation::Text { segment: SegmentKind::Pdf(_), .. } | SourceLocation::Qr(_) => {
            &place.attachment
        }
        SourceLocation::Link | SourceLocation::Header | SourceLocation::Structure => &place.structure,
    }
}

fn demanded(words: &Phrasebook, demand: &Demand) -> Option<DemandText> {
    if demand.is_empty() {
        return None;
    }
    let sums: Vec<String> = demand
        .amounts
        .iter()
        .map(|sum| match sum.currency.as_str() {
            UNNAMED => thousands(words, sum.value),
            currency => format!("{} {currency}", thousands(words, sum.value)),
        })
        .collect();
    let mut sentence = if sums.is_empty() {
        words.demand.money.clone()
    } else {
        words.demand.amount.replace("{amount}", &sums.join(" / "))
    };
    if let Some(hours) = demand.hours {
        sentence = format!("{sentence} {}", time(words, hours));
    }
    if demand.addresses.is_empty() {
        sentence.push('.');
    } else {
        sentence = format!("{sentence} {}", words.demand.to);
    }
    let addresses = demand.addresses.iter().map(|address| written(words, address)).collect();
    Some(DemandText { sentence, addresses })
}

fn time(words: &Phrasebook, hours: f64) -> String {
    let whole = hours.round();
    if (hours / 24.0).fract() == 0.0 && (hours > MAX_HOURS || hours == 24.0) {
        let days = hours / 24.0;
        if days == 1.0 {
            words.demand.day.clone()
        } else {
            words.demand.days.replace("{days}", &days.to_string())
        }
    } else if whole <= 1.0 {
        words.demand.hour.clone()
    } else {
        words.demand.hours.replace("{hours}", &whole.to_string())
    }
}

fn written(words: &Phrasebook, address: &PaymentAddress) -> String {
    let mut text = format!("{} {}", address.coin, address.address);
    if !address.hiding.is_empty() {
        let how: Vec<&str> = address
            .hiding
            .iter()
            .filter_map(|how| words.hiding.get(how.name()).map(String::as_str))
            .collect();
        text = format!("{text} {}", words.demand.hidden.replace("{how}", &how.join(", ")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_people_say_them() {
        for (hours, expected) in [
            (48.0, "within 48 hours"),
            (24.0, "within one day"),
            (120.0, "within 5 days"),
            (0.5, "within one hour"),
            (50.0, "within 50 hours"),
        ] {
            assert_eq!(time(Language::En.words(), hours), expected, "{hours}");
        }
    }
}
