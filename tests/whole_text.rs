//! Everything that a reader sees is read, wherever it is, and text that nobody sees makes no claim.

use bluff::{Advice, Classifier, Label, Report, UnsureReason};
use std::fs;
use std::sync::LazyLock;

static CLASSIFIER: LazyLock<Classifier> = LazyLock::new(Classifier::builtin);

/// A colleague's words, which the model takes for nothing but ham.
const MINUTES: &str = "Thanks for the patch, I had a look this morning. The locking in the second part looks right to me, \
    but I would rather keep the old name of the function, because three other drivers call it. Could you split the \
    cleanup into a commit of its own? Then I can apply the first one today and we talk about the rest on Thursday.\n\n\
    About the trip: Martin booked the room for Tuesday at ten, we meet in the small kitchen on the second floor. Please \
    bring the minutes of last time and the two drawings of the pump. Anna cannot come, she is in Lyon until Friday.\n\n";
/// Words of somebody else, as harmless.
const FRUIT: &str = "The apple trees behind the school were cut back on Saturday, and the children planted twelve new cherry trees along \
    the fence. Whoever wants to help with watering in summer may write a name on the sheet at the door. Juice of last year is left, too.";
/// More than a model would count if it counted the start of a text only.
const FILLER: usize = 7_000;

fn body_of(sample: &str) -> String {
    let raw = fs::read_to_string(format!("data/samples/{sample}")).unwrap().replace("\r\n", "\n");
    raw.split_once("\n\n").unwrap().1.to_owned()
}

fn filler() -> String {
    MINUTES.repeat(FILLER / MINUTES.len() + 1)
}

fn plain(text: &str) -> Report {
    let head = "From: a@b.example\nTo: c@d.example\nDate: Fri, 21 Nov 2025 09:55:06 +0000\nMessage-ID: <1@b.example>\n";
    CLASSIFIER.classify(format!("{head}Subject: minutes\n\n{text}").as_bytes())
}

fn html(text: &str) -> Report {
    CLASSIFIER
        .classify(format!("Subject: minutes\nContent-Type: text/html; charset=utf-8\n\n{text}").as_bytes())
}

fn alternative(first: &str, second: &str) -> Report {
    CLASSIFIER.classify(
        format!(
            "Subject: minutes\nContent-Type: multipart/alternative; boundary=b\n\n\
             --b\nContent-Type: text/plain; charset=utf-8\n\n{first}\n\
             --b\nContent-Type: text/html; charset=utf-8\n\n<p>{second}</p>\n--b--\n"
        )
        .as_bytes(),
    )
}

#[test]
fn a_letter_is_found_wherever_it_stands() {
    let letter = body_of("sextortion-en.eml");
    let whole = plain(&letter);
    for (name, report) in [
        ("behind 7 KB", plain(&[filler(), letter.clone()].concat())),
        (
            "between 7 KB and 2 KB",
            plain(&[&filler(), &letter, &MINUTES.repeat(3)].map(String::as_str).concat()),
        ),
        (
            "between 60 KB and 60 KB",
            plain(&[filler().repeat(8), letter.clone(), filler().repeat(8)].concat()),
        ),
        (
            "behind 7 KB off-screen",
            html(&format!("<p style='position:absolute;left:-9999px'>{}</p>{letter}", filler())),
        ),
        ("in HTML beside other plain text", alternative(&filler(), &letter)),
    ] {
        assert_eq!(report.demand.addresses, whole.demand.addresses, "{name}");
        assert_eq!(report.indicators.len(), whole.indicators.len(), "{name}");
        assert_ne!(report.verdict.as_str(), Label::HAM, "{name}");
        assert!(Advice::is_needed(&report), "{name}");
    }
}

/// Somebody who can put invisible text into a message must not frighten its reader.
#[test]
fn what_nobody_sees_makes_no_claim() {
    let letter = body_of("sextortion-en.eml");
    let text = format!("<p>{}</p>", MINUTES.repeat(3));
    for (name, report) in [
        ("a comment", html(&format!("{text}<!-- {letter} -->"))),
        ("not displayed", html(&format!("{text}<p style='display:none'>{letter}</p>"))),
        ("white on white", html(&format!("{text}<p style='color:#fff'>{letter}</p>"))),
        ("2 px", html(&format!("{text}<p style='font-size:2px'>{letter}</p>"))),
        ("another form of the text", alternative(&letter, &MINUTES.repeat(3))),
    ] {
        let claims: Vec<_> = report.indicators.iter().filter(|found| !found.quotes.is_empty()).collect();
        assert!(
            claims.iter().all(|found| found.quotes.iter().all(|quote| quote.text.is_empty())),
            "{name}: {claims:?}"
        );
        assert!(report.demand.is_empty(), "{name}: {:?}", report.demand);
        assert_ne!(report.verdict.as_str(), Label::SEXTORTION, "{name}");
        assert!(!Advice::is_needed(&report), "{name}");
    }
}

