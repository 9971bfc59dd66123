//! Tests how much work the program does from its start to the first sound in a pipe.
#![allow(clippy::unwrap_used, reason = "a test may")]
#![cfg(target_os = "linux")]

mod common;

use common::house;
use std::fs;
use std::io::Read;
use std::process::Stdio;
use std::time::Duration;

/// What documents promise of a release build on a small machine. The tests' build is slower, and their machine quicker.
const PROMISED: Duration = Duration::from_millis(300);

/// The unit in which Linux tells processor time: USER_HZ is 100 on every architecture that Rust knows.
const TICK: Duration = Duration::from_millis(10);

/// The processor time that a process and its threads have used. Other work on the machine takes none of it.
fn used(pid: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    // The name of the program, in brackets, may have blanks; the times are the 14th and 15th of all fields.
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    TICK * fields[11..13].iter().map(|ticks| ticks.parse::<u32>().unwrap()).sum()
}

/// The processor time from the start to the first block in which something sounds.
fn start() -> Duration {
    let mut command = house();
    command.args(["play", "--output", "pcm:-"]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut pipe = child.stdout.take().unwrap();
    let mut block = [0; 1_920];
    while block.iter().all(|byte| *byte == 0) {
        pipe.read_exact(&mut block).unwrap();
    }
    let used = used(child.id());
    child.kill().unwrap();
    child.wait().unwrap();
    used
}

#[test]
fn the_first_sound_takes_little_work() {
    // Other work shares caches with this one, so the best of five starts counts.
    let used = (0..5).map(|_| start()).min().unwrap();
    assert!(used < PROMISED, "{used:?} of processor time to the first sound");
}
