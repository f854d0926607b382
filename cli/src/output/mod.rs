//! What the programs print: answers, tables, summaries.

pub(crate) mod answer;
pub(crate) mod comparison;
pub(crate) mod evaluation;
pub(crate) mod format;
pub(crate) mod language;
pub(crate) mod page;
pub(crate) mod resource_usage;
pub(crate) mod sanitize;
pub(crate) mod summary;
pub(crate) mod tables;
pub(crate) mod write;
