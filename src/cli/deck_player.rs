//! Sound cards and pipes as players on the stage: all of them play a deck.

use super::failure::Failure;
#[cfg(feature = "speakers")]
use super::say;
use super::settings::Settings;
use super::stage::{Cue, Heard, Player, Succession};
use crate::daemon::Piece;
use crate::outputs::pcm::Pcm;
#[cfg(feature = "speakers")]
use crate::outputs::speakers::{OutputState, Speakers, SpeakersError};
use crate::sound::{DeckHandle, DeckState, Programme, SAMPLE_RATE, TAIL_SECONDS};
use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tracing::debug;

/// How long a fade takes.
const FADE: Duration = Duration::from_millis(800);

/// What an output still holds when we have sent our last, at least.
const BUFFERED: Duration = Duration::from_millis(100);

/// How often an output's buffer may lie between us and the ear.
#[cfg(feature = "speakers")]
const BUFFERS: u32 = 3;

/// Frames for which the hall rings on when the music is over.
const TAIL: u64 = (TAIL_SECONDS * SAMPLE_RATE as f64) as u64;

/// Nobody has read from standard output for so long: nobody will.
const UNREAD: Duration = Duration::from_secs(3);

/// Not being heard for less is no news.
const HICCUP: Duration = Duration::from_secs(1);

/// Something that plays a deck.
trait Decked {
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
    /// Has that been told?
    away: bool,
}

impl DeckPlayer {
    fn new(mut output: impl Decked + 'static, settings: Settings) -> Self {
        output.deck().volume(settings.volume.0);
        Self {
            output: Box::new(output),
            pieces: Succession::default(),
            held: BUFFERED,
            fading: None,
            over: None,
            unheard: None,
            away: false,
        }
    }

    /// Opens the default sound card, or one by name.
    #[cfg(feature = "speakers")]
    pub fn speakers(name: Option<&str>, settings: Settings) -> Result<Self, Failure> {
        let speakers = Speakers::open_with(name, settings.buffer).map_err(no_speakers)?;
        if let Some(why) = speakers.instead() {
            say::note(&why);
        }
        let held = BUFFERED.max(BUFFERS * Duration::from_secs(1) * settings.buffer / SAMPLE_RATE);
        Ok(Self { held, ..Self::new(speakers, settings) })
    }

    /// Opens a pipe, or standard output (`-`).
    pub fn pcm(target: &str, settings: Settings) -> Result<Self, Failure> {
        if target == "-" && io::stdout().is_terminal() {
            return Err(Failure::usage(
                "samples are no sight for a terminal; send them on, as with `| aplay -f cd -r 48000`",
            ));
        }
        let pcm = Pcm::open(target).map_err(|error| Failure::failed(error.to_string()))?;
        Ok(Self::new(pcm, settings))
    }
}

#[cfg(feature = "speakers")]
fn no_speakers(error: SpeakersError) -> Failure {
    match error {
        SpeakersError::NoDevice(why) => nothing_works(&why),
        SpeakersError::CannotOpen { name, reason } if name == "default" => nothing_works(&reason),
        SpeakersError::UnknownDevice { .. } => Failure::usage(error.to_string()),
        _ => Failure::failed(error.to_string()),
    }
}

#[cfg(feature = "speakers")]
fn nothing_works(why: &str) -> Failure {
    let why = why.trim_end_matches('.');
    Failure::failed(format!("no sound output works here ({why}); make a file instead: bandstand render -o leeds.wav"))
}

impl Player for DeckPlayer {
    fn play(&mut self, piece: &Piece, cue: Cue) -> Result<(), Failure> {
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

#[cfg(feature = "speakers")]
impl Decked for Speakers {
    fn deck(&mut self) -> &mut DeckHandle {
        Self::deck(self)
    }

    fn frame(&self) -> u64 {
        self.position()
    }

    fn begun(&self) -> u64 {
        Self::begun(self)
    }

    fn heard(&self) -> Heard {
        match self.state() {
            OutputState::Flowing => Heard::Flowing,
            OutputState::Silent => Heard::Silent,
            OutputState::Lost => Heard::Lost,
            OutputState::Reconnecting => Heard::Reconnecting,
        }
    }

    fn is_playing(&self) -> bool {
        Self::is_playing(self)
    }

    fn name(&self) -> String {
        match Self::name(self) {
            "default" => "speakers".to_owned(),
            name => format!("speakers:{name}"),
        }
    }

    fn is_heard(&self) -> bool {
        !self.is_lost()
    }

    fn words(&self) -> String {
        format!("the sound output `{}`", self.name())
    }

    fn underruns(&self) -> u64 {
        self.xruns()
    }
}

impl Decked for Pcm {
    fn deck(&mut self) -> &mut DeckHandle {
        Self::deck(self)
    }

    fn frame(&self) -> u64 {
        self.position()
    }

    fn begun(&self) -> u64 {
        Self::begun(self)
    }

    fn heard(&self) -> Heard {
        if self.is_flowing() { Heard::Flowing } else { Heard::Lost }
    }

    fn is_playing(&self) -> bool {
        Self::is_playing(self)
    }

    fn name(&self) -> String {
        format!("pcm:{}", Self::name(self))
    }

    fn is_heard(&self) -> bool {
        // Before the first block is due nobody can have taken one.
        self.is_flowing() || self.blocks() == (0, 0)
    }

    fn words(&self) -> String {
        match self.name() {
            "-" => "the reader of standard output".to_owned(),
            path => format!("the reader of `{path}`"),
        }
    }

    fn may_come_back(&self) -> bool {
        self.name() != "-"
    }
}
