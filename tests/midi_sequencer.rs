//! Tests of the MIDI sequencer on a fake clock: it sends what the file holds, no note is stuck, nothing drifts.
#![allow(clippy::unwrap_used, reason = "a test may")]

use bandstand::compose::{Movement, Options, compose};
use bandstand::footfall::{Footfall, Statistic};
use bandstand::formats::{midi_bytes, write_json};
use bandstand::outputs::midi::{Due, Roll, Sequencer, SequencerCommand, SynthSettings};
use bandstand::score;
use bandstand::theory::{PPQ, TICKS_PER_BAR, TICKS_PER_BEAT};
use bandstand::time::{Lead, Quantum};
use midly::{MetaMessage, MidiMessage, Smf, TrackEventKind};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::collections::BTreeMap;
use std::sync::Arc;

fn piece_of(score: &str, period: &str, hours: &[u8]) -> Movement {
    let profile = Footfall::leeds_week().profile(&period.parse().unwrap(), Statistic::Mean).unwrap();
    let score = score::shipped(score).unwrap().unwrap();
    compose(&profile, &score, &Options { hours: hours.to_vec(), ..Options::default() }).unwrap()
}

/// Every message as (microseconds, bytes), by channel, in order.
type ByChannel = BTreeMap<u8, Vec<(u64, Vec<u8>)>>;

/// The messages of a MIDI file, timed by its own tempo track.
fn of_file(bytes: &[u8]) -> ByChannel {
    let file = Smf::parse(bytes).unwrap();
    let mut tempos = Vec::new();
    let mut tick = 0u32;
    for event in &file.tracks[0] {
        tick += event.delta.as_int();
        if let TrackEventKind::Meta(MetaMessage::Tempo(micros)) = event.kind {
            tempos.push((tick, u64::from(micros.as_int())));
        }
    }
    let micros_at = |tick: u32| {
        let mut sum = 0;
        for (i, (start, micros)) in tempos.iter().enumerate() {
            let end = tempos.get(i + 1).map_or(tick, |next| next.0.min(tick));
            sum += u64::from(end.saturating_sub(*start)) * micros;
        }
        sum / u64::from(PPQ)
    };
    let mut all = ByChannel::new();
    for track in &file.tracks[1..] {
        let mut tick = 0;
        for event in track {
            tick += event.delta.as_int();
            let TrackEventKind::Midi { channel, message } = event.kind else { continue };
            let c = channel.as_int();
            let bytes = match message {
                MidiMessage::NoteOff { key, vel } => vec![0x80 | c, key.as_int(), vel.as_int()],
                MidiMessage::NoteOn { key, vel } => vec![0x90 | c, key.as_int(), vel.as_int()],
                MidiMessage::Controller { controller, value } => vec![0xb0 | c, controller.as_int(), value.as_int()],
                MidiMessage::ProgramChange { program } => vec![0xc0 | c, program.as_int()],
                other => panic!("{other:?}"),
            };
            all.entry(c).or_default().push((micros_at(tick), bytes));
        }
    }
    all
}

/// The messages of a JSON file, built from its fields alone.
fn of_json(movement: &Movement) -> ByChannel {
    let mut bytes = Vec::new();
    write_json(movement, &mut bytes).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let number = |value: &serde_json::Value| value.as_u64().unwrap() as u32;
    let list = |value: &serde_json::Value| value.as_array().unwrap().clone();
    let mut all = ByChannel::new();
    for part in list(&json["parts"]) {
        let c = number(&part["channel"]) as u8;
        // Messages as (tick, order within the tick, bytes).
        let mut messages: Vec<(u32, u8, Vec<u8>)> = Vec::new();
        let mut program = Some(vec![0xc0 | c, number(&part["program"]) as u8]);
        for control in list(&part["controls"]) {
            let (controller, value) = (number(&control["controller"]) as u8, number(&control["value"]) as u8);
            if ![0, 32].contains(&controller) {
                messages.extend(program.take().map(|program| (0, 1, program)));
            }
            messages.push((number(&control["tick"]), 1, vec![0xb0 | c, controller, value]));
        }
        for note in list(&part["notes"]) {
            let (onset, pitch) = (number(&note["onset_ticks"]), number(&note["pitch"]) as u8);
            messages.push((onset, 2, vec![0x90 | c, pitch, number(&note["velocity"]) as u8]));
            messages.push((onset + number(&note["duration_ticks"]), 0, vec![0x80 | c, pitch, 64]));
        }
        messages.sort_by_key(|(tick, order, _)| (*tick, *order));
        let timed = messages.into_iter().map(|(tick, _, bytes)| (movement.tempo.micros_at(tick), bytes));
        all.insert(c, timed.collect());
    }
    all
}

