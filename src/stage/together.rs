//! Speakers and a synth together, on one fake clock: the synth plays the piece that the speakers play, at the same place.

use super::player::{Appointment, Cue};
use super::testing::{CardState, FakeCard, FakeClocks, FakeSynth, card, synth};
use super::{Stage, Succession};
use crate::repertoire::Piece;
use crate::sound::Gain;
use crate::sound::testing::solo;
use crate::theory::{TICKS_PER_BAR, TICKS_PER_BEAT, TempoChange, TempoMap};
use crate::time::{Micros, Position, Quantum};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

/// How far apart the two may be, microseconds.
const APART: u64 = 200_000;

/// Milliseconds between two looks of the show.
const LOOK: u64 = 20_000;

/// Four bars of quavers at one tempo.
fn piece(micros_per_beat: u32, pitch: u8, bars: u32) -> Piece {
    let quaver = TICKS_PER_BEAT / 2;
    let notes: Vec<_> = (0..8 * bars).map(|i| (i * quaver, quaver + 40 * (i % 3), pitch + (i % 5) as u8, 80)).collect();
    let mut movement = solo("cornet", &notes);
    movement.tempo = TempoMap::new(vec![TempoChange { tick: 0, micros_per_beat }]);
    movement.length = bars * TICKS_PER_BAR;
    let gain = Gain::of(&movement).unwrap();
    Piece::new(movement, gain, None).unwrap()
}

/// A stage of a card that leads and a synth, with what tests do to it.
struct Scene {
    clocks: Rc<FakeClocks>,
    stage: Stage,
    card: Rc<RefCell<FakeCard>>,
    synth: Rc<RefCell<FakeSynth>>,
    pieces: Vec<Piece>,
    given: Succession,
    paused: bool,
    /// Since when the two have been apart.
    apart: Option<(Micros, [Position; 2])>,
    /// Up to when the card is not in time, so that nothing can be compared.
    excused: Micros,
    told: Vec<String>,
}

impl Scene {
    fn new(block: u64, drift: i64) -> Self {
        let clocks = Rc::new(FakeClocks { moment: Cell::new(5_000_000), start: jiff::Timestamp::UNIX_EPOCH });
        let (leader, card) = card(clocks.moment.get(), block, drift);
        let (follower, synth) = synth(clocks.clone());
        let stage = Stage::led(vec![leader, follower], 0);
        let pieces = vec![piece(500_000, 50, 4), piece(780_000, 60, 6), piece(430_000, 70, 16)];
        let (given, told) = (Succession::default(), Vec::new());
        Self { clocks, stage, card, synth, pieces, given, paused: false, apart: None, excused: 0, told }
    }

    fn now(&self) -> Micros {
        self.clocks.moment.get()
    }

    /// Plays a piece from a tick on, at once or where a quantum says, as the show does.
    fn play(&mut self, piece: usize, tick: u32, quantum: Option<Quantum>) {
        let place = self.stage.place();
        let at = match (self.given.of(place.number), quantum) {
            (Some(movement), Some(quantum)) if !self.stage.is_idle() && !self.paused => {
                let soonest = movement.tempo.tick_at(place.micros + 60_000);
                Some(quantum.next(soonest).min(movement.length))
            }
            _ => None,
        };
        let (cue, piece) =
            (Cue { tick, at, during: place.number, fade: Duration::from_millis(120) }, &self.pieces[piece]);
        let number = self.stage.play(piece, cue).unwrap();
        let paused = self.paused;
        self.stage.players().for_each(|player| player.pause(paused));
        self.given.expect(place.number, number, piece.movement.clone());
        self.told.push(format!("{}: piece {number} from {tick} at {at:?} of {place:?}", self.now()));
    }

    /// Plays a piece from a tick on after some time, whatever plays then.
    fn appoint(&mut self, piece: usize, tick: u32, after: Micros, alone: bool) {
        let (playing, anchor) = (self.stage.place().number, (self.now() + after).cast_signed());
        let appointment = Appointment { tick, anchor, frames: 0, fade: Duration::from_millis(120), alone };
        let piece = &self.pieces[piece];
        let number = self.stage.play_at(piece, appointment).unwrap();
        let paused = self.paused;
        self.stage.players().for_each(|player| player.pause(paused));
        self.given.expect(playing, number, piece.movement.clone());
        self.told.push(format!("{}: piece {number} from {tick} at moment {anchor}", self.now()));
    }

