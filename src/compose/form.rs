//! Form: how many notes each bar of a phrase holds, and in which rhythm.
//!
//! The eight bars go `a b a x | a b a y`: parts of one section share the rhythm of `a` and `b`, so that a listener hears
//! three streams and not eight (more than three are not counted any more: Huron, "Voice denumerability in polyphonic
//! music", Music Perception 6, 1989). In the closing bars `x` and `y` each part makes up its own number, so that the notes
//! of a phrase follow the count to the note. The leading section is busy in `a`, the others answer in `b`; a part with
//! less to say rests in some of the bars.

use super::random::Chance;
use crate::score::{Rhythm, RhythmBar};
use std::sync::LazyLock;

/// A bar of rest, for vocabularies that have none.
static REST: LazyLock<RhythmBar> = LazyLock::new(RhythmBar::rest);

/// The rhythm of one part in one phrase.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PhraseRhythm<'a> {
    /// Eight bars.
    pub bars: [&'a RhythmBar; 8],
}

/// Bars of a vocabulary, by their number of notes.
struct Shelf<'a> {
    by_onsets: Vec<Vec<&'a RhythmBar>>,
}

impl<'a> Shelf<'a> {
    fn new(bars: &'a [RhythmBar]) -> Self {
        let most = bars.iter().map(RhythmBar::onsets).max().unwrap_or(0);
        let mut by_onsets = vec![Vec::new(); most + 1];
        for bar in bars {
            by_onsets[bar.onsets()].push(bar);
        }
        Self { by_onsets }
    }

    fn most(&self) -> i32 {
        self.by_onsets.len() as i32 - 1
    }

    fn holds(&self, onsets: i32) -> bool {
        usize::try_from(onsets).is_ok_and(|onsets| self.by_onsets.get(onsets).is_some_and(|bars| !bars.is_empty()))
    }

    /// One of the bars whose number of notes is nearest to this one, and not 0 unless there are no others.
    fn nearest(&self, onsets: i32, chance: &mut Chance) -> Option<&'a RhythmBar> {
        let held = (1..=self.most()).filter(|held| self.holds(*held));
        self.pick(held.min_by_key(|held| (held - onsets).abs()).unwrap_or(0), chance)
    }

    /// A bar with this number of notes, chosen by chance; none if the vocabulary has no such bar.
    fn pick(&self, onsets: i32, chance: &mut Chance) -> Option<&'a RhythmBar> {
        let bars = self.by_onsets.get(usize::try_from(onsets).ok()?)?;
        bars.get(chance.below(bars.len())).copied()
    }
}

/// How a section shares out its notes in one phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct SectionPlan {
    /// Notes in each of the four bars `a`.
    a: i32,
    /// Notes in each of the two bars `b`.
    b: i32,
}

/// Which of the section's bars a part plays, the others being rests, and how many notes that leaves for the closing bars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct PartShare {
    /// How many of the bars `a`.
    a: usize,
    /// How many of the bars `b`.
    b: usize,
    /// Notes in the two closing bars.
    rest: i32,
}

/// The order in which a part takes the bars `a` when it plays only some of them: what the first bar says comes back.
const ORDER_A: [usize; 4] = [0, 4, 2, 6];
/// The order in which a part takes the bars `b` when it plays only one of them.
const ORDER_B: [usize; 2] = [1, 5];

/// The rhythms of one section's parts in one phrase. `targets` are the numbers of notes that the parts should play; `leads` says
/// whether the section leads in this phrase. `words` name the phrase and section for chance.
///
/// A part gets exactly its target where the vocabulary has closing bars of every number of notes up to a full one, as those of
/// the scores that are here have; with gaps in it, a part gets nearly its target. 0 is silence. A part that has less to say
/// than its section plays some of the section's bars and rests in the others.
pub(super) fn section<'a>(
    rhythm: &'a Rhythm,
    targets: &[u16],
    leads: bool,
    seed: u64,
    words: &[&str],
) -> Vec<Option<PhraseRhythm<'a>>> {
    let (within, closing) = (Shelf::new(&rhythm.bars), Shelf::new(&rhythm.closing));
    let sounding: Vec<i32> = targets.iter().filter(|target| **target > 0).map(|target| i32::from(*target)).collect();
    let plan = plan(&within, &closing, &sounding, leads);
    let mut chance = Chance::new(seed, words);
    let (a, b) = (within.pick(plan.a, &mut chance), within.pick(plan.b, &mut chance));
    let salt = chance.below(1 << 20).to_string();
    let silence = within.pick(0, &mut chance).unwrap_or(&REST);
    let phrase = |target: u16| {
        if target == 0 {
            return None;
        }
        let share = share(plan, &closing, i32::from(target));
        let mut bars = [silence; 8];
        for bar in &ORDER_A[..share.a] {
            bars[*bar] = a?;
        }
        for bar in &ORDER_B[..share.b] {
            bars[*bar] = b?;
        }
        // The same number has the same closing rhythm in every part of the section. The last bar has at least a note.
        let ending = |onsets: i32| closing.nearest(onsets, &mut Chance::new(seed, &[&salt, &onsets.to_string()]));
        let rest = share.rest.clamp(1, 2 * closing.most());
        if rest > 1 {
            bars[3] = ending(rest / 2)?;
        }
        bars[7] = ending(rest - rest / 2)?;
        Some(PhraseRhythm { bars })
    };
    targets.iter().map(|target| phrase(*target)).collect()
}

