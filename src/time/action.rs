//! Actions: what buttons do, by name.

use crate::text::near::nearest;
use std::fmt;
use std::str::FromStr;

/// What a button does, or a key, or `bandstand press`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, schemars::JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub enum Action {
    /// The next place alone; after the last all of them.
    NextLocation,
    /// The place before; before the first all of them.
    PreviousLocation,
    /// All places.
    AllLocations,
    /// The next of the periods.
    NextPeriod,
    /// The period before.
    PreviousPeriod,
    /// The next hour, from its bells on.
    NextHour,
    /// The hour before, from its bells on.
    PreviousHour,
    /// Stands still, or goes on.
    PlayPause,
    /// A step louder.
    VolumeUp,
    /// A step softer.
    VolumeDown,
    /// The next of the scores.
    NextScore,
    /// The bells strike the hour once more.
    Bells,
    /// Synths fall silent at once, by every means; the music goes on with its next note.
    Panic,
    /// Synths are sent their banks, programs, volumes and seats again.
    MidiSetup,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 14] = [
        Self::NextLocation,
        Self::PreviousLocation,
        Self::AllLocations,
        Self::NextPeriod,
        Self::PreviousPeriod,
        Self::NextHour,
        Self::PreviousHour,
        Self::PlayPause,
        Self::VolumeUp,
        Self::VolumeDown,
        Self::NextScore,
        Self::Bells,
        Self::Panic,
        Self::MidiSetup,
    ];

    /// The action's name, as configs and `bandstand press` have it: `next-location`.
    pub fn name(self) -> &'static str {
        match self {
            Self::NextLocation => "next-location",
            Self::PreviousLocation => "previous-location",
            Self::AllLocations => "all-locations",
            Self::NextPeriod => "next-period",
            Self::PreviousPeriod => "previous-period",
            Self::NextHour => "next-hour",
            Self::PreviousHour => "previous-hour",
            Self::PlayPause => "play-pause",
            Self::VolumeUp => "volume-up",
            Self::VolumeDown => "volume-down",
            Self::NextScore => "next-score",
            Self::Bells => "bells",
            Self::Panic => "panic",
            Self::MidiSetup => "midi-setup",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// There is no action of that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no action `{asked}`{}; there are: {}", meant(asked), names())]
pub struct UnknownAction {
    /// The name that was asked for.
    pub asked: String,
}

fn names() -> String {
    Action::ALL.map(Action::name).join(", ")
}

/// A question about the name that was perhaps meant; empty if none is near.
fn meant(asked: &str) -> String {
    nearest(asked, Action::ALL.map(Action::name)).map_or_else(String::new, |name| format!(", did you mean `{name}`?"))
}

impl FromStr for Action {
    type Err = UnknownAction;

    fn from_str(text: &str) -> Result<Self, UnknownAction> {
        let asked = text.trim().to_lowercase().replace(['_', ' '], "-");
        let found = Self::ALL.into_iter().find(|action| action.name() == asked);
        found.ok_or_else(|| UnknownAction { asked: text.trim().to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_go_by_their_names() {
        for action in Action::ALL {
            assert_eq!(action.name().parse(), Ok(action));
        }
        assert_eq!("Next_Location".parse(), Ok(Action::NextLocation));
        let wrong = "next-locaton".parse::<Action>().unwrap_err().to_string();
        assert!(wrong.contains("did you mean `next-location`"), "{wrong}");
    }
}
