//! Landfall: vector integration in gene-modified cells. The program: arguments in, stages run, exit code out.

mod cli;
mod command;
mod exit;
mod observe;
mod stages;

use std::process::ExitCode;

use rustix::fs::Mode;
use rustix::process::umask;

/// Results are about patients: beyond what the user's mask takes away, others than the user and the group get nothing.
fn keep_private() {
    let theirs = umask(Mode::empty());
    umask(theirs | Mode::RWXO);
}

fn main() -> ExitCode {
    let cli = cli::parse();
    cli::set_up(&cli.global);
    keep_private();
    match exit::caught(|| command::dispatch(&cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if observe::shows_colours() {
                eprint!("{}", failure.in_colour());
            } else {
                eprint!("{failure}");
            }
            ExitCode::from(failure.code)
        }
    }
}
