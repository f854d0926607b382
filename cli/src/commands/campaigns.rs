//! `bluff campaigns`: reads many messages and prints which of them belong together.

use crate::args::decision::DecisionArgs;
use crate::args::input::InputArgs;
use crate::args::model::ModelArgs;
use crate::args::runtime::RuntimeArgs;
use crate::commands::gathering::{Kept, gather};
use crate::error::stdout_error;
use crate::input::Inputs;
use crate::output::answer::json_line;
use crate::output::sanitize::{plain_path, sanitize};
use crate::output::summary::Summary;
use crate::program::Run;
use bluff::{Campaign, CampaignReport, Classifier, Date, Email, Probability, Report, Result};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::fmt::{self, Write as _};
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::process::ExitCode;

/// The width of a line, in columns.
const WIDTH: usize = 80;
/// The columns in front of each value of a campaign, which hold the name of the line.
const INDENT: usize = 13;
/// The columns of a payment address and its count. No address is cut, though those of Monero and
/// Zcash overrun the line.
const ADDRESS_WIDTH: usize = 280;
/// The number of payment addresses and currencies that are shown to people; JSON has all.
const MAX_SHOWN: usize = 5;
/// The start of the next line, under the value above.
const NEW_LINE: &str = "\n             ";

const EXAMPLES: &str = "\
Examples:
  bluff campaigns Maildir
  bluff campaigns --min-size 10 --format csv spam.mbox > campaigns.csv";

/// List what was sent en masse: copies of one text, demands to pay one address
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CampaignsArgs {
    #[command(flatten)]
    input: InputArgs,
    /// List campaigns of at least N messages
    #[arg(long, value_name = "N", default_value = "2")]
    min_size: NonZeroUsize,
    /// What to print
    #[arg(long, short, value_enum, default_value_t)]
    format: CampaignFormat,
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    decision: DecisionArgs,
    /// Also give the gravest answer as the exit code, as classify does
    #[arg(long)]
    exit_code: bool,
    #[command(flatten)]
    runtime: RuntimeArgs,
}

/// What `--format` names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum CampaignFormat {
    /// For people
    #[default]
    Text,
    /// For programs: one JSON object per line
    Json,
    /// For spreadsheets: one campaign per row
    Csv,
}

impl Run for CampaignsArgs {
    fn run(&self) -> Result<ExitCode> {
        let inputs = self.input.list(&self.runtime)?.with_stdin_split();
        let classifier = self.decision.apply(self.model.classifier()?)?;
        let summary = self.list(&classifier, inputs, io::stdout().lock())?;
        Ok(summary.exit_code(self.exit_code))
    }

    fn runtime(&self) -> Option<&RuntimeArgs> {
        Some(&self.runtime)
    }
}

impl CampaignsArgs {
    /// Classifies all messages, and prints the campaigns of at least `min_size` of them, the
    /// largest first. For each message that cannot be read an error is printed, and the work goes
    /// on.
    fn list(&self, classifier: &Classifier, mut inputs: Inputs, mut out: impl Write) -> Result<Summary> {
        if inputs.first(1).is_empty() {
            self.runtime.note("no email found");
        }
        let print = match self.format {
            CampaignFormat::Text => text,
            CampaignFormat::Json => json,
            CampaignFormat::Csv => csv_table,
        };
        let mut summary = Summary::new(classifier.labels());
        let keep =
            |name: &str, _: &[u8], _: &Email<'_>, _: &Report| Kept { name: name.to_owned(), content: () };
        let campaigns = gather(classifier, inputs, &self.runtime, &mut summary, keep, Ok)?;
        let groups = campaigns.groups(self.min_size.get());
        let total = Total::new(&groups, campaigns.messages());
        out.write_all(&print(&groups, &total)).and_then(|()| out.flush()).map_err(stdout_error)?;
        if self.format == CampaignFormat::Csv {
            self.runtime.note(&total.to_string());
        }
        Ok(summary)
    }
}

/// What is printed at the end.
#[derive(Serialize)]
struct Total {
    messages: usize,
    campaigns: usize,
    smaller_campaigns: usize,
    singles: usize,
}

