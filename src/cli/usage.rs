//! Wrong usage in one line: what clap says in a paragraph.

use clap::error::ErrorKind;

/// The one line about a command line that clap refused; none if clap reports no error but prints help or the version.
pub(super) fn one_line(error: &clap::Error) -> Option<String> {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            None
        }
        _ => Some(joined(error)),
    }
}

/// clap's paragraph without its usage lines, joined.
fn joined(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let mut message = String::new();
    let mut help = "bandstand --help".to_owned();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(usage) = line.strip_prefix("Usage: ") {
            let command: Vec<&str> =
                usage.split(' ').take_while(|word| word.starts_with(char::is_alphabetic)).collect();
            help = format!("{} --help", command.join(" "));
        } else if !line.starts_with("For more information") {
            let line = line.strip_prefix("error: ").unwrap_or(line);
            let line = line.strip_prefix("tip: ").unwrap_or(line);
            let link = match message.chars().last() {
                None => "",
                Some(':') => " ",
                Some(_) if line.starts_with('[') => " ",
                Some(_) => "; ",
            };
            message.push_str(link);
            message.push_str(line);
        }
    }
    if error.kind() == ErrorKind::ValueValidation { message } else { format!("{message} (see `{help}`)") }
}
