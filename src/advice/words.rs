//! [`Phrasebook`]: the texts of one language, as they are in `data/advice`.

use super::brief::BriefWords;
use super::clues::ClueWords;
use super::offices::Role;
use crate::indicators::IndicatorKind;
use serde::Deserialize;
use std::collections::BTreeMap;

/// All texts of a language; `{n}` and the like are filled in where they are used.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Phrasebook {
    #[serde(rename = "language")]
    _language: String,
    pub(crate) verdict: VerdictWords,
    pub(crate) number: Number,
    pub(crate) title: VerdictWords,
    pub(crate) heading: Heading,
    pub(crate) claim: BTreeMap<IndicatorKind, String>,
    pub(crate) demand: DemandWords,
    pub(crate) hiding: BTreeMap<String, String>,
    pub(crate) place: PlaceWords,
    pub(crate) why: Why,
    pub(crate) todo: Todo,
    pub(crate) minor: Call,
    pub(crate) distress: Call,
    pub(crate) personal_case: Titled,
    pub(crate) quoted: Quoted,
    #[serde(rename = "spam-advice")]
    pub(crate) spam_advice: TextWords,
    pub(crate) maybe: TextWords,
    pub(crate) known: KnownWords,
    #[serde(rename = "unsure-advice")]
    pub(crate) unsure_advice: TextWords,
    pub(crate) office: BTreeMap<Role, String>,
    pub(crate) note: Note,
}

/// The texts that only the page of a program shows. They are a file of their own, which hosts
/// without such a page leave out.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageWords {
    pub(crate) brief: BriefWords,
    pub(crate) clue: ClueWords,
    /// Sentences by the name of a feature of structure, such as `reply-to=other` or `reply-to`.
    pub(crate) feature: BTreeMap<String, String>,
}

/// One text for each answer.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct VerdictWords {
    pub(crate) sextortion: String,
    pub(crate) spam: String,
    pub(crate) ham: String,
    pub(crate) unsure: String,
}

/// How numbers are written.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Number {
    pub(crate) percent: String,
    pub(crate) more: String,
    pub(crate) fewer: String,
    pub(crate) thousands: String,
}

/// Headings of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs)] // the names say what they are
pub struct Heading {
    pub claims: String,
    pub demand: String,
    pub why: String,
    pub why_maybe: String,
    pub todo: String,
    pub r#where: String,
    pub proof: String,
    pub note: String,
}

/// The parts of what is demanded.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct DemandWords {
    pub(crate) amount: String,
    pub(crate) money: String,
    pub(crate) hour: String,
    pub(crate) hours: String,
    pub(crate) day: String,
    pub(crate) days: String,
    pub(crate) to: String,
    pub(crate) hidden: String,
}

/// Where words are.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct PlaceWords {
    pub(crate) subject: String,
    pub(crate) from: String,
    pub(crate) body: String,
    pub(crate) hidden: String,
    pub(crate) structure: String,
    pub(crate) attachment: String,
}

/// Why it is a bluff: in general, and because of what was found.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Why {
    pub(crate) general: String,
    pub(crate) own_account: String,
    pub(crate) password_shown: String,
    pub(crate) personal_data: String,
    pub(crate) deadline: String,
    pub(crate) antivirus_useless: String,
    pub(crate) data_on_server: String,
    pub(crate) webcam: String,
    pub(crate) disguised: String,
    pub(crate) do_not_tell: String,
    pub(crate) accusation: String,
}

/// The four parts of the advice, and the additions to them.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Todo {
    pub(crate) reply_title: String,
    pub(crate) reply_text: String,
    pub(crate) pay_title: String,
    pub(crate) pay_text: String,
    pub(crate) proof_title: String,
    pub(crate) proof_text: String,
    pub(crate) help_title: String,
    pub(crate) help_text: String,
    pub(crate) paid: String,
    pub(crate) password: String,
    pub(crate) sent_cards: String,
    pub(crate) replied: String,
    pub(crate) proof_how: String,
    pub(crate) webcam_cover: String,
    pub(crate) crypto_report: String,
}

/// A text with a telephone number, and one without.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Call {
    pub(crate) text: String,
    pub(crate) general: String,
}

/// A text with a title.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Titled {
    pub(crate) title: String,
    pub(crate) text: String,
}

/// For a message that quotes blackmail; `claim` comes after a claim that is quoted, reported or
/// denied.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Quoted {
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) claim: String,
}

/// Help against somebody the reader knows: a title, and a text for each step.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct KnownWords {
    pub(crate) text: String,
    pub(crate) reply: String,
    pub(crate) pay: String,
    pub(crate) proof: String,
    pub(crate) help: String,
    pub(crate) victim_title: String,
    pub(crate) victim: String,
}

/// A text.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct TextWords {
    pub(crate) text: String,
}

/// What was not read.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Note {
    pub(crate) no_headers: String,
    pub(crate) no_text: String,
    pub(crate) little_text: String,
    pub(crate) strange_script: String,
    pub(crate) unwanted_passage: String,
    pub(crate) unread: String,
    pub(crate) truncated: String,
    pub(crate) parts_truncated: String,
    pub(crate) damaged: String,
    pub(crate) attachment_truncated: String,
    pub(crate) attachment_locked: String,
    pub(crate) test_string: String,
    pub(crate) attachment_unread: String,
    pub(crate) forms_differ: String,
    pub(crate) no_offices: String,
}
