//! Tests of what a conductor commands, press by press and hour by hour.

use super::*;
use proptest::prelude::*;

fn list(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn menu() -> Menu {
    Menu {
        scores: list(&["leeds", "any-city"]),
        periods: list(&["weekday", "weekend"]),
        locations: list(&["Briggate", "Headrow", "Dortmund Square"]),
        hours: Vec::new(),
    }
}

fn first() -> Choice {
    Choice { score: "leeds".into(), period: "weekday".into(), location: None }
}

fn conductor(settings: Settings) -> Conductor {
    Conductor::new(menu(), settings, first(), 7)
}

/// The commands of a press, without its answer.
fn press(conductor: &mut Conductor, action: Action) -> Vec<Command> {
    let mut out = Vec::new();
    conductor.press(action, 1_000, &mut out);
    assert_eq!(out.remove(0), Command::Answer);
    out
}

fn commands(act: impl FnOnce(&mut Vec<Command>)) -> Vec<Command> {
    let mut out = Vec::new();
    act(&mut out);
    out
}

#[test]
fn ten_presses_end_where_ten_presses_should_end() {
    let mut conductor = conductor(Settings::default());
    for n in 1..=10usize {
        let out = press(&mut conductor, Action::NextLocation);
        let location = (n % 4).checked_sub(1).map(|place| menu().locations[place].clone());
        let choice = Choice { location, ..first() };
        assert_eq!(out, [Command::Play { choice, from: From::Here, quantum: Quantum::Beat }]);
    }
    press(&mut conductor, Action::PreviousLocation);
    assert_eq!(conductor.choice().location.as_deref(), Some("Briggate"));
    press(&mut conductor, Action::AllLocations);
    press(&mut conductor, Action::PreviousLocation);
    assert_eq!(conductor.choice().location.as_deref(), Some("Dortmund Square"));
}

#[test]
fn a_choice_survives_a_shorter_menu() {
    let mut conductor = conductor(Settings::default());
    press(&mut conductor, Action::NextPeriod);
    press(&mut conductor, Action::PreviousLocation);
    conductor.set_menu(Menu { periods: list(&["weekend"]), ..menu() });
    assert_eq!(
        conductor.choice(),
        &Choice { period: "weekend".into(), location: Some("Dortmund Square".into()), ..first() }
    );
    conductor.set_menu(Menu { periods: list(&["monday", "2013"]), locations: list(&["Headrow"]), ..menu() });
    assert_eq!(conductor.choice(), &Choice { period: "monday".into(), ..first() });
    press(&mut conductor, Action::PreviousPeriod);
    assert_eq!(conductor.choice().period, "2013");
}

#[test]
fn hours_that_nobody_counted_are_passed_over() {
    let mut conductor = conductor(Settings::default());
    conductor.set_menu(Menu { hours: vec![7, 8, 12], ..menu() });
    let mut hours = Vec::new();
    for action in [Action::NextHour, Action::NextHour, Action::NextHour, Action::PreviousHour, Action::PreviousHour] {
        press(&mut conductor, action);
        hours.push(conductor.hour());
    }
    assert_eq!(hours, [8, 12, 7, 12, 8]);
    let out = commands(|out| conductor.ended(out));
    assert!(matches!(out[..], [Command::Play { from: From::Hour(7), .. }]), "{out:?}");
}

#[test]
fn a_town_clock_is_silent_in_an_hour_that_nobody_counted() {
    let settings = Settings { mode: Mode::Now { repeat: true }, ..Settings::default() };
    let mut conductor = conductor(settings);
    conductor.strike(3, &mut Vec::new());
    assert_eq!(commands(|out| conductor.cannot_play_the_hour(out)), [Command::Rest]);
    assert_eq!((conductor.state(), conductor.hour()), (State::Waiting, 3));
    // Another period may have the hour; so may other counts.
    let out = press(&mut conductor, Action::NextPeriod);
    assert!(matches!(out[..], [Command::Play { from: From::HourWithoutBells(3), .. }]), "{out:?}");
    conductor.cannot_play_the_hour(&mut Vec::new());
    conductor.set_menu(Menu { hours: vec![4], ..menu() });
    assert_eq!(commands(|out| conductor.take_up_the_hour(out)), []);
    conductor.set_menu(Menu { hours: vec![3, 4], ..menu() });
    assert_eq!(commands(|out| conductor.take_up_the_hour(out)).len(), 1);
    conductor.cannot_play_the_hour(&mut Vec::new());
    let out = commands(|out| conductor.strike(4, out));
    assert!(matches!(out[..], [Command::Play { from: From::Hour(4), .. }]), "{out:?}");
}

#[test]
fn hours_go_round_and_strike() {
    let mut conductor = conductor(Settings::default());
    conductor.reached(23);
    let out = press(&mut conductor, Action::NextHour);
    assert!(matches!(out[..], [Command::Play { from: From::Hour(0), quantum: Quantum::Beat, .. }]));
    let out = press(&mut conductor, Action::PreviousHour);
    assert!(matches!(out[..], [Command::Play { from: From::Hour(23), .. }]));
    assert_eq!(press(&mut conductor, Action::Bells), [Command::Bells(23)]);
}

#[test]
fn in_a_pause_choices_are_made_at_once_and_silently() {
    let mut conductor = conductor(Settings::default());
    assert_eq!(press(&mut conductor, Action::PlayPause), [Command::Pause]);
    let out = press(&mut conductor, Action::NextPeriod);
    let choice = Choice { period: "weekend".into(), ..first() };
    assert_eq!(out, [Command::Play { choice, from: From::Here, quantum: Quantum::Now }]);
    assert_eq!(conductor.state(), State::Paused);
    assert_eq!(press(&mut conductor, Action::PlayPause), [Command::Resume]);
}

#[test]
fn the_volume_has_a_ceiling() {
    let mut conductor = conductor(Settings { volume: 70, ceiling: 80, ..Settings::default() });
    let volumes: Vec<_> = (0..4).flat_map(|_| press(&mut conductor, Action::VolumeUp)).collect();
    assert_eq!(volumes, [75, 80, 80, 80].map(Command::Volume));
}

#[test]
fn the_town_clock_plays_its_hour_and_waits() {
    let mut conductor = conductor(Settings { mode: Mode::Now { repeat: false }, ..Settings::default() });
    let out = commands(|out| conductor.begin(out));
    assert_eq!((out, conductor.state()), (vec![Command::Volume(100)], State::Waiting));
    let out = commands(|out| conductor.strike(9, out));
    assert!(matches!(out[..], [Command::Play { from: From::Hour(9), quantum: Quantum::Now, .. }]));
    let out = commands(|out| conductor.ended(out));
    assert_eq!((out.len(), conductor.state()), (0, State::Waiting));
}

#[test]
fn a_pause_over_the_hour_ends_in_the_hour_that_it_is() {
    let mut conductor = conductor(Settings { mode: Mode::Now { repeat: true }, ..Settings::default() });
    conductor.strike(9, &mut Vec::new());
    assert_eq!(press(&mut conductor, Action::PlayPause), [Command::Pause]);
    assert_eq!(commands(|out| conductor.strike(10, out)), []);
    let out = press(&mut conductor, Action::PlayPause);
    assert!(matches!(out[..], [Command::Play { from: From::HourWithoutBells(10), .. }]), "{out:?}");
}

#[test]
fn after_quiet_hours_it_goes_on_as_before() {
    let mut conductor = conductor(Settings::default());
    let out = commands(|out| {
        conductor.quiet(true, out);
        conductor.quiet(true, out);
    });
    assert_eq!(out, [Command::Rest]);
    let out = commands(|out| conductor.quiet(false, out));
    assert!(matches!(out[..], [Command::Play { from: From::Hour(_), .. }]));
    press(&mut conductor, Action::PlayPause);
    conductor.quiet(true, &mut Vec::new());
    let out = commands(|out| conductor.quiet(false, out));
    assert_eq!((out.len(), conductor.state()), (0, State::Paused));
    let out = press(&mut conductor, Action::PlayPause);
    assert!(matches!(out[..], [Command::Play { from: From::Hour(_), .. }]));
}

#[test]
fn after_a_while_all_is_as_at_the_start() {
    let mut conductor = conductor(Settings { idle: Some(60_000_000), volume: 50, ..Settings::default() });
    press(&mut conductor, Action::NextLocation);
    press(&mut conductor, Action::VolumeUp);
    press(&mut conductor, Action::PlayPause);
    assert_eq!(commands(|out| conductor.tick(60_000_999, out)), []);
    let out = commands(|out| conductor.tick(60_001_000, out));
    assert_eq!(out[..2], [Command::Volume(50), Command::Resume]);
    assert!(matches!(out[2..], [Command::Play { from: From::Here, .. }]));
    assert_eq!((conductor.choice(), conductor.state()), (&first(), State::Playing));
    assert_eq!(commands(|out| conductor.tick(90_000_000, out)), []);
}

#[test]
fn in_the_mode_once_the_day_ends_after_its_last_hour() {
    let mut conductor = conductor(Settings { mode: Mode::Once, ..Settings::default() });
    let out = commands(|out| conductor.begin(out));
    assert!(matches!(out[1..], [Command::Play { from: From::Hour(7), .. }]));
    assert_eq!(commands(|out| conductor.ended(out)), []);
    // A press while the end rings out brings more music.
    let out = press(&mut conductor, Action::PreviousHour);
    assert!(matches!(out[..], [Command::Play { from: From::Hour(6), .. }]));
}

#[test]
fn a_journey_may_play_each_day_from_the_next_period() {
    let mut conductor = conductor(Settings { alternate: true, ..Settings::default() });
    let out = commands(|out| {
        conductor.ended(out);
        conductor.ended(out);
    });
    let period = |command: &Command| match command {
        Command::Play { choice, .. } => choice.period.clone(),
        _ => String::new(),
    };
    assert_eq!(out.iter().map(period).collect::<Vec<_>>(), ["weekend", "weekday"]);
}

/// Something that can happen to a conductor.
#[derive(Debug, Clone)]
enum Event {
    Press(Action),
    Strike(u8),
    Show(u8),
    Ended,
    Quiet(bool),
    Tick(Micros),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        6 => proptest::sample::select(Action::ALL.to_vec()).prop_map(Event::Press),
        2 => (0..24u8).prop_map(Event::Strike),
        2 => (0..24u8).prop_map(Event::Show),
        2 => Just(Event::Ended),
        2 => any::<bool>().prop_map(Event::Quiet),
        2 => (1..90_000_000u64).prop_map(Event::Tick),
    ];
    proptest::collection::vec(event, 0..60)
}

