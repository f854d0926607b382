//! The C interface of `bluff`: handles, result codes, and no decisions. `include/bluff.h`
//! is generated from this file.

// Names are as in C, and documented there: the rules of the header hold for every pointer. A
// pointer that may be NULL is an `Option` of a reference. So only arrays and texts, which Rust
// cannot express, need `unsafe`.
#![allow(non_camel_case_types, clippy::missing_safety_doc)]

mod handles;
mod options;
mod pointers;
mod report;
mod result;

use bluff::{Classifier, Country, Email, Language, Options};
use handles::HandleTable;
use options::bluff_options;
use pointers::{bytes, optional_text, path, text, utf8};
use report::{ReportHandle, c_text, severity};
use result::{CallFailure, bluff_error, bluff_result, done, give};
use std::ffi::{CString, c_char, c_void};
use std::mem::MaybeUninit;

static CLASSIFIERS: HandleTable<ClassifierHandle> = HandleTable::new();
static REPORTS: HandleTable<ReportHandle> = HandleTable::new();

/// A model with its options, ready to classify email. Share it among threads.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct bluff_classifier {
    /// Its number; 0 is no handle.
    pub id: u64,
}

/// The report on one message.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct bluff_report {
    /// Its number; 0 is no handle.
    pub id: u64,
}

/// A feature with its contribution: one of the terms that decided.
#[repr(C)]
pub struct bluff_clue {
    /// Words of the message, or the name of a feature.
    pub feature: *const c_char,
    /// What it adds to the score; above 0 it speaks against ham.
    pub contribution: f64,
    /// Its place, such as `subject:3-9`.
    pub location: *const c_char,
}

/// Something that the message claims, demands, shows or hides.
#[repr(C)]
pub struct bluff_indicator {
    /// Its name, such as `webcam`.
    pub id: *const c_char,
    /// What it means, in English.
    pub sentence: *const c_char,
    /// How much it says by itself: `low`, `medium` or `high`.
    pub severity: *const c_char,
    /// Whether it is only in a message that is quoted.
    pub quoted: bool,
}

/// A message with `X-Bluff-` fields on top: `head`, then the bytes of the message from `rest` on.
#[repr(C)]
pub struct bluff_head {
    /// The new header, not ended by a zero byte; belongs to the report.
    pub head: *const c_char,
    /// Length of `head` in bytes.
    pub head_len: usize,
    /// Where the unchanged part of the message begins.
    pub rest: usize,
}

/// A classifier, the options that its reports need, and the text of its model's checksum.
struct ClassifierHandle {
    classifier: Classifier,
    language: Language,
    country: Option<Country>,
    model_id: CString,
}

impl ClassifierHandle {
    /// A handle of the report on an email.
    fn classify(&self, email: &Email<'_>) -> Result<bluff_report, CallFailure> {
        let report = self.classifier.classify_email(email);
        let report = ReportHandle::new(report, self.language, self.country.clone());
        Ok(bluff_report { id: REPORTS.insert(report) })
    }
}

/// The version of this library.
#[unsafe(no_mangle)]
pub extern "C" fn bluff_version() -> *const c_char {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    VERSION.as_ptr().cast()
}

/// Number of handles in use. Tools that look for leaks do not see a forgotten handle; this number
/// shows it.
#[unsafe(no_mangle)]
pub extern "C" fn bluff_handles_in_use() -> usize {
    CLASSIFIERS.len() + REPORTS.len()
}

/// A classifier with the built-in model. `options` and `error` may be NULL.
#[unsafe(no_mangle)]
pub extern "C" fn bluff_classifier_new_builtin(
    options: Option<&bluff_options>,
    error: Option<&mut MaybeUninit<bluff_error>>,
    classifier: Option<&mut MaybeUninit<bluff_classifier>>,
) -> bluff_result {
    give(classifier, error, || start(Classifier::builtin(), options))
}

/// A classifier with the model in a file. `options` and `error` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bluff_classifier_new_from_path(
    file: *const c_char,
    options: Option<&bluff_options>,
    error: Option<&mut MaybeUninit<bluff_error>>,
    classifier: Option<&mut MaybeUninit<bluff_classifier>>,
) -> bluff_result {
    // SAFETY: the rules of the header
    give(classifier, error, || start(Classifier::from_path(unsafe { path(file) }?)?, options))
}

/// A classifier with the model in these bytes, which are copied. `options` and `error` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bluff_classifier_new_from_bytes(
    model: *const c_void,
    model_len: usize,
    options: Option<&bluff_options>,
    error: Option<&mut MaybeUninit<bluff_error>>,
    classifier: Option<&mut MaybeUninit<bluff_classifier>>,
) -> bluff_result {
    // SAFETY: the rules of the header
    let model = || unsafe { bytes(model, model_len) };
    give(classifier, error, || start(Classifier::from_bytes(model()?)?, options))
}

