//! Tests of outputs that are late, made anew, or asked for wrongly, as users of the program see them.

#![allow(clippy::unwrap_used, reason = "a test may")]
#![cfg(target_os = "linux")]

mod common;

use common::{Ran, house};
use serde_json::Value;
use std::fs::{self, OpenOptions};
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A daemon that plays to these outputs, with its socket in a folder.
struct Daemon<'a> {
    child: Child,
    folder: &'a Path,
}

impl<'a> Daemon<'a> {
    fn start(folder: &'a Path, outputs: &[&str]) -> Self {
        let mut command = at_home(folder);
        command.arg("run").args(outputs.iter().flat_map(|output| ["--output", output]));
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        Self { child, folder }
    }

    /// Waits until an output is as wanted.
    fn until(&mut self, what: &str, wanted: impl Fn(&[Value]) -> bool) {
        let begun = Instant::now();
        loop {
            assert!(self.child.try_wait().unwrap().is_none(), "the daemon has ended; never {what}");
            let asked = at_home(self.folder).args(["status", "--json"]).output().unwrap();
            let status: Value = serde_json::from_slice(&asked.stdout).unwrap_or_default();
            if status["outputs"].as_array().is_some_and(|outputs| wanted(outputs)) {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "never {what}: {status}");
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// Asks it to end, and returns its exit status.
    fn end(&mut self) -> Option<i32> {
        assert!(Command::new("kill").arg(self.child.id().to_string()).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Daemon<'_> {
    fn drop(&mut self) {
        // Most daemons have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn at_home(folder: &Path) -> Command {
    let mut command = house();
    command.env("BANDSTAND_SOCKET", folder.join("bandstand.sock"));
    command
}

fn mkfifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// Reads from a pipe until something comes.
fn hears(path: &Path) {
    let nonblock = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let mut reader = OpenOptions::new().read(true).custom_flags(nonblock).open(path).unwrap();
    let begun = Instant::now();
    while !reader.read(&mut [0; 4_096]).is_ok_and(|read| read > 0) {
        assert!(begun.elapsed() < Duration::from_secs(60), "no samples in {}", path.display());
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn says(output: &Value, words: &str) -> bool {
    output["state"] == "lost" && output["reason"].as_str().is_some_and(|why| why.contains(words))
}

#[test]
fn named_devices_that_are_late_are_waited_for_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let outputs = ["speakers:No Such Card", "midi:No Such Synth", "midi-serial:/dev/no-such-line"];
    let mut daemon = Daemon::start(folder.path(), &outputs);
    daemon.until("why they are lost", |outputs| {
        outputs.len() == 3
            && outputs.iter().all(|output| says(output, ""))
            && says(&outputs[2], "there is no such device")
            && outputs.iter().all(|output| output["reason"] != "")
    });
    assert_eq!(daemon.end(), Some(0));
    // By hand, an error at once is worth more.
    let play = |output: &str| Ran::of(at_home(folder.path()).args(["play", "--output", output]));
    let ran = play("midi-serial:/dev/no-such-line");
    assert_eq!(ran.status, 1);
    ran.one_line(&["/dev/no-such-line"]);
    assert_ne!(play("speakers:No Such Card").status, 0);
}

#[test]
fn a_pipe_is_waited_for_and_found_again_and_never_becomes_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("snapfifo");
    let mut daemon = Daemon::start(folder.path(), &[&format!("pcm:{}", pipe.display())]);
    for _ in 0..2 {
        daemon.until("that there is no pipe", |outputs| says(&outputs[0], "there is no pipe"));
        assert!(!pipe.exists());
        mkfifo(&pipe);
        hears(&pipe);
        fs::remove_file(&pipe).unwrap();
    }
    assert_eq!(daemon.end(), Some(0));
}

#[test]
fn a_file_in_the_place_of_a_pipe_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("music");
    fs::write(&path, "words").unwrap();
    let output = format!("pcm:{}", path.display());
    let ran = Ran::of(at_home(folder.path()).args(["play", "--output", &output]));
    assert_eq!(ran.status, 2);
    ran.one_line(&["is a file, not a pipe", "pcm-file:"]);
    let mut daemon = Daemon::start(folder.path(), &[&output]);
    daemon.until("that it is a file", |outputs| says(&outputs[0], "is a file, not a pipe"));
    assert_eq!(fs::read_to_string(&path).unwrap(), "words");
    fs::remove_file(&path).unwrap();
    mkfifo(&path);
    daemon.until("that nobody reads", |outputs| outputs[0]["reason"] != Value::Null && !says(&outputs[0], "a file,"));
    hears(&path);
    assert_eq!(daemon.end(), Some(0));
}

#[test]
fn a_file_of_samples_is_asked_for_by_its_own_word() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("music.raw");
    let mut daemon = Daemon::start(folder.path(), &[&format!("pcm-file:{}", path.display())]);
    daemon.until("that it plays", |outputs| outputs[0]["state"] == "playing" && outputs[0]["reason"].is_null());
    assert_eq!(daemon.end(), Some(0));
    let bytes = fs::read(&path).unwrap();
    assert!(bytes.len().is_multiple_of(4) && bytes.iter().any(|byte| *byte != 0));
}

#[test]
fn what_can_never_be_played_is_refused_with_status_2() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["play", "run"] {
        let outputs = ["--output", "pcm:-", "--output", "midi-log:-"];
        let ran = Ran::of(at_home(folder.path()).arg(command).args(outputs));
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{command}");
        ran.one_line(&["pcm:- and midi-log:- would both write to standard output"]);
    }
    // One place has many spellings, and what is read is not written over.
    fs::write(folder.path().join("town.csv"), "").unwrap();
    fs::hard_link(folder.path().join("town.csv"), folder.path().join("hard")).unwrap();
    std::os::unix::fs::symlink("sent", folder.path().join("link")).unwrap();
    for command in ["play", "run"] {
        let in_the_folder = |arguments: &[&str]| {
            Ran::of(at_home(folder.path()).current_dir(folder.path()).arg(command).args(arguments))
        };
        let ran = in_the_folder(&["--output", "midi-log:./sent", "--output", "pcm-file:link"]);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{command}");
        ran.one_line(&["midi-log:./sent and pcm-file:link would both write to `link`"]);
        let ran = in_the_folder(&["town.csv", "--output", "pcm-file:hard"]);
        assert_eq!(ran.status, 2, "{command}");
        ran.one_line(&["pcm-file:hard would write over `town.csv`, which is read"]);
    }
    assert_eq!(fs::read_to_string(folder.path().join("town.csv")).unwrap(), "");
}
