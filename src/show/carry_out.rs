//! Carries out the conductor's commands on the stage.

use super::show::Show;
use super::troubles::Trouble;
use crate::repertoire::{Piece, Span};
use crate::stage::Succession;
use crate::time::conductor::{Choice, Command};

impl Show {
    pub(super) fn obey(&mut self, commands: &[Command]) {
        self.carry_out(commands, None);
    }

    /// Carries out commands. New pieces begin at tick `at` of the present one if it is given, else when the command
    /// says.
    pub(super) fn carry_out(&mut self, commands: &[Command], at: Option<u32>) {
        for command in commands {
            match command {
                Command::Play { choice, from, quantum } => {
                    if let Err(error) = self.play(choice, *from, *quantum, at) {
                        self.complain(Trouble::Music, &error.to_string());
                        self.turn_back(at);
                    }
                }
                Command::Rest => {
                    (self.coming, self.successor_wanted) = (None, false);
                    (self.planned, self.owed) = (None, false);
                    self.pieces = Succession::default();
                    self.stage.players().for_each(|player| player.rest());
                }
                Command::Pause => {
                    // A moment does not wait for the pause to end.
                    self.forget_next();
                    self.stage.players().for_each(|player| player.pause(true));
                }
                Command::Resume => self.stage.players().for_each(|player| player.pause(false)),
                Command::Volume(percent) => {
                    let amplitude = self.amplitude(*percent);
                    self.stage.players().for_each(|player| player.volume(amplitude));
                }
                Command::Answer => {
                    if let Some(knock) = &self.knock {
                        self.stage.players().for_each(|player| player.aside(knock));
                    }
                }
                Command::Bells(hour) => self.strike(*hour),
                Command::Panic => self.stage.players().for_each(|player| player.panic()),
                Command::SetUp => self.stage.players().for_each(|player| player.set_up()),
            }
        }
    }

    /// The amplitude, 0 to 1, of a volume in per cent. It is the cube, so that equal steps sound equal.
    fn amplitude(&self, percent: u8) -> f32 {
        match self.asked_volume {
            Some((asked, amplitude)) if asked == percent => amplitude,
            _ => (f32::from(percent) / 100.0).powi(3),
        }
    }

    /// Strikes the bells of an hour on top of what plays.
    fn strike(&mut self, hour: u8) {
        let all = Choice { location: None, ..self.conductor.choice().clone() };
        let bells = self.repertoire.piece(&all, Span::Hour { hour, bells: true }).ok().and_then(|piece| {
            let alone = piece.movement.bells_alone(hour)?;
            self.repertoire.ready(alone, piece.gain).ok()
        });
        if let Some(bells) = bells {
            self.stage.players().for_each(|player| player.aside(&bells));
        }
    }

    /// The sound that answers a press; none if presses are not answered.
    pub(super) fn answer(answers: bool) -> Option<Piece> {
        // The knock is a built-in voice, so it cannot fail; without one, presses are not answered.
        if answers { Piece::knock().ok() } else { None }
    }
}
