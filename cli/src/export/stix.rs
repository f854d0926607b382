//! [`bundle`]: a message as STIX 2.1 (OASIS standard of 10 June 2021), for those who collect and
//! share what is known of attacks.
//!
//! What may tell who got the mail stays out: recipients, the text, links that name them, a sender
//! forged to be the recipient, and the subject of a mail that shows a password. Addresses of
//! crypto-currency are in no object of the standard; they are told as `cryptocurrency-wallet` with
//! a `value`, by the published extension definition that DOGESEC keeps: OpenCTI and others read
//! type and property of that name, and a definition of our own would be one more that nobody knows.
//! Bank accounts likewise.

use crate::export::links::{host, named_links, names_recipient};
use crate::export::timestamp::Timestamp;
use bluff::{Email, IndicatorKind, Label, Message, PaymentAddress, Report};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// The namespace of observables, STIX 2.1 section 2.9; forbidden for all other objects.
const OBSERVABLES: Uuid = Uuid::from_u128(0x00ab_edb4_aa42_466c_9c01_fed2_3315_a9b7);
/// The definitions of the two types that are not in the standard, by DOGESEC (repository
/// `muchdogesec/stix2extensions`).
const WALLET: &str = "extension-definition--be78509e-6958-51b1-8b26-d17ee0eba2d7";
const ACCOUNT: &str = "extension-definition--f19f3291-6a84-5674-b311-d75a925d5bd9";
/// When the identity of this program was first told; any fixed time will do.
const BEGINNING: &str = "2026-01-01T00:00:00.000Z";

/// The bundle of one message: what was observed in it, and, if it is sextortion, that it is an
/// attack. `now` stands for the date of a mail that has none. The same message judged the same way
/// gives the same bytes. `start` is what is judged of the message, `print` the fingerprint of all
/// of it.
pub(crate) fn bundle(start: &[u8], print: String, report: &Report, now: Timestamp) -> Value {
    let Email { message, text, .. } = Email::parse(start);
    let sent = Timestamp::of_mail(&message);
    let mut builder = BundleBuilder::new(print, report, sent.unwrap_or(now));
    let mut observed: Vec<String> = Vec::new();
    let from = builder.sender(&message, report);
    observed.extend(from.clone());
    observed.push(builder.message(&message, report, sent, from));
    for link in named_links(&message, &text).into_iter().filter(|link| !report.repeats_password(link)) {
        observed.push(builder.observable("url", &[("value", &link)], &[]));
        if let Some(host) = host(&link) {
            observed.push(builder.observable("domain-name", &[("value", &host)], &[]));
        }
    }
    let wallets: Vec<String> = report.demand.addresses.iter().map(|address| builder.payee(address)).collect();
    observed.extend(wallets);
    let mut known = std::collections::BTreeSet::new();
    observed.retain(|id| known.insert(id.clone()));
    let time = builder.time.rfc3339();
    let all = builder.domain(
        "observed-data",
        "",
        json!({ "first_observed": time, "last_observed": time, "number_observed": 1, "object_refs": observed }),
    );
    if report.verdict.as_str() == Label::SEXTORTION {
        builder.attack(report, &all, &observed);
    }
    builder.finish()
}

/// Collects the objects of a bundle.
struct BundleBuilder {
    objects: Vec<Value>,
    /// The fingerprint of the message.
    print: String,
    /// What tells this judgement from all others: message, model, answer.
    key: String,
    time: Timestamp,
    identity: String,
    confidence: u8,
}

impl BundleBuilder {
    fn new(print: String, report: &Report, time: Timestamp) -> Self {
        let confidence = confidence(report);
        let key = format!("{print} {} {} {confidence}", report.model().id, report.verdict);
        let identity = id("identity", own_namespace(), "bluff");
        let mut builder = Self { objects: Vec::new(), print, key, time, identity, confidence };
        builder.objects.push(json!({
            "type": "identity", "spec_version": "2.1", "id": builder.identity, "created": BEGINNING, "modified": BEGINNING,
            "name": "bluff", "identity_class": "system",
            "description": "A free program that reads e-mails and tells ham, spam and sextortion apart.",
        }));
        builder
    }

    /// An observable; its id follows from `naming`, the ID contributing properties of its type.
    fn observable(&mut self, kind: &str, naming: &[(&str, &str)], other: &[(&str, Value)]) -> String {
        self.named(kind, &id(kind, OBSERVABLES, &canonical(naming)), naming, other)
    }

