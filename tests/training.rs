//! What users of `train` rely on: every layout of a corpus gives the same data, a fault is one
//! clear error, the model that judges held-out messages has never seen them, and the same data
//! gives the same bytes.
#![cfg(feature = "train")]

#[path = "training/mail.rs"]
mod mail;

use bluff::train::{
    Corpus, Learner, MessageContent, Progress, ThresholdPolicy, TrainParams, Trained, evaluate, train,
};
use bluff::{Classifier, CrossValidation, ErrorKind, Label, Labels, Model, Result};
use mail::{WORDS, body, message, table, words, write};
use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::{TempDir, tempdir};

#[test]
fn every_layout_gives_the_same_messages() {
    let mail: Vec<(&str, String)> =
        ["ham", "spam"].iter().flat_map(|label| (0..3).map(|n| (*label, message(label, n)))).collect();
    let folder = tempdir().unwrap();
    let mut files = Vec::new();
    let (mut paths, mut inline, mut lines) =
        ("label,path\n".to_owned(), "label,message\n".to_owned(), String::new());
    let (mut ham, mut spam) = (String::new(), String::new());
    for (number, (label, raw)) in mail.iter().enumerate() {
        files.push((format!("table/{number}.eml"), raw.clone()));
        paths += &format!("{label},{number}.eml\n");
        inline += &format!("{label},\"{raw}\"\n");
        lines += &format!("{}\n", serde_json::json!({ "label": label, "message": raw }));
        files.push((format!("folders/{label}/{number}"), raw.clone()));
        files.push((
            format!("{label}-maildir/{}/{number}", if number % 2 == 0 { "cur" } else { "new" }),
            raw.clone(),
        ));
        files.push((format!("{label}-maildir/tmp/half"), "not delivered yet".into()));
        let mbox = if *label == "ham" { &mut ham } else { &mut spam };
        *mbox += &format!("From a Sat Jan  3 01:05:34 2026\n{}\n", raw.replace("\nFrom ", "\n>From "));
    }
    for (name, content) in [
        ("table/corpus.csv", paths),
        ("inline.csv", inline),
        ("lines.jsonl", lines),
        ("ham.mbox", ham),
        ("spam.mbox", spam),
    ] {
        files.push((name.into(), content));
    }
    write(folder.path(), &files);
    for specs in [
        &["@table"][..],
        &["@table/corpus.csv"],
        &["@inline.csv"],
        &["@lines.jsonl"],
        &["@folders"],
        &["ham=@ham.mbox", "spam=@spam.mbox"],
        &["ham=@ham-maildir", "spam=@spam-maildir"],
        &["ham=@folders/ham", "spam=@spam.mbox"],
    ] {
        let expected: Vec<_> =
            mail.iter().map(|(label, raw)| (*label, MessageContent::Raw(raw.clone().into_bytes()))).collect();
        assert_eq!(contents(&open(&folder, specs, false).unwrap()), as_owned(expected), "{specs:?}");
    }
}

#[test]
fn every_layout_gives_the_same_texts() {
    let folder = tempdir().unwrap();
    let text = |label: &str| format!("{}, \u{e4}", body(label, 1));
    let (ham, spam) = (text("ham"), text("spam"));
    let line = |label: &str, text: &str| serde_json::json!({ "label": label, "text": text }).to_string();
    write(
        folder.path(),
        &[
            ("texts.csv", format!("label,text\nham,\"{ham}\"\nspam,\"{spam}\"\n")),
            ("texts.ndjson", format!("{}\n{}\n", line("ham", &ham), line("spam", &spam))),
            ("table/corpus.csv", "label,path\nham,h.txt\nspam,s.txt\n".into()),
            ("table/h.txt", ham.clone()),
            ("table/s.txt", spam.clone()),
            ("folders/ham/h.txt", ham.clone()),
            ("folders/spam/s.txt", spam.clone()),
        ],
    );
    for specs in [&["@texts.csv"][..], &["@texts.ndjson"], &["@table"], &["@folders"]] {
        let expected =
            vec![("ham", MessageContent::Text(ham.clone())), ("spam", MessageContent::Text(spam.clone()))];
        assert_eq!(contents(&open(&folder, specs, false).unwrap()), as_owned(expected), "{specs:?}");
    }
}

