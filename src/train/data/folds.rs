//! [`folds`]: which messages are held out together.

use super::corpus::Row;
use crate::cross_validation::CrossValidation;
use crate::error::{Error, ErrorKind, Result};
use crate::hash::Hash;
use crate::train::params::TrainParams;
use std::collections::{BTreeMap, BTreeSet};

/// For each fold, the messages it judges; for each message, from when on it may be learned.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Folds {
    /// The fold that judges a message; `None` if none does (the first part in time, and messages
    /// that are only learned).
    pub(crate) of: Vec<Option<usize>>,
    /// The number of folds.
    pub(crate) count: usize,
    /// Whether a fold learns from earlier messages only.
    pub(crate) in_time: bool,
}

impl Folds {
    /// Whether fold `fold` may learn from message `message`.
    pub(crate) fn learns_from(&self, fold: usize, message: usize) -> bool {
        match self.of[message] {
            None => true,
            Some(own) if self.in_time => own < fold,
            Some(own) => own != fold,
        }
    }
}

/// A source of fewer messages is held out together with others: a separate fit for each of a dozen
/// fixtures takes long and shows little.
const SMALL_SOURCE: usize = 200;
/// A source of less than this share of all messages is held out with others too: a fit without it
/// learns from nearly the same messages as the next one. Of the 154 sources of the default model, 8
/// are held out alone. With [`SMALL_SOURCE`] alone it was 35, and training took twice as long.
const SMALL_SHARE: f64 = 0.02;

/// Assigns messages to `params.folds` folds. With [`CrossValidation::Source`] there is one fold for
/// each large source and at most that many for the small ones. `campaigns` are those of
/// [`super::near_duplicates`]. A campaign with a message of a source that is only learned is never
/// held out.
///
/// # Errors
/// If sources cannot be held out one by one because there is only one, or if nothing is left to
/// hold out.
pub(crate) fn folds(
    rows: &[Row],
    y_true: &[usize],
    campaigns: &[usize],
    params: &TrainParams,
) -> Result<Folds> {
    let count = params.folds;
    let mut folds = match params.cv {
        CrossValidation::Group => {
            Folds { of: by_group(y_true, campaigns, count, params.seed), count, in_time: false }
        }
        CrossValidation::Source => by_source(rows, campaigns, params)?,
        CrossValidation::Time => Folds { of: by_time(rows, params)?, count: count - 1, in_time: true },
    };
    let train_only: BTreeSet<usize> = campaigns
        .iter()
        .zip(rows)
        .filter_map(|(&campaign, row)| params.is_learn_only(&row.source).then_some(campaign))
        .collect();
    for (fold, campaign) in folds.of.iter_mut().zip(campaigns) {
        if train_only.contains(campaign) {
            *fold = None;
        }
    }
    Ok(folds)
}

/// Campaigns, the largest first and then in an order the seed gives. Each goes into the fold that
/// has the fewest messages of its label.
fn by_group(y_true: &[usize], campaigns: &[usize], count: usize, seed: u64) -> Vec<Option<usize>> {
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (message, &campaign) in campaigns.iter().enumerate() {
        members.entry(campaign).or_default().push(message);
    }
    let mut order: Vec<(usize, Vec<usize>)> = members.into_iter().collect();
    let shuffled = |campaign: usize| {
        Hash::new().number(seed as u32).number((seed >> 32) as u32).number(campaign as u32).finish()
    };
    order.sort_by_key(|(campaign, members)| (std::cmp::Reverse(members.len()), shuffled(*campaign)));
    let labels = y_true.iter().max().map_or(0, |most| most + 1);
    let mut filled = vec![vec![0_usize; count]; labels];
    let mut of = vec![None; y_true.len()];
    for (campaign, members) in order {
        let filled = &mut filled[y_true[campaign]];
        let fold = (0..count).min_by_key(|&fold| filled[fold]).unwrap_or(0);
        filled[fold] += members.len();
        for message in members {
            of[message] = Some(fold);
        }
    }
    of
}

/// A campaign that several sources received is held out with the first of them, so that it never
/// crosses folds.
fn by_source(rows: &[Row], campaigns: &[usize], params: &TrainParams) -> Result<Folds> {
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows.iter().filter(|row| !params.is_learn_only(&row.source)) {
        *sizes.entry(&row.source).or_default() += 1;
    }
    if sizes.len() < 2 {
        let only = sizes.keys().next().copied().unwrap_or("none");
        return Err(Error::new(
            ErrorKind::Training,
            "cv",
            format!("source, where all email has one source, {only}"),
            "two or more sources",
        )
        .hint("give several corpora, fill the column source, or use `cv` group"));
    }
    let small = SMALL_SOURCE.max((sizes.values().sum::<usize>() as f64 * SMALL_SHARE) as usize);
    let mut largest_first: Vec<(&str, usize)> = sizes.into_iter().collect();
    largest_first.sort_by_key(|(_, size)| std::cmp::Reverse(*size)); // stable: names decide ties
    let large = largest_first.iter().filter(|(_, size)| *size >= small).count();
    let small_folds = params.folds.min(largest_first.len() - large).max(2 - large.min(2));
    let mut filled = vec![0; small_folds];
    let mut fold_of: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, (source, size)) in largest_first.into_iter().enumerate() {
        let fold = if number < large {
            number
        } else {
            let emptiest = (0..small_folds).min_by_key(|&fold| filled[fold]).unwrap_or(0);
            filled[emptiest] += size;
            large + emptiest
        };
        fold_of.insert(source, fold);
    }
    let of = campaigns.iter().map(|&campaign| fold_of.get(rows[campaign].source.as_str()).copied()).collect();
    Ok(Folds { of, count: large + small_folds, in_time: false })
}

