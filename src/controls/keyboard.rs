//! The keyboard of a terminal: keys are buttons. One table says which key does what, and the help is made from it too.
//!
//! Keys do more than act (they open the help, leave and suspend), so the live view reads them itself, while a source of
//! actions such as pins sends its actions unasked.

use crate::time::Action;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stroke {
    /// The key acts as a button with this action.
    Act(Action),
    /// The key shows or hides the help.
    Help,
    /// The key fades the music out and ends the program.
    Leave,
    /// The key stops the program until the shell lets it go on.
    Suspend,
}

/// One row of the table: the names of keys, what they do in words, and the strokes themselves.
#[derive(Debug)]
pub struct KeyRow {
    /// The keys as people call them: `left right`.
    pub keys: &'static str,
    /// What the keys do, in a few words.
    pub does: &'static str,
    /// The code of each key, and what the key does.
    strokes: &'static [(KeyCode, Stroke)],
}

/// A row's entry for a key that acts as a button.
const fn act(code: KeyCode, action: Action) -> (KeyCode, Stroke) {
    (code, Stroke::Act(action))
}

/// Every key that does something.
pub const ROWS: [KeyRow; 12] = [
    KeyRow {
        keys: "left right",
        does: "one place alone: before, next",
        strokes: &[act(KeyCode::Left, Action::PreviousLocation), act(KeyCode::Right, Action::NextLocation)],
    },
    KeyRow { keys: "a", does: "all places", strokes: &[act(KeyCode::Char('a'), Action::AllLocations)] },
    KeyRow {
        keys: "up down",
        does: "the next hour, the one before",
        strokes: &[act(KeyCode::Up, Action::NextHour), act(KeyCode::Down, Action::PreviousHour)],
    },
    KeyRow {
        keys: "p P",
        does: "other days: next, before",
        strokes: &[act(KeyCode::Char('p'), Action::NextPeriod), act(KeyCode::Char('P'), Action::PreviousPeriod)],
    },
    KeyRow { keys: "s", does: "another score", strokes: &[act(KeyCode::Char('s'), Action::NextScore)] },
    KeyRow { keys: "space", does: "stands still, goes on", strokes: &[act(KeyCode::Char(' '), Action::PlayPause)] },
    KeyRow {
        keys: "+ -",
        does: "louder, softer",
        strokes: &[
            act(KeyCode::Char('+'), Action::VolumeUp),
            act(KeyCode::Char('='), Action::VolumeUp),
            act(KeyCode::Char('-'), Action::VolumeDown),
            act(KeyCode::Char('_'), Action::VolumeDown),
        ],
    },
    KeyRow { keys: "b", does: "the bells strike the hour", strokes: &[act(KeyCode::Char('b'), Action::Bells)] },
    KeyRow { keys: "x", does: "synths fall silent at once", strokes: &[act(KeyCode::Char('x'), Action::Panic)] },
    KeyRow { keys: "m", does: "synths are set up again", strokes: &[act(KeyCode::Char('m'), Action::MidiSetup)] },
    KeyRow {
        keys: "? h",
        does: "shows this, hides it",
        strokes: &[(KeyCode::Char('?'), Stroke::Help), (KeyCode::Char('h'), Stroke::Help)],
    },
    KeyRow {
        keys: "q Esc",
        does: "fades out and ends; twice, at once",
        strokes: &[(KeyCode::Char('q'), Stroke::Leave), (KeyCode::Esc, Stroke::Leave)],
    },
];

/// What a key event does: none for a key that was let go, or that does nothing.
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
            let has = |row: &KeyRow| row.strokes.iter().any(|(code, _)| plain(*code) == Some(Stroke::Act(action)));
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
                // The unshifted + and the shifted - are not named in the help.
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
