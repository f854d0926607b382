//! The program `bluff` and its short names `classify`, `train` and `evaluate`: arguments, input,
//! output. It sees only the public API of the library `bluff`.
//!
//! It is a library target because four programs share it; nothing else should depend on it.

#![forbid(unsafe_code)]

mod args;
mod commands;
mod error;
mod export;
#[cfg(test)]
mod fixtures;
mod html;
mod input;
mod output;
mod program;

pub use commands::{Bluff, ClassifyArgs, EvaluateArgs, TrainArgs};
pub use program::{Run, main};
