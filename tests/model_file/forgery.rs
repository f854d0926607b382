//! Forged files: the checksum is right, the content is wrong. They are refused, or do no harm.

use super::{FILE, header_end};
use bluff::{Classifier, ErrorKind, Model};
use serde_json::{Value, json};

/// The message that a forged model judges if it was accepted.
const LETTER: &[u8] =
    b"Subject: Your prize\r\n\r\nDear Anna, pay 500 EUR in bitcoin by Monday. T\xc3\xa9l: 0123\r\n";

/// A file of these contents, with the length and the checksum that belong to them.
fn sealed(header: &[u8], rest: &[u8]) -> Vec<u8> {
    let body = [&(header.len() as u32).to_le_bytes(), header, rest].concat();
    [&FILE[..12], &crc32fast::hash(&body).to_le_bytes(), &body].concat()
}

fn header() -> Value {
    serde_json::from_slice(&FILE[20..header_end()]).unwrap()
}

fn assert_refused(bytes: &[u8], of: &str) {
    match Model::from_bytes(bytes.to_vec().into()) {
        Ok(_) => panic!("{of}: taken for a model"),
        Err(error) => assert_eq!(error.kind(), ErrorKind::Model, "{of}: {error}"),
    }
}

/// The merges and the rows.
fn rest() -> &'static [u8] {
    &FILE[header_end()..]
}

#[test]
fn a_header_that_is_written_anew_is_taken() {
    let same = sealed(header().to_string().as_bytes(), rest());
    assert!(Model::from_bytes(same.into()).is_ok(), "or the refusals below prove nothing");
}

#[test]
fn headers_that_contradict_themselves_are_refused() {
    let merges = header()["merges"].as_u64().unwrap();
    for (path, value) in [
        ("/labels", json!(["ham"])),
        ("/labels", json!(["ham", "spam"])),
        ("/labels", json!(["spam", "ham", "sextortion"])),
        ("/labels", json!(["spam", "sextortion", "scam"])),
        ("/labels", json!(["ham", "spam", "spam"])),
        ("/labels", json!(["ham", "spam", "unsure"])),
        ("/labels", json!(["ham", "spam", "a\u{1b}[31m"])),
        ("/headers", json!("some")),
        ("/merges", json!(0)),
        ("/merges", json!(merges - 1)),
        ("/merges", json!(merges + 1)),
        ("/merges", json!(u64::MAX)),
        ("/merges", json!(-1)),
        ("/scoring/bias", json!([])),
        ("/scoring/bias", json!([0.0, 0.0, 0.0])),
        ("/scoring/bias", json!([0.0, null])),
        ("/scoring/steps", json!([0.0])),
        ("/scoring/lengths", json!([1.0, 1.0])),
        ("/scoring/lengths", json!([1e300, 1.0, 1.0, 1.0])),
        ("/calibration/prior", json!([1.0])),
        ("/calibration/n_samples", json!([-0.5, 10.0])),
        ("/calibration/n_samples", json!([10.0, -3.0])),
        ("/calibration/not_ham", json!({"kind": "isotonic", "scores": [], "log_odds": []})),
        ("/calibration/not_ham", json!({"kind": "isotonic", "scores": [1.0, 0.0], "log_odds": [0.0, 1.0]})),
        ("/calibration/not_ham", json!({"kind": "isotonic", "scores": [1.0], "log_odds": [0.0, 1.0]})),
        ("/calibration/not_ham", json!({"kind": "none"})),
        ("/thresholds", json!({"ham": 0.9, "other": 0.5})),
        ("/thresholds", json!({"ham": 0.5, "other": 1.5})),
    ] {
        let mut header = header();
        *header.pointer_mut(path).unwrap_or_else(|| panic!("no {path} in the header")) = value.clone();
        assert_refused(&sealed(header.to_string().as_bytes(), rest()), &format!("{path} = {value}"));
    }
}

