//! `bluff`: one program, a subcommand for each task.

#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    bluff_cli::main::<bluff_cli::Bluff>()
}
