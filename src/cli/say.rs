//! Results to standard output, words about them to standard error; colours only on a terminal that wants them.

use super::failure::Failure;
use std::io::{self, ErrorKind, IsTerminal, Write};

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

/// What went wrong.
pub fn error(text: &str) {
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

/// A number as people write it, without a fraction: `12,345`.
pub fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        let left = digits.len() - i;
        if i > 0 && left.is_multiple_of(3) && text != "-" {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A length of time as musicians write it: `12:45`.
pub fn minutes(seconds: f64) -> String {
    let whole = seconds.round() as u64;
    format!("{}:{:02}", whole / 60, whole % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_for_people() {
        assert_eq!(
            [0.0, 999.4, 1000.0, 1234567.0, -1234.0, -123.0].map(thousands),
            ["0", "999", "1,000", "1,234,567", "-1,234", "-123"]
        );
        assert_eq!([0.0, 59.6, 772.0].map(minutes), ["0:00", "1:00", "12:52"]);
    }
}
