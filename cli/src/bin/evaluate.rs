//! `evaluate`: the short name of `bluff evaluate`.

#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    bluff_cli::main::<bluff_cli::EvaluateArgs>()
}