/// Parts of equal size in the order of time, of the messages that may be held out. The first is
/// learned only.
fn by_time(rows: &[Row], params: &TrainParams) -> Result<Vec<Option<usize>>> {
    let mut order: Vec<usize> =
        (0..rows.len()).filter(|&message| !params.is_learn_only(&rows[message].source)).collect();
    if order.iter().all(|&message| rows[message].date.is_none()) {
        return Err(Error::new(
            ErrorKind::Training,
            "cv",
            "time, where no message has a date",
            "messages with dates",
        )
        .hint("fill the column date, with a year or as 2024-05-19, or use `cv` group"));
    }
    order.sort_by(|&a, &b| rows[a].date.cmp(&rows[b].date)); // stable: the order of the files decides ties
    let mut of = vec![None; rows.len()];
    for (place, &message) in order.iter().enumerate() {
        of[message] = (place * params.folds / order.len()).checked_sub(1);
    }
    Ok(of)
}

#[cfg(test)]
mod tests {
    use super::super::corpus::MessageSource;
    use super::*;
    use crate::label::Label;

    fn by(cv: CrossValidation, folds: usize, seed: u64) -> TrainParams {
        TrainParams { cv, folds, seed, ..TrainParams::default() }
    }

    fn rows(sources: &[&str]) -> Vec<Row> {
        sources
            .iter()
            .enumerate()
            .map(|(number, source)| Row {
                label: Label::new("ham").unwrap(),
                source: (*source).to_owned(),
                group: None,
                date: Some(format!("{:03}", 900 - number)),
                lang: None,
                content: MessageSource::InlineText(String::new()),
                place: String::new(),
            })
            .collect()
    }

    #[test]
    fn campaigns_stay_together_and_labels_are_spread() {
        let y_true: Vec<usize> = (0..100).map(|n| usize::from(n % 4 == 0)).collect();
        let campaigns: Vec<usize> = (0..100).map(|n| if n < 20 { n % 4 } else { n }).collect();
        let folds =
            folds(&rows(&["a"; 100]), &y_true, &campaigns, &by(CrossValidation::Group, 5, 7)).unwrap();
        for (message, &campaign) in campaigns.iter().enumerate() {
            assert_eq!(folds.of[message], folds.of[campaign]);
        }
        for fold in 0..5 {
            let spam =
                (0..100).filter(|&message| folds.of[message] == Some(fold) && y_true[message] == 1).count();
            assert!((4..=6).contains(&spam), "fold {fold} has {spam} of 25");
        }
    }

    #[test]
    fn sources_are_held_out_whole_with_their_campaigns() {
        let rows = rows(&["a", "a", "b", "c", "b"]);
        let folds = folds(&rows, &[0; 5], &[0, 1, 0, 3, 4], &by(CrossValidation::Source, 5, 0)).unwrap();
        assert_eq!(folds.of, [Some(0), Some(0), Some(0), Some(2), Some(1)]);
        assert!(!folds.learns_from(0, 1) && folds.learns_from(0, 3));
        let packed =
            super::folds(&rows, &[0; 5], &[0, 1, 2, 3, 4], &by(CrossValidation::Source, 2, 0)).unwrap();
        assert_eq!((packed.of, packed.count), (vec![Some(0), Some(0), Some(1), Some(0), Some(1)], 2));
        let large = self::rows(&[vec!["big"; SMALL_SOURCE], vec!["a", "b"]].concat());
        let all: Vec<usize> = (0..large.len()).collect();
        let folds =
            super::folds(&large, &vec![0; all.len()], &all, &by(CrossValidation::Source, 5, 0)).unwrap();
        assert_eq!((folds.count, folds.of[0], folds.of[all.len() - 2]), (3, Some(0), Some(1)));
        assert!(super::folds(&rows[..2], &[0; 2], &[0, 1], &by(CrossValidation::Source, 5, 0)).is_err());
    }

    #[test]
    fn what_is_only_learned_from_is_never_held_out() {
        let rows = rows(&["a", "own", "b", "own", "a"]);
        for cv in [CrossValidation::Group, CrossValidation::Source, CrossValidation::Time] {
            let params = TrainParams { train_only: ["own".to_owned()].into(), ..by(cv, 2, 1) };
            // the last message is a near-duplicate of one of our own
            let folds = folds(&rows, &[0; 5], &[0, 1, 2, 3, 3], &params).unwrap();
            assert_eq!((folds.of[1], folds.of[3], folds.of[4]), (None, None, None), "{cv:?}");
            assert!(folds.of[0].is_some() || folds.of[2].is_some(), "{cv:?}");
            assert!((0..folds.count).all(|fold| folds.learns_from(fold, 1)), "{cv:?}");
        }
    }

    #[test]
    fn time_learns_from_the_past_only() {
        let folds = folds(
            &rows(&["a"; 10]),
            &[0; 10],
            &(0..10).collect::<Vec<_>>(),
            &by(CrossValidation::Time, 5, 0),
        )
        .unwrap();
        // dates fall, so the last message is the oldest
        assert_eq!(folds.of[9], None);
        assert_eq!(folds.of[0], Some(3));
        assert!(
            folds.learns_from(0, 9)
                && folds.learns_from(3, 5)
                && !folds.learns_from(0, 0)
                && !folds.learns_from(3, 1)
        );
    }
}