/// The messages that a port is sent while a piece is played from its start, by a clock that jumps from message to
/// message. Those sent before the start, which silence and reset the port, are left out.
fn of_port(movement: &Movement, start: u64) -> ByChannel {
    let piece = Arc::new(Roll::new(movement, &SynthSettings::default()));
    let mut sequencer = Sequencer::new(SynthSettings::default());
    let mut out = Vec::new();
    sequencer.joined(start - 1_000_000, &mut out);
    assert!(out.iter().any(|due| due.wire.bytes() == [0xf0, 0x7e, 0x7f, 9, 1, 0xf7]));
    out.clear();
    sequencer.command(SequencerCommand::Play { piece, tick: 0, moment: start }, start - 500_000, &mut out);
    let mut all = ByChannel::new();
    loop {
        for Due { moment, wire } in out.drain(..) {
            let bytes = wire.bytes().to_vec();
            all.entry(bytes[0] & 0x0f).or_default().push((moment.saturating_sub(start), bytes));
        }
        match sequencer.next_due() {
            Some(moment) => sequencer.advance(moment, &mut out),
            None => return all,
        }
    }
}

#[test]
fn live_file_and_json_are_the_same_message_for_message() {
    for score in ["leeds", "any-city", "quartet"] {
        let day = piece_of(score, "weekday", &[]);
        let file = of_file(&midi_bytes(&day).unwrap());
        let live = of_port(&day, 5_000_000);
        assert_eq!(file.keys().collect::<Vec<_>>(), live.keys().collect::<Vec<_>>());
        for (channel, messages) in &file {
            assert!(messages.len() > 50, "{score}");
            assert_eq!(messages, &live[channel], "{score}, channel {channel}");
        }
        assert_eq!(file, of_json(&day), "{score}");
        assert!(file.values().flatten().any(|(_, m)| m[0] & 0xf0 == 0xb0 && m[1] == 11 && m[2] < 127), "no hairpin");
    }
}

/// A synth that counts the notes that sound, and notes when it was sent messages.
#[derive(Default)]
struct Synth {
    sounding: BTreeMap<(u8, u8), i32>,
    programs: BTreeMap<u8, u8>,
    begun: u64,
    ended: u64,
    last: u64,
    /// What was done last, for messages.
    done: String,
}

impl Synth {
    fn hear(&mut self, out: &mut Vec<Due>) {
        for Due { moment, wire } in out.drain(..) {
            assert!(moment >= self.last, "{moment} after {} after {}", self.last, self.done);
            self.last = moment;
            match *wire.bytes() {
                [status @ 0x90..=0x9f, pitch, 1..=127] => {
                    *self.sounding.entry((status & 15, pitch)).or_default() += 1;
                    assert!(self.programs.contains_key(&(status & 15)), "a note before its program");
                    self.begun += 1;
                }
                [status @ 0x80..=0x8f, pitch, _] => {
                    let count = self.sounding.entry((status & 15, pitch)).or_default();
                    *count -= 1;
                    assert!(*count >= 0, "a note ended that did not sound");
                    self.ended += 1;
                }
                [status @ 0xc0..=0xcf, program] => drop(self.programs.insert(status & 15, program)),
                [0xf0, ..] => self.programs.clear(),
                _ => {}
            }
        }
    }

    fn is_silent(&self) -> bool {
        self.sounding.values().all(|count| *count == 0)
    }
}

/// Lets time go on from message to message, as the thread that sends does.
fn run_to(sequencer: &mut Sequencer, moment: u64, out: &mut Vec<Due>) {
    while let Some(next) = sequencer.next_due().filter(|next| *next < moment) {
        sequencer.advance(next, out);
    }
    sequencer.advance(moment, out);
}