#[test]
fn mail_that_cannot_be_learned_from_is_one_error_with_place_finding_and_hint() {
    let good = table(&[("ham", 6), ("spam", 6)]);
    let folder = tempdir().unwrap();
    let row = "a delimiter or a quote too many or too few, or use `skip_bad`";
    let layout = "name the columns in the first line, such as label,path, or say which they are, such as `columns` label=v1,text=v2";
    let labels = "add wanted mail under the label `ham`, unwanted mail under another";
    for (content, error) in [
        (good.clone() + "ham\n", format!("@c.csv:14: 1 cell; expected 2, as in the first line\n  hint: look for {row}")),
        (good.clone() + "ham,x,y\n", format!("@c.csv:14: 3 cells; expected 2, as in the first line\n  hint: look for {row}")),
        (
            good.clone() + ",x\n",
            "@c.csv:14: an empty label; expected a word such as ham or spam, of at most 64 bytes, not `unsure`\n  \
             hint: correct the label, or use `skip_bad`".into(),
        ),
        (
            "label,path\nham,gone.eml\n".into(),
            "@c.csv:2: \"gone.eml\", no such file; expected the path of a file, from the folder of the table\n  \
             hint: correct the path, or use `skip_bad`".into(),
        ),
        (
            "kind,notes\nham,x\n".into(),
            format!(
                "@c.csv:1: no `label` among the columns \"kind,notes\", separated by commas; expected `label` and exactly one of `path`, \
                 `message` and `text`\n  hint: {layout}"
            ),
        ),
        (
            table(&[("ham", 6), ("spam", 6), ("spma", 4)]),
            "labelled mail: ham 6, spam 6, spma 4; expected at least 5 messages of each label\n  \
             hint: add messages of the rare labels, correct misspelt ones, or use `skip_bad`".into(),
        ),
        (
            table(&[("ham", 9)]),
            format!("labelled mail: ham 9; expected `ham` and another label, each at least 5 times\n  hint: {labels}"),
        ),
        (
            table(&[("scam", 6), ("spam", 6)]),
            format!("labelled mail: scam 6, spam 6; expected `ham` and another label, each at least 5 times\n  hint: {labels}"),
        ),
        (
            table(&[]),
            format!("labelled mail: no messages; expected `ham` and another label, each at least 5 times\n  hint: {labels}"),
        ),
    ] {
        write(folder.path(), &[("c.csv", content)]);
        let found = learn(&folder, &["@c.csv"], &quick()).unwrap_err();
        assert_eq!(found.kind(), ErrorKind::Corpus);
        assert_eq!(found.to_string().replace(&root(&folder), "@"), error);
    }
    let found = learn(&folder, &["@none.csv"], &quick()).unwrap_err();
    assert_eq!(found.kind(), ErrorKind::Io);
    let text = found.to_string().replace(&root(&folder), "@");
    // the system's own message follows
    assert!(text.starts_with("@none.csv: reading labelled mail failed: "), "{text}");
    assert!(text.ends_with("hint: give a CSV or JSON Lines file, a directory, or LABEL=PATH"), "{text}");
}

