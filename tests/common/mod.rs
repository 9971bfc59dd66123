//! Runs the program from tests.
#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses some of it, and a test may")]

use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// What a run of the program left behind.
#[derive(Debug)]
pub struct Ran {
    /// The exit status.
    pub status: i32,
    /// What it printed to standard output.
    pub stdout: String,
    /// What it printed to standard error.
    pub stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let status = output.status.code().unwrap_or(-1);
        Self { status, stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

impl Ran {
    /// Runs a command to its end, with nothing on standard input.
    pub fn of(command: &mut Command) -> Self {
        command.stdin(Stdio::null()).output().unwrap().into()
    }

    /// Fails unless standard error is one line that holds all these words and no programmer's talk.
    pub fn one_line(&self, words: &[&str]) {
        assert_eq!(self.stderr.lines().count(), 1, "not one line:\n{}", self.stderr);
        for word in words {
            assert!(self.stderr.contains(word), "`{word}` is not in: {}", self.stderr);
        }
        for talk in ["panicked", "backtrace", "RUST_", "os error", "unwrap", "Err("] {
            assert!(!self.stderr.contains(talk), "`{talk}` is in: {}", self.stderr);
        }
    }
}

/// The program in an environment without any of its variables.
pub fn house() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bandstand"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("BANDSTAND_") {
            command.env_remove(name);
        }
    }
    command
}

/// Runs the program with these arguments.
pub fn bandstand(arguments: &[&str]) -> Ran {
    Ran::of(house().args(arguments))
}

/// A folder with these files in it.
pub fn folder_with(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

/// The notes that a log of messages (`midi-log:`) has begun and not ended: channel and key.
pub fn sounding(log: &str) -> Vec<(u8, u8)> {
    let mut sounding = Vec::new();
    for line in log.lines() {
        let bytes = line.split_whitespace().skip(1).map(|byte| u8::from_str_radix(byte, 16).unwrap_or(0));
        match bytes.collect::<Vec<u8>>()[..] {
            [status @ 0x90..=0x9f, key, velocity] if velocity > 0 => sounding.push((status & 15, key)),
            [status @ 0x80..=0x9f, key, _] => {
                if let Some(at) = sounding.iter().position(|note| *note == (status & 15, key)) {
                    sounding.remove(at);
                }
            }
            _ => {}
        }
    }
    sounding
}
