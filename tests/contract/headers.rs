//! Header fields: a model reads no more of them than it declares.

use crate::models::{MODELS, written};
use bluff::{Email, Headers, Message};

/// A message whose names, hosts and fields can be changed; its HTML has links and its structure has
/// features.
const MAIL: &str = "Return-Path: <bounce@letters.example>\r\n\
    Received: from out.letters.example by mx.example.org; Sat, 1 Mar 2025 07:00:12 +0000\r\n\
    From: The Garden Letter <editor@letters.example>\r\n\
    Reply-To: answers@letters.example\r\n\
    To: margaret@example.org\r\n\
    Subject: Roses and a talk in the barn\r\n\
    Date: Sat, 01 Mar 2025 07:00:03 +0000\r\n\
    Message-ID: <41.1740812403@letters.example>\r\n\
    List-Unsubscribe: <mailto:leave@letters.example>\r\n\
    Precedence: bulk\r\n\
    MIME-Version: 1.0\r\n\
    Content-Type: text/html; charset=utf-8\r\n\
    \r\n\
    <p>Dear Margaret, <a href='https://letters.example/talk'>book your seat</a> and save 20 %.</p>\r\n";

/// `MAIL` without the fields of these names.
fn without(names: &[&str]) -> String {
    let lines = MAIL.split_inclusive('\n');
    lines.filter(|line| !names.iter().any(|name| line.starts_with(&format!("{name}: ")))).collect()
}

#[test]
fn a_model_without_headers_sees_the_subject_only() {
    let fields =
        ["Received", "Reply-To", "To", "Date", "Message-ID", "List-Unsubscribe", "Precedence", "Return-Path"];
    let all_but_content = [&fields[..], &["From"]].concat();
    let forged = MAIL.replace("From: The Garden Letter", "X-Spam-Flag: YES\r\nFrom: Viagra bitcoin webcam");
    let other_sender = MAIL.replace("<editor@letters.example>", "<editor@other.example>");
    for model in MODELS.iter().filter(|model| model.setup.headers == Headers::None) {
        let classifier = model.classifier();
        let seen = written(&classifier.classify(MAIL.as_bytes()));
        for (what, mail) in [
            ("fewer fields", without(&fields)),
            ("no sender", without(&all_but_content)),
            ("other words in fields", forged.clone()),
            ("another sender", other_sender.clone()),
        ] {
            assert_eq!(written(&classifier.classify(mail.as_bytes())), seen, "{:?}: {what}", model.setup);
        }
        let subject = MAIL.replace("Roses and a talk", "Dear friend, pay bitcoin");
        assert_ne!(written(&classifier.classify(subject.as_bytes())), seen, "{:?}", model.setup);
    }
}

#[test]
fn a_safe_model_knows_no_names() {
    let renamed =
        MAIL.replace("letters.example", "gazettes.example").replace("Garden Letter", "Bridge Gazette");
    for model in MODELS.iter().filter(|model| model.setup.headers == Headers::Safe) {
        let classifier = model.classifier();
        let seen = written(&classifier.classify(MAIL.as_bytes()));
        assert_eq!(written(&classifier.classify(renamed.as_bytes())), seen, "{:?}", model.setup);
        // but it sees when fields do not fit together
        let crooked = MAIL.replace("answers@letters.example", "answers@gmail.com");
        assert_ne!(written(&classifier.classify(crooked.as_bytes())), seen, "{:?}", model.setup);
    }
}

#[test]
fn mail_without_a_header_is_judged_by_its_text_alone() {
    const TEXT: &str = "Dear Margaret,\n\nyour seat in the barn is booked.\n";
    // a header that says too little to be judged, and no header at all
    let with_subject = format!("Subject:\n\n{TEXT}");
    for model in &*MODELS {
        let classifier = model.classifier();
        let message = Message::parse(with_subject.as_bytes());
        assert!(!message.flags.no_headers && !message.has_envelope());
        let judged = classifier.classify_email(&Email::from_message(message));
        assert_eq!(judged.scores, classifier.classify_text(TEXT).scores, "{:?}", model.setup);
    }
}
