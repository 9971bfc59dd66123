//! Whether the music is heard: what happens at each output and since when, and what status and lamps make of it.

use crate::stage::Heard;
use crate::time::Micros;
use crate::time::conductor::State;
use jiff::Timestamp;

/// An interruption that is shorter is none: an output opens, or a piece begins.
const HICCUP: Micros = 1_000_000;

/// What an output tells of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    /// What the command line calls it.
    pub(super) name: String,
    pub(super) heard: Heard,
    /// How often it ran out of samples.
    pub(super) underruns: u64,
    /// Why it is lost, if it is and that is known.
    pub(super) reason: Option<String>,
}

/// What happens at one output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OutputHealth {
    pub(super) told: Told,
    /// Since when `told.heard` is so.
    pub(super) since: Timestamp,
    /// Since when it is lost, whether it is being opened again just now or not; none while it is there.
    lost: Option<Micros>,
}

/// Whether the music is heard.
#[derive(Debug, Default)]
pub(super) struct Health {
    outputs: Vec<OutputHealth>,
    /// Since when music should be heard and is not; none while it is, or should not be.
    unheard: Option<Micros>,
    /// Whether any music has been heard since the show was made.
    ever: bool,
}

impl Health {
    /// Takes what every output tells. `plays` says whether music should be heard now.
    pub(super) fn look(&mut self, told: impl Iterator<Item = Told>, plays: bool, moment: Micros, wall: Timestamp) {
        let mut before = std::mem::take(&mut self.outputs).into_iter();
        self.outputs = told
            .map(|told| {
                let before = before.next().filter(|before| before.told.heard == told.heard || before.lost.is_some());
                let same = before.as_ref().filter(|before| before.told.heard == told.heard);
                let since = same.map_or(wall, |before| before.since);
                let is_lost = matches!(told.heard, Heard::Lost | Heard::Reconnecting);
                let lost = is_lost.then(|| before.and_then(|before| before.lost).unwrap_or(moment));
                let reason = told.reason.filter(|_| is_lost);
                OutputHealth { told: Told { reason, ..told }, since, lost }
            })
            .collect();
        let flows = self.outputs.iter().any(|output| output.told.heard == Heard::Flowing);
        self.ever |= flows;
        self.unheard = (plays && !flows).then(|| self.unheard.unwrap_or(moment));
    }