    fn named(&mut self, kind: &str, id: &str, naming: &[(&str, &str)], other: &[(&str, Value)]) -> String {
        let mut object: Map<String, Value> =
            naming.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
        object.extend(
            [("type", kind), ("spec_version", "2.1"), ("id", id)].map(|(k, v)| (k.to_owned(), v.into())),
        );
        object.extend(other.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        if !self.objects.iter().any(|known| known["id"] == id) {
            self.objects.push(Value::Object(object));
        }
        id.to_owned()
    }

    /// An object of the domain, with what all of them have.
    fn domain(&mut self, kind: &str, part: &str, properties: Value) -> String {
        let id = id(kind, own_namespace(), &format!("{} {kind} {part}", self.key));
        let time = self.time.milliseconds();
        let mut object = json!({
            "type": kind, "spec_version": "2.1", "id": id, "created_by_ref": self.identity, "created": time, "modified": time,
        });
        if let (Some(object), Value::Object(properties)) = (object.as_object_mut(), properties) {
            object.extend(properties);
        }
        self.objects.push(object);
        id
    }

    /// The address in `From`, unless it is that of whoever got the mail, or of somebody whose mail
    /// was wanted.
    fn sender(&mut self, message: &Message<'_>, report: &Report) -> Option<String> {
        let from = message.from.mailbox();
        let own = message.recipients.iter().any(|own| own.mailbox().eq_ignore_ascii_case(from));
        let forged = report
            .indicators
            .iter()
            .any(|found| matches!(found.id, IndicatorKind::ForgedSender | IndicatorKind::OwnAccount));
        let is_address = from.is_ascii()
            && from.split_once('@').is_some_and(|(local, host)| !local.is_empty() && host.contains('.'));
        let wanted = report.verdict.as_str() == Label::HAM;
        (is_address && !own && !forged && !wanted)
            .then(|| self.observable("email-addr", &[("value", from)], &[]))
    }

    fn message(
        &mut self,
        message: &Message<'_>,
        report: &Report,
        sent: Option<Timestamp>,
        from: Option<String>,
    ) -> String {
        let content_type = message.field("content-type").unwrap_or_default();
        let multipart = content_type.trim_start().to_ascii_lowercase().starts_with("multipart/");
        let mut other = vec![("is_multipart", Value::from(multipart))];
        other.extend(sent.map(|sent| ("date", sent.rfc3339().into())));
        let message_id =
            message.field("message-id").filter(|id| id.is_ascii() && !names_recipient(message, id));
        other.extend(message_id.map(|id| ("message_id", id.into())));
        let subject = Some(&*message.subject).filter(|subject| !subject.is_empty());
        let subject =
            subject.filter(|subject| !report.shows_password() && !names_recipient(message, subject));
        let from = from.as_deref().map(|from| ("from_ref", from));
        let naming: Vec<(&str, &str)> =
            from.into_iter().chain(subject.map(|subject| ("subject", subject))).collect();
        // without a subject, left out perhaps, all mails of a sender would have one id
        let id = if subject.is_some() {
            id("email-message", OBSERVABLES, &canonical(&naming))
        } else {
            format!("email-message--{}", self.unrelated())
        };
        self.named("email-message", &id, &naming, &other)
    }

    /// An identifier in the form of version 4, which the standard wants where nothing names an
    /// object; it follows from the message.
    fn unrelated(&self) -> Uuid {
        let first = self.print.get(..32).and_then(|digits| u128::from_str_radix(digits, 16).ok());
        uuid::Builder::from_random_bytes(first.unwrap_or_default().to_be_bytes()).into_uuid()
    }

    /// A wallet or a bank account.
    fn payee(&mut self, address: &PaymentAddress) -> String {
        let (kind, property, definition) = kind_of(address);
        let extensions = json!({ definition: { "extension_type": "new-sco" } });
        self.observable(kind, &[(property, &address.address)], &[("extensions", extensions)])
    }

    /// That it is an attack, and by which addresses it is known.
    fn attack(&mut self, report: &Report, all: &str, observed: &[String]) {
        let mut refs = vec![all.to_owned()];
        for address in &report.demand.addresses {
            let (kind, property, _) = kind_of(address);
            let indicator = self.domain(
                "indicator",
                &address.address,
                json!({
                    "name": format!("{} address of a sextortion mail", address.coin),
                    "description": "A mail claims to have filmed its reader and demands money to this address. Mass-mailed; most likely a bluff.",
                    "indicator_types": ["malicious-activity"],
                    // an address is letters, digits and at most a colon: nothing to escape
                    "pattern": format!("[{kind}:{property} = '{}']", address.address),
                    "pattern_type": "stix",
                    "valid_from": self.time.rfc3339(),
                    "confidence": self.confidence,
                    "labels": [Label::SEXTORTION],
                }),
            );
            let relation =
                json!({ "relationship_type": "based-on", "source_ref": indicator, "target_ref": all });
            refs.push(self.domain("relationship", &address.address, relation));
            refs.push(indicator);
        }
        refs.extend_from_slice(observed);
        self.domain(
            "grouping",
            "",
            json!({
                "name": "Sextortion mail", "context": "suspicious-activity", "confidence": self.confidence,
                "labels": [Label::SEXTORTION], "object_refs": refs,
            }),
        );
    }

    fn finish(self) -> Value {
        let id = id("bundle", own_namespace(), &self.key);
        json!({ "type": "bundle", "id": id, "objects": self.objects })
    }
}

/// Type, property and definition by which an address is told.
fn kind_of(address: &PaymentAddress) -> (&'static str, &'static str, &'static str) {
    if address.coin.is_account() {
        ("bank-account", "iban", ACCOUNT)
    } else {
        ("cryptocurrency-wallet", "value", WALLET)
    }
}

/// The probability of the answer in per cent, STIX 2.1 appendix A; never 100, which no sample
/// supports.
fn confidence(report: &Report) -> u8 {
    let probability = report.probability(report.verdict.as_str()).unwrap_or_else(|| report.not_ham());
    (probability.get() * 100.0).round().clamp(0.0, 99.0) as u8
}

/// Properties in alphabetical order as JSON without spaces: for strings that is the canonical form
/// of RFC 8785.
fn canonical(naming: &[(&str, &str)]) -> String {
    let names: Map<String, Value> =
        naming.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
    Value::Object(names).to_string()
}

/// For the ids of all other objects.
fn own_namespace() -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, b"bluff, e-mail classifier")
}

