//! What plays live: one programme after another, faded in and out, on the audio thread.
//!
//! A [`Deck`] lives on the audio thread and a [`DeckHandle`] everywhere else. What the handle wants lies in a slot for which
//! the audio thread never waits, and of which the newest state counts; programmes that are over come back to the handle by a
//! ring, so the audio thread neither allocates nor frees.

mod engine;
mod fade;
mod handle;
mod mailbox;
mod programme;
mod progress;

pub use engine::Deck;
pub use handle::{DeckFull, DeckHandle, DeckState, DeckWatch, deck};
pub use programme::{Programme, TAIL_SECONDS};

/// Whole frames in some seconds; none for negative seconds.
fn frames(seconds: f64) -> u32 {
    (seconds.max(0.0) * f64::from(crate::sound::SAMPLE_RATE)) as u32
}

#[cfg(test)]
mod tests {
    use super::programme::TAIL;
    use super::*;
    use crate::sound::testing::{movement, solo};
    use crate::sound::{Band, EventFeed, Renderer, SAMPLE_RATE, Timeline};

    fn rms(samples: &[f32]) -> f32 {
        (samples.iter().map(|x| x * x).sum::<f32>() / samples.len() as f32).sqrt()
    }

    #[test]
    fn a_queued_programme_follows_on_the_very_frame() {
        let (mut handle, mut deck) = deck();
        let first = solo("cornet", &[(0, 480, 60, 80)]);
        let second = solo("cornet", &[(0, 480, 67, 80)]);
        let end = Timeline::new(&first).frames() as usize;
        handle.play(Programme::new(&first, None, 0).unwrap(), 0.0);
        handle.queue(Programme::new(&second, None, 0).unwrap());
        let mut out = vec![0.0; 2 * (end + 100)];
        deck.render(&mut out);
        assert_eq!(handle.begun(), 2);
        assert_eq!(handle.position(), 100);
        assert_eq!(handle.state(), DeckState::Playing);
    }

    #[test]
    fn what_is_played_is_what_a_file_would_hold() {
        let movement = movement();
        let (mut handle, mut deck) = deck();
        handle.play(Programme::new(&movement, None, 0).unwrap(), 0.0);
        let mut live = vec![0.0; 2 * 48_000];
        live.chunks_mut(2 * 300).for_each(|block| deck.render(block));
        let band = Band::new(&movement).unwrap();
        let mut file = vec![0.0; 2 * 48_000];
        Renderer::new(&band, EventFeed::whole(Timeline::new(&movement).into())).render(&mut file);
        assert!(live == file);
    }

    #[test]
    fn a_switch_waits_for_its_frame_and_the_last_one_asked_for_wins() {
        let movement = movement();
        let (mut handle, mut deck) = deck();
        handle.play(Programme::new(&movement, None, 0).unwrap(), 0.0);
        let mut out = vec![0.0; 2 * 1_000];
        deck.render(&mut out);
        handle.switch(Programme::new(&solo("cornet", &[(0, 480, 60, 80)]), None, 0).unwrap(), 5_000, 0.1);
        handle.switch(Programme::new(&movement, None, 960).unwrap(), 6_000, 0.1);
        let mut out = vec![0.0; 2 * 4_999];
        deck.render(&mut out);
        assert_eq!((handle.begun(), handle.position()), (1, 5_999));
        let mut out = vec![0.0; 2 * 101];
        deck.render(&mut out);
        assert_eq!((handle.begun(), handle.position()), (2, movement.tempo.frame_at(960, SAMPLE_RATE) + 100));
    }

    #[test]
    fn a_programme_that_begins_alone_sounds_as_a_file_would_whatever_played_before() {
        let movement = movement();
        let band = Band::new(&movement).unwrap();
        let mut file = vec![0.0; 2 * 24_000];
        Renderer::new(&band, EventFeed::whole(Timeline::new(&movement).into())).render(&mut file);
        // From which ticks the piece before was begun, and in what blocks the deck is asked for frames.
        for (start, block) in [(None, 480), (Some(0), 480), (Some(960), 64), (Some(1_440), 1_111)] {
            let (mut handle, mut deck) = deck();
            if let Some(tick) = start {
                handle.play(Programme::new(&movement, None, tick).unwrap(), 0.0);
            }
            let mut out = vec![0.0; 2 * 10_000];
            out.chunks_mut(2 * block).for_each(|block| deck.render(block));
            handle.appoint_alone(Programme::new(&movement, None, 0).unwrap(), 20_123, 0.1);
            let mut out = vec![0.0; 2 * (10_123 + 24_000)];
            out.chunks_mut(2 * block).for_each(|block| deck.render(block));
            let (before, alone) = out.split_at(2 * 10_123);
            assert!(alone == file, "{start:?} {block}");
            assert_eq!(rms(&before[..2 * 1_000]) > 0.0, start.is_some());
            assert!(before[before.len() - 20..].iter().all(|sample| sample.abs() < 1e-3), "{start:?}");
            assert_eq!(handle.begun(), 1 + u64::from(start.is_some()));
        }
    }

