//! The keyboard of a terminal: keys are buttons. Which key does what is one table, from which help is made too.

use crate::time::Action;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stroke {
    /// As a button with that action.
    Act(Action),
    /// Shows or hides the help.
    Help,
    /// Fades out and ends.
    Leave,
    /// Stops the program until the shell lets it go on.
    Suspend,
}

/// One row of the help: the keys' names, what they do, and the codes and actions.
#[derive(Debug)]
pub struct Row {
    /// As people call them: `left right`.
    pub keys: &'static str,
    /// In a few words.
    pub does: &'static str,
    /// Codes, and what each does.
    strokes: &'static [(KeyCode, Stroke)],
}

/// Shorthand for the table.
const fn act(code: KeyCode, action: Action) -> (KeyCode, Stroke) {
    (code, Stroke::Act(action))
}

/// Every key.
pub const ROWS: [Row; 12] = [
    Row {
        keys: "left right",
        does: "one place alone: before, next",
        strokes: &[act(KeyCode::Left, Action::PreviousLocation), act(KeyCode::Right, Action::NextLocation)],
    },
    Row { keys: "a", does: "all places", strokes: &[act(KeyCode::Char('a'), Action::AllLocations)] },
    Row {
        keys: "up down",
        does: "the next hour, the one before",
        strokes: &[act(KeyCode::Up, Action::NextHour), act(KeyCode::Down, Action::PreviousHour)],
    },
    Row {
        keys: "p P",
        does: "other days: next, before",
        strokes: &[act(KeyCode::Char('p'), Action::NextPeriod), act(KeyCode::Char('P'), Action::PreviousPeriod)],
    },
    Row { keys: "s", does: "another score", strokes: &[act(KeyCode::Char('s'), Action::NextScore)] },
    Row { keys: "space", does: "stands still, goes on", strokes: &[act(KeyCode::Char(' '), Action::PlayPause)] },
    Row {
        keys: "+ -",
        does: "louder, softer",
        strokes: &[
            act(KeyCode::Char('+'), Action::VolumeUp),
            act(KeyCode::Char('='), Action::VolumeUp),
            act(KeyCode::Char('-'), Action::VolumeDown),
            act(KeyCode::Char('_'), Action::VolumeDown),
        ],
    },
    Row { keys: "b", does: "the bells strike the hour", strokes: &[act(KeyCode::Char('b'), Action::Bells)] },
    Row { keys: "x", does: "synths fall silent at once", strokes: &[act(KeyCode::Char('x'), Action::Panic)] },
    Row { keys: "m", does: "synths are set up again", strokes: &[act(KeyCode::Char('m'), Action::MidiSetup)] },
    Row {
        keys: "? h",
        does: "shows this, hides it",
        strokes: &[(KeyCode::Char('?'), Stroke::Help), (KeyCode::Char('h'), Stroke::Help)],
    },
    Row {
        keys: "q Esc",
        does: "fades out and ends; twice, at once",
        strokes: &[(KeyCode::Char('q'), Stroke::Leave), (KeyCode::Esc, Stroke::Leave)],
    },
];

/// What a key that was pressed does; none if nothing.
pub fn stroke(key: KeyEvent) -> Option<Stroke> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return match key.code {
            KeyCode::Char('c' | 'C') => Some(Stroke::Leave),
            KeyCode::Char('z' | 'Z') => Some(Stroke::Suspend),
            _ => None,
        };
    }
    if key.modifiers.intersects(KeyModifiers::ALT | KeyModifiers::SUPER | KeyModifiers::META) {
        return None;
    }
    let found = ROWS.iter().flat_map(|row| row.strokes).find(|(code, _)| *code == key.code);
    found.map(|(_, stroke)| *stroke)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(code: KeyCode) -> Option<Stroke> {
        stroke(KeyEvent::new(code, KeyModifiers::NONE))
    }

    #[test]
    fn every_action_has_a_key() {
        for action in Action::ALL {
            let has = |row: &Row| row.strokes.iter().any(|(code, _)| plain(*code) == Some(Stroke::Act(action)));
            assert!(ROWS.iter().any(has), "{action}");
        }
    }

    #[test]
    fn a_key_stands_in_one_row_and_the_row_names_it() {
        let name = |code: KeyCode| match code {
            KeyCode::Char(' ') => "space".to_owned(),
            KeyCode::Char(c) => c.to_string(),
            other => other.to_string().to_lowercase(),
        };
        let mut seen = Vec::new();
        for row in &ROWS {
            for (code, _) in row.strokes {
                assert!(!seen.contains(code), "{code:?} twice");
                seen.push(*code);
                // The unshifted + and the shifted - need no telling.
                let told = row.keys.to_lowercase().split(' ').any(|key| key == name(*code).to_lowercase());
                assert!(told || [KeyCode::Char('='), KeyCode::Char('_')].contains(code), "{code:?}");
            }
        }
    }

    #[test]
    fn arrows_are_buttons_and_control_is_control() {
        assert_eq!(plain(KeyCode::Right), Some(Stroke::Act(Action::NextLocation)));
        assert_eq!(plain(KeyCode::Down), Some(Stroke::Act(Action::PreviousHour)));
        let shifted = KeyEvent::new(KeyCode::Char('P'), KeyModifiers::SHIFT);
        assert_eq!(stroke(shifted), Some(Stroke::Act(Action::PreviousPeriod)));
        let control = |c: char| stroke(KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL));
        assert_eq!((control('c'), control('z'), control('b')), (Some(Stroke::Leave), Some(Stroke::Suspend), None));
        assert_eq!(stroke(KeyEvent::new(KeyCode::Char('a'), KeyModifiers::ALT)), None);
        let up = KeyEvent::new_with_kind(KeyCode::Char('a'), KeyModifiers::NONE, KeyEventKind::Release);
        assert_eq!((stroke(up), plain(KeyCode::F(1)), plain(KeyCode::Char('z'))), (None, None, None));
    }
}
