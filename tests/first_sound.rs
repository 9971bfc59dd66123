//! Tests how long it takes from the start of the program to the first sound in a pipe.
#![allow(clippy::unwrap_used, reason = "a test may")]

mod common;

use common::house;
use std::io::Read;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// What documents promise of a release build on a small machine. The tests' build is slower, and their machine quicker.
const PROMISED: Duration = Duration::from_millis(300);

/// The times from the start to the first block, and to the first in which something sounds.
fn start() -> (Duration, Duration) {
    let begun = Instant::now();
    let mut command = house();
    command.args(["play", "--output", "pcm:-"]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut pipe = child.stdout.take().unwrap();
    let mut block = [0; 1_920];
    pipe.read_exact(&mut block).unwrap();
    let first = begun.elapsed();
    while block.iter().all(|byte| *byte == 0) {
        pipe.read_exact(&mut block).unwrap();
    }
    let sound = begun.elapsed();
    child.kill().unwrap();
    child.wait().unwrap();
    (first, sound)
}

#[test]
fn the_first_sound_comes_at_once() {
    // Other work on the machine can only make it later, so the best of five starts counts.
    let (first, sound) = (0..5).map(|_| start()).min_by_key(|times| times.1).unwrap();
    assert!(sound < PROMISED, "the first block after {first:?}, the first sound after {sound:?}");
}
