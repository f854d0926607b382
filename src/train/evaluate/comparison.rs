//! [`Comparison`]: two classifiers measured on the same messages, and the messages that they decide
//! differently.

use super::flips::Flips;
use super::judged_pair::{Both, JudgedPair};
use super::metrics::{brier, is_not_ham, log_loss};
use super::paired::{Difference, Figure, REDRAWS, Ranking, differences};
use super::prediction::Prediction;
use crate::classifier::Classifier;
use crate::label::Labels;
use crate::report::ModelId;
use crate::train::data::corpus::{Corpus, Row};
use serde::Serialize;
use std::collections::BTreeMap;

/// A classifier with its answer for each message of a corpus, in the order of the corpus.
#[derive(Clone, Copy, Debug)]
pub struct Compared<'a> {
    /// Its model.
    pub model: &'a ModelId,
    /// Its labels.
    pub labels: &'a Labels,
    /// Its answers.
    pub predictions: &'a [Prediction],
}

impl<'a> Compared<'a> {
    /// A classifier with its answers.
    #[must_use]
    pub fn new(classifier: &'a Classifier, predictions: &'a [Prediction]) -> Self {
        Self { model: classifier.model().id(), labels: classifier.labels(), predictions }
    }
}

/// Two classifiers on the same messages.
///
/// All shares are from 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The model to compare with.
    pub before: ModelId,
    /// The model that is measured.
    pub after: ModelId,
    /// Messages whose label both know.
    pub messages: usize,
    /// Messages left out, because one of the models does not know their label.
    pub left_out: usize,
    /// How often messages were drawn again for the intervals.
    pub redraws: usize,
    /// The figures over all messages.
    pub differences: Vec<Difference>,
    /// Each label that both know except ham, against all others; empty where both know two labels.
    pub labels: Vec<Subset>,
    /// Each source that has messages.
    pub sources: Vec<Subset>,
    /// Each language that rows name.
    pub languages: Vec<Subset>,
    /// The messages that are decided differently.
    pub flips: Flips,
}

/// A part of the messages, or one question about all of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Subset {
    /// The label, source or language.
    pub name: String,
    /// Its messages.
    pub messages: usize,
    /// The figures.
    pub differences: Vec<Difference>,
}

impl Comparison {
    /// Compares two classifiers on the messages of a corpus. At most `flips` flips are listed (0
    /// lists all); `redacted` leaves out their paths.
    #[must_use]
    pub fn new(
        corpus: &Corpus,
        before: Compared<'_>,
        after: Compared<'_>,
        flips: usize,
        redacted: bool,
    ) -> Self {
        let both = Both { before: before.labels, after: after.labels };
        let units = units(&corpus.rows);
        let all = before.predictions.iter().zip(after.predictions);
        let pairs: Vec<JudgedPair<'_>> = all
            .filter(|(first, second)| {
                first.is(|label| label < before.labels.len()) && second.is(|label| label < after.labels.len())
            })
            .map(|(first, second)| JudgedPair {
                row: &corpus.rows[first.row],
                before: first,
                after: second,
                unit: units[first.row],
            })
            .collect();
        Self {
            before: before.model.clone(),
            after: after.model.clone(),
            messages: pairs.len(),
            left_out: before.predictions.len() - pairs.len(),
            redraws: REDRAWS,
            differences: both.overall(&pairs),
            labels: both.each_label(&pairs),
            sources: both.each(&pairs, |row| Some(&row.source)),
            languages: both.each(&pairs, |row| row.lang.as_deref()),
            flips: Flips::new(&pairs, both, flips, redacted),
        }
    }
}

/// Computes a figure from messages, each with its true label and its probabilities.
type FigureOf = fn(&[(usize, &[f64])]) -> Option<f64>;

