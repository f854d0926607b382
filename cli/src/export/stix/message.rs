//! [`ObservedMessage`]: the parts of a message that go into a bundle. Its text does not.

use super::objects::{OBSERVABLES, Objects, id, unrelated};
use crate::export::line_ends::MAX_LINE_BYTES;
use crate::export::links::{host, named_links, names_recipient};
use crate::export::sha256::{is_whole, sha256};
use crate::export::timestamp::Timestamp;
use bluff::outlook::is_outlook;
use bluff::{Attachment, Email, IndicatorKind, Label, Message, PaymentAddress, Report};
use serde_json::{Map, Value, json};

/// The media types of an email (RFC 2046, section 5.2.1) and of a message that Outlook saved.
const EMAIL: &str = "message/rfc822";
const OUTLOOK: &str = "application/vnd.ms-outlook";
/// The most attachments of one message that are reported.
const MAX_FILES: usize = 20;
/// The longest file name that is reported, in bytes; it is the limit of most file systems.
const MAX_NAME_BYTES: usize = 255;
/// The registered types of media; other names are the sender's invention.
const MEDIA: [&str; 10] =
    ["application", "audio", "font", "image", "message", "model", "multipart", "text", "video", "haptics"];

/// The parts of a message that others may know.
///
/// Everything that could show who got it is left out: recipients, the text, links that name them, a
/// sender forged to be the recipient, and the subject of a message that shows a password.
#[derive(Clone, Debug)]
pub(crate) struct ObservedMessage {
    /// SHA-256 of its bytes as they were read.
    pub(crate) sha256: String,
    /// The answer.
    pub(crate) label: String,
    /// When it was sent, as its sender says.
    pub(super) sent: Option<Timestamp>,
    /// How certain the answer is, in per cent.
    pub(super) confidence: u8,
    /// The payment addresses it demands money to.
    pub(super) addresses: Vec<PaymentAddress>,
    /// The model that answered.
    model: String,
    /// Whether its bytes were read to the end, so that their checksum is that of the message.
    is_whole: bool,
    size: usize,
    media_type: &'static str,
    sender: Option<String>,
    subject: Option<String>,
    message_id: Option<String>,
    is_multipart: bool,
    links: Vec<String>,
    files: Vec<ObservedFile>,
}

/// An attachment.
#[derive(Clone, Debug)]
struct ObservedFile {
    sha256: String,
    size: usize,
    name: Option<String>,
    media_type: Option<String>,
}

impl ObservedMessage {
    /// The parts of a judged message that may be known.
    pub(crate) fn new(raw: &[u8], email: &Email<'_>, report: &Report) -> Self {
        let message = &email.message;
        let is_secret = |text: &str| report.repeats_password(text) || names_recipient(message, text);
        let content_type = message.field("content-type").unwrap_or_default();
        let subject = Some(message.subject.trim()).filter(|subject| !subject.is_empty());
        let subject = subject.filter(|subject| !report.shows_password() && !is_secret(subject));
        let mut links = named_links(message, &email.text);
        links.retain(|link| !report.repeats_password(link));
        let wanted = report.verdict.as_str() == Label::HAM;
        let files = message.attachments.iter().filter(|_| !wanted).take(MAX_FILES);
        Self {
            sha256: sha256(raw),
            label: report.verdict.as_str().to_owned(),
            sent: Timestamp::of_mail(message),
            confidence: confidence(report),
            addresses: report.demand.addresses.clone(),
            model: report.model().id.clone(),
            is_whole: is_whole(raw),
            size: raw.len(),
            media_type: if is_outlook(raw) { OUTLOOK } else { EMAIL },
            sender: sender(message, report),
            subject: subject.map(|subject| subject[..subject.floor_char_boundary(MAX_LINE_BYTES)].to_owned()),
            message_id: message
                .field("message-id")
                .filter(|id| id.is_ascii() && !is_secret(id))
                .map(str::to_owned),
            is_multipart: content_type.trim_start().to_ascii_lowercase().starts_with("multipart/"),
            links,
            files: files.map(|file| ObservedFile::new(file, &is_secret)).collect(),
        }
    }

    /// What distinguishes this judgement from all others: message, model, answer.
    pub(super) fn key(&self) -> String {
        format!("{} {} {} {}", self.sha256, self.model, self.label, self.confidence)
    }

    /// Adds what was observed in it, and returns the identifiers.
    pub(super) fn add_to(&self, objects: &mut Objects) -> Vec<String> {
        let none = json!({});
        let mut observed: Vec<String> = Vec::new();
        let from = self
            .sender
            .as_ref()
            .map(|from| objects.observable("email-addr", &json!({ "value": from }), &none));
        observed.extend(from.clone());
        observed.push(self.add_message(objects, from));
        if self.is_whole {
            let other = json!({ "size": self.size, "mime_type": self.media_type });
            observed.push(objects.observable(
                "file",
                &json!({ "hashes": { "SHA-256": self.sha256 } }),
                &other,
            ));
        }
        for link in &self.links {
            observed.push(objects.observable("url", &json!({ "value": link }), &none));
            observed.extend(
                host(link).map(|host| objects.observable("domain-name", &json!({ "value": host }), &none)),
            );
        }
        observed.extend(self.files.iter().map(|file| file.add_to(objects)));
        observed.extend(self.addresses.iter().map(|address| objects.payee(address)));
        let mut known = std::collections::BTreeSet::new();
        observed.retain(|id| known.insert(id.clone()));
        observed
    }