#[test]
fn a_passage_that_reads_like_spam_is_a_reason_for_doubt() {
    let spam = body_of("spam-advance-fee-en.eml");
    assert_eq!(plain(&filler()).verdict.as_str(), Label::HAM);
    let report = plain(&[filler().repeat(4), spam, filler().repeat(4)].concat());
    assert_eq!(
        (report.verdict.as_str(), report.unsure_reason),
        ("unsure", Some(UnsureReason::UnwantedPassage))
    );
    assert!(report.not_ham().get() < 0.5, "the mean of it is ham");
}

#[test]
fn what_was_not_read_is_a_reason_for_doubt() {
    let sealed = "Content-Type: application/pgp-encrypted\n\nVersion: 1\n--b\n\
        Content-Type: application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n";
    let of_sealed =
        format!("Subject: x\nContent-Type: multipart/encrypted; boundary=b\n\n--b\n{sealed}--b--\n");
    let alt = format!(
        "Subject: minutes\nContent-Type: text/html\n\n<img src=cid:a alt='{}'>",
        MINUTES.replace('\'', "")
    );
    let book = ["Subject: minutes\n\n", &MINUTES.repeat(600)].concat();
    for (name, raw, doubt, flag) in [
        ("nothing", "", UnsureReason::TooLittleText, "no-text"),
        ("a header", "Subject:\nFrom: a@b.example\n\n", UnsureReason::TooLittleText, "no-text"),
        ("a subject of one word", "Subject: x\n", UnsureReason::TooLittleText, ""),
        (
            "a subject of one word and a header",
            "Subject: hello\nFrom: Ann <a@b.example>\n\n \n",
            UnsureReason::TooLittleText,
            "",
        ),
        ("a body of one word", "Subject:\n\nok.\n", UnsureReason::TooLittleText, ""),
        ("an encrypted message", &*of_sealed, UnsureReason::Unread, "attachment-unread"),
        ("a picture that says it is ham", &alt, UnsureReason::Unread, ""),
        ("a book", &book, UnsureReason::Unread, "truncated"),
    ] {
        let report = CLASSIFIER.classify(raw.as_bytes());
        assert_eq!(
            (report.verdict.as_str(), report.unsure_reason),
            ("unsure", Some(doubt)),
            "{name}: {:?}",
            report.flags
        );
        assert!(flag.is_empty() || report.flags.names().contains(&flag), "{name}: {:?}", report.flags);
    }
}

/// Readers of plain text, of notifications and of watches see a form that most people do not.
#[test]
fn a_letter_in_a_form_that_few_see_is_a_reason_for_doubt() {
    let letter = body_of("sextortion-en.eml");
    let minutes = MINUTES.repeat(3);
    let forms = |forms: &[(&str, &str)]| {
        let parts: String =
            forms.iter().map(|(kind, text)| format!("--b\nContent-Type: {kind}\n\n{text}\n")).collect();
        CLASSIFIER.classify(
            format!("Subject: minutes\nContent-Type: multipart/alternative; boundary=b\n\n{parts}--b--\n")
                .as_bytes(),
        )
    };
    let page = |text: &str| format!("<html><body><p>{text}</p></body></html>");
    let (of_letter, of_minutes) = (page(&letter), page(&minutes));
    for (name, parts, verdict, differ) in [
        ("the same", vec![("text/plain", &*minutes), ("text/html", &*of_minutes)], "ham", false),
        ("in plain text", vec![("text/plain", &letter), ("text/html", &of_minutes)], "unsure", true),
        (
            "on a watch",
            vec![("text/plain", &minutes), ("text/watch-html", &of_letter), ("text/html", &of_minutes)],
            "unsure",
            true,
        ),
        (
            "on a watch, last",
            vec![("text/plain", &minutes), ("text/html", &of_minutes), ("text/watch-html", &of_letter)],
            "unsure",
            true,
        ),
        (
            "in AMP",
            vec![("text/plain", "."), ("text/x-amp-html", &of_letter), ("text/html", &of_minutes)],
            "unsure",
            true,
        ),
        (
            "in all but AMP",
            vec![("text/html", &of_letter), ("text/x-amp-html", &of_minutes)],
            "sextortion",
            true,
        ),
        ("other ham in plain text", vec![("text/plain", FRUIT), ("text/html", &of_minutes)], "ham", true),
    ] {
        let report = forms(&parts);
        let doubt = (verdict == "unsure").then_some(UnsureReason::UnwantedPassage);
        assert_eq!((report.verdict.as_str(), report.unsure_reason), (verdict, doubt), "{name}");
        assert_eq!(report.flags.forms_differ, differ, "{name}");
    }
}