    #[test]
    fn an_appointed_programme_keeps_its_frame_or_follows_without_a_gap() {
        let first = solo("cornet", &[(0, 480, 60, 80)]);
        let end = Timeline::new(&first).frames();
        // By how many frames it is appointed after the end of the one before, and when it begins.
        for (off, begins) in [(0, 0), (100, 0), (-100, 0), (500, 500), (-500, -500)] {
            let (mut handle, mut deck) = deck();
            handle.play(Programme::new(&first, None, 0).unwrap(), 0.0);
            let at = end.saturating_add_signed(off);
            handle.appoint(Programme::new(&first, None, 0).unwrap(), at, 0.1);
            deck.render(&mut vec![0.0; 2 * (end.saturating_add_signed(begins) as usize - 1)]);
            assert_eq!(handle.begun(), 1, "{off}");
            assert_ne!(handle.state(), DeckState::Idle, "{off}");
            deck.render(&mut [0.0; 2 * 8]);
            assert_eq!((handle.begun(), handle.position()), (2, 7), "{off}");
        }
    }

    #[test]
    fn what_is_forgotten_does_not_begin() {
        let movement = movement();
        let (mut handle, mut deck) = deck();
        handle.play(Programme::new(&movement, None, 0).unwrap(), 0.0);
        handle.appoint_alone(Programme::new(&movement, None, 0).unwrap(), 6_000, 0.1);
        deck.render(&mut [0.0; 2 * 3_000]);
        handle.forget_next();
        let mut out = vec![0.0; 2 * 9_000];
        deck.render(&mut out);
        assert_eq!((handle.begun(), handle.position()), (1, 12_000));
        // What had begun to fall silent is as loud again as if nothing had been asked for.
        let band = Band::new(&movement).unwrap();
        let mut file = vec![0.0; 2 * 12_000];
        Renderer::new(&band, EventFeed::whole(Timeline::new(&movement).into())).render(&mut file);
        assert!(out[2 * 5_000..] == file[2 * 8_000..]);
    }

    #[test]
    fn an_aside_is_heard_in_a_pause() {
        let knock = solo("marimba", &[(0, 120, 84, 80)]);
        let (mut handle, mut deck) = deck();
        handle.play(Programme::new(&movement(), None, 0).unwrap(), 0.0);
        let mut out = vec![0.0; 2 * 4_800];
        deck.render(&mut out);
        handle.pause(true);
        deck.render(&mut out);
        deck.render(&mut out);
        assert_eq!(rms(&out), 0.0);
        handle.add(Programme::aside(&Band::new(&knock).unwrap(), &knock)).unwrap();
        deck.render(&mut out);
        assert!(rms(&out) > 1e-3);
        assert_eq!(handle.state(), DeckState::Paused);
        let mut out = vec![0.0; 2 * (TAIL as usize + 120_000)];
        deck.render(&mut out);
        assert_eq!(rms(&out[2 * (TAIL as usize + 100_000)..]), 0.0);
    }

    /// The output stands still while a visitor presses hundreds of buttons; then it takes samples again.
    #[test]
    fn what_was_asked_for_last_counts_however_long_nobody_took_samples() {
        let (movement, knock) = (movement(), solo("marimba", &[(0, 120, 84, 80)]));
        let band = Band::new(&movement).unwrap();
        let knocks = Band::new(&knock).unwrap();
        for last in ["pause", "go on", "stop", "switch", "queue", "volume"] {
            let (mut handle, mut deck) = deck();
            let mut out = vec![0.0; 2 * 9_600];
            handle.play(Programme::of(&band, &movement, 0).numbered(1), 0.0);
            deck.render(&mut out);
            let mut refused = 0;
            for i in 0..300u64 {
                handle.pause(i % 2 == 0);
                handle.volume(0.5);
                handle.switch(Programme::of(&band, &movement, 480).numbered(2 + i), 30_000, 0.1);
                refused += u32::from(handle.add(Programme::aside(&knocks, &knock)).is_err());
            }
            assert_eq!(refused, 300 - 4, "who asks for too many sounds on top is told");
            match last {
                "pause" => handle.pause(true),
                "go on" => handle.pause(false),
                "stop" => handle.stop(0.1),
                "switch" => handle.switch(Programme::of(&band, &movement, 960).numbered(999), 0, 0.0),
                "queue" => handle.queue(Programme::of(&band, &movement, 0).numbered(999)),
                _ => handle.volume(0.0),
            }
            if last != "pause" {
                handle.pause(false);
            }
            for _ in 0..3 {
                deck.render(&mut out);
            }
            let state = match last {
                "pause" => DeckState::Paused,
                "stop" => DeckState::Idle,
                _ => DeckState::Playing,
            };
            assert_eq!(handle.state(), state, "{last}");
            // The last of the 300 switches is made at its frame, unless another was asked for since.
            let number = if last == "switch" { 999 } else { 301 };
            let made = !matches!(last, "pause" | "stop" | "queue");
            assert_eq!(handle.place().0, if made { number } else { 1 }, "{last}");
            assert!(last != "volume" || rms(&out) == 0.0);
            assert_eq!(handle.add(Programme::aside(&knocks, &knock)), Ok(()), "there is room again");
        }
    }

