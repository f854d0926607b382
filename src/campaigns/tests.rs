use super::*;
use crate::features::TokenCoverage;
use crate::indicators::{Amount, Demand};
use crate::label::Label;
use crate::message::Flags;
use crate::report::ModelId;
use std::sync::Arc;

const EXTORTION: &str = "I am a hacker and I have access to your device. I filmed you through your camera while you visited adult sites. \
    Send money within two days or all your contacts will receive the video. Do not reply to this message, do not go to the police.";
const DIGEST: &str = "Dear members, the minutes of our meeting in spring are attached. The next one takes place in the town hall at noon. \
    Please bring your own cup, and tell Maria by Friday whether you need a seat in the shared bus.";

fn labels() -> Labels {
    Labels::new(["ham", "spam", "sextortion"].iter().filter_map(|name| Label::new(name))).unwrap()
}

/// A report with that label, or `unsure`, and that probability of it.
fn report(label: &str, probability: f64, addresses: &[&str], amounts: &[f64]) -> Report {
    let labels = labels();
    let number = labels.index_of(label);
    let rest = number.map_or(probability, |_| (1.0 - probability) / 2.0);
    let each = (0..3).map(|at| {
        if Some(at) == number {
            probability
        } else if number.is_none() && at == 0 {
            1.0 - rest
        } else {
            rest
        }
    });
    let payee =
        |address: &&str| PaymentAddress { coin: Coin::Btc, address: (*address).to_owned(), hiding: vec![] };
    let sum = |&value: &f64| Amount { value, currency: "EUR".to_owned() };
    Report {
        verdict: Label::new(label).map_or(Verdict::Unsure, Verdict::Known),
        unsure_reason: None,
        probabilities: each.filter_map(Probability::new).collect(),
        scores: vec![],
        explanation: None,
        indicators: vec![],
        demand: Demand {
            amounts: amounts.iter().map(sum).collect(),
            addresses: addresses.iter().map(payee).collect(),
            ..Demand::default()
        },
        quotes_extortion: false,
        picture: false,
        languages: vec!["en"],
        coverage: TokenCoverage::default(),
        flags: Flags::default(),
        reads_like_blackmail: false,
        names_contact: false,
        passwords: crate::indicators::Passwords::default(),
        labels: Arc::new(labels),
        model: Arc::new(ModelId { id: String::new(), version: String::new() }),
    }
}

fn member(name: &str, raw: &str, report: &Report) -> CampaignMember {
    CampaignMember::new(&Email::parse(raw.as_bytes()), report, name)
}

/// The members of the campaigns of these texts; a text with `@address` at its end contains that
/// address.
fn grouped(texts: &[&str]) -> Vec<Vec<String>> {
    let mut campaigns = Campaigns::new(&labels());
    for (number, text) in texts.iter().enumerate() {
        let (text, addresses) =
            text.split_once('@').map_or((*text, vec![]), |(text, list)| (text, list.split(',').collect()));
        campaigns.push(member(
            &number.to_string(),
            &format!("Subject: x\n\n{text}\n"),
            &report("spam", 0.9, &addresses, &[]),
        ));
    }
    let groups = campaigns.groups(2);
    groups
        .campaigns
        .iter()
        .map(|campaign| campaign.members.iter().map(|&name| name.to_owned()).collect())
        .collect()
}

#[test]
fn copies_belong_together_and_strangers_do_not() {
    let renamed = format!("Dear Jérôme! {EXTORTION} Your PIN is 8812.");
    let masked = EXTORTION.replace('o', "\u{43e}").replace("video", "vi\u{200b}deo");
    let linked = EXTORTION.replace(
        "police.",
        "police https://pay.example/u?id=7f3a me(at)example.org 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
    );
    let half = format!("{DIGEST} {EXTORTION}");
    for (texts, expected) in [
        (vec![EXTORTION, DIGEST, EXTORTION], vec![vec!["0", "2"]]),
        (vec![EXTORTION, &renamed], vec![vec!["0", "1"]]),
        (vec![EXTORTION, &masked], vec![vec!["0", "1"]]),
        (vec![EXTORTION, &linked], vec![vec!["0", "1"]]),
        (vec![EXTORTION, DIGEST], vec![]),
        (vec![EXTORTION, DIGEST, &half], vec![]), // a digest that quotes it is not a copy
        (vec![DIGEST, DIGEST, EXTORTION, EXTORTION, EXTORTION], vec![vec!["2", "3", "4"], vec!["0", "1"]]),
        (vec![DIGEST, EXTORTION, EXTORTION, DIGEST], vec![vec!["0", "3"], vec!["1", "2"]]), // ties: by first name
        (vec!["Thanks, see you!", "Thanks, see you!", "", ""], vec![]),
    ] {
        assert_eq!(grouped(&texts), expected, "{texts:?}");
    }
}

