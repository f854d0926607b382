//! `classify`: the short name of `bluff classify`.

#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    bluff_cli::main::<bluff_cli::ClassifyArgs>()
}
