//! What the programs print: answers, tables, summaries.

pub(crate) mod answer;
mod brief_page;
mod clue_list;
pub(crate) mod comparison;
mod details_page;
pub(crate) mod evaluation;
pub(crate) mod format;
pub(crate) mod language;
pub(crate) mod learner;
pub(crate) mod page;
pub(crate) mod page_parts;
pub(crate) mod resource_usage;
pub(crate) mod sanitize;
pub(crate) mod summary;
pub(crate) mod tables;
pub(crate) mod write;
