//! How good a classifier is: predictions on labelled email, and figures from them.

mod comparison;
mod evaluation;
mod flips;
mod judged_pair;
pub(crate) mod learning_curve;
mod metrics;
mod overlap;
mod paired;
mod predict;
pub(crate) mod prediction;
mod report;
mod top_features;
mod trec;

pub use comparison::{Compared, Comparison, Subset};
pub use evaluation::{Evaluation, LabelRow, SourceRow};
pub use flips::{DecisionOf, Flip, Flips};
pub use learning_curve::LearningPoint;
pub use metrics::{BinaryMetrics, Confusion, Decisions, ECE_BINS, FnrAtFpr, Rate};
pub use overlap::Overlap;
pub use paired::{Difference, Discordant};
pub use predict::{evaluate, predict, predict_both};
pub use prediction::Prediction;
pub use report::{CurvePoint, EvaluationReport, Mistake, ReliabilityBin, RocAndReliability, ThresholdRow};
pub use top_features::{LabelFeatures, top_features};
pub use trec::{TrecFigures, trec_lines};
