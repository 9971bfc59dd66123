//! MIDI ports, serial lines and logs of messages as players on the stage.

use super::kind::{Opened, Output, OutputKind, Setup};

/// MIDI's row in the table of outputs.
pub(super) const KIND: OutputKind = OutputKind {
    words: &["midi", "midi-virtual", "midi-serial", "midi-log"],
    usage: &["midi:NAME", "midi-virtual", "midi-serial:PATH", "midi-log:PATH"],
    check: |word, name| match (word, name.filter(|name| !name.is_empty())) {
        ("midi-serial", None) => Err("name a serial line after `midi-serial:`, as midi-serial:/dev/ttyAMA0".to_owned()),
        ("midi-log", None) => Err("name a file after `midi-log:`, or - for standard output".to_owned()),
        _ => Ok(()),
    },
    open,
    leads: false,
    is_device: true,
};

#[cfg(target_os = "linux")]
fn open(output: &Output, setup: &Setup) -> Opened {
    player::open(output, setup)
}

/// On systems other than Linux there are no MIDI ports.
#[cfg(not(target_os = "linux"))]
fn open(_: &Output, _: &Setup) -> Opened {
    Err(super::error::StageError::Never(
        "MIDI ports work on Linux; make a file with `bandstand render -o leeds.mid`".into(),
    ))
}

#[cfg(target_os = "linux")]
mod player {
    use super::super::error::StageError;
    use super::super::player::{Appointment, Cue, Heard, Player};
    use super::{Opened, Output, Setup};
    use crate::compose::Part;
    #[cfg(feature = "midi")]
    use crate::outputs::midi::ports::system::{SystemDoor, VirtualDoor};
    use crate::outputs::midi::ports::{PortError, log::LogDoor, serial::BAUD, serial::SerialDoor};
    use crate::outputs::midi::{MidiOut, MidiState, Roll, SequencerCommand as Command, SynthSettings, clock};
    use crate::outputs::moment;
    use crate::repertoire::Piece;
    use crate::time::{Follower, Position};
    use std::collections::VecDeque;
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    /// Microseconds from the command to the first note: time to set up a synth over a slow line.
    const LEAD_MICROS: u64 = 150_000;

    /// How long nobody has read from standard output until it is taken that nobody will.
    const UNREAD: Duration = Duration::from_secs(3);

    /// How long the last note rings off; then the port is silenced.
    const RING: Duration = Duration::from_millis(400);

    /// The name of an output, of which a score's `midi.port` may be a part.
    fn port_name(output: &Output) -> &str {
        match output.word.as_str() {
            "midi-virtual" => output.name().unwrap_or("Bandstand"),
            _ => output.name().unwrap_or_default(),
        }
    }

    /// A MIDI output on the stage.
    struct MidiPlayer {
        out: MidiOut,
        settings: SynthSettings,
        /// This output's name, of which a score's `midi.port` may be a part.
        name: String,
        /// The names of all MIDI outputs.
        names: Vec<String>,
        follower: Follower,
        /// Length of the piece.
        length: Duration,
        /// When the music was seen to be over; its last note rings on for [`RING`].
        over: Option<Instant>,
        stopped: bool,
        away: bool,
        /// Whether it can be heard again once it has gone: a reader of standard output does not come back.
        may_come_back: bool,
        /// Since when it has gone for good.
        gone: Option<Instant>,
        /// Messages for people.
        words: VecDeque<String>,
    }

    /// Opens an output.
    pub(super) fn open(output: &Output, setup: &Setup) -> Opened {
        let settings = setup.synth();
        let name = port_name(output);
        let out = match output.word.as_str() {
            #[cfg(feature = "midi")]
            "midi" => MidiOut::open(SystemDoor::new(name), settings.clone()),
            #[cfg(feature = "midi")]
            "midi-virtual" => MidiOut::open(VirtualDoor::new(name), settings.clone()),
            #[cfg(not(feature = "midi"))]
            "midi" | "midi-virtual" => {
                return Err(StageError::Never(
                    "this build has no MIDI ports (feature `midi`); make a file with `bandstand render -o leeds.mid`"
                        .into(),
                ));
            }
            "midi-serial" => MidiOut::open(SerialDoor::new(name, setup.midi.baud.unwrap_or(BAUD)), settings.clone()),
            _ => MidiOut::open(LogDoor::new(name), settings.clone()),
        };
        let out = out.map_err(|error| match error {
            PortError::Unknown { .. } | PortError::Ambiguous { .. } => StageError::Name(error.to_string()),
            other => StageError::Failed(other.to_string()),
        })?;
        let ports = setup.outputs.iter().filter(|other| other.kind == output.kind);
        Ok(Box::new(MidiPlayer {
            out,
            settings,
            name: name.to_owned(),
            names: ports.map(|other| port_name(other).to_owned()).collect(),
            follower: Follower::default(),
            length: Duration::ZERO,
            over: None,
            stopped: false,
            away: false,
            may_come_back: output.name() != Some("-"),
            gone: None,
            words: VecDeque::new(),
        }))
    }

