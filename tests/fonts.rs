//! Broken SoundFonts: what is harmless is mended and told, the rest is refused in one line, and whatever is taken plays any
//! note without a panic.
#![allow(clippy::unwrap_used, reason = "a test may")]

mod common;
#[path = "../fuzz/targets/font.rs"]
mod font;
#[path = "../fuzz/targets/tiny_font.rs"]
mod tiny_font;

use bandstand::sound::{SoundFont, SoundFontError};
use common::{bandstand, folder_with};
use std::io::Cursor;
use tiny_font::TinyFont;

/// Debian's font, if it is installed.
fn debians() -> Option<Vec<u8>> {
    std::fs::read("/usr/share/sounds/sf2/TimGM6mb.sf2").ok()
}

/// Random numbers, the same at each run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end
    }
}

fn open(bytes: &[u8]) -> Result<SoundFont, SoundFontError> {
    SoundFont::read(Cursor::new(bytes), "tiny.sf2")
}

/// Opens a font that plays, and returns its warnings as one text.
fn warnings(font: &TinyFont) -> String {
    let bytes = font.bytes();
    font::check(&bytes);
    open(&bytes).unwrap().warnings().join("\n")
}

/// Why a font is refused.
fn refusal(bytes: &[u8]) -> String {
    font::check(bytes);
    open(bytes).err().unwrap().to_string()
}

#[test]
fn a_sound_font_has_no_warnings() {
    assert_eq!(warnings(&TinyFont::default()), "");
    assert_eq!(open(&TinyFont::default().bytes()).unwrap().name(), "Tiny");
    if let Some(bytes) = debians() {
        assert_eq!(open(&bytes).unwrap().warnings(), [""; 0]);
    }
}

#[test]
fn unknown_chunks_and_odd_lengths_are_passed_over() {
    let info: Vec<(&[u8; 4], Vec<u8>)> = vec![(b"XTRA", b"123".to_vec()), (b"ICMT", vec![b'x'; 70_001])];
    for padded in [true, false] {
        let font = TinyFont { info: info.clone(), before: info.clone(), padded, ..TinyFont::default() };
        assert_eq!(warnings(&font), "", "padded: {padded}");
    }
}

#[test]
fn samples_without_silence_after_them_are_played() {
    let font = TinyFont { silence: 0, sample: [0, 256, 192, 256], ..TinyFont::default() };
    assert_eq!(warnings(&font), "");
}

#[test]
fn a_bad_loop_is_played_once_and_told() {
    for [from, to] in [[1_000, 2_000], [32, 70_000], [96, 32], [40, 40], [u32::MAX, 96], [0x8000_0000, u32::MAX]] {
        let told = warnings(&TinyFont { sample: [0, 256, from, to], ..TinyFont::default() });
        assert!(told.contains("loops outside the samples") && told.contains("`Tiny horn`"), "{from} {to}: {told}");
    }
}

#[test]
fn a_sample_outside_the_samples_is_silent_and_told() {
    for [from, to] in [[0, 1_000], [256, 0], [u32::MAX, 8], [8, u32::MAX], [0x8000_0000, 0x8000_0100]] {
        let told = warnings(&TinyFont { sample: [from, to, 32, 96], ..TinyFont::default() });
        assert!(told.contains("zones without a sample") && told.contains("`Tiny horn`"), "{from} {to}: {told}");
    }
}

#[test]
fn addresses_that_a_zone_moves_out_of_the_samples_are_not_moved() {
    for kind in [0, 1, 2, 3, 4, 12, 45, 50] {
        for value in [-32_768, 32_767] {
            let own = TinyFont { own: vec![(kind, value)], ..TinyFont::default() };
            let shared = TinyFont { shared: vec![(kind, value)], ..TinyFont::default() };
            for (who, told) in [("own", warnings(&own)), ("shared", warnings(&shared))] {
                assert!(
                    told.contains("start, end or loop out of") || told.contains("loops"),
                    "{who} {kind} {value}: {told}"
                );
            }
        }
    }
}

/// A note that skips more at once than its loop is long leaves the loop, and then the samples.
#[test]
fn notes_too_high_for_their_loop_are_silent_and_told() {
    for parameter in [(51, 120), (52, 32_767), (56, 1_200), (5, 12_000), (6, 12_000), (7, 12_000), (58, 0)] {
        for own in [true, false] {
            let one = vec![parameter];
            let (own, shared) = if own { (one, Vec::new()) } else { (Vec::new(), one) };
            let told = warnings(&TinyFont { own, shared, ..TinyFont::default() });
            assert!(told.contains("too short for their highest notes"), "{parameter:?}: {told}");
        }
    }
}

/// Every parameter at its ends, alone: nothing panics, and no filter that has gone wild is heard.
#[test]
fn no_value_of_a_parameter_ends_the_sound() {
    for kind in 0..=61 {
        for value in [i16::MIN, -16, -1, 1, 12_000, i16::MAX] {
            font::check(&TinyFont { own: vec![(kind, value)], ..TinyFont::default() }.bytes());
        }
    }
}

