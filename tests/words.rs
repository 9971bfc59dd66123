//! Tests of words that nobody can read: a full disk, a reader that has gone or stands still. They never end the work, and never hold
//! music up.
#![allow(clippy::unwrap_used, reason = "a test may")]
#![cfg(target_os = "linux")]

mod common;

use common::{Ran, house, sounding};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, PipeReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What becomes of standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Reader {
    /// It is a file on a full disk.
    FullDisk,
    /// Whoever read it has gone.
    Gone,
    /// Whoever reads it has stopped reading.
    StandsStill,
}

const READERS: [Reader; 3] = [Reader::FullDisk, Reader::Gone, Reader::StandsStill];

/// A program whose words go nowhere, with its socket and its messages in a folder.
struct Mute {
    child: Child,
    folder: tempfile::TempDir,
    /// The pipe of one that stands still.
    _reader: Option<PipeReader>,
}

impl Mute {
    fn start(reader: Reader, arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Self::command(folder.path());
        command.args(arguments).arg("--output").arg(format!("midi-log:{}", folder.path().join("log").display()));
        command.env("BANDSTAND_LOG", "trace").stdin(Stdio::null()).stdout(Stdio::null());
        let (ours, mut pipe) = std::io::pipe().unwrap();
        let kept = (reader == Reader::StandsStill).then_some(ours);
        if kept.is_some() {
            // The pipe is full before the first word.
            rustix::io::ioctl_fionbio(&pipe, true).unwrap();
            while pipe.write(&[b'.'; 4_096]).is_ok() {}
            rustix::io::ioctl_fionbio(&pipe, false).unwrap();
        }
        let full = || File::options().write(true).open("/dev/full").unwrap();
        command.stderr(if reader == Reader::FullDisk { Stdio::from(full()) } else { pipe.into() });
        Self { child: command.spawn().unwrap(), folder, _reader: kept }
    }

