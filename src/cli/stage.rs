//! Where it is played: the outputs that were asked for, opened together.

use super::deck_player::DeckPlayer;
use super::failure::Failure;
use super::midi::{self, Midi};
use super::settings::Settings;
use super::voices::Sounding;
use crate::compose::Movement;
use std::time::{Duration, Instant};

/// The outputs there are.
const CHOOSE: &str =
    "choose speakers, speakers:NAME, midi:NAME, midi-virtual, midi-serial:PATH, midi-log:PATH, pcm:PATH, pcm:- or null";

/// One `--output`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// A sound card: the default one, or one by name.
    Speakers(Option<String>),
    /// Raw samples, into a pipe or (`-`) to standard output.
    Pcm(String),
    /// Messages to a synth.
    Midi(midi::Output),
    /// Silence in real time.
    Null,
}

impl Output {
    /// Reads one from the command line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (kind, name) = match text.split_once(':') {
            Some((kind, name)) => (kind, Some(name.trim())),
            None => (text, None),
        };
        match (kind.trim(), name) {
            ("speakers", None) => Ok(Self::Speakers(None)),
            ("speakers", Some("")) => Err("name a device after `speakers:`, as `bandstand devices` lists them".into()),
            ("speakers", Some(name)) => Ok(Self::Speakers(Some(name.to_owned()))),
            ("null", None) => Ok(Self::Null),
            ("pcm", Some(target)) if !target.is_empty() => Ok(Self::Pcm(target.to_owned())),
            ("pcm", _) => Err("name a pipe or file after `pcm:`, or - for standard output".into()),
            (kind, name) => midi::Output::parse(kind, name).map_or(Err(CHOOSE.into()), |midi| midi.map(Self::Midi)),
        }
    }
}

/// Something that plays a movement by itself once it is begun.
pub trait Player {
    /// Begins to play.
    fn begin(&mut self, movement: &Movement, sounding: &Sounding) -> Result<(), Failure>;
    /// How much of the piece has been heard.
    fn position(&self) -> Duration;
    /// The sound card that others keep time with has got this far.
    fn follow(&mut self, _leader: Duration) {}
    /// Falls silent soon, without a click.
    fn fade_out(&mut self);
    /// Nothing sounds any more, and nothing will.
    fn finished(&mut self) -> bool;
    /// What has happened to it since last asked, if people should know.
    fn news(&mut self) -> Option<String>;
}

/// All outputs together.
pub struct Stage {
    players: Vec<Box<dyn Player>>,
    /// The sound card with which the others keep time: its clock is not the machine's.
    leader: Option<usize>,
}

impl Stage {
    /// Opens every output.
    pub fn open(outputs: &[Output], settings: Settings, midi: &Midi) -> Result<Self, Failure> {
        let leader = outputs.iter().position(|output| matches!(output, Output::Speakers(_)));
        let ports: Vec<&midi::Output> = outputs
            .iter()
            .filter_map(|output| if let Output::Midi(port) = output { Some(port) } else { None })
            .collect();
        let open = |output: &Output| open(output, settings, &|port| midi::open(port, &ports, midi, leader.is_some()));
        let players = outputs.iter().map(open).collect::<Result<_, _>>()?;
        Ok(Self { players, leader })
    }

    /// Keeps the others in time with the sound card, if one plays.
    pub fn keep_together(&mut self) {
        let Some(position) = self.leader.map(|leader| self.players[leader].position()) else { return };
        self.players.iter_mut().for_each(|player| player.follow(position));
    }
}

type Opened = Result<Box<dyn Player>, Failure>;

fn open(output: &Output, settings: Settings, open_midi: &dyn Fn(&midi::Output) -> Opened) -> Opened {
    match output {
        Output::Midi(port) => open_midi(port),
        Output::Null => Ok(Box::new(Silence::default())),
        Output::Pcm(target) => Ok(Box::new(DeckPlayer::pcm(target, settings)?)),
        #[cfg(feature = "speakers")]
        Output::Speakers(name) => Ok(Box::new(DeckPlayer::speakers(name.as_deref(), settings)?)),
        #[cfg(not(feature = "speakers"))]
        Output::Speakers(_) => Err(Failure::failed(
            "this build has no speakers (feature `speakers`); make a file with `bandstand render -o leeds.wav`",
        )),
    }
}

impl Player for Stage {
    fn begin(&mut self, movement: &Movement, sounding: &Sounding) -> Result<(), Failure> {
        self.players.iter_mut().try_for_each(|player| player.begin(movement, sounding))
    }

    fn position(&self) -> Duration {
        self.players.first().map_or(Duration::ZERO, |player| player.position())
    }

    fn fade_out(&mut self) {
        self.players.iter_mut().for_each(|player| player.fade_out());
    }

    fn finished(&mut self) -> bool {
        self.players.iter_mut().all(|player| player.finished())
    }

    fn news(&mut self) -> Option<String> {
        self.players.iter_mut().find_map(|player| player.news())
    }
}

/// Plays nothing, at the pace of the music.
#[derive(Default)]
struct Silence {
    length: Duration,
    begun: Option<Instant>,
    stopped: bool,
}

impl Player for Silence {
    fn begin(&mut self, movement: &Movement, _: &Sounding) -> Result<(), Failure> {
        self.length = Duration::from_secs_f64(movement.seconds());
        self.begun = Some(Instant::now());
        Ok(())
    }

    fn position(&self) -> Duration {
        self.begun.map_or(Duration::ZERO, |begun| begun.elapsed())
    }

    fn fade_out(&mut self) {
        self.stopped = true;
    }

    fn finished(&mut self) -> bool {
        self.stopped || self.position() >= self.length
    }

    fn news(&mut self) -> Option<String> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_are_read() {
        assert_eq!(Output::parse("speakers"), Ok(Output::Speakers(None)));
        assert_eq!(Output::parse("speakers:USB Audio"), Ok(Output::Speakers(Some("USB Audio".into()))));
        assert_eq!(Output::parse("null"), Ok(Output::Null));
        assert_eq!(Output::parse("midi:Synth"), Ok(Output::Midi(midi::Output::Port("Synth".into()))));
        assert_eq!(Output::parse("midi-virtual"), Ok(Output::Midi(midi::Output::Virtual("Bandstand".into()))));
        assert_eq!(Output::parse("pcm:-"), Ok(Output::Pcm("-".into())));
        for (wrong, says) in [
            ("", "choose"),
            ("speaker", "choose"),
            ("speakers:", "name a device"),
            ("midi-serial:", "name a serial line"),
            ("midi-log", "name a file"),
            ("pcm:", "pipe"),
        ] {
            assert!(Output::parse(wrong).unwrap_err().contains(says), "{wrong}");
        }
    }
}