/// flairNLP/flair#1499, aj3423/SpamBlocker#193, mlpack/examples#112,
/// dotnet/machinelearning-modelbuilder#1672
#[test]
fn tables_are_read_as_people_have_them() {
    let folder = tempdir().unwrap();
    let rows = [("ham", "f\u{fc}r Ger\u{e4}t"), ("spam", "win, win"), ("ham", "\u{20ac} 5")];
    let table = |separator: &str, header: &str, words: [&str; 2]| {
        let row = |(label, text): &(&str, &str)| {
            let quoted = if text.contains(separator) { format!("\"{text}\"") } else { (*text).to_owned() };
            format!("{}{separator}{quoted}\r\n", words[usize::from(*label == "spam")])
        };
        header.to_owned() + &rows.iter().map(row).collect::<String>()
    };
    // of the letters beyond ASCII these three are all that there are
    let windows = |text: &str| -> Vec<u8> {
        text.chars()
            .map(|c| if c == '\u{20ac}' { 0x80 } else { u8::try_from(u32::from(c)).unwrap() })
            .collect()
    };
    let utf16 = |text: &str| -> Vec<u8> {
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    let words = ["ham", "spam"];
    for (name, content) in [
        ("semicolon-1252.csv", windows(&table(";", "label;text\r\n", words))),
        ("kaggle.csv", windows(&table(",", "v1,v2\r\n", words))),
        ("excel.csv", utf16(&table("\t", "label\ttext\r\n", words))),
        ("sep.csv", table(";", "sep=;\r\nlabel;text\r\n", words).into_bytes()),
        ("tab.tsv", table("\t", "label\ttext\n", ["Good", "JUNK"]).into_bytes()),
        ("numbers.csv", table(",", "spam,email\n", ["0", "1"]).into_bytes()),
        ("answers.csv", table("|", "label|content\n", ["No", "yes"]).into_bytes()),
        ("SMSSpamCollection", table("\t", "", words).into_bytes()),
    ] {
        write(folder.path(), &[(name, content)]);
        let corpus = open(&folder, &[&format!("@{name}")], false).unwrap();
        let found: Vec<_> =
            corpus.rows.iter().map(|row| (row.label.as_str(), row.content.read().unwrap())).collect();
        let expected: Vec<_> =
            rows.iter().map(|(label, text)| (*label, MessageContent::Text((*text).to_owned()))).collect();
        assert_eq!(found, expected, "{name}");
    }
    write(folder.path(), &[("s.csv", "Subject,Body,Class\nHello,I will,ham\n,x,spam\n")]);
    let corpus = open(&folder, &["@s.csv"], false).unwrap();
    assert_eq!(
        corpus.rows[0].content.read().unwrap(),
        MessageContent::Raw(b"Subject: Hello\n\nI will".to_vec())
    );
    assert_eq!(corpus.rows[1].content.read().unwrap(), MessageContent::Text("x".into()));
}

/// awsdocs/amazon-comprehend-developer-guide#18
#[test]
fn a_quote_that_is_not_closed_stops_the_reading_where_it_opened() {
    let folder = tempdir().unwrap();
    let rows: String = (0..20).map(|n| format!("ham,a{n}\nspam,b{n}\n")).collect();
    let text_first: String = (0..20).map(|n| format!("a{n},ham\nb{n},spam\n")).collect();
    for (content, line) in [
        (format!("label,text\n{rows}ham,\"never closed\n{rows}"), 42),
        (format!("label,text\r\n{}", format!("ham,\"never closed\n{rows}").replace('\n', "\r\n")), 2),
        // the next quoted cell ends it
        (format!("label,text\n{rows}ham,\"never closed\n{rows}ham,\"b, c\"\n{rows}"), 42),
        (format!("label,text\n{rows}ham,\"never closed\n{rows}ham,\",b\"\n{rows}"), 42),
        (format!("text,label\n{text_first}\"never closed,ham\n{text_first}\"b, c\",ham\n"), 42),
        (format!("text,label\n\"x\ny\",ham\n{text_first}\"never closed,ham\n{text_first}"), 44),
    ] {
        write(folder.path(), &[("c.csv", &content)]);
        for skip_bad in [false, true] {
            let error = open(&folder, &["@c.csv"], skip_bad).unwrap_err().to_string();
            assert!(
                error.replace(&root(&folder), "").starts_with(&format!("c.csv:{line}: a quote")),
                "{error}"
            );
        }
    }
    let long =
        format!("label,text\nham,\"Dear all,\n\nham, eggs\nspam, beans\n{}\"\nspam,x\n", "more\n".repeat(99));
    write(folder.path(), &[("c.csv", long)]);
    assert_eq!(open(&folder, &["@c.csv"], false).unwrap().rows.len(), 2);
}

/// Folders of Windows and of Thunderbird, compressed Maildirs.
#[test]
fn files_that_are_no_mail_are_never_learned() {
    let folder = tempdir().unwrap();
    write(
        folder.path(),
        &[
            ("mail/ham/1.eml", &b"Subject: x\n\nx"[..]),
            ("mail/ham/empty.eml", b""),
            ("mail/ham/Thumbs.db", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"),
            ("mail/ham/Inbox.msf", b"// <!-- <mdb:mork:z v=\"1.4\"/> -->"),
            ("mail/ham/shot.png", b"\x89PNG\r\n\x1a\n"),
            ("mail/spam/2.eml", b"Subject: y\n\ny"),
            ("mail/spam/mail.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"),
            ("c.csv", b"label,path\nham,mail/ham/1.eml\nspam,mail/spam/mail.doc\n"),
        ],
    );
    let corpus = open(&folder, &["@mail"], false).unwrap();
    assert_eq!(corpus.rows.len(), 2);
    let skipped: Vec<_> = corpus.skipped.iter().map(|one| one.place.rsplit('/').next().unwrap()).collect();
    assert_eq!(skipped, ["Inbox.msf", "Thumbs.db", "empty.eml", "shot.png", "mail.doc"]);
    for (spec, part) in [
        ("ham=@mail/ham/shot.png", "shot.png: a picture; expected an email"),
        ("spam=@mail/spam/mail.doc", "mail.doc: an old office document; expected an email"),
        ("@mail/ham/shot.png", "shot.png: a picture; expected an email"),
        ("@c.csv", "c.csv:3: \"mail/spam/mail.doc\", an old office document; expected the path of an email"),
    ] {
        let error = open(&folder, &[spec], false).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
    assert_eq!(open(&folder, &["@c.csv"], true).unwrap().rows.len(), 1);
}

#[test]
fn copies_of_two_messages_are_too_few_and_that_is_said() {
    let folder = tempdir().unwrap();
    let rows = format!("ham,{}\nspam,{}\n", body("ham", 1), body("spam", 1)).repeat(20);
    write(folder.path(), &[("c.csv", format!("label,text\n{rows}"))]);
    let error = learn(&folder, &["@c.csv"], &quick()).unwrap_err().to_string();
    assert!(
        error.contains("40 messages, 2 of them different") && error.contains("that is no copy"),
        "{error}"
    );
    assert!(!error.contains("`cv`"), "{error}");
}

#[test]
fn a_message_that_vanished_since_it_was_listed_is_named() {
    let folder = tempdir().unwrap();
    let name = |label: &str, number: usize| format!("{label}/{number}.eml");
    let files: Vec<_> = ["ham", "spam"]
        .iter()
        .flat_map(|label| (0..6).map(move |number| (name(label, number), message(label, number))))
        .collect();
    write(folder.path(), &files);
    let mut corpus = open(&folder, &["@"], false).unwrap();
    let labels = corpus.check(false).unwrap();
    fs::remove_file(folder.path().join("spam/3.eml")).unwrap();
    let error = train(&corpus, &labels, &quick(), &|_| ()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert!(error.to_string().replace(&root(&folder), "@").starts_with("@spam/3.eml: "), "{error}");
}

#[test]
fn bad_rows_are_passed_over_and_counted_where_that_is_allowed() {
    let folder = tempdir().unwrap();
    let rows = table(&[("ham", 9), ("spam", 9), ("spma", 2)]) + "ham\nunsure,x\n";
    write(folder.path(), &[("c.csv", rows.as_str()), ("l.jsonl", "{\"label\":\"ham\"}\n[")]);
    let mut corpus = open(&folder, &["@c.csv", "@l.jsonl"], true).unwrap();
    let labels = corpus.check(true).unwrap();
    let skipped: Vec<_> = corpus.skipped.iter().map(|one| one.place.replace(&root(&folder), "@")).collect();
    assert_eq!(skipped, ["@c.csv:22", "@c.csv:23", "@l.jsonl:1", "@l.jsonl:2", "@c.csv:20", "@c.csv:21"]);
    assert!(corpus.skipped.iter().all(|one| !one.reason.is_empty()));
    let trained = train(&corpus, &labels, &quick(), &|_| ()).unwrap();
    assert_eq!(trained.evaluation.counts, [9, 9]);
    assert_eq!(trained.model.labels(), &labels);
}

#[test]
fn numbers_out_of_range_are_refused_before_any_mail_is_read() {
    let corpus = Corpus::default();
    let weight = |weight: f64| [("spam".to_owned(), weight)].into();
    for (params, error) in [
        (TrainParams { folds: 1, ..quick() }, "folds: 1; expected 2 to 20"),
        (TrainParams { folds: 21, ..quick() }, "folds: 21; expected 2 to 20"),
        (TrainParams { vocab_size: 255, ..quick() }, "vocab_size: 255; expected 256 to 65536"),
        (TrainParams { vocab_size: 65_537, ..quick() }, "vocab_size: 65537; expected 256 to 65536"),
        (TrainParams { min_sources: 4, ..quick() }, "min_sources: 4; expected 1 to 3"),
        (TrainParams { c: Some(0.0), ..quick() }, "c: 0; expected a number above 0"),
        (TrainParams { c: Some(f64::NAN), ..quick() }, "c: NaN; expected a number above 0"),
        (
            TrainParams { policy: ThresholdPolicy::Fpr(0.6), ..quick() },
            "fpr: 0.6; expected a share from 0 to 0.5",
        ),
        (TrainParams { source_cap: Some(0.5), ..quick() }, "source_cap: 0.5; expected 1 or more"),
        (
            TrainParams { source_power: 1.5, ..quick() },
            "source_power: 1.5; expected a number above 0, at most 1",
        ),
        (TrainParams { label_weights: weight(-1.0), ..quick() }, "spam: -1; expected a number above 0"),
        (
            TrainParams { source_weights: weight(f64::INFINITY), ..quick() },
            "spam: inf; expected a number above 0",
        ),
    ] {
        let told = AtomicUsize::new(0);
        let found = train(&corpus, &two_labels(), &params, &|_| {
            told.fetch_add(1, Ordering::Relaxed);
        })
        .unwrap_err();
        assert_eq!((found.kind(), found.to_string().as_str()), (ErrorKind::Usage, error));
        assert_eq!(told.into_inner(), 0, "work had begun");
    }
}

#[test]
fn mail_that_was_not_checked_is_refused_not_guessed_at() {
    let folder = tempdir().unwrap();
    write(
        folder.path(),
        &[
            ("none.csv", table(&[])),
            ("one.csv", table(&[("ham", 9)])),
            ("more.csv", table(&[("ham", 9), ("spam", 9), ("scam", 9)])),
        ],
    );
    let mut learned = Vec::new();
    for spec in ["@none.csv", "@one.csv", "@more.csv"] {
        let corpus = open(&folder, &[spec], false).unwrap();
        for cv in [CrossValidation::Group, CrossValidation::Time] {
            if let Ok(trained) = train(&corpus, &two_labels(), &TrainParams { cv, ..quick() }, &|_| ()) {
                let loads = Model::from_bytes(trained.model.to_bytes().into()).is_ok();
                learned.push(format!("{spec}, {cv:?}, from {:?}, loads: {loads}", trained.evaluation.counts));
            }
        }
    }
    assert!(learned.is_empty(), "{learned:#?}");
}

#[test]
fn every_kind_of_cross_validation_judges_what_it_says() {
    let folder = tempdir().unwrap();
    let rows = |year| dated(year, &[("ham", 12), ("spam", 12)]);
    write(folder.path(), &[("a/c.csv", rows(2026)), ("b/c.csv", rows(2025))]);
    for (cv, folds, judged) in [
        (CrossValidation::Group, 4, 48),
        (CrossValidation::Source, 4, 48),
        (CrossValidation::Time, 4, 36), // nothing comes before the first of four parts
        (CrossValidation::Time, 2, 24),
    ] {
        for learner in [Learner::Ensemble, Learner::Logistic, Learner::NaiveBayes] {
            let params = TrainParams { cv, folds, learner, ..quick() };
            let trained = learn(&folder, &["@a/c.csv", "@b/c.csv"], &params).unwrap();
            let found = &trained.evaluation;
            assert_eq!((found.messages, found.left_out), (judged, 0), "{cv:?}, {folds} folds");
            // two thirds of the thirty words show the label
            let wrong = found.not_ham.one_minus_auc.unwrap();
            assert!(wrong < 0.05, "{cv:?}, {folds} folds, {learner:?}: {wrong}");
            let provenance = trained.model.provenance();
            let mostly_naive_bayes = provenance.naive_bayes_weight > provenance.logistic_weight;
            assert_eq!(mostly_naive_bayes, learner == Learner::NaiveBayes);
        }
    }
    let error =
        learn(&folder, &["@a/c.csv"], &TrainParams { cv: CrossValidation::Source, ..quick() }).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Training);
    assert!(
        error.to_string().contains("one source") && error.remedy().unwrap().contains("`cv` group"),
        "{error}"
    );
}

/// Words that say nothing about the label: without a copy of a message in training a model can only
/// guess, with one it knows.
#[test]
fn copies_of_a_message_never_stand_on_both_sides_of_a_split() {
    const TEXTS: usize = 40;
    const COPIES: usize = 4;
    /// Enough for every word to be one piece, so that different texts share no more than words.
    const PIECES: usize = 2_048;
    let corpus_of = |cv: CrossValidation, length: usize, grouped: bool| {
        let mut rows = "label,source,group,text\n".to_owned();
        for text in 0..TEXTS {
            let original = words(100 + text, length, 0..WORDS);
            for copy in 0..COPIES {
                let mut copied = original.clone();
                if length > COPIES {
                    copied[copy] = words(copy, 1, 0..WORDS).remove(0); // another name in each
                }
                let source = if cv == CrossValidation::Source { (text / 2 + copy) % 2 } else { 0 };
                let label = ["ham", "spam"][text % 2];
                let group = if grouped { format!("g{text}") } else { String::new() };
                rows += &format!("{label},s{source},{group},{}\n", copied.join(" "));
            }
        }
        rows
    };
    let folder = tempdir().unwrap();
    for (cv, length, grouped, campaigns, known) in [
        (CrossValidation::Group, 40, false, TEXTS, false),
        (CrossValidation::Source, 40, false, TEXTS, false),
        // too short to be told from chance similarity: copies only if someone declares it
        (CrossValidation::Group, 3, true, TEXTS, false),
        (CrossValidation::Group, 3, false, COPIES * TEXTS, true),
    ] {
        write(folder.path(), &[("c.csv", corpus_of(cv, length, grouped))]);
        let params = TrainParams { cv, vocab_size: PIECES, learner: Learner::Logistic, ..quick() };
        let trained = learn(&folder, &["@c.csv"], &params).unwrap();
        assert_eq!(trained.model.provenance().campaigns, campaigns, "{cv:?}, {length} words");
        let wrong = trained.evaluation.not_ham.one_minus_auc.unwrap();
        assert!(if known { wrong < 0.1 } else { wrong > 0.3 }, "{cv:?}, {length} words: {wrong}");
    }
}

#[test]
fn built_in_sextortion_is_learned_and_never_measured() {
    let folder = tempdir().unwrap();
    write(
        folder.path(),
        &[
            ("one/c.csv", table(&[("ham", 40), ("spam", 40)])),
            ("two/c.csv", dated(2026, &[("ham", 20), ("spam", 20)])),
        ],
    );
    let with = |cv: CrossValidation| {
        let mut corpus = open(&folder, &["@one/c.csv", "@two/c.csv"], false).unwrap();
        assert_eq!(corpus.add_builtin_sextortion(), 170);
        let labels = corpus.check(false).unwrap();
        train(&corpus, &labels, &TrainParams { cv, ..quick() }, &|_| ()).unwrap()
    };
    for cv in [CrossValidation::Group, CrossValidation::Source] {
        let trained = with(cv);
        let names: Vec<&str> = trained.model.labels().iter().map(Label::as_str).collect();
        assert_eq!(names, ["ham", "spam", "sextortion"]);
        assert_eq!((trained.evaluation.messages, trained.held_out.len()), (120, 120), "{cv:?}");
        assert_eq!(trained.evaluation.counts[2], 0, "{cv:?}");
        assert!(trained.model.provenance().campaigns <= 120, "{cv:?}: of the mail given only");
        assert!(trained.evaluation.not_ham.one_minus_auc.unwrap() < 0.05, "{cv:?}");
        assert!(Model::from_bytes(trained.model.to_bytes().into()).is_ok(), "{cv:?}");
        // a letter of ours that is not among the texts
        let letter =
            fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/data/samples/sextortion-en.eml")).unwrap();
        let report = Classifier::new(trained.model.clone()).classify(&letter);
        let [sextortion, spam] = ["sextortion", "spam"].map(|label| report.probability(label).unwrap().get());
        assert!(sextortion > spam && report.verdict.as_str() != "ham", "{cv:?}: {:?}", report.probabilities);
        let refused =
            Classifier::new(trained.model).with_prior(&[("sextortion", 0.01)]).unwrap_err().to_string();
        assert!(refused.contains("calibrated on no sextortion"), "{refused}");
    }
    assert!(with(CrossValidation::Group).model.to_bytes() == with(CrossValidation::Group).model.to_bytes());
}

#[test]
fn the_same_mail_gives_the_same_bytes_on_any_number_of_threads() {
    let folder = tempdir().unwrap();
    write(folder.path(), &[("c.csv", table(&[("ham", 20), ("spam", 20), ("scam", 20)]))]);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| learn(&folder, &["@c.csv"], &quick())).unwrap().model.to_bytes()
    };
    assert!(on(1) == on(3)); // megabytes, which no failure should print
}

#[test]
fn a_trained_model_is_measured_source_by_source() {
    let folder = tempdir().unwrap();
    write(
        folder.path(),
        &[
            ("one/c.csv", table(&[("ham", 15), ("spam", 10)])),
            ("two/c.csv", dated(2026, &[("ham", 8), ("spam", 7), ("scam", 6)])),
        ],
    );
    let trained = learn(&folder, &["@one/c.csv"], &quick()).unwrap();
    let path = folder.path().join("mine.bluff");
    trained.model.save(&path).unwrap();
    let classifier = Classifier::new(Model::load(&path).unwrap());
    let corpus = open(&folder, &["@two/c.csv", "@one/c.csv"], false).unwrap();
    let steps = Mutex::new(Vec::new());
    let found = evaluate(&classifier, &corpus, &|step: Progress| steps.lock().unwrap().push(step)).unwrap();
    // the model does not know the label scam
    assert_eq!((found.messages, found.left_out), (40, 6));
    assert_eq!(found.counts, [23, 17]);
    let sources: Vec<_> = found.sources.iter().map(|row| (row.source.as_str(), &row.counts[..])).collect();
    assert_eq!(sources, [("two", &[8, 7][..]), ("one", &[15, 10])]);
    assert!(found.not_ham.one_minus_auc.unwrap() < 0.05, "{found:?}");
    let mut steps = steps.into_inner().unwrap();
    steps.sort_by_key(|step| step.done);
    assert_eq!(steps.len(), 46);
    assert_eq!(steps[45], Progress { step: "judging", done: 46, of: 46 });
}

/// Parameters with which a handful of messages are learned from in no time.
fn quick() -> TrainParams {
    TrainParams { vocab_size: 512, folds: 3, ..TrainParams::default() }
}

/// A table with a date in each row and the labels mixed, so that every part in time holds all of
/// them.
fn dated(year: usize, counts: &[(&str, usize)]) -> String {
    let rows = counts.iter().flat_map(|&(label, count)| {
        (1..=count).map(move |day| format!("{year}-01-{day:02},{label},{}\n", body(label, 100 * year + day)))
    });
    "date,label,text\n".to_owned() + &rows.collect::<String>()
}

fn two_labels() -> Labels {
    Labels::new(["ham", "spam"].into_iter().filter_map(Label::new)).unwrap()
}

/// The folder with the slash that follows it; `@` stands for it in specs and expectations.
fn root(folder: &TempDir) -> String {
    format!("{}/", folder.path().display())
}

fn open(folder: &TempDir, specs: &[&str], skip_bad: bool) -> Result<Corpus> {
    let specs: Vec<_> = specs.iter().map(|spec| spec.replace('@', &root(folder))).collect();
    Corpus::open(&specs, skip_bad)
}

fn learn(folder: &TempDir, specs: &[&str], params: &TrainParams) -> Result<Trained> {
    let mut corpus = open(folder, specs, false)?;
    let labels = corpus.check(false)?;
    train(&corpus, &labels, params, &|_| ())
}

/// Label and content of each row, in an order that does not depend on the layout.
fn contents(corpus: &Corpus) -> Vec<(String, MessageContent)> {
    let rows = corpus.rows.iter().map(|row| (row.label.to_string(), row.content.read().unwrap()));
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by_key(|row| format!("{row:?}"));
    rows
}

fn as_owned(mut rows: Vec<(&str, MessageContent)>) -> Vec<(String, MessageContent)> {
    rows.sort_by_key(|row| format!("{row:?}"));
    rows.into_iter().map(|(label, content)| (label.to_owned(), content)).collect()
}
