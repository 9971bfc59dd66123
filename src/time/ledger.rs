//! The ledger of running notes: what has begun and has not ended, so that it can be ended exactly.

/// A note that sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Running {
    /// The channel it sounds on.
    pub channel: u8,
    /// Its pitch, as it was sent.
    pub pitch: u8,
    /// Which note of the piece it is. Two players may hold one pitch on one channel; each ends its own.
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

    /// A note ends. False if it does not run: it was ended before, or began when nobody heard.
    pub fn end(&mut self, note: Running) -> bool {
        match self.running.iter().position(|running| *running == note) {
            Some(i) => {
                self.running.swap_remove(i);
                true
            }
            None => false,
        }
    }

    /// Ends all: gives out each running note, lowest channel and pitch first, and forgets it.
    pub fn end_all(&mut self) -> impl Iterator<Item = Running> {
        let mut all = std::mem::take(&mut self.running);
        all.sort_by_key(|running| (running.channel, running.pitch, running.note));
        all.into_iter()
    }

    /// How many notes run on a channel at a pitch.
    pub fn count(&self, channel: u8, pitch: u8) -> usize {
        self.running.iter().filter(|running| running.channel == channel && running.pitch == pitch).count()
    }

    /// Whether nothing runs.
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
        assert_eq!(ledger.count(2, 60), 2);
        assert!(ledger.end(note(1)) && !ledger.end(note(1)));
        assert_eq!(ledger.end_all().collect::<Vec<_>>(), [note(2)]);
        assert!(ledger.is_empty() && !ledger.end(note(2)));
    }
}
