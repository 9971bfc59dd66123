//! Months in seconds: the show under a fake clock, with random presses, reloads and lost devices.

use crate::daemon::{Config, material};
use crate::outputs::midi::{Due, Roll, Sequencer, SequencerCommand as Command, SynthSettings};
use crate::repertoire::Piece;
use crate::show::Show;
use crate::stage::{Clocks, Cue, Heard, Player, Silence, Stage, StageError};
use crate::time::conductor::State;
use crate::time::{Action, Micros, Position};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

/// A clock that stands until it is moved.
#[derive(Debug)]
pub(super) struct Fake {
    pub(super) moment: Cell<Micros>,
    start: Timestamp,
}

impl Clocks for Fake {
    fn moment(&self) -> Micros {
        self.moment.get()
    }

    fn wall(&self) -> Timestamp {
        Timestamp::from_microsecond(self.start.as_microsecond() + self.moment.get().cast_signed()).unwrap()
    }
}

/// A synth that counts the notes it sounds, behind the true sequencer.
struct Synth {
    clocks: Rc<dyn Clocks>,
    inside: Rc<RefCell<Inside>>,
    settings: SynthSettings,
}

pub(super) struct Inside {
    sequencer: Sequencer,
    due: Vec<Due>,
    sounding: [[i32; 128]; 16],
    plugged: bool,
    struck: u64,
}

impl Inside {
    /// How many notes the synth has begun.
    pub(super) fn struck(&self) -> u64 {
        self.struck
    }

    fn hear(&mut self) {
        for Due { wire, .. } in self.due.drain(..) {
            let &[status, pitch, ..] = wire.bytes() else { continue };
            let running = &mut self.sounding[usize::from(status & 15)][usize::from(pitch & 127)];
            match status & 0xf0 {
                0x90 => {
                    *running += 1;
                    self.struck += 1;
                }
                0x80 => *running -= 1,
                _ => {}
            }
            assert!(*running >= 0, "a note was ended that nobody plays");
        }
    }
}

impl Synth {
    fn new(clocks: Rc<dyn Clocks>) -> Self {
        let settings = SynthSettings::default();
        let mut inside = Inside {
            sequencer: Sequencer::new(settings.clone()),
            due: Vec::new(),
            sounding: [[0; 128]; 16],
            plugged: true,
            struck: 0,
        };
        inside.sequencer.joined(clocks.moment(), &mut inside.due);
        inside.hear();
        Self { clocks, inside: Rc::new(RefCell::new(inside)), settings }
    }

    fn command(&self, command: Command) {
        let Inside { sequencer, due, .. } = &mut *self.inside.borrow_mut();
        sequencer.command(command, self.clocks.moment(), due);
    }

    /// Comes to the present.
    fn look(&self) {
        let inside = &mut *self.inside.borrow_mut();
        inside.sequencer.advance(self.clocks.moment(), &mut inside.due);
        inside.hear();
    }
}

impl Player for Synth {
    fn play(&mut self, number: u64, piece: &Piece, cue: Cue) -> Result<(), StageError> {
        let piece = Arc::new(Roll::new(&piece.movement, &self.settings).numbered(number));
        let (tick, moment) = (cue.tick, self.clocks.moment());
        self.command(match cue.at {
            Some(at) => Command::SwitchAt { piece, tick, at, during: cue.during },
            None => Command::Play { piece, tick, moment },
        });
        self.look();
        Ok(())
    }

    fn begun(&self) -> u64 {
        self.look();
        self.inside.borrow().sequencer.begun()
    }

    fn place(&self) -> Position {
        self.look();
        let moment = self.clocks.moment();
        let sequencer = &self.inside.borrow().sequencer;
        let micros = sequencer.transport().map_or(0, |transport| transport.piece_at(moment));
        Position { number: sequencer.number(), micros }
    }

    fn is_idle(&mut self) -> bool {
        self.look();
        self.inside.borrow().sequencer.is_idle()
    }

