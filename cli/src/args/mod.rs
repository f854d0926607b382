//! Arguments that several commands share; flatten them into those of a command.

pub(crate) mod corpus;
pub(crate) mod decision;
pub(crate) mod input;
pub(crate) mod json;
pub(crate) mod model;
pub(crate) mod parsers;
pub(crate) mod report;
pub(crate) mod runtime;
