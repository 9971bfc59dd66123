//! Sound cards and pipes as players on the stage; all of them play a deck.

use super::error::StageError;
use super::player::{Appointment, Cue, Heard, Player, frame_at};
use super::succession::Succession;
use crate::outputs::moment;
use crate::repertoire::Piece;
use crate::sound::{DeckHandle, DeckState, DeckWatch, Programme, SAMPLE_RATE, TAIL_SECONDS};
use crate::time::{Follower, Position};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tracing::debug;

/// How long a fade to silence takes.
const FADE: Duration = Duration::from_millis(800);

/// The least music that an output still holds when the last of it has been sent.
const BUFFERED: Duration = Duration::from_millis(100);

/// How many frames the hall rings on when the music is over.
const TAIL: u64 = (TAIL_SECONDS * SAMPLE_RATE as f64) as u64;

/// If nobody reads from an output that cannot come back for this long, nobody will.
const UNREAD: Duration = Duration::from_secs(3);

/// An interruption shorter than this is not reported.
const HICCUP: Duration = Duration::from_secs(1);

/// An output that plays a deck.
pub(super) trait Decked {
    /// The deck.
    fn deck(&mut self) -> &mut DeckHandle;
    /// The frame of the movement that is being sent.
    fn frame(&self) -> u64;
    /// How many pieces have begun.
    fn begun(&self) -> u64;
    /// What really happens at the output.
    fn heard(&self) -> Heard;
    /// Whether a piece plays, and is not paused.
    fn is_playing(&self) -> bool;
    /// What the command line calls it.
    fn name(&self) -> String;
    /// Whether the samples that are sent get through.
    fn is_heard(&self) -> bool;
    /// What messages to people call it.
    fn words(&self) -> String;
    /// Why what is sent does not get through, in one line; none while it does, or when nobody knows.
    fn reason(&self) -> Option<String> {
        None
    }
    /// How often it ran out of samples.
    fn underruns(&self) -> u64 {
        0
    }
    /// The moment at which its first frame was due, microseconds, where its frames keep the pace of the machine's clock;
    /// none for a device with a clock of its own.
    fn first_frame(&self) -> Option<i64> {
        None
    }
    /// Whether it can come back once it has gone.
    fn may_come_back(&self) -> bool {
        true
    }
}

/// An output that plays a deck, as a player on the stage.
pub(super) struct DeckPlayer {
    output: Box<dyn Decked + Send>,
    /// Tells which piece the deck plays, and where in it.
    watch: DeckWatch,
    pieces: Succession,
    /// Finds when a device with a clock of its own sent its first frame.
    follower: Follower,
    /// The moment of that frame, microseconds.
    first_frame: i64,
    /// How much music the output still holds when the last of it has been sent.
    held: Duration,
    /// When the fade to silence began.
    fading: Option<Instant>,
    /// When the music was seen to be over, and how many frames had been sent out.
    over: Option<(Instant, u64)>,
    /// When it stopped being heard.
    unheard: Option<Instant>,
    /// Whether it has ever been heard.
    was_there: bool,
    /// Whether people have been told that it has gone.
    away: bool,
    /// Whether people have been told that no more sounds can be played on top.
    full: bool,
    /// A message for people.
    word: Option<String>,
}

impl DeckPlayer {
    /// A player of an open output, at an amplitude from 0 to 1.
    pub fn new(mut output: impl Decked + Send + 'static, amplitude: f32) -> Self {
        output.deck().volume(amplitude);
        Self {
            watch: output.deck().watch(),
            output: Box::new(output),
            pieces: Succession::default(),
            follower: Follower::default(),
            first_frame: moment::now().cast_signed(),
            held: BUFFERED,
            fading: None,
            over: None,
            unheard: None,
            was_there: false,
            away: false,
            full: false,
            word: None,
        }
    }

    /// The same player, for an output that holds back what it was sent for at least this long.
    #[cfg(feature = "speakers")]
    pub fn holding(self, held: Duration) -> Self {
        Self { held: held.max(BUFFERED), ..self }
    }

    /// The same player, with a first message for people.
    #[cfg(feature = "speakers")]
    pub fn saying(self, word: Option<String>) -> Self {
        Self { word, ..self }
    }
}