#[test]
fn a_thousand_random_events_leave_no_note_stuck() {
    let movements = [
        piece_of("leeds", "weekday", &[7, 8, 12, 17]),
        piece_of("leeds", "weekend", &[12, 13]),
        piece_of("quartet", "weekday", &[17, 18]),
        piece_of("any-city", "weekday", &[11]),
    ];
    for (seed, settings) in [
        SynthSettings::default(),
        SynthSettings {
            channel: Some(4),
            programs: true,
            clock: true,
            delay_micros: 90_000,
            ..SynthSettings::default()
        },
        SynthSettings { transpose: -12, clock: true, reset: false, delay_micros: -20_000, ..SynthSettings::default() },
    ]
    .into_iter()
    .enumerate()
    {
        let mut chance = ChaCha8Rng::seed_from_u64(seed as u64);
        let mut pick = |n: u32| chance.next_u32() % n;
        let mut synth = Synth::default();
        let mut sequencer = Sequencer::new(settings.clone());
        let mut out = Vec::new();
        let mut now = 10_000_000u64;
        sequencer.joined(now, &mut out);
        let (mut lost, mut counts) = (false, [0u32; 12]);
        for event in 0..1_300u64 {
            // Time goes on in odd steps, as if the thread sometimes woke late.
            let until = now + 1_000 * u64::from(pick(3_000));
            while now < until {
                now = sequencer.next_due().map_or(until, |due| due.max(now) + u64::from(pick(9)) * 700).min(until);
                sequencer.advance(now, &mut out);
                synth.hear(&mut out);
            }
            // Each piece has a number of its own, as on a stage.
            let piece = Arc::new(Roll::new(&movements[pick(4) as usize], &settings).numbered(event + 1));
            let tick = pick(2 * 32) * TICKS_PER_BEAT / 2;
            let quantum = [Quantum::Now, Quantum::Beat, Quantum::Bar][pick(3) as usize];
            let kind = if event == 0 { 11 } else { pick(12) };
            counts[kind as usize] += 1;
            let command = match kind {
                0 => Some(SequencerCommand::Pause),
                1 | 2 => Some(SequencerCommand::Resume),
                3 => Some(SequencerCommand::Switch { piece, tick, quantum }),
                4 => Some(SequencerCommand::Panic),
                5 if lost => {
                    sequencer.joined(now, &mut out);
                    lost = false;
                    None
                }
                5 => {
                    // What sounded on the port is gone with it; the port that comes back is silenced.
                    sequencer.lost();
                    synth.sounding.clear();
                    lost = true;
                    None
                }
                6 => {
                    // The program is stopped by SIGTERM and started again.
                    sequencer.command(SequencerCommand::Stop, now, &mut out);
                    synth.hear(&mut out);
                    assert!(synth.is_silent(), "something sounds after a stop");
                    sequencer = Sequencer::new(settings.clone());
                    sequencer.joined(now, &mut out);
                    lost = false;
                    Some(SequencerCommand::Play { piece, tick, moment: now + 100_000 })
                }
                7 => Some(SequencerCommand::Setup),
                // The leader is in the piece that plays, in one that waits, in one of long ago or in one not heard of.
                8 => {
                    let number = (sequencer.number() + u64::from(pick(4))).saturating_sub(1);
                    let begun = now.cast_signed() - 1_000 * i64::from(pick(70_000)) + 2_000_000;
                    Some(SequencerCommand::Follow(Lead { number, begun, jumped: pick(2) == 0 }))
                }
                9 => {
                    let during = (sequencer.number() + 1).saturating_sub(u64::from(pick(3)));
                    Some(SequencerCommand::SwitchAt { piece, tick, at: pick(4 * 32) * TICKS_PER_BEAT, during })
                }
                // The program stands still; then the synth is brought to the present.
                10 => {
                    let before = synth.begun;
                    now += 1_500_000 + 1_000 * u64::from(pick(100_000));
                    sequencer.advance(now, &mut out);
                    synth.hear(&mut out);
                    assert!(synth.begun <= before + 32, "{} notes at once", synth.begun - before);
                    None
                }
                _ => Some(SequencerCommand::Play { piece, tick, moment: now }),
            };
            if let Some(command) = command {
                synth.done = format!("{now}: {} {kind} of {}", sequencer.number(), event + 1);
                if let SequencerCommand::Follow(lead) = &command {
                    synth.done += &format!(" {lead:?}");
                }
                let silent = matches!(command, SequencerCommand::Pause | SequencerCommand::Panic);
                sequencer.command(command, now, &mut out);
                synth.hear(&mut out);
                assert!(!silent || synth.is_silent(), "something sounds in pause or after panic");
            }
            synth.hear(&mut out);
        }
        sequencer.command(SequencerCommand::Stop, now, &mut out);
        synth.hear(&mut out);
        assert!(synth.is_silent() && sequencer.ledger().is_empty(), "a note is stuck");
        assert!(synth.begun > 2_000, "only {} notes", synth.begun);
        assert!(counts.iter().all(|count| *count > 50), "{counts:?}");
    }
}

