//! `landfall man`.

use std::path::PathBuf;

use clap::{Args, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};
use landfall_files::{FileError, write_atomically};

use crate::exit::Failure;

/// Writes the manual pages, one for each command. They hold no date and are the same bytes each time.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  landfall man ~/.local/share/man/man1 && man landfall-run")]
pub struct ManArgs {
    /// The folder for the pages, `landfall.1`, `landfall-run.1` and so on
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub fn run(args: &ManArgs) -> Result<(), Failure> {
    let mut whole = crate::cli::command().disable_help_subcommand(true);
    whole.build();
    let mut pages = Vec::new();
    add(&whole, &mut pages).map_err(|fault| FileError::write(&args.folder, fault))?;
    for (name, text) in &pages {
        write_atomically(args.folder.join(name), text)?;
    }
    super::print(&format!("{}\n", args.folder.display()))
}

/// The page of a command and those of its subcommands.
fn add(command: &Command, pages: &mut Vec<(String, Vec<u8>)>) -> std::io::Result<()> {
    let page = Man::new(command.clone()).source(super::PROGRAM).manual("Landfall");
    let mut text = Vec::new();
    page.render_title(&mut text)?;
    page.render_name_section(&mut text)?;
    page.render_synopsis_section(&mut text)?;
    page.render_description_section(&mut text)?;
    page.render_options_section(&mut text)?;
    if command.has_subcommands() {
        page.render_subcommands_section(&mut text)?;
    }
    if let Some(after) = command.get_after_help() {
        // As it stands: lines of commands and of tables are not filled up to paragraphs.
        let mut section = Roff::new();
        section.control("SH", ["EXAMPLES AND MORE"]).control("nf", []);
        for line in after.to_string().lines() {
            section.text([roman(line)]);
        }
        section.control("fi", []).to_writer(&mut text)?;
    }
    pages.push((page.get_filename(), text));
    command.get_subcommands().filter(|one| !one.is_hide_set()).try_for_each(|one| add(one, pages))
}