/// Every mail program shows the subject and the name of the sender above the message.
#[test]
fn a_letter_in_the_header_is_read() {
    let letter = body_of("sextortion-en.eml").replace(['\n', '"'], " ");
    let head = "To: c@d.example\nDate: Fri, 21 Nov 2025 09:55:06 +0000\nMessage-ID: <1@b.example>\n";
    let message = |name: &str, subject: &str, body: &str| {
        CLASSIFIER.classify(
            format!("From: \"{name}\" <a@b.example>\n{head}Subject: {subject}\n\n{body}").as_bytes(),
        )
    };
    for (name, report) in [
        ("the name, alone", message(&letter, "minutes", ".")),
        ("the name, above ham", message(&letter, "minutes", MINUTES)),
        ("the name, above much ham", message(&letter, "minutes", &filler())),
        ("the subject, above ham", message("Ann", &letter, MINUTES)),
        ("the subject, above much ham", message("Ann", &letter, &filler())),
    ] {
        assert_ne!(report.verdict.as_str(), Label::HAM, "{name}");
        assert!(report.indicators.len() > 3, "{name}: {:?}", report.indicators);
    }
    let long = format!("{} via the list of the pump builders of Lyon", "Dr. Anna Berger-Martin");
    assert_eq!(message(&long, "minutes", MINUTES).verdict.as_str(), Label::HAM);
    let endless = message(&"word ".repeat(5_000), "minutes", MINUTES);
    assert!(endless.flags.truncated && endless.verdict.as_str() != Label::HAM);
}

#[test]
fn a_letter_behind_nuls_is_read() {
    let letter = body_of("sextortion-en.eml");
    let whole = plain(&letter);
    for count in [1, 7, 8, 1_000, 4_000, 4_095, 4_096, 6_000, 300_000, 3_000_000] {
        let nuls = "\0".repeat(count);
        for (place, report) in [
            ("before", plain(&format!("{nuls}{letter}"))),
            ("within", plain(&format!("hello\n{nuls}{letter}"))),
            ("before the header", {
                let raw = format!("{nuls}From: a@b.example\nSubject: minutes\n\n{letter}");
                CLASSIFIER.classify(raw.as_bytes())
            }),
        ] {
            assert_eq!(report.verdict.as_str(), Label::SEXTORTION, "{count} {place}");
            assert_eq!(report.demand.addresses, whole.demand.addresses, "{count} {place}");
        }
    }
}

#[test]
fn a_file_that_could_not_be_read_is_flagged() {
    let message = |fields: &str, content: &str| {
        CLASSIFIER.classify(
            format!(
                "Subject: minutes\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n{MINUTES}\n--b\n{fields}\n\n{content}\n--b--\n"
            )
            .as_bytes(),
        )
    };
    let pdf = "%PDF-1.4\n1 0 obj <</Type/Page/Contents 2 0 R/Resources<</Font<</F<<>>>>>>>> endobj\n\
        2 0 obj <<>> stream\nBT /F 9 Tf (minutes) Tj ET\nendstream endobj\n";
    let of_pdf = "Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: 7bit";
    // the result of gzip for random bytes
    let packed = "Content-Type: text/plain\nContent-Encoding: gzip\nContent-Transfer-Encoding: base64";
    let bytes = "H4sIAAAAAAAC/wEgAN//x8VQAhAZf7AUnRyIsY4DCgkYFBUQExISFBUWFxgZGhscHRwVFAMCAQgHBgUEAwIB";
    for (name, report, flagged) in [
        ("a PDF file", message(of_pdf, pdf), false),
        ("a PDF file cut short", message(of_pdf, &pdf[..90]), true),
        ("a PDF file of a signature", message(of_pdf, "%PDF-1.7"), true),
        (
            "a winmail.dat cut short",
            message(
                "Content-Type: application/ms-tnef\nContent-Transfer-Encoding: base64",
                "eJ8+IgEAAgeQBgAIAAAA5AQ=",
            ),
            true,
        ),
        ("a text that gzip compressed", message(packed, bytes), true),
    ] {
        assert_eq!(report.flags.attachment_unread, flagged, "{name}: {:?}", report.flags);
    }
}