    fn pause(&mut self, paused: bool) {
        self.paused = paused;
        self.stage.players().for_each(|player| player.pause(paused));
        self.told.push(format!("{}: pause {paused}", self.now()));
    }

    fn turn_card(&mut self, state: CardState) {
        self.card.borrow_mut().turn(state, self.now());
        self.told.push(format!("{}: the card {state:?}", self.now()));
    }

    /// Lets time go on, and compares.
    fn wait(&mut self, micros: u64) {
        for _ in 0..micros.div_ceil(LOOK) {
            self.clocks.moment.set(self.now() + LOOK);
            self.look();
        }
    }

    fn look(&mut self) {
        let now = self.now();
        self.card.borrow_mut().look(now);
        self.synth.borrow_mut().look(now);
        self.stage.keep_together();
        self.compare();
    }

    fn compare(&mut self) {
        let now = self.now();
        let places = [self.stage.place(), self.synth.borrow().place(now)];
        let [card, synth] = places;
        // Between the end of a piece and the moment of the next nothing plays, though the next waits.
        let length = self.given.of(card.number).map_or(0, |movement| movement.tempo.micros_at(movement.length));
        let idle = self.stage.is_idle() || (card.micros >= length && self.synth.borrow().sequencer.is_idle());
        let off = card.number != synth.number || card.micros.abs_diff(synth.micros) > APART;
        // In a pause nothing is heard; the first place that the card tells after it brings the two together.
        if idle || self.paused || now < self.excused || !off {
            self.apart = None;
            return;
        }
        let (since, first) = *self.apart.get_or_insert((now, places));
        assert!(
            now - since <= APART,
            "card and synth are apart at {now}: {places:?}, since {since}: {first:?}\n{}",
            self.told.join("\n")
        );
    }
}

#[test]
fn card_and_synth_are_in_the_same_piece_at_the_same_place_whatever_happens() {
    let mut seen = [0u32; 12];
    for seed in 0..6u64 {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let mut pick = |n: u32| chance.next_u32() % n;
        let mut scene = Scene::new([256, 1_024, 2_048][seed as usize % 3], [0, 150, -150][seed as usize / 2]);
        for event in 0..60 {
            let kind = if event == 0 { 0 } else { pick(12) as usize };
            seen[kind] += 1;
            let (piece, tick) = (pick(3) as usize, pick(16) * TICKS_PER_BEAT);
            let quantum = [Quantum::Beat, Quantum::Bar][pick(2) as usize];
            match kind {
                0 | 1 => scene.play(piece, tick, Some(quantum)),
                // Twice within the time of a beat: the first may or may not have begun.
                2 => {
                    scene.play(piece, tick, Some(Quantum::Beat));
                    scene.wait(u64::from(pick(600)) * 1_000);
                    scene.play((piece + 1) % 3, tick, Some(quantum));
                }
                3 => scene.play(piece, tick, None),
                4 => scene.pause(true),
                5 => scene.pause(false),
                6 => {
                    scene.stage.players().for_each(|player| player.rest());
                    scene.given = Succession::default();
                    scene.wait(u64::from(pick(1_500)) * 1_000);
                    assert_eq!(scene.synth.borrow().sounding(), 0, "something sounds after a rest");
                    scene.play(piece, tick, Some(quantum));
                }
                // The card takes no samples for a moment, and nobody notices.
                7 => {
                    scene.turn_card(CardState::Stalls);
                    scene.excused = u64::MAX;
                    scene.wait(u64::from(pick(1_900)) * 1_000);
                    if pick(2) == 0 {
                        scene.play(piece, tick, Some(quantum));
                    }
                    scene.turn_card(CardState::Plays);
                    scene.excused = scene.now() + 2 * LOOK;
                }
                // The card goes and comes back; the music goes on meanwhile.
                8 => {
                    scene.turn_card(CardState::Stalls);
                    scene.excused = u64::MAX;
                    scene.wait(500_000);
                    scene.turn_card(CardState::Away);
                    scene.excused = scene.now() + 2 * LOOK;
                    scene.wait(u64::from(pick(3_000)) * 1_000);
                    scene.play(piece, tick, Some(quantum));
                    scene.wait(u64::from(pick(2_000)) * 1_000);
                    scene.turn_card(CardState::Plays);
                }
                9 => scene.appoint(piece, tick, u64::from(pick(700)) * 1_000, pick(2) == 0),
                10 => {
                    scene.appoint(piece, tick, 700_000, pick(2) == 0);
                    scene.wait(u64::from(pick(800)) * 1_000);
                    scene.stage.forget_next();
                    scene.told.push(format!("{}: forget what waits", scene.now()));
                }
                _ => {
                    let plugged = scene.synth.borrow().plugged;
                    scene.synth.borrow_mut().turn(!plugged, scene.now());
                    scene.told.push(format!("{}: the synth is plugged in: {}", scene.now(), !plugged));
                }
            }
            scene.wait(u64::from(pick(2_500)) * 1_000);
            let plays = !scene.paused && scene.synth.borrow().plugged;
            assert!(plays || scene.synth.borrow().sounding() == 0, "a note sounds in a pause");
        }
        scene.stage.fade_out();
        assert_eq!(scene.synth.borrow().sounding(), 0, "a note hangs");
        assert!(scene.synth.borrow().struck > 10, "{} notes", scene.synth.borrow().struck);
    }
    assert!(seen.iter().all(|count| *count > 10), "{seen:?}");
}

