//! Written rhythms: one bar of 4/4 as text.

use crate::theory::{TICKS_PER_BAR, TICKS_PER_BEAT};
use serde::{Deserialize, Serialize};
use std::fmt;

/// One bar of note values and rests, such as `"4. 8 r4 4"`: the value's number (1, 2, 4, 8, 16), dots, and `r` before a
/// rest; note values joined by `~` are tied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct RhythmBar {
    text: String,
    notes: Vec<RhythmNote>,
}

/// One note of a written rhythm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RhythmNote {
    /// Ticks from the bar line.
    pub onset: u32,
    /// Written length of the note, ticks.
    pub duration: u32,
}

/// Why a text is no bar of rhythm.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RhythmError {
    /// A token that is no note value.
    #[error(
        "`{0}` is no note value: write 1, 2, 4, 8 or 16, with dots behind (`4.`), `r` before for a rest (`r4`), `~` between tied values (`4~16`)"
    )]
    Value(String),
    /// The values do not fill the bar.
    #[error("the bar lasts {beats} beats: it must last 4")]
    Length {
        /// What the values add up to, in beats.
        beats: f64,
    },
}

impl RhythmBar {
    /// A bar without a note.
    pub fn rest() -> Self {
        Self { text: "r1".to_owned(), notes: Vec::new() }
    }

    /// The notes in order of onset.
    ///
    /// ```
    /// use bandstand::score::RhythmBar;
    ///
    /// let bar = RhythmBar::try_from("4. 8 r4 4".to_owned())?;
    /// let onsets: Vec<u32> = bar.notes().iter().map(|note| note.onset).collect();
    /// assert_eq!(onsets, [0, 720, 1440]);
    /// # Ok::<(), bandstand::score::RhythmError>(())
    /// ```
    pub fn notes(&self) -> &[RhythmNote] {
        &self.notes
    }

    /// How many notes begin in the bar.
    pub fn onsets(&self) -> usize {
        self.notes.len()
    }
}

/// Ticks of one value such as `4.`.
fn value(text: &str) -> Option<u32> {
    let digits = text.trim_end_matches('.');
    let dots = text.len() - digits.len();
    let whole = match digits {
        "1" => 4 * TICKS_PER_BEAT,
        "2" => 2 * TICKS_PER_BEAT,
        "4" => TICKS_PER_BEAT,
        "8" => TICKS_PER_BEAT / 2,
        "16" => TICKS_PER_BEAT / 4,
        _ => return None,
    };
    match dots {
        0 => Some(whole),
        1 => Some(whole * 3 / 2),
        2 => Some(whole * 7 / 4),
        _ => None,
    }
}

impl TryFrom<String> for RhythmBar {
    type Error = RhythmError;

    fn try_from(text: String) -> Result<Self, RhythmError> {
        let mut notes = Vec::new();
        let mut now = 0u32;
        for token in text.split_whitespace() {
            let (rest, values) = match token.strip_prefix('r') {
                Some(values) => (true, values),
                None => (false, token),
            };
            let mut duration = 0;
            for part in values.split('~') {
                duration += value(part).ok_or_else(|| RhythmError::Value(token.to_owned()))?;
            }
            if !rest {
                notes.push(RhythmNote { onset: now, duration });
            }
            now += duration;
            if now > TICKS_PER_BAR * 2 {
                break;
            }
        }
        if now != TICKS_PER_BAR {
            return Err(RhythmError::Length { beats: f64::from(now) / f64::from(TICKS_PER_BEAT) });
        }
        Ok(Self { text, notes })
    }
}

impl From<RhythmBar> for String {
    fn from(bar: RhythmBar) -> Self {
        bar.text
    }
}

impl fmt::Display for RhythmBar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(text: &str) -> Result<RhythmBar, RhythmError> {
        RhythmBar::try_from(text.to_owned())
    }

    #[test]
    fn values_dots_ties_and_rests() {
        let onsets: Vec<(u32, u32)> =
            bar("4. 8 r4 8~16 16").unwrap().notes().iter().map(|n| (n.onset, n.duration)).collect();
        assert_eq!(onsets, [(0, 720), (720, 240), (1440, 360), (1800, 120)]);
        assert_eq!(bar("r1").unwrap().onsets(), 0);
    }

    #[test]
    fn errors_name_the_token_and_the_length() {
        assert_eq!(bar("4 4 3 4"), Err(RhythmError::Value("3".to_owned())));
        assert_eq!(bar("4 4 4"), Err(RhythmError::Length { beats: 3.0 }));
        assert!(bar("").is_err());
    }
}
