//! An output that may come later. Until it can be opened, the music goes on in time, unheard.

use super::error::StageError;
use super::kind::Opened;
use super::player::{Appointment, Cue, Heard, Player};
use super::silence::Silence;
use crate::repertoire::Piece;
use std::time::{Duration, Instant};

/// The shortest and the longest wait between attempts to open the output.
const BACK_OFF: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

/// How long the music takes to fade in.
const FADE: Duration = Duration::from_millis(500);

/// Opens the output.
type Open = Box<dyn Fn() -> Opened>;

/// An output that is tried again and again until it can be opened.
pub(super) struct Patient {
    name: String,
    open: Open,
    /// Plays until the output is there.
    silence: Silence,
    there: Option<Box<dyn Player>>,
    /// The piece that plays, which the output takes up when it is there.
    playing: Option<Piece>,
    next: Option<(u64, Piece, Entry)>,
    /// How many pieces had begun before the output was there.
    begun_before: u64,
    paused: bool,
    volume: f32,
    tried: Instant,
    wait: Duration,
    why: Option<String>,
}

/// How a piece begins.
#[derive(Clone, Copy)]
enum Entry {
    Cue(Cue),
    Appointment(Appointment),
}

impl Patient {
    /// An output with the name that messages use. If it cannot be opened now, the first message says why.
    pub fn new(name: String, open: Open) -> Self {
        let (there, why) = match open() {
            Ok(player) => (Some(player), None),
            Err(failure) => (None, Some(failure.to_string())),
        };
        Self {
            name,
            open,
            silence: Silence::default(),
            there,
            playing: None,
            next: None,
            begun_before: 0,
            paused: false,
            volume: 1.0,
            tried: Instant::now(),
            wait: BACK_OFF.0,
            why,
        }
    }

    fn player(&self) -> &dyn Player {
        match &self.there {
            Some(player) => &**player,
            None => &self.silence,
        }
    }

    fn player_mut(&mut self) -> &mut dyn Player {
        match &mut self.there {
            Some(player) => &mut **player,
            None => &mut self.silence,
        }
    }

    /// Makes the next piece the one that plays if the silence has come to it.
    fn settle(&mut self) {
        let begun = self.silence.begun();
        if let Some((_, piece, _)) = self.next.take_if(|(number, ..)| *number <= begun) {
            self.playing = Some(piece);
        }
    }

    /// Tries to open the output if it is time; the music fades in at the place that it has reached.
    fn try_again(&mut self) -> Option<String> {
        if self.there.is_some() || self.tried.elapsed() < self.wait {
            return None;
        }
        self.tried = Instant::now();
        self.wait = (2 * self.wait).min(BACK_OFF.1);
        let mut player = (self.open)().ok()?;
        self.settle();
        player.volume(self.volume);
        self.begun_before = self.silence.begun();
        if let Some(piece) = self.playing.take().filter(|_| !self.silence.is_idle()) {
            let tick = piece.movement.tempo.tick_at(self.silence.position().as_micros() as u64);
            player.play(&piece, Cue { tick, at: None, fade: FADE }).ok()?;
            // The output counts this piece too, which the silence has counted already.
            self.begun_before = self.begun_before.saturating_sub(1);
            if let Some((_, next, Entry::Cue(cue))) = self.next.take_if(|next| matches!(next.2, Entry::Cue(_))) {
                player.play(&next, cue).ok()?;
            }
        }
        if let Some((_, next, Entry::Appointment(appointment))) = self.next.take() {
            player.play_at(&next, appointment).ok()?;
        }
        player.pause(self.paused);
        self.there = Some(player);
        Some(format!("{} is there now", self.name))
    }
}

impl Player for Patient {
    fn play(&mut self, piece: &Piece, cue: Cue) -> Result<(), StageError> {
        if self.there.is_none() {
            self.settle();
            self.next = Some((self.silence.begun() + 1, piece.clone(), Entry::Cue(cue)));
        }
        self.player_mut().play(piece, cue)
    }

    fn play_at(&mut self, piece: &Piece, appointment: Appointment) -> Result<(), StageError> {
        if self.there.is_none() {
            self.settle();
            self.next = Some((self.silence.begun() + 1, piece.clone(), Entry::Appointment(appointment)));
        }
        self.player_mut().play_at(piece, appointment)
    }

    fn forget_next(&mut self) {
        self.settle();
        self.next = None;
        self.player_mut().forget_next();
    }

    fn tick(&mut self) {
        self.player_mut().tick();
    }

    fn begun(&self) -> u64 {
        self.begun_before + self.player().begun()
    }

    fn position(&self) -> Duration {
        self.player().position()
    }

    fn is_idle(&mut self) -> bool {
        self.player_mut().is_idle()
    }

    fn pause(&mut self, paused: bool) {
        self.paused = paused;
        self.player_mut().pause(paused);
    }

    fn volume(&mut self, amplitude: f32) {
        self.volume = amplitude;
        self.player_mut().volume(amplitude);
    }

    fn aside(&mut self, piece: &Piece) {
        self.player_mut().aside(piece);
    }

    fn rest(&mut self) {
        (self.playing, self.next) = (None, None);
        self.player_mut().rest();
    }

    fn fade_out(&mut self) {
        self.player_mut().fade_out();
    }

    fn finished(&mut self) -> bool {
        self.player_mut().finished()
    }

    fn heard(&self) -> Heard {
        self.there.as_ref().map_or(Heard::Lost, |player| player.heard())
    }

    fn underruns(&self) -> u64 {
        self.player().underruns()
    }

    fn name(&self) -> String {
        self.name.clone()
    }

    fn news(&mut self) -> Option<String> {
        if let Some(why) = self.why.take() {
            return Some(format!("{}: {why}; it is tried again, and the music goes on unheard until then", self.name));
        }
        self.try_again().or_else(|| self.player_mut().news())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::footfall::Footfall;
    use crate::repertoire::{Repertoire, Span};
    use crate::score;
    use std::cell::Cell;
    use std::rc::Rc;

    #[test]
    fn an_output_that_comes_later_joins_in_where_the_music_is() {
        let ready = Rc::new(Cell::new(false));
        let open: Open = {
            let ready = Rc::clone(&ready);
            Box::new(move || {
                if ready.get() { Ok(Box::<Silence>::default()) } else { Err(StageError::Failed("no such card".into())) }
            })
        };
        let mut patient = Patient::new("speakers".into(), open);
        let scores = vec![score::shipped("leeds").unwrap().unwrap()];
        let mut repertoire = Repertoire::new(Footfall::leeds_week(), scores, vec!["weekday".into()], None, 0, None);
        let piece = repertoire.piece(&repertoire.first(), Span::Day).unwrap();
        assert!(patient.news().unwrap().contains("no such card"));
        patient.play(&piece, Cue { tick: 9_600, at: None, fade: FADE }).unwrap();
        assert_eq!((patient.begun(), patient.heard()), (1, Heard::Lost));
        let before = patient.position();
        ready.set(true);
        assert_eq!(patient.news(), None);
        patient.wait = Duration::ZERO;
        assert!(patient.news().unwrap().contains("there now"));
        assert_eq!((patient.begun(), patient.heard()), (1, Heard::Flowing));
        let after = patient.position();
        assert!(after >= before && after < before + Duration::from_secs(5), "{before:?}, then {after:?}");
    }
}