    #[test]
    fn time_that_goes_by_unheard_is_as_long_as_time_that_is_heard() {
        let (movement, band) = (movement(), Band::new(&movement()).unwrap());
        let end = Timeline::new(&movement).frames();
        for seconds in [1, 3, 7, 11, 3_600] {
            let play = |pass: bool| {
                let (mut handle, mut deck) = deck();
                handle.play(Programme::of(&band, &movement, 0).numbered(1), 0.0);
                deck.render(&mut [0.0; 2 * 100]);
                handle.switch_during(Programme::of(&band, &movement, 960).numbered(2), 1, 50_001, 0.1);
                let frames = seconds * u64::from(SAMPLE_RATE);
                if pass {
                    deck.pass(frames);
                } else {
                    (0..frames / 480).for_each(|_| deck.render(&mut [0.0; 2 * 480]));
                }
                (handle.place(), handle.state(), handle.begun(), handle.rendered())
            };
            let passed = play(true);
            // An hour is worked out only where it goes by unheard.
            let heard = if seconds < 60 { play(false) } else { ((2, end), DeckState::Idle, 2, 3_600 * 48_000 + 100) };
            assert_eq!(passed.0, heard.0, "{seconds} s");
            assert_eq!((passed.1, passed.2, passed.3), (heard.1, heard.2, heard.3), "{seconds} s");
        }
    }

    #[test]
    fn a_change_at_a_frame_of_a_programme_that_was_left_is_made_at_the_same_moment() {
        let (movement, band) = (movement(), Band::new(&movement()).unwrap());
        let (mut handle, mut deck) = deck();
        let programme = |tick, number| Programme::of(&band, &movement, tick).numbered(number);
        handle.play(programme(0, 1), 0.0);
        deck.render(&mut [0.0; 2 * 100]);
        handle.switch_during(programme(960, 2), 1, 1_000, 0.0);
        deck.render(&mut [0.0; 2 * 1_000]);
        assert_eq!(handle.place().0, 2);
        // Asked for by one who thought that the first still played.
        handle.switch_during(programme(0, 3), 1, 3_000, 0.0);
        deck.render(&mut [0.0; 2 * 1_899]);
        assert_eq!(handle.place().0, 2);
        deck.render(&mut [0.0; 2 * 11]);
        assert_eq!(handle.place(), (3, 10));
    }

    #[test]
    fn a_volume_set_in_silence_is_there_from_the_first_frame() {
        let (movement, mut whole, mut soft) = (movement(), vec![0.0; 9_600], vec![0.0; 9_600]);
        for (volume, out) in [(1.0, &mut whole), (0.5, &mut soft)] {
            let (mut handle, mut deck) = deck();
            handle.volume(volume);
            handle.play(Programme::new(&movement, None, 0).unwrap(), 0.0);
            deck.render(out);
        }
        assert!(rms(&whole) > 0.0);
        assert!(whole.iter().zip(&soft).all(|(whole, soft)| 0.5 * whole == *soft));
    }

    #[test]
    fn pause_holds_and_stop_silences() {
        let (mut handle, mut deck) = deck();
        let mut out = vec![0.0; 2 * 9_600];
        handle.play(Programme::new(&movement(), None, 0).unwrap(), 0.0);
        deck.render(&mut out);
        handle.pause(true);
        deck.render(&mut out);
        let held = handle.position();
        deck.render(&mut out);
        assert_eq!((handle.position(), rms(&out)), (held, 0.0));
        assert_eq!(handle.state(), DeckState::Paused);
        handle.pause(false);
        deck.render(&mut out);
        assert!(rms(&out) > 0.0);
        handle.stop(0.1);
        deck.render(&mut out);
        deck.render(&mut out);
        assert_eq!(rms(&out[9_600..]), 0.0);
        assert_eq!(handle.state(), DeckState::Idle);
    }
}
