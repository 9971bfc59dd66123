//! Results to standard output, words about them to standard error; colours only on a terminal that wants them.

use super::failure::Failure;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::process::ExitCode;

/// Prints a result. A reader that has gone (`| head`) is no error.
pub fn result(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(output_failure)
}

/// What a failed write to standard output means.
pub fn output_failure(error: io::Error) -> Failure {
    match error.kind() {
        ErrorKind::BrokenPipe => Failure::NoReader,
        _ => Failure::failed(format!("cannot write to standard output: {error}")),
    }
}

/// Prints a serializable result as JSON with a line end.
pub fn json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let mut text = serde_json::to_string_pretty(value).map_err(|e| Failure::failed(e.to_string()))?;
    text.push('\n');
    result(&text)
}

/// A word about what is being done.
pub fn note(text: &str) {
    // Standard error may be closed; then nobody listens.
    let _ = writeln!(io::stderr(), "{text}");
}

/// A warning: done, but not quite as asked.
pub fn warning(text: &str) {
    note(&format!("{} {text}", Paint::stderr().yellow("warning:")));
}

/// Says what went wrong, if there is something to say, and gives the exit status.
pub fn failure(failure: &Failure) -> ExitCode {
    if let Some(line) = failure.line() {
        error(&line);
    }
    failure.status()
}

/// What went wrong.
fn error(text: &str) {
    note(&format!("{} {text}", Paint::stderr().red("error:")));
}

/// Colours, or not.
#[derive(Debug, Clone, Copy)]
pub struct Paint(bool);

impl Paint {
    /// For results.
    pub fn stdout() -> Self {
        Self(io::stdout().is_terminal() && wanted())
    }

    /// For words about them.
    pub fn stderr() -> Self {
        Self(io::stderr().is_terminal() && wanted())
    }

    /// Are there colours at all?
    pub fn is_on(self) -> bool {
        self.0
    }

    /// A heading.
    pub fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// Of less weight.
    pub fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }

    /// Something wrong.
    pub fn red(self, text: &str) -> String {
        self.paint("1;31", text)
    }

    /// Something to look at.
    pub fn yellow(self, text: &str) -> String {
        self.paint("1;33", text)
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.0 { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// <https://no-color.org>: any value but the empty one says no.
fn wanted() -> bool {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    set("NO_COLOR").is_none() && set("TERM").is_none_or(|term| term != "dumb")
}
