//! `landfall completions`.

use clap::Args;
use clap_complete::Shell;

use crate::exit::Failure;

/// Prints completions for a shell: names of commands, options and their words.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  landfall completions bash > ~/.local/share/bash-completion/completions/landfall\n  landfall completions zsh > ~/.zfunc/_landfall\n  landfall completions fish > ~/.config/fish/completions/landfall.fish"
)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub fn run(args: &CompletionsArgs) -> Result<(), Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut crate::cli::command(), "landfall", &mut text);
    super::print(&String::from_utf8_lossy(&text))
}
