//! The states of the conductor as one table: what each event leads to in each state.
//!
//! | happens      | Playing        | Paused              | Waiting (town clock)   | Quiet                |
//! | ------------ | -------------- | ------------------- | ---------------------- | -------------------- |
//! | choose       | play here      | prepare here        | see below              | -                    |
//! | choose hour  | play the hour  | prepare the hour    | Playing, play the hour | -                    |
//! | play-pause   | Paused, pause  | Playing, go on      | Playing, play the hour | -                    |
//! | strike       | play the hour  | what stands is past | Playing, play the hour | -                    |
//! | shown        | see below      | what stands is past | see below              | -                    |
//! | ended        | by the mode    | -                   | -                      | -                    |
//! | uncounted    | Waiting, rest  | what stands is past | -                      | -                    |
//! | quiet begins | Quiet, rest    | Quiet, rest         | Quiet, rest            | -                    |
//! | quiet ends   | -              | -                   | -                      | as before, see below |
//! | idle         | -              | as at the start     | -                      | - (and no pause after) |
//!
//! In quiet hours play-pause decides whether there is a pause after them. After quiet hours a pause is still a pause, but
//! no music is left to go on with; a town clock that plays each hour once waits for its next hour; otherwise the hour is played, by a town clock without its bells. `shown` is an hour that
//! is not struck, as when the clock was set: a town clock that repeats plays that hour without its bells, one that plays
//! each hour once goes on with what it does. `uncounted` is an hour that a town clock cannot play, because no place was
//! counted in it: a town clock that repeats waits then, too, and plays if another choice has the hour. In `Quiet` nothing sounds, whatever happens. The tests below look at every
//! cell of the table.

use super::terms::{Mode, State};

/// What can happen to the conductor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// Another score, period or place was chosen.
    Choose,
    /// Another hour was chosen.
    ChooseHour,
    /// Somebody asked for a pause, or for its end.
    PlayPause,
    /// The town clock strikes.
    Strike,
    /// The clock shows another hour, which is not struck.
    Shown,
    /// The piece that was played is over.
    Ended,
    /// Quiet hours begin.
    QuietBegins,
    /// Quiet hours end; `paused` if there was a pause before them.
    QuietEnds {
        /// Whether there was a pause before the quiet hours.
        paused: bool,
    },
    /// The hour of a town clock cannot be played, because no place was counted in it.
    Uncounted,
    /// Nobody has pressed a button for a while.
    Idle,
}

/// What is done about something that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing.
    Nothing,
    /// What is chosen is played, or in a pause prepared, at the same place in the hour.
    Here,
    /// What is chosen is played, or in a pause prepared, from the beginning of the hour and with its bells.
    Hour,
    /// What is chosen is played at once, from the beginning of the hour and without its bells.
    HourWithoutBells,
    /// The music pauses.
    Pause,
    /// The music goes on where it was paused.
    Resume,
    /// The music fades out and is forgotten.
    Rest,
}

