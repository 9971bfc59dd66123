//! Prints results to standard output and messages to standard error, with colours only on a terminal that wants them.

use super::failure::Failure;
use crate::text::{plain_json, plain_lines};
use crate::view::words;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::process::ExitCode;

/// Prints a result. If whoever reads it has stopped reading (`| head`), that is no error.
pub(super) fn result(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let text = plain_lines(text, Paint::stdout().is_on());
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(output_failure)
}

/// What a failed write to standard output means.
pub(super) fn output_failure(error: io::Error) -> Failure {
    match error.kind() {
        ErrorKind::BrokenPipe => Failure::NoReader,
        _ => Failure::failed(format!("cannot write to standard output: {error}")),
    }
}

/// Prints a serializable result as JSON with a line end.
pub(super) fn json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let mut text = serde_json::to_string_pretty(value).map_err(|e| Failure::failed(e.to_string()))?;
    text.push('\n');
    result(&plain_json(&text))
}

/// Prints a message about what is being done.
pub(super) fn note(text: &str) {
    words::line(&plain_lines(text, Paint::stderr().is_on()));
}

/// Prints a warning: something was done, but not quite as asked.
pub(super) fn warning(text: &str) {
    note(&format!("{} {text}", Paint::stderr().yellow("warning:")));
}

/// Prints the message of a failure, if it has one, and returns its exit status.
pub(super) fn failure(failure: &Failure) -> ExitCode {
    if let Some(line) = failure.line() {
        error(&line);
    }
    failure.status()
}

/// Prints an error.
fn error(text: &str) {
    note(&format!("{} {text}", Paint::stderr().red("error:")));
}

/// Paints text in colours, or leaves it as it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint(bool);

impl Paint {
    /// For text on standard output.
    pub fn stdout() -> Self {
        Self(io::stdout().is_terminal() && wanted())
    }

    /// For text on standard error.
    pub fn stderr() -> Self {
        Self(io::stderr().is_terminal() && wanted())
    }

    /// Whether it paints at all.
    pub fn is_on(self) -> bool {
        self.0
    }

    /// Paints a heading.
    pub fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// Paints what matters less.
    pub fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }

    /// Paints what is wrong.
    pub fn red(self, text: &str) -> String {
        self.paint("1;31", text)
    }

    /// Paints what is worth a look.
    pub fn yellow(self, text: &str) -> String {
        self.paint("1;33", text)
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.0 { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// Whether the user wants colours: `NO_COLOR` with any value but the empty one says no (<https://no-color.org>).
fn wanted() -> bool {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    set("NO_COLOR").is_none() && set("TERM").is_none_or(|term| term != "dumb")
}