/// Frees a classifier. Calls that use it still succeed, and reports stay. {0} is nothing to free
/// and not an error.
#[unsafe(no_mangle)]
pub extern "C" fn bluff_classifier_free(classifier: bluff_classifier) -> bluff_result {
    done(|| CLASSIFIERS.remove(classifier.id))
}

/// The checksum of the model, eight hexadecimal digits.
#[unsafe(no_mangle)]
pub extern "C" fn bluff_classifier_model_id(
    classifier: bluff_classifier,
    model_id: Option<&mut MaybeUninit<*const c_char>>,
) -> bluff_result {
    give(model_id, None, || Ok(CLASSIFIERS.get(classifier.id)?.model_id.as_ptr()))
}

/// Classifies a raw message, whatever its bytes: what is not an email is read as bare text. NULL
/// with a length of 0 is an empty message. Only the first 32 MiB of a longer message are read, and
/// the report has the flag `truncated`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bluff_classify(
    classifier: bluff_classifier,
    message: *const c_void,
    message_len: usize,
    report: Option<&mut MaybeUninit<bluff_report>>,
) -> bluff_result {
    // SAFETY: the rules of the header
    let message = || unsafe { bytes(message, message_len) };
    give(report, None, || CLASSIFIERS.get(classifier.id)?.classify(&Email::parse(message()?)))
}

/// Classifies bare text, such as a message that somebody pasted. It must be UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bluff_classify_text(
    classifier: bluff_classifier,
    text: *const c_char,
    text_len: usize,
    report: Option<&mut MaybeUninit<bluff_report>>,
) -> bluff_result {
    // SAFETY: the rules of the header
    let text = || unsafe { bytes(text.cast(), text_len) };
    give(report, None, || CLASSIFIERS.get(classifier.id)?.classify(&Email::from_text(utf8(text()?)?)))
}

/// Frees a report and all its texts. {0} is nothing to free and not an error.
#[unsafe(no_mangle)]
pub extern "C" fn bluff_report_free(report: bluff_report) -> bluff_result {
    done(|| REPORTS.remove(report.id))
}

/// The answer: a label such as `ham`, `spam`, `sextortion`, or `unsure`.
#[unsafe(no_mangle)]
pub extern "C" fn bluff_report_label(
    report: bluff_report,
    label: Option<&mut MaybeUninit<*const c_char>>,
) -> bluff_result {
    ask(report, label, |report| Ok(report.texts().label.as_ptr()))
}

/// Why the answer is `unsure`: `between-thresholds`, `too-little-text`, `unknown-script`,
/// `unwanted-passage` or `unread`; empty if the answer is not `unsure`.
#[unsafe(no_mangle)]
pub extern "C" fn bluff_report_unsure_reason(
    report: bluff_report,
    unsure_reason: Option<&mut MaybeUninit<*const c_char>>,
) -> bluff_result {
    ask(report, unsure_reason, |report| Ok(report.texts().unsure_reason.as_ptr()))
}

/// What was cut, damaged or missing, such as `no-headers truncated`; empty if nothing was.
#[unsafe(no_mangle)]
pub extern "C" fn bluff_report_flags(
    report: bluff_report,
    flags: Option<&mut MaybeUninit<*const c_char>>,
) -> bluff_result {
    ask(report, flags, |report| Ok(report.texts().flags.as_ptr()))
}

/// Number of labels the model knows.
#[unsafe(no_mangle)]
pub extern "C" fn bluff_report_label_count(
    report: bluff_report,
    count: Option<&mut MaybeUninit<usize>>,
) -> bluff_result {
    ask(report, count, |report| Ok(report.report.labels().len()))
}

/// The name of a label by its number; 0 is `ham`.
#[unsafe(no_mangle)]
pub extern "C" fn bluff_report_label_name(
    report: bluff_report,
    number: usize,
    name: Option<&mut MaybeUninit<*const c_char>>,
) -> bluff_result {
    ask(report, name, |report| Ok(nth(&report.texts().names, number)?.as_ptr()))
}

/// The calibrated probability of a label, from 0 to 1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bluff_report_probability(
    report: bluff_report,
    label: *const c_char,
    probability: Option<&mut MaybeUninit<f64>>,
) -> bluff_result {
    // SAFETY: the rules of the header
    let number = |report: &ReportHandle| report.number_of(unsafe { text(label) }?);
    ask(report, probability, |report| Ok(nth(&report.report.probabilities, number(report)?)?.get()))
}

