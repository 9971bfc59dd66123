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

/// Changed copies of each input that are tried too; `BANDSTAND_MUTATIONS` asks for more.
const MUTATIONS: usize = 5;

/// Random numbers, the same at each run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end.max(1)
    }

    /// A copy of one input with some bytes changed, dropped, doubled, or taken from another.
    fn changed(&mut self, input: &[u8], other: &[u8]) -> Vec<u8> {
        let mut bytes = input.to_vec();
        for _ in 0..=self.below(4) {
            let from = self.below(bytes.len());
            let to = (from + self.below(40)).min(bytes.len());
            match self.below(5) {
                0 => drop(bytes.drain(from..to)),
                1 => {
                    let twice = bytes[from..to].to_vec();
                    bytes.splice(from..from, twice);
                }
                2 => {
                    let start = self.below(other.len());
                    let end = (start + self.below(80)).min(other.len());
                    bytes.splice(from..to, other[start..end].iter().copied());
                }
                _ if from < bytes.len() => bytes[from] = self.below(256) as u8,
                _ => {}
            }
        }
        bytes
    }
}

/// Gives each input of a corpus, and changed copies of it, to its target; keeps and names the input that fails.
fn replay(target: &str, check: fn(&[u8])) {
    let mutations = std::env::var("BANDSTAND_MUTATIONS").ok().and_then(|count| count.parse().ok()).unwrap_or(MUTATIONS);
    let mut files: Vec<PathBuf> =
        fs::read_dir(corpora().join(target)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 5, "the corpus of {target} has {} inputs", files.len());
    let inputs: Vec<Vec<u8>> = files.iter().map(|path| fs::read(path).unwrap()).collect();
    let mut random = Random(13);
    let fails = |bytes: &[u8]| std::panic::catch_unwind(|| check(bytes)).is_err();
    for (path, input) in files.iter().zip(&inputs) {
        assert!(!fails(input), "{} fails", path.display());
        for _ in 0..mutations {
            let other = &inputs[random.below(inputs.len())];
            let changed = random.changed(input, other);
            if fails(&changed) {
                let kept = std::env::temp_dir().join(format!("bandstand-{target}-fails"));
                fs::write(&kept, &changed).unwrap();
                panic!("a changed {} fails; it is kept as {}", path.display(), kept.display());
            }
        }
    }
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
