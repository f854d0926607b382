//! [`ReportHandle`]: a report with its texts as C reads them.

use crate::result::{CallFailure, bluff_result};
use bluff::{Advice, Country, Language, Report, Severity};
use serde::Serialize;
use std::ffi::{CStr, CString};
use std::sync::{Mutex, OnceLock, PoisonError};

/// A report, and the texts that callers asked for. They are made when they are asked for, because
/// most callers need only the label.
pub(crate) struct ReportHandle {
    pub(crate) report: Report,
    /// The language of the options, for advice.
    language: Language,
    country: Option<Country>,
    texts: OnceLock<Texts>,
    json: OnceLock<CString>,
    /// Texts that depend on the arguments of a call. They are boxed, so that each stays in place
    /// when the list grows.
    kept: Mutex<Vec<Box<[u8]>>>,
}

/// The short texts of a report.
pub(crate) struct Texts {
    pub(crate) label: CString,
    pub(crate) unsure_reason: CString,
    pub(crate) flags: CString,
    pub(crate) names: Vec<CString>,
    /// Feature, contribution and place of each clue.
    pub(crate) clues: Vec<(CString, f64, CString)>,
    /// Name and sentence of each indicator.
    pub(crate) indicators: Vec<(CString, CString)>,
}

impl ReportHandle {
    pub(crate) fn new(report: Report, language: Language, country: Option<Country>) -> Self {
        let (texts, json, kept) = (OnceLock::new(), OnceLock::new(), Mutex::default());
        Self { report, language, country, texts, json, kept }
    }

    pub(crate) fn texts(&self) -> &Texts {
        self.texts.get_or_init(|| Texts::new(&self.report))
    }

    pub(crate) fn json(&self) -> &CStr {
        self.json.get_or_init(|| json(&self.report))
    }

    /// The number of the label of that name.
    pub(crate) fn number_of(&self, name: &str) -> Result<usize, CallFailure> {
        self.report.labels().index_of(name).ok_or_else(|| bluff_result::UnknownName.into())
    }

    /// Advice in a language and for a country; those of the options if not given.
    pub(crate) fn advice(
        &self,
        language: Option<&str>,
        country: Option<&str>,
    ) -> Result<*const u8, CallFailure> {
        let language = match language {
            Some(code) => code.parse().map_err(|_| bluff_result::UnknownName)?,
            None => self.language,
        };
        let country = match country {
            Some(code) => Some(code.parse().map_err(|_| bluff_result::UnknownName)?),
            None => self.country.clone(),
        };
        let advice = json(&Advice::new(&self.report, language, country));
        Ok(self.keep(advice.into_bytes_with_nul()))
    }

    /// Keeps bytes as long as the report, and returns their address.
    pub(crate) fn keep(&self, bytes: Vec<u8>) -> *const u8 {
        let bytes = bytes.into_boxed_slice();
        let start = bytes.as_ptr();
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).push(bytes);
        start
    }
}

impl Texts {
    fn new(report: &Report) -> Self {
        let clues = report.explanation.iter().flat_map(|explanation| &explanation.clues);
        Self {
            label: c_text(report.verdict.as_str()),
            unsure_reason: c_text(report.unsure_reason.map_or("", |unsure_reason| unsure_reason.as_str())),
            flags: c_text(&report.flags.names().join(" ")),
            names: report.labels().iter().map(|label| c_text(label.as_str())).collect(),
            clues: clues
                .map(|clue| (c_text(&clue.feature), clue.contribution, c_text(&clue.location.to_string())))
                .collect(),
            indicators: report
                .indicators
                .iter()
                .map(|found| (c_text(found.id.id()), c_text(found.sentence)))
                .collect(),
        }
    }
}

/// How much an indicator says by itself, as in JSON.
pub(crate) fn severity(severity: Severity) -> &'static CStr {
    match severity {
        Severity::Low => c"low",
        Severity::Medium => c"medium",
        Severity::High => c"high",
    }
}

/// The text, with U+FFFD for zero bytes.
pub(crate) fn c_text(text: &str) -> CString {
    CString::new(text.replace('\0', "\u{fffd}")).unwrap_or_default() // no zero byte is left
}

fn json(value: &impl Serialize) -> CString {
    let json = serde_json::to_string(value).unwrap_or_default(); // only keys that are not strings could fail
    c_text(&json)
}