impl Total {
    fn new(groups: &CampaignReport<'_>, messages: usize) -> Self {
        Self {
            messages,
            campaigns: groups.campaigns.len(),
            smaller_campaigns: groups.smaller,
            singles: groups.singles,
        }
    }
}

impl fmt::Display for Total {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { messages, campaigns, smaller_campaigns, singles } = self;
        write!(f, "messages: {messages}; campaigns: {campaigns}; ")?;
        if *smaller_campaigns > 0 {
            write!(f, "smaller ones: {smaller_campaigns}; ")?;
        }
        write!(f, "messages alone: {singles}")
    }
}

/// What the figures mean, because people could misread them.
const EXPLAINED: &str = "\
Dates are those the senders wrote, in UTC. The percentage is the mean
probability of the answer; of unsure, that a message is not wanted.
";

/// For people, in 80 columns.
fn text(groups: &CampaignReport<'_>, total: &Total) -> Vec<u8> {
    let mut page = String::new();
    for (number, campaign) in groups.campaigns.iter().enumerate() {
        // a String takes everything
        let _ = write_campaign(&mut page, number + 1, campaign);
    }
    let _ = writeln!(page, "{total}");
    if !groups.campaigns.is_empty() {
        page.push_str(EXPLAINED);
    }
    page.into_bytes()
}

fn write_campaign(page: &mut String, number: usize, campaign: &Campaign<'_>) -> fmt::Result {
    let room = WIDTH - INDENT;
    let label = sanitize(campaign.label, 20);
    writeln!(
        page,
        "{number}. messages: {}, {label} {}, {}",
        campaign.messages,
        campaign.probability,
        dates(campaign)
    )?;
    writeln!(page, "   example   {}", plain_path(campaign.example, room))?;
    if !campaign.subject.trim().is_empty() {
        writeln!(page, "   subject   {}", sanitize(campaign.subject, room))?;
    }
    let addresses =
        campaign.addresses.iter().map(|paid| format!("{} {} ({})", paid.coin, paid.address, paid.count));
    write_line(page, "pay to", addresses, ADDRESS_WIDTH)?;
    write_line(page, "sums", sums(campaign), room)?;
    write_line(
        page,
        "languages",
        Some(campaign.languages.join(", ")).filter(|list| !list.is_empty()).into_iter(),
        room,
    )?;
    writeln!(page)
}

/// The first few of some values, one line each, and how many more there are; nothing if there are
/// none.
fn write_line(
    page: &mut String,
    name: &str,
    values: impl ExactSizeIterator<Item = String>,
    width: usize,
) -> fmt::Result {
    let more = values.len().saturating_sub(MAX_SHOWN);
    let mut values: Vec<String> = values.take(MAX_SHOWN).map(|value| sanitize(&value, width)).collect();
    if values.is_empty() {
        return Ok(());
    }
    if more > 0 {
        values.push(format!("and {more} more"));
    }
    writeln!(page, "   {name:9} {}", values.join(NEW_LINE))
}

fn sums<'a>(campaign: &'a Campaign<'_>) -> impl ExactSizeIterator<Item = String> + 'a {
    campaign.amounts.iter().map(|sum| {
        if sum.least < sum.greatest {
            format!("{}-{} {}", sum.least, sum.greatest, sum.currency)
        } else {
            format!("{} {}", sum.least, sum.currency)
        }
    })
}

/// `2026-10-01 to 2026-11-22`, one date if both are the same, or `no date`.
fn dates(campaign: &Campaign<'_>) -> String {
    match (campaign.first.map(Date::day), campaign.last.map(Date::day)) {
        (Some(first), Some(last)) if first != last => format!("{first} to {last}"),
        (Some(day), _) => day,
        _ => "no date".to_owned(),
    }
}

#[derive(Serialize)]
struct Numbered<'a> {
    campaign: usize,
    #[serde(flatten)]
    rest: &'a Campaign<'a>,
}

#[derive(Serialize)]
struct Closing<'a> {
    total: &'a Total,
}

