//! How a command fails: the exit status it ends with and the one line it says.

use super::say;
use std::fmt;
use std::process::ExitCode;

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub enum Failure {
    /// The command line asks for something that is not there: status 2.
    Usage(String),
    /// The world did not let it be done: status 1.
    Failed(anyhow::Error),
    /// Ctrl-C or a polite kill: status 130, and nothing to say.
    Interrupted,
    /// Whoever reads the results wants no more of them: nothing wrong, and nothing to say.
    NoReader,
}

impl Failure {
    /// Wrong usage, in one line.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::Usage(message.into())
    }

    /// Could not be done, in one line.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::Failed(anyhow::Error::msg(message.into()))
    }

    /// Says what is wrong and gives the exit status.
    pub fn report(self) -> ExitCode {
        match self {
            Self::Usage(_) => {
                say::error(&self.to_string());
                ExitCode::from(2)
            }
            Self::Failed(_) => {
                say::error(&self.to_string());
                ExitCode::from(1)
            }
            Self::Interrupted => ExitCode::from(130),
            Self::NoReader => ExitCode::SUCCESS,
        }
    }
}

impl fmt::Display for Failure {
    /// What is wrong, in one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(message) => f.write_str(message),
            Self::Failed(error) => f.write_str(&without_number(&format!("{error:#}"))),
            Self::Interrupted => f.write_str("interrupted"),
            Self::NoReader => f.write_str("nobody reads the results"),
        }
    }
}

/// The system's own number of an error tells people nothing: `(os error 2)`.
fn without_number(message: &str) -> String {
    let Some((before, after)) = message.split_once(" (os error ") else { return message.to_owned() };
    match after.split_once(')') {
        Some((number, rest)) if number.chars().all(|c| c.is_ascii_digit()) => {
            format!("{before}{}", without_number(rest))
        }
        _ => message.to_owned(),
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_the_system_are_left_out() {
        assert_eq!(without_number("a: No such file (os error 2); look"), "a: No such file; look");
        assert_eq!(without_number("a (os error x) b"), "a (os error x) b");
        assert_eq!(without_number("all is well"), "all is well");
    }
}
