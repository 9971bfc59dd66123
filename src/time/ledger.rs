//! The ledger of running notes: those that have begun and not ended, so that each can be ended exactly once.

/// A note that sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Running {
    /// The channel, 0 to 15.
    pub channel: u8,
    /// The pitch as it was sent, 0 to 127.
    pub pitch: u8,
    /// The number of the note in the piece: two players may hold one pitch on one channel, and each ends its own note.
    pub note: u32,
}

/// Every running note of one output.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    running: Vec<Running>,
}

impl Ledger {
    /// A note begins.
    pub fn begin(&mut self, note: Running) {
        self.running.push(note);
    }

    /// A note ends. False if it does not run: it was ended before, or it began while there was no port.
    pub fn end(&mut self, note: Running) -> bool {
        match self.running.iter().position(|running| *running == note) {
            Some(i) => {
                self.running.swap_remove(i);
                true
            }
            None => false,
        }
    }

    /// Ends all notes: gives out each that runs, lowest channel and pitch first, and forgets it.
    pub fn end_all(&mut self) -> impl Iterator<Item = Running> {
        let mut all = std::mem::take(&mut self.running);
        all.sort_by_key(|running| (running.channel, running.pitch, running.note));
        all.into_iter()
    }

    /// Whether no note runs.
    pub fn is_empty(&self) -> bool {
        self.running.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_players_on_one_pitch_end_each_their_own() {
        let note = |note| Running { channel: 2, pitch: 60, note };
        let mut ledger = Ledger::default();
        ledger.begin(note(1));
        ledger.begin(note(2));
        assert!(ledger.end(note(1)) && !ledger.end(note(1)));
        assert_eq!(ledger.end_all().collect::<Vec<_>>(), [note(2)]);
        assert!(!ledger.end(note(2)) && ledger.end_all().next().is_none());
    }
}