#[test]
fn a_shared_address_links() {
    let (paid, both, other) = (format!("{EXTORTION}@a"), format!("{DIGEST}@a,b"), "Pay!@b");
    let listing = "A warning.@a,b,c,d,e";
    for (texts, expected) in [
        (vec![&*paid, &both], vec![vec!["0", "1"]]),
        (vec![&*paid, &both, other], vec![vec!["0", "1", "2"]]),
        (vec![&*paid, EXTORTION, other, &both], vec![vec!["0", "1", "2", "3"]]), // over text and address
        (vec![&*paid, other, listing], vec![]),
        (vec!["Pay!@x", "Pay!@y"], vec![]),
    ] {
        assert_eq!(grouped(&texts), expected, "{texts:?}");
    }
}

#[test]
fn what_is_told_of_a_campaign() {
    let mut campaigns = Campaigns::new(&labels());
    for (name, day, label, probability, addresses, amounts) in [
        ("c", "Date: Sun, 22 Nov 2026 10:00:00 +0000\n", "sextortion", 0.9, &["x"][..], &[500.0][..]),
        ("a", "", "spam", 0.6, &["y", "x"], &[]),
        ("b", "Date: Sat, 21 Nov 2026 10:00:00 +0000\n", "sextortion", 0.7, &[], &[1_400.0, 700.0]),
        ("d", "Date: never\n", "unsure", 0.5, &["x"], &[]),
    ] {
        let raw = format!("{day}Subject: {name}{}\n\n{EXTORTION}\n", "é".repeat(200));
        campaigns.push(member(name, &raw, &report(label, probability, addresses, amounts)));
    }
    let groups = campaigns.groups(1);
    let [campaign] = &groups.campaigns[..] else { panic!("{groups:?}") };
    assert_eq!(campaign.messages, 4);
    assert_eq!(campaign.first.unwrap().to_string(), "2026-11-21T10:00:00Z");
    assert_eq!(campaign.last.unwrap().to_string(), "2026-11-22T10:00:00Z");
    assert_eq!(campaign.label, "sextortion");
    // .9, .7, and of the two others (1 - .6) / 2 and .5
    assert!((campaign.probability.get() - (0.9 + 0.7 + 0.2 + 0.5) / 4.0).abs() < 1e-6, "{campaign:?}");
    let paid: Vec<(&str, usize)> = campaign.addresses.iter().map(|paid| (paid.address, paid.count)).collect();
    assert_eq!(paid, [("x", 3), ("y", 1)]);
    assert_eq!(campaign.amounts, [AmountRange { currency: "EUR", least: 500.0, greatest: 1_400.0 }]);
    assert_eq!(campaign.languages, ["en"]);
    assert_eq!(campaign.members, ["a", "b", "c", "d"]);
    // by date b, c, then without one a, d: the second of four
    assert_eq!((campaign.example, campaign.subject.chars().count()), ("c", SUBJECT_CHARS));
}