impl Both<'_> {
    fn overall(self, pairs: &[JudgedPair<'_>]) -> Vec<Difference> {
        let is_ham = |prediction: &Prediction| prediction.is(|label| !is_not_ham(label));
        let called_ham = |prediction: &Prediction| prediction.decision.is_some_and(|said| !is_not_ham(said));
        let called_not_ham = |prediction: &Prediction| prediction.decision.is_some_and(is_not_ham);
        // of one message, so that each can be counted more than once or not at all
        let of_one = |figure: FigureOf, prediction: &Prediction| {
            prediction.labelled().and_then(|labelled| figure(&[labelled])).unwrap_or_default()
        };
        let ranked = |side: ComparedSide<'_>| side.ranking(is_not_ham, is_not_ham);
        let share = |counted: &dyn Fn(&Prediction) -> bool, among: &dyn Fn(&Prediction) -> bool| {
            self.figures(pairs, |side| Figure::Share { counted: side.are(counted), among: side.are(among) })
        };
        let any = |_: &Prediction| true;
        let figures = [
            ("one_minus_auc", self.figures(pairs, |side| Figure::OneMinusAuc(ranked(side)))),
            ("fnr_at_fpr_0.01", self.figures(pairs, |side| Figure::MissedAt(0.01, ranked(side)))),
            ("fnr_at_fpr_0.001", self.figures(pairs, |side| Figure::MissedAt(0.001, ranked(side)))),
            ("false_positives", share(&called_not_ham, &is_ham)),
            ("false_negatives", share(&called_ham, &|prediction| !is_ham(prediction))),
            ("accuracy", share(&Prediction::is_right, &any)),
            ("unsure", share(&|prediction| prediction.decision.is_none(), &any)),
            ("log_loss", self.figures(pairs, |side| Figure::Mean(side.each(|one| of_one(log_loss, one))))),
            ("brier", self.figures(pairs, |side| Figure::Mean(side.each(|one| of_one(brier, one))))),
            ("ece", self.figures(pairs, |side| side.calibration_error())),
        ];
        named(figures, pairs)
    }

    /// Each label that both know except ham, against all others.
    fn each_label(self, pairs: &[JudgedPair<'_>]) -> Vec<Subset> {
        if self.before.len() == 2 && self.after.len() == 2 {
            return Vec::new();
        }
        let others = self.after.iter().enumerate().filter(|(number, _)| is_not_ham(*number));
        let known = others.filter_map(|(after, label)| {
            let before = self.before.index_of(label.as_str())?;
            let messages = pairs.iter().filter(|pair| pair.after.y_true == Some(after)).count();
            let number = move |side: ComparedSide<'_>| if side.is_after { after } else { before };
            let is_it = |side: ComparedSide<'_>| side.are(&|one| one.y_true == Some(number(side)));
            let said = |side: ComparedSide<'_>| side.are(&|one| one.decision == Some(number(side)));
            let figures = [
                (
                    "one_minus_auc",
                    self.figures(pairs, |side| {
                        let asked = number(side);
                        Figure::OneMinusAuc(side.ranking(|label| label == asked, |truth| truth == asked))
                    }),
                ),
                (
                    "recall",
                    self.figures(pairs, |side| Figure::Share { counted: said(side), among: is_it(side) }),
                ),
                (
                    "precision",
                    self.figures(pairs, |side| Figure::Share { counted: is_it(side), among: said(side) }),
                ),
            ];
            let name = label.to_string();
            (messages > 0).then(|| Subset { name, messages, differences: named(figures, pairs) })
        });
        known.collect()
    }

    /// The figures of the messages of each name, in the order of the names.
    fn each<'r>(self, pairs: &[JudgedPair<'r>], name: impl Fn(&'r Row) -> Option<&'r str>) -> Vec<Subset> {
        let mut parts: BTreeMap<&str, Vec<JudgedPair<'_>>> = BTreeMap::new();
        for pair in pairs {
            if let Some(name) = name(pair.row) {
                parts.entry(name).or_default().push(*pair);
            }
        }
        let part = |(name, pairs): (&str, Vec<JudgedPair<'_>>)| Subset {
            name: name.to_owned(),
            messages: pairs.len(),
            differences: self.overall(&pairs),
        };
        parts.into_iter().map(part).collect()
    }

    /// One figure of both.
    fn figures(
        self,
        pairs: &[JudgedPair<'_>],
        figure: impl Fn(ComparedSide<'_>) -> Figure,
    ) -> (Figure, Figure) {
        let side = |is_after: bool| {
            let predictions = pairs.iter().map(|pair| if is_after { pair.after } else { pair.before });
            let labels = if is_after { self.after } else { self.before };
            figure(ComparedSide {
                predictions: &predictions.collect::<Vec<_>>(),
                labels: labels.len(),
                is_after,
            })
        };
        (side(false), side(true))
    }
}

/// The answers of one of the classifiers for all messages.
#[derive(Clone, Copy)]
struct ComparedSide<'a> {
    predictions: &'a [&'a Prediction],
    labels: usize,
    is_after: bool,
}

impl ComparedSide<'_> {
    fn each(self, value: impl Fn(&Prediction) -> f64) -> Vec<f64> {
        self.predictions.iter().map(|prediction| value(prediction)).collect()
    }

    fn are(self, asked: &dyn Fn(&Prediction) -> bool) -> Vec<bool> {
        self.predictions.iter().map(|prediction| asked(prediction)).collect()
    }

    /// The messages, ranked by the log-odds of the labels asked for.
    fn ranking(
        self,
        asked: impl Fn(usize) -> bool + Copy,
        is_true: impl Fn(usize) -> bool + Copy,
    ) -> Ranking {
        let values = self.each(|prediction| prediction.log_odds(self.labels, asked));
        Ranking::new(&values, self.are(&|prediction| prediction.is(is_true)))
    }

    fn calibration_error(self) -> Figure {
        let probabilities = self.each(|prediction| prediction.not_ham().clamp(0.0, 1.0));
        let ranking = Ranking::new(&probabilities, self.are(&|prediction| prediction.is(is_not_ham)));
        Figure::CalibrationError { probabilities, ranking }
    }
}

