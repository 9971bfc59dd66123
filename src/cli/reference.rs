//! The reference page of commands and flags, made from the flags' own definitions.

use super::CommandLine;
use clap::{Arg, Command, CommandFactory};
use std::fmt::Write as _;
use std::fs;

/// A cell of a table.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

fn row(arg: &Arg) -> String {
    let value = arg.get_value_names().map(|names| names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(" "));
    let takes = arg.get_action().takes_values();
    let name = match (arg.get_short(), arg.get_long()) {
        (Some(short), Some(long)) => format!("-{short}, --{long}"),
        (None, Some(long)) => format!("--{long}"),
        (Some(short), None) => format!("-{short}"),
        (None, None) => String::new(),
    };
    let value = value.filter(|_| takes).unwrap_or_default();
    let name = if arg.is_require_equals_set() { format!("{name}[={value}]") } else { format!("{name} {value}") };
    let name = name.trim();
    let variable = arg.get_env().map(|name| format!("`{}`", name.to_string_lossy())).unwrap_or_default();
    let default: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    let default = if default.is_empty() || !takes { String::new() } else { format!("`{}`", default.join(" ")) };
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    format!("| `{}` | {} | {variable} | {} |\n", cell(name), default, cell(&help))
}

fn section(command: &mut Command) -> String {
    let about = command.get_long_about().or(command.get_about()).map(ToString::to_string).unwrap_or_default();
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ");
    let mut text = format!("\n## `bandstand {}`\n{about}.\n\n`{usage}`\n\n", command.get_name());
    let shown: Vec<&Arg> = command.get_arguments().filter(|arg| !arg.is_hide_set() && arg.get_id() != "help").collect();
    if !shown.is_empty() {
        text += "| flag | default | variable | what it does |\n| --- | --- | --- | --- |\n";
        text.extend(shown.into_iter().map(row));
    }
    text
}

#[test]
fn the_page_of_commands_is_what_the_program_takes() {
    let mut cli = CommandLine::command();
    cli.build();
    let mut page = String::from(
        "# Commands\n\n<!-- Made by `make reference` from the command line itself. -->\n\n\
        `bandstand COMMAND --help` says the same. A flag goes before its variable in the environment. Results go to standard\n\
        output, words about them to standard error. Exit status: [files and exit status](files.md).\n",
    );
    for command in cli.get_subcommands_mut() {
        let _ = write!(page, "{}", section(command));
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/reference/commands.md");
    if std::env::var_os("BANDSTAND_WRITE_REFERENCE").is_some() {
        fs::write(path, &page).unwrap();
    }
    assert!(fs::read_to_string(path).unwrap_or_default() == page, "docs/reference/commands.md: run `make reference`");
}
