//! [`bundle`]: messages as STIX 2.1 (OASIS standard of 10 June 2021), for people who collect and
//! share knowledge of attacks.
//!
//! The standard has no object for cryptocurrency addresses. They are written as
//! `cryptocurrency-wallet` with a `value`, by the published extension definition that DOGESEC
//! maintains. OpenCTI and others read a type and a property of that name, and nobody would know a
//! definition of our own. The same holds for bank accounts.

mod message;
mod objects;

pub(crate) use message::ObservedMessage;

use crate::export::sha256::sha256;
use crate::export::timestamp::Timestamp;
use bluff::{Campaign, CampaignReport, Label, PaymentAddress, Verdict};
use message::in_per_cent;
use objects::{Objects, pattern};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The bundle of messages: what was observed in each; for sextortion, that it is an attack; and which
/// messages belong together, by `groups`. The names of the members of a group are the checksums of
/// messages. `now` is the date of a message that has none.
///
/// The same messages judged the same way give the same bytes, in whatever order they come.
pub(crate) fn bundle(
    mut messages: Vec<ObservedMessage>,
    groups: &CampaignReport<'_>,
    now: Timestamp,
) -> Value {
    let time = |message: &ObservedMessage| message.sent.unwrap_or(now);
    messages.sort_by(|one, other| (time(one), &one.sha256).cmp(&(time(other), &other.sha256)));
    messages.dedup_by(|one, other| one.sha256 == other.sha256);
    let mut builder = BundleBuilder::new(&messages, now);
    for message in &messages {
        builder.observe(message);
    }
    builder.indicate(&messages);
    let mut grouped: BTreeSet<&str> = BTreeSet::new();
    for campaign in groups.campaigns.iter().filter(|campaign| campaign.label != Label::HAM) {
        // copies of one file are one message, and do not make a group
        let members: BTreeSet<&str> = campaign.members.iter().copied().collect();
        if members.len() > 1 {
            builder.group_campaign(campaign, &members);
            grouped.extend(members);
        }
    }
    for message in messages.iter().filter(|message| is_attack(message) && !grouped.contains(&*message.sha256))
    {
        builder.group_message(message);
    }
    builder.objects.finish(&builder.key)
}

fn is_attack(message: &ObservedMessage) -> bool {
    message.label == Label::SEXTORTION
}

/// The objects of a message in the bundle.
struct Observed {
    time: Timestamp,
    key: String,
    /// The object that refers to all others.
    data: String,
    observables: Vec<String>,
    addresses: Vec<PaymentAddress>,
}

/// An indicator of a payment address, and what it is based on.
struct Indicated {
    id: String,
    relations: Vec<String>,
}

/// Collects the objects of a bundle.
struct BundleBuilder {
    objects: Objects,
    /// What distinguishes this bundle from all others.
    key: String,
    now: Timestamp,
    /// By the checksum of the message.
    observed: BTreeMap<String, Observed>,
    /// By the payment address.
    indicated: BTreeMap<String, Indicated>,
}

impl BundleBuilder {
    fn new(messages: &[ObservedMessage], now: Timestamp) -> Self {
        let keys: Vec<String> = messages.iter().map(ObservedMessage::key).collect();
        let key = common_key(&keys);
        let (objects, observed, indicated) = (Objects::new(), BTreeMap::new(), BTreeMap::new());
        Self { objects, key, now, observed, indicated }
    }

    /// Adds what was observed in a message.
    fn observe(&mut self, message: &ObservedMessage) {
        let observables = message.add_to(&mut self.objects);
        let (time, key) = (message.sent.unwrap_or(self.now), message.key());
        let seen = time.rfc3339();
        let data = self.objects.domain(
            "observed-data",
            &format!("{key} observed-data "),
            &time.milliseconds(),
            json!({ "first_observed": seen, "last_observed": seen, "number_observed": 1, "object_refs": observables }),
        );
        let addresses = message.addresses.clone();
        self.observed.insert(message.sha256.clone(), Observed { time, key, data, observables, addresses });
    }

