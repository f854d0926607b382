//! The advice to a person on a whole message: the demand, the words that are quoted, and help where
//! a threat may be real.
#![cfg(feature = "builtin-model")]

use bluff::{Advice, Classifier, Language, Report, Thresholds};
use std::fs;
use std::path::Path;

fn sample(name: &str) -> Report {
    judged(&Classifier::builtin(), name)
}

fn judged(classifier: &Classifier, name: &str) -> Report {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples").join(name);
    classifier.classify(&fs::read(path).unwrap())
}

fn letter(text: &str) -> Report {
    Classifier::builtin().classify(format!("Subject: hello\n\n{text}\n").as_bytes())
}

#[test]
fn the_deadline_is_the_time_that_is_set() {
    for (text, hours) in [
        ("It took me five minutes to hack you. You have 48 hours to pay 500 dollars.", Some(48.0)),
        ("You have two days to pay. Do it now: buying bitcoin takes 30 minutes.", Some(48.0)),
        ("Pay 900 $ to 16u5LPdyyfNgU3HqCe1KEgK2xHu6MaSJkw or I send the video to your contacts.", None),
    ] {
        assert_eq!(letter(text).demand.hours, hours, "{text}");
    }
    assert_eq!(sample("sextortion-it.eml").demand.hours, Some(48.0));
}

#[test]
fn a_wallet_is_no_sum() {
    let demand = letter("I recorded you. Pay $500 in bitcoin\n1Dh9yLxzt3jZQuBbsWnH31Tka1y4sji54Q").demand;
    assert_eq!(
        demand.amounts.iter().map(|sum| (sum.value, &*sum.currency)).collect::<Vec<_>>(),
        [(500.0, "USD")]
    );
    assert_eq!(demand.addresses.len(), 1);
}

/// Receipts, invoices and requests for gifts name addresses, too: they threaten nobody.
#[test]
fn an_address_alone_threatens_nobody() {
    for row in include_str!("texts/wanted-coins.jsonl").lines() {
        let row: serde_json::Value = serde_json::from_str(row).unwrap();
        let report = letter(row["text"].as_str().unwrap());
        let addresses = serde_json::to_value(&report.demand.addresses).unwrap();
        assert_eq!(
            (&addresses[0]["coin"], &addresses[0]["address"]),
            (&row["coin"], &row["address"]),
            "{row}"
        );
        assert_eq!(addresses.as_array().unwrap().len(), 1, "{row}");
        assert_ne!(report.verdict.as_str(), "sextortion", "{row}");
        assert!(!Advice::is_needed(&report), "{row}");
    }
}

/// An address of Solana has no checksum: only the words around it can show whether it is one.
#[test]
fn what_has_no_checksum_is_an_address_beside_a_demand_only() {
    let key = "DNFLM63NpYsZGxD4tn7nJAxV4XR7rB1Hnz3yZHBrbvEL";
    for (text, is) in [
        (format!("The public key of the server is now {key}, please update your settings by Monday."), false),
        (format!("Your session: https://login.example.com/s/{key}"), false),
        (
            format!(
                "I recorded you. Send $500 to this wallet within 48 hours: {key}, or all your contacts get the video."
            ),
            true,
        ),
        (
            format!(
                "I recorded you. Send $500 to this wallet: {}, or all your contacts get it.",
                key.split("").collect::<Vec<_>>().join(" ")
            ),
            true,
        ),
        (format!("The price is 2 SOL, to {key}."), true),
        (format!("<a href=\"solana:{key}?amount=2\">Give</a>"), true),
    ] {
        let mail = format!("Subject: hello\nContent-Type: text/html\n\n<p>{text}</p>\n");
        let report = Classifier::builtin().classify(mail.as_bytes());
        let found: Vec<_> = report.demand.addresses.iter().map(|one| one.address.as_str()).collect();
        assert_eq!(found, if is { vec![key] } else { vec![] }, "{text}");
    }
}

#[test]
fn what_stands_in_plain_text_and_in_html_is_quoted_once() {
    for indicator in sample("sextortion-fr.eml").indicators {
        let mut quotes: Vec<String> =
            indicator.quotes.iter().map(|quote| quote.text.to_lowercase()).collect();
        let all = quotes.len();
        quotes.sort();
        quotes.dedup();
        assert_eq!(quotes.len(), all, "{}: {quotes:?}", indicator.id);
    }
}

/// Blackmail by somebody the reader knows is not mass mail; help is shown whatever the model's
/// verdict.
#[test]
fn who_is_threatened_gets_help_whatever_the_answer() {
    for text in [
        "Salut, notre appel vidéo hier, j'ai tout enregistré. Si tu ne m'envoies pas 300 euros en PCS avant ce soir, j'envoie la \
         vidéo à tes amis et à ta famille.",
        "Remember our chat yesterday? I saved the pictures you sent me. Buy $200 of Steam cards and send me the codes tonight or I \
         will send them to all your followers and your mom.",
    ] {
        let advice = Advice::new(&letter(text), Language::En, "fr".parse().ok());
        assert!(
            advice.personal_case.is_some() && !advice.urgent_notes.is_empty() && !advice.offices.is_empty(),
            "{advice:#?}"
        );
        assert_eq!(
            (&*advice.title, &*advice.how_sure),
            ("This may be blackmail by somebody who knows you: get help", "")
        );
    }
    let advice = Advice::new(&letter("Shall we meet on Monday? I send you the minutes."), Language::En, None);
    assert!(advice.personal_case.is_none() && advice.offices.is_empty());
}

