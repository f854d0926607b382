//! Values of arguments that several commands take.

use bluff::{Headers, Probability};

/// `all`, `safe` or `none`.
///
/// # Errors
/// For any other word.
pub(crate) fn headers_arg(word: &str) -> Result<Headers, String> {
    match word {
        "all" => Ok(Headers::All),
        "safe" => Ok(Headers::Safe),
        "none" => Ok(Headers::None),
        _ => Err("all, safe or none".to_owned()),
    }
}

/// `NAME=NUMBER`.
///
/// # Errors
/// Without a name, or a number after the last `=`.
pub(crate) fn share_arg(argument: &str) -> Result<(String, f64), String> {
    let (name, number) = argument.rsplit_once('=').ok_or("expected NAME=NUMBER")?;
    let number = number.trim().parse().map_err(|_| format!("{number} is no number"))?;
    if name.trim().is_empty() {
        Err("expected NAME=NUMBER".to_owned())
    } else {
        Ok((name.trim().to_owned(), number))
    }
}

/// A probability from 0 to 1.
///
/// # Errors
/// For anything else.
pub(crate) fn probability_arg(argument: &str) -> Result<Probability, String> {
    argument.parse().ok().and_then(Probability::new).ok_or_else(|| "a number from 0 to 1".to_owned())
}
