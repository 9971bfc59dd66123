//! The keys of a terminal, read from standard input without ever waiting.
//!
//! crossterm's own reader waits inside for the rest of a key that is half there, and goes round for ever on a terminal that has
//! gone; this one sees the end.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::io::Errno;
use std::io;
use std::time::{Duration, Instant};

/// How long the rest of a key may take; after that an escape is the key Esc. A slow line cuts keys apart.
const REST: Duration = Duration::from_millis(60);

/// Bytes that are read in one go; what is pasted beyond them is read the next time.
const MOST: usize = 256;

/// The longest sequence of a key, bytes.
const LONGEST: usize = 32;

const ESC: u8 = 0x1b;

/// What was typed.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// The begin of a key whose rest has not come yet.
    half: Vec<u8>,
    /// Since when it waits.
    since: Option<Instant>,
}

impl Keys {
    /// The keys that were pressed since the last call; none if the terminal has gone: its window was closed, its line was cut,
    /// or it gives nothing but its end.
    pub fn read(&mut self) -> Option<Vec<KeyEvent>> {
        let stdin = io::stdin();
        let mut asked = [PollFd::new(&stdin, PollFlags::IN)];
        match rustix::event::poll(&mut asked, Some(&Timespec::default())) {
            Ok(_) => {}
            Err(Errno::INTR | Errno::AGAIN) => return Some(Vec::new()),
            Err(_) => return None,
        }
        let there = asked[0].revents();
        if there.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            return None;
        }
        if there.contains(PollFlags::IN) {
            let mut bytes = [0; MOST];
            match rustix::io::read(&stdin, &mut bytes) {
                Ok(0) => return None,
                Ok(read) => {
                    self.half.extend_from_slice(&bytes[..read]);
                    self.since = Some(Instant::now());
                }
                Err(Errno::INTR | Errno::AGAIN) => {}
                Err(_) => return None,
            }
        }
        let late = self.since.is_some_and(|since| since.elapsed() >= REST);
        Some(keys(&mut self.half, late))
    }
}

/// Takes all whole keys from the bytes. `late`: the rest of a key that is half there does not come any more.
fn keys(bytes: &mut Vec<u8>, late: bool) -> Vec<KeyEvent> {
    let mut keys = Vec::new();
    while let Some((taken, key)) = first(bytes, late) {
        bytes.drain(..taken);
        keys.extend(key);
    }
    keys
}

/// The number of bytes of the first key, and the key, if it is one of those that mean something; none if its rest is missing.
fn first(bytes: &[u8], late: bool) -> Option<(usize, Option<KeyEvent>)> {
    let plain = |code| KeyEvent::new(code, KeyModifiers::NONE);
    match *bytes {
        [] => None,
        // Esc twice, or Esc before the sequence of another key.
        [ESC, ESC, ..] => Some((1, Some(plain(KeyCode::Esc)))),
        [ESC] => late.then(|| (1, Some(plain(KeyCode::Esc)))),
        [ESC, b'[', ref rest @ ..] => sequence(rest, late).map(|(taken, key)| (2 + taken, key)),
        [ESC, b'O', letter, ..] => Some((3, arrow(letter).map(plain))),
        [ESC, b'O'] => late.then_some((2, None)),
        // Alt and another key.
        [ESC, _, ..] => Some((2, None)),
        [byte @ 0x01..=0x1a, ..] => {
            let letter = char::from(byte - 1 + b'a');
            Some((1, Some(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL))))
        }
        [byte @ b' '..=b'~', ..] => Some((1, Some(plain(KeyCode::Char(char::from(byte)))))),
        // Other letters than those of ASCII, byte by byte, mean nothing.
        [_, ..] => Some((1, None)),
    }
}

/// A key from the bytes after `ESC [`: parameters, then a letter.
fn sequence(bytes: &[u8], late: bool) -> Option<(usize, Option<KeyEvent>)> {
    // The Linux console's function keys.
    if let [b'[', rest @ ..] = bytes {
        return if rest.is_empty() && !late { None } else { Some((1 + rest.len().min(1), None)) };
    }
    let Some(end) = bytes.iter().position(|byte| !(b' '..=b'?').contains(byte)) else {
        return (late || bytes.len() > LONGEST).then_some((bytes.len(), None));
    };
    if !(b'@'..=b'~').contains(&bytes[end]) {
        // Something else begins before the sequence ends.
        return Some((end, None));
    }
    let key = arrow(bytes[end]).map(|code| KeyEvent::new(code, modifiers(&bytes[..end])));
    Some((end + 1, key))
}