/// A strike: the synth rings on its microsecond, the card by its own clock, and neither twice.
#[test]
fn a_piece_that_was_appointed_begins_at_its_moment_on_both() {
    for (block, after, plays) in
        [(2_048, 700_000, true), (2_048, 690_000, false), (256, 333_000, true), (1_024, 0, true)]
    {
        let mut scene = Scene::new(block, 100);
        if plays {
            scene.play(2, 0, None);
        }
        scene.wait(2_000_000);
        let (due, struck) = (scene.now() + after, scene.synth.borrow().struck);
        scene.appoint(0, 0, after, true);
        scene.wait(after.saturating_sub(2 * LOOK) / LOOK * LOOK);
        let before = scene.synth.borrow().struck;
        assert!(after == 0 || scene.stage.place().number < 2, "the card began too early");
        scene.wait(5 * LOOK);
        // The place that the card tells is up to a block ahead of what is due, and was read up to a look ago.
        let slack = block * 1_000_000 / 48_000 + LOOK;
        for place in [scene.stage.place(), scene.synth.borrow().place(scene.now())] {
            let since = scene.now() - due;
            assert!(place.micros.abs_diff(since) <= slack, "{place:?}, {since} after {after}");
        }
        assert!(after == 0 || scene.synth.borrow().struck > before);
        scene.wait(8_000_000);
        assert!(scene.synth.borrow().struck >= struck + 32 && scene.synth.borrow().sounding() == 0);
        assert_eq!(scene.synth.borrow().sequencer.number(), scene.stage.place().number);
    }
}

/// What issue 13 saw: nine strokes on the speakers were 36 on the synth, which played the old hour for ever.
#[test]
fn a_piece_that_follows_another_is_played_once() {
    let mut scene = Scene::new(2_048, 0);
    scene.play(0, 0, None);
    scene.wait(7_400_000);
    // The next piece begins at the last tick of the first, 8 s long, and is entered at its start.
    scene.play(1, 0, Some(Quantum::Bar));
    scene.wait(6 * 4 * 780_000 + 2_000_000);
    let struck = scene.synth.borrow().struck;
    assert_eq!(struck, 8 * 4 + 8 * 6, "the strokes of both pieces, each once");
    assert_eq!((scene.stage.place().number, scene.synth.borrow().sequencer.number()), (2, 2));
    assert!(scene.synth.borrow().sequencer.is_idle() && scene.synth.borrow().sounding() == 0);
}

#[test]
fn after_a_standstill_the_synth_is_where_the_speakers_are_and_nothing_comes_in_a_burst() {
    for away in [false, true] {
        let mut scene = Scene::new(2_048, 0);
        scene.play(2, 0, None);
        scene.wait(3_000_000);
        let (struck, messages) = (scene.synth.borrow().struck, scene.synth.borrow().messages);
        // The whole process stands still. Then the card plays on where it stood, or its keeper lets the time go by.
        scene.turn_card(CardState::Stalls);
        scene.clocks.moment.set(scene.now() + 12_000_000);
        scene.turn_card(if away { CardState::Away } else { CardState::Plays });
        scene.excused = scene.now() + 2 * LOOK;
        scene.look();
        let burst = scene.synth.borrow().struck - struck;
        let messages = scene.synth.borrow().messages - messages;
        assert!(burst <= 2 && messages < 50, "{burst} notes and {messages} messages at once");
        scene.wait(2_000_000);
        let micros = scene.synth.borrow().place(scene.now()).micros;
        assert_eq!(micros > 12_000_000, away, "{micros}");
        assert!(scene.synth.borrow().struck > struck + 5);
    }
}