/// Values that no training writes: each is refused with the name of its field, what was found there
/// and what was expected.
#[test]
fn numbers_out_of_range_are_refused_by_name() {
    for (path, value, named) in [
        (
            "/calibration/prior/1",
            json!(1.7e308),
            "calibration.prior of spam = 1.7e308; expected a number from 0.0 to 1.0",
        ),
        ("/calibration/prior/0", json!(-1), "calibration.prior of ham = -1.0; expected"),
        ("/calibration/prior/0", json!(0), "sum of calibration.prior = "),
        (
            "/calibration/prior",
            json!([0.0, 0.5, 0.5]),
            "calibration.prior of ham = 0.0; expected a share of ham",
        ),
        (
            "/calibration/prior",
            json!([1.0, 0.0, 0.0]),
            "calibration.prior of ham = 1.0; expected a share of ham",
        ),
        ("/calibration/prior", json!([0.5, 0.6, 0.1]), "sum of calibration.prior = "),
        ("/calibration/prior", json!([0.5, 0.5]), "calibration.prior = a list of 2; expected a list of 3"),
        (
            "/calibration/label_slope",
            json!(1e308),
            "calibration.label_slope = 1e308; expected a number from 0.0 to 10.0",
        ),
        ("/calibration/label_slope", json!(10.5), "calibration.label_slope = 10.5"),
        ("/calibration/label_slope", json!(-0.1), "calibration.label_slope = -0.1"),
        ("/calibration/label_slope", json!(null), "calibration: invalid type: null"),
        (
            "/calibration/not_ham",
            json!({"kind": "temperature", "slope": 1e300}),
            "calibration.not_ham.slope = 1e300",
        ),
        (
            "/calibration/not_ham",
            json!({"kind": "platt", "slope": 1.0, "offset": -1e300}),
            "calibration.not_ham.offset",
        ),
        (
            "/calibration/not_ham",
            json!({"kind": "beta", "a": 1.0, "b": 1e9, "c": 0.0}),
            "calibration.not_ham.b",
        ),
        (
            "/calibration/not_ham",
            json!({"kind": "isotonic", "scores": [1.0], "log_odds": [1e300]}),
            "calibration.not_ham.log_odds = 1e300",
        ),
        ("/calibration/n_samples", json!([1e300, 1.0]), "calibration.n_samples of ham = 1e300"),
        ("/calibration/n_samples", json!([1.0, -1.0]), "calibration.n_samples of all else = -1.0"),
        (
            "/calibration/ham_scores/campaigns",
            json!(u64::MAX),
            "calibration.ham_scores.campaigns = 18446744073709551615; expected at most",
        ),
        (
            "/calibration/ham_scores/campaigns",
            json!(1_000_000),
            "calibration.ham_scores.campaigns = 1000000; expected at most",
        ),
        ("/calibration/ham_scores/campaigns", json!(0), "length of calibration.ham_scores.highest"),
        ("/calibration/ham_scores/highest", json!([1e30]), "calibration.ham_scores.highest"),
        ("/scoring/bias/0", json!(1e300), "scoring.bias = 1e300"),
        ("/scoring/steps/0", json!(-1e-4), "scoring.steps = -0.0001"),
        ("/scoring/steps/0", json!(1e10), "scoring.steps"),
        ("/scoring/lengths/0", json!(-1.0), "scoring.lengths = -1.0"),
        ("/scoring/lengths/0", json!(1e20), "scoring.lengths"),
        ("/thresholds/other", json!(1.5), "thresholds: "),
        ("/script_coverage", json!({"Latn": u64::MAX}), "script_coverage.Latn = 18446744073709551615"),
        ("/script_coverage", json!({"a\r\nb": 1}), "script in script_coverage = \"a\\r\\nb\""),
        (
            "/provenance/version",
            json!("0.1.0\r\nX-Evil: 1"),
            "provenance.version = \"0.1.0\\r\\nX-Evil: 1\"; expected 1 to 32",
        ),
        ("/provenance/version", json!("\u{1b}[31m"), "provenance.version = \"\\u{1b}[31m\""),
        ("/provenance/version", json!(""), "provenance.version = \"\""),
        ("/provenance/version", json!("1".repeat(33)), "provenance.version = "),
        ("/provenance/version", json!("1".repeat(3_000)), "provenance.version = "),
        ("/provenance/version", json!("0.1.\u{661}"), "provenance.version = "),
        ("/provenance/c", json!(-1), "provenance.c = -1.0; expected"),
        ("/provenance/alpha", json!(null), "provenance: invalid type: null"),
        ("/provenance/logistic_weight", json!(1e9), "provenance.logistic_weight = 1000000000.0; expected"),
        ("/provenance/naive_bayes_weight", json!(-0.1), "provenance.naive_bayes_weight = -0.1; expected"),
        ("/provenance/cross_validation", json!("fold"), "provenance: unknown variant `fold`"),
        ("/provenance/folds", json!(1_001), "provenance.folds = 1001; expected at most 1000"),
        ("/provenance/campaigns", json!(u64::MAX), "provenance.campaigns = "),
        ("/provenance/updates", json!(u64::MAX), "provenance.updates = "),
        ("/provenance/sources/0/messages/0", json!(u64::MAX), "provenance.sources of "),
        ("/provenance/sources/0/messages", json!([1]), "provenance.sources of "),
    ] {
        let mut header = header();
        let (folder, name) = path.rsplit_once('/').unwrap();
        match header.pointer_mut(path) {
            Some(place) => *place = value.clone(),
            None => drop(
                header
                    .pointer_mut(folder)
                    .unwrap()
                    .as_object_mut()
                    .unwrap()
                    .insert(name.to_owned(), value.clone()),
            ),
        }
        let error = Model::from_bytes(sealed(header.to_string().as_bytes(), rest()).into()).unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("model: ") && text.contains(named), "{path} = {value}: {text}");
        assert!(text.contains("; expected ") && error.remedy().is_some(), "{path} = {value}: {text}");
        assert!(!text.contains(['\r', '\u{1b}']) && text.len() < 500, "{path} = {value}: {text:?}");
        assert_eq!(error.kind(), ErrorKind::Model);
    }
}