    fn pause(&mut self, paused: bool) {
        self.command(if paused { Command::Pause } else { Command::Resume });
        self.look();
    }

    fn panic(&mut self) {
        self.command(Command::Panic);
        self.look();
    }

    fn set_up(&mut self) {
        self.command(Command::Setup);
        self.look();
    }

    fn rest(&mut self) {
        self.command(Command::Stop);
        self.look();
    }

    fn fade_out(&mut self) {
        self.rest();
    }

    fn finished(&mut self) -> bool {
        self.is_idle()
    }

    fn heard(&self) -> Heard {
        self.look();
        if self.inside.borrow().plugged { Heard::Flowing } else { Heard::Lost }
    }

    fn name(&self) -> String {
        "synth".to_owned()
    }

    fn news(&mut self) -> Option<String> {
        None
    }
}

/// Numbers without pattern, always the same.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }
}

/// Kilobytes of memory in use.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

pub(super) fn config(text: &str) -> Config {
    Config::parse("soak.toml", text).unwrap()
}

/// A show on a fake stage, with its clock and its synth.
pub(super) fn show(config: &Config, start: &str) -> (Show, Rc<Fake>, Rc<RefCell<Inside>>) {
    let clocks = Rc::new(Fake { moment: Cell::new(1), start: start.parse().unwrap() });
    let synth = Synth::new(clocks.clone());
    let inside = Rc::clone(&synth.inside);
    let stage = Stage::of(vec![Box::new(Silence::by(clocks.clone())), Box::new(synth)]);
    let (terms, repertoire) = (config.terms(), material::repertoire(config).unwrap());
    let (location, hour) = (config.location.as_deref(), config.hour.map(|hour| hour.get()));
    let show = Show::new(&terms, repertoire, location, hour, stage, clocks.clone()).unwrap();
    (show, clocks, inside)
}

/// The hours of Morocco, which changes its clocks twice within five weeks, before and after Ramadan.
const ZONE: &str = "Africa/Casablanca";
const START: &str = "2026-02-14T12:00:00Z";

const TOWN_CLOCK: &str = "mode = \"now-repeating\"\ntime-zone = \"Africa/Casablanca\"\nquiet = \"01:30..05:10\"\n";

/// Days: 2, or as many as `BANDSTAND_SOAK_DAYS` says (`make soak`: 90).
#[test]
fn the_town_clock_keeps_its_hours_whatever_happens() {
    let days: u64 = std::env::var("BANDSTAND_SOAK_DAYS").ok().and_then(|days| days.parse().ok()).unwrap_or(2);
    const STEP: u64 = 500_000;
    let (mut show, clocks, synth) = show(&config(TOWN_CLOCK), START);
    let zone = TimeZone::get(ZONE).unwrap();
    let mut chance = Chance(0x2545_F491_4F6C_DD1D);
    show.begin();
    // The most memory in the first day, and in all the others.
    let mut memories = [0, 0];
    let (mut hour, mut presses, mut strikes) = (None, 0u64, 0);
    let steps_a_day = 86_400_000_000 / STEP;
    for step in 0..days * steps_a_day {
        clocks.moment.set(clocks.moment.get() + STEP);
        let state = show.conductor().state();
        show.look();
        let now = clocks.wall().to_zoned(zone.clone());
        let this = (now.date(), now.hour(), now.offset());
        if hour.replace(this).is_some_and(|last| last != this) && matches!(state, State::Playing | State::Waiting) {
            let quiet = show.conductor().state() == State::Quiet;
            assert_eq!(quiet, (2..=4).contains(&now.hour()), "at {now}");
            if !quiet {
                let (movement, tick) = show.heard().unwrap();
                let phrase = &movement.phrases[0];
                assert_eq!((i32::from(phrase.hour), tick), (i32::from(now.hour()), 0), "at {now}");
                assert_eq!(i32::from(phrase.bells), (i32::from(now.hour()) + 11) % 12 + 1, "at {now}");
                strikes += 1;
            }
        }
        // Some 1,100 presses a day.
        if chance.below(steps_a_day) < 1_112 {
            show.press(Action::ALL[chance.below(Action::ALL.len() as u64) as usize]);
            presses += 1;
            // A visitor who leaves it paused is followed by one who does not like that.
            if show.conductor().state() == State::Paused && chance.below(3) > 0 {
                show.press(Action::PlayPause);
            }
        }
        match chance.below(steps_a_day / 2) {
            0 => {
                let config = config(TOWN_CLOCK);
                show.reload(config.terms(), material::repertoire(&config).unwrap()).unwrap();
            }
            1 => show.complain(crate::show::Trouble::Config, "a bad config"),
            2 | 3 => {
                let inside = &mut *synth.borrow_mut();
                if inside.plugged {
                    inside.sequencer.lost();
                    inside.sounding = [[0; 128]; 16];
                } else {
                    inside.sequencer.joined(clocks.moment(), &mut inside.due);
                    inside.hear();
                }
                inside.plugged = !inside.plugged;
            }
            _ => {}
        }
        if step % 600 == 0 {
            let most = &mut memories[usize::from(step > steps_a_day)];
            *most = memory().max(*most);
        }
    }
    let grown = memories[1].saturating_sub(memories[0]);
    show.stage().fade_out();
    let inside = synth.borrow();
    assert!(inside.sounding.iter().flatten().all(|running| *running == 0), "a note hangs");
    println!("{days} days: {presses} presses, {strikes} hours struck, {} notes, {grown} kB grown", inside.struck);
    assert!(strikes as u64 >= 12 * days && inside.struck > 10_000 * days);
    // Beside other tests in one process memory says nothing; the first day fills what is kept.
    let alone = std::env::var_os("BANDSTAND_SOAK_DAYS").is_some();
    assert!(!alone || grown < 2_048, "{grown} kB in {} days", days - 1);
}

