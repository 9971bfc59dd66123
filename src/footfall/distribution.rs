//! How counts are distributed, and where one count ranks among all.

/// The distribution of many counts, as steps of (count, share of all counts that are not larger).
///
/// ```
/// use bandstand::footfall::Distribution;
/// let counts = Distribution::from_counts([10.0, 20.0, 30.0, 40.0]);
/// assert_eq!(counts.rank(5.0), 0.0);
/// assert_eq!(counts.rank(25.0), 0.5);
/// assert_eq!(counts.bounds(2), [30.0]);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Distribution {
    /// Counts and shares rise strictly; the last share is 1.
    steps: Vec<(f64, f64)>,
    /// How many counts there were.
    len: u64,
}

impl Distribution {
    /// The distribution of counts given as (count, how often), in any order.
    pub(super) fn from_histogram(histogram: impl IntoIterator<Item = (f64, u64)>) -> Self {
        let mut pairs: Vec<(f64, u64)> =
            histogram.into_iter().filter(|pair| pair.1 > 0 && pair.0.is_finite()).collect();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let len: u64 = pairs.iter().map(|pair| pair.1).sum();
        let mut steps: Vec<(f64, f64)> = Vec::with_capacity(pairs.len());
        let mut seen = 0u64;
        for (count, times) in pairs {
            seen += times;
            let share = seen as f64 / len as f64;
            match steps.last_mut() {
                Some(last) if last.0 == count => last.1 = share,
                _ => steps.push((count, share)),
            }
        }
        Self { steps, len }
    }

    /// The distribution of these counts, in any order.
    pub fn from_counts(counts: impl IntoIterator<Item = f64>) -> Self {
        Self::from_histogram(counts.into_iter().map(|count| (count, 1)))
    }

    /// How many counts there were.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether there were no counts at all.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The share of counts below this one, 0 to 1. A count that occurs ranks in the middle of its own share; between
    /// neighbouring counts the rank rises in a straight line.
    pub fn rank(&self, count: f64) -> f64 {
        let after = self.steps.partition_point(|step| step.0 < count);
        let middle = |i: usize| {
            let below = if i == 0 { 0.0 } else { self.steps[i - 1].1 };
            (below + self.steps[i].1) / 2.0
        };
        match (after.checked_sub(1), self.steps.get(after)) {
            (_, Some(step)) if step.0 == count => middle(after),
            (None, _) => 0.0,
            (_, None) => 1.0,
            (Some(before), Some(step)) => {
                let (low, high) = (self.steps[before].0, step.0);
                let (from, to) = (middle(before), middle(after));
                from + (to - from) * (count - low) / (high - low)
            }
        }
    }

    /// The count at index `floor(len * share)`, from 0, of all counts in rising order, by the rule that gave the talk's
    /// quintiles; 0 without counts.
    fn quantile(&self, share: f64) -> f64 {
        let i = self.steps.partition_point(|step| step.1 <= share);
        self.steps.get(i).or(self.steps.last()).map_or(0.0, |step| step.0)
    }

    /// The distribution of the sum of two counts that rise and fall together, as those of neighbouring places do: the
    /// quantiles of both are added at every hundredth.
    pub fn plus(&self, other: &Self) -> Self {
        let sum = |i: u32| self.quantile(f64::from(i) / 100.0) + other.quantile(f64::from(i) / 100.0);
        Self::from_counts((0..100).map(sum))
    }

    /// The `levels - 1` counts that divide all counts into `levels` equal parts; for 5, the quintiles.
    pub fn bounds(&self, levels: usize) -> Vec<f64> {
        (1..levels).map(|k| self.quantile(k as f64 / levels as f64)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_run_from_empty_to_full() {
        let spread = Distribution::from_counts((0..100).map(f64::from));
        assert_eq!(spread.rank(-1.0), 0.0);
        assert_eq!(spread.rank(100.0), 1.0);
        assert_eq!(spread.rank(50.0), 0.505);
        assert!((spread.rank(50.5) - 0.51).abs() < 1e-12);
        assert_eq!(spread.bounds(5), [20.0, 40.0, 60.0, 80.0]);
    }

    #[test]
    fn nothing_has_no_spread() {
        let spread = Distribution::default();
        assert_eq!(spread.rank(3.0), 0.0);
        assert_eq!(spread.bounds(2), [0.0]);
    }
}
