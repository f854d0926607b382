//! `bluff completions` and `bluff man`: the program describes itself to a shell and to man(1).

use super::Bluff;
use crate::error::usage_error;
use crate::output::write::print;
use crate::program::Run;
use bluff::Result;
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use std::process::ExitCode;

/// Print the completions for a shell
#[derive(Args)]
pub(crate) struct CompletionsArgs {
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

impl Run for CompletionsArgs {
    fn run(&self) -> Result<ExitCode> {
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut Bluff::command(), "bluff", &mut text);
        print(&text).map(|()| ExitCode::SUCCESS)
    }
}

/// Print a manual page in roff
#[derive(Args)]
pub(crate) struct ManArgs {
    /// The page of this subcommand, such as train [default: that of bluff]
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

impl Run for ManArgs {
    fn run(&self) -> Result<ExitCode> {
        print(&manual(self.command.as_deref())?).map(|()| ExitCode::SUCCESS)
    }
}

fn manual(name: Option<&str>) -> Result<Vec<u8>> {
    let mut bluff = Bluff::command();
    bluff.build(); // sets the names of subcommands
    let page = match name {
        None => bluff,
        Some(name) => match bluff.find_subcommand(name) {
            Some(found) => found.clone(),
            None => {
                let known: Vec<&str> = bluff.get_subcommands().map(clap::Command::get_name).collect();
                return Err(usage_error("COMMAND", name, &known.join(", "), "name one of them"));
            }
        },
    };
    let title = name.map_or("bluff".to_owned(), |name| format!("bluff-{name}"));
    let mut text = Vec::new();
    let _ = clap_mangen::Man::new(page).title(title).render(&mut text); // a Vec takes everything
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_manual_page() {
        let page = |name| String::from_utf8(manual(name).unwrap()).unwrap();
        assert!(page(None).contains(".TH bluff 1"));
        for command in Bluff::command().get_subcommands() {
            let name = command.get_name();
            assert!(page(Some(name)).contains(&format!(".TH bluff-{name} 1")), "{name}");
        }
        assert!(manual(Some("nothing")).is_err());
    }
}
