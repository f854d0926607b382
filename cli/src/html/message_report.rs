//! [`message_report`]: the judgement of one message as a page of HTML, for a person who is afraid, for the
//! printer and for the police.
//!
//! One file that needs nothing else: no script, no font, no address that a browser would call.
//! Everything from a message is escaped.

use crate::export::header_block::HeaderBlock;
use crate::html::{escaped, write_head};
use bluff::{Advice, Label, Office, Report, Step};
use std::fmt::{self, Write};

/// The most bytes of a header that are shown; the file beside holds all of it.
const MAX_HEADER: usize = 64 << 10;
/// The style of the page. Contrast is 7 to 1 or better (WCAG 2.2, 1.4.6), lines hold 70 characters,
/// A4 has margins.
const STYLE: &str = include_str!("message_report.css");

/// A page about a message. `when` is the time it was made, in words. `start` is the part of the
/// message that is judged, `print` the fingerprint of all of it.
pub(crate) fn message_report(
    (start, print): (&[u8], &str),
    report: &Report,
    advice: &Advice,
    when: &str,
) -> String {
    let mut page = String::new();
    // a String takes everything
    let _ = write_sheet(&mut page, (start, print), report, advice, when);
    page
}

fn write_sheet(
    page: &mut String,
    message: (&[u8], &str),
    report: &Report,
    advice: &Advice,
    when: &str,
) -> fmt::Result {
    let title = escaped(&advice.title);
    write_head(page, advice.language.code(), &advice.title, STYLE)?;
    writeln!(page, "<body>\n<main>")?;
    let is_grave = report.verdict.as_str() == Label::SEXTORTION || advice.is_of_somebody_known();
    let kind = if is_grave { "grave" } else { "other" };
    writeln!(page, "<header class=\"{kind}\">\n<h1>{title}</h1>")?;
    if !advice.is_of_somebody_known() {
        writeln!(page, "<p>{}</p>", escaped(&advice.how_sure))?;
    }
    for note in &advice.notes {
        writeln!(page, "<p class=\"note\">{} {}</p>", escaped(&advice.headings().note), escaped(note))?;
    }
    writeln!(page, "</header>")?;
    if !advice.urgent_notes.is_empty() {
        writeln!(page, "<div class=\"urgent-notes\">")?;
        advice.urgent_notes.iter().try_for_each(|words| writeln!(page, "<p>{}</p>", escaped(words)))?;
        writeln!(page, "</div>")?;
    }
    if advice.personal_case_first {
        write_personal_case(page, advice)?;
    }
    write_steps(page, advice)?;
    write_mail(page, advice)?;
    if !advice.personal_case_first {
        write_personal_case(page, advice)?;
    }
    write_offices(page, advice)?;
    write_technical(page, message, report, when)?;
    writeln!(page, "</main>\n</body>\n</html>")
}

/// When it may not be a bluff.
fn write_personal_case(page: &mut String, advice: &Advice) -> fmt::Result {
    let Some(Step { title, text }) = &advice.personal_case else { return Ok(()) };
    writeln!(page, "<section class=\"personal-case\">\n<h2>{}</h2>", escaped(title))?;
    text.iter().try_for_each(|text| writeln!(page, "<p>{}</p>", escaped(text)))?;
    writeln!(page, "</section>")
}

/// What to do: a single piece of advice without a number, several with numbers.
fn write_steps(page: &mut String, advice: &Advice) -> fmt::Result {
    if advice.steps.is_empty() {
        return Ok(());
    }
    let list = if advice.steps.iter().all(|step| step.title.is_empty()) { "ul" } else { "ol" };
    writeln!(page, "<section>\n<h2>{}</h2>\n<{list} class=\"steps\">", escaped(&advice.headings().todo))?;
    for step in &advice.steps {
        writeln!(page, "<li>")?;
        if !step.title.is_empty() {
            writeln!(page, "<h3>{}</h3>", escaped(&step.title))?;
        }
        step.text.iter().try_for_each(|text| writeln!(page, "<p>{}</p>", escaped(text)))?;
        writeln!(page, "</li>")?;
    }
    writeln!(page, "</{list}>\n</section>")
}

/// What the message says and demands, and why that is a bluff.
fn write_mail(page: &mut String, advice: &Advice) -> fmt::Result {
    let headings = advice.headings();
    if !advice.claims.is_empty() {
        writeln!(page, "<section>\n<h2>{}</h2>\n<ul>", escaped(&headings.claims))?;
        for claim in &advice.claims {
            writeln!(page, "<li>{}", escaped(&claim.sentence))?;
            let is_part =
                |words: &str| claim.quotes.iter().any(|(other, _)| other != words && other.contains(words));
            for (words, place) in claim.quotes.iter().filter(|(words, _)| !is_part(words)) {
                writeln!(
                    page,
                    "<blockquote dir=\"auto\">{} <span>({})</span></blockquote>",
                    escaped(words),
                    escaped(place)
                )?;
            }
            writeln!(page, "</li>")?;
        }
        writeln!(page, "</ul>\n</section>")?;
    }
    if let Some(demand) = &advice.demand {
        writeln!(
            page,
            "<section>\n<h2>{}</h2>\n<p>{}</p>",
            escaped(&headings.demand),
            escaped(&demand.sentence)
        )?;
        for address in &demand.addresses {
            writeln!(page, "<p class=\"address\">{}</p>", escaped(address))?;
        }
        writeln!(page, "</section>")?;
    }
    if !advice.why.is_empty() {
        writeln!(page, "<section>\n<h2>{}</h2>\n<ul>", escaped(advice.why_heading()))?;
        advice.why.iter().try_for_each(|reason| writeln!(page, "<li>{}</li>", escaped(reason)))?;
        writeln!(page, "</ul>\n</section>")?;
    }
    Ok(())
}

