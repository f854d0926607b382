//! [`top_features`]: the features with the largest weights for each label, by their words.

use crate::error::Result;
use crate::features::{FeatureOrigin, SIZE, Scratch, for_each_feature};
use crate::model::Model;
use crate::text::Text;
use crate::train::data::corpus::Corpus;
use crate::train::data::dataset::with_analysis;
use crate::train::progress::{Listener, report_progress};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicUsize;

/// The longest name of a feature, in characters.
const MAX_NAME: usize = 40;

/// The features with the largest weights for and against one label.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LabelFeatures {
    /// The label. It is never ham, because all weights are against ham.
    pub label: String,
    /// The features that speak for it most, heaviest first: name, and weight times idf.
    pub pro: Vec<(String, f64)>,
    /// The features that speak for ham instead.
    pub contra: Vec<(String, f64)>,
}

/// The `count` features with the highest and the lowest products of weight and idf, named by the
/// first message of the corpus that holds them. Features that no message holds are left out.
///
/// # Errors
/// If a message cannot be read.
pub fn top_features(
    model: &Model,
    corpus: &Corpus,
    count: usize,
    listener: Listener<'_>,
) -> Result<Vec<LabelFeatures>> {
    let linear = model.linear();
    let ranked: Vec<[Vec<(u32, f64)>; 2]> = (1..model.labels().len())
        .map(|label| {
            let mut all: Vec<(u32, f64)> = (0..SIZE)
                .map(|index| (index, linear.weight(index, label) * f64::from(linear.idf(index).value())))
                .filter(|(_, weight)| *weight != 0.0)
                .collect();
            all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let contra =
                all.iter().rev().take_while(|(_, weight)| *weight < 0.0).take(count).copied().collect();
            all.truncate(count);
            all.retain(|(_, weight)| *weight > 0.0);
            [all, contra]
        })
        .collect();
    let wanted = ranked.iter().flatten().flatten().map(|&(index, _)| (index, (usize::MAX, String::new())));
    let names = names(model, corpus, wanted.collect(), listener)?;
    let named = |side: &[(u32, f64)]| {
        let name = |&(index, weight): &(u32, f64)| {
            names.get(&index).filter(|(row, _)| *row < usize::MAX).map(|(_, name)| (name.clone(), weight))
        };
        side.iter().filter_map(name).collect()
    };
    let labels = model.labels().iter().skip(1);
    Ok(labels
        .zip(&ranked)
        .map(|(label, [pro, contra])| LabelFeatures {
            label: label.to_string(),
            pro: named(pro),
            contra: named(contra),
        })
        .collect())
}

/// For each wanted feature: the first row that holds it, and its text there.
type Names = BTreeMap<u32, (usize, String)>;

fn names(model: &Model, corpus: &Corpus, wanted: Names, listener: Listener<'_>) -> Result<Names> {
    let done = AtomicUsize::new(0);
    let earlier = |mut one: Names, other: Names| {
        for (index, found) in other {
            let known = one.entry(index).or_insert((usize::MAX, String::new()));
            if found.0 < known.0 {
                *known = found;
            }
        }
        one
    };
    corpus
        .rows
        .par_iter()
        .enumerate()
        .map_init(Scratch::default, |scratch, (number, row)| {
            let mut found = Names::new();
            with_analysis(row, model.vocabulary(), scratch, |analysis, _, _| {
                for_each_feature(analysis, model.vocabulary(), model.headers(), |index, origin| {
                    if wanted.contains_key(&index) && !found.contains_key(&index) {
                        found.insert(index, (number, name(analysis.text, origin)));
                    }
                });
            })?;
            report_progress(listener, "naming features", &done, corpus.rows.len());
            Ok(found)
        })
        .try_reduce(Names::new, |one, other| Ok(earlier(one, other)))
}

fn name(text: &Text, origin: FeatureOrigin<'_>) -> String {
    let name = match origin {
        FeatureOrigin::Named(name) => name,
        FeatureOrigin::Text { segment, start, end } => {
            let segment = &text.segments[segment];
            &segment.as_str()[segment.whole_characters(start, end)]
        }
    };
    name.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MAX_NAME).collect()
}