/// A letter reworded until no phrase is known, and the answer "unsure": the address tells what it
/// is about.
#[test]
fn who_gets_an_unknown_letter_with_an_address_gets_help() {
    let address = "bc1qyennkcu8rrn66cfkp0t9h779q7tnmu65cuypca";
    for (text, is_needed) in [
        (
            "Jonas Berg, Mill Road 12,\n\nIs that not your house in the picture? I like the blue gate. You were on those sites \
             again and your computer looked back. My program ran for weeks and I have every minute. Scan the code with 1,800 in BTC \
             and we have never met. One day. I do not bargain.",
            true,
        ),
        (
            "Das ist doch Ihr Haus auf dem Bild, die grüne Tür gefällt mir. Sie waren wieder auf diesen Seiten, und Ihr Rechner hat \
             zurückgeschaut. 1.700 in BTC, und wir haben uns nie getroffen.",
            true,
        ),
        (
            "Your parcel with two bags of coffee leaves tomorrow. We received 0.0004 BTC at our address.",
            false,
        ),
    ] {
        let with_address = letter(&format!("{text}\n\n{address}"));
        assert_ne!(with_address.verdict.as_str(), "sextortion", "{text}");
        assert_eq!(Advice::is_needed(&with_address), is_needed, "{text}");
    }
}

/// A guide or a newsletter may speak of a threat in one place and of a payment in another.
#[test]
fn a_threat_far_from_any_demand_is_none() {
    let item =
        "The garden club planted forty roses behind the town hall and thanks everybody who carried water. ";
    for (items_between, is_needed) in [(0, true), (40, false)] {
        let text = format!(
            "News of the week.\n\nTonight I will send the photos of the summer party to all your friends.\n\n{}\n\n\
             You have 48 hours to pay 20 euros for the trip, otherwise your place goes to somebody else.",
            item.repeat(items_between)
        );
        assert_eq!(Advice::is_needed(&letter(&text)), is_needed, "{items_between} items between");
    }
}

#[test]
fn thresholds_against_the_odds_are_not_said_to_be_likely() {
    for (name, threshold, verdict, title) in [
        ("spam-leads-en.eml", 0.999_999, "ham", "Not sure"),
        ("ham-booking-es.eml", 0.01, "spam", "Not sure"),
        ("sextortion-en.eml", 0.999_999, "ham", "may be sextortion"),
        ("spam-leads-en.eml", 0.5, "spam", "Most likely unwanted"),
        ("ham-booking-es.eml", 0.5, "ham", "Most likely an ordinary"),
    ] {
        let thresholds = Thresholds::new(threshold, threshold).unwrap();
        let report = judged(&Classifier::builtin().with_thresholds(thresholds), name);
        let advice = Advice::new(&report, Language::En, None);
        assert_eq!(report.verdict.as_str(), verdict, "{name} {threshold:?}");
        assert!(advice.title.contains(title), "{name} {threshold:?}: {}", advice.title);
        assert_eq!(Advice::is_needed(&report), name.starts_with("sextortion"), "{name} {threshold:?}");
    }
}

#[test]
fn empty_parts_in_front_hide_no_letter() {
    let threat =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples/sextortion-en.eml"))
            .unwrap();
    let (_, threat) = threat.split_once("\n\n").unwrap();
    let empty = "--b\nContent-Type: text/plain\n\n \n".repeat(1_000);
    let raw = format!(
        "Subject: you\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n{empty}--b\n\n{threat}\n--b--\n"
    );
    let report = Classifier::builtin().classify(raw.as_bytes());
    assert_eq!(report.verdict.as_str(), "sextortion");
    assert!(!report.flags.parts_truncated);
}

#[test]
fn what_we_cut_ourselves_is_not_called_damaged() {
    let mut raw =
        b"Subject: scans\nContent-Type: application/zip\nContent-Transfer-Encoding: base64\n\n".to_vec();
    raw.resize(40 << 20, b'A');
    let flags = Classifier::builtin().classify(&raw).flags;
    assert!(flags.truncated && !flags.damaged);
}

/// Blackmail by somebody the reader knows: four steps with titles, in every language, and no word
/// about a bluff or mass mail.
#[test]
fn who_is_threatened_by_somebody_known_reads_what_to_do() {
    let texts = [
        "Remember our chat yesterday? I saved the pictures you sent me. Buy $200 of Steam cards and send me the codes tonight or I \
         will send them to all your followers and your mom.",
        "I recorded our video call, you undressed for me on camera. I have all your contacts. Pay 500 dollars in bitcoin within 24 \
         hours or I will send the video to your family and friends. I hacked your phone and have access to all your accounts.",
        "J'ai enregistré notre appel vidéo. Vous vous êtes déshabillé pour moi en visio. Payez 500 euros en bitcoin sous 24 heures ou \
         j'envoie la vidéo à tous vos contacts et à votre famille.",
    ];
    for language in Language::ALL {
        let mass = Advice::new(&sample("sextortion-en.eml"), *language, None);
        for text in texts {
            let advice = Advice::new(&letter(text), *language, None);
            let titles: Vec<&str> = advice.steps.iter().map(|step| &*step.title).collect();
            let expected: Vec<&str> = mass.steps.iter().map(|step| &*step.title).collect();
            assert_eq!(titles, expected, "{language}: {text}");
            assert!(advice.steps.iter().all(|step| !step.text.is_empty()), "{language}: {text}");
            assert!(advice.why.is_empty() && advice.title != mass.title, "{language}: {}", advice.title);
        }
    }
}
