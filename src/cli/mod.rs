//! What the programs share: how they start and end, where messages come from, how answers are
//! printed, progress.
//!
//! For the programs of this crate only; nothing here is covered by the promises of its version
//! number.

mod aims;
mod answer;
mod arf;
mod campaigns;
mod chosen_model;
mod comparing;
mod effort;
mod evidence;
mod fingerprint;
#[cfg(test)]
mod hand_made;
mod header_block;
mod html;
mod inputs;
mod judging;
mod moment;
mod named_links;
mod output;
mod page;
mod path_list;
mod piped;
mod plain;
mod plot;
mod program;
mod self_test;
mod sheet;
mod stdin_corpus;
mod stix;
mod study_page;
mod tables;
mod tally;
mod training;
mod updating;
mod whole_message;
mod work;

pub use crate::train::format::grouped;
pub use aims::{Aims, Deciding};
pub use answer::{Answer, Form, Format};
pub use campaigns::list_campaigns;
pub use chosen_model::chosen_classifier;
pub use comparing::tell_comparison;
pub use effort::Effort;
pub use evidence::keep_evidence;
pub use inputs::{Input, Inputs, list_inputs};
pub use judging::{Recipient, judge_all, pass_on, report_on};
pub use moment::Moment;
pub use output::{is_stdout, say};
pub use plain::{plain, plain_lines};
pub use program::{answer_on_stdout, colored_stdout, finish, locale, parse, usage_error};
pub use self_test::self_test;
pub use stdin_corpus::{OpenCorpus, check_stdin, open_corpus};
pub use tables::Tables;
pub use tally::Tally;
pub use training::{
    FEATURES, Preface, Reporting, TableFormat, check_apart, check_held_out, check_labels, check_model,
    check_trec, headers_arg, probability_arg, save_held_out, save_model, save_trec, share_arg,
};
pub use updating::{check_forget, update_model};
pub use work::Work;