#[test]
fn ten_days_do_not_drift() {
    let day = piece_of("leeds", "weekday", &[]);
    let piece = Arc::new(Roll::new(&day, &SynthSettings::default()));
    let mut sequencer = Sequencer::new(SynthSettings::default());
    let mut out = Vec::new();
    let (start, length) = (7_777_777u64, day.tempo.micros_at(day.length));
    sequencer.joined(start - 1_000_000, &mut out);
    sequencer.command(
        SequencerCommand::Play { piece: Arc::clone(&piece), tick: 0, moment: start },
        start - 100_000,
        &mut out,
    );
    let mut onsets: Vec<u64> =
        day.parts.iter().flat_map(|part| &part.notes).map(|note| day.tempo.micros_at(note.onset)).collect();
    onsets.sort_unstable();
    // The day is played again and again, each time from the last bar line of the one before, while the thread wakes up
    // to 3 ms late, never twice by the same time.
    let (mut late, mut round) = (0, 0);
    while round * length < 10 * 86_400_000_000 {
        let begun = start + round * length;
        let ask = begun + day.tempo.micros_at(day.length - TICKS_PER_BAR / 2);
        let mut heard = Vec::with_capacity(onsets.len());
        while let Some(next) = sequencer.next_due().filter(|next| *next <= ask) {
            late = (late * 31 + 17) % 3_000;
            sequencer.advance(next + late, &mut out);
            let notes = out.drain(..).filter(|due| due.wire.bytes()[0] & 0xf0 == 0x90);
            heard.extend(notes.map(|due| due.moment - begun));
        }
        assert_eq!(heard, onsets, "day {round}");
        let quantum = Quantum::Bar;
        sequencer.command(
            SequencerCommand::Switch { piece: Arc::clone(&piece), tick: 0, quantum },
            ask + 4_000,
            &mut out,
        );
        round += 1;
    }
    assert!(round > 1_400, "{round} days of music in ten");
}

#[test]
fn a_switch_falls_on_the_beat_and_a_resumed_piece_goes_on_where_it_stood() {
    let (day, other) = (piece_of("leeds", "weekday", &[12]), piece_of("leeds", "weekend", &[12]));
    let ready = |movement: &Movement| Arc::new(Roll::new(movement, &SynthSettings::default()));
    for (quantum, unit) in [(Quantum::Beat, TICKS_PER_BEAT), (Quantum::Bar, TICKS_PER_BAR)] {
        let mut sequencer = Sequencer::new(SynthSettings { reset: false, ..SynthSettings::default() });
        let mut out = Vec::new();
        sequencer.joined(0, &mut out);
        sequencer.command(SequencerCommand::Play { piece: ready(&day), tick: 0, moment: 1_000 }, 0, &mut out);
        let asked = 1_000 + day.tempo.micros_at(5 * TICKS_PER_BAR + 700);
        run_to(&mut sequencer, asked, &mut out);
        out.clear();
        sequencer.command(SequencerCommand::Switch { piece: ready(&other), tick: 0, quantum }, asked, &mut out);
        let boundary = (5 * TICKS_PER_BAR + 700).div_ceil(unit) * unit;
        let expected = 1_000 + day.tempo.micros_at(boundary);
        while sequencer.transport().unwrap().piece_at(expected) != 0 {
            let next = sequencer.next_due().unwrap();
            assert!(next <= expected, "it did not switch on its {quantum:?}");
            sequencer.advance(next, &mut out);
        }
        // The pause lasts an hour, to the microsecond.
        let moment = expected + 1_234_567;
        sequencer.command(SequencerCommand::Pause, moment, &mut out);
        assert_eq!(sequencer.next_due(), None);
        sequencer.command(SequencerCommand::Resume, moment + 3_600_000_000, &mut out);
        assert_eq!(sequencer.transport().unwrap().piece_at(moment + 3_600_000_000), 1_234_567);
    }
}