    /// Adds an indicator of each payment address of an attack, in the order of the messages.
    fn indicate(&mut self, messages: &[ObservedMessage]) {
        let mut found: BTreeMap<&str, (&PaymentAddress, Vec<&ObservedMessage>)> = BTreeMap::new();
        for message in messages.iter().filter(|message| is_attack(message)) {
            for address in &message.addresses {
                found.entry(&address.address).or_insert((address, Vec::new())).1.push(message);
            }
        }
        for (address, based_on) in found.into_values() {
            let Some(first) = based_on.first() else { continue };
            let time = first.sent.unwrap_or(self.now);
            let keys: Vec<String> = based_on.iter().map(|message| message.key()).collect();
            let key = common_key(&keys);
            let id = self.objects.domain(
                "indicator",
                &format!("{key} indicator {}", address.address),
                &time.milliseconds(),
                json!({
                    "name": format!("{} address of a sextortion email", address.coin),
                    "description": "An email claims to have filmed its reader and demands money to this address. Mass-mailed; most likely a bluff.",
                    "indicator_types": ["malicious-activity"],
                    "pattern": pattern(address),
                    "pattern_type": "stix",
                    "valid_from": time.rfc3339(),
                    "confidence": based_on.iter().map(|message| message.confidence).max(),
                    "labels": [Label::SEXTORTION],
                }),
            );
            let relations =
                based_on.iter().filter_map(|message| self.observed.get(&message.sha256)).map(|seen| {
                    let relation =
                        json!({ "relationship_type": "based-on", "source_ref": id, "target_ref": seen.data });
                    let name = format!("{key} relationship {} {}", address.address, seen.data);
                    self.objects.domain("relationship", &name, &seen.time.milliseconds(), relation)
                });
            let relations = relations.collect();
            self.indicated.insert(address.address.clone(), Indicated { id, relations });
        }
    }

    /// Adds that what was observed in a message is one attack.
    fn group_message(&mut self, message: &ObservedMessage) {
        let refs = self.references(&BTreeSet::from([&*message.sha256]));
        self.objects.domain(
            "grouping",
            &format!("{} grouping ", message.key()),
            &message.sent.unwrap_or(self.now).milliseconds(),
            json!({
                "name": "Sextortion email", "context": "suspicious-activity", "confidence": message.confidence,
                "labels": [Label::SEXTORTION], "object_refs": refs,
            }),
        );
    }

    /// Adds that messages belong together; if they are known to be unwanted, as a campaign.
    fn group_campaign(&mut self, campaign: &Campaign<'_>, members: &BTreeSet<&str>) {
        let seen: Vec<&Observed> = members.iter().filter_map(|&member| self.observed.get(member)).collect();
        let keys: Vec<String> = seen.iter().map(|seen| seen.key.clone()).collect();
        let (Some(first), Some(last)) =
            (seen.iter().map(|seen| seen.time).min(), seen.iter().map(|seen| seen.time).max())
        else {
            return;
        };
        let (key, time) = (common_key(&keys), first.milliseconds());
        let confidence = in_per_cent(campaign.probability);
        let mut refs = self.references(members);
        let is_known = campaign.label != Verdict::Unsure.as_str();
        let name = format!("{} messages of one {} campaign", members.len(), campaign.label);
        if is_known {
            let properties = json!({
                "name": name, "description": "Copies of one text, or demands to pay one address.",
                "first_seen": first.rfc3339(), "last_seen": last.rfc3339(), "confidence": confidence,
                "labels": [campaign.label],
            });
            let id = self.objects.domain("campaign", &format!("{key} campaign"), &time, properties);
            let indicators: Vec<String> =
                refs.iter().filter(|id| id.starts_with("indicator--")).cloned().collect();
            for indicator in indicators {
                let relation =
                    json!({ "relationship_type": "indicates", "source_ref": indicator, "target_ref": id });
                let name = format!("{key} relationship {indicator}");
                refs.push(self.objects.domain("relationship", &name, &time, relation));
            }
            refs.push(id);
        }
        let mut properties = json!({
            "name": if is_known { name } else { format!("{} messages of one text", members.len()) },
            "context": if is_known { "suspicious-activity" } else { "unspecified" },
            "confidence": confidence, "object_refs": refs,
        });
        if is_known {
            properties["labels"] = json!([campaign.label]);
        }
        self.objects.domain("grouping", &format!("{key} grouping "), &time, properties);
    }