/// For programs: one object per campaign, and one with the total.
fn json(groups: &CampaignReport<'_>, total: &Total) -> Vec<u8> {
    let mut lines = Vec::new();
    for (number, rest) in groups.campaigns.iter().enumerate() {
        json_line(&Numbered { campaign: number + 1, rest }, &mut lines);
    }
    json_line(&Closing { total }, &mut lines);
    lines
}

/// The columns of the table.
const COLUMNS: [&str; 11] = [
    "campaign",
    "messages",
    "first",
    "last",
    "label",
    "probability",
    "addresses",
    "amounts",
    "languages",
    "example",
    "subject",
];

/// For spreadsheets: one row per campaign; lists in a cell are separated by semicolons.
fn csv_table(groups: &CampaignReport<'_>, _: &Total) -> Vec<u8> {
    let mut table = csv::Writer::from_writer(Vec::new());
    // a Vec takes everything, and all rows have the same length
    let _ = table.write_record(COLUMNS);
    for (number, campaign) in groups.campaigns.iter().enumerate() {
        let day = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
        let addresses =
            campaign.addresses.iter().map(|paid| format!("{}:{} ({})", paid.coin, paid.address, paid.count));
        let _ = table.write_record([
            (number + 1).to_string(),
            campaign.messages.to_string(),
            day(campaign.first),
            day(campaign.last),
            campaign.label.to_owned(),
            probability(campaign.probability),
            list(addresses),
            list(sums(campaign)),
            list(campaign.languages.iter().map(|&language| language.to_owned())),
            harmless(&plain_path(campaign.example, usize::MAX)),
            harmless(&sanitize(campaign.subject, usize::MAX)),
        ]);
    }
    table.into_inner().unwrap_or_default()
}

fn probability(probability: Probability) -> String {
    format!("{:.6}", probability.get())
}

fn list(values: impl Iterator<Item = String>) -> String {
    values.collect::<Vec<_>>().join("; ")
}

