//! Landfall: vector integration in gene-modified cells. The program: arguments in, stages run, exit code out.

mod cli;
mod command;
mod exit;
mod observe;
mod stages;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    cli::set_up(&cli.global);
    match exit::caught(|| command::dispatch(&cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprint!("{failure}");
            ExitCode::from(failure.code)
        }
    }
}