    /// The state in one word: what the conductor wants, if it happens. `has_begun` says whether a piece has.
    pub(super) fn state(&self, wanted: State, has_begun: bool, moment: Micros) -> &'static str {
        match wanted {
            State::Paused => "paused",
            State::Quiet | State::Waiting => "quiet",
            State::Playing if self.is_silent(moment) => "silent",
            State::Playing if !has_begun || (self.unheard.is_some() && !self.ever) => "starting",
            State::Playing => "playing",
        }
    }

    /// Every output, in the order in which they were named.
    pub(super) fn outputs(&self) -> &[OutputHealth] {
        &self.outputs
    }

    /// Whether music should be heard, and no output plays it.
    fn is_silent(&self, moment: Micros) -> bool {
        let long = |since: Micros| moment.saturating_sub(since) >= HICCUP;
        let all_lost = self.outputs.iter().all(|output| output.lost.is_some_and(long));
        self.unheard.is_some_and(|since| long(since) || all_lost)
    }

    /// A line for each output that is lost, with its reason.
    fn lost(&self, moment: Micros) -> Vec<String> {
        let long = |since: Micros| moment.saturating_sub(since) >= HICCUP;
        let lost = self.outputs.iter().filter(|output| output.lost.is_some_and(long));
        lost.map(|OutputHealth { told: Told { name, reason, .. }, .. }| match reason {
            Some(reason) => format!("{name} is lost: {reason}"),
            None => format!("{name} is lost"),
        })
        .collect()
    }

    /// Why no music is heard though it should be, in one line; none when it is heard or should not be.
    pub(super) fn silence(&self, moment: Micros) -> Option<String> {
        if !self.is_silent(moment) {
            return None;
        }
        let takes_none = |output: &&OutputHealth| output.told.heard == Heard::Silent;
        let idle = self.outputs.iter().filter(takes_none).map(|output| format!("{} takes no music", output.told.name));
        let why: Vec<String> = self.lost(moment).into_iter().chain(idle).collect();
        Some(if why.is_empty() { "no output plays".to_owned() } else { why.join("; ") })
    }

    /// What is wrong with the outputs, in one line; none if nothing is.
    pub(super) fn wrong(&self, moment: Micros) -> Option<String> {
        match self.silence(moment) {
            Some(silence) => Some(format!("nothing is heard: {silence}")),
            None => Some(self.lost(moment).join("; ")).filter(|lost| !lost.is_empty()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A look at two outputs: how much later it is in milliseconds, whether music should be heard, and what happens.
    type Look = (u64, bool, [Heard; 2]);

    fn looks() -> impl Strategy<Value = Vec<Look>> {
        let heard = || prop::sample::select(vec![Heard::Flowing, Heard::Silent, Heard::Lost, Heard::Reconnecting]);
        let both = (heard(), heard()).prop_map(|(one, other)| [one, other]);
        prop::collection::vec((20u64..1_500, any::<bool>(), both), 1..60)
    }

    fn told(heard: [Heard; 2]) -> impl Iterator<Item = Told> {
        let one = |(n, heard)| Told { name: format!("out{n}"), heard, underruns: 0, reason: Some("gone".into()) };
        heard.into_iter().enumerate().map(one)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        /// Whatever happens at the outputs: it plays only while something flows or has within the last second, it is silent
        /// only with a reason, and whatever is silent or lost for a second is wrong.
        #[test]
        fn what_is_told_is_what_is_heard(looks in looks()) {
            let (mut health, mut moment, mut flowed, mut begun) = (Health::default(), 0, None, None);
            let mut lost: [Option<Micros>; 2] = [None, None];
            for (later, plays, heard) in looks {
                moment += later * 1_000;
                health.look(told(heard), plays, moment, Timestamp::UNIX_EPOCH);
                begun = plays.then(|| begun.unwrap_or(moment));
                if heard.contains(&Heard::Flowing) {
                    flowed = Some(moment);
                }
                for (lost, heard) in lost.iter_mut().zip(heard) {
                    let is_lost = matches!(heard, Heard::Lost | Heard::Reconnecting);
                    *lost = is_lost.then(|| lost.unwrap_or(moment));
                }
                let wanted = if plays { State::Playing } else { State::Paused };
                let (state, wrong) = (health.state(wanted, plays, moment), health.wrong(moment));
                let flows = heard.contains(&Heard::Flowing);
                let recently = |at: &Micros| moment - *at < HICCUP;
                match state {
                    "playing" => prop_assert!(plays && (flows || flowed.is_some()) && (flows || begun.is_some())),
                    "starting" => prop_assert!(plays && !flows && flowed.is_none() && begun.as_ref().is_some_and(recently)),
                    "silent" => prop_assert!(plays && !flows),
                    _ => prop_assert!(!plays),
                }
                prop_assert_eq!(state == "silent", health.silence(moment).is_some());
                let long_unheard = !flows && begun.is_some_and(|begun| moment - flowed.unwrap_or(0).max(begun) >= 5 * HICCUP / 2);
                prop_assert!(!long_unheard || state == "silent", "{} {:?}", state, heard);
                for (n, lost) in lost.iter().enumerate().filter(|(_, lost)| lost.is_some_and(|at| moment - at >= HICCUP)) {
                    let line = wrong.clone().unwrap_or_default();
                    prop_assert!(line.contains(&format!("out{n} is lost: gone")), "{:?}: {}", lost, line);
                }
                prop_assert!(flows || state != "silent" || wrong.is_some());
                prop_assert!(wrong.is_none() || state == "silent" || lost.iter().any(Option::is_some));
            }
        }
    }

    #[test]
    fn an_output_that_is_looked_for_is_lost_since_it_was() {
        let mut health = Health::default();
        let look = |health: &mut Health, heard, moment| {
            health.look(told([heard, heard]), true, moment, Timestamp::UNIX_EPOCH);
            (health.state(State::Playing, true, moment), health.wrong(moment).is_some())
        };
        assert_eq!(look(&mut health, Heard::Lost, 0), ("starting", false));
        assert_eq!(look(&mut health, Heard::Reconnecting, 600_000), ("starting", false));
        assert_eq!(look(&mut health, Heard::Lost, 1_000_000), ("silent", true));
        assert_eq!(look(&mut health, Heard::Flowing, 1_100_000), ("playing", false));
        // A hiccup is no silence.
        assert_eq!(look(&mut health, Heard::Silent, 1_200_000), ("playing", false));
        assert_eq!(look(&mut health, Heard::Silent, 2_200_000), ("silent", true));
    }
}
