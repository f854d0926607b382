//! [`write_brief`]: the page for one message that fits a screen.

use crate::output::page_parts::{
    heading, paragraph, write_note, write_office, write_personal_case, write_title,
};
use bluff::{Advice, Brief, Report};
use std::fmt::{self, Write};

/// The most lines of the page, so that a terminal shows all of it and nobody in fear has to scroll.
pub(crate) const MAX_LINES: usize = 30;

/// The parts of a page that are shortened if there is no room.
#[derive(Clone, Copy)]
struct Extent {
    /// The number of offices with a text on what they do, and when.
    office_texts: usize,
    /// The number of notes on what was not read.
    notes: usize,
}

/// The judgement of a message and what to do, in [`MAX_LINES`] lines. Of the parts that may be left
/// out, it has as many as fit.
pub(crate) fn write_brief(page: &mut String, name: &str, report: &Report, advice: &Advice) -> fmt::Result {
    let brief = advice.brief();
    let (notes, offices) = (advice.notes.len(), brief.offices.len());
    let fewer_texts = (0..=offices).rev().map(|office_texts| Extent { office_texts, notes });
    let fewer_notes = (0..notes).rev().map(|notes| Extent { office_texts: 0, notes });
    let extents = fewer_texts.chain(fewer_notes);
    let mut text = String::new();
    for extent in extents {
        text.clear();
        write_within(&mut text, (name, report, advice), &brief, extent)?;
        if text.lines().count() <= MAX_LINES {
            break;
        }
    }
    page.push_str(&text);
    Ok(())
}

fn write_within(
    page: &mut String,
    (name, report, advice): (&str, &Report, &Advice),
    brief: &Brief<'_>,
    extent: Extent,
) -> fmt::Result {
    write_title(page, name, report, advice)?;
    paragraph(page, format!("{} {}", advice.how_sure, brief.calm).trim(), "", "")?;
    advice.notes.iter().take(extent.notes).try_for_each(|note| write_note(page, advice, note))?;
    if advice.personal_case_first {
        write_personal_case(page, advice)?;
    }
    match &brief.steps[..] {
        [] => {}
        [step] => {
            writeln!(page)?;
            paragraph(page, step, "", "")?;
        }
        steps => {
            heading(page, &advice.headings().todo)?;
            for (number, step) in (1..).zip(steps) {
                paragraph(page, step, &format!("  {number}. "), "     ")?;
            }
        }
    }
    if !brief.sender.is_empty() {
        writeln!(page)?;
        paragraph(page, brief.sender, "", "")?;
    }
    if !advice.urgent_notes.is_empty() {
        writeln!(page)?;
        advice.urgent_notes.iter().try_for_each(|words| paragraph(page, words, "", ""))?;
    }
    if !brief.offices.is_empty() {
        heading(page, &advice.headings().r#where)?;
        for (number, office) in brief.offices.iter().enumerate() {
            write_office(page, advice, office, number < extent.office_texts)?;
        }
    }
    // a person who asked for an explanation knows the options
    if brief.offices.is_empty() && report.explanation.is_some() {
        return Ok(());
    }
    writeln!(page)?;
    brief.more.iter().try_for_each(|words| paragraph(page, words, "", ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::extortion;
    use crate::output::page_parts::WIDTH;
    use bluff::{Classifier, Country, Flags, Language};
    use std::fs;
    use std::path::Path;

    /// Blackmail by somebody known, a letter that another message quotes, a text too short to
    /// judge, an empty one.
    const TEXTS: [&str; 4] = [
        "Remember our chat yesterday? I saved the pictures you sent me. Buy $200 of Steam cards and send me the codes tonight \
         or I will send them to all your followers and your mom.",
        "My aunt got this, be warned:\n\n> I filmed you through your webcam. Pay 900 dollars in bitcoin within 48 hours\n\
         > or I send the film to all your contacts.\n> 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        "Win money",
        "",
    ];

    fn with_picture() -> Report {
        let mut report = extortion(&[]);
        report.picture = true;
        report
    }

    fn reports() -> Vec<(String, Report)> {
        let classifier = Classifier::builtin();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/samples");
        let mut reports = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "eml" || ending == "txt") {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                reports.push((name, classifier.classify(&fs::read(&path).unwrap())));
            }
        }
        assert!(reports.len() > 25, "the samples are elsewhere");
        for text in TEXTS {
            let report = classifier.classify(format!("Subject: hello\n\n{text}\n").as_bytes());
            reports.push((text.chars().take(20).collect(), report));
        }
        reports.push(("picture".to_owned(), with_picture()));
        // all possible notes beside all possible steps
        let mut flags = Flags::default();
        (flags.no_headers, flags.truncated, flags.parts_truncated, flags.damaged) = (true, true, true, true);
        let mut noted = reports.clone();
        for (name, report) in &mut noted {
            name.push_str(", noted");
            report.flags = flags;
        }
        reports.extend(noted);
        reports
    }

    /// Before this limit, a person in fear got 110 lines.
    #[test]
    fn a_page_fits_a_screen_whatever_the_message_the_language_and_the_country() {
        let mut countries: Vec<Option<Country>> =
            Country::all().into_iter().map(|code| Some(code.parse().unwrap())).collect();
        countries.extend([None, Some("jp".parse().unwrap())]);
        for (name, report) in reports() {
            for language in Language::ALL {
                for country in &countries {
                    let advice = Advice::new(&report, *language, country.clone());
                    let mut page = String::new();
                    write_brief(&mut page, "message.eml", &report, &advice).unwrap();
                    let page = anstream::adapter::strip_str(&page).to_string();
                    assert!(page.lines().count() <= MAX_LINES, "{name}, {language}, {country:?}:\n{page}");
                    assert!(
                        page.lines().all(|line| line.chars().count() <= WIDTH),
                        "{name}, {language}, {country:?}:\n{page}"
                    );
                    // what must not be shortened
                    let shown = page.split_whitespace().collect::<Vec<_>>().join(" ");
                    let brief = advice.brief();
                    let whole = brief.steps.iter().map(|step| &**step);
                    let whole = whole.chain(advice.urgent_notes.iter().map(String::as_str));
                    for words in
                        whole.chain(brief.more.iter().copied().filter(|_| report.explanation.is_none()))
                    {
                        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
                        assert!(shown.contains(&words), "{name}, {language}, {country:?}: {words}\n{page}");
                    }
                    for office in &brief.offices {
                        assert!(
                            shown.contains(&office.name),
                            "{name}, {language}, {country:?}: {}",
                            office.name
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn who_may_be_known_to_the_sender_reads_that_first() {
        let report = with_picture();
        for language in Language::ALL {
            let advice = Advice::new(&report, *language, "fr".parse().ok());
            let mut page = String::new();
            write_brief(&mut page, "message.eml", &report, &advice).unwrap();
            let at = |words: &str| page.find(words).unwrap_or_else(|| panic!("{language}: {words}\n{page}"));
            assert!(
                at(&advice.personal_case.as_ref().unwrap().title) < at(&advice.headings().todo),
                "{language}"
            );
        }
    }
}
