//! `bandstand man`: one manual page with every command.

use super::{failure::Failure, say};
use anyhow::Context;
use clap::Command;
use clap_mangen::Man;
use std::io::Write;

/// Prints the manual page of a command line.
pub(super) fn run(line: Command) -> Result<(), Failure> {
    let page = page(line).context("cannot write the manual page")?;
    say::result(&String::from_utf8_lossy(&page))
}

/// The page: the program, then its commands with their flags.
fn page(mut command: Command) -> std::io::Result<Vec<u8>> {
    command.build();
    let mut page = Vec::new();
    let whole = Man::new(command.clone());
    whole.render_title(&mut page)?;
    whole.render_name_section(&mut page)?;
    whole.render_synopsis_section(&mut page)?;
    whole.render_description_section(&mut page)?;
    whole.render_options_section(&mut page)?;
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        writeln!(page, ".SH \"BANDSTAND {}\"", sub.get_name().to_uppercase())?;
        let mut section = Vec::new();
        let man = Man::new(sub.clone());
        man.render_synopsis_section(&mut section)?;
        man.render_description_section(&mut section)?;
        man.render_options_section(&mut section)?;
        let section = String::from_utf8_lossy(&section).replace("\n.SH ", "\n.SS ");
        page.write_all(section.as_bytes())?;
    }
    whole.render_version_section(&mut page)?;
    Ok(page)
}