impl Player for DeckPlayer {
    fn play(&mut self, number: u64, piece: &Piece, cue: Cue) -> Result<(), StageError> {
        let programme = Programme::of(&piece.band, &piece.movement, cue.tick).numbered(number);
        let deck = self.output.deck();
        let at = match (self.pieces.of(cue.during), cue.at) {
            (Some(movement), Some(tick)) => movement.tempo.frame_at(tick, SAMPLE_RATE),
            _ => 0,
        };
        let playing = deck.place().0;
        deck.switch_during(programme, cue.during, at, cue.fade.as_secs_f64());
        self.pieces.expect(playing, number, Arc::clone(&piece.movement));
        self.over = None;
        Ok(())
    }

    fn play_at(&mut self, number: u64, piece: &Piece, appointment: Appointment) -> Result<(), StageError> {
        let Appointment { tick, anchor, frames, fade, alone } = appointment;
        let programme = Programme::of(&piece.band, &piece.movement, tick).numbered(number);
        let begins = self.output.first_frame().unwrap_or(self.first_frame);
        let frame = u64::try_from(frame_at(anchor, begins) + frames).unwrap_or(0);
        let deck = self.output.deck();
        let playing = deck.place().0;
        if alone {
            deck.appoint_alone(programme, frame, fade.as_secs_f64());
        } else {
            deck.appoint(programme, frame, fade.as_secs_f64());
        }
        self.pieces.expect(playing, number, Arc::clone(&piece.movement));
        self.over = None;
        Ok(())
    }

    fn forget_next(&mut self) {
        self.output.deck().forget_next();
    }

    fn tick(&mut self) {
        let micros = self.output.deck().rendered() * 1_000_000 / u64::from(SAMPLE_RATE);
        // While it takes no samples, what was found before holds.
        if let Some(lead) = self.follower.read(moment::now(), Position { number: 1, micros }) {
            self.first_frame = lead.begun;
        }
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
        let programme = Programme::aside(&piece.band, &piece.movement);
        match self.output.deck().add(programme) {
            Ok(()) => self.full = false,
            // Said once, not again until there is room.
            Err(why) if !self.full => {
                self.full = true;
                self.word.get_or_insert_with(|| format!("{}: a sound is left out: {why}", self.output.words()));
            }
            Err(_) => {}
        }
    }

    fn rest(&mut self) {
        self.output.deck().stop(FADE.as_secs_f64());
    }

    fn heard(&self) -> Heard {
        match self.output.heard() {
            // Samples of silence do not count as music.
            Heard::Flowing if !self.output.is_playing() => Heard::Silent,
            heard => heard,
        }
    }

    fn name(&self) -> String {
        self.output.name()
    }

    fn reason(&self) -> Option<String> {
        self.output.reason()
    }

    fn underruns(&self) -> u64 {
        self.output.underruns()
    }

    fn place(&self) -> Position {
        let (number, frame) = self.watch.place();
        Position { number, micros: frame * 1_000_000 / u64::from(SAMPLE_RATE) }
    }

    fn fade_out(&mut self) {
        debug!(output = self.output.words(), frame = self.output.frame(), "fading out");
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
        // The time for which the hall rings on is counted in frames, because not every output keeps time.
        let rendered = deck.rendered();
        let (since, over) = *self.over.get_or_insert_with(|| (Instant::now(), rendered));
        rendered - over >= TAIL && since.elapsed() >= self.held
    }

    fn news(&mut self) -> Option<String> {
        if let Some(word) = self.word.take() {
            return Some(word);
        }
        let was_there = self.was_there;
        self.was_there |= matches!(self.output.heard(), Heard::Flowing);
        if self.output.is_heard() {
            self.unheard = None;
            let was_away = std::mem::take(&mut self.away);
            let back = if was_there { "back" } else { "there now" };
            return was_away.then(|| format!("{} is {back}", self.output.words()));
        }
        let since = *self.unheard.get_or_insert_with(Instant::now);
        if self.away || since.elapsed() < HICCUP || !self.output.may_come_back() {
            return None;
        }
        self.away = true;
        let why = self.output.reason().map_or_else(String::new, |why| format!(" ({why})"));
        let (gone, back) = if was_there { ("has gone", " back") } else { ("is not there", "") };
        let words = self.output.words();
        Some(format!("{words} {gone}{why}; the music goes on unheard until it is{back}"))
    }
}
