//! Any sequence of presses, hours, quiet hours and long waits: in quiet hours nothing sounds, the volume keeps to its ceiling,
//! a press outside quiet hours is answered, and after a while without presses everything is as at the start.

use bandstand::time::conductor::{Choice, Command, Menu, Mode, Settings, State};
use bandstand::time::{Action, Conductor, Quantum};

/// Microseconds without presses after which everything is as at the start.
const IDLE: u64 = 60_000_000;

/// Modes that a byte chooses from.
const MODES: [Mode; 5] =
    [Mode::Journey, Mode::Once, Mode::Loop, Mode::Now { repeat: false }, Mode::Now { repeat: true }];

/// Plays bytes as what happens to a conductor: the first is the settings, each further pair an event.
pub fn check(bytes: &[u8]) {
    let Some((first, events)) = bytes.split_first() else { return };
    let settings = Settings {
        mode: MODES[usize::from(*first) % MODES.len()],
        quantum: Quantum::Beat,
        volume: 70,
        ceiling: 80,
        idle: Some(IDLE),
        alternate: first & 64 != 0,
    };
    let start = Choice { score: "leeds".into(), period: "weekday".into(), location: None };
    let mut conductor = Conductor::new(menu(first & 128 != 0), settings.clone(), start.clone(), first % 24);
    let mut out = Vec::new();
    conductor.begin(&mut out);
    let mut moment = 1_000_000;
    for event in events.chunks_exact(2) {
        let [kind, value] = [event[0], event[1]];
        out.clear();
        let before = conductor.state();
        happen(&mut conductor, kind, value, &mut moment, &mut out);
        check_commands(&conductor, before, &out);
        let is_press = kind % 8 < 4;
        assert!(
            !is_press || before == State::Quiet || out.first() == Some(&Command::Answer),
            "a press without an answer"
        );
    }
    moment += 2 * IDLE;
    out.clear();
    conductor.press(Action::VolumeUp, moment, &mut out);
    conductor.tick(moment + IDLE, &mut out);
    assert_eq!(conductor.volume(), settings.volume, "the volume of the start");
    assert_eq!(*conductor.choice(), conductor.menu().kept(&start), "the choice of the start");
    assert_ne!(conductor.state(), State::Paused, "nobody is there to end the pause");
    conductor.quiet(false, &mut out);
    assert_ne!(conductor.state(), State::Paused, "nobody is there to end the pause after quiet hours");
}

/// What a pair of bytes makes happen.
fn happen(conductor: &mut Conductor, kind: u8, value: u8, moment: &mut u64, out: &mut Vec<Command>) {
    match kind % 8 {
        0..=3 => conductor.press(Action::ALL[usize::from(value) % Action::ALL.len()], *moment, out),
        4 => conductor.strike(value % 24, out),
        5 => conductor.ended(out),
        6 => match value % 4 {
            0 => conductor.reached(value / 4),
            1 => conductor.set_menu(menu(value & 4 != 0)),
            _ => conductor.quiet(value & 4 != 0, out),
        },
        _ => {
            *moment += u64::from(value) * 1_000_000;
            conductor.tick(*moment, out);
        }
    }
}

/// What holds for the commands of any event.
fn check_commands(conductor: &Conductor, before: State, out: &[Command]) {
    let state = conductor.state();
    assert!(
        conductor.hour() < 24 && conductor.volume() <= 80,
        "hour {} volume {}",
        conductor.hour(),
        conductor.volume()
    );
    let sounds = |command: &Command| {
        matches!(command, Command::Play { .. } | Command::Resume | Command::Bells(_) | Command::Answer)
    };
    assert!(state != State::Quiet || !out.iter().any(sounds), "sound in quiet hours: {out:?}");
    let begins = |command: &Command| matches!(command, Command::Play { .. } | Command::Resume);
    let is_new = state == State::Playing && before != State::Playing;
    assert!(!is_new || out.iter().any(begins), "nothing to play: {before:?} {out:?}");
    let is_pause = state == State::Paused && before == State::Playing;
    assert!(!is_pause || out.contains(&Command::Pause), "music goes on in a pause: {out:?}");
    assert!(state != State::Waiting || conductor.settings().mode.is_town_clock(), "only a town clock waits");
    for command in out {
        match command {
            Command::Volume(volume) => assert_eq!(*volume, conductor.volume()),
            Command::Play { choice, .. } => assert_eq!(*choice, conductor.menu().kept(choice), "not in the menu"),
            Command::Bells(hour) => assert!(*hour < 24),
            _ => {}
        }
    }
}

fn menu(long: bool) -> Menu {
    let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    if long {
        Menu {
            scores: list(&["leeds", "any-city"]),
            periods: list(&["weekday", "weekend", "2013"]),
            locations: list(&["Briggate", "Headrow", "Dortmund Square"]),
            hours: (6..22).collect(),
        }
    } else {
        Menu { scores: list(&["leeds"]), periods: list(&["weekday"]), locations: Vec::new(), hours: (0..24).collect() }
    }
}