    /// Everything that a group of messages refers to, each once.
    fn references(&self, members: &BTreeSet<&str>) -> Vec<String> {
        let seen: Vec<&Observed> = members.iter().filter_map(|&member| self.observed.get(member)).collect();
        let data = seen.iter().map(|seen| &seen.data);
        let addresses = seen.iter().flat_map(|seen| &seen.addresses);
        let indicated = addresses.filter_map(|address| self.indicated.get(&address.address));
        let indicators = indicated.flat_map(|found| found.relations.iter().chain([&found.id]));
        let observables = seen.iter().flat_map(|seen| &seen.observables);
        let mut known = BTreeSet::new();
        data.chain(indicators).chain(observables).filter(|id| known.insert(*id)).cloned().collect()
    }
}

/// The key of several messages; the key of one message is its own.
fn common_key(keys: &[String]) -> String {
    match keys {
        [key] => key.clone(),
        keys => sha256(keys.join("\n").as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{ADDRESS, extortion, wanted};
    use bluff::{CampaignMember, Campaigns, Email, IndicatorKind, Report};

    const MAIL: &str = "From: x@bad.example\r\nTo: jane.doe@home.example\r\nSubject: your secret\r\n\
    Date: Sun, 19 May 2024 17:25:11 +0000\r\n\r\nsee https://bad.example/pay and https://t.example/?u=jane.doe\r\n";

    /// The bundle of messages, with those that belong together as the program finds them.
    fn bundle_of(messages: &[(&str, &Report)]) -> Value {
        let mut campaigns = Campaigns::new(wanted().labels());
        let observed = messages.iter().map(|(raw, report)| {
            let email = Email::parse(raw.as_bytes());
            let observed = ObservedMessage::new(raw.as_bytes(), &email, report);
            campaigns.push(CampaignMember::new(&email, report, &observed.sha256));
            observed
        });
        let observed = observed.collect();
        bundle(observed, &campaigns.groups(2), "2026-01-03T01:05:34Z".parse().unwrap())
    }

    fn bundle_of_one(raw: &str, report: &Report) -> Value {
        bundle_of(&[(raw, report)])
    }

    fn types(bundle: &Value) -> Vec<&str> {
        let objects = bundle["objects"].as_array().unwrap();
        objects.iter().map(|object| object["type"].as_str().unwrap()).collect()
    }

    fn of_type<'a>(bundle: &'a Value, kind: &str) -> Vec<&'a Value> {
        bundle["objects"].as_array().unwrap().iter().filter(|object| object["type"] == kind).collect()
    }

    /// Every reference leads to an object of the bundle, every identifier is there once, and observables
    /// of the domain begin with their type.
    fn check_references(bundle: &Value) {
        let objects = bundle["objects"].as_array().unwrap();
        let ids: BTreeSet<&str> = objects.iter().map(|object| object["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), objects.len(), "an identifier twice");
        for object in objects {
            let id = object["id"].as_str().unwrap();
            assert!(id.starts_with(&format!("{}--", object["type"].as_str().unwrap())), "{id}");
            let references = object.as_object().unwrap().iter().filter(|(name, _)| name.ends_with("_ref"));
            let single = references.map(|(_, reference)| reference);
            let lists = object["object_refs"].as_array().into_iter().flatten();
            for reference in single.chain(lists).filter(|_| object["type"] != "extension-definition") {
                assert!(ids.contains(reference.as_str().unwrap()), "{id} refers to {reference}");
            }
        }
    }

    #[test]
    fn extortion_is_an_attack_and_wanted_mail_is_none() {
        let attack = bundle_of_one(MAIL, &extortion(&[]));
        let expected = [
            "identity",
            "email-addr",
            "email-message",
            "file",
            "url",
            "domain-name",
            "extension-definition",
            "cryptocurrency-wallet",
            "observed-data",
            "indicator",
            "relationship",
            "grouping",
        ];
        assert_eq!(types(&attack), expected);
        check_references(&attack);
        let indicator = of_type(&attack, "indicator")[0];
        assert_eq!(indicator["pattern"], format!("[cryptocurrency-wallet:value = '{ADDRESS}']"));
        assert_eq!(indicator["confidence"], 97);
        assert_eq!(indicator["created"], "2024-05-19T17:25:11.000Z");
        assert_eq!(
            types(&bundle_of_one(MAIL, &wanted())),
            ["identity", "email-message", "file", "url", "domain-name", "observed-data"]
        );
        assert_eq!(
            of_type(&bundle_of_one("hello", &wanted()), "observed-data")[0]["first_observed"],
            "2026-01-03T01:05:34Z"
        );
    }

    #[test]
    fn messages_of_one_campaign_are_one_group() {
        let (attack, ham) = (extortion(&[]), wanted());
        let second = MAIL.replace("Sun, 19", "Mon, 20").replace("your secret", "your other secret");
        let mailbox =
            [(MAIL, &attack), (&*second, &attack), ("Subject: lunch\n\nAt noon?\n", &ham), (MAIL, &attack)];
        let found = bundle_of(&mailbox);
        check_references(&found);
        let count = |kind: &str| of_type(&found, kind).len();
        for (kind, expected) in [
            ("identity", 1),
            ("extension-definition", 1),
            ("email-addr", 1),
            ("email-message", 3),
            ("file", 3),
            ("cryptocurrency-wallet", 1),
            ("observed-data", 3),
            ("indicator", 1),
            ("relationship", 3),
            ("campaign", 1),
            ("grouping", 1),
        ] {
            assert_eq!(count(kind), expected, "{kind}");
        }
        let campaign = of_type(&found, "campaign")[0];
        assert_eq!(campaign["name"], "2 messages of one sextortion campaign");
        assert_eq!(campaign["first_seen"], "2024-05-19T17:25:11Z");
        assert_eq!(campaign["last_seen"], "2024-05-20T17:25:11Z");
        let grouped = of_type(&found, "grouping")[0]["object_refs"].as_array().unwrap();
        let is_grouped = |object: &&&Value| grouped.contains(&object["id"]);
        assert_eq!(of_type(&found, "observed-data").iter().filter(is_grouped).count(), 2, "ham is no member");
        let turned: Vec<_> = mailbox.iter().rev().copied().collect();
        assert_eq!(bundle_of(&turned), found, "the order of the messages changes nothing");
    }

    #[test]
    fn copies_of_one_file_are_one_message() {
        let report = extortion(&[]);
        assert_eq!(bundle_of(&[(MAIL, &report), (MAIL, &report)]), bundle_of_one(MAIL, &report));
    }

    #[test]
    fn a_group_of_wanted_mail_is_none() {
        let ham = wanted();
        let text = "Shall we meet at noon on Thursday, in front of the old town hall of this village?\n";
        let [one, other] = ["one", "other"].map(|subject| format!("Subject: {subject}\n\n{text}"));
        let found = bundle_of(&[(&one, &ham), (&other, &ham)]);
        assert!(of_type(&found, "grouping").is_empty() && of_type(&found, "campaign").is_empty());
        let mut unsure = wanted();
        unsure.verdict = Verdict::Unsure;
        let found = bundle_of(&[(&one, &unsure), (&other, &unsure)]);
        assert_eq!(of_type(&found, "grouping")[0]["context"], "unspecified");
        assert!(of_type(&found, "campaign").is_empty());
        check_references(&found);
    }

    #[test]
    fn a_message_without_a_name_has_an_id_of_its_own() {
        let id = |raw: &str| {
            of_type(&bundle_of_one(raw, &wanted()), "email-message")[0]["id"].as_str().unwrap().to_owned()
        };
        let (one, other) = (id("hello"), id("hello, you"));
        assert_ne!(one, other);
        let version = one.split_once("--").and_then(|(_, id)| id.chars().nth(14));
        assert_eq!(version, Some('4'), "{one}");
    }

    #[test]
    fn the_same_mail_gives_the_same_bytes_and_another_other_ids() {
        let report = extortion(&[]);
        assert_eq!(bundle_of_one(MAIL, &report), bundle_of_one(MAIL, &report));
        let other = bundle_of_one(&MAIL.replace("Sun, 19", "Mon, 20"), &report);
        assert_ne!(bundle_of_one(MAIL, &report)["id"], other["id"]);
    }

    #[test]
    fn nothing_tells_who_got_the_mail() {
        for (raw, kinds) in [
            (MAIL.to_owned(), &[][..]),
            (MAIL.replace("x@bad.example", "jane.doe@home.example"), &[]),
            (MAIL.replace("your secret", "jane.doe - hunter2"), &[]),
            (MAIL.replace("your secret", "hunter2"), &[IndicatorKind::PasswordShown]),
            (MAIL.replace("Date:", "Message-ID: <1.jane.doe@mx.example>\r\nDate:"), &[]),
        ] {
            let found = bundle_of_one(&raw, &extortion(kinds)).to_string();
            for secret in ["jane", "home.example", "hunter2"] {
                assert!(!found.contains(secret), "{secret}: {raw}");
            }
        }
    }
}
