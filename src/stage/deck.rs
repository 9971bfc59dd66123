//! Sound cards and pipes as players on the stage: all of them play a deck.

use super::error::StageError;
use super::player::{Cue, Heard, Player};
use super::succession::Succession;
use crate::repertoire::Piece;
use crate::sound::{DeckHandle, DeckState, Programme, SAMPLE_RATE, TAIL_SECONDS};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tracing::debug;

/// How long a fade takes.
const FADE: Duration = Duration::from_millis(800);

/// What an output still holds when we have sent our last, at least.
const BUFFERED: Duration = Duration::from_millis(100);

/// Frames for which the hall rings on when the music is over.
const TAIL: u64 = (TAIL_SECONDS * SAMPLE_RATE as f64) as u64;

/// Nobody has read from standard output for so long: nobody will.
const UNREAD: Duration = Duration::from_secs(3);

/// Not being heard for less is no news.
const HICCUP: Duration = Duration::from_secs(1);

/// An output that plays a deck.
pub(super) trait Decked {
    /// The deck.
    fn deck(&mut self) -> &mut DeckHandle;
    /// Frame of the movement that is being sent.
    fn frame(&self) -> u64;
    /// How many pieces have begun.
    fn begun(&self) -> u64;
    /// What truly happens there.
    fn heard(&self) -> Heard;
    /// Whether a piece plays, and is not paused.
    fn is_playing(&self) -> bool;
    /// What the command line calls it.
    fn name(&self) -> String;
    /// Does what we send get through?
    fn is_heard(&self) -> bool;
    /// What it is, in words.
    fn words(&self) -> String;
    /// How often it ran out of samples.
    fn underruns(&self) -> u64 {
        0
    }
    /// Can it be heard again, once it is not?
    fn may_come_back(&self) -> bool {
        true
    }
}

/// One output.
pub struct DeckPlayer {
    output: Box<dyn Decked>,
    pieces: Succession,
    /// What the output still holds when we have sent our last.
    held: Duration,
    /// When we asked for silence.
    fading: Option<Instant>,
    /// When the music was seen to be over, and how many frames had been sent out.
    over: Option<(Instant, u64)>,
    /// Since when it is not heard.
    unheard: Option<Instant>,
    /// Whether that has been told.
    away: bool,
    /// What is to be told first.
    word: Option<String>,
}

impl DeckPlayer {
    /// A player of an open output, at an amplitude from 0 to 1.
    pub fn new(mut output: impl Decked + 'static, amplitude: f32) -> Self {
        output.deck().volume(amplitude);
        Self {
            output: Box::new(output),
            pieces: Succession::default(),
            held: BUFFERED,
            fading: None,
            over: None,
            unheard: None,
            away: false,
            word: None,
        }
    }

    /// The same with an output that holds back what it was sent for at least so long.
    pub fn holding(self, held: Duration) -> Self {
        Self { held: held.max(BUFFERED), ..self }
    }

    /// The same with a word that people should know first.
    pub fn saying(self, word: Option<String>) -> Self {
        Self { word, ..self }
    }
}

impl Player for DeckPlayer {
    fn play(&mut self, piece: &Piece, cue: Cue) -> Result<(), StageError> {
        let programme = Programme::of(&piece.band, &piece.movement, cue.tick);
        let deck = self.output.deck();
        let begun = deck.begun();
        let at = match (self.pieces.playing(begun), cue.at) {
            (Some(movement), Some(tick)) => movement.tempo.frame_at(tick, SAMPLE_RATE),
            _ => 0,
        };
        deck.switch(programme, at, cue.fade.as_secs_f64());
        self.pieces.expect(begun, Arc::clone(&piece.movement));
        self.over = None;
        Ok(())
    }

    fn begun(&self) -> u64 {
        self.output.begun()
    }

    fn is_idle(&mut self) -> bool {
        self.output.deck().state() == DeckState::Idle
    }

    fn pause(&mut self, paused: bool) {
        self.output.deck().pause(paused);
    }

    fn volume(&mut self, amplitude: f32) {
        self.output.deck().volume(amplitude);
    }

    fn aside(&mut self, piece: &Piece) {
        self.output.deck().add(Programme::aside(&piece.band, &piece.movement));
    }

    fn rest(&mut self) {
        self.output.deck().stop(FADE.as_secs_f64());
    }

    fn heard(&self) -> Heard {
        match self.output.heard() {
            // Samples of silence are no music.
            Heard::Flowing if !self.output.is_playing() => Heard::Silent,
            heard => heard,
        }
    }

    fn name(&self) -> String {
        self.output.name()
    }

    fn underruns(&self) -> u64 {
        self.output.underruns()
    }

    fn position(&self) -> Duration {
        Duration::from_micros(self.output.frame() * 1_000_000 / u64::from(SAMPLE_RATE))
    }

    fn fade_out(&mut self) {
        debug!(output = self.output.words(), "fading out");
        self.fading = Some(Instant::now());
        self.output.deck().stop(FADE.as_secs_f64());
    }

    fn finished(&mut self) -> bool {
        if let Some(fading) = self.fading {
            return fading.elapsed() >= FADE + self.held;
        }
        if !self.output.may_come_back() && self.unheard.is_some_and(|since| since.elapsed() > UNREAD) {
            return true;
        }
        let deck = self.output.deck();
        if deck.begun() == 0 || deck.state() != DeckState::Idle {
            return false;
        }
        // The hall rings on: in frames, as not every output keeps time.
        let rendered = deck.rendered();
        let (since, over) = *self.over.get_or_insert_with(|| (Instant::now(), rendered));
        rendered - over >= TAIL && since.elapsed() >= self.held
    }

    fn news(&mut self) -> Option<String> {
        if let Some(word) = self.word.take() {
            return Some(word);
        }
        if self.output.is_heard() {
            self.unheard = None;
            let was_away = std::mem::take(&mut self.away);
            return was_away.then(|| format!("{} is back", self.output.words()));
        }
        let since = *self.unheard.get_or_insert_with(Instant::now);
        if self.away || since.elapsed() < HICCUP || !self.output.may_come_back() {
            return None;
        }
        self.away = true;
        Some(format!("{} has gone; the music goes on unheard until it is back", self.output.words()))
    }
}
