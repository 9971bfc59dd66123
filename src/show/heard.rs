//! Whether what the conductor wants is heard: the state, why it is silent, and all that is wrong.

use super::health::Told;
use super::show::Show;
use crate::time::conductor::State;

impl Show {
    /// Looks at every output.
    pub(super) fn look_at_outputs(&mut self) {
        // The silence before a strike, where no phrase has room, is meant.
        let plays = self.conductor.state() == State::Playing && self.stage.begun() > 0 && !self.owed;
        let (moment, wall) = (self.clocks.moment(), self.clocks.wall());
        let told = self.stage.players().map(|player| Told {
            name: player.name(),
            heard: player.heard(),
            underruns: player.underruns(),
            reason: player.reason(),
        });
        self.health.look(told, plays, moment, wall);
    }

    /// The state in one word, as the status tells it: what the conductor wants, if it happens.
    pub fn state(&self) -> &'static str {
        self.health.state(self.conductor.state(), self.stage.begun() > 0, self.clocks.moment())
    }

    /// Why no music is heard though it should be, in one line; none when it is heard or should not be.
    pub(super) fn silence(&self) -> Option<String> {
        self.health.silence(self.clocks.moment()).filter(|_| self.state() == "silent")
    }

    /// All that is wrong just now, in one line; none when all is well: what went wrong and was not mended, outputs that are
    /// lost, and music that nobody hears. The error lamp shows whether there is any.
    pub fn wrong(&self) -> Option<String> {
        let outputs = self.health.wrong(self.clocks.moment());
        let all: Vec<String> = self.trouble().into_iter().chain(outputs).collect();
        (!all.is_empty()).then(|| all.join("; "))
    }
}