fn arrow(letter: u8) -> Option<KeyCode> {
    match letter {
        b'A' => Some(KeyCode::Up),
        b'B' => Some(KeyCode::Down),
        b'C' => Some(KeyCode::Right),
        b'D' => Some(KeyCode::Left),
        _ => None,
    }
}

/// Shift, Alt and Control, as xterm tells them: `1;5` is Control.
fn modifiers(parameters: &[u8]) -> KeyModifiers {
    let second = std::str::from_utf8(parameters).ok().and_then(|text| text.split(';').nth(1)?.parse::<u8>().ok());
    let bits = second.unwrap_or(1).saturating_sub(1);
    let of = |bit, modifier| if bits & bit == 0 { KeyModifiers::NONE } else { modifier };
    of(1, KeyModifiers::SHIFT) | of(2, KeyModifiers::ALT) | of(4, KeyModifiers::CONTROL) | of(8, KeyModifiers::SUPER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::controls::keyboard::{Stroke, stroke};
    use crate::time::Action;
    use proptest::prelude::*;

    fn typed(text: &str, late: bool) -> (Vec<Stroke>, usize) {
        let mut bytes = text.as_bytes().to_vec();
        let strokes = keys(&mut bytes, late).into_iter().filter_map(stroke).collect();
        (strokes, bytes.len())
    }

    #[test]
    fn arrows_letters_and_control_are_keys() {
        let left = Stroke::Act(Action::PreviousLocation);
        for text in ["\x1b[D", "\x1bOD", "\x1b[1;2D"] {
            assert_eq!(typed(text, false), (vec![left], 0), "{text:?}");
        }
        assert_eq!(typed("q?\x03\x1a", false).0, [Stroke::Leave, Stroke::Help, Stroke::Leave, Stroke::Suspend]);
        // Alt, Control and arrow, function keys, a mouse, letters of other alphabets.
        for text in ["\x1bq", "\x1b[1;5D", "\x1b[[A", "\x1b[15~", "\x1bOP", "\x1b[<0;1;1M", "öф\u{4000}", "\r\t\x7f"]
        {
            assert_eq!(typed(text, false), (vec![], 0), "{text:?}");
        }
    }

    #[test]
    fn a_lone_escape_is_a_key_once_nothing_follows() {
        for half in ["\x1b", "\x1b[", "\x1b[1;", "\x1bO", "\x1b[["] {
            assert_eq!(typed(half, false), (vec![], half.len()), "{half:?}");
        }
        assert_eq!(typed("\x1b", true), (vec![Stroke::Leave], 0));
        assert_eq!(typed("\x1b[", true), (vec![], 0));
        assert_eq!(typed("\x1b\x1b", false), (vec![Stroke::Leave], 1));
    }

    proptest! {
        /// However a line cuts them apart, the keys are the same; whatever comes, little waits, and nothing once it is late.
        #[test]
        fn cuts_change_nothing(words in prop::collection::vec("\x1b\\[[ABCD]|\x1bO[ABCD]|[a-z?]|\x1b\\[1;[1-8][A-F]|\\PC", 0..20), cut in 1usize..7) {
            let whole = words.concat();
            let mut bytes = whole.clone().into_bytes();
            let at_once = keys(&mut bytes, false);
            let (mut half, mut in_pieces) = (Vec::new(), Vec::new());
            for piece in whole.as_bytes().chunks(cut) {
                half.extend_from_slice(piece);
                in_pieces.extend(keys(&mut half, false));
            }
            prop_assert_eq!(at_once, in_pieces);
        }

        #[test]
        fn anything_ends(mut bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            keys(&mut bytes, false);
            prop_assert!(bytes.len() <= LONGEST + 2);
            keys(&mut bytes, true);
            prop_assert!(bytes.is_empty());
        }
    }
}