    impl MidiPlayer {
        /// Whether this output plays a part: if the score names its port, or names none of the ports there are.
        fn plays(&self, part: &Part) -> bool {
            let Some(wanted) = part.midi.port.as_ref().map(|port| port.to_lowercase()) else { return true };
            let is = |name: &String| name.to_lowercase().contains(&wanted);
            is(&self.name) || !self.names.iter().any(is)
        }

        /// The part of a piece that this output plays, ready to be sent.
        fn take(&mut self, number: u64, piece: &Piece) -> Arc<Roll> {
            let movement = &piece.movement;
            for part in &movement.parts {
                if let Some(port) = &part.midi.port
                    && self.out.begun() == 0
                    && !self.names.iter().any(|name| name.to_lowercase().contains(&port.to_lowercase()))
                    && self.names.first() == Some(&self.name)
                {
                    self.words.push_back(format!("{} is for a MIDI port `{port}`; it plays on every port", part.name));
                }
            }
            self.length = Duration::from_secs_f64(movement.seconds());
            self.over = None;
            Arc::new(Roll::of_parts(movement, &self.settings, |part| self.plays(part)).numbered(number))
        }
    }

    impl Player for MidiPlayer {
        fn play(&mut self, number: u64, piece: &Piece, cue: Cue) -> Result<(), StageError> {
            let (piece, tick) = (self.take(number, piece), cue.tick);
            self.out.command(match cue.at {
                Some(at) => Command::SwitchAt { piece, tick, at, during: cue.during },
                None => Command::Play { piece, tick, moment: clock::now() + LEAD_MICROS },
            });
            Ok(())
        }

        fn play_at(&mut self, number: u64, piece: &Piece, appointment: Appointment) -> Result<(), StageError> {
            let piece = self.take(number, piece);
            // Both clocks go at one pace, and only their zeros differ.
            let away = appointment.moment() - moment::now().cast_signed();
            let moment = clock::now().saturating_add_signed(away);
            self.out.command(Command::PlayAt { piece, tick: appointment.tick, moment });
            Ok(())
        }

        fn forget_next(&mut self) {
            self.out.command(Command::Forget);
        }

        fn begun(&self) -> u64 {
            self.out.begun()
        }

        fn is_idle(&mut self) -> bool {
            self.out.is_idle()
        }

        fn pause(&mut self, paused: bool) {
            self.out.command(if paused { Command::Pause } else { Command::Resume });
        }

        fn panic(&mut self) {
            self.out.command(Command::Panic);
        }

        fn set_up(&mut self) {
            self.out.command(Command::Setup);
        }

        fn rest(&mut self) {
            self.out.command(Command::Stop);
        }

        fn heard(&self) -> Heard {
            match self.out.state() {
                MidiState::Flowing => Heard::Flowing,
                MidiState::Silent => Heard::Silent,
                MidiState::Lost => Heard::Lost,
            }
        }

        fn reason(&self) -> Option<String> {
            self.out.reason()
        }

        fn name(&self) -> String {
            self.out.name().to_owned()
        }

        fn place(&self) -> Position {
            let (number, micros) = self.out.place();
            let end = || if self.out.is_idle() { self.length.as_micros() as u64 } else { 0 };
            Position { number, micros: micros.unwrap_or_else(end) }
        }

        fn follow(&mut self, leader: Position) {
            if let Some(lead) = self.follower.read(clock::now(), leader).filter(|_| !self.stopped) {
                self.out.command(Command::Follow(lead));
            }
        }

        fn fade_out(&mut self) {
            self.stopped = true;
            self.out.command(Command::Stop);
        }

        fn finished(&mut self) -> bool {
            if !self.may_come_back && self.out.state() == MidiState::Lost {
                return self.gone.get_or_insert_with(Instant::now).elapsed() >= UNREAD;
            }
            self.gone = None;
            if !self.out.is_idle() {
                self.over = None;
                return false;
            }
            self.over.get_or_insert_with(Instant::now).elapsed() >= RING
        }

        fn news(&mut self) -> Option<String> {
            if let Some(word) = self.words.pop_front() {
                return Some(word);
            }
            let lost = self.out.state() == MidiState::Lost;
            if lost == self.away {
                return None;
            }
            self.away = lost;
            Some(if lost && !self.may_come_back {
                format!("the reader of {} has gone", self.out.name())
            } else if lost {
                format!("{} has gone; the music goes on unheard until it is back", self.out.name())
            } else {
                format!("{} is back", self.out.name())
            })
        }
    }
}
