//! Replays what the fuzz targets have found: every input in fuzz/corpora, through the same checks.
#![allow(clippy::unwrap_used, reason = "a test may")]

#[path = "../fuzz/targets/config.rs"]
mod config;
#[path = "../fuzz/targets/document.rs"]
mod document;
#[path = "../fuzz/targets/font.rs"]
mod font;
#[path = "../fuzz/targets/line.rs"]
mod line;
#[path = "../fuzz/targets/presses.rs"]
mod presses;
#[path = "../fuzz/targets/read.rs"]
mod read;
#[path = "../fuzz/targets/score.rs"]
mod score;

use std::fs;
use std::path::PathBuf;

/// Bytes that all corpora may have together.
const MOST: u64 = 800_000;

fn corpora() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "fuzz", "corpora"].iter().collect()
}

/// Gives each input of a corpus to its target; names the input that fails.
fn replay(target: &str, check: fn(&[u8])) {
    let mut inputs = 0;
    for entry in fs::read_dir(corpora().join(target)).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        if std::panic::catch_unwind(|| check(&bytes)).is_err() {
            panic!("{} fails", path.display());
        }
        inputs += 1;
    }
    assert!(inputs >= 5, "the corpus of {target} has {inputs} inputs");
}

#[test]
fn counts() {
    replay("read", read::check);
}

#[test]
fn configs() {
    replay("config", config::check);
}

#[test]
fn scores() {
    replay("score", score::check);
}

#[test]
fn lines_to_the_socket() {
    replay("line", line::check);
}

#[test]
fn fonts() {
    replay("font", font::check);
}

#[test]
fn sequences_of_presses() {
    replay("presses", presses::check);
}

#[test]
fn corpora_stay_small() {
    let folders = fs::read_dir(corpora()).unwrap().map(|entry| entry.unwrap().path());
    let sizes =
        folders.flat_map(|folder| fs::read_dir(folder).unwrap()).map(|file| file.unwrap().metadata().unwrap().len());
    let all: u64 = sizes.sum();
    assert!(all < MOST, "{all} bytes; run scripts/fuzz corpora");
}
