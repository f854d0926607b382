//! What users of `--report` and of the JSON of `train` and `evaluate` rely on: a whole page that
//! needs nothing else, all numbers of its plots, and no word of a message with `--redact`.
#![cfg(feature = "builtin-model")]

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const SECTIONS: [&str; 10] = [
    "figures",
    "errors",
    "reliability",
    "decisions",
    "sources",
    "languages",
    "data",
    "learning",
    "features",
    "mistakes",
];

fn run(program: &str, arguments: &[&str]) -> Output {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    Command::new(program).args(arguments).current_dir(root).output().unwrap()
}

fn train(arguments: &[&str]) -> Output {
    let own = [
        "--data",
        "data/training/ham-en.jsonl",
        "--data",
        "data/training/spam.jsonl",
        "--folds",
        "3",
        "--quiet",
    ];
    let measure: &[&str] = if arguments.contains(&"--out") { &[] } else { &["--dry-run"] };
    run(env!("CARGO_BIN_EXE_train"), &[&own, measure, arguments].concat())
}

/// A table with one message of each label under the wrong label, so that any model trained on other
/// messages makes mistakes.
fn mislabelled(folder: &Path) -> String {
    let path = folder.join("mislabelled.jsonl");
    let rows = [
        (
            "ham",
            "Subject: You have won!!!\n\nCongratulations! You are our lucky winner of a FREE prize of $500,000. \
            Click here now to claim your cash before the offer expires: http://prize-claim.example/win\n",
        ),
        (
            "ham",
            "Subject: Cheap pills, 80% OFF\n\nBuy Viagra and Cialis online, no prescription, lowest prices \
            guaranteed! Order now: http://pills-discount.example/buy\n",
        ),
        (
            "spam",
            "Subject: Re: minutes of Monday\n\nHi Anna,\n\nthanks for the minutes. I have added two remarks \
            on page three. Shall we go through them before the meeting on Thursday?\n\nBest regards,\nPaul\n",
        ),
        (
            "spam",
            "Subject: Dinner on Sunday\n\nDear Mum,\n\nwe arrive at six and bring the cake. The children \
            look forward to seeing the garden.\n\nLove,\nClara\n",
        ),
    ];
    let lines = rows
        .map(|(label, message)| format!("{}\n", serde_json::json!({ "label": label, "message": message })));
    fs::write(&path, lines.concat()).unwrap();
    path.display().to_string()
}

fn evaluate(arguments: &[&str]) -> Output {
    run(
        env!("CARGO_BIN_EXE_evaluate"),
        &[&["--data", "data/samples/corpus.csv", "--quiet"], arguments].concat(),
    )
}

#[test]
fn a_page_shows_everything_and_calls_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.html");
    // a page without mistakes has no section for them
    let wrong = mislabelled(folder.path());
    let output = train(&["--report", path.to_str().unwrap(), "--data", &wrong]);
    assert!(output.status.success(), "{output:?}");
    let page = fs::read_to_string(&path).unwrap();
    for section in SECTIONS {
        assert_eq!(page.matches(&format!("<h2 id=\"{section}\">")).count(), 1, "{section}");
        assert!(page.contains(&format!("href=\"#{section}\"")), "{section}");
    }
    let plots = page.matches("<svg role=\"img\" aria-label=").count();
    // the built-in texts bring the label sextortion, so there are three questions: not ham, spam,
    // sextortion
    assert_eq!(plots, 2 + 3 + 1, "two curves, a reliability diagram a question, one learning curve");
    for call in ["href=\"http", "<script", " src=", "@import", "url(", "<link", "<img"] {
        assert!(!page.contains(call), "{call}");
    }
    assert!(!page.contains("NaN") && !page.contains(">inf"), "{page}");
    for tag in ["table", "tr", "td", "th", "figure", "section", "div"] {
        let opened = page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{tag}");
    }
}

#[test]
fn a_redacted_page_tells_of_no_message() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.html");
    let wrong = mislabelled(folder.path());
    let told = |redact: &[&str]| {
        let output = evaluate(&[&["--report", path.to_str().unwrap(), "--data", &wrong], redact].concat());
        assert!(output.status.success(), "{output:?}");
        let page = fs::read_to_string(&path).unwrap();
        let mistakes = page.split("<h2 id=\"mistakes\">").nth(1).map(str::to_owned);
        mistakes.expect("letters under a wrong label are misjudged")
    };
    assert!(told(&[]).contains("mislabelled.jsonl:"));
    assert!(!told(&["--redact"]).contains("mislabelled.jsonl:"));
    assert!(
        !fs::read_to_string(&path).unwrap().contains("id=\"features\""),
        "nor words that were learned from mail"
    );
}