fn named<const N: usize>(
    figures: [(&'static str, (Figure, Figure)); N],
    pairs: &[JudgedPair<'_>],
) -> Vec<Difference> {
    let figures = figures.map(|(measure, (before, after))| (measure, before, after));
    let units: Vec<usize> = pairs.iter().map(|pair| pair.unit).collect();
    differences(&figures, &units)
}

/// A number for each row, the same for those of one group.
fn units(rows: &[Row]) -> Vec<usize> {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    let unit = |(number, row)| {
        let Row { group, .. }: &Row = row;
        group.as_ref().map_or(number, |group| *first.entry(group).or_insert(number))
    };
    rows.iter().enumerate().map(unit).collect()
}

#[cfg(test)]
mod tests {
    use super::super::evaluation::Evaluation;
    use super::super::flips::Flip;
    use super::*;
    use crate::hash::Hash;
    use crate::label::Label;
    use crate::train::data::corpus::MessageSource;
    use crate::train::{Learner, TrainParams, predict, predict_both, train};
    use crate::units::Probability;
    use crate::verdict::Thresholds;

    fn labels(names: &[&str]) -> Labels {
        Labels::new(names.iter().filter_map(|name| Label::new(name))).unwrap()
    }

    fn row(number: usize, label: &str) -> Row {
        let text = format!("mail no. {number}");
        Row {
            lang: Some("en".into()),
            ..Row::new(label, MessageSource::InlineText(text), format!("a.csv:{number}")).unwrap()
        }
    }

    fn prediction(row: usize, y_true: Option<usize>, score: f64, decision: Option<usize>) -> Prediction {
        let not_ham = 1.0 / (1.0 + (-score).exp());
        Prediction {
            row,
            y_true,
            scores: vec![0.0, score - 0.7, score - 0.7],
            probabilities: vec![1.0 - not_ham, 0.75 * not_ham, 0.25 * not_ham],
            decision,
            ..Prediction::of(Labels::HAM)
        }
    }

    fn model(name: &str) -> ModelId {
        ModelId { id: name.to_owned(), version: "0".to_owned() }
    }

    /// The figures are those of an evaluation, with ties, unsure messages and an unknown label
    /// among the messages.
    #[test]
    fn figures_are_those_of_an_evaluation() {
        let names = ["ham", "spam", "sextortion"];
        let both = labels(&names);
        let corpus = Corpus {
            rows: (0..60)
                .map(|number| row(number, if number == 59 { "other" } else { names[number % 3] }))
                .collect(),
            skipped: Vec::new(),
        };
        let said = |shift: usize| -> Vec<Prediction> {
            let of = |number: usize| {
                let truth = both.index_of(names[number % 3]).filter(|_| number != 59);
                // whole numbers, so that some tie
                let score = ((number * 7 + shift) % 11) as f64 - 5.0
                    + if truth.is_some_and(is_not_ham) { 2.0 } else { -2.0 };
                let decision =
                    if score.abs() < 1.0 { None } else { Some(if score > 0.0 { 1 + number % 2 } else { 0 }) };
                prediction(number, truth, score, decision)
            };
            (0..60).map(of).collect()
        };
        let (before, after) = (said(0), said(3));
        let ids = [model("a"), model("b")];
        let compared = |id, predictions| Compared { model: id, labels: &both, predictions };
        let found = Comparison::new(&corpus, compared(&ids[0], &before), compared(&ids[1], &after), 0, false);
        assert_eq!((found.messages, found.left_out, found.flips.all), (59, 1, found.flips.shown.len()));
        let shares = |predictions: &[Prediction]| {
            let all = Evaluation::new(&both, predictions, &[]);
            let share = |rate: Option<crate::train::Rate>| rate.map(|rate| rate.share);
            let mut shares = vec![
                ("one_minus_auc", all.not_ham.one_minus_auc),
                ("fnr_at_fpr_0.01", share(all.not_ham.fnr_at_fpr[0].fnr)),
                ("fnr_at_fpr_0.001", share(all.not_ham.fnr_at_fpr[1].fnr)),
                ("false_positives", share(all.decisions.false_positives)),
                ("false_negatives", share(all.decisions.false_negatives)),
                ("accuracy", share(all.decisions.accuracy)),
                ("unsure", share(all.decisions.unsure)),
                ("log_loss", all.log_loss),
                ("brier", all.brier),
                ("ece", all.not_ham.ece),
            ];
            for row in all.per_label {
                shares.extend([
                    ("one_minus_auc", row.question.one_minus_auc),
                    ("recall", share(row.recall)),
                    ("precision", share(row.precision)),
                ]);
            }
            shares
        };
        let all = || found.differences.iter().chain(found.labels.iter().flat_map(|part| &part.differences));
        let reported: [Vec<_>; 2] = [
            all().map(|one| (one.measure, one.before)).collect(),
            all().map(|one| (one.measure, one.after)).collect(),
        ];
        for (reported, expected) in reported.iter().zip([shares(&before), shares(&after)]) {
            assert_eq!(reported.len(), expected.len());
            for ((measure, value), (expected_measure, expected)) in reported.iter().zip(expected) {
                let distance = (value.unwrap() - expected.unwrap()).abs();
                assert!(
                    *measure == expected_measure && distance < 1e-12,
                    "{measure}: {value:?}, {expected:?}"
                );
            }
        }
        let parts =
            [&found.sources, &found.languages].map(|parts| (parts[0].name.as_str(), parts[0].messages));
        assert_eq!(parts, [("memory", 59), ("en", 59)]);
        assert_eq!(found.sources[0].differences, found.differences, "one source holds all");
        assert_eq!(
            found,
            Comparison::new(&corpus, compared(&ids[0], &before), compared(&ids[1], &after), 0, false)
        );
    }

    #[test]
    fn two_models_that_differ_flip_each_message() {
        const EACH: usize = 12;
        let mail = |swapped: bool| -> Corpus {
            let row = |number: usize| {
                let is_spam = number >= EACH;
                // words nobody uses; no message is a near-duplicate of another
                let word = |place: u32| {
                    let hash = Hash::new().number(number as u32).number(place).finish();
                    let start = if is_spam { "du" } else { "fi" };
                    let syllable =
                        |at: u64| ["ba", "ke", "li", "mo", "nu", "ra", "se", "ti"][at as usize % 8];
                    format!("{start}{}{}", syllable(hash), syllable(hash >> 32))
                };
                let text = MessageSource::InlineText((0..30).map(word).collect::<Vec<_>>().join(" "));
                Row::new(
                    if is_spam == swapped { "ham" } else { "spam" },
                    text,
                    format!("a.csv:{}", number + 2),
                )
                .unwrap()
            };
            Corpus { rows: (0..2 * EACH).map(row).collect(), skipped: Vec::new() }
        };
        let classifier = |swapped: bool| {
            let params = TrainParams {
                learner: Learner::Logistic,
                folds: 2,
                vocab_size: 512,
                ..TrainParams::default()
            };
            let trained = train(&mail(swapped), &labels(&["ham", "spam"]), &params, &|_| ()).unwrap();
            Classifier::new(trained.model).with_thresholds(Thresholds::at(Probability::new(0.5).unwrap()))
        };
        let (wrong, right) = (classifier(true), classifier(false));
        let corpus = mail(false);
        let (before, after) = predict_both(&wrong, &right, &corpus, &|_| ()).unwrap();
        for (classifier, both) in [(&wrong, &before), (&right, &after)] {
            let alone = predict(classifier, &corpus, &|_| ()).unwrap();
            assert!(alone.iter().zip(both).all(|(one, other)| one == other));
        }
        let compare = |flips, redacted| {
            let (before, after) = (Compared::new(&wrong, &before), Compared::new(&right, &after));
            Comparison::new(&corpus, before, after, flips, redacted)
        };
        let found = compare(5, false);
        let accuracy = found.differences.iter().find(|found| found.measure == "accuracy").unwrap();
        assert_eq!(
            (accuracy.before, accuracy.after, accuracy.low),
            (Some(0.0), Some(1.0), Some(1.0)),
            "{accuracy:?}"
        );
        let flips = &found.flips;
        assert_eq!((flips.all, flips.now_right, flips.now_wrong, flips.shown.len()), (24, 24, 0, 5));
        let moved = |flip: &Flip| flip.after.probability - flip.before.probability;
        assert!(
            flips.shown.is_sorted_by(|a, b| moved(a) >= moved(b)) && moved(&flips.shown[4]) > 0.0,
            "{flips:?}"
        );
        let Flip { path, truth, before, after, .. } = &flips.shown[0];
        assert!(path.as_ref().unwrap().starts_with("a.csv:"));
        assert!(after.label == *truth && before.label != *truth);
        assert_eq!(compare(0, false).flips.shown.len(), 24);
        let redacted = compare(0, true).flips.shown;
        assert!(redacted.len() == 24 && redacted.iter().all(|flip| flip.path.is_none()));
    }
}
