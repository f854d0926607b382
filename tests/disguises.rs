//! Sextortion in every disguise: no disguise seen in real mail, applied to texts that no model
//! learned from, may save it.
//!
//! The texts are our own and were written after the recipe of the model was fixed. They show
//! robustness, not recall on real mail. `cargo test --test disguises -- --nocapture` prints the
//! table in `benches/results/obfuscation.md`.
#![cfg(all(feature = "builtin-model", feature = "attachments"))]
#![allow(clippy::print_stdout)] // the tables are what people want to see

#[path = "disguises/carrier.rs"]
mod carrier;
#[path = "disguises/letters.rs"]
mod letters;
#[path = "disguises/texts.rs"]
mod texts;

use bluff::{Classifier, Label};
use std::collections::BTreeMap;
use texts::{OwnText, own_texts};

/// What must hold for all disguises together, and for each.
const OVERALL: f64 = 0.98;
const EACH: f64 = 0.80;

type Disguise = (&'static str, fn(&OwnText) -> Option<Vec<u8>>);

/// All disguises; one that does not fit a text (no address to split) returns nothing.
const DISGUISES: &[Disguise] = &[
    ("none", |text| Some(carrier::plain(text, &text.text))),
    ("Cyrillic look-alikes", |text| Some(carrier::plain(text, &letters::cyrillic(text)))),
    ("Greek look-alikes", |text| Some(carrier::plain(text, &letters::greek(text)))),
    ("mathematical bold", |text| Some(carrier::plain(text, &letters::bold(text)))),
    ("monospace letters", |text| Some(carrier::plain(text, &letters::monospace(text)))),
    ("full-width letters", |text| Some(carrier::plain(text, &letters::full_width(text)))),
    ("circled letters", |text| Some(carrier::plain(text, &letters::circled(text)))),
    ("small capitals", |text| Some(carrier::plain(text, &letters::small_capitals(text)))),
    ("struck-through letters", |text| Some(carrier::plain(text, &letters::struck(text)))),
    ("stacked marks", |text| Some(carrier::plain(text, &letters::stacked(text)))),
    ("zero-width spaces", |text| Some(carrier::plain(text, &letters::between(text, '\u{200b}')))),
    ("soft hyphens", |text| Some(carrier::plain(text, &letters::between(text, '\u{ad}')))),
    ("word joiners", |text| Some(carrier::plain(text, &letters::between(text, '\u{2060}')))),
    ("direction marks", |text| Some(carrier::plain(text, &letters::between(text, '\u{200e}')))),
    ("no accents", |text| Some(carrier::plain(text, &letters::without_accents(text)))),
    ("all capitals", |text| Some(carrier::plain(text, &letters::capitals(text)))),
    ("HTML entities in HTML", |text| Some(carrier::html(text, &letters::entities(&text.text)))),
    ("HTML entities in plain text", |text| Some(carrier::plain(text, &letters::entities(&text.text)))),
    ("hidden letters inside words", |text| Some(carrier::html(text, &carrier::hidden_inside(&text.text)))),
    ("white filler on white", |text| Some(carrier::html(text, &carrier::with_white_filler(&text.text)))),
    ("filler of no size", |text| Some(carrier::html(text, &carrier::with_tiny_filler(&text.text)))),
    ("bulk mail of 100 KB around it", |text| Some(carrier::html(text, &carrier::in_bulk_mail(&text.text)))),
    ("base64 only", |text| Some(carrier::base64_only(text))),
    ("quoted-printable", |text| Some(carrier::quoted_printable(text))),
    ("all lines quoted (>>)", |text| Some(carrier::plain(text, &carrier::quoted(&text.text)))),
    ("wrong charset", |text| Some(carrier::wrong_charset(text))),
    ("no subject", |text| Some(carrier::without_subject(text))),
    ("text in a PDF", |text| Some(carrier::in_pdf(text))),
    ("address in a QR code", carrier::with_qr_code),
    ("address in two parts", |text| text.with_address(carrier::in_two_parts)),
    ("address spaced", |text| text.with_address(carrier::spaced)),
    ("address reversed", |text| text.with_address(carrier::reversed)),
    ("address broken over lines", |text| text.with_address(carrier::broken)),
    ("prefix apart (bc 1q)", |text| text.with_address(carrier::prefix_apart)),
];

#[test]
fn no_disguise_saves_it() {
    let classifier = Classifier::builtin();
    let texts = own_texts();
    let (mut all, mut found) = (0, 0);
    let mut weak = Vec::new();
    println!("| disguise | found | of | others |\n|---|--:|--:|---|");
    for (name, disguise) in DISGUISES {
        let answers: Vec<(String, bool)> = texts
            .iter()
            .filter_map(|text| {
                let report = classifier.classify(&disguise(text)?);
                Some((
                    format!("{} {}", report.verdict, text.id),
                    report.verdict.as_str() == Label::SEXTORTION,
                ))
            })
            .collect();
        let hits = answers.iter().filter(|(_, hit)| *hit).count();
        let missed: Vec<&str> =
            answers.iter().filter(|(_, hit)| !hit).map(|(name, _)| name.as_str()).collect();
        println!("| {name} | {hits} | {} | {} |", answers.len(), missed.join(", "));
        all += answers.len();
        found += hits;
        if (hits as f64) < EACH * answers.len() as f64 {
            weak.push(*name);
        }
    }
    println!("| together | {found} | {all} | |");
    assert!(weak.is_empty(), "found in less than {EACH} of the texts: {weak:?}");
    assert!(found as f64 >= OVERALL * all as f64, "{found} of {all}");
}

#[test]
fn addresses_are_found_in_every_hiding() {
    let classifier = Classifier::builtin();
    for (hiding, disguise) in DISGUISES.iter().filter(|(name, _)| {
        ["address", "prefix", "none", "zero-width", "soft", "Cyrillic", "text in"]
            .iter()
            .any(|start| name.starts_with(start))
    }) {
        for text in own_texts() {
            let (Some(address), Some(mail)) = (&text.address, disguise(&text)) else { continue };
            // an Ethereum address in lower case has no checksum: nothing may be joined or turned
            if address.starts_with("0x") && hiding.starts_with("address") && *hiding != "address in a QR code"
            {
                continue;
            }
            let report = classifier.classify(&mail);
            let found: Vec<&str> =
                report.demand.addresses.iter().map(|found| found.address.as_str()).collect();
            let told = report.demand.addresses.iter().any(|found| !found.hiding.is_empty());
            assert_eq!(told, *hiding != "none" && !is_whole(hiding, address), "{hiding}, {}", text.id);
            let same = found.iter().any(|found| found.eq_ignore_ascii_case(address));
            assert!(same, "{hiding}, {}: {address} is not among {found:?}", text.id);
        }
    }
}

/// Whether a trick with letters does not affect this address: its letters have no such twins.
fn is_whole(hiding: &str, address: &str) -> bool {
    hiding == "Cyrillic look-alikes" && !address.contains(|ch| "aeopcxyABEHKMOPCTX".contains(ch))
}

/// The share of our own later texts that get the right label, per language.
#[test]
fn every_language_is_understood() {
    let classifier = Classifier::builtin();
    let mut sextortion: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for text in own_texts() {
        let report = classifier.classify(&carrier::plain(&text, &text.text));
        let (found, all) = sextortion.entry(text.lang.clone()).or_default();
        *all += 1;
        *found += usize::from(report.verdict.as_str() == Label::SEXTORTION);
    }
    println!("sextortion found, per language: {sextortion:?}");
    let mut ham: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut lost = Vec::new();
    for text in texts::ham_texts() {
        let report = classifier.classify_text(&format!("{}\n\n{}", text.subject, text.text));
        let (called_other, all) = ham.entry(text.lang.clone()).or_default();
        *all += 1;
        let label = report.verdict.as_str();
        if label == Label::SPAM || label == Label::SEXTORTION {
            *called_other += 1;
            lost.push(format!("{} {label}", text.id));
        }
    }
    println!("ham called spam or sextortion, per language: {ham:?}: {lost:?}");
    let all_found: usize = sextortion.values().map(|(found, _)| found).sum();
    let all: usize = sextortion.values().map(|(_, all)| all).sum();
    assert!(all_found * 10 >= all * 9, "{sextortion:?}");
    // known: an English invoice payable in bitcoin (ham-en-26) is called sextortion for its wallet,
    // amount and deadline
    assert!(lost.len() * 100 <= ham.values().map(|(_, all)| all).sum::<usize>(), "{lost:?}");
}
