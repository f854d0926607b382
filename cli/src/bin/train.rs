//! `train`: the short name of `bluff train`.

#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    bluff_cli::main::<bluff_cli::TrainArgs>()
}
