//! Sound cards as players on the stage.

use super::failure::Failure;
use super::stage::Player;
use super::voices::Sounding;
use crate::compose::Movement;
use crate::outputs::speakers::{Speakers, SpeakersError};
use crate::sound::{DeckState, Events, Programme, Renderer, SAMPLE_RATE, TAIL_SECONDS, Timeline};
use std::time::{Duration, Instant};
use tracing::debug;

/// How long a fade takes.
const FADE: Duration = Duration::from_millis(800);

/// What the card still holds when we have sent our last.
const BUFFERED: Duration = Duration::from_millis(100);

/// No sound has flowed for so long: the card is lost, whatever its driver says.
const STALLED: Duration = Duration::from_secs(3);

/// One sound card.
pub struct Loudspeakers {
    speakers: Speakers,
    /// When we asked for silence.
    fading: Option<Instant>,
    /// When the last programme was seen to be over.
    over: Option<Instant>,
    /// Frames sent, and when that number last grew.
    flow: (u64, Instant),
}

impl Loudspeakers {
    /// Opens the default card, or one by name.
    pub fn open(name: Option<&str>) -> Result<Self, Failure> {
        let speakers = Speakers::open(name).map_err(failure)?;
        Ok(Self { speakers, fading: None, over: None, flow: (0, Instant::now()) })
    }
}

fn failure(error: SpeakersError) -> Failure {
    match error {
        SpeakersError::NoDevice(why) => nothing_works(&why),
        SpeakersError::CannotOpen { name, reason } if name == "default" => nothing_works(&reason),
        SpeakersError::UnknownDevice { .. } => Failure::usage(error.to_string()),
        SpeakersError::CannotOpen { .. } | SpeakersError::Sound(_) => Failure::failed(error.to_string()),
    }
}

fn nothing_works(why: &str) -> Failure {
    let why = why.trim_end_matches('.');
    Failure::failed(format!("no sound output works here ({why}); make a file instead: bandstand render -o leeds.wav"))
}

impl Player for Loudspeakers {
    fn begin(&mut self, movement: &Movement, sounding: &Sounding) -> Result<(), Failure> {
        let band = sounding.band(movement).map_err(|error| Failure::failed(error.to_string()))?;
        let timeline = Timeline::new(movement);
        let end = timeline.frames();
        let renderer = Renderer::new(&band, Events::whole(timeline.into()));
        self.speakers.deck().play(Programme::from_renderer(renderer, end), 0.0);
        self.flow.1 = Instant::now();
        Ok(())
    }

    fn position(&self) -> Duration {
        Duration::from_micros(self.speakers.position() * 1_000_000 / u64::from(SAMPLE_RATE))
    }

    fn fade_out(&mut self) {
        debug!(output = self.speakers.name(), xruns = self.speakers.xruns(), "fading out");
        self.fading = Some(Instant::now());
        self.speakers.deck().stop(FADE.as_secs_f64());
    }

    fn finished(&mut self) -> bool {
        if let Some(fading) = self.fading {
            return fading.elapsed() >= FADE + BUFFERED;
        }
        let deck = self.speakers.deck();
        if deck.begun() == 0 || deck.state() != DeckState::Idle {
            return false;
        }
        // The hall rings on.
        let over = *self.over.get_or_insert_with(Instant::now);
        over.elapsed() >= Duration::from_secs_f64(TAIL_SECONDS) + BUFFERED
    }

    fn lost(&mut self) -> Option<String> {
        let sent = self.speakers.deck().rendered();
        if sent != self.flow.0 {
            self.flow = (sent, Instant::now());
        }
        let lost = self.speakers.is_lost() || self.flow.1.elapsed() > STALLED;
        lost.then(|| format!("the sound output `{}` has gone; plug it in again and play", self.speakers.name()))
    }
}
