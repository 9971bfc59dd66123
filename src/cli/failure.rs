//! How a command fails: the exit status it ends with and the one line it prints.

use crate::daemon::DaemonError;
use crate::files::score::ScoreFileError;
use crate::repertoire::RepertoireError;
use crate::stage::StageError;
use crate::text::without_number;
use std::fmt;
use std::process::ExitCode;

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(super) enum Failure {
    /// The command line asks for something that does not exist: status 2.
    Usage(String),
    /// The command line is right, but it could not be done: status 1.
    Failed(anyhow::Error),
    /// Stopped by Ctrl-C, SIGTERM, SIGQUIT or a hang-up: status 130, no message.
    Interrupted,
    /// Whoever read the results has stopped reading (`| head`): status 0, no message.
    NoReader,
}

impl Failure {
    /// Wrong usage, with a message of one line.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::Usage(message.into())
    }

    /// What could not be done, with a message of one line.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::Failed(anyhow::Error::msg(message.into()))
    }

    /// The exit status.
    pub fn status(&self) -> ExitCode {
        match self {
            Self::Usage(_) => ExitCode::from(2),
            Self::Failed(_) => ExitCode::from(1),
            Self::Interrupted => ExitCode::from(130),
            Self::NoReader => ExitCode::SUCCESS,
        }
    }

    /// The message of one line, if there is one.
    pub fn line(&self) -> Option<String> {
        matches!(self, Self::Usage(_) | Self::Failed(_)).then(|| self.to_string())
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

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error)
    }
}

/// A wrong name is wrong usage; anything else could not be done.
fn by_names(is_about_names: bool, message: String) -> Failure {
    if is_about_names { Failure::Usage(message) } else { Failure::failed(message) }
}

impl From<RepertoireError> for Failure {
    fn from(error: RepertoireError) -> Self {
        match error {
            RepertoireError::Period(error) => Self::Usage(format!("--period: {error}")),
            other => by_names(other.is_about_names(), other.to_string()),
        }
    }
}

impl From<ScoreFileError> for Failure {
    fn from(error: ScoreFileError) -> Self {
        by_names(matches!(error, ScoreFileError::Unknown(_)), error.to_string())
    }
}

impl From<StageError> for Failure {
    fn from(error: StageError) -> Self {
        by_names(matches!(error, StageError::Name(_) | StageError::Never(_)), error.to_string())
    }
}

impl From<DaemonError> for Failure {
    fn from(error: DaemonError) -> Self {
        by_names(error.is_about_names(), error.to_string())
    }
}