#[test]
fn what_is_too_broken_is_refused_with_its_reason() {
    let whole = TinyFont::default().bytes();
    assert!(refusal(b"").contains("does not begin as a SoundFont"));
    assert!(refusal(&whole[..whole.len() - 60]).contains("chunk shdr"));
    assert!(
        refusal(&TinyFont { frames: 0, silence: 0, ..TinyFont::default() }.bytes()).contains("none of its samples")
    );
    let mut ogg = whole.clone();
    let at = whole.windows(4).position(|id| id == b"smpl").unwrap();
    ogg[at + 8..at + 12].copy_from_slice(b"OggS");
    assert!(refusal(&ogg).contains(".sf3"));
    let many = TinyFont { before: vec![(b"XTRA", Vec::new()); 2_000], ..TinyFont::default() };
    assert!(refusal(&many.bytes()).contains("more than 1000 chunks"));
}

#[test]
fn a_size_that_is_a_lie_asks_for_no_memory() {
    let whole = TinyFont::default().bytes();
    for id in [b"smpl", b"phdr", b"pbag", b"pgen", b"inst", b"ibag", b"igen", b"shdr", b"INAM"] {
        let mut lying = whole.clone();
        let at = whole.windows(4).position(|name| name == id).unwrap() + 4;
        lying[at..at + 4].copy_from_slice(&0xFFFF_FFF0u32.to_le_bytes());
        let told = refusal(&lying);
        assert!(told.contains(&format!("chunk {} is longer than the file", id.escape_ascii())), "{told}");
    }
}

#[test]
fn the_program_plays_what_can_be_played_and_names_the_rest() {
    let bad_loop = TinyFont { sample: [0, 256, 1_000, 2_000], ..TinyFont::default() }.bytes();
    let cut = &bad_loop[..bad_loop.len() - 60];
    let fonts = folder_with(&[("loop.sf2", &bad_loop), ("cut.sf2", cut)]);
    let play = |name: &str| {
        let path = fonts.path().join(name).display().to_string();
        bandstand(&["render", "--hour", "3", "--soundfont", &path, "-o", "/dev/null", "--format", "wav"])
    };
    let ran = play("loop.sf2");
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("loop.sf2: loops outside the samples"), "{}", ran.stderr);
    let ran = play("cut.sf2");
    assert_eq!(ran.status, 1);
    ran.one_line(&["cut.sf2 is no SoundFont that can be read: its chunk shdr is longer than the file"]);
}

#[test]
fn every_byte_may_be_wrong() {
    let whole = TinyFont::default().bytes();
    let samples = whole.windows(4).position(|id| id == b"smpl").unwrap() + 8;
    let tables = whole.windows(4).position(|id| id == b"pdta").unwrap();
    for at in (0..samples).chain(tables..whole.len()) {
        for value in [whole[at] ^ 1, whole[at] ^ 0x80] {
            let mut wrong = whole.clone();
            wrong[at] = value;
            font::check(&wrong);
        }
    }
}

#[test]
fn several_bytes_may_be_wrong_missing_or_twice() {
    let mut random = Random(13);
    let rich = TinyFont { shared: vec![(48, 60), (8, 9_000)], own: vec![(2, 5), (51, 2)], ..TinyFont::default() };
    let sound = [TinyFont::default().bytes(), rich.bytes()];
    for round in 0..2_000 {
        let mut wrong = sound[round % 2].clone();
        for _ in 0..=random.below(6) {
            let at = 12 + random.below(wrong.len() - 12);
            match random.below(8) {
                0 => drop(wrong.drain(at..(at + random.below(8)).min(wrong.len()))),
                1 => {
                    let twice = wrong[at..(at + 46).min(wrong.len())].to_vec();
                    wrong.splice(at..at, twice);
                }
                2 => wrong.truncate(at.max(100)),
                _ => wrong[at] = random.below(256) as u8,
            }
        }
        font::check(&wrong);
    }
}

/// Runs only where Debian's SoundFont is installed.
#[test]
fn bytes_of_a_whole_orchestra_may_be_wrong() {
    let Some(mut bytes) = debians() else {
        return println!("skipped: Debian's SoundFont is not installed");
    };
    let tables = bytes.windows(4).rposition(|id| id == b"pdta").unwrap();
    let mut random = Random(6);
    for round in 0..60 {
        let mut before = Vec::new();
        for _ in 0..=round % 3 {
            let at = tables + random.below(bytes.len() - tables);
            before.push((at, bytes[at]));
            bytes[at] = random.below(256) as u8;
        }
        font::check(&bytes);
        before.into_iter().rev().for_each(|(at, byte)| bytes[at] = byte);
    }
}
