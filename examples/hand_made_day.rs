//! Renders a day that no data made: eight parts and bells over 24 phrases whose loudness and bustle rise to noon and
//! fall to night. For listening to the sound room by itself.
//!
//! `cargo run --release --example hand_made_day -- day.wav hours.csv`

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use bandstand::compose::{Movement, Note, Part, Phrase, Reason};
use bandstand::outputs::wav::{RenderOptions, write_wav};
use bandstand::theory::{Key, TICKS_PER_BEAT, TICKS_PER_PHRASE, TempoChange, TempoMap};

/// Voice, name, program, seat, lowest and highest pitch.
const BAND: [(&str, &str, u8, i8, u8, u8); 8] = [
    ("soprano-cornet", "Soprano cornet", 56, -55, 66, 84),
    ("cornet", "Solo cornet", 56, -75, 60, 79),
    ("flugelhorn", "Flugelhorn", 56, -25, 58, 74),
    ("tenor-horn", "Tenor horn", 60, 5, 52, 70),
    ("trombone", "Trombone", 57, 70, 48, 67),
    ("euphonium", "Euphonium", 58, 30, 46, 65),
    ("baritone", "Baritone", 58, 45, 46, 64),
    ("eflat-bass", "E flat bass", 58, 15, 31, 48),
];

const PENTATONIC: [u8; 5] = [0, 2, 4, 7, 9];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let target = arguments.next().unwrap_or_else(|| "day.wav".into());
    let hours = arguments.next();
    let movement = movement()?;
    let start = Instant::now();
    write_wav(Path::new(&target), &movement, &RenderOptions::default(), |_, _| ())?;
    let took = start.elapsed().as_secs_f64();
    println!("{:.1} s of music in {took:.2} s: {:.0} times real time", movement.seconds(), movement.seconds() / took);
    if let Some(hours) = hours {
        let mut csv = String::from("start_seconds,total\n");
        for phrase in &movement.phrases {
            writeln!(csv, "{},{}", movement.tempo.seconds_at(phrase.start), phrase.total)?;
        }
        std::fs::write(hours, csv)?;
    }
    Ok(())
}

/// How busy the city is, 0 to 1.
fn bustle(hour: usize) -> f64 {
    let from_noon = (hour as f64 - 13.0).abs() / 12.0;
    (1.0 - from_noon).clamp(0.02, 1.0).powf(1.2)
}

fn movement() -> Result<Movement, &'static str> {
    let mut random = Random(7);
    let mut parts: Vec<Part> = BAND
        .iter()
        .enumerate()
        .map(|(i, &(voice, name, program, pan, ..))| Part {
            name: name.into(),
            location: Some(name.into()),
            instrument: name.into(),
            voice: voice.into(),
            program,
            channel: i as u8,
            pan,
            notes: Vec::new(),
        })
        .collect();
    let mut phrases = Vec::new();
    let mut bells = Vec::new();
    let mut tempi = Vec::new();
    for hour in 0..24usize {
        let start = hour as u32 * TICKS_PER_PHRASE;
        let bustle = bustle(hour);
        let tonic = ((8 + 7 * (hour / 2)) % 12) as u8;
        tempi.push(TempoChange { tick: start, micros_per_beat: (60e6 / (64.0 + 30.0 * bustle)) as u32 });
        for (part, &(.., low, high)) in parts.iter_mut().zip(&BAND) {
            let own = (bustle * (0.8 + 0.4 * random.unit())).min(1.0);
            play(part, start, tonic, low, high, own, &mut random);
        }
        let strokes = if hour % 12 == 0 { 12 } else { hour % 12 };
        for stroke in 0..strokes as u32 {
            bells.push(Note {
                onset: start + stroke * TICKS_PER_BEAT,
                duration: TICKS_PER_BEAT,
                pitch: 60 + tonic,
                velocity: (38.0 + 60.0 * bustle) as u8,
                reason: Reason::Bell,
            });
        }
        phrases.push(Phrase {
            hour: hour as u8,
            start,
            key: Key::parse("C").ok_or("no key")?,
            tempo_bpm: 64.0 + 30.0 * bustle,
            bells: strokes as u8,
            total: 1_000.0 * bustle,
            parts: Vec::new(),
        });
    }
    parts.push(Part {
        name: "Tubular bells".into(),
        location: None,
        instrument: "Tubular bells".into(),
        voice: "tubular-bells".into(),
        program: 14,
        channel: 10,
        pan: 0,
        notes: bells,
    });
    Ok(Movement {
        title: "A hand-made day".into(),
        score: "hand".into(),
        period: "weekday".into(),
        seed: 0,
        parts,
        phrases,
        tempo: TempoMap::new(tempi),
        length: 24 * TICKS_PER_PHRASE,
        attribution: Vec::new(),
        absent: Vec::new(),
        joined: Vec::new(),
    })
}

/// Eight bars of walking melody: the busier, the louder and the quicker.
fn play(part: &mut Part, start: u32, tonic: u8, low: u8, high: u8, bustle: f64, random: &mut Random) {
    let scale: Vec<u8> = (low..=high).filter(|p| PENTATONIC.contains(&((p + 12 - tonic) % 12))).collect();
    let mut at = 0;
    let mut degree = scale.len() / 2;
    while at < TICKS_PER_PHRASE {
        let quick = random.unit() < bustle * 0.8;
        let beats = if quick { [0.25, 0.5, 0.5, 1.0] } else { [1.0, 1.0, 2.0, 4.0] }[random.below(4)];
        let ticks = ((beats * f64::from(TICKS_PER_BEAT)) as u32).min(TICKS_PER_PHRASE - at);
        let rests = random.unit() > 0.35 + 0.6 * bustle;
        if !rests {
            degree = (degree + random.below(5)).saturating_sub(2).min(scale.len() - 1);
            let slurred = random.unit() < 0.4;
            part.notes.push(Note {
                onset: start + at,
                duration: if slurred { ticks } else { (ticks * 9 / 10).max(1) },
                pitch: scale[degree],
                velocity: (33.0 + 67.0 * bustle + 8.0 * random.unit()) as u8,
                reason: Reason::Count,
            });
        }
        at += ticks;
    }
}

/// A small generator of chance, always the same.
struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / (1u64 << 31) as f64
    }

    fn below(&mut self, n: usize) -> usize {
        ((self.unit() * n as f64) as usize).min(n - 1)
    }
}
