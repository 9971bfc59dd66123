//! cli

/// Runs the command line and returns the process's exit status.
pub fn main() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