/// Section 2.9: type, two hyphens, UUID.
fn id(kind: &str, namespace: Uuid, name: &str) -> String {
    format!("{kind}--{}", Uuid::new_v5(&namespace, name.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{ADDRESS, extortion, wanted};

    const MAIL: &str = "From: x@bad.example\r\nTo: jane.doe@home.example\r\nSubject: your secret\r\n\
        Date: Sun, 19 May 2024 17:25:11 +0000\r\n\r\nsee https://bad.example/pay and https://t.example/?u=jane.doe\r\n";

    fn told(raw: &str, report: &Report) -> Value {
        let print = crate::export::sha256::sha256(raw.as_bytes());
        bundle(raw.as_bytes(), print, report, "2026-01-03T01:05:34Z".parse().unwrap())
    }

    fn types(bundle: &Value) -> Vec<String> {
        bundle["objects"]
            .as_array()
            .unwrap()
            .iter()
            .map(|object| object["type"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The ids are those of the `stix2` package 3.0.2 for Python; that it and `stix2-validator`
    /// 3.3.2 take whole bundles was tried by hand.
    #[test]
    fn observables_have_the_ids_of_the_standard() {
        for (kind, naming, expected) in [
            (
                "domain-name",
                &[("value", "example.com")][..],
                "domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7",
            ),
            ("email-addr", &[("value", "a@b.example")], "email-addr--20f95e88-019c-5ac7-a027-aba10fdcb3ca"),
            (
                "email-message",
                &[
                    ("from_ref", "email-addr--20f95e88-019c-5ac7-a027-aba10fdcb3ca"),
                    ("subject", "caf\u{e9} \"x\""),
                ],
                "email-message--ed1ca9de-dcc8-51cb-b9ab-124e1c42b659",
            ),
        ] {
            assert_eq!(id(kind, OBSERVABLES, &canonical(naming)), expected);
        }
    }

    #[test]
    fn a_message_without_a_name_has_an_id_of_its_own() {
        let id = |raw: &str| told(raw, &wanted())["objects"][1]["id"].as_str().unwrap().to_owned();
        let (one, other) = (id("hello"), id("hello, you"));
        assert_ne!(one, other);
        assert_eq!(
            one.split_once("--").and_then(|(_, id)| id.parse::<Uuid>().ok()).map(|id| id.get_version_num()),
            Some(4)
        );
    }

    #[test]
    fn extortion_is_an_attack_and_wanted_mail_is_none() {
        let attack = told(MAIL, &extortion(&[]));
        let expected = [
            "identity",
            "email-addr",
            "email-message",
            "url",
            "domain-name",
            "cryptocurrency-wallet",
            "observed-data",
            "indicator",
            "relationship",
            "grouping",
        ];
        assert_eq!(types(&attack), expected);
        let indicator = &attack["objects"][7];
        assert_eq!(indicator["pattern"], format!("[cryptocurrency-wallet:value = '{ADDRESS}']"));
        assert_eq!(indicator["confidence"], 97);
        assert_eq!(indicator["created"], "2024-05-19T17:25:11.000Z");
        assert_eq!(
            types(&told(MAIL, &wanted())),
            ["identity", "email-message", "url", "domain-name", "observed-data"]
        );
        assert_eq!(told("hello", &wanted())["objects"][2]["first_observed"], "2026-01-03T01:05:34Z");
    }

    #[test]
    fn the_same_mail_gives_the_same_bytes_and_another_other_ids() {
        let report = extortion(&[]);
        assert_eq!(told(MAIL, &report), told(MAIL, &report));
        let other = told(&MAIL.replace("Sun, 19", "Mon, 20"), &report);
        assert_ne!(told(MAIL, &report)["id"], other["id"]);
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
            let told = told(&raw, &extortion(kinds)).to_string();
            for secret in ["jane", "home.example", "hunter2"] {
                assert!(!told.contains(secret), "{secret}: {raw}");
            }
        }
    }
}
