//! Form: how many notes each bar of a phrase holds, and in which rhythm.
//!
//! The eight bars go `a b a x | a b a y`: parts of one section share the rhythm of `a` and `b`, so that a listener hears
//! three streams and not eight (more than three are not counted any more: Huron, "Voice denumerability in polyphonic
//! music", Music Perception 6, 1989). In the closing bars `x` and `y` each part makes up its own number, so that the notes
//! of a phrase follow the count to the note. The leading section is busy in `a`, the others answer in `b`.

use super::random::Chance;
use crate::score::{Rhythm, RhythmBar};

/// The bars that make up a phrase.
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

    /// One of the bars of so many notes.
    fn pick(&self, onsets: i32, chance: &mut Chance) -> Option<&'a RhythmBar> {
        let bars = self.by_onsets.get(usize::try_from(onsets).ok()?)?;
        bars.get(chance.below(bars.len())).copied()
    }
}

/// How a section shares out its notes in one phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Plan {
    /// Notes in each of the four bars `a`.
    a: i32,
    /// Notes in each of the two bars `b`.
    b: i32,
}

impl Plan {
    fn shared(self) -> i32 {
        4 * self.a + 2 * self.b
    }
}

/// The rhythms of one section's parts in one phrase. `targets` are the notes that each part shall play; `leads` says
/// whether the section leads in this phrase. `words` name the phrase and section for chance.
///
/// A part gets exactly its target if the vocabulary can do it, else the nearest that it can; 0 is silence.
pub(super) fn section<'a>(
    rhythm: &'a Rhythm,
    targets: &[u16],
    leads: bool,
    seed: u64,
    words: &[&str],
) -> Vec<Option<PhraseRhythm<'a>>> {
    let (within, closing) = (Shelf::new(&rhythm.bars), Shelf::new(&rhythm.closing));
    let mut rhythms: Vec<Option<PhraseRhythm<'a>>> = vec![None; targets.len()];
    let mut left: Vec<usize> = (0..targets.len()).filter(|i| targets[*i] > 0).collect();
    left.sort_by_key(|i| targets[*i]);
    // Parts whose targets are too far apart for one plan are split, the quieter first.
    while !left.is_empty() {
        let fewest = i32::from(targets[left[0]]);
        let near = left.iter().take_while(|i| i32::from(targets[**i]) - fewest < 2 * closing.most()).count();
        let group: Vec<usize> = left.drain(..near).collect();
        let numbers: Vec<i32> = group.iter().map(|i| i32::from(targets[*i])).collect();
        let plan = plan(&within, &closing, &numbers, leads);
        let mut chance = Chance::new(seed, words);
        let a = within.pick(plan.a, &mut chance);
        let b = within.pick(plan.b, &mut chance);
        let salt = chance.below(1 << 20).to_string();
        for (i, number) in group.iter().zip(numbers) {
            let (x, y) = endings(&closing, number - plan.shared());
            // The same number has the same closing rhythm in every part of the section.
            let ending = |onsets: i32| closing.pick(onsets, &mut Chance::new(seed, &[&salt, &onsets.to_string()]));
            let x = if x == 0 { within.pick(0, &mut Chance::new(seed, &[&salt])) } else { ending(x) };
            if let (Some(a), Some(b), Some(x), Some(y)) = (a, b, x, ending(y)) {
                rhythms[*i] = Some(PhraseRhythm { bars: [a, b, a, x, a, b, a, y] });
            }
        }
    }
    rhythms
}

/// Notes in the two closing bars that together hold `rest`: the last has at least one.
fn endings(closing: &Shelf<'_>, rest: i32) -> (i32, i32) {
    let rest = rest.clamp(1, 2 * closing.most());
    let x = rest / 2;
    (x, rest - x)
}

/// The plan that suits a section best: every part can make up its number in the closing bars, and the bars lie near
/// the wished-for density.
fn plan(within: &Shelf<'_>, closing: &Shelf<'_>, numbers: &[i32], leads: bool) -> Plan {
    let (fewest, most) = (numbers.iter().min().copied().unwrap_or(1), numbers.iter().max().copied().unwrap_or(1));
    let sum: i32 = numbers.iter().sum();
    // In 48ths of a bar's notes, so that all stays whole: mean notes a bar, more of them in `a` for the leader.
    let density = 48 * sum / (8 * numbers.len().max(1) as i32);
    let (wish_a, wish_b) =
        if leads { (density * 23 / 20, density * 7 / 10) } else { (density * 17 / 20, density * 27 / 20) };
    let mut best = (i32::MAX, Plan { a: 0, b: 0 });
    for a in (0..=within.most()).filter(|a| within.holds(*a)) {
        for b in (0..=within.most()).filter(|b| within.holds(*b)) {
            let plan = Plan { a, b };
            let (least, greatest) = (fewest - plan.shared(), most - plan.shared());
            // Outside what the closing bars can hold is wrong by so many notes; a closing bar likes as many as a bar has.
            let wrong = (1 - least).max(0) + (greatest - 2 * closing.most()).max(0);
            let lean = (24 * (least + greatest) - 2 * density * 17 / 20).abs();
            let cost = wrong * 100_000 + 4 * (48 * a - wish_a).abs() + 2 * (48 * b - wish_b).abs() + lean;
            if cost < best.0 {
                best = (cost, plan);
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

    #[test]
    fn a_section_moves_together() {
        let rhythm = rhythm();
        let lines = section(&rhythm, &[50, 55, 59], true, 3, &["noon"]);
        let bars: Vec<_> = lines.iter().flatten().map(|line| line.bars).collect();
        for bar in [0, 1, 2, 4, 5, 6] {
            assert!(bars.iter().all(|bars_of_part| bars_of_part[bar] == bars[0][bar]));
        }
    }
}