    fn command(folder: &Path) -> Command {
        let mut command = house();
        command.env("BANDSTAND_SOCKET", folder.join("bandstand.sock")).env("NO_COLOR", "1");
        command
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn until(&mut self, what: &str, wanted: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !wanted(self) {
            assert!(begun.elapsed() < Duration::from_secs(60), "never: {what}");
            assert_eq!(self.child.try_wait().unwrap(), None, "it ended before: {what}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Asks it to end; the notes end, and soon.
    fn end(&mut self, case: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("sh").args(["-c", "kill -TERM \"$0\"", &pid]).status().unwrap().success());
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(begun.elapsed() < Duration::from_secs(5), "{case}: it does not end");
            std::thread::sleep(Duration::from_millis(10));
        };
        assert_eq!(status.code(), Some(0), "{case}");
        assert!(sounding(&self.log()).is_empty(), "{case}: notes go on for ever");
    }
}

impl Drop for Mute {
    fn drop(&mut self) {
        // Most have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_daemon_plays_on_whatever_becomes_of_its_log() {
    for reader in READERS {
        let case = format!("{reader:?}");
        let mut daemon = Mute::start(reader, &["run", "--hour", "12"]);
        daemon.until("it plays", |daemon| !sounding(&daemon.log()).is_empty());
        let press = |daemon: &Mute, action: &str| {
            let pressed = Mute::command(daemon.folder.path()).args(["press", action]).output().unwrap();
            assert!(pressed.status.success(), "{case}: {}", String::from_utf8_lossy(&pressed.stderr));
        };
        for action in ["next-location", "all-locations", "next-period", "previous-period", "next-hour", "previous-hour"]
        {
            press(&daemon, action);
        }
        let lines = daemon.log().lines().count();
        daemon.until("it plays on", |daemon| daemon.log().lines().count() > lines + 50);
        daemon.end(&case);
    }
}

#[test]
fn the_player_plays_on_whatever_becomes_of_its_words() {
    for reader in READERS {
        let mut player = Mute::start(reader, &["play", "--plain", "--hour", "12"]);
        player.until("it plays", |player| player.log().lines().count() > 200);
        player.end(&format!("{reader:?}"));
    }
}

/// Commands that print say nothing but what their exit status says, whatever is closed.
#[test]
fn no_command_panics_for_want_of_a_reader() {
    let folder = tempfile::tempdir().unwrap();
    let lines: [&[&str]; 13] = [
        &["--help"],
        &["--version"],
        &["play", "--nonsense"],
        &["inspect"],
        &["inspect", "nowhere.csv"],
        &["explain", "--json"],
        &["devices"],
        &["check"],
        &["render", "-o", "notes.mid"],
        &["render", "-o", "-", "--format", "wav", "--hour", "3"],
        &["status"],
        &["completions", "bash"],
        &["man"],
    ];
    for arguments in lines {
        let run = |out: Stdio, err: Stdio, how: &str| {
            let mut command = Mute::command(folder.path());
            command.args(arguments).current_dir(folder.path()).env("BANDSTAND_LOG", "trace");
            let status = command.stdin(Stdio::null()).stdout(out).stderr(err).status().unwrap();
            assert!(matches!(status.code(), Some(0..=2)), "{arguments:?}, {how}: {status}");
        };
        let full = || File::options().write(true).open("/dev/full").unwrap().into();
        let gone = || std::io::pipe().unwrap().1.into();
        run(full(), full(), "disk full");
        run(gone(), gone(), "readers gone");
    }
}

/// `status --follow` ends with whoever reads it, also while nothing changes.
#[test]
fn following_ends_with_its_reader() {
    let mut daemon = Mute::start(Reader::Gone, &["run", "--hour", "12"]);
    daemon.until("it plays", |daemon| !sounding(&daemon.log()).is_empty());
    let paused = Mute::command(daemon.folder.path()).args(["press", "play-pause"]).status().unwrap();
    assert!(paused.success());
    let mut command = Mute::command(daemon.folder.path());
    command.args(["status", "--follow", "--json"]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut follower = command.spawn().unwrap();
    let mut reader = BufReader::new(follower.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("\"paused\"") {
        line.clear();
        assert_ne!(reader.read_line(&mut line).unwrap(), 0);
    }
    drop(reader);
    let begun = Instant::now();
    while follower.try_wait().unwrap().is_none() {
        if begun.elapsed() > Duration::from_secs(20) {
            follower.kill().unwrap();
            panic!("it follows for nobody");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let ended = follower.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), ended.stderr.as_slice()), (Some(0), &b""[..]));
    daemon.end("following");
}

/// One place writes to standard error; macros that panic when nobody reads are used nowhere.
#[test]
fn one_place_writes_words() {
    let macros = ["println!", "print!(", "dbg!("];
    let harmless = ["is_terminal", "tcget", "Paint::stderr()", "pub fn stderr()", "ProgressDrawTarget::stderr()"];
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if !path.ends_with("tests") {
                    folders.push(path);
                }
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let program = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            for line in program.lines().map(str::trim_start).filter(|line| !line.starts_with("//")) {
                let name = path.display();
                assert!(!macros.iter().any(|word| line.contains(word)), "{name}: {line}");
                let writes = line.contains("stderr()") && !harmless.iter().any(|word| line.contains(word));
                assert!(!writes || path.ends_with("view/words.rs"), "{name}: use view::words, not: {line}");
            }
            read += 1;
        }
    }
    assert!(read > 100, "{read} files");
}

/// Results that could not be written are an error, help and version among them; a reader who has gone is none.
#[test]
fn a_result_on_a_full_disk_is_an_error_whatever_it_is() {
    for arguments in
        [&["--help"][..], &["--version"], &["play", "--help"], &["man"], &["completions", "bash"], &["explain"]]
    {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let ran = Ran::of(house().args(arguments).stdout(full));
        assert_eq!(ran.status, 1, "{arguments:?}");
        ran.one_line(&["cannot write to standard output"]);
        let (reader, pipe) = std::io::pipe().unwrap();
        drop(reader);
        let ran = Ran::of(house().args(arguments).stdout(pipe));
        assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{arguments:?}");
    }
}