#[test]
fn a_journey_goes_round_the_day_without_a_gap() {
    let (mut show, clocks, synth) = show(&config("periods = [\"weekday\", \"weekend\"]\nalternate = true\n"), START);
    show.begin();
    let mut periods = vec![];
    let mut silent = 0u64;
    // Two days of some ten minutes each.
    for _ in 0..75_000 {
        clocks.moment.set(clocks.moment.get() + 20_000);
        show.look();
        let period = show.status().period;
        if periods.last() != Some(&period) {
            periods.push(period);
        }
        silent += u64::from(show.stage().is_idle());
    }
    assert_eq!(periods[..3], ["weekday", "weekend", "weekday"]);
    assert_eq!(silent, 0);
    assert!(synth.borrow().struck > 8_000);
}

#[test]
fn a_switch_falls_on_the_very_next_beat_and_keeps_its_place() {
    use crate::theory::TICKS_PER_BEAT;
    let (mut show, clocks, _) = show(&config("hour = 8\n"), START);
    show.begin();
    for n in 0..200u64 {
        clocks.moment.set(clocks.moment.get() + 137_000 + n * 1_000);
        show.look();
        let (before, tick) = show.heard().unwrap();
        let (hour, begun) = (show.conductor().hour(), show.stage().begun());
        show.press(if n % 3 == 0 { Action::NextPeriod } else { Action::NextLocation });
        while show.stage().begun() == begun {
            clocks.moment.set(clocks.moment.get() + 1_000);
            show.look();
            let (_, now) = show.heard().unwrap();
            assert!(now < tick + 2 * TICKS_PER_BEAT, "press {n} at {tick} is not made by {now}");
        }
        let (after, now) = show.heard().unwrap();
        let place = |movement: &crate::compose::Movement, tick: u32| {
            let phrase = movement.phrase_at(tick).unwrap();
            (phrase.hour, (tick - phrase.start) / TICKS_PER_BEAT)
        };
        let (_, old) = place(&before, tick);
        let (now_hour, new) = place(&after, now);
        assert!(new == old + 1 || new == old + 2 || (new < 2 && now_hour != hour), "press {n}: beat {old}, then {new}");
    }
}
