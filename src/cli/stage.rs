//! Where it is played: the outputs that were asked for, opened together.

use super::deck_player::DeckPlayer;
use super::failure::Failure;
use super::midi::{self, Midi};
use super::patient::Patient;
use super::settings::Settings;
use super::silence::Silence;
use crate::compose::Movement;
use crate::daemon::Piece;
use std::sync::Arc;
use std::time::Duration;

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

/// How a piece is to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cue {
    /// The tick of the piece that is played first.
    pub tick: u32,
    /// The tick of the piece before at which it begins; none for at once.
    pub at: Option<u32>,
    /// How long the two take to cross over.
    pub fade: Duration,
}

/// What truly happens at an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// Samples or messages flow.
    Flowing,
    /// It is there, and silent.
    Silent,
    /// It has gone.
    Lost,
    /// It has gone, and is being tried again just now; only sound cards say so.
    #[cfg_attr(not(feature = "speakers"), expect(dead_code, reason = "there are no sound cards without the feature"))]
    Reconnecting,
}

/// Something that plays pieces by itself once it is told to.
pub trait Player {
    /// Plays a piece: at once, or when the one that plays comes to a tick. Of several that wait the last counts. In a
    /// pause it stands still where it is to begin.
    fn play(&mut self, piece: &Piece, cue: Cue) -> Result<(), Failure>;
    /// How many pieces have begun.
    fn begun(&self) -> u64;
    /// How much of the piece has been heard.
    fn position(&self) -> Duration;
    /// Whether nothing plays or waits to.
    fn is_idle(&mut self) -> bool;
    /// The sound card that others keep time with has got this far.
    fn follow(&mut self, _leader: Duration) {}
    /// Stands still, or goes on.
    fn pause(&mut self, paused: bool);
    /// How loud, as an amplitude from 0 to 1.
    fn volume(&mut self, _amplitude: f32) {}
    /// Plays a short piece on top, in a pause too; what cannot leaves it.
    fn aside(&mut self, _piece: &Piece) {}
    /// Silences a synth at once; what is none has nothing to do.
    fn panic(&mut self) {}
    /// Sets a synth up again.
    fn set_up(&mut self) {}
    /// Fades what plays out and forgets it; another piece may follow.
    fn rest(&mut self);
    /// Falls silent soon, without a click, for good.
    fn fade_out(&mut self);
    /// Nothing sounds any more, and nothing will.
    fn finished(&mut self) -> bool;
    /// What truly happens there.
    fn heard(&self) -> Heard;
    /// How often it ran out of samples.
    fn underruns(&self) -> u64 {
        0
    }
    /// What it is called: `speakers`, `midi:Synth`.
    fn name(&self) -> String;
    /// What has happened to it since last asked, if people should know.
    fn news(&mut self) -> Option<String>;
}

/// Which piece plays, told from how many have begun.
#[derive(Debug, Default)]
pub struct Succession {
    pieces: Vec<(u64, Arc<Movement>)>,
}

impl Succession {
    /// So many have begun; this one is to be next, and no other.
    pub fn expect(&mut self, begun: u64, next: Arc<Movement>) {
        self.pieces.retain(|(number, _)| *number <= begun);
        let keep = self.pieces.len().saturating_sub(1);
        self.pieces.drain(..keep);
        self.pieces.push((begun + 1, next));
    }

    /// The piece that plays when so many have begun.
    pub fn playing(&self, begun: u64) -> Option<&Arc<Movement>> {
        self.pieces.iter().rev().find(|(number, _)| *number <= begun).map(|(_, movement)| movement)
    }
}

/// All outputs together.
pub struct Stage {
    /// At least one.
    players: Vec<Box<dyn Player>>,
    /// The sound card with which the others keep time: its clock is not the machine's.
    leader: Option<usize>,
}

impl Stage {
    /// Opens every output.
    pub fn open(outputs: &[Output], settings: Settings, midi: &Midi) -> Result<Self, Failure> {
        Self::open_by(outputs, settings, midi, |name| speakers(name, settings))
    }

    /// The same for a program that runs for months: the system's own sound card may be there later.
    pub fn open_patiently(outputs: &[Output], settings: Settings, midi: &Midi) -> Result<Self, Failure> {
        Self::open_by(outputs, settings, midi, |name| match name {
            Some(_) => speakers(name, settings),
            None => Ok(Box::new(Patient::new("speakers".to_owned(), Box::new(move || speakers(None, settings))))),
        })
    }

    fn open_by(
        outputs: &[Output],
        settings: Settings,
        midi: &Midi,
        speakers: impl Fn(Option<&str>) -> Opened,
    ) -> Result<Self, Failure> {
        let leader = outputs.iter().position(|output| matches!(output, Output::Speakers(_)));
        let ports: Vec<&midi::Output> = outputs
            .iter()
            .filter_map(|output| if let Output::Midi(port) = output { Some(port) } else { None })
            .collect();
        let open = |output: &Output| -> Opened {
            match output {
                Output::Midi(port) => midi::open(port, &ports, midi, leader.is_some()),
                Output::Null => Ok(Box::<Silence>::default()),
                Output::Pcm(target) => Ok(Box::new(DeckPlayer::pcm(target, settings)?)),
                Output::Speakers(name) => speakers(name.as_deref()),
            }
        };
        let players = outputs.iter().map(open).collect::<Result<_, _>>()?;
        Ok(Self { players, leader })
    }

    /// These players, none of them a sound card.
    #[cfg(test)]
    pub fn of(players: Vec<Box<dyn Player>>) -> Self {
        Self { players, leader: None }
    }

    /// Keeps the others in time with the sound card, if one plays.
    pub fn keep_together(&mut self) {
        let Some(position) = self.leader.map(|leader| self.players[leader].position()) else { return };
        self.players.iter_mut().for_each(|player| player.follow(position));
    }
}

type Opened = Result<Box<dyn Player>, Failure>;

#[cfg(feature = "speakers")]
fn speakers(name: Option<&str>, settings: Settings) -> Opened {
    Ok(Box::new(DeckPlayer::speakers(name, settings)?))
}

#[cfg(not(feature = "speakers"))]
fn speakers(_: Option<&str>, _: Settings) -> Opened {
    Err(Failure::failed(
        "this build has no speakers (feature `speakers`); make a file with `bandstand render -o leeds.wav`",
    ))
}

impl Stage {
    /// Plays a piece everywhere.
    pub fn play(&mut self, piece: &Piece, cue: Cue) -> Result<(), Failure> {
        self.players.iter_mut().try_for_each(|player| player.play(piece, cue))
    }

    /// How many pieces the first output has begun.
    pub fn begun(&self) -> u64 {
        self.players.first().map_or(0, |player| player.begun())
    }

    /// How far the first output has got.
    pub fn position(&self) -> Duration {
        self.players.first().map_or(Duration::ZERO, |player| player.position())
    }

    /// Whether nothing plays on the first output.
    pub fn is_idle(&mut self) -> bool {
        self.players.first_mut().is_none_or(|player| player.is_idle())
    }

    /// Every output.
    pub fn players(&mut self) -> impl Iterator<Item = &mut Box<dyn Player>> {
        self.players.iter_mut()
    }

    /// Fades out everywhere.
    pub fn fade_out(&mut self) {
        self.players.iter_mut().for_each(|player| player.fade_out());
    }

    /// Whether all is silent for good.
    pub fn finished(&mut self) -> bool {
        self.players.iter_mut().all(|player| player.finished())
    }

    /// What people should know.
    pub fn news(&mut self) -> Option<String> {
        self.players.iter_mut().find_map(|player| player.news())
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
