//! How a terminal can be drawn on: which signs and how many colours it has.

use crate::text;
use ratatui::style::{Color, Modifier, Style};

/// Which signs the terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signs {
    /// All of Unicode, with braille and eighths of blocks.
    All,
    /// Half blocks: the Linux console has no more in its fonts.
    Halves,
    /// Letters only.
    Ascii,
}

/// How many colours it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colours {
    /// There are none, or none are wanted: bold and reversed must do.
    None,
    /// The sixteen that old terminals have.
    Few,
    /// 256.
    Many,
}

/// How a terminal can be drawn on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Which signs there are.
    pub signs: Signs,
    /// How many colours there are.
    pub colours: Colours,
}

/// Colours of places on terminals with 256 colours, near those of the picture that `render -o day.svg` draws.
const MANY: [u8; 12] = [166, 32, 35, 175, 172, 74, 130, 98, 161, 71, 245, 136];

/// Colours of places on terminals with sixteen colours.
const FEW: [Color; 12] = [
    Color::LightRed,
    Color::LightBlue,
    Color::LightGreen,
    Color::LightMagenta,
    Color::LightYellow,
    Color::LightCyan,
    Color::Red,
    Color::Blue,
    Color::Green,
    Color::Magenta,
    Color::Yellow,
    Color::Cyan,
];

impl Look {
    /// What the environment says of the terminal; none if it cannot be drawn on at all.
    pub fn of(environment: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let set = |name: &str| environment(name).filter(|value| !value.is_empty());
        let term = set("TERM")?;
        if term == "dumb" || term == "unknown" {
            return None;
        }
        // The first of these that is set counts, as in locale(7).
        let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")).unwrap_or_default();
        let utf8 = locale.to_lowercase().replace('-', "").contains("utf8");
        let old = term.starts_with("vt1") || term.starts_with("vt2") || term.starts_with("vt5");
        let signs = match () {
            () if !utf8 || old => Signs::Ascii,
            () if term.starts_with("linux") => Signs::Halves,
            () => Signs::All,
        };
        let many = term.contains("256") || set("COLORTERM").is_some();
        let colours = match () {
            () if set("NO_COLOR").is_some() || old => Colours::None,
            () if many => Colours::Many,
            () => Colours::Few,
        };
        Some(Self { signs, colours })
    }

    /// One of two texts: the first if there are signs beyond letters, else the second.
    pub fn sign<'a>(self, sign: &'a str, letters: &'a str) -> &'a str {
        if self.signs == Signs::Ascii { letters } else { sign }
    }

    /// The style of a place, by its number; none for bells and supporting voices.
    pub fn place(self, number: Option<usize>) -> Style {
        match (self.colours, number) {
            (Colours::None, _) | (_, None) => Style::new(),
            (Colours::Few, Some(n)) => Style::new().fg(FEW[n % FEW.len()]),
            (Colours::Many, Some(n)) => Style::new().fg(Color::Indexed(MANY[n % MANY.len()])),
        }
    }

    /// The style of what matters less.
    pub fn faint(self) -> Style {
        match self.colours {
            // Not every terminal without colours can do faint, and none must lose words by it.
            Colours::None => Style::new(),
            _ => Style::new().add_modifier(Modifier::DIM),
        }
    }

    /// The style of what should be seen first.
    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// The style of something that is wrong.
    pub fn wrong(self) -> Style {
        match self.colours {
            Colours::None => self.strong(),
            _ => self.strong().fg(Color::Red),
        }
    }

    /// The style of the present place in the music.
    pub fn here(self) -> Style {
        self.strong().add_modifier(Modifier::REVERSED)
    }
}

/// A number of people, as numbers are written everywhere else: `12,345`.
pub(super) fn people(count: f64) -> String {
    text::thousands(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(pairs: &'static [(&str, &str)]) -> Option<Look> {
        Look::of(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn a_terminal_is_known_by_its_environment() {
        let of = |signs, colours| Some(Look { signs, colours });
        assert_eq!(look(&[("TERM", "xterm-256color"), ("LANG", "en_GB.UTF-8")]), of(Signs::All, Colours::Many));
        assert_eq!(look(&[("TERM", "xterm"), ("LC_ALL", "C"), ("LANG", "C.UTF-8")]), of(Signs::Ascii, Colours::Few));
        assert_eq!(look(&[("TERM", "linux"), ("LC_CTYPE", "C.utf8")]), of(Signs::Halves, Colours::Few));
        assert_eq!(look(&[("TERM", "vt220"), ("LANG", "C.UTF-8")]), of(Signs::Ascii, Colours::None));
        let quiet = [("TERM", "screen"), ("LANG", "C.UTF-8"), ("COLORTERM", "truecolor"), ("NO_COLOR", "1")];
        assert_eq!(
            Look::of(|name| quiet.iter().find(|(key, _)| *key == name).map(|(_, v)| (*v).into())),
            of(Signs::All, Colours::None)
        );
        assert_eq!((look(&[("TERM", "dumb")]), look(&[]), look(&[("TERM", "")])), (None, None, None));
    }
}