    fn add_message(&self, objects: &mut Objects, from: Option<String>) -> String {
        let mut naming = Map::new();
        naming.extend(from.map(|from| ("from_ref".to_owned(), from.into())));
        naming.extend(self.subject.as_ref().map(|subject| ("subject".to_owned(), subject.as_str().into())));
        let mut other = json!({ "is_multipart": self.is_multipart });
        if let Some(sent) = self.sent {
            other["date"] = sent.rfc3339().into();
        }
        if let Some(message_id) = &self.message_id {
            other["message_id"] = message_id.as_str().into();
        }
        let naming = Value::Object(naming);
        // without a subject, which may be left out, all messages of a sender would have one id
        let id = if self.subject.is_some() {
            id("email-message", OBSERVABLES, &naming.to_string())
        } else {
            format!("email-message--{}", unrelated(&self.sha256))
        };
        objects.named("email-message", &id, &naming, &other)
    }
}

impl ObservedFile {
    fn new(file: &Attachment<'_>, is_secret: &dyn Fn(&str) -> bool) -> Self {
        let name = Some(file.name.trim()).filter(|name| {
            !name.is_empty()
                && name.len() <= MAX_NAME_BYTES
                && !name.contains(char::is_control)
                && !is_secret(name)
        });
        Self {
            sha256: sha256(&file.content),
            size: file.content.len(),
            name: name.map(str::to_owned),
            media_type: Some(file.media_type.to_ascii_lowercase()).filter(|kind| is_media_type(kind)),
        }
    }

    fn add_to(&self, objects: &mut Objects) -> String {
        let mut naming = json!({ "hashes": { "SHA-256": self.sha256 } });
        if let Some(name) = &self.name {
            naming["name"] = name.as_str().into();
        }
        let mut other = json!({ "size": self.size });
        if let Some(media_type) = &self.media_type {
            other["mime_type"] = media_type.as_str().into();
        }
        objects.observable("file", &naming, &other)
    }
}

fn is_media_type(kind: &str) -> bool {
    let is_name =
        |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".+_-".contains(&byte));
    kind.split_once('/').is_some_and(|(top, sub)| MEDIA.contains(&top) && !sub.is_empty() && is_name(sub))
}

/// The address in `From`, unless it is that of the recipient, or of somebody whose email was
/// wanted.
fn sender(message: &Message<'_>, report: &Report) -> Option<String> {
    let from = message.from.mailbox();
    let own = message.recipients.iter().any(|own| own.mailbox().eq_ignore_ascii_case(from));
    let forged = report
        .indicators
        .iter()
        .any(|found| matches!(found.id, IndicatorKind::ForgedSender | IndicatorKind::OwnAccount));
    let is_address = from.bytes().all(|byte| byte.is_ascii_graphic())
        && from.split_once('@').is_some_and(|(local, host)| !local.is_empty() && host.contains('.'));
    let wanted = report.verdict.as_str() == Label::HAM;
    (is_address && !own && !forged && !wanted && !report.repeats_password(from)).then(|| from.to_owned())
}

/// The probability of the answer in per cent, STIX 2.1 appendix A.
fn confidence(report: &Report) -> u8 {
    let probability = report.probability(report.verdict.as_str()).unwrap_or_else(|| report.not_ham());
    in_per_cent(probability)
}

/// A probability in per cent; never 100, which no sample supports.
pub(super) fn in_per_cent(probability: bluff::Probability) -> u8 {
    (probability.get() * 100.0).round().clamp(0.0, 99.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{extortion, wanted};

    const MAIL: &str = "From: x@bad.example\nTo: jane.doe@home.example\nContent-Type: multipart/mixed; boundary=b\n\n\
        --b\nContent-Type: text/plain\n\nhello\n\
        --b\nContent-Type: application/x-zip; name=invoice.zip\nContent-Disposition: attachment\n\nPK\n\
        --b\nContent-Type: image/png; name=jane.doe.png\nContent-Disposition: attachment\n\nPK2\n--b--\n";

    #[test]
    fn files_are_told_of_unwanted_mail_and_by_no_name_of_a_recipient() {
        let objects_of = |report: &Report| {
            let message = ObservedMessage::new(MAIL.as_bytes(), &Email::parse(MAIL.as_bytes()), report);
            let mut objects = Objects::new();
            message.add_to(&mut objects);
            let bundle = objects.finish("x");
            let objects = bundle["objects"].as_array().cloned().unwrap_or_default();
            objects.into_iter().filter(|object| object["type"] == "file").collect::<Vec<_>>()
        };
        let files = objects_of(&extortion(&[]));
        let shown: Vec<[&Value; 3]> =
            files.iter().map(|file| [&file["name"], &file["mime_type"], &file["size"]]).collect();
        let none = &Value::Null;
        let (whole, name) = (json!(MAIL.len()), json!("invoice.zip"));
        let (mail, zip) = (json!("message/rfc822"), json!("application/x-zip"));
        let png = json!("image/png");
        assert_eq!(shown, [[none, &mail, &whole], [&name, &zip, &json!(2)], [none, &png, &json!(3)]]);
        assert_eq!(objects_of(&wanted()).len(), 1, "of wanted mail only the message itself");
    }

    #[test]
    fn only_registered_media_are_named() {
        for (kind, expected) in [
            ("text/plain", true),
            ("application/vnd.ms-excel", true),
            ("foo/bar", false),
            ("text/", false),
            ("text/a b", false),
            ("text", false),
        ] {
            assert_eq!(is_media_type(kind), expected, "{kind}");
        }
    }
}