#[test]
fn versions_as_releases_have_them_are_taken() {
    for version in ["0.1.0", "10.20.30", "1.0.0-rc.1", "1.0.0-alpha+001"] {
        let mut header = header();
        header["provenance"]["version"] = json!(version);
        assert!(Model::from_bytes(sealed(header.to_string().as_bytes(), rest()).into()).is_ok(), "{version}");
    }
}

#[test]
fn lengths_that_lead_nowhere_are_refused() {
    for length in [0, 1, header_end() as u32, FILE.len() as u32, u32::MAX / 2, u32::MAX] {
        let body = [&length.to_le_bytes(), &FILE[20..]].concat();
        let forged = [&FILE[..12], &crc32fast::hash(&body).to_le_bytes(), &body].concat();
        assert_refused(&forged, &format!("a header of {length} bytes"));
    }
    let header = &FILE[20..header_end()];
    for rest in [&[][..], &rest()[1..], &rest()[..rest().len() - 1], &[rest(), b"\0"].concat()] {
        assert_refused(&sealed(header, rest), &format!("{} bytes of merges and rows", rest.len()));
    }
}

#[test]
fn pieces_longer_than_any_word_are_refused() {
    /// Each merge doubles a piece: a few more and no memory would hold it. Words are cut after 32
    /// bytes and a character.
    const DOUBLINGS: usize = 20;
    let mut header = header();
    let rows = &rest()[4 * header["merges"].as_u64().unwrap() as usize..];
    header["merges"] = json!(DOUBLINGS);
    let pairs = std::iter::once(u16::from(b'a')).chain(256..).take(DOUBLINGS);
    let merges: Vec<u8> =
        pairs.flat_map(|piece: u16| [piece.to_le_bytes(), piece.to_le_bytes()].concat()).collect();
    let forged = sealed(header.to_string().as_bytes(), &[&merges, rows].concat());
    assert_refused(&forged, "a piece of a million bytes");
}

#[test]
fn whatever_is_altered_under_a_right_checksum_does_no_harm() {
    let (header, rest) = (&FILE[20..header_end()], rest());
    for position in 0..header.len() {
        // a number becomes another one where it can: larger, negative, or with an exponent
        let mut forged = header.to_vec();
        forged[position] = match header[position] {
            b'0'..=b'9' if position % 3 == 0 => b'9',
            b'0'..=b'9' if position % 3 == 1 => b'-',
            b'0'..=b'9' | b'.' => b'e',
            byte => byte ^ 0x01,
        };
        judge_if_taken(&sealed(&forged, rest));
    }
    // the merges, and the first rows
    for position in (0..2_000).step_by(7) {
        let mut forged = rest.to_vec();
        forged[position] ^= 0xff;
        judge_if_taken(&sealed(header, &forged));
    }
}

/// Judges a message with a forged model, if it is accepted as a model: any answer is fine.
fn judge_if_taken(bytes: &[u8]) {
    if let Ok(classifier) = Classifier::from_bytes(bytes) {
        let report = classifier.with_explanation(5).classify(LETTER);
        assert!(report.probabilities.iter().all(|probability| (0.0..=1.0).contains(&probability.get())));
    }
}
