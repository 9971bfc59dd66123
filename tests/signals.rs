//! Tests of the signals that ask for the end: playing fades out, and a half-written file is removed.
#![allow(clippy::unwrap_used, reason = "a test may")]

mod common;

use common::{Ran, house, sounding};
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The signals that ask for the end: Ctrl-C, a polite kill, a terminal that hangs up, Ctrl-\.
const SIGNALS: [&str; 4] = ["-INT", "-TERM", "-HUP", "-QUIT"];

fn send(signal: &str, child: &Child) {
    let pid = child.id().to_string();
    // This is the shell's own `kill`, because not every machine has a program of that name.
    assert!(Command::new("sh").args(["-c", "kill \"$0\" \"$1\"", signal, &pid]).status().unwrap().success());
}

#[test]
fn playing_stops_when_asked_and_that_is_no_error() {
    for signal in SIGNALS {
        let begun = Instant::now();
        let mut command = house();
        command.args(["play", "--output", "null", "--hour", "3"]).stdin(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut words = BufReader::new(child.stderr.take().unwrap());
        let mut told = String::new();
        while !told.contains("03:00") {
            assert_ne!(words.read_line(&mut told).unwrap(), 0, "no line for the hour: {told}");
        }
        send(signal, &child);
        assert_eq!(child.wait().unwrap().code(), Some(0), "{signal}");
        words.read_to_string(&mut told).unwrap();
        assert_eq!(told.lines().count(), 2, "{told}");
        assert!(begun.elapsed() < Duration::from_secs(10));
    }
}

#[test]
fn a_half_written_file_is_removed() {
    for (flag, signal) in ["-o", "--stems"].into_iter().flat_map(|flag| SIGNALS.map(|signal| (flag, signal))) {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join(if flag == "-o" { "day.wav" } else { "stems" });
        let mut command = house();
        command.args(["render", flag]).arg(&target);
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let begun = Instant::now();
        while fs::read_dir(folder.path()).unwrap().count() == 0 {
            assert!(begun.elapsed() < Duration::from_secs(60), "nothing was ever written");
            std::thread::sleep(Duration::from_millis(2));
        }
        send(signal, &child);
        let ran = Ran::from(child.wait_with_output().unwrap());
        assert_eq!((ran.status, ran.stderr.as_str()), (130, ""), "{flag} {signal}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{flag} {signal}");
    }
}

/// Ctrl-Z ends every note first, and whoever lets it go on hears the rest.
#[test]
fn a_player_that_is_stopped_leaves_no_note_hanging_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let read = || fs::read_to_string(&log).unwrap_or_default();
    let until = |what: &str, wanted: &dyn Fn() -> bool| {
        let begun = Instant::now();
        while !wanted() {
            assert!(begun.elapsed() < Duration::from_secs(40), "never: {what}");
            std::thread::sleep(Duration::from_millis(1));
        }
    };
    let mut command = house();
    command.args(["play", "--plain", "--hour", "17", "--output"]).arg(format!("midi-log:{}", log.display()));
    let mut child = command.stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let stat = format!("/proc/{}/stat", child.id());
    for _ in 0..3 {
        let before = read().len();
        until("notes", &|| read().len() > before + 500 && !sounding(&read()).is_empty());
        send("-TSTP", &child);
        until("it stands still", &|| fs::read_to_string(&stat).unwrap().contains(") T "));
        assert_eq!(sounding(&read()), []);
        send("-CONT", &child);
    }
    send("-TERM", &child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(sounding(&read()), []);
}

/// After `nohup` a hang-up is none.
#[test]
fn a_file_is_finished_after_nohup() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("day.wav");
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' HUP; exec \"$0\" render --hour 8 -o \"$1\""]).arg(house().get_program()).arg(&target);
    let mut child = command.stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let begun = Instant::now();
    while fs::read_dir(folder.path()).unwrap().count() == 0 {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing was ever written");
        std::thread::sleep(Duration::from_millis(2));
    }
    send("-HUP", &child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(fs::metadata(target).unwrap().len() > 1_000_000);
}

#[test]
fn samples_down_a_pipe_stop_with_their_reader() {
    let mut command = house();
    command.args(["play", "--output", "pcm:-", "--hour", "3"]).stdin(Stdio::null());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut samples = vec![0; 48_000 * 4];
    let mut pipe = child.stdout.take().unwrap();
    pipe.read_exact(&mut samples).unwrap();
    assert!(samples.iter().any(|byte| *byte != 0), "a second of nothing");
    drop(pipe);
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert_eq!((ran.status, ran.stderr.lines().count()), (0, 2), "{}", ran.stderr);
}

/// Messages as text stop with their reader too: once nobody reads them, nobody will.
#[test]
fn messages_down_a_pipe_stop_with_their_reader() {
    let mut command = house();
    command.args(["play", "--output", "midi-log:-"]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    drop(reader);
    let begun = Instant::now();
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(begun.elapsed() < Duration::from_secs(30), "it did not end by itself");
    assert_eq!(ran.stderr.matches("the reader of midi-log:- has gone").count(), 1, "{}", ran.stderr);
    assert!(!ran.stderr.contains("is back"), "{}", ran.stderr);
}