fn modes() -> impl Strategy<Value = Mode> {
    proptest::sample::select(vec![
        Mode::Journey,
        Mode::Once,
        Mode::Loop,
        Mode::Now { repeat: false },
        Mode::Now { repeat: true },
    ])
}

/// Lets an event happen to the conductor; returns the commands.
fn happen(conductor: &mut Conductor, event: &Event, moment: &mut Micros) -> Vec<Command> {
    commands(|out| match event {
        Event::Press(action) => conductor.press(*action, *moment, out),
        Event::Strike(hour) => conductor.strike(*hour, out),
        Event::Show(hour) => conductor.show(*hour, out),
        Event::Ended => conductor.ended(out),
        Event::Quiet(quiet) => conductor.quiet(*quiet, out),
        Event::Tick(micros) => {
            *moment += micros;
            conductor.tick(*moment, out);
        }
    })
}

/// Whether a command makes a sound.
fn sounds(command: &Command) -> bool {
    match command {
        Command::Play { .. } | Command::Resume | Command::Answer | Command::Bells(_) => true,
        Command::Rest | Command::Pause | Command::Volume(_) | Command::Panic | Command::SetUp => false,
    }
}

proptest! {
    #[test]
    fn quiet_hours_are_quiet_whatever_happened_and_happens(mode in modes(), before in events(), within in events()) {
        let mut conductor = conductor(Settings { mode, idle: Some(60_000_000), ..Settings::default() });
        let mut moment = 1;
        before.iter().for_each(|event| drop(happen(&mut conductor, event, &mut moment)));
        conductor.quiet(true, &mut Vec::new());
        for event in within.iter().filter(|event| !matches!(event, Event::Quiet(false))) {
            let out = happen(&mut conductor, event, &mut moment);
            prop_assert!(!out.iter().any(sounds), "{event:?}: {out:?}");
        }
        prop_assert_eq!(conductor.state(), State::Quiet);
    }

    #[test]
    fn after_a_while_without_presses_all_is_as_at_the_start_from_any_state(mode in modes(), before in events()) {
        let settings = Settings { mode, idle: Some(60_000_000), volume: 70, ..Settings::default() };
        let mut conductor = conductor(settings);
        let mut moment = 1;
        before.iter().for_each(|event| drop(happen(&mut conductor, event, &mut moment)));
        conductor.press(Action::VolumeUp, moment, &mut Vec::new());
        conductor.tick(moment + 60_000_000, &mut Vec::new());
        // The settings do not alternate days, so the period is that of the start too.
        prop_assert_eq!(conductor.choice(), &first());
        prop_assert_eq!(conductor.volume(), 70);
        conductor.quiet(false, &mut Vec::new());
        prop_assert!(conductor.state() != State::Paused);
    }

    #[test]
    fn what_is_chosen_is_always_in_the_menu(mode in modes(), before in events(), fewer in 0..3usize) {
        let mut conductor = conductor(Settings { mode, alternate: true, ..Settings::default() });
        let mut moment = 1;
        before.iter().for_each(|event| drop(happen(&mut conductor, event, &mut moment)));
        let Menu { scores, periods, mut locations, hours } = menu();
        locations.drain(..fewer);
        conductor.set_menu(Menu { scores: scores[1..].to_vec(), periods: periods[1..].to_vec(), locations, hours });
        for event in &before {
            for command in happen(&mut conductor, event, &mut moment) {
                let Command::Play { choice, .. } = command else { continue };
                prop_assert_eq!((&choice.score[..], &choice.period[..]), ("any-city", "weekend"));
                prop_assert!(choice.location.is_none_or(|name| conductor.menu().locations.contains(&name)));
            }
        }
    }
}

/// In quiet hours nothing sounds, and play-pause decides what comes after them.
#[test]
fn a_pause_that_is_asked_for_in_quiet_hours_comes_after_them() {
    for mode in [Mode::Loop, Mode::Journey, Mode::Now { repeat: true }] {
        let settings = Settings { mode, ..Settings::default() };
        let mut conductor = conductor(settings);
        let mut out = Vec::new();
        conductor.quiet(true, &mut out);
        assert_eq!(commands(|out| conductor.press(Action::PlayPause, 0, out)), []);
        assert!(conductor.standing().paused);
        conductor.quiet(false, &mut out);
        assert_eq!(conductor.state(), State::Paused, "{mode:?}");
    }
}