#[test]
fn the_majority_is_told_and_small_ones_are_counted() {
    for (answers, expected) in [
        (&["spam", "ham", "spam"][..], "spam"),
        (&["spam", "ham"], "spam"),
        (&["unsure", "ham"], "ham"),
        (&["unsure", "unsure", "sextortion"], "unsure"),
    ] {
        let mut campaigns = Campaigns::new(&labels());
        for (number, label) in answers.iter().enumerate() {
            campaigns.push(member(&number.to_string(), EXTORTION, &report(label, 0.8, &[], &[])));
        }
        campaigns.push(member("alone", DIGEST, &report("ham", 0.8, &[], &[])));
        let groups = campaigns.groups(2);
        assert_eq!(
            (groups.campaigns[0].label, groups.singles, groups.smaller),
            (expected, 1, 0),
            "{answers:?}"
        );
        assert!((groups.campaigns[0].probability.get() > 0.0), "{answers:?}");
        let groups = campaigns.groups(4);
        assert_eq!((groups.campaigns.len(), groups.singles, groups.smaller), (0, 1, 1), "{answers:?}");
    }
}

/// 400 messages of 40 texts, each with words of its own. The groups are the texts, in any order of
/// the messages.
#[test]
fn the_order_of_messages_changes_nothing() {
    let word = |seed: u32| {
        format!("w{}", char::from(b'a' + (seed % 26) as u8))
            + &"abcdefghij"[..(seed / 26 % 10) as usize + 1]
            + &"klmnopqrst"[(seed / 260 % 10) as usize..]
    };
    let all: Vec<CampaignMember> = (0..400_u32)
        .map(|number| {
            let of_text = (0..40).map(|n| word((number % 40 * 331 + n * 17) % 2_600));
            let of_copy = (0..4).map(|n| word((number * 97 + n * 53) % 2_600));
            let text: Vec<String> = of_text.chain(of_copy).collect();
            member(&format!("{number:03}"), &text.join(" "), &report("spam", 0.9, &[], &[]))
        })
        .collect();
    let mut orders: Vec<Vec<CampaignMember>> = vec![all.clone(), all.iter().rev().cloned().collect()];
    // 171 and 400 have no divisor in common: every message once
    orders.push((0..400).map(|n| all[n * 171 % 400].clone()).collect());
    let mut reported = orders.into_iter().map(|members| {
        let campaigns = Campaigns { labels: labels(), seen: members };
        format!("{:?}", campaigns.groups(1))
    });
    let first = reported.next().unwrap();
    assert!(reported.all(|other| other == first));
    let campaigns = Campaigns { labels: labels(), seen: all };
    let found: Vec<usize> = campaigns.groups(2).campaigns.iter().map(|campaign| campaign.messages).collect();
    assert!(found.len() >= 36 && found.iter().sum::<usize>() >= 360, "{found:?}");
}

#[test]
fn hostile_mail_costs_little() {
    let one_word = "x".repeat(1 << 20);
    let words: String = (0..100_000).map(|n| format!("{n:x}g ")).collect();
    let nothing = report("ham", 0.9, &[], &[]);
    for raw in [
        "",
        "\n\n",
        &one_word,
        &"x ".repeat(1 << 19),
        &words,
        &"@".repeat(1 << 20),
        "\u{0}\u{ffff}",
        &"我".repeat(1 << 18),
    ] {
        let mut campaigns = Campaigns::new(&labels());
        (0..3).for_each(|number: u32| campaigns.push(member(&number.to_string(), raw, &nothing)));
        let groups = campaigns.groups(2);
        assert!(groups.campaigns.len() <= 1 && groups.campaigns.len() * 3 + groups.singles == 3, "{raw:.20}");
    }
    assert!(Campaigns::new(&labels()).groups(0).campaigns.is_empty());
}

/// A bucket that all share costs each message a bounded number of comparisons: 20,000 messages with
/// one band in common.
#[test]
fn a_crowded_bucket_is_near_linear() {
    let template = member("", "", &report("spam", 0.9, &[], &[]));
    let mut campaigns = Campaigns::new(&labels());
    for number in 0..20_000_u32 {
        let mut signature = Box::new([0; HASHES]);
        (HASHES_A_BAND..HASHES)
            .for_each(|at| signature[at] = Hash::new().number(number).number(at as u32).finish() as u32);
        campaigns.push(CampaignMember {
            name: number.to_string().into(),
            signature: Some(signature),
            ..template.clone()
        });
    }
    let groups = campaigns.groups(2);
    assert_eq!((groups.campaigns.len(), groups.singles), (0, 20_000));
}
