//! [`write_details`]: the page for one message that says everything.

use crate::output::page_parts::{
    heading, paragraph, write_note, write_office, write_personal_case, write_title,
};
use crate::output::sanitize::sanitize;
use bluff::{Advice, Report};
use std::borrow::Cow;
use std::fmt::{self, Write};

/// The longest quotation from a message; addresses are shorter.
const QUOTED: usize = 120;

/// The judgement of a message, its claims with its words, why it is a bluff, every step and office.
pub(crate) fn write_details(page: &mut String, name: &str, report: &Report, advice: &Advice) -> fmt::Result {
    write_title(page, name, report, advice)?;
    if !advice.is_of_somebody_known() {
        paragraph(page, &advice.how_sure, "", "")?;
    }
    advice.notes.iter().try_for_each(|note| write_note(page, advice, note))?;
    for words in &advice.urgent_notes {
        writeln!(page)?;
        paragraph(page, words, "", "")?;
    }
    if advice.personal_case_first {
        write_personal_case(page, advice)?;
    }
    write_advice(page, name, advice)
}

/// What the message says and demands, why that is a bluff, what to do, whom to ask. Parts without
/// content are left out.
fn write_advice(page: &mut String, name: &str, advice: &Advice) -> fmt::Result {
    let headings = advice.headings();
    if !advice.claims.is_empty() {
        heading(page, &headings.claims)?;
        for claim in &advice.claims {
            paragraph(page, &claim.sentence, "  ", "  ")?;
            for (words, place) in &claim.quotes {
                paragraph(page, &format!("\"{}\" ({place})", sanitize(words, QUOTED)), "      ", "      ")?;
            }
        }
    }
    if let Some(demand) = &advice.demand {
        heading(page, &headings.demand)?;
        paragraph(page, &demand.sentence, "  ", "  ")?;
        for address in &demand.addresses {
            paragraph(page, &sanitize(address, QUOTED), "      ", "      ")?;
        }
    }
    if !advice.why.is_empty() {
        heading(page, advice.why_heading())?;
        for reason in &advice.why {
            paragraph(page, reason, "  - ", "    ")?;
        }
    }
    write_steps(page, name, advice)?;
    if !advice.personal_case_first {
        write_personal_case(page, advice)?;
    }
    if !advice.offices.is_empty() {
        heading(page, &headings.r#where)?;
        advice.offices.iter().try_for_each(|office| write_office(page, advice, office, true))?;
    }
    Ok(())
}

/// A single piece of advice without a number, several with numbers.
fn write_steps(page: &mut String, name: &str, advice: &Advice) -> fmt::Result {
    if advice.steps.is_empty() {
        return Ok(());
    }
    heading(page, &advice.headings().todo)?;
    for (number, step) in advice.steps.iter().enumerate() {
        if !step.title.is_empty() {
            writeln!(page, "  {}. {}", number + 1, step.title)?;
        }
        let indent = if step.title.is_empty() { "  " } else { "     " };
        step.text.iter().try_for_each(|text| paragraph(page, &with_name(text, name), indent, indent))?;
    }
    Ok(())
}

/// A step with the name of the file in place of `MAIL`, so that its command can be copied; not if a
/// shell would read the name in another way.
fn with_name<'a>(text: &'a str, name: &str) -> Cow<'a, str> {
    let is_plain = |ch: char| ch.is_alphanumeric() || matches!(ch, '/' | '.' | '-' | '_' | '+');
    let is_file = name.contains('.') && !name.starts_with('-') && name.chars().all(is_plain);
    if is_file { text.replace(" MAIL ", &format!(" {name} ")).into() } else { text.into() }
}
