//! Presses that are carried out together come to the same as one by one; and what stands is taken up after a restart.

use super::fakes::{config, show};
use crate::daemon::state::Kept;
use crate::show::Show;
use crate::time::Action;
use crate::time::conductor::Standing;
use proptest::prelude::*;

const START: &str = "2026-02-14T12:00:00Z";

/// What a listener and the status know of a show.
fn outcome(show: &mut Show) -> (String, Standing) {
    let status = show.status();
    let heard = show.heard().and_then(|(movement, tick)| movement.phrase_at(tick).map(|phrase| phrase.hour));
    (format!("{} {} {heard:?}", status.line(), status.volume), show.conductor().standing())
}

fn actions(most: usize) -> impl Strategy<Value = Vec<Action>> {
    prop::collection::vec((0..Action::ALL.len()).prop_map(|n| Action::ALL[n]), 1..most)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    /// Scores with places of their own among them, and a pause here and there.
    #[test]
    fn joined_presses_come_to_the_same(batches in prop::collection::vec(actions(7), 1..4)) {
        let config = config("scores = [\"leeds\", \"quartet\"]\nhour = 8\n");
        let (mut single, its, _) = show(&config, START);
        let (mut joined, others, _) = show(&config, START);
        single.begin();
        joined.begin();
        let mut exact = true;
        for batch in batches {
            batch.iter().for_each(|action| single.press(*action));
            joined.press_all(&batch);
            prop_assert_eq!(single.conductor().standing(), joined.conductor().standing());
            prop_assert_eq!(single.conductor().state(), joined.conductor().state());
            for _ in 0..100 {
                its.moment.set(its.moment.get() + 20_000);
                others.moment.set(others.moment.get() + 20_000);
                single.look();
                joined.look();
            }
            let (one, all) = (outcome(&mut single), outcome(&mut joined));
            // Where in its bar a piece stands that was changed and paused in one look is left open.
            exact &= !batch.contains(&Action::PlayPause);
            prop_assert_eq!(one.1, all.1);
            prop_assert!(!exact || one.0 == all.0, "{} and {}", one.0, all.0);
        }
    }

    /// Whatever was pressed, in quiet hours or not: what stands is taken up, the volume under its new ceiling.
    #[test]
    fn what_stands_is_taken_up(presses in actions(9), quiet in any::<bool>(), ceiling in 0u8..=100) {
        let words = if quiet { "quiet = \"11:00..13:00\"\ntime-zone = \"UTC\"\n" } else { "" };
        let (mut before, ..) = show(&config(words), START);
        before.begin();
        before.press_all(&presses);
        let standing = before.conductor().standing();
        let (mut after, clocks, _) = show(&config(&format!("volume-ceiling = {ceiling}\nidle-minutes = 1\n{words}")), START);
        after.resume(Kept::from(standing.clone()).into());
        after.begin();
        let taken = after.conductor().standing();
        let volume = standing.volume.map(|volume| volume.min(ceiling));
        prop_assert_eq!(&taken, &Standing { volume, ..standing });
        prop_assert_eq!(after.status().volume, volume.unwrap_or(0));
        // The idle time ends it, as it ends every press.
        clocks.moment.set(clocks.moment.get() + 61_000_000);
        after.look();
        prop_assert!(!after.conductor().standing().paused);
        prop_assert_eq!(after.conductor().choice().location.as_deref(), None);
    }
}