#[test]
fn what_is_read_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (corpus, page) = (path("corpus.jsonl"), path("page.html"));
    fs::copy("../data/training/ham-en.jsonl", &corpus).unwrap();
    let before = fs::read(&corpus).unwrap();
    let own = ["--data", corpus.as_str()];
    for (program, arguments) in [
        (train as fn(&[&str]) -> Output, &["--out", corpus.as_str()][..]),
        (train, &["--report", &corpus]),
        (train, &["--predictions", &corpus]),
        (train, &["--out", &page, "--report", &page]),
        (evaluate, &["--report", &corpus]),
        (evaluate, &["--online", "--trec", &corpus]),
    ] {
        let output = program(&[&own[..], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("a file of its own"), "{said}");
    }
    assert!(fs::read(&corpus).unwrap() == before && !Path::new(&page).exists());
}

#[test]
fn json_holds_every_number_of_the_plots() {
    let output = train(&["--format", "json"]);
    assert!(output.status.success(), "{output:?}");
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let curve = &told["questions"][0];
    assert_eq!(curve["asked"], "not ham");
    let errors = curve["errors"].as_array().unwrap();
    assert_eq!(errors[0]["false_positives"]["count"], 0);
    assert_eq!(errors[0]["false_positives"]["of"], 130);
    let bins = curve["reliability"].as_array().unwrap();
    let messages: u64 = bins.iter().filter_map(|bin| bin["observed"]["of"].as_u64()).sum();
    assert_eq!((bins.len() as u64, messages), (10, told["messages"].as_u64().unwrap()));
    for name in ["thresholds", "languages", "years", "sources", "mistakes", "usage"] {
        assert!(!told[name].is_null(), "{name}");
    }
    let row = &told["thresholds"][0];
    assert!(row["threshold"] == 0.5 && row["unsure"]["count"] == 0, "{row}");
}

#[test]
fn a_page_that_cannot_be_written_is_told_before_the_work() {
    for program in [train, evaluate] {
        let output = program(&["--report", "no/such/folder/report.html"]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("there is no folder no/such/folder") && said.contains("hint: "), "{said}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn promises_are_kept_or_refused_with_what_they_need() {
    // 130 ham messages cannot guarantee 1 in 100 with 95 % confidence, but 1 in 20 they can
    let output = train(&["--fpr-bound", "0.01"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("--fpr-bound") && said.contains("299 or more"), "{said}");
    let folder = tempfile::tempdir().unwrap();
    let model = folder.path().join("mine.bluff");
    let model = model.to_str().unwrap();
    let output = train(&["--fpr-bound", "0.05", "--out", model]);
    assert!(output.status.success(), "{output:?}");
    // the model keeps the scores, so another bound can be asked for later
    let sample = "data/samples/ham-family-it.eml";
    let classify = |arguments: &[&str]| {
        run(
            env!("CARGO_BIN_EXE_classify"),
            &[&["--format", "json", "--model", model, sample], arguments].concat(),
        )
    };
    assert!(classify(&["--fpr-bound", "0.1", "--confidence", "0.9"]).status.success());
    let refused = classify(&["--fpr-bound", "0.001"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("2995 or more"), "{refused:?}");
    let with_prior = classify(&["--fpr-bound", "0.1", "--prior", "spam=0.9"]);
    assert_eq!(with_prior.status.code(), Some(2), "{with_prior:?}");
}

#[test]
fn a_filter_that_learns_on_the_way_learns() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    // wanted email and spam in turns, so that both are known soon
    let rows = |name: &str| fs::read_to_string(format!("../data/training/{name}.jsonl")).unwrap();
    let (ham, spam) = (rows("ham-en"), rows("spam"));
    let turns: String =
        ham.lines().zip(spam.lines()).flat_map(|(ham, spam)| [ham, "\n", spam, "\n"]).collect();
    fs::write(path("turns.jsonl"), &turns).unwrap();
    let run = |arguments: &[&str]| {
        let own = ["--online", "--data", &path("turns.jsonl"), "--format", "json", "--quiet"];
        let output = run(env!("CARGO_BIN_EXE_evaluate"), &[&own[..], arguments].concat());
        assert!(output.status.success(), "{output:?}");
        let mut told: Value = serde_json::from_slice(&output.stdout).unwrap();
        told["usage"] = Value::Null;
        told
    };
    let told = run(&["--trec", &path("results.txt")]);
    let area = told["trec"]["one_minus_auc"].as_f64().unwrap();
    assert!(area < 0.2, "{area}: from nothing, mail and spam of our own are told apart after some of each");
    let interval = told["trec"]["interval"].as_array().unwrap();
    assert!(interval[0].as_f64().unwrap() <= area && area <= interval[1].as_f64().unwrap());
    let lines = fs::read_to_string(path("results.txt")).unwrap();
    assert_eq!(lines.lines().count(), 260);
    assert_eq!(lines.lines().filter(|line| line.contains(" judge=spam class=")).count(), 130);
    assert_eq!(run(&["--threads", "1"]), run(&["--threads", "3"]), "whoever counts the features");
    // nothing is learned until the last message was judged
    assert_eq!(run(&["--delay", "1000"])["trec"]["one_minus_auc"], 0.5);
}