fn write_offices(page: &mut String, advice: &Advice) -> fmt::Result {
    if advice.offices.is_empty() {
        return Ok(());
    }
    writeln!(page, "<section>\n<h2>{}</h2>\n<dl>", escaped(&advice.headings().r#where))?;
    for office in &advice.offices {
        let Office { role, name, phone, web, text } = office;
        writeln!(page, "<div>\n<dt><span>{}</span> {}</dt>", escaped(advice.role(*role)), escaped(name))?;
        if !phone.is_empty() && phone != name {
            writeln!(page, "<dd class=\"phone\">{}</dd>", escaped(phone))?;
        }
        if web.starts_with("https://") || web.starts_with("http://") {
            writeln!(page, "<dd><a href=\"{0}\" rel=\"noreferrer\">{0}</a></dd>", escaped(web))?;
        } else if !web.is_empty() {
            writeln!(page, "<dd>{}</dd>", escaped(web))?;
        }
        writeln!(page, "<dd>{}</dd>\n</div>", escaped(text))?;
    }
    writeln!(page, "</dl>\n</section>")
}

/// For people who work on it, in English: figures, marks, model, fingerprint, header.
fn write_technical(
    page: &mut String,
    (start, print): (&[u8], &str),
    report: &Report,
    when: &str,
) -> fmt::Result {
    let row = |page: &mut String, name: &str, value: &str| {
        writeln!(page, "<tr><th scope=\"row\">{}</th><td>{}</td></tr>", escaped(name), escaped(value))
    };
    writeln!(page, "<section class=\"technical\" lang=\"en\">\n<h2>Technical details</h2>\n<table>")?;
    row(page, "Verdict", report.verdict.as_str())?;
    for (label, probability) in report.labels().iter().zip(&report.probabilities) {
        row(page, &format!("Probability of {label}"), &probability.to_string())?;
    }
    for found in &report.indicators {
        let severity = format!("{:?}", found.severity).to_lowercase();
        let quoted = if found.quoted { ", only in a quoted message" } else { "" };
        row(page, &format!("Indicator {}", found.id), &format!("{severity}{quoted}"))?;
    }
    for address in &report.demand.addresses {
        row(page, &format!("Address, {}", address.coin), &address.address)?;
    }
    row(page, "Program", &format!("bluff {}", env!("CARGO_PKG_VERSION")))?;
    row(page, "Model", &format!("{} ({})", report.model().id, report.model().version))?;
    row(page, "SHA-256 of the message", print)?;
    row(page, "Judged at", when)?;
    writeln!(page, "</table>\n<h3>Header of the message</h3>")?;
    let header = HeaderBlock::new(start).shown(report.shows_password());
    let shown = String::from_utf8_lossy(&header[..header.len().min(MAX_HEADER)]);
    let cut = if header.len() > MAX_HEADER { "\n… (the rest is in headers.txt)" } else { "" };
    writeln!(page, "<pre dir=\"ltr\">{}{cut}</pre>\n</section>", escaped(shown.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_extortion_tells_what_to_do_first() {
        use crate::fixtures::extortion;
        use bluff::{IndicatorKind, Language};
        let raw = b"From: \"hunter2\" <a@b.example>\r\nSubject: <b>hunter2</b>\r\n\r\nx\r\n";
        let report =
            crate::export::header_block::without_passwords(&extortion(&[IndicatorKind::PasswordShown]));
        for language in Language::ALL {
            let advice = Advice::new(&report, *language, "fr".parse().ok());
            let page = message_report((raw, "0"), &report, &advice, "2026-01-03T01:05:34Z");
            let at =
                |words: &str| page.find(&escaped(words)).unwrap_or_else(|| panic!("{language}: {words}"));
            let headings = advice.headings();
            let order =
                [&headings.todo, &headings.claims, &headings.demand, &headings.why, &headings.r#where];
            assert!(order.map(|heading| at(heading)).is_sorted(), "{language}");
            assert!(
                !page.contains("hunter2") && !page.contains("<script") && !page.contains("<b>"),
                "{page}"
            );
            for tag in ["section", "ul", "ol", "li", "p", "div", "table", "pre", "blockquote", "dl"] {
                let open =
                    page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
                assert_eq!(open, page.matches(&format!("</{tag}>")).count(), "{language}: {tag}");
            }
        }
    }

    #[test]
    fn the_style_calls_nobody() {
        for call in ["url(", "@import", "http", "</style", "expression"] {
            assert!(!STYLE.contains(call), "{call}");
        }
    }
}
