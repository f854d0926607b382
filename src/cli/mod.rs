//! What the programs share: how they start and end, where messages come from, how answers are printed, progress.
//!
//! For the programs of this crate only; nothing here is covered by the promises of its version number.

mod answer;
mod chosen_model;
mod headers;
mod inputs;
mod judging;
mod page;
mod plain;
mod program;
mod tally;
mod training;
mod work;

pub use answer::{Answer, Format};
pub use chosen_model::chosen_classifier;
pub use headers::label_message;
pub use inputs::{Input, list_inputs};
pub use judging::{judge_all, pass_on};
pub use plain::plain;
pub use program::{answer_on_stdout, colored_stdout, finish, parse, usage_error};
pub use tally::Tally;
pub use training::{TableFormat, headers_arg, probability_arg, share_arg, table_or_json};
pub use work::Work;
