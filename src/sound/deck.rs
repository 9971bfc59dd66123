//! What plays live: one programme after another, faded in and out, on the audio thread.
//!
//! A [`Deck`] lives on the audio thread and a [`DeckHandle`] everywhere else; two rings join them. Programmes are
//! built by the handle's side and come back to it when they are over, so the audio thread neither allocates nor frees.

mod engine;
mod fade;
mod handle;
mod order;
mod programme;

pub use engine::Deck;
pub use handle::{DeckHandle, DeckState, deck};
pub use programme::{Programme, TAIL_SECONDS};

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
        handle.add(Programme::aside(&Band::new(&knock).unwrap(), &knock));
        deck.render(&mut out);
        assert!(rms(&out) > 1e-3);
        assert_eq!(handle.state(), DeckState::Paused);
        let mut out = vec![0.0; 2 * (TAIL as usize + 120_000)];
        deck.render(&mut out);
        assert_eq!(rms(&out[2 * (TAIL as usize + 100_000)..]), 0.0);
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
