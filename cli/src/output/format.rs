//! Figures in the form of the tables, such as `12,345` and `0.25`, with `-` for undefined ones, and
//! the tables.

use std::fmt::{self, Write};

/// The columns of a terminal into which every table fits.
pub(crate) const WIDTH: usize = 80;

/// The longest name of a source or label that is shown in full.
const NAME_WIDTH: usize = 23;

/// Rows of cells, including the headings; all rows are equally long.
pub(crate) type TextTable = Vec<Vec<String>>;

/// In per cent, without the sign.
pub(crate) fn percent(share: Option<f64>, decimals: usize) -> String {
    decimal(share.map(|share| 100.0 * share), decimals)
}

pub(crate) fn decimal(value: Option<f64>, decimals: usize) -> String {
    value.map_or("-".into(), |value| format!("{value:.decimals$}"))
}

/// `12,345`
#[must_use]
pub fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let comma = |place: usize| if place > 0 && (digits.len() - place).is_multiple_of(3) { "," } else { "" };
    digits.char_indices().map(|(place, digit)| format!("{}{digit}", comma(place))).collect()
}

/// `1 source`, `12,345 sources`
#[must_use]
pub(crate) fn counted(n: usize, thing: &str) -> String {
    format!("{} {thing}{}", grouped(n), if n == 1 { "" } else { "s" })
}

/// Writes a blank line and the table: the first column is aligned left, the others right. A table
/// that is too wide is set closer. One that is still too wide continues below, in as many blocks as
/// needed.
pub(crate) fn write_table(f: &mut impl Write, table: &TextTable) -> fmt::Result {
    let columns = table.first().map_or(0, Vec::len);
    let widths: Vec<usize> =
        (0..columns).map(|c| table.iter().map(|row| row[c].chars().count()).max().unwrap_or(0)).collect();
    let gap = if widths.iter().sum::<usize>() + 2 * columns.saturating_sub(1) <= WIDTH { 2 } else { 1 };
    let mut next = 1;
    while next < columns {
        let (first, mut width) = (next, widths[0]);
        while next < columns && (next == first || width + gap + widths[next] <= WIDTH) {
            width += gap + widths[next];
            next += 1;
        }
        writeln!(f)?;
        for row in table {
            let mut line = format!("{:<1$}", row[0], widths[0]);
            for column in first..next {
                line += &format!("{:>1$}", row[column], gap + widths[column]);
            }
            writeln!(f, "{}", line.trim_end())?;
        }
    }
    Ok(())
}

pub(crate) fn cells(row: &str) -> Vec<String> {
    row.split('|').map(String::from).collect()
}

/// A name from outside: no control characters, so no terminal escapes, and no longer than
/// [`NAME_WIDTH`].
pub(crate) fn name(given: &str) -> String {
    let shown = |ch: char| if ch.is_control() { char::REPLACEMENT_CHARACTER } else { ch };
    let mut name: String = given.chars().map(shown).take(NAME_WIDTH).collect();
    if given.chars().nth(NAME_WIDTH).is_some() {
        name.pop();
        name.push('…');
    }
    name
}