/// The score of a label: uncalibrated log-odds against ham, so not a probability.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bluff_report_score(
    report: bluff_report,
    label: *const c_char,
    score: Option<&mut MaybeUninit<f64>>,
) -> bluff_result {
    // SAFETY: the rules of the header
    let number = |report: &ReportHandle| report.number_of(unsafe { text(label) }?);
    ask(report, score, |report| Ok(nth(&report.report.scores, number(report)?)?.get()))
}

/// Number of clues: at most as many as the option `explain` asked for.
#[unsafe(no_mangle)]
pub extern "C" fn bluff_report_clue_count(
    report: bluff_report,
    count: Option<&mut MaybeUninit<usize>>,
) -> bluff_result {
    ask(report, count, |report| Ok(report.texts().clues.len()))
}

/// A clue by its number, the heaviest first.
#[unsafe(no_mangle)]
pub extern "C" fn bluff_report_clue(
    report: bluff_report,
    number: usize,
    clue: Option<&mut MaybeUninit<bluff_clue>>,
) -> bluff_result {
    ask(report, clue, |report| {
        let (feature, contribution, location) = nth(&report.texts().clues, number)?;
        Ok(bluff_clue { feature: feature.as_ptr(), contribution: *contribution, location: location.as_ptr() })
    })
}

/// Number of indicators found.
#[unsafe(no_mangle)]
pub extern "C" fn bluff_report_indicator_count(
    report: bluff_report,
    count: Option<&mut MaybeUninit<usize>>,
) -> bluff_result {
    ask(report, count, |report| Ok(report.report.indicators.len()))
}

/// An indicator by its number. The JSON of the report also has the words that show it.
#[unsafe(no_mangle)]
pub extern "C" fn bluff_report_indicator(
    report: bluff_report,
    number: usize,
    indicator: Option<&mut MaybeUninit<bluff_indicator>>,
) -> bluff_result {
    ask(report, indicator, |report| {
        let found = nth(&report.report.indicators, number)?;
        let (id, sentence) = nth(&report.texts().indicators, number)?;
        Ok(bluff_indicator {
            id: id.as_ptr(),
            sentence: sentence.as_ptr(),
            severity: severity(found.severity).as_ptr(),
            quoted: found.quoted,
        })
    })
}

/// The whole report, as the JSON object that `classify --format json` prints, without `path` and
/// `advice`.
#[unsafe(no_mangle)]
pub extern "C" fn bluff_report_json(
    report: bluff_report,
    json: Option<&mut MaybeUninit<*const c_char>>,
) -> bluff_result {
    ask(report, json, |report| Ok(report.json().as_ptr()))
}

/// What a person should know and do, as a JSON object: in a language such as `en`, with the offices
/// of a country such as `fr`. NULL means the language or country in the classifier's options.
/// Every call adds a text to the report.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bluff_report_advice_json(
    report: bluff_report,
    language: *const c_char,
    country: *const c_char,
    json: Option<&mut MaybeUninit<*const c_char>>,
) -> bluff_result {
    ask(report, json, |report| {
        // SAFETY: the rules of the header
        let (language, country) = unsafe { (optional_text(language)?, optional_text(country)?) };
        Ok(report.advice(language, country)?.cast())
    })
}

/// The header with which a filter passes on the classified message, as `classify --format headers`
/// does: our `X-Bluff-` fields on top, incoming ones removed, and only ASCII in ours. Every call
/// adds a text to the report.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bluff_report_head(
    report: bluff_report,
    message: *const c_void,
    message_len: usize,
    head: Option<&mut MaybeUninit<bluff_head>>,
) -> bluff_result {
    ask(report, head, |report| {
        // SAFETY: the rules of the header
        let (head, rest) = report.report.annotate_header(unsafe { bytes(message, message_len) }?);
        let head_len = head.len();
        Ok(bluff_head { head: report.keep(head).cast(), head_len, rest })
    })
}

/// A handle of the classifier with these options.
fn start(classifier: Classifier, options: Option<&bluff_options>) -> Result<bluff_classifier, CallFailure> {
    let options = options.map_or_else(|| Ok(Options::default()), bluff_options::to_core)?;
    let classifier = classifier.with_options(&options)?;
    let model_id = c_text(&classifier.model().id().id);
    let language = options.language.unwrap_or_default();
    let handle = ClassifierHandle { classifier, language, country: options.country, model_id };
    Ok(bluff_classifier { id: CLASSIFIERS.insert(handle) })
}

/// Writes the answer of a report to `out`.
fn ask<T>(
    report: bluff_report,
    out: Option<&mut MaybeUninit<T>>,
    question: impl FnOnce(&ReportHandle) -> Result<T, CallFailure>,
) -> bluff_result {
    give(out, None, || question(&*REPORTS.get(report.id)?))
}

/// The item of that number.
fn nth<T>(items: &[T], number: usize) -> Result<&T, CallFailure> {
    items.get(number).ok_or_else(|| bluff_result::OutOfRange.into())
}