/// Which of the section's bars a part plays: as many as leave the closing bars something, and about as much as a bar has.
fn share(plan: SectionPlan, closing: &Shelf<'_>, target: i32) -> PartShare {
    let mut best = (i32::MAX, PartShare { a: 0, b: 0, rest: target });
    for a in 0..=4usize {
        for b in 0..=2usize {
            let rest = target - a as i32 * plan.a - b as i32 * plan.b;
            let wrong = (1 - rest).max(0) + (rest - 2 * closing.most()).max(0);
            // Bars are played in pairs if possible, and no bar is left out without need.
            let lonely = i32::from(a % 2 == 1) + i32::from(b == 1);
            let left_out = 6 - a as i32 - b as i32;
            let cost = wrong * 1000 + (4 * rest - target).abs() + 2 * lonely + 12 * left_out;
            if cost < best.0 {
                best = (cost, PartShare { a, b, rest });
            }
        }
    }
    best.1
}

/// The plan that suits a section best: the busiest part finds room for its notes, and the bars lie near the wished-for
/// density, which is more in `a` for the leader and more in `b` for those who answer.
fn plan(within: &Shelf<'_>, closing: &Shelf<'_>, numbers: &[i32], leads: bool) -> SectionPlan {
    let most = numbers.iter().max().copied().unwrap_or(0);
    let mean = numbers.iter().sum::<i32>() / (numbers.len().max(1) as i32);
    // Counted in 48ths of a note a bar, so that the arithmetic stays whole.
    let density = 48 * (most + mean) / 16;
    let (wish_a, wish_b) =
        if leads { (density * 23 / 20, density * 7 / 10) } else { (density * 17 / 20, density * 27 / 20) };
    let mut best = (i32::MAX, SectionPlan { a: 0, b: 0 });
    for a in (0..=within.most()).filter(|a| within.holds(*a)) {
        for b in (0..=within.most()).filter(|b| within.holds(*b)) {
            let greatest = most - 4 * a - 2 * b;
            let wrong = (1 - greatest).max(0) + (greatest - 2 * closing.most()).max(0);
            let lean = (48 * greatest - 2 * density * 17 / 20).abs();
            let cost = wrong * 100_000 + 4 * (48 * a - wish_a).abs() + 2 * (48 * b - wish_b).abs() + lean;
            if cost < best.0 {
                best = (cost, SectionPlan { a, b });
            }
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::shipped;

    fn rhythm() -> Rhythm {
        shipped("leeds").unwrap().unwrap().rhythm
    }

    #[test]
    fn every_part_gets_its_number() {
        let rhythm = rhythm();
        for targets in [[4, 5, 6], [10, 14, 12], [30, 33, 41], [62, 58, 50], [4, 62, 30], [0, 7, 1]] {
            for leads in [false, true] {
                let lines = section(&rhythm, &targets, leads, 0, &["test"]);
                let counts: Vec<usize> = lines
                    .iter()
                    .map(|line| line.as_ref().map_or(0, |line| line.bars.iter().map(|bar| bar.onsets()).sum()))
                    .collect();
                assert_eq!(counts, targets.map(usize::from), "leads {leads}");
            }
        }
    }

    /// A small vocabulary, without a bar of rest and with gaps: whoever has something to say plays, whatever the others
    /// have to say, and nearly as much as asked for, up to what the vocabulary holds.
    #[test]
    fn few_bars_are_no_silence() {
        let bars = |texts: &[&str]| {
            texts.iter().map(|text| RhythmBar::try_from((*text).to_owned()).unwrap()).collect::<Vec<_>>()
        };
        let closing = bars(&["2. r4", "8 8 8 8 4 r4"]);
        for (within, most) in [(bars(&["1", "2 2", "8 8 8 8 8 8 8 8"]), 8), (bars(&["4 4 4 4"]), 4)] {
            let rhythm = Rhythm { bars: within, closing: Vec::clone(&closing), ..rhythm() };
            let full = 6 * most + 2 * 5;
            for (target, leads) in (0..80u16).flat_map(|target| [(target, true), (target, false)]) {
                for targets in [vec![target], vec![target, 1, 30], vec![79, target, 2, 0], vec![1, 1, 1, target, 1, 1]]
                {
                    let lines = section(&rhythm, &targets, leads, u64::from(target), &["test"]);
                    assert_eq!(lines.len(), targets.len());
                    for (line, target) in lines.iter().zip(&targets) {
                        let count = |line: &PhraseRhythm<'_>| line.bars.iter().map(|bar| bar.onsets()).sum::<usize>();
                        let onsets = line.as_ref().map_or(0, count);
                        assert_eq!(onsets > 0, *target > 0, "{onsets} for {target} among {targets:?}");
                        let able = usize::from(*target).min(full);
                        assert!(onsets.abs_diff(able) <= 4, "{onsets} for {target} among {targets:?}");
                        assert!(line.as_ref().is_none_or(|line| line.bars[7].onsets() > 0), "the last bar is a rest");
                    }
                }
            }
        }
    }

    #[test]
    fn a_section_moves_together() {
        let rhythm = rhythm();
        let lines = section(&rhythm, &[56, 58, 59], true, 3, &["noon"]);
        let bars: Vec<_> = lines.iter().flatten().map(|line| line.bars).collect();
        for bar in [0, 1, 2, 4, 5, 6] {
            assert!(bars.iter().all(|bars_of_part| bars_of_part[bar] == bars[0][bar]));
        }
    }
}