#[test]
fn a_port_that_is_back_is_set_up_and_joined_at_the_right_beat() {
    let day = piece_of("leeds", "weekday", &[17, 18]);
    let mut sequencer = Sequencer::new(SynthSettings::default());
    let mut out = Vec::new();
    sequencer.joined(0, &mut out);
    let piece = Arc::new(Roll::new(&day, &SynthSettings::default()));
    sequencer.command(SequencerCommand::Play { piece, tick: 0, moment: 100_000 }, 0, &mut out);
    run_to(&mut sequencer, 5_000_000, &mut out);
    sequencer.lost();
    out.clear();
    sequencer.advance(12_000_000, &mut out);
    assert!(out.is_empty(), "somebody was told something");
    sequencer.joined(12_000_000, &mut out);
    run_to(&mut sequencer, 16_000_000, &mut out);
    let statuses: Vec<u8> = out.iter().map(|due| due.wire.bytes()[0] & 0xf0).collect();
    let first_note = statuses.iter().position(|status| *status == 0x90).unwrap();
    let programs = statuses[..first_note].iter().filter(|status| **status == 0xc0).count();
    assert_eq!(programs, day.parts.len());
    assert_eq!(&out[0].wire.bytes()[..2], [0xb0, 123]);
    // Every note sounds where the piece has it.
    let onsets: Vec<u64> =
        day.parts.iter().flat_map(|part| &part.notes).map(|n| 100_000 + day.tempo.micros_at(n.onset)).collect();
    let heard: Vec<u64> = out.iter().filter(|due| due.wire.bytes()[0] & 0xf0 == 0x90).map(|due| due.moment).collect();
    assert!(heard.len() > 20 && heard.iter().all(|moment| onsets.contains(moment)));
    let missed = onsets.iter().filter(|m| (12_060_000..=16_000_000).contains(*m)).count();
    assert_eq!(heard.len(), missed);
}

#[test]
fn the_midi_clock_ticks_24_to_the_crotchet_and_tells_where_the_song_is() {
    let day = piece_of("leeds", "weekday", &[12]);
    let settings = SynthSettings { clock: true, reset: false, ..SynthSettings::default() };
    let mut sequencer = Sequencer::new(settings.clone());
    let mut out = Vec::new();
    sequencer.joined(0, &mut out);
    sequencer.command(
        SequencerCommand::Play { piece: Arc::new(Roll::new(&day, &settings)), tick: 0, moment: 1_000 },
        0,
        &mut out,
    );
    let bar = 1_000 + day.tempo.micros_at(TICKS_PER_BAR);
    run_to(&mut sequencer, bar - 1, &mut out);
    let times = |out: &[Due], status: u8| -> Vec<u64> {
        out.iter().filter(|due| due.wire.bytes()[0] == status).map(|due| due.moment).collect()
    };
    assert_eq!(times(&out, 0xfa), [1_000]);
    let beats = times(&out, 0xf8);
    assert_eq!(beats.len(), 96);
    assert!((0..96).all(|i| beats[i as usize] == 1_000 + day.tempo.micros_at(20 * i)));
    out.clear();
    sequencer.command(SequencerCommand::Pause, bar + 30_000, &mut out);
    sequencer.command(SequencerCommand::Resume, bar + 900_000, &mut out);
    run_to(&mut sequencer, bar + 2_000_000, &mut out);
    let song: Vec<Vec<u8>> = out
        .iter()
        .filter(|due| due.wire.bytes()[0] > 0xf8 || due.wire.bytes()[0] == 0xf2)
        .map(|due| due.wire.bytes().to_vec())
        .collect();
    assert_eq!(song, [vec![0xfc], vec![0xf2, 17, 0], vec![0xfb]]);
}