/// What follows in a state when something happens. `stands` says whether, in a pause, there is music to go on with.
pub(super) fn next(state: State, cause: Cause, mode: Mode, stands: bool) -> (State, Step) {
    use State::{Paused, Playing, Quiet, Waiting};
    // The beginning of an hour. A town clock strikes its bells only on the hour.
    let from_the_hour = if mode.is_town_clock() { Step::HourWithoutBells } else { Step::Hour };
    let at_the_start = match mode {
        Mode::Now { repeat: false } => (Waiting, Step::Rest),
        _ if stands => (Playing, Step::Resume),
        _ => (Playing, from_the_hour),
    };
    match (state, cause) {
        (Quiet, Cause::QuietEnds { paused: true }) => (Paused, Step::Nothing),
        (Quiet, Cause::QuietEnds { .. }) if mode == (Mode::Now { repeat: false }) => (Waiting, Step::Nothing),
        (Quiet, Cause::QuietEnds { .. }) => (Playing, from_the_hour),
        (Quiet, _) => (Quiet, Step::Nothing),
        (_, Cause::QuietBegins) => (Quiet, Step::Rest),
        (_, Cause::QuietEnds { .. }) => (state, Step::Nothing),

        (Playing | Paused, Cause::Choose) => (state, Step::Here),
        (Waiting, Cause::Choose) if mode == (Mode::Now { repeat: true }) => (Playing, Step::HourWithoutBells),
        (Waiting, Cause::Choose) => (state, Step::Nothing),
        (Paused, Cause::ChooseHour) => (Paused, Step::Hour),
        (Playing | Waiting, Cause::ChooseHour) => (Playing, Step::Hour),

        (Playing, Cause::PlayPause) => (Paused, Step::Pause),
        (Paused, Cause::PlayPause) if stands => (Playing, Step::Resume),
        (Paused, Cause::PlayPause) => (Playing, from_the_hour),
        (Waiting, Cause::PlayPause) => (Playing, Step::HourWithoutBells),

        (Playing | Waiting, Cause::Strike) if mode.is_town_clock() => (Playing, Step::Hour),
        (_, Cause::Strike) => (state, Step::Nothing),

        (Playing | Waiting, Cause::Shown) if mode == (Mode::Now { repeat: true }) => (Playing, Step::HourWithoutBells),
        (_, Cause::Shown) => (state, Step::Nothing),

        (Playing, Cause::Ended) => match mode {
            Mode::Journey | Mode::Loop => (Playing, Step::Hour),
            Mode::Once => (Playing, Step::Nothing),
            Mode::Now { repeat: true } => (Playing, Step::HourWithoutBells),
            Mode::Now { repeat: false } => (Waiting, Step::Nothing),
        },
        (Paused | Waiting, Cause::Ended) => (state, Step::Nothing),

        (Playing, Cause::Uncounted) if mode.is_town_clock() => (Waiting, Step::Rest),
        (Paused, Cause::Uncounted) if mode.is_town_clock() => (Paused, Step::Rest),
        (_, Cause::Uncounted) => (state, Step::Nothing),

        (Paused, Cause::Idle) => at_the_start,
        (Playing | Waiting, Cause::Idle) => (state, Step::Nothing),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use State::{Paused, Playing, Quiet, Waiting};

    const STATES: [State; 4] = [Playing, Paused, Waiting, Quiet];
    const MODES: [Mode; 5] =
        [Mode::Journey, Mode::Once, Mode::Loop, Mode::Now { repeat: false }, Mode::Now { repeat: true }];
    const CAUSES: [Cause; 11] = [
        Cause::Choose,
        Cause::ChooseHour,
        Cause::PlayPause,
        Cause::Strike,
        Cause::Shown,
        Cause::Ended,
        Cause::QuietBegins,
        Cause::QuietEnds { paused: false },
        Cause::QuietEnds { paused: true },
        Cause::Uncounted,
        Cause::Idle,
    ];

    /// Every state, cause and mode, with and without music to go on with, and what follows.
    fn cells() -> impl Iterator<Item = (State, Cause, Mode, bool, State, Step)> {
        STATES.into_iter().flat_map(|state| {
            CAUSES.into_iter().flat_map(move |cause| {
                MODES.into_iter().flat_map(move |mode| {
                    [true, false].into_iter().map(move |stands| {
                        let (then, step) = next(state, cause, mode, stands);
                        (state, cause, mode, stands, then, step)
                    })
                })
            })
        })
    }

    #[test]
    fn nothing_sounds_in_quiet_hours() {
        for (state, cause, mode, stands, then, step) in cells() {
            if then == Quiet {
                assert!(matches!(step, Step::Nothing | Step::Rest), "{state:?} {cause:?} {mode:?} {stands}");
            }
            assert!(state != Quiet || matches!(cause, Cause::QuietEnds { .. }) || then == Quiet, "{cause:?}");
        }
    }

    #[test]
    fn after_a_while_without_presses_nothing_is_paused() {
        for (state, cause, mode, stands, then, _) in cells().filter(|cell| cell.1 == Cause::Idle) {
            assert_ne!(then, Paused, "{state:?} {cause:?} {mode:?} {stands}");
        }
    }

    #[test]
    fn a_state_that_plays_has_been_given_something_to_play() {
        for (state, cause, mode, stands, then, step) in cells() {
            if then == Playing && state != Playing {
                let begins = matches!(step, Step::Hour | Step::HourWithoutBells) || (stands && step == Step::Resume);
                assert!(begins, "{state:?} {cause:?} {mode:?} {stands}: {step:?}");
            }
            assert!(step != Step::Resume || (state == Paused && stands), "{state:?} {cause:?} {mode:?}");
        }
    }

    #[test]
    fn only_a_town_clock_waits_and_strikes() {
        for (state, cause, mode, _, then, step) in cells().filter(|cell| !cell.2.is_town_clock()) {
            assert!(state == Waiting || then != Waiting, "{state:?} {cause:?} {mode:?}");
            let is_clock = matches!(cause, Cause::Strike | Cause::Shown);
            assert!(!is_clock || (step == Step::Nothing && then == state), "{state:?} {mode:?}");
        }
    }

    #[test]
    fn a_town_clock_that_repeats_waits_only_for_an_hour_that_can_be_played() {
        let repeat = Mode::Now { repeat: true };
        for (state, cause, _, stands, then, _) in cells().filter(|cell| cell.2 == repeat && cell.0 != Waiting) {
            assert_eq!(then == Waiting, state == Playing && cause == Cause::Uncounted, "{state:?} {cause:?} {stands}");
        }
    }

    #[test]
    fn a_pause_ends_only_when_somebody_or_nobody_presses() {
        for (_, cause, mode, _, then, _) in cells().filter(|cell| cell.0 == Paused) {
            let ends = matches!(cause, Cause::PlayPause | Cause::Idle | Cause::QuietBegins);
            assert_eq!(then != Paused, ends, "{cause:?} {mode:?}");
        }
    }
}
