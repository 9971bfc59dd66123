//! The examples do what they say: those that need no sound card are run.
#![allow(clippy::unwrap_used, reason = "a test may")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Runs an example that cargo has built beside the program, and returns its standard output.
fn ran(name: &str, words: &[&str]) -> String {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_bandstand"));
    let example = program.parent().unwrap().join("examples").join(name);
    let output = Command::new(&example).args(words).output().unwrap_or_else(|error| {
        panic!("{}: {error}; `cargo build --examples` makes it", example.display());
    });
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn render_wav_writes_what_the_ending_says() {
    let folder = tempfile::tempdir().unwrap();
    let counts = folder.path().join("town.csv");
    fs::write(&counts, "location,date,hour,count\nMill,2024-03-04,8,120\nQuay,2024-03-04,9,50\n").unwrap();
    for (name, magic) in [("a.wav", &b"RIFF"[..]), ("a.mid", b"MThd"), ("a.svg", b"<svg")] {
        let out = folder.path().join(name);
        let told = ran("render_wav", &[out.to_str().unwrap(), counts.to_str().unwrap(), "monday"]);
        assert!(told.contains(name), "{told}");
        assert!(fs::read(&out).unwrap().starts_with(magic), "{name}");
    }
}

#[test]
fn own_score_has_two_players_and_bells() {
    let told = ran("own_score", &[]);
    assert!(told.starts_with("Two by the fountain: "), "{told}");
    for player in ["(Flugelhorn)", "(Euphonium)", "Tubular bells"] {
        assert!(told.contains(player), "{player}: {told}");
    }
}

/// Twenty seconds of music, with a pause in the middle, on a synth that writes down what it is sent.
#[test]
fn drive_a_synth_plays_and_ends_every_note() {
    let told = ran("drive_a_synth", &["midi-log:-"]);
    let lines = |first: &str| told.lines().filter(|line| line.split_whitespace().nth(1) == Some(first)).count();
    let notes = |high: char| ('0'..='9').chain('a'..='f').map(|low| lines(&format!("{high}{low}"))).sum::<usize>();
    assert!(notes('9') > 100, "{told}");
    assert_eq!(notes('9'), notes('8'), "a note hangs");
}
