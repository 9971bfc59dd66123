//! What went wrong and still is, one thing of each kind.

use std::collections::BTreeMap;

/// What a trouble is about: each is over when that goes well again, and not before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// The config that was read last.
    Config,
    /// The counts that were read last.
    Counts,
    /// The music that was asked for last.
    Music,
    /// The pins of buttons, knobs and lamps.
    Buttons,
}

/// What went wrong and still is.
#[derive(Debug, Default)]
pub(super) struct Troubles(BTreeMap<Trouble, String>);

impl Troubles {
    /// Notes what is wrong, in one line.
    pub(super) fn note(&mut self, trouble: Trouble, line: String) {
        self.0.insert(trouble, line);
    }

    /// Notes that this goes well again.
    pub(super) fn over(&mut self, trouble: Trouble) {
        self.0.remove(&trouble);
    }

    /// Whether this is wrong.
    pub(super) fn is(&self, trouble: Trouble) -> bool {
        self.0.contains_key(&trouble)
    }

    /// All of them in one line; none when all is well.
    pub(super) fn line(&self) -> Option<String> {
        let lines: Vec<&str> = self.0.values().map(String::as_str).collect();
        (!lines.is_empty()).then(|| lines.join("; "))
    }
}
