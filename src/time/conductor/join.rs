//! Commands of several presses as the fewest that come to the same: of pieces that nobody will hear none is composed.

use super::terms::{Command, From};

/// Joins the commands of several presses, in their order: of those that replace one another only the last is left, and what
/// sounds by the way (the answer, the bells) sounds once.
pub fn join(commands: Vec<Command>) -> Vec<Command> {
    // One place for each kind of command, in the order in which they are carried out.
    let mut last: [Option<Command>; 8] = Default::default();
    for command in commands {
        let (place, command) = match (command, &last[2]) {
            (Command::Answer, _) => (0, Command::Answer),
            (Command::Rest, _) => {
                (last[2], last[3]) = (None, None);
                (1, Command::Rest)
            }
            // What is chosen after an hour was, begins where that hour would have begun.
            (
                Command::Play { choice, from: From::Here, quantum },
                Some(Command::Play { from: from @ (From::Hour(_) | From::HourWithoutBells(_)), .. }),
            ) => (2, Command::Play { choice, from: *from, quantum }),
            (play @ Command::Play { .. }, _) => (2, play),
            (pause @ (Command::Pause | Command::Resume), _) => (3, pause),
            (volume @ Command::Volume(_), _) => (4, volume),
            (bells @ Command::Bells(_), _) => (5, bells),
            (Command::Panic, _) => (6, Command::Panic),
            (Command::SetUp, _) => (7, Command::SetUp),
        };
        last[place] = Some(command);
    }
    last.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Quantum;
    use crate::time::conductor::Choice;

    fn play(location: &str, from: From) -> Command {
        let choice = Choice { location: Some(location.to_owned()), ..Choice::default() };
        Command::Play { choice, from, quantum: Quantum::Beat }
    }

    #[test]
    fn of_ten_pieces_one_is_composed_and_of_ten_knocks_one_is_heard() {
        let places = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
        let presses = places.iter().flat_map(|name| [Command::Answer, play(name, From::Here)]);
        assert_eq!(join(presses.collect()), [Command::Answer, play("j", From::Here)]);
    }

    #[test]
    fn what_is_chosen_after_an_hour_begins_with_that_hour() {
        let commands = vec![play("a", From::Here), play("a", From::Hour(7)), Command::Pause, play("b", From::Here)];
        assert_eq!(join(commands), [play("b", From::Hour(7)), Command::Pause]);
        let commands = vec![Command::Volume(60), play("a", From::Hour(7)), Command::Rest, Command::Volume(65)];
        assert_eq!(join(commands), [Command::Rest, Command::Volume(65)]);
        assert_eq!(join(vec![play("a", From::Hour(7)), play("b", From::Hour(8))]), [play("b", From::Hour(8))]);
        assert_eq!(join(vec![]), []);
    }
}