/// The characters that a spreadsheet takes for the beginning of a formula, with the full-width
/// forms of East Asian input.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// The text of a stranger in a cell. Text that a spreadsheet would take for a formula gets an
/// apostrophe in front. So does text that would begin a cell if the spreadsheet separated at
/// semicolons or tabs, as those of many countries do.
fn harmless(cell: &str) -> String {
    let mut safe = String::with_capacity(cell.len() + 1);
    let mut begins = true;
    for ch in cell.chars() {
        if begins && FORMULA.contains(&ch) {
            safe.push('\'');
        }
        // a spreadsheet removes blanks and quotes before it looks at a cell
        begins = matches!(ch, ';' | '\t' | '\r' | '\n' | ',') || begins && (ch.is_whitespace() || ch == '"');
        safe.push(ch);
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluff::{AmountRange, Coin, Message, PaymentTarget};

    /// A campaign that tries to steer terminal and spreadsheet.
    fn hostile() -> Campaign<'static> {
        Campaign {
            messages: 12,
            first: Message::parse(b"Date: Fri, 21 Nov 1997 09:55:06 -0600\n\n").date(),
            last: Message::parse(b"Date: Sat, 22 Nov 1997 09:55:06 -0600\n\n").date(),
            label: "sextortion",
            probability: Probability::new(0.75).unwrap(),
            addresses: (0..8).map(|count| PaymentTarget { coin: Coin::Xmr, address: "4x", count }).collect(),
            amounts: vec![
                AmountRange { currency: "EUR", least: 500.0, greatest: 1_400.5 },
                AmountRange { currency: "BTC", least: 0.1, greatest: 0.1 },
            ],
            languages: vec!["en", "fr"],
            example: "=cmd\u{1b}[31m",
            subject: "@pay, \"now\"\u{7}\u{202e}",
            members: vec!["a", "b"],
        }
    }

    fn groups(campaigns: Vec<Campaign<'_>>) -> CampaignReport<'_> {
        CampaignReport { campaigns, smaller: 1, singles: 3 }
    }

    fn printed(print: fn(&CampaignReport<'_>, &Total) -> Vec<u8>, campaigns: Vec<Campaign<'_>>) -> String {
        let groups = groups(campaigns);
        String::from_utf8(print(&groups, &Total::new(&groups, 20))).unwrap()
    }

    #[test]
    fn people_read_lines_that_fit_and_steer_nothing() {
        let long = "long ".repeat(40);
        let page = printed(text, vec![hostile(), Campaign { example: &long, subject: &long, ..hostile() }]);
        assert!(
            page.starts_with(
                "1. messages: 12, sextortion 75 %, 1997-11-21 to 1997-11-22\n   example   =cmd\u{fffd}[31m\n"
            ),
            "{page}"
        );
        assert!(page.lines().all(|line| line.chars().count() <= WIDTH), "{page}");
        for expected in [
            "   pay to    XMR 4x (0)\n             XMR 4x (1)\n",
            "             and 3 more\n   sums      500-1400.5 EUR\n             0.1 BTC\n   languages en, fr\n\n2. ",
            "messages: 20; campaigns: 2; smaller ones: 1; messages alone: 3\n",
        ] {
            assert!(page.contains(expected), "{expected:?} in {page}");
        }
        assert!(page.chars().all(|ch| ch == '\n' || !ch.is_control() && ch != '\u{202e}'), "{page:?}");
    }

    #[test]
    fn nothing_is_printed_without_a_word_on_dates() {
        assert_eq!(printed(text, vec![]), "messages: 20; campaigns: 0; smaller ones: 1; messages alone: 3\n");
        let undated = Campaign {
            first: None,
            last: None,
            addresses: vec![],
            amounts: vec![],
            languages: vec![],
            subject: " ",
            ..hostile()
        };
        assert!(printed(text, vec![undated]).starts_with(
            "1. messages: 12, sextortion 75 %, no date\n   example   =cmd\u{fffd}[31m\n\nmessages: 20"
        ));
    }

    #[test]
    fn programs_read_an_object_a_line() {
        let lines = printed(json, vec![hostile()]);
        let lines: Vec<serde_json::Value> =
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 2);
        let expected = serde_json::json!({
            "campaign": 1, "messages": 12, "first": "1997-11-21T15:55:06Z", "last": "1997-11-22T15:55:06Z", "label": "sextortion",
            "probability": 0.75, "languages": ["en", "fr"], "example": "=cmd\u{1b}[31m", "subject": "@pay, \"now\"\u{7}\u{202e}", "members": ["a", "b"],
            "amounts": [{"currency": "EUR", "least": 500.0, "greatest": 1400.5}, {"currency": "BTC", "least": 0.1, "greatest": 0.1}],
            "addresses": (0..8).map(|count| serde_json::json!({"coin": "XMR", "address": "4x", "count": count})).collect::<Vec<_>>(),
        });
        assert_eq!(lines[0], expected);
        assert_eq!(
            lines[1],
            serde_json::json!({"total": {"messages": 20, "campaigns": 1, "smaller_campaigns": 1, "singles": 3}})
        );
    }

    #[test]
    fn no_cell_begins_a_formula_whatever_separates() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("x;=1+1;@SUM(A1)", "x;'=1+1;'@SUM(A1)"),
            ("x; +1", "x; '+1"),
            ("x;\"=1", "x;\"'=1"),
            ("x\t-1", "x\t'-1"),
            ("x,=1", "x,'=1"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("x;\u{ff20}SUM", "x;'\u{ff20}SUM"),
            (" =1", " '=1"),
            ("a=b - c@d", "a=b - c@d"),
        ] {
            assert_eq!(harmless(cell), expected, "{cell:?}");
        }
    }

    #[test]
    fn spreadsheets_calculate_nothing_of_it() {
        let table = printed(
            csv_table,
            vec![Campaign {
                addresses: vec![PaymentTarget { coin: Coin::Btc, address: "1x", count: 2 }],
                ..hostile()
            }],
        );
        let expected = "campaign,messages,first,last,label,probability,addresses,amounts,languages,example,subject\n\
            1,12,1997-11-21T15:55:06Z,1997-11-22T15:55:06Z,sextortion,0.750000,BTC:1x (2),500-1400.5 EUR; 0.1 BTC,en; fr,'=cmd\u{fffd}[31m,\"'@pay, \"\"now\"\"\u{fffd}\u{fffd}\"\n";
        assert_eq!(table, expected);
    }
}
